"""The pages of ``--help`` in the reader's language, and what a wrong command line is told in it.

typer's own words are English, and it counts a Chinese character as one column; both are put right here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hotline_cli.i18n import N_, _, language
from hotline_cli.text import display_width, wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = (
    N_("Usage: "),
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("Show this help and exit."),
)
"""What typer says in English on a page of help."""


class Page(click.HelpFormatter):
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
            for line in wrap_text(" ".join(paragraph.split("\n")), room):
                self.write(f"{'':>{self.current_indent}}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names and what they mean, in two columns."""
        required = "[{}]".format(_("required"))
        told = [(first, _(second).replace("[required]", required)) for first, second in rows]
        if language() != "zh":
            super().write_dl(told, col_max, col_spacing)
            return
        column = min(max(display_width(first) for first, _second in told), col_max) + col_spacing
        for first, second in told:
            self._entry(first, second, column)

    def _entry(self, first: str, second: str, column: int) -> None:
        at = " " * (column + self.current_indent)
        fits = display_width(first) <= column - 2
        lines = wrap_text(second, max(self.width - len(at), 10))
        head = f"{'':>{self.current_indent}}{first}"
        self.write(head + (" " * (column - display_width(first)) if fits else f"\n{at}") + lines[0] + "\n")
        for line in lines[1:]:
            self.write(f"{at}{line}\n")


class Context(click.Context):
    """A call of a command whose help is a ``Page``."""

    formatter_class = Page
