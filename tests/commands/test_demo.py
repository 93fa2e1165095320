"""The office to look at: the same each time, in the proportions seen in practice, and whole."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys

from clerk import IMPORTS, Clerk

SCRIPT = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys
from hotline_cli.cli.main import run
sys.exit(run(sys.argv[1:]))
"""
"""The program as pip installs it: the path of Python may hold a blank."""


def test_a_month_in_the_proportions_seen_in_practice(hotline: Clerk) -> None:
    """Two thirds on the spot, inquiries the most, 10-20 % on an earlier matter, a few in a hundred late or copied."""
    told = hotline("demo", "demo.db")
    hotline.more = {"HOTLINE_DB": "demo.db"}
    hotline.now = "2020-04-24T08:30"
    with sqlite3.connect(hotline.folder / "demo.db") as con:
        calls, spot, again = con.execute(
            "SELECT count(*), sum(on_the_spot), sum(links IS NOT NULL) FROM cases"
        ).fetchone()
        kinds = dict(con.execute("SELECT kind, count(*) FROM cases GROUP BY kind"))
        sessions = con.execute("SELECT count(*) FROM sessions").fetchone()[0]
        late, met = con.execute(
            "SELECT sum(met_at > due_at), count(*) FROM limits WHERE met_at IS NOT NULL"
        ).fetchone()
    assert sessions == 40
    assert 0.6 < spot / calls < 0.75
    assert max(kinds, key=kinds.__getitem__) == "inquiry"
    assert 0.1 < again / 2 / calls < 0.2
    assert 0.01 < late / met < 0.08
    assert "overdue" in told.out
    flagged = hotline.json("report", "monthly", "--month", "2020-04")["totals"]["flagged"]
    assert 0 < flagged["rate"] < 8
    forgotten = [task for task in hotline.json("schedule", "tasks", "--open") if task["state"] == "overdue"]
    assert 0 < len(forgotten) < 12
    assert hotline.json("overdue") != []
    hotline("db", "verify")


def test_what_it_says_to_try_works(hotline: Clerk) -> None:
    """Each of the five commands named at the end runs, with the file and the day that it names."""
    told = hotline("demo", "demo.db").err
    setting = re.search(r"export HOTLINE_DB=(\S+) HOTLINE_NOW=(\S+)", told)
    assert setting
    hotline.more, hotline.now = {"HOTLINE_DB": setting[1]}, setting[2]
    tries = re.findall(r"^  (hotline .*?)  ", told, re.MULTILINE)
    assert len(tries) == 5
    for line in tries:
        hotline.shell(line)


def test_it_is_drawn_the_same_each_time(hotline: Clerk) -> None:
    """Two demonstrations hold the same cases."""
    rows = []
    for name in ("one.db", "two.db"):
        hotline("demo", name)
        with sqlite3.connect(hotline.folder / name) as con:
            rows.append(con.execute("SELECT no, status, content, unit_id, answered_at FROM cases").fetchall())
    assert rows[0] == rows[1]


def test_a_file_that_is_there_is_left_alone(hotline: Clerk) -> None:
    """Whatever stands at the path is refused with 5 and not touched."""
    there = hotline.folder / "demo.db"
    there.write_text("mine", encoding="utf-8")
    assert "exists" in hotline("demo", "demo.db", status=5).err
    assert there.read_text(encoding="utf-8") == "mine"


def test_what_it_says_to_try_is_called_as_it_was_called(hotline: Clerk) -> None:
    """Called by its path, and not to be found by its name: the lines to try begin with that path."""
    program = hotline.folder / "bin" / "hotline"
    program.parent.mkdir()
    program.write_text(
        SCRIPT.format(python=sys.executable),
        encoding="utf-8",
    )
    program.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": IMPORTS, "PATH": "/usr/bin:/bin", "HOTLINE_LANG": "en"}
    words = ["bin/hotline", "demo", "demo.db"]
    ran = subprocess.run(
        words, cwd=hotline.folder, env=environment, capture_output=True, text=True, check=True
    )
    assert re.findall(r"^  (\S+) agenda  ", ran.stderr, re.MULTILINE) == ["bin/hotline"]
