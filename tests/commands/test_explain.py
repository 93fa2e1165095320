"""Why a limit ends when it does, as a clerk reads it to a unit that protests."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from clerk import Clerk

if TYPE_CHECKING:
    from pathlib import Path

UNIT = "城市管理局"


@pytest.fixture
def held(clerk: Clerk) -> Clerk:
    """A complaint under the standard scheme, held over a weekend and extended."""
    clerk("init")
    clerk("unit", "add", UNIT)
    clerk(
        "register",
        "--kind",
        "inquiry",
        "--content",
        "占道经营",
        "--name",
        "张三",
        "--to",
        UNIT,
        at="2026-06-04T10:00",
    )
    clerk("sign", "last")
    clerk("hold", "last", "--reason", "待张三补充材料", at="2026-06-05T15:00")
    clerk("resume", "last", at="2026-06-08T09:00")
    return clerk


def test_the_count_is_shown_day_by_day_with_what_was_held(held: Clerk) -> None:
    """Thursday 4 June + 3 working days, held from Friday 15:00 to Monday 09:00.

    Friday ended on hold and does not count; Monday, Tuesday, Wednesday do: 10 June.
    """
    found = held.json("explain", "last", "--stage", "answer")
    assert (found["no"], found["span"], found["clause"]) == ("20260604-0001", "3 working days", "ST-03")
    assert found["start"] == "2026-06-04T10:00:00+08:00"
    assert found["due"] == "2026-06-10T23:59:59+08:00"
    assert found["source"] == "12345政务服务便民热线通行做法"
    assert [(step["date"], step["counts"]) for step in found["steps"]] == [
        ("2026-06-04", False),
        ("2026-06-05", False),
        ("2026-06-06", False),
        ("2026-06-07", False),
        ("2026-06-08", True),
        ("2026-06-09", True),
        ("2026-06-10", True),
    ]
    assert found["steps"][1]["why"] == "on hold at the end of the day"


def test_each_change_says_when_who_and_why(held: Clerk) -> None:
    """The hold leaves the date, the end of it moves it by one day, the extension by the head to 15 June."""
    held(
        "extend",
        "last",
        "--until",
        "2026-06-15",
        "--reason",
        "需张三到场",
        "--approved-by",
        "局长甲",
        at="2026-06-09T10:00",
    )
    changes = held.json("explain", "last", "--stage", "answer")["changes"]
    assert [(one["verb"], one["at"][:16], one["due"][:10], one["by"]) for one in changes] == [
        ("hold", "2026-06-05T15:00", "2026-06-09", "clerk"),
        ("resume", "2026-06-08T09:00", "2026-06-10", "clerk"),
        ("extend", "2026-06-09T10:00", "2026-06-15", "局长甲"),
    ]
    assert [one["reason"] for one in changes] == ["待张*补充材料", None, "需张*到场"]


def test_what_was_taken_back_explains_nothing(held: Clerk) -> None:
    """After the undo of an extension only the hold is left."""
    held(
        "extend",
        "last",
        "--until",
        "2026-06-15",
        "--reason",
        "x",
        "--approved-by",
        "局长甲",
        at="2026-06-09T10:00",
    )
    held("undo", "last")
    assert [one["verb"] for one in held.json("explain", "last", "--stage", "answer")["changes"]] == [
        "hold",
        "resume",
    ]


def test_a_recount_that_rested_on_what_was_taken_back_explains_nothing(held: Clerk) -> None:
    """A matter of help for a while, counted again when 11 and 9 June became days off; it was an inquiry all the same.

    That counts 8, 10 and 12 June, by one recount, which the undo made.
    """
    held("edit", "last", "--kind", "help", "--reason", "误录", at="2026-06-08T10:00")
    held("calendar", "add", "2026-06-11", "--rest", "--name", "停电")
    held("calendar", "add", "2026-06-09", "--rest", "--name", "停电")
    changes = held.json("explain", "last", "--stage", "answer")["changes"]
    assert [one["verb"] for one in changes] == ["hold", "resume", "edit", "recount", "recount"]
    held("undo", "last")
    found = held.json("explain", "last", "--stage", "answer")
    assert [(one["verb"], one["due"][:10]) for one in found["changes"]] == [
        ("hold", "2026-06-09"),
        ("resume", "2026-06-10"),
        ("recount", "2026-06-12"),
    ]
    assert found["due"][:10] == "2026-06-12"


def test_a_limit_on_hold_is_said_to_be_counted_as_if_it_ran_on(held: Clerk) -> None:
    """Held again on the 9th and looked at on the 12th: the days go on to the 15th, the date is still the 10th."""
    held("hold", "last", "--reason", "待材料", at="2026-06-09T15:00")
    found = held.json("explain", "last", "--stage", "answer", at="2026-06-12T10:00")
    assert (found["due"][:10], found["steps"][-1]["date"]) == ("2026-06-10", "2026-06-15")
    assert found["held_since"] == "2026-06-09T15:00:00+08:00"
    said = held("explain", "last", "--stage", "answer").out
    assert "On hold since 2026-06-09 15:00:00: calculated as if resumed now" in said
    held("resume", "last", at="2026-06-12T11:00")
    found = held.json("explain", "last", "--stage", "answer")
    assert (found["due"][:10], found["held_since"]) == ("2026-06-15", None)


def test_without_a_stage_there_is_one_for_each_limit_in_their_order(held: Clerk) -> None:
    """Transfer, sign and answer began; JSON is an array."""
    assert [one["stage"] for one in held.json("explain", "last")] == ["transfer", "sign", "answer"]


def test_a_promise_rests_on_its_date(held: Clerk) -> None:
    """No span, no count; the clause is that of promises, the source is not a document that knows none."""
    promise = ("--promise", "月底前划线", "--promised-by", "2026-06-30")
    held("reply", "last", "--text", "已劝离,月底前划线", "--by", "王五", *promise, at="2026-06-09T10:00")
    found = held.json("explain", "last", "--stage", "promise")
    assert (found["span"], found["steps"], found["clause"]) == (None, [], "BM-13")
    assert found["source"] == "the promised date"
    assert found["due"] == "2026-06-30T23:59:59+08:00"


def test_people_read_it_as_a_story_with_the_caller_masked(held: Clerk) -> None:
    """Rule and document, runs of days with their numbers, changes; the caller's name nowhere."""
    said = held("explain", "last", "--stage", "answer").out
    assert "Rule: 3 working days, ST-03, 12345政务服务便民热线通行做法" in said
    assert "2026-06-05 to 2026-06-07: not counted, on hold at the end of the day" in said
    assert "2026-06-08 to 2026-06-10: day 1-3, working day" in said
    assert "待张*补充材料" in said
    assert "张三" not in said


def test_a_stage_that_the_case_has_not_is_named_with_those_it_has(held: Clerk) -> None:
    """Exit status 4 for a limit that is not there, 2 for a word that is no stage."""
    refused = held("explain", "last", "--stage", "callback", status=4)
    assert "transfer, sign, answer" in refused.err
    held("explain", "last", "--stage", "nonsense", status=2)
    held("explain", "20990101-0001", status=4)


def test_it_can_be_read_out_in_chinese(held: Clerk) -> None:
    """Every word of ours is Chinese when the reader is."""
    held.lang = "zh"
    said = held("explain", "last", "--stage", "答复").out
    assert "依据:3个工作日" in said.replace("：", ":")
    assert "不计" in said
    assert "Rule" not in said


@pytest.mark.parametrize("form", ["html", "docx", "xlsx"])
def test_it_is_told_in_a_document_too(held: Clerk, form: str) -> None:
    """The unit that protests may be handed it: the story, not the table for programs; the caller masked."""
    target = held.folder / f"why.{form}"
    held("explain", "last", "--stage", "answer", "-o", str(target))
    text = target.read_text("utf-8") if form == "html" else zipped(target)
    assert "Rule: 3 working days, ST-03" in text
    assert "2026-06-08 to 2026-06-10: day 1-3, working day" in text
    assert "Day by day" not in text
    assert "张三" not in text


def zipped(target: Path) -> str:
    """The parts of an office document as one text."""
    with zipfile.ZipFile(target) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


@pytest.mark.clause("CZ-14", "CZ-16")
def test_it_is_said_for_which_cases_a_rule_is_and_hours_are_counted_out(clerk: Clerk) -> None:
    """One clause has two spans (CZ-16): the kind tells which. An hour over noon: 6 minutes, then 54 (CZ-14)."""
    clerk("init", "--scheme", "changzhou-2020")
    clerk("unit", "add", UNIT)
    clerk("register", "-k", "咨询", "-c", "公积金", "-p", "13800000001", "--to", UNIT, at="2020-03-26T11:54")
    answer, sign = (clerk.json("explain", "last", "--stage", stage) for stage in ("answer", "sign"))
    assert (answer["applies_to"], sign["applies_to"]) == (["inquiry", "suggestion"], [])
    assert [step["why"] for step in sign["steps"]] == ["working day, 11:54-12:00, 14:00-14:54"]
    clerk.lang = "zh"
    said = clerk("explain", "last", "--stage", "answer").out
    assert "适用：咨询、建议" in said.replace(" ", "")


def test_what_a_rule_is_not_for_is_said_too(clerk: Clerk) -> None:
    """A scheme of its own: urgent within a day, all that is not urgent within two."""
    rule = (
        '[[limit]]\nstage = "answer"\nspan = "{n} working days"\nstart = "dispatch"\n'
        'urgent = {urgent}\nclause = "ST-03"\n'
    )
    own = "".join(rule.format(n=n, urgent=urgent) for n, urgent in ((1, "true"), (2, "false")))
    (clerk.folder / "own.toml").write_text(
        f'extends = "standard"\ntitle = "本办"\nsource = "本办"\n{own}', encoding="utf-8"
    )
    clerk("init", "--scheme", "own.toml")
    clerk("unit", "add", UNIT)
    clerk("register", "-k", "help", "-c", "停水", "--to", UNIT)
    assert "Applies to: not urgent" in clerk("explain", "last", "--stage", "answer").out
