"""Leaders, urging, supervision, what is reported and handed on.

Dates by hand: Monday 2 March 2026; help has 7 working days under ``standard``, to 11 March; signing one, to 3 March.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import OTHER_UNIT, UNIT, call, make_office

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Two units, and three requests for help: two with 城市管理局, one with 公安局."""
    return make_office(
        clerk,
        schemes=["standard", "hengyang-2018"],
        units=[UNIT, OTHER_UNIT],
        cases=[
            call(text, name="赵六", phone="13800000001", to=unit)
            for text, unit in (("路灯不亮", UNIT), ("占道经营", UNIT), ("噪声扰民", OTHER_UNIT))
        ],
        at="2026-03-02T09:00",
    )


def numbers(cases: list[dict[str, object]]) -> list[object]:
    """The last digits of their numbers."""
    return [str(case["no"])[-1] for case in cases]


@pytest.mark.clause("BM-04", "XF-16")
def test_a_case_goes_before_a_leader(office: Clerk) -> None:
    """XF-16, BM-04: the log says to whom; nothing else changes. A closed case goes before nobody."""
    before = office.json("show", "0001")
    assert office.json("escalate", "0001", "--to", "副区长") == before
    assert office.json("log", "0001")[-1]["data"]["to"] == "副区长"
    office("escalate", "0001", "--to", " ", status=2)
    office("void", "0001", "--reason", "误拨", "--approved-by", "李主任")
    assert "void" in office("escalate", "0001", "--to", "副区长", status=3).err


@pytest.mark.clause("WZ-09")
def test_an_instruction_with_a_date_is_the_limit(office: Clerk) -> None:
    """WZ-09: earlier or later, the leader's date replaces the rule's; without one the limit stays."""
    words = ["instruct", "0001", "--leader", "副市长", "--text", "加快办理"]
    assert office.json(*words)["limits"][-1]["due_at"] == "2026-03-11T23:59:59+08:00"
    assert office.json(*words, "--due", "2026-03-04")["limits"][-1]["due_at"] == "2026-03-04T23:59:59+08:00"
    assert office.json(*words, "--due", "2026-03-20")["limits"][-1]["due_at"] == "2026-03-20T23:59:59+08:00"


def test_an_instruction_with_a_date_in_the_past_is_refused(office: Clerk) -> None:
    """Said with the date from which on it may be; today is still in time."""
    words = ["instruct", "0001", "--leader", "副市长", "--text", "加快办理", "--due"]
    assert "2026-03-02" in office(*words, "2026-03-01", status=3).err
    office(*words, "1 March", status=2)
    assert office.json(*words, "2026-03-02")["limits"][-1]["due_at"] == "2026-03-02T23:59:59+08:00"


@pytest.mark.clause("BM-11")
def test_urging_is_counted(office: Clerk) -> None:
    """BM-11: one of them by number, several as a list, newest first."""
    assert office.json("urge", "0001")["urged"] == 1
    assert [(case["no"][-1], case["urged"]) for case in office.json("urge", "0001", "0002")] == [
        ("2", 1),
        ("1", 2),
    ]


def test_what_is_overdue_is_urged_all_at_once(office: Clerk) -> None:
    """On 4 March the two unsigned cases' limit for signing is over; the signed one's answer is not."""
    office("sign", "0001")
    late = office.json("urge", "--overdue", at="2026-03-04T09:00")
    assert numbers(late) == ["3", "2"]
    assert numbers(office.json("urge", "--overdue", "--unit", "公安局")) == ["3"]
    assert office.json("urge", "--overdue", "--unit", "公安局", at="2026-03-04T10:00")[0]["urged"] == 3
    assert office.json("show", "0001")["urged"] == 0


def test_what_falls_due_soon_is_urged_with_a_span(office: Clerk) -> None:
    """On 9 March the answers of the 11th are two working days off: within two, not within one. Nothing is success."""
    office("sign", "0001", "0002", "0003")
    assert office.json("urge", "--within", "1 working day", at="2026-03-09T09:00") == []
    assert numbers(office.json("urge", "--within", "2 working days")) == ["3", "2", "1"]
    assert numbers(office.json("urge", "--within", "2个工作日", "--unit", "公安局")) == ["3"]


def test_a_unit_is_urged_about_all_that_it_has(office: Clerk) -> None:
    """--unit alone means all in its hand; a unit that does not exist is not found; naming nothing is wrong usage."""
    assert numbers(office.json("urge", "--unit", "城市管理局")) == ["2", "1"]
    office("urge", "--unit", "无此单位", status=4)
    office("urge", status=2)
    office("urge", "0001", "--overdue", status=2)
    office("urge", "--within", "soon", status=2)


def test_each_unit_gets_a_sheet_with_what_it_owes_and_no_caller(office: Clerk) -> None:
    """One file a unit, in the folder named; callers' data are not in it; a dry run writes none."""
    office("urge", "--overdue", "--sheets", "out", "--dry-run", at="2026-03-04T09:00")
    assert list((office.folder / "out").iterdir()) == []
    ran = office("urge", "--overdue", "--sheets", "out")
    assert sorted(path.name for path in (office.folder / "out").iterdir()) == ["公安局.md", "城市管理局.md"]
    sheet = (office.folder / "out" / "城市管理局.md").read_text("utf-8")
    assert "20260302-0001" in sheet
    assert "20260302-0003" not in sheet
    assert "赵六" not in sheet
    assert "13800000001" not in sheet
    assert "out" in ran.err


def test_sheets_that_cannot_be_written_are_said_before_anybody_is_urged(office: Clerk) -> None:
    """The folder's place is taken by a file: wrong usage as with `overdue --per-unit`, and nothing is counted."""
    (office.folder / "taken").write_text("", encoding="utf-8")
    assert "--sheets: cannot use taken" in office("urge", "0001", "--sheets", "taken", status=2).err
    assert office.json("show", "0001")["urged"] == 0


@pytest.mark.parametrize(
    ("form", "ending", "begins"),
    [
        ("table", "md", "\n# 催办通知书（第1次）\n\n公安局：".encode()),
        ("plain", "md", "\n# 催办通知书（第1次）\n\n公安局：".encode()),
        ("markdown", "md", "\n# 催办通知书（第1次）\n\n公安局：".encode()),
        ("csv", "csv", b"no,kind,matter,stage,due_at,state,urged,days_over"),
        ("tsv", "tsv", b"no\tkind\tmatter\tstage\tdue_at\tstate\turged\tdays_over"),
        ("json", "json", b"["),
        ("jsonl", "jsonl", b'{"no": "20260302-0003"'),
        ("html", "html", b"<!DOCTYPE html>"),
        ("xlsx", "xlsx", b"PK"),
        ("docx", "docx", b"PK"),
    ],
)
def test_a_sheet_is_in_the_format_that_was_asked_for(
    office: Clerk, form: str, ending: str, begins: bytes
) -> None:
    """Markdown where a person reads; all columns of the sheet, whichever the list of cases shows."""
    office("urge", "0003", "--sheets", "out", "-f", form, "-o", "cases.out", "--columns", "no")
    [sheet] = (office.folder / "out").iterdir()
    assert sheet.name == f"公安局.{ending}"
    assert sheet.read_bytes()[:60].startswith(begins[:60])


def test_two_units_whose_names_make_one_file_name_have_a_sheet_each(office: Clerk) -> None:
    """甲/乙 and 甲:乙 cannot stand in a file's name; the second gets a number."""
    for unit in ("甲/乙", "甲:乙"):
        office("unit", "add", unit)
        office("register", "-k", "help", "-c", unit, "--to", unit)
    office("urge", "0004", "0005", "--sheets", "out")
    texts = {path.name: path.read_text("utf-8") for path in (office.folder / "out").iterdir()}
    assert sorted(texts) == ["甲_乙-2.md", "甲_乙.md"]
    assert sorted("20260302-0004" in text for text in texts.values()) == [False, True]


@pytest.mark.parametrize(
    ("units", "names"),
    [
        (["甲" * 100, "甲" * 99], ["甲" * 60 + "-2.md", "甲" * 60 + ".md"]),
        (["nul", "NUL"], ["NUL_.md", "nul_-2.md"]),
        (["e\u0301", "é"], ["é-2.md", "é.md"]),
        (["甲.", "甲"], ["甲-2.md", "甲.md"]),
    ],
)
def test_names_that_a_system_cannot_keep_apart_are(office: Clerk, units: list[str], names: list[str]) -> None:
    """Too long, a device of Windows, one letter written in two ways, a point at the end."""
    for unit in units:
        office("unit", "add", unit)
        office("register", "-k", "help", "-c", "路灯不亮", "--to", unit)
    office("urge", "0004", "0005", "--sheets", "out")
    assert sorted(path.name for path in (office.folder / "out").iterdir()) == names


@pytest.mark.clause("BM-10")
def test_supervision_marks_a_case(office: Clerk) -> None:
    """BM-10: who and until when stand in the log."""
    case = office.json("supervise", "0001", "--by", "市政务办", "--until", "2026-03-20")
    assert case["supervised"] is True
    data = office.json("log", "0001")[-1]["data"]
    assert (data["by"], data["until"]) == ("市政务办", "2026-03-20T23:59:59+08:00")


@pytest.mark.clause("XF-15")
def test_results_are_reported_once_answered(office: Clerk) -> None:
    """XF-15: to an office, with its time; before the answer there is none to report."""
    assert "dispatched" in office("feedback", "0001", "--to", "栏目组", status=3).err
    office("reply", "0001", "--text", "已更换灯具", "--by", "工程科")
    case = office.json("feedback", "0001", "--to", "栏目组")
    assert case["feedback"] == [{"to": "栏目组", "at": "2026-03-02T09:00:00+08:00"}]


def test_one_case_of_several_that_cannot_be_reported_lets_none_be(office: Clerk) -> None:
    """All or nothing."""
    office("reply", "0001", "--text", "已更换灯具", "--by", "工程科")
    office("feedback", "0001", "0002", "--to", "栏目组", status=3)
    assert office.json("show", "0001")["feedback"] == []


@pytest.mark.clause("CZ-16")
def test_a_session_is_reported_as_a_whole_and_once_an_office(office: Clerk) -> None:
    """CZ-16: what is answered of it and was not yet reported there; the second time there is nothing left."""
    office(
        "schedule", "add", "--date", "2026-03-02", "--start", "09:00", "--end", "10:00", "--unit", "公安局"
    )
    for text in ("医保怎么办", "公交改线"):
        office("register", "-k", "inquiry", "-c", text, "--session", "2026-03-02", "--to", "公安局")
    office("reply", "0004", "--text", "可在窗口办理", "--by", "李警官")
    words = ["feedback", "--session", "2026-03-02", "--to", "栏目组"]
    assert numbers(office.json(*words)) == ["4"]
    assert office.json(*words) == []
    assert numbers(office.json(*words[:-1], "市纠风办")) == ["4"]
    office("feedback", "--session", "2026-03-09", "--to", "栏目组", status=4)
    office("feedback", "--to", "栏目组", status=2)


@pytest.mark.clause("CZ-13")
def test_what_a_broadcast_left_is_dispatched_in_one_go(office: Clerk) -> None:
    """CZ-13: to the session's own unit, or to the one named; what is dispatched already is left alone."""
    office(
        "schedule", "add", "--date", "2026-03-02", "--start", "09:00", "--end", "10:00", "--unit", "公安局"
    )
    for text in ("医保怎么办", "公交改线"):
        office("register", "-k", "inquiry", "-c", text, "--session", "2026-03-02")
    tried = office.json("dispatch", "--session", "2026-03-02", "--dry-run")
    assert office.json("show", "0004")["status"] == "received"
    sent = office.json("dispatch", "--session", "2026-03-02")
    assert sent == tried
    assert [(case["no"][-1], case["unit"], case["status"]) for case in sent] == [
        ("5", "公安局", "dispatched"),
        ("4", "公安局", "dispatched"),
    ]
    assert office.json("dispatch", "--session", "2026-03-02", "--to", "城市管理局") == []


def test_a_session_of_several_units_needs_the_unit_named(office: Clerk) -> None:
    """Whose it is cannot be guessed; naming neither case nor session, or both, is wrong usage."""
    units = ["--unit", "公安局", "--unit", "城市管理局"]
    office("schedule", "add", "--date", "2026-03-02", "--start", "09:00", "--end", "10:00", *units)
    office("register", "-k", "inquiry", "-c", "医保怎么办", "--session", "2026-03-02")
    assert "--to" in office("dispatch", "--session", "2026-03-02", status=2).err
    assert numbers(office.json("dispatch", "--session", "2026-03-02", "--to", "城市管理局")) == ["4"]
    office("dispatch", "--to", "公安局", status=2)
    office("dispatch", "0001", "--session", "2026-03-02", status=2)
    office("dispatch", "0001", status=2)


@pytest.mark.clause("CZ-13")
def test_what_was_answered_on_the_spot_goes_out_only_where_the_scheme_says_so(clerk: Clerk) -> None:
    """CZ-13: under changzhou-2020 it is dispatched as well; under standard it stays answered."""
    clerk("init", "--scheme", "standard", "--scheme", "changzhou-2020", at="2020-03-26T09:00")
    clerk("unit", "add", "医保局")
    for scheme, day in (("changzhou-2020", "2020-03-26"), ("standard", "2020-03-27")):
        session = [
            "--date",
            day,
            "--start",
            "09:00",
            "--end",
            "10:00",
            "--unit",
            "医保局",
            "--scheme",
            scheme,
        ]
        clerk("schedule", "add", *session, "--yes")
        clerk("register", "-k", "咨询", "-c", "医保怎么办", "--session", day, "--answered", "可在窗口办理")
    assert numbers(clerk.json("dispatch", "--session", "2020-03-26")) == ["1"]
    assert clerk.json("dispatch", "--session", "2020-03-27") == []


@pytest.mark.clause("CZ-21", "WZ-15")
def test_a_case_or_a_unit_is_referred(office: Clerk) -> None:
    """WZ-15, CZ-21: to whom, how, on what ground; for a case it stands in its log, a unit needs no case."""
    words = [
        "--to",
        "区纪委监委",
        "--as",
        "纪检监察",
        "--ground",
        "敷衍了事",
        "--reason",
        "三次答复均未到现场",
    ]
    office("refer", "0001", *words)
    data = office.json("log", "0001")[-1]["data"]
    assert (data["as"], data["ground"], data["reason"]) == ("discipline", "敷衍了事", "三次答复均未到现场")
    unit = office.json("refer", "--unit", "公安局", *words)
    assert (unit["unit"], unit["as"], unit["at"]) == ("公安局", "discipline", "2026-03-02T09:00:00+08:00")
    rows = office.json("report", "referrals", "--year", "2026")["rows"]
    assert [(row["no"], row["unit"]) for row in rows] == [(None, "公安局"), ("20260302-0001", "城市管理局")]
    office("refer", "--unit", "无此单位", *words, status=4)
    office("refer", *words, status=2)
    office("refer", "0001", "--unit", "公安局", *words, status=2)
    office("refer", "0001", "--to", "x", "--as", "gossip", "--ground", "x", "--reason", "x", status=2)
    office("db", "verify")


def test_a_dry_run_of_a_referral_keeps_nothing(office: Clerk) -> None:
    """The same shape, no event."""
    words = ["--to", "市政府办", "--as", "circulation", "--ground", "推诿扯皮", "--reason", "互相推诿"]
    tried = office.json("refer", "--unit", "公安局", *words, "--dry-run")
    assert office.json("refer", "--unit", "公安局", *words) == tried


# ---- supervision, holds, measures: what is owed stays in sight ----------------------------------------------------


def owed(office: Clerk, at: str) -> list[tuple[str, str, str]]:
    """Stage, number and command of what is overdue apart from signing and answers."""
    found = office.json("overdue", at=at)
    return [
        (row["stage"] or row["item"], row["no"][-1], row["command"])
        for row in found
        if row["stage"] not in {"sign", "answer", "transfer"}
    ]


@pytest.mark.clause("BM-10")
def test_a_supervision_ends_by_the_word_of_who_ordered_it(office: Clerk) -> None:
    """BM-10: due on 6 March; overdue after it, also when the case is closed; 督查室 alone ends it."""
    office("supervise", "0001", "--by", "督查室", "--until", "2026-03-06")
    assert numbers(office.json("list", "--supervised")) == ["1"]
    assert [(row["no"][-1], row["party"]) for row in office.json("agenda")["supervise"]] == [("1", "督查室")]
    command = "hotline supervise 20260302-0001 --by 督查室 --done"
    assert owed(office, "2026-03-07T09:00") == [("supervise", "1", command)]
    said = office("supervise", "0001", "--by", "市政务办", "--done", status=3).err
    assert "is supervised by 督查室, not by 市政务办" in said
    office("reply", "0001", "--text", "已换灯", "--by", "王五")
    office("close", "0001", "--without-callback", "来电人明确不需回访", "--approved-by", "李主任")
    assert numbers(office.json("list", "--supervised")) == ["1"]
    office("supervise", "0001", "--by", "督查室", "--done")
    assert owed(office, "2026-03-07T09:00") == []
    assert office.json("list", "--supervised") == []
    assert "is not possible" in office("supervise", "0001", "--by", "督查室", "--done", status=3).err


def test_a_second_date_of_the_same_supervisor_replaces_the_first(office: Clerk) -> None:
    """One limit; a second supervisor has another; a date in the past is refused."""
    office("supervise", "0001", "--by", "督查室", "--until", "2026-03-06")
    office("supervise", "0001", "--by", "督查室", "--until", "2026-03-09")
    office("supervise", "0001", "--by", "市政务办", "--until", "2026-03-05")
    dues = [
        (limit["party"], limit["due_at"][:10])
        for limit in office.json("show", "0001")["limits"]
        if limit["stage"] == "supervise"
    ]
    assert dues == [("督查室", "2026-03-09"), ("市政务办", "2026-03-05")]
    assert (
        "is in the past" in office("supervise", "0001", "--by", "甲", "--until", "2026-03-01", status=3).err
    )
    office("supervise", "0001", "--by", "甲", "--until", "2026-03-09", "--done", status=2)
    assert "is not under supervision" in office("supervise", "0002", "--by", "甲", "--done", status=3).err


@pytest.mark.clause("BM-10", "WZ-18")
def test_the_register_of_supervised_cases(office: Clerk) -> None:
    """One because of an instruction, one because it was overdue (signing, 3 March), one by a session (WZ-18)."""
    office("schedule", "add", "--date", "2026-03-02", "--start", "08:00", "--end", "08:30", "--unit", UNIT, "--yes",
           "--scheme", "hengyang-2018")  # fmt: skip
    office(*call("电梯", session="2026-03-02", to=UNIT))
    office("instruct", "0001", "--leader", "副市长", "--text", "从速")
    office("supervise", "0001", "--by", "督查室", "--until", "2026-03-06")
    office("supervise", "0002", "--by", "市政务办", at="2026-03-04T09:00")
    office("supervise", "0001", "--by", "督查室", "--done", at="2026-03-05T10:00")
    rows = office.json("report", "supervision", "--year", "2026")["rows"]
    assert [
        (row["seq"], row["order"], row["source"], (row["due_at"] or "")[:10], row["done_by"]) for row in rows
    ] == [
        (1, "20260302-0001-1", "instruction", "2026-03-06", "督查室"),
        (2, "20260302-0004-1", "order", "", None),
        (3, "20260302-0002-1", "overdue", "", None),
    ]
    office.lang = "zh"
    said = office("report", "supervision", "--year", "2026").out
    headings = "序号 督办编号 来源 事项 主办单位 协办单位 责任人 立项日期 时限 进展 结果 销号人 销号日期"
    for words in (*headings.split(), "督办台账", "批示", "超期", "交办"):
        assert words in said, words


def test_a_hold_has_an_end(office: Clerk) -> None:
    """Until 6 March; overdue on the 7th until it is resumed; the list says for how long."""
    office("hold", "0001", "--reason", "等待鉴定", "--until", "2026-03-06")
    office("hold", "0002", "--reason", "等待鉴定")
    assert "is in the past" in office("hold", "0003", "--reason", "等", "--until", "2026-03-01", status=3).err
    assert numbers(office.json("list", "--held")) == ["2", "1"]
    assert owed(office, "2026-03-07T09:00") == [("hold", "1", "hotline resume 20260302-0001")]
    held = office.json("agenda")["held"]
    assert [(row["no"][-1], (row["due_at"] or "")[:10], row["note"]) for row in held] == [
        ("1", "2026-03-06", "on hold for 5 days"),
        ("2", "", "on hold for 5 days"),
    ]
    assert "2026-03-02 (5 days)" in office("list", "--held").out
    office("resume", "0001")
    assert owed(office, "2026-03-07T09:00") == []
    limits = {limit["stage"]: limit["state"] for limit in office.json("show", "0001")["limits"]}
    assert limits["hold"] == "late"


@pytest.mark.clause("QT-06", "WZ-14")
def test_a_measure_is_due_and_overdue(office: Clerk) -> None:
    """QT-06, WZ-14: in the agenda the working day before, Friday, overdue on Tuesday; what was done is shown."""
    words = [
        "--about",
        "违停",
        "--cause",
        "车位不足",
        "--text",
        "新增车位",
        "--by",
        UNIT,
        "--due",
        "2026-03-09",
    ]
    office("measure", "add", *words, "--decided-by", "政府常务会")
    assert "tasks" not in office.json("agenda", at="2026-03-05T09:00")
    [task] = office.json("agenda", at="2026-03-06T09:00")["tasks"]
    assert (task["item"], task["unit"], task["command"]) == (
        "measure",
        UNIT,
        "hotline measure done 1 --text TEXT",
    )
    assert [row[0] for row in owed(office, "2026-03-10T09:00")] == ["measure"]
    assert "政府常务会" in office("measure", "list").out
    done = office.json("measure", "done", "1", "--text", "新增车位80个")
    assert (done["state"], done["done_text"]) == ("done", "新增车位80个")
    assert owed(office, "2026-03-10T09:00") == []
    office("measure", "done", "1", "--text", " ", status=2)


@pytest.mark.clause("WZ-15")
def test_what_was_entered_long_after_it_happened_is_listed(office: Clerk) -> None:
    """WZ-15: signed on Monday at 10:00, entered on Thursday: more than two days later, not more than four."""
    office("sign", "0001", "--reason", "漏录", "--at", "2026-03-02T10:00", at="2026-03-05T11:00")
    office("sign", "0002", "--reason", "漏录", "--at", "2026-03-05T10:30")
    assert numbers(office.json("list", "--entered-late", "2 days")) == ["1"]
    assert office.json("list", "--entered-late", "4 days") == []
    assert [event["verb"] for event in office.json("log", "0001", "--entered-late", "2 working days")] == [
        "sign"
    ]


@pytest.mark.clause("WZ-15")
def test_reports_count_what_was_entered_late(clerk: Clerk) -> None:
    """By whom, in the period in which it was entered: more than one working day after it happened.

    Monday 2 March: entered on Tuesday it is in time; on Wednesday it is late. Friday to Monday is in time. A ledger of
    February that is imported says so itself.
    """
    clerk("init")
    clerk("unit", "add", "公安局")
    lines = "kind,content,received_at,status\nhelp,路灯,2026-02-02 09:00,closed\n"
    (clerk.folder / "old.csv").write_text(lines, encoding="utf-8")
    register = ("register", "-k", "求助", "-c", "路灯不亮", "--to", "公安局", "--reason", "补登")
    for at, entered, who in (
        ("2026-03-02T09:00", "2026-03-03T17:00", "甲"),
        ("2026-03-02T09:00", "2026-03-04T09:00", "甲"),
        ("2026-03-06T09:00", "2026-03-09T09:00", "乙"),
        ("2026-03-02T15:00", "2026-04-03T09:00", "乙"),
    ):
        if entered > "2026-04":
            clerk("import", "old.csv", at="2026-04-02T09:00")
        clerk("--operator", who, *register, "--at", at, at=entered)
    expected = {"2026-03": {"甲": 2}, "2026-04": {"乙": 2}, "2026-02": {}}  # the receipt and the order
    for month, by in expected.items():
        late = clerk.json("report", "monthly", "--month", month)["entered_late"]
        assert (late["span"], late["by"], late["verbs"]) == ("1 working day", by, sum(by.values()))
    shown = clerk("report", "units", "--month", "2026-03").out
    assert "Entered in this period more than 1 working day after it happened: 2 verbs, by 甲 2" in shown
    assert "after it happened: nothing" in clerk("report", "supervision", "--month", "2026-02").out
    assert "补录" in clerk("--lang", "zh", "report", "scorecard", "--month", "2026-03").out
