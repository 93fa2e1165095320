"""Verbs from a table: what each command would do by itself, all rows or none."""

from __future__ import annotations

import pytest
from clerk import Clerk
from factories import OTHER_UNIT, UNIT, call, make_office


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office under the standard scheme with two units and three calls of Monday 2 March 2026."""
    calls = [call(text, "complaint", phone="13800000001") for text in ("占道经营", "路灯不亮", "噪声扰民")]
    make_office(clerk, units=[UNIT, OTHER_UNIT], cases=calls)
    clerk.now = "2026-03-03T09:00"
    return clerk


def put(clerk: Clerk, text: str) -> str:
    """A list in the clerk's folder; its name."""
    (clerk.folder / "list.csv").write_text(text, encoding="utf-8")
    return "list.csv"


def test_rows_are_done_in_their_order_each_a_command_of_its_own(office: Clerk) -> None:
    """Dispatched, signed, answered, called back by Chinese words; undo takes back the last row alone."""
    text = """\
动作,编号,时间,承办单位,协办单位,答复,办理人,结果
交办,0001,2026-03-02 10:00,城市管理局,公安局,,,
签收,0001,2026-03-02 11:00,,,,,
答复,0001,2026-03-02 12:00,,,已劝离,王五,
回访,0001,2026-03-02 15:00,,,,,满意
dispatch,0002,2026-03-02 10:00,公安局,,,,
"""
    done = office.json("apply", put(office, text))
    assert [(case["no"], case["status"], case["co_units"]) for case in done] == [
        ("20260302-0002", "dispatched", []),
        ("20260302-0001", "closed", ["公安局"]),
    ]
    events = office.json("log", "0001")
    assert [(event["verb"], event["at"][11:16]) for event in events] == [
        ("register", "09:00"),
        ("dispatch", "10:00"),
        ("sign", "11:00"),
        ("reply", "12:00"),
        ("callback", "15:00"),
    ]
    assert office.json("undo", "0001", "--reason", "录错")["status"] == "answered"


def test_one_bad_row_undoes_all_and_every_bad_row_is_named(office: Clerk) -> None:
    """Refused by its status, an unknown unit, an option that the verb has not, a verb that is none, a bad time."""
    text = """\
verb,no,to,at,text
dispatch,0001,城市管理局,,
sign,0002,,,
dispatch,0002,水利局,,
sign,0001,,,已办
greet,0003,,,
dispatch,0003,公安局,2026-03-32 10:00,
dispatch,0009,公安局,,
"""
    lines = office("apply", put(office, text), status=6).err.splitlines()[1:-1]
    assert [line.partition(":")[0] for line in lines] == [
        "line 3",
        "line 4",
        "line 5, text",
        "line 6, verb",
        "line 7, at",
        "line 8",
    ]
    assert lines[0].endswith("20260302-0002 is received: sign is not possible")
    assert {case["status"] for case in office.json("list")} == {"received"}
    assert [event["verb"] for event in office.json("log", "0001")] == ["register"]


def test_a_dry_run_shows_what_would_be_and_leaves_all(office: Clerk) -> None:
    """The same shape as the deed; afterwards nothing has changed."""
    got = office.json("apply", put(office, "verb,no,to\ndispatch,0001,公安局\nsign,0001,\n"), "--dry-run")
    assert [(case["no"], case["status"]) for case in got] == [("20260302-0001", "handling")]
    assert office.json("show", "0001")["status"] == "received"


def test_marks_lists_and_two_cases(office: Clerk) -> None:
    """A flag is yes or no, units are split by 、, link names its second case in a column, register needs no number."""
    text = """\
verb,no,other,kind,content,urgent,to,with,reason,on_site,approved_by
register,,,help,救命,是,城市管理局,公安局,,,
link,20260302-0001,20260302-0002,,,,,,,,
void,20260302-0003,,,,,,,误拨,,李主任
"""
    done = office.json("apply", put(office, text))
    new = next(case for case in done if case["content"] == "救命")
    assert (new["urgent"], new["unit"], new["co_units"]) == (True, "城市管理局", ["公安局"])
    assert office.json("show", "20260302-0001")["links"] == ["20260302-0002"]
    assert office.json("show", "20260302-0003")["status"] == "void"


def test_unknown_columns_and_an_empty_file(office: Clerk) -> None:
    """No verb has the column: refused whole; so is a file without a line."""
    assert (
        "unknown columns: color" in office("apply", put(office, "verb,no,color\nsign,1,red\n"), status=6).err
    )
    assert "is empty" in office("apply", put(office, ""), status=6).err


def test_answers_that_units_sent(office: Clerk) -> None:
    """Both replies stand, at their own times; the answer of a case that was not passed on stops all."""
    office("dispatch", "0001", "0002", "--to", "城市管理局", "--at", "2026-03-02T10:00")
    header = "编号,答复,责任人,答复时间,outcome\n"
    text = header + "0001,已劝离,王五,2026-03-02 15:00,solved\n0002,已更换灯具,赵六,2026-03-02 16:00,\n"
    done = office.json("import", "--replies", put(office, text))
    assert [
        (case["no"][-4:], case["answer"], case["responsible"], case["answered_at"][11:16]) for case in done
    ] == [
        ("0002", "已更换灯具", "赵六", "16:00"),
        ("0001", "已劝离", "王五", "15:00"),
    ]
    ran = office("import", "--replies", put(office, text + "0003,已办,王五,2026-03-02 15:00,\n"), status=6)
    assert "line 4: 20260302-0003 is received: reply is not possible" in ran.err
    assert (
        "--map cannot be used with --replies"
        in office("import", "--replies", "list.csv", "--map", "m", status=2).err
    )


@pytest.mark.parametrize(
    ("header", "row"),
    [("session,key,at", "2026-03-12,{key},2026-03-03 08:00"), ("verb,session,key", "done,2026-03-12,{key}")],
)
def test_tasks_are_ticked_from_a_table(office: Clerk, header: str, row: str) -> None:
    """Session and key say which task, with the verb or without one; an unknown key stops all rows."""
    office("scheme", "apply", "changzhou-2020")
    day = ("--date", "2026-03-12", "--start", "09:00", "--end", "10:00")
    office("schedule", "add", *day, "--unit", UNIT, "--scheme", "changzhou-2020", "--yes")
    keys = [task["key"] for task in office.json("schedule", "show", "2026-03-12")["tasks"]][:2]
    rows = [row.format(key=key) for key in keys]
    said = office("apply", put(office, "\n".join([header, *rows, row.format(key="none"), ""])), status=6).err
    assert "line 4" in said
    office("apply", put(office, "\n".join([header, *rows, ""])))
    tasks = {task["key"]: task["state"] for task in office.json("schedule", "show", "2026-03-12")["tasks"]}
    assert [tasks[key] for key in keys] == ["done", "done"]
