"""Columns of a call CSV (rules.md 9), and the parsing of a row."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import parse_case_number
from hotline_cli.domain.case_fields import (
    FROM_EVENTS,
    PERSONAL_KINDS,
    Field,
    Leaf,
    field_named,
    leaves,
)
from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.events import stamp
from hotline_cli.domain.phones import phone_left
from hotline_cli.domain.vocabulary import outcome_of_answer
from hotline_cli.errors import HotlineError
from hotline_cli.i18n import _
from hotline_cli.queries import categories
from hotline_cli.queries.lookups import resolve_session_and_scheme
from hotline_cli.queries.unit_names import UnknownUnit
from hotline_cli.services.imports.cells import (
    CellError,
    read_code,
    read_list,
    read_mark,
    read_past,
    read_receipt,
)
from hotline_cli.services.imports.history import NO_KEY, PastCall, PastEvents
from hotline_cli.services.imports.identity import key_of_row
from hotline_cli.services.registration import caller_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from hotline_cli.store.office import Office

KIND_OR_CATEGORY = "类别"
"""Headings used for either; the kind if the file has no other column for it."""

READ = {leaf.field.read_as: leaf for leaf in leaves() if leaf.field.read_as}
COLUMNS: dict[str, tuple[str, ...]] = {
    name: (*leaf.field.names, *({leaf.key} - {name})) for name, leaf in READ.items()
}
"""By code, the names that offices write above the column, the heading first, and the name in an export."""


FOREIGN = COLUMNS | {"ref": (*COLUMNS["ref"], "no", *field_named("no").names)}
"""The same of a file that this program did not write: its number is a number elsewhere."""


def columns_of(header: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The columns by which a file with this ``header`` is read: every call has a kind, not every one a category."""
    if EXPORT_SIGNS.issubset(header):
        return COLUMNS | EXPORT_READ
    if is_export(header):
        return SHEET_READ
    if KIND_OR_CATEGORY not in header or {"kind", *COLUMNS["kind"]} & set(header):
        return FOREIGN
    return FOREIGN | {
        "kind": (*COLUMNS["kind"], KIND_OR_CATEGORY),
        "category": tuple(name for name in COLUMNS["category"] if name != KIND_OR_CATEGORY),
    }


COMPUTED = tuple(
    name for leaf in leaves() if leaf.field.unread for name in (leaf.key, leaf.field.title, *leaf.field.names)
)
"""Further columns of ``export cases``, which follow from the others."""
HEADINGS = tuple(heading for leaf in leaves() for heading in (leaf.field.title, *leaf.field.names[:1]))
"""The headings of a sheet of cases, in both languages."""
NOT_OF_A_CALL = ("序号", "reasons", "原因")
"""Columns of ``--bad-rows`` and of forms that say nothing of a call."""


def _signs(leaf: Leaf) -> bool:
    return leaf.key in EXPORT_SIGNS or (leaf.field.listed and leaf.field.unread == FROM_EVENTS)


EXPORT_SIGNS = frozenset({"no", "status", "on_the_spot"})
"""Columns that identify a file as made by ``export cases``."""
SHEET_SIGNS = [
    frozenset(leaf.field.title if lang == "en" else leaf.field.names[0] for leaf in leaves() if _signs(leaf))
    for lang in ("en", "zh")
]
"""By language, headings that identify a sheet of cases, which no other office has all of."""
CHECKED = {
    leaf.key: leaf.field
    for leaf in leaves()
    if leaf.field.kind in {"count", "flag"} and leaf.field.listed and not leaf.field.read_as
}
"""Computed columns of such a file that must agree with the history."""
EXPORT_READ: dict[str, tuple[str, ...]] = {
    **{leaf.key: () for leaf in leaves() if leaf.field.read_of_ours},
    **dict.fromkeys(CHECKED, ()),
    "history": (),
}
"""Further columns read from such a file."""


SHEET_READ = {
    leaf.field.read_as or leaf.key: (leaf.field.title, *leaf.field.names[:1])
    for leaf in leaves()
    if leaf.field.read_as or leaf.key in EXPORT_READ
}
"""The columns of such a file as a sheet, by the headings of both languages."""


def is_export(header: Sequence[str]) -> bool:
    """Whether ``export cases`` or ``list`` wrote a file with this ``header``, as CSV or as a sheet."""
    return any(signs.issubset(header) for signs in (EXPORT_SIGNS, *SHEET_SIGNS))


def is_masked(cells: Mapping[str, str]) -> bool:
    """Whether the caller of an exported row is masked, as it is without --reveal."""
    name, phone = cells.get("name", ""), cells.get("phone", "")
    return "****" in phone or name.endswith("*") or cells.get("address", "").endswith("***")


VERBATIM = tuple(name for name, leaf in READ.items() if leaf.field.kind in {"text", "texts", *PERSONAL_KINDS})
"""Texts read verbatim, blanks included."""

PAST = tuple(field.name for field in fields(PastEvents) if field.name in READ)
"""Columns of events after the receipt."""
WORDS = tuple(name for name, leaf in READ.items() if leaf.field.event == "private" and name not in PAST)
FACTS = tuple(name for name, leaf in READ.items() if leaf.field.event == "data" and name not in PAST)


PAST_TIMES = ("closed_at", "answered_at", "told_at", "finished_at", "signed_at", "dispatched_at")
"""Times of a past case, the latest first."""


TIMED = tuple(name for name, leaf in READ.items() if leaf.field.kind in {"time", "date"})


APOSTROPHE = re.compile("'[0-9+(\uff08]")
"""How a spreadsheet keeps digits as text."""
WORDED = frozenset({"content", "title", "answer", "tags", "promise", "address", "name"})


def _without_apostrophe(name: str, cell: str) -> str:
    """Return a cell without the apostrophe that marks digits as text; in worded columns it belongs to the text."""
    return cell[1:] if cell[:1] == "'" and name not in WORDED and APOSTROPHE.match(cell) else cell


class CallReader:
    """Reads rows under what was said for all of them; remembers the units and sessions that they name."""

    def __init__(
        self,
        office: Office,
        *,
        now: datetime,
        unit: Callable[[str], int],
        session: str = "",
        channel: str = "",
        scheme: str = "",
        form: str = "",
        ours: bool = False,
    ) -> None:
        self._office, self._now, self._unit = office, now, unit
        self._session, self._channel, self._scheme = session, channel, scheme
        self._ours = ours
        self.fits: dict[str, list[int]] = {name: [0, 0] for name in TIMED} if form else {}
        """By column of times, how many cells do not fit the file's own format, and how many do."""
        self._sessions: dict[tuple[str, str, str], tuple[int | None, int]] = {}
        self._codes: dict[str, dict[str, str]] = {"category": {}, "area": {}}
        self._time = partial(read_receipt, zone=office.env.zone, form=form)
        self._since = partial(read_past, zone=office.env.zone, form=form)
        self._readers: dict[str, Callable[[str], Any]] = {
            name: self._reader(name, leaf.field)
            for name, leaf in READ.items()
            if name not in ("key", "session")
        }

    def _reader(self, name: str, field: Field) -> Callable[[str], Any]:
        if name in self._codes:
            return partial(self._in_tree, name)
        readers: dict[str, Callable[[str], Any]] = {
            "phone": phone_left,
            "time": self._time if name == "received_at" else self._since,
            "date": self._since,
            "flag": read_mark,
            "code": partial(read_code, field.vocabulary),
            "texts": partial(read_list, strictly=self._ours),
            "unit": self._unit_key,
            "units": self._unit_keys,
        }
        return readers.get(field.kind, str)

    def call(self, cells: Mapping[str, str], blame: Callable[[str, str], None]) -> PastCall | None:
        """The call that a row tells; what cannot be read is blamed, by column and reason, and gives None."""
        bad: list[str] = []

        def wrong(column: str, reason: str) -> None:
            bad.append(column)
            blame(column, reason)

        if not self._ours and any(cell[:1] == "'" for cell in cells.values()):
            cells = {name: _without_apostrophe(name, cell) for name, cell in cells.items()}
        values = self._values(cells, wrong)
        words = {name: values[name] for name in WORDS if values.get(name)}
        self._check(cells, words, wrong)
        facts = self._facts(cells, values, wrong)
        if bad:
            return None
        return PastCall(
            values.get("received_at", self._now),
            facts,
            words,
            values.get("promised_by"),
            self._past(cells, values),
            key_of_row(cells, values),
            parse_case_number(cells["no"]) if cells.get("no") else None,
            frozenset(values) | ({"session"} if cells.get("session") else set()),
            cells.get("history", "") if self._ours else "",
            {name: cells.get(name, "") for name in CHECKED} if self._ours else {},
        )

    def _values(self, cells: Mapping[str, str], wrong: Callable[[str, str], None]) -> dict[str, Any]:
        """Return the values of the non-empty cells."""
        values: dict[str, Any] = {}
        for name, cell in cells.items():
            reader = self._readers.get(name)
            if reader is not None and cell:
                try:
                    values[name] = reader(cell)
                except CellError as error:
                    wrong(name, str(error))
                if name in self.fits:
                    self.fits[name][name in values] += 1
        return values

    def _facts(
        self, cells: Mapping[str, str], values: Mapping[str, Any], wrong: Callable[[str, str], None]
    ) -> dict[str, Any]:
        facts = {name: values[name] for name in FACTS if name in values}
        facts.setdefault("origin", "own")
        if "due" in values:
            facts["given_due"] = stamp(values["due"])
        try:
            facts["session"], facts["scheme"] = self._of_session(
                cells.get("session", ""), cells.get("session_id", ""), cells.get("scheme", "")
            )
        except CellError as error:
            wrong("session", str(error))
        if not facts.get("channel"):
            facts["channel"] = self._channel or ("on-air" if facts.get("session") else "phone")
        return facts

    def _past(self, cells: Mapping[str, str], values: Mapping[str, Any]) -> PastEvents:
        happened = {name: values[name] for name in PAST if name in values}
        if not self._ours and (outcome := outcome_of_answer(happened.get("answer", ""))):
            happened.setdefault("outcome", outcome)
        latest = self._now
        for name in PAST_TIMES:
            at = happened.get(name)
            if at is not None and at == end_of_day(latest.date()):
                at = happened[name] = min(at, latest)  # a date alone, before what followed on that day
            latest = at or latest
        if "finished_at" in happened:
            happened.setdefault("answered_at", happened["finished_at"])
        return PastEvents(
            **happened,
            ours=self._ours,
            undecided=self._ours and bool(cells.get("decision")),
        )

    def _unit_key(self, name: str) -> int:
        try:
            return self._unit(name)
        except UnknownUnit as error:
            raise CellError(error.in_table) from error
        except HotlineError as error:
            raise CellError(error.message) from error

    def _in_tree(self, tree: str, text: str) -> str:
        known = self._codes[tree]
        if text not in known:
            try:
                known[text] = categories.resolve_code(self._office, tree, text)
            except HotlineError as error:
                raise CellError(error.message) from error
        return known[text]

    def _unit_keys(self, text: str) -> tuple[int, ...]:
        return tuple(map(self._unit_key, read_list(text)))

    def session(self, day: str, key: str) -> int | None:
        """Return the session of an export, by its day and its id there. Raises ``CellError``."""
        return self._of_session(day, key, "")[0]

    def _of_session(self, text: str, key: str, scheme: str) -> tuple[int | None, int]:
        """The session named, or that of all, and the scheme that holds: the one named, its own, or the default.

        ``key`` and ``scheme`` are the session id and the scheme in an export: several sessions may have one date, and
        the scheme holds if it is in this file.
        """
        if (text, key, scheme) not in self._sessions:
            named = key if self._stands_on(text, key) else text or self._session
            wanted = self._scheme or (scheme if self._has_scheme(scheme) else "")
            try:
                session, holds = resolve_session_and_scheme(self._office, named, wanted)
            except HotlineError as error:
                raise CellError(error.message) from error
            self._sessions[text, key, scheme] = session, self._office.scheme_id(holds)
        return self._sessions[text, key, scheme]

    def _has_scheme(self, name: str) -> bool:
        query = "SELECT 1 FROM schemes WHERE name = ?"
        return bool(name) and self._office.con.execute(query, (name,)).fetchone() is not None

    def _stands_on(self, day: str, key: str) -> bool:
        """Whether the session with this id is one of that day here too, and not only where the file comes from."""
        query = "SELECT 1 FROM sessions WHERE id = ? AND date = ?"
        return bool(key) and self._office.con.execute(query, (key, day)).fetchone() is not None

    def _check(
        self,
        cells: Mapping[str, str],
        words: Mapping[str, str],
        wrong: Callable[[str, str], None],
    ) -> None:
        for name in ("kind", "content"):
            if not cells.get(name, "").strip():
                wrong(name, _("is empty"))
        for name, reason, _remedy in caller_errors(words):
            wrong(name, reason)
        if cells.get("key", "").startswith(NO_KEY):
            wrong("key", _("a key cannot begin with {prefix}").format(prefix=NO_KEY))
        if words.get("promise") and not cells.get("promised_by") and not self._ours:
            wrong("promised_by", _("is empty, but something was promised"))
