"""Who saw callers' data, when and why; and what happened to a case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import parse_datetime
from hotline_cli.masking import TOO_MANY, FreeText, Personal, former_callers
from hotline_cli.queries import timeline
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.lookups import Names
from hotline_cli.store.journal import event_from_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from sqlite3 import Row

    from hotline_cli.store.office import Office

    Secrets = tuple[str, str, str, str | None]


HISTORY = """
SELECT e.*, n.entered_at, n.operator, n.clock, p.body FROM events e JOIN entries n ON n.seq = e.entry
LEFT JOIN private p ON p.seq = e.seq
WHERE e.case_id = :case OR e.seq IN (SELECT seq FROM mentions WHERE case_id = :case)
ORDER BY e.seq"""

PERSONAL = {"name": "name", "phone": "phone", "address": "address"}


def list_events(office: Office, key: int) -> Iterator[dict[str, Any]]:
    """All that happened to a case, oldest first; callers' data in it wrapped."""
    names, stages = Names(office), timeline.Stages()
    for row, caller in _events_of(office, key):
        yield event_view(row, caller, names, stages)


def _events_of(office: Office, key: int) -> Iterator[tuple[Row, Secrets]]:
    """All events in the log of a case, each with what its words must not tell."""
    caller = secrets_of_case(office, key)
    for row in office.con.execute(HISTORY, {"case": key}).fetchall():
        yield row, caller if row["case_id"] else secrets_of_event(office, row["seq"])


def secrets_of_case(office: Office, key: int) -> Secrets:
    """Name, phone and address of the caller: what free text of the case must not tell."""
    return load_case(office, key).case.secrets


MAX_CASES_SEARCHED = 1000
"""Cases of one event of which the callers are looked for in its words."""
MENTIONED_CASES = """
SELECT m.case_id, EXISTS (
  SELECT 1 FROM mentions a JOIN events e ON e.seq = a.seq
  WHERE a.case_id = m.case_id AND a.seq > m.seq AND e.verb = 'anonymize')
FROM mentions m WHERE m.seq = ? LIMIT ?"""
CALLERS = """
SELECT p.name, p.phone, p.address, p.former FROM json_each(?) j JOIN callers p ON p.case_id = j.value"""


def secrets_of_event(office: Office, seq: int) -> Secrets:
    """What the words of an event that is of no one case must not tell: the callers of all cases that it is about.

    Anything, where these are very many, or one was erased since and nobody knows any more whom to look for.
    """
    found = office.con.execute(MENTIONED_CASES, (seq, MAX_CASES_SEARCHED + 1)).fetchall()
    if len(found) > MAX_CASES_SEARCHED or any(erased for _key, erased in found):
        return "", "", "", TOO_MANY
    return secrets_of_cases(office, [key for key, _erased in found])


def secrets_of_cases(office: Office, keys: Sequence[int]) -> Secrets:
    """What words about these cases must not tell."""
    found = office.con.execute(CALLERS, (json.dumps(keys),)).fetchall() if keys else []
    others = [list(row)[:3] for row in found]
    for row in found:
        others += (former_callers(row["former"]) if row["former"] else None) or []
    return "", "", "", json.dumps(others, ensure_ascii=False) if others else None


def describe_events(office: Office, key: int, *, reveal: bool) -> Iterator[dict[str, Any]]:
    """The same for people: what happened in words."""
    names, stages = Names(office), timeline.Stages()
    for row, caller in _events_of(office, key):
        view = event_view(row, caller, names, stages)
        yield {**view, "data": timeline.describe_event(view, caller, reveal=reveal)}


def event_view(row: Row, caller: Secrets, names: Names, stages: timeline.Stages) -> dict[str, Any]:
    """One event as rules.md 6 has it; the words that stand apart are put back where they are still kept.

    ``stages`` is the case's own, and sees its events in order.
    """
    event = event_from_row(row)
    clock = {"clock": row["clock"]} if row["clock"] else {}
    words = wrap_words(event.private, caller)
    both = {
        name: {**event.data[name], **words[name]}
        for name in ("set", "was")
        if isinstance(event.data.get(name), dict) and isinstance(words.get(name), dict)
    }
    data = timeline.with_names({**event.data, **words, **both}, names, stages.after(event))
    return {
        "seq": row["seq"],
        "verb": row["verb"],
        "at": event.at,
        "entered_at": parse_datetime(row["entered_at"]),
        "operator": row["operator"],
        "data": {**data, **clock},
        "hash": row["hash"].hex(),
    }


def wrap_words(private: dict[str, Any], caller: Secrets) -> dict[str, Any]:
    """The words of an event, wrapped. A key among them is the digest of a row, and tells by guessing who called."""
    return {name: _wrap(name, value, caller) for name, value in private.items() if name != "key"}


def _wrap(name: str, value: object, caller: Secrets) -> object:
    if isinstance(value, dict):
        return wrap_words(value, caller)
    if name in PERSONAL:
        return Personal(PERSONAL[name], value)  # type: ignore[arg-type] # one of its kinds, and text
    return FreeText(value, *caller) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
