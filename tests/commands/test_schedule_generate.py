"""Sessions by a rule: the years of the documents, holidays, rotation, and a second time without change."""

from __future__ import annotations

import pytest
from clerk import Clerk
from factories import make_office

YEAR = ["--from", "2018-01-01", "--to", "2018-12-31"]


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """衡阳 in December 2017; 常州 and the district of 2005 beside it."""
    return make_office(
        clerk, schemes=["hengyang-2018", "gongpu-2005", "changzhou-2020"], at="2017-12-01T09:00"
    )


@pytest.mark.clause("WZ-01")
def test_the_year_2018_is_generated_once(office: Clerk) -> None:
    """WZ-01: the 2nd and 4th Wednesday, none of them a holiday; a second time nothing changes."""
    found = office.json("schedule", "generate", *YEAR)
    assert len(found) == 24
    assert [session["date"] for session in found[:4]] == [
        "2018-01-10",
        "2018-01-24",
        "2018-02-14",
        "2018-02-28",
    ]
    assert {(s["start"], s["end"], s["scheme"]) for s in found} == {("09:00", "11:00", "hengyang-2018")}
    listed = office.json("schedule", "list")
    assert office.json("schedule", "generate", *YEAR) == []
    assert office.json("schedule", "list") == listed == found


def test_overlapping_spans_add_only_what_is_new(office: Clerk) -> None:
    """January to June, then April to September: no session twice, even a moved one."""
    office("schedule", "generate", "--from", "2018-01-01", "--to", "2018-06-30")
    office("schedule", "move", "2018-05-09", "--to", "2018-05-10", "--reason", "会议")
    assert len(office.json("schedule", "generate", "--from", "2018-04-01", "--to", "2018-09-30")) == 6


@pytest.mark.clause("CZ-02", "WZ-01")
def test_a_holiday_moves_a_session_to_the_next_working_day_skips_or_keeps_it(office: Clerk) -> None:
    """WZ-01, CZ-02: Wednesday 3 October 2018 is National Day's; the week is free up to Monday 8 October."""
    rule = [
        "schedule",
        "generate",
        "--from",
        "2018-10-01",
        "--to",
        "2018-10-31",
        "--every",
        "first wednesday",
    ]
    assert [s["date"] for s in office.json(*rule, "--dry-run")] == ["2018-10-08"]
    assert "2018-10-03 is postponed to 2018-10-08" in office(*rule, "--dry-run").err
    assert office.json(*rule, "--on-holiday", "skip", "--dry-run") == []
    kept = office(*rule, "--on-holiday", "照常", "-f", "json")
    assert [s["date"] for s in kept.json] == ["2018-10-03"]
    assert "2018-10-03 is kept" in kept.err


@pytest.mark.clause("QT-01")
def test_the_districts_three_duties_stand_side_by_side(office: Clerk) -> None:
    """QT-01, March 2005: first Tuesday the 1st, first Friday the 4th, every Saturday from the 5th in rotation."""
    office.now = "2005-02-20T09:00"
    words = ["schedule", "generate", "--scheme", "gongpu-2005", "--rotate-leaders", "甲区长,乙区长,丙区长"]
    march = office.json(*words, "--from", "2005-02-21", "--to", "2005-03-31")
    assert [(s["date"], s["name"], [t["leader"] for t in s["units"]]) for s in march] == [
        ("2005-03-01", "公仆热线", []),
        ("2005-03-04", "区长接待企业服务日", []),
        ("2005-03-05", "创卫专线", ["甲区长"]),
        ("2005-03-12", "创卫专线", ["乙区长"]),
        ("2005-03-19", "创卫专线", ["丙区长"]),
        ("2005-03-26", "创卫专线", ["甲区长"]),
    ]
    assert office.json(*words, "--from", "2005-02-21", "--to", "2005-03-31") == []
    april = office.json(*words, "--from", "2005-04-01", "--to", "2005-04-16")
    assert [t["leader"] for s in april if s["name"] == "创卫专线" for t in s["units"]] == [
        "乙区长",
        "丙区长",
        "甲区长",
    ]


def test_units_take_turns_and_go_on_where_the_last_span_ended(office: Clerk) -> None:
    """Three units over January's two sessions, then from February on."""
    for name in ("公安局", "税务局", "民政局"):
        office("unit", "add", name)
    words = ["schedule", "generate", "--rotate", "公安局,税务局,民政局"]
    first = office.json(*words, "--from", "2018-01-01", "--to", "2018-01-31")
    then = office.json(*words, "--from", "2018-02-01", "--to", "2018-03-31")
    assert [s["units"][0]["unit"] for s in first + then] == [
        *("公安局", "税务局", "民政局", "公安局", "税务局", "民政局"),
    ]


def test_a_rule_in_chinese_is_the_rule_in_english(office: Clerk) -> None:
    """每月第二、四个星期三; the wording that can mean two rules asks which.

    Weeks counted in the month give other days in eight months of 2018: 16 slots that are not in the plan yet.
    """
    hours = ["--start", "09:00", "--end", "11:00"]
    office("schedule", "generate", *YEAR, "--every", "2nd,4th wednesday", *hours)
    assert office.json("schedule", "generate", *YEAR, "--every", "每月第二、四个星期三", *hours) == []
    assert (
        "can mean two rules"
        in office("schedule", "generate", *YEAR, "--every", "每月第二、四周的星期三", *hours, status=2).err
    )
    weeks = office.json(
        "schedule", "generate", *YEAR, "--every", "wednesday of the 2nd,4th week", "--dry-run"
    )
    assert len(weeks) == 16


def test_a_session_that_a_table_brought_is_not_generated_again(office: Clerk) -> None:
    """A Thursday of 常州 typed in stays alone."""
    office("unit", "add", "公安局")
    hours = ["--start", "09:00", "--end", "10:00"]
    office(
        "schedule", "add", "--date", "2018-01-11", *hours, "--unit", "公安局", "--scheme", "changzhou-2020"
    )
    words = [
        "schedule",
        "generate",
        "--scheme",
        "changzhou-2020",
        "--from",
        "2018-01-08",
        "--to",
        "2018-01-21",
    ]
    ran = office(*words, "-f", "json")
    assert [s["date"] for s in ran.json] == ["2018-01-18"]
    assert "2018-01-11 is already taken by session 1" in ran.err


def test_a_date_left_to_another_session_takes_nobodys_turn(office: Clerk) -> None:
    """甲 on the 10th, the 24th is taken: 乙 has its turn on 14 February."""
    for name in ("甲局", "乙局", "丙局"):
        office("unit", "add", name)
    office("schedule", "add", "--date", "2018-01-24", "--start", "09:00", "--end", "11:00", "--unit", "丙局")
    words = ["schedule", "generate", "--from", "2018-01-01", "--to", "2018-02-28", "--rotate", "甲局,乙局"]
    found = office.json(*words)
    assert [(s["date"], s["units"][0]["unit"]) for s in found] == [
        ("2018-01-10", "甲局"),
        ("2018-02-14", "乙局"),
        ("2018-02-28", "甲局"),
    ]
    assert office.json(*words) == []


def test_a_rule_whose_only_date_is_left_out_is_not_said_to_be_in_the_plan(office: Clerk) -> None:
    """3 October 2018 is a holiday; generated a second time it is in the plan."""
    rule = [
        "schedule",
        "generate",
        "--from",
        "2018-10-01",
        "--to",
        "2018-10-31",
        "--every",
        "first wednesday",
    ]
    said = office(*rule, "--on-holiday", "skip").err
    assert "2018-10-03 is skipped" in said
    assert "already in the plan" not in said
    office(*rule, "--on-holiday", "keep")
    assert "already in the plan" in office(*rule, "--on-holiday", "keep").err


def test_a_table_says_who_a_generated_session_is_for(office: Clerk) -> None:
    """常州: the rule first, Annex 1 after it; no second session, and the table again adds nothing."""
    words = [
        "schedule",
        "generate",
        "--scheme",
        "changzhou-2020",
        "--from",
        "2018-01-08",
        "--to",
        "2018-01-14",
    ]
    (blank,) = office.json(*words)
    assert (blank["date"], blank["units"]) == ("2018-01-11", [])
    (office.folder / "annex1.csv").write_text(
        "上线日期,上线单位,开始,结束,主题\n2018-01-11,公安局,09:00,10:00,交通\n", encoding="utf-8"
    )
    table = ["schedule", "import", "annex1.csv", "--scheme", "changzhou-2020", "--create-units"]
    assert "is too early" in office(*table, "--at", "2017-01-01T09:00", status=3).err
    (filled,) = office.json(*table)
    assert (filled["id"], filled["theme"], filled["units"][0]["unit"]) == (blank["id"], "交通", "公安局")
    assert len(office.json("schedule", "list")) == 1
    assert office.json(*table) == []
    assert office.json(*words) == []
    office("unit", "retire", "公安局")
    assert office.json(*table) == []
    (office.folder / "annex1.csv").write_text(
        "上线日期,上线单位,开始,结束\n2018-01-18,公安局,09:00,10:00\n", encoding="utf-8"
    )
    assert "公安局 has been retired" in office(*table, status=6).err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--rotate", "气象局"], 4, "unknown unit 气象局"),
        (["--rotate", "规划局"], 3, "规划局 has been retired"),
        (["--rotate", "公安局,公安局"], 2, "duplicate value"),
        (["--rotate", "公安局", "--rotate-leaders", "甲"], 2, "not both"),
        (["--every", "9th friday"], 2, "9th"),
        (
            ["--every", "every saturday to 2017-01-31", "--start", "09:00", "--end", "10:00"],
            0,
            "has no dates",
        ),
        (["--every", "2nd wednesday", "--start", "11:00", "--end", "09:00"], 2, "session end 09:00"),
        (["--on-holiday", "later"], 2, "--on-holiday"),
        (["--scheme", "nowhere"], 4, "scheme nowhere is not"),
    ],
)
def test_what_cannot_be_generated_is_said(office: Clerk, words: list[str], status: int, said: str) -> None:
    """An unknown or retired unit, a rule that has no dates, hours that end before they begin; nothing is added."""
    office("unit", "add", "公安局")
    office("unit", "add", "规划局")
    office("unit", "retire", "规划局")
    assert said in office("schedule", "generate", *YEAR, *words, status=status).err
    assert office.json("schedule", "list") == []


def test_a_span_that_ends_before_it_begins_is_wrong_usage(office: Clerk) -> None:
    """Exit 2, with both days."""
    told = office("schedule", "generate", "--from", "2018-02-01", "--to", "2018-01-01", status=2).err
    assert "2018-01-01" in told


def test_a_session_put_off_does_not_fall_together_with_the_next_of_its_rule(office: Clerk) -> None:
    """15 to 21 February 2018 is the Spring Festival; Thursday 22 has its own session: so Friday the 23rd."""
    rule = (
        "--every",
        "every thursday",
        "--start",
        "14:00",
        "--end",
        "15:00",
        "--on-holiday",
        "next-working-day",
    )
    found = office.json("schedule", "generate", "--from", "2018-02-15", "--to", "2018-02-22", *rule)
    assert [session["date"] for session in found] == ["2018-02-22", "2018-02-23"]


def test_a_merged_unit_had_its_turn(office: Clerk) -> None:
    """甲 came last and became part of 乙: the rotation goes on after 乙."""
    for name in ("甲局", "乙局", "丙局"):
        office("unit", "add", name)
    rule = ("--every", "every monday", "--start", "14:00", "--end", "15:00", "--rotate")
    office("schedule", "generate", "--from", "2018-03-05", "--to", "2018-03-05", *rule, "甲局,乙局,丙局")
    office("unit", "merge", "甲局", "乙局", "--yes")
    (found,) = office.json(
        "schedule", "generate", "--from", "2018-03-12", "--to", "2018-03-12", *rule, "乙局,丙局"
    )
    assert found["units"][0]["unit"] == "丙局"


def test_a_holiday_of_a_year_without_its_notice_is_said_to_be_provisional(office: Clerk) -> None:
    """2040 has no notice yet; National Day is a statutory day whatever the notice."""
    rule = ("--every", "every monday", "--start", "14:00", "--end", "15:00", "--on-holiday", "keep")
    said = office("schedule", "generate", "--from", "2040-10-01", "--to", "2040-10-01", *rule).err
    assert "2040-10-01 is kept" in said
    assert "(provisional)" in said


def test_a_plan_of_eight_thousand_years(clerk: Clerk) -> None:
    """The year is mistyped: that is said at once, and twenty years are a plan."""
    clerk("init", "--scheme", "changzhou-2020")
    plan = ("schedule", "generate", "--dry-run", "-f", "json", "--from")
    refused = clerk(*plan, "2026-01-01", "--to", "9999-12-31", status=2).err
    assert "--from 2026-01-01 --to 9999-12-31: too many years" in refused
    assert len(clerk(*plan, "2026-01-01", "--to", "2045-12-31").json) == 1044
