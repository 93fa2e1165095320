"""C shims that a process under test is started with: a clock that is set, a signal at a named point."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from signal import Signals

    from clerk import Clerk

HERE = Path(__file__).parent
needs_shims = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("cc"), reason="needs Linux and a C compiler"
)


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hotline-shims-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def compile_shim(name: str) -> Path:
    """The library made from ``tests/NAME.c``, for LD_PRELOAD, whose paths may hold no blank."""
    target = _folder() / f"{name}.so"
    words = ["cc", "-shared", "-fPIC", "-O1", "-o", str(target), str(HERE / f"{name}.c"), "-ldl"]
    subprocess.run(words, check=True, capture_output=True)
    return target


def interrupt(
    clerk: Clerk, words: Iterable[str], call: int, signal: Signals
) -> subprocess.CompletedProcess[str]:
    """Run ``python WORDS``; it gets ``signal`` at its ``call``-th change of a file."""
    return _run(clerk, words, {"HOTLINE_TEST_CALL": str(call), "HOTLINE_TEST_SIGNAL": str(int(signal))})


def count_changes(clerk: Clerk, words: Iterable[str]) -> int:
    """How many changes of files ``python WORDS`` makes; it must end well."""
    count = clerk.folder / ".changes"
    ran = _run(clerk, words, {"HOTLINE_TEST_COUNT": str(count)})
    assert ran.returncode == 0, ran.stderr
    changes = int(count.read_text(encoding="utf-8"))
    count.unlink()
    return changes


def points(changes: int, count: int | None) -> list[int]:
    """``count`` points spread from the first to the last of ``changes``; all of them for ``None``."""
    if count is None or count >= changes:
        return list(range(1, changes + 1))
    return sorted({1 + round(n * (changes - 1) / (count - 1)) for n in range(count)})


def _run(clerk: Clerk, words: Iterable[str], more: dict[str, str]) -> subprocess.CompletedProcess[str]:
    # compiled modules, written on the first run alone, would be counted
    shim = {"LD_PRELOAD": str(compile_shim("signal_shim")), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = clerk.environment() | shim | more
    environment.pop("HOTLINE_TEST_MESSAGES", None)  # its writes would be counted too
    return subprocess.run(
        [sys.executable, *words],
        cwd=clerk.folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
