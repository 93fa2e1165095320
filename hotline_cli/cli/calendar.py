"""``calendar``: working days, and the end of time limits. Only ``add`` and ``import`` need a database."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import Sheet, argument, option
from hotline_cli.cli.params import BEGINNING, DATE, Count, Dated, Dates, OneOf
from hotline_cli.cli.views.lists import list_columns
from hotline_cli.domain.calendar import Calendar
from hotline_cli.domain.duration import parse_span
from hotline_cli.domain.festivals import missing_festivals
from hotline_cli.domain.list_fields import DAY_FIELDS
from hotline_cli.domain.office_hours import DEFAULT_HOURS, OfficeHours, format_intervals, parse_intervals
from hotline_cli.domain.working_time import WorkTime
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record
from hotline_cli.services.working_days import load_calendar, load_hours

if TYPE_CHECKING:
    from hotline_cli.store.office import Office

Kind = Annotated[
    str,
    option(
        "--calendar",
        help=_("cn: the office's calendar; none: only --hours"),
        type=OneOf("cn|none", "cn", "none"),
    ),
]
Hours = Annotated[str | None, option("--hours", help=_("Office hours by weekday"), metavar="HOURS")]
Days = Annotated[Any, option("--rest", help=_("Additional days off"), type=Dates("DATE,..."))]
Worked = Annotated[Any, option("--work", help=_("Additional working days"), type=Dates("DATE,..."))]
Holds = Annotated[
    list[str] | None,
    option("--hold", help=_("Time that does not count; may be repeated"), metavar="START/END"),
]

MAX_CHANGES_SAID = 20

CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d)?", re.ASCII)

DUE = (
    Column("start", _("Start"), kind="time"),
    Column("span", _("Span")),
    Column("due", _("Due"), kind="time"),
    Column(
        "steps",
        _("Day by day"),
        fields=(
            Column("date", _("Date"), kind="date"),
            Column("counts", _("Counts"), kind="bool"),
            Column("why", _("Why")),
        ),
        many=True,
    ),
    Column("provisional", _("Provisional"), kind="bool"),
)
BETWEEN = (
    Column("working_days", _("Working days"), kind="number"),
    Column("working_seconds", _("Working seconds"), kind="number"),
)
MOVED = (
    Column("no", _("Number"), kind="code"),
    Column("stage", _("Stage"), vocabulary="stage"),
    Column("was", _("Was due"), kind="time"),
    Column("due", _("Due"), kind="time"),
    Column("provisional", _("Provisional"), kind="bool"),
)


@command("calendar due", example='hotline calendar due 2020-03-26T11:20 "3 working days"')
def due(
    call: CommandContext,
    start: Annotated[str, argument(_("Start time"), metavar="START", type=Dated("START"))],
    span: Annotated[list[str], argument(_("Duration: 3 working days, 15日, same day"), metavar="SPAN")],
    calendar: Kind = "cn",
    hours: Hours = None,
    rest: Days = None,
    work: Worked = None,
    hold: Holds = None,
) -> None:
    if len(span) > 1 and CLOCK.fullmatch(span[0]):
        start, span = f"{start} {span[0]}", span[1:]  # a time that was not quoted
    began, duration = _moment(call, "START", start), parse_span(" ".join(span))
    counted, holds = _work_time(call, calendar, hours, rest, work), _holds(call, hold)
    end = counted.due(began, duration, holds=holds)
    steps = [
        {"date": step.date, "counts": step.counts, "why": step.why}
        for step in counted.steps(began, duration, holds=holds)
    ]
    span_words = duration.words() if call.view().for_people else str(duration)
    row = {"start": began, "span": span_words, "due": end.at, "steps": steps, "provisional": end.provisional}
    call.show(Record(DUE, row))
    if end.provisional:
        _say_provisional(call, began.date(), end.at.date(), counted.calendar)


@command("calendar between", example="hotline calendar between 2020-03-26T11:20 2020-04-07T09:00")
def between(
    call: CommandContext,
    first: Annotated[str, argument(_("Earlier time"), metavar="START", type=Dated("START"))],
    last: Annotated[str, argument(_("Later time"), metavar="END", type=Dated("END"))],
    calendar: Kind = "cn",
    hours: Hours = None,
    rest: Days = None,
    work: Worked = None,
    hold: Holds = None,
) -> None:
    low, high = _moment(call, "START", first), _moment(call, "END", last)
    counted = _work_time(call, calendar, hours, rest, work)
    holds = _holds(call, hold)
    seconds = counted.working_seconds(low, high, holds)
    days = counted.working_days(low, high, holds)
    call.show(Record(BETWEEN, {"working_days": days, "working_seconds": seconds}))
    if counted.calendar.rests_on_guess(low.toordinal(), high.toordinal()):
        _say_provisional(call, low.date(), high.date(), counted.calendar)


@command("calendar check", example="hotline calendar check 2020-04-26")
def check(call: CommandContext, day: Annotated[date, argument(_("Date"), type=DATE)]) -> None:
    calendar = _calendar(call)
    call.show(Record(_day_columns(), _day(day, calendar)))
    if calendar.provisional(day):
        _say_provisional(call, day, day, calendar)


@command("calendar show", example="hotline calendar show 2020")
def show(
    call: CommandContext,
    year: Annotated[int, argument(_("Year of the calendar"), type=Count("YEAR", 1, 9999))],
) -> None:
    calendar = _calendar(call)
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = [_day(day, calendar) for day in calendar.named_in(year)]
    count = calendar.working_days(first, last) + calendar.is_working(first)
    footer = [
        _("{year}: {count} working days; ordinary weekends are not listed").format(year=year, count=count)
    ]
    call.show(Listing(_day_columns(), rows, footer=footer))
    if calendar.provisional(first):
        _say_provisional(call, first, last, calendar)


@command(
    "calendar add",
    gives=lambda _call: _day_columns(),
    verb=True,
    example="hotline calendar add 2020-09-01 --rest --name 停电",
)
def add(
    call: CommandContext,
    day: Annotated[date, argument(_("Date"), type=DATE)],
    name: Annotated[str, option("--name", help=_("Occasion"), metavar="TEXT")] = "",
    work: Annotated[bool, option("--work", help=_("A working day"))] = False,
    rest: Annotated[bool, option("--rest", help=_("A day off"))] = False,
    hours: Annotated[
        str, option("--hours", help=_("A working day with these hours: 08:30-12:00"), metavar="HOURS")
    ] = "",
) -> None:
    from hotline_cli.services import calendar as calendar_days
    from hotline_cli.services.imports.notices import CalendarDay
    from hotline_cli.services.schedule_holidays import describe_sessions_at_rest

    if hours and rest:
        raise Usage(_("{day}: a day off has no hours").format(day=day), _("Give either --rest or --hours."))
    work = work or bool(hours)
    if work == rest:
        raise Usage(_("{day}: working day or rest day?").format(day=day), _("Give either --work or --rest."))
    intervals = format_intervals(parse_intervals(hours)) if hours else ""
    named = name if hours and not name else call.text("--name", name)
    entry = CalendarDay(day, work, named, hours=intervals)
    moved = calendar_days.enter_days(call.office, [entry], call.when)
    row = {
        "date": day,
        "working": work,
        "why": entry.name,
        "provisional": call.office.calendar.provisional(day),
        "hours": entry.hours or None,
        "name": entry.name or None,
        "source": "own",
    }
    call.show(Record(_day_columns(), row))
    call.say(
        [
            _("{no}: {stage} now due {due}, was {was}").format(
                no=limit.no, stage=limit.stage, due=limit.due, was=limit.was
            )
            for limit in moved
        ]
        + describe_sessions_at_rest(call.office, [day] if rest else [])
    )


@command(
    "calendar import", gives=lambda _call: MOVED, verb=True, example="hotline calendar import notice-2027.csv"
)
def import_(
    call: CommandContext,
    file: Annotated[
        Path,
        argument(
            _("CSV (date, class, name), holiday-cn JSON or iCalendar; - reads standard input"), metavar="FILE"
        ),
    ],
    sheet: Sheet = "",
) -> None:
    from hotline_cli.services import calendar as calendar_days
    from hotline_cli.services.imports.notices import read_days
    from hotline_cli.services.schedule_holidays import describe_sessions_at_rest

    office = call.office
    days, by_law = read_days(call.source(file, sheet))
    found = calendar_days.import_notice(office, days, call.when)
    call.show(
        Listing(
            MOVED, [{column.key: getattr(limit, column.key) for column in MOVED} for limit in found.moved]
        )
    )
    more = len(found.changes) - MAX_CHANGES_SAID
    call.say(
        [
            _("{count} days read; years with an official notice: {years}").format(
                count=len(days), years=_(", ").join(map(str, found.certain)) or "—"
            ),
            *(
                [
                    _("{count} days that the law fixes were passed over: every calendar has them").format(
                        count=by_law
                    )
                ]
                if by_law
                else []
            ),
            *found.changes[:MAX_CHANGES_SAID],
            *([_("... and {n} more").format(n=more)] if more > 0 else []),
            *(
                _("{year} stays provisional: no notice names {festivals} yet").format(
                    year=year, festivals=_(", ").join(missing)
                )
                for year, missing in found.missing.items()
            ),
            _("Limits that change: {count}").format(count=len(found.moved)),
            *describe_sessions_at_rest(office, [each.date for each in days if not each.worked]),
        ]
    )


def _day_columns() -> list[Column]:
    return list_columns(DAY_FIELDS)


def _day(day: date, calendar: Calendar) -> dict[str, object]:
    return {
        "date": day,
        "working": calendar.is_working(day),
        "why": calendar.why(day),
        "provisional": calendar.provisional(day),
        "hours": format_intervals(calendar.hours.get(day.toordinal(), ())) or None,
        "name": calendar.named.get(day.toordinal(), (True, ""))[1] or None,
        "source": calendar.sources.get(day.toordinal()),
    }


def _say_provisional(call: CommandContext, first: date, last: date, calendar: Calendar) -> None:
    low, high = sorted((first, last))
    years = [year for year in range(low.year, high.year + 1) if calendar.provisional(date(year, 1, 1))]
    shown = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
    call.say(
        [
            _(
                "Provisional: no official notice for {years} yet; add it with `hotline calendar import`."
            ).format(years=shown)
        ]
        + [
            _("The notice for {year} does not name {festivals}.").format(
                year=year, festivals=_(", ").join(missing_festivals(year, calendar.settled[year]))
            )
            for year in years
            if year in calendar.settled
        ]
    )


def _office(call: CommandContext) -> Office | None:
    return call.office if call.env.database.exists() else None


def _calendar(call: CommandContext) -> Calendar:
    """Return the office's calendar if there is a database, else the built-in one."""
    return load_calendar(_office(call))


def _work_time(
    call: CommandContext, kind: str, hours: str | None, rest: list[date] | None, work: list[date] | None
) -> WorkTime:
    """Return calendar and hours as requested; defaults come from the database, or are built in."""
    idle, worked = rest or [], work or []
    if kind == "none":
        opened = OfficeHours.parse(DEFAULT_HOURS if hours is None else hours)
        return WorkTime(Calendar.plain(opened, idle, worked), opened)
    calendar = _calendar(call)
    if idle or worked:
        calendar = calendar.with_days(idle, worked)
    return WorkTime(calendar, load_hours(_office(call)) if hours is None else OfficeHours.parse(hours))


def _moment(call: CommandContext, name: str, text: str) -> datetime:
    """Return a time, or the beginning of a date."""
    return call.time(name, BEGINNING.read(text, name))


def _holds(call: CommandContext, texts: list[str] | None) -> list[tuple[datetime, datetime]]:
    return [_hold(call, text) for text in texts or ()]


def _hold(call: CommandContext, text: str) -> tuple[datetime, datetime]:
    first, slash, last = text.partition("/")
    if not slash:
        raise Usage(
            _("--hold: {text!r} is not a time range").format(text=text),
            _("Write it like 2020-03-26T10:00/2020-03-27T09:00."),
        )
    return _moment(call, "--hold", first), _moment(call, "--hold", last)
