"""Verbs of handling."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.case_actions import run_verb
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import SESSION, UNIT
from hotline_cli.cli.options import (
    LateReason,
    Number,
    Numbers,
    SomeNumbers,
    empty_option,
    option,
    require,
    require_exactly_one,
)
from hotline_cli.cli.params import AHEAD, DATE, DUE, MOMENT, WHEN, Code, OptionalText, Responsible
from hotline_cli.domain.duration import Span
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.reports.layout.cases import case_columns

if TYPE_CHECKING:
    from collections.abc import Mapping


@command(
    "archive",
    gives=lambda _call: case_columns(),
    details=_(
        "Archived cases are read-only. With --closed-before, cases with an open promise are "
        "skipped and listed."
    ),
    example="hotline archive --closed-before 2020-01-01",
    on_case=True,
)
def archive(
    call: CommandContext,
    no: SomeNumbers = None,
    closed_before: Annotated[
        date | None, option("--closed-before", help=_("All cases closed before this day"), type=DATE)
    ] = None,
    reason: LateReason = "",
) -> None:
    from hotline_cli.queries import bulk_select

    require_exactly_one({_("NO"): no, "--closed-before": closed_before})
    if closed_before is None:
        run_verb(call, "archive", no or [], reason=reason)
        return
    numbers, promised = bulk_select.select_closed_before(call.office, closed_before)
    run_verb(call, "archive", numbers, many=True, reason=reason)
    call.say(_("{no}: something is still owed; not archived").format(no=one) for one in promised)


@command("sign", example="hotline sign last --responsible 王五", on_case=True)
def sign(
    call: CommandContext,
    no: Numbers,
    responsible: Annotated[
        str, option("--responsible", help=_("Name of the person responsible"), metavar="NAME")
    ] = "",
    reason: LateReason = "",
) -> None:
    run_verb(call, "sign", no, {"responsible": responsible}, reason=reason)


@command(
    "return",
    gives=lambda _call: case_columns(),
    example='hotline return last --reason "不属本单位职责" --proper 公安局 --approved-by 李主任',
    on_case=True,
)
def give_back(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Reason"), metavar="TEXT")],
    proper: Annotated[
        str, option("--proper", help=_("Unit that should handle it, if known"), type=UNIT)
    ] = "",
    approved_by: Annotated[
        str, option("--approved-by", help=_("Name of the approver in the office"), metavar="NAME")
    ] = "",
) -> None:
    from hotline_cli.queries.lookups import resolve_unit

    why = call.text("--reason", reason)
    approver = require("--approved-by", approved_by) if approved_by else ""
    given = {
        "reason": why,
        "proper": resolve_unit(call.office, proper) if proper else None,
        "approved_by": approver,
    }
    run_verb(call, "return", [no], given)


@command(
    "reach",
    example='hotline reach last --told "已告知办理程序和时限" --by 王五',
    on_case=True,
)
def reach(
    call: CommandContext,
    no: Number,
    told: Annotated[
        str,
        option("--told", help=_("Information given to the caller; - reads standard input"), metavar="TEXT|-"),
    ],
    by: Annotated[
        str, option("--by", help=_("Person at the unit who contacted the caller"), metavar="NAME")
    ] = "",
    how: Annotated[
        str,
        option(
            "--how",
            help=_("How the caller was informed: letter, email, web, sms, phone or visit"),
            type=Code("told", "HOW"),
        ),
    ] = "",
) -> None:
    run_verb(call, "reach", [no], {"told": call.text("--told", told), "by": by.strip(), "how": how})


@command(
    "extend",
    details=_("A limit already missed stays late, whatever new date is set."),
    example='hotline extend last --until 2018-03-09 --reason "需更换电缆" --approved-by 局长甲',
    on_case=True,
)
def extend(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Reason"), metavar="TEXT")],
    approved_by: Annotated[str, option("--approved-by", help=_("Head who approved it"), metavar="NAME")],
    until: Annotated[datetime | None, option("--until", help=_("New date"), type=DUE)] = None,
    by: Annotated[Span | None, option("--by", help=_("Time to add to the limit"), type=AHEAD)] = None,
    late: Annotated[bool, option("--late", help=_("Extension after the limit, against the scheme"))] = False,
) -> None:
    require_exactly_one({"--until": until, "--by": by})
    arguments = {
        "reason": call.text("--reason", reason),
        "approved_by": require("--approved-by", approved_by),
        "until": call.time("--until", until),
        "by": by,
        "late": late,
    }
    run_verb(call, "extend", [no], arguments)


@command(
    "hold",
    example='hotline hold last --reason "等待鉴定结论" --until 2026-03-20',
    on_case=True,
    asks=("until",),
)
def hold(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Reason"), metavar="TEXT")],
    until: Annotated[
        datetime | None, option("--until", help=_("Until when; after that it is overdue"), type=DUE)
    ] = None,
) -> None:
    given = {"reason": call.text("--reason", reason), "until": call.time("--until", until)}
    run_verb(call, "hold", [no], given)


@command("resume", example="hotline resume last", on_case=True)
def resume(call: CommandContext, no: Number, reason: LateReason = "") -> None:
    run_verb(call, "resume", [no], reason=reason)


@command(
    "reply",
    details=_(
        "--interim records an interim answer, with the reason and a date to which it moves the limit, "
        "where the scheme allows it; --as records the part of a co-handling unit, which has a limit of its own."
    ),
    example='hotline reply last --text "已更换灯具" --by 工程科 --outcome solved',
    on_case=True,
    asks=("outcome",),
    asks_unless=("interim", "as_"),
)
def reply(
    call: CommandContext,
    no: Number,
    text: Annotated[
        str, option("--text", help=_("Text of the answer; - reads standard input"), metavar="TEXT|-")
    ],
    by: Annotated[str, option("--by", help=_("Name of the person responsible"), type=Responsible("NAME"))],
    department: Annotated[
        str, option("--department", help=_("Department that handled the case"), metavar="TEXT")
    ] = "",
    outcome: Annotated[
        str,
        option(
            "--outcome",
            help=_("solved, planned, explained, helped or unsolved"),
            type=Code("outcome", "CODE"),
        ),
    ] = "",
    told: Annotated[
        str,
        option(
            "--told",
            help=_("How the caller was informed: letter, email, web, sms, phone or visit"),
            type=Code("told", "HOW"),
        ),
    ] = "",
    told_at: Annotated[
        datetime | None, option("--told-at", help=_("Time when the caller was informed"), type=MOMENT)
    ] = None,
    finished_at: Annotated[
        datetime | None, option("--finished-at", help=_("Time when the unit finished, as it says"), type=WHEN)
    ] = None,
    promise: Annotated[str, option("--promise", help=_("Promise made in the answer"), metavar="TEXT")] = "",
    promised_by: Annotated[
        datetime | None, option("--promised-by", help=_("Promised date"), type=DUE)
    ] = None,
    interim: Annotated[
        bool, option("--interim", help=_("Interim answer: the rest is due on the date in --until"))
    ] = False,
    reason: Annotated[
        str, option("--reason", help=_("Reason for the delay, or for entering it late"), metavar="TEXT")
    ] = "",
    until: Annotated[
        datetime | None, option("--until", help=_("Date when it will be done (--interim)"), type=DUE)
    ] = None,
    approved_by: Annotated[
        str, option("--approved-by", help=_("Approver of a second --interim"), metavar="NAME")
    ] = "",
    as_: Annotated[str, option("--as", help=_("As this co-handling unit"), metavar="UNIT")] = "",
) -> None:
    if bool(promise) != bool(promised_by):
        raise Usage(
            _("--promise and --promised-by must be used together"), _("Give both the promise and its date.")
        )
    words = {"text": call.text("--text", text), "by": require("--by", by)}
    final = {
        "department": department,
        "outcome": outcome,
        "told": told,
        "told_at": call.time("--told-at", told_at),
        "finished_at": call.time("--finished-at", finished_at),
        "promise": call.text("--promise", promise) if promise else "",
        "promised": call.time("--promised-by", promised_by),
    }
    if interim:
        refuse_final_options("--interim", final, {"--as": as_})
        why = call.text("--reason", reason)
        if until is None:
            raise empty_option("--until")
        by_when = call.time("--until", until)
        approver = require("--approved-by", approved_by) if approved_by else ""
        arguments = {**words, "reason": why, "until": by_when, "approved_by": approver}
        run_verb(call, "interim", [no], arguments)
        return
    if until or approved_by:
        raise Usage(_("--until and --approved-by require --interim"), _("Add --interim, or leave them out."))
    if as_:
        from hotline_cli.queries import loaded_case, lookups

        def part(file: loaded_case.LoadedCase, _at: datetime) -> dict[str, Any]:
            return words | {"unit": lookups.resolve_co_unit(call.office, file.case, as_)}

        refuse_final_options("--as", final, {})
        run_verb(call, "co-reply", [no], part, reason=reason)
        return
    run_verb(call, "reply", [no], {**words, **final}, reason=reason)
    if not outcome and call.is_single:
        remark = _("{no}: the outcome was not given; use `hotline edit {no} --outcome CODE` to fill it in")
        call.say([remark.format(no=no)])


def refuse_final_options(option_name: str, final: Mapping[str, object], others: Mapping[str, object]) -> None:
    """Raise ``Usage`` if options of a final answer are combined with --interim or --as."""
    names = {"promised": "promised-by", "told_at": "told-at", "finished_at": "finished-at"}
    used = [f"--{names.get(name, name)}" for name, value in final.items() if value]
    used += [name for name, value in others.items() if value]
    if used:
        raise Usage(
            _("{options} cannot be combined with {option}").format(
                options=", ".join(used), option=option_name
            ),
            _("Use them only for the final answer of the lead unit."),
        )


@command("fulfil", example='hotline fulfil last --text "路面已修复"', on_case=True)
def fulfil(
    call: CommandContext,
    no: Number,
    text: Annotated[
        str, option("--text", help=_("Measures taken; - reads standard input"), metavar="TEXT|-")
    ],
    reason: LateReason = "",
) -> None:
    run_verb(call, "fulfil", [no], {"text": call.text("--text", text)}, reason=reason)


@command(
    "redo",
    details=_(
        "A scheme may redo a case only if handling or answer was below standard: give the reason with "
        "--substandard. A case that was redone often enough to be difficult needs --approved-by."
    ),
    example="hotline redo last --substandard 答复与实际不符",
    on_case=True,
)
def redo(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Reason"), metavar="TEXT")] = "",
    substandard: Annotated[
        str | None,
        option(
            "--substandard", help=_("Handling or answer below standard, and why"), type=OptionalText("REASON")
        ),
    ] = None,
    on_site: Annotated[bool, option("--on-site", help=_("On-site supervision"))] = False,
    approved_by: Annotated[
        str, option("--approved-by", help=_("Leader who orders one more redo"), metavar="NAME")
    ] = "",
) -> None:
    if not (reason or substandard):
        raise empty_option("--reason")
    arguments = {
        "reason": call.text("--reason", reason or substandard or ""),
        "substandard": substandard is not None,
        "on_site": on_site,
        "approved_by": require("--approved-by", approved_by) if approved_by else "",
    }
    run_verb(call, "redo", [no], arguments)


@command(
    "close",
    details=_("A case to be decided keeps its rating; a difficult one needs --approved-by."),
    example='hotline close last --without-callback "来电人要求不回访"',
    on_case=True,
)
def close(
    call: CommandContext,
    no: Numbers,
    without_callback: Annotated[
        str | None, option("--without-callback", help=_("Reason for making no callback"), metavar="REASON")
    ] = None,
    approved_by: Annotated[
        str, option("--approved-by", help=_("Leader who lets a difficult case close"), metavar="NAME")
    ] = "",
    reason: LateReason = "",
) -> None:
    why = "" if without_callback is None else call.text("--without-callback", without_callback)
    approver = require("--approved-by", approved_by) if approved_by else ""
    run_verb(call, "close", no, {"without_callback": why, "approved_by": approver}, reason=reason or why)


@command("reject", example='hotline reject last --reason "属司法程序,已告知来电人"', on_case=True)
def reject(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Reason given to the caller"), metavar="TEXT")],
) -> None:
    run_verb(call, "reject", [no], {"reason": call.text("--reason", reason)})


@command(
    "feedback",
    gives=lambda _call: case_columns(),
    details=_("With --session: all answered cases of the session that were not yet reported to that office."),
    example="hotline feedback --session 2020-03-26 --to 栏目组",
    on_case=True,
)
def feedback(
    call: CommandContext,
    to: Annotated[str, option("--to", "-t", help=_("Office that receives it"), metavar="OFFICE")],
    no: SomeNumbers = None,
    session: Annotated[
        str, option("--session", "-s", help=_("All answered cases of this session"), type=SESSION)
    ] = "",
    reason: LateReason = "",
) -> None:
    from hotline_cli.queries import bulk_select

    require_exactly_one({_("NO"): no, "--session": session})
    office_told = require("--to", to)
    numbers = no or bulk_select.select_answered(call.office, session, office_told)
    run_verb(call, "feedback", numbers, {"to": office_told}, many=bool(session) or None, reason=reason)
