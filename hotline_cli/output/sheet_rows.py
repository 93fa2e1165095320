"""Rows of a sheet, written as XML.

openpyxl takes 10 µs to write a cell and as long again to lay it out, and holds all of them: a list of 25,000 cases took
a minute and 700 MiB. So it writes a sheet with the first and the last row of a table; the rows between them are put
into its file when that is stored.
"""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output.archive import UndatedArchive
from hotline_cli.output.format import EMPTY_CELL
from hotline_cli.output.table import Percent
from hotline_cli.text import defuse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike
    from typing import BinaryIO

IN_MEMORY = 1 << 20
"""Bytes kept in memory before a temporary file is begun."""
MAX_CELL_LENGTH = 32_767
"""Characters of a cell that a spreadsheet reads."""
EPOCH, QUIRKS_END = datetime(1899, 12, 30), datetime(1900, 3, 1)
"""Day 0 of a sheet's times, and the day from which they count as days do: 1900 has a 29 February there."""
DAY_SECONDS = 86_400
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SheetRows:
    """The rows of one table that follow the row ``after`` in the sheet's file."""

    def __init__(self, after: int, columns: Sequence[str], style_of: Callable[[Any], int]) -> None:
        """``columns`` are the letters; ``style_of`` returns the number of the style of the cell of a value."""
        self.after, self._columns, self._style_of = after, columns, style_of
        self._styles: dict[object, int] = {}
        self._file: SpooledTemporaryFile[bytes] | None = None

    def add(self, row: int, cells: Sequence[Any]) -> None:
        """Add a row."""
        parts = [f'<row r="{row}">']
        for column, value in zip(self._columns, cells, strict=True):
            if type(value) is str and value:
                cell = (
                    f'<c r="{column}{row}" s="{self._style(value)}" t="inlineStr"><is>{_text(value)}</is></c>'
                )
            elif value is None or value == "":
                cell = f'<c r="{column}{row}" s="{self._style(None)}"/>'
            else:
                cell = f'<c r="{column}{row}" s="{self._style(value)}" t="n"><v>{_number(value)}</v></c>'
            parts.append(cell)
        parts.append("</row>")
        if self._file is None:
            self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by ``close``
        self._file.write("".join(parts).encode())

    def _style(self, value: object) -> int:
        """Return the style of a value, which is that of all values of its type but the sign for none."""
        kind = EMPTY_CELL if value == EMPTY_CELL else type(value)
        if kind not in self._styles:
            self._styles[kind] = self._style_of(value)
        return self._styles[kind]

    def copy_to(self, target: BinaryIO) -> None:
        """Write the rows."""
        if self._file is not None:
            self._file.seek(0)
            shutil.copyfileobj(self._file, target)

    def close(self) -> None:
        """Remove the temporary file."""
        if self._file is not None:
            self._file.close()


def cell_text(value: str) -> str:
    """Return a text as a cell holds it: not a formula, whatever it looks like, and nothing that XML does not have.

    Raises ``Usage`` for one that is too long for a cell.
    """
    text = defuse(value)
    if len(text) > MAX_CELL_LENGTH:  # a spreadsheet would cut it
        raise Usage(
            _("a cell of a sheet holds at most {most} characters, and a text has {n}").format(
                most=MAX_CELL_LENGTH, n=len(text)
            ),
            _("Leave the column out with --columns, or use -f csv."),
        )
    return text if text.isprintable() else _ILLEGAL.sub("\ufffd", text)


def _text(value: str) -> str:
    """Return a text as an element."""
    text = cell_text(value)
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return f"<t{kept}>{escaped}</t>"


def _number(value: Any) -> object:  # noqa: ANN401 - a number or a time
    """Return a number as it is; a time as days."""
    if isinstance(value, Percent):
        return float(value.share)
    if not isinstance(value, date):
        return value
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    if moment < QUIRKS_END:
        from openpyxl.utils.datetime import to_excel

        return to_excel(moment)  # type: ignore[no-untyped-call]
    since = moment - EPOCH
    return since.days + since.seconds / DAY_SECONDS if since.seconds else since.days


class Workbook(UndatedArchive):
    """An archive of sheets; the rows of each table are put into its file, by the number of the sheet."""

    def __init__(self, stream: BinaryIO, rows: Mapping[str, Sequence[SheetRows]]) -> None:
        super().__init__(stream)
        self._rows = rows

    def copy(self, filename: str | PathLike[str], name: str, target: BinaryIO) -> None:
        """Copy a file of the workbook, with the rows that belong into it."""
        tables = self._rows.get(name)
        if not tables:
            super().copy(filename, name, target)
            return
        sheet, done = Path(filename).read_bytes(), 0
        for table in tables:
            end = sheet.index(b"</row>", sheet.index(b'<row r="%d"' % table.after)) + len(b"</row>")
            target.write(sheet[done:end])
            table.copy_to(target)
            done = end
        target.write(sheet[done:])
