"""Scores."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.ratio import Ratio
from hotline_cli.queries.lookups import Names
from hotline_cli.reports.unit_figures import BY_CODE, UnitFigures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.store.office import Office


# ---- score ----------------------------------------------------------------------------------------------------


class ScoreItem(NamedTuple):
    """One indicator of a score: how it was computed."""

    code: str
    title: str
    title_en: str
    clause: str
    weight: Fraction
    rate: Ratio
    """The figure, or the points entered by hand of 100; an empty base leaves the part out."""
    manual: bool
    points: Fraction | None
    """What it adds to the score: its weight, scaled up to 100 over those that have a base, times its rate."""


def score_items(sheet: UnitFigures, scheme: Scheme) -> list[ScoreItem]:
    """The indicators of ``scheme`` for one sheet."""
    rated = [(each, _indicator_rate(sheet, each.code)) for each in scheme.indicators]
    whole = sum((Fraction(str(each.weight)) for each, rate in rated if rate.denominator), Fraction(0))
    return [
        ScoreItem(
            code=each.code,
            title=each.title,
            title_en=each.title_en,
            clause=each.clause,
            weight=Fraction(str(each.weight)),
            rate=rate,
            manual=each.manual,
            points=Fraction(str(each.weight)) / whole * 100 * _goodness(each.code, rate)
            if rate.denominator and whole
            else None,
        )
        for each, rate in rated
    ]


def _indicator_rate(sheet: UnitFigures, code: str) -> Ratio:
    if code in BY_CODE:
        return sheet.rate(code)
    return Ratio(sheet.manual[code], 100) if code in sheet.manual else Ratio(0, 0)


def _goodness(code: str, rate: Ratio) -> Fraction:
    """The share that earns points: of what is better when it is lower, the rest."""
    share = Fraction(rate.numerator) / Fraction(rate.denominator)
    return 1 - share if code in BY_CODE and BY_CODE[code].lower_is_better else share


def compute_score(sheet: UnitFigures, scheme: Scheme) -> Ratio:
    """The sum of weight times rate, of 100; indicators with no base left out, the weights of the rest scaled up."""
    earned = [part.points for part in score_items(sheet, scheme) if part.points is not None]
    if not earned:
        return Ratio(0, 0)
    return Ratio(Ratio(sum(earned, Fraction(0)), 100).percent or 0, 100)


def manual_points(office: Office, year: int, scheme: Scheme) -> dict[int | None, dict[str, Fraction]]:
    manual = {each.code for each in scheme.indicators if each.manual}
    names = Names(office)
    found: dict[int | None, dict[str, Fraction]] = {}
    for row in office.con.execute(
        "SELECT unit_id, indicator, value FROM scores WHERE year = ? ORDER BY id", (year,)
    ):
        if row["indicator"] in manual:
            unit = names.successor(row["unit_id"])
            found.setdefault(unit, {})[row["indicator"]] = Fraction(row["value"])
    return found


# ---- ranks ----------------------------------------------------------------------------------------------------


def rank_units(sheets: Iterable[UnitFigures], by: str, smallest: int) -> None:
    """Rank units inside their group by one figure: ties share a rank, and too small a base has none."""
    groups: dict[str, list[UnitFigures]] = {}
    for sheet in sheets:
        sheet.rank = None
        if sheet.rate(by).denominator and base_of(sheet, by) >= smallest:
            groups.setdefault(sheet.group, []).append(sheet)
    for members in groups.values():
        worth = [_worth(sheet, by) for sheet in members]
        for sheet, value in zip(members, worth, strict=True):
            sheet.rank = 1 + sum(other > value for other in worth)


def base_of(sheet: UnitFigures, by: str) -> int:
    """On how much a figure rests; a score on the largest base of a rate of cases."""
    if by != "score":
        return sheet.counts[BY_CODE[by].denominator]
    return max(sheet.counts[name] for name in ("answer_due", "dispatched_first", "valid", "answered"))


def _worth(sheet: UnitFigures, by: str) -> Fraction:
    rate = sheet.rate(by)
    share = Fraction(rate.numerator) / Fraction(rate.denominator)
    return -share if by in BY_CODE and BY_CODE[by].lower_is_better else share


def rank_order(sheet: UnitFigures) -> tuple[str, bool, int, str]:
    return (sheet.group, sheet.rank is None, sheet.rank or 0, sheet.unit or "")
