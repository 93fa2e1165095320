"""Settings of the office's file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.store import entities

if TYPE_CHECKING:
    from hotline_cli.store.office import Office

OFFICE = "office"
MAX_NAME_LENGTH = 60
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f/\\:*?"<>|;=]|^[.\s]|[.\s]$')


def office_name(office: Office) -> str:
    """Return the name under which the facts of this file go: as set, else that of the file."""
    return office.settings.get(OFFICE) or office.env.database.stem


def check_office_name(name: str) -> None:
    """Raise ``Usage`` if an office cannot have this name, which is that of a folder and precedes those of units."""
    if not name or len(name) > MAX_NAME_LENGTH or _NOT_IN_A_NAME.search(name):
        raise Usage(
            _("invalid name of an office: {name!r}").format(name=name),
            _(
                'Use at most {n} characters, none of / \\ : * ? " < > | ; = and no period at either end.'
            ).format(n=MAX_NAME_LENGTH),
        )


def set_office_name(office: Office, name: str) -> None:
    """Set the name of the office. Raises ``Usage``."""
    check_office_name(name)
    with office.transaction() as journal:
        entities.write_entity(office.con, journal, "setting", office.now, "settings", OFFICE, {"value": name})
    office.settings[OFFICE] = name
