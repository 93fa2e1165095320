"""A reader of Chinese meets Chinese: help, rules, reasons, and what the system says of files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from clerk import IMPORTS

from hotline_cli.cli.registry import COMMANDS, GROUPS

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk

NAMES = re.compile(r"`[^`]*`|\"[^\"]*\"|例：[^\n]*(\n +[^\n]*)?|用法：[^\n]*")
"""What stands on a help page as it is typed: commands, examples."""
PAGES = """
import sys
from hotline_cli.cli.main import run
sys.exit(max(run(page.split()) for page in sys.argv[1:]))
"""
SENTENCE = re.compile(r"[a-z]+(?: [a-z]+){3,}")


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_no_help_page_holds_an_english_sentence(tmp_path: Path, group: str) -> None:
    """Four English words in a row are a sentence that nobody translated."""
    below = [path for path in COMMANDS if path.rpartition(" ")[0] == group]
    # a process of its own: a command is declared once, in the language of whoever calls it first
    ran = subprocess.run(
        [sys.executable, "-c", PAGES, *[f"{path} --help" for path in (group, *below)]],
        cwd=tmp_path, env={**os.environ, "HOTLINE_LANG": "zh", "PYTHONPATH": IMPORTS},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.count("用法：") == len(below) + 1
    found = SENTENCE.search(NAMES.sub("", ran.stdout))
    assert not found, found[0]


def test_a_scheme_is_shown_in_chinese_and_kept_as_it_is(clerk: Clerk) -> None:
    """People read 3个工作日 and 每周四; programs read the same words in every language."""
    clerk.lang = "zh"
    page = clerk("scheme", "show", "changzhou-2020").out
    for words in (
        "30个工作日",
        "每周四",
        "当周星期一，否则3个工作日前",
        "星期一至星期五 08:30-12:00",
        "热线办、栏目组",
    ):
        assert words in page
    assert not re.search(r"working|receipt|dispatch|thursday|programme\b(?!-)", page)
    chinese = clerk.json("scheme", "show", "changzhou-2020")
    clerk.lang = "en"
    assert clerk.json("scheme", "show", "changzhou-2020") == chinese


def test_why_an_answer_is_flagged_is_said_in_the_language_of_who_reads(clerk: Clerk) -> None:
    """An English colleague took the answer down; a Chinese one reads why it is flagged."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    clerk("register", "--kind", "complaint", "--content", "路灯不亮", "--to", "城市管理局")
    clerk("reply", "last", "--text", "已办结", "--by", "李四")
    assert "3 letters" in clerk("show", "last").out
    clerk.lang = "zh"
    assert "只有 3 个字" in clerk("show", "last").out
    assert clerk.json("show", "last")["flags"][0]["reason"] == "3 letters"


def test_what_the_system_says_of_a_file_is_said_in_chinese(clerk: Clerk) -> None:
    """A file that is not there."""
    clerk("init")
    clerk.lang = "zh"
    assert "没有这个文件" in clerk("import", "nowhere.csv", status=6).err
