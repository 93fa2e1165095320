"""The history of a case in an export: its events, with names and numbers in place of keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case_fold import FOLDS
from hotline_cli.domain.events import PASSIVE, Event, parse_datetime, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LEFT_OUT = PASSIVE - {"recount"}
"""Events that say who saw a case, and nothing of the case."""
UNIT_KEYS = frozenset({"unit", "proper", "answered_by", "promised_unit"})
UNIT_LISTS = frozenset({"co_units", "silent", "urged_units"})
NESTED = frozenset({"set", "was"})
LIMITS = frozenset({"limits", "withdrawn"})


class Translation(NamedTuple):
    """The translation of keys of units, cases, sessions and schemes into names, or back."""

    unit: Callable[[Any], Any]
    case: Callable[[Any], Any]
    session: Callable[[Any], Any]
    scheme: Callable[[Any], Any]

    def data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the data of an event with everything translated that names a unit, a case, a session or a scheme."""
        return {name: self._value(name, value) for name, value in data.items()}

    def _value(self, name: str, value: Any) -> Any:  # noqa: ANN401 - JSON
        if value is None:
            return None
        if name in UNIT_KEYS:
            return self.unit(value)
        if name in UNIT_LISTS:
            return [self.unit(one) for one in value]
        if name in {"other", "from"}:
            return self.case(value)
        if name == "session":
            return self.session(value)
        if name == "scheme":
            return self.scheme(value)
        if name in NESTED and isinstance(value, dict):
            return self.data(value)
        return [self.data(change) for change in value] if name in LIMITS else value


def write_history(events: Iterable[Event], names: Translation) -> str:
    """Return the events of a case as JSON. The key that an import made of a row is left out: it may be guessed from."""
    rows: list[dict[str, Any]] = []
    places: dict[int, int] = {}
    before = 0
    for event in events:
        if event.verb in LEFT_OUT:
            continue
        places[event.seq] = len(rows)
        data = names.data(event.data)
        data.pop("id", None)
        if event.verb == "undo":
            data["undoes"] = [places[seq] for seq in event.data["undoes"]]
        words = {name: text for name, text in event.private.items() if name != "key"}
        one: dict[str, Any] = {"verb": event.verb, "at": stamp(event.at)}
        one |= {"data": data} if data else {}
        one |= {"words": words} if words else {}
        one |= {"too": True} if event.command == before else {}
        rows.append(one)
        before = event.command
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


class InvalidHistory(ValueError):
    """A history that no export wrote."""


def read_history(text: str, keys: Translation) -> list[list[Event]]:
    """Return the events that ``text`` tells, by command; ``seq`` is the place in the history, from 1.

    Raises ``InvalidHistory``, and whatever ``keys`` raises.
    """
    try:
        rows = json.loads(text)
        events = [_event(n, one, keys) for n, one in enumerate(rows, 1)]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidHistory(str(error)) from error
    if not events or [event.verb for event in events].index("register") != 0:
        raise InvalidHistory("register")
    commands: list[list[Event]] = []
    for one, event in zip(rows, events, strict=True):
        if one.get("too") and commands:
            commands[-1].append(event)
        else:
            commands.append([event])
    return commands


def _event(n: int, told: dict[str, Any], keys: Translation) -> Event:
    verb = told["verb"]
    if verb not in FOLDS and verb != "undo":
        raise InvalidHistory(str(verb))
    data = keys.data(dict(told.get("data", {})))
    if verb == "undo":
        data["undoes"] = [place + 1 for place in data["undoes"]]
    return Event(verb, parse_datetime(told["at"]), data, dict(told.get("words", {})), seq=n, command=n)


def follow(commands: list[list[Event]], seq: int) -> None:
    """Number the events after ``seq``, as they are about to be written, so that an undo names what it took back."""
    for events in commands:
        for event in events:
            if event.verb == "undo":
                event.data["undoes"] = [seq + place for place in event.data["undoes"]]
