"""The command ``agenda``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import columns_of_main, command
from hotline_cli.cli.options import argument
from hotline_cli.cli.params import DATE
from hotline_cli.cli.views.case import (
    agenda_columns,
    brief_columns,
    call_columns,
    overdue_columns,
)
from hotline_cli.domain.vocabulary import weekday_name
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _sections(owed: list[Column]) -> dict[str, tuple[str, Sequence[Column]]]:
    from hotline_cli.cli.views.session import session_columns, task_columns

    waits = brief_columns()
    no = Column("no", _("Number"), kind="code")
    session = Column(
        "session",
        _("Session"),
        fields=(Column("id", _("Session id"), detail=True), Column("date", _("Session"), kind="date")),
    )
    return {
        "sessions": (_("On the air"), session_columns(programs=False)),
        "tasks": (_("To do"), [no, session, *_undone(task_columns())]),
        "overdue": (_("Overdue"), owed),
        "due_today": (_("Due today"), owed),
        "due_tomorrow": (_("Due tomorrow"), owed),
        "to_dispatch": (_("Waiting for dispatch"), waits),
        "to_sign": (_("To be signed"), waits),
        "to_call_back": (_("To be called back"), call_columns()),
        "urged_too_often": (_("Urged too often"), waits),
        "to_decide": (
            _("To be decided: redo or close"),
            [column._replace(vocabulary="decision") if column.key == "stage" else column for column in waits],
        ),
        "to_supervise": (_("To be supervised on site"), waits),
    }


def _undone(columns: Sequence[Column]) -> list[Column]:
    """Hide the columns that are empty for open tasks."""
    return [
        column._replace(detail=column.detail or column.key in {"recipient", "done_at", "done_by", "clause"})
        for column in columns
    ]


@command(
    "agenda",
    gives=columns_of_main(agenda_columns),
    details=_(
        "For today, or the given date: who is on the air, unfinished tasks, overdue cases, cases "
        "due on that day and the next, cases waiting for dispatch or signature, callbacks to make, "
        "cases urged too often, cases to be redone or closed, and supervision on site that is owed."
    ),
    example="hotline agenda",
)
def agenda(
    call: CommandContext,
    day: Annotated[date | None, argument(_("Date (default: today)"), metavar="[DATE]", type=DATE)] = None,
) -> None:
    from hotline_cli.output.report import Report, Section
    from hotline_cli.queries import agenda as planner

    found = planner.build_agenda(call.office, day or call.office.today)
    sections, rows = [], []
    owed = overdue_columns(call.office.now)
    for key, (title, columns) in _sections(owed).items():
        rows += [_line(key, row) for row in found[key]]
        if found[key]:
            shown = found[key][:MAX_CASES]
            notes = (
                [_("{count} more").format(count=len(found[key]) - MAX_CASES)]
                if len(found[key]) > MAX_CASES
                else []
            )
            heading = title + _(" ({words})").format(words=len(found[key]))
            sections.append(Section(title=heading, table=Listing(columns, shown), notes=notes))
    if not sections:
        sections = [Section(paragraphs=[_("Nothing to do.")])]
    title = _("{date} {weekday}").format(date=found["date"], weekday=weekday_name(found["date"].weekday()))
    call.show(Report(title, sections, found, Listing(agenda_columns(), rows)))


MAX_CASES = 20
"""Maximum rows per section shown to a person; programs get all."""


def _line(section: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of any section, for formats with a single table."""
    session = row.get("session") or {}
    units = row.get("units") or []
    return {
        "section": section,
        "no": row.get("no") or row.get("key") or row.get("id"),
        "stage": row.get("stage"),
        "unit": row.get("unit") or [one["unit"] for one in units if one["unit"]] or None,
        "title": row.get("title") or row.get("matter") or row.get("theme"),
        "due_at": row.get("due_at") or row.get("due"),
        "state": row.get("state") or row.get("status"),
        "session": session.get("date") or row.get("date"),
    }
