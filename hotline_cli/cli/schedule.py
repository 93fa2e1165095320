"""``schedule``: sessions, appearances and attendance."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import ACTIVE_UNIT, SCHEME, UNIT
from hotline_cli.cli.options import (
    FromDate,
    SessionName,
    Sheet,
    TableFile,
    ToDate,
    argument,
    missing_option,
    option,
)
from hotline_cli.cli.params import DATE, HOUR, Code, Count, SessionEnd
from hotline_cli.cli.views.session import columns_of_many, columns_of_one, show_session, show_sessions
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from hotline_cli.services.schedule_entry import Planned
Scheme = Annotated[str, option("--scheme", help=_("Scheme other than the default"), type=SCHEME)]
Unit = Annotated[str, option("--unit", "-u", help=_("Unit, if there are several"), type=UNIT)]
Units = Annotated[list[str] | None, option("--unit", "-u", help=_("A unit on the air"), type=UNIT)]
Leaders = Annotated[
    list[str] | None,
    option("--leader", help=_("Leaders on the air, in the same order as the units"), metavar="NAME"),
]
Participants = Annotated[
    list[str] | None, option("--participant", help=_("Accompanying person"), metavar="NAME")
]
Theme = Annotated[str, option("--theme", help=_("Theme of the session"), metavar="TEXT")]
Medium = Annotated[str, option("--medium", help=_("Broadcasting medium"), metavar="TEXT")]
Place = Annotated[str, option("--place", help=_("Place of the session"), metavar="TEXT")]
WeekFrom = Annotated[date | None, option("--week-from", help=_("First day of the on-air week"), type=DATE)]
WeekTo = Annotated[date | None, option("--week-to", help=_("Last day of the on-air week"), type=DATE)]
Reason = Annotated[str, option("--reason", help=_("Reason"), metavar="TEXT")]
Requested = Annotated[
    date | None, option("--requested", help=_("Date of the unit's written request"), type=DATE)
]


def _one(call: CommandContext, planned: Planned) -> None:
    show_session(call, planned.sessions[0])
    call.say(planned.remarks)


def _many(call: CommandContext, planned: Planned) -> None:
    show_sessions(call, planned.sessions)
    call.say(planned.remarks)


@command(
    "schedule import",
    gives=columns_of_many,
    details=_(
        "Columns: date, units (several separated by 、 or ;), start, end; optional: week_from, "
        "week_to, leader, theme, medium, place, participants, name, scheme. Sessions already in "
        "the plan are not added again. Annex 1 is read as printed: without hours, those of the scheme; dates "
        "without a year have that of the title."
    ),
    verb=True,
    example="hotline schedule import schedule-2020.csv --create-units",
)
def import_(
    call: CommandContext,
    file: TableFile,
    sheet: Sheet = "",
    scheme: Scheme = "",
    create_units: Annotated[
        bool, option("--create-units", help=_("Add units that are not in the directory yet"))
    ] = False,
    year: Annotated[
        int | None, option("--year", help=_("Year of dates without one"), type=Count("YEAR", 1900, 9998))
    ] = None,
) -> None:
    from hotline_cli.services import schedule_import

    found = schedule_import.import_schedule(
        call.office,
        call.source(file, sheet),
        call.when,
        scheme=scheme,
        create_units=create_units,
        consent=call.yes,
        year=year,
    )
    _many(call, found)


@command(
    "schedule add",
    gives=columns_of_one,
    verb=True,
    example="hotline schedule add --date 2020-06-18 --start 09:00 --end 10:00 --unit 城市管理局",
)
def add(
    call: CommandContext,
    day: Annotated[date, option("--date", help=_("Date"), type=DATE)],
    start: Annotated[time, option("--start", help=_("Start time"), type=HOUR)],
    end: Annotated[time, option("--end", help=_("End time"), type=SessionEnd("TIME"))],
    unit: Annotated[
        list[str] | None, option("--unit", "-u", help=_("A unit on the air"), type=ACTIVE_UNIT)
    ] = None,
    leader: Leaders = None,
    participant: Participants = None,
    name: Annotated[str, option("--name", help=_("Name of the session"), metavar="TEXT")] = "",
    theme: Theme = "",
    medium: Medium = "",
    place: Place = "",
    week_from: WeekFrom = None,
    week_to: WeekTo = None,
    mayor: Annotated[bool, option("--mayor", help=_("A mayor's session"))] = False,
    must_attend: Annotated[
        list[str] | None,
        option("--must-attend", help=_("A district whose head must attend (CZ-24)"), type=ACTIVE_UNIT),
    ] = None,
    scheme: Scheme = "",
) -> None:
    from hotline_cli.services import schedule_entry

    if not (unit or leader or must_attend):
        raise missing_option("--unit", _("missing unit or leader"), _("Give --unit or --leader."))
    request = schedule_entry.SessionRequest(
        day=day,
        start=start,
        end=end,
        units=tuple(unit or ()),
        must_attend=tuple(must_attend or ()),
        leaders=tuple(leader or ()),
        participants=tuple(participant or ()),
        name=name,
        theme=theme,
        medium=medium,
        place=place,
        week_from=week_from,
        week_to=week_to,
        mayor=mayor,
        scheme=scheme,
    )
    schedule_entry.check_request(request)
    _one(call, schedule_entry.add_session(call.office, request, call.when, consent=call.yes))


@command(
    "schedule generate",
    gives=columns_of_many,
    details=_(
        'RULE: "first tuesday", "2nd,4th wednesday", "wednesday of the 2nd,4th week", "every '
        'saturday from 2005-03-05"; 每月第二、四个星期三, 每月第二、四个自然周的星期三, '
        "每周六. The default for --every is "
        "the scheme's own rules. A rotation continues where the previous period ended. Sessions "
        "that already exist are not added again."
    ),
    verb=True,
    example=(
        'hotline schedule generate --from 2018-01-01 --to 2018-12-31 --every "2nd,4th wednesday"'
        " --start 09:00 --end 11:00"
    ),
)
def generate(
    call: CommandContext,
    first: Annotated[date, option("--from", help=_("First day"), type=DATE)],
    last: Annotated[date, option("--to", help=_("Last day"), type=DATE)],
    every: Annotated[str, option("--every", help=_("Rule for the days"), metavar="RULE")] = "",
    start: Annotated[time | None, option("--start", help=_("Start time"), type=HOUR)] = None,
    end: Annotated[time | None, option("--end", help=_("End time"), type=HOUR)] = None,
    rotate: Annotated[str, option("--rotate", help=_("Units that take turns"), metavar="UNIT,...")] = "",
    rotate_leaders: Annotated[
        str, option("--rotate-leaders", help=_("Leaders in rotation"), metavar="NAME,...")
    ] = "",
    unit: Units = None,
    leader: Leaders = None,
    on_holiday: Annotated[
        str,
        option(
            "--on-holiday", help=_("Rule for holidays"), type=Code("on-holiday", "next-working-day|skip|keep")
        ),
    ] = "",
    theme: Theme = "",
    medium: Medium = "",
    place: Place = "",
    scheme: Scheme = "",
) -> None:
    from hotline_cli.services import schedule_generate

    request = schedule_generate.GenerationRequest(
        first=first,
        last=last,
        every=every,
        start=start,
        end=end,
        rotate=_names("--rotate", rotate),
        rotate_leaders=_names("--rotate-leaders", rotate_leaders),
        units=tuple(unit or ()),
        leaders=tuple(leader or ()),
        on_holiday=on_holiday,
        scheme=scheme,
        theme=theme,
        medium=medium,
        place=place,
    )
    schedule_generate.check_generation(request)
    _many(call, schedule_generate.generate_schedule(call.office, request, call.when, consent=call.yes))


def _names(name: str, text: str) -> tuple[str, ...]:
    import re

    parts = tuple(part.strip() for part in re.split("[,，、]", text) if part.strip())
    if text and not parts:
        raise Usage(
            _("{option} is empty").format(option=name),
            _("List the units or leaders that take turns, separated by commas."),
        )
    if len(set(parts)) < len(parts):
        raise Usage(
            _("{option}: duplicate value").format(option=name),
            _("List each unit or leader once, in the order of their turns."),
        )
    return parts


@command(
    "schedule list", gives=columns_of_many, example="hotline schedule list --from 2020-04-01 --to 2020-04-30"
)
def list_sessions(
    call: CommandContext,
    first: FromDate = None,
    last: ToDate = None,
    unit: Annotated[str, option("--unit", "-u", help=_("Only this unit"), type=UNIT)] = "",
    scheme: Annotated[str, option("--scheme", help=_("Only this scheme"), type=SCHEME)] = "",
) -> None:
    from hotline_cli.queries import lookups, sessions

    office = call.office
    if scheme:
        office.scheme_id(scheme)
    desk = sessions.Sessions(office)
    found = desk.list_sessions(
        first, last, unit=lookups.resolve_unit(office, unit) if unit else None, scheme=scheme
    )
    show_sessions(call, desk.views(found))


@command("schedule show", gives=columns_of_one, example="hotline schedule show 2020-03-26")
def show(call: CommandContext, session: SessionName) -> None:
    from hotline_cli.queries import sessions

    found = sessions.load_session(call.office, session)
    show_session(call, sessions.session_view(call.office, found))


@command(
    "schedule edit",
    gives=columns_of_one,
    details=_(
        "Only the given options change. To change the date, use `move`; the hours can be changed here."
    ),
    verb=True,
    example="hotline schedule edit 2020-03-26 --theme 不动产登记 --leader 张三",
)
def edit(
    call: CommandContext,
    session: SessionName,
    unit: Units = None,
    leader: Leaders = None,
    participant: Participants = None,
    start: Annotated[time | None, option("--start", help=_("Start time"), type=HOUR)] = None,
    end: Annotated[time | None, option("--end", help=_("End time"), type=HOUR)] = None,
    name: Annotated[str | None, option("--name", help=_("Name of the session"), metavar="TEXT")] = None,
    theme: Annotated[str | None, option("--theme", help=_("Theme of the session"), metavar="TEXT")] = None,
    medium: Annotated[str | None, option("--medium", help=_("Broadcasting medium"), metavar="TEXT")] = None,
    place: Annotated[str | None, option("--place", help=_("Place of the session"), metavar="TEXT")] = None,
    department: Annotated[
        list[str] | None,
        option(
            "--department",
            help=_("A department that prepares it, with ticks of its own"),
            metavar="DEPARTMENT",
        ),
    ] = None,
) -> None:
    from hotline_cli.services import schedule_entry

    fields = {
        "units": tuple(unit or ()),
        "leaders": tuple(leader or ()),
        "participants": tuple(participant or ()),
        "start": start,
        "end": end,
        "name": name,
        "theme": theme,
        "medium": medium,
        "place": place,
        "departments": tuple(department or ()),
    }
    schedule_entry.check_edit(fields)
    _one(call, schedule_entry.edit_session(call.office, session, fields, call.when, consent=call.yes))


@command(
    "schedule move",
    gives=lambda call: [*columns_of_one(call), *columns_of_many(call)],
    details=_(
        "With --requested, the unit asked for the move; this is refused once the scheme's notice "
        "period has passed. Without it, the office moves the session itself, at any time. A unit "
        "that would be on the air twice at the same hour needs --yes. --holidays moves or cancels all planned "
        "sessions that are on days of rest by now, as the scheme says."
    ),
    verb=True,
    example='hotline schedule move 2020-06-18 --to 2020-06-24 --reason "市里会议"',
)
def move(
    call: CommandContext,
    session: Annotated[str, argument(_("Session, by id or date"), metavar="[SESSION]")] = "",
    to: Annotated[date | None, option("--to", help=_("New date"), type=DATE)] = None,
    reason: Reason = "",
    requested: Requested = None,
    holidays: Annotated[
        bool, option("--holidays", help=_("All planned sessions on days of rest, as the scheme says"))
    ] = False,
) -> None:
    from hotline_cli.services import schedule_entry

    if holidays:
        if session or to or requested:
            raise Usage(
                _("--holidays moves every planned session on a day of rest"),
                _("Omit SESSION, --to and --requested."),
            )
        from hotline_cli.services import schedule_holidays

        call.expect(columns_of_many(call))
        _many(call, schedule_holidays.move_from_holidays(call.office, reason, call.when, consent=call.yes))
        return
    call.expect(columns_of_one(call))
    if not session:
        raise missing_option("SESSION", _("missing SESSION"), _("Name a session, or give --holidays."))
    if to is None:
        raise missing_option("--to", _("missing --to"), _("Give the new date."))
    if not reason:
        raise missing_option("--reason", _("missing --reason"), _("Say why the session is moved."))
    why = call.text("--reason", reason)
    _one(
        call,
        schedule_entry.move_session(call.office, session, to, why, requested, call.when, consent=call.yes),
    )


@command(
    "schedule cancel",
    gives=columns_of_one,
    verb=True,
    example='hotline schedule cancel 2020-06-18 --reason "防汛"',
)
def cancel(call: CommandContext, session: SessionName, reason: Reason, requested: Requested = None) -> None:
    from hotline_cli.services import schedule_entry

    why = call.text("--reason", reason)
    _one(call, schedule_entry.cancel_session(call.office, session, why, requested, call.when))


@command(
    "schedule break-off",
    gives=columns_of_one,
    details=_("A session with on-air calls or attendance is not cancelled; it counts as held."),
    verb=True,
    example='hotline schedule break-off 2020-03-26 --reason "停电"',
)
def break_off(call: CommandContext, session: SessionName, reason: Reason) -> None:
    from hotline_cli.services import schedule_entry

    why = call.text("--reason", reason)
    _one(call, schedule_entry.break_off_session(call.office, session, why, call.when))


@command(
    "schedule leave",
    gives=columns_of_one,
    details=_(
        "Whether it is in time depends on the scheme's notice period; the result is shown and recorded."
    ),
    verb=True,
    example="hotline schedule leave 2020-06-18 --reason 出差 --requested 2020-06-12 --delegate 赵六",
)
def leave(
    call: CommandContext,
    session: SessionName,
    reason: Reason,
    requested: Annotated[date, option("--requested", help=_("Date of the written leave request"), type=DATE)],
    unit: Unit = "",
    delegate: Annotated[str, option("--delegate", help=_("Name of the delegate"), metavar="NAME")] = "",
) -> None:
    from hotline_cli.services import schedule_entry

    why = call.text("--reason", reason)
    substitute = call.text("--delegate", delegate) if delegate else ""
    _one(
        call, schedule_entry.request_leave(call.office, session, unit, requested, why, substitute, call.when)
    )


@command(
    "schedule attend",
    gives=columns_of_one,
    details=_(
        "Attendance can only be recorded after the session has begun. Recording it again corrects "
        "the first entry."
    ),
    verb=True,
    example="hotline schedule attend 2020-03-26 --status on-time --by head",
)
def attend(
    call: CommandContext,
    session: SessionName,
    status: Annotated[
        str,
        option("--status", help=_("on-time, late, left-early or absent"), type=Code("attendance", "STATUS")),
    ],
    by: Annotated[
        str, option("--by", help=_("head, deputy or delegate"), type=Code("attendant", "WHO"))
    ] = "",
    unit: Unit = "",
    name: Annotated[str, option("--name", help=_("Name of the person who attended"), metavar="NAME")] = "",
) -> None:
    from hotline_cli.domain.attendance import check_attendance
    from hotline_cli.services import schedule_entry

    check_attendance(status, by)
    _one(call, schedule_entry.record_attendance(call.office, session, unit, status, by, name, call.when))


@command(
    "schedule makeup",
    gives=columns_of_one,
    verb=True,
    example="hotline schedule makeup 2018-03-14 --date 2018-03-21",
)
def makeup(
    call: CommandContext,
    session: SessionName,
    day: Annotated[date, option("--date", help=_("Date of the make-up session"), type=DATE)],
    unit: Unit = "",
) -> None:
    from hotline_cli.services import schedule_entry

    _one(call, schedule_entry.add_makeup(call.office, session, unit, day, call.when, consent=call.yes))


@command("schedule confirm", gives=columns_of_one, verb=True, example="hotline schedule confirm 2018-03-14")
def confirm(call: CommandContext, session: SessionName) -> None:
    from hotline_cli.services import schedule_entry

    _one(call, schedule_entry.confirm_session(call.office, session, call.when))


@command(
    "schedule archive",
    gives=columns_of_one,
    details=_("What is still open is named, needs --yes, and stays in `hotline overdue`."),
    verb=True,
    example="hotline schedule archive 2020-03-26 --yes",
)
def archive(call: CommandContext, session: SessionName) -> None:
    from hotline_cli.services import schedule_entry

    _one(call, schedule_entry.archive_session(call.office, session, call.when, consent=call.yes))
