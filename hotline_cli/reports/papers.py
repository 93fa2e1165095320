"""Official papers: the unit's letter to a caller, the submission to a leader, the reminder to a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.errors import Refused
from hotline_cli.i18n import _
from hotline_cli.masking import ANONYMOUS
from hotline_cli.queries import lookups
from hotline_cli.queries.agenda import next_working_day
from hotline_cli.queries.cases import get_case, with_result
from hotline_cli.queries.for_units import for_unit
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.orders import list_instructions
from hotline_cli.queries.settings import office_title, read_setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.store.office import Office


def build_letter(office: Office, no: str) -> dict[str, Any]:
    """Return the answer of a case as a letter from its unit to its caller (WZ-11).

    Raises ``Refused`` for a case without an accepted answer, without a unit, or without a caller to write to.
    """
    case = with_result(office, get_case(office, lookups.resolve_case(office, no)))
    unit = case["unit"] or _unit_on_air(office, case)
    name = case["caller"]["name"]
    if not (case["answer"] and case["answered_at"]):
        raise Refused(
            _("{no} has no accepted answer").format(no=case["no"]),
            _("Record it with `hotline reply`, and `hotline review` where the scheme asks for it."),
        )
    if not unit:
        raise Refused(
            _("{no} has no unit that answered").format(no=case["no"]),
            _("Dispatch it to the unit that answers."),
        )
    if not name or name.value == ANONYMOUS:
        raise Refused(
            _("{no} has no caller to write to: no name was given").format(no=case["no"]),
            _("Add the name with `hotline edit`, or answer by telephone."),
        )
    phone = office.con.execute(
        f"SELECT phone FROM units WHERE {lookups.is_unit('id')}", (lookups.resolve_unit(office, unit),)
    ).fetchone()
    return {
        **{key: case[key] for key in ("no", "kind", "channel", "confidential", "title", "content", "caller")},
        **{key: case[key] for key in ("received_at", "answer", "answered_at", "responsible", "department")},
        "unit": unit,
        "unit_phone": phone["phone"] if phone else "",
        "copy_to": office_title(office),
    }


def _unit_on_air(office: Office, case: dict[str, Any]) -> str | None:
    """Return the unit of the session on which the case was answered, if it is one alone."""
    if not (case["on_the_spot"] and case["session"]):
        return None
    on_air = lookups.units_on_air(office, case["session"]["id"])
    return lookups.Names(office).unit(on_air[0]) if len(on_air) == 1 else None


def build_submission(office: Office, no: str) -> dict[str, Any]:
    """Return what a leader decides upon (BM-04): the case without what is kept back, and the instructions so far."""
    key = lookups.resolve_case(office, no)
    whole = get_case(office, key)
    file = load_case(office, key)
    to = [step.value for step in file.case.steps if step.what == "escalate"]
    return {
        "case": for_unit(whole),
        "instructions": list_instructions(file, whole),
        "to": to[-1] if to else None,
        "office": office_title(office),
        "as_of": office.now,
        "operator": office.env.operator,
    }


def build_reminders(office: Office, cases: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return for each unit what it owes on the urged cases, oldest limit first, without what is kept from it.

    ``times`` is how often its most urged case was urged; the report is asked for by the next working day.
    """
    owed: dict[str, list[dict[str, Any]]] = {}
    for case in map(for_unit, cases):
        for limit in case["limits"]:
            if limit["unit"] and limit["state"] in {"running", "overdue"}:
                owed.setdefault(limit["unit"], []).append(_owed_row(office, case, limit))
    return {
        unit: {
            "unit": unit,
            "times": max(row["urged"] for row in rows),
            "rows": sorted(rows, key=lambda row: row["due_at"]),
            "answer_by": next_working_day(office, office.today),
            "contact": read_setting(office, "contact"),
            "office": office_title(office),
            "as_of": office.now,
        }
        for unit, rows in owed.items()
    }


def _owed_row(office: Office, case: dict[str, Any], limit: dict[str, Any]) -> dict[str, Any]:
    over = limit["due_at"] < office.now
    days = office.calendar.working_days(limit["due_at"].date(), office.today) if over else 0
    of_limit = {key: limit[key] for key in ("stage", "due_at", "state")}
    of_case = {key: case[key] for key in ("no", "kind", "urged")}
    return {**of_case, **of_limit, "matter": case["title"] or case["content"], "days_over": days}
