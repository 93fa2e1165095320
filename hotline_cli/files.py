"""What a killed program left half written beside a file: taken away by the next one that writes there.

A file is written under a hidden name of its own first, ``.NAME.PROCESS.part``. Only such names are touched, only for
the same file (or the same but for its digits: yesterday's backup), and only when nobody can still be writing there.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.errors import DatabaseFault
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

STALE_SECONDS = 3600
"""Seconds without a write after which a file is left over, if its process is gone from this machine too."""


SQLITE_SUFFIXES = ("-wal", "-shm", "-journal")
"""What SQLite lays beside a file."""


@contextmanager
def temporary_file(target: Path, ending: str = "part") -> Iterator[Path]:
    """An empty file beside ``target``, its owner's alone, in which that may be written. Raises ``OSError``.

    At the end it goes away, with all that SQLite laid beside it, unless it was given another name.
    """
    begun = target.with_name(f".{target.name}.{os.getpid()}.{ending}")
    begun.unlink(missing_ok=True)  # of a process that had our number and was killed
    os.close(os.open(begun, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        _sweep(begun)
        yield begun
    finally:
        for leftover in (begun, *sqlite_siblings(begun)):
            with suppress(OSError):
                leftover.unlink()


def sqlite_siblings(path: Path) -> list[Path]:
    """Where SQLite lays what belongs to the file at ``path``."""
    return [Path(f"{path}{ending}") for ending in SQLITE_SUFFIXES]


def _sweep(begun: Path) -> None:
    """Remove what others left beside ``begun``, which was just made: its time is what they are held against."""
    name, _pid, ending = begun.name.rsplit(".", 2)
    alike = re.sub(r"\d+", lambda _digits: r"\d+", re.escape(name))
    ours = re.compile(rf"{alike}\.(\d+)\.{ending}(-wal|-shm|-journal)?")
    with suppress(OSError):
        latest = begun.stat().st_mtime - STALE_SECONDS
        for path in begun.parent.iterdir():
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


GROUP_MODE = 0o060
"""Mode of a file that its group may read and write."""


def share_with_group(path: Path, group: str) -> None:
    if group:
        import shutil

        try:
            shutil.chown(path, group=group)
        except (LookupError, OSError) as error:
            raise DatabaseFault(
                _("cannot give the file to group {group}: {reason}").format(group=group, reason=error),
                _("Name a group that you belong to."),
            ) from error
        path.chmod(0o660)


def share_like(model: Path, path: Path) -> None:
    """Let the group use ``path`` too that uses ``model`` (``init --group``), where there is one and we may give it."""
    if is_shared(model):
        with suppress(OSError):  # somebody else's, who has given it or will
            os.chown(path, -1, model.stat().st_gid)
            path.chmod(0o660)


def is_shared(path: Path) -> bool:
    try:
        return hasattr(os, "chown") and path.stat().st_mode & GROUP_MODE == GROUP_MODE
    except OSError:
        return False
