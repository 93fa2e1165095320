"""What offices tell of calls that were handled elsewhere: number, status, date owed, an end without its times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import UNIT, make_office

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office with one unit."""
    return make_office(clerk, units=[UNIT])


def put(clerk: Clerk, text: str, name: str = "calls.csv") -> str:
    (clerk.folder / name).write_text(text, encoding="utf-8")
    return name


def test_a_closed_call_without_its_times_is_in_no_rate(office: Clerk) -> None:
    """Number, date owed, status, outcome and the caller's word are kept; no step, no limit that counts."""
    text = (
        "编号,来电时间,电话,类型,内容,承办单位,办理期限,状态,办理情况,满意度\n"
        "SZ-1,2026-02-03 09:05,,投诉,路灯不亮,城市管理局,2026-02-24,已办结,已解决,非常满意\n"
    )
    ran = office("import", put(office, text))
    assert "line 2: closed_at is missing; the latest time in the row is taken, 2026-02-03 09:05:00" in ran.err
    case = office.json("show", "last")
    told = ("ref", "status", "unit", "given_due", "outcome", "satisfaction", "untimed", "answered_at")
    assert [case[name] for name in told] == [
        *("SZ-1", "closed", UNIT, "2026-02-24", "solved", "very_satisfied", True, None)
    ]
    answer = next(limit for limit in case["limits"] if limit["stage"] == "answer")
    assert (answer["due_at"][:10], answer["clause"], answer["state"]) == ("2026-02-24", "来件", "stopped")
    report = office.json("report", "monthly", "--month", "2026-02")
    assert (report["came_to"]["untimed"], sum(report["kinds"].values())) == (1, 1)
    assert all(check["adds_up"] for check in report["checks"])
    for code in ("on_time", "finished", "satisfied", "solved", "transfer_on_time"):
        assert report["totals"][code]["denominator"] == 0
    assert "times unknown 1" in office("report", "monthly", "--month", "2026-02").out
    assert office.json("db", "verify")["ok"] is True


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("城市管理局,2026-02-02 10:00,2026-02-03 09:00,已修复", ""),
        (",,,", "unit"),
        ("城市管理局,,2026-02-03 09:00,已修复", "dispatched_at"),
        ("城市管理局,2026-02-02 10:00,,已修复", "answered_at"),
        ("城市管理局,2026-02-02 10:00,2026-02-03 09:00,", "answer"),
    ],
)
def test_only_a_whole_past_is_counted(office: Clerk, given: str, missing: str) -> None:
    """Closed on 5 February; if unit, answer or one of their times is missing, nothing is made up for it."""
    head = "kind,content,received_at,unit,dispatched_at,answered_at,answer,closed_at\n"
    text = f"{head}投诉,甲,2026-02-02 09:00,{given},2026-02-05 09:00\n"
    [case] = office.json("import", put(office, text))
    assert (case["status"], case["closed_at"][:10], case["untimed"]) == (
        "closed",
        "2026-02-05",
        bool(missing),
    )
    assert (case["answered_at"] is None) == ("2026-02-03" not in given)
    counted = {limit["state"] for limit in case["limits"]} - {"stopped"}
    assert bool(counted) != bool(missing)


@pytest.mark.parametrize(
    ("status", "given", "got", "said"),
    [
        ("办理中", "", "received", "the status was handling, but the row tells no more than received"),
        ("待签收", "城市管理局", "dispatched", ""),
        ("作废", "", "void", ""),
        ("不予受理", "", "rejected", ""),
        ("已归档", "", "archived", ""),
        ("结案", "", "closed", ""),
    ],
)
def test_the_status_is_read(office: Clerk, status: str, given: str, got: str, said: str) -> None:
    """A status in our words, or in one of theirs; one of which the row lacks the times is said."""
    office("scheme", "apply", "changzhou-2020")
    text = f"kind,content,received_at,unit,状态\n投诉,甲,2026-02-02 09:00,{given},{status}\n"
    ran = office("import", put(office, text), *SCHEME.get(got, ()))
    assert said in ran.err
    assert office.json("show", "last")["status"] == got


SCHEME = {"rejected": ("--scheme", "standard")}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("待交办,城市管理局,2026-02-03 09:00,已修复", "line 2, status: received, but answered_at is given"),
        ("作废,城市管理局,,", "line 2, status: void, but unit is given"),
        ("已并单,,,", "line 2, status: says merged, but not into which case"),
        ("拖着,,,", "line 2, status: unknown value '拖着'"),
    ],
)
def test_a_status_that_contradicts_the_row_makes_it_bad(office: Clerk, row: str, said: str) -> None:
    """Answered but waiting, void but with a unit, merged into nothing, a word that no status has: exit 6."""
    text = f"kind,content,received_at,status,unit,answered_at,answer\n投诉,甲,2026-02-02 09:00,{row}\n"
    assert said in office("import", put(office, text), status=6).err


def test_an_offices_own_words_for_a_status_are_mapped(office: Clerk) -> None:
    """``[values]`` says which status a word is; the columns that the map leaves out are named."""
    put(office, '[columns]\nstatus = "进度"\n[values.status]\n"办完啦" = "已办结"\n', "map.toml")
    ran = office("import", put(office, "kind,content,进度,天气\n投诉,甲,办完啦,晴\n"), "--map", "map.toml")
    assert "Columns not read: 天气" in ran.err
    assert office.json("show", "last")["status"] == "closed"


def test_a_column_that_is_not_read_is_an_error_or_named(office: Clerk) -> None:
    """An unknown column, or one that only an export has: exit 6, unless it is left out by name."""
    put(office, "kind,content,天气,催办次数\n投诉,甲,晴,3\n")
    said = office("import", "calls.csv", status=6).err
    assert "unknown columns: 天气, 催办次数" in said
    assert "leave one out with --ignore COLUMN" in said
    assert len(office.json("import", "calls.csv", "--ignore", "天气", "--ignore", "催办次数")) == 1
    assert "calls.csv has no column '风'" in office("import", "calls.csv", "--ignore", "风", status=2).err


def test_what_belongs_to_an_answer_is_not_dropped_in_silence(office: Clerk) -> None:
    """An outcome without an answer is said."""
    said = office("import", put(office, "kind,content,outcome\n投诉,甲,solved\n")).err
    assert "line 2: outcome is given, but no answer: not entered" in said


def test_the_date_owed_holds_until_a_redo(office: Clerk) -> None:
    """An open call with a date: the answer is owed by it from receipt, for the unit once it is dispatched."""
    text = "kind,content,received_at,办理期限\n投诉,甲,2026-03-02 08:00,2026-03-04\n"
    office("import", put(office, text), at="2026-03-02T09:00")
    office("dispatch", "last", "--to", UNIT)
    answer = [limit for limit in office.json("show", "last")["limits"] if limit["stage"] == "answer"]
    assert [(limit["due_at"], limit["unit"], limit["clause"]) for limit in answer] == [
        ("2026-03-04T23:59:59+08:00", UNIT, "来件")
    ]
    assert "the case as it was received" in office("explain", "last", "--stage", "answer").out
    overdue = {row["stage"]: row["clause"] for row in office.json("overdue", at="2026-03-05T09:00")}
    assert overdue["answer"] == "来件"


def test_a_list_of_calls_answered_on_the_spot(office: Clerk) -> None:
    """Marked 当场答复: answered when received, by the unit named, which owes nothing; an answer must be told."""
    head = "kind,content,received_at,单位,当场答复,答复\n"
    [case] = office.json(
        "import", put(office, f"{head}咨询,医保怎么办,2026-03-01 09:00,城市管理局,是,带身份证\n")
    )
    assert (case["status"], case["on_the_spot"], case["unit"]) == ("answered", True, None)
    assert case["answered_at"] == "2026-03-01T09:00:00+08:00"
    report = office.json("report", "units", "--month", "2026-03")
    [row] = [row for row in report if row["unit"] == UNIT]
    assert row["on_the_spot"]["numerator"] == 1
    bad = put(office, f"{head}咨询,医保怎么办呢,2026-03-01 09:00,,是,\n")
    assert "line 2, answer: is empty, but it was answered on the spot" in office("import", bad, status=6).err
