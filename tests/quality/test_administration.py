"""The scripts of docs/administration.md, run unchanged."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "administration.md"


def block(language: str) -> str:
    """The one script of a language on the page."""
    [script] = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(script)


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(
    "words",
    [
        [],
        ["list", "--open"],
        ["register", "-c", "路灯不亮; 'x' \"y\" $(id) `id` \\ 两 空 格", "--name", "张三"],
        ["search", "*", "", "~"],
    ],
)
def test_words_reach_the_program_as_they_were_typed(tmp_path: Path, words: list[str]) -> None:
    """From the clerk's script by ssh to the forced command: no shell of the host sees them, and the file is ours."""
    python = shlex.quote(sys.executable)
    teller = tmp_path / "tell.py"
    teller.write_text(
        "import json, os, sys\njson.dump([sys.argv[1:], os.environ['HOTLINE_DB'], os.umask(0)], sys.stdout)\n"
    )
    program = tmp_path / "hotline"
    program.write_text(f'#!/bin/sh\nexec {python} {teller} "$@"\n')
    shell = tmp_path / "hotline-shell"
    shell.write_text(block("python").replace("/opt/hotline/bin/hotline", str(program)))
    ssh = tmp_path / "ssh"  # does with a command what sshd does
    ssh.write_text(f'#!/bin/sh\nshift\nSSH_ORIGINAL_COMMAND="$*" exec {python} {shell}\n')
    clerk = tmp_path / "clerk"
    clerk.write_text(block("bash"))
    for script in (program, ssh, clerk):
        script.chmod(0o755)
    ran = subprocess.run(
        ["bash", str(clerk), *words],
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == f'[{json.dumps(words)}, "/srv/hotline/hotline.db", {0o007}]'


def test_a_command_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """An open quotation mark: said, and nothing is run."""
    shell = tmp_path / "hotline-shell"
    shell.write_text(block("python").replace("/opt/hotline/bin/hotline", "/bin/false"))
    ran = subprocess.run(
        [sys.executable, str(shell)],
        env=os.environ | {"SSH_ORIGINAL_COMMAND": "hotline list 'x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (1, "the command cannot be read: No closing quotation\n")
