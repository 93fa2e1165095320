"""Leave, attendance and make-up sessions (rules.md 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.scheme.model import HOUSE_RULE
from hotline_cli.domain.session import (
    CAME,
    Appearance,
    Leave,
    Session,
    SessionChange,
    make_change,
    session_to_json,
)
from hotline_cli.domain.session_rules import (
    clash_doubts,
    clause_suffix,
    find_appearance,
    is_in_time,
    last_day,
    occupied_remarks,
    plan_remarks,
    replace_appearance,
    require_not_future,
    require_open,
    session_label,
)
from hotline_cli.domain.vocabulary import word
from hotline_cli.errors import Refused, Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from hotline_cli.domain.scheme.model import NoticeRule, Scheme
    from hotline_cli.domain.working_time import WorkTime


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
) -> SessionChange:
    """Record that a head or leader cannot come, as requested on ``requested``, in time by the scheme's notice or not.

    Refused: a request after the session; a delegate if the scheme allows none (WZ-04); leave of one who
    attended. Leave in time excuses an absence that is already recorded.
    """
    require_open(session)
    turn = find_appearance(session, whose)
    _require_leave_possible(session, scheme.leave, now, turn, requested)
    if delegate and not scheme.leave.delegate:
        raise Refused(
            _("a delegate cannot replace the head{clause}").format(clause=clause_suffix(scheme.leave.clause)),
            _(
                "Record the leave without --delegate, then schedule a make-up session with `hotline "
                "schedule makeup`."
            ),
        )
    in_time = is_in_time(session, scheme.leave, worktime, requested)
    granted = turn._replace(leave=Leave(requested, in_time, reason, delegate, scheme.leave.clause))
    after = replace_appearance(session, turn, _judge_attendance(granted, scheme))
    return make_change(session, after, [_leave_remark(session, scheme.leave, worktime, in_time=in_time)])


def _require_leave_possible(
    session: Session, rule: NoticeRule, now: datetime, turn: Appearance, requested: date
) -> None:
    require_not_future(requested, now)
    if requested > session.day:
        raise Refused(
            _("leave was requested on {requested}, after {session}{clause}").format(
                requested=requested, session=session_label(session), clause=clause_suffix(rule.clause)
            ),
            _("Record the absence: `hotline schedule attend {id} --status absent`.").format(id=session.id),
        )
    if turn.attendance in CAME and turn.by == "head":
        raise Refused(
            _("the head attended {session}; leave cannot be recorded").format(session=session_label(session)),
            _("Correct the attendance first: `hotline schedule attend {id}`.").format(id=session.id),
        )


def _leave_remark(session: Session, rule: NoticeRule, worktime: WorkTime, *, in_time: bool) -> str:
    if rule.span is None:
        return _("Leave was requested in advance{clause}").format(clause=clause_suffix(rule.clause))
    remark = (
        _("Leave was requested in time; the last day was {last}{clause}")
        if in_time
        else _("Leave was requested too late; the last day was {last}{clause}")
    )
    return remark.format(last=last_day(session, rule.span, worktime), clause=clause_suffix(rule.clause))


def attend(
    session: Session,
    scheme: Scheme,
    now: datetime,
    whose: int | str | None,
    *,
    status: str,
    by: str = "",
    name: str = "",
) -> SessionChange:
    """Record who came for a unit, and how, once the session has begun. A second record corrects the first.

    A leader in rotation may be found by ``name`` alone. In a session without units (QT-01) the person named
    here becomes its appearance.

    Absence with leave in time is excused. A breach is recorded for a replacement that the scheme does not allow
    and, without leave in time, for an absence if leave must be requested, and for a late arrival or early
    departure if they are not allowed.
    """
    check_attendance(status, by)
    require_open(session)
    turn = (
        find_appearance(session, whose, name)
        if session.units
        else _first_appearance(session, whose or name, by)
    )
    _require_begun(session, now)
    came = status in CAME
    if status == "excused" and not (turn.leave and turn.leave.in_time):
        raise Refused(
            _("status excused requires leave requested in time{clause}").format(
                clause=clause_suffix(scheme.leave.clause)
            ),
            _(
                "Record the leave first (`hotline schedule leave`), or record the absence with --status "
                "absent."
            ),
        )
    who = name or _expected_name(turn, by)
    recorded = turn._replace(attendance=status, by=by if came else "", name=who if came else "")
    judged = _judge_attendance(recorded, scheme)
    return make_change(
        session, _update_held(replace_appearance(session, turn, judged)), _breach_remarks(judged)
    )


def check_attendance(status: str, by: str) -> None:
    """Raise ``Usage`` if somebody attended and ``by`` is missing."""
    if status in CAME and not by:
        raise Usage(_("missing --by"), _("Give --by head, deputy or delegate."))


def _require_begun(session: Session, now: datetime) -> None:
    if now < session.begins:
        raise Refused(
            _("{session} begins at {start:%Y-%m-%d %H:%M}; attendance cannot be recorded yet").format(
                session=session_label(session), start=session.begins
            ),
            _("Record the attendance after the start."),
        )


def _first_appearance(session: Session, whose: int | str, by: str) -> Appearance:
    if not whose:
        raise Usage(
            _("{session} has no unit or leader").format(session=session_label(session)),
            _("Identify the person with --name, or the unit with --unit."),
        )
    if isinstance(whose, int):
        return Appearance(whose)
    return Appearance(None, "" if by in {"deputy", "delegate"} else whose)


def _expected_name(turn: Appearance, by: str) -> str:
    if by == "delegate":
        return turn.leave.delegate if turn.leave else ""
    return turn.leader if by == "head" else ""


def _judge_attendance(turn: Appearance, scheme: Scheme) -> Appearance:
    """``turn`` with the result of its attendance under the scheme: excused, a breach, or neither."""
    excused = turn.leave is not None and turn.leave.in_time
    if turn.attendance in ("absent", "excused"):
        clause = "" if excused else scheme.leave.clause or ("CZ-24" if turn.must_attend else "")
        return turn._replace(attendance="excused" if excused else "absent", breach=clause)
    stood_in = turn.attendance in CAME and turn.by != "head"
    breach = _stand_in_breach(turn, scheme) if stood_in else ""
    return turn._replace(breach=breach or ("" if excused else _late_breach(turn, scheme)))


def _late_breach(turn: Appearance, scheme: Scheme) -> str:
    """The clause that a late arrival or early departure breaks, if any (WZ-04)."""
    if turn.attendance not in ("late", "left-early") or scheme.late.allowed:
        return ""
    return scheme.late.clause or HOUSE_RULE


def _stand_in_breach(turn: Appearance, scheme: Scheme) -> str:
    """The clause that a replacement of the head breaks, if any.

    With leave in time, the scheme must allow a delegate or a deputy. Without it, the scheme must allow a deputy and
    require no notice of leave (CZ-03).
    """
    on_leave = turn.leave is not None and turn.leave.in_time
    deputy_may = scheme.deputy.allowed
    if (deputy_may or scheme.leave.delegate) if on_leave else (deputy_may and scheme.leave.span is None):
        return ""
    return (scheme.leave.clause if deputy_may else scheme.deputy.clause) or HOUSE_RULE


def _breach_remarks(turn: Appearance) -> Iterable[str]:
    if turn.breach:
        yield _("Recorded as a breach of {clause}").format(clause=turn.breach)


def _update_held(session: Session) -> Session:
    """``session`` as held once somebody attended, or as before if a correction leaves nobody."""
    held = session.status == "held"
    if session.status == "broken-off":
        return session
    if any(turn.attendance in CAME for turn in session.units):
        return session._replace(status="held", unheld=session.unheld if held else session.status)
    if held:
        return session._replace(
            status=session.unheld or ("moved" if session.moved_from else "planned"), unheld=""
        )
    return session


def missing_attendance(session: Session, now: datetime) -> list[Appearance]:
    """The appearances of a session that is over whose attendance is missing; an empty one if it has no units."""
    if session.status == "cancelled" or now <= session.ends:
        return []
    if not session.units:
        return [Appearance(None)]
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
) -> SessionChange:
    """Plan the new session on which a unit makes up for this one (WZ-04); it refers to the one missed.

    ``others`` are the sessions of that day and those that are one turn with this one. Refused if the scheme allows
    no make-up, if the unit neither missed the session, nor has leave, nor was replaced in breach of the rules, if
    the day is not later, and after a make-up that is still planned, was attended, or was missed without leave.
    """
    require_open(session)
    turn = find_appearance(session, whose)
    missed = _require_makeup(session, scheme, turn, day, others)
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
        makes_up=missed.id,
        units=(Appearance(turn.unit, turn.leader, turn.must_attend, mayor=turn.mayor),),
    )
    late = _late_makeup_remarks(missed, scheme, worktime, day)
    remarks = (*plan_remarks(new, worktime, now), *late, *occupied_remarks(new, others))
    return SessionChange(new, session_to_json(new), remarks, tuple(clash_doubts(new, others)))


def makeup_due(missed: Session, scheme: Scheme, worktime: WorkTime) -> datetime | None:
    """When the make-up of a session missed is due; None: at any time."""
    within = scheme.makeup.within
    return worktime.due(missed.begins, within).at if within else None


def _late_makeup_remarks(missed: Session, scheme: Scheme, worktime: WorkTime, day: date) -> Iterable[str]:
    due = makeup_due(missed, scheme, worktime)
    if due and day > due.date():
        yield _("The make-up was due by {last}{clause}").format(
            last=due.date(), clause=clause_suffix(HOUSE_RULE)
        )


class Turn(NamedTuple):
    """One turn of a unit: its part in the session planned, then in each make-up of it, in order."""

    parts: tuple[tuple[Session, Appearance], ...]

    @property
    def last(self) -> tuple[Session, Appearance]:
        return self.parts[-1]

    def begun(self, now: datetime) -> Turn:
        """The same without make-ups that are still ahead."""
        first, *rest = self.parts
        return Turn((first, *(part for part in rest if part[0].begins <= now)))

    def counted_part(self) -> Appearance:
        """Return the part that counts: the last if each earlier one had leave in time, else the first without."""
        return next((part for _session, part in self.parts if not has_leave(part)), self.last[1])

    def made_up(self) -> Session | None:
        """The make-up that was attended, if any."""
        return next((session for session, part in self.parts[1:] if part.attendance in CAME), None)

    def owed_for(self) -> Session | None:
        """The session that is still to be made up, also by a make-up ahead: not after one missed without leave."""
        session, part = self.last
        if len(self.parts) > 1 and not part.attendance:
            return self.parts[-2][0]
        if part.attendance not in ("absent", "excused") or not (len(self.parts) == 1 or has_leave(part)):
            return None
        return session


def has_leave(part: Appearance) -> bool:
    """Whether leave was requested in time."""
    return part.leave is not None and part.leave.in_time


def turn_of(session: Session, part: Appearance, makeups: Iterable[Session]) -> Turn:
    """The turn of ``part``, from ``session`` on; ``makeups`` are sessions that make up for others."""
    parts, known = [(session, part)], [other for other in makeups if other.status != "cancelled"]
    whose = _whose(part)
    while True:
        last = parts[-1][0].id
        found = [
            (other, own)
            for other in known
            if other.makes_up == last and other.id != last
            for own in other.units
            if _whose(own) == whose
        ]
        if not found or any(found[0][0] is seen for seen, _part in parts):
            return Turn(tuple(parts))
        parts.append(min(found, key=lambda pair: pair[0].begins))


def _whose(part: Appearance) -> int | str:
    return part.leader if part.unit is None else part.unit


def _require_makeup(
    session: Session, scheme: Scheme, turn: Appearance, day: date, others: Iterable[Session]
) -> Session:
    """The session that the new one makes up for: ``session``, or a make-up of it that was missed with leave."""
    if not scheme.makeup.allowed:
        raise Refused(
            _("scheme {scheme} does not allow make-up sessions{clause}").format(
                scheme=scheme.name, clause=clause_suffix(scheme.makeup.clause)
            ),
            _("Plan another session with `hotline schedule add`."),
        )
    if not _has_missed(turn):
        raise Refused(
            _("the unit did not miss {session} and has no leave{clause}").format(
                session=session_label(session), clause=clause_suffix(scheme.makeup.clause)
            ),
            _("Record the leave or the absence first: `hotline schedule leave`, `hotline schedule attend`."),
        )
    missed = _require_last_makeup(session, scheme, turn, others)
    if day <= missed.day:
        raise Refused(
            _("{day} is not after {session}").format(day=day, session=session_label(missed)),
            _("Give a later date."),
        )
    return missed


def _has_missed(turn: Appearance) -> bool:
    stood_in = turn.breach and turn.by != "head"
    return turn.attendance in ("absent", "excused") or bool(stood_in or (turn.leave and not turn.attendance))


def _require_last_makeup(
    session: Session, scheme: Scheme, turn: Appearance, others: Iterable[Session]
) -> Session:
    """The last session of the turn; refused if it is a make-up and was not missed with leave in time."""
    last, part = turn_of(session, turn, others).last
    if last.makes_up is None or has_leave(part):
        return last
    if part.attendance in ("absent", "excused"):
        raise Refused(
            _("make-up {session} was missed without leave in time{clause}; there is no second one").format(
                session=session_label(last), clause=clause_suffix(scheme.makeup.clause)
            ),
            _("It stays an absence; see `hotline report attendance`."),
        )
    raise Refused(
        _("{session} is already made up by session {id} on {date}{clause}").format(
            session=session_label(session),
            id=last.id,
            date=last.day,
            clause=clause_suffix(scheme.makeup.clause),
        ),
        _("Move that session: `hotline schedule move {id}`.").format(id=last.id),
    )


def archive(session: Session, now: datetime, still_open: Sequence[str] = ()) -> SessionChange:
    """Archive a session (XF-13): it cannot change afterwards. All attendance must be recorded.

    What is ``still_open`` needs consent, and stays owed.
    """
    require_open(session)
    _require_begun(session, now)
    if not session.units or any(not turn.attendance for turn in session.units):
        raise Refused(
            _("{session} is {status}, or a unit's attendance is missing").format(
                session=session_label(session), status=word("session-status", session.status)
            ),
            _("Record the attendance first: `hotline schedule attend {id}`.").format(id=session.id),
        )
    return make_change(session, session._replace(archived_at=now), doubts=still_open)
