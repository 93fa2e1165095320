"""Offices to test in, entered by the clerk on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clerk import Clerk

UNIT, OTHER_UNIT = "城市管理局", "公安局"


def call(content: str = "路灯不亮", kind: str = "help", **options: str | bool) -> list[str]:
    """Return the words that register a call; an option that is true is a flag."""
    words = ["register", "--kind", kind, "--content", content]
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        words += [option] if value is True else [option, str(value)]
    return words


def add_session(
    clerk: Clerk, day: str, unit: str = UNIT, *, start: str = "09:00", end: str = "10:00", **options: str
) -> None:
    """Enter a session, of one hour unless said otherwise."""
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    clerk("schedule", "add", "--date", day, "--start", start, "--end", end, "--unit", unit, *words, "--yes")


def make_office(
    clerk: Clerk,
    *,
    schemes: Iterable[str] = (),
    units: Iterable[str] = (),
    sessions: Iterable[tuple[str, str]] = (),
    cases: Iterable[list[str]] = (),
    at: str = "",
) -> Clerk:
    """Make an office with these schemes, units, sessions (day, unit) and calls; return its clerk."""
    clerk("init", *(word for scheme in schemes for word in ("--scheme", scheme)), at=at or None)
    for unit in units:
        clerk("unit", "add", unit)
    for day, unit in sessions:
        add_session(clerk, day, unit)
    for words in cases:
        clerk(*words)
    return clerk
