"""Suggestions for completion: units, sessions, cases."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from hotline_cli.domain.events import parse_datetime
from hotline_cli.domain.transitions.table import VERBS
from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.i18n import join_names
from hotline_cli.masking import FreeText
from hotline_cli.queries.cases import IS_OPEN
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.lookups import Names

if TYPE_CHECKING:
    from datetime import datetime

    from hotline_cli.store.office import Office

OPEN_CASES = f"""
SELECT c.no, coalesce(c.title, c.content) AS title, p.name, p.phone, p.address, p.former
FROM cases c JOIN callers p ON p.case_id = c.id
WHERE {IS_OPEN} AND instr(c.no, ?) ORDER BY c.id DESC LIMIT ?"""


CASES_OF_STATUS = """
SELECT c.id, c.no, c.received_at, coalesce(c.title, c.content) AS title, p.name, p.phone, p.address, p.former
FROM cases c JOIN callers p ON p.case_id = c.id
WHERE c.status IN ({statuses}) ORDER BY c.id = {last} DESC, c.id DESC"""


def suggest_cases_for(office: Office, verb: str, most: int) -> list[tuple[str, datetime, FreeText]]:
    """List the cases on which ``verb`` is possible, or all for another command: ``last`` first, then the newest.

    Each with the time of its receipt and its title or matter, masked.
    """
    row = VERBS.get(verb)
    statuses = sorted(row.before) if row else list(VOCABULARIES["status"])
    sql = CASES_OF_STATUS.format(statuses=", ".join("?" * len(statuses)), last=LAST_OF_OPERATOR)
    found = office.con.execute(sql, (*statuses, office.env.operator))
    fits = row.fits if row else None
    possible = (r for r in found if fits is None or fits(load_case(office, r["id"]).case))
    return [
        (
            r["no"],
            parse_datetime(r["received_at"]),
            FreeText(r["title"], r["name"], r["phone"], r["address"], r["former"]),
        )
        for r in islice(possible, most)
    ]


LAST_OF_OPERATOR = "(SELECT case_id FROM latest WHERE operator = ?)"


def suggest_units(office: Office) -> list[tuple[str, str]]:
    """List the active units, each with its group."""
    sql = 'SELECT name, "group" FROM units WHERE merged_into IS NULL AND retired_at IS NULL ORDER BY id'
    return [(row["name"], row["group"]) for row in office.con.execute(sql)]


def list_short_names(office: Office) -> list[tuple[str, str]]:
    """List the short names of active units, each with the unit's name."""
    sql = """
    SELECT a.name, s.name FROM unit_aliases a JOIN units u ON u.id = a.unit_id
    JOIN units s ON s.id = coalesce(u.merged_into, u.id) WHERE s.retired_at IS NULL ORDER BY a.name"""
    return [(row[0], row[1]) for row in office.con.execute(sql)]


def suggest_schemes(office: Office) -> list[str]:
    """List the names of the schemes in the database."""
    return [row["name"] for row in office.con.execute("SELECT DISTINCT name FROM schemes ORDER BY name")]


def suggest_sessions(office: Office, most: int) -> list[tuple[str, str]]:
    """List sessions nearest to today first, by date if unique, else by id; with their units."""
    sql = """SELECT s.id, s.date, s.start, s.body, count(*) OVER (PARTITION BY s.date) AS same FROM sessions s
    WHERE s.status <> 'cancelled' ORDER BY abs(julianday(s.date) - julianday(?)), s.id LIMIT ?"""
    names = Names(office)
    values = []
    for row in office.con.execute(sql, (office.today.isoformat(), most)):
        turns = json.loads(row["body"]).get("units", ())
        on_air = join_names(
            dict.fromkeys(names.unit(turn.get("unit")) or turn.get("leader", "") for turn in turns)
        )
        value = row["date"] if row["same"] == 1 else str(row["id"])
        values.append((value, f"{row['date']} {row['start'][:5]} {on_air}".strip()))
    return values


def suggest_cases(office: Office, typed: str, most: int) -> list[tuple[str, FreeText]]:
    """List open cases whose number contains ``typed``, newest first, each with its title or matter, masked."""
    rows = office.con.execute(OPEN_CASES, (typed, most))
    return [(r["no"], FreeText(r["title"], r["name"], r["phone"], r["address"], r["former"])) for r in rows]
