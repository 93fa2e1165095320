"""The directory of units."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from hotline_cli.cli.app import Call, argument, command, option
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record

Name = Annotated[str, argument(_("The unit"), metavar="NAME")]
Group = Annotated[str | None, option("--group", help=_("The group that it belongs to"), metavar="GROUP")]
Level = Annotated[str | None, option("--level", help=_("Its level: city, district, street"), metavar="TEXT")]
Head = Annotated[str | None, option("--head", help=_("Its head, first responsible"), metavar="NAME")]
Phone = Annotated[str | None, option("--phone", help=_("Its service line"), metavar="PHONE")]
Parent = Annotated[str | None, option("--parent", help=_("The unit above it"), metavar="UNIT")]
Duty = Annotated[str | None, option("--duty", help=_("What it is in charge of"), metavar="TEXT")]
Hours = Annotated[str | None, option("--hours", help=_("When it receives people"), metavar="TEXT")]
Place = Annotated[str | None, option("--place", help=_("Where"), metavar="TEXT")]


def unit_columns() -> list[Column]:
    """A unit of the directory."""
    return [
        Column("id", _("Id"), kind="number", detail=True),
        Column("name", _("Unit")),
        Column("group", _("Group")),
        Column("level", _("Level")),
        Column("head", _("Head")),
        Column("phone", _("Phone")),
        Column("duty", _("Duty")),
        Column("hours", _("Hours"), detail=True),
        Column("place", _("Place"), detail=True),
        Column("parent", _("Unit above"), detail=True),
        Column("retired_at", _("Retired"), kind="time", detail=True),
    ]


@command("unit add", verb=True, example="hotline unit add 城市管理局 --phone 0519-80000000 --duty 占道经营")
def add(
    call: Call,
    name: Name,
    group: Group = None,
    level: Level = None,
    head: Head = None,
    phone: Phone = None,
    parent: Parent = None,
    duty: Duty = None,
    hours: Hours = None,
    place: Place = None,
) -> None:
    from hotline_cli.desk import units

    given = units.FIELDS
    fields = dict(zip(given, (group, level, head, phone, parent, duty, hours, place), strict=True))
    call.show(Record(unit_columns(), units.add(call.office, name, fields, call.when)))


@command(
    "unit edit",
    details=_("Only what is given changes; an empty text clears it."),
    verb=True,
    example="hotline unit edit 城市管理局 --head 王五",
)
def edit(
    call: Call,
    name: Name,
    group: Group = None,
    level: Level = None,
    head: Head = None,
    phone: Phone = None,
    parent: Parent = None,
    duty: Duty = None,
    hours: Hours = None,
    place: Place = None,
) -> None:
    from hotline_cli.desk import units

    given = units.FIELDS
    fields = dict(zip(given, (group, level, head, phone, parent, duty, hours, place), strict=True))
    call.show(Record(unit_columns(), units.edit(call.office, name, fields, call.when)))


@command(
    "unit import",
    details=_(
        "Columns: name; and as wanted group, level, head, phone, parent, duty, hours, place. A unit that is"
        " there already gets what the row says; empty cells leave it as it is."
    ),
    verb=True,
    example="hotline unit import units.csv",
)
def import_(call: Call, file: Annotated[Path, argument(_("CSV with a header line"), metavar="FILE")]) -> None:
    from hotline_cli.desk import units

    found = units.import_file(call.office, file, call.when)
    call.show(Listing(unit_columns(), found.added + found.changed))
    call.say(
        [
            _("{added} added, {changed} changed, {same} as they were").format(
                added=len(found.added), changed=len(found.changed), same=found.same
            )
        ]
    )


@command("unit list", example="hotline unit list --duty 占道")
def list_units(
    call: Call,
    duty: Annotated[str, option("--duty", help=_("Only those in charge of it"), metavar="WORDS")] = "",
    group: Annotated[str, option("--group", help=_("Only of this group"), metavar="GROUP")] = "",
    retired: Annotated[bool, option("--all", help=_("Those retired too"))] = False,
) -> None:
    from hotline_cli.desk import units

    call.show(Listing(unit_columns(), units.listed(call.office, duty=duty, group=group, retired=retired)))


@command("unit show", example="hotline unit show 城市管理局")
def show(call: Call, name: Name) -> None:
    from hotline_cli.desk import cases, units

    call.show(Record(unit_columns(), units.one(call.office, cases.unit_id(call.office, name))))


@command("unit retire", verb=True, example="hotline unit retire 城市管理局")
def retire(call: Call, name: Name) -> None:
    from hotline_cli.desk import units

    call.show(Record(unit_columns(), units.retire(call.office, name, call.when)))
