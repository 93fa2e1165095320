"""Making the file, and the schemes in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.domain.scheme import Scheme, scheme_to_json
from hotline_cli.domain.scheme_file import read_scheme
from hotline_cli.env import DEFAULT_ZONE, Env, zone_named
from hotline_cli.errors import InputFault, NotFound, reason_of
from hotline_cli.i18n import _
from hotline_cli.office import Office
from hotline_cli.shipped import shipped_schemes, shipped_text
from hotline_cli.store import database, records

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from hotline_cli.store.events import Journal

DEFAULT_SCHEME = "standard"


def scheme_from(named: str) -> Scheme:
    """The scheme that ``named`` means: a shipped one's name, or a TOML file.

    Raises ``NotFound`` that lists the shipped ones, ``InputFault`` for a file with mistakes.
    """
    text = shipped_text(named)
    if text is not None:
        return read_scheme(f"{named}.toml", text, shipped_text)
    path = Path(named)
    if not path.suffix and not path.exists():
        raise NotFound(
            _("no scheme {name}").format(name=named),
            _("Shipped are: {names}. A file of your own ends in .toml.").format(
                names=", ".join(shipped_schemes())
            ),
        )
    return read_scheme(str(path), read_text(path), lambda name: shipped_text(name) or _beside(path, name))


def _beside(path: Path, name: str) -> str | None:
    """The scheme called ``name`` in the folder of ``path``, so that an office's own may build on another of its own."""
    if Path(name).name != name:
        return None  # a name, not a way to somewhere else
    other = path.with_name(f"{name}.toml")
    return read_text(other) if other.is_file() else None


def read_text(path: Path) -> str:
    """The text of an input file in UTF-8. Raises ``InputFault``."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputFault(
            _("{path}: {reason}").format(path=path, reason=reason_of(error)),
            _("Name a file that can be read."),
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        where = _("{file}, line {line}").format(file=path, line=line)
        raise InputFault(
            _("{where}: {problem}").format(where=where, problem=_("this is not UTF-8")),
            _("Save it as UTF-8."),
        ) from error


def init(env: Env, schemes: Sequence[str], *, group: str = "", timezone: str = DEFAULT_ZONE) -> Office:
    """Make the file with these schemes; the first is the default. All is read and checked before a file is laid."""
    zone_named(timezone)
    database.require_none(env.database)
    read = [scheme_from(named) for named in schemes or (DEFAULT_SCHEME,)]

    def fill(con: sqlite3.Connection) -> None:
        office = Office(env, con)
        with office.transaction() as journal:
            for scheme in read:
                add_scheme(office, journal, scheme)
            settings = {"scheme": read[0].name, "timezone": timezone}
            for name, value in settings.items():
                records.put(con, journal, "setting", office.now, "settings", name, {"value": value})

        env.written = None  # in a draft, which has no name yet; another's file may have got it

    database.create(env.database, group, fill)
    return Office.open(env)


def add_scheme(office: Office, journal: Journal, scheme: Scheme) -> int:
    """Keep ``scheme`` in the file; its key. The same version is kept once."""
    found = office.con.execute(
        "SELECT id FROM schemes WHERE name = ? AND version = ?", (scheme.name, scheme.version)
    ).fetchone()
    if found:
        return int(found["id"])
    key = records.next_key(office.con, "schemes")
    values = {"name": scheme.name, "version": scheme.version, "body": scheme_to_json(scheme)}
    records.put(office.con, journal, "scheme", office.now, "schemes", key, values)
    return key


def apply_scheme(office: Office, named: str, *, default: bool = False, dry_run: bool = False) -> Scheme:
    """Let a scheme, or a new version of it, hold for what comes after; a case keeps the rules it began with."""
    scheme = scheme_from(named)
    with office.transaction(dry_run=dry_run) as journal:
        add_scheme(office, journal, scheme)
        if default:
            records.put(
                office.con, journal, "setting", office.now, "settings", "scheme", {"value": scheme.name}
            )
    return scheme
