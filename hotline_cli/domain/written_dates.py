"""Dates and times as people write them: what can be read only one way is read (rules.md 9).

``2026-03-26 09:05``, ``2026/3/26 9:05``, ``2026.3.26``, ``20260326``, ``2026年3月26日 上午9时5分``, full-width digits;
``3月26日`` where the year is known. What can be read two ways, as ``3/4/2026``, is refused with both readings.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from hotline_cli.domain.duration import end_of_day
from hotline_cli.i18n import _

WEEKDAYS = "一二三四五六日"

ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?", re.ASCII)
_DATE = r"""
      (?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d.])
    | (?:(?P<yc>\d{4})\s*年\s*)?(?P<mc>\d{1,2})\s*月\s*(?P<dc>\d{1,2})\s*[日号]
    | (?P<one>\d{1,2})(?P<sep2>[-/.])(?P<two>\d{1,2})(?P=sep2)(?P<last>\d{4})(?!\d)
    | (?P<digits>\d{8})(?=[T ]?\d{4}(?:\d\d)?$|\D|$)
    """
_WEEKDAY = r"\s*(\()?(?:周|星期|礼拜)([一二三四五六日天])(?(1)\))"
_DAY_OF_MONTH = r"(\d{1,2})\s*[日号]"
_MORNING = "上午|早上|早晨|凌晨|AM"
_AFTERNOON = "下午|中午|傍晚|晚上|晚间|PM"
_CLOCK = rf"""
    (?P<half>{_MORNING}|{_AFTERNOON})?\s*
    (?P<h>\d{{1,2}})
    (?: :(?P<m>\d\d)(?::(?P<s>\d\d)(?:\.\d{{1,9}})?)?
      | [时点]\s*(?:(?P<mc>\d{{1,2}})\s*分\s*(?:(?P<sc>\d{{1,2}})\s*秒)?|(?P<word>半|整|一刻|三刻))?
      | (?=\s*[AP]M)
    )
    (?:\s*(?P<half2>AM|PM))?
    """
_OFFSET = r"\s?(?:Z|[+-]\d\d:?\d\d)"
_COMPACT_CLOCK = r"[T ]?(\d\d)(\d\d)(\d\d)?"
_MINUTES = {"半": 30, "整": 0, "一刻": 15, "三刻": 45}
_RANGE = r"\s*(?:[-~—–－～]+|至|到)\s*"
NOON = 12
EVENING_HOUR = 5
"""The first hour said of an evening: 晚上5点."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile on first use: most dates are in ISO form and need none of them."""
    return re.compile(pattern, re.ASCII | re.VERBOSE | re.IGNORECASE)


class UnreadableDate(Exception):
    """A text that is not a date or time, or could be two: the reason, in the reader's language."""


class TwoReadings(UnreadableDate):
    """A text that could be two dates or times, or names a weekday that its date is not."""


class Written(NamedTuple):
    """What was read: a date, and a time of day if one was written. ``moment`` may have an offset."""

    day: date
    moment: datetime | None


# ---- dates --------------------------------------------------------------------------------------------------------


def parse_date(text: str, year: int | None = None) -> date:
    """Return the date that ``text`` says; ``year`` holds for one without. Raises ``UnreadableDate``."""
    try:
        if ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
        day, rest = _split_date(normalize(text), text, year)
    except ValueError as error:
        raise _not_a_date(text) from error
    if rest:
        raise _not_a_date(text)
    return day


def _not_a_date(text: str) -> UnreadableDate:
    return UnreadableDate(_("{text!r} is not a date like 2020-03-26").format(text=text))


def parse_date_range(text: str, year: int | None = None) -> tuple[date, date]:
    """Return the first and last day that ``text`` says, as ``3月23日-3月27日``; twice a date alone.

    The end may leave out what it has in common with the start. Raises ``UnreadableDate``.
    """
    plain = normalize(text)
    match = _compiled(_DATE).match(plain)
    if match:
        rest = plain[match.end() :]
        if weekday := _compiled(_WEEKDAY).match(rest):
            rest = rest[weekday.end() :]
        dash = _compiled(_RANGE).match(rest)
        if dash and rest[dash.end() :]:
            first = parse_date(plain[: len(plain) - len(rest)], year)
            return first, _end_of_range(first, rest[dash.end() :], text)
    day = parse_date(text, year)
    return day, day


def _end_of_range(first: date, text: str, whole: str) -> date:
    alone = _compiled(_DAY_OF_MONTH).fullmatch(text)
    try:
        if alone:
            return first.replace(day=int(alone[1]))
        last = parse_date(text, first.year)
        if last < first and not _has_year(text):
            last = last.replace(year=first.year + 1)  # a week over the turn of the year
    except ValueError as error:
        raise _not_a_date(whole) from error
    return last


def _has_year(text: str) -> bool:
    match = _compiled(_DATE).match(normalize(text))
    return bool(match and (match["y"] or match["yc"] or match["last"] or match["digits"]))


def find_year(text: str) -> int | None:
    """Return the one year that a title names, ``2020年度政风热线上线单位时间安排表``; None without exactly one."""
    years = {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d\d)(?=\s*年)", normalize(text))}
    return years.pop() if len(years) == 1 else None


def normalize(text: str) -> str:
    """Return ``text`` with full-width characters as ordinary ones, stripped."""
    if not text.isascii():
        from unicodedata import normalize as to_form

        text = to_form("NFKC", text)
    return text.strip()


def _split_date(plain: str, text: str, year: int | None) -> tuple[date, str]:
    """Return the date with which ``plain`` begins, and the rest. Raises ``ValueError``, ``UnreadableDate``."""
    match = _compiled(_DATE).match(plain)
    if not match:
        raise ValueError(plain)
    day = _day_of(match, text, year)
    rest = plain[match.end() :]
    if weekday := _compiled(_WEEKDAY).match(rest):
        if WEEKDAYS.index(weekday[2].replace("天", "日")) != day.weekday():
            raise TwoReadings(_("{text!r}: {date} is not that weekday").format(text=text, date=day))
        rest = rest[weekday.end() :]
    return day, rest


def _day_of(found: re.Match[str], text: str, year: int | None) -> date:
    if found["digits"]:
        digits = found["digits"]
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if found["last"]:
        return _day_before_year(int(found["one"]), int(found["two"]), int(found["last"]), text)
    named = found["y"] or found["yc"] or year
    if named is None:
        raise UnreadableDate(_("{text!r} has no year; write it like 2020-03-26").format(text=text))
    return date(int(named), int(found["m"] or found["mc"]), int(found["d"] or found["dc"]))


def _day_before_year(one: int, two: int, year: int, text: str) -> date:
    """Return the date of ``26/3/2026``, where only one of the two numbers can be the month."""
    readings = set()
    for month, day in ((one, two), (two, one)):
        try:
            readings.add(date(year, month, day))
        except ValueError:
            continue
    if len(readings) > 1:
        first, second = sorted(readings)
        raise TwoReadings(
            _("{text!r} can be read two ways, {first} or {second}; write it like {first}").format(
                text=text, first=first, second=second
            )
        )
    if not readings:
        raise ValueError(text)
    return readings.pop()


_WITHOUT_YEAR = (
    r"(?:(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]|(\d\d)-(\d\d))(?=$|[\s周星礼(（\d]|[上下中早晚凌傍]\S)"
)
YEARS_AROUND = range(-8, 9)
"""Years in which a date is searched: 29 February comes again after eight years at most."""


def give_year(text: str, today: date, which: str) -> str:
    """Return ``text`` with a year, if it begins with a month and a day: that of ``which`` date around ``today``.

    ``which`` is ``next`` (today or later), ``last`` (today or earlier) or ``nearest``. Other text is unchanged.
    """
    plain = normalize(text)
    match = re.match(_WITHOUT_YEAR, plain, re.ASCII)
    if not match:
        return text
    month, day = int(match[1] or match[3]), int(match[2] or match[4])
    found = []
    for years in YEARS_AROUND:
        try:
            found.append(date(today.year + years, month, day))
        except ValueError:
            continue
    allowed = {
        "next": [one for one in found if one >= today],
        "last": [one for one in found if one <= today],
    }.get(which, found)
    if not allowed:
        return text
    meant = min(allowed, key=lambda one: abs(one - today))
    return f"{meant} {plain[match.end() :].lstrip()}".rstrip()


# ---- times --------------------------------------------------------------------------------------------------------


def parse_clock(text: str) -> time:
    """Return the time of day that ``text`` says: ``9:00``, ``09:00:00``, ``上午9时``. Raises ``UnreadableDate``."""
    match = _compiled(_CLOCK).fullmatch(normalize(text))
    if not match:
        raise _not_a_clock(text)
    try:
        return _time_of(match, text)
    except ValueError as error:
        raise _not_a_clock(text) from error


def _not_a_clock(text: str) -> UnreadableDate:
    return UnreadableDate(_("{text!r} is not a time like 09:00").format(text=text))


def parse_clock_range(text: str) -> tuple[time, time] | None:
    """Return the start and end of ``9:00-10:00``; None if ``text`` is one time. Raises ``UnreadableDate``."""
    plain = normalize(text)
    match = _compiled(_CLOCK).match(plain)
    dash = _compiled(_RANGE).match(plain, match.end()) if match else None
    if not match or not dash or dash.end() == len(plain):
        return None
    start, last = plain[: match.end()], plain[dash.end() :]
    half = match["half"] or ""
    if half and not re.match(rf"{_MORNING}|{_AFTERNOON}", last) and not last.upper().endswith(("AM", "PM")):
        first, end = parse_clock(start), parse_clock(last)
        return first, end if end > first else parse_clock(half + last)  # 下午3:00-4:00
    return parse_clock(start), parse_clock(last)


def _time_of(found: re.Match[str], text: str) -> time:
    minute = found["m"] or found["mc"] or _MINUTES.get(found["word"] or "", 0)
    second = found["s"] or found["sc"] or 0
    if found["half"] and found["half2"]:
        raise ValueError(text)
    half = (found["half"] or found["half2"] or "").upper()
    return time(_hour_of(int(found["h"]), half, text), int(minute), int(second))


def _hour_of(hour: int, half: str, text: str) -> int:
    """Return the hour from 0 to 23 of ``hour`` in a part of the day."""
    if not half:
        return hour
    two_ways = _("{text!r} can be read two ways: noon or midnight; write it like 00:00 or 12:00")
    if re.fullmatch(_MORNING, half):
        if hour > NOON:
            raise ValueError(text)
        if hour == NOON and half == "上午":
            raise TwoReadings(two_ways.format(text=text))
        return hour % NOON
    if half.startswith("晚") and (hour == NOON or hour < EVENING_HOUR):
        raise _not_a_clock(text)
    if half == "中午" and hour in (NOON - 1, NOON):
        return hour
    return hour + NOON if hour < NOON else hour


# ---- both ---------------------------------------------------------------------------------------------------------


def parse_written(text: str, year: int | None = None) -> Written:
    """Return the date, and the time if there is one, that ``text`` says. 24:00 is the end of its day.

    Raises ``UnreadableDate``.
    """
    if _ISO_MOMENT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass  # 24:00, or no such time
        else:
            return Written(moment.date(), moment)
    plain = normalize(text)
    try:
        day, rest = _split_date(plain, text, year)
        return Written(day, _moment_of(day, rest, text) if rest.strip() else None)
    except ValueError as error:
        raise UnreadableDate(
            _("{text!r} is not a time; write it like {like}").format(text=text, like="2020-03-26 09:15:00")
        ) from error


def _moment_of(day: date, rest: str, text: str) -> datetime:
    if compact := _compiled(_COMPACT_CLOCK).fullmatch(rest):
        return datetime.combine(day, time(int(compact[1]), int(compact[2]), int(compact[3] or 0)))
    clock = rest[1:] if rest[0] == "T" else rest.lstrip()
    match = _compiled(_CLOCK).match(clock)
    if not match:
        raise ValueError(text)
    offset = clock[match.end() :]
    if offset and not _compiled(_OFFSET).fullmatch(offset):
        raise ValueError(text)
    if int(match["h"]) == 2 * NOON and not any(
        map(int, (match["m"] or 0, match["s"] or 0, match["mc"] or 0))
    ):
        if offset or match["half"] or match["half2"]:
            raise ValueError(text)
        return end_of_day(day)
    moment = datetime.combine(day, _time_of(match, text))
    return moment if not offset else datetime.fromisoformat(moment.isoformat() + offset.strip())


# ---- words --------------------------------------------------------------------------------------------------------

DAY_WORDS = dict.fromkeys(("今天", "今日", "today"), 0)
DAY_WORDS |= dict.fromkeys(("昨天", "昨日", "yesterday"), -1) | {"前天": -2}
DAY_WORDS |= dict.fromkeys(("明天", "明日", "tomorrow"), 1) | {"后天": 2}
"""Days from today, by word."""
WEEK_WORDS = {"上": -1, "last ": -1, "": 0, "本": 0, "这": 0, "this ": 0, "下": 1, "next ": 1}
ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_WORD = rf"(?:{'|'.join(DAY_WORDS)})(?![a-z])"
_WEEKDAY_WORD = (
    r"(?:(上|本|这|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])"
    rf"|(last[ ]|this[ ]|next[ ])?({'|'.join(ENGLISH_WEEKDAYS)}))(?![a-z])"
)


def replace_day_word(text: str, today: date) -> str:
    """Return ``text`` with the word for a day in front replaced by its date: ``昨天 9:05`` → ``2026-11-30 9:05``.

    A weekday is that of the calendar week, Monday to Sunday. Text without such a word is unchanged.
    """
    plain = normalize(text)
    if match := _compiled(_DAY_WORD).match(plain):
        day = today + timedelta(DAY_WORDS[match[0].lower()])
    elif match := _compiled(_WEEKDAY_WORD).match(plain):
        chinese, english = match[2], (match[4] or "").lower()
        number = WEEKDAYS.index(chinese.replace("天", "日")) if chinese else ENGLISH_WEEKDAYS.index(english)
        weeks = WEEK_WORDS[(match[1] or match[3] or "").lower()]
        day = today + timedelta(number - today.weekday() + 7 * weeks)
    else:
        return text
    return f"{day} {plain[match.end() :].lstrip(' T')}".rstrip()
