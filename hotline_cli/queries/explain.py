"""Explanation of a time limit: rule, clause and document, daily count, and every change."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number
from hotline_cli.domain.duration import parse_span
from hotline_cli.domain.events import Event, effective_events, parse_datetime
from hotline_cli.domain.limits import AS_RECEIVED, is_time_unknown
from hotline_cli.domain.scheme.model import HOUSE_RULE
from hotline_cli.domain.vocabulary import VOCABULARIES, word
from hotline_cli.errors import NotFound
from hotline_cli.i18n import _
from hotline_cli.masking import FreeText
from hotline_cli.queries.cases import owing, party_name
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.lookups import Names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotline_cli.domain.case import Case, Limit
    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.scheme.model import LimitRule
    from hotline_cli.domain.working_time import DayStep
    from hotline_cli.queries.loaded_case import LoadedCase
    from hotline_cli.store.office import Office

MOVES = frozenset({"move", "reopen", "hold", "resume", "unpend", "note"})
"""Changes of a running limit, and what was filed without moving it; its end is its state."""
BY_DAY = frozenset({"working_day", "day", "week", "month"})
"""Units of duration whose days are numbered."""


def explain_limits(office: Office, key: int) -> list[dict[str, Any]]:
    """Return one explanation per limit of the case, in the order in which they began (rules.md 6)."""
    file = load_case(office, key)
    changes = _changes(office, file)
    names = Names(office)
    return [
        _explain_limit(office, file, limit, changes.get(limit.n, []), names) for limit in file.case.limits
    ]


def explain_newest_limit(office: Office, key: int, stage: str) -> dict[str, Any]:
    """Explain the newest limit of ``stage``. Raises ``NotFound`` that lists the stages of the case."""
    explained = explain_limits(office, key)
    of_stage = [one for one in explained if one["stage"] == stage]
    if of_stage:
        return of_stage[-1]
    stages = dict.fromkeys(word("stage", one["stage"]) for one in explained)
    raise NotFound(
        _("{no} has no {stage} limit").format(no=load_case(office, key).case.no, stage=word("stage", stage)),
        _("Use one of these stages: {stages}.").format(stages=_(", ").join(stages))
        if stages
        else _("The case has no limits."),
    )


def _explain_limit(
    office: Office, file: LoadedCase, limit: Limit, changes: list[dict[str, Any]], names: Names
) -> dict[str, Any]:
    rule = _rule(file.rules, limit)
    return {
        "item": "case",
        "no": file.case.no,
        "title": None,
        "command": None,
        "stage": limit.stage,
        "start": limit.start,
        "span": limit.span or None,
        "due": limit.due,
        "clause": limit.clause,
        "source": _clause_source(
            file.rules, limit.clause, counted=bool(limit.span) and limit.clause == limit.rule_clause
        ),
        "steps": [
            {"date": step.date, "counts": step.counts, "why": step.why}
            for step in _steps(office, file.rules, limit)
        ],
        "changes": changes,
        "unit": owing(names, limit.stage, limit.unit, limit.party),
        "state": limit.state(office.now),
        "ended_at": limit.met or limit.stopped,
        "ended_by": _end_of(file, limit),
        "party": party_name(limit.party) if limit.stage == "feedback" else None,
        "late_entry": limit.late_entry,
        "late_reason": _late_reason(file, limit),
        "provisional": limit.provisional,
        "time_unknown": is_time_unknown(file.case, limit),
        "reading": rule.reading if rule and rule.reading else None,
        "held_since": limit.paused,
        "applies_to": _applies_to(rule) if rule else [],
        "rule": {
            "clause": limit.rule_clause,
            "source": _clause_source(file.rules, limit.rule_clause, counted=bool(limit.span)),
        },
    }


def _rule(rules: Rules, limit: Limit) -> LimitRule | None:
    """Return the rule of the scheme by which the limit was counted; None for an agreed date."""
    stages = (limit.stage, "answer") if limit.stage == "assist" else (limit.stage,)
    counted = (limit.rule_clause, limit.span)
    fitting = (rule for stage in stages for rule in rules.scheme.limits if rule.stage == stage)
    return next((rule for rule in fitting if (rule.clause, str(rule.span)) == counted), None)


def _late_reason(file: LoadedCase, limit: Limit) -> FreeText | None:
    """Return why the limit was dealt with later than its date, as the last event about it says."""
    for event in reversed(file.events):
        marked = (*event.data.get("late_entry", ()), *event.data.get("restores", ()))
        if limit.late_entry and limit.n in marked and event.private.get("reason"):
            return FreeText(event.private["reason"], *file.case.secrets)
    return None


def _end_of(file: LoadedCase, limit: Limit) -> dict[str, Any] | None:
    """Return the verb that ended the limit, and its reason."""
    for event in reversed(effective_events(file.events)):
        ends = (one for one in event.data.get("limits", ()) if one["do"] in {"meet", "miss", "stop"})
        if not limit.running and any(one["n"] == limit.n for one in ends):
            reason = event.private.get("reason")
            words = FreeText(_in_words(reason), *file.case.secrets) if reason else None
            return {"verb": event.verb, "reason": words}
    return None


def _in_words(reason: str) -> str:
    """Return a reason, which may be the code of the result of a callback."""
    return word("result", reason) if reason in VOCABULARIES["result"] else reason


FLAGS = ("urgent", "complex", "important", "session", "on_the_spot")


def _applies_to(rule: LimitRule) -> list[str]:
    """Return the codes of the cases the rule applies to, excluded ones as ``not urgent``; empty for all."""
    flags = [(name, getattr(rule, name)) for name in FLAGS]
    return [*rule.kinds, *rule.channels, *rule.origins, *rule.put_through] + [
        name if wanted else f"not {name}" for name, wanted in flags if wanted is not None
    ]


def _clause_source(rules: Rules, clause: str, *, counted: bool) -> str:
    """Return the document of the clause; for a promised date that no rule counted, the promise."""
    known = {prefix for prefix, _title in rules.scheme.sources}
    if clause == HOUSE_RULE or clause.partition("-")[0] in known or counted:
        return rules.scheme.clause_source(clause)
    return _("the case as it was received") if clause == AS_RECEIVED else _("the promised date")


def _steps(office: Office, rules: Rules, limit: Limit) -> list[DayStep]:
    """Return the days counted by the rule, with holds up to now."""
    if not limit.span:
        return []
    held = [(limit.paused, max(limit.paused, office.now))] if limit.paused else []
    return rules.work.steps(limit.start, parse_span(limit.span), roll=limit.roll, holds=[*limit.holds, *held])


# ---- changes of a limit -----------------------------------------------------------------------------------------


def _changes(office: Office, file: LoadedCase) -> dict[int, list[dict[str, Any]]]:
    """Return, by limit, what moved, held or resumed it, oldest first.

    Undone events are left out, and so is a recount repeated when another event was undone. A limit that an undo
    withdrew is listed with the one that began in its place.
    """
    operators = dict(
        office.con.execute(
            "SELECT e.seq, n.operator FROM events e JOIN entries n ON n.seq = e.entry WHERE e.case_id = ?",
            (file.case.id,),
        ).fetchall()
    )
    changes_by_limit: dict[int, list[dict[str, Any]]] = {}
    due: list[str] = []
    latest: dict[str, Event] = {}
    withdrawn: list[tuple[str, dict[str, Any]]] = []
    made_good = _superseded_recounts(file.events)
    kept = {event.seq for event in effective_events(file.events)}
    for event in file.events:
        if event.verb == "undo":
            _add_restored(file.case, event, due, changes_by_limit, operators)
            withdrawn += _explain_withdrawn(file.case, event, operators)
        if event.seq not in kept:
            continue
        latest[event.verb] = event
        for change in event.data.get("limits", ()):
            if change["do"] == "begin":
                before = [entry for stage, entry in withdrawn if stage == change["stage"]]
                withdrawn = [one for one in withdrawn if one[0] != change["stage"]]
                changes_by_limit |= {len(due): before} if before else {}
                due.append(change["due"])
            elif (
                change["do"] in MOVES
                and change["n"] < len(due)
                and (change["do"] != "unpend" or "due" in change)
            ):
                was, due[change["n"]] = due[change["n"]], change.get("due", due[change["n"]])
                if (event.seq, change["n"]) in made_good:
                    continue
                cause = _cause(event, change, latest)
                entry = _change(file.case, event, cause, due[change["n"]], operators)
                entry["stands"] = change["do"] == "note"
                entry["reopens"] = change["do"] == "reopen"
                entry["missed"] = parse_datetime(was) if change.get("broken") else None
                changes_by_limit.setdefault(change["n"], []).append(entry)
    return changes_by_limit


def _add_restored(
    case: Case,
    undo: Event,
    due: list[str],
    changes_by_limit: dict[int, list[dict[str, Any]]],
    operators: dict[int, str],
) -> None:
    """Add an undo that restored limits to their changes."""
    for n in undo.data.get("restores", ()):
        if n < len(due):
            entry = _change(case, undo, undo, due[n], operators)
            entry |= {"stands": False, "reopens": False, "missed": None, "undoes": undo.data["verbs"]}
            changes_by_limit.setdefault(n, []).append(entry)


def _explain_withdrawn(
    case: Case, undo: Event, operators: dict[int, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the stage of each missed limit that an undo withdrew, and its entry among the changes."""
    for gone in undo.data.get("withdrawn", ()):
        entry = _change(case, undo, undo, gone["due"], operators)
        entry |= {"stands": False, "reopens": False, "missed": None, "undoes": undo.data["verbs"]}
        yield gone["stage"], entry | {"withdraws": True}


def _superseded_recounts(events: Sequence[Event]) -> set[tuple[int, int]]:
    """Return recounts, by event and limit.

    Superseded because an earlier event was undone and the limit counted again.
    """
    recounts = [
        (event, change["n"]) for event in events if event.verb == "recount" for change in event.data["limits"]
    ]
    undos = {event.command: event for event in events if event.verb == "undo"}
    return {
        (before.seq, n)
        for again, limit in recounts
        if (undo := undos.get(again.command))
        for before, n in recounts
        if n == limit and min(undo.data["undoes"]) < before.seq < undo.seq
    }


def _cause(event: Event, change: dict[str, Any], latest: dict[str, Event]) -> Event:
    """Return the event that caused a change: a date promised on the air, or ordered, takes effect at the dispatch.

    So does that of a case merged into this one before.
    """
    why = change.get("why")
    if "from" in change:
        passed = parse_datetime(change["due"]) < event.at
        words = _("the date of {no}, which had passed") if passed else _("the date of {no}")
        return Event("absorb", event.at, {}, {"reason": words.format(no=case_number(change["from"]))})
    if why == "promise":
        return Event("promise", event.at, {}, {"reason": latest["register"].private.get("promise", "")})
    return latest[why] if why else event


def _change(case: Case, event: Event, cause: Event, due: str, operators: dict[int, str]) -> dict[str, Any]:
    words = cause.private.get("reason") or cause.private.get("text")
    if cause.verb == "recount":
        words = _("the calendar has changed")
    return {
        "at": event.at,
        "verb": cause.verb,
        "due": parse_datetime(due),
        "reason": FreeText(_in_words(words), *case.secrets) if words else None,
        "by": cause.data.get("approved_by") or cause.data.get("leader") or operators.get(event.seq),
    }


# ---- in words ---------------------------------------------------------------------------------------------------


def heading(limit: dict[str, Any]) -> str:
    """Return a limit in one line: stage, unit, due date, state."""
    unit = f" {limit['unit']}" if limit["unit"] else ""
    unit += _(" ({words})").format(words=limit["party"]) if limit["party"] else ""
    return _("{stage}{unit}, due {due}, {state}").format(
        stage=word("stage", limit["stage"]), unit=unit, due=limit["due"], state=word("state", limit["state"])
    )


def describe_limit(limit: dict[str, Any]) -> str:
    """Return the explanation as text, which can be read out to a unit that objects."""
    return "\n".join(_describe_lines(limit))


def _describe_lines(limit: dict[str, Any]) -> Iterator[str]:
    yield _("Rule: {span}, {clause}, {source}").format(
        span=_span_words(limit),
        clause=word("clause", limit["rule"]["clause"]),
        source=limit["rule"]["source"],
    )
    if limit["applies_to"]:
        yield _("Applies to: {cases}").format(cases=_(", ").join(map(_describe_code, limit["applies_to"])))
    if limit["reading"]:
        yield _("Interpretation: {reading}").format(reading=limit["reading"])
    yield from _describe_start(limit)
    yield from describe_days(
        limit["steps"], by_day=bool(limit["span"]) and parse_span(limit["span"]).unit in BY_DAY
    )
    for change in limit["changes"]:
        if change["missed"]:
            yield _("{due}: passed; it stays broken").format(due=change["missed"])
        yield _describe_change(change)
    if limit["provisional"]:
        yield _("Provisional: the official holiday notice for one of the years is not known yet.")
    if limit["held_since"]:
        yield _(
            "On hold since {at}: calculated as if resumed now; the due date moves when the case is resumed."
        ).format(at=limit["held_since"])
    yield _("Due: {due}").format(due=limit["due"])
    if limit["state"] == "late" and limit["ended_at"] <= limit["due"]:
        yield _("{state}: {at}, since the limit had been broken before").format(
            state=word("state", limit["state"]), at=limit["ended_at"]
        )
    elif limit["ended_at"]:
        yield _("{state}: {at}").format(
            state=word("state", limit["state"]), at=limit["ended_at"]
        ) + _end_words(limit)
    if limit["late_entry"]:
        yield _("Entered late: {reason}").format(
            reason=limit["late_reason"].value if limit["late_reason"] else "—"
        )


def _span_words(limit: dict[str, Any]) -> str:
    if limit["stage"] == "review":
        return _("as the answer, at least one working day after the submission")
    return parse_span(limit["span"]).words() if limit["span"] else _("an agreed date")


def _end_words(limit: dict[str, Any]) -> str:
    """Return by what a limit ended, and why, in parentheses."""
    if not limit["ended_by"]:
        return ""
    words = word("verb", limit["ended_by"]["verb"])
    reason = None if limit["late_entry"] else limit["ended_by"]["reason"]  # said below
    return _(" ({words})").format(
        words=words + (_(": {reason}").format(reason=reason.value) if reason else "")
    )


def _describe_start(limit: dict[str, Any]) -> Iterator[str]:
    yield _("Start: {start}").format(start=limit["start"])
    if limit["time_unknown"]:
        yield _("Time of receipt unknown: hours are counted from 24:00 of that day.")


def _describe_code(code: str) -> str:
    """Describe a code of ``applies_to`` in the reader's language."""
    flags = {
        "urgent": _("urgent"),
        "complex": _("complex"),
        "important": _("important"),
        "session": _("of a session"),
        "on_the_spot": _("answered on the spot"),
    }
    plain = code.removeprefix("not ")
    named = next(
        (word(v, plain) for v in ("kind", "channel", "origin", "put-through") if plain in VOCABULARIES[v]),
        plain,
    )
    name = flags.get(plain, named)
    return name if plain == code else _("not {case}").format(case=name)


def describe_days(steps: Sequence[dict[str, Any]], *, by_day: bool) -> Iterator[str]:
    """Yield the days in runs with the same reason; counted days are numbered."""
    number = 0
    for (counts, why), run in groupby(steps, key=lambda step: (step["counts"], step["why"])):
        days = list(run)
        when = str(days[0]["date"])
        if len(days) > 1:
            when = _("{first} to {last}").format(first=when, last=days[-1]["date"])
        if not counts:
            yield _("  {days}: not counted, {why}").format(days=when, why=why)
            continue
        first, number = number + 1, number + len(days)
        which = str(number) if first == number else f"{first}-{number}"
        yield (
            _("  {days}: day {which}, {why}").format(days=when, which=which, why=why)
            if by_day
            else _("  {days}: counted, {why}").format(days=when, why=why)
        )


def _describe_change(change: dict[str, Any]) -> str:
    reason = change["reason"]
    verb = change["verb"]
    # a promise on the air is not a verb
    done = word("verb", verb) if verb in VOCABULARIES["verb"] else word("stage", verb)
    if undone := change.get("undoes"):
        done += _(" ({words})").format(words=_(", ").join(word("verb", one) for one in undone))
    form = (
        _("{at}: {verb}, by {by}; filed, {due} applies")
        if change["stands"]
        else _("{at}: {verb}, by {by}; open again, due {due}")
        if change["reopens"]
        else _("{at}: {verb}, by {by}; an earlier limit, missed on {due}, is withdrawn")
        if change.get("withdraws")
        else _("{at}: {verb}, by {by}; due {due}")
    )
    line = form.format(at=change["at"], verb=done, by=change["by"], due=change["due"])
    return line + (_(": {reason}").format(reason=reason.value) if reason else "")


def describe_limits(explained: Sequence[dict[str, Any]], case: Case | None) -> list[FreeText]:
    """Return the explanations of the limits of ``case``, with callers' data wrapped."""
    return [FreeText(describe_limit(limit), *case.secrets) for limit in explained] if case else []
