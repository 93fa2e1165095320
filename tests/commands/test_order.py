"""Work orders on paper: one page each, with what the unit needs and room for what it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx import Document
from factories import UNIT, call, make_office

if TYPE_CHECKING:
    from clerk import Clerk

CALLER = {"name": "张三丰", "phone": "13800000001", "address": "人民路1号"}


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A session of 衡阳 with a call answered and promised on the air, and a confidential one."""
    clerk.lang, clerk.operator = "zh", "周明"
    make_office(
        clerk,
        schemes=["hengyang-2018"],
        units=[UNIT, "公安局"],
        sessions=[("2018-01-10", UNIT)],
        cases=[
            call("路灯不亮", session="2018-01-10", promise="三天内修好", promised_by="2018-01-12", **CALLER),
            call("邻里纠纷", session="2018-01-10", confidential=True, **CALLER),
        ],
        at="2018-01-10T09:10",
    )
    clerk("dispatch", "0001", "--to", UNIT, "--with", "公安局", at="2018-01-10T11:30")
    clerk("dispatch", "0002", "--to", UNIT)
    return clerk


def boxes(clerk: Clerk, no: str) -> dict[str, str]:
    """The boxes of the printed order, by their titles."""
    clerk("order", no, "-o", "order.docx")
    rows = Document(str(clerk.folder / "order.docx")).tables[0].rows
    cells = [[cell.text for cell in row.cells] for row in rows]
    return {row[at]: row[at + 1] for row in cells for at in (0, 2) if at == 0 or row[1] != row[2]}


@pytest.mark.clause("WZ-06")
def test_the_printed_order(office: Clerk) -> None:
    """热线问政 in its title; 3 working days from Wednesday 10 January end on Monday 15 January (WZ-09)."""
    office("order", "0001", "-o", "order.docx")
    assert Document(str(office.folder / "order.docx")).paragraphs[0].text == "热线问政交办单"
    shown = boxes(office, "0001")
    assert shown == {
        "编号": "20180110-0001",
        "受理时间": "2018年1月10日 09:10",
        "来源": "直播 群众来电 2018年1月10日上线",
        "类型": "求助",
        "主办单位": UNIT,
        "协办单位": "公安局",
        "诉求人": "张三丰",
        "电话": "13800000001",
        "地址": "人民路1号",
        "诉求内容": "路灯不亮",
        "注意": "督办",
        "现场答复或承诺": "三天内修好 2018年1月12日 前",
        "办理时限及依据": shown["办理时限及依据"],
        "交办人": "周明",
        "交办时间": "2018年1月10日 11:30",
        "签收人": "",
        "签收时间": "",
        "办理结果": "",
        "责任人": "",
        "完成时间": "",
        "单位负责人（签字、盖章）": "",
        "日期": "",
    }
    assert "依据：衡阳市“12345”政府服务热线2018年“热线问政”活动实施方案" in shown["办理时限及依据"]


def test_a_confidential_order_leaves_the_caller_out(office: Clerk) -> None:
    """It says so, and has no phone to call."""
    shown = boxes(office, "0002")
    assert shown["诉求人"] == "保密，不向承办单位提供"
    assert "电话" not in shown
    assert not {"张三丰", "13800000001", "人民路1号"} & set(shown.values())


def test_who_handed_it_over_last(office: Clerk) -> None:
    """After a return the second order is of another clerk."""
    office("return", "0001", "--reason", "非本单位职责", "--proper", "公安局", "--approved-by", "李主任")
    office.operator = "吴芳"
    assert boxes(office, "0001")["交办人"] == ""
    office("dispatch", "0001", "--to", "公安局", at="2018-01-10T15:00")
    assert boxes(office, "0001")["交办人"] == "吴芳"


def test_an_answer_given_on_the_air_stands_on_the_order(clerk: Clerk) -> None:
    """CZ-13: the written answer is to agree with it."""
    day = "2020-03-26"
    make_office(clerk, schemes=["changzhou-2020"], units=[UNIT], sessions=[(day, UNIT)], at=f"{day}T09:10")
    clerk(*call("垃圾何时清运", "inquiry", session=day, answered="每天六点"))
    clerk("dispatch", "last", "--to", UNIT)
    clerk.lang = "zh"
    assert boxes(clerk, "last")["现场答复或承诺"] == "每天六点"
