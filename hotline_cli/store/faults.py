"""Translation of SQLite and system errors into ``DatabaseFault``."""

from __future__ import annotations

import errno
import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hotline_cli.errors import DatabaseFault, reason_of
from hotline_cli.files import find_refusal
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def guard_faults(path: Path) -> Iterator[None]:
    """Translate errors of SQLite or the system into one ``DatabaseFault``."""
    try:
        yield
    except sqlite3.Error as error:
        raise as_fault(error, path) from error


def is_fault(error: BaseException) -> bool:
    """Return whether ``error`` comes from the file or its disk, not from a bug.

    All JSON the program reads is in the file, which rejects invalid JSON; the same holds for text read while it is
    open.
    """
    return isinstance(error, json.JSONDecodeError | UnicodeDecodeError) or (
        isinstance(error, sqlite3.DatabaseError)
        and getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF != sqlite3.SQLITE_ERROR
        and not isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError)
    )


SUSPECT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, sqlite3.Error)
"""Errors raised if a row does not hold what it should."""


def as_fault(error: BaseException, path: Path) -> DatabaseFault:
    cause, remedy = _explanation(error, path)
    return DatabaseFault(_("{path}: {what}").format(path=path, what=cause), remedy)


def damaged(path: Path) -> DatabaseFault:
    return DatabaseFault(_("{path}: {what}").format(path=path, what=_("damaged")), _restore())


def _explanation(error: BaseException, path: Path) -> tuple[str, str]:
    if isinstance(error, OSError):
        return reason_of(error), _("Check the folder, its permissions and the free space.")
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_IOERR and (refusal := find_refusal(path)):
        return reason_of(refusal), _remedy_of(refusal)
    known = {
        sqlite3.SQLITE_BUSY: (
            _("locked by another program"),
            _("Try again when the other program has finished."),
        ),
        sqlite3.SQLITE_LOCKED: (
            _("locked by another program"),
            _("Try again when the other program has finished."),
        ),
        sqlite3.SQLITE_READONLY: (
            _("read-only"),
            _("Get write permission for the file and its folder."),
        ),
        sqlite3.SQLITE_CANTOPEN: (_("cannot be opened"), _("Check the folder and its permissions.")),
        sqlite3.SQLITE_FULL: (
            _("the disk is full"),
            _("Nothing was changed. Free some disk space and try again."),
        ),
        sqlite3.SQLITE_IOERR: (
            _("disk or network share error"),
            _("Keep the file on a local disk; check it with `hotline db check`."),
        ),
        sqlite3.SQLITE_PROTOCOL: (
            _("cannot be locked here"),
            _("Keep the file on a local disk; network shares do not support locking."),
        ),
        sqlite3.SQLITE_NOTADB: (_("not a database, or damaged"), _restore()),
        sqlite3.SQLITE_CORRUPT: (_("damaged"), _restore()),
    }
    if not isinstance(error, sqlite3.Error):
        return _("one of its rows is damaged"), _(
            "Run `hotline db verify` to find the row, or `hotline db restore BACKUP` to restore a backup."
        )
    return known.get(code, (str(error), _restore()))


def _remedy_of(refusal: OSError) -> str:
    """Return what helps against an error that SQLite calls one of the disk, whatever its cause."""
    if refusal.errno == errno.EDQUOT:
        return _("Nothing was changed. Delete files of your own, or ask for a larger quota, and try again.")
    if refusal.errno in {errno.ENOSPC, errno.EFBIG}:
        return _("Nothing was changed. Free some disk space and try again.")
    return _("Check the disk and its system log; then the file with `hotline db check`.")


def _restore() -> str:
    return _("Run `hotline db check` to find the damage, or `hotline db restore BACKUP` to restore a backup.")
