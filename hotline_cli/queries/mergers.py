"""Which unit counts for what: what was due before a unit was merged stays with its old name (rules.md 8)."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.events import parse_datetime
from hotline_cli.queries.lookups import Names
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    from datetime import date

    from hotline_cli.store.office import Office


class _Merger(NamedTuple):
    at: datetime
    into: int


class Mergers:
    """The mergers of units, read once."""

    def __init__(self, office: Office) -> None:
        self._names = Names(office)
        rows = office.con.execute(
            "SELECT id, merged_first, retired_at FROM units WHERE merged_first IS NOT NULL ORDER BY id"
        )
        self._mergers = {
            row["id"]: _Merger(parse_datetime(row["retired_at"]), row["merged_first"]) for row in rows
        }

    def unit_at(self, key: int, at: datetime) -> int:
        """Return the unit that the unit ``key`` was at ``at``: itself, or the one it had been merged into."""
        while (merger := self._mergers.get(key)) and merger.at <= at:
            key = merger.into
        return key

    def unit_on(self, key: int, day: date) -> int:
        """Return the unit that the unit ``key`` was on ``day``; on the day of a merger it is the new one."""
        return self.unit_at(key, datetime.combine(day, time.max))

    def column(self, key: str, at: str) -> str:
        """Return ``unit_at`` as SQL, of a column with a unit and one with seconds."""
        whens = []
        for unit in self._mergers:
            steps, into = "", unit
            while merger := self._mergers.get(into):
                steps = f"WHEN {at} >= {to_seconds(merger.at)} THEN {merger.into} {steps}"
                into = merger.into
            whens.append(f"WHEN {unit} THEN CASE {steps}ELSE {unit} END")
        return f"CASE {key} {' '.join(whens)} ELSE {key} END" if whens else key

    def name(self, key: int | None) -> str | None:
        """Return the name of a unit, and what a merged one is by now: 经信委（并入发改委）."""
        if key not in self._mergers:
            return self._names.unit(key)
        return f"{self._names.own(key)}（并入{self._names.unit(key)}）"
