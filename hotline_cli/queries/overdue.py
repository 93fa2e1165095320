"""Items overdue, seriously overdue or due soon (rules.md 6), found by index."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.limits import horizon, lateness
from hotline_cli.masking import FreeText
from hotline_cli.queries import for_units, lookups, owed
from hotline_cli.queries.cases import IS_OWED, IS_TO_DO, OF_SCHEME, owing, party_name
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.sessions import Sessions
from hotline_cli.queries.settling import command_of_limit
from hotline_cli.store.times import from_seconds, to_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from sqlite3 import Row

    from hotline_cli.domain.duration import Span
    from hotline_cli.domain.limits import Rules
    from hotline_cli.store.office import Office

LEVELS = ("serious", "overdue", "soon")
"""The order of levels in the list."""

RUNNING_LIMITS = f"""
SELECT l.case_id, t.stage, l.unit_id, l.party, l.due_at, t.clause, c.no, c.scheme_id, c.kind, c.confidential, c.urgent,
       c.decision, coalesce(c.title, c.content) AS title, p.name, p.phone, p.address, p.former
FROM limits l INDEXED BY limits_running CROSS JOIN terms t ON t.id = l.term_id
JOIN cases c ON c.id = l.case_id JOIN callers p ON p.case_id = l.case_id
WHERE {IS_OWED} AND {IS_TO_DO} AND l.due_at <= :until
  AND (:stage IS NULL OR t.stage = :stage)
  AND (:unit IS NULL OR {lookups.is_unit("l.unit_id", ":unit")})
  AND (:scheme IS NULL OR {OF_SCHEME.format(":scheme")})
ORDER BY l.due_at"""


class OverdueFilter(NamedTuple):
    """Which items: one stage, unit, scheme; ``within`` looks ahead, otherwise only past items are listed."""

    stage: str | None = None
    unit: int | None = None
    within: Span | None = None
    scheme: str | None = None


def list_overdue(office: Office, wanted: OverdueFilter) -> list[dict[str, Any]]:
    """List items: serious, overdue, soon, each by due date."""
    return sorted([*list_overdue_limits(office, wanted), *_other_debts(office, wanted)], key=_order)


def _other_debts(office: Office, wanted: OverdueFilter) -> list[dict[str, Any]]:
    """List owed tasks, attendance and measures; they have no stage."""
    if wanted.stage is not None:
        return []
    horizons = list_horizons(office, wanted.within)
    found = owed.list_debts(Sessions(office), max(horizons.values(), default=office.now), wanted.unit)
    return [
        debt_item(office, debt)
        for debt in found
        if debt.due <= horizon(debt.rules, office.now, wanted.within)
        and wanted.scheme in {None, debt.rules.scheme.name}
    ]


def debt_item(office: Office, debt: owed.Debt) -> dict[str, Any]:
    """Return a debt apart from cases as an item."""
    return _item(
        debt.rules,
        office.now,
        debt.due,
        item=debt.item,
        no=debt.no,
        stage=None,
        unit=debt.units or None,
        title=debt.title,
        clause=debt.clause,
        party=debt.party,
        command=debt.command,
    )


def _order(item: Mapping[str, Any]) -> tuple[int, datetime]:
    return LEVELS.index(item["level"]), item["due_at"]


def stream_overdue(office: Office, wanted: OverdueFilter) -> Iterator[dict[str, Any]]:
    """Yield the same items one at a time, so that the first row comes at once.

    The index returns limits by due time, which is their order too unless two schemes differ on when an item
    is serious.
    """
    serious = {
        office.rules(key).scheme.serious_after for (key,) in office.con.execute("SELECT id FROM schemes")
    }
    if len(serious) > 1:
        return iter(list_overdue(office, wanted))
    return merge(
        list_overdue_limits(office, wanted), sorted(_other_debts(office, wanted), key=_order), key=_order
    )


def list_overdue_limits(office: Office, wanted: OverdueFilter) -> Iterator[dict[str, Any]]:
    """Yield running limits of cases that are overdue or due soon."""
    names = Names(office)
    horizons = list_horizons(office, wanted.within)
    last = max(horizons.values(), default=office.now)
    parameters = {"until": to_seconds(last), "stage": wanted.stage, "unit": wanted.unit}
    parameters["scheme"] = wanted.scheme
    for row in office.con.execute(RUNNING_LIMITS, parameters):
        due = from_seconds(row["due_at"])
        if due <= horizons[row["scheme_id"]]:
            yield _of_case(office, row, due, names)


def list_horizons(office: Office, within: Span | None) -> dict[int, datetime]:
    """Return for each scheme the time up to which a due date is overdue or, with ``within``, due soon."""
    return {
        key: horizon(office.rules(key), office.now, within)
        for (key,) in office.con.execute("SELECT id FROM schemes").fetchall()
    }


def _of_case(office: Office, row: Row, due: datetime, names: Names) -> dict[str, Any]:
    unit = owing(names, row["stage"], row["unit_id"], row["party"])
    party = party_name(row["party"])
    return _item(
        office.rules(row["scheme_id"]),
        office.now,
        due,
        item="case",
        no=row["no"],
        stage=row["stage"],
        unit=unit,
        title=for_units.words_for_unit(
            FreeText(row["title"], row["name"], row["phone"], row["address"], row["former"]), row
        ),
        clause=row["clause"],
        party=party,
        command=command_of_limit(row, unit, party),
    )


def _item(
    rules: Rules,
    now: datetime,
    due: datetime,
    *,
    clause: str,
    party: str | None,
    command: str,
    **what: object,
) -> dict[str, Any]:
    return {
        **what,
        "due_at": due,
        **lateness(rules, now, due),
        "clause": clause,
        "party": party,
        "command": command,
    }


def list_owners(item: Mapping[str, Any]) -> Sequence[str | None]:
    """Return the units that owe an item: of a case, or of a session; None for the hotline itself."""
    unit = item["unit"]
    return unit if isinstance(unit, list) else [unit]


def has_overdue(found: Iterable[dict[str, Any]]) -> bool:
    """Return whether any item is worse than soon."""
    return any(item["level"] != "soon" for item in found)
