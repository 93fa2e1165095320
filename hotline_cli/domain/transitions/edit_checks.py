"""What an edit needs a reason or an approver for (WZ-15, rules.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import stamp
from hotline_cli.domain.transitions.decision import CLEAN_RECORD, refuse_by
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from hotline_cli.domain.case import Case

BOUND_ONCE_MISSED = frozenset({"transfer", "feedback"})
"""Stages whose limit, once missed, an edit leaves where it was: it counts on that date."""


def check_still_counted(case: Case, changed: Mapping[str, Any]) -> None:
    """Require a reason where what a figure counts no longer asks for it: a report to a leader, or a solution."""
    reported = any(limit.stage == "escalate" and limit.stopped is None for limit in case.limits)
    inquiry = changed.get("kind") == "inquiry" and case.answered_at is not None
    if inquiry or (changed.get("important") is False and reported):
        raise refuse_by(
            CLEAN_RECORD,
            _("{no}: this changes what the figures ask of the case, and needs a reason").format(no=case.no),
            _("Add --reason TEXT."),
        )


def check_moved_by_edit(
    case: Case,
    at: datetime,
    changed: Mapping[str, Any],
    counted: Sequence[Mapping[str, Any]],
    *,
    reason: str,
    approved_by: str,
) -> None:
    """Require a reason for a date that moves, and an approver for one that has passed or for ``complex``."""
    ends = [(case.limits[one["n"]], one.get("due")) for one in counted if one["do"] in {"move", "stop"}]
    moved = [(limit, due) for limit, due in ends if due != stamp(limit.due)]
    passed = [limit for limit, _due in moved if limit.is_missed(at)]
    if not reason and moved:
        limit = next(iter(passed), moved[0][0])
        raise refuse_by(
            CLEAN_RECORD,
            _("{no}: this changes the {stage} limit, due {due}, and needs a reason").format(
                no=case.no, stage=word("stage", limit.stage), due=stamp(limit.due)
            ),
            _("Add --reason TEXT."),
        )
    if approved_by:
        return
    if passed:
        raise refuse_by(
            CLEAN_RECORD,
            _("{no}: the {stage} limit, due {due}, has passed; a correction now needs an approver").format(
                no=case.no, stage=word("stage", passed[0].stage), due=stamp(passed[0].due)
            ),
            _("Add --approved-by NAME; the limit stays broken."),
        )
    longer = [limit for limit, due in moved if due is None or due > stamp(limit.due)]
    if changed.get("complex") and longer:
        raise refuse_by(
            CLEAN_RECORD,
            _("{no}: complex makes the {stage} limit longer, which needs an approver").format(
                no=case.no, stage=word("stage", longer[0].stage)
            ),
            _("Add --approved-by NAME."),
        )
