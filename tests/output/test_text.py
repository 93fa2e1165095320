"""What leaves in a cell comes back as it was, and does nothing on the way."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotline_cli.text import (
    defuse,
    escape,
    escape_for_excel,
    escape_for_json,
    escape_for_tsv,
    make_visible,
    undefuse,
    unescape,
)

NASTY = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("\\'=+-@\t\r\nxuU0123456789abf＝\x1b\u202e\x85\u200b")
    ),
    max_size=12,
)
PIECES = [
    "\\",
    "x1b",
    "u202e",
    "\x1b",
    "\u202e",
    "'",
    "=",
    "\r",
    "\n",
    "U000e0001",
    "\U000e0001",
    "x41",
    "x0d",
    "1",
]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+86 138", "'+86 138"),
        ("-5 度", "'-5 度"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "'\t=1"),
        ("\r\n=1", "'\r\n=1"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("噪声扰民", "噪声扰民"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\rb", "a\\x0db"),
        ("C:\\x1b", "C:\\\\x1b"),
        ("C:\\users", "C:\\users"),
    ],
)
def test_a_formula_is_defused_and_a_control_character_shown(text: str, cell: str) -> None:
    """An apostrophe in front of what a spreadsheet would run; line ends stay."""
    assert defuse(text) == cell
    assert undefuse(cell) == text


@given(NASTY)
@example("'")
@example("''=1")
def test_an_import_takes_back_what_an_export_did(text: str) -> None:
    """Exactly, whatever the text."""
    assert undefuse(defuse(text)) == text
    assert undefuse(escape_for_excel(text)) == text
    assert unescape(escape(text)) == text


@given(st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
def test_backslashes_and_apostrophes_do_not_confuse_it(text: str) -> None:
    """Not even texts that look like our own escapes."""
    assert undefuse(defuse(text)) == text
    assert undefuse(escape_for_excel(text)) == text


@given(NASTY)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    """In CSV and TSV alike; only Excel's own form of long digits does."""
    assert defuse(text)[:1] not in set("=+-@\t\r＝＋－＠")
    assert escape_for_tsv(text)[:1] not in set("=+-@\t\r＝＋－＠")


@given(NASTY)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    """No C0, C1, DEL, direction marks; in lines for people and in TSV no line ends and tabs either."""
    obeyed = re.compile(
        "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n)"
    )
    for shown in (
        make_visible(text),
        defuse(text),
        escape_for_tsv(text),
        escape_for_json(text.replace("\r", "")),
    ):
        assert not obeyed.search(shown)
    assert not set("\n\t\r") & set(make_visible(text) + escape_for_tsv(text))


def test_ideographic_spaces_are_text() -> None:
    """What only Python calls unprintable is left alone."""
    assert make_visible("张\u3000三") == "张\u3000三"
    assert defuse("张\u3000三") == "张\u3000三"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("320400199001011234", '="320400199001011234"'),
        ("051986681234", '="051986681234"'),
        ("13812345678", "13812345678"),
        ("0", "0"),
        ("007", '="007"'),
        ("20200402-0001", "20200402-0001"),
        ("=1", "'=1"),
    ],
)
def test_excel_gets_long_digits_as_text(text: str, cell: str) -> None:
    """Twelve digits and more, and those that begin with 0; Excel rounds the ones and strips the others."""
    assert escape_for_excel(text) == cell
    assert undefuse(cell) == text


def test_long_runs_of_backslashes_take_no_time() -> None:
    """The search starts once a run, not once a character of it."""
    run = "\\" * 200_000
    assert undefuse(defuse(run)) == run


def test_a_characters_code_beyond_unicode_is_text() -> None:
    """It cannot have been ours."""
    assert undefuse("\\Uffffffff") == "\\Uffffffff"


@pytest.mark.parametrize(
    ("text", "cell"), [("a\tb\\c\nd", r"a\tb\\c\nd"), ("=1", "'=1"), ("\t=1", r"\t=1"), ("\x1b", r"\x1b")]
)
def test_a_cell_of_tsv_is_one_line(text: str, cell: str) -> None:
    """As PostgreSQL writes it."""
    assert escape_for_tsv(text) == cell


def test_json_escapes_what_json_would_leave_raw() -> None:
    """C1, direction marks, and characters of two units."""
    assert escape_for_json('"\x9b\u202e\U000e0001张"') == '"\\u009b\\u202e\\udb40\\udc01张"'


def test_no_line_begins_with_what_ends_a_word() -> None:
    """A comma, a full stop, a closing bracket go down with the character before them; none is over the edge."""
    from hotline_cli.text import display_width, wrap_text

    assert wrap_text("路灯不亮，路口黑", 8) == ["路灯不", "亮，路口", "黑"]
    assert wrap_text("已修复（附件三）。", 8) == ["已修复", "（附件", "三）。"]
    assert max(display_width(line) for line in wrap_text("好，" * 30, 11)) <= 11
