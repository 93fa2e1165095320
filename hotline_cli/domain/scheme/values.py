"""What the keys of a scheme file may hold: each kind of value read, or refused with what is allowed.

Every function takes a value as TOML gives it and returns it as ``domain/scheme.py`` wants it. What does not
belong there raises ``Wrong`` or, from the readers of spans, rules and hours, ``Usage``; the caller knows file
and line.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from hotline_cli.domain import vocabulary as words
from hotline_cli.domain.duration import Span, parse_span
from hotline_cli.domain.office_hours import OfficeHours
from hotline_cli.domain.recurrence import parse_rule
from hotline_cli.domain.scheme.model import TaskDue
from hotline_cli.domain.scheme.toml_lines import TomlTable
from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    Convert = Callable[[object], Any]

_LONGEST_SHOWN = 60

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = {day: day for day in _WEEKDAYS} | dict(zip("一二三四五六日", _WEEKDAYS, strict=True))
_ON_WEEKDAY = re.compile(r"(?:(\w+) of the week, ?else |当周(?:星期|周)([一二三四五六日]), ?否则)(.+)")
_SESSION = {
    "session start": TaskDue("start"),
    "活动开始时": TaskDue("start"),
    "session day": TaskDue("day"),
    "活动当日": TaskDue("day"),
}


class InvalidValue(Exception):
    """A value that does not belong where it stands."""

    def __init__(self, problem: str, allowed: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.allowed = allowed


def allowed_words(choices: object) -> str:
    """What is allowed, where it can be listed."""
    return _("Allowed: {words}").format(words=choices)


def show_value(value: object) -> str:
    """``value`` as a reader of the file knows it, cut where it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    plain = value if isinstance(value, int | float) else repr(value)
    try:
        known = str(plain)
    except ValueError:  # a number of thousands of digits
        return "9…"
    return known if len(known) <= _LONGEST_SHOWN else known[: _LONGEST_SHOWN - 1] + "…"


def invalid_value(value: object, allowed: str) -> InvalidValue:
    """The refusal of ``value``."""
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
    """True or false."""
    if not isinstance(value, bool):
        raise invalid_value(value, allowed_words("true, false"))
    return value


def count(value: object) -> int:
    """A count."""
    most = 10_000
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise invalid_value(value, _("Allowed: a whole number from 1 to 10000"))
    return value


def weight(value: object) -> float:
    """A weight of an indicator; only their relation counts."""
    most = 1000
    if not (value and _up_to(most, value)):
        raise invalid_value(value, _("Allowed: a number above 0, at most 1000"))
    return _number(value)


def share(value: object) -> float:
    """A part of one."""
    if not _up_to(1, value):
        raise invalid_value(value, _("Allowed: a number from 0 to 1"))
    return _number(value)


def _up_to(most: int, value: object) -> bool:
    """Whether ``value`` is a number from 0 to ``most``; nan is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def _number(value: Any) -> float:  # noqa: ANN401 - a number, as _up_to said
    """Whole where it is whole, so that 1.0 and 1 are one scheme."""
    return int(value) if value == int(value) else float(value)


def texts(value: object) -> tuple[str, ...]:
    """One text or more."""
    if not isinstance(value, list) or not value:
        raise invalid_value(value, _('Allowed: a list of strings, for example ["法规科", "监察室"]'))
    return tuple(text(item) for item in value)


def choice(*allowed: str) -> Convert:
    """One of a few words."""

    def convert(value: object) -> str:
        if value not in allowed:
            raise invalid_value(value, allowed_words(", ".join(word or '""' for word in allowed)))
        return str(value)

    return convert


def code(vocabulary: str, *left_out: str) -> Convert:
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

    return convert


def codes(vocabulary: str, *left_out: str, none: bool = False) -> Convert:
    """Several codes, each once; to say "any", the key is left out. With ``none`` the list may be empty."""
    one = code(vocabulary, *left_out)
    choices = [code for code in VOCABULARIES[vocabulary] if code not in left_out]

    def convert(value: object) -> tuple[str, ...]:
        found = tuple(map(one, value)) if isinstance(value, list) else ()
        if len(set(found)) < len(found) or not (found or (none and value == [])):
            raise invalid_value(
                value, _("Allowed: a list without duplicates of {words}").format(words=", ".join(choices))
            )
        return found

    return convert


def forward(value: object) -> Span:
    """A span after its start."""
    allowed = _('Allowed: a duration counted forward, for example "3 working days", "same day"')
    return _span(value, allowed, back=False)


def back(value: object) -> Span:
    """A span before a session."""
    allowed = _('Allowed: a duration counted backward, for example "3 working days before", "1 month before"')
    return _span(value, allowed, back=True)


def _span(value: object, allowed: str, *, back: bool) -> Span:
    if not isinstance(value, str):
        raise invalid_value(value, allowed)
    found = parse_span(value)
    if (found.amount < 0) != back:
        raise invalid_value(value, allowed)
    return found


def or_any(convert: Convert) -> Convert:
    """What ``convert`` reads, or ``any`` (不限) for no bound: so a file lifts one that it would take over."""

    def read(value: object) -> Any:  # noqa: ANN401 - whatever convert gives
        return None if value in ("any", "不限") else convert(value)

    return read


def clock(value: object) -> time:
    """A time of the day, as a text or as TOML's own."""
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        return time.fromisoformat(value)
    if not isinstance(value, time) or value.microsecond:
        raise invalid_value(value, _('Allowed: a time of day, for example "09:00"'))
    return value


def day(value: object) -> date:
    """A date, as a text or as TOML's own."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise invalid_value(value, _("Allowed: a date, for example 2005-03-05"))
    return value


def rule(value: object) -> str:
    """A recurrence, in canonical English."""
    return str(parse_rule(text(value)))


def hours(value: object) -> str:
    """Office hours."""
    OfficeHours.parse(text(value))
    return text(value)


def key(value: object) -> str:
    """A name that never changes: figures and the marks of what is done hang on it."""
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


def due(value: object) -> TaskDue:
    """When a task is due, around a session."""
    said = re.sub(r"\s+", " ", text(value)).replace("，", ",")
    if said in _SESSION:
        return _SESSION[said]
    found = _ON_WEEKDAY.fullmatch(said)
    base = _WEEKDAY.get(found[1] or found[2]) if found else None
    return TaskDue(base, offset(found[3])) if found and base else TaskDue("day", offset(said))


def offset(value: object) -> Span:
    """A span that leads from a day to a day."""
    allowed = _(
        'Allowed: "30 working days before", "10 days before", "30 working days"; for a task also '
        '"session start", "session day", "monday of the week, else 3 working days before"'
    )
    try:
        found = parse_span(text(value))
    except Usage as wrong:
        raise InvalidValue(wrong.message, allowed) from wrong
    if found.unit not in {"working_day", "day", "week", "month"}:
        raise invalid_value(value, allowed)
    return found
