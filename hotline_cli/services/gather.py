"""A province's folder of facts: whose they are, how far they reach, and whether each version follows on the last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli import files
from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.errors import InputFault, NotFound
from hotline_cli.i18n import _
from hotline_cli.queries.facts import mark_of
from hotline_cli.store import faults
from hotline_cli.store.facts import read_marks
from hotline_cli.store.facts_folder import (
    MANIFEST,
    Partition,
    partition_path,
    read_partition,
    read_partitions,
    verify_digests,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from hotline_cli.context import Environment
    from hotline_cli.domain.period import Period
    from hotline_cli.store.facts_folder import Manifest

LEDGER = "gathered.json"
FORMAT = 1
MAX_RECEIPTS = 20
"""Versions of an office that are recorded."""
SOUND = frozenset(("new", "unchanged", "follows", "accepted"))
"""States of facts that are kept; the others are named, and nothing is recorded of them."""


class Receipt(NamedTuple):
    """One version of an office's facts that was gathered."""

    events: int
    head: str
    at: str
    """The moment of the export."""
    gathered: str
    first: int
    """The mark of the first transaction of its chain."""


@dataclass
class Gathered:
    """What is known of one office."""

    office: str
    state: str
    manifest: Manifest | None
    before: str | None
    """The moment of the version before."""
    complete: bool = False
    """Whether its facts reach to the end of the period."""


def gather(
    env: Environment, folder: Path, sources: Sequence[Path], *, period: Period, accept: Collection[str] = ()
) -> list[Gathered]:
    """Take in the facts of ``sources``, then check all that the folder holds, and record it.

    What does not follow on the version before is left where it is, unless its office is in ``accept``.
    Raises ``InputFault`` for files that are not facts, or damaged.
    """
    ledger = _read_ledger(folder)
    coming = [each for source in sources for each in _partitions_of(source)]
    for each in coming:
        verify_digests(each)
    refused = {}
    for each in coming:
        office = each.manifest.office
        past = ledger.get(office, [])
        state = _state(each, past, accept)
        if state in SOUND:
            _take_in(folder, each)
        else:
            refused[office] = Gathered(office, state, each.manifest, past[-1].at)
    partitions = read_partitions(folder) if folder.is_dir() and any(folder.glob(f"[!.]*/{MANIFEST}")) else []
    _require_known(accept, partitions, refused)
    rows = []
    for each in partitions:
        verify_digests(each)
        rows.append(_record(each, ledger, accept, env.now))
    rows = [refused.get(row.office, row) for row in rows] + [
        row for name, row in refused.items() if name not in {each.office for each in rows}
    ]
    known = {row.office for row in rows}
    rows += [
        Gathered(name, "missing", None, past[-1].at) for name, past in ledger.items() if name not in known
    ]
    _write_ledger(folder, ledger)
    for row in rows:
        row.complete = row.manifest is not None and parse_datetime(row.manifest.at) > period.end
    return sorted(rows, key=lambda row: row.office)


def _partitions_of(source: Path) -> list[Partition]:
    """Return the partitions in a folder, or the one that it is."""
    return [read_partition(source)] if (source / MANIFEST).exists() else read_partitions(source)


def _require_known(accept: Iterable[str], there: Sequence[Partition], refused: Collection[str]) -> None:
    names = {each.manifest.office for each in there} | set(refused)
    for name in accept:
        if name not in names:
            raise NotFound(
                _("unknown office {name}").format(name=name),
                _("Use one of: {allowed}").format(allowed=", ".join(sorted(names))),
            )


def _take_in(folder: Path, partition: Partition) -> None:
    target = partition_path(folder, partition.manifest.office)
    if target.exists() and target.samefile(partition.path):
        return
    try:
        with files.temporary_folder(target) as begun:
            for each in partition.manifest.files:
                files.copy_file(partition.path / each.path, begun / each.path)
            files.copy_file(partition.path / MANIFEST, begun / MANIFEST)
            verify_digests(read_partition(begun))
    except OSError as error:
        raise faults.as_fault(error, folder) from error


def _record(
    partition: Partition, ledger: dict[str, list[Receipt]], accept: Collection[str], now: datetime
) -> Gathered:
    """Return the state of an office's facts, and add a receipt to ``ledger`` if they are sound."""
    manifest = partition.manifest
    past = ledger.get(manifest.office, [])
    state = _state(partition, past, accept)
    before = past[-1].at if past else None
    if state in SOUND:
        if state == "unchanged":
            past = past[:-1]
        first = min(read_marks(partition.path / "chain.parquet", ()).values(), default=0)
        new = Receipt(manifest.events, manifest.head, manifest.at, stamp(now), first)
        ledger[manifest.office] = [*past, new][-MAX_RECEIPTS:]
    return Gathered(manifest.office, state, manifest, before)


def _state(partition: Partition, past: Sequence[Receipt], accept: Collection[str]) -> str:
    """Return whether the chain of these facts goes on from the last receipt.

    ``rolled-back``: it is the same file as it was earlier, or as it went on from there; ``other-file``: it never was.
    """
    manifest = partition.manifest
    if not past:
        return "new"
    last = past[-1]
    if (manifest.events, manifest.head) == (last.events, last.head):
        return "unchanged"
    marks = read_marks(partition.path / "chain.parquet", [each.events for each in past])
    if manifest.events > last.events and marks.get(last.events) == mark_of(last.head):
        return "follows"
    if manifest.office in accept:
        return "accepted"
    same = last.first in marks.values()
    return "rolled-back" if same else "other-file"


def _read_ledger(folder: Path) -> dict[str, list[Receipt]]:
    path = folder / LEDGER
    if not path.exists():
        return {}
    try:
        ledger: dict[str, Any] = json.loads(files.read_text(path))
        if ledger["format"] != FORMAT:
            raise ValueError(ledger["format"])
        return {name: [Receipt(**each) for each in past] for name, past in ledger["offices"].items()}
    except (OSError, *faults.SUSPECT) as error:
        raise InputFault(
            _("{path} is not a record of gathered facts").format(path=path),
            _("Restore it from a backup, or move it away to begin a new record."),
        ) from error


def _write_ledger(folder: Path, ledger: dict[str, list[Receipt]]) -> None:
    offices = {name: [each._asdict() for each in past] for name, past in sorted(ledger.items())}
    text = json.dumps({"format": FORMAT, "offices": offices}, ensure_ascii=False, indent=1)
    try:
        files.make_folder(folder)
        with files.temporary_file(folder / LEDGER) as partial:
            with files.open_to_write(partial) as stream:
                stream.write(f"{text}\n")
            files.put_in_place(partial, folder / LEDGER)
    except OSError as error:
        raise faults.as_fault(error, folder) from error
