"""What a void or an undo takes away is listed, and a date that came with a case stays (WZ-15, rules.md 4).

Dates by hand, March 2026: Monday 2 March; every Monday to Friday of the month is a working day. Under the standard
scheme a call for help is to be answered within seven: 3, 4, 5, 6, 9, 10, 11 March.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk

A = "城市管理局"
REPLY = ("reply", "last", "--text", "已派人更换路灯并恢复照明", "--by", "王五")
VOID = ("void", "last", "--reason", "误拨", "--approved-by", "主任")


@pytest.fixture
def office(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under a scheme, and a call for help at 城市管理局 since 2 March."""

    def opened(scheme: str = "standard", *, call: bool = True) -> Clerk:
        clerk("init", "--scheme", scheme, at="2026-03-01T09:00")
        clerk("unit", "add", A)
        clerk("unit", "add", "公安局")
        if call:
            words = ("register", "-k", "help", "-c", "路灯不亮", "-p", "13800000001", "--to", A)
            clerk(*words, at="2026-03-02T09:00")
        return clerk

    return opened


def listed(desk: Clerk) -> int:
    """How many cases have something that was entered late."""
    return len(desk.json("list", "--late-entry", at="2026-06-01T09:00"))


def answer(desk: Clerk, at: str) -> tuple[str, str]:
    """Date and state of the latest answer limit."""
    found = [one for one in desk.json("show", "last", at=at)["limits"] if one["stage"] == "answer"]
    return found[-1]["due_at"][:10], found[-1]["state"]


def on_time(desk: Clerk) -> tuple[int, int, int]:
    """Answers of 城市管理局 kept in March, due in it, and of these entered late."""
    rows = desk.json("report", "units", "--month", "2026-03", at="2026-06-01T09:00")
    row = next(one for one in rows if one["unit"] == A)
    return row["on_time"]["numerator"], row["on_time"]["denominator"], row["answer_late_entry"]


@pytest.mark.clause("WZ-15")
def test_a_void_of_what_was_answered_late_is_listed(office: Callable[..., Clerk]) -> None:
    """Answered on 20 March, due on the 11th: 0 of 1; void, it is in no figure and in the list."""
    desk = office()
    desk("sign", "last", at="2026-03-02T10:00")
    desk(*REPLY, at="2026-03-20T09:00")
    assert on_time(desk) == (0, 1, 0)
    desk(*VOID, at="2026-03-20T10:00")
    assert on_time(desk)[:2] == (0, 0)
    assert listed(desk) == 1


@pytest.mark.clause("WZ-15")
def test_a_void_of_a_rated_case_is_listed(office: Callable[..., Clerk]) -> None:
    """Everything in time, but a rating goes; a redo after 拒绝评价 takes none away."""
    desk = office()
    desk("sign", "last", at="2026-03-02T10:00")
    desk(*REPLY, at="2026-03-03T09:00")
    desk("callback", "last", "-r", "declined", at="2026-03-03T10:00")
    desk("redo", "last", "--reason", "答非所问", at="2026-03-03T11:00")
    desk(*VOID, at="2026-03-03T12:00")
    assert listed(desk) == 0
    desk("undo", "last", at="2026-03-03T13:00")
    desk(*REPLY, at="2026-03-03T14:00")
    desk("callback", "last", "-r", "dissatisfied", at="2026-03-03T15:00")
    desk(*VOID, at="2026-03-03T16:00")
    assert listed(desk) == 1


@pytest.mark.clause("WZ-15")
@pytest.mark.parametrize("scheme", ["standard", "jingning-2014", "hengyang-2018", "changzhou-2020"])
def test_an_undone_callback_is_listed_in_every_scheme(office: Callable[..., Clerk], scheme: str) -> None:
    """With a callback limit or none; the answer's own 补录 does not count it."""
    desk = office(scheme)
    desk(*REPLY, at="2026-03-02T10:00")
    desk("callback", "last", "-r", "dissatisfied", at="2026-03-02T11:00")
    desk("undo", "last", "--reason", "录错", at="2026-03-02T12:00")
    desk("callback", "last", "-r", "satisfied", at="2026-03-02T13:00")
    assert listed(desk) == 1
    assert on_time(desk)[2] == 0


@pytest.mark.clause("WZ-15")
def test_undoing_the_end_of_a_hold_is_a_hold_after_the_fact(office: Callable[..., Clerk]) -> None:
    """Held from 3 to 4 March: a working day, due 12 March. Undone on the 12th it needs a reason and is 补录."""
    desk = office()
    desk("hold", "last", "--reason", "等待检测", at="2026-03-03T09:00")
    desk("resume", "last", at="2026-03-04T09:00")
    assert answer(desk, "2026-03-04T10:00") == ("2026-03-12", "running")
    assert "WZ-15" in desk("undo", "last", status=3, at="2026-03-12T16:00").err
    desk("undo", "last", "--reason", "误录")
    desk("resume", "last")
    desk(*REPLY, at="2026-03-17T09:00")
    assert on_time(desk) == (1, 1, 1)
    assert listed(desk) == 1


def test_undoing_an_answer_that_ended_a_hold_is_listed(office: Callable[..., Clerk]) -> None:
    """The answer of 4 March ended the hold; taken back, the hold goes on."""
    desk = office()
    desk("hold", "last", "--reason", "等待检测", at="2026-03-03T09:00")
    desk(*REPLY, at="2026-03-04T09:00")
    desk("undo", "last", status=3, at="2026-03-05T09:00")
    desk("undo", "last", "--reason", "误录")
    assert listed(desk) == 1


def arrive(desk: Clerk, due: str) -> None:
    """A call for help of 2 March that came with a date, at 城市管理局 since then."""
    row = f"kind,content,received_at,due\nhelp,井盖坏了,2026-03-02 09:00:00,{due}\n"
    (desk.folder / "calls.csv").write_text(row, encoding="utf-8")
    desk("import", "calls.csv", at="2026-03-02T09:30")
    desk("dispatch", "last", "--to", A, at="2026-03-02T10:00")


def test_a_date_that_came_with_a_case_is_moved_by_no_hold(office: Callable[..., Clerk]) -> None:
    """Held for a week it stays due 10 March; an extension of two working days then moves it to the 12th."""
    desk = office(call=False)
    arrive(desk, "2026-03-10")
    desk("hold", "last", "--reason", "等待检测", at="2026-03-02T11:00")
    desk("resume", "last", at="2026-03-09T09:00")
    assert answer(desk, "2026-03-09T10:00") == ("2026-03-10", "running")
    assert "来件" in desk("explain", "last", "--stage", "answer").out
    words = ("--by", "2 working days", "--reason", "待料", "--approved-by", "主任")
    desk("extend", "last", *words, at="2026-03-09T11:00")
    assert answer(desk, "2026-03-09T12:00") == ("2026-03-12", "running")
    desk("instruct", "last", "--leader", "副市长", "--text", "从速", "--due", "2026-03-11")
    assert answer(desk, "2026-03-09T13:00") == ("2026-03-11", "running")


def test_a_date_that_has_passed_binds_no_new_dispatch(office: Callable[..., Clerk]) -> None:
    """Due 6 March, returned on the 10th and dispatched again: the rule's seven days, to the 19th."""
    desk = office(call=False)
    arrive(desk, "2026-03-06")
    back = ("--reason", "不属本单位", "--approved-by", "主任")
    desk("return", "last", *back, at="2026-03-10T09:00")
    desk("dispatch", "last", "--to", "公安局", at="2026-03-10T10:00")
    assert answer(desk, "2026-03-10T11:00") == ("2026-03-19", "running")


def rate(desk: Clerk, figure: str) -> tuple[int, int]:
    """What 城市管理局 has of ``figure`` in March."""
    rows = desk.json("report", "units", "--month", "2026-03", at="2026-06-01T09:00")
    found = next(one for one in rows if one["unit"] == A)[figure]
    return found["numerator"], found["denominator"]


@pytest.mark.clause("WZ-15")
def test_what_was_owed_to_a_leader_stays_counted(office: Callable[..., Clerk]) -> None:
    """Due the day it came, 2 March, and reported on the 4th: 0 of 1, important since or not."""
    desk = office("jingning-2014", call=False)
    words = ("register", "-k", "help", "-c", "桥面塌陷", "-p", "13800000001", "--to", A, "--important")
    desk(*words, at="2026-03-02T09:00")
    desk("escalate", "last", "--to", "县长", "--reason", "重要", at="2026-03-04T09:00")
    assert rate(desk, "important_escalated") == (0, 1)
    assert "WZ-15" in desk("edit", "last", "--no-important", status=3, at="2026-03-05T09:00").err
    desk("edit", "last", "--no-important", "--reason", "误录")
    assert rate(desk, "important_escalated") == (0, 1)


def test_a_case_that_was_never_owed_to_a_leader_is_corrected(office: Callable[..., Clerk]) -> None:
    """Corrected in time, the limit of that day stops: the case is in no base."""
    desk = office("jingning-2014", call=False)
    words = ("register", "-k", "help", "-c", "桥面塌陷", "-p", "13800000001", "--to", A, "--important")
    desk(*words, at="2026-03-02T09:00")
    desk("edit", "last", "--no-important", "--reason", "误录", at="2026-03-02T10:00")
    assert rate(desk, "important_escalated") == (0, 0)


@pytest.mark.clause("WZ-15")
def test_an_answered_case_becomes_an_inquiry_with_a_reason(office: Callable[..., Clerk]) -> None:
    """Unsolved: 0 of 1. An inquiry is not asked whether it was solved."""
    desk = office()
    desk(*REPLY, "--outcome", "unsolved", at="2026-03-03T09:00")
    assert rate(desk, "solved") == (0, 1)
    assert "WZ-15" in desk("edit", "last", "-k", "inquiry", status=3, at="2026-03-03T10:00").err
    desk("edit", "last", "-k", "inquiry", "--reason", "实为咨询")
    assert rate(desk, "solved") == (0, 0)


@pytest.mark.clause("XF-15")
def test_missed_feedback_is_moved_by_no_edit(office: Callable[..., Clerk]) -> None:
    """Due on 17 March to both, 15 days after receipt; complex since the 25th, it is still 0 of 2 and overdue."""
    desk = office("xingfeng-2014")
    assert rate(desk, "feedback_on_time") == (0, 2)
    desk("edit", "last", "--complex", "--reason", "疑难", "--approved-by", "主任", at="2026-03-25T09:00")
    assert rate(desk, "feedback_on_time") == (0, 2)
    overdue = desk.json("overdue", at="2026-03-26T09:00")
    assert [one["stage"] for one in overdue].count("feedback") == 2
