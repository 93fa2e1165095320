"""Imports by number: recorded when a file was imported, and taken back (rules.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.case import case_number
from hotline_cli.domain.events import stamp
from hotline_cli.domain.transitions import admin
from hotline_cli.domain.transitions.decision import Decision
from hotline_cli.errors import Refused
from hotline_cli.i18n import _
from hotline_cli.queries.cases import get_cases
from hotline_cli.queries.imports import Import, cases_of, get_import
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.services.cases import record_decision, resolve_moment
from hotline_cli.services.values import CommandResult, When
from hotline_cli.store import entities

if TYPE_CHECKING:
    from pathlib import Path

    from hotline_cli.queries.imports import ImportedCase
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

MAX_TOUCHED_SHOWN = 20


def record_import(office: Office, journal: Journal, first: int, file: Path, new: int, changed: int) -> int:
    """Number the import whose events are those after ``first``; return its number."""
    number = entities.next_key(office.con, "imports")
    values = {
        "at": stamp(office.now),
        "file": file.name,
        "first": first + 1,
        "last": journal.seq,
        "new": new,
        "changed": changed,
    }
    journal.new_command()
    entities.write_entity(office.con, journal, "import", office.now, "imports", number, values)
    return number


def take_back(office: Office, number: int, when: When, reason: str = "") -> CommandResult:
    """Take back what an import entered and nobody has changed since; name the rest.

    Its new cases become void, and what it changed in others is undone. Raises ``NotFound``, or ``Refused`` if there
    is nothing left to take back.
    """
    with office.transaction(dry_run=when.dry_run) as journal:
        one = get_import(office, number)
        cases = cases_of(office, one)
        free, touched = [c for c in cases if not c.touched], [c for c in cases if c.touched]
        if not free:
            raise _nothing_left(one, touched)
        for each in free:
            _take_back_case(office, journal, one, each, when, reason)
        journal.new_command()
        taken = one.taken_back + len(free)
        entities.write_entity(
            office.con, journal, "import", office.now, "imports", number, {"taken_back": taken}
        )
        remarks = [_("Import {number}: {n} cases were taken back.").format(number=number, n=len(free))]
        if touched and one.taken_back == 0:
            remarks.append(_("Changed since, and left as they are: {cases}").format(cases=_numbers(touched)))
        return CommandResult(get_cases(office, [each.id for each in free]), remarks)


def _nothing_left(one: Import, touched: list[ImportedCase]) -> Refused:
    if one.taken_back:
        return Refused(
            _("import {number} was already taken back").format(number=one.id), _("Nothing was changed.")
        )
    return Refused(
        _("import {number}: every case was changed since: {cases}").format(
            number=one.id, cases=_numbers(touched)
        ),
        _("Undo these changes first, or void the cases one by one."),
    )


def _numbers(cases: list[ImportedCase]) -> str:
    shown = _(", ").join(case_number(each.id) for each in cases[:MAX_TOUCHED_SHOWN])
    more = len(cases) - MAX_TOUCHED_SHOWN
    return shown + _(" and {n} more").format(n=more) if more > 0 else shown


def _take_back_case(
    office: Office, journal: Journal, one: Import, each: ImportedCase, when: When, reason: str
) -> None:
    file = load_case(office, each.id)
    at = resolve_moment(office, when, file.case)
    if each.new:
        decision = admin.take_back(file.case, file.rules, at, one.id, reason=reason, entered=office.now)
    else:
        undone = [event for event in file.events if one.first <= event.seq <= one.last]
        undo = admin.undo_event(file.case, file.events, undone, at, reason=reason, entered=office.now)
        decision = Decision([undo])
    if when.note:
        decision.events[-1].private.setdefault("note", when.note)
    journal.new_command()
    record_decision(office, journal, file, decision)
