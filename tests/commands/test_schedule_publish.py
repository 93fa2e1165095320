"""The announcement: for the year, for what has changed, as a page and as a calendar file."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from clerk import Clerk
from factories import add_session, make_office
from icalendar import Calendar

TABLE = Path(__file__).resolve().parents[2] / "examples" / "changzhou-2020-schedule.csv"
BEIJING = timezone(timedelta(hours=8))


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """常州, in January 2020, with the year's table in."""
    make_office(clerk, schemes=["changzhou-2020"], at="2020-01-20T09:00")
    clerk("schedule", "import", str(TABLE), "--create-units")
    return clerk


def events(office: Clerk, *words: str) -> dict[str, Any]:
    """The events of the calendar file, by UID."""
    text = office("schedule", "publish", "-f", "ics", *words).out
    return {str(event["uid"]): event for event in Calendar.from_ical(text).walk("VEVENT")}


def test_the_calendar_file_holds_the_same_sessions(office: Clerk) -> None:
    """Read back by the library's parser: 40 events, at the hours of the plan in Beijing time."""
    found = sorted(
        (
            event["dtstart"].dt.astimezone(BEIJING),
            event["dtend"].dt.astimezone(BEIJING),
            str(event["summary"]),
        )
        for event in events(office).values()
    )
    plan = office.json("schedule", "list")
    assert [(start, end) for start, end, _who in found] == [
        tuple(datetime.fromisoformat(f"{s['date']}T{s[hour]}:00+08:00") for hour in ("start", "end"))
        for s in plan
    ]
    assert all(
        turn["unit"] in who for (*_when, who), s in zip(found, plan, strict=True) for turn in s["units"]
    )


def test_a_moved_session_moves_in_the_calendars_of_others(office: Clerk) -> None:
    """The same UID, a higher SEQUENCE, the new hour; a cancelled one says so; the others stay as they were."""
    before = events(office)
    office("schedule", "move", "2020-05-14", "--to", "2020-05-15", "--reason", "市里会议")
    office("schedule", "cancel", "2020-05-21", "--reason", "防汛")
    office("schedule", "confirm", "2020-05-28")
    after = events(office)
    assert before.keys() == after.keys()
    changed = {uid: event for uid, event in after.items() if event["sequence"] > before[uid]["sequence"]}
    assert sorted(
        (event["dtstart"].dt.astimezone(BEIJING).isoformat(), str(event["status"]))
        for event in changed.values()
    ) == [
        ("2020-05-15T09:00:00+08:00", "CONFIRMED"),
        ("2020-05-21T09:00:00+08:00", "CANCELLED"),
        ("2020-05-28T09:00:00+08:00", "CONFIRMED"),
    ]


@pytest.mark.clause("WZ-02", "WZ-03")
def test_changes_are_those_since_the_last_announcement(office: Clerk) -> None:
    """WZ-02, WZ-03: all is new at first, then nothing, then what moved, was cancelled, got a theme.

    Only --mark records an announcement; a dry run of it does not.
    """
    assert {row["change"] for row in office.json("schedule", "publish", "--dry-run")} == {"new"}
    assert len(office.json("schedule", "publish", "--changes", "--mark", "--dry-run")) == 40
    assert len(office.json("schedule", "publish", "--changes")) == 40
    assert len(office.json("schedule", "publish", "--changes", "--mark")) == 40
    assert office.json("schedule", "publish", "--changes") == []
    office("schedule", "move", "2020-05-14", "--to", "2020-06-05", "--reason", "市里会议")
    office("schedule", "cancel", "2020-05-21", "--reason", "防汛")
    office("schedule", "edit", "2020-05-28", "--theme", "不动产登记")
    office("schedule", "done", "2020-06-11", "contact")
    words = ["schedule", "publish", "--changes", "--mark", "--from", "2020-05-01", "--to", "2020-05-31"]
    found = office.json(*words)
    assert [(row["date"], row["change"], row["moved_from"], row["reason"]) for row in found] == [
        ("2020-05-21", "cancelled", None, "防汛"),
        ("2020-05-28", "changed", None, None),
        ("2020-06-05", "moved", "2020-05-14", "市里会议"),
    ]
    assert office.json(*words) == []
    leave = ["schedule", "leave", "2020-05-28", "--reason", "出差", "--requested", "2020-01-20"]
    office(*leave, "--delegate", "赵六")
    office(
        "schedule", "attend", "2020-05-28", "--status", "on-time", "--by", "delegate", at="2020-05-28T10:00"
    )
    assert office.json(*words) == []


def test_the_announcement_is_a_page_to_print_in_the_readers_language(hotline: Clerk) -> None:
    """Markdown and HTML with the weekday; the HTML has no script and escapes what was typed."""
    hotline.now, hotline.lang = "2020-01-20T09:00", "zh"
    hotline("init", "--scheme", "changzhou-2020")
    words = ["--date", "2020-05-14", "--start", "09:00", "--end", "10:00", "--leader", "张三"]
    hotline("schedule", "add", *words, "--theme", "<b>营商</b>")
    assert "2020-05-14 | 星期四 | 09:00" in hotline("schedule", "publish", "-f", "markdown").out
    page = hotline("schedule", "publish", "-f", "html").out
    assert "星期四" in page
    assert "&lt;b&gt;营商" in page
    hotline("schedule", "publish", "-o", "plan.ics")
    assert (hotline.folder / "plan.ics").read_text("utf-8").startswith("BEGIN:VCALENDAR")


def test_only_the_announcement_is_a_calendar_file(office: Clerk) -> None:
    """`-f ics` elsewhere is wrong usage."""
    office("schedule", "list", "-f", "ics", status=2)
    assert "docx, ics" in office("schedule", "publish", "-f", "pdf", status=2).err


def test_a_calendar_file_holds_nothing_that_a_terminal_obeys(clerk: Clerk) -> None:
    """Theme and place are shown with their escapes."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    add_session(clerk, "2026-04-02", theme="消防\x1b[2J", place="演播\x07厅")
    text = clerk("schedule", "publish", "-f", "ics", "--from", "2026-04-01", "--to", "2026-04-30").out
    assert not set(text) & {"\x1b", "\x07"}
    [event] = Calendar.from_ical(text).walk("VEVENT")
    assert (event["location"], "消防\\x1b[2J" in event["description"]) == ("演播\\x07厅", True)
