"""Connections to a SQLite file, and waiting while another process is in the way."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from hotline_cli import files
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Say = Callable[[str], None]

T = TypeVar("T")

BUSY_TIMEOUT = 2.0
"""Seconds of waiting for another clerk before a message."""
MAX_WAIT_SECONDS = 600.0
"""Seconds after which waiting is given up."""
MAX_SECONDS_TO_LOCK = 60.0
"""The same where SQLite finds no lock that can be had: a network share never has one, a busy machine soon does."""
LOG_SECONDS = 5.0
"""Seconds for which readers are waited for, so that the log can be emptied."""
LONGEST_PAUSE, SHORTEST_PAUSE = 0.02, 0.001
"""Seconds between two attempts: of a clerk who has just come, and of one who has waited long."""


class Connection(sqlite3.Connection):
    """A connection whose files are not opened otherwise in this process (``files.is_in_use``)."""

    path: Path | None = None

    def close(self) -> None:
        super().close()
        if self.path is not None:
            files.release(self.path)
            self.path = None


def connect(path: Path, mode: str = "mode=rw") -> Connection:
    """Connect to the file at ``path``; ``mode`` is a query of SQLite's URI. Nothing waits: see ``set_timeout``."""
    path = path.absolute()
    files.hold(path)
    try:
        con = sqlite3.connect(
            f"file:{quote(str(path))}?{mode}",
            uri=True,
            timeout=0,
            isolation_level=None,
            cached_statements=256,
            factory=Connection,
        )
    except BaseException:
        files.release(path)
        raise
    con.path = path
    con.row_factory = sqlite3.Row
    return con


def set_timeout(con: sqlite3.Connection, seconds: float = BUSY_TIMEOUT) -> None:
    """Set the seconds for which each statement waits for another process."""
    con.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def wait_for(attempt: Callable[[], T], say: Say | None, seconds: float = BUSY_TIMEOUT) -> T:
    """Return what ``attempt`` returns, as soon as no other process is in the way.

    After two seconds ``say`` gets a message. Without ``say`` the wait ends after ``seconds``. Who has waited longer
    tries more often and so is served first. Raises the last ``sqlite3.OperationalError``.
    """
    began, told = monotonic(), False
    until = seconds if say is None else MAX_WAIT_SECONDS
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            waited = monotonic() - began
            if not is_busy(error) or waited >= (
                until if _is_held(error) else min(until, MAX_SECONDS_TO_LOCK)
            ):
                raise
            if say is not None and not told and waited >= BUSY_TIMEOUT:
                say_waiting(say)
                told = True
        sleep(pause_after(waited))


def pause_after(waited: float) -> float:
    """Return the seconds till the next attempt of one who has ``waited`` so many."""
    return max(SHORTEST_PAUSE, LONGEST_PAUSE / (1 + 2 * waited))


def say_waiting(say: Say) -> None:
    say(_("Someone else is writing to the file; waiting ..."))


def locked_by_others() -> sqlite3.OperationalError:
    """Return SQLite's own error for a file that others keep locked."""
    return _error(sqlite3.SQLITE_BUSY, "locked by another program")


def _error(code: int, words: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether another process is in the way, and perhaps not for long."""
    return _is_held(error) or _code(error) == sqlite3.SQLITE_PROTOCOL


def _is_held(error: sqlite3.Error) -> bool:
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def write_transaction(
    con: sqlite3.Connection, say: Say | None, *, dry_run: bool = False, seconds: float = BUSY_TIMEOUT
) -> Iterator[None]:
    """Commit what is written inside, or roll back after an error or a ``dry_run``. Waits as ``wait_for`` does."""
    set_timeout(con, 0)
    try:
        wait_for(lambda: con.execute("BEGIN IMMEDIATE"), say, seconds)
    finally:
        set_timeout(con)
    try:
        yield
        con.execute("ROLLBACK" if dry_run else "COMMIT")
    except BaseException:
        if con.in_transaction:
            con.execute("ROLLBACK")
        raise


def find_damage(con: sqlite3.Connection) -> str:
    """Check every page and index; return the first error in SQLite's words, empty if there is none."""
    finding = str(con.execute("PRAGMA integrity_check(1)").fetchone()[0])
    return "" if finding == "ok" else finding.splitlines()[0]


def finish(con: sqlite3.Connection) -> None:
    """Write the log back into a file that nobody else uses, which then is complete by itself.

    Raises ``sqlite3.OperationalError`` if not all of it could be written; closing would say nothing.
    """
    busy, pages, written = con.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or pages != written:
        raise _error(sqlite3.SQLITE_FULL, "the log could not be written back")


def empty_log(con: sqlite3.Connection) -> bool:
    """Write the log of a file that others use back and cut it to nothing; return whether nobody's reading prevents it.

    Those who write wait while it is tried, so it is tried for short times, with pauses.
    """
    until = monotonic() + LOG_SECONDS
    set_timeout(con, LOG_SECONDS / 10)
    try:
        while con.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if monotonic() > until:
                return False
            sleep(LONGEST_PAUSE)
    finally:
        set_timeout(con)
    return True


@contextmanager
def closed_by_errors(con: sqlite3.Connection) -> Iterator[None]:
    """Close the connection if setting it up fails."""
    try:
        yield
    except BaseException:
        con.close()
        raise
