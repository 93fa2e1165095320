"""A watch over the files that Python opens: none may be one that SQLite has open in this process.

A process loses its POSIX locks on a file as soon as it closes any handle of that file.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HANDLES = Path("/proc/self/fd")
needs_handles = pytest.mark.skipif(not HANDLES.is_dir(), reason="nothing tells which files are open")

_opened: list[str] | None = None
"""The files opened a second time, while they are watched for."""


def _watch(event: str, values: tuple[Any, ...]) -> None:
    if _opened is None or event != "open" or not isinstance(values[0], str | bytes):
        return
    path = os.fsdecode(values[0])
    if any(_is_same(path, handle) for handle in HANDLES.iterdir()):
        _opened.append(path)


def _is_same(path: str, handle: Path) -> bool:
    try:
        return ".db" in handle.readlink().name and handle.samefile(path)
    except OSError:
        return False


sys.addaudithook(_watch)  # for the life of the process: a hook cannot be taken away


@contextmanager
def watched() -> Iterator[list[str]]:
    """Yield the list of files that are opened, inside, although SQLite has them open."""
    global _opened  # noqa: PLW0603 - one hook, one list
    _opened = opened = []
    try:
        yield opened
    finally:
        _opened = None
