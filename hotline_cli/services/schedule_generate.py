"""Sessions generated from rules of recurrence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hotline_cli.domain import session_rules
from hotline_cli.domain.session import Appearance, Session
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.queries import lookups
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.sessions import list_series, sessions_on
from hotline_cli.services.schedule_entry import check_leaders, pair_leaders
from hotline_cli.services.schedule_import import MAX_REMARKS_OF_A_KIND, enter_slots

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, time

    from hotline_cli.domain.calendar import Calendar
    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.scheme.model import Recurrence
    from hotline_cli.services.schedule_entry import Planned
    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """The rules to generate by: the scheme's own, or the rule ``every``."""

    first: date
    last: date
    every: str = ""
    start: time | None = None
    end: time | None = None
    rotate: tuple[str, ...] = ()
    rotate_leaders: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    on_holiday: str = ""
    scheme: str = ""
    theme: str = ""
    medium: str = ""
    place: str = ""


@dataclass(slots=True)
class RotatedTurns:
    """The sessions of one rule, its holidays, and whether one of its dates was skipped."""

    fresh: list[Session] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left_out: bool = False


def generate_schedule(office: Office, asked: GenerationRequest, when: When, *, consent: bool) -> Planned:
    """Generate the sessions of the rules from ``first`` to ``last``; existing ones are not added again."""
    with office.transaction(dry_run=when.dry_run) as journal:
        scheme = office.scheme_id(asked.scheme or None)
        rules = office.rules(scheme)
        dates = _date_rules(asked, rules)
        fixed = pair_leaders(
            [lookups.resolve_active_unit(office, name) for name in asked.units], asked.leaders
        )
        members = _members(office, asked)
        turning = any(rule.rotate for rule, _words, _days in dates)
        found = [
            _assign_turns(
                office,
                asked,
                rules,
                Session(
                    asked.first,
                    rule.start,
                    rule.end,
                    scheme,
                    units=fixed,
                    on_holiday=rule.on_holiday,
                    **_facts(asked, rule, str(words.series()), rules),
                ),
                days,
                rule.on_holiday,
                members if rule.rotate or not turning else (),
            )
            for rule, words, days in dates
        ]
        fresh = sorted((s for one in found for s in one.fresh), key=lambda s: (s.day, s.start))
        done = enter_slots(office, journal, fresh, when, consent=consent)
        done.remarks = [*(remark for one in found for remark in one.remarks), *done.remarks]
        if not any(days for _rule, _words, days in dates):
            done.remarks += [_never(words, asked) for _rule, words, _days in dates]
        elif not fresh and not any(one.left_out for one in found):
            done.remarks.append(_("everything is already in the plan; nothing was added"))
        return done


def _date_rules(asked: GenerationRequest, rules: Rules) -> list[tuple[Recurrence, Any, list[date]]]:
    """Return each rule as read, with its dates."""
    from hotline_cli.domain import recurrence

    parsed = [(rule, recurrence.parse_rule(rule.rule)) for rule in _recurrences(asked, rules)]
    return [(rule, words, _dates(words, rule, asked)) for rule, words in parsed]


def _never(words: Any, asked: GenerationRequest) -> str:  # noqa: ANN401 - a Rule, of a module that costs
    message = _('"{rule}" has no dates from {first} to {last}; nothing was added')
    return message.format(rule=words, first=asked.first, last=asked.last)


def _facts(asked: GenerationRequest, rule: Recurrence, words: str, rules: Rules) -> dict[str, Any]:
    return {
        "name": rule.name,
        "theme": asked.theme,
        "medium": asked.medium or rule.medium,
        "place": asked.place or rule.place,
        "series": f"{rules.scheme.name}: {words} {rule.start:%H:%M}",
    }


def _dates(words: Any, rule: Recurrence, asked: GenerationRequest) -> list[date]:  # noqa: ANN401 - a Rule, of a module that costs
    return list(words.dates(max(asked.first, rule.first or asked.first), asked.last))


def _recurrences(asked: GenerationRequest, rules: Rules) -> list[Recurrence]:
    from hotline_cli.domain.scheme.model import Recurrence

    own = list(rules.scheme.recurrences)
    like = own[0] if len(own) == 1 else None
    if not asked.every:
        if not own:
            raise Usage(
                _("scheme {scheme} has no recurring sessions").format(scheme=rules.scheme.name),
                _('Give --every "2nd,4th wednesday" --start 09:00 --end 11:00.'),
            )
        return [_override_rule(rule, asked) for rule in own]
    start, end = asked.start or (like and like.start), asked.end or (like and like.end)
    if start is None or end is None:
        raise Usage(
            _("--every needs --start and --end"), _("Add them, for example --start 09:00 --end 10:00.")
        )
    base = like or Recurrence("every", asked.every, start, end, "", on_holiday="keep")
    return [
        _override_rule(base._replace(rule=asked.every, start=start, end=end, rotate="", first=None), asked)
    ]


def _override_rule(rule: Recurrence, asked: GenerationRequest) -> Recurrence:
    """Override ``rule`` by options of the command line."""
    ruled = rule._replace(
        start=asked.start or rule.start,
        end=asked.end or rule.end,
        on_holiday=asked.on_holiday or rule.on_holiday,
    )
    session_rules.check_hours(ruled.start, ruled.end)
    return ruled


def check_generation(asked: GenerationRequest) -> None:
    """Check what can be checked without the database. Raises ``Usage``."""
    from hotline_cli.domain import recurrence

    if asked.rotate and asked.rotate_leaders:
        raise Usage(
            _("units or leaders can rotate, not both"), _("Give either --rotate or --rotate-leaders.")
        )
    if asked.units and (asked.rotate or asked.rotate_leaders):
        raise Usage(_("--unit and a rotation cannot be used together"), _("List the units in --rotate."))
    if asked.leaders and (asked.rotate or asked.rotate_leaders):
        raise Usage(
            _("--leader and a rotation cannot be used together"), _("List the leaders in --rotate-leaders.")
        )
    check_leaders(asked.units, asked.leaders)
    if asked.start and asked.end:
        session_rules.check_hours(asked.start, asked.end)
    recurrence.check_span(asked.first, asked.last)
    if asked.every:
        recurrence.parse_rule(asked.every)


def _members(office: Office, asked: GenerationRequest) -> tuple[Appearance, ...]:
    turns = [Appearance(lookups.resolve_active_unit(office, name)) for name in asked.rotate]
    return tuple(turns or [Appearance(None, name) for name in asked.rotate_leaders])


def _assign_turns(  # noqa: PLR0917 - the span, the rule, and what rests on it
    office: Office,
    asked: GenerationRequest,
    rules: Rules,
    like: Session,
    days: Sequence[date],
    policy: str,
    members: tuple[Appearance, ...],
) -> RotatedTurns:
    """Return the missing sessions of one rule, each with the member whose turn it is."""
    from hotline_cli.domain import recurrence

    series = list_series(office, like.series)
    taken = {session.original for session in series}
    slots = recurrence.apply_holiday_policy(days, rules.work.calendar, policy)
    found, occupied = RotatedTurns(), []
    held = {session.day for session in series} | {slot.original for slot in slots if not slot.why}
    for slot in slots:
        if slot.original in taken:
            found.remarks += _planned_at_rest(slot, series, policy)
            continue
        day = _free_day(slot.day, slot.original, held, rules)
        found.remarks += _holiday_remarks(slot, day, rules.work.calendar)
        if day is None:
            found.left_out = True
        elif other := _find_typed_in(office, like, day):
            occupied.append(other)
        else:
            held.add(day)
            found.fresh.append(like._replace(day=day, original=slot.original))
    found.remarks += _occupied_remarks(occupied)
    if members:
        used = taken.union(session.original for session in found.fresh)
        in_turn = [slot.original for slot in slots if slot.original in used]
        whose = dict(_rotation(office, members, in_turn, series, asked.first))
        found.fresh = [session._replace(units=(whose[session.original],)) for session in found.fresh]
    return found


def _planned_at_rest(slot: Any, there: Iterable[Session], policy: str) -> Iterable[str]:  # noqa: ANN401 - a Slot, of a module that costs
    """Remark on a session in the plan whose day has become a day of rest since."""
    for session in there:
        ahead = (
            session.status in ("planned", "confirmed") and session.day == slot.original == session.original
        )
        if ahead and slot.why and policy != "keep":
            yield _("{session} is planned on a day of rest: {why}").format(
                session=session_rules.session_label(session), why=slot.why
            )
            yield _("`hotline schedule move --holidays` does with them what the scheme says.")


def _occupied_remarks(occupied: Sequence[Session]) -> list[str]:
    """Remark on dates taken by another session: the member due then takes the next date."""
    if len(occupied) > MAX_REMARKS_OF_A_KIND:
        message = _("{count} dates are already taken by other sessions, the last on {date}")
        return [message.format(count=len(occupied), date=max(session.day for session in occupied))]
    message = _("{date} is already taken by session {id}")
    return [message.format(date=session.day, id=session.id) for session in occupied]


def _rotation(
    office: Office,
    members: tuple[Appearance, ...],
    days: Sequence[date],
    there: Sequence[Session],
    first: date,
) -> list[tuple[date | None, Appearance]]:
    """Return each date with its member, continuing after the rule's last session before ``first``."""
    from hotline_cli.domain import recurrence

    before = [s for s in there if s.original and s.original < first and s.units]
    last = before[-1].units[0] if before else None
    key = {(turn.unit, turn.leader if turn.unit is None else ""): turn for turn in members}
    mark = last and (Names(office).successor(last.unit), last.leader if last.unit is None else "")
    return [(day, key[who]) for day, who in recurrence.rotate(list(key), days, mark)]


def _free_day(day: date | None, original: date, held: set[date], rules: Rules) -> date | None:
    """Move a postponed session on to a working day without a session of the same rule."""
    while day is not None and day != original and day in held:
        day = rules.work.calendar.shift(day, 1)
    return day


def _holiday_remarks(slot: Any, day: date | None, calendar: Calendar) -> Iterable[str]:  # noqa: ANN401 - a Slot, of a module that costs
    if not slot.why:
        return
    why = slot.why + (_(" (provisional)") if calendar.provisional(slot.original) else "")
    if day is None:
        yield _("{date} is skipped: {why}").format(date=slot.original, why=why)
    elif day != slot.original:
        yield _("{date} is postponed to {day}: {why}").format(date=slot.original, day=day, why=why)
    else:
        yield _("{date} is kept, although it is {why}").format(date=slot.original, why=why)


def _find_typed_in(office: Office, like: Session, day: date) -> Session | None:
    """Return a session of the same scheme that was entered by table or by hand."""
    name, slot = office.rules(like.scheme).scheme.name, like._replace(day=day)
    found = (
        other
        for other in sessions_on(office, day)
        if not other.series
        and other.status != "cancelled"
        and other.begins < slot.ends
        and slot.begins < other.ends
        and office.rules(other.scheme).scheme.name == name
    )
    return next(found, None)
