"""The directory and the liaison list, to print."""

from __future__ import annotations

from typing import Any

from hotline_cli.cli.app import Call, command
from hotline_cli.cli.unit import contact_columns
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing

INDENT = "· "
"""By so much a unit stands in from the one above it."""


def directory_columns() -> list[Column]:
    """A unit in its place in the tree, and whom to reach there."""
    return [
        Column("name", _("Unit")),
        Column("level", _("Tier")),
        Column("group", _("Group")),
        Column("parent", _("Unit above"), detail=True),
        Column("depth", _("Depth"), kind="number", detail=True),
        Column("duty", _("Duty")),
        Column("phone", _("Phone")),
        Column("hours", _("Hours")),
        Column("place", _("Place")),
        Column("head", _("Head")),
        Column("in_charge", _("Leader in charge")),
        Column("a", _("A at the desk")),
        Column("b", _("B at the desk")),
        Column("liaison", _("Liaison")),
    ]


@command(
    "report directory",
    gives=lambda _call: directory_columns(),
    details=_("Units in their tree, with reception hours and places, service lines and whom to reach."),
    example="hotline report directory -f markdown",
)
def directory(call: Call) -> None:
    from hotline_cli import directory as booklet

    rows: Any = booklet.booklet(call.office)
    if call.view().for_people:
        rows = [{**row, "name": INDENT * row["depth"] + row["name"]} for row in rows]
    call.show(Listing(directory_columns(), rows, title=_("Directory of units")))


@command("report liaison", gives=lambda _call: contact_columns(), example="hotline report liaison -f csv")
def liaison(call: Call) -> None:
    from hotline_cli import directory as booklet

    call.show(Listing(contact_columns(), booklet.liaison(call.office), title=_("Liaison list (Annex 3)")))
