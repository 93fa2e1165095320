"""What verbs do to the time limits of a case: which begin, end, move, and when they fall due.

The functions return *changes*, plain data that an event carries; ``case.apply`` obeys them. The rule, the span
and the moment are counted out here, once, when the thing happens.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import STAGE_ORDER, Case, Limit
from hotline_cli.domain.spans import parse_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotline_cli.domain.scheme import LimitRule, Scheme
    from hotline_cli.domain.spans import Span
    from hotline_cli.domain.worktime import WorkTime

Change = dict[str, Any]

LAST_SECOND = time(23, 59, 59)
OFFICE_STAGES = frozenset({"escalate", "transfer", "callback"})
"""Stages that the hotline office itself owes, not a unit."""


class Rules(NamedTuple):
    """What a decision rests on: the scheme that the case began with, and the office's working time."""

    scheme: Scheme
    work: WorkTime


def end_of(day: date) -> datetime:
    """24:00 of ``day``, written 23:59:59."""
    return datetime.combine(day, LAST_SECOND)


def stamp(at: datetime) -> str:
    """A time as events hold it."""
    return at.isoformat(" ", "seconds")


def horizon(rules: Rules, now: datetime, within: Span | None) -> datetime:
    """Until when what is due is overdue, or with ``within`` due soon; what is due this second is not overdue."""
    return rules.work.due(now, within).at if within else now - timedelta(seconds=1)


def lateness(rules: Rules, now: datetime, due: datetime) -> dict[str, Any]:
    """By how much ``due`` has passed: seconds by the clock, working days after the due day with today, the level."""
    over = max(0, int((now - due).total_seconds()))
    days = rules.work.calendar.working_days(due.date(), now.date()) if over else 0
    level = "soon" if not over else "serious" if days > rules.scheme.serious_after else "overdue"
    return {"overdue_by": over, "working_days_over": days, "level": level}


def begin(
    case: Case, rules: Rules, at: datetime, stages: Iterable[str], starts: Sequence[str], unit: int | None
) -> list[Change]:
    """Begin a limit for each of ``stages`` whose rule, if the scheme has one, counts from one of ``starts``.

    Rules that count from receipt start there, whenever they begin (XF-09), or at the redo that the case is done again
    by; all others start at ``at``.
    """
    changes = []
    for stage in sorted(stages, key=STAGE_ORDER.index):
        rule = rules.scheme.limit_for(stage, case)
        if rule is None or rule.start not in starts:
            continue
        since = case.since if rule.start == "receipt" else at
        changes.append(_begun(rules, rule, since, at, unit))
    return changes


def begin_round(case: Case, rules: Rules, at: datetime, stage: str, unit: int | None) -> list[Change]:
    """Begin ``stage`` at ``at`` whatever the rule counts from: a redo or a return starts the clock anew."""
    rule = rules.scheme.limit_for(stage, case)
    if rule is None:
        return []
    return [_begun(rules, rule, at, at, unit)]


def _begun(rules: Rules, rule: LimitRule, since: datetime, at: datetime, unit: int | None) -> Change:
    due = rules.work.due(since, rule.span, roll=rule.roll)
    change: Change = {
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


def promise(at_due: datetime, clause: str, unit: int | None, *, interim: bool = False) -> Change:
    """A limit that rests on a date someone gave, not on a span (BM-13, XF-10); ``interim`` until the answer (BM-07)."""
    change: Change = {"do": "begin", "stage": "promise", "due": stamp(at_due), "clause": clause}
    if interim:
        change["interim"] = True
    if unit is not None:
        change["unit"] = unit
    return change


def each(verb: str, limits: Iterable[Limit], **facts: object) -> list[Change]:
    """The same change to each of ``limits``."""
    return [{"do": verb, "n": limit.n, **facts} for limit in limits]


def move_to(limit: Limit, due: datetime, at: datetime) -> Change:
    """Replace the date of ``limit`` (an extension, an instruction). One already broken stays late (figures.md)."""
    change: Change = {"do": "move", "n": limit.n, "due": stamp(due), "dated": True}
    if limit.passed(at):
        change["broken"] = True
    return change


def given_dates(case: Case, begun: Sequence[Change], at: datetime) -> list[Change]:
    """What dates given before do to the answer limit in ``begun``, which begins now.

    One promised on air shortens it, never lengthens it (XF-10); a leader's explicit instruction, unless its date
    has passed, replaces it (WZ-09).
    """
    moves: list[Change] = []
    for n, change in enumerate(begun, len(case.limits)):
        if change["stage"] != "answer":
            continue
        if case.on_air_cap and stamp(case.on_air_cap) < change["due"]:
            moves.append({"do": "move", "n": n, "due": stamp(case.on_air_cap), "why": "promise"})
        if case.instructed_due and case.instructed_due >= at:
            moves.append(
                {"do": "move", "n": n, "due": stamp(case.instructed_due), "dated": True, "why": "instruct"}
            )
    return moves


def resume(limit: Limit, rules: Rules, at: datetime) -> Change:
    """Let a held limit run on: the working time while it was held does not count (product.md 4)."""
    held = limit.held or at
    at = max(at, held)
    if held > limit.due:
        return {"do": "resume", "n": limit.n, "due": stamp(limit.due)}
    if limit.span and not limit.dated:
        span = parse_span(limit.span)
        if rules.work.due(limit.start, span, roll=limit.roll, holds=limit.holds).at == limit.due:
            due = rules.work.due(limit.start, span, roll=limit.roll, holds=[*limit.holds, (held, at)])
            return {"do": "resume", "n": limit.n, "due": stamp(due.at), "provisional": due.provisional}
    return {"do": "resume", "n": limit.n, "due": stamp(_pushed(limit.due, held, at, rules))}


def _pushed(due: datetime, held: datetime, until: datetime, rules: Rules) -> datetime:
    """A date that someone gave, later by as many working days as ended while it was held."""
    day = timedelta(days=1)
    lost = rules.work.calendar.working_days(held.date() - day, until.date() - day)
    return datetime.combine(rules.work.calendar.shift(due.date(), lost), due.time()) if lost else due


def recount(case: Case, rules: Rules, limit: Limit) -> Change | None:
    """Count ``limit`` again from its start under the rule that now fits, or stop it where none does.

    None if it rests on a date that was given (an extension, an instruction, a promise), or nothing moves.
    """
    if limit.dated or limit.stage == "promise":
        return None
    rule = rules.scheme.limit_for(limit.stage, case)
    if rule is None:
        return {"do": "stop", "n": limit.n}
    at, provisional = _counted(case, rules, limit, rule)
    before = (limit.due, limit.provisional, limit.span, limit.clause)
    if (at, provisional, str(rule.span), rule.clause) == before:
        return None
    return {
        "do": "move",
        "n": limit.n,
        "due": stamp(at),
        "span": str(rule.span),
        "clause": rule.clause,
        "roll": rule.roll,
        "provisional": provisional,
    }


def _counted(case: Case, rules: Rules, limit: Limit, rule: LimitRule) -> tuple[datetime, bool]:
    """Where ``limit`` ends under ``rule``, and whether that is provisional; a promise on air may end it sooner."""
    due = rules.work.due(limit.start, rule.span, roll=rule.roll, holds=limit.holds)
    if limit.stage != "answer" or case.on_air_cap is None:
        return due
    cap = case.on_air_cap
    for held, until in limit.holds:
        cap = _pushed(cap, held, until, rules)
    return (cap, False) if cap < due.at else due
