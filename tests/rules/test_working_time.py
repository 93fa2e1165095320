"""Calendar and office hours: dates worked out by hand, what other programs expect, and laws."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import chinese_calendar
import holidays
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hotline_cli.domain.calendar import Calendar
from hotline_cli.domain.duration import Span, parse_span
from hotline_cli.domain.festivals import FESTIVALS, NoticeDay, missing_festivals, named_festivals
from hotline_cli.domain.office_hours import DEFAULT_HOURS, OfficeHours
from hotline_cli.domain.working_time import WorkTime
from hotline_cli.errors import Usage
from hotline_cli.store.office_calendar import build_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DATA = Path(__file__).resolve().parent.parent / "data"
HOURS = OfficeHours.parse(DEFAULT_HOURS)
OFFICE = build_calendar()
WORK = WorkTime(OFFICE, HOURS)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def due(start: str, span: str, work: WorkTime = WORK, *, roll: bool | None = None, holds: str = "") -> str:
    return str(work.due(moment(start), parse_span(span), roll=roll, holds=holds_of(holds)).at)


def holds_of(text: str) -> list[tuple[datetime, datetime]]:
    """``A/B|C/D`` as moments."""
    pairs = [pair.split("/") for pair in text.split("|") if pair]
    return [(moment(low), moment(high)) for low, high in pairs]


def plain(hours: str, rest: str = "", work: str = "") -> WorkTime:
    """The calendar that `--calendar none` has."""
    parsed = OfficeHours.parse(hours)
    days = [[date.fromisoformat(day) for day in text.split(",") if day] for text in (rest, work)]
    return WorkTime(Calendar.plain(parsed, *days), parsed)


def table(name: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader((line for line in file if not line.startswith("#")), delimiter=delimiter)


# --- what other programs expect


@pytest.mark.parametrize("asked", list(table("working_time.tsv", "\t")), ids=lambda asked: asked["id"])
def test_other_programs_agree(asked: dict[str, str]) -> None:
    """Zammad, GLPI, Znuny, Frappe, biz, RT and businesstimedelta expect the same moments."""
    work = plain(asked["hours"], asked["rest"])
    start, holds = moment(asked["from"]), holds_of(asked["holds"])
    if asked["question"] == "due":
        got = str(work.due(start, Span(int(asked["amount"]), "working_second"), holds=holds).at)
    else:
        got = str(work.working_seconds(start, moment(asked["amount"]), holds))
    assert got == asked["answer"]


def test_chinesecalendar_agrees_on_deadlines() -> None:
    """N working days after a day, as chinesecalendar 1.11.0 counts them."""
    for row in table("cn_due.csv"):
        assert (
            due(f"{row['start_date']} 10:00", f"{row['workdays']} working days")
            == f"{row['due_date']} 23:59:59"
        )


def test_moved_days() -> None:
    """Every moved rest day and working day of 2018-2026."""
    for row in table("cn_moved_days.csv"):
        assert OFFICE.is_working(date.fromisoformat(row["date"])) == (row["class"] == "makeup-workday"), row


@pytest.mark.parametrize("year", range(2014, 2027))
def test_both_packages_agree_with_the_shipped_days(year: int) -> None:
    """`holidays` and chinesecalendar agree on every day of 2014-2026, and so do we."""
    country = holidays.country_holidays("CN", years=year)
    for number in range(366):
        day = date(year, 1, 1) + timedelta(number)
        if day.year == year:
            assert (
                OFFICE.is_working(day) == country.is_working_day(day) == chinese_calendar.is_workday(day)
            ), day


# --- by hand


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2020-03-26 11:20", "1 working hour", "2020-03-26 14:20:00"),  # the lunch break
        ("2020-03-26 09:00", "30 working days", "2020-05-11 23:59:59"),
        ("2018-02-14 09:00", "3 working days", "2018-02-24 23:59:59"),  # a Saturday worked
        ("2020-05-14 09:00", "30 working days before", "2020-03-31 23:59:59"),
        ("2020-03-19 09:00", "3 working days before", "2020-03-16 23:59:59"),  # Thursday, that Monday
        ("2014-07-15 09:00", "10 days before", "2014-07-05 23:59:59"),  # a Saturday, stays
        ("2014-06-20 09:00", "15 days", "2014-07-07 23:59:59"),  # 5 July is a Saturday, moves
        ("2014-06-20 09:00", "1 week", "2014-06-27 23:59:59"),
        ("2020-04-24 09:00", "1 week", "2020-05-06 23:59:59"),  # 1 May, five days off
        ("2020-03-26 23:50", "same day", "2020-03-26 23:59:59"),
        ("2020-03-28 10:00", "same day", "2020-03-28 23:59:59"),  # a Saturday too
        ("2020-03-27 17:00", "24 hours", "2020-03-28 17:00:00"),
        ("2020-03-27 17:00", "90 minutes", "2020-03-27 18:30:00"),
        ("2020-03-27 17:00", "24小时前", "2020-03-26 17:00:00"),
        ("2020-06-18 09:00", "1 month before", "2020-05-18 23:59:59"),
        ("2019-01-31 09:00", "1 month", "2019-02-28 23:59:59"),
        ("2020-01-31 09:00", "1 month", "2020-02-29 23:59:59"),  # a Saturday, but the month's last day
        ("2020-12-15 09:00", "12 months", "2021-12-15 23:59:59"),
        ("2024-02-29 09:00", "12 months", "2025-02-28 23:59:59"),
        ("2024-02-28 09:00", "1 working day", "2024-02-29 23:59:59"),
        ("2024-02-28 17:00", "1 working hour", "2024-02-29 09:00:00"),
        ("2023-02-28 09:00", "1 working day", "2023-03-01 23:59:59"),
        ("2020-03-26 16:30", "1 working hour", "2020-03-26 17:30:00"),  # stays on the closing time
        ("2020-03-26 11:00", "1 working hour", "2020-03-26 12:00:00"),
        ("2020-03-26 12:30", "1 working minute", "2020-03-26 14:01:00"),
        ("2020-03-27 20:00", "1 working second", "2020-03-30 08:30:01"),
        ("2020-03-27 20:00", "7 working hours", "2020-03-30 17:30:00"),
        ("2020-03-30 08:30", "1 working hour before", "2020-03-27 16:30:00"),
        ("2020-03-30 09:30", "1 working hour before", "2020-03-30 08:30:00"),  # stays on the opening time
    ],
)
def test_by_hand(start: str, span: str, end: str) -> None:
    """Dates read off a wall calendar."""
    assert due(start, span) == end


@pytest.mark.parametrize(
    ("holds", "days"),
    [
        ("", 3),
        ("2020-01-19 09:00/2020-01-20 10:00", 2),  # a Sunday worked, held at its end
        ("2020-01-19 09:00/2020-01-19 17:00", 3),
        ("2020-01-10 09:00/2020-01-18 00:00", 3),  # the start day is not counted anyhow
        ("2020-01-10 09:00/2020-02-10 00:00", 0),
        ("2020-01-21 09:00/2020-02-10 00:00", 2),
        ("2020-01-22 09:00/2020-02-10 00:00", 3),
        ("2020-01-19 09:00/2020-01-20 10:00|2020-01-20 08:00/2020-01-21 10:00", 1),
    ],
)
def test_working_days_between_leave_out_those_held_at_their_end(holds: str, days: int) -> None:
    """From Friday, 17 January 2020 to Tuesday: Sunday the 19th, Monday, Tuesday, less what was held."""
    first, last = moment("2020-01-17 09:00"), moment("2020-01-21 09:00")
    assert WORK.working_days(first, last, holds_of(holds)) == days


def test_a_last_day_stays_where_the_rule_says_so() -> None:
    """``roll=False`` leaves days and weeks where they fall; a month moves only where the rule says so."""
    assert due("2014-06-20 09:00", "15 days", roll=False) == "2014-07-05 23:59:59"
    assert due("2020-01-31 09:00", "1 month", roll=False) == "2020-02-29 23:59:59"
    assert due("2020-01-31 09:00", "1 month", roll=True) == "2020-03-02 23:59:59"


@pytest.mark.parametrize(
    ("start", "span", "holds", "end"),
    [
        # a pause over a weekend must not credit the weekend
        ("2020-03-20 16:00", "2 working hours", "2020-03-20 17:00/2020-03-23 09:00", "2020-03-23 10:00:00"),
        ("2020-03-16 09:00", "3 working days", "2020-03-17 10:00/2020-03-18 09:00", "2020-03-20 23:59:59"),
        ("2020-03-16 09:00", "3 working days", "2020-03-17 10:00/2020-03-17 15:00", "2020-03-19 23:59:59"),
        ("2020-03-18 09:00", "3 working days", "2020-03-20 16:00/2020-03-23 09:00", "2020-03-24 23:59:59"),
        ("2020-03-18 09:00", "3 working days", "2020-03-21 09:00/2020-03-22 09:00", "2020-03-23 23:59:59"),
        ("2020-03-16 09:00", "3 working days", "2020-03-19 15:00/2020-03-20 09:00", "2020-03-20 23:59:59"),
        ("2020-03-16 09:00", "3 working days", "2020-03-20 09:00/2020-03-30 09:00", "2020-03-19 23:59:59"),
        ("2020-03-16 09:00", "3 working days", "2020-03-09 09:00/2020-03-12 09:00", "2020-03-19 23:59:59"),
        ("2020-03-16 09:00", "3 working days", "2020-03-17 10:00/2020-03-18 00:00", "2020-03-20 23:59:59"),
        ("2020-03-02 09:00", "10 days", "2020-03-04 10:00/2020-03-06 09:00", "2020-03-16 23:59:59"),
        ("2020-03-02 09:00", "1 month", "2020-03-04 10:00/2020-03-06 09:00", "2020-04-04 23:59:59"),
        ("2020-03-16 09:00", "same day", "2020-03-16 10:00/2020-03-17 09:00", "2020-03-17 23:59:59"),
        ("2020-03-20 09:00", "24 hours", "2020-03-20 10:00/2020-03-20 12:00", "2020-03-21 11:00:00"),
        ("2020-03-20 09:00", "24 hours", "2020-03-20 08:00/2020-03-20 10:00", "2020-03-21 10:00:00"),
        # two that overlap count once
        (
            "2020-03-20 09:00",
            "24 hours",
            "2020-03-20 11:00/2020-03-20 13:00|2020-03-20 10:00/2020-03-20 12:00",
            "2020-03-21 12:00:00",
        ),
    ],
)
def test_held(start: str, span: str, holds: str, end: str) -> None:
    """While held, time passes for nothing; a day at whose end the case was held is not counted."""
    assert due(start, span, holds=holds) == end


def test_the_working_day_after_the_last_is_not_held_either() -> None:
    """15 days to Saturday, held from Sunday to Wednesday: the last day moves to Wednesday."""
    assert (
        due("2014-06-20 09:00", "15 days", holds="2014-07-06 09:00/2014-07-09 08:00") == "2014-07-09 23:59:59"
    )


def test_a_moved_saturday_has_the_usual_hours() -> None:
    """26 April 2020, a Sunday, is worked: from half past eight like any weekday."""
    assert due("2020-04-25 12:00", "1 working hour") == "2020-04-26 09:30:00"
    with_saturday = WorkTime(OFFICE, OfficeHours.parse("mon-fri 08:30-17:30; sat 09:00-12:00"))
    assert due("2020-05-09 08:00", "1 working hour", with_saturday) == "2020-05-09 09:30:00"
    assert due("2020-03-28 08:00", "1 working hour", with_saturday) == "2020-03-30 09:30:00"


def test_a_day_named_as_worked_has_the_usual_hours() -> None:
    """`--work` on a Sunday without hours: those of the first weekday that has any."""
    assert due("2020-03-29 08:00", "2 working hours", plain("tue-fri 10:00-16:00", work="2020-03-29")) == (
        "2020-03-29 12:00:00"
    )


# --- peers' mistakes


def test_midnight_loses_no_minute() -> None:
    """An interval that ends at 24:00 ends then, not at 23:59."""
    work = plain("mon-sun 18:00-24:00")
    assert due("2020-03-16 20:00", "4 working hours", work) == "2020-03-17 00:00:00"
    assert due("2020-03-16 20:00", "5 working hours", work) == "2020-03-17 19:00:00"
    assert work.working_seconds(moment("2020-03-16"), moment("2020-03-18")) == 12 * 3600


def test_one_working_day_a_week() -> None:
    """Not overdue at once: the next Wednesday."""
    assert due("2020-03-18 10:00", "1 working day", plain("wed 09:00-17:00")) == "2020-03-25 23:59:59"


def test_the_lunch_break_is_no_work() -> None:
    """Three and a half hours on each side of it."""
    assert WORK.working_seconds(moment("2020-03-26"), moment("2020-03-27")) == 7 * 3600
    assert WORK.working_seconds(moment("2020-03-26 12:00"), moment("2020-03-26 14:00")) == 0


@pytest.mark.parametrize("span", ["1 working day", "1 working hour", "-1 working day", "5 days"])
def test_a_calendar_without_working_time_is_refused(span: str) -> None:
    """It is said, and never searched for ever."""
    work = WorkTime(Calendar([False] * 7, {}), HOURS)
    with pytest.raises(Usage, match="no working time"):
        work.due(moment("2020-03-26"), parse_span(span))


@pytest.mark.parametrize(
    "span",
    [
        "9999999999 working days",
        "99999999999999999999 hours",
        "3000000 weeks",
        "99999 months",
        "9" * 30 + "日",
        "99999999999 working hours",
        "800000 days before",
        "99999999 working hours before",
        "30000 months before",
    ],
)
def test_absurd_amounts_are_refused(span: str) -> None:
    """Beyond the calendar's years the answer is an error that says so."""
    with pytest.raises(Usage, match="outside the years 1 to 9999"):
        WORK.due(moment("2020-03-26 09:00"), parse_span(span))


def test_the_last_midnight_is_refused() -> None:
    """24:00 on 31 December 9999 is no moment."""
    with pytest.raises(Usage, match="outside the years"):
        due("9999-12-31 23:00", "1 working hour", plain("mon-sun 00:00-24:00"))


def test_moments_the_wrong_way_round_are_refused() -> None:
    """An end before its start is an error, in a hold as well."""
    with pytest.raises(Usage, match="is before"):
        WORK.working_seconds(moment("2020-03-27"), moment("2020-03-26"))
    with pytest.raises(Usage, match="ends before it starts"):
        due("2020-03-20 09:00", "1 hour", holds="2020-03-20 11:00/2020-03-20 10:00")


# --- office hours


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("mon-fri 9:00-12:00,14:00-17:30; sat 09:00-12:00",
         "; ".join([f"{day} 09:00-12:00,14:00-17:30" for day in WEEK[:5]] + ["sat 09:00-12:00"])),
        ("周一至周二 09:00-12:00、14:00-17:30；周日 10:00-11:00",
         "mon 09:00-12:00,14:00-17:30; tue 09:00-12:00,14:00-17:30; sun 10:00-11:00"),
        ("mon,星期三 14:00-24:00, 00:00-09:00", "mon 00:00-09:00,14:00-24:00; wed 00:00-09:00,14:00-24:00"),
        ("mon 14:00-16:00; mon 09:00-12:00", "mon 09:00-12:00,14:00-16:00"),
    ],
)  # fmt: skip
def test_hours_are_read(text: str, written: str) -> None:
    """By weekday, several intervals, in both languages, sorted."""
    assert str(OfficeHours.parse(text)) == written
    assert OfficeHours.parse(written) == OfficeHours.parse(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "invalid office hours"),
        (" ; ", "invalid office hours"),
        ("mon", "invalid office hours"),
        ("mo 09:00-12:00", "invalid office hours"),
        ("fri-mon 09:00-12:00", "invalid office hours"),
        ("mon 9-12", "invalid office hours"),
        ("mon 09:00-24:30", "invalid office hours"),
        ("mon 09:60-10:00", "invalid office hours"),
        ("mon 17:00-09:00", "not after the start"),
        ("mon 09:00-09:00", "not after the start"),
        ("mon 09:00-12:00,11:00-13:00", "overlap"),
        ("mon-fri 09:00-12:00; wed 11:59-13:00", "overlap"),
    ],
)
def test_hours_that_make_no_sense_are_refused(text: str, why: str) -> None:
    """Each with its reason."""
    with pytest.raises(Usage, match=why):
        OfficeHours.parse(text)


# --- the office's own days, and years without a notice


def test_years_without_a_notice_are_provisional() -> None:
    """2026 has its notice, 2027 and 2003 not yet, or not any more."""
    assert [OFFICE.provisional(date(year, 6, 1)) for year in (2003, 2004, 2026, 2027)] == [
        True,
        False,
        False,
        True,
    ]
    assert not WORK.due(moment("2026-12-29 09:00"), parse_span("2 working days")).provisional
    assert WORK.due(moment("2026-12-29 09:00"), parse_span("3 working days")).provisional
    assert WORK.due(moment("2027-01-05 09:00"), parse_span("3 working days before")).provisional
    assert WORK.due(moment("2026-12-31 17:00"), parse_span("1 working hour")).provisional
    assert WORK.due(moment("2026-12-20 09:00"), parse_span("1 month"), roll=True).provisional
    assert not WORK.due(moment("2026-12-20 09:00"), parse_span("1 month")).provisional


def test_the_clock_is_never_provisional() -> None:
    """Hours, the same day, and days that do not move ask no calendar."""
    for span in ("48 hours", "same day", "10 days before"):
        assert not WORK.due(moment("2027-03-01 09:00"), parse_span(span)).provisional
    assert not WORK.due(moment("2027-03-01 09:00"), parse_span("10 days"), roll=False).provisional


def test_statutory_days_hold_until_the_notice_comes() -> None:
    """National Day 2027 falls on a Friday; 4 and 5 October make up for the weekend in it."""
    assert [OFFICE.is_working(date(2027, 10, day)) for day in (1, 4, 5, 6)] == [False, False, False, True]
    assert not OFFICE.is_working(date(2060, 10, 1))
    assert not OFFICE.is_working(date(2003, 5, 1))


ALL = frozenset(one.name for one in FESTIVALS)


def test_an_imported_notice_makes_its_year_certain() -> None:
    """Its days hold, the statutory ones stay, those made up on a guess go."""
    entries = {date(2027, 10, 8): (False, "国庆节"), date(2027, 10, 9): (True, "国庆节")}
    calendar = build_calendar(entries, named={2027: ALL})
    assert not calendar.provisional(date(2027, 10, 1))
    assert [calendar.is_working(date(2027, 10, day)) for day in (1, 4, 8, 9)] == [False, True, False, True]
    assert (
        not WorkTime(calendar, HOURS)
        .due(moment("2026-12-29 09:00"), parse_span("30 working days"))
        .provisional
    )
    assert calendar.provisional(date(2028, 1, 1))


def test_a_notice_out_of_turn_leaves_the_gap_provisional() -> None:
    """2028 is known, 2027 is not: a span across both rests on a guess."""
    work = WorkTime(build_calendar(named={2028: ALL}), HOURS)
    assert work.due(moment("2026-12-20 09:00"), parse_span("300 working days")).provisional
    assert not work.due(moment("2028-02-01 09:00"), parse_span("3 working days")).provisional


def test_a_notice_of_some_festivals_settles_only_these() -> None:
    """National Day is named: what was made up on a guess goes; that of Labour Day stays."""
    calendar = build_calendar(named={2027: frozenset({"国庆节"})})
    assert calendar.provisional(date(2027, 10, 1))
    assert calendar.is_working(date(2027, 10, 4))
    assert not calendar.is_working(date(2027, 5, 3))


def test_the_festivals_that_a_notice_names() -> None:
    """A day named for two names both; New Year's Day in December is the next year's; four festivals before 2008.

    Mid-Autumn 2028 is 3 October, a day off named for National Day, so it counts as named.
    """
    law = {date(2028, 10, 3).toordinal(): (False, "Mid-Autumn Festival and National Day 中秋节、国庆节")}
    days = [
        NoticeDay(date(2026, 12, 31), worked=False, name="元旦"),
        NoticeDay(date(2027, 10, 1), worked=False, name="国庆节、中秋节"),
        NoticeDay(date(2027, 4, 24), worked=True, name="劳动节"),
        NoticeDay(date(2028, 10, 3), worked=False, name="National Day"),
        NoticeDay(date(2029, 1, 1), worked=False, name="停电"),
    ]
    assert named_festivals(days, law) == {
        2027: {"元旦", "国庆节", "中秋节"},
        2028: {"国庆节", "中秋节"},
    }
    assert len(missing_festivals(2008, ())) == 7
    assert missing_festivals(2007, {"春节", "国庆节"}) == ["New Year's Day 元旦", "Labour Day 劳动节"]


def test_mid_autumn_inside_national_day_has_its_day_off() -> None:
    """3 October 2028 is both; 4 October makes up for the Sunday, 5 October for Mid-Autumn."""
    assert [OFFICE.is_working(date(2028, 10, day)) for day in (3, 4, 5, 6)] == [False, False, False, True]
    assert [OFFICE.is_working(date(2031, 10, day)) for day in (3, 6, 7)] == [False, False, True]


def test_a_day_with_hours_of_its_own() -> None:
    """The afternoon of 31 December is off: two of three hours fall on 4 January."""
    day = date(2026, 12, 31)
    work = WorkTime(build_calendar({day: (True, "")}, hours={day: ((30_600, 43_200),)}), HOURS)
    assert work.due(moment("2026-12-31 11:00"), parse_span("3 working hours")).at == moment(
        "2027-01-04 10:30"
    )
    assert work.working_seconds(moment("2026-12-31 08:00"), moment("2026-12-31 18:00")) == 3.5 * 3600


def test_the_offices_own_days_lie_on_top() -> None:
    """A day of rest on a Thursday, and National Day worked."""
    calendar = build_calendar({date(2020, 3, 26): (False, "停电"), date(2020, 10, 1): (True, "加班")})
    assert not calendar.is_working(date(2020, 3, 26))
    assert calendar.is_working(date(2020, 10, 1))
    assert calendar.why(date(2020, 3, 26)) == "停电"
    assert calendar.shift(date(2020, 3, 25), 1) == date(2020, 3, 27)
    assert calendar.working_days(date(2020, 9, 30), date(2020, 10, 8)) == 1


def test_why() -> None:
    """Every day has its reason."""
    reasons = {
        day: OFFICE.why(date.fromisoformat(day))
        for day in ("2020-03-26", "2020-03-28", "2020-05-01", "2020-05-09")
    }
    assert reasons == {
        "2020-03-26": "working day",
        "2020-03-28": "weekend",
        "2020-05-01": "Labour Day 劳动节",
        "2020-05-09": "moved working day: Labour Day 劳动节",
    }


def test_rest_and_work_on_one_day_are_refused() -> None:
    """A day cannot be both."""
    with pytest.raises(Usage, match="both"):
        plain("mon-fri 09:00-17:00", rest="2020-03-26", work="2020-03-26")


# --- counted out


def test_steps_of_working_days() -> None:
    """Every day from the start's to the last, with the reason for which it counts or not."""
    steps = WORK.steps(moment("2020-04-29 09:00"), parse_span("2 working days"))
    assert [(step.date.day, step.counts) for step in steps] == [
        (29, False), (30, True), (1, False), (2, False), (3, False), (4, False), (5, False), (6, True),
    ]  # fmt: skip
    assert steps[0].why == "the start day is not counted"
    assert steps[2].why == "Labour Day 劳动节"


def test_steps_count_as_many_as_the_span() -> None:
    """Held days are named and do not count; days that only carry the last one on neither."""
    steps = WORK.steps(
        moment("2020-03-16 09:00"),
        parse_span("3 working days"),
        holds=holds_of("2020-03-17 10:00/2020-03-18 09:00"),
    )
    assert [step.counts for step in steps] == [False, False, True, True, True]
    assert steps[1].why == "on hold at the end of the day"
    assert sum(step.counts for step in WORK.steps(moment("2014-06-20"), parse_span("15 days"))) == 15
    back = WORK.steps(moment("2020-03-19"), parse_span("3 working days before"))
    assert [step.date.day for step in back] == [19, 18, 17, 16]
    assert sum(step.counts for step in back) == 3


def test_steps_of_working_hours() -> None:
    """The days with work in them count; a day that ends at 24:00 is the last."""
    steps = WORK.steps(moment("2020-03-27 17:00"), parse_span("1 working hour"))
    assert [(step.date.day, step.counts) for step in steps] == [
        (27, True),
        (28, False),
        (29, False),
        (30, True),
    ]
    assert (
        len(plain("mon-sun 00:00-24:00").steps(moment("2020-03-27 23:00"), parse_span("1 working hour"))) == 1
    )


# --- laws

MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2070, 1, 1)).map(lambda at: at.replace(microsecond=0))
AMOUNTS = st.integers(1, 400_000)
DAYS = st.integers(1, 400)
CLOCKS = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).filter(
    lambda marks: len(marks) % 2 == 0
)


@st.composite
def works(draw: st.DrawFn) -> WorkTime:
    """The office's calendar, or any week with any hours and a few days of rest and work."""
    if draw(st.booleans()):
        return WORK
    week = []
    for _weekday in range(7):
        marks = sorted(draw(CLOCKS)) if draw(st.booleans()) else []
        week.append(tuple((low * 900, high * 900) for low, high in zip(marks[::2], marks[1::2], strict=True)))
    assume(any(week))
    hours = OfficeHours(tuple(week))
    days = st.dates(date(2019, 1, 1), date(2022, 1, 1))
    rest = draw(st.sets(days, max_size=10))
    return WorkTime(Calendar.plain(hours, rest, draw(st.sets(days, max_size=10)) - rest), hours)


def seconds(number: int) -> Span:
    return Span(number, "working_second")


@given(works(), MOMENTS, AMOUNTS, AMOUNTS)
def test_amounts_add_up(work: WorkTime, start: datetime, first: int, second: int) -> None:
    """A span and then another end where their sum does."""
    then = work.due(start, seconds(first)).at
    assert work.due(then, seconds(second)).at == work.due(start, seconds(first + second)).at


@given(works(), MOMENTS, AMOUNTS)
def test_what_was_asked_for_has_passed(work: WorkTime, start: datetime, amount: int) -> None:
    """Between the start and the end of a span lies the span, not a second less before it."""
    end = work.due(start, seconds(amount)).at
    assert work.working_seconds(start, end) == amount
    assert work.working_seconds(start, end - timedelta(seconds=1)) == amount - 1


@given(works(), MOMENTS, MOMENTS, AMOUNTS, AMOUNTS)
def test_later_or_longer_ends_no_earlier(work: WorkTime, a: datetime, b: datetime, m: int, n: int) -> None:
    """The end grows with the start and with the amount."""
    early, late = sorted((a, b))
    short, long = sorted((m, n))
    assert work.due(early, seconds(short)).at <= work.due(late, seconds(long)).at


@given(works(), MOMENTS, AMOUNTS)
def test_back_undoes_forth(work: WorkTime, start: datetime, amount: int) -> None:
    """From a moment that is worked, there and back again."""
    start = work.due(work.due(start, seconds(1)).at, seconds(-1)).at
    assert work.due(work.due(start, seconds(amount)).at, seconds(-amount)).at == start


@given(MOMENTS, DAYS, st.sets(st.dates(date(2019, 1, 1), date(2022, 1, 1)), min_size=1, max_size=20))
def test_a_day_of_rest_brings_no_limit_nearer(start: datetime, number: int, rest: set[date]) -> None:
    """More rest, no earlier end: working days, working hours, days."""
    idle = WorkTime(build_calendar(dict.fromkeys(rest, (False, ""))), HOURS)
    for unit in ("working_day", "working_hour", "day"):
        span = Span(number, unit)
        assert idle.due(start, span).at >= WORK.due(start, span).at


@given(works(), MOMENTS, DAYS, MOMENTS, st.integers(0, 10**7))
def test_a_hold_brings_no_limit_nearer(
    work: WorkTime, start: datetime, number: int, low: datetime, length: int
) -> None:
    """Held, no span ends earlier; and the work outside the hold is what was asked for."""
    low = start + (low - start) / 1000
    hold = (low.replace(microsecond=0), low.replace(microsecond=0) + timedelta(seconds=length))
    for unit in ("working_day", "working_hour", "day", "hour", "week", "month"):
        span = Span(number, unit)
        assert work.due(start, span, holds=[hold]).at >= work.due(start, span).at
    end = work.due(start, seconds(number), holds=[hold]).at
    assert work.working_seconds(start, end, [hold]) == number


@given(works(), st.dates(date(2018, 1, 1), date(2023, 1, 1)), st.integers(1, 60))
def test_working_days_as_one_counts_on_a_calendar(work: WorkTime, day: date, number: int) -> None:
    """The nth worked day, counted with a finger; back from a worked day, the day itself."""
    calendar = work.calendar
    found, counted = day, 0
    while counted < number:
        found += timedelta(days=1)
        counted += calendar.is_working(found)
    assert calendar.shift(day, number) == found
    assert calendar.working_days(day, found) == number
    if calendar.is_working(day):
        assert calendar.shift(found, -number) == day


@given(works(), MOMENTS, MOMENTS)
def test_work_is_counted_as_one_walks_it(work: WorkTime, a: datetime, b: datetime) -> None:
    """Day by day the hours between two moments, the slow way."""
    first = min(a, b)
    last = first + abs(a - b) / 500
    last = last.replace(microsecond=0)
    walked, midnight = 0, datetime.combine(first, time())
    while midnight <= last:
        for low, high in work.intervals(midnight.date()):
            opened = max(first, midnight + timedelta(seconds=low))
            shut = min(last, midnight + timedelta(seconds=high))
            walked += max(0, int((shut - opened).total_seconds()))
        midnight += timedelta(days=1)
    assert work.working_seconds(first, last) == walked


def test_days_besides() -> None:
    """The office's calendar with a day of rest and a day of work more; the year's named days show them."""
    calendar = OFFICE.with_days([date(2020, 3, 26)], [date(2020, 3, 28)])
    assert [calendar.is_working(date(2020, 3, day)) for day in (25, 26, 27, 28)] == [True, False, True, True]
    assert calendar.named_in(2020)[-1] == date(2020, 10, 10)
    assert date(2020, 3, 26) in calendar.named_in(2020)
    assert calendar.why(date(2020, 3, 26)) == "rest day"


def test_the_usual_hours_are_what_they_read_as() -> None:
    """The hours that need no reading are those that the reading gives."""
    assert OfficeHours.parse(DEFAULT_HOURS) == OfficeHours.parse(f"{DEFAULT_HOURS};")
