"""Measures that a meeting decided on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number
from hotline_cli.domain.events import parse_datetime, parse_optional_datetime
from hotline_cli.masking import FreeText
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.secrets import secrets_of_cases

if TYPE_CHECKING:
    from sqlite3 import Row

    from hotline_cli.store.office import Office


def list_measures(office: Office, key: int | None = None) -> list[dict[str, Any]]:
    """List measures, open ones first, by due date; their words are wrapped with the callers of their cases."""
    names = Names(office)
    rows = office.con.execute(
        "SELECT * FROM measures WHERE :key IS NULL OR id = :key ORDER BY done_at IS NOT NULL, due, id",
        {"key": key},
    )
    measures = [(row, json.loads(row["cases"] or "[]")) for row in rows]
    return [
        {
            "id": row["id"],
            **_words(office, row, cases),
            "cases": [case_number(case) for case in cases],
            "unit": names.unit(row["unit_id"]),
            "due": row["due"],
            "decided_by": row["decided_by"] or None,
            "decided_at": parse_datetime(row["at"]),
            "done_at": parse_optional_datetime(row["done_at"]),
            "state": "done"
            if row["done_at"]
            else "overdue"
            if row["due"] < office.today.isoformat()
            else "open",
        }
        for row, cases in measures
    ]


WORDS = ("about", "cause", "text", "done_text")
"""The texts of a measure, which may name callers of its cases."""
WITHHELD = (
    "SELECT 1 FROM json_each(?) j JOIN cases c ON c.id = j.value WHERE c.confidential OR c.kind = 'report'"
)


def _words(office: Office, row: Row, cases: list[int]) -> dict[str, FreeText | str | None]:
    """Return the words of a measure, which units and bulletins are shown: without a confidential caller."""
    callers = secrets_of_cases(office, cases)
    withheld = office.con.execute(WITHHELD, (json.dumps(cases),)).fetchone() is not None
    words = {name: FreeText(row[name], *callers) for name in WORDS if row[name]}
    shown = {name: text.without_caller() if withheld else text for name, text in words.items()}
    return {**dict.fromkeys(WORDS), **shown}
