"""Announcements of the schedule and of its changes (WZ-02, WZ-03, CZ-01)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.events import stamp
from hotline_cli.masking import FreeText
from hotline_cli.queries import sessions
from hotline_cli.store import entities

if TYPE_CHECKING:
    from datetime import date

    from hotline_cli.domain.session import Session
    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office


class Announcement(NamedTuple):
    """The sessions of an announcement, the database's mark in their UIDs, and the number of changes."""

    rows: list[dict[str, Any]]
    mark: str
    changed: int


def publish_sessions(
    office: Office, first: date | None, last: date | None, when: When, *, changes: bool, mark: bool
) -> Announcement:
    """Return the sessions from ``first`` to ``last``, or only those changed since the last announcement.

    With ``mark`` this is recorded as an announcement, so that the next one can tell what has changed.
    """
    announced = sessions.read_announced(office)
    desk = sessions.Sessions(office)
    found = _select_period(desk, announced, first, last)
    rows = [_row(desk, session, announced.get(str(session.id))) for session in found]
    news = {
        str(session.id): _state(session)
        for session in found
        if announced.get(str(session.id)) != _state(session)
    }
    if mark and news:
        _record(office, news, when)
    head = office.con.execute("SELECT hash FROM events ORDER BY seq LIMIT 1").fetchone()["hash"]
    kept = [row for row in rows if row["change"]] if changes else rows
    return Announcement(kept, head.hex()[:16], len(news))


def _record(office: Office, news: dict[str, list[Any]], when: When) -> None:
    with office.transaction(dry_run=when.dry_run) as journal:
        at = when.moment(office)
        key = entities.next_key(office.con, "publications")
        body = {"at": stamp(at), "body": json.dumps(news)}
        entities.write_entity(office.con, journal, "publish", at, "publications", key, body, note=when.note)


def _state(session: Session) -> list[Any]:
    return [session.day.isoformat(), session.status == "cancelled", session.sequence]


def _select_period(
    desk: sessions.Sessions, announced: dict[str, list[Any]], first: date | None, last: date | None
) -> list[Session]:
    """Return the sessions of the period, and those announced for it that have been moved out of it."""
    low, high = first.isoformat() if first else "", last.isoformat() if last else "9999-12-31"
    return [
        session
        for session in desk.list_all()
        if low <= session.day.isoformat() <= high or low <= announced.get(str(session.id), ["!"])[0] <= high
    ]


def _row(desk: sessions.Sessions, session: Session, said: list[Any] | None) -> dict[str, Any]:
    return {
        "id": session.id,
        "date": session.day,
        "weekday": session.day.weekday(),
        "start": session.start,
        "end": session.end,
        "week_from": session.week_from,
        "week_to": session.week_to,
        "name": session.name or None,
        "units": desk.unit_names(session),
        "leaders": [
            leader
            for turn in session.units
            if not turn.must_attend and (leader := desk.expected_leader(turn))
        ],
        "theme": FreeText(session.theme) if session.theme else None,
        "medium": session.medium or None,
        "place": session.place or None,
        "status": session.status,
        "moved_from": session.moved_from,
        "reason": session.reason or None,
        "change": _change(session, said),
        "sequence": session.sequence,
        "updated": desk.office.now,
        "attending": [desk.names.unit(turn.unit) for turn in session.units if turn.must_attend],
    }


def _change(session: Session, said: list[Any] | None) -> str | None:
    """Describe how the session differs from its last announced version; None if it does not."""
    if said == _state(session):
        return None
    if session.status == "cancelled":
        return "cancelled"
    if said is None:
        return "new"
    return "moved" if said[0] != session.day.isoformat() else "changed"
