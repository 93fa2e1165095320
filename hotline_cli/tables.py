"""CSV that comes in: units, contacts, schedules, calls.

A file is UTF-8 (with a byte order mark or without) or GB18030. Its first line names the columns, each by its
code or its Chinese name, in any order. What ``-f csv`` defused is taken off again. Every bad row is found
before anything is done, and named: ``line 7, phone: ...``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hotline_cli.cells import undefuse
from hotline_cli.errors import InputFault
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

FEW = 3
"""Characters outside ASCII that GB18030 does not by chance spell as UTF-8."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, and its cells by the code of their column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell, empty where the file has no such column."""
        return self.cells.get(column, "")


@dataclass(slots=True)
class Table:
    """A file read as a table. Rows are read while they are asked for; ``fault`` notes what is wrong."""

    path: Path
    columns: tuple[str, ...]
    rows: Iterator[Row]
    _faults: list[tuple[int, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        """The rows, once."""
        return self.rows

    def fault(self, row: Row | int, column: str, reason: str) -> None:
        """Note that the cell at ``column`` of ``row`` cannot be used."""
        line = row if isinstance(row, int) else row.line
        where = _("line {line}, {column}: {reason}") if column else _("line {line}: {reason}")
        self._faults.append((line, where.format(line=line, column=column, reason=reason)))

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong so far, by line."""
        return tuple(said for _line, said in sorted(self._faults, key=lambda fault: fault[0]))

    def require_sound(self) -> None:
        """Raise ``InputFault`` with every fault noted, by line, if there is one: then nothing is done."""
        if self._faults:
            raise InputFault(
                _("{path}: bad rows; nothing was imported").format(path=self.path),
                _("Correct them and import the file again."),
                self.faults,
            )


def read(
    path: Path,
    columns: Mapping[str, Sequence[str]],
    *,
    required: Collection[str] = (),
    passed_over: Collection[str] = (),
    said: Mapping[str, Callable[[], str]] = {},
) -> Table:
    """The table in ``path``. ``columns`` holds, by code, the other names under which each may stand.

    ``passed_over`` are columns that may stand there and are not read. A row without a cell in a ``required``
    column is a fault; ``said`` words it, where more is to be said than that it is empty. ``InputFault`` for a
    file that cannot be read, a column unknown, doubled, missing.
    """
    text = read_text(path)
    records = _records(path, text)
    first = next(records, None)
    if first is None:
        raise InputFault(
            _("{path} is empty").format(path=path),
            _("Let the first line name the columns: {names}").format(names=", ".join(columns)),
        )
    places = _places(path, first[1], columns, passed_over)
    missing = [name for name in required if name not in places.values()]
    if missing:
        raise InputFault(
            _("{path}: no column {names}").format(path=path, names=", ".join(missing)),
            _("Columns are: {names}").format(names=_allowed(columns)),
        )
    table = Table(path, tuple(name for name in places.values() if name), iter(()))
    table.rows = _rows(table, records, places, required, said)
    return table


# ---- text --------------------------------------------------------------------------------------------------


def read_text(path: Path) -> str:
    """The text of a file, UTF-8 or GB18030. Raises ``InputFault`` where it is neither, or cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputFault(
            _("{path} cannot be read: {reason}").format(path=path, reason=error.strerror),
            _("Check the name of the file and its permissions."),
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _other_text(path, data, error.start)
    if "\0" in text:
        raise _no_text(path)
    return text


def _other_text(path: Path, data: bytes, broken: int) -> str:
    """Text that is not UTF-8 from the byte ``broken`` on; UTF-8 with a bad byte does not pass for GB18030."""
    begun = data[:broken].decode("utf-8-sig", errors="ignore")
    if sum(not character.isascii() for character in begun) >= FEW:
        raise InputFault(
            _("{path}: damaged text in line {line}: not UTF-8").format(path=path, line=begun.count("\n") + 1),
            _("Save the table again as CSV UTF-8."),
        )
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _no_text(path) from error


def _no_text(path: Path) -> InputFault:
    return InputFault(
        _("{path} is neither UTF-8 nor GB18030").format(path=path), _("Save the table as CSV UTF-8.")
    )


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line on which each begins; blank lines are none. A stray quote ends the reading."""
    import csv

    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputFault(
                _("{path}, line {line}: a quotation mark stands where none can, or is not closed").format(
                    path=path, line=line
                ),
                _('Put a cell that holds " into quotation marks and write it twice: "he said ""no"""'),
            ) from error
        if any(cell.strip() for cell in cells):
            yield line, cells


# ---- columns and cells -------------------------------------------------------------------------------------


def _allowed(columns: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(f"{code} {names[0]}" if names else code for code, names in columns.items())


def _places(
    path: Path, header: list[str], columns: Mapping[str, Sequence[str]], passed_over: Collection[str]
) -> dict[int, str]:
    """Which column stands where; an empty name for one that is passed over."""
    codes = {name: code for code, names in columns.items() for name in (code, *names)}
    codes |= dict.fromkeys(passed_over, "")
    names = [undefuse(cell).strip() for cell in header]
    unknown = [name for name in names if name and name not in codes]
    if unknown:
        raise InputFault(
            _("{path}: unknown columns: {names}").format(path=path, names=", ".join(unknown)),
            _("Columns are: {names}").format(names=_allowed(columns)),
        )
    places = {at: codes[name] for at, name in enumerate(names) if name}
    read_ones = [code for code in places.values() if code]
    doubled = sorted({code for code in read_ones if read_ones.count(code) > 1})
    if doubled:
        raise InputFault(
            _("{path}: a column stands there twice: {names}").format(path=path, names=", ".join(doubled)),
            _("Leave one of them out."),
        )
    return places


def _rows(
    table: Table,
    records: Iterable[tuple[int, list[str]]],
    places: Mapping[int, str],
    required: Collection[str],
    said: Mapping[str, Callable[[], str]],
) -> Iterator[Row]:
    for line, cells in records:
        if any(cell.strip() for at, cell in enumerate(cells) if at not in places):
            table.fault(line, "", _("more cells than the header has columns"))
            continue
        values = {
            code: undefuse(cells[at]).strip() for at, code in places.items() if code and at < len(cells)
        }
        row = Row(line, values)
        empty = [name for name in required if not row[name]]
        for name in empty:
            table.fault(row, name, said[name]() if name in said else _("is empty"))
        if not empty:
            yield row
