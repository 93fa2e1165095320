"""Times in the database: text (``domain.events.stamp``); in ``limits`` and ``steps`` seconds since 1970.

Both are office time, without a zone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import overload

EPOCH = datetime(1970, 1, 1)
SECOND = timedelta(seconds=1)


@overload
def to_seconds(at: datetime) -> int: ...
@overload
def to_seconds(at: datetime | None) -> int | None: ...
def to_seconds(at: datetime | None) -> int | None:
    """Return the stored seconds of a time, or None."""
    return None if at is None else (at - EPOCH) // SECOND


@overload
def from_seconds(stored: int) -> datetime: ...
@overload
def from_seconds(stored: int | None) -> datetime | None: ...
def from_seconds(stored: int | None) -> datetime | None:
    """Return the time of stored seconds, or None."""
    return None if stored is None else EPOCH + timedelta(seconds=stored)
