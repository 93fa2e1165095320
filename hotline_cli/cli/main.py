"""How a command line is run, and how its faults end."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import click
import typer

from hotline_cli import i18n
from hotline_cli.cli.declaration import ASKED, check_shown
from hotline_cli.cli.group import root_group
from hotline_cli.cli.usage_errors import UnexpectedArguments, usage_message
from hotline_cli.context import detect_language, fold_to_terminal
from hotline_cli.errors import CheckFailed, HotlineError, InputFault, reason_of
from hotline_cli.i18n import _

FAULT = 1
USAGE = 2
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says where something cannot be written."""
INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Run one command line and answer with its exit status. Nothing but a fault of the program ends in 1."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8", errors="surrogateescape" if stream is sys.stdin else "backslashreplace"
            )
    i18n.use(detect_language(list(arguments)))
    try:
        if os.environ.get("_HOTLINE_COMPLETE"):
            from hotline_cli.cli import completion

            return completion.print_completions(arguments)
        return _run(list(arguments))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KeyboardInterrupt as error:
        return interrupted(error)


def interrupted(error: KeyboardInterrupt) -> int:
    """One line for Ctrl-C, its own where it brings one, and what was done before it; a second one is not heard."""
    import signal

    with suppress(ValueError):  # not in the main thread, which alone gets it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if getattr(error, "__notes__", ()) and not str(error):  # what was asked for is done and saved: no error
        sys.stderr.write(_("interrupted") + "\n")
    else:
        _error(str(error) or _("interrupted; anything unfinished was not saved"), "")
    _print_notes(error)
    return INTERRUPTED


def _print_notes(error: BaseException) -> None:
    from hotline_cli.text import make_visible

    sys.stderr.writelines(f"{make_visible(line)}\n" for line in getattr(error, "__notes__", ()))


def _invoke(arguments: list[str]) -> None:
    """Run the command line; where a person sits there, what is missing is asked for and the line run again."""
    asked = False
    while True:
        # not typer's own main: it turns a closed pipe and Ctrl-C into statuses of its own
        root = root_group()
        try:
            with root.make_context("hotline", arguments) as context:
                context.meta[ASKED] = asked
                root.invoke(context)
        except click.exceptions.MissingParameter as error:
            env = error.ctx.find_root().obj if error.ctx else None
            if env is None or not env.can_ask or error.ctx is None or error.param is None:
                raise
            from hotline_cli.cli import prompts

            check_shown(prompts.path_of(error.ctx), env, error.ctx.params)
            arguments, asked = prompts.complete_arguments(arguments, error.param, error.ctx, env), True
        else:
            return


def _run(arguments: list[str]) -> int:
    try:
        _invoke(arguments)
        sys.stdout.flush()
    except typer.Exit as end:
        sys.stdout.flush()
        return end.exit_code
    except CheckFailed as error:
        sys.stdout.flush()
        return error.exit_status
    except HotlineError as error:
        _flush()
        _error(error.message, error.remedy, getattr(error, "details", ()))
        _print_notes(error)
        return error.exit_status
    except click.exceptions.UsageError as error:
        return _usage(error)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except (
        UnicodeEncodeError
    ):  # words that came in as bytes of another encoding; what was begun is rolled back
        _error(
            _("the input is not valid UTF-8; nothing was changed"),
            _("Set the terminal to UTF-8; tables from other systems may be GB18030."),
        )
        return USAGE
    except OSError as error:
        return _fault_of_system(error)
    except Exception as error:  # noqa: BLE001 - no traceback, which could show a caller
        return _bug(error)
    return 0


def _fault_of_system(error: OSError) -> int:
    status, said = InputFault.exit_status, reason_of(error)
    remedy = _("Check the folder, its permissions and the free space.")
    if error.errno in FULL:  # every file that is written says so itself
        status, said = FAULT, _("cannot write to standard output: {reason}").format(reason=said)
        remedy = _("Free some space at the destination, and check for a limit on file size.")
    _error(said, remedy)
    _print_notes(error)
    return status


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError:
        return


def _error(message: str, remedy: str, details: Iterable[str] = ()) -> None:
    from hotline_cli.masking import mask_free_text
    from hotline_cli.text import make_visible

    lines = [_("Error: {message}").format(message=message), *details, remedy]
    # a cell of a table that stands one column off is a caller's phone; cron mails what is said of it
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
    _error(usage_message(error), remedy)
    return USAGE


def _bug(error: Exception) -> int:
    """A fault of the program: what kind and where, but no value, which could be a caller's."""
    if os.environ.get("HOTLINE_TRACEBACK"):
        raise error
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    if getattr(error, "__notes__", ()):
        said = _("internal error ({kind} at {place})")
    else:
        said = _("internal error ({kind} at {place}); nothing was changed")
    _error(
        said.format(kind=type(error).__name__, place=place),
        _("Please report it with the command you ran; HOTLINE_TRACEBACK=1 shows more."),
    )
    _print_notes(error)
    return FAULT
