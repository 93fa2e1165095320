"""The real command on a real file. ``hotline`` starts a process; ``clerk`` runs in this one, for breadth."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from clerk import Clerk, InProcess
from hypothesis import HealthCheck, settings

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder for its owner alone in it
SPACE_NEEDED = 4 << 30
"""Bytes; a run of the suite writes about a fourth of it."""

# a busy machine is slow: how long an example took decides nothing
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Work in memory where the system offers it: half the time of a verb is waiting for a disk.

    ``--basetemp FOLDER`` works there instead.
    """
    if config.option.basetemp is None and is_usable(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def is_usable(folder: Path) -> bool:
    """Return whether programs can be written and run there, and there is room."""
    if not os.access(folder, os.W_OK | os.X_OK) or shutil.disk_usage(folder).free < SPACE_NEEDED:
        return False
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC


@pytest.fixture
def hotline(tmp_path: Path) -> Clerk:
    """The command as a process of its own, in an empty folder."""
    return Clerk(tmp_path)


@pytest.fixture
def clerk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Clerk:
    """The command line in this process, in an empty folder."""
    return InProcess(tmp_path, monkeypatch, capfd)
