"""Sessions that go out and come back: whole, attendance and tasks included."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING

import pytest
from clerk import ANY
from factories import OTHER_UNIT, UNIT, add_session, make_office

if TYPE_CHECKING:
    from clerk import Clerk

STEPS = """
03-01T09:00 schedule edit 1 --leader 张局长
03-02T09:00 schedule move 2 --to 2026-03-19 --reason 会议冲突 --yes
03-03T09:00 schedule cancel 3 --reason 停播 --yes
03-03T09:10 schedule done 1 theme
03-04T09:00 schedule leave 1 --reason 出差 --requested 2026-03-02 --delegate 李副局长 --unit 城市管理局
03-06T09:00 schedule attend 1 --by deputy --name 李副局长
03-06T10:00 schedule makeup 1 2026-03-26 --yes
03-07T10:00 schedule confirm 2
"""


def play(clerk: Clerk, scheme: str) -> None:
    """Sessions planned, moved, cancelled, held; what the scheme does not allow is refused."""
    make_office(clerk, schemes=[scheme], units=[UNIT, OTHER_UNIT], at="2026-02-20T09:00")
    for day, unit in (("2026-03-05", UNIT), ("2026-03-12", OTHER_UNIT), ("2026-03-24", UNIT)):
        add_session(clerk, day, unit, theme="城市管理")
    for line in STEPS.strip().splitlines():
        at, *words = line.split()
        clerk(*words, status=ANY, at=f"2026-{at}")
    clerk("schedule", "generate", "--from", "2026-04-01", "--to", "2026-05-31", "--yes", status=ANY)
    clerk.now = "2026-03-20T09:00"


@pytest.fixture(params=["changzhou-2020", "gongpu-2005"])
def moved(request: pytest.FixtureRequest, clerk: Clerk) -> Clerk:
    """An office whose sessions lie in ``sessions.csv``, beside a new file with its units."""
    scheme = str(request.param)
    play(clerk, scheme)
    clerk("export", "sessions", "-o", "sessions.csv")
    clerk("export", "sessions", "-f", "json", "-o", "before.json")
    shutil.move(clerk.database, clerk.folder / "old.db")
    make_office(clerk, schemes=[scheme], units=[OTHER_UNIT, UNIT], at="2026-03-20T09:00")
    return clerk


def rows_of(clerk: Clerk) -> list[dict[str, str]]:
    text = (clerk.folder / "sessions.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def tasks_of(clerk: Clerk) -> list[dict[str, object]]:
    """The tasks of sessions; duties without one belong to the file."""
    return [row for row in clerk.json("schedule", "tasks") if row["session"]]


def write(clerk: Clerk, rows: list[dict[str, str]]) -> None:
    with (clerk.folder / "sessions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_sessions_come_back_as_they_were(moved: Clerk) -> None:
    """Each whole, under its id; attendance and tasks are equal; once more adds nothing."""
    moved("schedule", "import", "sessions.csv")
    before = (moved.folder / "before.json").read_text(encoding="utf-8")
    assert moved("export", "sessions", "-f", "json").out == before
    again = moved("schedule", "import", "sessions.csv")
    assert f"{len(rows_of(moved))} already in the plan" in again.err
    figures = [moved.json("report", "attendance", "--month", "2026-03")["rows"]]
    tasks = tasks_of(moved)
    moved.more["HOTLINE_DB"] = str(moved.folder / "old.db")
    assert [moved.json("report", "attendance", "--month", "2026-03")["rows"]] == figures
    assert tasks_of(moved) == tasks
    del moved.more["HOTLINE_DB"]
    assert moved.json("db", "verify")["ok"] is True


def test_an_edited_session_comes_in_by_its_columns(moved: Clerk) -> None:
    """Another theme than the record's is said, and the record is not used for that row."""
    rows = [row for row in rows_of(moved) if row["units"]][:2]
    rows[0]["theme"] = "供水"
    write(moved, rows)
    ran = moved("schedule", "import", "sessions.csv", "--yes")
    assert "line 2: theme differ from the record; read by its columns" in ran.err
    first = moved.json("schedule", "list")[0]
    assert (first["theme"], first["units"][0]["attendance"]) == ("供水", None)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("{}", "line 2, record: is damaged; empty it to read the other columns"),
        ("[", "line 2, record: is damaged"),
        ("无此局", "line 2, record: unknown unit 无此局"),
        ("", "line 2, units: is empty"),
    ],
)
def test_a_record_that_no_export_wrote_makes_the_row_bad(moved: Clerk, record: str, said: str) -> None:
    """No record, no JSON, no such unit, nothing at all: exit 6, and nothing comes in."""
    row = next(row for row in rows_of(moved) if row["units"])
    row["record"] = row["record"].replace(UNIT, record) if record == "无此局" else record
    row["units"] = "" if not record else row["units"]
    write(moved, [row])
    assert said in moved("schedule", "import", "sessions.csv", status=6).err
    assert moved.json("schedule", "list") == []


def test_sessions_whose_ids_are_taken_get_new_ones(moved: Clerk) -> None:
    """Another session has id 1: the imported one comes after all, and the other keeps its id."""
    add_session(moved, "2026-06-04", OTHER_UNIT)
    rows = rows_of(moved)
    moved("schedule", "import", "sessions.csv")
    ids = {session["date"]: session["id"] for session in moved.json("export", "sessions")}
    assert ids["2026-06-04"] == 1
    assert len(set(ids.values())) == len(ids)
    assert ids["2026-03-19"] == 2
    assert ids["2026-03-05"] > len(rows)
