"""Import of a schedule from CSV."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hotline_cli.domain import session as pure
from hotline_cli.domain import session_rules
from hotline_cli.domain.session import Appearance, Session
from hotline_cli.errors import HotlineError, NotFound, Refused
from hotline_cli.i18n import _
from hotline_cli.queries import lookups
from hotline_cli.queries.sessions import Sessions, sessions_on
from hotline_cli.services.imports import reader
from hotline_cli.services.schedule_entry import Planned, plan_session, planned_result, require_after_plan
from hotline_cli.services.schedule_restore import RECORD, enter_records, read_records
from hotline_cli.services.schedule_rows import (
    COLUMNS,
    SlotRow,
    drop_cancelled,
    find_year_of,
    open_table,
    read_slots,
    split_glued,
)
from hotline_cli.services.sessions import change_session, create_session
from hotline_cli.services.units import check_name, create_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, time

    from hotline_cli.services.imports.source import TableSource
    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

MAX_REMARKS_OF_A_KIND = 3
"""Remarks of one kind above this number are summarized in one."""


def import_schedule(
    office: Office,
    source: TableSource,
    when: When,
    *,
    scheme: str = "",
    create_units: bool = False,
    consent: bool = False,
    year: int | None = None,
) -> Planned:
    """Import a year's schedule, all rows or none; rows already in the schedule add nothing.

    ``year`` holds for dates without one. With ``consent`` a new name is one unit, however it looks.
    """
    whole = RECORD in reader.read_heading(source, COLUMNS)
    table, printed = open_table(source, {RECORD: ()} if whole else {})
    rows = list(table)
    with office.transaction(dry_run=when.dry_run) as journal:
        at = when.moment(office)
        records = read_records(office, journal, table, rows, at, create=create_units)
        rows, unrestored = drop_cancelled(records.rows)
        for row in rows if whole else ():
            if not row["units"]:
                table.fault(row, "units", _("is empty"))
        hours, known = partial(_hours_of, office, scheme), partial(_is_unit, office)
        slots = read_slots(table, rows, hours, known, find_year_of(source, rows, year), printed=printed)
        _check_slots(office, table, slots, scheme, create_units=create_units)
        if create_units and not consent:
            _check_glued(office, table, slots)
        table.require_sound()
        default = office.scheme_id(scheme or None)
        restored = enter_records(office, journal, records.sessions, at)
        fresh = [_resolve_slot(office, journal, slot, default, at) for slot in slots]
        entered = enter_slots(office, journal, fresh, when, consent=consent)
        passed = len(records.sessions) - len(restored)
        remarks = [_("{count} already in the plan; not added again").format(count=passed)] if passed else []
        views = [*Sessions(office).views(restored), *entered.sessions]
        return Planned(views, [*records.remarks, *unrestored, *remarks, *entered.remarks])


def _hours_of(office: Office, default: str, scheme: str) -> tuple[time, time] | None:
    """Return the hours of the recurring sessions of ``scheme``, or of the default; None without one pair for all."""
    try:
        rules = office.rules(office.scheme_id(scheme or default or None))
    except NotFound:
        return None  # said of its row
    hours = {(rule.start, rule.end) for rule in rules.scheme.recurrences}
    return hours.pop() if len(hours) == 1 else None


def _is_unit(office: Office, name: str) -> bool:
    try:
        lookups.resolve_unit(office, name)
    except NotFound:
        return False
    return True


def _check_glued(office: Office, table: reader.CsvTable, slots: Sequence[SlotRow]) -> None:
    """Report new names that look like two printed without a gap."""
    named = {name for slot in slots for name in slot.units}
    known = named | {row[0] for row in office.con.execute("SELECT name FROM units")}
    for slot in slots:
        for name in slot.units:
            if not _is_unit(office, name) and (two := split_glued(name, known)):
                message = _(
                    "{name} may be two units printed without a gap, {first} and {second}: put 、 between "
                    "them, or add --yes to take it as one"
                )
                table.fault(slot.row, "units", message.format(name=name, first=two[0], second=two[1]))


def _check_slots(
    office: Office, table: reader.CsvTable, slots: Sequence[SlotRow], scheme: str, *, create_units: bool
) -> None:
    seen: dict[tuple[object, ...], int] = {}
    slots_there = _Slots(Sessions(office))
    for slot in slots:
        key = (slot.session.day, slot.session.start, frozenset(slot.units), slot.scheme)
        if key in seen:
            table.fault(slot.row, "units", _("duplicate of line {line}").format(line=seen[key]))
        seen.setdefault(key, slot.row.line)
        for name in () if _slot_is_there(slots_there, slot, scheme) else slot.units:
            _check_unit(office, table, slot.row, name, create_units=create_units)
        if slot.scheme:
            try:
                office.scheme_id(slot.scheme)
            except NotFound as error:
                table.fault(slot.row, "scheme", error.message)


def _slot_is_there(there: _Slots, slot: SlotRow, scheme: str) -> bool:
    """Return whether the slot exists; then one of its units may have been retired since."""
    office = there.desk.office
    try:
        keys = [lookups.resolve_unit(office, name) for name in slot.units]
        chosen = office.scheme_id(slot.scheme or scheme or None)
    except NotFound:
        return False
    return slot.session._replace(scheme=chosen, units=tuple(map(Appearance, keys))) in there


def _check_unit(
    office: Office, table: reader.CsvTable, row: reader.CsvRow, name: str, *, create_units: bool
) -> None:
    try:
        check_name(name)
        lookups.resolve_active_unit(office, name)
    except NotFound:
        if not create_units:
            message = _(
                "unknown unit {name}; --create-units adds it, or `hotline unit alias UNIT {name}` as a short name"
            )
            table.fault(row, "units", message.format(name=name))
    except HotlineError as error:
        table.fault(row, "units", error.message)


def _resolve_slot(office: Office, journal: Journal, slot: SlotRow, default: int, at: datetime) -> Session:
    keys = []
    for name in slot.units:
        try:
            keys.append(lookups.resolve_unit(office, name))
        except NotFound:
            keys.append(create_unit(office, journal, name, at))
    leaders = [*slot.leaders, *[""] * (len(keys) - len(slot.leaders))]
    scheme = office.scheme_id(slot.scheme) if slot.scheme else default
    return slot.session._replace(scheme=scheme, units=tuple(map(Appearance, keys, leaders)))


def enter_slots(
    office: Office, journal: Journal, fresh: Sequence[Session], when: When, *, consent: bool
) -> Planned:
    """Add the slots that are missing; all questions of consent are collected in one refusal."""
    at = when.moment(office)
    kept: list[Session] = []
    doubts: list[str] = []
    remarks: list[str] = []
    desk = Sessions(office)
    existing = _Slots(desk)
    for session in fresh:
        if session in existing:
            continue
        existing.add(session)
        blank = _find_blank(office, session)
        deed = plan_session(desk, _fill_blank(blank, session) if blank else session)
        doubts += deed.doubts
        remarks += deed.remarks if not session.series else _past(office, session)
        if blank:
            deed = pure.make_change(blank, deed.session)
            restored = require_after_plan(office, when, blank)
            kept.append(change_session(office, journal, "session-edit", restored, blank, deed, when.note))
        else:
            kept.append(create_session(office, journal, deed, at, note=when.note))
    if doubts and not consent:
        raise Refused(_("; ").join(doubts), _("Add --yes to do it anyway."))
    passed = len(fresh) - len(kept)
    if passed:
        remarks.append(_("{count} already in the plan; not added again").format(count=passed))
    return planned_result(office, kept, [*_summarize_remarks(office, kept, remarks), *doubts])


def _find_blank(office: Office, session: Session) -> Session | None:
    """Return the generated session of that date and time that has no members yet: the row names them."""
    if session.series or not session.units:
        return None
    found = (
        other
        for other in sessions_on(office, session.day)
        if other.series
        and not other.units
        and other.status != "cancelled"
        and (other.start, other.end) == (session.start, session.end)
        and office.rules(other.scheme).scheme.name == office.rules(session.scheme).scheme.name
    )
    return next(found, None)


def _fill_blank(blank: Session, said: Session) -> Session:
    """Fill ``blank`` with the values of the row."""
    fields = (
        "units",
        "week_from",
        "week_to",
        "participants",
        "name",
        "theme",
        "medium",
        "place",
        "departments",
    )
    return blank._replace(**{field: value for field in fields if (value := getattr(said, field))})


def _past(office: Office, session: Session) -> Iterable[str]:
    """For a session from a rule the day was intended: only warn that it is past."""
    if session.ends < office.now:
        yield session_rules.past_remark(session)


def _summarize_remarks(office: Office, kept: Sequence[Session], remarks: list[str]) -> list[str]:
    """Replace many remarks on past dates by one."""
    past = [session for session in kept if session.ends < office.now]
    if len(past) <= MAX_REMARKS_OF_A_KIND:
        return remarks
    words = {session_rules.past_remark(session) for session in past}
    message = _(
        "{count} sessions, the last on {date}, are in the past: they are recorded after the fact"
    ).format(count=len(past), date=max(session.day for session in past))
    return [message, *(remark for remark in remarks if remark not in words)]


class _Slots:
    """The slots of the schedule, each by its first date and the date it was moved to."""

    def __init__(self, desk: Sessions) -> None:
        self.desk = desk
        self._taken: set[tuple[object, ...]] = set()
        for session in desk.list_all():
            self.add(session)

    def add(self, session: Session) -> None:
        what = self._what(session)
        self._taken |= {(day, *what) for day in (session.day, session.moved_from) if day}

    def __contains__(self, session: Session) -> bool:
        return (session.day, *self._what(session)) in self._taken

    def _what(self, session: Session) -> tuple[object, ...]:
        """The hours, the scheme and the units."""
        units = frozenset(self.desk.units(session))
        return session.start, session.end, self.desk.names.scheme(session.scheme), units
