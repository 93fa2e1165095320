"""Work orders to hand over: what the unit needs to do its part, and of the caller what it may know (rules.md 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli import queries
from hotline_cli.desk import disclosure
from hotline_cli.desk.cases import load
from hotline_cli.domain.case import effective, maybe, number
from hotline_cli.masking import FreeText, Personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hotline_cli.domain.case import Event
    from hotline_cli.office import Office

IN_HAND = f"""
SELECT c.id FROM cases c WHERE {queries.OPENED} AND c.status IN ('dispatched', 'handling')
AND ({queries.of_unit("c.unit_id", ":unit")}
  OR EXISTS (SELECT 1 FROM json_each(c.co_units) WHERE {queries.of_unit("value", ":unit")})) ORDER BY c.id"""


def of_unit(office: Office, unit: int) -> list[int]:
    """All that the unit has in hand, as lead or co-handling unit, oldest first."""
    return [row[0] for row in office.con.execute(IN_HAND, {"unit": unit})]


def undispatched(office: Office, unit: int) -> list[int]:
    """What waits for dispatch and will be this unit's.

    It is from a session where the unit alone was on the air, or was returned with it named as the better owner
    (CZ-15). Orders may so be handed over on paper first (WZ-07).
    """
    on_air: dict[int | None, list[int]] = {None: []}
    names = queries.Names(office)
    found = []
    waiting = f"{queries.OPENED} AND {queries.to_dispatch(office)}"
    for row in office.con.execute(
        f"SELECT c.id, c.session_id FROM cases c WHERE {waiting} ORDER BY c.id"
    ).fetchall():
        session = row["session_id"]
        if session not in on_air:
            on_air[session] = queries.on_the_air(office, session)
        if on_air[session] == [unit] or names.successor(_better_owner(office, row["id"])) == unit:
            found.append(row["id"])
    return found


def _better_owner(office: Office, key: int) -> int | None:
    returns = [event for event in effective(load(office, key).events) if event.verb == "return"]
    return returns[-1].data.get("proper") if returns else None


def orders(office: Office, keys: Sequence[int], *, unit: int | None = None) -> list[dict[str, Any]]:
    """The orders of these cases, in this order, and one event ``order`` that the log of each of them shows.

    A case of kind ``report`` or marked confidential goes without its caller, whose data are masked in its text too.
    """
    if not keys:
        return []
    disclosure.reveal(office, keys, "", "order", **({} if unit is None else {"unit": unit}))
    found = {row["no"]: row for row in queries.chosen(office, keys)}
    return [_order(office, key, found[number(key)]) for key in keys]


def _order(office: Office, key: int, case: dict[str, Any]) -> dict[str, Any]:
    file = load(office, key)
    reader = Reader(case, file.case.secrets)
    running = [limit for limit in case["limits"] if limit["state"] in {"running", "held", "overdue"}]
    return {
        **{name: reader.opened(value) for name, value in case.items()},
        "limits": running,
        "instructions": [reader.instruction(event) for event in _instructions(file.events)],
    }


def _instructions(events: Iterable[Event]) -> list[Event]:
    return [event for event in effective(events) if event.verb == "instruct"]


class Reader:
    """What a unit may read of one case: everything, or nothing of the caller, not even a mask."""

    def __init__(self, case: Mapping[str, Any], secrets: tuple[str, str, str, str | None]) -> None:
        """``case`` in the shape of rules.md 6, the caller's data wrapped; ``secrets`` as the case has them."""
        self._hidden = case["confidential"] or case["kind"] == "report"
        self._secrets = secrets

    def opened(self, value: Any) -> Any:  # noqa: ANN401 - any part of a case
        """``value`` without its wrapping."""
        if isinstance(value, Personal):
            return None if self._hidden else value.value
        if isinstance(value, FreeText):
            return self._text(value)
        if isinstance(value, dict):
            return {name: self.opened(part) for name, part in value.items()}
        return [self.opened(part) for part in value] if isinstance(value, list) else value

    def _text(self, text: FreeText) -> str:
        return text.without_caller() if self._hidden else text.value

    def instruction(self, event: Event) -> dict[str, Any]:
        """A leader's instruction (WZ-09), which the unit is to follow."""
        text = FreeText(event.private.get("text", ""), *self._secrets)
        due = maybe(event.data.get("due"))
        return {"leader": event.data["leader"], "text": self._text(text), "due": due, "at": event.at}
