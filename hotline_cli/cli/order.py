"""The clerk's desk: work orders to hand over, and the day on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.app import Call, SomeNumbers, argument, command, one_of, option, parse_date
from hotline_cli.cli.shapes import (
    agenda_columns,
    brief_columns,
    call_columns,
    of_main,
    order_columns,
    overdue_columns,
)
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from hotline_cli.output.report import Report


@command(
    "order",
    details=_(
        "With what the unit needs to reach the caller, unmasked and written into the log of each case. A report of"
        " wrongdoing and a confidential case go without the caller."
    ),
    example="hotline order --unit 城市管理局 -f markdown -o orders.md",
)
def order(
    call: Call,
    no: SomeNumbers = None,
    unit: Annotated[
        str, option("--unit", "-u", help=_("All that this unit has in hand"), metavar="UNIT")
    ] = "",
    undispatched: Annotated[
        bool, option("--undispatched", help=_("Instead what waits for dispatch and will be this unit's"))
    ] = False,
) -> None:
    from hotline_cli.desk import cases, orders

    one_of({"NO": no, "--unit": unit})
    if undispatched and not unit:
        raise Usage(_("--undispatched belongs to --unit"), _("Name the unit with --unit."))
    call.expect(order_columns())
    if no:
        keys, key = list(dict.fromkeys(cases.case_id(call.office, text) for text in no)), None
    else:
        key = cases.unit_id(call.office, unit)
        keys = orders.undispatched(call.office, key) if undispatched else orders.of_unit(call.office, key)
    rows = orders.orders(call.office, keys, unit=key)
    single = bool(no) and len(rows) == 1
    if call.view().for_people and not call.columns:
        call.show(_sheets(rows))
    elif single:
        call.show(Record(order_columns(), rows[0]))
    else:
        call.show(Listing(order_columns(), rows))
    if not rows:
        call.say([_("{unit} has no orders to be handed over.").format(unit=unit)])


def _sheets(rows: Sequence[dict[str, Any]]) -> Report:
    """One sheet an order, each on a page of its own."""
    from hotline_cli.cli import order_form
    from hotline_cli.output.report import Report, Section

    columns = order_columns()
    sections = [
        Section(title=order_form.title(row), table=order_form.form(row), own_page=place > 0)
        for place, row in enumerate(rows)
    ] or [Section(paragraphs=[_("Nothing to hand over.")])]
    return Report(_("Work orders"), sections, {"orders": list(rows)}, Listing(columns, list(rows)))


def _sections(owed: list[Column]) -> dict[str, tuple[str, Sequence[Column]]]:
    """The parts of a day: heading and columns."""
    from hotline_cli.cli.session_shapes import session_columns, task_columns

    waits = brief_columns()
    no = Column("no", _("Number"), kind="code")
    session = Column(
        "session",
        _("Session"),
        fields=(Column("id", _("Session id"), detail=True), Column("date", _("Session"), kind="date")),
    )
    return {
        "sessions": (_("On the air"), session_columns(programs=False)),
        "tasks": (_("To do"), [no, session, *_undone(task_columns())]),
        "overdue": (_("Overdue"), owed),
        "due_today": (_("Due today"), owed),
        "due_tomorrow": (_("Due tomorrow"), owed),
        "to_dispatch": (_("Waiting for dispatch"), waits),
        "to_sign": (_("To be signed"), waits),
        "to_call_back": (_("To be called back"), call_columns()),
        "urged_too_often": (_("Urged too often"), waits),
    }


def _undone(columns: Sequence[Column]) -> list[Column]:
    """Of tasks that are all still to be done."""
    return [
        column._replace(detail=column.detail or column.key in {"recipient", "done_at", "done_by", "clause"})
        for column in columns
    ]


@command(
    "agenda",
    gives=of_main(agenda_columns),
    details=_(
        "Today, unless a date is given: who is on the air, tasks due and not done, what is overdue, what falls due that"
        " day and the next, what waits for dispatch or for a signature, whom to call back, who was urged too often."
    ),
    example="hotline agenda",
)
def agenda(
    call: Call,
    day: Annotated[str, argument(_("Today, if none is given"), metavar="[DATE]")] = "",
) -> None:
    from hotline_cli import agenda as planner
    from hotline_cli.output.report import Report, Section

    asked = parse_date("DATE", day) if day else None
    found = planner.day_of(call.office, asked or call.office.now.date())
    sections, rows = [], []
    owed = overdue_columns(call.office.now)
    for key, (title, columns) in _sections(owed).items():
        rows += [_line(key, row) for row in found[key]]
        if found[key]:
            shown = found[key][:MOST]
            notes = [_("{count} more").format(count=len(found[key]) - MOST)] if len(found[key]) > MOST else []
            heading = title + _(" ({words})").format(words=len(found[key]))
            sections.append(Section(title=heading, table=Listing(columns, shown), notes=notes))
    if not sections:
        sections = [Section(paragraphs=[_("Nothing waits.")])]
    title = _("{date} {weekday}").format(date=found["date"], weekday=_weekday(found["date"]))
    call.show(Report(title, sections, found, Listing(agenda_columns(), rows)))


MOST = 20
"""Rows of one part that a person sees; programs get all."""


def _weekday(day: date) -> str:
    names = [
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    ]
    return names[day.weekday()]


def _line(section: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row of any part, for formats that know one table."""
    session = row.get("session") or {}
    units = row.get("units") or []
    return {
        "section": section,
        "no": row.get("no") or row.get("key") or row.get("id"),
        "stage": row.get("stage"),
        "unit": row.get("unit") or [one["unit"] for one in units if one["unit"]] or None,
        "title": row.get("title") or row.get("matter") or row.get("theme"),
        "due_at": row.get("due_at") or row.get("due"),
        "state": row.get("state") or row.get("status"),
        "session": session.get("date") or row.get("date"),
    }
