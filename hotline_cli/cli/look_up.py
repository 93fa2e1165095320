"""``show``, ``list``, ``search``, ``log``, ``explain``, ``similar``."""

from __future__ import annotations

from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import CASE, CATEGORY, OWED, SCHEME, SESSION, UNIT
from hotline_cli.cli.options import (
    Number,
    argument,
    missing_option,
    option,
)
from hotline_cli.cli.params import AHEAD, DATE, Code, Count
from hotline_cli.cli.views.case import repeat_columns
from hotline_cli.domain.duration import Span
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record
from hotline_cli.reports.layout.cases import case_columns, event_columns, flat_case_columns, with_callers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@command(
    "search",
    details=_(
        "Searches title, matter, answer and promise; every word must appear somewhere in the case. "
        "With --caller, the words are a caller's name or phone, and the log of each case found "
        "records who searched and why; - reads them from standard input."
    ),
    gives=lambda _call: case_columns(),
    example="hotline search 路灯 解放路",
)
def search(
    call: CommandContext,
    words: Annotated[list[str], argument(metavar="WORDS...")],
    limit: Annotated[int | None, option("--limit", help=_("Maximum number of results"), type=Count())] = None,
    caller: Annotated[bool, option("--caller", help=_("Search by a caller's name or phone; logged"))] = False,
    reason: Annotated[str, option("--reason", help=_("Reason for the caller search"), metavar="TEXT")] = "",
) -> None:
    from hotline_cli.queries import search as finder

    text = " ".join(words)
    text, most = (call.line("WORDS", text) if caller else text), -1 if limit is None else limit
    finder.parse_words(text)
    if not caller:
        found = iter(finder.search_refs_and_texts(call.office, text, most))
        first = list(islice(found, 1))
        if not first and most:
            call.say([_("Add --caller --reason TEXT to search callers as well.")])
        call.show(Listing(case_columns(), finder.read_found_cases(call.office, chain(first, found))))
        return
    if not reason.strip():
        raise missing_option(
            "--reason", _("--caller needs a reason"), _("Give the reason with --reason TEXT; it is logged.")
        )
    _search_callers(call, text, most, reason)


def _search_callers(call: CommandContext, text: str, most: int, reason: str) -> None:
    from hotline_cli.queries import search as finder
    from hotline_cli.services import access_log

    found = finder.search_callers(call.office, text, most)
    if found:
        access_log.log_reveal(call.office, found, reason)
    call.show(Listing(with_callers(case_columns()), finder.read_found_cases(call.office, found)))


@command(
    "similar",
    gives=lambda _call: repeat_columns(),
    details=_(
        "Cases with the same phone, or with text at least 70 % alike, received within 90 days of "
        "this one. `register` and `import` point them out; `link` links two cases, and nothing is "
        "linked automatically."
    ),
    example="hotline similar last",
)
def similar(call: CommandContext, no: Number) -> None:
    from hotline_cli.queries import duplicates, loaded_case, lookups

    case = loaded_case.load_case(call.office, lookups.resolve_case(call.office, no)).case
    call.show(Listing(repeat_columns(), duplicates.list_duplicates(call.office, case)))


@command("show", gives=lambda _call: case_columns(), example="hotline show last", reveal=True)
def show(call: CommandContext, no: Number) -> None:
    from hotline_cli.queries import lookups
    from hotline_cli.queries.cases import get_case

    key = lookups.resolve_case(call.office, no)
    call.log_reveal([key])
    case = get_case(call.office, key)
    if call.columns or not call.view().on_screen:
        call.show(Record(case_columns(), case))
        return
    from hotline_cli.cli.views.case_page import lay_out_case
    from hotline_cli.queries.history import describe_events

    call.show(lay_out_case(case, describe_events(call.office, key, reveal=call.reveal), call.office.now))


@command(
    "list",
    gives=lambda _call: case_columns(),
    details=_(
        "--late-entry lists where something entered or undone after a limit had passed changes whether it counts as "
        "kept; it is marked, with its reason. --entered-late lists whatever was entered long after it happened, "
        "also where no limit depends on it."
    ),
    example="hotline list --open --unit 城市管理局",
    reveal=True,
)
def list_cases(
    call: CommandContext,
    no: Annotated[list[str] | None, argument(metavar="[NO]...", type=CASE)] = None,
    status: Annotated[
        list[str] | None, option("--status", help=_("Only this status"), type=Code("status", "STATUS"))
    ] = None,
    kind: Annotated[
        list[str] | None, option("--kind", "-k", help=_("Only this kind"), type=Code("kind", "KIND"))
    ] = None,
    unit: Annotated[str, option("--unit", "-u", help=_("Only this lead unit"), type=UNIT)] = "",
    co_unit: Annotated[str, option("--co-unit", help=_("Only this co-handling unit"), type=UNIT)] = "",
    session: Annotated[str, option("--session", "-s", help=_("Only this session"), type=SESSION)] = "",
    channel: Annotated[
        str, option("--channel", help=_("Only this channel"), type=Code("channel", "CHANNEL"))
    ] = "",
    category: Annotated[str, option("--category", help=_("Only this category"), type=CATEGORY)] = "",
    tag: Annotated[str, option("--tag", help=_("Only this tag"), metavar="TAG")] = "",
    first: Annotated[
        date | None, option("--from", help=_("Received on this day or later"), type=DATE)
    ] = None,
    last: Annotated[date | None, option("--to", help=_("Received on this day or earlier"), type=DATE)] = None,
    overdue: Annotated[bool, option("--overdue", help=_("Only cases with an overdue limit"))] = False,
    open_: Annotated[bool, option("--open", help=_("Only cases not closed yet"))] = False,
    flagged: Annotated[bool, option("--flagged", help=_("Only cases with a flagged answer"))] = False,
    difficult: Annotated[
        bool, option("--difficult", help=_("Only cases redone or returned repeatedly"))
    ] = False,
    disputed: Annotated[
        bool, option("--disputed", help=_("Only cases whose caller contradicts the unit"))
    ] = False,
    held: Annotated[bool, option("--held", help=_("Only cases on hold"))] = False,
    supervised: Annotated[bool, option("--supervised", help=_("Only cases under supervision"))] = False,
    without_record: Annotated[
        bool, option("--without-record", help=_("Only cases whose stamped record is not filed"))
    ] = False,
    without_written: Annotated[
        bool, option("--without-written", help=_("Only cases whose caller has no written answer yet"))
    ] = False,
    late_entry: Annotated[
        bool, option("--late-entry", help=_("Only cases marked as entered or undone after a limit"))
    ] = False,
    limit: Annotated[int | None, option("--limit", help=_("Maximum number of results"), type=Count())] = None,
    scheme: Annotated[str, option("--scheme", help=_("Only this scheme"), type=SCHEME)] = "",
    entered_late: Annotated[
        Span | None,
        option(
            "--entered-late", help=_("Only cases with any entry made so long after it happened"), type=AHEAD
        ),
    ] = None,
    ref: Annotated[
        str, option("--ref", help=_("Only this reference number elsewhere"), metavar="NUMBER")
    ] = "",
) -> None:
    from hotline_cli.queries.cases import CaseFilter, filter_case_keys, filter_cases
    from hotline_cli.queries.flat_cases import LISTED, filter_flat_cases

    wanted = CaseFilter(
        numbers=tuple(no or ()),
        statuses=tuple(status or ()),
        kinds=tuple(kind or ()),
        unit=unit,
        co_unit=co_unit,
        session=session,
        channel=channel,
        category=category,
        tag=tag,
        first=first,
        last=last,
        overdue=overdue,
        open=open_,
        flagged=flagged,
        difficult=difficult,
        disputed=disputed,
        held=held,
        supervised=supervised,
        without_record=without_record,
        without_written=without_written,
        late_entry=late_entry,
        limit=-1 if limit is None else limit,
        scheme=scheme,
        entered_late=entered_late,
        ref=ref.strip(),
    )
    if call.reveal:
        call.log_reveal(filter_case_keys(call.office, wanted))
    if call.view().flat:
        columns = flat_case_columns()
        rows: Iterator[Any] = filter_flat_cases(
            call.office, wanted, call.read_columns(columns) or LISTED, reveal=call.reveal
        )
    else:
        columns = with_callers(case_columns()) if call.reveal else case_columns()
        rows = filter_cases(call.office, wanted, call.read_columns(columns))
    columns = [
        column._replace(detail=False, told=_held_for(call)) if held and column.key == "held_since" else column
        for column in columns
    ]
    call.show(
        Listing(columns, rows, flat=call.view().flat),
        then=_("To see one of them: hotline show NO; its history: hotline log NO."),
    )


def _held_for(call: CommandContext) -> Callable[[Any], str]:
    """Return what says since when a case is on hold, and for how long."""

    def describe(row: Any) -> str:
        days = (call.office.today - row["held_since"].date()).days
        return _("{since:%Y-%m-%d} ({days} days)").format(since=row["held_since"], days=days)

    return describe


@command(
    "log",
    details=_("Tables describe events in words; JSON and CSV contain the data of each event."),
    gives=lambda _call: event_columns(),
    example="hotline log last",
    reveal=True,
)
def log(
    call: CommandContext,
    no: Number,
    entered_late: Annotated[
        Span | None,
        option("--entered-late", help=_("Only entries made so long after they happened"), type=AHEAD),
    ] = None,
) -> None:
    from hotline_cli.queries import history, lookups

    key = lookups.resolve_case(call.office, no)
    call.log_reveal([key])
    rows = (
        history.describe_events(call.office, key, reveal=call.reveal)
        if call.view().for_people
        else history.list_events(call.office, key)
    )
    if entered_late:
        from hotline_cli.queries.late_entries import is_entered_late

        rows = (
            row for row in rows if is_entered_late(call.office, row["at"], row["entered_at"], entered_late)
        )
    call.show(Listing(event_columns(), rows))


def explanation_columns() -> tuple[Column, ...]:
    """Return the columns of an explanation (rules.md 6)."""
    return (
        Column("no", _("Number"), kind="code"),
        Column("stage", _("Stage"), "stage"),
        Column("start", _("Start"), kind="time"),
        Column("span", _("Span")),
        Column("due", _("Due"), kind="time"),
        Column("clause", _("Clause"), "clause"),
        Column("source", _("Document")),
        Column(
            "steps",
            _("Day by day"),
            fields=(
                Column("date", _("Date"), kind="date"),
                Column("counts", _("Counts"), kind="bool"),
                Column("why", _("Why")),
            ),
            many=True,
        ),
        Column(
            "changes",
            _("Changes"),
            fields=(
                Column("at", _("At"), kind="time"),
                Column("verb", _("Verb"), "verb"),
                Column("due", _("Due"), kind="time"),
                Column("reason", _("Reason")),
                Column("by", _("By")),
                Column("missed", _("Missed before it"), kind="time"),
            ),
            many=True,
        ),
        Column("unit", _("Unit")),
        Column("state", _("State"), "state"),
        Column("ended_at", _("Ended"), kind="time"),
        Column("provisional", _("Provisional"), kind="bool"),
        Column("reading", _("Interpretation")),
        Column("held_since", _("On hold since"), kind="time"),
        Column("applies_to", _("Applies to")),
        Column("late_entry", _("Entered late"), kind="bool"),
        Column("late_reason", _("Reason for late entry")),
        Column("time_unknown", _("Time of receipt unknown"), kind="bool"),
        Column("item", _("Item"), "item"),
        Column("title", _("Matter")),
        Column("command", _("Command"), kind="code"),
    )


@command(
    "explain",
    gives=lambda _call: explanation_columns(),
    details=_(
        "For each limit: the rule, its clause and document, the count day by day with the reason "
        "for every day not counted, and each change with its author and reason. --stage: only the "
        "newest limit of that stage. Whatever `overdue` and `agenda` list can be named: a case, a task "
        "SESSION KEY, a duty SCHEME:KEY:DATE, a session whose attendance is missing, a measure."
    ),
    example="hotline explain last --stage answer",
)
def explain(
    call: CommandContext,
    no: Annotated[str, argument(type=OWED)],
    key: Annotated[str, argument(_("Key of a task of the session NO"), metavar="[KEY]")] = "",
    stage: Annotated[
        str, option("--stage", help=_("Only the latest limit of this stage"), type=Code("stage", "STAGE"))
    ] = "",
) -> None:
    from hotline_cli.queries import explain as explaining
    from hotline_cli.queries import explain_owed, loaded_case

    number, others = explain_owed.find_explained(call.office, f"{no}:{key}" if key else no)
    if stage and number is None:
        raise Usage(_("--stage applies to a case only"), _("Leave out --stage."))
    case = loaded_case.load_case(call.office, number).case if number else None
    found: list[dict[str, Any]] = []
    if case:
        found = (
            [explaining.explain_newest_limit(call.office, case.id, stage)]
            if stage
            else explaining.explain_limits(call.office, case.id)
        )
    others = [] if stage else others
    if call.view().for_people and not call.columns:
        heads = [*map(explaining.heading, found), *map(explain_owed.head_of, others)]
        texts = [
            *explaining.describe_limits(found, case),
            *("\n".join(explain_owed.describe_owed(one)) for one in others),
        ]
        columns = tuple(Column(str(n), head) for n, head in enumerate(heads))
        names = dict.fromkeys([*([case.no] if case else []), *(one.no for one in others)])
        call.show(Record(columns, {str(n): text for n, text in enumerate(texts)}, title=_(", ").join(names)))
        return
    rows = [*found, *(one.row() for one in others)]
    call.show(Record(explanation_columns(), rows[0]) if stage else Listing(explanation_columns(), rows))
