"""Section 7 of the requirements, one by one: each ID with what a user sees of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import call, make_office

if TYPE_CHECKING:
    from tests.clerk import Clerk

UNIT = "城市管理局"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """One session with two calls: one overdue and urged, one answered; the morning of 20 April 2020."""
    make_office(clerk, units=[UNIT], sessions=[("2020-04-02", UNIT)], at="2020-04-20T09:00")
    clerk("schedule", "attend", "2020-04-02", "--status", "on-time", "--by", "head")
    given = {"session": "2020-04-02", "category": "停车", "to": UNIT, "reason": "补录"}
    clerk(*call("增设停车位", "suggestion", at="2020-04-02T09:10", important=True, **given))
    tagged = {"at": "2020-04-02T09:20", "tag": "跟踪报道", "channel": "deputy"}
    clerk(*call("路口加装信号灯", "suggestion", **tagged, **given))
    answer = ("--text", "已列入今年的建设计划并完成安装", "--by", "赵", "--outcome", "solved")
    clerk("reply", "0002", *answer, "--reason", "补录", "--at", "2020-04-03T09:00")
    return clerk


@pytest.mark.clause("BM-10", "WZ-18")
def test_bm_10_overdue_matters_are_listed_and_supervised(office: Clerk) -> None:
    """BM-10, WZ-18: what is overdue stands in the list; supervising is counted."""
    assert {item["no"] for item in office.json("overdue") if item["stage"] == "answer"} == {"20200402-0001"}
    office("supervise", "0001", "--by", "督查室")
    marked = office.json("report", "monthly", "--month", "2020-04")["urged_and_supervised"]
    assert (marked["supervised"], marked["supervised_cases"]) == (1, 1)


@pytest.mark.clause("BM-11")
def test_bm_11_urging_is_counted(office: Clerk) -> None:
    """BM-11: once urged, once in the report."""
    office("urge", "0001")
    assert office.json("report", "monthly", "--month", "2020-04")["urged_and_supervised"]["urged"] == 1


@pytest.mark.clause("QT-05")
def test_qt_05_the_weekly_special_report_analyses_the_calls(office: Clerk) -> None:
    """QT-05: of the last finished week without being asked; of another by name."""
    assert office.json("report", "weekly")["period"]["name"] == "2020-W16"
    report = office.json("report", "weekly", "--week", "2020-W14")
    assert report["totals"]["received"] == 2
    assert report["hotspots"][0]["name"] == "停车"


@pytest.mark.clause("BM-14")
def test_bm_14_one_matter_by_itself(office: Clerk) -> None:
    """BM-14: the case and what happened to it."""
    report = office.json("report", "single", "0002")
    assert report["case"]["no"] == "20200402-0002"
    assert [event["verb"] for event in report["log"]] == ["register", "dispatch", "reply"]


@pytest.mark.clause("QT-06", "WZ-14")
def test_qt_06_what_the_meeting_decided_is_followed(office: Clerk) -> None:
    """QT-06, WZ-14: cause, measure, who, by when."""
    words = (
        "--about",
        "停车难",
        "--cause",
        "车位不足",
        "--text",
        "新增车位",
        "--by",
        UNIT,
        "--due",
        "2020-06-30",
    )
    office("measure", "add", *words, "--case", "0001", "--decided-by", "区政府常务会议")
    [measure] = office.json("measure", "list")
    assert (measure["cause"], measure["unit"], measure["due"]) == ("车位不足", UNIT, "2020-06-30")
    assert measure["cases"] == ["20200402-0001"]


@pytest.mark.clause("QT-09")
def test_qt_09_what_deputies_raised_can_be_told_apart(office: Clerk) -> None:
    """QT-09: a channel of their own, and the solved rate."""
    report = office.json("report", "monthly", "--month", "2020-04")
    assert report["channels"]["deputy"] == 1
    assert report["totals"]["solved"] == {"numerator": 1, "denominator": 1, "rate": 100.0}


@pytest.mark.clause("CZ-20", "CZ-26")
def test_cz_20_finished_satisfied_and_on_air_record_per_unit(office: Clerk) -> None:
    """CZ-20, CZ-26: what the bulletin's column needs, unit by unit."""
    office("callback", "0002", "--result", "satisfied")
    [row] = office.json("report", "units", "--month", "2020-04")
    assert row["finished"] == {"numerator": 1, "denominator": 2, "rate": 50.0}
    assert row["satisfied"] == {"numerator": 1, "denominator": 1, "rate": 100.0}
    assert row["on_air_on_time"] == {"numerator": 1, "denominator": 1, "rate": 100.0}


@pytest.mark.clause("CZ-25")
def test_cz_25_attendance_and_its_appraisal(office: Clerk) -> None:
    """CZ-25: who came in person."""
    total = office.json("report", "attendance", "--year", "2020")["total"]
    assert total["head_on_air"] == {"numerator": 1, "denominator": 1, "rate": 100.0}


@pytest.mark.clause("BM-12", "XF-14")
def test_xf_14_the_scorecard_says_how_each_part_was_computed(office: Clerk) -> None:
    """XF-14, BM-12: weight, rate with its base, points; the points add up to the score."""
    [row] = office.json("report", "scorecard", "--year", "2020")["rows"]
    points = sum(part["points"] or 0 for part in row["indicators"])
    assert abs(points - row["score"]["rate"]) < 0.02
    assert {part["clause"] for part in row["indicators"]} == {"ST-11"}


@pytest.mark.clause("CZ-21", "WZ-15")
def test_wz_15_referrals_and_a_chain_that_a_report_is_held_to(office: Clerk) -> None:
    """WZ-15, CZ-21: to whom, on what ground; the head of the chain stands at the foot of the report."""
    ground = ("--to", "纪检组", "--as", "discipline", "--ground", "推诿扯皮", "--reason", "三次退回")
    office("refer", "0001", *ground)
    office(
        "refer",
        "--unit",
        UNIT,
        "--to",
        "市政府",
        "--as",
        "circulation",
        "--ground",
        "敷衍了事",
        "--reason",
        "多次",
    )
    report = office.json("report", "referrals", "--year", "2020")
    assert sorted((row["as"], row["unit"]) for row in report["rows"]) == [
        ("circulation", UNIT),
        ("discipline", UNIT),
    ]
    assert len(report["head"]) == 64


@pytest.mark.clause("XF-15", "XF-20")
def test_xf_15_what_was_reported_back_to_the_programme(office: Clerk) -> None:
    """XF-15, XF-20: results fed back, and what the media follow."""
    office("feedback", "0002", "--to", "栏目组")
    report = office.json("report", "programme", "--month", "2020-04")
    assert report["total"] == {"cases": 2, "reported": 1, "followed": 1}


@pytest.mark.clause("XF-16")
def test_xf_16_important_matters_put_before_a_leader(office: Clerk) -> None:
    """XF-16: none yet of one; then one."""
    figures = office.json("report", "monthly", "--month", "2020-04")["totals"]
    assert figures["important_escalated"] == {"numerator": 0, "denominator": 1, "rate": 0.0}
    office("escalate", "0001", "--to", "张市长")
    figures = office.json("report", "monthly", "--month", "2020-04")["totals"]
    assert figures["important_escalated"] == {"numerator": 1, "denominator": 1, "rate": 100.0}


@pytest.mark.clause("BM-10")
def test_difficult_cases_stay_in_the_report_until_they_are_done(office: Clerk) -> None:
    """BM-10: redone three times in April; in May it is still named, since it is open."""
    answer = ("--text", "已再次到现场核查并重新安装完毕", "--by", "赵", "--outcome", "solved")
    for day in ("04", "05", "06"):
        office("redo", "0002", "--reason", "信号灯仍不亮", "--at", f"2020-04-{day}T09:00")
        if day != "06":
            office("reply", "0002", *answer, "--reason", "补录", "--at", f"2020-04-{day}T10:00")
    for month in ("2020-04", "2020-05"):
        report = office.json("report", "monthly", "--month", month)
        assert [case["no"] for case in report["difficult"]] == ["20200402-0002"]
        assert report["difficult"][0]["redone"] == 3
    assert office.json("report", "monthly", "--month", "2020-03")["difficult"] == []
