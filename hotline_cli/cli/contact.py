"""``contact``: people to reach at a unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, NamedTuple

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import UNIT
from hotline_cli.cli.options import Sheet, TableFile, argument, option, require
from hotline_cli.cli.params import DATE, Code
from hotline_cli.cli.views.unit import contact_columns
from hotline_cli.i18n import _, join_names
from hotline_cli.output import Listing, Record

Unit = Annotated[str, argument(_("Name of the unit"), type=UNIT)]
Name = Annotated[str, argument(_("Name of the contact"), metavar="NAME")]


class Facts(NamedTuple):
    """Attributes of a person, each an option."""

    post: Annotated[str | None, option("--post", help=_("Department and post"), metavar="TEXT")] = None
    phone: Annotated[str | None, option("--phone", help=_("Office phone"), metavar="PHONE")] = None
    mobile: Annotated[str | None, option("--mobile", help=_("Mobile phone"), metavar="PHONE")] = None
    email: Annotated[str | None, option("--email", help=_("E-mail address"), metavar="EMAIL")] = None
    qq: Annotated[str | None, option("--qq", help=_("QQ number"), metavar="NUMBER")] = None


@command(
    "contact add",
    gives=lambda _call: contact_columns(),
    verb=True,
    example="hotline contact add 城市管理局 张三 --role A --mobile 13800000001",
)
def add(
    call: CommandContext,
    unit: Unit,
    name: Name,
    role: Annotated[
        str, option("--role", help=_("head, in-charge, A, B or liaison"), type=Code("role", "ROLE"))
    ],
    facts: Facts,
) -> None:
    from hotline_cli.services import contacts

    name = require("NAME", name)
    added = contacts.add_contact(call.office, unit, name, role, facts._asdict(), call.when)
    call.show(Record(contact_columns(), added))


@command(
    "contact import",
    gives=lambda _call: contact_columns(),
    details=_(
        "Columns: unit, name, role; optional: post, phone, mobile, email, qq. Annex 3 has no role: "
        "in a file without that column, everyone is a liaison."
    ),
    verb=True,
    example="hotline contact import annex3.csv",
)
def import_(
    call: CommandContext,
    file: TableFile,
    sheet: Sheet = "",
) -> None:
    from hotline_cli.services import contacts

    found = contacts.import_contacts(call.office, call.source(file, sheet), call.when)
    call.show(Listing(contact_columns(), found.people))
    if found.liaisons:
        call.say([_("The file has no role column (角色); everyone in it is added as a liaison.")])
    if found.filed:
        call.say(
            [
                _("The list was filed for session {ids}").format(
                    ids=join_names([str(id_) for id_ in found.filed])
                )
            ]
        )


@command(
    "contact list", gives=lambda _call: contact_columns(), example="hotline contact list --unit 城市管理局"
)
def list_contacts(
    call: CommandContext,
    unit: Annotated[str, option("--unit", "-u", help=_("Only this unit"), type=UNIT)] = "",
    role: Annotated[str, option("--role", help=_("Only this role"), type=Code("role", "ROLE"))] = "",
) -> None:
    from hotline_cli.queries import contacts, lookups

    wanted = role
    key = lookups.resolve_unit(call.office, unit) if unit else None
    call.show(Listing(contact_columns(), contacts.list_contacts(call.office, key, wanted)))


@command(
    "contact edit",
    gives=lambda _call: contact_columns(),
    details=_("Only the given options change; an empty text clears the value."),
    verb=True,
    example="hotline contact edit 城市管理局 张三 --mobile 13800000002",
)
def edit(
    call: CommandContext,
    unit: Unit,
    name: Name,
    role: Annotated[
        str, option("--role", help=_("head, in-charge, A, B or liaison"), type=Code("role", "ROLE"))
    ] = "",
    *,
    facts: Facts,
) -> None:
    from hotline_cli.services import contacts

    fields = {**facts._asdict(), "role": role or None}
    contacts.check_edit(fields)
    kept = contacts.edit_contact(call.office, unit, name, fields, call.when)
    _show_person(call, kept)
    _say_change(call, kept)


@command(
    "contact retire",
    gives=lambda _call: contact_columns(),
    verb=True,
    example="hotline contact retire 城市管理局 张三",
)
def retire(call: CommandContext, unit: Unit, name: Name) -> None:
    from hotline_cli.services import contacts

    gone = contacts.retire_contact(call.office, unit, name, call.when)
    _show_person(call, gone)
    _say_change(call, gone)


@command(
    "contact away",
    gives=lambda _call: contact_columns(),
    details=_("Meanwhile `unit show` and `dispatch` name the next contact: B instead of A (AB岗)."),
    verb=True,
    example="hotline contact away 城市管理局 张三 --from 2020-05-06 --to 2020-05-08",
)
def away(
    call: CommandContext,
    unit: Unit,
    name: Name,
    first: Annotated[date, option("--from", help=_("First day"), type=DATE)],
    last: Annotated[date, option("--to", help=_("Last day"), type=DATE)],
) -> None:
    from hotline_cli.services import contacts

    contacts.check_absence(first, last)
    _show_person(call, contacts.record_absence(call.office, unit, name, first, last, call.when))


def _show_person(call: CommandContext, roles: list[dict[str, Any]]) -> None:
    """Return the one person meant; one row per role."""
    columns = contact_columns()
    call.show(Record(columns, roles[0]) if len(roles) == 1 else Listing(columns, roles))


def _say_change(call: CommandContext, people: list[dict[str, Any]]) -> None:
    if any(who["role"] == "liaison" for who in people):
        call.say([_("A change of liaison must be reported to the programme promptly (CZ-23).")])
