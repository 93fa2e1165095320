"""Which cases a list shows: what was asked, as SQL with an index behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hotline_cli import queries
from hotline_cli.desk.cases import case_id, unit_id
from hotline_cli.desk.intake import session_id
from hotline_cli.domain.case import DAY_ROOM, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotline_cli.office import Office


@dataclass(frozen=True, slots=True)
class Wanted:
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
    limit: int = -1


OVERDUE = """c.id IN (SELECT case_id FROM limits INDEXED BY limits_running
  WHERE met_at IS NULL AND stopped_at IS NULL AND held_at IS NULL AND due_at < ?
  AND (pending_at IS NULL OR pending_at > due_at))"""


def conditions(office: Office, wanted: Wanted) -> tuple[str, list[object]]:
    """The WHERE of what is wanted, and its parameters. Raises ``NotFound`` for a case, unit or session not there."""
    parts: list[tuple[str, list[object]]] = []
    if wanted.numbers:
        keys: list[object] = [case_id(office, text) for text in wanted.numbers]
        parts.append((f"c.id IN ({_places(keys)})", keys))
    if wanted.statuses:
        parts.append((f"c.status IN ({_places(wanted.statuses)})", list(wanted.statuses)))
    if wanted.open:
        parts.append((f"c.status IN ({', '.join(repr(status) for status in sorted(OPEN))})", []))
    if wanted.kinds:
        parts.append((f"c.kind IN ({_places(wanted.kinds)})", list(wanted.kinds)))
    if wanted.unit:
        parts.append(("c.unit_id = ?", [unit_id(office, wanted.unit)]))
    if wanted.co_unit:
        within = "EXISTS (SELECT 1 FROM json_each(c.co_units) WHERE value = ?)"
        parts.append((within, [unit_id(office, wanted.co_unit)]))
    if wanted.session:
        parts.append(("c.session_id = ?", [session_id(office, wanted.session)]))
    for column, value in (("channel", wanted.channel), ("category", wanted.category)):
        if value:
            parts.append((f"c.{column} = ?", [value]))
    if wanted.tag:
        parts.append(("EXISTS (SELECT 1 FROM json_each(c.tags) WHERE value = ?)", [wanted.tag]))
    if wanted.first:
        parts.append(("c.id >= ?", [_first_key(wanted.first)]))
    if wanted.last:
        parts.append(("c.id < ?", [_first_key(wanted.last + timedelta(days=1))]))
    if wanted.overdue:
        parts.append((OVERDUE, [office.now.isoformat(" ")]))
    if wanted.flagged:
        parts.append(("c.flags IS NOT NULL", []))
    return " AND ".join(sql for sql, _values in parts), [value for _sql, values in parts for value in values]


def _places(values: object) -> str:
    return ", ".join("?" * len(values))  # type: ignore[arg-type] # any sized collection


def _first_key(day: date) -> int:
    return int(f"{day:%Y%m%d}") * DAY_ROOM


def cases(office: Office, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """The cases wanted, newest first, one at a time."""
    where, parameters = conditions(office, wanted)
    return queries.cases(office, where, parameters, limit=wanted.limit)


def keys(office: Office, wanted: Wanted) -> list[int]:
    """Their keys alone."""
    where, parameters = conditions(office, wanted)
    sql = f"SELECT c.id FROM cases c {f'WHERE {where}' if where else ''} ORDER BY c.id DESC LIMIT ?"
    return [row[0] for row in office.con.execute(sql, (*parameters, wanted.limit))]
