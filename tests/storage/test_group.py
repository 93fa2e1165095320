"""A file that a group of the system uses (`init --group`): clerks with accounts and groups of their own share it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clerk import Clerk

SHARED = 100
"""A group of which both clerks are, besides the one of their own."""
LI, WANG = 50001, 50002

OPENED = """
import sys
from pathlib import Path
from hotline_cli.store import connection
con = connection.open_file(Path(sys.argv[1]))
con.execute("BEGIN")
con.execute("SELECT count(*) FROM cases").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


class Two:
    """Two clerks at a folder that both may write to."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment | {"HOTLINE_DB": str(folder / "office.db"), "HOME": str(folder)}

    def start(self, who: int, *words: str) -> subprocess.Popen[str]:
        """Python with ``words``, as run by one of them."""
        account = ["setpriv", f"--reuid={who}", f"--regid={who}", f"--groups={who},{SHARED}"]
        return subprocess.Popen(
            [*account, sys.executable, *words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def hotline(self, who: int, *words: str, status: int = 0) -> str:
        """What one of them is shown."""
        process = self.start(who, "-m", "hotline_cli", *words)
        out, err = process.communicate(timeout=120)
        assert process.returncode == status, (words, err)
        return out + err

    @contextmanager
    def holding(self, who: int) -> Iterator[None]:
        """One of them has the file open all the while."""
        process = self.start(who, "-c", OPENED, self.environment["HOTLINE_DB"])
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield
        finally:
            process.communicate(timeout=60)

    def modes(self) -> set[tuple[int, int]]:
        """Group and mode of all that lies in the folder."""
        found = [path.stat() for path in self.folder.iterdir() if path.is_file()]
        return {(stat.st_gid, stat.st_mode & 0o777) for stat in found}


@pytest.fixture
def two(hotline: Clerk) -> Iterator[Two]:
    """A file of the shared group, made by Li."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("setpriv")):
        pytest.skip("only root can work as two others")
    import grp

    with tempfile.TemporaryDirectory() as name:  # that of the tests is for root alone
        folder = Path(name)
        os.chown(folder, LI, SHARED)
        folder.chmod(0o770)
        clerks = Two(folder, hotline.environment() | {"HOTLINE_NOW": ""})
        asked = clerks.start(LI, "-m", "hotline_cli", "--version")
        asked.communicate(timeout=60)
        if asked.returncode:
            pytest.skip("the program cannot be read by others here")
        clerks.hotline(LI, "init", "--group", grp.getgrgid(SHARED).gr_name)
        yield clerks


def test_a_colleague_works_while_the_file_is_open(two: Two) -> None:
    """What SQLite lays beside it is the group's too, whoever opened it first."""
    for first, second in ((LI, WANG), (WANG, LI)):
        with two.holding(first):
            two.hotline(second, "register", "-k", "help", "-c", "路灯不亮")
            assert two.hotline(second, "list", "-f", "csv").count("路灯不亮") >= 1
            assert two.modes() == {(SHARED, 0o660)}
    assert two.hotline(LI, "list", "-f", "csv").count("路灯不亮") == 2


def test_many_of_both_at_once(two: Two) -> None:
    """Nobody is turned away in the moment in which the other opens the file; nothing is lost."""
    words = ("-m", "hotline_cli", "register", "-k", "help", "-c", "路灯不亮")
    running = [two.start(who, *words) for _n in range(8) for who in (LI, WANG)]
    said = [process.communicate(timeout=120)[1] for process in running]
    assert {process.returncode for process in running} == {0}, said
    assert two.hotline(WANG, "list", "-f", "csv").count("路灯不亮") == 16


def test_its_backups_are_the_groups_too(two: Two) -> None:
    """Whoever made them, and the file that a backup was brought back into."""
    two.hotline(LI, "register", "-k", "help", "-c", "路灯不亮")
    two.hotline(WANG, "db", "backup", "office.bak")
    assert two.modes() == {(SHARED, 0o660)}
    two.hotline(LI, "db", "restore", "office.bak", "--yes")
    assert two.modes() == {(SHARED, 0o660)}
    (two.folder / "office.db").write_bytes((two.folder / "office.db").read_bytes()[:6000])
    two.hotline(WANG, "db", "restore", "office.bak", "--yes")
    assert two.modes() == {(SHARED, 0o660)}
    assert "路灯不亮" in two.hotline(LI, "list", "-f", "csv")


def test_a_file_without_a_group_stays_its_owners(two: Two) -> None:
    """And so do its backups."""
    two.hotline(LI, "--db", "own.db", "init")
    two.hotline(LI, "--db", "own.db", "db", "backup", "own.bak")
    assert {(two.folder / name).stat().st_mode & 0o777 for name in ("own.db", "own.bak")} == {0o600}
    assert "Permission denied" in two.hotline(WANG, "--db", "own.db", "list", status=5)
