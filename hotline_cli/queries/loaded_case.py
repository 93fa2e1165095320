"""A case loaded with its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.case_fold import fold
from hotline_cli.store import journal as event_rows

if TYPE_CHECKING:
    from hotline_cli.domain.case import Case
    from hotline_cli.domain.events import Event
    from hotline_cli.domain.limits import Rules
    from hotline_cli.store.office import Office


class LoadedCase:
    """A case, its events, and the rules it began under."""

    def __init__(self, case: Case, events: list[Event], rules: Rules) -> None:
        self.case, self.events, self.rules = case, events, rules


def load_case(office: Office, key: int) -> LoadedCase:
    events = event_rows.events_of_case(office.con, key)
    case = fold(events)
    return LoadedCase(case, events, office.rules(case.scheme))
