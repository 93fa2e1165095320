"""Attendance (CZ-20, CZ-25, XF-14) and the form of a session (CZ-19, Annex 2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hotline_cli.errors import NotFound
from hotline_cli.i18n import _
from hotline_cli.queries import lookups, sessions
from hotline_cli.queries.cases import OF_SCHEME, select_cases, with_result
from hotline_cli.queries.for_units import for_unit
from hotline_cli.queries.lookups import resolve_session, resolve_unit
from hotline_cli.queries.mergers import Mergers
from hotline_cli.queries.settings import office_title
from hotline_cli.reports import figure_sql, figures, unit_figures
from hotline_cli.reports.common import count_running, foot, head, of_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office

ATTENDANCE = ("on-time", "late", "left-early", "absent", "excused", "missing")


def attendance_row(sheet: unit_figures.UnitFigures) -> dict[str, Any]:
    """Return a unit's sessions: how many were due, how they were attended, both rates."""
    counts = sheet.counts
    return {
        "unit": sheet.unit,
        "group": sheet.group or None,
        "due": counts["on_air_due"],
        **{name.replace("-", "_"): counts[f"attendance_{name}"] for name in ATTENDANCE},
        "leave": counts["leave"],
        "made_up": counts["made_up"],
        "breaches": counts["breaches"],
        "on_air_on_time": sheet.rate("on_air_on_time"),
        "head_on_air": sheet.rate("head_on_air"),
    }


def attendance(office: Office, period: Period, *, scheme: str | None = None) -> dict[str, Any]:
    """Return attendance by unit or leader, in total, and the appearances that broke a clause."""
    total, sheets, turns = figures.compute_attendance(office, period, scheme)
    mergers = Mergers(office)
    whole = {name: value for name, value in attendance_row(total).items() if name not in {"unit", "group"}}
    return {
        **head(office, period),
        "rows": [attendance_row(sheet) for sheet in sheets],
        "total": whole,
        "breaches": [
            {
                "session": session.id,
                "date": session.day.isoformat(),
                "unit": _name_on(mergers, part.unit, session.day) or part.leader or part.name,
                "attendance": part.attendance,
                "by": part.by or None,
                "name": part.name or None,
                "clause": part.breach,
            }
            for turn in turns
            for session, part in turn.breaches
        ],
        "outside": [
            {
                "session": turn.session,
                "date": turn.day,
                "unit": _name_on(mergers, turn.unit, date.fromisoformat(turn.day)),
                "leader": turn.leader or None,
                "part": turn.part,
                "attendance": turn.attendance or None,
                "by": turn.by or None,
                "name": turn.name or None,
                "leave": turn.on_leave,
            }
            for turn in turns
            if turn.part != "on-air"
        ],
        **foot(office),
        "running": count_running(office, period, scheme),
        **of_scheme(scheme),
    }


def _name_on(mergers: Mergers, unit: int | None, day: date) -> str | None:
    """Return the name under which an appearance of ``unit`` on ``day`` is counted."""
    return None if unit is None else mergers.name(mergers.unit_on(unit, day))


def form(office: Office, session: str, unit: str = "", *, scheme: str | None = None) -> dict[str, Any]:
    """Return Annex 2 of one session: its cases, by unit. Confidential cases have no caller, not even in the text."""
    key = resolve_session(office, session)
    row = office.con.execute('SELECT date, start, "end" FROM sessions WHERE id = ?', (key,)).fetchone()
    rules = office.rules(sessions.get_session(office, key).scheme).scheme
    names = lookups.Names(office)
    units = [names.unit(unit) for unit in lookups.units_on_air(office, key)]
    wanted = None
    if unit:
        wanted = names.unit(resolve_unit(office, unit))
    where = f"c.session_id = ?1 AND NOT {figure_sql.VOID} AND (?2 IS NULL OR {OF_SCHEME.format('?2')})"
    cases = list(select_cases(office, where, (key, scheme), order="c.id"))
    rows = [_form_row(case, _unit_of(case, units)) for case in (with_result(office, one) for one in cases)]
    if wanted:
        rows = [each for each in rows if each["unit"] == wanted]
        if not rows and wanted not in units:
            raise NotFound(
                _("{unit} is not part of session {session}").format(unit=wanted, session=key),
                _("Run `hotline schedule show {session}` to see its units.").format(session=key),
            )
    shown = [wanted] if wanted else list(dict.fromkeys([*units, *(each["unit"] for each in rows)]))
    then = _names_of_day(office, key, names)
    for each in rows:
        each["unit"] = then.get(each["unit"], each["unit"])
    shown = list(dict.fromkeys(then.get(name, name) for name in shown))
    return {
        "session": {
            "id": key,
            "date": row["date"],
            "start": row["start"],
            "end": row["end"],
        },
        "title": rules.form_title or f"{rules.label or '热线'}群众诉求办理情况表",
        "filed_with": rules.form_to or office_title(office),
        "as_of": office.now,
        "units": [name for name in shown if name],
        "rows": _number_rows(sorted(rows, key=lambda each: shown.index(each["unit"]))),
        **foot(office),
        **of_scheme(scheme),
    }


def _names_of_day(office: Office, key: int, names: lookups.Names) -> dict[str | None, str | None]:
    """Return the name of each unit of a session on its day, by its present one; several that are one now keep that."""
    session = sessions.get_session(office, key)
    desk = sessions.Sessions(office)
    found: dict[str | None, set[str | None]] = {}
    for turn in session.units:
        found.setdefault(names.unit(turn.unit), set()).add(desk.unit_name(turn.unit, session))
    return {now: then.pop() for now, then in found.items() if len(then) == 1}


def _unit_of(case: dict[str, Any], units: list[str | None]) -> str | None:
    """Return the lead unit; for a case answered on the air without dispatch, the unit on the air."""
    if case["unit"]:
        return str(case["unit"])
    return units[0] if len(units) == 1 else None


def _form_row(case: dict[str, Any], unit: str | None) -> dict[str, Any]:
    case = for_unit(case)
    return {
        "unit": unit,
        "seq": 0,
        "no": case["no"],
        "complainant": case["caller"]["name"],
        "contact": case["caller"]["phone"],
        "anonymous": case["caller"]["anonymous"],
        "matter": case["content"],
        "result": case["answer"],
        "finished_on": case["answered_at"].date() if case["answered_at"] else None,
        "responsible": case["responsible"],
        "department": case["department"],
        "confidential": case["confidential"],
    }


def _number_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    counts: dict[str | None, int] = {}
    numbered = []
    for row in rows:
        counts[row["unit"]] = counts.get(row["unit"], 0) + 1
        numbered.append({**row, "seq": counts[row["unit"]]})
    return numbered


def form_cases(office: Office, report: dict[str, Any]) -> list[int]:
    """Return the cases whose callers the form shows, which are logged on reveal."""
    numbers = [row["no"] for row in report["rows"] if not row["confidential"]]
    if not numbers:
        return []
    places = ", ".join("?" * len(numbers))
    return [
        row[0]
        for row in office.con.execute(
            f"SELECT id FROM cases WHERE session_id = ? AND no IN ({places})",
            (report["session"]["id"], *numbers),
        )
    ]
