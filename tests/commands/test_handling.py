"""What goes on between office and unit: dispatch, reach, extend, hold, reply, promises kept.

Dates by hand: Monday 2 March 2026 and no holiday in March. Under ``standard`` a matter of help has 7 working days
from dispatch: 3, 4, 5, 6, 9, 10, 11 March.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import OTHER_UNIT, UNIT, make_office

if TYPE_CHECKING:
    from clerk import Clerk

DUE = "2026-03-11T23:59:59+08:00"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office under the standard scheme with three units."""
    return make_office(
        clerk,
        schemes=["standard", "hengyang-2018", "jingning-2014"],
        units=[UNIT, OTHER_UNIT, "民政局"],
        at="2026-03-02T09:00",
    )


@pytest.fixture
def handled(office: Clerk) -> Clerk:
    """One request for help, dispatched at ten and signed; 公安局 helps."""
    office("register", "-k", "help", "-c", "路灯不亮", "--phone", "13800000001")
    office("dispatch", "last", "--to", "城市管理局", "--with", "公安局", at="2026-03-02T10:00")
    office("sign", "last")
    return office


def answer_limit(case: dict[str, object]) -> tuple[str, str]:
    """Due time and state of the newest answer limit."""
    limits = [limit for limit in case["limits"] if limit["stage"] == "answer"]  # type: ignore[attr-defined]
    return limits[-1]["due_at"], limits[-1]["state"]


@pytest.mark.clause("CZ-14", "WZ-17")
def test_reaching_the_caller_is_kept_in_the_log_and_changes_nothing_else(handled: Clerk) -> None:
    """CZ-14, WZ-17: what the caller was told stands in the log; the case stays as it was."""
    before = handled.json("show", "last")
    after = handled.json("reach", "last", "--told", "已告知办理程序和时限", "--by", "王五")
    assert after == before
    newest = handled.json("log", "last")[-1]
    assert (newest["verb"], newest["data"]["told"], newest["data"]["by"]) == (
        "reach",
        "已告知办理程序和时限",
        "王五",
    )


def test_only_a_unit_that_has_the_case_reaches_the_caller(office: Clerk) -> None:
    """Before the dispatch there is no unit: refused with the status and what can be done."""
    office("register", "-k", "help", "-c", "路灯不亮")
    refused = office("reach", "last", "--told", "已告知", status=3)
    assert "received" in refused.err
    assert "dispatch" in refused.err


@pytest.mark.clause("WZ-10")
@pytest.mark.parametrize(
    ("option", "value", "due"),
    [
        ("--until", "2026-03-20", "2026-03-20T23:59:59+08:00"),
        ("--by", "3 working days", "2026-03-16T23:59:59+08:00"),  # 12, 13, 16 March
        ("--by", "3个工作日", "2026-03-16T23:59:59+08:00"),
    ],
)
def test_an_extension_moves_the_limit_in_place(handled: Clerk, option: str, value: str, due: str) -> None:
    """To a date, or by a span after the limit (WZ-10); it is counted once."""
    case = handled.json("extend", "last", option, value, "--reason", "需更换电缆", "--approved-by", "局长甲")
    assert answer_limit(case) == (due, "running")
    assert case["extended"] == 1
    assert [limit["stage"] for limit in case["limits"]] == ["transfer", "sign", "answer", "assist"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--until", "2026-03-20", "--by", "3 days"],
        ["--by", "soon"],
        ["--by", "-3 working days"],
        ["--until", "20.3."],
    ],
)
def test_an_extension_names_one_date(handled: Clerk, words: list[str]) -> None:
    """A date or a span that looks ahead, exactly one, and readable: else wrong usage, before a file is opened."""
    more = ("--reason", "需更换电缆", "--approved-by", "局长甲")
    handled("extend", "last", *words, *more, status=2)
    handled("--db", "none.db", "extend", "last", *words, *more, status=2)


def test_a_second_extension_where_one_is_allowed_is_refused(handled: Clerk) -> None:
    """The standard scheme grants one; the second changes nothing and names the house's rule."""
    handled("extend", "last", "--by", "1 working day", "--reason", "一", "--approved-by", "局长甲")
    refused = handled(
        "extend", "last", "--by", "1 working day", "--reason", "二", "--approved-by", "局长甲", status=3
    )
    assert "standard" in refused.err
    assert handled.json("show", "last")["extended"] == 1


def test_an_extension_has_a_longest_span(handled: Clerk) -> None:
    """At most ten working days after 11 March: 25 March is granted, the 26th is not."""
    more = ["--reason", "需更换电缆", "--approved-by", "局长甲"]
    refused = handled("extend", "last", "--until", "2026-03-26", *more, status=3)
    assert "2026-03-25" in refused.err
    case = handled.json("extend", "last", "--until", "2026-03-25", *more)
    assert answer_limit(case)[0] == "2026-03-25T23:59:59+08:00"


def test_after_the_limit_an_extension_needs_late_and_the_limit_stays_late(handled: Clerk) -> None:
    """Without --late refused; with it granted, and the answer within the new date still counts as late."""
    words = ["extend", "last", "--until", "2026-03-20", "--reason", "忘记申请", "--approved-by", "局长甲"]
    refused = handled(*words, status=3, at="2026-03-12T09:00")
    assert "--late" in refused.err
    handled(*words, "--late")
    case = handled.json("reply", "last", "--text", "已更换灯具", "--by", "工程科")
    assert answer_limit(case) == ("2026-03-20T23:59:59+08:00", "late")


@pytest.mark.clause("WZ-10")
def test_hengyang_extends_after_the_limit_without_late_and_it_stays_late_too(office: Clerk) -> None:
    """WZ-10 bars no extension after the limit; rules.md 8 still counts the answer as late.

    By hand: three working days from Monday 2 March end on Thursday 5 March.
    """
    office("register", "-k", "help", "-c", "路灯不亮", "--scheme", "hengyang-2018", "--to", "城市管理局")
    words = ["extend", "last", "--until", "2026-03-10", "--reason", "需更换电缆", "--approved-by", "局长甲"]
    office(*words, at="2026-03-06T09:00")
    case = office.json("reply", "last", "--text", "已更换灯具", "--by", "工程科")
    assert answer_limit(case) == ("2026-03-10T23:59:59+08:00", "late")


def test_an_extension_to_a_date_before_the_limit_is_refused(handled: Clerk) -> None:
    """It would shorten, not extend."""
    refused = handled(
        "extend", "last", "--until", "2026-03-05", "--reason", "早", "--approved-by", "局长甲", status=3
    )
    assert "2026-03-11" in refused.err


def test_what_passes_while_a_case_is_held_does_not_count(handled: Clerk) -> None:
    """Held from the 4th to the 6th: the 4th and 5th end held, so the 7 days are 3, 6, 9, 10, 11, 12, 13 March."""
    held = handled.json("hold", "last", "--reason", "等待鉴定", at="2026-03-04T09:00")
    assert answer_limit(held)[1] == "held"
    assert held["held_since"] == "2026-03-04T09:00:00+08:00"
    on = handled.json("resume", "last", at="2026-03-06T09:00")
    assert answer_limit(on) == ("2026-03-13T23:59:59+08:00", "running")
    assert on["held_since"] is None


def test_a_hold_hides_nothing_that_was_overdue(handled: Clerk) -> None:
    """An inquiry due on 5 March and held on the 10th stays overdue, listed, counted; help due on the 11th is held."""
    handled("register", "-k", "inquiry", "-c", "何时开门", "--to", "城市管理局", at="2026-03-02T11:00")
    handled("sign", "0002")
    for no in ("0001", "0002"):
        handled("hold", no, "--reason", "等待鉴定", at="2026-03-10T09:00")
    assert answer_limit(handled.json("show", "0001", at="2026-03-12T09:00"))[1] == "held"
    late = handled.json("show", "0002")
    assert (answer_limit(late)[1], late["overdue"]) == ("overdue", ["answer"])
    listed = handled.json("overdue", "--check", "--stage", "answer", status=7)
    assert [item["no"] for item in listed] == [late["no"]]
    assert [case["no"] for case in handled.json("list", "--overdue")] == [late["no"]]
    assert '""state"":""overdue""' in handled("export", "cases", "-f", "csv", "--columns", "limits").out
    answered = handled.json("report", "monthly", "--month", "2026-03")["totals"]["on_time"]
    assert (answered["numerator"], answered["denominator"]) == (0, 1)
    assert answer_limit(handled.json("resume", "0002")) == ("2026-03-05T23:59:59+08:00", "overdue")


def test_holding_twice_and_resuming_what_runs_are_refused(handled: Clerk) -> None:
    """Each says how things stand."""
    handled("resume", "last", status=3)
    handled("hold", "last", "--reason", "等待鉴定")
    assert "resume" in handled("hold", "last", "--reason", "再等", status=3).err


WHILE_HELD = {
    "reach": "reach 0001 --told 已告知",
    "return": "return 0001 --reason 不属职责 --proper 民政局",
    "extend": "extend 0001 --until 2026-03-20 --reason 缺料 --approved-by 局长甲",
    "reply": "reply 0001 --text 已更换 --by 王五",
    "interim": "reply 0001 --text 已列入计划 --by 王五 --interim --reason 缺料 --until 2026-03-20",
    "co-reply": "reply 0001 --text 已增派巡逻 --by 李警官 --as 公安局",
    "resume": "resume 0001",
    "escalate": "escalate 0001 --to 副区长",
    "instruct": "instruct 0001 --leader 副市长 --text 加快办理",
    "urge": "urge 0001",
    "supervise": "supervise 0001 --by 市政务办",
    "link": "link 0001 0002",
    "merge": "merge 0001 --into 0002 --reason 同事",
    "refer": "refer 0001 --to 市纪委 --as media --ground 推诿 --reason 三次退单",
    "file": "file 0001 scan.pdf",
    "edit": "edit 0001 --urgent --reason 误录",
    "void": "void 0001 --reason 误拨 --approved-by 李主任",
    "undo": "undo 0001",
}


@pytest.mark.parametrize(("verb", "words"), WHILE_HELD.items())
def test_a_note_stays_with_what_was_done_to_a_held_case(handled: Clerk, verb: str, words: str) -> None:
    """Some of it ends the hold first; the note is of the deed, not of the end of the hold."""
    handled("register", "-k", "help", "-c", "路灯又不亮")
    (handled.folder / "scan.pdf").write_bytes(b"%PDF-1.4 invented")
    handled("hold", "0001", "--reason", "等待鉴定")
    handled(*words.split(), "--note", "电话补记", at="2026-03-02T15:00")
    noted = [event["verb"] for event in handled.json("log", "0001") if "note" in event["data"]]
    assert noted == [verb]


@pytest.mark.clause("XF-12")
def test_the_five_documents_hold_no_case(office: Clerk) -> None:
    """XF-12: refused with the clause under hengyang-2018."""
    office("register", "-k", "help", "-c", "路灯不亮", "--scheme", "hengyang-2018", "--to", "城市管理局")
    assert "XF-12" in office("hold", "last", "--reason", "等待鉴定", status=3).err


@pytest.mark.clause("BM-07")
def test_an_interim_answer_moves_the_limit_to_its_date(office: Clerk) -> None:
    """BM-07: answered in time with the reason and a date; the last answer by it meets the one limit.

    By hand: jingning's platform has five working days, 3 to 9 March.
    """
    office("register", "-k", "help", "-c", "路灯不亮", "--scheme", "jingning-2014", "--to", "城市管理局")
    words = ["--text", "已列入改造计划", "--by", "工程科"]
    case = office.json(
        "reply",
        "last",
        *words,
        "--interim",
        "--reason",
        "等待电缆到货",
        "--until",
        "2026-03-30",
        at="2026-03-05T09:00",
    )
    assert [(x["stage"], x["due_at"], x["state"]) for x in case["limits"][-1:]] == [
        ("answer", "2026-03-30T23:59:59+08:00", "running"),
    ]
    assert case["status"] == "dispatched"
    case = office.json(
        "reply",
        "last",
        "--text",
        "灯具已全部更换",
        "--by",
        "工程科",
        "--told",
        "phone",
        at="2026-03-30T17:00",
    )
    assert (case["status"], case["limits"][-1]["state"]) == ("answered", "kept")


def test_an_interim_answer_needs_reason_and_date_and_a_scheme_that_knows_it(office: Clerk) -> None:
    """Lacking either is wrong usage; hengyang-2018 knows none; a date that has passed is refused."""
    office("register", "-k", "help", "-c", "路灯不亮", "--to", "城市管理局")
    reply = ["reply", "last", "--text", "已列入计划", "--by", "工程科"]
    office(*reply, "--interim", "--until", "2026-03-30", status=2)
    office(*reply, "--interim", "--reason", "等待电缆", status=2)
    office(*reply, "--reason", "等待电缆", "--until", "2026-03-30", status=2)
    office(*reply, "--interim", "--reason", "等待电缆", "--until", "2026-03-01", status=3)
    office("register", "-k", "help", "-c", "路灯不亮", "--scheme", "hengyang-2018", "--to", "城市管理局")
    office(*reply, "--interim", "--reason", "等待电缆", "--until", "2026-03-30", status=3)


@pytest.mark.clause("BM-04")
def test_a_co_handling_unit_answers_its_part(handled: Clerk) -> None:
    """BM-04: it meets the limit of the part alone; a unit not on the case is refused, an unknown one not found."""
    before = handled.json("show", "last")
    part = ["reply", "last", "--text", "已增派巡逻", "--by", "李警官"]
    after = handled.json(*part, "--as", "公安局")
    assert after["limits"].pop()["state"] == "kept"
    assert before["limits"].pop()["stage"] == "assist"
    assert after == before
    data = handled.json("log", "last")[-1]
    assert (data["verb"], data["data"]["text"]) == ("co-reply", "已增派巡逻")
    handled(*part, "--as", "民政局", status=3)
    handled(*part, "--as", "无此单位", status=4)
    handled(*part, "--as", "公安局", "--outcome", "solved", status=2)


def test_a_refusal_names_what_was_typed(handled: Clerk) -> None:
    """The log calls an interim answer and a co-handling unit's part by words of its own; the clerk typed `reply`."""
    handled("reply", "last", "--text", "已更换", "--by", "工程科")
    part = ("reply", "last", "--text", "已增派巡逻", "--by", "李警官", "--as", "公安局")
    handled(*part)
    assert "answered: reply --as is not possible" in handled(*part, status=3).err
    interim = ("reply", "last", "--text", "快了", "--by", "工程科", "--interim", "--reason", "x")
    words = (*interim, "--until", "2026-03-30")
    assert "answered: reply --interim is not possible" in handled(*words, status=3).err
    assert "不能中间答复（reply --interim）" in handled("--lang", "zh", *words, status=3).err


@pytest.mark.clause("BM-13")
def test_a_promise_runs_on_after_closing_until_it_is_fulfilled(handled: Clerk) -> None:
    """BM-13: what the answer promises has its date; closed, it runs on; kept when done in time."""
    handled(
        "reply", "last", "--text", "本月更换全部灯具", "--by", "工程科", "--promise", "更换灯具",
        "--promised-by", "2026-03-31", at="2026-03-10T09:00",
    )  # fmt: skip
    closed = handled.json("callback", "last", "--result", "满意", at="2026-03-11T09:00")
    assert closed["status"] == "closed"
    assert [(x["stage"], x["state"]) for x in closed["limits"]][-2:] == [
        ("promise", "running"),
        ("callback", "kept"),
    ]
    assert "fulfil" in handled("archive", "last", status=3).err
    done = handled.json("fulfil", "last", "--text", "灯具已全部更换", at="2026-03-31T23:59:59")
    assert [x["state"] for x in done["limits"] if x["stage"] == "promise"] == ["kept"]
    handled("fulfil", "last", "--text", "再次", status=3)
    handled("archive", "last")


@pytest.mark.clause("XF-10")
def test_a_promise_on_air_later_than_the_limit_is_kept_as_said(office: Clerk) -> None:
    """XF-10 shortens, never lengthens: the promise stands, the limit stays, and that is said."""
    office("register", "-k", "help", "-c", "路灯不亮", "--promise", "月底修好", "--promised-by", "2026-03-31")
    ran = office("dispatch", "last", "--to", "城市管理局", "-f", "json")
    assert answer_limit(ran.json)[0] == DUE
    assert ran.json["promise"] == {"text": "月底修好", "due": "2026-03-31"}
    assert "2026-03-31" in ran.err


def test_a_return_after_the_reply_is_refused(handled: Clerk) -> None:
    """Answered is answered: the refusal says so and what can be done now."""
    handled("reply", "last", "--text", "已更换灯具", "--by", "工程科")
    refused = handled("return", "last", "--reason", "不属本单位", "--proper", "公安局", status=3)
    assert "answered" in refused.err
    assert "callback" in refused.err


def test_the_order_of_what_is_looked_for(handled: Clerk) -> None:
    """Usage before the file, the file before what is named, names before rules."""
    handled("reply", "last", "--by", "工程科", status=2)
    handled("--db", "none.db", "reply", "last", "--by", "工程科", status=2)
    handled(
        "--db", "none.db", "reply", "last", "--by", "工程科", "--text", "x", "--told-at", "noon", status=2
    )
    handled("--db", "none.db", "reply", "last", "--by", "工程科", "--text", "x", "--at", "noon", status=2)
    handled(
        "--db", "none.db", "reply", "last", "--by", "工程科", "--text", "x", "--columns", "nonsense", status=2
    )
    handled("--db", "none.db", "reply", "last", "--by", "工程科", "--text", "x", status=5)
    handled("dispatch", "last", "--to", "无此单位", status=4)
    handled("dispatch", "99990101-0001", "--to", "城市管理局", status=4)
    handled("dispatch", "last", "--to", "城市管理局", status=3)
    assert handled.json("show", "last")["status"] == "handling"


def test_a_case_that_does_not_exist_is_named_before_a_unit_that_is_retired(handled: Clerk) -> None:
    """What is named (4) comes before rules (3)."""
    handled("unit", "retire", "民政局")
    handled("dispatch", "99990101-0001", "--to", "民政局", status=4)
    handled("register", "-k", "help", "-c", "停水")
    assert "民政局" in handled("dispatch", "last", "--to", "民政局", status=3).err


def test_bulk_verbs_do_all_or_nothing(office: Clerk) -> None:
    """One case of three cannot be signed: none is, and the number is named."""
    for text in ("一", "二", "三"):
        office("register", "-k", "help", "-c", f"路灯不亮{text}")
    office("dispatch", "0001", "0002", "--to", "城市管理局")
    assert "20260302-0003" in office("sign", "0001", "0002", "0003", status=3).err
    office("sign", "0001", "0002", "0009", status=4)
    assert [case["status"] for case in office.json("list")] == ["received", "dispatched", "dispatched"]
    assert [case["no"] for case in office.json("sign", "0001", "0002")] == ["20260302-0002", "20260302-0001"]


def test_a_dry_run_has_the_shape_of_the_deed_and_changes_nothing(handled: Clerk) -> None:
    """What --dry-run shows is what the deed then shows; in between nothing was changed, not even the log."""
    log = handled.json("log", "last")
    words = ["extend", "last", "--until", "2026-03-20", "--reason", "需更换电缆", "--approved-by", "局长甲"]
    tried = handled.json(*words, "--dry-run")
    assert handled.json("log", "last") == log
    assert handled.json(*words) == tried


def test_what_happened_earlier_is_typed_in_with_its_time(handled: Clerk) -> None:
    """--at: both times are kept; the future and what lies before the last deed are refused."""
    handled("reach", "last", "--told", "已告知", "--at", "2026-03-02T15:00", at="2026-03-03T09:00")
    newest = handled.json("log", "last")[-1]
    assert newest["at"] == "2026-03-02T15:00:00+08:00"
    assert newest["entered_at"] == "2026-03-03T09:00:00+08:00"
    assert "future" in handled("reach", "last", "--told", "x", "--at", "2026-03-04T09:00", status=3).err
    assert "too early" in handled("reach", "last", "--told", "x", "--at", "2026-03-02T14:00", status=3).err


def test_an_answer_comes_from_standard_input(handled: Clerk) -> None:
    """``--text -`` reads it; nothing there is wrong usage."""
    assert (
        handled.json("reply", "last", "--text", "-", "--by", "工程科", stdin="已更换灯具\n")["answer"]
        == "已更换灯具"
    )
    handled("reply", "last", "--text", "-", "--by", "工程科", stdin="", status=2)


def test_the_line_ends_of_another_system_are_not_part_of_an_answer(handled: Clerk, hotline: Clerk) -> None:
    """What Windows wrote, CR LF, reads as what was written here: read by a process, as it comes."""
    assert handled.folder == hotline.folder
    words = ("reply", "last", "--text", "-", "--by", "工程科")
    assert hotline.json(*words, stdin="已更换灯具\r\n恢复照明\r\n")["answer"] == "已更换灯具\n恢复照明"


def test_what_can_be_done_instead_is_named_as_it_is_typed_and_called(clerk: Clerk) -> None:
    """After a refusal a Chinese reader gets each command with its word, an English one the command."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--answered", "已告知")
    assert "Possible commands now: escalate, instruct" in clerk("sign", "last", status=3).err
    clerk.lang = "zh"
    assert "escalate 呈报、instruct 批示、" in clerk("sign", "last", status=3).err
