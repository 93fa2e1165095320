"""Appearances of units in sessions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.session import CAME
from hotline_cli.reports.figure_sql import SESSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hotline_cli.store.office import Office


class Appearance(NamedTuple):
    """A unit's part in a session that has begun."""

    session: int
    day: str
    unit: int | None
    leader: str
    attendance: str
    by: str
    name: str
    breach: str
    on_leave: bool
    made_up: bool
    head_counts: bool
    """False if leave requested in time excludes it from the base (by scheme)."""
    part: str = "on-air"
    """``on-air``; ``mayor`` and ``attend`` are outside the rates (CZ-24)."""

    def counts(self) -> dict[str, int]:
        """Return its contribution to the figures."""
        return {
            "on_air_due": 1,
            "on_air_on_time": int(self.attendance == "on-time"),
            "head_due": int(self.head_counts),
            "head_on_air": int(self.head),
            "leave": int(self.on_leave),
            "made_up": int(self.made_up),
            "breaches": int(bool(self.breach)),
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


def list_due_appearances(office: Office, asked: Mapping[str, Any]) -> Iterator[Appearance]:
    """List the appearances of the period that have begun: not cancelled, a moved one on its new date."""
    for row in office.con.execute(SESSIONS, {name: asked[name] for name in ("first_day", "last_day")}):
        if row["status"] == "cancelled" or f"{row['date']} {row['start']}" > asked["clock"]:
            continue
        excused = office.rules(row["scheme_id"]).scheme.excuse_leaves_base
        state = json.loads(row["body"])
        for turn in state.get("units", ()):
            yield _turn(row, state, turn, excused=excused)


def _turn(
    row: Mapping[str, Any], state: Mapping[str, Any], turn: Mapping[str, Any], *, excused: bool
) -> Appearance:
    on_leave = bool(turn.get("leave") and turn["leave"].get("in_time"))
    found = Appearance(
        session=row["id"],
        day=row["date"],
        unit=turn.get("unit"),
        leader=turn.get("leader") or "",
        attendance=turn.get("attendance") or "",
        by=turn.get("by") or "",
        name=turn.get("name") or "",
        breach=turn.get("breach") or "",
        on_leave=on_leave,
        made_up=state.get("makes_up") is not None,
        head_counts=True,
        part="mayor" if turn.get("mayor") else "attend" if turn.get("must_attend") else "on-air",
    )
    return found._replace(head_counts=not (excused and on_leave and not found.head))
