"""A year of an office, played day by day by a clerk who reads nothing but the agenda and does what it says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clerk import Clerk

FIRST, LAST = date(2005, 3, 7), date(2006, 3, 5)


def days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=1)


def do_what_it_says(clerk: Clerk, day: date) -> None:
    """In the evening: tick what is due by today, say who came to the sessions that are over."""
    agenda = clerk.json("agenda", at=f"{day}T18:00")
    due = [row for row in agenda.get("tasks", ()) if row["due_at"][:10] <= day.isoformat()]
    over = [row for row in agenda.get("overdue", ()) if row["item"] == "session"]
    for row in due:
        clerk(*row["command"].split()[1:])
    for row in over:
        words = row["command"].replace("STATUS", "on-time").replace("WHO", "head").split()[1:]
        clerk(*words, "--name", "区长甲")


@pytest.mark.slow
@pytest.mark.clause("QT-01", "QT-05", "QT-06")
def test_the_district_s_year_is_complete(clerk: Clerk) -> None:
    """What the document demands: a report each week (QT-05), one a month to the meeting (QT-06), three duties (QT-01).

    Every morning's mail is empty: nothing is late that could have been in time.
    """
    clerk("init", "--scheme", "gongpu-2005", at=f"{FIRST}T08:00")
    clerk("schedule", "generate", "--from", FIRST.isoformat(), "--to", LAST.isoformat(), "--yes")
    for day in days():
        clerk("overdue", "--check", at=f"{day}T08:00")
        do_what_it_says(clerk, day)
    done = {
        row["no"].removeprefix("gongpu-2005:")
        for row in clerk.json("schedule", "tasks", "--due-by", LAST.isoformat())
        if row["state"] == "done"
    }
    mondays = [day for day in days() if day.weekday() == 0 and day <= LAST - timedelta(days=7)]
    assert {f"weekly:{day}" for day in mondays} <= done
    assert {f"monthly:{day}" for day in mondays if day.day <= 7} <= done
    held = {
        (row["name"], row["date"])
        for row in clerk.json("schedule", "list", "--from", FIRST.isoformat(), "--to", LAST.isoformat())
        if row["status"] == "held"
    }
    assert {day for name, day in held if name == "公仆热线"} == {
        str(day) for day in days() if day.weekday() == 1 and day.day <= 7
    }
    assert {day for name, day in held if name == "区长接待企业服务日"} == {
        str(day) for day in days() if day.weekday() == 4 and day.day <= 7
    }
    assert {day for name, day in held if name == "创卫专线"} == {
        str(day) for day in days() if day.weekday() == 5
    }
