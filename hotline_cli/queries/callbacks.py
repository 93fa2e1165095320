"""Pending callbacks (WZ-12, CZ-18)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number, number_order
from hotline_cli.queries import cases, lookups
from hotline_cli.queries.loaded_case import load_case

if TYPE_CHECKING:
    from hotline_cli.domain.case import Case
    from hotline_cli.store.office import Office

IS_WAITING = f"{cases.IS_OPEN} AND c.status = 'answered' AND c.decision IS NULL"
ANSWERED = f"SELECT c.id, c.scheme_id FROM cases c WHERE {IS_WAITING}"
NOT_OWED = f"""
SELECT case_id FROM steps n WHERE n.what = 'no-callback' AND n.case_id IN (SELECT id FROM cases c WHERE {IS_WAITING})
  AND NOT EXISTS (SELECT 1 FROM steps o WHERE o.case_id = n.case_id AND o.n > n.n
                  AND +o.what IN ('answer', 'callback-owed'))"""
"""Cases whose present answer needs no callback: the caller left no contact, or the scheme requires none."""
_UNCALLED = """EXISTS (
  WITH RECURSIVE up (id) AS (SELECT c.merged_into UNION
    SELECT m.merged_into FROM up JOIN cases m ON m.id = up.id WHERE m.merged_into IS NOT NULL)
  SELECT 1 FROM up JOIN cases t ON t.id = up.id JOIN callers a ON a.case_id = t.id JOIN callers b ON b.case_id = c.id
  WHERE {answered} AND (b.phone IS NOT NULL OR b.address IS NOT NULL)
    AND (b.digits IS NOT a.digits OR b.digits IS NULL AND b.name IS NOT a.name)
    AND NOT (SELECT coalesce(max(s.value <> 'unreachable'), 0) OR count(DISTINCT date(s.at, 'unixepoch')) >= 3
             FROM steps s WHERE s.case_id = c.id AND +s.what = 'callback'
               AND s.at >= strftime('%s', t.answered_at) + 0))"""
"""Another caller of a merged case ``c`` than that of the case which took it in: nobody called back yet."""
OF_MERGED = f"""c.id IN (SELECT id FROM cases WHERE merged_into IS NOT NULL AND status = 'merged') AND {
    _UNCALLED.format(answered="t.status IN ('answered', 'closed', 'archived')")
}"""
"""Merged cases of another caller than that of the answered case which took them in: nobody called back yet."""
MERGED = f"SELECT c.id, c.scheme_id FROM cases c WHERE {OF_MERGED}"

TO_BE_CALLED = f"""SELECT c.scheme_id FROM cases c WHERE c.id = ? AND c.status = 'merged' AND {
    _UNCALLED.format(
        answered="(t.status IN ('received', 'dispatched', 'handling', 'reviewing') OR t.answered_at IS NOT NULL "
        "AND t.status IN ('answered', 'closed', 'archived'))"
    )
}"""
"""The scheme of a merged case whose caller is to be called back, now or once the case that took it in is answered."""


def list_uncalled(office: Office, key: int) -> list[str]:
    """List the merged cases, this one or those it took in, whose callers are owed a callback that is required."""
    found = []
    for one in (key, *lookups.merged_keys(office, key)):
        row = office.con.execute(TO_BE_CALLED, (one,)).fetchone()
        required = row is not None and office.rules(row["scheme_id"]).scheme.callback.required
        if required and not _can_never_be_called(load_case(office, one).case):
            found.append(case_number(one))
    return found


def _can_never_be_called(case: Case) -> bool:
    """Whether attempts after its merge settled the callback of a merged case, such as one at a wrong number."""
    whats = [step.what for step in case.steps]
    return case.callback_settled and "callback" in whats[whats.index("merge") :]


def pending_callback_keys(office: Office) -> list[int]:
    """Return the ids of cases whose callers are to be called back."""
    return [row["id"] for sql in (ANSWERED, MERGED) for row in office.con.execute(sql)]


def list_pending_callbacks(office: Office) -> list[dict[str, Any]]:
    """List the callers to call back: by due date of the callback if it has a limit, then by date of the answer."""
    free = {row["case_id"] for row in office.con.execute(NOT_OWED)}
    required = {
        case_number(row["id"]): office.rules(row["scheme_id"]).scheme.callback.required
        and row["id"] not in free
        for sql in (ANSWERED, MERGED)
        for row in office.con.execute(sql).fetchall()
    }
    merged = [cases.with_result(office, case) for case in list(cases.select_cases(office, OF_MERGED))]
    where = f"{IS_WAITING} AND NOT {cases.awaiting_dispatch(office)}"
    waiting = [*cases.select_cases(office, where), *merged]
    rows = [_row(case, needed=required[case["no"]]) for case in waiting]
    return sorted(
        rows, key=lambda row: (row["due_at"] or datetime.max, row["answered_at"], number_order(row["no"]))
    )


def _row(case: dict[str, Any], *, needed: bool) -> dict[str, Any]:
    limit = next((one for one in reversed(case["limits"]) if one["stage"] == "callback"), None)
    running = limit if limit and limit["met_at"] is None else None
    tries = [back for back in case["callbacks"] if back["at"] >= case["answered_at"]]
    return {
        **{name: case[name] for name in ("no", "caller", "kind", "unit", "answer", "answered_at")},
        "matter": case["title"] or case["content"],
        "due_at": running and running["due_at"],
        "state": running and running["state"],
        "clause": running and running["clause"],
        "required": needed,
        "tries": len(tries),
        "tried_at": tries[-1]["at"] if tries else None,
    }
