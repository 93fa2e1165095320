"""Registration of calls as cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import case_number
from hotline_cli.domain.phones import MOBILE, begins_as_mobile, dialled_digits
from hotline_cli.domain.transitions import intake, table
from hotline_cli.domain.transitions.late_entry import mark_late_entries
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.queries.cases import get_case
from hotline_cli.queries.categories import resolve_categories
from hotline_cli.queries.duplicates import describe_duplicates
from hotline_cli.queries.loaded_case import LoadedCase
from hotline_cli.queries.lookups import (
    require_active_units,
    resolve_session_and_scheme,
    resolve_unit,
    units_on_air,
)
from hotline_cli.services.cases import record_decision, record_registration
from hotline_cli.services.values import CommandResult, When
from hotline_cli.store import case_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from hotline_cli.store.office import Office

DIGITS_DIALLED = frozenset("0123456789０１２３４５６７８９")
BETWEEN_DIGITS = frozenset(" -－‐‑‒–—―−()（）转,*#")
MAX_PHONE_LENGTH = 25
MAX_PHONE_DIGITS = 20
MAX_NAME_LENGTH = 100


class Request(NamedTuple):
    """A call as the clerk gives it; units, session and scheme by name, empty if not given."""

    facts: Mapping[str, Any]
    words: Mapping[str, str]
    promised: datetime | None = None
    session: str = ""
    scheme: str = ""
    to: str = ""
    co_units: tuple[str, ...] = ()
    reason: str = ""
    """Why the order to ``to`` is entered after the limit for a moment before it."""


def check_request(request: Request) -> None:
    """Check what can be checked without the database. Raises ``Usage``."""
    check_caller(request.words)
    if request.words.get("promise") and request.promised is None:
        raise Usage(_("--promise needs a date"), _("Add --promised-by DATE."))
    if request.facts.get("outcome") and not request.words.get("answer"):
        raise Usage(_("--outcome requires --answered"), _("Add --answered TEXT, or leave --outcome out."))
    if request.co_units and not request.to:
        raise Usage(_("--with needs a lead unit"), _("Add --to UNIT."))


def register_case(office: Office, request: Request, when: When) -> CommandResult:
    """Register a call as a case, and dispatch it if ``request`` names a unit.

    ``request`` has passed ``check_request``. The scheme is the one named, else the session's, else the office's. If
    a case with the same ``key`` exists, nothing is written and that case is returned.
    """
    session, scheme = resolve_session_and_scheme(office, request.session, request.scheme)
    facts = {
        **request.facts,
        **resolve_categories(office, request.facts),
        "session": session,
        "channel": request.facts.get("channel") or ("on-air" if session else "phone"),
    }
    units = [resolve_unit(office, name) for name in (request.to, *request.co_units) if name]
    with office.transaction(dry_run=when.dry_run) as journal:
        existing = _find_by_key(office, facts.get("key"))
        if existing is not None:
            return CommandResult(
                [get_case(office, existing)],
                [_("{no} already exists; nothing was added").format(no=case_number(existing))],
            )
        scheme_id, at = office.scheme_id(scheme), when.moment(office)
        facts = {"id": case_rows.next_case_id(office.con, at.date()), "scheme": scheme_id, **facts}
        if request.words.get("answer") and not facts.get("outcome"):
            facts["outcome"] = default_outcome(facts["kind"])
        facts |= unit_facts(
            office, session, answered=bool(request.words.get("answer")), promised=request.promised
        )
        rules = office.rules(scheme_id)
        decision = intake.register(rules, at, facts=facts, words=request.words, promised=request.promised)
        case, remarks = decision.case, decision.remarks
        record_registration(office, journal, decision.with_note("register", when.note).events[0], case)
        if units:
            require_active_units(office, units)
            dispatch = table.perform("dispatch", case, rules, at, unit=units[0], co_units=units[1:])
            mark_late_entries(case, dispatch, at, office.now, request.reason)
            record_decision(office, journal, LoadedCase(case, decision.events, rules), dispatch)
            remarks += dispatch.remarks
        cases = [get_case(office, case.id)]
    return CommandResult(cases, remarks + describe_duplicates(office, case))


def default_outcome(kind: str) -> str:
    """Return the default outcome of an answer on the spot: explained for an inquiry, else solved."""
    return "explained" if kind == "inquiry" else "solved"


def unit_facts(
    office: Office, session: int | None, *, answered: bool, promised: datetime | None
) -> dict[str, int]:
    """The one unit of the session as the giver of an answer on the spot, and of a promise."""
    if session is None or not (answered or promised):
        return {}
    on_air = units_on_air(office, session)
    if len(on_air) != 1:
        return {}
    given = {"answered_by": answered, "promised_unit": promised is not None}
    return {name: on_air[0] for name, holds in given.items() if holds}


def _find_by_key(office: Office, key: str | None) -> int | None:
    if not key:
        return None
    row = office.con.execute("SELECT id FROM cases WHERE key = ?", (key,)).fetchone()
    return int(row["id"]) if row else None


def check_caller(words: Mapping[str, str]) -> None:
    """Check that the phone number can be dialled and the name is not too long. Raises ``Usage``."""
    for name, reason, remedy in caller_errors(words):
        raise Usage(_("{option}: {reason}").format(option=f"--{name}", reason=reason), remedy)


def caller_errors(words: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield each error in phone and name: the field, the reason, the remedy."""
    phone, name = words.get("phone", ""), words.get("name", "")
    digits = sum(c.isdigit() for c in phone) if len(phone) > MAX_PHONE_DIGITS else 0
    if phone and (not _can_be_dialled(phone.strip()) or digits > MAX_PHONE_DIGITS):
        reason = _("not a phone number that can be dialled")
        yield "phone", reason, _("Use digits, with + - # or an extension; at most 20.")
    if len(name) > MAX_NAME_LENGTH:
        reason = _("longer than {most} characters").format(most=MAX_NAME_LENGTH)
        yield "name", reason, _("Put the rest in --content.")


def _can_be_dialled(phone: str) -> bool:
    """Return whether ``phone`` holds digits and separators only, after an optional bracket and plus sign."""
    # no regular expression: every `register` would have to compile it
    rest = phone.lstrip("(（").removeprefix("+")
    return (
        1 < len(rest) < MAX_PHONE_LENGTH
        and rest[0] in DIGITS_DIALLED
        and DIGITS_DIALLED.union(BETWEEN_DIGITS).issuperset(rest)
    )


def phone_remarks(phone: str) -> list[str]:
    """Warn of a number that starts like a mobile number but has a digit too few or too many."""
    digits = dialled_digits(phone)
    if not begins_as_mobile(digits) or len(digits) == MOBILE:
        return []
    return [
        _("the phone number has {count} digits, a mobile number {most}: is it complete?").format(
            count=len(digits), most=MOBILE
        )
    ]


def session_remarks(office: Office, case: Mapping[str, Any], *, told: bool) -> list[str]:
    """Warn of a call received on another day than its session; ``told`` means the clerk gave the time.

    A call before its session is normal (WZ-07), unless the clerk gave the time.
    """
    if not case["session"]:
        return []
    row = office.con.execute(
        "SELECT date, start FROM sessions WHERE id = ?", (case["session"]["id"],)
    ).fetchone()
    received = case["received_at"].date().isoformat()
    if row["date"] == received or (row["date"] > received and not told):
        return []
    remark = (
        _(
            "the session is on {date}, but {no} counts as received on {received}; if that day is "
            "wrong, void it and register it again"
        )
        if told
        else _(
            "the session was on {date}, but {no} counts as received on {received}: for a call of that "
            'day, add --at "{date} {start}", or the time it came in'
        )
    )
    return [remark.format(date=row["date"], no=case["no"], received=received, start=row["start"])]
