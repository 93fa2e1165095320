"""Schemes: reading, listing, applying."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli import files
from hotline_cli.data import shipped_scheme_text, shipped_schemes
from hotline_cli.domain.events import stamp
from hotline_cli.domain.scheme.load import read_scheme
from hotline_cli.domain.scheme.model import Scheme, scheme_from_json, scheme_to_json
from hotline_cli.errors import InputFault, NotFound, reason_of
from hotline_cli.i18n import _
from hotline_cli.store import entities
from hotline_cli.store.office import Office

if TYPE_CHECKING:
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office


class KnownScheme(NamedTuple):
    """A scheme, whether it is in the database, and whether it is the default there."""

    scheme: Scheme
    in_file: bool
    default: bool


def list_schemes(office: Office | None) -> list[KnownScheme]:
    """List all schemes by name; without a database, the built-in ones."""
    kept = _kept(office) if office else {}
    default = office.settings["scheme"] if office else ""
    names = sorted({*kept, *shipped_schemes()})
    return [KnownScheme(kept.get(name) or load_scheme(name), name in kept, name == default) for name in names]


def get_scheme(office: Office | None, name: str) -> Scheme:
    """Return the scheme from the database, else the built-in one. Raises ``NotFound`` that lists all."""
    scheme = next((known.scheme for known in list_schemes(office) if known.scheme.name == name), None)
    if scheme is None:
        raise NotFound(
            _("unknown scheme {name}").format(name=name),
            _("Choose one of: {names}").format(
                names=", ".join(known.scheme.name for known in list_schemes(office))
            ),
        )
    return scheme


def dump_scheme(office: Office | None, name: str) -> str:
    """Return the TOML of a scheme, as shipped or from the database. Raises ``NotFound``."""
    from hotline_cli.domain.scheme.dump import dump_scheme

    scheme, text = get_scheme(office, name), shipped_scheme_text(name)
    return text if text and load_scheme(name).version == scheme.version else dump_scheme(scheme)


def _kept(office: Office) -> dict[str, Scheme]:
    rows = office.con.execute("SELECT name, body FROM schemes ORDER BY id")
    newest = {row["name"]: row["body"] for row in rows}
    return {name: scheme_from_json(body) for name, body in newest.items()}


DEFAULT_SCHEME = "standard"


def load_scheme(named: str) -> Scheme:
    """Load the scheme ``named``: a built-in name or a TOML file.

    Raises ``NotFound`` that lists the built-in ones, ``InputFault`` for a file with errors.
    """
    text = shipped_scheme_text(named)
    if text is not None:
        return read_scheme(f"{named}.toml", text, shipped_scheme_text)
    path = Path(named)
    if not path.suffix and not path.exists():
        raise NotFound(
            _("unknown scheme {name}").format(name=named),
            _("Choose a built-in scheme ({names}) or a .toml file of your own.").format(
                names=", ".join(shipped_schemes())
            ),
        )
    return read_scheme(
        str(path), read_input(path), lambda name: shipped_scheme_text(name) or _find_beside(path, name)
    )


def _find_beside(path: Path, name: str) -> str | None:
    """Return the scheme ``name`` in the folder of ``path``.

    So that an office's scheme can extend another of its own.
    """
    if Path(name).name != name:
        return None  # a name, not a path
    other = path.with_name(f"{name}.toml")
    return read_input(other) if other.is_file() else None


def read_input(path: Path) -> str:
    """Read a UTF-8 input file. Raises ``InputFault``."""
    try:
        return files.read_text(path)
    except OSError as error:
        raise InputFault(
            _("{path}: {reason}").format(path=path, reason=reason_of(error)),
            _("Name a file that can be read."),
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        where = _("{file}, line {line}").format(file=path, line=line)
        raise InputFault(
            _("{where}: {problem}").format(where=where, problem=_("not UTF-8")),
            _("Save it as UTF-8."),
        ) from error


def add_scheme(office: Office, journal: Journal, scheme: Scheme) -> int:
    """Add ``scheme`` and return its key; the same version is stored once."""
    row = office.con.execute(
        "SELECT id FROM schemes WHERE name = ? AND version = ?", (scheme.name, scheme.version)
    ).fetchone()
    if row:
        return int(row["id"])
    key = entities.next_key(office.con, "schemes")
    values = {
        "name": scheme.name,
        "version": scheme.version,
        "body": scheme_to_json(scheme),
        "added_at": stamp(office.now),
    }
    entities.write_entity(office.con, journal, "scheme", office.now, "schemes", key, values)
    return key


def apply_scheme(office: Office, named: str, *, default: bool = False, dry_run: bool = False) -> Scheme:
    """Apply a scheme, or a new version of it, to new cases; existing cases keep their rules."""
    scheme = load_scheme(named)
    with office.transaction(dry_run=dry_run) as journal:
        add_scheme(office, journal, scheme)
        if default:
            entities.write_entity(
                office.con, journal, "setting", office.now, "settings", "scheme", {"value": scheme.name}
            )
    return scheme
