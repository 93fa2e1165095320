"""Signatures of a second person on backups, by ``ssh-keygen`` (WZ-15).

A chain shows that records agree with each other; anybody who can write the file can write another chain. A signature on
its length and newest hash, kept apart from the file by somebody who cannot write it, shows what it was.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli import files
from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.errors import DatabaseFault, InputFault, Usage, reason_of
from hotline_cli.i18n import _
from hotline_cli.store import backup, connection, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hotline_cli.context import Environment

PROGRAM = "ssh-keygen"
NAMESPACE = "hotline-backup"
"""A signature made for another purpose does not count."""


class Signed(NamedTuple):
    """A signature that was added: to which file, on which chain, and how many that file holds."""

    file: Path
    events: int
    head: str
    signatures: int


class Signature(NamedTuple):
    """A signature read: who signed (None: nobody who may), which chain, when by its own word; what is wrong."""

    signer: str | None
    events: int
    head: str
    at: datetime
    ok: bool
    what: str | None = None


def _statement(events: int, head: str) -> bytes:
    """Return what is signed."""
    return f"hotline {events} {head}\n".encode()


def sign_backup(
    env: Environment, source: Path, identity: Path, progress: Callable[[int, int], None]
) -> Signed:
    """Verify the backup ``source`` and sign its chain with the key ``identity``, beside it.

    Raises ``DatabaseFault`` if the backup does not verify, ``InputFault`` if it cannot be signed.
    """
    if env.database.exists() and source.exists() and source.samefile(env.database):
        raise Usage(
            _("{file} is the database itself").format(file=source), _("Name a backup of the database.")
        )
    if not identity.is_file():
        raise InputFault(
            _("{file}: no such file").format(file=identity), _("Name the file of a key of OpenSSH.")
        )
    with closing(connection.open_to_read(source)) as con:
        found = verify.verify_file(con, progress=progress, pages=True).difference
        if found:
            raise DatabaseFault(
                _("{file} fails verification and is not signed: {what}").format(file=source, what=found.what),
                _("Run `hotline db verify` with this file as --db."),
            )
        chain = backup.chain_position(con)
    made = _run("-Y", "sign", "-f", str(identity), "-n", NAMESPACE, said=_statement(chain.events, chain.head))
    if made.returncode:
        raise InputFault(
            _("ssh-keygen cannot sign: {reason}").format(reason=_last_line(made.stderr)),
            _("Check the key and its passphrase."),
        )
    entry = {
        "events": chain.events,
        "head": chain.head,
        "at": stamp(env.now),
        "signature": made.stdout.decode("ascii", "replace"),
    }
    target = source.with_name(f"{source.name}.signatures")
    try:
        files.append_line(target, json.dumps(entry))
        count = len(files.read_whole(target).splitlines())
    except OSError as error:
        raise InputFault(
            _("cannot write {file}: {reason}").format(file=target, reason=reason_of(error)),
            _("Copy the backup into a folder of your own and sign it there."),
        ) from error
    return Signed(target, chain.events, chain.head, count)


def read_signatures(source: Path, allowed: Path) -> list[Signature]:
    """Return the signatures in ``source``, each with the signer whom ``allowed`` names for it, if any.

    Raises ``InputFault`` if a file cannot be read, or holds something else.
    """
    texts = {}
    for file in (source, allowed):
        try:
            texts[file] = files.read_whole(file)
        except (OSError, UnicodeDecodeError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else _("not UTF-8")
            raise InputFault(
                _("cannot read {file}: {reason}").format(file=file, reason=reason), _("Name another file.")
            ) from error
    return [
        _read_entry(source, n, line, allowed)
        for n, line in enumerate(texts[source].splitlines(), 1)
        if line.strip()
    ]


def _read_entry(source: Path, n: int, line: str, allowed: Path) -> Signature:
    try:
        entry = json.loads(line)
        events, head, at = int(entry["events"]), str(entry["head"]), parse_datetime(entry["at"])
        signature = str(entry["signature"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputFault(
            _("{file}, line {n}: not a signature").format(file=source, n=n),
            _("Name a file that `hotline db sign` wrote."),
        ) from error
    signer = _find_signer(signature, allowed, _statement(events, head))
    return Signature(
        signer,
        events,
        head,
        at,
        signer is not None,
        None if signer else _("not signed by anybody allowed to"),
    )


def _find_signer(signature: str, allowed: Path, said: bytes) -> str | None:
    """Return who signed ``said``, if ``allowed`` names him."""
    with tempfile.TemporaryDirectory(prefix="hotline-") as folder:
        kept = Path(folder, "signature")
        with files.open_to_write(kept) as stream:
            stream.write(signature)
        named = _run("-Y", "find-principals", "-s", str(kept), "-f", str(allowed))
        for signer in named.stdout.decode("utf-8", "replace").splitlines():
            names = ("-I", signer, "-n", NAMESPACE, "-s", str(kept))
            if _run("-Y", "verify", "-f", str(allowed), *names, said=said).returncode == 0:
                return signer
    return None


def check_heads(env: Environment, signed: list[Signature]) -> list[Signature]:
    """Return ``signed`` with what of it the chain of the database does not contain."""
    with closing(connection.open_to_read(env.database)) as con:
        return [
            entry
            if not entry.ok or backup.hash_at(con, entry.events) == entry.head
            else entry._replace(ok=False, what=_("the chain does not contain what was signed"))
            for entry in signed
        ]


def _run(*words: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run([PROGRAM, *words], input=said, capture_output=True, check=False)  # noqa: S603 - no shell
    except OSError as error:
        raise Usage(
            _("ssh-keygen cannot be run: {reason}").format(reason=reason_of(error)), _("Install OpenSSH.")
        ) from error


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
