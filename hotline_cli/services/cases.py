"""Cases on the desk: find, load, do a verb, write what was decided.

Each function reads what it needs inside one transaction, lets the pure machine decide, writes what was decided, and
hands back the cases as they stand then. A dry run does all of it and rolls back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli import queries
from hotline_cli.domain import limits, verbs
from hotline_cli.domain.case import PASSIVE, Case, Event, apply, effective, fold, number
from hotline_cli.errors import NotFound, Refused
from hotline_cli.i18n import _
from hotline_cli.store import cases as case_rows
from hotline_cli.store import events as event_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from hotline_cli.domain.limits import Rules
    from hotline_cli.office import Office
    from hotline_cli.store.events import Journal

    Asked = Mapping[str, Any] | Callable[["LoadedCase", datetime], Mapping[str, Any]]
    """What a verb needs, or a function of the case's file that gives it."""


class When:
    """What every verb may be told besides: when it happened, a note, whether only to say what it would do."""

    def __init__(self, at: datetime | None = None, note: str = "", dry_run: bool = False) -> None:  # noqa: FBT001, FBT002 - as the options are
        self.at, self.note, self.dry_run = at, note, dry_run

    def moment(self, office: Office) -> datetime:
        """The time that was given, or now. Raises ``Refused`` for one that lies in the future."""
        if self.at is None:
            return office.now
        if self.at > office.now:
            raise Refused(
                _("{at} is in the future (now {now})").format(at=self.at, now=office.now),
                _("Give with --at the time when it happened."),
            )
        return self.at

    def after(self, office: Office, since: datetime, what: str) -> datetime:
        """The same of a deed that follows ``what``, done at ``since``. Raises ``Refused`` for an earlier time."""
        at = self.moment(office)
        if self.at is not None and at < since:
            raise Refused(
                _("{at} is before what it follows: {what} at {since}").format(at=at, what=what, since=since),
                _("Give with --at a time from {since} on.").format(since=since),
            )
        return at


class File:
    """A case on the desk: its events, what they add up to, the rules it began with."""

    def __init__(self, case: Case, events: list[Event], rules: Rules) -> None:
        self.case, self.events, self.rules = case, events, rules


class Outcome:
    """What came of it: the cases as they stand, and what the reader should be told besides."""

    def __init__(self, cases: list[dict[str, Any]] | None = None, remarks: list[str] | None = None) -> None:
        self.cases = cases or []
        self.remarks = remarks or []


# ---- finding cases --------------------------------------------------------------------------------------------


def case_id(office: Office, text: str) -> int:
    """The key of the case that ``text`` names: its number, a unique ending of it, or ``last``.

    ``last`` is what this operator last registered or changed. Raises ``NotFound``.
    """
    wanted = text.strip()
    if wanted == "last":
        return _last(office)
    found = list(case_rows.find(office.con, wanted))
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(
            _("{text} fits several cases: {numbers}").format(
                text=wanted, numbers=", ".join(number(key) for key in found)
            ),
            _("Give more of the number, from its end."),
        )
    session, colon, key = wanted.partition(":")
    if colon and session.isdecimal() and key:
        raise NotFound(
            _("{text} is a task of session {session}, not a case").format(text=wanted, session=session),
            _(
                "`hotline schedule tasks {session}` says what it is and when it is due; once it is done:"
                " `hotline schedule done {session} {key}`."
            ).format(session=session, key=key),
        )
    raise NotFound(
        _("no case {text}").format(text=wanted),
        _("`hotline list` names those there are; any unique ending of a number will do."),
    )


def named(office: Office, numbers: Iterable[str]) -> list[int]:
    """The keys of the cases that these name, each once. Raises ``NotFound``."""
    return list(dict.fromkeys(case_id(office, text) for text in numbers))


def _last(office: Office) -> int:
    row = office.con.execute(
        "SELECT case_id FROM latest WHERE operator = ?", (office.env.operator,)
    ).fetchone()
    if row is None:
        raise NotFound(
            _("{operator} has not registered or changed a case yet").format(operator=office.env.operator),
            _("Name the case by its number."),
        )
    return int(row["case_id"])


def unit_id(office: Office, name: str) -> int:
    """The key of the unit called ``name``, retired or not; of one that was renamed or merged, its successor's.

    Raises ``NotFound`` with the names that come near.
    """
    row = office.con.execute(
        f"SELECT {queries.SUCCESSOR} FROM units WHERE name = ? ORDER BY merged_into IS NOT NULL, id DESC",
        (name.strip(),),
    ).fetchone()
    if row:
        return int(row[0])
    raise NotFound(_("no unit {name}").format(name=name), _near_units(office, name))


def _near_units(office: Office, name: str) -> str:
    from difflib import get_close_matches  # typer has paid for it

    names = [row[0] for row in office.con.execute("SELECT name FROM units WHERE merged_into IS NULL")]
    near = (
        [known for known in names if name and name in known]
        or [known for known in names if _shortened(name, known)]
        or get_close_matches(name, names, 3, 0.5)
    )
    if near:
        return _("Did you mean {names}?").format(names=_(" or ").join(near[:3]))
    return _("`hotline unit list` names those there are; `hotline unit add {name}` adds it.").format(
        name=name
    )


def _shortened(short: str, name: str) -> bool:
    """Whether ``short`` is made of characters of ``name`` in their order, as units are called: 人社局."""
    rest = iter(name)
    return len(short) > 1 and all(character in rest for character in short)


def co_unit(office: Office, case: Case, name: str) -> int:
    """The key under which the unit called ``name`` has its part in ``case``; its own where it has none."""
    return queries.Names(office).standing(unit_id(office, name), case.co_units)


def active_unit(office: Office, name: str) -> int:
    """The key of a unit that may be given work. Raises ``NotFound``, or ``Refused`` for one that is retired."""
    key = unit_id(office, name)
    check_active(office, [key])
    return key


def check_active(office: Office, keys: Iterable[int]) -> None:
    """Units that are given work are not retired. Raises ``Refused``."""
    for key in keys:
        row = office.con.execute("SELECT name, retired_at FROM units WHERE id = ?", (key,)).fetchone()
        if row["retired_at"]:
            raise Refused(
                _("{name} has been retired").format(name=row["name"]),
                _("Dispatch to the unit that took over its duties."),
            )


def load(office: Office, key: int) -> File:
    """The case ``key`` with its history, folded from its events."""
    events = event_rows.of_case(office.con, key)
    case = fold(events)
    return File(case, events, office.rules(case.scheme))


# ---- doing ----------------------------------------------------------------------------------------------------


def record(office: Office, journal: Journal, file: File, decision: verbs.Decision) -> None:
    """Write what was decided: the events, then the rows that they add up to. ``last`` means this case from now on."""
    for event in decision.events:
        journal.append(event, file.case.id)
        file.events.append(event)
        if event.verb != "undo":
            apply(file.case, event)
    if any(event.verb == "undo" for event in decision.events):
        file.case = fold(file.events)
    case_rows.write(office.con, file.case)
    if any(event.verb not in PASSIVE for event in decision.events):
        journal.touch(file.case.id)


def recount(office: Office, journal: Journal, file: File) -> None:
    """Count the running limits again under the calendar as it is now, by one event if any of them moves."""
    counted = [limits.recount(file.case, file.rules, limit) for limit in file.case.running()]
    changes = [change for change in counted if change is not None]
    if changes:
        at = max(office.now, file.case.last_at)
        record(office, journal, file, verbs.Decision([Event("recount", at, {"limits": changes})]))


def moment_of(office: Office, when: When, case: Case) -> datetime:
    """When a deed on ``case`` happened: a time that was given is checked against what it follows."""
    at = when.moment(office)
    if when.at is not None:
        verbs.check_time(case, at)
    return at


def weigh(office: Office, verb: str, text: str, when: When, asked: Asked | None) -> None:
    """Raise what ``verb`` would be refused for on this case as it is now; nothing is locked or changed.

    Without ``asked`` only time and status are looked at.
    """
    file = load(office, case_id(office, text))
    at = moment_of(office, when, file.case)
    if asked is None:
        verbs.check_status(verb, file.case, file.rules)
    else:
        verbs.perform(verb, file.case, file.rules, at, **_facts(asked, file, at))


def _facts(asked: Asked, file: File, at: datetime) -> Mapping[str, Any]:
    return asked(file, at) if callable(asked) else asked


def act(
    office: Office,
    verb: str,
    numbers: Sequence[str],
    when: When,
    asked: Asked | None = None,
) -> Outcome:
    """Do ``verb`` to each of the cases, or to none of them if one is refused."""
    outcome = Outcome()
    with office.transaction(dry_run=when.dry_run) as journal:
        keys = named(office, numbers)
        when.moment(office)  # a wrong time is said where there is nothing to do, too
        for key in keys:
            file = load(office, key)
            at = moment_of(office, when, file.case)
            facts = _facts(asked or {}, file, at)
            if verb in ANSWERING:
                facts = _with_flags(office, verb, file, facts, outcome)
            decision = verbs.perform(verb, file.case, file.rules, at, **facts)
            record(office, journal, file, decision.noted(verb, when.note))
            outcome.remarks += decision.remarks
        outcome.cases = queries.chosen(office, keys)
    return outcome


ANSWERING = frozenset({"reply", "review"})
"""Verbs at which an answer is looked at for what it says (CZ-17)."""


def _with_flags(
    office: Office, verb: str, file: File, facts: Mapping[str, Any], outcome: Outcome
) -> Mapping[str, Any]:
    """What was asked, with the flags of the answer that the verb gives or lets out; they are said besides."""
    from hotline_cli.desk import flags

    if not facts.get("passed", True):
        return facts
    found = flags.found(office, verb, file, facts)
    outcome.remarks += flags.remarks(file.case.no, found)
    return {**facts, "flags": found}


def register(
    office: Office,
    when: When,
    *,
    scheme: str | None,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    promised: datetime | None = None,
    to: int | None = None,
    co_units: Sequence[int] = (),
) -> Outcome:
    """A new case, dispatched at once if ``to`` names a unit. A ``key`` that is there gives the case that is there."""
    from hotline_cli.desk import repeats

    with office.transaction(dry_run=when.dry_run) as journal:
        there = _with_key(office, facts.get("key"))
        if there is not None:
            return Outcome(
                [queries.case(office, there)],
                [_("{no} is there already; nothing was added").format(no=number(there))],
            )
        outcome = Outcome()
        rules, at = office.scheme_id(scheme), when.moment(office)
        file = enter(office, journal, at, rules, facts, words, promised=promised, note=when.note)
        outcome.remarks += file.remarks
        if to is not None:
            check_active(office, (to, *co_units))
            decision = verbs.perform(
                "dispatch", file.file.case, file.file.rules, at, unit=to, co_units=co_units
            )
            record(office, journal, file.file, decision)
            outcome.remarks += decision.remarks
        outcome.cases = [queries.case(office, file.file.case.id)]
    outcome.remarks += repeats.remarks(office, file.file.case)
    return outcome


class Entered:
    """A case just entered, and what was remarked on it."""

    def __init__(self, file: File, remarks: list[str]) -> None:
        self.file, self.remarks = file, remarks


def enter(
    office: Office,
    journal: Journal,
    at: datetime,
    scheme: int,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    *,
    promised: datetime | None = None,
    note: str = "",
) -> Entered:
    """Register one case inside a transaction that is open, with the next number of its day."""
    rules = office.rules(scheme)
    key = case_rows.next_id(office.con, at.date())
    if words.get("answer"):
        on_air = queries.on_the_air(office, facts["session"]) if facts.get("session") else []
        facts = {**facts, "answered_by": on_air[0] if len(on_air) == 1 else None}
    decision = verbs.register(
        rules, at, facts={"id": key, "scheme": scheme, **facts}, words=words, promised=promised
    )
    file = File(Case(id=key), [], rules)
    record(office, journal, file, decision.noted("register", note))
    return Entered(file, decision.remarks)


def _with_key(office: Office, key: str | None) -> int | None:
    if not key:
        return None
    row = office.con.execute("SELECT id FROM cases WHERE key = ?", (key,)).fetchone()
    return int(row["id"]) if row else None


def undo(office: Office, text: str, when: When, reason: str = "") -> Outcome:
    """Take back the last command on a case; a link or a merge is taken back on the other case too."""
    outcome = Outcome()
    with office.transaction(dry_run=when.dry_run) as journal:
        file = load(office, case_id(office, text))
        at = moment_of(office, when, file.case)
        decision = verbs.perform("undo", file.case, file.rules, at, events=file.events, reason=reason)
        undone = verbs.last_done(file.events)
        for event in undone:
            if "other" in event.data:
                _undo_other_side(office, journal, event, file.case, when)
        record(office, journal, file, decision.noted("undo", when.note))
        if _calendar_changed(office, undone[0].seq):
            recount(office, journal, file)
        outcome.remarks.append(
            _("{no}: taken back: {verbs}").format(
                no=file.case.no, verbs=_(", ").join(verbs.said("verb", event.verb) for event in undone)
            )
        )
        outcome.cases = [queries.case(office, file.case.id)]
    return outcome


def _calendar_changed(office: Office, since: int) -> bool:
    """Whether days were added to the calendar after event ``since``: they moved what ran then, not what runs now."""
    sql = "SELECT 1 FROM events WHERE seq > ? AND verb = 'calendar' LIMIT 1"
    return office.con.execute(sql, (since,)).fetchone() is not None


def _undo_other_side(office: Office, journal: Journal, event: Event, case: Case, when: When) -> None:
    """Take back what the same command did to the other case. A merge only while nothing has followed it there."""
    other = load(office, event.data["other"])
    mirrored = [one for one in effective(other.events) if one.command == event.command]
    merged = any(one.verb == "merge" for one in mirrored)
    if other.case.status == "archived" or (merged and verbs.last_done(other.events) != mirrored):
        raise Refused(
            _("{no}: what joined it to {other} cannot be taken back: {other} has moved on since").format(
                no=case.no, other=other.case.no
            ),
            _("`hotline log {other}` shows what followed; take that back first, if it can be.").format(
                other=other.case.no
            ),
        )
    at = moment_of(office, when, other.case)
    record(office, journal, other, verbs.Decision([verbs.taken_back(mirrored, at)]))


def link(office: Office, one: str, another: str, when: When) -> Outcome:
    """Mark two cases as being on the same matter (BM-02)."""
    with office.transaction(dry_run=when.dry_run) as journal:
        first, second = load(office, case_id(office, one)), load(office, case_id(office, another))
        at = max(moment_of(office, when, first.case), moment_of(office, when, second.case))
        ours = verbs.perform("link", first.case, first.rules, at, other=second.case)
        theirs = verbs.perform("link", second.case, second.rules, at, other=first.case)
        record(office, journal, second, theirs)
        record(office, journal, first, ours.noted("link", when.note))
        return Outcome(queries.chosen(office, [first.case.id, second.case.id]))


def merge(office: Office, one: str, into: str, when: When) -> Outcome:
    """Merge a case into another on the same matter; the other's file shows it too."""
    with office.transaction(dry_run=when.dry_run) as journal:
        first, target = load(office, case_id(office, one)), load(office, case_id(office, into))
        at = max(moment_of(office, when, first.case), moment_of(office, when, target.case))
        ours = verbs.perform("merge", first.case, first.rules, at, into=target.case)
        theirs = verbs.perform("absorb", target.case, target.rules, at, other=first.case)
        record(office, journal, target, theirs)
        record(office, journal, first, ours.noted("merge", when.note))
        return Outcome([queries.case(office, first.case.id)])
