"""Selection of many cases for one verb.

Each function returns case numbers, oldest first; ``services.cases.perform_verb`` performs the verb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.case import case_number
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.queries import callbacks, cases, lookups, overdue
from hotline_cli.queries.lookups import resolve_session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from hotline_cli.domain.duration import Span
    from hotline_cli.store.office import Office

IN_HAND = f"""
SELECT id FROM cases WHERE {lookups.is_unit("unit_id", ":unit")} AND status IN ('dispatched', 'handling')
UNION SELECT l.case_id FROM limits l JOIN terms t ON t.id = l.term_id JOIN cases c ON c.id = l.case_id
WHERE t.stage = 'assist' AND l.met_at IS NULL AND l.stopped_at IS NULL AND {cases.IS_OPEN}
  AND {lookups.is_unit("l.unit_id", ":unit")}
ORDER BY 1"""
"""Cases that a unit leads, and those in which it still owes its part."""


def select_waiting(office: Office, session: str) -> tuple[list[str], Callable[[], int]]:
    """Select the cases of a session awaiting dispatch (CZ-13), and return a function for the unit on the air.

    The function raises ``Usage`` if the session has no unit or several.
    """
    key = resolve_session(office, session)
    sql = f"SELECT c.id FROM cases c WHERE c.session_id = :key AND {cases.awaiting_dispatch(office)} ORDER BY c.id"
    numbers = _numbers(office, sql, {"key": key})

    def own() -> int:
        units = lookups.units_on_air(office, key)
        if len(units) != 1:
            raise Usage(
                _("missing --to: session {session} has {count} units").format(
                    session=session, count=len(units)
                ),
                _("Add --to with the lead unit."),
            )
        return units[0]

    return numbers, own


def select_answered(office: Office, session: str, to: str) -> list[str]:
    """Select the answered and closed cases of a session whose result was not yet reported to the office ``to``."""
    sql = """
    SELECT id FROM cases WHERE session_id = :session AND status IN ('answered', 'closed')
    AND NOT EXISTS (SELECT 1 FROM json_each(feedback) WHERE json_extract(value, '$.to') = :to) ORDER BY id"""
    return _numbers(office, sql, {"session": resolve_session(office, session), "to": to})


def select_to_urge(office: Office, *, late: bool, within: Span | None, unit: int | None) -> list[str]:
    """Select open cases with an overdue limit of a unit, or with ``within`` also one due within it.

    Without either: all cases at the unit.
    """
    if not late and within is None:
        return _numbers(office, IN_HAND, {"unit": unit})
    limits = overdue.list_overdue_limits(office, overdue.OverdueFilter(unit=unit, within=within))
    numbers = {
        item["no"] for item in limits if item["unit"] is not None and (within or item["level"] != "soon")
    }
    still_open = _numbers(office, f"SELECT c.id FROM cases c WHERE {cases.IS_OPEN} ORDER BY c.id", ())
    return [no for no in still_open if no in numbers]


def select_closed_before(office: Office, day: date) -> tuple[list[str], list[str]]:
    """Select the cases closed before ``day``: those that can be archived, and those that owe something (BM-13)."""
    sql = f"""
    SELECT c.id, c.absorbed, {cases.PROMISE_RUNS} OR {cases.OWES_RECORD} OR {cases.SUPERVISION_RUNS} AS runs
    FROM cases c WHERE c.status = 'closed' AND c.closed_at < ? ORDER BY c.id"""
    rows = office.con.execute(sql, (day.isoformat(),)).fetchall()
    owing = {
        row["id"]
        for row in rows
        if row["runs"] or (row["absorbed"] and callbacks.list_uncalled(office, row["id"]))
    }
    numbers = [(case_number(row["id"]), row["id"] in owing) for row in rows]
    return [no for no, owes in numbers if not owes], [no for no, owes in numbers if owes]


def _numbers(office: Office, sql: str, parameters: dict[str, object] | Sequence[object]) -> list[str]:
    return [case_number(row[0]) for row in office.con.execute(sql, parameters)]
