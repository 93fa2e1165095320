"""Work orders to hand over: what the unit needs to do its part, and of the caller what it may know (rules.md 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number
from hotline_cli.domain.events import effective_events, parse_optional_datetime
from hotline_cli.masking import FreeText, Personal
from hotline_cli.queries import cases
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.services import access_log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hotline_cli.domain.events import Event
    from hotline_cli.store.office import Office


def hand_over_orders(office: Office, keys: Sequence[int], *, unit: int | None = None) -> list[dict[str, Any]]:
    """The orders of these cases, in this order, and one event ``order`` that the log of each of them shows.

    A case of kind ``report`` or marked confidential goes without its caller, whose data are masked in its text too.
    """
    if not keys:
        return []
    access_log.log_reveal(office, keys, "", "order", **({} if unit is None else {"unit": unit}))
    found = {row["no"]: row for row in cases.get_cases(office, keys)}
    return [_order(office, key, found[case_number(key)]) for key in keys]


def _order(office: Office, key: int, case: dict[str, Any]) -> dict[str, Any]:
    file = load_case(office, key)
    reader = CallerFilter(case, file.case.secrets)
    running = [limit for limit in case["limits"] if limit["state"] in {"running", "held", "overdue"}]
    return {
        **{name: reader.opened(value) for name, value in case.items()},
        "limits": running,
        "instructions": [reader.instruction(event) for event in _instructions(file.events)],
    }


def _instructions(events: Iterable[Event]) -> list[Event]:
    return [event for event in effective_events(events) if event.verb == "instruct"]


class CallerFilter:
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
        due = parse_optional_datetime(event.data.get("due"))
        return {"leader": event.data["leader"], "text": self._text(text), "due": due, "at": event.at}
