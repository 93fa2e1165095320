"""Formatting of single cells, for people and programs. A value of unknown type is an error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeAlias

from hotline_cli.domain.duration import END_OF_DAY
from hotline_cli.domain.ratio import Ratio, as_number
from hotline_cli.domain.vocabulary import word, yes_or_no
from hotline_cli.i18n import join_names, language
from hotline_cli.masking import FreeText, Personal
from hotline_cli.output.model import Cell, Column, getter
from hotline_cli.text import make_lines_visible, make_visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from hotline_cli.output.model import Leaf, Listing, Row, View

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

EMPTY_CELL = "—"
_ANY = Column("")


def unwrap(value: Cell, column: Column, view: View) -> Cell:
    """Unwrap ``value``: masked unless the view reveals; 0 and 1 as no and yes in columns of that kind."""
    if isinstance(value, Personal | FreeText):
        return value.as_text(reveal=view.reveal)
    if isinstance(value, str) and column.kind in {"name", "phone", "address"}:
        return Personal(column.kind, value).as_text(reveal=view.reveal)
    if isinstance(value, str) and column.kind == "free":
        raise TypeError(f"{column.key} came without its secrets")
    return bool(value) if column.kind == "bool" and isinstance(value, int) else value


# ---- for people


MIN_WIDTH_FOR_WORDS = 120
"""Terminal width from which a cell may spell out a number in words."""


def reader(leaf: Leaf, what: Listing, view: View) -> Callable[[Row], str]:
    """Return a function that formats the leaf's cell of a row for a table."""
    column, get = leaf.column, getter(leaf, what)
    describe = column.told
    too_narrow = view.terminal and view.width < MIN_WIDTH_FOR_WORDS and not column.narrow
    if describe is None or too_narrow:
        return lambda row: words(get(row), column, view)
    return lambda row: make_visible(describe(row))


def words(value: Cell, column: Column, view: View) -> str:
    """Format a table cell: one line, in the reader's language."""
    value = unwrap(value, column, view)
    match value:
        case None:
            return ""
        case str():
            return make_visible(word(column.vocabulary, value) if column.vocabulary else value)
        case bool():
            return yes_or_no(value)
        case Ratio():
            return point_words(value) if column.points else rate_words(value)
        case list() | tuple():
            return join_names(items(value, column, view))
        case Mapping():
            return _inline(value, column, view) if column.fields else make_visible(compact(value, view))
        case int() | float() | date() | time():
            return str(scalar(value))
        case _:
            return str(_exact_number(value))


def _inline(value: Mapping[str, Cell], column: Column, view: View) -> str:
    """Format an object in a line, by its fields."""
    return " ".join(
        filter(None, (_part(value[field.key], field, view, named=False) for field in column.fields))
    )


def items(values: Cell, column: Column, view: View) -> list[str]:
    """Return the parts of a list, one line each."""
    if column.many:
        named = sum(field.kind == "time" for field in column.fields) > 1
        return [
            " ".join(
                filter(None, (_part(item[field.key], field, view, named=named) for field in column.fields))
            )
            for item in values
        ]
    return [words(item, column, view) for item in values]


def _part(value: Cell, field: Column, view: View, *, named: bool) -> str:
    """Format a field in a line without heading: a yes is its name, a no is left out.

    A time is ``named`` if there are several in the line.
    """
    if field.kind == "bool":
        return field.heading if value else ""
    text = words(value, field, view)
    if field.fields and not field.many and text:
        return f"{field.heading} {text}"
    return f"{field.heading.lower()} {text}" if named and text and field.kind == "time" else text


def lines(value: Cell, column: Column, view: View) -> list[str]:
    """Format a cell over several lines: paragraphs of a text, objects of a list."""
    if column.many and value:
        return items(value, column, view)
    value = unwrap(value, column, view)
    if isinstance(value, str) and not column.vocabulary:
        return make_lines_visible(value)
    return [words(value, _ANY if column.kind == "bool" else column, view)]


def rate_words(rate: Ratio) -> str:
    """Format a percentage with its base; an empty base is neither 0 nor 100 %."""
    percent = rate.percent
    base = f"({as_number(rate.numerator)}/{as_number(rate.denominator)})"
    return f"{EMPTY_CELL} {base}" if percent is None else f"{percent} % {base}"


def chinese_day(day: date) -> str:
    """Return a day as every Chinese paper has it (GB/T 9704 7.3.5.4): 2020年4月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_words(day: date) -> str:
    """Return a day as a paper has it in the reader's language."""
    return chinese_day(day) if language() == "zh" else day.isoformat()


def moment_words(moment: datetime) -> str:
    """Return a time as a paper has it, to the minute; the end of a day, or a time unknown (00:00:00), is its day."""
    is_day = moment.time().replace(microsecond=0) in {time.min, END_OF_DAY}
    return day_words(moment.date()) + ("" if is_day else f" {moment:%H:%M}")


def point_words(score: Ratio) -> str:
    """Format points out of 100; without a base there are none."""
    return EMPTY_CELL if score.percent is None else str(score.percent)


# ---- for programs


def scalar(value: Cell) -> int | float | str:
    """Format a number, a time as ``YYYY-MM-DD HH:MM:SS``, a date, an hour."""
    match value:
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("seconds" if value.second else "minutes")
        case int() | float() | str():
            return value
    return as_number(_exact_number(value))


def _exact_number(value: Cell) -> Decimal:
    """Format all decimals of a number, as people need them in a column: 60.00 above 28.57."""
    from decimal import Decimal

    if isinstance(value, Decimal):
        return value
    raise TypeError(f"a cell cannot hold {type(value).__name__}")


def data(value: Cell, column: Column, view: View) -> int | float | str | None:
    """Format a CSV cell before escaping: codes, ``true`` and ``false``, lists joined by ``;``, of objects JSON."""
    value = unwrap(value, column, view)
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case list() | tuple() if column.many:
            return compact_json([_in_json_cell(item, column, view) for item in value]) if value else ""
        case list() | tuple():
            return ";".join(str(data(item, column, view)) for item in value)
        case Mapping():
            return compact(value, view)
        case Ratio():
            # only inside a list: as a column it is three columns
            return None if value.percent is None else str(value.percent)
        case _:
            return scalar(value)


def _in_json_cell(value: Cell, column: Column, view: View) -> Json:
    """Format a value inside the JSON of a CSV cell: times as in other cells."""
    value = unwrap(value, column, view)
    match value:
        case None | bool():
            return value
        case Ratio():
            return dict(value.as_json())
        case list() | tuple():
            return [_in_json_cell(item, column, view) for item in value]
        case Mapping() if column.fields:
            return {field.key: _in_json_cell(value[field.key], field, view) for field in column.fields}
        case Mapping():
            return nest_row(value, (), view)
        case _:
            return scalar(value)


def compact_json(value: Json) -> str:
    """Return JSON as SQLite writes it: without blanks."""
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def jsonable(value: Cell, column: Column, view: View) -> Json:
    """Format a cell for JSON: times with offset, rates with base, objects nested by columns."""
    value = unwrap(value, column, view)
    match value:
        case None | bool():
            return value
        case str():
            return _moment(value, view) if column.kind == "time" and value else value
        case datetime():
            return _moment(value.isoformat(" "), view)
        case Ratio():
            return dict(value.as_json())
        case list() | tuple() if column.kind == "names":
            return data(value, column, view)
        case list() | tuple():
            return [jsonable(item, column, view) for item in value]
        case Mapping():
            return nest_row(value, column.fields, view)
        case _:
            return scalar(value)


def nest_row(row: Mapping[str, Cell], columns: tuple[Column, ...], view: View) -> dict[str, Json]:
    """Return an object with the keys of ``columns``; without columns, all keys."""
    if columns:
        return {column.key: jsonable(row[column.key], column, view) for column in columns}
    return {key: jsonable(value, _ANY, view) for key, value in row.items()}


def compact(value: Mapping[str, Cell], view: View) -> str:
    """Format an object without columns on one line."""
    import json

    return json.dumps(nest_row(value, (), view), ensure_ascii=False)


def _moment(text: str, view: View) -> str:
    return datetime.fromisoformat(text).replace(tzinfo=view.zone).isoformat("T", "seconds")
