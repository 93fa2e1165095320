"""The rules that a case, a session and a figure follow (rules.md 3): data, not code.

A scheme is read from TOML once, by ``domain/scheme_file.py``; the database keeps it as JSON, and every
command builds it anew from there. So its parts are named tuples: as frozen and as readable as frozen
dataclasses, yet defining them, at every start, costs a tenth.

Codes stand in the parts, not words: kinds, channels, origins and stages are those of ``domain/words.py``. An
empty tuple, or None, in a condition of a rule means "whatever". Every rule carries the ``clause`` that it
comes from (docs/clauses.md) and, where a document can be read in two ways, the ``reading`` taken.
"""

import json
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from hotline_cli.domain.duration import Span
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _, language

if TYPE_CHECKING:

    class Matchable(Protocol):
        """What a limit rule looks at in a case."""

        @property
        def kind(self) -> str:
            """A code."""

        @property
        def channel(self) -> str:
            """A code."""

        @property
        def origin(self) -> str:
            """A code."""

        @property
        def urgent(self) -> bool:
            """To be done at once."""

        @property
        def complex(self) -> bool:
            """Has the longer limit where a scheme knows one."""

        @property
        def important(self) -> bool:
            """Goes before a leader."""

        @property
        def session(self) -> object:
            """Anything that is true for a case of a session: its id, the session itself."""

        @property
        def on_the_spot(self) -> bool:
            """Answered when it was received."""


HOUSE_RULE = "house rule"
"""The clause of a rule that no document asks for."""


class LimitRule(NamedTuple):
    """A time limit of one ``stage`` for the cases that fit its conditions."""

    stage: str  # escalate transfer sign answer feedback callback; a promise has its own date
    span: Span
    start: str  # receipt, dispatch, answer
    clause: str
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    urgent: bool | None = None
    complex: bool | None = None
    important: bool | None = None
    session: bool | None = None
    on_the_spot: bool | None = None
    roll: bool = True  # a last day that is not worked moves on
    reading: str = ""

    def fits(self, case: "Matchable") -> bool:
        """Whether every condition of the rule holds for ``case``; the stage is not looked at."""
        return (
            (not self.kinds or case.kind in self.kinds)
            and (not self.channels or case.channel in self.channels)
            and (not self.origins or case.origin in self.origins)
            and (self.urgent is None or self.urgent == case.urgent)
            and (self.complex is None or self.complex == case.complex)
            and (self.important is None or self.important == case.important)
            and (self.session is None or self.session == bool(case.session))
            and (self.on_the_spot is None or self.on_the_spot == case.on_the_spot)
        )


class Permission(NamedTuple):
    """Whether something is allowed or, where the scheme's field says so, done."""

    allowed: bool
    clause: str = ""
    reading: str = ""


class ReviewRule(NamedTuple):
    """All ``reviewers`` pass an answer to a case of these ``kinds`` before it goes out."""

    kinds: tuple[str, ...]
    reviewers: tuple[str, ...]
    clause: str
    reading: str = ""


class CallbackRule(NamedTuple):
    """What a callback is for and what follows from its result."""

    required: bool  # needed to close
    redo_on: tuple[str, ...] = ("dissatisfied",)
    supervise_redo: bool = False  # done again under supervision on the spot (WZ-12)
    basically_weight: float = 1  # of `basically` in the satisfied rate; exact as Fraction(str(weight))
    clause: str = ""
    reading: str = ""


class ExtensionRule(NamedTuple):
    """Whether, how often and how far the answer limit may be moved."""

    allowed: bool
    count: int | None = None  # type: ignore[assignment] # the clerk's word; tuple.count is never asked for
    longest: Span | None = None  # None: any date
    after_limit: bool = False
    approver: str = ""  # who grants it, as `scheme show` says
    clause: str = ""
    reading: str = ""


class ReturnRule(NamedTuple):
    """Who sends a case back and until when."""

    by: str  # "unit", or "office": then somebody there approves (CZ-15)
    within: Span | None = None  # from the dispatch; None: any time
    clause: str = ""
    reading: str = ""


class Recurrence(NamedTuple):
    """Sessions that come again by a rule (``domain/recurrence.py``)."""

    key: str
    rule: str  # "2nd,4th wednesday"
    start: time
    end: time
    clause: str
    name: str = ""
    place: str = ""
    medium: str = ""
    on_holiday: str = "next-working-day"  # or skip, keep
    rotate: str = ""  # "", leaders, units
    first: date | None = None  # no session before it
    reading: str = ""


class TaskDue(NamedTuple):
    """The day a task is due.

    ``base`` is ``start`` (the session's start, to the minute), ``day`` (the session's day, moved by
    ``span``) or a weekday (that day of the session's week if it is worked, else the session's day moved
    by ``span``).
    """

    base: str
    span: Span | None = None

    def __str__(self) -> str:
        """As a scheme file writes it."""
        if self.base in {"start", "day"}:
            return str(self.span or f"session {self.base}")
        return f"{self.base} of the week, else {self.span}"

    def words(self) -> str:
        """In the reader's language; the Chinese too is what a scheme file may write."""
        if language() != "zh":
            return str(self)
        if self.base in {"start", "day"}:
            return self.span.chinese() if self.span else {"start": "活动开始时", "day": "活动当日"}[self.base]
        return f"当周{word('weekday', self.base[:3])}，否则{self.span.chinese() if self.span else ''}"


class TaskRule(NamedTuple):
    """A dated thing to do around every session."""

    key: str
    title: str
    owner: str  # unit, programme, hotline, supervisor, all
    due: TaskDue
    clause: str
    title_en: str = ""
    recipient: str = ""  # a code like owner's, or an office's name; several joined by ";"
    hour: time | None = None  # None: 23:59:59
    new_unit: bool = False  # only for a unit that was never on the air before
    reading: str = ""


class DutyRule(NamedTuple):
    """A thing to do that recurs without a session, on each day of ``rule`` moved by ``offset``.

    Where ``channel`` is given, the rule is empty and it is due
    ``offset`` after each day on which cases came by it.
    """

    key: str
    title: str
    owner: str
    clause: str
    title_en: str = ""
    recipient: str = ""
    rule: str = ""
    channel: str = ""
    offset: Span | None = None
    hour: time | None = None
    reading: str = ""


class NoticeRule(NamedTuple):
    """How long before a session something has to be said; with ``delegate`` leave may name who comes."""

    span: Span | None = None  # None: no date is named
    delegate: bool = False
    clause: str = ""
    reading: str = ""


class Indicator(NamedTuple):
    """One line of the scorecard. Weights are relative: the score is taken to 100 over their sum."""

    code: str  # of a rate in rules.md 8, or of its own if it is entered by hand
    weight: float  # exact as Fraction(str(weight))
    title: str
    clause: str
    title_en: str = ""
    manual: bool = False
    reading: str = ""


class Scheme(NamedTuple):
    """All the rules of one scheme, in one version."""

    name: str
    title: str
    title_en: str
    source: str
    sources: tuple[tuple[str, str], ...]  # prefix of a clause, title of the document
    version: str  # digest of the content
    hours: str  # for domain/worktime.py
    label: str  # on the work orders of a session
    limits: tuple[LimitRule, ...]  # the first that fits wins
    review: tuple[ReviewRule, ...]
    callback: CallbackRule
    extension: ExtensionRule
    returning: ReturnRule
    reject: Permission
    hold: Permission
    interim: Permission
    dispatch_on_the_spot: Permission  # what was answered on the spot is dispatched as well (CZ-13)
    promise_when_put_through: Permission  # put through and not answered: a promised date is required (CZ-28)
    supervise_sessions: Permission  # every order of a session is supervised (WZ-18)
    tell_first: Permission  # the caller is told before the office (BM-08)
    deputy: Permission  # a deputy may stand in; where none may, one who does is a breach (WZ-04)
    makeup: Permission  # a session missed may be made up
    leave: NoticeRule
    change: NoticeRule
    announce: NoticeRule
    recurrences: tuple[Recurrence, ...]
    tasks: tuple[TaskRule, ...]
    duties: tuple[DutyRule, ...]
    indicators: tuple[Indicator, ...]
    serious_after: int  # working days over
    difficult_redone: int
    difficult_returned: int
    urged_too_often: int
    smallest_base: int
    excuse_leaves_base: bool  # leave asked in time leaves the base of head_on_air
    arrive: time | None = None  # guests are there (CZ-02)
    repeat: time | None = None  # broadcast again (CZ-02)
    readings: tuple[str, ...] = ()  # of the scheme as a whole
    late: Permission = Permission(allowed=True)  # to come late or leave early; else a breach (WZ-04)

    def limit_for(self, stage: str, case: "Matchable") -> LimitRule | None:
        """The first rule of ``stage`` that fits ``case``; None where that stage has no limit.

        Whether a case answered on the spot comes to that stage at all is the caller's question
        (``dispatch_on_the_spot``): after a redo it does, whatever the scheme.
        """
        for rule in self.limits:
            if rule.stage == stage and rule.fits(case):
                return rule
        return None

    def answer_stages(self, case: "Matchable") -> tuple[str, ...]:
        """The stages that end with the answer's limit, wherever that moves.

        Besides the answer that is feedback owed within it: of the same span from the same start (CZ-16).
        """
        answer, feedback = self.limit_for("answer", case), self.limit_for("feedback", case)
        if answer is None or feedback is None:
            return ("answer",)
        same = (answer.span, answer.start, answer.roll) == (feedback.span, feedback.start, feedback.roll)
        return ("answer", "feedback") if same else ("answer",)

    def clause_source(self, clause: str) -> str:
        """The title of the document in which ``clause`` stands, or that it is a rule of the house."""
        if clause == HOUSE_RULE:
            return _("house rule of {title}").format(title=self.title)
        prefix = clause.partition("-")[0]
        return next((title for known, title in self.sources if known == prefix), self.source)


def scheme_to_json(scheme: Scheme) -> str:
    """``scheme`` as text for the store, with every field, so that a later default changes no old version."""
    return json.dumps(_plain(scheme), ensure_ascii=False, separators=(",", ":"))


def scheme_from_json(text: str) -> Scheme:
    """The scheme that ``scheme_to_json`` wrote; a field newer than it has its default, one given up is passed over."""
    scheme: Scheme = json.loads(text, object_hook=_build)
    return scheme


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value that a scheme can hold
    if isinstance(value, tuple):
        if fields := getattr(value, "_fields", None):
            return {"": type(value).__name__} | dict(zip(fields, map(_plain, value), strict=True))
        return [_plain(item) for item in value]
    if isinstance(value, date | time):
        return {"": type(value).__name__, "text": value.isoformat()}
    if value is None or isinstance(value, str | int | float):
        return value
    return {"": "Span", "amount": value.amount, "unit": value.unit}


def _build(found: dict[str, Any]) -> Any:  # noqa: ANN401 - any part of a scheme
    part = _PARTS[found.pop("")]
    known = getattr(part, "_fields", found)
    return part(
        **{
            name: _frozen(value) if type(value) is list else value
            for name, value in found.items()
            if name in known
        }
    )


def _frozen(values: list[Any]) -> tuple[Any, ...]:
    return tuple(_frozen(value) if type(value) is list else value for value in values)


def _date(text: str) -> date:
    return date.fromisoformat(text)


def _time(text: str) -> time:
    return time.fromisoformat(text)


_PARTS: dict[str, Any] = {"date": _date, "time": _time} | {
    part.__name__: part
    for part in (
        Span,
        LimitRule,
        Permission,
        ReviewRule,
        CallbackRule,
        ExtensionRule,
        ReturnRule,
        Recurrence,
        TaskDue,
        TaskRule,
        DutyRule,
        NoticeRule,
        Indicator,
        Scheme,
    )
}
