"""Working days: the calendar of the office, and counting in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.festivals import MADE_UP, festivals_of, missing_festivals
from hotline_cli.errors import Usage
from hotline_cli.i18n import _, language

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from hotline_cli.domain.office_hours import Interval, OfficeHours

Value = TypeVar("Value")

SATURDAY_SUNDAY = (5, 6)
LAST_ORDINAL = date.max.toordinal()


class Due(NamedTuple):
    """The end of a span, and whether it depends on a year whose official notice is unknown."""

    at: datetime
    provisional: bool


class DayCount:
    """A running total over days: seven weights that repeat, and days with another weight.

    Days are ordinals (1 is Monday, 1 January of the year 1). Weights are integers from 0 on.
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
        """The total of all days up to and including ``day``."""
        weeks, rest = divmod(day, 7)
        return weeks * self._week + self._prefix[rest] + self._shift[bisect_right(self._days, day)]

    def reaching(self, total: int) -> int:
        """The first day by whose end the total is at least ``total``; beyond any date if there is none."""
        nearest = bisect_left(self._totals, total)
        day = self._by_pattern(total - self._shift[nearest])
        return min(day, self._days[nearest]) if nearest < len(self._days) else day

    def _by_pattern(self, total: int) -> int:
        if not self._week:
            return LAST_ORDINAL + 1
        weeks, rest = divmod(total - 1, self._week)
        return weeks * 7 + bisect_right(self._prefix, rest)


class _Cache(dict[int, Value]):
    """The cached results of ``work_out`` by day."""

    def __init__(self, work_out: Callable[[int], Value]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, day: int) -> Value:
        value = self[day] = self._work_out(day)
        return value


EVERY_DAY = DayCount((1,) * 7)


def advance(start: int, amount: int, skipped: Sequence[Interval]) -> int:
    """``start + amount`` on a scale on which the ``skipped`` intervals (sorted, disjoint) do not count."""
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


def in_readers_language(name: str) -> str:
    """``National Day 国庆节``; for a Chinese reader its last word, if that is Chinese."""
    last = name.rpartition(" ")[2]
    return last if language() == "zh" and not last.isascii() else name


class OwnDays(NamedTuple):
    """The office's own days, by ordinal: worked and name, their hours, and what imported notices say.

    ``noticed``: those of ``days`` that an imported notice declares. ``withdrawn``: days of the built-in notices that
    a corrected one no longer has. ``named``: by year the festivals that imported notices name.
    """

    days: Mapping[int, tuple[bool, str]] = {}
    hours: Mapping[int, tuple[Interval, ...]] = {}
    noticed: Collection[int] = ()
    withdrawn: Collection[int] = ()
    named: Mapping[int, frozenset[str]] = {}


class Calendar:
    """Working days: a week that repeats, and named days that differ or have a reason."""

    def __init__(
        self,
        week: Sequence[bool],
        named: Mapping[int, tuple[bool, str]],
        certain: Collection[int] | None = None,
        hours: Mapping[int, tuple[Interval, ...]] | None = None,
        settled: Mapping[int, Collection[str]] | None = None,
        sources: Mapping[int, str] | None = None,
    ) -> None:
        """``named``: by ordinal, sorted; ``certain``: the years that are not provisional, None for all.

        ``hours``: of days that have their own; ``settled``: by year the festivals that a notice names; ``sources``:
        where named days come from: ``law``, ``notice``, ``own``.
        """
        self.sources = sources or {}
        self.hours = hours or {}
        self.settled = settled or {}
        self.week = tuple(week)
        self.named = named
        self.certain = certain
        self._days = DayCount(
            [int(worked) for worked in self.week],
            [(day, int(worked)) for day, (worked, _name) in named.items()],
        )
        self._run = self._certain_run()
        self._counted = _Cache(self._days.upto)
        self._ends = _Cache(self._certain_end)

    @classmethod
    def office(
        cls,
        statutory: Mapping[int, tuple[bool, str]],
        notices: Mapping[int, tuple[bool, str]],
        own: OwnDays | None = None,
    ) -> Calendar:
        """The State Council's calendar with the office's ``own`` days on top.

        ``statutory`` holds the days that the law fixes, ``notices`` those of the official notices (ordinal →
        worked, name; sorted). A year is provisional unless ``notices`` covers it, or the imported notices name every
        festival statutory in it. Of a festival that they name, statutory days stay; days guessed to replace a weekend
        go.
        """
        own = own or OwnDays()
        first, last = (date.fromordinal(end(notices)).year for end in (min, max))
        covered = range(first, last + 1)
        settled = {year: found for year, found in own.named.items() if year not in covered}
        named = {
            day: (worked, name)
            for day, (worked, name) in statutory.items()
            if not (
                settled
                and name.endswith(MADE_UP)
                and festivals_of(name) <= settled.get(date.fromordinal(day).year, frozenset())
            )
        }
        named |= {day: entry for day, entry in notices.items() if day not in own.withdrawn}
        named |= own.days
        sources = dict.fromkeys(statutory, "law") | dict.fromkeys(notices, "notice")
        sources |= {day: "notice" if day in own.noticed else "own" for day in own.days}
        certain = {year for year, found in settled.items() if not missing_festivals(year, found)}
        return cls(
            (True,) * 5 + (False,) * 2,
            dict(sorted(named.items())),
            {*covered, *certain},
            own.hours,
            settled,
            sources,
        )

    @classmethod
    def plain(cls, hours: OfficeHours, rest: Iterable[date] = (), work: Iterable[date] = ()) -> Calendar:
        """The weekdays of ``hours``, changed by ``with_days``; no holidays, nothing provisional."""
        return cls([bool(intervals) for intervals in hours.week], {}).with_days(rest, work)

    def with_days(self, rest: Iterable[date] = (), work: Iterable[date] = ()) -> Calendar:
        """A copy without ``rest``, with ``work``. A day in both raises ``Usage``."""
        idle, worked = (frozenset(day.toordinal() for day in days) for days in (rest, work))
        for day in sorted(idle & worked):
            raise Usage(
                _("{day} cannot be both a working day and a rest day").format(day=date.fromordinal(day)),
                _("Give it in either --rest or --work, not in both."),
            )
        named = {**self.named, **dict.fromkeys(idle, (False, "")), **dict.fromkeys(worked, (True, ""))}
        return Calendar(
            self.week, dict(sorted(named.items())), self.certain, self.hours, self.settled, self.sources
        )

    def named_in(self, year: int) -> list[date]:
        """The named days of ``year``: holidays, and working days moved for them."""
        days = map(date.fromordinal, self.named)
        return [day for day in days if day.year == year]

    def is_working(self, day: date) -> bool:
        named = self.named.get(day.toordinal())
        return named[0] if named else self.week[day.weekday()]

    def why(self, day: date) -> str:
        """Why ``day`` is a working day or not, in the reader's language."""
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
        """Whether the official notice of the year of ``day`` is unknown."""
        return self.certain is not None and day.year not in self.certain

    def rests_on_guess(self, first: int, last: int) -> bool:
        """Whether a day from ``first`` to ``last`` (ordinals) is provisional."""
        low, high = self._run
        if low <= first and last <= high:
            return False
        years = range(date.fromordinal(max(first, 1)).year, date.fromordinal(last).year + 1)
        return self.certain is not None and any(year not in self.certain for year in years)

    def shift(self, day: date, number: int) -> date:
        """The ``number``-th working day after ``day``, or before it if negative; ``day`` itself is not counted."""
        if not number:
            return day
        return date.fromordinal(self.nth(day.toordinal(), number))

    def nth(self, day: int, number: int, held: Sequence[Interval] = ()) -> int:
        """The ``number``-th working day from ``day`` (ordinals), without the ``held`` ones.

        Raises ``Usage`` if it is outside the years 1 to 9999.
        """
        return nth_day(self._days, day, number, held)

    def due(self, day: int, number: int, held: Sequence[Interval] = ()) -> Due:
        """The end of the ``number``-th working day from ``day`` (an ordinal), without the ``held`` ones."""
        if number > 0 and not held and self._run[0] <= day:
            known = self._ends[self._counted[day] + number]
            if known:
                return known
        end = self.nth(day, number, held)
        low, high = (day + 1, end) if end > day else (end, day - 1)
        return Due(end_of_day(date.fromordinal(end)), self.rests_on_guess(low, high))

    def _certain_end(self, total: int) -> Due | None:
        """The end of the day by which ``total`` working days have passed, if no provisional year is involved."""
        end = self._days.reaching(total)
        return Due(end_of_day(date.fromordinal(end)), provisional=False) if end <= self._run[1] else None

    def working_days(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; negative if ``last`` is earlier."""
        return self._days.upto(last.toordinal()) - self._days.upto(first.toordinal())

    def _certain_run(self) -> Interval:
        """First and last ordinal of the run of certain years that begins with the first one."""
        if self.certain is None:
            return 1, LAST_ORDINAL
        first = last = min(self.certain)
        while last + 1 in self.certain:
            last += 1
        return date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()


def nth_day(days: DayCount, day: int, number: int, held: Sequence[Interval] = ()) -> int:
    if days.empty:
        raise no_working_time()
    origin = days.upto(day if number > 0 else day - 1)
    skipped = [(days.upto(first - 1), days.upto(last)) for first, last in held] if held else held
    end = advance(origin, number, skipped) if skipped else origin + number
    found = days.reaching(end if number > 0 else end + 1)
    if not 0 < found <= LAST_ORDINAL or end < 0:
        raise beyond_years()
    return found


def no_working_time() -> Usage:
    return Usage(
        _("the calendar has no working time"),
        _("Give office hours (--hours) or fewer rest days."),
    )


def beyond_years() -> Usage:
    return Usage(_("the end of the duration is outside the years 1 to 9999"), _("Give a shorter duration."))
