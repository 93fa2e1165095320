"""Balances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotline_cli.i18n import _
from hotline_cli.reports.unit_figures import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Balance:
    """A sum that must come out: what is added up, and what it should come to."""

    name: str
    parts: dict[str, int]
    total: int

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return sum(self.parts.values()) == self.total

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"name": self.name, "parts": self.parts, "total": self.total, "adds_up": self.holds}


# ---- what must add up -----------------------------------------------------------------------------------------

CAME_TO = ("void", "merged", "rejected", "spot", "dispatched", "waiting")
"""What became of a received case; each is counted once, under the first that fits."""


def describe_balance(check: Balance, titles: Mapping[str, str]) -> str:
    """The sum as a line for people: each part by its name, the total by that of ``""``, and whether it comes out."""
    left = " + ".join(f"{titles.get(name, name)} {n}" for name, n in check.parts.items()) or "0"
    sign = "=" if check.holds else "≠"
    line = f"{left} {sign} {titles.get('', title_of('received'))} {check.total}"
    return line if check.holds else _("{line}: does not add up").format(line=line)
