"""The page of a case: a head line, then the caller, the matter, the handling, the limits and the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.cli.views.done import describe_what_follows
from hotline_cli.domain.duration import short_date
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Narrow, Record
from hotline_cli.output.report import Report, Section
from hotline_cli.reports.layout.cases import case_columns, event_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

HEAD = (
    "no",
    "status",
    "urgent",
    "complex",
    "important",
    "difficult",
    "confidential",
    "supervised",
    "overdue",
)
CALLER = ("caller",)
MATTER = (
    *("kind", "channel", "origin", "ref", "scheme", "label", "session", "put_through", "leader"),
    *("category", "area", "title", "content", "tags", "received_at", "given_due", "untimed"),
)
LIMITS = ("limits",)
"""Fields of the blocks; all others are in that of the handling."""

LIMIT_COLUMNS = {
    "stage": Narrow(),
    "unit": Narrow(leaves=4, cut=10),
    "start": Narrow(leaves=1),
    "due_at": Narrow(),
    "met_at": Narrow(leaves=5),
    "state": Narrow(),
    "clause": Narrow(leaves=3),
    "provisional": Narrow(leaves=6),
    "party": Narrow(leaves=2),
}
EVENT_COLUMNS = {
    "at": Narrow(leaves=2),
    "verb": Narrow(),
    "operator": Narrow(leaves=1),
    "data": Narrow(cut=14),
}


def lay_out_case(case: Mapping[str, Any], events: Iterable[Mapping[str, Any]], now: datetime) -> Report:
    """Return the page of ``case``; a block or a line without content is left out."""
    columns = {column.key: column._replace(detail=True) for column in case_columns()}
    apart = {*HEAD, *CALLER, *MATTER, *LIMITS}
    blocks = {
        _("Caller"): CALLER,
        _("The matter"): MATTER,
        _("Handling"): [key for key in columns if key not in apart],
    }
    sections = [
        Section(title, table=Record([columns[key] for key in keys], case), close=True)
        for title, keys in blocks.items()
        if any(_has_content(case[key]) for key in keys)
    ]
    limits = columns["limits"].fields
    tables = (
        (_("Limits"), _narrow_columns(limits, LIMIT_COLUMNS, case["limits"]), case["limits"]),
        (_("History"), *_history(events)),
    )
    sections += [
        Section(title, table=Listing(shown, rows), close=True) for title, shown, rows in tables if rows
    ]
    return Report(_head(case, now), sections, {}, Listing(case_columns(), [case]))


def _has_content(value: Any) -> bool:
    return any(value.values()) if isinstance(value, dict) else bool(value)


def _head(case: Mapping[str, Any], now: datetime) -> str:
    """Return number, status, marks, and what is overdue or comes next."""
    marks = [
        column.heading
        for column in case_columns()
        if column.kind == "bool" and column.key in HEAD and case[column.key]
    ]
    first = f"{case['no']} {word('status', case['status'])}"
    following = list(describe_what_follows(case, now))
    following[1:1] = _further_overdue(case, now)
    return " · ".join((first, *marks, *following))


def _further_overdue(case: Mapping[str, Any], now: datetime) -> list[str]:
    """Describe the overdue limits that ``describe_what_follows`` does not: all but the oldest, of a held case all."""
    late = sorted(
        (limit for limit in case["limits"] if limit["state"] == "overdue"), key=lambda limit: limit["due_at"]
    )
    return [
        _("{stage} overdue since {date}").format(
            stage=word("stage", limit["stage"]), date=short_date(limit["due_at"], now.year)
        )
        for limit in late[0 if case["held_since"] else 1 :]
    ]


def _history(events: Iterable[Mapping[str, Any]]) -> tuple[list[Column], list[Mapping[str, Any]]]:
    rows = list(events)
    known = {column.key: column for column in event_columns()}
    return _narrow_columns([known[key] for key in EVENT_COLUMNS], EVENT_COLUMNS, rows), rows


def _narrow_columns(
    columns: Sequence[Column], rules: Mapping[str, Narrow], rows: Sequence[Mapping[str, Any]]
) -> list[Column]:
    """Return the columns that hold anything, each with what it does on a narrow terminal."""
    return [
        column._replace(narrow=rules[column.key], detail=False)
        for column in columns
        if any(row[column.key] for row in rows)
    ]
