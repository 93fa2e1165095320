"""``kill -9`` at points all over a command: what was acknowledged is there, nothing is half done, the file is clean."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import bench_data
import pytest
from factories import make_office
from shims import count_changes, interrupt, needs_shims, points

from examples import ELSEWHERE, prepared
from hotline_cli.cli import declaration
from hotline_cli.cli.registry import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk

CASE = ("register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001")
NEWER = """
import sys
from hotline_cli.store import schema
more = "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;\\n" + "".join(
    f"CREATE INDEX later_{n} ON events (at, seq);\\n" for n in range(20))
schema.MIGRATIONS += (("0002_later", schema._script(more)),)
from hotline_cli.__main__ import main
main()
"""
"""A program whose schema is one step further."""


def killed(clerk: Clerk, words: list[str], call: int) -> tuple[str, bool]:
    """Run a program, kill it at its ``call``-th change of a file; its output, and whether it had ended by itself."""
    ran = interrupt(clerk, words, call, signal.SIGKILL)
    return ran.stdout, ran.returncode == 0


def hotline_words(*words: str) -> list[str]:
    """How the program is called."""
    return ["-m", "hotline_cli", *words]


def sound(clerk: Clerk) -> None:
    """Pages, chain and rows are what they should be."""
    with closing(sqlite3.connect(clerk.database)) as con:
        assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert clerk.json("db", "verify")["ok"] is True


def counted(clerk: Clerk, table: str = "cases") -> int:
    """How many rows there are."""
    with closing(sqlite3.connect(clerk.database)) as con:
        return int(con.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def put_back(clerk: Clerk, content: bytes) -> None:
    """The file as it was, and nothing beside it."""
    for beside in clerk.folder.glob("hotline.db*"):
        beside.unlink()
    clerk.database.write_bytes(content)


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A file with a unit, under the machine's own clock."""
    make_office(clerk, units=[bench_data.UNITS[0]])
    clerk.more = {"HOTLINE_NOW": ""}
    return clerk


def kill_verbs(clerk: Clerk, count: int | None) -> None:
    """Register-and-dispatch is one command: both or none; and then a verb on it, done or not."""
    first = clerk.json(*CASE)["no"]
    whole = count_changes(clerk, hotline_words(*CASE, "--to", bench_data.UNITS[0]))
    verb = count_changes(clerk, hotline_words("sign", "last"))
    calls = points(max(whole, verb), count)
    for call in calls:
        key = f"k{call}"
        said, _whole = killed(
            clerk, hotline_words(*CASE, "--key", key, "--to", bench_data.UNITS[0], "-f", "json"), call
        )
        with closing(sqlite3.connect(clerk.database)) as con:
            found = con.execute("SELECT status FROM cases WHERE key = ?", (key,)).fetchall()
        if said.rstrip().endswith("}"):
            assert json.loads(said)["status"] == "dispatched"
            assert found, "acknowledged, and lost"
        assert found in ([], [("dispatched",)])
        again = clerk.json(*CASE, "--key", key, "--to", bench_data.UNITS[0])  # harmless where it is there
        said, _whole = killed(clerk, hotline_words("sign", again["no"], "-f", "json"), call)
        status = clerk.json("show", again["no"])["status"]
        assert status == "handling" if said.rstrip().endswith("}") else status in {"dispatched", "handling"}
    assert counted(clerk) == len(calls) + 2
    assert clerk.json("show", first)["status"] == "received"
    sound(clerk)


@needs_shims
def test_verbs(office: Clerk) -> None:
    """At eight points, two commands each."""
    kill_verbs(office, 8)


@pytest.mark.slow
@needs_shims
def test_verbs_at_every_change(office: Clerk) -> None:
    kill_verbs(office, None)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the office of the examples is kept."""
    return tmp_path_factory.mktemp("example")


def writing() -> list[str]:
    """The commands that write into a file that is there."""
    for path in COMMANDS:
        declaration.build_command(path)
    return [
        path
        for path in COMMANDS
        if path not in {*ELSEWHERE, "init", "demo", "db backup", "db restore"}
        and "dry_run" in declaration.DECLARATIONS[path].shared
    ]


def kill_example(clerk: Clerk, example: Path, path: str, count: int | None) -> None:
    """The example of a command, killed: all of it is in the file or nothing, and the file is clean."""
    words = prepared(clerk, example, path)
    before = clerk.database.read_bytes()
    least = counted(clerk, "events")
    changes = count_changes(clerk, hotline_words(*words))
    most = counted(clerk, "events")
    for call in points(changes, count):
        put_back(clerk, before)
        _said, whole = killed(clerk, hotline_words(*words), call)
        assert counted(clerk, "events") in ({most} if whole else {least, most})
        sound(clerk)


@needs_shims
@pytest.mark.parametrize(
    "path", ["register", "undo", "merge", "apply", "unit merge", "schedule generate", "calendar import"]
)
def test_commands_of_each_kind(clerk: Clerk, example: Path, path: str) -> None:
    """At three points each; that every command is one transaction is counted in test_commits."""
    kill_example(clerk, example, path, 3)


@pytest.mark.slow
@needs_shims
@pytest.mark.parametrize("path", writing())
def test_every_command_that_writes_at_every_change(clerk: Clerk, example: Path, path: str) -> None:
    kill_example(clerk, example, path, None)


def kill_import(office: Clerk, count: int) -> None:
    """All rows of a file or none, and the file can be imported after all."""
    for unit in bench_data.UNITS[1:]:
        office("unit", "add", unit)
    source = bench_data.write(office.folder / "calls.csv", 2000)
    empty = office.database.read_bytes()
    changes = count_changes(office, hotline_words("import", str(source)))
    office.database.write_bytes(empty)
    for call in points(changes, count):
        _said, whole = killed(office, hotline_words("import", str(source)), call)
        assert counted(office) in ({2000} if whole else {0, 2000})
        sound(office)
    office("import", str(source))
    assert counted(office) == 2000
    sound(office)


@needs_shims
def test_import(office: Clerk) -> None:
    """At the first change, in the middle and at the last."""
    kill_import(office, 3)


@pytest.mark.slow
@needs_shims
def test_import_at_many_changes(office: Clerk) -> None:
    kill_import(office, 40)


@needs_shims
def test_making_the_file(clerk: Clerk) -> None:
    """A file that is whole or none, and the name is free for the next try."""
    changes = count_changes(clerk, hotline_words("init"))
    clerk.database.unlink()
    for call in points(changes, 12):
        killed(clerk, hotline_words("init"), call)
        if clerk.database.exists():
            sound(clerk)
            clerk.database.unlink()
    clerk("init")
    sound(clerk)


@needs_shims
def test_migration(office: Clerk) -> None:
    """The file is of one schema or the other, whole; its backup, if it is there, is whole too."""
    office(*CASE)
    old = office.database.read_bytes()
    changes = count_changes(office, ["-c", NEWER, "list"])
    put_back(office, old)
    for call in points(changes, 10):
        killed(office, ["-c", NEWER, "list"], call)
        with closing(sqlite3.connect(office.database)) as con:
            version = con.execute("PRAGMA user_version").fetchone()[0]
            there = con.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'later%'").fetchone()[0]
            assert there == (21 if version == 2 else 0)
            assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for beside in office.folder.glob("hotline.db.before-schema-2-from-1"):
            with closing(sqlite3.connect(beside)) as con:
                assert con.execute("SELECT count(*) FROM cases").fetchone() == (1,)
                assert con.execute("PRAGMA user_version").fetchone() == (1,)
        put_back(office, old)


def test_many_migrate_at_once(office: Clerk) -> None:
    """Eight programs that are newer than the file start at once: it is migrated once, and all of them are served."""
    office(*CASE)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", NEWER, "list", "-f", "json"],
            cwd=office.folder, env=office.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _n in range(8)
    ]  # fmt: skip
    for process in running:
        out, err = process.communicate()
        assert process.returncode == 0, err
        assert "Error" not in err  # that it waits may be said, on a busy machine
        assert len(json.loads(out)) == 1
    backup = office.folder / "hotline.db.before-schema-2-from-1"
    assert backup.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(backup)) as con:
        assert con.execute("PRAGMA user_version").fetchone() == (1,)
    assert "newer" in office("list", status=5).err


@needs_shims
def test_backup(office: Clerk) -> None:
    """A backup is whole or not there; what a killed one left does not stand in the way."""
    office(*CASE)
    changes = count_changes(office, hotline_words("db", "backup", "copy.db"))
    (office.folder / "copy.db").unlink()
    for call in points(changes, 10):
        killed(office, hotline_words("db", "backup", "copy.db"), call)
        copy = office.folder / "copy.db"
        if copy.exists():
            office.more["HOTLINE_DB"] = str(copy)
            assert office.json("db", "verify")["ok"] is True
            del office.more["HOTLINE_DB"]
            copy.unlink()
    office("db", "backup", "copy.db")
    sound(office)


@needs_shims
def test_restore(office: Clerk) -> None:
    """The file is what it was or what the backup is, never in between; nothing that was there is lost."""
    office(*CASE)
    office("db", "backup", "copy.db")
    office(*CASE)
    restore = hotline_words("db", "restore", "copy.db", "--yes")
    changes = count_changes(office, restore)
    office(*CASE)
    for call in points(changes, 10):
        before = counted(office)
        killed(office, restore, call)
        assert counted(office) in {1, before}
        sound(office)
        if counted(office) == 1:
            assert list(office.folder.glob("hotline.db.before-restore-*"))
            office(*CASE)
