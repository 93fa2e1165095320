"""A small year, worked out by hand: every figure of rules.md 8 with its base, in every shape that a report has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.clerk import Clerk

A, B, C = "城市管理局", "公安局", "供水公司"
LONG = "经派员到现场查看，该处路灯因线路老化停用，我单位已于当天"


def rate(numerator: float, denominator: int, percent: float | None) -> dict[str, Any]:
    """A rate as JSON has it."""
    return {"numerator": numerator, "denominator": denominator, "rate": percent}


def receive(clerk: Clerk, at: str, *words: str, kind: str = "inquiry") -> str:
    """A call registered at ``at``; its number."""
    why = ("--reason", "补录") if "--to" in words else ()
    call = ("register", "--kind", kind, "--content", "路灯不亮", "--phone", "13800000001", "--at", at)
    made = clerk.json(*call, *words, *why)
    return str(made["no"])


@pytest.fixture
def year(clerk: Clerk) -> Clerk:
    """2020 under the standard scheme: an inquiry has 3 working days, a transfer and a signing 1 each.

    January 6 2020 was a Monday. What becomes of each case stands beside it.
    """
    clerk.now = "2021-01-15T09:00"
    clerk("init")
    for name, group in ((A, "部门"), (B, "部门"), (C, "公共企业")):
        clerk("unit", "add", name, "--group", group)

    def enter(*words: str) -> None:
        """What is entered long after its date has a reason."""
        clerk(*words, "--reason", "补录")

    # 1: A, signed the next day, answered in time (by January 9), solved, satisfied
    no = receive(clerk, "2020-01-06 09:00", "--to", A)
    enter("sign", no, "--at", "2020-01-07 10:00")
    enter(
        "reply",
        no,
        "--text",
        LONG + "更换了灯泡",
        "--by",
        "张",
        "--outcome",
        "solved",
        "--at",
        "2020-01-08 10:00",
    )
    enter("callback", no, "--result", "satisfied", "--at", "2020-01-09 10:00")
    # 2: A, answered a day late, unsolved; dissatisfied, redone, answered in time, basically satisfied
    no = receive(clerk, "2020-01-06 09:30", "--to", A)
    enter(
        "reply",
        no,
        "--text",
        LONG + "等待配件到货",
        "--by",
        "张",
        "--outcome",
        "unsolved",
        "--at",
        "2020-01-10 10:00",
    )
    enter("callback", no, "--result", "dissatisfied", "--at", "2020-01-13 10:00")
    enter(
        "reply",
        no,
        "--text",
        LONG + "重新接好线路，恢复照明",
        "--by",
        "张",
        "--outcome",
        "solved",
        "--at",
        "2020-01-14 10:00",
    )
    enter("callback", no, "--result", "basically", "--at", "2020-01-15 10:00")
    # 3: first to A, given back the same day; then B, never answered: overdue; important, put before a leader
    no = receive(clerk, "2020-02-03 09:00", "--to", A, "--important")
    enter("escalate", no, "--to", "李市长", "--at", "2020-02-03 10:00")
    clerk("return", no, "--reason", "不属本单位", "--at", "2020-02-03 11:00")
    enter("dispatch", no, "--to", B, "--at", "2020-02-03 14:00")
    # 4: answered on the spot, closed satisfied; 5: on the spot, nobody reached
    no = receive(clerk, "2020-03-02 09:00", "--answered", "请拨 110")
    enter("callback", no, "--result", "satisfied", "--at", "2020-03-03 09:00")
    no = receive(clerk, "2020-03-02 09:10", "--answered", "请看网站")
    enter("callback", no, "--result", "unreachable", "--at", "2020-03-03 09:00")
    # 6: a misdialled call; 7: turned away; 8: merged into 9; 9: waits for a unit, important, before no leader
    clerk("void", receive(clerk, "2020-04-01 09:00"), "--reason", "误拨", "--approved-by", "王")
    clerk("reject", receive(clerk, "2020-04-01 09:10"), "--reason", "不属受理范围")
    into = receive(clerk, "2020-04-01 09:20", "--important", kind="complaint")
    enter("merge", receive(clerk, "2020-04-01 09:30", kind="complaint"), "--into", into)
    # 10: C, passed on two days late, signed in time, answered in time, planned with a date, kept
    no = receive(clerk, "2020-05-06 09:00", kind="suggestion")
    enter("dispatch", no, "--to", C, "--at", "2020-05-09 09:00")
    enter("sign", no, "--at", "2020-05-09 10:00")
    promise = ("--promise", "六月换管", "--promised-by", "2020-06-30")
    answer = ("--text", "列入计划", "--by", "周", "--outcome", "planned", "--at", "2020-05-11 10:00")
    enter("reply", no, *answer, *promise)
    enter("fulfil", no, "--text", "换好了", "--at", "2020-06-20 10:00")
    return clerk


def test_every_figure_of_the_year(year: Clerk) -> None:
    """Counted by hand from the calls above."""
    totals = year.json("report", "monthly", "--year", "2020")["totals"]
    assert totals == {
        "received": 10,
        "on_the_spot": rate(2, 10, 20.0),
        # 1, 2, 3 twice (again after the return), 10 late, 9 never, 8 merged and 7 turned away late; void stopped it
        "transfer_on_time": rate(4, 8, 50.0),
        # 1 and 10 in time, 2 with its late answer, 3 at B never; the return stopped 3 at A
        "sign_on_time": rate(2, 4, 50.0),
        # 1, 2 again, 10 in time; 2 first late; 3 overdue at B
        "on_time": rate(3, 5, 60.0),
        # 1, 2, 10 of 1, 2, 3, 10
        "finished": rate(3, 4, 75.0),
        # of orders: 1 satisfied, 2 in the end basically
        "satisfied": rate(2, 2, 100.0),
        # 4 satisfied; 5 was not reached
        "on_the_spot_satisfied": rate(1, 1, 100.0),
        # answered: 1, 2, 4, 5, 10; 1, 2 and 4 gave a rating
        "called_back": rate(3, 5, 60.0),
        # 10 planned and kept; the others are inquiries
        "solved": rate(1, 1, 100.0),
        "redone": rate(1, 5, 20.0),
        # dispatches: 1, 2, 3 twice, 10
        "returned": rate(1, 5, 20.0),
        "on_air_on_time": rate(0, 0, None),
        "head_on_air": rate(0, 0, None),
        # 3 of 3 and 9
        "important_escalated": rate(1, 2, 50.0),
        # the answer of 10 has four characters
        "flagged": rate(1, 5, 20.0),
        "contacted": rate(0, 0, None),
        "solved_by_caller": rate(0, 0, None),
        # nothing was extended
        "on_time_first": rate(3, 5, 60.0),
        "assist_on_time": rate(0, 0, None),
        "review_on_time": rate(0, 0, None),
        "feedback_on_time": rate(0, 0, None),
        # 30 x 60 % + 20 x 75 % + 30 x 100 % + 20 x 100 %
        "score": rate(83, 100, 83.0),
        # 3 and two on the spot, of 4 and two
        "finished_with_on_the_spot": rate(5, 6, 83.33),
        # 3 has been due at B since 2020
        "finished_due": rate(3, 4, 75.0),
        "satisfied_all": rate(3, 3, 100.0),
        # that of 10
        "promise_kept": rate(1, 1, 100.0),
    }


def test_what_stands_beside_the_figures(year: Clerk) -> None:
    """Kinds, what became of the cases, callbacks, and sums that come out."""
    report = year.json("report", "monthly", "--year", "2020")
    assert {kind: n for kind, n in report["kinds"].items() if n} == {
        "inquiry": 7,
        "complaint": 2,
        "suggestion": 1,
    }
    assert report["channels"]["phone"] == 10
    assert report["came_to"] == {
        "void": 1,
        "merged": 1,
        "rejected": 1,
        "spot": 2,
        "dispatched": 4,
        "waiting": 1,
    }
    assert {result: n for result, n in report["callbacks"].items() if n} == {
        "satisfied": 2,
        "basically": 1,
        "unreachable": 1,
    }
    assert report["repeats"] == {"cases": 1, "received": 10, "received_without": 9}
    # 3 at B, 5 to be called again, 9, and 10, which waits for its callback
    assert report["running"] == 4
    assert report["period"] == {"from": "2020-01-01", "to": "2020-12-31", "name": "2020"}
    assert report["as_of"] == "2021-01-15T09:00:00+08:00"
    assert all(check["adds_up"] for check in report["checks"])
    assert report["compared"]["before"]["change_rate"] == rate(10, 0, None)
    assert len(report["head"]) == 64


def test_each_unit(year: Clerk) -> None:
    """A limit counts for the lead when it ran; the one that the return stopped for nobody."""
    rows = {row["unit"]: row for row in year.json("report", "units", "--year", "2020")}
    assert rows[A]["on_time"] == rate(2, 3, 66.67)
    assert rows[B]["on_time"] == rate(0, 1, 0.0)
    assert rows[C]["on_time"] == rate(1, 1, 100.0)
    assert rows[A]["returned"] == rate(1, 3, 33.33)
    assert rows[B]["returned"] == rate(0, 1, 0.0)
    assert rows[A]["transfer_on_time"] == rate(0, 0, None)
    assert rows[A]["finished"] == rate(2, 2, 100.0)
    assert rows[B]["finished"] == rate(0, 1, 0.0)
    assert rows[A]["received"] == 2
    assert rows[C]["solved"] == rate(1, 1, 100.0)
    assert (rows[A]["answer_due"], rows[A]["answer_kept"], rows[A]["answer_late"]) == (3, 2, 1)
    assert rows[B]["answer_overdue"] == 1
    assert [rows[unit]["rank"] for unit in (A, B, C)] == [None, None, None]
    assert list(rows[A])[:4] == ["unit", "group", "rank", "received"]


def test_a_month_counts_what_happened_in_it(year: Clerk) -> None:
    """In February one case came, went twice and came back once; nothing of January."""
    totals = year.json("report", "monthly", "--month", "2020-02")["totals"]
    assert totals["received"] == 1
    assert totals["returned"] == rate(1, 2, 50.0)
    assert totals["on_time"] == rate(0, 1, 0.0)
    assert totals["called_back"] == rate(0, 0, None)


def test_as_of_the_moment_of_the_report(year: Clerk) -> None:
    """On January 8 case 2 was still in time, so only what was met or had passed counts."""
    year.now = "2020-02-03T15:00"
    totals = year.json("report", "weekly", "--from", "2020-02-03", "--to", "2020-02-09")["totals"]
    assert totals["on_time"] == rate(0, 0, None)


def test_dissatisfied_counts_in_its_own_month_alone(year: Clerk) -> None:
    """Of a case called back twice the last result in the period counts: on January 13 dissatisfied."""
    totals = year.json("report", "weekly", "--from", "2020-01-13", "--to", "2020-01-14")["totals"]
    assert totals["satisfied"] == rate(0, 1, 0.0)


def test_in_plain_text_the_sums_are_printed(year: Clerk) -> None:
    """Each as an equation, beneath the tables; the head of the chain at the foot."""
    text = year("report", "monthly", "--year", "2020").out
    assert "inquiry 7 + complaint 2 + suggestion 1 = Received 10" in text
    assert "void 1 + merged 1 + rejected 1 + on the spot 2 + dispatched 4 + waiting 1 = Received 10" in text
    assert "Kept 3 + Late 1 + Overdue 1 = Due 5" in text
    assert "60.00 % (3/5)" in text
    assert "— (0/0)" in text
    assert "Received in this period and still open: 4;" in text
    assert year.json("report", "monthly", "--year", "2020")["head"] in text


def test_archived_cases_are_still_told_apart(year: Clerk) -> None:
    """What was void, merged or rejected stays so after it was put away."""
    listed = year.json("list", "--status", "void", "--status", "rejected", "--status", "merged")
    year("archive", *[case["no"] for case in listed], "--yes")
    came_to = year.json("report", "monthly", "--year", "2020")["came_to"]
    assert (came_to["void"], came_to["merged"], came_to["rejected"]) == (1, 1, 1)


def test_a_merged_unit_keeps_its_figures(year: Clerk) -> None:
    """What was due before the merger stays with the old name: the other unit's rate is as it was."""
    before = {row["unit"]: row["on_time"] for row in year.json("report", "units", "--year", "2020")}
    year("unit", "merge", B, A, "--yes")
    after = {row["unit"]: row["on_time"] for row in year.json("report", "units", "--year", "2020")}
    assert after == {A: before[A], f"{B}（并入{A}）": before[B], C: before[C]}


def test_a_retired_unit_keeps_its_figures(year: Clerk) -> None:
    """It is listed for the year in which it worked, and not for the next."""
    finish = ("--result", "satisfied", "--reason", "补录", "--at", "2020-06-22 10:00")
    year("callback", "20200506-0001", *finish)
    year("unit", "retire", C, "--yes")
    assert C in {row["unit"] for row in year.json("report", "units", "--year", "2020")}
    assert C not in {row["unit"] for row in year.json("report", "units", "--month", "2021-01")}
