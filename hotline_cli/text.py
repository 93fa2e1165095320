r"""Escaping and display width of text.

Control characters are written as ``\x1b`` or ``\u202e``, and formulas are defused; an import reverses both.
For that, backslashes in front of what only looks like an escape are doubled; all others are unchanged.
"""

from __future__ import annotations

import re
from functools import cache

# C0 and C1, marks of writing direction, zero-width characters, line separators, lone surrogates,
# tags. Line feed, tab and the carriage return of a line end are layout, and left to the format.
_HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_LONE_RETURN = r"\r(?!\n)"
_LAYOUT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_ESCAPE = r"x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}"

_SHOWN = rf"[{_HIDDEN}\n\r\t]"
_ESCAPED = rf"(?<!\\)(\\*+)(?:([{_HIDDEN}]|{_LONE_RETURN})|(?<=\\)({_ESCAPE}))"
_UNESCAPED = rf"(?<!\\)(\\++)({_ESCAPE})"
_JSON_HIDDEN = rf"[{_HIDDEN}]"

_RUN_AS_FORMULA = frozenset("=+-@\t\r＝＋－＠'")  # ' itself: only in front of one of the others
_FORMULA = "'*[=+\\-@\t\r＝＋－＠]"
_DEFUSED = "''*[=+\\-@\t\r＝＋－＠]"
DEFUSED = frozenset("'=")
"""Beginning of a defused cell, unless it contains a backslash."""
_LONG_DIGITS = r"[0-9]{12,}|0[0-9]+"
_EXCEL_TEXT = r'="([0-9]+)"'


STICKS = "。，、；：！？）》”’…,.;:!?)"
"""Characters that must not begin a line."""
OPENS = "（《“‘〔【([{"
"""Characters that must not end a line."""


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Compile on first use: most text is printable and needs no pattern."""
    return re.compile(source)


def _code(character: str) -> str:
    point = ord(character)
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def make_visible(text: str) -> str:
    r"""Return ``text`` on one line, with control characters shown as ``\n`` or ``\x1b``."""
    if text.isprintable():
        return text
    return _pattern(_SHOWN).sub(lambda found: _LAYOUT.get(found[0]) or _code(found[0]), text)


def display_width(text: str) -> int:
    """Return the terminal columns of ``text``; a Chinese character takes two."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 0 if combining(c) else 1 for c in text)


def lines_width(text: str) -> int:
    """Return the columns of the widest line of ``text``."""
    return max(map(display_width, text.split("\n")))


def wrap_text(text: str, columns: int) -> list[str]:
    """Wrap ``text`` to ``columns``: at blanks, and between Chinese characters.

    No line begins with closing or ends with opening punctuation; a word longer than a line has its own line.
    """
    lines: list[str] = []
    line: list[str] = []
    for piece in _pattern(r"[\x21-\x7e]+ ?| |[^\x20-\x7e]").findall(text):
        if line and display_width("".join(line) + piece.rstrip()) > columns:
            line, over = _split_line(line, piece)
            lines.append("".join(line).rstrip())
            line = over
        if line or piece != " ":
            line.append(piece)
    return [*lines, "".join(line).rstrip()]


def _split_line(line: list[str], piece: str) -> tuple[list[str], list[str]]:
    """Split ``line`` where ``piece`` cannot begin the next line: what stays, and what moves down."""
    at, first = len(line), piece
    while at > 1 and (first[0] in STICKS or line[at - 1][-1] in OPENS):
        at -= 1
        first = line[at]
    return (line[:at], line[at:]) if first[0] not in STICKS else (line, [])


def fit_text(text: str, columns: int) -> list[str]:
    """Wrap like ``wrap_text``, and break words longer than a line."""
    found = []
    for line in wrap_text(text, columns):
        rest = line
        while display_width(rest) > columns and len(rest) > 1:
            fits = next(n for n in range(len(rest), 0, -1) if display_width(rest[:n]) <= columns or n == 1)
            found.append(rest[:fits])
            rest = rest[fits:]
        found.append(rest)
    return found


def shorten_text(text: str, length: int) -> str:
    """Cut ``text`` to ``length`` characters, with … if it is longer."""
    return text if len(text) <= length else text[: length - 1] + "…"


def cut_text(text: str, columns: int) -> str:
    """Cut ``text`` to ``columns``, with … if it is longer."""
    if display_width(text) <= columns:
        return text
    kept = ""
    for character in text:
        if display_width(kept + character) > columns - 1:
            break
        kept += character
    return kept + "…" if columns > 0 else ""


def make_lines_visible(text: str) -> list[str]:
    """Return the lines of ``text``, each as from ``make_visible``."""
    return [make_visible(line) for line in text.replace("\r\n", "\n").split("\n")]


def escape(text: str) -> str:
    """Escape control characters of ``text`` except line ends and tabs; ``unescape`` reverses it."""
    if text.isprintable() and "\\" not in text:
        return text
    return _pattern(_ESCAPED).sub(_escape_match, text)


def _escape_match(found: re.Match[str]) -> str:
    backslashes, hidden, lookalike = found.groups()
    return backslashes * 2 + (_code(hidden) if hidden else lookalike)


def unescape(text: str) -> str:
    """Reverse ``escape``."""
    return _pattern(_UNESCAPED).sub(_unescape_match, text) if "\\" in text else text


def _unescape_match(found: re.Match[str]) -> str:
    backslashes, code = found.groups()
    half = backslashes[: len(backslashes) // 2]
    if len(backslashes) % 2 == 0:
        return half + code
    character = chr(int(code[1:], 16)) if int(code[1:], 16) <= 0x10FFFF else ""
    if _code(character or "\0") == "\\" + code and (
        _pattern(_JSON_HIDDEN).match(character) or character == "\r"
    ):
        return half + character
    return found[0]


def defuse(text: str) -> str:
    """Return ``text`` as a cell that no spreadsheet or terminal executes; ``undefuse`` reverses it."""
    if text.isprintable() and text[:1] not in _RUN_AS_FORMULA and "\\" not in text:
        return text
    cell = escape(text)
    return "'" + cell if cell[:1] in _RUN_AS_FORMULA and _pattern(_FORMULA).match(cell) else cell


def undefuse(cell: str) -> str:
    """Reverse ``defuse`` and ``escape_for_excel``; other cells are unchanged."""
    if cell[:1] not in DEFUSED and "\\" not in cell:
        return cell
    if cell[:1] == "=":
        match = _pattern(_EXCEL_TEXT).fullmatch(cell)
        return match[1] if match else cell
    return unescape(cell[1:] if _pattern(_DEFUSED).match(cell) else cell)


def escape_for_excel(text: str) -> str:
    """Defuse ``text``; digits that Excel would round or strip of zeros become ``="0519..."``."""
    return f'="{text}"' if _pattern(_LONG_DIGITS).fullmatch(text) else defuse(text)


def escape_for_tsv(text: str) -> str:
    r"""Defuse ``text`` for TSV: tab, line end and backslash become ``\t``, ``\n``, ``\\``."""
    cell = make_visible(text.replace("\\", "\\\\"))
    return "'" + cell if _pattern(_FORMULA).match(cell) else cell


def escape_for_json(text: str) -> str:
    r"""Escape in JSON, as ``\uXXXX``, what JSON allows but a terminal would execute."""
    return text if text.isprintable() else _pattern(_JSON_HIDDEN).sub(_json_code, text)


def _json_code(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
