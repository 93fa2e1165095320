"""How the file is searched: no list walks through all cases, none is sorted where an index gives the order."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from factories import add_session

from hotline_cli.context import read_environment
from hotline_cli.services.opening import open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clerk import Clerk

BIG = re.compile(
    r"SCAN (c|l|e|p|cases|limits|events|private|callers|steps|indexed)\b(?! USING (COVERING )?INDEX)"
)
"""A walk through a table that grows with the years, row by row."""
FIRST_ROWS = re.compile(
    r"FROM (events( e JOIN entries n ON n.seq = e.entry)?|cases c JOIN callers p ON p.case_id = c.id)"
    r"( WHERE c\.void_cause IS NULL)? +ORDER BY ((e\.)?seq|c\.id)( DESC)? LIMIT"
)
"""A walk that ends after the first rows, in the order of the key."""
SORT = "USE TEMP B-TREE FOR ORDER BY"

LISTS = {
    "newest": ("list", "--limit", "20"),
    "open": ("list", "--open", "--limit", "20"),
    "status": ("list", "--status", "handling", "--limit", "20"),
    "unit": ("list", "--unit", "交通局", "--limit", "20"),
    "days": ("list", "--from", "2026-03-02", "--to", "2026-03-03"),
    "overdue": ("list", "--overdue"),
    "flagged": ("list", "--flagged", "--limit", "20"),
    "category": ("list", "--category", "01", "--limit", "20"),
    "tag": ("list", "--tag", "扬尘", "--limit", "20"),
    "co-unit": ("list", "--co-unit", "交通局", "--limit", "20"),
    "numbers": ("list", "1", "2"),
    "one": ("show", "last"),
    "log": ("log", "last"),
    "explain": ("explain", "last"),
    "overdue table": ("overdue",),
    "overdue of a unit": ("overdue", "--unit", "交通局"),
    "whom to call": ("callback", "list"),
    "search": ("search", "路灯", "--limit", "20"),
    "the like": ("similar", "last"),
    "in hand": ("order", "--unit", "交通局"),
    "not dispatched": ("order", "--unit", "交通局", "--undispatched"),
    "urge a unit": ("urge", "--unit", "交通局", "--yes"),
}
VERBS = {
    "register": ("register", "--kind", "help", "--content", "路灯又不亮", "--phone", "13800000001"),
    "with a key": ("register", "--kind", "help", "--content", "路灯又不亮", "--key", "a-1"),
    "dispatch": ("dispatch", "1", "--to", "交通局"),
    "sign": ("sign", "2"),
    "urge": ("urge", "2"),
}
SORTED = frozenset(
    {
        *("overdue", "search", "overdue table", "overdue of a unit", "whom to call", "numbers", "the like"),
        *("in hand", "not dispatched", "urge a unit"),
    }
)
"""Lists whose few rows are found by another index than that of their order."""


class Watched(sqlite3.Connection):
    """Keeps every statement that it is asked, with its plan."""

    plans: list[tuple[str, str]]

    def execute(self, sql: str, parameters: object = ()) -> sqlite3.Cursor:  # type: ignore[override]
        """The same, after asking for the plan."""
        if re.match(r"\s*(SELECT|WITH|UPDATE|DELETE)\b", sql):
            for row in super().execute(f"EXPLAIN QUERY PLAN {sql}", parameters):  # type: ignore[arg-type]
                self.plans.append((row[3], sql))
        return super().execute(sql, parameters)  # type: ignore[arg-type]


@pytest.fixture
def plans(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """The plans of all statements from here on, in a file with three cases."""
    clerk("init")
    clerk("unit", "add", "交通局")
    for unit in ((), ("--to", "交通局"), ("--to", "交通局")):
        clerk("register", "--kind", "help", "--content", "路灯不亮三天了", "--phone", "13800000001", *unit)
    clerk("reply", "3", "--text", "已修好", "--by", "王五", "--told", "phone")
    found: list[tuple[str, str]] = []
    Watched.plans = found
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *args, **more: connect(*args, **{**more, "factory": Watched})
    )
    yield found
    assert found, "nothing was watched"


@pytest.mark.parametrize("words", [*LISTS.values(), *VERBS.values()], ids=[*LISTS, *VERBS])
def test_no_walk_through_all(clerk: Clerk, plans: list[tuple[str, str]], words: tuple[str, ...]) -> None:
    """Every list and every verb finds its rows by an index."""
    clerk(*words)
    assert [plan for plan in plans if BIG.search(plan[0]) and not FIRST_ROWS.search(plan[1])] == []


@pytest.mark.parametrize("name", [name for name in LISTS if name not in SORTED])
def test_no_sorting(clerk: Clerk, plans: list[tuple[str, str]], name: str) -> None:
    """The index by which the rows are found gives their order too."""
    clerk(*LISTS[name])
    assert [plan for plan in plans if SORT in plan[0] and "FROM cases" in plan[1]] == []


@pytest.mark.parametrize(
    ("words", "index"),
    [
        (("--category", "01"), "SEARCH k USING COVERING INDEX cases_category"),
        (("--tag", "扬尘"), "USING INDEX cases_tags"),
        (("--co-unit", "交通局"), "USING INDEX cases_co_units"),
    ],
    ids=["category", "tag", "co-unit"],
)
def test_a_filter_has_its_index(
    clerk: Clerk, plans: list[tuple[str, str]], words: tuple[str, ...], index: str
) -> None:
    """All of its rows, too, not only the first."""
    clerk("list", *words)
    assert [sql for plan, sql in plans if index in plan]
    assert [plan for plan in plans if BIG.search(plan[0])] == []


def test_the_partial_indexes_are_used(clerk: Clerk, plans: list[tuple[str, str]]) -> None:
    """List overdue cases comes from the running limits alone, what is open from the open cases."""
    clerk("overdue")
    clerk("list", "--open")
    said = " ".join(plan for plan, _sql in plans)
    assert "limits_running" in said
    assert "cases_open" in said


@pytest.mark.parametrize(
    "words",
    [
        ("overdue",),
        ("agenda",),
        ("schedule", "list"),
        ("schedule", "tasks"),
        ("schedule", "publish", "--dry-run"),
        ("export", "sessions"),
        ("export", "tasks"),
    ],
    ids=" ".join,
)
def test_the_sessions_are_read_once(
    clerk: Clerk, plans: list[tuple[str, str]], words: tuple[str, ...]
) -> None:
    """Whoever looks at all of them: what they are, who is new and what is to be done rest on one reading."""
    add_session(clerk, "2026-04-02", "交通局")
    plans.clear()
    clerk(*words)
    assert [sql for plan, sql in plans if plan.startswith("SCAN sessions")] == [
        "SELECT body FROM sessions ORDER BY date, start, id"
    ]


def test_no_row_of_a_schedule_reads_the_plan_again(clerk: Clerk, plans: list[tuple[str, str]]) -> None:
    """Twenty rows walk through sessions and units as often as two do: before the first of them and after the last."""

    def walks(rows: int) -> int:
        table = "".join(f"2026-{month:02}-{rows:02},交通局,09:00,10:00\n" for month in range(3, 13))
        table += "".join(f"2027-{month:02}-{rows:02},交通局,09:00,10:00\n" for month in range(3, 13))
        (clerk.folder / "plan.csv").write_text(
            "\n".join(["date,units,start,end", *table.splitlines()[:rows]]) + "\n", encoding="utf-8"
        )
        plans.clear()
        assert len(clerk.json("schedule", "import", "plan.csv", "--yes")) == rows
        told = [plan for plan, sql in plans if "FROM sessions" in sql or "id, coalesce" in sql]
        return sum(plan.startswith("SCAN") for plan in told)

    assert walks(20) == walks(2) > 0


def test_the_file_has_its_indexes(clerk: Clerk, tmp_path: Path) -> None:
    """Opened as the program opens it, every index is there; an office's file is analysed by nobody."""
    clerk("init")
    with closing(open_office(read_environment(str(tmp_path / "hotline.db"), "clerk")).con) as con:
        names = {row[0] for row in con.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert {
        "cases_open",
        "cases_unit",
        "cases_category",
        "cases_tags",
        "cases_co_units",
        "events_case",
        "limits_running",
        "callers_digits",
    } <= names
