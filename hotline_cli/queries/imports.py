"""Imports of calls, by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.events import PASSIVE, parse_datetime
from hotline_cli.errors import NotFound
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotline_cli.store.office import Office


class Import(NamedTuple):
    """One import: its number, and its first and last event."""

    id: int
    first: int
    last: int
    taken_back: int


def list_imports(office: Office) -> Iterator[dict[str, Any]]:
    """Yield all imports, newest first."""
    for row in office.con.execute("SELECT * FROM imports ORDER BY id DESC"):
        names = ("id", "file", "new", "changed", "taken_back")
        yield {**{name: row[name] for name in names}, "at": parse_datetime(row["at"])}


def get_import(office: Office, number: int) -> Import:
    """Return the import with this number. Raises ``NotFound``."""
    row = office.con.execute(
        "SELECT id, first, last, taken_back FROM imports WHERE id = ?", (number,)
    ).fetchone()
    if row is None:
        raise NotFound(
            _("unknown import {number}").format(number=number),
            _("Run `hotline import --list` to see the imports."),
        )
    return Import(*row)


_PASSIVE = ", ".join(f"'{verb}'" for verb in sorted(PASSIVE))
_CASES = f"""
SELECT e.case_id, max(e.verb = 'register') AS new, EXISTS (
  SELECT 1 FROM events l WHERE l.case_id = e.case_id AND l.seq > :last AND l.verb NOT IN ({_PASSIVE})) AS touched
FROM events e JOIN cases c ON c.id = e.case_id
WHERE e.seq BETWEEN :first AND :last GROUP BY e.case_id ORDER BY e.case_id"""


class ImportedCase(NamedTuple):
    """A case of an import: whether the import entered it or changed it, and whether it was changed since."""

    id: int
    new: bool
    touched: bool


def cases_of(office: Office, one: Import) -> list[ImportedCase]:
    """List the cases that an import entered or changed."""
    rows = office.con.execute(_CASES, {"first": one.first, "last": one.last})
    return [ImportedCase(row["case_id"], bool(row["new"]), bool(row["touched"])) for row in rows]
