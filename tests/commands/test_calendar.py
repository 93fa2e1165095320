"""`calendar due` and `calendar between`, which need no file: working time on the command line (rules.md 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2020-01-31", "1 month", "2020-02-29T23:59:59+08:00"),  # a Saturday, the last day all the same
        ("2021-01-31T10:00", "1个月", "2021-02-28T23:59:59+08:00"),  # a Sunday
        ("2020-06-18", "1 month before", "2020-05-18T23:59:59+08:00"),
        ("2014-06-20", "15 days", "2014-07-07T23:59:59+08:00"),  # 5 July is a Saturday: days move on
    ],
)
def test_a_month_ends_on_the_same_day_of_the_next_or_its_last(
    clerk: Clerk, start: str, span: str, due: str
) -> None:
    """What moves to the next working day is a span of days; a month leads to the day of that name."""
    assert clerk.json("calendar", "due", start, span)["due"] == due


@pytest.mark.parametrize("more", [[], ["--calendar", "none"]])
@pytest.mark.parametrize("hours", ["", "  "])
def test_hours_that_name_none_are_refused(clerk: Clerk, hours: str, more: list[str]) -> None:
    """An empty --hours is a mistake of the line that made it, and not the office's own hours."""
    for words in (["due", "2020-03-26", "1 working hour"], ["between", "2020-03-26", "2020-03-27"]):
        clerk("calendar", *words, *more, "--hours", hours, status=2)


def test_time_that_does_not_pass_is_left_out_of_days_and_seconds(clerk: Clerk) -> None:
    """Friday 17 January 2020 to Tuesday over a worked Sunday that ended on hold: Monday and Tuesday, 9:00 both ways."""
    words = ("calendar", "between", "2020-01-17T08:00", "2020-01-21T08:00")
    assert clerk.json(*words) == {"working_days": 3, "working_seconds": 3 * 7 * 3600}
    held = clerk.json(*words, "--hold", "2020-01-19T00:00/2020-01-20T00:00")
    assert held == {"working_days": 2, "working_seconds": 2 * 7 * 3600}
    due = clerk.json(
        *("calendar", "due", "2020-01-17T08:00", "2 working days"),
        *("--hold", "2020-01-19T00:00/2020-01-20T00:00"),
    )
    assert due["due"] == "2020-01-21T23:59:59+08:00"


def test_days_off_and_working_days_are_lists_of_dates(clerk: Clerk) -> None:
    """From Friday 14:25, 3:05 until closing and 55 minutes on the next worked day: Monday, or Tuesday."""
    words = ("calendar", "due", "2026-06-12T14:25", "4 working hours", "--calendar", "none")
    hours = ("--hours", "mon-fri 09:00-12:00,14:00-17:30")
    assert clerk.json(*words, *hours)["due"] == "2026-06-15T09:55:00+08:00"
    assert clerk.json(*words, *hours, "--rest", "2026-06-15,2026-06-19")["due"] == "2026-06-16T09:55:00+08:00"
    office = clerk.json("calendar", "due", "2026-06-12", "1 working day", "--work", "2026-06-13,2026-06-14")
    assert office["due"] == "2026-06-13T23:59:59+08:00"
    clerk("calendar", "due", "2026-06-12", "1 working day", "--rest", "2026-06-15,15", status=2)
