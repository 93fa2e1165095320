"""A unit that was renamed, or merged into another: what was its own is the other's, whoever reads it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from clerk import Clerk
from factories import add_session

from hotline_cli.context import read_environment
from hotline_cli.services.live import LiveDesk
from hotline_cli.services.opening import office_opened

if TYPE_CHECKING:
    from pathlib import Path

OLD, INTO, OTHER = "经信委", "发改委", "公安局"
CHANGES = {
    "renamed": (("unit", "rename", OLD, "工信局"), "工信局"),
    "merged": (("unit", "merge", OLD, INTO, "--yes"), INTO),
}
YEAR = ("--year", "2026")

OF_ONE = {
    "list": ("list", "--unit", OLD),
    "list of co-units": ("list", "--co-unit", OLD),
    "order": ("order", "--unit", OLD),
    "overdue": ("overdue", "--unit", OLD),
    "overdue soon": ("overdue", "--within", "60 days", "--unit", OLD),
    "urge": ("urge", "--dry-run", "--yes", "--unit", OLD),
    "urge what is overdue": ("urge", "--overdue", "--dry-run", "--yes", "--unit", OLD),
    "report units": ("report", "units", *YEAR, "--unit", OLD),
    "report ledger": ("report", "ledger", *YEAR, "--unit", OLD),
    "report public": ("report", "public", *YEAR, "--unit", OLD),
    "report programme": ("report", "programme", *YEAR, "--unit", OLD),
    "report referrals": ("report", "referrals", *YEAR, "--unit", OLD),
    "report form": ("report", "form", "--session", "1", "--unit", OLD),
    "schedule list": ("schedule", "list", "--unit", OLD),
    "contact list": ("contact", "list", "--unit", OLD),
}
"""What shows the work of one unit, asked for by name."""
OF_ALL = {
    "agenda": ("agenda",),
    "callback list": ("callback", "list"),
    "export cases": ("export", "cases", "-f", "csv"),
    "export sessions": ("export", "sessions"),
    "list": ("list",),
    "list as a table": ("list", "-f", "csv"),
    "measure list": ("measure", "list"),
    "overdue": ("overdue",),
    "report attendance": ("report", "attendance", *YEAR),
    "report hotspots": ("report", "hotspots", *YEAR, "--by", "unit"),
    "schedule announcement": ("schedule", "publish", "--dry-run"),
    "schedule sheet": ("schedule", "sheet", "1"),
    "schedule tasks": ("schedule", "tasks", "1"),
    "scheme try": ("scheme", "try", "standard", "--from", "2026-03-01", "--to", "2026-03-31"),
    "search": ("search", "路灯"),
}
"""What names the units of all."""
OF_THE_DAY = {"report form", "schedule list", "export sessions"}
"""What keeps the names of a session's day."""
COUNTED = {"report units", "report attendance", "report hotspots"}
"""What counts: under the old name what was before a merger."""


def readers(of: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Each reader with each change after which it tells of the new unit what it told of the old one."""
    told = [name for name in of if name not in OF_THE_DAY]
    return [(name, change) for name in told for change in CHANGES if (name, change) not in COUNTED_APART]


COUNTED_APART = {(name, "merged") for name in COUNTED}


def office_of(folder: Path) -> Clerk:
    """Work of every kind of one unit, and next to it work of another; the unit that it will become has none."""
    clerk = Clerk(folder)
    clerk("init", "--scheme", "changzhou-2020")
    for unit in (OLD, OTHER, INTO):
        clerk("unit", "add", unit)
    clerk("contact", "add", OLD, "张三", "--role", "A", "--phone", "0519-80000001")
    add_session(clerk, "2026-03-05", OLD, leader="王五")
    add_session(clerk, "2026-06-04", OLD, leader="赵六")
    add_session(clerk, "2026-03-12", OTHER)

    def call(content: str, *words: str, at: str = "2026-03-02T09:00") -> str:
        asked = ("--kind", "complaint", "--content", content, "--phone", "13800000001")
        no: str = clerk.json("register", *asked, *words, at=at)["no"]
        return no

    call("路灯不亮", "--to", OLD, "--tag", "跟踪报道")
    call("路灯太暗", "--to", OTHER, "--with", OLD)
    call("路面不平", "--to", OTHER)
    returned = call("路灯倒了", "--to", OTHER)
    clerk("return", returned, "--reason", "不属职责", "--proper", OLD, "--approved-by", "李主任")
    answered = call("路灯要修", "--to", OLD)
    promise = ("--promise", "更换灯具", "--promised-by", "2026-12-31")
    clerk("reply", answered, "--text", "已修好", "--by", "王五", *promise, at="2026-03-03T09:00")
    clerk("refer", answered, "--to", "纪委", "--as", "circulation", "--ground", "敷衍", "--reason", "三次")
    clerk(
        "refer", "--unit", OLD, "--to", "纪委", "--as", "circulation", "--ground", "敷衍", "--reason", "三次"
    )
    clerk(
        *("measure", "add", "--about", "路灯", "--cause", "老化", "--text", "更换", "--by", OLD),
        *("--due", "2026-06-30"),
    )
    call("何时上线", "--session", "1", at="2026-03-05T09:10")
    call(
        "何处办理",
        "--session",
        "1",
        "--put-through",
        "on-air",
        "--answered",
        "请带身份证",
        at="2026-03-05T09:20",
    )
    clerk.now = "2026-05-06T09:00"
    return clerk


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The file as it was, and after each change."""
    clerk = office_of(tmp_path_factory.mktemp("reform"))
    kept = {"before": clerk.database}
    for name, (change, _into) in CHANGES.items():
        there = Clerk(tmp_path_factory.mktemp(name), now=clerk.now)
        shutil.copy(clerk.database, there.database)
        there(*change)
        kept[name] = there.database
    return kept


def on(clerk: Clerk, file: Path) -> Clerk:
    """``clerk`` at work on a copy of ``file``."""
    shutil.copy(file, clerk.database)
    clerk.now = "2026-05-06T09:00"
    return clerk


def told(clerk: Clerk, words: tuple[str, ...], unit: str) -> str:
    """What a command says of ``unit``; of a report without the head of the chain, which every change moves on."""
    asked = [unit if word == OLD else word for word in words]
    if "-f" in words:
        return clerk(*asked).out

    def without_head(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                name: without_head(value)
                for name, value in part.items()
                if name not in {"head", "uid", "events"}
            }
        return [without_head(one) for one in part] if isinstance(part, list) else part

    return json.dumps(without_head(clerk.json(*asked)), ensure_ascii=False, indent=1)


@pytest.mark.clause("CZ-19")
@pytest.mark.parametrize("change", CHANGES)
def test_sessions_that_are_over_keep_the_name_of_their_day(
    clerk: Clerk, files: dict[str, Path], change: str
) -> None:
    """CZ-19: the session of 5 March and its form; the one of 4 June has the present name."""
    there, into = on(clerk, files[change]), CHANGES[change][1]
    listed = there.json("schedule", "list", "--unit", into)
    assert listed == there.json("schedule", "list", "--unit", OLD)
    assert [row["units"][0]["unit"] for row in listed] == [OLD, into]
    assert there.json("report", "form", "--session", "1", "--unit", into)["units"] == [OLD]


@pytest.mark.parametrize(("reader", "change"), readers(OF_ONE))
def test_what_was_asked_of_the_unit_is_asked_of_the_other(
    clerk: Clerk, files: dict[str, Path], reader: str, change: str
) -> None:
    """By its new name or the old one: the same as before, told of the unit that it is by now."""
    before = told(on(clerk, files["before"]), OF_ONE[reader], OLD)
    assert OLD in before
    into = CHANGES[change][1]
    after = told(on(clerk, files[change]), OF_ONE[reader], into)
    assert after == before.replace(OLD, into)
    assert told(on(clerk, files[change]), OF_ONE[reader], OLD) == after


@pytest.mark.parametrize(("reader", "change"), readers(OF_ALL))
def test_nobody_reads_the_former_name(clerk: Clerk, files: dict[str, Path], reader: str, change: str) -> None:
    """What names all units names it as it is called by now, and nothing else has changed."""
    before = told(on(clerk, files["before"]), OF_ALL[reader], OLD)
    assert OLD in before
    after = told(on(clerk, files[change]), OF_ALL[reader], OLD)
    assert after == before.replace(OLD, CHANGES[change][1])


def test_what_was_due_before_a_merger_stays_with_the_old_name(clerk: Clerk) -> None:
    """Merged on 26 March: due the 23rd and answered late or not, the old unit's; due the 30th, the other's."""
    clerk("init", at="2026-03-02T08:50")
    for unit in (OLD, INTO, OTHER):
        clerk("unit", "add", unit)
    call = ("register", "--kind", "complaint", "--content", "路灯不亮", "--phone", "13800000001", "--to", OLD)
    add_session(clerk, "2026-03-05", OLD)
    for at in ("2026-03-02T09:00", "2026-03-02T10:00", "2026-03-09T09:00", "2026-03-20T09:00"):
        clerk(*call, at=at)
    clerk("schedule", "attend", "1", "--unit", OLD, "--status", "on-time", "--by", "head")
    answer = ("--text", "已更换灯具并现场确认", "--by", "王五", "--outcome", "solved")
    clerk("reply", "0302-0001", *answer, at="2026-03-23T10:00")
    clerk("callback", "0302-0001", "--result", "satisfied", at="2026-03-24T09:00")
    clerk("unit", "merge", OLD, INTO, "--yes", at="2026-03-26T09:00")
    clerk("reply", "0309-0001", *answer, at="2026-03-27T09:00")
    clerk("callback", "0309-0001", "--result", "dissatisfied", at="2026-03-31T09:00")

    def counted(month: str, *more: str) -> dict[str, list[object]]:
        rows = clerk.json("report", "units", "--month", month, *more)
        parts = ("answer_kept", "answer_late", "answer_overdue", "received", "running", "valid")
        return {row["unit"]: [row[part] for part in parts] for row in rows}

    was = f"{OLD}（并入{INTO}）"
    assert counted("2026-03") == {was: [1, 0, 1, 4, 0, 1], INTO: [1, 0, 0, 0, 3, 1], OTHER: [0] * 6}
    assert (
        counted("2026-03", "--unit", OLD).keys() == counted("2026-03", "--unit", INTO).keys() == {was, INTO}
    )
    for report in ("scorecard", "attendance", "hotspots"):
        found = clerk.json("report", report, "--month", "2026-03")
        assert was in {row.get("unit") or row.get("name") for row in found["rows"]}, report
    bulletin = clerk.json("report", "monthly", "--month", "2026-03")
    assert {row["unit"] for row in bulletin["annex"]} == {was, INTO, OTHER}
    assert all(check["adds_up"] for check in bulletin["checks"])

    clerk("unit", "merge", INTO, OTHER, "--yes", at="2026-04-09T09:00")  # 20 March's: due 13 April
    assert counted("2026-04", "--unit", OTHER) == {OTHER: [0, 0, 0, 0, 0, 0]}
    clerk.now = "2026-04-14T09:00"
    assert counted("2026-04", "--unit", OTHER) == {OTHER: [0, 0, 1, 0, 0, 0]}
    assert counted("2026-03") == {
        f"{OLD}（并入{OTHER}）": [1, 0, 1, 4, 0, 1],
        f"{INTO}（并入{OTHER}）": [1, 0, 0, 0, 0, 1],
        OTHER: [0, 0, 0, 0, 3, 0],
    }
    owed = clerk.json("overdue")
    assert {row["unit"] for row in owed if row.get("stage") == "answer"} == {OTHER}


@pytest.fixture(params=CHANGES)
def reformed(request: pytest.FixtureRequest, clerk: Clerk, files: dict[str, Path]) -> tuple[Clerk, str]:
    """The office after a change, and how the unit is called by then."""
    return on(clerk, files[request.param]), CHANGES[request.param][1]


@pytest.mark.clause("CZ-13", "CZ-15", "WZ-07")
def test_what_waits_for_the_unit_waits_for_the_other(reformed: tuple[Clerk, str]) -> None:
    """WZ-07, CZ-13, CZ-15: the calls of the session where it alone was on the air, and the one returned for it."""
    clerk, into = reformed
    waiting = clerk.json("order", "--undispatched", "--unit", into)
    assert sorted(order["content"] for order in waiting) == sorted(["路灯倒了", "何时上线", "何处办理"])


@pytest.mark.clause("CZ-13")
def test_a_session_goes_out_to_the_other(reformed: tuple[Clerk, str]) -> None:
    """CZ-13: the only unit on the air is the lead unit, as it is called by now, though it was retired."""
    clerk, into = reformed
    sent = clerk.json("dispatch", "--session", "1", "--yes")
    assert [(case["content"], case["unit"]) for case in sent] == [("何处办理", into), ("何时上线", into)]


@pytest.mark.clause("BM-04")
def test_the_other_gives_the_part_of_a_co_handling_unit(reformed: tuple[Clerk, str]) -> None:
    """BM-04: under either name; for a unit that has no part it is refused as before."""
    clerk, into = reformed
    for name in (into, OLD):
        clerk("reply", "20260302-0002", "--text", "已协助", "--by", "王五", "--as", name)
        said = clerk.json("log", "20260302-0002")[-1]
        assert (said["verb"], said["data"]["unit"]) == ("co-reply", into)
    clerk("reply", "20260302-0002", "--text", "已协助", "--by", "王五", "--as", OTHER, status=3)
    assert clerk.json("report", "units", *YEAR, "--unit", into)[0]["co_replies"] == 2


def test_the_other_takes_its_part_in_a_session(reformed: tuple[Clerk, str]) -> None:
    """It is not on the air twice at one hour, its leader stays when units are named anew, and it attends."""
    clerk, into = reformed
    clerk("scheme", "apply", "standard")
    same_hour = ("--start", "09:30", "--end", "10:30", "--unit", into, "--scheme", "standard")
    assert (
        "on the air at that time"
        in clerk("schedule", "add", "--date", "2026-06-04", *same_hour, status=3).err
    )
    clerk("schedule", "add", "--date", "2026-06-05", *same_hour)
    moved = ("--to", "2026-06-04", "--reason", "调整")
    assert "on the air at that time in session 2" in clerk("schedule", "move", "4", *moved, status=3).err
    named = clerk.json("schedule", "edit", "2", "--unit", OTHER, "--unit", into)
    assert [(turn["unit"], turn["leader"]) for turn in named["units"]] == [(OTHER, None), (into, "赵六")]
    attended = clerk.json("schedule", "attend", "1", "--unit", into, "--status", "on-time", "--by", "head")
    assert attended["units"][0]["attendance"] == "on-time"


def test_of_two_units_of_a_session_one_is_left(clerk: Clerk) -> None:
    """After the merger it is the one that was on the air: calls are its own, and it has one form."""
    clerk("init", "--scheme", "changzhou-2020")
    clerk("unit", "add", OLD)
    clerk("unit", "add", INTO)
    hours = ("--start", "09:00", "--end", "10:00")
    clerk("schedule", "add", "--date", "2026-03-05", *hours, "--unit", OLD, "--unit", INTO)
    clerk("unit", "merge", OLD, INTO, "--yes")
    with office_opened(read_environment(str(clerk.database), "clerk")) as office:
        assert LiveDesk(office, "1").world().own_unit == INTO
    asked = ("--kind", "inquiry", "--session", "1", "--put-through", "on-air")
    clerk("register", *asked, "--content", "何时办理", "--answered", "工作日", at="2026-03-05T09:10")
    form = clerk.json("report", "form", "--session", "1")
    assert (form["units"], [row["unit"] for row in form["rows"]]) == ([INTO], [INTO])
    assert clerk.json("report", "units", *YEAR, "--unit", INTO)[0]["on_the_spot"]["numerator"] == 1
    assert [case["unit"] for case in clerk.json("dispatch", "--session", "1", "--yes")] == [INTO]


def test_a_trial_has_one_line_a_unit(clerk: Clerk) -> None:
    """Cases of the unit and of what was merged into it are counted together."""
    clerk("init")
    for unit in (OLD, INTO):
        clerk("unit", "add", unit)
        clerk("register", "--kind", "help", "--content", "路灯不亮", "--to", unit)
    clerk("unit", "merge", OLD, INTO, "--yes")
    rows = clerk.json("scheme", "try", "standard", "--from", "2026-03-02", "--to", "2026-03-02")
    assert [(row["unit"], row["was"]["running"]) for row in rows] == [(INTO, 2)]
