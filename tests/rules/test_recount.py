"""A notice comes out, or a day changes: what runs is counted again, what is done never changes."""

from __future__ import annotations

import pytest
from clerk import Clerk
from factories import UNIT, call, make_office

NOTICE = "date,class,name\n2027-01-01,rest,元旦\n2027-01-02,rest,元旦\n2027-01-03,work,元旦\n2027-02-06,rest,春节\n"
NOTICE += "2027-04-05,rest,清明节\n2027-05-01,rest,劳动节\n2027-06-09,rest,端午节\n2027-09-15,rest,中秋节\n"
NOTICE += "2027-10-01,rest,国庆节\n"
FIRST, SECOND, THIRD = "20261221-0001", "20261221-0002", "20261221-0003"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Three complaints of Monday 21 December 2026: one runs, one was extended, one was answered."""
    calls = [call(f"第{n}件", "complaint", to=UNIT) for n in range(3)]
    make_office(clerk, units=[UNIT], cases=calls, at="2026-12-21T09:00")
    clerk("extend", SECOND, "--until", "2027-01-13", "--reason", "x", "--approved-by", "局长")
    clerk("reply", THIRD, "--text", "已劝离并加强巡查", "--by", "王五")
    return clerk


def answer(office: Clerk, no: str, stage: str = "answer") -> tuple[str, bool]:
    """Until when the answer's limit runs, and whether that is provisional."""
    limit = next(one for one in office.json("show", no)["limits"] if one["stage"] == stage)
    return limit["due_at"][:10], limit["provisional"]


def test_a_limit_into_a_year_without_its_notice_is_provisional(office: Clerk) -> None:
    """15 working days: 22-25 and 28-31 December are eight, 4-8 January thirteen, 11 and 12 January."""
    assert answer(office, FIRST) == ("2027-01-12", True)
    assert answer(office, SECOND) == ("2027-01-13", False)


def test_the_notice_corrects_the_count_of_what_was_met_too(office: Clerk) -> None:
    """Sunday 3 January is worked: one day sooner, and certain, also for the answer given. The extension stays."""
    assert answer(office, THIRD) == ("2027-01-12", True)
    (office.folder / "2027.csv").write_text(NOTICE, encoding="utf-8")
    moved = office.json("calendar", "import", "2027.csv")
    assert [(row["no"], row["stage"]) for row in moved] == [(FIRST, "answer"), (THIRD, "answer")]
    assert [(row["was"][:10], row["due"][:10]) for row in moved] == [("2027-01-12", "2027-01-11")] * 2
    assert answer(office, FIRST) == answer(office, THIRD) == ("2027-01-11", False)
    assert answer(office, SECOND) == ("2027-01-13", False)
    assert [event["verb"] for event in office.json("log", FIRST)] == ["register", "dispatch", "recount"]
    assert [event["verb"] for event in office.json("log", THIRD)] == [
        "register",
        "dispatch",
        "reply",
        "recount",
    ]
    change = office.json("explain", FIRST, "--stage", "answer")["changes"][-1]
    assert (change["verb"], change["reason"]) == ("recount", "the calendar has changed")
    office("db", "verify")


def test_the_same_notice_again_moves_nothing(office: Clerk) -> None:
    """No event, no row."""
    (office.folder / "2027.csv").write_text(NOTICE, encoding="utf-8")
    office("calendar", "import", "2027.csv")
    assert office.json("calendar", "import", "2027.csv") == []
    assert len(office.json("log", FIRST)) == 3


def test_a_day_of_the_office_s_own_moves_what_runs_too(office: Clerk) -> None:
    """Wednesday 23 December off: one day later, said on standard error."""
    said = office("calendar", "add", "2026-12-23", "--rest", "--name", "停电").err
    assert f"{FIRST}: answer now due 2027-01-13 23:59:59, was 2027-01-12 23:59:59" in said
    assert SECOND not in said


def test_what_an_undo_brings_back_is_counted_by_the_calendar_of_today(office: Clerk) -> None:
    """The extension covered the limit while a day changed; taken back, the limit ends by the new calendar."""
    office("calendar", "add", "2026-12-24", "--rest", "--name", "停电")
    office("undo", SECOND)
    assert answer(office, SECOND) == ("2027-01-13", True)
    assert office.json("log", SECOND)[-1]["verb"] == "recount"
    office("db", "verify")


def test_a_dry_run_says_it_and_moves_nothing(office: Clerk) -> None:
    """The same list, and all as before."""
    (office.folder / "2027.csv").write_text(NOTICE, encoding="utf-8")
    assert len(office.json("calendar", "import", "2027.csv", "--dry-run")) == 2
    assert answer(office, FIRST) == ("2027-01-12", True)


@pytest.fixture
def late_december(clerk: Clerk) -> Clerk:
    """A complaint of Monday 28 December 2026: 29-31 are three working days, 4-15 January ten, 18 and 19 January."""
    clerk("init", at="2026-12-28T09:00")
    clerk("unit", "add", "城市管理局")
    clerk("register", "--kind", "complaint", "--content", "占道经营", "--to", "城市管理局")
    assert answer(clerk, "last") == ("2027-01-19", True)
    return clerk


def notice(office: Clerk) -> None:
    """The notice of 2027 comes in: Sunday 3 January is worked."""
    (office.folder / "2027.csv").write_text(NOTICE, encoding="utf-8")
    office("calendar", "import", "2027.csv")
    office("db", "verify")


def test_an_extension_by_a_span_rests_on_the_calendar(late_december: Clerk) -> None:
    """19 January + 5 working days: 20-22, 25, 26 January, provisional; with 3 January worked 18 and 25 January."""
    late_december("extend", "last", "--by", "5 working days", "--reason", "x", "--approved-by", "局长")
    assert answer(late_december, "last") == ("2027-01-26", True)
    notice(late_december)
    assert answer(late_december, "last") == ("2027-01-25", False)
    change = late_december.json("explain", "last", "--stage", "answer")["changes"][-1]
    assert (change["verb"], change["due"][:10]) == ("recount", "2027-01-25")


def test_the_date_of_an_interim_answer_rests_on_no_calendar(late_december: Clerk) -> None:
    """Given till 29 January, it stays there with the notice."""
    interim = ("--interim", "--reason", "需开挖", "--until", "2027-01-29")
    late_december("reply", "last", "--text", "正在查找", "--by", "王五", *interim)
    assert answer(late_december, "last") == ("2027-01-29", False)
    notice(late_december)
    assert answer(late_december, "last") == ("2027-01-29", False)


def test_a_given_date_that_a_hold_moved_rests_on_the_calendar(late_december: Clerk) -> None:
    """Till Friday 29 January, held over the ends of 30 and 31 December: 2 February; of 3 January too: 3 February."""
    late_december("extend", "last", "--until", "2027-01-29", "--reason", "x", "--approved-by", "局长")
    assert answer(late_december, "last") == ("2027-01-29", False)
    late_december("hold", "last", "--reason", "x", at="2026-12-30T10:00")
    late_december("resume", "last", at="2027-01-04T10:00")
    assert answer(late_december, "last") == ("2027-02-02", True)
    notice(late_december)
    assert answer(late_december, "last") == ("2027-02-03", False)


@pytest.fixture
def answered_late(clerk: Clerk) -> Clerk:
    """An inquiry of Monday 2 March 2026, 3 working days, 5 March, answered on the 6th: late."""
    clerk("init", at="2026-03-02T09:00")
    clerk("unit", "add", "城市管理局")
    clerk("register", "--kind", "inquiry", "--content", "路灯", "--to", "城市管理局")
    clerk("reply", "last", "--text", "已更换", "--by", "王五", at="2026-03-06T10:00")
    return clerk


def state(office: Clerk) -> tuple[str, str]:
    """Date and state of the answer's limit."""
    limit = next(one for one in office.json("show", "last")["limits"] if one["stage"] == "answer")
    return limit["due_at"][:10], limit["state"]


def test_a_corrected_notice_makes_late_kept_and_kept_late(answered_late: Clerk) -> None:
    """Wednesday 4 March was a day off after all: 6 March, kept. Corrected again, it was worked: late again."""
    assert state(answered_late) == ("2026-03-05", "late")
    for worked, expected in (("rest", ("2026-03-06", "kept")), ("work", ("2026-03-05", "late"))):
        (answered_late.folder / "days.csv").write_text(
            f"date,class,name\n2026-03-04,{worked},更正\n", encoding="utf-8"
        )
        said = answered_late("calendar", "import", "days.csv", at="2026-03-09T09:00").err
        assert "Limits that change: 1" in said
        assert state(answered_late) == expected
    assert [one["verb"] for one in answered_late.json("log", "last")][-2:] == ["recount", "recount"]
    answered_late("db", "verify")


def test_an_office_s_own_day_off_moves_nothing_that_was_met(answered_late: Clerk) -> None:
    """A power cut on 4 March, entered later: the answer stays late."""
    answered_late("calendar", "add", "2026-03-04", "--rest", "--name", "停电")
    assert state(answered_late) == ("2026-03-05", "late")


def test_a_met_limit_is_counted_again_by_the_span_that_it_had(answered_late: Clerk) -> None:
    """Made a complaint after the answer, it still had 3 working days: 6 March with the 4th off, kept."""
    answered_late("edit", "last", "--kind", "complaint", "--reason", "误选")
    (answered_late.folder / "days.csv").write_text(
        "date,class,name\n2026-03-04,rest,更正\n", encoding="utf-8"
    )
    answered_late("calendar", "import", "days.csv")
    assert state(answered_late) == ("2026-03-06", "kept")
