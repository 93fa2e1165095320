"""Before a session: tasks and duties on their days, questions, the run sheet; what of it is overdue."""

from __future__ import annotations

from pathlib import Path

import pytest
from clerk import Clerk
from factories import make_office

TABLE = Path(__file__).resolve().parents[2] / "examples" / "changzhou-2020-schedule.csv"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """常州, in January 2020, with the year's table in."""
    make_office(clerk, schemes=["changzhou-2020"], at="2020-01-20T09:00")
    clerk("schedule", "import", str(TABLE), "--create-units")
    return clerk


def due(office: Clerk, *words: str) -> list[tuple[str, str]]:
    """Number and due time of the tasks listed."""
    return [(task["no"], task["due"][:19]) for task in office.json("schedule", "tasks", *words)]


@pytest.mark.clause("CZ-06", "CZ-07", "CZ-08", "CZ-09")
def test_tasks_across_qingming_labour_day_and_the_moved_sundays(office: Clerk) -> None:
    """By hand, for 14 May 2020 (CZ-06, CZ-07, CZ-08, CZ-09).

    Working days before it, counted back: 13, 12, 11 May; 9 May (a Saturday worked); 8, 7, 6 May; 1 to 5 May rest;
    30, 29, 28 April: ten, so 28 April. 27 April; 26 April (a Sunday worked); 24 to 20 April: seventeen; 17 to 13
    April: twenty-two; 10 to 7 April: twenty-six; 4 to 6 April rest; 3, 2, 1 April, 31 March: thirty.
    """
    assert due(office, "2020-05-14") == [
        ("7:contact", "2020-03-31T23:59:59"),
        ("7:push-promotion", "2020-04-27T23:59:59"),
        ("7:guest", "2020-04-28T23:59:59"),
        ("7:promotion", "2020-04-28T23:59:59"),
        ("7:meeting", "2020-05-11T09:00:00"),
        ("7:push", "2020-05-13T23:59:59"),
        ("7:annex3", "2020-05-14T09:00:00"),
        ("7:annex2", "2020-06-28T23:59:59"),
    ]


@pytest.mark.clause("CZ-08")
def test_the_meeting_of_9_april_falls_back_because_its_monday_was_qingming(office: Clerk) -> None:
    """CZ-08: Monday 6 April rests, so three working days before Thursday: 8, 7, 3 April."""
    assert ("3:meeting", "2020-04-03T09:00:00") in due(office, "2020-04-09")


def test_a_task_is_done_once_by_somebody(office: Clerk) -> None:
    """Who and when; a second time is refused; an unknown one is named with those there are."""
    session = office.json("schedule", "done", "2020-05-14", "guest", "--at", "2020-01-17T15:00")
    task = next(task for task in session["tasks"] if task["key"] == "guest")
    assert (task["state"], task["done_by"], task["done_at"]) == ("done", "clerk", "2020-01-17T15:00:00+08:00")
    assert "was done" in office("schedule", "done", "2020-05-14", "guest", status=3).err
    assert "meeting" in office("schedule", "done", "2020-05-14", "poster", status=4).err
    open_ones = due(office, "2020-05-14", "--open", "--due-by", "2020-04-29")
    assert open_ones == [
        ("7:contact", "2020-03-31T23:59:59"),
        ("7:push-promotion", "2020-04-27T23:59:59"),
        ("7:promotion", "2020-04-28T23:59:59"),
    ]


@pytest.mark.clause("CZ-12", "CZ-29")
def test_duties_recur_without_a_session(office: Clerk) -> None:
    """CZ-29 daily by the day before, Monday to Saturday; CZ-12 on the next working day after the call."""
    office(
        "register",
        "--kind",
        "help",
        "--content",
        "停水",
        "--channel",
        "programme-line",
        at="2020-03-27T10:00",
    )
    found = [
        no for no, _due in due(office, "--due-by", "2020-03-31") if not no[0].isdigit() and "2020-03-2" in no
    ]
    assert "changzhou-2020:programme-line:2020-03-27" in found
    assert "changzhou-2020:daily:2020-03-28" in found
    assert "changzhou-2020:daily:2020-03-29" not in found  # a Sunday
    by_day = dict(due(office, "--due-by", "2020-03-31"))
    assert by_day["changzhou-2020:programme-line:2020-03-27"] == "2020-03-30T23:59:59"
    assert by_day["changzhou-2020:daily:2020-03-28"] == "2020-03-27T23:59:59"
    done = office.json("schedule", "done", "changzhou-2020", "programme-line:2020-03-27")
    assert (done["state"], done["done_by"]) == ("done", "clerk")
    office("schedule", "done", "changzhou-2020", "programme-line:2020-03-27", status=3)
    office("schedule", "done", "changzhou-2020", "programme-line:2020-03-28", status=4)


def test_a_duty_a_quarter_later_is_listed_and_ticked_off(office: Clerk) -> None:
    """Three months after each first Monday: 6 April 2020 gives 6 July; what has no such day is no duty."""
    (office.folder / "quarter.toml").write_text(
        'extends = "changzhou-2020"\ntitle = "季度"\nsource = "本办"\n[[duty]]\nkey = "quarter"\ntitle = "季度小结"\n'
        'owner = "hotline"\nclause = "B-1"\nrule = "first monday"\noffset = "3 months"\n',
        encoding="utf-8",
    )
    office("scheme", "apply", "quarter.toml", "--default")
    listed = [(no, day[:10]) for no, day in due(office, "--due-by", "2020-07-31") if "quarter:quarter" in no]
    assert listed == [
        ("quarter:quarter:2019-11-04", "2020-02-04"),
        ("quarter:quarter:2019-12-02", "2020-03-02"),
        ("quarter:quarter:2020-01-06", "2020-04-06"),
        ("quarter:quarter:2020-02-03", "2020-05-03"),
        ("quarter:quarter:2020-03-02", "2020-06-02"),
        ("quarter:quarter:2020-04-06", "2020-07-06"),
    ]
    for key in ("quarter:2020-04-06", "quarter:2019-11-04"):
        assert office.json("schedule", "done", "quarter", key)["state"] == "done"
    for key in ("quarter:2020-04-07", "quarter:20200406", "quarter:april", "quarter"):
        assert "has no duty" in office("schedule", "done", "quarter", key, status=4).err


@pytest.mark.clause("CZ-12", "CZ-29")
def test_what_a_call_brought_is_listed_before_its_day(office: Clerk) -> None:
    """CZ-12, called in on Thursday 26 March, due on Friday; CZ-29 of tomorrow's edition today, then the next one.

    The column of March (CZ-20) is due on the first Monday of April, a day of rest: on Tuesday 7 April.
    """
    office("register", "-k", "help", "-c", "停水", "--channel", "programme-line", at="2020-03-26T10:00")
    ahead = [(no, day[:10]) for no, day in due(office) if not no[0].isdigit() and day > "2020-03-26"]
    assert ahead == [
        ("changzhou-2020:daily:2020-03-27", "2020-03-26"),
        ("changzhou-2020:daily:2020-03-28", "2020-03-27"),
        ("changzhou-2020:programme-line:2020-03-26", "2020-03-27"),
        ("changzhou-2020:bulletin:2020-04-06", "2020-04-07"),
    ]


@pytest.mark.clause("CZ-12")
def test_duties_of_a_scheme_that_only_cases_follow_are_owed(clerk: Clerk) -> None:
    """CZ-12 in an office whose default is another scheme, and that plans no session."""
    clerk("init", "--scheme", "standard", "--scheme", "changzhou-2020", at="2020-03-26T10:00")
    call = ["-k", "help", "-c", "停水", "--channel", "programme-line", "--scheme", "changzhou-2020"]
    assert clerk.json("schedule", "tasks") == []
    clerk("register", *call)
    assert "changzhou-2020:programme-line:2020-03-26" in dict(due(clerk))
    clerk.now = "2020-03-31T09:00"
    owed = [item["no"] for item in clerk.json("overdue") if item["item"] == "task"]
    assert owed == ["changzhou-2020:programme-line:2020-03-26"]


def test_open_tasks_and_missing_attendance_are_overdue(office: Clerk) -> None:
    """For session 1 of 26 March: the meeting on Monday the 23rd is over two working days later; then nobody came."""
    office("schedule", "done", "1", "contact")
    office("schedule", "done", "1", "annex3")
    mine = [item for item in office.json("overdue", at="2020-03-25T09:00") if item["no"].startswith("1:")]
    assert [(item["no"], item["item"], item["level"], item["working_days_over"]) for item in mine] == [
        ("1:push-promotion", "task", "serious", 10),
        ("1:guest", "task", "serious", 9),
        ("1:promotion", "task", "serious", 9),
        ("1:meeting", "task", "overdue", 2),
    ]
    assert (mine[1]["unit"], mine[2]["unit"], mine[1]["stage"], mine[1]["clause"]) == (
        *("自然资源和规划局", None, None, "CZ-07"),
    )
    after = office.json("overdue", at="2020-03-26T10:00:01")
    session = [item for item in after if item["item"] == "session"]
    assert [(item["no"], item["unit"], item["overdue_by"]) for item in session] == [
        ("1", "自然资源和规划局", 1)
    ]
    office("schedule", "attend", "1", "--status", "on-time", "--by", "head")
    assert not [item for item in office.json("overdue") if item["item"] == "session"]
    office("overdue", "--check", status=7)


def test_a_stage_has_no_tasks_and_a_unit_only_its_own(office: Clerk) -> None:
    """`--stage` lists limits alone; `--unit` what that unit owes."""
    office.now = "2020-03-25T09:00"
    assert office.json("overdue", "--stage", "answer") == []
    assert {item["no"] for item in office.json("overdue", "--unit", "自然资源和规划局")} == {
        *("1:contact", "1:guest", "1:meeting"),
    }
    soon = office.json("overdue", "--unit", "自然资源和规划局", "--within", "35 working days")
    assert [item["no"] for item in soon if item["level"] == "soon"] == ["1:annex3", "1:annex2"]


def test_of_a_shared_slot_each_owes_its_own_attendance(office: Clerk) -> None:
    """Who came is owed by those of whom it is missing; a leader of no unit is named, for the hotline to ask."""
    words = ("--start", "09:00", "--end", "10:00", "--yes")
    office("schedule", "add", "--date", "2020-01-21", *words, "--unit", "公安局", "--unit", "消防支队")
    rotation = ("--every", "every wednesday", "--rotate-leaders", "张三,李四")
    office("schedule", "generate", "--from", "2020-01-22", "--to", "2020-01-22", *rotation, *words)

    def missing(*words: str) -> list[tuple[str, str | None]]:
        found = office.json("overdue", *words, at="2020-01-23T09:00")
        return [(item["title"], item["unit"]) for item in found if item["item"] == "session"]

    assert missing() == [("2020-01-21 09:00", "公安局;消防支队"), ("政风热线 张三", None)]
    office("schedule", "attend", "2020-01-21", "--unit", "公安局", "--status", "on-time", "--by", "head")
    assert missing("--unit", "消防支队") == [("2020-01-21 09:00", "消防支队")]
    assert missing("--unit", "公安局") == []


def test_of_a_session_typed_in_afterwards_no_preparation_is_owed(office: Clerk) -> None:
    """Only who came is still to be said."""
    words = ["--start", "09:00", "--end", "10:00", "--unit", "公安局"]
    office("schedule", "add", "--date", "2019-10-17", *words)
    assert [item["no"] for item in office.json("overdue") if item["no"].startswith("41")] == ["41"]


@pytest.mark.clause("CZ-27", "XF-03")
def test_questions_are_kept_per_session_verified_or_not(office: Clerk) -> None:
    """XF-03, CZ-27: one by one or from a table; the same question again replaces its answer; found by words.

    A second import of the table adds no event.
    """
    ask = ["schedule", "question", "add", "1", "--ask", "要带什么材料", "--answer"]
    assert office.json(*ask, "身份证", "--unverified")["verified"] is False
    assert office.json(*ask, "身份证、合同")["verified"] is True
    (office.folder / "q.csv").write_text(
        "问题,答复,核实\n多久办好,三个工作日,否\n收费吗,不收费,是\n", encoding="utf-8"
    )
    assert len(office.json("schedule", "question", "import", "1", "q.csv")) == 2
    before = office.json("db", "verify")["head"]
    assert len(office.json("schedule", "question", "import", "1", "q.csv")) == 2
    assert office.json("db", "verify")["head"] == before
    found = office.json("schedule", "question", "list", "1")
    assert [(row["ask"], row["answer"], row["verified"]) for row in found] == [
        ("要带什么材料", "身份证、合同", True),
        ("多久办好", "三个工作日", False),
        ("收费吗", "不收费", True),
    ]
    assert [row["ask"] for row in office.json("schedule", "question", "list", "1", "--words", "工作日")] == [
        "多久办好"
    ]
    assert office.json("schedule", "question", "list", "2") == []
    (office.folder / "bad.csv").write_text("ask,answer,verified\n问,,是\n问,答,也许\n", encoding="utf-8")
    told = office("schedule", "question", "import", "1", "bad.csv", status=6).err
    assert "line 2, answer: is empty" in told
    assert "line 3, verified: '也许' is neither yes nor no" in told


@pytest.mark.clause("XF-13")
def test_an_archived_session_takes_no_more_questions(office: Clerk) -> None:
    """XF-13: nothing in it changes any more."""
    office("schedule", "attend", "2020-03-26", "--status", "on-time", "--by", "head", at="2020-03-26T10:30")
    office("schedule", "archive", "2020-03-26", "--yes")
    ask = ["schedule", "question", "add", "2020-03-26", "--ask", "停车", "--answer", "路边"]
    assert "is archived" in office(*ask, status=3).err
    (office.folder / "questions.csv").write_text("ask,answer\n停车,路边\n", encoding="utf-8")
    office("schedule", "question", "import", "2020-03-26", "questions.csv", status=3)


@pytest.mark.clause("CZ-02")
def test_the_run_sheet_holds_what_the_studio_needs(office: Clerk) -> None:
    """CZ-02: guests at 08:00; who, the theme, open tasks, promises open for the unit, questions with their mark."""
    office("schedule", "edit", "1", "--theme", "不动产登记", "--leader", "张三", "--participant", "李四")
    office("schedule", "done", "1", "contact")
    office("schedule", "question", "add", "1", "--ask", "多久办好", "--answer", "三天", "--unverified")
    office("contact", "add", "自然资源和规划局", "王五", "--role", "liaison", "--mobile", "13800000001")
    words = ["--kind", "help", "--content", "办证难", "--phone", "13800000002", "--to", "自然资源和规划局"]
    no = office.json("register", *words, at="2020-03-02T09:00")["no"]
    reply = [
        "--text",
        "将增设窗口",
        "--by",
        "王五",
        "--promise",
        "四月增设窗口",
        "--promised-by",
        "2020-04-30",
    ]
    office("reply", no, *reply, at="2020-03-03T09:00")
    sheet = office.json("schedule", "sheet", "1")
    assert (sheet["arrive"], sheet["repeat"], sheet["theme"], sheet["participants"]) == (
        *("08:00", "22:20", "不动产登记", ["李四"]),
    )
    assert sheet["units"] == [
        {
            "unit": "自然资源和规划局",
            "leader": "张三",
            "delegate": None,
            "contact": "王五",
            "phone": "13800000001",
        }
    ]
    assert "contact" not in [task["key"] for task in sheet["tasks"]]
    assert [(row["no"], row["promise"]) for row in sheet["promises"]] == [(no, "四月增设窗口")]
    assert sheet["questions"][0]["verified"] is False
    assert "not to be broadcast" in office("schedule", "sheet", "1").out


@pytest.mark.clause("XF-01", "XF-02", "XF-04", "XF-17")
def test_one_bureau_on_the_air_once(clerk: Clerk) -> None:
    """XF-01, XF-02, XF-04, XF-17: medium, theme, list of participants; what is due around 15 July 2014.

    Ten days before is Saturday 5 July, five days before 10 July; staff and plan by the start, at 09:00.
    """
    clerk.now = "2014-06-16T09:00"
    clerk("init", "--scheme", "xingfeng-2014")
    clerk("unit", "add", "司法局")
    session = clerk.json(
        *(
            "schedule",
            "add",
            "--date",
            "2014-07-15",
            "--start",
            "09:00",
            "--end",
            "10:00",
            "--unit",
            "司法局",
        ),
        *(
            "--medium",
            "FM101.7",
            "--theme",
            "法律服务和社区矫正工作",
            "--participant",
            "张三",
            "--participant",
            "李四",
        ),
    )
    assert (session["medium"], session["theme"], session["participants"]) == (
        *("FM101.7", "法律服务和社区矫正工作", ["张三", "李四"]),
    )
    found = {(task["clause"], task["due"][:16]) for task in session["tasks"]}
    assert {
        ("XF-02", "2014-07-05T23:59"),
        ("XF-02", "2014-07-10T23:59"),
        ("XF-04", "2014-07-15T09:00"),
        ("XF-17", "2014-07-15T09:00"),
    } <= found


# ---- ticks ---------------------------------------------------------------------------------------------------


def owed(office: Clerk, day: str) -> list[str]:
    """Numbers of the tasks that are overdue on a day."""
    return [item["no"] for item in office.json("overdue", at=f"{day}T09:00") if item["item"] == "task"]


@pytest.fixture
def district(clerk: Clerk) -> Clerk:
    """2005, from Friday 4 March on: a report each Monday (QT-05), the meeting's on the first of a month (QT-06)."""
    return make_office(clerk, schemes=["gongpu-2005"], at="2005-03-04T09:00")


@pytest.mark.clause("QT-05", "QT-06")
def test_a_duty_that_was_missed_stays_owed(district: Clerk) -> None:
    """QT-05: Mondays 7, 14 and 21 March; QT-06: 7 March; each its own row until done or skipped, however long."""
    assert owed(district, "2005-03-07") == []
    assert set(owed(district, "2005-03-22")) == {
        *(f"gongpu-2005:weekly:2005-03-{day}" for day in ("07", "14", "21")),
        "gongpu-2005:monthly:2005-03-07",
    }
    district("schedule", "done", "gongpu-2005", "weekly:2005-03-14")
    skipped = district.json("schedule", "done", "gongpu-2005", "weekly:2005-03-07", "--skip", "停播一周")
    assert (skipped["state"], skipped["note"], skipped["done_by"]) == ("skipped", "停播一周", "clerk")
    left = owed(district, "2006-03-06")
    assert "gongpu-2005:weekly:2005-03-21" in left
    assert not {"gongpu-2005:weekly:2005-03-07", "gongpu-2005:weekly:2005-03-14"} & set(left)
    again = district("schedule", "done", "gongpu-2005", "weekly:2005-03-07", status=3)
    assert "was skipped on 2006-03-06" not in again.err
    assert "was skipped on 2005-03-22" in again.err


def test_a_duty_s_tick_is_taken_back_or_given_to_all(district: Clerk) -> None:
    """One tick back is owed again; --all is what is due by today."""
    district.now = "2005-03-22T09:00"
    district("schedule", "done", "gongpu-2005", "--all")
    assert owed(district, "2005-03-22") == []
    assert "has no open duty" in district("schedule", "done", "gongpu-2005", "--all", status=3).err
    district("schedule", "done", "gongpu-2005", "weekly:2005-03-14", "--undo")
    assert owed(district, "2005-03-22") == ["gongpu-2005:weekly:2005-03-14"]
    assert (
        "is not done"
        in district("schedule", "done", "gongpu-2005", "weekly:2005-03-14", "--undo", status=3).err
    )


def test_several_tasks_are_ticked_at_once_and_back(office: Clerk) -> None:
    """By key, all that are open, from a table; the note is shown; a tick taken back is open again."""
    session = ["schedule", "done", "2020-05-14"]
    office(*session, "guest", "promotion", "--note", "电话确认")
    done = {task["key"]: task for task in office.json("schedule", "tasks", "2020-05-14")}
    assert (done["guest"]["state"], done["promotion"]["note"]) == ("done", "电话确认")
    office(*session, "guest", "--undo")
    assert "guest is not done" in office(*session, "guest", "--undo", status=3).err
    (office.folder / "ticks.csv").write_text(
        "verb,no,key\nschedule done,7,guest;meeting\n完成事项,7,push\n", encoding="utf-8"
    )
    office("apply", "ticks.csv")
    assert {no for no, _due in due(office, "2020-05-14", "--open")} == {
        *("7:contact", "7:push-promotion", "7:annex3", "7:annex2"),
    }
    office("schedule", "done", "--session", "7", "--all")
    assert due(office, "2020-05-14", "--open") == []
    assert "has no open task" in office("schedule", "done", "--session", "7", "--all", status=3).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2020-05-14",), "give either KEY or --all"),
        (("2020-05-14", "guest", "--all"), "give either KEY or --all"),
        (("--all",), "missing SESSION"),
        (("2020-05-14", "guest", "--skip", ""), "--skip is empty"),
        (("2020-05-14", "--all", "--undo"), "--undo takes back the ticks of KEY"),
    ],
)
def test_bad_ticks(office: Clerk, words: tuple[str, ...], said: str) -> None:
    """Wrong usage, in words."""
    assert said in office("schedule", "done", *words, status=2).err


@pytest.mark.clause("CZ-06")
def test_a_tick_is_of_the_unit_that_owes_it(office: Clerk) -> None:
    """CZ-06: another unit's is refused; --all of a unit leaves the others'."""
    office("schedule", "add", "--date", "2020-06-02", "--start", "09:00", "--end", "10:00", "--yes", "--unit", "公安局",
           "--unit", "税务局")  # fmt: skip
    tick = ["schedule", "done", "2020-06-02"]
    assert "this unit does not owe contact" in office(*tick, "contact", "--unit", "水利局", status=4).err
    office(*tick, "--all", "--unit", "公安局")
    left = office.json("schedule", "tasks", "2020-06-02", "--open")
    assert {task["unit"] for task in left if task["owner"] == "unit"} == {"税务局"}


@pytest.mark.clause("WZ-02", "WZ-05")
def test_each_medium_has_a_tick(clerk: Clerk) -> None:
    """WZ-02: five media; one is ticked, then the others at once; a medium that is not among them is refused."""
    make_office(
        clerk,
        schemes=["hengyang-2018"],
        units=["公安局"],
        sessions=[("2018-03-14", "公安局")],
        at="2018-02-01T09:00",
    )
    tick = ["schedule", "done", "2018-03-14", "announce"]

    def states() -> list[tuple[str, str]]:
        return [
            (task["part"], task["state"])
            for task in clerk.json("schedule", "tasks", "2018-03-14")
            if task["key"] == "announce"
        ]

    assert "has no part 电影" in clerk(*tick, "--part", "电影", status=4).err
    clerk(*tick, "--part", "微信")
    assert [state for _part, state in states()] == ["open", "open", "open", "done", "open"]
    assert states()[3][0] == "微信"
    clerk(*tick)
    assert {state for _part, state in states()} == {"done"}


@pytest.mark.clause("XF-02")
def test_each_department_has_a_tick_and_the_head_approves(clerk: Clerk) -> None:
    """XF-02: 办公室 and 法规科 hand in each; the material of 10 July goes out with the head's approval alone."""
    make_office(
        clerk,
        schemes=["xingfeng-2014"],
        units=["司法局"],
        sessions=[("2014-07-15", "司法局")],
        at="2014-06-16T09:00",
    )
    clerk("schedule", "edit", "1", "--department", "办公室", "--department", "法规科")
    clerk("schedule", "done", "1", "material", "--part", "法规科")
    left = clerk.json("overdue", at="2014-07-06T09:00")
    assert [(item["no"], item["title"][-3:], item["command"]) for item in left] == [
        ("1:material", "办公室", "hotline schedule done 1 material --part 办公室")
    ]
    assert (
        "final must be approved by the head first (XF-02)"
        in clerk("schedule", "done", "1", "final", status=3).err
    )
    clerk("schedule", "done", "1", "final", "--approved-by", "李局长")
    final = next(task for task in clerk.json("schedule", "tasks", "1") if task["key"] == "final")
    assert (final["state"], final["approved_by"]) == ("done", "李局长")


# ---- papers ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("XF-13", "CZ-16", "CZ-19")
def test_archiving_says_what_is_still_open(office: Clerk) -> None:
    """XF-13: a case, its record, tasks, papers; with --yes it is archived, and they stay owed and can be settled."""
    unit = "自然资源和规划局"
    words = ["--kind", "help", "--content", "办证难", "--session", "1", "--to", unit]
    no = office.json("register", *words, at="2020-03-26T09:10")["no"]
    office("schedule", "attend", "1", "--status", "on-time", "--by", "head", at="2020-03-26T10:30")
    said = office("schedule", "archive", "1", status=3).err
    for words_of in ("1 cases are still open", "the papers of 1 cases are not filed", "tasks not done: contact, ",
                     "no paper of the session is filed", "Add --yes"):  # fmt: skip
        assert words_of in said, words_of
    office("schedule", "archive", "1", "--yes")
    assert "1:guest" in owed(office, "2020-03-27")
    office("schedule", "done", "1", "--all")
    assert not [number for number in owed(office, "2020-07-27") if number.startswith("1:")]
    assert [case["no"] for case in office.json("list", "--without-record")] == [no]
    (office.folder / "form.pdf").write_bytes(b"%PDF")
    office("file", no, "form.pdf", "--title", "办理情况表", "--to", "市政务办")
    assert office.json("list", "--without-record") == []


@pytest.mark.clause("CZ-16", "CZ-19")
def test_a_record_is_owed_for_every_case(office: Clerk) -> None:
    """CZ-16: from the order of an answered case too; an archived case hides none; what is not there is not filed."""
    words = [
        "--kind",
        "inquiry",
        "--content",
        "电梯年检",
        "--scheme",
        "changzhou-2020",
        "--phone",
        "13800000001",
    ]
    no = office.json("register", *words, "--answered", "每年一次", at="2020-03-02T09:10")["no"]
    assert [case["no"] for case in office.json("list", "--without-record")] == [no]
    office("dispatch", no, "--to", "公安局")
    office("reply", no, "--text", "电梯每年检验一次", "--by", "王五")
    office("callback", no, "--result", "满意")
    assert [row["no"] for row in office.json("agenda")["record"]] == [no]
    assert "归卷 is still owed" not in office("archive", no, status=3).err
    assert "record is still owed, due 2020-04-14" in office("archive", no, status=3).err
    assert "something is still owed" in office("archive", "--closed-before", "2020-03-03").err
    office("file", no, "missing.pdf", status=6)
    (office.folder / "form.pdf").write_bytes(b"%PDF")
    office("file", no, "form.pdf")
    assert office.json("archive", no)["status"] == "archived"


@pytest.mark.clause("XF-13", "CZ-29")
def test_papers_are_named_where_they_belong(office: Clerk) -> None:
    """XF-13: in the session, its run sheet and its file; CZ-29: a daily duty has papers of its own."""
    (office.folder / "theme.docx").write_bytes(b"PK")
    office("file", "1", "theme.docx", "--title", "上线方案", "--to", "栏目组")
    for shown in (office.json("schedule", "show", "1"), office.json("schedule", "sheet", "1")):
        assert [(paper["title"], paper["to"]) for paper in shown["papers"]] == [("上线方案", "栏目组")]
    assert ",上线方案" in office("export", "sessions", "-f", "csv").out
    duty = "changzhou-2020:daily:2020-03-27"
    filed = office.json("file", duty, "theme.docx", "--title", "新闻提纲")
    assert (filed["duty"], filed["session"]) == (duty, None)
    assert "has no duty" in office("file", "changzhou-2020:daily:2020-03-29", "theme.docx", status=4).err
    words = [
        "--kind",
        "help",
        "--content",
        "办证难",
        "--session",
        "1",
        "--to",
        "自然资源和规划局",
        "--name",
        "张三丰",
    ]
    no = office.json("register", *words, at="2020-03-26T09:10")["no"]
    office("file", no, "theme.docx", "--title", "张三丰办理结果")
    rows = office.json("report", "dossier", "1")["rows"]
    assert [row["page"] for row in rows] == [None, None]  # nobody counted the pages of the plan
    assert [(row["seq"], row["no"], row["author"], row["title"]) for row in rows] == [
        (1, None, "自然资源和规划局", "上线方案"),
        (2, no, "自然资源和规划局", "张**办理结果"),
    ]
    office.lang = "zh"
    assert "有 2 件未计页数" in office("report", "dossier", "1").out
    said = office("report", "dossier", "1").out
    for words_of in (
        "卷内目录",
        "文号",
        "责任者",
        "题名",
        "页号",
        "备注",
        "备考表",
        "本卷共有文件 2 件",
        "立卷人",
    ):
        assert words_of in said, words_of
