"""A case replayed under other rules: the same verbs at the same times, with limits counted again.

Every event is decided again. What the other rules would have refused (a hold, a second extension) still
happened: its effect on the case stays, and it moves no limits except those that it ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case import Case
from hotline_cli.domain.case_fold import apply_event
from hotline_cli.domain.events import Event, effective_events, parse_optional_datetime
from hotline_cli.domain.transitions import answering, intake, table
from hotline_cli.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

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
    if event.verb == "redo" and "callback" in event.data and case.status == "handling":
        return []  # the callback already caused it
    arguments = VERB_ARGUMENTS.get(event.verb)
    if arguments is not None:
        try:
            return table.perform(event.verb, case, rules, event.at, **arguments(event)).events
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
    for reviewer in answering.reviewers_of(case, rules):
        for passed in table.perform("review", case, rules, event.at, by=reviewer, passed=True).events:
            apply_event(case, passed)


def _end_limits(case: Case, event: Event) -> list[LimitChange]:
    """The limits that the event ends under any rules."""
    ends = ENDED_LIMITS.get(event.verb)
    if ends is None:
        return []
    how, stages = ends
    return lim.change_each(how, case.running(*stages))


ENDED_LIMITS: dict[str, tuple[str, tuple[str, ...]]] = {
    "dispatch": ("meet", ("transfer",)),
    "sign": ("meet", ("sign",)),
    "reply": ("meet", ("sign", "answer")),
    "callback": ("meet", ("callback",)),
    "return": ("stop", ("sign", "answer", "feedback")),
    "reject": ("stop", ()),
    "merge": ("stop", ()),
    "void": ("stop", ()),
    "archive": ("stop", ()),
    "close": ("stop", ("callback",)),
}
"""Verb → what it does to running limits, of these stages or of all."""


def _time(event: Event, name: str) -> datetime | None:
    return parse_optional_datetime(event.data.get(name))


VERB_ARGUMENTS: dict[str, Callable[[Event], dict[str, Any]]] = {
    "dispatch": lambda e: {
        "unit": e.data["unit"],
        "co_units": e.data.get("co_units", ()),
        "responsible": e.data.get("responsible", ""),
    },
    "sign": lambda e: {"responsible": e.data.get("responsible", "")},
    "return": lambda e: {
        "reason": e.private.get("reason", ""),
        "proper": e.data.get("proper"),
        "approved_by": e.data.get("approved_by", "-"),
    },
    "extend": lambda e: {
        "reason": "-",
        "approved_by": "-",
        "until": _time(e, "until"),
        "late": True,
    },
    "escalate": lambda e: {"to": e.data.get("to", "")},
    "instruct": lambda e: {
        "leader": e.data.get("leader", ""),
        "text": "-",
        "due": _time(e, "due"),
    },
    "reply": lambda e: {
        "text": e.private.get("answer", ""),
        "by": e.data.get("responsible", ""),
        "outcome": e.data.get("outcome", ""),
        "told": e.data.get("told", "") or "phone",
        "promised": _time(e, "promise_due"),
    },
    "interim": lambda e: {
        "text": "-",
        "by": e.data.get("by", ""),
        "reason": "-",
        "until": _time(e, "until"),
    },
    "review": lambda e: {"by": e.data.get("by", ""), "passed": e.data.get("passed", False), "reason": "-"},
    "callback": lambda e: {"result": e.data["result"]},
    "redo": lambda e: {
        "reason": "-",
        "substandard": e.data.get("substandard", False),
        "on_site": e.data.get("supervised", False),
    },
    "hold": lambda _e: {"reason": "-"},
    "resume": lambda _e: {},
    "fulfil": lambda _e: {"text": "-"},
    "feedback": lambda e: {"to": e.data.get("to", "")},
    "close": lambda _e: {"without_callback": "-"},
    "edit": lambda e: {"facts": e.data.get("set", {}), "words": e.private.get("set", {})},
}
"""Verb → its arguments, read from the event."""
