"""Review and what is told after it (XF-11).

Dates by hand: a complaint received on Thursday 26 March 2020 under xingfeng-2014: 15 days, Friday 10 April.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clerk

LAW, INSPECTION = "法规科", "监察室"
ANSWER = ("reply", "last", "--text", "经查属实，已责令改正并退还费用")


@pytest.fixture
def desk(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under xingfeng-2014 with a case of 执法科, dispatched on 26 March."""

    def opened(kind: str = "complaint", unit: str = "执法科") -> Clerk:
        clerk("init", "--scheme", "xingfeng-2014", at="2020-03-20T09:00")
        clerk("unit", "add", unit, at="2020-03-20T09:00")
        call = ("register", "-k", kind, "-c", "乱收费", "-p", "13800000001", "--to", unit)
        clerk(*call, at="2020-03-26T09:00")
        return clerk

    return opened


def limits(office: Clerk, at: str, stage: str = "review") -> list[tuple[str | None, str, str]]:
    """Who owes each limit of ``stage``, its date and state."""
    found = office.json("show", "last", at=at)["limits"]
    return [(one["unit"], one["due_at"][:10], one["state"]) for one in found if one["stage"] == stage]


def review(office: Clerk, by: str, at: str, *more: str) -> dict[str, Any]:
    """The case after a review, which passes unless something else is said."""
    found: dict[str, Any] = office.json("review", "last", "--by", by, *(more or ("--pass",)), at=at)
    return found


@pytest.mark.clause("XF-11")
@pytest.mark.parametrize("kind", ["complaint", "report"])
def test_each_reviewer_owes_a_review_by_the_limit_of_the_answer(
    desk: Callable[..., Clerk], kind: str
) -> None:
    """Submitted on 27 March, due on 10 April: the first in time, the second on 13 April, the unit still in time."""
    office = desk(kind)
    office(*ANSWER, "--by", "王五", at="2020-03-27T10:00")
    assert limits(office, "2020-03-27T11:00") == [
        (LAW, "2020-04-10", "running"),
        (INSPECTION, "2020-04-10", "running"),
    ]
    review(office, LAW, "2020-04-10T10:00")
    owed = office.json("overdue", "--stage", "review", at="2020-04-13T09:00")
    assert [(one["stage"], one["unit"], one["clause"]) for one in owed] == [("review", INSPECTION, "XF-11")]
    case = review(office, INSPECTION, "2020-04-13T10:00")
    assert case["status"] == "answered"
    assert [state for _by, _due, state in limits(office, "2020-04-13T11:00")] == ["kept", "late"]
    assert limits(office, "2020-04-13T11:00", "answer") == [("执法科", "2020-04-10", "kept")]
    totals = office.json("report", "monthly", "--month", "2020-04", at="2020-04-20T09:00")["totals"]
    assert totals["review_on_time"] == {"numerator": 1, "denominator": 2, "rate": 50.0}
    [row] = office.json("report", "units", "--month", "2020-04", at="2020-04-20T09:00")
    assert row["review_on_time"]["denominator"] == 0
    office("db", "verify", at="2020-04-20T09:00")


def test_a_reviewer_has_at_least_one_working_day(desk: Callable[..., Clerk]) -> None:
    """Submitted on Friday 10 April, the last day: Monday 13 April; submitted late, on the 14th: the 15th."""
    office = desk()
    office(*ANSWER, "--by", "王五", at="2020-04-10T16:00")
    assert limits(office, "2020-04-10T17:00")[0] == (LAW, "2020-04-13", "running")
    assert "review limit" in office("undo", "last", status=3, at="2020-04-14T09:00").err
    office("undo", "last", "--reason", "误录", at="2020-04-14T09:00")
    office(*ANSWER, "--by", "王五", at="2020-04-14T10:00")
    assert limits(office, "2020-04-14T11:00")[0] == (LAW, "2020-04-15", "running")


@pytest.mark.clause("XF-11")
def test_a_failed_review_ends_the_others_and_gives_its_time_back(desk: Callable[..., Clerk]) -> None:
    """Submitted on 27 March, failed on the 30th: 27, 28 and 29 March do not count; 13 April, a Monday."""
    office = desk()
    office(*ANSWER, "--by", "王五", at="2020-03-27T10:00")
    case = review(office, LAW, "2020-03-30T10:00", "--fail", "--reason", "未附依据")
    assert case["status"] == "handling"
    assert [state for _by, _due, state in limits(office, "2020-03-30T11:00")] == ["kept", "stopped"]
    assert limits(office, "2020-03-30T11:00", "answer") == [("执法科", "2020-04-13", "running")]
    told = office("explain", "last", "--stage", "answer", at="2020-03-30T11:00").out
    assert "review" in told
    assert "未附依据" in told
    office("undo", "last", "--reason", "误录", at="2020-03-30T11:30")
    assert limits(office, "2020-03-30T12:00", "answer")[0][1:] == ("2020-04-10", "running")
    review(office, LAW, "2020-03-30T13:00", "--fail", "--reason", "未附依据")
    office(*ANSWER, "--by", "王五", at="2020-03-31T10:00")
    assert [state for _by, _due, state in limits(office, "2020-03-31T11:00")] == [
        "kept",
        "stopped",
        "running",
        "running",
    ]
    office("db", "verify", at="2020-03-31T11:00")


def test_a_failed_review_does_not_mend_a_late_answer(desk: Callable[..., Clerk]) -> None:
    """Submitted on 13 April, after the 10th, failed on the 14th: overdue, whatever the review took."""
    office = desk()
    office(*ANSWER, "--by", "王五", at="2020-04-13T10:00")
    review(office, LAW, "2020-04-14T10:00", "--fail", "--reason", "未附依据")
    assert limits(office, "2020-04-14T11:00", "answer") == [("执法科", "2020-04-10", "overdue")]


def test_a_leaders_date_runs_on_during_a_failed_review(desk: Callable[..., Clerk]) -> None:
    """A leader's 2 April stays."""
    office = desk()
    leader = ("instruct", "last", "--leader", "局长", "--text", "速办", "--due", "2020-04-02")
    office(*leader, at="2020-03-26T10:00")
    office(*ANSWER, "--by", "王五", at="2020-03-27T10:00")
    review(office, LAW, "2020-03-30T10:00", "--fail", "--reason", "未附依据")
    assert limits(office, "2020-03-30T11:00", "answer")[0][1] == "2020-04-02"


@pytest.mark.clause("XF-11")
@pytest.mark.parametrize(
    ("unit", "said"),
    [("执法科", ("--by", LAW)), ("执法科", ("--by", "王五", "--department", LAW)), (LAW, ("--by", "王五"))],
)
def test_whoever_handled_the_case_does_not_review_it(
    desk: Callable[..., Clerk], unit: str, said: tuple[str, ...]
) -> None:
    """As the person, the department or the unit; the other reviewer alone passes it."""
    office = desk(unit=unit)
    office(*ANSWER, *said, at="2020-03-27T10:00")
    assert [by for by, _due, _state in limits(office, "2020-03-27T11:00")] == [INSPECTION]
    refused = office("review", "last", "--by", LAW, "--pass", status=3, at="2020-03-27T11:00").err
    assert "handled the case" in refused
    assert "XF-11" in refused
    assert INSPECTION in refused
    assert review(office, INSPECTION, "2020-03-27T12:00")["status"] == "answered"


@pytest.mark.clause("XF-11")
def test_the_caller_is_told_after_the_review(desk: Callable[..., Clerk]) -> None:
    """`reply --told` is refused; recorded by `reach` when it has passed, and still after closing."""
    office = desk()
    refused = office(*ANSWER, "--by", "王五", "--told", "letter", status=3, at="2020-03-27T10:00").err
    assert "XF-11" in refused
    assert "reach" in refused
    office(*ANSWER, "--by", "王五", at="2020-03-27T10:00")
    office("reach", "last", "--told", "已答复", status=3, at="2020-03-27T10:30")
    for reviewer in (LAW, INSPECTION):
        review(office, reviewer, "2020-03-27T11:00")
    case = office.json("reach", "last", "--told", "已送达答复函", "--how", "书面", at="2020-03-30T09:00")
    assert (case["told"]["how"], case["told"]["at"][:16]) == ("letter", "2020-03-30T09:00")
    office("undo", "last", at="2020-03-30T10:00")
    office("close", "last", at="2020-03-30T11:00")
    case = office.json("reach", "last", "--told", "已电话告知", "--how", "phone", at="2020-03-31T09:00")
    assert (case["status"], case["told"]["how"]) == ("closed", "phone")


def test_other_kinds_are_told_with_the_reply(desk: Callable[..., Clerk]) -> None:
    office = desk("help")
    office(*ANSWER, "--by", "王五", "--told", "phone", at="2020-03-27T10:00")
    assert limits(office, "2020-03-27T11:00") == []


def test_an_imported_complaint_was_told_after_its_review(desk: Callable[..., Clerk]) -> None:
    office = desk()
    (office.folder / "old.csv").write_text(
        "kind,content,phone,unit,received_at,dispatched_at,answered_at,answer,told,told_at,closed_at\n"
        "complaint,乱收费,13800000009,执法科,2020-03-02 09:00:00,2020-03-02 09:10:00,2020-03-03 09:00:00,"
        "已退还,letter,2020-03-05 10:00:00,2020-03-09 09:00:00\n",
        encoding="utf-8",
    )
    office("import", "old.csv", at="2020-03-27T09:00")
    [case] = office.json("list", "--to", "2020-03-10")
    assert (case["status"], case["told"]["how"], case["told"]["at"][:10]) == (
        "closed",
        "letter",
        "2020-03-05",
    )
