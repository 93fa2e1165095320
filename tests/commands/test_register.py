"""Register a call: remarks on its day and its phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clerk import Clerk


def test_a_call_of_a_past_session_typed_in_later(clerk: Clerk) -> None:
    """Without --at it counts as received now, which is said with the --at to give; with it, nothing is said."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    words = ("--date", "2026-02-26", "--start", "09:00", "--end", "10:00", "--unit", "城市管理局")
    clerk("schedule", "add", *words)
    call = ("register", "--session", "2026-02-26", "--kind", "help", "--content", "路灯不亮")
    said = clerk(*call).err
    assert "the session was on 2026-02-26, but 20260302-0001 counts as received on 2026-03-02" in said
    assert '--at "2026-02-26 09:00"' in said
    assert "the session " not in clerk(*call, "--at", "2026-02-26 09:00").err
    typed_wrong = clerk(*call, "--at", "2026-02-16 09:00").err
    assert "the session is on 2026-02-26, but 20260216-0001 counts as received on 2026-02-16" in typed_wrong
    clerk.lang = "zh"
    said = clerk(*call).err
    assert "2026-02-26 的上线" in said
    assert '--at "2026-02-26 09:00"' in said


def test_a_call_of_todays_session_needs_no_remark(clerk: Clerk) -> None:
    """A session of today, and no session at all: nothing is said."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    words = ("--date", "2026-03-02", "--start", "09:00", "--end", "10:00", "--unit", "城市管理局")
    clerk("schedule", "add", *words)
    call = ("register", "--kind", "help", "--content", "路灯不亮")
    assert "--at" not in clerk(*call, "--session", "2026-03-02").err
    assert "--at" not in clerk(*call).err


@pytest.mark.parametrize(
    "phone", ["0519-86661234", "010-13801234", "12345", "13800000001", "+1 212 555 7788"]
)
def test_a_number_that_is_no_mobile_one_needs_no_remark(clerk: Clerk, phone: str) -> None:
    """Landlines, short numbers, foreign ones and whole mobile ones."""
    clerk("init")
    assert "is it complete" not in clerk("register", "-k", "help", "-c", "电梯停运", "-p", phone).err
