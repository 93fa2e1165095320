"""Integrity checks of the file: pages, references, schema, log, permissions. Nothing is written."""

from __future__ import annotations

import os
import sqlite3
import stat
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.files import find_other_names
from hotline_cli.i18n import _
from hotline_cli.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LOG_BYTES = 64 << 20
"""Bytes of a log that is written back as usual; that of a large import is larger, and written back whole."""
MAX_FINDINGS = 20
"""Maximum findings reported per kind; a damaged file has thousands."""


OWN_TABLES = (
    *(f"words_{part}" for part in ("data", "idx", "content", "docsize", "config")),
    "_sqlite_migrations",
)
"""FTS5's own tables, which differ by its version, and that in which sqlite-utils notes migrations."""
OBJECTS = f"""
SELECT name, type, tbl_name, sql FROM sqlite_master
WHERE sql IS NOT NULL AND NOT (type = 'table' AND name IN {OWN_TABLES})
AND name <> 'idx__sqlite_migrations_migration_set_name' ORDER BY name"""


class SchemaObjects(NamedTuple):
    """What of the file's schema is not as the program made it, as ``type name``.

    ``changed``: missing, or made otherwise; ``foreign``: made by another program; ``attached``: those of these that
    act on, or read, tables of the program: triggers, views and indexes.
    """

    changed: list[str]
    foreign: list[str]
    attached: list[str]


class Finding(NamedTuple):
    """One check: whether it passed, and what was found."""

    check: str
    ok: bool
    found: str


def check_file(con: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    """Run each check once; damage that prevents a check is a finding too."""
    looks = (
        ("integrity", _integrity),
        ("references", _references),
        ("journal", _log),
        ("schema", _schema),
        ("objects", _objects),
    )
    more = (("log", partial(_log_size, path=path)), ("pages", partial(_pages, path=path)))
    for name, look in (*looks, *more):
        try:
            yield from look(con)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # what SQLite says may hold broken text
            yield Finding(name, ok=False, found=str(error))
    yield from _names(path)
    yield from _permissions(path)


def _integrity(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check pages, indexes and constraints with SQLite."""
    for (finding,) in con.execute(f"PRAGMA integrity_check({MAX_FINDINGS})"):
        yield Finding("integrity", finding == "ok", finding)


def _references(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check that referenced rows exist."""
    lost = con.execute("PRAGMA foreign_key_check").fetchmany(MAX_FINDINGS)
    for row in lost:
        message = _("{table}, row {row}: no matching row in {parent}")
        found = message.format(table=row["table"], row=row["rowid"], parent=row["parent"])
        yield Finding("references", ok=False, found=found)
    if not lost:
        yield Finding("references", ok=True, found="ok")


def _log(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check the journal mode: without WAL, readers and writers block each other."""
    mode = con.execute("PRAGMA journal_mode").fetchone()[0]
    yield Finding("journal", mode == "wal", mode)


def _log_size(con: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    """Find a log that grows because somebody has been reading since long ago."""
    log = Path(f"{path}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > MAX_LOG_BYTES:
        _busy, pages, written = con.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if pages > written:
            message = _("{size} bytes, kept by a program that has been reading since long ago")
            yield Finding("log", ok=False, found=message.format(size=size))


def _schema(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check the schema's version; an older one is migrated by the next command that opens the file for writing."""
    version = con.execute("PRAGMA user_version").fetchone()[0]
    version_text = str(version) if version == len(MIGRATIONS) else f"{version} < {len(MIGRATIONS)}"
    yield Finding("schema", version > 0, version_text)


def compare_schema_objects(con: sqlite3.Connection) -> SchemaObjects:
    """Compare tables, indexes, views and triggers with those of the schema; nothing is said of another version."""
    if con.execute("PRAGMA user_version").fetchone()[0] != len(MIGRATIONS):
        return SchemaObjects([], [], [])
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for _name, migrate in MIGRATIONS:
            migrate(fresh)
        expected = {name: (f"{kind} {name}", sql) for name, kind, _table, sql in fresh.execute(OBJECTS)}
    finally:
        fresh.close()
    found = {name: (f"{kind} {name}", table, sql) for name, kind, table, sql in con.execute(OBJECTS)}
    changed = [shown for name, (shown, sql) in expected.items() if name not in found or found[name][2] != sql]
    foreign = {name: entry for name, entry in found.items() if name not in expected}
    attached = [
        shown
        for shown, table, _sql in foreign.values()
        if shown.startswith(("trigger", "view")) or table in expected
    ]
    return SchemaObjects(changed, [shown for shown, _table, _sql in foreign.values()], attached)


def _objects(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check that the objects of the schema are there and unchanged, and name those of other programs."""
    changed, foreign, _attached = compare_schema_objects(con)
    for check, names in (("objects", changed), ("foreign", foreign)):
        for name in names[:MAX_FINDINGS]:
            yield Finding(check, ok=False, found=name)
        if not names:
            yield Finding(check, ok=True, found="ok")


def _pages(con: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    """Check that the page count fits the file's size, unless pages are still in the log."""
    count, size = (con.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    whole = count * size <= path.stat().st_size or Path(f"{path}-wal").exists()
    yield Finding("pages", whole, f"{count} × {size}")


def _names(path: Path) -> Iterator[Finding]:
    """Find other names of the file: SQLite keeps a log for each, and loses what is in the other."""
    count = path.stat().st_nlink
    if count > 1:
        words = _("{count} names, the others in other folders").format(count=count)
        found = ", ".join(other.name for other in find_other_names(path))
        yield Finding("names", ok=False, found=found or words)


def _permissions(path: Path) -> Iterator[Finding]:
    """Check that only the owner, and perhaps one group, can access the file and those beside it."""
    if os.name == "nt":
        return
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        if file.exists():
            mode = stat.S_IMODE(file.stat().st_mode)
            yield Finding("permissions", not mode & 0o117, f"{file.name}: {stat.filemode(mode)[1:]}")
