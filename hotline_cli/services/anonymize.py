"""Permanent erasure of callers' data and free text of old cases (rules.md 7).

Private words are stored apart from the events, which hold only a digest keyed by a salt; the salt is erased
with the words. The chain still verifies, and nothing can be guessed from it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.case import OPEN, first_key
from hotline_cli.domain.case_fold import fold
from hotline_cli.domain.events import Event
from hotline_cli.domain.phones import dialled_digits
from hotline_cli.errors import DatabaseFault
from hotline_cli.files import is_in_use
from hotline_cli.i18n import _
from hotline_cli.masking import former_callers
from hotline_cli.queries.cases import PROMISE_RUNS
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.services.backups import list_backup_folders
from hotline_cli.store import case_rows, entities
from hotline_cli.store import search_index as index
from hotline_cli.store.backup import hash_at
from hotline_cli.store.connection import is_ours, open_to_read
from hotline_cli.store.faults import SUSPECT, as_fault
from hotline_cli.store.integrity import compare_schema_objects
from hotline_cli.store.sqlite_file import empty_log, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office


MIN_PHONE_DIGITS = 5
"""Digits of a phone by which a caller is found."""


class Wanted(NamedTuple):
    """What to erase: all cases received before a day, or these cases, of one caller or not."""

    before: date | None = None
    keys: tuple[int, ...] = ()
    caller: str = ""

    def where(self, column: str) -> tuple[str, object]:
        """Return an SQL condition on the key of a case, and its parameter."""
        if self.before:
            return f"{column} < ?", first_key(self.before)
        return f"{column} IN (SELECT value FROM json_each(?))", json.dumps(self.keys)


class Erasure(NamedTuple):
    """The result of an erasure: cases erased, cases in which something is still owed, copies out of reach.

    ``unseen`` are files and folders that could not be read, ``foreign`` what another program made in the file.
    """

    cases: int
    owed: int
    left: int
    backups: tuple[str, ...]
    unseen: tuple[str, ...]
    foreign: tuple[str, ...]


STILL_NEEDED = f"""
  (c.status IN ({", ".join(repr(status) for status in sorted(OPEN))})
   OR {PROMISE_RUNS}
   OR EXISTS (SELECT 1 FROM cases t WHERE t.id = c.merged_into AND t.status IN
              ({", ".join(repr(status) for status in sorted(OPEN))})))"""
TO_ERASE = f"""
SELECT c.id, {STILL_NEEDED} AS owed FROM cases c WHERE {{0}} AND EXISTS (
  SELECT 1 FROM events e JOIN private p ON p.seq = e.seq WHERE e.case_id = c.id AND p.body IS NOT NULL)
ORDER BY c.id"""


def anonymize_cases(
    office: Office,
    wanted: Wanted,
    *,
    done_only: bool = False,
    dry_run: bool = False,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Erasure:
    """Erase the words and callers of the cases wanted: all of them, or none if interrupted.

    Those of a day also cover the words of sessions, questions and referrals of units before it. ``done_only`` leaves
    cases in which something is still owed. Running it again is safe, and also clears what an interrupted run left in
    the free pages of the file.
    """
    # from here on SQLite overwrites deleted content with zeros
    office.con.execute("PRAGMA secure_delete = ON")
    office.con.execute("PRAGMA temp_store = MEMORY")
    with office.transaction(dry_run=dry_run) as journal:
        condition, parameter = wanted.where("c.id")
        found = office.con.execute(TO_ERASE.format(condition), (parameter,)).fetchall()
        keys = [row["id"] for row in found if not (done_only and row["owed"])]
        owed = sum(row["owed"] for row in found)
        _erase_drafts(office, wanted)
        if not dry_run:
            _erase_all(office, journal, keys, wanted, told)
    if not dry_run:
        _scrub(office)
    left = len(found) - len(keys)
    foreign = tuple(compare_schema_objects(office.con).foreign)
    return Erasure(len(keys), owed - left, left, *_find_copies(office, wanted), foreign)


def _erase_drafts(office: Office, wanted: Wanted) -> None:
    """Erase half-typed calls of a live desk, which are not cases, but hold caller data."""
    if wanted.before:
        office.con.execute("DELETE FROM drafts WHERE at < ?", (wanted.before.isoformat(),))
    elif wanted.caller:
        for key, body in office.con.execute("SELECT key, body FROM drafts").fetchall():
            if _names((wanted.caller,), body):
                office.con.execute("DELETE FROM drafts WHERE key = ?", (key,))


def _names(callers: Iterable[str], words: str) -> bool:
    """Return whether ``words`` hold the name, or the digits of the phone, of any of ``callers``."""
    digits = "".join(filter(str.isdecimal, words))
    return any(
        dialled_digits(caller) in digits
        if len(dialled_digits(caller)) >= MIN_PHONE_DIGITS
        else len(caller) > 1 and caller in words
        for caller in callers
    )


def _erase_all(
    office: Office,
    journal: Journal,
    keys: Sequence[int],
    wanted: Wanted,
    told: Callable[[int, int], None],
) -> None:
    callers: set[str] = set()
    for done, key in enumerate(keys):
        secrets = _erase(office, key)
        if not wanted.before:
            callers |= secrets
        told(done, len(keys))
    records = _erase_records(office, wanted.before) if wanted.before else 0
    if not (keys or records):
        return
    before = {"before": wanted.before.isoformat()} if wanted.before else {}
    facts = {**before, "cases": len(keys), **({"records": records} if records else {})}
    journal.append(Event("anonymize", office.now, facts), about=keys)
    _erase_shared(office, keys, callers)
    index.merge_index(office.con)


def _erase(office: Office, key: int) -> set[str]:
    """Erase the words of one case from the search index, the private rows of its events and its own rows.

    Return the names and phones of its caller.
    """
    con = office.con
    events = load_case(office, key).events
    index.erase_case(con, key, [event.private for event in events])
    con.execute(
        "UPDATE private SET salt = NULL, body = NULL WHERE seq IN (SELECT seq FROM events WHERE case_id = ?)",
        (key,),
    )
    bare = [Event(e.verb, e.at, e.data, {}, e.seq, e.command) for e in events]
    case_rows.write_case(con, fold(bare))
    name, phone, _address, former = fold(events).secrets
    earlier = (former_callers(former) if former else None) or []
    return {text for pair in ((name, phone), *(one[:2] for one in earlier)) for text in pair if text}


OLD_WORDS = f"""
SELECT json_extract(e.data, '$.table') AS "table", json_extract(e.data, '$.key') AS "key", e.seq
FROM events e JOIN private p ON p.seq = e.seq
WHERE e.case_id IS NULL AND p.body IS NOT NULL
AND json_extract(e.data, '$.table') IN ({", ".join(map(repr, entities.WORDS))}) AND {entities.DAY_OF_WORDS} < ?"""


def _erase_records(office: Office, before: date) -> int:
    """Erase the words of sessions, questions and referrals of units before a day; return how many records."""
    old = office.con.execute(OLD_WORDS, (before.isoformat(),)).fetchall()
    office.con.executemany(
        "UPDATE private SET salt = NULL, body = NULL WHERE seq = ?", ((row["seq"],) for row in old)
    )
    records = {(row["table"], row["key"]) for row in old}
    if records:
        entities.restore_rows(office.con, records)
    return len(records)


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


NAMING = """
SELECT p.seq, p.body FROM private p WHERE p.body IS NOT NULL AND p.seq IN (
  SELECT m.seq FROM mentions m JOIN events e ON e.seq = m.seq
  WHERE m.case_id IN (SELECT value FROM json_each(?)) AND e.verb <> 'anonymize')"""


def _erase_shared(office: Office, keys: Sequence[int], callers: set[str]) -> None:
    """Erase the words of events on many cases, such as why a list was revealed, once all of these are erased.

    The words of a measure are erased with the first of its cases: it can no longer be checked whose caller
    they name. So are words about one of ``keys`` that name one of ``callers``.
    """
    for sql in (SHARED, MEASURED):
        office.con.execute(sql)
    if callers:
        for seq, body in office.con.execute(NAMING, (json.dumps(keys),)).fetchall():
            if _names(callers, body):
                office.con.execute("UPDATE private SET salt = NULL, body = NULL WHERE seq = ?", (seq,))
    office.con.execute(MEASURES)


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
SELECT 1 FROM events e JOIN private p ON p.seq = e.seq WHERE {0} AND p.body IS NOT NULL LIMIT 1"""


def _find_copies(office: Office, wanted: Wanted) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find copies of this file that still hold words of the cases wanted, and places that cannot be read.

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
                if _holds_words(office, file, wanted):
                    found.append(str(file))
            except (DatabaseFault, OSError, *SUSPECT):
                unseen.append(str(file))
    return tuple(found), tuple(unseen)


def _holds_words(office: Office, file: Path, wanted: Wanted) -> bool:
    """Return whether ``file`` is a copy of this database with words of the cases wanted.

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
        condition, parameter = wanted.where("e.case_id")
        return con.execute(NOT_ERASED.format(condition), (parameter,)).fetchone() is not None
