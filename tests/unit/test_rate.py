"""Rates as figures.md wants them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from hotline_cli.rate import Rate


@pytest.mark.parametrize(
    ("rate", "percent"),
    [
        (Rate(597, 601), Decimal("99.33")),
        (Rate(1, 3), Decimal("33.33")),
        (Rate(2, 3), Decimal("66.67")),
        (Rate(1, 800), Decimal("0.13")),  # 0.125: half up, not half even
        (Rate(3, 800), Decimal("0.38")),  # 0.375
        (Rate(0, 5), Decimal("0.00")),
        (Rate(5, 5), Decimal("100.00")),
        (Rate(Decimal("2.4"), 3), Decimal("80.00")),
        (Rate(Fraction(12, 5), 7), Decimal("34.29")),
        (Rate(0, 0), None),
    ],
)
def test_two_decimals_rounded_half_up(rate: Rate, percent: Decimal | None) -> None:
    """An empty base has no rate."""
    assert rate.percent == percent


def test_json_has_integers_where_whole() -> None:
    """Numerator, denominator, rate, in this order."""
    assert list(Rate(597, 601).as_json().items()) == [
        ("numerator", 597),
        ("denominator", 601),
        ("rate", 99.33),
    ]
    assert Rate(Decimal("2.4"), 3).as_json() == {"numerator": 2.4, "denominator": 3, "rate": 80.0}
    assert Rate(0, 0).as_json()["rate"] is None
