"""Calls from a table: checked whole without the lock, then entered in one transaction (rules.md 7).

The file is read twice and never held: memory does not grow with it. What is found while entering (a unit that
another clerk retired meanwhile) is found by the same code as at the check.
"""

from __future__ import annotations

import gc
from collections import deque
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number
from hotline_cli.errors import InputFault, NotFound, Refused
from hotline_cli.i18n import _
from hotline_cli.queries import duplicates, lookups
from hotline_cli.queries.cases import select_cases
from hotline_cli.queries.lookups import resolve_session_and_scheme
from hotline_cli.services import units
from hotline_cli.services.imports import columns
from hotline_cli.services.imports.column_map import ColumnMap, read_column_map
from hotline_cli.services.imports.history import NO_KEY
from hotline_cli.services.imports.reader import (
    CsvRow,
    CsvSource,
    CsvTable,
    format_column_names,
    read_heading,
    read_table,
)
from hotline_cli.services.imports.workers import (
    MIN_ROWS_FOR_WORKER,
    InProcess,
    RefusedRow,
    Replayer,
    Worker,
    second_process,
)
from hotline_cli.store.bulk_insert import NewCases, case_token
from hotline_cli.text import undefuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import IO

    from hotline_cli.services.imports.history import PastCall, PastEvents
    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

PROGRESS_INTERVAL = 1000
"""Rows between two words on how far it is."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is said for the whole file. ``bad_rows``: enter the good rows all the same."""

    file: Path
    map: Path | None = None
    session: str = ""
    channel: str = ""
    scheme: str = ""
    create_units: bool = False
    bad_rows: bool = False


@dataclass(slots=True)
class ImportResult:
    """What came of it: how many rows were new, were there already, are bad; the events that they made."""

    new: int = 0
    there: int = 0
    bad: dict[int, str] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    events: tuple[int, int] = (0, 0)
    cases: list[dict[str, Any]] = field(default_factory=list)


MAX_REMARKS = 20


class CallImport:
    """One import of one file."""

    def __init__(
        self, office: Office, asked: ImportRequest, when: When, stdin: IO[bytes] | None = None
    ) -> None:
        """Look at map and file. Raises ``InputFault``."""
        self._office, self._asked, self._when = office, asked, when
        self.map = read_column_map(asked.map, columns.COLUMNS) if asked.map else ColumnMap()
        self.source = CsvSource.of(asked.file, stdin, self.map.encoding)
        self.header = read_heading(self.source, columns.COLUMNS)
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
        theirs: dict[str, tuple[str, ...]] = dict.fromkeys(self.map.theirs, ())
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
        """Kind and content come from somewhere."""
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
        """Each row whose cells can be read, with them, as a call."""
        asked = self._asked
        reader = columns.CallReader(
            self._office,
            now=self._when.at or self._office.now,
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
        """Read all of it and see that it can be entered; nothing is written, nobody waits.

        Raises ``InputFault`` with every bad row, unless the good ones are wanted all the same, ``NotFound`` for a
        session or scheme that is not there, ``Refused`` for a time in the future.
        """
        self._check_said()
        self._players: InProcess | Worker = InProcess(self._player)
        self._rests_on = self._ground
        try:
            with _uncollected():
                self._check(told)
        except BaseException:
            self._players.close()
            raise

    def _check_said(self) -> None:
        """What was said for the whole file; what is wrong with that is told after rows that cannot be read."""
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
            deque(self._calls(table, _Units(self._office, create=self._creates).key), 0)  # read, and let go
            if not asked.bad_rows:
                self._require_sound(table)
            raise

    def _check(self, told: Callable[[int], None]) -> None:
        known = _Units(self._office, create=self._creates)
        table, sound, player = self._table(), set[object](), self._player
        self._require_columns(table)
        for count, (row, cells, call) in enumerate(self._calls(table, known.key), 1):
            # of calls alike one is played here: what the others hide is found by ``enter``, which plays them all
            shape = call.shape(self._office.now)
            if (
                shape not in sound
                and call.may_be_refused(self._office.now)
                and not _there(self._office, columns.key_of_call(cells))
            ):
                made = player.play(call)
                if isinstance(made, RefusedRow):
                    table.fault(row, made.column, _of_the_row(made.reason, call))
                elif shape:
                    sound.add(shape)
            if count == MIN_ROWS_FOR_WORKER:  # it starts while the rest is checked
                self._players = second_process(player)
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
        """Enter what is sound, in one transaction. At most ``most`` of the new cases are handed back, all if -1."""
        found = ImportResult()
        with self._office.transaction(dry_run=self._when.dry_run) as journal:
            first = journal.seq
            self._enter(journal, found, told)
            found.remarks += duplicates.summarize_duplicates(self._office, journal, first + 1)
            found.events = (first, journal.seq)
            if most:
                found.cases = list(entered_cases(self._office, found.events, most))
        return found

    def _enter(self, journal: Journal, found: ImportResult, told: Callable[[int], None]) -> None:
        office = self._office
        table, new = self._table(), NewCases(office.con, journal)
        known = _Units(office, create=self._creates, journal=journal, at=self._when.at or office.now)

        if self._rests_on != self._ground:
            self._begin_anew()
        keys = _Keys(office, new, journal.seq)
        on_the_way: deque[tuple[CsvRow, str]] = deque()

        def new_calls() -> Iterator[PastCall]:
            for row, cells, call in self._calls(table, known.key):
                if not (key := keys.take(columns.key_of_call(cells))):
                    found.there += 1
                    continue
                call.take_key(key)
                known.enter(call.past)
                on_the_way.append((row, key))
                yield call

        with closing(self._players) as play, _uncollected():
            for call, made in play(new_calls()):
                row, key = on_the_way.popleft()
                if keys.is_there(key):
                    found.there += 1
                    continue
                if isinstance(made, RefusedRow):
                    new.keys.discard(key)
                    table.fault(row, made.column, _of_the_row(made.reason, call))
                    continue
                number = new.add(call.at.date(), made.ready, key)
                found.new += 1
                left = max(0, MAX_REMARKS - len(found.remarks))
                found.remarks += [_numbered(remark, call, number) for remark in made.remarks[:left]]
                if row.line % PROGRESS_INTERVAL == 0:
                    told(row.line)
        new.flush()
        if not self._asked.bad_rows:
            self._require_sound(table)
        found.bad, found.units = table.bad, known.created

    @property
    def _ground(self) -> object:
        """What the rules rest on that others may change between the two passes: schemes and the calendar."""
        con = self._office.con
        days = con.execute("SELECT date, class, notice FROM calendar ORDER BY date").fetchall()
        return con.execute("SELECT max(id) FROM schemes").fetchone()[0], [tuple(day) for day in days]

    def _begin_anew(self) -> None:
        """By the rules of now, in this process: nobody else waits until a second one has started."""
        self._players.close()
        self._office.forget_calendar()
        self._players = InProcess(self._player)

    @property
    def _player(self) -> Replayer:
        office = self._office
        schemes = [key for (key,) in office.con.execute("SELECT id FROM schemes")]
        return Replayer({key: office.rules(key) for key in schemes}, office.now, self._when.note)

    # ---- what is bad ----

    def bad_rows(self, bad: Mapping[int, str]) -> tuple[list[str], Iterator[list[str]]]:
        """A header and the bad rows as they stand in the file, each with its reasons behind.

        Cells that no column is for stand last, under no name: the row stays bad until they are put where they belong.
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
def _uncollected() -> Iterator[None]:
    """Rows by the thousand, none of which refers to itself: looking for such takes a tenth of an import."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _there(office: Office, key: str, after: int = 0) -> bool:
    """Whether a case has this ``key``; one entered after event ``after``."""
    if not after:
        return office.con.execute("SELECT 1 FROM cases WHERE key = ?", (key,)).fetchone() is not None
    newer = """
    SELECT 1 FROM events e JOIN cases c ON c.id = e.case_id
    WHERE c.key = ? AND e.seq > ? AND e.verb = 'register'"""
    return office.con.execute(newer, (key, after)).fetchone() is not None


class _Keys:
    """Keys by which the rows of one file are known, each taken once. ``new`` has those that the file has not yet."""

    def __init__(self, office: Office, new: NewCases, before: int) -> None:
        self._office, self._new, self._before = office, new, before
        self._again: dict[str, int] = {}
        self._twice: set[str] = set()

    def take(self, key: str) -> str:
        """The key under which a row comes in, or nothing where it is there already.

        What is said twice in one file without a key are two calls; said again in another run it is there. A key that
        is given while its first row is still on the way comes in if that row is refused: ``is_there`` tells then.
        """
        held = key in self._new.keys
        if held or _there(self._office, key):
            if not key.startswith(NO_KEY):
                if held:
                    self._twice.add(key)
                return key if held else ""
            if not (held or self._in_this_run(key)):
                return ""
            self._again[key] = self._again.get(key, 1) + 1
            key = f"{key}-{self._again[key]}"
        self._new.keys.add(key)
        return key

    def is_there(self, key: str) -> bool:
        """Whether a row before this one came in under its ``key`` while this one was on the way."""
        return key in self._twice and (self._new.holds(key) or _there(self._office, key))

    def _in_this_run(self, key: str) -> bool:
        return _there(self._office, key, after=self._before)


def _of_the_row(reason: str, call: PastCall) -> str:
    """A refusal without the number that the case would have had."""
    return reason.replace(f"{case_number(case_token(call.at.date()))}: ", "")


def _numbered(remark: str, call: PastCall, key: int) -> str:
    """A remark with the number that the case has got."""
    return remark.replace(case_number(case_token(call.at.date())), case_number(key))


def entered_cases(office: Office, events: tuple[int, int], most: int = -1) -> Iterator[dict[str, Any]]:
    """The cases registered by these events, newest first."""
    where = "c.id IN (SELECT case_id FROM events WHERE seq > ? AND seq <= ? AND verb = 'register')"
    return select_cases(office, where, events, limit=most)


class _Units:
    """Units by name, each asked for once. Those to be created have keys below zero until they are entered."""

    def __init__(
        self, office: Office, *, create: bool, journal: Journal | None = None, at: datetime | None = None
    ) -> None:
        self._office, self._create, self._journal, self._at = office, create, journal, at
        self._keys: dict[str, int] = {}
        self._planned: dict[int, str] = {}
        self.created: list[str] = []

    def key(self, name: str) -> int:
        """The key of the unit. Raises ``NotFound``, or ``Usage`` for a name that no unit can have."""
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
        """Enter the units of a call that are new."""
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
