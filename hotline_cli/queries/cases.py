"""Cases as plain rows in the shape of rules.md 6.

Callers' data are wrapped (``Personal``, ``FreeText``): the output decides, in one place, what is shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from hotline_cli.domain.case import (
    OPEN,
    UNTIL_CLOSED,
    Limit,
    case_number,
    end_key,
    first_key,
    parse_case_number,
)
from hotline_cli.domain.case_fields import CASE_FIELDS, PERSONAL_KINDS, Field
from hotline_cli.domain.events import parse_datetime, parse_optional_datetime
from hotline_cli.domain.vocabulary import word
from hotline_cli.masking import FreeText, Personal
from hotline_cli.queries import for_units, lookups
from hotline_cli.queries.late_entries import IS_ENTERED_LATE
from hotline_cli.queries.lookups import Names, resolve_case, resolve_scheme, resolve_session, resolve_unit
from hotline_cli.store import case_rows
from hotline_cli.store.times import from_seconds, to_seconds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date
    from sqlite3 import Row

    from hotline_cli.domain.duration import Span
    from hotline_cli.masking import Kind
    from hotline_cli.store.office import Office

BATCH = 500
"""Cases whose limits are fetched at once: the number that a list holds in memory."""

IS_OPEN = "c.status IN ('received', 'dispatched', 'handling', 'reviewing', 'answered')"
"""Cases still to be closed, in the words of the index ``cases_open``.

Put before ``c.status = ...``, the index is used.
"""

OF_STAGE = "SELECT id FROM terms WHERE stage = '{0}'"
"""The terms of one stage; a limit refers to its term."""
IS_OWED = """l.met_at IS NULL AND l.stopped_at IS NULL
  AND (coalesce(l.pending_at, l.held_at) IS NULL OR coalesce(l.pending_at, l.held_at) > l.due_at)"""
"""The limit ``l`` runs without a timely reply or hold: it is overdue after ``l.due_at``."""
IS_TO_DO = f"""(c.closed_at IS NULL
  OR t.stage NOT IN ({", ".join(map(repr, UNTIL_CLOSED))}) AND c.status <> 'archived')"""
"""Work is still possible in the stage of term ``t`` of the case ``c``."""
PROMISE_RUNS = f"""EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id
  AND l.term_id IN ({OF_STAGE.format("promise")}) AND l.met_at IS NULL AND l.stopped_at IS NULL)"""
"""The case ``c`` has a running promise."""

SELECT_CASES = """
SELECT c.*, p.name AS caller_name, p.phone AS caller_phone, p.address AS caller_address, p.former, p.anonymous
FROM cases c JOIN callers p ON p.case_id = c.id"""


def awaiting_dispatch(office: Office) -> str:
    """Return an SQL condition on ``c``.

    Cases without a unit, and those answered on the spot if their scheme dispatches these.

    The latter become work orders too (CZ-13); a redone case may never have had a unit.
    """
    keys = [key for (key,) in office.con.execute("SELECT id FROM schemes")]
    too = ", ".join(str(key) for key in keys if office.rules(key).scheme.dispatch_on_the_spot.allowed)
    return f"""(c.status = 'received'
        OR (c.status = 'answered' AND c.on_the_spot AND c.dispatched_at IS NULL AND c.scheme_id IN ({too})))"""


def select_cases(
    office: Office,
    where: str = "",
    parameters: Sequence[object] = (),
    *,
    order: str = "c.id DESC",
    limit: int = -1,
    fields: Collection[str] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield cases matching ``where`` (SQL over ``c`` and ``p``), newest first, in the shape of rules.md 6.

    With ``fields`` only these are read. Memory does not grow with the number of cases.
    """
    sql = f"{SELECT_CASES} {f'WHERE {where}' if where else ''} ORDER BY {order} LIMIT ?"
    rows = office.con.execute(sql, (*parameters, limit))
    names = Names(office)
    readers = _READERS if fields is None else [(key, read) for key, read in _READERS if key in fields]
    limited = fields is None or not {"limits", "overdue"}.isdisjoint(fields)
    while batch := list(islice(rows, BATCH)):
        limits = _limits_of(office, [row["id"] for row in batch]) if limited else {}
        for row in batch:
            views = [limit_view(limit, names, office) for limit in limits.get(row["id"], ())]
            case = _CaseRow(row, views, names)
            yield {key: read(case) for key, read in readers}


def get_touched_cases(office: Office, since: int) -> Iterator[dict[str, Any]]:
    """Yield the cases changed by events after number ``since``, newest first."""
    return select_cases(office, "c.id IN (SELECT case_id FROM events WHERE seq > ?)", [since])


def ids_received(office: Office, first: date, last: date) -> list[int]:
    """List the ids of the cases received from ``first`` to ``last``, oldest first."""
    sql = "SELECT id FROM cases WHERE id >= ? AND id < ? ORDER BY id"
    return [key for (key,) in office.con.execute(sql, (first_key(first), end_key(last)))]


def get_case(office: Office, case_id: int) -> dict[str, Any]:
    return next(select_cases(office, "c.id = ?", (case_id,)))


def get_cases(office: Office, case_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return these cases, newest first."""
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
    """Return the limit in a row of ``store.case_rows.SELECT_LIMITS``."""
    return Limit(
        n=row["n"],
        stage=row["stage"],
        start=from_seconds(row["start"]),
        due=from_seconds(row["due_at"]),
        clause=row["clause"],
        span=row["span"] or "",
        unit=row["unit_id"],
        party=row["party"] or "",
        roll=bool(row["roll"]),
        provisional=bool(row["provisional"]),
        dated=bool(row["dated"]),
        with_answer=bool(row["with_answer"]),
        broken_on=from_seconds(row["broken_on"]),
        broken=bool(row["broken"]),
        met=from_seconds(row["met_at"]),
        stopped=from_seconds(row["stopped_at"]),
        pending=from_seconds(row["pending_at"]),
        held=from_seconds(row["held_at"]),
        holds=[
            (parse_datetime(since), parse_datetime(until))
            for since, until in json.loads(row["holds"] or "[]")
        ],
    )


def owing(names: Names, stage: str, unit: int | None, party: str | None) -> str | None:
    """Return who owes a limit: a unit, the reviewer of a review, or None for the office."""
    return party if stage == "review" and party else names.unit(unit)


def party_name(party: str | None) -> str | None:
    """Return a reviewer or recipient as people call it."""
    return word("owner", party) if party else None


def limit_view(row: Row, names: Names, office: Office) -> dict[str, Any]:
    """Return one limit in the shape of rules.md 6, with its state as of now."""
    limit = limit_of(row)
    return {
        "stage": limit.stage,
        "unit": owing(names, limit.stage, limit.unit, limit.party),
        "start": limit.start,
        "due_at": limit.due,
        "met_at": limit.met,
        "state": limit.state(office.now),
        "clause": limit.clause,
        "provisional": limit.provisional,
        "party": party_name(limit.party),
    }


class _CaseRow:
    """The data of a case: its row, its caller's row, its limits, and names for keys."""

    __slots__ = ("caller", "limits", "names", "row")

    def __init__(self, row: Row, limits: list[dict[str, Any]], names: Names) -> None:
        self.row, self.limits, self.names = row, limits, names
        self.caller = (row["caller_name"], row["caller_phone"], row["caller_address"], row["former"])

    def free_text(self, text: str | None) -> FreeText | None:
        return FreeText(text, *self.caller) if text else None  # what was erased is not there


RESULT = ("answer", "answered_at", "outcome", "responsible", "department", "feedback")


def with_result(office: Office, case: dict[str, Any]) -> dict[str, Any]:
    """Return a merged case with the result of the case that took it in; any other as it is."""
    key = parse_case_number(case["merged_into"]) if case["merged_into"] else None
    if key is None:
        return case
    target = for_units.for_unit(get_case(office, key))
    return {**case, **{name: target[name] for name in RESULT}, "unit": case["unit"] or target["unit"]}


_Reader = Callable[[_CaseRow], Any]


def _reader(field: Field) -> _Reader:
    """Reads the value of ``field`` as JSON has it."""
    if field.key in _COMPUTED:
        return _COMPUTED[field.key]
    if field.kind == "object":
        parts = [(part.key, _reader(part)) for part in field.parts]
        return lambda case: {key: read(case) for key, read in parts}
    if field.kind == "objects":
        return _objects_reader(field)
    column = f"caller_{field.key}" if field.kind in PERSONAL_KINDS else field.column_name
    if field.kind == "text" and field.free:
        return _free_text(field, column)
    return _PLAIN.get(field.kind, _as_it_is)(field, column)


def _objects_reader(field: Field) -> _Reader:
    column, parts = field.column_name, [part for part in field.parts if part.free or part.kind == "time"]

    def read_part(case: _CaseRow, part: Field, value: str | None) -> object:
        if not part.free:
            return parse_optional_datetime(value)
        return FreeText(value or "", *case.caller) if part.required else case.free_text(value)

    def read(case: _CaseRow) -> list[dict[str, Any]]:
        items = json.loads(case.row[column] or "[]")
        return [
            {key: None if value == "" else value for key, value in item.items()}
            | {part.key: read_part(case, part, item.get(part.key)) for part in parts}
            for item in items
        ]

    return read


def _as_it_is(_field: Field, column: str) -> _Reader:
    return lambda case: case.row[column]


def _free_text(_field: Field, column: str) -> _Reader:
    return lambda case: case.free_text(case.row[column])


def _personal(field: Field, column: str) -> _Reader:
    kind = cast("Kind", field.kind)
    return lambda case: Personal(kind, case.row[column]) if case.row[column] else None


def _flag(_field: Field, column: str) -> _Reader:
    return lambda case: bool(case.row[column])


def _time(_field: Field, column: str) -> _Reader:
    return lambda case: parse_optional_datetime(case.row[column])


def _date(_field: Field, column: str) -> _Reader:
    return lambda case: parse_datetime(case.row[column]).date() if case.row[column] else None


def _texts(field: Field, column: str) -> _Reader:
    if field.free:
        return lambda case: [FreeText(text, *case.caller) for text in json.loads(case.row[column] or "[]")]
    return lambda case: json.loads(case.row[column] or "[]")


def _unit(_field: Field, column: str) -> _Reader:
    return lambda case: case.names.unit(case.row[column])


def _units(_field: Field, column: str) -> _Reader:
    return lambda case: [case.names.unit(key) for key in json.loads(case.row[column] or "[]")]


def _scheme(_field: Field, column: str) -> _Reader:
    return lambda case: case.names.scheme(case.row[column])


_PLAIN: dict[str, Callable[[Field, str], _Reader]] = {
    **dict.fromkeys(PERSONAL_KINDS, _personal),
    "flag": _flag,
    "time": _time,
    "date": _date,
    "texts": _texts,
    "unit": _unit,
    "units": _units,
    "scheme": _scheme,
}
"""Kind of a field's value → makes what reads it."""


def _session(case: _CaseRow) -> dict[str, Any] | None:
    session = case.row["session_id"]
    return {"id": session, "date": case.names.session(session)} if session else None


def _reference(case: _CaseRow) -> FreeText | str | None:
    """Return the reference number: whole, but masked like any text where the case is confidential."""
    number: str | None = case.row["ref"]
    return case.free_text(number) if for_units.is_withheld(case.row) else number


def _overdue(case: _CaseRow) -> list[str]:
    closed, archived = case.row["closed_at"], case.row["status"] == "archived"
    return [
        limit["stage"]
        for limit in case.limits
        if limit["state"] == "overdue" and not (archived or (closed and limit["stage"] in UNTIL_CLOSED))
    ]


def _merged_into(case: _CaseRow) -> str | None:
    target = case.row["merged_into"]
    return case.names.answering(target) if target else None


def _links(case: _CaseRow) -> list[str]:
    """Those linked, then those merged into it, each once."""
    keys = json.loads(case.row["links"] or "[]") + json.loads(case.row["absorbed"] or "[]")
    return [case_number(key) for key in dict.fromkeys(keys)]


_COMPUTED: dict[str, _Reader] = {
    "session": _session,
    "limits": lambda case: case.limits,
    "overdue": _overdue,
    "ref": _reference,
    "merged_into": _merged_into,
    "links": _links,
}
"""Fields that are more than a column."""
_READERS = [(field.key, _reader(field)) for field in CASE_FIELDS if field.listed]


class CaseFilter(NamedTuple):
    """The options of ``hotline list``; empty means any."""

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
    disputed: bool = False
    held: bool = False
    supervised: bool = False
    without_record: bool = False
    without_written: bool = False
    late_entry: bool = False
    limit: int = -1
    scheme: str = ""
    entered_late: Span | None = None
    ref: str = ""


OF_SCHEME = "c.scheme_id IN (SELECT id FROM schemes WHERE name = {0})"
"""The case ``c`` is of any version of a scheme."""
IS_OVERDUE = f"""c.id IN (SELECT l.case_id FROM limits l INDEXED BY limits_running
  CROSS JOIN terms t ON t.id = l.term_id CROSS JOIN cases c ON c.id = l.case_id
  WHERE {IS_OWED} AND {IS_TO_DO} AND l.due_at < ?)"""
Condition = tuple[str, list[object]]

IS_OF_UNIT = f"c.id IN (SELECT k.id FROM cases k WHERE {lookups.is_unit('k.unit_id')})"
IS_DISPUTED = "c.id IN (SELECT case_id FROM steps WHERE what = 'disputed')"
"""A caller said no where the unit says yes: that it made contact, or that the problem is solved."""

SUPERVISION_RUNS = f"""EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.met_at IS NULL
  AND l.stopped_at IS NULL AND l.term_id IN ({OF_STAGE.format("supervise")}))"""
"""The case ``c`` has a running supervision."""
IS_HELD = (
    f"c.id IN (SELECT c.id FROM cases c INDEXED BY cases_open WHERE {IS_OPEN} AND c.held_since IS NOT NULL)"
)
"""The case is on hold."""
IS_SUPERVISED = f"""c.supervised = 1 AND c.status NOT IN ('archived', 'void', 'merged', 'rejected') AND (
  {SUPERVISION_RUNS}
  OR EXISTS (SELECT 1 FROM steps s WHERE s.case_id = c.id AND +s.what = 'supervise' AND s.value IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM steps d WHERE d.case_id = c.id AND d.n > s.n
                             AND +d.what = 'supervise-done' AND d.value = s.value))
  OR {IS_OPEN} AND NOT EXISTS (SELECT 1 FROM steps s WHERE s.case_id = c.id
                               AND (+s.what = 'supervise-done' OR +s.what = 'supervise' AND s.value IS NOT NULL)))"""
"""The case is under supervision: a limit of it runs, its order was not ended, or its session is supervised."""
OWES_RECORD = f"""c.id IN (SELECT l.case_id FROM limits l INDEXED BY limits_running
  WHERE l.met_at IS NULL AND l.stopped_at IS NULL AND l.term_id IN ({OF_STAGE.format("record")}))"""
"""The stamped record of the case is not filed yet (CZ-16)."""

OWES_WRITTEN = f"""c.id IN (SELECT l.case_id FROM limits l INDEXED BY limits_running
  WHERE l.met_at IS NULL AND l.stopped_at IS NULL AND l.term_id IN ({OF_STAGE.format("written")}))"""
"""The caller has no written answer yet (WZ-11)."""

STATES = {
    "flagged": "c.flags IS NOT NULL",
    "difficult": "c.difficult = 1",
    "disputed": IS_DISPUTED,
    "held": IS_HELD,
    "supervised": IS_SUPERVISED,
    "without_written": OWES_WRITTEN,
    "late_entry": IS_ENTERED_LATE,
}
"""Filters that are one condition each."""


def _owes_record(office: Office) -> str:
    """Return the condition that a record is owed, also of an open case that was not dispatched yet."""
    keys = [key for (key,) in office.con.execute("SELECT id FROM schemes").fetchall()]
    recorded = [
        str(key) for key in keys if any(rule.stage == "record" for rule in office.rules(key).scheme.limits)
    ]
    return f"""({OWES_RECORD} OR {IS_OPEN} AND c.scheme_id IN ({", ".join(recorded)}) AND NOT EXISTS (
      SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.term_id IN ({OF_STAGE.format("record")})))"""


def build_conditions(office: Office, wanted: CaseFilter) -> Condition:
    """Return the WHERE clause of a filter and its parameters.

    Raises ``NotFound`` for an unknown case, unit or session.
    """
    parts = [
        *_name_conditions(office, wanted),
        *_mark_conditions(office, wanted),
        *_receipt_conditions(wanted),
    ]
    return " AND ".join(sql for sql, _values in parts), [value for _sql, values in parts for value in values]


def _name_conditions(office: Office, wanted: CaseFilter) -> Iterator[Condition]:
    """Yield conditions on cases, units and sessions given by name."""
    if wanted.numbers:
        yield _one_of("id", [resolve_case(office, text) for text in wanted.numbers])
    if wanted.ref:
        yield "c.ref = ?", [wanted.ref]
    if wanted.unit:
        yield IS_OF_UNIT, [resolve_unit(office, wanted.unit)]
    if wanted.co_unit:
        yield _in_list("co_units", lookups.is_unit("value")), [resolve_unit(office, wanted.co_unit)]
    if wanted.session:
        yield "c.session_id = ?", [resolve_session(office, wanted.session)]
    if wanted.scheme:
        yield OF_SCHEME.format("?"), [resolve_scheme(office, wanted.scheme)]


def _mark_conditions(office: Office, wanted: CaseFilter) -> Iterator[Condition]:
    """Yield conditions on codes, tags and computed states."""
    if not (wanted.statuses or wanted.numbers or wanted.late_entry):
        yield "c.void_cause IS NULL", []  # taken back with its import
    for statuses in (wanted.statuses, tuple(sorted(OPEN)) if wanted.open else ()):
        if statuses:
            yield _of_status(statuses)
    codes = (
        ("kind", wanted.kinds),
        ("channel", (wanted.channel,) if wanted.channel else ()),
    )
    yield from (_one_of(column, values) for column, values in codes if values)
    if wanted.category:
        from hotline_cli.queries import categories

        yield _of_categories(categories.codes_below(office, "category", wanted.category))
    if wanted.tag:
        yield _in_list("tags", "value = ?"), [wanted.tag]
    if wanted.overdue:
        yield IS_OVERDUE, [to_seconds(office.now)]
    if wanted.without_record:
        yield _owes_record(office), []
    yield from ((sql, []) for name, sql in STATES.items() if getattr(wanted, name))
    if wanted.entered_late:
        from hotline_cli.queries.late_entries import cases_entered_late

        keys = cases_entered_late(office, wanted.entered_late)
        yield "c.id IN (SELECT value FROM json_each(?))", [json.dumps(keys)]


def _receipt_conditions(wanted: CaseFilter) -> Iterator[Condition]:
    """Yield conditions on the day of receipt, with which the key begins."""
    if wanted.first:
        yield "c.id >= ?", [first_key(wanted.first)]
    if wanted.last:
        yield "c.id < ?", [end_key(wanted.last)]


def _in_list(column: str, fits: str) -> str:
    """In the words of the index of cases that have something in ``column``, which are few."""
    return f"c.{column} IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(c.{column}) WHERE {fits})"


def _of_categories(categories: Sequence[str]) -> Condition:
    """By the index of categories, which gives ids alone: sorted are those, and not the cases of several categories."""
    places = ", ".join("?" * len(categories))
    return f"c.id IN (SELECT k.id FROM cases k WHERE k.category IN ({places}))", list(categories)


def _of_status(statuses: Sequence[str]) -> Condition:
    """Yield conditions on the status; open cases have a small index, which avoids scanning all closed ones."""
    if not OPEN.issuperset(statuses):
        return _one_of("status", statuses)
    places = ", ".join("?" * len(statuses))
    where = f"{IS_OPEN} AND c.status IN ({places})"
    return f"c.id IN (SELECT c.id FROM cases c INDEXED BY cases_open WHERE {where})", list(statuses)


def _one_of(column: str, values: Sequence[object]) -> Condition:
    return f"c.{column} IN ({', '.join('?' * len(values))})", list(values)


def filter_cases(
    office: Office, wanted: CaseFilter, fields: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the cases that match, newest first, with these fields."""
    where, parameters = build_conditions(office, wanted)
    return select_cases(office, where, parameters, limit=wanted.limit, fields=fields)


def filter_case_keys(office: Office, wanted: CaseFilter) -> list[int]:
    """Return the ids of the cases that match, newest first."""
    where, parameters = build_conditions(office, wanted)
    sql = f"SELECT c.id FROM cases c {f'WHERE {where}' if where else ''} ORDER BY c.id DESC LIMIT ?"
    return [row[0] for row in office.con.execute(sql, (*parameters, wanted.limit))]
