"""Tables on a real terminal: colors of the cards, straight columns, how many there are and what to do next."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from terminal import needs_c_locale, needs_tmux, terminal

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def late(clerk: Clerk) -> Clerk:
    """Two help cases (7 working days from Monday 2 March: due on the 11th) on 12 and on 20 March: overdue, serious."""
    clerk("init", at="2020-03-02T09:00")
    clerk("unit", "add", "城市管理局")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--to", "城市管理局", "--key", "a")
    clerk("sign", "last")
    return clerk


@needs_tmux
def test_overdue_in_red_and_without_color(late: Clerk) -> None:
    """Red while overdue, bold too once serious; with NO_COLOR or on a dumb terminal neither, and the level is named."""
    with terminal(late, HOTLINE_NOW="2020-03-12T09:00", TERM="xterm-256color") as screen:
        screen.line("hotline overdue")
        screen.wait("overdue", "1 in all.", "hotline urge --overdue")
        shown = screen.screen(colors=True)
        assert "\x1b[31m" in shown
        assert "\x1b[38;5" not in shown
        screen.line("clear; HOTLINE_NOW=2020-03-20T09:00 hotline overdue")
        screen.wait("serious", "1 in all.")
        assert "\x1b[1m\x1b[31m" in screen.screen(colors=True)
        for setting in ("NO_COLOR=1", "TERM=dumb"):
            screen.line(f"clear; {setting} hotline overdue; echo {setting}")
            screen.wait("answer", "1 in all.", f"\n{setting}")
            assert "\x1b[" not in screen.screen(colors=True)


@needs_tmux
def test_a_long_list_goes_through_the_pager(late: Clerk) -> None:
    """PAGER gets what is longer than the screen; a short list does not; one that is not there hides nothing."""
    with terminal(late, PAGER="head -n 2; echo PAGED") as screen:
        screen.line("hotline list")
        screen.wait("1 in all.", gone="PAGED")
        screen.line("clear; hotline calendar show 2020")
        screen.wait("PAGED", "in all.")
        screen.line("clear; PAGER=nothing-like-it hotline calendar show 2020")
        screen.wait("2020-10-10", "in all.")


@needs_tmux
@needs_c_locale
@pytest.mark.skipif(not shutil.which("less"), reason="less is not there")
def test_without_pager_it_is_less_as_with_git(late: Clerk) -> None:
    """A long list stops at a screenful, Chinese readable, until q; cat and a dumb terminal get it all at once."""
    with terminal(late, HOTLINE_LANG="zh", LC_ALL="C", TERM="xterm-256color") as screen:
        screen.line("hotline list")
        screen.wait("共 1 条")
        screen.line("clear; hotline calendar show 2020")
        shown = screen.wait("元旦", "q 退出，空格 下一页", "\nq: quit")
        assert "共 " not in shown
        screen.press("C-c")
        screen.repeat("G", "2020-10-10")  # less throws away what is typed while it handles the interrupt
        screen.type("q")
        screen.wait("共 ", gone="q: quit")
        for setting in ("PAGER=cat", "PAGER=", "TERM=dumb"):
            screen.line(f"clear; {setting} hotline calendar show 2020; echo ended")
            screen.wait("共 ", "\nended")


@needs_tmux
def test_what_was_done_is_never_paged(late: Clerk) -> None:
    """On eight lines a work order is longer than the screen; the next command is the shell's all the same.

    The page of a case stops at a screenful, as with git.
    """
    with terminal(late, 80, 8, TERM="xterm-256color") as screen:
        for command in ("hotline reach last --told 已告知", "hotline order last"):
            screen.line(f"clear; {command}")
            screen.line("echo the $((1 + 1))nd command")
            screen.wait("the 2nd command")
        screen.line("clear; hotline show last")
        screen.wait("20200302-0001 handling", "q: quit, space: next page")
        screen.type("q")


@needs_tmux
def test_the_reader_s_own_less_is_left_as_it_is(late: Clerk) -> None:
    """LESS says how less behaves, if somebody set it; in ours no key writes a file."""
    with terminal(late, 80, 24, TERM="xterm-256color") as screen:
        screen.line("hotline calendar show 2020")
        screen.wait("q: quit")
        screen.type("s")
        screen.type("saved")
        screen.press("Enter")
        screen.type("q")
        screen.wait("in all.")
        screen.line("clear; LESS='-Psmine' hotline calendar show 2020")
        screen.wait("mine", gone="q: quit")
        screen.type("q")
    assert not (late.folder / "saved").exists()


@needs_tmux
def test_what_was_written_is_said_on_a_terminal(late: Clerk) -> None:
    """That the file is there, and whether it took the place of another; nothing in a pipe."""
    with terminal(late) as screen:
        screen.line("hotline list -o list.csv")
        screen.wait("Written: list.csv.")
        screen.line("clear; hotline list -o list.csv")
        screen.wait("Written: list.csv (replaced the existing file).")
        screen.line("clear; HOTLINE_LANG=zh hotline list -o list.csv")
        screen.wait("已写入 list.csv，替换了原有的文件。")
    assert late("list", "-o", "list.csv").err == ""


@pytest.mark.parametrize("name", ["a.doc", "a.XLS", "a.pdf", "a.wps", "a.et", "a.ods"])
def test_no_text_under_the_name_of_an_office_program_s_file(late: Clerk, name: str) -> None:
    """Refused with 2 before anything is done, whatever -f says, with the endings that are written."""
    for more in ((), ("-f", "csv")):
        ran = late("reach", "last", "--told", "已告知", "-o", name, *more, status=2)
        assert ".docx" in ran.err
        assert not (late.folder / name).exists()
    assert [event["verb"] for event in late.json("log", "last")] == ["register", "dispatch", "sign"]


@pytest.mark.parametrize("name", ["a.txt", "a.log", "a"])
def test_other_names_hold_plain_text(late: Clerk, name: str) -> None:
    """No ending, .txt, .log: the table as text."""
    late("list", "-o", name)
    assert "20200302-0001" in (late.folder / name).read_text(encoding="utf-8")


def test_an_option_without_its_value_leads_to_the_help_of_its_command(late: Clerk) -> None:
    """`overdue --unit` and nothing: the page that tells more is that of overdue."""
    assert "`hotline overdue --help`" in late("overdue", "--unit", status=2).err
    assert "`hotline unit add --help`" in late("unit", "add", "--group", status=2).err


@needs_tmux
def test_the_foot_says_what_helps_with_what_is_listed(hotline: Clerk) -> None:
    """Under a list of tasks alone stands how a task is done, and nothing of urging units, which have no case."""
    hotline("init", "--scheme", "changzhou-2020", at="2020-03-27T09:00")
    hotline("unit", "add", "公安局")
    hotline(
        "schedule", "add", "--date", "2020-04-23", "--start", "09:00", "--end", "10:00", "--unit", "公安局"
    )
    with terminal(hotline, 120, HOTLINE_NOW="2020-03-30T09:00", PAGER="cat") as screen:
        screen.line("hotline overdue --within '1 week'")
        assert "urge" not in screen.wait("in all.", "hotline explain NO", "hotline schedule done NO")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_task_is_no_case_and_says_so(late: Clerk, lang: str) -> None:
    """What `overdue` lists as 1:contact is a task of session 1; the line says what to type."""
    late.lang = lang
    said = late("show", "1:contact", status=4).err
    assert "hotline schedule tasks 1" in said
    assert "hotline schedule done 1 contact" in said


def test_units_are_parted_as_the_language_does(hotline: Clerk) -> None:
    """A comma between two units in English, a Chinese one in Chinese; programs read the same in both."""
    hotline("init", "--scheme", "changzhou-2020", at="2020-03-02T09:00")
    for unit in ("公安局", "民政局"):
        hotline("unit", "add", unit)
    two = ("--unit", "公安局", "--unit", "民政局")
    hotline("schedule", "add", "--date", "2020-04-23", "--start", "09:00", "--end", "10:00", *two)
    assert "公安局, 民政局" in hotline("schedule", "list").out
    data = hotline("schedule", "list", "-f", "csv", "--columns", "id,units").out
    hotline.lang = "zh"
    assert "公安局、民政局" in hotline("schedule", "list").out
    assert hotline("schedule", "list", "-f", "csv", "--columns", "id,units").out == data


@needs_tmux
def test_how_late_in_words(late: Clerk) -> None:
    """Due on Wednesday the 11th; on the 12th one working day over."""
    with terminal(late, 80, 24, HOTLINE_NOW="2020-03-12T09:00") as screen:
        screen.line("hotline overdue")
        assert "03-11  1 working day  overdue" in screen.wait("1 in all.")
        screen.line("HOTLINE_NOW=2020-03-11T21:59 hotline overdue --within '3 hours'")
        assert "in 2 hours" in screen.wait("soon", "urge --overdue")
    assert late.json("overdue", at="2020-03-12T09:00")[0]["working_days_over"] == 1
    rows = late("overdue", "-f", "csv", "--columns", "working_days_over").out
    assert rows.splitlines() == ["working_days_over", "1"]


@needs_tmux
@needs_c_locale
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_table_fits_its_terminal_without_colour_and_without_a_utf_8_locale(
    late: Clerk, columns: int
) -> None:
    """No line is broken by the terminal itself: number, unit and due day stand in one row of cells, in Chinese."""
    with terminal(
        late, columns, 40, HOTLINE_NOW="2020-03-12T09:00", HOTLINE_LANG="zh", LC_ALL="C", NO_COLOR="1"
    ) as screen:
        screen.line("hotline overdue --columns no,unit,due_at")
        shown = screen.wait("共 1 条")
        heads = next(line for line in shown.splitlines() if "编号" in line)
        row = next(line for line in shown.splitlines() if "20200302-0001" in line)
        assert "单位" in heads
        assert "2020-03-11" in row
        assert ("23:59:59" in row) == (columns >= 80)
        assert "38;5" not in screen.screen(colors=True)


def test_in_a_pipe_nothing_is_added(late: Clerk) -> None:
    """Words about the data are for people at a terminal; cron mail is as it was."""
    ran = late("overdue", at="2020-03-12T09:00")
    assert "in all" not in ran.out + ran.err
