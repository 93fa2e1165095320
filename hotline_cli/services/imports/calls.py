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

from hotline_cli.domain.case import case_number, day_of, first_key, parse_case_number
from hotline_cli.domain.exported_history import follow
from hotline_cli.errors import InputFault, NotFound, Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.queries import duplicates
from hotline_cli.queries.cases import select_cases
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.lookups import resolve_session_and_scheme
from hotline_cli.services.imports import columns
from hotline_cli.services.imports.changes import (
    Update,
    compare,
    describe,
    find_stored,
    made_otherwise,
    write_changes,
)
from hotline_cli.services.imports.column_map import ColumnMap, read_column_map
from hotline_cli.services.imports.history import ImpossibleHistory, as_in_the_file, replay_call
from hotline_cli.services.imports.identity import Repeats, SeenKeys, identities
from hotline_cli.services.imports.new_units import UnitsOfRows
from hotline_cli.services.imports.numbered import record_import
from hotline_cli.services.imports.reader import (
    CsvRow,
    CsvTable,
    format_column_names,
    read_heading,
    read_table,
)
from hotline_cli.services.imports.restoring import Disagrees, Numbers, Restorer, cases_named
from hotline_cli.services.imports.source import TableSource
from hotline_cli.services.registration import unit_facts
from hotline_cli.store.bulk_insert import NewCases
from hotline_cli.text import undefuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from sqlite3 import Row
    from typing import IO

    from hotline_cli.services.imports.history import PastCall, ReplayedCall
    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

PROGRESS_INTERVAL = 1000
"""Rows between two progress reports."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Options for the whole file. ``bad_rows``: import the good rows even if there are bad ones."""

    file: Path
    sheet: str = ""
    map: Path | None = None
    session: str = ""
    channel: str = ""
    scheme: str = ""
    create_units: bool = False
    bad_rows: bool = False
    reason: str = ""
    update: bool = False
    ignore: tuple[str, ...] = ()


@dataclass(slots=True)
class ImportResult:
    """The result: numbers of new, existing and bad rows, and the events written.

    ``changed``: rows that differ from the case that is there; ``repeated``: rows that say the same as an earlier one.
    """

    new: int = 0
    number: int = 0
    there: int = 0
    changed: int = 0
    repeated: int = 0
    bad: dict[int, str] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    events: tuple[int, int] = (0, 0)
    cases: list[dict[str, Any]] = field(default_factory=list)

    def note(self, *remarks: str) -> None:
        """Keep some remarks on single rows."""
        self.remarks += remarks[: max(0, MAX_REMARKS - len(self.remarks))]

    def repeat(self, line: int, first: int) -> None:
        """Count a row that says the same as an earlier one, and name it."""
        self.repeated += 1
        self.note(_at_line(line, _("the same call as in line {first}; entered once").format(first=first)))


MAX_REMARKS = 20
"""Remarks on single rows that are shown."""


class CallImport:
    """The import of one file."""

    def __init__(
        self, office: Office, request: ImportRequest, when: When, stdin: IO[bytes] | None = None
    ) -> None:
        """Open map and file. Raises ``InputFault``."""
        self._office, self._request, self._when = office, request, when
        self.map = read_column_map(request.map, columns.FOREIGN) if request.map else ColumnMap()
        self.source = TableSource.of(request.file, stdin, self.map.encoding, request.sheet)
        self.header = read_heading(self.source, columns.FOREIGN, self.map.foreign_columns or columns.HEADINGS)
        self._fits: dict[str, list[int]] = {}
        self._given: dict[object, dict[str, int]] = {}
        self._masked: set[int] = set()
        self._ours = request.map is None and columns.is_export(self.header)
        self._repeats, self._numbers = Repeats(), Numbers(office.con)
        self._restorer: Restorer
        for name in request.ignore:
            if name not in self.header:
                raise Usage(
                    _("--ignore: {file} has no column {name!r}").format(file=request.file, name=name),
                    _("Use columns of the file: {names}").format(names=", ".join(filter(None, self.header))),
                )
        if request.map:
            self.map.check(self.header, request.file)

    # ---- reading ----

    def _table(self) -> CsvTable:
        ignored = [*columns.NOT_OF_A_CALL, *self._request.ignore]
        if not self._request.map:
            known = columns.columns_of(self.header)
            passed_over = [*ignored, *(name for name in columns.COMPUTED if self._ours and name not in known)]
            return read_table(
                self.source, known, passed_over=passed_over, verbatim=columns.VERBATIM, ignorable=True
            )
        theirs: dict[str, tuple[str, ...]] = dict.fromkeys(self.map.foreign_columns, ())
        known = {**self._own_columns(), **theirs}
        return read_table(self.source, known, passed_over=[*ignored, *self.unread], verbatim=columns.VERBATIM)

    def _own_columns(self) -> dict[str, tuple[str, ...]]:
        """Return the columns read under our own names beside those of the map."""
        theirs, taken = set(self.map.foreign_columns), {*self.map.columns, *self.map.constants}
        return {
            code: tuple(name for name in names if name not in theirs)
            for code, names in columns.FOREIGN.items()
            if code not in taken and code not in theirs
        }

    @property
    def unread(self) -> list[str]:
        """The columns that a map leaves out."""
        if not self._request.map:
            return []
        own = {name for code, names in self._own_columns().items() for name in (code, *names)}
        known = {*own, *self.map.foreign_columns, *columns.NOT_OF_A_CALL, *self._request.ignore}
        return [name for name in self.header if name and name not in known]

    def _require_columns(self, table: CsvTable) -> None:
        """Check that columns for kind and content exist."""
        known = {*table.columns, *self.map.columns, *self.map.constants}
        missing = [name for name in ("kind", "content") if name not in known]
        if missing:
            raise InputFault(
                _("{path}: missing column {names}").format(path=self._request.file, names=", ".join(missing)),
                _("Use these columns: {names}.").format(names=format_column_names(columns.COLUMNS)),
            )

    def _calls(self, table: CsvTable, known: UnitsOfRows) -> Iterator[tuple[CsvRow, PastCall]]:
        """Yield each readable row, and the call that it describes."""
        request = self._request
        reader = columns.CallReader(
            self._office,
            now=min(self._when.at or self._office.now, self._office.now),
            unit=known.key,
            session=request.session,
            channel=request.channel,
            scheme=request.scheme,
            form=self.map.time,
            ours=self._ours,
        )
        self._restorer = Restorer(self._office, self._numbers, known.entered, reader.session)
        self._fits = reader.fits
        for row in table:
            cells = self.map.cells(row) if request.map else row.cells
            if self._ours and columns.is_masked(cells):
                self._masked.add(row.line)
            call = reader.call(cells, partial(table.fault, row))
            if call is not None:
                yield row, call

    # ---- the two passes ----

    def check(self, told: Callable[[int], None] = lambda _rows: None) -> None:
        """Read the whole file and check that it can be imported; nothing is written or locked.

        Raises ``InputFault`` with every bad row, unless good rows are to be imported without them,
        ``NotFound`` for an unknown session or scheme, ``Refused`` for a time in the future.
        """
        self._check_options()
        with _pause_garbage_collection():
            self._check(told)

    def _check_options(self) -> None:
        """Check the options for the whole file; errors in them are reported after unreadable rows."""
        request = self._request
        try:
            if request.session or request.scheme:
                self._office.scheme_id(
                    resolve_session_and_scheme(self._office, request.session, request.scheme)[1]
                )
            self._when.moment(self._office)
        except (NotFound, Refused):
            self._request = replace(request, session="", scheme="")
            table = self._table()
            self._require_columns(table)
            deque(
                self._calls(table, UnitsOfRows(self._office, create=self._creates)), 0
            )  # read, but not kept
            if not request.bad_rows:
                self._require_sound(table)
            raise

    def _check(self, told: Callable[[int], None]) -> None:
        known = UnitsOfRows(self._office, create=self._creates)
        table, sound, seen = self._table(), set[object](), SeenKeys()
        self._require_columns(table)
        for row, call in self._calls(table, known):
            for one in identities(call):
                seen.add(one)
            self._numbers.missing.update(cases_named(call.history))
            self._check_call(table, row, call, sound)
            if row.line % PROGRESS_INTERVAL == 0:
                told(row.line)
        if marks := seen.repeated():
            again = UnitsOfRows(self._office, create=self._creates)
            calls = ((row.line, call) for row, call in self._calls(self._table(), again))
            self._repeats.find(calls, marks)
            self._repeats.blame(table)
        if not self._request.bad_rows:
            self._require_sound(table)
        if self._numbers.missing:
            bad = table.bad
            self._numbers.missing.difference_update(
                number for row, number in self._numbered_rows() if row.line not in bad
            )

    def _check_call(self, table: CsvTable, row: CsvRow, call: PastCall, sound: set[object]) -> None:
        """Blame a row that a rule refuses. Of similar calls one is replayed here; ``enter`` replays them all."""
        shape = call.shape(self._office.now)
        if shape in sound or not call.may_be_refused(self._office.now):
            return
        if find_stored(self._office, call) is not None:
            return
        number = first_key(call.at.date())  # a number no case has
        try:
            self._replay(call, number)
        except ImpossibleHistory as wrong:
            table.fault(row, wrong.column, _without_number(wrong.reason, number))
        else:
            if shape:
                sound.add(shape)

    def _numbered_rows(self) -> Iterator[tuple[CsvRow, int]]:
        """Yield the rows of an export with their numbers there."""
        for row in self._table() if self._ours else ():
            number = parse_case_number(row["no"])
            if number is not None:
                yield row, number

    def _number_cases(self, new: NewCases) -> None:
        """Give the cases of an export numbers in this file: their own, unless another case has them."""
        taken = set()
        for _row, number in self._numbered_rows():
            self._numbers.see(number)
            if self._numbers.is_taken(number):
                taken.add(number)
        if taken:
            known = UnitsOfRows(self._office, create=self._creates)
            for _row, call in self._calls(self._table(), known):
                if call.no in taken:
                    stored = find_stored(self._office, call)
                    self._numbers.move(call.no, None if stored is None else stored["id"])
        new.reserve(self._numbers.last.values())

    def _require_sound(self, table: CsvTable) -> None:
        if table.bad:
            raise InputFault(
                _("{path}: bad rows; nothing was imported").format(path=table.path),
                _(
                    "Correct them, or add --bad-rows FILE to import the other rows and write these there with "
                    "their reasons."
                ),
                (*self.format_remarks, *table.faults),
            )

    @property
    def format_remarks(self) -> list[str]:
        """Say of which columns of times only some cells fit the format of the map: the others may show what it is."""
        return [
            _("{column}: the format {format} fits {fitting} of {count} cells only").format(
                column=column, format=self.map.time, fitting=fitting, count=fitting + others
            )
            for column, (others, fitting) in self._fits.items()
            if others and fitting
        ]

    @property
    def mask_remarks(self) -> list[str]:
        """Say that an export without --reveal has no callers."""
        if not self._masked:
            return []
        lines = sorted(self._masked)
        return [
            _(
                "Callers are masked in {n} rows, from line {line} on: write the file with --reveal to keep them."
            ).format(n=len(lines), line=lines[0])
        ]

    @property
    def _creates(self) -> bool:
        return self._request.create_units or self.map.create_units

    def enter(self, told: Callable[[int], None] = lambda _rows: None, most: int = 0) -> ImportResult:
        """Write the sound rows in one transaction; return at most ``most`` of the new cases, all if -1."""
        result = ImportResult()
        with self._office.transaction(dry_run=self._when.dry_run) as journal:
            first = journal.seq
            self._enter(journal, result, told)
            journal.words.flush()
            if journal.seq > first:
                file = self._request.file
                result.number = record_import(
                    self._office,
                    journal,
                    first,
                    file,
                    result.new,
                    result.changed if self._request.update else 0,
                )
            result.remarks += duplicates.summarize_duplicates(self._office, first + 1)
            result.events = (first, journal.seq)
            if most:
                result.cases = list(entered_cases(self._office, result.events, most))
        return result

    def _enter(self, journal: Journal, result: ImportResult, told: Callable[[int], None]) -> None:
        office = self._office
        office.forget_calendar()  # schemes or calendar may have changed since the check
        table, new = self._table(), NewCases(office.con, journal)
        self._number_cases(new)
        known = UnitsOfRows(office, create=self._creates, journal=journal, at=self._when.at or office.now)
        with _pause_garbage_collection():
            for row, call in self._calls(table, known):
                if row.line in self._repeats.same:
                    result.repeat(row.line, self._repeats.same[row.line])
                elif row.line not in self._repeats.different:
                    try:
                        self._enter_row(new, journal, result, row, call, known)
                    except ImpossibleHistory as wrong:
                        table.fault(row, wrong.column, wrong.reason)
                if row.line % PROGRESS_INTERVAL == 0:
                    told(row.line)
        new.flush()
        self._repeats.blame(table)
        if not self._request.bad_rows:
            self._require_sound(table)
        result.bad, result.units = table.bad, known.created

    def _enter_row(
        self,
        new: NewCases,
        journal: Journal,
        result: ImportResult,
        row: CsvRow,
        call: PastCall,
        known: UnitsOfRows,
    ) -> None:
        stored = find_stored(self._office, call)
        if stored is not None:
            if self._request.update:
                known.enter(call.past)
            self._compare(journal, result, row, call, stored)
            return
        call.take_key()
        known.enter(call.past)
        kept = call.no is not None and day_of(call.no) == call.at.date()
        number = self._numbers.of(call.no) if kept and call.no is not None else new.next_id(call.at.date())
        try:
            replayed = self._replay(call, number)
        except ImpossibleHistory as wrong:
            raise ImpossibleHistory(wrong.column, _without_number(wrong.reason, number)) from wrong
        follow(replayed.commands, journal.seq)
        new.add(replayed.case, replayed.commands)
        result.new += 1
        result.note(*(_at_line(row.line, note) for note in replayed.notes), *replayed.remarks)

    def _compare(
        self, journal: Journal, result: ImportResult, row: CsvRow, call: PastCall, stored: Row
    ) -> None:
        """Compare a row with the case that is there, and with ``--update`` write the difference."""
        differs = compare(call, stored)
        if differs:
            fresh = self._replay(call, stored["id"]).case if call.may_be_refused(self._office.now) else None
            differs = made_otherwise(differs, fresh) if fresh is not None else differs
        if not differs:
            result.there += 1
            return
        result.changed += 1
        words = describe(self._office, differs)
        result.note(
            _at_line(row.line, _("{no} differs: {what}").format(no=case_number(stored["id"]), what=words))
        )
        if self._request.update:
            file = load_case(self._office, stored["id"])
            reason = self._request.reason or as_in_the_file()
            update = Update(call, file.rules, self._office.now, reason, file.case, differs)
            update.run()
            write_changes(self._office, journal, file.case, update)

    def _replay(self, call: PastCall, number: int) -> ReplayedCall:
        """Return the case with this key as the rules make it from ``call`` and its history.

        Raises ``ImpossibleHistory``.
        """
        replayed = self._restore(call, number)
        if self._when.note:
            replayed.commands[0][0].private.setdefault("note", self._when.note)
        return replayed

    def _restore(self, call: PastCall, number: int) -> ReplayedCall:
        """Return the case by its history, or by its columns if there is none or it does not hold here."""
        why = ""
        if call.history:
            try:
                return self._restorer.restore(call, number)
            except Disagrees as disagrees:
                why = str(disagrees)
        call.facts = {"id": number, **call.facts, **self._unit_facts(call)}
        rules = self._office.rules(call.facts["scheme"])
        replayed = replay_call(call, rules, self._office.now, self._request.reason)
        replayed.notes += [why] if why else []
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
        return ((line, cells) for line, cells in self.source.rows() if line in bad)


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


def _at_line(line: int, words: str) -> str:
    return _("line {line}: {reason}").format(line=line, reason=words)


def _without_number(reason: str, key: int) -> str:
    """Remove from a refusal the number that the case would have had."""
    return reason.replace(f"{case_number(key)}: ", "")


def entered_cases(office: Office, events: tuple[int, int], most: int = -1) -> Iterator[dict[str, Any]]:
    """Yield the cases registered by these events, newest first."""
    where = "c.id IN (SELECT case_id FROM events WHERE seq > ? AND seq <= ? AND verb = 'register')"
    return select_cases(office, where, events, limit=most)
