"""Any number of clerks on one file: nothing refused that should not be, nothing lost, every number once."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import Clerk

CLERKS = 8
CALLS = 6


def start(hotline: Clerk, *words: str) -> subprocess.Popen[str]:
    """The command, running."""
    return subprocess.Popen(
        [sys.executable, "-m", "hotline_cli", *words],
        cwd=hotline.folder,
        env=hotline.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture
def office(hotline: Clerk) -> Clerk:
    """An office with two units."""
    hotline("init")
    hotline("unit", "add", "城市管理局")
    hotline("unit", "add", "公安局")
    return hotline


def test_clerks_register_at_once(office: Clerk) -> None:
    """Every call gets a number of its own, the numbers have no gap, and the file verifies; a backup runs meanwhile."""
    running = []
    for _round in range(CALLS):
        running += [
            start(office, "register", "--kind", "inquiry", "--content", f"问题{n}", "--tag", "x")
            for n in range(CLERKS)
        ]
        if _round == CALLS // 2:
            running.append(start(office, "db", "backup", "meanwhile.db"))
        for process in running[-CLERKS:]:
            process.wait(60)
    said = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * len(running), said
    numbers = sorted(case["no"] for case in office.json("list"))
    assert numbers == [f"20260302-{n:04d}" for n in range(1, CLERKS * CALLS + 1)]
    office("db", "verify")
    office.more = {"HOTLINE_DB": "meanwhile.db"}
    office("db", "verify")


def test_one_case_goes_to_one_unit(office: Clerk) -> None:
    """Of eight clerks who dispatch the same case in the same second one is obeyed, seven are told what it is now."""
    office("register", "--kind", "help", "--content", "路灯不亮")
    running = [start(office, "dispatch", "0302-0001", "--to", "城市管理局") for _clerk in range(CLERKS)]
    said = [process.communicate(timeout=60)[1] for process in running]
    assert sorted(process.returncode for process in running) == [0] + [3] * (CLERKS - 1)
    assert sum("dispatched" in words for words in said) >= CLERKS - 1
    dispatches = [event for event in office.json("log", "0302-0001") if event["verb"] == "dispatch"]
    assert len(dispatches) == 1


def test_one_of_two_makes_the_file(hotline: Clerk) -> None:
    """Two who make the same file at once: one makes it, the other is told that it exists; it is whole."""
    running = [start(hotline, "init", "--scheme", name) for name in ("standard", "jingning-2014")]
    for process in running:
        process.communicate(timeout=60)
    assert sorted(process.returncode for process in running) == [0, 5]
    hotline("db", "check")
    assert not [path for path in hotline.folder.iterdir() if path.name.endswith(".new")]


def test_a_key_is_registered_once(office: Clerk) -> None:
    """The same key from eight programs at once is one case, and each is given it."""
    words = ("register", "--kind", "inquiry", "--content", "重复提交", "--key", "K-1", "-f", "json")
    running = [start(office, *words) for _clerk in range(CLERKS)]
    for process in running:
        process.communicate(timeout=60)
    assert [process.returncode for process in running] == [0] * CLERKS
    assert len(office.json("list")) == 1


@pytest.mark.slow
def test_thirty_two_clerks(office: Clerk) -> None:
    """32 at once, four calls each: 128 distinct numbers, none refused."""
    running = [
        start(office, "register", "--kind", "help", "--content", f"事{n}")
        for _round in range(4)
        for n in range(32)
    ]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * 128, said
    assert len({case["no"] for case in office.json("list")}) == 128
    office("db", "verify")
