"""The real command on a real file. ``hotline`` starts a process; ``clerk`` runs in this one, for breadth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clerk import Clerk, InProcess
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path

# a busy machine is slow: how long an example took decides nothing
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture
def hotline(tmp_path: Path) -> Clerk:
    """The command as a process of its own, in an empty folder."""
    return Clerk(tmp_path)


@pytest.fixture
def clerk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Clerk:
    """The command line in this process, in an empty folder."""
    return InProcess(tmp_path, monkeypatch, capfd)
