"""One verb, one transaction: counted in SQLite's own log, which marks the last frame of every commit."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from factories import make_office
from test_killed import writing

from examples import prepared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clerk import Clerk

HEADER, FRAME_HEADER = 32, 24
# https://www.sqlite.org/fileformat2.html#the_write_ahead_log

CASE = ("register", "--kind", "complaint", "--content", "路灯不亮", "--phone", "13800000001")
VERBS = (
    (*CASE, "--to", "交通局"),
    ("sign", "last", "--responsible", "王五"),
    ("reach", "last", "--told", "三日内答复"),
    ("extend", "last", "--by", "2 working days", "--reason", "要买灯", "--approved-by", "李四"),
    ("urge", "last"),
    ("supervise", "last", "--by", "市政务办"),
    ("hold", "last", "--reason", "等供货"),
    ("resume", "last"),
    ("reply", "last", "--text", "已修好", "--by", "王五", "--told", "phone"),
    ("callback", "last", "--result", "dissatisfied"),
    ("undo", "last", "--reason", "误录"),
    ("callback", "last", "--result", "satisfied"),
    ("archive", "last"),
    CASE,
    ("dispatch", "last", "--to", "交通局"),
    ("return", "last", "--reason", "不属本单位"),
    ("edit", "last", "--title", "路灯"),
    ("void", "last", "--reason", "误拨", "--approved-by", "李四"),
    ("unit", "add", "城管局"),
    ("calendar", "add", "2026-03-13", "--rest", "--name", "运动会"),
    ("show", "last", "--reveal", "--reason", "回电"),
)
IDLE = {"archive", "feedback", "urge"}
"""Their examples find no case in the office of the examples."""
READING = (
    ("list", "-f", "csv"),
    ("show", "last"),
    ("overdue", "-f", "json"),
    ("log", "last"),
    ("db", "verify"),
    ("db", "check"),
    (*CASE, "--dry-run"),
)


def commits(clerk: Clerk) -> int:
    """How many transactions stand in the log: frames that say how large the file is after them."""
    path = clerk.folder / "hotline.db-wal"
    log = path.read_bytes() if path.exists() else b""
    if not log:
        return 0
    page, salts = int.from_bytes(log[8:12], "big"), log[16:24]
    frames = range(HEADER, len(log), FRAME_HEADER + page)
    return sum(any(log[at + 4 : at + 8]) for at in frames if log[at + 8 : at + 16] == salts)


@contextmanager
def kept_log(clerk: Clerk) -> Iterator[None]:
    """The log of the file stays, because somebody reads it all the while."""
    with closing(sqlite3.connect(clerk.database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM cases").fetchall()
        yield


@pytest.fixture
def office(clerk: Clerk) -> Iterator[Clerk]:
    """A file that somebody reads all the while."""
    make_office(clerk, units=["交通局"], cases=[list(CASE)])
    with kept_log(clerk):
        yield clerk


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the office of the examples is kept."""
    return tmp_path_factory.mktemp("example")


def test_a_verb_is_one_transaction(office: Clerk) -> None:
    """However many events and rows it writes."""
    for words in VERBS:
        before = commits(office)
        office(*words)
        assert commits(office) - before == 1, words


@pytest.mark.parametrize("path", writing())
def test_every_command_that_writes_is_one_transaction(clerk: Clerk, example: Path, path: str) -> None:
    """However many rows it reads from a table: its example, in an office in which it works."""
    words = prepared(clerk, example, path)
    with kept_log(clerk):
        clerk(*words)
        assert commits(clerk) == (path not in IDLE)


def test_reading_writes_nothing(office: Clerk) -> None:
    """Nor does a dry run."""
    for words in READING:
        before = commits(office)
        office(*words)
        assert commits(office) == before, words


needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace counts what goes onto the disk"
)


def flushes(clerk: Clerk, *words: str) -> list[str]:
    """The files that the command waited for to be on the disk, in order; folders left out."""
    traced = [
        "strace",
        "-f",
        "-y",
        "-e",
        "trace=fsync,fdatasync",
        sys.executable,
        "-m",
        "hotline_cli",
        *words,
    ]
    ran = subprocess.run(traced, env=clerk.environment(), capture_output=True, text=True, check=True)
    found = re.findall(r"sync\(\d+<[^>]*/(hotline\.db[^>/]*)>", ran.stderr)
    return [str(name) for name in found]


@needs_strace
def test_a_verb_waits_for_the_disk_once(clerk: Clerk, hotline: Clerk) -> None:
    """While others use the file: for its commit."""
    make_office(clerk)
    with kept_log(clerk):
        hotline(*CASE)  # the first to write makes the log; in this process it would end the reader's lock
        assert flushes(hotline, *CASE) == ["hotline.db-wal"]


@needs_strace
def test_whoever_leaves_last_leaves_one_complete_file(hotline: Clerk) -> None:
    """A clerk alone waits besides until the log, begun anew, is written back; what is copied then holds everything."""
    hotline("init")
    assert flushes(hotline, *CASE) == ["hotline.db-wal", "hotline.db-wal", "hotline.db-wal", "hotline.db"]
    assert [path.name for path in hotline.folder.iterdir()] == ["hotline.db"]
    copied = hotline.folder / "copied.db"
    copied.write_bytes(hotline.database.read_bytes())
    assert [case["no"] for case in hotline.json("--db", str(copied), "list")] == ["20260302-0001"]
    assert flushes(hotline, "list") == []
