"""The overdue table of the demonstration as a picture for the README: ``picture.py FILE.svg``."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 130
ROOT = Path(__file__).resolve().parents[1]


def table() -> str:
    """Run ``overdue`` in a terminal; return its output with colors."""
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {
            **os.environ,
            "HOTLINE_LANG": "zh",
            "COLUMNS": str(WIDTH),
            "PAGER": "cat",
            "HOTLINE_OPERATOR": "clerk",
            "TERM": "xterm-256color",
            "PYTHONPATH": str(ROOT),
        }
        surroundings.pop("NO_COLOR", None)
        hotline = [sys.executable, "-m", "hotline_cli"]
        subprocess.run(
            [*hotline, "demo", "demo.db"], cwd=folder, env=surroundings, check=True, capture_output=True
        )
        surroundings |= {"HOTLINE_DB": f"{folder}/demo.db", "HOTLINE_NOW": "2020-04-24T08:30"}
        command = " ".join([*hotline, "overdue"])
        # script gives it a terminal
        shown = subprocess.run(
            ["script", "-qec", f"stty cols {WIDTH}; {command}", "/dev/null"],
            cwd=folder,
            env=surroundings,
            check=True,
            capture_output=True,
        )
        return shown.stdout.decode().replace("\r\n", "\n")


def main(target: Path) -> None:
    """Write the picture. It uses the reader's fonts, so nothing is downloaded."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ hotline overdue"))
    console.print(Text.from_ansi(table()))
    svg = console.export_svg(title="hotline")
    target.write_text(re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
