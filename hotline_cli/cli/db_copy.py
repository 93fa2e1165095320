"""The file itself: copies of it, and what there is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from hotline_cli.cli.app import Call, argument, command, option
from hotline_cli.i18n import _
from hotline_cli.output import Column, Record

COPY = (
    Column("file", _("Backup")),
    Column("bytes", _("Bytes"), kind="number"),
    Column("events", _("Events"), kind="number"),
    Column("newest", _("Newest entry"), kind="time"),
    Column("sha256", "SHA-256", kind="code"),
    Column("head", _("Newest hash"), kind="code"),
)
BROUGHT = (
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
    call: Call,
    file: Annotated[str, argument(help=_("The backup to make, or the folder for it"), metavar="FILE")],
    yes: Yes = False,
    unverified: Unverified = False,
) -> None:
    from hotline_cli.desk import copies

    with call.progress(_("Copying")) as told:
        made = copies.back_up(call.env, Path(file), replace=yes, unproved=unverified, progress=told)
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
    gives=lambda _call: BROUGHT,
    details=_(
        "Nobody else can use the file meanwhile. A file that holds more than the backup is replaced with --yes only;"
        " what was there is kept beside it under a name with the time, and an event says that it was replaced."
    ),
    example="hotline db restore /backup/hotline-20200401-030000.db",
)
def restore(
    call: Call,
    file: Annotated[str, argument(help=_("The backup"), metavar="FILE")],
    yes: Yes = False,
    unverified: Unverified = False,
) -> None:
    from hotline_cli.desk import copies

    with call.progress(_("Bringing back")) as told:
        brought = copies.restore(call.env, Path(file), sure=yes, unproved=unverified, progress=told)
    row = {
        **brought._asdict(),
        "file": str(brought.path),
        "kept": str(brought.kept) if brought.kept else None,
    }
    call.show(Record(BROUGHT, row))


@command(
    "db stats",
    gives=lambda _call: STATS,
    details=_("Sizes, counts and versions."),
    example="hotline db stats -f json",
)
def stats(call: Call) -> None:
    from hotline_cli.desk import copies

    call.show(Record(STATS, copies.stats(call.office)))
