"""What all reports begin and end with, and the rows that several of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.queries import cases
from hotline_cli.reports.figure_sql import VOID
from hotline_cli.store import journal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office


def period_view(period: Period) -> dict[str, Any]:
    """A period for programs."""
    return {"from": period.first, "to": period.last, "name": period.name}


def head(office: Office, period: Period) -> dict[str, Any]:
    """What the report is about, and the moment at which it was so."""
    return {"period": period_view(period), "as_of": office.now}


def foot(office: Office) -> dict[str, Any]:
    """The head of the chain of events: what `db verify --head` holds the file to (WZ-15)."""
    return {"head": journal.read_head(office.con)}


RUNNING = f"SELECT count(*) FROM cases c WHERE c.id BETWEEN ? AND ? AND {cases.IS_OPEN}"


def count_running(office: Office, period: Period) -> int:
    """How many cases received in ``period`` are not finished yet."""
    return int(office.con.execute(RUNNING, period.keys).fetchone()[0])


def list_received(
    office: Office, period: Period, more: str = "", parameters: Sequence[object] = ()
) -> Iterator[dict[str, Any]]:
    """The cases received in ``period``, oldest first, that fit ``more`` (SQL over ``c``)."""
    where = f"c.id BETWEEN ? AND ?{f' AND {more}' if more else ''}"
    return cases.select_cases(office, where, (*period.keys, *parameters), order="c.id")


NOT_PUBLIC = f"NOT c.confidential AND NOT {VOID}"
"""What no list of examples shows: reports of wrongdoing, marked cases, misdialled calls."""


def brief_row(case: dict[str, Any]) -> dict[str, Any]:
    """A case as a line: what it was about, who handles it, how it stands; never who called."""
    return {
        "no": case["no"],
        "kind": case["kind"],
        "category": case["category"],
        "unit": case["unit"],
        "title": case["title"] or case["content"],
        "status": case["status"],
        "received_at": case["received_at"],
    }
