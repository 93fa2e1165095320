"""The transition table (rules.md 4), one row a verb.

A verb is a pure function of a case, the rules and its arguments. It returns events, or raises ``Refused`` with
the reason, the clause and the alternatives; ``case_fold`` applies the events. ``perform`` is the one way to
decide a verb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.case import OPEN, Case
from hotline_cli.domain.transitions.admin import absorb, edit, file, link, merge, refer, undo, void
from hotline_cli.domain.transitions.answering import co_reply, interim, reply, review
from hotline_cli.domain.transitions.closing import archive, callback, close, feedback, fulfil, redo
from hotline_cli.domain.transitions.decision import AT_THE_UNIT, Decision, answer_limit, word_in_sentence
from hotline_cli.domain.transitions.handling import (
    dispatch,
    extend,
    give_back,
    hold,
    is_dispatchable,
    reach,
    resume,
    sign,
    supervise,
    urge,
)
from hotline_cli.domain.transitions.intake import escalate, instruct, reject
from hotline_cli.domain.vocabulary import word
from hotline_cli.errors import Refused
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from hotline_cli.domain.events import Event
    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.scheme.model import Scheme


ANY_BUT_ARCHIVED = frozenset(
    {"received", "dispatched", "handling", "reviewing", "answered", "closed", "rejected", "merged", "void"}
)


class Verb(NamedTuple):
    """A row of the table: the statuses that allow the verb, and its function."""

    name: str
    before: frozenset[str]
    decide: Callable[..., Decision]
    fits: Callable[[Case], bool] | None = None

    def possible(self, case: Case) -> bool:
        """Whether the status of ``case`` allows this verb; a rule may still refuse it."""
        return case.status in self.before and (self.fits is None or self.fits(case))


def perform(name: str, case: Case, rules: Rules, at: datetime, **arguments: object) -> Decision:
    """Decide verb ``name`` on ``case`` at office time ``at``.

    Raises ``Refused`` if the status or a rule forbids it; the message names the status and the possible verbs.
    """
    check_status(name, case, rules)
    return VERBS[name].decide(case, rules, at, **arguments)


def check_status(name: str, case: Case, rules: Rules) -> None:
    """Raise ``Refused`` if the status of ``case`` does not allow verb ``name``."""
    if not VERBS[name].possible(case):
        raise wrong_status(case, rules, name)


def wrong_status(case: Case, rules: Rules, name: str) -> Refused:
    """The error for a verb that the status does not allow."""
    return Refused(
        _("{no} is {status}: {verb} is not possible").format(
            no=case.no, status=word_in_sentence("status", case.status), verb=_verb_in_sentence(name)
        ),
        _("Possible commands now: {verbs}").format(
            verbs=_(", ").join(map(_typed_form, available_verbs(case, rules))) or _("nothing")
        ),
    )


def _typed_form(name: str) -> str:
    """A verb as it is typed, with its Chinese word for a Chinese reader."""
    called = word("verb", name)
    return name if called == name else f"{name} {called}"


def _verb_in_sentence(name: str) -> str:
    """A verb in a sentence, as it was typed."""
    return word_in_sentence("verb", name).replace(name, TYPED.get(name, name))


def available_verbs(case: Case, rules: Rules) -> list[str]:
    """The verbs that the status of ``case`` and its scheme allow, in the order of the table."""
    return [
        name
        for name, verb in VERBS.items()
        if verb.possible(case)
        and name not in HIDDEN
        and (name not in WITHIN_RULES or WITHIN_RULES[name](case, rules.scheme))
    ]


def _undo_row(
    case: Case, _rules: Rules, at: datetime, *, events: Sequence[Event], reason: str = ""
) -> Decision:
    return undo(case, events, at, reason=reason)


def _row(
    name: str,
    before: Iterable[str],
    decide: Callable[..., Decision],
    fits: Callable[[Case], bool] | None = None,
) -> tuple[str, Verb]:
    return name, Verb(name, frozenset(before), decide, fits)


VERBS: dict[str, Verb] = dict(
    [
        _row("reject", {"received"}, reject),
        _row("escalate", OPEN, escalate),
        _row("instruct", OPEN, instruct),
        _row("dispatch", {"received", "answered", "handling"}, dispatch, is_dispatchable),
        _row("sign", {"dispatched"}, sign),
        _row("reach", AT_THE_UNIT, reach),
        _row("return", AT_THE_UNIT, give_back),
        _row("extend", AT_THE_UNIT, extend),
        _row("reply", AT_THE_UNIT, reply),
        _row("interim", AT_THE_UNIT, interim),
        _row("co-reply", AT_THE_UNIT, co_reply),
        _row("review", {"reviewing"}, review),
        _row("callback", {"answered"}, callback),
        _row("redo", {"answered", "closed"}, redo),
        _row("close", {"answered"}, close),
        _row("fulfil", ANY_BUT_ARCHIVED, fulfil),
        _row("feedback", {"answered", "closed"}, feedback),
        _row("urge", OPEN, urge),
        _row("supervise", OPEN, supervise),
        _row("hold", AT_THE_UNIT, hold),
        _row("resume", AT_THE_UNIT, resume),
        _row("link", ANY_BUT_ARCHIVED, link),
        _row("merge", OPEN, merge),
        _row("absorb", OPEN, absorb),
        _row("refer", ANY_BUT_ARCHIVED, refer),
        _row("file", ANY_BUT_ARCHIVED, file),
        _row("edit", ANY_BUT_ARCHIVED, edit),
        _row("void", OPEN, void),
        _row("undo", ANY_BUT_ARCHIVED, _undo_row),
        _row("archive", {"closed", "rejected", "merged", "void"}, archive),
    ]
)
"""The transition table: verb, statuses that allow it, function."""

TYPED = {"interim": "reply --interim", "co-reply": "reply --as"}
"""Rows that are typed as another command with an option."""
HIDDEN = frozenset({"absorb", *TYPED})
"""Rows that have no command of their own."""

WITHIN_RULES: dict[str, Callable[[Case, Scheme], bool]] = {
    "reject": lambda _case, scheme: scheme.reject.allowed,
    "dispatch": lambda case, scheme: case.status != "answered" or scheme.dispatch_on_the_spot.allowed,
    "extend": lambda case, scheme: scheme.extension.allowed and answer_limit(case) is not None,
    "hold": lambda case, scheme: scheme.hold.allowed and case.held_since is None,
    "resume": lambda case, _scheme: case.held_since is not None,
    "fulfil": lambda case, _scheme: any(not limit.interim for limit in case.running("promise")),
    "archive": lambda case, _scheme: case.open_limit("promise") is None,
}
"""What an allowed verb needs in addition, to be listed as possible."""
