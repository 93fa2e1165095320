"""The files in the package: schemes and working days. No other module reads them, except i18n its catalogue."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

_SCHEMES = Path(__file__).parent / "schemes"
_CALENDAR = Path(__file__).parent / "calendar"
_HOTSPOTS = Path(__file__).parent / "hotspots.toml"

CalendarDays = dict[int, tuple[bool, str]]
"""Ordinal of a day → whether it is worked, and its bilingual name; sorted."""


def shipped_schemes() -> list[str]:
    """The names of the built-in schemes."""
    return sorted(path.stem for path in _SCHEMES.glob("*.toml"))


def shipped_scheme_text(name: str) -> str | None:
    """The text of a built-in scheme; None if there is none of that name."""
    if name not in shipped_schemes():
        return None
    return (_SCHEMES / f"{name}.toml").read_text(encoding="utf-8")


@cache
def hotspot_words() -> dict[str, dict[str, list[str]]]:
    """Return the stop words of hotspots, and the parts of names of places, by table and key."""
    import tomllib

    tables = tomllib.loads(_HOTSPOTS.read_text(encoding="utf-8"))
    return {table: {key: text.split() for key, text in keys.items()} for table, keys in tables.items()}


@cache
def statutory_days() -> CalendarDays:
    """The days off that the law fixes, of all years."""
    return _calendar_days("statutory")


@cache
def notice_days() -> CalendarDays:
    """The days of the State Council's notices: days off, and working days moved for them."""
    return _calendar_days("notices")


def _calendar_days(name: str) -> CalendarDays:
    lines = (_CALENDAR / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {date.fromisoformat(line[:10]).toordinal(): (line[11] == "w", line[16:]) for line in lines}
