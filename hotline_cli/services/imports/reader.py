"""CSV input.

A file is UTF-8 (with or without byte order mark) or GB18030. Its first line names the columns by code or
Chinese name, in any order. The escapes of ``-f csv`` are removed. Every bad row is reported before anything
is done: ``line 7, phone: ...``.
"""

from __future__ import annotations

import codecs
import os
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, TYPE_CHECKING

from hotline_cli import files
from hotline_cli.errors import InputFault, reason_of
from hotline_cli.i18n import _
from hotline_cli.text import DEFUSED, undefuse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

MAX_EXAMPLES_SHOWN = 3
"""Non-ASCII characters whose GB18030 bytes are not by chance valid UTF-8."""


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
        return {line: "; ".join(said) for line, said in reasons.items()}

    def require_sound(self) -> None:
        """Raise ``InputFault`` with every recorded error, by line."""
        if self._faults:
            raise InputFault(
                _("{path}: bad rows; nothing was imported").format(path=self.path),
                _("Correct them and import the file again."),
                self.faults,
            )


def read_table(
    source: CsvSource,
    columns: Mapping[str, Sequence[str]],
    *,
    required: Collection[str] = (),
    passed_over: Collection[str] = (),
    said: Mapping[str, Callable[[], str]] = {},
    verbatim: Collection[str] = (),
    ignorable: bool = False,
) -> CsvTable:
    """Open ``source`` as a table. ``columns`` holds the aliases of each column by code.

    ``passed_over`` are columns ignored if present. An empty cell in a ``required`` column is an error;
    ``said`` words it if more than "is empty" is needed. Blanks around cells are stripped, except in
    ``verbatim`` columns. Raises ``InputFault`` for an unreadable file, and for an unknown, duplicate or
    missing column.
    """
    records = source.records()
    places = _map_positions(
        source.path, _first(source, records, columns), columns, passed_over, ignorable=ignorable
    )
    missing = [name for name in required if name not in places.values()]
    if missing:
        raise InputFault(
            _("{path}: missing column {names}").format(path=source.path, names=", ".join(missing)),
            _("Use these columns: {names}.").format(names=format_column_names(columns)),
        )
    table = CsvTable(source.path, tuple(name for name in places.values() if name), iter(()))
    table.rows = _rows(table, records, places, required, said, frozenset(verbatim))
    return table


def read_heading(source: CsvSource, columns: Iterable[str] = ()) -> list[str]:
    """Return the column names in the first line. Raises ``InputFault`` if the file is empty."""
    with closing(source.records()) as records:
        return [undefuse(cell).strip() for cell in _first(source, records, columns)]


def _first(source: CsvSource, records: Iterator[tuple[int, list[str]]], columns: Iterable[str]) -> list[str]:
    first = next(records, None)
    if first is None:
        raise InputFault(
            _("{path} is empty").format(path=source.path),
            _("Name the columns in the first line: {names}.").format(names=", ".join(columns)),
        )
    return first[1]


# ---- text --------------------------------------------------------------------------------------------------

CHUNK = 1 << 18
"""Bytes read at a time while a file is examined."""


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A text file whose ``encoding`` is known, and which can be read repeatedly.

    ``path`` is its name in messages. Standard input and pipes, which can be read once only, are copied to an
    unnamed temporary file.
    """

    path: Path
    encoding: str
    _spool: IO[bytes] | None = None

    @classmethod
    def of(cls, path: Path, stdin: IO[bytes] | None = None, encoding: str = "") -> CsvSource:
        """Open the file at ``path``, or ``stdin``.

        Raises ``InputFault`` if it cannot be read, or is neither in ``encoding`` nor, without one, in UTF-8
        or GB18030.
        """
        try:
            spool = _spool(path, stdin)
            source = cls(path, encoding or "utf-8-sig", spool)
            return cls(path, _encoding(source, named=bool(encoding)), spool)
        except OSError as error:
            raise InputFault(
                _("cannot read {path}: {reason}").format(path=path, reason=reason_of(error)),
                _("Check the file name and its permissions."),
            ) from error

    def open(self) -> IO[bytes]:
        """Open the file at its first byte."""
        if self._spool is None:
            return files.open_to_read(self.path)
        os.lseek(self._spool.fileno(), 0, os.SEEK_SET)
        return os.fdopen(os.dup(self._spool.fileno()), "rb")

    def chunks(self) -> Iterator[bytes]:
        """Read the file in chunks."""
        with self.open() as data:
            while chunk := data.read(CHUNK):
                yield chunk

    def records(self) -> Generator[tuple[int, list[str]]]:
        """Yield the records, each with its first line number; blank lines are skipped. A stray quote is an error."""
        import csv
        import io

        with io.TextIOWrapper(self.open(), self.encoding, newline="") as text:
            reader = csv.reader(text, strict=True)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if str(error).startswith("field larger"):
                        raise InputFault(
                            _("{path}, line {line}: a cell is longer than {limit} characters").format(
                                path=self.path, line=line, limit=csv.field_size_limit()
                            ),
                            _("Shorten the text, or close the quotation mark before it."),
                        ) from error
                    raise InputFault(
                        _("{path}, line {line}: misplaced or unclosed quotation mark").format(
                            path=self.path, line=line
                        ),
                        _(
                            'Put quotation marks around a cell that contains " and double each " inside it: "the '
                            'answer ""no"""'
                        ),
                    ) from error
                if any(cell and not cell.isspace() for cell in cells):
                    yield line, cells


def _spool(path: Path, stdin: IO[bytes] | None) -> IO[bytes] | None:
    """Return a copy of what cannot be read twice; None for a regular file."""
    import shutil
    import tempfile

    if stdin is None and (path.is_file() or path.is_dir() or not path.exists()):
        return None
    spool = tempfile.TemporaryFile()  # noqa: SIM115 # closed, and so gone, with its Source
    if stdin is not None:
        shutil.copyfileobj(stdin, spool)
    else:
        with files.open_to_read(path) as pipe:
            shutil.copyfileobj(pipe, spool)
    spool.flush()
    return spool


def _encoding(source: CsvSource, *, named: bool) -> str:
    """Return the encoding of ``source``. UTF-8 with one bad byte is not taken for GB18030."""
    lines = foreign = 0
    decoder = codecs.getincrementaldecoder(source.encoding)()
    try:
        for chunk in chain(source.chunks(), [b""]):
            text = decoder.decode(chunk, not chunk)
            if "\0" in text:
                raise _no_text(source.path)
            lines += text.count("\n")
            if foreign < MAX_EXAMPLES_SHOWN and not text.isascii():
                foreign += sum(not character.isascii() for character in text)
    except UnicodeDecodeError as error:
        begun = error.object[: error.start].decode(source.encoding, errors="ignore")
        foreign += sum(not character.isascii() for character in begun)
        if named or foreign >= MAX_EXAMPLES_SHOWN:
            raise InputFault(
                _("{path}: damaged text in line {line}: not {encoding}").format(
                    path=source.path,
                    line=lines + begun.count("\n") + 1,
                    encoding=source.encoding.removesuffix("-sig").upper(),
                ),
                _("Save the table again as CSV UTF-8."),
            ) from error
    else:
        return source.encoding
    return _gb18030(source)


def _gb18030(source: CsvSource) -> str:
    decoder = codecs.getincrementaldecoder("gb18030")()
    try:
        for chunk in source.chunks():
            if "\0" in decoder.decode(chunk):
                raise _no_text(source.path)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _no_text(source.path) from error
    return "gb18030"


def _no_text(path: Path) -> InputFault:
    return InputFault(
        _("{path} is neither UTF-8 nor GB18030").format(path=path), _("Save the table as CSV UTF-8.")
    )


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
    read_ones = [code for code in places.values() if code]
    doubled = sorted({code for code in read_ones if read_ones.count(code) > 1})
    if doubled:
        raise InputFault(
            _("{path}: duplicate column: {names}").format(path=path, names=", ".join(doubled)),
            _("Remove one of them."),
        )
    return places


def _heading(cell: str, known: Collection[str]) -> str:
    """Normalize a heading; Chinese forms stretch short ones with blanks: 单   位."""
    name = undefuse(cell).strip()
    narrow = "".join(name.split())
    return narrow if narrow in known else name


def _rows(
    table: CsvTable,
    records: Iterable[tuple[int, list[str]]],
    places: Mapping[int, str],
    required: Collection[str],
    said: Mapping[str, Callable[[], str]],
    verbatim: Collection[str],
) -> Iterator[CsvRow]:
    read_ones = [(at, code, code not in verbatim) for at, code in places.items() if code]
    width = max(places, default=-1) + 1
    unnamed = [at for at in range(width) if at not in places]
    for line, cells in records:
        too_many = False
        if unnamed or len(cells) > width:
            beyond = [*cells[width:], *(cells[at] for at in unnamed if at < len(cells))]
            too_many = any(cell.strip() for cell in beyond)
        if too_many:
            table.fault(line, "", _("more cells than the header has columns"))
        values = {}
        for at, code, strip in read_ones:
            if at < len(cells) and (cell := cells[at]):
                plain = undefuse(cell) if cell[0] in DEFUSED or "\\" in cell else cell
                values[code] = plain.strip() if strip else plain
        row = CsvRow(line, values)
        empty = [] if too_many else [name for name in required if not row[name].strip()]
        for name in empty:
            table.fault(row, name, said[name]() if name in said else _("is empty"))
        if empty or too_many:
            table.unread.append(row)
        else:
            yield row
