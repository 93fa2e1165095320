r"""Text on its way out and back: control characters shown, formulas defused, both taken back by an import.

A control character is written as ``\x1b`` or ``\u202e``. So that this can be taken back, backslashes in
front of what only looks like one are doubled; all other backslashes stay as they are.
"""

from __future__ import annotations

import re
from functools import cache

# C0 and C1, marks that turn the direction of writing, characters without width, line separators, lone
# surrogates, tags. Line feed, tab and the carriage return of a line end are layout, and left to the format.
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
"""What a cell begins with that may have been defused; or it holds a backslash."""
_LONG_DIGITS = r"[0-9]{12,}|0[0-9]+"
_EXCEL_TEXT = r'="([0-9]+)"'


STICKS = "。，、；：！？）》”’…,.;:!?)"
"""Characters with which no line begins."""
OPENS = "（《“‘〔【([{"
"""Characters with which no line ends."""


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Compiled when first needed: most text is printable, and says so by itself."""
    return re.compile(source)


def _code(character: str) -> str:
    point = ord(character)
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def make_visible(text: str) -> str:
    r"""``text`` on one line for people: what a terminal would obey is shown, as ``\n`` or ``\x1b``."""
    if text.isprintable():
        return text
    return _pattern(_SHOWN).sub(lambda found: _LAYOUT.get(found[0]) or _code(found[0]), text)


def display_width(text: str) -> int:
    """Columns of ``text`` on a terminal: a Chinese character takes two."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 0 if combining(c) else 1 for c in text)


def lines_width(text: str) -> int:
    """Columns of the widest line of ``text``."""
    return max(map(display_width, text.split("\n")))


def wrap_text(text: str, columns: int) -> list[str]:
    """``text`` in lines of at most ``columns``: broken at blanks, and between Chinese characters.

    No line begins with what belongs to the word before it, or ends with what opens the next; a word that is longer
    than a line stands on one of its own.
    """
    lines: list[str] = []
    line: list[str] = []
    for piece in _pattern(r"[\x21-\x7e]+ ?| |[^\x20-\x7e]").findall(text):
        if line and display_width("".join(line) + piece.rstrip()) > columns:
            line, over = _parted(line, piece)
            lines.append("".join(line).rstrip())
            line = over
        if line or piece != " ":
            line.append(piece)
    return [*lines, "".join(line).rstrip()]


def _parted(line: list[str], piece: str) -> tuple[list[str], list[str]]:
    """What of ``line`` stays, and what goes down to the next one, because ``piece`` cannot begin it."""
    at, first = len(line), piece
    while at > 1 and (first[0] in STICKS or line[at - 1][-1] in OPENS):
        at -= 1
        first = line[at]
    return (line[:at], line[at:]) if first[0] not in STICKS else (line, [])


def fit_text(text: str, columns: int) -> list[str]:
    """As ``wrapped``; a word that is longer than a line is broken where the line ends."""
    found = []
    for line in wrap_text(text, columns):
        rest = line
        while display_width(rest) > columns and len(rest) > 1:
            fits = next(n for n in range(len(rest), 0, -1) if display_width(rest[:n]) <= columns or n == 1)
            found.append(rest[:fits])
            rest = rest[fits:]
        found.append(rest)
    return found


def make_lines_visible(text: str) -> list[str]:
    """The lines of ``text`` for people, each as by ``visible``."""
    return [make_visible(line) for line in text.replace("\r\n", "\n").split("\n")]


def escape(text: str) -> str:
    """``text`` without what a terminal would obey, line ends and tabs kept; ``unescape`` takes it back."""
    if text.isprintable() and "\\" not in text:
        return text
    return _pattern(_ESCAPED).sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    backslashes, hidden, lookalike = found.groups()
    return backslashes * 2 + (_code(hidden) if hidden else lookalike)


def unescape(text: str) -> str:
    """What ``escape`` was given."""
    return _pattern(_UNESCAPED).sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
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
    """``text`` as a cell that no spreadsheet runs and no terminal obeys; ``undefuse`` takes it back."""
    if text.isprintable() and text[:1] not in _RUN_AS_FORMULA and "\\" not in text:
        return text
    cell = escape(text)
    return "'" + cell if cell[:1] in _RUN_AS_FORMULA and _pattern(_FORMULA).match(cell) else cell


def undefuse(cell: str) -> str:
    """What ``defuse`` or ``excel_text`` was given; other cells stay as they are."""
    if cell[:1] not in DEFUSED and "\\" not in cell:
        return cell
    if cell[:1] == "=":
        found = _pattern(_EXCEL_TEXT).fullmatch(cell)
        return found[1] if found else cell
    return unescape(cell[1:] if _pattern(_DEFUSED).match(cell) else cell)


def escape_for_excel(text: str) -> str:
    """As ``defuse``; digits that Excel would round or strip of their zeros are given as ``="0519..."``."""
    return f'="{text}"' if _pattern(_LONG_DIGITS).fullmatch(text) else defuse(text)


def escape_for_tsv(text: str) -> str:
    r"""As ``defuse``, with tab, line end, backslash as ``\t``, ``\n``, ``\\``: a cell of TSV is one line."""
    cell = make_visible(text.replace("\\", "\\\\"))
    return "'" + cell if _pattern(_FORMULA).match(cell) else cell


def escape_for_json(text: str) -> str:
    r"""JSON with what it may leave raw, but a terminal would obey, as ``\uXXXX``."""
    return text if text.isprintable() else _pattern(_JSON_HIDDEN).sub(_json_code, text)


def _json_code(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
