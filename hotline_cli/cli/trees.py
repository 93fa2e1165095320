"""The trees of categories and areas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from hotline_cli.cli.app import Call, argument, command
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing

File = Annotated[Path, argument(_("CSV with a header line; - reads standard input"), metavar="FILE")]


def tree_columns() -> list[Column]:
    """A branch of a tree."""
    return [
        Column("code", _("Code")),
        Column("parent", _("Code above")),
        Column("name", _("Name")),
        Column("path", _("Path"), detail=True),
    ]


def _import(call: Call, tree: str, file: Path) -> None:
    from hotline_cli.desk import trees

    call.expect(tree_columns())
    found = trees.import_file(call.office, tree, call.source(file), call.when)
    call.show(Listing(tree_columns(), found.nodes))
    said = _("{added} added, {changed} changed, {same} as they were")
    call.say([said.format(added=found.added, changed=len(found.nodes) - found.added, same=found.same)])


def _list(call: Call, tree: str) -> None:
    from hotline_cli.desk import trees

    call.show(Listing(tree_columns(), trees.listed(call.office, tree)))


@command(
    "category import",
    details=_(
        "Columns: code, parent, name; a parent is the code of another. From then on a case holds a code of the tree."
    ),
    example="hotline category import categories.csv",
    verb=True,
)
def import_categories(call: Call, file: File) -> None:
    _import(call, "category", file)


@command("category list", gives=lambda _call: tree_columns(), example="hotline category list")
def list_categories(call: Call) -> None:
    _list(call, "category")


@command(
    "area import",
    details=_(
        "Columns: code, parent, name; a parent is the code of another. From then on a case holds a code of the tree."
    ),
    example="hotline area import areas.csv",
    verb=True,
)
def import_areas(call: Call, file: File) -> None:
    _import(call, "area", file)


@command("area list", gives=lambda _call: tree_columns(), example="hotline area list")
def list_areas(call: Call) -> None:
    _list(call, "area")
