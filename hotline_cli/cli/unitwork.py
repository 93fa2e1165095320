"""To the unit and back: dispatch, sign, return, reply."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.app import Call, Number, Numbers, command, option, parse_due, parse_time
from hotline_cli.cli.verbs import do
from hotline_cli.domain.words import code
from hotline_cli.errors import Usage
from hotline_cli.i18n import _


@command("dispatch", example="hotline dispatch last --to 城市管理局 --with 公安局", verb=True)
def dispatch(
    call: Call,
    no: Numbers,
    to: Annotated[str, option("--to", "-t", help=_("The lead unit"), metavar="UNIT")],
    with_: Annotated[list[str] | None, option("--with", help=_("A co-handling unit"), metavar="UNIT")] = None,
    via: Annotated[
        str, option("--via", help=_("How: system, phone, paper or file"), metavar="HOW")
    ] = "system",
    responsible: Annotated[
        str, option("--responsible", help=_("The person responsible"), metavar="NAME")
    ] = "",
) -> None:
    from hotline_cli.desk.cases import active_unit

    asked = {
        "via": code("via", via, "--via"),
        "responsible": responsible,
        "unit": active_unit(call.office, to),
        "co_units": [active_unit(call.office, name) for name in with_ or ()],
    }
    do(call, "dispatch", no, asked)


@command("sign", example="hotline sign last --responsible 王五", verb=True)
def sign(
    call: Call,
    no: Numbers,
    responsible: Annotated[
        str, option("--responsible", help=_("The person responsible"), metavar="NAME")
    ] = "",
) -> None:
    do(call, "sign", no, {"responsible": responsible})


@command(
    "return",
    example='hotline return last --reason "不属本单位职责" --proper 公安局 --approved-by 李主任',
    verb=True,
)
def give_back(
    call: Call,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")],
    proper: Annotated[str, option("--proper", help=_("The better owner, if known"), metavar="UNIT")] = "",
    approved_by: Annotated[
        str, option("--approved-by", help=_("Who in the office approved it"), metavar="NAME")
    ] = "",
) -> None:
    from hotline_cli.desk.cases import unit_id

    asked = {
        "reason": call.text("--reason", reason),
        "proper": unit_id(call.office, proper) if proper else None,
        "approved_by": approved_by,
    }
    do(call, "return", [no], asked)


@command("reply", example='hotline reply last --text "已更换灯具" --by 工程科 --outcome solved', verb=True)
def reply(
    call: Call,
    no: Number,
    text: Annotated[
        str, option("--text", help=_("The answer; - reads it from standard input"), metavar="TEXT|-")
    ],
    by: Annotated[str, option("--by", help=_("The person responsible"), metavar="NAME")],
    department: Annotated[
        str, option("--department", help=_("The department that handled it"), metavar="TEXT")
    ] = "",
    outcome: Annotated[
        str, option("--outcome", help=_("solved, planned, explained, helped or unsolved"), metavar="CODE")
    ] = "",
    told: Annotated[
        str, option("--told", help=_("How the caller was told: letter, phone, visit or sms"), metavar="HOW")
    ] = "",
    told_at: Annotated[str, option("--told-at", help=_("When the caller was told"), metavar="TIME")] = "",
    promise: Annotated[str, option("--promise", help=_("What the answer promises"), metavar="TEXT")] = "",
    promised_by: Annotated[str, option("--promised-by", help=_("By when"), metavar="DATE")] = "",
) -> None:
    if bool(promise) != bool(promised_by):
        raise Usage(_("--promise and --promised-by go together"), _("Say what is promised and by when."))
    asked = {
        "text": call.text("--text", text),
        "by": by,
        "department": department,
        "outcome": code("outcome", outcome, "--outcome") if outcome else "",
        "told": code("told", told, "--told") if told else "",
        "told_at": parse_time("--told-at", told_at) if told_at else None,
        "promise": promise,
        "promised": parse_due("--promised-by", promised_by) if promised_by else None,
    }
    do(call, "reply", [no], asked)
