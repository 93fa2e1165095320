"""Making the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from hotline_cli.cli.app import Call, command, option
from hotline_cli.env import DEFAULT_ZONE
from hotline_cli.i18n import _
from hotline_cli.output import Column, Record

if TYPE_CHECKING:
    from hotline_cli.office import Office

MADE = (
    Column("file", _("File")),
    Column("scheme", _("Default scheme"), kind="code"),
    Column("schemes", _("Schemes")),
    Column("timezone", _("Time zone"), kind="code"),
)


@command(
    "init",
    details=_(
        "The first scheme named is the default; without one it is `standard`. `hotline scheme list` names them."
    ),
    example="hotline init --scheme changzhou-2020",
)
def init(
    call: Call,
    scheme: Annotated[
        list[str] | None,
        option("--scheme", help=_("Rules to work by: a shipped name or a TOML file"), metavar="NAME|FILE"),
    ] = None,
    group: Annotated[
        str, option("--group", help=_("Let this group of the system use the file too"), metavar="GROUP")
    ] = "",
    timezone: Annotated[
        str, option("--timezone", help=_("The office's time zone"), metavar="ZONE")
    ] = DEFAULT_ZONE,
) -> None:
    from hotline_cli import offered
    from hotline_cli.desk import setup

    call.expect(MADE)
    office = setup.init(call.env, scheme or [], group=group, timezone=timezone)
    call.keep(office)
    made = {"file": str(call.env.database), "schemes": offered.schemes(office)}
    call.show(Record(MADE, made | _of(office)))
    call.say(
        [
            _("Made {path} with the scheme {scheme}.").format(
                path=call.env.database, scheme=office.settings["scheme"]
            ),
            _("Next: `hotline unit add NAME` or `hotline unit import FILE`, then `hotline register`."),
        ]
    )


def _of(office: Office) -> dict[str, str]:
    return {name: office.settings[name] for name in ("scheme", "timezone")}
