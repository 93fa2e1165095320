"""Rows of calls that are there already: what they say differently, and the verbs and edits that this is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case_fields import PERSONAL_KINDS, Field
from hotline_cli.domain.case_fold import EDITABLE
from hotline_cli.domain.events import parse_datetime
from hotline_cli.domain.transitions.admin import COUNTED_BY
from hotline_cli.domain.vocabulary import word, yes_or_no
from hotline_cli.i18n import _
from hotline_cli.queries.lookups import Names
from hotline_cli.services.imports.columns import READ
from hotline_cli.services.imports.history import OF_AN_ANSWER, ImpossibleHistory, Play
from hotline_cli.store import case_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from sqlite3 import Row

    from hotline_cli.domain.case import Case
    from hotline_cli.domain.limits import Rules
    from hotline_cli.services.imports.history import PastCall
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

STORED = """
SELECT c.*, p.name, p.phone, p.address, p.anonymous FROM cases c JOIN callers p ON p.case_id = c.id WHERE {where}"""
COMPARED = {name: leaf.field for name, leaf in READ.items() if name not in {"key", "status", "session"}}
"""By column, the fields in which a row may differ."""
MADE_BY_RULES = frozenset({"confidential", "anonymous"})
"""Marks that a rule may set where the row says no."""
FIXED = frozenset({"received_at", "due", "on_the_spot", "unit", "co_units", "promised_by"})
"""Columns that no verb changes once the case has them."""
HAPPENED = frozenset({"dispatched_at", "signed_at", "answered_at", "finished_at", "told", "told_at"})
CLOSED = frozenset({"closed", "archived"})


class Difference(NamedTuple):
    """What a row says of a column, and what the case has."""

    column: str
    field: Field
    stored: Any
    stated: Any


def find_stored(office: Office, call: PastCall) -> Row | None:
    """Return the case that the row is of: the one with its key, or of an export the one with its number."""
    row: Row | None = office.con.execute(STORED.format(where="c.key = ?"), (call.key,)).fetchone()
    if row is None and call.no is not None:
        row = office.con.execute(STORED.format(where="c.id = ?"), (call.no,)).fetchone()
        if row is not None and (
            row["received_at"] != str(call.at)
            or row["kind"] != call.facts["kind"]
            or row["content"] != call.words["content"]
        ):
            return None
    return row


def compare(call: PastCall, stored: Row | Mapping[str, Any], *, whole: bool = False) -> list[Difference]:
    """Return what the row says that the case does not have.

    An empty cell says nothing, or that there is nothing if the row tells the ``whole`` case.
    """
    differences = []
    for name, field in COMPARED.items():
        if name not in call.told and whole and stored[field.column_name]:
            differences.append(Difference(name, field, stored[field.column_name], None))
        if name not in call.told or (name in MADE_BY_RULES and not _stated_value(call, name)):
            continue
        write = case_rows.writer(field)
        value = _stated_value(call, name)
        value = value if write is None else write(value)
        if _of_day(field, stored[field.column_name]) != _of_day(field, value):
            differences.append(Difference(name, field, stored[field.column_name], value))
    if ("session" in call.told or whole) and stored["session_id"] != call.facts.get("session"):
        session = READ["session"].field
        differences.append(Difference("session", session, stored["session_id"], call.facts.get("session")))
    if whole and call.past.status != stored["status"]:
        differences.append(Difference("status", READ["status"].field, stored["status"], call.past.status))
    closed = call.past.status in CLOSED or call.past.closed_at is not None
    closed = closed and not whole
    if closed and stored["status"] not in CLOSED and "closed_at" not in {one.column for one in differences}:
        differences.append(Difference("status", READ["status"].field, stored["status"], "closed"))
    return differences


def _of_day(field: Field, value: Any) -> Any:  # noqa: ANN401 - a column's value
    """Return the day of a date, which an export writes without its 24:00; any other value as it is."""
    return str(value)[: len("2020-03-26")] if field.kind == "date" and value else value


def _stated_value(call: PastCall, name: str) -> Any:  # noqa: ANN401 - the value of any column
    if name == "received_at":
        return call.at
    if name == "promised_by":
        return call.promised
    if name == "due":
        return parse_datetime(call.facts["given_due"])
    if name in call.facts:
        return call.facts[name]
    return call.words[name] if name in call.words else getattr(call.past, name)


def made_otherwise(differs: list[Difference], fresh: Case) -> list[Difference]:
    """Return the differences that are left if the row is entered afresh: rules may change what it says."""
    left = []
    for one in differs:
        write = case_rows.writer(one.field)
        value = getattr(fresh, one.field.value_name, one.stated)
        value = value if write is None else write(value)
        if one.column in {"session", "status"} or value != one.stored:
            left.append(one)
    return left


def describe(office: Office, differs: list[Difference]) -> str:
    """Name what differs, with both values unless they may name the caller."""
    names = Names(office)

    def shown(field: Field, value: Any) -> str:  # noqa: ANN401 - a column's value
        if value is None or value == "":
            return "—"
        if field.kind == "unit":
            return names.unit(value) or "—"
        if field.kind == "session-date":
            return names.session(value) or "—"
        if field.kind == "flag":
            return yes_or_no(bool(value))
        return word(field.vocabulary, value) if field.vocabulary else str(value)

    parts = []
    for one in differs:
        silent = one.field.free or one.field.kind in PERSONAL_KINDS | {"text", "texts", "units"}
        old_and_new = "" if silent else f" {shown(one.field, one.stored)} → {shown(one.field, one.stated)}"
        parts.append(f"{one.field.heading}{old_and_new}")
    return _(", ").join(parts)


class Update(Play):
    """The verbs and edits that make a case say what the row says. Raises ``ImpossibleHistory``."""

    def __init__(
        self, call: PastCall, rules: Rules, now: datetime, reason: str, case: Case, differs: list[Difference]
    ) -> None:
        super().__init__(call, rules, now, reason, case)
        self._columns = {one.column for one in differs}

    def run(self) -> None:
        """Perform them on the case."""
        self._refuse()
        case, past = self.case, self.past
        if past.unit is not None and case.unit is None and not case.on_the_spot:
            self._dispatch(past.dispatched_at or self.now)
        if case.status == "dispatched" and past.signed_at is not None:
            self._sign()
        if case.status in {"dispatched", "handling"} and past.answered_at is not None and past.answer:
            self._reply(past.answered_at)
            self._columns -= HAPPENED
        if case.status not in CLOSED and self.is_closed:
            self._end()
        self._edit()

    def _end(self) -> None:
        if self.case.status == "answered":
            self._close(self.closed_at or self.now)
        elif self.case.status in {"received", "dispatched", "handling"}:
            self._close_untimed()
        self._columns -= {"closed_at", "satisfaction", "status"}

    def _refuse(self) -> None:
        """Refuse what no verb or edit can change."""
        case = self.case
        has = {
            name
            for name in HAPPENED | {"closed_at", "satisfaction"}
            if getattr(case, COMPARED[name].value_name)
        }
        has |= FIXED - {"unit", "co_units", *(() if case.promise_due else ("promised_by",))}
        has |= {"unit", "co_units"} if case.unit is not None else set()
        has |= {"kind"} if case.status in CLOSED else set()
        for column in sorted(self._columns & has):
            raise ImpossibleHistory(column, _("{no}: an import cannot change this").format(no=self.case.no))

    def _edit(self) -> None:
        """Correct what is left by one edit. A file approves nothing: what needs an approver is not taken (WZ-15)."""
        case = self.case
        facts: dict[str, Any] = {}
        words: dict[str, str] = {}
        for column in sorted(self._columns):
            name = COMPARED[column].value_name if column in COMPARED else column
            if name not in EDITABLE or (column in OF_AN_ANSWER and case.answered_at is None):
                continue
            value = _stated_value(self.call, column) if column in COMPARED else self.call.facts["session"]
            if getattr(case, name) != value:
                (words if READ[column].field.event == "private" else facts)[name] = value
        if facts or words:
            reason = self.reason
            counted = [name for name in facts if name in COUNTED_BY]
            column = "complex" if "complex" in facts else next(iter([*counted, *facts, *words]))
            try:
                self._do(
                    "edit",
                    max(self.now, case.last_at),
                    column,
                    facts=facts,
                    words=words,
                    reason=reason,
                    entered=self.now,
                )
            except ImpossibleHistory as wrong:
                if not counted:
                    raise
                use = _("use `hotline edit {no} {option} --reason TEXT --approved-by NAME`").format(
                    no=case.no, option=_option(READ[column].field, facts[column])
                )
                raise ImpossibleHistory(column, _("; ").join([wrong.reason, use])) from wrong


def _option(field: Field, value: object) -> str:
    """Return the option of ``edit`` that gives the field this value."""
    name = field.option_name.replace("_", "-")
    if field.kind == "flag":
        return f"--{name}" if value else f"--no-{name}"
    return f"--{name} ..."


def write_changes(office: Office, journal: Journal, case: Case, play: Play) -> None:
    """Write the events of an update, each verb a command, and the rows that follow from them."""
    for events in play.played.commands:
        journal.new_command()
        for event in events:
            journal.append(event, case.id)
    case_rows.write_case(office.con, case)
    journal.touch(case.id)
