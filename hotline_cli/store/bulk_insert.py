"""Many new cases at once: the same rows as one by one, made ready apart and written some hundreds at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import first_key
from hotline_cli.store import case_rows, search_index
from hotline_cli.store.journal import INSERT_EVENT, INSERT_PRIVATE, PreparedEvent, prepare_event

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from hotline_cli.domain.case import Case
    from hotline_cli.domain.events import Event
    from hotline_cli.store.case_rows import Term
    from hotline_cli.store.journal import Journal

BATCH_SIZE = 500
"""Cases held before they are written."""
CACHE_KIB = 16_384
"""KiB of the file that are held: what many cases touch again and again is not written out between them."""


class PreparedCase(NamedTuple):
    """A case as it will be written, but for its key and its place in the chain; plain values all through."""

    commands: list[list[PreparedEvent]]
    case: tuple[Any, ...]
    caller: tuple[Any, ...]
    limits: list[tuple[Term, tuple[Any, ...]]]
    steps: list[tuple[Any, ...]]
    pairs: str | None


def prepare_case(case: Case, commands: Sequence[list[Event]]) -> PreparedCase:
    """Make ``case`` ready with its events, each list of them the doing of one command."""
    texts = [
        text for events in commands for event in events for text in search_index.indexed_texts(event.private)
    ]
    return PreparedCase(
        [[prepare_event(event, case.id) for event in events] for events in commands],
        case_rows.stored_row(case)[1:],
        case_rows.caller_row(case)[1:],
        [(case_rows.term_of(limit), case_rows.limit_row(case.id, limit, None)[3:]) for limit in case.limits],
        [case_rows.step_row(case.id, n, step)[2:] for n, step in enumerate(case.steps)],
        " ".join(set().union(*map(search_index.pairs, texts))) if texts else None,
    )


class NewCases:
    """Takes cases that are not in the file yet, inside one transaction. ``flush`` before anything else reads them."""

    def __init__(self, con: sqlite3.Connection, journal: Journal) -> None:
        self._con, self._journal = con, journal
        con.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._newest: dict[date, int] = {}
        self._terms: dict[Term, int] = {}
        self._last = 0
        self._rows: dict[str, list[tuple[Any, ...]]] = {sql: [] for sql in INSERTS}
        self._held: set[str] = set()
        self.keys: set[str] = set()
        """Keys that the file has not yet: of the cases held, and those that whoever adds them has in mind."""

    def add(self, day: date, case: PreparedCase, key: str) -> int:
        """Keep a case of ``day``, known by ``key``; its own is the next of that day. Raises ``Refused``."""
        self._last = number = self._next(day)
        for events in case.commands:
            self._journal.new_command()
            for event in events:
                row, private = self._journal.chain(event, number)
                self._rows[INSERT_EVENT].append(row)
                if private:
                    self._rows[INSERT_PRIVATE].append(private)
        if case.pairs is not None:
            first = self._journal.seq + 1 - sum(map(len, case.commands))
            self._rows[search_index.INSERT_INDEXED].append((first, number))
            self._rows[search_index.INSERT_WORDS].append((first, case.pairs))
        self._rows[case_rows.INSERT_NEW_CASE].append((number, *case.case))
        self._rows[case_rows.INSERT_CALLER].append((number, *case.caller))
        self._rows[case_rows.INSERT_LIMIT] += [
            (number, n, self._term(term), *rest) for n, (term, rest) in enumerate(case.limits)
        ]
        self._rows[case_rows.INSERT_STEP] += [(number, n, *rest) for n, rest in enumerate(case.steps)]
        self._held.add(key)
        if len(self._rows[case_rows.INSERT_NEW_CASE]) >= BATCH_SIZE:
            self.flush()
        return number

    def holds(self, key: str) -> bool:
        """Whether the case known by ``key`` waits here to be written."""
        return key in self._held

    def _next(self, day: date) -> int:
        known = self._newest.get(day)
        key = case_rows.next_case_id(self._con, day) if known is None else known + 1
        case_rows.check_room(key, day)
        self._newest[day] = key
        return key

    def _term(self, term: Term) -> int:
        if term not in self._terms:
            self._terms[term] = case_rows.term_id(self._con, term)
        return self._terms[term]

    def flush(self) -> None:
        """Write what is held."""
        for sql, rows in self._rows.items():
            self._con.executemany(sql, rows)
            rows.clear()
        if self._last:
            self._journal.touch(self._last)
        self.keys -= self._held
        self._held.clear()


INSERTS = (
    INSERT_EVENT,
    INSERT_PRIVATE,
    case_rows.INSERT_NEW_CASE,
    case_rows.INSERT_CALLER,
    case_rows.INSERT_LIMIT,
    case_rows.INSERT_STEP,
    search_index.INSERT_INDEXED,
    search_index.INSERT_WORDS,
)
"""In this order, since the later refer to the earlier."""


def case_token(day: date) -> int:
    """The key of a case of ``day`` whose number is not known yet: no case has it."""
    return first_key(day)
