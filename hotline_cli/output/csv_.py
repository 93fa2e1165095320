"""CSV and TSV, streamed row by row.

CSV follows RFC 4180, line ends included; TSV is for line tools, with their line ends.
"""

from __future__ import annotations

import csv
from operator import itemgetter
from typing import TYPE_CHECKING, TextIO, TypeAlias

from hotline_cli.domain.ratio import Ratio, as_number
from hotline_cli.masking import MASKS, mask_free_text
from hotline_cli.output.format import data
from hotline_cli.output.model import (
    Cell,
    Column,
    Leaf,
    Listing,
    Record,
    Row,
    View,
    getter,
    secret_places,
    select_columns,
)
from hotline_cli.text import defuse, escape_for_excel, escape_for_tsv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Cells: TypeAlias = list[Cell]

_CALLERS = {*MASKS, "free"}


def write(what: Listing | Record, view: View, stream: TextIO) -> None:
    """Write a header line, then the rows; a record is one row."""
    kept = select_columns(what, view, all_columns=True)
    header = [each.key for leaf in kept for each in (leaf, *leaf.parts())]
    if isinstance(what, Listing) and what.flat and not any(leaf.column.kind == "rate" for leaf in kept):
        rows = _stream_rows(what, kept, view)
    else:
        rows = _format_rows(what, kept, view)
    if view.excel:
        stream.write("\ufeff")
    if view.format == "tsv":
        stream.write("\t".join(header) + "\n")
        stream.writelines("\t".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)
        return
    writer = csv.writer(stream)  # RFC 4180 ends lines with CR LF
    writer.writerow(header)
    writer.writerows(rows)


def _safe(view: View) -> Callable[[str], str]:
    if view.format == "tsv":
        return escape_for_tsv
    return escape_for_excel if view.excel else defuse


def _format_rows(what: Listing | Record, kept: list[Leaf], view: View) -> Iterator[Cells]:
    """Yield rows of any kind, each cell formatted by its type."""
    cells = [(leaf.column, getter(leaf, what)) for leaf in kept]
    safe = _safe(view)
    rows: Iterable[Row] = (what.row,) if isinstance(what, Record) else what.rows
    for row in rows:
        row_cells: Cells = []
        for column, get in cells:
            if column.kind == "rate":
                row_cells += _three(get(row))
            else:
                value = data(get(row), column, view)
                row_cells.append(safe(value) if isinstance(value, str) else value)
        yield row_cells


def _three(rate: Ratio | None) -> Cells:
    if rate is None:
        return [None, None, None]
    return [rate.percent, as_number(rate.numerator), as_number(rate.denominator)]


def _stream_rows(what: Listing, kept: list[Leaf], view: View) -> Iterator[Cells]:
    """Yield rows of a cursor: only cells that may need escaping are changed, most by a single call."""
    places = [leaf.place for leaf in kept]
    texts = [(at, leaf.column) for at, leaf in enumerate(kept) if _is_text(leaf.column, view)]
    masked = [
        (at, leaf.place, _mask(leaf, what)) for at, leaf in enumerate(kept) if _is_masked(leaf.column, view)
    ]
    safe = _safe(view)
    rows: Iterable[Row] = what.rows
    for row in rows:
        cells = [row[place] for place in places]
        for at, place, mask in masked:
            if row[place] is not None:
                cells[at] = safe(mask(row))
        for at, column in texts:
            text = cells[at]
            cells[at] = safe(text) if type(text) is str else text and data(text, column, view)
        yield cells


def _is_masked(column: Column, view: View) -> bool:
    return column.kind == "bool" or (column.kind in _CALLERS and not view.reveal)


def _is_text(column: Column, view: View) -> bool:
    """Return whether a column may hold what a spreadsheet or terminal would execute; for ``--excel`` also ids."""
    if column.kind == "code":
        return view.excel
    return column.vocabulary is None and (column.kind == "text" or (column.kind in _CALLERS and view.reveal))


def _mask(leaf: Leaf, what: Listing) -> Callable[[Row], str]:
    place = leaf.place
    match leaf.column.kind:
        case "bool":
            return lambda row: "true" if row[place] else "false"
        case "free":
            caller = itemgetter(*secret_places(leaf, what))
            return lambda row: mask_free_text(row[place], *caller(row))
        case kind:
            mask = MASKS[kind]
            return lambda row: mask(row[place])
