"""The printed directory (QT-04, BM-17) and the liaison list (Annex 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.queries import contacts, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotline_cli.store.office import Office

CONTACT_ROLES = {"head": "head", "in_charge": "in-charge", "a": "A", "b": "B", "liaison": "liaison"}


def build_directory(office: Office) -> Iterator[dict[str, Any]]:
    """Return the units in tree order, with contacts by role; ``depth`` 0 is the top level."""
    rows = list(units.list_units(office))
    people: dict[str, dict[str, str]] = {}
    for who in contacts.list_contacts(office):
        reached = " ".join(filter(None, (who["name"], who["post"], who["mobile"] or who["phone"])))
        people.setdefault(who["unit"], {}).setdefault(who["role"], reached)
    names = {row["name"] for row in rows}
    below: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        below.setdefault(row["parent"] if row["parent"] in names else None, []).append(row)
    return _tree(below, people, None, 0)


def _tree(
    below: dict[str | None, list[dict[str, Any]]],
    people: dict[str, dict[str, str]],
    above: str | None,
    depth: int,
) -> Iterator[dict[str, Any]]:
    for row in below.get(above, ()):
        reached = people.get(row["name"], {})
        by_role = {name: reached.get(role) for name, role in CONTACT_ROLES.items()}
        yield {**row, **by_role, "head": by_role["head"] or row["head"], "depth": depth}
        yield from _tree(below, people, row["name"], depth + 1)


def list_liaisons(office: Office) -> list[dict[str, Any]]:
    """List the liaison of each unit (Annex 3)."""
    return contacts.list_contacts(office, role="liaison")
