"""A bar on what takes long: on standard error, on a terminal, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clerk import Clerk

pty = pytest.importorskip("pty", reason="terminals as POSIX has them")

CALLS = "kind,content\n" + "".join(f"help,路灯不亮{n}\n" for n in range(300))
PROGRAM = """
from hotline_cli.cli import progress
progress.DELAY_SECONDS = 0
stop = progress.Bar.stop
def stop_once_drawn(bar):
    if not bar._over:
        bar._timer.join()
        if bar._drawn:
            bar._drawn[0].refresh()
    stop(bar)
progress.Bar.stop = stop_once_drawn
from hotline_cli.__main__ import main
main()
"""
"""The program with each bar drawn at once, and once more before it goes."""
BAR = "\x1b[?25l"
"""The cursor is hidden while one is drawn."""
LONG = {
    "import": (("import", "calls.csv"), ("Checking", "Registering")),
    "export to a file": (("export", "cases", "-o", "cases.csv"), ("Writing",)),
    "export to a pipe": (("export", "events"), ("Writing",)),
    "a list to a file": (("list", "-o", "cases.json"), ("Writing",)),
    "verify": (("db", "verify"), ("Verifying",)),
    "check": (("db", "check"), ("Checking",)),
    "reindex": (("db", "reindex"), ("Indexing",)),
    "backup": (("db", "backup", "copy.db"), ("Copying",)),
    "restore": (("db", "restore", "good.db", "--yes"), ("Restoring",)),
    "anonymize": (("db", "anonymize", "--before", "2026-03-02", "--yes"), ("Erasing",)),
    "scheme try": (
        ("scheme", "try", "standard", "--from", "2026-01-01", "--to", "2026-12-31"),
        ("Replaying",),
    ),
    "report": (("report", "units", "--year", "2026"), ("Counting",)),
}


@pytest.fixture
def office(hotline: Clerk) -> Clerk:
    """A file with a few hundred cases, and a copy of it."""
    hotline("init")
    (hotline.folder / "calls.csv").write_text(CALLS, encoding="utf-8")
    hotline("import", "calls.csv")
    hotline("db", "backup", "good.db")
    return hotline


def told(clerk: Clerk, *words: str) -> tuple[int, str, str]:
    """Exit status, standard output (a pipe) and what a terminal on standard error got."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=clerk.folder,
        env={**clerk.environment(), "TERM": "xterm-256color", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    shown: list[bytes] = []
    reader = Thread(target=read_all, args=(ours, shown))
    reader.start()
    out, _err = running.communicate(timeout=60)
    reader.join()
    os.close(ours)
    return running.returncode, out.decode(), b"".join(shown).decode("utf-8", "replace")


def read_all(terminal: int, into: list[bytes]) -> None:
    """Until the other side is closed, which a terminal says by an error."""
    with suppress(OSError):
        while got := os.read(terminal, 65536):
            into.append(got)


@pytest.mark.parametrize(("words", "said"), LONG.values(), ids=LONG)
def test_what_takes_long_shows_how_far_it_is(
    office: Clerk, words: tuple[str, ...], said: tuple[str, ...]
) -> None:
    """On a terminal a bar with what is being done, taken away at the end; standard output holds nothing of it."""
    status, out, shown = told(office, *words)
    assert status == 0, shown
    for one in said:
        assert one in shown
    assert BAR in shown
    assert "\x1b[?25h" in shown
    assert "\x1b" not in out


@pytest.mark.parametrize(("words", "said"), LONG.values(), ids=LONG)
def test_nothing_of_it_where_nobody_looks(
    office: Clerk, words: tuple[str, ...], said: tuple[str, ...]
) -> None:
    """In a pipe, as under cron, no bar is drawn however long it takes."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=office.folder, env=office.environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "\x1b" not in ran.stderr
    assert not [one for one in said if f"{one} " in ran.stderr]


def test_what_is_soon_done_shows_none(office: Clerk) -> None:
    """A verb never has one, however slowly it goes; nor has a list on its way to a reader such as less."""
    for words in (("register", "-k", "help", "-c", "路灯不亮"), ("list",), ("show", "last")):
        status, _out, shown = told(office, *words)
        assert status == 0
        assert BAR not in shown
