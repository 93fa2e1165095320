"""Ratios with their base (rules.md 8): never a bare percentage, never 0 or 100 % of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

Amount: TypeAlias = "int | Fraction | Decimal"


class Ratio:
    """``numerator`` of ``denominator``; weighted ones are exact (``Fraction``, ``Decimal``), never floats."""

    __slots__ = ("denominator", "numerator")

    def __init__(self, numerator: Amount, denominator: Amount) -> None:
        self.numerator = numerator
        self.denominator = denominator

    def __repr__(self) -> str:
        return f"Ratio({self.numerator}, {self.denominator})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ratio):
            return NotImplemented
        return (self.numerator, self.denominator) == (other.numerator, other.denominator)

    def __hash__(self) -> int:
        return hash((self.numerator, self.denominator))

    @property
    def percent(self) -> Decimal | None:
        """The percentage with two decimals, rounded half up; None if the base is empty."""
        from fractions import Fraction

        if not self.denominator:
            return None
        return two_decimals(Fraction(self.numerator) * 100 / Fraction(self.denominator))

    def as_json(self) -> dict[str, int | float | None]:
        """As ``{"numerator": n, "denominator": d, "rate": r}``; n and d are integers if possible."""
        percent = self.percent
        return {
            "numerator": as_number(self.numerator),
            "denominator": as_number(self.denominator),
            "rate": None if percent is None else float(percent),
        }


def two_decimals(amount: Amount) -> Decimal:
    """``amount`` with two decimals, a half rounded up, also if it is negative."""
    from decimal import Decimal
    from fractions import Fraction
    from math import floor

    return Decimal(floor(Fraction(amount) * 100 + Fraction(1, 2))).scaleb(-2)


def as_number(amount: Amount) -> int | float:
    """``amount`` as an integer if it is one."""
    return int(amount) if amount == int(amount) else float(amount)
