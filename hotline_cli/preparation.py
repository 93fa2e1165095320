"""What is to be done around sessions and without one: lists of it, what is overdue, the run sheet of a session."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli import queries
from hotline_cli.desk import contacts, sessions
from hotline_cli.domain import session as pure
from hotline_cli.domain.case import first_key, moment
from hotline_cli.domain.limits import horizon
from hotline_cli.domain.session import Done

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.session import Session, Task
    from hotline_cli.domain.spans import Span
    from hotline_cli.office import Office

KEPT = timedelta(days=31)
"""How far back duties that nobody ticked off are listed."""


# ---- tasks and duties ------------------------------------------------------------------------------------


def tasks(
    desk: sessions.Desk, found: Iterable[Session], *, due_by: date | None = None, open_only: bool = False
) -> list[dict[str, Any]]:
    """The tasks of these sessions, by date, then key."""
    rows = [
        _row(f"{session.id}", task, desk.office.now, session=session, units=desk.unit_names(session))
        for session in found
        for task in desk.tasks(session)
    ]
    return _sorted(rows, due_by, open_only=open_only)


def _sorted(rows: list[dict[str, Any]], due_by: date | None, *, open_only: bool) -> list[dict[str, Any]]:
    kept = [
        row
        for row in rows
        if (due_by is None or row["due"].date() <= due_by) and not (open_only and row["state"] == "done")
    ]
    return sorted(kept, key=lambda row: (row["due"].date(), row["key"], row["no"]))


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


def duties(office: Office, first: date, last: date) -> list[dict[str, Any]]:
    """What recurs without a session, due from ``first`` to ``last``, under the schemes that are followed."""
    return [row for name in schemes_followed(office) for row in _duties_of(office, name, first, last)]


def _duties_of(office: Office, name: str, first: date, last: date) -> list[dict[str, Any]]:
    rules = office.rules(office.scheme_id(name))
    came: dict[str, list[date]] = {}
    for rule in rules.scheme.duties:
        if rule.channel:
            span = pure.counting_days(rule, first, last, rules.work)
            came[rule.channel] = [*came.get(rule.channel, ()), *_came(office, name, rule.channel, *span)]
    found = pure.duties_between(rules.scheme, first, last, rules.work, came, _ticked(office, name))
    return [_row(name, duty, office.now) for duty in found]


def duty(office: Office, name: str, key: str) -> dict[str, Any] | None:
    """The duty of the scheme ``name`` with this key, ``CZ-29:2020-03-27``, if that scheme is followed and has it."""
    day = pure.day_of_duty(key)
    if day is None or name not in schemes_followed(office):
        return None
    rules = office.rules(office.scheme_id(name))
    channels = {rule.channel for rule in rules.scheme.duties if rule.channel}
    came = {channel: _came(office, name, channel, day, day) for channel in channels}
    found = pure.duty_named(rules.scheme, key, rules.work, came, _ticked(office, name))
    return _row(name, found, office.now) if found else None


def since(office: Office) -> date:
    """From when on duties are listed: the day on which the file was made, or a month ago."""
    row = office.con.execute("SELECT entered_at FROM entries ORDER BY seq LIMIT 1").fetchone()
    return max(moment(row["entered_at"]).date(), office.now.date() - KEPT)


def schemes_followed(office: Office) -> list[str]:
    """The default scheme, and those that a session is held under."""
    rows = office.con.execute(
        "SELECT DISTINCT c.name FROM sessions s JOIN schemes c ON c.id = s.scheme_id ORDER BY c.name"
    )
    return list(dict.fromkeys([office.settings["scheme"], *(row["name"] for row in rows)]))


def _came(office: Office, name: str, channel: str, first: date, last: date) -> list[date]:
    """The days from ``first`` to ``last`` on which cases of the scheme ``name`` came by ``channel``."""
    rows = office.con.execute(
        """SELECT DISTINCT substr(c.received_at, 1, 10) FROM cases c JOIN schemes s ON s.id = c.scheme_id
        WHERE c.id >= ? AND c.id < ? AND c.channel = ? AND s.name = ? AND c.status <> 'void'""",
        (first_key(first), first_key(last + timedelta(days=1)), channel, name),
    )
    return [date.fromisoformat(row[0]) for row in rows]


def _ticked(office: Office, name: str) -> Mapping[str, Done]:
    prefix = f"{name}:"
    rows = office.con.execute(
        'SELECT key, at, "by" FROM duties WHERE key > ? AND key < ?', (prefix, f"{name};")
    ).fetchall()
    return {
        row["key"].removeprefix(prefix): Done(row["key"].removeprefix(prefix), moment(row["at"]), row["by"])
        for row in rows
    }


# ---- what is overdue -------------------------------------------------------------------------------------


class Owed(NamedTuple):
    """A task that is not done, or a session whose attendance is missing: whose, what, since when, by which rules.

    What is of no units, the hotline itself owes.
    """

    item: str
    no: str
    units: list[str]
    title: str
    due: datetime
    clause: str
    rules: Rules


def owed(office: Office, unit: int | None, within: Span | None) -> list[Owed]:
    """Open tasks that are past their time, or soon will be, and sessions over whose attendance is missing."""
    desk = sessions.Desk(office)
    found = [
        item
        for session in desk.listed(unit=unit)
        if session.status != "cancelled" and session.archived_at is None
        for item in _owed_of(desk, session, within)
        if unit is None or desk.names.unit(unit) in item.units
    ]
    return found + (list(_duties_owed(office, within)) if unit is None else [])


def _owed_of(desk: sessions.Desk, session: Session, within: Span | None) -> Iterator[Owed]:
    office = desk.office
    rules = office.rules(session.scheme)
    until = horizon(rules, office.now, within)
    typed_in = session.entered_at if session.entered_at and session.entered_at > session.ends else None
    units = desk.unit_names(session)
    for task in desk.tasks(session):
        if task.done_at is None and task.due <= until and (typed_in is None or task.due > typed_in):
            owners = units if task.owner == "unit" else []
            yield Owed("task", f"{session.id}:{task.key}", owners, task.title, task.due, task.clause, rules)
    if missing := pure.missing_attendance(session, office.now):
        names = [name for turn in missing if (name := desk.names.unit(turn.unit))]
        leaders = [turn.leader for turn in missing if turn.unit is None]
        title = session.name or session.theme or f"{session.day} {session.start:%H:%M}"
        clause = rules.scheme.leave.clause or "CZ-25"
        said = " ".join(filter(None, (title, *leaders)))
        yield Owed("session", str(session.id), names, said, session.ends, clause, rules)


def _duties_owed(office: Office, within: Span | None) -> Iterator[Owed]:
    """Duties that cases brought, and of those by a rule the newest, once the office has begun to tick them off."""
    for name in schemes_followed(office):
        rules = office.rules(office.scheme_id(name))
        until = horizon(rules, office.now, within)
        ticked = {key.partition(":")[0] for key in _ticked(office, name)}
        by_case = {rule.key for rule in rules.scheme.duties if rule.channel}
        due = [row for row in _duties_of(office, name, since(office), until.date()) if row["due"] <= until]
        newest = {row["key"].partition(":")[0]: row["key"] for row in due}
        for row in due:
            rule = row["key"].partition(":")[0]
            kept = rule in by_case or (rule in ticked and newest[rule] == row["key"])
            if kept and row["state"] != "done":
                yield Owed("task", row["no"], [], row["title"], row["due"], row["clause"], rules)


# ---- the run sheet ---------------------------------------------------------------------------------------

PROMISES = f"{queries.of_unit('c.unit_id', 'SELECT value FROM json_each(?)')} AND {queries.PROMISE_RUNS}"


def sheet(office: Office, session: Session) -> dict[str, Any]:
    """What the studio needs: when guests arrive, who, theme, open tasks, promises still open, questions."""
    desk, scheme = sessions.Desk(office), office.rules(session.scheme).scheme
    units = queries.on_the_air(office, session.id)
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
                "due": _promised(case),
                "promise": case["promise"]["text"],
            }
            for case in queries.cases(office, PROMISES, (json.dumps(units),), order="c.id")
        ],
        "questions": questions(office, session.id),
    }


def _promised(case: Mapping[str, Any]) -> datetime:
    due: datetime = next(
        limit["due_at"] for limit in case["limits"] if limit["stage"] == "promise" and not limit["met_at"]
    )
    return due


def _part(office: Office, desk: sessions.Desk, turn: pure.Turn, day: date) -> dict[str, Any]:
    who = contacts.on_duty(office, turn.unit, day) if turn.unit else None
    return {
        "unit": desk.names.unit(turn.unit),
        "leader": turn.leader or None,
        "delegate": (turn.leave.delegate or None) if turn.leave else None,
        "contact": who["name"] if who else None,
        "phone": (who["mobile"] or who["phone"]) if who else None,
    }


def questions(office: Office, session: int, words: str = "") -> list[dict[str, Any]]:
    """What callers may ask in a session and what is answered, in the order of entry."""
    rows = office.con.execute("SELECT * FROM questions WHERE session_id = ? ORDER BY id", (session,))
    return [
        {"id": row["id"], "ask": row["ask"], "answer": row["answer"], "verified": bool(row["verified"])}
        for row in rows
        if all(word.lower() in f"{row['ask']}\n{row['answer']}".lower() for word in words.split())
    ]
