"""Official notices: their formats, corrections, years that stay provisional; days with hours of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.clerk import Clerk

FESTIVALS = {"元旦": "01-01", "春节": "02-06", "清明节": "04-05", "劳动节": "05-01", "端午节": "06-09"}
FESTIVALS |= {"中秋节": "09-15", "国庆节": "10-01"}
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
{events}END:VCALENDAR
"""
EVENT = "BEGIN:VEVENT\nUID:{n}\nDTSTAMP:20261101T000000Z\nDTSTART;VALUE=DATE:{start}\n{end}SUMMARY:{name}\nEND:VEVENT\n"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    clerk("init", at="2026-12-01T09:00")
    return clerk


def notice(office: Clerk, *rows: str, status: int = 0) -> str:
    (office.folder / "notice.csv").write_text("\n".join(["date,class,name", *rows, ""]), encoding="utf-8")
    return office("calendar", "import", "notice.csv", status=status).err


def working(office: Clerk, *days: str) -> list[bool]:
    return [office.json("calendar", "check", day)["working"] for day in days]


def test_a_corrected_notice_replaces_the_days_of_its_festivals(office: Clerk) -> None:
    """The mistyped day is an ordinary Friday again, and that is said; other festivals and years stay."""
    said = notice(
        office,
        "2027-01-01,rest,元旦",
        "2027-01-08,rest,元旦",
        "2027-05-07,rest,劳动节",
        "2028-01-07,rest,元旦",
    )
    assert "ordinary" not in said
    said = notice(office, "2027-01-01,rest,元旦", "2027-01-02,rest,元旦", "2027-01-04,rest,元旦")
    assert "2027-01-08 is an ordinary day again: 元旦" in said
    assert "2027-01-04 is now a day off: 元旦" in said
    assert working(office, "2027-01-04", "2027-01-08", "2027-05-07", "2028-01-07") == [
        False,
        True,
        False,
        False,
    ]
    assert "2027-01-04 is now a working day: 元旦" in notice(
        office, "2027-01-01,rest,元旦", "2027-01-04,work,元旦"
    )
    office("db", "verify")


def test_a_correction_of_a_shipped_notice(office: Clerk) -> None:
    """2026 is known; Friday 2 January is no longer part of New Year's Day."""
    assert working(office, "2026-01-02", "2026-01-04") == [False, True]
    said = notice(office, "2026-01-01,rest,元旦")
    assert "2026-01-02 is an ordinary day again" in said
    assert working(office, "2026-01-01", "2026-01-02", "2026-01-04") == [False, True, False]


def test_a_year_is_certain_once_every_festival_is_named(office: Clerk) -> None:
    """In two files; until then the missing ones are named, and days made up for the named ones are not guessed."""
    days = [f"2027-{day},rest,{name}" for name, day in FESTIVALS.items()]
    said = notice(office, *days[:5])
    assert (
        "2027 stays provisional: no notice names Mid-Autumn Festival 中秋节, National Day 国庆节 yet" in said
    )
    check = office("calendar", "check", "2027-10-04", "-f", "json")
    assert check.json["provisional"] is True
    assert "The notice for 2027 does not name Mid-Autumn Festival 中秋节, National Day 国庆节." in check.err
    assert working(office, "2027-05-03", "2027-10-04") == [True, False]
    said = notice(office, *days[5:])
    assert "years with an official notice: 2027" in said
    check = office("calendar", "check", "2027-10-04", "-f", "json")
    assert (check.json["provisional"], check.json["working"], check.err) == (False, True, "")


def test_one_festival_on_the_day_of_another_counts_as_named(office: Clerk) -> None:
    """Mid-Autumn 2028 is 3 October: a notice of National Day with that day names both."""
    names = [f"2028-{day},rest,{name}" for name, day in FESTIVALS.items() if name not in {"中秋节", "国庆节"}]
    assert "no notice names Mid-Autumn" in notice(office, *names, "2028-10-01,rest,国庆节")
    assert "official notice: 2028" in notice(office, "2028-10-01,rest,国庆节", "2028-10-03,rest,国庆节")


def test_new_years_day_in_december_is_of_the_next_years_notice(office: Clerk) -> None:
    said = notice(office, "2026-12-31,rest,元旦", "2027-01-01,rest,元旦")
    assert "2027 stays provisional" in said
    assert "2026 stays" not in said
    assert "2026-12-31 is an ordinary day again" in notice(office, "2027-01-01,rest,元旦")


def test_the_json_of_holiday_cn(office: Clerk) -> None:
    days = [{"name": name, "date": f"2027-{day}", "isOffDay": True} for name, day in FESTIVALS.items()]
    days.append({"name": "国庆节", "date": "2027-10-09", "isOffDay": False})
    path = office.folder / "2027.json"
    path.write_text(
        json.dumps({"year": 2027, "papers": [], "days": days}, ensure_ascii=False), encoding="utf-8"
    )
    assert "8 days read; years with an official notice: 2027" in office("calendar", "import", "2027.json").err
    assert working(office, "2027-06-09", "2027-10-09") == [False, True]
    for text, said in (
        (
            '{"days": [{"name": "元旦", "date": "2027-13-01", "isOffDay": true}]}',
            "entry 1, date: '2027-13-01'",
        ),
        (
            '{"days": [{"name": "元旦", "date": "2027-01-01"}]}',
            "entry 1, isOffDay: is neither true nor false",
        ),
        ('{"days": 7}', "no dates found"),
        ('{"days": []}', "no dates found"),
        ('{"days"', "2027.json is not JSON"),
        ('{"days": "' + "x" * 10_000_000, "more than 10000000 characters"),
    ):
        path.write_text(text, encoding="utf-8")
        assert said in office("calendar", "import", "2027.json", status=6).err


def test_a_notice_as_a_calendar(office: Clerk) -> None:
    """An event of several days ends before DTEND; 休 and 班 stand in brackets, or Apple's property tells."""
    events = [
        EVENT.format(n=1, start="20270101", end="DTEND;VALUE=DATE:20270104\n", name="元旦（休）"),
        EVENT.format(n=2, start="20270109", end="", name="元旦（班）"),
        EVENT.format(n=3, start="20270501", end="X-APPLE-SPECIAL-DAY:WORK-HOLIDAY\n", name="劳动节"),
    ]
    path = office.folder / "notice.ics"
    path.write_text(ICS.format(events="".join(events)), encoding="utf-8", newline="\r\n")
    assert "5 days read" in office("calendar", "import", "notice.ics").err
    assert office.json("calendar", "check", "2027-01-03")["why"] == "元旦"
    assert working(office, "2027-01-01", "2027-01-04", "2027-01-09") == [False, True, True]
    path.write_text(
        ICS.format(events=EVENT.format(n=1, start="20270308", end="", name="妇女节")), encoding="utf-8"
    )
    assert "'妇女节' is neither rest nor work" in office("calendar", "import", "notice.ics", status=6).err
    path.write_text(
        ICS.format(events="BEGIN:VEVENT\nUID:1\nSUMMARY:元旦（休）\nEND:VEVENT\n"), encoding="utf-8"
    )
    assert "entry 1, DTSTART: is missing" in office("calendar", "import", "notice.ics", status=6).err
    path.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nnonsense\n", encoding="utf-8")
    assert "is not an iCalendar file" in office("calendar", "import", "notice.ics", status=6).err


def test_a_day_has_hours_of_its_own(office: Clerk) -> None:
    """From 08:30 to 12:00 on New Year's Eve: three hours from 11:00 end on Monday 4 January at 10:30."""
    row = office.json("calendar", "add", "2026-12-31", "--hours", "08:30-12:00")
    assert (row["working"], row["hours"]) == (True, "08:30-12:00")
    assert (
        office.json("calendar", "due", "2026-12-31 11:00", "3 working hours")["due"][:16]
        == "2027-01-04T10:30"
    )
    assert (
        "a day off has no hours"
        in office("calendar", "add", "2026-12-30", "--rest", "--hours", "08:30-12:00", status=2).err
    )
    assert "invalid office hours" in office("calendar", "add", "2026-12-30", "--hours", "早上", status=2).err
    (office.folder / "days.csv").write_text(
        "date,class,name,hours\n2026-12-30,work,盘点,9-10\n", encoding="utf-8"
    )
    assert (
        "line 2, hours: invalid office hours '9-10'" in office("calendar", "import", "days.csv", status=6).err
    )
    office("db", "verify")
