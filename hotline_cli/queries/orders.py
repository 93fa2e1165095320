"""Work orders: which cases a unit has in hand, and what it may read of them (rules.md 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number
from hotline_cli.domain.events import effective_events, parse_optional_datetime
from hotline_cli.masking import FreeText, Personal
from hotline_cli.queries import cases, lookups
from hotline_cli.queries.for_units import for_unit, words_for_unit
from hotline_cli.queries.loaded_case import LoadedCase, load_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotline_cli.domain.events import Event
    from hotline_cli.store.office import Office

IN_HAND = f"""
SELECT c.id FROM cases c WHERE {cases.IS_OPEN} AND c.status IN ('dispatched', 'handling')
AND ({lookups.is_unit("c.unit_id", ":unit")}
  OR EXISTS (SELECT 1 FROM json_each(c.co_units) WHERE {lookups.is_unit("value", ":unit")})) ORDER BY c.id"""

OPERATOR = "SELECT n.operator FROM events e JOIN entries n ON n.seq = e.entry WHERE e.seq = ?"


def list_in_hand(office: Office, unit: int) -> list[int]:
    """List the cases at the unit, as lead or co-handling unit, oldest first."""
    return [row[0] for row in office.con.execute(IN_HAND, {"unit": unit})]


def list_undispatched(office: Office, unit: int) -> list[int]:
    """List the cases awaiting dispatch that will go to this unit.

    They are from a session with this unit alone on the air, or were returned and name it as the better owner
    (CZ-15). Their orders may be handed over on paper first (WZ-07).
    """
    on_air: dict[int | None, list[int]] = {None: []}
    names = lookups.Names(office)
    keys = []
    waiting = f"{cases.IS_OPEN} AND {cases.awaiting_dispatch(office)}"
    for row in office.con.execute(
        f"SELECT c.id, c.session_id FROM cases c WHERE {waiting} ORDER BY c.id"
    ).fetchall():
        session = row["session_id"]
        if session not in on_air:
            on_air[session] = lookups.units_on_air(office, session)
        if on_air[session] == [unit] or names.successor(_better_owner(office, row["id"])) == unit:
            keys.append(row["id"])
    return keys


def _better_owner(office: Office, key: int) -> int | None:
    returns = [event for event in effective_events(load_case(office, key).events) if event.verb == "return"]
    return returns[-1].data.get("proper") if returns else None


def list_orders(office: Office, keys: Sequence[int]) -> list[dict[str, Any]]:
    """Return the work orders of these cases, in this order, callers' data in the clear.

    A case of kind ``report`` or marked confidential goes without its caller, whose data are masked in its text too.
    ``services.access_log`` has recorded the handover before.
    """
    rows = {row["no"]: row for row in cases.get_cases(office, keys)}
    return [_order(office, key, rows[case_number(key)]) for key in keys]


def _order(office: Office, key: int, case: dict[str, Any]) -> dict[str, Any]:
    file = load_case(office, key)
    seen = {name: _in_the_clear(value) for name, value in for_unit(case).items()}
    instructions = [_in_the_clear(one) for one in list_instructions(file, case)]
    running = [limit for limit in seen["limits"] if limit["state"] in {"running", "held", "overdue"}]
    return {
        **seen,
        "limits": running,
        "instructions": instructions,
        "ordered_by": _ordered_by(office, file),
        "grounds": list(dict.fromkeys(_documents(file))),
    }


def _documents(file: LoadedCase) -> Iterator[str]:
    """Yield the document of each rule by which a limit runs; a date that somebody gave has none."""
    for limit in file.case.running_limits():
        if limit.span:
            yield file.rules.scheme.clause_source(limit.rule_clause)


def _ordered_by(office: Office, file: LoadedCase) -> str | None:
    """Return who handed the case over to the unit that has it: the operator of its latest order."""
    orders = [
        event.seq for event in effective_events(file.events) if event.verb == "dispatch" or _is_order(event)
    ]
    if not orders or not file.case.dispatched_at:
        return None
    return str(office.con.execute(OPERATOR, (orders[-1],)).fetchone()["operator"])


def _is_order(event: Event) -> bool:
    """Return whether a redo was the order to the unit, which a case that is with it needs (rules.md 4)."""
    return event.verb == "redo" and "unit" in event.data


def _in_the_clear(value: Any) -> Any:  # noqa: ANN401 - any part of a case
    if isinstance(value, Personal | FreeText):
        return value.value
    if isinstance(value, dict):
        return {name: _in_the_clear(part) for name, part in value.items()}
    return [_in_the_clear(part) for part in value] if isinstance(value, list) else value


def list_instructions(file: LoadedCase, case: dict[str, Any]) -> list[dict[str, Any]]:
    """List the instructions of leaders (WZ-09), which the unit is to follow, as it may read them."""
    return [
        {
            "leader": words_for_unit(FreeText(event.data["leader"], *file.case.secrets), case),
            "text": words_for_unit(FreeText(event.private.get("text", ""), *file.case.secrets), case),
            "due": parse_optional_datetime(event.data.get("due")),
            "at": event.at,
        }
        for event in effective_events(file.events)
        if event.verb == "instruct"
    ]
