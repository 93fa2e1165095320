"""The log of a case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import parse_datetime
from hotline_cli.masking import FreeText, Personal
from hotline_cli.queries import timeline
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.lookups import Names
from hotline_cli.queries.secrets import secrets_of_event
from hotline_cli.store.journal import event_from_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Row

    from hotline_cli.queries.secrets import Secrets
    from hotline_cli.store.office import Office


HISTORY = """
SELECT e.*, n.entered_at, n.operator, n.login, n.clock, p.body FROM events e JOIN entries n ON n.seq = e.entry
LEFT JOIN private p ON p.seq = e.seq
WHERE e.case_id = :case OR e.seq IN (SELECT seq FROM mentions WHERE case_id = :case)
ORDER BY e.seq"""

PERSONAL = {"name": "name", "phone": "phone", "address": "address"}


def list_events(office: Office, key: int) -> Iterator[dict[str, Any]]:
    """Yield the events of a case, oldest first, callers' data wrapped."""
    names, stages = Names(office), timeline.Stages()
    for row, caller in _events_of(office, key):
        yield event_view(row, caller, names, stages)


def _events_of(office: Office, key: int) -> Iterator[tuple[Row, Secrets]]:
    """Yield the events in the log of a case, each with the secrets its words must not contain."""
    caller = secrets_of_case(office, key)
    for row in office.con.execute(HISTORY, {"case": key}).fetchall():
        yield row, caller if row["case_id"] else secrets_of_event(office, row["seq"])


def secrets_of_case(office: Office, key: int) -> Secrets:
    """Return name, phone and address of the caller, which free text of the case must not contain."""
    return load_case(office, key).case.secrets


def describe_events(office: Office, key: int, *, reveal: bool) -> Iterator[dict[str, Any]]:
    """Yield the events of a case described in words."""
    names, stages = Names(office), timeline.Stages()
    for row, caller in _events_of(office, key):
        view = event_view(row, caller, names, stages)
        yield {**view, "data": timeline.describe_event(view, caller, reveal=reveal)}


def event_view(row: Row, caller: Secrets, names: Names, stages: timeline.Stages) -> dict[str, Any]:
    """Return one event in the shape of rules.md 6; private words are put back unless erased.

    ``stages`` belongs to the case, and must see its events in order.
    """
    event = event_from_row(row)
    clock = {"clock": row["clock"]} if row["clock"] else {}
    begun = stages.after(event)
    words = wrap_words(event.private, caller, withheld=stages.confidential)
    both = {
        name: {**event.data[name], **words[name]}
        for name in ("set", "was")
        if isinstance(event.data.get(name), dict) and isinstance(words.get(name), dict)
    }
    data = timeline.with_names({**event.data, **words, **both}, names, begun)
    return {
        "seq": row["seq"],
        "verb": row["verb"],
        "at": event.at,
        "entered_at": parse_datetime(row["entered_at"]),
        "operator": row["operator"],
        "data": {**data, **clock},
        "hash": row["hash"].hex(),
        "login": row["login"],
    }


def wrap_words(private: dict[str, Any], caller: Secrets, *, withheld: bool = False) -> dict[str, Any]:
    """Wrap the words of an event; ``withheld``: the reference number too.

    A generated key is left out: its digest could be used to guess the caller.
    """
    return {
        name: _wrap(name, value, caller, withheld=withheld)
        for name, value in private.items()
        if name != "key"
    }


def _wrap(name: str, value: object, caller: Secrets, *, withheld: bool) -> object:
    if isinstance(value, dict):
        return wrap_words(value, caller, withheld=withheld)
    if name == "ref" and isinstance(value, str):
        return FreeText(value, *caller) if withheld else value
    if name in PERSONAL:
        return Personal(PERSONAL[name], value)  # type: ignore[arg-type] # one of its kinds, and text
    if isinstance(value, list):
        return [_wrap(name, item, caller, withheld=withheld) for item in value]
    return FreeText(value, *caller) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
