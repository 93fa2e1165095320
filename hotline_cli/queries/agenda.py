"""The clerk's day: sessions, tasks, due dates, open cases, callbacks.

States are those of now; the day chosen decides which sessions, tasks and due dates are listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import number_order
from hotline_cli.domain.duration import days_on, end_of_day
from hotline_cli.queries import callbacks, cases, overdue, sessions
from hotline_cli.queries.tasks import (
    list_active_sessions,
    list_duties,
    list_duties_owed,
    list_open_tasks,
    list_schemes_followed,
)

if TYPE_CHECKING:
    from datetime import date

    from hotline_cli.store.office import Office


def build_agenda(office: Office, day: date) -> dict[str, Any]:
    """Return all sections by name; each is a list, possibly empty."""
    desk = sessions.Sessions(office)
    due = list(overdue.list_due_by(desk, end_of_day(days_on(day, 1))))
    return {
        "date": day,
        "sessions": desk.views(desk.list_all(day, day)),
        "tasks": list_agenda_tasks(desk, day),
        "overdue": [item for item in due if item["due_at"].date() < day],
        "due_today": [item for item in due if item["due_at"].date() == day],
        "due_tomorrow": [item for item in due if item["due_at"].date() > day],
        "to_dispatch": _open_where(office, cases.awaiting_dispatch(office)),
        "to_sign": _open_where(office, "c.status = 'dispatched'"),
        "to_call_back": callbacks.list_pending_callbacks(office),
        "urged_too_often": list_urged_too_often(office),
        "to_decide": list_undecided(office),
        "to_supervise": _summarize(office, OWES_SUPERVISION),
    }


def list_agenda_tasks(desk: sessions.Sessions, day: date) -> list[dict[str, Any]]:
    """List what is owed by the end of ``day``, oldest first, and all duties of that day."""
    office = desk.office
    found = [
        {
            "no": f"{session.id}:{task.key}",
            "session": {"id": session.id, "date": session.day},
            **desk.task_view(task),
        }
        for session in list_active_sessions(desk)
        for task in list_open_tasks(desk, session)
        if task.listed_from() <= day
    ]
    owed = [
        duty
        for name in list_schemes_followed(office)
        for duty in list_duties_owed(office, name, end_of_day(day))
    ]
    of_the_day = [duty for duty in list_duties(office, day, day) if duty["done_at"] is None]
    duties = {duty["no"]: {**duty, "session": None} for duty in (*owed, *of_the_day)}
    return sorted([*found, *duties.values()], key=lambda task: (task["due"], task["key"]))


OWES_SUPERVISION = f"""c.id IN (SELECT l.case_id FROM limits l INDEXED BY limits_running
  WHERE l.met_at IS NULL AND l.stopped_at IS NULL AND l.term_id IN ({cases.OF_STAGE.format("supervise")}))"""
"""A supervision on site of the case ``c`` is still owed, also when it is closed."""


def _open_where(office: Office, condition: str) -> list[dict[str, Any]]:
    """List the open cases that match ``condition``, oldest first."""
    return _summarize(office, f"{cases.IS_OPEN} AND {condition}")


def _summarize(office: Office, condition: str) -> list[dict[str, Any]]:
    return [summarize_case(case) for case in cases.select_cases(office, condition, order="c.id")]


def list_undecided(office: Office) -> list[dict[str, Any]]:
    """Cases to be redone or closed: ``stage`` is what is to be decided."""
    found = cases.select_cases(office, f"{cases.IS_OPEN} AND c.decision IS NOT NULL", order="c.id")
    return [{**summarize_case(case), "stage": case["decision"]} for case in found]


def summarize_case(case: dict[str, Any]) -> dict[str, Any]:
    """Summarize a case in one line: its matter, its unit, its next limit."""
    running = [limit for limit in case["limits"] if limit["state"] in {"running", "overdue"}]
    due = min(running, key=lambda limit: limit["due_at"], default=None)
    return {
        **{
            name: case[name]
            for name in ("no", "kind", "unit", "received_at", "dispatched_at", "urgent", "urged")
        },
        "title": case["title"] or case["content"],
        "stage": due and due["stage"],
        "due_at": due and due["due_at"],
        "state": due and due["state"],
    }


URGED_CASES = f"""
SELECT c.id, c.scheme_id, c.urged FROM cases c WHERE {cases.IS_OPEN} AND c.urged > 0 ORDER BY c.urged DESC, c.id"""


def list_urged_too_often(office: Office) -> list[dict[str, Any]]:
    """List open cases urged too often by their scheme, most urged first."""
    keys = [
        row["id"]
        for row in office.con.execute(URGED_CASES).fetchall()
        if row["urged"] >= office.rules(row["scheme_id"]).scheme.urged_too_often
    ]
    return sorted(
        map(summarize_case, cases.get_cases(office, keys)),
        key=lambda row: (-row["urged"], number_order(row["no"])),
    )
