"""Feedback to named recipients, which nothing moves (XF-15).

Dates by hand: received on Thursday 26 March 2020 under xingfeng-2014: 15 days, Friday 10 April; complex 30 days,
Saturday 25 April, so Sunday 26 April, which is worked in place of 4 May.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clerk

ANSWER = ("reply", "last", "--text", "经查属实，已责令改正并退还费用", "--by", "王五")


@pytest.fixture
def desk(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under xingfeng-2014 with a case of 执法科, received and dispatched on 26 March."""

    def opened(*more: str) -> Clerk:
        clerk("init", "--scheme", "xingfeng-2014", at="2020-03-20T09:00")
        for unit in ("执法科", "财务科"):
            clerk("unit", "add", unit, at="2020-03-20T09:00")
        call = ("register", "-k", "help", "-c", "退费", "-p", "13800000001", "--to", "执法科")
        clerk(*call, *more, at="2020-03-26T09:00")
        return clerk

    return opened


def feedback(office: Clerk, at: str) -> list[tuple[str, str, str, str]]:
    """Recipient, unit, date and state of each feedback."""
    found = office.json("show", "last", at=at)["limits"]
    return [
        (one["party"], one["unit"], one["due_at"][:10], one["state"])
        for one in found
        if one["stage"] == "feedback"
    ]


def both(unit: str, due: str, state: str = "running") -> list[tuple[str, str, str, str]]:
    """The same for both recipients."""
    return [("supervisor", unit, due, state), ("programme", unit, due, state)]


@pytest.mark.clause("XF-15")
def test_each_recipient_has_a_limit_of_its_own(desk: Callable[..., Clerk]) -> None:
    """To the programme on 9 April, to the supervising office on the 13th: one kept, one late."""
    office = desk()
    assert feedback(office, "2020-03-26T10:00") == both("执法科", "2020-04-10")
    office(*ANSWER, at="2020-04-01T09:00")
    said = office("feedback", "last", "--to", "栏目组", at="2020-04-09T09:00").err
    assert "supervisor" in said
    owed = office.json("overdue", "--stage", "feedback", at="2020-04-13T09:00")
    assert [(one["unit"], one["party"], one["clause"]) for one in owed] == [("执法科", "supervisor", "XF-15")]
    office("feedback", "last", "--to", "supervisor", at="2020-04-13T10:00")
    assert [state for *_who, state in feedback(office, "2020-04-13T11:00")] == ["late", "kept"]
    [row] = [
        one
        for one in office.json("report", "units", "--month", "2020-04", at="2020-04-20T09:00")
        if one["unit"] == "执法科"
    ]
    assert row["feedback_on_time"] == {"numerator": 1, "denominator": 2, "rate": 50.0}
    totals = office.json("report", "monthly", "--month", "2020-04", at="2020-04-20T09:00")["totals"]
    assert totals["feedback_on_time"] == {"numerator": 1, "denominator": 2, "rate": 50.0}
    office("db", "verify", at="2020-04-20T09:00")


@pytest.mark.clause("XF-15")
def test_a_complex_case_has_thirty_days(desk: Callable[..., Clerk]) -> None:
    office = desk("--complex")
    assert feedback(office, "2020-03-26T10:00") == both("执法科", "2020-04-26")


def test_somebody_else_is_told_besides(desk: Callable[..., Clerk]) -> None:
    """Feedback to an office that is no recipient is recorded, and meets nothing."""
    office = desk()
    office(*ANSWER, at="2020-04-01T09:00")
    office("feedback", "last", "--to", "市委督查室", at="2020-04-02T09:00")
    assert feedback(office, "2020-04-02T10:00") == both("执法科", "2020-04-10")


def test_an_instruction_moves_the_answer_alone(desk: Callable[..., Clerk]) -> None:
    office = desk()
    leader = ("instruct", "last", "--leader", "局长", "--text", "速办", "--due", "2020-04-20")
    office(*leader, at="2020-03-27T10:00")
    assert feedback(office, "2020-03-27T11:00") == both("执法科", "2020-04-10")


def test_a_return_and_a_redo_leave_it_where_it_is(desk: Callable[..., Clerk]) -> None:
    """Returned and dispatched to 财务科 on 13 April, after the date: overdue for the unit that has it now."""
    office = desk()
    office("return", "last", "--reason", "不属本科", "--approved-by", "李主任", at="2020-03-27T09:00")
    assert [state for *_who, state in feedback(office, "2020-03-27T10:00")] == ["running", "running"]
    office("dispatch", "last", "--to", "财务科", at="2020-04-13T09:00")
    assert feedback(office, "2020-04-13T10:00") == both("财务科", "2020-04-10", "overdue")
    office(*ANSWER, at="2020-04-13T11:00")
    office("redo", "last", "--reason", "未退足", at="2020-04-14T09:00")
    assert feedback(office, "2020-04-14T10:00") == both("财务科", "2020-04-10", "overdue")


def test_an_answer_on_the_spot_owes_none(desk: Callable[..., Clerk]) -> None:
    office = desk()
    office("register", "-k", "inquiry", "-c", "几点上班", "--answered", "八点半", at="2020-03-26T11:00")
    assert feedback(office, "2020-03-26T12:00") == []


def test_only_feedback_has_recipients(clerk: Clerk) -> None:
    """A scheme that names recipients of an answer is refused, with the stage that has them."""
    (clerk.folder / "own.toml").write_text(
        'title = "本办"\nsource = "本办"\n[[limit]]\nstage = "answer"\nspan = "3 working days"\nstart = "dispatch"\n'
        'recipients = ["programme"]\nclause = "house rule"\n',
        encoding="utf-8",
    )
    assert "feedback" in clerk("scheme", "check", "own.toml", status=6).err
