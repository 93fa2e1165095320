"""``explain`` of what is owed apart from cases: each number that ``overdue`` lists, and the command that settles it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A session of Thursday 23 April 2020 without attendance, tasks, duties, a measure, and case 1 of its day."""
    clerk("init", "--scheme", "changzhou-2020", at="2020-03-27T09:00")
    clerk("unit", "add", "公安局")
    clerk("schedule", "add", "--date", "2020-04-23", "--start", "09:00", "--end", "10:00", "--unit", "公安局")
    clerk(
        *("measure", "add", "--about", "违停", "--cause", "车位不足", "--text", "新增车位"),
        *("--by", "公安局", "--due", "2020-04-10", "--decided-by", "4月例会"),
    )
    clerk(
        *("register", "--kind", "inquiry", "--content", "几点开门", "--to", "公安局"),
        at="2020-04-20T09:00",
    )
    clerk.now = "2020-05-06T09:00"
    return clerk


def test_every_number_listed_is_explained(office: Clerk) -> None:
    """As JSON and in words: the due date is that of the list, whatever the item."""
    listed = office.json("overdue")
    assert {row["item"] for row in listed} == {"case", "task", "session", "measure"}
    for row in listed:
        due = row["due_at"][:10]
        explained = office.json("explain", row["no"])
        assert due in {one["due"][:10] for one in explained if one["item"] == row["item"]}, row
        assert due in office("explain", row["no"]).out


def test_every_number_listed_can_be_given_to_its_command(office: Clerk) -> None:
    """`schedule done` takes a task and a duty as they are listed; the command of each row is accepted as it is."""
    rows = {row["no"]: row for row in office.json("overdue") if row["item"] == "task"}
    duty = next(no for no in rows if no.startswith("changzhou-2020:daily:"))
    for named in ("1:guest", duty, "daily:2020-04-01"):
        office("schedule", "done", named)
    left = {row["no"] for row in office.json("overdue")}
    assert not {"1:guest", duty, "changzhou-2020:daily:2020-04-01"} & left
    office(*shlex.split(rows["1:push"]["command"])[1:])
    assert "1:push" not in {row["no"] for row in office.json("overdue")}


def test_a_task_is_counted_day_by_day(office: Clerk) -> None:
    """`guest`: ten working days before 23 April, past the Qingming days: 9 April; SESSION KEY is the same."""
    (found,) = office.json("explain", "1:guest")
    assert (found["due"][:10], found["clause"], found["command"]) == (
        "2020-04-09",
        "CZ-07",
        "hotline schedule done 1 guest",
    )
    assert sum(step["counts"] for step in found["steps"]) == 10
    assert office.json("explain", "1", "guest") == office.json("explain", "2020-04-23", "guest") == [found]


def test_a_number_of_a_case_and_a_session_is_both(office: Clerk) -> None:
    """Case 0001 ends with 1, session 1 and measure 1 owe something; once they are settled the case alone."""
    assert [row["item"] for row in office.json("explain", "1") if row["item"] != "case"] == [
        "session",
        "measure",
    ]
    office("measure", "done", "1", "--text", "已完成")
    office("schedule", "attend", "1", "--status", "on-time", "--by", "head", "--name", "王五")
    assert {row["item"] for row in office.json("explain", "1")} == {"case"}
    assert [row["state"] for row in office.json("explain", "2020-04-23")] == ["done"]


def test_what_is_owed_is_said_in_words(office: Clerk) -> None:
    """In Chinese too, and the placeholders of commands as the reader fills them in."""
    shown = office("overdue", "--columns", "no,stage,command").out
    assert "attendance to record" in shown
    assert "measure to take" in shown
    office.lang = "zh"
    shown = office("overdue", "--columns", "no,stage,command").out
    for words in ("登记到场", "落实措施", "事项", "hotline measure done 1 --text 文字"):
        assert words in shown
    assert "每周一至周六，1日前" in office("explain", "daily:2020-04-01").out
    row = next(row for row in office.json("overdue") if row["item"] == "measure")
    assert (row["stage"], row["command"]) == (None, "hotline measure done 1 --text TEXT")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("1:nothing",), 4, "session 1 has no task nothing"),
        (("9:guest",), 4, "unknown session 9"),
        (("77",), 4, "unknown case 77"),
        (("nightly:2020-04-01",), 4, "unknown duty nightly:2020-04-01"),
        (("changzhou-2020:nightly:2020-04-01",), 4, "changzhou-2020 has no duty nightly:2020-04-01"),
        (("1:guest", "--stage", "answer"), 2, "--stage applies to a case only"),
    ],
)
def test_what_is_not_there_is_named(office: Clerk, words: tuple[str, ...], status: int, said: str) -> None:
    assert said in office("explain", *words, status=status).err
