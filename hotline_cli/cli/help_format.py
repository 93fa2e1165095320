"""Plain help pages as wide as the terminal, aligned for Chinese, whose characters Click counts as one column."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from hotline_cli.i18n import _, language
from hotline_cli.text import display_width, wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterable


MIN_WIDTH = 36
"""Minimum width of a page, that of a terminal of 38 columns."""


class Page(click.HelpFormatter):
    """A help page as wide as the terminal, 80 columns elsewhere, with columns aligned for Chinese."""

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        super().__init__(indent_increment, width, max_width)
        if sys.stdout.isatty():
            self.width = max(shutil.get_terminal_size((80, 24)).columns - 2, MIN_WIDTH)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line; a full-width colon needs no space after it."""
        super().write_usage(prog, args, _("Usage:") if prefix is None and language() == "zh" else prefix)

    def write_text(self, text: str) -> None:
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
        """Write names and descriptions in two columns."""
        if language() != "zh":
            super().write_dl(list(rows), col_max, col_spacing)
            return
        entries = list(rows)
        column = min(max(display_width(first) for first, _second in entries), col_max) + col_spacing
        for first, second in entries:
            at = " " * (column + self.current_indent)
            fits = display_width(first) <= column - 2
            lines = wrap_text(second, max(self.width - len(at), 10))
            head = f"{'':>{self.current_indent}}{first}"
            self.write(
                head + (" " * (column - display_width(first)) if fits else f"\n{at}") + lines[0] + "\n"
            )
            for line in lines[1:]:
                self.write(f"{at}{line}\n")


class Context(click.Context):
    """A Click context whose help is a ``Page``."""

    formatter_class = Page
