"""Many clerks on one file: nothing refused that should not be, nothing lost, every number once."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from factories import make_office

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from clerk import Clerk

CLERKS = 32
CASE = ("register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001")


def start(clerk: Clerk, *words: str) -> subprocess.Popen[str]:
    """``hotline WORDS``, begun."""
    return subprocess.Popen(
        [sys.executable, "-m", "hotline_cli", *words],
        cwd=clerk.folder,
        env=clerk.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def ended(running: Iterable[subprocess.Popen[str]]) -> list[tuple[int, str, str]]:
    """Exit status and what was said, of each."""
    found = []
    for process in running:
        out, err = process.communicate(timeout=300)
        found.append((process.returncode, out, err))
    return found


def loop(clerk: Clerk, rounds: int, commands: Sequence[Sequence[str]]) -> subprocess.Popen[str]:
    """A clerk of an own name who gives these commands in turn; it prints the JSON of each, one a line."""
    program = (
        "import json, os, subprocess, sys\n"
        "rounds, commands = int(sys.argv[1]), json.loads(sys.argv[2])\n"
        "os.environ['HOTLINE_OPERATOR'] = f'clerk{os.getpid()}'\n"
        "for _ in range(rounds):\n"
        "    for words in commands:\n"
        "        ran = subprocess.run([sys.executable, '-m', 'hotline_cli', *words, '-f', 'json'],"
        " capture_output=True, text=True)\n"
        "        if ran.returncode: sys.exit(f'{words}: {ran.returncode} {ran.stderr}')\n"
        "        print(json.dumps(json.loads(ran.stdout)), flush=True)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(rounds), json.dumps(commands)],
        cwd=clerk.folder,
        env=clerk.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def rows(clerk: Clerk, sql: str) -> list[Any]:
    """What stands in the file."""
    with closing(sqlite3.connect(clerk.database)) as con:
        return con.execute(sql).fetchall()


@pytest.fixture
def office(clerk: Clerk, hotline: Clerk) -> Clerk:
    """A file with a unit, under the machine's own clock."""
    make_office(clerk, units=["交通局"])
    hotline.more = {"HOTLINE_NOW": ""}
    return hotline


def but_for_waiting(err: str) -> str:
    """What was said besides that somebody else is writing, which a busy machine makes true."""
    return "".join(line for line in err.splitlines(keepends=True) if "waiting ..." not in line)


@pytest.mark.parametrize("count", [8, pytest.param(CLERKS, marks=pytest.mark.slow)])
def test_each_clerk_a_case_from_receipt_to_reply(office: Clerk, count: int) -> None:
    """All at once, each with a case of its own, while a report reads, a backup is made and the file is verified."""
    whole = [
        CASE,
        ("dispatch", "last", "--to", "交通局"),
        ("sign", "last"),
        ("reply", "last", "--text", "已修好,来电人表示认可", "--by", "王五", "--told", "phone"),
    ]
    clerks = [loop(office, 1, whole) for _n in range(count)]
    readers = [
        loop(office, 2, [("list", "--open"), ("overdue",), ("report", "units")]),
        loop(office, 2, [("db", "verify")]),
        loop(office, 2, [("db", "backup", "copy.db", "--yes")]),
    ]
    for status, _out, err in ended([*clerks, *readers]):
        assert (status, but_for_waiting(err)) == (0, "")
    assert rows(office, "SELECT count(*), count(DISTINCT no), max(id) - min(id) + 1 FROM cases") == [
        (count,) * 3
    ]
    assert rows(office, "SELECT status, count(*) FROM cases GROUP BY status") == [("answered", count)]
    assert office.json("db", "verify")["ok"] is True
    office.more = {**office.more, "HOTLINE_DB": str(office.folder / "copy.db")}
    assert office.json("db", "verify")["ok"] is True


def test_all_on_one_case(office: Clerk) -> None:
    """Of 8 who sign one case at once one may, the others are told its status; of 8 who urge it all may."""
    no = office.json(*CASE, "--to", "交通局")["no"]
    signed = ended([start(office, "sign", no) for _n in range(8)])
    assert sorted(status for status, _out, _err in signed) == [0] + [3] * 7
    urged = ended([start(office, "urge", no) for _n in range(8)])
    assert {status for status, _out, _err in urged} == {0}
    assert office.json("show", no)["urged"] == 8
    assert office.json("db", "verify")["ok"] is True


def test_one_case_is_dispatched_once(office: Clerk) -> None:
    """Of eight who dispatch one case at once one does, the others are refused by its status; the log has one entry."""
    no = office.json(*CASE)["no"]
    sent = ended([start(office, "dispatch", no, "--to", "交通局") for _n in range(8)])
    assert sorted(status for status, _out, _err in sent) == [0] + [3] * 7
    assert all("is dispatched" in err for status, _out, err in sent if status)
    assert [event["verb"] for event in office.json("log", no)].count("dispatch") == 1
    assert office.json("db", "verify")["ok"] is True


def test_one_key_is_registered_once(office: Clerk) -> None:
    """The same call sent by 8 at once is one case, and each is told its number."""
    told = ended([start(office, *CASE, "--key", "a-1", "-f", "json") for _n in range(8)])
    assert {status for status, _out, _err in told} == {0}
    assert len({json.loads(out)["no"] for _status, out, _err in told}) == 1
    assert rows(office, "SELECT count(*) FROM cases") == [(1,)]


def test_two_make_the_file(hotline: Clerk) -> None:
    """Of eight who make it at once one does, the others are told that it is there; it is whole."""
    made = ended([start(hotline, "init") for _n in range(8)])
    assert sorted(status for status, _out, _err in made) == [0] + [5] * 7
    lost = [err.splitlines() for status, _out, err in made if status]
    assert {line[0] for line in lost} == {f"Error: {hotline.database} already exists"}
    assert {len(line) for line in lost} == {2}
    assert hotline.json("db", "verify")["ok"] is True
    assert sorted(path.name for path in hotline.folder.iterdir()) == ["hotline.db"]


def test_a_reader_stays_while_others_write(office: Clerk) -> None:
    """A read that is open all the while keeps nobody from writing, and sees one moment."""
    office(*CASE)
    with closing(sqlite3.connect(office.database, isolation_level=None)) as con:
        con.execute("BEGIN")
        assert con.execute("SELECT count(*) FROM cases").fetchone() == (1,)
        for status, _out, err in ended([loop(office, 2, [CASE]) for _n in range(4)]):
            assert (status, but_for_waiting(err)) == (0, "")
        assert con.execute("SELECT count(*) FROM cases").fetchone() == (1,)
    assert rows(office, "SELECT count(*) FROM cases") == [(9,)]


def test_who_waits_is_told_and_served(office: Clerk) -> None:
    """While another program holds the file a clerk is told so, and goes on waiting; let go, the file is written."""
    with closing(sqlite3.connect(office.database, isolation_level=None)) as con:
        con.execute("BEGIN IMMEDIATE")
        waiting = start(office, *CASE)
        assert waiting.stderr is not None
        assert "waiting" in waiting.stderr.readline()
        assert waiting.poll() is None
        assert con.execute("SELECT count(*) FROM cases").fetchone() == (0,)
        con.execute("ROLLBACK")
        ((status, _out, err),) = ended([waiting])
    assert (status, but_for_waiting(err)) == (0, "")
    assert rows(office, "SELECT count(*) FROM cases") == [(1,)]


@pytest.mark.slow
def test_1600_calls(office: Clerk) -> None:
    """32 clerks, 50 calls each: 0 refused, 0 lost, 1,600 distinct numbers."""
    for status, _out, err in ended([loop(office, 50, [CASE]) for _n in range(CLERKS)]):
        assert (status, but_for_waiting(err)) == (0, "")
    assert rows(office, "SELECT count(*), count(DISTINCT no), max(id) - min(id) + 1 FROM cases") == [
        (1600,) * 3
    ]
    assert office.json("db", "verify")["ok"] is True


TIMED = """
import json, os, subprocess, sys, time
rounds, commands = int(sys.argv[1]), json.loads(sys.argv[2])
os.environ["HOTLINE_OPERATOR"] = f"clerk{os.getpid()}"
for _ in range(rounds):
    for words in commands:
        began = time.monotonic()
        ran = subprocess.run([sys.executable, "-m", "hotline_cli", *words], capture_output=True, text=True)
        print(json.dumps([words[0], ran.returncode, ran.stderr, time.monotonic() - began]), flush=True)
"""


@pytest.mark.slow
def test_64_clerks_with_backups_erasures_and_restores(office: Clerk) -> None:
    """Nobody is refused, nobody waits ten times as long as half of them, nothing is lost that no restore set aside."""
    office(*CASE)
    office("db", "backup", "first.db")
    (office.folder / "far").mkdir()

    def timed(rounds: int, *commands: tuple[str, ...]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", TIMED, str(rounds), json.dumps(commands)],
            cwd=office.folder,
            env=office.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    clerks = [timed(10, CASE) for _n in range(64)]
    others = [
        timed(6, ("db", "backup", "copy.db", "--yes")),
        timed(1, ("db", "backup", "far")),
        timed(6, ("db", "anonymize", "--before", "2020-01-01", "--yes")),
        timed(6, ("db", "anonymize", "--before", "2020-01-01", "--dry-run")),
        timed(2, ("db", "restore", "first.db", "--yes")),
        timed(6, ("db", "verify")),
        timed(6, ("list", "--open")),
    ]
    calls = [
        [json.loads(line) for line in out.splitlines()] for _status, out, _err in ended([*clerks, *others])
    ]
    assert [call[:3] for made in calls for call in made if call[1]] == []
    waits = sorted(call[3] for made in calls[:64] for call in made)
    assert len(waits) == 640
    assert waits[-1] <= 10 * waits[len(waits) // 2], waits[-5:]
    assert office.json("db", "verify")["ok"] is True
    before = office.folder.glob("hotline.db.before-restore-*")
    kept = [office.database, *(path for path in before if path.suffix != ".sha256")]
    numbers = []
    for path in kept:
        with closing(sqlite3.connect(path)) as con:
            assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            numbers.append(con.execute("SELECT count(*) FROM cases").fetchone()[0] - 1)
    assert (len(kept), sum(numbers)) == (3, 640)
    marks = [row for path in kept for row in _marks(path)]
    assert marks == []


def _marks(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as con:
        return con.execute("SELECT clock FROM entries WHERE clock LIKE '%back%'").fetchall()
