"""Tables as files: text in UTF-8, GB18030 or UTF-16, its cells apart by commas, tabs or semicolons; workbooks.

A source is read twice or more and never held in memory. It knows its heading: titles above it are passed over, and so
are totals, notes and repeated headings below it; what was passed over is said.
"""

from __future__ import annotations

import codecs
import os
import re
from contextlib import closing
from itertools import chain, islice
from typing import IO, TYPE_CHECKING

from hotline_cli import files
from hotline_cli.errors import InputFault, Usage, reason_of
from hotline_cli.i18n import _
from hotline_cli.text import undefuse

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator
    from pathlib import Path

Record = tuple[int, list[str]]
"""The cells of a row, and the line where it begins."""

MAX_EXAMPLES_SHOWN = 3
"""Non-ASCII characters whose GB18030 bytes are not by chance valid UTF-8."""
CHUNK = 1 << 18
"""Bytes read at a time while a file is examined."""
MAX_CELL_LENGTH = 131072
"""Characters of a cell: a row with a longer one is bad."""
MAX_UNQUOTED_LENGTH = 10_000_000
"""Characters of a cell beyond which a quotation mark was not closed."""
MAX_TEXT = 10_000_000
"""Characters of a notice in JSON or iCalendar."""
ROWS_ABOVE = 10
"""Rows among which the heading is looked for."""
MAX_LINES_SHOWN = 5
DELIMITERS = ",\t;"
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
"""The first bytes of an old workbook or one with a password, and of a new one."""

_TOTAL = re.compile(
    r"(?:本[页月周年])?(?:合\s*计|总\s*计|小\s*计|共\s*计|总数)|(?:sub|grand )?totals?", re.IGNORECASE
)
_NOTE = re.compile(
    r"(?:备\s*注|注|说\s*明|填[表报]\S{0,6}|制表\S{0,4}|审[核批]\S{0,4}|复核\S{0,4}|经办\S{0,4}|报送\S{0,6}"
    r"|(?:单位)?负责人\S{0,6}|单位\S{0,4}盖章\S{0,2}|\S{0,6}公章\S{0,2}|\S{0,8}联[系络]人|联系电话|QQ|日期|notes?|remarks?)\s*\d*\s*[:\uff1a.、].*",
    re.IGNORECASE | re.DOTALL,
)


class TableSource:
    """A table in a file that can be read repeatedly. ``path`` is its name in messages.

    Standard input, pipes and workbooks, which are read once only, are copied to an unnamed temporary file.
    """

    def __init__(
        self, path: Path, encoding: str, spool: IO[bytes] | None = None, *, numbered: bool = False
    ) -> None:
        self.path, self.encoding = path, encoding
        self._spool = spool
        self._numbered = numbered
        self._delimiter = ","
        self._heading: tuple[int, list[str]] | None = None
        self.remarks: list[str] = []
        """Which sheet of several was read."""
        self._passed_over: dict[int, str] = {}

    @classmethod
    def of(
        cls, path: Path, stdin: IO[bytes] | None = None, encoding: str = "", sheet: str = ""
    ) -> TableSource:
        """Open the file at ``path``, or ``stdin``, and the ``sheet`` of a workbook.

        Raises ``InputFault`` if it cannot be read, or is neither in ``encoding`` nor, without one, in UTF-8
        or GB18030; ``Usage`` for a sheet of a file that has none.
        """
        try:
            spool = _spool(path, stdin)
            source = cls(path, encoding or "utf-8-sig", spool)
            with source.open() as data:
                first = data.read(512)
            if first.startswith(OLE):
                raise _old_workbook(path, source)
            if first.startswith(ZIP):
                return _of_workbook(path, source, sheet)
            if sheet:
                raise Usage(_("--sheet: {path} is not a workbook").format(path=path), _("Leave out --sheet."))
            if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                source.encoding = "utf-16"
                encoding = encoding or "utf-16"
            source.encoding = _encoding(source, named=bool(encoding))
        except OSError as error:
            raise InputFault(
                _("cannot read {path}: {reason}").format(path=path, reason=reason_of(error)),
                _("Check the file name and its permissions."),
            ) from error
        return source

    def open(self) -> IO[bytes]:
        """Open the file at its first byte."""
        if self._spool is None:
            return files.open_to_read(self.path)
        os.lseek(self._spool.fileno(), 0, os.SEEK_SET)
        return os.fdopen(os.dup(self._spool.fileno()), "rb")

    def close(self) -> None:
        """Remove the temporary copy, if there is one."""
        if self._spool is not None:
            self._spool.close()

    def chunks(self) -> Iterator[bytes]:
        """Read the file in chunks."""
        with self.open() as data:
            while chunk := data.read(CHUNK):
                yield chunk

    def begins_with(self, characters: int) -> str:
        """Return the first characters; nothing of a workbook."""
        if self._numbered:
            return ""
        import io

        with io.TextIOWrapper(self.open(), self.encoding) as text:
            return text.read(characters)

    def read_text(self) -> str:
        """Return the whole text of a small file. Raises ``ValueError`` if it is not small."""
        import io

        with io.TextIOWrapper(self.open(), self.encoding) as text:
            read = text.read(MAX_TEXT + 1)
        if len(read) > MAX_TEXT:
            raise ValueError(_("more than {most} characters").format(most=MAX_TEXT))
        return read

    # ---- records --------------------------------------------------------------------------------------------------

    def records(self, delimiter: str = "") -> Generator[Record]:
        """Yield all records, from the first line on; blank lines are skipped. A stray quote is an error."""
        import csv
        import io

        csv.field_size_limit(MAX_UNQUOTED_LENGTH)
        with io.TextIOWrapper(self.open(), self.encoding, newline="") as text:
            reader = csv.reader(text, strict=True, delimiter=delimiter or self._delimiter)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise _bad_record(self.path, line, str(error)) from error
                if self._numbered:
                    line = int(cells.pop(0))
                if any(cell and not cell.isspace() for cell in cells):
                    yield line, cells

    def heading(self, names: Collection[str]) -> list[str]:
        """Return the heading: of the first rows the one with most of ``names``, else the first row.

        It also settles what separates the cells. Raises ``InputFault`` if the file is empty.
        """
        if self._heading is None:
            known = {narrow(name) for name in names}
            best, most = None, -1
            for delimiter in DELIMITERS if not self._numbered else ",":
                try:
                    with closing(self.records(delimiter)) as records:
                        first = list(islice(records, ROWS_ABOVE))
                except InputFault:
                    if delimiter == DELIMITERS[0]:
                        raise
                    continue
                for line, cells in first:
                    known_names = len({narrow(undefuse(cell)) for cell in cells} & known)
                    if known_names > most:
                        best, most, self._delimiter = (line, cells), known_names, delimiter
            if best is None:
                raise InputFault(
                    _("{path} is empty").format(path=self.path),
                    _("Name the columns in the first line: {names}.").format(names=", ".join(names)),
                )
            self._heading = best
        return self._heading[1]

    def rows(self) -> Iterator[Record]:
        """Yield the records below the heading that hold data."""
        at, heading = self._heading or (0, [])
        names = {narrow(cell) for cell in heading if cell.strip()}
        several = len(heading) > 1
        for line, cells in self.records():
            if line <= at:
                if line < at:
                    self._passed_over[line] = _("title")
                continue
            what = _no_data(cells, names) if several else ""
            if what:
                self._passed_over[line] = what
            else:
                yield line, cells

    def titles(self) -> Iterator[str]:
        """Yield the cells above the heading."""
        at = self._heading[0] if self._heading else 0
        with closing(self.records()) as records:
            for line, cells in islice(records, ROWS_ABOVE):
                if line >= at:
                    return
                yield from filter(None, (cell.strip() for cell in cells))

    def describe_reading(self) -> list[str]:
        """Return what was passed over, for the person who imports the file."""
        lines = sorted(self._passed_over.items())
        shown = [
            _("line {line} ({what})").format(line=line, what=what) for line, what in lines[:MAX_LINES_SHOWN]
        ]
        if not shown:
            return self.remarks
        more = len(lines) - len(shown)
        return [
            *self.remarks,
            _("Passed over: {lines}").format(lines=_(", ").join(shown) + (f" … +{more}" if more else "")),
        ]


def narrow(cell: str) -> str:
    """Return a heading without the blanks that stretch short ones in Chinese forms: 单   位."""
    return "".join(cell.split())


def _no_data(cells: list[str], names: Collection[str]) -> str:
    """Return what a row below the heading is instead of data: a total, a note, the heading once more; else nothing."""
    first = next(cell for cell in cells if cell and not cell.isspace()).strip()
    if (
        len(first) <= MAX_LABEL_LENGTH
        and first[0] in TOTAL_BEGINS
        and _TOTAL.fullmatch(first.rstrip(":\uff1a "))
    ):
        return _("total")
    noted = any(mark in first for mark in NOTE_MARKS) and _NOTE.fullmatch(first)
    if not noted and first not in names:
        return ""
    filled = [cell.strip() for cell in cells if cell and not cell.isspace()]
    if noted and all(map(_NOTE.fullmatch, filled)):
        return _("note")
    return _("heading") if len(names) > 1 and {narrow(cell) for cell in filled} == names else ""


TOTAL_BEGINS = "本合总小共tTsSgG"
NOTE_MARKS = ":\uff1a.、"
MAX_LABEL_LENGTH = 12


# ---- text --------------------------------------------------------------------------------------------------------


def _bad_record(path: Path, line: int, reason: str) -> InputFault:
    if "field larger" in reason:
        return InputFault(
            _("{path}, line {line}: a cell is longer than {limit} characters").format(
                path=path, line=line, limit=MAX_UNQUOTED_LENGTH
            ),
            _("Shorten the text, or close the quotation mark before it."),
        )
    return InputFault(
        _("{path}, line {line}: misplaced or unclosed quotation mark").format(path=path, line=line),
        _(
            'Put quotation marks around a cell that contains " and double each " inside it: "the answer ""no"""'
        ),
    )


def _spool(path: Path, stdin: IO[bytes] | None) -> IO[bytes] | None:
    """Return a copy of what cannot be read twice; None for a regular file."""
    import shutil
    import tempfile

    if stdin is None and (path.is_file() or path.is_dir() or not path.exists()):
        return None
    spool = tempfile.TemporaryFile()  # noqa: SIM115 # closed, and so gone, with its source
    if stdin is not None:
        shutil.copyfileobj(stdin, spool)
    else:
        with files.open_to_read(path) as pipe:
            shutil.copyfileobj(pipe, spool)
    spool.flush()
    return spool


def _encoding(source: TableSource, *, named: bool) -> str:
    """Return the encoding of ``source``. UTF-8 with one bad byte is not taken for GB18030."""
    lines = foreign = 0
    decoder = codecs.getincrementaldecoder(source.encoding)()
    try:
        for chunk in chain(source.chunks(), [b""]):
            text = decoder.decode(chunk, not chunk)
            if "\0" in text:
                raise _nul(source.path, lines + text[: text.index("\0")].count("\n") + 1)
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


def _gb18030(source: TableSource) -> str:
    lines = 0
    decoder = codecs.getincrementaldecoder("gb18030")()
    try:
        for chunk in chain(source.chunks(), [b""]):
            text = decoder.decode(chunk, not chunk)
            if "\0" in text:
                raise _nul(source.path, lines + text[: text.index("\0")].count("\n") + 1)
            lines += text.count("\n")
    except UnicodeDecodeError as error:
        line = lines + error.object[: error.start].decode("gb18030", errors="ignore").count("\n") + 1
        raise _no_text(source.path, line, error.object[error.start]) from error
    return "gb18030"


def _nul(path: Path, line: int) -> InputFault:
    return InputFault(
        _("{path}, line {line}: a NUL character, which is neither UTF-8 nor GB18030 text").format(
            path=path, line=line
        ),
        _("Remove it, or save the table as CSV UTF-8."),
    )


EURO_OF_WINDOWS = 0x80


def _no_text(path: Path, line: int, byte: int) -> InputFault:
    if byte == EURO_OF_WINDOWS:
        return InputFault(
            _(
                "{path}, line {line}: byte 0x80, a euro sign of Windows in GBK, is neither UTF-8 nor GB18030"
            ).format(path=path, line=line),
            _("Replace the sign in that line, or save the table as CSV UTF-8."),
        )
    return InputFault(
        _("{path}, line {line}: byte 0x{byte:02x} is neither UTF-8 nor GB18030").format(
            path=path, line=line, byte=byte
        ),
        _("Save the table as CSV UTF-8."),
    )


# ---- workbooks ---------------------------------------------------------------------------------------------------


def _old_workbook(path: Path, source: TableSource) -> InputFault:
    """Return the error for an OLE file: the format of Excel before 2007, of WPS, and of workbooks with a password."""
    with source.open() as data:
        encrypted = "EncryptedPackage".encode("utf-16-le") in data.read(CHUNK)
    if encrypted:
        reason = _("{path} is protected by a password").format(path=path)
    elif path.suffix.lower() == ".et":
        reason = _("{path} is a WPS workbook (.et)").format(path=path)
    else:
        reason = _("{path} is a workbook of Excel before 2007 (.xls)").format(path=path)
    return InputFault(reason, _("Open it, and save it as .xlsx without a password, or as CSV UTF-8."))


def _of_workbook(path: Path, source: TableSource, sheet: str) -> TableSource:
    from hotline_cli.services.imports import workbook

    with source.open() as data:
        spool, remarks = workbook.copy_sheet(path, data, sheet)
    copied = TableSource(path, "utf-8", spool, numbered=True)
    copied.remarks = remarks
    return copied
