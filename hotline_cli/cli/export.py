"""The command ``export``."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import SCHEME
from hotline_cli.cli.options import argument, option, require
from hotline_cli.cli.params import Format
from hotline_cli.cli.views.session import (
    columns_of_many,
    flat_columns,
    flatten_session,
    show_sessions,
    task_columns,
)
from hotline_cli.cli.views.unit import contact_columns, unit_columns
from hotline_cli.domain.case_fields import field_named
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record
from hotline_cli.reports.layout.cases import case_columns, event_columns, flat_case_columns

if TYPE_CHECKING:
    from collections.abc import Iterator


def _for_programs(call: CommandContext) -> None:
    """Use CSV unless another format was requested or a person reads."""
    person = call.env.at_terminal and not call.output
    call.format = call.format or (None if person else "csv")


@command(
    "export cases",
    details=_(
        "All cases, oldest first. With --reveal, callers' data are shown and the log of every case "
        "records it; as CSV each case ends with its history, and `hotline import` restores it from the file."
    ),
    example='hotline export cases -f csv --reveal --reason "年度归档"',
    reveal=True,
    long=_("Writing"),
)
def cases(
    call: CommandContext,
    scheme: Annotated[str, option("--scheme", help=_("Only this scheme"), type=SCHEME)] = "",
) -> None:
    from hotline_cli.queries import exports
    from hotline_cli.queries.flat_cases import select_flat_cases
    from hotline_cli.queries.lookups import resolve_scheme

    _for_programs(call)
    straight = call.view().flat
    columns = _exported_columns(history=call.reveal) if straight else case_columns()
    call.expect(columns)
    wanted = resolve_scheme(call.office, scheme) if scheme else None
    call.log_reveal(exports.keys_of_scheme(call.office, wanted) if wanted else None)
    read = call.read_columns(columns)
    if not straight:
        rows: Iterator[Any] = exports.export_cases(call.office, scheme=wanted, fields=read)
    elif call.reveal and (read is None or "history" in read):
        rows = exports.export_with_history(call.office, scheme=wanted)
    else:
        where = exports.of_scheme(wanted)
        rows = select_flat_cases(call.office, *where, order="c.id", wanted=read, reveal=call.reveal)
    call.show(Listing(columns, rows, flat=straight))


def _exported_columns(*, history: bool) -> list[Column]:
    """Return the columns of a case on one line, then its key and its history."""
    last = [Column("key", field_named("key").heading)]
    last += [Column("history", _("History"))] if history else []
    return [*flat_case_columns(), *last]


@command(
    "export caller",
    details=_(
        "All that is kept of one caller, unmasked, with the log of each case: for the caller, who may ask for "
        "it (Personal Information Protection Law, Art. 45). It is logged in each case. To erase it: "
        "`hotline db anonymize --caller`."
    ),
    example='hotline export caller 13800000001 --reason "本人申请查阅" -f json',
)
def caller(
    call: CommandContext,
    who: Annotated[
        str,
        argument(help=_("Full name or phone of the caller; - reads standard input"), metavar="NAME|PHONE"),
    ],
    reason: Annotated[
        str, option("--reason", help=_("Why it is exported, such as who asked for it"), metavar="TEXT")
    ],
) -> None:
    from hotline_cli.queries import person
    from hotline_cli.services import access_log

    _for_programs(call)
    reason = require("--reason", reason)
    columns = [
        *case_columns(),
        Column("log", _("Log"), fields=tuple(event_columns()), many=True, detail=True),
    ]
    call.expect(columns)
    found = person.find_cases(call.office, require("NAME|PHONE", call.line("NAME|PHONE", who)))
    call.say(person.describe_doubt(found))
    access_log.log_reveal(call.office, found.keys, reason)
    call.reveal = True
    call.show(Listing(columns, person.list_kept(call.office, found.keys)))


@command(
    "export events",
    details=_(
        "The whole event chain, oldest first; each event has its hash and the same content as `hotline log`."
    ),
    example="hotline export events -f jsonl",
    reveal=True,
    long=_("Writing"),
)
def events(call: CommandContext) -> None:
    from hotline_cli.queries import exports

    _for_programs(call)
    first, *rest = event_columns()
    columns = [first, Column("no", _("Number"), kind="code"), *rest, Column("clock", _("Clock"), detail=True)]
    call.expect(columns)
    call.log_reveal()
    call.show(Listing(columns, exports.export_events(call.office)))


def _limit_columns() -> list[Column]:
    return [
        Column("no", _("Number"), kind="code"),
        Column("stage", _("Stage"), "stage"),
        Column("unit", _("Unit")),
        Column("start", _("Start"), kind="time"),
        Column("due_at", _("Due"), kind="time"),
        Column("met_at", _("Met"), kind="time"),
        Column("state", _("State"), "state"),
        Column("clause", _("Clause"), "clause"),
    ]


@command(
    "export limits",
    gives=lambda _call: _limit_columns(),
    details=_("One row per time limit of every case, in any state."),
    example="hotline export limits -o limits.csv",
    long=_("Writing"),
)
def limits(call: CommandContext) -> None:
    from hotline_cli.queries import exports

    _for_programs(call)
    call.show(Listing(_limit_columns(), exports.export_limits(call.office)))


def _callback_columns() -> list[Column]:
    return [
        Column("no", _("Number"), kind="code"),
        Column("at", _("At"), kind="time"),
        Column("result", _("Result"), "result"),
        Column("note", _("Note")),
    ]


@command(
    "export callbacks",
    gives=lambda _call: _callback_columns(),
    details=_("One row per callback of every case; callers named in the notes are masked unless revealed."),
    example="hotline export callbacks -o callbacks.csv",
    reveal=True,
    long=_("Writing"),
)
def callbacks(call: CommandContext) -> None:
    from hotline_cli.queries import exports

    _for_programs(call)
    call.log_reveal()
    call.show(Listing(_callback_columns(), exports.export_callbacks(call.office)))


@command(
    "export units",
    gives=lambda _call: unit_columns(),
    details=_("Retired ones are included."),
    example="hotline export units -o units.csv",
    long=_("Writing"),
)
def units(call: CommandContext) -> None:
    from hotline_cli.queries.units import list_units

    _for_programs(call)
    call.show(Listing(unit_columns(), list_units(call.office, retired=True)))


@command(
    "export contacts",
    gives=lambda _call: contact_columns(),
    example="hotline export contacts -o contacts.csv",
    long=_("Writing"),
)
def contacts(call: CommandContext) -> None:
    from hotline_cli.queries.contacts import list_contacts

    _for_programs(call)
    call.show(Listing(contact_columns(), list_contacts(call.office)))


@command(
    "export sessions",
    details=_(
        "As CSV, one line per session, with its record, from which `schedule import` restores it whole."
    ),
    example="hotline export sessions -f json",
    long=_("Writing"),
)
def sessions(call: CommandContext) -> None:
    from hotline_cli.domain.exported_session import write_session
    from hotline_cli.queries.sessions import Sessions

    _for_programs(call)
    call.expect(columns_of_many(call))
    desk = Sessions(call.office)
    found = desk.list_all()
    if not call.view().flat:
        show_sessions(call, desk.views(found))
        return
    rows = (
        {
            **flatten_session(desk.view(session)),
            "record": write_session(session, desk.names.unit, desk.names.scheme),
        }
        for session in found
    )
    call.show(Listing([*flat_columns(), Column("record", _("Record"))], rows))


def exported_task_columns() -> list[Column]:
    return [
        Column("session_id", _("Session id"), kind="number"),
        Column("session_date", _("Session"), kind="date"),
        *task_columns(),
        Column("no", _("Number"), kind="code"),
        Column("papers", _("Papers")),
    ]


@command(
    "export tasks",
    gives=lambda _call: exported_task_columns(),
    details=_("Tasks before and after sessions, and the duties due by today, each with its papers."),
    example="hotline export tasks -f csv",
    long=_("Writing"),
)
def tasks(call: CommandContext) -> None:
    from hotline_cli.queries.duties import list_duties
    from hotline_cli.queries.sessions import Sessions

    _for_programs(call)
    desk = Sessions(call.office)
    rows = (
        {
            "session_id": view["id"],
            "session_date": view["date"],
            **task,
            "no": f"{view['id']}:{task['key']}",
            "papers": [],
        }
        for view in desk.views(desk.list_all())
        for task in view["tasks"]
    )
    duties = (
        {**duty, "session_id": None, "session_date": None}
        for duty in list_duties(call.office, date.min, call.office.today)
    )
    call.show(Listing(exported_task_columns(), chain(rows, duties)))


FACTS = (
    Column("office", _("Office")),
    Column("path", _("Folder")),
    Column("cases", _("Cases"), kind="number"),
    Column("bytes", _("Bytes"), kind="number"),
    Column("events", _("Events"), kind="number"),
    Column("head", _("Newest hash"), kind="code"),
)


@command(
    "export facts",
    gives=lambda _call: FACTS,
    shows=False,
    details=_(
        "Parquet files for `report ... --offices DIR` and other engines, in DIR/office=NAME, which is replaced "
        "whole: one row a case, with its limits and steps; no caller, no words, no clerk. The office goes by the "
        "name set with `db setting office NAME`, else by that of its file. Needs the extra `province`."
    ),
    example="hotline export facts -o province",
)
def facts(
    call: CommandContext,
    output: Annotated[str, option("-o", "--output", help=_("Folder of the province"), metavar="DIR")] = "",
    yes: Annotated[
        bool, option("-y", "--yes", help=_("Even if the folder has this office from another file"))
    ] = False,
    format: Annotated[
        str | None,
        option("-f", "--format", help=_("Format of the summary"), type=Format("FORMAT")),
    ] = None,
) -> None:
    from pathlib import Path

    from hotline_cli.services import facts as exporting

    folder = Path(require("--output", output))
    call.format = format
    call.view()
    with call.progress(_("Writing")) as report_progress:
        made = exporting.export_facts(call.office, folder, replace=yes, progress=report_progress)
    call.show(Record(FACTS, {**made._asdict(), "path": str(made.path)}))
