"""Columns of units and contacts."""

from __future__ import annotations

from hotline_cli.cli.views.lists import list_columns
from hotline_cli.domain.list_fields import CONTACT_FIELDS, UNIT_FIELDS
from hotline_cli.i18n import _
from hotline_cli.output import Column


def unit_columns() -> list[Column]:
    return list_columns(UNIT_FIELDS)


def contact_columns() -> list[Column]:
    return list_columns(CONTACT_FIELDS)


def full_unit_columns() -> list[Column]:
    """Return the columns of a unit with its people on duty and all contacts."""
    people = contact_columns()[1:]
    today = (Column("name", _("Present today")), *(column._replace(detail=True) for column in people[1:]))
    return [
        *unit_columns(),
        Column("today", _("Present today"), fields=today),
        Column("contacts", _("Contacts"), fields=tuple(people), many=True, detail=True),
    ]
