"""Cases that wait for somebody: for a dispatch, a signature, a review, a decision, papers, and so on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import first_key
from hotline_cli.domain.duration import days_on
from hotline_cli.i18n import _
from hotline_cli.masking import FreeText
from hotline_cli.queries import callbacks, cases
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.settling import command_of_limit, settling_command
from hotline_cli.store.times import from_seconds, to_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Row

    from hotline_cli.store.office import Office

FACTS = """c.id, c.no, c.unit_id, coalesce(c.title, c.content) AS title, c.decision, c.held_since, c.urged, c.urgent,
       p.name, p.phone, p.address, p.former"""
RUNNING = "l.met_at IS NULL AND l.stopped_at IS NULL"

BY_DUE = f"""
SELECT {{columns}}
FROM limits l INDEXED BY limits_running CROSS JOIN terms t ON t.id = l.term_id JOIN cases c ON c.id = l.case_id
JOIN callers p ON p.case_id = c.id
WHERE {RUNNING} AND {cases.IS_TO_DO} AND {{where}}"""
"""Running limits, by due date."""
LIMIT_FACTS = f"{FACTS}, t.stage, l.unit_id AS owes, l.party, l.due_at, l.pending_at, l.held_at, t.clause"

OPEN_CASES = """
SELECT {columns}
FROM cases c INDEXED BY {index} JOIN callers p ON p.case_id = c.id
WHERE {open} AND {where}"""
"""Open cases, whether a limit runs or not."""

DUE_SOON = "l.due_at >= ? AND l.due_at <= ?"
PAST = f"l.due_at >= ? AND l.due_at < ? AND {cases.IS_OWED}"
"""Limits between two times: due soon, or passed without a timely reply or hold."""


IMPORTANT = """c.important = 1
  AND NOT EXISTS (SELECT 1 FROM steps s WHERE s.case_id = c.id AND +s.what IN ('escalate', 'instruct'))
  AND NOT EXISTS (SELECT 1 FROM limits l JOIN terms t ON t.id = l.term_id
                  WHERE l.case_id = c.id AND t.stage = 'escalate')"""
"""An important case that no leader has seen yet, under a scheme without a limit for that (XF-16)."""


class Wait(NamedTuple):
    """What a part of the agenda lists: running limits of a stage, or open cases, that match ``where``."""

    owed: str
    """What settles it."""
    where: str
    stage: str = ""
    """Of limits: their stage. Else open cases are listed, found by ``by_index``."""
    by_index: str = "cases_open"


def waits(office: Office) -> dict[str, Wait]:
    """Return what each part of the agenda that lists cases asks for."""
    answered = "c.status IN ('answered', 'closed')"
    return {
        "escalate": Wait("escalate", "1", "escalate"),
        "important": Wait("escalate", IMPORTANT, by_index="cases_important"),
        "transfer": Wait("transfer", f"{cases.awaiting_dispatch(office)} AND c.decision IS NULL"),
        "sign": Wait("sign", "c.status = 'dispatched'"),
        "review": Wait("review", "1", "review"),
        "redo": Wait("redo", "c.decision IS NOT NULL", by_index="cases_decision"),
        "written": Wait("written", "1", "written"),
        "feedback": Wait("feedback", answered, "feedback"),
        "promise": Wait("promise", "NOT l.with_answer", "promise"),
        "record": Wait("record", answered, "record"),
        "held": Wait("hold", "c.held_since IS NOT NULL", by_index="cases_held"),
        "supervise": Wait("supervise", "1", "supervise"),
        "assist": Wait("assist", "1", "assist"),
    }


def list_waiting(office: Office, wait: Wait) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``wait``: limits by due date, cases oldest first."""
    names = Names(office)
    if wait.stage:
        if of_stage := _of_stage(office, wait.stage):
            found = _read(office, BY_DUE, f"{of_stage} AND {wait.where}", LIMIT_FACTS)
            yield from (_limit_row(office, names, row) for row in found)
        return
    stage = {"transfer": "transfer", "sign": "sign", "hold": "hold", "escalate": "escalate"}.get(
        wait.owed, ""
    )
    for row in _read_open(office, wait.where, wait.by_index):
        yield _case_row(office, names, row, wait.owed, stage)


def count_waiting(office: Office, wait: Wait) -> int:
    if not wait.stage:
        return _count(office, _open_cases("count(*)", wait.where, wait.by_index))
    of_stage = _of_stage(office, wait.stage)
    where = f"{of_stage} AND {wait.where}"
    return _count(office, BY_DUE.format(columns="count(*)", where=where)) if of_stage else 0


def _of_stage(office: Office, stage: str) -> str:
    """Return the condition that a limit is of ``stage``, checked by the index alone; empty if there never was one."""
    terms = [str(row["id"]) for row in office.con.execute("SELECT id FROM terms WHERE stage = ?", (stage,))]
    return f"l.term_id IN ({', '.join(terms)})" if terms else ""


def _open_cases(columns: str, where: str, index: str = "cases_open") -> str:
    return OPEN_CASES.format(columns=columns, open=cases.IS_OPEN, where=where, index=index)


def list_limits(office: Office, condition: str, times: tuple[datetime, datetime]) -> Iterator[dict[str, Any]]:
    """Yield the running limits that match ``condition`` between two times, by due date."""
    names = Names(office)
    for row in _read(office, BY_DUE, condition, LIMIT_FACTS, _seconds(times)):
        yield _limit_row(office, names, row)


def count_limits(office: Office, condition: str, times: tuple[datetime, datetime]) -> int:
    return _count(office, BY_DUE.format(columns="count(*)", where=condition), _seconds(times))


def _seconds(times: tuple[datetime, datetime]) -> tuple[int, int]:
    return to_seconds(times[0]), to_seconds(times[1])


def _read(
    office: Office, sql: str, where: str, columns: str, parameters: Iterable[object] = ()
) -> Iterator[Row]:
    return office.con.execute(
        sql.format(columns=columns, where=where) + " ORDER BY l.due_at", tuple(parameters)
    )


def _read_open(office: Office, where: str, index: str = "cases_open") -> Iterator[Row]:
    """Yield open cases, oldest first."""
    keys = sorted(key for (key,) in office.con.execute(_open_cases("c.id", where, index)))
    for key in keys:
        yield _facts(office, key)


def _facts(office: Office, key: int) -> Row:
    found: Row = office.con.execute(
        f"SELECT {FACTS} FROM cases c JOIN callers p ON p.case_id = c.id WHERE c.id = ?", (key,)
    ).fetchone()
    return found


def _count(office: Office, sql: str, parameters: Iterable[object] = ()) -> int:
    return int(office.con.execute(sql, tuple(parameters)).fetchone()[0])


def _base(row: Row) -> dict[str, Any]:
    return {
        "item": "case",
        "no": row["no"],
        "title": FreeText(row["title"], row["name"], row["phone"], row["address"], row["former"]),
        "session": None,
    }


def _limit_row(office: Office, names: Names, row: Row) -> dict[str, Any]:
    unit = cases.owing(names, row["stage"], row["owes"], row["party"])
    party, due = cases.party_name(row["party"]), from_seconds(row["due_at"])
    paused = from_seconds(row["pending_at"] or row["held_at"])
    return {
        **_base(row),
        "stage": row["stage"],
        "unit": unit,
        "due_at": due,
        "state": "overdue" if (paused or office.now) > due else "held" if row["held_at"] else "running",
        "clause": row["clause"],
        "party": party,
        "note": None,
        "command": command_of_limit(row, unit, party),
    }


STAGE_LIMIT = f"""
SELECT l.due_at, t.clause FROM limits l JOIN terms t ON t.id = l.term_id
WHERE l.case_id = ? AND t.stage = ? AND {RUNNING} ORDER BY l.n LIMIT 1"""


def _case_row(office: Office, names: Names, row: Row, owed: str, stage: str) -> dict[str, Any]:
    """Return an open case with the limit of ``stage``, if one runs."""
    limit = office.con.execute(STAGE_LIMIT, (row["id"], stage)).fetchone() if stage else None
    due = from_seconds(limit["due_at"]) if limit else None
    if row["decision"] == "escalate":
        owed = "difficult"
    return {
        **_base(row),
        "stage": row["decision"] or stage or None,
        "unit": names.unit(row["unit_id"]),
        "due_at": due,
        "state": None if due is None else "overdue" if office.now > due else "running",
        "clause": limit["clause"] if limit else None,
        "party": None,
        "note": _held_for(office, row["held_since"]) if owed == "hold" else None,
        "command": settling_command(owed, row["no"], urgent=bool(row["urgent"])),
    }


def _held_for(office: Office, since: str) -> str:
    days = (office.today - datetime.fromisoformat(since).date()).days
    return _("on hold for {days} days").format(days=days)


# ---- callbacks -------------------------------------------------------------------------------------------------

CALLBACK_LIMITS = Wait("callback", callbacks.IS_WAITING, "callback")
"""Callbacks with a limit, which come first."""
OTHER_CALLBACKS = f"""c.status = 'answered' AND c.decision IS NULL AND NOT EXISTS (
  SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.term_id IN ({cases.OF_STAGE.format("callback")}) AND {RUNNING})"""
"""Answered cases without such a limit: to be called back too, or to be closed."""
NO_CALLBACK = f"SELECT 1 FROM ({callbacks.NOT_OWED}) WHERE case_id = ?"


def list_callbacks(office: Office) -> Iterator[dict[str, Any]]:
    """Yield the cases to call back or to close: by the limit of the callback, else oldest first; then merged ones."""
    names = Names(office)
    yield from list_waiting(office, CALLBACK_LIMITS)
    for row in _read_open(office, _other_callbacks(office)):
        yield _case_row(office, names, row, _callback_or_close(office, row["id"]), "callback")
    for row in office.con.execute(callbacks.MERGED).fetchall():
        yield _case_row(office, names, _facts(office, row["id"]), "callback", "callback")


def _other_callbacks(office: Office) -> str:
    """Return the condition; what is still to be dispatched is called back after the unit's answer (CZ-13, CZ-18)."""
    return f"{OTHER_CALLBACKS} AND NOT {cases.awaiting_dispatch(office)}"


def count_callbacks(office: Office) -> int:
    others = _open_cases("count(*)", _other_callbacks(office))
    merged = f"SELECT count(*) FROM ({callbacks.MERGED})"
    return count_waiting(office, CALLBACK_LIMITS) + sum(_count(office, sql) for sql in (others, merged))


def _callback_or_close(office: Office, key: int) -> str:
    """Return what is to be done next: tell the caller (BM-08), close what is settled, or needs no callback."""
    row = office.con.execute(
        """SELECT c.scheme_id, c.callbacks, c.told_at, c.dispatched_at, coalesce(p.phone, p.address) AS contact
        FROM cases c JOIN callers p ON p.case_id = c.id WHERE c.id = ?""",
        (key,),
    ).fetchone()
    scheme = office.rules(row["scheme_id"]).scheme
    if scheme.tell_first.allowed and row["dispatched_at"] and row["contact"] and not row["told_at"]:
        return "tell"
    if not scheme.callback.required:
        return "close"
    if office.con.execute(NO_CALLBACK, (key,)).fetchone():
        return "close"
    return "close" if row["callbacks"] and load_case(office, key).case.callback_settled else "callback"


# ---- for attention ---------------------------------------------------------------------------------------------

URGED_CASES = f"""
SELECT c.id, c.scheme_id, c.urged AS count FROM cases c WHERE {cases.IS_OPEN} AND c.urged > 0
ORDER BY c.urged DESC, c.id"""
DISSATISFIED_CASES = f"""
SELECT c.id, c.scheme_id, (SELECT count(*) FROM json_each(c.callbacks) b
  WHERE json_extract(b.value, '$.result') IN ('dissatisfied', 'very_dissatisfied')) AS count
FROM cases c WHERE {cases.IS_OPEN} AND c.callbacks IS NOT NULL ORDER BY c.id"""
FREQUENT_CALLERS = f"""
SELECT c.id, p.digits FROM cases c INDEXED BY cases_open JOIN callers p ON p.case_id = c.id
WHERE {cases.IS_OPEN} AND p.digits IS NOT NULL AND c.scheme_id = :scheme AND (SELECT count(*) FROM (
  SELECT 1 FROM callers q WHERE q.digits = p.digits AND q.case_id >= :since LIMIT :often)) >= :often"""
CALLS = """
SELECT count(*) FROM callers p JOIN cases c ON c.id = p.case_id
WHERE p.digits = ? AND p.case_id >= ? AND c.status <> 'void'"""


def list_attention(office: Office) -> Iterator[dict[str, Any]]:
    """Yield open cases urged too often, most urged first, then those dissatisfied often, then of frequent callers."""
    names = Names(office)
    for row in office.con.execute(URGED_CASES):
        if row["count"] >= office.rules(row["scheme_id"]).scheme.urged_too_often:
            yield _attention(office, names, row["id"], _("urged {count} times").format(count=row["count"]))
    for row in office.con.execute(DISSATISFIED_CASES):
        if row["count"] >= office.rules(row["scheme_id"]).scheme.dissatisfied_often:
            yield _attention(
                office, names, row["id"], _("dissatisfied {count} times").format(count=row["count"])
            )
    for (key,) in office.con.execute("SELECT id FROM schemes").fetchall():
        yield from _frequent_callers(office, names, key)


def _frequent_callers(office: Office, names: Names, key: int) -> Iterator[dict[str, Any]]:
    """Yield the open cases of one scheme whose callers have called often lately, oldest first."""
    scheme = office.rules(key).scheme
    since = first_key(days_on(office.today, -scheme.calls_within))
    parameters = {"scheme": key, "since": since, "often": scheme.calls_often}
    for row in sorted(office.con.execute(FREQUENT_CALLERS, parameters), key=lambda row: int(row["id"])):
        count = _count(office, CALLS, (row["digits"], since))
        if count >= scheme.calls_often:
            note = _("{count} calls within {days} days").format(count=count, days=scheme.calls_within)
            yield _attention(office, names, row["id"], note)


def _attention(office: Office, names: Names, key: int, note: str) -> dict[str, Any]:
    row = _case_row(office, names, _facts(office, key), "answer", "answer")
    return {**row, "note": note, "command": f"hotline show {row['no']}"}
