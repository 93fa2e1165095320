"""What is to be done around a session: tasks, expected questions, the run sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.app import Call, argument, command, option, parse_date
from hotline_cli.cli.schedule import SessionName
from hotline_cli.cli.session_shapes import columns_of_one, show_session, spoken, task_columns
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record

if TYPE_CHECKING:
    from collections.abc import Iterable


def listed_task_columns() -> list[Column]:
    """A task in a list of those of many sessions."""
    return [
        Column("no", _("Number"), kind="code"),
        Column("session", _("Session id"), kind="number", detail=True),
        Column("date", _("Session"), kind="date"),
        Column("units", _("Units")),
        *task_columns(),
    ]


def question_columns() -> tuple[Column, ...]:
    """A question that callers may ask."""
    return (
        Column("id", _("Id"), kind="number", detail=True),
        Column("ask", _("Question")),
        Column("answer", _("Answer")),
        Column("verified", _("Verified"), kind="bool"),
    )


@command(
    "schedule tasks",
    gives=lambda _call: listed_task_columns(),
    details=_(
        "Without SESSION those of all sessions, and the duties that recur without one, under SCHEME:KEY:DATE; without"
        " --due-by those of them by today, all that calls have brought, and the next by each rule; none that is more"
        " than 20 years off."
    ),
    example="hotline schedule tasks --open --due-by 2020-03-31",
)
def tasks(
    call: Call,
    session: Annotated[str, argument(_("Its id, or its date"), metavar="[SESSION]")] = "",
    due_by: Annotated[str, option("--due-by", help=_("Due on this day or earlier"), metavar="DATE")] = "",
    open_: Annotated[bool, option("--open", help=_("Only those not done yet"))] = False,
) -> None:
    from hotline_cli import preparation
    from hotline_cli.desk import sessions

    last = parse_date("--due-by", due_by) if due_by else None
    office = call.office
    desk = sessions.Desk(office)
    found = [sessions.load(office, session)] if session else desk.every()
    rows = preparation.tasks(desk, found, due_by=last, open_only=open_)
    if not session:
        duties = preparation.duties_listed(office, last)
        rows += [duty for duty in duties if not (open_ and duty["state"] == "done")]
        rows.sort(key=lambda row: (row["due"].date(), row["key"], row["no"]))
    call.show(Listing(listed_task_columns(), rows))


@command(
    "schedule done",
    gives=lambda call: [*columns_of_one(call), *listed_task_columns()],
    details=_("A duty of no session is named by its scheme and its key with the date."),
    verb=True,
    example="hotline schedule done 2020-03-26 guest",
)
def done(
    call: Call,
    session: SessionName,
    key: Annotated[str, argument(_("The key of the task"), metavar="KEY")],
) -> None:
    from hotline_cli.desk import preparation

    of_duty = preparation.scheme_named(call.office, session)
    call.expect(listed_task_columns() if of_duty else columns_of_one(call))
    if of_duty:
        duty = preparation.finish_duty(call.office, session, key, call.when)
        call.show(Record(listed_task_columns(), duty))
    else:
        show_session(call, preparation.finish(call.office, session, key, call.when))


@command(
    "schedule question add",
    gives=lambda _call: question_columns(),
    details=_("What was not verified may not be broadcast (CZ-27): --unverified marks it."),
    verb=True,
    example='hotline schedule question add 2020-03-26 --ask "要带什么材料" --answer "身份证、合同"',
)
def ask(
    call: Call,
    session: SessionName,
    ask: Annotated[str, option("--ask", help=_("What callers may ask"), metavar="TEXT")],
    answer: Annotated[str, option("--answer", help=_("What is answered"), metavar="TEXT")],
    unverified: Annotated[bool, option("--unverified", help=_("Not verified yet"))] = False,
) -> None:
    from hotline_cli.desk import preparation

    question, said = call.text("--ask", ask), call.text("--answer", answer)
    rows = preparation.ask(call.office, session, question, said, verified=not unverified, when=call.when)
    call.show(Record(question_columns(), rows[0]))


@command(
    "schedule question import",
    gives=lambda _call: question_columns(),
    details=_("Columns: ask, answer; and as wanted verified (yes or no; no where nothing is said)."),
    verb=True,
    example="hotline schedule question import 2020-03-26 questions.csv",
)
def import_questions(
    call: Call,
    session: SessionName,
    file: Annotated[Path, argument(_("CSV with a header line; - reads standard input"), metavar="FILE")],
) -> None:
    from hotline_cli.desk import preparation

    rows = preparation.import_questions(call.office, session, call.source(file), call.when)
    call.show(Listing(question_columns(), rows))


@command(
    "schedule question list",
    gives=lambda _call: question_columns(),
    example="hotline schedule question list 2020-03-26 --words 材料",
)
def list_questions(
    call: Call,
    session: SessionName,
    words: Annotated[str, option("--words", help=_("Only those with these words"), metavar="WORDS")] = "",
) -> None:
    from hotline_cli import preparation
    from hotline_cli.desk import sessions

    found = sessions.load(call.office, session)
    call.show(Listing(question_columns(), preparation.questions(call.office, found.id, words)))


def sheet_columns(*, programs: bool) -> list[Column]:
    """The run sheet; for people what was not verified says so in front (CZ-27)."""
    tasks = task_columns()
    asked = (Column("mark"), Column("ask", _("Question")), Column("answer", _("Answer")))
    return [
        Column("id", _("Id"), kind="number"),
        Column("date", _("Date"), kind="date"),
        Column("start", _("Start"), kind="code"),
        Column("end", _("End"), kind="code"),
        Column("arrive", _("Guests arrive"), kind="code"),
        Column("repeat", _("Broadcast again"), kind="code"),
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
        Column("tasks", _("Open tasks"), fields=tasks if programs else spoken(tasks), many=True),
        Column(
            "promises",
            _("Promises still open"),
            fields=(
                Column("no", _("Number"), kind="code"),
                Column("unit", _("Unit")),
                Column("due", _("Due"), kind="time"),
                Column("promise", _("Promise")),
            ),
            many=True,
        ),
        Column("questions", _("Questions"), fields=question_columns() if programs else asked, many=True),
    ]


@command(
    "schedule sheet",
    gives=lambda call: sheet_columns(programs=not call.view().for_people),
    example="hotline schedule sheet 2020-03-26",
)
def sheet(call: Call, session: SessionName) -> None:
    from hotline_cli import preparation
    from hotline_cli.desk import sessions

    found = preparation.sheet(call.office, sessions.load(call.office, session))
    title = _("Run sheet of session {id}, {date}").format(id=found["id"], date=found["date"])
    programs = not call.view().for_people
    if not programs:
        _mark(found["questions"])
    call.show(Record(sheet_columns(programs=programs), found, title=title))


def _mark(questions: Iterable[dict[str, Any]]) -> None:
    for question in questions:
        question["mark"] = "" if question["verified"] else _("[not verified: not to be broadcast]")
