"""Explanation of what is owed apart from cases: tasks of sessions, attendance, duties and measures.

Each is found by the number under which ``overdue`` and ``agenda`` list it.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.recurrence import parse_rule
from hotline_cli.domain.tasks import MAKEUP, day_of_duty
from hotline_cli.domain.vocabulary import WEEKDAYS, weekday_name, word
from hotline_cli.errors import HotlineError, NotFound
from hotline_cli.i18n import _, language
from hotline_cli.masking import mask_free_text
from hotline_cli.queries import lookups, owed
from hotline_cli.queries.duties import find_duty_schemes, get_duty
from hotline_cli.queries.explain import describe_days
from hotline_cli.queries.measures import list_measures
from hotline_cli.queries.sessions import Sessions, load_session
from hotline_cli.queries.settling import in_reader_words, settling_command, ticking_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotline_cli.domain.duration import Span
    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.session import Session
    from hotline_cli.domain.tasks import Task
    from hotline_cli.domain.working_time import DayStep
    from hotline_cli.store.office import Office


class OwedItem(NamedTuple):
    """What is owed, whether still open or not."""

    item: str
    no: str
    title: str
    unit: str | None
    due: datetime
    clause: str
    source: str
    state: str
    command: str
    rule: str = ""
    start: datetime | None = None
    span: str = ""
    steps: Sequence[DayStep] = ()
    reading: str = ""
    provisional: bool = False
    ended_at: datetime | None = None

    def row(self) -> dict[str, Any]:
        """Return it in the shape of an explained limit."""
        return {
            **{name: getattr(self, name) for name in ("no", "start", "due", "clause", "source", "unit")},
            **{name: getattr(self, name) for name in ("state", "ended_at", "provisional", "item", "title")},
            "stage": None,
            "span": self.span or None,
            "steps": [{"date": one.date, "counts": one.counts, "why": one.why} for one in self.steps],
            "changes": [],
            "reading": self.reading or None,
            "held_since": None,
            "applies_to": [],
            "late_entry": False,
            "late_reason": None,
            "time_unknown": False,
            "command": self.command if self.state in {"open", "overdue"} else None,
        }


def find_explained(office: Office, text: str) -> tuple[int | None, list[OwedItem]]:
    """Return the key of the case that ``text`` names, if one, and what else is owed under it.

    Raises ``NotFound`` if it names nothing.
    """
    if ":" in text:
        return None, explain_owed(office, text, alone=True)
    try:
        case = lookups.resolve_case(office, text)
    except NotFound:
        if found := explain_owed(office, text, alone=True):
            return None, found
        raise
    return case, explain_owed(office, text, alone=False)


def explain_owed(office: Office, text: str, *, alone: bool) -> list[OwedItem]:
    """Return what ``text`` names: a task SESSION:KEY, a duty SCHEME:KEY:DATE or KEY:DATE, a session, a measure.

    ``alone``: no case has this number; else only a session or measure is returned that still owes something.
    Raises ``NotFound`` for a task or duty that does not exist.
    """
    first, colon, key = text.strip().partition(":")
    if not colon:
        return [
            *_explain_attendance(office, first, alone=alone),
            *_explain_measure(office, first, alone=alone),
        ]
    if day_of_duty(text) is not None:
        return [_explain_duty(office, *find_duty_named(office, text))]
    return _explain_tasks(office, first, key)


def find_duty_named(office: Office, text: str) -> tuple[str, str]:
    """Return scheme and key of the duty SCHEME:KEY:DATE, or KEY:DATE if only one scheme has it."""
    scheme, _colon, key = text.strip().partition(":")
    if lookups.is_scheme_name(office, scheme):
        return scheme, key
    found = find_duty_schemes(office, text.strip())
    if len(found) == 1:
        return found[0], text.strip()
    if found:
        raise NotFound(
            _("{key} is a duty of several schemes: {schemes}").format(key=text, schemes=_(", ").join(found)),
            _("Give it as SCHEME:KEY."),
        )
    raise NotFound(
        _("unknown duty {key}").format(key=text),
        _("Run `hotline schedule tasks --open` to list them as SCHEME:KEY."),
    )


# ---- tasks and duties -----------------------------------------------------------------------------------------


def _explain_tasks(office: Office, text: str, key: str) -> list[OwedItem]:
    """Return the tasks ``key`` of a session, one of each unit or part that owes it."""
    desk, session = Sessions(office), load_session(office, text)
    found = [task for task in desk.tasks(session) if task.key == key]
    if not found:
        known = dict.fromkeys(task.key for task in desk.tasks(session))
        raise NotFound(
            _("session {session} has no task {key}").format(session=session.id, key=key),
            _("Use one of these keys: {keys}.").format(keys=_(", ").join(known)),
        )
    return [_explain_task(desk, session, task) for task in found]


def _explain_task(desk: Sessions, session: Session, task: Task) -> OwedItem:
    rules = desk.office.rules(session.scheme)
    several = len(desk.unit_names(session)) > 1
    unit = desk.names.unit(task.unit)
    return OwedItem(
        "task",
        f"{session.id}:{task.key}",
        " ".join(filter(None, (task.title, task.part, _session_words(session)))),
        unit or owed.name_party(task),
        task.due,
        task.clause,
        rules.scheme.clause_source(task.clause),
        task.state(desk.office.now),
        owed.task_command(session, task, unit if several else None),
        **_rule_of_task(rules, session, task),
        provisional=task.provisional,
        ended_at=task.done_at,
    )


def _rule_of_task(rules: Rules, session: Session, task: Task) -> dict[str, Any]:
    """Return the rule in words, and the days counted by it if its date is that of the task."""
    rule = next((one for one in rules.scheme.tasks if one.key == task.key), None)
    if rule is None:
        return {"rule": _("to make up for a missed session") if task.key == MAKEUP else ""}
    base, span = rule.due.base, rule.due.span
    words = {
        "start": _("the start of the session"),
        "day": _("the day of the session"),
        "change": _("the old or the new day of a moved session, whichever is earlier"),
    }
    after = _(", {span}").format(span=span.words()) if span else ""
    if base in words:
        named = words[base] + after
    else:
        named = _("{weekday} of the session's week, on a rest day {words}").format(
            weekday=weekday_name(WEEKDAYS.index(base)), words=words["day"] + after
        )
    found: dict[str, Any] = {
        "rule": named,
        "reading": rule.reading,
        "span": str(span) if span else "",
    }
    if base == "day":
        start = datetime.combine(session.day, time.min)
        found |= {"start": start, "steps": _count(rules, start, rule.due.span, task.due)}
    return found


def _count(rules: Rules, start: datetime, span: Span | None, due: datetime) -> Sequence[DayStep]:
    """Return the days counted; none if the task is due on another day than they lead to."""
    try:
        counted = rules.work.steps(start, span) if span else []
    except HotlineError:  # outside the calendar
        return ()
    return counted if counted and counted[-1].date == due.date() else ()


def _explain_duty(office: Office, name: str, key: str) -> OwedItem:
    row = get_duty(office, name, key)
    if row is None:
        raise NotFound(
            _("{scheme} has no duty {key}").format(scheme=name, key=key),
            _("Run `hotline schedule tasks --open` to list them as SCHEME:KEY."),
        )
    rules = office.rules(office.scheme_id(name))
    rule = next(one for one in rules.scheme.duties if one.key == key.rpartition(":")[0])
    day = date.fromisoformat(key.rpartition(":")[2])
    start = datetime.combine(day, time.min)
    when = (
        _recurrence(rule.rule)
        if rule.rule
        else _("after each day with cases by {channel}").format(channel=word("channel", rule.channel))
    )
    return OwedItem(
        "task",
        f"{name}:{key}",
        row["title"],
        word("owner", row["owner"]),
        row["due"],
        row["clause"],
        rules.scheme.clause_source(row["clause"]),
        row["state"],
        ticking_command(f"{name}:{key}"),
        rule=when + (_(", {span}").format(span=rule.offset.words()) if rule.offset else ""),
        start=start,
        span=str(rule.offset or ""),
        steps=_count(rules, start, rule.offset, row["due"]),
        reading=rule.reading,
        provisional=row["provisional"],
        ended_at=row["done_at"],
    )


def _recurrence(rule: str) -> str:
    parsed = parse_rule(rule)
    return parsed.chinese() if language() == "zh" else str(parsed)


# ---- sessions and measures ------------------------------------------------------------------------------------


def _session_words(session: Session) -> str:
    name = session.name or mask_free_text(session.theme)
    when = f"{session.day} {session.start:%H:%M}"
    return _("session {id}, {when}").format(id=session.id, when=when) + (f" {name}" if name else "")


def _explain_attendance(office: Office, text: str, *, alone: bool) -> Iterator[OwedItem]:
    """Yield the attendance of the session ``text``, which is recorded once the session is over."""
    try:
        session = load_session(office, text)
    except NotFound:
        return
    debts = [debt for debt in owed.list_attendance_debts(Sessions(office)) if debt.no == str(session.id)]
    if not debts and not alone:
        return
    rules = office.rules(session.scheme)
    clause = owed.attendance_clause(rules)
    state = "done" if session.ends <= office.now else "open"
    units = _(", ").join(debts[0].units if debts else Sessions(office).unit_names(session))
    yield OwedItem(
        "session",
        str(session.id),
        _session_words(session),
        units or None,
        session.ends,
        clause,
        rules.scheme.clause_source(clause),
        "overdue" if debts else state,
        settling_command("session", str(session.id)),
        rule=_("the end of the session"),
    )


def _explain_measure(office: Office, text: str, *, alone: bool) -> Iterator[OwedItem]:
    if not (text.isascii() and text.isdecimal()) or len(text) > lookups.MAX_KEY_DIGITS:
        return
    rules = office.rules(office.scheme_id(office.settings["scheme"]))
    for row in list_measures(office, int(text)):
        if row["done_at"] and not alone:
            continue
        yield OwedItem(
            "measure",
            str(row["id"]),
            row["text"].as_text(reveal=False) if row["text"] else "",
            row["unit"],
            end_of_day(date.fromisoformat(row["due"])),
            owed.MEASURE_CLAUSE,
            rules.scheme.clause_source(owed.MEASURE_CLAUSE),
            row["state"],
            settling_command("measure", str(row["id"])),
            rule=_("the date that was decided") + (f" ({row['decided_by']})" if row["decided_by"] else ""),
            ended_at=row["done_at"],
        )


# ---- in words ---------------------------------------------------------------------------------------------------


def head_of(found: OwedItem) -> str:
    """Return it in one line: what is owed, by whom, due date, state."""
    return _("{stage}{unit}, due {due}, {state}").format(
        stage=owed.owed_words(found.item),
        unit=f" {found.unit}" if found.unit else "",
        due=found.due,
        state=word("state", found.state),
    )


def describe_owed(found: OwedItem) -> Iterator[str]:
    """Yield the lines of the explanation."""
    yield found.title
    yield _("Rule: {span}, {clause}, {source}").format(
        span=found.rule, clause=word("clause", found.clause), source=found.source
    )
    if found.reading:
        yield _("Interpretation: {reading}").format(reading=found.reading)
    if found.start:
        yield _("Start: {start}").format(start=found.start.date())
    if found.provisional:
        yield _("Provisional: the official holiday notice for one of the years is not known yet.")
    yield from describe_days(found.row()["steps"], by_day=True)
    yield _("Due: {due}").format(due=found.due)
    if found.ended_at:
        yield _("{state}: {at}").format(state=word("state", found.state), at=found.ended_at)
    elif found.state != "done":
        yield _("To settle it: {command}").format(command=in_reader_words(found.command))
