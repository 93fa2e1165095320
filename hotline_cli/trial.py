"""Other rules tried on what was: each case of a span replayed under them, side by side with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.desk.cases import load
from hotline_cli.domain.case import fold
from hotline_cli.domain.limits import Rules
from hotline_cli.domain.trial import replay
from hotline_cli.queries import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from hotline_cli.domain.case import Case
    from hotline_cli.domain.scheme import Scheme
    from hotline_cli.office import Office

STATES = ("kept", "late", "overdue", "running")

RECEIVED = "SELECT id FROM cases WHERE received_at >= ? AND received_at <= ? ORDER BY id"


def rows(
    office: Office, scheme: Scheme, first: date, last: date, stage: str, progress: Callable[[int, int], None]
) -> list[dict[str, Any]]:
    """One row a unit, by name: its limits of ``stage`` as they were and as they would have been.

    Cases received from ``first`` to ``last``. Limits stopped or held count for nobody, as in the figures. ``progress``
    hears how many cases are done, of how many.
    """
    rules = Rules(scheme, office.work_time(scheme))
    table: dict[int | None, dict[str, dict[str, int]]] = {}
    span = (first.isoformat(), f"{last.isoformat()} 23:59:59")
    keys = office.con.execute(RECEIVED, span).fetchall()
    for done, (key,) in enumerate(keys):
        progress(done, len(keys))
        events = load(office, key).events
        _count(table, "was", fold(events), stage, office)
        _count(table, "would", replay(events, rules), stage, office)
    names = Names(office)
    told = [{"unit": names.unit(unit), **counts} for unit, counts in table.items()]
    return sorted(told, key=lambda row: row["unit"] or "")


def _count(table: dict[int | None, Any], side: str, case: Case, stage: str, office: Office) -> None:
    for limit in case.limits:
        state = limit.state(office.now)
        if limit.stage != stage or state not in STATES:
            continue
        row = table.setdefault(limit.unit, {name: dict.fromkeys(STATES, 0) for name in ("was", "would")})
        row[side][state] += 1


def total(table: Iterable[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """The sum over all units."""
    sums = {side: dict.fromkeys(STATES, 0) for side in ("was", "would")}
    for row in table:
        for side, counts in sums.items():
            for state in STATES:
                counts[state] += row[side][state]
    return sums
