"""Official notices of days off and moved working days: CSV or XLSX, JSON of holiday-cn, iCalendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.list_fields import DAY_FIELDS, names_computed, names_read
from hotline_cli.domain.office_hours import parse_intervals
from hotline_cli.domain.vocabulary import NO_WORDS, YES_WORDS
from hotline_cli.errors import InputFault, Usage
from hotline_cli.i18n import _
from hotline_cli.services.imports import cells, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hotline_cli.services.imports.source import TableSource

REQUIRED = ("date", "class")
REST_WORDS = ("rest", "休", "休息", "放假", "假", "公休")
WORK_WORDS = ("work", "班", "上班", "补班", "工作日", "调休上班")
CLASSES = {
    **dict.fromkeys((*REST_WORDS, *NO_WORDS), "rest"),
    **dict.fromkeys((*WORK_WORDS, *YES_WORDS), "work"),
}
"""A day is of rest or of work, or, in what `calendar show` wrote, a working day or not."""
SPECIAL_DAYS = {"WORK-HOLIDAY": "rest", "ALTERNATE-WORKDAY": "work"}
"""Values of the property by which Apple's calendar of China marks its days."""


class NoticeFile(NamedTuple):
    """The days that a file declares, and how many the law alone gives: they are in every calendar."""

    days: list[CalendarDay]
    by_law: int = 0


class CalendarDay(NamedTuple):
    """A day declared a working day or a rest day; ``notice`` means that an official notice declares it.

    ``hours``: of a working day that has its own. ``ordinary``: a corrected notice no longer has it.
    """

    date: date
    worked: bool
    name: str
    notice: bool = False
    hours: str = ""
    ordinary: bool = False


class _Entry(NamedTuple):
    """A day as the file tells it, where it is, and how an error in it is recorded."""

    date: str
    kind: str
    name: str
    hours: str
    fault: Callable[[str, str], None]
    notice: bool = True


def read_days(source: TableSource) -> NoticeFile:
    """Read the days of a notice, or of what `calendar show` wrote. Raises ``InputFault`` with every bad row."""
    first = source.begins_with(64).lstrip()
    passed_over: list[int] = []
    if first.startswith(("{", "[")):
        faults = _Faults()
        days = _days(_of_json(source, faults))
        faults.require_none(source)
    elif first.upper().startswith("BEGIN:VCALENDAR"):
        faults = _Faults()
        days = _days(_of_icalendar(source, faults))
        faults.require_none(source)
    else:
        table = reader.read_table(
            source, names_read(DAY_FIELDS), required=REQUIRED, passed_over=names_computed(DAY_FIELDS)
        )
        days = _days(_of_table(table, passed_over))
        table.require_sound()
    if not days and not passed_over:
        raise InputFault(
            _("{path}: no dates found").format(path=source.path),
            _("Write for example: 2027-02-06,rest,Spring Festival."),
        )
    return NoticeFile(days, len(passed_over))


def _of_table(table: reader.CsvTable, by_law: list[int]) -> Iterator[_Entry]:
    """Yield the days of a table; of those that the law alone gives, keep the line."""
    for row in table:

        def fault(column: str, reason: str, row: reader.CsvRow = row) -> None:
            table.fault(row, column, reason)

        try:
            given_by = cells.read_code("day-source", row["source"]) or "notice"
        except cells.CellError as wrong:
            fault("source", str(wrong))
            continue
        if given_by == "law":
            by_law.append(row.line)
            continue
        if not row["name"] and not row["hours"]:
            fault("name", _("is empty"))
        yield _Entry(row["date"], row["class"], row["name"], row["hours"], fault, given_by == "notice")


def _days(entries: Iterator[_Entry]) -> list[CalendarDay]:
    days: dict[date, CalendarDay] = {}
    for entry in entries:
        day = _day(entry)
        if day is not None and days.setdefault(day.date, day).worked != day.worked:
            both = _("{date} is listed as both a working day and a rest day")
            entry.fault("class", both.format(date=day.date))
    return list(days.values())


def _day(entry: _Entry) -> CalendarDay | None:
    kind = CLASSES.get(entry.kind.lower())
    if kind is None:
        entry.fault("class", _("{text!r} is neither rest nor work").format(text=entry.kind))
    try:
        day = cells.read_day(entry.date)
        if entry.hours:
            parse_intervals(entry.hours)
    except cells.CellError as wrong:
        entry.fault("date", str(wrong))
        return None
    except Usage as wrong:
        entry.fault("hours", wrong.message)
        return None
    return CalendarDay(day, kind == "work", entry.name, entry.notice, entry.hours) if kind else None


class _Faults:
    """Errors in JSON and iCalendar, by entry."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def of(self, number: int) -> Callable[[str, str], None]:
        def fault(column: str, reason: str) -> None:
            template = _("entry {number}, {column}: {reason}")
            self._found.append(template.format(number=number, column=column, reason=reason))

        return fault

    def require_none(self, source: TableSource) -> None:
        if self._found:
            raise InputFault(
                _("{path}: bad rows; nothing was imported").format(path=source.path),
                _("Correct them and import the file again."),
                tuple(self._found),
            )


def _of_json(source: TableSource, faults: _Faults) -> Iterator[_Entry]:
    """Yield the days of holiday-cn: ``{"days": [{"name": ..., "date": ..., "isOffDay": ...}]}``."""
    import json

    try:
        read: Any = json.loads(source.read_text())
    except ValueError as error:
        raise InputFault(
            _("{path} is not JSON: {reason}").format(path=source.path, reason=error),
            _("Download it again, or write the days as CSV: date, class, name."),
        ) from error
    days = read.get("days") if isinstance(read, dict) else read
    if not isinstance(days, list):
        raise InputFault(
            _("{path}: no dates found").format(path=source.path),
            _('Its "days" must be a list of name, date and isOffDay.'),
        )
    for number, day in enumerate(days, 1):
        fault = faults.of(number)
        if not isinstance(day, dict) or not isinstance(day.get("isOffDay"), bool):
            fault("isOffDay", _("is neither true nor false"))
            continue
        kind = "rest" if day["isOffDay"] else "work"
        yield _Entry(str(day.get("date", "")), kind, str(day.get("name", "")), "", fault)


def _of_icalendar(source: TableSource, faults: _Faults) -> Iterator[_Entry]:
    """Yield each day of the events of a calendar: 元旦（休）, 春节（班）."""
    from icalendar import Calendar

    try:
        events = Calendar.from_ical(source.read_text()).walk("VEVENT")
    except ValueError as error:
        raise InputFault(
            _("{path} is not an iCalendar file: {reason}").format(path=source.path, reason=error),
            _("Download it again, or write the days as CSV: date, class, name."),
        ) from error
    for number, event in enumerate(events, 1):
        fault = faults.of(number)
        summary, start = str(event.get("summary", "")).strip(), event.get("dtstart")
        if start is None:
            fault("DTSTART", _("is missing"))
            continue
        first, end = _as_day(start.dt), event.get("dtend")
        last = _as_day(end.dt) if end is not None else first + timedelta(1)
        if end is not None and isinstance(end.dt, datetime):
            last += timedelta(1)
        kind = SPECIAL_DAYS.get(str(event.get("x-apple-special-day", ""))) or _kind_of(summary)
        name = summary.translate(_BRACKETS).partition("(")[0].strip()
        for ordinal in range(first.toordinal(), max(last.toordinal(), first.toordinal() + 1)):
            yield _Entry(str(date.fromordinal(ordinal)), kind or summary, name or summary, "", fault)


_BRACKETS = str.maketrans("（）", "()")


def _as_day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at


def _kind_of(summary: str) -> str:
    """Return whether an event is a rest or a working day by the word in brackets, or at the end, of its summary."""
    word_at_end = summary.translate(_BRACKETS).rstrip(")").rpartition("(")[2].strip().lower()
    if word_at_end in CLASSES:
        return CLASSES[word_at_end]
    words = [*(("work", word) for word in WORK_WORDS), *(("rest", word) for word in REST_WORDS)]
    return next((kind for kind, word in words if word_at_end.endswith(word)), "")
