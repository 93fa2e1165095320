"""Tables on a real terminal: colours of the cards, straight columns, how many there are and what to do next."""

from __future__ import annotations

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
def test_a_pager_only_where_one_is_set_and_the_list_is_long(late: Clerk) -> None:
    """PAGER gets what is longer than the screen; a short list does not."""
    with terminal(late, PAGER="head -n 2; echo PAGED") as screen:
        screen.line("hotline list")
        screen.wait("1 in all.", gone="PAGED")
        screen.line("clear; hotline scheme list --help >/dev/null; hotline calendar show 2020")
        screen.wait("PAGED", "in all.")


def test_in_a_pipe_nothing_is_added(late: Clerk) -> None:
    """Words about the data are for people at a terminal; cron mail is as it was."""
    ran = late("overdue", at="2020-03-12T09:00")
    assert "in all" not in ran.out + ran.err
