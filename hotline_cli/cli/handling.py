"""After the answer: review, callback, redo, close; and a request turned away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.case_actions import run_verb
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import (
    Number,
    Numbers,
    SomeNumbers,
    option,
    parse_ahead,
    parse_date,
    require,
    require_exactly_one,
)
from hotline_cli.domain.vocabulary import code
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.reports.layout.cases import case_columns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@command(
    "archive",
    gives=lambda _call: case_columns(),
    details=_(
        "Read-only from then on. With --closed-before, cases whose promise still runs are passed over and named."
    ),
    example="hotline archive --closed-before 2020-01-01",
    verb=True,
)
def archive(
    call: CommandContext,
    no: SomeNumbers = None,
    closed_before: Annotated[
        str, option("--closed-before", help=_("All that were closed before this day"), metavar="DATE")
    ] = "",
) -> None:
    from hotline_cli.services import bulk_select

    require_exactly_one({"NO": no, "--closed-before": closed_before})
    if no:
        run_verb(call, "archive", no)
        return
    day = parse_date("--closed-before", closed_before)
    numbers, promised = bulk_select.select_closed_before(call.office, day)
    run_verb(call, "archive", numbers, many=True)
    call.say(_("{no}: a promise still runs; not archived").format(no=one) for one in promised)


@command("sign", example="hotline sign last --responsible 王五", verb=True)
def sign(
    call: CommandContext,
    no: Numbers,
    responsible: Annotated[
        str, option("--responsible", help=_("The person responsible"), metavar="NAME")
    ] = "",
) -> None:
    run_verb(call, "sign", no, {"responsible": responsible})


@command(
    "return",
    gives=lambda _call: case_columns(),
    example='hotline return last --reason "不属本单位职责" --proper 公安局 --approved-by 李主任',
    verb=True,
)
def give_back(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")],
    proper: Annotated[str, option("--proper", help=_("The better owner, if known"), metavar="UNIT")] = "",
    approved_by: Annotated[
        str, option("--approved-by", help=_("Who in the office approved it"), metavar="NAME")
    ] = "",
) -> None:
    from hotline_cli.queries.lookups import resolve_unit

    why = call.text("--reason", reason)
    approver = require("--approved-by", approved_by) if approved_by else ""
    asked = {
        "reason": why,
        "proper": resolve_unit(call.office, proper) if proper else None,
        "approved_by": approver,
    }
    run_verb(call, "return", [no], asked)


@command(
    "reach",
    example='hotline reach last --told "已告知办理程序和时限" --by 王五',
    verb=True,
)
def reach(
    call: CommandContext,
    no: Number,
    told: Annotated[
        str,
        option(
            "--told", help=_("What the caller was told; - reads it from standard input"), metavar="TEXT|-"
        ),
    ],
    by: Annotated[str, option("--by", help=_("Who of the unit reached the caller"), metavar="NAME")] = "",
) -> None:
    run_verb(call, "reach", [no], {"told": call.text("--told", told), "by": by.strip()})


@command(
    "extend",
    details=_("A limit already broken stays late, whatever date it is given."),
    example='hotline extend last --until 2018-03-09 --reason "需更换电缆" --approved-by 局长甲',
    verb=True,
)
def extend(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")],
    approved_by: Annotated[str, option("--approved-by", help=_("The head who approved it"), metavar="NAME")],
    until: Annotated[str, option("--until", help=_("The new date"), metavar="DATE")] = "",
    by: Annotated[str, option("--by", help=_("How much later than the limit"), metavar="SPAN")] = "",
    late: Annotated[
        bool, option("--late", help=_("After the limit, where the scheme does not allow that"))
    ] = False,
) -> None:
    require_exactly_one({"--until": until, "--by": by})
    asked = {
        "reason": call.text("--reason", reason),
        "approved_by": require("--approved-by", approved_by),
        "until": call.due("--until", until) if until else None,
        "by": parse_ahead("--by", by) if by else None,
        "late": late,
    }
    run_verb(call, "extend", [no], asked)


@command("hold", example='hotline hold last --reason "等待鉴定结论"', verb=True)
def hold(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")],
) -> None:
    run_verb(call, "hold", [no], {"reason": call.text("--reason", reason)})


@command("resume", example="hotline resume last", verb=True)
def resume(call: CommandContext, no: Number) -> None:
    run_verb(call, "resume", [no])


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
    call: CommandContext,
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
    words = {"text": call.text("--text", text), "by": require("--by", by)}
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
        why, by_when = call.text("--reason", reason), call.due("--until", require("--until", until))
        run_verb(call, "interim", [no], {**words, "reason": why, "until": by_when})
        return
    if reason or until:
        raise Usage(_("--reason and --until belong to --interim"), _("Add --interim, or leave them out."))
    if as_:
        from hotline_cli.queries import loaded_case, lookups

        def part(file: loaded_case.LoadedCase, _at: datetime) -> dict[str, Any]:
            return words | {"unit": lookups.resolve_co_unit(call.office, file.case, as_)}

        _only("--as", final, {})
        run_verb(call, "co-reply", [no], part)
        return
    run_verb(call, "reply", [no], {**words, **final})


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
    call: CommandContext,
    no: Number,
    text: Annotated[
        str, option("--text", help=_("What was done; - reads it from standard input"), metavar="TEXT|-")
    ],
) -> None:
    run_verb(call, "fulfil", [no], {"text": call.text("--text", text)})


@command("redo", example='hotline redo last --reason "答复与实际不符" --substandard', verb=True)
def redo(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")],
    substandard: Annotated[
        bool, option("--substandard", help=_("The handling or the answer was below standard"))
    ] = False,
    on_site: Annotated[bool, option("--on-site", help=_("Supervised on the spot"))] = False,
) -> None:
    asked = {"reason": call.text("--reason", reason), "substandard": substandard, "on_site": on_site}
    run_verb(call, "redo", [no], asked)


@command("close", example='hotline close last --without-callback "来电人要求不回访"', verb=True)
def close(
    call: CommandContext,
    no: Numbers,
    without_callback: Annotated[
        str | None, option("--without-callback", help=_("Why no callback is made"), metavar="REASON")
    ] = None,
) -> None:
    why = "" if without_callback is None else call.text("--without-callback", without_callback)
    run_verb(call, "close", no, {"without_callback": why})


@command("reject", example='hotline reject last --reason "属司法程序,已告知来电人"', verb=True)
def reject(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why, as the caller was told"), metavar="TEXT")],
) -> None:
    run_verb(call, "reject", [no], {"reason": call.text("--reason", reason)})


@command(
    "feedback",
    gives=lambda _call: case_columns(),
    details=_("With --session: all of it that is answered and was not yet reported to that office."),
    example="hotline feedback --session 2020-03-26 --to 栏目组",
    verb=True,
)
def feedback(
    call: CommandContext,
    to: Annotated[str, option("--to", "-t", help=_("To which office"), metavar="OFFICE")],
    no: SomeNumbers = None,
    session: Annotated[
        str, option("--session", "-s", help=_("All answered cases of this session"), metavar="SESSION")
    ] = "",
) -> None:
    from hotline_cli.services import bulk_select

    require_exactly_one({"NO": no, "--session": session})
    office_told = require("--to", to)
    numbers = no or bulk_select.select_answered(call.office, session, office_told)
    run_verb(call, "feedback", numbers, {"to": office_told}, many=bool(session) or None)
