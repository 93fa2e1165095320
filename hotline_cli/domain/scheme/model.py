"""The rules of a scheme (rules.md 3), as data.

The database keeps a scheme as JSON and every command rebuilds it from there. Its parts are named tuples because
defining dataclasses takes ten times as long, at every start.

``keys`` says what each field means. Kinds, channels, origins and stages are codes of ``vocabulary``. An empty
tuple or None in a condition matches every case. Every rule has the ``clause`` that it comes from
(docs/clauses.md) and, where a document can be understood in two ways, the ``reading`` chosen.
"""

import json
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from hotline_cli.domain.duration import Span
from hotline_cli.domain.office_hours import DEFAULT_HOURS
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _, language

if TYPE_CHECKING:

    class Matchable(Protocol):
        """The properties of a case that a limit rule tests."""

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
        def put_through(self) -> str:
            """A code, or empty."""

        @property
        def urgent(self) -> bool:
            """Urgent."""

        @property
        def complex(self) -> bool:
            """Complex: some schemes have a longer limit for it."""

        @property
        def important(self) -> bool:
            """Important: a leader is informed."""

        @property
        def session(self) -> object:
            """Truthy for a case of a session."""

        @property
        def on_the_spot(self) -> bool:
            """Answered when it was received."""


HOUSE_RULE = "house rule"
"""The clause of a rule that no document requires."""


class LimitRule(NamedTuple):
    """The time limit of one ``stage`` for the cases that match its conditions."""

    stage: str
    span: Span
    start: str
    clause: str
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    urgent: bool | None = None
    complex: bool | None = None
    important: bool | None = None
    session: bool | None = None
    on_the_spot: bool | None = None
    roll: bool = True
    reading: str = ""
    put_through: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()  # of feedback: codes or names of offices, a limit each

    def matches(self, case: "Matchable") -> bool:
        """Whether ``case`` matches every condition; the stage is not compared."""
        return (
            (not self.kinds or case.kind in self.kinds)
            and (not self.channels or case.channel in self.channels)
            and (not self.origins or case.origin in self.origins)
            and (self.urgent is None or self.urgent == case.urgent)
            and (self.complex is None or self.complex == case.complex)
            and (self.important is None or self.important == case.important)
            and (self.session is None or self.session == bool(case.session))
            and (self.on_the_spot is None or self.on_the_spot == case.on_the_spot)
            and (not self.put_through or case.put_through in self.put_through)
        )


class Permission(NamedTuple):
    """Whether something is allowed or, for some fields of a scheme, required."""

    allowed: bool
    clause: str = ""
    reading: str = ""


class ReviewRule(NamedTuple):
    """The ``reviewers`` that must all accept an answer to a case of these ``kinds``."""

    kinds: tuple[str, ...]
    reviewers: tuple[str, ...]
    clause: str
    reading: str = ""


USUAL_WORTH = {
    "very_satisfied": 1,
    "satisfied": 1,
    "basically": 1,
    "fair": 0,
    "dissatisfied": 0,
    "very_dissatisfied": 0,
}
"""Value of a grade in the satisfied rate if the scheme does not set one."""


class CallbackRule(NamedTuple):
    """Whether a callback is required, and what its result causes."""

    required: bool
    redo_on: tuple[str, ...] = ("dissatisfied",)
    supervise_redo: bool = False
    basically_weight: float = 1  # exact as Fraction(str(weight))
    clause: str = ""
    reading: str = ""
    grades: tuple[tuple[str, float | None], ...] = (
        ("satisfied", None),
        ("basically", None),
        ("dissatisfied", None),
    )  # with what each is worth; None: the usual
    tries: int = 3
    redo_span: Span | None = None  # None: that of the answer's rule

    def worth(self, grade: str) -> float:
        """Return the share, from 0 to 1, that a callback with ``grade`` adds to the satisfied ones."""
        own = dict(self.grades).get(grade)
        if own is not None:
            return own
        return self.basically_weight if grade == "basically" else USUAL_WORTH[grade]

    def orders_redo(self, result: str) -> bool:
        """Whether ``result`` requires a redo: very dissatisfied does where dissatisfied does."""
        return result in self.redo_on or (result == "very_dissatisfied" and "dissatisfied" in self.redo_on)


class ExtensionRule(NamedTuple):
    """Whether, how often and how far the answer limit may be extended."""

    allowed: bool
    count: int | None = None  # type: ignore[assignment] # the key's name; tuple.count is never called
    longest: Span | None = None  # None: any date
    after_limit: bool = False
    approver: str = ""
    clause: str = ""
    reading: str = ""


class MakeupRule(NamedTuple):
    """Whether a missed session may be made up, and within what time."""

    allowed: bool
    clause: str = ""
    reading: str = ""
    within: Span | None = Span(30, "day")  # None: any time


class AnswersRule(NamedTuple):
    """What is asked of answers."""

    empty: tuple[str, ...] = ()  # set phrases that say nothing, apart from those that are known anyway
    clause: str = ""
    reading: str = ""


class ReturnRule(NamedTuple):
    """The approval of a return, and its time limit."""

    by: str
    within: Span | None = None  # None: any time
    clause: str = ""
    reading: str = ""


class Recurrence(NamedTuple):
    """Sessions that recur by a rule (``domain.recurrence``)."""

    key: str
    rule: str
    start: time
    end: time
    clause: str
    name: str = ""
    place: str = ""
    medium: str = ""
    on_holiday: str = "next-working-day"
    rotate: str = ""
    first: date | None = None
    reading: str = ""


class TaskDue(NamedTuple):
    """The day on which a task is due.

    ``base`` is ``start`` (the session's start, to the minute), ``day`` (the session's day, moved by
    ``span``), ``change`` (the earlier of the old and the new day of a session that was moved after it was announced,
    moved by ``span``) or a weekday (that day of the session's week if it is worked, else the session's day moved
    by ``span``).
    """

    base: str
    span: Span | None = None

    def __str__(self) -> str:
        """As a scheme file writes it."""
        if self.base in {"start", "day"}:
            return str(self.span or f"session {self.base}")
        if self.base == "change":
            return f"{self.span} a change"
        return f"{self.base} of the week, else {self.span}"

    def words(self) -> str:
        """In the reader's language; the Chinese too is what a scheme file may write."""
        if language() != "zh":
            return str(self)
        if self.base in {"start", "day"}:
            return self.span.chinese() if self.span else {"start": "活动开始时", "day": "活动当日"}[self.base]
        if self.base == "change":
            return f"变更日{self.span.chinese() if self.span else ''}"
        return f"当周{word('weekday', self.base[:3])}，否则{self.span.chinese() if self.span else ''}"


class TaskRule(NamedTuple):
    """A dated task around every session."""

    key: str
    title: str
    owner: str
    due: TaskDue
    clause: str
    title_en: str = ""
    recipient: str = ""  # codes or names of offices, joined by ";"
    hour: time | None = None  # None: the end of the day
    new_unit: bool = False
    reading: str = ""
    on_rest: str = "earlier"  # a day counted back to a rest day: the last working day before, or as it is
    opens: Span | None = None  # the first day on which it can be done
    files: tuple[str, ...] = ()  # this files a list, which completes these tasks too
    each: tuple[str, ...] = ()  # `unit`, `department` or names: a tick for each
    approval: bool = False  # the head approves it before it counts as done


class DutyRule(NamedTuple):
    """A task that recurs without a session, on each day of ``rule`` moved by ``offset``.

    With a ``channel``, and then no rule, it is due ``offset`` after each day on which cases came by that channel.
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
    on_rest: str = "stay"
    month: int = 0  # every one


class NoticeRule(NamedTuple):
    """Time before a session by which notice must be given."""

    span: Span | None = None  # None: any time
    delegate: bool = False
    clause: str = ""
    reading: str = ""


class Indicator(NamedTuple):
    """One line of the scorecard. Weights are relative: the score is scaled to 100 over their sum."""

    code: str  # of a rate in rules.md 8, or its own if entered by hand
    weight: float  # exact as Fraction(str(weight))
    title: str
    clause: str
    title_en: str = ""
    manual: bool = False
    reading: str = ""


class Scheme(NamedTuple):
    """All the rules of one scheme, in one version.

    The version is a digest of the JSON, so the order of the fields must stay; new fields go to the end.
    """

    name: str
    title: str
    title_en: str
    source: str
    sources: tuple[tuple[str, str], ...]  # prefix of a clause, title of the document
    version: str  # digest of the content
    hours: str = DEFAULT_HOURS
    label: str = ""
    limits: tuple[LimitRule, ...] = ()  # the first that matches wins
    review: tuple[ReviewRule, ...] = ()
    callback: CallbackRule = CallbackRule(required=False)
    extension: ExtensionRule = ExtensionRule(allowed=False)
    returning: ReturnRule = ReturnRule(by="office")
    reject: Permission = Permission(allowed=False)
    hold: Permission = Permission(allowed=False)
    interim: Permission = Permission(allowed=False)
    dispatch_on_the_spot: Permission = Permission(allowed=False)
    promise_when_put_through: Permission = Permission(allowed=False)
    supervise_sessions: Permission = Permission(allowed=False)
    tell_first: Permission = Permission(allowed=False)
    deputy: Permission = Permission(allowed=True)
    makeup: MakeupRule = MakeupRule(allowed=True)
    answers: AnswersRule = AnswersRule()
    leave: NoticeRule = NoticeRule()
    change: NoticeRule = NoticeRule()
    announce: NoticeRule = NoticeRule()
    recurrences: tuple[Recurrence, ...] = ()
    tasks: tuple[TaskRule, ...] = ()
    duties: tuple[DutyRule, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    serious_after: int = 3
    difficult_redone: int = 3
    difficult_returned: int = 3
    urged_too_often: int = 3
    dissatisfied_often: int = 2
    calls_often: int = 3
    calls_within: int = 90  # days
    smallest_base: int = 10
    excuse_leaves_base: bool = False
    arrive: time | None = None
    repeat: time | None = None
    readings: tuple[str, ...] = ()
    late: Permission = Permission(allowed=True)
    score_share: int = 100
    entered_late: Span = Span(1, "working_day")
    form_title: str = ""
    form_to: str = ""
    monthly_column: bool = False

    def limit_for(self, stage: str, case: "Matchable") -> LimitRule | None:
        """The first rule of ``stage`` that matches ``case``; None if that stage has no limit.

        Co-handling units without a rule of their own have that of the answer.

        The caller decides whether a case answered on the spot reaches that stage (``dispatch_on_the_spot``):
        after a redo it does in every scheme.
        """
        for rule in self.limits:
            if rule.stage == stage and rule.matches(case):
                return rule
        answer = self.limit_for("answer", case) if stage == "assist" else None
        return answer and answer._replace(stage="assist")

    def answer_stages(self, case: "Matchable") -> tuple[str, ...]:
        """The stages whose limit moves with that of the answer.

        They are the answer, and feedback if it has the same span from the same start (CZ-16), unless it is owed to
        named recipients (XF-15).
        """
        answer, feedback = self.limit_for("answer", case), self.limit_for("feedback", case)
        if answer is None or feedback is None or feedback.recipients:
            return ("answer",)
        same = (answer.span, answer.start, answer.roll) == (feedback.span, feedback.start, feedback.roll)
        return ("answer", "feedback") if same else ("answer",)

    def clause_source(self, clause: str) -> str:
        """The title of the document that contains ``clause``, or a note that it is a house rule."""
        if clause == HOUSE_RULE:
            return _("house rule of {title}").format(title=self.title)
        prefix = clause.partition("-")[0]
        return next((title for known, title in self.sources if known == prefix), self.source)


def scheme_to_json(scheme: Scheme) -> str:
    """``scheme`` as text for the store, with every field, so that a later default does not change an old version."""
    return json.dumps(_plain(scheme), ensure_ascii=False, separators=(",", ":"))


def scheme_from_json(text: str) -> Scheme:
    """The scheme that ``scheme_to_json`` wrote. A missing field has its default; an unknown one is ignored."""
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
        MakeupRule,
        AnswersRule,
        Recurrence,
        TaskDue,
        TaskRule,
        DutyRule,
        NoticeRule,
        Indicator,
        Scheme,
    )
}
