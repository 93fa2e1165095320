"""What the commands of cases share: calling a verb and showing what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hotline_cli.cli.app import Call
from hotline_cli.cli.shapes import case_columns
from hotline_cli.output import Listing, Record

if TYPE_CHECKING:
    from hotline_cli.desk.cases import Outcome


def do(call: Call, verb: str, numbers: Sequence[str], asked: Any = None) -> None:
    """Do ``verb`` to these cases and show them: one as a record, several as a list."""
    from hotline_cli.desk import cases

    call.confirm(len(numbers), verb)
    show(call, cases.act(call.office, verb, numbers, call.when, asked or {}), many=len(numbers) > 1)


def show(call: Call, outcome: Outcome, *, many: bool = False) -> None:
    """Show the cases that came of a verb, then say what should be said besides."""
    if many or len(outcome.cases) != 1:
        call.show(Listing(case_columns(), outcome.cases))
    else:
        call.show(Record(case_columns(), outcome.cases[0]))
    call.say(outcome.remarks)
