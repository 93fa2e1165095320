"""What is wrong is looked for in this order: usage 2, database 5, input file 6, what is named 4, rules 3."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from factories import OTHER_UNIT, make_office

if TYPE_CHECKING:
    from clerk import Clerk

FUTURE = "--at 2199-01-01T00:00"
TABLES = {
    "calls.csv": "kind,content\nhelp,停水\n",
    "badrows.csv": "kind,content\nhelp,停水\n无此类,停电\n",
    "contacts.csv": "unit,name\n无此单位,张三\n",
    "units.csv": "name,parent\n水务局,无此单位\n",
}
BEFORE_RULES = (
    # the file of rows comes before what is named for all of them, and both before the time
    (f"import badrows.csv --session 99 {FUTURE}", 6),
    (f"import badrows.csv {FUTURE}", 6),
    ("import badrows.csv --session 99", 6),
    ("import badrows.csv --scheme nosuch", 6),
    ("import badrows.csv --session 99 --bad-rows bad.csv", 4),
    (f"import calls.csv --session 99 {FUTURE}", 4),
    (f"import calls.csv --scheme nosuch {FUTURE}", 4),
    (f"import calls.csv {FUTURE}", 3),
    (f"contact import contacts.csv {FUTURE}", 6),
    (f"unit import units.csv {FUTURE}", 6),
    # what is named comes before the time, and before what is retired
    (f"register -k help -c 停水 --scheme nosuch {FUTURE}", 4),
    ("register -k help -c 停水 --to 民政局 --scheme nosuch", 4),
    ("register -k help -c 停水 --to 民政局", 3),
    (f"sign 9999 {FUTURE}", 4),
    (f"measure add --about 停水 --cause 管老 --text 换管 --due 2026-06-30 --by 无此单位 {FUTURE}", 4),
    (f"contact add 无此单位 张三 --role A {FUTURE}", 4),
    (f"contact retire 公安局 张三 {FUTURE}", 4),
    (f"unit add 水务局 --parent 无此单位 {FUTURE}", 4),
    (f"unit rename 无此单位 水务局 {FUTURE}", 4),
    (f"unit merge 无此单位 公安局 {FUTURE}", 4),
    # there already comes before a scheme that is not there
    ("init --scheme nosuch", 5),
    ("init --scheme ./nosuch.toml", 5),
    ("init --timezone nowhere", 2),
)


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A unit, one that was retired, and tables good and bad."""
    make_office(clerk, units=[OTHER_UNIT, "民政局"])
    clerk("unit", "retire", "民政局")
    for name, text in TABLES.items():
        (clerk.folder / name).write_text(text, encoding="utf-8")
    return clerk


@pytest.mark.parametrize(("words", "status"), BEFORE_RULES)
def test_what_comes_first_is_said(office: Clerk, words: str, status: int) -> None:
    """Of two things that are wrong the first in that order; nothing is changed."""
    before = office.json("db", "verify")["head"]
    office(*shlex.split(words), status=status)
    assert office.json("db", "verify")["head"] == before


def test_a_missing_file_of_days_comes_after_the_missing_database(clerk: Clerk) -> None:
    """The calendar of an office is in its file."""
    clerk("calendar", "import", "nofile.csv", status=5)
