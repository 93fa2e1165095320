"""The command ``init``."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import Scheme
from hotline_cli.cli.options import option
from hotline_cli.context import DEFAULT_ZONE
from hotline_cli.i18n import _
from hotline_cli.output import Column, Record

COLUMNS = (
    Column("file", _("File")),
    Column("scheme", _("Default scheme"), kind="code"),
    Column("schemes", _("Schemes")),
    Column("timezone", _("Time zone"), kind="code"),
)


@command(
    "init",
    details=_(
        "The scheme given first is the default; if none is given, it is `standard`. `hotline "
        "scheme list` shows all schemes."
    ),
    example="hotline init --scheme changzhou-2020 --office 常州市政务办",
)
def init(
    call: CommandContext,
    scheme: Annotated[
        list[str] | None,
        option(
            "--scheme",
            help=_("Scheme to use: a built-in name or a TOML file"),
            type=Scheme("SCHEME|FILE", or_file=True),
        ),
    ] = None,
    office: Annotated[
        str, option("--office", help=_("Name of the office, for its papers"), metavar="OFFICE")
    ] = "",
    group: Annotated[
        str, option("--group", help=_("System group that may also use the file"), metavar="GROUP")
    ] = "",
    timezone: Annotated[
        str, option("--timezone", help=_("Time zone of the office"), metavar="ZONE")
    ] = DEFAULT_ZONE,
) -> None:
    from hotline_cli.services.init import init_database

    call.expect(COLUMNS)
    made = init_database(call.env, scheme or [], name=office.strip(), group=group, timezone=timezone)
    call.show(Record(COLUMNS, {"file": str(call.env.database), **made._asdict()}))
    call.say(
        [
            _("Created {path} with the scheme {scheme}.").format(path=call.env.database, scheme=made.scheme),
            _("Next: `hotline unit add NAME` or `hotline unit import FILE`, then `hotline register`."),
        ]
    )
