"""What a clerk who does not know the program yet runs into is said where it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import add_session

if TYPE_CHECKING:
    from clerk import Clerk


def test_a_call_of_a_past_session_typed_in_later(clerk: Clerk) -> None:
    """Without --at it counts as received now, which is said with the --at to give; with it, nothing is said."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    words = ("--date", "2026-02-26", "--start", "09:00", "--end", "10:00", "--unit", "城市管理局")
    clerk("schedule", "add", *words)
    call = ("register", "--session", "2026-02-26", "--kind", "help", "--content", "路灯不亮")
    said = clerk(*call).err
    assert "the session was on 2026-02-26, but 20260302-0001 counts as received on 2026-03-02" in said
    assert '--at "2026-02-26 09:00"' in said
    assert "the session " not in clerk(*call, "--at", "2026-02-26 09:00").err
    typed_wrong = clerk(*call, "--at", "2026-02-16 09:00").err
    assert "the session is on 2026-02-26, but 20260216-0001 counts as received on 2026-02-16" in typed_wrong
    clerk.lang = "zh"
    said = clerk(*call).err
    assert "2026-02-26 的上线" in said
    assert '--at "2026-02-26 09:00"' in said


def test_a_call_of_todays_session_needs_no_remark(clerk: Clerk) -> None:
    """A session of today, and no session at all: nothing is said."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    words = ("--date", "2026-03-02", "--start", "09:00", "--end", "10:00", "--unit", "城市管理局")
    clerk("schedule", "add", *words)
    call = ("register", "--kind", "help", "--content", "路灯不亮")
    assert "--at" not in clerk(*call, "--session", "2026-03-02").err
    assert "--at" not in clerk(*call).err


@pytest.mark.parametrize("words", ["张三", "13800000001"])
def test_a_search_without_a_hit_says_that_callers_were_not_looked_at(clerk: Clerk, words: str) -> None:
    """A caller is not found by name or number without --caller; where something is found, nothing is said."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--name", "张三", "--phone", "13800000001")
    assert "Add --caller --reason TEXT" in clerk("search", words).err
    assert "Callers" not in clerk("search", "路灯").err
    assert len(clerk.json("search", "路灯")) == 1
    clerk.lang = "zh"
    assert "--caller" in clerk("search", words).err


def test_what_can_be_done_instead_is_named_as_it_is_typed_and_called(clerk: Clerk) -> None:
    """After a refusal a Chinese reader gets each command with its word, an English one the command."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--answered", "已告知")
    assert "Possible commands now: escalate, instruct" in clerk("sign", "last", status=3).err
    clerk.lang = "zh"
    assert "escalate 呈报、instruct 批示、" in clerk("sign", "last", status=3).err


@pytest.mark.parametrize(
    ("short", "name"),
    [("住建", "住房和城乡建设局"), ("人社局", "人力资源和社会保障局"), ("公安居", "公安局")],
)
def test_a_unit_by_its_short_name_gets_its_full_one(clerk: Clerk, short: str, name: str) -> None:
    """Some of its characters in order, or one of them wrong; the deed is not done by a guess."""
    clerk("init")
    for unit in ("住房和城乡建设局", "人力资源和社会保障局", "公安局"):
        clerk("unit", "add", unit)
    clerk("register", "--kind", "help", "--content", "路灯不亮")
    assert f"Did you mean {name}?" in clerk("dispatch", "last", "--to", short, status=4).err
    assert clerk.json("show", "last")["status"] == "received"


ENDS = """
list --from 0001-01-01 --to 9999-12-31
schedule tasks --due-by 9999-12-31
schedule tasks --due-by 9999-12-30
schedule tasks --due-by 0001-01-01
schedule list --from 0001-01-01 --to 9999-12-31
agenda 9999-12-31
agenda 9999-12-30
agenda 0001-01-01
db anonymize --before 0001-01-01 --dry-run
"""


@pytest.mark.parametrize("words", ENDS.split("\n")[1:-1])
def test_the_first_and_the_last_days_of_the_calendar(clerk: Clerk, words: str) -> None:
    """A mistyped year finds nothing, or all; it is no fault of the program."""
    clerk("init", "--scheme", "changzhou-2020")
    clerk("unit", "add", "城市管理局")
    clerk("register", "--kind", "help", "--content", "路灯不亮")
    add_session(clerk, "2026-04-02")
    clerk(*words.split())


def test_the_last_call_of_the_calendar_is_listed(clerk: Clerk) -> None:
    """A call of 31 December 9999, of which --to names the day; so with what is left of that day."""
    clerk("init", "--scheme", "xingfeng-2014", at="9999-12-31T09:00")
    clerk(
        "register",
        "--kind",
        "help",
        "--content",
        "路灯不亮",
        "--scheme",
        "xingfeng-2014",
        "--answered",
        "已告知",
    )
    assert [case["no"] for case in clerk.json("list", "--to", "9999-12-31")] == ["99991231-0001"]
    assert clerk.json("list", "--to", "9999-12-30") == []
    for words in ("agenda", "overdue", "schedule tasks --open"):
        clerk(*words.split())


@pytest.mark.parametrize("words", ["list", "search 路灯"])
def test_a_limit_larger_than_any_file(clerk: Clerk, words: str) -> None:
    """It is refused where it is read; the largest that there is is not."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯不亮")
    assert "--limit" in clerk(*words.split(), "--limit", "9" * 24, status=2).err
    assert len(clerk.json(*words.split(), "--limit", "1000000000")) == 1


def test_a_plan_of_eight_thousand_years(clerk: Clerk) -> None:
    """The year is mistyped: that is said at once, and twenty years are a plan."""
    clerk("init", "--scheme", "changzhou-2020")
    plan = ("schedule", "generate", "--dry-run", "-f", "json", "--from")
    refused = clerk(*plan, "2026-01-01", "--to", "9999-12-31", status=2).err
    assert "--from 2026-01-01 --to 9999-12-31: too many years" in refused
    assert len(clerk(*plan, "2026-01-01", "--to", "2045-12-31").json) == 1044


def test_a_slip_is_mended_and_what_is_still_on_paper_follows(clerk: Clerk) -> None:
    """The phone is corrected this morning; yesterday's signature comes in after it and is in time (ST-02).

    A correction that counts limits again is part of the case's course: nothing comes in before it any more.
    """
    clerk("init")
    clerk("unit", "add", "住建局")
    clerk.now = "2026-03-03T08:30"
    said = clerk(
        "register",
        "-k",
        "help",
        "-p",
        "138000001",
        "-c",
        "电梯停运",
        "--to",
        "住建局",
        "--at",
        "2026-03-02T09:20",
    )
    assert "the phone number has 9 digits, a mobile number 11: is it complete?" in said.err
    assert "20260302-0001: corrected: --phone" in clerk("edit", "last", "--phone", "13800000001").err
    case = clerk.json("sign", "last", "--at", "2026-03-02T10:00")
    assert [limit["state"] for limit in case["limits"] if limit["stage"] == "sign"] == ["kept"]
    clerk("edit", "last", "--kind", "inquiry", "--reason", "误录")
    assert (
        "is too early"
        in clerk(
            "reply", "last", "--text", "已修好", "--by", "王五", "--at", "2026-03-02T11:00", status=3
        ).err
    )
    assert clerk.json("db", "verify")["ok"] is True


@pytest.mark.parametrize(
    "phone", ["0519-86661234", "010-13801234", "12345", "13800000001", "+1 212 555 7788"]
)
def test_a_number_that_is_no_mobile_one_needs_no_remark(clerk: Clerk, phone: str) -> None:
    """Landlines, short numbers, foreign ones and whole mobile ones."""
    clerk("init")
    assert "is it complete" not in clerk("register", "-k", "help", "-c", "电梯停运", "-p", phone).err


@pytest.mark.clause("CZ-13")
def test_what_was_answered_on_the_spot_and_is_still_owed_waits_for_dispatch_in_the_agenda(
    clerk: Clerk,
) -> None:
    """CZ-13: it goes out the same day too; the agenda names it until it has."""
    clerk("init", "--scheme", "changzhou-2020")
    clerk("unit", "add", "住建局")
    clerk("schedule", "add", "--date", "2026-03-02", "--start", "08:00", "--end", "09:00", "--unit", "住建局")
    clerk("register", "-k", "咨询", "-c", "电梯年检", "-s", "2026-03-02", "--answered", "每年一次")
    assert [case["no"] for case in clerk.json("agenda")["to_dispatch"]] == ["20260302-0001"]
    clerk("dispatch", "last", "--to", "住建局")
    assert clerk.json("agenda")["to_dispatch"] == []


def test_a_bad_phone_in_a_table_is_said_with_its_reason_in_chinese_too(clerk: Clerk) -> None:
    """The colon of a Chinese message is another one than ours."""
    clerk("init")
    (clerk.folder / "calls.csv").write_text("kind,content,phone\nhelp,停电,没有\n", encoding="utf-8")
    clerk.lang = "zh"
    assert "phone：不是能拨通的电话号码" in clerk("import", "calls.csv", status=6).err.replace(" ", "")
