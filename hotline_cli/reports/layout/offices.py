"""Layouts of the reports over the facts of many offices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing
from hotline_cli.output.format import rate_words
from hotline_cli.output.report import Bar, Chart, Report, Section
from hotline_cli.reports import balances, unit_figures
from hotline_cli.reports.layout.balances import balance_lines
from hotline_cli.reports.layout.common import Row, axis_title, number_column, rate_column, subtitle
from hotline_cli.reports.layout.hotspots import hotspot_columns
from hotline_cli.reports.layout.periodic import annex_columns, periodic_sections
from hotline_cli.reports.layout.scorecard import indicator_columns, indicator_title, scorecard_columns
from hotline_cli.reports.layout.units import fold_idle_units, unit_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.reports.balances import Balance


def _office_column() -> Column:
    return Column("office", _("Office"))


def office_columns(report: Row) -> list[Column]:
    """Return the columns of the offices side by side; the bulletin also has their month before."""
    columns = [
        _office_column(),
        number_column("rank", _("Rank")),
        number_column("received", unit_figures.title_of("received")),
        *[rate_column(code) for code in ("on_time", "finished", "satisfied", "solved", "score")],
        number_column("running", _("Still running")),
        Column("as_of", _("As of"), kind="time"),
    ]
    if any("before" in row for row in report["offices"]):
        columns += [
            number_column("before", _("Before")),
            number_column("change", _("Change from the period before")),
            rate_column("on_time_before", _("Answered in time before")),
            rate_column("satisfied_before", _("Satisfied before")),
        ]
    return columns


def _rank_column() -> Column:
    return number_column("rank_all", _("Rank over all offices"))


def province_unit_columns() -> list[Column]:
    return [_office_column(), *unit_columns(), _rank_column()]


def province_card_columns() -> list[Column]:
    return [_office_column(), *scorecard_columns(), _rank_column()]


def province_annex_columns() -> list[Column]:
    return [_office_column(), *annex_columns()]


def _offices(report: Row) -> Section:
    """Lay out the offices by rank, with their bars."""
    by = report["by"]
    bars = [
        Bar(f"{row['rank']}. {row['office']}", float(rate.percent), rate_words(rate))
        for row, rate in ((row, row.get(by)) for row in report["offices"])
        if row["rank"] is not None and rate is not None and rate.percent is not None
    ]
    chart = Chart(unit_figures.title_of(by), bars) if bars else None
    return Section(_("Offices"), table=Listing(office_columns(report), report["offices"]), chart=chart)


def _foot(report: Row) -> list[str]:
    """Return the moment of each office's export with the head of its chain."""
    message = _("{office}: as of {at}, {events} events, chain head {hash}")
    lines = [
        message.format(
            office=row["office"],
            at=row["as_of"].isoformat(" ", "minutes"),
            events=row["events"],
            hash=row["head"],
        )
        for row in sorted(report["offices"], key=lambda row: str(row["office"]))
    ]
    if report["running"]:
        still = _("Received in this period and still open: {count}; the figures may change.")
        lines.insert(0, still.format(count=report["running"]))
    return lines


def _ranked_words(report: Row) -> str:
    return _(
        "Ranked by {figure} within each group over all offices; ties share a rank; a unit is ranked if its base "
        "is large enough by the scheme of its office (house rule)."
    ).format(figure=unit_figures.title_of(report["by"]))


def _report(title: str, report: Row, main: Listing, sections: Sequence[Section]) -> Report:
    return Report(
        title=title,
        subtitle=subtitle(report),
        sections=(_offices(report), *sections),
        data=report,
        main=main,
        footer=_foot(report),
    )


def lay_out_province_units(report: Row, checks: Sequence[Balance], *, fold: bool) -> Report:
    """Lay out the offices, then one row per unit; with ``fold`` as in ``lay_out_units``."""
    main = Listing(province_unit_columns(), report["rows"], footer=[_ranked_words(report)])
    names = [f"{row['office']}/{row['unit']}" for row in report["rows"]]
    shown, notes = fold_idle_units(main, report["rows"], names) if fold else (main, [])
    sections = [
        Section(_("Units"), table=shown, notes=notes),
        Section(_("Consistency check"), balance_lines(checks)),
    ]
    return _report(_("Case handling by unit, all offices"), report, main, sections)


def lay_out_province_card(report: Row) -> Report:
    main = Listing(province_card_columns(), report["rows"], footer=[_ranked_words(report)])
    flat = [
        {**part, "office": row["office"], "unit": row["unit"], "title": indicator_title(part)}
        for row in report["rows"]
        for part in row["indicators"]
    ]
    columns = [_office_column(), Column("unit", _("Unit")), *indicator_columns()]
    note = _("Each office's units are scored by the weights of its own scheme.")
    sections = [
        Section(_("Units"), table=main, notes=[note]),
        Section(_("Calculation"), table=Listing(columns, flat)),
    ]
    return _report(_("Scorecard, all offices"), report, main, sections)


def lay_out_province_hotspots(report: Row) -> Report:
    main = Listing(hotspot_columns(), report["rows"])
    charts = []
    for axis in dict.fromkeys(row["by"] for row in report["rows"]):
        bars = [
            Bar(row["name"], row["count"], str(row["count"])) for row in report["rows"] if row["by"] == axis
        ]
        charts.append(Section(axis_title(axis), chart=Chart(axis_title(axis), bars)))
    own = Listing([_office_column(), *hotspot_columns()], report["by_office"])
    sums = [balances.Balance(check["name"], check["parts"], check["total"]) for check in report["checks"]]
    sections = [
        Section(_("Hotspots"), table=main),
        *charts,
        Section(_("By office"), table=own),
        Section(_("Consistency check"), balance_lines(sums)),
    ]
    return _report(_("Hotspots, all offices"), report, main, sections)


def lay_out_province_monthly(report: Row, checks: Sequence[Balance]) -> Report:
    main = Listing(province_annex_columns(), report["annex"])
    sections = list(periodic_sections(report, balance_lines(checks), [_office_column()]))
    return _report(_("Hotline bulletin, all offices"), report, main, sections)
