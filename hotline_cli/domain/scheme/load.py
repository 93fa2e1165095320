"""Reading a scheme from its TOML file (rules.md 3). ``docs/schemes.md`` describes the format for an office.

Whatever is wrong in a file is an ``InputFault`` that gives the file, the line and what is allowed there; all
mistakes of a file are found at one go. Codes may be written as their Chinese words, spans and recurrences in
Chinese too. What a file does not say has the default of the named tuple in ``domain/scheme.py``.

Top level::

    title, title_en     how the scheme is called; title is required
    source              the document that it follows; required
    clauses             what its clauses begin with: "CZ" for CZ-16
    extends             the name of a scheme from which all that is not said here is taken
    label               on the work orders of a session
    hours               office hours: "mon-fri 08:30-12:00,14:00-17:30; sat 09:00-12:00"
    arrive, repeat      "08:00": guests are there, broadcast again
    readings            list of texts: how the document was read, as a whole

    [sources]           other documents whose clauses stand here: XF = "its title"

    [[limit]]           the first that fits wins
        stage           escalate transfer sign answer feedback callback
        span            "3 working days", "same day", "24 hours"
        start           receipt dispatch answer
        kinds, channels, origins                                     lists of codes; not there: any
        urgent, complex, important, session, on_the_spot             true or false; not there: whatever
        roll            false: a last day that is not worked does not move (true)
    [[limit_first]]     with extends: tried before the limits that are taken over
    [[review]]          kinds, reviewers
    [callback]          required, redo_on (["dissatisfied"]), supervise_redo (false), basically_weight (1)
    [extension]         allowed, count, longest, after_limit (false), approver
    [return]            by ("unit" or "office"), within
    [reject] [hold] [interim] [dispatch_on_the_spot] [promise_when_put_through]
    [supervise_sessions] [tell_first] [deputy] [late] [makeup]       allowed
    [leave]             span ("3 working days before"), delegate (false)
    [change] [announce] span
    [[recurrence]]      key, rule, start, end, name, place, medium, on_holiday, rotate, first
    [[task]]            key, title, title_en, owner, recipient, due, hour, new_unit (false)
    [[duty]]            key, title, title_en, owner, recipient, hour; rule or channel, moved by offset
    [[indicator]]       code, weight, title, title_en, manual (false)
    [figures]           serious_after, difficult_redone, difficult_returned, urged_too_often,
                        smallest_base, excuse_leaves_base

Every table but ``[figures]`` has a ``clause`` (``"house rule"`` where no document asks for it) and may have a
``reading``. Not allowed unless said: extension, reject, hold, interim; allowed unless said: deputy,
late, makeup.

``extends``: a key at the top and a key of a table take the place of the same key; a table that does so names
a clause of its own. ``[[task]]``, ``[[duty]]``, ``[[recurrence]]`` (by ``key``) and ``[[indicator]]`` (by
``code``) change the entry of that key, are added, or with ``drop = true`` taken out. ``[[limit]]`` takes the
place of all limits of its stage, since their order is their meaning, or with ``drop = true`` takes them out;
the other stages are taken over, and ``[[limit_first]]`` goes before them. ``[[review]]`` takes the place of the
whole list. A bound that is not wanted is lifted by ``"any"``: ``count``, ``longest``, ``within``, the ``span``
of a notice.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.scheme import toml_lines
from hotline_cli.domain.scheme.checks import CHECKS, NEVER_REACHED
from hotline_cli.domain.scheme.model import Scheme, scheme_to_json
from hotline_cli.domain.scheme.schema import BY_KEY, CLAUSE, FIELDS, FIGURES, LISTS, REQUIRED, SCALARS, TABLES
from hotline_cli.domain.scheme.toml_lines import TomlPosition, TomlTable
from hotline_cli.domain.scheme.values import InvalidValue, allowed_words, show_value, text
from hotline_cli.errors import InputFault, Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hotline_cli.domain.scheme.schema import Form
    from hotline_cli.domain.scheme.values import Convert

    Find = Callable[[str], str | None]

_CLAUSE_OF_DOCUMENT = re.compile(r"([A-Z]{2,4})-\d+")


def read_scheme(path: str, written: str, find: Find = lambda _name: None) -> Scheme:
    """The scheme that ``written`` says; its name is the last part of ``path`` without ``.toml``.

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


class _Mistake(NamedTuple):
    place: TomlPosition
    problem: str
    allowed: str

    def __str__(self) -> str:
        where = _("{file}, line {line}").format(file=self.place.file, line=self.place.line)
        return _("{where}: {problem}").format(where=where, problem=self.problem)


@dataclass(slots=True)
class _Notes:
    """The mistakes found so far."""

    mistakes: list[_Mistake] = field(default_factory=list)

    def add(self, place: TomlPosition, problem: str, allowed: str) -> None:
        self.mistakes.append(_Mistake(place, problem, allowed))

    def fault(self, path: str) -> InputFault:
        """All of them as one error, in the order of the file, those of files that it extends last."""
        found = sorted(
            dict.fromkeys(self.mistakes), key=lambda mistake: (mistake.place.file != path, mistake.place)
        )
        if len(found) == 1:
            return InputFault(str(found[0]), found[0].allowed)
        return InputFault(
            _("{file} is not a valid scheme: {n} errors").format(file=path, n=len(found)),
            _("Fix the lines listed above."),
            tuple(
                _("{mistake}. {allowed}").format(mistake=mistake, allowed=mistake.allowed)
                for mistake in found
            ),
        )


class _Resolved(NamedTuple):
    table: TomlTable
    sources: tuple[tuple[str, str], ...]


def _resolve(path: str, written: str, find: Find, notes: _Notes, chain: tuple[str, ...]) -> _Resolved | None:
    """``written`` with all that it takes over; None where it cannot be read so far."""
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
    """The documents that a file names, by what their clauses begin with."""
    prefix, source = table.values.get("clauses"), table.values.get("source")
    found = [(prefix, source)] if isinstance(prefix, str) and isinstance(source, str) else []
    others = _sub(table, "sources", notes)
    found += [(key, _converted(others, key, text, notes)) for key in others.values]
    return tuple(found)


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
    found = find(name) if isinstance(name, str) else None
    if found is None:
        notes.add(
            place,
            _("extends: unknown scheme {name}").format(name=show_value(name)),
            _("Allowed: a scheme listed by `hotline scheme list`"),
        )
        return None
    return _resolve(f"{name}.toml", found, find, notes, (*chain, str(name)))


def _extended(base: TomlTable, own: TomlTable, notes: _Notes) -> TomlTable:
    """``base`` with what ``own`` says instead of it."""
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
    name = BY_KEY.get(key)
    return _by_key(base, own, name, notes) if name else own


def _by_stage(base: list[TomlTable], own: list[TomlTable], notes: _Notes) -> list[TomlTable]:
    """The limits of the stages that ``own`` does not speak of, then its own."""
    known = dict.fromkeys(map(_stage, base))
    for entry in own:
        if _drops(entry) and _stage(entry) not in known:
            notes.add(entry.place_of("drop"), *_nothing_to_drop(_stage(entry), known))
    said = set(map(_stage, own))
    kept = [entry for entry in base if _stage(entry) not in said]
    return kept + [entry for entry in own if not _drops(entry)]


def _stage(limit: TomlTable) -> str:
    """The code of its stage; where it says none, what it says."""
    stage = limit.values.get("stage")
    try:
        return str(LISTS["limit"].keys["stage"](stage))
    except InvalidValue:
        return str(stage)


def _drops(entry: TomlTable) -> bool:
    return entry.values.get("drop") is True


def _over(base: TomlTable, own: TomlTable) -> TomlTable:
    """A table that changes a rule names its own clause; the reading of the other does not hold for it."""
    kept = {key: value for key, value in base.values.items() if key not in CLAUSE}
    return TomlTable(own.place, kept | own.values, base.places | own.places)


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
    """The scheme, or None after noting every mistake."""
    top = resolved.table
    _unknown(top, [*SCALARS, "extends", "sources", *LISTS, *TABLES, "figures"], notes)
    for key in REQUIRED:
        if key not in top.values:
            _missing(top, key, notes)
    fields: dict[str, Any] = _scalars(top, SCALARS, notes)
    figures = _sub(top, "figures", notes)
    _unknown(figures, list(FIGURES), notes)
    fields |= _scalars(figures, FIGURES, notes)
    for key, (form, default) in TABLES.items():
        fields[FIELDS.get(key, key)] = (
            _part(form, _sub(top, key, notes), notes) if key in top.values else default
        )
    for key, form in LISTS.items():
        fields[FIELDS.get(key, key)] = _list(top, key, form, notes, path)
    _check_clauses(top, dict(resolved.sources), notes)
    if notes.mistakes:
        return None
    del fields["clauses"]
    return Scheme(**fields, name=name, version="", sources=resolved.sources)


def _sub(top: TomlTable, key: str, notes: _Notes) -> TomlTable:
    """The table ``key`` of ``top``; an empty one, and a note, where something else stands there."""
    found = top.values.get(key)
    if isinstance(found, TomlTable):
        return found
    if found is not None:
        allowed = _("Allowed: keys under the heading [{key}]").format(key=key)
        notes.add(top.place_of(key), _("{key}: not a table").format(key=key), allowed)
    return TomlTable(top.place_of(key))


def _scalars(table: TomlTable, known: Mapping[str, tuple[Convert, Any]], notes: _Notes) -> dict[str, Any]:
    return {
        key: _converted(table, key, convert, notes) if key in table.values else default
        for key, (convert, default) in known.items()
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


def _converted(table: TomlTable, key: str, convert: Convert, notes: _Notes) -> Any:  # noqa: ANN401 - what the key holds
    try:
        return convert(table.values[key])
    except InvalidValue as wrong:
        problem, allowed = wrong.problem, wrong.allowed
    except Usage as wrong:
        problem, allowed = wrong.message, wrong.remedy
    notes.add(table.place_of(key), f"{key}: {problem}", allowed)
    return None


def _part(form: Form, table: TomlTable, notes: _Notes) -> Any:  # noqa: ANN401 - the form's part
    """The part that ``table`` says; None where it holds a mistake."""
    before = len(notes.mistakes)
    _unknown(table, list(form.keys), notes)
    for key in form.required():
        if key not in table.values:
            _missing(table, key, notes)
    given = [key for key in form.keys if key in table.values]
    fields = {key: _converted(table, key, form.keys[key], notes) for key in given}
    return form.part(**fields) if len(notes.mistakes) == before else None


def _list(top: TomlTable, key: str, form: Form, notes: _Notes, path: str) -> tuple[Any, ...]:
    tables = top.values.get(key, [])
    if not _tables(tables):
        notes.add(top.place_of(key), *_not_tables(key))
        return ()
    parts = [(_part(form, table, notes), table) for table in tables]
    pairs = [(part, table) for part, table in parts if part is not None]
    for part, table in pairs:
        for finding in CHECKS[key](part) if key in CHECKS else ():
            notes.add(table.place_of(finding.key), finding.problem, finding.allowed)
    if name := BY_KEY.get(key):
        _check_once(name, [table for _part, table in pairs], notes)
    elif len(pairs) == len(parts):
        _check_reached(key, pairs, notes, path)
    return tuple(part for part, _table in pairs)


def _check_once(name: str, tables: list[TomlTable], notes: _Notes) -> None:
    seen: set[str] = set()
    for table in tables:
        key = table.values[name]
        if key in seen:
            notes.add(table.place_of(name), *_twice(key))
        seen.add(key)


def _check_reached(key: str, pairs: list[tuple[Any, TomlTable]], notes: _Notes, path: str) -> None:
    for number in NEVER_REACHED[key]([part for part, _table in pairs]):
        place = pairs[number][1].place
        if place.file == path:  # what is taken over may well be covered by what is put before it
            notes.add(
                place,
                _("this rule is never reached: earlier rules always match first"),
                _("Put the narrower rule before the wider one, or remove this one."),
            )


def _check_clauses(table: TomlTable, sources: dict[str, str], notes: _Notes) -> None:
    """A clause such as CZ-16 belongs to a document that the file names, so that an answer can say which."""
    for found in _with_clause(table):
        named = _CLAUSE_OF_DOCUMENT.fullmatch(str(found.values["clause"]))
        if named and named[1] not in sources:
            problem = _("clause: missing document for {prefix}").format(prefix=named[1])
            allowed = _('Write {prefix} = "document title" under [sources]; known: {known}')
            known = ", ".join(sources) or _("none")
            notes.add(found.place_of("clause"), problem, allowed.format(prefix=named[1], known=known))


def _with_clause(table: TomlTable) -> Iterator[TomlTable]:
    for found in table.values.values():
        for inner in found if isinstance(found, list) else [found]:
            if isinstance(inner, TomlTable) and "clause" in inner.values:
                yield inner
