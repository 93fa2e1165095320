"""Tasks of sessions, and the run sheet of a session."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.masking import FreeText, mask_free_text
from hotline_cli.queries import cases, contacts, lookups, sessions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from sqlite3 import Row

    from hotline_cli.domain.session import Appearance, Session
    from hotline_cli.domain.tasks import Task
    from hotline_cli.store.office import Office


def list_tasks(
    desk: sessions.Sessions,
    of_sessions: Iterable[Session],
    *,
    due_by: date | None = None,
    open_only: bool = False,
) -> list[dict[str, Any]]:
    """List the tasks of these sessions, by date, then key."""
    rows = [
        {
            "no": f"{session.id}:{task.key}",
            "session": session.id,
            "date": session.day,
            "units": desk.unit_names(session),
            **desk.task_view(task),
            "papers": [],
        }
        for session in of_sessions
        for task in desk.tasks(session)
    ]
    kept = [
        row
        for row in rows
        if (due_by is None or row["due"].date() <= due_by) and not (open_only and row["done_at"])
    ]
    return sorted(kept, key=lambda row: (row["due"].date(), row["key"], row["no"]))


def list_active_sessions(desk: sessions.Sessions, unit: int | None = None) -> list[Session]:
    """List sessions, of one unit or of all, that may still have open tasks."""
    return [
        session
        for session in desk.list_sessions(unit=unit)
        if session.status != "cancelled" or session.notice
    ]


def list_open_tasks(desk: sessions.Sessions, session: Session) -> list[Task]:
    """Return the open tasks; for a session entered after it was over, only those due since."""
    typed_in = session.entered_at if session.entered_at and session.entered_at > session.ends else None
    return [
        task for task in desk.tasks(session) if task.is_open and (typed_in is None or task.due > typed_in)
    ]


# ---- the run sheet ---------------------------------------------------------------------------------------

PROMISES = f"{lookups.is_unit('c.unit_id', 'SELECT value FROM json_each(?)')} AND {cases.PROMISE_RUNS}"


def build_run_sheet(office: Office, session: Session) -> dict[str, Any]:
    """Return what the studio needs: arrival, guests, theme, open tasks, open promises, questions."""
    desk, scheme = sessions.Sessions(office), office.rules(session.scheme).scheme
    units = lookups.units_on_air(office, session.id)
    view = desk.view(session)
    return {
        **{name: view[name] for name in ("id", "date", "start", "end", "status", "name", "theme", "medium")},
        "place": view["place"],
        "arrive": scheme.arrive,
        "repeat": scheme.repeat,
        "participants": view["participants"],
        "units": [_part(office, desk, turn, session.day) for turn in session.units],
        "tasks": [task for task in view["tasks"] if task["done_at"] is None],
        "promises": [
            {
                "no": case["no"],
                "unit": case["unit"],
                "due": _get_promise_due(case),
                "promise": case["promise"]["text"],
            }
            for case in cases.select_cases(office, PROMISES, (json.dumps(units),), order="c.id")
        ],
        "questions": list_questions(office, session.id),
        "papers": view["papers"],
    }


def _get_promise_due(case: Mapping[str, Any]) -> datetime:
    due: datetime = next(
        limit["due_at"] for limit in case["limits"] if limit["stage"] == "promise" and not limit["met_at"]
    )
    return due


def _part(office: Office, desk: sessions.Sessions, turn: Appearance, day: date) -> dict[str, Any]:
    who = contacts.find_on_duty(office, turn.unit, day) if turn.unit else None
    return {
        "unit": desk.names.unit(turn.unit),
        "leader": desk.expected_leader(turn) or None,
        "delegate": (turn.leave.delegate or None) if turn.leave else None,
        "contact": who["name"] if who else None,
        "phone": (who["mobile"] or who["phone"]) if who else None,
    }


def list_questions(office: Office, session: int, words: str = "") -> list[dict[str, Any]]:
    """List the questions prepared for a session with their answers, in order of entry."""
    rows = office.con.execute("SELECT * FROM questions WHERE session_id = ? ORDER BY id", (session,))
    return [
        {
            "id": row["id"],
            "ask": FreeText(row["ask"] or ""),
            "answer": FreeText(row["answer"] or ""),
            "verified": bool(row["verified"]),
        }
        for row in rows
        if _has_words(row, words)
    ]


def _has_words(row: Row, words: str) -> bool:
    shown = "\n".join(mask_free_text(row[name] or "") for name in ("ask", "answer")).lower()
    return all(word in shown for word in words.lower().split())
