"""The map that joins units of several offices that are one: a TOML file."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from hotline_cli import files
from hotline_cli.errors import InputFault, reason_of
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEYS = {"name", "group", "units"}


class UnitMap:
    """Names that several offices' units have in common."""

    def __init__(self, path: Path | None = None) -> None:
        """Read a map; without a file no unit is joined. Raises ``InputFault``."""
        self._path = path
        self._names: dict[tuple[str, str], str] = {}
        self._groups: dict[str, str] = {}
        for entry in _entries(path) if path else ():
            self._add(entry)

    def _add(self, entry: Mapping[str, Any]) -> None:
        name, units = entry.get("name"), entry.get("units")
        if not isinstance(name, str) or not name.strip() or not isinstance(units, list) or set(entry) - KEYS:
            raise self._fault(_("an entry needs name and units, and may have group"))
        if name in self._groups:
            raise self._fault(_("duplicate name {name}").format(name=name))
        self._groups[name] = str(entry.get("group", ""))
        for unit in units:
            office, slash, own = str(unit).partition("/")
            if not (slash and office and own):
                raise self._fault(_("invalid unit {unit}").format(unit=unit))
            other = self._names.setdefault((office, own), name)
            if other != name or units.count(unit) > 1:
                raise self._fault(
                    _("{unit} is in two entries: {first}, {second}").format(
                        unit=unit, first=other, second=name
                    )
                )

    def _fault(self, what: str) -> InputFault:
        return InputFault(
            _("{path}: {what}").format(path=self._path, what=what),
            _('Write each entry as [[unit]] with name = "..." and units = ["OFFICE/UNIT", ...].'),
        )

    def name_of(self, office: str, unit: str | None) -> str | None:
        """Return the common name of a unit, if it has one."""
        return self._names.get((office, unit or ""))

    def group_of(self, name: str) -> str:
        return self._groups[name]

    def require_known(self, units: Mapping[str, set[str]]) -> None:
        """Raise ``InputFault`` for a unit that its office does not have."""
        for office, unit in self._names:
            if unit not in units.get(office, set()):
                raise self._fault(_("unknown unit {name}").format(name=f"{office}/{unit}"))


def _entries(path: Path) -> list[Mapping[str, Any]]:
    try:
        read = tomllib.loads(files.read_text(path))
    except OSError as error:
        raise InputFault(_("{path}: {what}").format(path=path, what=reason_of(error))) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputFault(
            _("{path}: {what}").format(path=path, what=error), _("Write the map as TOML in UTF-8.")
        ) from error
    entries = read.get("unit")
    if set(read) - {"unit"} or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise InputFault(
            _("{path}: {what}").format(
                path=path, what=_("an entry needs name and units, and may have group")
            ),
            _('Write each entry as [[unit]] with name = "..." and units = ["OFFICE/UNIT", ...].'),
        )
    return entries
