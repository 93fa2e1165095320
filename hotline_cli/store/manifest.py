"""Manifests: what of a backup was verified, in a file beside it.

The chain of every backup is verified whole; of its cases only those that were changed since an earlier backup, if that
one's manifest says up to which event they are verified, and is believed. It is never kept in the database, which is
what is to be verified. Whoever can write where the backups are can forge it: so all cases are verified every week.
"""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli import __version__, files
from hotline_cli.errors import DatabaseFault
from hotline_cli.i18n import _
from hotline_cli.store import backup, connection, faults

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

SUFFIX = ".manifest"
MAX_BYTES = 4096
DAYS = 7
"""Days after which all cases are verified again."""
MAX_EVENTS = 1 << 62
"""Upper bound for the number of an event, which SQLite can look up."""


class Manifest(NamedTuple):
    """The chain of a backup whose cases are verified, by which program, and the day all of them last were."""

    events: int
    head: str
    program: str
    complete_on: str


class Proof(NamedTuple):
    """The event up to which cases are verified (0: none), the day all of them last were, doubts to be told."""

    events: int = 0
    complete_on: date | None = None
    doubts: tuple[str, ...] = ()


def manifest_file(path: Path) -> Path:
    """Return the path of the manifest of the backup ``path``."""
    return path.with_name(path.name + SUFFIX)


def write_manifest(path: Path, events: int, head: str, complete_on: date) -> None:
    """Write the manifest of the backup ``path``. Raises ``DatabaseFault``."""
    values = Manifest(events, head, __version__, complete_on.isoformat())._asdict()
    target = manifest_file(path)
    try:
        with files.temporary_file(target) as partial:
            with files.open_to_write(partial) as stream:
                stream.write(json.dumps({**values, "seal": _seal(values)}, indent=2) + "\n")
            files.share_like(path, partial)
            files.put_in_place(partial, target)
    except OSError as error:
        raise faults.as_fault(error, target) from error


def _seal(values: dict[str, Any]) -> str:
    """Return the digest of the values: an edit by hand shows, a forgery does not."""
    from hashlib import sha256

    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _read(path: Path) -> Manifest | None:
    """Return the manifest in the file ``path``; None if it is not as it was written."""
    try:
        values = json.loads(files.read_start(path, MAX_BYTES))
        sealed = values.pop("seal")
        found = Manifest(**{**values, "events": int(values["events"])})
        date.fromisoformat(found.complete_on)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return found if sealed == _seal(values) and 0 <= found.events < MAX_EVENTS else None


def find_proven(con: sqlite3.Connection, folder: Path, today: date) -> Proof:
    """Return what the backups in ``folder`` prove of the chain of ``con``."""
    try:
        beside = sorted(folder.glob(f"[!.]*{SUFFIX}"))
    except OSError:
        beside = []
    backups = [path.with_name(path.name.removesuffix(SUFFIX)) for path in beside]
    return judge_manifests(con, [path for path in backups if _is_backup(path)], today)


def _is_backup(path: Path) -> bool:
    """Return whether ``path`` is a hotline database, and not the one in use."""
    return connection.is_ours(path) and not files.is_in_use(path)


def judge_manifests(con: sqlite3.Connection, backups: Iterable[Path], today: date) -> Proof:
    """Return what the manifests of ``backups`` prove of the chain of ``con``; nothing if one was changed.

    A manifest is believed if its chain is that of the backup beside it and the beginning of that of ``con``; of these
    the longest counts, unless it was made by another version of the program or all cases are due.
    """
    found, doubts = [], []
    for path in backups:
        kept = manifest_file(path)
        manifest = _read(kept) if kept.exists() else None
        if manifest:
            found.append((manifest, path))
        elif kept.exists():
            doubts.append(
                _("{file} was changed after it was written: all cases are verified").format(file=kept)
            )
    ours = [entry for entry in found if backup.hash_at(con, entry[0].events) == entry[0].head]
    if found and not ours:
        kept = manifest_file(found[-1][1])
        doubts.append(_("{file} belongs to another chain: all cases are verified").format(file=kept))
    if doubts or not ours:
        return Proof(doubts=tuple(doubts))
    manifest, path = max(ours)
    if not _is_of(manifest, path):
        message = _("{file} does not fit its backup: all cases are verified")
        return Proof(doubts=(message.format(file=manifest_file(path)),))
    complete_on = date.fromisoformat(manifest.complete_on)
    if manifest.program != __version__ or not 0 <= (today - complete_on).days < DAYS:
        return Proof()
    return Proof(manifest.events, complete_on)


def _is_of(manifest: Manifest, path: Path) -> bool:
    """Return whether the backup ``path`` has the chain of ``manifest``."""
    try:
        with closing(connection.open_to_read(path)) as con:
            position = backup.chain_position(con)
    except (DatabaseFault, *faults.SUSPECT):
        return False
    return (position.events, position.head) == (manifest.events, manifest.head)
