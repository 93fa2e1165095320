"""Contacts of units: head, leader in charge, desk A and B, liaison (Annex 3, BM-17).

When A is away, B is on duty (AB岗, QT-02).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.domain.list_fields import CONTACT_FIELDS, names_read
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
    columns = names_read(CONTACT_FIELDS)
    listed = not {"role", *columns["role"]} & {cell.strip() for cell in reader.read_heading(source, columns)}
    table = reader.read_table(
        source,
        columns,
        required=("unit", "name"),
        passed_over=("序号",),
        carried=("unit",) if listed else (),  # Annex 3 prints a unit once above its people
    )
    rows = list(table)
    keys = []
    with office.transaction(dry_run=when.dry_run) as journal:
        checked = [read for row in rows if (read := _check_row(office, table, row))]
        table.require_sound()
        at = when.moment(office)
        for row, unit, role, away in checked:
            given = {field: row[field] for field in FIELDS if row[field]}
            if away:
                given["away"] = json.dumps(away)
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
        filed = _file_lists(office, journal, {unit for _row, unit, *_more in checked}, at, when)
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


def _check_row(
    office: Office, table: reader.CsvTable, row: reader.CsvRow
) -> tuple[reader.CsvRow, int, str, list[dict[str, str]]] | None:
    """Return the row, its unit, role and absences. With absences, from `contact list`, it may be retired."""
    unit, role = 0, ""
    away: list[dict[str, str]] = []
    find = lookups.resolve_unit if "away" in table.columns else lookups.resolve_active_unit
    try:
        unit = find(office, row["unit"])
    except HotlineError as error:
        table.fault(row, "unit", error.in_table if isinstance(error, UnknownUnit) else error.message)
    try:
        role = _role(table, row)
    except CellError as error:
        table.fault(row, "role", str(error))
    try:
        away = _absences(row["away"])
    except CellError as error:
        table.fault(row, "away", str(error))
    return (row, unit, role, away) if unit and role else None


ISO_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日")


def _absences(text: str) -> list[dict[str, str]]:
    """Return the absences in a cell: the JSON of CSV, or first and last days in turn, as a sheet has them."""
    if text.startswith("["):
        try:
            spans = [(str(item["from"]), str(item["to"])) for item in json.loads(text)]
        except (ValueError, KeyError, TypeError) as error:
            raise CellError(_("{text!r} is not a list of absences").format(text=text)) from error
    else:
        days = ISO_DAY.findall(text)
        if ISO_DAY.sub("", text).strip(" ,;、；至到~-—\n") or len(days) % 2:
            raise CellError(_("{text!r} is not a list of absences").format(text=text))
        spans = list(zip(days[::2], days[1::2], strict=True))
    read = sorted((cells.read_day(first), cells.read_day(last)) for first, last in spans)
    for first, last in read:
        if last < first:
            raise CellError(_("{first} is after {last}").format(first=first, last=last))
    return [{"from": str(first), "to": str(last)} for first, last in read]


def _role(table: reader.CsvTable, row: reader.CsvRow) -> str:
    """Return the role of a row. Annex 3 has no such column: everyone listed is a liaison."""
    if "role" not in table.columns:
        return "liaison"
    if not row["role"]:
        raise CellError(_("is empty"))
    return cells.read_code("role", row["role"])
