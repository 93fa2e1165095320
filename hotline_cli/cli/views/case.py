"""Columns of cases and related rows: keys for programs, headings for people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case_fields import CASE_FIELDS
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _
from hotline_cli.output import Column, Narrow
from hotline_cli.queries.owed import owed_words
from hotline_cli.queries.settling import in_reader_words
from hotline_cli.reports.layout.cases import case_columns, with_callers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def short_number(row: Mapping[str, Any]) -> str:
    """Return the number of a row; of a duty SCHEME:KEY:DATE without its scheme."""
    rest = row["no"].partition(":")[2]
    return rest if ":" in rest else str(row["no"])


def repeat_columns() -> list[Column]:
    """Return the columns of a similar case, and the reasons."""
    columns = {column.key: column for column in case_columns()}
    return [
        columns["no"],
        Column("likeness", _("Similarity, %"), kind="number"),
        Column("same_phone", _("Same phone"), kind="bool"),
        Column("linked", _("Linked"), kind="bool"),
        *(columns[key] for key in ("status", "kind", "unit", "received_at", "title", "content")),
    ]


def _lateness(now: datetime, row: Mapping[str, Any]) -> str:
    """Return how late an item is, or how long it still has: ``3 working days``, ``5 hours``, ``in 2 hours``."""
    from hotline_cli.domain.duration import Span

    if row["working_days_over"]:
        return Span(row["working_days_over"], "working_day").words()
    minutes = int(abs((now - row["due_at"]).total_seconds())) // 60
    count, unit = next((minutes // size, unit) for size, unit in CLOCK if minutes >= FROM * size or size == 1)
    duration = Span(count, unit).words()
    return _("in {span}").format(span=duration) if row["level"] == "soon" else duration


CLOCK = ((24 * 60, "day"), (60, "hour"), (1, "minute"))
FROM = 2
"""Minimum count of a unit before it is used: 47 hours, but 2 days."""


def overdue_columns(now: datetime) -> list[Column]:
    return [
        Column("item", _("Item"), "item", detail=True),
        Column("no", _("Number"), kind="code", narrow=Narrow(short=short_number)),
        Column("stage", _("Stage"), "stage", told=stage_words, narrow=Narrow(leaves=4)),
        Column("unit", _("Unit"), kind="names", narrow=Narrow(leaves=2, cut=10)),
        Column("title", _("Matter"), narrow=Narrow(cut=14)),
        Column("due_at", _("Due"), kind="time", narrow=Narrow(leaves=3)),
        Column("overdue_by", _("Overdue by (seconds)"), detail=True),
        Column(
            "working_days_over",
            _("Days overdue"),
            kind="number",
            told=partial(_lateness, now),
            narrow=Narrow(leaves=5, heading=_("Over")),
            marked=True,
        ),
        Column("level", _("Level"), "level", narrow=Narrow(), marked=True),
        Column("clause", _("Clause"), "clause", narrow=Narrow(leaves=1)),
        Column("party", _("Reviewer or recipient"), detail=True),
        Column("command", _("Command"), kind="code", told=command_words, detail=True),
    ]


def stage_words(row: Mapping[str, Any]) -> str:
    """Return what is owed: the stage of a case, or what else is asked for."""
    return word("stage", row["stage"]) if row["stage"] else owed_words(row["item"])


def command_words(row: Mapping[str, Any]) -> str:
    return in_reader_words(row["command"] or "")


def referral_columns() -> list[Column]:
    return [
        Column("id", "#"),
        Column("unit", _("Unit")),
        Column("to", _("To")),
        Column("as", _("Referred as"), "referral"),
        Column("ground", _("Grounds")),
        Column("reason", _("Reason")),
        Column("at", _("At"), kind="time"),
    ]


def paper_columns() -> list[Column]:
    """Return the columns of a session's document."""
    return [
        Column("id", "#"),
        Column(
            "session",
            _("Session"),
            fields=(Column("id", _("Session id")), Column("date", _("Session"), kind="date")),
        ),
        Column("title", _("Title")),
        Column("path", _("Path")),
        Column("digest", _("Digest"), kind="code"),
        Column("to", _("To")),
        Column("at", _("At"), kind="time"),
        Column("duty", _("Duty"), kind="code", detail=True),
        Column("pages", _("Pages"), kind="number"),
    ]


def order_columns() -> list[Column]:
    """Return the columns of a work order: those of a case that concern the unit, and instructions."""
    columns = {column.key: column for column in case_columns()}
    shown = [field.key for field in CASE_FIELDS if field.order]
    return [
        *(
            columns[key]._replace(detail=columns[key].detail and key not in {"caller", "limits"}, narrow=None)
            for key in sorted(shown, key=lambda key: key != "label")
        ),
        Column(
            "instructions",
            _("Instructions"),
            fields=(
                Column("leader", _("Leader")),
                Column("text", _("Text")),
                Column("due", _("Due"), kind="time"),
                Column("at", _("At"), kind="time"),
            ),
            many=True,
            detail=True,
        ),
    ]


def call_columns() -> list[Column]:
    columns = {column.key: column for column in with_callers(case_columns())}
    return [
        columns["no"],
        columns["caller"],
        columns["kind"],
        columns["unit"]._replace(narrow=Narrow(leaves=3, cut=10)),
        Column("matter", _("Matter"), narrow=Narrow(cut=14)),
        columns["answer"]._replace(detail=False, narrow=Narrow(leaves=4, cut=14)),
        columns["answered_at"],
        Column("due_at", _("Due"), kind="time", narrow=Narrow(leaves=5)),
        Column("state", _("State"), "state", detail=True),
        Column("clause", _("Clause"), "clause", detail=True),
        Column("required", _("Required to close"), kind="bool", detail=True),
        Column("tries", _("Attempts"), kind="number", narrow=Narrow(leaves=2)),
        Column("tried_at", _("Last attempt"), kind="time", detail=True),
    ]
