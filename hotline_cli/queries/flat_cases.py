"""Cases on one line each, straight from SQL: a column of the query for each column of CSV.

For a million cases an object each is too slow. A test compares every column with the objects (``queries.cases``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case_fields import CALLER_COLUMNS, Leaf, has_free_text, leaves
from hotline_cli.masking import mask_free_text
from hotline_cli.queries import lookups
from hotline_cli.queries.cases import IS_TO_DO, build_conditions, party_name
from hotline_cli.store.schema import NUMBER
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from hotline_cli.domain.case_fields import Field
    from hotline_cli.queries.cases import CaseFilter
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
            return "(SELECT name FROM schemes WHERE id = c.scheme_id)"
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

LISTED = frozenset(CASE_COLUMNS) - {"key"}
"""Those of a list."""

MASKED_REFERENCE = """CASE WHEN c.ref IS NOT NULL AND (c.confidential OR c.kind = 'report')
  THEN mask_free_text(c.ref, p.name, p.phone, p.address, p.former) ELSE c.ref END"""
"""The reference number, masked like any text where the case is confidential."""

FROM_CASES = "FROM cases c LEFT JOIN callers p ON p.case_id = c.id"
"""An outer join, which SQLite leaves out where no column of ``p`` is asked for; every case has its row."""


FREE_PLACES = tuple(at for at, leaf in enumerate(EXPORTED) if has_free_text(leaf.field))
"""Columns whose text may name a caller."""

FREE = frozenset(EXPORTED[at].key for at in FREE_PLACES)

CORRECTED = """
SELECT c.no, p.former FROM callers p JOIN cases c ON c.id = p.case_id WHERE p.former IS NOT NULL"""


def select_flat_cases(
    office: Office,
    where: str = "",
    parameters: Sequence[object] = (),
    *,
    order: str = "c.id DESC",
    limit: int = -1,
    wanted: Collection[str] | None = None,
    reveal: bool = False,
) -> Iterator[tuple[Any, ...]]:
    """Yield cases matching ``where`` (SQL over ``c`` and ``p``), newest first, in the order of ``CASE_COLUMNS``.

    Callers' data are unmasked. Unless ``reveal``, words that name a caller's earlier, corrected data are masked here.
    With ``wanted`` only these columns, and what masks them, are read; others are None.
    """
    cursor = office.con.cursor()
    cursor.row_factory = None
    office.con.create_function("mask_free_text", 5, mask_free_text)
    office.con.create_function("party_name", 1, party_name)
    masked = {} if reveal else {"ref": MASKED_REFERENCE}
    read = _columns_to_read(wanted, reveal=reveal)
    columns = ", ".join(
        f"{sql if name in read else 'NULL'} AS {name}" for name, sql in (CASE_COLUMNS | masked).items()
    ).replace(":now", str(to_seconds(office.now)))
    sql = f"SELECT {columns} {FROM_CASES} {f'WHERE {where}' if where else ''} ORDER BY {order} LIMIT ?"
    rows = cursor.execute(sql, (*parameters, limit))
    corrected = {} if reveal or FREE.isdisjoint(read) else dict(office.con.execute(CORRECTED).fetchall())
    if not corrected:
        yield from rows
        return
    for row in rows:
        yield _without_former(row, corrected[row[0]]) if row[0] in corrected else row


def filter_flat_cases(
    office: Office, asked: CaseFilter, wanted: Collection[str], *, reveal: bool
) -> Iterator[tuple[Any, ...]]:
    """Yield the cases that match, newest first, as ``select_flat_cases`` does."""
    where, parameters = build_conditions(office, asked)
    return select_flat_cases(office, where, parameters, limit=asked.limit, wanted=wanted, reveal=reveal)


def _columns_to_read(wanted: Collection[str] | None, *, reveal: bool) -> Collection[str]:
    """Return the columns to read: those wanted, the number, and the caller where a text is to be masked."""
    if wanted is None:
        return CASE_COLUMNS
    masked = not (reveal or FREE.isdisjoint(wanted))
    return {"no", *wanted, *(CALLER_COLUMNS if masked else ())}


def _without_former(row: tuple[Any, ...], former: str) -> tuple[Any, ...]:
    cells = list(row)
    for at in FREE_PLACES:
        cells[at] = cells[at] and mask_free_text(cells[at], None, None, None, former)
    return tuple(cells)
