"""Commands shared by ``category`` and ``area``."""

from __future__ import annotations

from pathlib import Path

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.views.tree import tree_columns
from hotline_cli.i18n import _
from hotline_cli.output import Listing


def import_details() -> str:
    """Return the help of the import of a tree."""
    return _(
        "Columns: code, parent, name; parent is the code of another row. Or a column a level, level1, level2 ... "
        "(一级分类, 二级分类 ...), with or without codes. After the import, cases accept only codes of the tree."
    )


def import_tree(call: CommandContext, tree: str, file: Path, sheet: str) -> None:
    from hotline_cli.services import categories

    call.expect(tree_columns())
    found = categories.import_branches(call.office, tree, call.source(file, sheet), call.when)
    call.show(Listing(tree_columns(), found.nodes))
    message = _("{added} added, {changed} changed, {same} unchanged")
    call.say([message.format(added=found.added, changed=len(found.nodes) - found.added, same=found.same)])


def list_tree(call: CommandContext, tree: str) -> None:
    from hotline_cli.queries import categories

    call.show(Listing(tree_columns(), categories.list_branches(call.office, tree)))
