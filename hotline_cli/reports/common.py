"""Head and foot of reports, and rows that several reports share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.queries import cases
from hotline_cli.queries.for_units import for_unit
from hotline_cli.queries.late_entries import count_entered_late
from hotline_cli.reports.dialect import count_rows
from hotline_cli.reports.figure_sql import RECEIVED_IN, VOID
from hotline_cli.store import journal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office


def period_view(period: Period) -> dict[str, Any]:
    return {"from": period.first, "to": period.last, "name": period.name}


def head(office: Office, period: Period) -> dict[str, Any]:
    """Return the subject of the report and the moment it was made."""
    return {"period": period_view(period), "as_of": office.now}


def of_scheme(scheme: str | None) -> dict[str, Any]:
    """Return the scheme whose cases alone are in the report, if one was asked for."""
    return {"scheme": scheme} if scheme else {}


def foot(office: Office, entered_in: Period | None = None) -> dict[str, Any]:
    """Return the head of the event chain, which `db verify --head` checks (WZ-15), and its number of events.

    With ``entered_in``, also how many verbs were entered late in that period, and by whom.
    """
    events, newest = journal.read_head(office.con)
    found = {"head": newest, "events": events}
    return found | ({"entered_late": count_entered_late(office, entered_in)} if entered_in else {})


RUNNING = f"SELECT count(*) AS n FROM cases c WHERE {RECEIVED_IN} AND {cases.IS_OPEN}"


def count_running(office: Office, period: Period, scheme: str | None = None) -> int:
    """Count the cases received in ``period`` that are not finished."""
    return int(next(iter(count_rows(office, RUNNING, (*period.keys, scheme))))["n"])


def list_received(
    office: Office,
    period: Period,
    more: str = "",
    parameters: Sequence[object] = (),
    *,
    scheme: str | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the cases received in ``period``, oldest first, that match ``more`` (SQL over ``c``)."""
    where = f"{RECEIVED_IN}{f' AND {more}' if more else ''}"
    return cases.select_cases(office, where, (*period.keys, scheme, *parameters), order="c.id")


NOT_PUBLIC = f"NOT c.confidential AND NOT {VOID}"
"""Never shown as examples: reports of wrongdoing, confidential cases, misdialled calls."""


def brief_row(case: dict[str, Any]) -> dict[str, Any]:
    """Return a case as one line: matter, unit, status; never the caller."""
    case = for_unit(case)
    return {
        "no": case["no"],
        "kind": case["kind"],
        "category": case["category"],
        "unit": case["unit"],
        "title": case["title"] or case["content"],
        "status": case["status"],
        "received_at": case["received_at"],
    }
