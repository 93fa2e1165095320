"""The pager for long output."""

from __future__ import annotations

import os
import re

from hotline_cli.i18n import N_


def find_pager() -> str:
    """Return the pager, chosen like git's: PAGER, else ``less``; none for ``cat`` or an empty value."""
    chosen = os.environ.get("PAGER")
    if chosen is not None:
        return "" if chosen.strip() == "cat" else chosen.strip()
    import shutil

    return "less" if os.environ.get("TERM", "dumb") != "dumb" and shutil.which("less") else ""


def show_in_pager(pager: str, text: str) -> bool:
    """Show ``text`` in ``pager``, which handles Ctrl-C; return whether it could be run."""
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
"""Like git: no paging of text that fits on the screen, colors, and the text stays afterwards."""


PAGER_PROMPT = N_("q: quit, space: next page")


def _prompt() -> str:
    """Return the option for the prompt of ``less``.

    In English, because several versions of less garble other characters there (590, 661).
    """
    return "Ps" + re.sub(r"[?:.%\\$]", r"\\\g<0>", PAGER_PROMPT) + "$"


NO_SUCH_COMMAND = {126, 127}
"""Exit statuses of a shell that cannot run a program."""
