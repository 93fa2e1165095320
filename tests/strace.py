"""System calls that fail, or kill the process that makes them, by ``strace``; and what they changed, in order."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from clerk import Clerk

CHANGING = ("write", "pwrite64", "fsync", "fdatasync", "rename", "link", "unlink", "ftruncate")
"""System calls that change a file."""
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")


def _run(clerk: Clerk, options: Iterable[str], words: Iterable[str]) -> subprocess.CompletedProcess[str]:
    # compiled modules, written on the first run alone, would be counted
    environment = clerk.environment() | {"PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("HOTLINE_TEST_MESSAGES", None)
    return subprocess.run(
        ["strace", "-f", "-qq", *options, sys.executable, "-m", "hotline_cli", *words],
        cwd=clerk.folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
        check=False,
    )


def count_calls(clerk: Clerk, words: Iterable[str], log: Path) -> Counter[str]:
    """How often each of ``CHANGING`` is called by ``hotline WORDS``, which must end well."""
    ran = _run(clerk, ["-o", str(log), "-e", f"trace={','.join(CHANGING)}"], words)
    assert ran.returncode in {0, 7}, ran.stderr
    return Counter(
        re.findall(r"^\d+ +(\w+)\(", log.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    )


def inject(
    clerk: Clerk, words: Iterable[str], call: str, nth: int, what: str
) -> subprocess.CompletedProcess[str]:
    """Run ``hotline WORDS``; at the ``nth`` ``call`` happens ``what``: ``error=EIO``, ``signal=KILL``."""
    return _run(clerk, ["-o", "/dev/null", "-e", f"inject={call}:{what}:when={nth}"], words)
