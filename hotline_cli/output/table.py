"""Tables for documents and sheets: headings and typed cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.ratio import as_number
from hotline_cli.output.format import EMPTY_CELL, lines, reader, unwrap, words
from hotline_cli.output.model import Column, Leaf, Listing, Record, View, getter, select_columns
from hotline_cli.text import lines_width

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Grid:
    """Headings, each with its alignment (right or left), and rows of text."""

    headings: list[str]
    right: list[bool]
    rows: list[list[str]]


_RIGHT = {"number", "rate"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")
_UNBROKEN = re.compile(r"[!-~]{1,20}|.{1,5}")
_PARTS = re.compile(r"[!-~]+|[^!-~]")


def whole_word(text: str) -> bool:
    """Return whether a narrow cell should not break it: digits, a number, a short word."""
    return bool(_UNBROKEN.fullmatch(text))


def min_text_width(text: str) -> int:
    """Return the width of the longest unbreakable part."""
    if whole_word(text):
        return lines_width(text)
    return min(max((lines_width(part) for part in _PARTS.findall(text)), default=0), 20)


def share_widths(grid: Grid, room: float) -> list[float]:
    """Share ``room`` (in characters) among the columns: first the minimum of each, then by need."""
    heads = [[text] for text in grid.headings] or [[] for _ in grid.right]
    columns = [[*head, *cells] for head, cells in zip(heads, zip(*grid.rows, strict=True), strict=False)]
    columns = columns or heads
    least, wish = [], []
    for texts, right in zip(columns, grid.right, strict=True):
        widest = max((lines_width(text) for text in texts), default=0)
        measure = lines_width if right else min_text_width
        head = min_text_width(texts[0]) if texts else 0
        least.append(max(head, *(measure(text) for text in texts[1:]), 0) + PADDING)
        wish.append(min(widest, MAX_WIDTH) + PADDING)
    wish = [max(pair) for pair in zip(least, wish, strict=True)]
    spare = room - sum(least)
    if spare <= 0:
        return [room * one / sum(least) for one in least]
    if sum(wish) <= room:
        return [one * room / sum(wish) for one in wish]
    more = sum(wish) - sum(least)
    return [low + spare * (high - low) / more for low, high in zip(least, wish, strict=True)]


PADDING = 3
MAX_WIDTH = 60


def text_grid(what: Listing | Record, view: View) -> Grid:
    """Return the cells as text; a record as two columns without headings."""
    if isinstance(what, Record):
        return Grid([], [False, False], [list(pair) for pair in _pairs(what, view)])
    kept = select_columns(what, view, all_columns=False)
    cells = [reader(leaf, what, view) for leaf in kept]
    rows = [[say(row) for say in cells] for row in what.rows]
    right = [leaf.column.kind in _RIGHT for leaf in kept]
    return Grid([leaf.column.heading for leaf in kept], right, rows)


def _pairs(what: Record, view: View) -> Iterator[tuple[str, str]]:
    for leaf, value in _fields(what, view):
        text = lines(value, leaf.column, view)
        yield leaf.column.heading, "\n".join(text) if any(text) else EMPTY_CELL


def _fields(what: Record, view: View) -> Iterator[tuple[Leaf, Any]]:
    """Yield each field to show with its value; details only if they are not empty, or requested."""
    for leaf in select_columns(what, view, all_columns=True):
        value = getter(leaf, what)(what.row)
        if value or not leaf.detail or view.columns:
            yield leaf, value


def sheet_pairs(what: Record, view: View) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a record for a sheet: headings, and numbers and times typed, a rate as ``Percent``."""
    for (leaf, value), (heading, text) in zip(_fields(what, view), _pairs(what, view), strict=True):
        cell = _sheet_cells(value, leaf.column, view)[0]
        yield heading, text if isinstance(cell, str | None) else cell


def sheet_columns(what: Listing, view: View) -> list[str]:
    """Return the headings of a sheet: a rate is a percentage and its two counts."""
    headings = []
    for leaf in select_columns(what, view, all_columns=True):
        headings += [each.column.heading for each in (leaf, *leaf.parts())]
    return headings


def sheet_details(what: Listing, view: View) -> list[bool]:
    """Return, for each column of a sheet, whether it is a detail."""
    details = []
    for leaf in select_columns(what, view, all_columns=True):
        details += [leaf.detail and not view.columns] * (1 + len(leaf.parts()))
    return details


def sheet_rows(what: Listing, view: View) -> Iterator[list[Any]]:
    """Return the cells of a sheet: numbers, dates and times typed; a rate as ``Percent`` and two numbers; else text.

    Words of a list are separated by ``;``, at which an import splits them.
    """
    cells = [
        (leaf.column, getter(leaf, what), _types_as_they_are(leaf.column))
        for leaf in select_columns(what, view, all_columns=True)
    ]
    for row in what.rows:
        row_cells: list[Any] = []
        for column, get, bare in cells:
            value = get(row)
            if type(value) in bare:
                row_cells.append(value)
            else:
                row_cells += _sheet_cells(value, column, view)
        yield row_cells


def _types_as_they_are(column: Column) -> frozenset[type]:
    """Return the types whose values go into a sheet as they are, which are most of a list's."""
    if column.kind in {"rate", "bool", "name", "phone", "address", "free"}:
        return frozenset()
    return _NUMBERS if column.vocabulary else _NUMBERS | {str}


_NUMBERS = frozenset({type(None), int, float, Decimal, datetime, date})


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage as a number: 0.9933."""

    share: Decimal


def _sheet_cells(value: Any, column: Column, view: View) -> list[Any]:  # noqa: ANN401 - any cell
    if column.kind == "rate":
        if value is None:
            return [None, None, None]
        share = EMPTY_CELL if value.percent is None else Percent(value.percent / 100)
        return [share, as_number(value.numerator), as_number(value.denominator)]
    bare = unwrap(value, column, view)
    if isinstance(bare, list | tuple) and not column.many:
        return [";".join(words(item, column, view) for item in bare)]
    if isinstance(bare, str) and not column.vocabulary:
        return [bare]  # line ends stay; the writer defuses it
    if isinstance(bare, bool) or not isinstance(bare, int | float | Decimal | datetime | date):
        return [words(value, column, view)]
    return [bare]
