"""No lock is let go: nothing that SQLite has open is opened and closed otherwise, under whatever name."""

from __future__ import annotations

import ast
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from factories import call, make_office
from open_files import needs_handles, watched
from test_layers import MODULES, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clerk import Clerk


READER = """
import sqlite3, sys
con = sqlite3.connect(sys.argv[1])
con.execute("SELECT count(*) FROM cases").fetchone()
print("reading", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A file with a case."""
    return make_office(clerk, units=["交通局"], cases=[call(phone="13800000001")])


@contextmanager
def read_by_another(office: Clerk) -> Iterator[None]:
    """Another process has the file open, so that a log and a shared memory lie beside it."""
    process = subprocess.Popen(
        [sys.executable, "-c", READER, office.database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "reading\n"
    try:
        yield
    finally:
        process.communicate(timeout=60)


@needs_handles
def test_what_is_watched_for_is_seen(office: Clerk) -> None:
    """The watch itself: a second handle of the file, or of its shared memory by another name, is noted."""
    with closing(sqlite3.connect(office.database)) as con:
        con.execute("SELECT count(*) FROM cases").fetchone()
        (office.folder / "other").hardlink_to(office.folder / "hotline.db-shm")
        with watched() as opened:
            for name in ("hotline.db", "other", "hotline.toml"):
                with (office.folder / name).open("ab"):
                    pass
        assert opened == [str(office.folder / "hotline.db"), str(office.folder / "other")]


@needs_handles
@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("db anonymize --before 2026-03-03 --dry-run", 0),
        ("db anonymize --before 2026-03-03 --yes", 0),
        ("db backup far", 0),
        ("db backup hotline.db-shm --yes", 2),
        ("db restore copy.db --yes", 0),
        ("db check", 7),
        ("db verify", 0),
        ("file 1 hotline.db", 6),
        ("file 1 hotline.db-shm", 6),
        ("file 1 second-name", 6),
        ("file 1 symbolic", 6),
        ("import hotline.db", 6),
        ("import second-name", 6),
        ("import calls.csv --map hotline.db-wal", 6),
        ("apply hotline.db", 6),
        ("unit import hotline.db-wal", 6),
        ("scheme apply hotline.db", 6),
        ("list -o hotline.db", 2),
        ("list -o second-name", 2),
        ("register -k help -c 路灯不亮 -o list.csv", 0),
    ],
)
def test_a_command_opens_nothing_that_sqlite_has_open(office: Clerk, words: str, status: int) -> None:
    """While others use the file; and what is refused is said in one line, without an event."""
    (office.folder / "far").mkdir()
    (office.folder / "calls.csv").write_text("kind,content\nhelp,停水\n", encoding="utf-8")
    office("db", "backup", "copy.db")
    with read_by_another(office):
        (office.folder / "second-name").hardlink_to(office.database)
        (office.folder / "third-name").hardlink_to(office.folder / "hotline.db-shm")
        (office.folder / "symbolic").symlink_to(office.database)
        before = office.json("db", "stats")["events"]
        with watched() as opened:
            ran = office(*words.split(), status=status)
        assert opened == []
        if status in {2, 6}:
            assert ran.err.count("\n") == 2, ran.err
            assert office.json("db", "stats")["events"] == before


MAY_OPEN = {
    "files": "the place where files are opened",
    "data": "packaged files",
    "__main__": "standard streams that were closed",
    "cli.main": "the device that takes what a closed pipe does not",
    "output.archive": "members of an archive, from the temporary files of a library",
    "output.sheet_rows": "a sheet of a workbook, from the temporary files of a library",
    "services.imports.sheet_layout": "members of a workbook that was read whole",
    "services.imports.reader": "a method of a table's source of that name",
    "services.imports.source": "a method of its own of that name",
    "services.imports.notices": "a method of a table's source of that name",
    "services.imports.workbook": "members of a workbook, which the source has opened",
}
OPENING = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}


@pytest.mark.parametrize("module", sorted(MODULES.keys() - MAY_OPEN))
def test_one_module_opens_files(module: str) -> None:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            called = node.func
            own = isinstance(called, ast.Attribute) and ast.unparse(called.value) in {"files", "super()"}
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            assert own or name not in OPENING, node.lineno


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"store.sqlite_file"}))
def test_one_module_connects_to_files(module: str) -> None:
    """A connection elsewhere is in memory alone."""
    for node in ast.walk(tree(module)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "connect"
        ):
            assert [value.value for value in node.args if isinstance(value, ast.Constant)] == [":memory:"]
