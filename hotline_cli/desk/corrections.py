"""What was written down wrongly is corrected; old and new value are both kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.desk import cases, intake
from hotline_cli.domain.case import number
from hotline_cli.errors import Refused
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hotline_cli.domain.case import Case
    from hotline_cli.office import Office

NOT_BEFORE = {"answer": "answer", "outcome": "answer", "promise": "promise"}
"""What can only be mended once it stands: an answer is given by a reply, which keeps the limits right."""


def edit(
    office: Office,
    text: str,
    when: cases.When,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    *,
    session: str | None = None,
    reason: str = "",
) -> cases.Outcome:
    """Give a case other facts and words. ``session`` names one, or none where it is empty; None leaves it."""
    key = cases.case_id(office, text)
    changed = {**facts, **intake.in_trees(office, facts)}
    if session is not None:
        changed["session"] = intake.session_id(office, session) if session.strip() else None

    def asked(file: cases.File, _at: datetime) -> dict[str, Any]:
        _check_there(file.case, {*facts, *words})
        return {"facts": changed, "words": dict(words), "reason": reason}

    return cases.act(office, "edit", [number(key)], when, asked)


def _check_there(case: Case, names: set[str]) -> None:
    for name, needs in NOT_BEFORE.items():
        if name in names and not getattr(case, needs):
            raise Refused(
                _("{no} has no {what} yet that could be corrected").format(no=case.no, what=needs),
                _("`hotline reply {no}` answers it.").format(no=case.no),
            )
