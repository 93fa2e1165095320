"""Layout of ``report units``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing
from hotline_cli.output.format import rate_words
from hotline_cli.output.report import Bar, Chart, Report, Section
from hotline_cli.reports import unit_figures
from hotline_cli.reports.layout.balances import balance_lines
from hotline_cli.reports.layout.common import (
    Row,
    idle_unit_words,
    lay_out,
    number_column,
    on_time_words,
    rate_column,
    solved_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.reports.figures import Figures


TABLE_FIGURES = ("on_time", "finished", "satisfied", "solved", "score")
"""The rates shown in a table; the others are details."""


def unit_columns() -> list[Column]:
    """Return unit, group, rank, every figure by code, then the other counts."""
    shown = TABLE_FIGURES
    return [
        Column("unit", _("Unit")),
        Column("group", _("Group")),
        number_column("rank", _("Rank")),
        number_column("received", unit_figures.title_of("received")),
        *[
            rate_column(code, detail=code not in shown)
            if code in unit_figures.BY_CODE or code == "score"
            else number_column(code, unit_figures.title_of(code), detail=code != "running")
            for code in unit_figures.ROW_CODES
        ],
    ]


def lay_out_units(computed: Figures, report: Row, *, fold: bool, of_all: bool = True) -> Report:
    """Lay out one row per unit; all figures in CSV, JSON and XLSX, the main ones in a table.

    With ``fold``, units without cases are named below the table; otherwise each has a row of zeros. The lines below
    count the units shown, or all cases, ``of_all``.
    """
    rows = [sheet.as_row() for sheet in computed.units]
    whole = (
        computed.total
        if of_all
        else unit_figures.UnitFigures(counts=sum((each.counts for each in computed.units), Counter()))
    )
    below = [
        ranked_words(computed.by, computed.smallest_base),
        on_time_words(whole.moved_answers()),
        solved_words(whole.counts["outcome_missing"]),
    ]
    main = Listing(unit_columns(), rows, footer=below)
    shown, notes = fold_idle_units(main, rows, [row["unit"] for row in rows]) if fold else (main, [])
    bars = [
        Bar(f"{row['rank']}. {row['unit']}", float(rate.percent), rate_words(rate))
        for row, rate in ((row, row[computed.by]) for row in rows)
        if row["rank"] is not None and rate.percent is not None
    ]
    sections = [Section(chart=Chart(unit_figures.title_of(computed.by), bars))] if bars else []
    sections += [
        Section(table=shown, notes=notes),
        Section(_("Consistency check"), balance_lines(computed.checks)),
    ]
    return lay_out(report, _("Case handling by unit"), main, sections, data={})


def fold_idle_units(main: Listing, rows: Sequence[Row], names: Sequence[str]) -> tuple[Listing, list[str]]:
    """Return the table of ``rows`` without units without cases, and a line with the names of those."""
    idle = [name for row, name in zip(rows, names, strict=True) if _is_idle(row)]
    if not idle:
        return main, []
    return main._replace(rows=[row for row in rows if not _is_idle(row)]), [idle_unit_words(idle)]


def _is_idle(row: Row) -> bool:
    """Return whether a table would show only zeros and dashes for the unit."""
    bases = (row[code] for code in TABLE_FIGURES)
    return not (
        row["received"]
        or row["running"]
        or any(rate is not None and rate.percent is not None for rate in bases)
    )


def ranked_words(by: str, smallest: int) -> str:
    """Describe who is ranked and by what; the ranking is a house rule."""
    return _(
        "Ranked by {figure} within each group; ties share a rank; units with a base below {base} "
        "are not ranked (house rule)."
    ).format(figure=unit_figures.title_of(by), base=smallest)
