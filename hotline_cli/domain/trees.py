"""What stands above what: units, categories, areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def above_itself(name: str, parents: Mapping[str, str | None]) -> bool:
    """Whether going up from ``name``, by the one above each in ``parents``, comes to ``name`` again."""
    passed: set[str] = set()
    above = parents.get(name)
    while above and above not in passed:
        if above == name:
            return True
        passed.add(above)
        above = parents.get(above)
    return False
