"""The kinds of value in a scheme file.

Every reader takes a value as TOML gives it and returns it as ``model`` needs it. An invalid one raises
``InvalidValue`` or, from the readers of durations, rules and hours, ``Usage``; the caller adds file and line.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain import vocabulary as words
from hotline_cli.domain.duration import Span, parse_span
from hotline_cli.domain.office_hours import OfficeHours
from hotline_cli.domain.recurrence import parse_rule
from hotline_cli.domain.scheme.model import TaskDue
from hotline_cli.domain.scheme.toml_lines import TomlTable
from hotline_cli.domain.vocabulary import CHINESE_WEEKDAYS, GRADES, VOCABULARIES, WEEKDAYS
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MAX_QUOTED_LENGTH = 60

_WEEKDAY = {day: day for day in WEEKDAYS} | dict(zip(CHINESE_WEEKDAYS, WEEKDAYS, strict=True))
_ON_WEEKDAY = re.compile(r"(?:(\w+) of the week, ?else |当周(?:星期|周)([一二三四五六日]), ?否则)(.+)")
_ON_CHANGE = re.compile(r"(.+ before) a change|变更日(.+)")
_SESSION = {
    "session start": TaskDue("start"),
    "活动开始时": TaskDue("start"),
    "session day": TaskDue("day"),
    "活动当日": TaskDue("day"),
}


class ValueType(NamedTuple):
    """A kind of value: its reader, how a file writes it (for docs/schemes.md), and the vocabulary of its codes."""

    read: Callable[[object], Any]
    written: str
    vocabulary: str = ""


class InvalidValue(Exception):
    """A value that its key does not allow."""

    def __init__(self, problem: str, allowed: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.allowed = allowed


def allowed_words(choices: object) -> str:
    """The remedy that lists what is allowed."""
    return _("Allowed: {words}").format(words=choices)


def show_value(value: object) -> str:
    """``value`` as a file writes it, shortened if it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    plain = value if isinstance(value, int | float) else repr(value)
    try:
        known = str(plain)
    except ValueError:  # a number of thousands of digits
        return "9…"
    return known if len(known) <= _MAX_QUOTED_LENGTH else known[: _MAX_QUOTED_LENGTH - 1] + "…"


def invalid_value(value: object, allowed: str) -> InvalidValue:
    """The error for ``value``."""
    if isinstance(value, TomlTable):
        return InvalidValue(_("unexpected table"), allowed)
    if isinstance(value, list) and any(isinstance(item, TomlTable) for item in value):
        return InvalidValue(_("unexpected list of tables"), allowed)
    return InvalidValue(_("unexpected value {value}").format(value=show_value(value)), allowed)


def text(value: object) -> str:
    """A text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise invalid_value(value, _('Allowed: a quoted string, for example "热线问政"'))
    return value.strip()


def flag(value: object) -> bool:
    """A boolean."""
    if not isinstance(value, bool):
        raise invalid_value(value, allowed_words("true, false"))
    return value


def count(value: object) -> int:
    """A count."""
    most = 10_000
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise invalid_value(value, _("Allowed: a whole number from 1 to 10000"))
    return value


def month(value: object) -> int:
    """A month of the year."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 12:
        raise invalid_value(value, _("Allowed: a whole number from 1 to 12"))
    return value


def weight(value: object) -> float:
    """The weight of an indicator."""
    most = 1000
    if not (value and _up_to(most, value)):
        raise invalid_value(value, _("Allowed: a number above 0, at most 1000"))
    return _number(value)


def share(value: object) -> float:
    """A number from 0 to 1."""
    if not _up_to(1, value):
        raise invalid_value(value, _("Allowed: a number from 0 to 1"))
    return _number(value)


def _up_to(most: int, value: object) -> bool:
    """Whether ``value`` is a number from 0 to ``most``; NaN is not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def _number(value: Any) -> float:  # noqa: ANN401 - a number, checked by _up_to
    """An integer if ``value`` is one, so that 1.0 and 1 give the same version."""
    return int(value) if value == int(value) else float(value)


def texts(value: object) -> tuple[str, ...]:
    """A list of at least one text."""
    if not isinstance(value, list) or not value:
        raise invalid_value(value, _('Allowed: a list of strings, for example ["法规科", "监察室"]'))
    return tuple(text(item) for item in value)


def choice(*allowed: str) -> ValueType:
    """One of a few words."""

    def convert(value: object) -> str:
        if value not in allowed:
            raise invalid_value(value, allowed_words(", ".join(word or '""' for word in allowed)))
        return str(value)

    return ValueType(convert, " ".join(f"`{word}`" for word in allowed if word))


def code(vocabulary: str, *left_out: str) -> ValueType:
    """One code of a vocabulary, or its Chinese word."""
    choices = {code: word for code, word in VOCABULARIES[vocabulary].items() if code not in left_out}

    def convert(value: object) -> str:
        found = ""
        with suppress(Usage):
            found = words.code(vocabulary, value) if isinstance(value, str) else ""
        if found not in choices:
            raise invalid_value(
                value, allowed_words(", ".join(f"{code} {word}" for code, word in choices.items()))
            )
        return found

    return ValueType(convert, _list_codes(choices), vocabulary)


def codes(vocabulary: str, *left_out: str, none: bool = False) -> ValueType:
    """Several codes without duplicates; with ``none`` the list may be empty."""
    one = code(vocabulary, *left_out).read
    choices = {code: word for code, word in VOCABULARIES[vocabulary].items() if code not in left_out}

    def convert(value: object) -> tuple[str, ...]:
        found = tuple(map(one, value)) if isinstance(value, list) else ()
        if len(set(found)) < len(found) or not (found or (none and value == [])):
            raise invalid_value(
                value, _("Allowed: a list without duplicates of {words}").format(words=", ".join(choices))
            )
        return found

    return ValueType(convert, f"list of {_list_codes(choices)}", vocabulary)


def grades(value: object) -> tuple[tuple[str, float | None], ...]:
    """Grades of a callback: a list, or a table with what each is worth."""
    pairs = list(value.values.items()) if isinstance(value, TomlTable) else None
    if pairs is None and isinstance(value, list):
        pairs = [(name, None) for name in value]
    one = code("result", "declined", "unreachable").read
    found = tuple((one(name), None if worth is None else share(worth)) for name, worth in pairs or ())
    if not found or len(dict(found)) < len(found):
        allowed = _("Allowed: a list without duplicates of {words}, or a table with the worth of each")
        raise invalid_value(value, allowed.format(words=", ".join(GRADES)))
    return found


def _list_codes(choices: Mapping[str, str]) -> str:
    return ", ".join(f"`{code}` {word}" for code, word in choices.items())


def forward(value: object) -> Span:
    """A duration counted forward."""
    allowed = _('Allowed: a duration counted forward, for example "3 working days", "same day"')
    return _span(value, allowed, back=False)


def back(value: object) -> Span:
    """A duration counted backward from a session."""
    allowed = _('Allowed: a duration counted backward, for example "3 working days before", "1 month before"')
    return _span(value, allowed, back=True)


def _span(value: object, allowed: str, *, back: bool) -> Span:
    if not isinstance(value, str):
        raise invalid_value(value, allowed)
    found = parse_span(value)
    if (found.amount < 0) != back:
        raise invalid_value(value, allowed)
    return _at_most_ten_years(value, found)


def _at_most_ten_years(value: str, span: Span) -> Span:
    if span.is_too_long:
        raise InvalidValue(
            _("{value!r} is longer than 10 years").format(value=value), _("Give at most 10 years.")
        )
    return span


def or_any(bound: ValueType) -> ValueType:
    """Parse with ``bound``, or ``any`` (不限) for no bound, so that a file can remove an inherited one."""

    def read(value: object) -> Any:  # noqa: ANN401 - whatever bound gives
        return None if value in ("any", "不限") else bound.read(value)

    return bound._replace(read=read, written=f"{bound.written}, or `any`")


def clock(value: object) -> time:
    """A time of day, as a string or a TOML time."""
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        return time.fromisoformat(value)
    if not isinstance(value, time) or value.microsecond:
        raise invalid_value(value, _('Allowed: a time of day, for example "09:00"'))
    return value


def day(value: object) -> date:
    """A date, as a string or a TOML date."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise invalid_value(value, _("Allowed: a date, for example 2005-03-05"))
    return value


def rule(value: object) -> str:
    """A recurrence rule, in canonical English."""
    return str(parse_rule(text(value)))


def hours(value: object) -> str:
    """Office hours."""
    OfficeHours.parse(text(value))
    return text(value)


def key(value: object) -> str:
    """A name that never changes, because completed tasks and scores refer to it."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", value):
        raise invalid_value(value, _("Allowed: lowercase letters, digits and hyphens, for example annex2"))
    return value


def recipient(value: object) -> str:
    """Codes or names of offices, joined by ``;``."""
    return ";".join(map(_office, texts(value if isinstance(value, list) else [value])))


def _office(name: str) -> str:
    try:
        return words.code("owner", name)
    except Usage:
        return name


def each(value: object) -> tuple[str, ...]:
    """``unit`` or ``department``, or the names of media or offices."""
    return tuple(map(_each, texts(value if isinstance(value, list) else [value])))


def _each(name: str) -> str:
    try:
        return words.code("each", name)
    except Usage:
        return name


def due(value: object) -> TaskDue:
    """When a task is due, relative to a session."""
    written = re.sub(r"\s+", " ", text(value)).replace("，", ",")
    if written in _SESSION:
        return _SESSION[written]
    if change := _ON_CHANGE.fullmatch(written):
        return TaskDue("change", back(change[1] or change[2]))
    match = _ON_WEEKDAY.fullmatch(written)
    base = _WEEKDAY.get(match[1] or match[2]) if match else None
    return TaskDue(base, offset(match[3])) if match and base else TaskDue("day", offset(written))


def offset(value: object) -> Span:
    """A duration in whole days, weeks or months."""
    allowed = _(
        'Allowed: "30 working days before", "10 days before", "30 working days"; for a task also '
        '"session start", "session day", "monday of the week, else 3 working days before", '
        '"1 working day before a change"'
    )
    try:
        found = parse_span(text(value))
    except Usage as wrong:
        raise InvalidValue(wrong.message, allowed) from wrong
    if found.unit not in {"working_day", "day", "week", "month"}:
        raise invalid_value(value, allowed)
    return _at_most_ten_years(str(value), found)


TEXT = ValueType(text, "text")
CLAUSE = ValueType(text, "text", "clause")
TEXTS = ValueType(texts, "list of texts")
FLAG = ValueType(flag, "`true` `false`")
OFFICES = ValueType(lambda value: tuple(map(_office, texts(value))), "list of codes or names of offices")
GRADES_TAKEN = ValueType(
    grades, '`["satisfied", "dissatisfied"]`, or `{ satisfied = 1, fair = 0.5 }` with the worth of each'
)
COUNT = ValueType(count, "number from 1 to 10000")
MONTH = ValueType(month, "number from 1 to 12")
WEIGHT = ValueType(weight, "number above 0")
SHARE = ValueType(share, "number from 0 to 1")
FORWARD = ValueType(forward, '`"3 working days"`')
BACK = ValueType(back, '`"3 working days before"`')
OFFSET = ValueType(offset, '`"1 working day"`')
CLOCK = ValueType(clock, '`"09:00"`')
DAY = ValueType(day, "`2005-03-05`")
RULE = ValueType(rule, '`"2nd,4th wednesday"`')
HOURS = ValueType(hours, '`"mon-fri 09:00-12:00,14:00-17:30; sat 09:00-12:00"`')
KEY = ValueType(key, "lowercase letters, digits, hyphens")
RECIPIENT = ValueType(recipient, "text or list of texts")
EACH = ValueType(each, '`"unit"`, `"department"`, or `["报纸", "网站"]`')
DUE = ValueType(due, '`"3 working days before"`, `"session start"`')
