"""The command ``schedule sheet``."""

from __future__ import annotations

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import SessionName
from hotline_cli.cli.views.session import (
    paper_columns,
    question_columns,
    spoken_columns,
    task_columns,
)
from hotline_cli.i18n import _
from hotline_cli.output import Column, Record


def sheet_columns(*, programs: bool) -> list[Column]:
    """Return the columns of the run sheet; for people, unverified questions begin with a mark (CZ-27)."""
    tasks = task_columns()
    question_fields = (Column("mark"), Column("ask", _("Question")), Column("answer", _("Answer")))
    return [
        Column("id", _("Id"), kind="number"),
        Column("date", _("Date"), kind="date"),
        Column("start", _("Start"), kind="code"),
        Column("end", _("End"), kind="code"),
        Column("arrive", _("Guests arrive"), kind="code"),
        Column("repeat", _("Rebroadcast"), kind="code"),
        Column("status", _("Status"), "session-status"),
        Column("name", _("Name"), detail=True),
        Column("theme", _("Theme")),
        Column("medium", _("Medium")),
        Column("place", _("Place")),
        Column("participants", _("Participants")),
        Column(
            "units",
            _("Units"),
            fields=(
                Column("unit", _("Unit")),
                Column("leader", _("Leader")),
                Column("delegate", _("Delegate")),
                Column("contact", _("Contact")),
                Column("phone", _("Phone")),
            ),
            many=True,
        ),
        Column("tasks", _("Open tasks"), fields=tasks if programs else spoken_columns(tasks), many=True),
        Column(
            "promises",
            _("Unfulfilled promises"),
            fields=(
                Column("no", _("Number"), kind="code"),
                Column("unit", _("Unit")),
                Column("due", _("Due"), kind="time"),
                Column("promise", _("Promise")),
            ),
            many=True,
        ),
        Column(
            "questions",
            _("Questions"),
            fields=tuple(question_columns()) if programs else question_fields,
            many=True,
        ),
        paper_columns(),
    ]


@command(
    "schedule sheet",
    gives=lambda call: sheet_columns(programs=not call.view().for_people),
    example="hotline schedule sheet 2020-03-26",
)
def sheet(call: CommandContext, session: SessionName) -> None:
    from hotline_cli.queries import sessions
    from hotline_cli.queries.tasks import build_run_sheet

    found = build_run_sheet(call.office, sessions.load_session(call.office, session))
    title = _("Run sheet of session {id}, {date}").format(id=found["id"], date=found["date"])
    programs = not call.view().for_people
    if not programs:
        for question in found["questions"]:
            question["mark"] = "" if question["verified"] else _("[not verified: not to be broadcast]")
    call.show(Record(sheet_columns(programs=programs), found, title=title))
