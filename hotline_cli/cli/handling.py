"""To the unit and back: dispatch, sign, reach, return, extend, hold, reply, fulfil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.app import (
    Call,
    Number,
    Numbers,
    SomeNumbers,
    command,
    needed,
    one_of,
    option,
    parse_ahead,
)
from hotline_cli.cli.shapes import case_columns
from hotline_cli.cli.verbs import do
from hotline_cli.domain.words import code
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hotline_cli.desk import cases


@command(
    "dispatch",
    gives=lambda _call: case_columns(),
    details=_(
        "With --session all that the broadcast left waiting goes out; a session of one unit needs no --to."
    ),
    example="hotline dispatch last --to 城市管理局 --with 公安局",
    verb=True,
)
def dispatch(
    call: Call,
    no: SomeNumbers = None,
    to: Annotated[str, option("--to", "-t", help=_("The lead unit"), metavar="UNIT")] = "",
    with_: Annotated[list[str] | None, option("--with", help=_("A co-handling unit"), metavar="UNIT")] = None,
    via: Annotated[
        str, option("--via", help=_("How: system, phone, paper or file"), metavar="HOW")
    ] = "system",
    responsible: Annotated[
        str, option("--responsible", help=_("The person responsible"), metavar="NAME")
    ] = "",
    session: Annotated[
        str, option("--session", "-s", help=_("All of this session that waits"), metavar="SESSION")
    ] = "",
) -> None:
    from hotline_cli.desk import batches, cases, contacts

    one_of({"NO": no, "--session": session})
    facts = {"via": code("via", via, "--via"), "responsible": responsible}
    if not session:
        needed("--to", to)
    units = [cases.unit_id(call.office, name) for name in (to, *(with_ or ())) if name]
    numbers = list(no or ())
    if session:
        numbers, own = batches.waiting_of_session(call.office, session)
        units = units if to else [own(), *units]

    def asked(_file: cases.File, _at: datetime) -> dict[str, Any]:
        cases.check_active(call.office, units)
        return {**facts, "unit": units[0], "co_units": units[1:]}

    do(call, "dispatch", numbers, asked, many=bool(session) or None)
    call.say(contacts.there(call.office, units))


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
    gives=lambda _call: case_columns(),
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

    why = call.text("--reason", reason)
    approver = needed("--approved-by", approved_by) if approved_by else ""
    asked = {
        "reason": why,
        "proper": unit_id(call.office, proper) if proper else None,
        "approved_by": approver,
    }
    do(call, "return", [no], asked)


@command(
    "reach",
    example='hotline reach last --told "已告知办理程序和时限" --by 王五',
    verb=True,
)
def reach(
    call: Call,
    no: Number,
    told: Annotated[
        str,
        option(
            "--told", help=_("What the caller was told; - reads it from standard input"), metavar="TEXT|-"
        ),
    ],
    by: Annotated[str, option("--by", help=_("Who of the unit reached the caller"), metavar="NAME")] = "",
) -> None:
    do(call, "reach", [no], {"told": call.text("--told", told), "by": by.strip()})


@command(
    "extend",
    details=_("A limit already broken stays late, whatever date it is given."),
    example='hotline extend last --until 2018-03-09 --reason "需更换电缆" --approved-by 局长甲',
    verb=True,
)
def extend(
    call: Call,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")],
    approved_by: Annotated[str, option("--approved-by", help=_("The head who approved it"), metavar="NAME")],
    until: Annotated[str, option("--until", help=_("The new date"), metavar="DATE")] = "",
    by: Annotated[str, option("--by", help=_("How much later than the limit"), metavar="SPAN")] = "",
    late: Annotated[
        bool, option("--late", help=_("After the limit, where the scheme does not allow that"))
    ] = False,
) -> None:
    one_of({"--until": until, "--by": by})
    asked = {
        "reason": call.text("--reason", reason),
        "approved_by": needed("--approved-by", approved_by),
        "until": call.due("--until", until) if until else None,
        "by": parse_ahead("--by", by) if by else None,
        "late": late,
    }
    do(call, "extend", [no], asked)


@command("hold", example='hotline hold last --reason "等待鉴定结论"', verb=True)
def hold(
    call: Call, no: Number, reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")]
) -> None:
    do(call, "hold", [no], {"reason": call.text("--reason", reason)})


@command("resume", example="hotline resume last", verb=True)
def resume(call: Call, no: Number) -> None:
    do(call, "resume", [no])


@command(
    "reply",
    details=_(
        "--interim answers in time with the reason and a date, where the scheme knows that; --as is the part of a"
        " co-handling unit, which has no limit of its own."
    ),
    example='hotline reply last --text "已更换灯具" --by 工程科 --outcome solved',
    verb=True,
)
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
    interim: Annotated[
        bool, option("--interim", help=_("Not the last word: the rest comes by --until"))
    ] = False,
    reason: Annotated[
        str, option("--reason", help=_("Why it takes longer (--interim)"), metavar="TEXT")
    ] = "",
    until: Annotated[
        str, option("--until", help=_("By when it will be done (--interim)"), metavar="DATE")
    ] = "",
    as_: Annotated[str, option("--as", help=_("As this co-handling unit"), metavar="CO-UNIT")] = "",
) -> None:
    if bool(promise) != bool(promised_by):
        raise Usage(_("--promise and --promised-by go together"), _("Say what is promised and by when."))
    words = {"text": call.text("--text", text), "by": needed("--by", by)}
    final = {
        "department": department,
        "outcome": code("outcome", outcome, "--outcome") if outcome else "",
        "told": code("told", told, "--told") if told else "",
        "told_at": call.time("--told-at", told_at) if told_at else None,
        "promise": call.text("--promise", promise) if promise else "",
        "promised": call.due("--promised-by", promised_by) if promised_by else None,
    }
    if interim:
        _only("--interim", final, {"--as": as_})
        why, by_when = call.text("--reason", reason), call.due("--until", needed("--until", until))
        do(call, "interim", [no], {**words, "reason": why, "until": by_when})
        return
    if reason or until:
        raise Usage(_("--reason and --until belong to --interim"), _("Add --interim, or leave them out."))
    if as_:
        from hotline_cli.desk import cases

        def part(file: cases.File, _at: datetime) -> dict[str, Any]:
            return words | {"unit": cases.co_unit(call.office, file.case, as_)}

        _only("--as", final, {})
        do(call, "co-reply", [no], part)
        return
    do(call, "reply", [no], {**words, **final})


def _only(option_name: str, final: Mapping[str, object], others: Mapping[str, object]) -> None:
    """What belongs to a last answer of the lead unit cannot be said of another one. Raises ``Usage``."""
    names = {"promised": "promised-by", "told_at": "told-at"}
    said = [f"--{names.get(name, name)}" for name, value in final.items() if value]
    said += [name for name, value in others.items() if value]
    if said:
        raise Usage(
            _("{options} cannot be said with {option}").format(options=", ".join(said), option=option_name),
            _("They belong to the last answer of the lead unit."),
        )


@command("fulfil", example='hotline fulfil last --text "路面已修复"', verb=True)
def fulfil(
    call: Call,
    no: Number,
    text: Annotated[
        str, option("--text", help=_("What was done; - reads it from standard input"), metavar="TEXT|-")
    ],
) -> None:
    do(call, "fulfil", [no], {"text": call.text("--text", text)})
