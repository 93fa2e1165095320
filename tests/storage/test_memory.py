"""Memory does not grow with the file: once its buffers are full, an import or an export of more rows takes no more."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import bench_data
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk

MIB = 1024
EXPORT_MOST = 40 * MIB
"""An export of any size stays below this (in KiB, as the system counts)."""
NOISE = 4 * MIB
"""What SQLite's page cache and the allocator may add between two sizes; 0.2 MiB were measured."""


MEASURED = """
import os, subprocess, sys
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
print(process.returncode, used.ru_maxrss)
"""
"""A small process in between: the system counts for a program what whoever started it took until then."""


def peak(clerk: Clerk, *words: str) -> int:
    """KiB that the command took at most."""
    ran = subprocess.run(
        [sys.executable, "-S", "-c", MEASURED, sys.executable, "-m", "hotline_cli", *words],
        cwd=clerk.folder, env=clerk.environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    status, took = map(int, ran.stdout.split())
    assert status == 0, words
    return took


def peaks(clerk: Clerk, folder: Path, size: int) -> tuple[int, int]:
    """Of an import of so many calls into a new file, and of the export of all of them."""
    clerk.folder = folder / str(size)
    clerk.folder.mkdir()
    clerk("init")
    for unit in bench_data.UNITS:
        clerk("unit", "add", unit)
    source = bench_data.write(clerk.folder / "calls.csv", size)
    return peak(clerk, "import", str(source)), peak(clerk, "export", "cases", "-f", "csv")


def hold(clerk: Clerk, folder: Path, few: int, many: int, noise: int = NOISE) -> None:
    """As many rows as ``many`` take what ``few`` take."""
    small, large = peaks(clerk, folder, few), peaks(clerk, folder, many)
    assert large[0] - small[0] < noise
    assert large[1] - small[1] < noise
    assert large[1] < EXPORT_MOST


def test_more_rows_take_no_more_memory(clerk: Clerk, tmp_path: Path) -> None:
    """4,000 and 10,000 rows: it would show if 700 bytes of a row were kept."""
    hold(clerk, tmp_path, 4_000, 10_000)


@pytest.mark.slow
def test_four_times_a_hundred_thousand_rows(clerk: Clerk, tmp_path: Path) -> None:
    """100,000 and 400,000 rows."""
    hold(clerk, tmp_path, 100_000, 400_000, 2 * NOISE)
