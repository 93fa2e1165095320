"""Parsing of table cells: codes, times, yes/no, lists.

Same forms as on the command line; nothing is guessed (rules.md 9). What cannot be parsed raises
``CellError``.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING

from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.vocabulary import OTHER_WORDS, VOCABULARIES, parse_yes_or_no
from hotline_cli.domain.written_dates import (
    ISO_DATE,
    UnreadableDate,
    parse_clock,
    parse_date,
    parse_written,
)
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

CLOCK_IN_FORM = re.compile("%-?[HIcXTR]")
"""What a pattern of times has if it tells more than the day."""
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
"""How most files have a time, ours and workbooks among them: read without trying all that people write."""
LIST_SEPARATOR = re.compile(r"[;；、]")


class CellError(ValueError):
    """A cell that cannot be parsed; its text is the reason, in the reader's language."""


@cache
def _codes(vocabulary: str) -> Mapping[str, str]:
    words = VOCABULARIES[vocabulary]
    return {
        **OTHER_WORDS.get(vocabulary, {}),
        **{chinese: known for known, chinese in words.items()},
        **{known.lower(): known for known in words},
        **{known: known for known in words},
    }


def read_code(vocabulary: str, text: str) -> str:
    """Return the code for ``text``, a code or its Chinese word; empty stays empty."""
    if not text:
        return ""
    known = _codes(vocabulary)
    code = known.get(text) or known.get(text.lower())
    if code is None:
        raise CellError(
            _("unknown value {text!r}; use one of: {allowed}").format(
                text=text,
                allowed=", ".join(f"{name} {chinese}" for name, chinese in VOCABULARIES[vocabulary].items()),
            )
        )
    return code


def read_moment(text: str, zone: tzinfo, form: str = "") -> datetime | None:
    """Parse a time as office time, to the second.

    ``form`` is the ``strptime`` pattern of the file, if it has its own.
    """
    if not text:
        return None
    like = form or "2020-03-26 09:15:00"
    try:
        moment = datetime.strptime(text, form) if form else parse_written(text).moment
        if moment is not None:
            return to_office_seconds(moment, zone)
    except UnreadableDate as error:
        raise CellError(str(error)) from error
    except (ValueError, OverflowError, re.error) as error:  # re.error: a pattern that names the month twice
        raise CellError(
            _("{text!r} is not a time; write it like {like}").format(text=text, like=like)
        ) from error
    raise CellError(_("{text!r} is not a time; write it like {like}").format(text=text, like=like))


def to_office_seconds(moment: datetime, zone: tzinfo) -> datetime:
    """Return ``moment`` as naive office time, to the second. Raises ``OverflowError`` beyond all dates."""
    if moment.tzinfo:
        moment = moment.astimezone(zone).replace(tzinfo=None)
    return moment.replace(microsecond=0) if moment.microsecond else moment


def read_receipt(text: str, zone: tzinfo, form: str = "") -> datetime | None:
    """Parse when a call was received; a date alone means that day, its time unknown: 00:00:00 (rules.md 2)."""
    if not form and ISO_MOMENT.fullmatch(text):
        return read_past(text, zone)
    at = read_past(text, zone, form)
    return datetime.combine(at, time.min) if at and is_date_alone(text, form) else at


def is_date_alone(text: str, form: str = "") -> bool:
    """Return whether ``text``, which can be read, tells no time of day."""
    if form and not ISO_DATE.fullmatch(text):
        return not CLOCK_IN_FORM.search(form)
    return parse_written(text).moment is None


def read_past(text: str, zone: tzinfo, form: str = "") -> datetime | None:
    """Parse a time, or a date, which means its 24:00; a file with a ``form`` may have ISO dates too."""
    if not form and ISO_MOMENT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # the parser says what is wrong with it
    if ISO_DATE.fullmatch(text) or not form:
        try:
            day, moment = parse_written(text) if text else (None, None)
        except UnreadableDate as error:
            raise CellError(str(error)) from error
        if day and not moment:
            return end_of_day(day)
    moment = read_moment(text, zone, form)
    return end_of_day(moment.date()) if moment and form and not CLOCK_IN_FORM.search(form) else moment


def read_day(text: str, year: int | None = None) -> date:
    """Parse a date as people write it; ``year`` holds for one without."""
    try:
        return parse_date(text, year)
    except UnreadableDate as error:
        raise CellError(str(error)) from error


def read_hour(text: str) -> time:
    """Parse a time of day: ``09:00``, ``9:00``, ``上午9时`` or, from spreadsheets, ``9:00:00``."""
    try:
        return parse_clock(text)
    except UnreadableDate as error:
        raise CellError(str(error)) from error


def read_mark(text: str) -> bool:
    """Parse yes or no; empty means no."""
    value = parse_yes_or_no(text) if text else False
    if value is not None:
        return value
    raise CellError(
        _("{text!r} is neither yes nor no; write true or false, 是 or 否, 1 or 0").format(text=text)
    )


def read_list(text: str, *, strictly: bool = False) -> list[str]:
    """Split a list at ``;`` (and, unless ``strictly``, at 、 and ；)."""
    if not text:
        return []
    if strictly:
        return text.split(";")
    return [part for piece in LIST_SEPARATOR.split(text) if (part := piece.strip())]
