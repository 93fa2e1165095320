"""What people read: tables on a terminal, the same as plain text in a pipe, Markdown.

All three show the same columns and values. Nothing in a cell is markup to any of them.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from hotline_cli.cells import visible, wrapped
from hotline_cli.cells import width as columns_of
from hotline_cli.domain.words import word
from hotline_cli.i18n import _
from hotline_cli.output.model import Leaf, Listing, Record, View, chosen, getter
from hotline_cli.output.values import NOTHING, lines, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# a person reads no more, and rich takes 0.6 ms a row
MOST_ROWS = 200

_UNBROKEN = {"code", "number", "phone", "time", "date", "bool", "rate"}
_MARKDOWN = re.compile(r"[\\`*_\[\]|~]")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def write_table(what: Listing | Record, view: View, stream: TextIO) -> None:
    """A rich table of 200 rows and how many more there are; off a terminal, plain text beyond 200."""
    if isinstance(what, Record):
        _write_record(what, view, stream)
        return
    kept = chosen(what, view, all_columns=False)
    rows = _rows(what, kept, view)
    first = list(islice(rows, MOST_ROWS))
    more = list(rows) if not view.terminal else None
    if more:
        _write_plain_rows(what, kept, first + more, stream)
        return
    _draw(what, kept, first, view, stream)
    left = sum(1 for _row in rows)
    if left:
        stream.write(_("{count} more; -f plain shows all, --limit fewer").format(count=left) + "\n")
    _write_footer(what, stream)


def write_plain(what: Listing | Record, view: View, stream: TextIO) -> None:
    """Plain text: nothing cut, no colour, Chinese columns straight."""
    if isinstance(what, Record):
        _write_record(what, view, stream)
        return
    kept = chosen(what, view, all_columns=False)
    _write_plain_rows(what, kept, list(_rows(what, kept, view)), stream)


def write_markdown(what: Listing | Record, view: View, stream: TextIO) -> None:
    """A table in Markdown; a record as one of two columns."""
    if what.title:
        stream.write(f"## {markdown(what.title)}\n\n")
    if isinstance(what, Record):
        header = [_("field"), _("value")]
        rows: Iterator[list[str]] = (
            [markdown(name), "<br>".join(map(markdown, text))] for name, text in _pairs(what, view)
        )
    else:
        kept = chosen(what, view, all_columns=False)
        header = [markdown(leaf.column.heading) for leaf in kept]
        rows = ([markdown(cell) for cell in row] for row in _rows(what, kept, view))
    stream.write(_bar(header) + _bar("---" for _name in header))
    stream.writelines(map(_bar, rows))
    if what.footer:
        stream.write("\n" + "\n".join(markdown(visible(line)) + "  " for line in what.footer) + "\n")


WRITERS: dict[str, Callable[[Listing | Record, View, TextIO], None]] = {
    "table": write_table,
    "plain": write_plain,
    "markdown": write_markdown,
}


def _rows(what: Listing, kept: list[Leaf], view: View) -> Iterator[list[str]]:
    cells = [reader(leaf, what, view) for leaf in kept]
    return ([say(row) for say in cells] for row in what.rows)


def _pairs(what: Record, view: View) -> Iterator[tuple[str, list[str]]]:
    """Heading and lines of each field; details only where they say something, or were asked for."""
    for leaf in chosen(what, view, all_columns=True):
        value = getter(leaf, what)(what.row)
        if value or not leaf.detail or view.columns:
            text = lines(value, leaf.column, view)
            yield visible(leaf.column.heading), text if any(text) else [NOTHING]


def _write_record(what: Record, view: View, stream: TextIO) -> None:
    """``name: value`` lines; further lines of a value stand under it, so that none can pass for a field."""
    bold, off = ("\x1b[1m", "\x1b[0m") if view.color and view.format == "table" else ("", "")
    if what.title:
        stream.write(f"{bold}{visible(what.title)}{off}\n")
    for name, text in _pairs(what, view):
        inline = len(text) == 1 and (not view.terminal or columns_of(f"{name}: {text[0]}") <= view.width)
        value = " " + text[0] if inline else "".join(f"\n    {line}" for line in _broken(text, view))
        stream.writelines((bold, name, off, ":", value, "\n"))
    _write_footer(what, stream)


def _broken(text: list[str], view: View) -> Iterator[str]:
    """The lines as the terminal has room for them under a name, broken where a reader would; else as they are."""
    room = view.width - 4
    for line in text:
        if not view.terminal or columns_of(line) <= room:
            yield line
            continue
        bare = line.lstrip(" ")
        indent = " " * (len(line) - len(bare))
        first, *more = wrapped(bare, max(room - len(indent) - 2, LEAST))
        yield indent + first
        yield from (f"{indent}  {rest}" for rest in more)


def _write_footer(what: Listing | Record, stream: TextIO) -> None:
    stream.writelines(visible(line) + "\n" for line in what.footer)


def _write_plain_rows(what: Listing, kept: list[Leaf], rows: list[list[str]], stream: TextIO) -> None:
    from tabulate import tabulate

    if what.title:
        stream.write(visible(what.title) + "\n\n")
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


LEAST = 4
"""Characters of a cell that may be broken over lines, however narrow the terminal: two Chinese characters."""
CARDS = {"soon": "yellow", "overdue": "dark_orange", "serious": "bold red"}
"""The cards that offices hand out: yellow, orange, red. The level is named in the row too, for who sees no colour."""


def _styles(kept: list[Leaf]) -> dict[str, str]:
    """The word of a level → the colour of its row, where a column tells levels."""
    if not any(leaf.column.vocabulary == "level" for leaf in kept):
        return {}
    return {word("level", level): style for level, style in CARDS.items()}


def _draw(what: Listing, kept: list[Leaf], rows: list[list[str]], view: View, stream: TextIO) -> None:
    """By rich, as wide as the terminal; wider if the cells that must stay whole do not fit into it."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD,
        title=Text(visible(what.title)) if what.title else None,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    widths = _widths(kept, rows, view.width if view.terminal else ENDLESS)
    for leaf, width in zip(kept, widths, strict=True):
        justify: Any = _align(leaf)
        table.add_column(Text(leaf.column.heading), justify=justify, width=width, overflow="fold")
    styles = _styles(kept) if view.color else {}
    for row in rows:
        table.add_row(*map(Text, row), style=next((styles[cell] for cell in row if cell in styles), None))
    console = Console(
        file=stream,
        width=max(view.width, sum(widths) + GAP * len(widths)) if view.terminal else ENDLESS,
        force_terminal=view.color,
        color_system="auto" if view.color else None,
        legacy_windows=False,
    )
    console.print(table)


GAP = 2
ENDLESS = 10_000
BREAKABLE = {"time", "rate"}
"""Kinds that are broken at their blank before the table gets wider than the terminal."""
SHORT = 10
"""A word of a vocabulary that is not broken; several of them may be."""
STEPS = ((14, False), (14, True), (6, True), (LEAST, True))
"""How room is made: text wider than so much is broken; and then times, rates and headings at their blanks too."""


def _widths(kept: list[Leaf], rows: list[list[str]], room: int) -> list[int]:
    """Of each column, so that all fit into ``room``, if they can."""
    room -= GAP * (len(kept) - 1)
    cells = [[row[at] for row in rows] for at in range(len(kept))]
    names = [leaf.column.heading for leaf in kept]
    whole = [_widest([name, *column]) for name, column in zip(names, cells, strict=True)]
    broken = [
        _widest([*_parts([name]), *(_parts(column) if leaf.column.kind in BREAKABLE else column)])
        for leaf, name, column in zip(kept, names, cells, strict=True)
    ]
    kept_whole = [
        bool(leaf.column.kind in _UNBROKEN or (leaf.column.vocabulary and width <= SHORT))
        for leaf, width in zip(kept, whole, strict=True)
    ]
    found = whole
    for narrow, breaks in STEPS:
        wide = broken if breaks else whole
        least = [
            width if stays else min(width, narrow) for width, stays in zip(wide, kept_whole, strict=True)
        ]
        found = _filled(wide, least, room)
        if sum(found) <= room:
            break
    return found


def _filled(wide: list[int], least: list[int], room: int) -> list[int]:
    """``wide``, the widest cut first and none below its ``least``."""
    limit = max(wide, default=0)
    found = wide
    while sum(found) > room and limit > 0:
        limit -= 1
        found = [max(low, min(high, limit)) for high, low in zip(wide, least, strict=True)]
    return found


def _parts(cells: list[str]) -> Iterator[str]:
    """What a cell is broken into: the day and the hour, the percentage and its two counts."""
    return (part for cell in cells for part in cell.replace(" %", "_%").split())


def _widest(texts: Iterable[str]) -> int:
    from rich.cells import cell_len

    return max((cell_len(line) for text in texts for line in text.split("\n")), default=0)


def markdown(text: str) -> str:
    """``text`` as text: no emphasis from a mask's asterisks, no HTML, no link, no cell border."""
    text = _MARKDOWN.sub(r"\\\g<0>", text)
    return re.sub("[&<>]", lambda found: _HTML[found[0]], text)


def _bar(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"
