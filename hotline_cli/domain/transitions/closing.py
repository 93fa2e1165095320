"""Verbs that follow the answer, up to the archive (rules.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case import UNTIL_CLOSED, Case, Limit
from hotline_cli.domain.case_fold import apply_event
from hotline_cli.domain.events import stamp
from hotline_cli.domain.transitions.decision import Decision, copy_case, new_event, refuse_by
from hotline_cli.errors import Refused
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from hotline_cli.domain.limits import Rules


def callback(case: Case, rules: Rules, at: datetime, *, result: str, note: str = "") -> Decision:
    """Record a callback and its result (WZ-12). A result below the scheme's standard starts a redo (CZ-18)."""
    rule = rules.scheme.callback
    again = result in rule.redo_on
    closes = not again and result != "unreachable"
    changes = lim.change_each("meet", case.running("callback")) + (
        _change_at_closing(case, at) if closes else []
    )
    event = new_event("callback", at, {"result": result, "closes": closes, "limits": changes}, {"note": note})
    if not again:
        return Decision([event])
    before = copy_case(case)
    apply_event(before, event)
    second = redo(before, rules, at, reason=note or result, on_site=rule.supervise_redo)
    second.events[0].data["callback"] = result
    return Decision([event, *second.events])


def _change_at_closing(case: Case, at: datetime) -> list[dict[str, Any]]:
    """The changes of limits at closing: those of escalation and transfer stop, unless already overdue.

    Promises keep running.
    """
    return lim.change_each("stop", [limit for limit in case.running(*UNTIL_CLOSED) if not limit.passed(at)])


def redo(
    case: Case, rules: Rules, at: datetime, *, reason: str, substandard: bool = False, on_site: bool = False
) -> Decision:
    """Order a redo (CZ-18), supervised on site if requested (WZ-12).

    It is the order to the unit that has the case or answered it on the spot; without one the case waits for
    dispatch. Feedback owed within the answer limit gets a new limit too.
    """
    unit = case.answered_by if case.unit is None else case.unit
    stages = [x for x in rules.scheme.answer_stages(case) if x == "answer" or case.running(x)]
    changes = lim.change_each("stop", case.running("callback", *stages))
    begun = lim.begin_redo(case, rules, at, stages, unit)
    reopened = _unkept_promises(case)
    changes += begun + lim.change_each("reopen", reopened)
    promise = next(iter(reopened), case.on_air_promise)
    if promise and promise.due >= at:
        changes += lim.apply_promise(case, begun, at, promise.n, promise.due)
    data = {
        "unit": unit if case.unit is None else None,
        "substandard": substandard,
        "supervised": on_site,
        "difficult": case.redone + 1 >= rules.scheme.difficult_redone,
        "limits": changes,
    }
    return Decision([new_event("redo", at, data, {"reason": reason})])


def _unkept_promises(case: Case) -> list[Limit]:
    """The promises made on air that only the answer met which is now sent back, not a record of what was done."""
    return [
        limit
        for limit in case.limits
        if limit.on_air and limit.with_answer and limit.met is not None and not limit.fulfilled
    ]


def close(case: Case, rules: Rules, at: datetime, *, without_callback: str = "") -> Decision:
    """Close a case that owes no callback, or with a reason for closing it without one."""
    rule = rules.scheme.callback
    if rule.required and not without_callback:
        raise refuse_by(
            rule.clause,
            _("{no}: a callback is required before closing").format(no=case.no),
            _(
                "Use `hotline callback {no} --result ...` or `hotline close {no} --without-callback REASON`."
            ).format(no=case.no),
        )
    stops = lim.change_each("stop", case.running("callback")) + _change_at_closing(case, at)
    return Decision([new_event("close", at, {"limits": stops}, {"reason": without_callback})])


def fulfil(case: Case, _rules: Rules, at: datetime, *, text: str) -> Decision:
    """Record that the oldest running promise was kept (BM-13), whatever becomes of the answer."""
    running = case.running("promise")
    if not running:
        raise Refused(
            _("{no} has no pending promise").format(no=case.no),
            _("Run `hotline show {no}` to see its limits.").format(no=case.no),
        )
    kept = lim.change_each("meet", running[:1], fulfilled=True)
    return Decision([new_event("fulfil", at, {"limits": kept}, {"text": text})])


def feedback(case: Case, _rules: Rules, at: datetime, *, to: str) -> Decision:
    """Record that the result was reported to an office, such as the programme (XF-15, CZ-16)."""
    return Decision(
        [new_event("feedback", at, {"to": to, "limits": lim.change_each("meet", case.running("feedback"))})]
    )


def archive(case: Case, _rules: Rules, at: datetime) -> Decision:
    """Archive a case, read-only afterwards; refused while a promise is running."""
    promise = case.open_limit("promise")
    if promise is not None:
        raise Refused(
            _("{no}: a promise is pending, due {due}").format(no=case.no, due=stamp(promise.due)),
            _("Once the promise is kept: `hotline fulfil {no} --text TEXT`.").format(no=case.no),
        )
    stops = lim.change_each("stop", [limit for limit in case.running() if limit.stage not in UNTIL_CLOSED])
    return Decision([new_event("archive", at, {"limits": stops})])
