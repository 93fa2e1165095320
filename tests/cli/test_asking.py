"""What is missing is asked for where a person sits, and never where no one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal import needs_tmux, terminal

if TYPE_CHECKING:
    from conftest import Clerk


def test_without_a_terminal_nothing_is_asked(hotline: Clerk) -> None:
    """In a pipe or under cron a missing option is wrong usage, at once."""
    hotline("init")
    ran = hotline("register", "--kind", "help", status=2)
    assert "--content is missing" in ran.err
    assert hotline.json("list") == []


@needs_tmux
def test_register_asks_one_question_after_another(hotline: Clerk) -> None:
    """A kind that is not offered is asked for again; a Chinese word will do; Enter leaves out the rest."""
    hotline("init")
    hotline("unit", "add", "城市管理局")
    with terminal(hotline, HOTLINE_LANG="zh") as screen:
        screen.line("hotline register")
        screen.wait("5 建议", "\n>")
        screen.line("问问")
        screen.wait("问问", "没有这一项")
        screen.line("投诉")
        screen.wait("诉求内容")
        screen.line("路灯不亮")
        screen.wait("姓名")
        screen.line("张三")
        screen.wait("电话")
        screen.line("13800000001")
        screen.wait("城市管理局")
        screen.press("Enter")
        screen.wait("20260302-0001")
    case = hotline.json("show", "last", "--reveal")
    assert (case["kind"], case["content"], case["status"]) == ("complaint", "路灯不亮", "received")
    assert case["caller"] == {"name": "张三", "phone": "13800000001", "address": None, "anonymous": False}


@needs_tmux
def test_a_verb_asks_for_what_it_must_have_and_ctrl_c_changes_nothing(hotline: Clerk) -> None:
    """``dispatch`` without a unit asks for it, again where there is no such unit; Ctrl-C is 130, nothing done."""
    hotline("init")
    hotline("unit", "add", "城市管理局")
    hotline("register", "--kind", "help", "--content", "路灯不亮")
    with terminal(hotline) as screen:
        screen.line("hotline dispatch last")
        screen.wait("The lead unit", "城市管理局")
        screen.press("C-c")
        screen.wait("Interrupted")
        screen.line("echo status $?")
        screen.wait("status 130")
        assert hotline.json("show", "last")["status"] == "received"
        screen.line("hotline dispatch")
        screen.wait("The case")
        screen.line("last")
        screen.wait("The lead unit")
        screen.line("城市管理")
        screen.wait("no unit 城市管理 here", "[城市管理局]")
        screen.line("城市管理局")
        screen.wait("dispatched")
    assert hotline.json("show", "last")["unit"] == "城市管理局"
