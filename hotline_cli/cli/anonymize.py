"""Callers' data erased for good."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.app import Call, command, option, parse_date
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Record

ERASED = (
    Column("before", _("Received before"), kind="date"),
    Column("anonymized", _("Cases erased")),
    Column("left", _("Cases left, as something is still owed")),
    Column("backups", _("Backups not reached")),
)


@command(
    "db anonymize",
    gives=lambda _call: ERASED,
    details=_(
        "Cases received before the date lose their callers and all free text, for good; what was done and when stays,"
        " and `db verify` still holds. Left are open cases, those with a promise that runs, and those merged into an"
        " open one. Backups are not reached: those beside the file are named."
    ),
    example="hotline db anonymize --before 2020-01-01 --dry-run",
)
def anonymize(
    call: Call,
    before: Annotated[str, option("--before", help=_("Received before this day"), metavar="DATE")],
    dry_run: Annotated[bool, option("--dry-run", help=_("Say what would be done, and do not do it"))] = False,
    yes: Annotated[bool, option("-y", "--yes", help=_("Do not ask"))] = False,
) -> None:
    from hotline_cli.desk import anonymize as erasing

    day = parse_date("--before", before)
    if day > call.office.now.date():
        raise Usage(_("--before: {day} is in the future").format(day=day), _("Give today or an earlier day."))
    call.yes, call.dry_run = yes, dry_run
    if not dry_run:
        planned = erasing.anonymize(call.office, day, dry_run=True)
        call.confirm(planned.cases, _("erase for good"))
    with call.progress(_("Erasing")) as told:
        done = erasing.anonymize(call.office, day, dry_run=dry_run, told=told)
    row = {"before": day, "anonymized": done.cases, "left": done.left, "backups": list(done.backups)}
    call.show(Record(ERASED, row))
    call.say(
        _("{path} is not reached and still holds what it held; delete it, or anonymize it with --db").format(
            path=path
        )
        for path in done.backups
    )
