"""The search index: pairs of neighbouring characters, so that two Chinese characters can be found.

SQLite's own tokenizers treat a run of Chinese as one word, or need three characters. Here every pair of neighbours is
a token of the FTS5 table ``words``, which holds neither text nor positions (``content=''``, ``detail=none``): it only
names candidates, and results are checked against the current case. So nothing has to be removed when a text is edited
or an edit is undone. One row per case: its number is that of the event that registered the case, which is small and
dense and keeps the index small; ``indexed`` maps it back.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from operator import add
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

INDEXED = ("title", "content", "answer", "promise")
"""Searchable texts of a case, by their name in ``cases`` and in events."""

BATCH = 5000
"""Cases whose pairs are held in memory before they are written."""
MAX_PAIRS = 48
"""Maximum pairs looked up per search; results are checked completely anyway."""


@cache
def _runs() -> re.Pattern[str]:
    """Return the pattern of runs of letters, digits and characters; compiled on first use.

    Spelled out as ranges, because the letters of Python and SQLite change with their versions, and a pair once left
    out of the index would never be found later.
    """
    return re.compile(
        r"[^\x00-/:-@\[-`{-\xbf\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]{2,}"
    )


def fold_text(text: str) -> str:
    """Return ``text`` as compared: without upper and lower case."""
    return text.casefold()


def runs(text: str) -> list[str]:
    """Return the folded runs of at least two letters, digits or characters in ``text``."""
    return _runs().findall(fold_text(text))


def pairs(text: str) -> set[str]:
    """Return all pairs of neighbours in ``text``, folded."""
    neighbours: set[str] = set()
    for run in runs(text):
        neighbours.update(map(add, run, run[1:]))
    return neighbours


PIECE = 4
"""Characters of a piece of text that a candidate must contain. Two similar texts share at least one of a few pieces."""
MAX_PIECES = 6


def pieces(text: str) -> list[set[str]]:
    """Return the pairs of a few short pieces of ``text``, spread over it."""
    cut = [run[at : at + PIECE] for run in runs(text) for at in range(0, max(len(run) - PIECE, 0) + 1, PIECE)]
    whole = [piece for piece in cut if len(piece) == PIECE] or cut
    step = max(len(whole) / MAX_PIECES, 1)
    return [pairs(whole[int(n * step)]) for n in range(min(len(whole), MAX_PIECES))]


def indexed_texts(private: Mapping[str, Any]) -> list[str]:
    texts = private.get("set", private)
    return [texts[name] for name in INDEXED if texts.get(name)]


INSERT_INDEXED = "INSERT OR IGNORE INTO indexed (seq, case_id) VALUES (?, ?)"
INSERT_WORDS = "INSERT INTO words (rowid, pairs) VALUES (?, ?)"


class Index:
    """The texts of one transaction, collected by case and written at its end, in FTS5's preferred order."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con
        self._pairs: dict[int, set[str]] = {}

    def add(self, case_id: int, private: Mapping[str, Any]) -> None:
        """Add the texts of an event of a case."""
        if texts := indexed_texts(private):
            self._pairs.setdefault(case_id, set()).update(*map(pairs, texts))
        if len(self._pairs) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the collected texts."""
        if not self._pairs:
            return
        rows = sorted((row_of(self._con, case), case) for case in self._pairs)
        self._con.executemany(INSERT_INDEXED, rows)
        self._con.executemany(
            INSERT_WORDS,
            ((row, " ".join(self._pairs[case])) for row, case in rows),
        )
        self._pairs = {}


def row_of(con: sqlite3.Connection, case_id: int) -> int:
    """Return the number of a case's row in the index: that of its first event."""
    return int(con.execute("SELECT min(seq) FROM events WHERE case_id = ?", (case_id,)).fetchone()[0])


def match_expression(groups: Iterable[Iterable[str]]) -> str:
    """Return the FTS5 expression for all pairs of any of these groups; empty without pairs.

    Pairs contain neither quotes nor spaces, so nothing in them can be read as an operator.
    """
    each = (" AND ".join(f'"{pair}"' for pair in group) for group in groups)
    return " OR ".join(f"({expression})" for expression in each if expression)


CANDIDATES = """
SELECT i.case_id FROM words w CROSS JOIN indexed i ON i.seq = w.rowid WHERE words MATCH :pairs"""


def find_candidates(con: sqlite3.Connection, wanted: Sequence[str]) -> list[int] | None:
    """Return the cases, newest first, that may contain all of ``wanted``; None if there is no pair to search by."""
    sought = list(dict.fromkeys(pair for word in wanted for pair in sorted(pairs(word))))[:MAX_PAIRS]
    if not sought:
        return None
    sql = f"{CANDIDATES} ORDER BY i.case_id DESC"
    return [row[0] for row in con.execute(sql, {"pairs": match_expression([sought])})]


def erase_case(con: sqlite3.Connection, case_id: int, privates: Iterable[Mapping[str, Any]]) -> None:
    """Remove a case from the index. ``privates`` are all the texts its events ever held."""
    gone: set[str] = set()
    for private in privates:
        gone.update(*map(pairs, indexed_texts(private)))
    if gone:
        deletion = "INSERT INTO words (words, rowid, pairs) VALUES ('delete', ?, ?)"
        con.execute(deletion, (row_of(con, case_id), " ".join(gone)))


def merge_index(con: sqlite3.Connection) -> None:
    """Rewrite the index in one piece, without removed entries."""
    con.execute("INSERT INTO words (words) VALUES ('optimize')")


# ---- comparison with the events ---------------------------------------------------------------------------------

PRIVATE_WORDS = """
SELECT e.case_id, p.body FROM events e JOIN private p ON p.seq = e.seq
WHERE e.case_id IS NOT NULL AND p.body IS NOT NULL ORDER BY e.case_id, e.seq"""


def rebuild_index(con: sqlite3.Connection, progress: Callable[[int, int], None]) -> int:
    """Rebuild the index from the events, inside the caller's transaction; return the number of cases in it."""
    import json

    con.execute("INSERT INTO words (words) VALUES ('delete-all')")
    con.execute("DELETE FROM indexed")
    whole = con.execute("SELECT count(*) FROM private").fetchone()[0]
    index = Index(con)
    for done, (case_id, body) in enumerate(con.execute(PRIVATE_WORDS)):
        index.add(case_id, json.loads(body))
        if done % 1000 == 0:
            progress(done, whole)
    index.flush()
    merge_index(con)
    return int(con.execute("SELECT count(*) FROM indexed").fetchone()[0])


class Expected:
    """Number of cases with each pair, counted event by event, case by case.

    Memory grows with the number of different pairs, which a language limits, not with the file.
    """

    def __init__(self) -> None:
        self._cases: Counter[str] = Counter()

    def add(self, texts: Iterable[str]) -> None:
        """Count one case by the texts of its events."""
        self._cases.update(set().union(*map(pairs, texts)))

    def holds(self, con: sqlite3.Connection) -> bool:
        """Return whether the index has each of these pairs in as many cases, and no other."""
        only = con.execute("PRAGMA query_only").fetchone()[0]
        con.execute("PRAGMA query_only = OFF")  # for a view of the index that goes with the connection
        try:
            con.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, words, row)"
            )
        finally:
            con.execute(f"PRAGMA query_only = {only}")
        terms = 0
        for term, cases in con.execute("SELECT term, doc FROM temp.vocabulary"):
            terms += 1
            if self._cases.get(term) != cases:
                return False
        return terms == len(self._cases)
