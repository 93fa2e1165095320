"""Tables on a real terminal: colours of the cards, straight columns, how many there are and what to do next."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest
from terminal import needs_tmux, terminal

if TYPE_CHECKING:
    from conftest import Clerk


@pytest.fixture
def late(hotline: Clerk) -> Clerk:
    """Two help cases (7 working days from Monday 2 March: due on the 11th) on 12 and on 20 March: overdue, serious."""
    hotline("init", at="2020-03-02T09:00")
    hotline("unit", "add", "城市管理局")
    hotline("register", "--kind", "help", "--content", "路灯不亮", "--to", "城市管理局", "--key", "a")
    hotline("sign", "last")
    return hotline


ORANGE, RED = "38;5;208m", "31m"


@needs_tmux
def test_overdue_in_the_colours_of_the_cards_and_without_colour(late: Clerk) -> None:
    """Orange while overdue, red once serious; with NO_COLOR no colour at all, and the level is named either way."""
    with terminal(late, HOTLINE_NOW="2020-03-12T09:00", TERM="xterm-256color") as screen:
        screen.line("hotline overdue")
        screen.wait("overdue", "1 in all.", "hotline urge --overdue")
        assert ORANGE in screen.screen(colors=True)
        screen.line("clear; HOTLINE_NOW=2020-03-20T09:00 hotline overdue")
        screen.wait("serious", "1 in all.")
        assert RED in screen.screen(colors=True)
        screen.line("clear; NO_COLOR=1 hotline overdue")
        screen.wait("answer", "1 in all.")
        assert ORANGE not in screen.screen(colors=True)


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
@pytest.mark.skipif(not shutil.which("less"), reason="less is not there")
def test_without_pager_it_is_less_as_with_git(late: Clerk) -> None:
    """A long list stops at a screenful, Chinese readable, until q; cat and a dumb terminal get it all at once."""
    with terminal(late, HOTLINE_LANG="zh", LC_ALL="C", TERM="xterm-256color") as screen:
        screen.line("hotline list")
        screen.wait("共 1 条")
        screen.line("clear; hotline calendar show 2020")
        shown = screen.wait("元旦", "\n:")
        assert "共 " not in shown
        screen.press("C-c")
        time.sleep(0.5)  # less throws away what is typed while it looks after the interrupt
        screen.type("q")
        screen.wait("共 ", gone="\n:")
        for setting in ("PAGER=cat", "PAGER=", "TERM=dumb"):
            screen.line(f"clear; {setting} hotline calendar show 2020; echo ended")
            screen.wait("共 ", "\nended")


@needs_tmux
def test_how_late_in_words_where_there_is_room(late: Clerk) -> None:
    """Due on Wednesday the 11th; on the 12th one working day over, at 120 columns in words, at 80 as a number."""
    with terminal(late, 120, 24, HOTLINE_NOW="2020-03-12T09:00") as screen:
        screen.line("hotline overdue")
        assert "1 working day " in screen.wait("1 in all.")
        screen.line("HOTLINE_NOW=2020-03-11T21:59 hotline overdue --within '3 hours'")
        assert "in 2 hours" in screen.wait("soon", "urge --overdue")
        screen.resize(80, 24)
        screen.line("clear")
        screen.wait("$", gone="in all.")
        screen.line("hotline overdue")
        shown = screen.wait("1 in all.", "2020-03-11")
        assert "working day" not in shown
        assert " 1 " in shown
    assert late.json("overdue", at="2020-03-12T09:00")[0]["working_days_over"] == 1
    rows = late("overdue", "-f", "csv", "--columns", "working_days_over").out
    assert rows.splitlines() == ["working_days_over", "1"]


@needs_tmux
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
