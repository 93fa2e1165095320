"""A session: who answers callers on one date, prepared how, and who came (rules.md 5).

A session is a value; a verb is a pure function of the session, the scheme, the calendar and what was asked.
It gives a ``Deed``: the session afterwards, the fields that changed (what the event keeps), what to say about
it, and what to ask before it is done. Verbs raise ``Refused`` with the clause of the scheme that forbids it.

Units are their numbers in the directory; who shows a session puts the names there.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.scheme import HOUSE_RULE
from hotline_cli.domain.spans import Span, days_on
from hotline_cli.domain.words import word
from hotline_cli.errors import NotFound, Refused, Usage
from hotline_cli.i18n import _, language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hotline_cli.domain.scheme import DutyRule, NoticeRule, Scheme, TaskRule
    from hotline_cli.domain.worktime import WorkTime

CAME = frozenset(("on-time", "late", "left-early"))
"""Attendances of one who was there."""

DAY_END = time(23, 59, 59)
"""The hour of a task for which none is named (rules.md 6)."""


class Leave(NamedTuple):
    """Leave of the head of a unit (CZ-03, WZ-04): asked for when, in time or not by the scheme's notice."""

    requested: date
    in_time: bool
    reason: str
    delegate: str = ""
    clause: str = ""


class Turn(NamedTuple):
    """One unit's part in a session: the leader expected, and who came, how."""

    unit: int | None
    """None: a leader in rotation who stands for no unit (QT-01)."""
    leader: str = ""
    must_attend: bool = False
    """The head of a district that a mayor's session concerns (CZ-24)."""
    attendance: str = ""
    by: str = ""
    name: str = ""
    leave: Leave | None = None
    breach: str = ""
    """The clause broken: by absence without leave in time, by one who stood in, by coming late or leaving early."""


class Done(NamedTuple):
    """A task of the session, done when and by whom."""

    key: str
    at: datetime
    by: str


class Session(NamedTuple):
    """One date on which units answer callers. ``to_json`` and ``from_json`` carry every field."""

    day: date
    start: time
    end: time
    scheme: int
    id: int = 0
    week_from: date | None = None
    week_to: date | None = None
    name: str = ""
    theme: str = ""
    medium: str = ""
    place: str = ""
    participants: tuple[str, ...] = ()
    status: str = "planned"
    moved_from: date | None = None
    """The first date, however often it was moved."""
    reason: str = ""
    """Of the last move, or of the cancellation."""
    requested: date | None = None
    """The day on which the unit asked for that; None: the office did it itself."""
    mayor: bool = False
    makes_up: int | None = None
    """The session that this one makes up for."""
    series: str = ""
    """The rule that it was generated from, and the date that the rule gave: so that it is generated once."""
    original: date | None = None
    archived_at: datetime | None = None
    units: tuple[Turn, ...] = ()
    done: tuple[Done, ...] = ()
    entered_at: datetime | None = None
    """When it was entered: of one typed in after it was over, no preparation is owed."""
    planned_at: datetime | None = None
    """When the plan of it was last changed: what is done to the plan afterwards does not come before."""
    unheld: str = ""
    """The status that it had before somebody came."""
    sequence: int = 0
    """How often what is announced of it has changed: by this calendars tell the newer of two (RFC 5545)."""

    @property
    def begins(self) -> datetime:
        """The moment of its start."""
        return datetime.combine(self.day, self.start)

    @property
    def ends(self) -> datetime:
        """The moment of its end."""
        return datetime.combine(self.day, self.end)


class Deed(NamedTuple):
    """What a verb does to a session."""

    session: Session
    data: dict[str, Any]
    """The changed fields, ready for JSON: ``apply`` makes ``session`` of them and the session before."""
    remarks: tuple[str, ...] = ()
    """To be said about it."""
    doubts: tuple[str, ...] = ()
    """To be asked about first; without consent it is refused (``refuse_doubts``)."""


# ---- the session as JSON, and as the fold of its events ----------------------------------------------------


def to_json(session: Session) -> dict[str, Any]:
    """Every field of ``session`` as JSON knows it: dates ``YYYY-MM-DD``, start and end ``HH:MM``."""
    return {name: _plain(value) for name, value in session._asdict().items()}


def from_json(state: Mapping[str, Any]) -> Session:
    """The session that ``to_json`` wrote; a field that is not there has its default."""
    return Session(**{name: _READERS.get(name, _same)(value) for name, value in state.items()})


def apply(session: Session | None, data: Mapping[str, Any]) -> Session:
    """The session after an event with ``data``; ``None`` before its first."""
    return from_json({**(to_json(session) if session else {}), **data})


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of a session
    if isinstance(value, Turn | Leave | Done):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value


def _same(value: Any) -> Any:  # noqa: ANN401 - any field of a session
    return value


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _leave(state: Mapping[str, Any] | None) -> Leave | None:
    return Leave(**{**state, "requested": date.fromisoformat(state["requested"])}) if state else None


def _turns(states: Iterable[Mapping[str, Any]]) -> tuple[Turn, ...]:
    return tuple(Turn(**{**state, "leave": _leave(state.get("leave"))}) for state in states)


def _all_done(states: Iterable[Mapping[str, Any]]) -> tuple[Done, ...]:
    return tuple(Done(state["key"], datetime.fromisoformat(state["at"]), state["by"]) for state in states)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("day", "week_from", "week_to", "moved_from", "requested", "original"), _date),
    **dict.fromkeys(("start", "end"), time.fromisoformat),
    "participants": tuple,
    **dict.fromkeys(("archived_at", "entered_at", "planned_at"), _moment),
    "units": _turns,
    "done": _all_done,
}


def step(before: Session, after: Session, remarks: Iterable[str] = (), doubts: Iterable[str] = ()) -> Deed:
    """The step from ``before`` to ``after``, with the fields that it changes."""
    old = to_json(before)
    data = {name: value for name, value in to_json(after).items() if value != old[name]}
    return Deed(after, data, tuple(remarks), tuple(doubts))


def refuse_doubts(deed: Deed) -> None:
    """Raise ``Refused`` for a deed that has to be asked about and was not (``--yes``)."""
    if deed.doubts:
        raise Refused(_("; ").join(deed.doubts), _("Give --yes if it is meant so"))


# ---- what stands in the way --------------------------------------------------------------------------------


def _label(session: Session) -> str:
    return _("Session {id} of {date}").format(id=session.id, date=session.day)


def _by(clause: str) -> str:
    return _(" ({words})").format(words=clause) if clause else ""


def require_open(session: Session) -> None:
    """Cancelled and archived sessions are closed to changes."""
    if session.archived_at:
        raise Refused(
            _("{session} is archived: nothing in it changes any more").format(session=_label(session)),
            _("See it by: hotline schedule show {id}").format(id=session.id),
        )
    if session.status == "cancelled":
        raise Refused(
            _("{session} is cancelled").format(session=_label(session)),
            _("Plan another one: hotline schedule add"),
        )


def planned_at(session: Session) -> datetime | None:
    """When its plan was last changed; None for one typed in afterwards, of which nobody knows that."""
    changed = session.planned_at
    return changed if changed and changed <= session.ends else None


def require_ahead(session: Session) -> None:
    """Nobody has come to it, nor been found missing."""
    require_open(session)
    if session.status == "held" or any(turn.attendance for turn in session.units):
        raise Refused(
            _("{session} was held, or its attendance is recorded: its date stands").format(
                session=_label(session)
            ),
            _("Possible now: attend, makeup, archive"),
        )


def _turn(session: Session, whose: int | str | None, name: str = "") -> Turn:
    """The part of ``whose``, a unit, or a leader who stands for none; where nobody is named, the only one there is.

    Of several it is then that of the leader who bears ``name``. Raises ``Usage``, ``NotFound``.
    """
    found = [turn for turn in session.units if whose is None or whose == _holder(turn)]
    if whose is None and len(found) > 1:
        found = [turn for turn in found if name and name == _holder(turn)] or found
    if len(found) == 1:
        return found[0]
    if whose is None and found:
        raise Usage(
            _("{session} has several units or leaders").format(session=_label(session)),
            _("Name one of them with --unit"),
        )
    raise NotFound(
        _("{session} has no such unit").format(session=_label(session)),
        _("See who is on the air: hotline schedule show {id}").format(id=session.id),
    )


def _holder(turn: Turn) -> int | str:
    return turn.leader if turn.unit is None else turn.unit


def _with_turn(session: Session, old: Turn, new: Turn) -> Session:
    """``session`` with ``new`` instead of ``old``, or beside nobody."""
    return session._replace(units=tuple(new if turn is old else turn for turn in session.units) or (new,))


def _require_said(requested: date, now: datetime) -> None:
    if requested > now.date():
        raise Refused(
            _("{requested} lies in the future: nothing was asked for then").format(requested=requested),
            _("Give the day on which the unit asked"),
        )


def last_day(session: Session, notice: Span, worktime: WorkTime) -> date:
    """The last day on which something that has to be said ``notice`` before the session is said in time.

    Three working days before a Thursday is that week's Monday; one month before 18 June is 18 May, and that
    day is still in time (rules.md 5).
    """
    back = Span(-abs(notice.amount), notice.unit)
    return worktime.due(session.begins, back, roll=False).at.date()


def _in_time(session: Session, rule: NoticeRule, worktime: WorkTime, requested: date) -> bool:
    """A rule that names no span asks only that it is said ahead (WZ-04): on the day itself at the latest."""
    return requested <= (last_day(session, rule.span, worktime) if rule.span else session.day)


# ---- planning ----------------------------------------------------------------------------------------------


def plan(session: Session, worktime: WorkTime, now: datetime, others: Sequence[Session] = ()) -> Deed:
    """A new session. ``others`` are those of its date.

    Raises ``Usage`` for an end at or before its start, an on-air week that ends before it begins, a unit
    named twice. A date that has passed or is not worked is said; a unit on the air twice at one hour is asked
    about.
    """
    check_times(session)
    units = [turn.unit for turn in session.units if turn.unit is not None]
    if len(set(units)) < len(units):
        raise Usage(_("A unit is named twice in one session"), _("Name each unit once"))
    remarks = tuple(_plan_remarks(session, worktime, now))
    return Deed(session, to_json(session), remarks, tuple(_clashes(session, others)))


def check_times(session: Session) -> None:
    """Raise ``Usage`` for an end at or before its start, or an on-air week that ends before it begins."""
    check_hours(session.start, session.end)
    if session.week_from and session.week_to and session.week_to < session.week_from:
        raise Usage(
            _("The on-air week ends on {last}, before it begins on {first}").format(
                first=session.week_from, last=session.week_to
            ),
            _("Give --week-from the earlier date"),
        )


def check_hours(start: time, end: time) -> None:
    """Raise ``Usage`` for an end at or before the start."""
    if end <= start:
        raise Usage(
            _("The session ends at {end:%H:%M}, not after its start at {start:%H:%M}").format(
                end=end, start=start
            ),
            _("Give an end later on the same day"),
        )


def past_words(session: Session) -> str:
    """What is said of a session that was over when it was entered."""
    return _("{date} has passed: the session is typed in afterwards").format(date=session.day)


def _plan_remarks(session: Session, worktime: WorkTime, now: datetime) -> Iterable[str]:
    if session.ends < now:
        yield past_words(session)
    if not worktime.calendar.is_working(session.day):
        yield _holiday_words(session.day, worktime)
    yield from _week_words(session)


def _week_words(session: Session) -> Iterable[str]:
    first, last = session.week_from, session.week_to
    if first and last and not first <= session.day <= last:
        yield _("{date} lies outside the on-air week, {first} to {last}").format(
            date=session.day, first=first, last=last
        )


def _holiday_words(day: date, worktime: WorkTime) -> str:
    return _("{date} is not a working day: {why}").format(date=day, why=worktime.calendar.why(day))


def _at_that_hour(session: Session, others: Iterable[Session]) -> list[Session]:
    """Other sessions that run at the same time as ``session``."""
    return [
        other
        for other in others
        if other.day == session.day
        and (other.id != session.id or not other.id)
        and other.status != "cancelled"
        and other.start < session.end
        and session.start < other.end
    ]


def _share_unit(one: Session, other: Session) -> bool:
    return bool({turn.unit for turn in one.units} & {turn.unit for turn in other.units} - {None})


def _clashes(session: Session, others: Iterable[Session]) -> list[str]:
    """A unit on the air twice at one hour: what is asked about."""
    return [_clash_words(other) for other in _at_that_hour(session, others) if _share_unit(session, other)]


def _clash_words(other: Session) -> str:
    return _(
        "A unit is on the air in session {id} at the same hour, {date} {start:%H:%M}-{end:%H:%M}"
    ).format(id=other.id, date=other.day, start=other.start, end=other.end)


def _occupied_words(other: Session) -> str:
    return _("{date} {start:%H:%M}-{end:%H:%M} is taken by session {id}").format(
        id=other.id, date=other.day, start=other.start, end=other.end
    )


def _occupied(session: Session, others: Iterable[Session]) -> list[str]:
    """Other units' sessions of the scheme at that hour: what is said."""
    return [
        _occupied_words(other)
        for other in _at_that_hour(session, others)
        if other.scheme == session.scheme and not _share_unit(session, other)
    ]


# ---- changes of date ---------------------------------------------------------------------------------------


def move(
    session: Session,
    scheme: Scheme,
    worktime: WorkTime,
    now: datetime,
    to: date,
    *,
    reason: str,
    requested: date | None = None,
    others: Sequence[Session] = (),
) -> Deed:
    """To another date, keeping the first and the reason (CZ-04, WZ-03). ``others`` are those of that date.

    ``requested``: the unit asked for it on that day, refused after the scheme's notice, counted from the date
    that the session has. Without it the office moves the session itself, at any time. A date that has passed, a
    holiday and a taken slot are said, a unit on the air twice at one hour is asked about.
    """
    require_ahead(session)
    if to == session.day:
        raise Refused(
            _("{session} stands on that date already").format(session=_label(session)), _("Give another date")
        )
    _require_change_in_time(session, scheme.change, worktime, now, requested)
    first = session.moved_from or session.day
    week_from, week_to = _on_air_week(session, to)
    after = session._replace(
        day=to,
        week_from=week_from,
        week_to=week_to,
        status="moved",
        moved_from=first,
        reason=reason,
        requested=requested,
    )
    after = after._replace(units=tuple(_leave_judged(turn, after, scheme, worktime) for turn in after.units))
    remarks = [*_move_remarks(after, session.day, worktime, now), *_occupied(after, others)]
    return step(session, after, remarks, _clashes(after, others))


def _move_remarks(session: Session, was: date, worktime: WorkTime, now: datetime) -> Iterable[str]:
    """Said of the new date; but what stood on a rest day may stand on another one (QT-01)."""
    if session.ends < now:
        yield past_words(session)
    works = worktime.calendar.is_working
    if works(was) and not works(session.day):
        yield _holiday_words(session.day, worktime)


def _leave_judged(turn: Turn, session: Session, scheme: Scheme, worktime: WorkTime) -> Turn:
    """Leave is in time or not by the date that the session has now."""
    leave = turn.leave
    if leave is None:
        return turn
    return turn._replace(
        leave=leave._replace(in_time=_in_time(session, scheme.leave, worktime, leave.requested))
    )


def _require_change_in_time(
    session: Session, rule: NoticeRule, worktime: WorkTime, now: datetime, requested: date | None
) -> None:
    if requested is None:
        return
    _require_said(requested, now)
    if not _in_time(session, rule, worktime, requested):
        raise Refused(
            _("A change of {session} was to be asked for by {last}{clause}; it was on {requested}").format(
                session=_label(session),
                last=last_day(session, rule.span, worktime) if rule.span else session.day,
                clause=_by(rule.clause),
                requested=requested,
            ),
            _("The office itself may do it at any time: leave out --requested"),
        )


def _on_air_week(session: Session, to: date) -> tuple[date | None, date | None]:
    """The on-air week after a move: as it was while the date lies in it, else its Monday to Friday."""
    if session.week_from is None or session.week_to is None or session.week_from <= to <= session.week_to:
        return session.week_from, session.week_to
    monday = to - timedelta(days=to.weekday())
    return monday, max(monday + timedelta(days=4), to)


def cancel(
    session: Session,
    scheme: Scheme,
    worktime: WorkTime,
    now: datetime,
    *,
    reason: str,
    requested: date | None = None,
) -> Deed:
    """Not held at all, and listed for announcement; a unit asks for it under the notice of a move (CZ-04)."""
    require_ahead(session)
    _require_change_in_time(session, scheme.change, worktime, now, requested)
    return step(session, session._replace(status="cancelled", reason=reason, requested=requested))


def confirm(session: Session, scheme: Scheme, worktime: WorkTime, now: datetime) -> Deed:
    """Settled, so that it can be announced (WZ-02); an announcement that comes too late is said."""
    require_ahead(session)
    if session.status == "confirmed":
        raise Refused(
            _("{session} is confirmed already").format(session=_label(session)),
            _("Possible now: move, cancel, leave, attend"),
        )
    return step(session, session._replace(status="confirmed"), _announcement(session, scheme, worktime, now))


def _announcement(session: Session, scheme: Scheme, worktime: WorkTime, now: datetime) -> Iterable[str]:
    if scheme.announce.span is None:
        return
    last = last_day(session, scheme.announce.span, worktime)
    late, ahead = _("The announcement was due by {last}{clause}"), _("To be announced by {last}{clause}")
    yield (late if now.date() > last else ahead).format(last=last, clause=_by(scheme.announce.clause))


# ---- leave, attendance, make-up ----------------------------------------------------------------------------


def leave(
    session: Session,
    scheme: Scheme,
    worktime: WorkTime,
    now: datetime,
    whose: int | str | None,
    *,
    requested: date,
    reason: str,
    delegate: str = "",
) -> Deed:
    """A head, or a leader, cannot come, and said so on ``requested``: in time or not by the scheme's notice.

    Refused: asked for after the session; a delegate where the scheme knows none (WZ-04); for one who came.
    Leave in time turns an absence that is recorded already into an excused one.
    """
    require_open(session)
    turn = _turn(session, whose)
    _require_leave_possible(session, scheme.leave, now, turn, requested)
    if delegate and not scheme.leave.delegate:
        raise Refused(
            _("No delegate may stand in for the head{clause}").format(clause=_by(scheme.leave.clause)),
            _("Record the leave without --delegate, and make the session up: hotline schedule makeup"),
        )
    in_time = _in_time(session, scheme.leave, worktime, requested)
    granted = turn._replace(leave=Leave(requested, in_time, reason, delegate, scheme.leave.clause))
    after = _with_turn(session, turn, _judged(granted, scheme))
    return step(session, after, [_leave_words(session, scheme.leave, worktime, in_time=in_time)])


def _require_leave_possible(
    session: Session, rule: NoticeRule, now: datetime, turn: Turn, requested: date
) -> None:
    _require_said(requested, now)
    if requested > session.day:
        raise Refused(
            _("Leave was asked for on {requested}, after {session}{clause}").format(
                requested=requested, session=_label(session), clause=_by(rule.clause)
            ),
            _("Record the absence: hotline schedule attend {id} --status absent").format(id=session.id),
        )
    if turn.attendance in CAME and turn.by == "head":
        raise Refused(
            _("The head came to {session}: there is no leave to record").format(session=_label(session)),
            _("Correct the attendance first: hotline schedule attend {id}").format(id=session.id),
        )


def _leave_words(session: Session, rule: NoticeRule, worktime: WorkTime, *, in_time: bool) -> str:
    if rule.span is None:
        return _("Leave was asked for ahead{clause}").format(clause=_by(rule.clause))
    said = (
        _("Leave is in time, until {last}{clause}")
        if in_time
        else _("Leave is not in time: it was to be asked for by {last}{clause}")
    )
    return said.format(last=last_day(session, rule.span, worktime), clause=_by(rule.clause))


def attend(
    session: Session,
    scheme: Scheme,
    now: datetime,
    whose: int | str | None,
    *,
    status: str,
    by: str = "",
    name: str = "",
) -> Deed:
    """Who came for a unit, and how; never before the session begins. A second one corrects the first.

    Of leaders in rotation the turn may be found by ``name`` alone; of a session that names nobody (QT-01) it is the
    turn of who is named here.

    One who is absent with leave in time is excused. One who stands in where none may is recorded as a breach,
    and so is, without leave in time, absence where the scheme wants leave asked for, and coming late or leaving
    early where it forbids that.
    """
    check_attendance(status, by)
    require_open(session)
    turn = _turn(session, whose, name) if session.units else _first_turn(session, whose or name, by)
    _require_begun(session, now)
    came = status in CAME
    if status == "excused" and not (turn.leave and turn.leave.in_time):
        raise Refused(
            _("Nobody is excused without leave asked for in time{clause}").format(
                clause=_by(scheme.leave.clause)
            ),
            _("Record the leave first (hotline schedule leave), or the absence: --status absent"),
        )
    who = name or _expected(turn, by)
    recorded = turn._replace(attendance=status, by=by if came else "", name=who if came else "")
    judged = _judged(recorded, scheme)
    return step(session, _held(_with_turn(session, turn, judged)), _breach_words(judged))


def check_attendance(status: str, by: str) -> None:
    """Raise ``Usage`` for one who came and is not said to be the head or another."""
    if status in CAME and not by:
        raise Usage(_("Who came is not said"), _("Give --by head, deputy or delegate"))


def _require_begun(session: Session, now: datetime) -> None:
    if now < session.begins:
        raise Refused(
            _("{session} begins at {start:%Y-%m-%d %H:%M}: nobody has come yet").format(
                session=_label(session), start=session.begins
            ),
            _("Record the attendance from then on"),
        )


def _first_turn(session: Session, whose: int | str, by: str) -> Turn:
    if not whose:
        raise Usage(
            _("{session} names nobody").format(session=_label(session)),
            _("Say whose turn it was with --name, or --unit"),
        )
    if isinstance(whose, int):
        return Turn(whose)
    return Turn(None, "" if by in {"deputy", "delegate"} else whose)


def _expected(turn: Turn, by: str) -> str:
    if by == "delegate":
        return turn.leave.delegate if turn.leave else ""
    return turn.leader if by == "head" else ""


def _judged(turn: Turn, scheme: Scheme) -> Turn:
    """``turn`` with what its attendance means under the scheme: excused, or a breach, or neither."""
    excused = turn.leave is not None and turn.leave.in_time
    if turn.attendance in ("absent", "excused"):
        clause = "" if excused else _absence_clause(turn, scheme)
        return turn._replace(attendance="excused" if excused else "absent", breach=clause)
    stood_in = turn.attendance in CAME and turn.by != "head"
    breach = _stand_in_breach(turn, scheme) if stood_in else ""
    return turn._replace(breach=breach or ("" if excused else _late_breach(turn, scheme)))


def _absence_clause(turn: Turn, scheme: Scheme) -> str:
    return scheme.leave.clause or ("CZ-24" if turn.must_attend else "")


def _late_breach(turn: Turn, scheme: Scheme) -> str:
    """The clause that coming late or leaving early breaks, if any (WZ-04)."""
    if turn.attendance not in ("late", "left-early") or scheme.late.allowed:
        return ""
    return scheme.late.clause or HOUSE_RULE


def _stand_in_breach(turn: Turn, scheme: Scheme) -> str:
    """The clause that one who came instead of the head breaks, if any.

    With leave in time it is enough that the scheme lets a delegate or a deputy come. Without it the scheme
    must let a deputy come, and name no time by which leave is to be asked for (CZ-03).
    """
    on_leave = turn.leave is not None and turn.leave.in_time
    deputy_may = scheme.deputy.allowed
    if (deputy_may or scheme.leave.delegate) if on_leave else (deputy_may and scheme.leave.span is None):
        return ""
    return (scheme.leave.clause if deputy_may else scheme.deputy.clause) or HOUSE_RULE


def _breach_words(turn: Turn) -> Iterable[str]:
    if turn.breach:
        yield _("Recorded as a breach of {clause}").format(clause=turn.breach)


def _held(session: Session) -> Session:
    """Held once somebody came; a correction that leaves nobody takes that back."""
    held = session.status == "held"
    if any(turn.attendance in CAME for turn in session.units):
        return session._replace(status="held", unheld=session.unheld if held else session.status)
    if held:
        return session._replace(
            status=session.unheld or ("moved" if session.moved_from else "planned"), unheld=""
        )
    return session


def missing_attendance(session: Session, now: datetime) -> list[Turn]:
    """The parts of a session that is over of whom nobody said yet whether they came; one where it names nobody."""
    if session.status == "cancelled" or now <= session.ends:
        return []
    if not session.units:
        return [Turn(None)]
    return [turn for turn in session.units if not turn.attendance]


def makeup(
    session: Session,
    scheme: Scheme,
    worktime: WorkTime,
    now: datetime,
    whose: int | str | None,
    day: date,
    *,
    others: Sequence[Session] = (),
) -> Deed:
    """The new session on which a unit makes up for this one (WZ-04); it points to the one missed.

    ``others`` are the sessions of that day and those that make up for this one. Refused where the scheme
    knows no make-up, for a unit that neither was missing, nor asked for leave, nor was stood in for against
    the rules, for a day that is not later, and a second time.
    """
    require_open(session)
    turn = _turn(session, whose)
    _require_makeup(session, scheme, turn, day, others)
    new = Session(
        day=day,
        start=session.start,
        end=session.end,
        scheme=session.scheme,
        name=session.name,
        theme=session.theme,
        medium=session.medium,
        place=session.place,
        mayor=session.mayor,
        makes_up=session.id,
        units=(Turn(turn.unit, turn.leader, turn.must_attend),),
    )
    remarks = (*_plan_remarks(new, worktime, now), *_occupied(new, others))
    return Deed(new, to_json(new), remarks, tuple(_clashes(new, others)))


def _require_makeup(
    session: Session, scheme: Scheme, turn: Turn, day: date, others: Iterable[Session]
) -> None:
    if not scheme.makeup.allowed:
        raise Refused(
            _("The scheme {scheme} knows no made-up sessions{clause}").format(
                scheme=scheme.name, clause=_by(scheme.makeup.clause)
            ),
            _("Plan another session: hotline schedule add"),
        )
    if not _missed(turn):
        raise Refused(
            _("The unit did not miss {session}, and has no leave").format(session=_label(session)),
            _("Record the leave or the absence first: hotline schedule leave, attend"),
        )
    if day <= session.day:
        raise Refused(
            _("{day} is not after {session}").format(day=day, session=_label(session)), _("Give a later date")
        )
    _require_first_makeup(session, turn, others)


def _missed(turn: Turn) -> bool:
    stood_in = turn.breach and turn.by != "head"
    return turn.attendance in ("absent", "excused") or bool(stood_in or (turn.leave and not turn.attendance))


def _require_first_makeup(session: Session, turn: Turn, others: Iterable[Session]) -> None:
    for other in others:
        same_unit = any(part.unit == turn.unit for part in other.units)
        if other.makes_up == session.id and same_unit and other.status != "cancelled":
            raise Refused(
                _("{session} is made up already, by session {id} of {date}").format(
                    session=_label(session), id=other.id, date=other.day
                ),
                _("Move that one: hotline schedule move {id}").format(id=other.id),
            )


def archive(session: Session, now: datetime) -> Deed:
    """Its papers are kept together (XF-13), nothing changes any more. Only once it is said of all whether they came."""
    require_open(session)
    _require_begun(session, now)
    if not session.units or any(not turn.attendance for turn in session.units):
        raise Refused(
            _("{session} is {status}, or the attendance of a unit is missing").format(
                session=_label(session), status=word("session-status", session.status)
            ),
            _("Record who came first: hotline schedule attend {id}").format(id=session.id),
        )
    return step(session, session._replace(archived_at=now))


def announced(session: Session) -> tuple[object, ...]:
    """What people outside are told of it: not who asked for leave, nor who came, nor that somebody did."""
    told = session.day, session.start, session.end, session.week_from, session.week_to
    words = session.name, session.theme, session.medium, session.place
    who = tuple((turn.unit, turn.leader) for turn in session.units)
    return *told, *words, who, session.unheld or session.status


# ---- tasks and duties --------------------------------------------------------------------------------------

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Task(NamedTuple):
    """A dated thing to do around a session or, a duty, without one. Due at 23:59:59 if no hour is named."""

    key: str
    title: str
    owner: str
    recipient: str
    due: datetime
    clause: str
    provisional: bool = False
    done_at: datetime | None = None
    done_by: str = ""

    def state(self, now: datetime) -> str:
        """``done``, ``open`` or, after its time, ``overdue``."""
        if self.done_at is not None:
            return "done"
        return "overdue" if now > self.due else "open"


def tasks_of(session: Session, scheme: Scheme, worktime: WorkTime, *, new_unit: bool = False) -> list[Task]:
    """The tasks around ``session`` with their dates by the scheme, sorted by date, then key.

    They follow the session's date, so that they move with it. ``new_unit``: one of its units is new to the
    programme and has tasks of its own (CZ-06). A cancelled session has none.
    """
    if session.status == "cancelled":
        return []
    done = {entry.key: entry for entry in session.done}
    rules = [rule for rule in scheme.tasks if new_unit or not rule.new_unit]
    return _sorted(_task(rule, session, worktime, done.get(rule.key)) for rule in rules)


def _sorted(tasks: Iterable[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: (task.due.date(), task.key))


def _task(rule: TaskRule, session: Session, worktime: WorkTime, done: Done | None) -> Task:
    due, provisional = _task_due(rule, session, worktime)
    return Task(
        rule.key,
        _title(rule),
        rule.owner,
        rule.recipient,
        due,
        rule.clause,
        provisional,
        done.at if done else None,
        done.by if done else "",
    )


def _title(rule: TaskRule | DutyRule) -> str:
    return rule.title_en if rule.title_en and language() != "zh" else rule.title


def _task_due(rule: TaskRule, session: Session, worktime: WorkTime) -> tuple[datetime, bool]:
    """When the task is due, and whether that rests on a year without a notice."""
    base, span = rule.due.base, rule.due.span
    if base == "start":
        return session.begins, False
    if base in _WEEKDAYS:
        day = days_on(session.day, _WEEKDAYS.index(base) - session.day.weekday())
        if day < session.day and worktime.calendar.is_working(day):
            return _at(day, rule.hour), worktime.calendar.provisional(day)
    day, provisional = _shifted(session.day, span, worktime)
    return _at(day, rule.hour), provisional


def _at(day: date, hour: time | None) -> datetime:
    return datetime.combine(day, hour or DAY_END)


def _shifted(day: date, span: Span | None, worktime: WorkTime) -> tuple[date, bool]:
    """``day`` and ``span``, or the calendar's end where that comes first; whether it rests on no notice."""
    if span is None:
        return day, False
    try:
        due = worktime.due(datetime.combine(day, time.min), span)
    except Usage:  # it ends outside the years 1 to 9999
        return date.max if span.amount > 0 else date.min, True
    return due.at.date(), due.provisional


def finish(session: Session, tasks: Sequence[Task], key: str, at: datetime, by: str) -> Deed:
    """The task ``key`` is done. Raises ``NotFound`` that lists the keys, ``Refused`` when it was done."""
    require_open(session)
    task = next((task for task in tasks if task.key == key), None)
    if task is None:
        raise NotFound(
            _("{session} has no task {key!r}").format(session=_label(session), key=key),
            _("Its tasks: {keys}").format(keys=", ".join(task.key for task in tasks)),
        )
    if task.done_at is not None:
        raise Refused(
            _("{key} was done on {at}, by {by}").format(key=key, at=task.done_at, by=task.done_by),
            _("Open ones: hotline schedule tasks {id} --open").format(id=session.id),
        )
    return step(session, session._replace(done=(*session.done, Done(key, at, by))))


def duties_between(
    scheme: Scheme,
    first: date,
    last: date,
    worktime: WorkTime,
    came: Mapping[str, Iterable[date]],
    done: Mapping[str, Done],
) -> list[Task]:
    """What recurs without a session and is due from ``first`` to ``last``, both included, by date, then key.

    ``came`` holds, by channel, the days on which cases came (CZ-12), those of ``counting_days``. A duty's key is that
    of its rule and its day, ``CZ-29:2020-03-27``; ``done`` holds those done, by key.
    """
    duties = (
        _duty(rule, day, worktime, done)
        for rule in scheme.duties
        for day in _duty_days(rule, *counting_days(rule, first, last, worktime), came)
    )
    return _sorted(duty for duty in duties if first <= duty.due.date() <= last)


def duty_named(
    scheme: Scheme,
    key: str,
    worktime: WorkTime,
    came: Mapping[str, Iterable[date]],
    done: Mapping[str, Done],
) -> Task | None:
    """The duty that ``key`` names by its rule and its day, whenever it is due."""
    day = day_of_duty(key)
    for rule in scheme.duties:
        if day is not None and key == f"{rule.key}:{day}" and list(_duty_days(rule, day, day, came)):
            return _duty(rule, day, worktime, done)
    return None


def day_of_duty(key: str) -> date | None:
    """The day in the key of a duty, if there is one."""
    try:
        return date.fromisoformat(key.rpartition(":")[2])
    except ValueError:
        return None


def counting_days(rule: DutyRule, first: date, last: date, worktime: WorkTime) -> tuple[date, date]:
    """The first and the last day from which a duty can count that is due from ``first`` to ``last``, and some more.

    The offset is as long as from ``first`` on; holidays and short months make it differ by less than a month.
    """
    reach = abs(_shifted(first, rule.offset, worktime)[0] - first).days + 31
    return days_on(first, -reach), days_on(last, reach)


def _duty_days(rule: DutyRule, first: date, last: date, came: Mapping[str, Iterable[date]]) -> Iterable[date]:
    """The days from ``first`` to ``last`` from which the duty counts."""
    if rule.channel:
        return sorted({day for day in came.get(rule.channel, ()) if first <= day <= last})
    from hotline_cli.domain.recurrence import parse_rule

    return parse_rule(rule.rule).dates(first, last)


def _duty(rule: DutyRule, day: date, worktime: WorkTime, done: Mapping[str, Done]) -> Task:
    key = f"{rule.key}:{day}"
    due, provisional = _shifted(day, rule.offset, worktime)
    entry = done.get(key)
    return Task(
        key,
        _title(rule),
        rule.owner,
        rule.recipient,
        _at(due, rule.hour),
        rule.clause,
        provisional,
        entry.at if entry else None,
        entry.by if entry else "",
    )
