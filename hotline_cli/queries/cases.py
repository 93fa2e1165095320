"""Rows of cases for people and programs: SQL in, plain dictionaries out, in the shape of rules.md 6.

Callers' data come wrapped (``Personal``, ``FreeText``): whoever renders them decides, in one place, what is shown.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import OPEN, UNTIL_CLOSED, Limit, case_number, end_key, first_key
from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.events import parse_datetime, parse_optional_datetime, stamp
from hotline_cli.masking import FreeText, Personal
from hotline_cli.queries import lookups
from hotline_cli.queries.lookups import Names, resolve_case, resolve_session, resolve_unit
from hotline_cli.store import case_rows
from hotline_cli.store.case_rows import from_seconds, from_seconds_or_none, to_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from sqlite3 import Row

    from hotline_cli.store.office import Office

BATCH = 500
"""Cases whose limits are fetched at once: what a list holds in memory."""

IS_OPEN = "c.status IN ('received', 'dispatched', 'handling', 'reviewing', 'answered')"
"""Cases still to be closed, in the words of the index ``cases_open``: before ``c.status = ...``, it is used."""

OF_STAGE = "SELECT id FROM terms WHERE stage = '{0}'"
"""The terms of one stage, which stands in no limit itself."""
IS_OWED = """l.met_at IS NULL AND l.stopped_at IS NULL
  AND (coalesce(l.pending_at, l.held_at) IS NULL OR coalesce(l.pending_at, l.held_at) > l.due_at)"""
"""The limit ``l`` runs, and no reply or hold was in time: it is overdue from ``l.due_at`` on."""
IS_TO_DO = f"(c.closed_at IS NULL OR t.stage NOT IN ({', '.join(map(repr, UNTIL_CLOSED))}))"
"""Something can still be done in the stage of the term ``t`` of the case ``c``."""
PROMISE_RUNS = f"""EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id
  AND l.term_id IN ({OF_STAGE.format("promise")}) AND l.met_at IS NULL AND l.stopped_at IS NULL)"""
"""A promise of the case ``c`` is neither kept nor given up."""

SELECT_CASES = """
SELECT c.*, p.name AS caller_name, p.phone AS caller_phone, p.address AS caller_address, p.former, p.anonymous
FROM cases c JOIN callers p ON p.case_id = c.id"""


def awaiting_dispatch(office: Office) -> str:
    """As SQL over ``c``: what has no unit yet, and what was answered on the spot where its scheme dispatches that too.

    The last goes out as a work order all the same (CZ-13); what is to be done again may have had no unit at all.
    """
    keys = [key for (key,) in office.con.execute("SELECT id FROM schemes")]
    too = ", ".join(str(key) for key in keys if office.rules(key).scheme.dispatch_on_the_spot.allowed)
    return f"""(c.status = 'received' OR (c.status = 'handling' AND c.unit_id IS NULL)
        OR (c.status = 'answered' AND c.on_the_spot AND c.dispatched_at IS NULL AND c.scheme_id IN ({too})))"""


def select_cases(
    office: Office,
    where: str = "",
    parameters: Sequence[object] = (),
    *,
    order: str = "c.id DESC",
    limit: int = -1,
) -> Iterator[dict[str, Any]]:
    """Cases that fit ``where`` (SQL over ``c`` and ``p``), newest first, each as rules.md 6 has it.

    Streams: memory does not grow with the number of cases.
    """
    sql = f"{SELECT_CASES} {f'WHERE {where}' if where else ''} ORDER BY {order} LIMIT ?"
    rows = office.con.execute(sql, (*parameters, limit))
    names = Names(office)
    while batch := list(islice(rows, BATCH)):
        limits = _limits_of(office, [row["id"] for row in batch])
        for row in batch:
            yield case_view(row, limits.get(row["id"], []), names, office)


def get_touched_cases(office: Office, since: int) -> Iterator[dict[str, Any]]:
    """The cases of which the events after number ``since`` tell, newest first."""
    return select_cases(office, "c.id IN (SELECT case_id FROM events WHERE seq > ?)", [since])


def ids_received(office: Office, first: date, last: date) -> list[int]:
    """List the ids of the cases received from ``first`` to ``last``, oldest first."""
    sql = "SELECT id FROM cases WHERE received_at >= ? AND received_at <= ? ORDER BY id"
    return [key for (key,) in office.con.execute(sql, (first.isoformat(), stamp(end_of_day(last))))]


def get_case(office: Office, case_id: int) -> dict[str, Any]:
    """One case by its key."""
    return next(select_cases(office, "c.id = ?", (case_id,)))


def get_cases(office: Office, case_ids: Sequence[int]) -> list[dict[str, Any]]:
    """These cases, newest first, however many they are."""
    return list(select_cases(office, "c.id IN (SELECT value FROM json_each(?))", (json.dumps(case_ids),)))


def _limits_of(office: Office, case_ids: Sequence[int]) -> dict[int, list[Row]]:
    places = ", ".join("?" * len(case_ids))
    found: dict[int, list[Row]] = {}
    for row in office.con.execute(
        f"{case_rows.SELECT_LIMITS} WHERE l.case_id IN ({places}) ORDER BY l.case_id, l.n", case_ids
    ):
        found.setdefault(row["case_id"], []).append(row)
    return found


def limit_of(row: Row) -> Limit:
    """The limit in a row of ``store.cases.SELECT_LIMITS``."""
    return Limit(
        n=row["n"],
        stage=row["stage"],
        start=from_seconds(row["start"]),
        due=from_seconds(row["due_at"]),
        clause=row["clause"],
        span=row["span"] or "",
        unit=row["unit_id"],
        roll=bool(row["roll"]),
        provisional=bool(row["provisional"]),
        dated=bool(row["dated"]),
        interim=bool(row["interim"]),
        broken=bool(row["broken"]),
        met=from_seconds_or_none(row["met_at"]),
        stopped=from_seconds_or_none(row["stopped_at"]),
        pending=from_seconds_or_none(row["pending_at"]),
        held=from_seconds_or_none(row["held_at"]),
        holds=[
            (parse_datetime(since), parse_datetime(until))
            for since, until in json.loads(row["holds"] or "[]")
        ],
    )


def limit_view(row: Row, names: Names, office: Office) -> dict[str, Any]:
    """One limit as rules.md 6 has it, its state computed for now."""
    limit = limit_of(row)
    return {
        "stage": limit.stage,
        "unit": names.unit(limit.unit),
        "start": limit.start,
        "due_at": limit.due,
        "met_at": limit.met,
        "state": limit.state(office.now),
        "clause": limit.clause,
        "provisional": limit.provisional,
    }


def _times(text: str | None) -> list[dict[str, Any]]:
    return [{**item, "at": parse_datetime(item["at"])} for item in json.loads(text or "[]")]


def case_view(row: Row, limit_rows: Iterable[Row], names: Names, office: Office) -> dict[str, Any]:
    """The object of rules.md 6 for a row of ``cases`` joined with its caller."""
    limits = [limit_view(limit, names, office) for limit in limit_rows]
    caller = (row["caller_name"], row["caller_phone"], row["caller_address"], row["former"])

    def words(column: str) -> FreeText | None:
        return FreeText(row[column], *caller) if row[column] else None  # what was erased is not there

    session = row["session_id"]
    promise_due = parse_optional_datetime(row["promise_due"])
    return {
        "no": row["no"],
        "status": row["status"],
        "kind": row["kind"],
        "channel": row["channel"],
        "origin": row["origin"],
        "ref": row["ref"],
        "scheme": names.scheme(row["scheme_id"]),
        "label": row["label"],
        "session": {"id": session, "date": names.session(session)} if session else None,
        "put_through": row["put_through"],
        "leader": row["leader"],
        "category": row["category"],
        "area": row["area"],
        "title": words("title"),
        "content": words("content"),
        "caller": {
            "name": Personal("name", caller[0]) if caller[0] else None,
            "phone": Personal("phone", caller[1]) if caller[1] else None,
            "address": Personal("address", caller[2]) if caller[2] else None,
            "anonymous": bool(row["anonymous"]),
        },
        "confidential": bool(row["confidential"]),
        "urgent": bool(row["urgent"]),
        "complex": bool(row["complex"]),
        "important": bool(row["important"]),
        "difficult": bool(row["difficult"]),
        "tags": json.loads(row["tags"] or "[]"),
        "unit": names.unit(row["unit_id"]),
        "co_units": [names.unit(key) for key in json.loads(row["co_units"] or "[]")],
        "responsible": row["responsible"],
        "department": row["department"],
        "received_at": parse_datetime(row["received_at"]),
        "dispatched_at": parse_optional_datetime(row["dispatched_at"]),
        "signed_at": parse_optional_datetime(row["signed_at"]),
        "answered_at": parse_optional_datetime(row["answered_at"]),
        "closed_at": parse_optional_datetime(row["closed_at"]),
        "on_the_spot": bool(row["on_the_spot"]),
        "answer": words("answer"),
        "outcome": row["outcome"],
        "told": {"how": row["told_how"], "at": parse_optional_datetime(row["told_at"])},
        "promise": {"text": words("promise"), "due": promise_due.date() if promise_due else None},
        "limits": limits,
        "overdue": [
            limit["stage"]
            for limit in limits
            if limit["state"] == "overdue" and not (row["closed_at"] and limit["stage"] in UNTIL_CLOSED)
        ],
        "extended": row["extended"],
        "returned": row["returned"],
        "redone": row["redone"],
        "urged": row["urged"],
        "supervised": bool(row["supervised"]),
        "held_since": parse_optional_datetime(row["held_since"]),
        "merged_into": names.answering(row["merged_into"]) if row["merged_into"] else None,
        "links": [
            case_number(key)
            for key in dict.fromkeys(json.loads(row["links"] or "[]") + json.loads(row["absorbed"] or "[]"))
        ],
        "callbacks": [
            {**back, "note": FreeText(back["note"], *caller) if back["note"] else None}
            for back in _times(row["callbacks"])
        ],
        "satisfaction": row["satisfaction"],
        "flags": json.loads(row["flags"] or "[]"),
        "feedback": _times(row["feedback"]),
        "files": [
            {
                **paper,
                "title": FreeText(paper["title"], *caller),
                "path": FreeText(paper["path"], *caller),
                "to": paper["to"] or None,
            }
            for paper in _times(row["files"])
        ],
    }


class CaseFilter(NamedTuple):
    """What ``hotline list`` was asked for; empty means whatever."""

    numbers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    unit: str = ""
    co_unit: str = ""
    session: str = ""
    channel: str = ""
    category: str = ""
    tag: str = ""
    first: date | None = None
    last: date | None = None
    overdue: bool = False
    open: bool = False
    flagged: bool = False
    difficult: bool = False
    limit: int = -1


IS_OVERDUE = f"""c.id IN (SELECT l.case_id FROM limits l INDEXED BY limits_running
  CROSS JOIN terms t ON t.id = l.term_id CROSS JOIN cases c ON c.id = l.case_id
  WHERE {IS_OWED} AND {IS_TO_DO} AND l.due_at < ?)"""
Condition = tuple[str, list[object]]

IS_OF_UNIT = f"c.id IN (SELECT k.id FROM cases k WHERE {lookups.is_unit('k.unit_id')})"


def build_conditions(office: Office, wanted: CaseFilter) -> Condition:
    """The WHERE of what is wanted, and its parameters. Raises ``NotFound`` for a case, unit or session not there."""
    parts = [*_named(office, wanted), *_marked(office, wanted), *_received(wanted)]
    return " AND ".join(sql for sql, _values in parts), [value for _sql, values in parts for value in values]


def _named(office: Office, wanted: CaseFilter) -> Iterator[Condition]:
    """By what has a name: cases, units, a session."""
    if wanted.numbers:
        yield _one_of("id", [resolve_case(office, text) for text in wanted.numbers])
    if wanted.unit:
        yield IS_OF_UNIT, [resolve_unit(office, wanted.unit)]
    if wanted.co_unit:
        yield _in_list("co_units", lookups.is_unit("value")), [resolve_unit(office, wanted.co_unit)]
    if wanted.session:
        yield "c.session_id = ?", [resolve_session(office, wanted.session)]


def _marked(office: Office, wanted: CaseFilter) -> Iterator[Condition]:
    """By code, tag, and what is computed."""
    for statuses in (wanted.statuses, tuple(sorted(OPEN)) if wanted.open else ()):
        if statuses:
            yield _of_status(statuses)
    codes = (
        ("kind", wanted.kinds),
        ("channel", (wanted.channel,) if wanted.channel else ()),
        ("category", _below(office, wanted.category) if wanted.category else ()),
    )
    yield from (_one_of(column, values) for column, values in codes if values)
    if wanted.tag:
        yield _in_list("tags", "value = ?"), [wanted.tag]
    if wanted.overdue:
        yield IS_OVERDUE, [to_seconds(office.now)]
    if wanted.flagged:
        yield "c.flags IS NOT NULL", []
    if wanted.difficult:
        yield "c.difficult = 1", []


def _below(office: Office, category: str) -> Sequence[str]:
    from hotline_cli.queries import categories

    return categories.codes_below(office, "category", category)


def _received(wanted: CaseFilter) -> Iterator[Condition]:
    """By the day of receipt, which is the beginning of the key."""
    if wanted.first:
        yield "c.id >= ?", [first_key(wanted.first)]
    if wanted.last:
        yield "c.id < ?", [end_key(wanted.last)]


def _in_list(column: str, fits: str) -> str:
    return f"EXISTS (SELECT 1 FROM json_each(c.{column}) WHERE {fits})"


def _of_status(statuses: Sequence[str]) -> Condition:
    """Open cases by their own index, which is small: a walk from the newest on would pass all that is closed."""
    if not OPEN.issuperset(statuses):
        return _one_of("status", statuses)
    places = ", ".join("?" * len(statuses))
    where = f"{IS_OPEN} AND c.status IN ({places})"
    return f"c.id IN (SELECT c.id FROM cases c INDEXED BY cases_open WHERE {where})", list(statuses)


def _one_of(column: str, values: Sequence[object]) -> Condition:
    return f"c.{column} IN ({', '.join('?' * len(values))})", list(values)


def filter_cases(office: Office, wanted: CaseFilter) -> Iterator[dict[str, Any]]:
    """The cases wanted, newest first, one at a time."""
    where, parameters = build_conditions(office, wanted)
    return select_cases(office, where, parameters, limit=wanted.limit)


def filter_case_keys(office: Office, wanted: CaseFilter) -> list[int]:
    """Their keys alone."""
    where, parameters = build_conditions(office, wanted)
    sql = f"SELECT c.id FROM cases c {f'WHERE {where}' if where else ''} ORDER BY c.id DESC LIMIT ?"
    return [row[0] for row in office.con.execute(sql, (*parameters, wanted.limit))]
