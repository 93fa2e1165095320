"""`db anonymize`: callers' data gone from every byte of the file, the chain still whole (rules.md 7)."""

from __future__ import annotations

import hashlib
import shutil
import signal
import sqlite3
from typing import TYPE_CHECKING

from shims import count_changes, interrupt, needs_shims, points

from hotline_cli.store.journal import GENESIS, HASHED_COLUMNS, row_hash
from hotline_cli.store.search_index import pairs

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk

NAME, PHONE, ADDRESS = "司马翡翠", "13987654321", "钟楼区琥珀巷17号玛瑙楼"
CONTENT = f"珊瑚井盖破损,请找{NAME},住{ADDRESS},电话{PHONE}"
NEEDLES = (NAME, PHONE, "琥珀", "玛瑙", "珊瑚", "玳瑁", "砗磲")


def a_closed_case(clerk: Clerk) -> None:
    """Registered, answered, called back and closed on 2 March, with the planted words in every text."""
    clerk("init")
    clerk("unit", "add", "城管局")
    caller = ("-n", NAME, "-p", PHONE, "--address", ADDRESS)
    clerk(
        "register",
        "-k",
        "help",
        "-c",
        CONTENT,
        "--title",
        "珊瑚井盖",
        *caller,
        "--to",
        "城管局",
        "--note",
        f"{NAME}急",
    )
    clerk("edit", "last", "--content", CONTENT + "玳瑁")
    clerk("reply", "last", "--text", f"已告知{NAME},砗磲井盖换好", "--by", "王五")
    clerk("search", NAME, "--caller", "--reason", f"{NAME}来问")
    clerk("show", "last", "--reveal", "--reason", f"给{PHONE}回电")
    clerk("callback", "last", "--result", "satisfied", "--note", f"{NAME}满意")


def left_of(folder: Path, needle: str) -> list[str]:
    """The files of the database in which ``needle`` stands."""
    beside = sorted(folder.glob("hotline.db*"))
    return [path.name for path in beside if needle.encode() in path.read_bytes()]


def terms(path: Path) -> set[str]:
    """All pairs in the index."""
    con = sqlite3.connect(path)
    con.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)")
    found = {row[0] for row in con.execute("SELECT term FROM vocabulary")}
    con.close()
    return found


def chain_holds(path: Path) -> bool:
    """Recompute the chain here, from the rows."""
    con = sqlite3.connect(path)
    con.row_factory = sqlite3.Row
    before = GENESIS
    for row in con.execute("SELECT * FROM events e JOIN entries n ON n.seq = e.entry ORDER BY e.seq"):
        before = row_hash(before, [row[name] for name in HASHED_COLUMNS], row["digest"])
        if before != row["hash"]:
            return False
    con.close()
    return True


def test_not_a_byte_is_left(clerk: Clerk) -> None:
    """Name, phone, address and words are in no byte of file, log or shared memory, nor their pairs in the index."""
    a_closed_case(clerk)
    assert all(left_of(clerk.folder, needle) for needle in NEEDLES)
    done = clerk.json("db", "anonymize", "--before", "2026-04-01", at="2026-05-01T09:00")
    assert (done["anonymized"], done["left"], done["backups"]) == (1, 0, [])
    assert {needle: left_of(clerk.folder, needle) for needle in NEEDLES} == {needle: [] for needle in NEEDLES}
    assert not terms(clerk.database) & (pairs(CONTENT) | pairs(NAME))
    assert clerk.json("search", "珊瑚") == []


def test_what_was_done_stays_and_the_chain_holds(clerk: Clerk) -> None:
    """Status, times, unit, limits and verbs are as before; the log says that and when the words were erased."""
    a_closed_case(clerk)
    before = clerk.json("show", "last")
    clerk("db", "anonymize", "--before", "2026-04-01", at="2026-05-01T09:00")
    after = clerk.json("show", "0302-0001")
    for key in (
        "no",
        "status",
        "kind",
        "unit",
        "received_at",
        "answered_at",
        "closed_at",
        "limits",
        "satisfaction",
    ):
        assert after[key] == before[key], key
    assert (after["content"], after["answer"], after["title"]) == (None, None, None)
    assert after["caller"] == {"name": None, "phone": None, "address": None, "anonymous": False}
    log = clerk.json("log", "0302-0001")
    assert (log[-1]["verb"], log[-1]["data"]["before"], log[-1]["data"]["cases"]) == (
        "anonymize",
        "2026-04-01",
        1,
    )
    assert chain_holds(clerk.database)
    assert clerk("db", "verify").status == 0
    assert clerk("db", "check").status == 0


def test_open_cases_and_promises_are_counted_or_left(clerk: Clerk) -> None:
    """Open, closed with a promise that runs, merged into an open one: something is still owed to the caller."""
    clerk("init")
    clerk("unit", "add", "城管局")
    for n in range(4):
        clerk("register", "-k", "help", "-c", f"第{n}件要办的事情", "-n", NAME, "--to", "城管局")
    promise = ("--promise", "六月重铺路面", "--promised-by", "2026-06-30")
    clerk("reply", "0302-0002", "--text", "已先行填平坑洞", "--by", "王五", *promise)
    clerk("callback", "0302-0002", "--result", "satisfied")
    clerk("merge", "0302-0003", "--into", "0302-0001", "--reason", "同事")
    clerk("void", "0302-0004", "--reason", "误拨", "--approved-by", "李主任")
    erase = ("db", "anonymize", "--before", "2026-04-01")
    done = clerk.json(*erase, "--done-only", at="2026-05-01T09:00")
    assert (done["anonymized"], done["owed"], done["left"]) == (1, 0, 3)
    assert [bool(case["content"]) for case in clerk.json("list")] == [False, True, True, True]
    assert "3 of these are unfinished" in clerk(*erase, "--dry-run").err
    done = clerk.json(*erase)
    assert (done["anonymized"], done["owed"], done["left"]) == (3, 3, 0)
    assert [bool(case["content"]) for case in clerk.json("list")] == [False, False, False, False]
    clerk("reply", "0302-0001", "--text", "已先行填平坑洞", "--by", "王五")
    assert clerk.json("db", "verify")["ok"] is True


def test_a_dry_run_changes_nothing_and_a_second_run_finds_nothing(clerk: Clerk) -> None:
    """The same shape as the deed; the day itself is not before it."""
    a_closed_case(clerk)
    clerk.now = "2026-05-01T09:00"
    digest = hashlib.sha256(clerk.database.read_bytes()).digest()
    assert clerk.json("db", "anonymize", "--before", "2026-03-03", "--dry-run")["anonymized"] == 1
    assert clerk.json("db", "anonymize", "--before", "2026-03-02", "--dry-run")["anonymized"] == 0
    assert clerk.json("show", "last")["content"]
    assert hashlib.sha256(clerk.database.read_bytes()).digest() == digest
    assert clerk.json("db", "anonymize", "--before", "2026-03-03")["anonymized"] == 1
    assert clerk.json("db", "anonymize", "--before", "2026-03-03")["anonymized"] == 0


def test_backups_beside_the_file_are_named(clerk: Clerk) -> None:
    """A copy of the file is out of reach; another database is none of ours."""
    a_closed_case(clerk)
    source, copy = sqlite3.connect(clerk.database), sqlite3.connect(clerk.folder / "friday.bak")
    source.backup(copy)
    source.close()
    copy.close()
    sqlite3.connect(clerk.folder / "other.db").execute("CREATE TABLE t (x)").connection.close()
    ran = clerk("db", "anonymize", "--before", "2026-04-01", "-f", "json", at="2026-05-01T09:00")
    assert ran.json["backups"] == [str(clerk.folder / "friday.bak")]
    assert "friday.bak cannot be reached" in ran.err


def test_only_backups_of_this_file_are_named(clerk: Clerk) -> None:
    """Wherever `db backup` wrote them; not another office's file, nor a backup that holds nothing of such cases."""
    clerk("init")
    (clerk.folder / "bk").mkdir()
    (clerk.folder / "far").mkdir()
    clerk("db", "backup", "bk/empty.db")
    shutil.copy(
        clerk.folder / "bk" / "empty.db", clerk.folder / "other.db"
    )  # made alike, and gone its own way
    clerk("--db", "other.db", "register", "-k", "help", "-c", "别处的诉求", "-n", NAME)
    clerk("register", "-k", "help", "-c", CONTENT, "-n", NAME)
    clerk("db", "backup", "bk")
    clerk("db", "backup", "far/away.db")
    head = clerk.json("db", "verify")["head"]
    clerk("db", "backup", "far/again.db")
    assert clerk.json("db", "verify")["head"] == head
    [nightly] = [path for path in (clerk.folder / "bk").glob("*.db") if path.name != "empty.db"]
    (clerk.folder / "torn.db").write_bytes(clerk.database.read_bytes()[:5000])
    shutil.rmtree(clerk.folder / "far")
    ran = clerk("db", "anonymize", "--before", "2026-04-01", "-f", "json", at="2026-05-01T09:00")
    assert ran.json["backups"] == [str(nightly)]
    assert ran.json["unseen"] == [str(clerk.folder / "torn.db"), str(clerk.folder / "far")]
    assert f"{nightly} cannot be reached" in ran.err
    assert f"cannot inspect {clerk.folder / 'far'}" in ran.err
    clerk("--db", str(nightly), "db", "anonymize", "--before", "2026-04-01")
    assert clerk.json("db", "anonymize", "--before", "2026-04-01")["backups"] == []


def test_bad_days(clerk: Clerk) -> None:
    """A loose form, none at all."""
    clerk("init")
    clerk("db", "anonymize", "--before", "01/02/2026", status=2)
    clerk("db", "anonymize", status=2)


def test_a_reason_that_still_concerns_another_case_stays(clerk: Clerk) -> None:
    """Why a list was revealed is erased with the last of its cases; till then it takes --reveal to read it."""
    clerk("init")
    clerk("register", "-k", "help", "-c", "第一件要办的事情", "-n", NAME)
    clerk("register", "-k", "help", "-c", "第二件要办的事情", "-n", NAME)
    clerk("list", "--reveal", "--reason", "核对砗磲名单")
    clerk("void", "0302-0001", "--reason", "误拨", "--approved-by", "李主任")
    clerk("db", "anonymize", "--before", "2026-04-01", "--done-only", at="2026-05-01T09:00")
    assert clerk.json("log", "0302-0002")[-1]["data"]["reason"] == "***"
    told = clerk.json("log", "0302-0002", "--reveal", "--reason", "核对")
    assert [event["data"]["reason"] for event in told if event["verb"] == "reveal"] == [
        "核对砗磲名单",
        "核对",
    ]
    clerk("void", "0302-0002", "--reason", "误拨", "--approved-by", "李主任")
    clerk("db", "anonymize", "--before", "2026-04-01")
    assert left_of(clerk.folder, "砗磲") == []


@needs_shims
def test_killed_at_any_moment_it_is_all_or_nothing(clerk: Clerk) -> None:
    """Killed at points all over it: every case whole or every case bare; a last run finishes it."""
    clerk("init")
    spot = ("-n", NAME, "-p", PHONE, "--answered", "当场答复砗磲的办法")
    for n in range(12):
        clerk("register", "-k", "inquiry", "-c", f"第{n}件砗磲的事情", *spot)
    clerk("close", *(case["no"] for case in clerk.json("list")), "--without-callback", "不需要回访", "--yes")
    clerk.now = "2026-05-01T09:00"
    erase = ["-m", "hotline_cli", "db", "anonymize", "--before", "2026-04-01", "--yes"]
    before = clerk.database.read_bytes()
    changes = count_changes(clerk, erase)
    for call in points(changes, 8):
        for beside in clerk.folder.glob("hotline.db*"):
            beside.unlink()
        clerk.database.write_bytes(before)
        interrupt(clerk, erase, call, signal.SIGKILL)
        assert len({bool(case["content"]) for case in clerk.json("list")}) == 1
    clerk(*erase[2:])
    assert [left_of(clerk.folder, needle) for needle in (NAME, PHONE, "砗磲")] == [[], [], []]
    assert chain_holds(clerk.database)


def test_a_measure_loses_its_words_with_the_first_of_its_cases(clerk: Clerk) -> None:
    """Nothing of it is left in the file, the chain still verifies; a measure on younger cases alone stays."""
    clerk("init")
    clerk("unit", "add", "公安局")
    clerk("register", "-k", "help", "-c", CONTENT, "-n", NAME, at="2026-03-02T09:00")
    clerk("register", "-k", "help", "-c", "违停", "-n", "李四", at="2026-03-03T09:00")
    measure = (
        "measure",
        "add",
        "--by",
        "公安局",
        "--due",
        "2026-06-30",
        "--cause",
        f"{NAME}说的",
        "--text",
        "新增车位",
    )
    clerk(
        *measure,
        "--about",
        f"{NAME}门口违停",
        "--case",
        "0302-0001",
        "--case",
        "0303-0001",
        "--note",
        f"{NAME}催过",
    )
    clerk(*measure, "--about", "别处违停", "--case", "0303-0001")
    clerk("measure", "done", "1", "--note", f"已告知{NAME}")
    clerk("list", "--reveal", "--reason", "李四来问")
    clerk("db", "anonymize", "--before", "2026-03-03", at="2026-05-01T09:00")
    younger, erased = clerk.json("measure", "list")
    assert (younger["about"], erased["about"], erased["cause"], erased["text"]) == (
        "别处违停",
        None,
        None,
        None,
    )
    assert (erased["state"], erased["cases"]) == ("done", ["20260302-0001", "20260303-0001"])
    assert clerk.json("db", "verify")["ok"] is True
    assert f"{NAME}门口".encode() not in clerk.database.read_bytes()
    [seen] = [event for event in clerk.json("log", "0303-0001") if event["verb"] == "reveal"]
    assert seen["data"]["reason"] == "***"
    clerk("db", "anonymize", "--before", "2026-03-04")
    assert NAME.encode() not in clerk.database.read_bytes()
    assert clerk.json("db", "verify")["ok"] is True
