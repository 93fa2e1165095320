"""Callbacks: attempts, grades, callers without a contact, and what callers say against the word of a unit.

Dates by hand: answered on Thursday 26 March 2020; 3 working days: 27, 30, 31 March (ST-04).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk

PHONE = ("--phone", "13800000001")
MARCH = ("--month", "2020-03")


@pytest.fixture
def desk(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under a scheme, with a call answered by 城市管理局 on 26 March at 10:00."""

    def opened(scheme: str = "standard", *caller: str, outcome: str = "solved") -> Clerk:
        clerk("init", "--scheme", scheme, at="2020-03-20T09:00")
        clerk("unit", "add", "城市管理局", at="2020-03-20T09:00")
        answered(clerk, *(caller or PHONE), outcome=outcome)
        return clerk

    return opened


def answered(office: Clerk, *caller: str, outcome: str = "solved") -> None:
    """One more call answered on 26 March at 10:00."""
    call = ("register", "-k", "help", "-c", "路灯不亮", "--to", "城市管理局", *caller)
    office(*call, at="2020-03-26T09:00")
    words = ("--text", "已派人更换路灯并恢复照明", "--by", "王五", "--outcome", outcome)
    office("reply", "last", *words, at="2020-03-26T10:00")


def back(office: Clerk, at: str, result: str, *more: str) -> dict[str, Any]:
    """The case after a callback."""
    found: dict[str, Any] = office.json("callback", "last", "--result", result, *more, at=at)
    return found


def callback_limit(office: Clerk, at: str) -> dict[str, Any]:
    """The last callback limit of the case."""
    limits = office.json("show", "last", at=at)["limits"]
    return [one for one in limits if one["stage"] == "callback"][-1]


def totals(office: Clerk, at: str = "2020-04-20T09:00") -> dict[str, Any]:
    """The totals of March."""
    found: dict[str, Any] = office.json("report", "monthly", *MARCH, at=at)["totals"]
    return found


def row(office: Clerk, at: str = "2020-04-20T09:00") -> dict[str, Any]:
    """The row of 城市管理局 in March."""
    [found] = office.json("report", "units", *MARCH, at=at)
    return dict(found)


@pytest.mark.clause("ST-04")
def test_the_third_day_settles_it_and_counts_from_the_first(desk: Callable[..., Clerk]) -> None:
    """Tried twice on 30 March, on 1 and on 2 April: three days, the first in time (31 March), so it is kept."""
    office = desk()
    back(office, "2020-03-30T09:00", "unreachable")
    said = office("callback", "last", "--result", "联系不上", at="2020-03-30T15:00").err
    assert "different days" in said
    back(office, "2020-04-01T09:00", "unreachable")
    assert callback_limit(office, "2020-04-01T10:00")["state"] == "overdue"
    assert "callback is required" in office("close", "last", status=3, at="2020-04-01T10:00").err
    case = back(office, "2020-04-02T09:00", "unreachable")
    assert case["status"] == "answered"
    limit = callback_limit(office, "2020-04-02T10:00")
    assert (limit["state"], limit["met_at"][:16]) == ("kept", "2020-03-30T09:00")
    case = office.json("close", "last", at="2020-04-02T11:00")
    assert (case["status"], case["satisfaction"]) == ("closed", "unreachable")
    assert totals(office)["called_back"] == {"numerator": 0, "denominator": 1, "rate": 0.0}
    assert row(office)["tries"] == 1  # of March: 30 March; 1 and 2 April are April's
    [april] = office.json("report", "units", "--month", "2020-04", at="2020-04-20T09:00")
    assert april["tries"] == 2
    office("db", "verify", at="2020-04-20T09:00")


def test_a_first_attempt_after_the_limit_is_late(desk: Callable[..., Clerk]) -> None:
    """1, 2 and 3 April, after 31 March."""
    office = desk()
    for day in ("01", "02", "03"):
        back(office, f"2020-04-{day}T09:00", "unreachable")
    assert callback_limit(office, "2020-04-03T10:00")["state"] == "late"
    office("undo", "last", "--reason", "录错", at="2020-04-03T11:00")
    assert callback_limit(office, "2020-04-03T12:00")["state"] == "overdue"


def test_attempts_count_from_the_present_answer(desk: Callable[..., Clerk]) -> None:
    """Two days, then reached and dissatisfied: the attempts of the first round do not count in the second."""
    office = desk()
    back(office, "2020-03-26T11:00", "unreachable")
    back(office, "2020-03-27T09:00", "unreachable")
    back(office, "2020-03-27T10:00", "dissatisfied")
    office("reply", "last", "--text", "已重新接线并恢复照明", "--by", "王五", at="2020-03-30T09:00")
    back(office, "2020-03-30T10:00", "unreachable")
    assert callback_limit(office, "2020-03-30T11:00")["state"] == "running"


def test_a_wrong_number_is_recorded_once(desk: Callable[..., Clerk]) -> None:
    """The reason settles it; it stays owed and is not valid."""
    office = desk()
    back(office, "2020-03-27T09:00", "unreachable", "--reason", "空号")
    assert callback_limit(office, "2020-03-27T10:00")["state"] == "kept"
    case = office.json("close", "last", at="2020-03-27T10:00")
    assert (case["satisfaction"], case["callbacks"][0]["note"]) == ("unreachable", "空号")
    assert totals(office)["called_back"]["denominator"] == 1
    answered(office, *PHONE)
    words = ("callback", "last", "--result", "satisfied", "--reason", "空号")
    assert "unreachable" in office(*words, status=2, at="2020-03-27T11:00").err


@pytest.mark.clause("CZ-10")
def test_without_a_contact_no_callback_is_owed(desk: Callable[..., Clerk]) -> None:
    """No limit, no base, closed as it is; a phone given later makes it owed from then: 30 March, due 2 April."""
    office = desk("standard", "--name", "王某")
    assert [one["stage"] for one in office.json("show", "last")["limits"]][-1] == "answer"
    assert office.json("callback", "list", at="2020-03-27T09:00")[0]["required"] is False
    assert totals(office)["called_back"] == {"numerator": 0, "denominator": 0, "rate": None}
    office("edit", "last", *PHONE, at="2020-03-30T09:00")
    assert callback_limit(office, "2020-03-30T10:00")["due_at"][:10] == "2020-04-02"
    assert totals(office)["called_back"]["denominator"] == 1
    answered(office, "--name", "李某")
    assert office.json("close", "last", at="2020-03-30T11:00")["status"] == "closed"


@pytest.mark.clause("CZ-10")
def test_an_answer_on_the_spot_without_a_contact_owes_none(desk: Callable[..., Clerk]) -> None:
    office = desk()
    spot = ("register", "-k", "inquiry", "-c", "居住证在哪里办", "--answered", "市民中心二楼")
    case = office.json(*spot, at="2020-03-26T11:00")
    assert case["limits"] == []
    assert totals(office)["called_back"]["denominator"] == 1


def test_declined_settles_it_without_a_rating(desk: Callable[..., Clerk]) -> None:
    """Closed and kept; owed, not valid, not in the base of satisfaction."""
    office = desk()
    case = back(office, "2020-03-27T09:00", "拒绝评价")
    assert (case["status"], case["satisfaction"]) == ("closed", "declined")
    assert callback_limit(office, "2020-03-27T10:00")["state"] == "kept"
    found = totals(office)
    assert (found["satisfied"]["denominator"], found["called_back"]["denominator"]) == (0, 1)
    assert found["called_back"]["numerator"] == 0
    assert row(office)["declined"] == 1


@pytest.mark.parametrize(
    ("result", "status", "kept_as", "worth"),
    [
        ("非常满意", "closed", "very_satisfied", 1),
        ("满意", "closed", "satisfied", 1),
        ("基本满意", "closed", "basically", 1),
        ("一般", "closed", "fair", 0),
        ("不满意", "handling", "dissatisfied", 0),
        ("very_dissatisfied", "handling", "very_dissatisfied", 0),
    ],
)
def test_five_grades_and_fair(
    desk: Callable[..., Clerk], result: str, status: str, kept_as: str, worth: int
) -> None:
    """Kept as said; 一般 is valid, worth nothing, and starts no redo."""
    office = desk()
    case = back(office, "2020-03-27T09:00", result)
    assert (case["status"], case["satisfaction"]) == (status, kept_as)
    assert totals(office)["satisfied"] == {
        "numerator": worth,
        "denominator": 1,
        "rate": 100.0 * worth,
    }
    assert office.json("report", "monthly", *MARCH, at="2020-04-20T09:00")["callbacks"][kept_as] == 1


@pytest.mark.parametrize(
    ("scheme", "clause"),
    [("changzhou-2020", "CZ-18"), ("hengyang-2018", "WZ-12"), ("gongpu-2005", "house rule")],
)
def test_a_grade_that_the_scheme_does_not_take_is_refused(
    desk: Callable[..., Clerk], scheme: str, clause: str
) -> None:
    office = desk(scheme)
    words = ("callback", "last", "--result", "very_satisfied")
    said = office(*words, status=3, at="2020-03-27T09:00").err
    assert clause in said
    assert "satisfied 满意, basically 基本满意, dissatisfied 不满意, declined 拒绝评价" in said
    assert back(office, "2020-03-27T09:00", "basically")["status"] == "closed"


@pytest.mark.parametrize("form", ['["satisfied", "fair"]', "{ satisfied = 1, fair = 0.5 }"])
def test_a_scheme_says_which_grades_it_takes_and_what_each_is_worth(clerk: Clerk, form: str) -> None:
    """One satisfied, one fair: 1 of 2, or 1.5 of 2."""
    text = f'extends = "standard"\ntitle = "本办"\n[callback]\ngrades = {form}\ntries = 2\nclause = "house rule"\n'
    (clerk.folder / "own.toml").write_text(text, encoding="utf-8")
    clerk("scheme", "check", "own.toml")
    clerk("init", "--scheme", "own.toml", at="2020-03-20T09:00")
    clerk("unit", "add", "城市管理局", at="2020-03-20T09:00")
    for result in ("satisfied", "fair"):
        answered(clerk, *PHONE)
        back(clerk, "2020-03-27T09:00", result)
    whole = 1.5 if "0.5" in form else 1
    assert totals(clerk)["satisfied"]["numerator"] == whole
    answered(clerk, *PHONE)
    assert (
        "satisfied 满意, fair 一般"
        in clerk("callback", "last", "--result", "basically", status=3, at="2020-03-27T10:00").err
    )
    for day in ("27", "28"):
        back(clerk, f"2020-03-{day}T11:00", "unreachable")
    assert callback_limit(clerk, "2020-03-28T12:00")["state"] == "kept"
    written = clerk("scheme", "show", "own", "-f", "toml").out
    assert f"grades = {form}" in written


@pytest.mark.clause("CZ-26")
def test_what_callers_say_stands_beside_the_word_of_the_unit(desk: Callable[..., Clerk]) -> None:
    """Of three asked whether it is solved one says yes; of two asked about contact one. Solved by the unit: all three.

    The one who says no is listed, once.
    """
    office = desk()
    office_says = back(office, "2020-03-27T09:00", "satisfied", "--no-caller-solved", "--unit-contacted")
    no = office_says["no"]
    assert office_says["callbacks"][0]["caller_solved"] is False
    assert office_says["callbacks"][0]["unit_contacted"] is True
    answered(office, *PHONE)
    back(office, "2020-03-27T09:10", "declined", "--caller-solved", "--no-unit-contacted")
    answered(office, *PHONE, outcome="explained")
    back(office, "2020-03-27T09:20", "basically", "--no-caller-solved")
    found = totals(office)
    assert found["solved_by_caller"] == {"numerator": 1, "denominator": 3, "rate": 33.33}
    assert found["contacted"] == {"numerator": 1, "denominator": 2, "rate": 50.0}
    assert row(office)["solved_by_caller"]["denominator"] == 3
    assert [case["no"] for case in office.json("list", "--disputed")] == [no]
    report = office.json("report", "monthly", *MARCH, at="2020-04-20T09:00")
    assert [case["no"] for case in report["disputed"]] == [no]
    office("db", "verify", at="2020-04-20T09:00")


def test_a_caller_who_says_that_nobody_called_contradicts_the_unit(desk: Callable[..., Clerk]) -> None:
    office = desk()
    spoke = ("register", "-k", "help", "-c", "井盖坏了", "--to", "城市管理局", *PHONE)
    no = office.json(*spoke, at="2020-03-26T11:00")["no"]
    office("reach", "last", "--told", "两日内修复", at="2020-03-26T11:10")
    office("reply", "last", "--text", "已更换井盖", "--by", "王五", at="2020-03-26T12:00")
    back(office, "2020-03-27T09:00", "satisfied", "--no-unit-contacted")
    assert [case["no"] for case in office.json("list", "--disputed")] == [no]


def test_nobody_reached_can_be_asked(desk: Callable[..., Clerk]) -> None:
    office = desk()
    words = ("callback", "last", "--result", "unreachable", "--caller-solved")
    assert "cannot be asked" in office(*words, status=2, at="2020-03-27T09:00").err


def test_an_imported_case_that_ended_unreachable_stays_so(desk: Callable[..., Clerk]) -> None:
    """An export read by another office: the same outcome, without new rules broken."""
    office = desk()
    (office.folder / "old.csv").write_text(
        "kind,content,phone,unit,received_at,dispatched_at,answered_at,answer,closed_at,satisfaction\n"
        "help,下水道堵塞,13800000009,城市管理局,2020-03-02 09:00:00,2020-03-02 09:10:00,2020-03-03 09:00:00,"
        "已疏通,2020-03-09 09:00:00,联系不上\n",
        encoding="utf-8",
    )
    office("import", "old.csv", at="2020-03-27T09:00")
    [case] = office.json("list", "--to", "2020-03-10")
    assert (case["status"], case["satisfaction"]) == ("closed", "unreachable")
