"""Where rules of sessions meet: the mayor, shared slots, make-up turns, holidays, changes of the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Clerk

HOURS = ("--start", "09:00", "--end", "10:00")


@pytest.fixture
def changzhou(clerk: Clerk) -> Clerk:
    """An office under the scheme of Changzhou, on 2 January 2020, with three units."""
    clerk.now = "2020-01-02T09:00"
    clerk("init", "--scheme", "changzhou-2020")
    for name, head in (("公安局", "局长甲"), ("民政局", "局长乙"), ("天宁区", "区长丙")):
        clerk("unit", "add", name, "--head", head)
    return clerk


def tasks(clerk: Clerk, *words: str) -> list[dict[str, Any]]:
    """The tasks of a session."""
    found: list[dict[str, Any]] = clerk.json("schedule", "tasks", *words)
    return found


# ---- the mayor ---------------------------------------------------------------------------------------------


@pytest.mark.clause("CZ-24")
def test_the_mayor_is_on_the_air_and_heads_of_districts_attend(changzhou: Clerk) -> None:
    """CZ-24: no unit is needed; each row has its own name; neither row counts in the rates of units."""
    session = changzhou.json(
        *("schedule", "add", "--date", "2020-02-06", *HOURS, "--mayor"),
        *("--leader", "市长丁", "--must-attend", "天宁区"),
    )
    rows = [(turn["unit"], turn["leader"], turn["must_attend"]) for turn in session["units"]]
    assert rows[0] == (None, "市长丁", False)
    assert rows[1][0] == "天宁区"
    assert rows[1][1] != "市长丁"
    # CZ-03: three working days before Thursday 6 February is Monday 3 February
    leave = ["schedule", "leave", "2020-02-06", "--unit", "天宁区", "--reason", "会", "--requested"]
    changzhou.now = "2020-02-04T09:00"
    assert changzhou.json(*leave, "2020-02-03")["units"][1]["leave"]["in_time"] is True
    changzhou.now = "2020-02-06T10:30"
    changzhou(*("schedule", "attend", "1", "--unit", "市长丁", "--status", "on-time", "--by", "head"))
    changzhou("schedule", "attend", "1", "--unit", "天宁区", "--status", "absent")
    report = changzhou.json("report", "attendance", "--year", "2020")
    assert report["rows"] == []
    assert report["total"]["due"] == 0
    assert [(row["unit"], row["leader"], row["part"], row["attendance"]) for row in report["outside"]] == [
        (None, "市长丁", "mayor", "on-time"),
        ("天宁区", rows[1][1], "attend", "excused"),
    ]
    edited = changzhou("schedule", "edit", "1", "--leader", "市长戊", status=3)
    assert "held" in edited.err


@pytest.mark.clause("CZ-24")
def test_an_edit_keeps_the_mayor_and_who_must_attend(changzhou: Clerk) -> None:
    """CZ-24: units given later take the place of units only; the first leader is the mayor."""
    changzhou(*("schedule", "add", "--date", "2020-02-06", *HOURS, "--mayor", "--must-attend", "天宁区"))
    named = changzhou.json("schedule", "edit", "1", "--leader", "市长丁")
    assert next((turn["unit"], turn["leader"]) for turn in named["units"]) == (None, "市长丁")
    session = changzhou.json("schedule", "edit", "1", "--unit", "公安局")
    assert [turn["unit"] for turn in session["units"]] == [None, "公安局", "天宁区"]
    assert [turn["must_attend"] for turn in session["units"]] == [False, False, True]
    assert {task["unit"] for task in session["tasks"] if task["owner"] == "unit"} == {"公安局"}


# ---- several units in one slot -------------------------------------------------------------------------------


@pytest.mark.clause("CZ-06")
def test_each_unit_of_a_shared_slot_owes_its_own_list(changzhou: Clerk) -> None:
    """CZ-06, CZ-16: one row a unit; `--unit` ticks one; what the programme owes is owed once."""
    changzhou(*("schedule", "add", "--date", "2020-05-14", *HOURS, "--unit", "公安局", "--unit", "民政局"))
    rows = tasks(changzhou, "1")
    for key in ("contact", "annex3", "annex2", "guest"):
        assert [row["unit"] for row in rows if row["key"] == key] == ["公安局", "民政局"], key
    assert [row["unit"] for row in rows if row["key"] == "promotion"] == [None]
    assert "--unit" in changzhou("schedule", "done", "1", "contact", status=2).err
    changzhou("schedule", "done", "1", "contact", "--unit", "民政局")
    assert {row["unit"]: row["state"] for row in tasks(changzhou, "1") if row["key"] == "contact"} == {
        "公安局": "open",
        "民政局": "done",
    }
    assert "was done" in changzhou("schedule", "done", "1", "contact", "--unit", "民政局", status=3).err
    changzhou("schedule", "done", "1", "contact")
    assert [row["state"] for row in tasks(changzhou, "1") if row["key"] == "contact"] == ["done", "done"]
    changzhou.now = "2020-05-14T09:30"
    owed = [row["unit"] for row in changzhou.json("overdue") if row["no"] == "1:annex3"]
    assert sorted(str(unit) for unit in owed) == ["公安局", "民政局"]
    changzhou("schedule", "done", "1", "annex2", "--unit", "天宁区", status=4)


@pytest.mark.clause("CZ-06")
def test_a_unit_said_to_be_new_is_new_until_its_first_session_was_held(changzhou: Clerk) -> None:
    """CZ-06: also in the first year; only it, of a shared slot; no longer after a session that was held."""
    changzhou("unit", "edit", "民政局", "--new-to-programme")
    for day in ("2020-03-05", "2020-05-14"):
        changzhou(*("schedule", "add", "--date", day, *HOURS, "--unit", "公安局", "--unit", "民政局"))

    def new(session: str) -> list[tuple[str, str]]:
        return [
            (row["unit"], row["due"][:10]) for row in tasks(changzhou, session) if row["key"] == "annex3-new"
        ]

    assert new("1") == [("民政局", "2020-02-05")]
    assert new("2") == [("民政局", "2020-04-14")]
    changzhou.now = "2020-03-05T10:00"
    changzhou(*("schedule", "attend", "1", "--unit", "民政局", "--status", "on-time", "--by", "head"))
    assert new("1") == [("民政局", "2020-02-05")]
    assert new("2") == []
    assert changzhou.json("unit", "add", "气象局", "--new-to-programme")["new_to_programme"] is True


# ---- tasks and days of rest ----------------------------------------------------------------------------------


@pytest.mark.clause("WZ-05")
def test_an_announcement_in_the_spring_festival_is_due_before_it(clerk: Clerk) -> None:
    """WZ-05: a week before 28 February 2018 is the 21st, the last day of the festival that began on the 15th."""
    clerk.now = "2018-01-10T09:00"
    clerk("init", "--scheme", "hengyang-2018")
    clerk("unit", "add", "城管局")
    clerk(
        *("schedule", "add", "--date", "2018-02-28", "--start", "09:00", "--end", "11:00", "--unit", "城管局")
    )
    assert {row["key"]: row["due"][:10] for row in tasks(clerk, "1")}["announce"] == "2018-02-14"


@pytest.mark.clause("QT-05", "QT-06")
def test_reports_on_a_past_period_move_forward(clerk: Clerk) -> None:
    """QT-05, QT-06: Monday 3 October 2005 is a holiday until Friday the 7th; Saturday the 8th was worked."""
    clerk.now = "2005-09-29T09:00"
    clerk("init", "--scheme", "gongpu-2005")
    due = {row["key"]: row["due"][:10] for row in tasks(clerk, "--due-by", "2005-10-10")}
    assert due["weekly:2005-10-03"] == due["monthly:2005-10-03"] == "2005-10-08"
    assert due["weekly:2005-10-10"] == "2005-10-10"


@pytest.mark.clause("CZ-06")
def test_annex_3_is_a_window_and_filing_it_completes_the_contact(changzhou: Clerk) -> None:
    """CZ-06: from 15 days before 14 May, 29 April, until the session; overdue once it has come."""
    changzhou(*("schedule", "add", "--date", "2020-05-14", *HOURS, "--unit", "公安局", "--unit", "民政局"))
    row = next(row for row in tasks(changzhou, "1") if row["key"] == "annex3")
    assert (row["opens"], row["due"]) == ("2020-04-29", "2020-05-14T09:00:00+08:00")

    def listed(now: str) -> list[str]:
        changzhou.now = now
        return [task["unit"] for task in changzhou.json("agenda")["tasks"] if task["key"] == "annex3"]

    def overdue(now: str) -> list[str]:
        changzhou.now = now
        return [item["no"] for item in changzhou.json("overdue") if item["no"] == "1:annex3"]

    assert listed("2020-04-28T09:00") == []
    assert listed("2020-04-29T09:00") == ["公安局", "民政局"]
    assert overdue("2020-05-14T08:59") == []
    changzhou("schedule", "done", "1", "annex3", "--unit", "公安局")
    states = {(row["key"], row["unit"]): row["state"] for row in tasks(changzhou, "1")}
    assert (states["contact", "公安局"], states["annex3", "公安局"]) == ("done", "done")
    assert states["annex3", "民政局"] == "open"
    assert overdue("2020-05-14T09:01") == ["1:annex3"]


@pytest.mark.clause("CZ-06")
def test_importing_the_list_within_its_window_files_it(changzhou: Clerk) -> None:
    """CZ-06: before the window it is only the directory; within it the tasks of that unit are done."""
    changzhou(*("schedule", "add", "--date", "2020-05-14", *HOURS, "--unit", "公安局", "--unit", "民政局"))
    (changzhou.folder / "annex3.csv").write_text("单位,姓名\n公安局,张三\n", encoding="utf-8")

    def states() -> dict[tuple[str, str], str]:
        return {(row["key"], row["unit"]): row["state"] for row in tasks(changzhou, "1")}

    changzhou("contact", "import", "annex3.csv")
    assert states()["annex3", "公安局"] == "open"
    changzhou.now = "2020-05-06T09:00"
    assert "session 1" in changzhou("contact", "import", "annex3.csv").err
    found = states()
    assert (found["contact", "公安局"], found["annex3", "公安局"]) == ("done", "done")
    assert found["annex3", "民政局"] == "open"


@pytest.mark.clause("CZ-09")
def test_each_push_is_filed_a_working_day_before(changzhou: Clerk) -> None:
    """CZ-09: for 14 May 2020 on the 13th; for the promotion of 28 April (10 working days before) on the 27th."""
    changzhou(*("schedule", "add", "--date", "2020-05-14", *HOURS, "--unit", "公安局"))
    due = {row["key"]: row["due"][:10] for row in tasks(changzhou, "1") if row["clause"] == "CZ-09"}
    assert due == {"push": "2020-05-13", "push-promotion": "2020-04-27"}


@pytest.mark.clause("CZ-07")
def test_what_is_created_after_its_date_is_due_that_day(changzhou: Clerk) -> None:
    """CZ-07: a session of 14 May entered on 11 May at 10:00: what was due before is due on the 11th, at its end."""
    changzhou.now = "2020-05-11T10:00"
    changzhou(*("schedule", "add", "--date", "2020-05-14", *HOURS, "--unit", "公安局"))
    due = {row["key"]: row["due"] for row in tasks(changzhou, "1")}
    today = "2020-05-11T23:59:59+08:00"
    assert (due["contact"], due["guest"], due["meeting"]) == (today, today, today)
    assert due["push"][:10] == "2020-05-13"
    assert not [item for item in changzhou.json("overdue") if item["item"] == "task"]
    changzhou.now = "2020-05-12T00:00"
    assert {item["no"] for item in changzhou.json("overdue")} >= {"1:contact", "1:meeting"}
