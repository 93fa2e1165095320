"""Temporary files beside a target, and removal of those left by killed processes.

A file is first written under a hidden name, ``.NAME.PROCESS.part``. Only those are removed, only for the
same file (or the same up to digits: yesterday's backup), and only if no process can still be writing.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.errors import DatabaseFault
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

STALE_SECONDS = 3600
"""Seconds without a write after which a file without a process on this machine is stale."""


SQLITE_SUFFIXES = ("-wal", "-shm", "-journal")
"""Suffixes of the files that SQLite keeps beside a database."""


@contextmanager
def temporary_file(target: Path, ending: str = "part") -> Iterator[Path]:
    """Yield an empty file beside ``target``, accessible to its owner only. Raises ``OSError``.

    It is removed at the end, with the files SQLite made beside it, unless it was renamed.
    """
    begun = target.with_name(f".{target.name}.{os.getpid()}.{ending}")
    begun.unlink(missing_ok=True)  # left by a killed process with the same number
    os.close(os.open(begun, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        _sweep(begun)
        yield begun
    finally:
        for leftover in (begun, *sqlite_siblings(begun)):
            with suppress(OSError):
                leftover.unlink()


def sqlite_siblings(path: Path) -> list[Path]:
    """Return the paths of the files SQLite keeps beside ``path``."""
    return [Path(f"{path}{ending}") for ending in SQLITE_SUFFIXES]


def _sweep(begun: Path) -> None:
    """Remove stale files beside ``begun``, whose time of creation is the reference."""
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
    """Return whether the process exists here; never on Windows, where asking would end it."""
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
    """Give ``path`` the group and mode of ``model`` (``init --group``), if it has a group and we may."""
    if sys.platform != "win32" and is_shared(model):
        with suppress(OSError):  # owned by someone else, who sets the group
            os.chown(path, -1, model.stat().st_gid)
            path.chmod(0o660)


def is_shared(path: Path) -> bool:
    try:
        return hasattr(os, "chown") and path.stat().st_mode & GROUP_MODE == GROUP_MODE
    except OSError:
        return False
