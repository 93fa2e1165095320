"""A file that may not grow, a migration that fails, a byte turned: one clear error, nothing lost."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from clerk import ANY, Clerk
from factories import call, make_office

from hotline_cli.errors import DatabaseFault
from hotline_cli.store.connection import open_file

OPEN_FILES = Path("/proc/self/fd")
"""Where Linux shows the files that a process has open."""


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office with one case."""
    return make_office(clerk, cases=[call(phone="13800000001")])


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
    ran = office("db", "check", status=ANY)
    assert ran.status in {5, 7}
    assert "Traceback" not in ran.err
