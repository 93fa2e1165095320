"""Calls come in: what a clerk says of a call is checked, looked up, and becomes a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.desk import cases as desk
from hotline_cli.domain.phones import MOBILE, begins_as_mobile, dialled
from hotline_cli.errors import NotFound, Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from hotline_cli.office import Office

DIALLED = frozenset("0123456789０１２３４５６７８９")
BESIDES = frozenset(" -－()（）转,*#")
PHONE_MOST = 25
DIGITS_MOST = 20
KEY_MOST = 18
"""Digits of the largest key that the file could hold."""
NAME_MOST = 100


class Request(NamedTuple):
    """A call as the clerk gives it. Units, session and scheme by name; empty means not said."""

    facts: Mapping[str, Any]
    words: Mapping[str, str]
    promised: datetime | None = None
    session: str = ""
    scheme: str = ""
    to: str = ""
    co_units: tuple[str, ...] = ()


def check(request: Request) -> None:
    """See what can be seen without a file. Raises ``Usage``."""
    check_caller(request.words)
    if request.words.get("promise") and request.promised is None:
        raise Usage(_("--promise needs a date"), _("Add --promised-by DATE."))
    if request.co_units and not request.to:
        raise Usage(_("--with needs a lead unit"), _("Add --to UNIT."))


def register(office: Office, request: Request, when: desk.When) -> desk.Outcome:
    """A new case. Its rules are those named, else its session's, else the office's."""
    check(request)
    session, scheme = session_and_scheme(office, request.session, request.scheme)
    facts = {
        **request.facts,
        **in_trees(office, request.facts),
        "session": session,
        "channel": request.facts.get("channel") or ("on-air" if session else "phone"),
    }
    units = [desk.unit_id(office, name) for name in (request.to, *request.co_units) if name]
    return desk.register(
        office,
        when,
        scheme=scheme,
        facts=facts,
        words=request.words,
        promised=request.promised,
        to=units[0] if request.to else None,
        co_units=units[1:] if request.to else (),
    )


def in_trees(office: Office, facts: Mapping[str, Any]) -> dict[str, str]:
    """The category and the area of ``facts`` that are given, by their codes. Raises ``NotFound``."""
    given = [name for name in ("category", "area") if facts.get(name)]
    if not given:
        return {}
    from hotline_cli.desk import trees

    return {name: trees.code(office, name, facts[name]) for name in given}


def check_caller(words: Mapping[str, str]) -> None:
    """A phone is one that can be dialled, a name is one line. Raises ``Usage``."""
    for name, reason, remedy in wrong_of_caller(words):
        raise Usage(_("{option}: {reason}").format(option=f"--{name}", reason=reason), remedy)


def wrong_of_caller(words: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with phone and name, by which of them: why, and what to do."""
    phone, name = words.get("phone", ""), words.get("name", "")
    digits = sum(c.isdigit() for c in phone) if len(phone) > DIGITS_MOST else 0
    if phone and (not _can_be_dialled(phone.strip()) or digits > DIGITS_MOST):
        reason = _("not a phone number that can be dialled")
        yield "phone", reason, _("Digits, with + - # or an extension; at most 20.")
    if len(name) > NAME_MOST:
        reason = _("longer than {most} characters").format(most=NAME_MOST)
        yield "name", reason, _("Put the rest into --content.")


def _can_be_dialled(phone: str) -> bool:
    """Digits, the first of them after a bracket and a + at most, and what stands between digits."""
    # no regular expression, which every `register` would compile
    rest = phone.lstrip("(（").removeprefix("+")
    return 1 < len(rest) < PHONE_MOST and rest[0] in DIALLED and DIALLED.union(BESIDES).issuperset(rest)


def session_and_scheme(office: Office, session: str, scheme: str) -> tuple[int | None, str | None]:
    """The key of the session named, and the scheme that its cases follow unless another is named."""
    if not session:
        return None, scheme or None
    key = session_id(office, session)
    row = office.con.execute(
        "SELECT c.name FROM sessions s JOIN schemes c ON c.id = s.scheme_id WHERE s.id = ?", (key,)
    ).fetchone()
    return key, scheme or row["name"]


def said_of_a_phone(phone: str) -> list[str]:
    """What to say of a number that begins as a mobile one and is none: a digit too few or too many is a caller lost."""
    digits = dialled(phone)
    if not begins_as_mobile(digits) or len(digits) == MOBILE:
        return []
    return [
        _("the phone has {count} digits, and a mobile number {most}: is it complete?").format(
            count=len(digits), most=MOBILE
        )
    ]


def said_of_its_session(office: Office, case: Mapping[str, Any], *, told: bool) -> list[str]:
    """What to say of a call that counts as received on another day than its session; ``told``: as its clerk said.

    Before its session it may well come in (WZ-07), unless somebody says when.
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
            "the session is on {date}, and {no} counts as received on {received}; if that day is wrong, void it and"
            " register it anew"
        )
        if told
        else _(
            "the session was on {date}, and {no} counts as received on {received}: a call of that day is given with"
            ' --at "{date} {start}", or when it came in'
        )
    )
    return [remark.format(date=row["date"], no=case["no"], received=received, start=row["start"])]


def session_id(office: Office, text: str) -> int:
    """The key of the session that ``text`` names: its id, or its date where only one stands on it. ``NotFound``.

    A cancelled one no longer stands on its date, but is found by it where nothing else does.
    """
    wanted = text.strip()
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= KEY_MOST:
        rows = office.con.execute("SELECT id FROM sessions WHERE id = ?", (int(wanted),)).fetchall()
    else:
        found = office.con.execute(
            "SELECT id, status FROM sessions WHERE date = ? ORDER BY start, id", (wanted,)
        ).fetchall()
        rows = [row for row in found if row["status"] != "cancelled"] or found
    if len(rows) == 1:
        return int(rows[0]["id"])
    if rows:
        raise NotFound(
            _("several sessions stand on {date}: {ids}").format(
                date=wanted, ids=", ".join(str(row["id"]) for row in rows)
            ),
            _("Name one by its id."),
        )
    raise NotFound(
        _("no session {text}").format(text=wanted),
        _("`hotline schedule list` names those there are; a session is named by its id or its date."),
    )
