"""Rows of cases for people and programs: SQL in, plain dictionaries out, in the shape of rules.md 6.

Callers' data come wrapped (``Personal``, ``FreeText``): whoever renders them decides, in one place, what is shown.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import UNTIL_CLOSED, Limit, maybe, moment, number
from hotline_cli.masking import FreeText, Personal
from hotline_cli.store import cases as case_rows
from hotline_cli.store.seconds import maybe_moment, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from sqlite3 import Row

    from hotline_cli.office import Office

BATCH = 500
"""Cases whose limits are fetched at once: what a list holds in memory."""

OPENED = "c.status IN ('received', 'dispatched', 'handling', 'reviewing', 'answered')"
"""Cases still to be closed, in the words of the index ``cases_open``: before ``c.status = ...``, it is used."""

OF_STAGE = "SELECT id FROM terms WHERE stage = '{0}'"
"""The terms of one stage, which stands in no limit itself."""
OWED = """l.met_at IS NULL AND l.stopped_at IS NULL
  AND (coalesce(l.pending_at, l.held_at) IS NULL OR coalesce(l.pending_at, l.held_at) > l.due_at)"""
"""The limit ``l`` runs, and no reply or hold was in time: it is overdue from ``l.due_at`` on."""
STILL_TO_DO = f"(c.closed_at IS NULL OR t.stage NOT IN ({', '.join(map(repr, UNTIL_CLOSED))}))"
"""Something can still be done in the stage of the term ``t`` of the case ``c``."""
PROMISE_RUNS = f"""EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id
  AND l.term_id IN ({OF_STAGE.format("promise")}) AND l.met_at IS NULL AND l.stopped_at IS NULL)"""
"""A promise of the case ``c`` is neither kept nor given up."""

SELECT_CASES = """
SELECT c.*, p.name AS caller_name, p.phone AS caller_phone, p.address AS caller_address, p.former, p.anonymous
FROM cases c JOIN callers p ON p.case_id = c.id"""

SUCCESSOR = "coalesce(merged_into, id)"
"""Of a row of ``units``: the key of the unit that it was merged into, or its own; a merge leaves no chain of them."""
UNIT_NAME = f"(SELECT name FROM units WHERE id = (SELECT {SUCCESSOR} FROM units WHERE id = {{key}}))"
"""The name that the unit ``key`` bears now, or that of the unit that it was merged into."""
ON_THE_AIR = f"""
SELECT {SUCCESSOR} AS unit FROM (
  SELECT u.id, u.merged_into, t.key FROM sessions s, json_each(s.body, '$.units') t
  JOIN units u ON u.id = json_extract(t.value, '$.unit') WHERE s.id = ?)
GROUP BY unit ORDER BY min(key)"""


def to_dispatch(office: Office) -> str:
    """As SQL over ``c``: what has no unit yet, and what was answered on the spot where its scheme dispatches that too.

    The last goes out as a work order all the same (CZ-13); what is to be done again may have had no unit at all.
    """
    keys = [key for (key,) in office.con.execute("SELECT id FROM schemes")]
    too = ", ".join(str(key) for key in keys if office.rules(key).scheme.dispatch_on_the_spot.allowed)
    return f"""(c.status = 'received' OR (c.status = 'handling' AND c.unit_id IS NULL)
        OR (c.status = 'answered' AND c.on_the_spot AND c.dispatched_at IS NULL AND c.scheme_id IN ({too})))"""


def of_unit(key: str, wanted: str = "?") -> str:
    """SQL: ``key`` is the unit ``wanted``, under whichever name it had, or one that was merged into it.

    ``wanted`` may be several, a list or a query, each the key of a unit that is in no other, as ``unit_id`` gives it.
    """
    return f"{key} IN (SELECT id FROM units WHERE {SUCCESSOR} IN ({wanted}))"


def on_the_air(office: Office, session: int) -> list[int]:
    """The units of a session as they are by now, in its order; a leader who stands for none is none of them."""
    return [row["unit"] for row in office.con.execute(ON_THE_AIR, (session,))]


class Names:
    """Names for the keys in rows: units, schemes, days of sessions, each asked for once."""

    def __init__(self, office: Office) -> None:
        self._con = office.con
        self._units: dict[int, str] = {}
        self._schemes: dict[int, str] = {}
        self._successors: dict[int, int] = {}
        self._sessions: dict[int, str] = {}

    def unit(self, key: int | None) -> str | None:
        """The name that the unit bears now, or the unit that it was merged into."""
        return None if key is None else self._asked(self._units, key, f"SELECT {UNIT_NAME.format(key='?')}")

    def successor(self, key: int | None) -> int | None:
        """The key of the unit that it was merged into, or its own."""
        if key is None:
            return None
        if not self._successors:
            self._successors = dict(self._con.execute(f"SELECT id, {SUCCESSOR} FROM units"))
        return self._successors.get(key, key)

    def standing(self, wanted: int, keys: Iterable[int | None]) -> int:
        """The key under which the unit ``wanted`` stands among ``keys``; its own where it does not."""
        return next((key for key in keys if key is not None and self.successor(key) == wanted), wanted)

    def scheme(self, key: int) -> str:
        """The name of the scheme of which ``key`` is one version."""
        return self._asked(self._schemes, key, "SELECT name FROM schemes WHERE id = ?")

    def session(self, key: int) -> str:
        """The day on which the session is held."""
        return self._asked(self._sessions, key, "SELECT date FROM sessions WHERE id = ?")

    def answering(self, key: int) -> str:
        """The number of the case whose answer the caller gets: one that was merged in turn leads on (BM-02)."""
        while into := self._merged_into(key):
            key = into
        return number(key)

    def _merged_into(self, key: int) -> int | None:
        row = self._con.execute("SELECT merged_into FROM cases WHERE id = ?", (key,)).fetchone()
        into: int | None = row[0] if row else None
        return into

    def _asked(self, known: dict[int, str], key: int, sql: str) -> str:
        if key not in known:
            row = self._con.execute(sql, (key,)).fetchone()
            known[key] = row[0] if row else str(key)
        return known[key]


def cases(
    office: Office,
    where: str = "",
    parameters: Sequence[object] = (),
    *,
    order: str = "c.id DESC",
    limit: int = -1,
) -> Iterator[dict[str, Any]]:
    """Cases that fit ``where`` (SQL over ``c`` and ``p``), newest first, each as rules.md 6 has it.

    Streams: memory does not grow with the number of cases.
    """
    sql = f"{SELECT_CASES} {f'WHERE {where}' if where else ''} ORDER BY {order} LIMIT ?"
    rows = office.con.execute(sql, (*parameters, limit))
    names = Names(office)
    while batch := list(islice(rows, BATCH)):
        limits = _limits_of(office, [row["id"] for row in batch])
        for row in batch:
            yield case_view(row, limits.get(row["id"], []), names, office)


def touched(office: Office, since: int) -> Iterator[dict[str, Any]]:
    """The cases of which the events after number ``since`` tell, newest first."""
    return cases(office, "c.id IN (SELECT case_id FROM events WHERE seq > ?)", [since])


def case(office: Office, case_id: int) -> dict[str, Any]:
    """One case by its key."""
    return next(cases(office, "c.id = ?", (case_id,)))


def chosen(office: Office, case_ids: Sequence[int]) -> list[dict[str, Any]]:
    """These cases, newest first, however many they are."""
    return list(cases(office, "c.id IN (SELECT value FROM json_each(?))", (json.dumps(case_ids),)))


def _limits_of(office: Office, case_ids: Sequence[int]) -> dict[int, list[Row]]:
    places = ", ".join("?" * len(case_ids))
    found: dict[int, list[Row]] = {}
    for row in office.con.execute(
        f"{case_rows.SELECT_LIMITS} WHERE l.case_id IN ({places}) ORDER BY l.case_id, l.n", case_ids
    ):
        found.setdefault(row["case_id"], []).append(row)
    return found


def limit_of(row: Row) -> Limit:
    """The limit in a row of ``store.cases.SELECT_LIMITS``."""
    return Limit(
        n=row["n"],
        stage=row["stage"],
        start=moment_of(row["start"]),
        due=moment_of(row["due_at"]),
        clause=row["clause"],
        span=row["span"] or "",
        unit=row["unit_id"],
        roll=bool(row["roll"]),
        provisional=bool(row["provisional"]),
        dated=bool(row["dated"]),
        interim=bool(row["interim"]),
        broken=bool(row["broken"]),
        met=maybe_moment(row["met_at"]),
        stopped=maybe_moment(row["stopped_at"]),
        pending=maybe_moment(row["pending_at"]),
        held=maybe_moment(row["held_at"]),
        holds=[(moment(since), moment(until)) for since, until in json.loads(row["holds"] or "[]")],
    )


def limit_view(row: Row, names: Names, office: Office) -> dict[str, Any]:
    """One limit as rules.md 6 has it, its state computed for now."""
    limit = limit_of(row)
    return {
        "stage": limit.stage,
        "unit": names.unit(limit.unit),
        "start": limit.start,
        "due_at": limit.due,
        "met_at": limit.met,
        "state": limit.state(office.now),
        "clause": limit.clause,
        "provisional": limit.provisional,
    }


def _times(text: str | None) -> list[dict[str, Any]]:
    return [{**item, "at": moment(item["at"])} for item in json.loads(text or "[]")]


def case_view(row: Row, limit_rows: Iterable[Row], names: Names, office: Office) -> dict[str, Any]:
    """The object of rules.md 6 for a row of ``cases`` joined with its caller."""
    limits = [limit_view(limit, names, office) for limit in limit_rows]
    caller = (row["caller_name"], row["caller_phone"], row["caller_address"], row["former"])

    def words(column: str) -> FreeText | None:
        return FreeText(row[column], *caller) if row[column] else None  # what was erased is not there

    session = row["session_id"]
    promise_due = maybe(row["promise_due"])
    return {
        "no": row["no"],
        "status": row["status"],
        "kind": row["kind"],
        "channel": row["channel"],
        "origin": row["origin"],
        "ref": row["ref"],
        "scheme": names.scheme(row["scheme_id"]),
        "label": row["label"],
        "session": {"id": session, "date": names.session(session)} if session else None,
        "put_through": row["put_through"],
        "leader": row["leader"],
        "category": row["category"],
        "area": row["area"],
        "title": words("title"),
        "content": words("content"),
        "caller": {
            "name": Personal("name", caller[0]) if caller[0] else None,
            "phone": Personal("phone", caller[1]) if caller[1] else None,
            "address": Personal("address", caller[2]) if caller[2] else None,
            "anonymous": bool(row["anonymous"]),
        },
        "confidential": bool(row["confidential"]),
        "urgent": bool(row["urgent"]),
        "complex": bool(row["complex"]),
        "important": bool(row["important"]),
        "difficult": bool(row["difficult"]),
        "tags": json.loads(row["tags"] or "[]"),
        "unit": names.unit(row["unit_id"]),
        "co_units": [names.unit(key) for key in json.loads(row["co_units"] or "[]")],
        "responsible": row["responsible"],
        "department": row["department"],
        "received_at": moment(row["received_at"]),
        "dispatched_at": maybe(row["dispatched_at"]),
        "signed_at": maybe(row["signed_at"]),
        "answered_at": maybe(row["answered_at"]),
        "closed_at": maybe(row["closed_at"]),
        "on_the_spot": bool(row["on_the_spot"]),
        "answer": words("answer"),
        "outcome": row["outcome"],
        "told": {"how": row["told_how"], "at": maybe(row["told_at"])},
        "promise": {"text": words("promise"), "due": promise_due.date() if promise_due else None},
        "limits": limits,
        "overdue": [
            limit["stage"]
            for limit in limits
            if limit["state"] == "overdue" and not (row["closed_at"] and limit["stage"] in UNTIL_CLOSED)
        ],
        "extended": row["extended"],
        "returned": row["returned"],
        "redone": row["redone"],
        "urged": row["urged"],
        "supervised": bool(row["supervised"]),
        "held_since": maybe(row["held_since"]),
        "merged_into": names.answering(row["merged_into"]) if row["merged_into"] else None,
        "links": [
            number(key)
            for key in dict.fromkeys(json.loads(row["links"] or "[]") + json.loads(row["absorbed"] or "[]"))
        ],
        "callbacks": [
            {**back, "note": FreeText(back["note"], *caller) if back["note"] else None}
            for back in _times(row["callbacks"])
        ],
        "satisfaction": row["satisfaction"],
        "flags": json.loads(row["flags"] or "[]"),
        "feedback": _times(row["feedback"]),
        "files": [
            {
                **paper,
                "title": FreeText(paper["title"], *caller),
                "path": FreeText(paper["path"], *caller),
                "to": paper["to"] or None,
            }
            for paper in _times(row["files"])
        ],
    }
