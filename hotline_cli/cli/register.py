"""Calls come in."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.case_actions import show_outcome
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import option
from hotline_cli.domain.vocabulary import code
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
        str, option("--kind", "-k", help=_("inquiry, help, complaint, report or suggestion"), metavar="KIND")
    ],
    content: Annotated[
        str, option("--content", "-c", help=_("Text of the matter; - reads standard input"), metavar="TEXT|-")
    ],
    channel: Annotated[
        str, option("--channel", help=_("Channel: phone, on-air, web ..."), metavar="CHANNEL")
    ] = "",
    name: Annotated[str, option("--name", "-n", help=_("Caller's full name"), metavar="NAME|-")] = "",
    phone: Annotated[
        str,
        option("--phone", "-p", help=_("Caller's phone; - reads standard input"), metavar="PHONE|-"),
    ] = "",
    address: Annotated[str, option("--address", help=_("Caller's address"), metavar="TEXT|-")] = "",
    anonymous: Annotated[bool, option("--anonymous", help=_("Caller wishes to be anonymous"))] = False,
    title: Annotated[str, option("--title", help=_("A short title"), metavar="TEXT")] = "",
    category: Annotated[str, option("--category", help=_("Name or code of a category"), metavar="CODE")] = "",
    area: Annotated[str, option("--area", help=_("Name or code of an area"), metavar="CODE")] = "",
    session: Annotated[
        str, option("--session", "-s", help=_("Session: its id or date"), metavar="SESSION")
    ] = "",
    put_through: Annotated[str, option("--put-through", help=_("on-air, queued or no"), metavar="HOW")] = "",
    scheme: Annotated[
        str, option("--scheme", help=_("Scheme other than the session's or the default"), metavar="NAME")
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
    promised_by: Annotated[str, option("--promised-by", help=_("Promised date"), metavar="DATE")] = "",
    origin: Annotated[
        str, option("--origin", help=_("own, exposed, programme or superior"), metavar="ORIGIN")
    ] = "",
    ref: Annotated[str, option("--ref", help=_("Reference number elsewhere"), metavar="NUMBER")] = "",
    to: Annotated[str, option("--to", "-t", help=_("Unit to dispatch to right away"), metavar="UNIT")] = "",
    with_: Annotated[list[str] | None, option("--with", help=_("A co-handling unit"), metavar="UNIT")] = None,
) -> None:
    from hotline_cli.services import registration

    request = registration.Request(
        facts={
            "kind": code("kind", kind, "--kind"),
            "channel": code("channel", channel, "--channel") if channel else "",
            "origin": code("origin", origin, "--origin") if origin else "own",
            "put_through": code("put-through", put_through, "--put-through") if put_through else "",
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
        promised=call.due("--promised-by", promised_by) if promised_by else None,
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
