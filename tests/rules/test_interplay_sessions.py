"""Where rules of sessions meet: the mayor, shared slots, make-up turns, holidays, changes of the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.clerk import Clerk

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
    assert not [item for item in changzhou.json("overdue") if item["no"].startswith("1:")]
    changzhou.now = "2020-05-12T00:00"
    assert {item["no"] for item in changzhou.json("overdue")} >= {"1:contact", "1:meeting"}


# ---- make-up turns -------------------------------------------------------------------------------------------

WENZHENG = ("--start", "09:00", "--end", "11:00", "--unit", "城管局")


@pytest.fixture
def hengyang(clerk: Clerk) -> Clerk:
    """An office under the scheme of Hengyang with a session of one unit on Wednesday 28 March 2018."""
    clerk.now = "2018-01-10T09:00"
    clerk("init", "--scheme", "hengyang-2018")
    clerk("unit", "add", "城管局")
    clerk("schedule", "add", "--date", "2018-03-28", *WENZHENG)
    return clerk


def attendance(clerk: Clerk, month: str) -> dict[str, Any]:
    """What `report attendance` has of a month."""
    found: dict[str, Any] = clerk.json("report", "attendance", "--month", month)["total"]
    return {
        name: found[name] for name in ("due", "on_time", "absent", "excused", "leave", "made_up", "breaches")
    }


def miss(clerk: Clerk, session: str, day: str, *, leave: bool) -> None:
    """The unit does not come, with leave asked for on the day before or without."""
    before = str(int(day[-2:]) - 1).zfill(2)
    if leave:
        clerk.now = f"{day[:-2]}{before}T09:00"
        clerk("schedule", "leave", session, "--reason", "会", "--requested", clerk.now[:10])
    clerk.now = f"{day}T11:30"
    clerk("schedule", "attend", session, "--status", "excused" if leave else "absent")


def come(clerk: Clerk, session: str, moment: str) -> None:
    """The head comes, in time."""
    clerk.now = moment
    clerk("schedule", "attend", session, "--status", "on-time", "--by", "head")


@pytest.mark.clause("WZ-04")
def test_a_turn_made_up_after_leave_is_one_turn_kept_in_the_month_missed(hengyang: Clerk) -> None:
    """WZ-04: missed with leave on 28 March, made up on 11 April: one turn, of March, kept; April has none."""
    miss(hengyang, "1", "2018-03-28", leave=True)
    # 30 days after 28 March is 27 April, a Friday
    owed = [row for row in tasks(hengyang, "1") if row["key"] == "makeup"]
    assert [(row["unit"], row["due"][:10], row["state"], row["clause"]) for row in owed] == [
        ("城管局", "2018-04-27", "open", "house rule")
    ]
    hengyang("schedule", "makeup", "1", "--date", "2018-04-11")
    assert attendance(hengyang, "2018-03")["on_time"] == 0
    come(hengyang, "2", "2018-04-11T11:30")
    assert attendance(hengyang, "2018-03") == {
        "due": 1,
        "on_time": 1,
        "absent": 0,
        "excused": 0,
        "leave": 1,
        "made_up": 1,
        "breaches": 0,
    }
    assert attendance(hengyang, "2018-04")["due"] == 0
    assert [row["state"] for row in tasks(hengyang, "1") if row["key"] == "makeup"] == ["done"]


@pytest.mark.clause("WZ-04")
def test_absence_without_leave_stays_an_absence_when_it_is_made_up(hengyang: Clerk) -> None:
    """WZ-04: the make-up only settles the debt; before it, that is overdue after 27 April."""
    miss(hengyang, "1", "2018-03-28", leave=False)
    hengyang.now = "2018-04-28T09:00"
    assert "1:makeup" in [item["no"] for item in hengyang.json("overdue")]
    assert "WZ-04" not in hengyang("schedule", "makeup", "1", "--date", "2018-05-09").out
    come(hengyang, "2", "2018-05-09T11:30")
    assert attendance(hengyang, "2018-03") == {
        "due": 1,
        "on_time": 0,
        "absent": 1,
        "excused": 0,
        "leave": 0,
        "made_up": 1,
        "breaches": 1,
    }
    assert "1:makeup" not in [item["no"] for item in hengyang.json("overdue")]


@pytest.mark.clause("WZ-04")
def test_a_make_up_missed_with_leave_is_made_up_again_and_one_without_is_not(hengyang: Clerk) -> None:
    """WZ-04: each earlier part needs leave in time; a second make-up after an absence is refused by the clause."""
    assert "WZ-04" in hengyang("schedule", "makeup", "1", "--date", "2018-04-11", status=3).err
    miss(hengyang, "1", "2018-03-28", leave=True)
    hengyang("schedule", "makeup", "1", "--date", "2018-04-11")
    assert "WZ-04" in hengyang("schedule", "makeup", "1", "--date", "2018-04-18", status=3).err
    miss(hengyang, "2", "2018-04-11", leave=True)
    second = hengyang.json("schedule", "makeup", "1", "--date", "2018-04-18")
    assert second["makes_up"] == 2
    miss(hengyang, "3", "2018-04-18", leave=False)
    for session in ("1", "2", "3"):
        said = hengyang("schedule", "makeup", session, "--date", "2018-04-25", status=3).err
        assert "WZ-04" in said
        assert "without leave" in said
    found = attendance(hengyang, "2018-03")
    assert (found["due"], found["absent"], found["breaches"], found["made_up"]) == (1, 1, 1, 0)
    assert [row for row in tasks(hengyang, "1") if row["key"] == "makeup"] == []
    come(hengyang, "3", "2018-04-18T12:00")
    assert attendance(hengyang, "2018-03")["on_time"] == 1


@pytest.mark.clause("WZ-04")
def test_what_was_attended_is_not_made_up_and_no_hand_ticks_a_make_up(hengyang: Clerk) -> None:
    """WZ-04: refused with the clause; the debt is settled by attendance alone."""
    come(hengyang, "1", "2018-03-28T11:30")
    assert "WZ-04" in hengyang("schedule", "makeup", "1", "--date", "2018-04-11", status=3).err
    hengyang("schedule", "attend", "1", "--status", "absent")
    assert "attendance" in hengyang("schedule", "done", "1", "makeup", status=3).err


# ---- days of rest known later, and changes of what was announced -----------------------------------------------


@pytest.mark.clause("WZ-01")
def test_a_rest_day_known_later_names_the_sessions_and_moves_them_by_the_scheme(clerk: Clerk) -> None:
    """WZ-01: 14 March 2018 becomes a day of rest: the session goes to the 15th; generating again adds nothing."""
    clerk.now = "2018-01-10T09:00"
    clerk("init", "--scheme", "hengyang-2018")
    generate = ("schedule", "generate", "--from", "2018-03-01", "--to", "2018-03-31")
    assert [row["date"] for row in clerk.json(*generate)] == ["2018-03-14", "2018-03-28"]
    said = clerk("calendar", "add", "2018-03-14", "--rest", "--name", "停电").err
    assert "session 1 of 2018-03-14" in said
    assert "move --holidays" in said
    assert "nothing was added" in clerk(*generate).err
    assert "2018-03-14" in clerk(*generate).err
    [moved] = clerk.json("schedule", "move", "--holidays")
    assert (moved["date"], moved["moved_from"], moved["status"]) == ("2018-03-15", "2018-03-14", "moved")
    assert clerk.json("schedule", "move", "--holidays") == []
    assert clerk.json(*generate) == []
    assert [row["date"] for row in clerk.json("schedule", "list")] == ["2018-03-15", "2018-03-28"]
    clerk("schedule", "move", "--holidays", "--to", "2018-03-16", status=2)
    clerk("schedule", "move", "2", status=2)


@pytest.mark.clause("CZ-02")
def test_a_scheme_that_keeps_its_days_names_the_session_and_moves_none(changzhou: Clerk) -> None:
    """CZ-02: a holiday does not move a session by itself."""
    changzhou(*("schedule", "add", "--date", "2020-05-14", *HOURS, "--unit", "公安局"))
    assert "session 1" in changzhou("calendar", "add", "2020-05-14", "--rest", "--name", "停电").err
    assert changzhou.json("schedule", "move", "--holidays") == []


@pytest.mark.clause("WZ-03")
def test_moving_what_was_announced_opens_the_change_notice(hengyang: Clerk) -> None:
    """WZ-03: from 28 March to 11 April: due on Tuesday 27 March; to Tuesday the 20th: due on Monday the 19th."""

    def notices() -> list[tuple[str, list[str], str]]:
        rows = [row for row in tasks(hengyang, "1") if row["key"] == "change-notice"]
        return [(row["due"][:10], row["recipient"], row["state"]) for row in rows]

    move = ("schedule", "move", "1", "--reason", "市里会议", "--to")
    assert hengyang.json("schedule", "publish")[0]["change"] == "new"
    hengyang(*move, "2018-04-04")
    assert notices() == []  # looking is no announcement
    hengyang(*move, "2018-03-28")
    hengyang("schedule", "publish", "--mark")
    hengyang(*move, "2018-04-11")
    websites = ["衡阳市党政门户网站", "“12345”政府服务热线网站"]
    assert notices() == [("2018-03-27", websites, "open")]
    hengyang.now = "2018-01-11T09:00"
    hengyang("schedule", "done", "1", "change-notice")
    assert notices()[0][2] == "done"
    hengyang.now = "2018-01-12T09:00"
    hengyang(*move, "2018-03-20")
    assert notices() == [("2018-03-19", websites, "open")]
    hengyang.now = "2018-03-19T10:00"
    hengyang(*move, "2018-04-25")
    # the working day before is today; a day later it would be due on the day of the move
    assert notices() == [("2018-03-19", websites, "open")]
    hengyang("schedule", "cancel", "1", "--reason", "防汛", at="2018-04-24T16:00")
    assert [row["key"] for row in tasks(hengyang, "1")] == ["change-notice"]
    assert notices() == [("2018-04-24", websites, "open")]
    assert "1:change-notice" in [item["no"] for item in hengyang.json("overdue", at="2018-04-25T09:00")]
    hengyang("schedule", "done", "1", "change-notice")
    assert "1:change-notice" not in [item["no"] for item in hengyang.json("overdue")]


@pytest.mark.clause("CZ-06")
def test_a_move_does_not_excuse_what_was_overdue_before_it(changzhou: Clerk) -> None:
    """CZ-06: contact for 14 May was due on 31 March; moved on 15 April to 12 May it stays late, `guest` is due then."""
    changzhou(*("schedule", "add", "--date", "2020-05-14", *HOURS, "--unit", "公安局"))
    changzhou("schedule", "move", "1", "--to", "2020-04-22", "--reason", "会", at="2020-04-15T10:00")
    due = {row["key"]: row["due"][:10] for row in tasks(changzhou, "1")}
    # ten working days before 22 April is 8 April, and was 28 April before the move
    assert due["guest"] == "2020-04-15"
    assert due["contact"] < "2020-03-31"


# ---- on the air ------------------------------------------------------------------------------------------------


@pytest.mark.clause("WZ-03", "WZ-06")
def test_a_session_with_calls_on_the_air_is_broken_off_and_not_cancelled(hengyang: Clerk) -> None:
    """WZ-03, WZ-06: the request collected before keeps label and limits; the call on the air bars cancelling."""
    hengyang.now = "2018-03-26T10:00"
    call = ("register", "--session", "1", "--kind", "help", "--content")
    before = hengyang.json(*call, "停水")
    hengyang("schedule", "move", "1", "--to", "2018-04-04", "--reason", "会")
    after = hengyang.json("show", before["no"])
    assert (after["label"], after["limits"]) == (before["label"], before["limits"])
    hengyang("schedule", "move", "1", "--to", "2018-03-28", "--reason", "会")
    assert "begun" in hengyang("schedule", "break-off", "1", "--reason", "停电", status=3).err
    hengyang.now = "2018-03-28T09:30"
    assert hengyang.json("schedule", "cancel", "1", "--reason", "停电", "--dry-run")["status"] == "cancelled"
    hengyang(*call, "路灯")
    assert "break-off" in hengyang("schedule", "cancel", "1", "--reason", "停电", status=3).err
    assert hengyang.json("schedule", "break-off", "1", "--reason", "停电")["status"] == "broken-off"
    hengyang("schedule", "break-off", "1", "--reason", "停电", status=3)
    hengyang("schedule", "cancel", "1", "--reason", "停电", status=3)
    session = hengyang.json("schedule", "attend", "1", "--status", "on-time", "--by", "head")
    assert session["status"] == "broken-off"
    assert attendance(hengyang, "2018-03")["on_time"] == 1


@pytest.mark.clause("WZ-03")
def test_a_session_cancelled_before_air_leaves_its_requests(hengyang: Clerk) -> None:
    """WZ-03: label and limits stay."""
    hengyang.now = "2018-03-26T10:00"
    before = hengyang.json("register", "--session", "1", "--kind", "help", "--content", "停水")
    hengyang("schedule", "cancel", "1", "--reason", "防汛")
    after = hengyang.json("show", before["no"])
    assert (after["label"], after["limits"]) == (before["label"], before["limits"])


@pytest.mark.clause("CZ-03")
def test_the_head_known_to_the_directory_is_the_leader_expected(changzhou: Clerk) -> None:
    """CZ-03: until the attendance is recorded, with the name of that day; a leader named comes first."""
    changzhou(*("schedule", "add", "--date", "2020-05-14", *HOURS, "--unit", "公安局"))

    def turn() -> tuple[str, str]:
        [row] = changzhou.json("schedule", "show", "1")["units"]
        return row["leader"], row["name"]

    assert turn() == ("局长甲", None)
    assert changzhou.json("schedule", "publish")[0]["leaders"] == ["局长甲"]
    changzhou.now = "2020-05-14T10:30"
    changzhou("schedule", "attend", "1", "--status", "on-time", "--by", "head")
    changzhou("unit", "edit", "公安局", "--head", "局长新")
    assert turn() == ("局长甲", "局长甲")


@pytest.mark.clause("QT-01", "QT-02")
def test_a_duty_may_run_over_midnight_and_its_leader_is_named_later(clerk: Clerk) -> None:
    """QT-01, QT-02: from 20:00 to 08:00; attendance is missing only after that; its name stands in the list."""
    clerk.now = "2005-03-01T09:00"
    clerk("init", "--scheme", "gongpu-2005")
    every = ("schedule", "generate", "--from", "2005-03-07", "--to", "2005-03-07", "--every", "every monday")
    [duty] = clerk.json(*every, "--start", "20:00", "--end", "08:00")
    assert (duty["start"], duty["end"]) == ("20:00", "08:00")
    assert (
        clerk.json("schedule", "edit", str(duty["id"]), "--leader", "区长甲")["units"][0]["leader"]
        == "区长甲"
    )
    clerk.now = "2005-03-08T07:00"
    assert [item for item in clerk.json("overdue") if item["item"] == "session"] == []
    clerk.now = "2005-03-08T08:01"
    assert len([item for item in clerk.json("overdue") if item["item"] == "session"]) == 1
    clerk(*every[:6], "--every", "every tuesday", "--start", "11:00", "--end", "09:00", status=2)
    own = clerk.json("schedule", "generate", "--from", "2005-04-01", "--to", "2005-04-09")
    assert all(row["name"] for row in own)
    assert own[0]["name"] in clerk("schedule", "list").out
    assert own[0]["name"] in clerk("schedule", "publish").out


# ---- the directory changes -------------------------------------------------------------------------------------


def test_a_unit_with_open_cases_or_parts_is_not_retired(changzhou: Clerk) -> None:
    """Neither the lead nor who helps; after the case is closed both can be."""
    call = ("register", "--kind", "help", "--content", "停水", "--to", "公安局", "--with", "民政局")
    no = changzhou.json(*call)["no"]
    for unit in ("公安局", "民政局"):
        assert no in changzhou("unit", "retire", unit, status=3).err
    changzhou("void", no, "--reason", "误拨", "--approved-by", "张三")
    for unit in ("公安局", "民政局"):
        changzhou("unit", "retire", unit)


@pytest.mark.clause("CZ-19")
def test_a_session_and_its_form_keep_the_names_of_their_day(changzhou: Clerk) -> None:
    """CZ-19: renamed and merged afterwards; what is still to come has the present name."""
    for day in ("2020-02-06", "2020-05-14"):
        changzhou(*("schedule", "add", "--date", day, *HOURS, "--unit", "公安局", "--unit", "民政局"))
    changzhou(
        "register", "--session", "1", "-k", "help", "-c", "停水", "--to", "公安局", at="2020-02-06T09:30"
    )
    changzhou("unit", "rename", "公安局", "公安总局", at="2020-02-20T09:00")
    changzhou("unit", "add", "社会局", at="2020-02-20T09:00")
    changzhou("unit", "merge", "民政局", "社会局", "--yes", at="2020-02-21T09:00")

    def units(session: str) -> list[str]:
        return [turn["unit"] for turn in changzhou.json("schedule", "show", session)["units"]]

    assert units("1") == ["公安局", "民政局"]
    assert units("2") == ["公安总局", "社会局"]
    form = changzhou.json("report", "form", "--session", "1")
    assert form["units"] == ["公安局", "民政局"]
    assert form["rows"][0]["unit"] == "公安局"
    assert changzhou.json("report", "form", "--session", "1", "--unit", "公安总局")["units"] == ["公安局"]


def test_a_moved_working_day_has_the_hours_of_a_monday() -> None:
    """Saturday 9 May 2020 was worked; the office has shorter hours on its own Saturdays."""
    from datetime import date

    from hotline_cli.domain.office_hours import OfficeHours
    from hotline_cli.domain.working_time import WorkTime
    from hotline_cli.store.office_calendar import build_calendar

    hours = OfficeHours.parse("mon-fri 09:00-17:00; sat 09:00-12:00")
    work = WorkTime(build_calendar(), hours)
    assert work.intervals(date(2020, 5, 9)) == work.intervals(date(2020, 5, 11)) == ((32_400, 61_200),)
