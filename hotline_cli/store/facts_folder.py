"""A folder of exported facts: one partition for each office, described by its ``office.json``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hotline_cli import files
from hotline_cli.errors import InputFault
from hotline_cli.i18n import _
from hotline_cli.store import faults

FORMAT = 1
MANIFEST = "office.json"
PREFIX = "office="


@dataclass(frozen=True)
class FactsFile:
    """A Parquet file of a partition, by its path inside it."""

    path: str
    bytes: int
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a partition holds, of whom, and as of when."""

    office: str
    at: str
    """The moment of the export, in office time."""
    head: str
    events: int
    cases: int
    first_received: str | None
    last_received: str | None
    scheme: str
    timezone: str
    schemes: list[dict[str, Any]]
    calendar: list[dict[str, Any]]
    """The office's own days."""
    files: list[FactsFile] = field(default_factory=list)
    program: str = ""
    format: int = FORMAT


@dataclass(frozen=True)
class Partition:
    """The facts of one office in a folder."""

    path: Path
    manifest: Manifest

    def parquet(self, table: str) -> list[Path]:
        """Return the files of a table; those of cases are one or more for each year."""
        return [self.path / each.path for each in self.manifest.files if each.path.startswith(table)]


def partition_path(folder: Path, office: str) -> Path:
    """Return the path of an office's partition; what a file name cannot hold is written as in an address."""
    return folder / f"{PREFIX}{quote(office, safe=' ()+,-_') if office.isascii() else _escape(office)}"


def _escape(name: str) -> str:
    return "".join(
        char if ord(char) > 127 or char.isalnum() or char in " ()+,-_" else quote(char, safe="")
        for char in name
    )


def read_partitions(folder: Path) -> list[Partition]:
    """Return the partitions of a folder by office. Raises ``InputFault`` that names what does not belong there."""
    if not folder.is_dir():
        raise InputFault(
            _("{folder} is not a folder").format(folder=folder),
            _("Name the folder into which the offices' facts were exported."),
        )
    try:
        found = [read_partition(path.parent) for path in sorted(folder.glob(f"[!.]*/{MANIFEST}"))]
        _require_own_files(folder, found)
    except OSError as error:
        raise faults.as_fault(error, folder) from error
    if not found:
        raise InputFault(
            _("{folder} has no facts of an office").format(folder=folder),
            _("Run `hotline export facts -o DIR` at each office, and name DIR."),
        )
    by_office: dict[str, Partition] = {}
    for each in found:
        other = by_office.setdefault(each.manifest.office.casefold(), each)
        if other is not each:
            raise InputFault(
                _("office {office} is in {folder} twice: {first}, {second}").format(
                    office=each.manifest.office, folder=folder, first=other.path.name, second=each.path.name
                ),
                _("Keep one of them; the moment of each export is in its office.json."),
            )
    return sorted(found, key=lambda each: each.manifest.office)


def read_partition(path: Path) -> Partition:
    """Return the partition at ``path`` with its files checked by size. Raises ``InputFault``."""
    manifest = _read_manifest(path / MANIFEST)
    for each in manifest.files:
        file = path / each.path
        size = file.stat().st_size if file.exists() else None
        if size != each.bytes:
            what = (
                _("the file is missing")
                if size is None
                else _("cut short: {size} bytes instead of {expected}").format(size=size, expected=each.bytes)
                if size < each.bytes
                else _("changed after the export")
            )
            raise _damaged(file, what)
    return Partition(path, manifest)


def _damaged(file: Path, what: str) -> InputFault:
    return InputFault(
        _("{path}: {what}").format(path=file, what=what),
        _("Export this office's facts again with `hotline export facts`."),
    )


def not_facts(manifest: Path) -> InputFault:
    """Return the error for an ``office.json`` that does not say what it should."""
    return _damaged(manifest, _("not a description of exported facts"))


def _read_manifest(path: Path) -> Manifest:
    try:
        manifest = json.loads(files.read_text(path))
        if manifest.get("format") != FORMAT:
            raise _damaged(path, _("written by another version of hotline"))
        known = {**manifest, "files": [FactsFile(**each) for each in manifest["files"]]}
        found = Manifest(**known)
        if not all(Path(each.path).suffix == ".parquet" and _is_inside(each.path) for each in found.files):
            raise not_facts(path)
    except faults.SUSPECT as error:
        raise not_facts(path) from error
    return found


def _is_inside(path: str) -> bool:
    parts = Path(path).parts
    return not Path(path).is_absolute() and ".." not in parts


def _require_own_files(folder: Path, found: list[Partition]) -> None:
    """Raise ``InputFault`` for a Parquet file that no manifest describes."""
    own = {each.path / file.path for each in found for file in each.manifest.files}
    for path in sorted(folder.rglob("*.parquet")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path not in own and not hidden:
            raise InputFault(
                _("{path} is not part of exported facts").format(path=path),
                _("Move it to another folder."),
            )


def verify_digests(partition: Partition) -> None:
    """Read every file of a partition. Raises ``InputFault`` for one that was changed."""
    for each in partition.manifest.files:
        if files.digest_of(partition.path / each.path) != each.sha256:
            raise _damaged(partition.path / each.path, _("changed after the export"))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    with files.open_to_write(folder / MANIFEST) as stream:
        stream.write(f"{text}\n")
