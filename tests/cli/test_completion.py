"""The Tab key: commands, options, words of the field, units, cases by title, sessions; nothing of a caller."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Clerk


@pytest.fixture
def desk(hotline: Clerk) -> Clerk:
    """Two units, a session, a case that tells its caller's name and phone."""
    hotline("init")
    hotline("unit", "add", "城市管理局")
    hotline("unit", "add", "公安局")
    hotline(
        "schedule", "add", "--date", "2026-03-05", "--start", "09:00", "--end", "10:00", "--unit", "公安局"
    )
    hotline(
        "register", "--kind", "help", "--name", "张三丰", "--phone", "13812345678",
        "--content", "我是张三丰，电话13812345678，路灯不亮",
    )  # fmt: skip
    return hotline


def tab(clerk: Clerk, *words: str, lang: str = "en") -> list[str]:
    """What is offered for the last of ``words``."""
    clerk.more, clerk.lang = {"_HOTLINE_COMPLETE": "1"}, lang
    try:
        return clerk(*words).out.splitlines()
    finally:
        clerk.more, clerk.lang = {}, "en"


def test_commands_and_options(desk: Clerk) -> None:
    """Commands by their beginning, those of a group below it, options with their help."""
    assert tab(desk, "regi") == ["register\tRegister a call"]
    assert [line.partition("\t")[0] for line in tab(desk, "unit", "re")] == ["retire", "rename"]
    assert tab(desk, "register", "--put") == ["--put-through\ton-air, queued or no"]


def test_words_of_the_field_in_the_readers_language(desk: Clerk) -> None:
    """Codes in English, the Chinese words in Chinese; either is taken by the command."""
    assert tab(desk, "register", "--kind", "co") == ["complaint\t投诉"]
    assert tab(desk, "register", "--kind", "投", lang="zh") == ["投诉\tcomplaint"]


def test_units_sessions_and_cases_without_their_callers(desk: Clerk) -> None:
    """Names of units, days of sessions, numbers with their matter; the caller's name and phone are masked in it."""
    assert tab(desk, "dispatch", "last", "--to", "") == ["城市管理局\t", "公安局\t"]
    assert tab(desk, "schedule", "show", "2026") == ["2026-03-05\t2026-03-05 09:00 公安局"]
    [line] = tab(desk, "show", "2026")
    assert line.startswith("20260302-0001\t")
    assert "路灯" in line
    assert "张三丰" not in line
    assert "13812345678" not in line


def test_no_file_offers_nothing_and_is_no_error(hotline: Clerk) -> None:
    """Before ``init`` the Tab key is silent."""
    assert tab(hotline, "dispatch", "last", "--to", "") == []


def test_only_the_module_of_the_command_is_loaded(desk: Clerk) -> None:
    """What a Tab costs: no table is drawn, no other command is loaded."""
    desk.more = {"_HOTLINE_COMPLETE": "1", "PYTHONPROFILEIMPORTTIME": "1"}
    loaded = desk("dispatch", "last", "--to", "").err
    for name in (
        "rich",
        "tabulate",
        "sqlite_utils",
        "dateutil",
        "prompt_toolkit",
        "hotline_cli.cli.schedule",
    ):
        assert f" {name}\n" not in loaded


def test_in_bash(desk: Clerk) -> None:
    """The script in a real bash completes a unit after --to."""
    desk("completion", "tcsh", status=2)
    script = desk("completion", "bash").out
    (desk.folder / "hotline").write_text(
        f'#!/bin/sh\nexec {__import__("sys").executable} -m hotline_cli "$@"\n'
    )
    (desk.folder / "hotline").chmod(0o755)
    line = 'COMP_WORDS=(./hotline dispatch last --to 公); COMP_CWORD=4; _hotline; echo "${COMPREPLY[@]}"'
    ran = subprocess.run(
        ["bash", "-c", f"{script}\n{line}"],
        cwd=desk.folder,
        env=desk.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "公安局"
