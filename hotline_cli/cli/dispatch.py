"""The command ``dispatch``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.case_actions import run_verb
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import ACTIVE_UNIT, SESSION
from hotline_cli.cli.options import (
    LateReason,
    SomeNumbers,
    option,
    require,
    require_exactly_one,
)
from hotline_cli.cli.params import Code
from hotline_cli.i18n import _
from hotline_cli.reports.layout.cases import case_columns

if TYPE_CHECKING:
    from datetime import datetime


@command(
    "dispatch",
    gives=lambda _call: case_columns(),
    details=_(
        "With --session, all cases still waiting after the broadcast are dispatched; a session "
        "with one unit needs no --to."
    ),
    example="hotline dispatch last --to 城市管理局 --with 公安局",
    on_case=True,
)
def dispatch(
    call: CommandContext,
    no: SomeNumbers = None,
    to: Annotated[str, option("--to", "-t", help=_("Lead unit"), type=ACTIVE_UNIT)] = "",
    with_: Annotated[
        list[str] | None, option("--with", help=_("A co-handling unit"), type=ACTIVE_UNIT)
    ] = None,
    via: Annotated[
        str, option("--via", help=_("Method: system, phone, paper or file"), type=Code("via", "HOW"))
    ] = "system",
    responsible: Annotated[
        str, option("--responsible", help=_("Name of the person responsible"), metavar="NAME")
    ] = "",
    session: Annotated[
        str,
        option("--session", "-s", help=_("All cases of this session awaiting dispatch"), type=SESSION),
    ] = "",
    keep_promise: Annotated[
        bool,
        option("--keep-promise", help=_("New unit keeps the promise made on air (after a return)")),
    ] = False,
    reason: LateReason = "",
) -> None:
    from hotline_cli.queries import bulk_select, contacts, loaded_case, lookups

    require_exactly_one({_("NO"): no, "--session": session})
    facts = {"via": via, "responsible": responsible, "keep_promise": keep_promise}
    if not session:
        require("--to", to)
    units = [lookups.resolve_unit(call.office, name) for name in (to, *(with_ or ())) if name]
    numbers = list(no or ())
    if session:
        numbers, own = bulk_select.select_waiting(call.office, session)
        units = units if to else [own(), *units]

    def read_request(_file: loaded_case.LoadedCase, _at: datetime) -> dict[str, Any]:
        lookups.require_active_units(call.office, units)
        return {**facts, "unit": units[0], "co_units": units[1:]}

    run_verb(call, "dispatch", numbers, read_request, many=bool(session) or None, reason=reason)
    call.say(contacts.contact_names(call.office, units))
