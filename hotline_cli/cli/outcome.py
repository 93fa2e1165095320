"""After the answer: review, callback, redo, close; and a request turned away."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.app import Call, Number, Numbers, argument, command, needed, option
from hotline_cli.cli.shapes import call_columns
from hotline_cli.cli.verbs import do
from hotline_cli.domain.words import code
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Listing


@command("review", example="hotline review last --by 法规科 --pass", verb=True)
def review(
    call: Call,
    no: Number,
    by: Annotated[str, option("--by", help=_("The reviewing office"), metavar="UNIT")],
    passed: Annotated[bool | None, option("--pass/--fail", help=_("Whether the answer may go out"))] = None,
    reason: Annotated[str, option("--reason", help=_("Why not"), metavar="TEXT")] = "",
) -> None:
    if passed is None:
        raise Usage(_("--pass or --fail is missing"), _("Say whether the answer may go out."))
    if not passed and not reason.strip():
        raise Usage(_("--fail needs a reason"), _("Add --reason TEXT, for the unit to mend it."))
    do(call, "review", [no], {"by": needed("--by", by), "passed": passed, "reason": reason.strip()})


@command(
    "callback",
    details=_(
        "`callback list` names whom to call today, the oldest limit first; with --reveal, which is logged, it shows"
        " whom to ask for and where."
    ),
    example="hotline callback last --result satisfied",
    verb=True,
    reveal=True,
)
def callback(
    call: Call,
    no: Annotated[str, argument(_("A case, or `list`"), metavar="NO|list")],
    result: Annotated[
        str,
        option(
            "--result", "-r", help=_("satisfied, basically, dissatisfied or unreachable"), metavar="RESULT"
        ),
    ] = "",
) -> None:
    if no == "list":
        if result:
            raise Usage(_("--result belongs to one case"), _("`hotline callback NO --result RESULT`."))
        _whom_to_call(call)
        return
    if call.reveal:
        raise Usage(
            _("--reveal belongs to `callback list`"), _("`hotline show NO --reveal` shows one caller.")
        )
    do(
        call,
        "callback",
        [no],
        {"result": code("result", needed("--result", result), "--result"), "note": call.note},
    )


def _whom_to_call(call: Call) -> None:
    from hotline_cli.desk import callbacks, disclosure

    call.expect(call_columns())
    keys = callbacks.keys(call.office)
    if call.reveal and keys:
        disclosure.reveal(call.office, keys, call.reason)
    call.show(Listing(call_columns(), callbacks.waiting(call.office)))


@command("redo", example='hotline redo last --reason "答复与实际不符" --substandard', verb=True)
def redo(
    call: Call,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")],
    substandard: Annotated[
        bool, option("--substandard", help=_("The handling or the answer was below standard"))
    ] = False,
    on_site: Annotated[bool, option("--on-site", help=_("Supervised on the spot"))] = False,
) -> None:
    asked = {"reason": call.text("--reason", reason), "substandard": substandard, "on_site": on_site}
    do(call, "redo", [no], asked)


@command("close", example='hotline close last --without-callback "来电人要求不回访"', verb=True)
def close(
    call: Call,
    no: Numbers,
    without_callback: Annotated[
        str | None, option("--without-callback", help=_("Why no callback is made"), metavar="REASON")
    ] = None,
) -> None:
    why = "" if without_callback is None else call.text("--without-callback", without_callback)
    do(call, "close", no, {"without_callback": why})


@command("reject", example='hotline reject last --reason "属司法程序,已告知来电人"', verb=True)
def reject(
    call: Call,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why, as the caller was told"), metavar="TEXT")],
) -> None:
    do(call, "reject", [no], {"reason": call.text("--reason", reason)})
