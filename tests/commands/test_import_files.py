"""Tables as offices send them: workbooks, tabs and semicolons, titles, totals and notes, damaged files."""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest

openpyxl = pytest.importorskip("openpyxl")

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clerk import Clerk

RECEIVED = "2026-11-02T09:05:00+08:00"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    clerk("init", at="2026-12-01T09:00")
    clerk("unit", "add", "城市管理局")
    return clerk


def write_book(path: Path, *rows: list[object], sheet: str = "台账", merge: str = "") -> None:
    """A workbook with ``rows`` on the sheet ``sheet``, behind an empty one."""
    book = openpyxl.Workbook()
    table = book.create_sheet(sheet)
    for row in rows:
        table.append(row)
    if merge:
        table.merge_cells(merge)
    book.save(path)


def test_a_workbook_comes_in_where_csv_does(office: Clerk) -> None:
    """Its own dates are dates, its numbers have no point, a cell merged downwards holds for every row."""
    write_book(
        office.folder / "calls.xlsx",
        ["十一月来电台账"],
        ["诉求类型", "诉求内容", "受理时间", "电话", "承办单位", "交办时间"],
        ["投诉", "路灯不亮", datetime(2026, 11, 2, 9, 5), 13800000001, "城市管理局", date(2026, 11, 3)],
        ["咨询", "医保怎么办", "2026/11/3 9:00", "无", None, datetime(2026, 11, 3, 10, 0)],
        ["合计", "2件"],
        ["备注：本表由热线办填报。"],
        merge="E3:E4",
    )
    said = office("import", "calls.xlsx", "--reason", "补录")
    cases = office.json("list", "--reveal", "--reason", "核对")
    first, second = sorted(cases, key=lambda case: case["received_at"])
    assert (first["received_at"], first["dispatched_at"]) == (RECEIVED, "2026-11-03T23:59:59+08:00")
    assert (first["caller"]["phone"], first["caller"]["anonymous"]) == ("13800000001", False)
    assert (second["unit"], second["caller"]["anonymous"]) == ("城市管理局", True)
    assert "Passed over: line 1 (title), line 5 (total), line 6 (note)" in said.err


def test_a_sheet_is_named(office: Clerk) -> None:
    """The first one that holds anything is read, and the others are said; --sheet names another."""
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.active.append(["公安局"])
    book.create_sheet("区县").append(["name"])
    book["区县"].append(["天宁区"])
    book.save(office.folder / "units.xlsx")
    said = office("unit", "import", "units.xlsx", "-f", "csv")
    assert ("公安局" in said.out, "天宁区" in said.out) == (True, False)
    assert "Sheet Sheet was read; not read: 区县" in said.err
    assert "天宁区" in office("unit", "import", "units.xlsx", "--sheet", "区县", "-f", "csv").out
    assert "has no sheet 街道" in office("unit", "import", "units.xlsx", "--sheet", "街道", status=4).err
    (office.folder / "units.csv").write_text("name\n民政局\n", encoding="utf-8")
    assert "is not a workbook" in office("unit", "import", "units.csv", "--sheet", "街道", status=2).err
    openpyxl.Workbook().save(office.folder / "empty.xlsx")
    assert "empty.xlsx is empty" in office("unit", "import", "empty.xlsx", status=6).err
    (office.folder / "torn.xlsx").write_bytes((office.folder / "units.xlsx").read_bytes()[:300])
    assert "is not a workbook that can be read" in office("unit", "import", "torn.xlsx", status=6).err


def test_every_table_may_be_a_workbook(office: Clerk) -> None:
    office("register", "--kind", "help", "--content", "路灯不亮", "--ref", "W-777")
    tables: dict[str, list[list[object]]] = {
        "apply": [["verb", "no", "to"], ["dispatch", "W-777", "城市管理局"]],
        "contact import": [["unit", "name", "role"], ["城市管理局", "张三", "liaison"]],
        "category import": [["code", "name"], [1, "供电"]],
        "area import": [["code", "name"], ["A", "天宁区"]],
        "calendar import": [["date", "class", "name"], [date(2026, 12, 30), "rest", "停电"]],
        "schedule import": [
            ["date", "units", "start", "end"],
            [date(2026, 12, 10), "城市管理局", time(9), "10:00"],
        ],
    }
    for command, rows in tables.items():
        write_book(office.folder / "table.xlsx", *rows)
        office(*command.split(), "table.xlsx")
    write_book(
        office.folder / "table.xlsx",
        ["ref", "answer", "responsible", "answered_at"],
        ["W-777", "已修复，今晚亮灯", "王五", "2026-12-01 09:00"],
    )
    office("import", "--replies", "table.xlsx")
    assert office.json("show", "W-777")["answer"] == "已修复，今晚亮灯"
    assert office.json("schedule", "show", "2026-12-10")["start"] == "09:00"
    assert office.json("calendar", "check", "2026-12-30")["why"] == "停电"


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_tabs_and_semicolons_are_recognised(office: Clerk, mark: str) -> None:
    """UTF-16 as Excel writes its text too."""
    text = f'kind{mark}content{mark}tags\n投诉{mark}路灯,不亮{mark}"甲;乙"\n'
    (office.folder / "calls.txt").write_text(text, encoding="utf-16" if mark == "\t" else "utf-8")
    case = office.json("import", "calls.txt")[0]
    assert (case["content"], case["tags"]) == ("路灯,不亮", ["甲", "乙"])


def test_a_repeated_heading_is_passed_over_and_a_call_named_like_a_total_is_not(office: Clerk) -> None:
    text = "kind,content\n投诉,合计数不对\n投诉,备注：没有回音\nkind,content\n投诉,路灯\n"
    (office.folder / "calls.csv").write_text(text, encoding="utf-8")
    said = office("import", "calls.csv", "-f", "json")
    assert len(said.json) == 3
    assert "Passed over: line 4 (heading)" in said.err


DAMAGED: dict[str, tuple[bytes, str]] = {
    "a.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a workbook of Excel before 2007 (.xls)"),
    "a.et": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a WPS workbook (.et)"),
    "a.xlsx": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    "nul.csv": ("kind,content\n投诉,路\0灯\n".encode(), "line 2: a NUL character"),
    "nul-gbk.csv": ("kind,content\n投诉,路灯\n投诉,路\0灯\n".encode("gb18030"), "line 3: a NUL character"),
    "euro.csv": (
        "kind,content\n投诉,补助".encode("gb18030") + b"\x80 20\n",
        "line 2: byte 0x80, a euro sign",
    ),
    "odd.csv": (b"kind,content\n\n\xff,x\n", "line 3: byte 0xff is neither UTF-8 nor GB18030"),
    "long.csv": (
        b"kind,content\nhelp," + b"x" * 131073 + b"\n",
        "line 2: a cell is longer than 131072 characters",
    ),
    "open.csv": (
        b'kind,content\nhelp,ok\nhelp,"' + b"x,y\n" * 50_000,
        "line 3: misplaced or unclosed quotation mark",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_cannot_be_read_is_told_as_what_it_is(office: Clerk, name: str) -> None:
    content, said = DAMAGED[name]
    (office.folder / name).write_bytes(content)
    assert said in office("import", name, status=6).err
    assert office.json("list") == []


def test_without_the_extra_a_workbook_is_refused(office: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    write_book(office.folder / "calls.xlsx", ["kind", "content"])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert "needs openpyxl" in office("import", "calls.xlsx", status=6).err


def test_callers_who_left_no_phone(office: Clerk) -> None:
    """无, 未留 and a dash mean none; a long dash inside a number is a dash (CZ-10)."""
    rows = "".join(f"投诉,路灯{n},{phone}\n" for n, phone in enumerate(["无", "未留", "不详", "-", "匿名"]))
    (office.folder / "calls.csv").write_text(
        f"kind,content,phone\n{rows}投诉,井盖,0519—85588230\n", encoding="utf-8"
    )
    office("import", "calls.csv")
    cases = office.json("list", "--reveal", "--reason", "核对")
    callers = {case["content"]: case["caller"] for case in cases}
    assert callers.pop("井盖")["phone"] == "0519—85588230"
    assert [(one["phone"], one["anonymous"]) for one in callers.values()] == [(None, True)] * 5
    assert office.json("register", "-k", "help", "-c", "树", "-p", "无")["caller"]["anonymous"] is True
    assert [
        row["content"] for row in office.json("search", "--caller", "051985588230", "--reason", "查")
    ] == ["井盖"]


def test_one_heading_has_one_meaning(office: Clerk) -> None:
    """办理结果 is the answer; an outcome's very word tells that too. Both headings of a column are named."""
    (office.folder / "calls.csv").write_text(
        "诉求类型,诉求内容,受理时间,承办单位,办理结果,答复时间,责任人\n"
        "投诉,路灯,2026-11-29 9:00,城市管理局,已解决,2026-11-30 10:00,王五\n"
        "投诉,井盖,2026-11-29 9:00,城市管理局,已补上井盖,2026-11-30 10:00,王五\n",
        encoding="utf-8",
    )
    cases = office.json("import", "calls.csv", "--reason", "补录")
    assert {case["content"]: (case["answer"], case["outcome"]) for case in cases} == {
        "路灯": ("已解决", "solved"),
        "井盖": ("已补上井盖", None),
    }
    (office.folder / "two.csv").write_text("kind,content,答复,办理结果\n", encoding="utf-8")
    assert "duplicate column: answer (答复, 办理结果)" in office("import", "two.csv", status=6).err


def test_the_number_elsewhere_finds_a_case(office: Clerk) -> None:
    """In show, list, search and a table of answers; beside ours where people read."""
    for n in (1, 2):
        office("register", "-k", "help", "-c", f"路灯{n}", "--ref", f"W-{n}", "--to", "城市管理局")
    assert office.json("show", "W-2")["content"] == "路灯2"
    assert [row["no"] for row in office.json("list", "--ref", "W-1")] == ["20261201-0001"]
    assert [row["no"] for row in office.json("search", "W-1")] == ["20261201-0001"]
    assert "20261201-0001 (W-1)" in office("list").out
    header = "no,ref,answer,responsible,answered_at\n"
    (office.folder / "bad.csv").write_text(
        f"{header}0001,W-2,好了,王五,2026-12-01 09:00\n,W-9,好了,王五,2026-12-01 09:00\n,,好了,王五,2026-12-01 09:00\n",
        encoding="utf-8",
    )
    said = office("import", "--replies", "bad.csv", status=6).err
    assert "line 2, ref: W-2 is another case than 0001" in said
    assert "line 3, ref: W-9 is not the number elsewhere of one case" in said
    assert "line 4, no: is missing" in said


def test_a_returned_annex_2_is_a_table_of_answers(office: Clerk) -> None:
    """Title and seal line are passed over, and what the office filled in; 完成时间 is the unit's word."""
    office("register", "-k", "complaint", "-c", "夜间施工", "--to", "城市管理局", at="2026-11-30T09:20")
    (office.folder / "annex2.csv").write_text(
        "政风热线群众诉求办理情况表,,,,,,,\n"
        "上线单位:城市管理局,,,,上线时间:2026-11-30,,,\n"
        "序号,编号,投诉人,投诉内容,办理结果,完成时间,责任人,办理部门\n"
        "1,20261130-0001,李*,夜间施工,已责令二十二时后停工,2026-11-30 17:00,王五,执法科\n"
        "备注:此表加盖单位公章报送市政务办留存。,,,,,,,\n",
        encoding="utf-8",
    )
    said = office("import", "--replies", "annex2.csv", "-f", "json", at="2026-12-01T09:00")
    case = said.json[0]
    assert (case["answer"], case["department"], case["content"]) == (
        "已责令二十二时后停工",
        "执法科",
        "夜间施工",
    )
    assert case["finished_at"] == "2026-11-30T17:00:00+08:00"
    assert "1 rows were processed" in said.err
    assert "Passed over: line 1 (title), line 2 (title), line 5 (note)" in said.err


def test_bad_rows_keep_cells_of_any_length(office: Clerk) -> None:
    """Over the limit of a sheet, and over that of a call, the row of which is bad alone."""
    long, longer = "长" * 40_000, "y" * 200_000
    (office.folder / "calls.csv").write_text(
        f'kind,content,tags\n八卦,{long},甲\n投诉,{longer},"乙\n丙"\n投诉,路灯,\n', encoding="utf-8"
    )
    office("import", "calls.csv", "--bad-rows", "bad.csv")
    with (office.folder / "bad.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:3] for row in rows[1:]] == [["八卦", long, "甲"], ["投诉", longer, "乙\n丙"]]
    assert rows[2][3] == "a cell is longer than 131072 characters"
    assert [case["content"] for case in office.json("list")] == ["路灯"]
    assert (
        "bad.xlsx is written as CSV" in office("import", "calls.csv", "--bad-rows", "bad.xlsx", status=2).err
    )


def test_a_sheet_does_not_cut_a_text(office: Clerk) -> None:
    """32,767 characters are the most that a cell of a workbook holds."""
    office("register", "-k", "help", "-c", "-", stdin="长" * 40_000)
    assert "at most 32767 characters, and a text has 40000" in office("list", "-o", "x.xlsx", status=2).err
    assert not (office.folder / "x.xlsx").exists()
    office("list", "-o", "x.xlsx", "--columns", "no,status")


HEADING = ["诉求类型", "诉求内容", "受理时间", "电话", "编号"]
AT = datetime(2026, 11, 2, 9, 5)


def test_what_a_spreadsheet_damaged_is_a_bad_row(office: Clerk) -> None:
    """A formula that was never calculated, an error, a number that lost digits; a total below may have a formula."""
    write_book(
        office.folder / "calls.xlsx",
        HEADING,
        ["投诉", "路灯", "=NOW()", None, "a1"],
        ["投诉", "井盖", AT, "#N/A", "a2"],
        ["投诉", "树", AT, None, 3.20402199001011e17],
        ["投诉", "桥", AT, None, "a4"],
        ["合计", "=COUNTA(B2:B5)"],
    )
    said = office("import", "calls.xlsx", status=6).err
    assert "line 2, received_at: a formula without a value; open the file in Excel or WPS" in said
    assert "line 3, phone: #N/A is an error of the spreadsheet" in said
    assert "line 4, ref: 3.20402199001011e+17 is a number that the spreadsheet has rounded" in said
    assert "line 6" not in said
    office("import", "calls.xlsx", "--bad-rows", "bad.csv")
    assert [case["ref"] for case in office.json("list")] == ["a4"]


def test_hidden_rows_and_columns_are_read_and_said(office: Clerk) -> None:
    """A filter hides rows; hidden sheets are not read; a workbook of old Macs counts its days from 1904."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    for row in (HEADING, ["投诉", "路灯", AT, None, "b1"], ["投诉", "井盖", AT, None, "b2"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    hidden = book.create_sheet("旧表")
    hidden.append(HEADING)
    hidden.append(["投诉", "旧事", AT, None, "b3"])
    hidden.sheet_state = "hidden"
    book.save(office.folder / "calls.xlsx")
    said = office("import", "calls.xlsx").err
    assert "1 hidden rows were read too, the first in line 3" in said
    assert "hidden columns were read too: E" in said
    cases = office.json("list")
    assert sorted((case["ref"], case["received_at"]) for case in cases) == [
        ("b1", RECEIVED),
        ("b2", RECEIVED),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bom.csv", "\ufeff诉求类型,诉求内容,受理时间\n投诉,路灯,2026/11/2 9:05\n".encode()),
        ("cr.csv", "诉求类型,诉求内容,受理时间\r投诉,路灯,2026/11/2 9:05\r".encode()),
        (
            "be.csv",
            b"\xfe\xff" + "诉求类型,诉求内容,受理时间\n投诉,路灯,2026/11/2 9:05\n".encode("utf-16-be"),
        ),
        ("blank.csv", "诉求类型,诉求内容,受理时间,,\n投诉,路灯,2026/11/2 9:05,,\n".encode("gb18030")),
        ("wide.csv", "\u3000诉求类型 ,诉求内容, 受理时间\n投诉\u3000,路灯,2026/11/2 9:05\n".encode()),
    ],
)
def test_careless_text_is_read(office: Clerk, name: str, content: bytes) -> None:
    (office.folder / name).write_bytes(content)
    (case,) = office.json("import", name)
    assert (case["kind"], case["content"], case["received_at"]) == ("complaint", "路灯", RECEIVED)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("诉求类型,,诉求内容\n投诉,甲,路灯\n", "line 2: more cells than the header has columns"),
        ("诉求类型,诉求内容,受理时间,受理时间\n", "duplicate column: received_at (受理时间, 受理时间)"),
        ('诉求类型,诉求内容\n投诉,"路灯\n投诉,井盖\n', "line 2: misplaced or unclosed quotation mark"),
        ("诉求类型,诉求内容\n投诉,路灯\n\n单位,电话\n公安局,110\n", "line 4, kind: unknown value '单位'"),
        (
            "诉求类型,诉求内容,电话\n投诉,路灯,1.38E+10\n",
            "line 2, phone: 1.38E+10 is a number that the spreadsheet",
        ),
        (
            "诉求类型,诉求内容,受理时间\n投诉,路灯,45963.378\n",
            "line 2, received_at: '45963.378' is not a time",
        ),
    ],
)
def test_what_cannot_be_read_right_is_named(office: Clerk, text: str, said: str) -> None:
    """A column without heading, headings twice, an open quote, a second table below the first, lost digits."""
    (office.folder / "calls.csv").write_text(text, encoding="utf-8")
    assert said in office("import", "calls.csv", status=6).err
    assert office.json("list") == []


def test_an_apostrophe_before_digits_is_the_spreadsheets(office: Clerk) -> None:
    (office.folder / "calls.csv").write_text(
        "诉求类型,诉求内容,受理时间,电话,编号\n投诉,'12345是什么,'2026/11/2 9:05,'13800000001,'001\n",
        encoding="utf-8",
    )
    office("import", "calls.csv")
    (case,) = office.json("list", "--reveal", "--reason", "核对")
    assert (case["content"], case["received_at"]) == ("'12345是什么", RECEIVED)
    assert (case["caller"]["phone"], case["ref"]) == ("13800000001", "001")
