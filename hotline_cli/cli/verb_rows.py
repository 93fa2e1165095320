"""Running verbs from the rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from hotline_cli.cli.context import BatchContext, CommandContext
from hotline_cli.cli.declaration import build_command
from hotline_cli.cli.usage_errors import usage_message
from hotline_cli.domain.case import case_number
from hotline_cli.domain.case_fields import CALLER, field_named, leaves
from hotline_cli.domain.vocabulary import outcome_of_answer
from hotline_cli.errors import HotlineError, InputFault
from hotline_cli.i18n import _
from hotline_cli.output import Listing
from hotline_cli.reports.layout.cases import case_columns

if TYPE_CHECKING:
    from pathlib import Path

    from hotline_cli.services.imports import reader
    from hotline_cli.services.imports.source import TableSource

WORDS: dict[str, tuple[str, ...]] = {
    "verb": ("动作", "操作"),
    "no": field_named("no").names,
    "at": ("时间", "办理时间"),
    "note": ("备注",),
    "by": ("办理人", "答复人"),
    "reason": ("原因", "理由"),
    "approved_by": ("批准人",),
    "until": ("延至", "期限"),
    **{
        leaf.field.verb_option or leaf.field.option_name: leaf.field.names
        for leaf in leaves()
        if leaf.field.verb_option or leaf.field.option
    },
}
"""Chinese names of columns; every other option has its own name."""
SHARED = frozenset({"format", "output", "columns", "excel", "dry_run", "yes", "reveal", "help"})
"""Options that are not columns: they hold for all rows, or not at all."""
REPLIES: dict[str, tuple[str, ...]] = {
    leaf.field.reply_as: (*leaf.field.names, *({leaf.key} - {leaf.field.reply_as}))
    for leaf in leaves()
    if leaf.field.reply_as
}
NOT_THE_UNITS = (
    "序号",
    *(
        name
        for leaf in leaves()
        if leaf.field.whose == CALLER or leaf.key in {"unit", "title", "received_at"}
        for name in (leaf.key, *leaf.field.names)
        if leaf.field.read_as and not leaf.field.reply_as
    ),
)
"""Columns of Annex 2 that the office filled in, which a unit sends back with its answers."""
AS_OPTIONS = {"answer": "text", "responsible": "by", "answered_at": "at"}


def open_table(call: CommandContext, file: Path, sheet: str) -> TableSource:
    """Return the table in ``file``; a wrong ``--columns`` and a missing database are reported before a missing file."""
    call.expect(case_columns())
    call.require_database()
    return call.source(file, sheet)


def import_replies(call: CommandContext, source: TableSource, reason: str = "") -> None:
    """Import the answers of units: each row is a ``reply``, with ``reason`` if it is entered late.

    When the unit says that it was done counts as the time of its answer only if that is not known. A case may be named
    by its number elsewhere.
    """
    from hotline_cli.services.imports import reader

    def reply(row: reader.CsvRow) -> tuple[str, Mapping[str, str]]:
        given = {AS_OPTIONS.get(name, name): cell for name, cell in row.cells.items() if cell}
        if given.get("ref"):
            given["no"] = _number_of(call, given.get("no", ""), given.pop("ref"))
        if not given.get("no"):
            raise BadCell("no", _("is missing"))
        if (outcome := outcome_of_answer(row["answer"])) and not given.get("outcome"):
            given["outcome"] = outcome
        if "at" not in given and "finished_at" not in given:
            raise BadCell("answered_at", _("is missing"))
        return "reply", {"reason": reason, "at": given.get("finished_at", "")} | given

    columns = {**REPLIES, "ref": field_named("ref").names, "reason": WORDS["reason"]}
    heading = set(reader.read_heading(source, columns))
    numbered = not heading & {"ref", *columns["ref"]}
    required = (*(("no",) if numbered else ()), "answer", "responsible")
    run_rows(call, source, columns, required, reply, passed_over=NOT_THE_UNITS)


def _number_of(call: CommandContext, no: str, ref: str) -> str:
    """Return the number of the case that ``ref`` is elsewhere. Raises ``BadCell`` if ``no`` is another case."""
    from hotline_cli.queries.lookups import find_by_ref, resolve_case

    found = find_by_ref(call.office, ref)
    if not found and no:
        return no
    if len(found) != 1 or (no and resolve_case(call.office, no) != found[0]):
        message = (
            _("{ref} is not the number elsewhere of one case")
            if not no
            else _("{ref} is another case than {no}")
        )
        raise BadCell("ref", message.format(ref=ref, no=no))
    return case_number(found[0])


class BadCell(Exception):
    """A cell that the command does not accept."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


# ---- running ----------------------------------------------------------------------------------------------------


def run_rows(
    call: CommandContext,
    source: TableSource,
    columns: Mapping[str, Sequence[str]],
    required: Sequence[str],
    asked: Callable[[reader.CsvRow], tuple[str, Mapping[str, str]]],
    *,
    instead: Sequence[str] = (),
    passed_over: Collection[str] = (),
) -> None:
    """Run the command of each row. Columns ``instead``, if there are all of them, replace the ``required`` ones."""
    from hotline_cli.services.cases import open_batch
    from hotline_cli.services.imports import reader

    office = call.office
    header = set(reader.read_heading(source, columns))
    if instead and all(header & {name, *columns[name]} for name in instead):
        required = ()
    table = reader.read_table(
        source, columns, required=required, passed_over=passed_over, verbatim=("text", "answer", "content")
    )
    many = BatchContext(office, call.at, call.note)
    call.when.moment(office)
    with open_batch(office, dry_run=call.dry_run) as get_changed_cases:
        done = 0
        for row in table:
            try:
                _do(many, *asked(row))
                done += 1
            except BadCell as bad:
                table.fault(row, bad.column, bad.reason)
            except HotlineError as error:
                table.fault(row, *_split_column(error))
        if table.bad:
            raise InputFault(
                _("{path}: bad rows; nothing was processed").format(path=table.path),
                _("Correct them and apply the file again."),
                table.faults,
            )
        cases = get_changed_cases()
    call.show(Listing(case_columns(), cases))
    call.say([_("{n} rows were processed.").format(n=done), *many.remarks])


def _split_column(error: HotlineError) -> tuple[str, str]:
    """Return the column of the option that begins the message, and the rest of the message."""
    from hotline_cli.queries.unit_names import UnknownUnit

    if isinstance(error, UnknownUnit):
        return "", error.in_table
    option, colon, reason = error.message.partition(": ")
    if colon and option.startswith("--") and " " not in option:
        return option.removeprefix("--").replace("-", "_"), reason
    return "", error.message


def _do(many: BatchContext, verb: str, cells: Mapping[str, str]) -> None:
    """Run the command of a row, as the command line would."""
    order = build_command(verb)
    try:
        with order.make_context(verb, list(_arguments(order, verb, cells)), obj=many) as context:
            order.invoke(context)
    except click.exceptions.UsageError as error:
        option = (
            error.param.opts[0] if isinstance(error, click.exceptions.BadParameter) and error.param else ""
        )
        column = option.lstrip("-").replace("-", "_")
        raise BadCell(column, usage_message(error).removeprefix(f"{option}: ")) from error


def _arguments(order: click.Command, verb: str, cells: Mapping[str, str]) -> Iterator[str]:
    """Yield the command line for the cells: options first, then arguments."""
    options, named = parameters_by_column(order)
    given = {name: cell for name, cell in cells.items() if cell and name not in ("verb", "no", *named)}
    for name, cell in given.items():
        parameter = options.get(name)
        if parameter is None:
            raise BadCell(name, _("unknown option for `hotline {verb}`").format(verb=verb))
        yield from _option(parameter, name, cell)
    many = {parameter.name for parameter in order.params if parameter.nargs == -1}
    yield "--"
    for place, name in enumerate(named):
        cell = (cells.get("no") if place == 0 else "") or cells.get(name, "")
        if cell:
            yield from _parts(cell) if name in many else [cell]


def _option(parameter: click.Parameter, name: str, cell: str) -> Iterator[str]:
    from hotline_cli.services.imports.cells import CellError, read_mark

    option = f"--{name.replace('_', '-')}"
    if getattr(parameter, "is_flag", False):
        try:
            yes = read_mark(cell)
        except CellError as wrong:
            raise BadCell(name, str(wrong)) from wrong
        others = parameter.secondary_opts if option in parameter.opts else parameter.opts
        if yes:
            yield option
        elif parameter.secondary_opts:
            yield others[0]
        return
    for part in _parts(cell) if parameter.multiple else [cell]:
        yield f"{option}={part}"


def _parts(cell: str) -> list[str]:
    from hotline_cli.services.imports.cells import read_list

    return read_list(cell)


def parameters_by_column(order: click.Command) -> tuple[dict[str, click.Parameter], list[str]]:
    """Return the options by column name, and the arguments in order."""
    options = {
        name.lstrip("-").replace("-", "_"): parameter
        for parameter in order.params
        if parameter.param_type_name == "option" and parameter.name not in SHARED
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--")
    }
    named = [str(parameter.name) for parameter in order.params if parameter.param_type_name == "argument"]
    return options, named
