"""Declaration of commands, and their conversion to Click commands when they are called.

A command is a function with ``@command("its path")``. Its first parameter is the ``CommandContext``; the others are
its own options. The options of every command (``--format`` ...) and of every verb (``--at`` ...) are added here.
"""

from __future__ import annotations

import gc
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_type_hints

import click
import typer
from typer.core import TyperArgument, TyperCommand, TyperOption
from typer.main import get_command_from_info
from typer.models import CommandInfo

from hotline_cli.cli import help_format
from hotline_cli.cli.context import BatchContext, CommandContext
from hotline_cli.cli.options import MissingOption, option
from hotline_cli.cli.params import WHEN, Format, give_optional_texts, metavar_of, name_of
from hotline_cli.cli.registry import COMMANDS
from hotline_cli.cli.usage_errors import UnexpectedArguments
from hotline_cli.context import Environment
from hotline_cli.errors import HotlineError, Refused, Usage
from hotline_cli.i18n import N_, _, language
from hotline_cli.text import wrap_text

if TYPE_CHECKING:
    from hotline_cli.output import Column


def columns_of_main(
    columns: Callable[[], Sequence[Column]],
) -> Callable[[CommandContext], Sequence[Column] | None]:
    """The columns of a report's main table; its JSON has other keys."""
    return lambda call: None if call.format == "json" else columns()


# ---- declaring commands ---------------------------------------------------------------------------------------


class Shown(NamedTuple):
    """Options for output."""

    format: Annotated[
        str | None,
        option(
            "-f",
            "--format",
            help=N_("table, plain, markdown, csv, tsv, json, jsonl, html, xlsx or docx"),
            type=Format("FORMAT"),
        ),
    ] = None
    output: Annotated[
        str | None,
        option("-o", "--output", help=N_("Output file instead of standard output"), metavar="FILE"),
    ] = None
    columns: Annotated[
        str | None,
        option(
            "--columns", help=N_("Only these columns, in this order, separated by commas"), metavar="NAMES"
        ),
    ] = None
    excel: Annotated[bool, option("--excel", help=N_("CSV for Excel and WPS"))] = False


class Done(NamedTuple):
    """Options of verbs."""

    at: Annotated[
        datetime | None, option("--at", help=N_("Time of the event, if earlier than now"), type=WHEN)
    ] = None
    note: Annotated[str, option("--note", help=N_("A note to store with it"), metavar="TEXT")] = ""
    dry_run: Annotated[bool, option("--dry-run", help=N_("Dry run: show the result without saving"))] = False
    yes: Annotated[bool, option("-y", "--yes", help=N_("No confirmation"))] = False


class Answered(NamedTuple):
    """Option of verbs on cases, which answer in one line a case."""

    whole: Annotated[bool, option("--show", help=N_("Show the whole case, not one line"))] = False


class Revealed(NamedTuple):
    """Options for revealing callers' data."""

    reveal: Annotated[
        bool, option("--reveal", help=N_("Show callers' names, phones and addresses (logged)"))
    ] = False
    reason: Annotated[
        str, option("--reason", help=N_("Reason for showing callers' data"), metavar="TEXT")
    ] = ""


Gives = Callable[[CommandContext], "Sequence[Column] | None"]
"""The columns of a command's output, if known before it runs."""


class Declaration(NamedTuple):
    """The declaration of a command."""

    function: Callable[..., None]
    details: str
    example: str
    groups: tuple[type, ...]
    """Named tuples of the shared options."""
    asks: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    gives: Gives | None = None
    long: str = ""
    asks_unless: tuple[str, ...] = ()

    @property
    def shared(self) -> tuple[str, ...]:
        """Names of the shared options."""
        return tuple(name for group in self.groups for name in group.__annotations__)


DECLARATIONS: dict[str, Declaration] = {}


def command(
    path: str,
    *,
    details: str = "",
    example: str = "",
    verb: bool = False,
    on_case: bool = False,
    reveal: bool = False,
    shows: bool = True,
    asks: tuple[str, ...] = (),
    formats: tuple[str, ...] = (),
    gives: Gives | None = None,
    long: str = "",
    asks_unless: tuple[str, ...] = (),
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare the command ``path`` (``unit add``).

    ``verb``: it takes ``--at``, ``--note``, ``--dry-run``, ``--yes``. ``on_case``: a verb on cases, which takes
    ``--show`` too. ``reveal``: it can show callers' data.
    ``details`` follow the help line of the registry; ``example`` is a working call. A person who left out
    something required is asked for it, and then for the options ``asks``, unless one of ``asks_unless`` is given.
    ``formats``: further formats that the command writes itself (ics). ``gives``: the columns of its output, so
    that ``--columns`` is checked before anything is done. A parameter that is a named tuple adds all its fields
    as options. ``long``: the task shown while it takes long.
    """
    verb = verb or on_case
    taken = ((Shown, shows), (Done, verb), (Answered, on_case), (Revealed, reveal))
    groups = tuple(group for group, wanted in taken if wanted)

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        DECLARATIONS[path] = Declaration(
            function, details, example, groups, asks, formats, gives, long, asks_unless
        )
        return function

    return declare


def check_shared(call: CommandContext, declared: Declaration) -> None:
    """Check the output options before anything is done. Raises ``Usage``."""
    call.check(declared.formats)
    if declared.gives and call.columns and (columns := declared.gives(call)):
        call.expect(columns)


def check_shown(path: str, env: Environment, given: Mapping[str, Any]) -> None:
    """Check the output options of the command ``path``. Raises ``Usage``."""
    declared = DECLARATIONS[path]
    chosen = {name: given[name] for name in declared.shared if name in given}
    check_shared(CommandContext(env, **chosen), declared)


# ---- building them --------------------------------------------------------------------------------------------------

ASKED_KEY = "hotline.asked"
"""Key in a Click context: whether the person was already asked for something."""


def build_command(path: str) -> click.Command:
    """Return the Click command for ``path``; its module is loaded now."""
    return _build_translated(path, language())


@cache
def _build_translated(path: str, _language: str) -> click.Command:
    """Build the command: `apply` calls one for every row, and most of a short command's time goes here."""
    module, line = COMMANDS[path]
    import_module(f"hotline_cli.cli.{module}")
    declared = DECLARATIONS[path]
    help_text = "\n\n".join(filter(None, (_(line), declared.details)))
    info = CommandInfo(
        name=path.rpartition(" ")[2],
        cls=_Command,
        callback=_callback(declared),
        help=help_text,
        short_help=_(line),
        epilog=_("Example: {example}").format(example=declared.example) if declared.example else None,
        options_metavar=_("[OPTIONS]"),
        context_settings={"allow_extra_args": True},
    )
    built = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
    built.context_class = help_format.Context
    if isinstance(built, _Command):
        built.shared = frozenset(declared.shared)
    _translate(built.params)
    return built


def _translate(params: Sequence[click.Parameter]) -> None:
    """Put the options into the reader's language: shared ones were declared before it was set."""
    for parameter in params:
        parameter.metavar = metavar_of(parameter.metavar) if parameter.metavar else None
        if isinstance(parameter, (TyperArgument, TyperOption)) and parameter.help:
            parameter.help = _(parameter.help)


def _option_words(param: click.Parameter, ctx: click.Context) -> str:
    """Return an option as it is typed, with its placeholder: ``-o/--output FILE``."""
    value = "" if getattr(param, "is_flag", False) else f" {param.make_metavar(ctx)}"
    return "/".join(sorted(param.opts, key=len)) + value


def write_shared_options(formatter: click.HelpFormatter) -> None:
    """Write the options that commands share, each group under what it is for."""
    with help_format.Context(click.Command("hotline")) as ctx:
        for title, group in (
            (_("Every command with output"), Shown),
            (_("Every command that changes something"), Done),
            (_("Every verb on cases"), Answered),
            (_("Commands that can show callers"), Revealed),
        ):
            records = (one.get_help_record(ctx) for one in _as_click_options(group))
            with formatter.section(title):
                formatter.write_dl(list(filter(None, records)))


def _as_click_options(group: type) -> list[click.Parameter]:
    """Return the options of a named tuple as Click has them, in the reader's language."""

    def stub(**_values: Any) -> None:
        """Take the options."""

    stub.__signature__ = inspect.Signature(_options_of(group))  # type: ignore[attr-defined]
    stub.__annotations__ = {one.name: one.annotation for one in _options_of(group)}
    built = get_command_from_info(
        CommandInfo(name="hotline", callback=stub), pretty_exceptions_short=False, rich_markup_mode=None
    )
    _translate(built.params)
    return built.params


def _begin_collecting() -> None:
    """Turn garbage collection on after the start, without looking at what was loaded by then."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


class _Command(TyperCommand):
    """A command that words errors on surplus arguments itself, and whose help names shared options on one line."""

    shared: frozenset[str] = frozenset()
    """Names of the options that it shares with others."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write arguments and options; of those shared with other commands the names alone."""
        kinds: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        shared = []
        for param in self.get_params(ctx):
            if param.name in self.shared:
                shared.append(_option_words(param, ctx))
            elif record := param.get_help_record(ctx):
                kinds[param.param_type_name].append(record)
        for title, records in ((_("Arguments"), kinds["argument"]), (_("Options"), kinds["option"])):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)
        if shared:
            formatter.write_paragraph()
            with formatter.indentation():
                line = _("Shared options, explained by `hotline help options`: {options}")
                for text in wrap_text(
                    line.format(options=_(", ").join(shared)), formatter.width - formatter.current_indent
                ):
                    formatter.write(f"{'':>{formatter.current_indent}}{text}\n")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse ``args`` into the context. Raises ``UsageError`` that names the command's help."""
        args = give_optional_texts(self.params, args)
        try:
            rest = super().parse_args(ctx, list(args))
        except click.exceptions.UsageError as error:
            error.ctx = error.ctx or ctx
            if isinstance(error, click.exceptions.MissingParameter) and (
                stray := self.make_parser(ctx).parse_args(list(args))[1]
            ):
                raise UnexpectedArguments(stray, ctx) from None
            raise
        except Usage:
            # part of an unquoted time is not a time, and the other part is a surplus argument
            _values, rest, _order = self.make_parser(ctx).parse_args(list(args))
            if not rest:
                raise
        if rest and not ctx.resilient_parsing:
            raise UnexpectedArguments(rest, ctx)
        return rest


def _callback(declared: Declaration) -> Callable[..., None]:
    """Return the declared function with the shared options added to its signature, which Typer reads."""
    own = inspect.signature(declared.function, eval_str=True)
    call_name, *names = own.parameters
    groups = {n: own.parameters[n].annotation for n in names if _is_group(own.parameters[n].annotation)}
    shared = [one for group in declared.groups for one in _options_of(group)]
    shared_names = [one.name for one in shared]
    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)

    def callback(ctx: typer.Context, **values: Any) -> None:
        chosen = {name: values.pop(name) for name in shared_names}
        world = ctx.find_root().obj
        call = (
            world.context_with(**chosen)
            if isinstance(world, BatchContext)
            else CommandContext(world, **chosen)
        )
        check_shared(call, declared)
        asks = declared.asks if not any(values[name] for name in declared.asks_unless) else ()
        if asks and ctx.meta.get(ASKED_KEY):
            from hotline_cli.cli import prompts

            prompts.ask_optional(call.env, ctx, asks, values)
        _begin_collecting()
        for name, group in groups.items():
            values[name] = group(**{option: values.pop(option) for option in group._fields})
        try:
            with call.progress(declared.long) if declared.long else nullcontext():
                declared.function(**{call_name: call}, **values)
                call.say_passed_over()
                call.say_dry_run()
                call.flush()
        except (MissingOption, Refused) as error:
            _note_saved_work(error, call.env)
            raise _as_missing(error, ctx, call.env) from error.__cause__
        except (OSError, HotlineError, KeyboardInterrupt) as error:
            _note_saved_work(error, call.env)
            raise
        except Exception as error:
            if "sqlite3" not in sys.modules:
                raise
            from hotline_cli.services.integrity import as_database_fault

            fault = as_database_fault(error, call.env)
            _note_saved_work(fault, call.env)
            raise fault from error.__cause__
        finally:
            # unread rows keep the database open; the end of the process releases it
            if not isinstance(sys.exc_info()[1], BrokenPipeError):
                call.close()

    parameters = [one for name in names for one in _parameters(own.parameters[name])] + shared
    callback.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    callback.__annotations__ = {p.name: p.annotation for p in (context, *parameters)}
    return callback


def _note_saved_work(error: BaseException, env: Environment) -> None:
    """If the output fails, tell the user what was saved, so that it is not done twice."""
    if env.written is None:
        return
    from hotline_cli.services.integrity import list_changed_cases

    with suppress(Exception):  # the error being reported counts for more
        cases = list_changed_cases(env)
        if cases is None:
            return
        message = (
            _("The changes were saved anyway: {cases}") if cases else _("The changes were saved anyway.")
        )
        error.add_note(message.format(cases=", ".join(cases)))


def _is_group(annotation: Any) -> bool:
    """Return whether a parameter is a group of options: a named tuple of them, each with its default."""
    return isinstance(annotation, type) and hasattr(annotation, "_field_defaults")


def _parameters(own: inspect.Parameter) -> list[inspect.Parameter]:
    """Return the parameters that Typer reads: one, or one per option of a group."""
    if _is_group(own.annotation):
        return _options_of(own.annotation)
    return [own.replace(kind=inspect.Parameter.KEYWORD_ONLY)]


def _options_of(group: Any) -> list[inspect.Parameter]:
    """Return the options of a named tuple, each with its default."""
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=group._field_defaults.get(name, inspect.Parameter.empty),
            annotation=annotation,
        )
        for name, annotation in get_type_hints(group, include_extras=True).items()
    ]


def _as_missing(error: MissingOption | Refused, context: click.Context, env: Environment) -> Exception:
    """Return the error by which the program asks for an option, if a person can be asked; else ``error``.

    It is the option that is missing, or that the remedy of a refusal names, if it was not given and takes a value.
    """
    if not env.can_ask or env.written is not None or isinstance(context.find_root().obj, BatchContext):
        return error
    named = error.option if isinstance(error, MissingOption) else _first_option(error.remedy)
    for parameter in context.command.params:
        if named in (*parameter.opts, name_of(parameter, context)):
            given = isinstance(error, Refused) and context.params.get(parameter.name or "")
            if given or getattr(parameter, "is_flag", False):
                return error
            if isinstance(error, Refused):
                env.say(error.message)
            return click.exceptions.MissingParameter(ctx=context, param=parameter)
    return error


def _first_option(text: str) -> str:
    import re

    found = re.search(r"--[a-z][a-z-]+", text)
    return found[0] if found else ""
