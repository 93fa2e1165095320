"""Promises and interim answers where they meet dispatch, return, redo, closing and other dates.

Dates by hand: Thursday 26 March 2020; working days after it 27, 30, 31 March, 1, 2, 3, 7 April (4 to 6 April rest).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk

AIR = "2020-03-26T09:10"


@pytest.fixture
def on_air(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under a scheme, and a call of its session of 26 March with a promise of 城市管理局."""

    def opened(scheme: str, promised: str, *more: str, kind: str = "help") -> Clerk:
        clerk("init", "--scheme", scheme, at="2020-03-20T09:00")
        for unit in ("城市管理局", "公安局"):
            clerk("unit", "add", unit)
        plan = ("--date", "2020-03-26", "--start", "09:00", "--end", "10:00", "--unit", "城市管理局", "--yes")
        clerk("schedule", "add", *plan, at="2020-03-20T09:00")
        call = ("register", "-k", kind, "-c", "路灯不亮", "-p", "13800000001", "--session", "2020-03-26")
        clerk(*call, "--promise", "更换路灯", "--promised-by", promised, *more, at=AIR)
        return clerk

    return opened


def limits(office: Clerk, at: str) -> list[tuple[str, str, str, str]]:
    """Stage, date, state and clause of the limits that promises meet, in their order."""
    case = office.json("show", "last", at=at)
    return [
        (one["stage"], one["due_at"][:10], one["state"], one["clause"])
        for one in case["limits"]
        if one["stage"] in {"promise", "answer"}
    ]


def owed(office: Clerk, at: str) -> list[tuple[str, str | None]]:
    """Stage and unit of what is overdue on cases."""
    return [
        (one["stage"], one["unit"])
        for one in office.json("overdue", "--stage", "promise", at=at)
        if one["no"]
    ]


def answered(office: Clerk, at: str, *more: str) -> dict[str, Any]:
    """The case after its answer."""
    found: dict[str, Any] = office.json("reply", "last", "--text", "已更换路灯", "--by", "王五", *more, at=at)
    return found


@pytest.mark.clause("XF-10", "CZ-28")
def test_a_promise_that_passes_before_the_dispatch_is_overdue(on_air: Callable[..., Clerk]) -> None:
    """XF-10: promised by 2 April, dispatched on the 3rd: overdue for the unit on the air, late at the answer.

    30 working days from 3 April 2020: 7-10, 13-17, 20-24, 26-30 April, 6-9 May (5), 11-15, 18, 19 May is the 30th:
    4 + 5 + 5 + 5 (26-30 April are worked) = 19 on 30 April, 6, 7, 8, 9 May = 23, 11-15 May = 28, 18, 19 May = 30.
    """
    office = on_air("changzhou-2020", "2020-04-02", "--put-through", "on-air")
    assert owed(office, "2020-04-02T23:59:59") == []
    assert owed(office, "2020-04-03T00:00") == [("promise", "城市管理局")]
    office("dispatch", "last", "--to", "公安局", at="2020-04-03T09:00")
    assert limits(office, "2020-04-03T10:00") == [
        ("promise", "2020-04-02", "overdue", "XF-10"),
        ("answer", "2020-05-19", "running", "CZ-16"),
    ]
    assert owed(office, "2020-04-03T10:00") == [("promise", "城市管理局")]
    answered(office, "2020-04-07T09:00")
    assert limits(office, "2020-04-07T10:00") == [
        ("promise", "2020-04-02", "late", "XF-10"),
        ("answer", "2020-05-19", "kept", "CZ-16"),
    ]


@pytest.mark.clause("XF-10", "BM-13")
def test_a_promise_later_than_the_limit_is_followed_till_it_is_fulfilled(
    on_air: Callable[..., Clerk],
) -> None:
    """WZ-09: 3 working days, 31 March; promised by 30 April. It runs past closing, bars archiving, is met by fulfil."""
    office = on_air("hengyang-2018", "2020-04-30", "--to", "城市管理局")
    assert limits(office, AIR) == [
        ("promise", "2020-04-30", "running", "XF-10"),
        ("answer", "2020-03-31", "running", "WZ-09"),
    ]
    answered(office, "2020-03-30T09:00")
    office("callback", "last", "--result", "satisfied", at="2020-03-31T09:00")
    assert limits(office, "2020-05-01T09:00")[0] == ("promise", "2020-04-30", "overdue", "XF-10")
    assert owed(office, "2020-05-01T09:00") == [("promise", "城市管理局")]
    assert "promise is pending" in office("archive", "last", status=3, at="2020-05-01T09:00").err
    office("fulfil", "last", "--text", "已更换", at="2020-05-06T09:00")
    assert limits(office, "2020-05-06T10:00")[0] == ("promise", "2020-04-30", "late", "XF-10")
    office("reach", "last", "--told", "已寄答复", "--how", "letter", at="2020-05-06T11:00")
    office("archive", "last")


def test_a_promise_on_the_day_of_the_limit_is_met_by_the_answer(on_air: Callable[..., Clerk]) -> None:
    """Both on 31 March: the limit cites the promise, and the answer meets both."""
    office = on_air("hengyang-2018", "2020-03-31", "--to", "城市管理局")
    assert limits(office, AIR)[1] == ("answer", "2020-03-31", "running", "XF-10")
    answered(office, "2020-03-31T09:00")
    assert [one[2] for one in limits(office, "2020-03-31T10:00")] == ["kept", "kept"]


def test_a_leader_and_an_edit_leave_the_promise_where_it_is(on_air: Callable[..., Clerk]) -> None:
    """Promised by 30 March: a leader's 7 April moves the answer alone; answered on the 3rd, the promise is late."""
    office = on_air("hengyang-2018", "2020-03-30", "--to", "城市管理局")
    leader = ("instruct", "last", "--leader", "副市长", "--text", "x", "--due", "2020-04-07")
    office(*leader, at="2020-03-27T09:00")
    answered(office, "2020-04-03T09:00")
    assert [one[:3] for one in limits(office, "2020-04-03T10:00")] == [
        ("promise", "2020-03-30", "late"),
        ("answer", "2020-04-07", "kept"),
    ]


def test_an_edit_binds_the_promise_anew(on_air: Callable[..., Clerk]) -> None:
    """Changzhou, promised by 7 April: an inquiry has 3 working days, 31 March; a complaint 30, so 7 April binds it."""
    office = on_air("changzhou-2020", "2020-04-07", "--to", "城市管理局", kind="inquiry")
    assert limits(office, AIR)[:2] == [
        ("promise", "2020-04-07", "running", "XF-10"),
        ("answer", "2020-03-31", "running", "CZ-16"),
    ]
    office("edit", "last", "--kind", "complaint", "--reason", "误选", at="2020-03-26T10:00")
    assert limits(office, "2020-03-26T10:00")[1] == ("answer", "2020-04-07", "running", "XF-10")
    answered(office, "2020-04-07T09:00")
    assert [one[2] for one in limits(office, "2020-04-07T10:00")] == ["kept", "kept"]


@pytest.mark.parametrize(("keeps", "due"), [((), "2020-04-01"), (("--keep-promise",), "2020-03-30")])
def test_after_a_return_the_promise_binds_the_next_unit_only_where_that_is_said(
    on_air: Callable[..., Clerk], keeps: tuple[str, ...], due: str
) -> None:
    """Promised by 30 March, passed to 公安局 on the 27th: 3 working days, 1 April; it stays 城市管理局's promise."""
    office = on_air("hengyang-2018", "2020-03-30", "--to", "城市管理局")
    back = ("return", "last", "--reason", "不属本单位", "--approved-by", "李主任")
    office(*back, at="2020-03-27T09:00")
    case = office.json("dispatch", "last", "--to", "公安局", *keeps, at="2020-03-27T10:00")
    assert case["limits"][-1]["due_at"][:10] == due
    assert owed(office, "2020-03-31T09:00") == [("promise", "城市管理局")]
    answered(office, "2020-03-31T10:00")
    assert limits(office, "2020-03-31T11:00")[0][2] == "late"


def test_keeping_a_promise_that_is_not_there_is_refused(on_air: Callable[..., Clerk]) -> None:
    """Passed on 27 March: refused on the 30th."""
    office = on_air("hengyang-2018", "2020-03-27")
    words = ("dispatch", "last", "--to", "公安局", "--keep-promise")
    assert "XF-10" in office(*words, status=3, at="2020-03-30T09:00").err


@pytest.mark.clause("XF-10")
def test_a_redo_opens_the_promise_that_only_the_answer_met(on_air: Callable[..., Clerk]) -> None:
    """Promised by 30 March, answered and sent back on the 27th: open again, and it binds; 1 April by the rule.

    Undone, it is kept as before.
    """
    office = on_air("hengyang-2018", "2020-03-30", "--to", "城市管理局")
    answered(office, "2020-03-27T09:00")
    assert limits(office, "2020-03-27T09:30")[0][2] == "kept"
    office("callback", "last", "--result", "dissatisfied", at="2020-03-27T10:00")
    found = limits(office, "2020-03-27T11:00")
    assert found[0] == ("promise", "2020-03-30", "running", "XF-10")
    assert [one for one in found if one[0] == "answer"][-1] == ("answer", "2020-03-30", "running", "XF-10")
    told = office("explain", "last", "--stage", "promise", at="2020-03-27T11:00").out
    assert "redo" in told
    office("undo", "last", "--reason", "误录", at="2020-03-27T11:30")
    assert limits(office, "2020-03-27T12:00")[0][2] == "kept"
    office("callback", "last", "--result", "dissatisfied", at="2020-03-27T13:00")
    answered(office, "2020-03-30T10:00")
    assert limits(office, "2020-03-30T11:00")[0][2] == "kept"
    office("db", "verify", at="2020-03-30T11:00")


def test_a_promise_recorded_as_done_stays_kept_at_a_redo(on_air: Callable[..., Clerk]) -> None:
    """Fulfilled on 26 March, sent back on the 27th: the redo has the three working days of the rule, 1 April."""
    office = on_air("hengyang-2018", "2020-03-30", "--to", "城市管理局")
    office("fulfil", "last", "--text", "已更换", at="2020-03-26T15:00")
    answered(office, "2020-03-27T09:00")
    office("callback", "last", "--result", "dissatisfied", at="2020-03-27T10:00")
    found = limits(office, "2020-03-27T11:00")
    assert found[0][2] == "kept"
    assert [one for one in found if one[0] == "answer"][-1] == ("answer", "2020-04-01", "running", "WZ-09")


def test_a_promise_of_an_imported_call_counts_for_the_unit_on_the_air(on_air: Callable[..., Clerk]) -> None:
    """The list of the session tells no unit: it is the one on the air."""
    office = on_air("hengyang-2018", "2020-03-27")
    (office.folder / "calls.csv").write_text(
        "kind,content,received_at,promise,promised_by\nhelp,井盖坏了,2020-03-26 09:30:00,更换井盖,2020-03-27\n",
        encoding="utf-8",
    )
    office("import", "calls.csv", "--session", "2020-03-26", at="2020-03-26T12:00")
    assert owed(office, "2020-03-30T09:00") == [("promise", "城市管理局"), ("promise", "城市管理局")]


@pytest.mark.clause("BM-07")
def test_an_interim_answer_leaves_the_promise_on_air(on_air: Callable[..., Clerk]) -> None:
    """Standard, a call for help: 7 working days, 7 April (27, 30, 31 March, 1-3, 7 April); promised by 1 April.

    An interim answer till 10 April moves the answer from 1 April; answered on the 9th: answer kept, promise late.
    """
    office = on_air("standard", "2020-04-01", "--to", "城市管理局")
    assert limits(office, AIR)[1][:2] == ("answer", "2020-04-01")
    interim = ("--interim", "--reason", "等待配件", "--until", "2020-04-10")
    answered(office, "2020-03-31T09:00", *interim)
    assert limits(office, "2020-03-31T10:00")[1][:3] == ("answer", "2020-04-10", "running")
    answered(office, "2020-04-09T09:00")
    assert [one[2] for one in limits(office, "2020-04-09T10:00")[:2]] == ["late", "kept"]
    story = office("explain", "last", "--stage", "answer", at="2020-04-09T10:00").out
    assert story.index("promise") < story.index("interim") < story.rindex("kept")


def test_an_interim_answer_is_counted_once_in_the_month_of_its_date(on_air: Callable[..., Clerk]) -> None:
    """Due on 7 April without it, 30 April with it, answered on 29 April: one limit, kept in April; none in March."""
    office = on_air("jingning-2014", "2020-05-29", "--to", "城市管理局")
    interim = ("--interim", "--reason", "等待配件", "--until", "2020-05-15")
    answered(office, "2020-04-02T09:00", *interim)
    answered(office, "2020-05-15T10:00", "--told", "phone")
    for month, count in (("2020-04", 0), ("2020-05", 1)):
        rows = office.json("report", "units", "--month", month, at="2020-06-01T09:00")
        row = next((row for row in rows if row["unit"] == "城市管理局"), None)
        assert (row["on_time"]["denominator"] if row else 0) == count
