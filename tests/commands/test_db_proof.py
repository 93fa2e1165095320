"""What can be proved of the file to somebody else: by a hash, a backup, a signature; objects of other programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from factories import call, make_office

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk

needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Two cases; a backup after the first."""
    make_office(clerk, units=["城市管理局"], cases=[call("路灯不亮", name="张三", phone="13800000001")])
    clerk("db", "backup", "first.backup")
    clerk(*call("井盖坏了"), at="2026-03-02T10:00")
    return clerk


def run_sql(clerk: Clerk, *statements: str, file: str = "hotline.db") -> None:
    with closing(sqlite3.connect(clerk.folder / file)) as con:
        for statement in statements:
            con.execute(statement)
        con.commit()


@pytest.mark.clause("WZ-15")
def test_the_chain_begins_with_that_of_a_backup(office: Clerk) -> None:
    """Init, unit and one case were backed up; the file has one event more."""
    told = office.json("db", "verify", "--against", "first.backup")
    assert (told["ok"], told["against"], told["events"]) == (True, told["events"] - 1, told["against"] + 1)


def test_a_file_made_anew_does_not_fit_the_backup(office: Clerk) -> None:
    """It agrees with itself; the first event that differs is named. A shorter file lacks an event."""
    office("db", "backup", "second.backup")
    office("db", "restore", "first.backup", "--yes", at="2026-03-02T11:00")
    office(*call("噪声"))
    office("db", "verify")
    told = office.json("db", "verify", "--against", "second.backup", status=7)
    assert told["difference"]["table"] == "events"
    assert told["difference"]["what"] == "the backup has another event here"
    shutil.copy(office.folder / "first.backup", office.folder / "short.db")
    told = office.json("--db", "short.db", "db", "verify", "--against", "second.backup", status=7)
    assert told["difference"]["what"] == "the event is in the backup and missing here"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--head", ""), 2),
        (("--head", " "), 2),
        (("--against", ""), 2),
        (("--against", "hotline.db"), 2),
        (("--against", "missing.backup"), 5),
        (("--signatures", "x"), 2),
        (("--signatures", "x", "--signers", "y"), 6),
        (("--signatures", "", "--signers", ""), 2),
    ],
)
def test_what_is_asked_for_and_cannot_be_checked_is_refused(
    office: Clerk, words: tuple[str, ...], status: int
) -> None:
    """An empty variable of a script is no proof."""
    assert office("db", "verify", *words, status=status).out == ""


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("CREATE TRIGGER words_content AFTER INSERT ON callers BEGIN SELECT 1; END", "trigger words_content"),
        ("CREATE VIEW all_callers AS SELECT * FROM callers", "view all_callers"),
        ("CREATE INDEX by_name ON callers (name)", "index by_name"),
        ("CREATE TABLE _analyze_tables_ AS SELECT name, phone FROM callers", "table _analyze_tables_"),
    ],
)
def test_what_another_program_made_is_named(office: Clerk, statement: str, name: str) -> None:
    """By `db check`; `db verify` ends with 7 for what acts on or reads the tables, not for a table beside them."""
    run_sql(office, statement)
    bad = [row for row in office.json("db", "check", status=7) if not row["ok"]]
    assert [(row["check"], row["found"]) for row in bad] == [("foreign", name)]
    if name.startswith("table"):
        office("db", "verify")
        return
    told = office.json("db", "verify", status=7)
    assert (told["difference"]["table"], told["difference"]["row"]) == ("sqlite_master", name)
    office.lang = "zh"
    assert "其他程序" in office("db", "verify", status=7).err


def test_a_view_that_was_changed_is_a_difference(office: Clerk) -> None:
    """Made otherwise than the schema has it: changed, not foreign."""
    run_sql(office, "DROP VIEW v_units", "CREATE VIEW v_units AS SELECT * FROM units")
    bad = [(row["check"], row["found"]) for row in office.json("db", "check", status=7) if not row["ok"]]
    assert bad == [("objects", "view v_units")]
    assert office.json("db", "verify", status=7)["difference"]["row"] == "view v_units"


# ---- signatures ----------------------------------------------------------------------------------------------


@pytest.fixture
def keys(office: Clerk) -> Path:
    """A key of the second person, one of somebody else, and who may sign."""
    for name in ("auditor", "stranger"):
        made = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(office.folder / name))
        subprocess.run(made, check=True)
    public = (office.folder / "auditor.pub").read_text(encoding="utf-8")
    (office.folder / "allowed").write_text(f"auditor@example.com {public}", encoding="utf-8")
    return office.folder


CHECK = ("db", "verify", "--signatures", "first.backup.signatures", "--signers", "allowed")


@needs_ssh
@pytest.mark.usefixtures("keys")
def test_a_second_person_signs_a_backup_and_anybody_checks_it(office: Clerk) -> None:
    """Nothing is written into the database; the signature says how many events there were, and who signed."""
    before = office.database.read_bytes()
    signed = office.json("db", "sign", "first.backup", "--identity", "auditor", at="2026-03-02T12:00")
    assert signed["file"] == "first.backup.signatures"
    assert signed["signatures"] == 1
    assert office.database.read_bytes() == before
    told = office.json(*CHECK)
    [signature] = told["signatures"]
    assert signature == {
        "signer": "auditor@example.com",
        "events": signed["events"],
        "at": "2026-03-02T12:00:00+08:00",
        "ok": True,
        "what": None,
    }
    assert told["events"] == signed["events"] + 1
    office("db", "sign", "first.backup", "--identity", "auditor")
    assert len(office.json(*CHECK)["signatures"]) == 2


@needs_ssh
def test_a_signature_that_does_not_fit_is_found(office: Clerk, keys: Path) -> None:
    """By somebody who may not sign; of another chain; changed; none at all: always 7."""
    office("db", "sign", "first.backup", "--identity", "stranger")
    [signature] = office.json(*CHECK, status=7)["signatures"]
    assert (signature["signer"], signature["ok"]) == (None, False)
    kept = keys / "first.backup.signatures"
    kept.unlink()
    office("db", "sign", "first.backup", "--identity", "auditor")
    sound = kept.read_text(encoding="utf-8")
    kept.write_text(sound.replace('"events": ', '"events": 1'), encoding="utf-8")
    office(*CHECK, status=7)
    kept.write_text("", encoding="utf-8")
    assert "holds no signature" in office(*CHECK, status=7).err
    kept.write_text("no signature\n", encoding="utf-8")
    assert "line 1: not a signature" in office(*CHECK, status=6).err
    kept.write_text(sound, encoding="utf-8")
    office.database.unlink()
    office("init", at="2026-03-02T09:00")
    [signature] = office.json(*CHECK, status=7)["signatures"]
    assert signature["what"] == "the chain does not contain what was signed"


@needs_ssh
def test_only_a_sound_backup_is_signed(office: Clerk, keys: Path) -> None:
    """Not the database itself, not a backup that was changed; a key that is none is said to be so."""
    office("db", "sign", "hotline.db", "--identity", "auditor", status=2)
    assert "no such file" in office("db", "sign", "first.backup", "--identity", "nokey", status=6).err
    assert (
        "ssh-keygen cannot sign"
        in office("db", "sign", "first.backup", "--identity", "allowed", status=6).err
    )
    run_sql(office, "UPDATE cases SET urgent = 1", file="first.backup")
    assert "is not signed" in office("db", "sign", "first.backup", "--identity", "auditor", status=5).err
    assert not (keys / "first.backup.signatures").exists()
    (keys / "folder.backup.signatures").mkdir()
    shutil.copy(office.database, keys / "folder.backup")
    assert "cannot write" in office("db", "sign", "folder.backup", "--identity", "auditor", status=6).err


def test_without_openssh_it_is_said(office: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is not found."""
    from hotline_cli.services import signing

    monkeypatch.setattr(signing, "PROGRAM", "no-such-program")
    (office.folder / "key").write_text("key", encoding="utf-8")
    assert (
        "ssh-keygen cannot be run" in office("db", "sign", "first.backup", "--identity", "key", status=2).err
    )


# ---- who, and what others made ------------------------------------------------------------------------------------


def test_the_login_of_the_machine_is_kept_beside_another_operator(
    office: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is typed easily; the login is shown where it is another, and cannot be changed unnoticed."""
    monkeypatch.setattr("hotline_cli.store.office.machine_login", lambda: "zhou")
    office("--operator", "wang", "edit", "0001", "--title", "路灯")
    office("--operator", "zhou", "edit", "0001", "--title", "两盏路灯")
    log = office.json("log", "0001")
    assert [(event["operator"], event["login"]) for event in log][-2:] == [("wang", "zhou"), ("zhou", None)]
    assert "wang (zhou)" in office("log", "0001").out
    assert office.json("db", "verify")["ok"] is True
    run_sql(office, "UPDATE entries SET login = NULL")
    assert office.json("db", "verify", status=7)["difference"]["column"] == "hash"


@pytest.mark.skipif(os.name == "nt", reason="users of the system")
def test_the_login_is_not_taken_from_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """LOGNAME and USER say what somebody wants them to say."""
    import pwd

    from hotline_cli.context import machine_login

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert machine_login() == pwd.getpwuid(os.getuid()).pw_name

    def without_name(_uid: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", without_name)
    assert machine_login() == ""


TRIGGER = "CREATE TRIGGER quiet AFTER INSERT ON events BEGIN DELETE FROM scores; END"


def test_a_backup_names_what_another_program_made(office: Clerk) -> None:
    """It is copied and named, with 7; restoring it needs a yes."""
    run_sql(office, TRIGGER, "DROP VIEW v_units")
    ran = office("db", "backup", "odd.backup", status=7)
    assert "and copied: trigger quiet" in ran.err
    assert "and copied: view v_units" in ran.err
    with closing(sqlite3.connect(office.folder / "odd.backup")) as con:
        assert con.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall() == [("quiet",)]
    office("db", "restore", "first.backup", "--yes", at="2026-03-02T13:00")
    before = office.json("db", "stats")["events"]
    said = office("db", "restore", "odd.backup", status=5).err
    assert "trigger quiet" in said
    assert office.json("db", "stats")["events"] == before
    office("db", "restore", "odd.backup", "--yes")
    office("db", "verify", status=7)
