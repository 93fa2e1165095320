"""Figures where two rules meet: redo and finished, on the spot and order, promise and answer.

March 2020: the 2nd is a Monday; no day of rest but the weekends. The standard scheme gives an inquiry three working
days from its dispatch.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from clerk import Clerk

A, B = "城市管理局", "公安局"


def rate(numerator: float, denominator: int) -> dict[str, Any]:
    """A rate as JSON has it."""
    share = round(100 * numerator / denominator, 2) if denominator else None
    return {"numerator": numerator, "denominator": denominator, "rate": share}


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Two units under the standard scheme."""
    return open_office(clerk, "standard")


def open_office(clerk: Clerk, scheme: str) -> Clerk:
    clerk("init", "--scheme", scheme, at="2020-03-01T09:00")
    for unit in (A, B):
        clerk("unit", "add", unit, at="2020-03-01T09:00")
    return clerk


def receive(clerk: Clerk, at: str, *words: str, kind: str = "inquiry") -> str:
    """A call; its number."""
    call = ("register", "-k", kind, "-c", "路灯不亮", "-p", "13800000001")
    return str(clerk.json(*call, *words, at=at)["no"])


def reply(clerk: Clerk, no: str, at: str, *more: str) -> None:
    clerk("reply", no, "--text", "已派人更换路灯并恢复照明", "--by", "王五", *more, at=at)


def by_unit(clerk: Clerk, at: str, *period: str) -> dict[str, dict[str, Any]]:
    """The rows of ``report units`` by unit."""
    return {row["unit"]: row for row in clerk.json("report", "units", *period, at=at)}


def totals(clerk: Clerk, at: str, month: str = "2020-03") -> dict[str, Any]:
    found: dict[str, Any] = clerk.json("report", "monthly", "--month", month, at=at)["totals"]
    return found


def count(clerk: Clerk, sql: str) -> tuple[int, ...]:
    """The counts of one query over the file, which knows nothing of the reports."""
    con = sqlite3.connect(clerk.folder / "hotline.db")
    try:
        return tuple(con.execute(sql).fetchone())
    finally:
        con.close()


@pytest.mark.clause("BM-13", "XF-10", "CZ-28")
def test_a_unit_that_breaks_its_promises_is_told_by_its_score(clerk: Clerk) -> None:
    """Jingning: both answered in time; of A one promise kept on the 19th, one of the 20th broken; B's is not due yet.

    In March two promises are due, one is kept; on the 19th none was broken yet. Of the five indicators the transfer is
    the office's; nobody was called back: answered in time 1/1, finished 1/1, promises 1/2: 83.33 of 100.
    """
    open_office(clerk, "jingning-2014")
    promised = ("--told", "phone", "--promise", "更换路灯", "--outcome", "planned", "--promised-by")
    for unit, due in ((A, "2020-03-20"), (A, "2020-03-20"), (B, "2020-04-10")):
        no = receive(clerk, "2020-03-02T09:00", "--to", unit)
        reply(clerk, no, "2020-03-03T09:00", *promised, due)
    first = clerk.json("list", at="2020-03-03T10:00")[-1]["no"]
    clerk("fulfil", first, "--text", "已更换", at="2020-03-19T09:00")
    before = by_unit(clerk, "2020-03-20T23:59:59", "--month", "2020-03")
    assert before[A]["promise_kept"] == rate(1, 1)
    rows = by_unit(clerk, "2020-03-21T00:00", "--month", "2020-03")
    assert rows[A]["promise_kept"] == rate(1, 2)
    assert rows[B]["promise_kept"] == rate(0, 0)
    assert rows[A]["on_time"] == rate(2, 2)
    assert totals(clerk, "2020-03-21T00:00")["promise_kept"] == rate(1, 2)
    card = clerk.json("report", "scorecard", "--month", "2020-03", at="2020-03-21T00:00")
    [mine] = [row for row in card["rows"] if row["unit"] == A]
    assert mine["score"]["rate"] == 83.33
    assert count(
        clerk,
        """SELECT count(*), sum(met_at IS NOT NULL AND met_at <= due_at AND NOT late) FROM v_limits
        WHERE stage = 'promise' AND due_at BETWEEN '2020-03-01' AND '2020-03-31 23:59:59'""",
    ) == (2, 1)


@pytest.mark.clause("XF-14", "CZ-20")
def test_finished_is_what_is_answered_in_its_latest_round(office: Clerk) -> None:
    """Three calls of 2 March, all to A, and one that was merged into the third.

    1: answered on the 3rd, satisfied. 2: answered on the 3rd, sent back on the 4th, now due on the 9th (5, 6, 9). 3:
    due on the 5th, not answered.
    """
    one, two, three, four = (receive(office, "2020-03-02T09:00", "--to", A) for _ in range(4))
    office("merge", four, "--into", three, at="2020-03-02T10:00")
    for no, result in ((one, "satisfied"), (two, "dissatisfied")):
        reply(office, no, "2020-03-03T09:00")
        office("callback", no, "--result", result, at="2020-03-04T09:00")
    row = by_unit(office, "2020-03-06T09:00", "--month", "2020-03")[A]
    assert (row["finished"], row["not_due"], row["finished_due"]) == (rate(1, 3), 1, rate(1, 2))
    said = office("report", "monthly", "--month", "2020-03", at="2020-03-06T09:00").out
    assert "1 are not due yet" in said
    row = by_unit(office, "2020-03-10T09:00", "--month", "2020-03")[A]
    assert (row["finished"], row["not_due"], row["finished_due"]) == (rate(1, 3), 0, rate(1, 3))
    reply(office, two, "2020-03-10T10:00")
    found = totals(office, "2020-03-10T11:00")
    assert found["finished"] == found["finished_due"] == rate(2, 3)
    assert found["finished_with_on_the_spot"] == rate(2, 3)
    assert count(
        office,
        "SELECT count(*), count(answered_at) FROM v_cases WHERE unit = '城市管理局' AND merged_into IS NULL",
    ) == (3, 2)


@pytest.fixture
def session(office: Clerk) -> Clerk:
    """A session of A on 5 March with two calls, both answered on the spot."""
    plan = ("--date", "2020-03-05", "--start", "09:00", "--end", "10:00", "--unit", A, "--yes")
    office("schedule", "add", *plan, at="2020-03-01T10:00")
    for minute in (10, 20):
        spot = ("--session", "2020-03-05", "--answered", "请到市民中心二楼办理")
        receive(office, f"2020-03-05T09:{minute}", *spot)
    return office


@pytest.mark.clause("XF-14")
def test_satisfied_with_what_was_said_on_the_spot_or_with_an_order(session: Clerk) -> None:
    """One call each satisfied and dissatisfied on the spot; the second is A's order, answered, basically satisfied (1).

    In its first week the spot has 1 of 2; in March the last callback counts: spot 1/1, order 1/1, both 2/2. B had an
    order of its own.
    """
    two, one = (case["no"] for case in session.json("list", at="2020-03-05T10:00"))
    session("callback", one, "--result", "satisfied", at="2020-03-06T09:00")
    session("callback", two, "--result", "dissatisfied", at="2020-03-06T09:10")
    week = by_unit(session, "2020-03-09T09:00", "--week", "2020-W10")[A]
    assert week["on_the_spot_satisfied"] == week["satisfied_all"] == rate(1, 2)
    assert week["satisfied"] == rate(0, 0)
    reply(session, two, "2020-03-09T10:00")
    session("callback", two, "--result", "basically", at="2020-03-10T09:00")
    three = receive(session, "2020-03-09T09:00", "--to", B)
    reply(session, three, "2020-03-10T09:00")
    session("callback", three, "--result", "satisfied", at="2020-03-11T09:00")
    rows = by_unit(session, "2020-03-31T09:00", "--month", "2020-03")
    names = ("on_the_spot_satisfied", "satisfied", "satisfied_all")
    assert [rows[A][name] for name in names] == [rate(1, 1), rate(1, 1), rate(2, 2)]
    assert [rows[B][name] for name in names] == [rate(0, 0), rate(1, 1), rate(1, 1)]
    found = totals(session, "2020-03-31T09:00")
    assert [found[name] for name in names] == [rate(1, 1), rate(2, 2), rate(3, 3)]
    # both calls of the session are finished, and that of B
    assert found["finished_with_on_the_spot"] == rate(3, 3)
    assert rows[A]["finished_with_on_the_spot"] == rate(2, 2)


@pytest.mark.clause("XF-14")
def test_nobody_answers_for_what_another_said_on_the_spot(office: Clerk) -> None:
    """Answered by the clerk, dissatisfied, passed on to B: the callback on the clerk's answer is not B's."""
    no = receive(office, "2020-03-05T09:00", "--answered", "请到市民中心办理")
    office("callback", no, "--result", "dissatisfied", at="2020-03-06T09:00")
    office("dispatch", no, "--to", B, at="2020-03-06T10:00")
    row = by_unit(office, "2020-03-31T09:00", "--month", "2020-03")[B]
    assert row["on_the_spot_satisfied"] == row["satisfied"] == row["satisfied_all"] == rate(0, 0)
    assert totals(office, "2020-03-31T09:00")["on_the_spot_satisfied"] == rate(0, 1)


@pytest.mark.clause("XF-14")
def test_what_is_finished_in_xingfeng_includes_the_spot(clerk: Clerk) -> None:
    """One answered on the air, one order not answered: 诉求办结率 1 of 2."""
    open_office(clerk, "xingfeng-2014")
    plan = ("--date", "2020-03-05", "--start", "09:00", "--end", "10:00", "--unit", A, "--yes")
    clerk("schedule", "add", *plan, at="2020-03-01T10:00")
    receive(clerk, "2020-03-05T09:10", "--session", "2020-03-05", "--answered", "请到市民中心二楼办理")
    receive(clerk, "2020-03-05T09:20", "--session", "2020-03-05", "--to", A)
    card = clerk.json("report", "scorecard", "--month", "2020-03", at="2020-03-10T09:00")
    [mine] = [row for row in card["rows"] if row["unit"] == A]
    [part] = [part for part in mine["indicators"] if part["title"] == "诉求办结率"]
    assert (part["code"], part["rate"]) == ("finished_with_on_the_spot", rate(1, 2))


# ---- one office, several schemes -----------------------------------------------------------------------------


@pytest.fixture
def both(office: Clerk) -> Clerk:
    """Of A: a standard call answered in time, and one of Hengyang that nobody answered, due on 5 March (3, 4, 5)."""
    office("scheme", "apply", "hengyang-2018")
    mine = receive(office, "2020-03-02T09:00", "--to", A)
    reply(office, mine, "2020-03-03T09:00")
    receive(office, "2020-03-02T09:00", "--to", A, "--scheme", "hengyang-2018", kind="complaint")
    office.now = "2020-03-31T09:00"
    return office


def test_each_scheme_has_its_own_cases(both: Clerk) -> None:
    """One each in every list and report; both where no scheme is named."""
    for scheme, kept in (("standard", 1), ("hengyang-2018", 0)):
        words = ("--scheme", scheme)
        [case] = both.json("list", *words)
        assert case["scheme"] == scheme
        assert [row["no"] for row in both.json("export", "cases", *words)] == [case["no"]]
        due = both.json("overdue", "--stage", "answer", *words)
        assert [row["no"] for row in due] == ([] if kept else [case["no"]])
        for report in ("weekly", "monthly"):
            found = both.json("report", report, "--month", "2020-03", *words)
            assert (found["totals"]["on_time"], found["scheme"]) == (rate(kept, 1), scheme)
            assert found["totals"]["received"] == found["annex_total"]["received"] == 1
            assert all(check["adds_up"] for check in found["checks"])
        [row] = [
            row for row in both.json("report", "units", "--month", "2020-03", *words) if row["unit"] == A
        ]
        assert (row["on_time"], row["received"]) == (rate(kept, 1), 1)
        for report in ("ledger", "hotspots"):
            total = both.json("report", report, "--month", "2020-03", *words)["total"]
            assert total.get("cases", total.get("received")) == 1
        public = both.json("report", "public", "--month", "2020-03", *words)
        assert public["total"]["cases"] == kept
        for report in ("programme", "referrals", "attendance"):
            assert both.json("report", report, "--month", "2020-03", *words)["scheme"] == scheme
        card = both.json("report", "scorecard", "--month", "2020-03", *words)
        [part] = [part for part in card["total"]["indicators"] if part["code"] == "on_time"]
        assert part["rate"] == rate(kept, 1)
    assert totals(both, "2020-03-31T09:00")["on_time"] == rate(1, 2)
    for command in (("list",), ("overdue",), ("export", "cases"), ("report", "units"), ("report", "monthly")):
        assert "gongpu" not in both(*command, "--scheme", "standard", status=0).out
        both(*command, "--scheme", "nonsense", status=4)


@pytest.mark.clause("XF-14")
def test_a_score_says_what_it_comes_to_in_the_whole_appraisal(clerk: Clerk) -> None:
    """XF-14: the hotline is 20 of 100 points; one order of two answered, so half of the only indicator: 10 of 20."""
    open_office(clerk, "xingfeng-2014")
    for _ in range(2):
        receive(clerk, "2020-03-02T09:00", "--to", A)
    reply(clerk, "last", "2020-03-03T09:00")
    words = ("report", "scorecard", "--month", "2020-03")
    [mine] = [row for row in clerk.json(*words, at="2020-03-04T09:00")["rows"] if row["unit"] == A]
    assert (mine["score"]["rate"], mine["share"]) == (50.0, rate(10, 20))
    assert "20 of the 100 points" in clerk(*words, at="2020-03-04T09:00").out


@pytest.mark.clause("BM-05")
def test_what_the_office_owes_stands_in_its_own_row(clerk: Clerk) -> None:
    """Jingning: the transfer is the office's; no unit has it among its indicators."""
    open_office(clerk, "jingning-2014")
    receive(clerk, "2020-03-02T09:00", "--to", A)
    card = clerk.json("report", "scorecard", "--month", "2020-03", at="2020-03-04T09:00")
    assert [part["code"] for part in card["rows"][0]["indicators"]] == [
        *("on_time", "finished", "satisfied", "promise_kept")
    ]
    assert [part["rate"] for part in card["total"]["indicators"] if part["of_office"]] == [rate(1, 1)]


@pytest.mark.parametrize(
    ("scheme", "own", "other"),
    [("changzhou-2020", "CZ-20", "XF-"), ("xingfeng-2014", "XF-14", "CZ-"), ("standard", "ST-11", "CZ-")],
)
def test_a_bulletin_cites_the_clauses_of_its_scheme(clerk: Clerk, scheme: str, own: str, other: str) -> None:
    """Its own document's, and of nobody else's."""
    open_office(clerk, scheme)
    asked = clerk.json("report", "monthly", "--month", "2020-03", at="2020-03-04T09:00")["asked_by"]
    assert asked["satisfied"] == own
    assert not [clause for clause in asked.values() if other in clause]


# ---- what the unit says of its answer ------------------------------------------------------------------------


@pytest.mark.clause("CZ-26", "QT-09")
def test_solved_is_what_the_last_answer_of_a_matter_says(office: Clerk) -> None:
    """Of complaints: solved; planned and kept; planned and broken; not stated; unsolved, redone and then solved.

    So 3 of 5, one not stated. An inquiry that is solved is outside. In the week of the first answers the fifth was
    unsolved: 2 of 5.
    """
    promise = ("--promise", "更换路灯", "--promised-by")
    said = (
        ("--outcome", "solved"),
        ("--outcome", "planned", *promise, "2020-03-20"),
        ("--outcome", "planned", *promise, "2020-03-21"),
        (),
        ("--outcome", "unsolved"),
    )
    numbers = [receive(office, "2020-03-02T09:00", "--to", A, kind="complaint") for _ in said]
    for no, words in zip(numbers, said, strict=True):
        reply(office, no, "2020-03-03T09:00", *words)
    inquiry = receive(office, "2020-03-02T09:00", "--to", A)
    reply(office, inquiry, "2020-03-03T09:00", "--outcome", "solved")
    office("fulfil", numbers[1], "--text", "已更换", at="2020-03-19T09:00")
    office("redo", numbers[4], "--reason", "仍未解决", at="2020-03-19T10:00")
    reply(office, numbers[4], "2020-03-20T09:00", "--outcome", "solved")
    office.now = "2020-03-31T09:00"
    row = by_unit(office, "2020-03-31T09:00", "--month", "2020-03")[A]
    assert (row["solved"], row["outcome_missing"]) == (rate(3, 5), 1)
    week = by_unit(office, "2020-03-31T09:00", "--week", "2020-W10")[A]
    assert week["solved"] == rate(2, 5)
    assert "count as not solved: 1" in office("report", "monthly", "--month", "2020-03").out
    office("edit", numbers[3], "--outcome", "solved", "--reason", "补填")
    assert by_unit(office, "2020-03-31T09:00", "--month", "2020-03")[A]["solved"] == rate(4, 5)


def test_an_imported_answer_without_an_outcome_is_outside(office: Clerk) -> None:
    """Of three imported answers one tells its outcome: 1 of 1, none missing."""
    rows = (
        f"complaint,路灯不亮,2020-03-02 09:00:00,{A},2020-03-02 10:00:00,2020-03-03 10:00:00,已更换,王五,solved",
        f"complaint,井盖坏了,2020-03-02 09:10:00,{A},2020-03-02 10:00:00,2020-03-03 10:00:00,已更换,王五,",
        "complaint,垃圾未清,2020-03-02 09:20:00,,,,已通知保洁,,",
    )
    head = "kind,content,received_at,unit,dispatched_at,answered_at,answer,responsible,outcome"
    (office.folder / "calls.csv").write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    office("import", "calls.csv", at="2020-03-05T09:00")
    found = office.json("report", "monthly", "--month", "2020-03", at="2020-03-31T09:00")
    assert (found["totals"]["solved"], found["outcome_missing"]) == (rate(1, 1), 0)
    office("db", "verify", at="2020-03-31T09:00")


@pytest.mark.parametrize(
    ("kind", "words", "outcome"),
    [
        ("inquiry", (), "explained"),
        ("complaint", (), "solved"),
        ("complaint", ("--outcome", "unsolved"), "unsolved"),
        ("complaint", ("--outcome", "解释说明"), "explained"),
    ],
)
def test_an_answer_on_the_spot_has_an_outcome(
    office: Clerk, kind: str, words: tuple[str, ...], outcome: str
) -> None:
    """An inquiry is explained, all else solved, unless something else is said; without an answer it is refused."""
    no = receive(office, "2020-03-05T09:00", "--answered", "请到市民中心办理", *words, kind=kind)
    assert office.json("show", no, at="2020-03-05T10:00")["outcome"] == outcome
    call = ("register", "-k", kind, "-c", "路灯不亮", "--outcome", "solved")
    assert "--answered" in office(*call, status=2, at="2020-03-05T10:00").err


# ---- what moved the date -------------------------------------------------------------------------------------


@pytest.mark.clause("WZ-15", "WZ-09")
def test_what_is_on_time_by_another_date_is_told(office: Clerk) -> None:
    """Four complaints of 2 March, to A; 15 working days: 23 March (3-6, 9-13, 16-20 are 14, the 23rd is the 15th).

    1: answered on the 20th. 2: extended by 3 working days to the 26th, answered on the 25th. 3: a leader's 25 March,
    answered on the 24th. 4: an interim answer till the 27th, answered on the 26th. All in time; one by its first date.
    """
    one, two, three, four = (
        receive(office, "2020-03-02T09:00", "--to", A, kind="complaint") for _ in range(4)
    )
    reply(office, one, "2020-03-20T09:00")
    extend = ("--by", "3 working days", "--reason", "等待配件", "--approved-by", "李主任")
    office("extend", two, *extend, at="2020-03-20T09:00")
    leader = ("--leader", "副市长", "--text", "尽快", "--due", "2020-03-25")
    office("instruct", three, *leader, at="2020-03-20T09:00")
    interim = ("--interim", "--reason", "等待配件", "--until", "2020-03-27")
    reply(office, four, "2020-03-20T09:00", *interim)
    for no, day in ((three, 24), (two, 25), (four, 26)):
        reply(office, no, f"2020-03-{day}T09:00")
    row = by_unit(office, "2020-03-31T09:00", "--month", "2020-03")[A]
    assert (row["on_time"], row["on_time_first"]) == (rate(4, 4), rate(1, 4))
    moved = [row[f"answer_{name}"] for name in ("extended", "instructed", "interim", "late_entry")]
    assert moved == [1, 1, 1, 0]
    found = office.json("report", "monthly", "--month", "2020-03", at="2020-03-31T09:00")
    assert found["totals"]["on_time_first"] == rate(1, 4)
    [line] = [row for row in found["annex"] if row["unit"] == A]
    assert (line["finished"], line["on_time_phone"], line["on_time_web"]) == (
        rate(4, 4),
        rate(4, 4),
        rate(0, 0),
    )
    said = office("report", "monthly", "--month", "2020-03", at="2020-03-31T09:00").out
    assert "extended 1, date changed by a leader 1; after an interim answer 1; entered late 0" in said
    assert count(
        office,
        """SELECT count(*), sum(NOT late), sum(NOT late AND met_at <= first_due_at) FROM v_limits
        WHERE stage = 'answer' AND due_at BETWEEN '2020-03-01' AND '2020-03-31 23:59:59'""",
    ) == (4, 4, 1)


@pytest.mark.clause("CZ-11", "CZ-13")
def test_calls_not_put_through_are_accepted_with_their_list(clerk: Clerk) -> None:
    """Called on 26 March, listed on the 27th: to be passed on that day, not late on the day of the call.

    What was on the air is to be passed on on the 26th.
    """
    open_office(clerk, "changzhou-2020")
    plan = ("--date", "2020-03-26", "--start", "09:00", "--end", "10:00", "--unit", A, "--yes")
    clerk("schedule", "add", *plan, at="2020-03-01T10:00")
    (clerk.folder / "calls.csv").write_text(
        "kind,content,received_at,put_through,promise,promised_by\n"
        "complaint,夜间施工,2020-03-26 09:10:00,no,,\n"
        "complaint,路灯不亮,2020-03-26 09:20:00,on-air,更换路灯,2020-04-30\n",
        encoding="utf-8",
    )
    clerk("import", "calls.csv", "--session", "2020-03-26", at="2020-03-27T08:30")
    found = {
        case["put_through"]: next(one for one in case["limits"] if one["stage"] == "transfer")
        for case in clerk.json("list", at="2020-03-27T09:00")
    }
    assert {how: (one["due_at"][:10], one["state"], one["clause"]) for how, one in found.items()} == {
        "no": ("2020-03-27", "running", "CZ-11"),
        "on-air": ("2020-03-26", "overdue", "CZ-13"),
    }
    missed = next(case["no"] for case in clerk.json("list") if case["put_through"] == "no")
    assert "CZ-11" in clerk("explain", missed, "--stage", "transfer", at="2020-03-27T09:00").out
    clerk("dispatch", missed, "--to", A, at="2020-03-27T10:00")
    clerk("db", "verify", at="2020-03-27T11:00")
