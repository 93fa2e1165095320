"""Verbs for answers of units and their review (rules.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case_fold import apply_event
from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.events import stamp
from hotline_cli.domain.scheme.model import HOUSE_RULE
from hotline_cli.domain.transitions.decision import (
    Decision,
    answer_limit,
    answer_limits,
    copy_case,
    end_hold,
    leaders_date_stands,
    limits_moved_together,
    new_event,
    not_later,
    refuse_by,
    require_allowed,
    require_not_past,
    written_remarks,
)
from hotline_cli.domain.transitions.handling import extended_due, require_extension_left
from hotline_cli.domain.vocabulary import WRITTEN, word
from hotline_cli.errors import Refused
from hotline_cli.i18n import _, join_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from typing import TypedDict, Unpack

    from hotline_cli.domain.case import Case
    from hotline_cli.domain.limits import Rules

    class Reported(TypedDict, total=False):
        """What a reply may state in addition to its text."""

        department: str
        outcome: str
        told: str
        told_at: datetime | None
        finished_at: datetime | None
        promise: str
        promised: datetime | None
        flags: Sequence[Mapping[str, str]]
        units: Sequence[str]
        settled: bool


LEADER_IN_CHARGE = "分管领导"
"""Who reviews an answer if every reviewer handled the case (house rule)."""


def reply(
    case: Case, rules: Rules, at: datetime, *, text: str, by: str, **more: Unpack[Reported]
) -> Decision:
    """Record the unit's answer. It waits for review if the scheme names reviewers for the kind (XF-11)."""
    told, told_at, promised = more.get("told", ""), more.get("told_at"), more.get("promised")
    remarks = _check_told(case, rules, at, told, told_at)
    if promised:
        require_not_past("--promised-by", promised, at)
    handlers = {by, more.get("department"), *more.get("units", ())}
    reviewers = [name for name in reviewers_of(case, rules) if name not in handlers]
    if reviewers_of(case, rules) and not reviewers:
        reviewers = [LEADER_IN_CHARGE]
    ended = end_hold(case, rules, at)
    changes = lim.change_each("meet", case.running_limits("sign"))
    if reviewers:
        clause = _review_clause(case, rules)
        _refuse_told_before_review(case, clause, told=bool(told or told_at))
        resumed = copy_case(case) if ended else case
        for event in ended:
            apply_event(resumed, event)
        changes += lim.change_each("pend", answer_limits(case))
        changes += lim.begin_reviews(resumed, rules, at, reviewers, clause)
    else:
        changes += _accept(case, rules, at, at, promised)
        changes += _written(case, rules, at, told, settled=more.get("settled", False))
    data: dict[str, Any] = {
        "responsible": by,
        "department": more.get("department"),
        "outcome": more.get("outcome"),
        "told": told,
        "told_at": stamp(told_at or at) if told or told_at else None,
        "finished_at": _finished(case, at, more.get("finished_at")),
        "promise_due": stamp(promised) if promised else None,
        "flags": list(more.get("flags", ())),
        "review": reviewers,
        "silent": [unit for unit in case.co_units if unit not in case.co_replied],
        "no_callback": not reviewers and not lim.callback_owed(case, rules),
        "limits": changes,
    }
    event = new_event("reply", at, data, {"answer": text, "promise": more.get("promise")})
    if not reviewers and told not in WRITTEN:
        remarks += written_remarks(case, changes)
    return Decision([*ended, event], remarks)


def _written(
    case: Case, rules: Rules, at: datetime, told: str, *, settled: bool = False
) -> list[dict[str, Any]]:
    """The changes of limits by how the caller was told: in writing, or that is still owed (WZ-11).

    ``settled`` says that the case was closed elsewhere: what was owed then is not known.
    """
    if told in WRITTEN:
        return lim.change_each("meet", case.running_limits("written"))
    return [] if settled else lim.begin_written(case, rules, at)


def _refuse_told_before_review(case: Case, clause: str, *, told: bool) -> None:
    """Raise ``Refused`` if the caller was told before the review (XF-11)."""
    if told:
        raise refuse_by(
            clause,
            _("{no}: the answer is reviewed before the caller is told").format(no=case.no),
            _("Leave out --told; once it has passed: `hotline reach {no} --told TEXT --how letter`.").format(
                no=case.no
            ),
        )


def _finished(case: Case, at: datetime, finished: datetime | None) -> str | None:
    """When the unit says that it was done, which is not after its answer; today, if a date alone says so."""
    if finished is None or finished <= at:
        return stamp(finished) if finished else None
    if finished == end_of_day(at.date()):
        return stamp(at)
    raise Refused(
        _("{no}: the unit cannot have finished at {finished_at}, after the reply at {at}").format(
            no=case.no, finished_at=stamp(finished), at=stamp(at)
        ),
        _("Use --finished-at to give the time when the unit finished, as it says."),
    )


def _check_told(case: Case, rules: Rules, at: datetime, told: str, told_at: datetime | None) -> list[str]:
    """Require that the caller was told before the office (BM-08)."""
    if told_at is not None and told_at > at:
        raise Refused(
            _("{no}: the caller cannot have been informed at {told_at}, after the reply at {at}").format(
                no=case.no, told_at=stamp(told_at), at=stamp(at)
            ),
            _("Use --told-at to give the time when the caller was informed."),
        )
    rule = rules.scheme.tell_first
    if rule.allowed and not told:
        return [
            _(
                "{no}: the caller must be informed before the office ({clause}); give the means with --told"
            ).format(no=case.no, clause=word("clause", rule.clause))
        ]
    return []


def _review_clause(case: Case, rules: Rules) -> str:
    """The clause of the rule that names the reviewers of ``case``."""
    matching = (rule.clause for rule in rules.scheme.review if not rule.kinds or case.kind in rule.kinds)
    return next(matching, HOUSE_RULE)


def reviewers_of(case: Case, rules: Rules) -> list[str]:
    """The reviewers who must accept the answer to ``case`` (XF-11)."""
    for rule in rules.scheme.review:
        if not rule.kinds or case.kind in rule.kinds:
            return list(rule.reviewers)
    return []


def _accept(
    case: Case, rules: Rules, replied: datetime, at: datetime, promised: datetime | None
) -> list[dict[str, Any]]:
    """The changes of limits by an accepted answer.

    It meets the answer limit and a promise made on air within it, and begins the limits of a promise and a callback.
    """
    late = {"at": stamp(replied)} if replied != at else {}
    changes = lim.change_each("meet", answer_limits(case), **late)
    if promised:
        changes.append(lim.promise(promised, "BM-13", case.unit))
    if not lim.callback_owed(case, rules):
        return changes
    return changes + lim.begin_round(case, rules, at, "callback", None)


def interim(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    text: str,
    by: str,
    reason: str,
    until: datetime,
    approved_by: str = "",
) -> Decision:
    """Record an interim answer with a reason and a date, to which it moves the answer limit (BM-07).

    It uses up an extension of the scheme, if that allows any; a second one in a round must be approved. A limit
    already broken stays late.
    """
    require_allowed(rules.scheme.interim, _("scheme {scheme} does not allow interim answers"), rules)
    if answer_limit(case) is None:
        raise Refused(
            _("{no} has no running answer limit").format(no=case.no),
            _("Use `hotline reply {no}` to answer it.").format(no=case.no),
        )
    require_not_past("--until", until, at)
    ended = end_hold(case, rules, at)
    resumed = copy_case(case) if ended else case
    for event in ended:
        apply_event(resumed, event)
    owed = resumed.open_limit("answer")
    filed = owed is not None and owed.fixed == lim.LEADER
    _check_interim(resumed, rules, at, until, approved_by, filed=filed)
    due = lim.fixed_due(until)
    moved = [
        {"do": "note", "n": limit.n} if filed else lim.move_to(limit, due, at, fixed=lim.CALLER)
        for limit in limits_moved_together(resumed, rules)
        if filed or limit.due < until
    ]
    data = {
        "by": by,
        "until": stamp(until),
        "approved_by": approved_by,
        "filed": filed,
        "limits": moved,
    }
    remarks = [leaders_date_stands(case, owed)] if owed is not None and filed else []
    return Decision([*ended, new_event("interim", at, data, {"text": text, "reason": reason})], remarks)


def _check_interim(
    case: Case, rules: Rules, at: datetime, until: datetime, approved_by: str, *, filed: bool
) -> None:
    if case.round_interims and not approved_by:
        raise refuse_by(
            rules.scheme.interim.clause,
            _("{no} already has an interim answer").format(no=case.no),
            _("Add --approved-by NAME for another one, or use `hotline reply {no}` to answer it.").format(
                no=case.no
            ),
        )
    limit = answer_limit(case)
    if limit is None or filed:
        return
    if rules.scheme.extension.allowed:
        require_extension_left(case, rules)
        extended_due(case, rules, at, limit, until, None)
    elif until <= limit.due:
        raise not_later(case, limit, until)


def co_reply(case: Case, _rules: Rules, at: datetime, *, unit: int, text: str, by: str) -> Decision:
    """Record the answer of a co-handling unit, which meets the limit of its part (BM-04)."""
    if unit not in case.co_units:
        raise Refused(
            _("unknown co-handling unit for {no}").format(no=case.no),
            _("Run `hotline show {no}` to see the units of the case.").format(no=case.no),
        )
    met = lim.change_each("meet", [limit for limit in case.running_limits("assist") if limit.unit == unit])
    return Decision([new_event("co-reply", at, {"unit": unit, "by": by, "limits": met}, {"text": text})])


def review(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    by: str,
    passed: bool,
    reason: str = "",
    flags: Sequence[Mapping[str, str]] | None = None,
    units: Sequence[str] = (),
) -> Decision:
    """Record a review. The answer goes out when all reviewers of the scheme have accepted it (XF-11).

    A review that fails ends the others, late if they were overdue, and gives its time back to the unit. ``units``
    names those of the case: those who handled it do not review it.
    """
    _check_reviewer(case, rules, by, {case.responsible, case.department, *units})
    owed = case.running_limits("review")
    changes = lim.change_each("meet", [limit for limit in owed if limit.party == by])
    complete = passed and {*case.passed_by, by} >= set(case.reviewers)
    data: dict[str, Any] = {"by": by, "passed": passed, "complete": complete}
    if complete:
        data["no_callback"] = not lim.callback_owed(case, rules)
        changes += _accept(case, rules, case.replied_at or at, at, case.reply_promises)
        changes += lim.begin_written(case, rules, at)
    elif not passed:
        changes += lim.end_each([limit for limit in owed if limit.party != by], at)
        changes += [lim.end_review(rules, limit, at) for limit in case.limits if limit.pending]
    data["limits"] = changes
    event = new_event("review", at, data, {"reason": reason})
    event.data["passed"] = passed
    remarks = written_remarks(case, changes) if complete else []
    if flags is not None:
        event.data["flags"] = list(flags)
    return Decision([event], remarks)


def flag(
    case: Case, _rules: Rules, at: datetime, *, flags: Collection[str], cleared: Collection[str], reason: str
) -> Decision:
    """Flag the answer, or take flags off it, by hand: an event each, with the reason (CZ-17, BM-19)."""
    if not case.answer:
        raise Refused(
            _("{no} has no answer to flag").format(no=case.no),
            _("Use `hotline reply {no}` to answer it.").format(no=case.no),
        )
    flagged = {one["flag"] for one in case.flags}
    for code in flags:
        if code in flagged:
            raise Refused(
                _("{no} is already flagged {flag}").format(no=case.no, flag=word("flag", code)),
                _("Nothing was changed."),
            )
    for code in cleared:
        if code not in flagged:
            raise Refused(
                _("{no} is not flagged {flag}").format(no=case.no, flag=word("flag", code)),
                _("Run `hotline show {no}` to see its flags.").format(no=case.no),
            )
    set_ = [new_event("flag", at, {"flag": code}, {"reason": reason}) for code in flags]
    return Decision(
        [
            *set_,
            *(new_event("flag", at, {"flag": code, "cleared": True}, {"reason": reason}) for code in cleared),
        ]
    )


def _check_reviewer(case: Case, rules: Rules, by: str, handlers: Collection[str]) -> None:
    if by in handlers:
        left = [name for name in case.reviewers if name not in case.passed_by and name not in handlers]
        raise refuse_by(
            _review_clause(case, rules),
            _("{no}: {by} handled the case and does not review it").format(no=case.no, by=by),
            _("Choose one of the reviewers: {names}").format(names=join_names(left)),
        )
    if by not in case.reviewers:
        raise Refused(
            _("{no}: {by} is not a reviewer under {scheme}").format(
                no=case.no, by=by, scheme=rules.scheme.name
            ),
            _("Choose one of the reviewers: {names}").format(names=join_names(case.reviewers)),
        )
    if by in case.passed_by:
        raise Refused(
            _("{no}: {by} has already passed the answer").format(no=case.no, by=by),
            _("Still to review: {names}").format(
                names=join_names(name for name in case.reviewers if name not in case.passed_by)
            ),
        )
