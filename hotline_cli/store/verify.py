"""Verification of the chain, and of every row against its events (WZ-15).

Nothing is written. A difference is reported by table, row and column, without the value, which could be a caller's.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from operator import itemgetter
from time import monotonic
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import Case, case_number
from hotline_cli.domain.case_fold import fold
from hotline_cli.domain.events import PASSIVE
from hotline_cli.errors import DatabaseFault
from hotline_cli.i18n import _
from hotline_cli.store import case_rows, connection, entities, integrity, search_index
from hotline_cli.store.journal import GENESIS, HASHED_COLUMNS, event_from_row, id_list, keyed_digest, row_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Progress = Callable[[int, int], None]


SECONDS = 5
"""Maximum seconds to find out whether a fault comes from the file."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference: table, row and column, and how."""

    table: str
    row: str
    column: str
    what: str


@dataclass(slots=True)
class Verdict:
    """The counts, the newest hash, the event with the hash asked for, events of the backup, the first difference."""

    events: int = 0
    cases: int = 0
    head: str = GENESIS.hex()
    head_at: int | None = None
    against: int | None = None
    difference: Difference | None = None


class _Differs(Exception):
    """Raised at the first difference."""

    def __init__(self, table: str, row: object, column: str, what: str) -> None:
        super().__init__(what)
        self.difference = Difference(table, str(row), column, what)


def verify_file(
    con: sqlite3.Connection,
    head: str = "",
    progress: Progress = lambda _done, _all: None,
    *,
    against: sqlite3.Connection | None = None,
    objects: bool = True,
) -> Verdict:
    """Recompute the chain, then every row from the events; stop at the first difference.

    ``head`` is a hash in hexadecimal, or its beginning, that must be in the chain; the chain of the file ``against``
    must be its beginning. Without ``objects`` triggers, views and indexes are left out. ``progress`` gets the events
    done and their total. Memory grows with the words used, not with the file.
    """
    verdict = Verdict()
    con.text_factory = _lenient
    try:
        with _one_moment(con):
            watched = _Watched(con, progress)
            if objects:
                _check_objects(con)
            latest = _check_chain(con, verdict, head.lower(), watched)
            if against:
                verdict.against = _check_against(con, against)
            _check_cases(con, verdict, watched)
            _check_records(con)
            _check_mentions(con)
            _check_latest(con, latest)
            _check_index(con)
    except _Differs as found:
        verdict.difference = found.difference
    except sqlite3.DatabaseError as error:
        verdict.difference = Difference("", "", "", _("the file is damaged: {error}").format(error=error))
    except _Enough:
        raise
    except Exception as error:  # noqa: BLE001 - what cannot be read is not what was written
        what = _("the file is damaged: {error}").format(error=type(error).__name__)
        verdict.difference = Difference("", "", "", what)
    return verdict


class _Enough(Exception):
    """Raised when the time is used up."""


def is_damaged(path: Path) -> bool:
    """Return whether the file, as far as a few seconds show, differs from its events."""
    until = monotonic() + SECONDS

    def hurry(_done: int, _all: int) -> None:
        if monotonic() > until:
            raise _Enough

    try:
        with closing(connection.open_to_read(path)) as con:
            return verify_file(con, progress=hurry).difference is not None
    except (_Enough, DatabaseFault):
        return False
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return True


def _lenient(raw: bytes) -> str:
    """Decode text, keeping invalid bytes, so that they show as a difference."""
    return raw.decode("utf-8", "surrogateescape")


@contextmanager
def _one_moment(con: sqlite3.Connection) -> Iterator[None]:
    """Read the file as it is at one moment, whatever others write meanwhile."""
    con.execute("BEGIN")
    try:
        yield
    finally:
        con.execute("ROLLBACK")


@dataclass(slots=True)
class _Watched:
    """Passes rows on and reports progress over two rounds of the events."""

    con: sqlite3.Connection
    progress: Progress
    done: int = 0
    all: int = field(default=0)

    def rows(self, sql: str) -> Iterator[sqlite3.Row]:
        self.all = self.all or 2 * self.con.execute("SELECT count(*) FROM events").fetchone()[0]
        for row in self.con.execute(sql):
            yield row
            self.done += 1
            if self.done % 1000 == 0:
                self.progress(self.done, self.all)


# ---- the chain ------------------------------------------------------------------------------------------------

CHAIN = """
SELECT e.*, n.entered_at, n.operator, n.login, n.clock, p.seq AS private_seq, p.salt, p.body
FROM events e LEFT JOIN entries n ON n.seq = e.entry LEFT JOIN private p ON p.seq = e.seq ORDER BY e.seq"""


def _check_chain(con: sqlite3.Connection, verdict: Verdict, head: str, watched: _Watched) -> dict[str, int]:
    """Check each event with its words; return which case each operator changed last."""
    before = GENESIS
    latest: dict[str, int] = {}
    if head and before.hex().startswith(head):
        verdict.head_at = 0
    for row in watched.rows(CHAIN):
        if row["seq"] != verdict.events + 1:
            raise _Differs("events", verdict.events + 1, "seq", _("the event is missing"))
        before = _check_event(row, before)
        _check_private(row)
        verdict.events += 1
        verdict.head = before.hex()
        if head and verdict.head.startswith(head):
            verdict.head_at = verdict.events
        if row["case_id"] is not None and row["verb"] not in PASSIVE:
            latest[row["operator"]] = row["case_id"]
    _check_whole(con, verdict, head)
    return latest


MISSING_TEXTS = f"""
WITH erasures AS MATERIALIZED (
  SELECT seq, json_extract(data, '$.before') AS before FROM events WHERE verb = 'anonymize'),
erased AS MATERIALIZED (SELECT m.case_id, max(m.seq) AS seq FROM mentions m JOIN erasures a ON a.seq = m.seq GROUP BY 1)
SELECT p.seq FROM private p JOIN events e ON e.seq = p.seq WHERE p.body IS NULL AND CASE
  WHEN e.case_id IS NOT NULL THEN
    NOT EXISTS (SELECT 1 FROM erased a WHERE a.case_id = e.case_id AND a.seq > e.seq)
  WHEN EXISTS (SELECT 1 FROM mentions m WHERE m.seq = e.seq) THEN
    NOT EXISTS (SELECT 1 FROM erasures a WHERE a.seq > e.seq)
    OR NOT EXISTS (SELECT 1 FROM mentions m JOIN erased a ON a.case_id = m.case_id WHERE m.seq = e.seq)
  ELSE NOT EXISTS (SELECT 1 FROM erasures a WHERE a.seq > e.seq AND a.before > {entities.DAY_OF_WORDS}) END
LIMIT 1"""
"""Texts that are gone, though no erasure can have taken them: those of a case go with it, those about several, such
as why a list was revealed, with one of them, those of a session and the like with its day."""


def _check_whole(con: sqlite3.Connection, verdict: Verdict, head: str) -> None:
    """Check what needs the whole chain."""
    erased = con.execute(MISSING_TEXTS).fetchone()
    if erased:
        raise _Differs(
            "private", erased["seq"], "body", _("the text is missing, and no anonymization erased it")
        )
    for table, named in (("private", "seq"), ("entries", "entry")):
        stray = con.execute(f"SELECT seq FROM {table} EXCEPT SELECT {named} FROM events").fetchone()
        if stray:
            raise _Differs(table, stray["seq"], "seq", _("unknown event"))
    if head and verdict.head_at is None:
        raise _Differs("events", "", "hash", _("the given hash is not in the chain"))


def _check_event(row: sqlite3.Row, before: bytes) -> bytes:
    """Recompute and check the hash of the event in ``row``."""
    try:
        expected = row_hash(before, [row[name] for name in HASHED_COLUMNS], row["digest"])
    except UnicodeEncodeError:
        expected = b""
    if row["hash"] != expected:
        raise _Differs("events", row["seq"], "hash", _("hash mismatch: the event or its hash was changed"))
    return expected


def _check_private(row: sqlite3.Row) -> None:
    """Check the words of an event against its digest; erased ones have lost their salt too."""
    if row["private_seq"] is None:
        if row["digest"]:
            raise _Differs("private", row["seq"], "seq", _("the row is missing"))
        return
    if row["salt"] is None and row["body"] is None and row["digest"]:
        return
    if not _matches_digest(row):
        raise _Differs("private", row["seq"], "body", _("the text was changed"))


def _matches_digest(row: sqlite3.Row) -> bool:
    if row["salt"] is None or row["body"] is None or not row["digest"]:
        return False
    try:
        return hmac.compare_digest(keyed_digest(row["salt"], row["body"]), row["digest"])
    except UnicodeEncodeError:
        return False


def _check_objects(con: sqlite3.Connection) -> None:
    """Check that nothing acts on the tables but what the schema has: no other trigger, view or index."""
    changed, _foreign, attached = integrity.compare_schema_objects(con)
    for names, how in (
        (changed, _("missing, or not as the program made it")),
        (attached, _("made by another program")),
    ):
        if names:
            raise _Differs("sqlite_master", names[0], "sql", how)


HASHES = "SELECT seq, hash FROM events ORDER BY seq"


def _check_against(con: sqlite3.Connection, other: sqlite3.Connection) -> int:
    """Check that the chain of ``other`` is the beginning of this one; return the number of its events."""
    count = 0
    for theirs, ours in zip_longest(other.execute(HASHES), con.execute(HASHES)):
        if theirs is None:
            break
        count += 1
        if ours is None:
            raise _Differs("events", theirs["seq"], "seq", _("the event is in the backup and missing here"))
        if tuple(theirs) != tuple(ours):
            raise _Differs("events", theirs["seq"], "hash", _("the backup has another event here"))
    return count


# ---- cases ----------------------------------------------------------------------------------------------------

BY_CASE = """
SELECT e.*, p.body FROM events e LEFT JOIN private p ON p.seq = e.seq
WHERE e.case_id IS NOT NULL ORDER BY e.case_id, e.seq"""


def _check_cases(con: sqlite3.Connection, verdict: Verdict, watched: _Watched) -> None:
    texts = search_index.Expected()
    for _key, rows in groupby(watched.rows(BY_CASE), key=itemgetter("case_id")):
        events = [event_from_row(row) for row in rows]
        case = fold(events)
        _check_case(con, case)
        if texts.add(event.private for event in events):
            _check_indexed(con, case, events[0].seq)
        verdict.cases += 1
    if not texts.holds(con):
        raise _Differs("words", "", "", _reindex())
    for table, key in (("cases", "id"), ("callers", "case_id"), ("limits", "case_id"), ("steps", "case_id")):
        sql = f'SELECT "{key}" FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.case_id = t."{key}")'
        stray = con.execute(f"{sql} LIMIT 1").fetchone()
        if stray:
            raise _Differs(table, case_number(stray[0]), key, _("no event registered this case"))


def _check_case(con: sqlite3.Connection, case: Case) -> None:
    key = (case.id,)
    row = con.execute("SELECT * FROM cases WHERE id = ?", key).fetchone()
    _compare("cases", case.no, case_rows.case_row(case), row)
    caller = con.execute("SELECT * FROM callers WHERE case_id = ?", key).fetchone()
    _compare("callers", case.no, _name_values(caller, case_rows.caller_row(case)), caller)
    limits = con.execute(f"{case_rows.SELECT_LIMITS} WHERE l.case_id = ? ORDER BY l.n", key).fetchall()
    expected = [
        (*case_rows.limit_row(case.id, limit, row["term_id"] if row else None), *case_rows.term_of(limit))
        for limit, row in zip_longest(case.limits, limits[: len(case.limits)])
    ]
    _compare_all("limits", case.no, expected, limits)
    steps = con.execute("SELECT * FROM steps WHERE case_id = ? ORDER BY n", key).fetchall()
    rows = [case_rows.step_row(case.id, n, step) for n, step in enumerate(case.steps)]
    _compare_all("steps", case.no, rows, steps)


def _compare_all(table: str, no: str, expected: list[tuple[Any, ...]], found: list[sqlite3.Row]) -> None:
    if len(expected) != len(found):
        what = _("{found} rows, but its events give {expected}")
        raise _Differs(table, no, "", what.format(found=len(found), expected=len(expected)))
    for n, (values, row) in enumerate(zip(expected, found, strict=True)):
        _compare(table, f"{no}, {n}", _name_values(row, values), row)


def _name_values(row: sqlite3.Row | None, values: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(row.keys(), values, strict=True)) if row else {}


def _compare(table: str, key: str, expected: Mapping[str, Any], row: sqlite3.Row | None) -> None:
    if row is None:
        raise _Differs(table, key, "", _("the row is missing"))
    for column, value in expected.items():
        if row[column] != value:
            raise _Differs(table, key, column, _("does not match the events"))


# ---- everything else ------------------------------------------------------------------------------------------


def _check_records(con: sqlite3.Connection) -> None:
    """Check units, sessions, settings: the values set, later over earlier."""
    for table, state in entities.read_states(con).items():
        _check_table(con, table, state)


def _check_table(
    con: sqlite3.Connection, table: str, states: Mapping[entities.EntityKey, dict[str, Any]]
) -> None:
    spec = entities.TABLES[table]
    defaults = _defaults(con, table)
    found = {row[spec.key]: row for row in con.execute(f'SELECT * FROM "{table}"')}
    for key, state in states.items():
        row = {name: defaults[name] for name in spec.columns} | entities.row_of(table, state)
        _compare(table, str(key), row, found.pop(key, None))
    for key in found:
        raise _Differs(table, str(key), "", _("no event added this row"))


def _defaults(con: sqlite3.Connection, table: str) -> dict[str, Any]:
    columns = con.execute(f'PRAGMA table_info("{table}")').fetchall()
    return {
        row["name"]: con.execute(f"SELECT {row['dflt_value'] or 'NULL'}").fetchone()[0] for row in columns
    }


MENTIONS = """
SELECT m.seq, m.case_id, e.data, c.id FROM mentions m
LEFT JOIN events e ON e.seq = m.seq LEFT JOIN cases c ON c.id = m.case_id ORDER BY m.seq, m.case_id"""


def _check_mentions(con: sqlite3.Connection) -> None:
    """Check the number and the digest of the cases of each event on many cases (``access_log.log_reveal``)."""
    for seq, group in groupby(con.execute(MENTIONS), key=itemgetter("seq")):
        rows = list(group)
        stray = next((row for row in rows if row["id"] is None), None)
        if stray:
            raise _Differs("mentions", seq, "case_id", _("unknown case {no}").format(no=stray["case_id"]))
        mentions = json.loads(rows[0]["data"] or "{}")
        if mentions.get("which") != id_list(row["case_id"] for row in rows):
            raise _Differs("mentions", seq, "case_id", _("not the cases of the event"))
    sql = "SELECT seq FROM events WHERE json_extract(data, '$.which') IS NOT NULL EXCEPT SELECT seq FROM mentions"
    missing = con.execute(sql).fetchone()
    if missing:
        raise _Differs("mentions", missing["seq"], "", _("the row is missing"))


def _check_latest(con: sqlite3.Connection, expected: Mapping[str, int]) -> None:
    """Check that ``last`` is the case each operator last registered or changed."""
    found = dict(con.execute("SELECT operator, case_id FROM latest").fetchall())
    for operator in sorted(found.keys() | expected.keys()):
        if found.get(operator) != expected.get(operator):
            raise _Differs("latest", operator, "case_id", _("not the case last changed"))


def _reindex() -> str:
    return _("does not match the text of the events; `hotline db reindex` rebuilds the search index")


def _check_indexed(con: sqlite3.Connection, case: Case, seq: int) -> None:
    """Check that a case with texts is in the index, under its first event."""
    if con.execute("SELECT 1 FROM indexed WHERE seq = ?", (seq,)).fetchone() is None:
        raise _Differs("indexed", case.no, "", _reindex())


def _check_index(con: sqlite3.Connection) -> None:
    """Check that each row of the index belongs to the case of its event."""
    sql = "SELECT i.seq FROM indexed i LEFT JOIN events e ON e.seq = i.seq WHERE e.case_id IS NOT i.case_id LIMIT 1"
    stray = con.execute(sql).fetchone()
    if stray:
        raise _Differs("indexed", stray["seq"], "case_id", _("not the case of that event"))
