"""Rows of a year's schedule, as our own table or as Annex 1 is printed (CZ-02)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotline_cli.domain import session_rules
from hotline_cli.domain.list_fields import SESSION_FIELDS, WEEK, names_computed, names_read
from hotline_cli.domain.session import Session
from hotline_cli.domain.vocabulary import VOCABULARIES, parse_yes_or_no
from hotline_cli.domain.written_dates import (
    UnreadableDate,
    find_year,
    parse_clock_range,
    parse_date_range,
)
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.services.imports import reader
from hotline_cli.services.imports.cells import CellError, read_day, read_hour

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date, time

    from hotline_cli.services.imports.source import TableSource

SPLIT = re.compile(r"[、,，;；/／\n]")
GAP = re.compile(r"\s+")
ENDINGS = (
    "局|中心|公司|集团|办公室|办(?![公理事学])|委员会|委(?![员托派])|支队|大队|总队|医院|法院|检察院|银行"
)
_GLUED = re.compile(rf"(.+?(?:{ENDINGS}))(.{{2,}}(?:{ENDINGS}))")
COLUMNS = names_read(SESSION_FIELDS) | {"week": ("上线周",)}
ONLY_BY_RECORD = tuple(field for field in SESSION_FIELDS if field.record)
USUAL = frozenset({"", "planned", "已安排"})
"""States of a new session."""
SLOT_WORDS = {"date": lambda: _("missing date: import a session once its date is settled")}
"""Messages for an empty cell that needs more explanation."""


@dataclass(slots=True)
class SlotRow:
    """A row as read: a session with units and scheme by name."""

    row: reader.CsvRow
    session: Session
    units: tuple[str, ...]
    leaders: tuple[str, ...]
    scheme: str


def open_table(source: TableSource, more: Mapping[str, Sequence[str]]) -> tuple[reader.CsvTable, bool]:
    """Open the table, with ``more`` columns of a whole export; tell whether it is a printed one, without hours."""
    heading = {cell.strip() for cell in reader.read_heading(source, COLUMNS)}
    printed = not heading & {"start", *COLUMNS["start"]}
    required = ("date", "start", "end") if more else ("units",) if printed else ("date", "units", "start")
    table = reader.read_table(
        source,
        {**_columns_of(heading), **more},
        required=required,
        passed_over=names_computed(SESSION_FIELDS),
        empty_words=SLOT_WORDS,
        carried=("week",),
    )
    return table, printed


def drop_cancelled(rows: Iterable[reader.CsvRow]) -> tuple[list[reader.CsvRow], list[str]]:
    """Return the rows that can be entered by their columns, and what of them only a record would bring back."""
    kept, remarks = [], []
    for row in rows:
        cancelled = row["status"] in {"cancelled", VOCABULARIES["session-status"]["cancelled"]}
        lost = [field for field in ONLY_BY_RECORD if not _is_usual(row[field.key])]
        if not cancelled:
            kept.append(row)
        if lost:
            message = (
                _("the session is cancelled; not entered")
                if cancelled
                else _("not entered: {columns}; a file of `hotline export sessions -f csv` brings them back")
            ).format(columns=_(", ").join(field.heading for field in lost))
            remarks.append(_("line {line}: {reason}").format(line=row.line, reason=message))
    return kept, remarks


def _is_usual(cell: str) -> bool:
    return cell in USUAL or parse_yes_or_no(cell) is False or not cell.strip(";")


def find_year_of(source: TableSource, rows: Iterable[reader.CsvRow], asked: int | None) -> int | None:
    """Return the year of dates without one: as asked, of the title, or of the other rows."""
    year = asked or find_year(" ".join(source.titles()))
    if year is None:
        years = {day.year for row in rows if (day := _day_with_year(row["date"]))}
        year = years.pop() if len(years) == 1 else None
    return year


def read_slots(
    table: reader.CsvTable,
    rows: Iterable[reader.CsvRow],
    hours: Callable[[str], tuple[time, time] | None],
    known: Callable[[str], bool],
    year: int | None,
    *,
    printed: bool,
) -> list[SlotRow]:
    """Read the rows, each a session. ``hours``: of a session of the scheme named, where the file has none.

    ``known`` says whether the directory has a unit of that name; ``year`` holds for dates without one. In a
    ``printed`` table a row may carry on the cells above, and rows of one date are one session.
    """
    return _Reading(table, hours, known, year, printed=printed).slots(rows)


def _columns_of(heading: set[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns: 上线日期 is the week where another column has the date."""
    date_names = {"date", *COLUMNS["date"]} - {WEEK}
    if WEEK not in heading or not heading & date_names:
        return COLUMNS
    return COLUMNS | {"date": tuple(date_names - {"date"}), "week": (*COLUMNS["week"], WEEK)}


def _day_with_year(text: str) -> date | None:
    try:
        return read_day(text)
    except CellError:
        return None


class _Reading:
    """Reads the rows, one after another."""

    def __init__(
        self,
        table: reader.CsvTable,
        hours: Callable[[str], tuple[time, time] | None],
        known: Callable[[str], bool],
        year: int | None,
        *,
        printed: bool,
    ) -> None:
        self._table, self._hours, self._known = table, hours, known
        self._year, self._printed = year, printed

    def slots(self, rows: Iterable[reader.CsvRow]) -> list[SlotRow]:
        found: list[SlotRow] = []
        for row in rows:
            slot = self._slot(row, found[-1] if found else None)
            if slot is None:
                continue
            if self._printed and found and _is_same_slot(found[-1], slot):
                found[-1].units += slot.units
            else:
                found.append(slot)
        return found

    def _slot(self, row: reader.CsvRow, above: SlotRow | None) -> SlotRow | None:
        day = self._date(row, above)
        start, end = self._time(row)
        week_from, week_to = self._week(row)
        units, leaders = self._units(row["units"]), tuple(part.strip() for part in SPLIT.split(row["leader"]))
        if len(units) != len(set(units)):
            self._table.fault(row, "units", _("unit listed twice"))
        if row["leader"] and len(leaders) > len(units):
            self._table.fault(row, "leader", _("more leaders than units"))
        if day is None or start is None or end is None:
            return None
        session = Session(
            day,
            start,
            end,
            0,
            week_from=week_from,
            week_to=week_to,
            participants=split_names(row["participants"]),
            departments=split_names(row["departments"]),
            name=row["name"],
            theme=row["theme"],
            medium=row["medium"],
            place=row["place"],
        )
        try:
            session_rules.check_times(session)
        except Usage as error:
            self._table.fault(row, "end" if session.end <= session.start else "week_to", error.message)
        return SlotRow(row, session, units, leaders if row["leader"] else (), row["scheme"])

    def _date(self, row: reader.CsvRow, above: SlotRow | None) -> date | None:
        if row["date"]:
            day: date | None = self._cell(row, "date", self._day)
            return day
        if self._printed and above is not None and not row["week_from"]:
            return above.session.day
        if self._printed:
            self._table.fault(row, "date", SLOT_WORDS["date"]())
        return None

    def _time(self, row: reader.CsvRow) -> tuple[time | None, time | None]:
        if self._printed:
            hours = self._hours(row["scheme"])
            if hours is None:
                message = _("is missing, and the scheme names no hours of its sessions")
                self._table.fault(row, "start", message)
            return hours or (None, None)
        if not row["end"]:
            both: tuple[time, time] | None = self._cell(row, "start", _read_clock_range)
            if both is None and not self._table.is_bad(row, "start"):
                self._table.fault(row, "end", _("is empty"))
            return both or (None, None)
        return self._cell(row, "start", read_hour), self._cell(row, "end", read_hour)

    def _week(self, row: reader.CsvRow) -> tuple[date | None, date | None]:
        if row["week"]:
            week: tuple[date, date] | None = self._cell(row, "week", self._date_range)
            return week or (None, None)
        return self._cell(row, "week_from", self._day), self._cell(row, "week_to", self._day)

    def _day(self, text: str) -> date:
        return read_day(text, self._year)

    def _date_range(self, text: str) -> tuple[date, date]:
        try:
            return parse_date_range(text, self._year)
        except UnreadableDate as error:
            raise CellError(str(error)) from error

    def _cell(self, row: reader.CsvRow, column: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - what `read` gives
        if not row[column]:
            return None
        try:
            return read(row[column])
        except CellError as wrong:
            self._table.fault(row, column, str(wrong))
            return None

    def _units(self, cell: str) -> tuple[str, ...]:
        """Return the names in ``cell``: apart by 、, comma, slash, line or, unless one is known so, blank."""
        return tuple(
            name
            for part in split_names(cell)
            for name in ([part] if self._known(part) else _apart_by_blank(part))
        )


def _read_clock_range(text: str) -> tuple[time, time] | None:
    try:
        return parse_clock_range(text)
    except UnreadableDate as error:
        raise CellError(str(error)) from error


def _is_same_slot(above: SlotRow, slot: SlotRow) -> bool:
    one, other = above.session, slot.session
    return (one.day, one.start, above.scheme, one.theme) == (other.day, other.start, slot.scheme, other.theme)


def split_names(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in SPLIT.split(cell) if part.strip())


def _apart_by_blank(name: str) -> list[str]:
    """Split at blanks; a name stretched to fill its cell, 体 育 局, is one."""
    parts = GAP.split(name)
    return ["".join(parts)] if all(len(part) == 1 for part in parts) else parts


def split_glued(name: str, known: Collection[str]) -> tuple[str, str] | None:
    """Return the two names in ``name`` if it looks like two printed without a gap, as in Annex 1; else None.

    They are two ``known`` ones, or the first and the rest end as units do (局, 中心, 公司 ...).
    """
    for first in known:
        rest = name.removeprefix(first)
        if rest != name and rest in known:
            return first, rest
    match = _GLUED.fullmatch(name)
    return (match[1], match[2]) if match else None
