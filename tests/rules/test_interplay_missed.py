"""What was missed stays late, however it ended, was moved or was undone (WZ-15).

Dates by hand, 2020: Thursday 26 March; working days after it 27, 30, 31 March, 1, 2, 3, 7 April (4 to 6 April
rest), 8, 9, 10, 13, 14, 15, 16, 17 April. Under the standard scheme a call for help of 26 March is to be signed by
27 March and answered by 7 April.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk

RECEIVED = "2020-03-26T10:00"
A, B = "城市管理局", "公安局"
LATER = "2020-12-01T09:00"
BACK = ("--reason", "不属本单位", "--approved-by", "主任")


@pytest.fixture
def office(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under a scheme, and a call for help at 城市管理局 since 26 March."""

    def opened(scheme: str = "standard", *more: str, kind: str = "help", to: str = A) -> Clerk:
        clerk("init", "--scheme", scheme, at="2020-03-20T09:00")
        for unit in (A, B):
            clerk("unit", "add", unit)
        call = ("register", "-k", kind, "-c", "路灯不亮", "-p", "13800000001")
        clerk(*call, *more, *(("--to", to) if to else ()), at=RECEIVED)
        return clerk

    return opened


def limits(office: Clerk, stage: str, at: str) -> list[tuple[str | None, str, str]]:
    """Who owes it, date and state of each limit of a stage."""
    found = office.json("show", "last", at=at)["limits"]
    return [(one["unit"], one["due_at"][:10], one["state"]) for one in found if one["stage"] == stage]


def row(office: Clerk, month: str, unit: str = A, at: str = LATER) -> dict[str, Any]:
    """The row of a unit in ``report units``."""
    rows = office.json("report", "units", "--month", month, at=at)
    return next(dict(one) for one in rows if one["unit"] == unit)


def rate(found: dict[str, Any], code: str) -> tuple[int, int]:
    """Numerator and denominator of a figure."""
    return found[code]["numerator"], found[code]["denominator"]


def answer(office: Clerk, at: str, *more: str) -> None:
    """An answer of 王五."""
    office("reply", "last", "--text", "已派人更换路灯并恢复照明", "--by", "王五", *more, at=at)


def listed(office: Clerk, at: str = LATER) -> list[str]:
    """The cases with what was entered late."""
    return [one["no"] for one in office.json("list", "--late-entry", at=at)]


# ---- ended otherwise than by being met ------------------------------------------------------------------------


@pytest.mark.clause("WZ-15")
def test_what_a_unit_missed_stays_late_when_it_returns_the_case(office: Callable[..., Clerk]) -> None:
    """Signed never, due 27 March; answered never, due 7 April; returned on the 8th: both late, for that unit."""
    desk = office()
    desk("return", "last", *BACK, at="2020-04-08T09:00")
    assert limits(desk, "sign", "2020-04-08T10:00") == [(A, "2020-03-27", "late")]
    assert limits(desk, "answer", "2020-04-08T10:00") == [(A, "2020-04-07", "late")]
    assert "ends late" in desk("log", "last").out
    assert (
        "late: 2020-04-08 09:00:00 (return: 不属本单位)" in desk("explain", "last", "--stage", "answer").out
    )
    desk("dispatch", "last", "--to", B, at="2020-04-08T11:00")
    answer(desk, "2020-04-09T09:00")
    assert (rate(row(desk, "2020-04"), "on_time"), rate(row(desk, "2020-04", B), "on_time")) == (
        (0, 1),
        (1, 1),
    )
    assert rate(row(desk, "2020-03"), "sign_on_time") == (0, 1)
    desk("db", "verify")


def test_what_was_returned_in_time_counts_for_nobody(office: Callable[..., Clerk]) -> None:
    """On 7 April, the last day; the signature of 27 March was missed."""
    desk = office()
    desk("return", "last", *BACK, at="2020-04-07T23:59")
    assert limits(desk, "answer", "2020-04-08T10:00") == [(A, "2020-04-07", "stopped")]
    assert rate(row(desk, "2020-04"), "on_time") == (0, 0)


def test_undoing_the_return_of_an_overdue_case_makes_it_overdue_again(office: Callable[..., Clerk]) -> None:
    """With a reason; it is not late twice."""
    desk = office()
    desk("return", "last", *BACK, at="2020-04-08T09:00")
    desk("undo", "last", "--reason", "退错", at="2020-04-08T10:00")
    assert limits(desk, "answer", "2020-04-08T11:00") == [(A, "2020-04-07", "overdue")]
    assert rate(row(desk, "2020-04"), "on_time") == (0, 1)


def test_a_rejection_hides_no_overdue_transfer(office: Callable[..., Clerk]) -> None:
    """Received on 26 March, to be passed on by the 27th, rejected on the 30th."""
    desk = office(to="")
    desk("reject", "last", "--reason", "不属受理范围", at="2020-03-30T09:00")
    assert limits(desk, "transfer", "2020-03-30T10:00") == [(None, "2020-03-27", "late")]
    found = desk.json("report", "monthly", "--month", "2020-03", at=LATER)["totals"]
    assert rate(found, "transfer_on_time") == (0, 1)


@pytest.mark.clause("XF-11")
def test_a_failed_review_hides_no_overdue_one(office: Callable[..., Clerk]) -> None:
    """Xingfeng, submitted on 27 March: both due with the answer, on 10 April; the one fails it on the 14th."""
    desk = office("xingfeng-2014", kind="complaint")
    answer(desk, "2020-03-27T10:00")
    desk("review", "last", "--by", "法规科", "--fail", "--reason", "未附依据", at="2020-04-14T09:00")
    assert limits(desk, "review", "2020-04-14T10:00") == [
        ("法规科", "2020-04-10", "late"),
        ("监察室", "2020-04-10", "late"),
    ]
    found = desk.json("report", "monthly", "--month", "2020-04", at=LATER)["totals"]
    assert rate(found, "review_on_time") == (0, 2)


@pytest.mark.clause("CZ-16")
def test_a_redo_hides_no_overdue_report(office: Callable[..., Clerk]) -> None:
    """Changzhou, an inquiry of 26 March: to be reported by 31 March, redone on 1 April and to be reported again."""
    desk = office("changzhou-2020", kind="inquiry")
    answer(desk, "2020-03-27T10:00")
    desk("redo", "last", "--substandard", "答非所问", at="2020-04-01T09:00")
    assert [state for _by, _due, state in limits(desk, "feedback", "2020-04-01T10:00")] == ["late", "running"]


@pytest.mark.clause("XF-15")
def test_an_overdue_report_stays_with_the_unit_that_missed_it(office: Callable[..., Clerk]) -> None:
    """Xingfeng, 15 days: 10 April. Returned on the 13th; the next unit does not take over what was missed."""
    desk = office("xingfeng-2014")
    desk("return", "last", *BACK, at="2020-04-13T09:00")
    desk("dispatch", "last", "--to", B, at="2020-04-13T10:00")
    assert rate(row(desk, "2020-04"), "feedback_on_time") == (0, 2)
    assert rate(row(desk, "2020-04", B), "feedback_on_time") == (0, 0)


def test_closing_hides_no_overdue_callback(office: Callable[..., Clerk]) -> None:
    """Answered on 26 March, to be called back by the 31st, closed without it on 1 April; or on the 31st."""
    desk = office()
    answer(desk, "2020-03-26T12:00")
    close = ("close", "last", "--without-callback", "来电人拒访")
    desk(*close, at="2020-03-31T09:00")
    assert limits(desk, "callback", "2020-03-31T10:00")[0][1:] == ("2020-03-31", "stopped")
    desk("undo", "last", at="2020-03-31T11:00")
    desk(*close, at="2020-04-01T09:00")
    assert limits(desk, "callback", "2020-04-01T10:00")[0][1:] == ("2020-03-31", "late")


def test_a_correction_ends_no_limit_that_was_broken_before(office: Callable[..., Clerk]) -> None:
    """Hengyang, urgent: to be passed on by 11:00. A correction at noon leaves it broken; a second one too."""
    desk = office("hengyang-2018", "--urgent", to="")
    words = ("--reason", "误选", "--approved-by", "主任")
    desk("edit", "last", "--no-urgent", *words, at="2020-03-26T12:00")
    desk("edit", "last", "--urgent", *words, at="2020-03-26T13:00")
    desk("dispatch", "last", "--to", A, at="2020-03-26T14:00")
    assert limits(desk, "transfer", "2020-03-26T15:00")[0][2] == "late"


def test_an_import_that_closes_an_overdue_case_hides_nothing(office: Callable[..., Clerk]) -> None:
    """Due 7 April; on the 9th a table says closed on the 3rd, not by what answer: late in April."""
    desk = office(to="")
    table, call = desk.folder / "other.csv", "X-1,help,井盖坏了,2020-03-26 10:00:00"
    heading = "ref,kind,content,received_at,unit,dispatched_at"
    table.write_text(f"{heading}\n{call},{A},2020-03-26 10:00:00\n", encoding="utf-8")
    desk("import", "other.csv", at="2020-03-26T11:00")
    heading = "ref,kind,content,received_at,status,closed_at"
    table.write_text(f"{heading}\n{call},closed,2020-04-03 09:00:00\n", encoding="utf-8")
    desk("import", "other.csv", "--update", "--reason", "旧台账", at="2020-04-09T09:00")
    assert desk.json("show", "last")["status"] == "closed"
    assert limits(desk, "answer", "2020-04-09T10:00") == [(A, "2020-04-07", "late")]
    assert rate(row(desk, "2020-04"), "on_time") == (0, 1)


# ---- void -----------------------------------------------------------------------------------------------------


def test_a_void_of_an_overdue_case_is_listed(office: Callable[..., Clerk]) -> None:
    """It counts nowhere, so only the list tells of it; one that was not overdue is not listed."""
    desk = office()
    void = ("void", "last", "--reason", "误拨", "--approved-by", "主任")
    desk(*void, at="2020-04-08T09:00")
    assert listed(desk) == ["20200326-0001"]
    assert rate(row(desk, "2020-04"), "on_time") == (0, 0)
    desk("register", "-k", "help", "-c", "试线", "-p", "13800000002", "--to", A, at="2020-04-08T10:00")
    desk(*void, at="2020-04-08T11:00")
    assert listed(desk) == ["20200326-0001"]


def test_a_case_that_took_another_in_is_not_void(office: Callable[..., Clerk]) -> None:
    """Its caller's case would go with it; once the merge is undone it can be."""
    desk = office()
    desk("register", "-k", "help", "-c", "路灯还不亮", "-p", "13800000001", "--to", A, at="2020-03-26T11:00")
    desk("merge", "0326-0001", "--into", "0326-0002", at="2020-03-26T12:00")
    void = ("void", "0326-0002", "--reason", "误拨", "--approved-by", "主任")
    said = desk(*void, status=3).err
    assert "20200326-0001" in said
    assert "WZ-15" in said
    desk("undo", "0326-0002", "--reason", "并错")
    desk(*void)


def test_taking_an_import_with_late_cases_back_needs_a_reason(office: Callable[..., Clerk]) -> None:
    """A ledger of March entered in May: not answered by 7 April. Listed, though it counts nowhere."""
    desk = office()
    table = "kind,content,received_at,unit,dispatched_at\nhelp,井盖坏了,2020-03-26 09:00:00,城市管理局,2020-03-26\n"
    (desk.folder / "old.csv").write_text(table, encoding="utf-8")
    desk("import", "old.csv", "--reason", "旧台账", at="2020-05-06T09:00")
    assert "WZ-15" in desk("undo", "--import", "1", "--yes", status=3).err
    desk("undo", "--import", "1", "--yes", "--reason", "导错文件")
    assert "20200326-0002" in listed(desk)


# ---- undo -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("WZ-15")
@pytest.mark.parametrize("back", [(), ("--at", "2020-03-27T10:00")])
def test_undoing_an_overdue_dispatch_needs_a_reason(
    office: Callable[..., Clerk], back: tuple[str, ...]
) -> None:
    """Due 7 April, undone on the 8th, also if dated back; dispatched anew and answered: 1 of 1, of which 补录 1."""
    desk = office()
    desk("sign", "last", at="2020-03-26T11:00")
    desk("undo", "last", at="2020-03-26T11:30")
    said = desk("undo", "last", *back, status=3, at="2020-04-08T09:00").err
    assert "WZ-15" in said
    desk("undo", "last", *back, "--reason", "派错单位")
    assert listed(desk, "2020-04-08T09:10") == ["20200326-0001"]
    desk("dispatch", "last", "--to", B, at="2020-04-08T10:00")
    answer(desk, "2020-04-08T11:00")
    assert rate(row(desk, "2020-04", B), "on_time") == (1, 1)
    assert (row(desk, "2020-04")["answer_late_entry"], row(desk, "2020-04", B)["answer_late_entry"]) == (1, 0)
    totals = desk.json("report", "monthly", "--month", "2020-04", at=LATER)
    assert totals["on_time_of_which"]["late_entry"] == 1
    assert "entered late 1." in desk("report", "units", "--month", "2020-04", at=LATER).out
    told = desk("explain", "last", "--stage", "answer").out
    assert "an earlier limit, missed on 2020-04-07 23:59:59, is withdrawn: 派错单位" in told
    assert "派错单位" in desk("log", "last").out
    desk("db", "verify")


def test_undoing_a_dispatch_in_time_needs_no_reason(office: Callable[..., Clerk]) -> None:
    """An honest slip, noticed on the day; and on 27 March, the day by which it is to be signed."""
    desk = office()
    desk("undo", "last", at="2020-03-27T23:59")
    assert listed(desk) == []


@pytest.mark.clause("WZ-12")
def test_undoing_an_overdue_redo_is_counted(office: Callable[..., Clerk]) -> None:
    """Standard: answered on 27 March, dissatisfied and redone by 7 April (27 March plus 7: 30, 31, 1, 2, 3, 7, 8).

    On the 9th the callback is taken back: with a reason, listed, and counted on the 8th.
    """
    desk = office()
    answer(desk, "2020-03-27T09:00")
    desk("callback", "last", "--result", "dissatisfied", at="2020-03-27T10:00")
    assert limits(desk, "answer", "2020-04-09T09:00")[-1] == (A, "2020-04-08", "overdue")
    assert "2020-04-08" in desk("undo", "last", status=3, at="2020-04-09T09:00").err
    desk("undo", "last", "--reason", "录错")
    assert listed(desk) == ["20200326-0001"]
    assert rate(row(desk, "2020-04"), "on_time") == (1, 1)
    assert row(desk, "2020-04")["answer_late_entry"] == 1


@pytest.mark.clause("BM-13")
def test_undoing_a_broken_promise_needs_a_reason(office: Callable[..., Clerk]) -> None:
    """Promised with the answer for 30 March, not kept by the 31st."""
    desk = office()
    answer(desk, "2020-03-26T12:00", "--promise", "换灯", "--promised-by", "2020-03-30")
    desk("undo", "last", status=3, at="2020-03-31T09:00")
    desk("undo", "last", "--reason", "录错")
    assert listed(desk) == ["20200326-0001"]


@pytest.mark.clause("XF-10")
def test_an_undo_gives_no_broken_promise_to_another_unit(office: Callable[..., Clerk]) -> None:
    """Xingfeng, promised on the phone for 30 March, broken by A; undone on the 31st it becomes B's, and is marked."""
    desk = office("xingfeng-2014", "--promise", "换灯", "--promised-by", "2020-03-30")
    assert limits(desk, "promise", "2020-03-31T09:00") == [(A, "2020-03-30", "overdue")]
    desk("undo", "last", status=3)
    desk("undo", "last", "--reason", "派错")
    desk("dispatch", "last", "--to", B)
    told = [one for one in desk.json("explain", "last") if one["stage"] == "promise"]
    assert [(one["unit"], one["late_entry"], one["late_reason"]) for one in told] == [(B, True, "派错")]


@pytest.mark.clause("BM-10")
def test_undoing_an_overdue_supervision_needs_a_reason(office: Callable[..., Clerk]) -> None:
    """Ordered until 30 March; a second order moves it to 20 April after that: broken, whatever is undone."""
    desk = office()
    desk("sign", "last", at="2020-03-26T11:00")
    order = ("supervise", "last", "--by", "市政务办", "--until")
    desk(*order, "2020-03-30", at="2020-03-26T12:00")
    desk("undo", "last", status=3, at="2020-03-31T09:00")
    desk(*order, "2020-04-20", at="2020-03-31T10:00")
    desk("undo", "last", at="2020-03-31T11:00")
    assert limits(desk, "supervise", "2020-03-31T12:00")[0][2] == "overdue"
    desk("undo", "last", "--reason", "录错")
    assert listed(desk) == ["20200326-0001"]


@pytest.mark.clause("XF-11")
def test_undoing_an_answer_under_overdue_review_needs_a_reason(office: Callable[..., Clerk]) -> None:
    """Xingfeng, submitted on 27 March, to be reviewed by 10 April; on the 14th it is taken back."""
    desk = office("xingfeng-2014", kind="complaint")
    answer(desk, "2020-03-27T10:00")
    assert "WZ-15" in desk("undo", "last", status=3, at="2020-04-14T09:00").err
    desk("undo", "last", "--reason", "误录")
    assert listed(desk) == ["20200326-0001"]


def test_a_history_with_a_withdrawn_limit_is_restored(office: Callable[..., Clerk]) -> None:
    """The export tells the unit by its name; in another file the case is listed and counted as here."""
    desk = office()
    desk("undo", "last", "--reason", "派错单位", at="2020-04-08T09:00")
    out = str(desk.folder / "cases.csv")
    desk("export", "cases", "--reveal", "--reason", "迁移", "-o", out, at=LATER)
    desk.more["HOTLINE_DB"] = str(desk.folder / "other.db")
    desk("init", "--scheme", "standard", at=LATER)
    for unit in (B, A):
        desk("unit", "add", unit)
    desk("import", out)
    assert listed(desk) == ["20200326-0001"]
    assert row(desk, "2020-04")["answer_late_entry"] == 1


def test_an_end_dated_back_is_counted_too(office: Callable[..., Clerk]) -> None:
    """Returned on 3 April, entered on the 9th, after 7 April: it counts for nobody, and under 补录."""
    desk = office()
    desk("sign", "last", at="2020-03-26T11:00")
    desk("return", "last", *BACK, "--at", "2020-04-03T09:00", at="2020-04-09T09:00")
    assert (rate(row(desk, "2020-04"), "on_time"), row(desk, "2020-04")["answer_late_entry"]) == ((0, 0), 1)


# ---- moved after the limit ------------------------------------------------------------------------------------


def review_moved(office: Clerk) -> None:
    """Xingfeng, due 10 April, answered late on the 13th; under review a leader sets 30 June."""
    answer(office, "2020-04-13T09:00")
    office(
        "instruct",
        "last",
        "--leader",
        "副市长",
        "--text",
        "从速",
        "--due",
        "2020-06-30",
        at="2020-04-14T09:00",
    )


@pytest.mark.clause("XF-11", "WZ-15")
def test_a_late_answer_under_review_stays_late_at_once(office: Callable[..., Clerk]) -> None:
    """Whatever date it is given: overdue in June's figures already in April, and nothing is 未到期."""
    desk = office("xingfeng-2014", kind="complaint")
    review_moved(desk)
    assert limits(desk, "answer", "2020-04-14T10:00") == [(A, "2020-06-30", "overdue")]
    assert rate(row(desk, "2020-06", at="2020-04-14T10:00"), "on_time") == (0, 1)
    april = row(desk, "2020-04", at="2020-04-14T10:00")
    assert (rate(april, "on_time"), april["answer_moved_on"]) == ((0, 0), 1)
    march = row(desk, "2020-03", at="2020-04-14T10:00")
    assert (rate(march, "finished_due"), march["not_due"]) == ((0, 1), 0)
    exported = desk("export", "cases", at="2020-04-14T10:00").out
    assert "overdue" in exported
    for by in ("法规科", "监察室"):
        desk("review", "last", "--by", by, "--pass", at="2020-04-15T09:00")
    assert limits(desk, "answer", "2020-04-15T10:00") == [(A, "2020-06-30", "late")]


@pytest.mark.clause("WZ-10", "WZ-15")
def test_a_limit_moved_after_it_was_missed_is_never_not_due(office: Callable[..., Clerk]) -> None:
    """Hengyang: 31 March, extended on 1 April till 20 October. March has 1 beside its 0 of 0; October has 0 of 1."""
    desk = office("hengyang-2018")
    ask = ("extend", "last", "--until", "2020-10-20", "--reason", "待料", "--approved-by", "局长")
    desk(*ask, at="2020-04-01T09:00")
    march = row(desk, "2020-03", at="2020-04-02T09:00")
    assert (rate(march, "on_time"), march["answer_moved_on"]) == ((0, 0), 1)
    assert (rate(march, "finished_due"), march["not_due"]) == ((0, 1), 0)
    monthly = desk.json("report", "monthly", "--month", "2020-03", at="2020-04-02T09:00")
    assert (monthly["not_due"], monthly["on_time_of_which"]["moved_on"]) == (0, 1)
    report = ("report", "units", "--month", "2020-03")
    assert "moved to a date that has not come: 1" in desk(*report).out
    desk.lang = "zh"
    assert "另有 1 件本期已超期后改期、新期限未到" in desk(*report).out
    desk.lang = "en"
    answer(desk, "2020-04-09T10:00")
    assert row(desk, "2020-03")["answer_moved_on"] == 1  # its date in force lies after March
    october = row(desk, "2020-10")
    assert (rate(october, "on_time"), october["answer_moved_on"]) == ((0, 1), 0)
    year = next(one for one in desk.json("report", "units", "--year", "2020", at=LATER) if one["unit"] == A)
    assert (rate(year, "on_time"), year["answer_moved_on"]) == ((0, 1), 0)


def test_a_day_of_rest_added_later_mends_nothing(office: Callable[..., Clerk]) -> None:
    """7 April has passed on the 8th; that the office rested on the 3rd would have made it the 8th, and does not."""
    desk = office()
    desk("sign", "last", at="2020-03-26T11:00")
    desk("calendar", "add", "2020-04-03", "--rest", "--name", "停电", at="2020-04-08T09:00")
    assert limits(desk, "answer", "2020-04-08T10:00") == [(A, "2020-04-07", "overdue")]
    desk("hold", "last", "--reason", "等待鉴定", at="2020-04-08T11:00")
    desk("resume", "last", at="2020-04-08T12:00")
    answer(desk, "2020-04-08T13:00")
    assert limits(desk, "answer", "2020-04-08T14:00")[0][2] == "late"


@pytest.mark.parametrize("answered", ["", "2020-04-08T09:30"])
def test_a_notice_brings_no_later_day_of_rest_of_the_office(
    office: Callable[..., Clerk], answered: str
) -> None:
    """The office's 3 April, entered on the 8th; then the notice of Tomb-Sweeping Day, which says what was known."""
    desk = office()
    desk("sign", "last", at="2020-03-26T11:00")
    desk("calendar", "add", "2020-04-03", "--rest", "--name", "停电", at="2020-04-08T09:00")
    if answered:
        answer(desk, answered)
    days = "".join(f"2020-04-0{day},rest,清明节\n" for day in (4, 5, 6))
    (desk.folder / "2020.csv").write_text(f"date,class,name\n{days}", encoding="utf-8")
    desk("calendar", "import", "2020.csv", at="2020-04-08T10:00")
    assert limits(desk, "answer", "2020-04-08T11:00") == [
        (A, "2020-04-07", "late" if answered else "overdue")
    ]


# ---- the very second ------------------------------------------------------------------------------------------


@pytest.mark.clause("ST-08")
@pytest.mark.parametrize(
    ("more", "held", "resumed", "due"),
    [
        ((), "2020-04-07T23:59:59", "2020-04-10T09:00", "2020-04-10T23:59:59"),
        (("--urgent",), "2020-03-27T10:00:00", "2020-03-30T09:00", "2020-03-30T09:00:00"),
    ],
)
def test_a_hold_in_the_second_of_the_limit_is_in_time(
    office: Callable[..., Clerk], more: tuple[str, ...], held: str, resumed: str, due: str
) -> None:
    """As an answer would be. 7 working days: 7, 8 and 9 April do not count, so the 10th; 24 hours: none is left."""
    desk = office("standard", *more)
    desk("hold", "last", "--reason", "等待鉴定", at=held)
    assert limits(desk, "answer", resumed)[0][2] == "held"
    desk("resume", "last", at=resumed)
    found = [one for one in desk.json("show", "last")["limits"] if one["stage"] == "answer"]
    assert [(one["due_at"][:19], one["state"]) for one in found] == [(due, "running")]


def test_a_hold_a_second_later_is_too_late(office: Callable[..., Clerk]) -> None:
    """At 0:00 on 8 April it is overdue, and stays so."""
    desk = office()
    desk("hold", "last", "--reason", "等待鉴定", at="2020-04-08T00:00:00")
    assert limits(desk, "answer", "2020-04-09T09:00")[0][1:] == ("2020-04-07", "overdue")


# ---- attempts and ratings -------------------------------------------------------------------------------------


def attempt(office: Clerk, at: str, *more: str, status: int = 0) -> str:
    """What an attempt to call back that reached nobody says."""
    return office("callback", "last", "--result", "unreachable", *more, at=at, status=status).err


@pytest.mark.clause("ST-04", "WZ-15")
def test_an_attempt_entered_after_the_limit_needs_a_reason(office: Callable[..., Clerk]) -> None:
    """Answered on 26 March, to be called back by the 31st. On 2 April: tried on the 30th, they say.

    It decides whether the limit is kept: with a reason, marked, and an attempt still. Two more days settle it.
    """
    desk = office()
    answer(desk, "2020-03-26T12:00")
    back = ("--at", "2020-03-30T10:00")
    assert "WZ-15" in attempt(desk, "2020-04-02T09:00", *back, status=3)
    assert "--wrong-number" in attempt(desk, "2020-04-02T09:00", *back, "--reason", "漏录")
    assert limits(desk, "callback", "2020-04-02T09:10")[0][2] == "overdue"
    assert listed(desk, "2020-04-02T09:10") == ["20200326-0001"]
    attempt(desk, "2020-04-02T10:00")
    assert desk.json("show", "last")["status"] == "answered"
    attempt(desk, "2020-04-03T10:00")
    assert limits(desk, "callback", "2020-04-03T11:00")[0][2] == "kept"
    desk("close", "last", at="2020-04-03T12:00")
    desk("db", "verify")


def test_a_wrong_number_entered_late_is_said_twice(office: Callable[..., Clerk]) -> None:
    """Why it is entered late, and that the number is wrong; in time --reason alone says the latter."""
    desk = office()
    answer(desk, "2020-03-26T12:00")
    attempt(desk, "2020-03-30T09:00", "--wrong-number", status=2)
    words = ("--wrong-number", "--reason", "空号，漏录")
    attempt(desk, "2020-04-02T09:00", *words, "--at", "2020-03-30T10:00")
    assert limits(desk, "callback", "2020-04-02T10:00")[0][2] == "kept"
    assert listed(desk) == ["20200326-0001"]
    assert desk.json("close", "last", at="2020-04-02T11:00")["satisfaction"] == "unreachable"


@pytest.mark.clause("CZ-18")
def test_what_is_to_be_decided_takes_no_second_callback(office: Callable[..., Clerk]) -> None:
    """Changzhou, dissatisfied: a redo on a ground, or closed with that rating; nothing else ends it."""
    desk = office("changzhou-2020")
    answer(desk, "2020-03-27T10:00")
    desk("callback", "last", "--result", "dissatisfied", at="2020-03-27T11:00")
    for result in ("satisfied", "declined", "unreachable"):
        said = desk("callback", "last", "--result", result, at="2020-03-27T12:00", status=3).err
        assert "CZ-18" in said
        assert "--substandard" in said
    desk("register", "-k", "help", "-c", "路灯", "-p", "13800000001", "--to", A)
    assert "CZ-18" in desk("merge", "0326-0001", "--into", "last", "--reason", "同一路灯", status=3).err
    desk("undo", "0326-0001", "--reason", "录错")
    desk("callback", "0326-0001", "--result", "满意", at="2020-03-27T13:00")
    assert desk.json("show", "0326-0001")["satisfaction"] == "satisfied"


@pytest.mark.clause("CZ-18")
def test_closing_keeps_the_rating_also_after_three_attempts(office: Callable[..., Clerk]) -> None:
    """Three days without contact, then reached and dissatisfied; closed: dissatisfied, not unreachable."""
    desk = office("changzhou-2020")
    answer(desk, "2020-03-27T10:00")
    for day in ("27", "30", "31"):
        attempt(desk, f"2020-03-{day}T11:00")
    desk("callback", "last", "--result", "dissatisfied", at="2020-03-31T12:00")
    assert desk.json("close", "last", at="2020-03-31T13:00")["satisfaction"] == "dissatisfied"


@pytest.mark.clause("CZ-13", "CZ-18")
def test_a_poor_rating_of_an_answer_on_the_spot_is_decided_before_dispatch(
    office: Callable[..., Clerk],
) -> None:
    """It may be passed on as it is (CZ-13), but not around the decision."""
    desk = office("changzhou-2020", "--answered", "请带身份证", to="")
    desk("callback", "last", "--result", "dissatisfied", at="2020-03-26T11:00")
    assert "CZ-18" in desk("dispatch", "last", "--to", A, status=3).err
    desk("redo", "last", "--substandard", "答非所问")
    desk("dispatch", "last", "--to", A)


def test_what_a_leader_decides_takes_no_second_callback(office: Callable[..., Clerk]) -> None:
    """Redone three times and dissatisfied again: only a leader's word ends it."""
    desk = office()
    for day in ("26", "27", "30", "31"):
        answer(desk, f"2020-03-{day}T12:00")
        desk("callback", "last", "--result", "dissatisfied", at=f"2020-03-{day}T13:00")
    assert "--approved-by" in desk("callback", "last", "--result", "satisfied", status=3).err


@pytest.mark.clause("BM-10", "CZ-16")
def test_what_is_supervised_or_filed_late_can_say_why(office: Callable[..., Clerk]) -> None:
    """A supervision until 30 March, ended on the 31st for the 30th; a record due 11 May, filed on the 12th."""
    desk = office("changzhou-2020")
    order = ("supervise", "last", "--by", "市政务办")
    desk(*order, "--until", "2020-03-30", at="2020-03-26T12:00")
    done = (*order, "--done", "--at", "2020-03-30T10:00")
    desk(*done, status=3, at="2020-03-31T09:00")
    desk(*done, "--reason", "漏录")
    due = limits(desk, "record", "2020-03-31T10:00")[0][1]
    (desk.folder / "x.pdf").write_text("x", encoding="utf-8")
    late = f"{due[:8]}{int(due[8:]) + 1:02}T09:00"
    desk("file", "last", "x.pdf", "--at", f"{due}T10:00", status=3, at=late)
    desk("file", "last", "x.pdf", "--at", f"{due}T10:00", "--reason", "漏录")
    assert limits(desk, "record", late)[0][2] == "kept"
