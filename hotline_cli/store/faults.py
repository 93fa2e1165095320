"""Faults."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hotline_cli.errors import DatabaseFault, reason_of
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def guard_faults(path: Path) -> Iterator[None]:
    """Turn what SQLite or the system says of the file into our one clear error."""
    try:
        yield
    except sqlite3.Error as error:
        raise as_fault(error, path) from error


def is_fault(error: BaseException) -> bool:
    """Whether ``error`` is the file's, or its disk's, and not the program's.

    All JSON that the program reads stands in the file, which lets none in that is not valid; and so does all text
    that is read with it open.
    """
    return isinstance(error, json.JSONDecodeError | UnicodeDecodeError) or (
        isinstance(error, sqlite3.DatabaseError)
        and getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF != sqlite3.SQLITE_ERROR
        and not isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError)
    )


SUSPECT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, sqlite3.Error)
"""What is raised where a row does not hold what it should."""


def as_fault(error: BaseException, path: Path) -> DatabaseFault:
    """The one clear error for what went wrong with the file at ``path``."""
    said, remedy = _explanation(error)
    return DatabaseFault(_("{path}: {what}").format(path=path, what=said), remedy)


def _explanation(error: BaseException) -> tuple[str, str]:
    if isinstance(error, OSError):
        return reason_of(error), _("Check the folder, its permissions and the space left.")
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    known = {
        sqlite3.SQLITE_BUSY: (_("locked by another program"), _("Try again when it is done.")),
        sqlite3.SQLITE_LOCKED: (_("locked by another program"), _("Try again when it is done.")),
        sqlite3.SQLITE_READONLY: (
            _("read-only"),
            _("Give yourself the right to write the file and its folder."),
        ),
        sqlite3.SQLITE_CANTOPEN: (_("it cannot be opened"), _("Check the folder and its permissions.")),
        sqlite3.SQLITE_FULL: (_("the disk is full"), _("Nothing was changed. Make room and try again.")),
        sqlite3.SQLITE_IOERR: (
            _("the disk, or the network share it lies on, failed"),
            _("Keep the file on a disk of this machine; `hotline db check` tells whether it is sound."),
        ),
        sqlite3.SQLITE_PROTOCOL: (
            _("it cannot be locked here"),
            _("Network shares do not lock; keep the file on a disk of this machine."),
        ),
        sqlite3.SQLITE_NOTADB: (_("it is not a database, or is damaged"), _restore()),
        sqlite3.SQLITE_CORRUPT: (_("it is damaged"), _restore()),
    }
    if not isinstance(error, sqlite3.Error):
        return _("what stands in one of its rows was damaged"), _verify()
    return known.get(code, (str(error), _restore()))


def _verify() -> str:
    return _("`hotline db verify` says in which; `hotline db restore BACKUP` brings back a backup.")


def _restore() -> str:
    return _("`hotline db check` says where; `hotline db restore BACKUP` brings back a backup.")
