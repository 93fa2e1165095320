"""The events of a case, and times as the database holds them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def stamp(at: datetime) -> str:
    """``at`` as the database holds it: ``2020-03-26 09:15:00``."""
    return at.isoformat(" ", "seconds")


PASSIVE = frozenset({"recount", "reveal", "order", "anonymize"})
"""Verbs that do not change the course of a case: nothing depends on them, and no undo takes them back."""


class Event:
    """One event of a case. The store assigns ``seq`` and ``command`` when it writes it."""

    __slots__ = ("at", "command", "data", "private", "seq", "verb")

    def __init__(
        self,
        verb: str,
        at: datetime,
        data: dict[str, Any] | None = None,
        private: dict[str, Any] | None = None,
        seq: int = 0,
        command: int = 0,
    ) -> None:
        self.verb, self.at = verb, at
        self.data = {} if data is None else data
        self.private = {} if private is None else private
        self.seq, self.command = seq, command

    def __repr__(self) -> str:
        return f"Event({self.verb!r}, {self.at}, {self.data}, seq={self.seq})"


def parse_datetime(text: str) -> datetime:
    """A stored time, in office time."""
    return datetime.fromisoformat(text)


def parse_optional_datetime(text: str | None) -> datetime | None:
    """A stored time; None for none."""
    return parse_datetime(text) if text else None


def parse_optional_date(text: str | None) -> date | None:
    """A stored date; None for none."""
    return date.fromisoformat(text) if text else None


def effective_events(events: Iterable[Event]) -> list[Event]:
    """The events that still apply, without undos and those that an undo took back."""
    events = list(events)
    undone = {seq for event in events if event.verb == "undo" for seq in event.data["undoes"]}
    return [event for event in events if event.verb != "undo" and event.seq not in undone]
