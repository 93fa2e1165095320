"""Changes to single sessions of the schedule.

Each function is one transaction: it reads, lets ``domain/session.py`` decide, and writes. A dry run does the
same and rolls back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hotline_cli.domain import attendance, session_rules
from hotline_cli.domain import session as pure
from hotline_cli.domain.duration import days_on
from hotline_cli.domain.events import stamp
from hotline_cli.domain.session import Appearance, Session, SessionChange
from hotline_cli.errors import Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.queries import lookups
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.owed import describe_open
from hotline_cli.queries.sessions import (
    Sessions,
    find_unit_of_session,
    is_announced,
    load_session,
    sessions_on,
)
from hotline_cli.services.sessions import PLAN_VERBS, change_session, create_session

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date, datetime, time

    from hotline_cli.domain.limits import Rules
    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office


@dataclass(slots=True)
class Planned:
    """The result: the changed sessions as shown, and remarks."""

    sessions: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def planned_result(office: Office, found: Iterable[Session], remarks: Iterable[str]) -> Planned:
    return Planned(Sessions(office).views(found), list(remarks))


# ---- adding and editing ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionRequest:
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


def add_session(office: Office, asked: SessionRequest, when: When, *, consent: bool) -> Planned:
    """Add a session. Two sessions of a unit at the same time are refused without ``consent``."""
    with office.transaction(dry_run=when.dry_run) as journal:
        turns = _build_parts(office, asked)
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
        deed = _require_consent(plan_session(Sessions(office), fresh), consent=consent)
        kept = create_session(office, journal, deed, when.moment(office), note=when.note)
        return planned_result(office, [kept], [*deed.remarks, *deed.doubts, *_mayor_remarks(kept)])


def _mayor_remarks(session: Session) -> list[str]:
    if not session.mayor or any(turn.mayor for turn in session.units):
        return []
    return [
        _("no mayor is named yet; `hotline schedule edit {id} --leader NAME` does it").format(id=session.id)
    ]


def check_request(asked: SessionRequest) -> None:
    """Check what can be checked without the database. Raises ``Usage``."""
    if asked.must_attend and not asked.mayor:
        raise Usage(
            _("--must-attend requires --mayor"),
            _("Add --mayor: heads of districts must attend mayor sessions (CZ-24)."),
        )
    named = {*asked.units, *asked.must_attend}
    if not named and not asked.leaders:
        raise Usage(_("missing unit or leader"), _("Give --unit or --leader."))
    check_leaders(named, asked.leaders[asked.mayor :])
    session_rules.check_times(
        Session(asked.day, asked.start, asked.end, 0, week_from=asked.week_from, week_to=asked.week_to)
    )


def check_leaders(units: Collection[str], leaders: Sequence[str]) -> None:
    """Raise ``Usage`` for more leaders than units; without a unit a leader appears alone."""
    if units and len(leaders) > len(units):
        raise _too_many_leaders()


def pair_leaders(units: Sequence[int], leaders: Sequence[str]) -> tuple[Appearance, ...]:
    """Pair units with leaders in the order given; a leader without a unit appears alone."""
    keys: list[int | None] = list(units) or [None] * len(leaders)
    return tuple(map(Appearance, keys, [*leaders, *[""] * (len(keys) - len(leaders))]))


def _too_many_leaders() -> Usage:
    return Usage(_("more leaders than units"), _("Give one --leader for each --unit, in the same order."))


def _build_parts(office: Office, asked: SessionRequest) -> tuple[Appearance, ...]:
    """Pair units with leaders in the order given; a leader without a unit appears alone.

    In a mayor's session the first leader is the mayor.
    """
    check_request(asked)
    mayor = tuple(Appearance(None, name, mayor=True) for name in asked.leaders[: asked.mayor])
    named = list(dict.fromkeys((*asked.units, *asked.must_attend)))
    keys: list[int | None] = [lookups.resolve_active_unit(office, name) for name in named]
    leaders = list(asked.leaders[asked.mayor :])
    keys = keys or [None] * len(leaders)
    leaders += [""] * (len(keys) - len(leaders))
    musts = [name in asked.must_attend for name in named] or [False] * len(keys)
    return (*mayor, *map(Appearance, keys, leaders, musts))


def plan_session(desk: Sessions, fresh: Session) -> SessionChange:
    office = desk.office
    near = desk.list_all(days_on(fresh.day, -1), days_on(fresh.day, 1))
    others = desk.align_units(fresh, near)
    return session_rules.plan(fresh, office.rules(fresh.scheme).work, office.now, others)


def _require_consent(deed: SessionChange, *, consent: bool) -> SessionChange:
    if not consent:
        session_rules.refuse_doubts(deed)
    return deed


def check_edit(fields: dict[str, Any]) -> None:
    """Check, before the database is opened, that there is something to change and the hours are in order.

    Raises ``Usage``.
    """
    if all(value in (None, ()) for value in fields.values()):
        raise Usage(
            _("nothing to change"), _("Give at least one option, for example --theme, --leader or --unit.")
        )
    if fields["start"] and fields["end"]:
        session_rules.check_hours(fields["start"], fields["end"])


def edit_session(office: Office, text: str, fields: dict[str, Any], when: When, *, consent: bool) -> Planned:
    """Set what is settled later: units, leaders, theme, hours, place (CZ-07, CZ-08); not after the session was held."""

    def decide(before: Session, _rules: Rules, _at: datetime) -> SessionChange:
        values = {name: value for name, value in fields.items() if value not in (None, ())}
        session_rules.require_ahead(before)
        after = before._replace(**_edit_session(office, before, values))
        return pure.make_change(before, after, doubts=plan_session(Sessions(office), after).doubts)

    return change_planned(office, text, "edit", when, decide, consent=consent)


def _edit_session(office: Office, before: Session, values: dict[str, Any]) -> dict[str, Any]:
    names, leaders = values.pop("units", None), values.pop("leaders", None)
    if names is None and leaders is None:
        return values
    if names is None:
        return values | {"units": _with_leaders(before, leaders)}
    must = [turn for turn in before.units if turn.must_attend]
    if before.mayor:
        mayor = tuple(turn.leader for turn in before.units if turn.mayor)
        leaders = leaders or mayor
    request = SessionRequest(
        before.day,
        before.start,
        before.end,
        tuple(names),
        (),
        tuple(leaders or ()),
        mayor=before.mayor,
    )
    known, keys = {turn.unit: turn for turn in before.units}, Names(office)

    def settled(turn: Appearance) -> Appearance:
        before_turn = known.get(keys.standing(turn.unit, known)) if turn.unit else None
        return before_turn._replace(leader=turn.leader or before_turn.leader) if before_turn else turn

    settled_turns = [
        _keep_mayor(turn, before) if turn.mayor else settled(turn) for turn in _build_parts(office, request)
    ]
    kept = [turn for turn in must if turn.unit not in {new.unit for new in settled_turns}]
    return values | {"units": (*settled_turns, *kept)}


def _with_leaders(before: Session, leaders: Sequence[str]) -> tuple[Appearance, ...]:
    """Return the appearances with these leaders, in their order; the mayor of a mayor's session comes first."""
    turns = before.units
    if before.mayor and not any(turn.mayor for turn in turns):
        turns = (Appearance(None, mayor=True), *turns)
    turns = turns or (Appearance(None),) * len(leaders)
    if len(leaders) > len(turns):
        raise _too_many_leaders()
    named = (turn._replace(leader=who) for turn, who in zip(turns, leaders, strict=False))
    return (*named, *turns[len(leaders) :])


def _keep_mayor(turn: Appearance, before: Session) -> Appearance:
    """Return the mayor's row of ``before`` with the leader of ``turn``, or ``turn`` if there was none."""
    known = next((old for old in before.units if old.mayor), turn)
    return known._replace(leader=turn.leader)


# ---- verbs -----------------------------------------------------------------------------------------------


def change_planned(
    office: Office,
    text: str,
    verb: str,
    when: When,
    decide: Callable[[Session, Rules, datetime], SessionChange],
    *,
    consent: bool = True,
) -> Planned:
    """Perform one verb on one session."""
    with office.transaction(dry_run=when.dry_run) as journal:
        before = load_session(office, text)
        name = f"session-{verb}"
        at = require_after_plan(office, when, before) if name in PLAN_VERBS else when.moment(office)
        deed = _require_consent(decide(before, office.rules(before.scheme), at), consent=consent)
        after = change_session(office, journal, name, at, before, deed, when.note)
        return planned_result(office, [after], [*deed.remarks, *deed.doubts])


def require_after_plan(office: Office, when: When, before: Session) -> datetime:
    """Return the time of a change to the schedule; not before the session's last change. Raises ``Refused``."""
    since = session_rules.planned_at(before)
    if since is None:
        return when.moment(office)
    return when.after(office, since, _("session {id} was planned").format(id=before.id))


def _find_part(office: Office, session: Session, name: str) -> int | str | None:
    """Find the part of ``session`` that ``name`` means: a unit, by its key there, or a leader; None without a name."""
    if not name:
        return None
    if any((turn.unit, turn.leader) == (None, name) for turn in session.units):
        return name
    return find_unit_of_session(office, session, name)


def move_session(
    office: Office, text: str, to: date, reason: str, requested: date | None, when: When, *, consent: bool
) -> Planned:
    """Move a session to another date (CZ-04)."""

    def decide(session: Session, rules: Rules, at: datetime) -> SessionChange:
        desk = Sessions(office)
        others = desk.align_units(session, desk.list_all(days_on(to, -1), days_on(to, 1)))
        return session_rules.move(
            session,
            rules.scheme,
            rules.work,
            at,
            to,
            reason=reason,
            requested=requested,
            others=others,
            announced=is_announced(office, session),
        )

    return change_planned(office, text, "move", when, decide, consent=consent)


def cancel_session(office: Office, text: str, reason: str, requested: date | None, when: When) -> Planned:
    return change_planned(
        office,
        text,
        "cancel",
        when,
        lambda session, rules, at: session_rules.cancel(
            _require_no_calls(office, session),
            rules.scheme,
            rules.work,
            at,
            reason=reason,
            requested=requested,
            announced=is_announced(office, session),
        ),
    )


def _require_no_calls(office: Office, session: Session) -> Session:
    """Return ``session``; raises ``Refused`` if a caller was on the air in it."""
    found = office.con.execute(
        "SELECT count(*) FROM cases WHERE session_id = ? AND channel = 'on-air' AND status <> 'void'"
        " AND received_at >= ?",
        (session.id, stamp(session.begins)),
    ).fetchone()[0]
    if found:
        raise Refused(
            _("{session} has {count} on-air calls and cannot be cancelled").format(
                session=session_rules.session_label(session), count=found
            ),
            _("Break it off: `hotline schedule break-off {id}`.").format(id=session.id),
        )
    return session


def break_off_session(office: Office, text: str, reason: str, when: When) -> Planned:
    """Break off a session that has begun."""
    return change_planned(
        office,
        text,
        "break-off",
        when,
        lambda session, _rules, at: session_rules.break_off(session, at, reason=reason),
    )


def request_leave(  # noqa: PLR0917 - as many as the command has options
    office: Office, text: str, unit: str, requested: date, reason: str, delegate: str, when: When
) -> Planned:
    """Record that the head cannot come (CZ-03, WZ-04)."""

    def decide(session: Session, rules: Rules, at: datetime) -> SessionChange:
        return attendance.leave(
            session,
            rules.scheme,
            rules.work,
            at,
            _find_part(office, session, unit),
            requested=requested,
            reason=reason,
            delegate=delegate,
        )

    return change_planned(office, text, "leave", when, decide)


def record_attendance(  # noqa: PLR0917 - as many as the command has options
    office: Office, text: str, unit: str, status: str, by: str, name: str, when: When
) -> Planned:
    """Record who came, and how."""

    def decide(session: Session, rules: Rules, at: datetime) -> SessionChange:
        whose, desk = _find_part(office, session, unit), Sessions(office)
        expected = session._replace(
            units=tuple(turn._replace(leader=desk.expected_leader(turn)) for turn in session.units)
        )
        deed = attendance.attend(expected, rules.scheme, at, whose, status=status, by=by, name=name)
        recorded = (
            new if new.attendance else old
            for old, new in zip(session.units, deed.session.units, strict=False)
        )
        after = deed.session._replace(units=tuple(recorded) if session.units else deed.session.units)
        return pure.make_change(session, after, deed.remarks)

    return change_planned(office, text, "attend", when, decide)


def confirm_session(office: Office, text: str, when: When) -> Planned:
    """Confirm a session for announcement (WZ-02)."""
    return change_planned(
        office,
        text,
        "confirm",
        when,
        lambda session, rules, at: session_rules.confirm(session, rules.scheme, rules.work, at),
    )


def archive_session(office: Office, text: str, when: When, *, consent: bool) -> Planned:
    """Archive a session: it can no longer be changed (XF-13); what is still open is named, and stays owed."""
    return change_planned(
        office,
        text,
        "archive",
        when,
        lambda session, _rules, at: attendance.archive(session, at, describe_open(office, session)),
        consent=consent,
    )


def add_makeup(office: Office, text: str, unit: str, day: date, when: When, *, consent: bool) -> Planned:
    """Add a session that makes up for a missed one (WZ-04)."""
    with office.transaction(dry_run=when.dry_run) as journal:
        missed = load_session(office, text)
        at, rules = when.moment(office), office.rules(missed.scheme)
        desk = Sessions(office)
        near = [*sessions_on(office, day), *desk.makeups]
        others = desk.align_units(missed, {other.id: other for other in near}.values())
        whose = _find_part(office, missed, unit)
        deed = attendance.makeup(missed, rules.scheme, rules.work, at, whose, day, others=others)
        _require_consent(deed, consent=consent)
        fresh = create_session(office, journal, deed, at, verb="session-makeup", note=when.note)
        return planned_result(office, [fresh], [*deed.remarks, *deed.doubts])
