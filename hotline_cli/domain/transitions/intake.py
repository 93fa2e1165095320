"""Verbs of the hotline office before the dispatch (rules.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case import Case
from hotline_cli.domain.case_fold import apply_event, mark_callback
from hotline_cli.domain.events import Event, stamp
from hotline_cli.domain.limit_changes import change_limits
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
    """The result of a registration, with its case."""

    def __init__(self, event: Event, remarks: list[str], case: Case) -> None:
        super().__init__([event], remarks)
        self.case = case


def register(
    rules: Rules,
    at: datetime,
    *,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    promised: datetime | None = None,
) -> Registered:
    """Register a case from ``facts`` (codes, marks) and ``words`` (caller, content, an answer given on the spot).

    ``facts`` includes ``id`` and ``scheme``. A caller without phone and address is anonymous (CZ-10); a report is
    confidential; an answer in ``words`` was given on the spot (XF-07); a call put through and not answered needs a
    promised date if the scheme requires it (CZ-28).
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
        "answered_by": facts.get("answered_by") if answered else None,
        "promise_due": stamp(promised) if promised else None,
    }
    event = new_event("register", at, data, words)
    case = Case()
    apply_event(case, event)
    if case.on_the_spot and not lim.callback_owed(case, rules):
        event.data["no_callback"] = True
        mark_callback(case, event)
    if changes := _first_limits(case, rules, at, facts.get("promised_unit")):
        event.data["limits"] = changes
        change_limits(case, event)
    return Registered(event, promise_remarks(changes, case), case)


def _first_limits(case: Case, rules: Rules, at: datetime, giver: int | None) -> list[dict[str, Any]]:
    """The limits that begin with the receipt: those of the office, and any of the unit that count from it."""
    dispatched_too = rules.scheme.dispatch_on_the_spot.allowed
    stages = ["escalate", "feedback"]
    if dispatched_too or not case.on_the_spot:
        stages.append("transfer")
    if not case.on_the_spot:
        stages.append("answer")
    begun = lim.begin(case, rules, at, stages, ["receipt"], None)
    moves: list[dict[str, Any]] = []
    if case.on_air_due:
        moves = lim.apply_promise(case, begun, at, len(begun), case.on_air_due)
        begun.append(lim.promise(case.on_air_due, lim.ON_AIR_CLAUSE, giver, on_air=True))
    if case.on_the_spot and case.callback_owed:
        begun += lim.begin(case, rules, at, ["callback"], ["answer"], None)
    return begun + moves + lim.apply_given_dates(case, rules, begun, at)


def reject(case: Case, rules: Rules, at: datetime, *, reason: str) -> Decision:
    """Reject a request, with the reason given to the caller. The five documents reject none (XF-12)."""
    require_allowed(rules.scheme.reject, _("scheme {scheme} does not allow rejecting a request"), rules)
    stops = lim.end_each(case.running_limits(), at)
    return Decision([new_event("reject", at, {"limits": stops}, {"reason": reason})])


def escalate(case: Case, _rules: Rules, at: datetime, *, to: str) -> Decision:
    """Escalate the case to a leader (XF-16, BM-04)."""
    return Decision(
        [
            new_event(
                "escalate", at, {"to": to, "limits": lim.change_each("meet", case.running_limits("escalate"))}
            )
        ]
    )


def instruct(
    case: Case, rules: Rules, at: datetime, *, leader: str, text: str, due: datetime | None = None
) -> Decision:
    """Record a leader's instruction. Its date, if any, replaces the limit, whatever the rule (WZ-09).

    The reviews of an answer move with it.
    """
    changes: list[dict[str, Any]] = []
    if due is not None:
        require_not_past("--due", due, at)
        changes = [
            lim.move_to(limit, lim.fixed_due(due), at, fixed=lim.LEADER)
            for limit in limits_moved_together(case, rules)
        ]
        for change in lim.move_reviews(case, rules, lim.fixed_due(due)):
            passed = case.limits[change["n"]].has_passed(at)
            changes.append({**change, "broken": True} if passed else change)
    data = {"leader": leader, "due": stamp(due) if due else None, "limits": changes}
    return Decision([new_event("instruct", at, data, {"text": text})])
