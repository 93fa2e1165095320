"""Times of ``limits`` and ``steps``: the seconds since 1970 of the office's clock, a fifth of the same time as text."""

from __future__ import annotations

from datetime import datetime, timedelta

EPOCH = datetime(1970, 1, 1)
SECOND = timedelta(seconds=1)


def seconds(at: datetime) -> int:
    """``at``, office time, as it stands in the file."""
    return (at - EPOCH) // SECOND


def maybe_seconds(at: datetime | None) -> int | None:
    """A time that may not be there."""
    return None if at is None else (at - EPOCH) // SECOND


def moment_of(stored: int) -> datetime:
    """The time that stands in the file."""
    return EPOCH + timedelta(seconds=stored)


def maybe_moment(stored: int | None) -> datetime | None:
    """One that may not be there."""
    return None if stored is None else EPOCH + timedelta(seconds=stored)
