"""Dates and times as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest

from hotline_cli.domain.period import latest_period
from hotline_cli.domain.written_dates import (
    UnreadableDate,
    find_year,
    parse_clock,
    parse_clock_range,
    parse_date,
    parse_date_range,
    parse_written,
    replace_day_word,
)

TUESDAY = date(2026, 12, 1)
READ = {
    "2026-03-26T09:05": "2026-03-26 09:05:00",
    "2026/3/26 9:05": "2026-03-26 09:05:00",
    "2026-4-9": "2026-04-09",
    "2026.3.26": "2026-03-26",
    "2026年3月26日 上午9时5分": "2026-03-26 09:05:00",
    "2026年3月26日下午3点半": "2026-03-26 15:30:00",
    "20260326": "2026-03-26",
    "20260326 0905": "2026-03-26 09:05:00",
    "20260326090530": "2026-03-26 09:05:30",
    "２０２６／３／２６　９：０５": "2026-03-26 09:05:00",
    "2026-03-26 09:05:00.000": "2026-03-26 09:05:00",
    "2026-03-26 9:05 PM": "2026-03-26 21:05:00",
    "2026年3月26日（星期四）9:00": "2026-03-26 09:00:00",
    "2026年3月26日24时": "2026-03-26 23:59:59",
    "26/3/2026": "2026-03-26",
    "3/3/2026": "2026-03-03",
    "2026-03-26T09:05:00+08:00": "2026-03-26 09:05:00+08:00",
}


@pytest.mark.parametrize("text", READ)
def test_what_can_be_read_one_way_is_read(text: str) -> None:
    """A slash, a dot, Chinese words, compact and full-width digits; 24:00 ends its day."""
    day, moment = parse_written(text)
    assert str(moment or day) == READ[text]


REFUSED = {
    "3/4/2026": "two ways, 2026-03-04 or 2026-04-03; write it like 2026-03-04",
    "2026-3-26 上午12:00": "two ways: noon or midnight",
    "2026年3月26日（星期五）": "2026-03-26 is not that weekday",
    "3月26日": "has no year",
    "2026-02-30": "is not a time",
    "2026/3-26": "is not a time",
    "2026-W14-1": "is not a time",
    "2026-03-26 9:5": "is not a time",
    "2026-03-26 25:00": "is not a time",
    "昨天": "is not a time",
    "": "is not a time",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_can_be_read_two_ways_or_none_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDate, match=REFUSED[text]):
        parse_written(text)


def test_a_date_has_no_time() -> None:
    with pytest.raises(UnreadableDate, match="is not a date like"):
        parse_date("2026-03-26 09:05")
    assert parse_date("3月26日", 2020) == date(2020, 3, 26)


def test_ranges_of_a_year_table() -> None:
    """The year holds for both ends; a week over the turn of the year ends in the next."""
    ranges = {
        "3月23日-3月27日": ("2020-03-23", "2020-03-27"),
        "3月23日至27日": ("2020-03-23", "2020-03-27"),
        "8月31日—9月4日": ("2020-08-31", "2020-09-04"),
        "12月28日-1月1日": ("2020-12-28", "2021-01-01"),
        "2021年1月4日-1月8日": ("2021-01-04", "2021-01-08"),
        "3月26日": ("2020-03-26", "2020-03-26"),
    }
    for text, days in ranges.items():
        assert tuple(map(str, parse_date_range(text, 2020))) == days
    assert parse_clock_range("9:00-10:00") == (time(9), time(10))
    assert parse_clock_range("下午3:00-4:30") == (time(15), time(16, 30))
    assert parse_clock_range("9:00") is None
    assert find_year("2020年度政风热线上线单位时间安排表") == 2020
    assert find_year("2020年、2021年安排表") is None


def test_hours_of_the_day() -> None:
    hours = {
        "9:00": 9,
        "09:00:00": 9,
        "上午9时": 9,
        "下午3点": 15,
        "中午12点": 12,
        "12:00 AM": 0,
        "9 PM": 21,
        "晚上8点": 20,
    }
    assert {text: parse_clock(text).hour for text in hours} == hours
    for text in ("9", "九点", "下午25:00", "24:00", "9:60", "上午13:00", "晚上1点"):
        with pytest.raises(UnreadableDate):
            parse_clock(text)


def test_words_for_days_and_periods() -> None:
    """Weekdays are those of the calendar week; a number is the latest week or month that has begun."""
    words = {
        "今天": "2026-12-01",
        "昨天 9:05": "2026-11-30 9:05",
        "前天": "2026-11-29",
        "后天": "2026-12-03",
        "周三": "2026-12-02",
        "周一": "2026-11-30",
        "下周三": "2026-12-09",
        "上个星期天": "2026-11-29",
        "next monday 9:00": "2026-12-07 9:00",
        "todayish": "todayish",
    }
    assert {text: replace_day_word(text, TUESDAY) for text in words} == words
    periods = {
        "上月": "2026-11",
        "12": "2026-12",
        "11月": "2026-11",
        "13": None,
        "49": "2026-W49",
        "50": "2025-W50",
    }
    kinds = {"49": "week", "50": "week"}
    found = {text: latest_period(text, TUESDAY, [kinds.get(text, "month")]) for text in periods}
    assert {text: period and period.name for text, period in found.items()} == periods
    assert latest_period("1", date(2026, 1, 3), ["month"]) == latest_period(
        "本月", date(2026, 1, 3), ["month"]
    )
    assert latest_period("53", TUESDAY, ["week"]).name == "2020-W53"
