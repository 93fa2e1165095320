"""Durations as rules write them: ``3 working days``, ``15日``, ``当日`` (rules.md 2)."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import NamedTuple

from hotline_cli.errors import Usage
from hotline_cli.i18n import _, language

UNITS = {  # unit: (English, Chinese words, the first of which is written)
    "working_day": ("working day", ("个工作日", "工作日")),
    "day": ("day", ("日", "天")),
    "working_hour": ("working hour", ("个工作小时", "工作小时")),
    "working_minute": ("working minute", ("个工作分钟", "工作分钟")),
    "working_second": ("working second", ("个工作秒", "工作秒")),
    "hour": ("hour", ("小时", "个小时")),
    "minute": ("minute", ("分钟",)),
    "week": ("week", ("周", "个星期", "星期")),
    "month": ("month", ("个月",)),
}
SAME_DAY = {"same day": "same_day", "当日": "same_day", "当天": "same_day"}

_ENGLISH = {english: unit for unit, (english, _chinese) in UNITS.items()}
_CHINESE = {word: unit for unit, (_english, words) in UNITS.items() for word in words}
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", 1)} | {"两": 2}

# not compiled here: most commands parse no duration, and re caches the patterns
_IN_ENGLISH = r"(-?)([0-9]+) ((?:working )?[a-z]+?)s?( before)?"
_IN_CHINESE = r"(-?)([0-9]+|[一二两三四五六七八九十]+) ?(\D+?)(前|之前|以前)?"

END_OF_DAY = time(23, 59, 59)
"""The last second of a day, at which a limit given as a date ends (rules.md 2)."""

PLANNED = 20 * 366
"""How many days ahead can be planned; a later date has a mistyped year."""


MAX_AMOUNTS = {
    "working_day": 2500,
    "day": 3653,
    "working_hour": 20_000,
    "working_minute": 20_000 * 60,
    "working_second": 20_000 * 3600,
    "hour": 3653 * 24,
    "minute": 3653 * 24 * 60,
    "week": 522,
    "month": 120,
}
"""Ten years in each unit: longer spans of a scheme are mistyped."""


class Span(NamedTuple):
    """``amount`` of ``unit``; a negative amount counts backward. ``same_day`` has the amount 0."""

    amount: int
    unit: str

    def __str__(self) -> str:
        """In canonical English, which ``parse_span`` reads again."""
        if self.unit == "same_day":
            return "same day"
        number = abs(self.amount)
        plural = "" if number == 1 else "s"
        return f"{number} {UNITS[self.unit][0]}{plural}{' before' if self.amount < 0 else ''}"

    @property
    def is_too_long(self) -> bool:
        """Whether it is longer than the rules of a scheme can be, ten years."""
        return abs(self.amount) > MAX_AMOUNTS.get(self.unit, 0)

    def words(self) -> str:
        """In the reader's language."""
        return self.chinese() if language() == "zh" else str(self)

    def chinese(self) -> str:
        """In Chinese, which ``parse_span`` reads again."""
        if self.unit == "same_day":
            return "当日"
        return f"{abs(self.amount)}{UNITS[self.unit][1][0]}{'前' if self.amount < 0 else ''}"


def days_on(day: date, number: int) -> date:
    """``number`` days after ``day``, or before it if negative, limited to the range of dates."""
    return date.fromordinal(min(max(day.toordinal() + number, date.min.toordinal()), date.max.toordinal()))


def runs_over_midnight(start: time, end: time) -> bool:
    """Whether ``end`` is on the day after ``start``: it is no later on the clock, and at most 12 hours after it."""
    length = (end.hour - start.hour) * 60 + end.minute - start.minute
    return length < 0 and length + 24 * 60 <= 12 * 60


def end_of_day(day: date) -> datetime:
    """The last second of ``day``."""
    return datetime.combine(day, END_OF_DAY)


def short_date(moment: date, year: int) -> str:
    """Return the day without its year if that is ``year``, with the time to the minute unless the day ends then."""
    day = f"{moment:%m-%d}" if moment.year == year else f"{moment:%Y-%m-%d}"
    if not isinstance(moment, datetime) or moment.time() == END_OF_DAY:
        return day
    return f"{day} {moment:%H:%M}"


def parse_span(text: str) -> Span:
    """Parse a span in English or Chinese.

    Loose forms (``3d``, ``three days``, ``1.5 hours``) and zero raise ``Usage``.
    """
    words = re.sub(r"\s+", " ", text.strip())
    if unit := SAME_DAY.get(words.lower()):
        return Span(0, unit)
    for pattern, units in ((_IN_ENGLISH, _ENGLISH), (_IN_CHINESE, _CHINESE)):
        match = re.fullmatch(pattern, words.lower())
        if match and match[3] in units and not (match[1] and match[4]):
            return _span(text, match[2], units[match[3]], back=bool(match[1] or match[4]))
    raise _not_a_span(text)


def _span(text: str, digits: str, unit: str, *, back: bool) -> Span:
    number = _number(digits)
    if number is None:
        raise _not_a_span(text)
    if not number:
        raise Usage(
            _("{text!r}: a duration must be longer than zero").format(text=text),
            _("Write at least 1, or: same day."),
        )
    return Span(-number if back else number, unit)


def _number(digits: str) -> int | None:
    """``digits`` in Arabic numerals, or in Chinese from 一 to 九十九."""
    if digits.isascii():
        # Python refuses to parse 5,000 digits; one that long is too large in every unit
        return int(digits[:18])
    tens, ten, ones = digits.rpartition("十")
    if not ten and len(digits) > 1:
        return None
    high = _NUMERALS.get(tens) if tens else 1
    low = _NUMERALS.get(ones) if ones else 0
    if high is None or low is None:
        return None
    return 10 * high * bool(ten) + low


def _not_a_span(text: str) -> Usage:
    return Usage(
        _("{text!r} is not a duration").format(text=text),
        _(
            "Write N working days, N days, N working hours, N working minutes, N working seconds, N "
            "hours, N minutes, N weeks, N months or same day; to count back: N working days before "
            "(also 3个工作日, 15日, 1个工作小时, 24小时, 2周, 1个月, 当日, 3个工作日前)"
        ),
    )
