"""Sessions restored from the record that an export tells, if the other columns agree with it (rules.md 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.exported_session import read_session
from hotline_cli.errors import NotFound
from hotline_cli.i18n import _
from hotline_cli.queries import lookups
from hotline_cli.queries.sessions import Sessions
from hotline_cli.services.sessions import restore_session
from hotline_cli.services.units import create_unit
from hotline_cli.store import entities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from hotline_cli.domain.session import Session
    from hotline_cli.services.imports.reader import CsvRow, CsvTable
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

RECORD = "record"
"""The column that tells a session whole."""
AGREES = (
    "date",
    "start",
    "end",
    "units",
    "week_from",
    "week_to",
    "theme",
    "medium",
    "place",
    "name",
    "status",
)
"""Columns that are compared with the record."""


class SessionRecords(NamedTuple):
    """The sessions read from records, the rows to be read by their columns, and remarks."""

    sessions: list[Session]
    rows: list[CsvRow]
    remarks: list[str]


def read_records(
    office: Office, journal: Journal, table: CsvTable, rows: Iterable[CsvRow], at: datetime, *, create: bool
) -> SessionRecords:
    """Return the sessions read from records; units that they name are created if ``create``, else blamed."""
    records = SessionRecords([], [], [])
    desk = Sessions(office)
    unit = _unit_finder(office, journal, at, create=create)
    for row in rows:
        if not row[RECORD]:
            records.rows.append(row)
            continue
        try:
            session = read_session(row[RECORD], unit, office.scheme_id)
        except NotFound as error:
            table.fault(row, RECORD, error.message)
        except ValueError:
            table.fault(row, RECORD, _("is damaged; empty it to read the other columns"))
        else:
            differs = [name for name in AGREES if row[name] != _cell(desk, session, name)]
            if not differs:
                records.sessions.append(session)
                continue
            records.rows.append(row)
            message = _("{columns} differ from the record; read by its columns").format(
                columns=", ".join(differs)
            )
            records.remarks.append(_("line {line}: {reason}").format(line=row.line, reason=message))
    return records


def _unit_finder(office: Office, journal: Journal, at: datetime, *, create: bool) -> Callable[[str], int]:
    def find(name: str) -> int:
        try:
            return lookups.resolve_unit(office, name)
        except NotFound:
            if not create:
                raise
            return create_unit(office, journal, name, at)

    return find


def _cell(desk: Sessions, session: Session, name: str) -> str:
    """Return a column of ``session`` as an export writes it."""
    if name == "units":
        on_air = [turn for turn in session.units if turn.part != "attend"]
        return ";".join(
            turn.leader if turn.unit is None else desk.names.unit(turn.unit) or "" for turn in on_air
        )
    value = getattr(session, "day" if name == "date" else name)
    if value is None:
        return ""
    return str(value)[: len("09:00")] if name in {"start", "end"} else str(value)


def enter_records(office: Office, journal: Journal, told: Iterable[Session], at: datetime) -> list[Session]:
    """Write the sessions that are not there yet, each under its id if that is free."""
    desk = Sessions(office)
    existing = {_what(desk, session) for session in desk.list_all()}
    fresh = [session for session in told if _what(desk, session) not in existing]
    taken = {session.id for session in desk.list_all()}
    last = max((entities.next_key(office.con, "sessions") - 1, *(session.id for session in fresh)))
    ids: dict[int, int] = {}
    for session in fresh:
        if session.id in taken:
            last += 1
        ids[session.id] = last if session.id in taken else session.id
    kept = []
    for session in sorted(fresh, key=lambda each: ids[each.id]):
        debt = session.makes_up
        made = session._replace(id=ids[session.id], makes_up=debt if debt is None else ids.get(debt, debt))
        journal.new_command()
        restore_session(office, journal, made, at)
        kept.append(made)
    return kept


def _what(desk: Sessions, session: Session) -> tuple[object, ...]:
    first = session.moved_from or session.day
    units = tuple(sorted(desk.names.unit(turn.unit) or turn.leader for turn in session.units))
    return first, session.start, session.end, desk.names.scheme(session.scheme), units, session.original
