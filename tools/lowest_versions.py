"""The lowest version of each dependency that pyproject.toml allows, as a constraints file for pip."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
BOUND = re.compile(r"^([\w-]+)(?:\[[\w,-]+\])?>=([\w.]+)")


def lowest_versions() -> list[str]:
    """``name==version`` for everything the program, its extras and its tests need."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [
        *project["dependencies"],
        *(line for name, lines in extras.items() if name != "dev" for line in lines),
    ]
    return [f"{found[1]}=={found[2]}" for line in needed if (found := BOUND.match(line))]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lowest_versions()) + "\n")
