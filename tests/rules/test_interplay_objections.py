"""What a unit, a reviewer or an auditor would object to: late registrations, reviews, make-ups, merges.

Dates by hand, 2020: Thursday 26 March; working days after it 27, 30, 31 March, 1, 2, 3, 7 April (4 to 6 April
rest). Of 2018: Wednesday 10 January; 30 days after it, Friday 9 February.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import add_session

from hotline_cli.context import read_environment
from hotline_cli.services.live import LiveDesk
from hotline_cli.services.live_call import SPOT, LiveCall
from hotline_cli.services.opening import office_opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk

CALL = ("register", "-k", "help", "-c", "路灯不亮", "-p", "13800000001")
ANSWER = ("reply", "last", "--text", "经查属实，已责令改正并退还费用")


def owed(office: Clerk, stage: str, no: str = "last", *, at: str) -> list[tuple[str | None, str, str]]:
    """Who owes each limit of a stage, its date and state."""
    found = office.json("show", no, at=at)["limits"]
    return [
        (one["party"] or one["unit"], one["due_at"][:10], one["state"])
        for one in found
        if one["stage"] == stage
    ]


# ---- entered late ---------------------------------------------------------------------------------------------


@pytest.mark.clause("WZ-15")
def test_an_order_registered_after_the_limit_needs_a_reason(clerk: Clerk) -> None:
    """Received on 26 March, to be passed on by the 27th, typed in on the 31st; `list` finds it by its mark."""
    clerk("init", at="2020-03-20T09:00")
    clerk("unit", "add", "城市管理局")
    back = (*CALL, "--to", "城市管理局", "--at", "2020-03-26T10:00")
    said = clerk(*back, status=3, at="2020-03-31T09:00").err
    assert "--reason" in said
    assert clerk.json("list") == []
    clerk(*back, "--reason", "纸质登记，停电后补录")
    clerk(*CALL)
    assert [case["no"] for case in clerk.json("list", "--late-entry")] == ["20200326-0001"]
    told = clerk("explain", "0326-0001", "--stage", "transfer").out
    assert "Entered late: 纸质登记，停电后补录" in told


def test_what_came_in_late_alone_needs_no_reason(clerk: Clerk) -> None:
    """The call of 26 March without an order: nothing looks kept, the transfer is overdue on the 31st."""
    clerk("init", at="2020-03-20T09:00")
    clerk(*CALL, "--at", "2020-03-26T10:00", at="2020-03-31T09:00")
    assert owed(clerk, "transfer", at="2020-03-31T09:00") == [(None, "2020-03-27", "overdue")]
    assert clerk.json("list", "--late-entry") == []


# ---- reviews ----------------------------------------------------------------------------------------------------


@pytest.fixture
def bureau(clerk: Clerk) -> Callable[..., Clerk]:
    """Xingfeng: a complaint of 26 March at a unit, due 10 April."""

    def opened(unit: str = "执法科") -> Clerk:
        clerk("init", "--scheme", "xingfeng-2014", at="2020-03-20T09:00")
        clerk("unit", "add", unit)
        call = ("register", "-k", "complaint", "-c", "乱收费", "-p", "13800000001", "--to", unit)
        clerk(*call, at="2020-03-26T09:00")
        return clerk

    return opened


@pytest.mark.clause("XF-11", "WZ-09")
def test_a_review_is_due_with_the_leader_s_date(bureau: Callable[..., Clerk]) -> None:
    """Submitted on 30 March; by the leader 31 March, then 15 April; once missed it stays late."""
    office = bureau()
    office(*ANSWER, "--by", "王五", at="2020-03-30T10:00")
    order = ("instruct", "last", "--leader", "局长", "--text", "从速", "--due")
    office(*order, "2020-03-30", at="2020-03-30T11:00")  # at least one working day after the submission
    assert {due for _by, due, _state in owed(office, "review", at="2020-03-30T12:00")} == {"2020-03-31"}
    assert "instruct" in office("explain", "last", "--stage", "review").out
    office("review", "last", "--by", "法规科", "--pass", at="2020-03-31T10:00")
    office(*order, "2020-04-15", at="2020-04-01T09:00")
    office("review", "last", "--by", "监察室", "--pass", at="2020-04-02T10:00")
    assert owed(office, "review", at="2020-04-02T11:00") == [
        ("法规科", "2020-03-31", "kept"),
        ("监察室", "2020-04-15", "late"),
    ]
    assert "2020-03-31 23:59:59: passed" in office("explain", "last", "--stage", "review").out


@pytest.mark.clause("XF-11", "XF-09")
def test_a_review_is_due_with_the_answer_as_it_is_counted_by_now(bureau: Callable[..., Clerk]) -> None:
    """Complex: 30 days, 25 April, a Saturday, so Sunday the 26th, a moved working day; reviewers have it too."""
    office = bureau()
    office(*ANSWER, "--by", "王五", at="2020-03-30T10:00")
    office(
        "edit", "last", "--complex", "--reason", "涉及多部门", "--approved-by", "局长", at="2020-03-30T11:00"
    )
    assert {due for _by, due, _state in owed(office, "review", at="2020-03-30T12:00")} == {"2020-04-26"}
    office("calendar", "add", "2020-04-26", "--rest", "--name", "停电", at="2020-03-31T09:00")
    assert {due for _by, due, _state in owed(office, "review", at="2020-03-31T12:00")} == {"2020-04-27"}
    office("db", "verify")


@pytest.mark.clause("XF-11")
def test_where_every_reviewer_handled_the_case_a_leader_reviews_it(bureau: Callable[..., Clerk]) -> None:
    """法规科 has the case, 监察室 is the department: neither reviews it, and it is not accepted unreviewed."""
    office = bureau("法规科")
    office(*ANSWER, "--by", "王五", "--department", "监察室", at="2020-03-27T10:00")
    assert office.json("show", "last")["status"] == "reviewing"
    assert owed(office, "review", at="2020-03-27T11:00") == [("分管领导", "2020-04-10", "running")]
    refused = office("review", "last", "--by", "法规科", "--pass", status=3).err
    assert "分管领导" in refused
    assert office.json("review", "last", "--by", "分管领导", "--pass")["status"] == "answered"


@pytest.mark.clause("XF-11", "XF-15", "WZ-15")
def test_the_explanation_says_what_ended_a_limit_and_whose_it_is(bureau: Callable[..., Clerk]) -> None:
    """A failed review ends the other one; its undoing is named; of two reports each has its recipient."""
    office = bureau()
    office(*ANSWER, "--by", "王五", at="2020-03-27T10:00")
    office("review", "last", "--by", "法规科", "--fail", "--reason", "依据不足", at="2020-03-30T10:00")
    told = office("explain", "last", "--stage", "review").out
    assert "Rule: as the answer, at least one working day after the submission, XF-11" in told
    assert "stopped: 2020-03-30 10:00:00 (review: 依据不足)" in told
    assert (
        "feedback 执法科 (programme), due 2020-04-10" in office("explain", "last", "--stage", "feedback").out
    )
    office("undo", "last", "--reason", "误录", at="2020-03-30T11:00")
    assert "undo (review), by clerk; due 2020-04-10" in office("explain", "last", "--stage", "answer").out


@pytest.mark.clause("XF-10")
def test_the_explanation_of_a_promise_says_that_it_is_open_again(clerk: Clerk) -> None:
    """Promised for 3 April, met by the answer of 2 April, which the caller rejects."""
    clerk("init", at="2020-03-20T09:00")
    clerk("unit", "add", "城市管理局")
    promise = ("--promise", "本周修好", "--promised-by", "2020-04-03", "--to", "城市管理局")
    clerk(*CALL, *promise, at="2020-03-26T10:00")
    clerk("reply", "last", "--text", "已更换灯具并现场确认", "--by", "王五", at="2020-04-02T10:00")
    clerk("callback", "last", "--result", "dissatisfied", at="2020-04-02T15:00")
    explain = ("explain", "last", "--stage", "promise")
    assert "redo, by clerk; open again, due 2020-04-03 23:59:59: dissatisfied" in clerk(*explain).out
    clerk.lang = "zh"
    assert "重新计时，到期 2020-04-03 23:59:59：不满意" in clerk(*explain).out


# ---- merges -----------------------------------------------------------------------------------------------------


def test_a_merge_with_an_overdue_case_says_that_its_date_had_passed(clerk: Clerk) -> None:
    """An inquiry of 26 March, due the 31st; merged on 2 April into one of 1 April, due 8 April, then overdue."""
    clerk("init", at="2020-03-20T09:00")
    clerk("unit", "add", "城市管理局")
    ask = ("register", "-k", "inquiry", "-c", "路灯何时修", "-p", "13800000001", "--to", "城市管理局")
    clerk(*ask, at="2020-03-26T10:00")
    clerk(*ask, at="2020-04-01T10:00")
    clerk("merge", "0326-0001", "--into", "0401-0001", "--reason", "同一路灯", at="2020-04-02T10:00")
    assert owed(clerk, "answer", "0326-0001", at="2020-04-02T11:00")[0][1:] == ("2020-03-31", "late")
    assert owed(clerk, "answer", "0401-0001", at="2020-04-02T11:00")[0][1:] == ("2020-03-31", "overdue")
    assert "(merge: 同一路灯)" in clerk("explain", "0326-0001", "--stage", "answer").out
    explain = ("explain", "0401-0001", "--stage", "answer")
    assert "the date of 20200326-0001, which had passed" in clerk(*explain).out
    clerk.lang = "zh"
    assert "取 20200326-0001 的期限，当时已过" in clerk(*explain).out
    clerk.lang = "en"
    instruct = ("instruct", "0401-0001", "--leader", "副市长", "--text", "从速", "--due", "2020-04-10")
    clerk(*instruct, at="2020-04-02T12:00")
    clerk("reply", "0401-0001", "--text", "明日修复", "--by", "王五", at="2020-04-03T10:00")
    assert owed(clerk, "answer", "0401-0001", at="2020-04-03T11:00")[0][1:] == ("2020-04-10", "late")


# ---- sessions -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("WZ-04", "XF-13")
def test_a_make_up_is_owed_until_it_was(clerk: Clerk) -> None:
    """Missed on 10 January 2018, to be made up by 9 February: planned is not made up, nor archived away."""
    clerk("init", "--scheme", "hengyang-2018", at="2018-01-02T09:00")
    clerk("unit", "add", "公安局")
    add_session(clerk, "2018-01-10", "公安局")
    clerk("schedule", "attend", "1", "--status", "absent", at="2018-01-10T11:00")
    clerk("schedule", "makeup", "1", "--date", "2018-01-17")
    (task,) = (one for one in clerk.json("schedule", "tasks", "1") if one["key"] == "makeup")
    assert (task["due"][:10], task["state"]) == ("2018-02-09", "open")
    assert "makeup" in clerk("schedule", "archive", "1", status=3).err
    clerk("schedule", "archive", "1", "--yes")
    assert "1:makeup" in {row["no"] for row in clerk.json("overdue", at="2018-02-10T09:00")}


@pytest.mark.clause("CZ-24")
def test_a_mayor_s_session_without_a_name_asks_for_it(clerk: Clerk) -> None:
    """Planned before it is known who comes: said, and named later."""
    clerk("init", "--scheme", "changzhou-2020", at="2020-01-02T09:00")
    clerk("unit", "add", "天宁区")
    add = ("schedule", "add", "--date", "2020-02-06", "--start", "09:00", "--end", "10:00", "--mayor")
    assert "no mayor is named yet" in clerk(*add, "--must-attend", "天宁区").err
    named = clerk.json("schedule", "edit", "1", "--leader", "市长丁")
    assert (named["units"][0]["unit"], named["units"][0]["leader"]) == (None, "市长丁")


@pytest.mark.clause("WZ-01")
def test_leaders_are_named_when_sessions_are_generated(clerk: Clerk) -> None:
    """With the units in the same order, or alone; not for a rotation, and not more than units."""
    clerk("init", "--scheme", "hengyang-2018", at="2018-01-02T09:00")
    clerk("unit", "add", "公安局")
    year = ("schedule", "generate", "--from", "2018-01-01", "--to", "2018-01-31")
    clerk(*year, "--leader", "王五", "--rotate-leaders", "王五,赵六", status=2)
    clerk(*year, "--unit", "公安局", "--leader", "王五", "--leader", "赵六", status=2)
    found = clerk.json(*year, "--unit", "公安局", "--leader", "王五")
    assert [(turn["unit"], turn["leader"]) for one in found for turn in one["units"]] == [
        ("公安局", "王五")
    ] * 2
    alone = clerk.json(*year[:2], "--from", "2018-02-01", "--to", "2018-02-20", "--leader", "赵六")
    assert [(turn["unit"], turn["leader"]) for one in alone for turn in one["units"]] == [(None, "赵六")]


@pytest.mark.clause("CZ-26", "QT-09")
@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [("help", "计划解决", "planned"), ("help", "", "solved"), ("inquiry", "", "explained")],
)
def test_the_live_desk_takes_the_outcome_of_an_answer(
    clerk: Clerk, kind: str, typed: str, stored: str
) -> None:
    """F2: as typed; left empty an inquiry is explained, all else solved."""
    clerk("init", "--scheme", "changzhou-2020", at="2020-03-20T09:00")
    clerk("unit", "add", "城市管理局")
    add_session(clerk, "2020-03-26")
    clerk.now = "2020-03-26T09:10"
    clerk("list")  # sets the clock of this process
    with office_opened(read_environment(str(clerk.database), "clerk")) as office:
        call = LiveCall(
            "k1", kind=kind, matter="路灯何时修", disposition=SPOT, answer="本周内修好", outcome=typed
        )
        LiveDesk(office, "1").store(call)
    assert clerk.json("show", "last")["outcome"] == stored
