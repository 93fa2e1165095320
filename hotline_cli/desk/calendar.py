"""Own days and official notices: read from a file, written, and the running limits that they move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from hotline_cli.desk import cases
from hotline_cli.domain.limits import end_of
from hotline_cli.domain.worktime import notice_years
from hotline_cli.errors import InputFault, reason_of
from hotline_cli.i18n import _
from hotline_cli.store import records
from hotline_cli.store.seconds import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from hotline_cli.desk.cases import File, When
    from hotline_cli.office import Office
    from hotline_cli.store.events import Journal

HEADINGS = {"日期": "date", "类别": "class", "名称": "name"}
CLASSES = {"rest": "rest", "work": "work", "休": "rest", "班": "work", "休息": "rest", "上班": "work"}


@dataclass(frozen=True, slots=True)
class Day:
    """One day that is worked or not, whatever its weekday; ``notice``: an official notice says so."""

    date: date
    worked: bool
    name: str
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A running limit that ends elsewhere since the calendar has changed."""

    no: str
    stage: str
    was: datetime
    due: datetime
    provisional: bool


# ---- reading ----


def read(path: Path) -> list[Day]:
    """The days of a CSV file: date, class (rest or work), name. ``InputFault`` lists every bad row."""
    import csv

    rows = csv.DictReader(_text(path).splitlines(), restkey="")
    names = [HEADINGS.get(name.strip(), name.strip()) for name in rows.fieldnames or ()]
    if not {"date", "class", "name"} <= set(names):
        raise InputFault(
            _("{path}: the header does not name date, class and name").format(path=path),
            _("Let the first line be: date,class,name"),
        )
    rows.fieldnames = names
    faults: list[str] = []
    days = [day for row in rows for day in _day(row, rows.line_num, faults)]
    faults += _twice(days)
    if faults or not days:
        raise InputFault(
            _("{path}: no day can be read").format(path=path)
            if not faults
            else _("{path}: bad rows; nothing was imported").format(path=path),
            _("Write for example: 2027-02-06,rest,Spring Festival"),
            tuple(faults),
        )
    years = notice_years(day.date for day in days)
    return [Day(day.date, day.worked, day.name, notice=day.date.year in years) for day in days]


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputFault(
            _("{path} cannot be read: {reason}").format(path=path, reason=reason_of(error)),
            _("Check the name of the file and its permissions."),
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputFault(
        _("{path} is neither UTF-8 nor GB18030").format(path=path), _("Save the table as CSV UTF-8.")
    )


def _day(row: dict[str, str | None], line: int, faults: list[str]) -> Iterator[Day]:
    written, kind = ((row.get(column) or "").strip() for column in ("date", "class"))
    known = len(faults)
    try:
        day = date.fromisoformat(written) if len(written) == len("2027-02-06") else None
    except ValueError:
        day = None
    if day is None:
        faults.append(_("line {line}, date: {text!r} is not a date").format(line=line, text=written))
    if kind not in CLASSES:
        faults.append(_("line {line}, class: {text!r} is not rest or work").format(line=line, text=kind))
    if day is not None and len(faults) == known:
        yield Day(day, CLASSES[kind] == "work", (row.get("name") or "").strip())


def _twice(days: Iterable[Day]) -> list[str]:
    said: dict[date, Day] = {}
    return [
        _("{date} is named both as worked and as a rest day").format(date=day.date)
        for day in days
        if said.setdefault(day.date, day).worked != day.worked
    ]


# ---- writing ----

TOUCHED = """
SELECT DISTINCT case_id FROM limits
WHERE met_at IS NULL AND stopped_at IS NULL AND (provisional OR (due_at >= :first AND start <= :last))
ORDER BY case_id"""


def enter(office: Office, days: Sequence[Day], when: When) -> list[Moved]:
    """Write ``days`` on top of the calendar and count again, each by an event, the running limits they touch.

    Those are the provisional ones, and those in whose time one of the days lies. What is met never changes.
    """
    at = when.moment(office)
    try:
        with office.transaction(dry_run=when.dry_run) as journal:
            for day in _news(office, days):
                values = {"class": "work" if day.worked else "rest", "name": day.name}
                noted = values | ({"notice": 1} if day.notice else {})
                records.put(
                    office.con, journal, "calendar", at, "calendar", str(day.date), noted, note=when.note
                )
            office.forget_calendar()
            first, last = (seconds(end_of(extreme(day.date for day in days))) for extreme in (min, max))
            touched = [row["case_id"] for row in office.con.execute(TOUCHED, {"first": first, "last": last})]
            return [moved for key in touched for moved in _recount(office, journal, cases.load(office, key))]
    finally:
        office.forget_calendar()


def _news(office: Office, days: Iterable[Day]) -> list[Day]:
    """Those of ``days`` that the file does not hold just so already."""
    held = {
        Day(date.fromisoformat(row["date"]), row["class"] == "work", row["name"], bool(row["notice"]))
        for row in office.con.execute("SELECT date, class, name, notice FROM calendar")
    }
    return [day for day in days if day not in held]


def _recount(office: Office, journal: Journal, file: File) -> list[Moved]:
    running = {limit.n: (limit.stage, limit.due) for limit in file.case.running()}
    cases.recount(office, journal, file)
    return [
        Moved(file.case.no, stage, was, limit.due, limit.provisional)
        for limit in file.case.running()
        for stage, was in [running[limit.n]]
        if limit.due != was
    ]
