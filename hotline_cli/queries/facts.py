"""The facts of an office for figures of many offices: no caller, no words, no clerk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import case_number, end_key, first_key
from hotline_cli.domain.limit_changes import WITHDRAWN
from hotline_cli.queries.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hotline_cli.domain.session import Appearance, Session
    from hotline_cli.store.office import Office

VALUED = ("answer", "on-the-spot", "callback", "unit_contacted", "caller_solved", WITHDRAWN)
"""Steps whose value is a code that figures count: what became of it, what a caller said of that, a stage."""

IS_REPEAT = """(c.merged_into IS NOT NULL
  OR EXISTS (SELECT 1 FROM json_each(c.links) WHERE value < c.id))"""
"""The case ``c`` was merged into another one, or linked to an earlier one."""


class Facts(NamedTuple):
    """A table of facts: the type of each column, and the SQL for it in the office's file."""

    types: dict[str, str]
    sql: dict[str, str]


def _same(alias: str, **types: str) -> Facts:
    return Facts(types, {name: f'{alias}."{name}"' for name in types})


def _seconds(alias: str, *names: str) -> Facts:
    """Return times of ``cases``, which are text there, as seconds, as in ``limits`` and ``steps``."""
    sql = {name: f"CAST(strftime('%s', {alias}.{name}) AS INTEGER)" for name in names}
    return Facts(dict.fromkeys(names, "BIGINT"), sql)


def _computed(name: str, kind: str, sql: str) -> Facts:
    return Facts({name: kind}, {name: sql})


def _together(*parts: Facts) -> Facts:
    types = {name: kind for part in parts for name, kind in part.types.items()}
    return Facts(types, {name: sql for part in parts for name, sql in part.sql.items()})


_each_of = dict.fromkeys
LIMIT = _together(
    _same("t", stage="VARCHAR", clause="VARCHAR"),
    _same("l", unit_id="INTEGER", **_each_of(("start", "due_at", "met_at", "stopped_at"), "BIGINT")),
    _same("l", **_each_of(("pending_at", "held_at", "first_due_at", "broken_on"), "BIGINT")),
    _same("l", **_each_of(("broken", "with_answer", "provisional", "late_entry"), "BOOLEAN")),
    _same("l", extended="INTEGER", instructed="INTEGER"),
)
STEP = _together(
    _same("s", n="INTEGER", what="VARCHAR", at="BIGINT", unit_id="INTEGER"),
    _computed("value", "VARCHAR", f"CASE WHEN s.what IN ({', '.join(map(repr, VALUED))}) THEN s.value END"),
)
CASE = _together(
    _same("c", id="BIGINT"),
    _same(
        "c",
        **_each_of(
            ("status", "kind", "channel", "origin", "category", "area", "outcome", "void_cause"), "VARCHAR"
        ),
    ),
    _same("c", scheme_id="INTEGER", unit_id="INTEGER", session_id="INTEGER", merged_into="BIGINT"),
    _seconds("c", "received_at", "dispatched_at", "answered_at", "closed_at"),
    _same("c", **_each_of(("confidential", "urgent", "complex", "important", "difficult"), "BOOLEAN")),
    _same("c", **_each_of(("on_the_spot", "supervised", "untimed"), "BOOLEAN")),
    _same("c", **_each_of(("extended", "returned", "redone", "urged"), "INTEGER")),
    _computed("flags", "INTEGER", "json_array_length(c.flags)"),
    _computed("repeated", "BOOLEAN", IS_REPEAT),
)


def _struct(facts: Facts) -> str:
    return "STRUCT(" + ", ".join(f'"{name}" {kind}' for name, kind in facts.types.items()) + ")[]"


CASE_TYPES = {**CASE.types, "limits": _struct(LIMIT), "steps": _struct(STEP)}
"""The columns of a case with its lists, in the types of DuckDB."""


def _object(facts: Facts, more: str = "") -> str:
    return "json_object(" + ", ".join(f"'{name}', {sql}" for name, sql in facts.sql.items()) + more + ")"


_LIMITS = f"""(SELECT json_group_array({_object(LIMIT)}) FROM (
  SELECT * FROM limits WHERE case_id = c.id ORDER BY n) l JOIN terms t ON t.id = l.term_id)"""
_STEPS = f"""(SELECT json_group_array({_object(STEP)}) FROM (
  SELECT * FROM steps WHERE case_id = c.id ORDER BY n) s)"""
CASES = f"""
SELECT {_object(CASE, f", 'limits', {_LIMITS}, 'steps', {_STEPS}")}
FROM cases c WHERE c.id BETWEEN ? AND ? ORDER BY c.id"""

UNIT_TYPES = {
    "id": "INTEGER",
    **_each_of(("name", "group", "level"), "VARCHAR"),
    "parent": "INTEGER",
    "retired_at": "VARCHAR",
    "merged_into": "INTEGER",
    "merged_first": "INTEGER",
}
SCORE_TYPES = {"unit_id": "INTEGER", "indicator": "VARCHAR", "year": "INTEGER", "value": "VARCHAR"}
MEASURE_TYPES = {
    "id": "INTEGER",
    "unit_id": "INTEGER",
    "decided_at": "VARCHAR",
    "due": "VARCHAR",
    "done_at": "VARCHAR",
}
_LEAVE = "STRUCT(requested VARCHAR, in_time BOOLEAN, clause VARCHAR)"
_TURN = f"""STRUCT(unit INTEGER, leader VARCHAR, must_attend BOOLEAN, mayor BOOLEAN, attendance VARCHAR, "by" VARCHAR,
  name VARCHAR, leave {_LEAVE}, breach VARCHAR)"""
SESSION_TYPES = {
    "id": "INTEGER",
    **_each_of(("day", "start", "end"), "VARCHAR"),
    "scheme": "INTEGER",
    "status": "VARCHAR",
    "makes_up": "INTEGER",
    "units": f"{_TURN}[]",
}
TABLES = {"units": UNIT_TYPES, "sessions": SESSION_TYPES, "scores": SCORE_TYPES, "measures": MEASURE_TYPES}
"""The columns of the small tables, in the types of DuckDB."""


def count_cases(office: Office) -> tuple[int, str | None, str | None]:
    """Return the number of cases, and when the first and the last of them were received."""
    row = office.con.execute("SELECT count(*), min(received_at), max(received_at) FROM cases").fetchone()
    return row[0], row[1], row[2]


def list_schemes(office: Office) -> list[dict[str, Any]]:
    """List every version of every scheme in the file."""
    rows = office.con.execute("SELECT id, name, version, added_at, body FROM schemes ORDER BY id")
    return [{**dict(row), "body": json.loads(row["body"])} for row in rows]


def list_own_days(office: Office) -> list[dict[str, Any]]:
    rows = office.con.execute("SELECT date, class, name, notice FROM calendar ORDER BY date")
    return [dict(row) for row in rows]


def years(office: Office) -> list[int]:
    """List the years in which cases were received."""
    row = office.con.execute("SELECT min(id), max(id) FROM cases").fetchone()
    if row[0] is None:
        return []
    first, last = (int(case_number(key)[:4]) for key in row)
    return [year for year in range(first, last + 1) if _of_year(office, year)]


def _of_year(office: Office, year: int) -> bool:
    sql = "SELECT 1 FROM cases WHERE id BETWEEN ? AND ? LIMIT 1"
    return office.con.execute(sql, _keys(year)).fetchone() is not None


def _keys(year: int) -> tuple[int, int]:
    from datetime import date

    return first_key(date(year, 1, 1)), end_key(date(year, 12, 31)) - 1


def case_lines(office: Office, year: int) -> Iterator[str]:
    """Yield the cases received in a year as JSON, oldest first, one a line."""
    cursor = office.con.cursor()
    cursor.row_factory = None
    for (line,) in cursor.execute(CASES, _keys(year)):
        yield f"{line}\n"


def table_rows(office: Office, table: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a small table."""
    if table == "sessions":
        yield from (_session(session) for session in Sessions(office).list_all())
        return
    names = {"decided_at": "at"} if table == "measures" else {}
    columns = ", ".join(f'"{names.get(name, name)}" AS "{name}"' for name in TABLES[table])
    yield from map(dict, office.con.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1, 2'))


def _session(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "day": session.day.isoformat(),
        "start": session.start.isoformat("minutes"),
        "end": session.end.isoformat("minutes"),
        "scheme": session.scheme,
        "status": session.status,
        "makes_up": session.makes_up,
        "units": [_turn(turn) for turn in session.units],
    }


def _turn(turn: Appearance) -> dict[str, Any]:
    """Return a turn; people are named only where the attendance is counted by leader, as there is no unit."""
    leave = turn.leave
    of_leader = turn.unit is None
    return {
        "unit": turn.unit,
        "leader": turn.leader if of_leader else "",
        "must_attend": turn.must_attend,
        "mayor": turn.mayor,
        "attendance": turn.attendance,
        "by": turn.by,
        "name": turn.name if of_leader else "",
        "leave": leave
        and {"requested": leave.requested.isoformat(), "in_time": leave.in_time, "clause": leave.clause},
        "breach": turn.breach,
    }


def session_body(row: Mapping[str, Any]) -> str:
    """Return the state of a session of the facts, as a file stores it."""
    units = [{**turn, "leave": turn["leave"] and {**turn["leave"], "reason": ""}} for turn in row["units"]]
    return json.dumps({**row, "units": units}, ensure_ascii=False)


MARKS = """
SELECT e.seq, e.hash FROM (
  SELECT coalesce(lead(seq) OVER (ORDER BY seq) - 1, (SELECT max(seq) FROM events)) AS last FROM entries) n
JOIN events e ON e.seq = n.last ORDER BY e.seq"""
MARK_DIGITS = 8
"""Digits of a hash that are kept of each transaction: as many as ``db verify --head`` asks for at least."""
MARK_TYPES = {"seq": "BIGINT", "mark": "UINTEGER"}


def chain_marks(office: Office) -> Iterator[Mapping[str, int]]:
    """Yield the beginning of the hash after each transaction: by it a later export shows that it follows."""
    for seq, digest in office.con.execute(MARKS):
        yield {"seq": seq, "mark": mark_of(digest.hex())}


def mark_of(head: str) -> int:
    return int(head[:MARK_DIGITS], 16)
