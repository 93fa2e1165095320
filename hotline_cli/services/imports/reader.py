"""Tables as rows by column.

The heading names the columns by code or Chinese name, in any order. The escapes of ``-f csv`` are removed. Every bad
row is reported before anything is done: ``line 7, phone: ...``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hotline_cli.errors import InputFault
from hotline_cli.i18n import _
from hotline_cli.services.imports.damaged_cells import describe_damage, may_be_damaged
from hotline_cli.services.imports.source import MAX_CELL_LENGTH, narrow
from hotline_cli.text import DEFUSED, undefuse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from hotline_cli.services.imports.source import TableSource


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the line where it begins, and its cells by column code."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the cell, empty if the file lacks the column."""
        return self.cells.get(column, "")


@dataclass(slots=True)
class CsvTable:
    """A file read as a table. Rows are read on demand; ``fault`` records errors."""

    path: Path
    columns: tuple[str, ...]
    rows: Iterator[CsvRow]
    unread: list[CsvRow] = field(default_factory=list)
    """Rows not returned because of a missing or surplus cell; what they name still counts as present."""
    _faults: list[tuple[int, str, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[CsvRow]:
        """Iterate over the rows, once."""
        return self.rows

    def fault(self, row: CsvRow | int, column: str, reason: str) -> None:
        """Record an error in the cell at ``column`` of ``row``."""
        self._faults.append((row if isinstance(row, int) else row.line, column, reason))

    def is_bad(self, row: CsvRow, column: str) -> bool:
        """Whether an error is recorded in that cell."""
        return any(line == row.line and name == column for line, name, _reason in self._faults)

    @property
    def faults(self) -> tuple[str, ...]:
        """The errors so far, by line."""
        named, whole = _("line {line}, {column}: {reason}"), _("line {line}: {reason}")
        return tuple(
            (named if column else whole).format(line=line, column=column, reason=reason)
            for line, column, reason in sorted(self._faults, key=lambda fault: fault[0])
        )

    @property
    def bad(self) -> dict[int, str]:
        """The lines of bad rows, each with its reasons."""
        reasons: dict[int, list[str]] = {}
        for line, column, reason in self._faults:
            reasons.setdefault(line, []).append(f"{column}: {reason}" if column else reason)
        return {line: "; ".join(texts) for line, texts in reasons.items()}

    def require_sound(self) -> None:
        """Raise ``InputFault`` with every recorded error, by line."""
        if self._faults:
            raise InputFault(
                _("{path}: bad rows; nothing was imported").format(path=self.path),
                _("Correct them and import the file again."),
                self.faults,
            )


def read_table(
    source: TableSource,
    columns: Mapping[str, Sequence[str]],
    *,
    required: Collection[str] = (),
    passed_over: Collection[str] = (),
    empty_words: Mapping[str, Callable[[], str]] = {},
    verbatim: Collection[str] = (),
    ignorable: bool = False,
    carried: Collection[str] = (),
) -> CsvTable:
    """Open ``source`` as a table. ``columns`` holds the aliases of each column by code.

    In a ``carried`` column an empty cell means what the one above it says, as in a merged cell.

    ``passed_over`` are columns ignored if present. An empty cell in a ``required`` column is an error;
    ``empty_words`` words it if more than "is empty" is needed. Blanks around cells are stripped, except in
    ``verbatim`` columns. Raises ``InputFault`` for an unreadable file, and for an unknown, duplicate or
    missing column.
    """
    heading = source.heading(_names_of(columns))
    places = _map_positions(source.path, heading, columns, passed_over, ignorable=ignorable)
    missing = [name for name in required if name not in places.values()]
    if missing:
        raise InputFault(
            _("{path}: missing column {names}").format(path=source.path, names=", ".join(missing)),
            _("Use these columns: {names}.").format(names=format_column_names(columns)),
        )
    table = CsvTable(source.path, tuple(name for name in places.values() if name), iter(()))
    table.rows = _rows(
        table, source.rows(), places, required, empty_words, verbatim=frozenset(verbatim), carried=carried
    )
    return table


def read_heading(
    source: TableSource, columns: Mapping[str, Sequence[str]], more: Collection[str] = ()
) -> list[str]:
    """Return the column names of the heading, found by ``columns`` and the names of ``more`` columns.

    Raises ``InputFault`` if the file is empty.
    """
    return [undefuse(cell).strip() for cell in source.heading([*_names_of(columns), *more])]


def _names_of(columns: Mapping[str, Sequence[str]]) -> list[str]:
    return [name for code, names in columns.items() for name in (code, *names)]


# ---- columns and cells -------------------------------------------------------------------------------------


def format_column_names(columns: Mapping[str, Sequence[str]]) -> str:
    """List the accepted columns, each by code and first alias."""
    return ", ".join(f"{code} {names[0]}" if names else code for code, names in columns.items())


def _map_positions(
    path: Path,
    header: list[str],
    columns: Mapping[str, Sequence[str]],
    passed_over: Collection[str],
    *,
    ignorable: bool,
) -> dict[int, str]:
    """Map positions to columns; an empty name is a column to ignore."""
    codes = {name: code for code, names in columns.items() for name in (code, *names)}
    codes |= dict.fromkeys(passed_over, "")
    names = [_heading(cell, codes) for cell in header]
    unknown = [name for name in names if name and name not in codes]
    if unknown:
        raise InputFault(
            _("{path}: unknown columns: {names}").format(path=path, names=", ".join(unknown)),
            (
                _("Use these columns, or leave one out with --ignore COLUMN: {names}.")
                if ignorable
                else _("Use these columns: {names}.")
            ).format(names=format_column_names(columns)),
        )
    places = {at: codes[name] for at, name in enumerate(names) if name}
    headings: dict[str, list[str]] = {}
    for at, code in places.items():
        headings.setdefault(code, []).append(names[at])
    doubled = sorted(code for code, cells in headings.items() if code and len(cells) > 1)
    if doubled:
        both = ", ".join(f"{code} ({_(', ').join(headings[code])})" for code in doubled)
        raise InputFault(
            _("{path}: duplicate column: {names}").format(path=path, names=both),
            _("Remove one of them."),
        )
    return places


def _heading(cell: str, known: Collection[str]) -> str:
    """Normalize a heading."""
    name = undefuse(cell).strip()
    return short if (short := narrow(name)) in known else name


def _rows(
    table: CsvTable,
    records: Iterable[tuple[int, list[str]]],
    places: Mapping[int, str],
    required: Collection[str],
    empty_words: Mapping[str, Callable[[], str]],
    *,
    verbatim: Collection[str],
    carried: Collection[str],
) -> Iterator[CsvRow]:
    read_ones = [(at, code, code not in verbatim) for at, code in places.items() if code]
    width = max(places, default=-1) + 1
    unnamed = [at for at in range(width) if at not in places]
    above: dict[str, str] = {}
    for line, cells in records:
        values, suspects = _read_cells(cells, read_ones)
        for name in carried:
            above[name] = values.setdefault(name, above.get(name, ""))
        row = CsvRow(line, values)
        faults: list[tuple[str, str]] = []
        if max(map(len, cells)) > MAX_CELL_LENGTH:
            faults = [("", _("a cell is longer than {limit} characters").format(limit=MAX_CELL_LENGTH))]
        elif (unnamed or len(cells) > width) and _has_surplus(cells, width, unnamed):
            faults = [("", _("more cells than the header has columns"))]
        else:
            faults = [(name, reason) for name in suspects if (reason := describe_damage(values[name]))]
            faults += [
                (name, empty_words[name]() if name in empty_words else _("is empty"))
                for name in required
                if not row[name].strip()
            ]
        for name, reason in faults:
            table.fault(row, name, reason)
        if faults:
            table.unread.append(row)
        else:
            yield row


def _read_cells(
    cells: Sequence[str], read_ones: Sequence[tuple[int, str, bool]]
) -> tuple[dict[str, str], list[str]]:
    """Return the cells by column, and the columns of those that a spreadsheet may have damaged.

    ``read_ones``: place and code of each column, and whether blanks around its cells go.
    """
    values: dict[str, str] = {}
    suspects = []
    for at, code, strip in read_ones:
        if at < len(cells) and (cell := cells[at]):
            plain = undefuse(cell) if cell[0] in DEFUSED or "\\" in cell else cell
            values[code] = plain.strip() if strip else plain
            if may_be_damaged(cell):
                suspects.append(code)
    return values, suspects


def _has_surplus(cells: Sequence[str], width: int, unnamed: Sequence[int]) -> bool:
    """Whether a cell holds something where the header names no column."""
    beyond = [*cells[width:], *(cells[at] for at in unnamed if at < len(cells))]
    return any(cell.strip() for cell in beyond)
