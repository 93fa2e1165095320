"""Workbooks (XLSX) as tables: one sheet, copied as CSV to a temporary file, its row numbers kept."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import IO, TYPE_CHECKING, Any

from hotline_cli.errors import InputFault, NotFound
from hotline_cli.i18n import _
from hotline_cli.services.imports.damaged_cells import FORMULA_WITHOUT_VALUE
from hotline_cli.services.imports.sheet_layout import read_layouts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

WHOLE_NUMBERS = 10**15
"""Above it a workbook has lost digits."""


def copy_sheet(path: Path, data: IO[bytes], sheet: str) -> tuple[IO[bytes], list[str]]:
    """Copy ``sheet``, or the first one that holds anything, to a temporary CSV whose first column is the row number.

    Return it, and remarks on sheets not read. Raises ``InputFault`` for a file that is not a workbook, or if the
    package that reads them is missing, ``NotFound`` for an unknown sheet.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise InputFault(
            _("{path}: reading a workbook needs openpyxl, which is not installed").format(path=path),
            _("Install the extra `office`: pip install 'hotline-cli[office]'."),
        ) from error
    try:
        return _copy(path, data, sheet, openpyxl)
    except (InputFault, NotFound, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise InputFault(
            _("{path} is not a workbook that can be read: {reason}").format(path=path, reason=error),
            _("Save it as .xlsx or as CSV UTF-8."),
        ) from error


def _copy(path: Path, data: IO[bytes], sheet: str, openpyxl: Any) -> tuple[IO[bytes], list[str]]:  # noqa: ANN401 - a module
    import csv
    import io
    import tempfile

    layouts = read_layouts(data)
    data.seek(0)
    book = openpyxl.load_workbook(data, read_only=True, data_only=True, keep_links=False)
    spool = tempfile.TemporaryFile()  # noqa: SIM115 # closed, and so gone, with its source
    try:
        shown = [one for one in book.worksheets if one.sheet_state == "visible"]
        chosen = _chosen(path, book.worksheets if sheet else shown, sheet)
        others = [] if sheet else [one.title for one in shown if one is not chosen and _holds_cells(one)]
        text = io.TextIOWrapper(spool, "utf-8", newline="", write_through=True)
        writer = csv.writer(text)
        layout = layouts(chosen.title)
        fill, width = _Merged(layout.merged), 0
        chosen.reset_dimensions()
        for number, cells in enumerate(chosen.iter_rows(values_only=True), 1):
            filled = fill.row(number, cells) if fill.starts else cells
            texts = [_as_text(cell) for cell in filled]
            for column in layout.formulas.get(number, ()):
                texts += [""] * (column + 1 - len(texts))
                texts[column] = FORMULA_WITHOUT_VALUE
            width = max(width, len(texts))
            writer.writerow([number, *texts])
        text.flush()
        text.detach()
    except BaseException:
        spool.close()
        raise
    finally:
        book.close()
    remarks = layout.hidden(width)
    if others:
        remark = _("Sheet {name} was read; not read: {others}")
        remarks.append(remark.format(name=chosen.title, others=_(", ").join(others)))
    return spool, remarks


def _chosen(path: Path, sheets: Sequence[Any], name: str) -> Any:  # noqa: ANN401 - openpyxl's sheets have no common type
    """Return the sheet of that name, or the first one that holds anything."""
    chosen = next((one for one in sheets if one.title == name), None)
    if name and chosen is None:
        raise NotFound(
            _("{path} has no sheet {name}").format(path=path, name=name),
            _("Its sheets are: {names}").format(names=_(", ").join(one.title for one in sheets)),
        )
    if chosen is None:
        chosen = next(filter(_holds_cells, sheets), None)
    if chosen is None:
        raise InputFault(_("{path} is empty").format(path=path), _("Put the table on its first sheet."))
    return chosen


def _holds_cells(sheet: Any) -> bool:  # noqa: ANN401
    sheet.reset_dimensions()
    return any(cell is not None for row in sheet.iter_rows(values_only=True) for cell in row)


def _as_text(cell: object) -> str:
    """Return a cell as a person would type it: midnight as a date alone, a whole number without a point."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer() and abs(cell) < WHOLE_NUMBERS:
            return str(int(cell))
        case time():
            return cell.isoformat("seconds")
        case datetime() | timedelta():
            return _moment_as_text(cell)
    return str(cell)


def _moment_as_text(cell: datetime | timedelta) -> str:
    """Return a time of day of a duration below a day, as [h]:mm is read; seconds are rounded as they are shown."""
    if isinstance(cell, timedelta):
        return str((datetime.min + cell).time()) if timedelta() <= cell < timedelta(1) else str(cell)
    rounded = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
    return str(rounded.date()) if rounded.time() == time.min else str(rounded)


class _Merged:
    """The cells merged downwards: each row of them has the value of the first."""

    def __init__(self, merged: Iterable[tuple[int, int, int]]) -> None:
        """``merged``: column, first and last row."""
        self.starts: dict[int, list[tuple[int, int]]] = {}
        for column, first, last in merged:
            self.starts.setdefault(first, []).append((column, last))
        self._held: dict[int, tuple[int, object]] = {}

    def row(self, number: int, cells: Sequence[object]) -> Sequence[object]:
        """Return the cells of row ``number`` with the values merged into them."""
        if number not in self.starts and not self._held:
            return cells
        filled = list(cells)
        for column, (last, value) in list(self._held.items()):
            if number > last:
                del self._held[column]
                continue
            filled += [None] * (column + 1 - len(filled))
            if filled[column] is None:
                filled[column] = value
        for column, last in self.starts.get(number, ()):
            if column < len(filled):
                self._held[column] = last, filled[column]
        return filled
