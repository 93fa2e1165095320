"""Sessions in the file: found, loaded, shown, written.

The state of a session stands whole in ``body``; its columns are for finding it. What units, sessions and cases have
to do with each other by name is looked up here, what is decided of a session stands in ``domain/session.py``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.domain import session as pure
from hotline_cli.domain.tasks import tasks_of
from hotline_cli.queries import lookups
from hotline_cli.queries.lookups import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from hotline_cli.domain.session import Appearance, Session
    from hotline_cli.domain.tasks import Task
    from hotline_cli.store.office import Office

MIRRORED = {"date": "day", "scheme_id": "scheme"}
"""Columns that bear another name than the field they repeat."""

SELECT = "SELECT body FROM sessions"


# ---- finding ---------------------------------------------------------------------------------------------


def parse_session(body: str) -> Session:
    """The session in a row."""
    return pure.session_from_json(
        {name: value for name, value in json.loads(body).items() if name not in MIRRORED}
    )


def load_session(office: Office, text: str) -> Session:
    """The session that ``text`` names, by its id, or its date where only one stands on it. ``NotFound``."""
    return get_session(office, lookups.resolve_session(office, text))


def get_session(office: Office, key: int) -> Session:
    """The session with this id."""
    return parse_session(office.con.execute(f"{SELECT} WHERE id = ?", (key,)).fetchone()["body"])


def sessions_on(office: Office, day: date) -> list[Session]:
    """Those of one date, in the order of their hours."""
    rows = office.con.execute(f"{SELECT} WHERE date = ? ORDER BY start, id", (day.isoformat(),))
    return [parse_session(row["body"]) for row in rows]


# ---- showing ---------------------------------------------------------------------------------------------


class Sessions:
    """What is looked up once for many sessions: themselves, names, and which units are new to a programme.

    What is written afterwards it does not see.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.names = Names(office)
        self._every: list[Session] | None = None
        self._began: dict[str, tuple[int, dict[int, date]]] | None = None

    def every(self, first: date | None = None, last: date | None = None) -> list[Session]:
        """Those from ``first`` to ``last``, both included, by date, hour, id."""
        if self._every is None:
            rows = self.office.con.execute(f"{SELECT} ORDER BY date, start, id")
            self._every = [parse_session(row["body"]) for row in rows]
        return [
            session
            for session in self._every
            if (first is None or session.day >= first) and (last is None or session.day <= last)
        ]

    def listed(
        self,
        first: date | None = None,
        last: date | None = None,
        *,
        unit: int | None = None,
        scheme: str = "",
    ) -> list[Session]:
        """The same, of one unit, under one scheme."""
        return [
            session
            for session in self.every(first, last)
            if (unit is None or unit in self.units(session))
            and (not scheme or self.names.scheme(session.scheme) == scheme)
        ]

    def units(self, session: Session) -> set[int]:
        """The units on the air, each as what it is by now."""
        found = {self.names.successor(turn.unit) for turn in session.units}
        return {unit for unit in found if unit is not None}

    def beside(self, session: Session, others: Iterable[Session]) -> list[Session]:
        """``others``, each unit under the key that it has in ``session``, so that one is known again in both."""
        keys = [turn.unit for turn in session.units]

        def known(turn: Appearance) -> Appearance:
            unit = None if turn.unit in keys else self.names.successor(turn.unit)
            return turn if unit is None else turn._replace(unit=self.names.standing(unit, keys))

        return [other._replace(units=tuple(map(known, other.units))) for other in others]

    def tasks(self, session: Session) -> list[Task]:
        """The tasks around ``session`` by its scheme."""
        rules = self.office.rules(session.scheme)
        return tasks_of(session, rules.scheme, rules.work, new_unit=self.is_new(session))

    def is_new(self, session: Session) -> bool:
        """Whether one of its units was never on the air before, though the programme ran in an earlier year.

        In the first year that the file holds nobody can be told to be new.
        """
        year, first_days = self._beginnings().get(self.names.scheme(session.scheme), (session.day.year, {}))
        return year < session.day.year and any(
            first_days.get(unit, session.day) >= session.day for unit in self.units(session)
        )

    def _beginnings(self) -> dict[str, tuple[int, dict[int, date]]]:
        """By scheme: its first year, and the first day of each unit on the air."""
        if self._began is None:
            self._began = {}
            for session in self.every():
                if session.status == "cancelled":
                    continue
                name = self.names.scheme(session.scheme)
                _year, days = self._began.setdefault(name, (session.day.year, {}))
                for unit in self.units(session):
                    days.setdefault(unit, session.day)
        return self._began

    def views(self, found: Iterable[Session]) -> list[dict[str, Any]]:
        """These sessions as the reader sees them."""
        return [self.view(session) for session in found]

    def view(self, session: Session) -> dict[str, Any]:
        """A session as rules.md 6 has it."""
        return {
            "id": session.id,
            "date": session.day,
            **{name: getattr(session, name) for name in ("start", "end", "week_from", "week_to")},
            "scheme": self.names.scheme(session.scheme),
            **{name: getattr(session, name) or None for name in ("theme", "medium", "place")},
            "participants": list(session.participants),
            "status": session.status,
            "moved_from": session.moved_from,
            "units": [self.turn(turn) for turn in session.units],
            "tasks": [task_view(task, self.office.now) for task in self.tasks(session)],
            "name": session.name or None,
            "reason": session.reason or None,
            "requested": session.requested,
            "mayor": session.mayor,
            "makes_up": session.makes_up,
            "archived_at": session.archived_at,
        }

    def turn(self, turn: Appearance) -> dict[str, Any]:
        """One unit's part; ``leave`` is null where none was asked for."""
        leave = turn.leave
        return {
            "unit": self.names.unit(turn.unit),
            **{name: getattr(turn, name) or None for name in ("leader", "attendance", "by", "name")},
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
        }

    def unit_names(self, session: Session) -> list[str]:
        """The units on the air."""
        return list(dict.fromkeys(name for turn in session.units if (name := self.names.unit(turn.unit))))


def task_view(task: Task, now: datetime) -> dict[str, Any]:
    """A task as rules.md 6 has it."""
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
    }


def session_view(office: Office, session: Session) -> dict[str, Any]:
    """One session as the reader sees it."""
    return Sessions(office).view(session)


def list_series(office: Office, key: str) -> Sequence[Session]:
    """Those generated from one rule, by the date that the rule gave."""
    rows = office.con.execute(f"{SELECT} WHERE json_extract(body, '$.series') = ?", (key,)).fetchall()
    found = [parse_session(row["body"]) for row in rows]
    return sorted(found, key=lambda session: session.original or session.day)
