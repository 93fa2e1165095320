"""The trees of categories and areas: a code, a name, the code above it.

While a tree is empty any word may stand in a case. Once there is one, a case holds a code of it, given by the code or
by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.i18n import _
from hotline_cli.queries.categories import TREES, Branch, branch_view, read_branches
from hotline_cli.services.imports import reader
from hotline_cli.store import entities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("代码", "编码"),
    "parent": ("上级", "上级代码"),
    "name": ("名称",),
}


class ImportedBranches(NamedTuple):
    """What an import came to: the branches new or changed, and how many were as they are."""

    nodes: list[dict[str, Any]]
    added: int
    same: int


# ---- from a table ----------------------------------------------------------------------------------------------


def import_branches(office: Office, tree: str, source: reader.CsvSource, when: When) -> ImportedBranches:
    """Take a tree, or more of it, from CSV. Raises ``InputFault`` for a code named twice, a parent unknown, a loop."""
    table = reader.read_table(source, COLUMNS, required=("code", "name"))
    rows: dict[str, tuple[reader.CsvRow, Branch]] = {}
    for row in table:
        node = Branch(row["code"], row["parent"], row["name"])
        if node.code in rows:
            line = rows[node.code][0].line
            table.fault(row, "code", _("{name} is already in line {line}").format(name=node.code, line=line))
        rows.setdefault(node.code, (row, node))
    at = when.moment(office)
    with office.transaction(dry_run=when.dry_run) as journal:
        there = read_branches(office, tree)
        after = there | {name: node for name, (_row, node) in rows.items()}
        _check(table, [row for row, _node in rows.values()], after)
        table.require_sound()
        new = [node for _row, node in rows.values() if there.get(node.code) != node]
        for node in new:
            values = {"parent": node.parent or None, "name": node.name}
            entities.write_entity(
                office.con, journal, tree, at, TREES[tree], node.code, values, note=when.note
            )
    added = sum(node.code not in there for node in new)
    return ImportedBranches([branch_view(after, node) for node in new], added, len(rows) - len(new))


def _check(table: reader.CsvTable, rows: Iterable[reader.CsvRow], after: Mapping[str, Branch]) -> None:
    """Note parents that are not there and loops; a code that stands in a row with another fault is there."""
    parents = {code: node.parent for code, node in after.items()}
    named = {*parents, *(row["code"] for row in table.unread)}
    for row in rows:
        if row["parent"] and row["parent"] not in named:
            table.fault(row, "parent", _("unknown code {name}").format(name=row["parent"]))
        elif is_own_ancestor(row["code"], parents):
            table.fault(row, "parent", _("{name} cannot be above itself").format(name=row["code"]))


def is_own_ancestor(name: str, parents: Mapping[str, str | None]) -> bool:
    """Whether going up from ``name``, by the one above each in ``parents``, comes to ``name`` again."""
    passed: set[str] = set()
    above = parents.get(name)
    while above and above not in passed:
        if above == name:
            return True
        passed.add(above)
        above = parents.get(above)
    return False
