"""The tour under ``examples/tour``, and the program as it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from clerk import IMPORTS, ROOT, write_program

if TYPE_CHECKING:
    from clerk import Clerk

LOOK = ROOT / "examples" / "datasette"
TOUR = sorted((ROOT / "examples").glob("*/*.sh"))


@pytest.mark.parametrize("script", TOUR, ids=lambda script: script.stem)
def test_the_tour_runs(tmp_path: Path, script: Path) -> None:
    """Every script ends well in an empty folder, with ``hotline`` on the path and nothing else."""
    program = write_program(tmp_path / "bin" / "hotline")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "PAGER"))}
    environment = {
        **kept,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": IMPORTS,
        "HOTLINE_LANG": "zh",
    }
    ran = subprocess.run(
        ["sh", str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout[-1500:] + ran.stderr[-1500:]
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(not shutil.which("datasette"), reason="datasette is not there")
def test_datasette_opens_the_views_and_nothing_else(clerk: Clerk) -> None:
    """A page and the rows of each view; the tables, SQL of one's own and the file itself are forbidden."""
    clerk.now = "2020-03-02T09:00"  # v_overdue goes by the clock of whoever looks
    clerk("init")
    clerk("unit", "add", "城市管理局")
    clerk("register", "-k", "help", "-c", "路灯不亮", "-n", "张三", "-p", "13800000001", "--to", "城市管理局")
    (clerk.folder / "look").mkdir()
    clerk("db", "backup", "look/hotline.db")
    served = [
        "datasette",
        "--immutable",
        "look/hotline.db",
        "--metadata",
        str(LOOK / "metadata.json"),
        "--get",
    ]

    def get(path: str, status: int = 0) -> str:
        ran = subprocess.run([*served, path], cwd=clerk.folder, capture_output=True, text=True, check=False)
        assert ran.returncode == status, ran.stderr[-1500:]
        return ran.stdout

    assert "/hotline/v_overdue" in get("/")
    for view, rows in (("v_cases", 1), ("v_overdue", 2), ("v_units", 1)):
        assert f"/hotline/{view}" in get(f"/hotline/{view}")
        assert len(json.loads(get(f"/hotline/{view}.json"))["rows"]) == rows
    for path in (
        "/hotline",
        "/hotline/callers.json",
        "/hotline/cases",
        "/hotline.json?sql=select+1",
        "/hotline.db",
    ):
        assert "1380000" not in get(path, status=1)


@pytest.mark.slow
def test_the_wheel_works_on_its_own(tmp_path: Path) -> None:
    """Built and unpacked elsewhere, it has its Chinese, its schemes and its calendar, and makes a file with them."""
    source = tmp_path / "source"  # what the build compiles is not written under the feet of other tests
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.mo", "tests"))
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", str(tmp_path), str(source)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-2000:]
    [wheel] = tmp_path.glob("*.whl")
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(tmp_path / "site")], check=True)
    environment = {
        **os.environ, "PYTHONPATH": str(tmp_path / "site"), "HOTLINE_LANG": "zh", "HOTLINE_DB": str(tmp_path / "x.db"),
        "HOTLINE_NOW": "2020-03-26T09:00",
    }  # fmt: skip

    def run(*words: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-m", "hotline_cli", *words],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return ran.stdout

    assert "登记一件来电" in run("register", "--help")
    run("init", "--scheme", "changzhou-2020")
    assert "changzhou-2020" in run("scheme", "list")
    assert "2020-04-04" in run("calendar", "check", "2020-04-04", "-f", "json")
