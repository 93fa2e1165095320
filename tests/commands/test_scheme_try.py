"""Other rules on what was: the same deeds at the same times, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clerk import Clerk

NONE = {"kept": 0, "late": 0, "overdue": 0, "running": 0}


def test_a_tighter_scheme_turns_kept_into_late(clerk: Clerk) -> None:
    """Two complaints under ``standard`` (15 working days): one answered after 6 working days, one never.

    Hengyang gives 3 working days from dispatch: the first is late there, and on 31 March the second, dispatched on
    20 March and so due on the 25th there and on 10 April (Qingming, 4 to 6 April, off) here, is overdue there.
    """
    clerk("init", at="2020-03-02T09:00")
    clerk("unit", "add", "城市管理局")
    clerk(
        "register", "--kind", "complaint", "--content", "噪声", "--phone", "13800000001", "--to", "城市管理局"
    )
    clerk("reply", "last", "--text", "已处理完毕，请放心。", "--by", "王五", at="2020-03-10T10:00")
    clerk(
        "register",
        "--kind",
        "complaint",
        "--content",
        "垃圾成堆没人管",
        "--to",
        "城市管理局",
        at="2020-03-20T09:00",
    )
    span = ("--from", "2020-03-01", "--to", "2020-03-31")
    rows = clerk.json("scheme", "try", "hengyang-2018", *span, at="2020-03-31T09:00")
    assert rows == [
        {
            "unit": "城市管理局",
            "was": {**NONE, "kept": 1, "running": 1},
            "would": {**NONE, "late": 1, "overdue": 1},
        }
    ]


def test_the_same_scheme_gives_what_was(clerk: Clerk) -> None:
    """Returned, extended, answered, done again: under the same rules every count is what it was."""
    clerk("init", at="2020-03-02T09:00")
    for name in ("城市管理局", "公安局"):
        clerk("unit", "add", name)
    clerk(
        "register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001", "--to", "城市管理局"
    )
    clerk("return", "last", "--reason", "不属", "--proper", "公安局", at="2020-03-02T10:00")
    clerk("dispatch", "last", "--to", "公安局", at="2020-03-02T11:00")
    clerk(
        "extend",
        "last",
        "--by",
        "5 working days",
        "--reason",
        "下雨",
        "--approved-by",
        "赵局长",
        at="2020-03-05T10:00",
    )
    clerk("reply", "last", "--text", "已修好，请查看。", "--by", "王五", at="2020-03-12T10:00")
    clerk("callback", "last", "--result", "dissatisfied", at="2020-03-13T10:00")
    rows = clerk.json(
        "scheme", "try", "standard", "--from", "2020-03-02", "--to", "2020-03-02", at="2020-05-01T09:00"
    )
    assert [row["was"] for row in rows] == [row["would"] for row in rows]
    assert rows == [
        {
            "unit": "公安局",
            "was": {**NONE, "kept": 1, "overdue": 1},
            "would": {**NONE, "kept": 1, "overdue": 1},
        }
    ]


def test_bad_input(clerk: Clerk) -> None:
    """A span that ends before it begins, a scheme that is not there."""
    clerk("init")
    ran = clerk("scheme", "try", "standard", "--from", "2020-03-02", "--to", "2020-03-01", status=2)
    assert "--from 2020-03-02 is after --to 2020-03-01" in ran.err
    clerk("scheme", "try", "nowhere", "--from", "2020-03-01", "--to", "2020-03-02", status=4)
