"""A clerk in a folder of his own, whose every command is recorded: for ``net.py``."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import termios
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().with_name("net")
IN_SHORT = "zh"
"""The language in which, without --full, part is played: its words come from one catalogue, which has tests."""
PATIENCE = 120
TERMINAL = struct.pack("HHHH", 40, 100, 0, 0)
"""Rows and columns of the terminal that commands are shown."""

MASKS = [
    (re.compile(r"\b[0-9a-f]{64}\b"), "<HASH>"),
    (re.compile(r"\b(?=[0-9]*[a-f])[0-9a-f]{16}\b"), "<DIGEST>"),
    (re.compile(r"\bhotline \d+\.\d+\.\d+\S*"), "hotline <VERSION>"),
    (re.compile(r'(?m)^( *"?(?:[Bb]ytes|字节数)"?[:：] *)\d+'), r"\1<SIZE>"),
    (re.compile(r"overdue-\d{4}-\d\d-\d\d-\d+"), "overdue-<ID>"),
]
SIZES = [
    (re.compile(r"\d+ × \d+"), "<SIZE>"),
    (re.compile(r"\d+(\.\d+)+[\w.+-]*"), "<VERSION>"),
    (re.compile(r"(schema|库结构)( +\S+ +)\d+"), r"\1\2<SCHEMA>"),
    (re.compile(r"(Linux|Darwin|Windows)[\w.+-]*"), "<SYSTEM>"),
    (
        re.compile(r'(?mi)^( *"?(?:\w*bytes|free|pages|schema|.*字节|.*页|.*版本)[^:：]*[:：] *)\d+'),
        r"\1<SIZE>",
    ),
]
"""Masks besides, for `db stats` and `db check`."""
DATES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PROGRESS = re.compile(r"(?s)<ESC>\[\?25l.*?<ESC>\[\?25h(?:<CR>|<ESC>\[1A|<ESC>\[2K)*")
"""What moves on a terminal while a command works: so much of it as there was time for."""
MADE_BY = re.compile(r"(Openpyxl |<AppVersion>)[\d.]+")
PARTS = re.compile(
    r"(xl/(worksheets/\w+|sharedStrings|workbook)|word/(document|header\w*|footer\w*)|docProps/\w+)\.xml"
)
BREAKS = re.compile(r"(?=<(?:row|c|si|w:p|w:tr|w:tc)[ >])")


class Step(NamedTuple):
    """One line of a story: what to do, and with what."""

    kind: str
    words: str
    body: str = ""


class Settings(NamedTuple):
    """Where things are."""

    hotline: Path
    into: Path
    work: Path
    scenarios: Path | None
    examples: Path
    full: bool

    def whole(self, lang: str) -> bool:
        """Whether all is played in ``lang``."""
        return self.full or lang != IN_SHORT


def story(text: str) -> Iterator[Step]:
    """The steps of a story or a scenario."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("file ") and "<<" in line:
            name, _, end = line[5:].partition("<<")
            body = []
            for inner in lines:
                if inner.strip() == end.strip():
                    break
                body.append(inner + "\n")
            yield Step("file", name.strip(), "".join(body))
        elif line[:2] in {"@ ", "$ ", "* ", "+ ", "= ", "% "}:
            yield Step(line[0], line[2:].strip())
        elif line.strip() and not line.startswith("#"):
            words = line
            while words.count('"') % 2:  # a value that goes over several lines
                words += "\n" + next(lines)
            yield Step("", words)


def told(name: str, **put: str) -> Iterator[Step]:
    """The steps of one of the files beside this script, with ``{name}`` replaced."""
    text = (HERE / name).read_text(encoding="utf-8")
    for key, value in put.items():
        text = text.replace(f"{{{key}}}", value)
    return story(text)


class Player:
    """A clerk in a folder of his own, whose every command is recorded."""

    def __init__(self, settings: Settings, group: str, lang: str, start: str = "") -> None:
        self.settings = settings
        self.lang = lang
        self.records = settings.into / group / lang
        self.records.mkdir(parents=True, exist_ok=True)
        self.root = settings.work / f"{group.replace('/', '-')}-{lang}"
        self.folder = self.root / "desk"
        if start:
            shutil.copytree(settings.work / f"{start}-{lang}" / "desk", self.folder)
        else:
            self.folder.mkdir(parents=True)
        self.home = self.root / "home"
        for name in ("bin", "home", "tmp"):
            (self.root / name).mkdir()
        (self.root / "bin" / "hotline").symlink_to(settings.hotline)
        self.count = 0
        self.seen = self._files()
        self.environment = {
            "PATH": f"{self.root / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "TMPDIR": str(self.root / "tmp"),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "TERM": "dumb",
            "HOTLINE_DB": "hotline.db",
            "HOTLINE_LANG": lang,
            "HOTLINE_OPERATOR": "clerk",
        }

    def at(self, moment: str) -> None:
        """Set the clock to ``moment``."""
        self.environment["HOTLINE_NOW"] = moment

    def write(self, name: str, body: str) -> None:
        """Write a file, which no command did."""
        (self.folder / name).write_text(body, encoding="utf-8")
        self.seen = self._files()

    def play(self, steps: Iterator[Step]) -> None:
        """Do what a story tells."""
        for step in steps:
            if step.kind == "@":
                self.at(step.words)
            elif step.kind == "file":
                self.write(step.words, step.body)
            elif step.kind == "$":
                self.shell(step.words)
            elif step.kind == "%":
                self.run(shlex.split(step.words), terminal=True)
            else:
                self.run(shlex.split(step.words))

    def run(self, words: Sequence[str], *, terminal: bool = False) -> str:
        """Run hotline, and give what it printed."""
        return self._record(["hotline", *words], shlex.join(["hotline", *words]), terminal=terminal)

    def shell(self, line: str) -> str:
        """Run a line of the shell, and give what it printed."""
        return self._record(["sh", "-c", line], line)

    def _record(self, command: Sequence[str], line: str, *, terminal: bool = False) -> str:
        started = _on_terminal if terminal else _in_pipe
        status, out, err = started(command, self.folder, self.environment)
        sized = re.search(r"\bdb (stats|check)\b", line) is not None
        parts = [f"$ {line}\n", f"at {self.environment.get('HOTLINE_NOW', 'any time')}\n", f"exit {status}\n"]
        parts += [_section("terminal" if terminal else "stdout", out), _section("stderr", err)]
        now = self._files()
        for name in sorted(now):
            if self.seen.get(name) != now[name]:
                parts.append(_section(f"file {name}", _content(self.folder / name)))
        parts += [f"--- gone {name}\n" for name in sorted(set(self.seen) - set(now))]
        self.seen = now
        self.count += 1
        text = self._masked("".join(parts), sized=sized)
        (self.records / f"{self.count:03}-{_slug(line)}.txt").write_text(text, encoding="utf-8")
        return out

    def _masked(self, text: str, *, sized: bool) -> str:
        for path, name in (
            (self.folder, "<DIR>"),
            (self.root, "<ROOT>"),
            (self.settings.work, "<WORK>"),
            (self.settings.examples, "<EXAMPLES>"),
            (self.settings.scenarios or "\0", "<SCENARIOS>"),
            (self.settings.hotline, "hotline"),
        ):
            text = text.replace(str(path), name)
        for pattern, name in [*MASKS, *(SIZES if sized else [])]:
            text = pattern.sub(name, text)
        return text

    def _files(self) -> dict[str, tuple[int, int, int]]:
        """The files in the folder, the data base and what belongs to it apart."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = str(path.relative_to(self.folder))
            if path.is_file() and not re.search(r"\.db(-\w+)?$|\.lock$", name):
                state = path.stat()
                found[name] = (state.st_mtime_ns, state.st_size, state.st_ino)
        return found


def _in_pipe(command: Sequence[str], folder: Path, environment: dict[str, str]) -> tuple[int, str, str]:
    try:
        ran = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -99, "", f"no end after {PATIENCE} seconds\n"
    return ran.returncode, _decoded(ran.stdout), _decoded(ran.stderr)


def _on_terminal(command: Sequence[str], folder: Path, environment: dict[str, str]) -> tuple[int, str, str]:
    """The same with standard output and error on a terminal that knows colors."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, TERMINAL)
    shown = {**environment, "TERM": "xterm-256color", "PAGER": "cat"}
    with subprocess.Popen(
        command, cwd=folder, env=shown, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        read = b""
        while chunk := _read(ours):
            read += chunk
        os.close(ours)
    return process.returncode, PROGRESS.sub("", _decoded(read).replace("\x1b", "<ESC>")), ""


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # what Linux says once the other end is closed
        return b""


def _decoded(read: bytes) -> str:
    return read.decode("utf-8", "backslashreplace").replace("\r", "<CR>")


def _section(name: str, text: str) -> str:
    return f"--- {name}\n{text}" + ("" if text.endswith("\n") or not text else "\n<no end of line>\n")


def _content(path: Path) -> str:
    """A file as text; of a workbook or a document the parts that hold what a reader sees."""
    if path.suffix not in {".xlsx", ".docx"} or not zipfile.is_zipfile(path):
        return _decoded(path.read_bytes())
    said = []
    with zipfile.ZipFile(path) as packed:
        for name in sorted(packed.namelist()):
            if PARTS.fullmatch(name):
                said.append(f"[{name}]\n" + BREAKS.sub("\n", _decoded(packed.read(name))) + "\n")
            else:
                said.append(f"[{name}]\n")
    return MADE_BY.sub(r"\1<VERSION>", DATES.sub("<TIME>", "".join(said)))


def _slug(line: str) -> str:
    words = re.sub(r"[^A-Za-z0-9]+", "-", line.removeprefix("hotline ")).strip("-").lower()
    return words[:40].strip("-") or "hotline"
