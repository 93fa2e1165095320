"""What reports say of their own figures: by what they are ranked, in which columns, on which base, that they add up."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from factories import add_session

if TYPE_CHECKING:
    from tests.clerk import Clerk

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
    why = ("--reason", "补录") if "--to" in words else ()
    return str(clerk.json(*call, "--at", f"2020-04-{at}", *words, *why)["no"])


def answer(clerk: Clerk, no: str, at: str, result: str = "", called: str = "") -> None:
    """Answered, and called back with ``result``."""
    clerk(
        "reply",
        no,
        "--text",
        f"{no}已派员修好",
        "--by",
        "张",
        "--outcome",
        "solved",
        "--reason",
        "补录",
        "--at",
        f"2020-04-{at}",
    )
    if result:
        why = () if result == "unreachable" else ("--reason", "补录")
        clerk("callback", no, "--result", result, *why, "--at", f"2020-04-{called}")


# ---- by what units are ranked ---------------------------------------------------------------------------------


def test_bars_and_footer_are_of_the_figure_that_units_are_ranked_by(desk: Clerk) -> None:
    """Ten callers content with what was answered on the spot; no limit of an answer fell due at all."""
    add_session(desk, "2020-04-16", A)
    for at in range(10):
        receive(desk, f"16T09:{at:02d}", "--session", "2020-04-16", "--answered", "可以在市民中心办理")
        desk("callback", "last", "--result", "satisfied", "--at", "2020-04-17T09:00")
    shown = desk("report", "units", *WEEK, "--by", "on_the_spot_satisfied").out
    assert re.search(rf"^Satisfied on the spot\n1\. {A}  █+ 100\.00 % \(10/10\)$", shown, re.MULTILINE)
    assert "Ranked by Satisfied on the spot within each group" in shown
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
            "unknown column nonsense"
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
    call = (
        "register",
        "--kind",
        "help",
        "--content",
        "路灯不亮",
        "--session",
        "2020-04-16",
        "--to",
        A,
        "--reason",
        "补录",
    )
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
        assert "still open: 2;" in desk("report", report, *WEEK).out, report
    assert desk.json("report", "ledger", *WEEK, "--unit", A)["running"] == 1


# ---- bases ----------------------------------------------------------------------------------------------------


def test_a_void_case_is_in_no_rate(desk: Clerk) -> None:
    """Given back, dispatched again, urged, answered before it was known for a test call: counted apart alone."""
    no = receive(desk, "13T09:00", "--to", A)
    desk("return", no, "--reason", "不属本单位", "--at", "2020-04-13T10:00")
    desk("dispatch", no, "--to", B, "--reason", "补录", "--at", "2020-04-13T11:00")
    desk("urge", no, "--at", "2020-04-13T12:00")
    answer(desk, no, "14T10:00")
    before = desk.json("report", "weekly", *WEEK)["totals"]
    assert before["on_time"] == rate(1, 1, 100.0)
    desk("void", no, "--reason", "试线", "--approved-by", "主任")
    spot = receive(desk, "13T09:30", "--answered", "请拨供电热线")
    desk("void", spot, "--reason", "试线", "--approved-by", "主任")
    report = desk.json("report", "weekly", *WEEK)
    totals = report["totals"]
    assert totals.pop("received") == report["came_to"]["void"] == 2
    assert totals.pop("on_the_spot") == rate(0, 2, 0.0)
    assert {name: each for name, each in totals.items() if each["denominator"]} == {}
    row = next(row for row in desk.json("report", "units", *WEEK) if row["unit"] == B)
    assert (row["received"], row["void"], row["urged"], row["answer_due"]) == (1, 1, 0, 0)


def test_called_back_is_after_the_answer(desk: Clerk) -> None:
    """Dissatisfied, redone, answered again: nobody has asked the caller about that answer yet."""
    no = receive(desk, "13T09:00", "--to", A)
    answer(desk, no, "13T10:00", "dissatisfied", "13T11:00")
    answer(desk, no, "14T10:00")
    assert desk.json("report", "weekly", *WEEK)["totals"]["called_back"] == rate(0, 1, 0.0)
    desk("callback", no, "--result", "unreachable", "--reason", "补录", "--at", "2020-04-14T11:00")
    assert desk.json("report", "weekly", *WEEK)["totals"]["called_back"] == rate(0, 1, 0.0)
    desk("callback", no, "--result", "satisfied", "--reason", "补录", "--at", "2020-04-14T12:00")
    assert desk.json("report", "weekly", *WEEK)["totals"]["called_back"] == rate(1, 1, 100.0)


def test_a_unit_has_one_satisfied_rate_in_a_bulletin(desk: Clerk) -> None:
    """Of callbacks in the week, whenever the case came: one of the week before was, one of this week is to be called.

    The case of this week was called the week after, which is not this week's either.
    """
    more = ("--to", A, "--category", "路灯", "--area", "天宁区")
    answer(desk, receive(desk, "08T09:00", *more), "09T09:00", "satisfied", "14T09:00")
    answer(desk, receive(desk, "13T09:00", *more), "14T10:00", "dissatisfied", "20T08:00")
    report = desk.json("report", "weekly", *WEEK)
    satisfied = {row["by"]: row["satisfied"] for row in report["hotspots"]}
    assert satisfied == dict.fromkeys(satisfied, rate(1, 1, 100.0))
    assert set(satisfied) >= {"category", "area", "unit"}
    [unit] = [row for row in report["units"] if row["unit"] == A]
    assert unit["satisfied"] == report["totals"]["satisfied"] == rate(1, 1, 100.0)


def test_hotspots_add_up_to_what_was_received(desk: Clerk) -> None:
    """Four calls, one of them void; of the three two have a category, the rarer one is not shown."""
    for at, category in (("13T09:00", "路灯"), ("13T09:10", "路灯"), ("13T09:20", "停车"), ("13T09:30", "")):
        receive(desk, at, "--to", A, "--area", "天宁区", *(("--category", category) if category else ()))
    desk("void", "20200413-0002", "--reason", "误拨", "--approved-by", "王")
    report = desk.json("report", "hotspots", *WEEK, "--by", "分类", "--by", "area", "--top", "1")
    assert report["total"] == {"received": 4, "before": 0, "void": 1, "void_before": 0}
    assert [(row["name"], row["count"], row["share"]) for row in report["rows"]] == [
        ("停车", 1, rate(1, 3, 33.33)),
        ("天宁区", 3, rate(3, 3, 100.0)),
    ]
    assert {check["name"]: (list(check["parts"].values()), check["total"]) for check in report["checks"]} == {
        "received": ([1, 3], 4),
        "category": ([1, 1, 1], 3),
        "area": ([3, 0, 0], 3),
    }
    shown = desk("report", "hotspots", *WEEK, "--by", "category", "--top", "1").out
    assert (
        "void 1 + counted here 3 = Received 4\nCategories: shown 1 + others 1 + not specified 1 = counted here 3"
        in shown
    )
    weekly = desk.json("report", "weekly", *WEEK)
    assert weekly["totals"]["received"] == 4
    assert weekly["areas"] == {"天宁区": 3}
    assert {check["name"] for check in weekly["checks"]} >= {"category", "area", "unit"}


def test_the_annex_adds_up(desk: Clerk) -> None:
    """What waits for a unit has a line; the rates of the total are of all cases, not of the units' rates."""
    no = receive(desk, "13T09:00", "--to", A)
    answer(desk, no, "14T09:00")
    receive(desk, "13T09:10", "--to", B)
    receive(desk, "17T09:20")
    report = desk.json("report", "weekly", *WEEK)
    assert [row["unit"] for row in report["annex"]] == [B, A]
    rest, total = report["without_unit"], report["annex_total"]
    assert (rest["unit"], rest["received"], rest["running"], rest["on_time"]) == (
        None,
        1,
        1,
        rate(0, 0, None),
    )
    assert (total["received"], total["due"], total["kept"], total["overdue"]) == (3, 2, 1, 1)
    assert total["on_time"] == rate(1, 2, 50.0)
    lines = desk("report", "weekly", *WEEK).out.splitlines()
    assert re.search(
        r"^without a unit +1 +0 +0 ", next(line for line in lines if line.startswith("without a unit"))
    )
    assert re.search(
        r"^Total +3 +2 +1 +0 +1 +50\.00 % \(1/2\)", [line for line in lines if line.startswith("Total")][-1]
    )
    assert "units 2 + without a unit 1 = Received 3" in lines


@pytest.mark.clause("QT-09")
def test_suggestions_and_motions_have_rates_of_their_own(desk: Clerk) -> None:
    """QT-09: of two suggestions, one of them a deputy's, one solved; the caller of that one content."""
    first = receive(desk, "13T09:00", "--to", A, kind="suggestion")
    second = receive(desk, "13T09:10", "--to", A, "--channel", "deputy", kind="suggestion")
    answer(desk, second, "14T09:00", "satisfied", "15T09:00")
    desk(
        "reply",
        first,
        "--text",
        "现有政策不允许",
        "--by",
        "张",
        "--outcome",
        "explained",
        "--reason",
        "补录",
        "--at",
        "2020-04-14T09:30",
    )
    receive(desk, "13T09:20", "--to", A)
    for report in ("weekly", "monthly"):
        found = desk.json("report", report, *WEEK)
        kinds = {row["kind"]: row for row in found["by_kind"]}
        assert kinds["suggestion"] == {
            "kind": "suggestion", "received": 2, "solved": rate(1, 2, 50.0), "satisfied": rate(1, 1, 100.0),
        }  # fmt: skip
        assert (kinds["inquiry"]["received"], kinds["inquiry"]["solved"]) == (1, rate(0, 0, None))
        channels = {row["channel"]: row for row in found["by_channel"]}
        assert channels["deputy"]["solved"] == rate(1, 1, 100.0)
        assert channels["phone"]["solved"] == rate(0, 1, 0.0)
        place = list(found).index("by_kind")
        later = ["by_kind", "by_channel", "measures", "without_unit", "annex_total"]
        assert list(found)[place : place + 5] == later
    shown = desk("report", "weekly", *WEEK).out
    assert re.search(r"^suggestion +2 +50\.00 % \(1/2\) +100\.00 % \(1/1\)$", shown, re.MULTILINE)


@pytest.mark.clause("QT-06")
def test_measures_of_the_month_are_in_the_bulletin(desk: Clerk) -> None:
    """QT-06: those open in it and those done in it; none that was done before or decided after."""
    facts = ("--about", "停车难", "--cause", "车位不足", "--by", A, "--due", "2020-06-30")
    for text, at in (("做完的", "2020-02-03"), ("未完成的", "2020-02-03"), ("以后的", "2020-04-02")):
        desk("measure", "add", *facts, "--text", text, "--at", f"{at}T09:00")
    desk("measure", "add", *facts, "--text", "三月做完的", "--at", "2020-02-03T09:00")
    desk("measure", "done", "1", at="2020-02-28T09:00")
    desk("measure", "done", "4", at="2020-03-10T09:00")
    desk.now = "2020-04-20T09:00"
    found = desk.json("report", "monthly", "--month", "2020-03")["measures"]
    assert [(each["text"], each["state"]) for each in found] == [("未完成的", "open"), ("三月做完的", "done")]
    shown = desk("report", "monthly", "--month", "2020-03").out
    assert "未完成的" in shown
    assert "以后的" not in shown


def test_a_period_may_be_longer_than_what_was_before_it(desk: Clerk) -> None:
    """It is compared with as many days as there are dates."""
    receive(desk, "13T09:00", "--to", A)
    for report in ("hotspots", "monthly"):
        found = desk.json("report", report, "--from", "1000-01-01", "--to", "2030-12-31")
        assert found["running"] == 1
    assert found["compared"]["before"]["period"] == {
        "from": "0001-01-01", "to": "0999-12-31", "name": "0001-01-01..0999-12-31",
    }  # fmt: skip


def test_what_is_made_public_is_the_answer_of_its_period(desk: Clerk) -> None:
    """Answered in March, done again, answered again in April: each month has the answer that stood at its end."""
    call = ("register", "--kind", "inquiry", "--content", "路灯不亮", "--phone", "13800000001", "--to", A)
    no = str(desk.json(*call, "--reason", "补录", "--at", "2020-03-16T09:00")["no"])
    first = (
        "--text",
        "等待配件",
        "--by",
        "张",
        "--outcome",
        "unsolved",
        "--reason",
        "补录",
        "--at",
        "2020-03-17T09:00",
    )
    desk("reply", no, *first)
    desk("callback", no, "--result", "dissatisfied", "--reason", "补录", "--at", "2020-03-18T09:00")
    desk("undo", no, "--reason", "录错")
    desk("callback", no, "--result", "unreachable", "--reason", "补录", "--at", "2020-03-18T09:00")
    desk("redo", no, "--reason", "灯还不亮", "--at", "2020-04-01T09:00")
    march = ("report", "public", "--month", "2020-03")
    [row] = desk.json(*march)["rows"]
    assert (row["answered_on"], row["answer"], row["outcome"]) == ("2020-03-17", "等待配件", "unsolved")
    assert desk.json("report", "public", "--month", "2020-04")["rows"] == []
    desk(
        "reply",
        no,
        "--text",
        "灯已修好",
        "--by",
        "张",
        "--outcome",
        "solved",
        "--reason",
        "补录",
        "--at",
        "2020-04-02T09:00",
    )
    desk("callback", no, "--result", "satisfied", "--reason", "补录", "--at", "2020-04-03T09:00")
    [row] = desk.json(*march)["rows"]
    assert (row["answered_on"], row["answer"], row["satisfaction"]) == ("2020-03-17", "等待配件", None)
    [row] = desk.json("report", "public", "--month", "2020-04")["rows"]
    assert (row["answered_on"], row["answer"], row["satisfaction"]) == ("2020-04-02", "灯已修好", "satisfied")


# ---- the score ------------------------------------------------------------------------------------------------


def test_an_indicator_that_is_better_when_lower_earns_the_rest(desk: Clerk) -> None:
    """Of four answered cases one was redone. Of weights 30, 20 and 20 that have a base, 20 / 70 x 75 % is 21.43."""
    (desk.folder / "own.toml").write_text(
        'extends = "standard"\ntitle = "本办"\n[[indicator]]\ncode = "redone"\nweight = 20\ntitle = "重办"\n'
        'title_en = "Redone little"\nclause = "house rule"\n',
        encoding="utf-8",
    )
    desk("scheme", "apply", "own.toml")
    for at in range(4):
        answer(desk, receive(desk, f"13T09:{at}0", "--to", A, "--scheme", "own"), "13T11:00")
    desk("redo", "last", "--reason", "灯还不亮", "--at", "2020-04-13T12:00")
    card = ("report", "scorecard", *WEEK, "--scheme", "own")
    [part] = [each for each in desk.json(*card)["total"]["indicators"] if each["code"] == "redone"]
    assert part["rate"] == rate(1, 4, 25.0)
    assert part["points"] == 21.43
    assert (part["title"], part["title_en"]) == ("重办", "Redone little")
    chinese = desk("--lang", "zh", *card, "-f", "json").json["total"]["indicators"]
    assert part in chinese
    assert "Redone little" in desk(*card).out
