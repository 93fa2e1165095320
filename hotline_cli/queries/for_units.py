"""What a unit may see of a case (rules.md 7): one rule for orders, reminders, sheets and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case_fields import CASE_FIELDS, PERSONAL_KINDS, Field
from hotline_cli.masking import FreeText

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Row

    from hotline_cli.queries.secrets import Secrets

HIDDEN_FIELDS = frozenset({"ref", *PERSONAL_KINDS})
"""Fields, and kinds of them, that lead to the caller as a whole: nothing of them is left."""


def is_withheld(row: Mapping[str, Any] | Row) -> bool:
    """Return whether the caller is kept from the unit: of a report of wrongdoing, or a confidential case."""
    return bool(row["confidential"]) or row["kind"] == "report"


def for_unit(case: dict[str, Any]) -> dict[str, Any]:
    """Return ``case``, in the shape of rules.md 6, as a unit may see it.

    Of a confidential one nothing of its caller is left, not even a mask, whatever field it was typed into.
    """
    if not is_withheld(case):
        return case
    content = case["content"]
    caller = content.secrets if content else ("", "", "", None)
    return {
        **case,
        **{field.key: _hide(field, case[field.key], caller) for field in CASE_FIELDS if field.key in case},
    }


def words_for_unit(words: FreeText | None, row: Mapping[str, Any] | Row) -> FreeText | str | None:
    """Return text about the case in ``row`` as a unit may see it."""
    return words.without_caller() if words and is_withheld(row) else words


def _hide(field: Field, value: Any, caller: Secrets) -> Any:  # noqa: ANN401 - any field of a case
    if field.key in HIDDEN_FIELDS or field.kind in HIDDEN_FIELDS:
        return None
    if field.key == "anonymous":
        return False
    if isinstance(value, FreeText):
        return value.without_caller()
    if isinstance(value, list):
        return (
            [_hide(field._replace(kind="text"), item, caller) for item in value]
            if field.kind == "texts"
            else [_hide_parts(field, item, caller) if field.parts else item for item in value]
        )
    if isinstance(value, dict):
        return _hide_parts(field, value, caller)
    is_typed = isinstance(value, str) and field.kind == "text" and not field.vocabulary
    return FreeText(value, *caller).without_caller() if is_typed else value


def _hide_parts(field: Field, value: Mapping[str, Any], caller: Secrets) -> dict[str, Any]:
    return {**value, **{part.key: _hide(part, value[part.key], caller) for part in field.parts}}
