"""``kill -9`` at random moments: what was acknowledged is there, nothing is half done, the file is clean."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import bench_data
import pytest

from examples import ELSEWHERE, prepared
from hotline_cli.cli import build, declaration
from hotline_cli.cli.registry import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Clerk

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


def killed(clerk: Clerk, words: list[str], after: float) -> tuple[str, bool]:
    """Start a program, kill it after so many seconds; what it said, and whether it had ended by itself."""
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=clerk.folder,
        env=clerk.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    out, _err = process.communicate()
    return out, process.returncode == 0


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


def moments(count: int, longest: float) -> list[float]:
    """Random moments, the same every time."""
    rng = random.Random(count)
    return [rng.uniform(0.02, longest) for _n in range(count)]


@pytest.fixture
def office(hotline: Clerk) -> Clerk:
    """A file with a unit, under the machine's own clock."""
    hotline("init")
    hotline("unit", "add", bench_data.UNITS[0])
    hotline.more = {"HOTLINE_NOW": ""}
    return hotline


def kill_verbs(clerk: Clerk, count: int) -> None:
    """Register-and-dispatch is one command: both or none; and then a verb on it, done or not."""
    for turn, after in enumerate(moments(count, 0.16)):
        key = f"k{turn}"
        said, _whole = killed(
            clerk, hotline_words(*CASE, "--key", key, "--to", bench_data.UNITS[0], "-f", "json"), after
        )
        with closing(sqlite3.connect(clerk.database)) as con:
            found = con.execute("SELECT status FROM cases WHERE key = ?", (key,)).fetchall()
        if said.rstrip().endswith("}"):
            assert json.loads(said)["status"] == "dispatched"
            assert found, "acknowledged, and lost"
        assert found in ([], [("dispatched",)])
        again = clerk.json(*CASE, "--key", key, "--to", bench_data.UNITS[0])  # harmless where it is there
        said, _whole = killed(clerk, hotline_words("sign", again["no"], "-f", "json"), after)
        status = clerk.json("show", again["no"])["status"]
        assert status == "handling" if said.rstrip().endswith("}") else status in {"dispatched", "handling"}
    assert counted(clerk) == count
    sound(clerk)


def test_verbs(office: Clerk) -> None:
    """Twenty times two."""
    kill_verbs(office, 20)


@pytest.mark.slow
def test_verbs_two_hundred_times(office: Clerk) -> None:
    """Two hundred times two."""
    kill_verbs(office, 200)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the office of the examples is kept."""
    return tmp_path_factory.mktemp("example")


def writing() -> list[str]:
    """The commands that write into a file that is there."""
    for path in COMMANDS:
        build.build_command(path)
    return [
        path
        for path in COMMANDS
        if path not in {*ELSEWHERE, "init", "demo", "db backup", "db restore"}
        and "dry_run" in declaration.DECLARATIONS[path].shared
    ]


def kill_example(clerk: Clerk, example: Path, path: str, count: int) -> None:
    """The example of a command, killed: all of it is in the file or nothing, and the file is clean."""
    words = prepared(clerk, example, path)
    before = clerk.database.read_bytes()
    least = counted(clerk, "events")
    clerk(*words)
    most = counted(clerk, "events")
    for after in moments(count, 0.2):
        for lying in clerk.folder.glob("hotline.db*"):
            lying.unlink()
        clerk.database.write_bytes(before)
        _said, whole = killed(clerk, hotline_words(*words), after)
        assert counted(clerk, "events") in ({most} if whole else {least, most})
        sound(clerk)


@pytest.mark.parametrize("path", writing())
def test_every_command_that_writes(clerk: Clerk, example: Path, path: str) -> None:
    """Three times each."""
    kill_example(clerk, example, path, 3)


@pytest.mark.slow
@pytest.mark.parametrize("path", writing())
def test_every_command_that_writes_forty_times(clerk: Clerk, example: Path, path: str) -> None:
    """Forty times each."""
    kill_example(clerk, example, path, 40)


def test_import(office: Clerk) -> None:
    """All rows of a file or none, and the file can be imported after all."""
    for unit in bench_data.UNITS[1:]:
        office("unit", "add", unit)
    source = bench_data.write(office.folder / "calls.csv", 2000)
    for after in moments(5, 1.6):
        _said, whole = killed(office, hotline_words("import", str(source)), after)
        assert counted(office) in ({2000} if whole else {0, 2000})
        sound(office)
    office("import", str(source))
    assert counted(office) == 2000
    sound(office)


def test_making_the_file(hotline: Clerk) -> None:
    """A file that is whole or none, and the name is free for the next try."""
    for after in moments(12, 0.25):
        killed(hotline, hotline_words("init"), after)
        if hotline.database.exists():
            sound(hotline)
            hotline.database.unlink()
    hotline("init")
    sound(hotline)


def test_migration(office: Clerk) -> None:
    """The file is of one schema or the other, whole; its backup, if it is there, is whole too."""
    office(*CASE)
    old = office.database.read_bytes()
    for after in moments(8, 0.35):
        killed(office, ["-c", NEWER, "list"], after)
        with closing(sqlite3.connect(office.database)) as con:
            version = con.execute("PRAGMA user_version").fetchone()[0]
            there = con.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'later%'").fetchone()[0]
            assert there == (21 if version == 2 else 0)
            assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for beside in office.folder.glob("hotline.db.before-schema-2-from-1"):
            with closing(sqlite3.connect(beside)) as con:
                assert con.execute("SELECT count(*) FROM cases").fetchone() == (1,)
                assert con.execute("PRAGMA user_version").fetchone() == (1,)
        for beside in office.folder.glob("hotline.db*"):
            beside.unlink()
        office.database.write_bytes(old)


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


def test_backup(office: Clerk) -> None:
    """A backup is whole or not there; what a killed one left does not stand in the way."""
    office(*CASE)
    for after in moments(8, 0.3):
        killed(office, hotline_words("db", "backup", "copy.db"), after)
        copy = office.folder / "copy.db"
        if copy.exists():
            office.more["HOTLINE_DB"] = str(copy)
            assert office.json("db", "verify")["ok"] is True
            del office.more["HOTLINE_DB"]
            copy.unlink()
    office("db", "backup", "copy.db")
    sound(office)


def test_restore(office: Clerk) -> None:
    """The file is what it was or what the backup is, never in between; nothing that was there is lost."""
    office(*CASE)
    office("db", "backup", "copy.db")
    office(*CASE)
    for after in moments(8, 0.4):
        before = counted(office)
        killed(office, hotline_words("db", "restore", "copy.db", "--yes"), after)
        assert counted(office) in {1, before}
        sound(office)
        if counted(office) == 1:
            assert list(office.folder.glob("hotline.db.before-restore-*"))
            office(*CASE)
