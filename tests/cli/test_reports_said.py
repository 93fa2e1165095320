"""What reports say of their own figures: by what they are ranked, in which columns, on which base, that they add up."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from conftest import add_session

if TYPE_CHECKING:
    from tests.conftest import Clerk

A, B = "城市管理局", "公安局"
WEEK = ("--week", "2020-W16")


def rate(numerator: float, denominator: int, percent: float | None) -> dict[str, Any]:
    """A rate as JSON has it."""
    return {"numerator": numerator, "denominator": denominator, "rate": percent}


@pytest.fixture
def desk(clerk: Clerk) -> Clerk:
    """Two units on the morning of Monday 20 April 2020, under the standard scheme."""
    clerk.now = "2020-04-20T09:00"
    clerk("init")
    for name in (A, B):
        clerk("unit", "add", name, "--group", "部门")
    return clerk


def receive(clerk: Clerk, at: str, *words: str, kind: str = "inquiry") -> str:
    """A call registered at ``at`` of April 2020; its number."""
    call = ("register", "--kind", kind, "--content", "路灯不亮", "--phone", "13800000001")
    return str(clerk.json(*call, "--at", f"2020-04-{at}", *words)["no"])


def answer(clerk: Clerk, no: str, at: str, result: str = "", called: str = "") -> None:
    """Answered, and called back with ``result``."""
    clerk(
        "reply", no, "--text", f"{no}已派员修好", "--by", "张", "--outcome", "solved", "--at", f"2020-04-{at}"
    )
    if result:
        clerk("callback", no, "--result", result, "--at", f"2020-04-{called}")


# ---- by what units are ranked ---------------------------------------------------------------------------------


def test_bars_and_footer_are_of_the_figure_that_units_are_ranked_by(desk: Clerk) -> None:
    """Ten callers content with what was answered on the spot; no limit of an answer fell due at all."""
    add_session(desk, "2020-04-16", A)
    for at in range(10):
        receive(desk, f"16T09:{at:02d}", "--session", "2020-04-16", "--answered", "可以在市民中心办理")
        desk("callback", "last", "--result", "satisfied", "--at", "2020-04-17T09:00")
    shown = desk("report", "units", *WEEK, "--by", "satisfied").out
    assert re.search(rf"^Satisfied\n1\. {A}  █+ 100\.00 % \(10/10\)$", shown, re.MULTILINE)
    assert "Ranked by Satisfied inside their group" in shown
    assert "Ranked by Answered in time" in desk("report", "units", *WEEK).out
    assert "Ranked by Score" in desk("report", "scorecard", *WEEK).out


# ---- columns --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["plain", "markdown", "html", "docx", "xlsx"])
@pytest.mark.parametrize("report", ["units", "ledger"])
def test_only_the_columns_asked_for_are_shown_in_every_form(desk: Clerk, report: str, form: str) -> None:
    """Also where the rows of the main table stand in several, or some of them below it."""
    receive(desk, "13T09:00", "--to", A)
    target = desk.folder / f"asked.{form}"
    desk("report", report, *WEEK, "--columns", "unit,received" if report == "units" else "no,kind", "-f", form,
         "-o", str(target))  # fmt: skip
    text = target.read_bytes()
    if form in {"docx", "xlsx"}:
        with zipfile.ZipFile(target) as parts:
            text = b"".join(parts.read(name) for name in parts.namelist())
    dropped = ("Finished", "Satisfied<") if report == "units" else ("路灯不亮", "Matter")
    assert ("Received" if report == "units" else "20200413-0001").encode() in text
    assert [word for word in dropped if word.encode() in text] == []


def test_a_column_that_is_not_there_is_refused_in_every_form(desk: Clerk) -> None:
    """As in CSV."""
    for form in ("plain", "html"):
        assert (
            "there is no column nonsense"
            in desk("report", "units", "--columns", "nonsense", "-f", form, status=2).err
        )


def test_a_count_of_a_rate_is_a_column_under_its_name_in_a_header(desk: Clerk) -> None:
    """One of two limits kept: its numerator alone, in CSV, text and a workbook; in JSON the rate that it is of."""
    first, second = receive(desk, "13T09:00", "--to", A), receive(desk, "13T09:30", "--to", A)
    answer(desk, first, "14T10:00")
    answer(desk, second, "17T10:00")
    asked = ("report", "units", *WEEK, "--unit", A, "--columns", "unit,on_time_numerator,on_time_denominator")
    [row] = csv.DictReader(io.StringIO(desk(*asked, "-f", "csv").out))
    assert row == {"unit": A, "on_time_numerator": "1", "on_time_denominator": "2"}
    assert re.search(
        rf"Unit +Answered in time: count +Answered in time: of\n-+ .*\n{A} +1 +2\n", desk(*asked).out
    )
    assert json.loads(desk(*asked, "-f", "json").out) == [{"unit": A, "on_time": rate(1, 2, 50.0)}]


# ---- who called, what still runs ------------------------------------------------------------------------------


def test_a_caller_without_contact_is_said_to_be_anonymous(desk: Clerk) -> None:
    """In Annex 2 and in the ledger, with the name that was given masked beside it; programs have a mark of its own."""
    add_session(desk, "2020-04-16", A)
    call = ("register", "--kind", "help", "--content", "路灯不亮", "--session", "2020-04-16", "--to", A)
    for name in ((), ("--name", "张三")):
        desk(*call, *name, "--at", "2020-04-16T09:10")
    desk(*call, "--name", "李四", "--phone", "13800000001", "--at", "2020-04-16T09:20")
    form = desk("report", "form", "--session", "2020-04-16").out
    assert re.findall(r"^ +\d  (.*?)  ", form, re.MULTILINE) == ["匿名", "匿名, 张*", "李*"]
    ledger = ("report", "ledger", *WEEK, "--columns", "caller")
    assert desk(*ledger).out.splitlines()[7:10] == ["anonymous", "anonymous, 张*", "李*"]
    revealed = desk("report", "form", "--session", "2020-04-16", "--reveal", "--reason", "报送").out
    assert "匿名, 张三" in revealed
    for rows in (
        csv.DictReader(io.StringIO(desk("report", "ledger", *WEEK, "-f", "csv").out)),
        csv.DictReader(io.StringIO(desk("report", "form", "--session", "2020-04-16", "-f", "csv").out)),
    ):
        assert [row["anonymous"] for row in rows] == ["true", "true", "false"]


def test_lists_say_how_many_of_their_cases_still_run(desk: Clerk) -> None:
    """Of three calls of the programme's line one was turned away: two run, one of them at the unit asked for."""
    line = ("--channel", "programme-line")
    receive(desk, "13T09:00", "--to", A, *line)
    receive(desk, "13T09:10", *line)
    desk("reject", receive(desk, "13T09:20", *line), "--reason", "不属受理范围")
    for report in ("ledger", "programme", "attendance"):
        assert desk.json("report", report, *WEEK)["running"] == 2, report
        assert "still running: 2;" in desk("report", report, *WEEK).out, report
    assert desk.json("report", "ledger", *WEEK, "--unit", A)["running"] == 1
