"""MAP.toml: columns and words of another system's file (rules.md 9).

The map is checked completely before the file is read; every error is reported with file and line.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hotline_cli import files
from hotline_cli.domain.scheme import toml_lines
from hotline_cli.errors import InputFault, reason_of
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from hotline_cli.services.imports.reader import CsvRow

SECTIONS = ("columns", "values", "constants", "formats", "units")
OTHERS = "*"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """``columns``: our column from theirs, joined by a blank. ``values``: our word for each of theirs, or for ``*``."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    time: str = ""
    encoding: str = ""
    create_units: bool = False
    lines: dict[str, int] = field(default_factory=dict)
    file: str = ""

    @property
    def foreign_columns(self) -> list[str]:
        """The foreign columns used, each once; several columns of calls may share one."""
        return list(dict.fromkeys(name for names in self.columns.values() for name in names))

    def cells(self, row: CsvRow) -> dict[str, str]:
        """Return the cells of ``row`` by our codes."""
        mapped = set(self.foreign_columns)
        cells = {name: cell for name, cell in row.cells.items() if name not in mapped}
        cells |= self.constants
        for ours, names in self.columns.items():
            cells[ours] = " ".join(filter(None, (row[name].strip() for name in names)))
        for ours, words in self.values.items():
            cell = cells.get(ours, "")
            cells[ours] = words.get(cell, words.get(OTHERS, cell))
        return cells

    def check(self, header: Sequence[str], file: Path) -> None:
        """Raise ``InputFault`` for every mapped column that ``file`` lacks or has twice."""
        faults = [
            _("{map}, line {line}: {file} has no column {name!r}").format(
                map=self.file, line=self.lines[name], file=file.name, name=name
            )
            if name not in header
            else _("{map}, line {line}: {file} has the column {name!r} twice").format(
                map=self.file, line=self.lines[name], file=file.name, name=name
            )
            for name in self.foreign_columns
            if header.count(name) != 1
        ]
        if faults:
            raise InputFault(
                _("{map} does not match {file}; nothing was imported").format(map=self.file, file=file),
                _("Use columns of the file: {names}").format(names=", ".join(filter(None, header))),
                tuple(faults),
            )


def read_column_map(path: Path, ours: Mapping[str, Sequence[str]]) -> ColumnMap:
    """Read the map in ``path``. Raises ``InputFault`` with its errors. ``ours``: our columns by code, with aliases."""
    try:
        text = files.read_text(path)
    except OSError as error:
        raise InputFault(
            _("cannot read {path}: {reason}").format(path=path, reason=reason_of(error)),
            _("Check the file name and its permissions."),
        ) from error
    except UnicodeDecodeError as error:
        raise InputFault(_("{path} is not UTF-8").format(path=path), _("Save it as UTF-8.")) from error
    try:
        table = toml_lines.read_toml(text, path.name)
    except toml_lines.InvalidToml as error:
        raise InputFault(
            _("{file}, line {line}: {why}").format(file=path.name, line=error.line, why=error),
            _("Write the map in TOML, with each name only once."),
        ) from error
    return _Reading(path.name, ours).of(table)


class _Reading:
    def __init__(self, file: str, ours: Mapping[str, Sequence[str]]) -> None:
        self.file = file
        self.codes = {name: code for code, names in ours.items() for name in (code, *names)}
        self.allowed = ", ".join(ours)
        self.faults: list[tuple[int, str]] = []

    def of(self, table: toml_lines.TomlTable) -> ColumnMap:
        self._only(table, SECTIONS)
        parts = {name: self._table(table, name) for name in SECTIONS}
        lines: dict[str, int] = {}
        columns = self._columns(parts["columns"], lines)
        constants = self._constants(parts["constants"], columns)
        formats, units = parts["formats"], parts["units"]
        self._only(formats, ("time", "encoding"))
        self._only(units, ("create",))
        column_map = ColumnMap(
            columns,
            self._values(parts["values"]),
            constants,
            self._text(formats, "time"),
            self._encoding(formats),
            self._yes(units, "create"),
            lines,
            self.file,
        )
        if self.faults:
            raise InputFault(
                _("{path}: the column map has errors; nothing was imported").format(path=self.file),
                _("Correct them; a map has these parts: {sections}.").format(
                    sections=", ".join(f"[{name}]" for name in SECTIONS)
                ),
                tuple(reason for _line, reason in sorted(self.faults)),
            )
        return column_map

    def _fault(self, line: int, reason: str) -> None:
        self.faults.append(
            (line, _("{file}, line {line}: {why}").format(file=self.file, line=line, why=reason))
        )

    def _only(self, table: toml_lines.TomlTable, allowed: Collection[str]) -> None:
        for name in table.values:
            if name not in allowed:
                self._fault(
                    table.place_of(name).line,
                    _("unknown {name}; allowed: {allowed}").format(name=name, allowed=", ".join(allowed)),
                )

    def _table(self, table: toml_lines.TomlTable, name: str) -> toml_lines.TomlTable:
        value = table.values.get(name)
        if value is not None and not isinstance(value, toml_lines.TomlTable):
            self._fault(table.place_of(name).line, _("[{name}] must be a table").format(name=name))
            value = None
        return value or toml_lines.TomlTable(table.place)

    def _ours(self, table: toml_lines.TomlTable, name: str, seen: Collection[str]) -> str:
        code = self.codes.get(name, "")
        if not code:
            self._fault(
                table.place_of(name).line,
                _("unknown column {name}; valid columns: {allowed}").format(name=name, allowed=self.allowed),
            )
        elif code in seen:
            self._fault(table.place_of(name).line, _("{name} is listed twice").format(name=name))
        return code

    def _columns(self, table: toml_lines.TomlTable, lines: dict[str, int]) -> dict[str, list[str]]:
        columns: dict[str, list[str]] = {}
        for name, value in table.values.items():
            line = table.place_of(name).line
            theirs = value if isinstance(value, list) else [value]
            if not theirs or not all(isinstance(their, str) and their.strip() for their in theirs):
                self._fault(
                    line, _("{name} must be a column name or a list of column names").format(name=name)
                )
                continue
            for their in theirs:
                lines.setdefault(their.strip(), line)
            if code := self._ours(table, name, columns):
                columns[code] = [their.strip() for their in theirs]
        return columns

    def _constants(self, table: toml_lines.TomlTable, columns: Collection[str]) -> dict[str, str]:
        constants: dict[str, str] = {}
        for name, value in table.values.items():
            if code := self._ours(table, name, {*columns, *constants}):
                constants[code] = self._plain(table, name, value)
        return constants

    def _plain(self, table: toml_lines.TomlTable, name: str, value: object) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int):
            return str(value)
        self._fault(table.place_of(name).line, _("{name} must be text").format(name=name))
        return ""

    def _values(self, table: toml_lines.TomlTable) -> dict[str, dict[str, str]]:
        values: dict[str, dict[str, str]] = {}
        for name in table.values:
            words = self._table(table, name)
            code = self._ours(table, name, values)
            values[code] = {their: self._plain(words, their, value) for their, value in words.values.items()}
        return values

    def _text(self, table: toml_lines.TomlTable, name: str) -> str:
        value = table.values.get(name, "")
        if not isinstance(value, str):
            self._fault(table.place_of(name).line, _("{name} must be text").format(name=name))
            return ""
        return value

    def _encoding(self, table: toml_lines.TomlTable) -> str:
        name = self._text(table, "encoding")
        try:
            "".encode(name or "utf-8")  # a codec for text, unlike base64
            codec = codecs.lookup(name).name if name else ""
        except LookupError:
            self._fault(table.place_of("encoding").line, _("unknown encoding {name}").format(name=name))
            return ""
        return "utf-8-sig" if codec == "utf-8" else codec

    def _yes(self, table: toml_lines.TomlTable, name: str) -> bool:
        value = table.values.get(name, False)
        if not isinstance(value, bool):
            self._fault(table.place_of(name).line, _("{name} must be true or false").format(name=name))
        return value is True
