"""Is the file itself sound: its pages, references, schema, log, and who may read it. Nothing is written."""

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
"""Findings of one kind that are named; a damaged file has thousands."""


OBJECTS = (
    "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'words\\_%' ESCAPE '\\'"
)
"""What the schema made, but for what FTS5 keeps for itself, which differs by its version."""


class Finding(NamedTuple):
    """One thing looked at: whether it is as it should be, and what was found."""

    check: str
    ok: bool
    found: str


def check_file(con: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    """Look at everything, each thing once; what cannot be read for damage is a finding too."""
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
    """Pages, indexes and what tables allow, as SQLite sees them."""
    for (said,) in con.execute(f"PRAGMA integrity_check({MAX_FINDINGS})"):
        yield Finding("integrity", said == "ok", said)


def _references(con: sqlite3.Connection) -> Iterator[Finding]:
    """Rows that name a row which is not there."""
    lost = con.execute("PRAGMA foreign_key_check").fetchmany(MAX_FINDINGS)
    for row in lost:
        said = _("{table}, row {row}: no matching row in {parent}")
        found = said.format(table=row["table"], row=row["rowid"], parent=row["parent"])
        yield Finding("references", ok=False, found=found)
    if not lost:
        yield Finding("references", ok=True, found="ok")


def _log(con: sqlite3.Connection) -> Iterator[Finding]:
    """The journal mode: without WAL, readers and writers lock each other out."""
    mode = con.execute("PRAGMA journal_mode").fetchone()[0]
    yield Finding("journal", mode == "wal", mode)


def _schema(con: sqlite3.Connection) -> Iterator[Finding]:
    """The schema's version; an older one is migrated by the next command that opens the file to work on it."""
    version = con.execute("PRAGMA user_version").fetchone()[0]
    said = str(version) if version == len(MIGRATIONS) else f"{version} < {len(MIGRATIONS)}"
    yield Finding("schema", version > 0, said)


def compare_schema_objects(con: sqlite3.Connection) -> Iterator[Finding]:
    """Tables, indexes and views as the schema made them, and no trigger, which would write unasked."""
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
    """The count of pages, which fits the file's length unless more of them still stand in the log."""
    count, size = (con.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    whole = count * size <= path.stat().st_size or Path(f"{path}-wal").exists()
    yield Finding("pages", whole, f"{count} × {size}")


def _permissions(path: Path) -> Iterator[Finding]:
    """The file, and what SQLite lays beside it, is for its owner and perhaps one group, nobody else."""
    if os.name == "nt":
        return
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        if file.exists():
            mode = stat.S_IMODE(file.stat().st_mode)
            yield Finding("permissions", not mode & 0o117, f"{file.name}: {stat.filemode(mode)[1:]}")
