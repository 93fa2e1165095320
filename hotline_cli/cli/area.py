"""The command ``area``."""

from __future__ import annotations

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import Sheet, TableFile
from hotline_cli.cli.trees import import_tree, list_tree
from hotline_cli.cli.views.tree import tree_columns
from hotline_cli.i18n import _


@command(
    "area import",
    details=_(
        "Columns: code, parent, name; parent is the code of another row. Or a column a level, level1, level2 ... "
        "(一级分类, 二级分类 ...), with or without codes. After the import, cases accept only codes of the tree."
    ),
    example="hotline area import areas.csv",
    verb=True,
)
def import_areas(call: CommandContext, file: TableFile, sheet: Sheet = "") -> None:
    import_tree(call, "area", file, sheet)


@command("area list", gives=lambda _call: tree_columns(), example="hotline area list")
def list_areas(call: CommandContext) -> None:
    list_tree(call, "area")
