"""Units."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import parse_optional_datetime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Row

    from hotline_cli.store.office import Office

FIELDS = ("group", "level", "head", "phone", "parent", "duty", "hours", "place")

SELECT_UNITS = """
SELECT u.*, p.name AS parent_name,
  (SELECT json_group_array(a.name) FROM unit_aliases a WHERE a.unit_id = u.id) AS aliases
FROM units u LEFT JOIN units p ON p.id = u.parent"""


def unit_view(row: Row) -> dict[str, Any]:
    """Return a unit in the shape of rules.md 6."""
    return {
        "id": row["id"],
        "name": row["name"],
        **{name: row[name] or None for name in FIELDS if name != "parent"},
        "parent": row["parent_name"],
        "retired_at": parse_optional_datetime(row["retired_at"]),
        "new_to_programme": bool(row["new_to_programme"]),
        "aliases": json.loads(row["aliases"]),
    }


def get_unit(office: Office, key: int) -> dict[str, Any]:
    return unit_view(office.con.execute(f"{SELECT_UNITS} WHERE u.id = ?", (key,)).fetchone())


def list_units(
    office: Office, *, duty: str = "", group: str = "", retired: bool = False
) -> Iterator[dict[str, Any]]:
    """List the units in order of entry. ``duty``: each of its words occurs in duty, name or group."""
    words = [word.lower() for word in duty.split()]
    for row in office.con.execute(f"{SELECT_UNITS} WHERE u.merged_into IS NULL ORDER BY u.id"):
        text = f"{row['duty']}\n{row['name']}\n{row['group']}".lower()
        here = (retired or not row["retired_at"]) and (not group or row["group"] == group)
        if here and all(word in text for word in words):
            yield unit_view(row)


def find_unit_key(office: Office, name: str) -> int | None:
    """Return the key of the unit named ``name``, if there is one."""
    row = office.con.execute(
        "SELECT id FROM units WHERE name = ? AND merged_into IS NULL", (name.strip(),)
    ).fetchone()
    return int(row["id"]) if row else None


def find_name_holder(office: Office, name: str) -> tuple[int, str] | None:
    """Return key and name of the unit that is found by ``name``: its own, a former or a short one."""
    query = """
    SELECT s.id, s.name FROM units u JOIN units s ON s.id = coalesce(u.merged_into, u.id) WHERE u.id IN (
      SELECT id FROM units WHERE name = :name UNION ALL SELECT unit_id FROM unit_aliases WHERE name = :name)"""
    row = office.con.execute(query, {"name": name}).fetchone()
    return (row["id"], row["name"]) if row else None


def is_short_name(office: Office, name: str) -> bool:
    """Return whether a unit has ``name`` as its short name."""
    query = "SELECT 1 FROM unit_aliases WHERE name = ? AND unit_id IS NOT NULL"
    return office.con.execute(query, (name,)).fetchone() is not None


def find_unit_keys(office: Office, name: str) -> set[int]:
    """Return the keys of all units named ``name``, merged ones included."""
    return {row["id"] for row in office.con.execute("SELECT id FROM units WHERE name = ?", (name.strip(),))}
