"""Lookups by name and number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.case import Case, case_number, parse_case_number
from hotline_cli.domain.written_dates import UnreadableDate, parse_date
from hotline_cli.errors import NotFound, Refused
from hotline_cli.i18n import _
from hotline_cli.queries import unit_names
from hotline_cli.store import case_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hotline_cli.store.office import Office

MERGED_ROOT = """
WITH RECURSIVE up (id) AS (SELECT ? UNION SELECT m.merged_into FROM up JOIN cases m ON m.id = up.id
  WHERE m.merged_into IS NOT NULL)
SELECT t.id FROM up JOIN cases t ON t.id = up.id WHERE t.merged_into IS NULL"""
MERGED_KEYS = """
WITH RECURSIVE down (id) AS (SELECT ? UNION SELECT m.id FROM down JOIN cases m ON m.merged_into = down.id)
SELECT id FROM down WHERE id <> ? ORDER BY id"""


def merged_root(office: Office, key: int) -> int:
    """Return the case that this one was merged into, directly or through others; itself if into none."""
    row = office.con.execute(MERGED_ROOT, (key,)).fetchone()
    return int(row[0]) if row else key


def merged_keys(office: Office, key: int) -> list[int]:
    """Return the cases merged into this one, directly or through others."""
    return [row[0] for row in office.con.execute(MERGED_KEYS, (key, key))]


SUCCESSOR = unit_names.SUCCESSOR
UNIT_NAME = f"(SELECT name FROM units WHERE id = (SELECT {SUCCESSOR} FROM units WHERE id = {{key}}))"
"""SQL for the current name of the unit ``key``, or of the unit it was merged into."""
NAME_THEN = """
SELECT coalesce(
  (SELECT a.name FROM units a WHERE a.merged_into = u.id AND a.added_at IS NULL AND substr(a.retired_at, 1, 10) > :day
   ORDER BY a.retired_at, a.id LIMIT 1),
  CASE WHEN u.merged_into IS NULL OR substr(u.retired_at, 1, 10) > :day THEN u.name END)
FROM units u WHERE u.id = :key"""
"""SQL for the name of the unit ``key`` on a day; a former name is a merged row that was never added."""
ON_THE_AIR = f"""
SELECT {SUCCESSOR} AS unit FROM (
  SELECT u.id, u.merged_into, t.key FROM sessions s, json_each(s.body, '$.units') t
  JOIN units u ON u.id = json_extract(t.value, '$.unit') WHERE s.id = ?
  AND NOT coalesce(json_extract(t.value, '$.must_attend'), 0))
GROUP BY unit ORDER BY min(key)"""


def is_unit(key: str, wanted: str = "?") -> str:
    """Return an SQL condition: ``key`` is the unit ``wanted`` or one merged into it.

    ``wanted`` may be several keys, as a list or query, each of an unmerged unit, as in ``unit_id``.
    """
    return f"{key} IN (SELECT id FROM units WHERE {SUCCESSOR} IN ({wanted}))"


def units_on_air(office: Office, session: int) -> list[int]:
    """Return the present units on the air in a session, in its order, without heads who only attend (CZ-24)."""
    return [row["unit"] for row in office.con.execute(ON_THE_AIR, (session,))]


class Names:
    """Names for the keys in rows: units, schemes, session dates, each looked up once."""

    def __init__(self, office: Office) -> None:
        self._con = office.con
        self._units: dict[int, str] = {}
        self._schemes: dict[int, str] = {}
        self._successors: dict[int, int] = {}
        self._sessions: dict[int, str] = {}

    def unit(self, key: int | None) -> str | None:
        """Return the current name of the unit, or of the unit it was merged into."""
        return None if key is None else self._asked(self._units, key, f"SELECT {UNIT_NAME.format(key='?')}")

    def own(self, key: int | None) -> str | None:
        """Return the name of the unit itself, also after it was merged."""
        row = self._con.execute("SELECT name FROM units WHERE id = ?", (key,)).fetchone()
        return row[0] if row else None

    def unit_on(self, key: int | None, day: date) -> str | None:
        """Return the name that the unit had on ``day``, before it was renamed or merged."""
        if key is None:
            return None
        row = self._con.execute(NAME_THEN, {"key": key, "day": day.isoformat()}).fetchone()
        return row[0] if row and row[0] else self.unit(key)

    def successor(self, key: int | None) -> int | None:
        """Return the key of the unit it was merged into, or its own."""
        if key is None:
            return None
        if not self._successors:
            self._successors = dict(self._con.execute(f"SELECT id, {SUCCESSOR} FROM units"))
        return self._successors.get(key, key)

    def standing(self, wanted: int, keys: Iterable[int | None]) -> int:
        """Return the key among ``keys`` that means the unit ``wanted``; its own if there is none."""
        return next((key for key in keys if key is not None and self.successor(key) == wanted), wanted)

    def scheme(self, key: int) -> str:
        """Return the name of the scheme that has ``key`` as one of its versions."""
        return self._asked(self._schemes, key, "SELECT name FROM schemes WHERE id = ?")

    def session(self, key: int) -> str:
        return self._asked(self._sessions, key, "SELECT date FROM sessions WHERE id = ?")

    def answering(self, key: int) -> str:
        """Return the number of the case that answers the caller, following merges (BM-02)."""
        while into := self._merged_into(key):
            key = into
        return case_number(key)

    def _merged_into(self, key: int) -> int | None:
        row = self._con.execute("SELECT merged_into FROM cases WHERE id = ?", (key,)).fetchone()
        into: int | None = row[0] if row else None
        return into

    def _asked(self, known: dict[int, str], key: int, sql: str) -> str:
        if key not in known:
            row = self._con.execute(sql, (key,)).fetchone()
            known[key] = row[0] if row else str(key)
        return known[key]


def is_session(office: Office, text: str) -> bool:
    """Return whether ``text`` names a session and not a case. Raises ``NotFound`` if it could be either."""
    wanted = text.strip()
    if _as_date(wanted) and not wanted.isdecimal():
        return True
    if not (wanted.isascii() and wanted.isdigit()) or len(wanted) > MAX_KEY_DIGITS:
        return False
    row = office.con.execute("SELECT 1 FROM sessions WHERE id = ?", (int(wanted),)).fetchone()
    if row and list(case_rows.find_case_ids(office.con, wanted)):
        raise NotFound(
            _("{text} could be a case or a session").format(text=wanted),
            _("Give the full number of the case, or the date of the session."),
        )
    return bool(row)


def _as_date(text: str) -> str:
    """Return the date that ``text`` says, in ISO form; empty if it is not a date that can be read only one way."""
    try:
        return str(parse_date(text))
    except UnreadableDate:
        return ""


MAX_KEY_DIGITS = 18
"""Digits of the largest possible key."""


def resolve_session_and_scheme(office: Office, session: str, scheme: str) -> tuple[int | None, str | None]:
    """Return the key of the session named, and the scheme of its cases unless one is named."""
    if not session:
        return None, scheme or None
    key = resolve_session(office, session)
    row = office.con.execute(
        "SELECT c.name FROM sessions s JOIN schemes c ON c.id = s.scheme_id WHERE s.id = ?", (key,)
    ).fetchone()
    return key, scheme or row["name"]


def resolve_session(office: Office, text: str) -> int:
    """Return the key of the session that ``text`` names: its id, or its date if unique. Raises ``NotFound``.

    A cancelled session is found by its date only if there is no other.
    """
    wanted = text.strip()
    rows = []
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= MAX_KEY_DIGITS:
        rows = office.con.execute("SELECT id FROM sessions WHERE id = ?", (int(wanted),)).fetchall()
    if not rows:
        wanted = _as_date(wanted) or wanted
        found = office.con.execute(
            "SELECT id, status FROM sessions WHERE date = ? ORDER BY start, id", (wanted,)
        ).fetchall()
        rows = [row for row in found if row["status"] != "cancelled"] or found
    if len(rows) == 1:
        return int(rows[0]["id"])
    if rows:
        raise NotFound(
            _("several sessions on {date}: {ids}").format(
                date=wanted, ids=", ".join(str(row["id"]) for row in rows)
            ),
            _("Give the id of one of them."),
        )
    raise NotFound(
        _("unknown session {text}").format(text=wanted),
        _("Run `hotline schedule list` to see the sessions; give a session by its id or its date."),
    )


def session_of_today(office: Office) -> int:
    """Return the key of today's session: the one on the air, else the next, else the last. Raises ``NotFound``."""
    now = office.now
    sql = (
        "SELECT id, start, \"end\" FROM sessions WHERE date = ? AND status <> 'cancelled' ORDER BY start, id"
    )
    rows = office.con.execute(sql, (now.date().isoformat(),)).fetchall()
    if not rows:
        raise NotFound(
            _("no session today, {date}").format(date=now.date().isoformat()),
            _("Run `hotline schedule list` to see the sessions; give a session by its id or its date."),
        )
    unfinished = (row for row in rows if f"{now:%H:%M}" < row["end"])
    return int(next(unfinished, rows[-1])["id"])


def is_scheme_name(office: Office, text: str) -> bool:
    return bool(office.con.execute("SELECT 1 FROM schemes WHERE name = ?", (text,)).fetchone())


def resolve_scheme(office: Office, name: str) -> str:
    """Return the name of the scheme, whose versions are all meant. Raises ``NotFound`` that names those there."""
    return office.rules(office.scheme_id(name)).scheme.name


# ---- finding cases --------------------------------------------------------------------------------------------


def resolve_case(office: Office, text: str) -> int:
    """Return the key of the case that ``text`` names: its number, a unique ending, its number elsewhere, or ``last``.

    A number alone is today's case with it, if there is one. ``last`` is the case this operator registered or
    changed last. Raises ``NotFound``.
    """
    wanted = text.strip()
    if wanted == "last":
        return _last(office)
    found = list(case_rows.find_case_ids(office.con, wanted)) or find_by_ref(office, wanted)
    if len(found) == 1:
        return found[0]
    if found and (today := _case_of_today(office, wanted)) in found:
        return today
    if found:
        raise NotFound(
            _("{text} matches several cases: {numbers}").format(
                text=wanted, numbers=", ".join(case_number(key) for key in found)
            ),
            _("Give more of the last digits of the number."),
        )
    session, colon, key = wanted.partition(":")
    if colon and session.isdecimal() and key:
        raise NotFound(
            _("{text} is a task of session {session}, not a case").format(text=wanted, session=session),
            _(
                "Run `hotline schedule tasks {session}` to see the task and its due date; once it is done, "
                "run `hotline schedule done {session} {key}`."
            ).format(session=session, key=key),
        )
    remedy = _("Run `hotline list` to see the cases; any unique ending of a number is enough.")
    if not any(character.isdecimal() for character in wanted):
        remedy = _("For a caller's name, run `hotline search --caller {name}`.").format(name=wanted)
    raise NotFound(_("unknown case {text}").format(text=wanted), remedy)


def _case_of_today(office: Office, wanted: str) -> int:
    """Return the key of the case of today that ``wanted`` numbers; 0 for anything but a number."""
    if not (wanted.isascii() and wanted.isdigit()):
        return 0
    return parse_case_number(f"{office.now:%Y%m%d}-{int(wanted):04d}") or 0


def find_by_ref(office: Office, ref: str) -> list[int]:
    """Return the keys of the cases that have this number elsewhere, newest first, at most three of them."""
    sql = "SELECT id FROM cases WHERE ref = ? ORDER BY id DESC LIMIT 3"
    return [row[0] for row in office.con.execute(sql, (ref,))] if ref else []


def resolve_cases(office: Office, numbers: Iterable[str]) -> list[int]:
    """Return the keys of the cases named, each once. Raises ``NotFound``."""
    return list(dict.fromkeys(resolve_case(office, text) for text in numbers))


def _last(office: Office) -> int:
    row = office.con.execute(
        "SELECT case_id FROM latest WHERE operator = ?", (office.env.operator,)
    ).fetchone()
    if row is None:
        raise NotFound(
            _("{operator} has not registered or changed a case yet").format(operator=office.env.operator),
            _("Give the number of the case."),
        )
    return int(row["case_id"])


def resolve_unit(office: Office, name: str) -> int:
    """Return the key of the unit that ``name`` finds, as ``find_unit`` does. Raises ``NotFound``."""
    return unit_names.find_unit(office, name)


def resolve_co_unit(office: Office, case: Case, name: str) -> int:
    """Return the key under which the unit ``name`` takes part in ``case``; its own if it does not."""
    return Names(office).standing(resolve_unit(office, name), case.co_units)


def resolve_active_unit(office: Office, name: str) -> int:
    """Return the key of a unit that can get work. Raises ``NotFound``, or ``Refused`` for a retired unit."""
    key = resolve_unit(office, name)
    require_active_units(office, [key])
    return key


def require_active_units(office: Office, keys: Iterable[int]) -> None:
    """Raise ``Refused`` if one of the units is retired."""
    for key in keys:
        row = office.con.execute("SELECT name, retired_at FROM units WHERE id = ?", (key,)).fetchone()
        if row["retired_at"]:
            raise Refused(
                _("{name} has been retired").format(name=row["name"]),
                _("Dispatch to the unit that took over its duties."),
            )
