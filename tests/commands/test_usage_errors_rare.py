"""Messages of mistakes and states that are rare; each is produced by its command."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from errno import EACCES, EDQUOT, EIO, ELOOP, ENAMETOOLONG, EPERM, EROFS
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories import call, make_office

from hotline_cli import i18n
from hotline_cli.domain.answer_checks import REASONS, describe_reason
from hotline_cli.errors import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clerk import Clerk

WATER, POLICE = "水务局", "公安局"
WEDNESDAYS = (
    "schedule",
    "generate",
    "--from",
    "2026-04-01",
    "--to",
    "2026-04-30",
    "--every",
    "every wednesday",
)
HOURS = ("--start", "09:00", "--end", "10:00")


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Two units, a session, and two cases whose numbers end alike."""
    make_office(clerk, units=[WATER, POLICE], sessions=[("2026-03-12", WATER)], cases=[call("停水")])
    clerk(*call("停电"), at="2026-03-03T09:00")
    clerk.now = "2026-03-04T09:00"
    return clerk


WRONG = [
    (("show", "0001"), 4, "0001 matches several cases: 20260303-0001, 20260302-0001", "more of the last digits"),
    (("calendar", "add", "2026-04-01", "--name", "停电"), 2, "working day or rest day?", "--work or --rest"),
    (call(promise="今天"), 2, "--promise needs a date", "Add --promised-by"),
    (call(name="张" * 101), 2, "longer than 100 characters", "Put the rest in --content"),
    (
        ("reply", "0302-0001", "--text", "已修", "--by", "王五", "--promise", "今天"),
        *(2, "--promise and --promised-by must be used together", "Give both"),
    ),
    (("list", "-o", ""), 2, "-o is empty", "Name a file or a folder."),
    (("schedule", "move", "--to", "2026-03-19"), 2, "missing SESSION", "or give --holidays"),
    (("callback", "0302-0001", "--reveal"), 2, "--reveal works only with `callback list`", "show NO --reveal"),
    (("file", "2026-03-12", __file__, "--reason", "漏录"), 2, "--reason applies to the paper of a case", "Leave out"),
    (
        ("reply", "0302-0001", "--text", "已修", "--by", "王五", "--until", "2026-03-10"),
        *(2, "--until and --approved-by require --interim", "Add --interim"),
    ),
    (
        ("schedule", "generate", "--from", "2026-04-01", "--to", "2026-04-30"),
        *(2, "scheme standard has no recurring sessions", "Give --every"),
    ),
    (
        ("--operator", "新人", "show", "last"),
        *(4, "新人 has not registered or changed a case yet", "Give the number of the case."),
    ),
    (
        ("calendar", "due", "2026-03-02", "3 working days", "--hold", "明天"),
        *(2, "--hold: '明天' is not a time range", "Write it like 2020-03-26T10:00/"),
    ),
    (("schedule", "move", "2026-03-12", "--to", "2026-03-19"), 2, "missing --reason", "why the session is moved"),
    ((*WEDNESDAYS, "--unit", WATER), 2, "--every needs --start and --end", "--start 09:00 --end 10:00"),
    (
        (*WEDNESDAYS, *HOURS, "--unit", WATER, "--rotate", f"{WATER},{POLICE}"),
        *(2, "--unit and a rotation cannot be used together", "List the units in --rotate"),
    ),
    (("review", "0302-0001", "--by", "法规科"), 2, "missing --pass or --fail", "Add --pass or --fail"),
    (
        ("report", "form", "--session", "2026-03-12", "--unit", POLICE),
        *(4, f"{POLICE} is not part of session 1", "hotline schedule show 1"),
    ),
    (
        ("report", "units", "--month", "2026-03", "--scheme", "changzhou-2020"),
        *(4, "scheme changzhou-2020 is not in this file", "hotline scheme apply changzhou-2020"),
    ),
    (("scheme", "show", "nonsense"), 4, "unknown scheme nonsense", "Choose one of: changzhou-2020, "),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "status", "message", "remedy"), WRONG, ids=[" ".join(row[0])[:60] for row in WRONG]
)
def test_a_wrong_command_is_answered(
    office: Clerk, words: tuple[str, ...], status: int, message: str, remedy: str
) -> None:
    """The first line says what is wrong, the second what to do."""
    first, second = office(*words, status=status).err.splitlines()[:2]
    assert message in first
    assert remedy in second


MAPS = [
    ("columns = 3\n", "line 1: [columns] must be a table"),
    ("[columns]\nkind = 3\n", "line 2: kind must be a column name or a list of column names"),
    ('[columns]\nkind = "kind"\n[constants]\nchannel = 2.5\n', "line 4: channel must be text"),
    ('[columns]\nkind = "kind"\n', "line 2: calls.csv has the column 'kind' twice"),
    ("\udcff", "map.toml is not UTF-8"),
]


@pytest.mark.parametrize(("text", "message"), MAPS, ids=[message for _text, message in MAPS])
def test_a_wrong_column_map_is_answered(office: Clerk, text: str, message: str) -> None:
    """With its line; nothing is imported."""
    (office.folder / "map.toml").write_text(text, encoding="utf-8", errors="surrogateescape")
    (office.folder / "calls.csv").write_text("kind,kind,content\n投诉,投诉,停水\n", encoding="utf-8")
    assert message in office("import", "calls.csv", "--map", "map.toml", status=6).err
    assert len(office.json("list")) == 2


ROWS = [
    ("key,kind,content\nrow:a,投诉,停水\n", "line 2, key: a key cannot begin with row:"),
    (
        "kind,content,urgent\n投诉,停水,也许\n",
        "line 2, urgent: '也许' is neither yes nor no; write true or false",
    ),
    (
        "kind,content,promise\n投诉,停水,今天来水\n",
        "line 2, promised_by: is empty, but something was promised",
    ),
]


@pytest.mark.parametrize(("text", "message"), ROWS)
def test_a_wrong_row_is_answered(office: Clerk, text: str, message: str) -> None:
    """With line and column."""
    (office.folder / "calls.csv").write_text(text, encoding="utf-8")
    assert message in office("import", "calls.csv", status=6).err


def test_an_answer_without_its_time_is_answered(office: Clerk) -> None:
    """A returned table that says neither when the answer came nor when the work was done."""
    (office.folder / "answers.csv").write_text(
        "no,answer,responsible\n0302-0001,已修好,王五\n", encoding="utf-8"
    )
    told = office("import", "--replies", "answers.csv", status=6).err
    assert "line 2, answered_at: is missing" in told


SCHEMES = [
    (
        '[[limit]]\nstage = "sign"\nspan = "4000 days"\nstart = "dispatch"\nclause = "house rule"\n',
        "span: '4000 days' is longer than 10 years\nGive at most 10 years.",
    ),
    ('[callback]\nclause = "house rule"\ngrades = {satisfied = 2}\n', "Allowed: a number from 0 to 1"),
    (
        '[callback]\nclause = "house rule"\ngrades = ["satisfied", "satisfied"]\n',
        "very_dissatisfied, or a table with the worth of each",
    ),
    (
        '[[review]]\nkinds = ["complaint"]\nclause = "house rule"\nreviewers = []\n',
        'Allowed: a list of strings, for example ["法规科", "监察室"]',
    ),
]


@pytest.mark.parametrize(("text", "message"), SCHEMES)
def test_a_wrong_value_of_a_scheme_is_answered(clerk: Clerk, text: str, message: str) -> None:
    """With what is allowed."""
    (clerk.folder / "own.toml").write_text(f'extends = "standard"\ntitle = "自定"\n{text}', encoding="utf-8")
    assert message in clerk("scheme", "check", "own.toml", status=6).err


def test_a_file_that_cannot_be_read_is_answered(office: Clerk) -> None:
    """A scheme of more than 1 MiB; the database itself as the picture of a case."""
    (office.folder / "own.toml").write_bytes(b"#" * (1024 * 1024 + 1))
    assert "own.toml: larger than 1 MiB" in office("scheme", "check", "own.toml", status=6).err
    assert "belongs to the database in use" in office("file", "0302-0001", "hotline.db", status=6).err


def test_an_area_that_the_tree_lacks(office: Clerk) -> None:
    """Named with the command that lists the tree."""
    (office.folder / "areas.csv").write_text("code,parent,name\n01,,天宁区\n", encoding="utf-8")
    office("area", "import", "areas.csv")
    refused = office(*call(area="武进区"), status=4).err
    assert refused.startswith("Error: unknown area 武进区\n")
    assert "hotline area list" in refused


def test_one_role_for_a_person_of_several(office: Clerk) -> None:
    """Which of them would be meant is not guessed."""
    for role in ("A", "B"):
        office("contact", "add", WATER, "张三", "--role", role)
    refused = office("contact", "edit", WATER, "张三", "--role", "head", status=2).err
    assert refused.startswith("Error: 张三 has several roles in this unit\nRetire the person first")


def test_a_case_without_limits(office: Clerk) -> None:
    """Answered on the spot: there is nothing to explain."""
    office(*call("材料", "inquiry", answered="身份证"))
    refused = office("explain", "last", "--stage", "answer", status=4).err
    assert refused == "Error: 20260304-0001 has no answer limit\nThe case has no limits.\n"


def test_a_scheme_without_an_answer_limit(clerk: Clerk) -> None:
    """Nothing to extend, and nothing that an interim answer could move."""
    text = """
extends = "standard"
title = "自定"
[[limit]]
stage = "answer"
kinds = ["complaint"]
span = "5 working days"
start = "dispatch"
clause = "house rule"
[interim]
allowed = true
clause = "house rule"
"""
    (clerk.folder / "own.toml").write_text(text, encoding="utf-8")
    clerk("init")
    clerk("scheme", "apply", "own.toml")
    clerk("unit", "add", WATER)
    clerk(*call(scheme="own", to=WATER))
    interim = ("--interim", "--text", "待料", "--by", "王五", "--reason", "缺货", "--until", "2026-03-09")
    extension = ("--reason", "缺货", "--approved-by", "李局长", "--by", "3 working days")
    for words, remedy in (
        (("reply", "last", *interim), "hotline reply"),
        (("extend", "last", *extension), "no limit"),
    ):
        refused = clerk(*words, status=3).err
        assert "20260302-0001 has no running answer limit" in refused
        assert remedy in refused


def test_a_year_whose_notice_is_not_out(office: Clerk) -> None:
    """Both the calendar and the explanation of a limit say that the date is provisional."""
    told = office("calendar", "due", "2030-01-02T09:00", "3 working days").err
    assert "Provisional: no official notice for 2030 yet" in told
    office(*call(to=WATER), at="2029-12-31T09:00")
    told = office("explain", "last", at="2029-12-31T09:00").out
    assert "Provisional: the official holiday notice for one of the years is not known yet." in told


def test_a_link_to_a_case_that_was_archived_since(office: Clerk) -> None:
    """It cannot be taken back from the other side either."""
    office(*call("材料", "inquiry", answered="身份证"))
    office("link", "0302-0001", "0304-0001")
    office("close", "0304-0001", "--without-callback", "当场答复")
    office("archive", "0304-0001")
    refused = office("undo", "0302-0001", "--reason", "误连", status=3).err
    assert "the link or merge with 20260304-0001 cannot be undone: 20260304-0001 has changed since" in refused
    assert "hotline log 20260304-0001" in refused


def test_the_log_names_reviews_and_what_an_undo_gave_back(clerk: Clerk) -> None:
    """A review failed, then passed; the pass undone, which restores the limit."""
    clerk("init", "--scheme", "xingfeng-2014")
    clerk("unit", "add", WATER)
    clerk(*call("收费", "complaint", to=WATER))
    reply = ("reply", "last", "--text", "已退还多收的水费二十元", "--by", "王五")
    clerk(*reply)
    clerk("review", "last", "--by", "法规科", "--fail", "--reason", "不全")
    clerk(*reply)
    clerk("review", "last", "--by", "法规科", "--pass")
    clerk("undo", "last", "--reason", "误审")
    log = clerk.json("log", "last")
    assert [event["verb"] for event in log].count("review") == 2
    text = clerk("log", "last").out
    assert {
        mark
        for mark in ("passed", "not passed", "undone: review", "time limits restored")
        if mark not in text
    } == set()


def test_what_is_filed_against_a_leaders_date(office: Clerk) -> None:
    """An extension moves no date that a leader gave; the log says so."""
    office("dispatch", "0302-0001", "--to", WATER)
    office("instruct", "last", "--leader", "副市长", "--text", "速办", "--due", "2026-03-06")
    office("extend", "last", "--reason", "缺货", "--approved-by", "李局长", "--by", "3 working days")
    assert "filed; the leader's date applies" in office("log", "last").out


def test_many_dates_that_are_taken(office: Clerk) -> None:
    """Of four Wednesdays with other sessions the last is named."""
    for day in ("01", "08", "15", "22"):
        office("schedule", "add", "--date", f"2026-04-{day}", *HOURS, "--unit", POLICE, "--yes")
    told = office(*WEDNESDAYS, *HOURS, "--rotate", f"{WATER},{POLICE}").err
    assert "4 dates are already taken by other sessions, the last on 2026-04-22" in told


def test_a_session_is_not_moved_before_it_was_planned(clerk: Clerk) -> None:
    """A day of rest entered afterwards; the move is dated before the plan."""
    clerk.now = "2018-01-02T09:00"
    clerk("init", "--scheme", "hengyang-2018")
    clerk("unit", "add", WATER)
    clerk("schedule", "generate", "--from", "2018-01-02", "--to", "2018-01-31", "--unit", WATER)
    clerk("calendar", "add", "2018-01-24", "--rest", "--name", "停电")
    refused = clerk("schedule", "move", "--holidays", "--at", "2018-01-01T09:00", status=3).err
    assert "was planned at 2018-01-02 09:00:00" in refused
    assert "Give a later --at." in refused


def test_a_sheet_that_is_too_long(office: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than a sheet has: refused, and no file is written."""
    monkeypatch.setattr("hotline_cli.output.xlsx.MAX_ROWS", 2)
    refused = office("list", "-o", "list.xlsx", status=2).err
    assert "a sheet holds at most 2 rows, and the table has more" in refused
    assert "use -f csv" in refused
    assert not (office.folder / "list.xlsx").exists()


def test_a_group_that_is_not_there(clerk: Clerk) -> None:
    """No file is made for it."""
    pytest.importorskip("grp")
    refused = clerk("init", "--group", "nosuchgroup", status=5).err
    assert "cannot give the file to group nosuchgroup: " in refused
    assert "Name a group that you belong to." in refused
    assert not clerk.database.exists()


def test_an_empty_agenda(clerk: Clerk) -> None:
    """Nothing is owed to anybody."""
    clerk("init")
    assert "Nothing to do." in clerk("agenda").out


def test_days_and_hours_that_do_not_count(office: Clerk) -> None:
    """An evening, under a limit of one working hour; a Monday, with hours from Tuesday to Saturday."""
    office("scheme", "apply", "changzhou-2020")
    office(*call(scheme="changzhou-2020", to=WATER), at="2026-03-10T18:30")
    told = office("explain", "last", "--stage", "sign", at="2026-03-10T18:30").out
    assert "2026-03-10: not counted, outside the office hours\n" in told
    told = office(
        "calendar",
        "due",
        "2026-03-08T09:00",
        "2 working days",
        "--hours",
        "tue-sat 09:00-17:00",
        "--calendar",
        "none",
    ).out
    assert "not a working day" in next(line for line in told.splitlines() if "2026-03-09" in line)


def test_erased_while_another_program_reads(hotline: Clerk) -> None:
    """Done, but the old content is still in the log: said, with what removes it."""
    make_office(hotline, cases=[call(name="张三")])
    erase = ("db", "anonymize", "--before", "2026-03-03", "--yes")
    with closing(sqlite3.connect(hotline.database, isolation_level=None)) as con:
        con.execute("BEGIN")
        assert con.execute("SELECT count(*) FROM cases").fetchone() == (1,)
        told = hotline(*erase, at="2026-03-04T09:00", status=5).err
    assert "everything is erased, but another program is still reading the old content" in told
    assert "Run it again when nobody else is using the file" in told


def test_a_folder_of_backups_that_cannot_be_noted(clerk: Clerk) -> None:
    """The file lacks its settings: said, as is the table that is missing; it is copied as it is."""
    clerk("init")
    with closing(sqlite3.connect(clerk.database)) as con:
        con.execute("DROP TABLE settings")
    (clerk.folder / "copies").mkdir()
    told = clerk("db", "backup", "copies/copy.db", "--unverified", status=7).err
    assert "could not be recorded in the database: `db anonymize` will not list backups there" in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
def test_a_full_output_after_a_change_of_no_case(hotline: Clerk) -> None:
    """Saved, and said to be."""
    hotline("init")
    told = hotline.shell(f"hotline unit add {WATER} > /dev/full", status=1).err
    assert told.splitlines()[-1] == "The changes were saved anyway."
    assert [unit["name"] for unit in hotline.json("unit", "list")] == [WATER]


# ---- the reader's language --------------------------------------------------------------------------------------


@pytest.fixture
def chinese() -> Iterator[None]:
    """Messages in Chinese, inside."""
    i18n.use("zh")
    yield
    i18n.use("en")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("template", REASONS)
def test_a_reason_of_a_flag_in_chinese(template: str) -> None:
    """Stored in English, shown in Chinese with its numbers."""
    numbers = {"percent": 93, "count": 3, "no": "20260302-0001"}
    shown = describe_reason(template.format(**numbers))
    assert not any(char.isascii() and char.isalpha() for char in shown)
    assert all(str(value) in shown for name, value in numbers.items() if f"{{{name}}}" in template)


SYSTEM = {
    EACCES: "没有权限",
    EDQUOT: "磁盘配额已用完",
    EIO: "读写出错",
    ELOOP: "符号链接层数太多",
    ENAMETOOLONG: "文件名太长",
    EPERM: "不允许这样操作",
    EROFS: "文件系统只读",
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows words these errors otherwise")
@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("number", SYSTEM)
def test_an_error_of_the_system_in_chinese(number: int) -> None:
    """The text of the system is English; the reader gets Chinese."""
    assert reason_of(OSError(number, os.strerror(number))) == SYSTEM[number]


# ---- at a terminal ----------------------------------------------------------------------------------------------


def seen(clerk: Clerk, *words: str) -> str:
    """What a terminal gets from ``hotline WORDS``."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "hotline_cli", *words],
        cwd=clerk.folder,
        env={**clerk.environment(), "TERM": "xterm-256color", "COLUMNS": "100", "PAGER": "cat"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # the other side is closed
        while got := os.read(ours, 65536):
            shown += got
    os.close(ours)
    running.wait()
    return shown.decode()


def test_only_a_terminal_is_told(hotline: Clerk) -> None:
    """How to keep completion; that a binary format needs a file; that a dry run saved nothing."""
    hotline("init")
    assert "To enable it permanently: " in seen(hotline, "completion", "bash")
    told = seen(hotline, "list", "-f", "xlsx")
    assert "-f xlsx is binary and cannot be shown in a terminal" in told
    assert "Add -o report.xlsx to write to a file." in told
    assert "Dry run: nothing was saved." in seen(hotline, "unit", "add", WATER, "--dry-run")


def test_a_clock_that_is_no_time(office: Clerk) -> None:
    """What is in HOTLINE_NOW is named as it is, with an example of a time."""
    office.now = "昨天"
    said = office("list", status=2).err
    assert "HOTLINE_NOW=昨天 is not a valid time" in said
    assert "Write it like 2020-03-26T09:15." in said
