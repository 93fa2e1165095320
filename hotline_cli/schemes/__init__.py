"""The schemes that the program ships, and how a scheme is found by name or file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.errors import InputFault, NotFound
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from hotline_cli.domain.scheme import Scheme

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """The shipped schemes, in order of the alphabet."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name_or_file: str) -> Scheme:
    """The shipped scheme of that name, or the one that a file says.

    Raises ``NotFound`` for a name that is none, ``InputFault`` for a file missing, unreadable or wrong.
    """
    from hotline_cli.domain.scheme_file import read_scheme

    path = _path(name_or_file)
    text = _text(path)
    shown = path.name if path.parent == FOLDER else name_or_file
    return read_scheme(shown, text, lambda name: _find(name, path.parent))


def _path(name_or_file: str) -> Path:
    if name_or_file in names():
        return FOLDER / f"{name_or_file}.toml"
    path = Path(name_or_file)
    if path.suffix == ".toml" or path.is_file():
        return path
    raise NotFound(
        _("There is no scheme {name}").format(name=name_or_file),
        _("Name one of {names}, or a file that ends in .toml").format(names=", ".join(names())),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        message = _("{file}, line {line}: this is not UTF-8").format(file=path, line=line)
        raise InputFault(message, _("Save the file as UTF-8")) from wrong
    except (OSError, ValueError) as wrong:  # ValueError: a name that no file can have
        why = getattr(wrong, "strerror", None) or wrong
        message = _("{file} cannot be read: {why}").format(file=path, why=why)
        raise InputFault(message, _("Give a TOML file that is there and may be read")) from wrong


def _find(name: str, folder: Path) -> str | None:
    """The text of the scheme that a file in ``folder`` extends: a shipped one, or a file beside it."""
    if name in names():
        return _text(FOLDER / f"{name}.toml")
    beside = folder / f"{name}.toml"
    plain = Path(name).name == name
    return _text(beside) if plain and beside.is_file() else None
