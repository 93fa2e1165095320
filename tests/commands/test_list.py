"""List cases at the ends of the calendar and of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import add_session

if TYPE_CHECKING:
    from clerk import Clerk

ENDS = """
list --from 0001-01-01 --to 9999-12-31
schedule tasks --due-by 9999-12-31
schedule tasks --due-by 9999-12-30
schedule tasks --due-by 0001-01-01
schedule list --from 0001-01-01 --to 9999-12-31
agenda 9999-12-31
agenda 9999-12-30
agenda 0001-01-01
db anonymize --before 0001-01-01 --dry-run
"""


@pytest.mark.parametrize("words", ENDS.split("\n")[1:-1])
def test_the_first_and_the_last_days_of_the_calendar(clerk: Clerk, words: str) -> None:
    """A mistyped year finds nothing, or all; it is no fault of the program."""
    clerk("init", "--scheme", "changzhou-2020")
    clerk("unit", "add", "城市管理局")
    clerk("register", "--kind", "help", "--content", "路灯不亮")
    add_session(clerk, "2026-04-02")
    clerk(*words.split())


def test_the_last_call_of_the_calendar_is_listed(clerk: Clerk) -> None:
    """A call of 31 December 9999, of which --to names the day; so with what is left of that day."""
    clerk("init", "--scheme", "xingfeng-2014", at="9999-12-31T09:00")
    clerk(
        "register",
        "--kind",
        "help",
        "--content",
        "路灯不亮",
        "--scheme",
        "xingfeng-2014",
        "--answered",
        "已告知",
    )
    assert [case["no"] for case in clerk.json("list", "--to", "9999-12-31")] == ["99991231-0001"]
    assert clerk.json("list", "--to", "9999-12-30") == []
    for words in ("agenda", "overdue", "schedule tasks --open"):
        clerk(*words.split())


@pytest.mark.parametrize("words", ["list", "search 路灯"])
def test_a_limit_larger_than_any_file(clerk: Clerk, words: str) -> None:
    """It is refused where it is read; the largest that there is is not."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯不亮")
    assert "--limit" in clerk(*words.split(), "--limit", "9" * 24, status=2).err
    assert len(clerk.json(*words.split(), "--limit", "1000000000")) == 1
