"""Papers: their pages in the contents of a session's file, and those of duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_office

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """常州, in January 2020, with one session."""
    make_office(clerk, schemes=["changzhou-2020"], at="2020-01-20T09:00")
    day = ("--date", "2020-03-26", "--start", "09:00", "--end", "10:00")
    clerk("schedule", "add", *day, "--leader", "副市长")
    return clerk


@pytest.mark.clause("XF-13")
def test_pages_run_on_through_the_file(office: Clerk) -> None:
    """卷内目录, 页号: three pages, one, then one that nobody counted: after it no page is known; 备考表 says so."""
    (office.folder / "a.pdf").write_bytes(b"a")
    for title, pages in (("方案", ("--pages", "3")), ("名单", ("--pages", "1"))):
        office("file", "2020-03-26", "a.pdf", "--title", title, *pages)
    report = office.json("report", "dossier", "1")
    assert [row["page"] for row in report["rows"]] == ["1-3", "4"]
    assert (report["total"]["pages"], report["total"]["not_counted"]) == (4, 0)
    assert "4 pages in all" in office("report", "dossier", "1").out
    office("file", "2020-03-26", "a.pdf", "--title", "照片")
    office("file", "2020-03-26", "a.pdf", "--title", "总结", "--pages", "2")
    report = office.json("report", "dossier", "1")
    assert [row["page"] for row in report["rows"]] == ["1-3", "4", None, None]
    assert "Pages of 1 papers are not counted" in office("report", "dossier", "1").out
    office("file", "2020-03-26", "a.pdf", "--pages", "0", status=2)
    assert office.json("schedule", "show", "1")["papers"][0]["pages"] == 3


@pytest.mark.clause("CZ-29")
def test_the_papers_of_a_duty_are_named(office: Clerk) -> None:
    """CZ-29: filed with the day's duty, in `schedule tasks` and in `export tasks`, where duties are too."""
    (office.folder / "a.docx").write_bytes(b"a")
    duty = "changzhou-2020:daily:2020-03-27"
    office("file", duty, "a.docx", "--title", "次日提纲", at="2020-03-27T09:00")
    rows = office.json("schedule", "tasks", "--due-by", "2020-03-28")
    assert [row["papers"] for row in rows if row["no"] == duty] == [["次日提纲"]]
    exported = office.json("export", "tasks")
    assert [row["papers"] for row in exported if row["no"] == duty] == [["次日提纲"]]
    office("file", "changzhou-2020:daily:2020-03-30", "none.docx", status=6)
    assert {row["no"] for row in exported if row["papers"]} == {duty}
