"""Calls from a table: all rows or none, what is wrong named by line and column, a past gone through with the verbs."""

from __future__ import annotations

import csv
import json
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest
from clerk import ROOT, Clerk
from factories import OTHER_UNIT, UNIT, make_office

from hotline_cli.context import read_environment
from hotline_cli.services import calendar
from hotline_cli.services.opening import office_opened
from hotline_cli.services.schemes import apply_scheme
from hotline_cli.services.values import When
from hotline_cli.store.office import Office

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = """\
kind,name,phone,content,received_at
投诉,张三,13800000001,路面塌陷,2026-03-01 10:00:00
咨询,李四,13800000002,医保怎么办,2026-03-01 10:05:00
"""


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office under the standard scheme with two units."""
    return make_office(clerk, units=[UNIT, OTHER_UNIT])


def put(clerk: Clerk, text: str, name: str = "calls.csv", encoding: str = "utf-8") -> str:
    """A file in the clerk's folder; its name."""
    (clerk.folder / name).write_bytes(text.encode(encoding))
    return name


def test_calls_come_in_by_code_or_chinese_word(office: Clerk) -> None:
    """Kind and channel as Chinese words or codes; without a channel it is phone; newest first."""
    put(
        office,
        "类型,渠道,内容,受理时间\n投诉,web,路面塌陷,2026-03-01 10:00\nhelp,,路灯不亮,2026-03-01T11:00:00\n",
    )
    got = office.json("import", "calls.csv")
    assert [(case["no"], case["kind"], case["channel"], case["received_at"]) for case in got] == [
        ("20260301-0002", "help", "phone", "2026-03-01T11:00:00+08:00"),
        ("20260301-0001", "complaint", "web", "2026-03-01T10:00:00+08:00"),
    ]


def test_a_heading_that_offices_use_for_either_is_the_kind_where_nothing_else_is(office: Clerk) -> None:
    """类别 alone is the kind, which no call is without; beside a column for the kind it is the category."""
    put(office, "类别,内容\n投诉,路面塌陷\n", "alone.csv")
    assert [case["kind"] for case in office.json("import", "alone.csv")] == ["complaint"]
    put(office, "类型,类别,内容\n投诉,道路,路面又塌陷了\n", "beside.csv")
    got = office.json("import", "beside.csv")
    assert [(case["kind"], case["category"]) for case in got] == [("complaint", "道路")]


def test_the_words_of_annex_2_are_known(office: Clerk) -> None:
    """What a unit filed for a session comes in: 完成时间 is when it had answered. Columns are told by Chinese name."""
    head = (
        "序号,诉求类别,投诉人,投诉人联系方式,投诉内容,主办单位,交办时间,办理结果,完成时间,责任人,受理时间\n"
    )
    row = "1,投诉,张三,13800000001,路面塌陷,城市管理局,2026-02-02 11:00,已修复,2026-02-04 16:00,李四,2026-02-02 10:00\n"
    [case] = office.json("import", put(office, head + row))
    assert (case["caller"]["name"], case["caller"]["phone"]) == ("张*", "138****0001")
    assert (case["content"], case["answer"], case["responsible"]) == ("路面塌陷", "已修复", "李四")
    assert (case["status"], case["answered_at"]) == ("answered", "2026-02-04T16:00:00+08:00")
    put(office, "类型,联系方式,投诉内容\n投诉,13800000002,路灯不亮\n", "short.csv")
    assert office.json("import", "short.csv")[0]["caller"]["phone"] == "138****0002"
    told = office("import", put(office, "投诉人\n张三\n", "none.csv"), status=6).err
    assert "name 来电人, phone 电话, address 地址" in told


def test_every_bad_row_is_named_and_nothing_comes_in(office: Clerk) -> None:
    """Unknown kind in line 3, a month 13 in line 4, no content in line 5: three reasons, exit 6, no case."""
    text = CALLS.replace("咨询", "八卦") + "咨询,王五,13800000003,医保,2026-13-01 10:05:00\n咨询,王五,,,\n"
    ran = office("import", put(office, text), status=6)
    lines = ran.err.splitlines()
    assert lines[1].startswith("line 3, kind: ")
    assert lines[2].startswith("line 4, received_at: ")
    assert lines[3] == "line 5, content: is empty"
    assert office.json("list") == []


def test_good_rows_come_in_while_the_bad_ones_are_written_down(office: Clerk) -> None:
    """The good row is a case; the bad one stands in a file of ours alone, which comes in once it is corrected."""
    ran = office("import", put(office, CALLS.replace("咨询", "八卦")), "--bad-rows", "bad.csv")
    assert "1 bad rows were skipped" in ran.err
    assert [case["content"] for case in office.json("list")] == ["路面塌陷"]
    bad = office.folder / "bad.csv"
    assert stat.S_IMODE(bad.stat().st_mode) == 0o600
    rows = list(csv.DictReader(bad.read_text(encoding="utf-8").splitlines()))
    assert [(row["kind"], row["name"], row["reasons"].partition(":")[0]) for row in rows] == [
        ("八卦", "李四", "kind")
    ]
    put(office, bad.read_text(encoding="utf-8").replace("八卦", "咨询", 1), "mended.csv")
    assert [case["kind"] for case in office.json("import", "mended.csv")] == ["inquiry"]


def test_what_no_column_is_for_is_not_lost(office: Clerk) -> None:
    """A row with a cell too many stays bad, with that cell, until it is put where it belongs; so does its neighbour."""
    put(office, "kind,content\n投诉,甲\n投诉,乙,多,更多\n八卦,丙\n")
    office("import", "calls.csv", "--bad-rows", "bad.csv")
    rows = list(csv.reader((office.folder / "bad.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["kind", "content", "reasons", "", ""]
    assert [(row[:2], row[3:]) for row in rows[1:]] == [
        (["投诉", "乙"], ["多", "更多"]),
        (["八卦", "丙"], ["", ""]),
    ]
    said = office("import", "bad.csv", status=6).err
    assert "line 2: more cells than the header has columns" in said
    assert "line 3, kind: " in said
    mended = "kind,content,reasons,,\n投诉,乙多更多,,,\n投诉,丙,,,\n"
    assert [case["content"] for case in office.json("import", put(office, mended, "mended.csv"))] == [
        "丙",
        "乙多更多",
    ]


def test_bad_rows_are_written_over_no_file_that_is_read(office: Clerk) -> None:
    """The file itself, by another path or link, or the map: wrong usage, nothing comes in, both stay as they were."""
    put(office, "kind,content\n投诉,甲\n八卦,乙\n")
    put(office, '[constants]\nchannel = "phone"\n', "map.toml")
    (office.folder / "also.csv").hardlink_to(office.folder / "calls.csv")
    before = [(office.folder / name).read_bytes() for name in ("calls.csv", "map.toml")]
    for target in ("calls.csv", f"../{office.folder.name}/calls.csv", "also.csv", "map.toml"):
        said = office("import", "calls.csv", "--map", "map.toml", "--bad-rows", target, status=2).err
        assert f"--bad-rows: {target} is an input file of this command" in said
    assert [(office.folder / name).read_bytes() for name in ("calls.csv", "map.toml")] == before
    assert office.json("list") == []


def test_the_same_file_again_adds_nothing(office: Clerk) -> None:
    """With a key or without one; saved by another program in another encoding it is still the same."""
    put(office, CALLS)
    office("import", "calls.csv")
    assert "2 rows were already imported" in office("import", "calls.csv").err
    put(office, CALLS, "other.csv", "gb18030")
    assert "2 rows were already imported" in office("import", "other.csv").err
    assert len(office.json("list")) == 2


def test_the_digest_of_a_row_stands_where_it_can_be_erased(office: Clerk) -> None:
    """What stands in the chain for ever holds nothing by which a phone could be guessed: no digest of the row."""
    office("import", put(office, CALLS))
    with closing(sqlite3.connect(office.database)) as con:
        assert con.execute("SELECT count(*) FROM events WHERE data LIKE '%row:%'").fetchone() == (0,)
        assert con.execute("SELECT count(*) FROM cases WHERE key LIKE 'row:%'").fetchone() == (2,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("名字,日期\n甲,2026-03-01\n", "unknown columns: 名字, 日期"),
        ("kind,kind,content\n投诉,投诉,甲\n", "duplicate column: kind"),
        ("kind,phone\n投诉,1380\n", "missing column content"),
        ('kind,content\n投诉,"路面塌陷\n', "line 2: misplaced or unclosed quotation mark"),
        ("kind,content\n投诉,路面\0塌陷\n", "neither UTF-8 nor GB18030"),
    ],
)
def test_a_file_that_is_no_list_of_calls_is_refused_whole(office: Clerk, text: str, said: str) -> None:
    """Empty, another header, a column twice or missing, a quote that is not closed, no text: one error each, exit 6."""
    assert said in office("import", put(office, text), status=6).err


def test_a_missing_file_and_a_folder_are_said_to_be_so(office: Clerk) -> None:
    """Exit 6 for both."""
    assert "cannot read none.csv" in office("import", "none.csv", status=6).err
    (office.folder / "folder").mkdir()
    assert "cannot read folder" in office("import", "folder", status=6).err


def test_encodings_and_standard_input(hotline: Clerk) -> None:
    """A byte order mark, GB18030, and what comes through a pipe are all read."""
    hotline("init")
    put(hotline, CALLS, "bom.csv", "utf-8-sig")
    put(hotline, CALLS.replace("张三", "张四"), "gb.csv", "gb18030")
    assert len(hotline.json("import", "bom.csv")) == 2
    assert [case["caller"]["name"] for case in hotline.json("import", "gb.csv")] == ["张*"]
    assert len(hotline.json("import", "-", stdin=CALLS.replace("张三", "张五"))) == 1


def test_one_bad_row_of_many_stops_all_and_a_dry_run_shows_what_would_come(office: Clerk) -> None:
    """3,000 rows of which the 2,000th has a phone of 40 digits: nothing comes in; without it a dry run shows all."""
    rows = [f"投诉,张三,138{n:08d},第{n}盏路灯不亮,2026-02-01 10:00" for n in range(3000)]
    bad = rows.copy()
    bad[1999] = "投诉,张三," + "1" * 40 + ",路灯,2026-02-01 10:00"
    header = "kind,name,phone,content,received_at\n"
    ran = office("import", put(office, header + "\n".join(bad)), status=6)
    assert ran.err.splitlines()[1].startswith("line 2001, phone: ")
    assert office("list", "-f", "csv").out.count("\n") == 1
    put(office, header + "\n".join(rows))
    assert len(office.json("import", "calls.csv", "--dry-run")) == 3000
    assert office.json("list") == []
    ran = office("import", "calls.csv")
    assert "... and 2980 more" in ran.out
    numbers = [row["no"] for row in csv.DictReader(office("list", "-f", "csv").out.splitlines())]
    assert numbers[0] == "20260201-3000"
    assert len(set(numbers)) == 3000


def rest_on_tuesday(office: Office) -> None:
    """3 March is not worked."""
    calendar.enter_days(office, [calendar.CalendarDay(date(2026, 3, 3), worked=False, name="停电")], When())


def another_scheme(office: Office) -> None:
    """One that nothing follows."""
    apply_scheme(office, "changzhou-2020")


@pytest.mark.parametrize(
    ("meanwhile", "due"),
    [(rest_on_tuesday, "2026-03-04T23:59:59+08:00"), (another_scheme, "2026-03-03T23:59:59+08:00")],
)
def test_what_others_change_between_the_check_and_the_entry_counts(
    clerk: Clerk, meanwhile: Callable[[Office], None], due: str
) -> None:
    """A call of Monday 2 March has until the next day that is worked, by the calendar at the moment of entry.

    Somebody else writes while the file is checked, and is done when the import says that it waits.
    """
    clerk("init")
    put(clerk, "kind,content,received_at\nhelp,路灯不亮,2026-03-02 08:45\n")
    with office_opened(read_environment(None, None)) as office, office.transaction():
        process = subprocess.Popen(
            [sys.executable, "-m", "hotline_cli", "import", "calls.csv", "-f", "json"],
            cwd=clerk.folder,
            env=clerk.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert process.stderr is not None
        assert "waiting ..." in process.stderr.readline()
        meanwhile(office)
    out, _err = process.communicate(timeout=60)
    (case,) = json.loads(out)
    assert case["limits"][0]["due_at"] == due
    assert clerk.json("db", "verify")["ok"] is True


# ---- a past -------------------------------------------------------------------------------------------------

LEDGER = "kind,content,received_at,unit,dispatched_at,signed_at,answered_at,answer,responsible,closed_at,satisfaction\n"


def test_an_old_ledger_comes_in_with_its_past(office: Clerk) -> None:
    """Complaint of Monday 2 February 2026, all in time: every limit kept, each verb an event of its own.

    By hand: transfer due on 3 February, sign on 3 February, answer 15 working days on, callback on 10 February.
    """
    dates = "2026-02-02 11:00,2026-02-02 14:00,2026-02-05 10:00,已劝离,王五,2026-02-06 09:00"
    row = f"投诉,占道经营,2026-02-02 10:00,城市管理局,{dates},满意,13800000001\n"
    [case] = office.json("import", put(office, LEDGER.replace("\n", ",phone\n") + row))
    assert (case["status"], case["satisfaction"], case["closed_at"]) == (
        "closed",
        "satisfied",
        "2026-02-06T09:00:00+08:00",
    )
    assert [(limit["stage"], limit["state"]) for limit in case["limits"]] == [
        ("transfer", "kept"),
        ("sign", "kept"),
        ("answer", "kept"),
        ("callback", "kept"),
    ]
    events = office.json("log", case["no"])
    assert [event["verb"] for event in events] == ["register", "dispatch", "sign", "reply", "callback"]
    assert {event["entered_at"] for event in events} == {"2026-03-02T09:00:00+08:00"}


def test_a_late_answer_in_a_ledger_is_late(office: Clerk) -> None:
    """An inquiry has 3 working days: dispatched on Monday 2 February, due on the 5th, answered on the 6th."""
    row = "咨询,医保,2026-02-02 10:00,城市管理局,2026-02-02 11:00,2026-02-02 14:00,2026-02-06 10:00,已答,王五,,\n"
    [case] = office.json("import", put(office, LEDGER + row))
    states = {limit["stage"]: limit["state"] for limit in case["limits"]}
    assert (case["status"], states["answer"]) == ("answered", "late")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "投诉,甲,2026-02-02 10:00,城市管理局,,,,,,2026-02-01 09:00,",
            "line 2, closed_at: 2026-02-01 09:00:00 is before received_at",
        ),
        ("投诉,甲,2026-02-02 10:00,城管局,,,,,,,", "line 2, unit: unknown unit 城管局"),
        (
            "投诉,甲,2026-02-02 10:00,,2026-02-02 11:00,,,,,,",
            "line 2, unit: is empty, but the case was dispatched",
        ),
        (
            "投诉,甲,2026-02-02 10:00,,,,2026-02-03 10:00,已答,,,",
            "line 2, unit: is empty, but answered_at is given",
        ),
        ("投诉,甲,2026-02-02 10:00,城市管理局,,,,已答,,,", "line 2, answered_at: is empty"),
        (
            "投诉,甲,2026-02-02 10:00,城市管理局,,,2026-02-03 10:00,已答,,,满意",
            "line 2, satisfaction: closed_at is missing",
        ),
        ("投诉,甲,2026-03-02 10:00,,,,,,,,", "line 2, received_at: 2026-03-02 10:00:00 is in the future"),
        ("投诉,甲,2026-02-30 10:00,,,,,,,,", "line 2, received_at: '2026-02-30 10:00' is not a time"),
    ],
)
def test_a_past_that_cannot_have_been_is_a_bad_row(office: Clerk, row: str, said: str) -> None:
    """Closed before received, no such unit, dispatched to nobody, answered by nobody, ...: each with its reason."""
    assert said in office("import", put(office, LEDGER + row + "\n"), status=6).err


def test_dissatisfied_and_closed_was_a_redo_in_between(office: Clerk) -> None:
    """Under standard a dissatisfied caller means a redo: one is counted, and the result stays."""
    row = "投诉,甲,2026-02-02 10:00,城市管理局,2026-02-02 11:00,,2026-02-05 10:00,已劝离,王五,2026-02-06 09:00,不满意\n"
    [case] = office.json("import", put(office, LEDGER + row))
    assert (case["status"], case["satisfaction"], case["redone"]) == ("closed", "dissatisfied", 1)


def test_units_are_created_when_asked(office: Clerk) -> None:
    """A unit that is not there is added once, and named; with a name that no unit can have the row is bad."""
    put(office, "kind,content,unit,co_units\n投诉,甲,新城管局,公安局;交通局\n投诉,乙,新城管局,\n")
    ran = office("import", "calls.csv", "--create-units")
    assert "Units added: 新城管局, 交通局" in ran.err
    assert [case["co_units"] for case in office.json("list")] == [[], ["公安局", "交通局"]]


# ---- another system's file ------------------------------------------------------------------------------------

MAP = """\
[columns]
key = "Id"
content = ["Type", "Detail"]
unit = "Office"
received_at = "Opened"
closed_at = "Closed"
channel = "Via"
[values.channel]
CALL = "phone"
"*" = "web"
[constants]
kind = "complaint"
[formats]
time = "%m/%d/%Y %I:%M:%S %p"
[units]
create = true
"""
THEIRS = """\
Id,Opened,Closed,Type,Detail,Office,Via,Status
7001,02/02/2026 01:30:00 PM,02/03/2026 09:00:00 AM,Noise,Party,Police,CALL,Closed
7002,02/02/2026 02:30:00 PM,02/01/2026 09:00:00 AM,Noise,,Police,KIOSK,Closed
"""


def test_a_map_makes_their_columns_and_words_ours(office: Clerk) -> None:
    """Two of theirs joined with a blank, their words and times read; what closed before it was opened is bad."""
    put(office, MAP, "map.toml")
    put(office, THEIRS)
    ran = office("import", "calls.csv", "--map", "map.toml", status=6)
    assert "line 3, closed_at: 2026-02-01 09:00:00 is before received_at, 2026-02-02 14:30:00" in ran.err
    [case] = office.json("import", "calls.csv", "--map", "map.toml", "--bad-rows", "bad.csv")
    assert (case["content"], case["channel"], case["unit"], case["status"]) == (
        "Noise Party",
        "phone",
        "Police",
        "closed",
    )
    assert case["received_at"] == "2026-02-02T13:30:00+08:00"
    assert (
        "1 rows were already imported"
        in office("import", "calls.csv", "--map", "map.toml", "--bad-rows", "bad.csv").err
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('unit = "Office"', 'unit = "Bureau"', "map.toml, line 4: calls.csv has no column 'Bureau'"),
        (
            'unit = "Office"',
            'unit = "Office"\n"承办单位" = "Detail"',
            "map.toml, line 5: 承办单位 is listed twice",
        ),
        ('unit = "Office"', 'units = "Office"', "map.toml, line 4: unknown column units"),
        ('key = "Id"', 'key = "Id"\nkey = "Type"', "map.toml, line 3: Cannot overwrite a value"),
        ('kind = "complaint"', 'kind = "complaint"\nunit = "甲"', "map.toml, line 13: unit is listed twice"),
        ("[constants]", "[constant]", "map.toml, line 11: unknown constant"),
        ("create = true", 'create = "yes"', "map.toml, line 16: create must be true or false"),
        ("[units]", 'encoding = "klingon"\n[units]', "map.toml, line 15: unknown encoding klingon"),
    ],
)
def test_a_mistake_in_a_map_is_shown_where_it_stands(office: Clerk, old: str, new: str, said: str) -> None:
    """File and line for a column not there, one named twice, a word that no map has; exit 6, nothing comes in."""
    put(office, MAP.replace(old, new), "map.toml")
    ran = office("import", put(office, THEIRS), "--map", "map.toml", status=6)
    assert said in ran.err
    assert office.json("list") == []


def test_one_column_of_theirs_may_be_part_of_several_of_ours(office: Clerk) -> None:
    """What the complaint is about is the title, and stands in the matter too; one that is not there is named once."""
    both = MAP.replace('key = "Id"', 'key = "Id"\ntitle = "Type"')
    put(office, both, "map.toml")
    put(office, "".join(THEIRS.splitlines(keepends=True)[:2]))
    [case] = office.json("import", "calls.csv", "--map", "map.toml")
    assert (case["title"], case["content"], case["unit"]) == ("Noise", "Noise Party", "Police")
    put(office, both.replace('"Type"', '"Sort"'), "map.toml")
    said = office("import", "calls.csv", "--map", "map.toml", status=6).err
    assert said.count("calls.csv has no column 'Sort'") == 1


def test_equal_rows_are_one_call_and_again_nothing(office: Clerk) -> None:
    """600 rows that say the same are one call, 20 of them named; the file a second time still adds nothing."""
    put(office, "kind,content,received_at\n" + "求助,无声电话,2026-03-01 10:00\n" * 600)
    said = office("import", "calls.csv").err
    assert "1 calls were imported" in said
    assert "599 rows repeat an earlier one and were skipped." in said
    assert said.count("the same call as in line 2; entered once") == 20
    assert "1 rows were already imported" in office("import", "calls.csv").err
    assert office("list", "-f", "csv").out.count("\n") == 2


def test_the_example_of_another_citys_file(office: Clerk) -> None:
    """Three of its four rows come in, one of them open; the one that closed before it was opened is listed."""
    office.now = "2026-03-09T09:00"
    example = ROOT / "examples"
    words = ("import", str(example / "311.csv"), "--map", str(example / "311.toml"), "--bad-rows", "bad.csv")
    assert [(case["channel"], case["status"], case["unit"]) for case in office.json(*words)] == [
        ("app", "dispatched", "Department of Streets"),
        ("web", "closed", "Department of Noise"),
        ("phone", "closed", "Department of Streets"),
    ]
    assert "is before received_at" in (office.folder / "bad.csv").read_text(encoding="utf-8")


def test_a_form_of_times_that_is_none_is_shown_with_the_cell(office: Clerk) -> None:
    """Python cannot read a form that names the month twice; that is the map's mistake, not a fault of the program."""
    (office.folder / "map.toml").write_text('[formats]\ntime = "%m-%d%m"\n', encoding="utf-8")
    (office.folder / "calls.csv").write_text(
        "kind,content,received_at\nhelp,路灯不亮,03-0103\n", encoding="utf-8"
    )
    assert "'03-0103' is not a time" in office("import", "calls.csv", "--map", "map.toml", status=6).err


def test_a_bad_phone_in_a_table_is_said_with_its_reason_in_chinese_too(clerk: Clerk) -> None:
    """The colon of a Chinese message is another one than ours."""
    clerk("init")
    (clerk.folder / "calls.csv").write_text("kind,content,phone\nhelp,停电,没有\n", encoding="utf-8")
    clerk.lang = "zh"
    assert "phone：不是能拨通的电话号码" in clerk("import", "calls.csv", status=6).err.replace(" ", "")
