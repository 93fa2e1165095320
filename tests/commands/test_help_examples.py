"""Every command has an example in its help, and every example does what it says in a prepared office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from open_files import watched

from examples import CHECKS, ELSEWHERE, prepared
from hotline_cli.cli import declaration
from hotline_cli.cli.registry import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk


def test_every_command_has_an_example_that_begins_with_its_name() -> None:
    """What the help shows last is a call of this very command."""
    for path in COMMANDS:
        declaration.build_command(path)
        assert declaration.DECLARATIONS[path].example.startswith(f"hotline {path}"), path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the prepared file is kept, to be copied."""
    return tmp_path_factory.mktemp("office")


@pytest.mark.parametrize("path", [path for path in COMMANDS if path not in ELSEWHERE])
def test_the_example_works(clerk: Clerk, office: Path, path: str) -> None:
    """It ends with 0 in an office with a few units, sessions and the case that it needs; no lock is let go."""
    words = prepared(clerk, office, path)
    with watched() as opened:
        clerk(*words, status=7) if path in CHECKS else clerk(*words)
    assert opened == []
