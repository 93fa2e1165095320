"""``db verify``, ``db check``, ``db sign``: whether the file is sound, and what it was."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument, option, require
from hotline_cli.errors import CheckFailed, Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record

DIFFERENCE = (
    Column("table", _("Table")),
    Column("row", _("Row"), kind="code"),
    Column("column", _("Column")),
    Column("what", _("What")),
)
SIGNATURE = (
    Column("signer", _("Signer")),
    Column("events", _("Events"), kind="number"),
    Column("at", _("At"), kind="time"),
    Column("ok", _("OK"), kind="bool"),
    Column("what", _("What")),
)
VERDICT = (
    Column("ok", _("OK"), kind="bool"),
    Column("events", _("Events"), kind="number"),
    Column("cases", _("Cases"), kind="number"),
    Column("head", _("Newest hash"), kind="code"),
    Column("head_at", _("Given hash found at event"), kind="number", detail=True),
    Column("difference", _("Differs"), fields=DIFFERENCE, detail=True),
    Column("against", _("Events of the backup"), kind="number", detail=True),
    Column("signatures", _("Signatures"), fields=SIGNATURE, many=True, detail=True),
)
FINDING = (
    Column("check", _("Check"), "check"),
    Column("ok", _("OK"), kind="bool"),
    Column("found", _("Found")),
)
MIN_HASH_DIGITS = 8
"""Minimum digits of a hash."""


@command(
    "db verify",
    gives=lambda _call: VERDICT,
    details=_(
        "Checks every page, recomputes the hash chain from the first event, the seal of every separately "
        "stored text, and every row from its events, and looks for triggers, views and indexes of other programs; "
        "reports the first mismatch with exit status 7. This shows that the records agree with each "
        "other; anybody who can write the file can rewrite all of it. So compare it with what others keep: "
        "--head, the hash at the foot of a printed report, must be in the chain; the events of a "
        "backup (--against) must be its beginning, and if the backup's manifest says that its cases were "
        "verified within a week, only those changed since are, without --full; what a second person signed "
        "(`hotline db sign`) must be in it, by somebody whom the file of allowed signers names."
    ),
    example="hotline db verify",
)
def verify(
    call: CommandContext,
    head: Annotated[
        str | None, option("--head", help=_("A hash that the chain must contain"), metavar="HASH")
    ] = None,
    against: Annotated[
        str | None, option("--against", help=_("A backup with which the chain must begin"), metavar="FILE")
    ] = None,
    signatures: Annotated[
        str | None, option("--signatures", help=_("Signatures made by `hotline db sign`"), metavar="FILE")
    ] = None,
    signers: Annotated[
        str | None,
        option("--signers", help=_("Who may sign: a file of allowed signers of OpenSSH"), metavar="FILE"),
    ] = None,
    full: Annotated[bool, option("--full", help=_("All cases, whatever a backup proves"))] = False,
) -> None:
    from hotline_cli.services import integrity, signing

    if (signatures is None) != (signers is None):
        raise Usage(_("--signatures and --signers go together"), _("Give both, or neither of them."))

    if head is not None and not re.fullmatch(f"[0-9a-fA-F]{{{MIN_HASH_DIGITS},64}}", head):
        raise Usage(
            _("--head: invalid hash {value!r}").format(value=head),
            _("Copy it from the foot of the report: at least {n} characters, digits and a to f.").format(
                n=MIN_HASH_DIGITS
            ),
        )
    signed = (
        signing.read_signatures(
            Path(require("--signatures", signatures)), Path(require("--signers", signers))
        )
        if signatures is not None and signers is not None
        else []
    )
    with call.progress(_("Verifying")) as report_progress:
        verdict, proven = integrity.verify_database(
            call.env,
            head or "",
            None if against is None else Path(require("--against", against)),
            report_progress,
            full=full,
        )
    differs = verdict.difference
    row: dict[str, Any] = {
        "ok": differs is None,
        "events": verdict.events,
        "cases": verdict.cases,
        "head": verdict.head,
        "head_at": verdict.head_at,
        "difference": {name.key: getattr(differs, name.key) for name in DIFFERENCE} if differs else None,
        "against": verdict.against,
        "signatures": [],
    }
    if signatures is not None:
        signed = signing.check_heads(call.env, signed)
        row["signatures"] = [entry._asdict() for entry in signed]
    call.show(Record(VERDICT, row))
    call.say(proven.doubts)
    if proven.events and not differs:
        call.say(
            [
                _("verified: the {n} cases changed since the backup; --full verifies all").format(
                    n=verdict.cases
                )
            ]
        )
    if differs:
        where = " ".join(filter(None, (str(getattr(differs, name.key) or "") for name in DIFFERENCE[:3])))
        call.say([_("{where}: {what}").format(where=where, what=differs.what)])
        raise CheckFailed(differs.what)
    if signatures is not None and not (signed and all(entry.ok for entry in signed)):
        if not signed:
            call.say([_("{file} holds no signature").format(file=signatures)])
        call.say(
            _("signature of {at}: {what}").format(at=entry.at, what=entry.what)
            for entry in signed
            if not entry.ok
        )
        raise CheckFailed(_("not everything is signed as it should be"))


@command(
    "db check",
    gives=lambda _call: FINDING,
    details=_(
        "Checks pages, references, log, schema and who may read the file, and names what another "
        "program made in it. Exit status 7 if there is a problem."
    ),
    example="hotline db check",
)
def check(call: CommandContext) -> None:
    from hotline_cli.services import integrity

    with call.progress(_("Checking")):
        found = integrity.check_database(call.env)
    call.show(Listing(FINDING, [finding._asdict() for finding in found]))
    if not all(finding.ok for finding in found):
        raise CheckFailed(_("the file has errors"))


SIGNED = (
    Column("file", _("Signatures")),
    Column("events", _("Events"), kind="number"),
    Column("head", _("Newest hash"), kind="code"),
    Column("signatures", _("Signatures in the file"), kind="number"),
)


@command(
    "db sign",
    gives=lambda _call: SIGNED,
    details=_(
        "For a second person, who does not work with the database: verifies the backup, signs its number "
        "of events and its newest hash with a key of OpenSSH, and adds the signature to FILE.signatures "
        "beside the backup; nothing is written into the database. Anybody can check it with "
        "`hotline db verify --signatures`. See docs/administration.md for who keeps what."
    ),
    example="hotline db sign /backup/hotline-20200401-030000.db --identity auditor_key",
)
def sign(
    call: CommandContext,
    file: Annotated[str, argument(help=_("Backup to sign"), metavar="FILE")],
    identity: Annotated[
        str,
        option(
            "--identity",
            help=_("Private key of OpenSSH, or public key of one in the agent"),
            metavar="KEYFILE",
        ),
    ],
) -> None:
    from hotline_cli.services import signing

    with call.progress(_("Verifying")) as report_progress:
        signed = signing.sign_backup(
            call.env, Path(require("FILE", file)), Path(require("--identity", identity)), report_progress
        )
    call.show(Record(SIGNED, {**signed._asdict(), "file": str(signed.file)}))
