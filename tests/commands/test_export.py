"""Whole tables: the same as the lists show, masked unless revealed, and what went out comes in again."""

from __future__ import annotations

import csv
import io
import json
from itertools import count
from typing import TYPE_CHECKING

import pytest
from factories import OTHER_UNIT, UNIT, make_office
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline_cli.context import read_environment
from hotline_cli.output import Listing, View, csv_
from hotline_cli.queries import cases
from hotline_cli.reports.layout.cases import case_columns
from hotline_cli.services.imports import columns
from hotline_cli.services.opening import office_opened

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk

THESE = [leaf.key for leaf in columns.READ.values()]
"""The columns of rules.md 9, as the export calls them."""


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office under the standard scheme with two units."""
    return make_office(clerk, units=[UNIT, OTHER_UNIT])


def exported(clerk: Clerk, *words: str) -> list[dict[str, str]]:
    """The rows of ``export cases``."""
    return list(csv.DictReader(io.StringIO(clerk("export", "cases", *words).out, newline="")))


def a_day(clerk: Clerk) -> None:
    """Cases in every state that a clerk brings about, on Monday 2 and Tuesday 3 March 2026."""

    def call(content: str, *more: str, kind: str = "complaint") -> str:
        caller = ("--name", "张三", "--phone", "13800000001", "--address", "常州市天宁区中山路1号")
        said = ("register", "--kind", kind, "--content", content, *caller, *more)
        return clerk.json(*said, at="2026-03-02T09:00")["no"]

    def answered(no: str) -> None:
        clerk("dispatch", no, "--to", "城市管理局", "--with", "公安局", at="2026-03-02T10:00")
        clerk("sign", no, "--responsible", "赵六", at="2026-03-02T11:00")
        clerk(
            "reply", no, "--text", f"{no}已办", "--by", "王五", "--outcome", "solved", at="2026-03-03T09:00"
        )

    call("等待交办", "--tag", "甲、乙", "--tag", "丙", "--key", "K-1", "--ref", "0012", "--urgent")
    call("当场答复", "--answered", "请带身份证", kind="inquiry")
    clerk("callback", call("当场答复并满意", "--answered", "可以", kind="inquiry"), "--result", "satisfied")
    clerk(
        "dispatch",
        call("已交办", kind="report"),
        "--to",
        "公安局",
        "--responsible",
        "钱七",
        at="2026-03-02T10:00",
    )
    answered(call("已答复"))
    satisfied = call(
        "满意", "--promise", "三日内修好", "--promised-by", "2026-03-05", "--put-through", "on-air"
    )
    answered(satisfied)
    clerk("callback", satisfied, "--result", "satisfied", at="2026-03-03T10:00")
    redone = call("不满意,重办中")
    answered(redone)
    clerk("callback", redone, "--result", "dissatisfied", at="2026-03-03T10:00")
    again = call("重办后又答复")
    answered(again)
    clerk("callback", again, "--result", "dissatisfied", at="2026-03-03T10:00")
    clerk("reply", again, "--text", "第二次", "--by", "王五", at="2026-03-03T11:00")
    closed = call("不满意而办结")
    answered(closed)
    clerk("callback", closed, "--result", "dissatisfied", at="2026-03-03T10:00")
    clerk("reply", closed, "--text", "第二次", "--by", "王五", at="2026-03-03T11:00")
    clerk("close", closed, "--without-callback", "来电人不愿再谈", at="2026-03-03T12:00")
    returned = call("退回")
    clerk("dispatch", returned, "--to", "公安局", "--responsible", "钱七", at="2026-03-02T10:00")
    clerk("return", returned, "--reason", "不属职责", at="2026-03-02T11:00")
    office_redo = call("办结后重办")
    answered(office_redo)
    clerk("callback", office_redo, "--result", "basically", at="2026-03-03T10:00")
    clerk("redo", office_redo, "--reason", "复查", at="2026-03-03T12:00")
    spot = call("当场答复后重办并交办", "--answered", "可以")
    clerk("redo", spot, "--reason", "没有落实", at="2026-03-02T12:00")
    clerk("dispatch", spot, "--to", "公安局", at="2026-03-02T13:00")
    clerk("void", call("误拨"), "--reason", "误拨", "--approved-by", "李主任", at="2026-03-02T09:30")
    clerk("reject", call("不受理"), "--reason", "属司法程序", at="2026-03-02T09:30")
    joined = call("并单")
    clerk("merge", joined, "--into", "20260302-0001", at="2026-03-02T09:30")
    clerk("link", satisfied, again, at="2026-03-03T13:00")
    clerk.now = "2026-03-03T14:00"


def test_every_column_is_what_the_objects_say(office: Clerk) -> None:
    """Straight from SQL, masked: cell for cell what is written of the objects; lists newest first, exports oldest."""
    a_day(office)
    office.now = "2026-04-03T14:00"
    got = exported(office)
    stream = io.StringIO(newline="")
    with office_opened(read_environment(str(office.database), "clerk")) as opened:
        csv_.write(Listing(case_columns(), cases.select_cases(opened)), View(format="csv"), stream)
    stream.seek(0)
    said = list(csv.DictReader(stream))
    assert list(csv.DictReader(io.StringIO(office("list", "-f", "csv").out, newline=""))) == said
    assert [{name: cell for name, cell in row.items() if name != "key"} for row in got] == said[::-1]
    assert got[0]["caller_name"] == "张*"
    assert [row["key"] for row in got][:2] == ["K-1", ""]
    assert office.json("export", "cases") == office.json("list")[::-1]


def test_a_column_alone_is_as_among_all(office: Clerk) -> None:
    """The query reads no others, and still masks: also the earlier, corrected data of a caller."""
    a_day(office)
    office("edit", "0001", "--name", "王小五", "--content", "张三说路灯不亮,王小五也说")
    whole = list(csv.DictReader(io.StringIO(office("list", "-f", "csv").out, newline="")))
    for name in (
        "no",
        "content",
        "caller_name",
        "limits",
        "overdue",
        "unit",
        "ref",
        "scheme",
        "session_date",
    ):
        for words in (("list",), ("export", "cases")):
            rows = office(*words, "-f", "csv", "--columns", name).out.splitlines()
            alone = [row[name] for row in csv.DictReader(io.StringIO("\n".join(rows)))] if rows else []
            assert alone == [row[name] for row in (whole if words == ("list",) else whole[::-1])]
    assert "张三" not in office("list", "-f", "csv", "--columns", "content").out
    objects = office.json("list")
    for names in (("no", "status"), ("limits",), ("caller", "overdue"), ("session_date",)):
        kept = office.json("list", "--columns", ",".join(names))
        for row, like in zip(kept, objects, strict=True):
            if names == ("session_date",):
                assert row == (
                    {"session": {"date": like["session"]["date"]}} if like["session"] else {"session": None}
                )
            else:
                assert row == {name: like[name] for name in names}


def test_lists_of_objects_are_json_in_a_cell(office: Clerk) -> None:
    """With the keys of the JSON, and times as in other cells; an empty list is an empty cell."""
    a_day(office)
    told = {case["no"]: case for case in office.json("list")}
    seen = set()
    for row in exported(office):
        for name in ("limits", "callbacks", "flags", "feedback"):
            assert (row[name] == "") == (told[row["no"]][name] == [])
            items = json.loads(row[name] or "[]")
            for item, like in zip(items, told[row["no"]][name], strict=True):
                plain = {
                    key: value[:19].replace("T", " ") if str(value).endswith("+08:00") else value
                    for key, value in like.items()
                }
                assert item == plain
                seen.add(name)
    assert {"limits", "callbacks"} <= seen
    assert exported(office)[0]["tags"] == "甲、乙;丙"


def test_what_was_exported_comes_in_again_with_equal_values(office: Clerk) -> None:
    """Cases in every state: into a new file, out of it again, equal in every column that an import reads."""
    a_day(office)
    office("export", "cases", "--reveal", "--reason", "搬家", "-o", "all.csv")
    before = exported(office, "--reveal")
    (office.folder / "hotline.db").rename(office.folder / "old.db")
    office("init")
    office("import", "all.csv", "--create-units")
    after = exported(office, "--reveal")
    for old, new in zip(before, after, strict=True):
        assert {name: new[name] for name in THESE} == {name: old[name] for name in THESE}
    assert [row["no"] for row in after] == [row["no"] for row in before]
    assert "rows were already imported" in office("import", "all.csv").err


@pytest.mark.parametrize("form", ["csv", "en.xlsx", "zh.xlsx"])
def test_a_list_comes_in_by_its_columns(office: Clerk, form: str) -> None:
    """Without history, from CSV and from sheets in both languages: every column that an import reads is equal."""
    a_day(office)
    before = exported(office, "--reveal")
    office.lang = form[:2] if form != "csv" else "en"
    office("list", "--reveal", "--reason", "搬家", "-o", f"all.{form}")
    office("list", "-o", "masked.csv")
    office.lang = "en"
    (office.folder / "hotline.db").rename(office.folder / "old.db")
    office("init")
    assert (
        "the status was merged, but the row tells no more"
        in office("import", f"all.{form}", "--create-units").err
    )
    after = {row["content"]: row for row in exported(office, "--reveal")}
    names = set(THESE) - {"key"}
    for old in before:
        new = after[old["content"]]
        if old["status"] == "merged":
            old["status"] = "received"
        assert {name: new[name] for name in names} == {name: old[name] for name in names}
    assert "rows were already imported" in office("import", f"all.{form}").err
    said = office("--db", "third.db", "init") and office(
        "--db", "third.db", "import", "masked.csv", "--create-units"
    )
    assert "Callers are masked in 15 rows, from line 2 on: write the file with --reveal" in said.err


def test_two_sessions_on_one_date_come_in_again_each_with_its_calls(office: Clerk) -> None:
    """By the id of the export where it stands on that date; elsewhere by the date, where it is one's alone."""
    day = ("--date", "2026-03-05", "--end", "23:00", "--yes")
    office("schedule", "add", *day, "--start", "09:00", "--unit", "城市管理局")
    office("schedule", "add", *day, "--start", "21:00", "--unit", "公安局")
    office("schedule", "add", *day[2:], "--date", "2026-03-06", "--start", "21:00", "--unit", "公安局")
    for session in ("2", "1", "3"):
        office("register", "-k", "help", "-c", f"第{session}场", "--session", session)
    office("export", "cases", "--reveal", "-o", "all.csv")
    (office.folder / "hotline.db").rename(office.folder / "old.db")

    office("init")
    office("unit", "add", "城市管理局")
    office("unit", "add", "公安局")
    office("schedule", "add", *day, "--start", "09:00", "--unit", "城市管理局")
    office("schedule", "add", *day, "--start", "21:00", "--unit", "公安局")
    office("schedule", "add", *day[2:], "--date", "2026-03-07", "--start", "21:00", "--unit", "公安局")
    office("schedule", "add", *day[2:], "--date", "2026-03-06", "--start", "21:00", "--unit", "公安局")
    office("import", "all.csv")
    assert [(case["content"], case["session"]["id"]) for case in office.json("list")[::-1]] == [
        *(("第2场", 2), ("第1场", 1), ("第3场", 4)),
    ]
    office("export", "cases", "--reveal", "-o", "again.csv")
    assert "3 rows were already imported" in office("import", "again.csv").err


def test_revealing_stands_in_the_log_of_every_case(office: Clerk) -> None:
    """One event, with who, when and why; without ``--reveal`` names are masked and nothing is logged."""
    office("register", "--kind", "help", "--content", "甲", "--name", "张三", "--phone", "13800000001")
    office("register", "--kind", "help", "--content", "乙", "--name", "李四", "--phone", "13800000002")
    assert "138****0001" in office("export", "cases").out
    assert [event["verb"] for event in office.json("log", "0001")] == ["register"]
    assert "13800000002" in office("export", "cases", "--reveal", "--reason", "年度归档").out
    logs = [office.json("log", no)[-1] for no in ("0001", "0002")]
    assert {(event["verb"], event["operator"], event["data"]["reason"]) for event in logs} == {
        ("reveal", "clerk", "年度归档")
    }
    assert logs[0]["seq"] == logs[1]["seq"]
    assert office("db", "verify").status == 0


def test_an_event_is_exported_as_the_log_has_it(office: Clerk) -> None:
    """Cases in every state: the same data, times with their offset; what is no case's has its times likewise."""
    a_day(office)
    office("edit", "0302-0001", "--urgent", "--name", "李四")
    office("undo", "0302-0008")
    chain = office.json("export", "events")
    for case in office.json("list"):
        log = {event["seq"]: event for event in office.json("log", case["no"])}
        of_case = [
            {name: event[name] for name in log[event["seq"]]} for event in chain if event["no"] == case["no"]
        ]
        assert of_case == [log[event["seq"]] for event in of_case]
        assert of_case
    [added] = [event for event in chain if event["data"].get("set", {}).get("name") == "公安局"]
    assert added["data"]["set"]["added_at"] == "2026-03-02T09:00:00+08:00"


def test_revealing_an_empty_file_leaves_it_sound(office: Clerk) -> None:
    """There is nobody to be shown; the event stands all the same, and the file verifies."""
    assert exported(office, "--reveal") == []
    assert office("db", "verify").status == 0


def test_the_other_tables(office: Clerk) -> None:
    """Piped, each is CSV with its header: the chain by number, units with the retired ones, sessions, tasks."""
    office("register", "--kind", "help", "--content", "张三家的灯", "--name", "张三")
    rows = list(csv.DictReader(io.StringIO(office("export", "events").out)))
    assert [int(row["seq"]) for row in rows] == list(range(1, len(rows) + 1))
    assert (rows[-1]["no"], rows[-1]["verb"]) == ("20260302-0001", "register")
    assert "张三" not in rows[-1]["data"]
    office("unit", "retire", "公安局")
    assert [row["name"] for row in office.json("export", "units")] == ["城市管理局", "公安局"]
    office("contact", "add", "城市管理局", "王五", "--role", "A", "--mobile", "13800000009")
    assert [(row["unit"], row["name"], row["role"]) for row in office.json("export", "contacts")] == [
        ("城市管理局", "王五", "A")
    ]
    assert office("export", "contacts").out.startswith("unit,name,role")
    assert office("export", "sessions").out.startswith("id,date,start")
    assert office("export", "tasks").out.startswith("session_id,session_date,key,title,owner")


def test_limits_and_callbacks_one_row_each(office: Clerk) -> None:
    """All of them, by case, as the cases have them; a caller named in a note is masked unless revealed."""
    a_day(office)
    office("callback", "0302-0005", "--result", "satisfied", "--note", "张三说很好")
    cases = office.json("list")[::-1]
    rows = office.json("export", "limits")
    parts = ("stage", "unit", "start", "due_at", "met_at", "state", "clause")
    assert rows == [
        {"no": case["no"], **{part: limit[part] for part in parts}}
        for case in cases
        for limit in case["limits"]
    ]
    assert office("export", "limits").out.startswith("no,stage,unit,start,due_at,met_at,state,clause\r\n")
    calls = office.json("export", "callbacks", "--reveal", "--reason", "核对")
    told = [(case["no"], back["at"], back["result"]) for case in cases for back in case["callbacks"]]
    assert [(row["no"], row["at"], row["result"]) for row in calls] == told
    assert [row["note"] for row in calls if row["note"]] == ["张三说很好"]
    assert "张三说" not in office("export", "callbacks").out
    assert office("export", "callbacks").out.startswith("no,at,result,note\r\n")


def test_exported_sessions_and_units_come_in_again(office: Clerk) -> None:
    """Into another file: the same slots, and the units that are not retired; once more adds nothing."""
    office("unit", "add", "旧局")
    office("unit", "retire", "旧局")
    slot = ("--date", "2026-04-09", "--start", "09:00", "--end", "10:00", "--theme", "就业")
    office("schedule", "add", *slot, "--unit", "城市管理局", "--unit", "公安局")
    office("export", "sessions", "-o", "sessions.csv")
    office("export", "units", "-o", "units.csv")
    office("--db", "other.db", "init")
    office("--db", "other.db", "unit", "import", "units.csv")
    units = office.json("--db", "other.db", "unit", "list")
    assert [unit["name"] for unit in units] == ["城市管理局", "公安局"]
    (session,) = office.json("--db", "other.db", "schedule", "import", "sessions.csv")
    assert (session["date"], session["theme"]) == ("2026-04-09", "就业")
    assert [part["unit"] for part in session["units"]] == ["城市管理局", "公安局"]
    assert office.json("--db", "other.db", "schedule", "import", "sessions.csv") == []


def test_excel_and_an_empty_file(office: Clerk) -> None:
    """Nothing there: a header alone; for Excel a byte order mark, and long digits kept as text."""
    assert exported(office) == []
    office("register", "--kind", "help", "--content", "甲", "--ref", "051988880000")
    out = office("export", "cases", "--excel").out
    assert out.startswith("\ufeff")
    assert '"=""051988880000"""' in out


PIECES = [
    *("=1+1", "'", "''=x", "+", "-", "@", "＝", '"', ",", ";", "\\", "\\x1b", "\\\\", "\x1b[31m"),
    *("\t", "\n", "\r", "\r\n", "\ufeff", "\u200b", "\u202e", "\u2028", "\x00", "\x85", "\u3000", " "),
    *("路灯", "é", "😀", "13800000001", "row:"),
]
NASTY = st.lists(
    st.one_of(st.sampled_from(PIECES), st.characters(exclude_categories=["Cs"])), min_size=1, max_size=8
).map("".join)
TEXTS = ("content", "title", "name", "address", "leader")


FILES = count()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.fixed_dictionaries(dict.fromkeys(TEXTS, NASTY)), min_size=1, max_size=3))
def test_no_text_is_changed_by_going_out_and_coming_in(office: Clerk, said: list[dict[str, str]]) -> None:
    """Quotes, line ends, formulas, marks without width, escapes, blanks around: out, in, out: the same to the byte."""
    from hotline_cli.context import read_environment
    from hotline_cli.services import registration
    from hotline_cli.services.opening import open_office
    from hotline_cli.services.values import When

    def new_file() -> Path:
        file = office.folder / f"{next(FILES)}.db"
        office.more["HOTLINE_DB"] = str(file)
        office("init")
        return file

    with_office = open_office(read_environment(str(new_file()), "clerk"))
    for words in said:
        if words["content"].strip():
            facts = {"kind": "help", "origin": "own", "leader": words["leader"]}
            more = {name: words[name] for name in ("content", "title", "name", "address")}
            registration.register_case(with_office, registration.Request(facts, more), When())
    with_office.con.close()
    office("export", "cases", "--reveal", "-o", "all.csv")
    before = (office.folder / "all.csv").read_bytes()
    new_file()
    office("import", "all.csv")
    office("export", "cases", "--reveal", "-o", "again.csv")
    assert (office.folder / "again.csv").read_bytes().decode() == before.decode()
