"""The commands in the pages for clerks, run on a terminal as written, with what they show.

A block ``console`` holds commands after ``$``, each followed by what it shows, if the page shows it; a line ``…`` is
any lines.
``<!-- at 2020-03-26T09:10 -->`` before a block sets the clock, ``<!-- folder NAME -->`` goes into a folder, new ones
with the files of ``examples``. ``export NAME=VALUE`` is kept. ``update`` writes what is shown, ``check``
compares.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
CHINESE = (ROOT / "docs" / "手册.md",)
PAGES = (*CHINESE, ROOT / "docs" / "administration.md")
ROWS, COLUMNS = 24, 80
ANY = "…"
_PART = re.compile(
    r"^<!-- at (?P<at>\S+) -->$|^<!-- folder (?P<folder>\S+) -->$|^```console\n(?P<block>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
_MARK = "\x1e"


class Step(NamedTuple):
    """A command of a page, or a change of clock or folder (then without a command)."""

    command: str = ""
    shown: tuple[str, ...] = ()
    at: str = ""
    folder: str = ""


def read_steps(text: str) -> list[Step]:
    """Return the commands of a page in order."""
    steps: list[Step] = []
    for part in _PART.finditer(text):
        if part["block"] is None:
            steps.append(Step(at=part["at"] or "", folder=part["folder"] or ""))
            continue
        for each in re.split(r"^\$ ", part["block"], flags=re.MULTILINE)[1:]:
            command, *shown = each.rstrip("\n").split("\n")
            steps.append(Step(command, tuple(shown)))
    return steps


def open_terminal() -> tuple[int, int]:
    """Open a terminal of 80 by 24, which only Unix has; return its two ends."""
    if sys.platform == "win32":
        raise OSError("a terminal of Unix is needed")
    else:  # noqa: RET506 - what follows is not checked for Windows
        here, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        return here, terminal


def run_page(page: Path) -> list[tuple[int, list[str]]]:
    """Run the commands of a page on a terminal of 80 by 24; return the status and the lines of each."""
    here, terminal = open_terminal()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
    environment = {
        **kept, "HOTLINE_LANG": "zh" if page in CHINESE else "en", "NO_COLOR": "1", "PAGER": "cat", "TERM": "dumb",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as top:
        child = subprocess.Popen(
            [sys.executable, __file__, "run", str(page)],
            cwd=top, env=environment, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal,
        )  # fmt: skip
        os.close(terminal)
        parts = []
        with contextlib.suppress(OSError):  # the program has ended
            while got := os.read(here, 65536):
                parts.append(got)
        os.close(here)
        child.wait()
    text = b"".join(parts).decode().replace("\r\n", "\n")
    ends = re.split(f"{_MARK}(\\d+)\n", text)
    if child.returncode:
        raise RuntimeError(ends[-1])
    return [
        (int(status), [line.rstrip() for line in said.rstrip("\n").split("\n")])
        for said, status in zip(ends[::2], ends[1::2], strict=False)
    ]


def play(steps: list[Step]) -> None:
    """Run the commands in this process and folder, and write the status after what each shows."""
    from hotline_cli.cli.main import run

    top, status = Path.cwd(), 0
    for step in steps:
        if step.folder:
            if not (top / step.folder).exists():
                shutil.copytree(ROOT / "examples", top / step.folder)
            os.chdir(top / step.folder)
            os.environ |= {"HOTLINE_DB": "hotline.db", "HOTLINE_OPERATOR": "李明"}
        elif step.at:
            os.environ["HOTLINE_NOW"] = step.at
        else:
            program, *words = shlex.split(step.command)
            if program == "export":
                name, _equals, value = words[0].partition("=")
                os.environ[name] = value
                status = 0
            else:
                status = run(words) if program == "hotline" else 127
            sys.stderr.flush()
            sys.stdout.write(f"{_MARK}{status}\n")
            sys.stdout.flush()


def matches(shown: tuple[str, ...], said: list[str]) -> bool:
    """Return whether ``said`` is what the page shows."""
    pattern = "".join("(?:.*\n)*" if line == ANY else f"{re.escape(line)}\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in said)) is not None


def check(page: Path) -> list[str]:
    """Return each command that fails, or shows something else than the page says."""
    commands = [step for step in read_steps(page.read_text("utf-8")) if step.command]
    wrong = []
    ran = run_page(page)
    for step, (status, said) in zip(commands, ran, strict=False):
        if status:
            wrong.append(f"{step.command}: status {status}: {' '.join(said)}")
        elif step.shown and not matches(step.shown, said):
            wrong.append(f"{step.command}: shows something else:\n" + "\n".join(said))
    if len(ran) < len(commands):
        wrong.append(f"{commands[len(ran)].command}: did not end")
    return wrong


def update(page: Path) -> None:
    """Write what the commands show in place of what the page shows; as many lines, if it ends in ``…``."""
    text = page.read_text("utf-8")
    commands = [step for step in read_steps(text) if step.command]
    for step, (_status, said) in zip(commands, run_page(page), strict=True):
        if step.shown and not matches(step.shown, said):
            lines = [*said[: len(step.shown) - 1], ANY] if step.shown[-1] == ANY else said
            old, new = ("\n".join([f"$ {step.command}", *some, ""]) for some in (step.shown, lines))
            text = text.replace(old, new, 1)
    page.write_text(text, "utf-8")


def inline_commands(text: str) -> list[str]:
    """Return the commands that the page names in running text."""
    return re.findall(r"`(hotline[^`\n]*)`", _PART.sub("", text))


def main(what: str, pages: list[Path]) -> int:
    """``update`` or ``check`` pages; print each fault, and return whether there is one."""
    for page in pages if what == "update" else ():
        update(page)
    found = [f"{page.name}: {fault}\n" for page in pages for fault in check(page)]
    sys.stdout.write("".join(found))
    return int(bool(found))


if __name__ == "__main__":
    named = [Path(name) for name in sys.argv[2:]]
    if sys.argv[1] == "run":
        play(read_steps(named[0].read_text("utf-8")))
    else:
        sys.exit(main(sys.argv[1], named or [*PAGES]))
