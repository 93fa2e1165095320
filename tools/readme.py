"""The commands under ``<!-- ci:NAME -->`` in the README, printed so that CI runs exactly what readers see."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def commands(name: str, text: str = "") -> str:
    """Return the fenced block after the marker ``name``. Raise ``LookupError`` if there is none.

    ``text`` is the page, by default README.
    """
    found = re.search(
        rf"^<!-- ci:{re.escape(name)} -->\n+```\w*\n(.*?)^```$",
        text or README.read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    if found is None:
        raise LookupError(f"README.md has no fenced block after <!-- ci:{name} -->")
    return found[1]


if __name__ == "__main__":
    sys.stdout.write("\n".join(commands(name) for name in sys.argv[1:]))
