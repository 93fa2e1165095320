"""Tasks of sessions and duties without one: lists, overdue tasks, the run sheet of a session."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain import attendance
from hotline_cli.domain.case import end_key, first_key
from hotline_cli.domain.duration import PLANNED, days_on
from hotline_cli.domain.events import parse_datetime
from hotline_cli.domain.limits import horizon
from hotline_cli.domain.session import Appearance, Completion
from hotline_cli.domain.tasks import counting_days, day_of_duty, duties_between, find_duty
from hotline_cli.queries import cases, contacts, lookups, sessions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.domain.duration import Span
    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.session import Session
    from hotline_cli.domain.tasks import Task
    from hotline_cli.store.office import Office

DAYS_KEPT = 31
"""Days back for which duties never marked as done are listed."""
DAYS_AHEAD = 366
"""Days ahead in which the next duty of a rule, and duties from cases, are searched."""


# ---- tasks and duties ------------------------------------------------------------------------------------


def list_tasks(
    desk: sessions.Sessions, found: Iterable[Session], *, due_by: date | None = None, open_only: bool = False
) -> list[dict[str, Any]]:
    """List the tasks of these sessions, by date, then key."""
    rows = [
        {
            **_row(f"{session.id}", task, desk.office.now, session=session, units=desk.unit_names(session)),
            "unit": desk.names.unit(task.unit),
        }
        for session in found
        for task in desk.tasks(session)
    ]
    kept = [
        row
        for row in rows
        if (due_by is None or row["due"].date() <= due_by) and not (open_only and row["state"] == "done")
    ]
    return sorted(kept, key=lambda row: (row["due"].date(), row["key"], row["no"]))


def list_active_sessions(desk: sessions.Sessions, unit: int | None = None) -> list[Session]:
    """List sessions, of one unit or of all, that may still have open tasks."""
    return [
        session
        for session in desk.list_sessions(unit=unit)
        if (session.status != "cancelled" or session.notice) and session.archived_at is None
    ]


def list_open_tasks(desk: sessions.Sessions, session: Session) -> list[Task]:
    """Return the open tasks; for a session entered after it was over, only those due since."""
    typed_in = session.entered_at if session.entered_at and session.entered_at > session.ends else None
    return [
        task
        for task in desk.tasks(session)
        if task.done_at is None and (typed_in is None or task.due > typed_in)
    ]


def _row(
    no: str, task: Task, now: datetime, *, session: Session | None = None, units: list[str] | None = None
) -> dict[str, Any]:
    return {
        "no": f"{no}:{task.key}",
        "session": session.id if session else None,
        "date": session.day if session else None,
        "units": units or [],
        **sessions.task_view(task, now),
    }


def list_duties(office: Office, first: date, last: date) -> list[dict[str, Any]]:
    """List the duties due from ``first`` to ``last`` under the schemes in use.

    Days beyond the planning horizon have none.
    """
    return [row for name in list_schemes_followed(office) for row in _duties_of(office, name, first, last)]


def _duties_of(office: Office, name: str, first: date, last: date) -> list[dict[str, Any]]:
    rules = office.rules(office.scheme_id(name))
    last = min(last, days_on(office.today, PLANNED))
    came: dict[str, list[date]] = {}
    for rule in rules.scheme.duties:
        if rule.channel:
            span = counting_days(rule, first, last, rules.work)
            came[rule.channel] = [
                *came.get(rule.channel, ()),
                *_list_case_days(office, name, rule.channel, *span),
            ]
    found = duties_between(rules.scheme, first, last, rules.work, came, _read_completions(office, name))
    return [_row(name, duty, office.now) for duty in found]


def get_duty(office: Office, name: str, key: str) -> dict[str, Any] | None:
    """Return the duty of the scheme ``name`` with this key, ``CZ-29:2020-03-27``.

    If that scheme is in use and has it.
    """
    day = day_of_duty(key)
    if day is None or name not in list_schemes_followed(office):
        return None
    rules = office.rules(office.scheme_id(name))
    channels = {rule.channel for rule in rules.scheme.duties if rule.channel}
    came = {channel: _list_case_days(office, name, channel, day, day) for channel in channels}
    found = find_duty(rules.scheme, key, rules.work, came, _read_completions(office, name))
    return _row(name, found, office.now) if found else None


def _rule_of(duty: Mapping[str, Any]) -> str:
    return str(duty["key"]).rpartition(":")[0]


def _by_case(office: Office, name: str) -> set[str]:
    """Return the rules whose duties arise from cases."""
    duties = office.rules(office.scheme_id(name)).scheme.duties
    return {rule.key for rule in duties if rule.channel}


def list_upcoming_duties(office: Office, due_by: date | None) -> list[dict[str, Any]]:
    """List duties due by a day.

    Without one, those due by today, all that arose from cases, and the next of each rule.
    """
    today = office.today
    listed = list_duties(office, duties_start(office), due_by or today)
    if due_by is None:
        for name in list_schemes_followed(office):
            brought, following = _by_case(office, name), set()
            for duty in _duties_of(office, name, days_on(today, 1), days_on(today, DAYS_AHEAD)):
                rule = _rule_of(duty)
                if rule in brought or rule not in following:
                    listed.append(duty)
                following.add(rule)
    return listed


def list_duties_owed(office: Office, name: str, until: datetime) -> list[dict[str, Any]]:
    """List duties due and not done.

    All that arose from cases, and of each rule the newest if the office records them.
    """
    ticked = {key.rpartition(":")[0] for key in _read_completions(office, name)}
    brought = _by_case(office, name)
    due = [row for row in _duties_of(office, name, duties_start(office), until.date()) if row["due"] <= until]
    newest = {_rule_of(row): row["key"] for row in due}
    return [
        row
        for row in due
        if row["state"] != "done"
        and (_rule_of(row) in brought or (_rule_of(row) in ticked and newest[_rule_of(row)] == row["key"]))
    ]


def duties_start(office: Office) -> date:
    """Return the date from which duties are listed: when the database was made, or a month ago."""
    row = office.con.execute("SELECT entered_at FROM entries ORDER BY seq LIMIT 1").fetchone()
    return max(parse_datetime(row["entered_at"]).date(), days_on(office.today, -DAYS_KEPT))


def list_schemes_followed(office: Office) -> list[str]:
    """List the default scheme, those of sessions, and those of the newest cases with duties."""
    rows = office.con.execute(
        "SELECT DISTINCT c.name FROM sessions s JOIN schemes c ON c.id = s.scheme_id ORDER BY c.name"
    )
    followed = dict.fromkeys([office.settings["scheme"], *(row["name"] for row in rows)])
    for row in office.con.execute("SELECT DISTINCT name FROM schemes ORDER BY name").fetchall():
        if row["name"] not in followed and _has_cases_with_duties(office, row["name"]):
            followed[row["name"]] = None
    return list(followed)


def _has_cases_with_duties(office: Office, name: str) -> bool:
    if not office.rules(office.scheme_id(name)).scheme.duties:
        return False
    newest = first_key(days_on(office.today, -3 * DAYS_KEPT))
    found = office.con.execute(
        "SELECT 1 FROM cases WHERE id >= ? AND scheme_id IN (SELECT id FROM schemes WHERE name = ?) LIMIT 1",
        (newest, name),
    )
    return found.fetchone() is not None


def _list_case_days(office: Office, name: str, channel: str, first: date, last: date) -> list[date]:
    """List the days from ``first`` to ``last`` on which cases of the scheme ``name`` came by ``channel``."""
    rows = office.con.execute(
        """SELECT DISTINCT substr(c.received_at, 1, 10) FROM cases c JOIN schemes s ON s.id = c.scheme_id
        WHERE c.id >= ? AND c.id < ? AND c.channel = ? AND s.name = ? AND c.status <> 'void'""",
        (first_key(first), end_key(last), channel, name),
    )
    return [date.fromisoformat(row[0]) for row in rows]


def _read_completions(office: Office, name: str) -> Mapping[str, Completion]:
    prefix = f"{name}:"
    rows = office.con.execute(
        'SELECT key, at, "by" FROM duties WHERE key > ? AND key < ?', (prefix, f"{name};")
    ).fetchall()
    return {
        row["key"].removeprefix(prefix): Completion(
            row["key"].removeprefix(prefix), parse_datetime(row["at"]), row["by"]
        )
        for row in rows
    }


# ---- what is overdue -------------------------------------------------------------------------------------


class OwedTask(NamedTuple):
    """An open task, or a session with missing attendance: owner, content, due date, clause.

    Without units it is owed by the hotline itself.
    """

    item: str
    no: str
    units: list[str]
    title: str
    due: datetime
    clause: str
    rules: Rules


def list_owed(office: Office, unit: int | None, within: Span | None) -> list[OwedTask]:
    """List open tasks that are overdue or due soon, and past sessions with missing attendance."""
    desk = sessions.Sessions(office)
    found = [
        item
        for session in list_active_sessions(desk, unit)
        for item in (*_tasks_owed(desk, session, within), *_list_missing(desk, session))
        if unit is None or desk.names.unit(unit) in item.units
    ]
    return found + (list(_duties_owed(office, within)) if unit is None else [])


def list_missing_attendance(desk: sessions.Sessions) -> list[OwedTask]:
    """List past sessions for which some attendance is missing."""
    return [item for session in list_active_sessions(desk) for item in _list_missing(desk, session)]


def _tasks_owed(desk: sessions.Sessions, session: Session, within: Span | None) -> Iterator[OwedTask]:
    rules = desk.office.rules(session.scheme)
    until = horizon(rules, desk.office.now, within)
    units = desk.unit_names(session)
    for task in list_open_tasks(desk, session):
        if task.due <= until:
            unit = desk.names.unit(task.unit)
            owners = [unit] if unit else units if task.owner == "unit" else []
            yield OwedTask(
                "task", f"{session.id}:{task.key}", owners, task.title, task.due, task.clause, rules
            )


def _list_missing(desk: sessions.Sessions, session: Session) -> Iterator[OwedTask]:
    rules = desk.office.rules(session.scheme)
    if turns := attendance.missing_attendance(session, desk.office.now):
        names = [name for turn in turns if (name := desk.names.unit(turn.unit))]
        leaders = [turn.leader for turn in turns if turn.unit is None]
        title = session.name or session.theme or f"{session.day} {session.start:%H:%M}"
        clause = rules.scheme.leave.clause or "CZ-25"
        said = " ".join(filter(None, (title, *leaders)))
        yield OwedTask("session", str(session.id), names, said, session.ends, clause, rules)


def _duties_owed(office: Office, within: Span | None) -> Iterator[OwedTask]:
    for name in list_schemes_followed(office):
        rules = office.rules(office.scheme_id(name))
        for row in list_duties_owed(office, name, horizon(rules, office.now, within)):
            yield OwedTask("task", row["no"], [], row["title"], row["due"], row["clause"], rules)


# ---- the run sheet ---------------------------------------------------------------------------------------

PROMISES = f"{lookups.is_unit('c.unit_id', 'SELECT value FROM json_each(?)')} AND {cases.PROMISE_RUNS}"


def build_run_sheet(office: Office, session: Session) -> dict[str, Any]:
    """Return what the studio needs: arrival, guests, theme, open tasks, open promises, questions."""
    desk, scheme = sessions.Sessions(office), office.rules(session.scheme).scheme
    units = lookups.units_on_air(office, session.id)
    view = desk.view(session)
    return {
        **{name: view[name] for name in ("id", "date", "start", "end", "status", "name", "theme", "medium")},
        "place": view["place"],
        "arrive": scheme.arrive,
        "repeat": scheme.repeat,
        "participants": view["participants"],
        "units": [_part(office, desk, turn, session.day) for turn in session.units],
        "tasks": [task for task in view["tasks"] if task["state"] != "done"],
        "promises": [
            {
                "no": case["no"],
                "unit": case["unit"],
                "due": _get_promise_due(case),
                "promise": case["promise"]["text"],
            }
            for case in cases.select_cases(office, PROMISES, (json.dumps(units),), order="c.id")
        ],
        "questions": list_questions(office, session.id),
    }


def _get_promise_due(case: Mapping[str, Any]) -> datetime:
    due: datetime = next(
        limit["due_at"] for limit in case["limits"] if limit["stage"] == "promise" and not limit["met_at"]
    )
    return due


def _part(office: Office, desk: sessions.Sessions, turn: Appearance, day: date) -> dict[str, Any]:
    who = contacts.find_on_duty(office, turn.unit, day) if turn.unit else None
    return {
        "unit": desk.names.unit(turn.unit),
        "leader": desk.expected_leader(turn) or None,
        "delegate": (turn.leave.delegate or None) if turn.leave else None,
        "contact": who["name"] if who else None,
        "phone": (who["mobile"] or who["phone"]) if who else None,
    }


def list_questions(office: Office, session: int, words: str = "") -> list[dict[str, Any]]:
    """List the questions prepared for a session with their answers, in order of entry."""
    rows = office.con.execute("SELECT * FROM questions WHERE session_id = ? ORDER BY id", (session,))
    return [
        {"id": row["id"], "ask": row["ask"], "answer": row["answer"], "verified": bool(row["verified"])}
        for row in rows
        if all(word.lower() in f"{row['ask']}\n{row['answer']}".lower() for word in words.split())
    ]
