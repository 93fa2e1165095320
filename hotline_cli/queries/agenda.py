"""The clerk's day: what is due until the next working day, what is overdue, and all that waits for somebody.

States are those of now; the day chosen decides which sessions, tasks and due dates are listed. Each section yields its
rows one at a time, in the same shape, and can be counted without them.
"""

from __future__ import annotations

from datetime import date, datetime
from heapq import merge
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.tasks import MAKEUP
from hotline_cli.errors import Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.queries import owed, waiting
from hotline_cli.queries.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hotline_cli.queries.owed import Debt
    from hotline_cli.store.office import Office

AgendaRow = dict[str, Any]


class Section(NamedTuple):
    """One part of the day: its key, its rows in order, and how many there are."""

    key: str
    rows: Callable[[], Iterable[AgendaRow]]
    size: Callable[[], int]


def next_working_day(office: Office, day: date) -> date:
    """Return the working day after ``day``: until then, rest days between included, a day looks ahead."""
    try:
        return office.calendar.shift(day, 1)
    except Usage:  # after the year 9999
        return date.max


def look_ahead(office: Office, day: date, until: date | None) -> date:
    """Return the last day that the agenda of ``day`` looks at. Raises ``Refused`` if ``until`` is before it."""
    if until is not None and until < day:
        raise Refused(
            _("--until {until} is before {day}").format(until=until, day=day),
            _("Give a date no earlier than {today}.").format(today=day),
        )
    return until or next_working_day(office, day)


def build_agenda(office: Office, day: date, last: date) -> list[Section]:
    """Return the sections of ``day``, which looks ahead to the end of ``last``, in the order of a clerk's day."""
    return list(_Day(office, day, last).sections())


class _Day:
    """The agenda of one day; sessions are loaded once."""

    def __init__(self, office: Office, day: date, last: date) -> None:
        self.office, self.day, self.last = office, day, last
        self.desk = Sessions(office)
        self.now = office.now if day == office.today else datetime.combine(day, datetime.min.time())
        """Before this moment a due date has passed."""
        self.until = end_of_day(last)
        self.open_tasks = list(owed.list_task_debts(self.desk))

    def sections(self) -> Iterator[Section]:
        yield self._of_list("on_air", self._on_air())
        yield self._of_limits("soon", waiting.DUE_SOON, (self.now, self.until))
        yield self._overdue()
        yield self._both(self._of_cases("escalate"), self._of_cases("important"))
        for key in ("transfer", "sign", "review", "redo"):
            yield self._of_cases(key)
        yield Section(
            "callback",
            lambda: waiting.list_callbacks(self.office),
            lambda: waiting.count_callbacks(self.office),
        )
        for key in ("written", "feedback", "promise", "record", "held", "supervise", "assist"):
            yield self._of_cases(key)
        yield self._of_list("makeup", self._makeups())
        yield self._of_list("tasks", self._tasks())
        yield Section(
            "attention",
            lambda: waiting.list_attention(self.office),
            lambda: sum(1 for _row in waiting.list_attention(self.office)),
        )

    # ---- cases -----------------------------------------------------------------------------------------------

    def _of_cases(self, key: str) -> Section:
        wait = waiting.waits(self.office)[key]
        return Section(
            key,
            lambda: waiting.list_waiting(self.office, wait),
            lambda: waiting.count_waiting(self.office, wait),
        )

    @staticmethod
    def _both(first: Section, second: Section) -> Section:
        return Section(
            first.key, lambda: chain(first.rows(), second.rows()), lambda: first.size() + second.size()
        )

    def _of_limits(self, key: str, condition: str, times: tuple[datetime, datetime]) -> Section:
        return Section(
            key,
            lambda: waiting.list_limits(self.office, condition, times),
            lambda: waiting.count_limits(self.office, condition, times),
        )

    def _overdue(self) -> Section:
        """Cases, then what is owed apart from them, as `overdue` lists them, by due date."""
        limits = self._of_limits("overdue", waiting.PAST, (datetime.min, self.now))
        others = sorted(
            (self._row(debt) for debt in self._debts() if debt.due < self.now), key=lambda row: row["due_at"]
        )
        return Section(
            "overdue",
            lambda: merge(limits.rows(), others, key=lambda row: row["due_at"]),
            lambda: limits.size() + len(others),
        )

    # ---- everything else ---------------------------------------------------------------------------------------

    @staticmethod
    def _of_list(key: str, rows: list[AgendaRow]) -> Section:
        return Section(key, lambda: rows, lambda: len(rows))

    def _on_air(self) -> list[AgendaRow]:
        sessions = self.desk.list_all(self.day, self.last)
        return self.desk.views([session for session in sessions if session.status != "cancelled"])

    def _debts(self) -> Iterator[Debt]:
        yield from self.open_tasks
        yield from owed.list_attendance_debts(self.desk)
        yield from owed.list_duty_debts(self.office, self.until)
        yield from owed.list_measure_debts(self.office)

    def _makeups(self) -> list[AgendaRow]:
        """What was missed before the day, by its date."""
        missed = [
            debt
            for debt in self.open_tasks
            if debt.task and debt.task.key == MAKEUP and debt.session and debt.session.day < self.day
        ]
        return self._rows(missed)

    def _tasks(self) -> list[AgendaRow]:
        """Tasks, duties and measures that are due until the last day, or can be done by now, oldest first."""
        listed = [
            debt
            for debt in self._debts()
            if (debt.task is None or debt.task.key != MAKEUP)
            and debt.item != "session"
            and (debt.due <= self.until or (debt.task and debt.task.listed_from() <= self.day))
        ]
        return self._rows(listed)

    def _rows(self, debts: Iterable[Debt]) -> list[AgendaRow]:
        return sorted(map(self._row, debts), key=lambda row: (row["due_at"], row["no"]))

    def _row(self, debt: Debt) -> AgendaRow:
        task = self.desk.task_view(debt.task) if debt.task else {}
        session = debt.session and {"id": debt.session.id, "date": debt.session.day}
        return {
            **task,
            "item": debt.item,
            "no": debt.no,
            "stage": None,
            "unit": ";".join(debt.units) or None,
            "title": debt.title,
            "due_at": debt.due,
            "state": "overdue" if debt.due < self.office.now else "open",
            "session": session,
            "clause": debt.clause,
            "party": debt.party,
            "note": debt.note,
            "command": debt.command,
        }
