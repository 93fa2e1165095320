"""TOML tables that know the file and line of every key.

``tomllib`` gives values without positions. ``read_toml`` uses it and then, because the text is valid, finds the
lines with a scan that knows only strings, comments and brackets.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<string> \"{3} (?: \\. | (?!\"{3})[^\\] )* \"{3,5}
              | '{3} (?: (?!'{3}). )* '{3,5}
              | "(?: \\. | [^"\\\n] )*"
              | '[^'\n]*' )
    | (?P<gap> [ \t\r]+ | \#[^\n]* )
    | (?P<bare> [A-Za-z0-9_-]+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)

KeyPath = tuple["str | int", ...]


class TomlPosition(NamedTuple):
    """A position in a file."""

    file: str
    line: int


@dataclass(slots=True)
class TomlTable:
    """A TOML table; its values may be ``TomlTable`` and lists of them."""

    place: TomlPosition
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, TomlPosition] = field(default_factory=dict)

    def place_of(self, key: str) -> TomlPosition:
        """The position of ``key``; if it is missing, the beginning of the table."""
        return self.places.get(key, self.place)


class InvalidToml(Exception):
    """An error in the text: the message of ``tomllib``, and the line."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.line = line


def read_toml(text: str, file: str) -> TomlTable:
    """Parse ``text`` with positions in ``file``. Raises ``InvalidToml``."""
    text = text.removeprefix("\ufeff")
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:  # a number too long, a date that is none, brackets too deep
        match = re.search(r"at line (\d+)", str(wrong))
        last = text.count("\n", 0, len(text.rstrip())) + 1
        raise InvalidToml(re.sub(r" \(at .*\)$", "", str(wrong)), int(match[1]) if match else last) from wrong
    lines = _lines(text)
    return _placed(values, (), lines, file)


def _placed(values: dict[str, Any], path: KeyPath, lines: dict[KeyPath, int], file: str) -> TomlTable:
    table = TomlTable(TomlPosition(file, _line(path, lines)))
    for key, value in values.items():
        here = (*path, key)
        table.places[key] = TomlPosition(file, _line(here, lines))
        table.values[key] = _value(value, here, lines, file)
    return table


def _value(value: Any, path: KeyPath, lines: dict[KeyPath, int], file: str) -> Any:  # noqa: ANN401 - any TOML value
    if isinstance(value, dict):
        return _placed(value, path, lines, file)
    if isinstance(value, list):
        return [_value(item, (*path, n), lines, file) for n, item in enumerate(value)]
    return value


def _line(path: KeyPath, lines: dict[KeyPath, int]) -> int:
    """The line of ``path``, or of the nearest enclosing key that has one."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _lines(text: str) -> dict[KeyPath, int]:
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for line, pieces in _statements(text):
        if pieces[0] == "[":
            table = _header(pieces, counts)
            for path in filter(None, (table, table[:-1])):
                lines.setdefault(path, line)
        else:
            path = table
            for key in _keys(pieces):
                path = (*path, key)
                lines.setdefault(path, line)
    return lines


def _header(pieces: list[str], counts: dict[KeyPath, int]) -> KeyPath:
    """The path of ``[table]`` or ``[[list]]``; the name of a list means its last table."""
    of_list = pieces[1] == "["
    path: KeyPath = ()
    keys = list(_keys(pieces))
    for n, key in enumerate(keys):
        path = (*path, key)
        if of_list and n == len(keys) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def _keys(pieces: list[str]) -> Iterator[str]:
    """The names before the ``=``, or of a header."""
    for piece in pieces:
        if piece == "=":
            return
        if piece not in "[].":
            yield piece[1:-1] if piece[0] in "\"'" else piece


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each header, and each key with its value, as the line it begins on and its tokens."""
    line, begun, depth = 1, 1, 0
    pieces: list[str] = []
    for token in _TOKEN.finditer(text):
        piece = token[0]
        if piece == "\n" and depth == 0:
            if pieces:
                yield begun, pieces
            pieces = []
        elif token["gap"] is None and piece != "\n":
            begun = begun if pieces else line
            depth += (piece in "[{") - (piece in "]}")
            pieces.append(piece)
        line += piece.count("\n")
    if pieces:
        yield begun, pieces
