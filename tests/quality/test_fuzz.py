"""Anything at all, in every option and every file: one of the documented exit statuses, and never a traceback.

``pytest -m slow tests/quality/test_fuzz.py`` looks for an hour's worth of examples; without it a few hundred.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline_cli.cli.main import run
from hotline_cli.cli.registry import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence


DOCUMENTED = frozenset({0, 2, 3, 4, 5, 6, 7})
ODD = st.sampled_from(
    [
        "", " ", "-", "--", "\0", "\n", "\r\n", "'", '"', ";", "%", "_", "*", "../..", "/", "~", "=1+1", "@x", "+1",
        "[/red]", "[bold]", "\x1b[31m", "\u202e", "\ud800", "\ufeff", "🙂", "张三", "０１２", "9" * 400, "1e999", "nan",
        "NULL", "last", "1; DROP TABLE cases", "' OR 1=1 --", "20260302-0001", "2026-02-30", "0000-00-00", "9999-12-31",
        "2026-03-02T25:00", "24:00", "3 working days", "-3 working days", "0 days", "9" * 30 + " days", "a" * 5000,
        "7" * 5000, "20260302-" + "1" * 5000,
    ]
)  # fmt: skip
TEXT = st.one_of(ODD, st.text(max_size=12), st.text("0123456789-:T 个工作日月小时前,;", max_size=16))
NOT_ASKED = frozenset({"live", "demo", "completion", "db backup", "db restore", "init"})
"""They take the whole terminal, or make files of their own."""
FILES = frozenset({"--output", "--per-unit", "--bad-rows"})
"""Options that name files to write: anything at all there would be written anywhere."""
PLAIN = [path for path in COMMANDS if path not in NOT_ASKED]


def options(path: str) -> list[str]:
    """The options of a command that take a value."""
    from hotline_cli.cli.declaration import build_command

    command = build_command(path)
    return [
        param.opts[0]
        for param in command.params
        if param.param_type_name == "option"
        and not getattr(param, "is_flag", False)
        and not FILES.intersection(param.opts)
    ]


def ended(words: Sequence[str], database: Path, stdin: str = "") -> tuple[int, str]:
    """Exit status and standard error of the command line, run in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace") for _n in range(2))
    given_in = io.TextIOWrapper(
        io.BytesIO(stdin.encode("utf-8", "surrogatepass")), "utf-8", errors="surrogateescape"
    )
    surroundings = {
        "HOTLINE_DB": str(database),
        "HOTLINE_NOW": "2026-03-02T09:30",
        "HOTLINE_LANG": "en",
        "HOTLINE_OPERATOR": "x",
    }
    with (
        mock.patch.dict(os.environ, surroundings),
        mock.patch.object(sys, "stdin", given_in),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        contextlib.chdir(database.parent),
    ):
        status = run([word.replace("\0", "\\0") for word in words])
        err.flush()
    return status, err.buffer.getvalue().decode("utf-8", "replace")  # type: ignore[attr-defined] # BytesIO


def check(words: Sequence[str], database: Path, stdin: str = "") -> None:
    """The status is a documented one, nothing of Python is seen."""
    status, err = ended(words, database, stdin)
    assert status in DOCUMENTED, (words, status, err)
    assert "Traceback" not in err, (words, err)


def fill(path: Path) -> None:
    """A file with a unit, a session and three cases."""
    for words in (
        ("init",),
        ("unit", "add", "交通局"),
        ("schedule", "add", "--date", "2026-03-05", "--start", "09:00", "--end", "10:00", "--unit", "交通局"),
        ("register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001"),
        ("register", "--kind", "complaint", "--content", "占道经营", "--to", "交通局"),
        ("register", "--kind", "inquiry", "--content", "医保怎么办", "--answered", "带身份证到窗口即可办理"),
    ):
        status, err = ended(words, path)
        assert status == 0, err


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with something in it."""
    path = tmp_path_factory.mktemp("fuzz") / "hotline.db"
    fill(path)
    return path


few = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
many = settings(few, max_examples=30_000)


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """A command with some of its options, and anything in them."""
    path = draw(st.sampled_from(PLAIN))
    words = path.split()
    if draw(st.booleans()):
        words += draw(st.lists(TEXT, max_size=2))
    known = options(path)
    for _n in range(draw(st.integers(0, 4))) if known else ():
        words += [draw(st.sampled_from(known)), draw(TEXT)]
    return words


def any_command_line(words: list[str], database: Path) -> None:
    """Output stays off the disk: nothing is written but what the program chooses."""
    check(words, database, "x\n")


@few
@given(words=command_lines())
def test_any_words(words: list[str], database: Path) -> None:
    """Any command, any words after it, any value for its options."""
    any_command_line(words, database)


@pytest.mark.slow
@many
@given(words=command_lines())
def test_any_words_for_long(words: list[str], database: Path) -> None:
    """The same, many times."""
    any_command_line(words, database)


CALLS = (
    "kind",
    "content",
    "name",
    "phone",
    "received_at",
    "unit",
    "answered_at",
    "closed_at",
    "satisfaction",
    "tags",
    "key",
)
CELL = st.one_of(
    TEXT, st.sampled_from(["help", "投诉", "2026-03-01 09:00", "交通局", "satisfied", "是", "路灯不亮"])
)


@few
@given(
    header=st.lists(st.sampled_from([*CALLS, "类型", "内容", "", "x"]), min_size=1, max_size=8),
    rows=st.lists(st.lists(CELL, max_size=9), max_size=5),
    quoted=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_any_table(
    header: list[str], rows: list[list[str]], quoted: bool, encoding: str, database: Path
) -> None:
    """Any table of calls, replies, units, holidays, commands: taken or refused, with its bad rows named."""
    lines = [",".join(f'"{cell}"' if quoted else cell for cell in row) for row in (header, *rows)]
    source = database.parent / "table.csv"
    source.write_bytes("\n".join(lines).encode(encoding, "replace"))
    for words in (
        ("import",),
        ("import", "--replies"),
        ("unit", "import"),
        ("calendar", "import"),
        ("schedule", "import"),
        ("apply",),
    ):
        check([*words, str(source), "--dry-run"] if words == ("import",) else [*words, str(source)], database)


@few
@given(content=st.binary(max_size=200))
def test_any_bytes(content: bytes, database: Path) -> None:
    """Files that are no text at all, wherever a file is read."""
    source = database.parent / "any"
    source.write_bytes(content)
    for words in (
        ("import",),
        ("apply",),
        ("scheme", "check"),
        ("scheme", "apply"),
        ("unit", "import"),
        ("db", "restore"),
    ):
        check([*words, str(source)], database)


KEYS = st.sampled_from(
    ["name", "title", "hours", "limits", "extends", "callback", "sessions", "tasks", "indicators", "x"]
)
VALUES = st.one_of(
    TEXT.map(lambda text: '"' + text.replace("\\", "").replace('"', "").replace("\n", "") + '"'),
    st.integers().map(str),
    st.sampled_from(
        [
            "true",
            "[]",
            "{}",
            "[1, 2]",
            "2026-03-02",
            "09:00",
            "nan",
            '[{stage = "answer"}]',
            '{span = "3 days"}',
        ]
    ),
)


@few
@given(
    pairs=st.lists(st.tuples(KEYS, VALUES), max_size=6),
    table=st.sampled_from(["", "[limits]", "[[limits]]", "[office]"]),
)
def test_any_scheme(pairs: list[tuple[str, str]], table: str, database: Path) -> None:
    """Any TOML as a scheme or a map."""
    lines = [f"{key} = {value}" for key, value in pairs]
    source = database.parent / "any.toml"
    source.write_text("\n".join([*lines[:2], table, *lines[2:]]), encoding="utf-8", errors="replace")
    check(["scheme", "check", str(source)], database)
    table_of_calls = database.parent / "calls.csv"
    table_of_calls.write_text("kind,content\nhelp,路灯\n", encoding="utf-8")
    check(["import", str(table_of_calls), "--map", str(source), "--dry-run"], database)


@few
@given(start=TEXT, span=TEXT, hours=TEXT, hold=TEXT)
def test_any_time(start: str, span: str, hours: str, hold: str, database: Path) -> None:
    """Any start, span, hours, hold."""
    for words in (
        ["calendar", "due", start, span],
        ["calendar", "due", "2026-03-02T09:00", span, "--hours", hours],
    ):
        check(words, database)
    check(["calendar", "due", "2026-03-02", "3 working days", "--hold", hold], database)
    check(["calendar", "between", "2026-03-02", start, "--calendar", "none", "--hours", hours], database)
    check(
        ["schedule", "generate", "--from", "2026-03-01", "--to", "2026-04-01", "--every", span, "--dry-run"],
        database,
    )


def test_the_file_is_sound_after_all_that(database: Path) -> None:
    """Whatever was tried above, chain and rows are what they should be."""
    check(["db", "verify"], database)
    assert ended(["db", "verify"], database)[0] == 0
