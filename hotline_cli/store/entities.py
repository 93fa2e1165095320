"""Everything of the office that is no case: units, sessions, days of the calendar, settings.

An event holds the values that were set; the row is what all of its events set, later over earlier. So these rows,
too, can be folded again from the events and compared (``hotline db verify``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import Event
from hotline_cli.store.packing import encode

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from hotline_cli.store.events import Journal

Key = int | str


class Table(NamedTuple):
    """A table of records: its key, its columns, and whether the whole state stands in ``body`` as JSON besides."""

    key: str
    columns: tuple[str, ...]
    body: bool = False


TABLES: dict[str, Table] = {
    "settings": Table("name", ("value",)),
    "schemes": Table("id", ("name", "version", "body")),
    "units": Table(
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
        ),
    ),
    "calendar": Table("date", ("class", "name", "notice")),
    "categories": Table("code", ("parent", "name")),
    "areas": Table("code", ("parent", "name")),
    "referrals": Table("id", ("unit_id", "at", "to", "as", "ground", "reason")),
    "papers": Table("id", ("session_id", "at", "path", "title", "digest", "to")),
    "contacts": Table(
        "id",
        (
            *("unit_id", "name", "role", "post", "phone", "mobile", "email", "qq"),
            *("away", "added_at", "retired_at"),
        ),
    ),
    "questions": Table("id", ("session_id", "ask", "answer", "verified")),
    "duties": Table("key", ("at", "by")),
    "publications": Table("id", ("at", "body")),
    "sessions": Table("id", ("date", "start", "end", "scheme_id", "status"), body=True),
    "scores": Table("id", ("unit_id", "indicator", "year", "value")),
    "measures": Table(
        "id", ("at", "about", "cases", "cause", "text", "unit_id", "due", "decided_by", "done_at")
    ),
}


def next_key(con: sqlite3.Connection, table: str) -> int:
    """The next key of a table with whole-number keys; rows are never deleted, so none comes twice."""
    return int(
        con.execute(f'SELECT coalesce(max("{TABLES[table].key}"), 0) + 1 FROM "{table}"').fetchone()[0]
    )


def put(  # noqa: PLR0913, PLR0917 - where, what, when, of which record, about whom
    con: sqlite3.Connection,
    journal: Journal,
    verb: str,
    at: datetime,
    table: str,
    key: Key,
    values: Mapping[str, Any],
    *,
    words: Mapping[str, str] | None = None,
    about: Collection[int] = (),
    **facts: object,
) -> None:
    """Set ``values`` of one record, by one event that holds them. ``facts`` (a reason) stand beside them in it.

    ``words`` are values, and a ``note``, in which callers of the cases that it is ``about`` may be named: they stand
    apart from the event, and are erased with the first of these cases.
    """
    private: dict[str, Any] = {name: text for name, text in (words or {}).items() if name != "note"}
    data = {
        "table": table,
        "key": key,
        "set": dict(values),
        **{k: v for k, v in facts.items() if v not in (None, "")},
    }
    note = {"note": words["note"]} if words and words.get("note") else {}
    journal.append(Event(verb, at, data, ({"set": private} if private else {}) | note), about=about)
    lay(con, table, key, {**values, **private})


def lay(con: sqlite3.Connection, table: str, key: Key, values: Mapping[str, Any]) -> None:
    """Write the row that a record has once ``values`` are set."""
    spec = TABLES[table]
    row = _with_body(con, table, key, values) if spec.body else dict(values)
    changes = ", ".join(f'"{name}" = ?' for name in row) or f'"{spec.key}" = "{spec.key}"'
    there = con.execute(
        f'UPDATE "{table}" SET {changes} WHERE "{spec.key}" = ?', (*row.values(), key)
    ).rowcount
    if not there:
        columns = ", ".join(f'"{name}"' for name in (spec.key, *row))
        con.execute(
            f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * (len(row) + 1))})',
            (key, *row.values()),
        )


def _with_body(con: sqlite3.Connection, table: str, key: Key, values: Mapping[str, Any]) -> dict[str, Any]:
    spec = TABLES[table]
    before = con.execute(f'SELECT body FROM "{table}" WHERE "{spec.key}" = ?', (key,)).fetchone()
    state = {**(json.loads(before["body"]) if before else {}), **values}
    return row_of(table, state)


def row_of(table: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a record whose values add up to ``state``."""
    spec = TABLES[table]
    row = {name: state[name] for name in spec.columns if name in state}
    if spec.body:
        row["body"] = encode(dict(state))
    return row
