"""The office: an open file with its schemes, calendar and time zone, and the transactions on it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from hotline_cli.context import DEFAULT_ZONE, Environment, get_zone, machine_login
from hotline_cli.domain.events import stamp
from hotline_cli.domain.limits import Rules
from hotline_cli.domain.office_hours import OfficeHours
from hotline_cli.domain.scheme.model import Scheme, scheme_from_json
from hotline_cli.domain.working_time import WorkTime
from hotline_cli.errors import NotFound
from hotline_cli.i18n import _
from hotline_cli.store import faults, sqlite_file
from hotline_cli.store.journal import Journal
from hotline_cli.store.office_calendar import read_calendar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import date, datetime

    from hotline_cli.domain.calendar import Calendar
    from hotline_cli.store.facts import Facts


class Office:
    """One open file. Read through ``con``; write only inside ``transaction``, drafts inside ``aside``."""

    def __init__(self, env: Environment, con: sqlite3.Connection) -> None:
        """Read the settings of the file and apply its time zone."""
        self.env, self.con = env, con
        self.facts: Facts | None = None
        """The cases, if they are those of an export of facts instead of this file's."""
        self.patient = True
        """Whether a write waits as long as another clerk needs; a screen would freeze meanwhile."""
        self.settings = {row["name"]: row["value"] for row in con.execute("SELECT name, value FROM settings")}
        zone = self.settings.get("timezone", DEFAULT_ZONE)
        if zone != DEFAULT_ZONE:
            env.zone = get_zone(zone)
        self._rules: dict[int, Rules] = {}
        self._calendar: Calendar | None = None
        self._journal: Journal | None = None

    @property
    def now(self) -> datetime:
        return self.env.now

    @property
    def today(self) -> date:
        return self.env.now.date()

    @property
    def calendar(self) -> Calendar:
        """The built-in calendar with the office's own days on top."""
        if self._calendar is None:
            self._calendar = read_calendar(self.con)
        return self._calendar

    def forget_calendar(self) -> None:
        """Read the calendar again, and everything computed from it."""
        self._calendar, self._rules = None, {}

    def scheme_id(self, name: str | None = None) -> int:
        """Return the newest version of scheme ``name``, or of the default. Raises ``NotFound`` with the names known."""
        name = name or self.settings["scheme"]
        row = self.con.execute(
            "SELECT id FROM schemes WHERE name = ? ORDER BY id DESC LIMIT 1", (name,)
        ).fetchone()
        if row is None:
            raise self._no_scheme(name)
        return int(row["id"])

    def _no_scheme(self, name: str) -> NotFound:
        from hotline_cli.data import shipped_schemes

        problem = _("scheme {name} is not in this file").format(name=name)
        if name in shipped_schemes():
            return NotFound(
                problem, _("Run `hotline scheme apply {name}` to add this built-in scheme.").format(name=name)
            )
        known = [row[0] for row in self.con.execute("SELECT DISTINCT name FROM schemes ORDER BY name")]
        return NotFound(
            problem,
            _("Choose one of: {names}. Add a scheme with `hotline scheme apply FILE`.").format(
                names=", ".join(known)
            ),
        )

    def rules(self, scheme_id: int) -> Rules:
        """Return the rules of one version of a scheme, with its office hours over the office's calendar."""
        if scheme_id not in self._rules:
            body = self.con.execute("SELECT body FROM schemes WHERE id = ?", (scheme_id,)).fetchone()["body"]
            scheme = scheme_from_json(body)
            self._rules[scheme_id] = Rules(scheme, self.work_time(scheme))
        return self._rules[scheme_id]

    def work_time(self, scheme: Scheme) -> WorkTime:
        return WorkTime(self.calendar, OfficeHours.parse(scheme.hours))

    @contextmanager
    def transaction(self, *, dry_run: bool = False) -> Iterator[Journal]:
        """Commit what is written inside, or roll back; ``dry_run`` writes nothing.

        Inside another transaction it is one command of several: rolled back alone if it fails, kept only if all are.
        A clock behind the last event is used, with a message and a mark (rules.md 2).
        """
        if self._journal is not None:
            with self._one_of_many(self._journal, dry_run=dry_run):
                yield self._journal
            return
        guard = faults.guard_faults(self.env.database)
        with (
            guard,
            sqlite_file.write_transaction(self.con, self.env.say if self.patient else None, dry_run=dry_run),
        ):
            try:
                self.env.tick()  # while this waited for the lock, others have entered what they did
                now = stamp(self.now)
                journal = Journal(
                    self.con, now, self.env.operator, clock_set=self.env.clock_set, login=machine_login()
                )
                if journal.behind:
                    self.env.say(
                        _(
                            "The clock ({now}) is behind the last entry ({last}); the time is used anyway and the "
                            "entry is marked."
                        ).format(now=now, last=journal.latest)
                    )
                self._journal, first = journal, journal.seq
                yield journal
                journal.words.flush()
                if not dry_run and journal.seq > first:
                    self.env.written = first + 1, journal.seq, journal.head
            finally:
                self._journal = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read, inside, the file as it is at one moment, whatever others write."""
        self.con.execute("BEGIN")
        try:
            yield
        finally:
            self.con.execute("ROLLBACK")

    @contextmanager
    def aside(self, *, wait: bool) -> Iterator[None]:
        """Write drafts, which need no events. Waits two seconds for another clerk, or not at all.

        Raises ``DatabaseFault``; the caller may try again.
        """
        with (
            faults.guard_faults(self.env.database),
            sqlite_file.write_transaction(self.con, None, seconds=sqlite_file.BUSY_TIMEOUT if wait else 0),
        ):
            yield

    @contextmanager
    def _one_of_many(self, journal: Journal, *, dry_run: bool) -> Iterator[None]:
        mark = journal.mark()
        journal.new_command()
        self.con.execute("SAVEPOINT command")
        try:
            yield
        except BaseException:
            dry_run = True
            raise
        finally:
            if dry_run:
                self.con.execute("ROLLBACK TO command")
                journal.back_to(mark)
            self.con.execute("RELEASE command")
