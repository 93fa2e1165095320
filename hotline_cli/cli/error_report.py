"""Reports of errors: a message, a remedy, and the exit status."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click

from hotline_cli.cli.usage_errors import UnexpectedArguments, usage_message
from hotline_cli.context import fold_to_terminal
from hotline_cli.errors import CheckFailed, HotlineError, InputFault, reason_of
from hotline_cli.i18n import _

FAULT = 1
USAGE = 2
INTERRUPTED = 130
OUTPUT_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""System errors of writing, if they name no file: of standard output."""


def report(error: Exception) -> int:
    """Print the error and return the exit status, which is 1 only for a bug."""
    match error:
        case CheckFailed():
            sys.stdout.flush()
            return error.exit_status
        case HotlineError():
            _flush()
            _print_error(error.message, error.remedy, getattr(error, "details", ()))
            _print_notes(error)
            return error.exit_status
        case click.UsageError():
            return _usage(error)
        case UnicodeEncodeError():  # input in another encoding; what was begun is rolled back
            _print_error(
                _("the input is not valid UTF-8; nothing was changed"),
                _("Set the terminal to UTF-8; tables from other systems may be GB18030."),
            )
            return USAGE
        case OSError():
            status, message = InputFault.exit_status, reason_of(error)
            remedy = _("Check the folder, its permissions and the free space.")
            if error.errno in OUTPUT_ERRORS and error.filename is None:  # writing a file raises its own error
                status, message = FAULT, _("cannot write to standard output: {reason}").format(reason=message)
                remedy = (
                    _("Check the disk or the terminal to which it goes.")
                    if error.errno == errno.EIO
                    else _(
                        "Free some space at the destination, and check for a quota or a limit on file size."
                    )
                )
            _print_error(message, remedy)
            _print_notes(error)
            return status
        case _:  # no traceback, which could show a caller
            return _bug(error)


def report_interrupt(error: KeyboardInterrupt) -> int:
    """Report Ctrl-C in one line, and what was saved before it; ignore a second one."""
    import signal

    with suppress(ValueError):  # not in the main thread, which alone receives it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if getattr(error, "__notes__", ()) and not str(error):  # everything requested is done and saved: no error
        sys.stderr.write(_("interrupted") + "\n")
    else:
        _print_error(str(error) or _("interrupted; anything unfinished was not saved"), "")
    _print_notes(error)
    return INTERRUPTED


def _print_notes(error: BaseException) -> None:
    from hotline_cli.text import make_visible

    sys.stderr.writelines(f"{make_visible(line)}\n" for line in getattr(error, "__notes__", ()))


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError:
        return


def _print_error(message: str, remedy: str, details: Iterable[str] = ()) -> None:
    from hotline_cli.masking import mask_free_text
    from hotline_cli.text import make_visible

    lines = [_("Error: {message}").format(message=message), *details, remedy]
    # a cell shifted by one column is a caller's phone; cron mails what is printed
    shown = [make_visible(mask_free_text(line, None, None, None)) for line in lines if line]
    sys.stderr.writelines(f"{part}\n" for line in shown for part in fold_to_terminal(line, sys.stderr))


def _usage(error: click.exceptions.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        page = error.ctx.get_help()
        sys.stdout.write(f"{page}\n" if page else "")
        return USAGE if error.ctx.parent else 0
    place = "hotline" if error.ctx is None else error.ctx.command_path
    remedy = _("See `{command} --help` for usage.").format(command=place)
    if isinstance(error, UnexpectedArguments) and error.is_unquoted:
        remedy = _(
            'Put quotation marks around values that contain a space: "2020-04-30 09:00", "3 working days".'
        )
    _print_error(usage_message(error), remedy)
    return USAGE


def _bug(error: Exception) -> int:
    """Report a bug: its kind and place, but no value, which could be a caller's."""
    if os.environ.get("HOTLINE_TRACEBACK"):
        raise error
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    if getattr(error, "__notes__", ()):
        message = _("internal error ({kind} at {place})")
    else:
        message = _("internal error ({kind} at {place}); nothing was changed")
    _print_error(
        message.format(kind=type(error).__name__, place=place),
        _("Please report it with the command you ran; HOTLINE_TRACEBACK=1 shows more."),
    )
    _print_notes(error)
    return FAULT
