"""The file itself: is it sound, and does it still say what was written into it."""

from __future__ import annotations

import re
from typing import Annotated

from hotline_cli.cli.app import Call, command, option
from hotline_cli.errors import CheckFailed, Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record

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
    call: Call,
    head: Annotated[
        str, option("--head", help=_("A hash that must stand in the chain"), metavar="HASH")
    ] = "",
) -> None:
    from hotline_cli.desk import soundness

    if head and not re.fullmatch(f"[0-9a-fA-F]{{{SHORTEST},64}}", head):
        raise Usage(
            _("--head: {value!r} is not a hash").format(value=head),
            _("Copy it from the foot of the report: digits and a to f, at least {n}.").format(n=SHORTEST),
        )
    with call.progress(_("Verifying")) as told:
        verdict = soundness.verified(call.env, head, told)
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
def check(call: Call) -> None:
    from hotline_cli.desk import soundness

    with call.progress(_("Checking")):
        found = soundness.checked(call.env)
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
def reindex(call: Call) -> None:
    from hotline_cli.desk import soundness

    with call.progress(_("Indexing")) as told:
        count = soundness.reindexed(call.env, told)
    call.show(Record(INDEXED, {"cases": count}))
