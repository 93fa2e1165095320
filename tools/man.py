"""The manual page, made from the help of every command: ``python tools/man.py > hotline.1``."""

from __future__ import annotations

import sys

from command_pages import help_of  # beside this file


def escaped(text: str) -> str:
    """Escape ``text`` so that roff shows it unchanged."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").splitlines()
    return "\n".join("\\&" + line if line.startswith((".", "'")) else line for line in lines)


def page() -> str:
    """Build the page."""
    from hotline_cli import __version__
    from hotline_cli.cli.registry import COMMANDS, GROUPS

    parts = [
        f'.TH HOTLINE 1 "" "hotline {__version__}"',
        ".SH NAME",
        "hotline \\- the desk of a civic hotline office, over one SQLite file",
        ".SH SYNOPSIS",
        f".nf\n{escaped(help_of(''))}\n.fi",
        ".SH COMMANDS",
    ]
    parts += [f".SS {path}\n.nf\n{escaped(help_of(path))}\n.fi" for path in sorted({*GROUPS, *COMMANDS})]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
