"""Merges where they meet holds, decisions and the archive; and what an import, an edit or a redo may not do alone.

Dates by hand, 2026: Monday 2 March; its working days 3 to 6, 9 to 13, 16 to 20, 23 to 27, 30 and 31 March.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk

A, B = "甲局", "乙局"
FIRST, SECOND = "0302-0001", "0320-0001"
CALL = ("register", "-k", "help", "-c", "路灯不亮", "-p", "13800000001")
WHY = ("--reason", "同一")


@pytest.fixture
def office(clerk: Clerk) -> Callable[..., Clerk]:
    """An office of two units under a scheme, and a call for help at 甲局 since 2 March."""

    def opened(scheme: str = "standard") -> Clerk:
        clerk("init", "--scheme", scheme, at="2026-03-01T09:00")
        for unit in (A, B):
            clerk("unit", "add", unit)
        clerk(*CALL, "--to", A, at="2026-03-02T09:00")
        return clerk

    return opened


def due(office: Clerk, no: str, stage: str, at: str) -> list[tuple[str, str]]:
    """Date and state of each limit of a stage."""
    found = office.json("show", no, at=at)["limits"]
    return [(one["due_at"][:10], one["state"]) for one in found if one["stage"] == stage]


def answer(office: Clerk, no: str, at: str, *more: str) -> None:
    """An answer of 王五."""
    office("reply", no, "--text", "已派人更换路灯并恢复照明", "--by", "王五", *more, at=at)


@pytest.mark.clause("WZ-15")
def test_a_held_case_brings_the_date_that_it_has_once_it_goes_on(office: Callable[..., Clerk]) -> None:
    """Due 11 March; on hold from the 3rd to the 20th, 13 working days: 30 March for both, before the other's 31st."""
    desk = office()
    desk("hold", FIRST, "--reason", "等待鉴定", at="2026-03-03T09:00")
    desk(*CALL, "--to", B, at="2026-03-20T09:00")
    assert due(desk, SECOND, "answer", "2026-03-20T09:30") == [("2026-03-31", "running")]
    desk("merge", FIRST, "--into", SECOND, *WHY, at="2026-03-20T10:00")
    assert due(desk, FIRST, "answer", "2026-03-20T11:00") == [("2026-03-30", "stopped")]
    assert due(desk, SECOND, "answer", "2026-03-20T11:00") == [("2026-03-30", "running")]


@pytest.mark.clause("WZ-15")
def test_a_merged_case_is_archived_once_its_caller_was_called_back(office: Callable[..., Clerk]) -> None:
    """Neither the merged case nor the one that took it in, alone or with all others, before its caller heard."""
    desk = office()
    desk(
        "register", "-k", "help", "-c", "路灯还是不亮", "-p", "13900000002", "--to", A, at="2026-03-02T10:00"
    )
    other = "0302-0002"
    desk("merge", other, "--into", FIRST, *WHY, at="2026-03-02T11:00")
    assert "WZ-15" in desk("archive", other, status=3).err
    answer(desk, FIRST, "2026-03-04T09:00")
    desk("callback", FIRST, "--result", "satisfied", at="2026-03-04T10:00")
    for no in (other, FIRST):
        assert f"hotline callback 2026{other}" in desk("archive", no, status=3, at="2026-03-04T11:00").err
    everything = ("archive", "--closed-before", "2026-03-05")
    assert f"2026{FIRST}" in desk(*everything, at="2026-03-05T09:00").err
    assert desk.json("show", FIRST)["status"] == "closed"
    desk("callback", other, "--result", "satisfied", at="2026-03-05T10:00")
    desk("archive", FIRST, other, at="2026-03-05T11:00")
    assert [desk.json("show", no)["status"] for no in (FIRST, other)] == ["archived", "archived"]


def test_a_wrong_number_of_the_other_caller_bars_no_archive(office: Callable[..., Clerk]) -> None:
    """A number that will never be reached is recorded once."""
    desk = office()
    desk(
        "register", "-k", "help", "-c", "路灯还是不亮", "-p", "13900000002", "--to", A, at="2026-03-02T10:00"
    )
    desk("merge", "0302-0002", "--into", FIRST, *WHY, at="2026-03-02T11:00")
    answer(desk, FIRST, "2026-03-04T09:00")
    desk("callback", FIRST, "--result", "satisfied", at="2026-03-04T10:00")
    desk("callback", "0302-0002", "--result", "unreachable", "--reason", "空号", at="2026-03-04T11:00")
    desk("archive", FIRST, at="2026-03-05T09:00")


@pytest.mark.clause("CZ-18")
def test_a_case_that_is_to_be_decided_takes_none_in(office: Callable[..., Clerk]) -> None:
    """Dissatisfied: first a redo or the end; once it is done again, the other case goes in."""
    desk = office("changzhou-2020")
    answer(desk, FIRST, "2026-03-03T09:00")
    desk("callback", FIRST, "--result", "dissatisfied", at="2026-03-03T10:00")
    desk(*CALL, "--to", B, at="2026-03-03T11:00")
    merge = ("merge", "0303-0001", "--into", FIRST, *WHY)
    assert "CZ-18" in desk(*merge, status=3).err
    desk("redo", FIRST, "--substandard", "答复不规范", at="2026-03-03T12:00")
    desk(*merge, at="2026-03-03T13:00")


@pytest.mark.clause("CZ-18")
def test_a_leader_s_word_is_no_ground_for_a_redo(office: Callable[..., Clerk]) -> None:
    """Changzhou, satisfied, never redone: refused with the clause, whoever approves; done again on a ground."""
    desk = office("changzhou-2020")
    answer(desk, FIRST, "2026-03-03T09:00")
    desk("callback", FIRST, "--result", "satisfied", at="2026-03-03T10:00")
    redo = ("redo", FIRST, "--reason", "再办", "--approved-by", "局长")
    assert "CZ-18" in desk(*redo, status=3, at="2026-03-03T11:00").err
    desk("redo", FIRST, "--substandard", "答复不规范")


@pytest.mark.clause("BM-13")
def test_the_promise_due_first_is_the_one_fulfilled(office: Callable[..., Clerk]) -> None:
    """On the air for 31 March, in the answer for the 10th: kept on the 9th is that of the 10th."""
    desk = office()
    desk(*CALL, "--promise", "更换路灯", "--promised-by", "2026-03-31", "--to", A, at="2026-03-02T10:00")
    no = "0302-0002"
    answer(desk, no, "2026-03-03T09:00", "--promise", "临时照明", "--promised-by", "2026-03-10")
    desk("fulfil", no, "--text", "已装临时照明", at="2026-03-09T09:00")
    assert due(desk, no, "promise", "2026-03-09T10:00") == [("2026-03-31", "running"), ("2026-03-10", "kept")]
    desk("fulfil", no, "--text", "已更换", at="2026-03-30T09:00")
    assert [state for _day, state in due(desk, no, "promise", "2026-03-30T10:00")] == ["kept", "kept"]
    desk("db", "verify")


@pytest.mark.clause("CZ-11", "CZ-13")
def test_how_a_call_was_put_through_decides_its_rule_when_corrected(clerk: Clerk) -> None:
    """Entered as on the air, corrected to not put through: passed on by the rule of the list, and back again."""
    clerk("init", "--scheme", "changzhou-2020", at="2026-03-01T09:00")
    clerk("unit", "add", A)
    plan = ("--date", "2026-03-05", "--start", "09:00", "--end", "10:00", "--unit", A, "--yes")
    clerk("schedule", "add", *plan)
    promise = ("--promise", "更换", "--promised-by", "2026-03-20")
    clerk(*CALL, "--session", "2026-03-05", "--put-through", "on-air", *promise, at="2026-03-05T09:10")
    for how, clause in (("no", "CZ-11"), ("on-air", "CZ-13")):
        clerk("edit", "last", "--put-through", how, at="2026-03-05T11:00")
        limits = clerk.json("show", "last")["limits"]
        assert [one["clause"] for one in limits if one["stage"] == "transfer"] == [clause]


@pytest.mark.clause("WZ-15")
def test_an_import_approves_nothing(clerk: Clerk) -> None:
    """Xingfeng, 2 March 08:30: due 17 March; made complex it would be 1 April, which needs an approver: a bad row."""
    clerk("init", "--scheme", "xingfeng-2014", at="2026-03-01T09:00")
    clerk("unit", "add", A)
    table = clerk.folder / "calls.csv"
    head = "key,kind,content,received_at,complex\n"
    table.write_text(f"{head}k1,help,路灯不亮,2026-03-02 08:30,no\n", encoding="utf-8")
    clerk("import", "calls.csv", at="2026-03-02T09:00")
    clerk("dispatch", "last", "--to", A, at="2026-03-02T10:00")
    before = due(clerk, "last", "answer", "2026-03-10T09:00")
    table.write_text(f"{head}k1,help,路灯不亮,2026-03-02 08:30,yes\n", encoding="utf-8")
    for more in ((), ("--reason", "更正")):
        said = clerk("import", "calls.csv", "--update", *more, status=6, at="2026-03-10T09:00").err
        assert "hotline edit 20260302-0001 --complex" in said
        assert "--approved-by" in said
    assert due(clerk, "last", "answer", "2026-03-10T09:00") == before == [("2026-03-17", "running")]
    approved = ("--complex", "--reason", "情况复杂", "--approved-by", "主任")
    clerk("edit", "last", *approved, at="2026-03-10T10:00")
    assert due(clerk, "last", "answer", "2026-03-10T11:00") == [("2026-04-01", "running")]
    assert "already imported" in clerk("import", "calls.csv", "--update", at="2026-03-10T12:00").err
