"""Rates as rules.md 8 wants them."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline_cli.domain.ratio import Ratio, two_decimals


@pytest.mark.parametrize(
    ("rate", "percent"),
    [
        (Ratio(597, 601), Decimal("99.33")),
        (Ratio(1, 3), Decimal("33.33")),
        (Ratio(2, 3), Decimal("66.67")),
        (Ratio(1, 800), Decimal("0.13")),  # 0.125: half up, not half even
        (Ratio(3, 800), Decimal("0.38")),  # 0.375
        (Ratio(0, 5), Decimal("0.00")),
        (Ratio(5, 5), Decimal("100.00")),
        (Ratio(Decimal("2.4"), 3), Decimal("80.00")),
        (Ratio(Fraction(12, 5), 7), Decimal("34.29")),
        (Ratio(0, 0), None),
        # what fell: the change of a bulletin against the period before
        (Ratio(-1, 8), Decimal("-12.50")),
        (Ratio(-7, 7), Decimal("-100.00")),
        (Ratio(-2, 3), Decimal("-66.67")),
        (Ratio(-1, 800), Decimal("-0.12")),  # -0.125: up is towards nothing
    ],
)
def test_two_decimals_rounded_half_up(rate: Ratio, percent: Decimal | None) -> None:
    """An empty base has no rate."""
    assert rate.percent == percent


@given(st.integers(-2_000_000, 2_000_000), st.integers(1, 2_000_000))
def test_rounded_as_decimal_rounds(numerator: int, denominator: int) -> None:
    """The standard library's decimals, which call a half of what is below nothing rounded up HALF_DOWN."""
    with localcontext(Context(prec=60)):
        exact = Decimal(numerator) * 100 / denominator
        rounding = ROUND_HALF_UP if numerator >= 0 else ROUND_HALF_DOWN
        assert Ratio(numerator, denominator).percent == exact.quantize(Decimal("0.01"), rounding)


def test_points_are_rounded_half_up_too() -> None:
    """A 32nd of weight 20 is 0.625; a float would make it 0.62."""
    assert str(two_decimals(Fraction(20, 32))) == "0.63"
    assert str(two_decimals(Fraction(60))) == "60.00"


def test_json_has_integers_where_whole() -> None:
    """Numerator, denominator, rate, in this order."""
    assert list(Ratio(597, 601).as_json().items()) == [
        ("numerator", 597),
        ("denominator", 601),
        ("rate", 99.33),
    ]
    assert Ratio(Decimal("2.4"), 3).as_json() == {"numerator": 2.4, "denominator": 3, "rate": 80.0}
    assert Ratio(0, 0).as_json()["rate"] is None
