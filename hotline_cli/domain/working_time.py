"""Where a span of time ends, and how much work lies between two moments (rules.md 2).

Nothing here walks from day to day or hour to hour. A calendar is a week that repeats and a sorted list of
days that differ from it; how much work lies before any day is arithmetic and one bisection, and so is the way
back. An amount of work thus costs the same whether it is one hour or a thousand. Moments are naive, in office
time, to the second.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hotline_cli.errors import Usage
from hotline_cli.i18n import _, language

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from hotline_cli.domain.spans import Span

Hold = tuple[datetime, datetime]
Stretch = tuple[int, int]
Value = TypeVar("Value")

CALENDAR_DATA = Path(__file__).resolve().parent.parent / "data" / "calendar"
DEFAULT_HOURS = "mon-fri 08:30-12:00,14:00-17:30"
DAY_END = time(23, 59, 59)
WHOLE_DAY = 86_400
SATURDAY_SUNDAY = (5, 6)
DECEMBER = 12
_LAST_ORDINAL = date.max.toordinal()
_MADE_UP = "补假"  # how the shipped data marks a day off that only stands in for a weekend
_SECONDS = {"working_hour": 3600, "working_minute": 60, "working_second": 1, "hour": 3600, "minute": 60}
_ENTRIES = "[;\uff1b]"  # the second of each is the full-width form
_LIST = "[,\uff0c、]"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_IN_CHINESE = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


class Due(NamedTuple):
    """Where a span ends, and whether that rests on a year whose official notice is not known."""

    at: datetime
    provisional: bool


class DayStep(NamedTuple):
    """One day on the way to the end of a span: does it count, and why, in the reader's language."""

    date: date
    counts: bool
    why: str


class Tally:
    """A running total over days: seven weights that repeat, and the days that weigh something else.

    Days are ordinals (1 is Monday, 1 January of the year 1). Weights are whole and not negative.
    """

    def __init__(self, week: Sequence[int], special: Iterable[tuple[int, int]] = ()) -> None:
        """``special`` holds (day, weight), sorted by day."""
        self._prefix = [0, *accumulate(week)]
        self._week = self._prefix[7]
        prefix, total = self._prefix, self._week
        differing = [(day, delta) for day, weight in special if (delta := weight - week[(day - 1) % 7])]
        self._days = [day for day, _delta in differing]
        self._shift = [0, *accumulate(delta for _day, delta in differing)]
        shifts = self._shift[1:]
        self._totals = [
            day // 7 * total + prefix[day % 7] + shift for day, shift in zip(self._days, shifts, strict=True)
        ]
        self.empty = not total and not any(self._shift)

    def upto(self, day: int) -> int:
        """The total of all days up to and with ``day``."""
        weeks, rest = divmod(day, 7)
        return weeks * self._week + self._prefix[rest] + self._shift[bisect_right(self._days, day)]

    def reaching(self, total: int) -> int:
        """The first day by whose end the total is ``total`` or more; beyond any date if there is none."""
        nearest = bisect_left(self._totals, total)
        day = self._by_pattern(total - self._shift[nearest])
        return min(day, self._days[nearest]) if nearest < len(self._days) else day

    def _by_pattern(self, total: int) -> int:
        if not self._week:
            return _LAST_ORDINAL + 1
        weeks, rest = divmod(total - 1, self._week)
        return weeks * 7 + bisect_right(self._prefix, rest)


class _Kept(dict[int, Value]):
    """What ``work_out`` says of a day, kept once it was asked."""

    def __init__(self, work_out: Callable[[int], Value]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, day: int) -> Value:
        value = self[day] = self._work_out(day)
        return value


EVERY_DAY = Tally((1,) * 7)


def _stretches(holds: Iterable[Hold]) -> list[Hold]:
    """``holds`` in order, those that touch or overlap as one. A reversed one raises ``Usage``."""
    joined: list[Hold] = []
    for start, end in sorted(holds):
        if end < start:
            raise Usage(
                _("A hold from {start} to {end} ends before it starts").format(start=start, end=end),
                _("Write the earlier moment first"),
            )
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _held_days(holds: Iterable[Hold]) -> list[Stretch]:
    """First and last day (ordinals) at whose end, 23:59:59, the case was held; of each hold that has any."""
    days = [(start.toordinal(), end.toordinal() - 1) for start, end in _stretches(holds)]
    return [(first, last) for first, last in days if first <= last]


def _advance(start: int, amount: int, skipped: Sequence[Stretch]) -> int:
    """``start + amount`` on a scale on which the ``skipped`` stretches, sorted and apart, do not count."""
    end = start + amount
    if amount > 0:
        for low, high in skipped:
            if low >= end:
                break
            end += max(0, high - max(low, start))
    else:
        for low, high in reversed(skipped):
            if high <= end:
                break
            end -= max(0, min(high, start) - low)
    return end


@cache
def _shipped(name: str) -> dict[int, tuple[bool, str]]:
    """The days of one shipped file, in order: ordinal → (worked, bilingual name)."""
    lines = (CALENDAR_DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    day = date.fromisoformat
    return {day(line[:10]).toordinal(): (line[11] == "w", line[16:]) for line in lines}


@cache
def shipped_years() -> range:
    """The years whose notice the program ships."""
    days = list(_shipped("notices.csv"))
    return range(date.fromordinal(days[0]).year, date.fromordinal(days[-1]).year + 1)


def notice_years(days: Iterable[date]) -> frozenset[int]:
    """The years whose official notice a list of ``days`` is.

    A notice may move a day of the December before it: that alone is not the notice of that year too.
    """
    days = list(days)
    years = {day.year for day in days}
    earlier = {day.year for day in days if (day.month, day.day) < (12, 25)}
    return frozenset(year for year in years if year in earlier or year + 1 not in years)


def in_readers_language(name: str) -> str:
    """``National Day 国庆节`` as it is, or for a Chinese reader only its last word, if that is Chinese."""
    last = name.rpartition(" ")[2]
    return last if language() == "zh" and not last.isascii() else name


class Calendar:
    """Which dates are worked: the days of a week, and named days that are worked or not all the same."""

    def __init__(
        self,
        week: Sequence[bool],
        named: Mapping[int, tuple[bool, str]],
        certain: Collection[int] | None = None,
    ) -> None:
        """``named`` by ordinal, sorted; ``certain``: the years that are not provisional, None for all."""
        self.week = tuple(week)
        self.named = named
        self.certain = certain
        self._days = Tally(
            [int(worked) for worked in self.week],
            [(day, int(worked)) for day, (worked, _name) in named.items()],
        )
        self._run = self._certain_run()
        self._counted = _Kept(self._days.upto)
        self._ends = _Kept(self._certain_end)

    @classmethod
    def office(
        cls, entries: Mapping[date, tuple[bool, str]] | None = None, certain: Collection[int] = ()
    ) -> Calendar:
        """The State Council's calendar and the office's own ``entries`` (worked, name) on top.

        ``certain`` are the years whose notice the entries hold (``notice_years``): not provisional; their
        statutory days stay, those made up on a guess for a weekend go.
        """
        if not entries and not certain:
            return _plain_office()
        years = frozenset(certain) - frozenset(shipped_years())
        named = {
            day: (worked, name)
            for day, (worked, name) in _office_days().items()
            if not (years and name.endswith(_MADE_UP) and date.fromordinal(day).year in years)
        }
        named |= {day.toordinal(): entry for day, entry in (entries or {}).items()}
        return cls((True,) * 5 + (False,) * 2, dict(sorted(named.items())), {*shipped_years(), *years})

    @classmethod
    def plain(cls, hours: OfficeHours, rest: Iterable[date] = (), work: Iterable[date] = ()) -> Calendar:
        """The weekdays that ``hours`` names, ``with_days``; no holidays, nothing provisional."""
        return cls([bool(intervals) for intervals in hours.week], {}).with_days(rest, work)

    def with_days(self, rest: Iterable[date] = (), work: Iterable[date] = ()) -> Calendar:
        """A calendar like it, less ``rest``, plus ``work``. A day in both raises ``Usage``."""
        idle, worked = (frozenset(day.toordinal() for day in days) for days in (rest, work))
        for day in sorted(idle & worked):
            raise Usage(
                _("{day} cannot be both worked and a rest day").format(day=date.fromordinal(day)),
                _("Name it in one of --rest and --work"),
            )
        named = {**self.named, **dict.fromkeys(idle, (False, "")), **dict.fromkeys(worked, (True, ""))}
        return Calendar(self.week, dict(sorted(named.items())), self.certain)

    def named_in(self, year: int) -> list[date]:
        """The days of ``year`` that have a name: days of rest, and days worked for them."""
        days = map(date.fromordinal, self.named)
        return [day for day in days if day.year == year]

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is worked."""
        named = self.named.get(day.toordinal())
        return named[0] if named else self.week[day.weekday()]

    def why(self, day: date) -> str:
        """Why ``day`` is worked or not, in the reader's language."""
        named = self.named.get(day.toordinal())
        if named is None:
            return self._why_by_weekday(day)
        worked, name = named
        name = in_readers_language(name)
        if worked and not self.week[day.weekday()]:
            return _("moved working day: {name}").format(name=name) if name else _("moved working day")
        return name or (_("working day") if worked else _("rest day"))

    def _why_by_weekday(self, day: date) -> str:
        if self.week[day.weekday()]:
            return _("working day")
        return _("weekend") if day.weekday() in SATURDAY_SUNDAY else _("not a working day")

    def provisional(self, day: date) -> bool:
        """Whether ``day`` lies in a year whose official notice is not known."""
        return self.certain is not None and day.year not in self.certain

    def rests_on_guess(self, first: int, last: int) -> bool:
        """Whether any of the days from ``first`` to ``last`` (ordinals) is provisional."""
        low, high = self._run
        if low <= first and last <= high:
            return False
        years = range(date.fromordinal(max(first, 1)).year, date.fromordinal(last).year + 1)
        return self.certain is not None and any(year not in self.certain for year in years)

    def shift(self, day: date, number: int) -> date:
        """The ``number``-th working day after ``day``, before it if negative; ``day`` is not counted."""
        if not number:
            return day
        return date.fromordinal(self.nth(day.toordinal(), number))

    def nth(self, day: int, number: int, held: Sequence[Stretch] = ()) -> int:
        """The ``number``-th working day from ``day`` (ordinals), without the ``held`` ones.

        Raises ``Usage`` where there is none before the year 1 or up to the year 9999.
        """
        return _nth_of(self._days, day, number, held)

    def due(self, day: int, number: int, held: Sequence[Stretch] = ()) -> Due:
        """The end of the ``number``-th working day from ``day`` (an ordinal), without the ``held`` ones."""
        if number > 0 and not held and self._run[0] <= day:
            known = self._ends[self._counted[day] + number]
            if known:
                return known
        end = self.nth(day, number, held)
        low, high = (day + 1, end) if end > day else (end, day - 1)
        return Due(_end_of_day(end), self.rests_on_guess(low, high))

    def _certain_end(self, total: int) -> Due | None:
        """The end of the day by which ``total`` days are worked, if it rests on no guess."""
        end = self._days.reaching(total)
        return Due(_end_of_day(end), provisional=False) if end <= self._run[1] else None

    def working_days(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and with ``last``; negative if ``last`` is the earlier."""
        return self._days.upto(last.toordinal()) - self._days.upto(first.toordinal())

    def _certain_run(self) -> Stretch:
        """First and last ordinal of the longest run of certain years from the first one on."""
        if self.certain is None:
            return 1, _LAST_ORDINAL
        first = last = min(shipped_years())
        while last + 1 in self.certain:
            last += 1
        return date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()


@cache
def _office_days() -> dict[int, tuple[bool, str]]:
    return dict(sorted((_shipped("statutory.csv") | _shipped("notices.csv")).items()))


@cache
def _plain_office() -> Calendar:
    return Calendar((True,) * 5 + (False,) * 2, _office_days(), shipped_years())


def _nth_of(days: Tally, day: int, number: int, held: Sequence[Stretch] = ()) -> int:
    if days.empty:
        raise _no_working_time()
    origin = days.upto(day if number > 0 else day - 1)
    skipped = [(days.upto(first - 1), days.upto(last)) for first, last in held] if held else held
    end = _advance(origin, number, skipped) if skipped else origin + number
    found = days.reaching(end if number > 0 else end + 1)
    if not 0 < found <= _LAST_ORDINAL or end < 0:
        raise _beyond()
    return found


def _no_working_time() -> Usage:
    return Usage(
        _("The calendar has no working time in it"),
        _("Name office hours (--hours), or fewer rest days"),
    )


def _beyond() -> Usage:
    return Usage(_("The span ends outside the years 1 to 9999"), _("Name a smaller amount"))


class OfficeHours(NamedTuple):
    """Opening times: for Monday to Sunday the intervals, in seconds of the day, sorted and apart."""

    week: tuple[tuple[Stretch, ...], ...]

    @classmethod
    def parse(cls, text: str) -> OfficeHours:
        """Read ``mon-fri 08:30-12:00,14:00-17:30; 周六 09:00-12:00``.

        ``24:00`` is an end. Reversed or overlapping intervals, unknown weekdays and hours that name no time
        raise ``Usage``.
        """
        return _usual_hours() if text == DEFAULT_HOURS else _parse_hours(text)

    @property
    def usual(self) -> tuple[Stretch, ...]:
        """The hours of the first weekday that has any."""
        return next((intervals for intervals in self.week if intervals), ())

    def on(self, weekday: int) -> tuple[Stretch, ...]:
        """The hours of a day that is named as worked: its weekday's own, else the usual ones."""
        return self.week[weekday] or self.usual

    def __str__(self) -> str:
        return "; ".join(
            f"{name} {','.join(f'{_clock(low)}-{_clock(high)}' for low, high in intervals)}"
            for name, intervals in zip(_WEEKDAYS, self.week, strict=True)
            if intervals
        )


def _clock(seconds: int) -> str:
    """Seconds of a day as a clock shows them, 24:00 at its end."""
    odd = seconds % 60
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}" + (f":{odd:02}" if odd else "")


@cache
def _usual_hours() -> OfficeHours:
    """``DEFAULT_HOURS`` as it reads: nearly every office has it, and need not pay for the reading."""
    day = ((30_600, 43_200), (50_400, 63_000))
    return OfficeHours((day,) * 5 + ((),) * 2)


@lru_cache(maxsize=64)
def _parse_hours(text: str) -> OfficeHours:
    week: list[list[Stretch]] = [[] for _weekday in _WEEKDAYS]
    for entry in filter(None, (entry.strip() for entry in re.split(_ENTRIES, text))):
        days, intervals = _two(entry)
        opened = [_interval(words.strip(), entry) for words in re.split(_LIST, intervals)]
        for weekday in _weekdays(days, entry):
            week[weekday] += opened
    hours = OfficeHours(tuple(tuple(sorted(intervals)) for intervals in week))
    if not hours.usual:
        raise _not_hours(text)
    for day in hours.week:
        _apart(day, text)
    return hours


def _two(entry: str) -> tuple[str, str]:
    """Weekdays and intervals of ``entry``."""
    days, *intervals = entry.split(maxsplit=1)
    if not intervals:
        raise _not_hours(entry)
    return days, intervals[0]


def _apart(intervals: Iterable[Stretch], text: str) -> None:
    for (low, high), (following, end) in pairwise(intervals):
        if following < high:
            raise Usage(
                _("Office hours {text!r}: {first} and {second} overlap").format(
                    text=text,
                    first=f"{_clock(low)}-{_clock(high)}",
                    second=f"{_clock(following)}-{_clock(end)}",
                ),
                _("Let each interval begin where the one before has ended, or later"),
            )


def _interval(words: str, entry: str) -> Stretch:
    found = re.fullmatch(r"([0-9]{1,2}):([0-5][0-9]) ?[-–~] ?([0-9]{1,2}):([0-5][0-9])", words)
    if not found:
        raise _not_hours(entry)
    low, high = (int(found[part]) * 3600 + int(found[part + 1]) * 60 for part in (1, 3))
    if high > WHOLE_DAY:
        raise _not_hours(entry)
    if low >= high:
        raise Usage(
            _("Office hours {words}: the end is not after the start").format(words=words),
            _("Write the opening first, then the closing; midnight as an end is 24:00"),
        )
    return low, high


def _weekdays(words: str, entry: str) -> list[int]:
    """``mon-fri``, ``mon,wed``, ``周一至周五`` as numbers, Monday 0."""
    named: list[int] = []
    for part in re.split(_LIST, words):
        first, _to, last = (name.strip() for name in re.sub("[-–至到]", "-", part).partition("-"))
        low = _weekday(first, entry)
        high = _weekday(last, entry) if _to else low
        if high < low:
            raise _not_hours(entry)
        named += range(low, high + 1)
    return named


def _weekday(word: str, entry: str) -> int:
    if found := re.fullmatch("(?:周|星期)([一二三四五六日天])", word):
        return _IN_CHINESE[found[1]]
    if word.lower() in _WEEKDAYS:
        return _WEEKDAYS.index(word.lower())
    raise _not_hours(entry)


def _not_hours(text: str) -> Usage:
    return Usage(
        _("{text!r} are not office hours").format(text=text),
        _('Write for example "mon-fri 08:30-12:00,14:00-17:30; sat 09:00-12:00" or "周一至周五 09:00-17:00"'),
    )


class WorkTime:
    """A calendar with office hours: the end of every kind of span, and the work between two moments."""

    def __init__(self, calendar: Calendar, hours: OfficeHours) -> None:
        self.calendar = calendar
        self.hours = hours

    def due(
        self, start: datetime, span: Span, *, roll: bool | None = None, holds: Sequence[Hold] = ()
    ) -> Due:
        """Where ``span`` from ``start`` ends; in ``holds`` no time passes.

        Working days, days, weeks, months and the same day end at 23:59:59. With ``roll`` a last day of
        days, weeks or months that is not worked moves to the next working day; counted back it stays
        where it falls. Unless said, days and weeks move and a month does not: it leads to the same day of
        the next, or its last (rules.md 2). A week is seven days. A day at whose end the case was held is
        not counted. Raises ``Usage`` if there is no working time, or if the end lies beyond the year 9999.
        """
        unit, roll = span.unit, _moves_on(span, roll)
        if unit == "working_day":
            return self.calendar.due(start.toordinal(), span.amount, _held_days(holds) if holds else ())
        if unit in _SECONDS:
            return self._by_the_second(start, span, holds)
        day, rolled = self._last_day(start, span, holds, roll=roll)
        return Due(
            _end_of_day(rolled), roll and span.amount > 0 and self.calendar.rests_on_guess(day, rolled)
        )

    def _by_the_second(self, start: datetime, span: Span, holds: Sequence[Hold]) -> Due:
        amount = span.amount * _SECONDS[span.unit]
        if span.unit.startswith("working"):
            at = self._after_work(start, amount, holds)
            first, last = sorted((start.toordinal(), at.toordinal()))
            return Due(at, self.calendar.rests_on_guess(first, last))
        skipped = [(_seconds(low), _seconds(high)) for low, high in _stretches(holds)]
        return Due(_moment(_advance(_seconds(start), amount, skipped)), provisional=False)

    def _last_day(self, start: datetime, span: Span, holds: Sequence[Hold], *, roll: bool) -> tuple[int, int]:
        """The last day of a span of whole days (ordinals): as it falls, and as it moves."""
        held = _held_days(holds)
        first, amount = start.toordinal(), span.amount
        if span.unit == "same_day":
            day = _nth_of(EVERY_DAY, first - 1, 1, held)
            return day, day
        if span.unit == "week":
            amount *= 7
        elif span.unit == "month":
            amount = _months_on(start.date(), amount) - first
        day = _nth_of(EVERY_DAY, first, amount, held)
        return day, self._rolled(day, held) if roll and amount > 0 else day

    def _rolled(self, day: int, held: Sequence[Stretch]) -> int:
        return self.calendar.nth(day - 1, 1, held)

    @cached_property
    def _work(self) -> Tally:
        """Seconds of work, day by day."""
        calendar, hours = self.calendar, self.hours
        week = [
            _length(intervals) if worked else 0
            for intervals, worked in zip(hours.week, calendar.week, strict=True)
        ]
        named = [_length(hours.on(weekday)) for weekday in range(7)]
        special = [
            (day, named[(day - 1) % 7] if worked else 0) for day, (worked, _name) in calendar.named.items()
        ]
        return Tally(week, special)

    def intervals(self, day: date) -> tuple[Stretch, ...]:
        """The office hours of ``day`` in seconds of the day; none if it is not worked.

        A moved working day has its weekday's own hours, if the hours name them, else the usual ones.
        """
        named = self.calendar.named.get(day.toordinal())
        if named:
            return self.hours.on(day.weekday()) if named[0] else ()
        return self.hours.week[day.weekday()] if self.calendar.week[day.weekday()] else ()

    def _worked_by(self, moment: datetime) -> int:
        """Seconds of work from the year 1 up to ``moment``."""
        clock = moment.hour * 3600 + moment.minute * 60 + moment.second
        today = sum(min(clock, high) - low for low, high in self.intervals(moment) if low < clock)
        return self._work.upto(moment.toordinal() - 1) + today

    def _after_work(self, start: datetime, amount: int, holds: Sequence[Hold]) -> datetime:
        if self._work.empty:
            raise _no_working_time()
        skipped = [(self._worked_by(low), self._worked_by(high)) for low, high in _stretches(holds)]
        end = _advance(self._worked_by(start), amount, skipped)
        back = amount < 0
        day = self._work.reaching(end + back)
        if end < 0 or day > _LAST_ORDINAL:
            raise _beyond()
        return self._moment_of_work(day, end - self._work.upto(day - 1), back=back)

    def _moment_of_work(self, day: int, done: int, *, back: bool) -> datetime:
        """The moment of ``day`` by which ``done`` seconds of it are worked.

        That is where a break begins, or if counted ``back``, where it ends.
        """
        midnight = datetime.fromordinal(day)
        for low, high in self.intervals(midnight):
            length = high - low
            if done < length or (done == length and not back):
                return _later(midnight, low + done)
            done -= length
        raise AssertionError(day, done)

    def working_seconds(self, first: datetime, last: datetime, holds: Sequence[Hold] = ()) -> int:
        """Seconds of work between two moments, holds left out. ``last`` before ``first`` raises ``Usage``."""
        if last < first:
            raise Usage(
                _("{last} is before {first}").format(first=first, last=last),
                _("Write the earlier moment first"),
            )
        held = sum(
            self._worked_by(min(high, last)) - self._worked_by(max(low, first))
            for low, high in _stretches(holds)
            if low < last and high > first
        )
        return self._worked_by(last) - self._worked_by(first) - held

    def working_days(self, first: datetime, last: datetime, holds: Sequence[Hold] = ()) -> int:
        """Working days after the day of ``first`` up to and with that of ``last``; negative if reversed.

        A day at whose end the case was held is not counted, as ``due`` does not count it.
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
        """The days from the start's to the last one, in the order in which they are counted, with reasons."""
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


def _moves_on(span: Span, roll: bool | None) -> bool:  # noqa: FBT001 - as ``due`` is told
    return span.unit != "month" if roll is None else roll


def _day_of_end(due: datetime, start: datetime) -> int:
    """The ordinal of the last day; an end at 24:00 belongs to the day that it ends."""
    return (due - timedelta(seconds=1)).toordinal() if due > start else due.toordinal()


class _Explanation(NamedTuple):
    """Why each day of a span counts or does not."""

    work: WorkTime
    start: datetime
    due: datetime
    span: Span
    held: Sequence[Stretch]
    natural: int  # the last day before it moves; 0 where nothing moves
    holds: Sequence[Hold]

    def day(self, day: date) -> DayStep:
        if self.span.unit in _SECONDS:
            return self._by_the_second(day)
        ordinal = day.toordinal()
        if ordinal == self.start.toordinal() and self.span.unit != "same_day":
            return DayStep(day, counts=False, why=_("the day of the start is not counted"))
        if any(first <= ordinal <= last for first, last in self.held):
            return DayStep(day, counts=False, why=_("held at the end of the day"))
        if self.span.unit == "working_day":
            return DayStep(day, self.work.calendar.is_working(day), self.work.calendar.why(day))
        return self._calendar_day(day, ordinal)

    def _calendar_day(self, day: date, ordinal: int) -> DayStep:
        why = self.work.calendar.why(day)
        if ordinal == self.natural and self.due.toordinal() > ordinal:
            return DayStep(
                day, counts=True, why=_("the last day, not worked ({why}): moves on").format(why=why)
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
        low, high = max(low, midnight), min(high, _later(midnight, WHOLE_DAY))
        counts = low < high and self.work.working_seconds(low, high) > 0
        why = calendar.why(day) if counts or not calendar.is_working(day) else _("outside the office hours")
        if counts and not self.holds:
            why = _("{why}, {hours}").format(why=why, hours=self._hours(day, low, high))
        return DayStep(day, counts, why)

    def _hours(self, day: date, low: datetime, high: datetime) -> str:
        """The office hours of ``day`` between two moments of it, so that a break is seen to be left out."""
        begin, end = (_seconds(moment) - day.toordinal() * WHOLE_DAY for moment in (low, high))
        parts = [(max(opens, begin), min(closes, end)) for opens, closes in self.work.intervals(day)]
        return ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in parts if opens < closes)


def _end_of_day(day: int) -> datetime:
    return datetime.combine(date.fromordinal(day), DAY_END)


def _length(intervals: Iterable[Stretch]) -> int:
    return sum(high - low for low, high in intervals)


def _seconds(moment: datetime) -> int:
    return moment.toordinal() * WHOLE_DAY + moment.hour * 3600 + moment.minute * 60 + moment.second


def _moment(seconds: int) -> datetime:
    day, clock = divmod(seconds, WHOLE_DAY)
    if not 0 < day <= _LAST_ORDINAL:
        raise _beyond()
    return datetime.fromordinal(day) + timedelta(seconds=clock)


def _later(midnight: datetime, seconds: int) -> datetime:
    try:
        return midnight + timedelta(seconds=seconds)
    except OverflowError:  # 24:00 on 31 December 9999
        raise _beyond() from None


def _months_on(day: date, number: int) -> int:
    """The ordinal of the same day ``number`` months on, or of that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    if not date.min.year <= year <= date.max.year:
        raise _beyond()
    first = date(year, month + 1, 1)
    # 31 days on lies in the next month, as many days in as this month is short of 32
    length = 31 if first.month == DECEMBER else 32 - (first + timedelta(days=31)).day
    return first.toordinal() + min(day.day, length) - 1
