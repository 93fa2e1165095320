"""Contacts of units: head, leader in charge, desk A and B, liaison (Annex 3, BM-17).

When A is away, B is on duty (AB岗, QT-02).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.domain.session import make_change
from hotline_cli.domain.ticks import file_lists
from hotline_cli.errors import HotlineError, NotFound, Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.queries import lookups, sessions
from hotline_cli.queries.contacts import FIELDS, get_contact, rows_of_contact
from hotline_cli.queries.unit_names import UnknownUnit
from hotline_cli.services.imports import cells, reader
from hotline_cli.services.imports.cells import CellError
from hotline_cli.services.sessions import change_session
from hotline_cli.store import entities

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from sqlite3 import Row

    from hotline_cli.services.imports.source import TableSource
    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

COLUMNS: dict[str, tuple[str, ...]] = {
    "unit": ("单位", "上线单位"),
    "name": ("姓名",),
    "role": ("角色", "岗位"),
    "post": ("部门及职务", "职务"),
    "phone": ("办公电话", "电话"),
    "mobile": ("手机", "手机号", "手机号码", "移动电话"),
    "email": ("邮箱", "电子邮箱", "E-mail"),
    "qq": ("QQ", "QQ号"),
}


def _find_contact(office: Office, unit: str, name: str) -> list[Row]:
    rows = rows_of_contact(office, lookups.resolve_unit(office, unit), name)
    if not rows:
        raise NotFound(
            _("{unit} has no contact {name}").format(unit=unit, name=name),
            _("Run `hotline contact list` to see the contacts."),
        )
    return rows


def add_contact(
    office: Office, unit: str, name: str, role: str, fields: Mapping[str, str | None], when: When
) -> dict[str, Any]:
    """Add a contact to a unit in one role. Raises ``Refused`` if the same contact exists in that role."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key, at = lookups.resolve_active_unit(office, unit), when.moment(office)
        if any(row["role"] == role for row in rows_of_contact(office, key, name)):
            raise Refused(
                _("{unit} already has {name} in that role").format(unit=unit, name=name),
                _("Use `hotline contact edit` to change it."),
            )
        values = {field: text.strip() for field, text in fields.items() if text is not None}
        fresh = {"unit_id": key, "name": name.strip(), "role": role, **values, "added_at": stamp(at)}
        new = entities.next_key(office.con, "contacts")
        entities.write_entity(office.con, journal, "contact", at, "contacts", new, fresh, note=when.note)
        return get_contact(office, new)


def _change(
    office: Office, unit: str, name: str, when: When, changed: Callable[[Row, datetime], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Update the contact, in each role, by ``changed`` (row, time). Raises ``NotFound`` if there is none."""
    with office.transaction(dry_run=when.dry_run) as journal:
        rows = _find_contact(office, unit, name)
        for row in rows:
            at = when.after(
                office, parse_datetime(row["added_at"]), _("{name} was added").format(name=row["name"])
            )
            values = changed(row, at)
            if "role" in values and len(rows) > 1:
                raise Usage(
                    _("{name} has several roles in this unit").format(name=name),
                    _("Retire the person first, then add the roles one by one."),
                )
            entities.write_entity(
                office.con, journal, "contact", at, "contacts", row["id"], values, note=when.note
            )
        return [get_contact(office, row["id"]) for row in rows]


def check_edit(fields: Mapping[str, str | None]) -> None:
    """Check, before the database is opened, that there is something to change. Raises ``Usage``."""
    if all(text is None for text in fields.values()):
        raise Usage(
            _("nothing to change"), _("Give at least one option, for example --post, --phone or --mobile.")
        )


def edit_contact(
    office: Office, unit: str, name: str, fields: Mapping[str, str | None], when: When
) -> list[dict[str, Any]]:
    values = {field: text.strip() for field, text in fields.items() if text is not None}
    return _change(office, unit, name, when, lambda _row, _at: values)


def retire_contact(office: Office, unit: str, name: str, when: When) -> list[dict[str, Any]]:
    """Mark a contact as no longer reachable there."""
    return _change(office, unit, name, when, lambda _row, at: {"retired_at": stamp(at)})


def check_absence(first: date, last: date) -> None:
    """Check, before the database is opened, that the days are in order. Raises ``Usage``."""
    if last < first:
        raise Usage(
            _("--from {first} is after --to {last}").format(first=first, last=last),
            _("Give the earlier date with --from."),
        )


def record_absence(
    office: Office, unit: str, name: str, first: date, last: date, when: When
) -> list[dict[str, Any]]:
    """Record the days of an absence, during which the next contact is on duty."""
    absence = {"from": first.isoformat(), "to": last.isoformat()}

    def also_away(row: Row, _at: datetime) -> dict[str, Any]:
        known = json.loads(row["away"] or "[]")
        every = known if absence in known else sorted([*known, absence], key=lambda span: span["from"])
        return {"away": json.dumps(every)}

    return _change(office, unit, name, when, also_away)


class ImportedContacts(NamedTuple):
    """The contacts an import added or changed; ``liaisons`` means that the list has no roles and all are liaisons.

    ``filed``: the sessions for which that was the filing of a unit's list.
    """

    people: list[dict[str, Any]]
    liaisons: bool
    filed: list[int]


def import_contacts(office: Office, source: TableSource, when: When) -> ImportedContacts:
    """Import contacts from CSV, such as Annex 3; an existing contact in that role is updated from the row.

    For the sessions whose lists can be filed by now (CZ-06), that completes the tasks of the units in the file.
    """
    listed = not {"role", *COLUMNS["role"]} & {cell.strip() for cell in reader.read_heading(source, COLUMNS)}
    table = reader.read_table(
        source,
        COLUMNS,
        required=("unit", "name"),
        passed_over=("away", "序号"),
        carried=("unit",) if listed else (),  # Annex 3 prints a unit once above its people
    )
    rows = list(table)
    keys = []
    with office.transaction(dry_run=when.dry_run) as journal:
        checked = [read for row in rows if (read := _check_rows(office, table, row))]
        table.require_sound()
        at = when.moment(office)
        for row, unit, role in checked:
            given = {field: row[field] for field in FIELDS if row[field]}
            existing = next(
                (known for known in rows_of_contact(office, unit, row["name"]) if known["role"] == role), None
            )
            if existing is None:
                key = entities.next_key(office.con, "contacts")
                fresh = {"unit_id": unit, "name": row["name"], "role": role, "added_at": stamp(at)}
                entities.write_entity(
                    office.con, journal, "contact", at, "contacts", key, fresh | given, note=when.note
                )
                keys.append(key)
            elif news := {field: text for field, text in given.items() if existing[field] != text}:
                entities.write_entity(
                    office.con, journal, "contact", at, "contacts", existing["id"], news, note=when.note
                )
                keys.append(existing["id"])
        filed = _file_lists(office, journal, {unit for _row, unit, _role in checked}, at, when)
        return ImportedContacts(
            [get_contact(office, key) for key in keys], "role" not in table.columns, filed
        )


def _file_lists(office: Office, journal: Journal, units: set[int], at: datetime, when: When) -> list[int]:
    """Complete the tasks of sessions ahead that the filing of these units' lists completes; return the sessions."""
    desk, filed = sessions.Sessions(office), []
    for session in desk.list_all(at.date()):
        if session.archived_at or session.ends <= at:
            continue
        keys = {
            turn.unit for turn in session.on_air if turn.unit and desk.names.successor(turn.unit) in units
        }
        after = file_lists(session, desk.tasks(session), keys, at, office.env.operator)
        change = make_change(session, after)
        if change.data:
            change_session(office, journal, "session-task", at, session, change, when.note)
            filed.append(session.id)
    return filed


def _check_rows(
    office: Office, table: reader.CsvTable, row: reader.CsvRow
) -> tuple[reader.CsvRow, int, str] | None:
    unit, role = 0, ""
    try:
        unit = lookups.resolve_active_unit(office, row["unit"])
    except HotlineError as error:
        table.fault(row, "unit", error.in_table if isinstance(error, UnknownUnit) else error.message)
    try:
        role = _role(table, row)
    except CellError as error:
        table.fault(row, "role", str(error))
    return (row, unit, role) if unit and role else None


def _role(table: reader.CsvTable, row: reader.CsvRow) -> str:
    """Return the role of a row. Annex 3 has no such column: everyone listed is a liaison."""
    if "role" not in table.columns:
        return "liaison"
    if not row["role"]:
        raise CellError(_("is empty"))
    return cells.read_code("role", row["role"])
