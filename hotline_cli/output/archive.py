"""The ZIP archive in which a workbook or a document is stored."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from os import PathLike


class UndatedArchive(ZipFile):
    """An archive whose members carry no time of the machine; the document's own properties say its date."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, "w", ZIP_DEFLATED)

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: str | bytes,  # type: ignore[override]
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Add ``data`` as a member."""
        super().writestr(_strip_date(zinfo_or_arcname), data, compress_type, compresslevel)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,  # noqa: ARG002 - as zipfile has it
        compresslevel: int | None = None,  # noqa: ARG002 - as zipfile has it
    ) -> None:
        """Add the file ``filename`` as a member."""
        name = str(arcname or filename)
        with self.open(_strip_date(name), "w") as member:
            self.copy(filename, name, cast("BinaryIO", member))

    def copy(self, filename: str | PathLike[str], name: str, target: BinaryIO) -> None:  # noqa: ARG002 - for those below
        """Copy the file ``filename`` as the member ``name``."""
        with Path(filename).open("rb") as source:
            shutil.copyfileobj(source, target)


def _strip_date(member: str | ZipInfo) -> ZipInfo:
    # a new ZipInfo has the first date of ZIP, 1980-01-01
    info = ZipInfo(member.filename if isinstance(member, ZipInfo) else member)
    info.compress_type = ZIP_DEFLATED
    return info


def utc(moment: datetime) -> datetime:
    """``moment`` as office formats want it: UTC, without offset, to the second."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
