"""Decisions of verbs, and what the verbs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import limits as lim
from hotline_cli.domain.events import Event, stamp
from hotline_cli.domain.scheme.model import HOUSE_RULE
from hotline_cli.domain.vocabulary import word
from hotline_cli.errors import Refused
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from hotline_cli.domain.case import Case, Limit
    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.scheme.model import ExtensionRule, Permission, Scheme

CLEAN_RECORD = "WZ-15"
"""The clause against falsification: nothing may turn late into kept."""
AT_THE_UNIT = frozenset({"dispatched", "handling"})


class Decision:
    """The result of a verb: its events, and remarks for the user."""

    def __init__(self, events: list[Event], remarks: list[str] | None = None) -> None:
        self.events = events
        self.remarks = remarks or []

    def with_note(self, verb: str, note: str) -> Decision:
        """Add ``note`` to the event of ``verb``, not to those that follow from it."""
        if note:
            event = next(entry for entry in self.events if entry.verb == verb)
            event.private.setdefault("note", note)
        return self


def word_in_sentence(vocabulary: str, code: str) -> str:
    """A code in a sentence: the code, after its Chinese word for a Chinese reader."""
    shown = word(vocabulary, code)
    return code if shown == code else shown + _(" ({words})").format(words=code)


def refuse_by(clause: str, message: str, remedy: str) -> Refused:
    """A refusal by a clause of the scheme; without a clause it is a house rule."""
    return Refused(message + _(" ({words})").format(words=word("clause", clause or HOUSE_RULE)), remedy)


def require_decided(case: Case, rules: Rules) -> None:
    """Raise ``Refused`` while it is to be decided whether the case is done again; `redo` and `close` decide it."""
    if case.decision == "redo":
        raise refuse_by(
            rules.scheme.callback.clause,
            _("{no}: the caller is dissatisfied, and it is to be decided whether it is redone").format(
                no=case.no
            ),
            _(
                "Use `hotline redo {no} --substandard REASON`, or `hotline close {no}`, which keeps the rating; "
                "correct a wrong rating by `hotline undo {no}`."
            ).format(no=case.no),
        )
    if case.decision == "escalate":
        raise refuse_by(
            HOUSE_RULE,
            _("{no} was redone {n} time(s): a leader decides").format(no=case.no, n=case.redone),
            _(
                "Use `hotline redo {no} --approved-by NAME`, or `hotline close {no} --approved-by NAME`, which "
                "keeps the rating; correct a wrong rating by `hotline undo {no}`."
            ).format(no=case.no),
        )


def require_in_order(case: Case, at: datetime) -> None:
    """Raise ``Refused`` if ``at`` is before the last event of the case (rules.md 2)."""
    if at < case.last_at:
        raise Refused(
            _("{at} is too early: {no} was last changed at {last}").format(
                at=stamp(at), no=case.no, last=stamp(case.last_at)
            ),
            _("Use --at with a time no earlier than {last}; see `hotline log {no}` for the history.").format(
                last=stamp(case.last_at), no=case.no
            ),
        )


EMPTY_VALUES: tuple[object, ...] = (None, "", False, [], ())
EMPTY_WORDS: tuple[object, ...] = (None, "", {})


def new_event(
    verb: str, at: datetime, data: Mapping[str, Any], private: Mapping[str, Any] | None = None
) -> Event:
    """An event without empty values."""
    return Event(
        verb,
        at,
        # `value or`: most values are true, which is cheaper than a comparison
        {key: value for key, value in data.items() if value or value not in EMPTY_VALUES},
        {key: value for key, value in private.items() if value or value not in EMPTY_WORDS}
        if private
        else {},
    )


def label_for(session: int | None, scheme: Scheme) -> str:
    """The label on the work orders of a session (WZ-06); other orders have none."""
    return scheme.label if session is not None else ""


def is_supervised_in(session: int | None, scheme: Scheme) -> bool:
    """Whether a case is supervised because it came in a session (WZ-18)."""
    return session is not None and scheme.supervise_sessions.allowed


def require_not_past(option: str, due: datetime, at: datetime) -> None:
    """Raise ``Refused`` if a date promised or ordered at ``at`` is before it."""
    if due < at:
        raise Refused(
            _("{option}: {due} is in the past").format(option=option, due=stamp(due)),
            _("Give a date no earlier than {today}.").format(today=stamp(at)[:10]),
        )


def promise_remarks(changes: Iterable[Mapping[str, Any]], case: Case) -> list[str]:
    """The remarks on a promised date later than the limit, which is kept and does not move the limit (XF-10)."""
    if case.on_air_due is None:
        return []
    return [
        _(
            "{no}: the date promised on air ({promised}) is later than the answer limit ({due}); the "
            "limit is unchanged"
        ).format(no=case.no, promised=stamp(case.on_air_due)[:10], due=change["due"])
        for change in changes
        if change.get("stage") == "answer" and change["due"] < stamp(case.on_air_due) and not case.redone
    ]


def require_allowed(permission: Permission | ExtensionRule, message: str, rules: Rules) -> None:
    if not permission.allowed:
        raise refuse_by(
            permission.clause,
            message.format(scheme=rules.scheme.name),
            _("Allow it in a scheme of your own: see `hotline scheme show {scheme}` and extends.").format(
                scheme=rules.scheme.name
            ),
        )


def answer_limits(case: Case) -> list[Limit]:
    """The limits that an answer meets: its own, and a promise made on air that is not later than it (XF-10)."""
    return [
        *case.running_limits("answer"),
        *(limit for limit in case.running_limits("promise") if limit.with_answer),
    ]


def answer_limit(case: Case) -> Limit | None:
    """The limit of the answer that is owed."""
    return case.open_limit("answer")


def limits_moved_together(case: Case, rules: Rules) -> list[Limit]:
    """The limits that move with that of the answer: also feedback owed within it (CZ-16)."""
    return case.running_limits(*rules.scheme.answer_stages(case)) if answer_limit(case) else []


def leaders_date_stands(case: Case, limit: Limit) -> str:
    """The remark on a notice of delay that is filed and moves nothing (WZ-09)."""
    return _("{no}: filed; the date of the leader's instruction applies, {due} ({clause})").format(
        no=case.no, due=stamp(limit.due), clause=word("clause", "WZ-09")
    )


def not_later(case: Case, limit: Limit, until: datetime) -> Refused:
    """The error for a new date of ``limit`` that is not later, or has passed."""
    return Refused(
        _("{no}: {until} is not later than the limit, {due}").format(
            no=case.no, until=stamp(until), due=stamp(limit.due)
        ),
        _("Give a date that is after the limit and not in the past."),
    )


def end_hold(case: Case, rules: Rules, at: datetime) -> list[Event]:
    """The event that ends a hold, if there is one; any verb that moves the case on includes it."""
    if case.held_since is None:
        return []
    changes = [lim.resume(rules, limit, at) for limit in case.limits if limit.held is not None]
    changes += lim.change_each("meet", case.running_limits("hold"))
    return [new_event("resume", at, {"limits": changes})]


def undispatched_remarks(case: Case, rules: Rules) -> list[str]:
    """Remark that a case answered on the spot is closed before it was dispatched, where that is required (CZ-13)."""
    rule = rules.scheme.dispatch_on_the_spot
    if not (rule.allowed and case.on_the_spot and case.dispatched_at is None):
        return []
    return [
        _("{no}: closed without a work order, which {clause} requires").format(
            no=case.no, clause=word("clause", rule.clause)
        )
    ]


def written_remarks(case: Case, begun: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """Remark on the written answer that the caller is owed (WZ-11), or that begins to be among ``begun``."""
    owed = [(limit.clause, stamp(limit.due)) for limit in case.running_limits("written")]
    owed += [(change["clause"], change["due"]) for change in begun if change.get("stage") == "written"]
    return [
        _("{no}: the caller has no written answer yet ({clause}), due {due}").format(
            no=case.no, clause=word("clause", clause), due=due
        )
        for clause, due in owed
    ]


def copy_case(case: Case) -> Case:
    """A copy on which a decision can try an event."""
    from copy import deepcopy

    return deepcopy(case)
