"""Tasks, duties and prepared questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain import session_rules, ticks
from hotline_cli.domain.duration import end_of_day
from hotline_cli.domain.events import stamp
from hotline_cli.domain.list_fields import QUESTION_FIELDS, names_computed, names_read
from hotline_cli.domain.vocabulary import parse_yes_or_no
from hotline_cli.errors import NotFound, Refused
from hotline_cli.i18n import _
from hotline_cli.queries.duties import get_duty, list_open_duties
from hotline_cli.queries.sessions import Sessions, find_unit_of_session, load_session
from hotline_cli.queries.tasks import list_questions
from hotline_cli.services.imports import reader
from hotline_cli.services.sessions import change_session
from hotline_cli.store import entities

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hotline_cli.services.imports.source import TableSource
    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

VERIFIED = {"": False, "已核实": True, "未核实": False}
"""Further words the column may hold, apart from yes and no."""


class Ticks(NamedTuple):
    """How tasks are ticked: of which unit or part, skipped for a reason, approved by whom, or taken back."""

    unit: str = ""
    part: str = ""
    skip: str = ""
    approved_by: str = ""
    undo: bool = False


def tick_tasks(office: Office, text: str, keys: Sequence[str], how: Ticks, when: When) -> dict[str, Any]:
    """Tick the tasks ``keys`` of a session by this operator, all open ones if none is named, or take the ticks back."""
    with office.transaction(dry_run=when.dry_run) as journal:
        before = load_session(office, text)
        at = when.moment(office)
        desk = Sessions(office)
        wanted = ticks.Tick(
            at,
            office.env.operator,
            find_unit_of_session(office, before, how.unit) if how.unit else None,
            how.part,
            how.skip or when.note,
            bool(how.skip),
            how.approved_by,
        )
        deed = (ticks.untick if how.undo else ticks.tick)(before, desk.tasks(before), keys, wanted)
        after = change_session(office, journal, "session-task", at, before, deed, when.note)
        return desk.view(after)


def tick_duties(
    office: Office, scheme: str, keys: Sequence[str], how: Ticks, when: When
) -> list[dict[str, Any]]:
    """Tick duties without a session, all missed and due today if none is named; a key is rule and day."""
    with office.transaction(dry_run=when.dry_run) as journal:
        at = when.moment(office)
        open_ones = list_open_duties(office, scheme, end_of_day(at.date())) if not keys else []
        if not keys and not open_ones:
            raise Refused(
                _("{scheme} has no open duty").format(scheme=scheme),
                _("List open tasks with `hotline schedule tasks --open`."),
            )
        chosen = keys or [duty.key for duty in open_ones]
        for key in chosen:
            duty = require_duty(office, scheme, key)
            _require_duty_state(duty, key, open_wanted=not how.undo)
            values = {
                "at": None if how.undo else stamp(at),
                "by": office.env.operator,
                "note": "" if how.undo else how.skip or when.note,
                "skipped": int(bool(how.skip)),
            }
            entities.write_entity(
                office.con, journal, "duty", at, "duties", f"{scheme}:{key}", values, note=when.note
            )
        return [require_duty(office, scheme, key) for key in chosen]


def _require_duty_state(duty: dict[str, Any], key: str, *, open_wanted: bool) -> None:
    remedy = _("List open tasks with `hotline schedule tasks --open`.")
    if open_wanted and duty["done_at"] is not None:
        message = (
            _("{key} was skipped on {at}, by {by}")
            if duty["state"] == "skipped"
            else _("{key} was done on {at}, by {by}")
        )
        raise Refused(message.format(key=key, at=duty["done_at"], by=duty["done_by"]), remedy)
    if not open_wanted and duty["done_at"] is None:
        raise Refused(_("{key} is not done").format(key=key), remedy)


def require_duty(office: Office, scheme: str, key: str) -> dict[str, Any]:
    found = get_duty(office, scheme, key)
    if found is None:
        raise NotFound(
            _("{scheme} has no duty {key}").format(scheme=scheme, key=key),
            _("Run `hotline schedule tasks --open` to list them as SCHEME:KEY."),
        )
    return found


# ---- questions -------------------------------------------------------------------------------------------


def add_question(
    office: Office, text: str, question: str, answer: str, *, verified: bool, when: When
) -> list[dict[str, Any]]:
    """Add a question and its answer; for an existing question, replace the answer (XF-03, CZ-27)."""
    with office.transaction(dry_run=when.dry_run) as journal:
        session = load_session(office, text)
        session_rules.require_open(session)
        at = when.moment(office)
        _put(office, journal, at, (session.id, question, answer, int(verified)), when.note)
        return [row for row in list_questions(office, session.id) if row["ask"].value == question]


def _put(
    office: Office, journal: Journal, at: datetime, question: tuple[int, str, str, int], note: str
) -> None:
    """Write a question (session, ask, answer, verified) unless it is stored already."""
    values = dict(zip(("session_id", "ask", "answer", "verified"), question, strict=True))
    row = office.con.execute(
        "SELECT id, answer, verified FROM questions WHERE session_id = ? AND ask = ?", question[:2]
    ).fetchone()
    if row is None or (row["answer"], row["verified"]) != question[2:]:
        key = row["id"] if row else entities.next_key(office.con, "questions")
        entities.write_entity(office.con, journal, "question", at, "questions", key, values, note=note)


def _read_verified(text: str) -> bool | None:
    return VERIFIED[text] if text in VERIFIED else parse_yes_or_no(text)


def import_questions(office: Office, text: str, source: TableSource, when: When) -> list[dict[str, Any]]:
    """Import questions from CSV (ask, answer, optionally verified), all rows or none."""
    table = reader.read_table(
        source,
        names_read(QUESTION_FIELDS),
        required=("ask", "answer"),
        passed_over=names_computed(QUESTION_FIELDS),
    )
    rows = list(table)
    for row in rows:
        if _read_verified(row["verified"]) is None:
            table.fault(row, "verified", _("{text!r} is neither yes nor no").format(text=row["verified"]))
    table.require_sound()
    at = when.moment(office)
    with office.transaction(dry_run=when.dry_run) as journal:
        session = load_session(office, text)
        session_rules.require_open(session)
        for row in rows:
            verified = int(bool(_read_verified(row["verified"])))
            _put(office, journal, at, (session.id, row["ask"], row["answer"], verified), when.note)
        questions = {row["ask"] for row in rows}
        return [row for row in list_questions(office, session.id) if row["ask"].value in questions]
