"""docs/fields.md: the fields of a case, written from ``CASE_FIELDS``.

``python tools/fields.py update`` writes the page, ``check`` fails if it differs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hotline_cli.domain.case_fields import CASE_FIELDS, PERSONAL_KINDS, Field, has_free_text

PAGE = Path(__file__).parents[1] / "docs" / "fields.md"
HEAD = """# The fields of a case

Written by `tools/fields.py` from `hotline_cli/domain/case_fields.py`. *JSON* is the key in `show -f json`, *CSV* the
column of `list -f csv` and `export cases`. `hotline import` reads a column under each of the names; a column that it
passes over says why.

| JSON | CSV | heading | Chinese names | kind | whose | masked | edited by | read by import as |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The text of docs/fields.md."""
    rows = [row for field in CASE_FIELDS if field.listed or field.key == "key" for row in _rows(field)]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _rows(field: Field) -> list[tuple[str, ...]]:
    if field.kind == "object":
        return [_row(f"{field.key}.{part.key}", f"{field.key}_{part.key}", part) for part in field.parts]
    return [_row("" if not field.listed else field.key, field.key, field)]


def _row(key: str, flat: str, field: Field) -> tuple[str, ...]:
    kind = f"{field.kind} of {field.vocabulary}" if field.vocabulary else field.kind
    if field.parts:
        kind += f" ({', '.join(part.key for part in field.parts)})"
    masked = "whole" if field.kind in PERSONAL_KINDS else "in text" if has_free_text(field) else ""
    edited = f"`--{field.option_name.replace('_', '-')}`" if field.option else ""
    read = f"`{field.read_as}`" if field.read_as else f"no: {field.unread}"
    json = f"`{key}`" if key else ""
    return json, f"`{flat}`", field.title, "、".join(field.names), kind, field.whose, masked, edited, read


def main() -> int:
    """Write the page, or compare it."""
    if sys.argv[1:] == ["update"]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if sys.argv[1:] == ["check"]:
        return int(PAGE.read_text(encoding="utf-8") != page())
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main())
