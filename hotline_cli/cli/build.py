"""Build."""

from __future__ import annotations

import gc
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import click
import typer
from typer.core import MarkupMode, TyperCommand
from typer.main import get_command_from_info
from typer.models import CommandInfo

from hotline_cli.cli import help_format
from hotline_cli.cli.context import BatchContext, CommandContext
from hotline_cli.cli.declaration import DECLARATIONS, Declaration, check_shared, shared_option_help
from hotline_cli.cli.options import MissingOption, option
from hotline_cli.cli.registry import COMMANDS
from hotline_cli.cli.usage_errors import UnexpectedArguments
from hotline_cli.context import Environment
from hotline_cli.errors import HotlineError
from hotline_cli.i18n import _

if TYPE_CHECKING:
    pass
ASKED = "hotline.asked"
"""In the context of a call: whether the person was asked for something already."""


def build_command(path: str) -> click.Command:
    """The click command for ``path``; its module is loaded now."""
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
    mode: MarkupMode = "rich" if help_format.is_drawn() else None
    built = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=mode)
    built.context_class = help_format.Context
    return built


def _begin_collecting() -> None:
    """The start is over; what it loaded is never looked at again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


class _Command(TyperCommand):
    """A command that says itself what is too much, and whose help a usage error points to."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read ``args`` into the context. Raises ``UsageError`` that knows whose help tells more."""
        try:
            rest = super().parse_args(ctx, args)
        except click.exceptions.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if rest and not ctx.resilient_parsing:
            raise UnexpectedArguments(rest, ctx)
        return rest


def _callback(declared: Declaration) -> Callable[..., None]:
    """The declared function with the shared options added to its signature, which is what typer reads."""
    own = inspect.signature(declared.function, eval_str=True)
    call_name, *names = own.parameters
    groups = {n: own.parameters[n].annotation for n in names if _is_group(own.parameters[n].annotation)}
    shared = [_shared_parameter(name, *spec) for name, spec in declared.shared.items()]
    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)

    def callback(ctx: typer.Context, **values: Any) -> None:
        chosen = {name: values.pop(name) for name in declared.shared}
        world = ctx.find_root().obj
        call = world.one(**chosen) if isinstance(world, BatchContext) else CommandContext(world, **chosen)
        check_shared(call, declared)
        if declared.asks and ctx.meta.get(ASKED):
            from hotline_cli.cli import prompts

            prompts.ask_optional(call.env, ctx, declared.asks, values)
        _begin_collecting()
        for name, group in groups.items():
            values[name] = group(**{option: values.pop(option) for option in group._fields})
        try:
            with call.progress(declared.long) if declared.long else nullcontext():
                declared.function(**{call_name: call}, **values)
                call.flush()
        except MissingOption as error:
            raise _missing_parameter(error, ctx, call.env) from None
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
            # rows that nobody reads any more still hold on to the file; the end of the process lets it go
            if not isinstance(sys.exc_info()[1], BrokenPipeError):
                call.close()

    parameters = [one for name in names for one in _parameters(own.parameters[name])] + shared
    callback.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    callback.__annotations__ = {p.name: p.annotation for p in (context, *parameters)}
    return callback


def _note_saved_work(error: BaseException, env: Environment) -> None:
    """Whoever is not shown what came of a command is told at least that it was done, so that it is not done twice."""
    if env.written is None:
        return
    from hotline_cli.services.integrity import list_changed_cases

    with suppress(Exception):  # the fault that is being reported counts for more
        cases = list_changed_cases(env)
        if cases is None:
            return
        said = _("The changes were saved anyway: {cases}") if cases else _("The changes were saved anyway.")
        error.add_note(said.format(cases=", ".join(cases)))


def _is_group(annotation: Any) -> bool:
    """Whether a command's parameter is several options at once: a named tuple of them, each with its default."""
    return isinstance(annotation, type) and hasattr(annotation, "_field_defaults")


def _parameters(own: inspect.Parameter) -> Iterator[inspect.Parameter]:
    """The parameter as typer reads it: one, or one for each option of a group."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    if not _is_group(own.annotation):
        yield own.replace(kind=keyword)
        return
    for name, annotation in get_type_hints(own.annotation, include_extras=True).items():
        default = own.annotation._field_defaults[name]
        yield inspect.Parameter(name, keyword, default=default, annotation=annotation)


def _missing_parameter(error: MissingOption, context: click.Context, env: Environment) -> Exception:
    """What makes ``_call`` ask for it, where a person sits; else the error as it is."""
    wanted = (
        parameter
        for parameter in context.command.params
        if error.option in (*parameter.opts, (parameter.metavar or "").replace("...", "").strip("[]"))
    )
    parameter = next(wanted, None)
    if parameter is None or getattr(parameter, "is_flag", False) or not env.can_ask:
        return error
    return click.exceptions.MissingParameter(ctx=context, param=parameter)


def _shared_parameter(name: str, kind: Any, names: str, default: Any) -> inspect.Parameter:
    text, metavar = shared_option_help(name)
    annotation = Annotated[kind, option(*names.split("/"), help=text, metavar=metavar)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
