"""Rows of one call: twice in a file, and in a file after the call was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import UNIT, make_office

if TYPE_CHECKING:
    from clerk import Clerk

HEAD = "key,kind,content,received_at,unit,dispatched_at,answered_at,answer,responsible,outcome,closed_at,satisfaction\n"
OPEN = "K1,投诉,路灯不亮,2026-02-02 09:00,,,,,,,,\n"
SENT = "K1,投诉,路灯不亮,2026-02-02 09:00,城市管理局,2026-02-02 10:00,,,,,,\n"
DONE = "K1,投诉,路灯不亮,2026-02-02 09:00,城市管理局,2026-02-02 10:00,2026-02-03 09:00,已更换灯泡,王五,solved,,\n"
CLOSED = DONE.replace("solved,,", "solved,2026-02-04 09:00,满意")


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office with one unit."""
    return make_office(clerk, units=[UNIT])


def put(clerk: Clerk, text: str) -> str:
    (clerk.folder / "calls.csv").write_text(text, encoding="utf-8")
    return "calls.csv"


@pytest.mark.parametrize(
    ("header", "rows", "column"),
    [
        ("key,kind,content", ["A9,投诉,路灯不亮", "A9,投诉,井盖破损有人受伤"], "key"),
        ("工单编号,诉求类型,诉求内容", ["CZ1,投诉,路灯不亮", "CZ1,投诉,井盖破损"], "ref"),
    ],
)
def test_one_key_for_two_contents_makes_both_lines_bad(
    office: Clerk, header: str, rows: list[str], column: str
) -> None:
    """Under one key, or one number elsewhere: both lines named, exit 6, nothing comes in."""
    text = "\n".join([header, rows[0], rows[1].replace("1", "2").replace("A9", "A8"), rows[1], ""])
    said = office("import", put(office, text), status=6).err.splitlines()
    assert said[1:3] == [
        f"line {line}, {column}: lines 2, 4 have the same {column} and differ" for line in (2, 4)
    ]
    assert office.json("list") == []


def test_the_same_call_twice_is_one_case(office: Clerk) -> None:
    """09:15 and 09:15:00, 投诉 and complaint, no and nothing say the same; the later line is named, exit 0."""
    text = "类型,内容,受理时间,是否紧急\n投诉,路灯不亮,2026-02-03 09:15,\ncomplaint,路灯不亮,2026-02-03 09:15:00,否\n"
    said = office("import", put(office, text)).err
    assert "line 3: the same call as in line 2; entered once" in said
    assert len(office.json("list")) == 1


def test_a_call_that_differs_is_listed_and_written_when_asked(office: Clerk) -> None:
    """What the file tells since: dispatched, answered, closed; each step is its verb, at its own time."""
    [case] = office.json("import", put(office, HEAD + OPEN))
    said = office("import", put(office, HEAD + DONE)).err
    assert "1 rows differ from the case that is there; --update writes it." in said
    assert "Unit — → 城市管理局" in said
    assert "Answered — → 2026-02-03 09:00:00" in said
    assert "Answer," in said  # the words themselves may name the caller
    assert office.json("show", case["no"])["status"] == "received"
    for row, status in ((SENT, "dispatched"), (DONE, "answered"), (CLOSED, "closed")):
        assert "1 cases were updated." in office("import", put(office, HEAD + row), "--update").err
        assert office.json("show", case["no"])["status"] == status
    events = office.json("log", case["no"])
    assert [(event["verb"], event["at"][:16]) for event in events] == [
        ("register", "2026-02-02T09:00"),
        ("dispatch", "2026-02-02T10:00"),
        ("reply", "2026-02-03T09:00"),
        ("callback", "2026-02-04T09:00"),
    ]
    assert "1 rows were already imported" in office("import", "calls.csv", "--update").err
    assert office.json("db", "verify")["ok"] is True


def test_what_was_given_before_is_corrected_by_an_edit(office: Clerk) -> None:
    """The area and the answer change: one edit, with both values; taken back with its import."""
    [case] = office.json("import", put(office, HEAD + DONE))
    changed = HEAD.replace("\n", ",area\n") + DONE.replace("已更换灯泡", "已修复线路").replace(
        "\n", ",天宁区\n"
    )
    office("import", put(office, changed), "--update")
    shown = office.json("show", case["no"])
    assert (shown["answer"], shown["area"]) == ("已修复线路", "天宁区")
    assert office.json("log", case["no"])[-1]["verb"] == "edit"
    listed = office.json("import", "--list")
    assert [(row["id"], row["new"], row["changed"]) for row in listed] == [(2, 0, 1), (1, 1, 0)]
    office("undo", "--import", "2", "--yes")
    assert office.json("show", case["no"])["answer"] == "已更换灯泡"
    assert office.json("db", "verify")["ok"] is True


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("2026-02-02 09:00", "2026-02-02 09:30", "received_at"),
        ("2026-02-02 10:00", "2026-02-02 10:30", "dispatched_at"),
        ("城市管理局", "公安局", "unit"),
        ("投诉", "咨询", "kind"),
        ("满意", "不满意", "satisfaction"),
    ],
)
def test_what_happened_is_not_changed_by_a_table(office: Clerk, old: str, new: str, column: str) -> None:
    """When it was received and handled, by whom, and the kind of a closed case: refused by column, exit 6."""
    office("unit", "add", "公安局")
    office("import", put(office, HEAD + CLOSED))
    head = office.json("db", "verify")["head"]
    said = office("import", put(office, HEAD + CLOSED.replace(old, new)), "--update", status=6).err
    assert f"line 2, {column}: 20260202-0001: an import cannot change this" in said
    assert office.json("db", "verify")["head"] == head


def test_an_answer_without_its_time_is_no_update(office: Clerk) -> None:
    """Nothing is made up: who answered when must be told."""
    office("import", put(office, HEAD + SENT))
    row = SENT.replace(",,,,,,\n", ",,已修复,,,,\n")
    said = office("import", put(office, HEAD + row), "--update", status=6).err
    assert "line 2, answered_at: is empty, but an answer is given" in said
