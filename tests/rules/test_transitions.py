"""The transition table of rules.md 4, every status with every verb, and the limits of each verb by hand."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from machine import OTHER, THIRD, UNIT, Played, dispatched, moment, number_key, rules

from hotline_cli.domain.case import Case
from hotline_cli.domain.duration import parse_span
from hotline_cli.domain.limits import Rules
from hotline_cli.domain.transitions import decision, table
from hotline_cli.errors import Refused

STATUSES = (
    "received",
    "dispatched",
    "handling",
    "reviewing",
    "answered",
    "closed",
    "archived",
    "rejected",
    "merged",
    "void",
)
OPEN = "received dispatched handling reviewing answered"
BUT_ARCHIVED = f"{OPEN} closed rejected merged void"
# written down from rules.md 4, not taken from the program
TABLE = {
    "reject": "received",
    "escalate": OPEN,
    "instruct": OPEN,
    "dispatch": "received",
    "sign": "dispatched",
    "reach": "dispatched handling answered closed",
    "return": "dispatched handling",
    "extend": "dispatched handling",
    "reply": "dispatched handling",
    "interim": "dispatched handling",
    "co-reply": "dispatched handling answered",
    "review": "reviewing",
    "flag": "reviewing answered closed",
    "callback": "answered merged",
    "redo": "answered closed",
    "fulfil": BUT_ARCHIVED,
    "feedback": "answered closed",
    "urge": OPEN,
    "supervise": OPEN,
    "close": "answered",
    "hold": "dispatched handling",
    "resume": "dispatched handling",
    "link": BUT_ARCHIVED,
    "merge": OPEN,
    "refer": BUT_ARCHIVED,
    "file": BUT_ARCHIVED,
    "edit": BUT_ARCHIVED,
    "void": OPEN,
    "undo": BUT_ARCHIVED,
    "archive": "closed rejected merged void",
}
ANOTHER = Case(id=number_key("20200101-0002"), status="received")
ASKED: dict[str, dict[str, Any]] = {
    "reject": {"reason": "x"},
    "escalate": {"to": "副区长"},
    "instruct": {"leader": "副市长", "text": "x"},
    "dispatch": {"unit": UNIT},
    "sign": {},
    "reach": {"told": "x"},
    "return": {"reason": "x", "approved_by": "主任"},
    "extend": {"reason": "x", "approved_by": "局长", "by": parse_span("1 working day")},
    "reply": {"text": "x", "by": "王五"},
    "interim": {"text": "x", "by": "王五", "reason": "x", "until": moment("2020-04-30")},
    "co-reply": {"unit": OTHER, "text": "x", "by": "王五"},
    "review": {"by": "法规科", "passed": True},
    "flag": {"flags": ["empty"], "cleared": [], "reason": "x"},
    "callback": {"result": "satisfied"},
    "redo": {"reason": "x"},
    "fulfil": {"text": "x"},
    "feedback": {"to": "栏目组"},
    "urge": {},
    "supervise": {"by": "市政务办"},
    "close": {"without_callback": "x"},
    "hold": {"reason": "x"},
    "resume": {},
    "link": {"other": ANOTHER},
    "merge": {"into": ANOTHER, "reason": "x"},
    "refer": {"to": "市纪委", "way": "discipline", "ground": "x", "reason": "x"},
    "file": {"path": "x.pdf", "digest": "0" * 64},
    "edit": {"facts": {"urgent": True}, "words": {}},
    "void": {"reason": "x", "approved_by": "主任"},
    "undo": {},
    "archive": {},
}


def in_status(status: str) -> Played:
    """A complaint under the standard scheme (reviewing: under xingfeng-2014) that came to ``status`` by its verbs."""
    if status == "reviewing":
        played = dispatched("xingfeng-2014", "2020-03-26 09:00")
        return played.do("reply", "2020-03-26 10:00", text="x", by="王五")
    played = Played("standard", "2020-03-26 09:00").do("urge", "2020-03-26 09:00")
    ways: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "received": [],
        "rejected": [("reject", ASKED["reject"])],
        "merged": [("merge", ASKED["merge"])],
        "void": [("void", ASKED["void"])],
        "archived": [("void", ASKED["void"]), ("archive", {})],
    }
    to_unit = [("dispatch", {"unit": UNIT, "co_units": [OTHER]})]
    ways["dispatched"] = to_unit
    ways["handling"] = [*to_unit, ("sign", {})]
    ways["answered"] = [*ways["handling"], ("reply", ASKED["reply"])]
    ways["closed"] = [*ways["answered"], ("callback", ASKED["callback"])]
    for verb, asked in ways[status]:
        played.do(verb, "2020-03-26 10:00", **asked)
    assert played.case.status == status
    return played


def ready(played: Played, verb: str) -> None:
    """What a verb needs besides the status: a promise to fulfil, a hold to resume."""
    at = "2020-03-26 10:00"
    if verb == "resume" and played.case.status in {"dispatched", "handling"}:
        played.do("hold", at, reason="x")


@pytest.mark.parametrize(("status", "verb"), list(product(STATUSES, TABLE)))
def test_every_verb_in_every_status(status: str, verb: str) -> None:
    """Allowed where the table says so; elsewhere refused, with the status and what can be done now."""
    played = in_status(status)
    ready(played, verb)
    allowed = status in TABLE[verb].split()
    if allowed and verb == "fulfil":  # its status fits; that a promise runs is a rule of its own
        with pytest.raises(Refused, match="no pending promise"):
            played.do(verb, "2020-03-27 10:00", **ASKED[verb])
        return
    if allowed:
        played.do(verb, "2020-03-27 10:00", **ASKED[verb])
        return
    before = played.rows
    with pytest.raises(Refused) as refused:
        played.do(verb, "2020-03-27 10:00", **ASKED[verb])
    assert status in refused.value.message
    assert "Possible commands now" in refused.value.remedy
    assert played.rows == before


@pytest.mark.parametrize(
    ("scheme", "done", "named", "not_named"),
    [
        ("standard", [], ["reject", "dispatch"], ["hold", "resume", "fulfil", "archive"]),
        ("changzhou-2020", [], ["dispatch"], ["reject"]),
        ("standard", [("dispatch", {"unit": UNIT})], ["extend", "hold"], ["resume", "fulfil"]),
        ("standard", [("dispatch", {"unit": UNIT}), ("hold", {"reason": "x"})], ["resume"], ["hold"]),
        ("changzhou-2020", [("dispatch", {"unit": UNIT})], ["return"], ["extend", "hold", "resume"]),
    ],
)
def test_what_can_be_done_now_leaves_out_what_the_scheme_refuses(
    scheme: str, done: list[tuple[str, dict[str, Any]]], named: list[str], not_named: list[str]
) -> None:
    """Nobody is sent from one refusal to the next."""
    played = Played(scheme, "2020-03-26 09:00")
    for verb, asked in done:
        played.do(verb, "2020-03-26 10:00", **asked)
    with pytest.raises(Refused) as refused:
        played.do("callback", "2020-03-26 11:00", result="satisfied")
    words = refused.value.remedy.partition(": ")[2].split(", ")
    assert set(named) <= set(words)
    assert not set(not_named) & set(words)


def test_the_table_has_no_other_verbs() -> None:
    """Those of rules.md 4, and the other side of a merge, which is no command."""
    assert set(table.VERBS) == {*TABLE, "absorb"}


@pytest.mark.parametrize(
    ("verb", "status", "after"),
    [
        ("reject", "received", "rejected"),
        ("dispatch", "received", "dispatched"),
        ("sign", "dispatched", "handling"),
        ("reach", "dispatched", "dispatched"),
        ("return", "dispatched", "received"),
        ("return", "handling", "received"),
        ("extend", "handling", "handling"),
        ("reply", "dispatched", "answered"),
        ("reply", "handling", "answered"),
        ("interim", "dispatched", "dispatched"),
        ("co-reply", "handling", "handling"),
        ("review", "reviewing", "reviewing"),
        ("callback", "answered", "closed"),
        ("redo", "answered", "handling"),
        ("redo", "closed", "handling"),
        ("close", "answered", "closed"),
        ("hold", "handling", "handling"),
        ("merge", "handling", "merged"),
        ("void", "answered", "void"),
        ("archive", "closed", "archived"),
        ("archive", "merged", "archived"),
        ("undo", "closed", "answered"),
        ("undo", "void", "received"),
    ],
)
def test_where_a_verb_leads(verb: str, status: str, after: str) -> None:
    """The third column of the table."""
    assert in_status(status).do(verb, "2020-03-27 10:00", **ASKED[verb]).case.status == after


@pytest.mark.parametrize(
    ("result", "after"), [("dissatisfied", "handling"), ("unreachable", "answered"), ("basically", "closed")]
)
def test_where_a_callback_leads(result: str, after: str) -> None:
    """Dissatisfied is done again; who was not reached is tried again; basically satisfied is satisfied."""
    assert in_status("answered").do("callback", "2020-03-27 10:00", result=result).case.status == after


# ---- limits: what begins, by hand -----------------------------------------------------------------------------
# Thursday 26 March 2020; 4-6 April Qingming; 26 April and 9 May worked Sunday and Saturday; 1-5 May Labour Day.


@pytest.mark.parametrize(
    ("scheme", "facts", "expected"),
    [
        # 1 working hour from 11:20 over the noon break; 30 working days: 26 March + 30 = 11 May (changzhou-day.scn)
        (
            "changzhou-2020",
            {"session": 1},
            {
                "transfer": "2020-03-26",
                "sign": "2020-03-26 14:20:00",
                "answer": "2020-05-11",
                "record": "2020-05-11",
            },
        ),
        (
            "changzhou-2020",
            {},
            {"sign": "2020-03-26 14:20:00", "answer": "2020-05-11", "record": "2020-05-11"},
        ),
        (
            "changzhou-2020",
            {"kind": "inquiry"},
            {
                "sign": "2020-03-26 14:20:00",
                "answer": "2020-03-31",
                "feedback": "2020-03-31",
                "record": "2020-05-11",
            },
        ),
        ("hengyang-2018", {}, {"answer": "2020-03-31"}),
        ("hengyang-2018", {"urgent": True}, {"transfer": "2020-03-26 12:20:00", "answer": "2020-03-31"}),
        # 15 days: 10 April, a Friday; 30 days: 25 April, a Saturday, moves on to the worked Sunday 26 April
        ("xingfeng-2014", {}, {"answer": "2020-04-10", "feedback": "2020-04-10"}),
        ("xingfeng-2014", {"complex": True}, {"answer": "2020-04-26", "feedback": "2020-04-26"}),
        ("jingning-2014", {"channel": "web"}, {"transfer": "2020-03-26", "answer": "2020-03-31"}),
        (
            "jingning-2014",
            {"important": True},
            {"escalate": "2020-03-26", "transfer": "2020-03-26", "answer": "2020-04-02"},
        ),
        ("gongpu-2005", {}, {"transfer": "2020-03-26", "answer": "2020-04-17"}),
        (
            "standard",
            {"kind": "inquiry"},
            {"transfer": "2020-03-27", "sign": "2020-03-27", "answer": "2020-03-31"},
        ),
        (
            "standard",
            {"kind": "help"},
            {"transfer": "2020-03-27", "sign": "2020-03-27", "answer": "2020-04-07"},
        ),
        (
            "standard",
            {"kind": "report"},
            {"transfer": "2020-03-27", "sign": "2020-03-27", "answer": "2020-04-17"},
        ),
        (
            "standard",
            {"urgent": True},
            {"transfer": "2020-03-26 12:20:00", "sign": "2020-03-27", "answer": "2020-03-27 11:20:00"},
        ),
    ],
)
def test_the_limits_of_each_scheme(scheme: str, facts: dict[str, Any], expected: dict[str, str]) -> None:
    """Received and dispatched on Thursday 26 March 2020 at 11:20: which limits begin, in which order, till when."""
    played = dispatched(scheme, "2020-03-26 11:20", **facts)
    assert {stage: played.due(stage) for stage in played.stages} == expected
    assert list(dict.fromkeys(played.stages)) == list(expected)


def test_on_the_spot_begins_nothing_where_it_is_not_dispatched() -> None:
    """Standard: no transfer, sign or answer limit; a callback within 3 working days, till Tuesday 31 March."""
    played = Played("standard", "2020-03-26 09:10", answered="已答复")
    assert (played.case.status, played.stages, played.due("callback")) == (
        "answered",
        ["callback"],
        "2020-03-31",
    )
    with pytest.raises(Refused, match="does not allow dispatching"):
        played.do("dispatch", "2020-03-26 10:00", unit=UNIT)


@pytest.mark.clause("CZ-13")
def test_on_the_spot_is_dispatched_too_where_the_scheme_says_so() -> None:
    """Changzhou: transfer runs from receipt, sign and answer from dispatch (CZ-13)."""
    played = Played("changzhou-2020", "2020-03-26 09:10", session=1, answered="已答复")
    assert played.stages == ["transfer"]
    played.do("dispatch", "2020-03-26 11:20", unit=UNIT)
    assert played.stages == ["transfer", "sign", "answer", "record"]
    assert (played.state("transfer"), played.due("sign")) == ("kept", "2020-03-26 14:20:00")
    assert played.case.on_the_spot


def test_what_cannot_be_done_to_a_closed_case_does_not_run_on() -> None:
    """Answered on the spot, called back and closed without a dispatch: no transfer limit is overdue for ever."""
    played = Played("changzhou-2020", "2020-03-26 09:10", session=1, answered="已答复")
    played.do("callback", "2020-03-26 15:00", result="satisfied")
    assert played.state("transfer") == "stopped"


@pytest.mark.parametrize("closed", ["2020-03-27 09:00", "2020-03-27 00:00:00"])
def test_closing_mends_nothing_that_was_over(closed: str) -> None:
    """Not passed on by 24:00 and closed after it: overdue, archived too; done again and passed on, it was late."""
    played = Played("changzhou-2020", "2020-03-26 09:10", session=1, answered="已答复")
    played.do("callback", closed, result="satisfied")
    assert played.state("transfer", closed) == "overdue"
    played.do("redo", "2020-03-30 09:20", reason="x", substandard=True)
    played.do("dispatch", "2020-03-30 09:30", unit=UNIT)
    assert played.state("transfer") == "late"
    played.do("undo", "2020-03-30 09:40").do("undo", "2020-03-30 09:50").do("archive", "2020-03-30 10:00")
    assert played.state("transfer", "2020-03-30 10:00") == "overdue"


def test_the_clauses_come_along() -> None:
    """Every limit names the clause that it rests on."""
    played = dispatched("changzhou-2020", "2020-03-26 11:20", kind="suggestion", session=1)
    assert [limit.clause for limit in played.case.limits] == ["CZ-13", "CZ-14", "CZ-16", "CZ-16", "CZ-16"]


# ---- limits: dates that are given -----------------------------------------------------------------------------


def test_a_promise_on_air_shortens() -> None:
    """Promised by 3 April where the rule gives 11 May: 3 April. The rule comes back with nothing."""
    played = dispatched("changzhou-2020", "2020-03-26 09:10", promised="2020-04-03")
    assert (played.due("answer"), played.limit("answer").clause) == ("2020-04-03", "XF-10")
    assert played.stages == ["promise", "sign", "answer", "record"]


def test_a_promise_on_air_never_lengthens() -> None:
    """Promised by 30 June: the limit stays 11 May, and it is said."""
    played = dispatched("changzhou-2020", "2020-03-26 09:10", promised="2020-06-30")
    assert played.due("answer") == "2020-05-11"
    assert any("later than the answer limit" in remark for remark in played.remarks)


def test_a_promise_on_air_holds_for_the_first_answer_only() -> None:
    """Once answered, a redo counts by the rule: dissatisfied on 7 April + 30 working days = 20 May, and an edit too."""
    played = dispatched("changzhou-2020", "2020-03-26 09:10", promised="2020-04-03")
    played.do("reply", "2020-04-03 10:00", text="x", by="王五").do(
        "redo", "2020-04-07 10:00", reason="x", substandard=True
    )
    assert played.due("answer") == "2020-05-20"
    played.do("edit", "2020-04-07 11:00", facts={"kind": "help"}, words={})
    assert played.due("answer") == "2020-05-20"


def test_a_promise_on_air_that_has_passed_binds_no_new_unit() -> None:
    """Hengyang, promised by Monday 2 March 2026, dispatched anew on Thursday the 5th: 3 working days, 10 March.

    An edit that counts it again leaves that; before the date has passed the promise holds for a new unit only where
    the dispatch says so: by the rule, dispatched on the 2nd, 5 March.
    """
    played = dispatched("hengyang-2018", "2026-02-27 09:00", promised="2026-03-02")
    assert played.due("answer") == "2026-03-02"
    passed_on(played, "2026-02-28 09:00", "2026-03-02 09:00")
    assert played.due("answer") == "2026-03-05"
    passed_on(played, "2026-03-02 10:00", "2026-03-02 11:00", keep_promise=True)
    assert played.due("answer") == "2026-03-02"
    with pytest.raises(Refused, match="no promise that lies ahead"):
        passed_on(played, "2026-03-04 09:00", "2026-03-05 09:00", keep_promise=True)
    played.do("dispatch", "2026-03-05 09:00", unit=OTHER)
    assert played.due("answer") == "2026-03-10"
    played.do("edit", "2026-03-05 10:00", facts={"kind": "help"}, words={})
    assert played.due("answer") == "2026-03-10"


@pytest.mark.clause("CZ-28")
def test_a_call_put_through_and_not_answered_needs_a_date() -> None:
    """CZ-28, and the clause is said; answered, or under another scheme, it needs none."""
    with pytest.raises(Refused, match="CZ-28"):
        Played("changzhou-2020", "2020-03-26 09:10", put_through="on-air")
    Played("changzhou-2020", "2020-03-26 09:10", put_through="on-air", promised="2020-04-03")
    Played("changzhou-2020", "2020-03-26 09:10", put_through="on-air", answered="已答复")
    Played("hengyang-2018", "2020-03-26 09:10", put_through="on-air")


@pytest.mark.clause("WZ-09")
def test_an_instruction_replaces_the_date_both_ways() -> None:
    """WZ-09: earlier and later; one with a date in the past is refused."""
    played = dispatched("hengyang-2018", "2018-02-14 09:30").do("sign", "2018-02-22 10:00")
    assert played.due("answer") == "2018-02-24"
    played.do("instruct", "2018-02-22 11:00", leader="副市长", text="x", due=moment("2018-02-23"))
    assert played.due("answer") == "2018-02-23"
    played.do("instruct", "2018-02-22 12:00", leader="副市长", text="x", due=moment("2018-03-20"))
    assert played.due("answer") == "2018-03-20"
    with pytest.raises(Refused, match="past"):
        played.do("instruct", "2018-02-22 12:00", leader="副市长", text="x", due=moment("2018-02-21"))


def test_an_instruction_before_the_dispatch_holds_for_it() -> None:
    """Ordered till 27 March while the case still waits: that is the limit, and an edit of the kind leaves it."""
    played = Played("hengyang-2018", "2020-03-26 09:00")
    played.do("instruct", "2020-03-26 10:00", leader="副市长", text="x", due=moment("2020-03-27"))
    played.do("dispatch", "2020-03-26 11:00", unit=UNIT)
    assert played.due("answer") == "2020-03-27"
    played.do("edit", "2020-03-26 11:30", facts={"kind": "help", "urgent": True}, words={})
    assert played.due("answer") == "2020-03-27"


def feedback(*, promised: str = "") -> Played:
    """An inquiry of Thursday 26 March 2020 under a scheme after Changzhou's that extends and holds: due 31 March."""
    played = Played("changzhou-2020", "2020-03-26 11:20", kind="inquiry", promised=promised)
    scheme, standard = played.rules.scheme, rules("standard").scheme
    milder = scheme._replace(extension=standard.extension, hold=standard.hold)
    played.rules = Rules(milder, played.rules.work)
    return played.do("dispatch", "2020-03-26 11:20", unit=UNIT)


def ends(played: Played) -> tuple[str, str]:
    """Until when the newest limits of answer and feedback run."""
    return played.due("answer"), played.due("feedback")


@pytest.mark.clause("CZ-16")
def test_feedback_is_owed_within_the_answer_s_limit_wherever_that_moves() -> None:
    """CZ-16: to 2 April by 2 working days, to the 3rd by a hold; to the 10th by an instruction, which stays."""
    played = feedback()
    assert ends(played) == ("2020-03-31", "2020-03-31")
    by = parse_span("2 working days")
    played.do("extend", "2020-03-30 10:00", reason="x", approved_by="局长", by=by)
    assert ends(played) == ("2020-04-02", "2020-04-02")
    played.do("hold", "2020-04-02 10:00", reason="x").do("resume", "2020-04-03 10:00")
    assert ends(played) == ("2020-04-03", "2020-04-03")
    played.do("instruct", "2020-04-03 11:00", leader="副市长", text="x", due=moment("2020-04-10"))
    assert ends(played) == ("2020-04-10", "2020-04-10")
    played.do("extend", "2020-04-07 10:00", reason="x", approved_by="局长", by=by)
    assert ends(played) == ("2020-04-10", "2020-04-10")


def test_feedback_does_not_move_with_what_was_promised_on_air() -> None:
    """Promised by 27 March: the answer; feedback stays 31 March. An edit that counts both again leaves them there."""
    played = feedback(promised="2020-03-27")
    assert ends(played) == ("2020-03-27", "2020-03-31")
    played.do("edit", "2020-03-26 12:00", facts={"kind": "suggestion"}, words={})
    assert ends(played) == ("2020-03-27", "2020-03-31")


def test_a_redo_owes_the_feedback_anew_that_was_not_given() -> None:
    """Done again on 1 April: 2, 3 and, after 清明, 7 April; the one that ran stops. What was given is owed no more."""
    played = feedback().do("reply", "2020-03-30 10:00", text="x", by="王五")
    played.do("redo", "2020-04-01 10:00", reason="x", substandard=True)
    assert ends(played) == ("2020-04-07", "2020-04-07")
    assert [limit.stage for limit in played.case.running_limits()] == ["record", "answer", "feedback"]
    played.do("reply", "2020-04-02 10:00", text="x", by="王五").do(
        "feedback", "2020-04-02 11:00", to="栏目组"
    )
    played.do("redo", "2020-04-03 10:00", reason="x", substandard=True)
    assert [limit.stage for limit in played.case.running_limits()] == ["record", "answer"]


def test_feedback_of_another_span_goes_its_own_way() -> None:
    """Where a scheme gives it 5 working days, till 2 April, an instruction leaves it."""
    played = feedback()
    scheme = played.rules.scheme
    limits = [
        rule._replace(span=parse_span("5 working days")) if rule.stage == "feedback" else rule
        for rule in scheme.limits
    ]
    played.rules = Rules(scheme._replace(limits=tuple(limits)), played.rules.work)
    passed_on(played, "2020-03-26 13:00", "2020-03-26 14:00")
    played.do("instruct", "2020-03-27 10:00", leader="副市长", text="x", due=moment("2020-04-03"))
    assert ends(played) == ("2020-04-03", "2020-04-02")


# ---- extensions -----------------------------------------------------------------------------------------------


def extend(played: Played, at: str, until: str, *, late: bool = False) -> Played:
    """Ask for ``until``."""
    return played.do("extend", at, reason="x", approved_by="局长", until=moment(until), late=late)


def test_the_standard_allows_one_extension_of_ten_working_days() -> None:
    """17 April + 10 working days: 20-24 April are five, Sunday 26 worked, 27-30 April: 30 April. 6 May is too far."""
    played = dispatched("standard", "2020-03-26 11:20")
    with pytest.raises(Refused, match=r"at most 10 working days.*ST-05"):
        extend(played, "2020-04-17 10:00", "2020-05-06")
    extend(played, "2020-04-17 10:00", "2020-04-30")
    assert (played.due("answer"), played.case.extended) == ("2020-04-30", 1)
    with pytest.raises(Refused, match="the maximum under"):
        extend(played, "2020-04-20 10:00", "2020-05-06")


def test_an_extension_by_a_span_counts_from_the_limit() -> None:
    """17 April, a Friday, by 2 working days: Tuesday 21 April, whenever it was asked for."""
    played = dispatched("standard", "2020-03-26 11:20")
    played.do("extend", "2020-03-27 10:00", reason="x", approved_by="局长", by=parse_span("2 working days"))
    assert played.due("answer") == "2020-04-21"


@pytest.mark.parametrize("until", ["2020-04-17", "2020-04-01"])
def test_an_extension_is_later_than_the_limit(until: str) -> None:
    """The limit's own day and one before it are refused."""
    with pytest.raises(Refused, match="not later"):
        extend(dispatched("standard", "2020-03-26 11:20"), "2020-03-27 10:00", until)


def test_after_the_limit_only_with_late_and_the_answer_stays_late() -> None:
    """A second after 17 April 24:00. New date runs before it is over, and the answer is late all the same."""
    played = dispatched("standard", "2020-03-26 11:20")
    with pytest.raises(Refused, match="has passed"):
        extend(played, "2020-04-18 00:00", "2020-04-24")
    extend(played, "2020-04-18 00:00", "2020-04-24", late=True)
    assert played.state("answer", "2020-04-23 10:00") == "running"
    played.do("reply", "2020-04-23 10:00", text="x", by="王五")
    assert played.state("answer") == "late"


@pytest.mark.clause("WZ-10")
def test_hengyang_extends_without_count_and_after_the_limit() -> None:
    """WZ-10: three times, the last after the limit, without --late; that answer stays late (rules.md 8)."""
    played = dispatched("hengyang-2018", "2020-03-26 11:20")
    extend(played, "2020-03-30 10:00", "2020-04-03")
    extend(played, "2020-04-03 10:00", "2020-04-10")
    assert played.state("answer", "2020-04-10 12:00") == "running"
    extend(played, "2020-04-13 09:00", "2020-04-20")
    assert played.case.extended == 3
    played.do("reply", "2020-04-15 10:00", text="x", by="王五")
    assert played.state("answer") == "late"


@pytest.mark.parametrize("scheme", ["changzhou-2020", "xingfeng-2014", "jingning-2014"])
def test_where_the_document_knows_no_extension_there_is_none(scheme: str) -> None:
    """Refused with the clause."""
    with pytest.raises(Refused, match=r"does not allow extensions \((CZ-16|XF-09|BM-07)\)"):
        extend(dispatched(scheme, "2020-03-26 11:20"), "2020-03-27 10:00", "2020-06-30")


# ---- holds ----------------------------------------------------------------------------------------------------


def test_a_hold_over_a_weekend_credits_no_weekend() -> None:
    """Inquiry of Thursday 26 March, due 31 March; held Friday 15:00 to Monday 09:00: one working day more, 1 April."""
    played = dispatched("standard", "2020-03-26 11:20", kind="inquiry")
    played.do("hold", "2020-03-27 15:00", reason="x")
    assert played.state("answer") == "held"
    played.do("resume", "2020-03-30 09:00")
    assert (played.due("answer"), played.case.held_since) == ("2020-04-01", None)


def test_a_hold_within_a_day_costs_nothing() -> None:
    """Held from 09:00 to 17:00: at the end of the day it was not held, so the day counts."""
    played = dispatched("standard", "2020-03-26 11:20", kind="inquiry")
    played.do("hold", "2020-03-27 09:00", reason="x").do("resume", "2020-03-27 17:00")
    assert played.due("answer") == "2020-03-31"


def test_two_holds_add_up() -> None:
    """Held over the ends of Friday 27 and of Monday 30 March: two working days more, Thursday 2 April."""
    played = dispatched("standard", "2020-03-26 11:20", kind="inquiry")
    played.do("hold", "2020-03-27 15:00", reason="x").do("resume", "2020-03-30 09:00")
    played.do("hold", "2020-03-30 10:00", reason="x").do("resume", "2020-03-31 09:00")
    assert played.due("answer") == "2020-04-02"


def test_the_clock_stands_still_for_an_urgent_case() -> None:
    """24 hours from 11:20, held for two of them: 13:20 on the next day."""
    played = dispatched("standard", "2020-03-26 11:20", urgent=True)
    played.do("hold", "2020-03-26 14:00", reason="x").do("resume", "2020-03-26 16:00")
    assert played.due("answer") == "2020-03-27 13:20:00"


def test_a_given_date_moves_by_the_working_days_held() -> None:
    """Extended to Friday 24 April, held over the end of Monday 20 April: Sunday 26 April, which is worked."""
    played = extend(dispatched("standard", "2020-03-26 11:20"), "2020-04-17 10:00", "2020-04-24")
    played.do("hold", "2020-04-20 10:00", reason="x").do("resume", "2020-04-21 09:00")
    assert played.due("answer") == "2020-04-26"


def test_what_was_held_before_a_date_was_given_does_not_move_it() -> None:
    """A leader's 12 March, ordered in the middle of a hold, stays, and a later hold leaves it too.

    An inquiry held on the 10th, extended on the 18th till Friday the 20th, resumed on the 19th: Monday the 23rd. Held
    again on the last day: one more.
    """
    ordered = dispatched("standard", "2026-03-02 09:00").do("hold", "2026-03-05 09:00", reason="x")
    ordered.do("instruct", "2026-03-09 09:00", leader="副市长", text="x", due=moment("2026-03-12"))
    assert ordered.do("resume", "2026-03-10 09:00").due("answer") == "2026-03-12"
    extended = dispatched("standard", "2026-03-10 09:00", kind="inquiry")
    extended = extend(extended.do("hold", "2026-03-10 10:00", reason="x"), "2026-03-18 09:00", "2026-03-20")
    assert extended.do("resume", "2026-03-19 09:00").due("answer") == "2026-03-23"
    ordered.do("hold", "2026-03-12 09:00", reason="x").do("resume", "2026-03-13 09:00")
    extended.do("hold", "2026-03-20 09:00", reason="x").do("resume", "2026-03-21 09:00")
    assert (ordered.due("answer"), extended.due("answer")) == ("2026-03-12", "2026-03-24")


def test_a_span_added_during_a_hold_is_added_to_what_was_left() -> None:
    """Complaint of 2 March, due 23 March, held from the 5th, by 2 working days on the 9th: 25 March, as is said.

    Resumed on the 10th it is a working day later, for the 9th: 26 March.
    """
    played = dispatched("standard", "2026-03-02 09:00").do("hold", "2026-03-05 09:00", reason="x")
    two = parse_span("2 working days")
    played.do("extend", "2026-03-09 09:00", reason="x", approved_by="局长", by=two)
    assert played.due("answer") == "2026-03-25"
    assert played.do("resume", "2026-03-10 09:00").due("answer") == "2026-03-26"


def test_a_hold_after_the_limit_saves_nothing() -> None:
    """Overdue since 1 April, held from the 2nd: overdue meanwhile, and when it goes on."""
    played = dispatched("standard", "2020-03-26 11:20", kind="inquiry").do(
        "hold", "2020-04-02 10:00", reason="x"
    )
    assert played.state("answer", "2020-04-03 10:00") == "overdue"
    played.do("resume", "2020-04-08 10:00")
    assert (played.due("answer"), played.state("answer", "2020-04-08 10:00")) == ("2020-03-31", "overdue")


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        ("reply", ASKED["reply"]),
        ("return", ASKED["return"]),
        ("merge", ASKED["merge"]),
        ("void", ASKED["void"]),
        ("interim", ASKED["interim"]),
    ],
)
def test_whatever_moves_a_held_case_on_ends_the_hold(verb: str, asked: dict[str, Any]) -> None:
    """No limit stays held for ever; the log shows that the hold ended."""
    played = dispatched("standard", "2020-03-26 11:20").do("hold", "2020-03-27 10:00", reason="x")
    played.do(verb, "2020-03-30 10:00", **asked)
    assert played.case.held_since is None
    assert all(limit.held is None for limit in played.case.limits)
    assert "resume" in [event.verb for event in played.events]


@pytest.mark.clause("CZ-15", "XF-12")
@pytest.mark.parametrize(
    "scheme", ["changzhou-2020", "hengyang-2018", "xingfeng-2014", "jingning-2014", "gongpu-2005"]
)
def test_the_five_documents_know_neither_rejecting_nor_holding(scheme: str) -> None:
    """Both are refused with XF-12; a return needs the office's approval (CZ-15)."""
    with pytest.raises(Refused, match="XF-12"):
        Played(scheme, "2020-03-26 09:00").do("reject", "2020-03-26 10:00", reason="x")
    played = dispatched(scheme, "2020-03-26 11:20")
    with pytest.raises(Refused, match="XF-12"):
        played.do("hold", "2020-03-27 10:00", reason="x")
    with pytest.raises(Refused, match="CZ-15"):
        played.do("return", "2020-03-27 10:00", reason="x")
    played.do("return", "2020-03-27 10:00", reason="x", approved_by="主任", proper=OTHER)


# ---- return, redo, interim, promises --------------------------------------------------------------------------


def test_a_return_stops_the_unit_and_starts_the_office_anew() -> None:
    """Returned on Friday 27 March 10:00: sign and answer stopped, a new transfer of 1 working day till Monday 30 March.

    The next unit's limits begin with its own dispatch: 1 working day and 15 from 30 March.
    """
    played = dispatched("standard", "2020-03-26 11:20").do("return", "2020-03-27 10:00", reason="x")
    assert [limit.state(moment("2020-03-27 10:00")) for limit in played.case.limits] == [
        "kept",
        "stopped",
        "stopped",
        "running",
    ]
    assert (played.due("transfer"), str(played.limit("transfer").start)) == (
        "2020-03-30",
        "2020-03-27 10:00:00",
    )
    assert (played.case.unit, played.case.returned, played.case.responsible) == (None, 1, "")
    played.do("dispatch", "2020-03-30 09:00", unit=OTHER)
    assert (played.due("answer"), played.limit("answer").unit) == ("2020-04-21", OTHER)


def test_the_standard_lets_a_unit_return_within_one_working_day() -> None:
    """Dispatched on Thursday 26 March: till Friday 24:00 by itself, after that only with the office's word."""
    dispatched("standard", "2020-03-26 11:20").do("return", "2020-03-27 23:59:59", reason="x")
    with pytest.raises(Refused, match="ST-06"):
        dispatched("standard", "2020-03-26 11:20").do("return", "2020-03-28 00:00", reason="x")


@pytest.mark.clause("XF-09")
def test_receipt_is_where_a_limit_from_receipt_starts_again() -> None:
    """Xingfeng: 15 days from receipt (XF-09), for the second unit too."""
    played = dispatched("xingfeng-2014", "2020-03-26 11:20").do(
        "return", "2020-03-30 10:00", reason="x", approved_by="主任"
    )
    played.do("dispatch", "2020-04-01 09:00", unit=OTHER)
    assert (played.due("answer"), str(played.limit("answer").start)) == ("2020-04-10", "2020-03-26 11:20:00")


def test_returned_by_three_units_is_difficult() -> None:
    """Three units, not three returns."""
    played = Played("standard", "2020-03-26 09:00")
    for unit in (UNIT, UNIT, OTHER):
        played.do("dispatch", "2020-03-26 09:00", unit=unit).do("return", "2020-03-26 09:00", reason="x")
    assert (played.case.returned, played.case.difficult) == (3, False)
    played.do("dispatch", "2020-03-26 09:00", unit=THIRD).do("return", "2020-03-26 09:00", reason="x")
    assert played.case.difficult


@pytest.mark.clause("WZ-12")
def test_a_redo_is_one_more_limit() -> None:
    """Hengyang: dissatisfied on 26 February 2018: 3 working days, 1 March; supervised on the spot (WZ-12)."""
    played = dispatched("hengyang-2018", "2018-02-14 09:30").do(
        "reply", "2018-02-23 16:00", text="x", by="王五"
    )
    played.do("callback", "2018-02-26 10:00", result="dissatisfied")
    assert [limit.stage for limit in played.case.limits] == [
        *("answer", "written"),  # the letter of the first answer is owed no more
        *("answer", "supervise"),
    ]
    assert (played.due("answer"), played.case.redone, played.case.supervised) == ("2018-03-01", 1, True)
    assert played.case.limits[0].state(moment("2018-03-09")) == "kept"


def redone(scheme: str, *, received: str, replied: str, again: str, **before: Any) -> Played:
    """A call for help that was answered and is to be done again; ``before`` is a leader's instruction."""
    played = dispatched(scheme, received, kind="help")
    if before:
        played.do("instruct", received, leader="副市长", text="x", **before)
    return played.do("reply", replied, text="x", by="王五").do("redo", again, reason="x")


def passed_on(played: Played, returned: str, at: str, *, keep_promise: bool = False) -> Played:
    """The case taken back from its unit and given to another."""
    played.do("return", returned, reason="x", approved_by="主任")
    return played.do("dispatch", at, unit=OTHER, keep_promise=keep_promise)


@pytest.mark.clause("XF-09")
def test_a_limit_from_receipt_counts_from_the_redo_of_its_round() -> None:
    """Xingfeng, received on 15 July 2014, redone on 10 August: 15 days, 25 August, for the second unit too (XF-09).

    Once it is complex it is 30 days from the redo: 9 September.
    """
    days = {"received": "2014-07-15 09:00", "replied": "2014-07-25 10:00", "again": "2014-08-10 10:00"}
    played = redone("xingfeng-2014", **days)
    assert played.due("answer") == "2014-08-25"
    passed_on(played, "2014-08-11 10:00", "2014-08-12 10:00")
    assert (played.due("answer"), str(played.limit("answer").start)) == ("2014-08-25", "2014-08-10 10:00:00")
    played.do("edit", "2014-08-13 10:00", facts={"complex": True}, words={}, approved_by="主任")
    assert played.due("answer") == "2014-09-09"


def test_a_redo_taken_back_leaves_the_round_from_receipt() -> None:
    """What the redo began goes with it: redone on 10 August, taken back and redone on the 12th, 27 August."""
    days = {"received": "2014-07-15 09:00", "replied": "2014-07-25 10:00", "again": "2014-08-10 10:00"}
    played = redone("xingfeng-2014", **days).do("undo", "2014-08-11 10:00")
    assert played.due("answer") == "2014-07-30"
    played.do("redo", "2014-08-12 10:00", reason="x")
    passed_on(played, "2014-08-13 10:00", "2014-08-14 10:00")
    assert played.due("answer") == "2014-08-27"


def test_an_instruction_holds_for_its_round() -> None:
    """Hengyang, told to answer by 20 March, answered, done again: the next unit has 3 working days from its dispatch.

    Dispatched anew on Monday 26 February 2018: 1 March. An instruction of the second round holds for the unit after.
    """
    days = {"received": "2018-02-22 09:00", "replied": "2018-02-23 10:00", "again": "2018-02-24 10:00"}
    played = redone("hengyang-2018", **days, due=moment("2018-03-20"))
    assert played.due("answer") == "2018-02-28"
    passed_on(played, "2018-02-26 09:00", "2018-02-26 10:00")
    assert played.due("answer") == "2018-03-01"
    played.do("instruct", "2018-02-26 11:00", leader="副市长", text="x", due=moment("2018-03-15"))
    passed_on(played, "2018-02-27 09:00", "2018-02-27 10:00")
    assert played.due("answer") == "2018-03-15"


def test_redone_three_times_is_difficult() -> None:
    """The third redo marks it."""
    played = dispatched("standard", "2020-03-26 09:00")
    for n in range(3):
        assert played.case.difficult is False, n
        played.do("reply", "2020-03-26 10:00", text="x", by="王五").do("redo", "2020-03-26 11:00", reason="x")
    assert played.case.difficult


def test_answered_on_the_spot_and_to_be_done_again_finds_its_way_to_a_unit() -> None:
    """Standard dispatches no such case; after a redo it waits for a unit, which has 15 working days from then.

    Sent back on Friday 27 March 2020: passed on by Monday 30 March; dispatched on that day, 21 April.
    """
    played = Played("standard", "2020-03-26 09:00", answered="x")
    played.do("callback", "2020-03-27 10:00", result="dissatisfied")
    assert (played.case.status, played.due("transfer")) == ("received", "2020-03-30")
    assert "answer" not in played.stages
    assert "dispatch" in table.available_verbs(played.case, played.rules)
    played.do("dispatch", "2020-03-30 11:00", unit=UNIT)
    assert (played.case.status, played.limit("answer").unit) == ("dispatched", UNIT)
    assert (played.due("answer"), played.state("transfer")) == ("2020-04-21", "kept")
    played.do("reply", "2020-03-31 10:00", text="x", by="王五")
    with pytest.raises(Refused):
        played.do("dispatch", "2020-03-31 11:00", unit=OTHER)


def test_answered_on_the_spot_by_a_known_unit_the_redo_is_its_order() -> None:
    """Hengyang, sent back on Friday 27 March 2020: 30, 31 March, 1 April; nobody passes it on again."""
    played = Played("hengyang-2018", "2020-03-26 09:00", answered="x", session=1, answered_by=UNIT)
    played.do("callback", "2020-03-27 10:00", result="dissatisfied")
    assert (played.case.status, played.case.unit, played.due("answer")) == ("handling", UNIT, "2020-04-01")
    assert str(played.case.dispatched_at) == "2020-03-27 10:00:00"
    with pytest.raises(Refused):
        played.do("dispatch", "2020-03-27 11:00", unit=OTHER)
    played.do("return", "2020-03-27 12:00", reason="x", approved_by="主任")
    played.do("dispatch", "2020-03-30 11:00", unit=OTHER)
    assert (played.due("answer"), played.limit("answer").unit) == ("2020-04-02", OTHER)


@pytest.mark.clause("XF-09")
def test_a_redo_without_a_unit_is_received_anew() -> None:
    """Xingfeng counts from receipt: answered on 15 July 2014, sent back on 10 August: 25 August, whoever gets it."""
    played = Played("xingfeng-2014", "2014-07-15 09:00", answered="x")
    played.do("callback", "2014-08-10 10:00", result="dissatisfied")
    assert (played.case.status, played.due("answer"), played.limit("answer").unit) == (
        "received",
        "2014-08-25",
        None,
    )
    played.do("dispatch", "2014-08-20 09:00", unit=UNIT)
    assert (played.due("answer"), played.limit("answer").unit) == ("2014-08-25", UNIT)


def test_nothing_begins_when_it_is_over() -> None:
    """Xingfeng, 15 days from 26 March 2020 are 10 April; returned, and passed on after it: 15 days from then."""
    played = dispatched("xingfeng-2014", "2020-03-26 11:20")
    passed_on(played, "2020-04-11 10:00", "2020-04-13 09:00")
    assert (played.due("answer"), played.state("answer", "2020-04-13 09:00")) == ("2020-04-28", "running")


@pytest.mark.clause("BM-07")
def test_an_interim_answer_moves_the_date_of_the_answer() -> None:
    """BM-07: one limit, due on the date given; kept by the last answer on that date, late a second after it."""
    played = dispatched("jingning-2014", "2020-03-26 11:20")
    assert played.due("answer") == "2020-04-02"
    played.do("interim", "2020-04-02 10:00", text="x", by="王五", reason="需立项", until=moment("2020-04-30"))
    assert (played.stages.count("answer"), played.due("answer")) == (1, "2020-04-30")
    assert (played.case.status, "promise" in played.stages) == ("dispatched", False)
    assert played.state("answer", "2020-05-01 00:00") == "overdue"
    played.do("reply", "2020-04-30 23:59:59", text="x", by="王五")
    assert played.state("answer") == "kept"


def test_an_interim_answer_after_the_limit_leaves_it_late() -> None:
    """Due on 2 April, interim on the 3rd, answered before the date given: late."""
    played = dispatched("jingning-2014", "2020-03-26 11:20")
    played.do("interim", "2020-04-03 10:00", **ASKED["interim"])
    assert played.do("reply", "2020-04-10 10:00", text="x", by="王五").state("answer") == "late"


def test_a_second_interim_answer_is_approved() -> None:
    """Refused with the clause, then taken; a redo begins to count anew."""
    played = dispatched("jingning-2014", "2020-03-26 11:20").do(
        "interim", "2020-03-27 10:00", **ASKED["interim"]
    )
    second = ASKED["interim"] | {"until": moment("2020-05-29")}
    with pytest.raises(Refused, match=r"already has an interim answer \(BM-07\)"):
        played.do("interim", "2020-03-28 10:00", **second)
    played.do("interim", "2020-03-28 10:00", **second, approved_by="主任")
    assert played.due("answer") == "2020-05-29"
    played.do("reply", "2020-04-10 10:00", text="x", by="王五").do("redo", "2020-04-13 10:00", reason="x")
    assert played.do("interim", "2020-04-14 10:00", **ASKED["interim"]).due("answer") == "2020-04-30"


def test_an_interim_answer_uses_up_the_extension_that_the_scheme_has() -> None:
    """Standard: 15 working days from 26 March 2020 are 17 April; one extension of ten more at most, 30 April."""
    played = dispatched("standard", "2020-03-26 11:20")
    with pytest.raises(Refused, match="ST-05"):
        played.do("interim", "2020-03-27 10:00", **ASKED["interim"] | {"until": moment("2020-05-06")})
    played.do("interim", "2020-03-27 10:00", **ASKED["interim"])
    assert played.due("answer") == "2020-04-30"
    with pytest.raises(Refused, match="ST-05"):
        played.do("extend", "2020-03-28 10:00", **ASKED["extend"])
    with pytest.raises(Refused, match="ST-05"):
        played.do("interim", "2020-03-28 10:00", **ASKED["interim"], approved_by="主任")


def test_an_interim_answer_is_for_a_later_date() -> None:
    """The limit is 2 April: a date before it is none."""
    with pytest.raises(Refused, match="not later than the limit"):
        dispatched("jingning-2014", "2020-03-26 11:20").do(
            "interim", "2020-03-27 10:00", **ASKED["interim"] | {"until": moment("2020-04-01")}
        )


@pytest.mark.parametrize("scheme", ["xingfeng-2014", "standard"])
def test_what_no_clause_allows_is_refused_by_a_rule_of_the_house(scheme: str) -> None:
    """Neither says that what was answered on the spot is dispatched as well."""
    with pytest.raises(Refused, match=r"does not allow dispatching it \(house rule\)"):
        Played(scheme, "2020-03-26 09:00", answered="x").do("dispatch", "2020-03-26 10:00", unit=UNIT)


@pytest.mark.parametrize("scheme", ["changzhou-2020", "hengyang-2018", "xingfeng-2014"])
def test_where_interim_answers_are_unknown_there_are_none(scheme: str) -> None:
    """Refused with the clause."""
    with pytest.raises(Refused, match="does not allow interim answers"):
        dispatched(scheme, "2020-03-26 11:20").do("interim", "2020-03-27 10:00", **ASKED["interim"])


@pytest.mark.clause("BM-13")
def test_a_promise_in_a_reply_runs_on_after_closing() -> None:
    """BM-13: it runs on, can be fulfilled when closed, and until then the case is not archived."""
    played = dispatched("standard", "2020-03-26 11:20")
    played.do("reply", "2020-03-27 10:00", text="x", by="王五", promise="划线", promised=moment("2020-04-30"))
    assert played.stages[-2:] == ["promise", "callback"]
    played.do("callback", "2020-03-27 11:00", result="satisfied")
    with pytest.raises(Refused, match="a promise is pending"):
        played.do("archive", "2020-03-27 12:00")
    played.do("fulfil", "2020-04-30 10:00", text="已划线").do("archive", "2020-05-06 12:00")
    assert played.state("promise") == "kept"


def test_a_promise_on_air_of_a_case_answered_there_is_followed_too() -> None:
    """Answered on the spot with a promise: a promise limit at once, overdue once its date has passed."""
    played = Played("standard", "2020-03-26 09:00", answered="x", promised="2020-04-03")
    assert played.due("promise") == "2020-04-03"
    played = Played("changzhou-2020", "2020-03-26 09:00", answered="x", promised="2020-04-03")
    played.do("callback", "2020-03-27 10:00", result="satisfied")
    assert played.state("promise", "2020-04-04 00:00") == "overdue"


def test_a_promise_in_the_past_is_none() -> None:
    """Refused: at the reply, at the receipt and with an interim answer."""
    played = dispatched("standard", "2020-03-26 11:20")
    with pytest.raises(Refused, match="past"):
        played.do(
            "reply", "2020-03-27 10:00", text="x", by="王五", promise="x", promised=moment("2020-03-26")
        )
    with pytest.raises(Refused, match="past"):
        Played("standard", "2020-03-26 09:00", promised="2020-03-25")
    with pytest.raises(Refused, match="past"):
        played.do("interim", "2020-03-27 10:00", text="x", by="x", reason="x", until=moment("2020-03-26"))


# ---- review ---------------------------------------------------------------------------------------------------


def under_review(**more: Any) -> Played:
    """A complaint under xingfeng-2014, due 10 April, answered on the 10th, waiting for 法规科 and 监察室."""
    played = dispatched("xingfeng-2014", "2020-03-26 11:20")
    return played.do("reply", "2020-04-10 17:00", text="x", by="王五", **more)


def test_the_office_that_reviews_late_does_not_make_the_unit_late() -> None:
    """Replied in time, reviewed days after the limit: not overdue meanwhile, kept at the reply's time."""
    played = under_review()
    assert played.state("answer", "2020-04-20 10:00") == "running"
    played.do("review", "2020-04-20 10:00", by="法规科", passed=True)
    assert played.case.status == "reviewing"
    played.do("review", "2020-04-21 10:00", by="监察室", passed=True)
    assert (played.case.status, played.state("answer"), str(played.limit("answer").met)) == (
        "answered",
        "kept",
        "2020-04-10 17:00:00",
    )


def test_a_reply_that_fails_leaves_the_limit_running() -> None:
    """Back to handling: 10 to 19 April do not count, so 20 April; what it promised is not promised."""
    played = under_review(promise="划线", promised=moment("2020-05-30"))
    played.do("review", "2020-04-20 10:00", by="监察室", passed=False, reason="答非所问")
    assert (played.case.status, played.state("answer", "2020-04-20 10:00")) == ("handling", "running")
    assert (played.case.promise, played.case.promise_due) == ("", None)
    played.do("reply", "2020-04-21 10:00", text="y", by="王五")
    for by in ("法规科", "监察室"):
        played.do("review", "2020-04-21 11:00", by=by, passed=True)
    assert played.state("answer") == "late"
    assert "promise" not in played.stages


def test_a_promise_that_waits_for_review_opens_once_when_it_goes_out() -> None:
    """At acceptance, for the unit; not again for a second reply that promises nothing."""
    played = under_review(promise="划线", promised=moment("2020-05-30"))
    assert "promise" not in played.stages
    for by in ("法规科", "监察室"):
        played.do("review", "2020-04-20 10:00", by=by, passed=True)
    assert (played.stages.count("promise"), played.limit("promise").unit) == (1, UNIT)
    played.do("redo", "2020-04-21 10:00", reason="x").do("reply", "2020-04-21 11:00", text="y", by="王五")
    for by in ("法规科", "监察室"):
        played.do("review", "2020-04-21 12:00", by=by, passed=True)
    assert played.stages.count("promise") == 1


def test_who_reviews_is_settled_when_the_reply_comes_in() -> None:
    """A kind corrected while it waits strands nothing: the two named decide. Others, and a second word, do not."""
    played = under_review().do("edit", "2020-04-11 10:00", facts={"kind": "help"}, words={})
    with pytest.raises(Refused, match="not a reviewer"):
        played.do("review", "2020-04-11 11:00", by="办公室", passed=True)
    played.do("review", "2020-04-11 11:00", by="法规科", passed=True)
    with pytest.raises(Refused, match="already"):
        played.do("review", "2020-04-11 11:00", by="法规科", passed=True)
    assert played.do("review", "2020-04-11 12:00", by="监察室", passed=True).case.status == "answered"


@pytest.mark.clause("XF-11")
def test_other_kinds_go_out_at_once() -> None:
    """Only complaints are reviewed (XF-11)."""
    played = dispatched("xingfeng-2014", "2020-03-26 11:20", kind="help")
    assert played.do("reply", "2020-03-27 10:00", text="x", by="王五").case.status == "answered"


def test_the_callback_limit_starts_when_the_answer_goes_out() -> None:
    """Standard: answered on Friday 27 March: 3 working days, Wednesday 1 April; an attempt does not meet it."""
    played = dispatched("standard", "2020-03-26 11:20").do("reply", "2020-03-27 10:00", text="x", by="王五")
    assert played.due("callback") == "2020-04-01"
    played.do("callback", "2020-04-01 10:00", result="unreachable")
    assert (played.state("callback"), played.case.status) == ("overdue", "answered")


def test_an_unsigned_case_is_signed_by_its_reply() -> None:
    """At the reply's time: after Friday it is late, and the answer in time."""
    played = dispatched("standard", "2020-03-26 11:20").do("reply", "2020-03-30 10:00", text="x", by="王五")
    assert (played.state("sign"), played.state("answer"), str(played.case.signed_at)) == (
        "late",
        "kept",
        "2020-03-30 10:00:00",
    )


# ---- edit -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({"kind": "inquiry"}, "2020-03-31"),
        ({"kind": "help"}, "2020-04-07"),
        ({"urgent": True}, "2020-03-27 11:20:00"),
    ],
)
def test_a_correction_counts_the_running_limit_again_from_its_start(facts: dict[str, Any], due: str) -> None:
    """A complaint of 26 March 11:20, due 17 April, that was an inquiry, a cry for help, urgent."""
    played = dispatched("standard", "2020-03-26 11:20").do("edit", "2020-03-26 15:00", facts=facts, words={})
    assert (played.due("answer"), played.stages.count("answer")) == (due, 1)


def test_a_correction_counts_with_what_was_held() -> None:
    """Complex after a hold over one working day's end: xingfeng holds nothing, standard: help instead of inquiry."""
    played = dispatched("standard", "2020-03-26 11:20", kind="inquiry")
    played.do("hold", "2020-03-27 15:00", reason="x").do("resume", "2020-03-30 09:00")
    played.do("edit", "2020-03-30 10:00", facts={"kind": "help"}, words={})
    assert played.due("answer") == "2020-04-08"


@pytest.mark.clause("XF-09")
def test_complex_gets_its_longer_limit() -> None:
    """XF-09: 15 days become 30 from the same receipt."""
    played = dispatched("xingfeng-2014", "2020-03-26 11:20").do(
        "edit", "2020-04-01 10:00", facts={"complex": True}, words={}, approved_by="主任"
    )
    assert played.due("answer") == "2020-04-26"


@pytest.mark.clause("WZ-08")
def test_a_correction_brings_what_was_not_owed_before() -> None:
    """What a new mark owes counts from where the scheme says, or from the mark where that time was over before it.

    Urgent under Hengyang: within the hour of the receipt (WZ-08); important in Jingning: to a leader the same day;
    an inquiry in Changzhou: feedback, as its answer, 3 working days from the dispatch.
    """
    played = Played("hengyang-2018", "2020-03-26 09:00").do(
        "edit", "2020-03-26 09:30", facts={"urgent": True}, words={}
    )
    assert played.due("transfer") == "2020-03-26 10:00:00"
    played = dispatched("jingning-2014", "2020-03-26 11:20").do(
        "edit", "2020-03-27 09:30", facts={"important": True}, words={}
    )
    assert (played.due("escalate"), played.limit("escalate").unit) == ("2020-03-27", None)
    played = dispatched("changzhou-2020", "2020-03-26 11:20").do(
        "edit", "2020-03-27 09:30", facts={"kind": "inquiry"}, words={}
    )
    assert (played.due("feedback"), played.due("answer")) == ("2020-03-31", "2020-03-31")


@pytest.mark.clause("BM-04")
def test_what_a_leader_has_already_is_not_owed_anew() -> None:
    """Jingning: put before a leader at 15:00, marked as important on the day after: in time, at 15:00 (BM-04)."""
    played = dispatched("jingning-2014", "2020-03-26 11:20").do("escalate", "2020-03-26 15:00", to="副县长")
    played.do("escalate", "2020-03-27 09:00", to="县长")
    played.do("edit", "2020-03-27 09:30", facts={"important": True}, words={})
    assert played.state("escalate", "2020-03-27 09:30") == "kept"
    assert played.limit("escalate").met == moment("2020-03-26 15:00:00")


def test_what_is_met_never_changes() -> None:
    """The sign limit was kept; the answer was given; an edit of the kind moves neither."""
    played = dispatched("standard", "2020-03-26 11:20").do("reply", "2020-03-27 10:00", text="x", by="王五")
    before = [(limit.stage, limit.due) for limit in played.case.limits]
    played.do("edit", "2020-03-27 11:00", facts={"kind": "inquiry", "urgent": True}, words={})
    assert [(limit.stage, limit.due) for limit in played.case.limits] == before


# ---- undo, time -----------------------------------------------------------------------------------------------


def test_undo_takes_back_a_command_with_all_its_events() -> None:
    """Callback and redo in one; then the reply; then the dispatch; never the registration."""
    played = dispatched("hengyang-2018", "2018-02-14 09:30").do(
        "reply", "2018-02-23 16:00", text="x", by="王五"
    )
    played.do("callback", "2018-02-26 10:00", result="dissatisfied")
    assert played.do("undo", "2018-02-26 11:00").case.status == "answered"
    assert (played.case.redone, played.case.callbacks, played.case.supervised) == (0, [], False)
    assert played.do("undo", "2018-02-26 11:00").case.status == "dispatched"
    assert played.do("undo", "2018-02-26 11:00").case.status == "received"
    with pytest.raises(Refused, match="registration"):
        played.do("undo", "2018-02-26 11:00")


def test_what_is_typed_in_anew_after_an_undo_may_have_happened_before_it() -> None:
    """Signed at 16:00 by mistake, taken back at 17:00: the clerk may now say that it was 15:00."""
    played = (
        dispatched("standard", "2020-03-26 11:20")
        .do("sign", "2020-03-26 16:00")
        .do("undo", "2020-03-26 17:00")
    )
    decision.require_in_order(played.case, moment("2020-03-26 15:00"))
    with pytest.raises(Refused, match="is too early"):
        decision.require_in_order(played.case, moment("2020-03-26 11:19"))


def test_only_what_was_written_down_is_edited() -> None:
    """The key by which another program knows the case, and what only verbs change, stay; the help names the rest."""
    played = in_status("received")
    for facts in ({"key": "web-17"}, {"urgent": True, "status": "closed"}, {"nonsense": 1}):
        with pytest.raises(Refused, match="cannot be edited") as refused:
            played.do("edit", "2020-03-27 10:00", facts=facts, words={})
        assert "hotline edit --help" in refused.value.remedy


def test_a_clock_that_jumped_back_during_a_hold_harms_nothing() -> None:
    """Held at 11:00, resumed by a clock that says 10:00: no time was held."""
    played = dispatched("standard", "2020-03-26 09:00", kind="inquiry").do(
        "hold", "2020-03-26 11:00", reason="x"
    )
    assert played.do("resume", "2020-03-26 10:00").due("answer") == "2020-03-31"


@pytest.mark.parametrize("into", ["merged", "closed", "rejected", "void", "archived"])
def test_only_an_open_case_takes_another_in(into: str) -> None:
    """So no ring can come about; and none is merged into itself."""
    played = in_status("received")
    target = Case(
        id=number_key("20200101-0009"),
        status=into,
        merged_into=number_key("20200101-0001") if into == "merged" else None,
    )
    with pytest.raises(Refused, match="cannot be merged"):
        played.do("merge", "2020-03-27 10:00", into=target)
    with pytest.raises(Refused, match="itself"):
        played.do("merge", "2020-03-27 10:00", into=played.case)
