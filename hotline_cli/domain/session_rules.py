"""Planning, moving, cancelling and confirming a session (rules.md 5)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from hotline_cli.domain.duration import Span, runs_over_midnight
from hotline_cli.domain.session import Appearance, Session, SessionChange, make_change, session_to_json
from hotline_cli.domain.vocabulary import word
from hotline_cli.errors import NotFound, Refused, Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotline_cli.domain.scheme.model import NoticeRule, Scheme
    from hotline_cli.domain.working_time import WorkTime


HELD = ("held", "broken-off")
"""Statuses of a session that has begun."""


def refuse_doubts(change: SessionChange) -> None:
    """Raise ``Refused`` for a change that needs consent (``--yes``) and has none."""
    if change.doubts:
        raise Refused(_("; ").join(change.doubts), _("Add --yes to do it anyway."))


def session_label(session: Session) -> str:
    return _("session {id} of {date}").format(id=session.id, date=session.day)


def clause_suffix(clause: str) -> str:
    return _(" ({words})").format(words=word("clause", clause)) if clause else ""


def require_open(session: Session) -> None:
    """Raise ``Refused`` for a cancelled or archived session."""
    if session.archived_at:
        raise Refused(
            _("{session} is archived and cannot be changed").format(session=session_label(session)),
            _("View it with `hotline schedule show {id}`.").format(id=session.id),
        )
    if session.status == "cancelled":
        raise Refused(
            _("{session} is cancelled").format(session=session_label(session)),
            _("Plan another session with `hotline schedule add`."),
        )


def planned_at(session: Session) -> datetime | None:
    """When the plan was last changed; None if unknown because it was entered after the session."""
    changed = session.planned_at
    return changed if changed and changed <= session.ends else None


def require_ahead(session: Session) -> None:
    """Raise ``Refused`` if the session was held, or any attendance is recorded."""
    require_open(session)
    if session.status in HELD or any(turn.attendance for turn in session.units):
        raise Refused(
            _("{session} was held, or its attendance is recorded: its date cannot be changed").format(
                session=session_label(session)
            ),
            _("Use attend, makeup, break-off or archive."),
        )


def find_appearance(session: Session, whose: int | str | None, name: str = "") -> Appearance:
    """The appearance of ``whose``, a unit or a leader without one; for None the only one.

    If there are several, the one of the leader called ``name``. Raises ``Usage``, ``NotFound``.
    """
    found = [turn for turn in session.units if whose is None or whose == _holder(turn)]
    if whose is None and len(found) > 1:
        found = [turn for turn in found if name and name == _holder(turn)] or found
    if len(found) == 1:
        return found[0]
    if whose is None and found:
        raise Usage(
            _("{session} has several units or leaders").format(session=session_label(session)),
            _("Choose one of them with --unit."),
        )
    raise NotFound(
        _("this unit is not in {session}").format(session=session_label(session)),
        _("List the units on the air with `hotline schedule show {id}`.").format(id=session.id),
    )


def _holder(turn: Appearance) -> int | str:
    return turn.leader if turn.unit is None else turn.unit


def replace_appearance(session: Session, old: Appearance, new: Appearance) -> Session:
    """``session`` with ``new`` instead of ``old``, or as its first appearance."""
    return session._replace(units=tuple(new if turn is old else turn for turn in session.units) or (new,))


def require_not_future(requested: date, now: datetime) -> None:
    if requested > now.date():
        raise Refused(
            _("--requested {requested} is in the future").format(requested=requested),
            _("Give the date of the unit's request."),
        )


def last_day(session: Session, notice: Span, worktime: WorkTime) -> date:
    """The last day on which notice given ``notice`` before the session is in time.

    Three working days before a Thursday is the Monday of that week; one month before 18 June is 18 May, and
    that day is still in time (rules.md 5).
    """
    back = Span(-abs(notice.amount), notice.unit)
    return worktime.due(session.begins, back, roll=False).at.date()


def is_in_time(session: Session, rule: NoticeRule, worktime: WorkTime, requested: date) -> bool:
    """Whether notice was given in time; a rule without a span accepts the day of the session itself (WZ-04)."""
    return requested <= (last_day(session, rule.span, worktime) if rule.span else session.day)


def plan(
    session: Session, worktime: WorkTime, now: datetime, others: Sequence[Session] = ()
) -> SessionChange:
    """Plan a new session. ``others`` are those of its date.

    Raises ``Usage`` for an end at or before the start, an on-air week that ends before it begins, a duplicate
    unit. A date that has passed or is not a working day gives a remark; a unit on the air twice at one time
    needs consent.
    """
    check_times(session)
    units = [turn.unit for turn in session.units if turn.unit is not None]
    if len(set(units)) < len(units):
        raise Usage(_("a unit is listed twice in one session"), _("List each unit only once."))
    remarks = tuple(plan_remarks(session, worktime, now))
    return SessionChange(session, session_to_json(session), remarks, tuple(clash_doubts(session, others)))


def check_times(session: Session) -> None:
    """Raise ``Usage`` for an end at or before its start, or an on-air week that ends before it begins."""
    check_hours(session.start, session.end)
    if session.week_from and session.week_to and session.week_to < session.week_from:
        raise Usage(
            _("on-air week: end {last} is before start {first}").format(
                first=session.week_from, last=session.week_to
            ),
            _("Give --week-from the earlier date."),
        )


def check_hours(start: time, end: time) -> None:
    """Raise ``Usage`` for an end at or before the start, unless it runs over midnight."""
    if end <= start and not runs_over_midnight(start, end):
        raise Usage(
            _("session end {end:%H:%M} is not after its start {start:%H:%M}").format(end=end, start=start),
            _("Give a later end; past midnight it is at most 12 hours after the start."),
        )


def past_remark(session: Session) -> str:
    """The remark on a session that was over when it was entered."""
    return _("{date} has passed: the session is recorded after the fact").format(date=session.day)


def plan_remarks(session: Session, worktime: WorkTime, now: datetime) -> Iterable[str]:
    if session.ends < now:
        yield past_remark(session)
    if not worktime.calendar.is_working(session.day):
        yield _holiday_remark(session.day, worktime)
    yield from _week_remarks(session)


def _week_remarks(session: Session) -> Iterable[str]:
    first, last = session.week_from, session.week_to
    if first and last and not first <= session.day <= last:
        yield _("{date} is outside the on-air week, {first} to {last}").format(
            date=session.day, first=first, last=last
        )


def _holiday_remark(day: date, worktime: WorkTime) -> str:
    return _("{date} is not a working day: {why}").format(date=day, why=worktime.calendar.why(day))


def _sessions_at_same_hour(session: Session, others: Iterable[Session]) -> list[Session]:
    """Other sessions at the same time as ``session``."""
    return [
        other
        for other in others
        if (other.id != session.id or not other.id)
        and other.status != "cancelled"
        and other.begins < session.ends
        and session.begins < other.ends
    ]


def _share_unit(one: Session, other: Session) -> bool:
    return bool({turn.unit for turn in one.units} & {turn.unit for turn in other.units} - {None})


def clash_doubts(session: Session, others: Iterable[Session]) -> list[str]:
    """The questions about units that are on the air twice at one time."""
    return [
        _clash_doubt(other)
        for other in _sessions_at_same_hour(session, others)
        if _share_unit(session, other)
    ]


def _clash_doubt(other: Session) -> str:
    return _(
        "a unit is already on the air at that time in session {id}, {date} {start:%H:%M}-{end:%H:%M}"
    ).format(id=other.id, date=other.day, start=other.start, end=other.end)


def _occupied_remark(other: Session) -> str:
    return _("{date} {start:%H:%M}-{end:%H:%M} is taken by session {id}").format(
        id=other.id, date=other.day, start=other.start, end=other.end
    )


def occupied_remarks(session: Session, others: Iterable[Session]) -> list[str]:
    """The remarks on other sessions of the scheme at that time without a common unit."""
    return [
        _occupied_remark(other)
        for other in _sessions_at_same_hour(session, others)
        if other.scheme == session.scheme and not _share_unit(session, other)
    ]


def move(  # noqa: PLR0913 - of which session, by which rules, where to and why
    session: Session,
    scheme: Scheme,
    worktime: WorkTime,
    now: datetime,
    to: date,
    *,
    reason: str,
    requested: date | None = None,
    others: Sequence[Session] = (),
    announced: bool = False,
) -> SessionChange:
    """Move a session, keeping its first date and the reason (CZ-04, WZ-03). ``others`` are those of the new date.

    ``announced``: its present date was announced, so the change must be too.

    ``requested``: the day of the unit's request; refused if it is later than the scheme's notice before the
    present date. Without it the office itself moves the session, at any time. A date that has passed, a holiday
    and an occupied time give remarks; a unit on the air twice at one time needs consent.
    """
    require_ahead(session)
    if to == session.day:
        raise Refused(
            _("{session} is already on that date").format(session=session_label(session)),
            _("Give another date."),
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
        changed_at=now,
        changed_from=session.day,
        notice=announced or session.notice,
    )
    after = after._replace(units=tuple(_judge_leave(turn, after, scheme, worktime) for turn in after.units))
    remarks = [*_move_remarks(after, session.day, worktime, now), *occupied_remarks(after, others)]
    return make_change(session, after, remarks, clash_doubts(after, others))


def _move_remarks(session: Session, was: date, worktime: WorkTime, now: datetime) -> Iterable[str]:
    """Remarks on the new date; one rest day may replace another without a remark (QT-01)."""
    if session.ends < now:
        yield past_remark(session)
    works = worktime.calendar.is_working
    if works(was) and not works(session.day):
        yield _holiday_remark(session.day, worktime)


def _judge_leave(turn: Appearance, session: Session, scheme: Scheme, worktime: WorkTime) -> Appearance:
    """Judge again whether leave was requested in time, by the session's new date."""
    leave = turn.leave
    if leave is None:
        return turn
    return turn._replace(
        leave=leave._replace(in_time=is_in_time(session, scheme.leave, worktime, leave.requested))
    )


def _require_change_in_time(
    session: Session, rule: NoticeRule, worktime: WorkTime, now: datetime, requested: date | None
) -> None:
    if requested is None:
        return
    require_not_future(requested, now)
    if not is_in_time(session, rule, worktime, requested):
        raise Refused(
            _(
                "a change of {session} had to be requested by {last}{clause}; it was requested on {requested}"
            ).format(
                session=session_label(session),
                last=last_day(session, rule.span, worktime) if rule.span else session.day,
                clause=clause_suffix(rule.clause),
                requested=requested,
            ),
            _("Omit --requested; the office may change it at any time."),
        )


def _on_air_week(session: Session, to: date) -> tuple[date | None, date | None]:
    """The on-air week after a move: unchanged if it contains the date, else its Monday to Friday."""
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
    announced: bool = False,
) -> SessionChange:
    """Cancel a session; a unit must request it as early as a move (CZ-04). If ``announced``, so must this be."""
    require_ahead(session)
    _require_change_in_time(session, scheme.change, worktime, now, requested)
    return make_change(
        session,
        session._replace(
            status="cancelled",
            reason=reason,
            requested=requested,
            changed_at=now,
            changed_from=session.day,
            notice=announced or session.notice,
        ),
    )


def break_off(session: Session, now: datetime, *, reason: str) -> SessionChange:
    """Break off a session that has begun: it counts as held, and is no longer cancelled."""
    require_open(session)
    if session.status == "broken-off":
        raise Refused(
            _("{session} is already broken off").format(session=session_label(session)),
            _("Use `hotline schedule attend`, `makeup` or `archive`."),
        )
    if now < session.begins:
        raise Refused(
            _("{session} has not begun").format(session=session_label(session)),
            _("Cancel it instead: `hotline schedule cancel {id}`.").format(id=session.id),
        )
    return make_change(session, session._replace(status="broken-off", reason=reason))


def confirm(session: Session, scheme: Scheme, worktime: WorkTime, now: datetime) -> SessionChange:
    """Confirm a session, so that it can be announced (WZ-02); a late announcement gives a remark."""
    require_ahead(session)
    if session.status == "confirmed":
        raise Refused(
            _("{session} is already confirmed").format(session=session_label(session)),
            _("Use move, cancel, leave or attend."),
        )
    return make_change(
        session, session._replace(status="confirmed"), _announcement_remarks(session, scheme, worktime, now)
    )


def _announcement_remarks(
    session: Session, scheme: Scheme, worktime: WorkTime, now: datetime
) -> Iterable[str]:
    if scheme.announce.span is None:
        return
    last = last_day(session, scheme.announce.span, worktime)
    late, ahead = _("The announcement was due by {last}{clause}"), _("Announcement due by {last}{clause}")
    yield (late if now.date() > last else ahead).format(
        last=last, clause=clause_suffix(scheme.announce.clause)
    )
