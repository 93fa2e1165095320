"""Orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.events import effective_events
from hotline_cli.queries import cases, lookups
from hotline_cli.queries.loaded_case import load_case

if TYPE_CHECKING:
    from hotline_cli.store.office import Office

IN_HAND = f"""
SELECT c.id FROM cases c WHERE {cases.IS_OPEN} AND c.status IN ('dispatched', 'handling')
AND ({lookups.is_unit("c.unit_id", ":unit")}
  OR EXISTS (SELECT 1 FROM json_each(c.co_units) WHERE {lookups.is_unit("value", ":unit")})) ORDER BY c.id"""


def list_in_hand(office: Office, unit: int) -> list[int]:
    """All that the unit has in hand, as lead or co-handling unit, oldest first."""
    return [row[0] for row in office.con.execute(IN_HAND, {"unit": unit})]


def list_undispatched(office: Office, unit: int) -> list[int]:
    """What waits for dispatch and will be this unit's.

    It is from a session where the unit alone was on the air, or was returned with it named as the better owner
    (CZ-15). Orders may so be handed over on paper first (WZ-07).
    """
    on_air: dict[int | None, list[int]] = {None: []}
    names = lookups.Names(office)
    found = []
    waiting = f"{cases.IS_OPEN} AND {cases.awaiting_dispatch(office)}"
    for row in office.con.execute(
        f"SELECT c.id, c.session_id FROM cases c WHERE {waiting} ORDER BY c.id"
    ).fetchall():
        session = row["session_id"]
        if session not in on_air:
            on_air[session] = lookups.units_on_air(office, session)
        if on_air[session] == [unit] or names.successor(_better_owner(office, row["id"])) == unit:
            found.append(row["id"])
    return found


def _better_owner(office: Office, key: int) -> int | None:
    returns = [event for event in effective_events(load_case(office, key).events) if event.verb == "return"]
    return returns[-1].data.get("proper") if returns else None
