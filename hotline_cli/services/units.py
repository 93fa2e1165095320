"""Directory of units (QT-04)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.errors import Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.masking import FreeText
from hotline_cli.queries import lookups
from hotline_cli.queries.cases import IS_OPEN
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.units import (
    find_name_holder,
    find_unit_key,
    get_unit,
    is_short_name,
)
from hotline_cli.services.values import When
from hotline_cli.store import entities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office


def refer_unit(office: Office, unit: str, when: When, asked: Mapping[str, str]) -> dict[str, Any]:
    """Record the referral of a unit to discipline, circulation or the media (WZ-15), apart from any case."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = lookups.resolve_unit(office, unit)
        at = when.moment(office)
        own = entities.next_key(office.con, "referrals")
        values = {
            "unit_id": key,
            "at": stamp(at),
            "to": asked["to"],
            "as": asked["way"],
            "ground": asked["ground"],
            "reason": asked["reason"],
        }
        entities.write_entity(office.con, journal, "refer", at, "referrals", own, values, note=when.note)
        worded = {name: FreeText(str(values[name])) for name in ("ground", "reason")}
        return {"id": own, **values, **worded, "unit": Names(office).unit(key), "at": at}


MAX_NAME_LENGTH = 100


# ---- single units ------------------------------------------------------------------------------------------


def check_name(name: str) -> str:
    """Check a unit's name: it must not contain 、 , or ;, at which lists are split. Raises ``Usage``."""
    name = name.strip()
    if (
        not name
        or len(name) > MAX_NAME_LENGTH
        or not name.isprintable()
        or any(c in "、,，;；" for c in name)
    ):
        raise Usage(
            _("{name!r} cannot be the name of a unit").format(name=name[:MAX_NAME_LENGTH]),
            _("Use one line of at most {most} characters, without 、 , or ;.").format(most=MAX_NAME_LENGTH),
        )
    return name


def add_unit(
    office: Office,
    name: str,
    fields: Mapping[str, str | bool | None],
    when: When,
    aliases: Iterable[str] = (),
) -> dict[str, Any]:
    """Add a unit with a checked name, and its short names. Raises ``Refused`` if one of the names exists."""
    with office.transaction(dry_run=when.dry_run) as journal:
        values, at = _values(office, fields), when.moment(office)
        _require_free(office, name)
        key = create_unit(office, journal, name, at, values, note=when.note)
        set_aliases(office, journal, key, [*map(check_name, aliases)], at)
        return get_unit(office, key)


def alias_unit(
    office: Office, unit: str, aliases: Iterable[str], when: When, *, remove: bool = False
) -> dict[str, Any]:
    """Give a unit short names by which it is found, or ``remove`` them. Raises ``Refused`` for one of another unit."""
    checked = [*map(check_name, aliases)]
    with office.transaction(dry_run=when.dry_run) as journal:
        key = lookups.resolve_unit(office, unit)
        at = _require_after_addition(office, key, when)
        held = get_unit(office, key)["aliases"]
        if remove:
            for name in checked:
                if name not in held:
                    raise Refused(
                        _("{name} is not a short name of {unit}").format(name=name, unit=unit),
                        _("Run `hotline unit show {unit}` to see its short names.").format(unit=unit),
                    )
                entities.write_entity(
                    office.con,
                    journal,
                    "unit-alias",
                    at,
                    "unit_aliases",
                    name,
                    {"unit_id": None},
                    note=when.note,
                )
        else:
            set_aliases(office, journal, key, checked, at, note=when.note)
        return get_unit(office, key)


def set_aliases(
    office: Office, journal: Journal, key: int, aliases: Iterable[str], at: datetime, *, note: str = ""
) -> bool:
    """Add short names to the unit ``key``; return whether one was new. Raises ``Refused`` for one that is taken."""
    new = [name for name in dict.fromkeys(aliases) if not _is_alias(office, key, name)]
    for name in new:
        entities.write_entity(
            office.con, journal, "unit-alias", at, "unit_aliases", name, {"unit_id": key}, note=note
        )
    return bool(new)


def _is_alias(office: Office, key: int, name: str) -> bool:
    """Return whether ``name`` finds the unit ``key`` already. Raises ``Refused`` if it is a name or finds another."""
    holder = find_name_holder(office, name)
    if holder is None or (holder[0] == key and holder[1] != name):
        return holder is not None
    raise Refused(
        _("{name} already means {unit}").format(name=name, unit=holder[1]),
        _(
            "Choose another short name, or remove it there: `hotline unit alias {unit} {name} --remove`."
        ).format(unit=holder[1], name=name),
    )


def create_unit(
    office: Office,
    journal: Journal,
    name: str,
    at: datetime,
    values: Mapping[str, Any] = {},
    *,
    note: str = "",
) -> int:
    """Add a unit inside an open transaction and return its key."""
    key = entities.next_key(office.con, "units")
    added = {"name": name, **values, "added_at": stamp(at)}
    entities.write_entity(office.con, journal, "unit", at, "units", key, added, note=note)
    return key


def _require_free(office: Office, name: str) -> None:
    if find_unit_key(office, name) is not None:
        raise Refused(
            _("unit {name} already exists").format(name=name),
            _("Use `hotline unit edit {name}` to change it.").format(name=name),
        )
    if is_short_name(office, name):
        _is_alias(office, 0, name)


def check_edit(fields: Mapping[str, str | bool | None]) -> None:
    """Check, before the database is opened, that there is something to change. Raises ``Usage``."""
    if all(text is None for text in fields.values()):
        raise Usage(
            _("nothing to change"), _("Give at least one option, for example --head, --phone or --duty.")
        )


def _values(office: Office, fields: Mapping[str, str | bool | None]) -> dict[str, Any]:
    """Return the fields given, the parent by its key; an empty parent means none."""
    given: dict[str, Any] = {
        name: text.strip() if isinstance(text, str) else int(text)
        for name, text in fields.items()
        if text is not None
    }
    if "parent" in given:
        given["parent"] = lookups.resolve_unit(office, given["parent"]) if given["parent"] else None
    return given


def edit_unit(
    office: Office, name: str, fields: Mapping[str, str | bool | None], when: When
) -> dict[str, Any]:
    """Update the fields given. A unit cannot be its own ancestor."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = lookups.resolve_unit(office, name)
        values = _values(office, fields)
        if values.get("parent"):
            _require_tree(office, key, values["parent"])
        at = _require_after_addition(office, key, when)
        entities.write_entity(office.con, journal, "unit", at, "units", key, values, note=when.note)
        return get_unit(office, key)


SELECT_ANCESTORS = """
WITH RECURSIVE above (id) AS (
  SELECT :parent UNION SELECT u.parent FROM units u JOIN above a ON u.id = a.id WHERE u.parent IS NOT NULL)
SELECT 1 FROM above WHERE id = :unit"""


def _is_above(office: Office, unit: int, other: int) -> bool:
    """Return whether ``unit`` is ``other`` or an ancestor of it."""
    return office.con.execute(SELECT_ANCESTORS, {"unit": unit, "parent": other}).fetchone() is not None


def _require_tree(office: Office, unit: int, parent: int) -> None:
    if _is_above(office, unit, parent):
        raise Refused(
            _("{name} cannot be above itself").format(name=get_unit(office, unit)["name"]),
            _("Name another --parent."),
        )


def _require_after_addition(office: Office, key: int, when: When) -> datetime:
    """Return the time of a verb on the unit ``key``, not before it was added."""
    row = office.con.execute("SELECT name, added_at FROM units WHERE id = ?", (key,)).fetchone()
    return when.after(office, parse_datetime(row["added_at"]), _("{name} was added").format(name=row["name"]))


OWED = f"""
SELECT c.no FROM cases c WHERE {IS_OPEN} AND ({lookups.is_unit("c.unit_id")}
  OR EXISTS (SELECT 1 FROM json_each(c.co_units) p WHERE {lookups.is_unit("p.value")}))
UNION
SELECT c.no FROM limits l JOIN terms t ON t.id = l.term_id JOIN cases c ON c.id = l.case_id
WHERE l.met_at IS NULL AND l.stopped_at IS NULL AND t.stage IN ('promise', 'assist') AND {lookups.is_unit("l.unit_id")}
ORDER BY 1"""
"""The cases that a unit still has: open ones that it leads or helps with, and those with a promise of it."""


def list_owed(office: Office, key: int) -> list[str]:
    """Return the numbers of the cases that the unit ``key`` still has."""
    return [row[0] for row in office.con.execute(OWED, (key, key, key))]


def describe_owed(name: str, numbers: list[str]) -> str:
    return _("{name} has open cases, promises or parts: {numbers}").format(
        name=name, numbers=_(", ").join(numbers[:5]) + ("…" if len(numbers) > 5 else "")
    )


def _require_nothing_owed(office: Office, key: int, name: str) -> None:
    found = list_owed(office, key)
    if found:
        raise Refused(
            describe_owed(name, found),
            _("Finish or return them first, or merge the unit: `hotline unit merge`."),
        )


def retire_unit(office: Office, name: str, when: When) -> dict[str, Any]:
    """Retire a unit: it gets no new work; its cases and figures remain."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = lookups.resolve_active_unit(office, name)
        _require_nothing_owed(office, key, name)
        at = _require_after_addition(office, key, when)
        values = {"retired_at": stamp(at)}
        entities.write_entity(office.con, journal, "unit", at, "units", key, values, note=when.note)
        return get_unit(office, key)


# ---- reorganization ----------------------------------------------------------------------------------------


def rename_unit(office: Office, old: str, new: str, when: When) -> dict[str, Any]:
    """Rename a unit; the old name stays on earlier records and still finds it.

    ``new`` is a checked name.
    """
    with office.transaction(dry_run=when.dry_run) as journal:
        key = lookups.resolve_unit(office, old)
        _require_free(office, new)
        at = _require_after_addition(office, key, when)
        former = get_unit(office, key)["name"]
        entities.write_entity(
            office.con, journal, "unit-rename", at, "units", key, {"name": new}, note=when.note
        )
        gone = entities.next_key(office.con, "units")
        alias = {"name": former, "retired_at": stamp(at), "merged_into": key}
        entities.write_entity(office.con, journal, "unit-rename", at, "units", gone, alias)
        return get_unit(office, key)


def merge_units(office: Office, old: str, into: str, when: When) -> dict[str, Any]:
    """Merge a unit into another, which takes over its cases, limits, sessions and contacts.

    What was due before stays with the old name in the figures (rules.md 8).
    """
    with office.transaction(dry_run=when.dry_run) as journal:
        gone, kept = lookups.resolve_unit(office, old), lookups.resolve_active_unit(office, into)
        if gone == kept:
            raise Refused(
                _("cannot merge {name} into itself").format(name=old), _("Give two different units.")
            )
        at = _require_after_addition(office, gone, when)
        _hang_children(office, journal, gone, kept, at)
        values = {"merged_into": kept, "merged_first": kept, "retired_at": stamp(at)}
        entities.write_entity(office.con, journal, "unit-merge", at, "units", gone, values, note=when.note)
        for (earlier,) in office.con.execute(
            "SELECT id FROM units WHERE merged_into = ?", (gone,)
        ).fetchall():
            entities.write_entity(
                office.con, journal, "unit-merge", at, "units", earlier, {"merged_into": kept}
            )
        return get_unit(office, kept)


def _hang_children(office: Office, journal: Journal, gone: int, kept: int, at: datetime) -> None:
    """Move the children of ``gone`` below ``kept``, and ``kept`` itself to the place of ``gone`` if it was below it."""
    above = office.con.execute("SELECT parent FROM units WHERE id = ?", (gone,)).fetchone()["parent"]
    for (child,) in office.con.execute("SELECT id FROM units WHERE parent = ?", (gone,)).fetchall():
        parent = above if _is_above(office, child, kept) else kept
        entities.write_entity(office.con, journal, "unit-merge", at, "units", child, {"parent": parent})
