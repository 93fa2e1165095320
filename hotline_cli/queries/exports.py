"""Exports of whole tables, streamed: memory does not grow with the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number, parse_case_number
from hotline_cli.domain.events import parse_datetime
from hotline_cli.domain.exported_history import Translation, write_history
from hotline_cli.masking import FreeText
from hotline_cli.queries.cases import OF_SCHEME, limit_view, select_cases
from hotline_cli.queries.flat_cases import select_flat_cases
from hotline_cli.queries.history import event_view
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.secrets import secrets_of_event
from hotline_cli.queries.timeline import Stages
from hotline_cli.store import case_rows
from hotline_cli.store.journal import event_from_row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from sqlite3 import Row

    from hotline_cli.store.office import Office

HISTORY = """
SELECT e.case_id, e.seq, e.command, e.verb, e.at, e.data, b.body FROM events e LEFT JOIN private b ON b.seq = e.seq
WHERE e.case_id = ? ORDER BY e.seq"""


def export_with_history(office: Office, *, scheme: str | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield all cases on a line, oldest first, each with its history, callers' data unmasked."""
    names = Names(office)
    versions = {row["id"]: row["version"] for row in office.con.execute("SELECT id, version FROM schemes")}
    names_of = Translation(
        unit=names.unit,
        case=case_number,
        session=lambda key: {"id": key, "date": names.session(key)},
        scheme=lambda key: {"name": names.scheme(key), "version": versions[key]},
    )
    for row in select_flat_cases(office, *of_scheme(scheme), order="c.id", reveal=True):
        events = office.con.execute(HISTORY, (parse_case_number(row[0]),))
        yield (*row, write_history(map(event_from_row, events), names_of))


def of_scheme(scheme: str | None) -> tuple[str, list[object]]:
    """Return the condition, with its parameter, on cases of a scheme; none without one."""
    return ("", []) if scheme is None else (OF_SCHEME.format("?"), [scheme])


def export_cases(
    office: Office, *, scheme: str | None = None, fields: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield all cases, or those of a scheme, with these fields, in the shape of rules.md 6, oldest first."""
    return select_cases(office, *of_scheme(scheme), order="c.id", fields=fields)


def keys_of_scheme(office: Office, scheme: str) -> list[int]:
    """List the ids of the cases of a scheme."""
    sql = f"SELECT c.id FROM cases c WHERE {OF_SCHEME.format('?')} ORDER BY c.id"
    return [row[0] for row in office.con.execute(sql, [scheme])]


ALL_LIMITS = f"""{case_rows.SELECT_LIMITS} JOIN cases c ON c.id = l.case_id
WHERE c.void_cause IS NULL ORDER BY l.case_id, l.n"""
ALL_CALLBACKS = """
SELECT c.id, p.name, p.phone, p.address, p.former, j.value
FROM cases c JOIN callers p ON p.case_id = c.id, json_each(c.callbacks) j
WHERE c.callbacks IS NOT NULL AND c.void_cause IS NULL ORDER BY c.id, j.key"""


def export_limits(office: Office) -> Iterator[dict[str, Any]]:
    """Yield every limit of every case, oldest case first, in the order in which they began."""
    names = Names(office)
    for row in office.con.execute(ALL_LIMITS):
        yield {"no": case_number(row["case_id"]), **limit_view(row, names, office)}


def export_callbacks(office: Office) -> Iterator[dict[str, Any]]:
    """Yield every callback of every case, oldest case first."""
    for key, *caller, text in office.con.execute(ALL_CALLBACKS):
        record = json.loads(text)
        yield {
            "no": case_number(key),
            "at": parse_datetime(record["at"]),
            "result": record["result"],
            "note": FreeText(record["note"], *caller) if record["note"] else None,
        }


EVENTS = """
SELECT e.*, n.entered_at, n.operator, n.login, n.clock, b.body, p.name, p.phone, p.address, p.former
FROM events e JOIN entries n ON n.seq = e.entry LEFT JOIN private b ON b.seq = e.seq
LEFT JOIN callers p ON p.case_id = e.case_id ORDER BY e.seq"""


def export_events(office: Office) -> Iterator[dict[str, Any]]:
    """Yield the whole chain, oldest first, each event as in the log of its case."""
    names, cases = Names(office), _Cases(office)
    for row in office.con.execute(EVENTS):
        caller = (row["name"], row["phone"], row["address"], row["former"])
        if row["case_id"] is None:
            caller = secrets_of_event(office, row["seq"])
        yield {
            **event_view(row, caller, names, cases.before(row)),
            "no": case_number(row["case_id"]) if row["case_id"] else None,
            "clock": row["clock"],
        }


class _Cases:
    """The stages of the limits of recent cases, kept while the chain is read."""

    def __init__(self, office: Office) -> None:
        self._con = office.con
        self._last: dict[int, Stages] = {}

    def before(self, row: Row) -> Stages:
        """Return the stages of the case of the event in ``row``, as they were before it."""
        case = row["case_id"]
        if case is None:
            return Stages()
        stages = self._last.pop(case, None) or self._read(case, row["seq"])
        self._last[case] = stages
        if len(self._last) > MAX_CASES_KEPT:
            del self._last[next(iter(self._last))]
        return stages

    def _read(self, case: int, seq: int) -> Stages:
        stages = Stages()
        for row in self._con.execute(EARLIER, (case, seq)):
            stages.after(event_from_row(row))
        return stages


MAX_CASES_KEPT = 256
"""Number of cases whose stages are kept; for any other they are read again."""
EARLIER = """
SELECT e.*, NULL AS body FROM events e WHERE e.case_id = ? AND e.seq < ? ORDER BY e.seq"""
