"""The command ``schedule done``."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import SESSION, UNIT, Session
from hotline_cli.cli.options import argument, missing_option, option
from hotline_cli.cli.views.session import columns_of_one, listed_task_columns, show_session
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Listing, Record


@command(
    "schedule done",
    gives=lambda call: [*columns_of_one(call), *listed_task_columns()],
    details=_(
        "Name a duty without a session by its scheme, then its key with the date. With --all: every "
        "open task of the session (of one unit with --unit), or every duty of the scheme that is due "
        "by today. --skip: it will not be done, for this reason, and is owed no more. A task may be "
        "named as `overdue` lists it, SESSION:KEY or SCHEME:KEY:DATE."
    ),
    verb=True,
    example="hotline schedule done 2020-03-26 guest meeting",
)
def finish_task(
    call: CommandContext,
    session: Annotated[
        str,
        argument(
            _("Session, by id or date, or scheme of the duty"),
            metavar="[SESSION]",
            type=Session(or_scheme=True),
        ),
    ] = "",
    key: Annotated[list[str] | None, argument(_("Keys of the tasks"), metavar="[KEY]...")] = None,
    in_session: Annotated[
        str, option("--session", "-s", help=_("The session, instead of SESSION"), type=SESSION)
    ] = "",
    unit: Annotated[str, option("--unit", "-u", help=_("Unit, if several owe the task"), type=UNIT)] = "",
    part: Annotated[
        str, option("--part", help=_("Department or medium, if each has a tick"), metavar="DEPARTMENT")
    ] = "",
    every: Annotated[bool, option("--all", help=_("All that are open"))] = False,
    skip: Annotated[
        str | None, option("--skip", help=_("Skip them, for this reason"), metavar="REASON")
    ] = None,
    undo: Annotated[bool, option("--undo", help=_("Take the tick back"))] = False,
    approved_by: Annotated[
        str, option("--approved-by", help=_("Name of the head who approved it"), metavar="NAME")
    ] = "",
) -> None:
    from hotline_cli.queries import lookups
    from hotline_cli.services.tasks import Ticks, tick_duties, tick_tasks

    keys = list(key or ())
    if in_session:
        keys, session = [session, *keys] if session else keys, in_session
    if not session:
        raise missing_option("SESSION", _("missing SESSION"), _("Name a session, or the scheme of a duty."))
    if not keys and not every and ":" in session:
        session, keys = _split_key(call, session)
    if bool(keys) == every:
        raise Usage(_("give either KEY or --all"), _("Name the tasks by their keys, or all with --all."))
    if undo and (every or skip is not None):
        raise Usage(_("--undo takes back the ticks of KEY"), _("Omit --all and --skip."))
    reason = call.text("--skip", skip) if skip is not None else ""
    how = Ticks(unit, part, reason, approved_by.strip(), undo)
    of_duty = lookups.is_scheme_name(call.office, session)
    call.expect(listed_task_columns() if of_duty else columns_of_one(call))
    if not of_duty:
        show_session(call, tick_tasks(call.office, session, keys, how, call.when))
        return
    done = tick_duties(call.office, session, keys, how, call.when)
    if len(done) == 1 and not every:
        call.show(Record(listed_task_columns(), done[0]))
    else:
        call.show(Listing(listed_task_columns(), done))


def _split_key(call: CommandContext, listed: str) -> tuple[str, list[str]]:
    """Return session or scheme, and the key, of a task as `overdue` lists it."""
    from hotline_cli.domain.tasks import day_of_duty
    from hotline_cli.queries.explain_owed import find_duty_named

    first, _colon, key = listed.partition(":")
    if day_of_duty(listed) is not None:
        first, key = find_duty_named(call.office, listed)
    return first, [key]
