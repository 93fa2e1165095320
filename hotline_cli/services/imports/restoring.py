"""Cases restored from the history that an export tells, if the other columns agree with it (rules.md 9)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import day_of, parse_case_number
from hotline_cli.domain.case_fold import fold
from hotline_cli.domain.events import stamp
from hotline_cli.domain.exported_history import InvalidHistory, Translation, read_history
from hotline_cli.errors import HotlineError
from hotline_cli.i18n import _
from hotline_cli.services.imports.cells import CellError
from hotline_cli.services.imports.changes import compare
from hotline_cli.services.imports.columns import CHECKED
from hotline_cli.services.imports.history import ImpossibleHistory, ReplayedCall
from hotline_cli.store import case_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from hotline_cli.domain.case import Case
    from hotline_cli.domain.events import Event
    from hotline_cli.services.imports.history import PastCall
    from hotline_cli.store.office import Office


class Disagrees(Exception):
    """Raised for a history that the other columns do not agree with, or that cannot be restored in this file.

    Its text says why, in the reader's language; the row is read by its columns.
    """


class Numbers:
    """The numbers of cases of an export in this file: their own where these are free."""

    def __init__(self, con: Any) -> None:  # noqa: ANN401 - sqlite3's
        self._con = con
        self.moved: dict[int, int] = {}
        self.missing: set[int] = set()
        """Numbers that histories name, and that the file does not have."""
        self.last: dict[date, int] = {}

    def see(self, number: int) -> None:
        """Note a number of the file; new ones come after all of its day."""
        day = day_of(number)
        self.last[day] = max(self.last.get(day, 0), number)

    def is_taken(self, number: int) -> bool:
        return self._con.execute("SELECT 1 FROM cases WHERE id = ?", (number,)).fetchone() is not None

    def move(self, number: int, to: int | None = None) -> None:
        """Give the case with this number another one: that of the case that it is, or the next of its day."""
        if to is None:
            day = day_of(number)
            to = max(case_rows.newest_case_id(self._con, day), self.last.get(day, 0)) + 1
            case_rows.require_free_number(to, day)
            self.last[day] = to
        self.moved[number] = to

    def of(self, number: int) -> int:
        """Return the number in this file. Raises ``Disagrees`` for a case that the file lacks."""
        return self.moved.get(number, number)


def cases_named(history: str) -> Iterator[int]:
    """Yield the numbers of the other cases that a history names."""
    if '"other"' not in history and '"from"' not in history:
        return
    try:
        records = json.loads(history)
        for event in records:
            for data in (event.get("data", {}), *event.get("data", {}).get("limits", ())):
                for name in ("other", "from"):
                    number = parse_case_number(str(data.get(name, "")))
                    if number is not None:
                        yield number
    except (ValueError, AttributeError, TypeError):
        return


class Restorer:
    """Restores the cases of one file."""

    def __init__(
        self,
        office: Office,
        numbers: Numbers,
        unit: Callable[[str], int],
        session: Callable[[str, str], int | None],
    ) -> None:
        self._office, self._numbers, self._session_key = office, numbers, session
        self._unit_key = unit
        self._keys = Translation(unit=self._unit, case=self._case, session=self._session, scheme=self._scheme)

    def restore(self, call: PastCall, number: int) -> ReplayedCall:
        """Return the case that the history of the row tells, under ``number``.

        Raises ``Disagrees``, and ``ImpossibleHistory`` for a history that no export wrote.
        """
        try:
            commands = read_history(call.history, self._keys)
            first = commands[0][0]
            first.data["id"] = number
            if call.key != first.data.get("key"):
                first.private["key"] = call.key
            case = fold([event for events in commands for event in events])
            self._check(call, case, commands)
        except (InvalidHistory, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise ImpossibleHistory("history", _("is damaged; empty it to read the other columns")) from error
        return ReplayedCall(case, commands)

    def _check(self, call: PastCall, case: Case, commands: list[list[Event]]) -> None:
        """Compare the columns with the case that the history makes. Raises ``Disagrees``."""
        stored = case_rows.case_row(case)
        stored |= {name: getattr(case, name) or None for name in ("name", "phone", "address")}
        stored["anonymous"] = int(case.anonymous)
        differs = [one.column for one in compare(call, stored, whole=True)]
        differs += [
            key
            for key, field in CHECKED.items()
            if (cell := call.computed.get(key)) is not None and cell != _cell(getattr(case, field.value_name))
        ]
        if differs:
            raise Disagrees(
                _("{columns} differ from the history; read by its columns").format(columns=", ".join(differs))
            )
        last = max(event.at for events in commands for event in events)
        if last > self._office.now:
            raise ImpossibleHistory("history", _("{at} is in the future").format(at=stamp(last)))

    def _case(self, number: Any) -> int:  # noqa: ANN401 - JSON
        key = parse_case_number(str(number))
        if key is None:
            raise InvalidHistory(str(number))
        if key in self._numbers.missing:
            raise Disagrees(_("{no} is not in the file; read by its columns").format(no=number))
        return self._numbers.of(key)

    def _unit(self, name: Any) -> int:  # noqa: ANN401 - JSON
        try:
            return self._unit_key(str(name))
        except HotlineError as error:
            raise ImpossibleHistory("history", error.message) from error

    def _session(self, session: Any) -> int | None:  # noqa: ANN401 - JSON
        try:
            return self._session_key(session["date"], str(session["id"]))
        except CellError as error:
            raise Disagrees(_("{reason}; read by its columns").format(reason=error)) from error

    def _scheme(self, scheme: Any) -> int:  # noqa: ANN401 - JSON
        rows = self._office.con.execute(
            "SELECT id FROM schemes WHERE name = ? ORDER BY version = ? DESC, id DESC",
            (scheme["name"], scheme["version"]),
        ).fetchone()
        if rows is None:
            raise Disagrees(
                _("scheme {name} is not in this file; read by its columns").format(name=scheme["name"])
            )
        return int(rows["id"])


def _cell(value: Any) -> str:  # noqa: ANN401 - a count or a mark
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
