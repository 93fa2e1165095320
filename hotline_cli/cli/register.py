"""The command ``register``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.case_actions import show_result
from hotline_cli.cli.case_options import read_values, registering_options
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import ACTIVE_UNIT, SCHEME
from hotline_cli.cli.options import LateReason, option
from hotline_cli.cli.params import DUE, Code
from hotline_cli.i18n import _
from hotline_cli.reports.layout.cases import case_columns

if TYPE_CHECKING:
    Given = Any
else:
    Given = registering_options()


@command(
    "register",
    gives=lambda _call: case_columns(),
    details=_(
        "Use --answered for a call answered on the spot; --to dispatches the case to a unit right "
        "away. With - for --name, --phone and --address, one line of standard input is read for "
        "each, in this order, so that they do not appear in process lists."
    ),
    example='hotline register --kind inquiry --name 张三 --phone 13800000001 --content "医保怎么办"',
    on_case=True,
    asks=("phone", "name", "to"),
)
def register(
    call: CommandContext,
    given: Given,
    scheme: Annotated[
        str, option("--scheme", help=_("Scheme other than the session's or the default"), type=SCHEME)
    ] = "",
    key: Annotated[
        str, option("--key", help=_("Your own key; registering it again adds nothing"), metavar="KEY")
    ] = "",
    answered: Annotated[str, option("--answered", help=_("Answer given on the spot"), metavar="TEXT")] = "",
    promised_by: Annotated[
        datetime | None, option("--promised-by", help=_("Promised date"), type=DUE)
    ] = None,
    to: Annotated[str, option("--to", "-t", help=_("Unit to dispatch to right away"), type=ACTIVE_UNIT)] = "",
    with_: Annotated[
        list[str] | None, option("--with", help=_("A co-handling unit"), type=ACTIVE_UNIT)
    ] = None,
    outcome: Annotated[
        str,
        option(
            "--outcome",
            help=_("Outcome of --answered (default: an inquiry is explained, all else solved)"),
            type=Code("outcome", "CODE"),
        ),
    ] = "",
    reason: LateReason = "",
) -> None:
    from hotline_cli.services import registration

    facts, words = read_values(call, given)
    if answered:
        words["answer"] = call.text("--answered", answered)
    if "promise" in words:
        words["promise"] = call.text("--promise", words["promise"])
    request = registration.Request(
        facts={"origin": "own", **facts, "key": key, **({"outcome": outcome} if outcome else {})},
        words=words,
        promised=call.time("--promised-by", promised_by),
        session=given.session,
        scheme=scheme,
        to=to,
        co_units=tuple(with_ or ()),
        reason=reason and call.text("--reason", reason),
    )
    registration.check_request(request)
    result = registration.register_case(call.office, request, call.when)
    result.remarks += registration.session_remarks(call.office, result.cases[0], told=bool(call.at))
    result.remarks += registration.phone_remarks(words.get("phone", ""))
    show_result(call, "register", result)
