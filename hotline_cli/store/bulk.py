"""Many new cases at once: the same rows as one by one, gathered and written some hundreds at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.store import cases as case_rows
from hotline_cli.store.events import INSERT_EVENT, INSERT_PRIVATE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import date

    from hotline_cli.domain.case import Case, Event
    from hotline_cli.store.events import Journal

AT_ONCE = 500
"""Cases held before they are written."""


class NewCases:
    """Takes cases that are not in the file yet, inside one transaction. ``flush`` before anything else reads them."""

    def __init__(self, con: sqlite3.Connection, journal: Journal) -> None:
        self._con, self._journal = con, journal
        self._newest: dict[date, int] = {}
        self._events: list[tuple[Any, ...]] = []
        self._private: list[tuple[Any, ...]] = []
        self._said: list[tuple[int, dict[str, Any]]] = []
        self._cases: list[Case] = []
        self.keys: set[str] = set()

    def number(self, day: date) -> int:
        """The next key of ``day``. Raises ``Refused``."""
        known = self._newest.get(day)
        key = case_rows.next_id(self._con, day) if known is None else known + 1
        case_rows.check_room(key, day)
        self._newest[day] = key
        return key

    def give_back(self, day: date) -> None:
        """The number taken last on ``day`` was not used."""
        self._newest[day] -= 1

    def add(self, case: Case, commands: Iterable[list[Event]]) -> None:
        """Keep ``case`` with its events, each list of them the doing of one command."""
        for events in commands:
            self._journal.new_command()
            for event in events:
                row, private = self._journal.chained(event, case.id)
                self._events.append(row)
                if private:
                    self._private.append(private)
                    self._said.append((case.id, event.private))
        self._cases.append(case)
        if case.key:
            self.keys.add(case.key)
        if len(self._cases) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        self._con.executemany(INSERT_EVENT, self._events)
        self._con.executemany(INSERT_PRIVATE, self._private)
        case_rows.write_new(self._con, self._cases)
        if self._cases:
            self._journal.touch(self._cases[-1].id)
        for case_id, words in self._said:
            self._journal.words.add(case_id, words)
        for held in (self._events, self._private, self._said, self._cases, self.keys):
            held.clear()
