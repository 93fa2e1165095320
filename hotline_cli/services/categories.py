"""Import of the category and area trees.

While a tree is empty, a case may hold any word. Once it has entries, a case holds one of its codes, given by
code or by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.list_fields import BRANCH_FIELDS, names_computed, names_read
from hotline_cli.i18n import _
from hotline_cli.queries.categories import TREES, Branch, branch_view, read_branches
from hotline_cli.services.imports import reader, tree_levels
from hotline_cli.store import entities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hotline_cli.services.imports.source import TableSource
    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office


class ImportedBranches(NamedTuple):
    """The result of an import: branches added or changed, and the number of unchanged ones."""

    nodes: list[dict[str, Any]]
    added: int
    same: int


# ---- from a table ----------------------------------------------------------------------------------------------


def import_branches(office: Office, tree: str, source: TableSource, when: When) -> ImportedBranches:
    """Import a tree, or additions to it, from a table: code, parent and name, or a column a level.

    Raises ``InputFault`` for a duplicate code, unknown parent or loop.
    """
    known = read_branches(office, tree)
    if tree_levels.has_levels(reader.read_heading(source, tree_levels.LEVELS)):
        table = reader.read_table(source, tree_levels.COLUMNS, passed_over=("序号",))
        rows = tree_levels.read_levels(table, known)
    else:
        table = reader.read_table(
            source,
            names_read(BRANCH_FIELDS),
            required=("code", "name"),
            passed_over=names_computed(BRANCH_FIELDS),
        )
        rows = _read_codes(table)
    with office.transaction(dry_run=when.dry_run) as journal:
        at = when.moment(office)
        before = read_branches(office, tree)
        after = before | {name: node for name, (_row, node) in rows.items()}
        _check(table, [row for row, _node in rows.values()], after)
        table.require_sound()
        new = [node for _row, node in rows.values() if before.get(node.code) != node]
        for node in new:
            values = {"parent": node.parent or None, "name": node.name}
            entities.write_entity(
                office.con, journal, tree, at, TREES[tree], node.code, values, note=when.note
            )
    added = sum(node.code not in before for node in new)
    return ImportedBranches([branch_view(after, node) for node in new], added, len(rows) - len(new))


def _read_codes(table: reader.CsvTable) -> dict[str, tuple[reader.CsvRow, Branch]]:
    """Return the branches by code, each code once."""
    rows: dict[str, tuple[reader.CsvRow, Branch]] = {}
    for row in table:
        node = Branch(row["code"], row["parent"], row["name"])
        if node.code in rows:
            line = rows[node.code][0].line
            table.fault(row, "code", _("{name} is already in line {line}").format(name=node.code, line=line))
        rows.setdefault(node.code, (row, node))
    return rows


def _check(table: reader.CsvTable, rows: Iterable[reader.CsvRow], after: Mapping[str, Branch]) -> None:
    """Report missing parents and loops; a code in a row with another error counts as present."""
    parents = {code: node.parent for code, node in after.items()}
    named = {*parents, *(row["code"] for row in table.unread)}
    for row in rows:
        if row["parent"] and row["parent"] not in named:
            table.fault(row, "parent", _("unknown code {name}").format(name=row["parent"]))
        elif is_own_ancestor(row["code"], parents):
            table.fault(row, "parent", _("{name} cannot be above itself").format(name=row["code"]))


def is_own_ancestor(name: str, parents: Mapping[str, str | None]) -> bool:
    """Return whether following ``parents`` upwards from ``name`` leads back to ``name``."""
    passed: set[str] = set()
    above = parents.get(name)
    while above and above not in passed:
        if above == name:
            return True
        passed.add(above)
        above = parents.get(above)
    return False
