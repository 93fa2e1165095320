"""The year's scorecard (XF-14, BM-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.ratio import as_number, two_decimals
from hotline_cli.reports import figures, scores, unit_figures
from hotline_cli.reports.common import foot, head

if TYPE_CHECKING:
    from hotline_cli.domain.period import Period
    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.store.office import Office


def report(office: Office, period: Period, *, scheme: str | None = None) -> dict[str, Any]:
    """Return the units ranked within groups by score, with their indicators."""
    rules = office.rules(office.scheme_id(scheme)).scheme
    found = figures.compute(office, period, scheme=scheme, by="score")
    return {
        **head(office, period),
        "scheme": rules.name,
        "rows": [
            {
                "unit": sheet.unit,
                "group": sheet.group or None,
                "rank": sheet.rank,
                "score": sheet.score,
                "indicators": _parts(sheet, rules),
            }
            for sheet in found.units
        ],
        "total": {"score": found.total.score, "indicators": _parts(found.total, rules)},
        "running": found.running,
        "smallest_base": found.smallest_base,
        **foot(office),
    }


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
        }
        for part in scores.score_items(sheet, scheme)
    ]
