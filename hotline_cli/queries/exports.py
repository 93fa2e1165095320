"""Exports of whole tables, streamed: memory does not grow with the database.

Cases come straight from SQL, one column per output column: for a million of them an object each is too slow.
A test compares every column with ``hotline list -f csv``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number, parse_case_number
from hotline_cli.domain.case_fields import Leaf, has_free_text, leaves
from hotline_cli.domain.events import parse_datetime
from hotline_cli.domain.exported_history import Translation, write_history
from hotline_cli.masking import FreeText, mask_free_text
from hotline_cli.queries import lookups
from hotline_cli.queries.cases import IS_TO_DO, OF_SCHEME, limit_view, party_name, select_cases
from hotline_cli.queries.history import event_view
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.secrets import secrets_of_event
from hotline_cli.queries.timeline import Stages
from hotline_cli.store import case_rows
from hotline_cli.store.journal import event_from_row
from hotline_cli.store.schema import NUMBER
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Row

    from hotline_cli.domain.case_fields import Field
    from hotline_cli.store.office import Office

STATE = """CASE WHEN l.met_at IS NOT NULL THEN iif(l.broken OR l.met_at > l.due_at, 'late', 'kept')
  WHEN l.stopped_at IS NOT NULL THEN 'stopped'
  WHEN coalesce(l.pending_at, l.held_at, :now) > l.due_at OR l.broken AND l.pending_at IS NOT NULL THEN 'overdue'
  WHEN l.held_at IS NOT NULL THEN 'held' ELSE 'running' END"""
"""``Limit.state`` in SQL."""


def _no(key: str) -> str:
    return NUMBER.format(key=key)


def _joined(item: str, table: str, order: str) -> str:
    return f"(SELECT group_concat(item, ';') FROM (SELECT {item} AS item FROM {table} ORDER BY {order}))"


def _listed(column: str, item: str) -> str:
    """Return SQL for the items of a JSON list; empty if there are none."""
    return f"CASE WHEN c.{column} IS NOT NULL THEN {_joined(item, f'json_each(c.{column}) j', 'j.key')} END"


def _objects(column: str, parts: Iterable[Field]) -> str:
    """Return SQL for the objects of a JSON list as JSON; empty if there are none."""
    pairs = ", ".join(f"'{part.key}', {_part(part)}" for part in parts)
    return f"CASE WHEN json_array_length(c.{column}) THEN {_array(pairs, f'json_each(c.{column}) j', 'j.key')} END"


def _part(field: Field) -> str:
    value = f"json_extract(j.value, '$.{field.key}')"
    return (
        f"json(iif({value}, 'true', iif({value} = 0, 'false', 'null')))"
        if field.kind == "flag"
        else f"nullif({value}, '')"
    )


def _array(pairs: str, table: str, order: str) -> str:
    """Return SQL for a JSON array of objects of these keys and values; empty if there are none."""
    item = f"SELECT json_object({pairs}) AS item FROM {table} ORDER BY {order}"
    return f"(SELECT nullif(json_group_array(json(item)), '[]') FROM ({item}))"


def _time(name: str) -> str:
    return f"datetime(l.{name}, 'unixepoch')"


_UNIT_OWING = (
    f"iif(t.stage = 'review' AND l.party <> '', l.party, {lookups.UNIT_NAME.format(key='l.unit_id')})"
)
_LIMIT = f"""'stage', t.stage, 'unit', {_UNIT_OWING}, 'start', {_time("start")}, 'due_at', {_time("due_at")},
  'met_at', {_time("met_at")}, 'state', {STATE}, 'clause', t.clause,
  'provisional', json(iif(l.provisional, 'true', 'false')), 'party', party_name(l.party)"""
_LIMITS = "limits l JOIN terms t ON t.id = l.term_id WHERE l.case_id = c.id"
_LINKS = f"""CASE WHEN c.links IS NOT NULL OR c.absorbed IS NOT NULL THEN (
  SELECT group_concat(item, ';') FROM (
    SELECT {_no("value")} AS item FROM (
      SELECT 0 AS list, key, value FROM json_each(coalesce(c.links, '[]'))
      UNION ALL SELECT 1, key, value FROM json_each(coalesce(c.absorbed, '[]')))
    GROUP BY value ORDER BY min(list), min(key))) END"""
_MERGED = f"""CASE WHEN c.merged_into IS NOT NULL THEN (
  WITH RECURSIVE up (id) AS (
    SELECT c.merged_into
    UNION SELECT m.merged_into FROM up JOIN cases m ON m.id = up.id WHERE m.merged_into IS NOT NULL)
  SELECT {_no("t.id")} FROM up JOIN cases t ON t.id = up.id WHERE t.merged_into IS NULL) END"""

COMPUTED = {
    "session_date": "(SELECT date FROM sessions WHERE id = c.session_id)",
    "limits": _array(_LIMIT, _LIMITS, "l.n"),
    "overdue": _joined("t.stage", f"{_LIMITS} AND {STATE} = 'overdue' AND {IS_TO_DO}", "l.n"),
    "merged_into": _MERGED,
    "links": _LINKS,
    "key": "CASE WHEN substr(c.key, 1, 4) = 'row:' THEN NULL ELSE c.key END",
}
"""Fields that are more than a column; ``row:`` begins a key that no one gave."""


def _sql(leaf: Leaf) -> str:
    """Return SQL for ``leaf``, with lists as CSV text, those of objects as JSON."""
    field = leaf.field
    name = field.column_name
    match field.kind:
        case _ if leaf.key in COMPUTED:
            return COMPUTED[leaf.key]
        case "scheme":
            return "s.name"
        case "date":
            return f"substr(c.{name}, 1, 10)"
        case "unit":
            return lookups.UNIT_NAME.format(key=f"c.{name}")
        case "units":
            return _listed(name, lookups.UNIT_NAME.format(key="j.value"))
        case "texts":
            return _listed(name, "j.value")
        case "objects":
            return _objects(name, field.parts)
        case _:
            return f"{'p' if field.table == 'callers' else 'c'}.{name}"


EXPORTED = [leaf for leaf in leaves() if leaf.field.listed or leaf.key == "key"]
CASE_COLUMNS = {leaf.key: _sql(leaf) for leaf in EXPORTED}
"""The columns of ``hotline list -f csv``, in its order, and the key."""

MASKED_REFERENCE = """CASE WHEN c.ref IS NOT NULL AND (c.confidential OR c.kind = 'report')
  THEN mask_free_text(c.ref, p.name, p.phone, p.address, p.former) ELSE c.ref END"""
"""The reference number, masked like any text where the case is confidential."""

FROM_CASES = """
FROM cases c JOIN callers p ON p.case_id = c.id JOIN schemes s ON s.id = c.scheme_id
WHERE :scheme IS NULL OR s.name = :scheme ORDER BY c.id"""


FREE_PLACES = tuple(at for at, leaf in enumerate(EXPORTED) if has_free_text(leaf.field))
"""Columns whose text may name a caller."""

CORRECTED = """
SELECT c.no, p.former FROM callers p JOIN cases c ON c.id = p.case_id WHERE p.former IS NOT NULL"""


def export_flat_cases(office: Office, *, scheme: str | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield all cases, oldest first, in the order of ``CASE_COLUMNS``, callers' data unmasked.

    Words that name a caller's earlier, corrected data are masked here.
    """
    corrected = dict(office.con.execute(CORRECTED).fetchall())
    rows = _flat_cases(office, scheme, reveal=False)
    if not corrected:
        yield from rows
        return
    for row in rows:
        yield _without_former(row, corrected[row[0]]) if row[0] in corrected else row


HISTORY = """
SELECT e.case_id, e.seq, e.command, e.verb, e.at, e.data, b.body FROM events e LEFT JOIN private b ON b.seq = e.seq
WHERE e.case_id = ? ORDER BY e.seq"""


def export_with_history(office: Office, *, scheme: str | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield all cases like ``export_flat_cases``, each with its history, callers' data unmasked."""
    names = Names(office)
    versions = {row["id"]: row["version"] for row in office.con.execute("SELECT id, version FROM schemes")}
    names_of = Translation(
        unit=names.unit,
        case=case_number,
        session=lambda key: {"id": key, "date": names.session(key)},
        scheme=lambda key: {"name": names.scheme(key), "version": versions[key]},
    )
    for row in _flat_cases(office, scheme, reveal=True):
        events = office.con.execute(HISTORY, (parse_case_number(row[0]),))
        yield (*row, write_history(map(event_from_row, events), names_of))


def _without_former(row: tuple[Any, ...], former: str) -> tuple[Any, ...]:
    cells = list(row)
    for at in FREE_PLACES:
        cells[at] = cells[at] and mask_free_text(cells[at], None, None, None, former)
    return tuple(cells)


def _flat_cases(office: Office, scheme: str | None, *, reveal: bool) -> Iterator[tuple[Any, ...]]:
    cursor = office.con.cursor()
    cursor.row_factory = None
    office.con.create_function("mask_free_text", 5, mask_free_text)
    office.con.create_function("party_name", 1, party_name)
    shown = CASE_COLUMNS if reveal else CASE_COLUMNS | {"ref": MASKED_REFERENCE}
    columns = ", ".join(f"{sql} AS {name}" for name, sql in shown.items())
    asked = {"now": to_seconds(office.now), "scheme": scheme}
    yield from cursor.execute(f"SELECT {columns} {FROM_CASES}", asked)


def export_cases(office: Office, *, scheme: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield all cases, or those of a scheme, in the shape of rules.md 6, oldest first."""
    if scheme is None:
        return select_cases(office, order="c.id")
    return select_cases(office, OF_SCHEME.format("?"), [scheme], order="c.id")


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
        told = json.loads(text)
        yield {
            "no": case_number(key),
            "at": parse_datetime(told["at"]),
            "result": told["result"],
            "note": FreeText(told["note"], *caller) if told["note"] else None,
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
