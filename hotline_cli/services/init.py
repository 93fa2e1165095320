"""Creation of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.context import DEFAULT_ZONE, Environment, get_zone
from hotline_cli.queries.settings import OFFICE, check_office_name
from hotline_cli.queries.suggestions import suggest_schemes
from hotline_cli.services.schemes import DEFAULT_SCHEME, add_scheme, load_scheme
from hotline_cli.store import connection, entities
from hotline_cli.store.office import Office

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


class Created(NamedTuple):
    """A new database: its default scheme, all its schemes, and its time zone."""

    scheme: str
    schemes: list[str]
    timezone: str


def init_database(
    env: Environment,
    schemes: Sequence[str],
    *,
    name: str = "",
    group: str = "",
    timezone: str = DEFAULT_ZONE,
) -> Created:
    """Create the database with these schemes; the first is the default. All input is checked before a file is made.

    It is not opened afterwards, which would need more space.
    """
    get_zone(timezone)
    if name:
        check_office_name(name)
    connection.require_no_file(env.database)
    read = [load_scheme(named) for named in schemes or (DEFAULT_SCHEME,)]

    names: list[str] = []

    def fill(con: sqlite3.Connection) -> None:
        office = Office(env, con)
        with office.transaction() as journal:
            for scheme in read:
                add_scheme(office, journal, scheme)
            settings = {"scheme": read[0].name, "timezone": timezone, **({OFFICE: name} if name else {})}
            for key, value in settings.items():
                entities.write_entity(con, journal, "setting", office.now, "settings", key, {"value": value})

        names.extend(suggest_schemes(office))
        env.written = None  # this file is a temporary draft, and another process may yet take its name

    connection.create_file(env.database, group, fill)
    return Created(read[0].name, names, timezone)


def stop_syncing(office: Office) -> None:
    """Write without waiting for the disk, for a file that can be created again."""
    office.con.execute("PRAGMA synchronous = OFF")


def merge_write_ahead_log(office: Office) -> None:
    """Move the content of the write-ahead log into the database file."""
    office.con.execute("PRAGMA wal_checkpoint(TRUNCATE)")
