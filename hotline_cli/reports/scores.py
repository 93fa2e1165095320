"""Scores and ranks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.ratio import Ratio
from hotline_cli.reports.unit_figures import BY_CODE, UnitFigures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.store.office import Office


# ---- scores ---------------------------------------------------------------------------------------------------


class ScoreItem(NamedTuple):
    """One indicator of a score."""

    code: str
    title: str
    title_en: str
    clause: str
    weight: Fraction
    rate: Ratio
    """The figure, or the points out of 100 entered by hand; an empty base excludes the indicator."""
    manual: bool
    points: Fraction | None
    """Its share of the score: its weight, scaled to 100 over the indicators with a base, times its rate."""


def score_items(sheet: UnitFigures, scheme: Scheme) -> list[ScoreItem]:
    """Return the indicators of ``scheme`` for one unit."""
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
    """Return the share that earns points: one minus the rate if lower is better."""
    share = Fraction(rate.numerator) / Fraction(rate.denominator)
    return 1 - share if code in BY_CODE and BY_CODE[code].lower_is_better else share


def compute_score(sheet: UnitFigures, scheme: Scheme) -> Ratio:
    """Sum weight times rate, out of 100; indicators without a base are excluded and the other weights scaled up."""
    earned = [part.points for part in score_items(sheet, scheme) if part.points is not None]
    if not earned:
        return Ratio(0, 0)
    return Ratio(Ratio(sum(earned, Fraction(0)), 100).percent or 0, 100)


def manual_points(office: Office, year: int, scheme: Scheme) -> dict[int | None, dict[str, Fraction]]:
    """Return the points entered by hand of each unit; those of a merged one stay with its old name."""
    manual = {each.code for each in scheme.indicators if each.manual}
    found: dict[int | None, dict[str, Fraction]] = {}
    for row in office.con.execute(
        "SELECT unit_id, indicator, value FROM scores WHERE year = ? ORDER BY id", (year,)
    ):
        if row["indicator"] in manual:
            found.setdefault(row["unit_id"], {})[row["indicator"]] = Fraction(row["value"])
    return found


# ---- ranks ----------------------------------------------------------------------------------------------------


def rank_units(sheets: Iterable[UnitFigures], by: str, smallest: int) -> None:
    """Rank units within groups by one figure: ties share a rank, a base that is too small gets none."""
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
    """Return the base of a figure; of a score, the largest base of its case rates."""
    if by != "score":
        return sheet.counts[BY_CODE[by].denominator]
    return max(sheet.counts[name] for name in ("answer_due", "dispatched_first", "valid", "answered"))


def _worth(sheet: UnitFigures, by: str) -> Fraction:
    rate = sheet.rate(by)
    share = Fraction(rate.numerator) / Fraction(rate.denominator)
    return -share if by in BY_CODE and BY_CODE[by].lower_is_better else share


def rank_order(sheet: UnitFigures) -> tuple[str, bool, int, str]:
    return (sheet.group, sheet.rank is None, sheet.rank or 0, sheet.unit or "")
