"""A case replayed under other rules: the same verbs at the same times, with limits counted again.

Every event is decided again. What the other rules would have refused (a hold, a second extension) still
happened: its effect on the case stays, and it moves no limits except those that it ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case import Case
from hotline_cli.domain.case_fold import apply_event
from hotline_cli.domain.events import Event, effective_events, parse_optional_datetime
from hotline_cli.domain.transitions import admin, answering, intake, table
from hotline_cli.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.domain.limits import LimitChange, Rules


def replay_case(events: Sequence[Event], rules: Rules) -> Case:
    """The case as it would be under ``rules``."""
    case = Case()
    held = effective_events(events)
    reviewed = any(event.verb == "review" for event in held)
    for event in held:
        for again in _decide_again(case, event, rules):
            apply_event(case, again)
        if case.status == "reviewing" and not reviewed:
            _pass_all(case, rules, event)
    return case


def _decide_again(case: Case, event: Event, rules: Rules) -> list[Event]:
    if event.verb == "register":
        return _register_again(event, rules)
    if event.verb == "redo" and "callback" in event.data and case.status in {"handling", "received"}:
        return []  # the callback already caused it
    verb = table.VERBS.get(event.verb)
    if verb and verb.arguments:
        arguments = verb.arguments(event)
        if event.verb == "reply" and answering.reviewers_of(case, rules):
            arguments["told"] = ""  # it is told after the review
        try:
            return table.perform(verb.name, case, rules, event.at, **arguments).events
        except Refused:
            pass
    return [Event(event.verb, event.at, {**event.data, "limits": _end_limits(case, event)}, event.private)]


def _register_again(event: Event, rules: Rules) -> list[Event]:
    facts = {
        name: value for name, value in event.data.items() if name not in {"limits", "promise_due", "label"}
    }
    promised = parse_optional_datetime(event.data.get("promise_due"))
    if not promised and not event.private.get("answer"):
        facts.pop("put_through", None)  # the date that was not promised then cannot be asked for now
    return intake.register(rules, event.at, facts=facts, words=event.private, promised=promised).events


def _pass_all(case: Case, rules: Rules, event: Event) -> None:
    """Accept the answer at its time: there was no review under the original rules."""
    for reviewer in list(case.reviewers):
        for passed in table.perform("review", case, rules, event.at, by=reviewer, passed=True).events:
            apply_event(case, passed)


def _end_limits(case: Case, event: Event) -> list[LimitChange]:
    """The limits that the event ends under any rules."""
    verb = table.VERBS.get(event.verb)
    if verb is None or verb.ends is None:
        return []
    if verb.name == "merge":
        return admin.end_by_merge(case, event.at)
    if verb.name == "close" and event.data.get("imported"):
        return lim.change_each("stop", case.running_limits())
    how, stages = verb.ends
    limits = case.running_limits(*stages)
    return lim.change_each(how, limits) if how == "meet" else lim.end_each(limits, event.at)
