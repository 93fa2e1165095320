"""Imports by number, and how one is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import UNIT, make_office

if TYPE_CHECKING:
    from clerk import Clerk

ROWS = "key,kind,content,received_at\nA1,投诉,甲,2026-03-01 10:00\nA2,咨询,乙,2026-03-01 11:00\n"
FIRST, SECOND = "20260301-0001", "20260301-0002"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office with one unit, and two calls of a file."""
    make_office(clerk, units=[UNIT])
    (clerk.folder / "calls.csv").write_text(ROWS, encoding="utf-8")
    assert "This is import 1." in clerk("import", "calls.csv").err
    return clerk


def test_an_import_is_taken_back_and_its_keys_are_free(office: Clerk) -> None:
    """Void by the import, not received, in no list; the file comes in again under new numbers, as import 2."""
    assert "Import 1: 2 cases were taken back." in office("undo", "--import", "1", "--yes").err
    void = office.json("list", "--status", "void")
    assert [(case["no"], case["void_cause"]) for case in void] == [(SECOND, "import"), (FIRST, "import")]
    assert [limit["state"] for limit in void[0]["limits"]] == ["stopped"]
    assert office.json("list") == []
    report = office.json("report", "monthly", "--month", "2026-03")
    assert (sum(report["kinds"].values()), sum(report["came_to"].values())) == (0, 0)
    assert all(check["adds_up"] for check in report["checks"])
    assert office.json("report", "hotspots", "--month", "2026-03")["total"]["void"] == 0
    again = office.json("import", "calls.csv")
    assert [case["no"] for case in again] == ["20260301-0004", "20260301-0003"]
    listed = [
        (row["id"], row["file"], row["new"], row["taken_back"]) for row in office.json("import", "--list")
    ]
    assert listed == [(2, "calls.csv", 2, 0), (1, "calls.csv", 2, 2)]
    assert office.json("db", "verify")["ok"] is True


def test_what_was_taken_back_is_no_earlier_case_of_the_same_caller(office: Clerk) -> None:
    """The corrected file comes in without a word of the cases that were taken back."""
    rows = "kind,content,phone,received_at\nhelp,停气,13800000031,2026-03-01 08:00\n"
    (office.folder / "phones.csv").write_text(rows, encoding="utf-8")
    office("import", "phones.csv")
    office("undo", "--import", "2", "--yes")
    (office.folder / "phones.csv").write_text(rows.replace("停气", "水管爆裂"), encoding="utf-8")
    assert "may repeat" not in office("import", "phones.csv").err
    (office.folder / "phones.csv").write_text(rows.replace("停气", "路面塌陷"), encoding="utf-8")
    assert "1 by phone" in office("import", "phones.csv").err


def test_what_was_touched_stays_and_is_named(office: Clerk) -> None:
    """A case that was dispatched since keeps its status; revealing or printing it is no change."""
    office("dispatch", FIRST, "--to", UNIT)
    office("show", SECOND, "--reveal", "--reason", "核对")
    said = office("undo", "--import", "1", "--reason", "映射有误").err
    assert "Import 1: 1 cases were taken back." in said
    assert f"Changed since, and left as they are: {FIRST}" in said
    assert [case["no"] for case in office.json("list")] == [FIRST]
    assert office.json("log", SECOND)[-1]["data"]["reason"] == "映射有误"
    assert "import 1 was already taken back" in office("undo", "--import", "1", status=3).err
    assert f"{SECOND} was taken back with its import" in office("undo", SECOND, status=3).err


def test_an_import_of_which_all_was_touched_is_refused(office: Clerk) -> None:
    """Exit 3, every case named; an unknown number exit 4; neither or both of number and case exit 2."""
    office("dispatch", FIRST, SECOND, "--to", UNIT)
    said = office("undo", "--import", "1", status=3).err
    assert f"import 1: every case was changed since: {FIRST}, {SECOND}" in said
    assert "unknown import 7" in office("undo", "--import", "7", status=4).err
    assert "missing NO or --import" in office("undo", status=2).err
    assert "cannot be combined" in office("undo", FIRST, "--import", "1", status=2).err
    assert "missing FILE or --list" in office("import", status=2).err


def test_an_import_that_adds_nothing_has_no_number(office: Clerk) -> None:
    """The same file again, and a dry run, leave one import."""
    assert "This is import" not in office("import", "calls.csv").err
    (office.folder / "more.csv").write_text(ROWS.replace("A", "B"), encoding="utf-8")
    assert "This is import" not in office("import", "more.csv", "--dry-run").err
    assert len(office.json("import", "--list")) == 1
    office("undo", "--import", "1", "--dry-run")
    assert len(office.json("list")) == 2


def test_more_cases_than_are_shown_are_counted(clerk: Clerk) -> None:
    """Of 22 cases that were changed since 20 are named."""
    make_office(clerk, units=[UNIT])
    rows = "".join(f"K{n},投诉,第{n}盏灯,2026-03-01 10:00\n" for n in range(22))
    (clerk.folder / "many.csv").write_text("key,kind,content,received_at\n" + rows, encoding="utf-8")
    numbers = [case["no"] for case in clerk.json("import", "many.csv")]
    clerk("dispatch", *numbers, "--to", UNIT)
    assert "20260301-0020 and 2 more" in clerk("undo", "--import", "1", status=3).err
