"""Columns of lists that an import reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from hotline_cli.output import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.domain.list_fields import ListField
    from hotline_cli.output.model import Kind


def list_columns(fields: Iterable[ListField]) -> list[Column]:
    return [
        Column(
            field.key,
            field.heading,
            field.vocabulary or None,
            "text" if field.parts else cast("Kind", field.kind),
            tuple(list_columns(field.parts)),
            many=bool(field.parts),
            detail=field.detail,
        )
        for field in fields
    ]
