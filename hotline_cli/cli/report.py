"""Reports, points of the scorecard, measures."""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple

from hotline_cli.cli import report_shapes as shapes
from hotline_cli.cli.app import LARGEST, Call, Number, argument, command, needed, option, parse_date
from hotline_cli.cli.shapes import case_columns, of_main
from hotline_cli.domain import period as periods
from hotline_cli.domain.period import Period
from hotline_cli.domain.words import code
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Listing, Record

PERIOD = _(
    "PERIOD: --week 2020-W14, --month 2020-04, --year 2020, or --from DATE --to DATE, both days included; without "
    "it the year to date."
)
RULES = _(
    "House rules, not from the documents: basically satisfied counts as satisfied, a case is difficult at three redos "
    "or three units that gave it back, a unit is ranked from a base of 10 on, inside its group; a scheme may say "
    "otherwise. An extension granted late leaves an answer late, whatever the scheme."
)
FORMS = _("-o report.docx, .xlsx or .html chooses the format by the ending; -f csv gives the table alone.")


class Dates(NamedTuple):
    """The options that name a period."""

    week: Annotated[str, option("--week", help=_("A week, Monday to Sunday: 2020-W14"), metavar="WEEK")] = ""
    month: Annotated[str, option("--month", help=_("A month: 2020-04"), metavar="MONTH")] = ""
    year: Annotated[str, option("--year", help=_("A year: 2020"), metavar="YEAR")] = ""
    first: Annotated[str, option("--from", help=_("From this day"), metavar="DATE")] = ""
    last: Annotated[str, option("--to", help=_("To this day, included"), metavar="DATE")] = ""


Unit = Annotated[str, option("--unit", "-u", help=_("Only of this unit"), metavar="UNIT")]


def asked_period(dates: Dates) -> Period | None:
    """The period that was named, or None. Raises ``Usage`` for two at once, or one that is none."""
    week, month, year, first, last = dates
    named = {"--week": week, "--month": month, "--year": year, "--from": first or last}
    given = [name for name, value in named.items() if value]
    if len(given) > 1:
        raise Usage(
            _("{options}: one period at a time").format(options=", ".join(given)), _("Keep one of them.")
        )
    if week:
        return periods.named_week(week)
    if month:
        return periods.named_month(month)
    if year:
        return periods.named_year(year)
    return _days(first, last) if first or last else None


def _days(first: str, last: str) -> Period:
    if not first or not last:
        missing = "--to" if first else "--from"
        raise Usage(
            _("{option} is missing").format(option=missing), _("A period has both: --from DATE --to DATE.")
        )
    return periods.span(parse_date("--from", first), parse_date("--to", last))


def today(call: Call) -> date:
    """The day of the office."""
    return call.office.now.date()


@command(
    "report weekly",
    gives=of_main(shapes.annex_columns),
    details=_("The special report (QT-05). Without a period, of the last finished week.")
    + "\n\n"
    + FORMS
    + "\n\n"
    + RULES,
    example="hotline report weekly --week 2020-W14 -o weekly.docx",
    long=_("Counting"),
)
def weekly(call: Call, dates: Dates) -> None:
    _periodic(call, asked_period(dates) or periods.last_week(today(call)), _("Hotline special report"))


@command(
    "report monthly",
    gives=of_main(shapes.annex_columns),
    details=_("The bulletin (QT-06, CZ-20). Without a period, of the last finished month.")
    + "\n\n"
    + FORMS
    + "\n\n"
    + RULES,
    example="hotline report monthly --month 2020-04 -o bulletin.html",
    long=_("Counting"),
)
def monthly(call: Call, dates: Dates) -> None:
    _periodic(call, asked_period(dates) or periods.last_month(today(call)), _("Hotline bulletin"))


def _periodic(call: Call, period: Period, title: str) -> None:
    from hotline_cli.reports import periodic

    report, checks = periodic.report(call.office, period)
    call.show(shapes.periodic(report, title, shapes.check_lines(checks)))


def _figure(text: str) -> str:
    """The code of a figure that has a rate, from its code or its Chinese name. Raises ``Usage``."""
    from hotline_cli import figures

    chinese = {figure.chinese: figure.code for figure in figures.FIGURES} | {figures.SCORE[1]: "score"}
    known = chinese.get(text, text)
    if known not in figures.BY_CODE and known != "score":
        allowed = (f"{each} {words}" for words, each in chinese.items())
        raise Usage(
            _("--by: {value!r} is not known").format(value=text),
            _("Use one of: {allowed}").format(allowed=", ".join(allowed)),
        )
    return known


@command(
    "report units",
    gives=lambda _call: shapes.unit_columns(),
    details=_("One line a unit, every figure with its base.") + " " + PERIOD + "\n\n" + RULES,
    example="hotline report units --month 2020-04 -f csv",
    long=_("Counting"),
)
def units(
    call: Call,
    dates: Dates,
    unit: Unit = "",
    by: Annotated[
        str, option("--by", help=_("Rank by this figure; on_time without it"), metavar="FIGURE")
    ] = "on_time",
) -> None:
    from hotline_cli import figures
    from hotline_cli.reports import parts

    by = _figure(by)
    period = asked_period(dates) or periods.year_to_date(today(call))
    wanted = _unit_name(call, unit)
    found = figures.compute(call.office, period, by=by)
    if wanted:
        found.units = [sheet for sheet in found.units if sheet.unit == wanted]
    report = {
        **parts.head(call.office, period),
        "running": found.running,
        **parts.foot(call.office),
    }
    view = call.view()
    laid = shapes.units(found, report, fold=not wanted and view.format != "xlsx")
    call.show(laid if view.for_people else laid.main)


def _unit_name(call: Call, unit: str) -> str | None:
    from hotline_cli.desk.cases import unit_id
    from hotline_cli.queries import Names

    return Names(call.office).unit(unit_id(call.office, unit)) if unit else None


@command(
    "report attendance",
    gives=of_main(shapes.attendance_columns),
    details=_("Who came on the air, and how, by unit (CZ-20, CZ-25).") + " " + PERIOD,
    example="hotline report attendance --year 2020",
    long=_("Counting"),
)
def attendance(call: Call, dates: Dates) -> None:
    from hotline_cli.reports import sessions

    period = asked_period(dates) or periods.year_to_date(today(call))
    call.show(shapes.attendance(sessions.attendance(call.office, period)))


@command(
    "report scorecard",
    gives=of_main(shapes.scorecard_columns),
    details=_(
        "Units by their score, and how each part of it was computed (XF-14). Of what is better when it is lower, such"
        " as the rate redone, an indicator earns weight × (1 - rate)."
    )
    + " "
    + PERIOD
    + "\n\n"
    + RULES,
    example="hotline report scorecard --year 2020 -o scorecard.xlsx",
    long=_("Counting"),
)
def scorecard(
    call: Call,
    dates: Dates,
    scheme: Annotated[
        str,
        option("--scheme", help=_("Weights of this scheme; the office's own without it"), metavar="SCHEME"),
    ] = "",
) -> None:
    from hotline_cli.reports import scorecard as card

    period = asked_period(dates) or periods.year_to_date(today(call))
    call.show(shapes.scorecard(card.report(call.office, period, scheme=scheme or None)))


@command(
    "report hotspots",
    gives=of_main(shapes.hotspot_columns),
    details=_(
        "What people raise most, with the change against the period before (WZ-14). Words need the extra `words`."
    )
    + " "
    + PERIOD,
    example="hotline report hotspots --month 2020-04 --by category",
    long=_("Counting"),
)
def hotspots(
    call: Call,
    dates: Dates,
    by: Annotated[
        list[str] | None,
        option("--by", help=_("category, area, unit or word; all without it"), metavar="WHAT"),
    ] = None,
    top: Annotated[int, option("--top", help=_("So many of each"), metavar="N", min=1)] = 10,
) -> None:
    from hotline_cli.reports import hotspots as spots

    axes = tuple(dict.fromkeys(code("axis", axis, "--by") for axis in by or spots.AXES))
    period = asked_period(dates) or periods.year_to_date(today(call))
    call.show(shapes.hotspots(spots.report(call.office, period, axes=axes, top=top)))


@command(
    "report form",
    gives=of_main(shapes.form_columns),
    details=_(
        "Annex 2 of a session, a page for each unit, with the line for its seal (CZ-19). Callers are masked unless "
        "--reveal, which is logged; those of confidential cases are left out either way."
    ),
    example="hotline report form --session 2020-04-02 --reveal --reason 报送附件2 -o annex2.docx",
    reveal=True,
    long=_("Counting"),
)
def form(
    call: Call,
    session: Annotated[str, option("--session", "-s", help=_("The session"), metavar="SESSION")],
    unit: Unit = "",
) -> None:
    from hotline_cli.desk import disclosure
    from hotline_cli.reports import sessions

    wanted = needed("--session", session)
    report = sessions.form(call.office, wanted, unit)
    if call.reveal:
        keys = sessions.form_cases(call.office, report)
        if keys:
            disclosure.reveal(call.office, keys, call.reason)
            report = sessions.form(call.office, wanted, unit)
    call.show(shapes.form(report))


@command(
    "report single",
    gives=of_main(case_columns),
    details=_("The special report on one case as it happens (BM-14)."),
    example="hotline report single last",
    long=_("Counting"),
)
def single(call: Call, no: Number) -> None:
    from hotline_cli.reports import lists

    call.show(shapes.single(lists.single(call.office, no)))


@command(
    "report programme",
    gives=of_main(shapes.programme_columns),
    details=_(
        "Cases of sessions and of the programme's line, exposed or followed by the media (XF-15, XF-20)."
    )
    + " "
    + PERIOD,
    example="hotline report programme --week 2020-W14",
    long=_("Counting"),
)
def programme(
    call: Call,
    dates: Dates,
    unit: Unit = "",
) -> None:
    from hotline_cli.reports import lists

    period = asked_period(dates) or periods.year_to_date(today(call))
    call.show(shapes.programme(lists.programme(call.office, period, unit)))


@command(
    "report public",
    gives=of_main(shapes.public_columns),
    details=_("What was answered, for everybody to read (WZ-13): no caller, nothing confidential.")
    + " "
    + PERIOD,
    example="hotline report public --month 2020-04 -o public.html",
    long=_("Counting"),
)
def public(
    call: Call,
    dates: Dates,
    unit: Unit = "",
) -> None:
    from hotline_cli.reports import lists

    period = asked_period(dates) or periods.year_to_date(today(call))
    call.show(shapes.public(lists.public(call.office, period, unit)))


@command(
    "report referrals",
    gives=of_main(shapes.referrals_columns),
    details=_("What was handed to discipline, circulated, given to the media (WZ-15, CZ-21).") + " " + PERIOD,
    example="hotline report referrals --year 2020",
    long=_("Counting"),
)
def referrals(
    call: Call,
    dates: Dates,
    unit: Unit = "",
) -> None:
    from hotline_cli.reports import lists

    period = asked_period(dates) or periods.year_to_date(today(call))
    call.show(shapes.referrals(lists.referrals(call.office, period, unit)))


@command(
    "report ledger",
    gives=of_main(shapes.ledger_columns),
    details=_("The ledger of callers' matters, unit by unit (CZ-22); callers masked.") + " " + PERIOD,
    example="hotline report ledger --month 2020-04 --unit 城市管理局",
    long=_("Counting"),
)
def ledger(
    call: Call,
    dates: Dates,
    unit: Unit = "",
) -> None:
    from hotline_cli.reports import lists

    period = asked_period(dates) or periods.year_to_date(today(call))
    call.show(shapes.ledger(lists.ledger(call.office, period, unit)))


# ---- points and measures --------------------------------------------------------------------------------------


@command(
    "score set",
    gives=lambda _call: shapes.score_columns(),
    details=_(
        "For the indicators of the scheme that are not computed (XF-14). Set again, the new points count."
    ),
    example="hotline score set 城市管理局 mechanisms 90 --year 2020",
    verb=True,
)
def score_set(
    call: Call,
    unit: Annotated[str, argument(metavar="UNIT")],
    indicator: Annotated[str, argument(metavar="INDICATOR")],
    value: Annotated[str, argument(metavar="VALUE", help=_("0 to 100"))],
    year: Annotated[int, option("--year", help=_("The year"), metavar="YEAR", min=1900, max=9998)],
    scheme: Annotated[
        str,
        option(
            "--scheme", help=_("The scheme of the indicator; the office's own without it"), metavar="SCHEME"
        ),
    ] = "",
) -> None:
    from hotline_cli.desk import appraisal

    points = appraisal.Points(unit, indicator, value, year, scheme)
    appraisal.check(points)
    call.show(Record(shapes.score_columns(), appraisal.set_score(call.office, points, call.when)))


@command(
    "measure add",
    gives=lambda _call: shapes.measure_columns(),
    details=_("What is done about what people raise most: cause, measure, who, by when (WZ-14, QT-06)."),
    example="hotline measure add --about 违停 --cause 车位不足 --text 新增车位 --by 公安局 --due 2020-06-30",
    verb=True,
)
def measure_add(
    call: Call,
    about: Annotated[str, option("--about", help=_("What people raise"), metavar="TEXT")],
    cause: Annotated[str, option("--cause", help=_("Why it is so"), metavar="TEXT")],
    text: Annotated[str, option("--text", help=_("What is to be done"), metavar="TEXT")],
    by: Annotated[str, option("--by", help=_("The unit that does it"), metavar="UNIT")],
    due: Annotated[str, option("--due", help=_("Until when"), metavar="DATE")],
    case: Annotated[
        list[str] | None, option("--case", help=_("A case that it rests on"), metavar="NO")
    ] = None,
    decided_by: Annotated[
        str, option("--decided-by", help=_("Which meeting decided it"), metavar="TEXT")
    ] = "",
) -> None:
    from hotline_cli.desk import appraisal

    words = {"--about": about, "--cause": cause, "--text": text}
    about, cause, text = (call.text(name, value) for name, value in words.items())
    measure = appraisal.Measure(
        about,
        cause,
        text,
        needed("--by", by),
        parse_date("--due", due).isoformat(),
        tuple(case or ()),
        decided_by,
    )
    call.show(Record(shapes.measure_columns(), appraisal.add_measure(call.office, measure, call.when)))


@command("measure list", gives=lambda _call: shapes.measure_columns(), example="hotline measure list")
def measure_list(call: Call) -> None:
    from hotline_cli.desk import appraisal

    call.show(Listing(shapes.measure_columns(), appraisal.measures(call.office)))


@command(
    "measure done", gives=lambda _call: shapes.measure_columns(), example="hotline measure done 1", verb=True
)
def measure_done(call: Call, measure: Annotated[int, argument(metavar="ID", max=LARGEST)]) -> None:
    from hotline_cli.desk import appraisal

    done = appraisal.finish_measure(call.office, measure, call.when)
    call.show(Record(shapes.measure_columns(), done))
