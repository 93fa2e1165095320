"""What a sheet's XML tells beside its values: merged cells, hidden rows and columns, formulas without a value.

openpyxl does not tell it of a workbook that it reads row by row.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree as ET

from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK = 1 << 20
MAX_XML = 1 << 24
"""Bytes of the list of sheets: a real one has a few thousand."""
_TAG = rb"<(?:\w+:)?"
_YES = rb"""["'](?:1|true)["']"""
_MERGED = re.compile(_TAG + rb"""mergeCell\s[^>]*?ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)""")
_HIDDEN_ROW = re.compile(_TAG + rb"row\s(?=[^>]*?\shidden=" + _YES + rb""")[^>]*?\br=["'](\d+)""")
_HIDDEN_COLUMNS = re.compile(_TAG + rb"col\s(?=[^>]*?\bhidden=" + _YES + rb")([^>]*)>")
_FORMULA = re.compile(
    _TAG
    + rb"""c\s[^>]*?\br=["']([A-Z]+)(\d+)["'][^>]*>\s*"""
    + _TAG
    + rb"f(?:\s[^>]*)?(?:/>|(?<!/)>[^<]*</(?:\w+:)?f>)\s*(?:"
    + _TAG
    + rb"v(?:\s[^>]*)?(?:/>|></(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
"""A cell with a formula that has no value, or an empty one."""


@dataclass(slots=True)
class SheetLayout:
    """``merged``: column, first and last row of what is merged over several rows of one column; columns from 0."""

    merged: list[tuple[int, int, int]] = field(default_factory=list)
    formulas: dict[int, list[int]] = field(default_factory=dict)
    """By row, the columns of formulas without a value."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def hidden(self, width: int) -> list[str]:
        """Say what of the first ``width`` columns and of the rows is hidden but was read."""
        remarks = []
        if self.hidden_rows:
            remarks.append(
                _("{n} hidden rows were read too, the first in line {line}").format(
                    n=len(self.hidden_rows), line=self.hidden_rows[0]
                )
            )
        columns = [
            column_letters(column)
            for first, last in self.hidden_columns
            for column in range(first, min(last, width - 1) + 1)
        ]
        if columns:
            remarks.append(_("hidden columns were read too: {names}").format(names=_(", ").join(columns)))
        return remarks


def read_layouts(data: IO[bytes]) -> Callable[[str], SheetLayout]:
    """Return a function that reads the layout of a sheet by its name; of one without XML it is empty."""
    archive = zipfile.ZipFile(data)
    paths = dict(_sheet_paths(archive))

    def read(name: str) -> SheetLayout:
        layout = SheetLayout()
        if name in paths:
            with archive.open(paths[name]) as xml:
                for part in _whole_rows(xml):
                    _examine(part, layout)
        return layout

    return read


def _whole_rows(xml: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in parts that end with a row, or with a tag after the last one."""
    tail = b""
    while chunk := xml.read(CHUNK):
        text = tail + chunk
        end = text.rfind(b"row>") + 4
        if end < len(b"row>"):
            end = 0 if b"<c " in text else text.rfind(b">") + 1
        yield text[:end]
        tail = text[end:]
    yield tail


def _examine(text: bytes, layout: SheetLayout) -> None:
    for match in _MERGED.finditer(text):
        left, first, right, last = match.groups()
        if left == right and first != last:
            layout.merged.append((column_number(left), int(first), int(last)))
    if b"hidden=" in text:
        layout.hidden_rows += [int(match[1]) for match in _HIDDEN_ROW.finditer(text)]
        for match in _HIDDEN_COLUMNS.finditer(text):
            bounds = dict(re.findall(rb"""\b(min|max)=["'](\d+)""", match[1]))
            layout.hidden_columns.append((int(bounds.get(b"min", 1)) - 1, int(bounds.get(b"max", 1)) - 1))
    if b"f>" in text or b"<f" in text:
        for match in _FORMULA.finditer(text):
            layout.formulas.setdefault(int(match[2]), []).append(column_number(match[1]))


def column_number(name: bytes) -> int:
    """Return the number of a column, A is 0."""
    number = 0
    for letter in name:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """Return the name of a column, 0 is A."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# ---- where the sheets are ----------------------------------------------------------------------------------------


def _sheet_paths(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield name and path of each sheet."""
    book = next((path for kind, path in _related(archive, "").values() if kind == "officeDocument"), "")
    if not book:
        return
    related = _related(archive, book)
    for element in _parse(archive, book).iter():
        if _local(element.tag) == "sheet":
            named = {_local(name): value for name, value in element.attrib.items()}
            if named.get("id") in related:
                yield named.get("name", ""), related[named["id"]][1]


def _related(archive: zipfile.ZipFile, path: str) -> dict[str, tuple[str, str]]:
    """Return what the part at ``path`` is related to: by id, kind and path."""
    folder, name = posixpath.split(path)
    related = {}
    for element in _parse(archive, posixpath.join(folder, "_rels", f"{name}.rels")):
        target = element.get("Target", "")
        kind = element.get("Type", "").rpartition("/")[2]
        where = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        related[element.get("Id", "")] = kind, where
    return related


def _parse(archive: zipfile.ZipFile, path: str) -> ET.Element:
    if path not in archive.namelist() or archive.getinfo(path).file_size > MAX_XML:
        return ET.Element("none")
    return ET.fromstring(archive.read(path))  # noqa: S314 - expat limits what entities expand to; openpyxl reads the same


def _local(name: str) -> str:
    return name.rpartition("}")[2]
