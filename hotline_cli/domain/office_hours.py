"""Office hours by weekday."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.vocabulary import CHINESE_WEEKDAYS, VOCABULARIES
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

Interval = tuple[int, int]
DEFAULT_HOURS = "mon-fri 08:30-12:00,14:00-17:30"
SECONDS_PER_DAY = 86_400
_ENTRIES = "[;\uff1b]"  # the second of each is the full-width form
_LIST = "[,\uff0c、]"
_WEEKDAYS = tuple(VOCABULARIES["weekday"])
_IN_CHINESE = {day: number for number, day in enumerate(CHINESE_WEEKDAYS)} | {"天": 6}


class OfficeHours(NamedTuple):
    """Office hours: for Monday to Sunday the intervals in seconds of the day, sorted and disjoint."""

    week: tuple[tuple[Interval, ...], ...]

    @classmethod
    def parse(cls, text: str) -> OfficeHours:
        """Parse ``mon-fri 08:30-12:00,14:00-17:30; 周六 09:00-12:00``.

        ``24:00`` is an end. Reversed or overlapping intervals, unknown weekdays, and hours without any time
        raise ``Usage``.
        """
        return _usual_hours() if text == DEFAULT_HOURS else _parse_hours(text)

    @property
    def usual(self) -> tuple[Interval, ...]:
        """The hours of an ordinary Monday, or of the first weekday that has any."""
        return next((intervals for intervals in self.week if intervals), ())

    def on(self, weekday: int) -> tuple[Interval, ...]:
        """The hours of a weekday, else the usual ones."""
        return self.week[weekday] or self.usual

    def __str__(self) -> str:
        return "; ".join(
            f"{name} {format_intervals(intervals)}"
            for name, intervals in zip(_WEEKDAYS, self.week, strict=True)
            if intervals
        )


def format_clock(seconds: int) -> str:
    """Seconds of a day as ``HH:MM``, with seconds if any; 24:00 at the end."""
    odd = seconds % 60
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}" + (f":{odd:02}" if odd else "")


@cache
def _usual_hours() -> OfficeHours:
    """``DEFAULT_HOURS`` parsed in advance: nearly every office has them, and parsing costs time."""
    day = ((30_600, 43_200), (50_400, 63_000))
    return OfficeHours((day,) * 5 + ((),) * 2)


@lru_cache(maxsize=64)
def _parse_hours(text: str) -> OfficeHours:
    week: list[list[Interval]] = [[] for _weekday in _WEEKDAYS]
    for entry in filter(None, (entry.strip() for entry in re.split(_ENTRIES, text))):
        days, intervals = _split_entry(entry)
        opened = [_parse_interval(words.strip(), entry) for words in re.split(_LIST, intervals)]
        for weekday in _parse_weekdays(days, entry):
            week[weekday] += opened
    hours = OfficeHours(tuple(tuple(sorted(intervals)) for intervals in week))
    if not hours.usual:
        raise _not_hours(text)
    for day in hours.week:
        _require_apart(day, text)
    return hours


@lru_cache(maxsize=64)
def parse_intervals(text: str) -> tuple[Interval, ...]:
    """Parse the hours of one day, ``08:30-12:00,14:00-17:30``. Raises ``Usage`` as ``OfficeHours.parse`` does."""
    intervals = tuple(sorted(_parse_interval(words.strip(), text) for words in re.split(_LIST, text)))
    _require_apart(intervals, text)
    return intervals


def format_intervals(intervals: Iterable[Interval]) -> str:
    return ",".join(f"{format_clock(low)}-{format_clock(high)}" for low, high in intervals)


def _split_entry(entry: str) -> tuple[str, str]:
    days, *intervals = entry.split(maxsplit=1)
    if not intervals:
        raise _not_hours(entry)
    return days, intervals[0]


def _require_apart(intervals: Iterable[Interval], text: str) -> None:
    for (low, high), (following, end) in pairwise(intervals):
        if following < high:
            raise Usage(
                _("office hours {text!r}: {first} and {second} overlap").format(
                    text=text,
                    first=f"{format_clock(low)}-{format_clock(high)}",
                    second=f"{format_clock(following)}-{format_clock(end)}",
                ),
                _("Start each interval at or after the end of the one before."),
            )


def _parse_interval(words: str, entry: str) -> Interval:
    match = re.fullmatch(r"([0-9]{1,2}):([0-5][0-9]) ?[-–~] ?([0-9]{1,2}):([0-5][0-9])", words)
    if not match:
        raise _not_hours(entry)
    low, high = (int(match[part]) * 3600 + int(match[part + 1]) * 60 for part in (1, 3))
    if high > SECONDS_PER_DAY:
        raise _not_hours(entry)
    if low >= high:
        raise Usage(
            _("office hours {words}: the end is not after the start").format(words=words),
            _("Write the opening time first, then the closing time; closing at midnight is 24:00."),
        )
    return low, high


def _parse_weekdays(words: str, entry: str) -> list[int]:
    """``mon-fri``, ``mon,wed``, ``周一至周五`` as numbers, Monday 0."""
    named: list[int] = []
    for part in re.split(_LIST, words):
        first, _to, last = (name.strip() for name in re.sub("[-–至到]", "-", part).partition("-"))
        low = _parse_weekday(first, entry)
        high = _parse_weekday(last, entry) if _to else low
        if high < low:
            raise _not_hours(entry)
        named += range(low, high + 1)
    return named


def _parse_weekday(word: str, entry: str) -> int:
    if match := re.fullmatch("(?:周|星期)([一二三四五六日天])", word):
        return _IN_CHINESE[match[1]]
    if word.lower() in _WEEKDAYS:
        return _WEEKDAYS.index(word.lower())
    raise _not_hours(entry)


def _not_hours(text: str) -> Usage:
    return Usage(
        _("invalid office hours {text!r}").format(text=text),
        _('Write for example "mon-fri 08:30-12:00,14:00-17:30; sat 09:00-12:00" or "周一至周五 09:00-17:00"'),
    )
