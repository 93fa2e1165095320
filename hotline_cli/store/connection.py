"""Opening the database file, and one transaction per verb.

A file of another program is recognised by its header alone and never touched. A write takes the lock first (``BEGIN
IMMEDIATE``), reads and checks inside it, and commits completely or not at all.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING
from urllib.parse import quote

from hotline_cli.errors import DatabaseFault
from hotline_cli.files import is_shared, share_like, share_with_group, temporary_file
from hotline_cli.i18n import _
from hotline_cli.store.faults import as_fault
from hotline_cli.store.schema import APPLICATION_ID, MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def open_exclusively(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file at ``path`` exclusively: others wait. Raises ``DatabaseFault``."""
    con = open_file(path)
    try:
        con.execute("PRAGMA locking_mode = EXCLUSIVE")
        con.execute(f"PRAGMA busy_timeout = {int(MAX_WAIT_SECONDS * 1000)}")
        con.execute("BEGIN EXCLUSIVE")
        con.execute("COMMIT")  # the lock stays
        yield con
    finally:
        con.close()


MAGIC = b"SQLite format 3\x00"
HEADER = 100
BUSY_TIMEOUT = 2.0
"""Seconds of waiting for another clerk before a message."""
ATTEMPTS, PAUSE = 50, 0.02
"""Number of retries, and the seconds between them, for a group's file that a colleague is just opening."""
MAX_WAIT_SECONDS = 600.0
"""Seconds after which waiting is given up."""


def create_file(path: Path, group: str, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Create a database readable by its owner alone (or ``group`` too), with the content from ``fill``.

    It is complete before it gets its name: a killed process leaves no partial file. Raises ``DatabaseFault`` if the
    file exists or cannot be created.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        require_no_file(path)
        with temporary_file(path, "new") as partial:
            share_with_group(partial, group)
            with closing(_together(partial, _connect)) as con:
                con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                migrate(con)
                fill(con)
            set_aside(path)
            os.link(partial, path)
    except FileExistsError as error:
        raise file_exists_error(path) from error
    except (OSError, sqlite3.Error) as error:
        raise as_fault(error, path) from error


def require_no_file(path: Path) -> None:
    """Raise ``DatabaseFault`` if there is a file at ``path``."""
    try:
        there = path.exists()
    except OSError as error:
        raise as_fault(error, path) from error
    if there:
        raise file_exists_error(path)


def set_aside(path: Path) -> None:
    """Rename the log left by a deleted file at ``path``: SQLite would replay it into the new file."""
    log = Path(f"{path}-wal")
    if path.exists():
        return
    Path(f"{path}-shm").unlink(missing_ok=True)
    if log.exists() and log.stat().st_size:
        log.replace(path.with_name(f"{path.name}.log-left-behind"))
    else:
        log.unlink(missing_ok=True)


def file_exists_error(path: Path) -> DatabaseFault:
    return DatabaseFault(
        _("{path} already exists").format(path=path),
        _("Use the existing file, or choose another one with --db."),
    )


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file at ``path``; an older one is migrated, after a backup beside it.

    Raises ``DatabaseFault`` if it is missing, of another program, damaged, newer than the program, or cannot be read.
    """
    _check_header(path)
    try:
        con = _together(path, _connect)
        with _closed_by_errors(con):
            if _check_version(con, path) < len(MIGRATIONS):
                _migrate_after_backup(con, path)
    except (OSError, sqlite3.Error) as error:
        raise as_fault(error, path) from error
    return con


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open the file at ``path`` read-only: it is never migrated, even if it could be written.

    Raises ``DatabaseFault`` as ``open_file`` does.
    """
    _check_header(path)
    try:
        con = _together(path, _connect_to_read)
        with _closed_by_errors(con):
            _check_version(con, path)
    except (OSError, sqlite3.Error) as error:
        raise as_fault(error, path) from error
    return con


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """Connect read-only; another user's file without a pending log is read without creating files beside it."""
    ours = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    log = Path(f"{path}-wal")
    settled = not log.exists() or not log.stat().st_size
    mode = "mode=rw" if ours else "immutable=1" if settled else "mode=ro"
    uri = f"file:{quote(str(path.absolute()))}?{mode}"
    con = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)
    with _closed_by_errors(con):
        con.row_factory = sqlite3.Row
        con.execute("PRAGMA query_only = ON")
        con.execute("PRAGMA user_version").fetchone()  # creates the files that belong beside it
    return con


def _check_version(con: sqlite3.Connection, path: Path) -> int:
    """Return the schema version. Raises ``DatabaseFault`` for one made by a newer program."""
    version: int = con.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise DatabaseFault(
            _("{path} was made by a newer hotline (schema {version}; this one supports {known})").format(
                path=path, version=version, known=len(MIGRATIONS)
            ),
            _("Update the program."),
        )
    return version


def _check_header(path: Path) -> None:
    try:
        header = _header(path)
    except FileNotFoundError as error:
        raise DatabaseFault(
            _("no database at {path}").format(path=path),
            _(
                "Run `hotline init` to create one, or `hotline demo` for a sample with a month of invented "
                "calls."
            ),
        ) from error
    except OSError as error:
        raise as_fault(error, path) from error
    if not _says_ours(header):
        raise DatabaseFault(
            _("{path} is not a hotline database").format(path=path),
            _("Name another file with --db, or create one with `hotline init`; this file was not changed."),
        )


def is_ours(path: Path) -> bool:
    """Return whether the file at ``path`` is readable and has our application id."""
    try:
        return _says_ours(_header(path))
    except OSError:
        return False


def _header(path: Path) -> bytes:
    """Return the first bytes; none of a pipe, which would block. Raises ``OSError``."""
    if path.is_fifo():
        return b""
    with path.open("rb") as file:
        return file.read(HEADER)


def _says_ours(header: bytes) -> bool:
    return header[:16] == MAGIC and int.from_bytes(header[68:72], "big") == APPLICATION_ID


def _together(path: Path, connect: Callable[[Path], sqlite3.Connection]) -> sqlite3.Connection:
    """Return the connection; for a group's file, files that SQLite creates beside it get that group.

    SQLite gives them the clerk's own group. A colleague who opens the file before the group is set retries for a
    moment.
    """
    attempts = ATTEMPTS if is_shared(path) else 1
    while True:
        attempts -= 1
        try:
            con = connect(path)
        except sqlite3.OperationalError as error:
            if not attempts or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN:
                raise
            sleep(PAUSE)
        else:
            for laid in (Path(f"{path}-wal"), Path(f"{path}-shm")):
                share_like(path, laid)
            return con


def _connect(path: Path) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?mode=rw"
    con = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, cached_statements=256)
    with _closed_by_errors(con):
        con.row_factory = sqlite3.Row
        con.execute("PRAGMA journal_mode = WAL")
        con.execute("PRAGMA synchronous = FULL")
        con.execute("PRAGMA foreign_keys = ON")
    return con


@contextmanager
def _closed_by_errors(con: sqlite3.Connection) -> Iterator[None]:
    """Close the connection if setting it up fails."""
    try:
        yield
    except BaseException:
        con.close()
        raise


def migrate(con: sqlite3.Connection) -> None:
    """Apply pending migrations, all or none, under the write lock; another process may have applied them."""
    from sqlite_utils import Database, Migrations

    migrations = Migrations("hotline")
    for name, deed in MIGRATIONS:
        migrations(name=name)(lambda db, deed=deed: deed(db.conn))
    with write_transaction(con, lambda _words: None):
        if con.execute("PRAGMA user_version").fetchone()[0] < len(MIGRATIONS):
            migrations.apply(Database(con, execute_plugins=False))
            con.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _migrate_after_backup(con: sqlite3.Connection, path: Path) -> None:
    from hotline_cli.store.backup import copy_to

    version = con.execute("PRAGMA user_version").fetchone()[0]
    copy_to(con, path.with_name(f"{path.name}.before-schema-{len(MIGRATIONS)}-from-{version}"), replace=True)
    migrate(con)


@contextmanager
def write_transaction(
    con: sqlite3.Connection, say: Callable[[str], None] | None, *, dry_run: bool = False
) -> Iterator[None]:
    """Commit what is written inside, or roll back after an error or a ``dry_run``."""
    begin_write(con, say)
    try:
        yield
        con.execute("ROLLBACK" if dry_run else "COMMIT")
    except BaseException:
        if con.in_transaction:
            con.execute("ROLLBACK")
        raise


def begin_write(con: sqlite3.Connection, say: Callable[[str], None] | None) -> None:
    """Take the write lock; print a message if another clerk holds it for more than two seconds.

    Without ``say`` the wait ends after two seconds: raises ``sqlite3.OperationalError``.
    """
    try:
        con.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if say is None or not _busy(error):
            raise
        say(_("Someone else is writing to the file; waiting ..."))
        with busy_timeout(con, MAX_WAIT_SECONDS):
            con.execute("BEGIN IMMEDIATE")


@contextmanager
def busy_timeout(con: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Set, inside, the seconds to wait for another clerk who is writing."""
    con.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    try:
        yield
    finally:
        con.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT * 1000)}")


def _busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
