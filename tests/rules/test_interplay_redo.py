"""A redo where it meets receipt, dispatch, return and import.

Dates by hand: Wednesday 14 March 2018; working days after it 15, 16, 19, 20, 21, 22 March.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clerk

AIR = "2018-03-14T09:30"


@pytest.fixture
def session(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under a scheme with a session of these units on 14 March 2018."""

    def opened(scheme: str, *units: str) -> Clerk:
        clerk("init", "--scheme", scheme, at="2018-03-01T09:00")
        for unit in ("城市管理局", "公安局"):
            clerk("unit", "add", unit)
        named = [word for unit in units for word in ("--unit", unit)]
        plan = ("--date", "2018-03-14", "--start", "09:00", "--end", "11:00", *named, "--yes")
        clerk("schedule", "add", *plan, at="2018-03-01T09:00")
        return clerk

    return opened


CALL = ("register", "-k", "help", "-c", "路灯不亮", "-p", "13800000001", "--session", "2018-03-14")


def newest(case: dict[str, Any], stage: str) -> tuple[str, str | None, str]:
    """Date, unit and state of the newest limit of ``stage``."""
    limit = [one for one in case["limits"] if one["stage"] == stage][-1]
    return limit["due_at"][:10], limit["unit"], limit["state"]


@pytest.mark.clause("WZ-09", "WZ-12")
def test_the_one_unit_of_the_session_does_again_what_it_answered_on_the_spot(
    session: Callable[..., Clerk],
) -> None:
    """Sent back on Friday 16 March: that is the order; 19, 20, 21 March. It is on the unit's hands."""
    office = session("hengyang-2018", "城市管理局")
    office(*CALL, "--answered", "今晚修好", at=AIR)
    case = office.json("callback", "last", "--result", "不满意", at="2018-03-16T10:00")
    assert (case["status"], case["unit"], case["dispatched_at"][:16]) == (
        "handling",
        "城市管理局",
        "2018-03-16T10:00",
    )
    assert newest(case, "answer") == ("2018-03-21", "城市管理局", "running")
    assert office.json("agenda", at="2018-03-16T11:00")["to_dispatch"] == []
    office("db", "verify", at="2018-03-16T11:00")


@pytest.mark.clause("WZ-09")
def test_in_a_session_of_two_units_a_redo_waits_for_its_order(session: Callable[..., Clerk]) -> None:
    """Nobody knows who answered: it waits; dispatched on Tuesday 20 March, 21, 22, 23 March."""
    office = session("hengyang-2018", "城市管理局", "公安局")
    office(*CALL, "--answered", "今晚修好", at=AIR)
    case = office.json("callback", "last", "--result", "不满意", at="2018-03-16T10:00")
    assert (case["status"], [one["stage"] for one in case["limits"] if one["stage"] == "answer"]) == (
        "received",
        [],
    )
    assert len(office.json("agenda", at="2018-03-19T09:00")["to_dispatch"]) == 1
    case = office.json("dispatch", "last", "--to", "公安局", at="2018-03-20T09:00")
    assert newest(case, "answer") == ("2018-03-23", "公安局", "running")


def test_an_office_s_own_export_brings_the_redo_back(session: Callable[..., Clerk]) -> None:
    """Answered on the spot, sent back, on the unit's hands: the same in another file."""
    office = session("hengyang-2018", "城市管理局")
    office(*CALL, "--answered", "今晚修好", at=AIR)
    office("callback", "last", "--result", "不满意", at="2018-03-16T10:00")
    office(
        "export", "cases", "--reveal", "--reason", "x", "-f", "csv", "-o", "out.csv", at="2018-03-16T11:00"
    )
    (office.folder / "hotline.db").rename(office.folder / "old.db")
    session("hengyang-2018", "城市管理局")
    office("import", "out.csv", at="2018-03-16T11:00")
    case = office.json("show", "last", at="2018-03-16T11:00")
    assert (case["on_the_spot"], case["status"], case["unit"]) == (True, "handling", "城市管理局")
    assert newest(case, "answer") == ("2018-03-21", "城市管理局", "running")
