"""The office's own days and official notices, and the limits that they move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from hotline_cli.domain.calendar import notice_years
from hotline_cli.domain.duration import end_of_day
from hotline_cli.errors import InputFault
from hotline_cli.i18n import _
from hotline_cli.queries import loaded_case
from hotline_cli.services import cases
from hotline_cli.services.imports import cells, reader
from hotline_cli.store import entities
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotline_cli.queries.loaded_case import LoadedCase
    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

COLUMNS: dict[str, tuple[str, ...]] = {"date": ("日期",), "class": ("类别",), "name": ("名称",)}
CLASSES = {"rest": "rest", "work": "work", "休": "rest", "班": "work", "休息": "rest", "上班": "work"}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day declared a working day or a rest day; ``notice`` means that an official notice declares it."""

    date: date
    worked: bool
    name: str
    notice: bool = False


@dataclass(frozen=True, slots=True)
class MovedLimits:
    """A limit whose end has changed with the calendar."""

    no: str
    stage: str
    was: datetime
    due: datetime
    provisional: bool


# ---- reading ----


def read_days(source: reader.CsvSource) -> list[CalendarDay]:
    """Read the days of a CSV file: date, class (rest or work), name. Raises ``InputFault`` with every bad row."""
    table = reader.read_table(source, COLUMNS, required=tuple(COLUMNS))
    days: dict[date, CalendarDay] = {}
    for row in table:
        day = _day(table, row)
        if day is not None and days.setdefault(day.date, day).worked != day.worked:
            both = _("{date} is listed as both a working day and a rest day")
            table.fault(row, "class", both.format(date=day.date))
    table.require_sound()
    if not days:
        raise InputFault(
            _("{path}: no dates found").format(path=source.path),
            _("Write for example: 2027-02-06,rest,Spring Festival."),
        )
    years = notice_years(days)
    return [replace(day, notice=day.date.year in years) for day in days.values()]


def _day(table: reader.CsvTable, row: reader.CsvRow) -> CalendarDay | None:
    kind = CLASSES.get(row["class"])
    if kind is None:
        table.fault(row, "class", _("{text!r} is neither rest nor work").format(text=row["class"]))
    try:
        day = cells.read_day(row["date"])
    except cells.CellError as wrong:
        table.fault(row, "date", str(wrong))
        return None
    return CalendarDay(day, kind == "work", row["name"]) if kind else None


# ---- writing ----

TOUCHED = """
SELECT DISTINCT case_id FROM limits
WHERE (:met OR met_at IS NULL) AND stopped_at IS NULL AND (provisional OR (due_at >= :first AND start <= :last))
ORDER BY case_id"""


def enter_days(office: Office, days: Sequence[CalendarDay], when: When) -> list[MovedLimits]:
    """Add ``days`` to the calendar and recount the limits they affect, by one event for each case.

    Affected are provisional limits, and those during which one of the days falls. A notice corrects the count, also
    of limits that were met; the office's own days move running limits only.
    """
    try:
        with office.transaction(dry_run=when.dry_run) as journal:
            at = when.moment(office)
            for day in _find_new_days(office, days):
                values = {"class": "work" if day.worked else "rest", "name": day.name}
                noted = values | ({"notice": 1} if day.notice else {})
                entities.write_entity(
                    office.con, journal, "calendar", at, "calendar", str(day.date), noted, note=when.note
                )
            office.forget_calendar()
            first, last = (
                to_seconds(end_of_day(extreme(day.date for day in days))) for extreme in (min, max)
            )
            met = any(day.notice for day in days)
            asked = {"first": first, "last": last, "met": met}
            touched = [row["case_id"] for row in office.con.execute(TOUCHED, asked)]
            return [
                moved
                for key in touched
                for moved in _recount(office, journal, loaded_case.load_case(office, key), met=met)
            ]
    finally:
        office.forget_calendar()


def _find_new_days(office: Office, days: Iterable[CalendarDay]) -> list[CalendarDay]:
    """Return those of ``days`` that are not in the calendar already."""
    held = {
        CalendarDay(date.fromisoformat(row["date"]), row["class"] == "work", row["name"], bool(row["notice"]))
        for row in office.con.execute("SELECT date, class, name, notice FROM calendar")
    }
    return [day for day in days if day not in held]


def _recount(office: Office, journal: Journal, file: LoadedCase, *, met: bool) -> list[MovedLimits]:
    before = {limit.n: (limit.stage, limit.due) for limit in file.case.limits}
    cases.recount_limits(office, journal, file, met=met)
    return [
        MovedLimits(file.case.no, stage, was, limit.due, limit.provisional)
        for limit in file.case.limits
        for stage, was in [before[limit.n]]
        if limit.due != was
    ]
