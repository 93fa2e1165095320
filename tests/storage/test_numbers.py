"""Numbers of busy days: four digits, five after 9999, six after 99999, and what comes after 999999."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline_cli.domain.case import case_number, number_order, parse_case_number
from hotline_cli.store.schema import NUMBER

if TYPE_CHECKING:
    from clerk import Clerk

CASE = ("register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001")
DAY = 9557
"""2 March 2026, counted from 2000 on."""


def after(clerk: Clerk, count: int) -> str:
    """Register a case of a day that has ``count`` cases already; its number."""
    with closing(sqlite3.connect(clerk.database)) as con, con:
        columns = ", ".join(row[1] for row in con.execute("PRAGMA table_info(cases)") if row[1] != "id")
        con.execute(
            f"INSERT INTO cases (id, {columns}) SELECT ?, {columns} FROM cases WHERE id = ?",
            (DAY * 1_000_000 + count, DAY * 1_000_000 + 1),
        )
    no: str = clerk.json(*CASE)["no"]
    return no


@pytest.fixture
def busy(clerk: Clerk) -> Clerk:
    """Cases 1, 10000, 10001, 100000 and 100001 of the day; the last clerk's word is 100001."""
    clerk("init")
    clerk("unit", "add", "交通局")
    assert clerk.json(*CASE)["no"] == "20260302-0001"
    assert after(clerk, 9_999) == "20260302-10000"
    assert clerk.json(*CASE)["no"] == "20260302-10001"
    assert after(clerk, 99_999) == "20260302-100000"
    assert clerk.json(*CASE)["no"] == "20260302-100001"
    return clerk


def test_a_case_is_found_by_its_number_and_by_an_ending_of_it(busy: Clerk) -> None:
    """The ending of one is the whole count of another: 0001 is the end of 10001 and of 100001."""
    for text, no in {
        "20260302-10000": "20260302-10000",
        "20260302-100000": "20260302-100000",
        "0302-10001": "20260302-10001",
        "02-0001": "20260302-0001",
        "02-100001": "20260302-100001",
        "100001": "20260302-100001",
        "last": "20260302-100001",
    }.items():
        assert busy.json("show", text)["no"] == no, text
    assert busy.json("show", "0001")["no"] == "20260302-0001"
    said = busy("show", "0001", status=4, at="2026-03-03T09:00").err
    assert "20260302-100001, 20260302-10001, 20260302-0001" in said
    for text in ("20260302-1000000", "0100000", "02-1", "20260302-00001"):
        busy("show", text, status=4)


def test_verbs_lists_and_search_know_such_a_case(busy: Clerk) -> None:
    """Dispatched, listed newest first, searched, offered by the completion, with its number as SQL has it."""
    busy("dispatch", "100001", "--to", "交通局")
    busy("sign", "20260302-100001")
    order = [f"20260302-{count}" for count in (100001, 100000, 99999, 10001, 10000, 9999, "0001")]
    shown = [row["no"] for row in busy.json("list") if not row["no"].endswith("9999")]
    assert shown == [no for no in order if not no.endswith("9999")]
    assert "20260302-100001" in [row["no"] for row in busy.json("search", "路灯")]
    busy("merge", "10001", "--into", "100000", "--reason", "同事")
    assert busy.json("show", "10001")["merged_into"] == "20260302-100000"
    with closing(sqlite3.connect(busy.database)) as con:
        assert con.execute("SELECT max(length(no)), min(no) FROM cases").fetchone() == (15, "20260302-0001")


def test_after_the_last_number_of_a_day_a_call_is_refused(clerk: Clerk) -> None:
    """It says so, and what can be done; so does an import, of every further row."""
    clerk("init")
    clerk(*CASE)
    assert after(clerk, 999_998) == "20260302-999999"
    said = clerk(*CASE, status=3).err
    assert "already has 999999 cases" in said
    (clerk.folder / "calls.csv").write_text("kind,content\nhelp,路灯又不亮\n", encoding="utf-8")
    said = clerk("import", "calls.csv", status=3).err
    assert "already has 999999 cases" in said
    assert clerk.json(*CASE, "--at", "2026-03-01 10:00")["no"] == "20260301-0001"


KEYS = st.integers(-730_119, 2_921_938).flatmap(
    lambda day: st.integers(1, 999_999).map(lambda count: day * 1_000_000 + count)
)


@given(KEYS)
def test_a_number_is_read_as_it_is_written(key: int) -> None:
    """By the program and by SQL, from the year 1 to 9999."""
    no = case_number(key)
    assert parse_case_number(no) == number_order(no) == key
    with closing(sqlite3.connect(":memory:")) as con:
        assert con.execute(f"SELECT {NUMBER.format(key='?')}", (key, key)).fetchone()[0] == no


def test_rows_are_sorted_as_the_keys_are() -> None:
    """Not as text, where 10000 comes before 9999."""
    numbers = ["20260302-9999", "20260302-10000", "20260303-0001", "20260302-100000"]
    assert sorted(numbers, key=number_order) == json.loads(
        '["20260302-9999", "20260302-10000", "20260302-100000", "20260303-0001"]'
    )
