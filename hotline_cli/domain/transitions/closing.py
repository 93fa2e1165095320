"""Verbs that follow the answer, up to the archive (rules.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case import UNTIL_CLOSED, Case, Limit
from hotline_cli.domain.case_fold import apply_event
from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.domain.scheme.model import HOUSE_RULE
from hotline_cli.domain.transitions.decision import (
    CLEAN_RECORD,
    Decision,
    copy_case,
    new_event,
    refuse_by,
    require_decided,
    undispatched_remarks,
    word_in_sentence,
    written_remarks,
)
from hotline_cli.domain.vocabulary import NOT_GRADES, VOCABULARIES, word
from hotline_cli.errors import Refused
from hotline_cli.i18n import _, join_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import TypedDict, Unpack

    from hotline_cli.domain.events import Event
    from hotline_cli.domain.limits import Rules

    class CallbackDetails(TypedDict, total=False):
        """Details of a callback in addition to its result."""

        unit_contacted: bool | None
        caller_solved: bool | None
        final: bool | None
        """Whether the number will never be reached; None: if there is a reason that is not one of a late entry."""
        entered: datetime
        """The moment of the entry, if the callback was made before."""


DISSATISFIED = frozenset({"dissatisfied", "very_dissatisfied"})
"""Results after which a scheme may order a redo on a ground of its own."""
ON_GROUND = "substandard"
"""Among the results of ``redo_on``: only this ground starts a redo."""


def callback(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    result: str,
    note: str = "",
    reason: str = "",
    **more: Unpack[CallbackDetails],
) -> Decision:
    """Record a callback and its result (WZ-12).

    A result below the scheme's standard starts a redo, or leaves the case to be decided: whether there is a ground
    for a redo (CZ-18), or what a leader says of a case that was redone often enough to be difficult. Until then there
    is no other callback. A caller who was not reached was only called: ``_attempt``.
    """
    require_decided(case, rules)
    rule = rules.scheme.callback
    _check_grade(case, rules, result)
    if result == "unreachable":
        late = _is_tried_in_time(case, at, more.get("entered") or at)
        final = more.get("final")
        wrong = bool(reason) and not late if final is None else final
        remarks = [_late_reason_words(case)] if late and reason and not wrong else []
        return _attempt(case, rules, at, note=note, reason=reason, final=wrong, remarks=remarks)
    merged = case.status == "merged"  # its caller is heard; what is done again is the case that took it in
    again = rule.orders_redo(result) and not merged
    poor = again or (ON_GROUND in rule.redo_on and result in DISSATISFIED and not merged)
    often = case.redone >= rules.scheme.difficult_redone
    decision = "" if not poor else "escalate" if often else "" if again else "redo"
    changes = lim.change_each("meet", case.running_limits("callback"))
    changes += [] if poor or merged else _change_at_closing(case, at)
    changes += lim.begin_leader(case, rules, at) if decision == "escalate" else []
    data = {"result": result, "closes": not (poor or merged), "decision": decision, "limits": changes}
    event = new_event("callback", at, data, {"note": note})
    answers = {name: more.get(name) for name in ("unit_contacted", "caller_solved")}
    event.data |= {name: said for name, said in answers.items() if said is not None}
    if not poor or decision:
        open_remarks = [_NOT_REDONE[decision](case)] if decision else []
        remarks = [] if poor or merged else undispatched_remarks(case, rules)
        return Decision([event], [*open_remarks, *remarks, *written_remarks(case)])
    before = copy_case(case)
    apply_event(before, event)
    second = redo(before, rules, at, reason=note or result, on_site=rule.supervise_redo)
    second.events[0].data["callback"] = result
    return Decision([event, *second.events], [*second.remarks, _describe_redo(case, second.events[0])])


_NOT_REDONE = {
    "redo": lambda case: _(
        "{no}: no redo was ordered; if there is a ground, use `hotline redo {no} --substandard REASON`"
    ).format(no=case.no),
    "escalate": lambda case: _(
        "{no} was redone {n} time(s): a leader decides; use `hotline redo {no} --approved-by LEADER`"
    ).format(no=case.no, n=case.redone),
}
"""Decision that a poor result leaves open → the remark on it."""


def _describe_redo(case: Case, event: Event) -> str:
    """Say that a redo was ordered, and when the answer is due again."""
    begun = (change for change in event.data["limits"] if change["do"] == "begin")
    due = next((change["due"] for change in begun if change["stage"] == "answer"), "")
    message = _("{no}: a redo was ordered")
    if due:
        message = _("{no}: a redo was ordered; the answer is due {due}")
    return message.format(no=case.no, due=parse_datetime(due) if due else "")


def _check_grade(case: Case, rules: Rules, result: str) -> None:
    """Raise ``Refused`` for a grade that the scheme does not ask callers for."""
    taken = [grade for grade, _worth in rules.scheme.callback.grades]
    if result in taken or result in NOT_GRADES:
        return
    words = VOCABULARIES["result"]
    allowed = ", ".join(f"{one} {words[one]}" for one in (*taken, *NOT_GRADES))
    raise refuse_by(
        rules.scheme.callback.clause,
        _("{no}: scheme {scheme} does not take the grade {grade}").format(
            no=case.no, scheme=rules.scheme.name, grade=word_in_sentence("result", result)
        ),
        _("Use one of: {allowed}").format(allowed=allowed),
    )


def _is_tried_in_time(case: Case, at: datetime, entered: datetime) -> bool:
    """Whether an attempt at ``at`` is entered when the limit that it is for has passed, and says that it had not."""
    owed = case.running_limits("callback")
    return any(limit.has_passed(entered) and not limit.has_passed(at) for limit in owed)


def _late_reason_words(case: Case) -> str:
    return _(
        "{no}: recorded as an attempt; the reason is that of the late entry. Add --wrong-number if the number is wrong."
    ).format(no=case.no)


def _attempt(
    case: Case, rules: Rules, at: datetime, *, note: str, reason: str, final: bool, remarks: list[str]
) -> Decision:
    """Record that the caller was not reached; ``final``, as the number never will be reached, settles the callback.

    Else attempts on as many days as the scheme says settle it, kept if the first was in time. Each bears on the limit:
    one entered after it for a day before it is a late entry.
    """
    earlier = [
        back["at"]
        for back in case.callbacks
        if back["result"] == "unreachable" and case.answered_at is not None and back["at"] >= case.answered_at
    ]
    days = {tried.date() for tried in (*earlier, at)}
    settles = final or len(days) >= rules.scheme.callback.tries
    met = {} if final or not earlier else {"at": stamp(min(earlier))}
    owed = case.running_limits("callback")
    changes = lim.change_each("try", owed) + (lim.change_each("meet", owed, **met) if settles else [])
    data = {"result": "unreachable", "settles": settles, "final": final, "limits": changes}
    event = new_event("callback", at, data, {"note": note, "reason": reason})
    event.data["closes"] = False
    return Decision([event], remarks + _attempt_remarks(case, rules, at, earlier, settles=settles))


def _attempt_remarks(
    case: Case, rules: Rules, at: datetime, earlier: list[datetime], *, settles: bool
) -> list[str]:
    if settles:
        return [
            _("{no}: the callback counts as done; `hotline close {no}` closes it as unreachable").format(
                no=case.no
            )
        ]
    days = {tried.date() for tried in earlier}
    if at.date() in days:
        return [
            _("{no}: already tried on {day}; only attempts on different days count").format(
                no=case.no, day=at.date()
            )
        ]
    return [
        _("{no}: attempt {n} of {most}").format(no=case.no, n=len(days) + 1, most=rules.scheme.callback.tries)
    ]


def of_merged(decision: Decision, case: Case, answered: Case, rules: Rules, at: datetime) -> Decision:
    """Make of a callback that of a merged case, on the answer of ``answered``, where a redo is ordered."""
    if answered.answered_at is None or at < answered.answered_at:
        raise Refused(
            _("{no}: {into}, which it was merged into, is not answered yet").format(
                no=case.no, into=answered.no
            ),
            _("Run `hotline show {into}` to see how far it is.").format(into=answered.no),
        )
    event = decision.events[0]
    if answered.unit is not None:
        event.data["unit"] = answered.unit
    if rules.scheme.callback.orders_redo(event.data["result"]):
        decision.remarks.append(
            _("{no}: use `hotline redo {into} --reason TEXT` to have it done again").format(
                no=case.no, into=answered.no
            )
        )
    return decision


def _change_at_closing(case: Case, at: datetime) -> list[dict[str, Any]]:
    """The changes of limits at closing: escalation, transfer and parts stop, unless already overdue.

    Promises keep running.
    """
    return lim.change_each(
        "stop", [limit for limit in case.running_limits(*UNTIL_CLOSED) if not limit.is_missed(at)]
    )


def redo(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    reason: str,
    substandard: bool = False,
    on_site: bool = False,
    approved_by: str = "",
) -> Decision:
    """Order a redo (CZ-18), supervised on site if requested (WZ-12).

    It is the order to the unit that has the case or answered it on the spot; without one the case waits for
    dispatch. Feedback owed within the answer limit gets a new limit too. A difficult case is redone only by the
    word of a leader, ``approved_by``.
    """
    _check_redo(case, rules, approved_by, substandard=substandard)
    unit = case.answered_by if case.unit is None else case.unit
    stages = [x for x in rules.scheme.answer_stages(case) if x == "answer" or case.running_limits(x)]
    changes = lim.end_each(case.running_limits("callback", *stages), at)
    written = [limit for limit in case.running_limits("written") if not limit.is_missed(at)]
    changes += lim.change_each("stop", written)
    begun = lim.begin_redo(case, rules, at, stages, unit)
    reopened = _unkept_promises(case)
    if unit is not None and case.dispatched_at is None:
        begun += lim.begin_once(case, rules, at, "record", unit)
    if on_site:
        begun += lim.begin_supervision(case, rules, at)
    changes += begun + lim.change_each("reopen", reopened)
    if approved_by:
        changes += lim.change_each("meet", case.running_limits("escalate"))
    promise = next(iter(reopened), case.on_air_promise)
    if promise and promise.due >= at:
        changes += lim.apply_promise(case, begun, at, promise.n, promise.due)
    data = {
        "unit": unit if case.unit is None else None,
        "substandard": substandard,
        "supervised": on_site,
        "approved_by": approved_by,
        "difficult": case.redone + 1 >= rules.scheme.difficult_redone,
        "limits": changes,
    }
    return Decision([new_event("redo", at, data, {"reason": reason})])


def _check_redo(case: Case, rules: Rules, approved_by: str, *, substandard: bool) -> None:
    if case.redone >= rules.scheme.difficult_redone:
        if approved_by:
            return
        raise refuse_by(
            HOUSE_RULE,
            _("{no} was redone {n} time(s): a leader decides").format(no=case.no, n=case.redone),
            _("Add --approved-by NAME, or use `hotline close {no} --approved-by NAME`.").format(no=case.no),
        )
    rule = rules.scheme.callback
    if ON_GROUND in rule.redo_on and not substandard:
        raise refuse_by(
            rule.clause,
            _("{no}: {scheme} redoes a case only if handling or answer was below standard").format(
                no=case.no, scheme=rules.scheme.name
            ),
            _("Use `hotline redo {no} --substandard REASON`, or `hotline close {no}`.").format(no=case.no),
        )


def _unkept_promises(case: Case) -> list[Limit]:
    """The promises made on air that only the answer met which is now sent back, not a record of what was done."""
    return [
        limit
        for limit in case.limits
        if limit.on_air and limit.with_answer and limit.met is not None and not limit.fulfilled
    ]


def close(
    case: Case, rules: Rules, at: datetime, *, without_callback: str = "", approved_by: str = ""
) -> Decision:
    """Close a case that owes no callback, or with a reason for closing it without one.

    One whose caller was not reached is closed as unreachable. One that is to be decided keeps its rating; a
    difficult one is closed by the word of a leader, ``approved_by``.
    """
    rule = rules.scheme.callback
    if case.decision == "escalate" and not approved_by:
        raise refuse_by(
            HOUSE_RULE,
            _("{no} was redone {n} time(s): a leader decides").format(no=case.no, n=case.redone),
            _("Add --approved-by NAME, or use `hotline redo {no} --approved-by NAME`.").format(no=case.no),
        )
    settled = case.callback_settled or not case.callback_owed or case.decision
    if rule.required and not without_callback and not settled:
        raise refuse_by(
            rule.clause,
            _("{no}: a callback is required before closing").format(no=case.no),
            _(
                "Use `hotline callback {no} --result ...` or `hotline close {no} --without-callback REASON`."
            ).format(no=case.no),
        )
    escalations = case.running_limits("escalate") if approved_by else []
    changes = lim.change_each("meet", escalations) + lim.end_each(case.running_limits("callback"), at)
    changes += [
        change for change in _change_at_closing(case, at) if change["n"] not in {one.n for one in escalations}
    ]
    result = "unreachable" if case.callback_settled and not case.decision else None
    data = {"result": result, "approved_by": approved_by, "limits": changes}
    event = new_event("close", at, data, {"reason": without_callback})
    return Decision([event], [*undispatched_remarks(case, rules), *written_remarks(case)])


def close_untimed(
    case: Case,
    at: datetime,
    *,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    reason: str,
    known: datetime | None = None,
) -> Decision:
    """Close an imported case of which nothing tells who answered, what or when: in no rate (rules.md 9).

    Of a case that was there before, the limits that were missed when that became ``known`` stay late.
    """
    running = case.running_limits()
    ends = lim.end_each(running, known) if known else lim.change_each("stop", running)
    data = {**facts, "imported": True, "limits": ends}
    return Decision([new_event("close", at, data, {**words, "reason": reason})])


def fulfil(case: Case, _rules: Rules, at: datetime, *, text: str) -> Decision:
    """Record that the running promise due first was kept (BM-13), whatever becomes of the answer."""
    running = case.running_limits("promise")
    if not running:
        raise Refused(
            _("{no} has no pending promise").format(no=case.no),
            _("Run `hotline show {no}` to see its limits.").format(no=case.no),
        )
    kept = lim.change_each("meet", [_due_first(running)], fulfilled=True)
    return Decision([new_event("fulfil", at, {"limits": kept}, {"text": text})])


def _due_first(limits: Sequence[Limit]) -> Limit:
    """Return the limit that is due first; of two due together the older."""
    return min(limits, key=lambda limit: limit.due)


def feedback(case: Case, _rules: Rules, at: datetime, *, to: str) -> Decision:
    """Record that the result was reported to an office, such as the programme (XF-15, CZ-16).

    It meets the limit of that recipient, and one without a recipient.
    """
    owed = case.running_limits("feedback")
    met = [limit for limit in owed if not limit.party or _is_recipient(limit.party, to)]
    event = new_event("feedback", at, {"to": to, "limits": lim.change_each("meet", met)})
    left = [limit.party for limit in owed if limit not in met]
    remarks = [
        _("{no}: still to be reported to {offices}").format(
            no=case.no, offices=join_names(word("owner", party) for party in left)
        )
    ]
    return Decision([event], remarks if left else [])


def _is_recipient(party: str, to: str) -> bool:
    """Whether the office ``to``, a code, its Chinese word or a name, is the recipient ``party``."""
    return to.strip() in {party, VOCABULARIES["owner"].get(party)}


OWED_BEYOND = ("record", "supervise", "written")
"""Stages that closing does not end, and an archived case must not hide."""


def archive(case: Case, _rules: Rules, at: datetime, *, uncalled: Sequence[str] = ()) -> Decision:
    """Archive a case, read-only afterwards; refused while a promise, a paper, a letter or a supervision is owed.

    So it is while the callers of merged cases, ``uncalled``, are to be called back (WZ-15). A report not due yet ends;
    one that is overdue stays so in the figures.
    """
    for no in uncalled:
        raise refuse_by(
            CLEAN_RECORD,
            _("{no}: the caller of the merged case {merged} is not called back yet").format(
                no=case.no, merged=no
            ),
            _("Once it is answered: `hotline callback {no} --result ...`.").format(no=no),
        )
    if promises := case.running_limits("promise"):
        promise = _due_first(promises)
        raise Refused(
            _("{no}: a promise is pending, due {due}").format(no=case.no, due=stamp(promise.due)),
            _("Once the promise is kept: `hotline fulfil {no} --text TEXT`.").format(no=case.no),
        )
    for limit in case.running_limits(*OWED_BEYOND):
        raise Refused(
            _("{no}: {stage} is still owed, due {due}").format(
                no=case.no, stage=word("stage", limit.stage), due=stamp(limit.due)
            ),
            _("Settle it first; `hotline agenda` shows with which command."),
        )
    stops = lim.change_each("stop", [limit for limit in case.running_limits() if not limit.is_missed(at)])
    return Decision([new_event("archive", at, {"limits": stops})])
