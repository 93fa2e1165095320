"""Group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TextIO

import click
import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from hotline_cli import i18n
from hotline_cli.cli import help_format, usage_errors
from hotline_cli.cli.build import build_command
from hotline_cli.cli.options import option
from hotline_cli.cli.registry import COMMANDS, GROUPS
from hotline_cli.context import read_environment
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    pass


# ---- finding commands -----------------------------------------------------------------------------------------


class LazyGroup(TyperGroup):
    """Commands known by name and help line; a module is loaded when a command of it is called."""

    context_class = help_format.Context

    def __init__(self, prefix: str = "", **attrs: Any) -> None:
        super().__init__(rich_markup_mode=None, no_args_is_help=True, **attrs)
        self._prefix = prefix
        known = [path.removeprefix(prefix) for path in (*GROUPS, *COMMANDS) if path.startswith(prefix)]
        self._names = [name for name in known if name and " " not in name]
        self.commands = dict.fromkeys(self._names)  # type: ignore[assignment] # names for "did you mean"

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order of the table."""
        del ctx
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command or group called ``cmd_name``, or None."""
        del ctx
        path = self._prefix + cmd_name
        if path in GROUPS:
            return LazyGroup(prefix=f"{path} ", name=cmd_name, help=_(GROUPS[path]))
        return build_command(path) if path in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``args`` begin with. Raises ``UsageError`` with the names that come near."""
        name = args[0]
        if name not in self._names and not name.startswith("-") and not ctx.resilient_parsing:
            near = usage_errors.did_you_mean(name, self._names)
            ctx.fail(_("unknown command {name}.").format(name=name) + near)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and help lines from the table alone."""
        del ctx
        rows = [(name, _(self.line(name))) for name in self._names]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def line(self, name: str) -> str:
        """The help line of the command or group ``name``, untranslated."""
        path = self._prefix + name
        return GROUPS[path] if path in GROUPS else COMMANDS[path][1]


def root_group() -> LazyGroup:
    def prepare(
        ctx: typer.Context,
        db: Annotated[str | None, option("--db", help=_("Database file"), metavar="FILE")] = None,
        lang: Annotated[str | None, option("--lang", help=_("zh or en"), metavar="LANG")] = None,
        operator: Annotated[
            str | None, option("--operator", help=_("Operator's name"), metavar="NAME")
        ] = None,
        version: Annotated[
            bool,
            option("--version", "-V", help=_("Show the version"), callback=_say_version, is_eager=True),
        ] = False,
    ) -> None:
        del version
        if lang and lang not in i18n.LANGUAGES:
            raise Usage(
                _("--lang: unknown language {value!r}").format(value=lang), _("Use --lang zh or --lang en.")
            )
        ctx.obj = ctx.obj or read_environment(db, operator)

    built = get_command_from_info(
        CommandInfo(name="hotline", callback=prepare), pretty_exceptions_short=False, rich_markup_mode=None
    )
    return LazyGroup(
        name="hotline",
        help=_("Case management for a civic hotline office, in one SQLite file."),
        params=built.params,
        callback=built.callback,
        context_settings={"help_option_names": ["--help", "-h"]},
    )


def _say_version(asked: bool) -> None:
    """What ``--version`` says wherever it stands. Raises ``typer.Exit``."""
    if asked:
        from hotline_cli import __version__

        typer.echo(f"hotline {__version__}")
        raise typer.Exit


def write_help(path: str, stream: TextIO) -> None:
    """The page of help of the command or group ``path``; the program's own where it is empty."""
    found: click.Command = root_group()
    context = help_format.Context(found, info_name="hotline", **found.context_settings)
    for word in path.split():
        if isinstance(found, LazyGroup):
            found = found.get_command(context, word) or found
            context = help_format.Context(found, info_name=word, parent=context)
    stream.write(found.get_help(context) + "\n")
