"""A model of a power cut: what was flushed survives, of a file its content, of a folder its names."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories import call, make_office
from strace import needs_strace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clerk import Clerk

CALLS = "openat,close,write,pwrite64,ftruncate,fsync,fdatasync,rename,link,unlink"
STRACE = ("strace", "-f", "-qq", "-xx", "-s", "9999999", "-e", f"trace={CALLS}")
LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)", re.MULTILINE)
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass
class File:
    """What a file holds, and what of that is on the disk."""

    content: bytearray = field(default_factory=bytearray)
    flushed: bytes = b""


class Disk:
    """The files below a folder, as the calls of a process change them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = {
            path: File(bytearray(path.read_bytes()), path.read_bytes())
            for path in folder.rglob("*")
            if path.is_file()
        }
        self.flushed_names = dict(self.names)
        self.handles: dict[int, tuple[Path, File | None, int]] = {}
        self.told = False
        """Whether something was written to standard output."""

    def play(self, log: str) -> Iterator[None]:
        """Play the calls; stop after each that changes what would survive."""
        for name, words, result in LINE.findall(log):
            if int(result) < 0:
                continue
            texts = [_text(found) for found in TEXT.findall(words)]
            if name in {"rename", "link", "unlink"}:
                self._name(name, [self._path(text) for text in texts])
            elif name == "openat":
                self._open(self._path(texts[0]), words, int(result))
            elif self._change(name, int(words.partition(",")[0].partition("<")[0]), words, texts):
                yield

    def _path(self, text: bytes) -> Path:
        return self.folder / text.decode("utf-8", "surrogateescape")

    def _name(self, name: str, paths: list[Path]) -> None:
        if name == "link" and paths[0] in self.names:
            self.names[paths[1]] = self.names[paths[0]]
        elif name == "rename" and paths[0] in self.names:
            self.names[paths[1]] = self.names.pop(paths[0])
        elif name == "unlink":
            self.names.pop(paths[0], None)

    def _open(self, path: Path, words: str, handle: int) -> None:
        inside = path.is_relative_to(self.folder) and not path.name.endswith("-shm")
        if inside and "O_CREAT" in words:
            self.names.setdefault(path, File())
        file = self.names.get(path)
        if file is not None and "O_TRUNC" in words:
            file.content.clear()
        self.handles[handle] = path, file, len(file.content) if file and "O_APPEND" in words else 0

    def _change(self, name: str, handle: int, words: str, texts: list[bytes]) -> bool:
        """Play a call on a handle; return whether more is on the disk now."""
        if name == "write" and handle == 1:
            self.told = True
            return True
        path, file, at = self.handles.get(handle, (Path(), None, 0))
        if name == "close":
            self.handles.pop(handle, None)
        elif name in {"fsync", "fdatasync"}:
            if file is not None:
                file.flushed = bytes(file.content)
            self.flushed_names = {
                **{own: kept for own, kept in self.flushed_names.items() if own.parent != path},
                **{own: kept for own, kept in self.names.items() if own.parent == path},
            } if file is None else self.flushed_names  # fmt: skip
            return True
        elif file is not None and name == "ftruncate":
            size = int(words.rpartition(",")[2])
            file.content[size:] = bytes(max(0, size - len(file.content)))
        elif file is not None and name in {"write", "pwrite64"}:
            at = int(words.rpartition(",")[2]) if name == "pwrite64" else at
            file.content.extend(bytes(max(0, at - len(file.content))))
            file.content[at : at + len(texts[0])] = texts[0]
            self.handles[handle] = path, file, at + len(texts[0])
        return False

    def survives(self, target: Path) -> None:
        """Write into ``target`` what a power cut would leave now."""
        for path, file in self.flushed_names.items():
            copy = target / path.relative_to(self.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.flushed)


def _text(found: str) -> bytes:
    """A string as ``strace -xx`` prints it."""
    return bytes.fromhex(found.replace("\\x", ""))


def chain(path: Path) -> int | None:
    """How many events the file holds, which must be sound; None if there is none."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(con.execute("SELECT count(*) FROM events").fetchone()[0])


def cut_everywhere(clerk: Clerk, place: Path, words: list[str], results: list[str]) -> None:
    """Run ``hotline WORDS`` and cut the power after each flush; each of ``results`` is as before or as afterwards."""
    disk = Disk(clerk.folder)
    before = {name: chain(clerk.folder / name) for name in results}
    log = place / "log"
    subprocess.run(
        [*STRACE, "-o", str(log), sys.executable, "-m", "hotline_cli", *words],
        cwd=clerk.folder,
        env=clerk.environment() | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
    )
    after = {name: chain(clerk.folder / name) for name in results}
    assert before != after
    cuts = 0
    for cuts, _none in enumerate(disk.play(log.read_text(encoding="ascii")), 1):
        left = place / f"cut-{cuts}"
        left.mkdir()
        disk.survives(left)
        for name in results:
            found = chain(left / name)
            assert found in ({after[name]} if disk.told else {before[name], after[name]}), (cuts, name)
    assert disk.told
    assert cuts > 2


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "results"),
    [
        ("init", ["new.db"]),
        ("register -k help -c 停水", ["hotline.db"]),
        ("import calls.csv", ["hotline.db"]),
        ("db backup copy.db", ["copy.db"]),
        ("db backup far", ["hotline.db", "far/hotline-20260302-090000.db"]),
        ("db restore old.db --yes", ["hotline.db", "hotline.db.before-restore-20260302-090000"]),
        ("db anonymize --before 2026-03-03 --yes", ["hotline.db"]),
    ],
)
def test_what_is_told_survives(hotline: Clerk, tmp_path: Path, words: str, results: list[str]) -> None:
    """Whatever was said to be done is there after the cut; before that, it is there or not, and whole."""
    hotline.folder = tmp_path / "office"
    hotline.folder.mkdir()
    make_office(hotline, cases=[call(phone="13800000001")])
    (hotline.folder / "far").mkdir()
    (hotline.folder / "calls.csv").write_text("kind,content\nhelp,停水\nhelp,停电\n", encoding="utf-8")
    hotline("db", "backup", "old.db")
    hotline(*call("停电"))
    place = tmp_path / "cuts"
    place.mkdir()
    said = ["--db", "new.db", "init"] if words.startswith("init") else words.split()
    cut_everywhere(hotline, place, said, results)
