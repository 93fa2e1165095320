"""The command ``unit``."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import UNIT, Unit
from hotline_cli.cli.options import Sheet, TableFile, argument, option
from hotline_cli.cli.views.unit import full_unit_columns, unit_columns
from hotline_cli.i18n import _
from hotline_cli.output import Listing, Record

Name = Annotated[str, argument(_("Name of the unit"), type=UNIT)]


class Facts(NamedTuple):
    """Attributes of a unit, each an option."""

    group: Annotated[str | None, option("--group", help=_("Group of the unit"), metavar="GROUP")] = None
    level: Annotated[
        str | None, option("--level", help=_("Level: city, district, street"), metavar="TEXT")
    ] = None
    head: Annotated[
        str | None, option("--head", help=_("Head of the unit (primary responsibility)"), metavar="NAME")
    ] = None
    phone: Annotated[str | None, option("--phone", help=_("Service phone number"), metavar="PHONE")] = None
    parent: Annotated[str | None, option("--parent", help=_("Parent unit"), type=UNIT)] = None
    duty: Annotated[str | None, option("--duty", help=_("Responsibilities of the unit"), metavar="TEXT")] = (
        None
    )
    hours: Annotated[str | None, option("--hours", help=_("Reception hours"), metavar="TEXT")] = None
    place: Annotated[str | None, option("--place", help=_("Place of reception"), metavar="TEXT")] = None
    new_to_programme: Annotated[
        bool | None,
        option(
            "--new-to-programme/--no-new-to-programme",
            help=_("New to the programme until its first session is held"),
        ),
    ] = None


@command(
    "unit add",
    gives=lambda _call: unit_columns(),
    verb=True,
    example="hotline unit add 城市管理局 --phone 0519-80000000 --duty 占道经营",
)
def add(
    call: CommandContext,
    name: Annotated[str, argument(_("Name of the unit"), metavar="UNIT")],
    facts: Facts,
    alias: Annotated[
        list[str] | None,
        option("--alias", help=_("A short name; may be given several times"), metavar="ALIAS"),
    ] = None,
) -> None:
    from hotline_cli.services import units

    checked = units.check_name(name)
    added = units.add_unit(call.office, checked, facts._asdict(), call.when, alias or ())
    call.show(Record(unit_columns(), added))


@command(
    "unit alias",
    gives=lambda _call: unit_columns(),
    details=_("Commands, the desk and tables find the unit by them; several may be given."),
    verb=True,
    example="hotline unit alias 城市管理局 城管局 市城管局",
)
def alias(
    call: CommandContext,
    name: Name,
    aliases: Annotated[list[str], argument(_("Short names"), metavar="ALIAS...")],
    remove: Annotated[bool, option("--remove", help=_("Remove these short names"))] = False,
) -> None:
    from hotline_cli.services import units

    call.show(Record(unit_columns(), units.alias_unit(call.office, name, aliases, call.when, remove=remove)))


@command(
    "unit edit",
    gives=lambda _call: unit_columns(),
    details=_("Only the given options change; an empty text clears the value."),
    verb=True,
    example="hotline unit edit 城市管理局 --head 王五",
)
def edit(
    call: CommandContext,
    name: Name,
    facts: Facts,
) -> None:
    from hotline_cli.services import units

    fields = facts._asdict()
    units.check_edit(fields)
    call.show(Record(unit_columns(), units.edit_unit(call.office, name, fields, call.when)))


@command(
    "unit import",
    gives=lambda _call: unit_columns(),
    details=_(
        "Columns: name; optional: group, level, head, phone, parent, duty, hours, place, aliases, "
        "new_to_programme, retired_at, as `unit list` writes them. An existing unit is updated from its row; "
        "empty cells leave it unchanged. A parent may be given by a short name or a unique part of its name."
    ),
    verb=True,
    example="hotline unit import units.csv",
)
def import_(
    call: CommandContext,
    file: TableFile,
    sheet: Sheet = "",
) -> None:
    from hotline_cli.services.imports import unit_table

    found = unit_table.import_units(call.office, call.source(file, sheet), call.when)
    call.show(Listing(unit_columns(), found.added + found.changed))
    call.say(
        [
            _("{added} added, {changed} changed, {same} unchanged").format(
                added=len(found.added), changed=len(found.changed), same=found.same
            ),
            *found.remarks,
        ]
    )


@command("unit list", gives=lambda _call: unit_columns(), example="hotline unit list --duty 占道")
def list_units(
    call: CommandContext,
    duty: Annotated[
        str, option("--duty", help=_("Only units with this responsibility"), metavar="WORDS")
    ] = "",
    group: Annotated[str, option("--group", help=_("Only this group"), metavar="GROUP")] = "",
    retired: Annotated[bool, option("--all", help=_("Including retired units"))] = False,
) -> None:
    from hotline_cli.queries import units

    call.show(Listing(unit_columns(), units.list_units(call.office, duty=duty, group=group, retired=retired)))


@command("unit show", gives=lambda _call: full_unit_columns(), example="hotline unit show 城市管理局")
def show(call: CommandContext, name: Name) -> None:
    from hotline_cli.queries import contacts, lookups, units

    key = lookups.resolve_unit(call.office, name)
    row = {
        **units.get_unit(call.office, key),
        "today": contacts.find_on_duty(call.office, key, call.office.today),
        "contacts": contacts.list_contacts(call.office, key),
    }
    call.show(Record(full_unit_columns(), row))


@command(
    "unit rename",
    gives=lambda _call: unit_columns(),
    details=_("Cases, sessions and figures stay with the unit; the old name still finds it."),
    verb=True,
    example="hotline unit rename 环境保护局 生态环境局",
)
def rename(
    call: CommandContext,
    old: Annotated[str, argument(_("Name of the unit"), type=Unit("OLD"))],
    new: Annotated[str, argument(_("New name"), metavar="NEW")],
) -> None:
    from hotline_cli.services import units

    checked = units.check_name(new)
    call.show(Record(unit_columns(), units.rename_unit(call.office, old, checked, call.when)))


@command(
    "unit merge",
    gives=lambda _call: unit_columns(),
    details=_("From now on its cases, sessions, contacts and figures belong to the other unit."),
    verb=True,
    example="hotline unit merge 经信委 工业和信息化局",
)
def merge(
    call: CommandContext,
    old: Annotated[str, argument(_("Unit to dissolve"), type=Unit("OLD"))],
    into: Annotated[str, argument(_("Unit to merge into"), type=Unit("INTO"))],
) -> None:
    from hotline_cli.services import units

    call.show(Record(unit_columns(), units.merge_units(call.office, old, into, call.when)))


@command(
    "unit retire", gives=lambda _call: unit_columns(), verb=True, example="hotline unit retire 城市管理局"
)
def retire(call: CommandContext, name: Name) -> None:
    from hotline_cli.services import units

    call.show(Record(unit_columns(), units.retire_unit(call.office, name, call.when)))
