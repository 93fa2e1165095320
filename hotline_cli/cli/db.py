"""The file itself: is it sound, and does it still say what was written into it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument, option, parse_date
from hotline_cli.errors import CheckFailed, Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record

COPY = (
    Column("file", _("Backup")),
    Column("bytes", _("Bytes"), kind="number"),
    Column("events", _("Events"), kind="number"),
    Column("newest", _("Newest entry"), kind="time"),
    Column("sha256", "SHA-256", kind="code"),
    Column("head", _("Newest hash"), kind="code"),
)
RESTORED = (
    Column("file", _("File")),
    Column("events", _("Events"), kind="number"),
    Column("newest", _("Newest entry"), kind="time"),
    Column("head", _("Newest hash"), kind="code"),
    Column("kept", _("What was there is kept as")),
)
STATS = (
    Column("file", _("File")),
    Column("bytes", _("Bytes"), kind="number"),
    Column("log_bytes", _("Bytes of the log"), kind="number"),
    Column("free_bytes", _("Free bytes inside"), kind="number"),
    Column("pages", _("Pages"), kind="number"),
    Column("schema", _("Schema"), kind="number"),
    Column("schema_known", _("Schema of the program"), kind="number"),
    Column("events", _("Events"), kind="number"),
    Column("cases", _("Cases"), kind="number"),
    Column("units", _("Handling units"), kind="number"),
    Column("sessions", _("Sessions"), kind="number"),
    Column("schemes", _("Schemes"), kind="number"),
    Column(
        "statuses",
        _("By status"),
        fields=(Column("status", _("Status"), "status"), Column("cases", _("Cases"), kind="number")),
        many=True,
    ),
    Column("first_received", _("First case"), kind="time"),
    Column("last_received", _("Last case"), kind="time"),
    Column("head", _("Newest hash"), kind="code"),
    Column("newest", _("Newest entry"), kind="time"),
    Column("journal_mode", _("Journal")),
    Column("python", "Python"),
    Column("sqlite", "SQLite"),
    Column("system", _("System")),
    Column(
        "libraries",
        _("Libraries"),
        fields=(Column("name", _("Name")), Column("version", _("Version"))),
        many=True,
    ),
)

Unverified = Annotated[
    bool, option("--unverified", help=_("Even where the file does not say what was written into it"))
]
Yes = Annotated[bool, option("--yes", "-y", help=_("Do not ask"))]


@command(
    "db backup",
    gives=lambda _call: COPY,
    details=_(
        "Made while others write, of one moment. Read again page by page and event by event before it gets its name;"
        " its SHA-256 is kept beside it. FILE may be a folder: then the name says the time. --yes replaces an older"
        " backup of that name. A folder that is not the file's own is noted in the file, so that `db anonymize` looks"
        " there too."
    ),
    example="hotline db backup /backup",
)
def back_up(
    call: CommandContext,
    file: Annotated[str, argument(help=_("The backup to make, or the folder for it"), metavar="FILE")],
    yes: Yes = False,
    unverified: Unverified = False,
) -> None:
    from hotline_cli.services import backups

    with call.progress(_("Copying")) as told:
        made = backups.back_up(call.env, Path(file), replace=yes, unproved=unverified, progress=told)
    call.show(
        Record(
            COPY,
            {
                "file": str(made.path),
                "bytes": made.bytes,
                "events": made.events,
                "newest": made.newest,
                "sha256": made.digest,
                "head": made.head,
            },
        )
    )


@command(
    "db restore",
    gives=lambda _call: RESTORED,
    details=_(
        "Nobody else can use the file meanwhile. A file that holds more than the backup is replaced with --yes only;"
        " what was there is kept beside it under a name with the time, and an event says that it was replaced."
    ),
    example="hotline db restore /backup/hotline-20200401-030000.db",
)
def restore(
    call: CommandContext,
    file: Annotated[str, argument(help=_("The backup"), metavar="FILE")],
    yes: Yes = False,
    unverified: Unverified = False,
) -> None:
    from hotline_cli.services import backups

    with call.progress(_("Bringing back")) as told:
        brought = backups.restore_backup(call.env, Path(file), sure=yes, unproved=unverified, progress=told)
    row = {
        **brought._asdict(),
        "file": str(brought.path),
        "kept": str(brought.kept) if brought.kept else None,
    }
    call.show(Record(RESTORED, row))


@command(
    "db stats",
    gives=lambda _call: STATS,
    details=_("Sizes, counts and versions."),
    example="hotline db stats -f json",
)
def stats(call: CommandContext) -> None:
    from hotline_cli.services import backups

    call.show(Record(STATS, backups.database_stats(call.office)))


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
    call: CommandContext,
    before: Annotated[str, option("--before", help=_("Received before this day"), metavar="DATE")],
    done_only: Annotated[
        bool, option("--done-only", help=_("Leave cases that are still owed something"))
    ] = False,
    dry_run: Annotated[bool, option("--dry-run", help=_("Say what would be done, and do not do it"))] = False,
    yes: Annotated[bool, option("-y", "--yes", help=_("Do not ask"))] = False,
) -> None:
    from hotline_cli.services import anonymize as erasing

    day = parse_date("--before", before)
    call.yes, call.dry_run = yes, dry_run
    if not dry_run:
        planned = erasing.anonymize_cases(call.office, day, done_only=done_only, dry_run=True)
        _warn(call, planned.owed)
        call.confirm(planned.cases, _("erase for good"))
    with call.progress(_("Erasing")) as told:
        done = erasing.anonymize_cases(call.office, day, done_only=done_only, dry_run=dry_run, told=told)
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


def _warn(call: CommandContext, owed: int) -> None:
    if owed:
        said = _("{n} of these are still owed something, and nobody will be able to ring their callers back")
        call.say([said.format(n=owed)])


DIFFERENCE = (
    Column("table", _("Table")),
    Column("row", _("Row"), kind="code"),
    Column("column", _("Column")),
    Column("what", _("What")),
)
VERDICT = (
    Column("ok", _("Sound"), kind="bool"),
    Column("events", _("Events"), kind="number"),
    Column("cases", _("Cases"), kind="number"),
    Column("head", _("Newest hash"), kind="code"),
    Column("head_at", _("The hash asked for stands at event"), kind="number", detail=True),
    Column("difference", _("Differs"), fields=DIFFERENCE, detail=True),
)
FINDING = (
    Column("check", _("Check"), "check"),
    Column("ok", _("Sound"), kind="bool"),
    Column("found", _("Found")),
)
INDEXED = (Column("cases", _("Cases"), kind="number"),)
SHORTEST = 8
"""Digits of a hash below which it says nothing."""


@command(
    "db verify",
    gives=lambda _call: VERDICT,
    details=_(
        "Recomputes the chain of hashes from the first event on, the seal of every word that stands apart, and"
        " every row from its events; names the first that differs, with exit status 7. --head: the hash at the"
        " foot of a printed report must stand in the chain."
    ),
    example="hotline db verify",
)
def verify(
    call: CommandContext,
    head: Annotated[
        str, option("--head", help=_("A hash that must stand in the chain"), metavar="HASH")
    ] = "",
) -> None:
    from hotline_cli.services import integrity

    if head and not re.fullmatch(f"[0-9a-fA-F]{{{SHORTEST},64}}", head):
        raise Usage(
            _("--head: {value!r} is not a hash").format(value=head),
            _("Copy it from the foot of the report: digits and a to f, at least {n}.").format(n=SHORTEST),
        )
    with call.progress(_("Verifying")) as told:
        verdict = integrity.verify_database(call.env, head, told)
    differs = verdict.difference
    row = {
        "ok": differs is None,
        "events": verdict.events,
        "cases": verdict.cases,
        "head": verdict.head,
        "head_at": verdict.head_at,
        "difference": {name.key: getattr(differs, name.key) for name in DIFFERENCE} if differs else None,
    }
    call.show(Record(VERDICT, row))
    if differs:
        where = " ".join(filter(None, (str(getattr(differs, name.key) or "") for name in DIFFERENCE[:3])))
        call.say([_("{where}: {what}").format(where=where, what=differs.what)])
        raise CheckFailed(differs.what)


@command(
    "db check",
    gives=lambda _call: FINDING,
    details=_(
        "Pages, references, log, schema, who may read the file. Exit status 7 if anything is not as it should be."
    ),
    example="hotline db check",
)
def check(call: CommandContext) -> None:
    from hotline_cli.services import integrity

    with call.progress(_("Checking")):
        found = integrity.check_database(call.env)
    call.show(Listing(FINDING, [finding._asdict() for finding in found]))
    if not all(finding.ok for finding in found):
        raise CheckFailed(_("the file is not sound"))


@command(
    "db reindex",
    gives=lambda _call: INDEXED,
    details=_(
        "What `search` looks cases up in is made anew from the events. For a file whose index `db verify` finds"
        " emptied or wrong; nothing else is changed."
    ),
    example="hotline db reindex",
)
def reindex(call: CommandContext) -> None:
    from hotline_cli.services import integrity

    with call.progress(_("Indexing")) as told:
        count = integrity.rebuild_search_index(call.env, told)
    call.show(Record(INDEXED, {"cases": count}))
