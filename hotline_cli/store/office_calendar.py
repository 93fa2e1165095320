"""The office's calendar: the built-in one with the office's own days on top."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from hotline_cli.data import notice_days, statutory_days
from hotline_cli.domain.calendar import Calendar, OwnDays
from hotline_cli.domain.festivals import NoticeDay, named_festivals
from hotline_cli.domain.office_hours import parse_intervals

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from hotline_cli.domain.office_hours import Interval

WITHDRAWN = "ordinary"
"""The class of a day that a corrected notice no longer has: it is what its weekday is."""


def build_calendar(
    entries: Mapping[date, tuple[bool, str]] | None = None,
    *,
    hours: Mapping[date, tuple[Interval, ...]] | None = None,
    noticed: Iterable[date] = (),
    withdrawn: Iterable[date] = (),
    named: Mapping[int, frozenset[str]] | None = None,
) -> Calendar:
    """Return the built-in calendar with ``entries`` (worked, name) on top, as ``Calendar.office`` combines them."""
    if not entries and not withdrawn and not named:
        return _built_in_calendar()
    own = OwnDays(
        {day.toordinal(): entry for day, entry in (entries or {}).items()},
        {day.toordinal(): intervals for day, intervals in (hours or {}).items()},
        {day.toordinal() for day in noticed},
        {day.toordinal() for day in withdrawn},
        named or {},
    )
    return Calendar.office(statutory_days(), notice_days(), own)


@cache
def _built_in_calendar() -> Calendar:
    return Calendar.office(statutory_days(), notice_days())


def read_calendar(con: sqlite3.Connection) -> Calendar:
    """Return the calendar with the days of the database."""
    rows = con.execute("SELECT date, class, name, notice, hours FROM calendar").fetchall()
    if not rows:
        return _built_in_calendar()
    days = {date.fromisoformat(row["date"]): row for row in rows}
    kept = {day: row for day, row in days.items() if row["class"] != WITHDRAWN}
    notice = [
        NoticeDay(day, row["class"] == "work", row["name"]) for day, row in kept.items() if row["notice"]
    ]
    return build_calendar(
        {day: (row["class"] == "work", row["name"]) for day, row in kept.items()},
        hours={day: parse_intervals(row["hours"]) for day, row in kept.items() if row["hours"]},
        noticed=[day for day, row in kept.items() if row["notice"]],
        withdrawn=[day for day, row in days.items() if row["class"] == WITHDRAWN],
        named=named_festivals(notice, statutory_days()),
    )
