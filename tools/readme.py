"""Print the commands that README shows under ``<!-- ci:NAME -->``, so that what is run is what is read."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def commands(name: str) -> str:
    """The fenced block that follows the marker ``name``. ``LookupError`` where there is none."""
    found = re.search(
        rf"^<!-- ci:{re.escape(name)} -->\n+```\w*\n(.*?)^```$",
        README.read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    if found is None:
        raise LookupError(f"README.md has no fenced block after <!-- ci:{name} -->")
    return found[1]


if __name__ == "__main__":
    sys.stdout.write("\n".join(commands(name) for name in sys.argv[1:]))
