"""Appearances of units in sessions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain import attendance
from hotline_cli.domain.session import CAME
from hotline_cli.queries import sessions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hotline_cli.domain.session import Appearance as SessionPart
    from hotline_cli.domain.session import Session
    from hotline_cli.store.office import Office


class Appearance(NamedTuple):
    """A unit's turn that has begun: its part in a session, with the make-ups of it."""

    session: int
    day: str
    unit: int | None
    leader: str
    attendance: str
    by: str
    name: str
    on_leave: bool
    made_up: bool
    head_counts: bool
    """False if leave requested in time excludes it from the base (by scheme)."""
    part: str = "on-air"
    """``on-air``; ``mayor`` and ``attend`` are outside the rates (CZ-24)."""
    breaches: tuple[tuple[Session, SessionPart], ...] = ()
    """The parts of the turn that broke a clause."""

    def counts(self) -> dict[str, int]:
        """Return its contribution to the figures."""
        return {
            "on_air_due": 1,
            "on_air_on_time": int(self.attendance == "on-time"),
            "head_due": int(self.head_counts),
            "head_on_air": int(self.head),
            "leave": int(self.on_leave),
            "made_up": int(self.made_up),
            "breaches": len(self.breaches),
            f"attendance_{self.attendance or 'missing'}": 1,
        }

    @property
    def who(self) -> str:
        """The leader, for a leader without a unit, or one who came for an unnamed one."""
        return self.leader or self.name

    @property
    def head(self) -> bool:
        """Whether the head came in person, at whatever time."""
        return self.attendance in CAME and self.by == "head"


def list_due_appearances(office: Office, parameters: Mapping[str, Any]) -> Iterator[Appearance]:
    """List the turns of the period that have begun: not cancelled, a moved one on its new date.

    A missed session and its make-ups are one turn, on the date of the session missed (WZ-04).
    """
    desk = sessions.Sessions(office)
    first, last = (date.fromisoformat(parameters[name]) for name in ("first_day", "last_day"))
    for session in desk.list_all(first, last):
        if parameters["scheme"] not in {None, office.rules(session.scheme).scheme.name}:
            continue
        if session.status == "cancelled" or session.makes_up is not None or session.begins > office.now:
            continue
        excused = office.rules(session.scheme).scheme.excuse_leaves_base
        makeups = desk.align_units(session, desk.makeups)
        for part in session.units:
            turn = attendance.turn_of(session, part, makeups).begun(office.now)
            yield _count_turn(session, turn, excused=excused)


def _count_turn(session: Session, turn: attendance.Turn, *, excused: bool) -> Appearance:
    first, counted = turn.parts[0][1], turn.counted_part()
    on_leave = attendance.has_leave(first)
    found = Appearance(
        session=session.id,
        day=session.day.isoformat(),
        unit=first.unit,
        leader=first.leader,
        attendance=counted.attendance,
        by=counted.by,
        name=counted.name,
        on_leave=on_leave,
        made_up=turn.made_up() is not None,
        head_counts=True,
        part=first.part,
        breaches=tuple(pair for pair in turn.parts if pair[1].breach),
    )
    return found._replace(head_counts=not (excused and on_leave and not found.head))
