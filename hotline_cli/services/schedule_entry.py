"""The plan of the year: sessions entered, generated, moved, attended, as a clerk asks for it.

Each function is one transaction: what it needs is read inside, ``domain/session.py`` decides, what was decided is
written. A dry run does all of it and rolls back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hotline_cli import tables
from hotline_cli.desk import cases, sessions, units
from hotline_cli.desk.asked import Wrong
from hotline_cli.desk.asked import day as read_day
from hotline_cli.desk.asked import hour as read_hour
from hotline_cli.domain import session as pure
from hotline_cli.domain.session import Deed, Session, Turn
from hotline_cli.errors import HotlineError, NotFound, Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.queries import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime, time

    from hotline_cli.desk.cases import When
    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.scheme import Recurrence
    from hotline_cli.domain.worktime import Calendar
    from hotline_cli.office import Office
    from hotline_cli.store.events import Journal

SPLIT = re.compile("[、;；]")
MANY = 3
"""More remarks of one kind than this are said as one."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "date": ("日期", "上线日期", "主要领导上线时间"),
    "units": ("上线单位", "单位"),
    "start": ("开始", "开始时间"),
    "end": ("结束", "结束时间"),
    "week_from": ("上线周起", "上线周开始"),
    "week_to": ("上线周止", "上线周结束"),
    "leader": ("上线领导", "领导"),
    "theme": ("主题",),
    "medium": ("媒体", "播出媒体"),
    "place": ("地点",),
    "participants": ("参加人员",),
    "scheme": ("方案",),
    "name": ("名称",),
}
COMPUTED = (
    "id",
    "status",
    "moved_from",
    "tasks",
    "reason",
    "requested",
    "mayor",
    "makes_up",
    "archived_at",
    "attendance",
    "编号",
    "状态",
)
"""What ``schedule list`` writes besides: passed over when it comes in again."""


@dataclass(slots=True)
class Planned:
    """What came of it: sessions as the reader sees them, and what should be said besides."""

    sessions: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def _answer(office: Office, found: Iterable[Session], remarks: Iterable[str]) -> Planned:
    return Planned(sessions.Desk(office).views(found), list(remarks))


# ---- one by one ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A session as the clerk gives it; units and scheme by name."""

    day: date
    start: time
    end: time
    units: tuple[str, ...] = ()
    must_attend: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    name: str = ""
    theme: str = ""
    medium: str = ""
    place: str = ""
    week_from: date | None = None
    week_to: date | None = None
    mayor: bool = False
    scheme: str = ""


def add(office: Office, asked: Asked, when: When, *, consent: bool) -> Planned:
    """One session. Two of a unit at one hour are refused without ``consent``."""
    with office.transaction(dry_run=when.dry_run) as journal:
        turns = _turns(office, asked)
        scheme = office.scheme_id(asked.scheme or None)
        fresh = Session(
            asked.day,
            asked.start,
            asked.end,
            scheme,
            week_from=asked.week_from,
            week_to=asked.week_to,
            name=asked.name,
            theme=asked.theme,
            medium=asked.medium,
            place=asked.place,
            participants=asked.participants,
            mayor=asked.mayor,
            units=turns,
        )
        deed = _consented(_plan(sessions.Desk(office), fresh), consent=consent)
        kept = sessions.enter(office, journal, deed, when.moment(office), note=when.note)
        return _answer(office, [kept], [*deed.remarks, *deed.doubts])


def check(asked: Asked) -> None:
    """What is wrong with it before any file is opened. Raises ``Usage``."""
    if asked.must_attend and not asked.mayor:
        raise Usage(
            _("--must-attend goes with --mayor"), _("Heads of districts must attend mayor sessions (CZ-24).")
        )
    named = {*asked.units, *asked.must_attend}
    if not named and not asked.leaders:
        raise Usage(_("nobody is named to go on the air"), _("Give --unit or --leader."))
    if named and len(asked.leaders) > len(named):
        raise _too_many_leaders()
    pure.check_times(
        Session(asked.day, asked.start, asked.end, 0, week_from=asked.week_from, week_to=asked.week_to)
    )


def _too_many_leaders() -> Usage:
    return Usage(
        _("there are more leaders than units"), _("Give one --leader for each --unit, in the same order.")
    )


def _turns(office: Office, asked: Asked) -> tuple[Turn, ...]:
    """The parts of the units, each with its leader in the order given; leaders alone stand for no unit."""
    check(asked)
    named = list(dict.fromkeys((*asked.units, *asked.must_attend)))
    keys: list[int | None] = [cases.active_unit(office, name) for name in named]
    keys = keys or [None] * len(asked.leaders)
    leaders = [*asked.leaders, *[""] * (len(keys) - len(asked.leaders))]
    musts = [name in asked.must_attend for name in named] or [False] * len(keys)
    return tuple(map(Turn, keys, leaders, musts))


def _plan(desk: sessions.Desk, fresh: Session) -> Deed:
    office = desk.office
    others = desk.beside(fresh, sessions.on(office, fresh.day))
    return pure.plan(fresh, office.rules(fresh.scheme).work, office.now, others)


def _consented(deed: Deed, *, consent: bool) -> Deed:
    if not consent:
        pure.refuse_doubts(deed)
    return deed


def check_edit(fields: dict[str, Any]) -> None:
    """See that something is to be changed, and hours in their order, before any file is opened. Raises ``Usage``."""
    if all(value in (None, ()) for value in fields.values()):
        raise Usage(_("nothing to change"), _("Give what is to be changed: --theme, --leader, --unit ..."))
    if fields["start"] and fields["end"]:
        pure.check_hours(fields["start"], fields["end"])


def edit(office: Office, text: str, fields: dict[str, Any], when: When, *, consent: bool) -> Planned:
    """Set what is settled later: units, leaders, theme, hours, place (CZ-07, CZ-08). Not once it was held."""

    def decide(before: Session, _rules: Rules, _at: datetime) -> Deed:
        values = {name: value for name, value in fields.items() if value not in (None, ())}
        pure.require_ahead(before)
        after = before._replace(**_edited(office, before, values))
        return pure.step(before, after, doubts=_plan(sessions.Desk(office), after).doubts)

    return act(office, text, "edit", when, decide, consent=consent)


def _edited(office: Office, before: Session, values: dict[str, Any]) -> dict[str, Any]:
    names, leaders = values.pop("units", None), values.pop("leaders", None)
    if names is None and leaders is None:
        return values
    if names is None:
        if len(leaders) > len(before.units):
            raise _too_many_leaders()
        return values | {
            "units": (
                *(turn._replace(leader=who) for turn, who in zip(before.units, leaders, strict=False)),
                *before.units[len(leaders) :],
            )
        }
    asked = Asked(before.day, before.start, before.end, tuple(names), (), tuple(leaders or ()))
    known, keys = {turn.unit: turn for turn in before.units}, Names(office)

    def settled(turn: Turn) -> Turn:
        there = known.get(keys.standing(turn.unit, known)) if turn.unit else None
        return there._replace(leader=turn.leader or there.leader) if there else turn

    return values | {"units": tuple(map(settled, _turns(office, asked)))}


# ---- a table ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Slot:
    """A row that was read: a session whose units and scheme still stand by name."""

    row: tables.Row
    session: Session
    units: tuple[str, ...]
    leaders: tuple[str, ...]
    scheme: str


def import_file(
    office: Office,
    source: tables.Source,
    when: When,
    *,
    scheme: str = "",
    create_units: bool = False,
    consent: bool = False,
) -> Planned:
    """A year's table. Rows that are in the plan already add nothing. All rows or none."""
    table = tables.read(
        source, COLUMNS, required=("date", "units", "start", "end"), passed_over=COMPUTED, said=SAID
    )
    rows, at = list(table), when.moment(office)
    with office.transaction(dry_run=when.dry_run) as journal:
        slots = [slot for row in rows if (slot := _slot(table, row))]
        _check_slots(office, table, slots, scheme, create_units=create_units)
        table.require_sound()
        default = office.scheme_id(scheme or None)
        fresh = [_resolved(office, journal, slot, default, at) for slot in slots]
        return _enter_all(office, journal, fresh, when, consent=consent)


SAID = {"date": lambda: _("no date: a slot is imported once its own date is settled")}
"""What is said of an empty cell, where that is more than that it is empty."""


def _slot(table: tables.Table, row: tables.Row) -> Slot | None:
    days = {name: _cell(table, row, name, read_day) for name in ("date", "week_from", "week_to")}
    hours = {name: _cell(table, row, name, read_hour) for name in ("start", "end")}
    names, leaders = _split(row["units"]), tuple(part.strip() for part in SPLIT.split(row["leader"]))
    if len(names) != len(set(names)):
        table.fault(row, "units", _("a unit stands there twice"))
    if row["leader"] and len(leaders) > len(names):
        table.fault(row, "leader", _("more leaders than units"))
    if days["date"] is None or hours["start"] is None or hours["end"] is None:
        return None
    session = Session(
        days["date"],
        hours["start"],
        hours["end"],
        0,
        week_from=days["week_from"],
        week_to=days["week_to"],
        participants=_split(row["participants"]),
        name=row["name"],
        theme=row["theme"],
        medium=row["medium"],
        place=row["place"],
    )
    try:
        pure.check_times(session)
    except Usage as error:
        table.fault(row, "end" if session.end <= session.start else "week_to", error.message)
    return Slot(row, session, names, leaders if row["leader"] else (), row["scheme"])


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in SPLIT.split(cell) if part.strip())


def _cell(table: tables.Table, row: tables.Row, column: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - what `read` gives
    if not row[column]:
        return None
    try:
        return read(row[column])
    except Wrong as wrong:
        table.fault(row, column, str(wrong))
        return None


def _check_slots(
    office: Office, table: tables.Table, slots: Sequence[Slot], scheme: str, *, create_units: bool
) -> None:
    seen: dict[tuple[object, ...], int] = {}
    there = _Slots(sessions.Desk(office))
    for slot in slots:
        key = (slot.session.day, slot.session.start, frozenset(slot.units), slot.scheme)
        if key in seen:
            table.fault(slot.row, "units", _("the same slot stands in line {line}").format(line=seen[key]))
        seen.setdefault(key, slot.row.line)
        for name in () if _slot_is_there(there, slot, scheme) else slot.units:
            _check_unit(office, table, slot.row, name, create_units=create_units)
        if slot.scheme:
            try:
                office.scheme_id(slot.scheme)
            except NotFound as error:
                table.fault(slot.row, "scheme", error.message)


def _slot_is_there(there: _Slots, slot: Slot, scheme: str) -> bool:
    """Whether the slot is in the plan: then a unit of it may have been retired since."""
    office = there.desk.office
    try:
        keys = [cases.unit_id(office, name) for name in slot.units]
        chosen = office.scheme_id(slot.scheme or scheme or None)
    except NotFound:
        return False
    return slot.session._replace(scheme=chosen, units=tuple(map(Turn, keys))) in there


def _check_unit(
    office: Office, table: tables.Table, row: tables.Row, name: str, *, create_units: bool
) -> None:
    try:
        units.checked_name(name)
        cases.active_unit(office, name)
    except NotFound:
        if not create_units:
            table.fault(row, "units", _("no unit {name}; --create-units adds it").format(name=name))
    except HotlineError as error:
        table.fault(row, "units", error.message)


def _resolved(office: Office, journal: Journal, slot: Slot, default: int, at: datetime) -> Session:
    keys = []
    for name in slot.units:
        try:
            keys.append(cases.unit_id(office, name))
        except NotFound:
            keys.append(units.create(office, journal, name, at))
    leaders = [*slot.leaders, *[""] * (len(keys) - len(slot.leaders))]
    scheme = office.scheme_id(slot.scheme) if slot.scheme else default
    return slot.session._replace(scheme=scheme, units=tuple(map(Turn, keys, leaders)))


def _enter_all(
    office: Office, journal: Journal, fresh: Sequence[Session], when: When, *, consent: bool
) -> Planned:
    """Enter those that are not in the plan yet; what is to be asked about is asked about all together."""
    at = when.moment(office)
    kept: list[Session] = []
    doubts: list[str] = []
    remarks: list[str] = []
    desk = sessions.Desk(office)
    there = _Slots(desk)
    for session in fresh:
        if session in there:
            continue
        there.add(session)
        blank = _blank(office, session)
        deed = _plan(desk, _filled(blank, session) if blank else session)
        doubts += deed.doubts
        remarks += deed.remarks if not session.series else _past(office, session)
        if blank:
            deed = pure.step(blank, deed.session)
            told = _after_the_plan(office, when, blank)
            kept.append(sessions.change(office, journal, "session-edit", told, blank, deed, when.note))
        else:
            kept.append(sessions.enter(office, journal, deed, at, note=when.note))
    if doubts and not consent:
        raise Refused(_("; ").join(doubts), _("Give --yes if it is meant so"))
    passed = len(fresh) - len(kept)
    if passed:
        remarks.append(_("{count} in the plan already; nothing was added for them").format(count=passed))
    return _answer(office, kept, [*_summed(office, kept, remarks), *doubts])


def _blank(office: Office, session: Session) -> Session | None:
    """The session that a rule gave for that date and hour and that names nobody yet: the table says who it is."""
    if session.series or not session.units:
        return None
    found = (
        other
        for other in sessions.on(office, session.day)
        if other.series
        and not other.units
        and other.status != "cancelled"
        and (other.start, other.end) == (session.start, session.end)
        and office.rules(other.scheme).scheme.name == office.rules(session.scheme).scheme.name
    )
    return next(found, None)


def _filled(blank: Session, said: Session) -> Session:
    """``blank`` with what is said of it."""
    told = ("units", "week_from", "week_to", "participants", "name", "theme", "medium", "place")
    return blank._replace(**{field: value for field in told if (value := getattr(said, field))})


def _past(office: Office, session: Session) -> Iterable[str]:
    """Of a session by a rule: the day was meant, so that only its being over is to be said."""
    if session.ends < office.now:
        yield pure.past_words(session)


def _summed(office: Office, kept: Sequence[Session], remarks: list[str]) -> list[str]:
    """``remarks``, those on past dates as one where they are many."""
    past = [session for session in kept if session.ends < office.now]
    if len(past) <= MANY:
        return remarks
    words = {pure.past_words(session) for session in past}
    said = _("{count} sessions, the last on {date}, have passed: they are typed in afterwards").format(
        count=len(past), date=max(session.day for session in past)
    )
    return [said, *(remark for remark in remarks if remark not in words)]


class _Slots:
    """The slots that are in the plan, each on its first date and on that to which it was moved."""

    def __init__(self, desk: sessions.Desk) -> None:
        self.desk = desk
        self._taken: set[tuple[object, ...]] = set()
        for session in desk.every():
            self.add(session)

    def add(self, session: Session) -> None:
        """Take the slots of ``session``."""
        what = self._what(session)
        self._taken |= {(day, *what) for day in (session.day, session.moved_from) if day}

    def __contains__(self, session: Session) -> bool:
        return (session.day, *self._what(session)) in self._taken

    def _what(self, session: Session) -> tuple[object, ...]:
        """The hours, the scheme and the units."""
        units = frozenset(self.desk.units(session))
        return session.start, session.end, self.desk.names.scheme(session.scheme), units


# ---- by a rule -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """What is to be generated: by the scheme's own rules, or by ``every``."""

    first: date
    last: date
    every: str = ""
    start: time | None = None
    end: time | None = None
    rotate: tuple[str, ...] = ()
    rotate_leaders: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    on_holiday: str = ""
    scheme: str = ""
    theme: str = ""
    medium: str = ""
    place: str = ""


@dataclass(slots=True)
class Turned:
    """The sessions of one rule, what became of its holidays, and whether one of its dates is left out."""

    fresh: list[Session] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left_out: bool = False


def generate(office: Office, asked: Span, when: When, *, consent: bool) -> Planned:
    """The sessions that rules give from ``first`` to ``last``; what is there already is not added again."""
    with office.transaction(dry_run=when.dry_run) as journal:
        scheme = office.scheme_id(asked.scheme or None)
        rules = office.rules(scheme)
        dates = _dated(asked, rules)
        fixed = tuple(Turn(cases.active_unit(office, name)) for name in asked.units)
        members = _members(office, asked)
        turning = any(rule.rotate for rule, _words, _days in dates)
        found = [
            _turned(
                office,
                asked,
                rules,
                Session(
                    asked.first,
                    rule.start,
                    rule.end,
                    scheme,
                    units=fixed,
                    **_facts(asked, rule, str(words.series()), rules),
                ),
                days,
                rule.on_holiday,
                members if rule.rotate or not turning else (),
            )
            for rule, words, days in dates
        ]
        fresh = sorted((s for one in found for s in one.fresh), key=lambda s: (s.day, s.start))
        done = _enter_all(office, journal, fresh, when, consent=consent)
        done.remarks = [*(remark for one in found for remark in one.remarks), *done.remarks]
        if not any(days for _rule, _words, days in dates):
            done.remarks += [_never(words, asked) for _rule, words, _days in dates]
        elif not fresh and not any(one.left_out for one in found):
            done.remarks.append(_("all of it is in the plan already; nothing was added"))
        return done


def _dated(asked: Span, rules: Rules) -> list[tuple[Recurrence, Any, list[date]]]:
    """The rules, each as it was read and with its dates."""
    from hotline_cli.domain import recurrence

    parsed = [(rule, recurrence.parse_rule(rule.rule)) for rule in _recurrences(asked, rules)]
    return [(rule, words, _dates(words, rule, asked)) for rule, words in parsed]


def _never(words: Any, asked: Span) -> str:  # noqa: ANN401 - a Rule, of a module that costs
    said = _('"{rule}" never happens from {first} to {last}; nothing was added')
    return said.format(rule=words, first=asked.first, last=asked.last)


def _facts(asked: Span, rule: Recurrence, words: str, rules: Rules) -> dict[str, Any]:
    return {
        "name": rule.name,
        "theme": asked.theme,
        "medium": asked.medium or rule.medium,
        "place": asked.place or rule.place,
        "series": f"{rules.scheme.name}: {words} {rule.start:%H:%M}",
    }


def _dates(words: Any, rule: Recurrence, asked: Span) -> list[date]:  # noqa: ANN401 - a Rule, of a module that costs
    return list(words.dates(max(asked.first, rule.first or asked.first), asked.last))


def _recurrences(asked: Span, rules: Rules) -> list[Recurrence]:
    from hotline_cli.domain.scheme import Recurrence

    own = list(rules.scheme.recurrences)
    like = own[0] if len(own) == 1 else None
    if not asked.every:
        if not own:
            raise Usage(
                _("the scheme {scheme} names no recurring sessions").format(scheme=rules.scheme.name),
                _('Give --every "2nd,4th wednesday" --start 09:00 --end 11:00.'),
            )
        return [_overruled(rule, asked) for rule in own]
    start, end = asked.start or (like and like.start), asked.end or (like and like.end)
    if start is None or end is None:
        raise Usage(_("--every needs --start and --end"), _("Give for example --start 09:00 --end 10:00."))
    base = like or Recurrence("every", asked.every, start, end, "", on_holiday="keep")
    return [_overruled(base._replace(rule=asked.every, start=start, end=end, rotate="", first=None), asked)]


def _overruled(rule: Recurrence, asked: Span) -> Recurrence:
    """``rule`` with what was said otherwise on the command line."""
    ruled = rule._replace(
        start=asked.start or rule.start,
        end=asked.end or rule.end,
        on_holiday=asked.on_holiday or rule.on_holiday,
    )
    pure.check_hours(ruled.start, ruled.end)
    return ruled


def check_span(asked: Span) -> None:
    """What is wrong with it before any file is opened. Raises ``Usage``."""
    from hotline_cli.domain import recurrence

    if asked.rotate and asked.rotate_leaders:
        raise Usage(
            _("units or leaders take turns, not both"), _("Give one of --rotate and --rotate-leaders.")
        )
    if asked.units and (asked.rotate or asked.rotate_leaders):
        raise Usage(_("--unit and a rotation exclude each other"), _("Name the units in --rotate."))
    if asked.start and asked.end:
        pure.check_hours(asked.start, asked.end)
    recurrence.check_span(asked.first, asked.last)
    if asked.every:
        recurrence.parse_rule(asked.every)


def _members(office: Office, asked: Span) -> tuple[Turn, ...]:
    turns = [Turn(cases.active_unit(office, name)) for name in asked.rotate]
    return tuple(turns or [Turn(None, name) for name in asked.rotate_leaders])


def _turned(  # noqa: PLR0917 - the span, the rule, and what rests on it
    office: Office,
    asked: Span,
    rules: Rules,
    like: Session,
    days: Sequence[date],
    policy: str,
    members: tuple[Turn, ...],
) -> Turned:
    """The sessions of one rule that are not there yet, each with whose turn it is."""
    from hotline_cli.domain import recurrence

    there = sessions.series(office, like.series)
    taken = {session.original for session in there}
    slots = recurrence.on_holiday(days, rules.work.calendar, policy)
    found, occupied = Turned(), []
    held = {session.day for session in there} | {slot.original for slot in slots if not slot.why}
    for slot in slots:
        if slot.original in taken:
            continue
        day = _free_day(slot.day, slot.original, held, rules)
        found.remarks += _holiday_remarks(slot, day, rules.work.calendar)
        if day is None:
            found.left_out = True
        elif other := _typed_in(office, like, day):
            occupied.append(other)
        else:
            held.add(day)
            found.fresh.append(like._replace(day=day, original=slot.original))
    found.remarks += _occupied_remarks(occupied)
    if members:
        used = taken.union(session.original for session in found.fresh)
        in_turn = [slot.original for slot in slots if slot.original in used]
        whose = dict(_rotation(office, members, in_turn, there, asked.first))
        found.fresh = [session._replace(units=(whose[session.original],)) for session in found.fresh]
    return found


def _occupied_remarks(occupied: Sequence[Session]) -> list[str]:
    """Dates of a rule on which another session stands: whose turn it would have been has the next."""
    if len(occupied) > MANY:
        said = _("{count} dates are left to sessions that stand there already, the last on {date}")
        return [said.format(count=len(occupied), date=max(session.day for session in occupied))]
    said = _("{date} is left to session {id}, which stands there already")
    return [said.format(date=session.day, id=session.id) for session in occupied]


def _rotation(
    office: Office, members: tuple[Turn, ...], days: Sequence[date], there: Sequence[Session], first: date
) -> list[tuple[date | None, Turn]]:
    """Each date with its member, going on from the last session of the rule before ``first``."""
    from hotline_cli.domain import recurrence

    before = [s for s in there if s.original and s.original < first and s.units]
    last = before[-1].units[0] if before else None
    key = {(turn.unit, turn.leader if turn.unit is None else ""): turn for turn in members}
    mark = last and (Names(office).successor(last.unit), last.leader if last.unit is None else "")
    return [(day, key[who]) for day, who in recurrence.rotate(list(key), days, mark)]


def _free_day(day: date | None, original: date, held: set[date], rules: Rules) -> date | None:
    """A session put off goes on to a working day on which none of the same rule stands."""
    while day is not None and day != original and day in held:
        day = rules.work.calendar.shift(day, 1)
    return day


def _holiday_remarks(slot: Any, day: date | None, calendar: Calendar) -> Iterable[str]:  # noqa: ANN401 - a Slot, of a module that costs
    if not slot.why:
        return
    why = slot.why + (_(" (provisional)") if calendar.provisional(slot.original) else "")
    if day is None:
        yield _("{date} is left out: {why}").format(date=slot.original, why=why)
    elif day != slot.original:
        yield _("{date} is put off to {day}: {why}").format(date=slot.original, day=day, why=why)
    else:
        yield _("{date} is kept, though it is {why}").format(date=slot.original, why=why)


def _typed_in(office: Office, like: Session, day: date) -> Session | None:
    """A session of the same scheme that a table or a clerk has put there already."""
    name = office.rules(like.scheme).scheme.name
    found = (
        other
        for other in sessions.on(office, day)
        if not other.series
        and other.status != "cancelled"
        and other.start < like.end
        and like.start < other.end
        and office.rules(other.scheme).scheme.name == name
    )
    return next(found, None)


# ---- verbs on one ----------------------------------------------------------------------------------------


def act(
    office: Office,
    text: str,
    verb: str,
    when: When,
    decide: Callable[[Session, Rules, datetime], Deed],
    *,
    consent: bool = True,
) -> Planned:
    """Do one verb to one session."""
    with office.transaction(dry_run=when.dry_run) as journal:
        before = sessions.load(office, text)
        name = f"session-{verb}"
        at = _after_the_plan(office, when, before) if name in sessions.PLAN else when.moment(office)
        deed = _consented(decide(before, office.rules(before.scheme), at), consent=consent)
        after = sessions.change(office, journal, name, at, before, deed, when.note)
        return _answer(office, [after], [*deed.remarks, *deed.doubts])


def _after_the_plan(office: Office, when: When, before: Session) -> datetime:
    """When the plan of this session was changed: not before it was last. Raises ``Refused``."""
    since = pure.planned_at(before)
    if since is None:
        return when.moment(office)
    return when.after(office, since, _("session {id} was planned").format(id=before.id))


def _whose(office: Office, session: Session, name: str) -> int | str | None:
    """Whose turn in ``session`` is meant by ``name``: a unit, by the key under which it stands there, or a leader.

    Of a unit that stands there twice, since another was merged into it, the turn under the very name that was given,
    else the first of which nobody said yet who came. Nobody where none is named.
    """
    if not name:
        return None
    if any((turn.unit, turn.leader) == (None, name) for turn in session.units):
        return name
    names, wanted = Names(office), cases.unit_id(office, name)
    own = [turn for turn in session.units if names.successor(turn.unit) == wanted]
    called = units.keys_of(office, name)
    first = min(own, key=lambda turn: (turn.unit not in called, bool(turn.attendance)), default=None)
    return first.unit if first else wanted


def move(
    office: Office, text: str, to: date, reason: str, requested: date | None, when: When, *, consent: bool
) -> Planned:
    """To another date (CZ-04)."""

    def decide(session: Session, rules: Rules, at: datetime) -> Deed:
        others = sessions.Desk(office).beside(session, sessions.on(office, to))
        return pure.move(
            session, rules.scheme, rules.work, at, to, reason=reason, requested=requested, others=others
        )

    return act(office, text, "move", when, decide, consent=consent)


def cancel(office: Office, text: str, reason: str, requested: date | None, when: When) -> Planned:
    """Not held at all."""
    return act(
        office,
        text,
        "cancel",
        when,
        lambda session, rules, at: pure.cancel(
            session, rules.scheme, rules.work, at, reason=reason, requested=requested
        ),
    )


def leave(  # noqa: PLR0917 - as many as the command has options
    office: Office, text: str, unit: str, requested: date, reason: str, delegate: str, when: When
) -> Planned:
    """The head cannot come (CZ-03, WZ-04)."""

    def decide(session: Session, rules: Rules, at: datetime) -> Deed:
        return pure.leave(
            session,
            rules.scheme,
            rules.work,
            at,
            _whose(office, session, unit),
            requested=requested,
            reason=reason,
            delegate=delegate,
        )

    return act(office, text, "leave", when, decide)


def attend(  # noqa: PLR0917 - as many as the command has options
    office: Office, text: str, unit: str, status: str, by: str, name: str, when: When
) -> Planned:
    """Who came, and how."""

    def decide(session: Session, rules: Rules, at: datetime) -> Deed:
        whose = _whose(office, session, unit)
        return pure.attend(session, rules.scheme, at, whose, status=status, by=by, name=name)

    return act(office, text, "attend", when, decide)


def confirm(office: Office, text: str, when: When) -> Planned:
    """Settled, to be announced (WZ-02)."""
    return act(
        office,
        text,
        "confirm",
        when,
        lambda session, rules, at: pure.confirm(session, rules.scheme, rules.work, at),
    )


def archive(office: Office, text: str, when: When) -> Planned:
    """Its papers kept together, nothing changes any more (XF-13)."""
    return act(office, text, "archive", when, lambda session, _rules, at: pure.archive(session, at))


def makeup(office: Office, text: str, unit: str, day: date, when: When, *, consent: bool) -> Planned:
    """A new session on which the unit makes up for the one missed (WZ-04)."""
    with office.transaction(dry_run=when.dry_run) as journal:
        missed = sessions.load(office, text)
        at, rules = when.moment(office), office.rules(missed.scheme)
        made = office.con.execute(
            "SELECT body FROM sessions WHERE json_extract(body, '$.makes_up') = ?", (missed.id,)
        )
        near = [*sessions.on(office, day), *(sessions.state(row["body"]) for row in made)]
        others = sessions.Desk(office).beside(missed, {other.id: other for other in near}.values())
        whose = _whose(office, missed, unit)
        deed = pure.makeup(missed, rules.scheme, rules.work, at, whose, day, others=others)
        _consented(deed, consent=consent)
        fresh = sessions.enter(office, journal, deed, at, verb="session-makeup", note=when.note)
        return _answer(office, [fresh], [*deed.remarks, *deed.doubts])
