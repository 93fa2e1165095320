"""Waiting for a condition instead of for a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 60
"""Seconds after which what was waited for will not come: the machine may be busy."""
T = TypeVar("T")


def wait_until(condition: Callable[[], T], what: str | Callable[[], str], patience: float = PATIENCE) -> T:
    """The first true value of ``condition``. Raises ``AssertionError`` naming ``what`` did not come."""
    until = time.monotonic() + patience
    while not (found := condition()):
        assert time.monotonic() < until, f"{what if isinstance(what, str) else what()} did not come"
        time.sleep(0.02)
    return found
