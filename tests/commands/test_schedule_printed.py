"""The annexes as the document prints them: the year's schedule, the list of people to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.clerk import Clerk

ANNEX_1 = """2020年度政风热线上线单位时间安排表,,
上线日期,上线单位,主要领导上线时间
3月23日-3月27日,自然资源和规划局,3月26日
7月13日-7月17日,不动产登记交易中心{gap}住房公积金中心,7月14日
,轨道交通公司、公交公司,7月16日
上线日期,上线单位,主要领导上线时间
8月17日-8月21日,应急管理局 消防支队,8月20日
8月31日-9月4日,体 育 局,9月3日
,文化广电和旅游局,
备注：节假日另行通知。,,
"""


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    clerk("init", "--scheme", "changzhou-2020", at="2020-03-02T09:00")
    return clerk


def import_annex(office: Clerk, text: str, *more: str, status: int = 0) -> str:
    (office.folder / "annex1.csv").write_text(text, encoding="utf-8")
    return office("schedule", "import", "annex1.csv", "--create-units", *more, status=status).err


@pytest.mark.clause("CZ-02")
def test_annex_1_comes_in_as_printed(office: Clerk) -> None:
    """Week and leaders' date in two columns, the hours of the scheme, rows that carry on the cells above."""
    said = import_annex(office, ANNEX_1.format(gap="、"))
    assert "Passed over: line 1 (title), line 6 (heading), line 10 (note)" in said
    sessions = office.json("schedule", "list")
    assert [(one["date"], one["week_from"], [turn["unit"] for turn in one["units"]]) for one in sessions] == [
        ("2020-03-26", "2020-03-23", ["自然资源和规划局"]),
        ("2020-07-14", "2020-07-13", ["不动产登记交易中心", "住房公积金中心"]),
        ("2020-07-16", "2020-07-13", ["轨道交通公司", "公交公司"]),
        ("2020-08-20", "2020-08-17", ["应急管理局", "消防支队"]),
        ("2020-09-03", "2020-08-31", ["体育局", "文化广电和旅游局"]),
    ]
    assert {(one["start"], one["end"]) for one in sessions} == {("09:00", "10:00")}
    import_annex(office, ANNEX_1.format(gap="、"))
    assert len(office.json("schedule", "list")) == 5


@pytest.mark.clause("CZ-02")
def test_two_names_without_a_gap_are_named(office: Clerk) -> None:
    """Nothing is done without --yes, which takes them as one; two known names are two, whatever they end in."""
    said = import_annex(office, ANNEX_1.format(gap=""), status=6)
    assert "line 4, units: 不动产登记交易中心住房公积金中心 may be two units" in said
    assert "不动产登记交易中心 and 住房公积金中心: put 、 between them" in said
    assert office.json("unit", "list") == []
    import_annex(office, ANNEX_1.format(gap=""), "--yes")
    assert len(office.json("unit", "list")) == 8
    office("unit", "add", "新北区")
    office("unit", "add", "武进区")
    table = "date,units,start,end\n2020-05-14,新北区武进区,9:00-10:00,\n2020-05-21,政务办公室,上午9时,10点\n"
    said = import_annex(office, table, status=6)
    assert "line 2, units: 新北区武进区 may be two units" in said
    assert "政务办公室" not in said


def test_the_year_is_that_of_the_title_of_the_other_rows_or_of_the_option(office: Clerk) -> None:
    rows = "上线单位,日期\n公安局,3月26日\n"
    assert "line 2, date: '3月26日' has no year" in import_annex(office, rows, status=6)
    import_annex(office, rows, "--year", "2020")
    import_annex(office, rows + "税务局,2021年4月1日\n")
    assert [one["date"] for one in office.json("schedule", "list")] == [
        "2020-03-26",
        "2021-03-26",
        "2021-04-01",
    ]


def test_hours_as_a_range_or_of_the_scheme(clerk: Clerk) -> None:
    """A scheme without sessions at one hour gives none; a range gives both ends."""
    clerk("init", at="2026-12-01T09:00")
    clerk("unit", "add", "公安局")
    (clerk.folder / "plan.csv").write_text("date,units\n2026/12/10,公安局\n", encoding="utf-8")
    said = clerk("schedule", "import", "plan.csv", status=6).err
    assert "line 2, start: is missing, and the scheme names no hours of its sessions" in said
    (clerk.folder / "plan.csv").write_text(
        "日期,单位,时间\n2026.12.10,公安局,下午3:00-4:30\n", encoding="utf-8"
    )
    session = clerk.json("schedule", "import", "plan.csv")[0]
    assert (session["start"], session["end"]) == ("15:00", "16:30")
    (clerk.folder / "plan.csv").write_text("日期,单位,时间\n2026.12.11,公安局,9:00\n", encoding="utf-8")
    assert "line 2, end: is empty" in clerk("schedule", "import", "plan.csv", status=6).err


@pytest.mark.clause("CZ-06")
def test_annex_3_comes_in_as_printed(office: Clerk) -> None:
    """A unit printed once above its people, headings stretched with blanks, notes below."""
    office("unit", "add", "公安局")
    (office.folder / "annex3.csv").write_text(
        "政风热线上线单位联络员名单,,,,,,\n"
        "单   位,姓   名,部门及职务,办公电话,移动电话,电子邮箱,QQ\n"
        "公安局,张三,指挥中心主任,0519-80000000,13800000001,a@b.cn,10001\n"
        ",李四,指挥中心,,13800000002,,\n"
        "备注:请在上线前15日内报送市政务办、政风热线栏目组留存。,,,,,,\n"
        "政风热线联络人:王五 电话:80000001,,,,,,\n",
        encoding="utf-8",
    )
    said = office("contact", "import", "annex3.csv")
    people = office.json("contact", "list", "--unit", "公安局")
    assert [(one["unit"], one["name"], one["role"]) for one in people] == [
        ("公安局", "张三", "liaison"),
        ("公安局", "李四", "liaison"),
    ]
    assert "Passed over: line 1 (title), line 5 (note), line 6 (note)" in said.err
