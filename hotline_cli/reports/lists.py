"""Reports that list cases: programme, public, ledger, referrals, single case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hotline_cli import identifiers
from hotline_cli.domain.case import OPEN, number_order
from hotline_cli.domain.case_fold import fold
from hotline_cli.domain.events import effective_events, parse_datetime, stamp
from hotline_cli.masking import FreeText
from hotline_cli.queries import lookups
from hotline_cli.queries.cases import OF_SCHEME, get_case, select_cases, with_result
from hotline_cli.queries.for_units import for_unit, words_for_unit
from hotline_cli.queries.history import list_events
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.lookups import resolve_case, resolve_unit
from hotline_cli.reports.common import NOT_PUBLIC, foot, head, list_received, of_scheme
from hotline_cli.reports.figure_sql import VOID
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office

MEDIA_TAG = "跟踪报道"
"""The tag of cases followed by the media (XF-20)."""

FOR_PROGRAMME = f"""NOT {VOID} AND (c.session_id IS NOT NULL OR c.channel IN ('on-air', 'programme-line')
  OR c.origin IN ('exposed', 'programme') OR EXISTS (SELECT 1 FROM json_each(c.tags) WHERE value = '{MEDIA_TAG}'))"""
ANSWERED = """c.id IN (SELECT s.case_id FROM steps s INDEXED BY steps_what
  WHERE s.what IN ('answer', 'on-the-spot') AND s.at BETWEEN ?1 AND ?2)"""
REFERRED = """
SELECT DISTINCT case_id FROM steps INDEXED BY steps_what
WHERE what = 'refer' AND at BETWEEN ? AND ? ORDER BY case_id"""


def _build_report(
    office: Office, period: Period, rows: list[dict[str, Any]], scheme: str | None, **total: int
) -> dict[str, Any]:
    whole = {"cases": len(rows)} | total
    return {**head(office, period), "rows": rows, "total": whole, **foot(office), **of_scheme(scheme)}


def _unit_filter(office: Office, unit: str) -> tuple[str, list[object]]:
    return (f" AND {lookups.is_unit('c.unit_id')}", [resolve_unit(office, unit)]) if unit else ("", [])


def list_programme(
    office: Office, period: Period, unit: str = "", *, scheme: str | None = None
) -> dict[str, Any]:
    """List the cases of the programme: calls of sessions and its line, exposures, media cases.

    Each with its result, and whether that was reported back (XF-15, CZ-16, CZ-12, XF-20).
    """
    where, parameters = _unit_filter(office, unit)
    received = list_received(office, period, FOR_PROGRAMME + where, parameters, scheme=scheme)
    rows = [_programme_row(for_unit(with_result(office, case))) for case in received]
    fed = sum(row["feedback_at"] is not None for row in rows)
    report = _build_report(
        office, period, rows, scheme, reported=fed, followed=sum(row["followed"] for row in rows)
    )
    return report | _count_running(rows)


def _count_running(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Count those of these cases, received in the period, that are not finished."""
    return {"running": sum(row["status"] in OPEN for row in rows)}


def _programme_row(case: dict[str, Any]) -> dict[str, Any]:
    due = next((limit["due_at"] for limit in reversed(case["limits"]) if limit["stage"] == "feedback"), None)
    return {
        "no": case["no"],
        "session": case["session"]["date"] if case["session"] else None,
        "channel": case["channel"],
        "origin": case["origin"],
        "kind": case["kind"],
        "unit": case["unit"],
        "matter": case["title"] or case["content"],
        "status": case["status"],
        "answer": case["answer"],
        "answered_at": case["answered_at"],
        "feedback_due": due,
        "feedback_at": case["feedback"][-1]["at"] if case["feedback"] else None,
        "followed": any(getattr(tag, "value", tag) == MEDIA_TAG for tag in case["tags"])
        or case["origin"] == "exposed",
    }


def list_public(
    office: Office, period: Period, unit: str = "", *, scheme: str | None = None
) -> dict[str, Any]:
    """List the answers of the period for publication (WZ-13): no caller, not even a mask, no confidential case.

    If a case was redone later, show the answer that was valid at the end of the period, or none if the redo was
    pending then.
    """
    more, values = _unit_filter(office, unit)
    where = f"{ANSWERED} AND (?3 IS NULL OR {OF_SCHEME.format('?3')}) AND {NOT_PUBLIC}{more}"
    parameters = (to_seconds(period.start), to_seconds(period.end), scheme, *values)
    as_of_end = (
        _case_as_of(office, case, period.end)
        for case in select_cases(office, where, parameters, order="c.id")
    )
    return _build_report(
        office, period, [_public_row(case) for case in as_of_end if case["answered_at"]], scheme
    )


def _case_as_of(office: Office, case: dict[str, Any], end: datetime) -> dict[str, Any]:
    """Return ``case`` with the answer it had at ``end``, if it was reopened later."""
    if case["answered_at"] and case["answered_at"] <= end:
        return case
    file = load_case(office, resolve_case(office, case["no"]))
    then = fold([event for event in effective_events(file.events) if event.at <= end])
    return {
        **case,
        "answered_at": then.answered_at,
        "answer": FreeText(then.answer, *file.case.secrets) if then.answer else None,
        "outcome": then.outcome or None,
        "satisfaction": then.satisfaction or None,
    }


def _for_everybody(text: FreeText | None) -> str | None:
    """Return text without the caller, and without any digit of a phone."""
    return text.without_caller() if text else None


def find_doubtful(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what still looks personal in a report for publication: the number of the case, and the words."""
    return [
        (row["no"], words)
        for row in report["rows"]
        for name in ("matter", "answer", "area")
        for words in identifiers.find_doubtful(row[name] or "")
    ]


def _public_row(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "no": case["no"],
        "kind": case["kind"],
        "category": case["category"],
        "area": case["area"],
        "unit": case["unit"],
        "received_on": case["received_at"].date(),
        "matter": _for_everybody(case["title"] or case["content"]),
        "answered_on": case["answered_at"].date(),
        "answer": _for_everybody(case["answer"]),
        "outcome": case["outcome"],
        "satisfaction": case["satisfaction"],
    }


def list_ledger(
    office: Office, period: Period, unit: str = "", *, scheme: str | None = None
) -> dict[str, Any]:
    """Return the ledger of callers' matters (听众反映事项台账, CZ-22), by unit; callers masked."""
    more, parameters = _unit_filter(office, unit)
    received = list_received(office, period, f"NOT {VOID}{more}", parameters, scheme=scheme)
    rows = [_ledger_row(for_unit(with_result(office, case))) for case in received]
    rows.sort(key=lambda row: (row["unit"] is None, row["unit"] or "", number_order(row["no"])))
    return _build_report(office, period, rows, scheme) | _count_running(rows)


def _ledger_row(case: dict[str, Any]) -> dict[str, Any]:
    answer = [limit for limit in case["limits"] if limit["stage"] == "answer"]
    return {
        "unit": case["unit"],
        "no": case["no"],
        "received_at": case["received_at"],
        "session": case["session"]["date"] if case["session"] else None,
        "caller": case["caller"]["name"],
        "phone": case["caller"]["phone"],
        "kind": case["kind"],
        "matter": case["content"],
        "status": case["status"],
        "dispatched_at": case["dispatched_at"],
        "due_at": answer[-1]["due_at"] if answer else None,
        "answered_at": case["answered_at"],
        "state": answer[-1]["state"] if answer else None,
        "responsible": case["responsible"],
        "answer": case["answer"],
        "satisfaction": case["satisfaction"],
        "anonymous": case["caller"]["anonymous"],
    }


def list_referrals(
    office: Office, period: Period, unit: str = "", *, scheme: str | None = None
) -> dict[str, Any]:
    """List referrals to discipline, circulation or the media (WZ-15, CZ-21), with ground and reason."""
    names = lookups.Names(office)
    wanted = names.unit(resolve_unit(office, unit)) if unit else None
    times = (stamp(period.start), stamp(period.end))
    rows: list[dict[str, Any]] = []
    for (key,) in office.con.execute(REFERRED, (to_seconds(period.start), to_seconds(period.end))).fetchall():
        rows += _referrals_of(office, key, period, names, scheme)
    if scheme is None:
        rows += _unit_referrals(office, times, names)
    shown = [row for row in rows if wanted is None or row["unit"] == wanted]
    shown.sort(key=lambda row: (row["at"], number_order(row["no"])))
    cases = len({row["no"] for row in shown if row["no"]})
    return _build_report(office, period, shown, scheme, cases=cases, referrals=len(shown))


def _referrals_of(
    office: Office, key: int, period: Period, names: lookups.Names, scheme: str | None
) -> Iterator[dict[str, Any]]:
    file = load_case(office, key)
    case = file.case
    if scheme not in {None, file.rules.scheme.name}:
        return

    seen = {"confidential": case.confidential, "kind": case.kind}

    def free_text(text: str) -> FreeText | str | None:
        return words_for_unit(FreeText(text, *case.secrets) if text else None, seen)

    for event in effective_events(file.events):
        if event.verb == "refer" and period.start <= event.at < period.end + timedelta(seconds=1):
            yield {
                "at": event.at,
                "no": case.no,
                "unit": names.unit(case.unit),
                "as": event.data["as"],
                "to": event.data["to"],
                "ground": free_text(event.private.get("ground", "")),
                "matter": free_text(case.title or case.content),
                "reason": free_text(event.private.get("reason", "")),
            }


def _unit_referrals(office: Office, times: tuple[str, str], names: lookups.Names) -> Iterator[dict[str, Any]]:
    """Yield referrals of units apart from any case."""
    for row in office.con.execute("SELECT * FROM referrals WHERE at BETWEEN ? AND ?", times):
        yield {
            "at": parse_datetime(row["at"]),
            "no": None,
            "unit": names.unit(row["unit_id"]),
            "as": row["as"],
            "to": row["to"],
            "ground": FreeText(row["ground"]) if row["ground"] else None,
            "matter": None,
            "reason": FreeText(row["reason"]) if row["reason"] else None,
        }


def report_single_case(office: Office, number: str) -> dict[str, Any]:
    """Return the special report on one case (动态专报, BM-14): the case and its log."""
    key = resolve_case(office, number)
    return {
        "as_of": office.now,
        "case": get_case(office, key),
        "log": list(list_events(office, key)),
        **foot(office),
    }
