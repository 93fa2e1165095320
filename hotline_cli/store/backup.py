"""Copies of the file: made while others write, proved before they are called copies, brought back without losing any.

A copy is made under another name, by SQLite's own backup of one moment, flushed to the disk, read again from its first
page to its last, and only then given its name.
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
"""Pages copied at a time, so that progress shows and Ctrl-C is heard."""
BLOCK_SIZE = 1 << 20


class Copy(NamedTuple):
    """A copy that was proved: where, how large, its SHA-256, and how far its chain goes."""

    path: Path
    bytes: int
    digest: str
    events: int
    head: str
    newest: str | None


class ChainPosition(NamedTuple):
    """How far a chain goes: its length, its newest hash, when that event was entered."""

    events: int
    head: str
    newest: str | None


def ignore_progress(_done: int, _all: int) -> None:
    """Progress that nobody looks at."""


def chain_position(con: sqlite3.Connection) -> ChainPosition:
    """How far the chain of this file goes."""
    row = con.execute(event_rows.HEAD).fetchone()
    return (
        ChainPosition(row["seq"], row["hash"].hex(), row["entered_at"])
        if row
        else ChainPosition(0, bytes(32).hex(), None)
    )


def hash_at(con: sqlite3.Connection, seq: int) -> str | None:
    """The hash of event ``seq``; None if the chain does not go so far."""
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
    """Copy the file behind ``con``, as it is at this moment, to ``target``, for whoever may use that file.

    ``prove`` looks at the copy besides, and raises if it is none; ``note`` keeps its digest beside it. Without
    ``replace`` nothing that is there is overwritten. Raises ``DatabaseFault``; whatever happens, ``target`` is a whole
    copy or what it was before.
    """
    if os.path.lexists(target) and not replace:
        raise _exists(target)
    try:
        with temporary_file(target) as partial:
            _copy(con, partial, progress)
            found = _proved(partial, prove)
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
    """All pages as they are at one moment: a read that is open keeps the moment, and keeps nobody from writing."""
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


def _proved(path: Path, prove: Callable[[sqlite3.Connection], None] | None) -> ChainPosition:
    """Read every page of the copy and what stands in them. Raises ``DatabaseFault`` if one is not sound."""
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
    """Raise ``DatabaseFault`` with the first thing that SQLite finds wrong in the file."""
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
    """Onto the disk, not only on its way there."""
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
    """The SHA-256 of a file, as ``sha256sum`` prints it."""
    from hashlib import sha256

    whole = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_SIZE):
            whole.update(block)
    return whole.hexdigest()


def digest_file(path: Path) -> Path:
    """Where the digest of a backup is kept beside it, as ``sha256sum --check`` reads it."""
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
    """The digest kept beside a backup; None if there is none."""
    with suppress(OSError, UnicodeDecodeError):
        return digest_file(path).read_text(encoding="utf-8").partition(" ")[0] or None
    return None


def overwrite_file(
    con: sqlite3.Connection, source: sqlite3.Connection, progress: Progress = ignore_progress
) -> None:
    """Make the file behind ``con`` what ``source`` is, in one transaction: all of it or nothing."""
    source.backup(
        con, pages=PAGES_PER_STEP, progress=lambda _code, left, of: progress(of - left, of), sleep=0
    )


def replace_damaged(
    source: sqlite3.Connection, path: Path, kept: Path, progress: Progress = ignore_progress
) -> None:
    """Lay a copy of ``source`` where a file stands that cannot be read any more; that one is kept, log and all."""
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
