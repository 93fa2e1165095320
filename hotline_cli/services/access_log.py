"""Log of who was shown callers' data, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.events import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.store.office import Office


def log_reveal_of_all(office: Office, reason: str) -> None:
    """Record that the callers of all cases are shown: one event, which appears in the log of each case."""
    with office.transaction() as journal:
        count = office.con.execute("SELECT count(*) FROM cases").fetchone()[0]
        facts, words = {"cases": count}, {"reason": reason} if reason else {}
        journal.append_about_all(Event("reveal", office.now, facts, words))


def log_reveal(office: Office, keys: Sequence[int], reason: str) -> None:
    """Record, before it happens, that the callers of these cases are shown: one event in the log of each."""
    words = {"reason": reason} if reason else {}
    _log(office, keys, Event("reveal", office.now, {"cases": len(keys)}, words))


def log_handover(office: Office, keys: Sequence[int], unit: int | None) -> None:
    """Record that the work orders of these cases are handed over, to ``unit`` if they are all of one unit."""
    if keys:
        facts = {} if unit is None else {"unit": unit}
        _log(office, keys, Event("order", office.now, {"cases": len(keys), **facts}, {}))


def _log(office: Office, keys: Sequence[int], event: Event) -> None:
    with office.transaction() as journal:
        journal.append(event, keys[0] if len(keys) == 1 else None, about=keys if len(keys) > 1 else ())
