"""How alike two texts are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from hotline_cli.queries.duplicates import compare_texts

TEXT = st.text(st.sampled_from("路灯不亮了三天没水ab "), max_size=30)


@pytest.mark.parametrize(
    ("one", "another", "likeness"),
    [
        ("路灯不亮", "路灯不亮", 100),
        ("路灯不亮", "路灯亮", 85),
        ("路灯", "停水", 0),
        ("", "路灯", 0),
        ("", "", 100),
    ],
)
def test_alike_by_hand(one: str, another: str, likeness: int) -> None:
    """Twice the characters that both have in the same order, of all: 2 × 3 of 7 is 85 %."""
    assert compare_texts(one, another) == likeness


@given(one=TEXT, another=TEXT)
def test_alike_as_another_program_says(one: str, another: str) -> None:
    """The same as rapidfuzz, which judges the many texts of an import."""
    assert abs(compare_texts(one, another) - int(ratio(one, another))) <= 1
    assert compare_texts(one, another) == compare_texts(another, one)
