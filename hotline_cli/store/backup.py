"""Backup and restore of the database file.

A copy is made under a temporary name by SQLite's online backup, flushed to disk, read back completely, and only then
renamed to its final name.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli import files
from hotline_cli.errors import DatabaseFault
from hotline_cli.files import sqlite_siblings, temporary_file
from hotline_cli.i18n import _
from hotline_cli.store import faults
from hotline_cli.store import journal as event_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], None]

PAGES_PER_STEP = 2000
"""Pages copied per step, so that progress shows and Ctrl-C is noticed."""
BLOCK_SIZE = 1 << 20


class Copy(NamedTuple):
    """A verified copy: path, size, SHA-256, and the position of its chain."""

    path: Path
    bytes: int
    digest: str
    events: int
    head: str
    newest: str | None


class ChainPosition(NamedTuple):
    """The position of a chain: its length, its newest hash, and when that event was entered."""

    events: int
    head: str
    newest: str | None


def ignore_progress(_done: int, _all: int) -> None:
    """Discard progress."""


def chain_position(con: sqlite3.Connection) -> ChainPosition:
    row = con.execute(event_rows.HEAD).fetchone()
    return (
        ChainPosition(row["seq"], row["hash"].hex(), row["entered_at"])
        if row
        else ChainPosition(0, bytes(32).hex(), None)
    )


def hash_at(con: sqlite3.Connection, seq: int) -> str | None:
    """Return the hash of event ``seq``; None if the chain is shorter."""
    row = con.execute("SELECT hash FROM events WHERE seq = ?", (seq,)).fetchone()
    return row["hash"].hex() if row else event_rows.GENESIS.hex() if seq == 0 else None


def _exists(target: Path) -> DatabaseFault:
    return DatabaseFault(
        _("{path} already exists").format(path=target),
        _(
            "Choose another file or a folder (the file name will then contain the time), or add --yes "
            "to replace this one."
        ),
    )


def copy_to(
    con: sqlite3.Connection,
    target: Path,
    *,
    replace: bool = False,
    note: bool = True,
    prove: Callable[[sqlite3.Connection], None] | None = None,
    progress: Progress = ignore_progress,
) -> Copy:
    """Copy the file behind ``con``, as it is at this moment, to ``target``, with the group of that file.

    ``prove`` runs further checks on the copy and raises if one fails; ``note`` stores its digest beside it. Without
    ``replace`` an existing file is not overwritten. Raises ``DatabaseFault``; in every case ``target`` is a complete
    copy or unchanged.
    """
    if os.path.lexists(target) and not replace:
        raise _exists(target)
    try:
        with temporary_file(target) as partial:
            _copy(con, partial, progress)
            found = _verify_copy(partial, prove)
            _flush(partial)
            digest = digest_of(partial)
            files.share_like(Path(con.execute("PRAGMA database_list").fetchone()[2]), partial)
            if replace:
                partial.replace(target)
            else:
                os.link(partial, target)  # fails if somebody made it meanwhile
            _flush_folder(target.parent)
    except FileExistsError as error:
        raise _exists(target) from error
    except (OSError, sqlite3.Error) as error:
        raise faults.as_fault(error, target) from error
    if note:
        _note(target, digest)
    return Copy(target, target.stat().st_size, digest, *found)


def _copy(con: sqlite3.Connection, partial: Path, progress: Progress) -> None:
    """Copy all pages as they are at one moment: an open read keeps that moment and blocks no writer."""
    into = sqlite3.connect(partial, isolation_level=None)
    began = not con.in_transaction
    if began:
        con.execute("BEGIN")
    try:
        con.execute("SELECT count(*) FROM sqlite_master").fetchone()
        con.backup(
            into, pages=PAGES_PER_STEP, progress=lambda _code, left, of: progress(of - left, of), sleep=0
        )
    finally:
        if began and con.in_transaction:
            con.execute("ROLLBACK")
        into.close()


def _verify_copy(path: Path, prove: Callable[[sqlite3.Connection], None] | None) -> ChainPosition:
    """Read and check every page of the copy. Raises ``DatabaseFault`` if one is damaged."""
    con = sqlite3.connect(path, isolation_level=None)
    con.row_factory = sqlite3.Row
    try:
        require_sound(con, path)
        if prove:
            prove(con)
        return chain_position(con)
    finally:
        con.close()


def require_sound(con: sqlite3.Connection, path: Path) -> None:
    """Raise ``DatabaseFault`` with the first error that SQLite finds in the file."""
    said = con.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise DatabaseFault(
            _("{path} is damaged: {what}").format(
                path=path.name.removeprefix("."), what=said.splitlines()[0]
            ),
            _(
                "Run `hotline db check` to find the damage, or `hotline db restore BACKUP` to restore a "
                "backup."
            ),
        )


def _flush(path: Path) -> None:
    """Flush the folder to disk."""
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":  # other systems cannot open a folder, and write it through
        with suppress(OSError):
            _flush(folder)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, as ``sha256sum`` prints it."""
    from hashlib import sha256

    whole = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_SIZE):
            whole.update(block)
    return whole.hexdigest()


def digest_file(path: Path) -> Path:
    """Return the path of a backup's digest, in the format of ``sha256sum --check``."""
    return path.with_name(f"{path.name}.sha256")


def _note(path: Path, digest: str) -> None:
    kept = digest_file(path)
    try:
        with temporary_file(kept) as partial:
            partial.write_text(f"{digest}  {path.name}\n", encoding="utf-8")
            files.share_like(path, partial)
            partial.replace(kept)
    except OSError as error:
        raise faults.as_fault(error, kept) from error


def read_noted_digest(path: Path) -> str | None:
    """Return the digest stored beside a backup; None if there is none."""
    with suppress(OSError, UnicodeDecodeError):
        return digest_file(path).read_text(encoding="utf-8").partition(" ")[0] or None
    return None


def overwrite_file(
    con: sqlite3.Connection, source: sqlite3.Connection, progress: Progress = ignore_progress
) -> None:
    """Replace the content of the file behind ``con`` by that of ``source``, in one transaction."""
    source.backup(
        con, pages=PAGES_PER_STEP, progress=lambda _code, left, of: progress(of - left, of), sleep=0
    )


def replace_damaged(
    source: sqlite3.Connection, path: Path, kept: Path, progress: Progress = ignore_progress
) -> None:
    """Replace a file that cannot be read by a copy of ``source``; the unreadable one and its log are kept."""
    try:
        with temporary_file(path) as partial:
            _copy(source, partial, progress)
            _flush(partial)
            files.share_like(path, partial)
            for old, new in zip((path, *sqlite_siblings(path)), (kept, *sqlite_siblings(kept)), strict=True):
                with suppress(FileNotFoundError):
                    os.link(old, new)
            for old in sqlite_siblings(path):
                old.unlink(missing_ok=True)
            partial.replace(path)
            _flush_folder(path.parent)
    except (OSError, sqlite3.Error) as error:
        raise faults.as_fault(error, path) from error
