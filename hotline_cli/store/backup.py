"""Backup and restore of the database file.

A copy is made under a temporary name by SQLite's online backup, flushed to disk, read back completely, and only then
renamed to its final name.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli import files
from hotline_cli.errors import DatabaseFault
from hotline_cli.files import sqlite_siblings, temporary_file
from hotline_cli.i18n import _
from hotline_cli.store import faults
from hotline_cli.store import journal as event_rows
from hotline_cli.store.sqlite_file import (
    BUSY_TIMEOUT,
    MAX_WAIT_SECONDS,
    connect,
    find_damage,
    finish,
    locked_by_others,
    pause_after,
    say_waiting,
    set_timeout,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotline_cli.store.sqlite_file import Connection, Say

    Progress = Callable[[int, int], None]

PAGES_PER_STEP = 2000
"""Pages copied per step, so that progress shows and Ctrl-C is noticed."""


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
    con: Connection,
    target: Path,
    *,
    replace: bool = False,
    note: bool = True,
    prove: Callable[[sqlite3.Connection], None] | None = None,
    record: Callable[[Connection], bool] = lambda _con: False,
    progress: Progress = ignore_progress,
) -> Copy:
    """Copy the file behind ``con``, as it is at this moment, to ``target``, with the group of that file.

    ``prove`` runs further checks on the copy and raises if one fails; ``note`` stores its digest beside it; ``record``,
    called when the copy is sound, may change the file, and returns whether it did: the copy is then made again. Without
    ``replace`` an existing file is not overwritten. Raises ``DatabaseFault``; in every case ``target`` is a complete
    copy or unchanged.
    """
    if os.path.lexists(target) and not replace:
        raise _exists(target)
    try:
        with temporary_file(target) as partial:
            _copy(con, partial, progress)
            found = _verify_copy(partial, prove)
            if record(con):
                _copy(con, partial, progress)
                found = _verify_copy(partial, prove)
            digest = files.digest_of(partial)
            files.share_like(Path(con.execute("PRAGMA database_list").fetchone()[2]), partial)
            files.put_in_place(partial, target, replace=replace)
    except FileExistsError as error:
        raise _exists(target) from error
    except (OSError, sqlite3.Error) as error:
        raise faults.as_fault(error, target) from error
    if note:
        _note(target, digest)
    return Copy(target, target.stat().st_size, digest, *found)


def _copy(con: Connection, partial: Path, progress: Progress) -> None:
    """Copy all pages as they are at one moment: an open read keeps that moment and blocks no writer."""
    into = connect(partial)
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
    with closing(connect(path)) as con:
        require_sound(con, path)
        if prove:
            prove(con)
        return chain_position(con)


def require_sound(con: sqlite3.Connection, path: Path) -> None:
    """Raise ``DatabaseFault`` with the first error that SQLite finds in the file."""
    if damage := find_damage(con):
        raise DatabaseFault(
            _("{path} is damaged: {what}").format(path=path.name.removeprefix("."), what=damage),
            _(
                "Run `hotline db check` to find the damage, or `hotline db restore BACKUP` to restore a "
                "backup."
            ),
        )


def digest_file(path: Path) -> Path:
    """Return the path of a backup's digest, in the format of ``sha256sum --check``."""
    return path.with_name(f"{path.name}.sha256")


def _note(path: Path, digest: str) -> None:
    kept = digest_file(path)
    try:
        with temporary_file(kept) as partial:
            with files.open_to_write(partial) as stream:
                stream.write(f"{digest}  {path.name}\n")
            files.share_like(path, partial)
            files.put_in_place(partial, kept)
    except OSError as error:
        raise faults.as_fault(error, kept) from error


def read_noted_digest(path: Path) -> str | None:
    """Return the digest stored beside a backup; None if there is none."""
    with suppress(OSError, UnicodeDecodeError):
        return files.read_start(digest_file(path), 200).decode().partition(" ")[0] or None
    return None


def overwrite_file(
    con: Connection,
    source: Connection,
    say: Say,
    under_lock: Callable[[], None],
    progress: Progress = ignore_progress,
) -> None:
    """Replace the content of the file behind ``con`` by that of ``source``, in one transaction; readers go on.

    ``under_lock`` is called once nobody else can write any more and nothing is replaced yet; it may still change
    ``source`` through that connection. If it raises, nothing is replaced. Waits as ``wait_for`` does.
    """
    pages = source.execute("PRAGMA page_count").fetchone()[0]
    began, told, locked = monotonic(), False, False

    def watch(code: int, left: int, of: int) -> None:
        nonlocal told, locked
        if code in (sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE):
            if not locked:
                locked = True
                under_lock()
            progress(of - left, of)
            return
        waited = monotonic() - began
        if waited > MAX_WAIT_SECONDS:
            raise locked_by_others()
        if not told and waited > BUSY_TIMEOUT:
            told = True
            say_waiting(say)
        sleep(pause_after(waited))

    set_timeout(con, 0)
    # the first step takes the lock, and must not be the last, which commits
    source.backup(con, pages=max(1, min(PAGES_PER_STEP, pages - 1)), progress=watch, sleep=0)


def replace_file(
    source: Connection, path: Path, kept: Path | None, prepare: Callable[[Connection], None]
) -> None:
    """Put a copy of ``source``, changed by ``prepare``, at ``path``, where a file cannot be read or there is none.

    The unreadable one and its log are kept as ``kept``. Raises ``DatabaseFault``, and then nothing is changed.
    """
    try:
        with temporary_file(path) as partial:
            write_copy(source, partial, prepare)
            if kept is None:
                files.put_in_place(partial, path, replace=False)
                return
            files.share_like(path, partial)
            _keep(path, kept)
            try:
                for old in sqlite_siblings(path):
                    old.unlink(missing_ok=True)
                files.put_in_place(partial, path)
            except BaseException:
                _put_back(kept, path)
                raise
    except FileExistsError as error:
        raise _exists(path) from error
    except (OSError, sqlite3.Error) as error:
        raise faults.as_fault(error, path) from error


def _keep(path: Path, kept: Path) -> None:
    """Give the file and those beside it a second name, on the disk when this returns; all or none."""
    try:
        for old, new in _with_siblings(path, kept):
            with suppress(FileNotFoundError):
                os.link(old, new)
        files.flush_folder(kept.parent)
    except BaseException:
        for _old, new in _with_siblings(path, kept):
            new.unlink(missing_ok=True)
        raise


def _put_back(kept: Path, path: Path) -> None:
    with suppress(OSError):
        for old, new in _with_siblings(kept, path):
            if old.exists():
                old.replace(new)


def _with_siblings(one: Path, other: Path) -> list[tuple[Path, Path]]:
    return list(zip((one, *sqlite_siblings(one)), (other, *sqlite_siblings(other)), strict=True))


def write_copy(
    source: Connection,
    partial: Path,
    prepare: Callable[[Connection], None],
    progress: Progress = ignore_progress,
) -> None:
    """Copy ``source`` into the temporary file ``partial`` and change it by ``prepare``; it is then complete."""
    _copy(source, partial, progress)
    with closing(connect(partial)) as con:
        prepare(con)
        finish(con)
