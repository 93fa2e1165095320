"""What goes out comes back: a file with every verb, exported, imported into a new file, and compared whole."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from clerk import ANY
from factories import OTHER_UNIT, UNIT, make_office

from hotline_cli.data import shipped_schemes
from hotline_cli.domain.transitions.table import VERBS

if TYPE_CHECKING:
    from clerk import Clerk

CALLER = ("--name", "张三", "--phone", "13800000001", "--address", "常州市天宁区中山路1号")
NOW = "2026-03-20T09:00"
STEPS = """
03-02T09:00 register -k complaint -c 路面塌陷 --key K-1 --tag 甲、乙 --tag 丙 --ref 0012 --urgent
03-02T09:01 register -k inquiry -c 医保怎么办 --answered 带身份证
03-02T09:02 register -k complaint -c 占道经营 --promise 三日内清理 --promised-by 2026-03-05 --put-through on-air
03-02T09:03 register -k report -c 有人受贿
03-02T09:04 register -k help -c 停水
03-02T09:05 register -k complaint -c 噪声扰民 --important --complex
03-02T09:06 register -k help -c 误拨
03-02T09:07 register -k help -c 不归我管
03-02T09:08 register -k complaint -c 路面也塌陷
03-02T09:09 register -k suggestion -c 多设座椅
03-02T09:30 void 0007 --reason 误拨 --approved-by 李主任
03-02T09:31 reject 0008 --reason 属司法程序
03-02T09:32 escalate 0006 --to 王市长
03-02T09:33 instruct 0006 --leader 王市长 --text 三日内办结 --due 2026-03-06
03-02T10:00 dispatch 0001 0003 0005 0006 --to 城市管理局 --with 公安局
03-02T10:01 dispatch 0004 0009 0010 --to 公安局
03-02T10:30 return 0010 --reason 不属职责 --approved-by 李主任
03-02T10:31 dispatch 0010 --to 城市管理局
03-02T11:00 sign 0001 --responsible 赵六
03-02T11:01 sign 0003 0005 0006
03-02T11:02 reach 0001 --told 已联系来电人 --by 王五
03-02T11:03 hold 0005 --reason 等配件
03-02T11:04 undo 0003
03-02T11:05 sign 0003
03-03T09:00 resume 0005
03-03T09:10 extend 0005 --until 2026-03-25 --reason 工程量大 --approved-by 李主任
03-03T09:20 reply 0005 --interim 正在抢修 --by 王五 --until 2026-03-27 --reason 配件未到 --approved-by 李主任
03-03T09:30 reply 0001 --as 公安局 --text 已协助封路 --by 钱七
03-03T10:00 reply 0001 --text 路面已修复并已回访 --by 王五 --outcome solved --department 市政科
03-03T10:01 reply 0003 --text 占道摊位已全部清理完毕 --by 王五 --outcome solved
03-03T10:02 review 0003 --by hotline --pass
03-03T10:03 review 0003 --by programme --pass
03-03T10:04 review 0003 --by supervisor --pass
03-03T10:05 review 0001 --by hotline --fail --reason 太笼统
03-03T10:06 review 0001 --by programme --pass
03-03T10:20 urge 0006
03-03T10:21 supervise 0006 --by 督查室
03-03T11:00 callback 0003 --result dissatisfied --contacted --not-solved
03-03T11:01 redo 0003 --reason 又回潮 --substandard 没有落实
03-04T09:00 reply 0003 --text 安排专人值守已见效 --by 王五 --outcome planned
03-04T09:30 callback 0003 --result satisfied
03-04T09:40 fulfil 0003 --text 已值守三日
03-04T09:50 feedback 0003 --to 栏目组
03-04T10:00 callback 0002 --result unreachable --reason 空号
03-04T10:01 close 0002
03-04T10:02 link 0005 0006
03-04T10:03 merge 0009 --into 0001 --reason 同一处
03-04T10:04 refer 0004 --to 纪检组 --as discipline --ground 涉嫌受贿 --reason 线索属实
03-04T10:05 file 0002 paper.txt --to 市政务办 --title 办理结果
03-04T10:06 edit 0006 --not-complex --reason 查明不复杂 --approved-by 李主任 --phone 13800000002
03-05T09:00 archive 0002 0008
03-05T09:01 reply 0010 --text 补录的答复内容在此 --by 王五 --at 2026-03-04T18:00 --reason 当时停电
"""


def play(clerk: Clerk) -> None:
    """Cases in every state; what the scheme does not allow is refused, and changes nothing."""
    (clerk.folder / "paper.txt").write_text("办理结果", encoding="utf-8")
    for line in STEPS.strip().splitlines():
        at, *words = line.split()
        more = CALLER if words[0] == "register" and "误拨" not in words else ()
        clerk(*words, *more, status=ANY, at=f"2026-{at}")
    clerk.now = NOW


def by(rows: list[dict[str, Any]], *names: str, of: tuple[str, str] = ("", "")) -> list[dict[str, Any]]:
    """The rows in an order that does not depend on the keys of units; duties belong to the file, not to its cases."""
    kept = [row for row in rows if not of[0] or row[of[0]] == of[1]]
    return sorted(kept, key=lambda row: [str(row[name]) for name in names])


def figures(report: dict[str, Any]) -> dict[str, Any]:
    """A report without head and length of the chain, its units by name."""
    return {
        name: by(value, "unit") if name in {"units", "annex", "rows"} else value
        for name, value in report.items()
        if name not in {"head", "events"}
    }


def everything(clerk: Clerk) -> dict[str, Any]:
    """All that is to be equal: each case whole, explanations, figures, lists, scorecard."""
    month = ("--month", "2026-03")
    return {
        "cases": clerk.json("export", "cases", "--reveal", "--reason", "核对"),
        "shown": [clerk.json("show", "0302-0003"), clerk.json("show", "0302-0009")],
        "explained": clerk.json("explain", "0302-0003"),
        "overdue": by(clerk.json("overdue"), "no", "stage", "party", of=("item", "case")),
        "open": clerk.json("list", "--open"),
        "units": by(clerk.json("report", "units", *month), "unit"),
        "monthly": figures(clerk.json("report", "monthly", *month)),
        "scorecard": figures(clerk.json("report", "scorecard", "--year", "2026")),
        "referrals": clerk.json("report", "referrals", *month)["rows"],
        "found": clerk.json("search", "塌陷"),
    }


def move_to_a_new_file(clerk: Clerk, scheme: str, *units: str) -> None:
    clerk("export", "cases", "--reveal", "--reason", "搬家", "-o", "all.csv", at=NOW)
    shutil.move(clerk.database, clerk.folder / "old.db")
    make_office(clerk, schemes=[scheme], units=units, at=NOW)


@pytest.mark.parametrize("scheme", sorted(shipped_schemes()))
def test_every_case_comes_back_as_it_was(clerk: Clerk, scheme: str) -> None:
    """Under each scheme: every case, explanation, list and figure is equal, and once more adds nothing."""
    make_office(clerk, schemes=[scheme], units=[UNIT, OTHER_UNIT], at="2026-03-02T08:00")
    play(clerk)
    before = everything(clerk)
    move_to_a_new_file(clerk, scheme, OTHER_UNIT, UNIT)
    said = clerk("import", "all.csv").err
    assert "10 calls were imported." in said
    assert "read by its columns" not in said
    after = everything(clerk)
    for name, value in before.items():
        assert after[name] == value, name
    assert len({event["verb"] for event in clerk.json("export", "events") if event["no"]}) >= MIN_VERBS
    assert clerk.json("db", "verify")["ok"] is True
    assert "10 rows were already imported" in clerk("import", "all.csv").err


MIN_VERBS = 18
"""Verbs that each scheme allows among those of ``STEPS``."""


def test_every_verb_is_among_the_steps() -> None:
    tried = {line.split()[1] for line in STEPS.strip().splitlines()}
    assert {verb.name for verb in VERBS.values() if verb.is_command} - tried == set()


# ---- one case linked to another, of which something was changed on the way ----------------------------------------


@pytest.fixture
def linked(clerk: Clerk) -> list[dict[str, str]]:
    """The exported rows of two linked cases, of which the second was sent to a unit, and urged."""
    make_office(clerk, units=[UNIT], at="2026-03-02T08:00")
    for content in ("路面塌陷", "路灯不亮"):
        clerk("register", "-k", "complaint", "-c", content, *CALLER, at="2026-03-02T09:00")
    clerk("dispatch", "0002", "--to", UNIT, at="2026-03-02T10:00")
    clerk("urge", "0002")
    clerk("link", "0001", "0002")
    move_to_a_new_file(clerk, "standard", UNIT)
    return list(csv.DictReader(io.StringIO((clerk.folder / "all.csv").read_text(encoding="utf-8"))))


def write(clerk: Clerk, rows: list[dict[str, str]]) -> None:
    with (clerk.folder / "all.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_numbers_that_are_taken_are_given_anew_also_in_links(
    clerk: Clerk, linked: list[dict[str, str]]
) -> None:
    """0001 is another case here: the case comes in as 0003, and its link follows it."""
    clerk("register", "-k", "help", "-c", "停水", at="2026-03-02T09:00")
    clerk.now = NOW
    got = clerk.json("import", "all.csv")
    assert [(case["no"], case["content"], case["links"]) for case in got] == [
        ("20260302-0003", "路面塌陷", ["20260302-0002"]),
        ("20260302-0002", "路灯不亮", ["20260302-0003"]),
    ]
    assert "2 rows were already imported" in clerk("import", "all.csv").err
    assert clerk.json("db", "verify")["ok"] is True
    assert linked[0]["no"] == "20260302-0001"


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("area", "天宁区", "area differ from the history; read by its columns"),
        ("urged", "7", "urged differ from the history; read by its columns"),
        ("unit", "", "unit differ from the history; read by its columns"),
    ],
)
def test_an_edited_row_comes_in_by_its_columns(
    clerk: Clerk, linked: list[dict[str, str]], column: str, value: str, said: str
) -> None:
    """A column that does not agree with the history: the line and the column are said, the other row is restored."""
    linked[1][column] = value
    if column == "unit":
        linked[1] |= {"status": "received", "dispatched_at": ""}
    write(clerk, linked)
    ran = clerk("import", "all.csv")
    assert "line 3: " in ran.err
    assert said.partition(" ")[2] in ran.err
    case = clerk.json("show", "0002")
    assert case["area"] == (value if column == "area" else None)
    assert case["unit"] == (None if column == "unit" else UNIT)
    assert (case["urged"], clerk.json("show", "0001")["links"]) == (0, ["20260302-0002"])


def test_a_case_that_the_file_lacks_is_not_linked(clerk: Clerk, linked: list[dict[str, str]]) -> None:
    """The other row was left out: the link would name a case that is not there."""
    write(clerk, linked[:1])
    assert "20260302-0002 is not in the file; read by its columns" in clerk("import", "all.csv").err
    assert clerk.json("show", "0001")["links"] == []


def test_a_history_under_a_scheme_that_is_not_here(clerk: Clerk, linked: list[dict[str, str]]) -> None:
    """The case comes in by its columns under the scheme of this file."""
    write(clerk, [{**row, "history": row["history"].replace('"standard"', '"ours"')} for row in linked])
    assert "scheme ours is not in this file; read by its columns" in clerk("import", "all.csv").err
    assert clerk.json("show", "0002")["scheme"] == "standard"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[{", "{", "line 3, history: is damaged; empty it to read the other columns"),
        ('"dispatch"', '"conjure"', "line 3, history: is damaged"),
        ('"register"', '"sign"', "line 3, history: is damaged"),
        ('"do":"meet","n":0', '"do":"melt","n":0', "line 3, history: is damaged"),
        (UNIT, "无此局", "line 3, history: unknown unit 无此局"),
        ("2026-03-02 10:00:00", "2026-03-32 10:00:00", "line 3, history: is damaged"),
    ],
)
def test_a_history_that_no_export_wrote_makes_the_row_bad(
    clerk: Clerk, linked: list[dict[str, str]], old: str, new: str, said: str
) -> None:
    """No JSON, no verb, no beginning, no such change, no such unit, no date: exit 6, and nothing comes in."""
    assert old in linked[1]["history"]
    linked[1]["history"] = linked[1]["history"].replace(old, new, 1)
    write(clerk, linked)
    assert said in clerk("import", "all.csv", status=6).err
    assert clerk.json("list") == []
    for row in linked:
        row["history"] = ""
    write(clerk, linked)
    assert [case["unit"] for case in clerk.json("import", "all.csv")] == [UNIT, None]


def test_a_number_twice_makes_both_lines_bad(clerk: Clerk, linked: list[dict[str, str]]) -> None:
    """Two rows of an export under one number."""
    linked[1]["no"] = linked[0]["no"]
    write(clerk, linked)
    said = clerk("import", "all.csv", status=6).err
    assert "line 2, no: lines 2, 3 have the same no and differ" in said


def test_nothing_is_told_of_callers_without_reveal(clerk: Clerk, linked: list[dict[str, str]]) -> None:
    """The history holds words and callers: only an export that reveals them has it."""
    clerk("import", "all.csv")
    out = clerk("export", "cases").out
    assert "13800000001" not in out
    assert "history" not in out.partition("\n")[0]
    assert "13800000001" in linked[0]["history"]
