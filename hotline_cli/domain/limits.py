"""Changes of time limits: which begin, end or move, and when they are due.

The functions return changes, plain data that an event carries and ``case_fold`` applies. Rule, span and due
date are determined here, once, when the event happens.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.calendar import Due
from hotline_cli.domain.case import STAGE_ORDER, Case, Limit
from hotline_cli.domain.duration import parse_span
from hotline_cli.domain.events import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotline_cli.domain.duration import Span
    from hotline_cli.domain.scheme.model import LimitRule, Scheme
    from hotline_cli.domain.working_time import Hold, WorkTime

LimitChange = dict[str, Any]

OFFICE_STAGES = frozenset({"escalate", "transfer", "callback"})
"""Stages owed by the hotline office, not by a unit."""


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
    case: Case, rules: Rules, at: datetime, stages: Iterable[str], starts: Sequence[str], unit: int | None
) -> list[LimitChange]:
    """Begin a limit for each of ``stages`` whose rule counts from one of ``starts``.

    Rules that count from receipt start there, whenever they begin (XF-09), or at the latest redo; all others at
    ``at``.
    """
    changes = []
    for stage in sorted(stages, key=STAGE_ORDER.index):
        rule = rules.scheme.limit_for(stage, case)
        if rule is None or rule.start not in starts:
            continue
        since = case.since if rule.start == "receipt" else at
        changes.append(_begin_change(rules, rule, since, at, unit))
    return changes


def begin_round(case: Case, rules: Rules, at: datetime, stage: str, unit: int | None) -> list[LimitChange]:
    """Begin ``stage`` at ``at`` whatever its rule counts from, for a redo or a return."""
    rule = rules.scheme.limit_for(stage, case)
    if rule is None:
        return []
    return [_begin_change(rules, rule, at, at, unit)]


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


def promise(at_due: datetime, clause: str, unit: int | None, *, interim: bool = False) -> LimitChange:
    """A limit with a date that somebody promised (BM-13, XF-10); ``interim``: until the answer (BM-07)."""
    change: LimitChange = {"do": "begin", "stage": "promise", "due": stamp(at_due), "clause": clause}
    if interim:
        change["interim"] = True
    if unit is not None:
        change["unit"] = unit
    return change


def change_each(verb: str, limits: Iterable[Limit], **facts: object) -> list[LimitChange]:
    """The same change to each of ``limits``."""
    return [{"do": verb, "n": limit.n, **facts} for limit in limits]


def move_to(limit: Limit, due: Due, at: datetime, by: Span | None = None) -> LimitChange:
    """Replace the date of ``limit`` (an instruction), or add ``by`` to it (an extension).

    A limit already broken stays late (rules.md 8).
    """
    change: LimitChange = {"do": "move", "n": limit.n, "due": stamp(due.at), "dated": True}
    if by:
        change["by"] = str(by)
    if due.provisional:
        change["provisional"] = True
    if limit.passed(at):
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
    """Apply dates given earlier to the answer limit that begins in ``begun``, and to feedback within it.

    A date promised on air only shortens the limit (XF-10); a leader's instruction replaces it (WZ-09). Neither
    applies once it has passed.
    """
    moves: list[LimitChange] = []
    cap = case.on_air_cap(at)
    if cap is None and case.instructed_due is None:
        return moves
    stages = rules.scheme.answer_stages(case)
    for n, change in enumerate(begun, len(case.limits)):
        if change["stage"] not in stages:
            continue
        if cap and stamp(cap) < change["due"]:
            moves.append({"do": "move", "n": n, "due": stamp(cap), "why": "promise"})
        if case.instructed_due and case.instructed_due >= at:
            moves.append(
                {"do": "move", "n": n, "due": stamp(case.instructed_due), "dated": True, "why": "instruct"}
            )
    return moves


def resume(case: Case, rules: Rules, limit: Limit, at: datetime) -> LimitChange:
    """Resume a held limit: working time during the hold does not count (rules.md 4)."""
    held = limit.held or at
    due = _counted(case, rules, limit, [*limit.holds, (held, max(at, held))])
    return {"do": "resume", "n": limit.n, "due": stamp(due.at), "provisional": due.provisional}


def recount(case: Case, rules: Rules, limit: Limit) -> LimitChange | None:
    """Count ``limit`` again from its start under the rule that now matches, or stop it if none does.

    A limit with a given date or a longer span keeps them, whatever the rule. None if nothing changes, as for a
    promise.
    """
    if limit.given:
        due = _counted(case, rules, limit, limit.holds)
        if due == (limit.due, limit.provisional):
            return None
        return {"do": "move", "n": limit.n, "due": stamp(due.at), "provisional": due.provisional}
    if limit.stage == "promise":
        return None
    rule = rules.scheme.limit_for(limit.stage, case)
    if rule is None:
        return {"do": "stop", "n": limit.n}
    due = _by_rule(case, rules, limit, rule.span, roll=rule.roll, holds=limit.holds)
    before = (limit.due, limit.provisional, limit.span, limit.clause)
    if (*due, str(rule.span), rule.clause) == before:
        return None
    return {
        "do": "move",
        "n": limit.n,
        "due": stamp(due.at),
        "span": str(rule.span),
        "clause": rule.clause,
        "roll": rule.roll,
        "provisional": due.provisional,
    }


def _counted(case: Case, rules: Rules, limit: Limit, holds: Sequence[Hold]) -> Due:
    """The end of ``limit`` by its rule, then by the dates, spans and ``holds`` given since, in order of time."""
    times = [*(at for at, _given in limit.given), datetime.max]
    due = fixed_due(limit.due)
    if limit.span:
        earlier = _between(holds, datetime.min, times[0])
        due = _by_rule(case, rules, limit, parse_span(limit.span), roll=limit.roll, holds=earlier)
    for (since, until), (_at, given) in zip(pairwise(times), limit.given, strict=True):
        due = _longer(due, parse_span(given), rules) if isinstance(given, str) else fixed_due(given)
        due = _pushed(due, _between(holds, since, until), rules)
    return due


def _between(holds: Iterable[Hold], since: datetime, until: datetime) -> list[Hold]:
    """The parts of ``holds`` after ``since`` that ended by ``until``; a later one has moved nothing yet."""
    return [(max(low, since), high) for low, high in holds if since < high <= until]


def _by_rule(case: Case, rules: Rules, limit: Limit, span: Span, *, roll: bool, holds: Sequence[Hold]) -> Due:
    """The end of ``span`` from the start of ``limit``; a date promised on air may be earlier."""
    due = rules.work.due(limit.start, span, roll=roll, holds=holds)
    promised = case.on_air_cap(limit.begun)
    if promised is None or limit.stage not in rules.scheme.answer_stages(case):
        return due
    cap = _pushed(fixed_due(promised), holds, rules)
    return cap if cap.at < due.at else due


def _pushed(due: Due, holds: Iterable[Hold], rules: Rules) -> Due:
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
