"""A scheme as the TOML file that says it in full: the way back from what ``scheme_file`` reads."""

from __future__ import annotations

import json
import re
from datetime import time
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.scheme.schema import FIELDS, FIGURES, LISTS, SCALARS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.domain.scheme.schema import Form


def dump_scheme(scheme: Scheme) -> str:
    """The file of ``scheme``: read again it is the same one. What is as a file without it has it is left out."""
    return "\n".join([*_lines(_changed_values(scheme, SCALARS)), *_tables(scheme)]) + "\n"


def _tables(scheme: Scheme) -> Iterator[str]:
    yield from _table("[sources]", _nearest_sources(scheme.sources))
    for key, form in LISTS.items():
        for part in getattr(scheme, FIELDS.get(key, key)):
            yield from _table(f"[[{key}]]", _part_values(part, form))
    for key, (form, default) in TABLES.items():
        part = getattr(scheme, FIELDS.get(key, key))
        if part != default:
            yield from _table(f"[{key}]", _part_values(part, form))
    yield from _table("[figures]", _changed_values(scheme, FIGURES))


def _nearest_sources(sources: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By prefix the document that counts: of one that is taken over twice the nearer."""
    found: dict[str, str] = {}
    for prefix, title in sources:
        found.setdefault(prefix, title)
    return found


def _changed_values(scheme: Scheme, keys: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """What ``scheme`` says under these keys, where that is not the default; its clauses are those of [sources]."""
    found = {
        key: (getattr(scheme, key), default) for key, (_form, default) in keys.items() if key != "clauses"
    }
    return {key: value for key, (value, default) in found.items() if value != default}


def _part_values(part: Any, form: Form) -> dict[str, Any]:  # noqa: ANN401 - any part of a scheme
    defaults = part._field_defaults
    required = form.required()
    values = {key: getattr(part, key) for key in form.keys}
    if ";" in values.get("recipient", ""):
        values["recipient"] = tuple(values["recipient"].split(";"))
    return {key: value for key, value in values.items() if key in required or value != defaults.get(key)}


def _table(heading: str, values: Mapping[str, Any]) -> Iterable[str]:
    return ["", heading, *_lines(values)] if values else []


def _lines(values: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in values.items()]


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else _value(key)


def _value(value: Any) -> str:  # noqa: ANN401 - any value that a scheme can hold
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, time):
        return f'"{value:%H:%M}"' if not value.second else value.isoformat()
    if value is None:
        return '"any"'
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    # what JSON leaves as it is and TOML does not take
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
