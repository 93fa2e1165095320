"""Verbs of supervision."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.case_actions import perform_verb, run_verb, show_result
from hotline_cli.cli.context import CommandContext, require_place
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import UNIT
from hotline_cli.cli.options import (
    LateReason,
    MaybeNumber,
    Number,
    Numbers,
    SomeNumbers,
    option,
    require,
    require_at_most_one,
    require_exactly_one,
)
from hotline_cli.cli.params import AHEAD, DUE, Code
from hotline_cli.cli.views.case import referral_columns
from hotline_cli.domain.duration import Span
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Record
from hotline_cli.reports.layout.cases import case_columns
from hotline_cli.reports.layout.papers import lay_out_reminder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.output import View


@command("review", example="hotline review last --by 法规科 --pass", on_case=True)
def review(
    call: CommandContext,
    no: Number,
    by: Annotated[str, option("--by", help=_("Reviewing unit"), metavar="UNIT")],
    passed: Annotated[bool | None, option("--pass/--fail", help=_("Whether the answer may be sent"))] = None,
    reason: Annotated[str, option("--reason", help=_("Reason for failing the answer"), metavar="TEXT")] = "",
) -> None:
    if passed is None:
        raise Usage(_("missing --pass or --fail"), _("Add --pass or --fail."))
    if not passed and not reason.strip():
        raise Usage(
            _("--fail needs a reason"), _("Add --reason TEXT so that the unit can correct the answer.")
        )
    run_verb(call, "review", [no], {"by": require("--by", by), "passed": passed, "reason": reason.strip()})


@command("escalate", example="hotline escalate last --to 副区长", on_case=True)
def escalate(
    call: CommandContext,
    no: Number,
    to: Annotated[str, option("--to", "-t", help=_("Leader who receives the case"), metavar="NAME")],
    reason: LateReason = "",
) -> None:
    run_verb(call, "escalate", [no], {"to": require("--to", to)}, reason=reason)


@command(
    "instruct",
    details=_("A date replaces the limit from now on, whether earlier or later than under the rule."),
    example='hotline instruct last --leader 副市长 --text "加快办理" --due 2018-02-23',
    on_case=True,
)
def instruct(
    call: CommandContext,
    no: Number,
    leader: Annotated[str, option("--leader", help=_("Name of the leader"), metavar="NAME")],
    text: Annotated[
        str, option("--text", help=_("Text of the instruction; - reads standard input"), metavar="TEXT|-")
    ],
    due: Annotated[
        datetime | None, option("--due", help=_("Date set by the leader, if any"), type=DUE)
    ] = None,
    reason: LateReason = "",
) -> None:
    arguments = {
        "leader": require("--leader", leader),
        "text": call.text("--text", text),
        "due": call.time("--due", due),
    }
    run_verb(call, "instruct", [no], arguments, reason=reason)


@command(
    "urge",
    gives=lambda _call: case_columns(),
    details=_(
        "Without numbers: all overdue items of the units (--overdue), all that are overdue or due "
        "within a given time (--within), or everything one unit has in hand (--unit alone). A sheet is the "
        "reminder (催办通知书) to one unit: what it owes, by when to report, a slip to return; -f docx for print."
    ),
    example="hotline urge --overdue --sheets urge-sheets",
    on_case=True,
)
def urge(
    call: CommandContext,
    no: SomeNumbers = None,
    overdue: Annotated[
        bool, option("--overdue", help=_("All cases with an overdue limit of a unit"))
    ] = False,
    within: Annotated[
        Span | None, option("--within", help=_("Also anything due within this time"), type=AHEAD)
    ] = None,
    unit: Annotated[str, option("--unit", "-u", help=_("Only this unit"), type=UNIT)] = "",
    sheets: Annotated[
        str | None, option("--sheets", help=_("Folder for one sheet per unit"), metavar="FOLDER")
    ] = None,
) -> None:
    from hotline_cli.output import folder
    from hotline_cli.queries import bulk_select, lookups

    if sheets is not None:
        require_place(sheets, "--sheets")
    chosen = overdue or bool(within) or bool(unit)
    require_exactly_one({_("NO"): no, _("--overdue, --within, --unit"): chosen})
    office = call.office
    if sheets:
        folder.check_usable(sheets, "--sheets")
    of_unit = lookups.resolve_unit(office, unit) if unit else None
    numbers = no or bulk_select.select_to_urge(office, late=overdue, within=within, unit=of_unit)
    result = perform_verb(call, "urge", numbers)
    if sheets and not call.dry_run:
        count = _write_reminders(call, result.cases, sheets)
        result.remarks.append(_("{count} sheets in {folder}").format(count=count, folder=sheets))
    show_result(call, "urge", result, many=chosen or len(numbers) > 1)


def _on_paper(call: CommandContext) -> View:
    """Return the view of a sheet: Markdown unless another format was requested, with all columns."""
    view = call.view()
    return view._replace(format="markdown" if view.on_screen else view.format, columns=())


def _write_reminders(call: CommandContext, cases: Iterable[dict[str, Any]], folder: str) -> int:
    """Write a reminder for each unit, for programs what it owes as a table; return how many."""
    from hotline_cli.output.folder import deliver_each
    from hotline_cli.reports.papers import build_reminders

    view = _on_paper(call)
    papers = {unit: lay_out_reminder(one) for unit, one in build_reminders(call.office, cases).items()}
    sheets = {unit: paper if view.for_people else paper.main for unit, paper in papers.items()}
    return len(deliver_each(sheets, view, folder, "--sheets"))


@command(
    "supervise",
    details=_(
        "With --until, a limit of its own begins, which only --done by the same person ends. --on-site records "
        "the supervision on site that a redo owes. Both are also possible when the case is closed."
    ),
    example="hotline supervise last --by 市政务办 --until 2018-03-01",
    on_case=True,
)
def supervise(
    call: CommandContext,
    no: Numbers,
    by: Annotated[str, option("--by", help=_("Name of the supervisor"), metavar="NAME")],
    until: Annotated[datetime | None, option("--until", help=_("Due date"), type=DUE)] = None,
    on_site: Annotated[bool, option("--on-site", help=_("It was done on site"))] = False,
    done: Annotated[bool, option("--done", help=_("End the supervision that --by ordered"))] = False,
    reason: LateReason = "",
) -> None:
    require_at_most_one({"--until": until, "--on-site": on_site, "--done": done})
    given = {
        "by": require("--by", by),
        "until": call.time("--until", until),
        "on_site": on_site,
        "done": done,
    }
    run_verb(call, "supervise", no, given, reason=reason)


@command(
    "refer",
    details=_("Refer a case, or a unit itself: to the discipline office, for circulation, or to the media."),
    example='hotline refer last --to 区纪委监委 --as discipline --ground 敷衍了事 --reason "三次答复均未到现场"',
    on_case=True,
)
def refer(
    call: CommandContext,
    to: Annotated[str, option("--to", "-t", help=_("Office that receives it"), metavar="OFFICE")],
    way: Annotated[
        str,
        option(
            "--as",
            help=_("discipline, circulation or media"),
            type=Code("referral", "discipline|circulation|media"),
        ),
    ],
    ground: Annotated[str, option("--ground", help=_("Reason for the referral"), metavar="TEXT")],
    reason: Annotated[str, option("--reason", help=_("Reason"), metavar="TEXT")],
    no: MaybeNumber = None,
    unit: Annotated[str, option("--unit", "-u", help=_("A unit instead of a case"), type=UNIT)] = "",
) -> None:
    require_exactly_one({_("NO"): no, "--unit": unit})
    arguments = {
        "to": require("--to", to),
        "way": way,
        "ground": require("--ground", ground),
        "reason": call.text("--reason", reason),
    }
    if no:
        run_verb(call, "refer", [no], arguments)
        return
    from hotline_cli.services import units

    call.expect(referral_columns())
    call.show(Record(referral_columns(), units.refer_unit(call.office, unit, call.when, arguments)))
