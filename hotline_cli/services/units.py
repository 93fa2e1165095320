"""The directory of units: who handles what, where they are reached, who stands above them (QT-04)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.errors import Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.queries import lookups
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.units import COLUMNS, FIELDS, SELECT_UNITS, find_unit_key, get_unit
from hotline_cli.services.categories import is_own_ancestor
from hotline_cli.services.imports import reader
from hotline_cli.services.values import When
from hotline_cli.store import entities

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office


def refer_unit(office: Office, unit: str, when: When, asked: Mapping[str, str]) -> dict[str, Any]:
    """A unit handed to discipline, to be circulated, or to the media (WZ-15), for no one case."""
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
        return {"id": own, **values, "unit": Names(office).unit(key), "at": at}


EXPORTED: dict[str, tuple[str, ...]] = {"retired_at": ()}
MAX_NAME_LENGTH = 100


@dataclass(slots=True)
class ImportedUnits:
    """What an import came to: the units that are new or changed, and the count of the others."""

    added: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    same: int


# ---- one by one --------------------------------------------------------------------------------------------


def check_name(name: str) -> str:
    """A name fit for the directory. Raises ``Usage``: lists of units are split at 、 , and ;."""
    name = name.strip()
    if (
        not name
        or len(name) > MAX_NAME_LENGTH
        or not name.isprintable()
        or any(c in "、,，;；" for c in name)
    ):
        raise Usage(
            _("{name!r} cannot be the name of a unit").format(name=name[:MAX_NAME_LENGTH]),
            _("Use one line of at most {most} characters, without 、 , or ;").format(most=MAX_NAME_LENGTH),
        )
    return name


def add_unit(office: Office, name: str, fields: Mapping[str, str | None], when: When) -> dict[str, Any]:
    """A new unit, its name checked by now. Refused where one of that name is there."""
    with office.transaction(dry_run=when.dry_run) as journal:
        values, at = _values(office, fields), when.moment(office)
        _require_free(office, name)
        key = create_unit(office, journal, name, at, values, note=when.note)
        return get_unit(office, key)


def create_unit(
    office: Office,
    journal: Journal,
    name: str,
    at: datetime,
    values: Mapping[str, Any] = {},
    *,
    note: str = "",
) -> int:
    """Enter a unit inside a transaction that is open; its key."""
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


def check_edit(fields: Mapping[str, str | None]) -> None:
    """See that something is to be changed, before any file is opened. Raises ``Usage``."""
    if all(text is None for text in fields.values()):
        raise Usage(
            _("nothing to change"), _("Give at least one option, for example --head, --phone or --duty.")
        )


def _values(office: Office, fields: Mapping[str, str | None]) -> dict[str, Any]:
    """The fields that are given, the parent by its key; an empty parent is none."""
    given: dict[str, Any] = {name: text.strip() for name, text in fields.items() if text is not None}
    if "parent" in given:
        given["parent"] = lookups.resolve_unit(office, given["parent"]) if given["parent"] else None
    return given


def edit_unit(office: Office, name: str, fields: Mapping[str, str | None], when: When) -> dict[str, Any]:
    """Set the fields that are given. A unit cannot stand above itself."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = lookups.resolve_unit(office, name)
        values = _values(office, fields)
        if values.get("parent"):
            _require_tree(office, key, values["parent"])
        at = _after_it_was_added(office, key, when)
        entities.write_entity(office.con, journal, "unit", at, "units", key, values, note=when.note)
        return get_unit(office, key)


SELECT_ANCESTORS = """
WITH RECURSIVE above (id) AS (
  SELECT :parent UNION SELECT u.parent FROM units u JOIN above a ON u.id = a.id WHERE u.parent IS NOT NULL)
SELECT 1 FROM above WHERE id = :unit"""


def _is_above(office: Office, unit: int, other: int) -> bool:
    """Whether ``unit`` is ``other`` or stands above it."""
    return office.con.execute(SELECT_ANCESTORS, {"unit": unit, "parent": other}).fetchone() is not None


def _require_tree(office: Office, unit: int, parent: int) -> None:
    if _is_above(office, unit, parent):
        raise Refused(
            _("{name} cannot be above itself").format(name=get_unit(office, unit)["name"]),
            _("Name another --parent."),
        )


def _after_it_was_added(office: Office, key: int, when: When) -> datetime:
    """When a deed on the unit ``key`` happened."""
    row = office.con.execute("SELECT name, added_at FROM units WHERE id = ?", (key,)).fetchone()
    return when.after(office, parse_datetime(row["added_at"]), _("{name} was added").format(name=row["name"]))


def retire_unit(office: Office, name: str, when: When) -> dict[str, Any]:
    """A unit that is given no work any more; its cases and figures stay."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = lookups.resolve_active_unit(office, name)
        at = _after_it_was_added(office, key, when)
        values = {"retired_at": stamp(at)}
        entities.write_entity(office.con, journal, "unit", at, "units", key, values, note=when.note)
        return get_unit(office, key)


# ---- a table of units --------------------------------------------------------------------------------------


def import_units(office: Office, source: reader.CsvSource, when: When) -> ImportedUnits:
    """Units from CSV: new ones are added; of those there already, the cells that say something are set.

    A parent may stand anywhere in the same file. All rows or none: ``InputFault`` lists the bad ones. What
    ``export units`` wrote is taken too: its number is passed over, and a row that says the unit was retired.
    """
    table = reader.read_table(source, COLUMNS | EXPORTED, required=("name",), passed_over=("id",))
    rows = _checked(table)
    found = ImportedUnits([], [], 0)
    with office.transaction(dry_run=when.dry_run) as journal:
        _check_parents(office, table, rows)
        table.require_sound()
        at = when.moment(office)
        kept = {name: find_unit_key(office, name) for name in rows}
        keys = {
            name: key if key is not None else create_unit(office, journal, name, at, note=when.note)
            for name, key in kept.items()
        }
        news = {name: key for name, key in kept.items() if key is None}
        changed = {
            name for name, row in rows.items() if _set(office, journal, keys[name], row, at, when.note)
        }
        found.added = [get_unit(office, keys[name]) for name in news]
        found.changed = [
            get_unit(office, keys[name]) for name in rows if name in changed and name not in news
        ]
        found.same = len(rows) - len(found.added) - len(found.changed)
    return found


def _checked(table: reader.CsvTable) -> dict[str, reader.CsvRow]:
    """The rows by name, each name once."""
    rows: dict[str, reader.CsvRow] = {}
    for row in table:
        if row["retired_at"]:
            continue
        try:
            name = check_name(row["name"])
        except Usage as error:
            table.fault(row, "name", error.message)
            continue
        if name in rows:
            table.fault(
                row, "name", _("{name} is already in line {line}").format(name=name, line=rows[name].line)
            )
        rows.setdefault(name, row)
    return rows


def _check_parents(office: Office, table: reader.CsvTable, rows: Mapping[str, reader.CsvRow]) -> None:
    """Note parents that are not there and loops; a unit that stands in a row with another fault is there."""
    known = {
        row["name"]: row["parent_name"]
        for row in office.con.execute(f"{SELECT_UNITS} WHERE u.merged_into IS NULL")
    }
    parents = known | {name: row["parent"] for name, row in rows.items() if row["parent"]}
    named = {*known, *rows, *(row["name"] for row in table.unread)}
    for name, row in rows.items():
        if row["parent"] and row["parent"] not in named:
            table.fault(row, "parent", _("unknown unit {name}").format(name=row["parent"]))
        elif row["parent"] and is_own_ancestor(name, parents):
            table.fault(row, "parent", _("{name} cannot be above itself").format(name=name))


def _set(office: Office, journal: Journal, key: int, row: reader.CsvRow, at: datetime, note: str) -> bool:
    """Set what the row says otherwise than the file; whether that was anything."""
    now = office.con.execute("SELECT * FROM units WHERE id = ?", (key,)).fetchone()
    said: dict[str, Any] = {name: row[name] for name in FIELDS if row[name]}
    if "parent" in said:
        said["parent"] = find_unit_key(office, said["parent"])
    values = {name: value for name, value in said.items() if now[name] != value}
    if values:
        entities.write_entity(office.con, journal, "unit", at, "units", key, values, note=note)
    return bool(values)


# ---- reform of institutions ------------------------------------------------------------------------------


def rename_unit(office: Office, old: str, new: str, when: When) -> dict[str, Any]:
    """The unit bears another name from now on; what was done under the old one stays its own, and finds it.

    ``new`` was checked by now.
    """
    with office.transaction(dry_run=when.dry_run) as journal:
        key = lookups.resolve_unit(office, old)
        _require_free(office, new)
        at = _after_it_was_added(office, key, when)
        former = get_unit(office, key)["name"]
        entities.write_entity(
            office.con, journal, "unit-rename", at, "units", key, {"name": new}, note=when.note
        )
        gone = entities.next_key(office.con, "units")
        alias = {"name": former, "retired_at": stamp(at), "merged_into": key}
        entities.write_entity(office.con, journal, "unit-rename", at, "units", gone, alias)
        return get_unit(office, key)


def merge_units(office: Office, old: str, into: str, when: When) -> dict[str, Any]:
    """A unit that has become part of another: its cases, sessions, contacts and figures are the other's."""
    with office.transaction(dry_run=when.dry_run) as journal:
        gone, kept = lookups.resolve_unit(office, old), lookups.resolve_active_unit(office, into)
        if gone == kept:
            raise Refused(
                _("cannot merge {name} into itself").format(name=old), _("Give two different units.")
            )
        at = _after_it_was_added(office, gone, when)
        _hang_children(office, journal, gone, kept, at)
        values = {"merged_into": kept, "retired_at": stamp(at)}
        entities.write_entity(office.con, journal, "unit-merge", at, "units", gone, values, note=when.note)
        for (earlier,) in office.con.execute(
            "SELECT id FROM units WHERE merged_into = ?", (gone,)
        ).fetchall():
            entities.write_entity(
                office.con, journal, "unit-merge", at, "units", earlier, {"merged_into": kept}
            )
        return get_unit(office, kept)


def _hang_children(office: Office, journal: Journal, gone: int, kept: int, at: datetime) -> None:
    """The units below ``gone`` stand below ``kept`` from now on; ``kept`` itself where ``gone`` stood."""
    above = office.con.execute("SELECT parent FROM units WHERE id = ?", (gone,)).fetchone()["parent"]
    for (child,) in office.con.execute("SELECT id FROM units WHERE parent = ?", (gone,)).fetchall():
        parent = above if _is_above(office, child, kept) else kept
        entities.write_entity(office.con, journal, "unit-merge", at, "units", child, {"parent": parent})
