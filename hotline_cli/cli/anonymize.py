"""Callers' data erased for good."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.app import Call, command, option, parse_date
from hotline_cli.i18n import _
from hotline_cli.output import Column, Record

ERASED = (
    Column("before", _("Received before"), kind="date"),
    Column("anonymized", _("Cases erased")),
    Column("owed", _("Of these, still owed something")),
    Column("left", _("Cases left, as something is still owed")),
    Column("backups", _("Backups not reached")),
    Column("unseen", _("Not looked at")),
)


@command(
    "db anonymize",
    gives=lambda _call: ERASED,
    details=_(
        "Cases received before the date lose their callers and all free text, for good; what was done and when stays,"
        " and `db verify` still holds. Some may still be owed something: open ones, those with a promise that runs,"
        " those merged into an open one. They are counted, and left with --done-only. Backups are not reached: those"
        " beside the file, and those where `db backup` wrote any, are named if they still hold words of such cases; and"
        " so is what could not be looked at."
    ),
    example="hotline db anonymize --before 2020-01-01 --dry-run",
)
def anonymize(
    call: Call,
    before: Annotated[str, option("--before", help=_("Received before this day"), metavar="DATE")],
    done_only: Annotated[
        bool, option("--done-only", help=_("Leave cases that are still owed something"))
    ] = False,
    dry_run: Annotated[bool, option("--dry-run", help=_("Say what would be done, and do not do it"))] = False,
    yes: Annotated[bool, option("-y", "--yes", help=_("Do not ask"))] = False,
) -> None:
    from hotline_cli.desk import anonymize as erasing

    day = parse_date("--before", before)
    call.yes, call.dry_run = yes, dry_run
    if not dry_run:
        planned = erasing.anonymize(call.office, day, done_only=done_only, dry_run=True)
        _warn(call, planned.owed)
        call.confirm(planned.cases, _("erase for good"))
    with call.progress(_("Erasing")) as told:
        done = erasing.anonymize(call.office, day, done_only=done_only, dry_run=dry_run, told=told)
    if dry_run:
        _warn(call, done.owed)
    row = {
        "before": day,
        "anonymized": done.cases,
        "owed": done.owed,
        "left": done.left,
        "backups": list(done.backups),
        "unseen": list(done.unseen),
    }
    call.show(Record(ERASED, row))
    call.say(
        _("{path} is not reached and still holds what it held; delete it, or anonymize it with --db").format(
            path=path
        )
        for path in done.backups
    )
    call.say(
        _("{path} cannot be looked at; a backup may lie there that still holds what it held").format(
            path=path
        )
        for path in done.unseen
    )


def _warn(call: Call, owed: int) -> None:
    if owed:
        said = _("{n} of these are still owed something, and nobody will be able to ring their callers back")
        call.say([said.format(n=owed)])
