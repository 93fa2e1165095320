"""What every command that writes takes, as its help says: when it happened, and a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples import prepared
from hotline_cli.cli import app
from hotline_cli.cli.table import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Clerk


def _verbs() -> list[str]:
    for path in COMMANDS:
        app.build(path)
    return [path for path in COMMANDS if "at" in app._declared[path].shared]


NOTHING_TO_DO = {"urge", "archive", "feedback"}
"""Their examples find no case in the prepared office: there is no event to bear a note."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the prepared file is kept, to be copied."""
    return tmp_path_factory.mktemp("office")


@pytest.mark.parametrize("path", _verbs())
def test_what_is_said_to_have_happened_in_the_future_is_refused(
    clerk: Clerk, office: Path, path: str
) -> None:
    """One rule, one exit status, whatever is written; and nothing is."""
    words = prepared(clerk, office, path)
    head = clerk.json("db", "verify")["head"]
    assert "future" in clerk(*words, "--at", "2199-01-01T00:00", status=3).err
    assert clerk.json("db", "verify")["head"] == head


@pytest.mark.parametrize("path", [path for path in _verbs() if path not in NOTHING_TO_DO])
def test_the_note_is_kept(clerk: Clerk, office: Path, path: str) -> None:
    """It stands in the log beside what was done."""
    words = prepared(clerk, office, path)
    clerk(*words, "--note", "手记七")
    assert "手记七" in clerk("export", "events", "--reveal", "--reason", "核对", "-f", "jsonl").out
