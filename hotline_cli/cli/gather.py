"""The command ``gather``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument, option
from hotline_cli.cli.periods import Dates, parse_period_options
from hotline_cli.domain import period as periods
from hotline_cli.domain.events import parse_datetime, parse_optional_datetime
from hotline_cli.domain.vocabulary import word
from hotline_cli.errors import CheckFailed
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing

if TYPE_CHECKING:
    from hotline_cli.services.gather import Gathered

GATHERED = (
    Column("office", _("Office")),
    Column("state", _("State"), "gathered"),
    Column("as_of", _("As of"), kind="time"),
    Column("before", _("Version before"), kind="time"),
    Column("complete", _("Complete"), kind="bool"),
    Column("cases", _("Cases"), kind="number"),
    Column("events", _("Events"), kind="number"),
    Column("first_received", _("First case"), kind="time", detail=True),
    Column("last_received", _("Last case"), kind="time", detail=True),
    Column("head", _("Newest hash"), kind="code", detail=True),
)


@command(
    "gather",
    gives=lambda _call: GATHERED,
    details=_(
        "Copies the facts of each FROM (a folder of `export facts`, or one office in it) into DIR, and checks all "
        "that DIR holds: every file, and whether each office's chain goes on from the version gathered before. "
        "A file that was exchanged or set back is named and not taken in, with exit status 7; --accept NAME takes "
        "it in. What was gathered is recorded in DIR/gathered.json. An office is complete if its facts were "
        "exported after the end of the period, by default the last full month."
    ),
    example="hotline gather province inbox --month 2020-04",
    long=_("Checking"),
)
def gather(
    call: CommandContext,
    folder: Annotated[str, argument(help=_("Folder of the province"), metavar="DIR")],
    dates: Dates,
    source: Annotated[
        list[str] | None, argument(help=_("Folders from which facts are taken in"), metavar="[FROM]...")
    ] = None,
    accept: Annotated[
        list[str] | None,
        option("--accept", help=_("Take in an office that does not follow on"), metavar="OFFICE"),
    ] = None,
) -> None:
    from hotline_cli.services import gather as gathering

    period = parse_period_options(dates)
    rows = gathering.gather(
        call.env,
        Path(folder),
        [Path(each) for each in source or ()],
        period=period or periods.last_month(call.env.now.date()),
        accept=accept or (),
    )
    call.show(Listing(GATHERED, [_row(row) for row in rows], title=_("Facts of offices")))
    wrong = [row for row in rows if row.state not in gathering.SOUND]
    call.say(
        _("{office}: {state}").format(office=row.office, state=word("gathered", row.state)) for row in wrong
    )
    behind = [row.office for row in rows if not row.complete] if period else []
    if behind and period:
        message = _("{period} is not complete: {offices}")
        call.say([message.format(period=period.name, offices=", ".join(behind))])
    if wrong or behind:
        raise CheckFailed(_("the folder is not complete, or facts in it do not follow on"))


def _row(row: Gathered) -> dict[str, object]:
    manifest = row.manifest
    return {
        "office": row.office,
        "state": row.state,
        "as_of": manifest and parse_datetime(manifest.at),
        "before": parse_optional_datetime(row.before),
        "complete": row.complete,
        "cases": manifest and manifest.cases,
        "events": manifest and manifest.events,
        "first_received": parse_optional_datetime(manifest.first_received if manifest else None),
        "last_received": parse_optional_datetime(manifest.last_received if manifest else None),
        "head": manifest and manifest.head,
    }
