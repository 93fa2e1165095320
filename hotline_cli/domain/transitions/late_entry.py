"""What is entered after a limit for a moment before it (补录, rules.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.events import stamp
from hotline_cli.domain.transitions.decision import CLEAN_RECORD, refuse_by
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from hotline_cli.domain.case import Case
    from hotline_cli.domain.transitions.decision import Decision

ACTS = frozenset({"meet", "try", "pend", "hold", "move", "stop"})
"""Changes by which a limit that has passed meanwhile would look kept, now or later, or be gone."""


def mark_late_entries(case: Case, decision: Decision, at: datetime, entered: datetime, reason: str) -> None:
    """Mark what ``decision`` enters now for ``at`` and a limit of ``case`` that has passed since.

    Raises ``Refused`` if neither the event nor ``reason`` says why (WZ-15).
    """
    if at >= entered:
        return
    for event in decision.events:
        late = [
            case.limits[change["n"]]
            for change in event.data.get("limits", ())
            if change["do"] in ACTS and "at" not in change and change["n"] < len(case.limits)
        ]
        late = [limit for limit in late if not limit.has_passed(at) and limit.has_passed(entered)]
        if not late:
            continue
        given = event.private.get("reason") or reason
        if not given:
            raise refuse_by(
                CLEAN_RECORD,
                _("{no}: the {stage} limit, due {due}, has passed; entering {at} now needs a reason").format(
                    no=case.no, stage=word("stage", late[0].stage), due=stamp(late[0].due), at=stamp(at)
                ),
                _("Add --reason TEXT; it is marked as entered late."),
            )
        event.private["reason"] = given
        event.data["late_entry"] = sorted({*event.data.get("late_entry", ()), *(limit.n for limit in late)})
