"""What may not turn late into kept (WZ-15): dates of leaders and callers, corrections, merges, late entries.

Dates by hand, 2020: Thursday 26 March; working days after it 27, 30, 31 March, 1, 2, 3, 7 April (4 to 6 April
rest), 8, 9, 10, 13, 14, 15, 16, 17 April.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk

RECEIVED = "2020-03-26T10:00"


@pytest.fixture
def office(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under a scheme, and a call for help at 城市管理局 since 26 March."""

    def opened(scheme: str = "standard", *more: str, kind: str = "help") -> Clerk:
        clerk("init", "--scheme", scheme, at="2020-03-20T09:00")
        for unit in ("城市管理局", "公安局"):
            clerk("unit", "add", unit)
        call = ("register", "-k", kind, "-c", "路灯不亮", "-p", "13800000001")
        clerk(*call, *more, "--to", "城市管理局", at=RECEIVED)
        return clerk

    return opened


def limit(office: Clerk, stage: str = "answer", no: str = "last", *, at: str) -> tuple[str, str]:
    """Date and state of the newest limit of a stage."""
    found = [one for one in office.json("show", no, at=at)["limits"] if one["stage"] == stage]
    return found[-1]["due_at"][:10], found[-1]["state"]


def on_time(office: Clerk, month: str, at: str = "2020-06-01T09:00") -> tuple[int, int]:
    """Answers of 城市管理局 kept in a month, and due in it."""
    rows = office.json("report", "units", "--month", month, at=at)
    rate = next(row["on_time"] for row in rows if row["unit"] == "城市管理局")
    return rate["numerator"], rate["denominator"]


def instruct(office: Clerk, due: str, at: str) -> None:
    """A vice mayor orders the case by a date."""
    office("instruct", "last", "--leader", "副市长", "--text", "从速", "--due", due, at=at)


@pytest.mark.clause("WZ-09", "WZ-10")
def test_a_notice_of_delay_is_filed_against_a_leader_s_date(office: Callable[..., Clerk]) -> None:
    """Hengyang: 3 working days, 31 March; the leader says 2 April. The notice until 10 April moves nothing."""
    at_unit = office("hengyang-2018")
    instruct(at_unit, "2020-04-02", "2020-03-27T09:00")
    notice = ("extend", "last", "--until", "2020-04-10", "--reason", "待料", "--approved-by", "局长")
    filed = at_unit(*notice, at="2020-03-30T09:00")
    assert "filed" in filed.err
    assert "WZ-09" in filed.err
    at_unit.lang = "zh"
    assert "期限以领导批示为准" in at_unit(*notice).err
    at_unit.lang = "en"
    assert limit(at_unit, at="2020-03-30T09:00") == ("2020-04-02", "running")
    assert at_unit.json("show", "last")["extended"] == 0
    assert at_unit.json("log", "last")[-1]["data"]["filed"] is True
    assert "2020-04-02 23:59:59 applies" in at_unit("explain", "last", "--stage", "answer").out
    assert limit(at_unit, at="2020-04-03T09:00") == ("2020-04-02", "overdue")
    at_unit(*notice, at="2020-04-03T09:00")  # WZ-10: also after the limit
    at_unit("reply", "last", "--text", "已修复", "--by", "王五", at="2020-04-03T10:00")
    assert limit(at_unit, at="2020-04-03T11:00") == ("2020-04-02", "late")


@pytest.mark.clause("WZ-09")
def test_another_instruction_moves_a_leader_s_date(office: Callable[..., Clerk]) -> None:
    """To 3 April; after that date it is broken, and a further one does not repair it."""
    at_unit = office("hengyang-2018")
    instruct(at_unit, "2020-04-02", "2020-03-27T09:00")
    instruct(at_unit, "2020-04-03", "2020-03-30T09:00")
    assert limit(at_unit, at="2020-04-03T09:00") == ("2020-04-03", "running")
    instruct(at_unit, "2020-04-10", "2020-04-07T09:00")
    at_unit("reply", "last", "--text", "已修复", "--by", "王五", at="2020-04-08T10:00")
    assert limit(at_unit, at="2020-04-08T11:00") == ("2020-04-10", "late")


def test_a_hold_moves_no_leader_s_date(office: Callable[..., Clerk]) -> None:
    """Standard: 7 working days, 7 April. Held from 30 March to 1 April; the leader's 2 April passes meanwhile."""
    at_unit = office()
    instruct(at_unit, "2020-04-02", "2020-03-27T09:00")
    held = at_unit("hold", "last", "--reason", "等待鉴定", at="2020-03-30T09:00")
    assert "2020-04-02" in held.err
    assert limit(at_unit, at="2020-04-03T09:00") == ("2020-04-02", "overdue")
    at_unit("resume", "last", at="2020-04-03T09:30")
    assert limit(at_unit, at="2020-04-03T10:00") == ("2020-04-02", "overdue")


def test_an_instruction_during_a_hold_runs_on(office: Callable[..., Clerk]) -> None:
    """Held on 30 March, ordered on the 31st for 2 April: overdue on the 3rd, held or not."""
    at_unit = office()
    at_unit("hold", "last", "--reason", "等待鉴定", at="2020-03-30T09:00")
    instruct(at_unit, "2020-04-02", "2020-03-31T09:00")
    overdue = at_unit.json("overdue", "--stage", "answer", at="2020-04-03T09:00")
    assert [one["due_at"][:10] for one in overdue if one["no"]] == ["2020-04-02"]
    at_unit("resume", "last", at="2020-04-07T09:00")
    assert limit(at_unit, at="2020-04-07T10:00") == ("2020-04-02", "overdue")


@pytest.mark.parametrize("rest", ["2020-03-31", "2020-04-02"])
def test_a_calendar_moves_no_leader_s_date(office: Callable[..., Clerk], rest: str) -> None:
    """A rest day before it, or on it: 2 April stays."""
    at_unit = office()
    instruct(at_unit, "2020-04-02", "2020-03-27T09:00")
    at_unit("calendar", "add", rest, "--rest", "--name", "停电", at="2020-03-27T10:00")
    assert limit(at_unit, at="2020-03-27T11:00") == ("2020-04-02", "running")


def test_an_edit_moves_no_leader_s_date(office: Callable[..., Clerk]) -> None:
    """Urgent is one working day, 27 March by the rule; the leader's 2 April stays, as does one for a new limit."""
    at_unit = office()
    instruct(at_unit, "2020-04-02", "2020-03-26T11:00")
    at_unit("edit", "last", "--urgent", "--reason", "来电补充", at="2020-03-26T12:00")
    assert limit(at_unit, at="2020-03-26T13:00") == ("2020-04-02", "running")


@pytest.mark.clause("BM-07")
def test_a_date_given_to_a_caller_is_moved_by_no_hold_and_no_calendar(office: Callable[..., Clerk]) -> None:
    """An interim answer names 14 April: a hold of a week and a rest day leave it; an extension replaces it."""
    at_unit = office()
    interim = ("reply", "last", "--interim", "--text", "在办", "--by", "王五", "--reason", "待料")
    at_unit(*interim, "--until", "2020-04-14", at="2020-03-30T09:00")
    at_unit("hold", "last", "--reason", "等待鉴定", at="2020-03-31T09:00")
    at_unit("calendar", "add", "2020-04-10", "--rest", "--name", "停电", at="2020-03-31T10:00")
    at_unit("resume", "last", at="2020-04-08T09:00")
    assert limit(at_unit, at="2020-04-08T10:00") == ("2020-04-14", "running")


@pytest.mark.clause("BM-07", "WZ-09")
def test_an_interim_answer_moves_no_leader_s_date(office: Callable[..., Clerk]) -> None:
    """It is recorded and said to be filed; 2 April stays."""
    at_unit = office("jingning-2014")
    instruct(at_unit, "2020-04-02", "2020-03-26T11:00")
    interim = ("reply", "last", "--interim", "--text", "在办", "--by", "王五", "--reason", "待料")
    said = at_unit(*interim, "--until", "2020-04-14", at="2020-03-30T09:00")
    assert "filed" in said.err
    assert limit(at_unit, at="2020-03-30T10:00") == ("2020-04-02", "running")


# ---- corrections ----------------------------------------------------------------------------------------------


def correct(office: Clerk, *words: str, status: int = 0, at: str) -> str:
    """What an edit says."""
    return office("edit", "last", *words, status=status, at=at).err


@pytest.mark.clause("WZ-15")
def test_a_correction_that_moves_a_limit_needs_a_reason(office: Callable[..., Clerk]) -> None:
    """Help, 7 working days, 7 April; a complaint has 15: 17 April. A new title needs none."""
    at_unit = office()
    correct(at_unit, "--title", "路灯", at="2020-03-30T09:00")
    said = correct(at_unit, "--kind", "complaint", status=3, at="2020-03-30T09:00")
    assert "WZ-15" in said
    assert "--reason" in said
    correct(at_unit, "--kind", "complaint", "--reason", " ", status=3, at="2020-03-30T09:00")
    correct(at_unit, "--kind", "complaint", "--reason", "误选", at="2020-03-30T09:00")
    assert limit(at_unit, at="2020-03-30T10:00") == ("2020-04-17", "running")


@pytest.mark.clause("WZ-15")
def test_a_correction_after_the_limit_leaves_it_broken(office: Callable[..., Clerk]) -> None:
    """7 April has passed on the 8th: reason and approver, and the answer of the 9th is late beside 17 April."""
    at_unit = office()
    words = ("--kind", "complaint", "--reason", "误选")
    assert "--approved-by" in correct(at_unit, *words, status=3, at="2020-04-08T09:00")
    correct(at_unit, "--kind", "complaint", "--approved-by", "主任", status=3, at="2020-04-08T09:00")
    correct(at_unit, *words, "--approved-by", "主任", at="2020-04-08T09:00")
    assert at_unit.json("log", "last")[-1]["data"]["approved_by"] == "主任"
    at_unit("reply", "last", "--text", "已修复", "--by", "王五", at="2020-04-09T10:00")
    assert limit(at_unit, at="2020-04-09T11:00") == ("2020-04-17", "late")
    assert on_time(at_unit, "2020-04") == (0, 1)


def test_a_correction_takes_no_passed_limit_away(office: Callable[..., Clerk]) -> None:
    """Hengyang, urgent: to be passed on within the hour. Not urgent after all, two hours later: still overdue."""
    clerk = office("hengyang-2018")
    clerk("register", "-k", "help", "-c", "停水", "-p", "13800000002", "--urgent", at=RECEIVED)
    words = ("--no-urgent", "--reason", "误选", "--approved-by", "主任")
    correct(clerk, *words, at="2020-03-26T12:00")
    assert limit(clerk, "transfer", at="2020-03-26T12:30") == ("2020-03-26", "overdue")


@pytest.mark.clause("WZ-15", "XF-09")
def test_a_longer_limit_by_complex_needs_an_approver(office: Callable[..., Clerk]) -> None:
    """Xingfeng, 15 days from 26 March: 10 April; complex 30 days, 25 April, a Saturday: Sunday the 26th was worked."""
    at_unit = office("xingfeng-2014")
    words = ("--complex", "--reason", "需多部门")
    assert "--approved-by" in correct(at_unit, *words, status=3, at="2020-03-30T09:00")
    correct(at_unit, *words, "--approved-by", "主任", at="2020-03-30T09:00")
    assert limit(at_unit, at="2020-03-30T10:00") == ("2020-04-26", "running")
    correct(at_unit, "--no-complex", "--reason", "误选", at="2020-03-30T11:00")
    assert limit(at_unit, at="2020-03-30T12:00") == ("2020-04-10", "running")


# ---- merges ---------------------------------------------------------------------------------------------------


def add(office: Clerk, at: str, *more: str, kind: str = "complaint", phone: str = "13800000001") -> str:
    """Another call at 城市管理局, and its number."""
    call = ("register", "-k", kind, "-c", "路灯还是不亮", "-p", phone, "--to", "城市管理局")
    number: str = office.json(*call, *more, at=at)["no"]
    return number


@pytest.mark.clause("WZ-15")
def test_what_was_overdue_stays_late_after_a_merge(office: Callable[..., Clerk]) -> None:
    """Due 7 April, merged on the 8th into a complaint of the 1st (15 working days): a reason, and late in April."""
    clerk = office()
    other = add(clerk, "2020-04-01T10:00")
    merge = ("merge", "0326-0001", "--into", other)
    assert "WZ-15" in clerk(*merge, status=3, at="2020-04-08T09:00").err
    clerk(*merge, "--reason", "同一路灯")
    assert limit(clerk, no="0326-0001", at="2020-04-08T10:00") == ("2020-04-07", "late")
    assert limit(clerk, no=other, at="2020-04-08T10:00") == ("2020-04-07", "overdue")
    assert on_time(clerk, "2020-04") == (0, 2)


def test_the_case_that_takes_another_in_gets_the_earliest_date(office: Callable[..., Clerk]) -> None:
    """7 April in place of 23 April; an edit leaves it, an undo restores it; the other way round nothing moves."""
    clerk = office()
    other = add(clerk, "2020-04-01T10:00")
    clerk("sign", "0326-0001", at="2020-04-01T11:00")
    assert limit(clerk, no=other, at="2020-04-01T11:00") == ("2020-04-23", "running")
    merge = ("merge", "0326-0001", "--into", other)
    clerk(*merge, "--reason", "同一路灯", at="2020-04-02T09:00")
    assert limit(clerk, no=other, at="2020-04-02T10:00") == ("2020-04-07", "running")
    assert "20200326-0001" in clerk("explain", other, "--stage", "answer").out
    clerk("edit", other, "--kind", "help", at="2020-04-02T11:00")
    assert limit(clerk, no=other, at="2020-04-02T12:00") == ("2020-04-07", "running")
    clerk("undo", other, "--reason", "误改", at="2020-04-02T12:30")
    clerk("undo", other, "--reason", "并错", at="2020-04-02T13:00")
    assert limit(clerk, no=other, at="2020-04-02T14:00") == ("2020-04-23", "running")
    assert limit(clerk, no="0326-0001", at="2020-04-02T14:00") == ("2020-04-07", "running")
    clerk("merge", other, "--into", "0326-0001", "--reason", "同一路灯", at="2020-04-02T15:00")
    assert limit(clerk, no="0326-0001", at="2020-04-02T16:00") == ("2020-04-07", "running")


@pytest.mark.clause("WZ-09")
def test_a_merge_moves_no_leader_s_date_and_brings_its_own(office: Callable[..., Clerk]) -> None:
    """The leader's 20 April on the one stays beside 7 April; the leader's 3 April on the other comes along, fixed."""
    clerk = office()
    other = add(clerk, "2020-04-01T10:00")
    instruct(clerk, "2020-04-20", "2020-04-01T11:00")
    third = add(clerk, "2020-04-01T12:00")
    clerk("merge", "0326-0001", "--into", other, "--reason", "同一路灯", at="2020-04-01T13:00")
    assert limit(clerk, no=other, at="2020-04-01T14:00") == ("2020-04-20", "running")
    fourth = add(clerk, "2020-04-01T15:00")
    clerk("instruct", fourth, "--leader", "副市长", "--text", "从速", "--due", "2020-04-03")
    clerk("merge", fourth, "--into", third, at="2020-04-01T16:00")
    clerk("hold", third, "--reason", "等待鉴定", at="2020-04-02T09:00")
    assert limit(clerk, no=third, at="2020-04-07T09:00") == ("2020-04-03", "overdue")


@pytest.mark.clause("WZ-15")
def test_each_caller_of_a_merged_case_is_told_and_called_back(office: Callable[..., Clerk]) -> None:
    """Another caller's case is merged with a reason; the answer names it, and it stands in the list of callbacks."""
    clerk = office()
    other = add(clerk, "2020-03-26T11:00", phone="13900000002")
    merge = ("merge", other, "--into", "0326-0001")
    assert "different callers" in clerk(*merge, status=3, at="2020-03-26T12:00").err
    clerk(*merge, "--reason", "同一路灯")
    assert "not answered" in clerk("callback", other, "--result", "satisfied", status=3).err
    said = clerk("reply", "0326-0001", "--text", "已修复", "--by", "王五", at="2020-03-30T10:00").err
    assert other in said
    waiting = [row["no"] for row in clerk.json("callback", "list", at="2020-03-30T11:00")]
    assert sorted(waiting) == ["20200326-0001", other]
    clerk("callback", "0326-0001", "--result", "satisfied")
    assert [row["no"] for row in clerk.json("callback", "list")] == [other]
    assert "redo" in clerk("callback", other, "--result", "dissatisfied").err
    assert clerk.json("callback", "list") == []
    assert clerk.json("show", other)["satisfaction"] == "dissatisfied"


@pytest.mark.clause("CZ-16", "CZ-19", "XF-10")
def test_what_is_owed_beyond_the_answer_goes_on_with_the_result(clerk: Clerk) -> None:
    """Changzhou: a call of the session with a promise till 2 June and feedback by 31 March, merged into a phone call.

    Promise and feedback run there, the label comes along, and the session's form shows the answer of the other case.
    """
    clerk("init", "--scheme", "changzhou-2020", at="2020-03-20T09:00")
    for unit in ("城市管理局", "公安局"):
        clerk("unit", "add", unit)
    plan = ("--date", "2020-03-26", "--start", "09:00", "--end", "10:00", "--unit", "城市管理局", "--yes")
    clerk("schedule", "add", *plan)
    call = ("register", "-k", "inquiry", "-c", "路灯", "-p", "13800000001", "--session", "2020-03-26")
    clerk(
        *call, "--promise", "换灯", "--promised-by", "2020-06-02", "--to", "城市管理局", at="2020-03-26T09:10"
    )
    other = add(clerk, "2020-03-26T10:00", kind="inquiry")
    clerk("merge", "0326-0001", "--into", other, at="2020-03-26T10:05")
    assert limit(clerk, "promise", other, at="2020-03-26T12:00") == ("2020-06-02", "running")
    assert limit(clerk, "feedback", other, at="2020-03-26T12:00") == ("2020-03-31", "running")
    assert clerk.json("show", other)["label"] == clerk.json("show", "0326-0001")["label"]
    clerk("reply", other, "--text", "已换灯", "--by", "王五", at="2020-03-30T10:00")
    row = clerk.json("report", "form", "--session", "2020-03-26")["rows"][0]
    assert (row["no"], row["result"], row["finished_on"]) == ("20200326-0001", "已换灯", "2020-03-30")
    clerk("feedback", other, "--to", "栏目组", at="2020-03-31T10:00")
    assert limit(clerk, "feedback", other, at="2020-03-31T12:00") == ("2020-03-31", "kept")


@pytest.mark.clause("CZ-16")
def test_one_report_is_enough_for_two_calls_of_a_session(clerk: Clerk) -> None:
    """Changzhou: feedback by 31 March and by 1 April, merged on the 27th: one limit, the earlier date."""
    clerk("init", "--scheme", "changzhou-2020", at="2020-03-20T09:00")
    clerk("unit", "add", "城市管理局")
    for at in ("2020-03-26T09:10", "2020-03-27T09:10"):
        add(clerk, at, kind="inquiry")
    clerk("sign", "0326-0001", "0327-0001", at="2020-03-27T09:20")
    clerk("merge", "0326-0001", "--into", "0327-0001", "--reason", "同一路灯", at="2020-03-27T10:00")
    owed = [one for one in clerk.json("show", "0327-0001")["limits"] if one["stage"] == "feedback"]
    assert [(one["due_at"][:10], one["state"]) for one in owed] == [("2020-03-31", "running")]


def test_merged_cases_leave_the_base_of_finished(office: Callable[..., Clerk]) -> None:
    """Two were dispatched in March, one is merged into the other, which is answered: 1 of 1."""
    clerk = office()
    other = add(clerk, "2020-03-26T11:00")
    clerk("merge", other, "--into", "0326-0001", at="2020-03-26T12:00")
    clerk("reply", "0326-0001", "--text", "已修复", "--by", "王五", at="2020-03-30T10:00")
    rows = clerk.json("report", "units", "--month", "2020-03", at="2020-04-30T09:00")
    rate = next(row["finished"] for row in rows if row["unit"] == "城市管理局")
    assert (rate["numerator"], rate["denominator"]) == (1, 1)


# ---- late entries ---------------------------------------------------------------------------------------------


def reply(office: Clerk, *more: str, status: int = 0, at: str) -> str:
    """What an answer of 王五 says."""
    return office("reply", "last", "--text", "已修复", "--by", "王五", *more, status=status, at=at).err


@pytest.mark.clause("WZ-15")
def test_an_answer_entered_after_the_limit_needs_a_reason(office: Callable[..., Clerk]) -> None:
    """Due 7 April; entered on the 9th for the 3rd: with a reason, kept, and marked as entered late."""
    at_unit = office()
    at_unit("sign", "last", at="2020-03-26T11:00")
    back = ("--at", "2020-04-03T16:00")
    said = reply(at_unit, *back, status=3, at="2020-04-09T09:00")
    assert "WZ-15" in said
    assert "--reason" in said
    reply(at_unit, *back, "--reason", "当日来电答复，漏录", at="2020-04-09T09:00")
    assert limit(at_unit, at="2020-04-09T10:00") == ("2020-04-07", "kept")
    event = at_unit.json("log", "last")[-1]
    assert event["data"]["reason"] == "当日来电答复，漏录"
    assert "entered late" in at_unit("log", "last").out
    at_unit.lang = "zh"
    assert "补录" in at_unit("log", "last").out


def test_what_is_entered_before_the_limit_or_was_late_needs_no_reason(office: Callable[..., Clerk]) -> None:
    """On the 6th for the 3rd; and on the 9th for the 8th, which is late whatever is said."""
    at_unit = office()
    at_unit("sign", "last", at="2020-03-26T11:00")
    reply(at_unit, "--at", "2020-04-03T16:00", at="2020-04-06T09:00")
    assert limit(at_unit, at="2020-04-06T10:00") == ("2020-04-07", "kept")
    late = add(at_unit, "2020-04-06T11:00", kind="inquiry")  # 3 working days: 9 April
    at_unit("sign", late)
    reply(at_unit, "--at", "2020-04-10T10:00", at="2020-04-13T09:00")
    assert limit(at_unit, at="2020-04-13T10:00") == ("2020-04-09", "late")


def test_a_date_alone_means_the_end_of_that_day(office: Callable[..., Clerk]) -> None:
    """On the last day, 24:00 is in time; today it is now."""
    at_unit = office()
    at_unit("sign", "last", at="2020-03-26T11:00")
    reply(at_unit, "--at", "2020-04-07", "--reason", "漏录", at="2020-04-09T09:00")
    case = at_unit.json("show", "last")
    assert case["answered_at"] == "2020-04-07T23:59:59+08:00"
    at_unit("callback", "last", "--result", "satisfied", "--at", "2020-04-09")
    assert at_unit.json("show", "last")["closed_at"] == "2020-04-09T09:00:00+08:00"


@pytest.mark.parametrize(
    ("stage", "words", "more"),
    [
        ("sign", ("sign", "last"), ()),
        ("sign", ("return", "last", "--approved-by", "主任"), ("--reason", "不属本单位")),
    ],
)
def test_other_acts_entered_late_need_a_reason_too(
    office: Callable[..., Clerk], stage: str, words: tuple[str, ...], more: tuple[str, ...]
) -> None:
    """To be signed by 27 March: entered on the 31st for the 27th."""
    at_unit = office()
    given = more or ("--reason", "漏录")
    at_unit(*words, *given, "--at", "2020-03-27T10:00", at="2020-03-31T09:00")
    assert "entered late" in at_unit("log", "last").out
    assert stage == "sign"


def test_an_extension_dated_back_is_marked(office: Callable[..., Clerk]) -> None:
    """Asked for on 7 April, entered on the 8th, when the limit had passed: taken, and marked."""
    at_unit = office()
    at_unit("sign", "last", at="2020-03-26T11:00")
    ask = ("extend", "last", "--until", "2020-04-14", "--reason", "待料", "--approved-by", "局长")
    at_unit(*ask, "--at", "2020-04-07T10:00", at="2020-04-08T09:00")
    assert "entered late" in at_unit("log", "last").out


def test_a_correction_dated_back_repairs_nothing(office: Callable[..., Clerk]) -> None:
    """Entered on 8 April for the 6th: the limit has passed by then, so an approver, and broken."""
    at_unit = office()
    at_unit("sign", "last", at="2020-03-26T11:00")
    words = ("--kind", "complaint", "--reason", "误选", "--at", "2020-04-06T10:00")
    correct(at_unit, *words, status=3, at="2020-04-08T09:00")
    correct(at_unit, *words, "--approved-by", "主任", at="2020-04-08T09:00")
    reply(at_unit, at="2020-04-09T10:00")
    assert limit(at_unit, at="2020-04-09T11:00") == ("2020-04-17", "late")


@pytest.mark.clause("CZ-19")
def test_answers_from_a_table_entered_late_are_taken_with_a_reason(office: Callable[..., Clerk]) -> None:
    """The units' table of 9 April says 3 April: refused without a reason, whole; taken with one for all."""
    at_unit = office()
    at_unit("sign", "last", at="2020-03-26T11:00")
    table = at_unit.folder / "answers.csv"
    table.write_text(
        "no,answer,responsible,answered_at\n0326-0001,已修复,王五,2020-04-03\n", encoding="utf-8"
    )
    assert "WZ-15" in at_unit("import", "--replies", "answers.csv", status=6, at="2020-04-09T09:00").err
    at_unit("import", "--replies", "answers.csv", "--reason", "单位来函补报")
    assert limit(at_unit, at="2020-04-09T10:00") == ("2020-04-07", "kept")
    assert at_unit.json("log", "last")[-1]["data"]["reason"] == "单位来函补报"


def test_an_imported_history_is_marked_as_entered_late(office: Callable[..., Clerk]) -> None:
    """A ledger of March entered in May: taken, with the reason of the import."""
    at_unit = office()
    heading = "kind,content,received_at,unit,dispatched_at,answered_at,answer,responsible"
    row = "help,井盖坏了,2020-03-26 09:00:00,城市管理局,2020-03-26,2020-03-31,已更换,王五"
    (at_unit.folder / "old.csv").write_text(f"{heading}\n{row}\n", encoding="utf-8")
    at_unit("import", "old.csv", "--reason", "旧台账补录", at="2020-05-06T09:00")
    log = at_unit.json("log", "0326-0002")
    assert [one["data"].get("reason") for one in log if one["verb"] == "reply"] == ["旧台账补录"]
    assert limit(at_unit, no="0326-0002", at="2020-05-06T10:00") == ("2020-04-07", "kept")


# ---- undo and the story ---------------------------------------------------------------------------------------


def answered(office: Clerk, at: str) -> None:
    """Signed on the day, and answered."""
    office("sign", "last", at="2020-03-26T11:00")
    reply(office, at=at)


@pytest.mark.clause("WZ-15")
def test_undoing_a_late_answer_needs_a_reason_and_restores_the_clock(office: Callable[..., Clerk]) -> None:
    """Due 7 April, answered late on the 8th: taken back, it is overdue as before; then dated back, marked again."""
    at_unit = office()
    answered(at_unit, "2020-04-08T09:00")
    assert "WZ-15" in at_unit("undo", "last", status=3).err
    at_unit("undo", "last", "--reason", "答复时间录错")
    assert limit(at_unit, at="2020-04-08T10:00") == ("2020-04-07", "overdue")
    (found,) = [one for one in at_unit.json("explain", "last") if one["stage"] == "answer"]
    assert (found["late_entry"], found["late_reason"]) == (True, "答复时间录错")
    reply(at_unit, "--at", "2020-04-07T10:00", status=3, at="2020-04-08T11:00")


def test_undoing_an_answer_in_time_needs_no_reason(office: Callable[..., Clerk]) -> None:
    """Nothing was late, nothing is hidden."""
    at_unit = office()
    answered(at_unit, "2020-04-03T09:00")
    at_unit("undo", "last")
    assert limit(at_unit, at="2020-04-08T10:00") == ("2020-04-07", "overdue")


@pytest.mark.clause("WZ-12")
def test_undoing_a_callback_or_a_return_needs_a_reason(office: Callable[..., Clerk]) -> None:
    """Each brings limits back as they were: of the callback, and of the unit, due 7 April."""
    at_unit = office()
    at_unit("return", "last", "--reason", "不属本单位", "--approved-by", "主任", at="2020-03-26T12:00")
    at_unit("undo", "last", status=3, at="2020-04-08T09:00")
    at_unit("undo", "last", "--reason", "退错")
    assert limit(at_unit, at="2020-04-08T10:00") == ("2020-04-07", "overdue")
    reply(at_unit, at="2020-04-08T11:00")
    at_unit("callback", "last", "--result", "satisfied", at="2020-04-08T12:00")
    at_unit("undo", "last", status=3)
    at_unit("undo", "last", "--reason", "录错")
    assert at_unit.json("show", "last")["status"] == "answered"


def test_undoing_an_instruction_that_was_missed_needs_a_reason(office: Callable[..., Clerk]) -> None:
    """The leader's 1 April has passed on the 2nd; without it 7 April would be in time."""
    at_unit = office()
    instruct(at_unit, "2020-04-01", "2020-03-27T09:00")
    at_unit("undo", "last", status=3, at="2020-04-02T09:00")
    at_unit("undo", "last", "--reason", "录错件")
    assert limit(at_unit, at="2020-04-02T10:00") == ("2020-04-07", "running")
    assert "undo" in at_unit("explain", "last", "--stage", "answer").out


def test_the_story_tells_in_order_why_it_is_late(office: Callable[..., Clerk]) -> None:
    """7 April passed; extended on the 8th till 20 April; answered on the 9th: late, and each step is said."""
    at_unit = office("hengyang-2018")  # 3 working days: 31 March
    ask = ("extend", "last", "--until", "2020-04-20", "--reason", "待料", "--approved-by", "局长")
    at_unit(*ask, at="2020-04-01T09:00")
    reply(at_unit, at="2020-04-09T10:00")
    story = at_unit("explain", "last", "--stage", "answer").out
    told = ["Start", "2020-03-31 23:59:59: passed", "extend, by 局长", "Due: 2020-04-20", "broken before"]
    places = [story.index(words) for words in told]
    assert places == sorted(places)


@pytest.mark.clause("CZ-19")
def test_the_unit_s_own_time_stands_beside_that_of_its_answer(office: Callable[..., Clerk]) -> None:
    """Finished on 3 April as the unit says, the answer came on the 8th, after 7 April: late, both are kept."""
    at_unit = office()
    at_unit("sign", "last", at="2020-03-26T11:00")
    reply(at_unit, "--finished-at", "2020-04-09", status=3, at="2020-04-08T09:00")
    reply(at_unit, "--finished-at", "2020-04-03", at="2020-04-08T09:00")
    case = at_unit.json("show", "last")
    assert (case["answered_at"][:10], case["finished_at"][:10]) == ("2020-04-08", "2020-04-03")
    assert limit(at_unit, at="2020-04-08T10:00") == ("2020-04-07", "late")


@pytest.mark.clause("CZ-19")
def test_a_returned_form_with_both_times_meets_the_limit_by_the_answer(office: Callable[..., Clerk]) -> None:
    """完成时间 3 April, 答复时间 8 April: late without a reason; with 完成时间 alone, a reason and kept."""
    at_unit = office()
    other = add(at_unit, RECEIVED, kind="help")
    for no in ("0326-0001", other):
        at_unit("sign", no, at="2020-03-26T11:00")
    table = at_unit.folder / "form.csv"
    both = "编号,办理结果,责任人,完成时间,答复时间\n0326-0001,已修复,王五,2020-04-03,2020-04-08 09:00\n"
    table.write_text(both, encoding="utf-8")
    at_unit("import", "--replies", "form.csv", at="2020-04-09T09:00")
    assert limit(at_unit, no="0326-0001", at="2020-04-09T10:00") == ("2020-04-07", "late")
    table.write_text(f"编号,办理结果,责任人,完成时间\n{other},已修复,王五,2020-04-03\n", encoding="utf-8")
    at_unit("import", "--replies", "form.csv", status=6)
    at_unit("import", "--replies", "form.csv", "--reason", "来函补报")
    assert limit(at_unit, no=other, at="2020-04-09T10:00") == ("2020-04-07", "kept")
