"""What is published: no digit of anybody's phone, and nothing that looks personal unless a clerk says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import UNIT, call, make_office

if TYPE_CHECKING:
    from clerk import Clerk

MONTH = ("report", "public", "--month", "2026-03")


@pytest.mark.clause("WZ-13")
def test_what_still_looks_personal_is_named_and_needs_a_yes(clerk: Clerk) -> None:
    """A flat, a number that is no phone, somebody who gives a name; the caller and phones are left out whole."""
    said = "我叫李四，住紫云苑12幢301室，合同86661234567，同事13800000002，2026年3月1日20260301号通知"
    make_office(
        clerk,
        units=[UNIT],
        cases=[
            call(said, "inquiry", name="张三", phone="13800000001", answered="已告知张三，13800000001"),
            call("路灯不亮", "inquiry", answered="请拨打12345"),
        ],
    )
    ran = clerk(*MONTH, "-o", "public.csv", status=3)
    for words in ("我叫李四", "12幢301室", "86661234567"):
        assert f"20260302-0001: looks personal: {words}" in ran.err
    assert "20260301" not in ran.err
    assert ran.err.count("looks personal: ") == 3
    assert not (clerk.folder / "public.csv").exists()
    clerk.lang = "zh"
    assert "疑似个人信息" in clerk(*MONTH, status=3).err
    first, second = clerk.json(*MONTH, "--yes")["rows"]
    assert first["matter"].endswith("同事***，2026年3月1日20260301号通知")
    assert first["answer"] == "已告知***，***"
    assert second["answer"] == "请拨打12345"


def test_what_looks_harmless_is_published_without_asking(clerk: Clerk) -> None:
    """A building, a date, a sum of money."""
    cases = [call("12幢楼下2026-03-01起停水", "inquiry", answered="已修，费用1200元，投资12345678.5元")]
    make_office(clerk, units=[UNIT], cases=cases)
    assert len(clerk.json(*MONTH)["rows"]) == 1
