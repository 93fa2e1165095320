"""Bulk insert of new cases: the same rows as one by one, written in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import day_of
from hotline_cli.store import case_rows, search_index
from hotline_cli.store.journal import INSERT_EVENT, INSERT_PRIVATE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date

    from hotline_cli.domain.case import Case
    from hotline_cli.domain.events import Event
    from hotline_cli.store.case_rows import Term
    from hotline_cli.store.journal import Journal

BATCH_SIZE = 500
"""Cases collected before they are written."""
CACHE_KIB = 16_384
"""Page cache in KiB: pages that many cases touch are not written out in between."""


class NewCases:
    """Collects new cases inside one transaction. Call ``flush`` before anything else reads them."""

    def __init__(self, con: sqlite3.Connection, journal: Journal) -> None:
        self._con, self._journal = con, journal
        con.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._newest: dict[date, int] = {}
        self._terms: dict[Term, int] = {}
        self._last = 0
        self._rows: dict[str, list[tuple[Any, ...]]] = {sql: [] for sql in INSERTS}

    def reserve(self, keys: Iterable[int]) -> None:
        """Keep these numbers for cases that come with them: ``next_id`` gives later ones."""
        for key in keys:
            day = day_of(key)
            self._newest[day] = max(key, case_rows.newest_case_id(self._con, day))

    def next_id(self, day: date) -> int:
        """Return the key of the next case of ``day``. Raises ``Refused``."""
        newest = self._newest.get(day)
        if newest is None:
            return case_rows.next_case_id(self._con, day)
        case_rows.require_free_number(newest + 1, day)
        return newest + 1

    def add(self, case: Case, commands: Sequence[list[Event]]) -> None:
        """Add ``case``, whose key no other case has, and which has these events per command."""
        self._last, day = case.id, day_of(case.id)
        self._newest[day] = max(case.id, self._newest.get(day, 0))
        first = self._journal.seq + 1
        texts: list[str] = []
        for events in commands:
            self._journal.new_command()
            for event in events:
                row, private = self._journal.chain(event, case.id)
                self._rows[INSERT_EVENT].append(row)
                if private:
                    self._rows[INSERT_PRIVATE].append(private)
                    texts += search_index.indexed_texts(event.private)
        if texts:
            pairs = " ".join(set().union(*map(search_index.pairs, texts)))
            self._rows[search_index.INSERT_INDEXED].append((first, case.id))
            self._rows[search_index.INSERT_WORDS].append((first, pairs))
        self._rows[case_rows.INSERT_NEW_CASE].append(case_rows.stored_row(case))
        self._rows[case_rows.INSERT_CALLER].append(case_rows.caller_row(case))
        self._rows[case_rows.INSERT_LIMIT] += [
            case_rows.limit_row(case.id, limit, self._term(case_rows.term_of(limit))) for limit in case.limits
        ]
        self._rows[case_rows.INSERT_STEP] += [
            case_rows.step_row(case.id, n, step) for n, step in enumerate(case.steps)
        ]
        if len(self._rows[case_rows.INSERT_NEW_CASE]) >= BATCH_SIZE:
            self.flush()

    def _term(self, term: Term) -> int:
        if term not in self._terms:
            self._terms[term] = case_rows.term_id(self._con, term)
        return self._terms[term]

    def flush(self) -> None:
        """Write the collected cases."""
        for sql, rows in self._rows.items():
            self._con.executemany(sql, rows)
            rows.clear()
        if self._last:
            self._journal.touch(self._last)


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
"""Insert order: later tables refer to earlier ones."""
