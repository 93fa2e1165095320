"""A real terminal, by tmux: keys in, screen out."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clerk import Clerk

needs_tmux = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not there")
needs_c_locale = pytest.mark.skipif(
    subprocess.run(
        [sys.executable, "-c", ""], env={"LC_ALL": "C"}, stderr=subprocess.DEVNULL, check=False
    ).returncode
    != 0,
    reason="under LC_ALL=C Python before 3.13 reads no .pth file that names a folder in Chinese",
)


class Terminal:
    """One terminal with a shell in it."""

    def __init__(self, socket: Path, columns: int, rows: int) -> None:
        self._tmux = ["tmux", "-u", "-f", "/dev/null", "-S", str(socket)]
        self._run(
            "new-session",
            "-d",
            "-s",
            "t",
            "-x",
            str(columns),
            "-y",
            str(rows),
            "env -u COLUMNS -u LINES -u NO_COLOR PS1='$ ' sh",
        )

    def _run(self, *words: str) -> str:
        return subprocess.run([*self._tmux, *words], capture_output=True, text=True, check=True).stdout

    def type(self, text: str) -> None:
        """Type characters."""
        self._run("send-keys", "-t", "t", "-l", "--", text)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: Enter, C-c, Tab, F2."""
        self._run("send-keys", "-t", "t", *keys)

    def line(self, text: str) -> None:
        """Type a line."""
        self.type(text)
        self.press("Enter")

    def paste(self, text: str) -> None:
        """Paste as a terminal does, in brackets."""
        subprocess.run([*self._tmux, "load-buffer", "-"], input=text, text=True, check=True)
        self._run("paste-buffer", "-p", "-t", "t")

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self._run("resize-window", "-t", "t", "-x", str(columns), "-y", str(rows))

    def screen(self, *, colors: bool = False) -> str:
        """What is on the screen."""
        return self._run("capture-pane", "-p", *(["-e"] if colors else []), "-t", "t")

    def wait(self, *texts: str, gone: str = "") -> str:
        """The screen once it shows all of ``texts``, and no longer ``gone``."""
        last = ""

        def shown() -> str:
            nonlocal last
            last = self.screen()
            return last if all(text in last for text in texts) and not (gone and gone in last) else ""

        return wait_until(shown, lambda: f"{texts} (or the end of {gone!r}) on this screen:\n{last}\n")

    def repeat(self, key: str, text: str) -> str:
        """Press ``key``, again if it was thrown away, until the screen shows ``text``."""

        def shown() -> str:
            self.press(key)
            with suppress(AssertionError):
                wait_until(lambda: text in self.screen(), text, 2)
                return self.screen()
            return ""

        return wait_until(shown, f"{text!r} after {key}")

    def close(self) -> None:
        """End the terminal and what runs in it."""
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)


@contextmanager
def terminal(clerk: Clerk, columns: int = 80, rows: int = 24, **more: str) -> Iterator[Terminal]:
    """A terminal in the clerk's folder where ``hotline`` is the program under test."""
    ours = {
        name: value for name, value in clerk.environment().items() if name not in {"NO_COLOR", "HOTLINE_NOW"}
    }
    kept = {name: ours[name] for name in ours if name.startswith(("HOTLINE_", "PYTHON"))} | more
    if clerk.now and "HOTLINE_NOW" not in more:
        kept["HOTLINE_NOW"] = clerk.now
    screen = Terminal(clerk.folder / f"tmux{columns}x{rows}", columns, rows)
    try:
        words = " ".join(f"{name}={shlex.quote(value)}" for name, value in kept.items())
        screen.line(f"cd {shlex.quote(str(clerk.folder))}; export {words}")
        screen.line(f'hotline() {{ {shlex.quote(sys.executable)} -m hotline_cli "$@"; }}; clear')
        screen.wait("$", gone="export")
        yield screen
    finally:
        screen.close()
