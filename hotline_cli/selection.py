"""Which cases a list shows: what was asked, as SQL with an index behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli import queries
from hotline_cli.desk.cases import case_id, unit_id
from hotline_cli.desk.intake import session_id
from hotline_cli.domain.case import OPEN, end_key, first_key
from hotline_cli.store.seconds import seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hotline_cli.office import Office


class Wanted(NamedTuple):
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


OVERDUE = f"""c.id IN (SELECT l.case_id FROM limits l INDEXED BY limits_running
  CROSS JOIN terms t ON t.id = l.term_id CROSS JOIN cases c ON c.id = l.case_id
  WHERE {queries.OWED} AND {queries.STILL_TO_DO} AND l.due_at < ?)"""
Part = tuple[str, list[object]]

OF_UNIT = f"c.id IN (SELECT k.id FROM cases k WHERE {queries.of_unit('k.unit_id')})"


def conditions(office: Office, wanted: Wanted) -> Part:
    """The WHERE of what is wanted, and its parameters. Raises ``NotFound`` for a case, unit or session not there."""
    parts = [*_named(office, wanted), *_marked(office, wanted), *_received(wanted)]
    return " AND ".join(sql for sql, _values in parts), [value for _sql, values in parts for value in values]


def _named(office: Office, wanted: Wanted) -> Iterator[Part]:
    """By what has a name: cases, units, a session."""
    if wanted.numbers:
        yield _one_of("id", [case_id(office, text) for text in wanted.numbers])
    if wanted.unit:
        yield OF_UNIT, [unit_id(office, wanted.unit)]
    if wanted.co_unit:
        yield _in_list("co_units", queries.of_unit("value")), [unit_id(office, wanted.co_unit)]
    if wanted.session:
        yield "c.session_id = ?", [session_id(office, wanted.session)]


def _marked(office: Office, wanted: Wanted) -> Iterator[Part]:
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
        yield OVERDUE, [seconds(office.now)]
    if wanted.flagged:
        yield "c.flags IS NOT NULL", []
    if wanted.difficult:
        yield "c.difficult = 1", []


def _below(office: Office, category: str) -> Sequence[str]:
    from hotline_cli.desk import trees

    return trees.below(office, "category", category)


def _received(wanted: Wanted) -> Iterator[Part]:
    """By the day of receipt, which is the beginning of the key."""
    if wanted.first:
        yield "c.id >= ?", [first_key(wanted.first)]
    if wanted.last:
        yield "c.id < ?", [end_key(wanted.last)]


def _in_list(column: str, fits: str) -> str:
    return f"EXISTS (SELECT 1 FROM json_each(c.{column}) WHERE {fits})"


def _of_status(statuses: Sequence[str]) -> Part:
    """Open cases by their own index, which is small: a walk from the newest on would pass all that is closed."""
    if not OPEN.issuperset(statuses):
        return _one_of("status", statuses)
    places = ", ".join("?" * len(statuses))
    where = f"{queries.OPENED} AND c.status IN ({places})"
    return f"c.id IN (SELECT c.id FROM cases c INDEXED BY cases_open WHERE {where})", list(statuses)


def _one_of(column: str, values: Sequence[object]) -> Part:
    return f"c.{column} IN ({', '.join('?' * len(values))})", list(values)


def cases(office: Office, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """The cases wanted, newest first, one at a time."""
    where, parameters = conditions(office, wanted)
    return queries.cases(office, where, parameters, limit=wanted.limit)


def keys(office: Office, wanted: Wanted) -> list[int]:
    """Their keys alone."""
    where, parameters = conditions(office, wanted)
    sql = f"SELECT c.id FROM cases c {f'WHERE {where}' if where else ''} ORDER BY c.id DESC LIMIT ?"
    return [row[0] for row in office.con.execute(sql, (*parameters, wanted.limit))]
