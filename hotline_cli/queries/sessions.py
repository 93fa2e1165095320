"""Sessions: lookup, loading, rows.

The state of a session is stored as JSON in ``body``; the other columns are for lookup. The rules are in
``domain/session.py``.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.session import session_from_json
from hotline_cli.domain.session_rules import HELD
from hotline_cli.domain.tasks import makeup_tasks, tasks_of
from hotline_cli.masking import FreeText
from hotline_cli.queries import lookups
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.papers import papers_by_session
from hotline_cli.queries.units import find_unit_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from hotline_cli.domain.session import Appearance, Session
    from hotline_cli.domain.tasks import Task
    from hotline_cli.store.office import Office

MIRRORED = {"date": "day", "scheme_id": "scheme"}
"""Columns named differently from the field they repeat."""

SELECT = "SELECT body FROM sessions"


# ---- lookup ----------------------------------------------------------------------------------------------


def parse_session(body: str) -> Session:
    return session_from_json(
        {name: value for name, value in json.loads(body).items() if name not in MIRRORED}
    )


def load_session(office: Office, text: str) -> Session:
    """Load the session that ``text`` names, by id, or by date if unique. Raises ``NotFound``."""
    return get_session(office, lookups.resolve_session(office, text))


def get_session(office: Office, key: int) -> Session:
    return parse_session(office.con.execute(f"{SELECT} WHERE id = ?", (key,)).fetchone()["body"])


def find_unit_of_session(office: Office, session: Session, name: str) -> int:
    """Return the key that the unit ``name`` has in ``session``; its own if it is not part of it.

    A unit may occur twice if another one was merged into it: then the part under exactly this name, else the
    first without attendance.
    """
    names, wanted = Names(office), lookups.resolve_unit(office, name)
    own = [turn for turn in session.units if turn.unit and names.successor(turn.unit) == wanted]
    called = find_unit_keys(office, name)
    first = min(own, key=lambda turn: (turn.unit not in called, bool(turn.attendance)), default=None)
    return first.unit if first and first.unit else wanted


def read_announced(office: Office) -> dict[str, list[Any]]:
    """Return the last announced version of each session: date, whether cancelled, sequence."""
    announced: dict[str, list[Any]] = {}
    for row in office.con.execute("SELECT body FROM publications ORDER BY id"):
        announced |= json.loads(row["body"])
    return announced


def is_announced(office: Office, session: Session) -> bool:
    """Return whether the session was announced: published with ``--mark``, or its announcement ticked."""
    return str(session.id) in read_announced(office) or any(entry.key == "announce" for entry in session.done)


def sessions_on(office: Office, day: date) -> list[Session]:
    """List the sessions of a date, by time."""
    rows = office.con.execute(f"{SELECT} WHERE date = ? ORDER BY start, id", (day.isoformat(),))
    return [parse_session(row["body"]) for row in rows]


# ---- rows ------------------------------------------------------------------------------------------------


class Sessions:
    """Many sessions with what they share, looked up once: names, and units new to a programme.

    Later writes are not seen.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.names = Names(office)
        self._every: list[Session] | None = None
        self._began: dict[str, tuple[int, dict[int, date], dict[int, datetime]]] | None = None

    def list_all(self, first: date | None = None, last: date | None = None) -> list[Session]:
        """List the sessions from ``first`` to ``last``, inclusive, by date, time, id."""
        if self._every is None:
            rows = self.office.con.execute(f"{SELECT} ORDER BY date, start, id")
            self._every = [parse_session(row["body"]) for row in rows]
        return [
            session
            for session in self._every
            if (first is None or session.day >= first) and (last is None or session.day <= last)
        ]

    def list_sessions(
        self,
        first: date | None = None,
        last: date | None = None,
        *,
        unit: int | None = None,
        scheme: str = "",
    ) -> list[Session]:
        """List the same, of one unit or under one scheme."""
        return [
            session
            for session in self.list_all(first, last)
            if (unit is None or unit in self.units(session))
            and (not scheme or self.names.scheme(session.scheme) == scheme)
        ]

    def units(self, session: Session) -> set[int]:
        """Return the units on the air, each by its present key."""
        keys = {self.names.successor(turn.unit) for turn in session.units}
        return {unit for unit in keys if unit is not None}

    def align_units(self, session: Session, others: Iterable[Session]) -> list[Session]:
        """Return ``others`` with each unit under the key it has in ``session``, so that both can be compared."""
        keys = [turn.unit for turn in session.units]

        def known(turn: Appearance) -> Appearance:
            unit = None if turn.unit in keys else self.names.successor(turn.unit)
            return turn if unit is None else turn._replace(unit=self.names.standing(unit, keys))

        return [other._replace(units=tuple(map(known, other.units))) for other in others]

    def tasks(self, session: Session) -> list[Task]:
        rules = self.office.rules(session.scheme)
        own = tasks_of(session, rules.scheme, rules.work, new_units=self.new_units(session))
        owed = makeup_tasks(session, rules.scheme, rules.work, self.align_units(session, self.makeups))
        return sorted([*own, *owed], key=lambda task: (task.due.date(), task.key)) if owed else own

    @cached_property
    def makeups(self) -> list[Session]:
        """The sessions that make up for others."""
        return [session for session in self.list_all() if session.makes_up is not None]

    def new_units(self, session: Session) -> set[int]:
        """Return the units of ``session``, by their keys there, that are new to the programme.

        A unit is new if the directory says so, until its first session was held; or if the programme ran in an
        earlier year without it. In the first year stored, no unit is new by this.
        """
        scheme = self.names.scheme(session.scheme)
        year, first_days, first_held = self._beginnings().get(scheme, (session.day.year, {}, {}))

        def is_new(unit: int) -> bool:
            if unit in self._declared_new:
                return first_held.get(unit, session.begins) >= session.begins
            return year < session.day.year and first_days.get(unit, session.day) >= session.day

        return {
            turn.unit
            for turn in session.on_air
            if turn.unit is not None and is_new(self.names.successor(turn.unit) or turn.unit)
        }

    @cached_property
    def _declared_new(self) -> set[int]:
        rows = self.office.con.execute("SELECT id FROM units WHERE new_to_programme AND merged_into IS NULL")
        return {row["id"] for row in rows}

    def _beginnings(self) -> dict[str, tuple[int, dict[int, date], dict[int, datetime]]]:
        """Return, by scheme, its first year, and of each unit the first day on the air and the first held session."""
        if self._began is None:
            self._began = {}
            for session in self.list_all():
                if session.status == "cancelled":
                    continue
                name = self.names.scheme(session.scheme)
                _year, days, held = self._began.setdefault(name, (session.day.year, {}, {}))
                for turn in session.on_air:
                    unit = self.names.successor(turn.unit)
                    if unit is not None:
                        days.setdefault(unit, session.day)
                        if session.status in HELD:
                            held.setdefault(unit, session.begins)
        return self._began

    def views(self, sessions: Iterable[Session]) -> list[dict[str, Any]]:
        """Return these sessions in the shape of rules.md 6."""
        return [self.view(session) for session in sessions]

    def view(self, session: Session) -> dict[str, Any]:
        """Return a session in the shape of rules.md 6."""
        return {
            "id": session.id,
            "date": session.day,
            **{name: getattr(session, name) for name in ("start", "end", "week_from", "week_to")},
            "scheme": self.names.scheme(session.scheme),
            "theme": FreeText(session.theme) if session.theme else None,
            **{name: getattr(session, name) or None for name in ("medium", "place")},
            "participants": [FreeText(name) for name in session.participants],
            "status": session.status,
            "moved_from": session.moved_from,
            "units": [self.turn(turn, session) for turn in session.units],
            "tasks": [self.task_view(task) for task in self.tasks(session)],
            "name": session.name or None,
            "reason": session.reason or None,
            "requested": session.requested,
            "mayor": session.mayor,
            "makes_up": session.makes_up,
            "archived_at": session.archived_at,
            "departments": list(session.departments),
            "papers": self._papers.get(session.id, []),
        }

    @cached_property
    def _papers(self) -> dict[int, list[dict[str, Any]]]:
        return papers_by_session(self.office)

    def expected_leader(self, turn: Appearance) -> str:
        """Return the leader named for an appearance, else, before it, the head known to the directory."""
        if turn.leader or turn.attendance:
            return turn.leader
        return self._heads.get(self.names.successor(turn.unit) or 0, "")

    @cached_property
    def _heads(self) -> dict[int, str]:
        return dict(self.office.con.execute("SELECT id, head FROM units WHERE head <> ''").fetchall())

    def unit_name(self, unit: int | None, session: Session) -> str | None:
        """Return a unit's name; of a session that is over, that of its day."""
        if session.ends >= self.office.now:
            return self.names.unit(unit)
        return self.names.unit_on(unit, session.day)

    def turn(self, turn: Appearance, session: Session) -> dict[str, Any]:
        """Return one unit's part; ``leave`` is null if none was requested."""
        leave = turn.leave
        return {
            "unit": self.unit_name(turn.unit, session),
            "leader": self.expected_leader(turn) or None,
            **{name: getattr(turn, name) or None for name in ("attendance", "by", "name")},
            "leave": leave
            and {
                "requested": leave.requested,
                "in_time": leave.in_time,
                "reason": leave.reason,
                "delegate": leave.delegate or None,
                "clause": leave.clause or None,
            },
            "must_attend": turn.must_attend,
            "breach": turn.breach or None,
            "part": turn.part,
        }

    def unit_names(self, session: Session) -> list[str]:
        return list(dict.fromkeys(name for turn in session.on_air if (name := self.names.unit(turn.unit))))

    def task_view(self, task: Task) -> dict[str, Any]:
        """Return a task in the shape of rules.md 6."""
        return task_view(task, self.office.now, self.names.unit(task.unit))


def task_view(task: Task, now: datetime, unit: str | None = None) -> dict[str, Any]:
    """Return a task in the shape of rules.md 6; ``unit`` is the name of the one that owes it."""
    return {
        "key": task.key,
        "title": task.title,
        "owner": task.owner,
        "recipient": task.recipient.split(";") if task.recipient else [],
        "due": task.due,
        "done_at": task.done_at,
        "done_by": task.done_by or None,
        "state": task.state(now),
        "clause": task.clause,
        "provisional": task.provisional,
        "unit": unit,
        "opens": task.opens,
        "part": task.part or None,
        "note": task.note or None,
        "approved_by": task.approved_by or None,
    }


def session_view(office: Office, session: Session) -> dict[str, Any]:
    """Return one session in the shape of rules.md 6."""
    return Sessions(office).view(session)


def list_series(office: Office, key: str) -> Sequence[Session]:
    """List the sessions generated from one rule, by the date the rule gave."""
    rows = office.con.execute(f"{SELECT} WHERE json_extract(body, '$.series') = ?", (key,)).fetchall()
    sessions = [parse_session(row["body"]) for row in rows]
    return sorted(sessions, key=lambda session: session.original or session.day)
