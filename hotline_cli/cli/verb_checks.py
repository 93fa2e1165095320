"""Checks whether a verb is possible, before its first prompt. Nothing is locked or changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hotline_cli.cli.params import to_office_time
from hotline_cli.domain.transitions.decision import answer_limit
from hotline_cli.domain.transitions.table import VERBS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from hotline_cli.queries.loaded_case import LoadedCase
    from hotline_cli.services.cases import Asked
    from hotline_cli.store.office import Office

    Given = Mapping[str, Any]

TO_BE_ASKED = "…"
"""Placeholder for a value still to be asked."""


def check_verb(office: Office, path: str, given: Given) -> None:
    """Raise ``Refused`` for a verb that the state of a case, or its rules, would refuse with any answer."""
    from hotline_cli.services import cases, values

    no = given.get("no") or ()
    numbers = [text for text in ([no] if isinstance(no, str) else no) if text != "list"]
    if path not in VERBS or not numbers:
        return
    verb = path
    if path == "reply":
        verb = "interim" if given.get("interim") else "co-reply" if given.get("as_") else "reply"
    checked = KNOWN[verb](office, given) if verb in KNOWN else None
    for text in numbers:
        cases.check_verb(office, verb, text, values.When(_time(office, given, "at")), checked)


def _time(office: Office, given: Given, name: str) -> datetime | None:
    moment = given.get(name)
    return to_office_time(moment, office.env.zone, f"--{name.replace('_', '-')}") if moment else None


def _extension(office: Office, given: Given) -> dict[str, Any] | None:
    if bool(given.get("until")) == bool(given.get("by")):
        return None
    return {
        "reason": TO_BE_ASKED,
        "approved_by": TO_BE_ASKED,
        "until": _time(office, given, "until"),
        "by": given.get("by"),
        "late": bool(given.get("late")),
    }


def _interim(office: Office, given: Given) -> Asked:
    until = _time(office, given, "until")

    def read_request(file: LoadedCase, at: datetime) -> dict[str, Any]:
        limit = answer_limit(file.case)
        later = max(at, limit.due) + timedelta(seconds=1) if limit else at
        placeholders = {
            "text": TO_BE_ASKED,
            "by": TO_BE_ASKED,
            "reason": TO_BE_ASKED,
            "until": until or later,
        }
        return {**placeholders, "approved_by": given.get("approved_by") or ""}

    return read_request


def _co_reply(office: Office, given: Given) -> Asked:
    from hotline_cli.queries import lookups

    return lambda file, _at: {
        "text": TO_BE_ASKED,
        "by": TO_BE_ASKED,
        "unit": lookups.resolve_co_unit(office, file.case, given["as_"]),
    }


def _reply(office: Office, given: Given) -> dict[str, Any]:
    return {
        "text": TO_BE_ASKED,
        "by": TO_BE_ASKED,
        "told": given.get("told") or "",
        "told_at": _time(office, given, "told_at"),
        "promised": _time(office, given, "promised_by"),
    }


KNOWN: dict[str, Callable[[Office, Given], Asked | None]] = {
    "reject": lambda _office, _given: {"reason": TO_BE_ASKED},
    "hold": lambda _office, _given: {"reason": TO_BE_ASKED},
    "redo": lambda _office, given: {
        "reason": TO_BE_ASKED,
        "substandard": given.get("substandard") is not None,
        "approved_by": given.get("approved_by") or "",
    },
    "fulfil": lambda _office, _given: {"text": TO_BE_ASKED},
    "return": lambda _office, given: {"reason": TO_BE_ASKED, "approved_by": given.get("approved_by") or ""},
    "extend": _extension,
    "reply": _reply,
    "interim": _interim,
    "co-reply": _co_reply,
}
"""Verbs checked completely, with ``TO_BE_ASKED`` for missing values; of others only the status is checked."""
