"""Which call a row is: its key, its number elsewhere, or else what it says; and rows of one file that are the same."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case_fields import leaves
from hotline_cli.domain.events import stamp
from hotline_cli.i18n import _
from hotline_cli.services.imports.history import NO_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hotline_cli.services.imports.history import PastCall
    from hotline_cli.services.imports.reader import CsvTable

NAMES = frozenset(
    leaf.field.read_as for leaf in leaves() if leaf.field.kind in {"unit", "units", "session-date"}
) | {"category", "area"}
"""Columns compared as they are written: what they name has another key in another file."""
OF_OURS = ("no", "received_at", "kind", "content")
"""What identifies a row of an export: the rest may have changed since."""


def key_of_row(cells: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """Return the key given, else one made of the number elsewhere or of what the row says.

    However the file is written, the same content has the same key. ``values`` are those of ``cells``.
    """
    if cells.get("key", "").strip():
        return cells["key"]
    if cells.get("no"):
        return _digest((name, _plain(values.get(name, cells.get(name)))) for name in OF_OURS)
    if ref := cells.get("ref", "").strip():
        return f"{NO_KEY}ref:{ref}"
    return _digest(
        (name, cells[name].strip() if name in NAMES else _plain(value))
        for name, value in sorted(values.items())
        if value not in (False, "", None)
    )


def _digest(pairs: Iterable[tuple[str, object]]) -> str:
    text = json.dumps(list(pairs), ensure_ascii=False).encode()
    return NO_KEY + blake2b(text, digest_size=15).hexdigest()


def _plain(value: Any) -> object:  # noqa: ANN401 - any value of a cell
    return stamp(value) if hasattr(value, "isoformat") else value


NUMBER = "no:"


def identities(call: PastCall) -> tuple[str, ...]:
    """Return what no other row of the file may have: the key, and of an export the number."""
    return (call.key,) if call.no is None else (call.key, f"{NUMBER}{call.no}")


PARTS = 1024
"""Parts in which keys are sorted, so that no list grows with the file."""


class SeenKeys:
    """The keys of a file: eight bytes a row, by which those that come twice are found."""

    def __init__(self) -> None:
        self._parts = [array("q") for _part in range(PARTS)]

    def add(self, key: str) -> None:
        mark = hash(key)
        self._parts[mark % PARTS].append(mark)

    def repeated(self) -> set[int]:
        """Return the hashes of keys that came twice."""
        twice: set[int] = set()
        for part in self._parts:
            if len(part) > 1:
                marks = sorted(part)
                twice.update(one for one, next_one in pairwise(marks) if one == next_one)
        return twice


class Repeats:
    """The rows of a file that have the key of another row."""

    def __init__(self) -> None:
        self.same: dict[int, int] = {}
        """Line → the earlier line that says the same."""
        self.different: dict[int, tuple[str, str]] = {}
        """Line → column and reason: another row has the same key and says something else."""

    def find(self, calls: Iterable[tuple[int, PastCall]], marks: set[int]) -> None:
        """Compare the rows whose keys have these hashes."""
        rows: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for line, call in calls:
            for one in identities(call):
                if hash(one) in marks:
                    rows[one].append((line, call.content()))
        for key, contents in rows.items():
            (first, content), *others = contents
            if not others:
                continue
            if all(more == content for _line, more in others):
                self.same |= {line: first for line, _more in others}
                continue
            lines = ", ".join(str(line) for line, _content in contents)
            column = "ref" if key.startswith(f"{NO_KEY}ref:") else "no" if key.startswith(NUMBER) else "key"
            reason = _("lines {lines} have the same {column} and differ").format(lines=lines, column=column)
            self.different |= {line: (column, reason) for line, _content in contents}

    def blame(self, table: CsvTable) -> None:
        for line, (column, reason) in self.different.items():
            table.fault(line, column, reason)
