"""The machine fails: disk full, read-only, files removed, lost, damaged; a clock that jumps. Said, and nothing lost."""

from __future__ import annotations

import os
import random
import shlex
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
import test_fuzz
from clerk import ANY
from factories import make_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clerk import Clerk, Ran

CASE = ("register", "--kind", "help", "--content", "路灯不亮", "--name", "张三", "--phone", "13800000001")
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A file with one case."""
    return make_office(clerk, cases=[list(CASE)])


@pytest.fixture
def apart(office: Clerk, hotline: Clerk) -> Clerk:
    """The same file, worked on by processes: a lock keeps no other connection of its own process away."""
    assert hotline.database == office.database
    return hotline


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A file system of its own in ``folder``; skips where that cannot be."""
    folder.mkdir(exist_ok=True)
    if not ROOT or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)], check=False
    )
    if made.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass


def says(ran: Ran, *words: str) -> None:
    """One line that says what is wrong and one that says what to do; no traceback."""
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) == 2, ran.err
    for word in words:
        assert word in ran.err


def in_file(clerk: Clerk) -> int:
    """How many cases there are."""
    return len(clerk.json("list"))


# ---- the disk -------------------------------------------------------------------------------------------------


def test_disk_full(office: Clerk) -> None:
    """A verb, a backup, an output on a full disk: said, nothing changed, nothing left half there."""
    with mounted(office.folder / "disk", "size=2m") as disk:
        shutil.copy(office.database, disk / "hotline.db")
        office.more = {"HOTLINE_DB": str(disk / "hotline.db")}
        filler = disk / "filler"
        fill(filler)
        says(office(*CASE, status=5))
        says(office("db", "backup", str(disk / "copy.db"), status=5))
        says(office("list", "-f", "csv", "-o", str(disk / "list.csv"), status=5))
        filler.unlink()
        assert {path.name for path in disk.iterdir()} <= {"hotline.db", "hotline.db-wal", "hotline.db-shm"}
        assert in_file(office) == 1
        office(*CASE)
        assert office.json("db", "verify")["ok"] is True


@pytest.mark.parametrize("size", [320, 340, 400, 460, 500, 540, 600, 640])
def test_a_file_made_on_a_disk_that_is_nearly_full(clerk: Clerk, size: int) -> None:
    """Complete by itself, or not there; nothing is left behind."""
    with mounted(clerk.folder / "disk", f"size={size}k") as disk:
        clerk.more = {"HOTLINE_DB": str(disk / "hotline.db")}
        ran = clerk("init", status=ANY)
        if ran.status:
            assert ran.status == 5
            says(ran, "disk is full")
            assert list(disk.iterdir()) == []
        else:
            assert [path.name for path in disk.iterdir()] == ["hotline.db"]
            shutil.copy(disk / "hotline.db", clerk.folder)
    if not ran.status:
        clerk.more = {}
        assert clerk.json("db", "verify")["ok"] is True


def test_file_as_large_as_it_may_be(office: Clerk) -> None:
    """A limit on the size of files (``ulimit -f``): the same."""
    source = office.folder / "calls.csv"
    source.write_text(
        "kind,content\n" + "".join(f"help,路灯不亮{n}\n" for n in range(3000)), encoding="utf-8"
    )
    words = f"ulimit -f 600; exec {shlex.quote(sys.executable)} -m hotline_cli import calls.csv"
    ran = subprocess.run(
        ["bash", "-c", words],
        cwd=office.folder,
        env=office.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 5, ran.stderr
    assert "Traceback" not in ran.stderr
    assert in_file(office) == 1
    assert office.json("db", "verify")["ok"] is True


def test_read_only_disk(office: Clerk) -> None:
    """What reads still reads; what writes is refused."""
    folder = office.folder / "disk"
    with mounted(folder, "size=4m"):
        shutil.copy(office.database, folder / "hotline.db")
        office.more = {"HOTLINE_DB": str(folder / "hotline.db")}
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        says(office(*CASE, status=5))
        assert office.json("db", "verify")["ok"] is True


@pytest.mark.skipif(not ROOT or not shutil.which("setpriv"), reason="needs to become somebody else")
def test_somebody_elses_file(office: Clerk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file that another user owns and that is for its owner alone: said, no traceback, nothing beside it."""
    folder = tmp_path_factory.getbasetemp().parent
    for part in (folder, *folder.parents, office.folder, office.folder.parent):
        if part.owner() == "root" and str(part).startswith(str(folder.parent)):
            part.chmod(part.stat().st_mode | 0o055)
    before = sorted(path.name for path in office.folder.iterdir())
    words = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        sys.executable,
        "-m",
        "hotline_cli",
    ]
    for command in (("list",), CASE, ("db", "verify")):
        ran = subprocess.run(
            [*words, *command], cwd="/", env=office.environment(), capture_output=True, text=True, check=False
        )
        if "No module named" in ran.stderr or "Permission denied" in ran.stderr.splitlines()[0][:40]:
            pytest.skip("nobody may not read the program here")
        assert ran.returncode == 5, ran.stderr
        assert "Traceback" not in ran.stderr
    assert sorted(path.name for path in office.folder.iterdir()) == before


# ---- the file -------------------------------------------------------------------------------------------------


def test_removed_under_a_running_command(apart: Clerk) -> None:
    """The file goes while a command waits for it: an error or the old file served, no traceback, no new file made."""
    with closing(sqlite3.connect(apart.database, isolation_level=None)) as con:
        con.execute("BEGIN IMMEDIATE")
        waiting = subprocess.Popen(
            [sys.executable, "-m", "hotline_cli", *CASE],
            cwd=apart.folder, env=apart.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert waiting.stderr is not None
        assert "waiting" in waiting.stderr.readline()
        apart.database.unlink()
        con.execute("ROLLBACK")
    _out, err = waiting.communicate()
    assert "Traceback" not in err
    assert waiting.returncode in {0, 5}
    says(apart("list", status=5), "no database")
    assert not apart.database.exists()


@pytest.mark.parametrize(
    "kind", ["missing", "empty", "text", "other", "folder", "headless", "newer", "cut", "stub", "pipe"]
)
def test_what_is_no_file_of_ours(office: Clerk, kind: str) -> None:
    """Each is said to be so, by every command, with exit status 5; and stays byte for byte what it was."""
    path = office.folder / "odd.db"
    whole = office.database.read_bytes()
    made = {
        "empty": b"",
        "text": "编号,内容\n".encode() * 100,
        "headless": b"\0" * 100 + whole[100:],
        "newer": whole[:60] + (99).to_bytes(4, "big") + whole[64:],
        "cut": whole[:5000],
        "stub": whole[:50],
    }
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "other":
        with closing(sqlite3.connect(path)) as con:
            con.execute("CREATE TABLE t (x)")
    elif kind in made:
        path.write_bytes(made[kind])
    before = path.read_bytes() if path.is_file() else None
    office.more = {"HOTLINE_DB": str(path)}
    for words in (
        ("list",),
        CASE,
        ("db", "verify"),
        ("db", "stats"),
        ("export", "cases"),
        ("overdue", "--check"),
    ):
        says(office(*words, status=5), "newer" if kind == "newer" else "")
    says(office("init", status=5)) if kind != "missing" else office("init")
    if before is not None:
        assert path.read_bytes() == before


def test_log_left_behind_by_a_crash(apart: Clerk) -> None:
    """What stands in the log alone is there when the file is opened again."""
    with closing(sqlite3.connect(apart.database)) as con:
        con.execute("SELECT count(*) FROM cases").fetchall()
        apart(*CASE)
        crashed = apart.folder / "crashed"
        crashed.mkdir()
        for ending in ("", "-wal"):
            shutil.copy(f"{apart.database}{ending}", crashed / f"hotline.db{ending}")
    apart.more = {"HOTLINE_DB": str(crashed / "hotline.db")}
    assert in_file(apart) == 2
    assert apart.json("db", "verify")["ok"] is True


def test_log_lost(apart: Clerk) -> None:
    """A log that somebody deletes takes its commits with it; the file is whole as it was, and a printed hash tells."""
    with closing(sqlite3.connect(apart.database)) as con:
        con.execute("SELECT count(*) FROM cases").fetchall()
        apart(*CASE)
        head = apart.json("db", "verify")["head"]
        copied = apart.folder / "copied.db"
        shutil.copy(apart.database, copied)
    apart.more = {"HOTLINE_DB": str(copied)}
    assert in_file(apart) == 1
    assert apart.json("db", "verify")["ok"] is True
    assert apart("db", "verify", "--head", head, status=7)


def test_a_byte_anywhere(office: Clerk) -> None:
    """A byte flipped: every command ends with a status of its own, and where the contents changed, verify says so."""
    for content in ("自来水停了", "公交车不停站"):
        office("register", "--kind", "help", "--content", content)
    whole = office.database.read_bytes()
    with closing(sqlite3.connect(office.database)) as con:
        truth = {
            name: con.execute(f"SELECT * FROM {name}").fetchall() for name in ("events", "private", "cases")
        }
    rng = random.Random(5)
    noticed = 0
    written = [place for place, byte in enumerate(whole) if byte]
    for place in rng.sample(written, 25):
        office.database.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        statuses = []
        for words in (("db", "verify"), ("db", "check"), ("list",)):
            ran = office(*words, status=ANY)
            assert "Traceback" not in ran.err, (place, words, ran.err)
            assert ran.status in {0, 5, 7}, (place, words, ran.err)
            statuses.append(ran.status)
        try:
            with closing(sqlite3.connect(f"file:{office.database}?immutable=1", uri=True)) as con:
                same = all(con.execute(f"SELECT * FROM {name}").fetchall() == truth[name] for name in truth)
        except sqlite3.Error:
            same = False
        if not same:
            noticed += 1
            assert set(statuses[:2]) != {0}, f"byte {place} changed what the file says, and nobody says so"
        for ending in ("-wal", "-shm"):
            (office.folder / f"hotline.db{ending}").unlink(missing_ok=True)
    assert noticed


COMMANDS = (
    ("list",), ("show", "0001"), ("log", "0002"), ("overdue", "-f", "json"), ("search", "路灯"), ("agenda",),
    ("report", "units", "--month", "2026-03"), ("schedule", "list"), ("register", "-k", "help", "-c", "路灯不亮"),
    ("dispatch", "0001", "--to", "交通局"), ("export", "events"), ("unit", "list"), ("explain", "0002"),
    ("db", "stats"), ("db", "backup", "copy.db", "--yes"), ("db", "reindex"),
)  # fmt: skip


@pytest.fixture
def no_room(tmp_path: Path) -> Iterator[Path]:
    """A folder in which no file may grow large: a damaged one must not fill the disk."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, before[1]))
    yield tmp_path
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kind", ["more", "fewer", "cut", "grown", "grown by a byte"])
def test_a_count_of_pages_that_is_wrong(office: Clerk, kind: str) -> None:
    """A file that is shorter or longer than it says is left alone: nothing is written into it or far behind it."""
    whole = office.database.read_bytes()
    pages = int.from_bytes(whole[28:32], "big")
    counted = {
        "more": [pages + 1, pages | 1 << 30, pages | 1 << 22, pages | 1 << 14],
        "fewer": [pages - 1, pages // 2, 1],
    }
    wrong = [whole[:28] + count.to_bytes(4, "big") + whole[32:] for count in counted.get(kind, ())]
    wrong += {
        "cut": [whole[:-4096]],
        "grown": [whole + b"x" * 4096],
        "grown by a byte": [whole + b"x"],
    }.get(kind, [])
    for content in wrong:
        office.database.write_bytes(content)
        for words in (CASE, ("list",), ("db", "check"), ("db", "verify"), ("db", "backup", "copy.db")):
            says(office(*words, status=5), "damaged")
        assert office.database.read_bytes() == content


def test_a_file_of_two_names(apart: Clerk) -> None:
    """`db check` names the other; while that one has a log of its own, nothing is read or written by this one."""
    second = apart.folder / "second.db"
    second.hardlink_to(apart.database)
    found = apart.json("db", "check", status=7)
    assert [(row["check"], row["found"]) for row in found if not row["ok"]] == [("names", "second.db")]
    apart.more = {"HOTLINE_DB": str(second)}
    with closing(sqlite3.connect(second)) as con:
        con.execute("SELECT count(*) FROM cases").fetchone()
        apart(*CASE)
        apart.more = {}
        for words in (CASE, ("list",), ("db", "backup", "copy.db")):
            says(apart(*words, status=5), "in use by another name: second.db")
    far = apart.folder / "far"
    far.mkdir()
    second.rename(far / "second.db")
    found = apart.json("db", "check", status=7)
    assert [row["found"] for row in found if not row["ok"]] == ["2 names, the others in other folders"]
    (far / "second.db").unlink()
    assert in_file(apart) == 2
    assert all(row["ok"] for row in apart.json("db", "check"))


def test_a_reader_that_never_ends(apart: Clerk) -> None:
    """The log grows beyond 64 MiB: `db check` says why; once the reader has gone, the log is written back."""
    apart.more = {"HOTLINE_NOW": ""}
    with closing(sqlite3.connect(apart.database, isolation_level=None)) as con:
        con.execute("BEGIN")
        assert con.execute("SELECT count(*) FROM cases").fetchone() == (1,)
        assert all(row["ok"] for row in apart.json("db", "check"))
        with closing(sqlite3.connect(apart.database, isolation_level=None)) as other:
            other.execute("PRAGMA synchronous = OFF")
            for _n in range(2):
                other.execute("BEGIN")
                other.execute("INSERT INTO settings VALUES ('x', hex(zeroblob(18000000)))")
                other.execute("DELETE FROM settings WHERE name = 'x'")
                other.execute("COMMIT")
                other.execute("VACUUM")
        log = apart.folder / "hotline.db-wal"
        assert log.stat().st_size > 64 << 20
        found = [row for row in apart.json("db", "check", status=7) if not row["ok"]]
        assert [row["check"] for row in found] == ["log"]
        assert "kept by a program that has been reading since long ago" in found[0]["found"]
    apart(*CASE)
    assert not log.exists()
    assert all(row["ok"] for row in apart.json("db", "check"))


STRACE = shutil.which("strace")


@pytest.mark.skipif(STRACE is None, reason="strace lets system calls fail")
@pytest.mark.parametrize(
    ("error", "said", "remedy"),
    [
        ("EDQUOT", "Disk quota exceeded", "larger quota"),
        ("EIO", "Input/output error", "system log"),
        ("ENOSPC", "No space left on device", "Free some disk space"),
        ("EROFS", "Read-only file system", "Check the disk"),
    ],
)
def test_a_write_that_the_system_refuses(office: Clerk, error: str, said: str, remedy: str) -> None:
    """SQLite calls all but a full disk an error of the disk; what it is is said, and nothing is changed."""
    inject = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"inject=pwrite64:error={error}"]
    ran = subprocess.run(
        [*inject, sys.executable, "-m", "hotline_cli", *CASE],
        cwd=office.folder, env=office.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, said in ran.stderr, remedy in ran.stderr) == (5, True, True), ran.stderr
    assert in_file(office) == 1
    assert office.json("db", "verify")["ok"] is True


def turn_bytes(folder: Path, each: int) -> None:
    """So many bytes of every page turned, one at a time, and a few commands tried on each of these files."""
    path = folder / "hotline.db"
    test_fuzz.fill(path)
    whole = path.read_bytes()
    truth = contents(path)
    rng = random.Random(each)
    noticed = 0
    for page in range(0, len(whole), 4096):
        used = [place for place in range(page, page + 4096) if whole[place]] or [page]
        for place in rng.choices(used, k=each):
            turned = (
                whole[:place] + bytes([whole[place] ^ rng.choice((1, 0x55, 0x80, 0xFF))]) + whole[place + 1 :]
            )
            statuses = {}
            for words in (("db", "check"), ("db", "verify"), *rng.sample(COMMANDS, 2)):
                for ending in ("", "-wal", "-shm"):
                    (folder / f"hotline.db{ending}").unlink(missing_ok=True)
                path.write_bytes(turned)
                statuses[words], err = test_fuzz.ended(words, path)
                assert statuses[words] in test_fuzz.DOCUMENTED, (place, words, statuses[words], err)
            path.write_bytes(turned)
            if contents(path) != truth:
                noticed += 1
                said = {statuses["db", "check"], statuses["db", "verify"]}
                assert said != {0}, f"byte {place} changed what the file says, and nobody says so"
    assert noticed


def contents(path: Path) -> dict[str, list[tuple[object, ...]]] | None:
    """All that stands in the file, or None where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as con:
            names = [row[0] for row in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {
                name: con.execute(f'SELECT * FROM "{name}"').fetchall()
                for name in names
                if not name.startswith(("words", "sqlite_", "_sqlite"))
            }
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def test_a_byte_of_every_page(no_room: Path) -> None:
    """One in each page: no command ends in a fault of the program, and no change of what is said goes unnoticed."""
    turn_bytes(no_room, 1)


@pytest.mark.slow
def test_bytes_of_every_page(no_room: Path) -> None:
    """The same with 25 in each."""
    turn_bytes(no_room, 25)


# ---- clock and surroundings -----------------------------------------------------------------------------------


def test_a_clock_that_jumps_back(office: Clerk) -> None:
    """It is used, said, and marked in the event; the next entry follows all the same."""
    ran = office(*CASE, "-f", "json", at="2026-03-01T09:00")
    assert ran.json["no"] == "20260301-0001"
    assert "behind the last entry" in ran.err
    marks = [event["data"].get("clock") for event in office.json("log", "last")]
    assert any(mark and "back" in mark for mark in marks)
    office("dispatch", "last", "--to", "交通局", status=4)
    assert office.json("db", "verify")["ok"] is True


def test_in_the_surroundings_of_cron(office: Clerk) -> None:
    """No variables, no terminal, no standard input: the overdue list comes, in UTF-8."""
    words = [sys.executable, "-m", "hotline_cli", "--db", str(office.database), "list"]
    needed = {"PYTHONPATH": office.environment()["PYTHONPATH"]}
    ran = subprocess.run(
        words, env=needed, stdin=subprocess.DEVNULL, capture_output=True, cwd="/", check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "路灯不亮" in ran.stdout.decode()


def test_for_the_owner_alone_under_any_umask(apart: Clerk) -> None:
    """The file, what lies beside it while it is open, backups, outputs: 0600 under ``umask 0``."""
    script = " && ".join(
        f"{shlex.quote(sys.executable)} -m hotline_cli {words}"
        for words in (
            "--db new.db init",
            "list -f csv -o list.csv",
            "export cases -f csv -o cases.csv",
            "db backup copy.db",
        )
    )
    subprocess.run(
        ["bash", "-c", f"umask 000; {script}"], cwd=apart.folder, env=apart.environment(), check=True
    )
    with closing(sqlite3.connect(apart.database)) as con:
        con.execute("SELECT count(*) FROM cases").fetchall()
        apart(*CASE)
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode) for path in apart.folder.iterdir() if path.is_file()
        }
    assert {
        "hotline.db",
        "hotline.db-wal",
        "new.db",
        "list.csv",
        "cases.csv",
        "copy.db",
        "copy.db.sha256",
    } <= modes.keys()
    assert set(modes.values()) == {0o600}, modes


def test_a_workbook_that_finds_no_room(apart: Clerk, tmp_path: Path) -> None:
    """The folder in which it is put together is said; nothing is written."""
    with mounted(tmp_path / "small", "size=64k") as small:
        fill(small / "fill")
        os.truncate(small / "fill", 60 * 1024)
        apart("register", "-k", "help", "-c", "".join(map(chr, range(0x4E00, 0x6E00))))
        apart.more = {"TMPDIR": str(small)}
        says(
            apart("list", "-f", "xlsx", "-o", "list.xlsx", status=1),
            "not enough space in",
            str(small),
            "TMPDIR",
        )
        assert not (apart.folder / "list.xlsx").exists()


def test_erased_where_the_file_cannot_be_written_anew(office: Clerk, tmp_path: Path) -> None:
    """Erasing needs less room than a second file: what is done is said, and the next run does the rest."""
    with mounted(tmp_path / "small", "size=14m") as small:
        office.more = {"HOTLINE_DB": str(small / "office.db")}
        office("init")
        calls = "".join(f"help,{'路灯' * 500}{n},张三丰{n}\n" for n in range(400))
        (office.folder / "calls.csv").write_text(f"kind,content,name\n{calls}", encoding="utf-8")
        office("import", "calls.csv")
        fill(small / "fill")
        os.truncate(small / "fill", (small / "fill").stat().st_size - 3400 * 1024)
        erase = ("db", "anonymize", "--before", "2026-04-01")
        ran = office(*erase, status=5, at="2026-05-01T09:00")
        assert ran.err.splitlines()[1:] == [
            "Error: everything is erased, but there is not enough space to rewrite the file; traces remain in it",
            "Free as much space as the file takes and run it again to remove the last traces.",
        ]
        assert office.json("list", "--limit", "1")[0]["caller"]["name"] is None
        (small / "fill").unlink()
        assert office(*erase, "-f", "json").json["anonymized"] == 0
        assert "张三丰".encode() not in (small / "office.db").read_bytes()


def test_a_folder_of_sheets_on_a_full_disk(office: Clerk, tmp_path: Path) -> None:
    """What is said names the option by which the folder was given."""
    with mounted(tmp_path / "small", "size=64k") as small:
        fill(small / "fill")
        late = ("overdue", "--within", "30 working days", "--per-unit", str(small))
        says(office(*late, status=1), "--per-unit: writing", "No space left on device")
