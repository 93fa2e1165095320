"""Changing the settings of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.queries.settings import check_setting
from hotline_cli.store import entities

if TYPE_CHECKING:
    from hotline_cli.store.office import Office


def change_setting(office: Office, name: str, value: str) -> None:
    """Set a setting; an empty value takes it away. Raises ``Usage``."""
    if value:
        check_setting(name, value)
    with office.transaction() as journal:
        entities.write_entity(office.con, journal, "setting", office.now, "settings", name, {"value": value})
    office.settings[name] = value
