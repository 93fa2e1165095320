"""Names of units as people and tables write them: in full, short, with the city in front, in part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hotline_cli.errors import NotFound
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.store.office import Office

SUCCESSOR = "coalesce(merged_into, id)"
"""SQL for a row of ``units``: the key of the unit it was merged into, or its own; merges never form chains."""
BY_NAME = f"SELECT {SUCCESSOR} FROM units WHERE name = ? ORDER BY merged_into IS NOT NULL, id DESC"
BY_ALIAS = f"SELECT {SUCCESSOR} FROM unit_aliases a JOIN units u ON u.id = a.unit_id WHERE a.name = ?"
NAMES = f"""
SELECT name, {SUCCESSOR} AS key FROM units
UNION ALL SELECT a.name, {SUCCESSOR} FROM unit_aliases a JOIN units u ON u.id = a.unit_id"""
_CITY = re.compile(r"(?:[\u4e00-\u9fff]{2,4}(?<![城都])市|市)(?=..)")


class UnknownUnit(NotFound):
    """A name that no unit has."""

    def __init__(self, name: str, remedy: str) -> None:
        super().__init__(_("unknown unit {name}").format(name=name), remedy)
        self.name = name

    @property
    def in_table(self) -> str:
        """What the row of a table that names the unit gets."""
        return _(
            "unknown unit {name}; if it is a short name, record it: `hotline unit alias UNIT {name}`"
        ).format(name=self.name)


def find_unit(office: Office, name: str) -> int:
    """Return the key of the unit ``name``, retired or not; of a renamed or merged one, its successor's.

    A short name counts, and so does the name with or without the city in front if only one unit fits: 市公安局 and
    常州市公安局 find 公安局. Raises ``NotFound`` with similar names.
    """
    wanted = name.strip()
    for query in (BY_NAME, BY_ALIAS):
        if row := office.con.execute(query, (wanted,)).fetchone():
            return int(row[0])
    bare = without_city(wanted)
    found = {row["key"] for row in office.con.execute(NAMES) if without_city(row["name"]) == bare}
    if len(found) == 1:
        return int(found.pop())
    if found:
        raise NotFound(
            _("{name} could be {names}").format(name=wanted, names=_(" or ").join(_names_of(office, found))),
            _("Give the full name."),
        )
    raise UnknownUnit(wanted, _near_units(office, wanted))


def find_unit_by_part(office: Office, text: str) -> str:
    """Return the name of the one unit at work of which ``text`` is a part or a short form, 城管; else nothing.

    For a person only, who reads which unit was understood: another unit may fit tomorrow.
    """
    wanted = text.strip()
    try:
        find_unit(office, wanted)
    except NotFound:
        names = [
            row[0]
            for row in office.con.execute(
                "SELECT name FROM units WHERE merged_into IS NULL AND retired_at IS NULL"
            )
        ]
        parts = [name for name in names if wanted and wanted in name]
        found = parts or [name for name in names if is_short_for(wanted, name)]
        return found[0] if len(found) == 1 else ""
    return ""


def without_city(name: str) -> str:
    """Return ``name`` without the city in front of it."""
    match = _CITY.match(name)
    return name[match.end() :] if match else name


def _names_of(office: Office, keys: Iterable[int]) -> list[str]:
    marks = ", ".join("?" * len(set(keys)))
    return [
        row[0] for row in office.con.execute(f"SELECT name FROM units WHERE id IN ({marks})", tuple(keys))
    ]


def _near_units(office: Office, name: str) -> str:
    from difflib import get_close_matches  # typer has imported it already

    names = [row[0] for row in office.con.execute("SELECT name FROM units WHERE merged_into IS NULL")]
    near = (
        [known for known in names if name and name in known]
        or [known for known in names if is_short_for(name, known)]
        or get_close_matches(name, names, 3, 0.5)
    )
    if near:
        return _("Did you mean {names}?").format(names=_(" or ").join(near[:3]))
    return _("Run `hotline unit list` to see the units, or `hotline unit add {name}` to add it.").format(
        name=name
    )


def is_short_for(short: str, name: str) -> bool:
    """Return whether ``short`` consists of characters of ``name`` in order, as units are abbreviated: 人社局."""
    rest = iter(name)
    return len(short) > 1 and all(character in rest for character in short)
