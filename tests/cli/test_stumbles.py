"""What a clerk who does not know the program yet runs into is said where it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Clerk


def test_a_call_of_a_past_session_typed_in_later(clerk: Clerk) -> None:
    """Without --at it counts as received now, which is said with the --at to give; with it, nothing is said."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    words = ("--date", "2026-02-26", "--start", "09:00", "--end", "10:00", "--unit", "城市管理局")
    clerk("schedule", "add", *words)
    call = ("register", "--session", "2026-02-26", "--kind", "help", "--content", "路灯不亮")
    said = clerk(*call).err
    assert "the session was on 2026-02-26, and 20260302-0001 counts as received on 2026-03-02" in said
    assert '--at "2026-02-26 09:00"' in said
    assert "the session was on" not in clerk(*call, "--at", "2026-02-26 09:00").err
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


@pytest.mark.parametrize("words", ["张三", "13800000001"])
def test_a_search_without_a_hit_says_that_callers_were_not_looked_at(clerk: Clerk, words: str) -> None:
    """A caller is not found by name or number without --caller; where something is found, nothing is said."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--name", "张三", "--phone", "13800000001")
    assert "Callers are not looked at without --caller" in clerk("search", words).err
    assert "Callers" not in clerk("search", "路灯").err
    assert len(clerk.json("search", "路灯")) == 1
    clerk.lang = "zh"
    assert "--caller" in clerk("search", words).err


def test_what_can_be_done_instead_is_named_as_it_is_typed_and_called(clerk: Clerk) -> None:
    """After a refusal a Chinese reader gets each command with its word, an English one the command."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--answered", "已告知")
    assert "What can be done now: escalate, instruct" in clerk("sign", "last", status=3).err
    clerk.lang = "zh"
    assert "escalate 呈报、instruct 批示、" in clerk("sign", "last", status=3).err


@pytest.mark.parametrize(
    ("short", "name"),
    [("住建", "住房和城乡建设局"), ("人社局", "人力资源和社会保障局"), ("公安居", "公安局")],
)
def test_a_unit_by_its_short_name_gets_its_full_one(clerk: Clerk, short: str, name: str) -> None:
    """Some of its characters in order, or one of them wrong; the deed is not done by a guess."""
    clerk("init")
    for unit in ("住房和城乡建设局", "人力资源和社会保障局", "公安局"):
        clerk("unit", "add", unit)
    clerk("register", "--kind", "help", "--content", "路灯不亮")
    assert f"Did you mean {name}?" in clerk("dispatch", "last", "--to", short, status=4).err
    assert clerk.json("show", "last")["status"] == "received"
