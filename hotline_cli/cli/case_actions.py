"""What the commands of cases share: calling a verb and showing what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hotline_cli.cli.context import CommandContext
from hotline_cli.output import Listing, Record
from hotline_cli.reports.layout.cases import case_columns

if TYPE_CHECKING:
    from hotline_cli.services.cases import Asked
    from hotline_cli.services.values import Outcome


def run_verb(
    call: CommandContext,
    verb: str,
    numbers: Sequence[str],
    asked: Asked | None = None,
    *,
    many: bool | None = None,
) -> None:
    """Do ``verb`` to these cases and show them: one as a record, several, or a choice (``many``), as a list.

    All options are read by now: what is wrong with them is said before a file is opened.
    """
    show_outcome(
        call, perform_verb(call, verb, numbers, asked), many=len(numbers) > 1 if many is None else many
    )


def perform_verb(
    call: CommandContext, verb: str, numbers: Sequence[str], asked: Asked | None = None
) -> Outcome:
    """Do ``verb`` to these cases; on a terminal, if they are many and all there, it is asked first."""
    from hotline_cli.queries import lookups
    from hotline_cli.services import cases

    call.expect(case_columns())
    if call.asks(len(numbers)):
        call.confirm(len(lookups.resolve_cases(call.office, numbers)), verb)
    return cases.perform_verb(call.office, verb, numbers, call.when, asked or {})


def show_outcome(call: CommandContext, outcome: Outcome, *, many: bool = False) -> None:
    """Show the cases that came of a verb, then say what should be said besides."""
    if many or len(outcome.cases) != 1:
        call.show(Listing(case_columns(), outcome.cases))
    else:
        call.show(Record(case_columns(), outcome.cases[0]))
    call.say(outcome.remarks)
