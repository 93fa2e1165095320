"""Permanent erasure of callers' data and free text of old cases (rules.md 7).

Private words are stored apart from the events, which hold only a digest keyed by a salt; the salt is erased
with the words. The chain still verifies, and nothing can be guessed from it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.case import OPEN, first_key
from hotline_cli.domain.case_fold import fold
from hotline_cli.domain.events import Event
from hotline_cli.errors import DatabaseFault
from hotline_cli.files import is_in_use
from hotline_cli.i18n import _
from hotline_cli.queries.cases import PROMISE_RUNS
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.services.backups import list_backup_folders
from hotline_cli.store import case_rows
from hotline_cli.store import search_index as index
from hotline_cli.store.backup import hash_at
from hotline_cli.store.connection import is_ours, open_to_read
from hotline_cli.store.faults import SUSPECT, as_fault
from hotline_cli.store.sqlite_file import empty_log, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office


class Erasure(NamedTuple):
    """The result of an erasure: cases erased, cases in which something is still owed, copies out of reach.

    ``unseen`` are files and folders that could not be read.
    """

    cases: int
    owed: int
    left: int
    backups: tuple[str, ...]
    unseen: tuple[str, ...]


STILL_NEEDED = f"""
  (c.status IN ({", ".join(repr(status) for status in sorted(OPEN))})
   OR {PROMISE_RUNS}
   OR EXISTS (SELECT 1 FROM cases t WHERE t.id = c.merged_into AND t.status IN
              ({", ".join(repr(status) for status in sorted(OPEN))})))"""
TO_ERASE = f"""
SELECT c.id, {STILL_NEEDED} AS owed FROM cases c WHERE c.id < ? AND EXISTS (
  SELECT 1 FROM events e JOIN private p ON p.seq = e.seq WHERE e.case_id = c.id AND p.body IS NOT NULL)
ORDER BY c.id"""


def anonymize_cases(
    office: Office,
    before: date,
    *,
    done_only: bool = False,
    dry_run: bool = False,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Erasure:
    """Erase all cases received before the day ``before``: all of them, or none if interrupted.

    ``done_only`` leaves those in which something is still owed. Running it again is safe, and also clears
    what an interrupted run left in the free pages of the file.
    """
    end = first_key(before)
    # from here on SQLite overwrites deleted content with zeros
    office.con.execute("PRAGMA secure_delete = ON")
    office.con.execute("PRAGMA temp_store = MEMORY")
    with office.transaction(dry_run=dry_run) as journal:
        found = office.con.execute(TO_ERASE, (end,)).fetchall()
        keys = [row["id"] for row in found if not (done_only and row["owed"])]
        owed = sum(row["owed"] for row in found)
        # half-typed calls of a live desk are not cases, but hold caller data
        office.con.execute("DELETE FROM drafts WHERE at < ?", (before.isoformat(),))
        if not dry_run and keys:
            _erase_all(office, journal, keys, before, told)
    if not dry_run:
        _scrub(office)
    left = len(found) - len(keys)
    return Erasure(len(keys), owed - left, left, *_find_copies(office, end))


def _erase_all(
    office: Office, journal: Journal, keys: Sequence[int], before: date, told: Callable[[int, int], None]
) -> None:
    for done, key in enumerate(keys):
        _erase(office, key)
        told(done, len(keys))
    facts = {"before": before.isoformat(), "cases": len(keys)}
    journal.append(Event("anonymize", office.now, facts), about=keys)
    _erase_shared(office)
    index.merge_index(office.con)


def _erase(office: Office, key: int) -> None:
    """Erase the words of one case from the search index, the private rows of its events and its own rows."""
    con = office.con
    events = load_case(office, key).events
    index.erase_case(con, key, [event.private for event in events])
    con.execute(
        "UPDATE private SET salt = NULL, body = NULL WHERE seq IN (SELECT seq FROM events WHERE case_id = ?)",
        (key,),
    )
    bare = [Event(e.verb, e.at, e.data, {}, e.seq, e.command) for e in events]
    case_rows.write_case(con, fold(bare))


SHARED = """
UPDATE private SET salt = NULL, body = NULL
WHERE body IS NOT NULL
AND seq IN (SELECT m.seq FROM mentions m JOIN events e ON e.seq = m.seq WHERE e.verb <> 'anonymize')
AND NOT EXISTS (
  SELECT 1 FROM mentions m JOIN events e ON e.case_id = m.case_id JOIN private p ON p.seq = e.seq
  WHERE m.seq = private.seq AND p.body IS NOT NULL)"""


MEASURED = """
UPDATE private SET salt = NULL, body = NULL
WHERE body IS NOT NULL AND seq IN (
  SELECT m.seq FROM mentions m JOIN events e ON e.seq = m.seq
  JOIN mentions o ON o.case_id = m.case_id AND o.seq > m.seq JOIN events a ON a.seq = o.seq
  WHERE e.verb = 'measure' AND a.verb = 'anonymize')"""
MEASURES = """
UPDATE measures SET about = NULL, cause = NULL, text = NULL, done_text = NULL
WHERE id IN (
  SELECT json_extract(e.data, '$.key') FROM mentions m JOIN events e ON e.seq = m.seq
  JOIN private p ON p.seq = e.seq
  WHERE e.verb = 'measure' AND p.body IS NULL AND json_extract(e.data, '$.set.at') IS NOT NULL)"""
"""``at`` is set when a measure is decided, together with its words."""


def _erase_shared(office: Office) -> None:
    """Erase the words of events on many cases, such as why a list was revealed, once all of these are erased.

    The words of a measure are erased with the first of its cases: it can no longer be checked whose caller
    they name.
    """
    for sql in (SHARED, MEASURED, MEASURES):
        office.con.execute(sql)


def _scrub(office: Office) -> None:
    """Rewrite the file without its free pages, and empty the write-ahead log."""
    try:
        wait_for(lambda: office.con.execute("VACUUM"), office.env.say)
        emptied = empty_log(office.con)
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL:
            raise as_fault(error, office.env.database) from error
        raise _has_traces(
            office,
            _("everything is erased, but there is not enough space to rewrite the file; traces remain in it"),
            _("Free as much space as the file takes and run it again to remove the last traces."),
        ) from error
    if not emptied:
        raise _has_traces(
            office,
            _("everything is erased, but another program is still reading the old content"),
            _("Run it again when nobody else is using the file; this removes the last traces."),
        )


def _has_traces(office: Office, message: str, remedy: str) -> DatabaseFault:
    office.env.written = None  # the function prints its own message
    return DatabaseFault(message, remedy)


# ---- copies, which an erasure does not reach ------------------------------------------------------------------

FIRST_PRIVATE = """
SELECT e.seq, e.hash FROM events e JOIN private p ON p.seq = e.seq ORDER BY e.seq LIMIT 1"""
NOT_ERASED = """
SELECT 1 FROM events e JOIN private p ON p.seq = e.seq WHERE e.case_id < ? AND p.body IS NOT NULL LIMIT 1"""


def _find_copies(office: Office, end: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find copies of this file that still hold words of cases below the key ``end``, and places that cannot be read.

    Looks beside the file and where `db backup` wrote copies.
    """
    here = office.env.database.absolute()
    found: list[str] = []
    unseen: list[str] = []
    for folder in dict.fromkeys((here.parent, *list_backup_folders(office.con))):
        try:
            found_there = [
                file for file in sorted(folder.iterdir()) if file.is_file() and not is_in_use(file)
            ]
        except OSError:
            unseen.append(str(folder))
            continue
        for file in found_there:
            try:
                if _holds_words(office, file, end):
                    found.append(str(file))
            except (DatabaseFault, OSError, *SUSPECT):
                unseen.append(str(file))
    return tuple(found), tuple(unseen)


def _holds_words(office: Office, file: Path, end: int) -> bool:
    """Return whether ``file`` is a copy of this database with words of cases below ``end``.

    Copies share the digest of the first private words; it is salted, so no two databases have the same. Read
    errors are raised.
    """
    if not os.access(file, os.R_OK):
        raise PermissionError(file)
    if not is_ours(file):
        return False
    with closing(open_to_read(file)) as con:
        first = con.execute(FIRST_PRIVATE).fetchone()
        if first is None or hash_at(office.con, first["seq"]) != first["hash"].hex():
            return False
        return con.execute(NOT_ERASED, (end,)).fetchone() is not None
