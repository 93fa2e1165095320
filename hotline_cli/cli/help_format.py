"""The pages of ``--help`` in the reader's language, and what a wrong command line is told in it.

typer's own words are English, and it counts a Chinese character as one column; both are put right here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from typer import _click

from hotline_cli.cells import width, wrapped
from hotline_cli.i18n import N_, _, language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WORDS = (
    N_("Usage: "),
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
)
"""What typer says in English on a page of help."""


class Page(_click.HelpFormatter):
    """A page of help whose headings are the reader's, and whose columns are straight with Chinese in them."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        super().write_usage(prog, args, prefix or _("Usage: "))

    def write_heading(self, heading: str) -> None:
        """The line above a list."""
        super().write_heading(_(heading))

    def write_text(self, text: str) -> None:
        """Paragraphs."""
        if language() != "zh":
            super().write_text(text)
            return
        room = self.width - self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            for line in wrapped(" ".join(paragraph.split("\n")), room):
                self.write(f"{'':>{self.current_indent}}{line}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names and what they mean, in two columns."""
        required = "[{}]".format(_("required"))
        told = [(first, _(second).replace("[required]", required)) for first, second in rows]
        if language() != "zh":
            super().write_dl(told, col_max, col_spacing)
            return
        column = min(max(width(first) for first, _second in told), col_max) + col_spacing
        for first, second in told:
            self._entry(first, second, column)

    def _entry(self, first: str, second: str, column: int) -> None:
        at = " " * (column + self.current_indent)
        fits = width(first) <= column - 2
        lines = wrapped(second, max(self.width - len(at), 10))
        head = f"{'':>{self.current_indent}}{first}"
        self.write(head + (" " * (column - width(first)) if fits else f"\n{at}") + lines[0] + "\n")
        for line in lines[1:]:
            self.write(f"{at}{line}\n")


class Context(_click.Context):
    """A call of a command whose help is a ``Page``."""

    formatter_class = Page


# ---- a wrong command line -------------------------------------------------------------------------------------

# what typer says in English, and what we say; a message that is not here stays as it is
MESSAGES = (
    (r"Option '(?P<name>.+)' does not take a value\.", N_("{name} takes no value")),
    (r"Option '(?P<name>.+)' requires (an argument|\d+ arguments)\.?", N_("{name} needs a value")),
    (r"Got unexpected extra argument\(s\) \((?P<words>.*)\)", N_("too much: {words}")),
    (r"Missing command\.", N_("say which command")),
    (r"(?P<value>.+) is not a valid (integer|int)( range)?\.", N_("{value} is not a whole number")),
    (r"(?P<value>.+) is not a valid float\.", N_("{value} is not a number")),
    (r"(?P<value>.+) is not a valid boolean\..*", N_("{value} is neither yes nor no")),
    (r"(?P<value>.+) is not in the range (?P<range>.+)\.", N_("{value} is not in the range {range}")),
)


def said(message: str) -> str:
    """A message of typer's in our words."""
    for pattern, ours in MESSAGES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return _(ours).format(**found.groupdict())
    return message


def not_quoted(message: str) -> bool:
    """Whether typer found too much because a time or a span was not quoted: 09:00, working days."""
    found = re.fullmatch(MESSAGES[2][0], message, re.DOTALL)
    pieces = r"\d\d?:\d\d(:\d\d)?|working|(day|hour|minute|week|month)s?|before"
    return found is not None and any(re.fullmatch(pieces, word) for word in found["words"].split())


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean ...?`` with the names nearest to ``word``; nothing where none comes near."""
    names = list(known)
    near = [*_in_chinese(word, names), *(name for name in names if len(word) > 1 and word in name.split("-"))]
    if not near:
        from difflib import get_close_matches

        near = get_close_matches(word, names, 3, 0.6)
    if not near:
        return ""
    return _(" Did you mean {names}?").format(names=_(" or ").join(dict.fromkeys(near[:3])))


def _in_chinese(word: str, names: Sequence[str]) -> list[str]:
    """The command for a deed in Chinese: 登记 is ``register``."""
    if word.isascii():
        return []
    from hotline_cli.domain.words import VOCABULARIES

    return [code for code, chinese in VOCABULARIES["verb"].items() if code in names and word in chinese]
