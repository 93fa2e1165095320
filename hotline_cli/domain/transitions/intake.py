"""Intake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case import Case
from hotline_cli.domain.case_fold import apply_event, change_limits
from hotline_cli.domain.events import Event, stamp
from hotline_cli.domain.transitions.decision import (
    Decision,
    is_supervised_in,
    label_for,
    limits_moved_together,
    new_event,
    promise_remarks,
    refuse_by,
    require_allowed,
    require_not_past,
)
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hotline_cli.domain.limits import Rules


class Registered(Decision):
    """What a registration came to, and the case that it makes."""

    def __init__(self, event: Event, remarks: list[str], case: Case) -> None:
        super().__init__([event], remarks)
        self.case = case


# ---- receipt --------------------------------------------------------------------------------------------------


def register(
    rules: Rules,
    at: datetime,
    *,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    promised: datetime | None = None,
) -> Registered:
    """A new case from ``facts`` (codes, marks) and ``words`` (caller, content, an answer given on the spot).

    ``facts`` holds ``id`` and ``scheme``. The caller without phone and address is anonymous (CZ-10); a report is
    confidential; an answer given there and then counts so (XF-07); a call put through and not answered needs a
    promised date where the scheme says so (CZ-28).
    """
    scheme = rules.scheme
    answered = bool(words.get("answer"))
    waits = facts.get("put_through") == "on-air" and not answered
    if waits and promised is None and scheme.promise_when_put_through.allowed:
        raise refuse_by(
            scheme.promise_when_put_through.clause,
            _("a call put through but not answered needs a promised date"),
            _("Add --promise TEXT --promised-by DATE, or --answered TEXT."),
        )
    if promised is not None:
        require_not_past("--promised-by", promised, at)
    session = facts.get("session")
    data = {
        "origin": "own",
        **facts,
        "label": label_for(session, scheme),
        "anonymous": facts.get("anonymous") or not (words.get("phone") or words.get("address")),
        "confidential": facts.get("confidential") or facts["kind"] == "report",
        "supervised": is_supervised_in(session, scheme),
        "on_the_spot": answered,
        "promise_due": stamp(promised) if promised else None,
    }
    event = new_event("register", at, data, words)
    case = Case()
    apply_event(case, event)
    if changes := _first_limits(case, rules, at):
        event.data["limits"] = changes
        change_limits(case, event)
    return Registered(event, promise_remarks(changes, case), case)


def _first_limits(case: Case, rules: Rules, at: datetime) -> list[dict[str, Any]]:
    """What is owed from the receipt on: by the office, and where the answer counts from receipt, by the unit."""
    if not case.on_the_spot:
        begun = lim.begin(case, rules, at, ["escalate", "transfer", "answer", "feedback"], ["receipt"], None)
        return begun + lim.apply_given_dates(case, rules, begun, at)
    dispatched_too = rules.scheme.dispatch_on_the_spot.allowed
    stages = ["escalate", "transfer", "feedback"] if dispatched_too else ["escalate", "feedback"]
    begun = lim.begin(case, rules, at, stages, ["receipt"], None)
    if case.on_air_due and not dispatched_too:
        begun.append(lim.promise(case.on_air_due, "XF-10", None))
    return begun + lim.begin(case, rules, at, ["callback"], ["answer"], None)


def reject(case: Case, rules: Rules, at: datetime, *, reason: str) -> Decision:
    """Turn a request away, with the reason told to the caller. The five documents turn none away (XF-12)."""
    require_allowed(rules.scheme.reject, _("scheme {scheme} does not allow rejecting a request"), rules)
    stops = lim.change_each("stop", case.running())
    return Decision([new_event("reject", at, {"limits": stops}, {"reason": reason})])


def escalate(case: Case, _rules: Rules, at: datetime, *, to: str) -> Decision:
    """Put the case before a leader (XF-16, BM-04)."""
    return Decision(
        [new_event("escalate", at, {"to": to, "limits": lim.change_each("meet", case.running("escalate"))})]
    )


def instruct(
    case: Case, rules: Rules, at: datetime, *, leader: str, text: str, due: datetime | None = None
) -> Decision:
    """A leader's instruction. A date in it is the limit from now on, whatever the rule said (WZ-09)."""
    changes: list[dict[str, Any]] = []
    if due is not None:
        require_not_past("--due", due, at)
        changes = [lim.move_to(limit, lim.fixed_due(due), at) for limit in limits_moved_together(case, rules)]
    data = {"leader": leader, "due": stamp(due) if due else None, "limits": changes}
    return Decision([new_event("instruct", at, data, {"text": text})])
