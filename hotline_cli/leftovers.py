"""What a killed program left half written beside a file: taken away by the next one that writes there.

A file is written under a hidden name of its own first, ``.NAME.PROCESS.part``. Only such names are touched, only for
the same file (or the same but for its digits: yesterday's backup), and only when nobody can still be writing there.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STALE = 3600
"""Seconds without a write after which a file is left over, if its process is gone from this machine too."""


def draft_of(target: Path, ending: str = "part") -> Path:
    """The hidden name under which this process writes what is to become ``target``."""
    return target.with_name(f".{target.name}.{os.getpid()}.{ending}")


def sweep(draft: Path) -> None:
    """Remove what others left beside ``draft``, which was just made: its time is what they are held against."""
    name, _pid, ending = draft.name.rsplit(".", 2)
    alike = re.sub(r"\d+", lambda _digits: r"\d+", re.escape(name))
    ours = re.compile(rf"{alike}\.(\d+)\.{ending}(-wal|-shm|-journal)?")
    with suppress(OSError):
        latest = draft.stat().st_mtime - STALE
        for path in draft.parent.iterdir():
            found = ours.fullmatch(path.name)
            if found and path.lstat().st_mtime < latest and not _runs(int(found[1])):
                path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Whether there is such a process here; not asked where asking ends it (Windows)."""
    if os.name != "posix" or process == os.getpid():
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
