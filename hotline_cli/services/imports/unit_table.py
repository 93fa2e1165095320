"""A table of units: the directory as a spreadsheet, or as the list of units wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.domain.list_fields import UNIT_FIELDS, names_computed, names_read
from hotline_cli.errors import NotFound, Usage
from hotline_cli.i18n import _
from hotline_cli.queries.unit_names import UnknownUnit, find_unit, is_short_for, without_city
from hotline_cli.queries.units import (
    FIELDS,
    SELECT_UNITS,
    find_name_holder,
    find_unit_key,
    get_unit,
    is_short_name,
)
from hotline_cli.services.categories import is_own_ancestor
from hotline_cli.services.imports import cells, reader
from hotline_cli.services.units import check_name, create_unit, describe_owed, list_owed, set_aliases
from hotline_cli.store import entities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from hotline_cli.services.imports.source import TableSource
    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office


@dataclass(slots=True)
class ImportedUnits:
    """The result of an import: units added or changed, the number of unchanged ones, how parents were understood."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    same: int = 0
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _UnitRow:
    """What a row says of a unit; ``values`` are those of its table, the parent apart."""

    name: str
    cells: reader.CsvRow
    values: dict[str, Any]
    retired: datetime | None
    aliases: list[str]
    parent: str = ""


def import_units(office: Office, source: TableSource, when: When) -> ImportedUnits:
    """Import units from a table: new ones are added, non-empty cells update existing ones; all rows or none.

    A parent may be anywhere in the same file, and is found by its short name or a unique part of its name too.
    ``InputFault`` lists the bad rows. A list of units comes back whole, its retired ones included; their numbers are
    not kept.
    """
    table = reader.read_table(
        source, names_read(UNIT_FIELDS), required=("name",), passed_over=names_computed(UNIT_FIELDS)
    )
    result = ImportedUnits()
    rows = _read_rows(office, table)
    with office.transaction(dry_run=when.dry_run) as journal:
        _check_aliases(office, table, rows)
        result.remarks = _find_parents(office, table, rows)
        table.require_sound()
        at = when.moment(office)
        _check_retirements(office, table, rows, at)
        table.require_sound()
        kept = {name: find_unit_key(office, name) for name in rows}
        keys = {
            name: key
            if key is not None
            else create_unit(office, journal, name, min(at, rows[name].retired or at), note=when.note)
            for name, key in kept.items()
        }
        changed = {name for name, row in rows.items() if _write(office, journal, keys, row, at, when.note)}
        result.added = [get_unit(office, keys[name]) for name, key in kept.items() if key is None]
        result.changed = [
            get_unit(office, keys[name]) for name in rows if name in changed and kept[name] is not None
        ]
        result.same = len(rows) - len(result.added) - len(result.changed)
    return result


def _read_rows(office: Office, table: reader.CsvTable) -> dict[str, _UnitRow]:
    """Return the rows by name, each name once."""
    rows: dict[str, _UnitRow] = {}
    for row in table:
        try:
            name = check_name(row["name"])
        except Usage as error:
            table.fault(row, "name", error.message)
            continue
        if name in rows:
            line = rows[name].cells.line
            table.fault(row, "name", _("{name} is already in line {line}").format(name=name, line=line))
        values: dict[str, Any] = {key: row[key] for key in FIELDS if key != "parent" and row[key]}
        if row["new_to_programme"]:
            mark = _read(table, row, "new_to_programme", cells.read_mark)
            values["new_to_programme"] = int(bool(mark))
        retired = _read(table, row, "retired_at", partial(cells.read_past, zone=office.env.zone))
        rows.setdefault(name, _UnitRow(name, row, values, retired, cells.read_list(row["aliases"])))
    return rows


def _read(table: reader.CsvTable, row: reader.CsvRow, column: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - any cell
    try:
        return read(row[column])
    except cells.CellError as error:
        table.fault(row, column, str(error))
        return None


def _check_retirements(
    office: Office, table: reader.CsvTable, rows: dict[str, _UnitRow], at: datetime
) -> None:
    """Report retirements in the future, before the unit was added, or of a unit that still has cases."""
    for name, row in rows.items():
        if row.retired is None:
            continue
        if row.retired == end_of_day(at.date()):
            row.retired = at  # a date alone, today
        key = find_unit_key(office, name)
        known = office.con.execute("SELECT added_at, retired_at FROM units WHERE id = ?", (key,)).fetchone()
        if row.retired > at:
            table.fault(row.cells, "retired_at", _("{at} is in the future").format(at=row.retired))
        elif known and not known["retired_at"] and row.retired < parse_datetime(known["added_at"]):
            table.fault(
                row.cells,
                "retired_at",
                _("{at} is before {name} was added, {added}").format(
                    at=row.retired, name=name, added=known["added_at"]
                ),
            )
        elif key is not None and not known["retired_at"] and (owed := list_owed(office, key)):
            table.fault(row.cells, "retired_at", describe_owed(name, owed))


# ---- parents ---------------------------------------------------------------------------------------------------


def _find_parents(office: Office, table: reader.CsvTable, rows: dict[str, _UnitRow]) -> list[str]:
    """Set the parent of each row; report missing parents and loops, return how short and partial names were understood.

    A unit in a row with another error counts as present.
    """
    known = {
        row["name"]: row["parent_name"]
        for row in office.con.execute(f"{SELECT_UNITS} WHERE u.merged_into IS NULL")
    }
    named = {*known, *rows, *(row["name"] for row in table.unread)}
    aliases = {alias: name for name, row in rows.items() for alias in row.aliases}
    remarks = []
    for row in rows.values():
        if not (text := row.cells["parent"]):
            continue
        try:
            row.parent = _find_parent(office, text, named, aliases)
        except NotFound as error:
            table.fault(
                row.cells, "parent", error.in_table if isinstance(error, UnknownUnit) else error.message
            )
            continue
        if row.parent not in {text, aliases.get(text)}:
            remarks.append(
                _("line {line}: {text} was understood as {name}").format(
                    line=row.cells.line, text=text, name=row.parent
                )
            )
    parents = known | {name: row.parent for name, row in rows.items() if row.parent}
    for name, row in rows.items():
        if row.parent and is_own_ancestor(name, parents):
            table.fault(row.cells, "parent", _("{name} cannot be above itself").format(name=name))
    return remarks


def _find_parent(office: Office, text: str, named: Iterable[str], aliases: dict[str, str]) -> str:
    """Return the name of the unit that ``text`` means: of the file or of the directory.

    Raises ``NotFound`` for none, or several.
    """
    if text in named:
        return text
    if text in aliases:
        return aliases[text]
    try:
        return str(get_unit(office, find_unit(office, text))["name"])
    except UnknownUnit:
        for names_that_fit in (
            [name for name in named if without_city(name) == without_city(text)],
            [name for name in named if text in name],
            [name for name in named if is_short_for(text, name)],
        ):
            if len(names_that_fit) == 1:
                return names_that_fit[0]
            if names_that_fit:
                names = _(" or ").join(sorted(names_that_fit))
                raise NotFound(
                    _("{name} could be {names}").format(name=text, names=names), _("Give the full name.")
                ) from None
        raise


def _check_aliases(office: Office, table: reader.CsvTable, rows: dict[str, _UnitRow]) -> None:
    """Report short names that mean another unit, of the directory or of the file."""
    meant = {name: name for name in rows}
    for name, row in rows.items():
        if is_short_name(office, name) and (held := find_name_holder(office, name)) and held[1] != name:
            table.fault(row.cells, "name", _("{name} already means {unit}").format(name=name, unit=held[1]))
        for alias in row.aliases:
            try:
                check_name(alias)
                held = find_name_holder(office, alias)
                unit = meant.setdefault(alias, held[1] if held else name)
            except Usage as error:
                table.fault(row.cells, "aliases", error.message)
                continue
            if unit != name:
                fault = _("{name} already means {unit}").format(name=alias, unit=unit)
                table.fault(row.cells, "aliases", fault)


def _write(
    office: Office, journal: Journal, keys: dict[str, int], row: _UnitRow, at: datetime, note: str
) -> bool:
    """Update the unit where the row differs; return whether anything changed."""
    key = keys[row.name]
    now = office.con.execute("SELECT * FROM units WHERE id = ?", (key,)).fetchone()
    given = dict(row.values)
    if row.parent:
        given["parent"] = keys.get(row.parent) or find_unit_key(office, row.parent)
    if row.retired:
        given["retired_at"] = stamp(row.retired)
    values = {column: value for column, value in given.items() if now[column] != value}
    if values:
        entities.write_entity(office.con, journal, "unit", at, "units", key, values, note=note)
    added = set_aliases(office, journal, key, row.aliases, at, note=note)
    return bool(values) or added
