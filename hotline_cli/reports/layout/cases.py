"""Columns of cases, limits and events."""

from __future__ import annotations

from datetime import time
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from hotline_cli.domain.case_fields import CALLER_COLUMNS, CASE_FIELDS, PERSONAL_KINDS, Field, has_free_text
from hotline_cli.i18n import _
from hotline_cli.output import Column, Narrow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotline_cli.output.model import Cell, Kind


KINDS: dict[str, Kind] = {
    "number": "code",
    "case": "code",
    "digest": "code",
    "flag": "bool",
    "time": "time",
    "date": "date",
}
"""Kind of a field's value → kind of its column; of any other it is text."""


def case_columns() -> list[Column]:
    """Return all columns of a case, in the order of rules.md 6; details are left out of tables."""
    return [_column(field, detail=field.detail) for field in CASE_FIELDS if field.listed]


def flat_case_columns() -> list[Column]:
    """Return the columns of a case on one line (``queries.flat_cases``): nested values are text."""
    fields = (field for field in CASE_FIELDS if field.listed)
    return [_flat(column, field) for column, field in zip(case_columns(), fields, strict=True)]


def _flat(column: Column, field: Field) -> Column:
    if field.kind == "object":
        pairs = zip(column.fields, field.parts, strict=True)
        return column._replace(fields=tuple(_flat(*pair) for pair in pairs))
    if has_free_text(field):
        return column._replace(kind="free", secrets=CALLER_COLUMNS, fields=(), many=False)
    if field.kind in PERSONAL_KINDS:
        return column._replace(kind=cast("Kind", field.kind))
    return column._replace(fields=(), many=False)


def with_callers(columns: Sequence[Column]) -> list[Column]:
    """Return the columns of cases with the caller's name and phone, left out of other tables."""
    return [
        column._replace(detail=False, fields=tuple(map(_caller_part, column.fields)))
        if column.key == "caller"
        else column
        for column in columns
    ]


def _caller_part(part: Column) -> Column:
    if part.key == "phone":
        return part._replace(kind="phone")  # do not wrap a number to be dialled
    if part.key == "name":
        return part._replace(narrow=Narrow(leaves=6))
    return part._replace(detail=True)


def _column(field: Field, *, detail: bool = False) -> Column:
    return Column(
        field.key,
        field.heading,
        field.vocabulary or None,
        KINDS.get(field.kind, "text"),
        tuple(map(_column, field.parts)),
        many=field.kind in {"objects", "limits"},
        detail=detail,
        told=TOLD.get(field.key),
        narrow=NARROW.get(field.key),
    )


def _operator(event: Mapping[str, Any]) -> str:
    """Return who entered the event, with the login of the machine where that is another name."""
    return f"{event['operator']} ({event['login']})" if event["login"] else str(event["operator"])


def _received(row: Mapping[str, Any]) -> str:
    """Return when the case was received; of a time unknown, 00:00:00, the date alone."""
    at = row["received_at"]
    return str(at.date()) if at and at.time() == time.min else str(at or "")


def _numbers(row: Mapping[str, Any]) -> str:
    """Return our number and, beside it, the one elsewhere, unless that might name a caller."""
    ref = row.get("ref")
    return f"{row['no']} ({ref})" if isinstance(ref, str) and ref else str(row["no"])


def _matter(row: Mapping[str, Any]) -> Cell:
    """Return the title of the case, or its content if it has none."""
    return row["title"] or row["content"]


def _received_on(row: Mapping[str, Any]) -> Cell:
    """Return when the case was received; of a time unknown, the date."""
    at = row["received_at"]
    return at.date() if at and at.time() == time.min else at


TOLD = {"no": _numbers, "received_at": _received}
"""Cells of cases as people read them."""
NARROW = {
    "no": Narrow(short=itemgetter("no")),
    "status": Narrow(leaves=4),
    "kind": Narrow(leaves=1),
    "content": Narrow(cut=16, short=_matter),
    "unit": Narrow(leaves=3, cut=10),
    "received_at": Narrow(leaves=2, short=_received_on),
    "overdue": Narrow(leaves=5, cut=10),
}
"""What the columns of cases do in a list on a narrow terminal."""


def event_columns() -> list[Column]:
    return [
        Column("seq", "#"),
        Column("verb", _("Verb"), "verb"),
        Column("at", _("When"), kind="time"),
        Column("entered_at", _("Entered"), kind="time"),
        Column("operator", _("By"), told=_operator),
        Column("data", _("What")),
        Column("hash", _("Hash"), kind="code", detail=True),
        Column("login", _("Login"), detail=True),
    ]
