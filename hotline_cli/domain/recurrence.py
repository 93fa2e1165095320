"""Recurrence rules in words, and their dates.

Three kinds of rule, each in English and in Chinese:

- a weekday counted within the month: ``2nd,4th wednesday``, ``每月第二、四个星期三``;
- a weekday of weeks counted within the month: ``wednesday of the 2nd,4th week``,
  ``每月第二、四个自然周的星期三``;
- every week: ``every saturday``, ``every day mon-sat``, ``每周六``, ``每周一至周六``.

Each may have a first and a last day: ``every saturday from 2005-03-05``, ``每周六 自2005-03-05起``.

Weeks run from Monday to Sunday; the first week of a month contains the 1st (rules.md 2). The Wednesday of the first
week may therefore be in the month before (31 January for February 2018), that of the last week in the month after.
The rule includes it, so that every month has its own.

``每月第二、四周的星期三`` is ambiguous between the first two kinds, which differ in eight months of 2018: it is refused
with both alternatives.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from hotline_cli.domain.duration import PLANNED, days_on
from hotline_cli.domain.vocabulary import CHINESE_WEEKDAYS, WEEKDAYS
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from dateutil.rrule import weekday

    from hotline_cli.domain.calendar import Calendar

LAST = -1
"""The ordinal of "last"."""

EVERY, NTH, WEEK = "every", "nth", "week"

_LAST_COMPUTABLE_DAY = date(9999, 12, 25)
"""The last week that dateutil can compute: later ones overflow the year 9999."""

_DAY_NUMBER = {
    **{day: n for n, day in enumerate(WEEKDAYS)},
    **{day[:3]: n for n, day in enumerate(WEEKDAYS)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", LAST: "last"}
_ORDINAL_NUMBER = {
    **{word: n for n, word in _ORDINALS.items()},
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
}
_ZH_DAY_NUMBER = {**{day: n for n, day in enumerate(CHINESE_WEEKDAYS)}, "天": 6}
_ZH_NUMBERS = {1: "一", 2: "二", 3: "三", 4: "四", 5: "五"}
_ZH_ORDINAL_NUMBER = {
    **{word: n for n, word in _ZH_NUMBERS.items()},
    **{str(n): n for n in _ZH_NUMBERS},
    "最后一": LAST,
}


def forms() -> str:
    """The ways to write a rule, for help and remedies."""
    return _(
        'Write "first tuesday", "2nd,4th wednesday", "last friday", "wednesday of the 2nd,4th '
        'week", "every saturday" or "every day mon-sat", optionally with "from YYYY-MM-DD" and "to '
        'YYYY-MM-DD"; or 每月第二、四个星期三, 每月第二、四个自然周的星期三, '
        "每周六, 每周一至周六, 每周六 自2005-03-05起"
    )


class Rule(NamedTuple):
    """A recurrence rule. ``str`` is canonical English, which ``parse_rule`` reads as the same rule."""

    kind: str
    """``every``, ``nth`` (weekday of the month) or ``week`` (weekday of a week of the month)."""
    weekdays: tuple[int, ...]
    """Monday is 0; exactly one unless the kind is ``every``."""
    ordinals: tuple[int, ...] = ()
    start: date | None = None
    end: date | None = None

    def dates(self, first: date, last: date) -> list[date]:
        """The dates from ``first`` to ``last``, both included, sorted, without duplicates."""
        first = max(first, self.start or first)
        last = min(last, self.end or last, _LAST_COMPUTABLE_DAY)
        return sorted(set(_PRODUCERS[self.kind](self, first, last))) if first <= last else []

    def series(self) -> str:
        """The rule without its first and last day, which identifies the series when it is generated again."""
        return _body(self)

    def __str__(self) -> str:
        return _body(self) + _date_range_words(" from {}", " to {}", self)

    def chinese(self) -> str:
        """Unambiguous Chinese, which ``parse_rule`` reads as the same rule."""
        return _zh_body(self) + _date_range_words(" 自{}起", "至{}" if self.start else " 至{}", self)


def check_span(first: date, last: date) -> None:
    """Raise ``Usage`` if ``last`` is before ``first``, or too many days after it."""
    if last < first:
        raise Usage(
            _("--from {first} is after --to {last}").format(first=first, last=last),
            _("Give the earlier date with --from."),
        )
    if last > days_on(first, PLANNED):
        raise Usage(
            _("--from {first} --to {last}: too many years").format(first=first, last=last),
            _("Plan at most {years} years at a time.").format(years=PLANNED // 366),
        )


# ---- dates -------------------------------------------------------------------------------------------------


def _recur(
    first: date,
    last: date,
    frequency: Literal[1, 2],
    weekdays: Iterable[weekday] | None = None,
    day: int | None = None,
) -> Iterator[date]:
    """The dates of dateutil's rrule from ``first`` to ``last``; ``frequency`` is its MONTHLY or WEEKLY."""
    from dateutil.rrule import rrule

    begin, end = datetime.combine(first, time.min), datetime.combine(last, time.min)
    moments = rrule(frequency, dtstart=begin, until=end, byweekday=weekdays, bymonthday=day)
    return (moment.date() for moment in moments)


def _weekly_dates(rule: Rule, first: date, last: date) -> Iterable[date]:
    from dateutil.rrule import WEEKLY, weekday

    return _recur(first, last, WEEKLY, map(weekday, rule.weekdays))


def _nth_dates(rule: Rule, first: date, last: date) -> Iterable[date]:
    from dateutil.rrule import MONTHLY, weekday

    return _recur(first, last, MONTHLY, [weekday(rule.weekdays[0], n) for n in rule.ordinals])


def _week_dates(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The dates of a ``week`` rule; a week across two months may put one outside the month that counts it."""
    from dateutil.rrule import MONTHLY

    for month in _recur(days_on(first, -6).replace(day=1), days_on(last, 6), MONTHLY, day=1):
        for day in _days_of_weeks(rule, month):
            if first.toordinal() <= day <= last.toordinal():
                yield date.fromordinal(day)


def _days_of_weeks(rule: Rule, month: date) -> Iterator[int]:
    """The days (ordinals) of the rule in the weeks of ``month`` (its 1st); a 5th only if there is one."""
    monday = month.toordinal() - month.weekday()
    last_day = month.toordinal() + monthrange(month.year, month.month)[1] - 1
    for n in rule.ordinals:
        week = last_day - (last_day - monday) % 7 if n == LAST else monday + 7 * (n - 1)
        if week <= last_day:
            yield week + rule.weekdays[0]


_PRODUCERS: Mapping[str, Callable[[Rule, date, date], Iterable[date]]] = {
    EVERY: _weekly_dates,
    NTH: _nth_dates,
    WEEK: _week_dates,
}


# ---- words -------------------------------------------------------------------------------------------------


def _date_range_words(start: str, end: str, rule: Rule) -> str:
    return (start.format(rule.start) if rule.start else "") + (end.format(rule.end) if rule.end else "")


def _body(rule: Rule) -> str:
    if rule.kind == EVERY:
        return _weekly_words(rule.weekdays)
    ordinals = ",".join(_ORDINALS[n] for n in rule.ordinals)
    day = WEEKDAYS[rule.weekdays[0]]
    return f"{ordinals} {day}" if rule.kind == NTH else f"{day} of the {ordinals} week"


def _weekly_words(weekdays: tuple[int, ...]) -> str:
    if len(weekdays) == 1:
        return f"every {WEEKDAYS[weekdays[0]]}"
    if len(weekdays) == len(WEEKDAYS):
        return "every day"
    first, last = weekdays[0], weekdays[-1]
    if _is_run(weekdays):
        return f"every day {WEEKDAYS[first][:3]}-{WEEKDAYS[last][:3]}"
    return "every " + ",".join(WEEKDAYS[n] for n in weekdays)


def _is_run(weekdays: tuple[int, ...]) -> bool:
    return len(weekdays) > 2 and weekdays[-1] - weekdays[0] == len(weekdays) - 1


def _zh_body(rule: Rule) -> str:
    if rule.kind == EVERY:
        return _zh_weekly(rule.weekdays)
    counted = "、".join(_ZH_NUMBERS[n] for n in rule.ordinals if n != LAST)
    words = [f"第{counted}个"] if counted else []
    words += ["最后一个"] if LAST in rule.ordinals else []
    week = "" if rule.kind == NTH else "自然周的"
    return f"每月{'、'.join(words)}{week}星期{CHINESE_WEEKDAYS[rule.weekdays[0]]}"


def _zh_weekly(weekdays: tuple[int, ...]) -> str:
    if len(weekdays) == len(WEEKDAYS):
        return "每天"
    if _is_run(weekdays):
        return f"每周{CHINESE_WEEKDAYS[weekdays[0]]}至周{CHINESE_WEEKDAYS[weekdays[-1]]}"
    return "每周" + "、".join(CHINESE_WEEKDAYS[n] for n in weekdays)


# ---- parsing -----------------------------------------------------------------------------------------------

_DATE = r"(\d{4}-\d{2}-\d{2})"
_EN_LIMITS = rf"(?:\s+from\s+{_DATE})?(?:\s+(?:to|until)\s+{_DATE})?$"
_ZH_LIMITS = rf"(?:[自从]{_DATE}起?)?(?:[至到]{_DATE}止?)?,?$"
_EN_JOIN = r"\s*(?:,|、|&|\band\b)\s*"
_EN_WEEKLY = r"every\s+(?:day\b\s*)?(.*)"
_EN_NTH = r"(?:the\s+)?(.+?)\s+(\w+)(?:\s+(?:of|in)\s+(?:each|every|the|a)\s+month)?"
_EN_WEEK = (
    r"(?:the\s+)?(\w+)\s+(?:of|in)\s+the\s+(.+?)\s+weeks?(?:\s+(?:of|in)\s+(?:each|every|the|a)\s+month)?"
)
_ZH_JOIN = r"[、,和及与]"
_ZH_WEEKDAY = r"(?:周|星期|礼拜)"
_ZH_ORDINAL = r"(?:第[^第、,和及与周星礼个的自最]+|[一二三四五六七八九十\d]+|最后一)"
_ZH_WEEKLY = rf"每个?{_ZH_WEEKDAY}(.+)"
_ZH_ORDINALS = rf"{_ZH_ORDINAL}个?周?(?:[、,和及与]{_ZH_ORDINAL}个?周?)*?"
_ZH_MONTHLY = rf"每个?月的?({_ZH_ORDINALS})(自然周)?的?{_ZH_WEEKDAY}([一二三四五六日天])(\(按周\))?"


def parse_rule(text: str) -> Rule:
    """Parse a rule in English or Chinese.

    Raises ``Usage``, whose remedy lists the forms, for any part that is not understood, an ordinal that no
    month has (0th, 9th), a duplicate, an ordinal together with ``every``, a rule without any date, and
    ambiguous Chinese.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    rule = _parse_chinese(plain, text) if re.search("[\u4e00-\u9fff]", plain) else _parse_english(plain, text)
    if rule.end and not rule.dates(rule.start or days_on(rule.end, -366), rule.end):
        raise _invalid_rule_error(text, _("no date falls between its start and end"))
    return rule


def _invalid_rule_error(text: str, why: str) -> Usage:
    return Usage(_('invalid rule "{text}": {why}').format(text=text, why=why), forms())


def _unknown_form_error(text: str) -> Usage:
    return _invalid_rule_error(text, _("unknown form"))


def _day(text: str | None, whole: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _invalid_rule_error(whole, _("invalid date {day}").format(day=text)) from None


def _in_order(numbers: Sequence[int], whole: str) -> tuple[int, ...]:
    """Sort, "last" at the end. Raises ``Usage`` for a duplicate, which is a typo."""
    if len(set(numbers)) < len(numbers):
        raise _invalid_rule_error(whole, _("duplicate entry"))
    return tuple(sorted(numbers, key=lambda n: len(WEEKDAYS) if n == LAST else n))


def _run(first: int, last: int, whole: str) -> range:
    if last <= first:
        raise _invalid_rule_error(
            whole, _("a range of weekdays must run forward, from Monday to Sunday at most")
        )
    return range(first, last + 1)


def _ordinal(word: str, known: Mapping[str, int], whole: str) -> int:
    if word not in known:
        why = _('"{word}" is not a valid ordinal: only 1st to 5th, or last')
        raise _invalid_rule_error(whole, why.format(word=word))
    return known[word]


def _parse_english(plain: str, whole: str) -> Rule:
    limits = re.search(_EN_LIMITS, plain)
    if limits is None:
        raise _unknown_form_error(whole)
    start, end = (_day(day, whole) for day in limits.groups())
    body = plain[: limits.start()]
    for pattern, reader in ((_EN_WEEKLY, _en_weekly), (_EN_WEEK, _en_week), (_EN_NTH, _en_nth)):
        if match := re.fullmatch(pattern, body):
            kind, weekdays, ordinals = reader(match, whole)
            return Rule(kind, weekdays, ordinals, start, end)
    raise _unknown_form_error(whole)


_Parts = tuple[str, tuple[int, ...], tuple[int, ...]]


def _en_weekly(match: re.Match[str], whole: str) -> _Parts:
    words = match[1]
    if any(word in _ORDINAL_NUMBER or word[:1].isdigit() for word in re.sub(_EN_JOIN, " ", words).split()):
        why = _(
            '"every" means every week and cannot be combined with an ordinal; without "every", the '
            "ordinal counts within the month"
        )
        raise _invalid_rule_error(whole, why)
    if not words:
        return EVERY, tuple(range(len(WEEKDAYS))), ()
    days = [day for part in re.split(_EN_JOIN, words) for day in _en_days(part, whole)]
    return EVERY, _in_order(days, whole), ()


def _en_days(part: str, whole: str) -> Iterable[int]:
    first, dash, last = part.partition("-")
    if not dash:
        return (_weekday(first, whole),)
    return _run(_weekday(first.strip(), whole), _weekday(last.strip(), whole), whole)


def _weekday(word: str, whole: str) -> int:
    if word not in _DAY_NUMBER:
        raise _invalid_rule_error(whole, _('"{word}" is not a weekday').format(word=word))
    return _DAY_NUMBER[word]


def _en_nth(match: re.Match[str], whole: str) -> _Parts:
    if match[2] not in _DAY_NUMBER:
        raise _unknown_form_error(whole)
    return NTH, (_DAY_NUMBER[match[2]],), _en_ordinals(match[1], whole)


def _en_week(match: re.Match[str], whole: str) -> _Parts:
    return WEEK, (_weekday(match[1], whole),), _en_ordinals(match[2], whole)


def _en_ordinals(words: str, whole: str) -> tuple[int, ...]:
    return _in_order([_ordinal(word, _ORDINAL_NUMBER, whole) for word in re.split(_EN_JOIN, words)], whole)


def _parse_chinese(plain: str, whole: str) -> Rule:
    packed = re.sub(r"\s+", "", plain)
    limits = re.search(_ZH_LIMITS, packed)
    if limits is None:
        raise _unknown_form_error(whole)
    start, end = (_day(day, whole) for day in limits.groups())
    body = packed[: limits.start()].rstrip(",")
    kind, weekdays, ordinals = _zh_parts(body, whole)
    return Rule(kind, weekdays, ordinals, start, end)


def _zh_parts(body: str, whole: str) -> _Parts:
    if body in ("每天", "每日"):
        return EVERY, tuple(range(len(WEEKDAYS))), ()
    if match := re.fullmatch(_ZH_WEEKLY, body):
        days = [day for part in re.split(_ZH_JOIN, match[1]) for day in _zh_days(part, whole)]
        return EVERY, _in_order(days, whole), ()
    if match := re.fullmatch(_ZH_MONTHLY, body):
        return _zh_monthly(match, whole)
    raise _unknown_form_error(whole)


def _zh_days(part: str, whole: str) -> Iterable[int]:
    names = [re.sub(f"^{_ZH_WEEKDAY}", "", name) for name in re.split("[至到-]", part)]
    if len(names) > 2 or any(name not in _ZH_DAY_NUMBER for name in names):
        raise _unknown_form_error(whole)
    numbers = [_ZH_DAY_NUMBER[name] for name in names]
    return numbers if len(numbers) == 1 else _run(numbers[0], numbers[1], whole)


def _zh_monthly(match: re.Match[str], whole: str) -> _Parts:
    words, natural, day, marked = match.groups()
    by_week = bool(natural or marked)
    if not by_week and not words.endswith("个"):
        raise _ambiguous_rule_error(words, day, whole)
    ordinals = _zh_ordinals(words, whole)
    return (WEEK if by_week else NTH), (_ZH_DAY_NUMBER[day],), ordinals


def _zh_ordinals(words: str, whole: str) -> tuple[int, ...]:
    names = [re.sub("^第|个?周?$", "", word) for word in re.split(_ZH_JOIN, words)]
    return _in_order([_ordinal(name, _ZH_ORDINAL_NUMBER, whole) for name in names], whole)


def _ambiguous_rule_error(words: str, day: str, whole: str) -> Usage:
    """The error for an ambiguous wording, with both alternatives."""
    weekdays, ordinals = (_ZH_DAY_NUMBER[day],), _zh_ordinals(words, whole)
    nth, week = Rule(NTH, weekdays, ordinals), Rule(WEEK, weekdays, ordinals)
    return Usage(
        _('"{text}" is ambiguous: it can mean two rules').format(text=whole),
        _(
            'Write {nth_zh} ("{nth}") to count weekdays within the month, or {week_zh} ("{week}") to '
            "count weeks of the month, the first being the week that contains the 1st."
        ).format(nth_zh=nth.chinese(), nth=nth, week_zh=week.chinese(), week=week),
    )


# ---- holidays and rotation ---------------------------------------------------------------------------------

_Member = TypeVar("_Member")

NEXT_WORKING_DAY, SKIP, KEEP = "next-working-day", "skip", "keep"
"""Policies for a session that falls on a holiday."""


class RuleDate(NamedTuple):
    """A date of a rule, and the date it was moved to."""

    original: date
    day: date | None
    """None: skipped."""
    why: str = ""
    """The holiday; empty on other days."""


def apply_holiday_policy(dates: Iterable[date], calendar: Calendar, policy: str) -> list[RuleDate]:
    """Move each date that is a holiday to the next working day (WZ-01), skip it, or keep it (CZ-02).

    A holiday is a rest day that the calendar names; an ordinary Saturday or Sunday is not (QT-01). The reason
    is given for every policy, so that a session kept on a holiday shows it. Two dates may be moved to the same
    day; the caller, who knows the other sessions, must check that.
    """
    return [
        _holiday(day, calendar, policy) if _is_holiday(day, calendar) else RuleDate(day, day) for day in dates
    ]


def _is_holiday(day: date, calendar: Calendar) -> bool:
    return day.toordinal() in calendar.named and not calendar.is_working(day)


def _holiday(day: date, calendar: Calendar, policy: str) -> RuleDate:
    why = calendar.why(day)
    if policy == NEXT_WORKING_DAY:
        return RuleDate(day, calendar.shift(day, 1), why)
    return RuleDate(day, day if policy == KEEP else None, why)


def rotate(
    members: Sequence[_Member], dates: Iterable[date], last: _Member | None = None
) -> list[tuple[date, _Member]]:
    """Assign members to dates in turn, beginning after ``last``, the latest one before these dates.

    Begins with the first member if ``last`` is None or no longer a member. Raises ``Usage`` without members, or
    for a duplicate, after which the next one would be unclear.
    """
    if not members or len(set(members)) < len(members):
        raise Usage(
            _("a rotation needs members, each listed once"),
            _("List each unit or leader once, in the order of their turns."),
        )
    first = members.index(last) + 1 if last in members else 0
    return [(day, members[(first + n) % len(members)]) for n, day in enumerate(dates)]
