"""Dates on the command line and in files: one parser, words for a person only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.clerk import Clerk


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A file with one unit, on Tuesday 1 December 2026."""
    clerk("init", at="2026-12-01T09:00")
    clerk("unit", "add", "公安局")
    return clerk


def test_a_person_names_days_by_words_and_reads_which_they_are(office: Clerk) -> None:
    """Yesterday of the office's clock, Wednesday of this calendar week; a whole month between --from and --to."""
    case = office("register", "--kind", "help", "--content", "路灯不亮", "--at", "昨天 9:05", "-f", "json")
    assert case.json["received_at"] == "2026-11-30T09:05:00+08:00"
    assert "--at 昨天 9:05: 2026-11-30 9:05" in case.err
    listed = office("list", "--from", "上月", "--to", "上月", "-f", "json")
    assert [row["no"] for row in listed.json] == ["20261130-0001"]
    assert "--from 上月: 2026-11-01" in listed.err
    assert "--to 上月: 2026-11-30" in listed.err
    office("schedule", "add", "--date", "下周三", "--start", "9点", "--end", "上午10时", "--unit", "公安局")
    assert office.json("schedule", "show", "2026年12月9日")["date"] == "2026-12-09"
    assert office.json("schedule", "show", "next wednesday")["start"] == "09:00"
    day = office("calendar", "check", "2026/12/5", "-f", "json")
    assert (day.json["date"], day.err) == ("2026-12-05", "")


def test_a_number_is_the_latest_week_or_month_that_has_begun(office: Clerk) -> None:
    """December and week 49 began this week; week 50 is last year's."""
    for option, text, said in (
        ("--month", "12", "2026-12 (2026-12-01..2026-12-31)"),
        ("--month", "上月", "2026-11 (2026-11-01..2026-11-30)"),
        ("--week", "49", "2026-W49 (2026-11-30..2026-12-06)"),
        ("--week", "50", "2025-W50 (2025-12-08..2025-12-14)"),
        ("--week", "last week", "2026-W48 (2026-11-23..2026-11-29)"),
        ("--year", "去年", "2025 (2025-01-01..2025-12-31)"),
    ):
        assert f"{option} {text}: {said}" in office("report", "units", option, text).err
    assert "invalid period '54'" in office("report", "units", "--week", "54", status=2).err


def test_two_readings_are_refused_with_both(office: Clerk) -> None:
    told = office("list", "--from", "3/4/2026", status=2).err
    assert "--from: '3/4/2026' can be read two ways, 2026-03-04 or 2026-04-03" in told
    told = office("calendar", "due", "2026-3-26 上午12:00", "3 working days", status=2).err
    assert "noon or midnight" in told
    told = office(
        "register", "--kind", "help", "--content", "路灯", "--at", "2026-11-30（周二）", status=2
    ).err
    assert "2026-11-30 is not that weekday" in told
    told = office("schedule", "add", "--date", "3月32日", "--start", "9:00", "--unit", "公安局", status=2).err
    assert "invalid date '3月32日'" in told


def test_a_file_has_dates_but_no_words_for_days(office: Clerk) -> None:
    """What a spreadsheet writes is read; tomorrow of a file is nobody's tomorrow."""
    (office.folder / "calls.csv").write_text(
        "kind,content,received_at,unit,dispatched_at\n"
        "投诉,路灯,2026/11/2 9:05,公安局,２０２６．１１．３\n"
        "投诉,井盖,2026年11月2日 下午3点,,\n",
        encoding="utf-8",
    )
    office("import", "calls.csv")
    cases = office.json("list", "--columns", "received_at,dispatched_at")
    assert [(case["received_at"], case["dispatched_at"]) for case in cases] == [
        ("2026-11-02T15:00:00+08:00", None),
        ("2026-11-02T09:05:00+08:00", "2026-11-03T23:59:59+08:00"),
    ]
    (office.folder / "bad.csv").write_text(
        "kind,content,received_at\n投诉,路灯,昨天 9:05\n投诉,井盖,3/4/2026 9:05\n投诉,树,3月4日 9:05\n",
        encoding="utf-8",
    )
    told = office("import", "bad.csv", status=6).err
    assert "line 2, received_at: '昨天 9:05' is not a time" in told
    assert "line 3, received_at: '3/4/2026 9:05' can be read two ways" in told
    assert "line 4, received_at: '3月4日 9:05' has no year" in told
    (office.folder / "verbs.csv").write_text(
        "verb,no,at,to\ndispatch,1102-0001,昨天,公安局\n", encoding="utf-8"
    )
    assert "invalid time '昨天'" in office("apply", "verbs.csv", status=6).err


def test_a_receipt_of_which_only_the_day_is_known(clerk: Clerk) -> None:
    """Days count as ever; the hour of an urgent call counts from 24:00, and the explanation says so."""
    clerk("init", at="2026-12-01T09:00")
    (clerk.folder / "calls.csv").write_text(
        "kind,content,received_at,urgent\n投诉,路灯,2026年11月2日,是\n"
        "投诉,井盖,2026/11/2 9:05,是\n投诉,树,2026.11.2,否\n",
        encoding="utf-8",
    )
    clerk("import", "calls.csv")
    assert clerk.json("show", "1102-0001")["received_at"] == "2026-11-02T00:00:00+08:00"
    limits = [clerk.json("explain", f"1102-000{n}", "--stage", "transfer") for n in (1, 2, 3)]
    assert [(one["start"][:16], one["due"][:16], one["time_unknown"]) for one in limits] == [
        ("2026-11-02T23:59", "2026-11-03T00:59", True),
        ("2026-11-02T09:05", "2026-11-02T10:05", False),
        ("2026-11-02T00:00", "2026-11-03T23:59", False),
    ]
    assert "Time of receipt unknown" in clerk("explain", "1102-0001").out
    rows = clerk("list").out
    assert "2026-11-02 09:05:00" in rows
    assert "2026-11-02 00:00" not in rows


def test_a_format_that_fits_only_some_rows_is_said(office: Clerk) -> None:
    """Day before month reads 3/4 and not 3/25: said with the bad rows, and before the good ones are written."""
    (office.folder / "calls.csv").write_text(
        "what,why,when\n投诉,路灯,3/4/2026 09:05\n投诉,井盖,3/25/2026 09:05\n", encoding="utf-8"
    )
    (office.folder / "map.toml").write_text(
        '[columns]\nkind = "what"\ncontent = "why"\nreceived_at = "when"\n[formats]\ntime = "%d/%m/%Y %H:%M"\n',
        encoding="utf-8",
    )
    said = "received_at: the format %d/%m/%Y %H:%M fits 1 of 2 cells only"
    assert said in office("import", "calls.csv", "--map", "map.toml", status=6).err
    assert said in office("import", "calls.csv", "--map", "map.toml", "--bad-rows", "bad.csv").err
