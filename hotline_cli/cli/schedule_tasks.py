"""The command ``schedule tasks``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import SESSION
from hotline_cli.cli.options import argument, option
from hotline_cli.cli.params import DATE
from hotline_cli.cli.views.session import (
    listed_task_columns,
)
from hotline_cli.i18n import _
from hotline_cli.output import Listing


@command(
    "schedule tasks",
    gives=lambda _call: listed_task_columns(),
    details=_(
        "Without SESSION: the tasks of all sessions, and the recurring duties outside sessions, as "
        "SCHEME:KEY:DATE. Without --due-by: duties due by today, all duties caused by calls, and "
        "the next one of each rule; nothing more than 20 years ahead."
    ),
    example="hotline schedule tasks --open --due-by 2020-03-31",
)
def tasks(
    call: CommandContext,
    session: Annotated[str, argument(_("Session, by id or date"), metavar="[SESSION]", type=SESSION)] = "",
    due_by: Annotated[
        date | None, option("--due-by", help=_("Due on this day or earlier"), type=DATE)
    ] = None,
    open_: Annotated[bool, option("--open", help=_("Only open tasks"))] = False,
) -> None:
    from hotline_cli.queries import sessions
    from hotline_cli.queries.duties import list_upcoming_duties
    from hotline_cli.queries.tasks import list_tasks

    last = due_by
    office = call.office
    desk = sessions.Sessions(office)
    found = [sessions.load_session(office, session)] if session else desk.list_all()
    rows = list_tasks(desk, found, due_by=last, open_only=open_)
    if not session:
        duties = list_upcoming_duties(office, last)
        rows += [duty for duty in duties if not (open_ and duty["done_at"])]
        rows.sort(key=lambda row: (row["due"].date(), row["key"], row["no"]))
    call.show(Listing(listed_task_columns(), rows))
