"""The register of supervised cases (督办台账): each order, what became of it, and who ended it (BM-10, WZ-18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import parse_datetime
from hotline_cli.queries.cases import OF_SCHEME, get_cases
from hotline_cli.queries.lookups import is_unit, resolve_unit
from hotline_cli.reports.common import foot, head, of_scheme
from hotline_cli.store.times import from_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from sqlite3 import Row

    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office

SUPERVISED = f"""
SELECT c.id, c.no, c.received_at FROM cases c WHERE c.supervised = 1 AND c.status <> 'void'
  AND (?1 IS NULL OR {OF_SCHEME.format("?1")}) AND (?2 IS NULL OR {is_unit("c.unit_id", "?2")}) ORDER BY c.id"""
STEPS = """
SELECT what, at, value FROM steps
WHERE case_id = ? AND +what IN ('supervise', 'supervise-done', 'instruct') ORDER BY n"""
LIMITS = """
SELECT t.stage, l.start, l.due_at, l.met_at, l.stopped_at, l.party FROM limits l JOIN terms t ON t.id = l.term_id
WHERE l.case_id = ? ORDER BY l.n"""


def list_supervision(
    office: Office, period: Period, unit: str = "", *, scheme: str | None = None
) -> dict[str, Any]:
    """List the supervisions that were ordered in the period, oldest first."""
    key = resolve_unit(office, unit) if unit else None
    found = [
        {**order, "id": case["id"], "no": case["no"], "order": f"{case['no']}-{count}"}
        for case in office.con.execute(SUPERVISED, (scheme, key)).fetchall()
        for count, order in enumerate(_orders(office, case), 1)
        if period.start <= order["at"] <= period.end
    ]
    found.sort(key=lambda order: (order["at"], order["id"]))
    cases = {case["no"]: case for case in get_cases(office, [order["id"] for order in found])}
    rows = [_row(seq, order, cases[order["no"]]) for seq, order in enumerate(found, 1)]
    total = {"cases": len(cases), "orders": len(rows), "ended": sum(bool(row["done_at"]) for row in rows)}
    return {**head(office, period), "rows": rows, "total": total, **foot(office, period), **of_scheme(scheme)}


def _orders(office: Office, case: Row) -> Iterator[dict[str, Any]]:
    """Yield each supervision of a case: by whom and when it was ordered, until when, and its end."""
    steps = office.con.execute(STEPS, (case["id"],)).fetchall()
    limits = office.con.execute(LIMITS, (case["id"],)).fetchall()
    ordered = [step for step in steps if step["what"] == "supervise" and step["value"]]
    for step in ordered:
        limit = _limit_of(limits, step["value"], step["at"])
        end = _end_of(steps, step)
        yield _order(step["at"], step["value"], limit, end, _source(steps, limits, step["at"]))
    on_site = [limit for limit in limits if limit["stage"] == "supervise" and not limit["party"]]
    for limit in on_site:
        met = from_seconds(limit["met_at"])
        yield _order(limit["start"], None, limit, (None, met) if met else None, "order")
    if not ordered and not on_site:
        at = parse_datetime(case["received_at"])
        done = next((step for step in steps if step["what"] == "supervise-done"), None)
        end = (done["value"], from_seconds(done["at"])) if done else None
        yield {**_order(0, None, None, end, "order"), "at": at}


def _order(
    at: int, by: str | None, limit: Row | None, end: tuple[str | None, datetime] | None, source: str
) -> dict[str, Any]:
    return {
        "at": from_seconds(at),
        "by": by,
        "due_at": from_seconds(limit["due_at"]) if limit else None,
        "done_by": end[0] if end else None,
        "done_at": end[1] if end else None,
        "source": source,
    }


def _limit_of(limits: Sequence[Row], by: str, at: int) -> Row | None:
    """Return the limit of the supervision that ``by`` ordered at ``at``: the one that began then or before."""
    mine = [limit for limit in limits if limit["party"] == by and limit["stage"] == "supervise"]
    return next((limit for limit in reversed(mine) if limit["start"] <= at), None)


def _end_of(steps: Sequence[Row], order: Row) -> tuple[str | None, datetime] | None:
    for step in steps:
        if step["what"] == "supervise-done" and step["value"] == order["value"] and step["at"] >= order["at"]:
            return step["value"], from_seconds(step["at"])
    return None


def _source(steps: Sequence[Row], limits: Sequence[Row], at: int) -> str:
    """Return why it was ordered: a leader's instruction, a limit overdue then, or an ordinary order."""
    if any(step["what"] == "instruct" and step["at"] <= at for step in steps):
        return "instruction"
    late = any(
        limit["due_at"] < at < min(limit["met_at"] or at + 1, limit["stopped_at"] or at + 1)
        for limit in limits
    )
    return "overdue" if late else "order"


def _row(seq: int, order: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    return {
        "seq": seq,
        "order": order["order"],
        "source": order["source"],
        "no": case["no"],
        "matter": case["title"] or case["content"],
        "unit": case["unit"],
        "co_units": case["co_units"],
        "responsible": case["responsible"],
        "at": order["at"],
        "due_at": order["due_at"],
        "status": case["status"],
        "result": case["answer"],
        "done_by": order["done_by"],
        "done_at": order["done_at"],
        "by": order["by"],
    }
