"""The command ``schedule publish``."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import FromDate, ToDate, option
from hotline_cli.domain.vocabulary import WEEKDAYS
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing


def announcement_columns() -> list[Column]:
    return [
        Column("id", _("Id"), kind="number", detail=True),
        Column("date", _("Date"), kind="date"),
        Column("weekday", _("Weekday"), "weekday"),
        Column("start", _("Start"), kind="code"),
        Column("end", _("End"), kind="code"),
        Column("week_from", _("On-air week from"), kind="date", detail=True),
        Column("week_to", _("On-air week to"), kind="date", detail=True),
        Column("name", _("Name")),
        Column("units", _("Units")),
        Column("leaders", _("Leaders")),
        Column("theme", _("Theme")),
        Column("medium", _("Medium")),
        Column("place", _("Place")),
        Column("status", _("Status"), "session-status"),
        Column("moved_from", _("Moved from"), kind="date"),
        Column("reason", _("Reason")),
        Column("change", _("Since the last announcement"), "change"),
        Column("attending", _("Must attend"), detail=True),
    ]


@command(
    "schedule publish",
    details=_(
        "-f markdown and html give a page to print, -f ics a calendar file for Outlook and phones: "
        "each session keeps its UID, so a session moved here moves there too. --changes: only "
        "sessions added, moved, cancelled or changed since the last announcement. Only --mark records this "
        "as an announcement."
    ),
    verb=True,
    formats=("ics",),
    example="hotline schedule publish --from 2020-01-01 --to 2020-12-31 --mark -f ics -o schedule.ics",
)
def publish(
    call: CommandContext,
    first: FromDate = None,
    last: ToDate = None,
    changes: Annotated[bool, option("--changes", help=_("Only changes since the last announcement"))] = False,
    mark: Annotated[bool, option("--mark", help=_("Record this as announced"))] = False,
) -> None:
    from hotline_cli.output import icalendar
    from hotline_cli.services import announcements

    columns = announcement_columns()
    if call.format != "ics":
        call.expect(columns)
    found = announcements.publish_sessions(call.office, first, last, call.when, changes=changes, mark=mark)
    title = _("Schedule changes") if changes else _("On-air schedule")
    rows = [{**row, "weekday": WEEKDAYS[row["weekday"]][:3]} for row in found.rows]
    if call.format == "ics":
        call.write(icalendar.write_calendar(rows, found.mark, str(call.env.zone)))
    else:
        call.show(Listing(columns, rows, title=title))
    call.say([_("{count} sessions new or changed since the last announcement").format(count=found.changed)])
