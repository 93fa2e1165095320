"""Picking a row of a list: what Enter means after arrows and typing, and what is shown."""

from __future__ import annotations

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.cells import cell_len

from hotline_cli.cli.picker import Choice, Row, pick

ROWS = [
    Row(f"20260302-{at:04}", f"20260302-{at:04}  03-02 09:{at:02}  {matter}")
    for at, matter in ((31, "路灯不亮"), (12, "积水"), (3, "噪声扰民"), (1, "路灯太暗"))
]
UP, DOWN = "\x1b[A", "\x1b[B"


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ("\r", "20260302-0031"),
        (f"{DOWN}{DOWN}\r", "20260302-0003"),
        (f"{DOWN}{UP}{UP}\r", "20260302-0031"),
        (f"{DOWN * 9}\r", "20260302-0001"),
        ("积水\r", "20260302-0012"),
        (f"路灯{DOWN}\r", "20260302-0001"),
        ("路灯\r", "路灯"),
        ("3\r", "3"),
        ("last\r", "last"),
        ("9999\r", "9999"),
    ],
)
def test_enter_takes_the_chosen_row_or_what_was_typed(keys: str, answer: str) -> None:
    """Text that one row contains means that row; text that several contain is left to the command, as 3 means 0003."""
    with create_pipe_input() as source:
        source.send_text(keys)
        assert pick("Case", Choice(ROWS), DummyOutput(), source) == answer


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_leaving_answers_nothing(key: str) -> None:
    with create_pipe_input() as source:
        source.send_text(key)
        with pytest.raises(KeyboardInterrupt):
            pick("Case", Choice(ROWS), DummyOutput(), source)


def test_the_chosen_row_is_marked_and_stays_in_view() -> None:
    """Two rows are visible; the mark is a character, and Chinese is cut by its width."""
    choice = Choice(ROWS, visible=2)
    assert [line[0] for line in choice.lines(80)] == [">", " "]
    choice.move(3)
    assert choice.lines(80) == [
        "  20260302-0003  03-02 09:03  噪声扰民",
        "> 20260302-0001  03-02 09:01  路灯太暗",
    ]
    assert choice.lines(34)[1] == "> 20260302-0001  03-02 09:01  路…"
    assert max(map(cell_len, choice.lines(34))) <= 34
