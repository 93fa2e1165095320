"""Columns of categories and areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.cli.views.lists import list_columns
from hotline_cli.domain.list_fields import BRANCH_FIELDS

if TYPE_CHECKING:
    from hotline_cli.output import Column


def tree_columns() -> list[Column]:
    return list_columns(BRANCH_FIELDS)
