"""The plan of the year: the real table of 2020, sessions by hand, moved, attended, made up."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from clerk import Clerk
from factories import make_office

TABLE = Path(__file__).resolve().parents[2] / "examples" / "changzhou-2020-schedule.csv"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """常州, in January 2020, with the year's table in."""
    make_office(clerk, schemes=["changzhou-2020", "hengyang-2018"], at="2020-01-20T09:00")
    clerk("schedule", "import", str(TABLE), "--create-units")
    return clerk


def slots(text: str) -> list[tuple[str, ...]]:
    """The slots of a CSV table, units split, in order."""
    keys = ("week_from", "week_to", "date", "start", "end")
    return [
        (*(row[key] for key in keys), *row["units"].replace("、", ";").split(";"))
        for row in csv.DictReader(io.StringIO(text))
    ]


@pytest.mark.clause("CZ-01")
def test_the_real_table_goes_in_and_comes_out_equal(office: Clerk) -> None:
    """CZ-01: 40 slots, 42 units; written as CSV they are the table again, and add nothing when imported again."""
    written = office("schedule", "list", "-f", "csv").out
    real = TABLE.read_text(encoding="utf-8-sig")
    assert slots(written) == slots(real)
    assert len(slots(real)) == 40
    assert len(office.json("unit", "list")) == 42
    (office.folder / "again.csv").write_text(written, encoding="utf-8")
    assert office.json("schedule", "import", "again.csv") == []
    assert office("schedule", "list", "-f", "csv").out == written


def test_what_was_written_makes_the_same_plan_in_another_file(
    office: Clerk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Themes, leaders, participants come along."""
    office(
        "schedule", "edit", "2020-05-14", "--theme", "=营商环境", "--leader", "张三", "--participant", "李四"
    )
    office("schedule", "edit", "2020-12-29", "--leader", "王五", "--leader", "赵六", "--place", "演播室")
    (office.folder / "plan.csv").write_text(office("schedule", "list", "-f", "csv").out, encoding="utf-8")
    plan = office.json("schedule", "list")
    other = Clerk(tmp_path_factory.mktemp("other"), now=office.now)
    other("init", "--scheme", "changzhou-2020")
    other("schedule", "import", str(office.folder / "plan.csv"), "--create-units")
    assert other.json("schedule", "list") == plan


def test_a_session_as_other_programs_read_it(office: Clerk) -> None:
    """The keys of a session, its hours as text, its tasks by date, then key."""
    session = office.json("schedule", "show", "2020-05-14")
    assert list(session)[:15] == [
        *("id", "date", "start", "end", "week_from", "week_to", "scheme", "theme", "medium", "place"),
        *("participants", "status", "moved_from", "units", "tasks"),
    ]
    assert (session["start"], session["end"], session["week_from"]) == ("09:00", "10:00", "2020-05-11")
    assert session["units"][0] == {
        "unit": "新北区",
        "leader": None,
        "attendance": None,
        "by": None,
        "name": None,
        "leave": None,
        "must_attend": False,
        "breach": None,
    }
    assert [(task["key"], task["due"], task["state"]) for task in session["tasks"]] == [
        ("contact", "2020-03-31T23:59:59+08:00", "open"),
        ("push-promotion", "2020-04-27T23:59:59+08:00", "open"),
        ("guest", "2020-04-28T23:59:59+08:00", "open"),
        ("promotion", "2020-04-28T23:59:59+08:00", "open"),
        ("meeting", "2020-05-11T09:00:00+08:00", "open"),
        ("push", "2020-05-13T23:59:59+08:00", "open"),
        ("annex3", "2020-05-14T09:00:00+08:00", "open"),
        ("annex2", "2020-06-28T23:59:59+08:00", "open"),
    ]


def test_a_bad_table_adds_nothing_and_names_every_bad_row(office: Clerk) -> None:
    """A slot without a date of its own is an error that says so."""
    (office.folder / "bad.csv").write_text(
        "date,units,start,end\n"
        ",公安局,09:00,10:00\n"
        "2021-13-4,公安局,09:00,10:00\n"
        "2021-03-11,公安局,10:00,09:00\n"
        "2021-03-18,气象局,9:00,10:00\n"
        "2021-03-25,公安局,九点,10:00\n"
        "2021-04-01,公安局、公安局,09:00,10:00\n"
        "2021-04-08,公安局,09:00,10:00\n"
        "2021-04-08,公安局,09:00,10:00\n",
        encoding="utf-8",
    )
    told = office("schedule", "import", "bad.csv", status=6).err
    for fault in (
        "line 2, date: missing date: import a session once its date is settled",
        "line 3, date: '2021-13-4' is not a date like 2020-03-26",
        "line 4, end: session end 09:00 is not after its start 10:00",
        "line 5, units: unknown unit 气象局; --create-units adds it",
        "line 6, start: '九点' is not a time like 09:00",
        "line 7, units: unit listed twice",
        "line 9, units: duplicate of line 8",
    ):
        assert fault in told
    assert len(office.json("schedule", "list")) == 40


def test_a_session_is_named_by_its_id_or_by_a_date_on_which_only_one_stands(office: Clerk) -> None:
    """Two on one date are told apart by their ids."""
    office(
        "schedule", "add", "--date", "2020-05-14", "--start", "14:00", "--end", "15:00", "--unit", "公安局"
    )
    assert "7, 41" in office("schedule", "show", "2020-05-14", status=4).err
    assert office.json("schedule", "show", "41")["start"] == "14:00"
    office("schedule", "show", "2020-05-15", status=4)


def test_the_list_is_cut_by_dates_unit_and_scheme(office: Clerk) -> None:
    """新北区 is on the air twice; nothing found is success."""
    assert [s["date"] for s in office.json("schedule", "list", "--unit", "新北区")] == [
        "2020-05-14",
        "2020-10-29",
    ]
    assert len(office.json("schedule", "list", "--from", "2020-05-14", "--to", "2020-05-28")) == 3
    assert office.json("schedule", "list", "--scheme", "hengyang-2018") == []
    office("schedule", "list", "--scheme", "nowhere", status=4)
    office("schedule", "list", "--unit", "气象局", status=4)


def test_two_sessions_of_a_unit_at_one_hour_need_consent(office: Clerk) -> None:
    """Refused, and what it clashes with is named; with --yes it is entered and said."""
    words = [
        "schedule",
        "add",
        "--date",
        "2020-05-14",
        "--start",
        "09:30",
        "--end",
        "10:30",
        "--unit",
        "新北区",
    ]
    assert "in session 7, 2020-05-14" in office(*words, status=3).err
    assert "in session 7, 2020-05-14" in office(*words, "--yes").err
    assert len(office.json("schedule", "list")) == 41


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--start", "10:00", "--end", "09:00"], 2, "session end 09:00"),
        (["--start", "9", "--end", "10:00"], 2, "invalid time of day"),
        (["--start", "09+08", "--end", "10:00"], 2, "'09+08'"),
        (["--start", "09:00", "--end", "T1000"], 2, "'T1000'"),
        (["--start", "09:00", "--end", "10:00", "--unit", "气象局"], 4, "unknown unit 气象局"),
        (["--start", "09:00", "--end", "10:00", "--must-attend", "公安局"], 2, "--mayor"),
        (["--start", "09:00", "--end", "10:00", "--leader", "甲", "--leader", "乙"], 2, "more leaders"),
        (["--start", "09:00", "--end", "10:00", "--scheme", "nowhere"], 4, "scheme nowhere is not"),
    ],
)
def test_a_session_that_cannot_be_is_not_entered(
    office: Clerk, words: list[str], status: int, said: str
) -> None:
    """What is wrong with it, by its exit status."""
    told = office("schedule", "add", "--date", "2020-06-19", "--unit", "公安局", *words, status=status).err
    assert said in told
    assert len(office.json("schedule", "list")) == 40


def test_a_past_session_and_one_on_a_holiday_are_entered_and_said(office: Clerk) -> None:
    """Old tables are typed in; the day is named."""
    words = ["--start", "09:00", "--end", "10:00", "--unit", "公安局"]
    assert "2019-12-05 has passed" in office("schedule", "add", "--date", "2019-12-05", *words).err
    assert "2020-10-01 is not a working day" in office("schedule", "add", "--date", "2020-10-01", *words).err


@pytest.mark.clause("CZ-24")
def test_the_heads_of_the_districts_concerned_must_attend_a_mayors_session(office: Clerk) -> None:
    """CZ-24: absence without leave is a breach of it, or of the scheme's own leave rule."""
    session = office.json(
        *(
            "schedule",
            "add",
            "--date",
            "2020-02-06",
            "--start",
            "09:00",
            "--end",
            "10:00",
            "--unit",
            "公安局",
        ),
        *("--mayor", "--must-attend", "天宁区"),
    )
    assert [(turn["unit"], turn["must_attend"]) for turn in session["units"]] == [
        ("公安局", False),
        ("天宁区", True),
    ]
    office.now = "2020-02-06T10:00"
    session = office.json("schedule", "attend", "2020-02-06", "--unit", "天宁区", "--status", "absent")
    assert session["units"][1]["breach"] == "CZ-03"


@pytest.mark.clause("CZ-04")
def test_a_move_keeps_the_first_date_and_the_reason_and_takes_the_tasks_along(office: Clerk) -> None:
    """It stays one session, on its new date (CZ-04); who names it by the old date finds none."""
    moved = office.json("schedule", "move", "2020-05-14", "--to", "2020-05-15", "--reason", "市里会议")
    assert (moved["id"], moved["date"], moved["moved_from"], moved["status"], moved["reason"]) == (
        *(7, "2020-05-15", "2020-05-14"),
        *("moved", "市里会议"),
    )
    assert moved["tasks"][0]["due"] == "2020-04-01T23:59:59+08:00"
    office("schedule", "show", "2020-05-14", status=4)
    assert office.json("schedule", "import", str(TABLE)) == []


@pytest.mark.clause("CZ-04")
def test_a_unit_asks_for_another_date_one_month_before(office: Clerk) -> None:
    """CZ-04: for 18 June 2020, 18 May is in time and 19 May is refused with the clause."""
    move = ["schedule", "move", "2020-06-18", "--to", "2020-06-19", "--reason", "出差", "--requested"]
    office.now = "2020-05-19T09:00"
    assert "CZ-04" in office(*move, "2020-05-19", status=3).err
    assert office.json(*move, "2020-05-18")["requested"] == "2020-05-18"


def test_the_office_moves_a_session_to_any_day_and_hears_what_stands_there(office: Clerk) -> None:
    """rules.md 5: at any time. A holiday, a slot taken, a day that has passed are said; one unit twice is refused."""
    move = ["schedule", "move", "7", "--reason", "改期", "--to"]
    assert "2020-10-01 is not a working day" in office(*move, "2020-10-01").err
    assert office(*move, "2020-05-21").err.count("is taken by session 8") == 1
    assert "2020-01-16 has passed" in office(*move, "2020-01-16").err
    (unit,) = office.json("schedule", "show", "7")["units"]
    slot = ["--date", "2020-05-22", "--start", "09:30", "--end", "10:30", "--unit", unit["unit"]]
    office("schedule", "add", *slot)
    assert "on the air at that time in session 41" in office(*move, "2020-05-22", status=3).err
    office(*move, "2020-05-22", "--yes")


def test_what_is_done_to_the_plan_does_not_come_before_it(office: Clerk) -> None:
    """rules.md 2; a session typed in after it was over is confirmed and attended at its own time."""
    assert "is too early" in office("schedule", "confirm", "7", "--at", "2019-01-01T00:00", status=3).err
    office("schedule", "edit", "7", "--theme", "供水", "--at", "2019-01-01T00:00", status=3)
    office("schedule", "confirm", "7", at="2020-02-01T09:00")
    office(
        *("schedule", "move", "7", "--to", "2020-05-15", "--reason", "改期", "--at", "2020-01-25T09:00"),
        status=3,
    )
    office.now = "2021-03-01T09:00"
    add = [
        "schedule",
        "add",
        "--date",
        "2019-03-07",
        "--start",
        "09:00",
        "--end",
        "10:00",
        "--unit",
        "公安局",
    ]
    office(*add)
    office("schedule", "confirm", "41", "--at", "2019-03-01T09:00")
    attend = ["schedule", "attend", "41", "--status", "on-time", "--by", "head", "--at"]
    office(*attend, "2019-03-06T09:00", status=3)
    assert office.json(*attend, "2019-03-07T10:00")["status"] == "held"


def test_two_units_that_became_one_are_attended_each(office: Clerk) -> None:
    """The turn under the name that was given, else the first of which nobody said yet who came."""
    office.now = "2020-12-29T11:00"
    first, second = (turn["unit"] for turn in office.json("schedule", "show", "2020-12-29")["units"][:2])
    office("unit", "merge", second, first)
    attend = ["schedule", "attend", "2020-12-29", "--status"]
    assert office.json(*attend, "late", "--by", "head", "--unit", second)["units"][1]["attendance"] == "late"
    turns = office.json(*attend, "absent", "--unit", first)["units"]
    assert [turn["attendance"] for turn in turns[:2]] == ["absent", "late"]


def test_a_unit_that_went_into_another_is_on_the_air_twice_with_it(office: Clerk) -> None:
    """The session of the one, and a second one of the other at that hour."""
    (turn,) = office.json("schedule", "show", "7")["units"]
    office("unit", "add", "新局")
    office("unit", "merge", turn["unit"], "新局")
    slot = ["--date", "2020-05-14", "--start", "09:00", "--end", "10:00", "--unit", "新局"]
    assert "on the air at that time in session 7" in office("schedule", "add", *slot, status=3).err


@pytest.mark.clause("WZ-04")
def test_two_units_that_missed_a_session_make_it_up_on_one_day(clerk: Clerk) -> None:
    """WZ-04; that the slot is taken is said, once."""
    clerk("init", "--scheme", "hengyang-2018", at="2020-03-01T09:00")
    for name in ("公安局", "水务局"):
        clerk("unit", "add", name)
    slot = [
        "--date",
        "2020-03-11",
        "--start",
        "09:00",
        "--end",
        "11:00",
        "--unit",
        "公安局",
        "--unit",
        "水务局",
    ]
    clerk("schedule", "add", *slot)
    clerk.now = "2020-03-11T11:30"
    for name in ("公安局", "水务局"):
        clerk("schedule", "attend", "1", "--unit", name, "--status", "absent")
    makeup = ["schedule", "makeup", "1", "--date", "2020-03-18", "--unit"]
    clerk(*makeup, "公安局")
    assert clerk(*makeup, "水务局").err.splitlines() == ["2020-03-18 09:00-11:00 is taken by session 2"]
    assert "already made up by session 3" in clerk(*makeup, "水务局", status=3).err


@pytest.mark.clause("QT-01")
def test_a_session_that_names_nobody_is_attended_and_archived(clerk: Clerk) -> None:
    """QT-01, every rule without a rotation: whoever came has the turn; until then it is missing."""
    clerk("init", "--scheme", "hengyang-2018", at="2020-03-01T09:00")
    clerk("schedule", "generate", "--from", "2020-03-01", "--to", "2020-03-31")
    clerk.now = "2020-03-11T11:30"
    assert [item["no"] for item in clerk.json("overdue") if item["item"] == "session"] == ["1"]
    attend = ["schedule", "attend", "1", "--status", "on-time", "--by", "head"]
    assert "--name" in clerk(*attend, status=2).err
    (turn,) = clerk.json(*attend, "--name", "区长")["units"]
    assert (turn["unit"], turn["leader"], turn["attendance"]) == (None, "区长", "on-time")
    assert [item for item in clerk.json("overdue") if item["item"] == "session"] == []
    clerk("schedule", "archive", "1", "--yes")


def test_of_leaders_in_rotation_one_is_named(clerk: Clerk) -> None:
    """Two of them on one date: by --name or --unit."""
    clerk("init", "--scheme", "changzhou-2020", at="2020-03-01T09:00")
    slot = [
        "--date",
        "2020-03-05",
        "--start",
        "09:00",
        "--end",
        "10:00",
        "--leader",
        "张区长",
        "--leader",
        "李区长",
    ]
    clerk("schedule", "add", *slot)
    attend = ["schedule", "attend", "1", "--status"]
    clerk(*attend, "late", "--by", "head", "--name", "李区长", at="2020-03-05T10:30")
    turns = clerk.json(*attend, "absent", "--unit", "张区长")["units"]
    assert [turn["attendance"] for turn in turns] == ["absent", "late"]
    clerk(*attend, "absent", "--unit", "王区长", status=4)


@pytest.mark.clause("CZ-03", "WZ-04")
def test_leave_and_its_delegate_follow_the_scheme(office: Clerk) -> None:
    """CZ-03: three working days before Thursday 14 May is Monday; 衡阳 knows no delegate (WZ-04)."""
    office.now = "2020-05-12T09:00"
    leave = ["schedule", "leave", "2020-05-14", "--reason", "出差", "--delegate", "赵六", "--requested"]
    late = office.json(*leave, "2020-05-12")["units"][0]["leave"]
    assert (late["in_time"], late["delegate"], late["clause"]) == (False, "赵六", "CZ-03")
    assert office.json(*leave, "2020-05-11")["units"][0]["leave"]["in_time"] is True
    office.now = "2020-05-15T09:00"
    assert "after" in office(*leave, "2020-05-15", status=3).err
    words = ["--date", "2020-06-10", "--start", "09:00", "--end", "11:00", "--unit", "公安局"]
    office("schedule", "add", *words, "--scheme", "hengyang-2018")
    refused = office(
        *(
            "schedule",
            "leave",
            "2020-06-10",
            "--reason",
            "出差",
            "--requested",
            "2020-05-15",
            "--delegate",
            "赵六",
        ),
        status=3,
    )
    assert "WZ-04" in refused.err


def test_attendance_is_recorded_from_the_start_on_and_makes_a_session_held(office: Clerk) -> None:
    """Not for a session still to come; of several units one is named."""
    attend = ["schedule", "attend", "2020-05-14", "--status", "按时", "--by", "一把手", "--name", "张三"]
    assert "begins at 2020-05-14 09:00" in office(*attend, status=3).err
    held = office.json(*attend, at="2020-05-14T10:05")
    assert held["status"] == "held"
    assert (held["units"][0]["attendance"], held["units"][0]["by"], held["units"][0]["name"]) == (
        "on-time",
        "head",
        "张三",
    )
    office("schedule", "move", "7", "--to", "2020-05-15", "--reason", "改期", status=3)
    several = ["schedule", "attend", "2020-12-29", "--status", "on-time", "--by", "head"]
    assert "--unit" in office(*several, status=2, at="2020-12-29T10:00").err
    assert office.json(*several, "--unit", "常州供电公司")["units"][1]["attendance"] == "on-time"


@pytest.mark.clause("WZ-04")
def test_a_deputy_where_none_may_stand_in_is_a_breach_and_is_made_up(office: Clerk) -> None:
    """WZ-04; the made-up session points to the one missed, and is made up once."""
    words = ["--date", "2020-03-11", "--start", "09:00", "--end", "11:00", "--unit", "公安局"]
    office("schedule", "add", *words, "--scheme", "hengyang-2018")
    office.now = "2020-03-11T11:00"
    stood_in = office.json("schedule", "attend", "2020-03-11", "--status", "on-time", "--by", "deputy")
    assert stood_in["units"][0]["breach"] == "WZ-04"
    made = office.json("schedule", "makeup", "2020-03-11", "--date", "2020-03-18")
    assert (made["date"], made["makes_up"], made["units"][0]["unit"]) == ("2020-03-18", 41, "公安局")
    office("schedule", "makeup", "2020-03-11", "--date", "2020-03-25", status=3)


def test_a_cancelled_session_owes_nothing_and_an_archived_one_changes_no_more(office: Clerk) -> None:
    """No tasks, no moves; archived only once everybody's attendance is recorded."""
    cancelled = office.json("schedule", "cancel", "2020-05-14", "--reason", "防汛")
    assert (cancelled["status"], cancelled["tasks"], cancelled["reason"]) == ("cancelled", [], "防汛")
    assert office.json("schedule", "show", "2020-05-14")["status"] == "cancelled"
    office("schedule", "move", "7", "--to", "2020-05-15", "--reason", "改期", status=3)
    office.now = "2020-03-26T10:30"
    office("schedule", "archive", "2020-03-26", status=3)
    office("schedule", "attend", "2020-03-26", "--status", "late", "--by", "head")
    assert (
        office.json("schedule", "archive", "2020-03-26", "--yes")["archived_at"]
        == "2020-03-26T10:30:00+08:00"
    )
    office("schedule", "attend", "2020-03-26", "--status", "on-time", "--by", "head", status=3)


@pytest.mark.clause("WZ-02", "WZ-05")
def test_confirming_says_by_when_it_is_to_be_announced(office: Clerk) -> None:
    """WZ-02, WZ-05: seven days before Wednesday 11 March is 4 March."""
    words = ["--date", "2020-03-11", "--start", "09:00", "--end", "11:00", "--unit", "公安局"]
    office("schedule", "add", *words, "--scheme", "hengyang-2018")
    told = office("schedule", "confirm", "2020-03-11")
    assert "2020-03-04" in told.err
    assert office.json("schedule", "show", "41")["status"] == "confirmed"
    office("schedule", "confirm", "41", status=3)


def test_a_dry_run_shows_the_deed_and_does_not_do_it(office: Clerk) -> None:
    """Of a move, an import, a new session."""
    plan = office.json("schedule", "list")
    moved = office.json(
        "schedule", "move", "2020-05-14", "--to", "2020-05-15", "--reason", "改期", "--dry-run"
    )
    assert moved["date"] == "2020-05-15"
    words = ["--date", "2020-03-11", "--start", "09:00", "--end", "11:00", "--unit", "公安局"]
    assert office.json("schedule", "add", *words, "--dry-run")["id"] == 41
    assert office.json("schedule", "list") == plan


@pytest.mark.clause("CZ-06")
def test_only_a_unit_that_the_programme_never_had_is_new(office: Clerk) -> None:
    """CZ-06: in the first year nobody is told to be new; the year after 气象局 is, 新北区 is not."""
    office("unit", "add", "气象局")
    words = ["--start", "09:00", "--end", "10:00", "--date"]
    new = office.json("schedule", "add", *words, "2021-06-17", "--unit", "气象局")
    assert [task["due"] for task in new["tasks"] if task["key"] == "annex3-new"] == [
        "2021-05-17T23:59:59+08:00"
    ]
    known = office.json("schedule", "add", *words, "2021-06-24", "--unit", "新北区")
    assert "annex3-new" not in [task["key"] for task in known["tasks"]]


def test_what_is_wrong_is_looked_for_in_order(clerk: Clerk) -> None:
    """Usage before the file, the file of rows before what is named, that before the rules."""
    words = ["schedule", "add", "--date", "2020-06-19", "--start", "09:00", "--end", "10:00"]
    clerk(*words, status=2)
    clerk("schedule", "edit", "1", status=2)
    clerk(
        "schedule",
        "generate",
        "--from",
        "2020-01-01",
        "--to",
        "2020-02-01",
        "--every",
        "9th friday",
        status=2,
    )
    clerk("schedule", "move", "1", "--to", "someday", "--reason", "改期", status=2)
    clerk(*words, "--unit", "公安局", status=5)
    clerk("init")
    clerk("schedule", "import", "none.csv", "--scheme", "nowhere", status=6)
    clerk("schedule", "question", "import", "9", "none.csv", status=6)
    clerk(*words, "--unit", "公安局", status=4)


@pytest.mark.parametrize("change", [("rename", "公安局", "公安总局"), ("merge", "公安局", "民政局", "--yes")])
def test_a_table_with_a_units_former_name_adds_nothing_again(clerk: Clerk, change: tuple[str, ...]) -> None:
    """Neither the slot nor the unit, though it is called otherwise by now."""
    clerk("init", "--scheme", "changzhou-2020")
    clerk("unit", "add", "民政局")
    (clerk.folder / "plan.csv").write_text(
        "date,units,start,end\n2026-04-29,公安局,09:00,10:00\n", encoding="utf-8"
    )
    clerk("schedule", "import", "plan.csv", "--create-units")
    clerk("unit", *change)
    units = clerk.json("unit", "list")
    assert clerk.json("schedule", "import", "plan.csv", "--create-units") == []
    assert clerk.json("unit", "list") == units


@pytest.mark.clause("CZ-03")
def test_leave_is_said_in_words_where_people_read(clerk: Clerk) -> None:
    """CZ-03: asked for when, in time, why; no braces of a program."""
    clerk("init", "--scheme", "changzhou-2020")
    clerk("unit", "add", "公安局")
    clerk("schedule", "add", "--date", "2026-04-09", "--start", "09:00", "--end", "10:00", "--unit", "公安局")
    clerk("schedule", "leave", "1", "--reason", "出差", "--requested", "2026-03-02", "--delegate", "副局长")
    clerk.lang = "zh"
    shown = clerk("schedule", "show", "1").out
    assert "公安局 请假 2026-03-02 按时 出差 副局长 CZ-03" in shown
    assert "{" not in shown
