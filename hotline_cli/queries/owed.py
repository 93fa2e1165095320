"""What is owed apart from cases: tasks of sessions, attendance, duties, measures; each with what settles it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain import attendance
from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.tasks import MAKEUP
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import N_, _
from hotline_cli.masking import mask_free_text
from hotline_cli.queries.cases import IS_OPEN, OWES_RECORD
from hotline_cli.queries.duties import list_open_duties, list_schemes_followed
from hotline_cli.queries.measures import list_measures
from hotline_cli.queries.papers import list_papers
from hotline_cli.queries.sessions import Sessions
from hotline_cli.queries.settling import settling_command, ticking_command
from hotline_cli.queries.tasks import list_active_sessions, list_open_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.session import Session
    from hotline_cli.domain.tasks import Task
    from hotline_cli.masking import FreeText
    from hotline_cli.store.office import Office

OFFICE_OWNS = frozenset({"hotline", "all"})
"""Owners of tasks whom the office itself calls; others are named as the party."""


MEASURE_CLAUSE = "WZ-14"
OWED_WORDS = {"task": N_("task"), "session": N_("attendance to record"), "measure": N_("measure to take")}
"""What an item apart from cases asks for."""


def owed_words(item: str) -> str:
    """Return what is owed in the reader's words; empty for a case, whose stage says it."""
    return _(OWED_WORDS[item]) if item in OWED_WORDS else ""


def attendance_clause(rules: Rules) -> str:
    """Return the clause by which attendance is recorded."""
    return rules.scheme.leave.clause or "CZ-25"


class Debt(NamedTuple):
    """An open task or duty, a session with missing attendance, a measure; without units the office owes it."""

    item: str
    no: str
    units: list[str]
    title: str | FreeText
    due: datetime
    clause: str
    rules: Rules
    command: str
    party: str | None = None
    """Who owes it, if neither a unit nor the office."""
    session: Session | None = None
    task: Task | None = None
    note: str | None = None


def list_task_debts(desk: Sessions, unit: int | None = None) -> Iterator[Debt]:
    """Yield the open tasks of all sessions, whenever they are due."""
    for session in list_active_sessions(desk, unit):
        rules, every = desk.office.rules(session.scheme), desk.unit_names(session)
        for task in list_open_tasks(desk, session):
            one = desk.names.unit(task.unit)
            units = [one] if one else every if task.owner == "unit" else []
            no = f"{session.id}:{task.key}"
            planned = _planned_makeup(desk, session, task)
            yield Debt(
                "task",
                no,
                units,
                f"{task.title} {task.part}".rstrip(),
                task.due,
                task.clause,
                rules,
                f"hotline schedule show {planned.id}"
                if planned
                else task_command(session, task, one if len(every) > 1 else None),
                name_party(task),
                session,
                task,
                _("planned for {date}").format(date=planned.day) if planned else None,
            )


def _planned_makeup(desk: Sessions, session: Session, task: Task) -> Session | None:
    """Return the session that is planned to make up for what ``task`` owes, if there is one."""
    if task.key != MAKEUP:
        return None
    for other in desk.align_units(session, desk.makeups):
        units = {turn.unit for turn in other.units}
        if other.makes_up == session.id and other.begins > desk.office.now and task.unit in {None, *units}:
            return other if other.status != "cancelled" else None
    return None


def task_command(session: Session, task: Task, unit: str | None) -> str:
    """Return the command that settles a task of a session, of ``unit`` if several owe it."""
    if task.key == MAKEUP:
        words = settling_command("makeup", str(session.id))
        return f"{words} --unit {unit}" if unit else words
    words = ticking_command(f"{session.id}:{task.key}", unit)
    words += f" --part {task.part}" if task.part else ""
    return words + (" --approved-by NAME" if task.approval else "")


def name_party(task: Task) -> str | None:
    """Return who owes a task, if neither a unit nor the office."""
    return None if task.owner == "unit" or task.owner in OFFICE_OWNS else word("owner", task.owner)


def list_attendance_debts(desk: Sessions, unit: int | None = None) -> Iterator[Debt]:
    """Yield past sessions for which some attendance is missing."""
    for session in list_active_sessions(desk, unit):
        turns = attendance.missing_attendance(session, desk.office.now)
        if not turns:
            continue
        rules = desk.office.rules(session.scheme)
        names = [name for turn in turns if (name := desk.names.unit(turn.unit))]
        leaders = [turn.leader for turn in turns if turn.unit is None]
        title = session.name or mask_free_text(session.theme) or f"{session.day} {session.start:%H:%M}"
        no = str(session.id)
        yield Debt(
            "session",
            no,
            names,
            " ".join(filter(None, (title, *leaders))),
            session.ends,
            attendance_clause(rules),
            rules,
            settling_command("session", no),
            session=session,
        )


def list_duty_debts(office: Office, until: datetime) -> Iterator[Debt]:
    """Yield the duties that are due by ``until`` and still open, each missed one of its own."""
    for name in list_schemes_followed(office):
        rules = office.rules(office.scheme_id(name))
        for duty in list_open_duties(office, name, until):
            no = f"{name}:{duty.key}"
            command = ticking_command(no)
            yield Debt(
                "task", no, [], duty.title, duty.due, duty.clause, rules, command, name_party(duty), task=duty
            )


def list_measure_debts(office: Office) -> Iterator[Debt]:
    """Yield the measures that are not done, by due date (QT-06, WZ-14)."""
    rules = office.rules(office.scheme_id(office.settings["scheme"]))
    for row in list_measures(office):
        if row["done_at"] is None:
            no, due = str(row["id"]), end_of_day(date.fromisoformat(row["due"]))
            title = row["text"] or ""
            yield Debt(
                "measure",
                no,
                [row["unit"]],
                title,
                due,
                MEASURE_CLAUSE,
                rules,
                settling_command("measure", no),
            )


def list_debts(desk: Sessions, until: datetime, unit: int | None = None) -> Iterator[Debt]:
    """Yield all of these that are due by ``until``, of one unit or of all."""
    name = desk.names.unit(unit)
    found: Iterable[Debt] = (
        *list_task_debts(desk, unit),
        *list_attendance_debts(desk, unit),
        *(() if unit else list_duty_debts(desk.office, until)),
        *list_measure_debts(desk.office),
    )
    return (debt for debt in found if debt.due <= until and (name is None or name in debt.units))


OPEN_CASES = f"SELECT count(*) FROM cases c WHERE c.session_id = ? AND {IS_OPEN}"
WITHOUT_RECORD = f"SELECT count(*) FROM cases c WHERE c.session_id = ? AND {OWES_RECORD}"


def describe_open(office: Office, session: Session) -> list[str]:
    """Describe what is still open in a session that is archived: cases, records, tasks, papers."""
    found = []
    for sql, words in (
        (OPEN_CASES, _("{count} cases are still open")),
        (WITHOUT_RECORD, _("the papers of {count} cases are not filed")),
    ):
        count = office.con.execute(sql, (session.id,)).fetchone()[0]
        found += [words.format(count=count)] if count else []
    tasks = dict.fromkeys(task.key for task in list_open_tasks(Sessions(office), session))
    found += [_("tasks not done: {keys}").format(keys=_(", ").join(tasks))] if tasks else []
    found += [] if list_papers(office, session.id) else [_("no paper of the session is filed")]
    return found
