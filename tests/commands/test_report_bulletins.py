"""The office's bulletins on paper: head, issue, sentences, annexes, end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx import Document
from factories import UNIT, call, make_office

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Two calls in the 15th week of 2020, three in the 16th; the morning of Monday 20 April."""
    clerk.lang = "zh"
    make_office(clerk, schemes=["standard", "changzhou-2020"], units=[UNIT], at="2020-04-06T08:30")
    for at in ("08T09:00", "09T09:00", "13T09:00", "14T09:00", "19T20:00"):
        clerk(*call("路灯不亮", "inquiry", at=f"2020-04-{at}"), at="2020-04-20T09:00")
    for name, value in {
        "office": "常州市政务办",
        "special-name": "热线专报",
        "bulletin-first": "2019-01",
        "special-plus": "2",
        "special-first": "2020-W01",
        "signed-by": "李主任",
        "report-to": "市委办公室",
        "send-to": "市人大办公室",
        "issue-to": "各上线单位",
        "copies": "30",
    }.items():
        clerk("db", "setting", name, value)
    return clerk


@pytest.mark.clause("QT-05")
def test_a_special_report_begins_with_its_head_and_says_it_in_sentences(office: Clerk) -> None:
    """Week 16 plus two; three calls after two are +50.00 %; nothing a year before; boxes for a pen."""
    lines = office("report", "weekly", "--week", "2020-W16").out.splitlines()
    assert lines[:13] == [
        "内部资料 注意保存",
        "热线专报",
        "第18期（总第16期）　　签发：李主任",
        "常州市政务办    2020年4月20日",
        "",
        "2020年第16周（4月13日—19日）热线情况专报",
        "（截至 2020年4月20日 09:00）",
        "",
        "领导批示: ＿＿＿＿＿＿＿＿＿＿",
        "",
        "一、受理情况",
        "",
        (
            "2020年第16周（4月13日—19日），受理 3 件，环比 +50.00%（2 件）；同比 无可比数据。"
            "当场答复 0.00 % (0/3)。"
        ),
    ]
    assert lines[-4:] == ["报：市委办公室", "送：市人大办公室", "发：各上线单位", "共印30份"]
    assert lines.index("附表1：各单位办理情况") < lines.index("附表2：数据核对")


@pytest.mark.clause("QT-06")
def test_the_issue_of_a_bulletin_is_the_place_of_its_month(office: Clerk) -> None:
    """April is the fourth of its year and, from January 2019, the 16th of all, whenever it is printed."""
    for at in ("2020-05-06T09:00", "2020-07-01T09:00"):
        lines = office("report", "monthly", "--month", "2020-04", at=at).out.splitlines()
        assert lines[1:3] == ["热线工作简报", "第4期（总第16期）"]
        assert lines[5] == "2020年4月热线办理情况"
        assert "领导批示" not in "".join(lines)
    lines = office("report", "monthly", "--year", "2020").out.splitlines()
    assert "期" not in lines[2]
    assert "每月受理量" in lines


@pytest.mark.clause("CZ-20")
def test_a_column_in_another_paper_has_no_head(office: Clerk) -> None:
    """The monthly text of 常州 goes into the office's own 工作简报."""
    lines = office("report", "monthly", "--month", "2020-04", "--scheme", "changzhou-2020").out.splitlines()
    assert lines[0] == "2020年4月热线办理情况（专栏）"
    assert not any("共印" in line or "第4期" in line for line in lines)


def test_the_name_of_a_printed_bulletin_is_red_above_a_red_line(office: Clerk) -> None:
    """On portrait A4; office left and date right of one line; the lines at the end between two rules."""
    office("report", "weekly", "--week", "2020-W16", "-o", "weekly.docx")
    paper = Document(str(office.folder / "weekly.docx"))
    page = paper.sections[0]
    assert page.page_width < page.page_height
    mark, name, number, sides = paper.paragraphs[:4]
    assert (mark.text, name.text) == ("内部资料 注意保存", "热线专报")
    assert str(name.runs[0].font.color.rgb) == "D00000"
    assert number.text.startswith("第18期")
    assert sides.text == "常州市政务办\t2020年4月20日"
    assert 'w:color="D00000"' in sides._element.xml
    last = paper.paragraphs[-1]
    assert last.text == "共印30份"
    assert "w:bottom" in last._element.xml


def test_what_is_not_set_is_left_for_a_pen(clerk: Clerk) -> None:
    """An office without settings is 热线办, prints no recipients, and room for the number of copies."""
    clerk.lang = "zh"
    clerk("init")
    lines = clerk("report", "monthly", "--month", "2026-02").out.splitlines()
    assert lines[:4] == ["内部资料 注意保存", "热线工作简报", "第2期", "热线办    2026年3月2日"]
    assert lines[-1] == "共印　　份"


@pytest.mark.clause("CZ-19")
def test_the_form_of_a_session_is_that_of_its_scheme(office: Clerk) -> None:
    """Its title on each unit's page; whom it is filed with, or the office."""
    for day, scheme, said in (
        ("2020-04-23", "changzhou-2020", ("政风热线群众诉求办理情况表", "报送市政务办留存")),
        ("2020-04-24", "standard", ("热线群众诉求办理情况表", "报送常州市政务办留存")),
    ):
        office("unit", "add", f"{day}局")
        session = ["--date", day, "--start", "09:00", "--end", "10:00", "--unit", UNIT, "--unit", f"{day}局"]
        office("schedule", "add", *session, "--scheme", scheme, "--yes")
        lines = office("report", "form", "--session", day).out.splitlines()
        assert lines.count(said[0]) == 2
        assert sum(said[1] in line for line in lines) == 2


@pytest.mark.clause("BM-14")
def test_the_special_report_on_a_case_has_a_head_without_an_issue(office: Clerk) -> None:
    """Made at any time, so it is no number of a series; a leader may write on it."""
    lines = office("report", "single", "0413-0001").out.splitlines()
    assert lines[1:4] == ["热线专报", "签发：李主任", "常州市政务办    2020年4月20日"]
    assert "领导批示: ＿＿＿＿＿＿＿＿＿＿" in lines
    assert lines[-1] == "共印30份"
