"""Calls come in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from hotline_cli.cli.case_actions import show_outcome
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import option
from hotline_cli.cli.params import ACTIVE_UNIT, AREA, CATEGORY, DUE, SCHEME, SESSION, CallerField, Code
from hotline_cli.i18n import _
from hotline_cli.reports.layout.cases import case_columns


@command(
    "register",
    gives=lambda _call: case_columns(),
    details=_(
        "Use --answered for a call answered on the spot; --to dispatches the case to a unit right "
        "away. With - for --name, --phone and --address, one line of standard input is read for "
        "each, in this order, so that they do not appear in process lists."
    ),
    example='hotline register --kind inquiry --name 张三 --phone 13800000001 --content "医保怎么办"',
    verb=True,
    asks=("name", "phone", "to"),
)
def register(
    call: CommandContext,
    kind: Annotated[
        str,
        option(
            "--kind",
            "-k",
            help=_("inquiry, help, complaint, report or suggestion"),
            type=Code("kind", "KIND"),
        ),
    ],
    content: Annotated[
        str, option("--content", "-c", help=_("Text of the matter; - reads standard input"), metavar="TEXT|-")
    ],
    channel: Annotated[
        str, option("--channel", help=_("Channel: phone, on-air, web ..."), type=Code("channel", "CHANNEL"))
    ] = "",
    name: Annotated[
        str, option("--name", "-n", help=_("Caller's full name"), type=CallerField("NAME|-", "name"))
    ] = "",
    phone: Annotated[
        str,
        option(
            "--phone",
            "-p",
            help=_("Caller's phone; - reads standard input"),
            type=CallerField("PHONE|-", "phone"),
        ),
    ] = "",
    address: Annotated[str, option("--address", help=_("Caller's address"), metavar="TEXT|-")] = "",
    anonymous: Annotated[bool, option("--anonymous", help=_("Caller wishes to be anonymous"))] = False,
    title: Annotated[str, option("--title", help=_("A short title"), metavar="TEXT")] = "",
    category: Annotated[str, option("--category", help=_("Name or code of a category"), type=CATEGORY)] = "",
    area: Annotated[str, option("--area", help=_("Name or code of an area"), type=AREA)] = "",
    session: Annotated[str, option("--session", "-s", help=_("Session: its id or date"), type=SESSION)] = "",
    put_through: Annotated[
        str, option("--put-through", help=_("on-air, queued or no"), type=Code("put-through", "HOW"))
    ] = "",
    scheme: Annotated[
        str, option("--scheme", help=_("Scheme other than the session's or the default"), type=SCHEME)
    ] = "",
    urgent: Annotated[bool, option("--urgent", help=_("Urgent: handle immediately"))] = False,
    complex: Annotated[bool, option("--complex", help=_("A complex matter"))] = False,
    important: Annotated[bool, option("--important", help=_("Important matter, for a leader"))] = False,
    confidential: Annotated[bool, option("--confidential", help=_("Hide the caller from the unit"))] = False,
    key: Annotated[
        str, option("--key", help=_("Your own key; registering it again adds nothing"), metavar="KEY")
    ] = "",
    tag: Annotated[
        list[str] | None, option("--tag", help=_("A tag; may be given several times"), metavar="TAG")
    ] = None,
    leader: Annotated[str, option("--leader", help=_("Leader on the air"), metavar="NAME")] = "",
    answered: Annotated[str, option("--answered", help=_("Answer given on the spot"), metavar="TEXT")] = "",
    promise: Annotated[str, option("--promise", help=_("Promise made on the air"), metavar="TEXT")] = "",
    promised_by: Annotated[
        datetime | None, option("--promised-by", help=_("Promised date"), type=DUE)
    ] = None,
    origin: Annotated[
        str, option("--origin", help=_("own, exposed, programme or superior"), type=Code("origin", "ORIGIN"))
    ] = "",
    ref: Annotated[str, option("--ref", help=_("Reference number elsewhere"), metavar="NUMBER")] = "",
    to: Annotated[str, option("--to", "-t", help=_("Unit to dispatch to right away"), type=ACTIVE_UNIT)] = "",
    with_: Annotated[
        list[str] | None, option("--with", help=_("A co-handling unit"), type=ACTIVE_UNIT)
    ] = None,
) -> None:
    from hotline_cli.services import registration

    request = registration.Request(
        facts={
            "kind": kind,
            "channel": channel,
            "origin": origin or "own",
            "put_through": put_through,
            "anonymous": anonymous,
            "category": category,
            "area": area,
            "urgent": urgent,
            "complex": complex,
            "important": important,
            "confidential": confidential,
            "key": key,
            "tags": list(tag or ()),
            "leader": leader,
            "ref": ref,
        },
        words={
            "name": call.line("--name", name),
            "phone": call.line("--phone", phone),
            "address": call.line("--address", address),
            "content": call.text("--content", content),
            "title": title,
            "answer": call.text("--answered", answered) if answered else "",
            "promise": call.text("--promise", promise) if promise else "",
        },
        promised=call.time("--promised-by", promised_by),
        session=session,
        scheme=scheme,
        to=to,
        co_units=tuple(with_ or ()),
    )
    registration.check_request(request)
    outcome = registration.register_case(call.office, request, call.when)
    outcome.remarks += registration.session_remarks(call.office, outcome.cases[0], told=bool(call.at))
    outcome.remarks += registration.phone_remarks(request.words["phone"])
    show_outcome(call, outcome)
