"""Periods of reports (rules.md 8): both ends included, weeks from Monday to Sunday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from hotline_cli.domain.case import end_key, first_key
from hotline_cli.domain.duration import end_of_day
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = timedelta(days=1)
FIRST, LAST = date(2, 1, 1), date(9998, 12, 31)
"""The range of periods: the year before one and the week of its end must be dates too."""
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first second of ``first`` to the last of ``last``; ``kind``: week, month, year or span."""

    first: date
    last: date
    kind: str = "span"

    @property
    def name(self) -> str:
        """As the command line writes it: ``2020-W14``, ``2020-04``, ``2020``, or both dates."""
        match self.kind:
            case "week":
                year, number, _day = self.first.isocalendar()
                return f"{year:04d}-W{number:02d}"
            case "month":
                return self.first.isoformat()[:7]
            case "year":
                return self.first.isoformat()[:4]
            case _:
                return f"{self.first}..{self.last}"

    @property
    def start(self) -> datetime:
        """Its first second."""
        return datetime.combine(self.first, time.min)

    @property
    def end(self) -> datetime:
        """Its last second."""
        return end_of_day(self.last)

    @property
    def keys(self) -> tuple[int, int]:
        """The least and the greatest key of a case received in it."""
        return first_key(self.first), end_key(self.last) - 1

    def before(self) -> Period:
        """The week, month or year before, else as many days, as far as dates reach."""
        last = self.first - DAY
        match self.kind:
            case "week":
                return week_of(last)
            case "month":
                return month_of(last)
            case "year":
                return year_of(last.year)
            case _:
                days = (self.last - self.first).days
                return Period(date.fromordinal(max(last.toordinal() - days, 1)), last)

    def year_before(self) -> Period:
        """The same week, month or days a year earlier; the 52nd for a 53rd week, 28 for 29 February."""
        match self.kind:
            case "week":
                year, number, _day = self.first.isocalendar()
                return _week(year - 1, number) or _week(year - 1, number - 1) or self.before()
            case "month":
                return month_of(_year_earlier(self.first))
            case "year":
                return self.before()
            case _:
                return Period(_year_earlier(self.first), _year_earlier(self.last))


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _week(year: int, number: int) -> Period | None:
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    return Period(monday, monday + 6 * DAY, "week")


def week_of(day: date) -> Period:
    """The week of ``day``, Monday to Sunday."""
    monday = day - day.weekday() * DAY
    return Period(monday, monday + 6 * DAY, "week")


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, (first + 31 * DAY).replace(day=1) - DAY, "month")


def year_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), "year")


def last_week(today: date) -> Period:
    """The last week that ends by the end of ``today``: on a Sunday its own."""
    week = week_of(today)
    return week if week.last == today else week.before()


def last_month(today: date) -> Period:
    """The last month that ends by the end of ``today``: on the last day of a month that month."""
    month = month_of(today)
    return month if month.last == today else month.before()


def year_to_date(today: date) -> Period:
    """The year so far, today included."""
    return Period(today.replace(month=1, day=1), today)


def named_week(text: str) -> Period:
    """``2020-W14``. Raises ``Usage``."""
    match = _WEEK.fullmatch(text)
    period = _week(int(match[1]), int(match[2])) if match and _within(match[1]) else None
    if period is None:
        raise _unknown("--week", text, "2020-W14")
    return period


def named_month(text: str) -> Period:
    """``2020-04``. Raises ``Usage``."""
    match = _MONTH.fullmatch(text)
    if not match or not _within(match[1]) or not 1 <= int(match[2]) <= DECEMBER:
        raise _unknown("--month", text, "2020-04")
    return month_of(date(int(match[1]), int(match[2]), 1))


def named_year(text: str) -> Period:
    """``2020``. Raises ``Usage``."""
    if not _YEAR.fullmatch(text) or not _within(text):
        raise _unknown("--year", text, "2020")
    return year_of(int(text))


DECEMBER = 12

PERIOD_WORDS = {
    "week": {"本周": 0, "这周": 0, "上周": -1, "this week": 0, "last week": -1},
    "month": {"本月": 0, "这个月": 0, "上月": -1, "上个月": -1, "this month": 0, "last month": -1},
    "year": {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "this year": 0, "last year": -1},
}
"""Periods before the present one, by kind and word."""
_NUMBERED = {"week": r"(\d{1,2})|第?(\d{1,2})周", "month": r"(\d{1,2})|(\d{1,2})月份?"}


def latest_period(text: str, today: date, kinds: Iterable[str]) -> Period | None:
    """Return the period of one of ``kinds`` that ``text`` means by a word, ``上月``, or by a number alone.

    A number of a week or month means the latest that has begun. None for other text.
    """
    wanted = text.strip().lower()
    for kind in kinds:
        ago = PERIOD_WORDS[kind].get(wanted)
        if ago is not None:
            now = week_of(today) if kind == "week" else month_of(today)
            now = year_of(today.year) if kind == "year" else now
            return now if ago == 0 else now.before()
        if kind in _NUMBERED and (match := re.fullmatch(_NUMBERED[kind], wanted, re.ASCII)):
            return _latest_numbered(kind, int(match[1] or match[2]), today)
    return None


def _latest_numbered(kind: str, number: int, today: date) -> Period | None:
    if kind == "month":
        year = today.year if number <= today.month else today.year - 1
        return month_of(date(year, number, 1)) if 1 <= number <= DECEMBER else None
    years = range(today.isocalendar().year, FIRST.year, -1)
    begun = (period for year in years if (period := _week(year, number)) and period.first <= today)
    return next(begun, None)


def _within(year: str) -> bool:
    return FIRST.year <= int(year) <= LAST.year


def _unknown(option: str, text: str, like: str) -> Usage:
    return Usage(
        _("{option}: invalid period {text!r}").format(option=option, text=text),
        _("Write it like {example}.").format(example=like),
    )


def span(first: date, last: date) -> Period:
    """From ``first`` to ``last``, both included. Raises ``Usage`` if they are reversed or out of range."""
    if last < first:
        raise Usage(
            _("--from {first} is after --to {last}").format(first=first, last=last),
            _("Give the earlier date with --from."),
        )
    if first < FIRST or last > LAST:
        raise Usage(
            _("{first} to {last} is outside the allowed range").format(first=first, last=last),
            _("Choose dates between {first} and {last}.").format(first=FIRST, last=LAST),
        )
    return Period(first, last)
