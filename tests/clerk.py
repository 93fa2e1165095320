"""A clerk who runs the real command on a real file."""

from __future__ import annotations

import importlib
import io
import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
TRACE = ROOT / "tests" / "trace"
IMPORTS = str(ROOT)
"""PYTHONPATH of every process that runs the program."""
if os.environ.get("HOTLINE_TEST_MESSAGES"):
    IMPORTS = f"{TRACE}{os.pathsep}{ROOT}"
    sys.path.insert(0, str(TRACE))
    importlib.import_module("message_trace")
VARIABLES = (
    "HOTLINE_DB",
    "HOTLINE_LANG",
    "HOTLINE_NOW",
    "HOTLINE_OPERATOR",
    "XDG_DATA_HOME",
    "NO_COLOR",
    "COLUMNS",
)


ANY = -1
"""For ``status``: whatever it is."""


def write_program(target: Path) -> Path:
    """An executable file ``target`` that runs this program in any environment."""
    target.parent.mkdir(exist_ok=True)
    root, python = shlex.quote(IMPORTS), shlex.quote(sys.executable)
    target.write_text(f'#!/bin/sh\nPYTHONPATH={root} exec {python} -m hotline_cli "$@"\n', encoding="utf-8")
    target.chmod(0o755)
    return target


@dataclass(frozen=True)
class Ran:
    """What one command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


@dataclass
class Clerk:
    """Someone at a terminal with a folder, a clock and a language; every call is checked for its exit status."""

    folder: Path
    now: str = "2026-03-02T09:00"
    lang: str = "en"
    operator: str = "clerk"
    more: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """The file worked on."""
        return self.folder / "hotline.db"

    def environment(self) -> dict[str, str]:
        """The variables of a call, nothing of the machine's but where programs are."""
        kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        ours = {
            "HOTLINE_DB": str(self.database),
            "HOTLINE_LANG": self.lang,
            "HOTLINE_NOW": self.now,
            "HOTLINE_OPERATOR": self.operator,
            "PYTHONPATH": IMPORTS,
            "NO_COLOR": "1",
        }
        return {**kept, **ours, **self.more}

    def __call__(self, *words: str, status: int = 0, stdin: str = "", at: str | None = None) -> Ran:
        """Run ``hotline WORDS`` as a process; fail if the exit status is not ``status``."""
        if at:
            self.now = at
        ran = subprocess.run(
            [sys.executable, "-m", "hotline_cli", *words],
            cwd=self.folder,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert status in (ran.returncode, ANY), (
            words,
            ran.returncode,
            ran.stdout[-2000:],
            ran.stderr[-2000:],
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def shell(self, line: str, *, status: int = 0) -> Ran:
        """Run one line as a shell does, `hotline` meaning this one."""
        home = write_program(self.folder / ".bin" / "hotline").parent
        surroundings = self.environment()
        surroundings["PATH"] = f"{home}{os.pathsep}{surroundings['PATH']}"
        ran = subprocess.run(
            ["sh", "-c", line],
            cwd=self.folder,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert ran.returncode == status, (line, ran.returncode, ran.stdout[-2000:], ran.stderr[-2000:])
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def json(self, *words: str, status: int = 0, stdin: str = "", at: str | None = None) -> Any:
        """The same with ``-f json``, read."""
        return self(*words, "-f", "json", status=status, stdin=stdin, at=at).json


class InProcess(Clerk):
    """The same command line run in this process: quicker, English only."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        super().__init__(folder)
        self._patch, self._captured = monkeypatch, capfd

    def __call__(self, *words: str, status: int = 0, stdin: str = "", at: str | None = None) -> Ran:
        """Run ``hotline WORDS`` here; fail if the exit status is not ``status``."""
        from hotline_cli import i18n
        from hotline_cli.cli.main import run

        if at:
            self.now = at
        for name in VARIABLES:
            self._patch.delenv(name, raising=False)
        for name, value in self.environment().items():
            self._patch.setenv(name, value)
        self._patch.chdir(self.folder)
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        self._captured.readouterr()
        got = run(words)
        i18n.use("en")  # what the next test says is said in English again
        captured = self._captured.readouterr()
        assert status in (got, ANY), (words, got, captured.out[-2000:], captured.err[-2000:])
        return Ran(got, captured.out, captured.err)
