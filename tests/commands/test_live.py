"""The live desk in a real terminal: keys in, screen out, and what is in the file afterwards."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from factories import add_session
from terminal import needs_tmux, terminal
from waiting import wait_until

if TYPE_CHECKING:
    from clerk import Clerk
    from terminal import Terminal

DAY = "2020-03-26"


@pytest.fixture
def studio(hotline: Clerk) -> Clerk:
    """A Thursday on which 城市管理局 is on the air, at 09:05; somebody called about a lamp the day before."""
    hotline("init", "--scheme", "changzhou-2020", at="2020-03-25T10:00")
    for name in ("城市管理局", "公安局", "住房保障局"):
        hotline("unit", "add", name)
    add_session(hotline, DAY, leader="李局长")
    hotline(
        "register",
        "--kind",
        "help",
        "--name",
        "王小明",
        "--phone",
        "13800000009",
        "--content",
        "人民路路灯坏了三天",
    )
    (hotline.folder / "tree.csv").write_text(
        "code,parent,name\n01,,市容\n0101,01,夜间施工\n", encoding="utf-8"
    )
    hotline("category", "import", "tree.csv")
    hotline("schedule", "question", "add", DAY, "--ask", "垃圾什么时候清运", "--answer", "今天下午清走")
    hotline.now = f"{DAY}T09:05"
    return hotline


def call(screen: Terminal, kind: str, phone: str, name: str, matter: str) -> None:
    """Type one call as far as its matter; the cursor stays there."""
    screen.type(kind)
    screen.line(phone)
    screen.line(name)
    screen.type(matter)


def pid_of(clerk: Clerk) -> int:
    """The process of the live desk that is open on the clerk's file."""
    for line in subprocess.run(
        ["ps", "-eww", "-o", "pid,args"], capture_output=True, text=True, check=True
    ).stdout.splitlines():
        pid, _blank, args = line.strip().partition(" ")
        if args.strip().endswith(f"live {DAY}") and f"{clerk.folder}" in environ_of(pid):
            return int(pid)
    raise AssertionError("no live desk is open")


def environ_of(pid: str) -> str:
    """Its variables; nothing for a process that is gone."""
    try:
        with open(f"/proc/{pid}/environ", encoding="utf-8", errors="replace") as variables:  # noqa: PTH123 - no file
            return variables.read()
    except OSError:
        return ""


def test_without_a_terminal_it_says_what_to_do_instead(studio: Clerk) -> None:
    """In a pipe there is no screen: wrong usage, with the two commands that do the same."""
    ran = studio("live", DAY, status=2)
    assert "needs an interactive terminal" in ran.err
    assert "hotline register --session" in ran.err


@needs_tmux
def test_twenty_calls_killed_in_the_middle_and_gone_on(studio: Clerk) -> None:  # noqa: PLR0915 - one session, key by key
    """Twenty calls: one repeat, one promise, one urgent, one put through from the queue; nothing is lost by kill -9."""
    with terminal(studio, HOTLINE_LANG="zh") as screen:
        screen.line(f"hotline live {DAY}")
        screen.wait("城市管理局", "李局长", "09:05:00", "55:00", "上线：")
        for n in range(1, 7):
            call(screen, "1", f"138000001{n:02d}", "张三", f"第{n}个问题：医保怎么报销")
            screen.press("Enter")
            screen.wait(f"20200326-{n:04d}")
        # 7: the man of yesterday, named at once; Tab takes his name over, F8 links
        screen.type("2")
        screen.type("13800000009")
        screen.wait("20200325-0001", "王**")
        screen.press("Enter")
        screen.press("Tab")
        screen.wait("王小明")
        screen.type("路灯还是坏的")
        screen.press("F8")
        screen.wait("20200326-0007", "20200325-0001")
        # 8: promised by a date
        call(screen, "3", "13800000208", "李四", "工地夜里施工")
        # its category: Tab leads to it, 施工 is in 夜间施工
        screen.press("Tab")
        screen.type("施工")
        screen.wait("⇥ 夜间施工")
        screen.press("Tab", "F3")
        screen.line("三天内去查")
        screen.line("2020-03-30")
        screen.wait("20200326-0008", "2020-03-30")
        # 9: urgent, straight to another unit
        call(screen, "2", "13800000209", "赵五", "燃气泄漏")
        screen.press("F5")
        screen.press("F4")
        screen.type("公")
        screen.press("Tab")
        screen.wait("公安局")
        screen.press("Enter")
        screen.wait("20200326-0009")
        # one waits in the queue
        call(screen, "3", "13800000210", "钱六", "垃圾没人清运")
        screen.press("F6")
        screen.press("Enter")
        screen.wait("排队", "钱*")
        # the next is half typed when the window is lost
        call(screen, "4", "13800000211", "孙七", "有人收钱")
        screen.wait("有人收钱")
        wait_until(lambda: "有人收钱" in "".join(drafts(studio)), "the draft with what was typed")
        os.kill(pid_of(studio), signal.SIGKILL)
        screen.wait("Killed")
        screen.type("stty sane; clear")
        screen.press("C-j")
        screen.wait("$", gone="Killed")
        screen.line(f"hotline live {DAY}")
        screen.wait("有人收钱", "孙七", "钱*", "20200326-0009"[-4:], "接着录", "另录")
        screen.type("不办事")
        screen.press("Enter")
        screen.wait("20200326-0010")
        # put through: the caller from the queue is answered on the air
        screen.press("F7")
        screen.wait("垃圾没人清运", "垃圾什么时候清运")
        screen.press("F2")
        screen.wait("⇥ 今天下午清走")
        screen.press("Tab", "Enter")
        screen.wait("20200326-0011")
        screen.resize(120, 40)
        for n in range(12, 21):
            call(screen, "5", f"138000003{n:02d}", "周八", f"建议{n}：增设公交站点")
            screen.press("Enter")
            screen.wait(f"20200326-{n:04d}")
        screen.press("F10")
        screen.wait("城市管理局", "F8")
        screen.press("F8")
        screen.wait("18 件全部交给 城市管理局？", "不含保密的：0010")
        screen.press("Enter")
        screen.wait("待交办：1")
        screen.press("F4")
        screen.wait("待交办：0")
        screen.press("F10")
        screen.wait("$", gone="F10")
    cases = {
        case["no"][-4:]: case
        for case in studio.json("list", "--session", DAY, "--reveal", "--reason", "test")
    }
    assert sorted(cases) == [f"{n:04d}" for n in range(1, 21)]
    assert {case["status"] for case in cases.values()} == {"dispatched"}
    assert {case["unit"] for no, case in cases.items() if no != "0009"} == {"城市管理局"}
    assert cases["0007"]["links"] == ["20200325-0001"]
    assert cases["0007"]["caller"]["name"] == "王小明"
    assert (cases["0008"]["category"], cases["0007"]["category"]) == ("0101", None)
    assert cases["0008"]["promise"] == {"text": "三天内去查", "due": "2020-03-30"}
    assert (cases["0009"]["unit"], cases["0009"]["urgent"]) == ("公安局", True)
    assert cases["0010"]["content"] == "有人收钱不办事"
    assert (cases["0010"]["kind"], cases["0010"]["confidential"]) == ("report", True)
    assert (cases["0011"]["put_through"], cases["0011"]["on_the_spot"]) == ("on-air", True)
    assert (cases["0011"]["answer"], cases["0011"]["leader"]) == ("今天下午清走", "李局长")
    assert [case["channel"] for case in cases.values()] == ["on-air"] * 20


@needs_tmux
def test_two_desks_on_one_session_in_a_narrow_window(studio: Clerk) -> None:
    """What one desk stores the other sees; 40 columns without color do; yesterday's session says so; Ctrl-C is 130."""
    with terminal(studio, 40, 20, NO_COLOR="1") as first:
        first.line(f"hotline live {DAY}")
        first.wait("55:00")
        with terminal(studio, 80, 24, HOTLINE_OPERATOR="other", HOTLINE_NOW="2020-03-27T09:00") as second:
            second.line(f"hotline live {DAY}")
            second.wait("the session was on 2020-03-26")
            second.type("2")
            second.press("Enter", "Enter")
            second.paste("停水" * 2500 + "了")
            second.wait("Cut to 5000")
            second.press("Enter")
            second.wait("20200327-0001 stored")
            first.wait("0001 09:00", "停水")
            second.press("C-c")
            second.wait("interrupted")
        first.type("2")
        first.press("Enter", "Enter")
        first.type("x")
        first.press("C-c")
        first.wait("interrupted")
    stored = studio.json("list", "--session", DAY)
    assert [len(case["content"]) for case in stored] == [5000]


@needs_tmux
def test_what_the_desk_says_while_a_newcomer_types(studio: Clerk) -> None:
    """A wrong phone without the word of an option; F4 without a unit is stored and said; Ctrl-C keeps what is typed."""
    with terminal(studio) as screen:
        screen.line(f"hotline live {DAY}")
        screen.wait("55:00")
        screen.type("x")
        screen.wait("x is not a kind")
        call(screen, "2", "1380000000a", "张三", "停水了没人管")
        screen.press("Enter")
        shown = screen.wait("not a phone number that can be dialled")
        assert "--phone" not in shown
        screen.press("BSpace")
        screen.line("1")
        screen.press("Enter")
        screen.press("F4")
        screen.press("Enter")
        screen.wait("20200326-0001 stored without a unit; still to be dispatched (F10)")
        call(screen, "2", "13800000002", "李四", "路灯不亮没人修")
        screen.wait("路灯不亮没人修")
        screen.press("C-c")
        screen.wait("interrupted; the call being typed was kept: run `hotline live 1`")
        screen.line(f"clear; hotline live {DAY}")
        screen.wait("Draft restored", "路灯不亮没人修")
        screen.press("F9")
        screen.wait("Put aside", gone="路灯不亮没人修")
        screen.press("F9")
        screen.wait("路灯不亮没人修")
        screen.press("Enter")
        screen.wait("20200326-0002 stored")
        call(screen, "2", "13800000003", "王五", "停电")
        screen.press("F9")
        screen.wait("Input cleared", gone="停电")
        screen.press("C-c")
        screen.wait("The changes were saved anyway: 20200326-0002")
    assert [case["status"] for case in studio.json("list", "--session", DAY)] == ["received"] * 2


@needs_tmux
def test_two_desks_of_one_name_never_share_a_draft(studio: Clerk) -> None:
    """What the first types is not shown on the second; both are stored; of a desk that is killed it is offered."""
    with terminal(studio) as first, terminal(studio, 100) as second:
        first.line(f"hotline live {DAY}")
        first.wait("55:00")
        call(first, "2", "13800000021", "甲一", "第一台的来电")
        wait_until(lambda: len(drafts(studio)) == 1, "the draft of the first desk")
        second.line("hotline live")
        second.wait("55:00", gone="第一台的来电")
        call(second, "3", "13800000022", "乙二", "第二台的来电")
        wait_until(lambda: len(drafts(studio)) == 2, "the drafts of both")
        os.kill(pid_of(studio), signal.SIGKILL)
        first.wait("Killed")
        second.press("Enter")
        second.wait("20200326-0001 stored", "Draft restored", "第一台的来电")
        second.press("Enter")
        second.wait("20200326-0002 stored")
        assert drafts(studio) == []
    stored = [case["content"] for case in studio.json("list", "--session", DAY)]
    assert sorted(stored) == ["第一台的来电", "第二台的来电"]


@needs_tmux
@pytest.mark.slow
def test_two_desks_of_one_name_forty_calls_each_killed_at_random(studio: Clerk) -> None:
    """Every seventh call or so the desk is killed while it is typed, and goes on: 80 of 80 are stored, each once."""
    chance = random.Random(5)
    with terminal(studio) as first, terminal(studio, 100) as second:
        for screen, way in ((first, f"live {DAY}"), (second, "live")):
            screen.line(f"hotline {way}")
            screen.wait("55:00")
        stored = 0
        for n in range(40):
            for screen, name in ((first, "甲"), (second, "乙")):
                matter = f"{name}台第{n}件"
                call(screen, "2", f"138{n:04d}{'甲乙'.index(name):04d}", name, matter)
                wait_until(lambda: any(f'"{matter}"' in one for one in drafts(studio)), matter)  # noqa: B023
                if screen is first and chance.random() < 1 / 7:
                    os.kill(pid_of(studio), signal.SIGKILL)
                    screen.wait("Killed")
                    screen.type("stty sane; clear")
                    screen.press("C-j")
                    screen.wait("$", gone="Killed")
                    screen.line(f"hotline live {DAY}")
                    screen.wait("Draft restored", matter)
                stored += 1
                screen.press("Enter")
                screen.wait(f"20200326-{stored:04d} stored")
    contents = [case["content"] for case in studio.json("list", "--session", DAY, "--limit", "100")]
    assert sorted(contents) == sorted(f"{name}台第{n}件" for n in range(40) for name in "甲乙")


@needs_tmux
def test_a_remark_stands_in_the_message_line(studio: Clerk) -> None:
    """The clock of this desk is behind the last entry: said beside the call that was stored, not across the screen."""
    studio("unit", "add", "水务局")
    with terminal(studio, HOTLINE_NOW=f"{DAY}T09:03") as screen:
        screen.line(f"hotline live {DAY}")
        screen.wait("57:00")
        call(screen, "2", "13800000021", "甲一", "停水")
        screen.press("Enter")
        shown = screen.wait("20200326-0001 stored; The clock (2020-03-26 09:03:00) is behind")
        assert "F2 answered" in shown.rstrip().splitlines()[-2]


@needs_tmux
def test_without_a_session_today_it_says_so(studio: Clerk) -> None:
    """The day and where the sessions are listed; the exit status is that of a thing not found."""
    with terminal(studio, HOTLINE_NOW="2020-03-27T09:00") as screen:
        screen.line("hotline live; echo ended $?")
        screen.wait("no session today, 2020-03-27", "hotline schedule list", "ended 4")


@needs_tmux
def test_keys_without_a_meaning_type_nothing_and_a_stored_call_is_corrected(studio: Clerk) -> None:
    """Twelve keys into the matter; then up into the list, Enter, another matter and kind; F9 twice brings it back."""
    with terminal(studio) as screen:
        screen.line(f"hotline live {DAY}")
        screen.wait("55:00")
        call(screen, "2", "1380000001", "张三", "路灯")
        screen.press(
            "F11",
            "F12",
            "PPage",
            "NPage",
            "IC",
            "C-Left",
            "C-Right",
            "C-Up",
            "S-Up",
            "S-Left",
            "M-F5",
            "S-F8",
        )
        screen.type("不亮")
        screen.press("F9")
        screen.wait("Input cleared", gone="路灯不亮")
        screen.press("F9")
        screen.wait("路灯不亮")
        screen.press("Enter")
        screen.wait("20200326-0001 stored", "the phone number has 10 digits")
        screen.press("Up", "Enter")
        screen.wait("Correct 20200326-0001", "1380000001")
        screen.type("3")
        screen.line("1")
        screen.press("Enter")
        screen.line("，三天了")
        screen.wait("20200326-0001 corrected")
    case = studio.json("show", "last", "--reveal", "--reason", "test")
    assert (case["kind"], case["content"], case["caller"]["phone"]) == (
        "complaint",
        "路灯不亮，三天了",
        "13800000011",
    )
    assert drafts(studio) == []


@needs_tmux
def test_another_clerk_s_long_import_costs_no_word(studio: Clerk) -> None:
    """While the file is locked the desk goes on: what is typed is said not to be kept, and kept once it can be.

    Enter is refused meanwhile, with the form as it was; Ctrl-C leaves what is not kept only when pressed again.
    """
    with terminal(studio) as screen, closing(sqlite3.connect(studio.database, isolation_level=None)) as other:
        screen.line(f"hotline live {DAY}")
        screen.wait("55:00")
        other.execute("BEGIN IMMEDIATE")
        call(screen, "2", "13800000002", "李四", "停水")
        screen.wait("停水", "Not saved yet", "locked by another program")
        screen.press("Enter")
        screen.type("三天没人管")
        screen.wait("停水三天没人管", "Not saved yet")
        screen.press("C-c")
        screen.wait("停水三天没人管", "Press Ctrl-C again to leave without saving it")
        assert drafts(studio) == []
        other.execute("ROLLBACK")
        screen.wait("Your input was saved.")
        assert ["停水三天没人管" in draft for draft in drafts(studio)] == [True]
        screen.press("Enter")
        screen.wait("20200326-0001 stored")
        assert drafts(studio) == []
        other.execute("BEGIN IMMEDIATE")
        screen.type("2")
        screen.wait("Not saved yet")
        screen.press("C-c")
        screen.wait("Press Ctrl-C again")
        screen.press("C-c")
        screen.wait("interrupted", "The changes were saved anyway: 20200326-0001")
        other.execute("ROLLBACK")
    assert [case["content"] for case in studio.json("list", "--session", DAY)] == ["停水三天没人管"]


def drafts(clerk: Clerk) -> list[str]:
    """What the file keeps of calls that are no case yet."""
    with closing(sqlite3.connect(clerk.database)) as con:
        return [row[0] for row in con.execute("SELECT body FROM drafts")]
