"""Running a verb on cases and showing the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hotline_cli.cli.context import CommandContext
from hotline_cli.output import Listing, Record
from hotline_cli.reports.layout.cases import case_columns

if TYPE_CHECKING:
    from hotline_cli.services.cases import Asked
    from hotline_cli.services.values import CommandResult


def run_verb(
    call: CommandContext,
    verb: str,
    numbers: Sequence[str],
    asked: Asked | None = None,
    *,
    many: bool | None = None,
    reason: str = "",
) -> None:
    """Run ``verb`` on these cases and show them: one as a record, several, or a choice (``many``), as a list.

    All options have been read by now, so that their errors come before the database is opened.
    """
    show_result(
        call,
        verb,
        perform_verb(call, verb, numbers, asked, reason=reason),
        many=len(numbers) > 1 if many is None else many,
    )


def perform_verb(
    call: CommandContext, verb: str, numbers: Sequence[str], asked: Asked | None = None, *, reason: str = ""
) -> CommandResult:
    """Run ``verb`` on these cases; on a terminal ask first if there are many."""
    from hotline_cli.queries import lookups
    from hotline_cli.services import cases

    call.expect(case_columns())
    if call.must_confirm(len(numbers)):
        call.confirm(len(lookups.resolve_cases(call.office, numbers)), verb)
    return cases.perform_verb(call.office, verb, numbers, call.when, asked or {}, reason=reason.strip())


def show_result(call: CommandContext, verb: str, result: CommandResult, *, many: bool = False) -> None:
    """Show the changed cases, then the remarks: as table or plain text in a line each, else whole."""
    if call.view().format in {"table", "plain"} and not (call.whole or call.columns):
        from hotline_cli.cli.views.done import describe_done

        now = call.office.now
        call.write("".join(f"{describe_done(verb, case, now)}\n" for case in result.cases))
    elif many or len(result.cases) != 1:
        call.show(Listing(case_columns(), result.cases))
    else:
        call.show(Record(case_columns(), result.cases[0]))
    call.say(result.remarks)
