"""The office's own days and official notices, and the limits that they move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.data import notice_days, statutory_days
from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.festivals import (
    NoticeDay,
    festivals_of,
    missing_festivals,
    named_festivals,
    year_of_notice,
)
from hotline_cli.domain.working_time import WorkTime
from hotline_cli.i18n import _
from hotline_cli.queries import loaded_case
from hotline_cli.services import cases
from hotline_cli.services.imports.notices import CalendarDay
from hotline_cli.store import entities
from hotline_cli.store.office_calendar import WITHDRAWN
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hotline_cli.domain.calendar import Calendar
    from hotline_cli.queries.loaded_case import LoadedCase
    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office


@dataclass(frozen=True, slots=True)
class MovedLimits:
    """A limit whose end has changed with the calendar."""

    no: str
    stage: str
    was: datetime
    due: datetime
    provisional: bool


# ---- writing ----

TOUCHED = """
SELECT DISTINCT case_id FROM limits
WHERE (:met OR met_at IS NULL) AND stopped_at IS NULL AND (provisional OR (due_at >= :first AND start <= :last))
ORDER BY case_id"""


def enter_days(office: Office, days: Sequence[CalendarDay], when: When) -> list[MovedLimits]:
    """Add ``days`` to the calendar and recount the limits they affect, by one event for each case.

    Affected are provisional limits, and those during which one of the days falls. A notice corrects the count, also
    of limits that were met or missed if it changes it; the office's own days move running limits only, and none that
    was missed.
    """
    try:
        with office.transaction(dry_run=when.dry_run) as journal:
            at = when.moment(office)
            before = office.calendar
            for day in _find_new_days(office, days):
                kind = WITHDRAWN if day.ordinary else "work" if day.worked else "rest"
                noted = {
                    "class": kind,
                    "name": day.name,
                    "notice": int(day.notice),
                    "hours": day.hours or None,
                }
                entities.write_entity(
                    office.con, journal, "calendar", at, "calendar", str(day.date), noted, note=when.note
                )
            office.forget_calendar()
            first, last = (
                to_seconds(end_of_day(extreme(day.date for day in days))) for extreme in (min, max)
            )
            met = any(day.notice for day in days)
            parameters = {"first": first, "last": last, "met": met}
            touched = [row["case_id"] for row in office.con.execute(TOUCHED, parameters)]
            return [
                moved
                for key in touched
                for moved in _recount(
                    office, journal, loaded_case.load_case(office, key), before if met else None
                )
            ]
    finally:
        office.forget_calendar()


class ImportedNotice(NamedTuple):
    """The result of an import: limits that move, days that changed, festivals still missing by year, certain years."""

    moved: list[MovedLimits]
    changes: list[str]
    missing: dict[int, list[str]]
    certain: list[int]


def import_notice(office: Office, days: Sequence[CalendarDay], when: When) -> ImportedNotice:
    """Enter the ``days`` of a notice in place of those that earlier notices gave to the festivals it names.

    Days of other festivals stay, and the office's own ones among ``days`` stay its own.
    A year is certain once every festival statutory in it is named.
    """
    named = named_festivals((_as_notice_day(day) for day in days if day.notice), statutory_days())
    dates = {day.date for day in days}
    before = {day.date: day for day in _noticed_days(office) if _is_named(day, named)}
    gone = [day._replace(ordinary=True) for at, day in before.items() if at not in dates]
    changes = [
        _("{date} is an ordinary day again: {name}").format(date=day.date, name=day.name) for day in gone
    ]
    if before:
        changes += [
            (
                _("{date} is now a working day: {name}")
                if day.worked
                else _("{date} is now a day off: {name}")
            ).format(date=day.date, name=day.name)
            for day in days
            if day.notice
            and _is_named(day, named)
            and (day.date not in before or before[day.date].worked != day.worked)
        ]
    settled = {
        year: frozenset(found) | set(office.calendar.settled.get(year, ())) for year, found in named.items()
    }
    certain = office.calendar.certain or ()
    missing = {
        year: lacking
        for year, found in settled.items()
        if year not in certain and (lacking := missing_festivals(year, found))
    }
    moved = enter_days(office, [*days, *gone], when) if days else []
    return ImportedNotice(moved, changes, missing, sorted(year for year in settled if year not in missing))


def _noticed_days(office: Office) -> Iterator[CalendarDay]:
    """Yield the days of notices, imported or built in; the imported ones hold."""
    held = {day.date: day for day in _held_days(office)}
    for ordinal, (worked, name) in notice_days().items():
        if (at := date.fromordinal(ordinal)) not in held:
            yield CalendarDay(at, worked, name, notice=True)
    yield from (day for day in held.values() if day.notice and not day.ordinary)


def _is_named(day: CalendarDay, named: Mapping[int, frozenset[str]]) -> bool:
    """Return whether all festivals of ``day`` are ``named`` in its year; not if it is of none."""
    found = festivals_of(day.name)
    return bool(found) and found <= named.get(year_of_notice(day.date, day.name), frozenset())


def _as_notice_day(day: CalendarDay) -> NoticeDay:
    return NoticeDay(day.date, day.worked, day.name)


def _find_new_days(office: Office, days: Iterable[CalendarDay]) -> list[CalendarDay]:
    """Return those of ``days`` that are not in the calendar already."""
    held = set(_held_days(office))
    return [day for day in days if day not in held]


def _held_days(office: Office) -> Iterator[CalendarDay]:
    for row in office.con.execute("SELECT date, class, name, notice, hours FROM calendar"):
        yield CalendarDay(
            date.fromisoformat(row["date"]),
            row["class"] == "work",
            row["name"],
            bool(row["notice"]),
            row["hours"] or "",
            row["class"] == WITHDRAWN,
        )


def _recount(
    office: Office, journal: Journal, file: LoadedCase, without: Calendar | None
) -> list[MovedLimits]:
    """Recount the limits of a case; ``without``: the calendar without the notice that was entered, if it was one."""
    before = {limit.n: (limit.stage, limit.due) for limit in file.case.limits}
    worked = WorkTime(without, file.rules.work.hours) if without else None
    cases.recount_limits(office, journal, file, notice=without is not None, before=worked)
    return [
        MovedLimits(file.case.no, stage, was, limit.due, limit.provisional)
        for limit in file.case.limits
        for stage, was in [before[limit.n]]
        if limit.due != was
    ]
