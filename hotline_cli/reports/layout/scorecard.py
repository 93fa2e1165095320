"""Layout of ``report scorecard``."""

from __future__ import annotations

from hotline_cli.i18n import _, language
from hotline_cli.output import Column, Listing
from hotline_cli.output.report import Report, Section
from hotline_cli.reports.layout.common import (
    Row,
    number_column,
    on_time_words,
    rate_column,
    single_table_report,
    solved_words,
)
from hotline_cli.reports.layout.units import ranked_words

WHOLE = 100
"""What a score is worth that is no part of another one."""


def scorecard_columns() -> list[Column]:
    return [
        Column("unit", _("Unit")),
        Column("group", _("Group")),
        number_column("rank", _("Rank")),
        rate_column("score"),
        rate_column("share", _("Of the whole appraisal"), points=True),
    ]


def lay_out_scorecard(report: Row) -> Report:
    """Lay out ranks and scores, then the computation of each indicator."""
    flat = [
        {**part, "unit": row["unit"], "title": indicator_title(part)}
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
            *_beside(report),
        ],
    )
    of_office = [
        {**part, "title": indicator_title(part)}
        for part in report["total"]["indicators"]
        if part["of_office"]
    ]
    own = (
        [Section(_("Of the office itself"), table=Listing(indicator_columns(), of_office))]
        if of_office
        else []
    )
    note = " ".join(
        [
            _("Counted from the cases and sessions of the scheme {scheme}.").format(scheme=report["scheme"]),
            *_share_words(report),
            ranked_words("score", report["smallest_base"]),
        ]
    )
    return single_table_report(report, _("Scorecard"), scorecard_columns(), [parts, *own], note)


def _beside(report: Row) -> list[str]:
    """Return what is said beside the indicators for which it matters."""
    shown = {part["code"] for part in report["total"]["indicators"]}
    return [
        *([on_time_words(report["on_time_of_which"])] if "on_time" in shown else []),
        *([solved_words(report["outcome_missing"])] if "solved" in shown else []),
    ]


def _share_words(report: Row) -> list[str]:
    if report["score_share"] == WHOLE:
        return []
    sentence = _("The score is worth {share} of the 100 points of the whole appraisal ({clause}).")
    return [sentence.format(share=report["score_share"], clause=report["clause"])]


def indicator_title(part: Row) -> str:
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
