"""``docs/commands.md``, made from the help of every command: ``update`` writes it, ``check`` fails if it is stale."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
HEAD = """\
# Commands

The help of every command, as `hotline COMMAND --help` shows it (`--lang zh` shows it in Chinese). Written by
`python tools/command_pages.py update`; do not edit.
"""


def help_of(path: str) -> str:
    """Return what ``hotline PATH --help`` prints. Raise ``LookupError`` if it fails."""
    return _printed(*path.split(), "--help")


def _printed(*words: str) -> str:
    from hotline_cli.cli.main import run

    page = io.StringIO()
    with contextlib.redirect_stdout(page), contextlib.redirect_stderr(page):
        status = run(["--lang", "en", *words])
    if status:
        raise LookupError(f"hotline {' '.join(words)}: {page.getvalue()}")
    return "\n".join(line.rstrip() for line in page.getvalue().strip().splitlines())


def page() -> str:
    """Build the page: the program, then every group and command by name."""
    from hotline_cli.cli.registry import COMMANDS, GROUPS

    parts = [HEAD, f"```text\n{help_of('')}\n```\n"]
    parts.append(f"## Shared options\n\n```text\n{_printed('help', 'options')}\n```\n")
    parts += [f"## {path}\n\n```text\n{help_of(path)}\n```\n" for path in sorted({*GROUPS, *COMMANDS})]
    return "\n".join(parts)


def main() -> int:
    """Run the command; return 1 if ``check`` finds the page stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=["update", "check"])
    asked = parser.parse_args()
    os.environ["COLUMNS"] = "100"
    if asked.act == "update":
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != page():
        print("docs/commands.md is stale; run: python tools/command_pages.py update", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
