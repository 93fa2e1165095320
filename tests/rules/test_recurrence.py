"""Recurring sessions: dates by hand from the calendars of the years, refusals, what always holds."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline_cli.domain.recurrence import (
    EVERY,
    KEEP,
    LAST,
    NEXT_WORKING_DAY,
    NTH,
    SKIP,
    WEEK,
    Rule,
    RuleDate,
    apply_holiday_policy,
    check_span,
    parse_rule,
    rotate,
)
from hotline_cli.errors import Usage
from hotline_cli.store.office_calendar import build_calendar

WEDNESDAY = 2

SECOND_AND_FOURTH_WEDNESDAY_2018 = """
    01-10 01-24 02-14 02-28 03-14 03-28 04-11 04-25 05-09 05-23 06-13 06-27
    07-11 07-25 08-08 08-22 09-12 09-26 10-10 10-24 11-14 11-28 12-12 12-26
"""
WEDNESDAY_OF_SECOND_AND_FOURTH_WEEK_2018 = """
    01-10 01-24 02-07 02-21 03-07 03-21 04-04 04-18 05-09 05-23 06-06 06-20
    07-04 07-18 08-08 08-22 09-05 09-19 10-10 10-24 11-07 11-21 12-05 12-19
"""


def days(year: int, text: str) -> list[date]:
    return [date.fromisoformat(f"{year}-{day}") for day in text.split()]


def year_of(rule: str, year: int) -> list[date]:
    return parse_rule(rule).dates(date(year, 1, 1), date(year, 12, 31))


# ---- dates by hand -----------------------------------------------------------------------------------------


@pytest.mark.clause("WZ-01")
def test_second_wednesday_and_wednesday_of_the_second_week_are_two_rules() -> None:
    """WZ-01: they agree in January, May, August and October 2018 and differ in the other eight months."""
    by_month = year_of("2nd,4th wednesday", 2018)
    by_week = year_of("wednesday of the 2nd,4th week", 2018)
    assert by_month == days(2018, SECOND_AND_FOURTH_WEDNESDAY_2018)
    assert by_week == days(2018, WEDNESDAY_OF_SECOND_AND_FOURTH_WEEK_2018)
    differing = {one.month for one, other in zip(by_month, by_week, strict=True) if one != other}
    assert differing == {2, 3, 4, 6, 7, 9, 11, 12}


@pytest.mark.clause("QT-01")
def test_the_three_duties_of_the_district() -> None:
    """QT-01: first Tuesday and first Friday of each month of 2005, every Saturday from 5 March."""
    tuesdays = "01-04 02-01 03-01 04-05 05-03 06-07 07-05 08-02 09-06 10-04 11-01 12-06"
    fridays = "01-07 02-04 03-04 04-01 05-06 06-03 07-01 08-05 09-02 10-07 11-04 12-02"
    assert year_of("first tuesday", 2005) == days(2005, tuesdays)
    assert year_of("first friday", 2005) == days(2005, fridays)
    saturdays = year_of("every saturday from 2005-03-05", 2005)
    assert saturdays[:5] == days(2005, "03-05 03-12 03-19 03-26 04-02")
    assert len(saturdays) == 44
    assert saturdays[-1] == date(2005, 12, 31)


def test_the_first_weeks_wednesday_may_stand_in_the_month_before() -> None:
    """The week of 1 February 2018, a Thursday, begins on 29 January: its Wednesday is the 31st."""
    rule = parse_rule("wednesday of the 1st week")
    assert rule.dates(date(2018, 1, 1), date(2018, 3, 31)) == days(2018, "01-03 01-31 02-28 03-28")
    assert rule.dates(date(2018, 2, 1), date(2018, 2, 27)) == []


def test_the_last_weeks_friday_may_stand_in_the_month_after() -> None:
    """31 July 2018 is a Tuesday: the Friday of its week is 3 August."""
    assert parse_rule("friday of the last week").dates(date(2018, 7, 1), date(2018, 8, 31)) == days(
        2018, "08-03 08-31"
    )


def test_a_fifth_week_is_only_where_there_is_one() -> None:
    """February 2021 has four weeks to the day, March begins a fifth on its 29th."""
    assert parse_rule("monday of the 5th week").dates(date(2021, 2, 1), date(2021, 3, 31)) == [
        date(2021, 3, 29)
    ]


def test_a_day_that_two_ordinals_name_comes_once() -> None:
    """In January 2018 the fifth week is the last, and the first of February too: its Wednesday is one day."""
    rule = parse_rule("wednesday of the 1st,5th,last week")
    assert rule.dates(date(2018, 1, 28), date(2018, 2, 3)) == [date(2018, 1, 31)]


@pytest.mark.clause("CZ-29")
def test_every_day_from_monday_to_saturday() -> None:
    """CZ-29: the daily edition has no Sunday."""
    assert parse_rule("every day mon-sat").dates(date(2020, 3, 26), date(2020, 3, 31)) == days(
        2020, "03-26 03-27 03-28 03-30 03-31"
    )


def test_spans_at_the_ends_of_time_are_no_fault() -> None:
    """The years 1 and 9999 have neighbours that no date reaches."""
    for rule in ("wednesday of the 1st,last week", "last friday", "every sunday"):
        assert parse_rule(rule).dates(date.min, date(1, 3, 1))
        assert parse_rule(rule).dates(date(9999, 10, 1), date.max)[-1].year == 9999


# ---- words -------------------------------------------------------------------------------------------------

SAID_ANEW = {
    "First Tuesday": "1st tuesday",
    "first friday of each month": "1st friday",
    "the second and fourth wed": "2nd,4th wednesday",
    "4th,2nd wednesday": "2nd,4th wednesday",
    "Last  Friday": "last friday",
    "wednesday of the 2nd and 4th weeks": "wednesday of the 2nd,4th week",
    "every sat": "every saturday",
    "every mon, thu and sun": "every monday,thursday,sunday",
    "every mon-fri": "every day mon-fri",
    "every day": "every day",
    "every saturday from 2005-03-05 to 2005-12-31": "every saturday from 2005-03-05 to 2005-12-31",
    "first tuesday until 2006-01-31": "1st tuesday to 2006-01-31",
    "每月第一个星期二": "1st tuesday",
    "每个月的第二个周三": "2nd wednesday",
    "每月第二、四个星期三": "2nd,4th wednesday",
    "每月第二个、第四个礼拜三": "2nd,4th wednesday",
    "每月第2、4个星期三": "2nd,4th wednesday",
    "每月最后一个星期五": "last friday",
    "每月第一个、最后一个星期天": "1st,last sunday",
    "每月第二、四周的星期三(按周)": "wednesday of the 2nd,4th week",
    "每月第二、四周星期三（按周）": "wednesday of the 2nd,4th week",
    "每月第二、四个自然周的星期三": "wednesday of the 2nd,4th week",
    "每周六": "every saturday",
    "每星期日": "every sunday",
    "每周一、三、周五": "every monday,wednesday,friday",
    "每周一至周六": "every day mon-sat",
    "每周一至六": "every day mon-sat",
    "每天": "every day",
    "每周六 自2005-03-05起": "every saturday from 2005-03-05",
    "每周六，从2005-03-05起至2005-12-31止": "every saturday from 2005-03-05 to 2005-12-31",
}


@pytest.mark.parametrize(("text", "canonical"), SAID_ANEW.items())
def test_both_languages_say_the_same_rules(text: str, canonical: str) -> None:
    """English and Chinese, whole words and short ones, full width and half."""
    assert str(parse_rule(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "每月第二、四周星期三",
        "每月第二周、第四周的星期三",
        "每月第二、四周的星期三",
        "每月第二、四周三",
        "每月第二、四星期三 自2018-01-01起",
    ],
)
def test_the_wording_that_can_mean_both_asks_which(text: str) -> None:
    """The question names both answers in both languages, and each is understood."""
    with pytest.raises(Usage, match="is ambiguous") as refused:
        parse_rule(text)
    for answer in ("每月第二、四个星期三", "每月第二、四个自然周的星期三"):
        assert answer in refused.value.remedy
        assert f'"{parse_rule(answer)}"' in refused.value.remedy


REFUSED = {
    "5th,9th monday": '"9th" is not a valid ordinal',
    "0th monday": '"0th" is not a valid ordinal',
    "sixth monday": '"sixth" is not a valid ordinal',
    "next tuesday": '"next" is not a valid ordinal',
    "wednesday of the 6th week": '"6th" is not a valid ordinal',
    "2nd,second monday": "duplicate entry",
    "every 2nd saturday": "cannot be combined with an ordinal",
    "every second saturday": "cannot be combined with an ordinal",
    "every last friday": "cannot be combined with an ordinal",
    "every mon,monday": "duplicate entry",
    "every mon-wed,tue": "duplicate entry",
    "every sat-mon": "a range of weekdays must run forward",
    "every blue moon": '"blue moon" is not a weekday',
    "smurfday of the 1st week": '"smurfday" is not a weekday',
    "every saturday from 2005-02-30": "invalid date 2005-02-30",
    "every saturday from 2005-03-06 to 2005-03-11": "no date falls between its start and end",
    "every saturday from 2005-03-05 to 2005-03-04": "no date falls between its start and end",
    "first tuesday from yesterday": "unknown form",
    "monday": "unknown form",
    "every": "unknown form",
    "": "unknown form",
    "2nd wednesday 09:00": "unknown form",
    "2 wednesday of march": "unknown form",
    "每月第六个星期三": '"六" is not a valid ordinal',
    "每月第二、二个星期三": "duplicate entry",
    "每月第二、九周星期三": '"九" is not a valid ordinal',
    "每周第二个星期三": "unknown form",
    "每周八": "unknown form",
    "每周六至周一": "a range of weekdays must run forward",
    "每周一至周三至周五": "unknown form",
    "每周六 自2005-02-30起": "invalid date 2005-02-30",
    "每年春节": "unknown form",
    "每月": "unknown form",
}


@pytest.mark.parametrize(("text", "why"), REFUSED.items())
def test_what_would_be_passed_over_is_refused(text: str, why: str) -> None:
    """Wrong usage, with the reason and all the forms."""
    with pytest.raises(Usage, match=why) as refused:
        parse_rule(text)
    assert "2nd,4th wednesday" in refused.value.remedy
    assert "每月第二、四个自然周的星期三" in refused.value.remedy


def test_a_rule_may_never_happen_in_a_span_and_a_span_that_ends_before_it_begins_is_none() -> None:
    """February 2021 has no fifth Monday, March has the 29th."""
    fifth = parse_rule("5th monday")
    assert fifth.dates(date(2021, 2, 1), date(2021, 2, 28)) == []
    assert fifth.dates(date(2021, 3, 1), date(2021, 3, 31)) == [date(2021, 3, 29)]
    check_span(date(2021, 3, 1), date(2021, 3, 1))
    with pytest.raises(Usage, match="is after --to"):
        check_span(date(2021, 3, 1), date(2021, 2, 28))


def test_a_series_is_the_rule_without_its_first_and_last_day() -> None:
    """Generated again with another beginning it is the same series."""
    assert parse_rule("每周六 自2005-03-05起").series() == parse_rule("every saturday").series()


# ---- what always holds -------------------------------------------------------------------------------------

some_days = st.dates(date(1990, 1, 1), date(2050, 12, 31))
weekdays = st.integers(0, 6)
ordinals = st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST]), min_size=1).map(
    lambda found: tuple(sorted(found, key=lambda n: 9 if n == LAST else n))
)
monthly = st.tuples(st.sampled_from([NTH, WEEK]), st.tuples(weekdays), ordinals).map(
    lambda parts: Rule(*parts)
)
weekly = st.sets(weekdays, min_size=1).map(lambda found: Rule(EVERY, tuple(sorted(found))))
rules = st.one_of(monthly, weekly)
lengths = st.integers(0, 400)


@given(rules, st.none() | some_days)
def test_a_rule_reads_back_from_its_own_words(rule: Rule, start: date | None) -> None:
    """Canonical English and Chinese are read as the rule that wrote them."""
    rule = Rule(rule.kind, rule.weekdays, rule.ordinals, start)
    assert parse_rule(str(rule)) == rule
    assert parse_rule(rule.chinese()) == rule


@given(rules, some_days, lengths, lengths)
def test_adjacent_spans_give_what_the_whole_gives(rule: Rule, first: date, one: int, two: int) -> None:
    """So that generating quarter by quarter is the same as generating a year."""
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=two)
    parts = rule.dates(first, middle) + rule.dates(middle + timedelta(days=1), last)
    assert parts == rule.dates(first, last)


@given(rules, some_days, lengths)
def test_dates_fall_on_the_rules_weekdays_inside_the_span(rule: Rule, first: date, length: int) -> None:
    """In order, each once."""
    last = first + timedelta(days=length)
    found = rule.dates(first, last)
    assert found == sorted(set(found))
    assert all(first <= day <= last and day.weekday() in rule.weekdays for day in found)


@given(monthly, st.integers(1990, 2050), st.integers(1, 12))
def test_months_agree_with_the_standard_librarys_calendar(rule: Rule, year: int, month: int) -> None:
    """``calendar`` lays out a month in weeks from Monday, the first being the one that holds the 1st."""
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    column = [week[rule.weekdays[0]] for week in weeks]
    if rule.kind == NTH:
        column = [day for day in column if day.month == month]
    expected = {column[n - 1 if n > 0 else n] for n in rule.ordinals if n <= len(column)}
    found = set(rule.dates(weeks[0][0], weeks[-1][-1]))
    assert expected <= found
    if rule.kind == NTH:
        assert {day for day in found if day.month == month} == expected


# ---- holidays and turns ------------------------------------------------------------------------------------


@pytest.mark.clause("WZ-01")
def test_a_holiday_moves_a_session_to_the_next_working_day() -> None:
    """WZ-01: 21 February 2018 ends the long holiday; 14 February is worked and stays."""
    office = build_calendar()
    moved = apply_holiday_policy([date(2018, 2, 14), date(2018, 2, 21)], office, NEXT_WORKING_DAY)
    assert moved == [
        RuleDate(date(2018, 2, 14), date(2018, 2, 14)),
        RuleDate(date(2018, 2, 21), date(2018, 2, 22), office.why(date(2018, 2, 21))),
    ]


@pytest.mark.clause("CZ-02")
def test_a_holiday_may_be_left_out_or_kept_and_is_named() -> None:
    """CZ-02: Thursday 1 October 2020 is National Day."""
    national_day = date(2020, 10, 1)
    office = build_calendar()
    (skipped,) = apply_holiday_policy([national_day], office, SKIP)
    (kept,) = apply_holiday_policy([national_day], office, KEEP)
    assert (skipped.day, kept.day) == (None, national_day)
    assert skipped.why == kept.why == office.why(national_day) != ""


@pytest.mark.clause("QT-01")
def test_a_plain_saturday_is_no_holiday() -> None:
    """QT-01: every Saturday means it; Saturday 3 October 2020 lies in the holidays, the 17th does not."""
    moved = apply_holiday_policy([date(2020, 10, 3), date(2020, 10, 17)], build_calendar(), NEXT_WORKING_DAY)
    assert [slot.day for slot in moved] == [date(2020, 10, 9), date(2020, 10, 17)]
    assert moved[1].why == ""


def test_a_rotation_goes_on_where_the_last_span_ended() -> None:
    """Three heads over five Saturdays: the sixth belongs to the third."""
    saturdays = parse_rule("every saturday").dates(date(2005, 3, 5), date(2005, 4, 9))
    heads = ["甲", "乙", "丙"]
    whole = rotate(heads, saturdays)
    assert [head for _day, head in whole] == ["甲", "乙", "丙", "甲", "乙", "丙"]
    assert rotate(heads, saturdays[:4]) + rotate(heads, saturdays[4:], last="甲") == whole


def test_a_rotation_begins_anew_after_one_who_left() -> None:
    """Nobody follows a member who is no longer in the list: the first begins."""
    assert rotate(["甲", "乙"], [date(2005, 3, 5)], last="丁") == [(date(2005, 3, 5), "甲")]


@pytest.mark.parametrize("members", [[], ["甲", "乙", "甲"]])
def test_a_rotation_of_nobody_or_of_one_twice_is_refused(members: list[str]) -> None:
    """Who follows 甲 could not be told."""
    with pytest.raises(Usage, match="rotation"):
        rotate(members, [date(2005, 3, 5)])
