"""Who saw callers' data, when and why; and what happened to a case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli import story
from hotline_cli.desk.cases import load
from hotline_cli.domain.case import Event, moment
from hotline_cli.masking import TOO_MANY, FreeText, Personal, former_callers
from hotline_cli.queries import Names
from hotline_cli.store.events import event_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from sqlite3 import Row

    from hotline_cli.office import Office

    Secrets = tuple[str, str, str, str | None]


def reveal(office: Office, keys: Sequence[int], reason: str, what: str = "reveal", **facts: object) -> None:
    """Write down that callers' data of these cases are shown, before they are: one event, in the log of each.

    ``facts`` stand in it besides, such as the unit that they were handed to.
    """
    with office.transaction() as journal:
        event = Event(what, office.now, {"cases": len(keys), **facts}, {"reason": reason} if reason else {})
        journal.append(event, keys[0] if len(keys) == 1 else None, about=keys if len(keys) > 1 else ())


HISTORY = """
SELECT e.*, n.entered_at, n.operator, n.clock, p.body FROM events e JOIN entries n ON n.seq = e.entry
LEFT JOIN private p ON p.seq = e.seq
WHERE e.case_id = :case OR e.seq IN (SELECT seq FROM mentions WHERE case_id = :case)
ORDER BY e.seq"""

PERSONAL = {"name": "name", "phone": "phone", "address": "address"}


def history(office: Office, key: int) -> Iterator[dict[str, Any]]:
    """All that happened to a case, oldest first; callers' data in it wrapped."""
    names, stages = Names(office), story.Stages()
    for row, caller in _events_of(office, key):
        yield event_view(row, caller, names, stages)


def _events_of(office: Office, key: int) -> Iterator[tuple[Row, Secrets]]:
    """All events in the log of a case, each with what its words must not tell."""
    caller = caller_of(office, key)
    for row in office.con.execute(HISTORY, {"case": key}).fetchall():
        yield row, caller if row["case_id"] else callers_of_event(office, row["seq"])


def caller_of(office: Office, key: int) -> Secrets:
    """Name, phone and address of the caller: what free text of the case must not tell."""
    return load(office, key).case.secrets


MANY = 1000
"""Cases of one event of which the callers are looked for in its words."""
ABOUT = """
SELECT m.case_id, EXISTS (
  SELECT 1 FROM mentions a JOIN events e ON e.seq = a.seq
  WHERE a.case_id = m.case_id AND a.seq > m.seq AND e.verb = 'anonymize')
FROM mentions m WHERE m.seq = ? LIMIT ?"""
CALLERS = """
SELECT p.name, p.phone, p.address, p.former FROM json_each(?) j JOIN callers p ON p.case_id = j.value"""


def callers_of_event(office: Office, seq: int) -> Secrets:
    """What the words of an event that is of no one case must not tell: the callers of all cases that it is about.

    Anything, where these are very many, or one was erased since and nobody knows any more whom to look for.
    """
    found = office.con.execute(ABOUT, (seq, MANY + 1)).fetchall()
    if len(found) > MANY or any(erased for _key, erased in found):
        return "", "", "", TOO_MANY
    return callers_of(office, [key for key, _erased in found])


def callers_of(office: Office, keys: Sequence[int]) -> Secrets:
    """What words about these cases must not tell."""
    found = office.con.execute(CALLERS, (json.dumps(keys),)).fetchall() if keys else []
    others = [list(row)[:3] for row in found]
    for row in found:
        others += (former_callers(row["former"]) if row["former"] else None) or []
    return "", "", "", json.dumps(others, ensure_ascii=False) if others else None


def told(office: Office, key: int, *, reveal: bool) -> Iterator[dict[str, Any]]:
    """The same for people: what happened in words."""
    names, stages = Names(office), story.Stages()
    for row, caller in _events_of(office, key):
        view = event_view(row, caller, names, stages)
        yield {**view, "data": story.told(view, caller, reveal=reveal)}


def event_view(row: Row, caller: Secrets, names: Names, stages: story.Stages) -> dict[str, Any]:
    """One event as rules.md 6 has it; the words that stand apart are put back where they are still kept.

    ``stages`` is the case's own, and sees its events in order.
    """
    event = event_of(row)
    clock = {"clock": row["clock"]} if row["clock"] else {}
    words = wrapped(event.private, caller)
    both = {
        name: {**event.data[name], **words[name]}
        for name in ("set", "was")
        if isinstance(event.data.get(name), dict) and isinstance(words.get(name), dict)
    }
    data = story.named({**event.data, **words, **both}, names, stages.after(event))
    return {
        "seq": row["seq"],
        "verb": row["verb"],
        "at": event.at,
        "entered_at": moment(row["entered_at"]),
        "operator": row["operator"],
        "data": {**data, **clock},
        "hash": row["hash"].hex(),
    }


def wrapped(private: dict[str, Any], caller: Secrets) -> dict[str, Any]:
    """The words of an event, wrapped. A key among them is the digest of a row, and tells by guessing who called."""
    return {name: _wrap(name, value, caller) for name, value in private.items() if name != "key"}


def _wrap(name: str, value: object, caller: Secrets) -> object:
    if isinstance(value, dict):
        return wrapped(value, caller)
    if name in PERSONAL:
        return Personal(PERSONAL[name], value)  # type: ignore[arg-type] # one of its kinds, and text
    return FreeText(value, *caller) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
