"""Backups: made while others write, proved, brought back without losing what was there."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories import make_office

if TYPE_CHECKING:
    from clerk import Clerk


def register(clerk: Clerk, content: str, **more: str) -> str:
    """The number of a new case."""
    return str(clerk.json("register", "--kind", "help", "--content", content, **more)["no"])


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A file with one case."""
    make_office(clerk)
    register(clerk, "路灯不亮")
    return clerk


def mode(path: Path) -> int:
    """Who may read the file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_backup_is_the_file_with_its_digest_beside_it(office: Clerk) -> None:
    """The digest printed is that of the file, and stands beside it as sha256sum reads it; both for the owner alone."""
    old = os.umask(0)
    try:
        made = office.json("db", "backup", "copy.db")
    finally:
        os.umask(old)
    copy = office.folder / "copy.db"
    digest = hashlib.sha256(copy.read_bytes()).hexdigest()
    assert (made["sha256"], made["bytes"]) == (digest, copy.stat().st_size)
    assert (office.folder / "copy.db.sha256").read_text() == f"{digest}  copy.db\n"
    assert [mode(copy), mode(office.folder / "copy.db.sha256")] == [0o600, 0o600]
    assert not list(office.folder.glob(".*part*"))
    office.more = {"HOTLINE_DB": str(copy)}
    assert office.json("show", "1")["content"] == "路灯不亮"
    assert office.json("db", "verify")["ok"] is True


def test_into_a_folder_it_is_named_by_the_time(office: Clerk) -> None:
    """What cron needs: a name of its own every night."""
    (office.folder / "backups").mkdir()
    made = office.json("db", "backup", "backups", at="2026-03-02T23:00:05")
    assert Path(made["file"]).name == "hotline-20260302-230005.db"


def test_a_slash_at_the_end_makes_the_folder(office: Clerk) -> None:
    """Without it the name is that of the file; a folder in one that does not exist is refused, without a traceback."""
    first = office.json("db", "backup", "bk/")
    assert Path(first["file"]).parent.name == "bk"
    office("db", "backup", "copy")
    assert (office.folder / "copy").is_file()
    refused = office("db", "backup", "nowhere/bk/", status=2)
    assert "cannot create folder nowhere/bk: No such file or directory" in refused.err


def test_what_is_there_is_not_overwritten_unasked(office: Clerk) -> None:
    """A backup of that name is replaced with --yes; anything else never; the database itself never."""
    office("db", "backup", "copy.db")
    assert "already exists" in office("db", "backup", "copy.db", status=5).err
    office("db", "backup", "copy.db", "--yes")
    (office.folder / "letter.txt").write_text("dear")
    assert "not a hotline backup" in office("db", "backup", "letter.txt", "--yes", status=2).err
    assert "the database itself" in office("db", "backup", "hotline.db", "--yes", status=2).err
    (office.folder / "link.db").symlink_to(office.folder / "copy.db")
    assert "symbolic link" in office("db", "backup", "link.db", "--yes", status=2).err
    assert "No such file" in office("db", "backup", "nowhere/copy.db", status=5).err


def test_a_falsified_file_is_no_backup(office: Clerk) -> None:
    """What fails verification is not called a backup, and nothing is left of it; --unverified copies it anyway."""
    with sqlite3.connect(office.database) as con:
        con.execute("UPDATE cases SET content = '路灯亮了'")
    con.close()
    assert "fails verification: cases" in office("db", "backup", "copy.db", status=5).err
    assert not list(office.folder.glob("*copy*"))
    office("db", "backup", "copy.db", "--unverified")


def test_restore_brings_back_and_keeps(office: Clerk) -> None:
    """What the backup does not have is kept beside it; an event says that the file was replaced; the chain holds."""
    made = office.json("db", "backup", "copy.db")
    register(office, "自来水停了", at="2026-03-02T10:00")
    refused = office("db", "restore", "copy.db", status=5).err
    assert "newer than the backup" in refused
    assert "2026-03-02 10:00:00" in refused
    assert len(office.json("list")) == 2
    brought = office.json("db", "restore", "copy.db", "--yes", at="2026-03-02T11:00")
    assert [case["content"] for case in office.json("list")] == ["路灯不亮"]
    assert office.json("db", "verify", "--head", made["head"])["ok"] is True
    assert Path(brought["kept"]).name == "hotline.db.before-restore-20260302-110000"
    assert mode(Path(brought["kept"])) == 0o600
    office.more = {"HOTLINE_DB": brought["kept"]}
    assert len(office.json("list")) == 2
    assert office.json("db", "verify")["ok"] is True


def test_restore_where_nothing_is_lost_needs_no_word(office: Clerk) -> None:
    """A file that holds no more than the backup, or is missing, is replaced unasked."""
    office("db", "backup", "copy.db")
    office("db", "restore", "copy.db", at="2026-03-02T10:00")
    office.database.unlink()
    assert office.json("db", "restore", "copy.db", at="2026-03-02T11:00")["kept"] is None
    assert mode(office.database) == 0o600
    assert len(office.json("list")) == 1


def test_restore_over_another_offices_file(office: Clerk) -> None:
    """Two files that have not the same events: said, and replaced with --yes only."""
    office("db", "backup", "copy.db")
    office.database.unlink()
    office("init", at="2026-03-02T08:00")
    for content in ("停电", "停水", "停气"):
        register(office, content)
    assert "belong to different offices" in office("db", "restore", "copy.db", status=5).err
    office("db", "restore", "copy.db", "--yes")
    assert [case["content"] for case in office.json("list")] == ["路灯不亮"]


@pytest.mark.parametrize("damage", ["header", "page", "cut", "empty"])
def test_restore_over_a_damaged_file(office: Clerk, damage: str) -> None:
    """A file that cannot be read is replaced with --yes, and kept byte for byte."""
    office("db", "backup", "copy.db")
    whole = office.database.read_bytes()
    broken = {
        "header": b"X" * 100 + whole[100:],
        "page": whole[:4096] + b"\xff" * 4096 + whole[8192:],
        "cut": whole[: len(whole) // 2],
        "empty": b"",
    }[damage]
    office.database.write_bytes(broken)
    office("db", "restore", "copy.db", status=5)
    assert office.database.read_bytes() == broken
    brought = office.json("db", "restore", "copy.db", "--yes")
    assert Path(brought["kept"]).read_bytes() == broken
    assert office.json("db", "verify")["ok"] is True


def test_a_backup_that_was_changed_is_not_brought_back(office: Clerk) -> None:
    """Its digest stands beside it; without that, its pages and its chain say so."""
    office("db", "backup", "copy.db")
    copy = office.folder / "copy.db"
    with sqlite3.connect(copy) as con:
        con.execute("UPDATE cases SET content = '路灯亮了'")
    con.close()
    assert "checksum mismatch" in office("db", "restore", "copy.db", "--yes", status=5).err
    (office.folder / "copy.db.sha256").unlink()
    assert "fails verification" in office("db", "restore", "copy.db", "--yes", status=5).err
    copy.write_bytes(copy.read_bytes()[:-4096])
    assert office("db", "restore", "copy.db", "--yes", status=5).err
    assert office.json("show", "1")["content"] == "路灯不亮"


def test_restore_from_what_is_no_backup(office: Clerk) -> None:
    """Nothing there, the database itself, not ours: each said, and nothing changed."""
    before = office.database.read_bytes()
    assert "does not exist" in office("db", "restore", "nothing.db", status=5).err
    assert "the database itself" in office("db", "restore", "hotline.db", status=2).err
    (office.folder / "letter.txt").write_text("dear")
    assert "not a hotline database" in office("db", "restore", "letter.txt", status=5).err
    assert office.database.read_bytes() == before


def test_stats_count_what_is_there(office: Clerk) -> None:
    """Counts by hand: one case, received; the versions are those that run."""
    found = office.json("db", "stats")
    assert (found["cases"], found["schema"], found["journal_mode"]) == (1, found["schema_known"], "wal")
    assert found["statuses"] == [{"status": "received", "cases": 1}]
    assert found["sqlite"] == sqlite3.sqlite_version
    assert found["bytes"] == office.database.stat().st_size
    assert {"name", "version"} == set(found["libraries"][0])


def test_a_log_left_behind_is_not_played_into_a_new_file(office: Clerk) -> None:
    """A file removed while its log stayed: the new file is empty, and the log is kept under another name."""
    con = sqlite3.connect(office.database)
    con.execute("SELECT * FROM cases").fetchall()
    register(office, "自来水停了")  # the connection that is open keeps it in the log
    log = office.folder / "hotline.db-wal"
    left = log.read_bytes()
    office.database.unlink()
    office("init")
    assert office.json("list") == []
    assert (office.folder / "hotline.db.log-left-behind").read_bytes() == left
    con.close()


def test_two_restores_in_one_second_keep_both(office: Clerk) -> None:
    """What was there is kept each time, the second time under a name with a number."""
    office("db", "backup", "copy.db")
    kept = []
    for content in ("占道经营", "井盖坏了"):
        register(office, content)
        kept.append(Path(office.json("db", "restore", "copy.db", "--yes")["kept"]).name)
    assert kept == [
        "hotline.db.before-restore-20260302-090000",
        "hotline.db.before-restore-20260302-090000-2",
    ]


def test_a_restore_is_one_event_of_the_file_that_is_put_in_place(office: Clerk) -> None:
    """Over a file, where there is none, over a damaged one: the last event says what was replaced, once."""
    made = office.json("db", "backup", "copy.db")
    register(office, "自来水停了")
    replaced = office.json("db", "stats")
    brought = office.json("db", "restore", "copy.db", "--yes")
    event = office.json("export", "events")[-1]
    assert (event["verb"], event["seq"]) == ("restore", made["events"] + 1)
    assert event["data"] == {
        "events": replaced["events"],
        "head": replaced["head"],
        "kept": Path(brought["kept"]).name,
        "clock": "set",
    }
    office.database.unlink()
    assert office.json("db", "restore", "copy.db")["events"] == made["events"] + 1
    assert office.json("export", "events")[-1]["data"] == {"clock": "set"}
    office.database.write_bytes(office.database.read_bytes()[:-1])
    kept = Path(office.json("db", "restore", "copy.db", "--yes")["kept"]).name
    assert office.json("export", "events")[-1]["data"] == {"kept": kept, "clock": "set"}
    assert office.json("db", "verify")["ok"] is True


def test_a_restore_while_others_read(office: Clerk) -> None:
    """A desk that stays open sees one moment, and then the content of the backup; nobody is turned away."""
    office("db", "backup", "copy.db")
    register(office, "自来水停了")
    with closing(sqlite3.connect(office.database, isolation_level=None)) as con:
        con.execute("BEGIN")
        assert con.execute("SELECT count(*) FROM cases").fetchone() == (2,)
        office("db", "restore", "copy.db", "--yes")
        assert con.execute("SELECT count(*) FROM cases").fetchone() == (2,)
        con.execute("ROLLBACK")
        assert con.execute("SELECT count(*) FROM cases").fetchone() == (1,)
        assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert office.json("db", "verify")["ok"] is True


def test_a_file_of_a_newer_program_is_not_replaced(office: Clerk) -> None:
    """Not with --yes either; it is untouched, and nothing is left beside it."""
    office("db", "backup", "copy.db")
    with closing(sqlite3.connect(office.database)) as con:
        con.execute("PRAGMA user_version = 999")
    before = office.database.read_bytes()
    names = {path.name for path in office.folder.iterdir()}
    for more in ((), ("--yes",)):
        assert "made by a newer hotline" in office("db", "restore", "copy.db", *more, status=5).err
    assert office.database.read_bytes() == before
    assert {path.name for path in office.folder.iterdir()} == names


def test_a_restore_that_is_refused_leaves_no_copy(office: Clerk) -> None:
    """Whatever it is refused for, also after a copy of the replaced file was begun."""
    office("db", "backup", "copy.db")
    register(office, "自来水停了")
    names = {path.name for path in office.folder.iterdir()}
    assert "newer than the backup" in office("db", "restore", "copy.db", status=5).err
    assert {path.name for path in office.folder.iterdir()} == names
    with closing(sqlite3.connect(office.database)) as con:  # what is to be kept cannot be read
        con.execute("PRAGMA writable_schema = ON")
        con.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'drafts'")
        con.commit()
    assert office("db", "restore", "copy.db", status=5).err
    assert {path.name for path in office.folder.iterdir()} == names


def test_a_refused_backup_is_no_event(office: Clerk) -> None:
    """The folder is recorded once nothing prevents the backup; the copy then holds that record."""
    far = office.folder / "far"
    far.mkdir()
    (far / "letter.txt").write_text("dear")
    (far / "copy.db").write_bytes(office.database.read_bytes())
    head = office.json("db", "stats")["head"]
    for words, status in (
        (("far/letter.txt", "--yes"), 2),
        (("far/copy.db",), 5),
        (("far/nowhere/copy.db",), 5),
    ):
        office("db", "backup", *words, status=status)
        assert office.json("db", "stats")["head"] == head
    with closing(sqlite3.connect(office.database)) as con:
        con.execute("UPDATE cases SET content = '路灯亮了'")
        con.commit()
    assert "fails verification" in office("db", "backup", "far/new.db", status=5).err
    assert office.json("db", "stats")["head"] == head
    with closing(sqlite3.connect(office.database)) as con:
        con.execute("UPDATE cases SET content = '路灯不亮'")
        con.commit()
    made = office.json("db", "backup", "far/new.db")
    assert office.json("db", "stats")["head"] == made["head"] != head
