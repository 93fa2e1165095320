"""The Tab key: commands, options, words of the field, units, cases by title, sessions; nothing of a caller."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from clerk import write_program
from terminal import needs_tmux, terminal

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def desk(clerk: Clerk, hotline: Clerk) -> Clerk:
    """Two units, a session, a case that tells its caller's name and phone."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    clerk("unit", "add", "公安局")
    clerk("schedule", "add", "--date", "2026-03-05", "--start", "09:00", "--end", "10:00", "--unit", "公安局")
    clerk(
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
    assert tab(desk, "登") == ["登记\tRegister a call"]
    assert [line.partition("\t")[0] for line in tab(desk, "单位", "停")] == ["停用"]
    assert tab(desk, "登记", "--put") == tab(desk, "register", "--put")


def test_words_of_the_field_in_the_readers_language(desk: Clerk) -> None:
    """Codes in English, the Chinese words in Chinese; either is taken by the command."""
    assert tab(desk, "register", "--kind", "co") == ["complaint\t投诉"]
    assert tab(desk, "register", "--kind", "投", lang="zh") == ["投诉\tcomplaint"]


def test_every_format_is_offered(desk: Clerk) -> None:
    """The ten that there are; of those that begin alike only these."""
    formats = ["table", "plain", "markdown", "csv", "tsv", "json", "jsonl", "html", "xlsx", "docx"]
    assert [line.strip() for line in tab(desk, "list", "--format", "")] == formats
    assert [line.strip() for line in tab(desk, "list", "-f", "js")] == ["json", "jsonl"]
    assert [line.partition("\t")[0] for line in tab(desk, "list", "--fo")] == ["--format"]


def test_units_sessions_and_cases_without_their_callers(desk: Clerk) -> None:
    """Names of units, days of sessions, numbers with their matter; the caller's name and phone are masked in it."""
    assert tab(desk, "dispatch", "last", "--to", "") == ["城市管理局\t", "公安局\t"]
    assert tab(desk, "schedule", "show", "2026") == ["2026-03-05\t2026-03-05 09:00 公安局"]
    [line] = tab(desk, "show", "2026")
    assert line.startswith("20260302-0001\t")
    assert "路灯" in line
    assert "张三丰" not in line
    assert "13812345678" not in line


def test_a_session_is_offered_with_the_unit_that_its_own_was_merged_into(desk: Clerk) -> None:
    """The former unit is gone; its session is told apart by the one that goes on the air now."""
    desk("unit", "merge", "公安局", "城市管理局", "--yes")
    assert tab(desk, "schedule", "show", "2026") == ["2026-03-05\t2026-03-05 09:00 城市管理局"]


def test_the_tab_key_changes_no_older_file(desk: Clerk) -> None:
    """A file of an earlier schema is looked at as it is: not migrated, and no backup is laid beside it."""
    with closing(sqlite3.connect(desk.database)) as con:
        con.execute("PRAGMA user_version = 0")
    assert tab(desk, "dispatch", "last", "--to", "") == ["城市管理局\t", "公安局\t"]
    with closing(sqlite3.connect(desk.database)) as con:
        assert con.execute("PRAGMA user_version").fetchone() == (0,)
    assert list(desk.folder.glob("*before-schema*")) == []


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


def test_categories_by_name_or_by_code(desk: Clerk) -> None:
    """A name is offered, with its code; once a code is begun, codes; two branches of one name by their codes."""
    (desk.folder / "tree.csv").write_text("code,name\n01,路灯\n02,其他\n03,其他\n", encoding="utf-8")
    desk("category", "import", "tree.csv")
    assert tab(desk, "register", "--category", "") == ["路灯\t01", "02\t其他", "03\t其他"]
    assert tab(desk, "list", "--category", "0") == ["01\t路灯", "02\t其他", "03\t其他"]


def test_an_old_case_is_found_by_typing_on(clerk: Clerk) -> None:
    """Of more cases than are offered at once (200 lines) the oldest is found by its number."""
    clerk("init")
    rows = "".join(f"求助,路灯不亮{n},2026-03-02 08:30\n" for n in range(1, 204))
    (clerk.folder / "calls.csv").write_text(f"kind,content,received_at\n{rows}", encoding="utf-8")
    clerk("import", "calls.csv")
    numbers = [line.partition("\t")[0] for line in tab(clerk, "show", "")]
    assert numbers == ["last", *(f"20260302-{n:04}" for n in range(203, 4, -1))]
    assert tab(clerk, "show", "0001") == ["20260302-0001\t路灯不亮1"]


def test_an_option_and_its_value_in_one_word(desk: Clerk) -> None:
    """Zsh and fish hand over --to=公 whole, bash in three words."""
    assert tab(desk, "dispatch", "last", "--to=公") == ["--to=公安局\t"]
    assert tab(desk, "dispatch", "last", "--to", "=", "公") == ["公安局\t"]
    assert tab(desk, "dispatch", "last", "--to", "=") == ["城市管理局\t", "公安局\t"]


def test_the_shells_are_named(hotline: Clerk) -> None:
    """Without a shell or with another: wrong usage, and which there are, in both languages; the Tab key knows them."""
    assert "missing SHELL: bash, zsh or fish" in hotline("completion", status=2).err
    assert "bash, zsh, fish" in hotline("completion", "tcsh", status=2).err
    assert [line.strip() for line in tab(hotline, "completion", "")] == ["bash", "zsh", "fish"]
    hotline.lang = "zh"
    assert "缺少 外壳：bash、zsh 或 fish" in hotline("completion", status=2).err


# ---- real shells ----------------------------------------------------------------------------------------------


@pytest.fixture
def installed(desk: Clerk) -> Clerk:
    """The program as ``hotline`` on the PATH, with what it compiled kept as on a clerk's machine."""
    write_program(desk.folder / "bin" / "hotline")
    for shell in ("bash", "zsh", "fish"):
        (desk.folder / shell).write_text(desk("completion", shell).out, encoding="utf-8")
    return desk


def at_home(clerk: Clerk) -> dict[str, str]:
    """The clerk's variables, with the program on the PATH."""
    ours = clerk.environment()
    return ours | {"PATH": f"{clerk.folder / 'bin'}:{ours['PATH']}", "LC_ALL": "C.UTF-8"}


def offered_in(clerk: Clerk, *command: str) -> list[str]:
    """What a shell prints."""
    ran = subprocess.run(
        command, cwd=clerk.folder, env=at_home(clerk), capture_output=True, text=True, check=True
    )
    return ran.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "offers"),
    [
        ("dispatch last --to 公", ["公安局"]),
        ("dispatch last --to = 公", ["公安局"]),
        ("show 0001", ["20260302-0001"]),
        ("regi", ["register"]),
        ("show nothing-like-it", [""]),
    ],
)
def test_in_bash(installed: Clerk, words: str, offers: list[str]) -> None:
    """The script in a real bash: a unit after --to, a number by its ending, a command."""
    count = len(words.split())
    line = f'COMP_WORDS=(hotline {words}); COMP_CWORD={count}; _hotline; printf "%s\\n" "${{COMPREPLY[@]}}"'
    assert offered_in(installed, "bash", "-c", f"source ./bash; {line}") == offers


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not there")
@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("dispatch last --to 公", ["公安局"]),
        ("dispatch last --to=公", ["--to=公安局"]),
        ("show 0001", ["20260302-0001\t我是张**，电话138****5678，路灯不亮"]),
        ("regi", ["register\tRegister a call"]),
        ("import fis", ["fish"]),
    ],
)
def test_in_fish(installed: Clerk, line: str, offers: list[str]) -> None:
    """The script in a real fish, with what each offer is; a file where a file is wanted."""
    assert offered_in(installed, "fish", "-N", "-c", f"source ./fish; complete -C 'hotline {line}'") == offers


@needs_tmux
@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not there")
def test_in_zsh(installed: Clerk) -> None:
    """The script in a real zsh, by the Tab key: a unit, a number by its ending, a command, a file."""
    with terminal(installed, HOTLINE_LANG="zh", LC_ALL="C.UTF-8") as screen:
        screen.line("PATH=$PWD/bin:$PATH zsh -f")
        screen.line("PS1='%% '; autoload -U compinit; compinit -u -D; source ./zsh; clear; echo ready")
        screen.wait("ready", gone="compinit")
        for typed, completed in (
            ("dispatch last --to 城", "dispatch last --to 城市管理局"),
            ("show 0001", "show 20260302-0001"),
            ("regi", "register"),
            ("register --kind 投", "register --kind 投诉"),
            ("import fis", "import fish"),
        ):
            screen.type(f"hotline {typed}")
            screen.press("Tab")
            screen.wait(f"hotline {completed}")
            screen.press("C-u", "C-l")
        screen.line("exit")


@pytest.mark.slow
def test_a_tab_takes_less_than_150_ms(installed: Clerk) -> None:
    """Through the function that the shell calls, once the modules are compiled: the quickest of nine."""
    line = """source ./bash; COMP_WORDS=(hotline dispatch last --to ''); COMP_CWORD=4
    for n in 1 2 3 4 5 6 7 8 9; do a=${EPOCHREALTIME/./}; _hotline; b=${EPOCHREALTIME/./}; echo $((b-a)); done"""
    ours = {name: value for name, value in at_home(installed).items() if name != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run(
        ["bash", "-c", line], cwd=installed.folder, env=ours, capture_output=True, text=True, check=True
    )
    assert min(map(int, ran.stdout.split())) < 150_000


def test_what_a_terminal_would_obey_is_shown(clerk: Clerk) -> None:
    """In the matter of a case: the shell gets no escape of it."""
    clerk("init")
    clerk("register", "-k", "help", "-c", "路灯\x1b]0;x\x07不亮")
    [line] = tab(clerk, "show", "2026")
    assert line == "20260302-0001\t路灯\\x1b]0;x\\x07不亮"
