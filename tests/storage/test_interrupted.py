"""Ctrl-C at random moments, a reader that goes away, an output that is full: all or nothing, and it is said."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import bench_data
import pytest
from test_killed import counted, hotline_words, moments, sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clerk

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")

CASE = ("register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001")
FULL = Path("/dev/full")


@pytest.fixture
def office(hotline: Clerk) -> Clerk:
    """A file with a unit and a case, under the machine's own clock."""
    hotline("init")
    hotline("unit", "add", bench_data.UNITS[0])
    hotline.more = {"HOTLINE_NOW": ""}
    hotline(*CASE)
    return hotline


def interrupted(clerk: Clerk, words: tuple[str, ...], after: float) -> tuple[int, str]:
    """Ctrl-C after so many seconds: exit status 130 and a line, or the command had ended; never a traceback of ours."""
    process = subprocess.Popen(
        [sys.executable, *hotline_words(*words)],
        cwd=clerk.folder,
        env=clerk.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    if process.returncode == -signal.SIGINT and not err:  # Python itself was not there yet to hear it
        return process.returncode, err
    if "KeyboardInterrupt" in err:  # nor had it come to our program, further than to its first lines
        assert not re.search(r'hotline_cli.__main__\.py", line \d+, in main', err), err
    else:
        assert process.returncode in {0, 130}, err
        assert "Traceback" not in err
        assert process.returncode == 0 or "Interrupted" in err
    left = [path.name for path in clerk.folder.iterdir() if path.name.startswith(".")]
    assert left == []
    return process.returncode, err


def interrupt_verbs(clerk: Clerk, count: int) -> None:
    """A case is registered and dispatched, or neither; whoever is told that it was done finds it."""
    for turn, after in enumerate(moments(count, 0.2)):
        key = f"k{turn}"
        status, err = interrupted(clerk, (*CASE, "--key", key, "--to", bench_data.UNITS[0]), after)
        with closing(sqlite3.connect(clerk.database)) as con:
            found = con.execute("SELECT status, no FROM cases WHERE key = ?", (key,)).fetchall()
        assert [row[0] for row in found] in ([], ["dispatched"])
        if status == 0 or "The changes were saved" in err:
            assert found
        if status == 130 and found:
            assert found[0][1] in err
    sound(clerk)


def test_verbs(office: Clerk) -> None:
    """Fifteen times."""
    interrupt_verbs(office, 15)


@pytest.mark.slow
def test_verbs_two_hundred_times(office: Clerk) -> None:
    """Two hundred times."""
    interrupt_verbs(office, 200)


def test_import(office: Clerk) -> None:
    """All rows or none."""
    for unit in bench_data.UNITS[1:]:
        office("unit", "add", unit)
    source = bench_data.write(office.folder / "calls.csv", 2000)
    for after in moments(5, 1.6):
        status, _err = interrupted(office, ("import", str(source)), after)
        assert counted(office) in ({2001} if status == 0 else {1, 2001})
    sound(office)


def whole_or_none(name: str) -> Callable[[Clerk], None]:
    """The file ``name`` ends as it should, or is not there."""

    def check(clerk: Clerk) -> None:
        path = clerk.folder / name
        if path.exists():
            assert path.read_bytes().rstrip().endswith((b"]", b"</html>"))
            path.unlink()

    return check


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("export", "cases", "-o", "cases.json"), "cases.json"),
        (("report", "units", "--year", "2026", "-o", "units.html"), "units.html"),
    ],
)
def test_outputs(office: Clerk, words: tuple[str, ...], name: str) -> None:
    """A file is there whole or not at all, and no hidden one beside it."""
    check = whole_or_none(name)
    for after in moments(6, 0.5):
        interrupted(office, words, after)
        check(office)


def test_backup_and_restore(office: Clerk) -> None:
    """A copy that can be read or none; the file as it was or as the copy is."""
    for after in moments(6, 0.4):
        interrupted(office, ("db", "backup", "copy.db"), after)
        copy = office.folder / "copy.db"
        if copy.exists():
            with closing(sqlite3.connect(copy)) as con:
                assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            copy.unlink()
    office("db", "backup", "copy.db", "--yes")
    for after in moments(6, 0.5):
        office(*CASE)
        before = counted(office)
        interrupted(office, ("db", "restore", "copy.db", "--yes"), after)
        assert counted(office) in {1, before}
        sound(office)


def test_making_the_index_anew(office: Clerk) -> None:
    """The index is whole before and after."""
    for after in moments(5, 0.3):
        interrupted(office, ("db", "reindex"), after)
    sound(office)


# ---- done, and not shown ----------------------------------------------------------------------------------------


def ended(clerk: Clerk, words: tuple[str, ...], out: int) -> tuple[int, str]:
    """Exit status and what was said, with standard output going to ``out``."""
    ran = subprocess.run(
        [sys.executable, *hotline_words(*words)],
        cwd=clerk.folder,
        env=clerk.environment(),
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stderr


@pytest.mark.skipif(not FULL.exists(), reason="a system without /dev/full")
@pytest.mark.parametrize(("rows", "more"), [(20, False), (21, True)])
def test_of_many_cases_some_are_named(office: Clerk, rows: int, *, more: bool) -> None:
    """Twenty at most, and that there are more, whatever else was entered with them."""
    calls = "".join(f"help,路灯不亮{n},新城管局\n" for n in range(rows))
    (office.folder / "calls.csv").write_text(f"kind,content,unit\n{calls}", encoding="utf-8")
    with FULL.open("w") as full:
        status, err = ended(office, ("import", "calls.csv", "--create-units"), full.fileno())
    said = next(line for line in err.splitlines() if "The changes were saved" in line)
    assert (status, said.count("-00"), said.endswith(", ...")) == (1, 20, more)


@pytest.mark.skipif(not FULL.exists(), reason="a system without /dev/full")
def test_an_output_that_is_full(office: Clerk) -> None:
    """What was done is said with its number, with a status that is not nought; it was done once."""
    full = os.open(FULL, os.O_WRONLY)
    try:
        status, err = ended(office, CASE, full)
        assert status == 1
        assert "cannot write to standard output: No space left on device" in err
        assert office.json("show", "last")["no"] in err.splitlines()[-1]
        status, err = ended(office, ("urge", "last"), full)
        assert (status, "The changes were saved" in err) == (1, True)
        assert office.json("show", "last")["urged"] == 1
        status, err = ended(office, (*CASE, "--dry-run"), full)
        assert (status, "The changes were saved" in err) == (1, False)
        status, err = ended(office, ("list", "--reveal", "--reason", "核对"), full)
        assert (status, "The changes were saved" in err) == (1, False)
    finally:
        os.close(full)
    assert counted(office) == 2


def test_a_reader_that_went_away(office: Clerk) -> None:
    """A closed pipe ends quietly, and what was done is done."""
    for words in (CASE, ("list",), ("urge", "last")):
        ours, theirs = os.pipe()
        os.close(ours)
        try:
            status, err = ended(office, words, theirs)
        finally:
            os.close(theirs)
        assert (status, err) == (0, "")
    assert counted(office) == 2
    assert office.json("show", "last")["urged"] == 1


def test_an_output_that_cannot_be_made(office: Clerk) -> None:
    """A file that -o names and that cannot be written is seen before anything is done."""
    assert "The changes were saved" not in office(*CASE, "-o", "no/such/folder.json", status=2).err
    assert counted(office) == 1


# ---- what a killed one left -------------------------------------------------------------------------------------


def test_what_a_killed_one_left_is_taken_away(office: Clerk) -> None:
    """Half a backup of yesterday, with what lay beside it, and half an export go; what others write or named stays."""
    gone_process = subprocess.Popen([sys.executable, "-c", ""])
    gone_process.wait()
    dead, alive = gone_process.pid, os.getpid()
    gone = [
        f".hotline-20260301-030000.db.{dead}.part",
        f".hotline-20260301-030000.db.{dead}.part-wal",
        f".list.csv.{dead}.part",
    ]
    kept = [
        f".hotline-20260301-040000.db.{alive}.part",
        f".other.db.{dead}.part",
        ".hotline-20260301-030000.db.part",
        f"list.csv.{dead}.part",
    ]
    young = f".hotline-20260301-050000.db.{dead}.part"
    for name in (*gone, *kept, young):
        (office.folder / name).write_bytes(b"x")
        if name != young:
            os.utime(office.folder / name, (1_700_000_000, 1_700_000_000))
    office("db", "backup", ".")
    office("list", "-f", "csv", "-o", "list.csv")
    names = {path.name for path in office.folder.iterdir()}
    assert names.isdisjoint(gone)
    assert names.issuperset([*kept, young])


@pytest.mark.skipif(not FULL.exists(), reason="a system without /dev/full")
@pytest.mark.parametrize("words", [("--version",), ("--help",), ("list",), ("list", "-f", "xlsx")])
def test_a_full_output_is_no_input_file(office: Clerk, words: tuple[str, ...]) -> None:
    """Whatever is shown: one line that says what is full, one that says what to do."""
    with FULL.open("w") as full:
        status, err = ended(office, words, full.fileno())
    assert (status, err.count("\n")) == (1, 2)
    assert err.startswith("Error: cannot write to standard output: No space left on device")


def test_a_version_that_nobody_reads(hotline: Clerk) -> None:
    """The pipe is closed before anything is said: the end is quiet."""
    ran = hotline.shell("(sleep 0.5; hotline --version) | true")
    assert (ran.out, ran.err) == ("", "")
    assert hotline("--lang", "zh", "--version").out == hotline("--version").out
