"""Access log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.events import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.store.office import Office


def log_reveal_of_all(office: Office, reason: str) -> None:
    """Write down that the callers of all cases are shown: one event, which the log of each of them shows."""
    with office.transaction() as journal:
        count = office.con.execute("SELECT count(*) FROM cases").fetchone()[0]
        facts, words = {"cases": count}, {"reason": reason} if reason else {}
        journal.append_about_all(Event("reveal", office.now, facts, words))


def log_reveal(
    office: Office, keys: Sequence[int], reason: str, what: str = "reveal", **facts: object
) -> None:
    """Write down that callers' data of these cases are shown, before they are: one event, in the log of each.

    ``facts`` stand in it besides, such as the unit that they were handed to.
    """
    with office.transaction() as journal:
        event = Event(what, office.now, {"cases": len(keys), **facts}, {"reason": reason} if reason else {})
        journal.append(event, keys[0] if len(keys) == 1 else None, about=keys if len(keys) > 1 else ())
