"""Changes of time limits: which begin, end or move, and when they are due.

The functions return changes, plain data that an event carries and ``case_fold`` applies. Rule, span and due
date are determined here, once, when the event happens.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.calendar import Due
from hotline_cli.domain.case import STAGE_ORDER, Case, Limit
from hotline_cli.domain.duration import Span, end_of_day, parse_span
from hotline_cli.domain.events import stamp
from hotline_cli.domain.scheme.model import HOUSE_RULE, LimitRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.domain.working_time import Hold, WorkTime

LimitChange = dict[str, Any]

ON_AIR_CLAUSE = "XF-10"
"""The clause of a promise made when the call came in, and of an answer limit that it shortens."""

AS_RECEIVED = "来件"
"""The clause of a date that came with the case: that of an answer owed elsewhere."""

LEADER_WITHIN = Span(1, "working_day")
"""How soon a difficult case is put before a leader, where the scheme has no rule for it (house rule)."""

OFFICE_STAGES = frozenset({"escalate", "transfer", "supervise", "callback"})
"""Stages owed by the hotline office, not by a unit."""

LEADER, CALLER, SENDER = "leader", "caller", "sender"
"""Whose date a fixed limit has (rules.md 4)."""


REVIEW_AT_LEAST = Span(1, "working_day")
"""What a reviewer has after the submission, however near the limit of the answer is."""


class Rules(NamedTuple):
    """The basis of a decision: the scheme that the case began with, and the office's working time."""

    scheme: Scheme
    work: WorkTime


def horizon(rules: Rules, now: datetime, within: Span | None) -> datetime:
    """The time up to which a due date is overdue or, with ``within``, due soon. Due this second is not overdue."""
    return rules.work.due(now, within).at if within else now - timedelta(seconds=1)


def lateness(rules: Rules, now: datetime, due: datetime) -> dict[str, Any]:
    """How long ago ``due`` was: seconds, working days after the due day including today, level."""
    over = max(0, int((now - due).total_seconds()))
    days = rules.work.calendar.working_days(due.date(), now.date()) if over else 0
    level = "soon" if not over else "serious" if days > rules.scheme.serious_after else "overdue"
    return {"overdue_by": over, "working_days_over": days, "level": level}


def begin(
    case: Case,
    rules: Rules,
    at: datetime,
    stages: Iterable[str],
    starts: Sequence[str],
    unit: int | None,
    *,
    ordered: datetime | None = None,
) -> list[LimitChange]:
    """Begin a limit for each of ``stages`` whose rule counts from one of ``starts``.

    Rules that count from receipt start there, whenever they begin (XF-09), or at the latest redo; all others at
    ``at``, or when the unit was ``ordered``. A limit that would be over before it begins starts at ``at``;
    a date that came with the case and has passed gives way to the rule.
    """
    changes = []
    for stage in sorted(stages, key=STAGE_ORDER.index):
        if stage == "answer" and case.given_due is not None and case.given_due >= at and not case.redone:
            changes.append(_begin_given(case.since, at, case.given_due, unit))
            continue
        rule = rule_for(stage, case, rules, redo=case.redone > 0)
        if rule is None or rule.start not in starts:
            continue
        since = _receipt(case, rule) if rule.start == "receipt" else ordered or at
        change = _begin_change(rules, rule, since, at, unit)
        if change["due"] < stamp(at) and not rule.recipients:
            change = _begin_change(rules, rule, at, at, unit)
        changes += [{**change, "party": party} for party in rule.recipients] or [change]
    return changes


def _receipt(case: Case, rule: LimitRule) -> datetime:
    """When a limit that counts from receipt starts: in hours from 24:00 of a day whose time is unknown (rules.md 2)."""
    in_hours = rule.span.unit.endswith(("hour", "minute", "second"))
    return end_of_day(case.since) if in_hours and case.since.time() == time.min else case.since


def is_time_unknown(case: Case, limit: Limit) -> bool:
    """Whether ``limit`` counts hours from a receipt of which only the day is known."""
    received = case.received_at
    return received.time() == time.min and limit.start == end_of_day(received) and bool(limit.span)


def begin_parts(case: Case, rules: Rules, at: datetime, units: Iterable[int]) -> list[LimitChange]:
    """Begin the limit of each co-handling unit that owes no part yet (BM-04)."""
    rule = rules.scheme.limit_for("assist", case)
    if rule is None:
        return []
    since = case.since if rule.start == "receipt" else at
    if rules.work.due(since, rule.span, roll=rule.roll).at < at:
        since = at
    owing = {limit.unit for limit in case.running_limits("assist")}
    return [_begin_change(rules, rule, since, at, unit) for unit in units if unit not in owing]


def callback_owed(case: Case, rules: Rules) -> bool:
    """Whether a callback is owed: the scheme requires one or limits it, and the caller left a contact (CZ-10)."""
    wanted = rules.scheme.callback.required or rules.scheme.limit_for("callback", case) is not None
    return wanted and bool(case.phone or case.address)


def begin_written(case: Case, rules: Rules, at: datetime) -> list[LimitChange]:
    """Begin the written answer that the unit owes the caller after its answer (WZ-11), if there is an address for it.

    One that is still owed from the round before runs on: the next letter meets it.
    """
    if not (case.phone or case.address) or case.running_limits("written"):
        return []
    return begin_round(case, rules, at, "written", case.unit)


def rule_for(stage: str, case: Case, rules: Rules, *, redo: bool) -> LimitRule | None:
    """The rule of ``stage``; the answer of a ``redo`` has the span that the scheme names for it, if any."""
    rule, span = rules.scheme.limit_for(stage, case), rules.scheme.callback.redo_span
    return rule._replace(span=span) if rule and span and redo and stage == "answer" else rule


def begin_round(
    case: Case, rules: Rules, at: datetime, stage: str, unit: int | None, *, redo: bool = False
) -> list[LimitChange]:
    """Begin ``stage`` at ``at`` whatever its rule counts from, for a redo or a return."""
    rule = rule_for(stage, case, rules, redo=redo)
    if rule is None:
        return []
    return [_begin_change(rules, rule, at, at, unit)]


def begin_redo(
    case: Case, rules: Rules, at: datetime, stages: Iterable[str], unit: int | None
) -> list[LimitChange]:
    """Begin ``stages`` of a redo: it is a new acceptance, and the order to ``unit`` if that is known.

    Without a unit the case waits under ``transfer``, and what counts from dispatch begins at the next one.
    """
    if unit is not None:
        return [change for stage in stages for change in begin_round(case, rules, at, stage, unit, redo=True)]
    waiting = () if case.running_limits("transfer") else ("transfer",)
    received = [
        stage for stage in stages if (rule := rules.scheme.limit_for(stage, case)) and rule.start == "receipt"
    ]
    return [
        change
        for stage in (*waiting, *received)
        for change in begin_round(case, rules, at, stage, None, redo=True)
    ]


def begin_once(case: Case, rules: Rules, at: datetime, stage: str, unit: int | None) -> list[LimitChange]:
    """Begin ``stage`` with the first order; neither a return nor a redo begins it again."""
    if any(limit.stage == stage for limit in case.limits):
        return []
    return begin(case, rules, at, [stage], ["receipt", "dispatch"], unit)


def begin_supervision(case: Case, rules: Rules, at: datetime) -> list[LimitChange]:
    """Begin the supervision on site that the office owes by the date of the redo (WZ-12), unless it is owed already."""
    rule = rule_for("answer", case, rules, redo=True)
    if rule is None or any(not limit.party for limit in case.running_limits("supervise")):
        return []
    clause = rules.scheme.callback.clause or HOUSE_RULE
    owed = rule._replace(stage="supervise", clause=clause)
    return [{**_begin_change(rules, owed, at, at, None), "house": True}]


def begin_leader(case: Case, rules: Rules, at: datetime) -> list[LimitChange]:
    """Begin the limit to put a difficult case before a leader: by the scheme's rule, else within a working day."""
    if case.running_limits("escalate"):
        return []
    rule = rules.scheme.limit_for("escalate", case)
    owed = rule or LimitRule("escalate", LEADER_WITHIN, "receipt", HOUSE_RULE)
    return [{**_begin_change(rules, owed, at, at, None), "house": True}]


def _begin_change(
    rules: Rules, rule: LimitRule, since: datetime, at: datetime, unit: int | None
) -> LimitChange:
    due = rules.work.due(since, rule.span, roll=rule.roll)
    change: LimitChange = {
        "do": "begin",
        "stage": rule.stage,
        "due": stamp(due.at),
        "clause": rule.clause,
        "span": str(rule.span),
    }
    if since != at:
        change["start"] = stamp(since)
    if unit is not None and rule.stage not in OFFICE_STAGES:
        change["unit"] = unit
    if not rule.roll:
        change["roll"] = False
    if due.provisional:
        change["provisional"] = True
    return change


def _begin_given(since: datetime, at: datetime, due: datetime, unit: int | None) -> LimitChange:
    """Begin the answer limit with the date that came with the case, whatever the rule; it counts from receipt."""
    change: LimitChange = {"do": "begin", "stage": "answer", "due": stamp(due), "clause": AS_RECEIVED}
    change |= {"dated": True, "fixed": SENDER}
    if since != at:
        change["start"] = stamp(since)
    if unit is not None:
        change["unit"] = unit
    return change


def promise(at_due: datetime, clause: str, unit: int | None, *, on_air: bool = False) -> LimitChange:
    """A limit with a date that somebody promised (BM-13, XF-10), for the unit that promised it."""
    change: LimitChange = {"do": "begin", "stage": "promise", "due": stamp(at_due), "clause": clause}
    if on_air:
        change["on_air"] = True
    if unit is not None:
        change["unit"] = unit
    return change


def agreed_date(
    stage: str, due: datetime, clause: str, *, unit: int | None = None, party: str = ""
) -> LimitChange:
    """A limit with a date that somebody set: the end of a hold, or of a supervision that ``party`` ordered (BM-10)."""
    change: LimitChange = {"do": "begin", "stage": stage, "due": stamp(due), "clause": clause, "dated": True}
    if unit is not None:
        change["unit"] = unit
    if party:
        change["party"] = party
    return change


def change_each(verb: str, limits: Iterable[Limit], **facts: object) -> list[LimitChange]:
    """The same change to each of ``limits``."""
    return [{"do": verb, "n": limit.n, **facts} for limit in limits]


def end_each(limits: Iterable[Limit], at: datetime) -> list[LimitChange]:
    """End ``limits`` at ``at`` otherwise than by what they ask for: those missed by then stay late (rules.md 4)."""
    return [{"do": "miss" if limit.is_missed(at) else "stop", "n": limit.n} for limit in limits]


def move_to(limit: Limit, due: Due, at: datetime, by: Span | None = None, *, fixed: str = "") -> LimitChange:
    """Replace the date of ``limit`` (an instruction), or add ``by`` to it (an extension).

    ``fixed`` says whose date it is: a leader's, or one given to a caller. A limit already broken stays late
    (rules.md 8).
    """
    change: LimitChange = {"do": "move", "n": limit.n, "due": stamp(due.at), "dated": True}
    if fixed:
        change["fixed"] = fixed
    if by:
        change["by"] = str(by)
    if due.provisional:
        change["provisional"] = True
    if limit.has_passed(at):
        change["broken"] = True
    return change


def fixed_due(at: datetime) -> Due:
    """A due date that somebody named; no calendar moves it."""
    return Due(at, provisional=False)


def add_span(limit: Limit, span: Span, rules: Rules) -> Due:
    """The end of ``limit`` with ``span`` added; provisional if it was before."""
    return _longer(Due(limit.due, limit.provisional), span, rules)


def _longer(due: Due, span: Span, rules: Rules) -> Due:
    longer = rules.work.due(due.at, span)
    return Due(longer.at, due.provisional or longer.provisional)


def apply_given_dates(
    case: Case, rules: Rules, begun: Sequence[LimitChange], at: datetime
) -> list[LimitChange]:
    """Apply the earlier date of a merged case to the answer limit that begins in ``begun``, and a leader's (WZ-09).

    The instruction replaces that limit and feedback within it, unless it has passed.
    """
    stages = rules.scheme.answer_stages(case)
    moves: list[LimitChange] = []
    if case.merged_due is not None and case.merged_due >= at:
        merged = stamp(case.merged_due)
        moves += [
            {"do": "move", "n": n, "due": merged, "dated": True, "from": case.absorbed[-1]}
            for n, change in enumerate(begun, len(case.limits))
            if change["stage"] == "answer" and merged < change["due"]
        ]
    if case.instructed_due is None or case.instructed_due < at:
        return moves
    return moves + [
        {
            "do": "move",
            "n": n,
            "due": stamp(case.instructed_due),
            "dated": True,
            "fixed": LEADER,
            "why": "instruct",
        }
        for n, change in enumerate(begun, len(case.limits))
        if change["stage"] in stages
    ]


def apply_promise(
    case: Case, begun: Sequence[LimitChange], at: datetime, number: int, promised: datetime
) -> list[LimitChange]:
    """Apply the promise made on air with this number and date to the answer limit that begins in ``begun``.

    If it is not later than the limit, the answer meets it, and while it lies ahead it shortens the limit, which then
    cites its clause (XF-10). Feedback never moves with it.
    """
    moves: list[LimitChange] = []
    for n, change in enumerate(begun, len(case.limits)):
        if change["stage"] != "answer":
            continue
        if promised >= at:
            change["promised"] = stamp(promised)
        if stamp(promised) > change["due"]:
            continue
        moves.append({"do": "bind", "n": number, "with_answer": True})
        if promised >= at:
            moves.append(
                {"do": "move", "n": n, "due": stamp(promised), "clause": ON_AIR_CLAUSE, "why": "promise"}
            )
    return moves


def resume(rules: Rules, limit: Limit, at: datetime) -> LimitChange:
    """Resume a held limit: working time during the hold does not count (rules.md 4)."""
    held = limit.held or at
    due = count_due(rules, limit, [*limit.holds, (held, max(at, held))])
    change: LimitChange = {
        "do": "resume",
        "n": limit.n,
        "due": stamp(due.at),
        "provisional": due.provisional,
    }
    return _keep_broken(limit, due, at, change)


def _keep_broken(limit: Limit, due: Due, at: datetime, change: LimitChange) -> LimitChange:
    """``change``, marked if the limit had passed and gets a later date: days of rest added since repair nothing."""
    return change | {"broken": True} if due.at > limit.due and limit.has_passed(at) else change


def end_review(rules: Rules, limit: Limit, at: datetime) -> LimitChange:
    """Give the time of a failed review back to an answer limit that comes from a span; any other runs on."""
    change: LimitChange = {"do": "unpend", "n": limit.n}
    if limit.stage != "answer" or limit.is_fixed or limit.pending is None:
        return change
    due = count_due(rules, limit, [*limit.holds, (limit.pending, max(at, limit.pending))])
    change |= {"due": stamp(due.at), "provisional": due.provisional}
    return _keep_broken(limit, due, at, change)


def begin_reviews(
    case: Case, rules: Rules, at: datetime, reviewers: Iterable[str], clause: str
) -> list[LimitChange]:
    """Begin a limit for each of ``reviewers``."""
    answer = case.open_limit("answer")
    due = _review_due(rules, at, Due(answer.due, answer.provisional) if answer else None)
    change: LimitChange = {"do": "begin", "stage": "review", "due": stamp(due.at), "clause": clause}
    if due.provisional:
        change["provisional"] = True
    return [{**change, "party": reviewer} for reviewer in reviewers]


def _review_due(rules: Rules, submitted: datetime, answer: Due | None) -> Due:
    """When a review is due: as the answer is, at least one working day after the submission."""
    least = rules.work.due(submitted, REVIEW_AT_LEAST)
    return answer if answer is not None and answer.at > least.at else least


def move_reviews(case: Case, rules: Rules, answer: Due) -> list[LimitChange]:
    """Move the running reviews with the ``answer`` under review."""
    changes: list[LimitChange] = []
    for limit in case.running_limits("review"):
        due = _review_due(rules, limit.start, answer)
        if due != (limit.due, limit.provisional):
            changes.append({"do": "move", "n": limit.n, "due": stamp(due.at), "provisional": due.provisional})
    return changes


def count_due(
    rules: Rules, limit: Limit, holds: Sequence[Hold], *, span: str | None = None, roll: bool | None = None
) -> Due:
    """The end of ``limit`` by its rule, or by ``span`` and ``roll``.

    Then by the dates, spans and ``holds`` given since, in order of time. A leader's date, or one given to a caller,
    stays as it is.
    """
    if limit.fixed:
        return fixed_due(limit.due)
    times = [*(at for at, _given in limit.given), datetime.max]
    due = fixed_due(limit.due)
    span, roll = limit.span if span is None else span, limit.roll if roll is None else roll
    if span:
        earlier = _between(holds, datetime.min, times[0])
        due = by_rule(rules, limit, parse_span(span), roll=roll, holds=earlier)
    for (since, until), (_at, given) in zip(pairwise(times), limit.given, strict=True):
        due = _longer(due, parse_span(given), rules) if isinstance(given, str) else fixed_due(given)
        due = _push_due(due, _between(holds, since, until), rules)
    return due


def _between(holds: Iterable[Hold], since: datetime, until: datetime) -> list[Hold]:
    """The parts of ``holds`` after ``since`` that ended by ``until``; a later one has moved nothing yet."""
    return [(max(low, since), high) for low, high in holds if since < high <= until]


def by_rule(rules: Rules, limit: Limit, span: Span, *, roll: bool, holds: Sequence[Hold]) -> Due:
    """The end of ``span`` from the start of ``limit``; a date promised on air may be earlier, and no hold moves it."""
    due = rules.work.due(limit.start, span, roll=roll, holds=holds)
    return fixed_due(limit.promised) if limit.promised and limit.promised <= due.at else due


def _push_due(due: Due, holds: Iterable[Hold], rules: Rules) -> Due:
    """A given date, later by as many working days as ended during the holds."""
    calendar, day = rules.work.calendar, timedelta(days=1)
    for held, until in holds:
        if held > due.at:
            continue
        lost = calendar.working_days(held.date() - day, until.date() - day)
        later = calendar.shift(due.at.date(), lost)
        guessed = calendar.rests_on_guess(held.toordinal(), until.toordinal() - 1) or (
            lost > 0 and calendar.rests_on_guess(due.at.toordinal(), later.toordinal())
        )
        due = Due(datetime.combine(later, due.at.time()), due.provisional or guessed)
    return due
