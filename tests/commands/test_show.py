"""``show``: the page of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def kept(clerk: Clerk) -> Clerk:
    """A help case of Monday 2 March: 7 working days to answer, until the 11th."""
    clerk("init", at="2026-03-02T09:00")
    clerk("unit", "add", "城市管理局")
    clerk(
        *("register", "--kind", "help", "--content", "路灯不亮", "--to", "城市管理局", "--urgent"),
        *("--name", "张三", "--phone", "13800000001"),
    )
    return clerk


def blocks(text: str) -> dict[str, list[str]]:
    """Return the lines below the first line of each block."""
    parts = [part.splitlines() for part in text.strip().split("\n\n")]
    return {part[0]: part[1:] for part in parts}


def test_a_case_is_a_page_in_blocks(kept: Clerk) -> None:
    """The head says what is due; nothing that is empty is printed; the history names each deed once."""
    kept("sign", "last")
    page = blocks(kept("show", "last").out)
    head, *rest = page
    assert head.startswith("20260302-0001 handling · Urgent · answer by 03-")
    assert head.endswith(" · next: reply")
    assert rest == ["Caller", "The matter", "Handling", "Limits", "History"]
    assert page["Caller"] == ["Caller: 张*", "Phone: 138****0001"]
    assert "Matter: 路灯不亮" in page["The matter"]
    assert "Unit: 城市管理局" in page["Handling"]
    assert [line.split()[0] for line in page["Limits"][2:]] == ["transfer", "sign", "answer"]
    assert [line.split()[2] for line in page["History"][2:]] == ["register", "dispatch", "sign"]
    assert "—" not in kept("show", "last").out
    assert "no\n" not in kept("show", "last").out


def test_the_head_names_every_overdue_limit(kept: Clerk) -> None:
    """Neither signed for nor answered: an urgent case is answered by the next morning, signed for by its evening.

    The next step is the signature, which comes first.
    """
    head = kept("show", "last", at="2026-04-01T09:00").out.splitlines()[0]
    assert "answer overdue since 03-03 09:00 · sign overdue since 03-03 · next: sign" in head


def test_an_anonymous_caller_is_named_so(kept: Clerk) -> None:
    kept("register", "--kind", "inquiry", "--content", "几点开门", "--title", "开门时间")
    page = blocks(kept("show", "last").out)
    assert page["Caller"] == ["Anonymous: yes"]
    assert "Title: 开门时间" in page["The matter"]


def test_columns_and_other_formats_are_as_they_were(kept: Clerk) -> None:
    """One object."""
    assert kept("show", "last", "--columns", "no,overdue").out == "Number: 20260302-0001\nOverdue: —\n"
    assert kept.json("show", "last")["no"] == "20260302-0001"
    assert kept("show", "last", "-f", "markdown").out.startswith("| field | value |")


def test_reveal_shows_the_caller_in_every_block(kept: Clerk) -> None:
    """The history of the page too, and the log records it."""
    shown = kept("show", "last", "--reveal", "--reason", "回电").out
    assert "Caller: 张三" in shown
    assert "138****" not in shown
    assert "回电" in kept("log", "last").out
