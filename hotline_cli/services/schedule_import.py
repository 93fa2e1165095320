"""Import of a schedule from CSV."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotline_cli.domain import session as pure
from hotline_cli.domain import session_rules
from hotline_cli.domain.session import Appearance, Session
from hotline_cli.errors import HotlineError, NotFound, Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.queries import lookups
from hotline_cli.queries.sessions import Sessions, sessions_on
from hotline_cli.services.imports import reader
from hotline_cli.services.imports.cells import CellError, read_day, read_hour
from hotline_cli.services.schedule_entry import Planned, plan_session, planned_result, require_after_plan
from hotline_cli.services.schedule_restore import RECORD, enter_records, read_records
from hotline_cli.services.sessions import change_session, create_session
from hotline_cli.services.units import check_name, create_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

SPLIT = re.compile("[、;；]")
MAX_REMARKS_OF_A_KIND = 3
"""Remarks of one kind above this number are summarized in one."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "date": ("日期", "上线日期", "主要领导上线时间"),
    "units": ("上线单位", "单位"),
    "start": ("开始", "开始时间"),
    "end": ("结束", "结束时间"),
    "week_from": ("上线周起", "上线周开始"),
    "week_to": ("上线周止", "上线周结束"),
    "leader": ("上线领导", "领导"),
    "theme": ("主题",),
    "medium": ("媒体", "播出媒体"),
    "place": ("地点",),
    "participants": ("参加人员",),
    "scheme": ("方案",),
    "name": ("名称",),
    "departments": ("参与科室",),
}
COMPUTED = (
    "id",
    "status",
    "moved_from",
    "tasks",
    "reason",
    "requested",
    "mayor",
    "makes_up",
    "archived_at",
    "attendance",
    "attending",
    "papers",
    "编号",
    "状态",
)
"""Extra columns of ``schedule list``, ignored on import."""


@dataclass(slots=True)
class SlotRow:
    """A row as read: a session with units and scheme by name."""

    row: reader.CsvRow
    session: Session
    units: tuple[str, ...]
    leaders: tuple[str, ...]
    scheme: str


def import_schedule(
    office: Office,
    source: reader.CsvSource,
    when: When,
    *,
    scheme: str = "",
    create_units: bool = False,
    consent: bool = False,
) -> Planned:
    """Import a year's schedule, all rows or none; rows already in the schedule add nothing."""
    whole = RECORD in reader.read_heading(source)
    required = ("date", "start", "end") if whole else ("date", "units", "start", "end")
    known = COLUMNS | ({RECORD: (), "status": ()} if whole else {})
    passed_over = [name for name in COMPUTED if name not in known]
    table = reader.read_table(source, known, required=required, passed_over=passed_over, said=SLOT_WORDS)
    rows = list(table)
    with office.transaction(dry_run=when.dry_run) as journal:
        at = when.moment(office)
        told = read_records(office, journal, table, rows, at, create=create_units)
        rows = told.rows
        for row in rows if whole else ():
            if not row["units"]:
                table.fault(row, "units", _("is empty"))
        slots = [slot for row in rows if (slot := _slot(table, row))]
        _check_slots(office, table, slots, scheme, create_units=create_units)
        table.require_sound()
        default = office.scheme_id(scheme or None)
        restored = enter_records(office, journal, told.sessions, at)
        fresh = [_resolve_slot(office, journal, slot, default, at) for slot in slots]
        entered = enter_slots(office, journal, fresh, when, consent=consent)
        passed = len(told.sessions) - len(restored)
        remarks = [_("{count} already in the plan; not added again").format(count=passed)] if passed else []
        views = [*Sessions(office).views(restored), *entered.sessions]
        return Planned(views, [*told.remarks, *remarks, *entered.remarks])


SLOT_WORDS = {"date": lambda: _("missing date: import a session once its date is settled")}
"""Messages for an empty cell that needs more explanation."""


def _slot(table: reader.CsvTable, row: reader.CsvRow) -> SlotRow | None:
    days = {name: _cell(table, row, name, read_day) for name in ("date", "week_from", "week_to")}
    hours = {name: _cell(table, row, name, read_hour) for name in ("start", "end")}
    names, leaders = _split(row["units"]), tuple(part.strip() for part in SPLIT.split(row["leader"]))
    if len(names) != len(set(names)):
        table.fault(row, "units", _("unit listed twice"))
    if row["leader"] and len(leaders) > len(names):
        table.fault(row, "leader", _("more leaders than units"))
    if days["date"] is None or hours["start"] is None or hours["end"] is None:
        return None
    session = Session(
        days["date"],
        hours["start"],
        hours["end"],
        0,
        week_from=days["week_from"],
        week_to=days["week_to"],
        participants=_split(row["participants"]),
        departments=_split(row["departments"]),
        name=row["name"],
        theme=row["theme"],
        medium=row["medium"],
        place=row["place"],
    )
    try:
        session_rules.check_times(session)
    except Usage as error:
        table.fault(row, "end" if session.end <= session.start else "week_to", error.message)
    return SlotRow(row, session, names, leaders if row["leader"] else (), row["scheme"])


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in SPLIT.split(cell) if part.strip())


def _cell(table: reader.CsvTable, row: reader.CsvRow, column: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - what `read` gives
    if not row[column]:
        return None
    try:
        return read(row[column])
    except CellError as wrong:
        table.fault(row, column, str(wrong))
        return None


def _check_slots(
    office: Office, table: reader.CsvTable, slots: Sequence[SlotRow], scheme: str, *, create_units: bool
) -> None:
    seen: dict[tuple[object, ...], int] = {}
    there = _Slots(Sessions(office))
    for slot in slots:
        key = (slot.session.day, slot.session.start, frozenset(slot.units), slot.scheme)
        if key in seen:
            table.fault(slot.row, "units", _("duplicate of line {line}").format(line=seen[key]))
        seen.setdefault(key, slot.row.line)
        for name in () if _slot_is_there(there, slot, scheme) else slot.units:
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
            said = _(
                "unknown unit {name}; --create-units adds it, or `hotline unit alias UNIT {name}` as a short name"
            )
            table.fault(row, "units", said.format(name=name))
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
    there = _Slots(desk)
    for session in fresh:
        if session in there:
            continue
        there.add(session)
        blank = _find_blank(office, session)
        deed = plan_session(desk, _fill_blank(blank, session) if blank else session)
        doubts += deed.doubts
        remarks += deed.remarks if not session.series else _past(office, session)
        if blank:
            deed = pure.make_change(blank, deed.session)
            told = require_after_plan(office, when, blank)
            kept.append(change_session(office, journal, "session-edit", told, blank, deed, when.note))
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
    told = (
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
    return blank._replace(**{field: value for field in told if (value := getattr(said, field))})


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
    said = _(
        "{count} sessions, the last on {date}, are in the past: they are recorded after the fact"
    ).format(count=len(past), date=max(session.day for session in past))
    return [said, *(remark for remark in remarks if remark not in words)]


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
