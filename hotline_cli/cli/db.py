"""``db``: backup, restore, erasure and statistics of the database."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated

from hotline_cli.cli.context import CommandContext, require_place
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import SomeNumbers, argument, option, require_exactly_one
from hotline_cli.cli.params import DATE, OneOf
from hotline_cli.errors import CheckFailed, Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record
from hotline_cli.queries.settings import SETTINGS, read_setting

COPY = (
    Column("file", _("Backup")),
    Column("bytes", _("Bytes"), kind="number"),
    Column("events", _("Events"), kind="number"),
    Column("newest", _("Newest entry"), kind="time"),
    Column("sha256", "SHA-256", kind="code"),
    Column("head", _("Newest hash"), kind="code"),
    Column("cases", _("Cases verified"), kind="number"),
    Column("complete", _("All cases verified"), kind="bool"),
)
RESTORED = (
    Column("file", _("File")),
    Column("events", _("Events"), kind="number"),
    Column("newest", _("Newest entry"), kind="time"),
    Column("head", _("Newest hash"), kind="code"),
    Column("kept", _("Previous file kept as")),
)
STATS = (
    Column("file", _("File")),
    Column("bytes", _("Bytes"), kind="number"),
    Column("log_bytes", _("Log size in bytes"), kind="number"),
    Column("free_bytes", _("Free bytes"), kind="number"),
    Column("pages", _("Pages"), kind="number"),
    Column("schema", _("Schema"), kind="number"),
    Column("schema_known", _("Program's schema version"), kind="number"),
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
    Column("system", _("Operating system")),
    Column(
        "libraries",
        _("Libraries"),
        fields=(Column("name", _("Name")), Column("version", _("Version"))),
        many=True,
    ),
)

Unverified = Annotated[
    bool, option("--unverified", help=_("Even if the contents of the backup do not verify"))
]
Yes = Annotated[bool, option("--yes", "-y", help=_("No confirmation"))]


@command(
    "db backup",
    gives=lambda _call: COPY,
    details=_(
        "The backup is a consistent snapshot, even if others are writing. Before it gets its name, "
        "every page and every event is checked, and the rows of all cases changed since the last backup in "
        "the same folder; of all cases every week, with --full, and if no earlier backup with a valid "
        "manifest is found. FILE.manifest says what was verified, FILE.sha256 is its SHA-256. FILE "
        "may be a folder: the name is then made from the time. With / at the end the folder is created. "
        "--yes replaces an older backup of "
        "the same name. A folder other than the database's own is recorded in the database, so "
        "that `db anonymize` checks it too; a backup that is refused records nothing. What another "
        "program made or changed in the file, such as a trigger, is copied and named, with exit status 7."
    ),
    example="hotline db backup /backup",
)
def back_up(
    call: CommandContext,
    file: Annotated[str, argument(help=_("Backup file to create, or a folder for it"), metavar="FILE")],
    yes: Yes = False,
    unverified: Unverified = False,
    full: Annotated[bool, option("--full", help=_("Verify all cases"))] = False,
) -> None:
    from hotline_cli.services import backups

    if full and unverified:
        raise Usage(_("--full and --unverified exclude each other"), _("Give one of them."))
    require_place(file, "FILE")
    with call.progress(_("Copying")) as report_progress:
        made, cases, complete, strange = backups.back_up(
            call.env,
            Path(file),
            new_folder=file.endswith(("/", os.sep)),
            replace=yes,
            allow_unverified=unverified,
            full=full,
            progress=report_progress,
        )
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
                "cases": cases,
                "complete": complete,
            },
        )
    )
    if strange:
        call.say(
            _("made or changed by another program, and copied: {name}").format(name=name) for name in strange
        )
        raise CheckFailed(_("the file holds what another program made or changed"))


@command(
    "db restore",
    gives=lambda _call: RESTORED,
    details=_(
        "Nobody else can write during the restore, and those who want to wait. A file that "
        "holds more than the backup is replaced only with --yes, one made by a newer program never; "
        "the old file is kept next to it under a name with the time. A backup in which another program "
        "made or changed something is restored only with --yes. The restored file has an event "
        "that says so."
    ),
    example="hotline db restore /backup/hotline-20200401-030000.db",
)
def restore(
    call: CommandContext,
    file: Annotated[str, argument(help=_("Backup file"), metavar="FILE")],
    yes: Yes = False,
    unverified: Unverified = False,
) -> None:
    from hotline_cli.services import backups

    with call.progress(_("Restoring")) as report_progress:
        restored = backups.restore_backup(
            call.env, Path(file), replace=yes, allow_unverified=unverified, progress=report_progress
        )
    row = {
        **restored._asdict(),
        "file": str(restored.path),
        "kept": str(restored.kept) if restored.kept else None,
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


SETTING = (
    Column("setting", _("Setting"), kind="code"),
    Column("value", _("Value")),
    Column("meaning", _("Meaning")),
)


@command(
    "db setting",
    gives=lambda _call: SETTING,
    details=_(
        "Without SETTING, all are listed. `office` is the name on the office's papers, and the one under which its "
        "facts go in a province (`export facts`); an office without a name goes by that of its file. The others "
        "are words of its bulletins and reminders. An empty VALUE takes one away."
    ),
    example="hotline db setting office 常州",
)
def setting(
    call: CommandContext,
    name: Annotated[str, argument(type=OneOf("SETTING", *SETTINGS), metavar="[SETTING]")] = "",
    value: Annotated[str | None, argument(help=_("New value"), metavar="[VALUE]")] = None,
) -> None:
    from hotline_cli.services.settings import change_setting

    if name and value is not None:
        change_setting(call.office, name, value.strip())
    rows = [
        {"setting": key, "value": read_setting(call.office, key), "meaning": _(SETTINGS[key].title)}
        for key in ([name] if name else SETTINGS)
    ]
    call.show(Record(SETTING, rows[0]) if name else Listing(SETTING, rows))


ERASED = (
    Column("before", _("Received before"), kind="date"),
    Column("anonymized", _("Cases erased")),
    Column("owed", _("Of these, unfinished")),
    Column("left", _("Unfinished cases kept")),
    Column("backups", _("Backups not erased")),
    Column("unseen", _("Could not be checked")),
    Column("foreign", _("Made by other programs")),
)


@command(
    "db anonymize",
    gives=lambda _call: ERASED,
    details=_(
        "The cases received before a date, the cases named, or those of one caller permanently lose "
        "their callers and all free text; the record of each action and its time remains, and "
        "`db verify` still passes. With --before, so do the themes, participants and questions of "
        "sessions and the referrals of units. Unfinished "
        "cases among them (open, with a running promise, or merged into an open case) are counted, "
        "and kept with --done-only. Backups are not erased: those next to "
        "the file, and those in folders where `db backup` wrote any, are listed if they still "
        "contain text of these cases; so is anything that could not be checked. What another program "
        "made in the file may hold copies of callers: it is named, and needs --yes."
    ),
    example="hotline db anonymize --before 2020-01-01 --dry-run",
)
def anonymize(
    call: CommandContext,
    no: SomeNumbers = None,
    before: Annotated[date | None, option("--before", help=_("Received before this day"), type=DATE)] = None,
    caller: Annotated[
        str,
        option("--caller", help=_("All cases of this caller, by full name or phone"), metavar="NAME|PHONE"),
    ] = "",
    done_only: Annotated[bool, option("--done-only", help=_("Keep unfinished cases"))] = False,
    dry_run: Annotated[bool, option("--dry-run", help=_("Dry run: show the result without saving"))] = False,
    yes: Annotated[bool, option("-y", "--yes", help=_("No confirmation"))] = False,
) -> None:
    from hotline_cli.services import anonymize as erasing

    require_exactly_one({_("NO"): no, "--before": before, "--caller": caller.strip()})
    call.yes, call.dry_run = yes, dry_run
    wanted = erasing.Wanted(before, *_cases_of(call, no or [], call.line("--caller", caller).strip()))
    if not dry_run:
        planned = erasing.anonymize_cases(call.office, wanted, done_only=done_only, dry_run=True)
        _warn(call, planned.owed)
        _refuse_foreign(call, planned.foreign)
        call.confirm(planned.cases, _("erase for good"))
    with call.progress(_("Erasing")) as report_progress:
        done = erasing.anonymize_cases(
            call.office, wanted, done_only=done_only, dry_run=dry_run, told=report_progress
        )
    if dry_run:
        _warn(call, done.owed)
    row = {
        "before": before,
        "anonymized": done.cases,
        "owed": done.owed,
        "left": done.left,
        "backups": list(done.backups),
        "unseen": list(done.unseen),
        "foreign": list(done.foreign),
    }
    call.show(Record(ERASED, row))
    call.say(
        _(
            "{path} cannot be reached and still holds the old content; delete it, or anonymize it with --db"
        ).format(path=path)
        for path in done.backups
    )
    call.say(
        _("cannot inspect {path}; a backup there may still hold the old content").format(path=path)
        for path in done.unseen
    )


def _cases_of(call: CommandContext, numbers: list[str], caller: str) -> tuple[tuple[int, ...], str]:
    """Return the keys of the cases named, or of the caller, and the caller."""
    from hotline_cli.queries import lookups, person

    if numbers:
        keys = dict.fromkeys(lookups.resolve_case(call.office, number) for number in numbers)
        return tuple(keys), ""
    if not caller:
        return (), ""
    found = person.find_cases(call.office, caller)
    call.say(person.describe_doubt(found))
    return tuple(found.keys), caller


def _refuse_foreign(call: CommandContext, names: tuple[str, ...]) -> None:
    """Refuse, without --yes, to erase a file in which another program may have copied what is to be erased."""
    call.say(_("made by another program, and not erased: {name}").format(name=name) for name in names)
    if names and not call.yes:
        raise Refused(
            _("other programs made {count} objects in the file, which may hold copies").format(
                count=len(names)
            ),
            _("Remove them with the program that made them, or add --yes to leave them."),
        )


def _warn(call: CommandContext, owed: int) -> None:
    if owed:
        message = _("{n} of these are unfinished; their callers can no longer be called back")
        call.say([message.format(n=owed)])


INDEXED = (Column("cases", _("Cases"), kind="number"),)


@command(
    "db reindex",
    gives=lambda _call: INDEXED,
    details=_(
        "Rebuilds the index used by `search` from the events. Use it if `db verify` finds the "
        "index empty or wrong; nothing else is changed."
    ),
    example="hotline db reindex",
)
def reindex(call: CommandContext) -> None:
    from hotline_cli.services import integrity

    with call.progress(_("Indexing")) as report_progress:
        count = integrity.rebuild_search_index(call.env, report_progress)
    call.show(Record(INDEXED, {"cases": count}))
