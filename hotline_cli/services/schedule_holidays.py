"""Planned sessions on days that have become days of rest (WZ-01, CZ-02, QT-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain import session_rules
from hotline_cli.domain.recurrence import parse_rule
from hotline_cli.errors import Refused
from hotline_cli.i18n import _
from hotline_cli.queries.sessions import Sessions, is_announced
from hotline_cli.services.schedule_entry import Planned, planned_result
from hotline_cli.services.sessions import change_session

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.session import Session, SessionChange
    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office


def list_sessions_at_rest(desk: Sessions, days: Iterable[date] = ()) -> list[Session]:
    """List the sessions still ahead on days of rest: on ``days``, or on any that the scheme does not keep."""
    wanted = set(days)
    return [
        session
        for session in desk.list_all(desk.office.today)
        if (
            session.day in wanted if wanted else _policy(session, desk.office.rules(session.scheme)) != "keep"
        )
        and session.status in ("planned", "confirmed", "moved")
        and not any(turn.attendance for turn in session.units)
        and not desk.office.rules(session.scheme).work.calendar.is_working(session.day)
    ]


def describe_sessions_at_rest(office: Office, days: Iterable[date]) -> list[str]:
    """Name the planned sessions on ``days``, and what to do with them."""
    wanted = list(days)
    at_rest = list_sessions_at_rest(Sessions(office), wanted) if wanted else []
    remarks = [
        _("{session} is planned on a day of rest: {why}").format(
            session=session_rules.session_label(session),
            why=office.rules(session.scheme).work.calendar.why(session.day),
        )
        for session in at_rest
    ]
    if at_rest:
        remarks.append(_("`hotline schedule move --holidays` does with them what the scheme says."))
    return remarks


def _policy(session: Session, rules: Rules) -> str:
    """What the rule that a session comes from says of a day of rest; without one: keep."""
    if session.on_holiday:
        return session.on_holiday
    own = rules.scheme.recurrences
    for rule in own:
        if session.series.startswith(f"{rules.scheme.name}: {parse_rule(rule.rule).series()} "):
            return rule.on_holiday
    return own[0].on_holiday if len(own) == 1 else "keep"


def move_from_holidays(office: Office, reason: str, when: When, *, consent: bool) -> Planned:
    """Do with each planned session on a day of rest what its rule says: move it on, cancel it, or keep it."""
    with office.transaction(dry_run=when.dry_run) as journal:
        at, changed, remarks = when.moment(office), [], []
        for session in list_sessions_at_rest(Sessions(office)):
            rules = office.rules(session.scheme)
            why = reason or rules.work.calendar.why(session.day)
            change = _take_off(office, session, rules, why)
            if not consent:
                session_rules.refuse_doubts(change)
            verb = "session-cancel" if change.session.status == "cancelled" else "session-move"
            since = session_rules.planned_at(session)
            if since and at < since:
                raise Refused(
                    _("session {id} was planned at {since}").format(id=session.id, since=since),
                    _("Give a later --at."),
                )
            changed.append(change_session(office, journal, verb, at, session, change, when.note))
            remarks += [*change.remarks, *change.doubts]
        if not changed:
            remarks.append(_("no planned session is on a day of rest; nothing was moved"))
        return planned_result(office, changed, remarks)


def _take_off(office: Office, session: Session, rules: Rules, why: str) -> SessionChange:
    """The change of one session: to the next working day without a session of the same rule, or off the plan."""
    announced = is_announced(office, session)
    if _policy(session, rules) == "skip":
        return session_rules.cancel(
            session, rules.scheme, rules.work, office.now, reason=why, announced=announced
        )
    desk = Sessions(office)
    held = {other.day for other in desk.list_all() if other.series == session.series and session.series}
    day = rules.work.calendar.shift(session.day, 1)
    while day in held:
        day = rules.work.calendar.shift(day, 1)
    others = desk.align_units(session, desk.list_all(day, day))
    return session_rules.move(
        session, rules.scheme, rules.work, office.now, day, reason=why, others=others, announced=announced
    )
