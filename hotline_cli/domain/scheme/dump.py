"""The writer of scheme files, the inverse of ``load``."""

from __future__ import annotations

import json
import re
from datetime import time
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.scheme.keys import FIGURES, LISTS, NOT_IN_SCHEME, TABLES, TOP, default_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.domain.scheme.key import Section
    from hotline_cli.domain.scheme.model import Scheme


def dump_scheme(scheme: Scheme) -> str:
    """The file of ``scheme``, without what has its default. Reading it gives the same scheme."""
    return "\n".join([*_lines(_changed_values(scheme, TOP)), *_tables(scheme)]) + "\n"


def _tables(scheme: Scheme) -> Iterator[str]:
    yield from _table("[sources]", _nearest_sources(scheme.sources))
    for key, section in LISTS.items():
        for part in getattr(scheme, section.field):
            yield from _table(f"[[{key}]]", _part_values(part, section))
    for key, section in TABLES.items():
        part = getattr(scheme, section.field)
        if part != default_of(section.field):
            yield from _table(f"[{key}]", _part_values(part, section))
    yield from _table("[figures]", _changed_values(scheme, FIGURES))


def _nearest_sources(sources: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Title by prefix; of a prefix that is inherited twice the nearer one."""
    titles: dict[str, str] = {}
    for prefix, title in sources:
        titles.setdefault(prefix, title)
    return titles


def _changed_values(scheme: Scheme, keys: Iterable[str]) -> dict[str, Any]:
    """The values of these keys that differ from their default; ``clauses`` is written under [sources]."""
    values = {key: getattr(scheme, key) for key in keys if key not in NOT_IN_SCHEME}
    return {key: value for key, value in values.items() if value != default_of(key)}


def _part_values(part: Any, section: Section) -> dict[str, Any]:  # noqa: ANN401 - any part of a scheme
    defaults = part._field_defaults
    required = section.required()
    values = {key: getattr(part, key) for key in section.keys}
    if ";" in values.get("recipient", ""):
        values["recipient"] = tuple(values["recipient"].split(";"))
    return {key: value for key, value in values.items() if key in required or value != defaults.get(key)}


def _table(heading: str, values: Mapping[str, Any]) -> Iterable[str]:
    return ["", heading, *_lines(values)] if values else []


def _lines(values: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {toml_value(value)}" for key, value in values.items()]


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else toml_value(key)


def toml_value(value: Any) -> str:  # noqa: ANN401 - any value that a scheme can hold
    """``value`` as a TOML file writes it."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        if all(worth is None for _name, worth in value):
            return toml_value(tuple(name for name, _worth in value))
        return f"{{ {', '.join(f'{name} = {toml_value(worth)}' for name, worth in value)} }}"
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, time):
        return f'"{value:%H:%M}"' if not value.second else value.isoformat()
    if value is None:
        return '"any"'
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    # JSON allows this character, TOML does not
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
