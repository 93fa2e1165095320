"""A call from receipt to closing, as a clerk does it."""

from __future__ import annotations

import os

import pytest
from clerk import IMPORTS, Clerk
from factories import UNIT, make_office


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office under the standard scheme with one unit."""
    return make_office(clerk, units=[UNIT])


def test_a_file_is_made_and_said_so_in_every_format(clerk: Clerk) -> None:
    """What was laid, for a program too; a column that there is not lays nothing; there already: 5."""
    clerk("init", "--columns", "color", status=2)
    made = clerk.json("init", "--scheme", "changzhou-2020", "--scheme", "standard")
    assert made["scheme"] == "changzhou-2020"
    assert made["schemes"] == ["changzhou-2020", "standard"]
    assert made["timezone"] == "Asia/Shanghai"
    clerk("init", status=5)


def test_a_call_is_registered_masked_and_numbered_by_its_day(office: Clerk) -> None:
    """The number counts from one each day; name and phone are masked; no phone and no address is anonymous."""
    first = office.json(
        "register", "--kind", "投诉", "--content", "路面塌陷", "--name", "张三丰", "--phone", "13800000001"
    )
    second = office.json("register", "--kind", "inquiry", "--content", "医保怎么办", "--name", "李四")
    next_day = office.json("register", "--kind", "help", "--content", "路灯不亮", at="2026-03-03T09:00")
    assert [case["no"] for case in (first, second, next_day)] == [
        "20260302-0001",
        "20260302-0002",
        "20260303-0001",
    ]
    assert first["caller"] == {"name": "张**", "phone": "138****0001", "address": None, "anonymous": False}
    assert second["caller"]["anonymous"] is True
    assert second["caller"]["name"] == "李*"


def test_a_case_goes_its_way_under_the_standard_scheme(office: Clerk) -> None:
    """Dispatched, signed, answered, called back: each limit kept, the case closed.

    By hand: complaint 15 working days from Monday 2 March 2026, no holiday between: Monday 23 March.
    """
    office("register", "--kind", "complaint", "--content", "占道经营", "--phone", "13800000002")
    sent = office.json("dispatch", "last", "--to", "城市管理局", at="2026-03-02T10:00")
    assert [(limit["stage"], limit["due_at"]) for limit in sent["limits"]] == [
        ("transfer", "2026-03-03T23:59:59+08:00"),
        ("sign", "2026-03-03T23:59:59+08:00"),
        ("answer", "2026-03-23T23:59:59+08:00"),
    ]
    office("sign", "last", at="2026-03-03T10:00")
    answered = office.json(
        "reply", "last", "--text", "已劝离并加强巡查", "--by", "王五", at="2026-03-23T23:59:59"
    )
    assert answered["status"] == "answered"
    assert [limit["state"] for limit in answered["limits"]] == ["kept", "kept", "kept", "running"]
    closed = office.json("callback", "last", "--result", "满意", at="2026-03-24T10:00")
    assert (closed["status"], closed["satisfaction"]) == ("closed", "satisfied")
    refused = office("close", "last", status=3)
    assert "closed" in refused.err


def test_overdue_one_at_a_time_is_overdue_at_once(clerk: Clerk) -> None:
    """CSV and JSON, which come as they are found, and a table, which is sorted whole, have the same order."""
    clerk("init")
    clerk("unit", "add", "交通局")
    clerk("schedule", "add", "--date", "2026-03-03", "--start", "09:00", "--end", "10:00", "--unit", "交通局")
    for day in ("02", "03", "09"):
        clerk(
            "register",
            "--kind",
            "inquiry",
            "--content",
            f"{day}日来电",
            "--to",
            "交通局",
            at=f"2026-03-{day}T10:00",
        )
    clerk.now = "2026-03-13T09:00"
    found = clerk.json("overdue")
    assert [item["level"] for item in found] == sorted(
        (item["level"] for item in found), key=["serious", "overdue"].index
    )
    assert {item["item"] for item in found} == {"case", "session"}
    at_once = clerk("overdue", "-f", "markdown", "--columns", "no,stage,due_at").out.splitlines()[2:]
    assert [line.split("|")[1].strip() for line in at_once if line.startswith("|")] == [
        item["no"] or "" for item in found
    ]


@pytest.mark.parametrize("day", ["1999-12-31", "1850-05-05", "0020-03-26", "0001-01-01"])
def test_a_day_long_ago_has_its_number(clerk: Clerk, day: str) -> None:
    """A year typed wrong can be looked up and voided as any other, and the file stays sound."""
    clerk("init")
    made = clerk.json("register", "-k", "help", "-c", "路灯不亮", "--at", f"{day} 09:00:00")
    assert made["no"] == f"{day.replace('-', '')}-0001"
    assert clerk.json("list")[0]["no"] == made["no"]
    clerk("void", made["no"], "--reason", "年份写错", "--approved-by", "张三")
    assert clerk.json("db", "verify")["ok"] is True


def test_a_fault_after_the_deed_does_not_say_that_nothing_was_done(hotline: Clerk) -> None:
    """Else it would be done twice: the numbers of the cases are said beside the fault, of a library that is broken."""
    hotline("init")
    hotline("unit", "add", "交通局")
    for _n in range(2):
        hotline("register", "-k", "help", "-c", "路灯不亮")
    (hotline.folder / "tabulate.py").write_text("1 // 0\n", encoding="utf-8")
    hotline.more = {"PYTHONPATH": os.pathsep.join((str(hotline.folder), IMPORTS))}
    said = hotline("dispatch", "0302-0001", "0302-0002", "--to", "交通局", "--show", status=1).err
    assert "nothing was changed" not in said
    assert "The changes were saved anyway: 20260302-0001, 20260302-0002" in said
    assert [case["status"] for case in hotline.json("list")] == ["dispatched"] * 2
    assert "nothing was changed" in hotline("list", status=1).err


def test_a_time_with_an_offset_is_taken_as_office_time(clerk: Clerk) -> None:
    """What our own JSON says comes in again wherever a time is asked for; also `Z`, and a file of another zone.

    10:00 in Shanghai is 02:00 UTC; 11:00 in Tokyo is 10:00 in Shanghai.
    """
    due = clerk.json("calendar", "due", "2026-03-02T02:00:00Z", "2 hours")["due"]
    assert due == "2026-03-02T12:00:00+08:00"
    clerk("init", "--scheme", "standard")
    clerk("unit", "add", "城市管理局")
    clerk("register", "-k", "help", "-c", "路灯不亮", "--to", "城市管理局", at="2026-03-02T09:00")
    signed = clerk.json("sign", "last", "--at", "2026-03-02T11:00:00+09:00", at="2026-03-02T12:00")[
        "signed_at"
    ]
    assert signed == "2026-03-02T10:00:00+08:00"
    clerk("instruct", "last", "--leader", "市长", "--text", "从速", "--due", "2026-03-04T04:00:00Z")
    told = ("--told", "phone", "--told-at", signed)
    case = clerk.json("reply", "last", "--text", "已派人修复", "--by", "王五", *told)
    assert case["told"]["at"] == signed
    assert (
        next(one["due_at"] for one in case["limits"] if one["stage"] == "answer")
        == "2026-03-04T12:00:00+08:00"
    )
    clerk("sign", "last", "--at", "2026-03-02T10:00PST", status=2)
    clerk("sign", "last", "--at", "0001-01-01T00:00+14:00", status=2)


def test_a_time_with_an_offset_is_of_the_zone_of_its_office(clerk: Clerk) -> None:
    """An office in Tokyo: 01:00 UTC is 10:00 there."""
    clerk("init", "--timezone", "Asia/Tokyo", at="2026-03-02T12:00")
    clerk("register", "-k", "help", "-c", "路灯不亮", "--at", "2026-03-02T01:00:00Z")
    assert clerk.json("show", "last")["received_at"] == "2026-03-02T10:00:00+09:00"
