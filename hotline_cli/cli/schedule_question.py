"""The command ``schedule question``."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import SessionName, Sheet, TableFile, option
from hotline_cli.cli.views.session import (
    question_columns,
)
from hotline_cli.i18n import _
from hotline_cli.output import Listing, Record


@command(
    "schedule question add",
    gives=lambda _call: question_columns(),
    details=_("Unverified answers may not be broadcast (CZ-27); mark them with --unverified."),
    verb=True,
    example='hotline schedule question add 2020-03-26 --ask "要带什么材料" --answer "身份证、合同"',
)
def add_question(
    call: CommandContext,
    session: SessionName,
    ask: Annotated[str, option("--ask", help=_("Question a caller may ask"), metavar="TEXT")],
    answer: Annotated[str, option("--answer", help=_("Answer to the question"), metavar="TEXT")],
    unverified: Annotated[bool, option("--unverified", help=_("Not verified yet"))] = False,
) -> None:
    from hotline_cli.services.tasks import add_question

    question, reply = call.text("--ask", ask), call.text("--answer", answer)
    rows = add_question(call.office, session, question, reply, verified=not unverified, when=call.when)
    call.show(Record(question_columns(), rows[0]))


@command(
    "schedule question import",
    gives=lambda _call: question_columns(),
    details=_("Columns: ask, answer; optional: verified (yes or no; no if empty)."),
    verb=True,
    example="hotline schedule question import 2020-03-26 questions.csv",
)
def import_question_file(
    call: CommandContext,
    session: SessionName,
    file: TableFile,
    sheet: Sheet = "",
) -> None:
    from hotline_cli.services import tasks as preparation

    rows = preparation.import_questions(call.office, session, call.source(file, sheet), call.when)
    call.show(Listing(question_columns(), rows))


@command(
    "schedule question list",
    gives=lambda _call: question_columns(),
    example="hotline schedule question list 2020-03-26 --words 材料",
)
def show_questions(
    call: CommandContext,
    session: SessionName,
    words: Annotated[
        str, option("--words", help=_("Only questions containing these words"), metavar="WORDS")
    ] = "",
) -> None:
    from hotline_cli.queries import sessions
    from hotline_cli.queries import tasks as preparation

    found = sessions.load_session(call.office, session)
    call.show(Listing(question_columns(), preparation.list_questions(call.office, found.id, words)))
