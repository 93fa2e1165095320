"""Tables for a terminal, plain text and Markdown.

All three show the same columns and values. No cell content is interpreted as markup.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _
from hotline_cli.output.format import EMPTY_CELL, lines, reader
from hotline_cli.output.model import Leaf, Listing, Record, View, getter, select_columns
from hotline_cli.output.narrow import COLUMN_GAP, fit_rows, is_one_line, shrink_widths
from hotline_cli.text import display_width, fit_text, lines_width, make_visible, wrap_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# more rows are not readable, and rich takes 0.6 ms per row
MAX_TABLE_ROWS = 200

_WORD = re.compile(r"[!-~]+|[^ -~]")
_UNBROKEN = {"code", "number", "phone", "time", "date", "bool", "rate"}
_MARKDOWN = re.compile(r"[\\`*_\[\]|~]")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def write_table(what: Listing | Record, view: View, stream: TextIO) -> None:
    """Write a rich table of at most 200 rows, with the number omitted; to a file, plain text beyond that."""
    if isinstance(what, Record):
        _write_record(what, view, stream)
        return
    kept = select_columns(what, view, all_columns=False)
    if is_one_line(kept, view):
        rows: Iterator[Any] = iter(what.rows)
        heads, cells = fit_rows(what, kept, list(islice(rows, MAX_TABLE_ROWS)), view)
        _draw_table(what.title, heads, cells, view._replace(width=ENDLESS), stream)
        _end_table(what, view, stream, rows)
        return
    rows = _rows(what, kept, view)
    first = list(islice(rows, MAX_TABLE_ROWS))
    more = list(rows) if not view.terminal else None
    if more:
        _write_plain_rows(what, kept, first + more, stream)
        return
    _draw(what, kept, first, view, stream)
    _end_table(what, view, stream, rows)


def _end_table(what: Listing, view: View, stream: TextIO, rows: Iterator[Any]) -> None:
    """Write the number of the ``rows`` omitted, and the footer."""
    left = sum(1 for _row in rows)
    if left:
        stream.write(_("{count} more; -f plain shows all, --limit fewer").format(count=left) + "\n")
    _write_footer(what, stream, view)


def write_plain(what: Listing | Record, view: View, stream: TextIO) -> None:
    """Write plain text: uncut, without color, aligned for Chinese."""
    if isinstance(what, Record):
        _write_record(what, view, stream)
        return
    kept = select_columns(what, view, all_columns=False)
    _write_plain_rows(what, kept, list(_rows(what, kept, view)), stream)


def write_markdown(what: Listing | Record, view: View, stream: TextIO) -> None:
    """Write a Markdown table; a record as one of two columns."""
    if what.title:
        stream.write(f"## {markdown(what.title)}\n\n")
    if isinstance(what, Record):
        header = [_("field"), _("value")]
        rows: Iterator[list[str]] = (
            [markdown(name), "<br>".join(map(markdown, text))] for name, text in _pairs(what, view)
        )
    else:
        kept = select_columns(what, view, all_columns=False)
        header = [markdown(leaf.column.heading) for leaf in kept]
        rows = ([markdown(cell) for cell in row] for row in _rows(what, kept, view))
    stream.write(_bar(header) + _bar("---" for _name in header))
    stream.writelines(map(_bar, rows))
    if what.footer:
        stream.write("\n" + "\n".join(markdown(make_visible(line)) + "  " for line in what.footer) + "\n")


WRITERS: dict[str, Callable[[Listing | Record, View, TextIO], None]] = {
    "table": write_table,
    "plain": write_plain,
    "markdown": write_markdown,
}


def _rows(what: Listing, kept: list[Leaf], view: View) -> Iterator[list[str]]:
    cells = [reader(leaf, what, view) for leaf in kept]
    return ([say(row) for say in cells] for row in what.rows)


def _pairs(what: Record, view: View) -> Iterator[tuple[str, list[str]]]:
    """Yield heading and lines of each field; details only if not empty, or requested."""
    for leaf in select_columns(what, view, all_columns=True):
        value = getter(leaf, what)(what.row)
        if value or not leaf.detail or view.columns:
            text = lines(value, leaf.column, view)
            yield make_visible(leaf.column.heading), text if any(text) else [EMPTY_CELL]


def _write_record(what: Record, view: View, stream: TextIO) -> None:
    """Write ``name: value`` lines; further lines of a value are indented, so that none looks like a field."""
    bold, off = ("\x1b[1m", "\x1b[0m") if view.color and view.format == "table" else ("", "")
    if what.title:
        stream.write(f"{bold}{make_visible(what.title)}{off}\n")
    for name, text in _pairs(what, view):
        inline = len(text) == 1 and (not view.terminal or display_width(f"{name}: {text[0]}") <= view.width)
        value = " " + text[0] if inline else "".join(f"\n    {line}" for line in _break_lines(text, view))
        stream.writelines((bold, name, off, ":", value, "\n"))
    _write_footer(what, stream, view)


def _break_lines(text: list[str], view: View) -> Iterator[str]:
    """Break the lines to the terminal's width, at word boundaries; elsewhere leave them."""
    room = view.width - 4
    for line in text:
        if not view.terminal or display_width(line) <= room:
            yield line
            continue
        bare = line.lstrip(" ")
        indent = " " * (len(line) - len(bare))
        first, *more = fit_text(bare, max(room - len(indent) - 2, MIN_BROKEN_WIDTH))
        yield indent + first
        yield from (f"{indent}  {rest}" for rest in more)


def _write_footer(what: Listing | Record, stream: TextIO, view: View | None = None) -> None:
    stream.writelines(line + "\n" for text in what.footer for line in paragraph(text, view))


def paragraph(text: str, view: View | None) -> list[str]:
    """Return a line broken at blanks, where a terminal would break it anywhere."""
    return wrap_text(make_visible(text), view.width) if view and view.terminal else [make_visible(text)]


def _write_plain_rows(what: Listing, kept: list[Leaf], rows: list[list[str]], stream: TextIO) -> None:
    from tabulate import tabulate

    if what.title:
        stream.write(make_visible(what.title) + "\n\n")
    align = [_align(leaf) for leaf in kept] if rows else None
    text = tabulate(
        rows,
        headers=[leaf.column.heading for leaf in kept],
        tablefmt="simple",
        disable_numparse=True,
        colalign=align,
    )
    stream.writelines(line.rstrip() + "\n" for line in text.split("\n"))
    if what.footer:
        stream.write("\n")
    _write_footer(what, stream)


def _align(leaf: Leaf) -> str:
    return "right" if leaf.column.kind in {"number", "rate"} else "left"


MIN_BROKEN_WIDTH = 4
"""Minimum width of a breakable cell: two Chinese characters."""
MARKS = {"overdue": "red", "serious": "bold red"}
"""Level → colors of the terminal's own palette, for cells that name it in words too."""


def _marks(kept: list[Leaf], row: list[str]) -> list[str]:
    """Return the style of each cell: of those that are marked, that of the row's level."""
    styles = {word("level", level): style for level, style in MARKS.items()}
    levels = (cell for leaf, cell in zip(kept, row, strict=True) if leaf.column.vocabulary == "level")
    style = styles.get(next(levels, ""), "")
    return [style if leaf.column.marked else "" for leaf in kept]


def _draw(what: Listing, kept: list[Leaf], rows: list[list[str]], view: View, stream: TextIO) -> None:
    """Draw to the terminal's width. Columns that do not fit without breaking words go into further tables.

    On a narrow terminal each row becomes a few lines, one per cell.
    """
    if not view.terminal:
        _draw_table(what.title, kept, rows, view, stream)
    elif (
        view.width < MIN_TABLE_WIDTH and not view.columns and rows and not _fits_whole(kept, rows, view.width)
    ):
        _write_cards(what, kept, rows, view, stream)
    else:
        for number, places in enumerate(_blocks(kept, rows, view.width)):
            if number:
                stream.write("\n")
            part = [[row[at] for at in places] for row in rows]
            _draw_table("" if number else what.title, [kept[at] for at in places], part, view, stream)


MIN_TABLE_WIDTH = 60
"""Minimum terminal width for a table of many columns."""


def _fits_whole(kept: list[Leaf], rows: list[list[str]], room: int) -> bool:
    columns = zip(*rows, strict=True)
    whole = [_widest([leaf.column.heading, *column]) for leaf, column in zip(kept, columns, strict=True)]
    return sum(whole) + COLUMN_GAP * (len(whole) - 1) <= room


def _write_cards(what: Listing, kept: list[Leaf], rows: list[list[str]], view: View, stream: TextIO) -> None:
    """Write each row as ``name: value`` lines."""
    if what.title:
        stream.writelines(line + "\n" for line in [*paragraph(what.title, view), ""])
    bold, off = ("\x1b[1m", "\x1b[0m") if view.color else ("", "")
    for number, row in enumerate(rows):
        if number:
            stream.write("\n")
        for leaf, cell in zip(kept, row, strict=True):
            name = make_visible(leaf.column.heading)
            first, *more = fit_text(f"{name}: {cell or EMPTY_CELL}", view.width)
            stream.write(f"{bold}{name}{off}{first.removeprefix(name)}\n")
            stream.writelines(
                f"  {line}\n" for line in fit_text("".join(_rejoin(more)), view.width - 2) if more
            )


def _rejoin(lines: list[str]) -> Iterator[str]:
    """Join broken lines again."""
    for number, line in enumerate(lines):
        yield (" " if number and line[:1].isascii() and lines[number - 1][-1:].isascii() else "") + line


def _blocks(kept: list[Leaf], rows: list[list[str]], room: int) -> list[list[int]]:
    """Group columns into tables: all in one if possible; else as many as fit, after those that identify the row."""
    everything = list(range(len(kept)))

    def fits(places: list[int]) -> bool:
        part = [[row[at] for at in places] for row in rows]
        widths = _widths([kept[at] for at in places], part, room)
        return sum(widths) + COLUMN_GAP * (len(widths) - 1) <= room

    if fits(everything):
        return [everything]
    named = next((at for at in everything if kept[at].column.kind not in {"number", "rate"}), 0)
    head, blocks = everything[: named + 1], [everything[: named + 1]]
    for at in everything[named + 1 :]:
        if len(blocks[-1]) > len(head) and not fits([*blocks[-1], at]):
            blocks.append([*head])
        blocks[-1].append(at)
    return blocks


def _draw_table(title: str, kept: list[Leaf], rows: list[list[str]], view: View, stream: TextIO) -> None:
    """Draw by rich; wider than the terminal if unbreakable cells do not fit."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD,
        title=Text(make_visible(title)) if title else None,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
        header_style="",
    )
    widths = _widths(kept, rows, view.width if view.terminal else ENDLESS)

    def cells(texts: Iterable[str]) -> Iterator[Text]:
        return (
            Text("\n".join(fit_text(text, width)) if display_width(text) > width else text)
            for text, width in zip(texts, widths, strict=True)
        )

    headings = cells(leaf.column.heading for leaf in kept)
    for leaf, heading, width in zip(kept, headings, widths, strict=True):
        justify: Any = _align(leaf)
        table.add_column(heading, justify=justify, width=width, overflow="fold")
    for row in rows:
        marks = _marks(kept, row) if view.color else [""] * len(kept)
        texts = list(cells(row))
        for text, mark in zip(texts, marks, strict=True):
            text.stylize(mark)
        table.add_row(*texts)
    console = Console(
        file=stream,
        width=max(view.width, sum(widths) + COLUMN_GAP * len(widths)) if view.terminal else ENDLESS,
        force_terminal=view.color,
        color_system="auto" if view.color else None,
        legacy_windows=False,
    )
    console.print(table)


ENDLESS = 10_000
BREAKABLE = {"time", "rate"}
"""Kinds broken at their blank before the table gets wider than the terminal."""
SHORT = 10
"""A single word of a vocabulary is not broken; several may be."""
STEPS = ((14, False), (24, True), (14, True), (6, True), (MIN_BROKEN_WIDTH, True))
"""Order of shrinking: wide text is broken first, then times, rates and headings at their blanks."""
MAX_UNBROKEN_WIDTH = 24
"""Maximum length of a word, date or number kept together."""


def _widths(kept: list[Leaf], rows: list[list[str]], room: int) -> list[int]:
    """Return the width of each column so that all fit into ``room``, if possible without breaking words."""
    room -= COLUMN_GAP * (len(kept) - 1)
    cells = [[row[at] for row in rows] for at in range(len(kept))]
    names = [leaf.column.heading for leaf in kept]
    whole = [_widest([name, *column]) for name, column in zip(names, cells, strict=True)]
    if sum(whole) <= room:
        return whole
    broken = [
        _widest([*_parts([name]), *(_parts(column) if leaf.column.kind in BREAKABLE else column)])
        for leaf, name, column in zip(kept, names, cells, strict=True)
    ]
    unbroken = [
        min(_widest(_WORD.findall(" ".join([name, *column]))), MAX_UNBROKEN_WIDTH)
        for name, column in zip(names, cells, strict=True)
    ]
    kept_whole = [
        bool(leaf.column.kind in _UNBROKEN or (leaf.column.vocabulary and width <= SHORT))
        for leaf, width in zip(kept, whole, strict=True)
    ]
    widths = whole
    for narrow, breaks in STEPS:
        wide = broken if breaks else whole
        least = [
            width if stays else min(width, max(narrow, word))
            for width, stays, word in zip(wide, kept_whole, unbroken, strict=True)
        ]
        widths = shrink_widths(wide, least, room)
        if sum(widths) <= room:
            break
    return widths


def _parts(cells: list[str]) -> Iterator[str]:
    """Return the parts at which a cell may break: day and hour, percentage and counts."""
    return (part for cell in cells for part in cell.replace(" %", "_%").split())


def _widest(texts: Iterable[str]) -> int:
    return max(map(lines_width, texts), default=0)


def markdown(text: str) -> str:
    """Escape ``text`` for Markdown: no emphasis, HTML, link or cell border."""
    text = _MARKDOWN.sub(r"\\\g<0>", text)
    return re.sub("[&<>]", lambda match: _HTML[match[0]], text)


def _bar(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"
