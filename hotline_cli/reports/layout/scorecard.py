"""Layout of ``report scorecard``."""

from __future__ import annotations

from hotline_cli.i18n import _, language
from hotline_cli.output import Column, Listing
from hotline_cli.output.report import Report, Section
from hotline_cli.reports.layout.common import Row, number_column, rate_column, single_table_report
from hotline_cli.reports.layout.units import ranked_words


def scorecard_columns() -> list[Column]:
    return [
        Column("unit", _("Unit")),
        Column("group", _("Group")),
        number_column("rank", _("Rank")),
        rate_column("score"),
    ]


def lay_out_scorecard(report: Row) -> Report:
    """Lay out ranks and scores, then the computation of each indicator."""
    flat = [
        {**part, "unit": row["unit"], "title": _indicator_title(part)}
        for row in report["rows"]
        for part in row["indicators"]
    ]
    parts = Section(
        _("Calculation"),
        table=Listing([Column("unit", _("Unit")), *indicator_columns()], flat),
        notes=[
            _("An indicator without a base is left out, and the weights of the rest are scaled up to 100."),
            _(
                "For figures where lower is better (redone, returned, perfunctory), the score is weight × "
                "(1 - rate)."
            ),
        ],
    )
    note = ranked_words("score", report["smallest_base"])
    return single_table_report(report, _("Scorecard"), scorecard_columns(), [parts], note)


def _indicator_title(part: Row) -> str:
    """Return the title of an indicator in the reader's language, if the scheme has one."""
    title: str = part["title"] if language() == "zh" else part["title_en"] or part["title"]
    return title


def indicator_columns() -> list[Column]:
    return [
        Column("code", _("Code"), kind="code", detail=True),
        Column("title", _("Indicator")),
        number_column("weight", _("Weight")),
        rate_column("rate", _("Rate")),
        number_column("points", _("Points")),
        Column("manual", _("By hand"), kind="bool"),
        Column("clause", _("Clause"), "clause"),
    ]


def score_columns() -> list[Column]:
    """Return the columns of points entered by hand."""
    return [
        Column("unit", _("Unit")),
        Column("indicator", _("Indicator")),
        Column("year", _("Year")),
        number_column("value", _("Points")),
    ]
