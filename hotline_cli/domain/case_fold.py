"""The fold of events into a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.answer_checks import BY_HAND
from hotline_cli.domain.case import Case, Step
from hotline_cli.domain.case_fields import event_values
from hotline_cli.domain.events import (
    PASSIVE,
    Event,
    effective_events,
    parse_datetime,
    parse_optional_datetime,
)
from hotline_cli.domain.limit_changes import WAS_IMPORTANT, WITHDRAWN, change_limits, mark_listed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime


NOT_STATED = "not-stated"
"""The outcome of an imported answer whose table tells none: such an answer is outside the rate of solved problems."""

UNTIMED = ("dispatched_at", "signed_at", "answered_at", "told_at", "finished_at")
"""Times of a case closed by an import, as far as they are known."""

_FACTS, _WORDS = event_values("data"), event_values("private")

EDITABLE = frozenset((*_FACTS, *_WORDS))
"""Fields that ``edit`` may change. ``key`` is not among them: another program identifies the case by it."""


def _take_values(case: Case, event: Event) -> None:
    for name in (*_FACTS, "key"):
        if name in event.data:
            setattr(case, name, event.data[name])
    for name in _WORDS:
        if name in event.private:
            setattr(case, name, event.private[name])


def _register(case: Case, event: Event) -> None:
    case.id, case.scheme = event.data["id"], event.data["scheme"]
    case.received_at = event.at
    case.since = parse_optional_datetime(event.data.get("accepted")) or event.at
    case.status = "received"
    _take_values(case, event)
    case.key = event.private.get("key", case.key)
    case.supervised = event.data.get("supervised", False)
    case.promise_due = case.on_air_due = parse_optional_datetime(event.data.get("promise_due"))
    case.given_due = parse_optional_datetime(event.data.get("given_due"))
    if event.data.get("on_the_spot"):
        case.status, case.on_the_spot, case.answered_at = "answered", True, event.at
        case.on_air_answer, case.answered_by = case.answer, event.data.get("answered_by")
        outcome = case.outcome or (NOT_STATED if event.data.get("imported") else "")
        case.steps.append(Step("on-the-spot", event.at, event.data.get("answered_by"), outcome))
        mark_callback(case, event)


def mark_callback(case: Case, event: Event) -> None:
    """Set on ``case`` whether a callback is owed for the answer of ``event``."""
    case.callback_owed, case.callback_settled = not event.data.get("no_callback"), False
    if not case.callback_owed:
        case.steps.append(Step("no-callback", event.at, case.unit))


def _reject(case: Case, event: Event) -> None:
    case.steps.append(Step("reject", event.at))
    case.status = "rejected"


def _dispatch(case: Case, event: Event) -> None:
    case.status, case.dispatched_at, case.signed_at, case.answered_at = "dispatched", event.at, None, None
    case.unit, case.co_units = event.data["unit"], list(event.data.get("co_units", ()))
    case.via, case.responsible = event.data.get("via", ""), event.data.get("responsible", "")
    case.department = ""
    case.reached = False
    case.co_replied = []
    case.round_extended = case.round_interims = 0
    case.steps.append(Step("dispatch", event.at, case.unit, case.via))


def _sign(case: Case, event: Event) -> None:
    case.status, case.signed_at = "handling", event.at
    case.responsible = event.data.get("responsible") or case.responsible


def _return(case: Case, event: Event) -> None:
    case.steps.append(Step("return", event.at, case.unit))
    if case.unit is not None and case.unit not in case.returned_by:
        case.returned_by.append(case.unit)
    case.status, case.unit, case.co_units = "received", None, []
    case.via = case.responsible = case.department = ""
    case.dispatched_at = case.signed_at = None
    case.returned += 1
    case.round_returned = True
    case.difficult = case.difficult or event.data.get("difficult", False)


def _extend(case: Case, event: Event) -> None:
    if event.data.get("filed"):
        return
    case.extended += 1
    case.round_extended += 1
    case.steps.append(Step("extend", event.at, case.unit))


def _escalate(case: Case, event: Event) -> None:
    case.steps.append(Step("escalate", event.at, case.unit, event.data.get("to", "")))


def _instruct(case: Case, event: Event) -> None:
    case.instructed_due = parse_optional_datetime(event.data.get("due")) or case.instructed_due
    case.steps.append(Step("instruct", event.at, case.unit, event.data.get("leader", "")))


def _reply(case: Case, event: Event) -> None:
    data = event.data
    if case.signed_at is None:
        case.signed_at = event.at
    case.outcome = data.get("outcome", "")
    case.not_stated = NOT_STATED if data.get("imported") else ""
    case.told_how, case.told_at = data.get("told", ""), parse_optional_datetime(data.get("told_at"))
    case.finished_at = parse_optional_datetime(data.get("finished_at"))
    case.before_reply = (case.promise, case.promise_due)
    case.reply_promises = parse_optional_datetime(data.get("promise_due"))
    _take_values(case, event)
    case.promise_due = case.reply_promises or case.promise_due
    case.flags, case.cleared_flags = list(data.get("flags", ())), []
    case.replied_at, case.passed_by, case.reviewers = event.at, [], list(data.get("review", ()))
    if case.reviewers:
        case.status = "reviewing"
    else:
        _accept(case, event.at, event)


def _accept(case: Case, replied: datetime, event: Event) -> None:
    case.status, case.answered_at = "answered", replied
    case.steps.append(Step("answer", replied, case.unit, case.outcome or case.not_stated))
    mark_callback(case, event)


def _review(case: Case, event: Event) -> None:
    if not event.data["passed"]:
        case.status, case.passed_by, case.replied_at = "handling", [], None
        case.promise, case.promise_due = case.before_reply
        return
    case.passed_by.append(event.data["by"])
    if "flags" in event.data:
        by_hand = [one for one in case.flags if one["reason"] == BY_HAND]
        case.flags = without_flags(event.data["flags"], {*case.cleared_flags, *(x["flag"] for x in by_hand)})
        case.flags += by_hand
    if event.data.get("complete"):
        _accept(case, case.replied_at or event.at, event)


def _interim(case: Case, event: Event) -> None:
    case.round_extended += not event.data.get("filed", False)
    case.round_interims += 1
    case.steps.append(Step("interim", event.at, case.unit))


def _co_reply(case: Case, event: Event) -> None:
    if event.data["unit"] not in case.co_replied:
        case.co_replied.append(event.data["unit"])
    case.steps.append(Step("co-reply", event.at, event.data["unit"]))


def _callback(case: Case, event: Event) -> None:
    result, words = event.data["result"], event.private
    answers = {name: event.data.get(name) for name in ("unit_contacted", "caller_solved")}
    note = words.get("note") or words.get("reason") or ""
    case.callbacks.append({"at": event.at, "result": result, "note": note, **answers})
    case.steps.append(Step("callback", event.at, event.data.get("unit", case.unit), result))
    for name, unit_says_so in (
        ("unit_contacted", case.reached or bool(case.told_how or case.told_at)),
        ("caller_solved", case.outcome == "solved"),
    ):
        if answers[name] is not None:
            case.steps.append(Step(name, event.at, case.unit, "yes" if answers[name] else "no"))
        if answers[name] is False and unit_says_so:
            case.steps.append(Step("disputed", event.at, case.unit, name))
    if result != "unreachable":
        case.satisfaction, case.decision = result, event.data.get("decision", "")
    case.callback_settled = case.callback_settled or event.data.get("settles", False)
    if event.data.get("closes"):
        case.status, case.closed_at = "closed", event.at


def _redo(case: Case, event: Event) -> None:
    if "unit" in event.data:
        case.unit, case.dispatched_at = event.data["unit"], event.at
        case.steps.append(Step("dispatch", event.at, case.unit))
    case.steps.append(Step("redo", event.at, case.unit))
    case.status = "received" if case.unit is None else "handling"
    case.answered_at = case.closed_at = case.replied_at = None
    case.untimed = False
    case.redone += 1
    case.decision = ""
    case.round_extended = case.round_interims = 0
    case.round_returned = case.reached = False
    case.since, case.instructed_due, case.merged_due = event.at, None, None
    case.supervised = case.supervised or event.data.get("supervised", False)
    case.difficult = case.difficult or event.data.get("difficult", False)


def _close(case: Case, event: Event) -> None:
    case.decision = ""
    case.status, case.closed_at = "closed", event.at
    case.satisfaction = event.data.get("result", case.satisfaction)
    if event.data.get("imported"):
        _close_untimed(case, event)


def _close_untimed(case: Case, event: Event) -> None:
    """Apply what an import tells of a case of which it does not tell who answered, what or when: no step of it."""
    data = event.data
    case.untimed = True
    _take_values(case, event)
    case.unit, case.co_units = data.get("unit", case.unit), list(data.get("co_units", case.co_units))
    case.told_how = data.get("told", "")
    for name in UNTIMED:
        setattr(case, name, parse_optional_datetime(data.get(name)))


def _fulfil(case: Case, event: Event) -> None:
    case.steps.append(Step("fulfil", event.at, case.unit))


def _feedback(case: Case, event: Event) -> None:
    case.feedback.append({"to": event.data["to"], "at": event.at})
    case.steps.append(Step("feedback", event.at, case.unit, event.data["to"]))


def _urge(case: Case, event: Event) -> None:
    case.urged += 1
    for unit in event.data.get("urged_units", [case.unit]):
        case.steps.append(Step("urge", event.at, unit))


def _supervise(case: Case, event: Event) -> None:
    case.supervised = True
    by = event.data.get("by", "")
    if event.data.get("done"):
        case.steps.append(Step("supervise-done", event.at, case.unit, by))
        return
    case.steps.append(Step("supervise", event.at, case.unit, "" if event.data.get("on_site") else by))


def _hold(case: Case, event: Event) -> None:
    case.held_since = event.at


def _resume(case: Case, _event: Event) -> None:
    case.held_since = None


def _link(case: Case, event: Event) -> None:
    if event.data["other"] not in case.links:
        case.links.append(event.data["other"])


def _merge(case: Case, event: Event) -> None:
    case.steps.append(Step("merge", event.at, case.unit))
    case.status, case.merged_into, case.decision = "merged", event.data["other"], ""


def _absorb(case: Case, event: Event) -> None:
    case.absorbed.append(event.data["other"])
    taken = {change.get("stage") for change in event.data.get("limits", ())}
    case.supervised = case.supervised or "supervise" in taken
    case.label = case.label or event.data.get("label", "")
    due = parse_optional_datetime(event.data.get("merged_due"))
    case.merged_due = min(filter(None, (case.merged_due, due)), default=None)


def _refer(case: Case, event: Event) -> None:
    case.steps.append(Step("refer", event.at, case.unit, event.data["as"]))


def _file(case: Case, event: Event) -> None:
    case.files.append(
        {
            "path": event.private.get("path", ""),
            "title": event.private.get("title", ""),
            "digest": event.data["digest"],
            "to": event.data.get("to", ""),
            "at": event.at,
            "pages": event.data.get("pages"),
        }
    )


def _edit(case: Case, event: Event) -> None:
    before = [case.name, case.phone, case.address]
    _take_values(case, Event("edit", event.at, event.data["set"], event.private.get("set", {})))
    if event.data["set"].get("important") is False:
        case.steps.append(Step(WAS_IMPORTANT, event.at, case.unit))
    case.supervised = case.supervised or event.data.get("supervised", False)
    if any(before) and before != [case.name, case.phone, case.address]:
        case.former.append(before)
    if case.on_the_spot and case.dispatched_at is None and "answer" in event.private.get("set", {}):
        case.on_air_answer = case.answer
    if event.data.get("callback_owed"):
        case.callback_owed = True
        case.steps.append(Step("callback-owed", event.at, case.unit))


def without_flags(flags: Iterable[dict[str, str]], codes: Collection[str]) -> list[dict[str, str]]:
    """``flags`` without those of these ``codes``."""
    return [one for one in flags if one["flag"] not in codes]


def _flag(case: Case, event: Event) -> None:
    code = event.data["flag"]
    case.flags = without_flags(case.flags, {code})
    if event.data.get("cleared"):
        case.cleared_flags.append(code)
        return
    case.flags.append({"flag": code, "reason": BY_HAND, "note": event.private.get("reason", "")})


def _void(case: Case, event: Event) -> None:
    case.steps.append(Step("void", event.at, case.unit))
    case.status, case.decision = "void", ""
    if "cause" in event.data:
        case.void_cause, case.key = event.data["cause"], ""


def _archive(case: Case, _event: Event) -> None:
    case.status = "archived"


def _reach(case: Case, event: Event) -> None:
    case.reached = True
    if case.status in {"answered", "closed"}:
        case.told_how = event.data.get("how", "") or case.told_how
        case.told_at = case.told_at or event.at


def _change_nothing(_case: Case, _event: Event) -> None:
    """Apply a record that changes no state (order, reveal, recount)."""


FOLDS: dict[str, Callable[[Case, Event], None]] = {
    "register": _register,
    "reject": _reject,
    "dispatch": _dispatch,
    "sign": _sign,
    "reach": _reach,
    "return": _return,
    "extend": _extend,
    "escalate": _escalate,
    "instruct": _instruct,
    "reply": _reply,
    "interim": _interim,
    "co-reply": _co_reply,
    "review": _review,
    "callback": _callback,
    "redo": _redo,
    "close": _close,
    "fulfil": _fulfil,
    "feedback": _feedback,
    "urge": _urge,
    "supervise": _supervise,
    "hold": _hold,
    "resume": _resume,
    "link": _link,
    "merge": _merge,
    "absorb": _absorb,
    "refer": _refer,
    "file": _file,
    "edit": _edit,
    "flag": _flag,
    "void": _void,
    "archive": _archive,
    "recount": _change_nothing,
    "reveal": _change_nothing,
    "order": _change_nothing,
    "anonymize": _change_nothing,
}
"""Verb → what it does to the state."""


def apply_event(case: Case, event: Event) -> None:
    """Apply ``event`` to ``case``, in place. ``fold`` leaves out what an ``undo`` takes back, and the undo itself."""
    FOLDS[event.verb](case, event)
    change_limits(case, event)
    if event.verb not in PASSIVE and not _only_corrects(event):
        case.last_at = max(case.last_at, event.at)


def _only_corrects(event: Event) -> bool:
    """Whether it is an edit that moves no limit: events before the correction may still be recorded after it."""
    return event.verb == "edit" and "limits" not in event.data


def fold(events: Sequence[Event]) -> Case:
    """The case that ``events``, oldest first, add up to."""
    case = Case()
    events = list(events)
    kept = {id(event) for event in effective_events(events)}
    for event in events:
        if id(event) in kept:
            apply_event(case, event)
        elif event.verb == "undo":
            _undo(case, event)
    return case


def _undo(case: Case, event: Event) -> None:
    """Mark what an undo of limits that were missed left as it was, and remember those that are gone."""
    for n in event.data.get("restores", ()):
        if n < len(case.limits):
            case.limits[n].late_entry = True
    for gone in event.data.get("withdrawn", ()):
        step = Step(WITHDRAWN, parse_datetime(gone["due"]), gone.get("unit"), gone["stage"])
        case.steps.append(step)
    mark_listed(case, event)
