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
    changzhou.now = "2020-04-30T09:00"
    # 15 days before 14 May is 29 April: on the 30th both owe their list
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
