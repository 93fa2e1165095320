"""Layout of ``report hotspots``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.i18n import _
from hotline_cli.output import Column
from hotline_cli.output.report import Bar, Chart, Report, Section
from hotline_cli.reports import balances
from hotline_cli.reports.layout.balances import balance_lines
from hotline_cli.reports.layout.common import (
    Row,
    axis_title,
    number_column,
    rate_column,
    single_table_report,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def hotspot_columns() -> list[Column]:
    return [
        Column("by", _("Grouped by"), "axis"),
        Column("name", _("Hotspot")),
        number_column("count", _("Number of cases")),
        rate_column("share", _("Share")),
        number_column("before", _("Before")),
        number_column("change", _("Change from the period before")),
        rate_column("satisfied"),
    ]


def office_hotspot_columns() -> list[Column]:
    """Return the columns where the texts are at hand: with the significance of words, and examples."""
    return [
        *hotspot_columns(),
        number_column("g2", _("Log-likelihood"), detail=True),
        Column("examples", _("Examples"), kind="names", detail=True),
    ]


def example_lines(rows: Iterable[Row]) -> list[str]:
    """Return the examples of each hotspot on a line: beside the figures they would make a narrow table too tall."""
    between = _(", ")
    return [f"{row['name']}  {between.join(row['examples'])}" for row in rows if row["examples"]]


def lay_out_hotspots(report: Row) -> Report:
    """Lay out bars for each axis, then the table."""
    charts = []
    for axis in dict.fromkeys(row["by"] for row in report["rows"]):
        rows = [row for row in report["rows"] if row["by"] == axis]
        bars = [Bar(row["name"], row["count"], str(row["count"])) for row in rows]
        charts.append(Section(axis_title(axis), example_lines(rows), chart=Chart(axis_title(axis), bars)))
    sums = [balances.Balance(check["name"], check["parts"], check["total"]) for check in report["checks"]]
    adds_up = Section(_("Consistency check"), balance_lines(sums))
    laid = single_table_report(report, _("Hotspots"), office_hotspot_columns(), [*charts, adds_up])
    return Report(
        laid.title, laid.sections, laid.data, laid.main, laid.subtitle, [*report["notes"], *laid.footer]
    )


def measure_columns() -> list[Column]:
    return [
        Column("id", _("Measure")),
        Column("about", _("About")),
        Column("cases", _("Cases"), detail=True),
        Column("cause", _("Cause")),
        Column("text", _("Measure to take")),
        Column("unit", _("Unit")),
        Column("due", _("Due"), kind="date"),
        Column("decided_by", _("Decided by")),
        Column("decided_at", _("Decided"), kind="time", detail=True),
        Column("done_at", _("Done"), kind="time"),
        Column("state", _("State"), "state"),
        Column("done_text", _("What was done")),
    ]
