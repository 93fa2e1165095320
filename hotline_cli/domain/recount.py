"""Limits counted again: after a correction of their case, or under another calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain import limits as lim
from hotline_cli.domain.calendar import Due
from hotline_cli.domain.duration import parse_span
from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.domain.scheme.model import LimitRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.domain.case import Case, Limit


def recount(case: Case, rules: lim.Rules, limits: Iterable[Limit]) -> list[lim.LimitChange]:
    """Count ``limits`` again from their start under the rules that now match; stop those that no rule matches.

    A limit with a given date keeps it, whatever the rule; a span added to it is added again. A promise never moves.
    """
    changes: list[lim.LimitChange] = []
    for limit in limits:
        changes += _recount_one(case, rules, limit)
    answer = case.open_limit("answer")
    if answer is not None and case.running_limits("review"):
        due = Due(answer.due, answer.provisional)
        for one in changes:
            if one["n"] == answer.n and "due" in one:
                due = Due(parse_datetime(one["due"]), one["provisional"])
        changes += lim.move_reviews(case, rules, due)
    return changes


def recount_met(rules: lim.Rules, limits: Iterable[Limit]) -> list[lim.LimitChange]:
    """Count met ``limits`` again by the spans that they had, under a corrected calendar: what was met stays met."""
    changes: list[lim.LimitChange] = []
    for limit in limits:
        if limit.fixed or not (limit.span or limit.given):
            continue
        due = lim.count_due(rules, limit, limit.holds)
        if due != (limit.due, limit.provisional):
            change = {"do": "move", "n": limit.n, "due": stamp(due.at), "provisional": due.provisional}
            clause = lim.ON_AIR_CLAUSE if due.at == limit.promised else limit.rule_clause
            changes.append(change if limit.given else {**change, "clause": clause})
    return changes


def differs(limit: Limit, rules: lim.Rules, before: lim.Rules) -> bool:
    """Whether ``limit`` ends elsewhere by ``rules`` than by those ``before``, by the span that it has."""
    if not (limit.span or limit.given):
        return limit.stage == "review"  # it moves with the answer
    return lim.count_due(rules, limit, limit.holds) != lim.count_due(before, limit, limit.holds)


def _recount_one(case: Case, rules: lim.Rules, limit: Limit) -> list[lim.LimitChange]:
    if limit.fixed or limit.stage == "review":
        return []
    if limit.given:
        return _recount_given(case, rules, limit)
    if limit.stage == "promise":
        return []
    rule = lim.rule_for(limit.stage, case, rules, redo=case.redone > 0)
    if limit.house:
        rule = LimitRule(limit.stage, parse_span(limit.span), "receipt", limit.rule_clause, roll=limit.roll)
    if rule is None:
        return [{"do": "stop", "n": limit.n}]
    due = lim.by_rule(rules, limit, rule.span, roll=rule.roll, holds=limit.holds)
    clause = lim.ON_AIR_CLAUSE if due.at == limit.promised else rule.clause
    bound = _bind_again(case, limit, due)
    before = (limit.due, limit.provisional, limit.span, limit.clause)
    if (*due, str(rule.span), clause) == before:
        return bound
    change = {
        "do": "move",
        "n": limit.n,
        "due": stamp(due.at),
        "span": str(rule.span),
        "clause": clause,
        "rule": rule.clause,
        "roll": rule.roll,
        "provisional": due.provisional,
    }
    return [change, *bound]


def _recount_given(case: Case, rules: lim.Rules, limit: Limit) -> list[lim.LimitChange]:
    """Count a limit again that was given a date, which stays, or spans, which are added to the rule's."""
    change: lim.LimitChange = {"do": "move", "n": limit.n}
    span, roll = limit.span, limit.roll
    rule = lim.rule_for(limit.stage, case, rules, redo=case.redone > 0)
    if rule and span and str(rule.span) != span and all(isinstance(given, str) for _at, given in limit.given):
        span, roll = str(rule.span), rule.roll
        first = lim.by_rule(rules, limit, rule.span, roll=roll, holds=limit.holds)
        change |= {"span": span, "clause": rule.clause, "rule": rule.clause, "roll": roll}
        change["first_due"] = stamp(first.at)
    due = lim.count_due(rules, limit, limit.holds, span=span, roll=roll)
    if due == (limit.due, limit.provisional) and span == limit.span:
        return []
    return [change | {"due": stamp(due.at), "provisional": due.provisional}]


def _bind_again(case: Case, limit: Limit, due: Due) -> list[lim.LimitChange]:
    """The promise is met by the answer if it is not later than the answer limit as it is now counted."""
    running = case.on_air_promise
    if running is None or limit.promised is None:
        return []
    meets = running.due <= due.at
    return [] if meets == running.with_answer else [{"do": "bind", "n": running.n, "with_answer": meets}]
