"""Killed at any moment: what was acknowledged is there, nothing is half done, the file verifies."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time

import pytest
from conftest import Clerk

SEED = 12345


def killed(hotline: Clerk, after: float, *words: str) -> tuple[bool, str]:
    """Run a command and kill it after so many seconds; whether it had ended well by then, and what it printed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hotline_cli", *words],
        cwd=hotline.folder,
        env=hotline.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    time.sleep(after)
    process.kill()
    out = process.communicate(timeout=60)[0]
    return process.returncode == 0, out


def sound(hotline: Clerk) -> None:
    """The file is whole, by SQLite's word and by ours."""
    with sqlite3.connect(hotline.database) as con:
        assert con.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    hotline("db", "verify")


@pytest.fixture
def office(hotline: Clerk) -> Clerk:
    """An office with a unit and a first case, dispatched."""
    hotline("init")
    hotline("unit", "add", "城市管理局")
    hotline("register", "--kind", "complaint", "--content", "占道经营", "--to", "城市管理局")
    return hotline


def test_verbs(office: Clerk) -> None:
    """Registering and dispatching in one command: both are there or neither, and every number told is there."""
    chance = random.Random(SEED)
    told = set()
    for n in range(25):
        words = (
            "register",
            "--kind",
            "help",
            "--content",
            f"路灯{n}",
            "--to",
            "城市管理局",
            "-f",
            "json",
            "--columns",
            "no",
        )
        _done, out = killed(office, chance.uniform(0.03, 0.16), *words)
        if '"no"' in out and out.rstrip().endswith("}"):
            told.add(out.split('"')[3])
    there = {case["no"]: case["status"] for case in office.json("list")}
    assert told <= set(there)
    assert set(there.values()) == {"dispatched"}
    sound(office)


def test_a_verb_on_a_case(office: Clerk) -> None:
    """A dissatisfied callback is callback and redo, or neither."""
    chance = random.Random(SEED)
    office("sign", "0302-0001")
    for _n in range(10):
        if office.json("show", "0302-0001")["status"] == "handling":
            office("reply", "0302-0001", "--text", "已劝离摊贩", "--by", "王五")
        killed(office, chance.uniform(0.03, 0.14), "callback", "0302-0001", "--result", "dissatisfied")
        case = office.json("show", "0302-0001")
        assert (case["status"] == "handling") == (
            len(case["callbacks"]) == case["redone"] and case["answered_at"] is None
        )
        assert len(case["callbacks"]) == case["redone"]
    sound(office)


def test_import(office: Clerk) -> None:
    """All rows or none, whenever it was killed; once it is let finish, each is there once."""
    rows = "".join(f"咨询,问题{n},2026-03-01 10:00:00\n" for n in range(1500))
    (office.folder / "calls.csv").write_text(f"kind,content,received_at\n{rows}", encoding="utf-8")
    chance = random.Random(SEED)
    for _n in range(6):
        killed(office, chance.uniform(0.1, 0.9), "import", "calls.csv")
        with sqlite3.connect(office.database) as con:
            assert con.execute("SELECT count(*) FROM cases").fetchone()[0] in (1, 1501)
    office("import", "calls.csv")
    with sqlite3.connect(office.database) as con:
        assert con.execute("SELECT count(*) FROM cases").fetchone()[0] == 1501
    sound(office)


def test_backup_and_restore(office: Clerk) -> None:
    """A backup has its name only once it is whole; a restore leaves the old file or the new one."""
    chance = random.Random(SEED)
    for n in range(6):
        killed(office, chance.uniform(0.05, 0.2), "db", "backup", f"copy{n}.db")
        copy = office.folder / f"copy{n}.db"
        if copy.exists():
            office.more = {"HOTLINE_DB": str(copy)}
            office("db", "verify")
            office.more = {}
    office("db", "backup", "whole.db")
    for _n in range(6):
        killed(office, chance.uniform(0.05, 0.2), "db", "restore", "whole.db", "--yes")
        sound(office)


def test_making_the_file(hotline: Clerk) -> None:
    """There is no file, or a whole one."""
    chance = random.Random(SEED)
    for _n in range(8):
        killed(hotline, chance.uniform(0.05, 0.25), "init")
        if hotline.database.exists():
            sound(hotline)
            for path in hotline.folder.glob("hotline.db*"):
                path.unlink()
    hotline("init")
    sound(hotline)
