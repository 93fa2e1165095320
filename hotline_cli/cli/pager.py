"""Pager."""

from __future__ import annotations

import os
import re

from hotline_cli.i18n import N_


def find_pager() -> str:
    """What shows a long text, as git chooses it: PAGER, else ``less``; nothing where that is ``cat`` or empty."""
    chosen = os.environ.get("PAGER")
    if chosen is not None:
        return "" if chosen.strip() == "cat" else chosen.strip()
    import shutil

    return "less" if os.environ.get("TERM", "dumb") != "dumb" and shutil.which("less") else ""


def show_in_pager(pager: str, text: str) -> bool:
    """Show ``text`` by the reader's ``pager``, which Ctrl-C is left to; whether there was one."""
    import signal
    import subprocess

    before = signal.signal(signal.SIGINT, lambda *_signal: None)
    try:
        environment = {"LESS": LESS + _prompt(), "LESSSECURE": "1", "LESSCHARSET": "utf-8"} | os.environ
        ran = subprocess.run(pager, shell=True, input=text, encoding="utf-8", check=False, env=environment)  # noqa: S602 - the reader's own PAGER
    finally:
        signal.signal(signal.SIGINT, before)
    return ran.returncode not in NO_SUCH_COMMAND


LESS = "FRX"
"""As git has it: no paging of what fits on the screen, colours, and the text stays there afterwards."""


LEAVE = N_("q: quit, space: next page")


def _prompt() -> str:
    """What ``less`` shows instead of a bare colon, as its own option.

    English: several versions of less garble other letters there (590, 661).
    """
    return "Ps" + re.sub(r"[?:.%\\$]", r"\\\g<0>", LEAVE) + "$"


NO_SUCH_COMMAND = {126, 127}
"""What a shell says of a program that it cannot run."""
