"""The program and its command groups: listed by the registry, loaded when called."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import click
import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from hotline_cli.cli import help_format, usage_errors
from hotline_cli.cli.declaration import build_command
from hotline_cli.cli.options import option
from hotline_cli.cli.params import Offer, OneOf, fitting
from hotline_cli.cli.registry import COMMANDS, GROUPS, PANELS, help_line, list_below
from hotline_cli.context import read_environment
from hotline_cli.i18n import LANGUAGES, _, language

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class RegistryGroup(TyperGroup):
    """A group that lists commands from the registry; a module is loaded when its command is called."""

    context_class = help_format.Context

    def __init__(self, path: str = "", **attrs: Any) -> None:
        """Create the group ``path``, empty for the program itself."""
        super().__init__(
            rich_markup_mode=None,
            no_args_is_help=True,
            options_metavar=_("[OPTIONS]"),
            subcommand_metavar=_("COMMAND [ARGS]..."),
            **attrs,
        )
        self.path = path
        self._names = list_below(path)

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        path = self._below(cmd_name)
        if path in GROUPS:
            return RegistryGroup(path, name=cmd_name, help=_(help_line(path)))
        return build_command(path) if path in COMMANDS else None

    def _below(self, name: str) -> str:
        return f"{self.path} {name}".strip()

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return names and help lines from the registry, and options with their help."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        if not incomplete.isascii():
            chinese = [Offer(self._chinese(name), _(help_line(self._below(name)))) for name in self._names]
            return [CompletionItem(offer.value, help=offer.help) for offer in fitting(chinese, incomplete)]
        offers = [Offer(name, _(help_line(self._below(name)))) for name in self._names]
        return [CompletionItem(offer.value, help=offer.help) for offer in fitting(offers, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` begin with, in English or Chinese.

        Raises ``UsageError`` with similar names.
        """
        name = args[0]
        if not name.isascii():
            from hotline_cli.cli.chinese_commands import command_named

            name = command_named(self.path, name, self._names)
        if name not in self._names and not name.startswith("-") and not ctx.resilient_parsing:
            near = usage_errors.did_you_mean(name, self._names)
            ctx.fail(_("unknown command {name}").format(name=name) + near)
        return super().resolve_command(ctx, [name, *args[1:]])

    def _chinese(self, name: str) -> str:
        from hotline_cli.cli.chinese_commands import chinese_name

        return chinese_name(self.path, name)

    def _help_line(self, name: str) -> str:
        """Return the help line; for a Chinese reader with the command's Chinese name, if it is not in it."""
        line = _(help_line(self._below(name)))
        if language() != "zh" or (word := self._chinese(name)) in line:
            return line
        return f"{line}（{word}）"

    def panels(self) -> list[tuple[str, list[str]]]:
        """Return title and names of each panel; a group below the program has one."""
        if self.path:
            return [(_("Commands"), self._names)]
        return [(_(title), [name for name in self._names if name in rows]) for title, rows in PANELS.items()]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write names and help lines by panel, from the registry alone."""
        del ctx
        width = max(map(len, self._names))
        for title, names in self.panels():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), self._help_line(name)) for name in names])


def root_group() -> RegistryGroup:
    """Return the group of the program itself."""
    return _build_translated_root(language())


@cache
def _build_translated_root(_language: str) -> RegistryGroup:
    """Build the group in this language."""

    def prepare(
        ctx: typer.Context,
        db: Annotated[str | None, option("--db", help=_("Database file"), metavar="FILE")] = None,
        lang: Annotated[
            str | None, option("--lang", help=_("zh or en"), type=OneOf("LANG", *LANGUAGES))
        ] = None,
        operator: Annotated[
            str | None, option("--operator", help=_("Operator's name"), metavar="NAME")
        ] = None,
        version: Annotated[
            bool,
            option("--version", "-V", help=_("Show the version"), callback=_say_version, is_eager=True),
        ] = False,
    ) -> None:
        del version, lang  # chosen before the command line is read
        ctx.obj = ctx.obj or read_environment(db, operator)

    built = get_command_from_info(
        CommandInfo(name="hotline", callback=prepare), pretty_exceptions_short=False, rich_markup_mode=None
    )
    return RegistryGroup(
        name="hotline",
        help=_("Case management for a civic hotline office, in one SQLite file."),
        epilog=_("New here? The first day, step by step: hotline help start"),
        params=built.params,
        callback=built.callback,
        context_settings={"help_option_names": ["--help", "-h"]},
    )


def _say_version(asked: bool) -> None:
    """Print the version, wherever ``--version`` is. Raises ``typer.Exit``."""
    if asked:
        from hotline_cli import __version__

        typer.echo(f"hotline {__version__}")
        raise typer.Exit


def write_help(path: str, stream: TextIO) -> None:
    """Write the help page of the command or group ``path``; the program's own if empty."""
    command: click.Command = root_group()
    context = help_format.Context(command, info_name="hotline", **command.context_settings)
    for word in path.split():
        if isinstance(command, RegistryGroup):
            command = command.get_command(context, word) or command
            context = help_format.Context(command, info_name=word, parent=context)
    stream.write(f"{command.get_help(context)}\n")
