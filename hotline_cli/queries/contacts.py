"""Contacts of units."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.i18n import _
from hotline_cli.queries import lookups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from sqlite3 import Row

    from hotline_cli.store.office import Office
FIELDS = ("post", "phone", "mobile", "email", "qq")
ROLES_IN_ORDER = ("A", "B", "liaison", "in-charge", "head")
"""Order in which contacts are asked for when others are away."""

SELECT_CONTACTS = f"""
SELECT k.*, {lookups.UNIT_NAME.format(key="k.unit_id")} AS unit FROM contacts k WHERE k.retired_at IS NULL"""


def contact_view(row: Row) -> dict[str, Any]:
    """Return a contact in the shape of rules.md 6."""
    return {
        "unit": row["unit"],
        "name": row["name"],
        "role": row["role"],
        **{name: row[name] or None for name in FIELDS},
        "away": json.loads(row["away"] or "[]"),
    }


def list_contacts(office: Office, unit: int | None = None, role: str = "") -> list[dict[str, Any]]:
    """List the contacts, by unit, in order of entry."""
    rows = office.con.execute(
        f"{SELECT_CONTACTS} AND (:unit IS NULL OR {lookups.is_unit('k.unit_id', ':unit')})"
        " AND :role IN ('', k.role) ORDER BY k.unit_id, k.id",
        {"unit": unit, "role": role},
    )
    return [contact_view(row) for row in rows]


def find_on_duty(office: Office, unit: int, day: date) -> dict[str, Any] | None:
    """Return who is on duty for ``unit`` on ``day``: A, else B, else liaison, leader in charge, head."""
    present = [
        who for who in list_contacts(office, lookups.Names(office).successor(unit)) if not _is_away(who, day)
    ]
    return min(present, key=lambda who: ROLES_IN_ORDER.index(who["role"]), default=None)


def _is_away(who: Mapping[str, Any], day: date) -> bool:
    return any(absence["from"] <= day.isoformat() <= absence["to"] for absence in who["away"])


def contact_names(office: Office, keys: Sequence[int]) -> list[str]:
    """Return who is on duty today at each of these units, where known (AB岗, BM-17)."""
    from hotline_cli.domain.vocabulary import word

    on_duty = [who for key in keys if (who := find_on_duty(office, key, office.today))]
    return [
        _("{unit}: {name} ({role}) is on duty, {reached}").format(
            unit=who["unit"],
            name=who["name"],
            role=word("role", who["role"]),
            reached=who["mobile"] or who["phone"] or who["email"] or "—",
        )
        for who in on_duty
    ]


def rows_of_contact(office: Office, unit: int, name: str) -> list[Row]:
    return office.con.execute(
        f"{SELECT_CONTACTS} AND {lookups.is_unit('k.unit_id')} AND k.name = ?", (unit, name.strip())
    ).fetchall()


def get_contact(office: Office, key: int) -> dict[str, Any]:
    sql = SELECT_CONTACTS.replace("k.retired_at IS NULL", "k.id = ?")
    return contact_view(office.con.execute(sql, (key,)).fetchone())
