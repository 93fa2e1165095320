"""Columns of categories and areas."""

from __future__ import annotations

from hotline_cli.i18n import _
from hotline_cli.output import Column


def tree_columns() -> list[Column]:
    return [
        Column("code", _("Code")),
        Column("parent", _("Parent code")),
        Column("name", _("Name")),
        Column("path", _("Path"), detail=True),
    ]
