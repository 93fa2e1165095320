"""Import of calls: checked without a lock, then written in one transaction (rules.md 7).

The file is read twice and never held in memory. What has changed between check and writing (another clerk
retired a unit) is caught by the same checks.
"""

from __future__ import annotations

import gc
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number, first_key
from hotline_cli.errors import InputFault, NotFound, Refused
from hotline_cli.i18n import _
from hotline_cli.queries import duplicates, lookups
from hotline_cli.queries.cases import select_cases
from hotline_cli.queries.lookups import resolve_session_and_scheme
from hotline_cli.services import units
from hotline_cli.services.imports import columns
from hotline_cli.services.imports.column_map import ColumnMap, read_column_map
from hotline_cli.services.imports.history import NO_KEY, ImpossibleHistory, replay_call
from hotline_cli.services.imports.numbered import record_import
from hotline_cli.services.imports.reader import (
    CsvRow,
    CsvSource,
    CsvTable,
    format_column_names,
    read_heading,
    read_table,
)
from hotline_cli.services.registration import unit_facts
from hotline_cli.store.bulk_insert import NewCases
from hotline_cli.text import undefuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import IO

    from hotline_cli.services.imports.history import PastCall, PastEvents, ReplayedCall
    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

PROGRESS_INTERVAL = 1000
"""Rows between two progress reports."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Options for the whole file. ``bad_rows``: import the good rows even if there are bad ones."""

    file: Path
    map: Path | None = None
    session: str = ""
    channel: str = ""
    scheme: str = ""
    create_units: bool = False
    bad_rows: bool = False
    reason: str = ""


@dataclass(slots=True)
class ImportResult:
    """The result: numbers of new, existing and bad rows, and the events written."""

    new: int = 0
    number: int = 0
    there: int = 0
    bad: dict[int, str] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    events: tuple[int, int] = (0, 0)
    cases: list[dict[str, Any]] = field(default_factory=list)


MAX_REMARKS = 20


class CallImport:
    """The import of one file."""

    def __init__(
        self, office: Office, asked: ImportRequest, when: When, stdin: IO[bytes] | None = None
    ) -> None:
        """Open map and file. Raises ``InputFault``."""
        self._office, self._asked, self._when = office, asked, when
        self.map = read_column_map(asked.map, columns.COLUMNS) if asked.map else ColumnMap()
        self.source = CsvSource.of(asked.file, stdin, self.map.encoding)
        self.header = read_heading(self.source, columns.COLUMNS)
        self._given: dict[object, dict[str, int]] = {}
        self._ours = asked.map is None and set(self.header).issuperset(columns.EXPORT_SIGNS)
        if asked.map:
            self.map.check(self.header, asked.file)

    # ---- reading ----

    def _table(self) -> CsvTable:
        if not self._asked.map:
            known = columns.columns_of(self.header) | (columns.EXPORT_READ if self._ours else {})
            passed_over = [name for name in columns.COMPUTED if name not in known]
            return read_table(
                self.source, known, required=(), passed_over=passed_over, verbatim=columns.VERBATIM
            )
        theirs: dict[str, tuple[str, ...]] = dict.fromkeys(self.map.foreign_columns, ())
        taken = {*self.map.columns, *self.map.constants}
        own = {code: names for code, names in columns.COLUMNS.items() if code not in taken}
        names = {name for code, more in own.items() for name in (code, *more)}
        rest = [name for name in self.header if name and name not in theirs and name not in names]
        own = {
            code: tuple(n for n in more if n not in theirs)
            for code, more in own.items()
            if code not in theirs
        }
        return read_table(self.source, {**own, **theirs}, passed_over=rest, verbatim=columns.VERBATIM)

    def _require_columns(self, table: CsvTable) -> None:
        """Check that columns for kind and content exist."""
        known = {*table.columns, *self.map.columns, *self.map.constants}
        missing = [name for name in ("kind", "content") if name not in known]
        if missing:
            raise InputFault(
                _("{path}: missing column {names}").format(path=self._asked.file, names=", ".join(missing)),
                _("Use these columns: {names}.").format(names=format_column_names(columns.COLUMNS)),
            )

    def _calls(
        self, table: CsvTable, unit: Callable[[str], int]
    ) -> Iterator[tuple[CsvRow, dict[str, str], PastCall]]:
        """Yield each readable row, and the call that it describes."""
        asked = self._asked
        reader = columns.CallReader(
            self._office,
            now=min(self._when.at or self._office.now, self._office.now),
            unit=unit,
            session=asked.session,
            channel=asked.channel,
            scheme=asked.scheme,
            form=self.map.time,
            ours=self._ours,
        )
        for row in table:
            cells = self.map.cells(row) if asked.map else row.cells
            call = reader.call(cells, partial(table.fault, row))
            if call is not None:
                yield row, cells, call

    # ---- the two passes ----

    def check(self, told: Callable[[int], None] = lambda _rows: None) -> None:
        """Read the whole file and check that it can be imported; nothing is written or locked.

        Raises ``InputFault`` with every bad row, unless good rows are to be imported without them,
        ``NotFound`` for an unknown session or scheme, ``Refused`` for a time in the future.
        """
        self._check_said()
        with _pause_garbage_collection():
            self._check(told)

    def _check_said(self) -> None:
        """Check the options for the whole file; errors in them are reported after unreadable rows."""
        asked = self._asked
        try:
            if asked.session or asked.scheme:
                self._office.scheme_id(
                    resolve_session_and_scheme(self._office, asked.session, asked.scheme)[1]
                )
            self._when.moment(self._office)
        except (NotFound, Refused):
            self._asked = replace(asked, session="", scheme="")
            table = self._table()
            self._require_columns(table)
            deque(self._calls(table, _Units(self._office, create=self._creates).key), 0)  # read, but not kept
            if not asked.bad_rows:
                self._require_sound(table)
            raise

    def _check(self, told: Callable[[int], None]) -> None:
        known = _Units(self._office, create=self._creates)
        table, sound = self._table(), set[object]()
        self._require_columns(table)
        for row, cells, call in self._calls(table, known.key):
            # of similar calls only one is replayed here: ``enter`` replays them all, and finds the rest
            shape = call.shape(self._office.now)
            if (
                shape not in sound
                and call.may_be_refused(self._office.now)
                and not _has_key(self._office, columns.key_of_call(cells))
            ):
                number = first_key(call.at.date())  # a number no case has
                try:
                    self._replay(call, number)
                except ImpossibleHistory as wrong:
                    table.fault(row, wrong.column, _without_number(wrong.reason, number))
                else:
                    if shape:
                        sound.add(shape)
            if row.line % PROGRESS_INTERVAL == 0:
                told(row.line)
        if not self._asked.bad_rows:
            self._require_sound(table)

    def _require_sound(self, table: CsvTable) -> None:
        if table.bad:
            raise InputFault(
                _("{path}: bad rows; nothing was imported").format(path=table.path),
                _(
                    "Correct them, or add --bad-rows FILE to import the other rows and write these there with "
                    "their reasons."
                ),
                table.faults,
            )

    @property
    def _creates(self) -> bool:
        return self._asked.create_units or self.map.create_units

    def enter(self, told: Callable[[int], None] = lambda _rows: None, most: int = 0) -> ImportResult:
        """Write the sound rows in one transaction; return at most ``most`` of the new cases, all if -1."""
        found = ImportResult()
        with self._office.transaction(dry_run=self._when.dry_run) as journal:
            first = journal.seq
            self._enter(journal, found, told)
            journal.words.flush()
            if journal.seq > first:
                file = self._asked.file
                found.number = record_import(self._office, journal, first, file, found.new, 0)
            found.remarks += duplicates.summarize_duplicates(self._office, first + 1)
            found.events = (first, journal.seq)
            if most:
                found.cases = list(entered_cases(self._office, found.events, most))
        return found

    def _enter(self, journal: Journal, found: ImportResult, told: Callable[[int], None]) -> None:
        office = self._office
        office.forget_calendar()  # schemes or calendar may have changed since the check
        table, new = self._table(), NewCases(office.con, journal)
        known = _Units(office, create=self._creates, journal=journal, at=self._when.at or office.now)
        keys = _Keys(office, new, journal.seq)
        with _pause_garbage_collection():
            for row, cells, call in self._calls(table, known.key):
                if key := keys.take(columns.key_of_call(cells)):
                    call.take_key(key)
                    known.enter(call.past)
                    self._enter_call(new, found, table, row, call, key)
                else:
                    found.there += 1
                if row.line % PROGRESS_INTERVAL == 0:
                    told(row.line)
        new.flush()
        if not self._asked.bad_rows:
            self._require_sound(table)
        found.bad, found.units = table.bad, known.created

    def _enter_call(
        self, new: NewCases, found: ImportResult, table: CsvTable, row: CsvRow, call: PastCall, key: str
    ) -> None:
        number = new.next_id(call.at.date())
        try:
            replayed = self._replay(call, number)
        except ImpossibleHistory as wrong:
            table.fault(row, wrong.column, _without_number(wrong.reason, number))
            return
        new.add(replayed.case, replayed.commands, key)
        found.new += 1
        found.remarks += replayed.remarks[: max(0, MAX_REMARKS - len(found.remarks))]

    def _replay(self, call: PastCall, number: int) -> ReplayedCall:
        """Return the case with this key as the rules make it from ``call`` and its history.

        Raises ``ImpossibleHistory``.
        """
        call.facts = {"id": number, **call.facts, **self._unit_facts(call)}
        replayed = replay_call(
            call, self._office.rules(call.facts["scheme"]), self._office.now, self._asked.reason
        )
        if self._when.note:
            replayed.commands[0][0].private.setdefault("note", self._when.note)
        return replayed

    def _unit_facts(self, call: PastCall) -> dict[str, int]:
        session, answered = call.facts.get("session"), bool(call.past.answer)
        shape = session, answered, call.promised is not None
        if shape not in self._given:
            self._given[shape] = unit_facts(self._office, session, answered=answered, promised=call.promised)
        return self._given[shape]

    # ---- bad rows ----

    def bad_rows(self, bad: Mapping[int, str]) -> tuple[list[str], Iterator[list[str]]]:
        """Return a header and the bad rows as in the file, each with its reasons appended.

        Surplus cells come last, without a heading: the row stays bad until they are moved to a column.
        """
        surplus = max((len(cells) for _line, cells in self._bad(bad)), default=0) - len(self.header)
        return [*self.header, "reasons", *[""] * surplus], self._with_reasons(bad, surplus)

    def _with_reasons(self, bad: Mapping[int, str], surplus: int) -> Iterator[list[str]]:
        width = len(self.header)
        for line, cells in self._bad(bad):
            plain = [undefuse(cell) for cell in cells]
            plain += [""] * (width + max(0, surplus) - len(plain))
            yield [*plain[:width], bad[line], *plain[width:]]

    def _bad(self, bad: Mapping[int, str]) -> Iterator[tuple[int, list[str]]]:
        records = self.source.records()
        next(records, None)
        return ((line, cells) for line, cells in records if line in bad)


@contextmanager
def _pause_garbage_collection() -> Iterator[None]:
    """Pause garbage collection: rows hold no reference cycles, and looking for some takes a tenth of an import."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _has_key(office: Office, key: str, after: int = 0) -> bool:
    """Return whether a case has this ``key``; ``after`` restricts it to cases added after that event."""
    if not after:
        return office.con.execute("SELECT 1 FROM cases WHERE key = ?", (key,)).fetchone() is not None
    newer = """
    SELECT 1 FROM events e JOIN cases c ON c.id = e.case_id
    WHERE c.key = ? AND e.seq > ? AND e.verb = 'register'"""
    return office.con.execute(newer, (key, after)).fetchone() is not None


class _Keys:
    """The keys of the rows of one file, each entered once."""

    def __init__(self, office: Office, new: NewCases, before: int) -> None:
        self._office, self._new, self._before = office, new, before
        self._again: dict[str, int] = {}

    def take(self, key: str) -> str:
        """Return the key for a row, or nothing if that case exists.

        Two equal rows without a key in one file are two calls; in another run they are duplicates.
        """
        held = self._new.holds(key)
        if not held and not _has_key(self._office, key):
            return key
        if not key.startswith(NO_KEY) or not (held or _has_key(self._office, key, after=self._before)):
            return ""
        self._again[key] = self._again.get(key, 1) + 1
        return f"{key}-{self._again[key]}"


def _without_number(reason: str, key: int) -> str:
    """Remove from a refusal the number that the case would have had."""
    return reason.replace(f"{case_number(key)}: ", "")


def entered_cases(office: Office, events: tuple[int, int], most: int = -1) -> Iterator[dict[str, Any]]:
    """Yield the cases registered by these events, newest first."""
    where = "c.id IN (SELECT case_id FROM events WHERE seq > ? AND seq <= ? AND verb = 'register')"
    return select_cases(office, where, events, limit=most)


class _Units:
    """Units by name, each looked up once. Units to be created have negative keys until they are written."""

    def __init__(
        self, office: Office, *, create: bool, journal: Journal | None = None, at: datetime | None = None
    ) -> None:
        self._office, self._create, self._journal, self._at = office, create, journal, at
        self._keys: dict[str, int] = {}
        self._planned: dict[int, str] = {}
        self.created: list[str] = []

    def key(self, name: str) -> int:
        """Return the key of the unit. Raises ``NotFound``, or ``Usage`` for an invalid name."""
        name = name.strip()
        if name not in self._keys:
            self._keys[name] = self._found(name)
        return self._keys[name]

    def _found(self, name: str) -> int:
        try:
            return lookups.resolve_unit(self._office, name)
        except NotFound:
            if not self._create:
                raise
        planned = -1 - len(self._planned)
        self._planned[planned] = units.check_name(name)
        return planned

    def enter(self, past: PastEvents) -> None:
        """Write the new units of a call."""
        if past.unit is not None:
            past.unit = self._entered(past.unit)
        past.co_units = tuple(map(self._entered, past.co_units))

    def _entered(self, key: int) -> int:
        if key >= 0 or self._journal is None or self._at is None:
            return key
        name = self._planned[key]
        if self._keys[name] == key:
            self._journal.new_command()
            self._keys[name] = units.create_unit(self._office, self._journal, name, self._at)
            self.created.append(name)
        return self._keys[name]
