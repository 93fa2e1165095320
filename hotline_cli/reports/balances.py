"""Sums that must add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotline_cli.i18n import _
from hotline_cli.reports.unit_figures import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Balance:
    """A sum and the total it must equal."""

    name: str
    parts: dict[str, int]
    total: int

    @property
    def holds(self) -> bool:
        """Whether the sum equals the total."""
        return sum(self.parts.values()) == self.total

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "parts": self.parts, "total": self.total, "adds_up": self.holds}


CAME_TO = ("void", "merged", "rejected", "spot", "dispatched", "waiting", "untimed")
"""What became of received cases; each is counted once, under the first state that applies."""


def came_to(counts: Mapping[str, int]) -> dict[str, int]:
    """What became of the cases; those of which an import does not tell it only if there are any."""
    return {name: counts[name] for name in CAME_TO if counts[name] or name != "untimed"}


def describe_balance(check: Balance, titles: Mapping[str, str]) -> str:
    """Format the sum as a line: each part with its name, the total (named by ``""``), and whether they agree."""
    left = " + ".join(f"{titles.get(name, name)} {n}" for name, n in check.parts.items()) or "0"
    sign = "=" if check.holds else "≠"
    line = f"{left} {sign} {titles.get('', title_of('received'))} {check.total}"
    return line if check.holds else _("{line}: does not add up").format(line=line)
