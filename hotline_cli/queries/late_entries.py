"""What was entered long after it is said to have happened (WZ-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.events import PASSIVE, parse_datetime

if TYPE_CHECKING:
    from datetime import datetime

    from hotline_cli.domain.duration import Span
    from hotline_cli.store.office import Office

LATER = f"""
SELECT DISTINCT e.case_id, e.at, n.entered_at FROM events e JOIN entries n ON n.seq = e.entry
WHERE e.case_id IS NOT NULL AND n.entered_at > e.at AND e.verb NOT IN ({", ".join(map(repr, sorted(PASSIVE)))})"""


def is_entered_late(office: Office, at: datetime, entered: datetime, span: Span) -> bool:
    """Return whether more than ``span`` passed between what happened and its entry."""
    if entered <= at:
        return False
    rules = office.rules(office.scheme_id(office.settings["scheme"]))
    return rules.work.due(at, span).at < entered


def cases_entered_late(office: Office, span: Span) -> list[int]:
    """Return the cases with an entry made more than ``span`` after it happened. Reads every event."""
    found = {
        row["case_id"]
        for row in office.con.execute(LATER)
        if is_entered_late(office, parse_datetime(row["at"]), parse_datetime(row["entered_at"]), span)
    }
    return sorted(found)
