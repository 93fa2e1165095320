"""A long import, part of whose work a second process does: the same comes of it, whatever becomes of that process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import bench_data
import pytest

from hotline_cli.services.imports import workers

if TYPE_CHECKING:
    from conftest import Clerk

ROWS = workers.MIN_ROWS_FOR_WORKER + 400


@pytest.fixture
def office(hotline: Clerk) -> Clerk:
    """An office with its units and a long list of calls; the clock a day after the last of them."""
    hotline.now = "2026-03-02T09:00"
    hotline("init")
    (hotline.folder / "units.csv").write_text("name\n" + "\n".join(bench_data.UNITS) + "\n", encoding="utf-8")
    hotline("unit", "import", "units.csv")
    bench_data.write(hotline.folder / "calls.csv", ROWS, 40)
    return hotline


def cases_of(clerk: Clerk) -> list[dict[str, object]]:
    """All that the file says of its cases, newest first."""
    return clerk.json("list")


def test_in_two_processes_or_one_the_same_comes_of_it(office: Clerk) -> None:
    """Case by case; and both files are sound."""
    empty = office.database.read_bytes()
    office("import", "calls.csv")
    there = cases_of(office)
    assert office.json("db", "verify")["ok"] is True
    office.database.write_bytes(empty)
    source = (office.folder / "calls.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    half = ROWS // 2  # so few that each half is worked on in one process
    for name, rows in (("first.csv", source[1:half]), ("second.csv", source[half:])):
        (office.folder / name).write_text("".join([source[0], *rows]), encoding="utf-8")
        office("import", name)
    assert cases_of(office) == there
    assert len(there) == ROWS
    assert office.json("db", "verify")["ok"] is True


def children(process: subprocess.Popen[str]) -> list[int]:
    """The processes that it has started and that are still there."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in listed.read_text().split()] if process.poll() is None else []


def runs(pid: int) -> bool:
    """Whether there is such a process; one that has ended and that nobody has asked about yet is none."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return not state.startswith("Z")


def started(clerk: Clerk, *words: str) -> tuple[subprocess.Popen[str], int]:
    """An import that is on its way, and its second process."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "hotline_cli", "import", "calls.csv", *words],
        cwd=clerk.folder, env=clerk.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    for _wait in range(2000):
        if second := children(process):
            return process, second[0]
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    raise AssertionError("no second process")


needs_proc = pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists() or (os.cpu_count() or 1) < 2,
    reason="needs /proc and two processors",
)


@needs_proc
def test_the_second_process_may_be_lost(office: Clerk) -> None:
    """Killed in the middle: the first does the rest itself, and nothing is missing."""
    process, second = started(office, "-f", "json")
    os.kill(second, signal.SIGKILL)
    out, err = process.communicate()
    assert (process.returncode, "Traceback" in err) == (0, False)
    assert out.count('"no"') >= ROWS
    assert len(cases_of(office)) == ROWS
    assert office.json("db", "verify")["ok"] is True


@needs_proc
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_the_second_process_ends_with_the_first(office: Clerk, how: signal.Signals) -> None:
    """However that ends: nobody goes on holding callers in memory. The import is in the file, as is said, or is not."""
    process, second = started(office)
    os.kill(process.pid, how)
    _out, err = process.communicate()
    assert "Traceback" not in err
    for _wait in range(3000):
        if not runs(second):
            break
        time.sleep(0.01)
    assert not runs(second)
    there = len(cases_of(office))
    if how == signal.SIGINT:
        done = process.returncode == 0 or "The changes were saved anyway" in err  # it came when all was done
        assert there == (ROWS if done else 0)
    else:
        assert there in {0, ROWS}


@needs_proc
def test_a_file_in_the_folder_does_not_pass_for_one_of_ours(office: Clerk) -> None:
    """The second process looks for its modules where the first did, not where the clerk happens to be."""
    for name in ("pickle.py", "signal.py", "gc.py", "sitecustomize.py"):
        (office.folder / name).write_text("open('fooled', 'w').close()\n", encoding="utf-8")
    process, _second = started(office)
    process.communicate()
    assert process.returncode == 0
    assert not (office.folder / "fooled").exists()


@pytest.mark.parametrize("rows", [20, ROWS])
def test_a_key_of_a_refused_row_is_free_for_the_next(hotline: Clerk, rows: int) -> None:
    """One process or two: the first row under K was sent before it came in; the second stands for it, the third not."""
    hotline.now = "2026-03-02T09:00"
    hotline("init")
    hotline("unit", "add", "城市管理局")
    plain = [f"咨询,第{n}件,2026-02-02 09:00:00,{n},," for n in range(rows)]
    three = [
        "咨询,甲,2026-02-02 09:00:00,K,城市管理局,2026-02-01 09:00:00",
        "咨询,乙,2026-02-02 09:00:00,K,城市管理局,2026-02-02 10:00:00",
        "咨询,丙,2026-02-02 09:00:00,K,城市管理局,2026-02-02 11:00:00",
    ]
    (hotline.folder / "calls.csv").write_text(
        "\n".join(["kind,content,received_at,key,unit,dispatched_at", *plain[:10], *three, *plain[10:], ""]),
        encoding="utf-8",
    )
    hotline("import", "calls.csv", "--bad-rows", "bad.csv")
    bad = (hotline.folder / "bad.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[1] for line in bad[1:]] == ["甲"]
    found = {case["content"]: case["dispatched_at"] for case in cases_of(hotline)}
    assert len(found) == rows + 1
    assert found["乙"] == "2026-02-02T10:00:00+08:00"
    numbers = sorted(int(str(case["no"]).rpartition("-")[2]) for case in cases_of(hotline))
    assert numbers == list(range(1, rows + 2))
