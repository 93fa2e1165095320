"""A full disk, a folder nobody may write, a clock that jumps back, a damaged file: one clear error, nothing lost."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from clerk import IMPORTS, Clerk
from factories import call, make_office

from hotline_cli.errors import DatabaseFault
from hotline_cli.store.connection import open_file

OPEN_FILES = Path("/proc/self/fd")
"""Where Linux shows the files that a process has open."""


@pytest.fixture
def office(hotline: Clerk) -> Clerk:
    """An office with one case."""
    return make_office(hotline, cases=[call(phone="13800000001")])


def test_a_full_disk_changes_nothing(office: Clerk) -> None:
    """Where no file may grow any more, a verb ends with 5 and a remedy; the file verifies and works again later."""
    size = office.database.stat().st_size

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 8, size // 8))

    ran = subprocess.run(
        [sys.executable, "-m", "hotline_cli", "register", "--kind", "help", "--content", "路灯" * 20_000],
        cwd=office.folder,
        env=office.environment(),
        preexec_fn=no_room,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 5, ran.stderr
    assert "Traceback" not in ran.stderr
    assert len(office.json("list")) == 1
    office("db", "verify")
    office("register", "--kind", "help", "--content", "又一件")


@pytest.mark.parametrize("what", ["text", "empty", "sqlite", "folder", "truncated"])
def test_what_is_not_ours_is_left_alone(hotline: Clerk, what: str) -> None:
    """Any other file is refused with 5 and stays as it is, to the byte."""
    path = hotline.database
    if what == "folder":
        path.mkdir()
    elif what == "sqlite":
        with sqlite3.connect(path) as con:
            con.execute("CREATE TABLE mine (x)")
    elif what == "truncated":
        hotline("init")
        path.write_bytes(path.read_bytes()[:50])
    else:
        path.write_bytes({"text": b"not a database", "empty": b""}[what])
    before = path.read_bytes() if path.is_file() else None
    for words in (("list",), ("register", "--kind", "help", "--content", "x"), ("db", "verify")):
        assert "Traceback" not in hotline(*words, status=5).err
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_newer_file_is_left_alone(office: Clerk) -> None:
    """A file of a later schema is refused with 5, which says so."""
    with sqlite3.connect(office.database) as con:
        con.execute("PRAGMA user_version = 999")
    assert "newer" in office("list", status=5).err


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="nothing tells which files are open")
def test_a_file_that_could_not_be_readied_is_not_kept_open(office: Clerk) -> None:
    """A migration that fails is rolled back and ends with one error; whoever holds that holds no file."""
    with closing(sqlite3.connect(office.database)) as con:
        con.executescript("DROP TABLE _sqlite_migrations; PRAGMA user_version = 0;")
    with pytest.raises(DatabaseFault) as told:
        open_file(office.database)
    assert "already exists" in told.value.message
    held = [str(link.readlink()) for link in OPEN_FILES.iterdir() if link.is_symlink()]
    assert [path for path in held if path.startswith(str(office.database))] == []
    with closing(sqlite3.connect(office.database)) as con:
        assert con.execute("PRAGMA user_version").fetchone() == (0,)


def test_a_byte_flipped_is_found(office: Clerk) -> None:
    """Wherever one byte of the data is turned, check or verify says so, or the byte carried nothing."""
    office("db", "backup", "good.db")
    whole = (office.folder / "good.db").read_bytes()
    copy = office.folder / "bad.db"
    office.more = {"HOTLINE_DB": str(copy)}
    place = whole.index("路灯不亮".encode())
    copy.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    office("db", "verify", status=7)
    copy.write_bytes(whole[:4096] + bytes(4096) + whole[8192:])
    assert office_status(office, "db", "check") in {5, 7}


def office_status(office: Clerk, *words: str) -> int:
    """How a command ends, whatever it is."""
    ran = subprocess.run(
        [sys.executable, "-m", "hotline_cli", *words],
        cwd=office.folder,
        env=office.environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode


def test_a_clock_that_jumps_back_is_used_said_and_marked(office: Clerk) -> None:
    """The case gets the day of the clock; standard error says so; the event bears the mark."""
    told = office("register", "--kind", "help", "--content", "昨天的事", "-f", "json", at="2026-03-01T09:00")
    assert told.json["no"] == "20260301-0001"
    assert "behind" in told.err
    assert "back" in office.json("log", "last")[0]["data"]["clock"]
    office("db", "verify")


def test_files_are_their_owners_alone(hotline: Clerk) -> None:
    """Under a umask that hides nothing, the file, what SQLite lays beside it, backups and outputs are 0600."""
    before = os.umask(0)
    try:
        hotline("init")
        hotline("register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001")
        hotline("export", "cases", "--reveal", "--reason", "核对", "-o", "cases.csv")
        hotline("db", "backup", "copy.db")
    finally:
        os.umask(before)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in hotline.folder.iterdir() if path.is_file()
    }
    assert {name for name, mode in modes.items() if mode & 0o077} <= {".stdin"}, modes


def test_cron_has_nothing_in_its_environment(office: Clerk) -> None:
    """With no variable at all, the overdue list comes as plain text, and a monitoring check by its status."""
    place = {"PYTHONPATH": IMPORTS}
    command = [sys.executable, "-m", "hotline_cli", "--db", str(office.database), "overdue", "--check"]
    ran = subprocess.run(
        command, env=place, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert ran.returncode in {0, 7}, ran.stderr
    assert b"\x1b" not in ran.stdout
    assert not ran.stderr


def test_a_file_removed_meanwhile_is_one_clear_error(office: Clerk) -> None:
    """After the file is gone, with its log left behind, it is missing, not made anew."""
    office.database.unlink()
    assert "no database" in office("list", status=5).err
    assert not office.database.exists()


def test_a_closed_pipe_ends_quietly(office: Clerk) -> None:
    """``hotline list | head -1`` says nothing on standard error and ends with 0."""
    assert office.shell("hotline export cases -f csv | head -1").err == ""
