"""How fast, how large, under what load: every row of the table against a floor that is measured in the same run.

``python -m tests.bench [--size 1m] [--only NAME] [--folder FOLDER]``. Absolute times say nothing from one machine to
the next, so a figure is a ratio. Figure and floor take turns, the median of each counts. Data come by the program's own
``hotline import`` and are kept in the folder, so that a second run with the same size begins at once.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import resource
import shlex
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import bench_data  # noqa: E402 - stands beside this file, wherever it is run from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PYTHON = sys.executable
SIZES = {"k": 1_000, "m": 1_000_000}
NOW = "2026-03-01T09:00"
PART = 1_000_000
"""Calls imported at once: what SQLite lays beside the file grows with them."""
MOST_OPEN = 10_000
RARE = "长椅"
"""A word that one call in five thousand says."""
CASE = (
    "register",
    "--kind",
    "complaint",
    "--content",
    "桃园小区12号附近路灯连续几晚不亮",
    "--phone",
    "13800000001",
)


class Measured(NamedTuple):
    """One row of the table. ``ratio`` and ``goal`` are in the unit that ``floor`` names."""

    figure: str
    took: str
    floor: str
    ratio: float
    goal: float
    detail: str = ""

    @property
    def kept(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal


# ---- measuring ------------------------------------------------------------------------------------------------


def pairs(figure: Callable[[], object], floor: Callable[[], object], times: int = 15) -> tuple[float, float]:
    """Medians of both, in seconds, taken in turns after one round that does not count."""
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + 1):
        for seconds, deed in zip(took, (figure, floor), strict=True):
            start = time.perf_counter()
            deed()
            if turn:
                seconds.append(time.perf_counter() - start)
    return statistics.median(took[0]), statistics.median(took[1])


def row(name: str, floor: str, took: tuple[float, float], goal: float, detail: str = "") -> Measured:
    """A ratio of two times."""
    return Measured(
        name, f"{1000 * took[0]:.1f} ms", f"{floor}: {1000 * took[1]:.1f} ms", took[0] / took[1], goal, detail
    )


class Bench:
    """A folder with files of several sizes, and how the program is called on them."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        folder.mkdir(parents=True, exist_ok=True)
        self.units = folder / "units.csv"
        self.units.write_text("name\n" + "\n".join(bench_data.UNITS) + "\n", encoding="utf-8")

    def env(self, database: Path, *, now: str | None = NOW) -> dict[str, str]:
        """The variables of a call on ``database``."""
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith("HOTLINE_") and k != "PYTHONDONTWRITEBYTECODE"
        }
        ours = {
            "HOTLINE_DB": str(database),
            "HOTLINE_LANG": "en",
            "HOTLINE_OPERATOR": "bench",
            "PYTHONPATH": str(ROOT),
        }
        return {**kept, **ours, **({"HOTLINE_NOW": now} if now else {})}

    def call(
        self, database: Path, *words: str, now: str | None = NOW, check: bool = True
    ) -> Callable[[], object]:
        """Run the console script's own lines: what a clerk's shell does."""
        script = self.folder / "hotline"
        script.write_text(
            "import sys\nfrom hotline_cli.__main__ import main\nsys.exit(main())\n", encoding="utf-8"
        )
        env = self.env(database, now=now)
        return lambda: subprocess.run(
            [PYTHON, str(script), *words],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=check,
        )

    def first(self, lines: int, database: Path, *words: str) -> Callable[[], object]:
        """Run it until so many lines have come."""
        env = self.env(database)
        self.call(database)

        def deed() -> None:
            process = subprocess.Popen(
                [PYTHON, str(self.folder / "hotline"), *words],
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            assert process.stdout is not None
            for _line in range(lines):
                assert process.stdout.readline()
            process.kill()
            process.communicate()

        return deed

    def python(self, program: str) -> Callable[[], object]:
        """Run ``python -c program``."""
        env = self.env(self.folder / "none.db")
        return lambda: subprocess.run([PYTHON, "-c", program], env=env, check=True)

    def small(self, name: str = "small") -> Path:
        """A fresh file with the units and one case."""
        path = self.folder / f"{name}.db"
        for ending in ("", "-wal", "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
        for words in (("init",), ("unit", "import", str(self.units)), CASE):
            self.call(path, *words)()
        return path

    def filled(self, size: int, open_cases: int) -> Path:
        """A file of ``size`` cases, ``open_cases`` of them open; made by ``hotline import`` where it is not there."""
        path = self.folder / f"{size}-{open_cases}.db"
        if path.exists():
            return path
        made = self.folder / f"{size}-{open_cases}.making.db"
        for ending in ("", "-wal", "-shm"):
            Path(f"{made}{ending}").unlink(missing_ok=True)
        start = time.perf_counter()
        for words in (("init",), ("unit", "import", str(self.units))):
            self.call(made, *words)()
        source = self.folder / "calls.csv"
        for first in range(0, size, PART):
            bench_data.write(source, size, open_cases, range(first, min(first + PART, size)))
            self.call(made, "import", str(source))()
        source.unlink()
        with closing(sqlite3.connect(made)) as con:
            there = con.execute("SELECT count(*) FROM cases").fetchone()[0]
            con.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if there != size:
            raise SystemExit(f"the import of {size} calls left {there}")
        made.replace(path)
        print(
            f"  {size} cases imported in {time.perf_counter() - start:.0f} s, {path.stat().st_size >> 20} MiB",
            file=sys.stderr,
        )
        return path

    @property
    def big(self) -> Path:
        """The file of the size asked for, with one case in a hundred open, ten thousand at most."""
        return self.filled(self.size, self.open_cases)

    @property
    def open_cases(self) -> int:
        """How many cases of that file are open."""
        return min(self.size // 100, MOST_OPEN)


# ---- starting -------------------------------------------------------------------------------------------------


def starting(bench: Bench) -> Iterable[Measured]:
    """What every command costs before it does anything."""
    small = bench.small()
    bare, typer = bench.python("pass"), bench.python("import typer")
    yield row("`hotline --version`", "`python -c pass`", pairs(bench.call(small, "--version"), bare), 1.3)
    yield row("`hotline --help`", "`import typer`", pairs(bench.call(small, "--help"), typer), 1.3)
    yield row("`hotline register`", "`import typer`", pairs(bench.call(small, *CASE), typer), 1.4)


VERBS = (
    ("dispatch", "last", "--to", bench_data.UNITS[0]),
    ("sign", "last"),
    ("reach", "last", "--told", "三日内答复"),
    ("urge", "last"),
    ("reply", "last", "--text", "已修好", "--by", "王五", "--told", "phone"),
    ("callback", "last", "--result", "dissatisfied"),
    ("undo", "last"),
)


def verbs(bench: Bench) -> Iterable[Measured]:
    """Every other verb, on cases of its own; the slowest counts."""
    small, typer = bench.small("verbs"), bench.python("import typer")
    took: dict[str, list[float]] = {"floor": []}
    for turn in range(10):
        bench.call(small, *CASE)()
        for words in VERBS:
            for name, deed in ((words[0], bench.call(small, *words, "-f", "json")), ("floor", typer)):
                start = time.perf_counter()
                deed()
                if turn:
                    took.setdefault(name, []).append(time.perf_counter() - start)
    medians = {name: statistics.median(seconds) for name, seconds in took.items()}
    floor = medians.pop("floor")
    slowest = max(medians, key=medians.__getitem__)
    yield row(f"every other verb; the slowest, `{slowest}`", "`import typer`", (medians[slowest], floor), 1.5)
    for words in (
        ("show", "last", "-f", "json"),
        ("list", "-f", "csv", "--limit", "20"),
        ("overdue", "-f", "csv"),
    ):
        yield row(f"`{' '.join(words)}`", "`import typer`", pairs(bench.call(small, *words), typer), 1.5)


def insert(bench: Bench) -> Iterable[Measured]:
    """The same row by the tool that puts a row into a file."""
    small = bench.small("insert")
    other = bench.folder / "other.db"
    record = json.dumps(
        dict(zip(bench_data.COLUMNS, next(bench_data.calls(1)), strict=True)), ensure_ascii=False
    )
    tool = shutil.which("sqlite-utils", path=str(Path(PYTHON).parent)) or "sqlite-utils"
    env = bench.env(small)

    def floor() -> None:
        subprocess.run([tool, "insert", str(other), "calls", "-"], input=record.encode(), env=env, check=True)

    yield row(
        "`hotline register`", "`sqlite-utils insert` of one row", pairs(bench.call(small, *CASE), floor), 0.6
    )


# ---- lists ----------------------------------------------------------------------------------------------------


def overdue(bench: Bench) -> Iterable[Measured]:
    """List overdue cases, found by the running limits alone."""
    words = ("overdue", "-f", "csv")
    some = min(max(bench.size // 10, 1000), 100_000)
    empty, small, big = bench.small("empty"), bench.filled(some, min(some // 10, bench.open_cases)), bench.big
    of_big = f"{bench.open_cases:,} open of {bench.size:,}"
    took = pairs(bench.first(200, big, *words), bench.call(empty, *words))
    yield row(f"`overdue`, the first 200 of {of_big}", "an empty file", took, 1.3)
    yield row(
        f"`overdue`, all of {of_big}", f"as many of {some:,}",
        pairs(bench.call(big, *words), bench.call(small, *words)), 2,
    )  # fmt: skip


def agenda(bench: Bench) -> Iterable[Measured]:
    """The clerk's day: the first rows come from indexes, and no format holds them all."""
    big, of_big = bench.big, f"{bench.open_cases:,} open of {bench.size:,}"
    words = ("agenda", "-f", "csv")
    took = pairs(bench.first(200, big, *words), bench.call(bench.small("empty"), *words))
    yield row(f"`agenda`, the first 200 of {of_big}", "an empty file", took, 1.5)
    _seconds, peak = _peak([PYTHON, "-m", "hotline_cli", "agenda", "-f", "json"], bench.env(big))
    yield Measured("all of it as JSON, memory", f"{peak:.0f} MiB", "60 MiB", peak / 60, 1.0)


def search(bench: Bench) -> Iterable[Measured]:
    """A word of two characters, in this process; the hits are the same."""
    from hotline_cli.context import read_environment
    from hotline_cli.queries import search as desk
    from hotline_cli.services.opening import open_office

    big = bench.big
    with closing(sqlite3.connect(big)) as plain:
        sql = "SELECT id FROM cases WHERE instr(content, ?) OR instr(coalesce(title, ''), ?) OR instr(coalesce(answer, ''), ?) ORDER BY id DESC"
        office = open_office(read_environment(str(big), "bench"))
        figure = lambda: list(desk.search_keys(office, RARE))  # noqa: E731 - two of a kind
        floor = lambda: [r[0] for r in plain.execute(sql, (RARE,) * 3)]  # noqa: E731
        same = figure() == floor()
        took = pairs(figure, floor, 5)
        hits = len(floor())
        office.con.close()
    yield row(
        f"`search` of a two-character word in {bench.size:,} cases", "`instr`", took, 0.1,
        f"{hits} hits, {'the same' if same else 'NOT the same'}",
    )  # fmt: skip


# ---- whole tables ---------------------------------------------------------------------------------------------


def reports(bench: Bench) -> Iterable[Measured]:
    """Figures of every unit; the floor is the same questions asked by the sqlite3 shell."""
    from hotline_cli.context import read_environment
    from hotline_cli.domain.period import Period
    from hotline_cli.reports import figures
    from hotline_cli.services.opening import open_office

    os.environ["HOTLINE_NOW"] = NOW
    big = bench.big
    for title, words, period, goal in (
        ("a month", ("--month", "2026-01"), Period(date(2026, 1, 1), date(2026, 1, 31)), 2.5),
        ("a year", ("--year", "2025"), Period(date(2025, 1, 1), date(2025, 12, 31)), 1.5),
    ):
        asked: list[str] = []
        office = open_office(read_environment(str(big), "bench"))
        office.con.set_trace_callback(asked.append)
        figures.compute(office, period)
        office.con.close()
        script = bench.folder / "report.sql"
        script.write_text(
            ";\n".join(sql for sql in asked if sql.lstrip()[:6].upper() in {"SELECT", "WITH X"[:6]}) + ";\n",
            "utf-8",
        )

        def floor(script: Path = script) -> None:
            with script.open() as lines:
                subprocess.run(["sqlite3", str(big)], stdin=lines, stdout=subprocess.DEVNULL, check=True)

        took = pairs(bench.call(big, "report", "units", *words, "-f", "csv"), floor, 5)
        yield row(
            f"`report units` over {title} of {bench.size:,} cases",
            "the same figures in the sqlite3 shell",
            took,
            goal,
        )


def _peak(words: Sequence[str], env: dict[str, str]) -> tuple[float, float]:
    """Seconds of CPU that a process took, and MiB at most."""
    process = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def export(bench: Bench) -> Iterable[Measured]:
    """All cases as CSV, masked and defused, against the same columns, bare, by the sqlite3 shell."""
    from hotline_cli.queries import flat_cases

    big = bench.big
    columns = ", ".join(f"{sql} AS {name}" for name, sql in flat_cases.CASE_COLUMNS.items())
    # a function of ours, which the shell does not have
    columns = columns.replace("party_name(l.party)", "l.party").replace(":now", f"unixepoch('{NOW}')")
    sql = f"SELECT {columns} {flat_cases.FROM_CASES} ORDER BY c.id"
    shell = ["sqlite3", "-csv", "-header", str(big), sql]
    words = [PYTHON, "-m", "hotline_cli", "export", "cases", "-f", "csv"]
    took, floors, peaks = [], [], []
    for _turn in range(3):
        seconds, peak = _peak(words, bench.env(big))
        took.append(seconds)
        peaks.append(peak)
        floors.append(_peak(shell, dict(os.environ))[0])
    yield row(
        f"`export cases -f csv`, {bench.size:,} cases",
        "`sqlite3 -csv`",
        (statistics.median(took), statistics.median(floors)),
        2.8,
    )
    yield Measured("the same, memory", f"{max(peaks):.0f} MiB", "40 MiB", max(peaks) / 40, 1.0)


def lists(bench: Bench) -> Iterable[Measured]:
    """A list as CSV and as a workbook, the masks of an export, the chain: seconds of CPU."""
    some = bench.filled(min(bench.size, 25_000), 250)
    env = bench.env(some)

    def cpu(*words: str) -> tuple[float, float]:
        return _peak([PYTHON, "-m", "hotline_cli", *words, "-o", str(bench.folder / "out")], env)

    exported, listed = cpu("export", "cases", "-f", "csv")[0], cpu("list", "-f", "csv")[0]
    yield row("`list -f csv`", "`export cases -f csv`", (listed, exported), 1.2)
    few = cpu("list", "-f", "csv", "--columns", "no,status,unit")[0]
    yield row("the same, three columns", "all of them", (few, listed), 0.3)
    book, peak = cpu("list", "-f", "xlsx")
    size = f"{min(bench.size, 25_000):,} rows"
    yield row(f"`list -f xlsx`, {size}", "the same cells by bare write-only", (book, _bare_book(bench)), 1.5)
    yield Measured("the same, memory", f"{peak:.0f} MiB", "100 MiB", peak / 100, 1.0)
    yield row("`export cases -f csv`, CPU", "the same without masks", (exported, _unmasked(bench, some)), 2.0)
    with closing(sqlite3.connect(some)) as con:
        events = con.execute("SELECT count(*) FROM events").fetchone()[0]
    each = (cpu("export", "events", "-f", "jsonl")[0] - cpu("list", "--limit", "1")[0]) / events * 1e6
    yield Measured("`export events -f jsonl`, an event", f"{each:.0f} µs", "20 µs", each / 20, 1.0)


def _bare_book(bench: Bench) -> float:
    """Seconds of CPU to write the cells of the workbook in ``out`` as they are."""
    return _apart(f"bare_book({str(bench.folder / 'out')!r}, {str(bench.folder / 'bare.xlsx')!r})")


def bare_book(source: str, target: str) -> float:
    """Seconds of CPU to write the cells of a workbook by openpyxl, row by row."""
    import openpyxl

    with Path(source).open("rb") as file:
        [sheet] = openpyxl.load_workbook(file, read_only=True).worksheets
        rows = [list(line) for line in sheet.iter_rows(values_only=True)]
    start = time.process_time()
    book = openpyxl.Workbook(write_only=True)
    bare_sheet = book.create_sheet()
    for line in rows:
        bare_sheet.append(line)
    book.save(target)
    return time.process_time() - start


def _unmasked(bench: Bench, database: Path) -> float:
    """Seconds of CPU of the same export, with masks that change nothing."""
    program = (
        "from hotline_cli import masking\n"
        "masking.mask_free_text = lambda text, *_caller, **_how: text\n"
        "masking.MASKS.update(dict.fromkeys(masking.MASKS, str))\n"
        "from hotline_cli.__main__ import main\n"
        "raise SystemExit(main())"
    )
    words = [PYTHON, "-c", program, "export", "cases", "-f", "csv", "-o", str(bench.folder / "out")]
    return _peak(words, bench.env(database))[0]


def backups(bench: Bench) -> Iterable[Measured]:
    """A night's backup after a day's calls, and all events verified: seconds of CPU."""
    size = min(bench.size, 100_000)
    database, folder = bench.folder / "night.db", bench.folder / "night"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(bench.filled(size, size // 100), database)
    backup = [PYTHON, "-m", "hotline_cli", "db", "backup", str(folder)]
    _peak(backup, bench.env(database, now="2026-03-01T03:00"))
    day = bench_data.write(bench.folder / "day.csv", 600)
    day.write_text(re.sub(r",b(\d+)\n", r",day\1\n", day.read_text("utf-8")), "utf-8")  # keys of their own
    bench.call(database, "import", str(day))()
    nightly = _peak(backup, bench.env(database, now="2026-03-02T03:00"))[0]
    floor = _apart(f"bare_backup({str(database)!r}, {str(bench.folder / 'floor.db')!r})")
    yield row(
        f"nightly `db backup`, {size:,} cases, 600 of the day, CPU",
        "`VACUUM INTO`, integrity check, digest",
        (nightly, floor),
        2.0,
    )
    with closing(sqlite3.connect(database)) as con:
        events = con.execute("SELECT count(*) FROM events").fetchone()[0]
    whole = _peak([PYTHON, "-m", "hotline_cli", "db", "verify", "--full"], bench.env(database))[0]
    each = whole / events * 1e6
    yield Measured(f"`db verify --full`, one of {events:,} events", f"{each:.0f} µs", "60 µs", each / 60, 1.0)


def bare_backup(source: str, target: str) -> float:
    """Seconds of CPU to copy a file by SQLite, check the copy, and compute its digest."""
    from hashlib import file_digest

    Path(target).unlink(missing_ok=True)
    start = time.process_time()
    with closing(sqlite3.connect(source)) as con:
        con.execute("VACUUM INTO ?", (target,))
    with closing(sqlite3.connect(target)) as con:
        con.execute("PRAGMA integrity_check").fetchone()
    with Path(target).open("rb") as file:
        file_digest(file, "sha256")
    return time.process_time() - start


TABLES = ("entries", "terms", "events", "private", "cases", "callers", "limits", "steps", "indexed")
MADE = """
SELECT sql FROM sqlite_master
WHERE sql IS NOT NULL AND name NOT LIKE 'words\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' AND type <> 'view'"""
SAID = """
SELECT i.seq, c.content || ' ' || coalesce(c.answer, '') FROM indexed i JOIN cases c ON c.id = i.case_id"""


def bring(bench: Bench) -> Iterable[Measured]:
    """An old ledger, with its events, hashes and limits, against ``executemany`` of the rows that it became."""
    size = min(bench.size, 100_000)
    source = bench_data.write(bench.folder / f"import-{size}.csv", size, size // 100)
    target, bare = bench.folder / "import.db", bench.folder / "bare.db"
    words = [PYTHON, "-m", "hotline_cli", "import", str(source)]
    took, floors, peaks = [], [], []
    for _turn in range(3):
        for path in (target, bare):
            for ending in ("", "-wal", "-shm"):
                Path(f"{path}{ending}").unlink(missing_ok=True)
        for before in (("init",), ("unit", "import", str(bench.units))):
            bench.call(target, *before)()
        seconds, peak = _peak(words, bench.env(target))
        took.append(seconds)
        peaks.append(peak)
        floors.append(_apart(f"bare({str(target)!r}, {str(bare)!r})"))
    yield row(
        f"`import`, {size:,} calls, CPU",
        "`executemany` of the same rows and search index",
        (statistics.median(took), statistics.median(floors)),
        5,
        f"{max(peaks):.0f} MiB at most",
    )


def workbooks(bench: Bench) -> Iterable[Measured]:
    """A workbook read as a table of calls, twice as an import does, against openpyxl's own pass over its rows."""
    import csv

    import openpyxl

    size = min(bench.size, 20_000)
    source = bench_data.write(bench.folder / f"import-{size}.csv", size, size // 100)
    path = source.with_suffix(".xlsx")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("calls")
    with source.open(encoding="utf-8", newline="") as file:
        for cells in csv.reader(file):
            sheet.append(cells)
    book.save(path)
    took, floors = [], []
    for _turn in range(3):
        took.append(_apart(f"read_workbook({str(path)!r})"))
        floors.append(_apart(f"bare_workbook({str(path)!r})"))
    yield row(
        f"a workbook of {size:,} calls read, CPU",
        "openpyxl, read-only, values only",
        (statistics.median(took), statistics.median(floors)),
        2,
    )


def read_workbook(path: str) -> float:
    """Seconds of CPU to read a workbook as an import does."""
    from hotline_cli.services.imports import columns, reader
    from hotline_cli.services.imports.source import TableSource

    start = time.process_time()
    source = TableSource.of(Path(path))
    for _pass in range(2):
        for _row in reader.read_table(source, columns.FOREIGN):
            pass
    source.close()
    return time.process_time() - start


def bare_workbook(path: str) -> float:
    """Seconds of CPU of openpyxl to read the rows of a workbook."""
    import openpyxl

    start = time.process_time()
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for _row in book.worksheets[0].iter_rows(values_only=True):
        pass
    book.close()
    return time.process_time() - start


def _apart(measure: str) -> float:
    """What a function of this module measures in a process of its own: whatever it holds is not counted as ours."""
    words = [PYTHON, "-c", f"from tests.bench import *; print({measure})"]
    return float(subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def bare(source: str, target: str) -> float:
    """Seconds of CPU to write the rows of ``source`` as they are, and the pairs of their texts, into tables like its own."""
    from hotline_cli.store import search_index as index

    with closing(sqlite3.connect(source)) as con:
        made = [sql for (sql,) in con.execute(MADE)]
        columns = {name: [row[1] for row in con.execute(f"PRAGMA table_info({name})")] for name in TABLES}
        rows = {
            name: con.execute(f"SELECT {', '.join(named)} FROM {name}").fetchall()
            for name, named in columns.items()
        }
        texts = con.execute(SAID).fetchall()
    with closing(sqlite3.connect(target, isolation_level=None)) as con:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            con.execute(f"PRAGMA {pragma}")
        for sql in made:
            con.execute(sql)
        start = time.process_time()
        con.execute("BEGIN IMMEDIATE")
        for name, found in rows.items():
            places = ", ".join("?" * len(columns[name]))
            con.executemany(f"INSERT INTO {name} ({', '.join(columns[name])}) VALUES ({places})", found)
        con.executemany(
            "INSERT INTO words (rowid, pairs) VALUES (?, ?)",
            ((seq, " ".join(index.pairs(text))) for seq, text in texts),
        )
        con.execute("COMMIT")
        con.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return time.process_time() - start


def stored(bench: Bench) -> Iterable[Measured]:
    """What a case takes in the file: registered, dispatched, signed, answered, called back, archived."""
    size = 10_000
    path = bench.folder / "archived.db"
    path.unlink(missing_ok=True)
    shutil.copy(bench.filled(size, 0), path)
    bench.call(path, "archive", "--closed-before", NOW[:10], "--yes")()
    with closing(sqlite3.connect(path)) as con:
        con.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        events, limits = (
            con.execute(f"SELECT count(*) FROM {table}").fetchone()[0] / size
            for table in ("events", "limits")
        )
    each = path.stat().st_size / size / 1024
    yield Measured(
        f"file size, a case with {events:.0f} events and {limits:.0f} limits", f"{each:.2f} KiB", "3.5 KiB",
        each / 3.5, 1.0,
    )  # fmt: skip


# ---- deadlines ------------------------------------------------------------------------------------------------


def deadlines(bench: Bench) -> Iterable[Measured]:
    """Deadlines in this process: a million, or as many as cases were asked for."""
    from hotline_cli.domain.duration import Span
    from hotline_cli.domain.office_hours import DEFAULT_HOURS, OfficeHours
    from hotline_cli.domain.working_time import WorkTime
    from hotline_cli.store.office_calendar import build_calendar

    calendar = build_calendar()
    work = WorkTime(calendar, OfficeHours.parse(DEFAULT_HOURS))
    days = [date(2014, 1, 1) + timedelta(n) for n in range(4600)]
    worked = [day for day in days if calendar.is_working(day)]
    rng = random.Random(1)
    count = min(bench.size, 1_000_000)
    asked = [
        (datetime(2014, 1, 1, 10) + timedelta(rng.randrange(4300)), rng.randint(1, 60)) for _n in range(count)
    ]
    spans = {n: Span(n, "working_day") for n in range(1, 61)}
    bare = [(start.date(), n) for start, n in asked]

    def floor() -> None:
        for day, n in bare:
            worked[bisect_right(worked, day) + n - 1]

    def figure() -> None:
        for start, n in asked:
            work.due(start, spans[n])

    def hours(n: int) -> Callable[[], None]:
        span = Span(n, "working_hour")

        def run() -> None:
            for start, _n in asked[: count // 5]:
                work.due(start, span)

        return run

    gc.disable()
    yield row(f"{count:,} deadlines of N working days", "bare `bisect`", pairs(figure, floor, 3), 5)
    yield row("N working hours, N = 35", "N = 1", pairs(hours(35), hours(1), 5), 1.3)
    gc.enable()


# ---- load -----------------------------------------------------------------------------------------------------


def _clerks(bench: Bench, database: Path, clerks: int, calls: int) -> tuple[float, int]:
    """Seconds for ``clerks`` processes that register ``calls`` each, one process a call, and how many were refused."""
    loop = (
        "import subprocess, sys\n"
        "refused = sum(subprocess.run([sys.executable, '-m', 'hotline_cli', *sys.argv[2:]], stdout=-3, stderr=-3).returncode != 0"
        " for _ in range(int(sys.argv[1])))\n"
        "sys.exit(min(refused, 250))"
    )
    start = time.perf_counter()
    env = bench.env(database, now=None)
    started = [subprocess.Popen([PYTHON, "-c", loop, str(calls), *CASE], env=env) for _n in range(clerks)]
    refused = sum(process.wait() for process in started)
    return time.perf_counter() - start, refused


def clerks(bench: Bench) -> Iterable[Measured]:
    """Many clerks on one file, each call a process of its own."""
    database = bench.small("clerks")
    each = 50 if bench.size >= SIZES["m"] else 10
    _seconds, refused = _clerks(bench, database, 32, each)
    with closing(sqlite3.connect(database)) as con:
        there, numbers = con.execute("SELECT count(*) - 1, count(DISTINCT no) - 1 FROM cases").fetchone()
    lost = 32 * each - min(there, numbers)
    yield Measured(
        f"32 clerks at once, {each} calls each", f"{refused} refused, {lost} lost", "0 refused, 0 lost", float(refused + lost), 0.0,
        f"{numbers:,} distinct numbers",
    )  # fmt: skip
    one = statistics.median(_clerks(bench, bench.small("one"), 1, 24)[0] for _turn in range(3)) / 24
    eight = statistics.median(_clerks(bench, bench.small("eight"), 8, 3)[0] for _turn in range(3)) / 24
    yield row("a call, 8 clerks at once", "a call, one clerk", (eight, one), 1.0)


FIRST = "20260301-0001"
"""The case that is in every small file."""
NEW = "register --kind complaint --content 路灯不亮 --phone 13800000001"
SENT = [NEW, f"dispatch last --to {bench_data.UNITS[0]}"]
SIGNED = [*SENT, "sign last --responsible 王五"]
ANSWERED = [*SIGNED, "reply last --text 已经更换灯具 --by 王五 --outcome solved"]
CLOSED = [*ANSWERED, "callback last --result satisfied"]
VERBS_OF_A_CASE: dict[str, list[str]] = {
    "register": [NEW],
    "register --to": [f"{NEW} --to {bench_data.UNITS[0]}"],
    "register --answered": [f"{NEW} --answered 已经更换灯具"],
    "reject": [NEW, "reject last --reason 不属本市"],
    "escalate": [NEW, "escalate last --to 副市长"],
    "instruct": [NEW, "instruct last --leader 副市长 --text 加快办理"],
    "dispatch": SENT,
    "sign": SIGNED,
    "reach": [*SENT, "reach last --told 三日内答复"],
    "return": [*SENT, "return last --reason 不属本单位"],
    "extend": [*SIGNED, "extend last --by '5 working days' --reason 缺件 --approved-by 局长甲"],
    "reply": ANSWERED,
    "reply --interim": [
        *SIGNED,
        "reply last --interim --text 正在采购 --by 王五 --reason 缺件 --until 2099-12-31",
    ],
    "reply --as": [
        NEW,
        f"dispatch last --to {bench_data.UNITS[0]} --with {bench_data.UNITS[1]}",
        f"reply last --as {bench_data.UNITS[1]} --text 已配合 --by 赵六",
    ],
    "review": [
        f"{NEW} --scheme xingfeng-2014 --to {bench_data.UNITS[0]}",
        "reply last --text 已经更换灯具 --by 王五 --told phone",
        "review last --by 法规科 --pass",
    ],
    "edit --flag": [*ANSWERED, "edit last --flag empty --reason 未说明何时修好"],
    "callback": CLOSED,
    "callback, dissatisfied": [*ANSWERED, "callback last --result dissatisfied"],
    "redo": [*CLOSED, "redo last --reason 仍有两盏不亮"],
    "close": [*ANSWERED, "close last --without-callback 来电人谢绝"],
    "fulfil": [
        *SIGNED,
        "reply last --text 先换灯泡 --by 王五 --promise 更换灯杆 --promised-by 2099-12-31",
        "fulfil last --text 已更换灯杆",
    ],
    "feedback": [*ANSWERED, "feedback last --to 栏目组"],
    "urge": [*SENT, "urge last"],
    "supervise": [*SENT, "supervise last --by 督查室"],
    "hold": [*SIGNED, "hold last --reason 鉴定"],
    "resume": [*SIGNED, "hold last --reason 鉴定", "resume last"],
    "link": [NEW, f"link last {FIRST}"],
    "merge": [NEW, f"merge last --into {FIRST} --reason 同事"],
    "refer": [*SENT, "refer last --to 纪检组 --as discipline --ground 推诿 --reason 两次退单"],
    "file": [*ANSWERED, "file last PAPER --to 热线办"],
    "edit": [NEW, "edit last --urgent --reason 误录"],
    "void": [NEW, "void last --reason 误拨 --approved-by 李四"],
    "undo": [*SENT, "undo last"],
    "archive": [*CLOSED, "archive last"],
}
"""What brings a case to where a verb begins, and the verb."""


def killed(bench: Bench) -> Iterable[Measured]:
    """``kill -9`` at random moments of every verb of a case; what was acknowledged is there, whole."""
    kills = 200 if bench.size >= SIZES["m"] else 64
    office = Killed(bench)
    whole = {verb: office.done(verb) for verb in VERBS_OF_A_CASE}
    rng = random.Random(9)
    verbs = [*VERBS_OF_A_CASE] * (kills // len(VERBS_OF_A_CASE) + 1)
    lost = sum(office.lost(verb, whole[verb], rng.uniform(0.02, 0.2)) for verb in verbs[:kills])
    faults = lost + office.damaged()
    yield Measured(
        f"`kill -9`, {kills} times, of {len(VERBS_OF_A_CASE)} verbs",
        f"{lost} lost or half done",
        "0",
        float(faults),
        0.0,
        "verified" if not faults else "NOT clean",
    )


class Killed:
    """A file on which verbs are killed, each on a case of its own."""

    def __init__(self, bench: Bench) -> None:
        self._database = bench.small("killed")
        self._env = bench.env(self._database, now=None)
        self._paper = bench.folder / "paper.txt"
        self._paper.write_text("invented", encoding="utf-8")
        self._hotline("scheme", "apply", "xingfeng-2014")

    def _hotline(self, *words: str) -> None:
        subprocess.run(
            [PYTHON, "-m", "hotline_cli", *words],
            env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
        )  # fmt: skip

    def _prepared(self, verb: str) -> list[str]:
        """Bring a case to where ``verb`` begins; the words of the verb."""
        *before, last = VERBS_OF_A_CASE[verb]
        for line in before:
            self._hotline(*self._words(line))
        return self._words(last)

    def _words(self, line: str) -> list[str]:
        return [str(self._paper) if word == "PAPER" else word for word in shlex.split(line)]

    def _events(self) -> int:
        with closing(sqlite3.connect(self._database)) as con:
            return int(con.execute("SELECT count(*) FROM events").fetchone()[0])

    def done(self, verb: str) -> int:
        """How many events ``verb`` makes, left alone."""
        words = self._prepared(verb)
        before = self._events()
        self._hotline(*words)
        return self._events() - before

    def lost(self, verb: str, whole: int, after: float) -> bool:
        """Whether ``verb``, killed after so many seconds, left part of its events, or none though it said so."""
        words = self._prepared(verb)
        before = self._events()
        process = subprocess.Popen(
            [PYTHON, "-m", "hotline_cli", *words, "-f", "json"],
            env=self._env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        said, _none = process.communicate()
        made = self._events() - before
        return made not in {0, whole} or (said.rstrip().endswith((b"}", b"]")) and made == 0)

    def damaged(self) -> int:
        """How many of chain and pages are not sound."""
        verified = subprocess.run(
            [PYTHON, "-m", "hotline_cli", "db", "verify"],
            env=self._env,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        with closing(sqlite3.connect(self._database)) as con:
            sound = con.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return (verified.returncode != 0) + (not sound)


def drawing(bench: Bench) -> Iterable[Measured]:
    """The first line of ten thousand rows on a terminal."""
    import pty

    database = bench.filled(10_000, 200)
    took = []
    for _turn in range(5):
        main, side = pty.openpty()
        start = time.perf_counter()
        process = subprocess.Popen(
            [PYTHON, "-m", "hotline_cli", "list"],
            env=bench.env(database),
            stdin=subprocess.DEVNULL,
            stdout=side,
            stderr=subprocess.DEVNULL,
        )
        os.close(side)
        os.read(main, 1)
        took.append(time.perf_counter() - start)
        try:
            while os.read(main, 65536):
                pass
        except OSError:
            pass
        process.wait()
        os.close(main)
    first = statistics.median(took)
    yield Measured("a table of 10,000 rows on a terminal, first line", f"{first:.2f} s", "1 s", first, 1.0)


ROWS: dict[str, Callable[[Bench], Iterable[Measured]]] = {
    "starting": starting,
    "verbs": verbs,
    "insert": insert,
    "overdue": overdue,
    "agenda": agenda,
    "reports": reports,
    "export": export,
    "lists": lists,
    "backups": backups,
    "import": bring,
    "workbook": workbooks,
    "size": stored,
    "search": search,
    "deadlines": deadlines,
    "clerks": clerks,
    "killed": killed,
    "terminal": drawing,
}


# ---- the table ------------------------------------------------------------------------------------------------


def markdown(found: Sequence[Measured], size: int) -> str:
    """The table as README and docs/bench.md have it."""
    import platform

    system = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, {size:,} cases"
    lines = [
        "| figure | took | floor, same run | ratio | goal | |",
        "| --- | ---: | --- | ---: | ---: | --- |",
    ]
    for one in found:
        ratio, goal = (
            f"{value:.2f}" if 0 < value < 1e9 else "0" if not value else "" for value in (one.ratio, one.goal)
        )
        kept = "" if one.goal >= 1e9 else "kept" if one.kept else "**not kept**"
        detail = f" ({one.detail})" if one.detail else ""
        lines.append(f"| {one.figure}{detail} | {one.took} | {one.floor} | {ratio} | {goal} | {kept} |")
    return f"{system}.\n\n" + "\n".join(lines) + "\n"


def publish(table: str, size: str) -> None:
    """Write the table into ``docs/bench.md``, and into README between its marks."""
    told = f"Ratios to a floor measured in the same run: `python -m tests.bench --size {size}`. {table}"
    (ROOT / "docs" / "bench.md").write_text(f"# Speed, size, load\n\n{told}", encoding="utf-8")
    readme = ROOT / "README.md"
    before, mark, rest = readme.read_text(encoding="utf-8").partition("<!-- bench -->\n")
    _old, end, after = rest.partition("<!-- /bench -->")
    if mark and end:
        readme.write_text(f"{before}{mark}{told}{end}{after}", encoding="utf-8")


def main() -> int:
    """Measure, print, and publish where all rows were measured."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--size", default="200k", help="cases of the big file: 20k, 1m, 10m (default: 200k)")
    parser.add_argument("--only", action="append", choices=[*ROWS], help="only these rows")
    parser.add_argument(
        "--folder", type=Path, help="where the data are kept (default: a folder that is removed)"
    )
    parser.add_argument("--write", action="store_true", help="publish even if rows are left out")
    asked = parser.parse_args()
    size = int(asked.size[:-1]) * SIZES[asked.size[-1]] if asked.size[-1] in SIZES else int(asked.size)
    with tempfile.TemporaryDirectory() as made:
        bench = Bench(asked.folder or Path(made), size)
        found: list[Measured] = []
        for name in asked.only or ROWS:
            for one in ROWS[name](bench):
                found.append(one)
                print(
                    f"{one.figure}: {one.took} ({one.floor}) ratio {one.ratio:.2f}, goal {one.goal:g} {'' if one.kept else 'NOT KEPT'} {one.detail}",
                    flush=True,
                )
    table = markdown(found, size)
    if asked.write or not asked.only:
        publish(table, asked.size)
    return 0 if all(one.kept for one in found) else 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
