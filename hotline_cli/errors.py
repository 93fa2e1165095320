"""Errors, with their exit status (rules.md 6).

An error has a ``message`` (what is wrong, and where) and a ``remedy``, in the reader's language. Any other
exception is a bug.
"""

from __future__ import annotations

from hotline_cli.i18n import N_, _

OF_THE_SYSTEM = (
    N_("Disk quota exceeded"),
    N_("File exists"),
    N_("File name too long"),
    N_("Input/output error"),
    N_("Is a directory"),
    N_("No space left on device"),
    N_("No such file or directory"),
    N_("Not a directory"),
    N_("Operation not permitted"),
    N_("Permission denied"),
    N_("Read-only file system"),
    N_("Too many levels of symbolic links"),
)
"""Error texts of the operating system, always in English."""


def reason_of(error: OSError) -> str:
    """Return an error of the operating system in the reader's language."""
    return _(error.strerror) if error.strerror else str(error)


class HotlineError(Exception):
    """An error that the user can correct."""

    exit_status = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class Usage(HotlineError):
    """Invalid command line."""

    exit_status = 2


class Refused(HotlineError):
    """Refused by a rule of the scheme or the state of the case."""

    exit_status = 3


class NotFound(HotlineError):
    """Unknown case, unit, session or scheme."""

    exit_status = 4


class DatabaseFault(HotlineError):
    """Database missing, existing, invalid, locked, damaged, read-only or newer than the program."""

    exit_status = 5


class InputFault(HotlineError):
    """Input file missing or unreadable, or with bad rows. ``details`` has one line per bad row."""

    exit_status = 6

    def __init__(self, message: str, remedy: str = "", details: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy)
        self.details = details


class CheckFailed(HotlineError):
    """A requested check found something; the findings are already on standard output."""

    exit_status = 7
