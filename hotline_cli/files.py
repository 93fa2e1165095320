"""The only module that opens files: input, temporary files beside a target, replacement of a target.

POSIX drops all locks that a process has on a file as soon as the process closes any of its handles of that file,
even of one opened by SQLite. So nothing that SQLite has open in this process is opened here, under whatever name.

A file is first written under a hidden name, ``.NAME.PROCESS.part``. Of those left by killed processes only those for
the same file are removed (or the same up to digits: yesterday's backup), and only if no process can still be writing.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.errors import DatabaseFault
from hotline_cli.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO, TextIO

STALE_SECONDS = 3600
"""Seconds without a write after which a file without a process on this machine is stale."""


SQLITE_SUFFIXES = ("-wal", "-shm", "-journal")
"""Suffixes of the files that SQLite keeps beside a database."""

BLOCK_SIZE = 1 << 20
TRIED = 1 << 16
"""Bytes written to learn why the system refuses to."""
MAX_TEXT = 1 << 20
"""Bytes of a scheme or of a map of columns; the largest shipped scheme has a fiftieth."""

_databases: Counter[Path] = Counter()
"""Databases that SQLite has open in this process, with the number of connections."""


# ---- what SQLite has open -------------------------------------------------------------------------------------


def hold(database: Path) -> None:
    """Note that a connection to ``database`` is being opened."""
    _databases[database] += 1


def release(database: Path) -> None:
    """Note that a connection to ``database`` is closed."""
    _databases[database] -= 1
    if _databases[database] <= 0:
        del _databases[database]


def is_in_use(path: Path) -> bool:
    """Return whether SQLite has the file at ``path`` open in this process: a database, its log, its shared memory."""
    if not _databases or (wanted := _identity(path)) is None:
        return False
    return any(_identity(name) == wanted for base in _databases for name in (base, *sqlite_siblings(base)))


def sqlite_siblings(path: Path) -> list[Path]:
    """Return the paths of the files SQLite keeps beside ``path``."""
    return [Path(f"{path}{ending}") for ending in SQLITE_SUFFIXES]


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what two names of one file have in common; None if there is no file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


# ---- reading --------------------------------------------------------------------------------------------------


def open_to_read(path: Path) -> BinaryIO:
    """Open the file at ``path``. Raises ``OSError``, also for a file that SQLite has open."""
    if is_in_use(path):
        raise _in_use(path)
    return path.open("rb")


def _in_use(path: Path) -> OSError:
    return OSError(errno.EBUSY, N_("belongs to the database in use"), str(path))


def read_start(path: Path, size: int) -> bytes:
    """Return the first ``size`` bytes; none of a pipe, which would block. Raises ``OSError``."""
    if path.is_fifo():
        return b""
    with open_to_read(path) as file:
        return file.read(size)


def read_text(path: Path) -> str:
    """Return a file of settings, in UTF-8. Raises ``OSError``, also if it is too large, and ``UnicodeDecodeError``."""
    with open_to_read(path) as file:
        read = file.read(MAX_TEXT + 1)
    if len(read) > MAX_TEXT:
        raise OSError(errno.EFBIG, N_("larger than 1 MiB"), str(path))
    return read.decode("utf-8-sig")


def read_whole(path: Path) -> str:
    """Return a text in UTF-8, however long. Raises ``OSError`` and ``UnicodeDecodeError``."""
    with open_to_read(path) as file:
        return file.read().decode("utf-8-sig")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, as ``sha256sum`` prints it. Raises ``OSError``."""
    from hashlib import sha256

    whole = sha256()
    with open_to_read(path) as file:
        while block := file.read(BLOCK_SIZE):
            whole.update(block)
    return whole.hexdigest()


# ---- writing --------------------------------------------------------------------------------------------------


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


@contextmanager
def temporary_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``target`` that replaces it whole at the end; after an error nothing is changed.

    Raises ``OSError``. A process that is killed between the two renames leaves the former folder under a hidden name,
    which the next one gives back.
    """
    import shutil

    begun = target.with_name(f".{target.name}.{os.getpid()}.part")
    former = target.with_name(f".{target.name}.former")
    make_folder(target.parent)
    if former.exists() and not target.exists():
        former.rename(target)
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir()
    try:
        yield begun
        for path in begun.rglob("*"):
            if path.is_file():
                flush(path)
        shutil.rmtree(former, ignore_errors=True)
        if target.exists():
            target.rename(former)
        begun.rename(target)
        flush_folder(target.parent)
    finally:
        shutil.rmtree(begun, ignore_errors=True)
        if target.exists():
            shutil.rmtree(former, ignore_errors=True)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file that SQLite does not have open into a folder that is made for it. Raises ``OSError``."""
    make_folder(target.parent)
    with open_to_read(source) as read, target.open("wb") as written:
        while block := read.read(BLOCK_SIZE):
            written.write(block)


def open_to_write(partial: Path) -> TextIO:
    """Open a temporary file for text, which is written as it is."""
    return partial.open("w", encoding="utf-8", newline="")


def append_line(target: Path, line: str) -> None:
    """Add ``line`` to a file that SQLite does not have open, on the disk when this returns. Raises ``OSError``."""
    if is_in_use(target):
        raise _in_use(target)
    with target.open("a", encoding="utf-8", newline="") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
    flush_folder(target.parent)


def find_refusal(path: Path) -> OSError | None:
    """Return the error with which the system refuses to write beside ``path``, if it does."""
    try:
        with temporary_file(path, "try") as partial:
            handle = os.open(partial, os.O_WRONLY)
            try:
                # as SQLite writes, which does not say why it could not
                written = os.pwrite(handle, bytes(TRIED), 0) if hasattr(os, "pwrite") else TRIED
                os.fsync(handle)
            finally:
                os.close(handle)
            return None if written == TRIED else OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError as error:
        return error


def find_other_names(path: Path) -> list[Path]:
    """Return the other names in its folder of the file at ``path``, through which it must not be used meanwhile."""
    try:
        if path.stat().st_nlink < 2:
            return []
        return sorted(
            other
            for other in path.parent.iterdir()
            if other.name != path.name and not other.is_symlink() and _identity(other) == _identity(path)
        )
    except OSError:
        return []


def put_in_place(partial: Path, target: Path, *, replace: bool = True) -> None:
    """Give the file ``partial`` the name ``target``, both on the disk when this returns.

    Raises ``FileExistsError`` if there is a file at ``target`` and it is not to be replaced, and ``OSError``; a new
    name is then taken back.
    """
    flush(partial)
    if replace:
        partial.replace(target)
    else:
        os.link(partial, target)
    try:
        flush_folder(target.parent)
    except OSError:
        if not replace:
            target.unlink(missing_ok=True)
        raise


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Create ``folder`` and those above it that are missing, on the disk when this returns. Raises ``OSError``."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode, parents=True, exist_ok=True)
    for each in missing:
        flush_folder(each.parent)


def flush(path: Path) -> None:
    """Wait until the content of a file that SQLite does not have open is on the disk. Raises ``OSError``."""
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; a file system that cannot tell is taken at its word."""
    if os.name != "posix":  # other systems cannot open a folder, and write it through
        return
    try:
        flush(folder)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF}:
            raise


def _sweep(begun: Path) -> None:
    """Remove stale files beside ``begun``, whose time of creation is the reference."""
    name, _pid, ending = begun.name.rsplit(".", 2)
    alike = re.sub(r"\d+", lambda _digits: r"\d+", re.escape(name))
    ours = re.compile(rf"{alike}\.(\d+)\.{ending}(-wal|-shm|-journal)?")
    with suppress(OSError):
        latest = begun.stat().st_mtime - STALE_SECONDS
        for path in begun.parent.iterdir():
            match = ours.fullmatch(path.name)
            if match and path.lstat().st_mtime < latest and not _runs(int(match[1])):
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
