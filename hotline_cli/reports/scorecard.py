"""The year's scorecard (XF-14, BM-12)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.ratio import Ratio, as_number, two_decimals
from hotline_cli.reports import figures, scores, unit_figures
from hotline_cli.reports.common import foot, head

if TYPE_CHECKING:
    from hotline_cli.domain.period import Period
    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.store.office import Office


def report(office: Office, period: Period, *, scheme: str | None = None) -> dict[str, Any]:
    """Return the units ranked within groups by score, with their indicators, from the cases of the scheme alone.

    The indicators that the office owes appear in the total alone. ``share`` is what the score contributes to the whole
    appraisal, of which it is a part.
    """
    rules = office.rules(office.scheme_id(scheme)).scheme
    computed = figures.compute(office, period, scheme=rules.name, by="score")
    return {
        **head(office, period),
        "scheme": rules.name,
        **lay_card(computed, rules),
        "running": computed.running,
        "smallest_base": computed.smallest_base,
        **foot(office, period),
        "score_share": rules.score_share,
        "clause": rules.indicators[0].clause if rules.indicators else None,
    }


def lay_card(computed: figures.Figures, rules: Scheme) -> dict[str, Any]:
    """Return the row of each unit and the total, with their indicators by the scheme ``rules``."""
    return {
        "rows": [
            {
                "unit": sheet.unit,
                "group": sheet.group or None,
                "rank": sheet.rank,
                "score": sheet.score,
                "indicators": [part for part in _parts(sheet, rules) if not part["of_office"]],
                "share": _share(sheet.score, rules),
            }
            for sheet in computed.units
        ],
        "total": {
            "score": computed.total.score,
            "indicators": _parts(computed.total, rules),
            "share": _share(computed.total.score, rules),
        },
        "on_time_of_which": computed.total.moved_answers(),
        "outcome_missing": computed.total.counts["outcome_missing"],
    }


def _share(score: Ratio, scheme: Scheme) -> Ratio:
    """Return the points that ``score`` earns in the whole appraisal, of those that the scheme is worth there."""
    if not score.denominator:
        return Ratio(0, 0)
    points = Fraction(score.numerator) * scheme.score_share / Fraction(score.denominator)
    return Ratio(Ratio(points, 100).percent or 0, scheme.score_share)


def _parts(sheet: unit_figures.UnitFigures, scheme: Scheme) -> list[dict[str, Any]]:
    return [
        {
            "code": part.code,
            "title": part.title,
            "weight": as_number(part.weight),
            "rate": part.rate,
            "points": None if part.points is None else two_decimals(part.points),
            "manual": part.manual,
            "clause": part.clause,
            "title_en": part.title_en or None,
            "of_office": part.code in unit_figures.BY_CODE and unit_figures.BY_CODE[part.code].of_office,
        }
        for part in scores.score_items(sheet, scheme)
    ]
