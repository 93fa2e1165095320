"""The command ``report``."""

from __future__ import annotations

from typing import Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import columns_of_main, command
from hotline_cli.cli.name_params import SCHEME, SESSION, UNIT
from hotline_cli.cli.options import Number, option, require
from hotline_cli.cli.params import Code, Count
from hotline_cli.cli.periods import PERIOD, Dates, parse_period_options
from hotline_cli.cli.report_offices import Offices, Over, offices_of
from hotline_cli.cli.views.unit import contact_columns
from hotline_cli.domain import period as periods
from hotline_cli.domain.period import Period
from hotline_cli.errors import Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing
from hotline_cli.reports.layout import balances
from hotline_cli.reports.layout import periodic as shapes
from hotline_cli.reports.layout.cases import case_columns
from hotline_cli.reports.layout.hotspots import lay_out_hotspots, office_hotspot_columns
from hotline_cli.reports.layout.lists import (
    lay_out_ledger,
    lay_out_programme,
    lay_out_public,
    lay_out_referrals,
    lay_out_single_case,
    ledger_columns,
    programme_columns,
    public_columns,
    referrals_columns,
)
from hotline_cli.reports.layout.offices import (
    province_annex_columns,
    province_card_columns,
    province_unit_columns,
)
from hotline_cli.reports.layout.scorecard import lay_out_scorecard
from hotline_cli.reports.layout.sessions import (
    attendance_columns,
    form_columns,
    lay_out_attendance,
    lay_out_form,
)
from hotline_cli.reports.layout.units import lay_out_units

RULES = _(
    "House rules, not from the documents: basically satisfied counts as satisfied; a case is "
    "difficult after three redos, or after three units returned it; a unit is ranked within "
    "its group if its base is at least 10; a scheme can change these. An extension granted "
    "late leaves an answer late under every scheme."
)
OFFICES = _(
    "--offices DIR reports over the facts that offices exported into DIR (`export facts`), each as of "
    "its export, by its own scheme and weights; --unit-map FILE joins units that several offices share."
)
FORMS = _(
    "-o report.docx, .xlsx or .html sets the format by the extension; -f csv gives only the main table."
)


Unit = Annotated[str, option("--unit", "-u", help=_("Only this unit"), type=UNIT)]
Scheme = Annotated[str, option("--scheme", help=_("Only cases and sessions of this scheme"), type=SCHEME)]


def _scheme_name(call: CommandContext, scheme: str) -> str | None:
    """The scheme whose cases alone are asked for. Raises ``NotFound``."""
    from hotline_cli.queries.lookups import resolve_scheme

    return resolve_scheme(call.office, scheme) if scheme else None


def _year_to_date(call: CommandContext, dates: Dates, offices: Offices | None = None) -> Period:
    """Return the period named, or the current year up to today, or to the newest export of the offices."""
    return parse_period_options(dates) or periods.year_to_date(
        offices.folder.newest.date() if offices else call.office.today
    )


@command(
    "report weekly",
    gives=columns_of_main(shapes.annex_columns),
    details=_(
        "The special report (QT-05). The default period is the last full week, on a Sunday the one that ends."
    )
    + "\n\n"
    + FORMS
    + "\n\n"
    + RULES,
    example="hotline report weekly --week 2020-W14 -o weekly.docx",
    long=_("Counting"),
)
def weekly(call: CommandContext, dates: Dates, scheme: Scheme = "") -> None:
    period = parse_period_options(dates) or _default(call, periods.last_week(call.office.today))
    _periodic(call, period, "special", scheme)


@command(
    "report monthly",
    gives=columns_of_main(province_annex_columns),
    details=_(
        "The bulletin (QT-06, CZ-20). The default period is the last full month, on the last day of a month that month."
    )
    + "\n\n"
    + FORMS
    + "\n\n"
    + OFFICES
    + "\n\n"
    + RULES,
    example="hotline report monthly --month 2020-04 -o bulletin.html",
    long=_("Counting"),
)
def monthly(call: CommandContext, dates: Dates, over: Over, scheme: Scheme = "") -> None:
    if offices := offices_of(call, over):
        period = parse_period_options(dates) or periods.last_month(offices.folder.newest.date())
        offices.show_monthly(period, scheme)
        return
    period = parse_period_options(dates) or _default(call, periods.last_month(call.office.today))
    _periodic(call, period, "bulletin", scheme)


def _default(call: CommandContext, period: Period) -> Period:
    """Return ``period``, which nobody named, and say to a person which it is."""
    if call.env.stderr.isatty():
        message = _("Period: {first} to {last}; --{kind} names another one.")
        call.say([message.format(first=period.first, last=period.last, kind=period.kind)])
    return period


def _periodic(call: CommandContext, period: Period, kind: str, scheme: str) -> None:
    from hotline_cli.reports import bulletins, periodic

    name = _scheme_name(call, scheme)
    report, checks = periodic.report(call.office, period, scheme=name)
    paper = bulletins.describe_bulletin(call.office, period, kind, name)
    call.show(shapes.lay_out_periodic(report, paper, balances.balance_lines(checks)))


def _figure(text: str) -> str:
    """Return the code of a figure with a rate, from its code or its Chinese name. Raises ``Usage``."""
    from hotline_cli.reports import unit_figures

    chinese = {figure.chinese: figure.code for figure in unit_figures.FIGURES} | {
        unit_figures.SCORE[1]: "score"
    }
    known = chinese.get(text, text)
    if known not in unit_figures.BY_CODE and known != "score":
        allowed = (f"{each} {words}" for words, each in chinese.items())
        raise Usage(
            _("--by: unknown value {value!r}").format(value=text),
            _("Use one of: {allowed}").format(allowed=", ".join(allowed)),
        )
    return known


@command(
    "report units",
    gives=lambda _call: province_unit_columns(),
    details=_("One line per unit; every figure with its base.")
    + " "
    + PERIOD
    + "\n\n"
    + OFFICES
    + "\n\n"
    + RULES,
    example="hotline report units --month 2020-04 -f csv",
    long=_("Counting"),
)
def units(
    call: CommandContext,
    dates: Dates,
    over: Over,
    unit: Unit = "",
    by: Annotated[
        str, option("--by", help=_("Figure to rank by (default: on_time)"), metavar="FIGURE")
    ] = "on_time",
    scheme: Scheme = "",
) -> None:
    from hotline_cli.queries.lookups import Names, resolve_unit
    from hotline_cli.reports import common, figures

    by = _figure(by)
    if offices := offices_of(call, over):
        offices.show_units(_year_to_date(call, dates, offices), scheme, by, unit)
        return
    period = _year_to_date(call, dates)
    wanted = resolve_unit(call.office, unit) if unit else None
    found = figures.compute(call.office, period, scheme=_scheme_name(call, scheme), by=by)
    if wanted:  # and what was merged into it
        names = Names(call.office)
        found.units = [sheet for sheet in found.units if names.successor(sheet.key) == wanted]
    report = {
        **common.head(call.office, period),
        "running": found.running,
        **common.foot(call.office, period),
        **common.of_scheme(_scheme_name(call, scheme)),
    }
    view = call.view()
    laid = lay_out_units(found, report, fold=not wanted and view.format != "xlsx", of_all=not wanted)
    call.show(laid if view.for_people else laid.main)


@command(
    "report attendance",
    gives=columns_of_main(attendance_columns),
    details=_("Attendance at on-air sessions by unit (CZ-20, CZ-25).") + " " + PERIOD,
    example="hotline report attendance --year 2020",
    long=_("Counting"),
)
def attendance(call: CommandContext, dates: Dates, scheme: Scheme = "") -> None:
    from hotline_cli.reports import sessions

    period = _year_to_date(call, dates)
    call.show(lay_out_attendance(sessions.attendance(call.office, period, scheme=_scheme_name(call, scheme))))


@command(
    "report scorecard",
    gives=columns_of_main(province_card_columns),
    details=_(
        "Units by score, with the calculation of each part (XF-14). For figures where lower is "
        "better (for example the redo rate), an indicator earns weight × (1 - rate)."
    )
    + " "
    + PERIOD
    + "\n\n"
    + OFFICES
    + "\n\n"
    + RULES,
    example="hotline report scorecard --year 2020 -o scorecard.xlsx",
    long=_("Counting"),
)
def scorecard(
    call: CommandContext,
    dates: Dates,
    over: Over,
    scheme: Annotated[
        str,
        option(
            "--scheme",
            help=_("Score the cases of this scheme by its weights (default: the office's scheme)"),
            type=SCHEME,
        ),
    ] = "",
) -> None:
    from hotline_cli.reports import scorecard as card

    if offices := offices_of(call, over):
        offices.show_scorecard(_year_to_date(call, dates, offices), scheme)
        return
    period = _year_to_date(call, dates)
    call.show(lay_out_scorecard(card.report(call.office, period, scheme=scheme or None)))


@command(
    "report hotspots",
    gives=columns_of_main(office_hotspot_columns),
    details=_(
        "The most frequent matters, with the change from the previous period (WZ-14). Places are roads and "
        "estates named in at least 3 cases. Words are those more frequent than in the year before "
        "(log-likelihood, at least 3 cases); they need the extra `words`. `hotline db setting stop-words` "
        "leaves out more of them."
    )
    + " "
    + PERIOD
    + "\n\n"
    + OFFICES,
    example="hotline report hotspots --month 2020-04 --by category",
    long=_("Counting"),
)
def hotspots(
    call: CommandContext,
    dates: Dates,
    over: Over,
    by: Annotated[
        list[str] | None,
        option(
            "--by", help=_("category, area, unit, place or word; default: all"), type=Code("axis", "WHAT")
        ),
    ] = None,
    top: Annotated[int, option("--top", help=_("Number of entries in each group"), type=Count("N", 1))] = 10,
    scheme: Scheme = "",
) -> None:
    from hotline_cli.reports import hotspots as spots

    if offices := offices_of(call, over):
        offices.show_hotspots(_year_to_date(call, dates, offices), scheme, by or (), top)
        return
    axes = tuple(dict.fromkeys(by or spots.AXES))
    period = _year_to_date(call, dates)
    wanted = _scheme_name(call, scheme)
    call.show(lay_out_hotspots(spots.report(call.office, period, axes=axes, top=top, scheme=wanted)))


@command(
    "report form",
    gives=columns_of_main(form_columns),
    details=_(
        "Annex 2 of a session, one page per unit, with a line for its seal (CZ-19). Callers are "
        "masked unless --reveal is given, which is logged; callers of confidential cases are "
        "always left out."
    ),
    example="hotline report form --session 2020-04-02 --reveal --reason 报送附件2 -o annex2.docx",
    reveal=True,
    long=_("Counting"),
)
def form(
    call: CommandContext,
    session: Annotated[str, option("--session", "-s", help=_("Session id or date"), type=SESSION)],
    unit: Unit = "",
    scheme: Scheme = "",
) -> None:
    from hotline_cli.reports import sessions

    wanted, name = require("--session", session), _scheme_name(call, scheme)
    report = sessions.form(call.office, wanted, unit, scheme=name)
    if call.reveal:
        call.log_reveal(sessions.form_cases(call.office, report))
        report = sessions.form(call.office, wanted, unit, scheme=name)
    call.show(lay_out_form(report))


@command(
    "report single",
    gives=columns_of_main(case_columns),
    details=_("The special report on a single case, made at any time (BM-14)."),
    example="hotline report single last",
    long=_("Counting"),
)
def single(call: CommandContext, no: Number) -> None:
    from hotline_cli.reports import bulletins, lists

    paper = bulletins.describe_bulletin(call.office, None, bulletins.SPECIAL)
    call.show(lay_out_single_case(lists.report_single_case(call.office, no), paper))


@command(
    "report programme",
    gives=columns_of_main(programme_columns),
    details=_(
        "Cases of sessions and of the programme's line, and cases exposed or followed by the media "
        "(XF-15, XF-20)."
    )
    + " "
    + PERIOD,
    example="hotline report programme --week 2020-W14",
    long=_("Counting"),
)
def programme(
    call: CommandContext,
    dates: Dates,
    unit: Unit = "",
    scheme: Scheme = "",
) -> None:
    from hotline_cli.reports import lists

    period = _year_to_date(call, dates)
    wanted = _scheme_name(call, scheme)
    call.show(lay_out_programme(lists.list_programme(call.office, period, unit, scheme=wanted)))


@command(
    "report public",
    gives=columns_of_main(public_columns),
    details=_(
        "Answers for publication (WZ-13), without callers and confidential cases. What still looks "
        "personal, such as a flat or a long number, is named, and nothing is written without --yes."
    )
    + " "
    + PERIOD,
    example="hotline report public --month 2020-04 -o public.html",
    long=_("Counting"),
)
def public(
    call: CommandContext,
    dates: Dates,
    unit: Unit = "",
    scheme: Scheme = "",
    yes: Annotated[bool, option("--yes", "-y", help=_("Even if something looks personal"))] = False,
) -> None:
    from hotline_cli.reports import lists

    period = _year_to_date(call, dates)
    wanted = _scheme_name(call, scheme)
    report = lists.list_public(call.office, period, unit, scheme=wanted)
    doubtful = lists.find_doubtful(report)
    call.say(_("{no}: looks personal: {words}").format(no=no, words=words) for no, words in doubtful)
    if doubtful and not yes:
        raise Refused(
            _("{count} places look personal; nothing was written").format(count=len(doubtful)),
            _("Correct them with `hotline edit`, or add --yes if they may be published."),
        )
    call.show(lay_out_public(report))


@command(
    "report referrals",
    gives=columns_of_main(referrals_columns),
    details=_("Cases referred to discipline, circulated, or given to the media (WZ-15, CZ-21).")
    + " "
    + PERIOD,
    example="hotline report referrals --year 2020",
    long=_("Counting"),
)
def referrals(
    call: CommandContext,
    dates: Dates,
    unit: Unit = "",
    scheme: Scheme = "",
) -> None:
    from hotline_cli.reports import lists

    period = _year_to_date(call, dates)
    wanted = _scheme_name(call, scheme)
    call.show(lay_out_referrals(lists.list_referrals(call.office, period, unit, scheme=wanted)))


@command(
    "report ledger",
    gives=columns_of_main(ledger_columns),
    details=_("The ledger of callers' matters by unit (CZ-22), with callers masked.") + " " + PERIOD,
    example="hotline report ledger --month 2020-04 --unit 城市管理局",
    long=_("Counting"),
)
def ledger(
    call: CommandContext,
    dates: Dates,
    unit: Unit = "",
    scheme: Scheme = "",
) -> None:
    from hotline_cli.reports import lists

    period = _year_to_date(call, dates)
    wanted = _scheme_name(call, scheme)
    call.show(lay_out_ledger(lists.list_ledger(call.office, period, unit, scheme=wanted)))


INDENT = "· "
"""Indentation of a unit below its parent."""


def directory_columns() -> list[Column]:
    """Return the row of a unit in the tree, with its contacts."""
    return [
        Column("name", _("Unit")),
        Column("level", _("Tier")),
        Column("group", _("Group")),
        Column("parent", _("Parent unit"), detail=True),
        Column("depth", _("Depth"), kind="number", detail=True),
        Column("duty", _("Duty")),
        Column("phone", _("Phone")),
        Column("hours", _("Hours")),
        Column("place", _("Place")),
        Column("head", _("Head")),
        Column("in_charge", _("Leader in charge")),
        Column("a", _("Contact A")),
        Column("b", _("Contact B")),
        Column("liaison", _("Liaison")),
    ]


@command(
    "report directory",
    gives=lambda _call: directory_columns(),
    details=_("Units as a tree, with reception hours and places, service lines and contacts."),
    example="hotline report directory -f markdown",
)
def directory(call: CommandContext) -> None:
    from hotline_cli.queries import directory as booklet

    rows: Any = booklet.build_directory(call.office)
    if call.view().for_people:
        rows = [{**row, "name": INDENT * row["depth"] + row["name"]} for row in rows]
    call.show(Listing(directory_columns(), rows, title=_("Directory of units")))


@command("report liaison", gives=lambda _call: contact_columns(), example="hotline report liaison -f csv")
def liaison(call: CommandContext) -> None:
    from hotline_cli.queries import directory as booklet

    call.show(
        Listing(contact_columns(), booklet.list_liaisons(call.office), title=_("Liaison list (Annex 3)"))
    )
