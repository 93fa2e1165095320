"""The directory of units: who handles what, where they are reached, who stands above them (QT-04)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotline_cli import tables
from hotline_cli.desk import cases
from hotline_cli.domain.case import maybe, moment
from hotline_cli.domain.trees import above_itself
from hotline_cli.errors import Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.store import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from sqlite3 import Row

    from hotline_cli.desk.cases import When
    from hotline_cli.office import Office
    from hotline_cli.store.events import Journal

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("名称", "单位", "单位名称", "承办单位"),
    "group": ("组别", "分组", "类别"),
    "level": ("层级", "级别"),
    "head": ("一把手", "负责人", "主要负责人"),
    "phone": ("电话", "联系电话", "联系方式", "服务热线"),
    "parent": ("上级", "上级单位", "主管单位"),
    "duty": ("职责", "职能"),
    "hours": ("接待时间", "办公时间"),
    "place": ("地点", "地址", "接待地点"),
}
EXPORTED: dict[str, tuple[str, ...]] = {"retired_at": ()}
FIELDS = tuple(name for name in COLUMNS if name != "name")
NAME_MOST = 100

SELECT = """
SELECT u.*, p.name AS parent_name FROM units u LEFT JOIN units p ON p.id = u.parent"""


@dataclass(slots=True)
class Imported:
    """What an import came to: the units that are new or changed, and the count of the others."""

    added: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    same: int


# ---- looking -----------------------------------------------------------------------------------------------


def view(row: Row) -> dict[str, Any]:
    """A unit as the reader sees it."""
    return {
        "id": row["id"],
        "name": row["name"],
        **{name: row[name] or None for name in FIELDS if name != "parent"},
        "parent": row["parent_name"],
        "retired_at": maybe(row["retired_at"]),
    }


def one(office: Office, key: int) -> dict[str, Any]:
    """One unit by its key."""
    return view(office.con.execute(f"{SELECT} WHERE u.id = ?", (key,)).fetchone())


def listed(
    office: Office, *, duty: str = "", group: str = "", retired: bool = False
) -> Iterator[dict[str, Any]]:
    """The units as they were entered. ``duty``: each of its words stands in duty, name or group."""
    words = [word.lower() for word in duty.split()]
    for row in office.con.execute(f"{SELECT} WHERE u.merged_into IS NULL ORDER BY u.id"):
        told = f"{row['duty']}\n{row['name']}\n{row['group']}".lower()
        here = (retired or not row["retired_at"]) and (not group or row["group"] == group)
        if here and all(word in told for word in words):
            yield view(row)


def key_of(office: Office, name: str) -> int | None:
    """The key of the unit that bears ``name``, if there is one."""
    row = office.con.execute(
        "SELECT id FROM units WHERE name = ? AND merged_into IS NULL", (name.strip(),)
    ).fetchone()
    return int(row["id"]) if row else None


def keys_of(office: Office, name: str) -> set[int]:
    """The keys that bear ``name``, of units that went into another too."""
    return {row["id"] for row in office.con.execute("SELECT id FROM units WHERE name = ?", (name.strip(),))}


# ---- one by one --------------------------------------------------------------------------------------------


def checked_name(name: str) -> str:
    """A name fit for the directory. Raises ``Usage``: lists of units are split at 、 , and ;."""
    name = name.strip()
    if not name or len(name) > NAME_MOST or not name.isprintable() or any(c in "、,，;；" for c in name):
        raise Usage(
            _("{name!r} cannot be the name of a unit").format(name=name[:NAME_MOST]),
            _("One line of at most {most} characters, without 、 , or ;").format(most=NAME_MOST),
        )
    return name


def add(office: Office, name: str, fields: Mapping[str, str | None], when: When) -> dict[str, Any]:
    """A new unit, its name checked by now. Refused where one of that name is there."""
    with office.transaction(dry_run=when.dry_run) as journal:
        values, at = _values(office, fields), when.moment(office)
        _require_free(office, name)
        key = create(office, journal, name, at, values, note=when.note)
        return one(office, key)


def create(
    office: Office,
    journal: Journal,
    name: str,
    at: datetime,
    values: Mapping[str, Any] = {},
    *,
    note: str = "",
) -> int:
    """Enter a unit inside a transaction that is open; its key."""
    key = records.next_key(office.con, "units")
    added = {"name": name, **values, "added_at": at.isoformat(" ")}
    records.put(office.con, journal, "unit", at, "units", key, added, note=note)
    return key


def _require_free(office: Office, name: str) -> None:
    if key_of(office, name) is not None:
        raise Refused(
            _("there is a unit {name} already").format(name=name),
            _("`hotline unit edit {name}` changes it.").format(name=name),
        )


def check_edit(fields: Mapping[str, str | None]) -> None:
    """See that something is to be changed, before any file is opened. Raises ``Usage``."""
    if all(text is None for text in fields.values()):
        raise Usage(_("nothing to change"), _("Give what is to be changed: --head, --phone, --duty ..."))


def _values(office: Office, fields: Mapping[str, str | None]) -> dict[str, Any]:
    """The fields that are given, the parent by its key; an empty parent is none."""
    given: dict[str, Any] = {name: text.strip() for name, text in fields.items() if text is not None}
    if "parent" in given:
        given["parent"] = cases.unit_id(office, given["parent"]) if given["parent"] else None
    return given


def edit(office: Office, name: str, fields: Mapping[str, str | None], when: When) -> dict[str, Any]:
    """Set the fields that are given. A unit cannot stand above itself."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = cases.unit_id(office, name)
        values = _values(office, fields)
        if values.get("parent"):
            _require_tree(office, key, values["parent"])
        at = _after_it_was_added(office, key, when)
        records.put(office.con, journal, "unit", at, "units", key, values, note=when.note)
        return one(office, key)


ABOVE = """
WITH RECURSIVE above (id) AS (
  SELECT :parent UNION SELECT u.parent FROM units u JOIN above a ON u.id = a.id WHERE u.parent IS NOT NULL)
SELECT 1 FROM above WHERE id = :unit"""


def _is_above(office: Office, unit: int, other: int) -> bool:
    """Whether ``unit`` is ``other`` or stands above it."""
    return office.con.execute(ABOVE, {"unit": unit, "parent": other}).fetchone() is not None


def _require_tree(office: Office, unit: int, parent: int) -> None:
    if _is_above(office, unit, parent):
        raise Refused(
            _("{name} would stand above itself").format(name=one(office, unit)["name"]),
            _("Name another --parent."),
        )


def _after_it_was_added(office: Office, key: int, when: When) -> datetime:
    """When a deed on the unit ``key`` happened."""
    row = office.con.execute("SELECT name, added_at FROM units WHERE id = ?", (key,)).fetchone()
    return when.after(office, moment(row["added_at"]), _("{name} was added").format(name=row["name"]))


def retire(office: Office, name: str, when: When) -> dict[str, Any]:
    """A unit that is given no work any more; its cases and figures stay."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = cases.active_unit(office, name)
        at = _after_it_was_added(office, key, when)
        values = {"retired_at": at.isoformat(" ")}
        records.put(office.con, journal, "unit", at, "units", key, values, note=when.note)
        return one(office, key)


# ---- a table of units --------------------------------------------------------------------------------------


def import_file(office: Office, source: tables.Source, when: When) -> Imported:
    """Units from CSV: new ones are added; of those there already, the cells that say something are set.

    A parent may stand anywhere in the same file. All rows or none: ``InputFault`` lists the bad ones. What
    ``export units`` wrote is taken too: its number is passed over, and a row that says the unit was retired.
    """
    table = tables.read(source, COLUMNS | EXPORTED, required=("name",), passed_over=("id",))
    rows = _checked(table)
    found = Imported([], [], 0)
    with office.transaction(dry_run=when.dry_run) as journal:
        _check_parents(office, table, rows)
        table.require_sound()
        at = when.moment(office)
        kept = {name: key_of(office, name) for name in rows}
        keys = {
            name: key if key is not None else create(office, journal, name, at, note=when.note)
            for name, key in kept.items()
        }
        news = {name: key for name, key in kept.items() if key is None}
        changed = {
            name for name, row in rows.items() if _set(office, journal, keys[name], row, at, when.note)
        }
        found.added = [one(office, keys[name]) for name in news]
        found.changed = [one(office, keys[name]) for name in rows if name in changed and name not in news]
        found.same = len(rows) - len(found.added) - len(found.changed)
    return found


def _checked(table: tables.Table) -> dict[str, tables.Row]:
    """The rows by name, each name once."""
    rows: dict[str, tables.Row] = {}
    for row in table:
        if row["retired_at"]:
            continue
        try:
            name = checked_name(row["name"])
        except Usage as error:
            table.fault(row, "name", error.message)
            continue
        if name in rows:
            table.fault(
                row, "name", _("{name} stands in line {line} too").format(name=name, line=rows[name].line)
            )
        rows.setdefault(name, row)
    return rows


def _check_parents(office: Office, table: tables.Table, rows: Mapping[str, tables.Row]) -> None:
    """Note parents that are not there and loops; a unit that stands in a row with another fault is there."""
    known = {
        row["name"]: row["parent_name"] for row in office.con.execute(f"{SELECT} WHERE u.merged_into IS NULL")
    }
    parents = known | {name: row["parent"] for name, row in rows.items() if row["parent"]}
    named = {*known, *rows, *(row["name"] for row in table.unread)}
    for name, row in rows.items():
        if row["parent"] and row["parent"] not in named:
            table.fault(row, "parent", _("no unit {name}").format(name=row["parent"]))
        elif row["parent"] and above_itself(name, parents):
            table.fault(row, "parent", _("{name} would stand above itself").format(name=name))


def _set(office: Office, journal: Journal, key: int, row: tables.Row, at: datetime, note: str) -> bool:
    """Set what the row says otherwise than the file; whether that was anything."""
    now = office.con.execute("SELECT * FROM units WHERE id = ?", (key,)).fetchone()
    said: dict[str, Any] = {name: row[name] for name in FIELDS if row[name]}
    if "parent" in said:
        said["parent"] = key_of(office, said["parent"])
    values = {name: value for name, value in said.items() if now[name] != value}
    if values:
        records.put(office.con, journal, "unit", at, "units", key, values, note=note)
    return bool(values)


# ---- reform of institutions ------------------------------------------------------------------------------


def rename(office: Office, old: str, new: str, when: When) -> dict[str, Any]:
    """The unit bears another name from now on; what was done under the old one stays its own, and finds it.

    ``new`` was checked by now.
    """
    with office.transaction(dry_run=when.dry_run) as journal:
        key = cases.unit_id(office, old)
        _require_free(office, new)
        at = _after_it_was_added(office, key, when)
        former = one(office, key)["name"]
        records.put(office.con, journal, "unit-rename", at, "units", key, {"name": new}, note=when.note)
        gone = records.next_key(office.con, "units")
        alias = {"name": former, "retired_at": at.isoformat(" "), "merged_into": key}
        records.put(office.con, journal, "unit-rename", at, "units", gone, alias)
        return one(office, key)


def merge(office: Office, old: str, into: str, when: When) -> dict[str, Any]:
    """A unit that has become part of another: its cases, sessions, contacts and figures are the other's."""
    with office.transaction(dry_run=when.dry_run) as journal:
        gone, kept = cases.unit_id(office, old), cases.active_unit(office, into)
        if gone == kept:
            raise Refused(_("{name} is that unit already").format(name=old), _("Name two units."))
        at = _after_it_was_added(office, gone, when)
        _hang_children(office, journal, gone, kept, at)
        values = {"merged_into": kept, "retired_at": at.isoformat(" ")}
        records.put(office.con, journal, "unit-merge", at, "units", gone, values, note=when.note)
        for (earlier,) in office.con.execute(
            "SELECT id FROM units WHERE merged_into = ?", (gone,)
        ).fetchall():
            records.put(office.con, journal, "unit-merge", at, "units", earlier, {"merged_into": kept})
        return one(office, kept)


def _hang_children(office: Office, journal: Journal, gone: int, kept: int, at: datetime) -> None:
    """The units below ``gone`` stand below ``kept`` from now on; ``kept`` itself where ``gone`` stood."""
    above = office.con.execute("SELECT parent FROM units WHERE id = ?", (gone,)).fetchone()["parent"]
    for (child,) in office.con.execute("SELECT id FROM units WHERE parent = ?", (gone,)).fetchall():
        parent = above if _is_above(office, child, kept) else kept
        records.put(office.con, journal, "unit-merge", at, "units", child, {"parent": parent})
