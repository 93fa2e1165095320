"""The changes of time limits that an event carries, applied to the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import Case, Limit, Step
from hotline_cli.domain.events import Event, parse_datetime, parse_optional_datetime

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


WITHDRAWN = "withdrawn"
"""The step of a limit that was missed and is in no figure since, by an undo or by an entry dated back: on its date.

Without a stage it is of what else was taken away, such as a rating: on the day it was.
"""

WAS_IMPORTANT = "was-important"
"""The step of an edit after which the case is no longer important."""


def change_limits(case: Case, event: Event) -> None:
    """Apply the changes of limits in ``event`` to ``case``."""
    for change in event.data.get("limits", ()):
        if change["do"] == "begin":
            _begin(case, change, event.at)
        elif change["n"] < len(case.limits):
            _CHANGES[change["do"]](case.limits[change["n"]], change, event.at)
    for n in event.data.get("late_entry", ()):
        limit = case.limits[n]
        limit.late_entry = True
        if limit.stopped is not None and event.verb != "void":  # what is void counts nowhere
            case.steps.append(Step(WITHDRAWN, limit.due, limit.unit, limit.stage))
    mark_listed(case, event)


def mark_listed(case: Case, event: Event) -> None:
    """List the case with what was entered late for what ``event`` took away, where no limit tells of it."""
    if event.data.get("listed"):
        case.steps.append(Step(WITHDRAWN, event.at, case.unit))


def _begin(case: Case, change: dict[str, Any], at: datetime) -> None:
    case.limits.append(
        Limit(
            n=len(case.limits),
            stage=change["stage"],
            start=parse_optional_datetime(change.get("start")) or at,
            begun=at,
            due=parse_datetime(change["due"]),
            clause=change["clause"],
            span=change.get("span", ""),
            unit=change.get("unit"),
            party=change.get("party", ""),
            roll=change.get("roll", True),
            provisional=change.get("provisional", False),
            on_air=change.get("on_air", False),
            house=change.get("house", False),
            with_answer=change.get("with_answer", False),
            promised=parse_optional_datetime(change.get("promised")),
            rule_clause=change["clause"],
            broken=change.get("broken", False),
            fixed=change.get("fixed", ""),
        )
    )
    if change.get("dated"):
        case.limits[-1].dated, case.limits[-1].given = True, [(at, case.limits[-1].due)]


def _meet(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    limit.met, limit.pending, limit.held = parse_optional_datetime(change.get("at")) or at, None, None
    limit.fulfilled = change.get("fulfilled", False)


def _miss(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    """End the limit otherwise than by what it asks for, after its date: it stays late (rules.md 4)."""
    _meet(limit, change, at)
    limit.broken = True


def _reopen(limit: Limit, _change: dict[str, Any], _at: datetime) -> None:
    limit.met = None


def _bind(limit: Limit, change: dict[str, Any], _at: datetime) -> None:
    limit.with_answer = change["with_answer"]


def _stop(limit: Limit, _change: dict[str, Any], at: datetime) -> None:
    limit.stopped, limit.pending, limit.held = at, None, None


def _pend(limit: Limit, _change: dict[str, Any], at: datetime) -> None:
    limit.pending = at


def _unpend(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    _break(limit, change)
    if limit.pending is not None and "due" in change:
        limit.holds.append((limit.pending, max(limit.pending, at)))
        limit.due = parse_datetime(change["due"])
        limit.provisional = change.get("provisional", limit.provisional)
    limit.pending = None


def _break(limit: Limit, change: dict[str, Any]) -> None:
    """Note which date was missed before ``change`` gives another one."""
    if change.get("broken") and not limit.broken:
        limit.broken, limit.broken_on = True, limit.due


def _move(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    _break(limit, change)
    if change.get("dated"):
        _give(limit, change, at)
        limit.instructed += change.get("fixed") == "leader"
        limit.extended += not ({"fixed", "why", "from"} & set(change))
    elif not limit.given:
        limit.first_due = parse_datetime(change["due"])
    limit.first_due = parse_datetime(change["first_due"]) if "first_due" in change else limit.first_due
    limit.due = parse_datetime(change["due"])
    limit.span = change.get("span", limit.span)
    limit.clause = change.get("clause", limit.clause)
    limit.rule_clause = change.get("rule", limit.rule_clause)
    limit.roll = change.get("roll", limit.roll)
    limit.provisional = change.get("provisional", False)
    limit.dated = change.get("dated", limit.dated)
    limit.fixed = change.get("fixed", "" if change.get("dated") else limit.fixed)


def _give(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    """Record a date given to a limit, which replaces its basis, or a span added to it."""
    if "by" not in change:
        limit.given = []
    elif limit.is_fixed or (not limit.span and not limit.given):
        limit.given = [(at, limit.due)]
    limit.given.append((at, change.get("by") or parse_datetime(change["due"])))


def _hold_limit(limit: Limit, _change: dict[str, Any], at: datetime) -> None:
    limit.held = at


def _resume_limit(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    _break(limit, change)
    if limit.held is not None:
        limit.holds.append((limit.held, max(limit.held, at)))
    limit.held = None
    limit.due = parse_datetime(change["due"])
    if not limit.given:
        limit.first_due = limit.due
    limit.provisional = change.get("provisional", limit.provisional)


def _note(_limit: Limit, _change: dict[str, Any], _at: datetime) -> None:
    """Leave the limit as it is: what was filed moves nothing, and an attempt alone does not meet it."""


def _assign(limit: Limit, change: dict[str, Any], _at: datetime) -> None:
    limit.unit = change["unit"]


_CHANGES: dict[str, Callable[[Limit, dict[str, Any], datetime], None]] = {
    "meet": _meet,
    "miss": _miss,
    "reopen": _reopen,
    "bind": _bind,
    "stop": _stop,
    "pend": _pend,
    "unpend": _unpend,
    "move": _move,
    "hold": _hold_limit,
    "resume": _resume_limit,
    "assign": _assign,
    "note": _note,
    "try": _note,
}
