"""A tree as a table with a column a level: 一级分类, 二级分类, or level1, level2."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hotline_cli.i18n import _
from hotline_cli.queries.categories import Branch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hotline_cli.services.imports.reader import CsvRow, CsvTable

ORDINALS = "一二三四五六七八九"
LEVELS: dict[str, tuple[str, ...]] = {
    f"level{n}": (
        *(f"{ordinal}级{what}" for what in ("分类", "", "类别", "事项", "名称", "目录", "区域")),
        *(f"第{ordinal}级", f"{n}级分类", f"{n}级", f"Level {n}", f"Level{n}", f"level {n}", f"level_{n}"),
    )
    for n, ordinal in enumerate(ORDINALS, 1)
}
CODES: dict[str, tuple[str, ...]] = {
    f"code{n}": (f"{ordinal}级代码", f"{ordinal}级编码", f"{n}级代码", f"{n}级编码", f"Code {n}")
    for n, ordinal in enumerate(ORDINALS, 1)
}
COLUMNS = LEVELS | CODES | {"code": ("代码", "编码", "Code")}
"""``code`` is that of the row's last level."""


def has_levels(heading: Collection[str]) -> bool:
    return any(name in heading for code, names in LEVELS.items() for name in (code, *names))


@dataclass(slots=True)
class _Tree:
    """The branches found so far, by code, and the codes by parent and name."""

    known: Mapping[str, Branch]
    branches: dict[str, tuple[CsvRow, Branch]] = field(default_factory=dict)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)

    def code_of(self, parent: str, name: str) -> str:
        """Return the code of the branch with that name, or a new one: its parent's with a number of two digits."""
        if (parent, name) not in self.codes:
            n = 1
            while (code := f"{parent}{n:02}") in self.known or code in self.branches:
                n += 1
            self.codes[parent, name] = code
        return self.codes[parent, name]


def read_levels(table: CsvTable, known: Mapping[str, Branch]) -> dict[str, tuple[CsvRow, Branch]]:
    """Return the branches by code, each with the row that names it first; ``known`` are those of the database.

    An empty cell before the last level of a row means what the cell above it says, below the same branch. A branch
    without a code keeps the one it has, found by the names above it, or gets a new one.
    """
    tree = _Tree(known, codes={(node.parent, node.name): node.code for node in known.values()})
    above: list[str] = []
    lines: dict[str, int] = {}
    for row in table:
        names = [row[level] for level in LEVELS]
        depth = max((n for n, name in enumerate(names, 1) if name), default=0)
        path: list[str] = []
        for n, name in enumerate(names[:depth]):
            carried = above[n] if n < len(above) and path == above[:n] else ""
            path.append(name or carried)
        if not path or not all(path):
            lacking = path.index("") if path else 0
            table.fault(row, f"level{lacking + 1}", _("is empty"))
            continue
        above = path
        parent = ""
        for n, name in enumerate(path, 1):
            given = row[f"code{n}"] or (row["code"] if n == depth else "")
            parent = _enter(tree, table, row, Branch(given, parent, name))
        if lines.setdefault(parent, row.line) != row.line:
            reason = _("{name} is already in line {line}").format(name="/".join(path), line=lines[parent])
            table.fault(row, f"level{depth}", reason)
    return tree.branches


def _enter(tree: _Tree, table: CsvTable, row: CsvRow, branch: Branch) -> str:
    """Keep a branch, its code found or made if it has none; return its code."""
    place = (branch.parent, branch.name)
    code = branch.code or tree.code_of(*place)
    node = branch._replace(code=code)
    first, kept = tree.branches.setdefault(code, (row, node))
    if kept != node:
        reason = _("{code} is {name} in line {line}").format(code=code, name=kept.name, line=first.line)
        table.fault(row, "code", reason)
    tree.codes[place] = code
    return code
