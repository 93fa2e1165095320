"""Verbs on cases: load, decide by the rules, write.

Each function reads what it needs inside one transaction, asks ``domain.transitions`` for the decision, writes
its events and returns the changed cases. A dry run does the same and rolls back.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hotline_cli.domain import recount
from hotline_cli.domain.case import Case, case_number
from hotline_cli.domain.case_fold import apply_event, fold
from hotline_cli.domain.events import PASSIVE, Event, effective_events
from hotline_cli.domain.limits import Rules
from hotline_cli.domain.transitions import admin, closing, table
from hotline_cli.domain.transitions.decision import Decision, copy_case, require_in_order, word_in_sentence
from hotline_cli.domain.transitions.late_entry import mark_late_entries
from hotline_cli.errors import Refused
from hotline_cli.i18n import _, join_names
from hotline_cli.queries import categories, loaded_case, lookups
from hotline_cli.queries.callbacks import list_uncalled
from hotline_cli.queries.cases import get_case, get_cases, get_touched_cases
from hotline_cli.queries.loaded_case import LoadedCase, load_case
from hotline_cli.queries.lookups import resolve_case, resolve_cases
from hotline_cli.services.values import CommandResult, When
from hotline_cli.store import case_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from hotline_cli.domain.case import Limit
    from hotline_cli.domain.working_time import WorkTime
    from hotline_cli.services import values
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

    Asked = Mapping[str, Any] | Callable[["LoadedCase", datetime], Mapping[str, Any]]

REQUIRED_BEFORE = {"answer": "answer", "outcome": "answer", "promise": "promise"}
"""What can be corrected only after it was given, and by which field.

An answer is first given by a reply, which keeps the limits right.
"""


def edit_case(
    office: Office,
    text: str,
    when: values.When,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    *,
    session: str | None = None,
    reason: str = "",
    approved_by: str = "",
) -> CommandResult:
    """Correct facts and words of a case. ``session`` is a name, empty for no session, None for no change."""
    key = lookups.resolve_case(office, text)
    changed = {**facts, **categories.resolve_categories(office, facts)}
    if session is not None:
        changed["session"] = lookups.resolve_session(office, session) if session.strip() else None

    def asked(file: loaded_case.LoadedCase, _at: datetime) -> dict[str, Any]:
        _check_there(file.case, {*facts, *words})
        return {
            "facts": changed,
            "words": dict(words),
            "reason": reason,
            "approved_by": approved_by,
            "entered": office.now,
        }

    return perform_verb(office, "edit", [case_number(key)], when, asked)


def _check_there(case: Case, names: set[str]) -> None:
    for name, needs in REQUIRED_BEFORE.items():
        if name in names and not getattr(case, needs):
            raise Refused(
                _("{no} has no {what} to correct yet").format(no=case.no, what=needs),
                _("Use `hotline reply {no}` to answer it.").format(no=case.no),
            )


# ---- doing ----------------------------------------------------------------------------------------------------


def record_decision(office: Office, journal: Journal, file: LoadedCase, decision: Decision) -> None:
    """Write the events of a decision and the rows that follow from them. ``last`` now means this case."""
    for event in decision.events:
        journal.append(event, file.case.id)
        file.events.append(event)
        if event.verb != "undo":
            apply_event(file.case, event)
    if any(event.verb == "undo" for event in decision.events):
        file.case = fold(file.events)
    case_rows.write_case(office.con, file.case)
    if any(event.verb not in PASSIVE for event in decision.events):
        journal.touch(file.case.id)


def record_registration(office: Office, journal: Journal, event: Event, case: Case) -> None:
    """Write the event ``register`` and the rows of ``case``, which it has made already."""
    journal.append(event, case.id)
    case_rows.write_case(office.con, case)
    journal.touch(case.id)


def recount_limits(
    office: Office, journal: Journal, file: LoadedCase, *, notice: bool, before: WorkTime | None = None
) -> None:
    """Recount the running limits under the present calendar, and write one event if any of them moves.

    A ``notice`` corrects the count, also of limits missed by now; ``before`` is the working time without it, by which
    those met or missed are told that it changes: these are counted again, the office's own days alone leave them.
    """
    case, rules = file.case, file.rules

    def is_corrected(limit: Limit) -> bool:
        if before is None:
            return notice
        return recount.differs(limit, rules, Rules(rules.scheme, before))

    changes = recount.recount(case, rules, case.running_limits())
    changes = [
        one
        for one in changes
        if not (limit := case.limits[one["n"]]).is_missed(office.now) or is_corrected(limit)
    ]
    if before is not None:
        done = [limit for limit in case.limits if limit.met is not None and limit.stopped is None]
        changes += recount.recount_met(rules, filter(is_corrected, done))
    if changes:
        at = max(office.now, file.case.last_at)
        record_decision(office, journal, file, Decision([Event("recount", at, {"limits": changes})]))


def resolve_moment(office: Office, when: When, case: Case) -> datetime:
    """Return the time of a verb on ``case``; a given time must not be before what it follows."""
    at = when.moment(office)
    if when.at is not None:
        require_in_order(case, at)
    return at


def check_verb(office: Office, verb: str, text: str, when: When, asked: Asked | None) -> None:
    """Raise what ``verb`` would be refused for on this case as it is now; nothing is locked or changed.

    Without ``asked`` only time and status are checked.
    """
    file = load_case(office, resolve_case(office, text))
    at = resolve_moment(office, when, file.case)
    if asked is None:
        table.check_status(verb, file.case, file.rules)
    else:
        table.perform(verb, file.case, file.rules, at, **_facts(asked, file, at))


def _facts(asked: Asked, file: LoadedCase, at: datetime) -> Mapping[str, Any]:
    return asked(file, at) if callable(asked) else asked


@contextmanager
def open_batch(office: Office, *, dry_run: bool) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Perform the verbs of a ``with`` block in one transaction, all or none of them.

    The function it yields returns the cases that were changed so far.
    """
    with office.transaction(dry_run=dry_run) as journal:
        first = journal.seq

        def get_changed_cases() -> list[dict[str, Any]]:
            journal.words.flush()
            return list(get_touched_cases(office, first))

        yield get_changed_cases


def perform_verb(
    office: Office,
    verb: str,
    numbers: Sequence[str],
    when: When,
    asked: Asked | None = None,
    *,
    reason: str = "",
) -> CommandResult:
    """Perform ``verb`` on each of the cases, or on none if one is refused.

    ``reason`` says why it is entered after a limit for a moment before it.
    """
    result = CommandResult()
    with office.transaction(dry_run=when.dry_run) as journal:
        keys = resolve_cases(office, numbers)
        when.moment(office)  # a wrong time is reported even if there are no cases
        for key in keys:
            file = load_case(office, key)
            at = resolve_moment(office, when, file.case)
            facts = _facts(asked or {}, file, at)
            if table.VERBS[verb].checks_answer:
                facts = {**facts, "units": _unit_names(office, file.case)}
                facts = _with_flags(office, verb, file, facts, result)
            if verb == "archive" and (file.case.merged_into or file.case.absorbed):
                facts = {**facts, "uncalled": list_uncalled(office, key)}
            if verb == "callback":
                facts = {**facts, "entered": office.now}
            decision = table.perform(verb, file.case, file.rules, at, **facts)
            if verb == "callback" and file.case.merged_into:
                answered = load_case(office, lookups.merged_root(office, key)).case
                decision = closing.of_merged(decision, file.case, answered, file.rules, at)
            mark_late_entries(file.case, decision, at, office.now, reason)
            record_decision(office, journal, file, decision.with_note(verb, when.note))
            result.remarks += [*decision.remarks, *_silent_remarks(office, file.case, decision)]
            result.remarks += _merged_callers(office, file.case, decision)
        result.cases = get_cases(office, keys)
    return result


def _merged_callers(office: Office, case: Case, decision: Decision) -> list[str]:
    """Name the merged cases whose callers are to be told of the answer that was just accepted."""
    if case.status != "answered" or not any(event.verb in {"reply", "review"} for event in decision.events):
        return []
    merged = [case_number(key) for key in lookups.merged_keys(office, case.id)]
    if not merged:
        return []
    return [
        _("{no}: also tell and call back the callers of {merged}").format(
            no=case.no, merged=_(", ").join(merged)
        )
    ]


def _unit_names(office: Office, case: Case) -> list[str]:
    """Name the units of the case, which do not review its answer."""
    names = lookups.Names(office)
    return [names.unit(unit) or "" for unit in (case.unit, *case.co_units) if unit is not None]


def _silent_remarks(office: Office, case: Case, decision: Decision) -> Iterator[str]:
    """Name the co-handling units that had not answered when the lead unit did."""
    names = lookups.Names(office)
    for event in decision.events:
        if silent := event.data.get("silent"):
            yield _("{no}: no answer yet from {units}").format(
                no=case.no, units=join_names(names.unit(unit) or "" for unit in silent)
            )


def _with_flags(
    office: Office, verb: str, file: LoadedCase, facts: Mapping[str, Any], result: CommandResult
) -> Mapping[str, Any]:
    """Add the flags of the answer given or reviewed to the facts, and describe them in the remarks."""
    from hotline_cli.queries import answer_evidence

    if not facts.get("passed", True):
        return facts
    found = answer_evidence.check_answer(office, verb, file, facts)
    result.remarks += answer_evidence.describe_flags(file.case.no, found)
    if any(one["flag"] in {"copy-on-air", "not-as-promised"} for one in found):
        result.remarks += answer_evidence.quote_on_air(file)
    return {**facts, "flags": found}


def undo_command(office: Office, numbers: Sequence[str], when: When, reason: str = "") -> CommandResult:
    """Undo the last command on each of the cases, or on none; a link or merge is undone in the other case too."""
    result = CommandResult()
    with office.transaction(dry_run=when.dry_run) as journal:
        keys = resolve_cases(office, numbers)
        undone: set[int] = set()
        for key in keys:
            if key not in undone:
                undone |= _undo_one(office, journal, key, when, reason, result)
        result.cases = get_cases(office, keys)
    return result


def _undo_one(
    office: Office, journal: Journal, key: int, when: When, reason: str, result: CommandResult
) -> set[int]:
    """Undo the last command on one case, and return the keys of all cases where it was undone."""
    file = load_case(office, key)
    at = resolve_moment(office, when, file.case)
    request = {"events": file.events, "reason": reason, "entered": office.now}
    decision = table.perform("undo", file.case, file.rules, at, **request)
    undone = admin.last_command(file.events)
    others = [event for event in undone if "other" in event.data]
    for event in others:
        _undo_other_side(office, journal, event, file.case, when, reason)
    record_decision(office, journal, file, decision.with_note("undo", when.note))
    if (notice := _calendar_changed_by_notice(office, undone[0].seq)) is not None:
        recount_limits(office, journal, file, notice=notice)
    result.remarks.append(
        _("{no}: undone: {verbs}").format(
            no=file.case.no, verbs=_(", ").join(word_in_sentence("verb", event.verb) for event in undone)
        )
    )
    return {key, *(event.data["other"] for event in others)}


def _calendar_changed_by_notice(office: Office, since: int) -> bool | None:
    """Return whether a notice changed the calendar after event ``since``; None if nothing did.

    Limits that ran then were moved, present ones were not.
    """
    sql = "SELECT max(json_extract(data, '$.set.notice')) FROM events WHERE seq > ? AND verb = 'calendar'"
    found = office.con.execute(sql, (since,)).fetchone()[0]
    return None if found is None else bool(found)


def _undo_other_side(
    office: Office, journal: Journal, event: Event, case: Case, when: When, reason: str
) -> None:
    """Undo what the same command did to the other case; a merge only if nothing has followed it there."""
    other = load_case(office, event.data["other"])
    mirrored = [one for one in effective_events(other.events) if one.command == event.command]
    merged = any(one.verb == "merge" for one in mirrored)
    if other.case.status == "archived" or (merged and admin.last_command(other.events) != mirrored):
        raise Refused(
            _("{no}: the link or merge with {other} cannot be undone: {other} has changed since").format(
                no=case.no, other=other.case.no
            ),
            _("Run `hotline log {other}` to see what followed; undo that first, if possible.").format(
                other=other.case.no
            ),
        )
    at = resolve_moment(office, when, other.case)
    undo = admin.undo_event(other.case, other.events, mirrored, at, reason=reason, entered=office.now)
    record_decision(office, journal, other, Decision([undo]))


def link_cases(office: Office, one: str, another: str, when: When) -> CommandResult:
    """Mark two cases as being on the same matter (BM-02)."""
    with office.transaction(dry_run=when.dry_run) as journal:
        first, second = (
            load_case(office, resolve_case(office, one)),
            load_case(office, resolve_case(office, another)),
        )
        at = max(resolve_moment(office, when, first.case), resolve_moment(office, when, second.case))
        ours = table.perform("link", first.case, first.rules, at, other=second.case)
        theirs = table.perform("link", second.case, second.rules, at, other=first.case)
        record_decision(office, journal, second, theirs)
        record_decision(office, journal, first, ours.with_note("link", when.note))
        return CommandResult(get_cases(office, [first.case.id, second.case.id]))


def _resumed(case: Case, merged: Decision) -> Case:
    """Return the case as its merge finds it: one on hold goes on first, and its limits have moved."""
    resumed = copy_case(case)
    for event in merged.events:
        if event.verb == "resume":
            apply_event(resumed, event)
    return resumed


def merge_case(office: Office, one: str, into: str, when: When, reason: str = "") -> CommandResult:
    """Merge a case into another one on the same matter; the log of the other records it too."""
    with office.transaction(dry_run=when.dry_run) as journal:
        first, target = (
            load_case(office, resolve_case(office, one)),
            load_case(office, resolve_case(office, into)),
        )
        at = max(resolve_moment(office, when, first.case), resolve_moment(office, when, target.case))
        ours = table.perform("merge", first.case, first.rules, at, into=target.case, reason=reason)
        mark_late_entries(first.case, ours, at, office.now, reason)
        theirs = table.perform("absorb", target.case, target.rules, at, other=_resumed(first.case, ours))
        record_decision(office, journal, target, theirs)
        record_decision(office, journal, first, ours.with_note("merge", when.note))
        return CommandResult([get_case(office, first.case.id)])
