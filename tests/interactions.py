"""What each act does to a running limit of each stage: the table of docs/interactions.md, and how it is played."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy, deepcopy
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from machine import OTHER, THIRD, UNIT, Played, moment, number_key

from hotline_cli.domain.case import STAGE_ORDER
from hotline_cli.domain.case_fold import apply_event
from hotline_cli.domain.duration import parse_span
from hotline_cli.domain.events import Event
from hotline_cli.domain.limits import Rules
from hotline_cli.domain.recount import recount
from hotline_cli.domain.working_time import WorkTime
from hotline_cli.errors import Refused
from hotline_cli.store.office_calendar import build_calendar

if TYPE_CHECKING:
    from hotline_cli.domain.case import Case, Limit

NOW = "2020-03-27 10:00"
"""When the act is done."""
DAY, MORNING = "2020-03-26 10:00", "2020-03-27 09:00"
FRIDAY = 4
ANSWER = {"text": "已更换灯具并现场确认", "by": "王五"}
LAW, INSPECTION = "法规科", "监察室"


def _received(scheme: str, at: str = DAY, **facts: Any) -> Played:
    return Played(scheme, at, **facts)


def _at_unit(scheme: str, at: str = DAY, co: tuple[int, ...] = (), **facts: Any) -> Played:
    return Played(scheme, at, **facts).do("dispatch", at, unit=UNIT, co_units=co)


def _answered(scheme: str, co: tuple[int, ...] = (), at: str = DAY, **facts: Any) -> Played:
    return _at_unit(scheme, at, co, **facts).do("reply", "2020-03-27 09:10", **ANSWER)


def _difficult() -> Played:
    """Redone three times; the next poor rating puts it before a leader."""
    case = _at_unit("standard")
    for minute in range(4):
        case.do("reply", f"2020-03-27 09:{10 + minute}", **ANSWER)
        case.do("callback", f"2020-03-27 09:{10 + minute}", result="dissatisfied")
    return case


def _closed(scheme: str, **facts: Any) -> Played:
    return _answered(scheme, **facts).do("callback", "2020-03-27 09:30", result="satisfied")


SETUPS: dict[str, Callable[[], Played]] = {
    "received": lambda: _received("standard"),
    "received with a promise": lambda: _received("standard", promised="2020-03-31"),
    "received, important": lambda: _received("jingning-2014", MORNING, important=True),
    "received, counted from receipt": lambda: _received("xingfeng-2014"),
    "received in a session": lambda: _received("changzhou-2020", MORNING, session=1),
    "answered on the spot": lambda: _received("changzhou-2020", MORNING, session=1, answered="请带身份证"),
    "answered on the spot, standard": lambda: _received("standard", answered="请带身份证"),
    "at the unit": lambda: _at_unit("standard"),
    "at the unit, inquiry": lambda: _at_unit("changzhou-2020", MORNING, kind="inquiry"),
    "at the unit, counted from receipt": lambda: _at_unit("xingfeng-2014"),
    "at the unit, important": lambda: _at_unit("jingning-2014", MORNING, important=True),
    "at two units": lambda: _at_unit("standard", co=(OTHER,)),
    "at the unit with a promise": lambda: _at_unit("standard", promised="2020-03-31"),
    "at the unit with a later promise": lambda: _at_unit("standard", promised="2020-06-01"),
    "signed": lambda: _at_unit("standard").do("sign", MORNING),
    "on hold": lambda: _at_unit("standard", co=(OTHER,)).do("hold", MORNING, reason="等待鉴定"),
    "on hold until a date": lambda: _at_unit("standard").do(
        "hold", MORNING, reason="等待鉴定", until=moment("2020-04-30")
    ),
    "under supervision until a date": lambda: _at_unit("standard").do(
        "supervise", MORNING, by="市政务办", until=moment("2020-04-30")
    ),
    "with a leader's date": lambda: _at_unit("standard").do(
        "instruct", MORNING, leader="副市长", text="从速", due=moment("2020-04-02")
    ),
    "with a date given to the caller": lambda: _at_unit("standard").do(
        "interim", MORNING, text="待料", by="王五", reason="待料", until=moment("2020-04-20")
    ),
    "under review": lambda: _answered("xingfeng-2014"),
    "answered": lambda: _answered("standard"),
    "answered, one part missing": lambda: _answered("standard", (OTHER,)),
    "answered with a promise": lambda: _at_unit("jingning-2014").do(
        "reply", "2020-03-27 09:10", **ANSWER, promised=moment("2020-05-06")
    ),
    "answered, and a promise met by it": lambda: _answered("standard", promised="2020-03-31"),
    "answered, to be reported": lambda: _answered("changzhou-2020", at=MORNING, kind="inquiry"),
    "answered, counted from receipt": lambda: _answered("xingfeng-2014", kind="inquiry"),
    "answered, important": lambda: _answered("jingning-2014", at=MORNING, important=True),
    "answered, a letter owed": lambda: _answered("hengyang-2018"),
    "closed, a letter owed": lambda: _closed("hengyang-2018"),
    "answered, to be supervised": lambda: (
        _answered("hengyang-2018")
        .do("callback", "2020-03-27 09:20", result="dissatisfied")
        .do("reply", "2020-03-27 09:30", **ANSWER)
    ),
    "done again": lambda: _answered("hengyang-2018").do(
        "callback", "2020-03-27 09:20", result="dissatisfied"
    ),
    "to be decided by a leader": _difficult,
    "closed, to be reported alone": lambda: _closed("xingfeng-2014", kind="inquiry"),
    "closed, to be reported": lambda: _closed("changzhou-2020", at=MORNING, kind="inquiry"),
    "closed with a later promise": lambda: _closed("standard", promised="2020-06-01"),
    "closed, to be supervised": lambda: (
        _answered("hengyang-2018")
        .do("callback", "2020-03-27 09:20", result="dissatisfied")
        .do("reply", "2020-03-27 09:30", **ANSWER)
        .do("callback", "2020-03-27 09:40", result="satisfied")
    ),
}
"""Cases with running limits of every stage in every status in which one can run."""


def _other() -> Case:
    """A case of the same caller and day before: each of its limits is the earlier one."""
    case = Played("standard", "2020-03-25 10:00", promised="2020-03-30", kind="inquiry")
    case.do("dispatch", "2020-03-25 10:00", unit=THIRD)
    case.case.id = number_key("20200325-0001")
    return case.case


Act = Callable[[Played, str], Played]
"""A case and the moment → the case after the act."""


def _by_verb(verb: str, **asked: Any) -> Act:
    return lambda case, at: case.do(verb, at, **asked)


def _days_later(at: str, days: int) -> str:
    return f"{moment(at) + timedelta(days=days)}"[:16]


def _calendar(case: Played, at: str) -> Played:
    """The notice of the office that this day and the next working day are days of rest."""
    first = moment(at).date()
    case.rests = [*case.rests, first, first + timedelta(days=3 if first.weekday() == FRIDAY else 1)]
    calendar = build_calendar(dict.fromkeys(case.rests, (False, "停电")))
    case.rules = Rules(case.rules.scheme, WorkTime(calendar, case.rules.work.hours))
    changes = recount(case.case, case.rules, case.case.running_limits())
    event = Event("recount", moment(at), {"limits": changes})
    event.seq = event.command = len(case.events) + 1
    case.events.append(event)
    apply_event(case.case, event)
    return case


ACTS: dict[str, Act] = {
    "`reject`": _by_verb("reject", reason="不属受理范围"),
    "`escalate`": _by_verb("escalate", to="副市长"),
    "`instruct --due`": _by_verb("instruct", leader="副市长", text="从速", due=moment("2020-04-15")),
    "`instruct` without a date": _by_verb("instruct", leader="副市长", text="从速"),
    "`dispatch`": _by_verb("dispatch", unit=UNIT, co_units=(OTHER,)),
    "`sign`": _by_verb("sign"),
    "`reach`": _by_verb("reach", told="已联系", how="phone"),
    "`reach --how letter`": _by_verb("reach", told="已寄答复", how="letter"),
    "`return`": _by_verb("return", reason="不属本单位", approved_by="主任"),
    "`extend`": _by_verb("extend", reason="待料", approved_by="局长", until=moment("2020-04-21")),
    "`reply`": _by_verb("reply", **ANSWER),
    "`reply --promised-by`": _by_verb("reply", **ANSWER, promised=moment("2020-05-06")),
    "`reply --interim`": _by_verb(
        "interim", text="待料", by="王五", reason="待料", until=moment("2020-04-22"), approved_by="主任"
    ),
    "`reply --as`": _by_verb("co-reply", unit=OTHER, text="已协助", by="赵六"),
    "`review --pass`, the last one": lambda case, at: case.do("review", at, by=LAW, passed=True).do(
        "review", at, by=INSPECTION, passed=True
    ),
    "`review --fail`": lambda case, at: case.do(
        "review", _days_later(at, 4), by=LAW, passed=False, reason="未附依据"
    ),
    "`callback`, satisfied": _by_verb("callback", result="satisfied"),
    "`callback`, dissatisfied": _by_verb("callback", result="dissatisfied"),
    "`callback`, not reached": _by_verb("callback", result="unreachable"),
    "`redo`": _by_verb("redo", reason="未修好", substandard=True, approved_by="副市长"),
    "`close`": _by_verb("close", without_callback="来电人拒访", approved_by="副市长"),
    "`fulfil`": _by_verb("fulfil", text="已兑现"),
    "`feedback`": lambda case, at: case.do("feedback", at, to="programme").do(
        "feedback", at, to="supervisor"
    ),
    "`urge`": _by_verb("urge"),
    "`supervise`": _by_verb("supervise", by="市政务办"),
    "`supervise --on-site`": _by_verb("supervise", by="市政务办", on_site=True),
    "`supervise --until`": _by_verb("supervise", by="市政务办", until=moment("2020-05-08")),
    "`supervise --done`": _by_verb("supervise", by="市政务办", done=True),
    "`hold`": _by_verb("hold", reason="等待鉴定"),
    "`hold --until`": _by_verb("hold", reason="等待鉴定", until=moment("2020-04-30")),
    "`resume`": lambda case, at: case.do("resume", _days_later(at, 4)),
    "`merge` into another": lambda case, at: case.do("merge", at, into=_other(), reason="同一路灯"),
    "`merge` of another into it": lambda case, at: case.do("absorb", at, other=_other()),
    "`refer`": _by_verb("refer", to="市纪委", way="discipline", ground="推诿", reason="推诿"),
    "`file`": _by_verb("file", path="结果.pdf", digest="0" * 64),
    "`edit` of what limits depend on": _by_verb(
        "edit", facts={"urgent": True, "complex": True, "important": True}, words={}, approved_by="主任"
    ),
    "`edit` of anything else": _by_verb("edit", facts={}, words={"title": "路灯"}),
    "`void`": _by_verb("void", reason="误拨", approved_by="主任"),
    "`archive`": _by_verb("archive"),
    "a calendar": _calendar,
}
"""How each act is done."""


def _reads(decide: Callable[[Played], dict[str, Any]], verb: str) -> Act:
    """An act whose arguments depend on the case."""
    return lambda case, at: case.do(verb, at, **decide(case))


def _due(case: Played, days: int) -> datetime:
    return case.limit("answer").due + timedelta(days=days)


def _other_kind(case: Played) -> dict[str, Any]:
    kind = "complaint" if case.case.kind == "help" else "help"
    return {"facts": {"kind": kind, "complex": not case.case.complex}, "words": {}, "approved_by": "主任"}


def _earlier_case(case: Played) -> dict[str, Any]:
    other = _other()
    other.limits[-1].due = _due(case, -1)
    return {"other": other}


INSTRUCT, EXTEND, INTERIM, HOLD = "`instruct --due`", "`extend`", "`reply --interim`", "`hold` … `resume`"
EDIT, CALENDAR, ABSORB, FAIL = "`edit`", "a calendar", "`merge` into it", "`review --fail`"
PROMISE = "a promise within it"
MOVERS: dict[str, Act] = {
    INSTRUCT: _reads(lambda case: {"leader": "副市长", "text": "从速", "due": _due(case, 2)}, "instruct"),
    EXTEND: _by_verb("extend", reason="待料", approved_by="局长", by=parse_span("3 working days")),
    INTERIM: _reads(
        lambda case: {
            "text": "待料",
            "by": "王五",
            "reason": "待料",
            "until": _due(case, 5),
            "approved_by": "主任",
        },
        "interim",
    ),
    HOLD: lambda case, at: case.do("hold", at, reason="等待鉴定").do("resume", _days_later(at, 4)),
    EDIT: _reads(_other_kind, "edit"),
    CALENDAR: _calendar,
    ABSORB: _reads(_earlier_case, "absorb"),
    FAIL: ACTS["`review --fail`"],
}
"""What can give an answer limit another date; each does where nothing was done before."""
BASES: dict[str, Callable[[], Played]] = {
    "at the unit": lambda: _at_unit("standard", kind="help"),
    PROMISE: lambda: _at_unit("standard", kind="help", promised="2020-04-03"),
    "under review": lambda: _answered("xingfeng-2014", at=DAY),
}

LATER = "2020-04-01 10:00"
"""When a second act is done."""

BEGINS, MEETS, ENDS, MOVES, PAUSES, WAITS, REOPENS, LEAVES, REFUSED = (
    *("begins", "meets", "ends", "moves"),
    *("pauses", "waits", "reopens", "leaves", "refused"),
)


def effects(before: Case, after: Case) -> dict[str, set[str]]:
    """What happened to the limits, by stage."""
    found: dict[str, set[str]] = {}
    for n, limit in enumerate(after.limits):
        was = before.limits[n] if n < len(before.limits) else None
        if effect := _effect(was, limit):
            found.setdefault(limit.stage, set()).add(effect)
    return found


def _effect(was: Limit | None, limit: Limit) -> str:
    if was is None:
        return BEGINS
    if was.met is not None and limit.running:
        return REOPENS
    if not was.running:
        return ""
    checks = (
        (limit.met is not None, MEETS),
        (limit.stopped is not None, ENDS),
        (limit.held is not None and was.held is None, PAUSES),
        (limit.pending is not None and was.pending is None, WAITS),
        (limit.due != was.due, MOVES),
    )
    return next((effect for holds, effect in checks if holds), LEAVES)


@cache
def _played(setup: str) -> Played:
    return (SETUPS | BASES)[setup]()


def played(setup: str) -> Played:
    """A case of its own, after ``setup``."""
    return clone(_played(setup))


def clone(case: Played) -> Played:
    """A copy that can go on by itself."""
    other = copy(case)
    other.case, other.events = deepcopy(case.case), list(case.events)
    return other


def observed(name: str) -> dict[str, set[str]]:
    """What an act does to the limits of each stage, in whatever case it is possible."""
    found: dict[str, set[str]] = {}
    for setup in SETUPS:
        before = played(setup)
        try:
            after = ACTS[name](clone(before), NOW)
        except Refused:
            continue
        for stage, seen in effects(before.case, after.case).items():
            found.setdefault(stage, set()).update(seen)
    return found


def observed_pair(base: str, *acts: str) -> str:
    """What the last of the acts does to the answer limit; ``refused``, also if an earlier one is."""
    case = played(base)
    before = case.case
    try:
        for name, at in zip(acts, (NOW, LATER), strict=False):
            before = case.case
            case = MOVERS[name](clone(case), at)
    except Refused:
        return REFUSED
    n = case.limit("answer").n
    return _effect(before.limits[n], case.case.limits[n])


# ---- the table ------------------------------------------------------------------------------------------------

TABLE: dict[str, dict[str, str]] = {
    "`reject`": {"transfer": "ends", "promise": "ends"},
    "`escalate`": {"escalate": "meets"},
    "`instruct --due`": {"answer": "moves", "review": "moves", "feedback": "leaves moves"},
    "`instruct` without a date": {},
    "`dispatch`": {
        "transfer": "meets",
        "sign": "begins",
        "answer": "begins leaves",
        "assist": "begins",
        "record": "begins",
    },
    "`sign`": {"sign": "meets"},
    "`reach`": {},
    "`reach --how letter`": {"written": "meets"},
    "`return`": {
        "hold": "meets",
        "transfer": "begins",
        "sign": "ends",
        "answer": "ends",
        "assist": "ends",
        "feedback": "ends leaves",
    },
    "`extend`": {"answer": "leaves moves"},
    "`reply`": {
        "hold": "meets",
        "sign": "meets",
        "answer": "meets waits",
        "review": "begins",
        "promise": "leaves meets",
        "written": "begins",
        "callback": "begins",
    },
    "`reply --promised-by`": {
        "hold": "meets",
        "sign": "meets",
        "answer": "meets waits",
        "review": "begins",
        "promise": "begins leaves meets",
        "written": "begins",
        "callback": "begins",
    },
    "`reply --interim`": {"hold": "meets", "answer": "leaves moves"},
    "`reply --as`": {"assist": "meets"},
    "`review --pass`, the last one": {"answer": "meets", "review": "meets"},
    "`review --fail`": {"answer": "moves", "review": "ends meets"},
    "`callback`, satisfied": {
        "escalate": "ends",
        "transfer": "ends",
        "assist": "ends",
        "callback": "meets",
    },
    "`callback`, dissatisfied": {
        "transfer": "begins leaves",
        "answer": "begins",
        "promise": "leaves reopens",
        "supervise": "begins leaves",
        "written": "ends",
        "callback": "meets",
    },
    "`callback`, not reached": {},
    "`redo`": {
        "escalate": "meets",
        "transfer": "begins leaves",
        "answer": "begins",
        "feedback": "begins ends leaves",
        "promise": "leaves reopens",
        "written": "ends",
        "callback": "ends",
    },
    "`close`": {"escalate": "meets", "transfer": "ends", "assist": "ends", "callback": "ends"},
    "`fulfil`": {"promise": "meets"},
    "`feedback`": {"feedback": "meets"},
    "`urge`": {},
    "`supervise`": {},
    "`supervise --on-site`": {"supervise": "leaves meets"},
    "`supervise --until`": {"supervise": "begins leaves moves"},
    "`supervise --done`": {"supervise": "leaves meets"},
    "`hold`": {"answer": "leaves pauses", "assist": "pauses"},
    "`hold --until`": {"answer": "leaves pauses", "assist": "pauses", "hold": "begins"},
    "`resume`": {"hold": "meets", "answer": "moves", "assist": "moves"},
    "`merge` into another": dict.fromkeys(STAGE_ORDER, "ends") | {"hold": "meets"},
    "`merge` of another into it": {"sign": "moves", "answer": "leaves moves", "promise": "begins leaves"},
    "`refer`": {},
    "`file`": {"record": "meets"},
    "`edit` of what limits depend on": {
        "escalate": "begins leaves",
        "transfer": "leaves moves",
        "answer": "leaves moves",
        "assist": "moves",
        "review": "moves",
        "feedback": "leaves moves",
    },
    "`edit` of anything else": {},
    "`void`": dict.fromkeys(STAGE_ORDER, "ends") | {"hold": "meets"},
    "`archive`": {"feedback": "ends"},
    "a calendar": {
        "escalate": "leaves moves",
        "transfer": "leaves moves",
        "sign": "moves",
        "answer": "leaves moves",
        "assist": "moves",
        "feedback": "leaves moves",
        "record": "moves",
        "supervise": "leaves moves",
        "written": "moves",
        "callback": "moves",
    },
}
"""Act → stage → what it does, in any case in which it is possible; a stage that is not named runs on."""

NOTES: dict[tuple[str, str], str] = {
    ("`instruct --due`", "feedback"): "moves what is due within the answer (CZ-16); not that of XF-15",
    ("`dispatch`", "answer"): "a limit from receipt (XF-09) runs on for the unit",
    ("`return`", "feedback"): "that of XF-15 runs on for the next unit",
    ("`extend`", "answer"): "against a leader's date it is filed (WZ-09)",
    ("`reply`", "answer"): "waits where it is reviewed (XF-11)",
    ("`reply`", "promise"): "meets one made on air that is not later than the limit (XF-10)",
    ("`reply --promised-by`", "answer"): "waits where it is reviewed (XF-11)",
    (
        "`reply --promised-by`",
        "promise",
    ): "the new one begins (BM-13); one made on air within the limit is met",
    ("`reply --interim`", "answer"): "against a leader's date it is filed (WZ-09)",
    ("`review --fail`", "review"): "meets that of the reviewer; the others end",
    ("`callback`, satisfied", "escalate"): "what was overdue stays so in the figures",
    ("`callback`, satisfied", "transfer"): "what was overdue stays so in the figures",
    ("`callback`, satisfied", "assist"): "what was overdue stays so in the figures",
    ("`callback`, dissatisfied", "transfer"): "begins where no unit is known",
    ("`callback`, dissatisfied", "promise"): "reopens one that only this answer met",
    ("`redo`", "transfer"): "begins where no unit is known",
    ("`redo`", "feedback"): "what is due within the answer begins again; that of XF-15 runs on",
    ("`redo`", "promise"): "reopens one that only this answer met",
    ("`redo`", "written"): "what was overdue runs on: the next letter meets it",
    (
        "`callback`, dissatisfied",
        "supervise",
    ): "begins where the scheme has the redo supervised on site (WZ-12)",
    ("`callback`, dissatisfied", "written"): "what was overdue runs on: the next letter meets it",
    ("`redo`", "escalate"): "of a difficult case, by the word of a leader",
    ("`close`", "escalate"): "of a difficult case, by the word of a leader",
    ("`supervise --on-site`", "supervise"): "that of the redo (WZ-12); one that somebody ordered runs on",
    ("`supervise --until`", "supervise"): "begins, or moves that of the same person (BM-10)",
    ("`supervise --done`", "supervise"): "that of the person who ordered it (BM-10)",
    ("`hold --until`", "answer"): "a leader's date, and one given to a caller, runs on",
    ("`hold`", "answer"): "a leader's date, and one given to a caller, runs on",
    ("`merge` into another", "answer"): "what was overdue ends late, and counts",
    ("`merge` into another", "feedback"): "goes on in the other case, as promises and the record do",
    ("`merge` of another into it", "answer"): "the earlier date counts; a leader's date stays (WZ-09)",
    ("`merge` of another into it", "promise"): "that of the other case goes on here",
    ("`edit` of what limits depend on", "escalate"): "begins where the case becomes important",
    ("`edit` of what limits depend on", "transfer"): "where a rule depends on the field, until it is missed",
    ("`edit` of what limits depend on", "answer"): "not a leader's date, nor one given to a caller (WZ-15)",
    ("`edit` of what limits depend on", "feedback"): "where a rule depends on the field, until it is missed",
    ("`archive`", "feedback"): "what was overdue stays so in the figures",
    ("a calendar", "escalate"): "that of the same day stays",
    ("a calendar", "transfer"): "that of the same day stays",
    ("a calendar", "answer"): "not a leader's date, nor one given to a caller (WZ-15)",
    ("a calendar", "supervise"): "not a date that somebody ordered",
    ("a calendar", "feedback"): "calendar days move only at their end",
}
"""What decides where an act does more than one thing, and by which clause."""

PAIRS: dict[str, dict[str, str]] = {
    "at the unit": {
        INSTRUCT: "moves leaves leaves leaves leaves leaves leaves",
        EXTEND: "moves refused refused moves moves moves moves",
        INTERIM: "moves refused refused leaves leaves leaves moves",
        HOLD: "moves moves moves moves moves moves moves",
        EDIT: "moves moves moves moves moves moves moves",
        CALENDAR: "moves moves moves moves moves moves moves",
        ABSORB: "moves moves moves moves leaves leaves moves",
    },
    PROMISE: {"": "moves moves moves leaves leaves leaves moves"},
    "under review": {
        INSTRUCT: "moves leaves leaves leaves leaves",
        EDIT: "moves moves leaves leaves moves",
        ABSORB: "moves moves leaves leaves moves",
    },
}
"""Case → the first act → what each of the others then does to the answer limit, in the order of ``SECOND``."""
SECOND: dict[str, tuple[str, ...]] = {
    "at the unit": (INSTRUCT, EXTEND, INTERIM, HOLD, EDIT, CALENDAR, ABSORB),
    PROMISE: (INSTRUCT, EXTEND, INTERIM, HOLD, EDIT, CALENDAR, ABSORB),
    "under review": (INSTRUCT, EDIT, CALENDAR, ABSORB, FAIL),
}
RULINGS: dict[str, str] = {
    INSTRUCT: "A leader's date is moved only by another instruction (WZ-09). A notice of delay and an interim answer "
    "are filed, a hold, an edit, a calendar, a merge and a failed review leave it (WZ-15).",
    EXTEND: "A scheme that bounds extensions has used one up (ST-05); an interim answer would be another (ST-09). "
    "The days added stay when the limit is counted again.",
    INTERIM: "A date given to the caller is moved by the unit's extension, where one is left, by an instruction, or "
    "by the earlier date of a merged case (BM-07, WZ-15); a second interim answer needs an approver and an extension.",
    HOLD: "What was held is given back; every later act counts from there (ST-08).",
    EDIT: "The limit is the one of the corrected case, and moves as such (WZ-15).",
    CALENDAR: "The limit is counted by the days as they are now known.",
    ABSORB: "The date of the merged case is a given date: neither an edit nor a calendar counts it again.",
    PROMISE: "The date of a promise is its own; the unit's extension, an instruction or an earlier date of a merged "
    "case moves the limit, never the promise (XF-10).",
    FAIL: "Its time is given back to a limit that comes from a span, not to a leader's date (XF-11).",
}
"""Why the second act does what it does, by the first; of a failed review, by the second."""

# ---- what was missed -------------------------------------------------------------------------------------------

LONG_AFTER = "2021-03-01 10:00"
"""When every limit of every case was missed."""
LATE, OVERDUE, VOID, GOES_ON = "late", "overdue", "void", "goes on"


def observed_missed(name: str) -> dict[str, set[str]]:
    """What becomes of the missed limits of each stage by an act, in whatever case it is possible."""
    found: dict[str, set[str]] = {}
    for setup in SETUPS:
        before = played(setup)
        missed = [limit for limit in before.case.running_limits() if limit.is_missed(moment(LONG_AFTER))]
        try:
            after = ACTS[name](clone(before), LONG_AFTER).case
        except Refused:
            continue
        for limit in missed:
            then = after.limits[limit.n]
            state = then.state(moment(LONG_AFTER) + timedelta(days=9))
            if state == "stopped":
                state = {"void": VOID, "merged": GOES_ON}.get(after.status, state)
            found.setdefault(limit.stage, set()).add(state)
            assert then.unit == limit.unit or limit.unit is None, (setup, name, limit.stage)
    return found


MISSED: dict[str, dict[str, str]] = {
    "`reject`": {"transfer": "late", "promise": "late"},
    "`escalate`": {"escalate": "late"},
    "`dispatch`": {"transfer": "late"},
    "`sign`": {"sign": "late"},
    "`reach --how letter`": {"written": "late"},
    "`return`": {
        "sign": "late",
        "answer": "late",
        "assist": "late",
        "feedback": "late overdue",
        "hold": "late",
    },
    "`reply`": {"sign": "late", "answer": "late overdue", "promise": "late overdue", "hold": "late"},
    "`reply --as`": {"assist": "late"},
    "`review --pass`, the last one": {"review": "late"},
    "`review --fail`": {"review": "late"},
    "`callback`, satisfied": {"callback": "late"},
    "`callback`, dissatisfied": {"callback": "late"},
    "`redo`": {"escalate": "late", "feedback": "late overdue", "callback": "late"},
    "`close`": {"escalate": "late", "callback": "late"},
    "`fulfil`": {"promise": "late"},
    "`feedback`": {"feedback": "late"},
    "`supervise --on-site`": {"supervise": "late overdue"},
    "`supervise --done`": {"supervise": "late overdue"},
    "`resume`": {"hold": "late"},
    "`merge` into another": dict.fromkeys(STAGE_ORDER, "late")
    | dict.fromkeys(("feedback", "promise", "record", "supervise"), "goes on"),
    "`file`": {"record": "late"},
    "`void`": dict.fromkeys(STAGE_ORDER, "void") | {"hold": "late"},
}
"""Act → stage → what becomes of a missed limit; one that is not named stays overdue."""
