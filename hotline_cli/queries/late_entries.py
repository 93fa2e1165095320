"""What was entered long after it is said to have happened (WZ-15)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import PASSIVE, parse_datetime, stamp
from hotline_cli.domain.limit_changes import WITHDRAWN
from hotline_cli.store.journal import read_head

if TYPE_CHECKING:
    from datetime import datetime

    from hotline_cli.domain.duration import Span
    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office

IS_ENTERED_LATE = f"""c.id IN (SELECT l.case_id FROM limits l WHERE l.late_entry
  UNION SELECT s.case_id FROM steps s WHERE s.what = '{WITHDRAWN}')"""
"""Something was entered after a limit for a moment before it, or an undo restored or withdrew a missed one (补录)."""
LATER = f"""
SELECT DISTINCT e.case_id, e.at, n.entered_at FROM events e JOIN entries n ON n.seq = e.entry
WHERE e.case_id IS NOT NULL AND n.entered_at > e.at AND e.verb NOT IN ({", ".join(map(repr, sorted(PASSIVE)))})"""


ENTRY_OF = """
SELECT seq, entered_at FROM entries
WHERE seq <= ? AND (clock IS NULL OR clock NOT LIKE '%back%') ORDER BY seq DESC LIMIT 1"""
DATED_BACK = f"""
SELECT e.at, n.entered_at, n.operator, count(*) AS n FROM events e JOIN entries n ON n.seq = e.entry
WHERE e.seq >= ? AND e.seq < ? AND e.at < datetime(n.entered_at, ?) AND e.case_id IS NOT NULL
  AND e.verb NOT IN ({", ".join(map(repr, sorted(PASSIVE)))})
  AND NOT EXISTS (SELECT 1 FROM imports i WHERE e.seq BETWEEN i.first AND i.last)
GROUP BY e.at, n.entered_at, n.operator"""
"""What was entered after it happened, without what an import tells."""


def count_entered_late(office: Office, period: Period) -> dict[str, Any]:
    """Count the verbs entered in ``period`` later than the scheme allows after they happened, by operator (WZ-15).

    Entries are in the order of their times, so those of a period are found by halving.
    """
    span = office.rules(office.scheme_id(office.settings["scheme"])).scheme.entered_late
    first, last = (
        _first_entry(office, stamp(day)) for day in (period.start, period.end + timedelta(seconds=1))
    )
    by: Counter[str] = Counter()
    for row in office.con.execute(DATED_BACK, (first, last, f"-{_shortest(span)} seconds")):
        if is_entered_late(office, parse_datetime(row["at"]), parse_datetime(row["entered_at"]), span):
            by[row["operator"]] += row["n"]
    return {"span": str(span), "verbs": by.total(), "by": dict(by.most_common())}


def _first_entry(office: Office, since: str) -> int:
    """Return the first event entered at ``since`` or later; after the last one, if none was."""
    low, high = 1, read_head(office.con)[0] + 1
    while low < high:
        middle = (low + high) // 2
        row = office.con.execute(ENTRY_OF, (middle,)).fetchone()
        if row and row["entered_at"] >= since:
            high = row["seq"]
        else:
            low = middle + 1
    return low


def _shortest(span: Span) -> int:
    """Return the least number of seconds that ``span`` can last."""
    seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400, "month": 28 * 86400}
    return span.amount * seconds.get(span.unit.removeprefix("working_"), 0)


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
