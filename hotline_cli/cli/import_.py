"""``import``: calls from a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from hotline_cli.cli.context import CommandContext, require_place
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import SCHEME, SESSION
from hotline_cli.cli.options import LateReason, Sheet, argument, option, require_exactly_one
from hotline_cli.cli.params import Code
from hotline_cli.errors import Usage
from hotline_cli.i18n import _, join_names
from hotline_cli.output import Column, Listing
from hotline_cli.reports.layout.cases import case_columns

if TYPE_CHECKING:
    from hotline_cli.services.imports.calls import ImportResult

MAX_CASES_SHOWN = 20
"""Maximum imported cases shown to a person; programs get all."""


@command(
    "import",
    details=_(
        "The first line contains the column names, as codes or in Chinese: kind, content, channel, "
        "name, phone, address, title, category, area, received_at, session, put_through, urgent, "
        "complex, important, confidential, tags, origin, ref, leader, promise, promised_by, due, key; "
        "for calls already handled also status, on_the_spot, unit, co_units, dispatched_at, signed_at, "
        "answered_at, answer, responsible, outcome, closed_at, satisfaction. A column that is not read is an "
        "error. Either all rows are imported or none. Importing the same file again adds nothing; --update "
        "writes what a row says differently. Each import has a number, by which `hotline undo --import N` "
        "takes it back. With --replies the file contains answers from "
        "units: no, answer, responsible, answered_at; optionally outcome, department, told, "
        "told_at."
    ),
    example="hotline import calls.csv --session 2020-03-26",
    verb=True,
)
def import_(
    call: CommandContext,
    file: Annotated[
        Path | None,
        argument(_("CSV or XLSX with a header line; - reads standard input"), metavar="[FILE]"),
    ] = None,
    sheet: Sheet = "",
    map: Annotated[
        Path | None, option("--map", help=_("Mapping from another system's columns (TOML)"), metavar="MAP")
    ] = None,
    session: Annotated[
        str, option("--session", "-s", help=_("Session of rows without one"), type=SESSION)
    ] = "",
    channel: Annotated[
        str, option("--channel", help=_("Channel of rows without one"), type=Code("channel", "CHANNEL"))
    ] = "",
    scheme: Annotated[
        str, option("--scheme", help=_("Scheme other than the session's or the default"), type=SCHEME)
    ] = "",
    bad_rows: Annotated[
        str | None,
        option(
            "--bad-rows",
            help=_("File for bad rows, with reasons; the good rows are imported"),
            metavar="FILE",
        ),
    ] = None,
    create_units: Annotated[
        bool, option("--create-units", help=_("Add units missing from the directory"))
    ] = False,
    replies: Annotated[bool, option("--replies", help=_("The file contains answers from units"))] = False,
    reason: LateReason = "",
    update: Annotated[
        bool, option("--update", help=_("Write what differs in calls that are there already"))
    ] = False,
    ignore: Annotated[
        list[str] | None,
        option("--ignore", help=_("A column to leave out; may be given several times"), metavar="COLUMN"),
    ] = None,
    list_: Annotated[bool, option("--list", help=_("List the imports so far, by number"))] = False,
) -> None:
    from hotline_cli.services.imports import calls

    require_exactly_one({_("FILE"): file, "--list": list_})
    if bad_rows is not None:
        require_place(bad_rows, "--bad-rows")
    if file is None:
        from hotline_cli.queries.imports import list_imports

        call.expect(import_columns())
        call.show(Listing(import_columns(), list_imports(call.office)))
        return
    if replies:
        from hotline_cli.cli.verb_rows import import_replies, open_table

        given: dict[str, object] = {
            "--map": map,
            "--session": session,
            "--channel": channel,
            "--scheme": scheme,
        }
        given |= {
            "--bad-rows": bad_rows,
            "--create-units": create_units,
            "--update": update,
            "--ignore": ignore,
        }
        if unexpected := [name for name, value in given.items() if value]:
            raise Usage(
                _("{option} cannot be used with --replies").format(option=unexpected[0]), _("Leave it out.")
            )
        import_replies(call, open_table(call, file, sheet), reason.strip())
        return
    call.expect(case_columns())
    if bad_rows:
        _check_bad_rows_file(Path(bad_rows), file, map)
    request = calls.ImportRequest(
        file,
        sheet,
        map,
        session=session,
        channel=channel,
        scheme=scheme,
        create_units=create_units,
        bad_rows=bool(bad_rows),
        reason=reason.strip(),
        update=update,
        ignore=tuple(ignore or ()),
    )
    work = calls.CallImport(call.office, request, call.when, call.piped_input(file))
    call.keep_source(work.source)
    with call.progress(_("Checking")) as report_progress:
        work.check(report_progress)
    call.say([*work.format_remarks, *work.mask_remarks])
    with call.progress(_("Registering")) as report_progress:
        found = work.enter(report_progress, _select_rows(call))
    if bad_rows and not call.dry_run:
        from hotline_cli.output import View, deliver

        header, rows = work.bad_rows(found.bad)
        columns = [Column(name) for name in header]
        deliver(Listing(columns, rows, flat=True), View(format="csv"), call.env.stdout, bad_rows)
    _show(call, found, work.unread, updates=update)


def import_columns() -> list[Column]:
    return [
        Column("id", _("Import")),
        Column("at", _("At"), kind="time"),
        Column("file", _("File")),
        Column("new", _("New cases")),
        Column("changed", _("Changed cases")),
        Column("taken_back", _("Taken back")),
    ]


def _check_bad_rows_file(target: Path, *read: Path | None) -> None:
    """Check that the bad rows can be written, and not over one of the files ``read``, before the import."""
    from hotline_cli.output.render import check_writable

    if target.suffix.lower() in {".xlsx", ".xls", ".et", ".ods"}:
        raise Usage(
            _("--bad-rows: {file} is written as CSV").format(file=target),
            _("Use a name ending in .csv; cells of a sheet are limited in length."),
        )
    check_writable(target, "--bad-rows")
    for file in read:
        if file is not None and str(file) != "-" and _is_same_file(file, target):
            raise Usage(
                _("--bad-rows: {file} is an input file of this command").format(file=target),
                _("Choose another file."),
            )


def _is_same_file(one: Path, other: Path) -> bool:
    """Return whether both are the same file, by whatever path or link."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _select_rows(call: CommandContext) -> int:
    """Return how many new cases to keep: some for people, all in a dry run; else they are read afterwards."""
    if call.view().for_people:
        return MAX_CASES_SHOWN
    return -1 if call.dry_run else 0


def _show(call: CommandContext, found: ImportResult, unread: list[str], *, updates: bool) -> None:
    from hotline_cli.services.imports.calls import entered_cases

    people = call.view().for_people
    more = found.new - len(found.cases) if people else 0
    footer = [_("... and {n} more; `hotline list` shows them.").format(n=more)] if more > 0 else []
    rows = found.cases if people or call.dry_run else entered_cases(call.office, found.events)
    call.show(Listing(case_columns(), rows, footer=footer))
    remarks = [
        _("{n} calls would be imported.").format(n=found.new)
        if call.dry_run
        else _("{n} calls were imported.").format(n=found.new)
    ]
    if found.number and not call.dry_run:
        remarks.append(_("This is import {number}.").format(number=found.number))
    if found.there:
        remarks.append(_("{n} rows were already imported and were skipped.").format(n=found.there))
    if found.changed:
        remarks.append(
            _("{n} cases were updated.").format(n=found.changed)
            if updates
            else _("{n} rows differ from the case that is there; --update writes it.").format(n=found.changed)
        )
    if found.repeated:
        remarks.append(_("{n} rows repeat an earlier one and were skipped.").format(n=found.repeated))
    if unread:
        remarks.append(_("Columns not read: {names}").format(names=", ".join(unread)))
    if found.units:
        remarks.append(_("Units added: {names}").format(names=join_names(found.units)))
    if found.bad:
        remarks.append(_("{n} bad rows were skipped.").format(n=len(found.bad)))
    call.say([*remarks, *found.remarks])
