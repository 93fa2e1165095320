"""The command ``schedule done``."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import UNIT, Session
from hotline_cli.cli.options import argument, option
from hotline_cli.cli.views.session import (
    columns_of_one,
    listed_task_columns,
    show_session,
)
from hotline_cli.i18n import _
from hotline_cli.output import Record


@command(
    "schedule done",
    gives=lambda call: [*columns_of_one(call), *listed_task_columns()],
    details=_("Name a duty without a session by its scheme, then its key with the date."),
    verb=True,
    example="hotline schedule done 2020-03-26 guest",
)
def finish_task(
    call: CommandContext,
    session: Annotated[
        str, argument(_("Session, by id or date, or scheme of the duty"), type=Session(or_scheme=True))
    ],
    key: Annotated[str, argument(_("Key of the task"), metavar="KEY")],
    unit: Annotated[str, option("--unit", "-u", help=_("Unit, if several owe the task"), type=UNIT)] = "",
) -> None:
    from hotline_cli.queries import lookups
    from hotline_cli.services.tasks import finish_duty, finish_task

    of_duty = lookups.is_scheme_name(call.office, session)
    call.expect(listed_task_columns() if of_duty else columns_of_one(call))
    if of_duty:
        duty = finish_duty(call.office, session, key, call.when)
        call.show(Record(listed_task_columns(), duty))
    else:
        show_session(call, finish_task(call.office, session, key, unit, call.when))
