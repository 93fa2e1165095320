"""What each command loads: the cause of its speed, free of the noise of a clock."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from factories import make_office

if TYPE_CHECKING:
    from clerk import Clerk

HEAVY = frozenset(
    {
        "babel",
        "chinese_calendar",
        "dateutil",
        "docx",
        "holidays",
        "icalendar",
        "rjieba",
        "openpyxl",
        "prompt_toolkit",
        "pydantic",
        "rapidfuzz",
        "rich",
        "sqlite_utils",
        "tabulate",
        "wcwidth",
        "zoneinfo",
    }
)
"""Packages, and one module of Python's own, that cost a command a tenth of its time or more."""

ALSO_SLOW = frozenset({"csv", "hashlib", "hmac", "logging", "random", "socket", "tempfile", "tomllib"})
"""Modules of Python's own that a command which writes one case has no use for."""

REGISTER = ("register", "--kind", "complaint", "--content", "路灯不亮了三天", "--phone", "13800000001")
REGISTER_AGAIN = ("register", "--kind", "help", "--content", "路灯不亮了四天")

LOOKING = {
    "show": ("show", "last", "-f", "json"),
    "show as csv": ("show", "last", "-f", "csv"),
    "list": ("list", "-f", "csv"),
    "list as json": ("list", "-f", "json"),
    "overdue": ("overdue", "-f", "csv"),
    "overdue as json": ("overdue", "-f", "json"),
    "log": ("log", "last", "-f", "json"),
}

VERBS = (
    ("dispatch", "last", "--to", "交通局"),
    ("sign", "last"),
    ("return", "last", "--reason", "不属本单位职责"),
    ("dispatch", "last", "--to", "交通局"),
    ("reply", "last", "--text", "已修好", "--by", "王五", "--told", "phone"),
    ("callback", "last", "--result", "satisfied"),
    ("redo", "last", "--reason", "复查不合格"),
)


def loaded(clerk: Clerk, *words: str) -> set[str]:
    """Return the top-level modules loaded when ``hotline WORDS`` ends."""
    return {name.partition(".")[0] for name in loaded_modules(clerk, *words)}


def loaded_modules(clerk: Clerk, *words: str) -> set[str]:
    """Return the full names of the modules loaded when ``hotline WORDS`` ends."""
    program = (
        "import os, sys\n"
        "from hotline_cli import __main__ as door\n"
        f"sys.argv = ['hotline', *{list(words)!r}]\n"
        "status = door._status()\n"
        "print('\\n' + ' '.join(sorted(sys.modules)), file=sys.stderr)\n"
        "os._exit(status)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=clerk.folder,
        env=clerk.environment() | {"HOTLINE_TEST_MESSAGES": ""},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return set(ran.stderr.splitlines()[-1].split())


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A file with a unit and a case."""
    return make_office(clerk, units=["交通局"], cases=[list(REGISTER)])


def test_the_version_is_said_before_anything_is_loaded(hotline: Clerk) -> None:
    """Not even typer."""
    assert loaded(hotline, "--version") & {"typer", "re", "typing", "inspect", "pathlib"} == set()


@pytest.mark.parametrize("words", [("--help",), ("schedule", "--help"), ("unit", "--help")])
def test_help_loads_no_command(hotline: Clerk, words: tuple[str, ...]) -> None:
    """Names and help lines stand in one table; neither SQLite nor a command's module is needed for them."""
    assert loaded(hotline, *words) & (HEAVY | ALSO_SLOW | {"sqlite3", "json"}) == set()


def test_register_loads_what_it_needs(office: Clerk) -> None:
    """The command that is given while a caller waits; comparing it with a call much like it loads nothing more."""
    assert loaded(office, *REGISTER, "-f", "json") & (HEAVY | ALSO_SLOW | {"dataclasses"}) == set()
    assert loaded(office, *REGISTER_AGAIN, "-f", "csv") & (HEAVY | ALSO_SLOW - {"csv"}) == set()


@pytest.mark.parametrize("words", LOOKING.values(), ids=LOOKING)
def test_csv_and_json_draw_nothing(office: Clerk, words: tuple[str, ...]) -> None:
    """What programs read loads nothing of what people look at."""
    assert loaded(office, *words) & (HEAVY | ALSO_SLOW - {"csv"}) == set()


def test_verbs_load_nothing_heavy(office: Clerk) -> None:
    """From dispatch to redo; csv and json of what came of it as well."""
    for words in VERBS:
        assert loaded(office, *words, "-f", "json") & (HEAVY | ALSO_SLOW) == set(), words


def test_a_read_loads_nothing_that_writes(office: Clerk) -> None:
    """`overdue` opens the file and reads: no verb, no service but the one that opens it, no fold, no log of a case."""
    written = (
        "domain.transitions",
        "domain.case_fold",
        "domain.answer_checks",
        "queries.history",
        "services.",
    )
    assert not {
        name
        for name in loaded_modules(office, "overdue", "-f", "csv")
        if name.startswith(tuple(f"hotline_cli.{part}" for part in written))
    } - {"hotline_cli.services.opening"}
