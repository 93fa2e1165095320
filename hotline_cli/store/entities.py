"""Rows of everything but cases: units, sessions, calendar days, settings.

An event holds the values that were set; the row is the sum of its events, later ones over earlier. So these rows,
too, can be recomputed from the events and compared (``hotline db verify``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.events import Event
from hotline_cli.store.json_text import encode_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from hotline_cli.store.journal import Journal

EntityKey = int | str


class EntityTable(NamedTuple):
    """A table of records: its key, its columns, and whether ``body`` also holds the whole state as JSON."""

    key: str
    columns: tuple[str, ...]
    body: bool = False


TABLES: dict[str, EntityTable] = {
    "settings": EntityTable("name", ("value",)),
    "schemes": EntityTable("id", ("name", "version", "body", "added_at")),
    "units": EntityTable(
        "id",
        (
            "name",
            "group",
            "level",
            "head",
            "phone",
            "parent",
            "duty",
            "hours",
            "place",
            "added_at",
            "retired_at",
            "merged_into",
            "merged_first",
            "new_to_programme",
        ),
    ),
    "unit_aliases": EntityTable("name", ("unit_id",)),
    "calendar": EntityTable("date", ("class", "name", "notice", "hours")),
    "categories": EntityTable("code", ("parent", "name")),
    "areas": EntityTable("code", ("parent", "name")),
    "referrals": EntityTable("id", ("unit_id", "at", "to", "as", "ground", "reason")),
    "papers": EntityTable("id", ("session_id", "at", "path", "title", "digest", "to", "duty", "pages")),
    "contacts": EntityTable(
        "id",
        (
            *("unit_id", "name", "role", "post", "phone", "mobile", "email", "qq"),
            *("away", "added_at", "retired_at"),
        ),
    ),
    "questions": EntityTable("id", ("session_id", "ask", "answer", "verified")),
    "duties": EntityTable("key", ("at", "by", "note", "skipped")),
    "publications": EntityTable("id", ("at", "body")),
    "sessions": EntityTable("id", ("date", "start", "end", "scheme_id", "status"), body=True),
    "imports": EntityTable("id", ("at", "file", "first", "last", "new", "changed", "taken_back")),
    "scores": EntityTable("id", ("unit_id", "indicator", "year", "value")),
    "measures": EntityTable(
        "id",
        ("at", "about", "cases", "cause", "text", "unit_id", "due", "decided_by", "done_at", "done_text"),
    ),
}


WORDS = {
    "referrals": frozenset({"ground", "reason"}),
    "questions": frozenset({"ask", "answer"}),
    "sessions": frozenset({"theme", "participants"}),
}
"""By table, the values that people word, and may name somebody in: stored apart from the event, with its note."""


DAY_OF_WORDS = """(CASE json_extract(e.data, '$.table')
  WHEN 'sessions' THEN (SELECT s.date FROM sessions s WHERE s.id = json_extract(e.data, '$.key'))
  WHEN 'questions' THEN (
    SELECT s.date FROM questions q JOIN sessions s ON s.id = q.session_id WHERE q.id = json_extract(e.data, '$.key'))
  WHEN 'referrals' THEN (SELECT r.at FROM referrals r WHERE r.id = json_extract(e.data, '$.key')) END)"""
"""SQL for the day of the record whose words the event ``e`` holds: an erasure of what was before it leaves them."""


def next_key(con: sqlite3.Connection, table: str) -> int:
    """Return the next key of a table with integer keys; rows are never deleted, so none is reused."""
    return int(
        con.execute(f'SELECT coalesce(max("{TABLES[table].key}"), 0) + 1 FROM "{table}"').fetchone()[0]
    )


def restore_rows(con: sqlite3.Connection, records: Collection[tuple[str, EntityKey]]) -> None:
    """Write these records, by table and key, as their events give them now: some of their words are gone."""
    states = read_states(con)
    for table, key in records:
        spec = TABLES[table]
        row = dict.fromkeys(spec.columns) | row_of(table, states[table][key])
        changes = ", ".join(f'"{name}" = ?' for name in row)
        con.execute(f'UPDATE "{table}" SET {changes} WHERE "{spec.key}" = ?', (*row.values(), key))


def write_entity(  # noqa: PLR0913, PLR0917 - where, what, when, of which record, about whom
    con: sqlite3.Connection,
    journal: Journal,
    verb: str,
    at: datetime,
    table: str,
    key: EntityKey,
    values: Mapping[str, Any],
    *,
    words: Mapping[str, str] | None = None,
    about: Collection[int] = (),
    **facts: object,
) -> None:
    """Set ``values`` of one record by one event, which also holds ``facts`` (a reason).

    ``words`` are values, and a ``note``, that may name callers of the cases in ``about``: they are stored apart from
    the event, and erased with the first of these cases. ``WORDS`` are stored apart too.
    """
    private: dict[str, Any] = {name: text for name, text in (words or {}).items() if name != "note"}
    worded = WORDS.get(table, frozenset())
    private |= {name: value for name, value in values.items() if name in worded and value}
    note = (words or {}).get("note") or (facts.pop("note", None) if worded else None)
    public = {name: value for name, value in values.items() if name not in private}
    data = {
        "table": table,
        "key": key,
        "set": public,
        **{k: v for k, v in facts.items() if v not in (None, "")},
    }
    kept = ({"set": private} if private else {}) | ({"note": note} if note else {})
    journal.append(Event(verb, at, data, kept), about=about)
    lay_row(con, table, key, {**public, **private})


RECORDS = """
SELECT e.data, p.body FROM events e LEFT JOIN private p ON p.seq = e.seq
WHERE e.case_id IS NULL AND json_extract(e.data, '$.table') IS NOT NULL ORDER BY e.seq"""


def read_states(con: sqlite3.Connection) -> dict[str, dict[EntityKey, dict[str, Any]]]:
    """Return the state of every record, by table and key, as its events give it: later values over earlier."""
    states: dict[str, dict[EntityKey, dict[str, Any]]] = {table: {} for table in TABLES}
    for text, body in con.execute(RECORDS):
        data, words = json.loads(text), json.loads(body or "{}")
        states[data["table"]].setdefault(data["key"], {}).update(data["set"] | words.get("set", {}))
    return states


def lay_row(con: sqlite3.Connection, table: str, key: EntityKey, values: Mapping[str, Any]) -> None:
    """Write the row of a record after ``values`` are set."""
    spec = TABLES[table]
    row = _with_body(con, table, key, values) if spec.body else dict(values)
    changes = ", ".join(f'"{name}" = ?' for name in row) or f'"{spec.key}" = "{spec.key}"'
    updated = con.execute(
        f'UPDATE "{table}" SET {changes} WHERE "{spec.key}" = ?', (*row.values(), key)
    ).rowcount
    if not updated:
        columns = ", ".join(f'"{name}"' for name in (spec.key, *row))
        con.execute(
            f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * (len(row) + 1))})',
            (key, *row.values()),
        )


def _with_body(
    con: sqlite3.Connection, table: str, key: EntityKey, values: Mapping[str, Any]
) -> dict[str, Any]:
    spec = TABLES[table]
    before = con.execute(f'SELECT body FROM "{table}" WHERE "{spec.key}" = ?', (key,)).fetchone()
    state = {**(json.loads(before["body"]) if before else {}), **values}
    return row_of(table, state)


def row_of(table: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a record with the given ``state``."""
    spec = TABLES[table]
    row = {name: state[name] for name in spec.columns if name in state}
    if spec.body:
        row["body"] = encode_json(dict(state))
    return row
