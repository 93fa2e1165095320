"""Spans of time as rules write them, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline_cli import i18n
from hotline_cli.domain.duration import UNITS, Span, days_on, parse_span
from hotline_cli.errors import Usage

WRITTEN = {
    "3 working days": Span(3, "working_day"),
    "1 working day": Span(1, "working_day"),
    "3个工作日": Span(3, "working_day"),
    "三个工作日": Span(3, "working_day"),
    "15 days": Span(15, "day"),
    "15日": Span(15, "day"),
    "15天": Span(15, "day"),
    "三十日": Span(30, "day"),
    "二十一天": Span(21, "day"),
    "十日": Span(10, "day"),
    "十五日": Span(15, "day"),
    "1 working hour": Span(1, "working_hour"),
    "1个工作小时": Span(1, "working_hour"),
    "90 working minutes": Span(90, "working_minute"),
    "3600 working seconds": Span(3600, "working_second"),
    "24 hours": Span(24, "hour"),
    "24小时": Span(24, "hour"),
    "30 minutes": Span(30, "minute"),
    "30分钟": Span(30, "minute"),
    "2 weeks": Span(2, "week"),
    "两周": Span(2, "week"),
    "2个星期": Span(2, "week"),
    "1 month": Span(1, "month"),
    "1个月": Span(1, "month"),
    "一个月": Span(1, "month"),
    "same day": Span(0, "same_day"),
    "当日": Span(0, "same_day"),
    "3 working days before": Span(-3, "working_day"),
    "-3 working days": Span(-3, "working_day"),
    "3个工作日前": Span(-3, "working_day"),
    "10 days before": Span(-10, "day"),
    "1个月前": Span(-1, "month"),
    "  3   working  days ": Span(3, "working_day"),
}
REFUSED = [
    "", "3", "3d", "days", "working days", "three days", "1.5 hours", "3 days after", "+3 days", "3 daysss",
    "3 workingdays", "-3 days before", "-3日前", "1月", "十十日", "一二日", "３ days", "same days", "4h 30m",
]  # fmt: skip


@pytest.mark.parametrize(("text", "span"), WRITTEN.items())
def test_written_forms(text: str, span: Span) -> None:
    """Every form of rules.md 2 is read, in English and Chinese."""
    assert parse_span(text) == span


@pytest.mark.parametrize("text", REFUSED)
def test_loose_forms_are_refused_and_the_allowed_ones_named(text: str) -> None:
    """Nothing is guessed: the error says what may be written."""
    with pytest.raises(Usage, match="not a duration") as caught:
        parse_span(text)
    assert "N working days" in caught.value.remedy


@pytest.mark.parametrize("text", ["0 working days", "0天", "-0 hours"])
def test_nought_is_refused(text: str) -> None:
    """A span of nought ends nowhere; the day of the start is `same day`."""
    with pytest.raises(Usage, match="longer than zero"):
        parse_span(text)


def test_five_thousand_digits_are_read() -> None:
    """An absurd amount is for the calendar to refuse, not a fault of the reader."""
    assert parse_span("9" * 5000 + " days").amount > 10**17


@given(st.integers(1, 10**9), st.sampled_from(sorted(UNITS)), st.booleans())
def test_both_languages_are_read_back(number: int, unit: str, back: bool) -> None:
    """What a span calls itself is read again as the same span."""
    span = Span(-number if back else number, unit)
    assert parse_span(str(span)) == parse_span(span.chinese()) == span


def test_words_follow_the_reader() -> None:
    """English by default; the Chinese word where Chinese is spoken."""
    assert Span(1, "working_hour").words() == "1 working hour"
    assert Span(0, "same_day").chinese() == "当日"
    assert i18n.language() == "en"


@pytest.mark.parametrize(
    ("day", "number", "there"),
    [
        (date(2026, 3, 1), -1, date(2026, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(9999, 12, 30), 400, date(9999, 12, 31)),
        (date(1, 1, 2), -400, date(1, 1, 1)),
    ],
)
def test_days_end_with_the_calendar(day: date, number: int, there: date) -> None:
    """So many days on or back, but no day before the year 1 nor after 9999."""
    assert days_on(day, number) == there
