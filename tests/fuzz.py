"""A fuzzer that is led by what it reaches in the code.

``pip install atheris``, then ``python -m tests.fuzz [--minutes 60] [--only NAME]``. Each target gets its share of the
time in a process of its own. What it finds is printed with the input that shows it, and kept in the folder; the next
run with the same folder goes on from the inputs that the last one came to. Exit status 1 if anything was found. The
suite runs ``tests/quality/test_fuzz.py``, which is led by chance alone.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "quality")]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST = 2048
"""Bytes of an input."""
SLOWEST = 30
"""Seconds after which an input counts as one that never ends."""
RENEWED = 500
"""Command lines after which the file they work on is laid anew, once it was verified."""
WORDS = (
    "working", "days", "hours", "natural", "before", "same", "day", "个工作日", "小时", "天前", "当日", "mon-fri",
    "周六", "08:30-12:00", "24:00", "every", "week", "month", "1st", "last", "Thu", "from", "to", "每月第一个周四",
    "2026-03-02", "T09:00", "2026-02-30", "[[limits]]", "[hours]", "stage = ", "span = ", "extends = ", "clause",
    "kind", "content", "unit", "received_at", "help", "交通局", "%Y-%m-%d", "last", "0001", "--to", "--at",
    "--within", "-f", "json", "csv", "--dry-run",
)  # fmt: skip


class Target(NamedTuple):
    """What is tried, inputs to begin with, and its share of the time."""

    tried: Callable[[bytes], None]
    seeds: tuple[str, ...]
    share: int = 1


class Wrong(Exception):
    """What was found where nothing was raised."""


def same(first: object, second: object) -> None:
    """Raise ``Wrong`` where reading what was written does not bring the same back."""
    if first != second:
        raise Wrong(f"{first!r} came back as {second!r}")


def text_of(data: bytes) -> str:
    """The input as text; bytes that are none are left out."""
    return data.decode("utf-8", "ignore")


# ---- targets: refusals are fine, anything else that is raised is a find -----------------------------------------


def spans(data: bytes) -> None:
    """A span is refused, or written it is read as the same."""
    from hotline_cli.domain.duration import parse_span

    span = parse_span(text_of(data))
    same(span, parse_span(str(span)))
    same(span, parse_span(span.chinese()))


def hours(data: bytes) -> None:
    """Office hours: the same, and time can be counted in them."""
    from hotline_cli.domain.office_hours import OfficeHours

    read = OfficeHours.parse(text_of(data))
    same(read, OfficeHours.parse(str(read)))


def rules(data: bytes) -> None:
    """A rule of recurrence: the same in both languages, and its dates can be listed."""
    from hotline_cli.domain.recurrence import parse_rule

    rule = parse_rule(text_of(data))
    same(rule, parse_rule(str(rule)))
    same(rule, parse_rule(rule.chinese()))
    rule.dates(date(2026, 1, 1), date(2027, 12, 31))


def times(data: bytes) -> None:
    """Dates and times of options, and of tables with a form of their own."""
    from hotline_cli.cli.params import DUE, MOMENT
    from hotline_cli.context import CHINA
    from hotline_cli.domain import period
    from hotline_cli.errors import HotlineError
    from hotline_cli.services.imports.cells import CellError as Unread
    from hotline_cli.services.imports.cells import read_moment

    text = text_of(data)
    form, _bar, value = text.partition("|")
    for read in (
        lambda: MOMENT.read(text, "--at"),
        lambda: DUE.read(text, "--due"),
        lambda: read_moment(value, CHINA, form),
        lambda: read_moment(text, CHINA),
        lambda: period.named_week(text),
        lambda: period.named_month(text),
        lambda: period.named_year(text),
    ):
        with suppress(HotlineError, Unread):
            read()


def cells(data: bytes) -> None:
    """What is defused comes back; what is shown obeys nothing; a caller's phone is not shown."""
    from hotline_cli import text as those
    from hotline_cli.masking import mask_address, mask_free_text, mask_name, mask_phone

    text = text_of(data)
    same(text, those.undefuse(those.defuse(text)))
    same(text, those.unescape(those.escape(text)))
    if odd := [c for c in those.make_visible(text) if ord(c) < 32 or ord(c) == 127]:
        raise Wrong(f"shown: {odd!r}")
    those.wrap_text(text, 7)
    mask_name(text), mask_phone(text), mask_address(text)
    name, _bar, said = text.partition("|")
    if "13800000001" in mask_free_text(said, name, "13800000001", name):
        raise Wrong("the caller's number is shown")


def schemes(data: bytes) -> None:
    """A scheme is refused with its mistakes, or what is kept of it is read as the same."""
    from hotline_cli.domain.scheme.load import read_scheme
    from hotline_cli.domain.scheme.model import scheme_from_json, scheme_to_json

    def shipped(name: str) -> str | None:
        path = ROOT / "hotline_cli" / "data" / "schemes" / f"{name}.toml"
        return path.read_text(encoding="utf-8") if name.isalnum() and path.exists() else None

    scheme = read_scheme("any.toml", text_of(data), shipped)
    same(scheme, scheme_from_json(scheme_to_json(scheme)))


def maps(data: bytes) -> None:
    """A map from another system's columns to ours."""
    from hotline_cli.services.imports.column_map import read_column_map

    source = Path("map.toml")
    source.write_bytes(data)
    read_column_map(source, {"kind": ("类型",), "content": ("内容",), "received_at": ("受理时间",)})


def tables(data: bytes) -> None:
    """A file of calls, of which the first byte says how it is read; nothing of it is kept."""
    ways = (("import",), ("import", "--replies"), ("apply",), ("unit", "import"), ("calendar", "import"))
    more = (("schedule", "import"), ("contact", "import"), ("category", "import"), ("area", "import"))
    source = Path("table.csv")
    source.write_bytes(data[1:])
    way = [*ways, *more][(data[0] if data else 0) % (len(ways) + len(more))]
    ended([*way, str(source), *(("--dry-run",) if way == ("import",) else ())])


def lines(data: bytes) -> None:
    """A command line: the first byte says which command, each line is a word, ``1`` to ``9`` an option of it."""
    from test_fuzz import PLAIN, options

    path = PLAIN[(data[0] if data else 0) % len(PLAIN)]
    known = options(path)
    words = path.split()
    for word in text_of(data[1:]).split("\n")[:12]:
        place = ord(word) - ord("1") if len(word) == 1 else -1
        words.append(known[place] if 0 <= place < len(known) else word)
    ended(words)


TOML = """title = "甲"
hours = "mon-fri 09:00-12:00,13:30-17:30"
extends = "standard"
[[limits]]
stage = "answer"
kind = ["help"]
span = "5 working days"
clause = "WX-01"
"""
TARGETS = {
    "spans": Target(
        spans, ("3 working days", "24 hours", "当日", "3个工作日", "2 natural days before", "三天前")
    ),
    "hours": Target(hours, ("mon-fri 08:30-12:00,14:00-17:30; 周六 09:00-12:00", "mon-sun 00:00-24:00")),
    "rules": Target(
        rules, ("1st and 3rd thu of month", "every 2 weeks on thu from 2026-01-01", "每月第一、三个周四"), 2
    ),
    "times": Target(times, ("2026-03-02T09:00", "2026-W10", "%Y/%m/%d|2026/03/02", "2026-03", "24:00")),
    "cells": Target(cells, ("=1+1", "'@x", "张三|我是张三,电话138 0000 0001", "钟楼区新街1号|\x1b[31m")),
    "schemes": Target(schemes, (TOML,), 2),
    "maps": Target(maps, ('[columns]\n类型 = "kind"\n', '[values.kind]\n求助 = "help"\n')),
    "tables": Target(
        tables,
        (
            "0kind,content,received_at,unit\nhelp,路灯不亮,2026-03-01 09:00,交通局\n",
            "1no,answer,responsible,answered_at\n20260302-0001,已修好,王五,2026-03-02 09:10\n",
            "2verb,no,to\ndispatch,0001,交通局\n",
            "3name,group\n水务局,市级\n",
            "4date,class,name\n2026-05-01,rest,劳动节\n",
            "5date,start,end,units\n2026-03-06,09:00,10:00,交通局\n",
            "6unit,name,role\n交通局,王五,A\n",
            "7code,parent,name\n1,,城建\n",
        ),
        4,
    ),
    "lines": Target(
        lines, ("\x011\njson", "A0001\n2\n2026-03-02", "Rlast\n-f\ncsv", "q路灯", "x1\n3 working days"), 6
    ),
}


# ---- one target, in a process of its own ------------------------------------------------------------------------

count = 0


def ended(words: list[str]) -> None:
    """Run a command line on the file here; ``Wrong`` for a status that is not documented, or a file that differs."""
    import test_fuzz

    global count
    here, count = Path("hotline.db").absolute(), count + 1
    if count % RENEWED == 0:
        if status := test_fuzz.ended(["db", "verify"], here)[0]:
            raise Wrong(f"the file ends with {status} when it is verified")
        renew()
    status, err = test_fuzz.ended(words, here, "x\n")
    if status not in test_fuzz.DOCUMENTED:
        raise Wrong(f"{words!r} ends with {status}: {err}")


def renew() -> None:
    """Lay the file here as it was at first."""
    import test_fuzz

    here, kept = Path("hotline.db").absolute(), Path("kept.db").absolute()
    for path in here.parent.glob("hotline.db*"):
        path.unlink()
    if not kept.exists():
        test_fuzz.fill(kept)
    shutil.copy(kept, here)


def place_of(error: BaseException) -> str:
    """Where in our code it was raised: what tells one find from another."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "atheris" not in frame.filename]
    ours = [frame for frame in frames if "hotline_cli" in frame.filename] or frames
    return f"{type(error).__name__}-{Path(ours[-1].filename).name}-{ours[-1].lineno}"


def try_for(name: str, seconds: int, folder: Path) -> None:
    """Let the fuzzer loose on one target; it goes on after a find, and each is kept once."""
    import atheris

    finds, corpus = folder / "found", folder / name
    for path in (finds, corpus):
        path.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(TARGETS[name].seeds):
        (corpus / f"seed{n}").write_text(seed, encoding="utf-8")
    dictionary = folder / "words"
    quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in WORDS)
    dictionary.write_text("".join(f'"{word}"\n' for word in quoted), encoding="utf-8")
    with atheris.instrument_imports(include=["hotline_cli"]):
        for module in pkgutil.walk_packages([str(ROOT / "hotline_cli")], "hotline_cli."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    renew()
    from hotline_cli.errors import HotlineError

    def one(data: bytes) -> None:
        try:
            TARGETS[name].tried(data)
        except HotlineError:
            return
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            found = finds / f"{name}-{place_of(error)}"
            if not found.exists():
                found.write_bytes(data)
                print(f"{found}: {error!r}\n  {data!r}", flush=True)

    words = (f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SLOWEST}", "-verbosity=0")
    more = (f"-artifact_prefix={finds}/{name}-", f"-dict={dictionary}", "-rss_limit_mb=4096")
    atheris.Setup([sys.argv[0], *words, *more, str(corpus)], one)
    atheris.Fuzz()


# ---- all of them ------------------------------------------------------------------------------------------------


def shares(names: list[str], minutes: float) -> Iterator[tuple[str, int]]:
    """The seconds of each."""
    whole = sum(TARGETS[name].share for name in names)
    for name in names:
        yield name, max(int(minutes * 60 * TARGETS[name].share / whole), 1)


def main() -> int:
    """Try each target in turn; 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60, help="for all together (default: 60)")
    parser.add_argument("--only", action="append", choices=[*TARGETS], help="only these targets")
    parser.add_argument("--folder", type=Path, default=Path(".fuzz"), help="where inputs are kept (.fuzz)")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked: Any = parser.parse_args()
    folder = asked.folder.absolute()
    if asked.one:
        try_for(asked.only[0], asked.one, folder)
        return 0
    surroundings = {**os.environ, "HOTLINE_TRACEBACK": "1"}
    memory = Path("/dev/shm")  # noqa: S108 - a disk would be flushed at every try
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as work:
        broken = []
        for name, seconds in shares(asked.only or [*TARGETS], asked.minutes):
            print(f"{name}: {seconds} s", flush=True)
            words = ("--only", name, "--one", str(seconds), "--folder", str(folder))
            ended_by = subprocess.run(
                [sys.executable, __file__, *words], cwd=work, env=surroundings, check=False
            )
            broken += [f"{name} did not run"] if ended_by.returncode else []
    found = sorted(path.name for path in (folder / "found").iterdir())
    print(*found, f"{len(found)} found", *broken, sep="\n")
    return 1 if found or broken else 0


if __name__ == "__main__":
    sys.exit(main())
