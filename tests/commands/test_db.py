"""The file held against its own events: whatever is changed behind the program's back is named."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from clerk import ANY, Clerk
from factories import UNIT, add_session, call, make_office

from hotline_cli.domain.case import first_key

NO = "20260302-0001"
KEY = first_key(date(2026, 3, 2))


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A file with something in every table."""
    make_office(clerk, schemes=["standard"], units=[UNIT])
    clerk("calendar", "add", "2026-03-11", "--rest", "--name", "停电")
    clerk(*call("占道经营", "complaint", name="张三", phone="13800000001", to=UNIT), at="2026-03-02T09:00")
    clerk(*call())
    clerk("list", "--reveal", "--reason", "核对")
    referral = ("--to", "市纪委", "--as", "discipline", "--ground", "吃拿卡要", "--reason", "x")
    clerk("refer", "--unit", UNIT, *referral)
    return clerk


@pytest.fixture
def alone(office: Clerk, tmp_path: Path) -> Clerk:
    """The same file, which nobody has open, and each command a process of its own."""
    tamper(office, "PRAGMA wal_checkpoint(TRUNCATE)")
    folder = tmp_path / "alone"
    folder.mkdir()
    shutil.copy(office.database, folder / "hotline.db")
    return Clerk(folder, now=office.now)


def tamper(office: Clerk, *statements: str) -> None:
    """Change the file with another program, as somebody with something to hide would."""
    with closing(sqlite3.connect(office.database, isolation_level=None)) as con:
        for statement in statements:
            con.execute(statement)


def verdict(office: Clerk, status: int = 7) -> dict[str, object]:
    """What ``db verify`` says."""
    found: dict[str, object] = office.json("db", "verify", status=status)
    return found


def test_an_untouched_file_verifies(office: Clerk) -> None:
    """Two cases; the newest hash is that of the last event, which `log` shows too."""
    found = verdict(office, 0)
    assert (found["ok"], found["cases"], found["difference"]) == (True, 2, None)
    office("sign", NO)
    newest = office.json("log", NO)[-1]["hash"]
    assert verdict(office, 0)["head"] == newest


@pytest.mark.parametrize(
    ("statement", "table", "row", "column"),
    [
        ("UPDATE events SET at = '2026-03-01 09:00:00' WHERE seq = 5", "events", "5", "hash"),
        ("UPDATE entries SET operator = '别人' WHERE seq = 5", "events", "5", "hash"),
        ("UPDATE entries SET entered_at = '2026-03-01 09:00:00' WHERE seq = 5", "events", "5", "hash"),
        ("UPDATE entries SET clock = NULL WHERE seq = 5", "events", "5", "hash"),
        ("DELETE FROM entries WHERE seq = 5", "events", "5", "hash"),
        ("UPDATE events SET entry = 1 WHERE seq = 5", "events", "5", "hash"),
        ("INSERT INTO entries VALUES (99, '2026-03-01 09:00:00', '别人', NULL, NULL)", "entries", "99", "seq"),
        ("UPDATE events SET data = '{}' WHERE seq = 5", "events", "5", "hash"),
        ("UPDATE events SET digest = zeroblob(32) WHERE verb = 'register'", "events", "6", "hash"),
        ("UPDATE events SET hash = zeroblob(32) WHERE seq = 5", "events", "5", "hash"),
        ("DELETE FROM events WHERE seq = 4", "events", "4", "seq"),
        ("UPDATE private SET body = replace(body, '占', '站')", "private", "6", "body"),
        ("UPDATE private SET body = NULL, salt = NULL WHERE seq = 6", "private", "6", "body"),
        ("DELETE FROM private WHERE seq = 6", "private", "6", "seq"),
        ("UPDATE cases SET urged = 3", "cases", NO, "urged"),
        ("UPDATE cases SET status = 'closed'", "cases", NO, "status"),
        ("UPDATE cases SET content = '无'", "cases", NO, "content"),
        ("DELETE FROM cases", "cases", NO, ""),
        (f"INSERT INTO callers VALUES ({KEY + 9}, '', '', '', 0, NULL, '')", "callers", "20260302-0009", "case_id"),
        ("UPDATE callers SET phone = '13800000002'", "callers", NO, "phone"),
        ("UPDATE limits SET met_at = due_at - 60 WHERE n = 2", "limits", f"{NO}, 2", "met_at"),
        ("UPDATE limits SET due_at = due_at + 86400 WHERE n = 1", "limits", f"{NO}, 1", "due_at"),
        ("UPDATE limits SET term_id = 1 WHERE n = 2", "limits", f"{NO}, 2", "stage"),
        ("UPDATE terms SET clause = 'ST-99' WHERE stage = 'answer'", "limits", f"{NO}, 2", "clause"),
        ("DELETE FROM limits WHERE n = 2", "limits", NO, ""),
        ("UPDATE steps SET at = at - 60", "steps", f"{NO}, 0", "at"),
        ("DELETE FROM steps", "steps", NO, ""),
        ("UPDATE units SET name = '城管局'", "units", "1", "name"),
        ("UPDATE units SET retired_at = '2026-03-01'", "units", "1", "retired_at"),
        ("INSERT INTO units (id, name) VALUES (2, '公安局')", "units", "2", ""),
        ("UPDATE settings SET value = 'gongpu-2005' WHERE name = 'scheme'", "settings", "scheme", "value"),
        ("UPDATE schemes SET body = replace(body, '15', '30')", "schemes", "1", "body"),
        ("UPDATE calendar SET class = 'work'", "calendar", "2026-03-11", "class"),
        ("DELETE FROM calendar", "calendar", "2026-03-11", ""),
        ("UPDATE referrals SET \"to\" = '本局'", "referrals", "1", "to"),
        (f"DELETE FROM mentions WHERE case_id = {KEY + 1}", "mentions", "9", "case_id"),
        ("DELETE FROM mentions", "mentions", "9", ""),
        (f"UPDATE mentions SET case_id = {KEY + 3} WHERE case_id = {KEY + 1}", "mentions", "9", "case_id"),
        (f"UPDATE latest SET case_id = {KEY + 1}", "latest", "clerk", "case_id"),
        ("DELETE FROM latest", "latest", "clerk", "case_id"),
        (f"UPDATE indexed SET case_id = {KEY + 2} WHERE seq = 6", "indexed", "6", "case_id"),
        ("DELETE FROM indexed WHERE seq = 6", "indexed", NO, ""),
        ("INSERT INTO words (words) VALUES ('delete-all')", "words", "", ""),
        ("INSERT INTO words (words, rowid, pairs) SELECT 'delete', max(seq), '路灯' FROM indexed", "words", "", ""),
        ("INSERT INTO words (rowid, pairs) VALUES (7, '井盖')", "words", "", ""),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(office: Clerk, statement: str, table: str, row: str, column: str) -> None:
    """The first table, row and column that differ, and exit status 7; no value of a caller's is said."""
    tamper(office, "PRAGMA foreign_keys = OFF", statement)
    found = verdict(office)
    assert found["ok"] is False
    difference = found["difference"]
    assert isinstance(difference, dict)
    assert (difference["table"], difference["row"], difference["column"]) == (table, row, column)
    assert "1380000" not in str(found)


def test_every_table_of_the_file_is_held_against_the_events(office: Clerk) -> None:
    """A table that nobody checks is where falsification would go.

    Only SQLite's own and what is being typed on the live desk, which is no record yet, are left out; the index of words
    is held against them as a whole.
    """
    from hotline_cli.store.entities import TABLES

    checked = {
        "events",
        "private",
        "cases",
        "callers",
        "entries",
        "limits",
        "terms",
        "steps",
        "mentions",
        "latest",
        "indexed",
        "drafts",
        *TABLES,
    }
    with closing(sqlite3.connect(office.database)) as con:
        there = {row[0] for row in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    left = {
        name for name in there - checked if not name.startswith(("words", "sqlite_", "_sqlite_migrations"))
    }
    assert left == set()


def test_a_word_that_is_no_text_any_more_is_named(office: Clerk) -> None:
    """Bytes that are not UTF-8, as a flipped bit leaves them, are a difference and not a fault of the program."""
    tamper(office, "UPDATE private SET body = CAST(x'ff22' AS TEXT) WHERE seq = 6")
    assert verdict(office)["difference"]["table"] == "private"  # type: ignore[index]


def test_a_person_is_told_on_standard_error_what_differs(office: Clerk) -> None:
    """One line beside the verdict: table, row, column, what is wrong with it."""
    tamper(office, "UPDATE cases SET urged = 3")
    said = office("db", "verify", status=7).err
    assert said.startswith(f"cases {NO} urged: ")
    assert len(said.splitlines()) == 1


def test_an_index_that_does_not_fit_is_made_anew(office: Clerk) -> None:
    """A search that finds nothing any more finds again what was said first and what was corrected since."""
    office("edit", "0002", "--content", "路灯闪烁")
    whole = office("search", "闪烁").out, office("search", "占道").out
    office("db", "verify")
    for statement in (
        "INSERT INTO words (words) VALUES ('delete-all')",
        "DELETE FROM words_data WHERE id > 10",
    ):
        tamper(office, statement, "DELETE FROM indexed")
        verdict(office)
        assert office.json("db", "reindex") == {"cases": 2}
        assert verdict(office, 0)["ok"] is True
        assert (office("search", "闪烁").out, office("search", "占道").out) == whole
    assert office.json("db", "reindex", at="2026-03-03T09:00") == {"cases": 2}
    assert verdict(office, 0)["ok"] is True


def test_making_the_index_anew_brings_back_no_erased_word(office: Clerk) -> None:
    """What was anonymized stays out of it, and the file verifies before and after."""
    office("void", "0002", "--reason", "误拨", "--approved-by", "王五")
    office("db", "anonymize", "--before", "2026-03-03", "--done-only", "--yes", at="2026-03-03T09:00")
    assert verdict(office, 0)["ok"] is True
    assert office.json("db", "reindex") == {"cases": 1}
    assert verdict(office, 0)["ok"] is True
    assert office.json("search", "路灯") == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE private SET body = substr(body, 2)",
        "UPDATE private SET body = '[]'",
        "UPDATE events SET at = 'x' WHERE case_id IS NOT NULL",
        "UPDATE cases SET tags = '[', unit_id = 99",
        "UPDATE cases SET received_at = '2026'",
        "UPDATE cases SET title = CAST(x'ff22' AS TEXT)",
        "UPDATE sessions SET body = '{}'",
        "UPDATE schemes SET body = replace(body, 'stage', 'stag')",
        "ALTER TABLE callers RENAME COLUMN phone TO fone",
    ],
)
def test_a_damaged_row_is_the_files_fault(office: Clerk, statement: str) -> None:
    """Whatever a row holds that no command wrote: exit status 5 with the advice to verify, nothing of the program's."""
    add_session(office, "2026-03-05")
    tamper(office, "PRAGMA ignore_check_constraints = ON", "PRAGMA foreign_keys = OFF", statement)
    failed = 0
    for words in (("list",), ("show", "0001"), ("log", "0001"), ("sign", "0001"), ("overdue",), ("agenda",),
                  ("schedule", "list"), ("report", "units", "--month", "2026-03"), ("export", "events")):  # fmt: skip
        ran = office(*words, status=ANY)
        assert ran.status in {0, 3, 5}, (words, ran.err)
        if ran.status == 5:
            failed += 1
            assert "`hotline db " in ran.err
    assert failed


def test_a_printed_hash_is_found_in_the_chain_or_not(office: Clerk) -> None:
    """The foot of a report says the newest hash of its day; later events do not make it disappear, a change does."""
    printed = str(verdict(office, 0)["head"])
    office("sign", NO)
    assert office.json("db", "verify", "--head", printed)["head_at"] == 10
    assert office.json("db", "verify", "--head", printed[:12].upper())["head_at"] == 10
    assert office.json("db", "verify", "--head", "0" * 64)["head_at"] == 0
    assert "chain" in office("db", "verify", "--head", "abcdef0123", status=7).out
    office("db", "verify", "--head", "xyz", status=2)


def test_another_file_that_follows_its_own_chain_does_not_hold_the_printed_hash(alone: Clerk) -> None:
    """Somebody who makes the file anew, with other facts, has a sound chain that is not the printed one."""
    printed = str(verdict(alone, 0)["head"])
    alone.database.unlink()
    alone("init", at="2026-03-02T10:00")
    assert verdict(alone, 0)["ok"] is True
    alone("db", "verify", "--head", printed, status=7)


def test_verify_writes_nothing_beside_a_file_that_is_not_ours_to_write(
    alone: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read as it is: no -wal, no -shm, the file unchanged to the byte and the second."""
    from hotline_cli.store import connection, verify

    before = alone.database.read_bytes(), alone.database.stat().st_mtime_ns
    monkeypatch.setattr(os, "access", lambda *_args, **_more: False)
    with closing(connection.open_to_read(alone.database)) as con:
        assert verify.verify_file(con).difference is None
    assert [path.name for path in alone.folder.iterdir()] == ["hotline.db"]
    assert (alone.database.read_bytes(), alone.database.stat().st_mtime_ns) == before


def test_check_finds_a_sound_file_sound(alone: Clerk) -> None:
    """Pages, references, log, schema, permissions: nothing found, exit status 0."""
    found = alone.json("db", "check")
    names = ["integrity", "references", "journal", "schema", "objects", "foreign", "pages", "permissions"]
    assert list(dict.fromkeys(row["check"] for row in found)) == names
    assert all(row["ok"] for row in found)


def test_check_names_who_else_may_read_and_what_refers_to_nothing(alone: Clerk) -> None:
    """A file that everybody may read, and a limit of a unit that is not there: both found, exit status 7."""
    tamper(alone, "PRAGMA foreign_keys = OFF", "UPDATE limits SET unit_id = 99 WHERE n = 2")
    alone.database.chmod(0o644)
    bad = {row["check"]: row["found"] for row in alone.json("db", "check", status=7) if not row["ok"]}
    assert set(bad) == {"references", "permissions"}
    assert "limits" in bad["references"]
    assert "rw-r--r--" in bad["permissions"]


def test_check_finds_another_journal_mode(alone: Clerk) -> None:
    """Without WAL readers and writers lock each other out."""
    tamper(alone, "PRAGMA journal_mode = DELETE")
    bad = [row["check"] for row in alone.json("db", "check", status=7) if not row["ok"]]
    assert bad == ["journal"]


def test_a_damaged_page_is_found(alone: Clerk) -> None:
    """The head of any page overwritten: the check says so, and is no fault of the program."""
    whole = alone.database.read_bytes()
    for page in range(3, len(whole) // 4096, 6):
        damaged = bytearray(whole)
        damaged[page * 4096 : page * 4096 + 64] = b"\xff" * 64
        alone.database.write_bytes(damaged)
        found = alone.json("db", "check", status=7)
        assert any(row["check"] == "integrity" and not row["ok"] for row in found)


def test_a_file_that_is_no_database_of_ours_is_left_alone(clerk: Clerk) -> None:
    """Exit status 5 for a missing file and for one that is not ours, from both commands."""
    for name in ("verify", "check"):
        clerk("db", name, status=5)
        clerk.database.write_text("not a database", encoding="utf-8")
        clerk("db", name, status=5)
        clerk.database.unlink()


def test_the_file_is_for_its_owner_alone(office: Clerk) -> None:
    """0600, whatever the umask."""
    assert stat.S_IMODE(office.database.stat().st_mode) == 0o600


def test_settings_of_the_office(clerk: Clerk) -> None:
    """`init --office` names it; each setting has its own check; an empty value takes it away."""
    clerk("init", "--office", "常州市政务办")
    listed = {row["setting"]: row["value"] for row in clerk.json("db", "setting")}
    assert (listed["office"], listed["bulletin-name"], listed["copies"]) == (
        "常州市政务办",
        "热线工作简报",
        "",
    )
    assert clerk.json("db", "setting", "copies", "30")["value"] == "30"
    assert clerk.json("db", "setting", "copies", "")["value"] == ""
    assert "Give a month" in clerk("db", "setting", "bulletin-first", "2019", status=2).err
    assert "no secrecy level" in clerk("db", "setting", "mark", "机密★一年", status=2).err
    assert "unknown value 'colour'" in clerk("db", "setting", "colour", "red", status=2).err
    assert "invalid text" in clerk("db", "setting", "contact", "王五\n电话", status=2).err
    clerk("db", "verify")


def test_an_office_of_an_impossible_name_is_not_made(clerk: Clerk) -> None:
    """The name is checked before there is a file."""
    clerk("init", "--office", "a/b", status=2)
    assert not clerk.database.exists()
