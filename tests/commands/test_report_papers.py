"""Official papers: the letter to a caller, the submission to a leader, the reminder to a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx import Document
from factories import OTHER_UNIT, UNIT, call, make_office

if TYPE_CHECKING:
    from clerk import Clerk

CALLER = {"name": "张三丰", "phone": "13800000001", "address": "人民路1号"}
SAID = "解放路路灯坏了，晚上看不见。我的电话13800000001"
REVEAL = ("--reveal", "--reason", "书面答复")


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Three cases of one caller: an answered one, one in hand, and an answered confidential one."""
    make_office(
        clerk,
        schemes=["hengyang-2018", "jingning-2014"],
        units=[UNIT, OTHER_UNIT],
        cases=[
            call(SAID, to=UNIT, **CALLER),
            call("小区乱停车", to=OTHER_UNIT, **CALLER),
            call("邻里纠纷", "complaint", confidential=True, to=UNIT, **CALLER),
        ],
        at="2018-01-10T09:10",
    )
    clerk("db", "setting", "office", "市政务办")
    clerk("unit", "edit", UNIT, "--phone", "0734-80000001")
    for no in ("0001", "0003"):
        clerk("reply", no, "--text", "灯泡已更换。\n线路正常。", "--by", "王五", at="2018-01-11T16:00")
    return clerk


@pytest.mark.clause("WZ-11")
def test_a_letter_tells_the_caller_the_answer_in_full(office: Clerk) -> None:
    """From the unit, to the caller by name, with what was asked, the answer, the contact, a copy to the office."""
    assert office("report", "letter", "0001", *REVEAL).out.splitlines() == [
        UNIT,
        "〔2018〕　　号",
        "",
        "关于解放路路灯坏了的答复",
        "",
        "张三丰：",
        f"您于2018年1月10日通过电话反映的“{SAID}”（编号：20180110-0001）收悉。现将办理情况答复如下：",
        "灯泡已更换。",
        "线路正常。",
        "如对以上答复有疑问，请与我单位联系（联系人：王五，电话：0734-80000001）。",
        "特此答复。",
        f"{UNIT}（印章）",
        "2018年1月11日",
        "",
        "抄送：市政务办。",
    ]


def test_a_letter_is_logged_and_needs_to_be_revealed(office: Clerk) -> None:
    """Without --reveal there is no letter; with it, who printed it and why is in the log of the case."""
    refused = office("report", "letter", "0001", status=2)
    assert "needs --reveal" in refused.err
    assert "张三丰" not in refused.out
    assert office.json("log", "0001")[-1]["verb"] == "reply"
    office("report", "letter", "0001", *REVEAL)
    event = office.json("log", "0001")[-1]
    assert (event["verb"], event["data"]["reason"], event["operator"]) == ("reveal", "书面答复", "clerk")


def test_a_letter_of_a_confidential_case_is_for_its_caller_alone(office: Clerk) -> None:
    """It may be written, is logged as every reveal, and says to whom it goes."""
    ran = office("report", "letter", "0003", *REVEAL)
    assert "张三丰：" in ran.out
    assert "to the caller alone" in ran.err
    assert office.json("log", "0003")[-1]["verb"] == "reveal"


def test_what_is_no_letter_is_refused(office: Clerk) -> None:
    """No answer yet, an answer that was sent back, no caller, no name: said, with nothing logged as shown."""
    office(*call("问路灯", to=UNIT))
    office("reply", "last", "--text", "已答复来电人", "--by", "王五")
    office(*call("问路灯", phone="13800000002", anonymous=True, to=UNIT))
    office("reply", "last", "--text", "已答复来电人", "--by", "王五")
    office("callback", "20180110-0001", "--result", "dissatisfied")
    for no, said in (
        ("20180110-0001", "no accepted answer"),
        ("20180110-0002", "no accepted answer"),
        ("20180111-0001", "no caller to write to"),
        ("20180111-0002", "no caller to write to"),
    ):
        assert said in office("report", "letter", no, *REVEAL, status=3).err
        assert office.json("log", no)[-1]["verb"] != "reveal"
    office("report", "letter", "0009", *REVEAL, status=4)


def test_the_printed_letter_has_the_form_of_official_letters(office: Clerk) -> None:
    """GB/T 9704 10.1: the name in red 30 mm from the edge, lines of 170 mm, no number on the first page."""
    office("report", "letter", "0001", *REVEAL, "-o", "letter.docx")
    paper = Document(str(office.folder / "letter.docx"))
    page = paper.sections[0]
    assert (round(page.top_margin.mm), page.different_first_page_header_footer) == (30, True)
    name, line = paper.paragraphs[:2]
    assert name.text == UNIT
    assert str(name.runs[0].font.color.rgb) == "D00000"
    form = line.paragraph_format
    width = page.page_width - page.left_margin - page.right_margin - form.left_indent - form.right_indent
    assert round(width.mm if hasattr(width, "mm") else width / 36000) == 170
    assert 'w:val="thickThinSmallGap"' in line._element.xml
    assert "PAGE" not in page.first_page_footer._element.xml
    assert "PAGE" in page.footer._element.xml


@pytest.mark.clause("BM-04")
def test_a_submission_asks_a_leader(office: Clerk) -> None:
    """The matter, its limits, who is to decide; room for the proposal; masked, and unmasked only if revealed."""
    office("escalate", "0002", "--to", "副市长")
    office("instruct", "0002", "--leader", "副市长", "--text", "请公安局办")
    office.lang = "zh"
    shown = office("report", "submission", "0002").out
    for said in (
        "群众诉求呈批单", "市政务办", "呈报领导: 副市长", "诉求人: 张**", "联系电话: 138****0001",
        "诉求内容: 小区乱停车", "答复：2018年1月15日24时前", "拟办意见: ＿＿", "请公安局办", "审核人",
    ):  # fmt: skip
        assert said in shown, said
    assert office.json("log", "0002")[-1]["verb"] == "instruct"
    assert "13800000001" in office("report", "submission", "0002", *REVEAL).out
    assert office.json("log", "0002")[-1]["verb"] == "reveal"


def test_a_submission_never_names_a_confidential_caller(office: Clerk) -> None:
    """Revealed or not; so nothing is logged as shown."""
    assert "张" not in office("report", "submission", "0003", *REVEAL).out
    assert office.json("log", "0003")[-1]["verb"] == "reply"


@pytest.mark.clause("BM-11")
def test_a_reminder_asks_a_unit_to_report(office: Clerk) -> None:
    """The second time on Friday 19 January, when the answer due on Monday the 15th is four working days late."""
    office("db", "setting", "contact", "李四 0734-8")
    office("urge", "0002", at="2018-01-12T09:00")
    office("urge", "0002", "--sheets", "out", at="2018-01-19T09:00")
    assert (office.folder / "out" / f"{OTHER_UNIT}.md").read_text("utf-8").splitlines()[1:13] == [
        "# 催办通知书（第2次）",
        "",
        f"{OTHER_UNIT}：",
        "",
        "下列诉求由你单位办理（已超期1项）。请于2018年1月22日前将办理情况书面反馈我办。联系人及电话：李四 0734-8。",
        "",
        "| 编号 | 诉求内容 | 环节 | 应办结日 | 已催办次数 | 超期（工作日） |",
        "| --- | --- | --- | --- | --- | --- |",
        "| 20180110-0002 | 小区乱停车 | 答复 | 2018年1月15日24时 | 2 | 4 |",
        "",
        "市政务办（印章）",
        "",
    ]
    office("urge", "0002", "--sheets", "out", "-f", "csv")
    rows = (office.folder / "out" / f"{OTHER_UNIT}.csv").read_text("utf-8").splitlines()
    assert rows[0] == "no,kind,matter,stage,due_at,state,urged,days_over"
    assert rows[1].endswith(",answer,2018-01-15 23:59:59,overdue,3,4")


def test_a_reminder_has_a_slip_to_return(office: Clerk) -> None:
    """Boxes for who received it, what was done, until when, signature and stamp."""
    office("urge", "0002", "--sheets", "out", "-f", "docx")
    slip = Document(str(office.folder / "out" / f"{OTHER_UNIT}.docx")).tables[-1]
    titles = [row.cells[0].text for row in slip.rows]
    assert titles == ["签收人", "办理情况", "预计办结时间"]
