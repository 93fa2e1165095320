"""The state of a case.

A case is the fold of its events (``case_fold``). An event holds what happened (``data``) and separately the
texts and the caller (``private``), which may be erased later while the event stays. It also holds the changes
of limits with their dates, so that a calendar imported later changes no past event.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from hotline_cli.domain.case_fields import EMPTY, LIST_KINDS, leaves

OPEN = frozenset({"received", "dispatched", "handling", "reviewing", "answered"})
"""The statuses of an open case (rules.md 1)."""

STAGE_ORDER = (
    *("escalate", "transfer", "sign", "answer", "assist", "review"),
    *("feedback", "promise", "record", "supervise", "written", "callback", "hold"),
)
"""The order of limits that begin together (rules.md 4)."""

UNTIL_CLOSED = ("escalate", "transfer", "assist")
"""Stages that end when a case is closed: if already overdue they stay so, and nothing is owed any more."""


class Limit:
    """A time limit of one stage; an event begins it, later ones change it in place."""

    n: int
    stage: str
    start: datetime
    begun: datetime = datetime.min
    due: datetime
    clause: str
    span: str = ""
    unit: int | None = None
    party: str = ""  # the reviewer who owes a review, the recipient of a feedback, who ordered a supervision
    roll: bool = True
    provisional: bool = False
    dated: bool = False
    on_air: bool = False  # a promise made on air, or when the call came in
    with_answer: bool = False  # a promise that the accepted answer meets
    fulfilled: bool = False  # met by a record of what was done, not by an answer
    fixed: str = ""  # whose date it is, if it comes from no span: `leader`, `caller` or `sender`
    promised: datetime | None = None  # of an answer: the promise that it may not outlast
    house: bool = False  # begun by what happened, not by a rule that a changed case may leave
    rule_clause: str = ""  # of the rule that it was counted by, whatever it cites since
    broken: bool = False
    broken_on: datetime | None = None  # the date that was missed, where another one was given since
    first_due: datetime  # its date before an extension, an instruction, an interim answer or a merge
    extended: int = 0
    instructed: int = 0
    late_entry: bool = False  # entered after its date for a moment before it, or its clock was restored
    met: datetime | None = None
    stopped: datetime | None = None
    pending: datetime | None = None
    held: datetime | None = None
    holds: list[tuple[datetime, datetime]]
    given: list[tuple[datetime, datetime | str]]  # when: a date that replaces it, a span added to it

    def __init__(self, n: int, stage: str, start: datetime, due: datetime, clause: str, **more: Any) -> None:  # noqa: ANN401 - any of the fields above
        self.n, self.stage, self.start, self.due, self.clause = n, stage, start, due, clause
        self.first_due = due
        self.holds, self.given = [], []
        self.__dict__.update(more)

    def __repr__(self) -> str:
        return f"Limit({self.__dict__})"

    @property
    def running(self) -> bool:
        """Whether it is neither met nor stopped; a held limit is running."""
        return self.met is None and self.stopped is None

    @property
    def is_fixed(self) -> bool:
        """Whether its date is a leader's, was given to a caller or came with the case.

        No hold, review, calendar or edit moves it.
        """
        return bool(self.fixed) or self.stage == "promise" or self.due == self.promised

    @property
    def paused(self) -> datetime | None:
        """When a hold stopped it; a fixed date runs on."""
        return None if self.is_fixed else self.held

    def has_passed(self, now: datetime) -> bool:
        """Whether it has passed: at ``now``, at the reply under review, or at the beginning of the hold."""
        return (self.pending or self.paused or now) > self.due

    def is_missed(self, now: datetime) -> bool:
        """Whether a running limit was missed: it has passed, or was broken before it got its present date."""
        return self.broken or self.has_passed(now)

    def state(self, now: datetime) -> str:
        """``running, held, kept, late, overdue`` or ``stopped`` at ``now``.

        Kept if met at or before the limit, to the second. A limit once broken stays late, whatever date it was
        given afterwards (rules.md 8). A reply under review, or a hold, that began in time is not overdue; one
        that began afterwards stays so, also if the limit is given a later date.
        """
        if self.met is not None:
            return "late" if self.broken or self.met > self.due else "kept"
        if self.stopped is not None:
            return "stopped"
        if self.has_passed(now) or (self.broken and self.pending is not None):
            return "overdue"
        return "running" if self.paused is None else "held"


class Step:
    """A dated fact for the figures: a dispatch, an accepted answer, a return, a callback ..."""

    __slots__ = ("at", "unit", "value", "what")

    def __init__(self, what: str, at: datetime, unit: int | None = None, value: str = "") -> None:
        self.what, self.at, self.unit, self.value = what, at, unit, value


_LISTS = (
    *(leaf.field.value_name for leaf in leaves() if leaf.field.kind in LIST_KINDS),
    *("former", "limits", "returned_by", "reviewers", "passed_by", "co_replied", "cleared_flags", "steps"),
)
"""Fields with a list of their own in every case."""


class Case:
    """A case. A field without a value here starts as ``CASE_FIELDS`` defines it.

    A plain class, like all here: a dataclass with its seventy fields would cost every command seven milliseconds.
    """

    id: int = 0
    status: str
    kind: str
    channel: str
    origin: str = "own"
    ref: str
    scheme: int = 0
    label: str
    session: int | None
    put_through: str
    leader: str
    category: str
    area: str
    title: str
    content: str
    name: str
    phone: str
    address: str
    former: list[list[str]]
    anonymous: bool
    confidential: bool
    urgent: bool
    complex: bool
    important: bool
    difficult: bool
    tags: list[str]
    unit: int | None
    co_units: list[int]
    via: str
    responsible: str
    department: str
    received_at: datetime = datetime.min
    dispatched_at: datetime | None
    signed_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    on_the_spot: bool
    answer: str
    on_air_answer: str = ""
    not_stated: str = ""  # marks an imported answer without an outcome
    answered_by: int | None = None  # the unit that answered on the spot
    outcome: str
    told_how: str
    told_at: datetime | None
    finished_at: datetime | None  # as the unit says; what meets the limit is when its answer came in
    promise: str
    promise_due: datetime | None
    on_air_due: datetime | None = None
    instructed_due: datetime | None = None
    merged_due: datetime | None = None  # of a case taken in before this one has an answer limit
    since: datetime = datetime.min  # when the round began: the receipt, or the last redo
    limits: list[Limit]
    extended: int
    round_extended: int = 0
    round_interims: int = 0
    round_returned: bool = False
    returned: int
    returned_by: list[int]
    redone: int
    urged: int
    supervised: bool
    held_since: datetime | None
    merged_into: int | None
    links: list[int]
    absorbed: list[int]
    callbacks: list[dict[str, Any]]
    satisfaction: str
    callback_owed: bool = True  # of the present answer
    callback_settled: bool = False  # by attempts on several days, or a wrong number
    reached: bool = False  # the unit says that it spoke to the caller in this round
    decision: str
    given_due: datetime | None  # came with the case; what it owes its answer by
    untimed: bool  # closed by an import that does not tell who answered, what or when
    void_cause: str
    flags: list[dict[str, str]]
    cleared_flags: list[str]  # taken off by hand: a review does not find them again
    feedback: list[dict[str, Any]]
    files: list[dict[str, Any]]
    reviewers: list[str]
    passed_by: list[str]
    replied_at: datetime | None = None
    reply_promises: datetime | None = None
    before_reply: tuple[str, datetime | None] = ("", None)
    co_replied: list[int]
    key: str
    steps: list[Step]
    last_at: datetime = datetime.min

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - each field has its own type
        """A case that has only ``values``."""
        for name in _LISTS:
            setattr(self, name, [])
        for name, value in values.items():
            setattr(self, name, value)

    @property
    def on_air_promise(self) -> Limit | None:
        """The promise made on air that still runs."""
        return next((limit for limit in self.running_limits("promise") if limit.on_air), None)

    def supervisors(self) -> list[str]:
        """Who ordered a supervision of the case that nobody has ended yet."""
        found: list[str] = []
        for step in self.steps:
            if step.what == "supervise" and step.value and step.value not in found:
                found.append(step.value)
            elif step.what == "supervise-done" and step.value in found:
                found.remove(step.value)
        return found

    @property
    def no(self) -> str:
        """The case number: date of receipt, count on that day."""
        return case_number(self.id)

    @property
    def secrets(self) -> tuple[str, str, str, str | None]:
        """Data to mask in free text: name, phone, address, and as JSON their earlier values."""
        former = json.dumps(self.former, ensure_ascii=False) if self.former else None
        return self.name, self.phone, self.address, former

    def running_limits(self, *stages: str) -> list[Limit]:
        """The limits of these stages (of all, if none is given) that are neither met nor stopped."""
        running = [limit for limit in self.limits if limit.met is None and limit.stopped is None]
        return [limit for limit in running if limit.stage in stages] if stages else running

    def open_limit(self, stage: str) -> Limit | None:
        """The running limit of ``stage``; of several promises the oldest."""
        return next(iter(self.running_limits(stage)), None)


for _leaf in leaves():
    if _leaf.field.kind in EMPTY and not hasattr(Case, _leaf.field.value_name):
        setattr(Case, _leaf.field.value_name, EMPTY[_leaf.field.kind])

MAX_CASES_PER_DAY = 1_000_000
"""A case's key is its day of receipt, counted from 2000 on, times this, plus its count on that day, from 1."""
DAY_DIGITS = 8
COUNT_DIGITS = 6
"""Digits of the largest count of a day; counts below 1000 are written with four."""
_FIRST_DAY = date(2000, 1, 1).toordinal()


def first_key(day: date) -> int:
    """The lower bound of the keys of cases received on ``day``, not a key itself."""
    return (day.toordinal() - _FIRST_DAY) * MAX_CASES_PER_DAY


def end_key(day: date) -> int:
    """The upper bound of the keys of cases received on ``day``, not a key itself."""
    return first_key(day) + MAX_CASES_PER_DAY


def day_of(case_id: int) -> date:
    """The date of receipt of the case with this key."""
    return date.fromordinal(case_id // MAX_CASES_PER_DAY + _FIRST_DAY)


def case_number(case_id: int) -> str:
    """``20200326-0001``: the day and the count on it, of four digits, five after 9999, six after 99999."""
    day = day_of(case_id)
    return f"{day.year:04d}{day.month:02d}{day.day:02d}-{case_id % MAX_CASES_PER_DAY:04d}"


def parse_case_number(text: str) -> int | None:
    """The key of a whole number ``20200326-0001``; None for anything else."""
    day, _dash, count = text.partition("-")
    if (
        len(day) != DAY_DIGITS
        or len(count) > COUNT_DIGITS
        or not text.isascii()
        or not (day.isdigit() and count.isdigit())
    ):
        return None
    try:
        key = first_key(date(int(day[:4]), int(day[4:6]), int(day[6:]))) + int(count)
    except ValueError:
        return None
    return key if case_number(key) == text else None


def number_order(no: str | None) -> int:
    """By what rows are sorted that have the number of a case, or none: as the keys are, not as text."""
    return (parse_case_number(no) if no else None) or 0
