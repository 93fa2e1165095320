"""What the pages for clerks and administrators show is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from clerk import IMPORTS, ROOT

from hotline_cli.cli.chinese_commands import command_named
from hotline_cli.cli.registry import COMMANDS, GROUPS
from tools import handbook

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals of Unix")


@pytest.mark.parametrize("page", handbook.PAGES, ids=lambda page: page.stem)
def test_every_command_runs_and_shows_what_the_page_shows(page: Path) -> None:
    """On a terminal of 80 by 24, in the language of the page."""
    ran = subprocess.run(
        [sys.executable, "tools/handbook.py", "check", str(page)],
        cwd=ROOT, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": IMPORTS}, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.strip() == ""


@pytest.mark.parametrize("page", handbook.PAGES, ids=lambda page: page.stem)
def test_commands_in_running_text_exist(page: Path) -> None:
    lines = list(handbook.inline_commands(page.read_text("utf-8")))
    assert lines
    for line in lines:
        path = ""
        for word in re.sub(r"^hotline( --\w+ \S+)*", "", line).split():
            below = [name.removeprefix(f"{path} ").split()[0] for name in (*COMMANDS, *GROUPS)
                     if not path or name.startswith(f"{path} ")]  # fmt: skip
            name = command_named(path, word, below)
            if name not in below:
                break
            path = f"{path} {name}".strip()
        assert path in COMMANDS or path in GROUPS or line == "hotline", line


def test_the_handbook_shows_the_desk_as_it_is() -> None:
    [shown] = re.findall(
        r"^```text\n(.*?)^```", handbook.CHINESE[0].read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert shown.rstrip() == (ROOT / "docs" / "live.txt").read_text("utf-8").rstrip()


@pytest.mark.parametrize("page", handbook.PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", text)
    assert links
    for target, part in links:
        assert not target or (page.parent / target).exists(), target
        assert target or part in headings, part


def test_a_page_that_shows_something_else_is_found() -> None:
    assert handbook.matches(("a", "…", "c"), ["a", "b", "b", "c"])
    assert not handbook.matches(("a", "…"), ["b"])
    assert not handbook.matches(("a",), ["a", "b"])
