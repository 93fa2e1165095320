"""Verbs that link, correct, file or void a case (rules.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain import limits as lim
from hotline_cli.domain.case import OPEN, STAGE_ORDER, Case, case_number
from hotline_cli.domain.case_fold import EDITABLE, apply_event, fold
from hotline_cli.domain.events import PASSIVE, Event, effective_events, stamp
from hotline_cli.domain.merged_limits import hand_on, merge_date
from hotline_cli.domain.phones import dialled_digits
from hotline_cli.domain.recount import recount
from hotline_cli.domain.transitions.decision import (
    AT_THE_UNIT,
    CLEAN_RECORD,
    Decision,
    copy_case,
    end_hold,
    is_supervised_in,
    label_for,
    new_event,
    refuse_by,
    require_decided,
    word_in_sentence,
)
from hotline_cli.domain.transitions.edit_checks import (
    BOUND_ONCE_MISSED,
    check_moved_by_edit,
    check_still_counted,
)
from hotline_cli.domain.vocabulary import NOT_GRADES, WRITTEN, word
from hotline_cli.errors import Refused
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from hotline_cli.domain.case import Limit
    from hotline_cli.domain.limits import Rules


def link(case: Case, _rules: Rules, at: datetime, *, other: Case) -> Decision:
    """Link another case on the same matter (BM-02). The caller writes the same event to ``other``."""
    if other.id == case.id:
        raise Refused(_("{no} cannot be linked to itself").format(no=case.no), _("Give two different cases."))
    if other.id in case.links:
        raise Refused(
            _("{no} and {other} are already linked").format(no=case.no, other=other.no),
            _("Nothing was changed."),
        )
    return Decision([new_event("link", at, {"other": other.id})])


def merge(case: Case, rules: Rules, at: datetime, *, into: Case, reason: str = "") -> Decision:
    """Merge a case into another on the same matter; its caller gets the other's answer, and is called back too.

    What was overdue ends late; what is owed beyond the answer goes on with the other case (``absorb``). An overdue
    case, or one of another caller, needs a reason (WZ-15).
    """
    if into.id == case.id:
        raise Refused(
            _("{no} cannot be merged into itself").format(no=case.no), _("Name another case with --into.")
        )
    require_decided(case, rules)
    if into.status not in OPEN:
        raise Refused(
            _("{no} cannot be merged into {into}, which is {status}").format(
                no=case.no, into=into.no, status=word_in_sentence("status", into.status)
            ),
            _("Merge into {into}.").format(into=case_number(into.merged_into))
            if into.merged_into and into.merged_into != case.id
            else _("Merge into an open case."),
        )
    if not reason:
        _require_mergeable(case, into, next(iter(_missed(case, at)), None))
    event = new_event(
        "merge", at, {"other": into.id, "limits": end_by_merge(case, at, into)}, {"reason": reason}
    )
    return Decision([*end_hold(case, rules, at), event])


GOES_ON = frozenset({"promise", "feedback", "record", "supervise"})
"""Stages owed beyond the answer: a merge hands them to the case that takes the other in."""


def _missed(case: Case, at: datetime) -> list[Limit]:
    return [limit for limit in case.running_limits() if limit.is_missed(at)]


def end_by_merge(case: Case, at: datetime, into: Case | None = None) -> list[dict[str, Any]]:
    """End every limit: late if it was missed, but for what goes on in the case ``into`` as it is."""
    running = case.running_limits()
    goes_on = [limit for limit in running if limit.stage in GOES_ON and not (into and _twin(into, limit))]
    ended = lim.end_each([limit for limit in running if limit not in goes_on], at)
    return ended + lim.change_each("stop", goes_on)


def _twin(case: Case, limit: Limit) -> Limit | None:
    """The limit of ``case`` that one act meets together with ``limit`` of a merged case; each promise is its own."""
    if limit.stage == "promise":
        return None
    return next((one for one in case.running_limits(limit.stage) if one.party == limit.party), None)


def _require_mergeable(case: Case, into: Case, overdue: Limit | None) -> None:
    """Raise ``Refused`` for what is merged with a reason only: an overdue case, or one of another caller."""
    if overdue is not None:
        raise refuse_by(
            CLEAN_RECORD,
            _("{no}: the {stage} limit, due {due}, has passed; merging it needs a reason").format(
                no=case.no, stage=word("stage", overdue.stage), due=stamp(overdue.due)
            ),
            _("Add --reason TEXT; the limit stays late."),
        )
    if not _same_caller(case, into):
        raise refuse_by(
            CLEAN_RECORD,
            _("{no} and {into} are of different callers; merging them needs a reason").format(
                no=case.no, into=into.no
            ),
            _("Add --reason TEXT; each caller is told and called back."),
        )


def _same_caller(one: Case, other: Case) -> bool:
    """Whether the caller of ``one``, if there is anybody to tell, is that of ``other``."""
    if one.phone:
        return dialled_digits(one.phone) == dialled_digits(other.phone)
    return (one.name, one.address) in {("", ""), (other.name, other.address)}


def absorb(case: Case, rules: Rules, at: datetime, *, other: Case) -> Decision:
    """Take ``other`` in by a merge: the earliest date counts, and what it owes beyond the answer goes on here.

    A case that is to be decided takes none in: it has an answer already, which the other caller would be told.
    """
    require_decided(case, rules)
    answer = other.open_limit("answer")
    inherited = answer.due if answer else other.instructed_due
    waits = case.open_limit("answer") is None and case.status in AT_THE_UNIT | {"received"}
    data = {
        "other": other.id,
        "label": other.label if not case.label else "",
        "merged_due": stamp(inherited) if inherited and waits else None,
        "limits": _earliest(case, other) + _go_on(case, other),
    }
    return Decision([new_event("absorb", at, data)])


def _earliest(case: Case, other: Case) -> list[dict[str, Any]]:
    """Give each limit the date of the other case where that is earlier; a leader's date stays (WZ-09)."""
    changes = []
    for limit in case.running_limits("escalate", "transfer", "sign", "answer"):
        same = other.open_limit(limit.stage)
        if same is not None and same.due < limit.due and limit.pending is None and limit.fixed != lim.LEADER:
            changes.append(merge_date(limit, same, other.id))
    return changes


def _go_on(case: Case, other: Case) -> list[dict[str, Any]]:
    """Go on with what the other case owes beyond its answer; one report to a recipient is enough for both.

    The answer meets one promise of a case; any other one is fulfilled on its own.
    """
    changes = []
    awaits = case.open_limit("answer") is not None or case.status == "received"
    bound = any(limit.with_answer for limit in case.running_limits("promise"))
    for limit in other.running_limits(*GOES_ON):
        twin = _twin(case, limit)
        if twin is None:
            changes.append(hand_on(limit, with_answer=awaits and not bound))
            bound = bound or limit.with_answer
        elif limit.due < twin.due:
            changes.append(merge_date(twin, limit, other.id))
    return changes


def refer(
    _case: Case, _rules: Rules, at: datetime, *, to: str, way: str, ground: str, reason: str
) -> Decision:
    """Refer a lead to discipline inspection, for circulation, or to the media (WZ-15, CZ-21)."""
    return Decision([new_event("refer", at, {"to": to, "as": way}, {"ground": ground, "reason": reason})])


def file(
    case: Case,
    _rules: Rules,
    at: datetime,
    *,
    path: str,
    digest: str,
    to: str = "",
    title: str = "",
    pages: int | None = None,
) -> Decision:
    """A paper of the case: its name and digest; the file stays where it is (CZ-19). It meets the record (CZ-16)."""
    data = {
        "digest": digest,
        "to": to,
        "pages": pages,
        "limits": lim.change_each("meet", case.running_limits("record")),
    }
    return Decision([new_event("file", at, data, {"path": path, "title": title})])


def edit(
    case: Case,
    rules: Rules,
    at: datetime,
    *,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    reason: str = "",
    approved_by: str = "",
    entered: datetime | None = None,
) -> Decision:
    """Correct recorded values; old and new ones are kept.

    Limits are counted again if a field of ``COUNTED_BY`` changes, which needs a reason if a date moves; one that has
    passed stays broken, and needs an approver too (WZ-15). A case assigned to a session gets its label and
    supervision; removed from it, it loses the label.
    """
    if fixed := [name for name in (*facts, *words) if name not in EDITABLE]:
        raise Refused(
            _("{name} cannot be edited").format(name=", ".join(fixed)),
            _("See `hotline edit --help` for the fields that can be edited."),
        )
    changed = {name: value for name, value in facts.items() if getattr(case, name) != value}
    new_words = {name: value for name, value in words.items() if getattr(case, name) != value}
    if not changed and not new_words:
        raise Refused(_("{no}: nothing would change").format(no=case.no), _("Give a different value."))
    if changed.get("kind", case.kind) == "report":
        _check_confidential(case, changed)
        changed |= {"confidential": True} if "kind" in changed else {}
    if "session" in changed and case.label != (label := label_for(changed["session"], rules.scheme)):
        changed["label"] = label
    after = copy_case(case)
    trial = Event("edit", at, {"set": changed}, {"set": new_words})
    apply_event(after, trial)
    anonymous = not (after.phone or after.address)
    if {"phone", "address"} & set(new_words) and anonymous != case.anonymous:
        changed["anonymous"] = anonymous
    known = max(at, entered or at)  # a correction dated back repairs nothing either
    bound = [
        one
        for one in after.running_limits()
        if one.stage not in BOUND_ONCE_MISSED or not one.is_missed(known)
    ]
    counted = recount(after, rules, bound) if COUNTED_BY & set(changed) else []
    if not reason:
        check_still_counted(case, changed)
    check_moved_by_edit(case, known, changed, counted, reason=reason, approved_by=approved_by)
    data: dict[str, Any] = {
        "set": changed,
        "was": {name: getattr(case, name) for name in changed},
        "supervised": is_supervised_in(changed.get("session"), rules.scheme),
        "approved_by": approved_by,
        "limits": _leave_broken(case, known, counted) + _begin_newly_owed(after, rules, at, changed),
    }
    if case.status == "answered" and not case.callback_owed and lim.callback_owed(after, rules):
        data["callback_owed"] = True
        data["limits"] += lim.begin_round(after, rules, at, "callback", None)
    known_now = not (case.phone or case.address) and bool(after.phone or after.address)
    if known_now and case.status == "answered" and case.dispatched_at and case.told_how not in WRITTEN:
        data["limits"] += lim.begin_written(after, rules, at)
    private = {"set": new_words, "was": {name: getattr(case, name) for name in new_words}, "reason": reason}
    event = new_event("edit", at, data, private)
    event.data.setdefault("set", {})
    return Decision([event])


def _check_confidential(case: Case, changed: Mapping[str, Any]) -> None:
    """Keep a report of wrongdoing confidential, whatever is edited (rules.md 6)."""
    if changed.get("confidential") is False:
        raise Refused(
            _("{no}: reports of wrongdoing are always confidential").format(no=case.no),
            _("Use --kind in the same command if it is not a report."),
        )


COUNTED_BY = frozenset(
    {"kind", "urgent", "complex", "important", "channel", "origin", "session", "put_through"}
)
"""Fields that a scheme's limits can test."""


def _leave_broken(case: Case, at: datetime, counted: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changes, but for those of limits that have passed: these stay broken, and none stops."""
    changes = []
    for change in counted:
        if change["do"] not in {"move", "stop"} or not case.limits[change["n"]].is_missed(at):
            changes.append(change)
        elif change["do"] == "move":
            changes.append({**change, "broken": True})
    return changes


OWED_IN = {
    "escalate": OPEN,
    "transfer": frozenset({"received"}),
    "sign": frozenset({"dispatched"}),
    "answer": AT_THE_UNIT,
    "feedback": AT_THE_UNIT | {"reviewing"},
}
"""The statuses in which an edit may begin a stage that had no rule before."""


def _begin_newly_owed(
    case: Case, rules: Rules, at: datetime, changed: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Begin the limits of stages that have none and are owed now, counted from where the scheme says.

    A case already escalated meets that limit at the time of the escalation.
    """
    if not COUNTED_BY & set(changed):
        return []
    had = {limit.stage for limit in case.limits if limit.stopped is None}
    stages = [stage for stage, statuses in OWED_IN.items() if case.status in statuses and stage not in had]
    begun = lim.begin(case, rules, at, stages, ["receipt"], case.unit)
    if case.dispatched_at is not None:
        since = max(case.dispatched_at, case.since)
        begun += lim.begin(case, rules, at, stages, ["dispatch"], case.unit, ordered=since)
    begun.sort(key=lambda change: STAGE_ORDER.index(change["stage"]))
    escalated = next((step.at for step in case.steps if step.what == "escalate"), None)
    met = [
        {"do": "meet", "n": n, "at": stamp(escalated)}
        for n, change in enumerate(begun, len(case.limits))
        if escalated and change["stage"] == "escalate"
    ]
    return begun + met + lim.apply_given_dates(case, rules, begun, at)


def void(case: Case, rules: Rules, at: datetime, *, reason: str, approved_by: str) -> Decision:
    """Void a misdialled or test call; it is kept, and counted separately, and marked if something was missed or rated.

    A case that took others in is not: what they were owed would be gone with it.
    """
    if case.absorbed:
        raise refuse_by(
            CLEAN_RECORD,
            _("{no} took in {others}: it cannot be voided").format(
                no=case.no, others=_(", ").join(map(case_number, case.absorbed))
            ),
            _("Undo the merge first, by `hotline undo`."),
        )
    data = {"approved_by": approved_by, **_end_by_void(case, at)}
    return Decision([*end_hold(case, rules, at), new_event("void", at, data, {"reason": reason})])


def _end_by_void(case: Case, at: datetime) -> dict[str, Any]:
    """The end of every limit; the case is marked with those missed, met late or not, or for the rating that goes."""
    missed = [limit.n for limit in case.limits if _was_missed(limit, at)]
    ends = {"limits": lim.change_each("stop", case.running_limits()), "late_entry": missed}
    ratings = {one["result"] for one in case.callbacks} - set(NOT_GRADES)
    return {**ends, "listed": True} if ratings and not missed else ends


def take_back(
    case: Case, rules: Rules, at: datetime, number: int, *, reason: str = "", entered: datetime | None = None
) -> Decision:
    """Void a case, in any status, with import ``number`` that entered it: it counts nowhere, its key is free again.

    Where something was late in it, that needs a reason, and the case is listed with what was entered late.
    """
    known = max(at, entered or at)
    late = [limit for limit in case.limits if _was_missed(limit, known)]
    if late and not reason:
        raise _refuse_undo(case, late[0], [IMPORT])
    stops = lim.change_each("stop", case.running_limits())
    data = {"cause": IMPORT, "import": number, "limits": stops, "late_entry": [limit.n for limit in late]}
    return Decision([*end_hold(case, rules, at), new_event("void", at, data, {"reason": reason})])


def undo(
    case: Case, events: Sequence[Event], at: datetime, *, reason: str = "", entered: datetime | None = None
) -> Decision:
    """Take back everything that the last command did to the case, except its registration.

    ``events`` are all events of the case. Undos and passive records are skipped, so that a second undo takes
    back the command before. ``entered`` is the moment of the entry, if ``at`` is an earlier one.
    """
    if case.void_cause == IMPORT:
        raise Refused(
            _("{no} was taken back with its import").format(no=case.no), _("Import the file again.")
        )
    undoes = last_command(events)
    if not undoes:
        raise Refused(
            _("{no}: nothing to undo except its registration").format(no=case.no),
            _("Use `hotline void {no}` for a call registered by mistake.").format(no=case.no),
        )
    return Decision([undo_event(case, events, undoes, at, reason=reason, entered=entered)])


IMPORT = "import"
"""Why a case is void that was taken back with its import."""

RESTORING = frozenset({"review", "callback", "return", "resume"})
"""Verbs whose undoing restores the clock of the limits that they ended or resumed, or takes a rating back."""


def _was_missed(limit: Limit, at: datetime) -> bool:
    return limit.state(at) in {"late", "overdue"} or limit.broken


class _UndoEffect(NamedTuple):
    """What an undo does to the limits of a case."""

    restored: list[Limit]
    """Those whose clock it restores, and those missed that look better after it: as they were before."""
    withdrawn: list[Limit]
    """Those missed that are gone with the command that began them."""


def _compare_limits(case: Case, events: Sequence[Event], undo: Event, at: datetime) -> _UndoEffect:
    after = fold([*events, undo]).limits
    ends = bool(RESTORING & set(undo.data["verbs"]))
    found = _UndoEffect([], [])
    for now in case.limits:
        then = after[now.n] if now.n < len(after) else None
        if then is None or (now.stage, now.begun) != (then.stage, then.begun):
            found.withdrawn.extend([now] if _was_missed(now, at) else [])
        elif (ends and _clock(now) != _clock(then)) or (
            _was_missed(now, at) and _looks_better(now, then, at)
        ):
            found.restored.append(now)
    return found


def _clock(limit: Limit) -> tuple[datetime | None, ...]:
    return limit.met, limit.stopped, limit.pending, limit.due


def _looks_better(now: Limit, then: Limit, at: datetime) -> bool:
    """Whether a missed limit is no longer missed after the undo, or at another time, by another date or unit."""
    return not _was_missed(then, at) or then.met != now.met or then.due > now.due or then.unit != now.unit


def last_command(events: Sequence[Event]) -> list[Event]:
    """The events of the last command that still apply, without the registration."""
    holding = [
        event for event in effective_events(events) if event.verb not in PASSIVE and event.verb != "register"
    ]
    return [event for event in holding if event.command == holding[-1].command]


def undo_event(
    case: Case,
    events: Sequence[Event],
    undoes: Sequence[Event],
    at: datetime,
    *,
    reason: str,
    entered: datetime | None = None,
) -> Event:
    """The event that takes ``undoes`` back.

    Raises ``Refused`` if without a reason it restores a clock, or takes away, repairs or moves what was missed when
    it is entered (WZ-15). What is gone is kept in the event, and counted with what was entered late.
    """
    verbs = [event.verb for event in undoes]
    event = new_event("undo", at, {"undoes": [one.seq for one in undoes], "verbs": verbs}, {"reason": reason})
    restored, withdrawn = _compare_limits(case, events, event, max(at, entered or at))
    restoring = bool(RESTORING & set(verbs))
    if not reason and (restored or withdrawn or restoring):
        raise _refuse_undo(case, next(iter([*withdrawn, *restored]), None), verbs)
    if restored:
        event.data["restores"] = [limit.n for limit in restored]
    if withdrawn:
        event.data["withdrawn"] = [_describe_withdrawn(limit) for limit in withdrawn]
    if restoring and not (restored or withdrawn):
        event.data["listed"] = True
    return event


def _describe_withdrawn(limit: Limit) -> dict[str, Any]:
    facts = {"stage": limit.stage, "due": stamp(limit.broken_on or limit.due), "unit": limit.unit}
    return {name: value for name, value in facts.items() if value is not None}


def _refuse_undo(case: Case, limit: Limit | None, verbs: Sequence[str]) -> Refused:
    undone = _(", ").join(word("verb", verb) for verb in verbs)
    message = (
        _("{no}: undoing {verbs} restores a time limit and needs a reason").format(no=case.no, verbs=undone)
        if limit is None
        else _("{no}: undoing {verbs} changes the {stage} limit, due {due}, and needs a reason").format(
            no=case.no, verbs=undone, stage=word("stage", limit.stage), due=stamp(limit.due)
        )
    )
    return refuse_by(CLEAN_RECORD, message, _("Add --reason TEXT; it is listed with what was entered late."))
