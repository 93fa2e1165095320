"""What a verb came to, in one line a case: number, deed, unit, the next time limit and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.duration import short_date
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import N_, _
from hotline_cli.queries.settling import SETTLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

DONE = {
    "register": N_("registered"),
    "reject": N_("rejected"),
    "dispatch": N_("dispatched"),
    "sign": N_("signed for"),
    "reach": N_("caller contacted"),
    "return": N_("returned"),
    "extend": N_("extended"),
    "escalate": N_("escalated"),
    "instruct": N_("instruction recorded"),
    "reply": N_("answer recorded"),
    "interim": N_("interim answer recorded"),
    "co-reply": N_("co-handling answer recorded"),
    "review": N_("reviewed"),
    "callback": N_("callback recorded"),
    "redo": N_("rework ordered"),
    "close": N_("closed"),
    "fulfil": N_("promise kept"),
    "feedback": N_("feedback recorded"),
    "urge": N_("urged"),
    "supervise": N_("supervision recorded"),
    "hold": N_("put on hold"),
    "resume": N_("resumed"),
    "link": N_("linked"),
    "merge": N_("merged into another case"),
    "refer": N_("referred"),
    "file": N_("document filed"),
    "edit": N_("corrected"),
    "flag": N_("flags changed"),
    "void": N_("voided"),
    "undo": N_("undone"),
    "archive": N_("archived"),
}
"""Verb → what was done."""
STEPS = {"answered": "callback", "closed": "archive"}
"""Status → the next step of a case that owes nothing."""


def describe_done(verb: str, case: Mapping[str, Any], now: datetime) -> str:
    """Return the line for ``case`` after ``verb``."""
    deed = " ".join(filter(None, (case["no"], _(DONE[verb]), case["unit"] or "")))
    return " · ".join((deed, *describe_what_follows(case, now)))


def describe_what_follows(case: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """Yield the oldest open limit of ``case``, and the next step."""
    open_limits = [limit for limit in case["limits"] if limit["state"] in {"running", "overdue"}]
    step = STEPS.get(case["status"], "")
    if case["held_since"]:
        yield _("on hold")
        step = "resume"
    elif open_limits:
        limit = min(open_limits, key=lambda limit: limit["due_at"])
        by = _("{stage} by {date}") if limit["state"] == "running" else _("{stage} overdue since {date}")
        yield by.format(stage=word("stage", limit["stage"]), date=short_date(limit["due_at"], now.year))
        unsigned = any(limit["stage"] == "sign" for limit in open_limits)
        step = "sign" if unsigned else SETTLES[limit["stage"]].split()[0]
    if step:
        yield _("next: {command}").format(command=step)
