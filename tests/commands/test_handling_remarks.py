"""Remarks of verbs, and what they read: dry runs, dates without a year, what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A case at the unit, answered; the standard scheme orders a redo for a dissatisfied caller."""
    clerk("init", at="2026-03-02T09:00")
    clerk("unit", "add", "公安局", "--alias", "公安")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--to", "公安局", "--phone", "13800000001")
    clerk("sign", "last")
    return clerk


def test_a_dry_run_says_so_in_a_pipe_too(office: Clerk) -> None:
    """On standard error, once, whatever the format."""
    for more in ((), ("-f", "json"), ("--show",)):
        assert office("urge", "last", "--dry-run", *more).err.count("Dry run: nothing was saved.") == 1
    assert "Dry run" not in office("urge", "last").err


def test_a_reply_without_an_outcome_says_how_to_fill_it_in(office: Clerk) -> None:
    said = office("reply", "last", "--by", "王五", "--text", "三盏灯具已更换").err
    assert "the outcome was not given; use `hotline edit last --outcome CODE`" in said
    office("edit", "last", "--outcome", "solved")
    assert office.json("show", "last")["outcome"] == "solved"


def test_a_dissatisfied_caller_s_redo_is_said_with_its_date(office: Clerk) -> None:
    """Ordered on Tuesday 3 March: seven working days are Thursday the 12th."""
    office("reply", "last", "--by", "王五", "--text", "三盏灯具已更换", "--outcome", "solved")
    said = office("callback", "last", "--result", "dissatisfied", at="2026-03-03T09:00").err
    assert "20260302-0001: a redo was ordered; the answer is due 2026-03-12 23:59:59" in said


@pytest.mark.parametrize(
    ("now", "words", "meant"),
    [
        ("2026-03-02T09:00", ("agenda", "--until", "3月20日"), "--until 3月20日: 2026-03-20"),
        ("2026-03-02T09:00", ("agenda", "--until", "03-20"), "--until 03-20: 2026-03-20"),
        ("2026-12-30T09:00", ("list", "--from", "1月5日"), "--from 1月5日: 2027-01-05"),
        ("2026-12-30T09:00", ("list", "--from", "12-28"), "--from 12-28: 2026-12-28"),
        (
            "2026-12-30T09:00",
            ("urge", "last", "--at", "12月29日 9:05"),
            "--at 12月29日 9:05: 2026-12-29 9:05",
        ),
        ("2027-01-02T09:00", ("urge", "last", "--at", "12月31日 9时"), "--at 12月31日 9时: 2026-12-31 9时"),
        ("2026-03-02T09:00", ("list", "--to", "2月29日"), "--to 2月29日: 2028-02-29"),
    ],
)
def test_a_date_without_a_year_is_the_nearest(
    office: Clerk, now: str, words: tuple[str, ...], meant: str
) -> None:
    """The time of an event is in the past; what was understood is said."""
    assert meant in office(*words, at=now).err


def test_a_new_limit_without_a_year_is_in_the_future(office: Clerk) -> None:
    """On 30 December, 5 January is of the next year, and 3 May too, although the last one is nearer to nothing."""
    office("register", "--kind", "help", "--content", "积水", "--to", "公安局", at="2026-12-28T09:00")
    office("sign", "last")
    extended = ("--reason", "更换电缆", "--approved-by", "局长甲")
    said = office("extend", "last", "--until", "1月15日", *extended, at="2026-12-30T09:00")
    assert "--until 1月15日: 2027-01-15" in said.err


@pytest.mark.parametrize("text", ["2月30日", "13-40", "3月"])
def test_what_is_no_date_stays_refused(office: Clerk, text: str) -> None:
    assert "invalid date" in office("agenda", "--until", text, status=2).err


def test_short_names_are_listed_with_their_units(office: Clerk) -> None:
    assert "公安局" in (row := office("unit", "list").out.splitlines()[-1])
    assert row.split()[-1] == "公安"


@pytest.mark.parametrize(
    ("today", "month"), [("2026-03-30", "2026-02"), ("2026-03-31", "2026-03"), ("2026-04-01", "2026-03")]
)
def test_the_bulletin_of_a_month_that_ends_today_is_that_month_s(
    office: Clerk, today: str, month: str
) -> None:
    assert office.json("report", "monthly", at=f"{today}T16:00")["period"]["name"] == month


def test_points_have_no_percent_sign(office: Clerk) -> None:
    """A score is points out of 100; rates keep their sign, and programs what they had."""
    office("reply", "last", "--by", "王五", "--text", "三盏灯具已更换", "--outcome", "solved")
    shown = office("report", "units", "--year", "2026", "--columns", "unit,on_time,score").out
    row = next(line for line in shown.splitlines() if line.startswith("公安局"))
    assert "100.00 % (1/1)" in row
    assert row.count("%") == 1
    assert office.json("report", "units", "--year", "2026")[0]["score"]["denominator"] == 100
