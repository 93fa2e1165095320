"""Finding: by words, by caller, by likeness."""

from __future__ import annotations

from itertools import chain, islice
from typing import Annotated

from hotline_cli.cli.app import LARGEST, Call, Number, argument, command, missing, option
from hotline_cli.cli.shapes import case_columns, repeat_columns
from hotline_cli.i18n import _
from hotline_cli.output import Listing


@command(
    "search",
    details=_(
        "Words are looked for in title, matter, answer and promise; of several, each must stand somewhere in the"
        " case. With --caller the words are a caller's name or phone, and the cases found say in their log who"
        " looked and why; - reads them from standard input."
    ),
    gives=lambda _call: case_columns(),
    example="hotline search 路灯 解放路",
)
def search(
    call: Call,
    words: Annotated[list[str], argument(metavar="WORDS...")],
    limit: Annotated[
        int | None, option("--limit", help=_("At most so many"), metavar="N", min=0, max=LARGEST)
    ] = None,
    caller: Annotated[bool, option("--caller", help=_("Look for a caller's name or phone; logged"))] = False,
    reason: Annotated[str, option("--reason", help=_("Why a caller is looked for"), metavar="TEXT")] = "",
) -> None:
    from hotline_cli.desk import search as finder

    text = " ".join(words)
    text, most = (call.line("WORDS", text) if caller else text), -1 if limit is None else limit
    finder.wanted(text)
    if not caller:
        found = iter(finder.keys(call.office, text, most))
        first = list(islice(found, 1))
        if not first and most:
            call.say([_("Callers are not looked at without --caller --reason TEXT.")])
        call.show(Listing(case_columns(), finder.cases(call.office, chain(first, found))))
        return
    if not reason.strip():
        raise missing(
            "--reason", _("--caller needs a reason"), _("Say why with --reason TEXT; it is kept in the log.")
        )
    _search_callers(call, text, most, reason)


def _search_callers(call: Call, text: str, most: int, reason: str) -> None:
    from hotline_cli.desk import disclosure
    from hotline_cli.desk import search as finder

    found = finder.of_caller(call.office, text, most)
    if found:
        disclosure.reveal(call.office, found, reason)
    call.show(Listing(case_columns(), finder.cases(call.office, found)))


@command(
    "similar",
    gives=lambda _call: repeat_columns(),
    details=_(
        "Cases with the same phone, or with a text at least 70 % alike, received within 90 days of this one."
        " `register` and `import` name them by themselves; `link` joins two, nothing is joined by itself."
    ),
    example="hotline similar last",
)
def similar(call: Call, no: Number) -> None:
    from hotline_cli.desk import cases, repeats

    case = cases.load(call.office, cases.case_id(call.office, no)).case
    call.show(Listing(repeat_columns(), repeats.views(call.office, case)))
