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
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?P<offset>Z|[+-]\d\d:\d\d)?", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
DATE_LENGTH = len("2020-03-26")
HOUR = re.compile(r"\d{1,2}:\d\d(?::00)?", re.ASCII)
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
    found = known.get(text) or known.get(text.lower())
    if found is None:
        raise CellError(
            _("unknown value {text!r}; use one of: {allowed}").format(
                text=text,
                allowed=", ".join(f"{name} {chinese}" for name, chinese in VOCABULARIES[vocabulary].items()),
            )
        )
    return found


def read_moment(text: str, zone: tzinfo, form: str = "") -> datetime | None:
    """Parse a time as office time, to the second.

    ``form`` is the ``strptime`` pattern of the file, if it has its own.
    """
    if not text:
        return None
    try:
        plain = text if form or TIME.fullmatch(text) else ""
        read = datetime.strptime(plain, form) if form else datetime.fromisoformat(plain)
        if read.tzinfo:
            read = read.astimezone(zone).replace(tzinfo=None)
        return read.replace(microsecond=0) if read.microsecond else read
    except (ValueError, OverflowError, re.error) as error:  # re.error: a pattern that names the month twice
        like = form or "2020-03-26 09:15:00"
        raise CellError(
            _("{text!r} is not a time; write it like {like}").format(text=text, like=like)
        ) from error


def read_past(text: str, zone: tzinfo, form: str = "") -> datetime | None:
    """Parse a time in the past; a date alone means its 24:00."""
    return end_of_day(read_day(text)) if DATE.fullmatch(text) else read_moment(text, zone, form)


def read_due(text: str, zone: tzinfo, form: str = "") -> datetime | None:
    """Parse a due date, meaning its 24:00, or a due time."""
    if not text or (form and len(text) != DATE_LENGTH):
        return read_moment(text, zone, form)
    if len(text) != DATE_LENGTH:
        return read_moment(text, zone)
    return end_of_day(read_day(text))


def read_day(text: str) -> date:
    """Parse a date ``YYYY-MM-DD``."""
    try:
        return date.fromisoformat(text if DATE.fullmatch(text) else "")
    except ValueError as error:
        raise CellError(_("{text!r} is not a date like 2020-03-26").format(text=text)) from error


def read_hour(text: str) -> time:
    """Parse a time of day: ``09:00``, ``9:00`` or, from spreadsheets, ``9:00:00``."""
    hours, _colon, rest = text.partition(":")
    try:
        return time.fromisoformat(f"{hours:0>2}:{rest}" if HOUR.fullmatch(text) else "")
    except ValueError as error:
        raise CellError(_("{text!r} is not a time like 09:00").format(text=text)) from error


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
