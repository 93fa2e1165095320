"""The end of durations, and the working time between two times (rules.md 2).

Nothing here iterates over days or hours. A calendar is a repeating week and a sorted list of days that differ;
the work before any day is arithmetic and one bisection, and so is the inverse. Any amount of work takes the
same time. Times are naive, in office time, to the second.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.calendar import (
    EVERY_DAY,
    LAST_ORDINAL,
    Calendar,
    DayCount,
    Due,
    advance,
    beyond_years,
    no_working_time,
    nth_day,
)
from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.office_hours import SECONDS_PER_DAY, Interval, OfficeHours, format_clock
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotline_cli.domain.duration import Span

Hold = tuple[datetime, datetime]
DECEMBER = 12
_SECONDS = {"working_hour": 3600, "working_minute": 60, "working_second": 1, "hour": 3600, "minute": 60}


class DayStep(NamedTuple):
    """One day of a duration: whether it counts, and why, in the reader's language."""

    date: date
    counts: bool
    why: str


def _merge_holds(holds: Iterable[Hold]) -> list[Hold]:
    """``holds`` sorted, with touching or overlapping ones merged. A reversed one raises ``Usage``."""
    joined: list[Hold] = []
    for start, end in sorted(holds):
        if end < start:
            raise Usage(
                _("the hold from {start} to {end} ends before it starts").format(start=start, end=end),
                _("Write the earlier time first."),
            )
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _held_days(holds: Iterable[Hold]) -> list[Interval]:
    """The first and last day (ordinals) at whose end the case was on hold, of each hold that has any."""
    days = [(start.toordinal(), end.toordinal() - 1) for start, end in _merge_holds(holds)]
    return [(first, last) for first, last in days if first <= last]


class WorkTime:
    """A calendar with office hours: the end of every kind of duration, and the work between two times."""

    def __init__(self, calendar: Calendar, hours: OfficeHours) -> None:
        self.calendar = calendar
        self.hours = hours

    def due(
        self, start: datetime, span: Span, *, roll: bool | None = None, holds: Sequence[Hold] = ()
    ) -> Due:
        """The end of ``span`` from ``start``; time during ``holds`` does not count.

        Working days, days, weeks, months and the same day end at the end of a day. With ``roll`` a last day of
        days, weeks or months that is not a working day moves to the next one; counted backward it stays. By
        default days and weeks move and a month does not: it leads to the same day of the next month, or its
        last (rules.md 2). A week is seven days. A day at whose end the case was on hold is not counted. Raises
        ``Usage`` without working time, or if the end is after 9999.
        """
        unit, roll = span.unit, (span.unit != "month" if roll is None else roll)
        if unit == "working_day":
            return self.calendar.due(start.toordinal(), span.amount, _held_days(holds) if holds else ())
        if unit in _SECONDS:
            return self._by_the_second(start, span, holds)
        day, rolled = self._last_day(start, span, holds, roll=roll)
        provisional = roll and span.amount > 0 and self.calendar.rests_on_guess(day, rolled)
        return Due(end_of_day(date.fromordinal(rolled)), provisional)

    def _by_the_second(self, start: datetime, span: Span, holds: Sequence[Hold]) -> Due:
        """A hold that begins in the second of the end leaves no time: the end is then that of the hold."""
        amount, merged = span.amount * _SECONDS[span.unit], _merge_holds(holds)
        working = span.unit.startswith("working")
        if working:
            at = self._after_work(start, amount, holds)
        else:
            skipped = [(_seconds(low), _seconds(high)) for low, high in merged]
            at = _moment(advance(_seconds(start), amount, skipped))
        at = next((high for low, high in merged if low == at), at)
        first, last = sorted((start.toordinal(), at.toordinal()))
        return Due(at, working and self.calendar.rests_on_guess(first, last))

    def _last_day(self, start: datetime, span: Span, holds: Sequence[Hold], *, roll: bool) -> tuple[int, int]:
        """The last day of a duration in whole days (ordinals): as counted, and as moved."""
        held = _held_days(holds)
        first, amount = start.toordinal(), span.amount
        if span.unit == "same_day":
            day = nth_day(EVERY_DAY, first - 1, 1, held)
            return day, day
        if span.unit == "week":
            amount *= 7
        elif span.unit == "month":
            amount = _add_months(start.date(), amount) - first
        day = nth_day(EVERY_DAY, first, amount, held)
        return day, self.calendar.nth(day - 1, 1, held) if roll and amount > 0 else day

    @cached_property
    def _work(self) -> DayCount:
        """Seconds of work, day by day."""
        calendar, hours = self.calendar, self.hours
        week = [
            _length(intervals) if worked else 0
            for intervals, worked in zip(hours.week, calendar.week, strict=True)
        ]
        named = [_length(self._named_hours(weekday)) for weekday in range(7)]
        special = [
            (
                day,
                (_length(calendar.hours[day]) if day in calendar.hours else named[(day - 1) % 7])
                if worked
                else 0,
            )
            for day, (worked, _name) in calendar.named.items()
        ]
        return DayCount(week, special)

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """The office hours of ``day`` in seconds of the day; none on a rest day.

        A working day moved to a day of rest has the hours of an ordinary Monday, unless it has hours of its own.
        """
        if day.toordinal() in self.calendar.hours:
            return self.calendar.hours[day.toordinal()]
        named = self.calendar.named.get(day.toordinal())
        if named:
            return self._named_hours(day.weekday()) if named[0] else ()
        return self.hours.week[day.weekday()] if self.calendar.week[day.weekday()] else ()

    def _named_hours(self, weekday: int) -> tuple[Interval, ...]:
        """The hours of a named working day: its own on a day that is worked anyway, else those of a Monday."""
        return self.hours.on(weekday) if self.calendar.week[weekday] else self.hours.usual

    def _worked_by(self, moment: datetime) -> int:
        """Seconds of work from the year 1 up to ``moment``."""
        clock = moment.hour * 3600 + moment.minute * 60 + moment.second
        today = sum(min(clock, high) - low for low, high in self.intervals(moment) if low < clock)
        return self._work.upto(moment.toordinal() - 1) + today

    def _after_work(self, start: datetime, amount: int, holds: Sequence[Hold]) -> datetime:
        if self._work.empty:
            raise no_working_time()
        skipped = [(self._worked_by(low), self._worked_by(high)) for low, high in _merge_holds(holds)]
        end = advance(self._worked_by(start), amount, skipped)
        back = amount < 0
        day = self._work.reaching(end + back)
        if end < 0 or day > LAST_ORDINAL:
            raise beyond_years()
        return self._moment_of_work(day, end - self._work.upto(day - 1), back=back)

    def _moment_of_work(self, day: int, done: int, *, back: bool) -> datetime:
        """The time of ``day`` by which ``done`` seconds are worked.

        At a break, that is its beginning or, if counted ``back``, its end.
        """
        midnight = datetime.fromordinal(day)
        for low, high in self.intervals(midnight):
            length = high - low
            if done < length or (done == length and not back):
                return _add_seconds(midnight, low + done)
            done -= length
        raise AssertionError(day, done)

    def working_seconds(self, first: datetime, last: datetime, holds: Sequence[Hold] = ()) -> int:
        """Seconds of work between two times, without holds. Raises ``Usage`` if ``last`` is before ``first``."""
        if last < first:
            raise Usage(
                _("{last} is before {first}").format(first=first, last=last),
                _("Write the earlier time first."),
            )
        held = sum(
            self._worked_by(min(high, last)) - self._worked_by(max(low, first))
            for low, high in _merge_holds(holds)
            if low < last and high > first
        )
        return self._worked_by(last) - self._worked_by(first) - held

    def working_days(self, first: datetime, last: datetime, holds: Sequence[Hold] = ()) -> int:
        """Working days after the day of ``first`` up to and including that of ``last``; negative if reversed.

        Like ``due`` it does not count a day at whose end the case was on hold.
        """
        low, high = first.toordinal(), last.toordinal()
        days = self.calendar.working_days
        held = [
            (max(begun, low + 1), min(ended, high)) for begun, ended in _held_days(holds) if begun <= high
        ]
        return days(first, last) - sum(
            days(date.fromordinal(begun - 1), date.fromordinal(ended))
            for begun, ended in held
            if begun <= ended
        )

    def steps(
        self, start: datetime, span: Span, *, roll: bool | None = None, holds: Sequence[Hold] = ()
    ) -> list[DayStep]:
        """The days from that of the start to the last one, in the order of counting, with reasons."""
        due = self.due(start, span, roll=roll, holds=holds).at
        first, last = start.toordinal(), _day_of_end(due, start)
        held = _held_days(holds)
        natural = self._last_day(start, span, holds, roll=False)[0] if span.unit in _BY_DAY else 0
        explain = _Explanation(self, start, due, span, held, natural, holds)
        return (
            [explain.day(date.fromordinal(day)) for day in range(first, last + 1)]
            if last >= first
            else [explain.day(date.fromordinal(day)) for day in range(first, last - 1, -1)]
        )


_BY_DAY = frozenset({"day", "week", "month", "same_day"})


def _day_of_end(due: datetime, start: datetime) -> int:
    """The ordinal of the last day; an end at 24:00 belongs to the day before it."""
    return (due - timedelta(seconds=1)).toordinal() if due > start else due.toordinal()


class _Explanation(NamedTuple):
    """The reasons why each day of a duration counts or not."""

    work: WorkTime
    start: datetime
    due: datetime
    span: Span
    held: Sequence[Interval]
    natural: int  # the last day before it moves; 0 where nothing moves
    holds: Sequence[Hold]

    def day(self, day: date) -> DayStep:
        if self.span.unit in _SECONDS:
            return self._by_the_second(day)
        ordinal = day.toordinal()
        if ordinal == self.start.toordinal() and self.span.unit != "same_day":
            return DayStep(day, counts=False, why=_("the start day is not counted"))
        if any(first <= ordinal <= last for first, last in self.held):
            return DayStep(day, counts=False, why=_("on hold at the end of the day"))
        if self.span.unit == "working_day":
            return DayStep(day, self.work.calendar.is_working(day), self.work.calendar.why(day))
        return self._calendar_day(day, ordinal)

    def _calendar_day(self, day: date, ordinal: int) -> DayStep:
        why = self.work.calendar.why(day)
        if ordinal == self.natural and self.due.toordinal() > ordinal:
            return DayStep(
                day,
                counts=True,
                why=_("the last day is not a working day ({why}): the limit moves on").format(why=why),
            )
        if ordinal <= self.natural or self.span.amount < 0:
            return DayStep(day, counts=True, why=_("every day counts ({why})").format(why=why))
        if ordinal < self.due.toordinal():
            return DayStep(day, counts=False, why=why)
        return DayStep(day, counts=False, why=_("the next working day"))

    def _by_the_second(self, day: date) -> DayStep:
        if not self.span.unit.startswith("working"):
            return DayStep(day, counts=True, why=_("by the clock"))
        calendar, midnight = self.work.calendar, datetime.combine(day, time())
        low, high = sorted((self.start, self.due))
        low, high = max(low, midnight), min(high, _add_seconds(midnight, SECONDS_PER_DAY))
        counts = low < high and self.work.working_seconds(low, high) > 0
        why = calendar.why(day) if counts or not calendar.is_working(day) else _("outside the office hours")
        if counts and not self.holds:
            why = _("{why}, {hours}").format(why=why, hours=self._hours(day, low, high))
        return DayStep(day, counts, why)

    def _hours(self, day: date, low: datetime, high: datetime) -> str:
        """The office hours of ``day`` between two of its times, so that the reason shows a break."""
        begin, end = (_seconds(moment) - day.toordinal() * SECONDS_PER_DAY for moment in (low, high))
        parts = [(max(opens, begin), min(closes, end)) for opens, closes in self.work.intervals(day)]
        return ", ".join(
            f"{format_clock(opens)}-{format_clock(closes)}" for opens, closes in parts if opens < closes
        )


def _length(intervals: Iterable[Interval]) -> int:
    return sum(high - low for low, high in intervals)


def _seconds(moment: datetime) -> int:
    return moment.toordinal() * SECONDS_PER_DAY + moment.hour * 3600 + moment.minute * 60 + moment.second


def _moment(seconds: int) -> datetime:
    day, clock = divmod(seconds, SECONDS_PER_DAY)
    if not 0 < day <= LAST_ORDINAL:
        raise beyond_years()
    return datetime.fromordinal(day) + timedelta(seconds=clock)


def _add_seconds(midnight: datetime, seconds: int) -> datetime:
    try:
        return midnight + timedelta(seconds=seconds)
    except OverflowError:  # 24:00 on 31 December 9999
        raise beyond_years() from None


def _add_months(day: date, number: int) -> int:
    """The ordinal of the same day ``number`` months later, or of the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    if not date.min.year <= year <= date.max.year:
        raise beyond_years()
    first = date(year, month + 1, 1)
    # 31 days after the 1st of a month of N days is day 32 - N of the next one
    length = 31 if first.month == DECEMBER else 32 - (first + timedelta(days=31)).day
    return first.toordinal() + min(day.day, length) - 1
