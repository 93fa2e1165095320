"""Columns of units and contacts."""

from __future__ import annotations

from hotline_cli.i18n import _
from hotline_cli.output import Column


def unit_columns() -> list[Column]:
    return [
        Column("id", _("Id"), kind="number", detail=True),
        Column("name", _("Unit")),
        Column("group", _("Group")),
        Column("level", _("Tier")),
        Column("head", _("Head")),
        Column("phone", _("Phone")),
        Column("duty", _("Duty")),
        Column("hours", _("Hours"), detail=True),
        Column("place", _("Place"), detail=True),
        Column("parent", _("Parent unit"), detail=True),
        Column("retired_at", _("Retired"), kind="time", detail=True),
        Column("new_to_programme", _("New to the programme"), kind="bool", detail=True),
        Column("aliases", _("Short names"), detail=True),
    ]


def contact_columns() -> tuple[Column, ...]:
    return (
        Column("unit", _("Unit")),
        Column("name", _("Name")),
        Column("role", _("Role"), "role"),
        Column("post", _("Post")),
        Column("phone", _("Office phone")),
        Column("mobile", _("Mobile")),
        Column("email", _("E-mail")),
        Column("qq", _("QQ")),
        Column(
            "away",
            _("Away"),
            fields=(Column("from", _("From")), Column("to", _("To"))),
            many=True,
            detail=True,
        ),
    )


def full_unit_columns() -> list[Column]:
    """Return the columns of a unit with its people on duty and all contacts."""
    people = contact_columns()[1:]
    today = (Column("name", _("Present today")), *(column._replace(detail=True) for column in people[1:]))
    return [
        *unit_columns(),
        Column("today", _("Present today"), fields=today),
        Column("contacts", _("Contacts"), fields=people, many=True, detail=True),
    ]
