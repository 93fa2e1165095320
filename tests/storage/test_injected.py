"""Every system call that changes a file fails, or is the last one of its process: nothing is half done."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from strace import count_calls, inject, needs_strace
from test_killed import put_back, writing

from examples import prepared
from hotline_cli.cli import declaration

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk

FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")
STEP = int(os.environ.get("HOTLINE_TEST_STEP", "1"))
"""Each call, or only every so many."""
ALSO = ["init", "db backup", "db restore", "db anonymize"]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the office of the examples is kept."""
    return tmp_path_factory.mktemp("example")


def state(path: Path) -> tuple[int, bytes] | None:
    """The chain of the file, which must be sound; None if there is none."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return con.execute("SELECT count(*), coalesce(max(seq), 0) FROM events").fetchone()


def inject_everywhere(clerk: Clerk, example: Path, path: str) -> None:
    """The example of the command ``path``, once for each of its calls and each fault."""
    words = prepared(clerk, example, path)
    before = clerk.database.read_bytes() if clerk.database.exists() else None
    least = state(clerk.database)
    counts = count_calls(clerk, words, clerk.folder / "calls.log")
    done = state(clerk.database)
    kept = set(clerk.folder.rglob("*")) - set(clerk.folder.glob("backup/*"))
    kept |= {file for file in clerk.folder.glob("backup/*") if path == "db restore"}
    tried = 0
    for call, count in counts.items():
        for nth in range(1, count + 1, STEP):
            for fault in FAULTS:
                for file in set(clerk.folder.rglob("*")) - kept:
                    file.unlink()
                if before is None:
                    for file in clerk.folder.glob("hotline.db*"):
                        file.unlink()
                else:
                    put_back(clerk, before)
                ran = inject(clerk, words, call, nth, fault)
                assert "Traceback" not in ran.stderr, (call, nth, fault)
                assert "internal error" not in ran.stderr, (call, nth, fault, ran.stderr)
                found = state(clerk.database)
                assert found in {least, done}, (call, nth, fault, found)
                if (
                    ran.returncode == 0
                ):  # a backup is made even where its folder cannot be recorded, which is said
                    assert found == done or "could not be recorded" in ran.stderr, (call, nth, fault)
                if found is not None:
                    assert clerk.json("db", "verify")["ok"] is True, (call, nth, fault)
                tried += 1
    assert tried > len(FAULTS)


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("path", dict.fromkeys([*writing(), *ALSO]))
def test_every_command_that_writes(clerk: Clerk, example: Path, path: str) -> None:
    declaration.build_command(path)
    inject_everywhere(clerk, example, path)
