"""Callers' data and the free text of old cases, erased for good (product.md 7): rows, index, log and free pages.

What is erased stands apart from the events, which hold only its digest keyed by a salt that goes with it: the chain
still verifies, and nothing can be guessed from it. How many of them are still owed something is said: open ones, those
with a promise that runs, those merged into an open one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.desk.cases import load
from hotline_cli.domain.case import OPEN, Event, first_key, fold
from hotline_cli.errors import DatabaseFault
from hotline_cli.i18n import _
from hotline_cli.queries import PROMISE_RUNS
from hotline_cli.store import cases as case_rows
from hotline_cli.store import words as index
from hotline_cli.store.database import guarded, is_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from hotline_cli.office import Office
    from hotline_cli.store.events import Journal


class Erased(NamedTuple):
    """How many cases were erased, how many of them or besides them are still owed something, what was out of reach."""

    cases: int
    owed: int
    left: int
    backups: tuple[str, ...]


OWED = f"""
  (c.status IN ({", ".join(repr(status) for status in sorted(OPEN))})
   OR {PROMISE_RUNS}
   OR EXISTS (SELECT 1 FROM cases t WHERE t.id = c.merged_into AND t.status IN
              ({", ".join(repr(status) for status in sorted(OPEN))})))"""
TO_ERASE = f"""
SELECT c.id, {OWED} AS owed FROM cases c WHERE c.id < ? AND EXISTS (
  SELECT 1 FROM events e JOIN private p ON p.seq = e.seq WHERE e.case_id = c.id AND p.body IS NOT NULL)
ORDER BY c.id"""


def anonymize(
    office: Office,
    before: date,
    *,
    done_only: bool = False,
    dry_run: bool = False,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Erased:
    """Erase all cases received before the day ``before``: all of them, or none if it is broken off.

    ``done_only``: leave those that are still owed something. Safe to be run again: what an earlier run left in
    the file's free pages goes with it.
    """
    end = first_key(before)
    # what is overwritten is filled with zeros from here on
    office.con.execute("PRAGMA secure_delete = ON")
    office.con.execute("PRAGMA temp_store = MEMORY")
    with office.transaction(dry_run=dry_run) as journal:
        found = office.con.execute(TO_ERASE, (end,)).fetchall()
        keys = [row["id"] for row in found if not (done_only and row["owed"])]
        owed = sum(row["owed"] for row in found)
        # calls that a live desk left half typed: no cases, but their callers stand in them
        office.con.execute("DELETE FROM drafts WHERE at < ?", (before.isoformat(),))
        if not dry_run and keys:
            _erase_all(office, journal, keys, before, told)
    if not dry_run:
        _scrub(office)
    left = len(found) - len(keys)
    return Erased(len(keys), owed - left, left, backups(office.env.database))


def _erase_all(
    office: Office, journal: Journal, keys: Sequence[int], before: date, told: Callable[[int, int], None]
) -> None:
    for done, key in enumerate(keys):
        _erase(office, key)
        told(done, len(keys))
    facts = {"before": before.isoformat(), "cases": len(keys)}
    journal.append(Event("anonymize", office.now, facts), about=keys)
    _erase_shared(office)
    index.settle(office.con)


def _erase(office: Office, key: int) -> None:
    """One case: its words out of the index, out of the events' private rows, and out of the rows they add up to."""
    con = office.con
    events = load(office, key).events
    index.erase(con, key, [event.private for event in events])
    con.execute(
        "UPDATE private SET salt = NULL, body = NULL WHERE seq IN (SELECT seq FROM events WHERE case_id = ?)",
        (key,),
    )
    bare = [Event(e.verb, e.at, e.data, {}, e.seq, e.command) for e in events]
    case_rows.write(con, fold(bare))


SHARED = """
UPDATE private SET salt = NULL, body = NULL
WHERE body IS NOT NULL
AND seq IN (SELECT m.seq FROM mentions m JOIN events e ON e.seq = m.seq WHERE e.verb <> 'anonymize')
AND NOT EXISTS (
  SELECT 1 FROM mentions m JOIN events e ON e.case_id = m.case_id JOIN private p ON p.seq = e.seq
  WHERE m.seq = private.seq AND p.body IS NOT NULL)"""


def _erase_shared(office: Office) -> None:
    """The words of events on many cases, such as why a list was revealed, once all of these are erased."""
    office.con.execute(SHARED)


def _scrub(office: Office) -> None:
    """Write the file anew without its free pages, and empty the log beside it."""
    with guarded(office.env.database):
        office.con.execute("VACUUM")
        busy = office.con.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise DatabaseFault(
            _("everything is erased, but another program still reads what was there before"),
            _("Run it again when nobody else uses the file; then the last traces go."),
        )


def backups(path: Path) -> tuple[str, ...]:
    """Other files of ours in the folder of ``path``: copies that an erasure does not reach."""
    here = path.absolute()
    return tuple(
        str(other)
        for other in sorted(here.parent.iterdir())
        if other != here and other.is_file() and is_ours(other)
    )
