"""What can be done to a case: the transition table of rules.md 4, one row a verb.

A verb decides: given the case, the rules and what was asked, it answers with events, or refuses with the reason,
the clause and what can be done instead. It changes nothing; ``case.apply`` does. ``perform`` is the one way in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case import (
    EDITABLE,
    OPEN,
    PASSIVE,
    STAGE_ORDER,
    UNTIL_CLOSED,
    Case,
    Event,
    Limit,
    apply,
    change_limits,
    effective,
    number,
)
from hotline_cli.domain.limits import Rules, stamp
from hotline_cli.domain.scheme import HOUSE_RULE
from hotline_cli.domain.words import word
from hotline_cli.errors import Refused
from hotline_cli.i18n import _, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import TypedDict, Unpack

    from hotline_cli.domain.scheme import ExtensionRule, Permission, Scheme
    from hotline_cli.domain.spans import Span
    from hotline_cli.domain.worktime import Due

    class Reported(TypedDict, total=False):
        """What a reply may say besides its text: outcome, how and when the caller was told, what it promises."""

        department: str
        outcome: str
        told: str
        told_at: datetime | None
        promise: str
        promised: datetime | None
        flags: Sequence[Mapping[str, str]]


ANY_BUT_ARCHIVED = frozenset(
    {"received", "dispatched", "handling", "reviewing", "answered", "closed", "rejected", "merged", "void"}
)
AT_THE_UNIT = frozenset({"dispatched", "handling"})


class Decision:
    """What a verb came to: the events, and what the reader should be told besides."""

    def __init__(self, events: list[Event], remarks: list[str] | None = None) -> None:
        self.events = events
        self.remarks = remarks or []

    def noted(self, verb: str, note: str) -> Decision:
        """The same with ``note`` kept by ``verb``, which was asked for, and not by what that brings along."""
        if note:
            asked = next(event for event in self.events if event.verb == verb)
            asked.private.setdefault("note", note)
        return self


class Registered(Decision):
    """What a registration came to, and the case that it makes."""

    def __init__(self, event: Event, remarks: list[str], case: Case) -> None:
        super().__init__([event], remarks)
        self.case = case


class Verb(NamedTuple):
    """One row of the table: from which statuses, and how it decides."""

    name: str
    before: frozenset[str]
    decide: Callable[..., Decision]
    fits: Callable[[Case], bool] | None = None

    def possible(self, case: Case) -> bool:
        """Whether the status of ``case`` lets this verb begin; a rule may still refuse it."""
        return case.status in self.before and (self.fits is None or self.fits(case))


# ---- asking ---------------------------------------------------------------------------------------------------


def perform(name: str, case: Case, rules: Rules, at: datetime, **asked: object) -> Decision:
    """Decide verb ``name`` on ``case`` at office time ``at``.

    Raises ``Refused`` if the status or a rule says no; the message names the status and what can be done now.
    """
    check_status(name, case, rules)
    return VERBS[name].decide(case, rules, at, **asked)


def check_status(name: str, case: Case, rules: Rules) -> None:
    """Raise ``Refused`` if the status of ``case`` does not let verb ``name`` begin."""
    if not VERBS[name].possible(case):
        raise wrong_status(case, rules, name)


def wrong_status(case: Case, rules: Rules, name: str) -> Refused:
    """The refusal of a verb that does not fit the status."""
    return Refused(
        _("{no} is {status}: {verb} is not possible").format(
            no=case.no, status=said("status", case.status), verb=_called(name)
        ),
        _("What can be done now: {verbs}").format(
            verbs=_(", ").join(map(_to_type, possible(case, rules))) or _("nothing")
        ),
    )


def _to_type(name: str) -> str:
    """A verb as it is typed, and what it is called where the reader is Chinese."""
    called = word("verb", name)
    return name if called == name else f"{name} {called}"


def _called(name: str) -> str:
    """A verb that was asked for, as it was typed, in a sentence."""
    return said("verb", name).replace(name, TYPED.get(name, name))


def said(vocabulary: str, code: str) -> str:
    """A code in a sentence: the code itself, with the Chinese word where the reader is Chinese."""
    shown = word(vocabulary, code)
    return code if shown == code else shown + _(" ({words})").format(words=code)


def possible(case: Case, rules: Rules) -> list[str]:
    """The verbs that the status of ``case`` and its scheme allow, in the order of the table."""
    return [
        name
        for name, verb in VERBS.items()
        if verb.possible(case)
        and name not in HIDDEN
        and (name not in WITHIN_RULES or WITHIN_RULES[name](case, rules.scheme))
    ]


def refuse_by(clause: str, message: str, remedy: str) -> Refused:
    """A refusal that rests on a clause of the scheme; where that names none, its silence is a rule of the house."""
    named = clause if clause and clause != HOUSE_RULE else _("house rule")
    return Refused(message + _(" ({words})").format(words=named), remedy)


def check_time(case: Case, at: datetime) -> None:
    """What is recorded later did not happen before what it follows (rules.md 2). Raises ``Refused``."""
    if at < case.last_at:
        raise Refused(
            _("{at} is before what it follows: {no} was last changed at {last}").format(
                at=stamp(at), no=case.no, last=stamp(case.last_at)
            ),
            _("Give with --at a time from {last} on; `hotline log {no}` shows what happened.").format(
                last=stamp(case.last_at), no=case.no
            ),
        )


NOTHING: tuple[object, ...] = (None, "", False, [], ())
NO_WORDS: tuple[object, ...] = (None, "", {})


def _event(
    verb: str, at: datetime, data: Mapping[str, Any], private: Mapping[str, Any] | None = None
) -> Event:
    """An event without empty values: what was not said is not stored."""
    return Event(
        verb,
        at,
        # what is true is never empty, and told so without being compared
        {key: value for key, value in data.items() if value or value not in NOTHING},
        {key: value for key, value in private.items() if value or value not in NO_WORDS} if private else {},
    )


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
            _("A call put through and not answered needs a promised date"),
            _("Add --promise TEXT --promised-by DATE, or --answered TEXT."),
        )
    if promised is not None:
        check_ahead("--promised-by", promised, at)
    session = facts.get("session")
    data = {
        **facts,
        "label": _label(session, scheme),
        "anonymous": facts.get("anonymous") or not (words.get("phone") or words.get("address")),
        "confidential": facts.get("confidential") or facts["kind"] == "report",
        "supervised": _supervised_by(session, scheme),
        "on_the_spot": answered,
        "promise_due": stamp(promised) if promised else None,
    }
    event = _event("register", at, data, words)
    case = Case()
    apply(case, event)
    if changes := _first_limits(case, rules, at):
        event.data["limits"] = changes
        change_limits(case, event)
    return Registered(event, _promise_remarks(changes, case), case)


def _label(session: int | None, scheme: Scheme) -> str:
    """What stands on the work orders of a session (WZ-06), and on no others."""
    return scheme.label if session is not None else ""


def _supervised_by(session: int | None, scheme: Scheme) -> bool:
    """Whether a case is supervised because it came in a session (WZ-18)."""
    return session is not None and scheme.supervise_sessions.allowed


def check_ahead(option: str, due: datetime, at: datetime) -> None:
    """A date that is promised or ordered at ``at`` does not lie before it. Raises ``Refused``."""
    if due < at:
        raise Refused(
            _("{option}: {due} is in the past").format(option=option, due=stamp(due)),
            _("Give a date from {today} on.").format(today=stamp(at)[:10]),
        )


def _first_limits(case: Case, rules: Rules, at: datetime) -> list[dict[str, Any]]:
    """What is owed from the receipt on: by the office, and where the answer counts from receipt, by the unit."""
    if not case.on_the_spot:
        begun = lim.begin(case, rules, at, ["escalate", "transfer", "answer", "feedback"], ["receipt"], None)
        return begun + lim.given_dates(case, rules, begun, at)
    dispatched_too = rules.scheme.dispatch_on_the_spot.allowed
    stages = ["escalate", "transfer", "feedback"] if dispatched_too else ["escalate", "feedback"]
    begun = lim.begin(case, rules, at, stages, ["receipt"], None)
    if case.on_air_due and not dispatched_too:
        begun.append(lim.promise(case.on_air_due, "XF-10", None))
    return begun + lim.begin(case, rules, at, ["callback"], ["answer"], None)


def _promise_remarks(changes: Iterable[Mapping[str, Any]], case: Case) -> list[str]:
    """A date promised later than the limit is kept as said, and said so; the limit stays (XF-10)."""
    if case.on_air_due is None:
        return []
    return [
        _(
            "{no}: the date promised on air ({promised}) is later than the answer's limit ({due}); the limit stays"
        ).format(no=case.no, promised=stamp(case.on_air_due)[:10], due=change["due"])
        for change in changes
        if change.get("stage") == "answer" and change["due"] < stamp(case.on_air_due) and not case.redone
    ]


def reject(case: Case, rules: Rules, at: datetime, *, reason: str) -> Decision:
    """Turn a request away, with the reason told to the caller. The five documents turn none away (XF-12)."""
    _allowed(rules.scheme.reject, _("the scheme {scheme} turns no request away"), rules)
    stops = lim.each("stop", case.running())
    return Decision([_event("reject", at, {"limits": stops}, {"reason": reason})])


def _allowed(permission: Permission | ExtensionRule, message: str, rules: Rules) -> None:
    if not permission.allowed:
        raise refuse_by(
            permission.clause,
            message.format(scheme=rules.scheme.name),
            _("A scheme of your own may allow it: `hotline scheme show {scheme}`, extends.").format(
                scheme=rules.scheme.name
            ),
        )


def escalate(case: Case, _rules: Rules, at: datetime, *, to: str) -> Decision:
    """Put the case before a leader (XF-16, BM-04)."""
    return Decision(
        [_event("escalate", at, {"to": to, "limits": lim.each("meet", case.running("escalate"))})]
    )


def instruct(
    case: Case, rules: Rules, at: datetime, *, leader: str, text: str, due: datetime | None = None
) -> Decision:
    """A leader's instruction. A date in it is the limit from now on, whatever the rule said (WZ-09)."""
    changes: list[dict[str, Any]] = []
    if due is not None:
        check_ahead("--due", due, at)
        changes = [lim.move_to(limit, lim.on_date(due), at) for limit in _moved_as_one(case, rules)]
    data = {"leader": leader, "due": stamp(due) if due else None, "limits": changes}
    return Decision([_event("instruct", at, data, {"text": text})])


def _answer_limits(case: Case) -> list[Limit]:
    """What an answer meets: the answer's own limit, or the date of an interim answer."""
    return [*case.running("answer"), *_interim_promises(case)]


def _answer_limit(case: Case) -> Limit | None:
    """The limit under which an answer is owed."""
    return next(iter(_answer_limits(case)), None)


def _moved_as_one(case: Case, rules: Rules) -> list[Limit]:
    """The limit under which an answer is owed; with the answer's own goes the feedback owed within it (CZ-16)."""
    limit = _answer_limit(case)
    if limit is None:
        return []
    return case.running(*rules.scheme.answer_stages(case)) if limit.stage == "answer" else [limit]


def _interim_promises(case: Case) -> list[Limit]:
    """The dates of interim answers that still run; other promises run on past answer and return (BM-13)."""
    return [limit for limit in case.running("promise") if limit.interim]


# ---- to the unit and back -------------------------------------------------------------------------------------


def dispatch(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    unit: int,
    co_units: Sequence[int] = (),
    via: str = "system",
    responsible: str = "",
) -> Decision:
    """Pass the case to its lead unit and co-handling units (BM-04), and begin what the unit owes."""
    _check_dispatch(case, rules)
    changes = lim.each("meet", case.running("transfer")) + lim.each("stop", case.running("callback"))
    changes += lim.each(
        "assign", [x for x in case.running("answer", "feedback", "promise") if x.unit is None], unit=unit
    )
    stages = _absent(case, "sign", "answer", "feedback")
    begun = lim.begin(case, rules, at, stages, ["dispatch", "receipt"], unit)
    data = {
        "unit": unit,
        "co_units": [co for co in dict.fromkeys(co_units) if co != unit],
        "via": via,
        "responsible": responsible,
        "limits": changes + begun + lim.given_dates(case, rules, begun, at),
    }
    return Decision([_event("dispatch", at, data)], _promise_remarks(begun, case))


def _absent(case: Case, *stages: str) -> list[str]:
    return [stage for stage in stages if case.open_limit(stage) is None]


def _dispatchable(case: Case) -> bool:
    """Waiting for a unit, answered on the spot and not yet passed on, or to be done again with no unit yet."""
    if case.status == "answered":
        return case.on_the_spot and case.dispatched_at is None
    return case.status == "received" or case.unit is None


def _check_dispatch(case: Case, rules: Rules) -> None:
    if case.status == "answered" and not rules.scheme.dispatch_on_the_spot.allowed:
        raise refuse_by(
            rules.scheme.dispatch_on_the_spot.clause,
            _("{no} was answered on the spot; the scheme {scheme} does not dispatch such cases").format(
                no=case.no, scheme=rules.scheme.name
            ),
            _("If it must be done after all: `hotline redo {no} --reason TEXT`.").format(no=case.no),
        )


def sign(case: Case, _rules: Rules, at: datetime, *, responsible: str = "") -> Decision:
    """The unit signs for the case (CZ-14) and names the person responsible, if known (XF-21)."""
    data = {"responsible": responsible, "limits": lim.each("meet", case.running("sign"))}
    return Decision([_event("sign", at, data)])


def reach(_case: Case, _rules: Rules, at: datetime, *, told: str, by: str = "") -> Decision:
    """The unit reached the caller, and what was told (CZ-14, WZ-17)."""
    return Decision([_event("reach", at, {"by": by}, {"told": told})])


def give_back(
    case: Case, rules: Rules, at: datetime, *, reason: str, proper: int | None = None, approved_by: str = ""
) -> Decision:
    """A return: the case waits for dispatch again. What ran stops, and counts against nobody; a transfer begins."""
    rule = rules.scheme.returning
    _check_return(case, rules, at, approved_by)
    stops = lim.each("stop", [*case.running("sign", "answer", "feedback"), *_interim_promises(case)])
    returning = {*case.returned_by, case.unit} - {None}
    data = {
        "proper": proper,
        "approved_by": approved_by,
        "clause": rule.clause,
        "difficult": len(returning) >= rules.scheme.difficult_returned,
        "limits": stops + lim.begin_round(case, rules, at, "transfer", None),
    }
    return Decision([*_ended_hold(case, rules, at), _event("return", at, data, {"reason": reason})])


def _check_return(case: Case, rules: Rules, at: datetime, approved_by: str) -> None:
    rule = rules.scheme.returning
    if approved_by:
        return
    if rule.by == "office":
        raise refuse_by(
            rule.clause,
            _("{no}: under {scheme} only the office takes a case back").format(
                no=case.no, scheme=rules.scheme.name
            ),
            _(
                "Say with --approved-by who approved it, and with --proper the better owner where one is known."
            ),
        )
    if rule.within and case.dispatched_at and at > rules.work.due(case.dispatched_at, rule.within).at:
        raise refuse_by(
            rule.clause,
            _("{no}: a return is possible within {span} of the dispatch").format(
                no=case.no, span=rule.within.words()
            ),
            _("After that the office must agree: --approved-by NAME."),
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
    """A later date for the answer, asked by the unit's head (WZ-10): ``until``, or ``by`` a span after the limit.

    After the limit only where the scheme allows it, or with ``late``; a limit already broken stays late.
    """
    limit = _answer_limit(case)
    if limit is None:
        raise Refused(
            _("{no} has no answer limit that runs").format(no=case.no), _("There is nothing to extend.")
        )
    _check_extension(case, rules, at, limit, late=late)
    due = _extended_to(case, rules, at, limit, until, by)
    data = {
        "until": stamp(due.at),
        "was": stamp(limit.due),
        "approved_by": approved_by,
        "late": limit.passed(at),
        "limits": [
            lim.move_to(moved, due, at, None if until else by) for moved in _moved_as_one(case, rules)
        ],
    }
    return Decision([_event("extend", at, data, {"reason": reason})])


def _extended_to(
    case: Case, rules: Rules, at: datetime, limit: Limit, until: datetime | None, by: Span | None
) -> Due:
    due = lim.added(limit, by, rules) if by and not until else lim.on_date(until or limit.due)
    if due.at <= limit.due or due.at < at:
        raise Refused(
            _("{no}: {until} is not later than the limit, {due}").format(
                no=case.no, until=stamp(due.at), due=stamp(limit.due)
            ),
            _("Give a date after the limit and not in the past."),
        )
    longest = rules.scheme.extension.longest
    latest = rules.work.due(limit.due, longest).at if longest else due.at
    if longest and due.at > latest:
        raise refuse_by(
            rules.scheme.extension.clause,
            _("{no}: an extension is at most {span}").format(no=case.no, span=longest.words()),
            _("The latest date is {date}.").format(date=stamp(latest)[:10]),
        )
    return due


def _check_extension(case: Case, rules: Rules, at: datetime, limit: Limit, *, late: bool) -> None:
    rule = rules.scheme.extension
    _allowed(rule, _("the scheme {scheme} knows no extension"), rules)
    if rule.count is not None and case.round_extended >= rule.count:
        raise refuse_by(
            rule.clause,
            _("{no} has been extended {n} time(s), as often as {scheme} allows").format(
                no=case.no, n=case.round_extended, scheme=rules.scheme.name
            ),
            _("A leader's instruction can set another date: `hotline instruct {no} --due DATE`.").format(
                no=case.no
            ),
        )
    if limit.passed(at) and not rule.after_limit and not late:
        raise refuse_by(
            rule.clause,
            _("{no}: the limit, {due}, has passed; an extension is asked for before it").format(
                no=case.no, due=stamp(limit.due)
            ),
            _("With --late it is granted all the same, and the answer still counts as late."),
        )


def hold(case: Case, rules: Rules, at: datetime, *, reason: str) -> Decision:
    """The answer limit stands still from now on, where the scheme allows it."""
    _allowed(rules.scheme.hold, _("the scheme {scheme} holds no case"), rules)
    if case.held_since is not None:
        raise Refused(
            _("{no} is on hold since {at}").format(no=case.no, at=stamp(case.held_since)),
            _("`hotline resume {no}` lets it run on.").format(no=case.no),
        )
    held = case.running(*rules.scheme.answer_stages(case))
    return Decision([_event("hold", at, {"limits": lim.each("hold", held)}, {"reason": reason})])


def resume(case: Case, rules: Rules, at: datetime) -> Decision:
    """The answer limit runs on; what passed meanwhile does not count."""
    if case.held_since is None:
        raise Refused(_("{no} is not on hold").format(no=case.no), _("There is nothing to resume."))
    return Decision(_ended_hold(case, rules, at))


def _ended_hold(case: Case, rules: Rules, at: datetime) -> list[Event]:
    """The event that ends a hold, if the case is held: whatever moves the case on ends it first."""
    if case.held_since is None:
        return []
    changes = [lim.resume(case, rules, limit, at) for limit in case.limits if limit.held is not None]
    return [_event("resume", at, {"limits": changes})]


# ---- the answer -----------------------------------------------------------------------------------------------


def reply(
    case: Case, rules: Rules, at: datetime, *, text: str, by: str, **more: Unpack[Reported]
) -> Decision:
    """The unit's answer. It waits for review where the scheme names reviewers for the kind (XF-11)."""
    told, told_at, promised = more.get("told", ""), more.get("told_at"), more.get("promised")
    remarks = _check_told(case, rules, at, told, told_at)
    if promised:
        check_ahead("--promised-by", promised, at)
    reviewers = reviewers_of(case, rules)
    changes = lim.each("meet", case.running("sign"))
    if reviewers:
        changes += lim.each("pend", _answer_limits(case))
    else:
        changes += _accepted(case, rules, at, at, promised)
    data = {
        "responsible": by,
        "department": more.get("department"),
        "outcome": more.get("outcome"),
        "told": told,
        "told_at": stamp(told_at or at) if told or told_at else None,
        "promise_due": stamp(promised) if promised else None,
        "flags": list(more.get("flags", ())),
        "review": reviewers,
        "limits": changes,
    }
    event = _event("reply", at, data, {"answer": text, "promise": more.get("promise")})
    return Decision([*_ended_hold(case, rules, at), event], remarks)


def _check_told(case: Case, rules: Rules, at: datetime, told: str, told_at: datetime | None) -> list[str]:
    """Answer the caller first, then report to the office (BM-08)."""
    if told_at is not None and told_at > at:
        raise Refused(
            _("{no}: the caller cannot have been told at {told_at}, after the reply at {at}").format(
                no=case.no, told_at=stamp(told_at), at=stamp(at)
            ),
            _("Give with --told-at the time when the caller was told."),
        )
    rule = rules.scheme.tell_first
    if rule.allowed and not told:
        return [
            _("{no}: the caller is to be told before the office ({clause}); say how with --told").format(
                no=case.no, clause=rule.clause
            )
        ]
    return []


def reviewers_of(case: Case, rules: Rules) -> list[str]:
    """Who must review the answer to ``case`` before it goes out (XF-11)."""
    for rule in rules.scheme.review:
        if not rule.kinds or case.kind in rule.kinds:
            return list(rule.reviewers)
    return []


def _accepted(
    case: Case, rules: Rules, replied: datetime, at: datetime, promised: datetime | None
) -> list[dict[str, Any]]:
    """What an accepted answer does: meets the answer's limit and an interim promise, opens a promise, a callback."""
    late = {"at": stamp(replied)} if replied != at else {}
    changes = lim.each("meet", _answer_limits(case), **late)
    if promised:
        changes.append(lim.promise(promised, "BM-13", case.unit))
    return changes + lim.begin_round(case, rules, at, "callback", None)


def interim(
    case: Case, rules: Rules, at: datetime, *, text: str, by: str, reason: str, until: datetime
) -> Decision:
    """An answer in time with the reason and a date (BM-07): meets the answer limit, opens a promise to the date."""
    _allowed(rules.scheme.interim, _("the scheme {scheme} knows no interim answer"), rules)
    if case.open_limit("answer") is None:
        advice = (
            _("`hotline extend {no}` moves the date, `hotline reply {no}` answers.")
            if rules.scheme.extension.allowed and _answer_limit(case) is not None
            else _("`hotline reply {no}` answers it.")
        )
        raise Refused(
            _(
                "{no} has no answer limit that runs: an interim answer stands already, or none was owed"
            ).format(no=case.no),
            advice.format(no=case.no),
        )
    check_ahead("--until", until, at)
    ended = _ended_hold(case, rules, at)
    changes = lim.each("meet", case.running("answer"))
    changes.append(lim.promise(until, rules.scheme.interim.clause, case.unit, interim=True))
    data = {"by": by, "until": stamp(until), "limits": changes}
    return Decision([*ended, _event("interim", at, data, {"text": text, "reason": reason})])


def co_reply(case: Case, _rules: Rules, at: datetime, *, unit: int, text: str, by: str) -> Decision:
    """The part of a co-handling unit (BM-04); it has no limit of its own."""
    if unit not in case.co_units:
        raise Refused(
            _("{no} has no such co-handling unit").format(no=case.no),
            _("`hotline show {no}` names the units of the case.").format(no=case.no),
        )
    return Decision([_event("co-reply", at, {"unit": unit, "by": by}, {"text": text})])


def review(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    by: str,
    passed: bool,
    reason: str = "",
    flags: Sequence[Mapping[str, str]] | None = None,
) -> Decision:
    """A reviewer's word on the answer. It goes out when all whom the scheme names have passed it (XF-11)."""
    _check_reviewer(case, rules, by)
    complete = passed and {*case.passed_by, by} >= set(case.reviewers)
    data: dict[str, Any] = {"by": by, "passed": passed, "complete": complete}
    if complete:
        data["limits"] = _accepted(case, rules, case.replied_at or at, at, case.reply_promises)
    elif not passed:
        data["limits"] = lim.each("unpend", [limit for limit in case.limits if limit.pending])
    event = _event("review", at, data, {"reason": reason})
    event.data["passed"] = passed
    if flags is not None:
        event.data["flags"] = list(flags)
    return Decision([event])


def _check_reviewer(case: Case, rules: Rules, by: str) -> None:
    if by not in case.reviewers:
        raise Refused(
            _("{no}: {by} is not a reviewer under {scheme}").format(
                no=case.no, by=by, scheme=rules.scheme.name
            ),
            _("The reviewers are: {names}").format(names=joined(case.reviewers)),
        )
    if by in case.passed_by:
        raise Refused(
            _("{no}: {by} has passed the answer already").format(no=case.no, by=by),
            _("Still to review: {names}").format(
                names=joined(name for name in case.reviewers if name not in case.passed_by)
            ),
        )


# ---- after the answer -----------------------------------------------------------------------------------------


def callback(case: Case, rules: Rules, at: datetime, *, result: str, note: str = "") -> Decision:
    """What the caller says of it (WZ-12). A result below the scheme's standard starts a redo (CZ-18)."""
    rule = rules.scheme.callback
    again = result in rule.redo_on
    closes = not again and result != "unreachable"
    changes = lim.each("meet", case.running("callback")) + (_left_at_closing(case, at) if closes else [])
    event = _event("callback", at, {"result": result, "closes": closes, "limits": changes}, {"note": note})
    if not again:
        return Decision([event])
    before = _copy(case)
    apply(before, event)
    second = redo(before, rules, at, reason=note or result, on_site=rule.supervise_redo)
    second.events[0].data["callback"] = result
    return Decision([event, *second.events])


def _left_at_closing(case: Case, at: datetime) -> list[dict[str, Any]]:
    """Nobody escalates or passes on a closed case: the time for it stops, unless it is over, which closing mends not.

    What was promised on air, and passed to no unit, runs on.
    """
    changes = lim.each("stop", [limit for limit in case.running(*UNTIL_CLOSED) if not limit.passed(at)])
    promised = any(limit.stage == "promise" for limit in case.limits)
    if case.on_air_due and case.dispatched_at is None and not promised:
        changes.append(lim.promise(case.on_air_due, "XF-10", None))
    return changes


def _copy(case: Case) -> Case:
    """A case of its own, on which a decision can try an event out."""
    from copy import deepcopy

    return deepcopy(case)


def redo(
    case: Case, rules: Rules, at: datetime, *, reason: str, substandard: bool = False, on_site: bool = False
) -> Decision:
    """Done again: a second order (CZ-18) with a new answer limit from now, supervised on the spot if said (WZ-12).

    Feedback owed within the answer's limit and not yet given is owed within the new one.
    """
    stages = [x for x in rules.scheme.answer_stages(case) if x == "answer" or case.running(x)]
    changes = lim.each("stop", case.running("callback", *stages))
    for stage in stages:
        changes += lim.begin_round(case, rules, at, stage, case.unit)
    data = {
        "substandard": substandard,
        "supervised": on_site,
        "difficult": case.redone + 1 >= rules.scheme.difficult_redone,
        "limits": changes,
    }
    return Decision([_event("redo", at, data, {"reason": reason})])


def close(case: Case, rules: Rules, at: datetime, *, without_callback: str = "") -> Decision:
    """Close a case on which no callback is owed, or say why it is closed without one."""
    rule = rules.scheme.callback
    if rule.required and not without_callback:
        raise refuse_by(
            rule.clause,
            _("{no}: a callback is owed before it can be closed").format(no=case.no),
            _(
                "`hotline callback {no} --result ...`, or `hotline close {no} --without-callback REASON`."
            ).format(no=case.no),
        )
    stops = lim.each("stop", case.running("callback")) + _left_at_closing(case, at)
    return Decision([_event("close", at, {"limits": stops}, {"reason": without_callback})])


def fulfil(case: Case, _rules: Rules, at: datetime, *, text: str) -> Decision:
    """What was promised is done (BM-13): the oldest promise that runs is met. An interim one waits for the reply."""
    running = [limit for limit in case.running("promise") if not limit.interim]
    if not running:
        raise Refused(
            _("{no} has no promise that runs").format(no=case.no),
            _(
                "`hotline show {no}` shows its limits; the date of an interim answer is met by `reply`."
            ).format(no=case.no),
        )
    return Decision([_event("fulfil", at, {"limits": lim.each("meet", running[:1])}, {"text": text})])


def feedback(case: Case, _rules: Rules, at: datetime, *, to: str) -> Decision:
    """The result was reported to an office, such as the programme (XF-15, CZ-16)."""
    return Decision(
        [_event("feedback", at, {"to": to, "limits": lim.each("meet", case.running("feedback"))})]
    )


# ---- at any time ----------------------------------------------------------------------------------------------


def urge(_case: Case, _rules: Rules, at: datetime) -> Decision:
    """The unit is urged (BM-11); it is counted."""
    return Decision([_event("urge", at, {})])


def supervise(
    _case: Case, _rules: Rules, at: datetime, *, by: str, until: datetime | None = None
) -> Decision:
    """The case is marked as supervised (BM-10), by whom and perhaps until when."""
    return Decision([_event("supervise", at, {"by": by, "until": stamp(until) if until else None})])


def link(case: Case, _rules: Rules, at: datetime, *, other: Case) -> Decision:
    """Another case on the same matter (BM-02). The caller of this function writes the same event on ``other``."""
    if other.id == case.id:
        raise Refused(_("{no} cannot be linked to itself").format(no=case.no), _("Name two cases."))
    if other.id in case.links:
        raise Refused(
            _("{no} and {other} are linked already").format(no=case.no, other=other.no),
            _("Nothing was changed."),
        )
    return Decision([_event("link", at, {"other": other.id})])


def merge(case: Case, rules: Rules, at: datetime, *, into: Case) -> Decision:
    """Let a case go into another on the same matter; its limits stop, and its caller gets that one's answer."""
    if into.id == case.id:
        raise Refused(
            _("{no} cannot be merged into itself").format(no=case.no), _("Name another case with --into.")
        )
    if into.status not in OPEN:
        raise Refused(
            _("{no} cannot be merged into {into}, which is {status}").format(
                no=case.no, into=into.no, status=said("status", into.status)
            ),
            _("Merge into {into}.").format(into=number(into.merged_into))
            if into.merged_into and into.merged_into != case.id
            else _("Only an open case takes another in."),
        )
    stops = lim.each("stop", case.running())
    event = _event("merge", at, {"other": into.id, "limits": stops})
    return Decision([*_ended_hold(case, rules, at), event])


def absorb(_case: Case, _rules: Rules, at: datetime, *, other: Case) -> Decision:
    """The other side of a merge."""
    return Decision([_event("absorb", at, {"other": other.id})])


def refer(
    _case: Case, _rules: Rules, at: datetime, *, to: str, way: str, ground: str, reason: str
) -> Decision:
    """A lead handed to discipline, to be circulated, or to the media (WZ-15, CZ-21)."""
    return Decision([_event("refer", at, {"to": to, "as": way}, {"ground": ground, "reason": reason})])


def file(
    _case: Case, _rules: Rules, at: datetime, *, path: str, digest: str, to: str = "", title: str = ""
) -> Decision:
    """A paper or scan of the case: its name and digest; the file stays where it is (CZ-16, CZ-19)."""
    return Decision([_event("file", at, {"digest": digest, "to": to}, {"path": path, "title": title})])


def edit(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    reason: str = "",
) -> Decision:
    """Correct what was written down; old and new are kept. A new kind, urgent or complex counts limits again.

    A case that is put into a session gets its label and its supervision; taken out of it, it loses the label.
    """
    if fixed := [name for name in (*facts, *words) if name not in EDITABLE]:
        raise Refused(
            _("{name} cannot be edited").format(name=", ".join(fixed)),
            _("`hotline edit --help` names what can be."),
        )
    changed = {name: value for name, value in facts.items() if getattr(case, name) != value}
    said_anew = {name: value for name, value in words.items() if getattr(case, name) != value}
    if not changed and not said_anew:
        raise Refused(_("{no}: nothing would change").format(no=case.no), _("Give a value that differs."))
    if changed.get("kind", case.kind) == "report":
        _check_confidential(case, changed)
        changed |= {"confidential": True} if "kind" in changed else {}
    if "session" in changed and case.label != (label := _label(changed["session"], rules.scheme)):
        changed["label"] = label
    after = _copy(case)
    trial = Event("edit", at, {"set": changed}, {"set": said_anew})
    apply(after, trial)
    anonymous = not (after.phone or after.address)
    if {"phone", "address"} & set(said_anew) and anonymous != case.anonymous:
        changed["anonymous"] = anonymous
    data = {
        "set": changed,
        "was": {name: getattr(case, name) for name in changed},
        "supervised": _supervised_by(changed.get("session"), rules.scheme),
        "limits": _recounted(after, rules, at, changed),
    }
    private = {"set": said_anew, "was": {name: getattr(case, name) for name in said_anew}, "reason": reason}
    event = _event("edit", at, data, private)
    event.data.setdefault("set", {})
    return Decision([event])


def _check_confidential(case: Case, changed: Mapping[str, Any]) -> None:
    """A report of wrongdoing stays confidential, whatever is edited (rules.md 6)."""
    if changed.get("confidential") is False:
        raise Refused(
            _("{no}: a report of wrongdoing is confidential").format(no=case.no),
            _("If it is none, say so with --kind in the same command."),
        )


COUNTED_BY = frozenset({"kind", "urgent", "complex", "important", "channel", "origin", "session"})
"""Fields that a scheme's limits may look at."""


def _recounted(case: Case, rules: Rules, at: datetime, changed: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not COUNTED_BY & set(changed):
        return []
    moved = [lim.recount(case, rules, limit) for limit in case.running()]
    return [change for change in moved if change is not None] + _newly_owed(case, rules, at)


OWED_IN = {
    "escalate": OPEN,
    "transfer": frozenset({"received"}),
    "sign": frozenset({"dispatched"}),
    "answer": AT_THE_UNIT,
    "feedback": AT_THE_UNIT | {"reviewing"},
}
"""In which statuses an edit may bring a stage under a rule that it was under none of before."""


def _newly_owed(case: Case, rules: Rules, at: datetime) -> list[dict[str, Any]]:
    """Limits of stages that have none yet and are owed now, counted from where the scheme says.

    What a leader has already is met when the leader got it.
    """
    had = {limit.stage for limit in case.limits if limit.stopped is None}
    stages = [stage for stage, statuses in OWED_IN.items() if case.status in statuses and stage not in had]
    begun = lim.begin(case, rules, at, stages, ["receipt"], case.unit)
    if case.dispatched_at is not None:
        since = max(case.dispatched_at, case.since)
        later = lim.begin(case, rules, since, stages, ["dispatch"], case.unit)
        begun += [{**change, "start": stamp(since)} for change in later]
    begun.sort(key=lambda change: STAGE_ORDER.index(change["stage"]))
    escalated = next((step.at for step in case.steps if step.what == "escalate"), None)
    met = [
        {"do": "meet", "n": n, "at": stamp(escalated)}
        for n, change in enumerate(begun, len(case.limits))
        if escalated and change["stage"] == "escalate"
    ]
    return begun + met


def void(case: Case, rules: Rules, at: datetime, *, reason: str, approved_by: str) -> Decision:
    """A misdialled or test call: kept, counted apart."""
    stops = lim.each("stop", case.running())
    event = _event("void", at, {"approved_by": approved_by, "limits": stops}, {"reason": reason})
    return Decision([*_ended_hold(case, rules, at), event])


def archive(case: Case, _rules: Rules, at: datetime) -> Decision:
    """Put away for good, read-only from then on; not while a promise runs."""
    promise = case.open_limit("promise")
    if promise is not None:
        raise Refused(
            _("{no}: a promise runs to {due}").format(no=case.no, due=stamp(promise.due)),
            _("Once it is kept: `hotline fulfil {no} --text TEXT`.").format(no=case.no),
        )
    stops = lim.each("stop", [limit for limit in case.running() if limit.stage not in UNTIL_CLOSED])
    return Decision([_event("archive", at, {"limits": stops})])


def undo(case: Case, events: Sequence[Event], at: datetime, *, reason: str = "") -> Decision:
    """Take back all that the last command did to the case, except its registration.

    ``events`` are all events of the case. Undos and records that change nothing are passed over, so that a second
    undo takes back the command before.
    """
    undoes = last_done(events)
    if not undoes:
        raise Refused(
            _("{no}: there is nothing to take back but its registration").format(no=case.no),
            _("A call registered by mistake: `hotline void {no}`.").format(no=case.no),
        )
    return Decision([taken_back(undoes, at, reason)])


def last_done(events: Sequence[Event]) -> list[Event]:
    """What the last command did to a case whose ``events`` these are, of what still holds; not its registration."""
    holding = [event for event in effective(events) if event.verb not in PASSIVE and event.verb != "register"]
    return [event for event in holding if event.command == holding[-1].command]


def taken_back(undoes: Sequence[Event], at: datetime, reason: str = "") -> Event:
    """The event that takes ``undoes`` back."""
    data = {"undoes": [event.seq for event in undoes], "verbs": [event.verb for event in undoes]}
    return _event("undo", at, data, {"reason": reason})


def _undo_row(
    case: Case, _rules: Rules, at: datetime, *, events: Sequence[Event], reason: str = ""
) -> Decision:
    return undo(case, events, at, reason=reason)


def _row(
    name: str,
    before: Iterable[str],
    decide: Callable[..., Decision],
    fits: Callable[[Case], bool] | None = None,
) -> tuple[str, Verb]:
    return name, Verb(name, frozenset(before), decide, fits)


VERBS: dict[str, Verb] = dict(
    [
        _row("reject", {"received"}, reject),
        _row("escalate", OPEN, escalate),
        _row("instruct", OPEN, instruct),
        _row("dispatch", {"received", "answered", "handling"}, dispatch, _dispatchable),
        _row("sign", {"dispatched"}, sign),
        _row("reach", AT_THE_UNIT, reach),
        _row("return", AT_THE_UNIT, give_back),
        _row("extend", AT_THE_UNIT, extend),
        _row("reply", AT_THE_UNIT, reply),
        _row("interim", AT_THE_UNIT, interim),
        _row("co-reply", AT_THE_UNIT, co_reply),
        _row("review", {"reviewing"}, review),
        _row("callback", {"answered"}, callback),
        _row("redo", {"answered", "closed"}, redo),
        _row("close", {"answered"}, close),
        _row("fulfil", ANY_BUT_ARCHIVED, fulfil),
        _row("feedback", {"answered", "closed"}, feedback),
        _row("urge", OPEN, urge),
        _row("supervise", OPEN, supervise),
        _row("hold", AT_THE_UNIT, hold),
        _row("resume", AT_THE_UNIT, resume),
        _row("link", ANY_BUT_ARCHIVED, link),
        _row("merge", OPEN, merge),
        _row("absorb", OPEN, absorb),
        _row("refer", ANY_BUT_ARCHIVED, refer),
        _row("file", ANY_BUT_ARCHIVED, file),
        _row("edit", ANY_BUT_ARCHIVED, edit),
        _row("void", OPEN, void),
        _row("undo", ANY_BUT_ARCHIVED, _undo_row),
        _row("archive", {"closed", "rejected", "merged", "void"}, archive),
    ]
)
"""The transition table: verb, statuses it starts from, how it decides."""

TYPED = {"interim": "reply --interim", "co-reply": "reply --as"}
"""Rows that are another command with an option, and how they are typed."""
HIDDEN = frozenset({"absorb", *TYPED})
"""Rows that are no command of their own."""

WITHIN_RULES: dict[str, Callable[[Case, Scheme], bool]] = {
    "reject": lambda _case, scheme: scheme.reject.allowed,
    "dispatch": lambda case, scheme: case.status != "answered" or scheme.dispatch_on_the_spot.allowed,
    "extend": lambda case, scheme: scheme.extension.allowed and _answer_limit(case) is not None,
    "hold": lambda case, scheme: scheme.hold.allowed and case.held_since is None,
    "resume": lambda case, _scheme: case.held_since is not None,
    "fulfil": lambda case, _scheme: any(not limit.interim for limit in case.running("promise")),
    "archive": lambda case, _scheme: case.open_limit("promise") is None,
}
"""What a verb that fits the status needs besides, before it is named as one that can be done."""
