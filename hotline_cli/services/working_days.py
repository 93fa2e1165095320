"""Working calendar and office hours, with or without a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.office_hours import DEFAULT_HOURS, OfficeHours
from hotline_cli.store.office_calendar import build_calendar

if TYPE_CHECKING:
    from hotline_cli.domain.calendar import Calendar
    from hotline_cli.store.office import Office


def load_calendar(office: Office | None) -> Calendar:
    """Return the office's calendar; without an office, the built-in one."""
    return office.calendar if office else build_calendar()


def load_hours(office: Office | None) -> OfficeHours:
    """Return the hours of the office's default scheme; without an office, the usual ones."""
    return office.rules(office.scheme_id()).work.hours if office else OfficeHours.parse(DEFAULT_HOURS)
