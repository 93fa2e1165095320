"""Co-handling units: their part, where it meets the lead's answer, return, hold, closing and figures (BM-04).

Dates by hand: dispatched on Thursday 26 March 2020 under standard, a call for help: 7 working days, 27, 30, 31 March,
1, 2, 3, 7 April (4 to 6 April rest).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clerk

LEAD, FIRST, SECOND = "城市管理局", "公安局", "交通局"
OWN_SPAN = (
    'extends = "standard"\ntitle = "本办"\n[[limit]]\nstage = "assist"\nspan = "2 working days"\n'
    'start = "dispatch"\nclause = "house rule"\n'
)


@pytest.fixture
def shared(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under a scheme, and a case of three units dispatched on 26 March at 09:00."""

    def opened(scheme: str = "standard") -> Clerk:
        clerk("init", "--scheme", scheme, at="2020-03-20T09:00")
        for unit in (LEAD, FIRST, SECOND):
            clerk("unit", "add", unit, at="2020-03-20T09:00")
        call = ("register", "-k", "help", "-c", "占道经营", "-p", "13800000001", "--to", LEAD)
        clerk(*call, "--with", FIRST, "--with", SECOND, at="2020-03-26T09:00")
        return clerk

    return opened


def parts(office: Clerk, at: str) -> list[tuple[str, str, str]]:
    """Unit, date and state of each part."""
    limits = office.json("show", "last", at=at)["limits"]
    return [(one["unit"], one["due_at"][:10], one["state"]) for one in limits if one["stage"] == "assist"]


def part(office: Clerk, unit: str, at: str, status: int = 0) -> str:
    """What is said when a unit gives its part."""
    return office("reply", "last", "--as", unit, "--text", "已清理", "--by", "赵", status=status, at=at).err


def answer(office: Clerk, at: str) -> str:
    """What is said when the lead answers."""
    words = ("--text", "已会同相关单位清理占道摊点", "--by", "王五")
    return office("reply", "last", *words, at=at).err


@pytest.mark.clause("BM-04")
def test_each_unit_owes_its_part_within_the_limit_of_the_answer(shared: Callable[..., Clerk]) -> None:
    """7 April for both; the first in time, the second late, the lead in time: only the second is late."""
    office = shared()
    assert parts(office, "2020-03-26T10:00") == [
        (FIRST, "2020-04-07", "running"),
        (SECOND, "2020-04-07", "running"),
    ]
    part(office, FIRST, "2020-04-07T09:00")
    said = answer(office, "2020-04-07T10:00")
    assert SECOND in said
    assert FIRST not in said
    owed = office.json("overdue", "--stage", "assist", at="2020-04-08T09:00")
    assert [(one["stage"], one["unit"]) for one in owed] == [("assist", SECOND)]
    part(office, SECOND, "2020-04-08T10:00")
    assert parts(office, "2020-04-08T11:00") == [
        (FIRST, "2020-04-07", "kept"),
        (SECOND, "2020-04-07", "late"),
    ]
    rows = {
        row["unit"]: row
        for row in office.json("report", "units", "--month", "2020-04", at="2020-04-20T09:00")
    }
    kept = {
        name: (row["assist_on_time"]["numerator"], row["assist_on_time"]["denominator"])
        for name, row in rows.items()
    }
    assert kept == {LEAD: (0, 0), FIRST: (1, 1), SECOND: (0, 1)}
    assert (rows[LEAD]["on_time"]["denominator"], rows[SECOND]["on_time"]["denominator"]) == (1, 0)
    totals = office.json("report", "monthly", "--month", "2020-04", at="2020-04-20T09:00")["totals"]
    assert totals["assist_on_time"] == {"numerator": 1, "denominator": 2, "rate": 50.0}
    office("db", "verify", at="2020-04-20T09:00")


def test_a_scheme_may_give_parts_a_span_of_their_own(clerk: Clerk, shared: Callable[..., Clerk]) -> None:
    """Two working days: 27, 30 March; the answer keeps 7 April."""
    (clerk.folder / "own.toml").write_text(OWN_SPAN, encoding="utf-8")
    office = shared("own.toml")
    assert parts(office, "2020-03-26T10:00")[0] == (FIRST, "2020-03-30", "running")
    told = office("explain", "last", "--stage", "assist", at="2020-03-26T10:00").out
    assert "house rule" in told


def test_the_explanation_names_the_rule_of_the_answer(shared: Callable[..., Clerk]) -> None:
    office = shared()
    told = office("explain", "last", "--stage", "assist", at="2020-03-26T10:00").out
    assert "ST-03" in told


def test_closing_stops_parts_that_are_not_due_and_leaves_the_others_overdue(
    shared: Callable[..., Clerk],
) -> None:
    """Closed on 3 April: stopped. Closed on 8 April: overdue in the figures, and nothing to do any more."""
    office = shared()
    answer(office, "2020-04-02T09:00")
    office("callback", "last", "--result", "satisfied", at="2020-04-03T09:00")
    assert {state for _unit, _due, state in parts(office, "2020-04-09T09:00")} == {"stopped"}
    office("undo", "last", "--reason", "误录", at="2020-04-08T09:00")
    office("callback", "last", "--result", "satisfied", at="2020-04-08T10:00")
    assert {state for _unit, _due, state in parts(office, "2020-04-09T09:00")} == {"overdue"}
    assert office.json("overdue", "--stage", "assist", at="2020-04-09T09:00") == []
    row = office.json("report", "units", "--month", "2020-04", "--unit", FIRST, at="2020-04-20T09:00")[0]
    assert row["assist_on_time"] == {"numerator": 0, "denominator": 1, "rate": 0.0}


def test_parts_are_urged_by_unit(shared: Callable[..., Clerk]) -> None:
    """The lead answered, FIRST gave its part: on 8 April SECOND is urged, and counted for it."""
    office = shared()
    part(office, FIRST, "2020-04-07T09:00")
    answer(office, "2020-04-07T10:00")
    assert office.json("urge", "--unit", FIRST, at="2020-04-08T09:00") == []
    assert len(office.json("urge", "--unit", SECOND, "--sheets", "sheets", at="2020-04-08T09:00")) == 1
    assert len(office.json("urge", "--overdue", at="2020-04-08T09:10")) == 1
    rows = {row["unit"]: row["urged"] for row in office.json("report", "units", "--month", "2020-04")}
    assert rows == {LEAD: 0, FIRST: 0, SECOND: 2}
    assert SECOND in office("log", "last").out


def test_a_return_stops_parts_and_the_next_dispatch_begins_them(shared: Callable[..., Clerk]) -> None:
    """Returned and dispatched on 27 March to another lead with FIRST: 7 working days, 30 March to 8 April."""
    office = shared()
    office("return", "last", "--reason", "不属本单位", "--approved-by", "李主任", at="2020-03-27T09:00")
    office("dispatch", "last", "--to", SECOND, "--with", FIRST, at="2020-03-27T10:00")
    assert parts(office, "2020-03-27T11:00") == [
        (FIRST, "2020-04-07", "stopped"),
        (SECOND, "2020-04-07", "stopped"),
        (FIRST, "2020-04-08", "running"),
    ]


def test_a_hold_stops_the_clock_of_parts_too(shared: Callable[..., Clerk]) -> None:
    """On hold on 27 and 30 March, resumed on the 31st: two working days later, 9 April."""
    office = shared()
    office("hold", "last", "--reason", "等待鉴定", at="2020-03-27T09:00")
    office("resume", "last", at="2020-03-31T09:00")
    assert parts(office, "2020-03-31T10:00")[0] == (FIRST, "2020-04-09", "running")


def test_a_redo_asks_for_no_part_again(shared: Callable[..., Clerk]) -> None:
    """FIRST gave its part; SECOND still owes the one of the first order."""
    office = shared()
    part(office, FIRST, "2020-03-27T09:00")
    answer(office, "2020-03-30T09:00")
    office("callback", "last", "--result", "dissatisfied", at="2020-03-31T09:00")
    assert parts(office, "2020-03-31T10:00") == [
        (FIRST, "2020-04-07", "kept"),
        (SECOND, "2020-04-07", "running"),
    ]


@pytest.mark.clause("BM-04")
@pytest.mark.parametrize("mark", ["--important", "--urgent"])
def test_jingning_puts_grave_and_sudden_matters_before_a_leader(clerk: Clerk, mark: str) -> None:
    """Received on 26 March: by 24:00 of that day."""
    clerk("init", "--scheme", "jingning-2014", at="2020-03-20T09:00")
    case: dict[str, Any] = clerk.json("register", "-k", "help", "-c", "水管爆裂", mark, at="2020-03-26T09:00")
    assert (case["limits"][0]["stage"], case["limits"][0]["due_at"][:10]) == ("escalate", "2020-03-26")
    plain = clerk.json("register", "-k", "help", "-c", "路灯不亮", at="2020-03-26T09:10")
    assert plain["limits"][0]["stage"] == "transfer"
