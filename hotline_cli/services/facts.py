"""Export of an office's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli import __version__
from hotline_cli.domain.events import stamp
from hotline_cli.errors import DatabaseFault
from hotline_cli.files import temporary_folder
from hotline_cli.i18n import _
from hotline_cli.queries import facts
from hotline_cli.queries.settings import OFFICE, check_office_name, read_setting
from hotline_cli.store import backup, faults
from hotline_cli.store.facts import FactsWriter, connect
from hotline_cli.store.facts_folder import (
    MANIFEST,
    Manifest,
    partition_path,
    read_partition,
    write_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hotline_cli.store.office import Office


class Exported(NamedTuple):
    """The result of an export."""

    path: Path
    office: str
    cases: int
    bytes: int
    events: int
    head: str


def export_facts(
    office: Office, folder: Path, *, replace: bool = False, progress: Callable[[int, int], None]
) -> Exported:
    """Write the facts into the partition of this office in ``folder``, which is replaced whole.

    Raises ``DatabaseFault`` if the partition is that of another file, or holds more than this one, unless
    ``replace``.
    """
    connect().close()
    name = read_setting(office, OFFICE)
    check_office_name(name)
    target = partition_path(folder, name)
    if not replace:
        _require_follows(office, target, name)
    try:
        with office.snapshot(), temporary_folder(target) as begun:
            made = _write(office, begun, name, progress)
    except OSError as error:
        raise faults.as_fault(error, folder) from error
    size = sum(each.bytes for each in made.files)
    return Exported(target, name, made.cases, size, made.events, made.head)


def _require_follows(office: Office, target: Path, name: str) -> None:
    if not (target / MANIFEST).exists():
        return
    manifest = read_partition(target).manifest
    if backup.hash_at(office.con, manifest.events) != manifest.head:
        raise DatabaseFault(
            _(
                "office {office} in {folder} comes from another file, or from events that this one has lost"
            ).format(office=name, folder=target.parent),
            _(
                "Name this office with `hotline db setting office NAME`, or add --yes to replace what is there."
            ),
        )


def _write(office: Office, begun: Path, name: str, progress: Callable[[int, int], None]) -> Manifest:
    writer = FactsWriter(begun)
    for table, types in facts.TABLES.items():
        writer.write(table, types, facts.table_rows(office, table))
    writer.write("chain", facts.MARK_TYPES, facts.chain_marks(office))
    count, first, last = facts.count_cases(office)
    done = 0
    for year in facts.years(office):
        writer.write_cases(year, facts.CASE_TYPES, facts.case_lines(office, year))
        done = sum(each.rows for each in writer.files if each.path.startswith("cases/"))
        progress(done, count)
    position = backup.chain_position(office.con)
    manifest = Manifest(
        office=name,
        at=stamp(office.now),
        head=position.head,
        events=position.events,
        cases=count,
        first_received=first,
        last_received=last,
        scheme=office.settings["scheme"],
        timezone=office.settings["timezone"],
        schemes=facts.list_schemes(office),
        calendar=facts.list_own_days(office),
        files=writer.files,
        program=__version__,
    )
    write_manifest(begun, manifest)
    return manifest
