"""The command ``area``."""

from __future__ import annotations

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import Sheet, TableFile
from hotline_cli.cli.trees import import_details, import_tree, list_tree
from hotline_cli.cli.views.tree import tree_columns


@command(
    "area import",
    details=import_details(),
    example="hotline area import areas.csv",
    verb=True,
)
def import_areas(call: CommandContext, file: TableFile, sheet: Sheet = "") -> None:
    import_tree(call, "area", file, sheet)


@command("area list", gives=lambda _call: tree_columns(), example="hotline area list")
def list_areas(call: CommandContext) -> None:
    list_tree(call, "area")
