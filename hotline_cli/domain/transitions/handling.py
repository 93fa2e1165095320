"""Verbs between dispatch and answer (rules.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case import STAGE_ORDER
from hotline_cli.domain.events import stamp
from hotline_cli.domain.scheme.model import HOUSE_RULE
from hotline_cli.domain.transitions.decision import (
    Decision,
    answer_limit,
    end_hold,
    leaders_date_stands,
    limits_moved_together,
    new_event,
    not_later,
    promise_remarks,
    refuse_by,
    require_allowed,
    require_decided,
    require_not_past,
)
from hotline_cli.domain.vocabulary import WRITTEN, word
from hotline_cli.errors import Refused
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hotline_cli.domain.calendar import Due
    from hotline_cli.domain.case import Case, Limit
    from hotline_cli.domain.duration import Span
    from hotline_cli.domain.limits import Rules


def dispatch(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    unit: int,
    co_units: Sequence[int] = (),
    via: str = "system",
    responsible: str = "",
    keep_promise: bool = False,
) -> Decision:
    """Dispatch the case to its lead unit and co-handling units (BM-04), and begin the limits of the unit.

    A promise made on air binds the first unit of a round, and the next one after a return with ``keep_promise``.
    """
    _check_dispatch(case, rules)
    promise = case.on_air_promise
    if keep_promise and (promise is None or promise.due < at):
        raise refuse_by(
            lim.ON_AIR_CLAUSE,
            _("{no} has no promise that lies ahead").format(no=case.no),
            _("Leave out --keep-promise."),
        )
    binds = keep_promise or not case.round_returned
    changes = lim.change_each("meet", case.running_limits("transfer"))
    changes += lim.end_each(case.running_limits("callback"), at)
    changes += lim.change_each(
        "assign",
        [
            x
            for x in case.running_limits("answer", "feedback", "promise", "record")
            if x.unit is None or x.stage == "record"
        ],
        unit=unit,
    )
    stages = _stages_without_limit(case, "sign", "answer", "feedback")
    others = [co for co in dict.fromkeys(co_units) if co != unit]
    begun = lim.begin(case, rules, at, stages, ["dispatch", "receipt"], unit)
    begun += lim.begin_once(case, rules, at, "record", unit)
    begun += lim.begin_parts(case, rules, at, others)
    begun.sort(key=lambda change: STAGE_ORDER.index(change["stage"]))
    moves = lim.apply_promise(case, begun, at, promise.n, promise.due) if promise and binds else []
    moves += lim.apply_given_dates(case, rules, begun, at)
    data = {
        "unit": unit,
        "co_units": others,
        "via": via,
        "responsible": responsible,
        "keep_promise": keep_promise,
        "limits": changes + begun + moves,
    }
    return Decision([new_event("dispatch", at, data)], promise_remarks(begun, case))


def _stages_without_limit(case: Case, *stages: str) -> list[str]:
    return [stage for stage in stages if case.open_limit(stage) is None]


def is_dispatchable(case: Case) -> bool:
    """Whether the case waits for a unit, or was answered on the spot and not passed on."""
    return case.status == "received" or (case.on_the_spot and case.dispatched_at is None)


def _check_dispatch(case: Case, rules: Rules) -> None:
    require_decided(case, rules)
    if case.status == "answered" and not rules.scheme.dispatch_on_the_spot.allowed:
        raise refuse_by(
            rules.scheme.dispatch_on_the_spot.clause,
            _("{no} was answered on the spot; scheme {scheme} does not allow dispatching it").format(
                no=case.no, scheme=rules.scheme.name
            ),
            _("Use `hotline redo {no} --reason TEXT` if it must be done after all.").format(no=case.no),
        )


def sign(case: Case, _rules: Rules, at: datetime, *, responsible: str = "") -> Decision:
    """Record that the unit signed for the case (CZ-14), and the person responsible, if known (XF-21)."""
    data = {"responsible": responsible, "limits": lim.change_each("meet", case.running_limits("sign"))}
    return Decision([new_event("sign", at, data)])


def reach(case: Case, _rules: Rules, at: datetime, *, told: str, by: str = "", how: str = "") -> Decision:
    """Record that the unit reached the caller, how, and what was said (CZ-14, WZ-17).

    Once the answer has been accepted, this is how and when the caller was told of it (XF-11), in writing too (WZ-11).
    """
    written = case.running_limits("written") if how in WRITTEN else []
    data = {"by": by, "how": how, "limits": lim.change_each("meet", written)}
    return Decision([new_event("reach", at, data, {"told": told})])


def give_back(
    case: Case, rules: Rules, at: datetime, *, reason: str, proper: int | None = None, approved_by: str = ""
) -> Decision:
    """Return the case, which waits for dispatch again.

    Running limits stop and count against nobody, but those missed end late, for the unit that missed them; a transfer
    begins.
    """
    rule = rules.scheme.returning
    _check_return(case, rules, at, approved_by)
    owed = case.running_limits("sign", "answer", "assist", "feedback")
    stops = lim.end_each([limit for limit in owed if not limit.party], at)
    goes_on = [limit for limit in owed if limit.party and not limit.is_missed(at)]
    stops += lim.change_each("assign", goes_on, unit=None)
    returning = {*case.returned_by, case.unit} - {None}
    data = {
        "proper": proper,
        "approved_by": approved_by,
        "clause": rule.clause,
        "difficult": len(returning) >= rules.scheme.difficult_returned,
        "limits": stops + lim.begin_round(case, rules, at, "transfer", None),
    }
    return Decision([*end_hold(case, rules, at), new_event("return", at, data, {"reason": reason})])


def _check_return(case: Case, rules: Rules, at: datetime, approved_by: str) -> None:
    rule = rules.scheme.returning
    if approved_by:
        return
    if rule.by == "office":
        raise refuse_by(
            rule.clause,
            _("{no}: only the office can recall a case under {scheme}").format(
                no=case.no, scheme=rules.scheme.name
            ),
            _("Add --approved-by with the name of the approver, and --proper with the right unit if known."),
        )
    if rule.within and case.dispatched_at and at > rules.work.due(case.dispatched_at, rule.within).at:
        raise refuse_by(
            rule.clause,
            _("{no}: a case can only be returned within {span} of the dispatch").format(
                no=case.no, span=rule.within.words()
            ),
            _("Add --approved-by NAME if the office agrees to a later return."),
        )


def extend(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    reason: str,
    approved_by: str,
    until: datetime | None = None,
    by: Span | None = None,
    late: bool = False,
) -> Decision:
    """Extend the answer limit at the request of the unit's head (WZ-10): to ``until``, or ``by`` a span.

    After the limit only if the scheme allows it, or with ``late``; a limit already broken stays late. Against a
    leader's date it is only filed (WZ-09).
    """
    limit = answer_limit(case)
    if limit is None:
        raise Refused(
            _("{no} has no running answer limit").format(no=case.no),
            _("Check the case; it has no limit to extend."),
        )
    filed = limit.fixed == lim.LEADER
    if filed:
        require_allowed(rules.scheme.extension, _("scheme {scheme} does not allow extensions"), rules)
        due = later_due(case, rules, at, limit, until, by)
        changes = lim.change_each("note", [limit])
    else:
        _check_extension(case, rules, at, limit, late=late)
        due = extended_due(case, rules, at, limit, until, by)
        changes = _extensions(case, rules, at, due, None if until else by)
    data = {
        "until": stamp(due.at),
        "was": stamp(limit.due),
        "approved_by": approved_by,
        "late": limit.has_passed(at),
        "filed": filed,
        "limits": changes,
    }
    remarks = [leaders_date_stands(case, limit)] if filed else []
    return Decision([new_event("extend", at, data, {"reason": reason})], remarks)


def _extensions(case: Case, rules: Rules, at: datetime, due: Due, by: Span | None) -> list[lim.LimitChange]:
    """Move the answer limit to ``due``, and feedback within it by the same span, never to an earlier date."""
    changes = []
    for limit in limits_moved_together(case, rules):
        own = lim.add_span(limit, by, rules) if by else due
        if limit.stage == "answer" or own.at > limit.due:
            changes.append(lim.move_to(limit, own, at, by))
    return changes


def later_due(
    case: Case, rules: Rules, at: datetime, limit: Limit, until: datetime | None, by: Span | None
) -> Due:
    """The date that the unit names. Raises ``Refused`` if it is not after the limit, or has passed."""
    due = lim.add_span(limit, by, rules) if by and not until else lim.fixed_due(until or limit.due)
    if due.at <= limit.due or due.at < at:
        raise not_later(case, limit, due.at)
    return due


def extended_due(
    case: Case, rules: Rules, at: datetime, limit: Limit, until: datetime | None, by: Span | None
) -> Due:
    """The later date of the answer limit. Raises ``Refused`` if it is not later, or later than the scheme allows."""
    due = later_due(case, rules, at, limit, until, by)
    longest = rules.scheme.extension.longest
    latest = rules.work.due(limit.due, longest).at if longest else due.at
    if longest and due.at > latest:
        raise refuse_by(
            rules.scheme.extension.clause,
            _("{no}: an extension can be at most {span}").format(no=case.no, span=longest.words()),
            _("Give a date no later than {date}.").format(date=stamp(latest)[:10]),
        )
    return due


def _check_extension(case: Case, rules: Rules, at: datetime, limit: Limit, *, late: bool) -> None:
    rule = rules.scheme.extension
    require_allowed(rule, _("scheme {scheme} does not allow extensions"), rules)
    require_extension_left(case, rules)
    if limit.has_passed(at) and not rule.after_limit and not late:
        raise refuse_by(
            rule.clause,
            _("{no}: the limit, {due}, has passed; an extension must be requested before it").format(
                no=case.no, due=stamp(limit.due)
            ),
            _("--late grants it anyway, but the answer still counts as late."),
        )


def require_extension_left(case: Case, rules: Rules) -> None:
    """The scheme allows one more later date in this round. Raises ``Refused``."""
    rule = rules.scheme.extension
    if rule.count is not None and case.round_extended >= rule.count:
        raise refuse_by(
            rule.clause,
            _("{no} has already been extended {n} time(s), the maximum under {scheme}").format(
                no=case.no, n=case.round_extended, scheme=rules.scheme.name
            ),
            _("Use `hotline instruct {no} --due DATE` if a leader sets another date.").format(no=case.no),
        )


def hold(case: Case, rules: Rules, at: datetime, *, reason: str, until: datetime | None = None) -> Decision:
    """Put the limits of the answer and of co-handling units on hold, if the scheme allows it.

    A leader's date, one given to a caller, and one that came with the case run on. The hold itself is overdue
    after ``until``.
    """
    require_allowed(rules.scheme.hold, _("scheme {scheme} does not allow cases to be put on hold"), rules)
    if case.held_since is not None:
        raise Refused(
            _("{no} has been on hold since {at}").format(no=case.no, at=stamp(case.held_since)),
            _("Use `hotline resume {no}` to resume it.").format(no=case.no),
        )
    if until is not None:
        require_not_past("--until", until, at)
    limits = case.running_limits(*rules.scheme.answer_stages(case), "assist")
    fixed = [limit for limit in limits if limit.fixed]
    changes = lim.change_each("hold", [limit for limit in limits if not limit.fixed])
    changes += lim.change_each("note", fixed)
    if until is not None:
        changes.append(lim.agreed_date("hold", until, rules.scheme.hold.clause or HOUSE_RULE, unit=case.unit))
    remarks = [
        _("{no}: {stage} stays due {due}: a hold does not move this date").format(
            no=case.no, stage=word("stage", limit.stage), due=stamp(limit.due)
        )
        for limit in limits
        if limit.is_fixed
    ]
    data = {"until": stamp(until) if until else None, "limits": changes}
    return Decision([new_event("hold", at, data, {"reason": reason})], remarks)


def resume(case: Case, rules: Rules, at: datetime) -> Decision:
    """Resume the answer limit; the time of the hold does not count."""
    if case.held_since is None:
        raise Refused(_("{no} is not on hold").format(no=case.no), _("Check the case; it is not on hold."))
    return Decision(end_hold(case, rules, at))


def urge(case: Case, _rules: Rules, at: datetime) -> Decision:
    """Record a reminder to the unit (BM-11); to co-handling units where they alone are overdue."""
    late = {limit.unit for limit in case.running_limits() if limit.unit is not None and limit.has_passed(at)}
    others = late & set(case.co_units) if case.unit not in late else set()
    return Decision([new_event("urge", at, {"urged_units": sorted(others)})])


def is_supervisable(case: Case) -> bool:
    """Whether the case is open, or its supervision has not ended."""
    return case.status != "closed" or case.open_limit("supervise") is not None or bool(case.supervisors())


def supervise(
    case: Case,
    _rules: Rules,
    at: datetime,
    *,
    by: str,
    until: datetime | None = None,
    on_site: bool = False,
    done: bool = False,
) -> Decision:
    """Order a supervision of the case by ``by``, perhaps until a date (BM-10), or record an act of it.

    ``on_site``: it was done there (WZ-12). ``done``: the person who ordered it ends it (销号), met or not.
    """
    owed = case.running_limits("supervise")
    data: dict[str, object] = {"by": by, "on_site": on_site, "done": done}
    if done:
        _check_end_of_supervision(case, by)
        changes = lim.change_each("meet", [limit for limit in owed if limit.party == by])
    elif on_site:
        changes = lim.change_each("meet", [limit for limit in owed if not limit.party])
    else:
        if until is not None:
            require_not_past("--until", until, at)
            data["until"] = stamp(until)
        changes = _date_supervision([limit for limit in owed if limit.party == by], by, until, at)
    return Decision([new_event("supervise", at, {**data, "limits": changes})])


def _date_supervision(
    owed: Sequence[Limit], by: str, until: datetime | None, at: datetime
) -> list[lim.LimitChange]:
    """Begin the limit of a supervision, or move the one that the same person ordered before."""
    if until is None:
        return []
    moved = [lim.move_to(limit, lim.fixed_due(until), at) for limit in owed]
    return moved or [lim.agreed_date("supervise", until, SUPERVISION, party=by)]


SUPERVISION = "BM-10"
"""The clause of a supervision that somebody orders."""


def _check_end_of_supervision(case: Case, by: str) -> None:
    """A supervision ends by the word of the person who ordered it; that of a whole session by anybody's."""
    ordered = case.supervisors() + [limit.party for limit in case.running_limits("supervise") if limit.party]
    if by in ordered or (not ordered and case.supervised and not _ended(case)):
        return
    if ordered:
        raise Refused(
            _("{no} is supervised by {names}, not by {by}").format(
                no=case.no, names=_(", ").join(dict.fromkeys(ordered)), by=by
            ),
            _("Give --by with the name of the person who ordered it."),
        )
    raise Refused(
        _("{no} is not under supervision").format(no=case.no),
        _("List supervised cases with `hotline list --supervised`."),
    )


def _ended(case: Case) -> bool:
    return any(step.what == "supervise-done" for step in case.steps)
