"""Looking: one case, many, what happened, what is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.app import LARGEST, Call, Number, argument, command, option, parse_ahead, parse_date
from hotline_cli.cli.shapes import case_columns, event_columns, overdue_columns
from hotline_cli.domain.words import code
from hotline_cli.errors import CheckFailed
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.overdue import Wanted


@command("show", gives=lambda _call: case_columns(), example="hotline show last", reveal=True)
def show(call: Call, no: Number) -> None:
    from hotline_cli import queries
    from hotline_cli.desk import cases, disclosure

    key = cases.case_id(call.office, no)
    if call.reveal:
        disclosure.reveal(call.office, [key], call.reason)
    call.show(Record(case_columns(), queries.case(call.office, key)))


@command(
    "list", gives=lambda _call: case_columns(), example="hotline list --open --unit 城市管理局", reveal=True
)
def list_cases(
    call: Call,
    no: Annotated[list[str] | None, argument(metavar="[NO]...")] = None,
    status: Annotated[
        list[str] | None, option("--status", help=_("Only of this status"), metavar="STATUS")
    ] = None,
    kind: Annotated[
        list[str] | None, option("--kind", "-k", help=_("Only of this kind"), metavar="KIND")
    ] = None,
    unit: Annotated[str, option("--unit", "-u", help=_("Only of this lead unit"), metavar="UNIT")] = "",
    co_unit: Annotated[
        str, option("--co-unit", help=_("Only with this co-handling unit"), metavar="UNIT")
    ] = "",
    session: Annotated[
        str, option("--session", "-s", help=_("Only of this session"), metavar="SESSION")
    ] = "",
    channel: Annotated[str, option("--channel", help=_("Only by this channel"), metavar="CHANNEL")] = "",
    category: Annotated[str, option("--category", help=_("Only of this category"), metavar="CODE")] = "",
    tag: Annotated[str, option("--tag", help=_("Only with this tag"), metavar="TAG")] = "",
    first: Annotated[str, option("--from", help=_("Received on this day or later"), metavar="DATE")] = "",
    last: Annotated[str, option("--to", help=_("Received on this day or earlier"), metavar="DATE")] = "",
    overdue: Annotated[bool, option("--overdue", help=_("Only with a limit that is overdue"))] = False,
    open_: Annotated[bool, option("--open", help=_("Only those still to be closed"))] = False,
    flagged: Annotated[bool, option("--flagged", help=_("Only those whose answer is flagged"))] = False,
    difficult: Annotated[
        bool, option("--difficult", help=_("Only those redone or returned again and again"))
    ] = False,
    limit: Annotated[
        int | None, option("--limit", help=_("At most so many"), metavar="N", min=0, max=LARGEST)
    ] = None,
) -> None:
    from hotline_cli import selection
    from hotline_cli.desk import disclosure

    wanted = selection.Wanted(
        numbers=tuple(no or ()),
        statuses=tuple(code("status", word, "--status") for word in status or ()),
        kinds=tuple(code("kind", word, "--kind") for word in kind or ()),
        unit=unit,
        co_unit=co_unit,
        session=session,
        channel=code("channel", channel, "--channel") if channel else "",
        category=category,
        tag=tag,
        first=parse_date("--from", first) if first else None,
        last=parse_date("--to", last) if last else None,
        overdue=overdue,
        open=open_,
        flagged=flagged,
        difficult=difficult,
        limit=-1 if limit is None else limit,
    )
    if call.reveal:
        disclosure.reveal(call.office, selection.keys(call.office, wanted), call.reason)
    call.show(
        Listing(case_columns(), selection.cases(call.office, wanted)),
        then=_("One of them: hotline show NO; what happened to it: hotline log NO."),
    )


@command(
    "log",
    details=_("Tables say it in words; JSON and CSV hold the data of each event."),
    gives=lambda _call: event_columns(),
    example="hotline log last",
    reveal=True,
)
def log(call: Call, no: Number) -> None:
    from hotline_cli.desk import cases, disclosure

    key = cases.case_id(call.office, no)
    if call.reveal:
        disclosure.reveal(call.office, [key], call.reason)
    rows = (
        disclosure.told(call.office, key, reveal=call.reveal)
        if call.view().for_people
        else disclosure.history(call.office, key)
    )
    call.show(Listing(event_columns(), rows))


@command(
    "overdue",
    gives=lambda call: overdue_columns(call.env.now),
    details=_(
        "With --check the exit status is 7 if anything is overdue; what is only soon does not count. With --per-unit"
        " what several units owe stands in the file of each, and what the hotline itself owes in one called hotline;"
        " files that an earlier run wrote there in the same format, and this one does not, are taken away, unless"
        " --unit or --stage leaves some out. No other file is."
    ),
    example="hotline overdue --check",
)
def overdue(
    call: Call,
    stage: Annotated[str, option("--stage", help=_("Only limits of this stage"), metavar="STAGE")] = "",
    unit: Annotated[str, option("--unit", "-u", help=_("Only of this unit"), metavar="UNIT")] = "",
    within: Annotated[
        str, option("--within", help=_("Also what falls due within this span"), metavar="SPAN")
    ] = "",
    check: Annotated[bool, option("--check", help=_("Exit with status 7 if anything is overdue"))] = False,
    per_unit: Annotated[
        str, option("--per-unit", help=_("Write one file a unit into this folder, to mail"), metavar="FOLDER")
    ] = "",
) -> None:
    from hotline_cli import overdue as report
    from hotline_cli.desk.cases import unit_id

    ahead = parse_ahead("--within", within) if within else None
    wanted = report.Wanted(
        stage=code("stage", stage, "--stage") if stage else None,
        unit=unit_id(call.office, unit) if unit else None,
        within=ahead,
    )
    if per_unit:
        from hotline_cli.output.folder import see_usable

        see_usable(per_unit, "--per-unit")
    if not (call.view().for_people or check or per_unit):  # a program need not wait for the last row
        call.show(Listing(overdue_columns(call.office.now), report.stream(call.office, wanted)))
        return
    found = report.items(call.office, wanted)
    if per_unit:
        _per_unit(call, per_unit, found, wanted)
    else:
        call.show(
            Listing(overdue_columns(call.office.now), found),
            then=_what_to_do(found),
        )
    if check and report.any_over(found):
        raise CheckFailed(_("something is overdue"))


def _what_to_do(found: Sequence[dict[str, Any]]) -> str:
    """What helps with the items that there are: cases, tasks of a session, sessions."""
    kinds = {item["item"] for item in found}
    return " ".join(said for kind, said in _helps() if kind in kinds)


def _helps() -> tuple[tuple[str, str], ...]:
    return (
        ("case", _("Why: hotline explain NO; to urge the units: hotline urge --overdue.")),
        ("task", _("A task SESSION:KEY is done: hotline schedule done SESSION KEY.")),
        ("session", _("Who came to a session: hotline schedule attend SESSION.")),
    )


OWN_FILE = "hotline"
"""The name, in every language, of the file with what the hotline itself owes."""


def _per_unit(call: Call, folder: str, found: list[dict[str, Any]], wanted: Wanted) -> None:
    """A file for each unit with something in it, in the format and with the columns asked for; then which those are.

    Where all that is overdue was ``wanted``, what an earlier run wrote there for others is taken away: they owe
    nothing any more.
    """
    from hotline_cli.output.earlier import take_away
    from hotline_cli.output.folder import deliver_each, ending_of

    view, own = call.view(), _("the hotline itself")
    columns = overdue_columns(call.office.now)
    by_file = _by_file(call, found, wanted.unit)
    titles = {name: own if name == OWN_FILE else name for name in by_file}
    listings = {name: Listing(columns, items, titles[name]) for name, items in by_file.items()}
    files = deliver_each(listings, view, folder, "--per-unit")
    whole = wanted.stage is None and wanted.unit is None
    kept = take_away(folder, files.values(), ending_of(view), "--per-unit") if whole else []
    rows = [
        {
            "unit": None if name == OWN_FILE and not view.for_people else titles[name],
            "file": files[name],
            "items": len(items),
        }
        for name, items in by_file.items()
    ]
    shown = [
        Column("unit", _("Unit")),
        Column("file", _("File")),
        Column("items", _("Items"), kind="number"),
    ]
    call.columns = None  # those named are of the files
    call.show(Listing(shown, rows))
    call.say(
        _("{file} is of an earlier day, but was changed since; it stays.").format(file=file) for file in kept
    )


def _by_file(call: Call, found: list[dict[str, Any]], only: int | None) -> dict[str, list[dict[str, Any]]]:
    """The items of each unit: one that several owe stands with each of them."""
    from hotline_cli.overdue import owners
    from hotline_cli.queries import Names

    wanted = Names(call.office).unit(only)
    by_file: dict[str, list[dict[str, Any]]] = {}
    for item in found:
        for unit in owners(item):
            if wanted in {None, unit}:
                by_file.setdefault(unit or OWN_FILE, []).append(item)
    return by_file
