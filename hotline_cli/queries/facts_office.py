"""An office as its exported facts show it: the same queries run on it, as of the moment of the export."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hotline_cli.context import Environment, get_zone
from hotline_cli.domain.events import parse_datetime
from hotline_cli.errors import HotlineError, InputFault
from hotline_cli.i18n import _
from hotline_cli.queries import facts as tables
from hotline_cli.store import faults
from hotline_cli.store.facts import Facts
from hotline_cli.store.facts_folder import MANIFEST, not_facts
from hotline_cli.store.json_text import encode_json
from hotline_cli.store.office import Office
from hotline_cli.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotline_cli.store.facts_folder import Manifest, Partition


@contextmanager
def facts_opened(env: Environment, partition: Partition) -> Iterator[Office]:
    """Open the facts of one office. Raises ``InputFault``."""
    cases = partition.parquet("cases/")
    facts = Facts(partition.path, cases, tables.CASE_TYPES)
    con = sqlite3.connect(":memory:", isolation_level=None)
    try:
        con.row_factory = sqlite3.Row
        try:
            _fill(con, facts, partition)
        except faults.SUSPECT as error:
            raise not_facts(partition.path / MANIFEST) from error
        try:
            office = Office(_as_of(env, partition.manifest), con)
            _require_schemes(office, facts, partition)
        except (HotlineError, *faults.SUSPECT) as error:
            if isinstance(error, InputFault):
                raise
            raise _unknown_scheme(partition, error) from error
        office.facts = facts
        yield office
    finally:
        con.close()
        facts.close()


def _as_of(env: Environment, manifest: Manifest) -> Environment:
    zone = get_zone(manifest.timezone)
    at = parse_datetime(manifest.at).replace(tzinfo=zone)
    return Environment(database=env.database, operator=env.operator, instant=at, clock_set=True, zone=zone)


def _fill(con: sqlite3.Connection, facts: Facts, partition: Partition) -> None:
    """Fill the small tables of an office's file from the facts."""
    for _name, migrate in MIGRATIONS:
        migrate(con)
    manifest = partition.manifest
    settings = {"scheme": manifest.scheme, "timezone": manifest.timezone, "office": manifest.office}
    con.executemany("INSERT INTO settings (name, value) VALUES (?, ?)", settings.items())
    con.executemany(
        "INSERT INTO schemes (id, name, version, added_at, body) VALUES (?, ?, ?, ?, ?)",
        [
            (row["id"], row["name"], row["version"], row["added_at"], encode_json(row["body"]))
            for row in manifest.schemes
        ],
    )
    con.executemany(
        "INSERT INTO calendar (date, class, name, notice) VALUES (?, ?, ?, ?)",
        [(row["date"], row["class"], row["name"], row["notice"]) for row in manifest.calendar],
    )
    facts.add_schemes((row["id"], row["name"]) for row in manifest.schemes)
    rows = {
        name: facts.read(partition.path / f"{name}.parquet", types) for name, types in tables.TABLES.items()
    }
    columns = ", ".join(f'"{name}"' for name in tables.UNIT_TYPES)
    places = ", ".join("?" * len(tables.UNIT_TYPES))
    con.executemany(
        f"INSERT INTO units ({columns}) VALUES ({places})", [(*row.values(),) for row in rows["units"]]
    )
    con.executemany(
        'INSERT INTO sessions (id, date, start, "end", scheme_id, status, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [
            (
                row["id"],
                row["day"],
                row["start"],
                row["end"],
                row["scheme"],
                row["status"],
                tables.session_body(row),
            )
            for row in rows["sessions"]
        ],
    )
    con.executemany(
        "INSERT INTO scores (id, unit_id, indicator, year, value) VALUES (?, ?, ?, ?, ?)",
        [(f"{row['unit_id']}:{row['indicator']}:{row['year']}", *row.values()) for row in rows["scores"]],
    )
    con.executemany(
        "INSERT INTO measures (id, unit_id, at, due, done_at) VALUES (?, ?, ?, ?, ?)",
        [(*row.values(),) for row in rows["measures"]],
    )


def _require_schemes(office: Office, facts: Facts, partition: Partition) -> None:
    """Raise ``InputFault`` if a scheme of the office cannot be read, or is not there."""
    office.scheme_id()
    for row in office.con.execute("SELECT id FROM schemes").fetchall():
        office.rules(row["id"])
    sql = "SELECT DISTINCT scheme_id FROM cases WHERE scheme_id NOT IN (SELECT id FROM schemes)"
    unknown = facts.execute(sql)
    if unknown:
        raise _unknown_scheme(partition, None)


def _unknown_scheme(partition: Partition, error: BaseException | None) -> InputFault:
    what = getattr(error, "message", "") or _("cases of a scheme that is not among those exported")
    return InputFault(
        _("office {office}: unknown scheme: {what}").format(office=partition.manifest.office, what=what),
        _("Export this office's facts again, with the version of hotline that reads them here."),
    )
