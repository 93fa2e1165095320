"""A list on a terminal where each row is one line: shorter cells, columns left out, texts cut with …."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from hotline_cli.domain.duration import short_date
from hotline_cli.output.format import reader, words
from hotline_cli.output.model import Narrow, getter
from hotline_cli.text import cut_text, display_width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hotline_cli.output.model import Leaf, Listing, Row, View

COLUMN_GAP = 2
"""Blanks between two columns."""
STAYS = Narrow()
MIN_CUT_WIDTH = 5
"""Minimum width of a text where nothing else can be left out: two Chinese characters and …."""


def is_one_line(kept: Sequence[Leaf], view: View) -> bool:
    """Return whether a row of these columns is one line: on a terminal, unless the reader chose the columns."""
    return view.terminal and not view.columns and any(leaf.column.narrow for leaf in kept)


def fit_rows(
    what: Listing, kept: list[Leaf], rows: Sequence[Row], view: View
) -> tuple[list[Leaf], list[list[str]]]:
    """Return the columns that fit into the terminal's width, and the cells of ``rows`` in them.

    If whole cells do not fit, dates are shortened; if that is not enough, cells are replaced by their shorter ones,
    columns left out in their order unless there is room in the end, and texts cut.
    """
    year = view.instant.astimezone(view.zone).year
    for read in (
        lambda leaf: reader(leaf, what, view),
        lambda leaf: _short_reader(leaf, what, view, year, texts=False),
        lambda leaf: _short_reader(leaf, what, view, year, texts=True),
    ):
        columns = _cells(kept, rows, read)
        widths = [_width(leaf, cells) for leaf, cells in zip(kept, columns, strict=True)]
        if _total(widths) <= view.width:
            return kept, _as_rows(columns, len(rows))
    kept = [_with_short_heading(leaf) for leaf in kept]
    widths = [_width(leaf, cells) for leaf, cells in zip(kept, columns, strict=True)]
    places = _choose_columns(kept, columns, widths, view.width)
    chosen = [kept[at] for at in places]
    wide = [widths[at] for at in places]
    room = _share_width(chosen, wide, view.width)
    cut = [[cut_text(cell, width) for cell in columns[at]] for at, width in zip(places, room, strict=True)]
    heads = [
        leaf._replace(column=leaf.column._replace(title=cut_text(leaf.column.heading, width)))
        for leaf, width in zip(chosen, room, strict=True)
    ]
    return heads, _as_rows(cut, len(rows))


def _cells(
    kept: list[Leaf], rows: Sequence[Row], read: Callable[[Leaf], Callable[[Row], str]]
) -> list[list[str]]:
    return [[say(row) for row in rows] for say in map(read, kept)]


def _as_rows(columns: list[list[str]], count: int) -> list[list[str]]:
    return [[cells[at] for cells in columns] for at in range(count)]


def _short_reader(leaf: Leaf, what: Listing, view: View, year: int, *, texts: bool) -> Callable[[Row], str]:
    """Return a function that formats the leaf's cell with short dates; with ``texts``, the shorter cell."""
    column, whole = leaf.column, reader(leaf, what, view)
    short = column.narrow.short if column.narrow and texts else None
    if short is None and (column.told or column.kind not in {"time", "date"}):
        return whole
    get = short or getter(leaf, what)

    def cell(row: Row) -> str:
        value = get(row)
        if isinstance(value, str) and column.kind == "time" and value:
            value = datetime.fromisoformat(value)
        return short_date(value, year) if isinstance(value, date) else words(value, column, view)

    return cell


def _width(leaf: Leaf, cells: Iterable[str]) -> int:
    return max(map(display_width, (leaf.column.heading, *cells)))


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + COLUMN_GAP * (len(widths) - 1)


def _with_short_heading(leaf: Leaf) -> Leaf:
    narrow = leaf.column.narrow
    return (
        leaf._replace(column=leaf.column._replace(title=narrow.heading))
        if narrow and narrow.heading
        else leaf
    )


def _choose_columns(kept: list[Leaf], columns: list[list[str]], widths: list[int], width: int) -> list[int]:
    """Return the places of the columns that stay: empty ones are left out first, then in the order given."""
    rules = [leaf.column.narrow or STAYS for leaf in kept]
    least = [min(wide, rule.cut or wide) for wide, rule in zip(widths, rules, strict=True)]
    places = {at for at, cells in enumerate(columns) if any(cells) or not rules[at].leaves}
    leaving = sorted((at for at in places if rules[at].leaves), key=lambda at: rules[at].leaves)

    def fits(more: int) -> bool:
        return _total([least[at] for at in {*places, more}]) <= width

    for at in leaving:
        if not fits(at):
            places.remove(at)
    places.update(at for at in reversed(leaving) if fits(at))
    return sorted(places)


def _share_width(chosen: list[Leaf], wide: list[int], width: int) -> list[int]:
    """Share ``width`` among the columns: the widest of those that may be cut give way first."""
    room = width - COLUMN_GAP * (len(wide) - 1)
    rules = [leaf.column.narrow or STAYS for leaf in chosen]
    widths = wide
    for floor in (True, False):
        least = [
            min(one, (rule.cut if floor else MIN_CUT_WIDTH) or one) if rule.cut else one
            for one, rule in zip(wide, rules, strict=True)
        ]
        widths = shrink_widths(wide, least, room)
        if sum(widths) <= room:
            break
    return widths


def shrink_widths(wide: list[int], least: list[int], room: int) -> list[int]:
    """Shrink ``wide``, the widest first, none below its ``least``."""
    limit = max(wide, default=0)
    widths = wide
    while sum(widths) > room and limit > 0:
        limit -= 1
        widths = [max(low, min(high, limit)) for high, low in zip(wide, least, strict=True)]
    return widths
