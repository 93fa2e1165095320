"""Decision."""

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
AT_THE_UNIT = frozenset({"dispatched", "handling"})


class Decision:
    """What a verb came to: the events, and what the reader should be told besides."""

    def __init__(self, events: list[Event], remarks: list[str] | None = None) -> None:
        self.events = events
        self.remarks = remarks or []

    def noted(self, verb: str, note: str) -> Decision:
        """The same with ``note`` kept by ``verb``, which was asked for, and not by what that brings along."""
        if note:
            asked = next(event for event in self.events if event.verb == verb)
            asked.private.setdefault("note", note)
        return self


def word_in_sentence(vocabulary: str, code: str) -> str:
    """A code in a sentence: the code itself, with the Chinese word where the reader is Chinese."""
    shown = word(vocabulary, code)
    return code if shown == code else shown + _(" ({words})").format(words=code)


def refuse_by(clause: str, message: str, remedy: str) -> Refused:
    """A refusal that rests on a clause of the scheme; where that names none, its silence is a rule of the house."""
    return Refused(message + _(" ({words})").format(words=word("clause", clause or HOUSE_RULE)), remedy)


def require_in_order(case: Case, at: datetime) -> None:
    """What is recorded later did not happen before what it follows (rules.md 2). Raises ``Refused``."""
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
    """An event without empty values: what was not said is not stored."""
    return Event(
        verb,
        at,
        # what is true is never empty, and told so without being compared
        {key: value for key, value in data.items() if value or value not in EMPTY_VALUES},
        {key: value for key, value in private.items() if value or value not in EMPTY_WORDS}
        if private
        else {},
    )


def label_for(session: int | None, scheme: Scheme) -> str:
    """What stands on the work orders of a session (WZ-06), and on no others."""
    return scheme.label if session is not None else ""


def is_supervised_in(session: int | None, scheme: Scheme) -> bool:
    """Whether a case is supervised because it came in a session (WZ-18)."""
    return session is not None and scheme.supervise_sessions.allowed


def require_not_past(option: str, due: datetime, at: datetime) -> None:
    """A date that is promised or ordered at ``at`` does not lie before it. Raises ``Refused``."""
    if due < at:
        raise Refused(
            _("{option}: {due} is in the past").format(option=option, due=stamp(due)),
            _("Give a date no earlier than {today}.").format(today=stamp(at)[:10]),
        )


def promise_remarks(changes: Iterable[Mapping[str, Any]], case: Case) -> list[str]:
    """A date promised later than the limit is kept as said, and said so; the limit stays (XF-10)."""
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
    """What an answer meets: the answer's own limit, or the date of an interim answer."""
    return [*case.running("answer"), *interim_promises(case)]


def answer_limit(case: Case) -> Limit | None:
    """The limit under which an answer is owed."""
    return next(iter(answer_limits(case)), None)


def limits_moved_together(case: Case, rules: Rules) -> list[Limit]:
    """The limit under which an answer is owed; with the answer's own goes the feedback owed within it (CZ-16)."""
    limit = answer_limit(case)
    if limit is None:
        return []
    return case.running(*rules.scheme.answer_stages(case)) if limit.stage == "answer" else [limit]


def interim_promises(case: Case) -> list[Limit]:
    """The dates of interim answers that still run; other promises run on past answer and return (BM-13)."""
    return [limit for limit in case.running("promise") if limit.interim]


def end_hold(case: Case, rules: Rules, at: datetime) -> list[Event]:
    """The event that ends a hold, if the case is held: whatever moves the case on ends it first."""
    if case.held_since is None:
        return []
    changes = [lim.resume(case, rules, limit, at) for limit in case.limits if limit.held is not None]
    return [new_event("resume", at, {"limits": changes})]


def copy_case(case: Case) -> Case:
    """A case of its own, on which a decision can try an event out."""
    from copy import deepcopy

    return deepcopy(case)
