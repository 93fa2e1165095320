"""Running a command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

import click
import typer

from hotline_cli import i18n
from hotline_cli.cli.declaration import ASKED_KEY, check_shown
from hotline_cli.cli.group import root_group
from hotline_cli.context import detect_language, read_environment
from hotline_cli.errors import Refused, Usage


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
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
        from hotline_cli.cli.error_report import report_interrupt

        return report_interrupt(error)


def _agenda() -> list[str]:
    """Return the command line of the agenda, if there is a database; without one the help is shown."""
    return ["agenda"] if read_environment(None, None).database.is_file() else []


def _invoke(arguments: list[str]) -> None:
    """Run the command line; on a terminal ask for what is missing and run it again.

    If the answers are refused, the last one, or that which the error names, is asked for again.
    """
    arguments = arguments or _agenda()
    answers: list[Answer] = []
    while True:
        # not Typer's main, which maps a closed pipe and Ctrl-C to its own statuses
        root = root_group()
        try:
            with root.make_context("hotline", arguments) as context:
                context.meta[ASKED_KEY] = bool(answers)
                root.invoke(context)
        except click.exceptions.MissingParameter as error:
            env = error.ctx.find_root().obj if error.ctx else None
            if env is None or not env.can_ask or error.ctx is None or error.param is None:
                raise
            from hotline_cli.cli import prompts

            check_shown(prompts.path_of(error.ctx), env, error.ctx.params)
            before = arguments
            arguments = prompts.complete_arguments(arguments, error.param, error.ctx, env)
            answers.append(Answer(error.param.opts[0], before))
        except (Refused, Usage) as error:
            if not answers or context.obj.written is not None:
                raise
            # the answer that was refused is asked for again, not those before it
            refused = next((one for one in answers if one.option in error.message), answers[-1])
            del answers[answers.index(refused) :]
            arguments = refused.before
            context.obj.say("\n".join(filter(None, (error.message, error.remedy))))
        else:
            return


class Answer(NamedTuple):
    """An answer to a prompt: the option or argument, and the command line before it."""

    option: str
    before: list[str]


def _run(arguments: list[str]) -> int:
    try:
        _invoke(arguments)
        sys.stdout.flush()
    except typer.Exit as end:
        sys.stdout.flush()
        return end.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said
        from hotline_cli.cli.error_report import report

        return report(error)
    return 0
