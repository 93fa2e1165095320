"""Work orders: which cases a unit has in hand, and what it may read of them (rules.md 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number
from hotline_cli.domain.events import effective_events, parse_optional_datetime
from hotline_cli.masking import FreeText, Personal
from hotline_cli.queries import cases, lookups
from hotline_cli.queries.loaded_case import load_case

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotline_cli.domain.events import Event
    from hotline_cli.store.office import Office

IN_HAND = f"""
SELECT c.id FROM cases c WHERE {cases.IS_OPEN} AND c.status IN ('dispatched', 'handling')
AND ({lookups.is_unit("c.unit_id", ":unit")}
  OR EXISTS (SELECT 1 FROM json_each(c.co_units) WHERE {lookups.is_unit("value", ":unit")})) ORDER BY c.id"""


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
    reader = CallerFilter(case, file.case.secrets)
    running = [limit for limit in case["limits"] if limit["state"] in {"running", "held", "overdue"}]
    return {
        **{name: reader.unwrap(value) for name, value in case.items()},
        "limits": running,
        "instructions": [
            reader.instruction(event) for event in effective_events(file.events) if event.verb == "instruct"
        ],
    }


class CallerFilter:
    """Removes the caller from the work order of a confidential case, even the mask."""

    def __init__(self, case: Mapping[str, Any], secrets: tuple[str, str, str, str | None]) -> None:
        """``case`` is in the shape of rules.md 6 with wrapped data; ``secrets`` are those of the case."""
        self._hidden = case["confidential"] or case["kind"] == "report"
        self._secrets = secrets

    def unwrap(self, value: Any) -> Any:  # noqa: ANN401 - any part of a case
        if isinstance(value, Personal):
            return None if self._hidden else value.value
        if isinstance(value, FreeText):
            return self._text(value)
        if isinstance(value, dict):
            return {name: self.unwrap(part) for name, part in value.items()}
        return [self.unwrap(part) for part in value] if isinstance(value, list) else value

    def _text(self, text: FreeText) -> str:
        return text.without_caller() if self._hidden else text.value

    def instruction(self, event: Event) -> dict[str, Any]:
        """Return a leader's instruction (WZ-09), which the unit is to follow."""
        text = FreeText(event.private.get("text", ""), *self._secrets)
        due = parse_optional_datetime(event.data.get("due"))
        return {"leader": event.data["leader"], "text": self._text(text), "due": due, "at": event.at}
