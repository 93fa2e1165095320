"""What is missing is asked for where a person sits, and never where no one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal import needs_tmux, terminal

if TYPE_CHECKING:
    from clerk import Clerk


def test_without_a_terminal_nothing_is_asked(hotline: Clerk) -> None:
    """In a pipe or under cron a missing option is wrong usage, at once."""
    hotline("init")
    ran = hotline("register", "--kind", "help", status=2)
    assert "missing --content" in ran.err
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
        screen.wait("Lead unit", "城市管理局")
        screen.press("C-c")
        screen.wait("interrupted")
        screen.line("echo status $?")
        screen.wait("status 130")
        assert hotline.json("show", "last")["status"] == "received"
        screen.line("hotline dispatch")
        screen.wait("> 20260302-0001  03-02 09:00  路灯不亮", "Case (arrows")
        screen.line("last")
        screen.wait("Lead unit")
        screen.line("城市管")
        screen.wait("城市管: 城市管理局", "dispatched")
    assert hotline.json("show", "last")["unit"] == "城市管理局"


def office_of(clerk: Clerk) -> None:
    """Two units, so that one of them comes near what is typed."""
    clerk("init")
    clerk("unit", "add", "住房和城乡建设局")
    clerk("unit", "add", "公安局")


@needs_tmux
def test_each_answer_is_looked_at_before_the_next_question(hotline: Clerk) -> None:
    """A phone with a letter is asked for again, a unit nobody knows too, and a short form is enough."""
    office_of(hotline)
    with terminal(hotline, HOTLINE_LANG="zh") as screen:
        screen.line("hotline register --kind 投诉")
        screen.wait("诉求内容")
        screen.line("路灯不亮")
        screen.wait("姓名")
        screen.line("张三")
        screen.wait("电话")
        screen.line("1380000000a")
        shown = screen.wait("不是能拨通的电话号码")
        assert "--phone" not in shown
        screen.line("13800000001")
        screen.wait("交办给")
        screen.line("住建居")
        screen.wait("没有单位 住建居")
        screen.line("住建局")
        screen.wait("住建局：住房和城乡建设局", "20260302-0001")
    case = hotline.json("show", "last", "--reveal", "--reason", "核对")
    assert (case["caller"]["phone"], case["unit"]) == ("13800000001", "住房和城乡建设局")


@needs_tmux
def test_a_session_is_asked_for_part_by_part(hotline: Clerk) -> None:
    """A date and hours as they are spoken are asked for again, an end before the start too; then the unit."""
    office_of(hotline)
    with terminal(hotline) as screen:
        screen.line("hotline schedule add")
        screen.wait("Date")
        screen.line("3月32日")
        screen.wait("invalid date", "Write it like 2020-03-26.")
        screen.line("3月27日")
        screen.wait("3月27日: 2026-03-27")
        screen.wait("Start time")
        screen.line("九点")
        screen.wait("invalid time of day")
        screen.line("09:00")
        screen.wait("End time")
        screen.line("08:00")
        screen.wait("not after its start 09:00")
        screen.line("10:00")
        screen.wait("A unit on the air")
        screen.line("公安居")
        screen.wait("Did you mean 公安局?")
        screen.line("公安局")
        screen.wait("planned")
    assert [session["date"] for session in hotline.json("schedule", "list")] == ["2026-03-27"]


@needs_tmux
def test_what_was_given_and_the_state_of_the_case_come_before_the_questions(hotline: Clerk) -> None:
    """A bad option, an unknown unit, a verb that does not fit: refused at once, with nothing asked."""
    office_of(hotline)
    hotline("register", "--kind", "help", "--content", "路灯不亮", "--to", "公安局")
    hotline("sign", "last", "--responsible", "王五")
    refused = [
        ("schedule add --date 3月32日 --start 09:00 --unit 公安局", "invalid date", 2),
        ("schedule add --date 2026-03-27 --start 九点 --unit 公安局", "invalid time of day", 2),
        ("schedule add --date 2026-03-27 --start 09:00 --unit 公安居", "Did you mean 公安局?", 4),
        ("redo last", "redo is not possible", 3),
        ("reject last", "reject is not possible", 3),
        ("reply last --at 2026-03-01T09:00", "is too early", 3),
        ("reply 9999", "unknown case 9999", 4),
        ("reply last --format pdf", "--format: unknown format 'pdf'", 2),
        ("register --kind 问问", "--kind: unknown value '问问'", 2),
    ]
    with terminal(hotline, columns=200) as screen:
        for line, said, status in refused:
            screen.line(f"clear; hotline {line}; echo status $?")
            screen.wait(said, f"status {status}")


@needs_tmux
def test_reply_offers_who_is_responsible(hotline: Clerk) -> None:
    """Who signed stands in brackets, and Enter takes him; without a terminal --by must be given."""
    office_of(hotline)
    hotline("register", "--kind", "help", "--content", "路灯不亮", "--to", "公安局")
    hotline("sign", "last", "--responsible", "王五")
    assert "--by" in hotline("reply", "last", "--text", "已修复", status=2).err
    with terminal(hotline, PAGER="cat") as screen:
        screen.line("hotline reply last --text 已修复")
        screen.wait("Name of the person responsible [王五]:")
        screen.press("Enter")
        screen.wait("solved, planned, explained, helped or unsolved (Enter to skip)")
        screen.line("2")
        screen.wait("flagged too-short")
        case = hotline.json("show", "last")
        assert (case["responsible"], case["outcome"]) == ("王五", "planned")
        screen.line("clear; hotline reply last; echo status $?")
        screen.wait("reply is not possible", "status 3")


@needs_tmux
def test_the_part_of_a_merged_unit_is_asked_for_from_the_other(hotline: Clerk) -> None:
    """What can be done with it is looked at before the first question, and the case is of the former unit."""
    office_of(hotline)
    hotline("unit", "add", "民政局")
    hotline("register", "--kind", "help", "--content", "路灯不亮", "--to", "民政局", "--with", "公安局")
    hotline("unit", "add", "税务局")
    hotline("unit", "merge", "公安局", "税务局", "--yes")
    with terminal(hotline, PAGER="cat") as screen:
        screen.line("hotline reply last --as 民政局; echo status $?")
        screen.wait("unknown co-handling unit", "status 3")
        screen.line("clear; hotline reply last --as 税务局 --text 已协助; echo status $?")
        screen.wait("Name of the person responsible")
        screen.line("王五")
        screen.wait("status 0")
    assert hotline.json("log", "last")[-1]["data"]["unit"] == "税务局"


@needs_tmux
def test_who_reveals_is_asked_why(hotline: Clerk) -> None:
    """On a terminal --reveal asks for the reason that was left out, and keeps it; what is not there comes first."""
    hotline("init")
    hotline("register", "--kind", "help", "--content", "路灯不亮", "--name", "张三")
    with terminal(hotline) as screen:
        screen.line("hotline show 9999 --reveal; echo status $?")
        screen.wait("unknown case 9999", "status 4")
        screen.line("clear; PAGER=cat hotline show last --reveal")
        screen.wait("Reason for showing callers' data")
        screen.line("回访核对")
        screen.wait("张三")
        screen.line("clear; hotline search --caller 张三")
        screen.wait("Reason for the caller search")
        screen.line("来电查询")
        screen.wait("路灯不亮")
    assert [event["data"].get("reason") for event in hotline.json("log", "last")][1:] == [
        "回访核对",
        "来电查询",
    ]
    assert hotline("show", "last", "--reveal").err == ""


@needs_tmux
def test_before_many_cases_are_changed_it_is_asked_once_they_are_all_there(hotline: Clerk) -> None:
    """A number that is not there is said at once; one named twice is one, and three are not asked about."""
    office_of(hotline)
    for n in range(4):
        hotline("register", "-k", "help", "-c", f"路灯不亮{n}", "--to", "公安局")
    with terminal(hotline) as screen:
        screen.line("hotline sign 0001 0002 0003 9999; echo status $?")
        screen.wait("unknown case 9999", "status 4")
        assert "Continue?" not in screen.screen()
        screen.line("hotline sign 0001 0002 0001 0002 --columns no; echo status $?")
        screen.wait("20260302-0002", "status 0")
        assert "Continue?" not in screen.screen()
        screen.line("hotline urge 0001 0002 0003 0004")
        screen.wait("urge: 4 cases. Continue?")
        screen.line("n")
        screen.wait("nothing was changed")
    assert [case["urged"] for case in hotline.json("list")] == [0, 0, 0, 0]


@needs_tmux
def test_a_case_is_picked_with_arrows_and_the_refused_answer_alone_is_asked_again(hotline: Clerk) -> None:
    """``extend`` offers what is in hand, the last one first; the date in force is said; a date before it is refused."""
    office_of(hotline)
    for matter in ("路灯不亮", "积水", "噪声扰民"):
        hotline("register", "--kind", "help", "--content", matter, "--to", "公安局", "--key", matter)
        hotline("sign", "last")
    hotline("register", "--kind", "help", "--content", "还没有交办")
    hotline("sign", "20260302-0001", status=3)
    with terminal(hotline) as screen:
        screen.line("hotline extend")
        shown = screen.wait("> 20260302-0003  03-02 09:00  噪声扰民", "0001")
        assert "还没有交办" not in shown
        screen.press("Down", "Down")
        screen.wait("> 20260302-0001  03-02 09:00  路灯不亮")
        screen.press("Enter")
        screen.wait("Reason")
        screen.line("更换电缆")
        screen.wait("Head who approved it")
        screen.line("局长甲")
        screen.wait("20260302-0001: the answer is due 2026-03-11 23:59:59", "New date")
        screen.line("2026-03-10")
        screen.wait("is not later than the limit")
        screen.line("2026-03-13")
        screen.wait("20260302-0001 extended")
    assert hotline.json("show", "0001")["extended"] == 1


@needs_tmux
def test_a_picker_without_a_case_says_so_and_stray_words_come_first(hotline: Clerk) -> None:
    """Neither asks anything; a refusal for want of a reason asks for it."""
    office_of(hotline)
    hotline("register", "--kind", "help", "--content", "路灯不亮", "--to", "公安局")
    with terminal(hotline, columns=40, NO_COLOR="1") as screen:
        screen.line("hotline archive; echo status $?")
        screen.wait("no case for `hotline archive`", "status 4")
        screen.line("clear; hotline extend last 公安局; echo status $?")
        screen.wait("unexpected arguments: 公安局", "status 2")
        screen.line("clear; hotline edit last --urgent")
        screen.wait("needs a reason", "Reason")
        screen.line("来电人补充")
        screen.wait("corrected")
    assert hotline.json("show", "last")["urgent"] is True
