"""The transition table (rules.md 4), one row a verb.

A verb is a pure function of a case, the rules and its arguments. It returns events, or raises ``Refused`` with
the reason, the clause and the alternatives; ``case_fold`` applies the events. ``perform`` is the one way to
decide a verb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import OPEN, Case
from hotline_cli.domain.events import parse_optional_datetime
from hotline_cli.domain.transitions.admin import absorb, edit, file, link, merge, refer, undo, void
from hotline_cli.domain.transitions.answering import co_reply, flag, interim, reply, review
from hotline_cli.domain.transitions.closing import archive, callback, close, feedback, fulfil, redo
from hotline_cli.domain.transitions.decision import AT_THE_UNIT, Decision, answer_limit, word_in_sentence
from hotline_cli.domain.transitions.handling import (
    dispatch,
    extend,
    give_back,
    hold,
    is_dispatchable,
    is_supervisable,
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
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from hotline_cli.domain.events import Event
    from hotline_cli.domain.limits import Rules
    from hotline_cli.domain.scheme.model import Scheme


ANY_BUT_ARCHIVED = frozenset(
    {"received", "dispatched", "handling", "reviewing", "answered", "closed", "rejected", "merged", "void"}
)


class Verb(NamedTuple):
    """One row a verb. Its Chinese word is in the vocabulary ``verb``, what it does to a case in ``case_fold``."""

    name: str
    before: frozenset[str]
    """The statuses in which it is possible."""
    decide: Callable[..., Decision]
    fits: Callable[[Case], bool] | None = None
    """Further condition on the case."""
    within: Callable[[Case, Scheme], bool] | None = None
    """Condition, in addition to the status, for offering it as a next step."""
    typed: str | None = ""
    """The command line, if it differs from the name; None: not a command, another verb causes it."""
    checks_answer: bool = False
    """Whether the answer that it gives or lets out is checked for what it says (CZ-17)."""
    arguments: Callable[[Event], dict[str, Any]] | None = None
    """The arguments of ``decide``, read back from the event, for a replay under other rules."""
    ends: tuple[str, tuple[str, ...]] | None = None
    """Effect on running limits whatever the rules: ``meet`` or ``stop``, and of which stages; empty: all."""

    def is_possible(self, case: Case) -> bool:
        """Whether the status of ``case`` allows this verb; a rule may still refuse it."""
        return case.status in self.before and (self.fits is None or self.fits(case))

    @property
    def is_command(self) -> bool:
        """Whether it is typed by its name."""
        return self.typed == ""


def perform(name: str, case: Case, rules: Rules, at: datetime, **arguments: object) -> Decision:
    """Decide verb ``name`` on ``case`` at office time ``at``.

    Raises ``Refused`` if the status or a rule forbids it; the message names the status and the possible verbs.
    """
    check_status(name, case, rules)
    return VERBS[name].decide(case, rules, at, **arguments)


def check_status(name: str, case: Case, rules: Rules) -> None:
    """Raise ``Refused`` if the status of ``case`` does not allow verb ``name``."""
    if not VERBS[name].is_possible(case):
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
    return word_in_sentence("verb", name).replace(name, VERBS[name].typed or name)


def available_verbs(case: Case, rules: Rules) -> list[str]:
    """The verbs that the status of ``case`` and its scheme allow, in the order of the table."""
    return [
        name
        for name, verb in VERBS.items()
        if verb.is_possible(case)
        and verb.is_command
        and (verb.within is None or verb.within(case, rules.scheme))
    ]


def _undo_row(
    case: Case,
    _rules: Rules,
    at: datetime,
    *,
    events: Sequence[Event],
    reason: str = "",
    entered: datetime | None = None,
) -> Decision:
    return undo(case, events, at, reason=reason, entered=entered)


def _time(event: Event, name: str) -> datetime | None:
    return parse_optional_datetime(event.data.get(name))


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            "reject",
            frozenset({"received"}),
            reject,
            within=lambda _case, scheme: scheme.reject.allowed,
            ends=("stop", ()),
        ),
        Verb("escalate", OPEN, escalate, arguments=lambda e: {"to": e.data.get("to", "")}),
        Verb(
            "instruct",
            OPEN,
            instruct,
            arguments=lambda e: {
                "leader": e.data.get("leader", ""),
                "text": "-",
                "due": _time(e, "due"),
            },
        ),
        Verb(
            "dispatch",
            frozenset({"received", "answered"}),
            dispatch,
            fits=is_dispatchable,
            within=lambda case, scheme: case.status != "answered" or scheme.dispatch_on_the_spot.allowed,
            arguments=lambda e: {
                "unit": e.data["unit"],
                "co_units": e.data.get("co_units", ()),
                "responsible": e.data.get("responsible", ""),
                "keep_promise": e.data.get("keep_promise", False),
            },
            ends=("meet", ("transfer",)),
        ),
        Verb(
            "sign",
            frozenset({"dispatched"}),
            sign,
            arguments=lambda e: {"responsible": e.data.get("responsible", "")},
            ends=("meet", ("sign",)),
        ),
        Verb("reach", AT_THE_UNIT | {"answered", "closed"}, reach),
        Verb(
            "return",
            AT_THE_UNIT,
            give_back,
            arguments=lambda e: {
                "reason": e.private.get("reason", ""),
                "proper": e.data.get("proper"),
                "approved_by": e.data.get("approved_by", "-"),
            },
            ends=("stop", ("sign", "answer", "assist", "feedback")),
        ),
        Verb(
            "extend",
            AT_THE_UNIT,
            extend,
            within=lambda case, scheme: scheme.extension.allowed and answer_limit(case) is not None,
            arguments=lambda e: {
                "reason": "-",
                "approved_by": "-",
                "until": _time(e, "until"),
                "late": True,
            },
        ),
        Verb(
            "reply",
            AT_THE_UNIT,
            reply,
            checks_answer=True,
            arguments=lambda e: {
                "text": e.private.get("answer", ""),
                "by": e.data.get("responsible", ""),
                "outcome": e.data.get("outcome", ""),
                "told": e.data.get("told", "") or "phone",
                "promised": _time(e, "promise_due"),
            },
            ends=("meet", ("sign", "answer")),
        ),
        Verb(
            "interim",
            AT_THE_UNIT,
            interim,
            typed="reply --interim",
            arguments=lambda e: {
                "text": "-",
                "by": e.data.get("by", ""),
                "reason": "-",
                "until": _time(e, "until"),
                "approved_by": "-",
            },
        ),
        Verb(
            "co-reply",
            AT_THE_UNIT | {"reviewing", "answered"},
            co_reply,
            fits=lambda case: case.status in AT_THE_UNIT or bool(case.running_limits("assist")),
            typed="reply --as",
            arguments=lambda e: {"unit": e.data["unit"], "text": "-", "by": e.data.get("by", "")},
        ),
        Verb(
            "review",
            frozenset({"reviewing"}),
            review,
            checks_answer=True,
            arguments=lambda e: {
                "by": e.data.get("by", ""),
                "passed": e.data.get("passed", False),
                "reason": "-",
            },
        ),
        Verb("flag", frozenset({"reviewing", "answered", "closed"}), flag, typed="edit --flag"),
        Verb(
            "callback",
            frozenset({"answered", "merged"}),
            callback,
            arguments=lambda e: {
                "result": e.data["result"],
                "final": e.data.get("final", False),
                "unit_contacted": e.data.get("unit_contacted"),
                "caller_solved": e.data.get("caller_solved"),
            },
            ends=("meet", ("callback",)),
        ),
        Verb(
            "redo",
            frozenset({"answered", "closed"}),
            redo,
            arguments=lambda e: {
                "reason": "-",
                "substandard": True,  # it was done, whatever the ground
                "approved_by": e.data.get("approved_by", "-"),
                "on_site": e.data.get("supervised", False),
            },
        ),
        Verb(
            "close",
            frozenset({"answered"}),
            close,
            arguments=lambda _e: {"without_callback": "-", "approved_by": "-"},
            ends=("stop", ("callback",)),
        ),
        Verb(
            "fulfil",
            ANY_BUT_ARCHIVED,
            fulfil,
            within=lambda case, _scheme: case.open_limit("promise") is not None,
            arguments=lambda _e: {"text": "-"},
        ),
        Verb(
            "feedback",
            frozenset({"answered", "closed"}),
            feedback,
            arguments=lambda e: {"to": e.data.get("to", "")},
        ),
        Verb("urge", OPEN, urge),
        Verb("supervise", OPEN | {"closed"}, supervise, fits=is_supervisable),
        Verb(
            "hold",
            AT_THE_UNIT,
            hold,
            within=lambda case, scheme: scheme.hold.allowed and case.held_since is None,
            arguments=lambda e: {"reason": "-", "until": _time(e, "until")},
        ),
        Verb(
            "resume",
            AT_THE_UNIT,
            resume,
            within=lambda case, _scheme: case.held_since is not None,
            arguments=lambda _e: {},
        ),
        Verb("link", ANY_BUT_ARCHIVED, link),
        Verb("merge", OPEN, merge, ends=("stop", ())),
        Verb("absorb", OPEN, absorb, typed=None),
        Verb("refer", ANY_BUT_ARCHIVED, refer),
        Verb("file", ANY_BUT_ARCHIVED, file),
        Verb(
            "edit",
            ANY_BUT_ARCHIVED,
            edit,
            arguments=lambda e: {
                "facts": e.data.get("set", {}),
                "words": e.private.get("set", {}),
                "reason": "-",
                "approved_by": "-",
            },
        ),
        Verb("void", OPEN, void, ends=("stop", ())),
        Verb("undo", ANY_BUT_ARCHIVED, _undo_row),
        Verb(
            "archive",
            frozenset({"closed", "rejected", "merged", "void"}),
            archive,
            within=lambda case, _scheme: case.open_limit("promise") is None,
            ends=("stop", ()),
        ),
    )
}
"""The transition table."""
