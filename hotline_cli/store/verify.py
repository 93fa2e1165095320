"""Verification of the chain, and of every row against its events (WZ-15).

Nothing is written. A difference is reported by table, row and column, without the value, which could be a caller's.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from itertools import groupby
from operator import itemgetter
from time import monotonic
from typing import TYPE_CHECKING, Any

from hotline_cli.errors import DatabaseFault
from hotline_cli.i18n import _
from hotline_cli.store import connection, entities, integrity
from hotline_cli.store.journal import id_list
from hotline_cli.store.sqlite_file import find_damage
from hotline_cli.store.verdict import Difference, Differs, Verdict, Watch
from hotline_cli.store.verify_cases import CHANGED, check_cases
from hotline_cli.store.verify_chain import check_against, check_chain, decode_leniently

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hotline_cli.store.verdict import Progress

SECONDS = 5
"""Maximum seconds to find out whether a fault comes from the file."""


def verify_file(
    con: sqlite3.Connection,
    head: str = "",
    progress: Progress = lambda _done, _all: None,
    *,
    against: sqlite3.Connection | None = None,
    objects: bool = True,
    pages: bool = False,
    since: int = 0,
) -> Verdict:
    """Recompute the chain, then the rows from the events; stop at the first difference.

    ``head`` is a hash in hexadecimal, or its beginning, that must be in the chain; the chain of the file ``against``
    must be its beginning. With ``pages`` SQLite checks each of them first; without ``objects`` triggers, views and
    indexes are left out. Of the cases only those changed after event ``since`` are recomputed. ``progress`` gets the
    events done and their total. Memory grows with the words used, not with the file.
    """
    verdict = Verdict()
    watch = Watch(progress)
    try:
        with _one_moment(con):
            if pages:
                _check_pages(con)
            if objects:
                _check_objects(con)
            watch.all = _count_events(con, since)
            latest = check_chain(con, verdict, head.lower(), watch)
            if against:
                verdict.against = check_against(con, against)
            _check_rows(con, verdict, watch, since)
            _check_records(con)
            _check_mentions(con, since)
            _check_latest(con, latest)
            _check_index(con)
    except Differs as found:
        verdict.difference = found.difference
    except sqlite3.DatabaseError as error:
        verdict.difference = Difference("", "", "", _describe_damage(error))
    except _Enough:
        raise
    except Exception as error:  # noqa: BLE001 - what cannot be read is not what was written
        verdict.difference = Difference("", "", "", _describe_damage(type(error).__name__))
    finally:
        con.text_factory = str
    return verdict


def _describe_damage(error: object) -> str:
    return _("the file is damaged: {error}").format(error=error)


def _check_pages(con: sqlite3.Connection) -> None:
    """Check every page and index. Raises ``Differs``."""
    if damage := find_damage(con):
        raise Differs("", "", "", _describe_damage(damage))


def _count_events(con: sqlite3.Connection, since: int) -> int:
    """Return how many events are read: once for the chain, and again those of the cases that are recomputed."""
    again = f"case_id IN ({CHANGED})" if since else "TRUE"
    sql = f"SELECT count(*) + (SELECT count(*) FROM events WHERE {again}) FROM events"
    count: int = con.execute(sql, {"since": since}).fetchone()[0]
    return count


def _check_rows(con: sqlite3.Connection, verdict: Verdict, watch: Watch, since: int) -> None:
    """Check the rows of cases; leaves text to be decoded leniently.

    SQLite decodes text quickest, but gives up at one that is not UTF-8: then all is read again, to name that one.
    """
    con.text_factory = str
    try:
        check_cases(con, verdict, watch, since)
    except sqlite3.OperationalError:
        verdict.cases = 0
        con.text_factory = decode_leniently
        check_cases(con, verdict, watch, since)
    con.text_factory = decode_leniently


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


@contextmanager
def _one_moment(con: sqlite3.Connection) -> Iterator[None]:
    """Read the file as it is at one moment, whatever others write meanwhile."""
    con.execute("BEGIN")
    try:
        yield
    finally:
        con.execute("ROLLBACK")


def _check_objects(con: sqlite3.Connection) -> None:
    """Check that nothing acts on the tables but what the schema has: no other trigger, view or index."""
    changed, _foreign, attached = integrity.compare_schema_objects(con)
    for names, how in (
        (changed, _("missing, or not as the program made it")),
        (attached, _("made by another program")),
    ):
        if names:
            raise Differs("sqlite_master", names[0], "sql", how)


def _compare(table: str, key: str, expected: Mapping[str, Any], row: sqlite3.Row | None) -> None:
    if row is None:
        raise Differs(table, key, "", _("the row is missing"))
    for column, value in expected.items():
        if row[column] != value:
            raise Differs(table, key, column, _("does not match the events"))


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
        raise Differs(table, str(key), "", _("no event added this row"))


def _defaults(con: sqlite3.Connection, table: str) -> dict[str, Any]:
    columns = con.execute(f'PRAGMA table_info("{table}")').fetchall()
    return {
        row["name"]: con.execute(f"SELECT {row['dflt_value'] or 'NULL'}").fetchone()[0] for row in columns
    }


MENTIONS = """
SELECT m.seq, m.case_id, e.data, c.id FROM mentions m
LEFT JOIN events e ON e.seq = m.seq LEFT JOIN cases c ON c.id = m.case_id
WHERE m.seq > ? ORDER BY m.seq, m.case_id"""
NOT_MENTIONED = """
SELECT seq FROM events WHERE seq > ? AND case_id IS NULL AND json_extract(data, '$.which') IS NOT NULL
EXCEPT SELECT seq FROM mentions WHERE seq > ?"""


def _check_mentions(con: sqlite3.Connection, since: int) -> None:
    """Check the number and the digest of the cases of each event on many cases after event ``since``."""
    for seq, group in groupby(con.execute(MENTIONS, (since,)), key=itemgetter("seq")):
        rows = list(group)
        stray = next((row for row in rows if row["id"] is None), None)
        if stray:
            raise Differs("mentions", seq, "case_id", _("unknown case {no}").format(no=stray["case_id"]))
        mentions = json.loads(rows[0]["data"] or "{}")
        if mentions.get("which") != id_list(row["case_id"] for row in rows):
            raise Differs("mentions", seq, "case_id", _("not the cases of the event"))
    missing = con.execute(NOT_MENTIONED, (since, since)).fetchone()
    if missing:
        raise Differs("mentions", missing["seq"], "", _("the row is missing"))


def _check_latest(con: sqlite3.Connection, expected: Mapping[str, int]) -> None:
    """Check that ``last`` is the case each operator last registered or changed."""
    found = dict(con.execute("SELECT operator, case_id FROM latest").fetchall())
    for operator in sorted(found.keys() | expected.keys()):
        if found.get(operator) != expected.get(operator):
            raise Differs("latest", operator, "case_id", _("not the case last changed"))


def _check_index(con: sqlite3.Connection) -> None:
    """Check that each row of the index belongs to the case of its event."""
    sql = "SELECT i.seq FROM indexed i LEFT JOIN events e ON e.seq = i.seq WHERE e.case_id IS NOT i.case_id LIMIT 1"
    stray = con.execute(sql).fetchone()
    if stray:
        raise Differs("indexed", stray["seq"], "case_id", _("not the case of that event"))
