"""Writing of sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import session as pure
from hotline_cli.queries.sessions import MIRRORED
from hotline_cli.store import entities

if TYPE_CHECKING:
    from datetime import datetime

    from hotline_cli.domain.session import Session, SessionChange
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office
PLAN_VERBS = frozenset(("session-edit", "session-move", "session-cancel", "session-confirm"))
"""Verbs that change the schedule; none may be earlier than the last of them."""


def create_session(
    office: Office,
    journal: Journal,
    deed: SessionChange,
    at: datetime,
    *,
    verb: str = "session",
    note: str = "",
) -> Session:
    """Write a new session and set its id."""
    key = entities.next_key(office.con, "sessions")
    fresh = deed.session._replace(id=key, entered_at=office.now, planned_at=at)
    _put(office, journal, verb, at, key, pure.session_to_json(fresh), note)
    return fresh


def restore_session(office: Office, journal: Journal, session: Session, at: datetime) -> None:
    """Write a session whole, under its id, as another file had it."""
    _put(office, journal, "session", at, session.id, pure.session_to_json(session), "")


def change_session(  # noqa: PLR0917 - what, when, of which session
    office: Office,
    journal: Journal,
    verb: str,
    at: datetime,
    before: Session,
    deed: SessionChange,
    note: str = "",
) -> Session:
    """Write what a verb changed in ``before``."""
    data = dict(deed.data)
    if pure.announced_facts(deed.session) != pure.announced_facts(before):
        data["sequence"] = before.sequence + 1
    if verb in PLAN_VERBS:
        data["planned_at"] = at.isoformat()
    if data:
        _put(office, journal, verb, at, before.id, data, note)
    return pure.apply_changes(before, data)


def _put(  # noqa: PLR0917 - the same
    office: Office, journal: Journal, verb: str, at: datetime, key: int, data: dict[str, Any], note: str
) -> None:
    mirrored = {column: data[name] for column, name in MIRRORED.items() if name in data}
    entities.write_entity(office.con, journal, verb, at, "sessions", key, {**data, **mirrored}, note=note)
