"""Ticks of tasks of a session: done, skipped with a reason, or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.session import Completion, Session, SessionChange, make_change
from hotline_cli.domain.session_rules import session_label
from hotline_cli.domain.tasks import MAKEUP
from hotline_cli.errors import NotFound, Refused, Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from hotline_cli.domain.tasks import Task


class Tick(NamedTuple):
    """When and by whom tasks are ticked, of which unit or part; ``skip`` leaves them out for the reason in ``note``."""

    at: datetime
    by: str
    unit: int | None = None
    part: str = ""
    note: str = ""
    skip: bool = False
    approved_by: str = ""

    def completion(self, key: str, unit: int | None, part: str) -> Completion:
        return Completion(key, self.at, self.by, unit, part, self.note, self.skip, self.approved_by)


def tick(session: Session, tasks: Sequence[Task], keys: Sequence[str], wanted: Tick) -> SessionChange:
    """Complete the tasks ``keys``, or without any all that are open; of one unit or part if ``wanted`` names it.

    Raises ``NotFound`` with the known keys, ``Usage`` if several units owe a task and none is named, ``Refused`` if it
    is already done, or needs an approval that is missing.
    """
    chosen = [task for key in keys for task in _find(session, tasks, key, wanted)]
    if not keys:
        chosen = [task for task in _of(tasks, wanted) if task.is_open and task.key != MAKEUP]
        if not chosen:
            raise Refused(
                _("{session} has no open task").format(session=session_label(session)),
                _("List its tasks with `hotline schedule tasks {id}`.").format(id=session.id),
            )
    for task in chosen:
        _require_tickable(session, task, wanted)
    done = {
        (entry.key, entry.unit, entry.part): entry
        for task in chosen
        for entry in _completions(task, tasks, wanted)
    }
    return make_change(session, session._replace(done=(*session.done, *done.values())))


def untick(session: Session, tasks: Sequence[Task], keys: Sequence[str], wanted: Tick) -> SessionChange:
    """Take back the ticks of the tasks ``keys``. Raises ``Refused`` if one is open."""
    after = session
    for key in keys:
        found = [task for task in _known(session, tasks, key, wanted) if not task.is_open]
        if not found:
            raise Refused(
                _("{key} is not done").format(key=key),
                _("List its tasks with `hotline schedule tasks {id}`.").format(id=session.id),
            )
        _require_one_unit(session, key, found)
        _refuse_makeup(session, key)
        gone = {(task.key, task.unit, task.part) for task in found}
        kept = [
            entry
            for entry in after.done
            if entry.key != key
            or not any(entry.unit in {None, unit} and entry.part in {"", part} for _key, unit, part in gone)
        ]
        after = after._replace(done=tuple(kept))
    return make_change(session, after)


def file_lists(
    session: Session, tasks: Sequence[Task], units: Collection[int], at: datetime, by: str
) -> Session:
    """``session`` after ``units`` filed their liaison lists on a day on which a task to file it is open."""
    filed = [
        task
        for task in tasks
        if task.files and task.unit in units and task.is_open and (task.opens or at.date()) <= at.date()
    ]
    wanted = Tick(at, by)
    done = {(entry.key, entry.unit): entry for task in filed for entry in _completions(task, tasks, wanted)}
    return session._replace(done=(*session.done, *done.values()))


def _completions(task: Task, tasks: Sequence[Task], wanted: Tick) -> list[Completion]:
    """The completion of ``task``, and of those of its unit that it completes too, unless it is skipped."""
    also = (
        other
        for other in tasks
        if other.key in task.files and other.unit == task.unit and other.is_open and not wanted.skip
    )
    return [wanted.completion(each.key, each.unit, each.part) for each in (task, *also)]


def _require_tickable(session: Session, task: Task, wanted: Tick) -> None:
    _refuse_makeup(session, task.key)
    if task.done_at is not None:
        message = (
            _("{key} was skipped on {at}, by {by}") if task.skipped else _("{key} was done on {at}, by {by}")
        )
        raise Refused(
            message.format(key=task.key, at=task.done_at, by=task.done_by),
            _("List open tasks with `hotline schedule tasks {id} --open`.").format(id=session.id),
        )
    if task.approval and not wanted.skip and not wanted.approved_by:
        raise Refused(
            _("{key} must be approved by the head first ({clause})").format(key=task.key, clause=task.clause),
            _("Add --approved-by NAME."),
        )


def _refuse_makeup(session: Session, key: str) -> None:
    if key == MAKEUP:
        raise Refused(
            _("a make-up is settled by the attendance at it"),
            _("Plan it with `hotline schedule makeup {id}`, then record who came.").format(id=session.id),
        )


def _of(tasks: Iterable[Task], wanted: Tick) -> list[Task]:
    """The tasks of the unit and part that are wanted; of all if none is."""
    return [
        task
        for task in tasks
        if wanted.unit in {None, task.unit} and (not wanted.part or wanted.part == task.part)
    ]


def _known(session: Session, tasks: Sequence[Task], key: str, wanted: Tick) -> list[Task]:
    """The tasks ``key`` of the unit and part that are wanted. Raises ``NotFound``."""
    known = [task for task in tasks if task.key == key]
    if not known:
        raise NotFound(
            _("{session} has no task {key!r}").format(session=session_label(session), key=key),
            _("Use one of its tasks: {keys}.").format(
                keys=", ".join(dict.fromkeys(task.key for task in tasks))
            ),
        )
    found = _of(known, wanted)
    if found:
        return found
    remedy = _("List the tasks with `hotline schedule tasks {id}`.").format(id=session.id)
    if wanted.part:
        parts = list(dict.fromkeys(task.part for task in known if task.part))
        raise NotFound(
            _("{key} in {session} has no part {part}").format(
                key=key, session=session_label(session), part=wanted.part
            ),
            _("Choose from: {columns}").format(columns=_(", ").join(parts)) if parts else remedy,
        )
    raise NotFound(
        _("this unit does not owe {key} in {session}").format(key=key, session=session_label(session)),
        remedy,
    )


def _find(session: Session, tasks: Sequence[Task], key: str, wanted: Tick) -> list[Task]:
    """The open tasks ``key`` of the unit that is wanted, or the only one; those done if none is open."""
    found = _known(session, tasks, key, wanted)
    still_open = [task for task in found if task.is_open]
    _require_one_unit(session, key, still_open)
    return still_open or found[:1]


def _require_one_unit(session: Session, key: str, found: Sequence[Task]) -> None:
    if len({task.unit for task in found}) > 1:
        raise Usage(
            _("several units owe {key} in {session}").format(key=key, session=session_label(session)),
            _("Choose one of them with --unit."),
        )
