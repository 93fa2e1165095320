"""Sessions: a date on which units answer callers, its preparation and attendance (rules.md 5).

A session is a value. The verbs in ``session_rules``, ``attendance`` and ``tasks`` are pure functions of a
session, its scheme and the calendar, and return a ``SessionChange``. They raise ``Refused`` with the clause
that forbids it.

Units are numbers of the directory.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.duration import days_on, runs_over_midnight
from hotline_cli.domain.events import parse_datetime, parse_optional_date, parse_optional_datetime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


CAME = frozenset(("on-time", "late", "left-early"))
"""Attendance of somebody who came."""


class Leave(NamedTuple):
    """Leave of a unit's head (CZ-03, WZ-04): when it was requested, and whether in time by the scheme's notice."""

    requested: date
    in_time: bool
    reason: str
    delegate: str = ""
    clause: str = ""


class Appearance(NamedTuple):
    """A unit's appearance in a session: the leader expected, and who came, how."""

    unit: int | None
    """None: a leader in rotation without a unit (QT-01)."""
    leader: str = ""
    must_attend: bool = False
    """The head of a district that a mayor's session concerns (CZ-24)."""
    attendance: str = ""
    by: str = ""
    name: str = ""
    leave: Leave | None = None
    breach: str = ""
    """The clause broken, by absence without leave in time, by a replacement, by a late arrival or early departure."""
    mayor: bool = False
    """The mayor, in a mayor's session (CZ-24)."""

    @property
    def part(self) -> str:
        """``mayor``, ``attend`` for a head who must be there, or ``on-air``; only the last is rated."""
        return "mayor" if self.mayor else "attend" if self.must_attend else "on-air"


class Completion(NamedTuple):
    """A completed task of a session."""

    key: str
    at: datetime
    by: str
    unit: int | None = None
    """The unit whose task it was, in a session of several; None: the task of the whole session."""
    part: str = ""
    """The department or medium that it was for; empty: all of them."""
    note: str = ""
    skipped: bool = False
    """Whether it was left out, for the reason in ``note``."""
    approved_by: str = ""
    """The head who approved it."""


class Session(NamedTuple):
    """A date on which units answer callers. ``session_to_json`` and ``session_from_json`` carry every field."""

    day: date
    start: time
    end: time
    scheme: int
    id: int = 0
    week_from: date | None = None
    week_to: date | None = None
    name: str = ""
    theme: str = ""
    medium: str = ""
    place: str = ""
    participants: tuple[str, ...] = ()
    status: str = "planned"
    moved_from: date | None = None
    """The first date, after any number of moves."""
    reason: str = ""
    """The reason of the last move, or of the cancellation."""
    requested: date | None = None
    """The day of the unit's request for that; None: decided by the office."""
    mayor: bool = False
    makes_up: int | None = None
    """The session that this one makes up for."""
    series: str = ""
    """The rule that it was generated from. With ``original``, the date that the rule gave, it prevents duplicates."""
    original: date | None = None
    archived_at: datetime | None = None
    units: tuple[Appearance, ...] = ()
    done: tuple[Completion, ...] = ()
    entered_at: datetime | None = None
    """When it was entered; one entered after it was over owes no preparation."""
    planned_at: datetime | None = None
    """When the plan was last changed; later changes of the plan cannot be dated before."""
    unheld: str = ""
    """The status before attendance was recorded."""
    sequence: int = 0
    """Number of changes since it was announced; calendars use it to find the newer version (RFC 5545)."""
    changed_at: datetime | None = None
    """When it was last moved or cancelled."""
    changed_from: date | None = None
    """The date before that."""
    notice: bool = False
    """That change is to be announced, because the date before had been (WZ-03)."""
    on_holiday: str = ""
    """What its rule says of a day of rest; empty: see the scheme."""
    departments: tuple[str, ...] = ()
    """The departments of the unit that prepare it (XF-02)."""

    @property
    def on_air(self) -> list[Appearance]:
        """The appearances of units on the air: neither the mayor nor heads who only attend."""
        return [turn for turn in self.units if turn.part == "on-air"]

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.day, self.start)

    @property
    def ends(self) -> datetime:
        """When it ends: on the next day if it runs over midnight (QT-02)."""
        over = self.end < self.start and runs_over_midnight(self.start, self.end)
        return datetime.combine(days_on(self.day, int(over)), self.end)


class SessionChange(NamedTuple):
    """The result of a verb on a session."""

    session: Session
    data: dict[str, Any]
    """The changed fields as JSON; ``apply_changes`` makes ``session`` of them and the session before."""
    remarks: tuple[str, ...] = ()
    """Remarks for the user."""
    doubts: tuple[str, ...] = ()
    """Doubts that need consent; without it ``refuse_doubts`` raises ``Refused``."""


def session_to_json(session: Session) -> dict[str, Any]:
    """``session`` as JSON: dates ``YYYY-MM-DD``, start and end ``HH:MM``."""
    return {name: _plain(value) for name, value in session._asdict().items()}


def session_from_json(state: Mapping[str, Any]) -> Session:
    """The session of ``session_to_json``; a missing field has its default."""
    return Session(**{name: _READERS.get(name, _same)(value) for name, value in state.items()})


def apply_changes(session: Session | None, data: Mapping[str, Any]) -> Session:
    """The session after an event with ``data``; ``session`` is None for its first event."""
    return session_from_json({**(session_to_json(session) if session else {}), **data})


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of a session
    if isinstance(value, Appearance | Leave | Completion):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value


def _same(value: Any) -> Any:  # noqa: ANN401 - any field of a session
    return value


def _read_leave(state: Mapping[str, Any] | None) -> Leave | None:
    return Leave(**{**state, "requested": date.fromisoformat(state["requested"])}) if state else None


def _read_appearances(states: Iterable[Mapping[str, Any]]) -> tuple[Appearance, ...]:
    return tuple(Appearance(**{**state, "leave": _read_leave(state.get("leave"))}) for state in states)


def _read_completions(states: Iterable[Mapping[str, Any]]) -> tuple[Completion, ...]:
    return tuple(Completion(**{**state, "at": parse_datetime(state["at"])}) for state in states)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("day", "week_from", "week_to", "moved_from", "requested", "original", "changed_from"),
        parse_optional_date,
    ),
    **dict.fromkeys(("start", "end"), time.fromisoformat),
    **dict.fromkeys(("participants", "departments"), tuple),
    **dict.fromkeys(("archived_at", "entered_at", "planned_at", "changed_at"), parse_optional_datetime),
    "units": _read_appearances,
    "done": _read_completions,
}


def make_change(
    before: Session, after: Session, remarks: Iterable[str] = (), doubts: Iterable[str] = ()
) -> SessionChange:
    """The change from ``before`` to ``after``, with the fields that differ."""
    old = session_to_json(before)
    data = {name: value for name, value in session_to_json(after).items() if value != old[name]}
    return SessionChange(after, data, tuple(remarks), tuple(doubts))


def announced_facts(session: Session) -> tuple[object, ...]:
    """The facts that are announced: neither leave nor attendance."""
    times = session.day, session.start, session.end, session.week_from, session.week_to
    words = session.name, session.theme, session.medium, session.place
    who = tuple((turn.unit, turn.leader, turn.part) for turn in session.units)
    return *times, *words, who, session.unheld or session.status
