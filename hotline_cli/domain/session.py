"""A session: who answers callers on one date, prepared how, and who came (rules.md 5).

A session is a value; a verb is a pure function of the session, the scheme, the calendar and what was asked.
It gives a ``Deed``: the session afterwards, the fields that changed (what the event keeps), what to say about
it, and what to ask before it is done. Verbs raise ``Refused`` with the clause of the scheme that forbids it.

Units are their numbers in the directory; who shows a session puts the names there.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.events import parse_datetime, parse_optional_date, parse_optional_datetime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


CAME = frozenset(("on-time", "late", "left-early"))
"""Attendances of one who was there."""


class Leave(NamedTuple):
    """Leave of the head of a unit (CZ-03, WZ-04): asked for when, in time or not by the scheme's notice."""

    requested: date
    in_time: bool
    reason: str
    delegate: str = ""
    clause: str = ""


class Appearance(NamedTuple):
    """One unit's part in a session: the leader expected, and who came, how."""

    unit: int | None
    """None: a leader in rotation who stands for no unit (QT-01)."""
    leader: str = ""
    must_attend: bool = False
    """The head of a district that a mayor's session concerns (CZ-24)."""
    attendance: str = ""
    by: str = ""
    name: str = ""
    leave: Leave | None = None
    breach: str = ""
    """The clause broken: by absence without leave in time, by one who stood in, by coming late or leaving early."""


class Completion(NamedTuple):
    """A task of the session, done when and by whom."""

    key: str
    at: datetime
    by: str


class Session(NamedTuple):
    """One date on which units answer callers. ``to_json`` and ``from_json`` carry every field."""

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
    """The first date, however often it was moved."""
    reason: str = ""
    """Of the last move, or of the cancellation."""
    requested: date | None = None
    """The day on which the unit asked for that; None: the office did it itself."""
    mayor: bool = False
    makes_up: int | None = None
    """The session that this one makes up for."""
    series: str = ""
    """The rule that it was generated from, and the date that the rule gave: so that it is generated once."""
    original: date | None = None
    archived_at: datetime | None = None
    units: tuple[Appearance, ...] = ()
    done: tuple[Completion, ...] = ()
    entered_at: datetime | None = None
    """When it was entered: of one typed in after it was over, no preparation is owed."""
    planned_at: datetime | None = None
    """When the plan of it was last changed: what is done to the plan afterwards does not come before."""
    unheld: str = ""
    """The status that it had before somebody came."""
    sequence: int = 0
    """How often what is announced of it has changed: by this calendars tell the newer of two (RFC 5545)."""

    @property
    def begins(self) -> datetime:
        """The moment of its start."""
        return datetime.combine(self.day, self.start)

    @property
    def ends(self) -> datetime:
        """The moment of its end."""
        return datetime.combine(self.day, self.end)


class SessionChange(NamedTuple):
    """What a verb does to a session."""

    session: Session
    data: dict[str, Any]
    """The changed fields, ready for JSON: ``apply`` makes ``session`` of them and the session before."""
    remarks: tuple[str, ...] = ()
    """To be said about it."""
    doubts: tuple[str, ...] = ()
    """To be asked about first; without consent it is refused (``refuse_doubts``)."""


# ---- the session as JSON, and as the fold of its events ----------------------------------------------------


def session_to_json(session: Session) -> dict[str, Any]:
    """Every field of ``session`` as JSON knows it: dates ``YYYY-MM-DD``, start and end ``HH:MM``."""
    return {name: _plain(value) for name, value in session._asdict().items()}


def session_from_json(state: Mapping[str, Any]) -> Session:
    """The session that ``to_json`` wrote; a field that is not there has its default."""
    return Session(**{name: _READERS.get(name, _same)(value) for name, value in state.items()})


def apply_changes(session: Session | None, data: Mapping[str, Any]) -> Session:
    """The session after an event with ``data``; ``None`` before its first."""
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
    return tuple(Completion(state["key"], parse_datetime(state["at"]), state["by"]) for state in states)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("day", "week_from", "week_to", "moved_from", "requested", "original"), parse_optional_date
    ),
    **dict.fromkeys(("start", "end"), time.fromisoformat),
    "participants": tuple,
    **dict.fromkeys(("archived_at", "entered_at", "planned_at"), parse_optional_datetime),
    "units": _read_appearances,
    "done": _read_completions,
}


def make_change(
    before: Session, after: Session, remarks: Iterable[str] = (), doubts: Iterable[str] = ()
) -> SessionChange:
    """The step from ``before`` to ``after``, with the fields that it changes."""
    old = session_to_json(before)
    data = {name: value for name, value in session_to_json(after).items() if value != old[name]}
    return SessionChange(after, data, tuple(remarks), tuple(doubts))


def announced_facts(session: Session) -> tuple[object, ...]:
    """What people outside are told of it: not who asked for leave, nor who came, nor that somebody did."""
    told = session.day, session.start, session.end, session.week_from, session.week_to
    words = session.name, session.theme, session.medium, session.place
    who = tuple((turn.unit, turn.leader) for turn in session.units)
    return *told, *words, who, session.unheld or session.status
