"""Several clerks at one file in the same second: processes, not threads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from clerk import Clerk
from factories import OTHER_UNIT, UNIT, call, make_office

from hotline_cli.context import CHINA, Environment
from hotline_cli.services import contacts, units
from hotline_cli.services.opening import open_office
from hotline_cli.services.values import When
from hotline_cli.store.office import Office


def at_once(office: Clerk, calls: Sequence[Sequence[str]]) -> list[tuple[int, str, str]]:
    """Start all of ``calls`` before any of them is waited for: exit status, output, words."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "hotline_cli", *words],
            cwd=office.folder,
            env={**office.environment(), "HOTLINE_OPERATOR": f"clerk{n}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for n, words in enumerate(calls)
    ]
    ended = [(process, *process.communicate(timeout=120)) for process in started]
    return [(process.returncode, out, err) for process, out, err in ended]


@contextmanager
def held_up(office: Clerk, *words: str, status: int = 0) -> Iterator[Office]:
    """``hotline WORDS``, kept waiting by another clerk who is writing; at the end it goes on to ``status``."""
    env = Environment(
        database=office.database,
        operator="another",
        instant=datetime.fromisoformat(office.now).replace(tzinfo=CHINA),
        clock_set=True,
        zone=CHINA,
    )
    with closing(open_office(env).con) as con:
        other = Office(env, con)
        with other.transaction():
            waiting = subprocess.Popen(
                [sys.executable, "-m", "hotline_cli", *words],
                cwd=office.folder,
                env=office.environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            assert waiting.stderr is not None
            assert "waiting" in waiting.stderr.readline()
            yield other
        _out, err = waiting.communicate(timeout=120)
        assert waiting.returncode == status, err


@pytest.fixture
def office(clerk: Clerk, hotline: Clerk) -> Clerk:
    """A file with two units and one case."""
    make_office(clerk, units=[UNIT, OTHER_UNIT], cases=[call("占道经营", "complaint")])
    return hotline


def test_two_clerks_who_dispatch_the_same_case_in_the_same_second(office: Clerk) -> None:
    """One wins; the other is refused with the status as it is then. One dispatch in the log."""
    calls = [("dispatch", "20260302-0001", "--to", unit) for unit in ("城市管理局", "公安局")]
    ended = at_once(office, calls)
    assert sorted(status for status, _out, _err in ended) == [0, 3]
    refused = next(err for status, _out, err in ended if status)
    assert "20260302-0001" in refused
    assert "dispatched" in refused
    assert [event["verb"] for event in office.json("log", "20260302-0001")] == ["register", "dispatch"]
    office("db", "verify")


def test_calls_registered_at_once_get_a_number_each(office: Clerk) -> None:
    """Eight processes, one number each, without a gap; every operator's `last` is the own one."""
    calls = [("register", "--kind", "help", "--content", f"第{n}件", "-f", "json") for n in range(8)]
    ended = at_once(office, calls)
    assert [status for status, _out, _err in ended] == [0] * 8
    numbers = sorted(json.loads(out)["no"] for _status, out, _err in ended)
    assert numbers == [f"20260302-{n:04d}" for n in range(2, 10)]
    for n in range(8):
        office.operator = f"clerk{n}"
        assert office.json("show", "last")["content"] == f"第{n}件"
    office("db", "verify")


def test_the_same_key_at_once_is_one_case(office: Clerk) -> None:
    """A repeated register with a key is harmless, at the same moment too."""
    call = ("register", "--kind", "help", "--content", "路灯不亮", "--key", "web-17", "-f", "json")
    ended = at_once(office, [call] * 4)
    assert {json.loads(out)["no"] for _status, out, _err in ended} == {"20260302-0002"}


def test_two_who_make_the_file_at_once(hotline: Clerk) -> None:
    """One makes it, the other is told that it is there already; what is left is whole."""
    ended = at_once(hotline, [("init",), ("init",)])
    assert sorted(status for status, _out, _err in ended) == [0, 5]
    hotline("db", "verify")
    assert [path.name for path in Path(hotline.folder).iterdir() if "new" in path.name] == []


def test_two_absences_entered_in_the_same_second_are_both_kept(office: Clerk) -> None:
    """What another clerk entered meanwhile stays, and each role keeps its own."""
    office("contact", "add", "公安局", "张三", "--role", "A")
    office("contact", "away", "公安局", "张三", "--from", "2026-03-02", "--to", "2026-03-02")
    office("contact", "add", "公安局", "张三", "--role", "liaison")
    may = date(2026, 5, 4), date(2026, 5, 8)
    with held_up(
        office, *["contact", "away", "公安局", "张三", "--from", "2026-06-01", "--to", "2026-06-05"]
    ) as other:
        contacts.record_absence(other, "公安局", "张三", *may, When())
    both = [{"from": "2026-05-04", "to": "2026-05-08"}, {"from": "2026-06-01", "to": "2026-06-05"}]
    first = {"from": "2026-03-02", "to": "2026-03-02"}
    assert {who["role"]: who["away"] for who in office.json("contact", "list")} == {
        "A": [first, *both],
        "liaison": both,
    }
    office("db", "verify")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("contact import annex3.csv", 6),
        ("schedule import plan.csv", 6),
        ("register -k help -c 路灯不亮 --to 公安局", 3),
    ],
)
def test_a_unit_that_is_retired_meanwhile_is_given_nothing(office: Clerk, words: str, status: int) -> None:
    """What a table or a call rests on is looked up when nobody else can change it any more."""
    (office.folder / "annex3.csv").write_text("unit,name\n公安局,李四\n", encoding="utf-8")
    (office.folder / "plan.csv").write_text(
        "date,units,start,end\n2026-03-12,公安局,09:00,10:00\n", encoding="utf-8"
    )
    with held_up(office, *words.split(), status=status) as other:
        units.retire_unit(other, "公安局", When())
