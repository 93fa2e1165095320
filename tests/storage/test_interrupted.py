"""Ctrl-C at points all over a command, a reader that goes away, a full output: all or nothing, and it is said."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import bench_data
import pytest
from factories import make_office
from shims import count_changes, interrupt, needs_shims, points
from test_killed import counted, hotline_words, put_back, sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")

CASE = ("register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001")
FULL = Path("/dev/full")


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A file with a unit and a case, under the machine's own clock."""
    make_office(clerk, units=[bench_data.UNITS[0]])
    clerk.more = {"HOTLINE_NOW": ""}
    clerk(*CASE)
    return clerk


def interrupted(clerk: Clerk, words: tuple[str, ...], call: int) -> tuple[int, str]:
    """Ctrl-C at the ``call``-th change of a file: exit status 130 and a line, or it had ended; never a traceback."""
    ran = interrupt(clerk, hotline_words(*words), call, signal.SIGINT)
    assert ran.returncode in {0, 130}, ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.returncode == 0 or "interrupted" in ran.stderr.lower()
    left = [path.name for path in clerk.folder.iterdir() if path.name.startswith(".")]
    assert left == []
    return ran.returncode, ran.stderr


def interrupt_verbs(clerk: Clerk, count: int | None) -> None:
    """A case is registered and dispatched, or neither; whoever is told that it was done finds it."""
    words = (*CASE, "--to", bench_data.UNITS[0])
    for call in points(count_changes(clerk, hotline_words(*words)), count):
        key = f"k{call}"
        status, err = interrupted(clerk, (*words, "--key", key), call)
        with closing(sqlite3.connect(clerk.database)) as con:
            found = con.execute("SELECT status, no FROM cases WHERE key = ?", (key,)).fetchall()
        assert [row[0] for row in found] in ([], ["dispatched"])
        if status == 0 or "The changes were saved" in err:
            assert found
        if status == 130 and found:
            assert found[0][1] in err
    sound(clerk)


@needs_shims
def test_verbs(office: Clerk) -> None:
    """At eight points."""
    interrupt_verbs(office, 8)


@pytest.mark.slow
@needs_shims
def test_verbs_at_every_change(office: Clerk) -> None:
    interrupt_verbs(office, None)


def interrupt_import(office: Clerk, count: int) -> None:
    """All rows or none."""
    for unit in bench_data.UNITS[1:]:
        office("unit", "add", unit)
    source = bench_data.write(office.folder / "calls.csv", 2000)
    before = office.database.read_bytes()
    changes = count_changes(office, hotline_words("import", str(source)))
    put_back(office, before)
    for call in points(changes, count):
        status, _err = interrupted(office, ("import", str(source)), call)
        assert counted(office) in ({2001} if status == 0 else {1, 2001})
    sound(office)


@needs_shims
def test_import(office: Clerk) -> None:
    """At the first change, in the middle and at the last."""
    interrupt_import(office, 3)


@pytest.mark.slow
@needs_shims
def test_import_at_many_changes(office: Clerk) -> None:
    interrupt_import(office, 40)


def whole_or_none(name: str) -> Callable[[Clerk], None]:
    """The file ``name`` ends as it should, or is not there."""

    def check(clerk: Clerk) -> None:
        path = clerk.folder / name
        if path.exists():
            assert path.read_bytes().rstrip().endswith((b"]", b"</html>"))
            path.unlink()

    return check


@needs_shims
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
    changes = count_changes(office, hotline_words(*words))
    check(office)
    for call in points(changes, 6):
        interrupted(office, words, call)
        check(office)


@needs_shims
def test_backup_and_restore(office: Clerk) -> None:
    """A copy that can be read or none; the file as it was or as the copy is."""
    changes = count_changes(office, hotline_words("db", "backup", "copy.db"))
    (office.folder / "copy.db").unlink()
    for call in points(changes, 6):
        interrupted(office, ("db", "backup", "copy.db"), call)
        copy = office.folder / "copy.db"
        if copy.exists():
            with closing(sqlite3.connect(copy)) as con:
                assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            copy.unlink()
    office("db", "backup", "copy.db", "--yes")
    restore = ("db", "restore", "copy.db", "--yes")
    for call in points(count_changes(office, hotline_words(*restore)), 6):
        office(*CASE)
        before = counted(office)
        interrupted(office, restore, call)
        assert counted(office) in {1, before}
        sound(office)


@needs_shims
def test_making_the_index_anew(office: Clerk) -> None:
    """The index is whole before and after."""
    for call in points(count_changes(office, hotline_words("db", "reindex")), 5):
        interrupted(office, ("db", "reindex"), call)
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


def into_a_closed_pipe(clerk: Clerk, words: tuple[str, ...]) -> tuple[int, str]:
    """The same with a reader that is gone before anything is written."""
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        return ended(clerk, words, theirs)
    finally:
        os.close(theirs)


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


def test_a_terminal_that_is_gone(office: Clerk) -> None:
    """Writing to it is an error of input and output: said as one of the output, with what was done."""
    ours, theirs = os.openpty()
    os.close(ours)
    try:
        status, err = ended(office, (*CASE, "-f", "json"), theirs)
    finally:
        os.close(theirs)
    assert status == 1
    assert "cannot write to standard output: Input/output error" in err
    assert "Check the disk or the terminal to which it goes." in err
    assert office.json("show", "last")["no"] in err.splitlines()[-1]
    assert counted(office) == 2


def test_a_reader_that_went_away(office: Clerk) -> None:
    """A closed pipe ends quietly, and what was done is done."""
    for words in (CASE, ("list",), ("urge", "last")):
        assert into_a_closed_pipe(office, words) == (0, "")
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
    assert into_a_closed_pipe(hotline, ("--version",)) == (0, "")
    assert hotline("--lang", "zh", "--version").out == hotline("--version").out
