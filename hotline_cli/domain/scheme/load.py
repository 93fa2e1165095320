"""The reader of scheme files (rules.md 3; docs/schemes.md lists the keys).

An invalid file raises one ``InputFault`` with all its errors, each with file, line and what is allowed there.
Codes, durations and recurrence rules may be written in Chinese too.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.scheme import toml_lines
from hotline_cli.domain.scheme.keys import (
    CLAUSE_KEYS,
    FIGURES,
    LISTS,
    NOT_IN_SCHEME,
    REQUIRED,
    SECTIONS,
    TABLES,
    TOP,
    default_of,
)
from hotline_cli.domain.scheme.model import Scheme, scheme_to_json
from hotline_cli.domain.scheme.toml_lines import TomlPosition, TomlTable
from hotline_cli.domain.scheme.values import TEXT, InvalidValue, allowed_words, show_value
from hotline_cli.errors import InputFault, Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hotline_cli.domain.scheme.key import Key, Section
    from hotline_cli.domain.scheme.values import ValueType

    Find = Callable[[str], str | None]

_CLAUSE_OF_DOCUMENT = re.compile(r"([A-Z]{2,4})-\d+")


def read_scheme(path: str, written: str, find: Find = lambda _name: None) -> Scheme:
    """Parse ``written``; the scheme's name is the last part of ``path`` without ``.toml``.

    ``find`` gives the text of a scheme that ``extends`` names, or None. Raises ``InputFault``.
    """
    name = re.split(r"[/\\]", path)[-1].removesuffix(".toml")
    notes = _Notes()
    resolved = _resolve(path, written, find, notes, (name,))
    scheme = _scheme(name, resolved, notes, path) if resolved else None
    if scheme is None:
        raise notes.fault(path)
    digest = hashlib.sha256(scheme_to_json(scheme).encode()).hexdigest()
    return scheme._replace(version=digest[:16])


class _Error(NamedTuple):
    place: TomlPosition
    problem: str
    allowed: str

    def __str__(self) -> str:
        where = _("{file}, line {line}").format(file=self.place.file, line=self.place.line)
        return _("{where}: {problem}").format(where=where, problem=self.problem)


@dataclass(slots=True)
class _Notes:
    """The errors found so far."""

    errors: list[_Error] = field(default_factory=list)

    def add(self, place: TomlPosition, problem: str, allowed: str) -> None:
        self.errors.append(_Error(place, problem, allowed))

    def fault(self, path: str) -> InputFault:
        """All of them as one error, in the order of the file; those of files that it extends come last."""
        errors = sorted(dict.fromkeys(self.errors), key=lambda error: (error.place.file != path, error.place))
        if len(errors) == 1:
            return InputFault(str(errors[0]), errors[0].allowed)
        return InputFault(
            _("{file} is not a valid scheme: {n} errors").format(file=path, n=len(errors)),
            _("Fix the lines listed above."),
            tuple(_("{mistake}. {allowed}").format(mistake=error, allowed=error.allowed) for error in errors),
        )


class _Resolved(NamedTuple):
    table: TomlTable
    sources: tuple[tuple[str, str], ...]


def _resolve(path: str, written: str, find: Find, notes: _Notes, chain: tuple[str, ...]) -> _Resolved | None:
    """``written`` with all that it inherits; None if it cannot be parsed."""
    try:
        table = toml_lines.read_toml(written, path)
    except toml_lines.InvalidToml as wrong:
        notes.add(
            TomlPosition(path, wrong.line),
            _("invalid TOML: {why}").format(why=wrong),
            _('Write key = "text", key = 3, key = true, [table] or [[list]]; text goes in quotes'),
        )
        return None
    sources = _own_sources(table, notes)
    name = table.values.pop("extends", None)
    if name is None:
        return _Resolved(table, sources)
    base = _base(name, table.place_of("extends"), find, notes, chain)
    return base and _Resolved(_extended(base.table, table, notes), sources + base.sources)


def _own_sources(table: TomlTable, notes: _Notes) -> tuple[tuple[str, str], ...]:
    """The documents that a file names: prefix of their clauses, title."""
    prefix, source = table.values.get("clauses"), table.values.get("source")
    sources = [(prefix, source)] if isinstance(prefix, str) and isinstance(source, str) else []
    others = _sub(table, "sources", notes)
    sources += [(key, _converted(others, key, TEXT, notes)) for key in others.values]
    return tuple(sources)


def _base(
    name: object, place: TomlPosition, find: Find, notes: _Notes, chain: tuple[str, ...]
) -> _Resolved | None:
    if name in chain:
        circle = " → ".join((*chain, str(name)))
        notes.add(
            place,
            _("extends is circular: {circle}").format(circle=circle),
            _("Allowed: a scheme that is not based on this one; give the file another name"),
        )
        return None
    text = find(name) if isinstance(name, str) else None
    if text is None:
        notes.add(
            place,
            _("extends: unknown scheme {name}").format(name=show_value(name)),
            _("Allowed: a scheme listed by `hotline scheme list`"),
        )
        return None
    return _resolve(f"{name}.toml", text, find, notes, (*chain, str(name)))


def _extended(base: TomlTable, own: TomlTable, notes: _Notes) -> TomlTable:
    """``base`` overridden by ``own``."""
    merged = TomlTable(own.place, dict(base.values), dict(base.places))
    for key, value in own.values.items():
        merged.places[key] = own.places[key]
        merged.values[key] = _instead(key, base.values.get(key), value, notes)
    first = merged.values.pop("limit_first", None)
    if isinstance(first, list) and isinstance(merged.values.get("limit"), list):
        merged.values["limit"] = first + merged.values["limit"]
    elif first is not None:
        notes.add(own.place_of("limit_first"), *_not_tables("limit_first"))
    return merged


def _instead(key: str, base: Any, own: Any, notes: _Notes) -> Any:  # noqa: ANN401 - any TOML value
    if isinstance(base, TomlTable) and isinstance(own, TomlTable):
        return _over(base, own)
    if not (_tables(base) and _tables(own)):
        return own
    if key == "limit":
        return _by_stage(base, own, notes)
    name = LISTS[key].entry_key if key in LISTS else ""
    return _by_key(base, own, name, notes) if name else own


def _by_stage(base: list[TomlTable], own: list[TomlTable], notes: _Notes) -> list[TomlTable]:
    """The limits of the stages that ``own`` does not mention, then its own."""
    known = dict.fromkeys(map(_stage, base))
    for entry in own:
        if _drops(entry) and _stage(entry) not in known:
            notes.add(entry.place_of("drop"), *_nothing_to_drop(_stage(entry), known))
    overridden = set(map(_stage, own))
    inherited = [entry for entry in base if _stage(entry) not in overridden]
    return inherited + [entry for entry in own if not _drops(entry)]


def _stage(limit: TomlTable) -> str:
    """The code of its stage, or the value as written if it is invalid."""
    stage = limit.values.get("stage")
    try:
        return str(LISTS["limit"].keys["stage"].type.read(stage))
    except InvalidValue:
        return str(stage)


def _drops(entry: TomlTable) -> bool:
    return entry.values.get("drop") is True


def _over(base: TomlTable, own: TomlTable) -> TomlTable:
    """``base`` overridden by ``own``, which must name its own clause; the inherited reading does not apply to it."""
    inherited = {key: value for key, value in base.values.items() if key not in CLAUSE_KEYS}
    return TomlTable(own.place, inherited | own.values, base.places | own.places)


def _by_key(base: list[TomlTable], own: list[TomlTable], name: str, notes: _Notes) -> list[TomlTable]:
    entries = {str(entry.values.get(name)): entry for entry in base}
    own_keys: set[str] = set()
    for entry in own:
        key = str(entry.values.get(name))
        if key in own_keys:
            notes.add(entry.place_of(name), *_twice(key))
        own_keys.add(key)
        if not _drops(entry):
            entries[key] = _over(entries[key], entry) if key in entries else entry
        elif entries.pop(key, None) is None:
            notes.add(entry.place_of("drop"), *_nothing_to_drop(key, entries))
    return list(entries.values())


def _tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, TomlTable) for item in value)


def _nothing_to_drop(key: str, known: Iterable[str]) -> tuple[str, str]:
    return _("cannot drop unknown {key!r}").format(key=key), allowed_words(", ".join(known))


def _not_tables(key: str) -> tuple[str, str]:
    return (
        _("{key}: not a list of tables").format(key=key),
        _("Allowed: a table under each heading [[{key}]]").format(key=key),
    )


def _twice(key: str) -> tuple[str, str]:
    return (
        _("duplicate key {key!r}").format(key=key),
        _("Allowed: each key once"),
    )


def _scheme(name: str, resolved: _Resolved, notes: _Notes, path: str) -> Scheme | None:
    """The scheme, or None after noting every error."""
    top = resolved.table
    _unknown(top, [*TOP, "extends", "sources", *LISTS, *TABLES, "figures"], notes)
    for key in REQUIRED:
        if key not in top.values:
            _missing(top, key, notes)
    fields: dict[str, Any] = _scalars(top, TOP, notes)
    figures = _sub(top, "figures", notes)
    _unknown(figures, list(FIGURES), notes)
    fields |= _scalars(figures, FIGURES, notes)
    for key, section in SECTIONS.items():
        if section.many:
            fields[section.field] = _list(top, key, section, notes, path)
        elif key in top.values:
            fields[section.field] = _part(section, _sub(top, key, notes), notes)
    _check_clauses(top, dict(resolved.sources), notes)
    if notes.errors:
        return None
    for key in NOT_IN_SCHEME:
        del fields[key]
    return Scheme(**fields, name=name, version="", sources=resolved.sources)


def _sub(top: TomlTable, key: str, notes: _Notes) -> TomlTable:
    """The table ``key`` of ``top``; an empty one, with a note, if the value is not a table."""
    value = top.values.get(key)
    if isinstance(value, TomlTable):
        return value
    if value is not None:
        allowed = _("Allowed: keys under the heading [{key}]").format(key=key)
        notes.add(top.place_of(key), _("{key}: not a table").format(key=key), allowed)
    return TomlTable(top.place_of(key))


def _scalars(table: TomlTable, known: Mapping[str, Key], notes: _Notes) -> dict[str, Any]:
    return {
        name: _converted(table, name, key.type, notes) if name in table.values else default_of(name)
        for name, key in known.items()
    }


def _unknown(table: TomlTable, known: Iterable[str], notes: _Notes) -> None:
    for key in table.values:
        if key == "limit_first":
            allowed = _("Allowed only with extends, to go before the inherited limits; here write [[limit]]")
            notes.add(
                table.place_of(key), _("limit_first: there are no inherited limits to go before"), allowed
            )
        elif key not in known:
            problem = _("unknown key {key!r}").format(key=key)
            notes.add(table.place_of(key), problem, allowed_words(", ".join(known)))


def _missing(table: TomlTable, key: str, notes: _Notes) -> None:
    allowed = _("Write {key} = ...").format(key=key)
    if key == "clause":
        allowed = _(
            'Write clause = "CZ-16" (the source of the rule), or "house rule" if no document requires it'
        )
    notes.add(table.place, _("{key!r} is missing").format(key=key), allowed)


def _converted(table: TomlTable, key: str, type_: ValueType, notes: _Notes) -> Any:  # noqa: ANN401 - what the key holds
    try:
        return type_.read(table.values[key])
    except InvalidValue as wrong:
        problem, allowed = wrong.problem, wrong.allowed
    except Usage as wrong:
        problem, allowed = wrong.message, wrong.remedy
    notes.add(table.place_of(key), f"{key}: {problem}", allowed)
    return None


def _part(section: Section, table: TomlTable, notes: _Notes) -> Any:  # noqa: ANN401 - the section's part
    """The part that ``table`` describes; None if it has an error."""
    before = len(notes.errors)
    _unknown(table, list(section.keys), notes)
    for key in section.required():
        if key not in table.values:
            _missing(table, key, notes)
    fields = {
        name: _converted(table, name, key.type, notes)
        for name, key in section.keys.items()
        if name in table.values
    }
    return section.part(**fields) if len(notes.errors) == before else None


def _list(top: TomlTable, key: str, section: Section, notes: _Notes, path: str) -> tuple[Any, ...]:
    tables = top.values.get(key, [])
    if not _tables(tables):
        notes.add(top.place_of(key), *_not_tables(key))
        return ()
    parts = [(_part(section, table, notes), table) for table in tables]
    pairs = [(part, table) for part, table in parts if part is not None]
    for part, table in pairs:
        for problem in section.check(part) if section.check else ():
            notes.add(table.place_of(problem.key), problem.problem, problem.allowed)
    if section.entry_key:
        _check_once(section.entry_key, [table for _part, table in pairs], notes)
    elif len(pairs) == len(parts):
        _check_reached(section, pairs, notes, path)
    return tuple(part for part, _table in pairs)


def _check_once(name: str, tables: list[TomlTable], notes: _Notes) -> None:
    seen: set[str] = set()
    for table in tables:
        key = table.values[name]
        if key in seen:
            notes.add(table.place_of(name), *_twice(key))
        seen.add(key)


def _check_reached(section: Section, pairs: list[tuple[Any, TomlTable]], notes: _Notes, path: str) -> None:
    numbers = section.unreached([part for part, _table in pairs]) if section.unreached else []
    for number in numbers:
        place = pairs[number][1].place
        if place.file == path:  # an inherited rule may be hidden by one put before it
            notes.add(
                place,
                _("this rule is never reached: earlier rules always match first"),
                _("Put the narrower rule before the wider one, or remove this one."),
            )


def _check_clauses(table: TomlTable, sources: dict[str, str], notes: _Notes) -> None:
    """Require that the file names the document of every clause such as CZ-16."""
    for cited in _with_clause(table):
        named = _CLAUSE_OF_DOCUMENT.fullmatch(str(cited.values["clause"]))
        if named and named[1] not in sources:
            problem = _("clause: missing document for {prefix}").format(prefix=named[1])
            allowed = _('Write {prefix} = "document title" under [sources]; known: {known}')
            known = ", ".join(sources) or _("none")
            notes.add(cited.place_of("clause"), problem, allowed.format(prefix=named[1], known=known))


def _with_clause(table: TomlTable) -> Iterator[TomlTable]:
    for value in table.values.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, TomlTable) and "clause" in inner.values:
                yield inner
