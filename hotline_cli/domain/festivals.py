"""The festivals whose days off the law fixes, by the names that notices give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.i18n import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

SINCE_2008 = 2008
"""The first year in which Tomb-Sweeping Day, Dragon Boat Festival and Mid-Autumn Festival are days off."""
DECEMBER = 12
MADE_UP = "补假"
"""Marks a day off in the built-in data that only replaces one on a weekend."""


class Festival(NamedTuple):
    """A festival: its Chinese and English names, and the words by which a notice names it."""

    name: str
    english: str
    words: tuple[str, ...]
    since: int = 0


FESTIVALS = (
    Festival("元旦", "New Year's Day", ("元旦", "new year's day", "new year day")),
    Festival(
        "春节", "Spring Festival", ("春节", "除夕", "spring festival", "chinese new year", "lunar new year")
    ),
    Festival("清明节", "Tomb-Sweeping Day", ("清明", "tomb", "qingming"), SINCE_2008),
    Festival("劳动节", "Labour Day", ("劳动节", "五一", "labour day", "labor day", "may day")),
    Festival("端午节", "Dragon Boat Festival", ("端午", "dragon boat"), SINCE_2008),
    Festival("中秋节", "Mid-Autumn Festival", ("中秋", "mid-autumn", "mid autumn"), SINCE_2008),
    Festival("国庆节", "National Day", ("国庆", "national day")),
)


class NoticeDay(NamedTuple):
    """A day of an official notice."""

    date: date
    worked: bool
    name: str


def festivals_of(name: str) -> frozenset[str]:
    """Return the festivals that the ``name`` of a day means, each by its Chinese name: 中秋节、国庆节."""
    lowered = name.lower()
    return frozenset(one.name for one in FESTIVALS if any(word in lowered for word in one.words))


def year_of_notice(day: date, name: str) -> int:
    """Return the year in whose notice a day is: a December day of New Year's Day is in that of the next year."""
    return day.year + (day.month == DECEMBER and "元旦" in festivals_of(name))


def named_festivals(
    days: Iterable[NoticeDay], statutory: Mapping[int, tuple[bool, str]]
) -> dict[int, frozenset[str]]:
    """Return by year the festivals that the ``days`` of notices name.

    One whose own day falls on a day off named for another counts as named: Mid-Autumn on 2020-10-01.
    """
    named: dict[int, set[str]] = {}
    for day in days:
        if day.worked:
            continue
        found = set(festivals_of(day.name))
        _worked, law = statutory.get(day.date.toordinal(), (False, ""))
        if found and not law.endswith(MADE_UP):
            found |= festivals_of(law)
        named.setdefault(year_of_notice(day.date, day.name), set()).update(found)
    return {year: frozenset(found) for year, found in named.items() if found}


def missing_festivals(year: int, named: Iterable[str]) -> list[str]:
    """Return the festivals statutory in ``year`` that are not ``named``, for the reader, in order of the year."""
    known = set(named)
    return [
        one.name if language() == "zh" else f"{one.english} {one.name}"
        for one in FESTIVALS
        if year >= one.since and one.name not in known
    ]
