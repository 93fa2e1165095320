"""The index of words: pairs of neighbouring characters in what was said of a case, so that Chinese is found by two.

SQLite's own tokenizers take a run of Chinese for one word, or find nothing under three characters. Here every pair of
neighbours is a token of the FTS5 table ``words``, which holds neither text nor places (``content=''``,
``detail=none``): it only ever names candidates, and what is shown is checked against the case as it stands. So
nothing has to be taken out when a text is edited or an edit is undone. One row a case: its number there is that of
the event that registered the case, small and close together, which keeps the index small; ``indexed`` leads back.
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
"""Texts of a case that are searched, as they are called in ``cases`` and in an event."""

BATCH = 5000
"""Cases whose pairs are held in memory before they are written."""
MAX_PAIRS = 48
"""Pairs of a search that are looked up; what is found is checked whole anyway."""


@cache
def _runs() -> re.Pattern[str]:
    """Runs of letters, digits and characters; compiled when first needed, which for most commands is never.

    Spelled out as ranges, since what Python and SQLite call a letter changes with their versions, and a pair once
    left out of the index would never be found by a later one.
    """
    return re.compile(
        r"[^\x00-/:-@\[-`{-\xbf\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]{2,}"
    )


def fold_text(text: str) -> str:
    """``text`` as it is compared: without upper and lower case."""
    return text.casefold()


def runs(text: str) -> list[str]:
    """The runs of letters, digits and characters in ``text``, folded, of two and more."""
    return _runs().findall(fold_text(text))


def pairs(text: str) -> set[str]:
    """All pairs of neighbours in ``text``, folded."""
    found: set[str] = set()
    for run in runs(text):
        found.update(map(add, run, run[1:]))
    return found


PIECE = 4
"""Characters of a piece of text that must stand in a candidate. Of two texts that are much alike, one of a few such
pieces stands in both."""
MAX_PIECES = 6


def pieces(text: str) -> list[set[str]]:
    """The pairs of a few short pieces of ``text``, spread over it."""
    found = [
        run[at : at + PIECE] for run in runs(text) for at in range(0, max(len(run) - PIECE, 0) + 1, PIECE)
    ]
    whole = [piece for piece in found if len(piece) == PIECE] or found
    step = max(len(whole) / MAX_PIECES, 1)
    return [pairs(whole[int(n * step)]) for n in range(min(len(whole), MAX_PIECES))]


def indexed_texts(private: Mapping[str, Any]) -> list[str]:
    """What is searched of the words of an event."""
    said = private.get("set", private)
    return [said[name] for name in INDEXED if said.get(name)]


INSERT_INDEXED = "INSERT OR IGNORE INTO indexed (seq, case_id) VALUES (?, ?)"
INSERT_WORDS = "INSERT INTO words (rowid, pairs) VALUES (?, ?)"


class Index:
    """What one transaction says, gathered by case and written at its end, in the order that FTS5 likes best."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con
        self._said: dict[int, set[str]] = {}

    def add(self, case_id: int, private: Mapping[str, Any]) -> None:
        """Take the words of an event of a case."""
        if said := indexed_texts(private):
            self._said.setdefault(case_id, set()).update(*map(pairs, said))
        if len(self._said) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        if not self._said:
            return
        rows = sorted((row_of(self._con, case), case) for case in self._said)
        self._con.executemany(INSERT_INDEXED, rows)
        self._con.executemany(
            INSERT_WORDS,
            ((row, " ".join(self._said[case])) for row, case in rows),
        )
        self._said = {}


def row_of(con: sqlite3.Connection, case_id: int) -> int:
    """The number of a case's row in the index: that of its first event."""
    return int(con.execute("SELECT min(seq) FROM events WHERE case_id = ?", (case_id,)).fetchone()[0])


def match_expression(groups: Iterable[Iterable[str]]) -> str:
    """The FTS5 expression for all pairs of any of these groups; empty where there is nothing to look up.

    Pairs hold neither quotes nor blanks, so that nothing in them can be taken for an operator.
    """
    each = (" AND ".join(f'"{pair}"' for pair in group) for group in groups)
    return " OR ".join(f"({expression})" for expression in each if expression)


CANDIDATES = """
SELECT i.case_id FROM words w CROSS JOIN indexed i ON i.seq = w.rowid WHERE words MATCH :pairs"""


def find_candidates(con: sqlite3.Connection, wanted: Sequence[str]) -> list[int] | None:
    """Cases, newest first, in which all of ``wanted`` may stand. None: they have no pair, so that any case may."""
    found = list(dict.fromkeys(pair for word in wanted for pair in sorted(pairs(word))))[:MAX_PAIRS]
    if not found:
        return None
    sql = f"{CANDIDATES} ORDER BY i.case_id DESC"
    return [row[0] for row in con.execute(sql, {"pairs": match_expression([found])})]


def erase_case(con: sqlite3.Connection, case_id: int, privates: Iterable[Mapping[str, Any]]) -> None:
    """Take a case out of the index. ``privates`` are all the words that its events ever held."""
    gone: set[str] = set()
    for private in privates:
        gone.update(*map(pairs, indexed_texts(private)))
    if gone:
        deletion = "INSERT INTO words (words, rowid, pairs) VALUES ('delete', ?, ?)"
        con.execute(deletion, (row_of(con, case_id), " ".join(gone)))


def merge_index(con: sqlite3.Connection) -> None:
    """Write the index anew in one piece, without what was taken out of it."""
    con.execute("INSERT INTO words (words) VALUES ('optimize')")


# ---- held against the events ------------------------------------------------------------------------------------

PRIVATE_WORDS = """
SELECT e.case_id, p.body FROM events e JOIN private p ON p.seq = e.seq
WHERE e.case_id IS NOT NULL AND p.body IS NOT NULL ORDER BY e.case_id, e.seq"""


def rebuild_index(con: sqlite3.Connection, progress: Callable[[int, int], None]) -> int:
    """Write the index anew from the words of the events, inside the caller's transaction; how many cases are in it."""
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
    """In how many cases each pair must stand, counted as the events of one case after the other go by.

    It grows with the pairs that there are, of which a language has so many, and not with the file.
    """

    def __init__(self) -> None:
        self._cases: Counter[str] = Counter()

    def add(self, privates: Iterable[Mapping[str, Any]]) -> bool:
        """Count one case by the words of its events; whether there were any."""
        said = [text for private in privates for text in indexed_texts(private)]
        self._cases.update(set().union(*map(pairs, said)))
        return bool(said)

    def holds(self, con: sqlite3.Connection) -> bool:
        """Whether the index has each of these pairs in as many cases, and no other."""
        only = con.execute("PRAGMA query_only").fetchone()[0]
        con.execute("PRAGMA query_only = OFF")  # for a view of the index that goes with the connection
        try:
            con.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, words, row)"
            )
        finally:
            con.execute(f"PRAGMA query_only = {only}")
        found = 0
        for term, cases in con.execute("SELECT term, doc FROM temp.vocabulary"):
            found += 1
            if self._cases.get(term) != cases:
                return False
        return found == len(self._cases)
