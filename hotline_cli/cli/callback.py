"""The command ``callback``."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.case_actions import run_verb
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import Case
from hotline_cli.cli.options import argument, option, require
from hotline_cli.cli.params import Code
from hotline_cli.cli.views.case import call_columns
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Listing


@command(
    "callback",
    details=_(
        "`callback list` lists the callers to call today, oldest limit first; with --reveal, which "
        "is logged, it shows their names and phone numbers. A caller who cannot be reached is tried on "
        "several days; the scheme says on how many, and which grades it takes. A wrong number is "
        "recorded once, by --result unreachable --reason TEXT. If an attempt is entered after the limit for a "
        "moment before it, --reason says why it is entered late; add --wrong-number if the number is wrong."
    ),
    example="hotline callback last --result satisfied",
    on_case=True,
    reveal=True,
)
def callback(
    call: CommandContext,
    no: Annotated[str, argument(_("A case, or `list`"), type=Case("NO|list", "list"))],
    result: Annotated[
        str,
        option(
            "--result",
            "-r",
            help=_("A grade that the scheme takes, declined or unreachable"),
            type=Code("result", "RESULT"),
        ),
    ] = "",
    unit_contacted: Annotated[
        bool | None,
        option(
            "--unit-contacted/--no-unit-contacted",
            help=_("Whether the unit contacted the caller"),
        ),
    ] = None,
    caller_solved: Annotated[
        bool | None,
        option("--caller-solved/--no-caller-solved", help=_("Whether the caller says it is solved")),
    ] = None,
    wrong_number: Annotated[
        bool, option("--wrong-number", help=_("The number is wrong, as --reason says; no further attempt"))
    ] = False,
) -> None:
    answers = {"unit_contacted": unit_contacted, "caller_solved": caller_solved}
    if no == "list":
        if result or wrong_number or answers != {"unit_contacted": None, "caller_solved": None}:
            raise Usage(
                _("--result applies to one case only"), _("Use `hotline callback NO --result RESULT`.")
            )
        _whom_to_call(call)
        return
    if call.reveal:
        raise Usage(
            _("--reveal works only with `callback list`"),
            _("Use `hotline show NO --reveal` to show one caller."),
        )
    result = require("--result", result)
    if call.reason and result != "unreachable" and call.at is None:
        raise Usage(_("--reason requires --result unreachable or --at"), _("Use --note for anything else."))
    if wrong_number and (result != "unreachable" or not call.reason.strip()):
        raise Usage(
            _("--wrong-number requires --result unreachable and --reason"),
            _("Say with --reason what is wrong with the number."),
        )
    if result == "unreachable" and any(value is not None for value in answers.values()):
        raise Usage(
            _("a caller who was not reached cannot be asked"),
            _("Leave out --unit-contacted and --caller-solved."),
        )
    run_verb(
        call,
        "callback",
        [no],
        {
            "result": result,
            "note": call.note,
            "reason": call.reason.strip() if result == "unreachable" else "",
            "final": wrong_number or None,
            **answers,
        },
        reason=call.reason,
    )


def _whom_to_call(call: CommandContext) -> None:
    from hotline_cli.queries import callbacks

    call.expect(call_columns())
    keys = callbacks.pending_callback_keys(call.office)
    call.log_reveal(keys)
    call.show(Listing(call_columns(), callbacks.list_pending_callbacks(call.office)))
