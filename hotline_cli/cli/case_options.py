"""Options for the fields of a case, made from ``CASE_FIELDS``."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.name_params import AREA, CATEGORY, SESSION
from hotline_cli.cli.options import option
from hotline_cli.cli.params import CallerField, Code, Text
from hotline_cli.domain.case_fields import PERSONAL_KINDS, Field, leaves
from hotline_cli.i18n import _

DEFAULTS = frozenset({"channel", "origin"})
"""Required fields that a clerk may leave out."""
DATABASE_TYPES: dict[str, Text] = {"category": CATEGORY, "area": AREA, "session": SESSION}
"""Option → type of a value known to the database."""


def correcting_options() -> type:
    """Return the options of ``edit``; None if not given."""
    fields = [leaf.field for leaf in leaves() if leaf.field.option]
    return _group({_parameter(field): (_edit_parameter(field), None) for field in fields})


def registering_options() -> type:
    """Return the options of ``register``; required ones have no default."""
    fields = [leaf.field for leaf in leaves() if leaf.field.option and leaf.field.option.register]
    return _group({_parameter(field): _register_parameter(field) for field in fields})


def _group(options: Mapping[str, tuple[Any, Any]]) -> type:
    """Return a named tuple of ``options``, used as one parameter of a command."""
    needed = [name for name, (_annotation, default) in options.items() if default is ...]
    names = [*needed, *(name for name in options if name not in needed)]
    group = namedtuple("group", names, defaults=[options[name][1] for name in names if name not in needed])  # type: ignore[misc] # noqa: PYI024 - made from the table
    group.__annotations__ = {name: options[name][0] for name in names}
    return group


def _parameter(field: Field) -> str:
    return field.option_name if field.kind == "session-date" else field.value_name


def _edit_parameter(field: Field) -> Any:
    if field.kind == "flag":
        name = field.option_name.replace("_", "-")
        return Annotated[bool | None, option(f"--{name}/--no-{name}", help=_help(field))]
    kind: Any = list[str] | None if field.kind == "texts" else str | None
    return Annotated[kind, _option(field)]


def _register_parameter(field: Field) -> tuple[Any, Any]:
    if field.kind == "flag":
        return Annotated[bool, option(_flag(field), help=_help(field))], False
    if field.kind == "texts":
        return Annotated[list[str] | None, _option(field)], None
    required = field.required and field.key not in DEFAULTS
    return Annotated[str, _option(field)], ... if required else ""


def _option(field: Field) -> Any:
    given = field.option
    assert given  # noqa: S101 - only fields with one are asked for it
    names = (_flag(field), *([given.short] if given.short else []))
    return option(*names, help=_help(field), type=_type(field, given.metavar))


def _type(field: Field, metavar: str) -> Text:
    if field.kind == "code":
        return Code(field.vocabulary, metavar)
    if field.kind in {"name", "phone"}:
        return CallerField(metavar, field.kind)
    return DATABASE_TYPES.get(field.option_name) or Text(metavar)


def _flag(field: Field) -> str:
    return f"--{field.option_name.replace('_', '-')}"


def _help(field: Field) -> str:
    return _(field.option.help) if field.option else ""


def read_values(
    call: CommandContext, given: Any, *, correcting: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split the given options into event data (codes, flags) and private text; ``-`` reads standard input.

    A caller's data are read from standard input first, one line each. Empty values count only when ``correcting``.
    """
    fields = [leaf.field for leaf in leaves() if leaf.field.event and leaf.field.option]
    values = {}
    for field in sorted(fields, key=lambda field: field.kind not in PERSONAL_KINDS):
        value = getattr(given, field.value_name, None)
        if value if not correcting and not field.required else value is not None:
            values[field.value_name] = _read(call, field, value)
    if not correcting:
        values = {name: value for name, value in values.items() if value}
    facts, words = (
        {
            field.value_name: values[field.value_name]
            for field in fields
            if field.event == half and field.value_name in values
        }
        for half in ("data", "private")
    )
    return facts, words


def _read(call: CommandContext, field: Field, value: Any) -> Any:
    if field.kind in PERSONAL_KINDS:
        return call.line(_flag(field), value)
    if field.option and field.option.piped:
        return call.text(_flag(field), value)
    if field.kind == "texts":
        return [text for text in value if text]
    return value
