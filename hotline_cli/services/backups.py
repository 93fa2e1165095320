"""Backup, restore and statistics of the database."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli import files
from hotline_cli.domain.events import Event
from hotline_cli.errors import DatabaseFault, Usage
from hotline_cli.i18n import _, join_names
from hotline_cli.services.opening import office_opened
from hotline_cli.store import backup, connection, entities, faults, verify
from hotline_cli.store.integrity import compare_schema_objects
from hotline_cli.store.manifest import Proof, find_proven, manifest_file, write_manifest
from hotline_cli.store.office import Office
from hotline_cli.store.schema import MIGRATIONS
from hotline_cli.store.sqlite_file import connect

if TYPE_CHECKING:
    from hotline_cli.context import Environment
    from hotline_cli.store.backup import Copy, Progress
    from hotline_cli.store.sqlite_file import Connection

LIBRARIES = ("typer", "rich", "sqlite-utils", "tabulate", "python-dateutil", "rapidfuzz")
COUNTED = ("events", "cases", "units", "sessions", "schemes")


BACKUP_FOLDERS = "backups"
"""The setting with the folders, as JSON, to which backups were written, apart from the database's own folder."""


def list_backup_folders(con: sqlite3.Connection) -> list[Path]:
    """Return the folders other than the database's own to which backups were written."""
    row = con.execute("SELECT value FROM settings WHERE name = ?", (BACKUP_FOLDERS,)).fetchone()
    return [Path(folder) for folder in json.loads(row["value"])] if row else []


class BackupResult(NamedTuple):
    """A backup: the copy, the number of cases verified, whether these are all, what another program made in it."""

    copy: Copy
    cases: int
    complete: bool
    strange: list[str]


def back_up(
    env: Environment,
    target: Path,
    *,
    new_folder: bool = False,
    replace: bool = False,
    allow_unverified: bool = False,
    full: bool = False,
    progress: Progress,
) -> BackupResult:
    """Copy the database to ``target``; in a folder, to a name with the time. The copy's whole chain is verified.

    So are the rows of all cases changed since the last backup in that folder; with ``full``, and every week, of all
    cases (``store.manifest``). With ``new_folder`` the target is a folder, created if it does not exist.

    A folder other than the database's own is recorded in the database, once a first copy shows that nothing
    prevents the backup. Raises ``DatabaseFault`` if verification of the copy, and so of the database, fails;
    ``allow_unverified`` copies it without, if its pages are sound. What another program made or changed in the file
    is copied and named.
    """
    if new_folder and not target.is_dir():
        try:
            target.mkdir()
        except OSError as error:
            raise Usage(
                _("cannot create folder {folder}: {reason}").format(folder=target, reason=error.strerror),
                _("Give a folder inside one that exists."),
            ) from error
    if target.is_dir():
        target = target / f"{env.database.stem}-{env.now:%Y%m%d-%H%M%S}{env.database.suffix}"
    _check_target(env, target, replace=replace)
    folder = target.absolute().parent
    today = env.now.date()
    cases, proven, since = 0, Proof(), 0

    def prove(copy: sqlite3.Connection) -> None:
        nonlocal cases, proven, since
        if not cases and not full:  # else this is the second copy
            proven = find_proven(copy, folder, today)
            since = proven.events
        cases += _prove(copy, progress, since)
        since = backup.chain_position(copy).events

    def record(con: Connection) -> bool:
        """Return whether the folder was recorded, so that the copy is to be made again."""
        return not folder.samefile(env.database.parent) and _record_folder(env, con, folder)

    with closing(connection.open_to_read(env.database, env.say)) as con, faults.guard_faults(env.database):
        made = backup.copy_to(
            con,
            target,
            replace=replace,
            prove=None if allow_unverified else prove,
            progress=progress,
            record=record,
        )
        if allow_unverified:
            manifest_file(target).unlink(missing_ok=True)
        else:
            write_manifest(target, made.events, made.head, proven.complete_on or today)
        for doubt in proven.doubts:
            env.say(doubt)
        return BackupResult(made, cases, not allow_unverified and not proven.events, _strange_objects(con))


def _strange_objects(con: sqlite3.Connection) -> list[str]:
    """Name what of the schema another program made, changed or took away."""
    objects = compare_schema_objects(con)
    return [*objects.changed, *objects.foreign]


def _record_folder(env: Environment, con: Connection, folder: Path) -> bool:
    """Record the backup folder in the database, so that an erasure looks there; return whether that was needed.

    A database that is older than the program, or read-only, is backed up without that record.
    """
    try:
        version = con.execute("PRAGMA user_version").fetchone()[0]
        if folder in list_backup_folders(con) or version < len(MIGRATIONS):
            return False
        with office_opened(env) as office, office.transaction() as journal:
            kept = json.dumps([*map(str, list_backup_folders(office.con)), str(folder)], ensure_ascii=False)
            entities.write_entity(
                office.con, journal, "setting", office.now, "settings", BACKUP_FOLDERS, {"value": kept}
            )
        env.written = None  # the backup itself still takes place
    except (DatabaseFault, *faults.SUSPECT):
        env.say(
            _(
                "{folder} could not be recorded in the database: `db anonymize` will not list backups there"
            ).format(folder=folder)
        )
        return False
    return True


def _check_target(env: Environment, target: Path, *, replace: bool) -> None:
    if target.is_symlink():
        raise Usage(
            _("{file} is a symbolic link").format(file=target), _("Give the actual file instead of the link.")
        )
    if target.exists() and env.database.exists() and target.samefile(env.database):
        raise Usage(
            _("{file} is the database itself").format(file=target), _("Choose another file for the backup.")
        )
    if target.exists() and replace and not connection.is_ours(target):
        raise Usage(_("{file} is not a hotline backup").format(file=target), _("Choose another file."))


def _prove(con: sqlite3.Connection, progress: Progress, since: int = 0) -> int:
    """Verify the chain and the cases changed after event ``since``; return their number. Raises ``DatabaseFault``."""
    verdict = verify.verify_file(con, progress=progress, objects=False, since=since)
    found = verdict.difference
    if found:
        raise DatabaseFault(
            _("the copy fails verification: {table} {row} {column}: {what}").format(
                table=found.table, row=found.row, column=found.column, what=found.what
            ),
            _(
                "Check the original with `hotline db verify`; it has the same fault. Add --unverified to "
                "copy it anyway."
            ),
        )
    return verdict.cases


class Restored(NamedTuple):
    """The result of a restore, with the path to which the replaced database was moved (None if there was none)."""

    path: Path
    events: int
    head: str
    newest: str | None
    kept: Path | None


def restore_backup(
    env: Environment, source: Path, *, replace: bool, allow_unverified: bool = False, progress: Progress
) -> Restored:
    """Replace the database by the backup ``source``; the replaced file is kept beside it, and an event records it.

    Raises ``DatabaseFault`` if ``source`` is not a backup, or, unless ``replace``, if the database holds events
    that the backup does not, or if another program made or changed something in the backup.
    """
    if not source.exists():
        raise DatabaseFault(
            _("backup {file} does not exist").format(file=source), _("Give the name of an existing backup.")
        )
    if env.database.exists() and source.samefile(env.database):
        raise Usage(
            _("{file} is the database itself").format(file=source), _("Name a backup of the database.")
        )
    with (
        closing(_sound_backup(env, source, allow_unverified=allow_unverified, progress=progress)) as copy,
        faults.guard_faults(env.database),
    ):
        if not replace and (strange := _strange_objects(copy)):
            raise DatabaseFault(
                _("{file} holds what another program made or changed: {names}").format(
                    file=source, names=join_names(strange)
                ),
                _("Use another backup, or add --yes to restore it with these objects."),
            )
        kept = _replace(env, copy, replace=replace, progress=progress)
    with closing(connection.open_to_read(env.database, env.say)) as con:
        return Restored(env.database, *backup.chain_position(con), kept)


def _sound_backup(
    env: Environment, source: Path, *, allow_unverified: bool, progress: Progress
) -> Connection:
    noted = backup.read_noted_digest(source)
    if noted and noted != files.digest_of(source):
        raise DatabaseFault(
            _("checksum mismatch: {file}").format(file=source),
            _("Use another backup: this one was changed after it was made."),
        )
    con = connection.open_to_read(source, env.say)
    try:
        with faults.guard_faults(source):
            backup.require_sound(con, source)
            if not allow_unverified:
                _prove(con, progress)
    except BaseException:
        con.close()
        raise
    return con


def _replace(env: Environment, source: Connection, *, replace: bool, progress: Progress) -> Path | None:
    """Put a copy of ``source``, with the event of the restore, in place of the database; return where that is kept."""
    path = env.database
    kept = _find_unused(path.with_name(f"{path.name}.before-restore-{env.now:%Y%m%d-%H%M%S}"))
    if not path.exists():
        files.make_folder(path.parent)
        connection.set_aside(path)
        backup.replace_file(source, path, None, lambda con: _record(env, con, None, None))
        return None
    if not connection.is_ours(path) and not replace:
        raise DatabaseFault(
            _("{path} is not a hotline database, or its header is damaged").format(path=path),
            _("Add --yes to put the backup in its place; the current file is kept."),
        )
    if not _is_readable(env):
        if not replace:
            raise DatabaseFault(
                _("{path} is damaged; cannot determine whether it is newer than the backup").format(
                    path=path
                ),
                _("Add --yes to put the backup in its place; the current file is kept."),
            )
        backup.replace_file(source, path, kept, lambda con: _record(env, con, None, kept))
        return kept
    _overwrite(env, source, kept, replace=replace, progress=progress)
    return kept


def _overwrite(
    env: Environment, source: Connection, kept: Path, *, replace: bool, progress: Progress
) -> None:
    """Replace the content of a database that others may be using: readers go on, who writes waits.

    What it holds is looked at, and kept, when nobody can write any more. If it is not replaced, nothing is kept.
    """
    path = env.database
    with (
        closing(connection.open_as_it_is(path, env.say)) as con,
        closing(connection.open_to_read(path, env.say)) as current,
        files.temporary_file(path) as partial,
    ):
        if not replace:
            _refuse_newer(current, source, path)
        backup.write_copy(source, partial, connection.migrate, progress)
        with closing(connect(partial)) as fresh:

            def keep_and_record() -> None:
                if not replace:
                    _refuse_newer(current, source, path)
                backup.copy_to(current, kept)
                _record(env, fresh, backup.chain_position(current), kept)

            try:
                backup.overwrite_file(con, fresh, env.say, keep_and_record, progress)
            except BaseException:
                if not _is_replaced(env, current):
                    for left in (kept, backup.digest_file(kept)):
                        left.unlink(missing_ok=True)
                raise


def _is_replaced(env: Environment, current: Connection) -> bool:
    """Return whether the event of the restore is in the database; what it replaced is then kept, whatever failed."""
    if env.written is None:
        return False
    try:
        return backup.hash_at(current, env.written[1]) == env.written[2]
    except sqlite3.Error:
        return True


def _find_unused(path: Path) -> Path:
    """Return ``path``, with a number added if it exists: two restores in one second must not overwrite a kept file."""
    names = (path, *(path.with_name(f"{path.name}-{n}") for n in range(2, 100)))
    return next((name for name in names if not os.path.lexists(name)), path)


def _is_readable(env: Environment) -> bool:
    """Return whether the database can be read. Raises ``NewerFile`` if only a newer program can tell."""
    try:
        with closing(connection.open_to_read(env.database, env.say)) as con:
            backup.require_sound(con, env.database)
            backup.chain_position(con)
    except connection.NewerFile:
        raise
    except (DatabaseFault, sqlite3.DatabaseError, UnicodeDecodeError):
        return False
    return True


def _refuse_newer(con: Connection, source: Connection, path: Path) -> None:
    """Refuse to set aside, without consent, events that the database holds and the backup does not."""
    position = backup.chain_position(con)
    if backup.hash_at(source, position.events) == position.head:
        return
    copied = backup.chain_position(source)
    common = backup.hash_at(con, copied.events) == copied.head
    message = (
        _("{path} is newer than the backup: {count} more events, the last at {newest}").format(
            path=path, count=position.events - copied.events, newest=position.newest
        )
        if common
        else _("{path} and the backup belong to different offices: their events do not match").format(
            path=path
        )
    )
    raise DatabaseFault(
        message, _("Add --yes to restore the backup anyway; the current file is renamed and kept next to it.")
    )


def _record(
    env: Environment, con: Connection, before: backup.ChainPosition | None, kept: Path | None
) -> None:
    """Record the restore as an event of the copy that is put in place, so that it cannot go unnoticed.

    ``before`` is the position of the chain that it replaces, None if there was none or it could not be read.
    """
    connection.migrate(con)
    office = Office(env, con)
    facts: dict[str, Any] = {"events": before.events, "head": before.head} if before else {}
    with office.transaction() as journal:
        journal.append(Event("restore", office.now, {**facts, **({"kept": kept.name} if kept else {})}))


def database_stats(office: Office) -> dict[str, Any]:
    """Return sizes, counts and versions of the database."""
    con, path = office.con, office.env.database
    pages, size, free, version = (
        con.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "page_size", "freelist_count", "user_version")
    )
    first, last = con.execute("SELECT min(received_at), max(received_at) FROM cases").fetchone()
    counts = {table: con.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}
    position = backup.chain_position(con)
    log = path.with_name(f"{path.name}-wal")
    return {
        "file": str(path),
        "bytes": path.stat().st_size,
        "log_bytes": log.stat().st_size if log.exists() else 0,
        "free_bytes": free * size,
        "pages": pages,
        "schema": version,
        "schema_known": len(MIGRATIONS),
        **counts,
        "statuses": [
            {"status": row[0], "cases": row[1]}
            for row in con.execute("SELECT status, count(*) FROM cases GROUP BY status ORDER BY 2 DESC, 1")
        ],
        "first_received": first,
        "last_received": last,
        "head": position.head,
        "newest": position.newest,
        "journal_mode": con.execute("PRAGMA journal_mode").fetchone()[0],
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        "system": platform.platform(terse=True),
        "libraries": _libraries(),
    }


def _libraries() -> list[dict[str, str]]:
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name in LIBRARIES:
        try:
            found.append({"name": name, "version": version(name)})
        except PackageNotFoundError:
            continue
    return found
