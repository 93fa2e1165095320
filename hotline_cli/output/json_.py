"""JSON and JSON lines; keys and codes do not depend on the language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from hotline_cli.output.format import Json, nest_row
from hotline_cli.output.model import (
    Cell,
    Leaf,
    Listing,
    Record,
    Row,
    View,
    getter,
    prune_columns,
    select_columns,
)
from hotline_cli.text import escape_for_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def write(what: Listing | Record, view: View, stream: TextIO) -> None:
    """Write a record as an object, a listing as an array with one object per line, or as JSON lines."""
    if view.format == "jsonl":
        stream.writelines(f"{_text(row)}\n" for row in _objects(what, view))
    elif isinstance(what, Record):
        stream.write(
            escape_for_json(json.dumps(next(_objects(what, view)), ensure_ascii=False, indent=2)) + "\n"
        )
    else:
        _array(_objects(what, view), stream)


def _array(rows: Iterator[dict[str, Json]], stream: TextIO) -> None:
    before = "["
    for row in rows:
        stream.write(before + _text(row))
        before = ",\n "
    stream.write("]\n" if before != "[" else "[]\n")


def _text(row: dict[str, Json]) -> str:
    return escape_for_json(json.dumps(row, ensure_ascii=False))


def _objects(what: Listing | Record, view: View) -> Iterator[dict[str, Json]]:
    """Yield the rows as objects with the columns requested."""
    kept = select_columns(what, view, all_columns=True)
    columns = prune_columns(what.columns, kept)
    if isinstance(what, Record):
        yield nest_row(what.row, columns, view)
        return
    unflatten = _unflattener(kept, what) if what.flat else None
    rows: Iterable[Row] = what.rows
    for row in rows:
        yield nest_row(unflatten(row) if unflatten else row, columns, view)


def _unflattener(kept: list[Leaf], what: Listing) -> Callable[[Row], dict[str, Cell]]:
    cells = [(leaf.path, getter(leaf, what)) for leaf in kept]

    def unflatten(row: Row) -> dict[str, Cell]:
        nested: dict[str, Cell] = {}
        for path, cell in cells:
            place = nested
            for key in path[:-1]:
                place = place.setdefault(key, {})
            place[path[-1]] = cell(row)
        return nested

    return unflatten
