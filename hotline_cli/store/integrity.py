"""Integrity checks of the file: pages, references, schema, log, permissions. Nothing is written."""

from __future__ import annotations

import os
import sqlite3
import stat
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.i18n import _
from hotline_cli.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FINDINGS = 20
"""Maximum findings reported per kind; a damaged file has thousands."""


OBJECTS = (
    "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'words\\_%' ESCAPE '\\'"
)
"""Objects of the schema, without FTS5's own tables, which differ by its version."""


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
        ("objects", compare_schema_objects),
    )
    for name, look in (*looks, ("pages", partial(_pages, path=path))):
        try:
            yield from look(con)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # what SQLite says may hold broken text
            yield Finding(name, ok=False, found=str(error))
    yield from _permissions(path)


def _integrity(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check pages, indexes and constraints with SQLite."""
    for (said,) in con.execute(f"PRAGMA integrity_check({MAX_FINDINGS})"):
        yield Finding("integrity", said == "ok", said)


def _references(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check that referenced rows exist."""
    lost = con.execute("PRAGMA foreign_key_check").fetchmany(MAX_FINDINGS)
    for row in lost:
        said = _("{table}, row {row}: no matching row in {parent}")
        found = said.format(table=row["table"], row=row["rowid"], parent=row["parent"])
        yield Finding("references", ok=False, found=found)
    if not lost:
        yield Finding("references", ok=True, found="ok")


def _log(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check the journal mode: without WAL, readers and writers block each other."""
    mode = con.execute("PRAGMA journal_mode").fetchone()[0]
    yield Finding("journal", mode == "wal", mode)


def _schema(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check the schema's version; an older one is migrated by the next command that opens the file for writing."""
    version = con.execute("PRAGMA user_version").fetchone()[0]
    said = str(version) if version == len(MIGRATIONS) else f"{version} < {len(MIGRATIONS)}"
    yield Finding("schema", version > 0, said)


def compare_schema_objects(con: sqlite3.Connection) -> Iterator[Finding]:
    """Check that tables, indexes and views are those of the schema, without triggers."""
    if con.execute("PRAGMA user_version").fetchone()[0] != len(MIGRATIONS):
        return
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for _name, deed in MIGRATIONS:
            deed(fresh)
        expected = dict(fresh.execute(OBJECTS).fetchall())
    finally:
        fresh.close()
    found = dict(con.execute(OBJECTS).fetchall())
    odd = [name for name, sql in expected.items() if found.get(name) != sql]
    odd += [name for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in odd[:MAX_FINDINGS]:
        yield Finding("objects", ok=False, found=name)
    if not odd:
        yield Finding("objects", ok=True, found="ok")


def _pages(con: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    """Check that the page count fits the file's size, unless pages are still in the log."""
    count, size = (con.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    whole = count * size <= path.stat().st_size or Path(f"{path}-wal").exists()
    yield Finding("pages", whole, f"{count} × {size}")


def _permissions(path: Path) -> Iterator[Finding]:
    """Check that only the owner, and perhaps one group, can access the file and those beside it."""
    if os.name == "nt":
        return
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        if file.exists():
            mode = stat.S_IMODE(file.stat().st_mode)
            yield Finding("permissions", not mode & 0o117, f"{file.name}: {stat.filemode(mode)[1:]}")
