"""The command ``agenda``."""

from __future__ import annotations

from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import columns_of_main, command
from hotline_cli.cli.options import argument, option
from hotline_cli.cli.params import DATE
from hotline_cli.cli.views.agenda import agenda_columns, agenda_line, section_columns, section_titles
from hotline_cli.domain.vocabulary import weekday_name
from hotline_cli.i18n import _
from hotline_cli.output import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.output.report import Section as Page
    from hotline_cli.queries.agenda import Section


@command(
    "agenda",
    gives=columns_of_main(agenda_columns),
    details=_(
        "For today, or the given date: what is due until the next working day, rest days between "
        "included; what is overdue; and what waits for dispatch, signature, review, a decision, a "
        "callback, feedback or papers. Each row says who owes what, and the command that settles it. "
        "Empty parts are left out."
    ),
    example="hotline agenda --until 2020-05-08",
)
def agenda(
    call: CommandContext,
    day: Annotated[date | None, argument(_("Date (default: today)"), metavar="[DATE]", type=DATE)] = None,
    until: Annotated[date | None, option("--until", help=_("Look ahead to this day"), type=DATE)] = None,
) -> None:
    from hotline_cli.output.report import Report
    from hotline_cli.output.report import Section as Page
    from hotline_cli.queries import agenda as planner

    day = day or call.office.today
    last = planner.look_ahead(call.office, day, until)
    found = planner.build_agenda(call.office, day, last)
    weekday = weekday_name(day.weekday())
    title = _("{date} {weekday}").format(date=day, weekday=weekday)
    if call.view().for_people:
        pages = [page for section in found if (page := _page(section))]
        pages = pages or [Page(paragraphs=[_("Nothing to do.")])]
        ahead = _("until {date} {weekday}").format(date=last, weekday=weekday_name(last.weekday()))
        call.show(Report(title, pages, {}, Listing(agenda_columns(), _lines(found)), subtitle=ahead))
        return
    parts = ((section.key, peeked) for section in found if (peeked := _peek(section.rows())) is not None)
    data: Mapping[str, Any] = (
        {"date": day, "until": last, **dict(parts)} if call.view().format == "json" else {}
    )
    call.show(Report(title, (), data, Listing(agenda_columns(), _lines(found))))


MAX_ROWS = 20
"""Maximum rows per section shown to a person; programs get all."""


def _page(section: Section) -> Page | None:
    """Return the first rows of a section; what follows is counted."""
    from hotline_cli.output.report import Section as Page

    rows = list(islice(section.rows(), MAX_ROWS + 1))
    if not rows:
        return None
    count = section.size() if len(rows) > MAX_ROWS else len(rows)
    notes = [_("{count} more").format(count=count - MAX_ROWS)] if count > MAX_ROWS else []
    heading = section_titles()[section.key] + _(" ({words})").format(words=count)
    if section.key != "on_air":
        rows = [agenda_line(section.key, row) for row in rows]
    table = Listing(section_columns(section.key), rows[:MAX_ROWS])
    return Page(title=heading, table=table, notes=notes)


def _peek(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]] | None:
    """Return the rows, unread but for the first; None if there are none."""
    following = iter(rows)
    first = next(following, None)
    return None if first is None else chain([first], following)


def _lines(found: Iterable[Section]) -> Iterator[dict[str, Any]]:
    """Yield the rows of every section, for formats with a single table."""
    return (agenda_line(section.key, row) for section in found for row in section.rows())
