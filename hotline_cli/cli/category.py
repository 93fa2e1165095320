"""The command ``category``."""

from __future__ import annotations

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import Sheet, TableFile
from hotline_cli.cli.trees import import_details, import_tree, list_tree
from hotline_cli.cli.views.tree import tree_columns


@command(
    "category import",
    details=import_details(),
    example="hotline category import categories.csv",
    verb=True,
)
def import_categories(call: CommandContext, file: TableFile, sheet: Sheet = "") -> None:
    import_tree(call, "category", file, sheet)


@command("category list", gives=lambda _call: tree_columns(), example="hotline category list")
def list_categories(call: CommandContext) -> None:
    list_tree(call, "category")
