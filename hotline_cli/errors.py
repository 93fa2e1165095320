"""The one family of errors. The exit status lives on the class (rules.md 6).

An error says what is wrong and where (``message``) and what to do (``remedy``), in the reader's language.
Anything else that reaches the top is a bug.
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
"""What the operating system says of files, always in English."""


def reason_of(error: OSError) -> str:
    """What the operating system says, in the reader's language."""
    return _(error.strerror) if error.strerror else str(error)


class HotlineError(Exception):
    """A fault that the reader can do something about."""

    exit_status = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class Usage(HotlineError):
    """Wrong words on the command line."""

    exit_status = 2


class Refused(HotlineError):
    """A rule of the scheme, or the state of the case, says no."""

    exit_status = 3


class NotFound(HotlineError):
    """No such case, unit, session or scheme."""

    exit_status = 4


class DatabaseFault(HotlineError):
    """The database file: missing, there already, not ours, locked, damaged, read-only, newer."""

    exit_status = 5


class InputFault(HotlineError):
    """An input file: missing, unreadable, bad rows. ``details`` holds one line for each bad row."""

    exit_status = 6

    def __init__(self, message: str, remedy: str = "", details: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy)
        self.details = details


class CheckFailed(HotlineError):
    """A check was asked for and found something; the findings are already on standard output."""

    exit_status = 7
