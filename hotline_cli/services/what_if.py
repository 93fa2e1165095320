"""Replay of past cases under another scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.limits import Rules
from hotline_cli.domain.replay import replay_case
from hotline_cli.queries.cases import ids_received
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.lookups import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime

    from hotline_cli.domain.case import Case
    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.store.office import Office

STATES = ("kept", "late", "overdue", "running")


def compare_units(
    office: Office, scheme: Scheme, first: date, last: date, stage: str, progress: Callable[[int, int], None]
) -> list[dict[str, Any]]:
    """Return one row per unit, by name: its limits of ``stage`` as they were, and as they would have been.

    Covers cases received from ``first`` to ``last``. Limits stopped, or held in time, do not count, as in the
    figures. ``progress`` receives the number of cases done, and of all.
    """
    rules = Rules(scheme, office.work_time(scheme))
    table: dict[int | None, dict[str, dict[str, int]]] = {}
    names = Names(office)
    keys = ids_received(office, first, last)
    for done, key in enumerate(keys):
        progress(done, len(keys))
        file = load_case(office, key)
        for side, case in (("was", file.case), ("would", replay_case(file.events, rules))):
            for unit, state in _states(case, stage, office.now):
                row = table.setdefault(names.successor(unit), _zero_counts())
                row[side][state] += 1
    rows = [{"unit": names.unit(unit), **counts} for unit, counts in table.items()]
    return sorted(rows, key=lambda row: row["unit"] or "")


def _states(case: Case, stage: str, now: datetime) -> Iterator[tuple[int | None, str]]:
    """Yield the unit and state of each limit of ``stage`` that counts."""
    for limit in case.limits:
        if limit.stage == stage and (state := limit.state(now)) in STATES:
            yield limit.unit, state


def _zero_counts() -> dict[str, dict[str, int]]:
    return {side: dict.fromkeys(STATES, 0) for side in ("was", "would")}


def sum_units(table: Iterable[dict[str, Any]]) -> dict[str, dict[str, int]]:
    sums = _zero_counts()
    for row in table:
        for side, counts in sums.items():
            for state in STATES:
                counts[state] += row[side][state]
    return sums
