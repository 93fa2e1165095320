"""Units that a table names: found, or created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.errors import NotFound
from hotline_cli.queries import lookups
from hotline_cli.services import units

if TYPE_CHECKING:
    from datetime import datetime

    from hotline_cli.services.imports.history import PastEvents
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office


class UnitsOfRows:
    """Units by name, each looked up once. Units to be created have negative keys until they are written."""

    def __init__(
        self, office: Office, *, create: bool, journal: Journal | None = None, at: datetime | None = None
    ) -> None:
        self._office, self._create, self._journal, self._at = office, create, journal, at
        self._keys: dict[str, int] = {}
        self._planned: dict[int, str] = {}
        self.created: list[str] = []

    def key(self, name: str) -> int:
        """Return the key of the unit. Raises ``NotFound``, or ``Usage`` for an invalid name."""
        name = name.strip()
        if name not in self._keys:
            self._keys[name] = self._found(name)
        return self._keys[name]

    def _found(self, name: str) -> int:
        try:
            return lookups.resolve_unit(self._office, name)
        except NotFound:
            if not self._create:
                raise
        planned = -1 - len(self._planned)
        self._planned[planned] = units.check_name(name)
        return planned

    def entered(self, name: str) -> int:
        """Return the key of the unit, which is written if it is new, except in a check."""
        return self._entered(self.key(name))

    def enter(self, past: PastEvents) -> None:
        """Write the new units of a call."""
        if past.unit is not None:
            past.unit = self._entered(past.unit)
        past.co_units = tuple(map(self._entered, past.co_units))

    def _entered(self, key: int) -> int:
        if key >= 0 or self._journal is None or self._at is None:
            return key
        name = self._planned[key]
        if self._keys[name] == key:
            self._journal.new_command()
            self._keys[name] = units.create_unit(self._office, self._journal, name, self._at)
            self.created.append(name)
        return self._keys[name]
