"""Announcements as iCalendar."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hotline_cli.i18n import _, join_names
from hotline_cli.text import make_visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ICS_STATUS = {"planned": "TENTATIVE", "cancelled": "CANCELLED"}


def write_calendar(rows: Iterable[Mapping[str, Any]], mark: str, zone: str) -> str:
    """Return an iCalendar file (RFC 5545). UIDs are stable, so that a session moves in the calendar.

    Times are in UTC: every calendar knows them, and shows them in its reader's zone.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//hotline//schedule//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("On-air sessions"))
    calendar.add("x-wr-timezone", zone)
    for row in rows:
        calendar.add_component(_event(row, mark, zone))
    return bytes(calendar.to_ical()).decode("utf-8")


def _event(row: Mapping[str, Any], mark: str, zone: str) -> Any:  # noqa: ANN401 - of a library that costs
    from zoneinfo import ZoneInfo

    from icalendar import Event

    def moment(day: Any, hour: Any) -> datetime:  # noqa: ANN401 - date and time
        return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)

    event = Event()
    event.add("uid", f"session-{row['id']}@{mark}.hotline")
    event.add("sequence", row["sequence"])
    event.add("dtstamp", row["updated"].replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
    event.add("dtstart", moment(row["date"], row["start"]))
    event.add("dtend", moment(row["date"], row["end"]))
    who = join_names(row["units"] or row["leaders"])
    event.add("summary", make_visible(" ".join(filter(None, (row["name"] or _("On-air session"), who)))))
    event.add("status", ICS_STATUS.get(row["status"], "CONFIRMED"))
    if row["place"]:
        event.add("location", make_visible(row["place"]))
    parts = (
        (_("Theme"), row["theme"] and row["theme"].as_text(reveal=False)),
        (_("Leaders"), join_names(row["leaders"])),
        (_("Medium"), row["medium"]),
        (_("Moved from"), row["moved_from"] and str(row["moved_from"])),
        (_("Reason"), row["reason"]),
    )
    if description := "\n".join(f"{name}: {make_visible(text)}" for name, text in parts if text):
        event.add("description", description)
    return event
