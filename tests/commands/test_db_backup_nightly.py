"""Backups night after night: what is verified each time, and when an earlier backup is believed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from factories import call, make_office

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk, Ran

OLD, TOUCHED = "20260302-0001", "20260302-0002"
NIGHT, NEXT_NIGHT = "2026-03-02T23:00", "2026-03-03T23:00"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Three cases, backed up in the night; on the next day one of them was edited and another one registered."""
    make_office(clerk, cases=[call("路灯不亮"), call("井盖坏了"), call("噪声")])
    clerk("db", "backup", "backups/", at=NIGHT)
    clerk("edit", TOUCHED, "--title", "井盖", at="2026-03-03T09:00")
    clerk(*call("占道经营"), at="2026-03-03T10:00")
    return clerk


def run_sql(clerk: Clerk, statement: str, file: str = "hotline.db") -> None:
    with closing(sqlite3.connect(clerk.folder / file)) as con:
        con.execute(statement)
        con.commit()


def change_row(clerk: Clerk, no: str) -> None:
    """Change the row of a case, which its events do not say."""
    run_sql(clerk, f"UPDATE cases SET urgent = 1 WHERE no = '{no}'")


def back_up(clerk: Clerk, *more: str, at: str = NEXT_NIGHT, status: int = 0) -> Ran:
    return clerk("db", "backup", "backups", "-f", "json", *more, at=at, status=status)


def verified(ran: Ran) -> tuple[int, bool]:
    """The number of cases verified, and whether these are all."""
    made = json.loads(ran.out)
    return made["cases"], made["complete"]


def manifest(clerk: Clerk) -> Path:
    return clerk.folder / "backups" / "hotline-20260302-230000.db.manifest"


def test_a_night_verifies_the_cases_of_its_day(office: Clerk) -> None:
    """The case edited and the new one; all four with --full, and a week after all of them were (9 March)."""
    assert verified(back_up(office)) == (2, False)
    assert verified(back_up(office, "--full", at="2026-03-03T23:30")) == (4, True)
    assert verified(back_up(office, at="2026-03-09T23:00")) == (0, False)
    assert verified(back_up(office, at="2026-03-10T03:00")) == (4, True)


def test_the_week_runs_from_when_all_were_verified(office: Clerk) -> None:
    """A night in between does not begin it again; a clock before that day is not believed."""
    assert verified(back_up(office, at="2026-03-08T23:00")) == (2, False)
    assert verified(back_up(office, at="2026-03-09T03:00")) == (4, True)
    assert verified(back_up(office, at="2026-03-08T03:00")) == (4, True)


def test_what_a_night_finds_and_what_the_week_finds(office: Clerk) -> None:
    """A row of a case of the day, or any event, is found every night; a row of an old case with all of them."""
    change_row(office, TOUCHED)
    assert "fails verification: cases" in back_up(office, status=5).err
    run_sql(office, "UPDATE cases SET urgent = 0")
    change_row(office, OLD)
    assert verified(back_up(office)) == (2, False)
    assert (
        f"fails verification: cases {OLD}" in back_up(office, "--full", at="2026-03-03T23:30", status=5).err
    )
    assert "fails verification: cases" in back_up(office, at="2026-03-09T23:00", status=5).err
    run_sql(office, "UPDATE cases SET urgent = 0")
    run_sql(office, "UPDATE events SET verb = 'edit' WHERE seq = 2")
    assert "fails verification: events 2" in back_up(office, at="2026-03-03T23:30", status=5).err
    office("db", "verify", status=7)


def test_an_erasure_changes_the_cases_it_erases(office: Clerk) -> None:
    """What is left of them is verified in the night after it."""
    office("db", "anonymize", OLD, "--yes", at="2026-03-03T11:00")
    run_sql(office, "UPDATE callers SET name = '张三' WHERE case_id IN (SELECT id FROM cases LIMIT 1)")
    assert f"fails verification: callers {OLD}" in back_up(office, status=5).err


@pytest.mark.parametrize(
    "edit",
    [
        lambda values: {**values, "events": values["events"] + 2},
        lambda values: {**values, "head": "0" * 64},
        lambda values: {**values, "complete_on": "2026-03-03"},
        lambda values: {**values, "program": "9"},
        lambda values: {"events": values["events"]},
        lambda _values: [],
        lambda _values: "hotline",
    ],
)
def test_a_manifest_that_was_edited_is_not_believed(office: Clerk, edit: object) -> None:
    """Whatever was changed in it: said, and all cases are verified."""
    values = json.loads(manifest(office).read_text(encoding="utf-8"))
    manifest(office).write_text(json.dumps(edit(values)), encoding="utf-8")  # type: ignore[operator]
    ran = back_up(office)
    assert "hotline-20260302-230000.db.manifest was changed after it was written" in ran.err
    assert verified(ran) == (4, True)
    office.lang = "zh"
    assert "核验全部诉求" in back_up(office, at="2026-03-03T23:30").err


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{", b"[" * 100_000])
def test_a_manifest_that_is_none_is_not_believed(office: Clerk, content: bytes) -> None:
    manifest(office).write_bytes(content)
    ran = back_up(office)
    assert "was changed after it was written" in ran.err
    assert verified(ran) == (4, True)


def test_a_manifest_of_another_chain_is_not_believed(office: Clerk) -> None:
    """Two offices in one folder: the first backup of the second one says so; then each has its own."""
    shutil.move(office.database, office.folder / "first.db")
    make_office(office, cases=[call("停水")], at="2026-03-03T08:00")
    ran = back_up(office)
    assert "belongs to another chain" in ran.err
    assert verified(ran) == (1, True)
    ran = back_up(office, at="2026-03-03T23:30")
    assert (verified(ran), ran.err) == ((0, False), "")
    ran = office("--db", "first.db", "db", "backup", "backups", "-f", "json", at=NEXT_NIGHT)
    assert (verified(ran), ran.err) == ((2, False), "")


def test_a_manifest_beside_another_backup_is_not_believed(office: Clerk) -> None:
    """Its chain is a beginning of this one, and not that of the file beside it: neither proves the other."""
    late = office.json("db", "backup", "late.db", at="2026-03-03T12:00")
    shutil.copy(office.folder / "late.db.manifest", manifest(office))
    (office.folder / "late.db.manifest").unlink()
    assert late["complete"] is True
    ran = back_up(office)
    assert "does not fit its backup" in ran.err
    assert verified(ran) == (4, True)


def test_a_manifest_without_its_backup_or_beside_the_database_proves_nothing(office: Clerk) -> None:
    """A backup that was removed; the database itself, for which somebody laid a manifest."""
    office("db", "backup", "late.db", at="2026-03-03T12:00")
    shutil.move(office.folder / "late.db.manifest", office.folder / "hotline.db.manifest")
    assert office.json("db", "backup", "here.db")["complete"] is True
    manifest(office).with_suffix("").unlink()
    assert verified(back_up(office)) == (4, True)


def test_a_manifest_of_another_version_proves_nothing(office: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program may compute the rows otherwise."""
    monkeypatch.setattr("hotline_cli.store.manifest.__version__", "9.9")
    ran = back_up(office)
    assert (verified(ran), ran.err) == ((4, True), "")


def test_an_unverified_copy_has_no_manifest(office: Clerk) -> None:
    """Nor that of the backup which it replaces; the two options exclude each other."""
    back_up(office)
    made = office("db", "backup", "backups/hotline-20260302-230000.db", "--yes", "--unverified", "-f", "json")
    assert verified(made) == (0, False)
    assert not manifest(office).exists()
    assert "--full" in back_up(office, "--full", "--unverified", status=2).err


def test_verify_believes_the_manifest_of_the_backup_it_is_given(office: Clerk) -> None:
    """With --against: the cases changed since, and it says so; all with --full, and without --against."""
    change_row(office, OLD)
    words = ("db", "verify", "--against", "backups/hotline-20260302-230000.db", "-f", "json")
    ran = office(*words, at=NEXT_NIGHT)
    assert json.loads(ran.out)["cases"] == 2
    assert "verified: the 2 cases changed since the backup" in ran.err
    for more in ((*words, "--full"), ("db", "verify", "--full"), ("db", "verify")):
        assert f"cases {OLD} urgent" in office(*more, at=NEXT_NIGHT, status=7).err
    office(*words, at="2026-03-09T23:00", status=7)
    manifest(office).write_text("{}", encoding="utf-8")
    assert "was changed after it was written" in office(*words, at=NEXT_NIGHT, status=7).err


def test_verify_checks_the_pages(office: Clerk) -> None:
    """An index that lacks a row is no difference of a row."""
    run_sql(office, "CREATE TABLE spare (name)")
    with closing(sqlite3.connect(office.database)) as con:
        con.execute("PRAGMA writable_schema = ON")
        con.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'spare') "
            "WHERE name = 'cases_key'"
        )
        con.execute("DELETE FROM sqlite_master WHERE name = 'spare'")
        con.commit()
    assert "the file is damaged" in office("db", "verify", status=7).err
