"""The office's calendar: the built-in one with the office's own days on top."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from hotline_cli.data import notice_days, statutory_days
from hotline_cli.domain.calendar import Calendar, notice_years

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping


def build_calendar(
    entries: Mapping[date, tuple[bool, str]] | None = None, certain: Collection[int] = ()
) -> Calendar:
    """Return the built-in calendar with ``entries`` (worked, name) on top, as ``Calendar.office`` combines them."""
    if not entries and not certain:
        return _built_in_calendar()
    return Calendar.office(statutory_days(), notice_days(), entries or {}, certain)


@cache
def _built_in_calendar() -> Calendar:
    return Calendar.office(statutory_days(), notice_days())


def read_calendar(con: sqlite3.Connection) -> Calendar:
    """Return the calendar with the days of the database."""
    rows = con.execute("SELECT date, class, name, notice FROM calendar").fetchall()
    entries = {date.fromisoformat(row["date"]): (row["class"] == "work", row["name"]) for row in rows}
    with_notice = [date.fromisoformat(row["date"]) for row in rows if row["notice"]]
    return build_calendar(entries, notice_years(with_notice) if with_notice else ())
