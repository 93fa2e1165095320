"""Case rows: the fold of a case's events, laid out for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import (
    COUNT_DIGITS,
    DAY_DIGITS,
    MAX_CASES_PER_DAY,
    Case,
    Limit,
    Step,
    case_number,
    end_key,
    first_key,
    parse_case_number,
)
from hotline_cli.domain.case_fields import Field, leaves
from hotline_cli.domain.events import stamp
from hotline_cli.domain.phones import dialled_digits
from hotline_cli.errors import Refused
from hotline_cli.i18n import _
from hotline_cli.store.json_text import encode_json
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from datetime import date, datetime


def _time(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _json(value: list[Any]) -> str | None:
    return encode_json(value) if value else None


def _text(value: str) -> str | None:
    return value or None


_UNCONVERTED_KINDS = frozenset({"number", "count", "scheme", "session", "unit", "case"})
_WRITERS: dict[str, Callable[[Any], Any]] = {
    "flag": int,
    **dict.fromkeys(("time", "date"), _time),
    **dict.fromkeys(("texts", "units", "cases"), _json),
}


def writer(field: Field) -> Callable[[Any], Any] | None:
    """Return the function that lays out a value of ``field`` in its column; None if it is stored as it is."""
    if field.kind == "objects":
        times = [part.key for part in field.parts if part.kind == "time"]
        return lambda items: _json(
            [{**item, **{name: _time(item[name]) for name in times}} for item in items]
        )
    if field.kind in _UNCONVERTED_KINDS or field.required:
        return None
    return _WRITERS.get(field.kind, _text)


_CASE_COLUMNS = [
    (leaf.field.column_name, leaf.field.value_name, writer(leaf.field))
    for leaf in leaves()
    if leaf.field.table == "cases"
]


def case_row(case: Case) -> dict[str, Any]:
    """Return the columns of ``cases`` for ``case``. Empty text and lists are NULL, flags 0 or 1."""
    return {
        column: getattr(case, name) if write is None else write(getattr(case, name))
        for column, name, write in _CASE_COLUMNS
    }


def caller_row(case: Case) -> tuple[Any, ...]:
    digits = dialled_digits(case.phone) if case.phone else ""
    return (
        case.id,
        case.name or None,
        case.phone or None,
        case.address or None,
        int(case.anonymous),
        _json(case.former),
        digits or None,
    )


Term = tuple[str, str, str | None, int]


def term_of(limit: Limit) -> Term:
    """Return the row of ``terms`` for ``limit``: stage, clause, duration, whether its last day moves."""
    return limit.stage, limit.clause, limit.span or None, int(limit.roll)


FIND_TERM = "SELECT id FROM terms WHERE stage = ? AND clause = ? AND span IS ? AND roll = ?"
INSERT_TERM = "INSERT INTO terms (stage, clause, span, roll) VALUES (?, ?, ?, ?)"


def term_id(con: sqlite3.Connection, term: Term) -> int:
    """Return the key of ``term``, which is inserted if it is new."""
    row = con.execute(FIND_TERM, term).fetchone()
    key: int | None = row[0] if row else con.execute(INSERT_TERM, term).lastrowid
    return key or 0


def limit_row(case_id: int, limit: Limit, term: object) -> tuple[Any, ...]:
    return (
        case_id,
        limit.n,
        term,
        limit.unit,
        to_seconds(limit.start),
        to_seconds(limit.due),
        to_seconds(limit.met),
        to_seconds(limit.stopped),
        to_seconds(limit.pending),
        to_seconds(limit.paused),
        int(limit.broken),
        int(limit.dated),
        int(limit.with_answer),
        int(limit.provisional),
        _json([[_time(since), _time(until)] for since, until in limit.holds]),
        to_seconds(limit.first_due),
        to_seconds(limit.broken_on),
        limit.extended,
        limit.instructed,
        int(limit.late_entry),
        limit.party or None,
    )


def step_row(case_id: int, n: int, step: Step) -> tuple[Any, ...]:
    """Return the row of ``steps`` for one dated fact."""
    return (case_id, n, step.what, to_seconds(step.at), step.unit, step.value or None)


SELECT_LIMITS = """
SELECT l.*, t.stage, t.clause, t.span, t.roll FROM limits l LEFT JOIN terms t ON t.id = l.term_id"""
"""Limits with their terms; an outer join, so that a limit whose term was deleted by hand still shows."""

_STORED = [row for row in _CASE_COLUMNS if row[0] != "no"]
COLUMNS = tuple(column for column, _name, _write in _STORED)
"""All columns but the number, which SQLite computes from the key."""
INSERT_NEW_CASE = f"INSERT INTO cases ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
_UPDATES = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
INSERT_CASE = f"{INSERT_NEW_CASE} ON CONFLICT (id) DO UPDATE SET {_UPDATES}"
INSERT_CALLER = """
INSERT OR REPLACE INTO callers (case_id, name, phone, address, anonymous, former, digits)
VALUES (?, ?, ?, ?, ?, ?, ?)"""
INSERT_LIMIT = f"INSERT OR REPLACE INTO limits VALUES ({', '.join('?' * 21)})"
INSERT_STEP = f"INSERT OR REPLACE INTO steps VALUES ({', '.join('?' * 6)})"


def write_case(con: sqlite3.Connection, case: Case) -> None:
    """Write the rows of ``case``, replacing existing ones."""
    con.execute(INSERT_CASE, stored_row(case))
    con.execute(INSERT_CALLER, caller_row(case))
    con.execute("DELETE FROM limits WHERE case_id = ? AND n >= ?", (case.id, len(case.limits)))
    con.execute("DELETE FROM steps WHERE case_id = ? AND n >= ?", (case.id, len(case.steps)))
    limits = [limit_row(case.id, limit, term_id(con, term_of(limit))) for limit in case.limits]
    con.executemany(INSERT_LIMIT, limits)
    con.executemany(INSERT_STEP, [step_row(case.id, n, step) for n, step in enumerate(case.steps)])


def stored_row(case: Case) -> tuple[Any, ...]:
    """Return the values of ``INSERT_NEW_CASE`` for ``case``; the key comes first."""
    return tuple(
        [
            getattr(case, name) if write is None else write(getattr(case, name))
            for _column, name, write in _STORED
        ]
    )


def next_case_id(con: sqlite3.Connection, day: date) -> int:
    """Return the next unused key of ``day``: numbers of void cases stay taken. Raises ``Refused``."""
    key = newest_case_id(con, day) + 1
    require_free_number(key, day)
    return key


def newest_case_id(con: sqlite3.Connection, day: date) -> int:
    """Return the greatest key of ``day``, that before the first if it has no case."""
    first = first_key(day)
    sql = "SELECT max(id) FROM cases WHERE id > ? AND id < ?"
    newest = con.execute(sql, (first, end_key(day))).fetchone()[0]
    return first if newest is None else int(newest)


def require_free_number(key: int, day: date) -> None:
    """Raise ``Refused`` if the day has no number left."""
    if key >= end_key(day):
        raise Refused(
            _("{day} already has {count} cases, the maximum for one day").format(
                day=day, count=MAX_CASES_PER_DAY - 1
            ),
            _("Register further calls under the next day, or in another file."),
        )


def find_case_ids(con: sqlite3.Connection, ending: str, most: int = 3) -> Iterable[int]:
    """Return the keys of cases whose number ends with ``ending``, newest first, at most ``most`` of them."""
    whole = parse_case_number(ending)
    if whole is not None:
        return [row[0] for row in con.execute("SELECT id FROM cases WHERE id = ?", (whole,))]
    day, dash, count = ending.rpartition("-")
    if (
        len(count) > COUNT_DIGITS
        or not count.isascii()
        or not count.isdigit()
        or not (day == "" or (day.isascii() and day.isdigit()))
    ):
        return []
    return _ending(con, day, count, dash=bool(dash), most=most)


def _ending(con: sqlite3.Connection, day: str, count: str, *, dash: bool, most: int) -> list[int]:
    """Search by the ending of the count, day by day: each day is one seek in the key."""
    keys: list[int] = []
    newest = con.execute("SELECT max(id) FROM cases").fetchone()[0]
    while newest is not None and len(keys) < most:
        first = newest // MAX_CASES_PER_DAY * MAX_CASES_PER_DAY
        if case_number(newest)[:DAY_DIGITS].endswith(day):
            keys += _on_day(con, first, newest, count, exact=dash, most=most - len(keys))
        newest = con.execute("SELECT max(id) FROM cases WHERE id < ?", (first,)).fetchone()[0]
    return keys


def _on_day(
    con: sqlite3.Connection, first: int, newest: int, count: str, *, exact: bool, most: int
) -> list[int]:
    step = MAX_CASES_PER_DAY if exact else 10 ** len(count)
    fits = str.__eq__ if exact else str.endswith
    hits: list[int] = []
    for k in reversed(range(int(count), newest - first + 1, step)):
        if len(hits) == most:
            break
        if k > 0 and fits(f"{k:04d}", count):
            hits += [row[0] for row in con.execute("SELECT id FROM cases WHERE id = ?", (first + k,))]
    return hits
