"""The command ``measure``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import CASE
from hotline_cli.cli.options import argument, option, require
from hotline_cli.cli.params import DATE, Count
from hotline_cli.i18n import _
from hotline_cli.output import Listing, Record
from hotline_cli.reports.layout.hotspots import measure_columns


@command(
    "measure add",
    gives=lambda _call: measure_columns(),
    details=_("Measures for the hotspots: cause, measure, unit, due date (WZ-14, QT-06)."),
    example="hotline measure add --about 违停 --cause 车位不足 --text 新增车位 --by 公安局 --due 2020-06-30",
    verb=True,
)
def add_measure(
    call: CommandContext,
    about: Annotated[str, option("--about", help=_("Problem raised by callers"), metavar="TEXT")],
    cause: Annotated[str, option("--cause", help=_("Cause of the problem"), metavar="TEXT")],
    text: Annotated[str, option("--text", help=_("Description of the measure"), metavar="TEXT")],
    by: Annotated[str, option("--by", help=_("Unit responsible"), metavar="UNIT")],
    due: Annotated[date, option("--due", help=_("Due date"), type=DATE)],
    case: Annotated[list[str] | None, option("--case", help=_("A case that supports it"), type=CASE)] = None,
    decided_by: Annotated[
        str, option("--decided-by", help=_("Meeting that decided it"), metavar="TEXT")
    ] = "",
) -> None:
    from hotline_cli.services import measures

    words = {"--about": about, "--cause": cause, "--text": text}
    about, cause, text = (call.text(name, value) for name, value in words.items())
    measure = measures.Measure(
        about,
        cause,
        text,
        require("--by", by),
        due.isoformat(),
        tuple(case or ()),
        decided_by,
    )
    call.show(Record(measure_columns(), measures.add_measure(call.office, measure, call.when)))


@command("measure list", gives=lambda _call: measure_columns(), example="hotline measure list")
def list_measures(call: CommandContext) -> None:
    from hotline_cli.queries import measures

    call.show(Listing(measure_columns(), measures.list_measures(call.office)))


@command(
    "measure done",
    gives=lambda _call: measure_columns(),
    example="hotline measure done 1 --text 新增车位80个",
    verb=True,
)
def finish_measure(
    call: CommandContext,
    measure: Annotated[int, argument(type=Count("ID"))],
    text: Annotated[str | None, option("--text", help=_("What was done"), metavar="TEXT|-")] = None,
) -> None:
    from hotline_cli.services import measures

    words = call.text("--text", text) if text is not None else ""
    done = measures.finish_measure(call.office, measure, call.when, words)
    call.show(Record(measure_columns(), done))
