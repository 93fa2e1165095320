"""Opening the database file: its header, its schema, a new one.

A file of another program is recognised by its header alone and never touched.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from hotline_cli import files
from hotline_cli.errors import DatabaseFault
from hotline_cli.files import is_shared, share_like, share_with_group, temporary_file
from hotline_cli.i18n import _
from hotline_cli.store.faults import as_fault, damaged
from hotline_cli.store.schema import APPLICATION_ID, MIGRATIONS
from hotline_cli.store.sqlite_file import (
    closed_by_errors,
    connect,
    finish,
    set_timeout,
    wait_for,
    write_transaction,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotline_cli.store.sqlite_file import Connection, Say

MAGIC = b"SQLite format 3\x00"
HEADER = 100
ATTEMPTS, PAUSE = 50, 0.02
"""Number of retries, and the seconds between them, for what another process is just changing."""


def create_file(path: Path, group: str, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Create a database readable by its owner alone (or ``group`` too), with the content from ``fill``.

    It is complete and on the disk before it gets its name: a killed process, a full disk or a power cut leaves no
    partial file. Raises ``DatabaseFault`` if the file exists or cannot be created.
    """
    try:
        files.make_folder(path.parent)
        require_no_file(path)
        with temporary_file(path, "new") as partial:
            share_with_group(partial, group)
            with closing(connect(partial)) as con:
                _set_up(con)
                con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                migrate(con)
                fill(con)
                finish(con)
            set_aside(path)
            files.put_in_place(partial, path, replace=False)
    except FileExistsError as error:
        raise file_exists_error(path) from error
    except (OSError, sqlite3.Error) as error:
        raise as_fault(error, path) from error


def require_no_file(path: Path) -> None:
    """Raise ``DatabaseFault`` if there is a file at ``path``."""
    try:
        exists = path.exists()
    except OSError as error:
        raise as_fault(error, path) from error
    if exists:
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


def open_file(path: Path, say: Say | None = None) -> Connection:
    """Open the file at ``path``; an older one is migrated, after a backup beside it.

    While another process is in the way it waits, with a message to ``say``. Raises ``DatabaseFault`` if the file is
    missing, of another program, damaged, newer than the program, or cannot be read.
    """
    con = open_as_it_is(path, say)
    try:
        with closed_by_errors(con):
            if _check_version(con, path) < len(MIGRATIONS):
                _migrate_after_backup(con, path)
    except (OSError, sqlite3.Error) as error:
        raise as_fault(error, path) from error
    return con


def open_as_it_is(path: Path, say: Say | None = None) -> Connection:
    """Open the file at ``path`` to write, without migrating it. Raises ``DatabaseFault`` as ``open_file`` does."""
    return _open(path, _connect, say)


def open_to_read(path: Path, say: Say | None = None) -> Connection:
    """Open the file at ``path`` read-only: it is never migrated, even if it could be written.

    Waits, and raises ``DatabaseFault``, as ``open_file`` does.
    """
    return _open(path, _connect_to_read, say)


def _open(path: Path, open_it: Callable[[Path], Connection], say: Say | None) -> Connection:
    _check_header(path)
    try:
        con = wait_for(lambda: _together(path, open_it), say)
        with closed_by_errors(con):
            set_timeout(con)
            _check_version(con, path)
    except (OSError, sqlite3.Error) as error:
        raise as_fault(error, path) from error
    return con


def _connect_to_read(path: Path) -> Connection:
    """Connect read-only; another user's file without a pending log is read without creating files beside it."""
    ours = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    con = connect(path, "mode=rw" if ours else "mode=ro" if _has_log(path) else "immutable=1")
    with closed_by_errors(con):
        con.execute("PRAGMA query_only = ON")
        con.execute("PRAGMA user_version").fetchone()  # creates the files that belong beside it
    return con


def _has_log(path: Path) -> bool:
    """Return whether there is content in the log that may not be in the file yet."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


class NewerFile(DatabaseFault):
    """A file made by a newer program."""


def _check_version(con: sqlite3.Connection, path: Path) -> int:
    """Return the schema version. Raises ``DatabaseFault`` for one made by a newer program."""
    version: int = con.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise NewerFile(
            _("{path} was made by a newer hotline (schema {version}; this one supports {known})").format(
                path=path, version=version, known=len(MIGRATIONS)
            ),
            _("Update the program."),
        )
    return version


def _check_header(path: Path) -> None:
    if files.is_in_use(path):  # checked when it was opened
        return
    try:
        header = files.read_start(path, HEADER)
        if is_header(header):
            _check_names(path)
            _check_size(path, header)
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
    if not is_header(header):
        raise DatabaseFault(
            _("{path} is not a hotline database").format(path=path),
            _("Name another file with --db, or create one with `hotline init`; this file was not changed."),
        )


def _check_names(path: Path) -> None:
    """Check that nobody uses the file by another name (a hard link): each name has a log of its own.

    Raises ``DatabaseFault``.
    """
    for other in files.find_other_names(path):
        if _has_log(other):
            raise DatabaseFault(
                _("{path} is in use by another name: {other}").format(path=path, other=other.name),
                _("Use one name only: what was written by the other would be lost."),
            )


def _check_size(path: Path, header: bytes) -> None:
    """Check that a file that nobody has open is as long as its header says: else it was cut, or something added.

    While others open and close it, one moment of rest is waited for. Raises ``DatabaseFault`` and ``OSError``.
    """
    for _attempt in range(ATTEMPTS):
        size = path.stat().st_size
        expected = int.from_bytes(header[28:32], "big") * (int.from_bytes(header[16:18], "big") or 1)
        again = files.read_start(path, HEADER)
        if expected == size or _has_log(path):
            return
        if again == header and path.stat().st_size == size:
            sleep(PAUSE)
        header = again
    raise damaged(path)


def is_ours(path: Path) -> bool:
    """Return whether the file at ``path`` is readable and has our application id."""
    try:
        return files.is_in_use(path) or is_header(files.read_start(path, HEADER))
    except OSError:
        return False


def is_header(header: bytes) -> bool:
    """Return whether these are the first bytes of a hotline database."""
    return header[:16] == MAGIC and int.from_bytes(header[68:72], "big") == APPLICATION_ID


def _together(path: Path, open_it: Callable[[Path], Connection]) -> Connection:
    """Return the connection; for a group's file, files that SQLite creates beside it get that group.

    SQLite gives them the clerk's own group. A colleague who opens the file before the group is set retries for a
    moment.
    """
    attempts = ATTEMPTS if is_shared(path) else 1
    while True:
        attempts -= 1
        try:
            con = open_it(path)
        except sqlite3.OperationalError as error:
            if not attempts or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN:
                raise
            sleep(PAUSE)
        else:
            for laid in (Path(f"{path}-wal"), Path(f"{path}-shm")):
                share_like(path, laid)
            return con


def _connect(path: Path) -> Connection:
    con = connect(path)
    with closed_by_errors(con):
        _set_up(con)
    return con


def _set_up(con: sqlite3.Connection) -> None:
    con.execute("PRAGMA journal_mode = WAL")
    con.execute("PRAGMA synchronous = FULL")
    con.execute("PRAGMA foreign_keys = ON")


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


def _migrate_after_backup(con: Connection, path: Path) -> None:
    from hotline_cli.store.backup import copy_to

    version = con.execute("PRAGMA user_version").fetchone()[0]
    copy_to(con, path.with_name(f"{path.name}.before-schema-{len(MIGRATIONS)}-from-{version}"), replace=True)
    migrate(con)
