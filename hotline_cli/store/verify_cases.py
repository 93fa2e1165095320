"""Verification of the rows of cases: what their events give, against what is there.

Events and rows are read side by side, each in the order of the cases, so that a file costs one pass and no query for
each of its cases. Memory grows with the words used, not with the file.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import Case, case_number
from hotline_cli.domain.case_fold import fold
from hotline_cli.i18n import _
from hotline_cli.store import case_rows, search_index
from hotline_cli.store.journal import event_of
from hotline_cli.store.verdict import ROWS_PER_STEP, Differs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from hotline_cli.store.verdict import Verdict, Watch

    Row = tuple[Any, ...]

CHANGED = """
SELECT case_id FROM events WHERE seq > :since AND case_id IS NOT NULL
UNION SELECT m.case_id FROM mentions m JOIN events e ON e.seq = m.seq
WHERE m.seq > :since AND e.verb = 'anonymize'"""
"""The cases whose rows may have been written after an event: by their own events, or by an erasure."""

EVENTS = """
SELECT e.case_id, e.verb, e.at, e.data, p.body, e.seq, e.command, i.seq
FROM events e LEFT JOIN private p ON p.seq = e.seq LEFT JOIN indexed i ON i.seq = e.seq
WHERE e.case_id IS NOT NULL"""
CACHE_KIB = 32_768
"""Page cache in KiB: the events of a case are spread over the file, those of neighbouring cases lie together."""


def check_cases(con: sqlite3.Connection, verdict: Verdict, watch: Watch, since: int) -> None:
    """Fold the events of each case changed after event ``since``, and compare its rows. Raises ``Differs``.

    After event 0 these are all cases, and the search index is compared too.
    """
    con.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    tables = [_Rows(con, table, since) for table in TABLES]
    words = None if since else search_index.Expected()
    done = 0
    rows = _read(con, EVENTS, "e.case_id", "e.case_id, e.seq", since)
    for key, group in groupby(rows, key=itemgetter(0)):
        found = list(group)
        events = [event_of(*row[1:7]) for row in found]
        case = fold(events)
        for table in tables:
            table.compare(key, case)
        texts = [text for event in events for text in search_index.indexed_texts(event.private)]
        if texts and found[0][7] is None:
            raise Differs("indexed", case.no, "", describe_reindex())
        if words:
            words.add(texts)
        verdict.cases += 1
        done += len(found)
        while done >= ROWS_PER_STEP:
            watch.step()
            done -= ROWS_PER_STEP
    for table in tables:
        table.require_end()
    if words and not words.holds(con):
        raise Differs("words", "", "", describe_reindex())


def describe_reindex() -> str:
    return _("does not match the text of the events; `hotline db reindex` rebuilds the search index")


def _read(con: sqlite3.Connection, sql: str, key: str, order: str, since: int) -> sqlite3.Cursor:
    """Read the rows of ``sql`` on cases changed after event ``since``, as tuples, case by case."""
    cursor = con.cursor()
    cursor.row_factory = None
    among = f"{key} IN ({CHANGED})" if since else "TRUE"
    both = "AND" if "WHERE" in sql else "WHERE"
    return cursor.execute(f"{sql} {both} {among} ORDER BY {order}", {"since": since})


# ---- rows of cases ----------------------------------------------------------------------------------------------


class _Table(NamedTuple):
    """A table with rows of cases: how they are read, the case first, and what the events of a case give."""

    name: str
    sql: str
    key: str
    order: str
    expect: Callable[[Case, list[Row]], list[Row]]


def _expect_limits(case: Case, found: list[Row]) -> list[Row]:
    """Return the limits with their terms; the keys of these, which no event gives, are those of the rows."""
    keys = [row[2] for row in found] + [None] * len(case.limits)
    return [
        (*case_rows.limit_row(case.id, limit, key), *case_rows.term_of(limit))
        for limit, key in zip(case.limits, keys, strict=False)
    ]


TABLES = (
    _Table(
        "cases",
        f"SELECT {', '.join(case_rows.COLUMNS)} FROM cases",
        "id",
        "id",
        lambda case, _found: [case_rows.stored_row(case)],
    ),
    _Table(
        "callers",
        "SELECT * FROM callers",
        "case_id",
        "case_id",
        lambda case, _found: [case_rows.caller_row(case)],
    ),
    _Table("limits", case_rows.SELECT_LIMITS, "l.case_id", "l.case_id, l.n", _expect_limits),
    _Table(
        "steps",
        "SELECT * FROM steps",
        "case_id",
        "case_id, n",
        lambda case, _found: [case_rows.step_row(case.id, n, step) for n, step in enumerate(case.steps)],
    ),
)


class _Rows:
    """The rows of one table, read along with the events of their cases."""

    def __init__(self, con: sqlite3.Connection, table: _Table, since: int) -> None:
        self._table = table
        self._rows = _read(con, table.sql, table.key, table.order, since)
        self._columns = [column[0] for column in self._rows.description]
        self._next: Row | None = self._rows.fetchone()

    def compare(self, key: int, case: Case) -> None:
        """Compare the rows of the case ``key``. Raises ``Differs``, also if rows of no case come before them."""
        found: list[Row] = []
        while self._next is not None and self._next[0] <= key:
            if self._next[0] < key:
                self.require_end()
            found.append(self._next)
            self._next = self._rows.fetchone()
        expected = self._table.expect(case, found)
        if expected != found:
            self._describe(case_number(key), expected, found)

    def _describe(self, no: str, expected: list[Row], found: list[Row]) -> None:
        """Raise ``Differs`` with the first difference."""
        name, single = self._table.name, self._table.order == self._table.key
        if single and not found:
            raise Differs(name, no, "", _("the row is missing"))
        if len(expected) != len(found):
            what = _("{found} rows, but its events give {expected}")
            raise Differs(name, no, "", what.format(found=len(found), expected=len(expected)))
        for n, (one, other) in enumerate(zip(expected, found, strict=True)):
            for column, value, stored in zip(self._columns, one, other, strict=True):
                if value != stored:
                    where = no if single else f"{no}, {n}"
                    raise Differs(name, where, column, _("does not match the events"))

    def require_end(self) -> None:
        """Raise ``Differs`` if there is another row."""
        if self._next is not None:
            key = self._table.key.rpartition(".")[2]
            raise Differs(
                self._table.name, case_number(self._next[0]), key, _("no event registered this case")
            )
