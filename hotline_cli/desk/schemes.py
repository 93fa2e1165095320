"""Which schemes there are: those of the file, in their newest version, and the shipped ones besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.desk.setup import scheme_from
from hotline_cli.domain.scheme import Scheme, scheme_from_json
from hotline_cli.errors import NotFound
from hotline_cli.i18n import _
from hotline_cli.shipped import shipped_schemes, shipped_text

if TYPE_CHECKING:
    from hotline_cli.office import Office


class Known(NamedTuple):
    """A scheme, whether the file holds it, and whether it is the default there."""

    scheme: Scheme
    in_file: bool
    default: bool


def every(office: Office | None) -> list[Known]:
    """All schemes by name; without an office those that are shipped."""
    kept = _kept(office) if office else {}
    default = office.settings["scheme"] if office else ""
    names = sorted({*kept, *shipped_schemes()})
    return [Known(kept.get(name) or scheme_from(name), name in kept, name == default) for name in names]


def named(office: Office | None, name: str) -> Scheme:
    """The scheme as the file has it, else as it is shipped. Raises ``NotFound`` that lists all."""
    found = next((known.scheme for known in every(office) if known.scheme.name == name), None)
    if found is None:
        raise NotFound(
            _("no scheme {name}").format(name=name),
            _("There are: {names}").format(names=", ".join(known.scheme.name for known in every(office))),
        )
    return found


def written(office: Office | None, name: str) -> str:
    """The TOML file of a scheme, to copy: as it is shipped, or all that the file holds of it. Raises ``NotFound``."""
    from hotline_cli.domain.scheme_text import scheme_text

    scheme, text = named(office, name), shipped_text(name)
    return text if text and scheme_from(name).version == scheme.version else scheme_text(scheme)


def _kept(office: Office) -> dict[str, Scheme]:
    rows = office.con.execute("SELECT name, body FROM schemes ORDER BY id")
    newest = {row["name"]: row["body"] for row in rows}
    return {name: scheme_from_json(body) for name, body in newest.items()}
