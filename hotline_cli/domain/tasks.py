"""Tasks around sessions, and duties, which recur without one (rules.md 6)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain import attendance
from hotline_cli.domain.duration import END_OF_DAY, Span, days_on
from hotline_cli.domain.scheme.model import HOUSE_RULE
from hotline_cli.domain.vocabulary import WEEKDAYS
from hotline_cli.errors import Usage
from hotline_cli.i18n import _, language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hotline_cli.domain.scheme.model import DutyRule, Scheme, TaskRule
    from hotline_cli.domain.session import Completion, Session
    from hotline_cli.domain.working_time import WorkTime


class Task(NamedTuple):
    """A dated task of a session, or a duty. Due at the end of the day unless the rule has an hour."""

    key: str
    title: str
    owner: str
    recipient: str
    due: datetime
    clause: str
    provisional: bool = False
    done_at: datetime | None = None
    done_by: str = ""
    unit: int | None = None
    """The unit that owes it; None: the session as a whole, or a duty."""
    opens: date | None = None
    """The first day on which it can be done; None: any day."""
    files: tuple[str, ...] = ()
    """The tasks that it completes too."""
    part: str = ""
    """The department or medium that it is for, where each has a tick of its own."""
    approval: bool = False
    """Whether the head must approve it first (XF-02)."""
    skipped: bool = False
    """Whether it was left out, for the reason in ``note``, and not done."""
    note: str = ""
    approved_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it was neither done nor skipped."""
        return self.done_at is None

    def listed_from(self) -> date:
        """The day from which it is listed as work to do: when it opens, else when it is due."""
        return min(self.opens or self.due.date(), self.due.date())

    def state(self, now: datetime) -> str:
        """``done``, ``skipped``, ``open`` or, after its time, ``overdue``."""
        if self.done_at is not None:
            return "skipped" if self.skipped else "done"
        return "overdue" if now > self.due else "open"


def tasks_of(
    session: Session, scheme: Scheme, worktime: WorkTime, *, new_units: Collection[int] = ()
) -> list[Task]:
    """The tasks of ``session``, sorted by date, then key; if it is cancelled, only to announce that.

    Their dates follow that of the session. A task that units owe is one of each unit on the air. ``new_units``
    are those new to the programme, which have additional tasks (CZ-06).
    """
    cancelled = session.status == "cancelled"
    return _sort_tasks(
        _make_task(rule, session, worktime, unit, part)
        for rule in scheme.tasks
        if (session.notice if rule.due.base == "change" else not cancelled)
        for unit in _owners(rule, session, new_units)
        for part in _parts(rule, session)
    )


def _owners(rule: TaskRule, session: Session, new_units: Collection[int]) -> list[int | None]:
    """The units that owe a task each; None for one of the whole session."""
    units = [turn.unit for turn in session.on_air if turn.unit is not None]
    each = rule.owner == "unit" or EACH_UNIT in rule.each
    if rule.new_unit:
        units = [unit for unit in units if unit in new_units]
    elif not each or not units:
        return [None]
    return list(units) if each else [None] if units else []


EACH_UNIT, EACH_DEPARTMENT = "unit", "department"
"""Codes of ``each``; any other word in it is a medium or an office."""


def _parts(rule: TaskRule, session: Session) -> Sequence[str]:
    """The departments or media that have a tick each; one without a name if there are none."""
    if EACH_DEPARTMENT in rule.each:
        return session.departments or ("",)
    return [name for name in rule.each if name != EACH_UNIT] or ("",)


def _completion(session: Session, key: str, unit: int | None, part: str) -> Completion | None:
    """The last completion of a task; one without a unit or part counts for every one."""
    found = [
        entry
        for entry in session.done
        if entry.key == key and entry.unit in (None, unit) and entry.part in ("", part)
    ]
    return found[-1] if found else None


def _completion_of(rule: TaskRule, session: Session, unit: int | None, part: str) -> Completion | None:
    """The completion of a rule's task; of the notice of a change only one after it."""
    done = _completion(session, rule.key, unit, part)
    changed = session.changed_at if rule.due.base == "change" else None
    return None if done and changed and done.at < changed else done


def makeup_tasks(
    session: Session, scheme: Scheme, worktime: WorkTime, makeups: Sequence[Session]
) -> list[Task]:
    """What a missed session other than a make-up leads to: a make-up, or the session that settled it (WZ-04)."""
    if session.makes_up is not None or session.status == "cancelled" or not scheme.makeup.allowed:
        return []
    found = []
    for part in session.on_air:
        turn = attendance.turn_of(session, part, makeups)
        attended, missed = turn.made_up(), turn.owed_for()
        due = attendance.makeup_due(missed or session, scheme, worktime)
        if due and (attended or missed):
            done_at = attended.ends if attended else None
            title = _("Make up for the missed session")
            by = turn.last[1].name if attended else ""
            task = Task(MAKEUP, title, "unit", "hotline", due, HOUSE_RULE, done_at=done_at, done_by=by)
            found.append(task._replace(unit=part.unit))
    return found


MAKEUP = "makeup"
"""The key of the task to make up for a missed session."""


def _sort_tasks(tasks: Iterable[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: (task.due.date(), task.key))


def _make_task(rule: TaskRule, session: Session, worktime: WorkTime, unit: int | None, part: str) -> Task:
    done = _completion_of(rule, session, unit, part)
    due, provisional = _task_due(rule, session, worktime)
    task = Task(
        rule.key,
        _task_title(rule),
        rule.owner,
        rule.recipient,
        due,
        rule.clause,
        provisional,
        unit=unit,
        opens=_shift_day(session.day, rule.opens, worktime)[0] if rule.opens else None,
        files=rule.files,
        part=part,
        approval=rule.approval,
    )
    return _with_completion(task, done)


def _with_completion(task: Task, done: Completion | None) -> Task:
    if done is None:
        return task
    return task._replace(
        done_at=done.at,
        done_by=done.by,
        skipped=done.skipped,
        note=done.note,
        approved_by=done.approved_by,
    )


def _task_title(rule: TaskRule | DutyRule) -> str:
    return rule.title_en if rule.title_en and language() != "zh" else rule.title


def _task_due(rule: TaskRule, session: Session, worktime: WorkTime) -> tuple[datetime, bool]:
    """When the task is due, and whether that is provisional.

    What was created after its date is due on the day of its creation; so is what a move brought before the day of
    the move, unless it was overdue by the date before.
    """
    due, provisional = _rule_due(rule, session, worktime)
    created, changed, was = session.entered_at, session.changed_at, session.changed_from
    if created and due < created <= session.ends:
        due, provisional = _combine(created.date(), None), False
    if changed and was and due < changed:
        earlier = session._replace(day=was, changed_from=None, changed_at=None)
        if rule.due.base == "change" or _rule_due(rule, earlier, worktime)[0] >= changed:
            return _combine(changed.date(), None), False
    return due, provisional


def _rule_due(rule: TaskRule, session: Session, worktime: WorkTime) -> tuple[datetime, bool]:
    """The same by the rule alone."""
    base, span = rule.due.base, rule.due.span
    if base == "start":
        return session.begins, False
    if base == "change":
        return _change_due(rule, session, worktime)
    if base in WEEKDAYS:
        day = days_on(session.day, WEEKDAYS.index(base) - session.day.weekday())
        if day < session.day and worktime.calendar.is_working(day):
            return _combine(day, rule.hour), worktime.calendar.provisional(day)
    day, provisional = _shift_day(session.day, span, worktime)
    if span and span.amount < 0:
        day, provisional = _avoid_rest(day, rule.on_rest, worktime, provisional=provisional)
    return _combine(day, rule.hour), provisional


def _change_due(rule: TaskRule, session: Session, worktime: WorkTime) -> tuple[datetime, bool]:
    """When a change is to be announced: before the earlier of the old and the new date."""
    first = min(session.changed_from or session.day, session.day)
    day, provisional = _shift_day(first, rule.due.span, worktime)
    day, provisional = _avoid_rest(day, rule.on_rest, worktime, provisional=provisional)
    return _combine(day, rule.hour), provisional


def _avoid_rest(day: date, on_rest: str, worktime: WorkTime, *, provisional: bool) -> tuple[date, bool]:
    """The day on which what falls on ``day`` is due, and whether that is provisional."""
    if on_rest == "stay" or day in (date.min, date.max):
        return day, provisional
    calendar = worktime.calendar
    provisional = provisional or calendar.provisional(day)
    if calendar.is_working(day):
        return day, provisional
    return calendar.shift(day, -1 if on_rest == "earlier" else 1), provisional


def _combine(day: date, hour: time | None) -> datetime:
    return datetime.combine(day, hour or END_OF_DAY)


def _shift_day(day: date, span: Span | None, worktime: WorkTime) -> tuple[date, bool]:
    """``day`` plus ``span``, limited to the range of dates; and whether that is provisional."""
    if span is None:
        return day, False
    try:
        due = worktime.due(datetime.combine(day, time.min), span)
    except Usage:  # it ends outside the years 1 to 9999
        return date.max if span.amount > 0 else date.min, True
    return due.at.date(), due.provisional


def duties_between(
    scheme: Scheme,
    first: date,
    last: date,
    worktime: WorkTime,
    came: Mapping[str, Iterable[date]],
    done: Mapping[str, Completion],
) -> list[Task]:
    """The duties due from ``first`` to ``last``, both included, sorted by date, then key.

    ``came`` holds by channel the days on which cases came (CZ-12), within ``counting_days``. A duty's key is
    that of its rule and its day, ``CZ-29:2020-03-27``; ``done`` holds the completed ones by key.
    """
    duties = (
        _make_duty(rule, day, worktime, done)
        for rule in scheme.duties
        for day in _duty_days(rule, *counting_days(rule, first, last, worktime), came)
    )
    return _sort_tasks(duty for duty in duties if first <= duty.due.date() <= last)


def find_duty(
    scheme: Scheme,
    key: str,
    worktime: WorkTime,
    came: Mapping[str, Iterable[date]],
    done: Mapping[str, Completion],
) -> Task | None:
    """The duty with the key of a rule and a day, whenever it is due."""
    day = day_of_duty(key)
    for rule in scheme.duties:
        if day is not None and key == f"{rule.key}:{day}" and list(_duty_days(rule, day, day, came)):
            return _make_duty(rule, day, worktime, done)
    return None


def day_of_duty(key: str) -> date | None:
    """The day in the key of a duty; None if there is none."""
    try:
        return date.fromisoformat(key.rpartition(":")[2])
    except ValueError:
        return None


def counting_days(rule: DutyRule, first: date, last: date, worktime: WorkTime) -> tuple[date, date]:
    """The first and last day that can be the base of a duty due from ``first`` to ``last``, with a margin.

    The offset is measured from ``first``; holidays and short months change its length by less than a month.
    """
    reach = abs(_shift_day(first, rule.offset, worktime)[0] - first).days + 31
    return days_on(first, -reach), days_on(last, reach)


def _duty_days(rule: DutyRule, first: date, last: date, came: Mapping[str, Iterable[date]]) -> Iterable[date]:
    """The base days of the duty from ``first`` to ``last``."""
    if rule.channel:
        return sorted({day for day in came.get(rule.channel, ()) if first <= day <= last})
    from hotline_cli.domain.recurrence import parse_rule

    days = parse_rule(rule.rule).dates(first, last)
    return [day for day in days if rule.month in {0, day.month}]


def _make_duty(rule: DutyRule, day: date, worktime: WorkTime, done: Mapping[str, Completion]) -> Task:
    key = f"{rule.key}:{day}"
    due, provisional = _shift_day(day, rule.offset, worktime)
    due, provisional = _avoid_rest(due, rule.on_rest, worktime, provisional=provisional)
    task = Task(
        key, _task_title(rule), rule.owner, rule.recipient, _combine(due, rule.hour), rule.clause, provisional
    )
    return _with_completion(task, done.get(key))
