"""A case: its state, and how events make it.

A case is the fold of its events and nothing else. An event says what happened (``data``) and, apart from it, the
words and the caller (``private``), which may be erased one day while the event stays. Every event carries the
changes that it made to the limits, already counted out: a calendar imported later never rewrites the past.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

OPEN = frozenset({"received", "dispatched", "handling", "reviewing", "answered"})
"""The statuses in which a case still wants something done (rules.md 1)."""

STAGE_ORDER = ("escalate", "transfer", "sign", "answer", "feedback", "promise", "callback")
"""The order of limits that began together (rules.md 4)."""

UNTIL_CLOSED = ("escalate", "transfer")
"""Stages in which nothing can be done to a closed case: what of them was over then stays so, and is owed no more."""

PASSIVE = frozenset({"recount", "reveal", "order", "anonymize"})
"""Verbs that leave the course of a case alone: nothing follows them and no undo takes them back."""


class Event:
    """One thing that happened to a case. ``seq`` and ``command`` are given by the store when it is written."""

    __slots__ = ("at", "command", "data", "private", "seq", "verb")

    def __init__(
        self,
        verb: str,
        at: datetime,
        data: dict[str, Any] | None = None,
        private: dict[str, Any] | None = None,
        seq: int = 0,
        command: int = 0,
    ) -> None:
        self.verb, self.at = verb, at
        self.data = {} if data is None else data
        self.private = {} if private is None else private
        self.seq, self.command = seq, command

    def __repr__(self) -> str:
        return f"Event({self.verb!r}, {self.at}, {self.data}, seq={self.seq})"


class Limit:
    """A time limit of one stage, begun by an event and changed in place by later ones."""

    n: int
    stage: str
    start: datetime
    begun: datetime = datetime.min
    due: datetime
    clause: str
    span: str = ""
    unit: int | None = None
    roll: bool = True
    provisional: bool = False
    dated: bool = False
    interim: bool = False
    broken: bool = False
    met: datetime | None = None
    stopped: datetime | None = None
    pending: datetime | None = None
    held: datetime | None = None
    holds: list[tuple[datetime, datetime]]
    given: list[tuple[datetime, datetime | str]]  # when: a date that replaces it, a span added to it

    def __init__(self, n: int, stage: str, start: datetime, due: datetime, clause: str, **more: Any) -> None:  # noqa: ANN401 - any of the fields above
        self.n, self.stage, self.start, self.due, self.clause = n, stage, start, due, clause
        self.holds, self.given = [], []
        self.__dict__.update(more)

    def __repr__(self) -> str:
        return f"Limit({self.__dict__})"

    @property
    def running(self) -> bool:
        """Neither met nor stopped; a held limit runs on later."""
        return self.met is None and self.stopped is None

    def passed(self, now: datetime) -> bool:
        """Whether it is over: at ``now``, at the reply that waits for review, or at the hold that stops it."""
        return (self.pending or self.held or now) > self.due

    def state(self, now: datetime) -> str:
        """``running, held, kept, late, overdue`` or ``stopped`` at ``now``.

        Kept while the thing was done at or before the limit, to the second. A limit once broken stays late,
        whatever date it was given afterwards (rules.md 8). A reply that waits for review in time is not overdue, nor
        is what is held in time; what had passed before it was held stays overdue.
        """
        if self.met is not None:
            return "late" if self.broken or self.met > self.due else "kept"
        if self.stopped is not None:
            return "stopped"
        if self.passed(now):
            return "overdue"
        return "running" if self.held is None else "held"


class Step:
    """A dated fact that figures count: a dispatch, an accepted answer, a return, a callback ..."""

    __slots__ = ("at", "unit", "value", "what")

    def __init__(self, what: str, at: datetime, unit: int | None = None, value: str = "") -> None:
        self.what, self.at, self.unit, self.value = what, at, unit, value


_LISTS = (
    "former",
    "tags",
    "co_units",
    "limits",
    "returned_by",
    "links",
    "absorbed",
    "callbacks",
    "flags",
    "feedback",
    "files",
    "reviewers",
    "passed_by",
    "co_replied",
    "steps",
)


class Case:
    """What the events add up to. Field names are those of the JSON of a case (rules.md 6).

    A plain class, as all here: as a dataclass its seventy fields would cost every command seven milliseconds.
    """

    id: int = 0
    status: str = ""
    kind: str = ""
    channel: str = ""
    origin: str = "own"
    ref: str = ""
    scheme: int = 0
    label: str = ""
    session: int | None = None
    put_through: str = ""
    leader: str = ""
    category: str = ""
    area: str = ""
    title: str = ""
    content: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""
    former: list[list[str]]
    anonymous: bool = False
    confidential: bool = False
    urgent: bool = False
    complex: bool = False
    important: bool = False
    difficult: bool = False
    tags: list[str]
    unit: int | None = None
    co_units: list[int]
    via: str = ""
    responsible: str = ""
    department: str = ""
    received_at: datetime = datetime.min
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    on_the_spot: bool = False
    answer: str = ""
    on_air_answer: str = ""
    outcome: str = ""
    told_how: str = ""
    told_at: datetime | None = None
    promise: str = ""
    promise_due: datetime | None = None
    on_air_due: datetime | None = None
    instructed_due: datetime | None = None
    since: datetime = datetime.min  # when the round began: the receipt, or the last redo
    limits: list[Limit]
    extended: int = 0
    round_extended: int = 0
    returned: int = 0
    returned_by: list[int]
    redone: int = 0
    urged: int = 0
    supervised: bool = False
    held_since: datetime | None = None
    merged_into: int | None = None
    links: list[int]
    absorbed: list[int]
    callbacks: list[dict[str, Any]]
    satisfaction: str = ""
    flags: list[dict[str, str]]
    feedback: list[dict[str, Any]]
    files: list[dict[str, Any]]
    reviewers: list[str]
    passed_by: list[str]
    replied_at: datetime | None = None
    reply_promises: datetime | None = None
    before_reply: tuple[str, datetime | None] = ("", None)
    co_replied: list[int]
    key: str = ""
    steps: list[Step]
    last_at: datetime = datetime.min

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - each field has its own type
        """A case with nothing in it but ``values``."""
        for name in _LISTS:
            setattr(self, name, [])
        for name, value in values.items():
            setattr(self, name, value)

    def on_air_cap(self, begun: datetime) -> datetime | None:
        """Until when an answer was promised on air (XF-10), for a limit that was ``begun`` before it had passed.

        Once the answer was given, a redo counts by the rule.
        """
        ahead = self.on_air_due is not None and self.on_air_due >= begun
        return self.on_air_due if ahead and not self.redone else None

    @property
    def no(self) -> str:
        """The number as people write it: day of receipt, count of that day."""
        return number(self.id)

    @property
    def secrets(self) -> tuple[str, str, str, str | None]:
        """What free text of the case must not tell: name, phone, address, and as JSON what they were before."""
        former = json.dumps(self.former, ensure_ascii=False) if self.former else None
        return self.name, self.phone, self.address, former

    def running(self, *stages: str) -> list[Limit]:
        """The limits of these stages (all, if none is named) that are neither met nor stopped."""
        running = [limit for limit in self.limits if limit.met is None and limit.stopped is None]
        return [limit for limit in running if limit.stage in stages] if stages else running

    def open_limit(self, stage: str) -> Limit | None:
        """The one running limit of ``stage``; for promises the oldest."""
        return next(iter(self.running(stage)), None)


DAY_ROOM = 100_000
"""A case's key is its day of receipt, counted from 2000 on, times this, plus its count on that day: four bytes."""
_FIRST_DAY = date(2000, 1, 1).toordinal()


def first_key(day: date) -> int:
    """What the keys of cases received on ``day`` begin after."""
    return (day.toordinal() - _FIRST_DAY) * DAY_ROOM


def end_key(day: date) -> int:
    """What no key of a case received on ``day`` reaches."""
    return first_key(day) + DAY_ROOM


def day_of(case_id: int) -> date:
    """The day on which the case with this key was received."""
    return date.fromordinal(case_id // DAY_ROOM + _FIRST_DAY)


def number(case_id: int) -> str:
    """``20200326-0001``, of the day and the count on it; five digits after 9999."""
    day = day_of(case_id)
    return f"{day.year:04d}{day.month:02d}{day.day:02d}-{case_id % DAY_ROOM:04d}"


def moment(text: str) -> datetime:
    """A stored time, office time to the second."""
    return datetime.fromisoformat(text)


def maybe(text: str | None) -> datetime | None:
    """A stored time that may not be there."""
    return moment(text) if text else None


# ---- what each verb does to the state -------------------------------------------------------------------------


def change_limits(case: Case, event: Event) -> None:
    """Let the changes that ``event`` carries happen to the limits of ``case``."""
    for change in event.data.get("limits", ()):
        if change["do"] == "begin":
            _begin(case, change, event.at)
        elif change["n"] < len(case.limits):
            _CHANGES[change["do"]](case.limits[change["n"]], change, event.at)


def _begin(case: Case, change: dict[str, Any], at: datetime) -> None:
    case.limits.append(
        Limit(
            n=len(case.limits),
            stage=change["stage"],
            start=maybe(change.get("start")) or at,
            begun=at,
            due=moment(change["due"]),
            clause=change["clause"],
            span=change.get("span", ""),
            unit=change.get("unit"),
            roll=change.get("roll", True),
            provisional=change.get("provisional", False),
            interim=change.get("interim", False),
        )
    )


def _meet(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    limit.met, limit.pending, limit.held = maybe(change.get("at")) or at, None, None


def _stop(limit: Limit, _change: dict[str, Any], at: datetime) -> None:
    limit.stopped, limit.pending, limit.held = at, None, None


def _pend(limit: Limit, _change: dict[str, Any], at: datetime) -> None:
    limit.pending = at


def _unpend(limit: Limit, _change: dict[str, Any], _at: datetime) -> None:
    limit.pending = None


def _move(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    if change.get("dated"):
        _give(limit, change, at)
    limit.due = moment(change["due"])
    limit.span = change.get("span", limit.span)
    limit.clause = change.get("clause", limit.clause)
    limit.roll = change.get("roll", limit.roll)
    limit.provisional = change.get("provisional", False)
    limit.dated = change.get("dated", limit.dated)
    limit.broken = limit.broken or change.get("broken", False)


def _give(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    """A date replaces what the limit rested on, a span is added to it."""
    if "by" not in change:
        limit.given = []
    elif not limit.span and not limit.given:
        limit.given = [(at, limit.due)]
    limit.given.append((at, change.get("by") or moment(change["due"])))


def _hold_limit(limit: Limit, _change: dict[str, Any], at: datetime) -> None:
    limit.held = at


def _resume_limit(limit: Limit, change: dict[str, Any], at: datetime) -> None:
    if limit.held is not None:
        limit.holds.append((limit.held, max(limit.held, at)))
    limit.held = None
    limit.due = moment(change["due"])
    limit.provisional = change.get("provisional", limit.provisional)


def _assign(limit: Limit, change: dict[str, Any], _at: datetime) -> None:
    limit.unit = change["unit"]


_CHANGES: dict[str, Callable[[Limit, dict[str, Any], datetime], None]] = {
    "meet": _meet,
    "stop": _stop,
    "pend": _pend,
    "unpend": _unpend,
    "move": _move,
    "hold": _hold_limit,
    "resume": _resume_limit,
    "assign": _assign,
}

_FACTS = (
    "kind",
    "channel",
    "origin",
    "ref",
    "label",
    "session",
    "put_through",
    "leader",
    "category",
    "area",
    "confidential",
    "urgent",
    "complex",
    "important",
    "tags",
    "anonymous",
    "responsible",
    "department",
    "outcome",
)
_WORDS = ("title", "content", "name", "phone", "address", "answer", "promise")

EDITABLE = frozenset((*_FACTS, *_WORDS))
"""Fields that ``edit`` may change: not the key by which another program knows the case."""


def _take(case: Case, event: Event) -> None:
    for name in (*_FACTS, "key"):
        if name in event.data:
            setattr(case, name, event.data[name])
    for name in _WORDS:
        if name in event.private:
            setattr(case, name, event.private[name])


def _register(case: Case, event: Event) -> None:
    case.id, case.scheme = event.data["id"], event.data["scheme"]
    case.received_at = case.since = event.at
    case.status = "received"
    _take(case, event)
    case.key = event.private.get("key", case.key)
    case.supervised = event.data.get("supervised", False)
    case.promise_due = case.on_air_due = maybe(event.data.get("promise_due"))
    if event.data.get("on_the_spot"):
        case.status, case.on_the_spot, case.answered_at = "answered", True, event.at
        case.on_air_answer = case.answer
        case.steps.append(Step("on-the-spot", event.at, event.data.get("answered_by"), case.outcome))


def _reject(case: Case, event: Event) -> None:
    case.steps.append(Step("reject", event.at))
    case.status = "rejected"


def _dispatch(case: Case, event: Event) -> None:
    case.status, case.dispatched_at, case.signed_at, case.answered_at = "dispatched", event.at, None, None
    case.unit, case.co_units = event.data["unit"], list(event.data.get("co_units", ()))
    case.via, case.responsible = event.data.get("via", ""), event.data.get("responsible", "")
    case.department = ""
    case.co_replied = []
    case.round_extended = 0
    case.steps.append(Step("dispatch", event.at, case.unit, case.via))


def _sign(case: Case, event: Event) -> None:
    case.status, case.signed_at = "handling", event.at
    case.responsible = event.data.get("responsible") or case.responsible


def _return(case: Case, event: Event) -> None:
    case.steps.append(Step("return", event.at, case.unit))
    if case.unit is not None and case.unit not in case.returned_by:
        case.returned_by.append(case.unit)
    case.status, case.unit, case.co_units = "received", None, []
    case.via = case.responsible = case.department = ""
    case.dispatched_at = case.signed_at = None
    case.returned += 1
    case.difficult = case.difficult or event.data.get("difficult", False)


def _extend(case: Case, event: Event) -> None:
    case.extended += 1
    case.round_extended += 1
    case.steps.append(Step("extend", event.at, case.unit))


def _escalate(case: Case, event: Event) -> None:
    case.steps.append(Step("escalate", event.at, case.unit, event.data.get("to", "")))


def _instruct(case: Case, event: Event) -> None:
    case.instructed_due = maybe(event.data.get("due")) or case.instructed_due


def _reply(case: Case, event: Event) -> None:
    data = event.data
    if case.signed_at is None:
        case.signed_at = event.at
    case.outcome = data.get("outcome", "")
    case.told_how, case.told_at = data.get("told", ""), maybe(data.get("told_at"))
    case.before_reply = (case.promise, case.promise_due)
    case.reply_promises = maybe(data.get("promise_due"))
    _take(case, event)
    case.promise_due = case.reply_promises or case.promise_due
    case.flags = list(data.get("flags", ()))
    case.replied_at, case.passed_by, case.reviewers = event.at, [], list(data.get("review", ()))
    if case.reviewers:
        case.status = "reviewing"
    else:
        _accept(case, event.at)


def _accept(case: Case, replied: datetime) -> None:
    case.status, case.answered_at = "answered", replied
    case.steps.append(Step("answer", replied, case.unit, case.outcome))


def _review(case: Case, event: Event) -> None:
    if not event.data["passed"]:
        case.status, case.passed_by, case.replied_at = "handling", [], None
        case.promise, case.promise_due = case.before_reply
        return
    case.passed_by.append(event.data["by"])
    if "flags" in event.data:
        case.flags = list(event.data["flags"])
    if event.data.get("complete"):
        _accept(case, case.replied_at or event.at)


def _interim(case: Case, event: Event) -> None:
    case.steps.append(Step("interim", event.at, case.unit))


def _co_reply(case: Case, event: Event) -> None:
    if event.data["unit"] not in case.co_replied:
        case.co_replied.append(event.data["unit"])
    case.steps.append(Step("co-reply", event.at, event.data["unit"]))


def _callback(case: Case, event: Event) -> None:
    result = event.data["result"]
    case.callbacks.append({"at": event.at, "result": result, "note": event.private.get("note", "")})
    case.steps.append(Step("callback", event.at, case.unit, result))
    if result != "unreachable":
        case.satisfaction = result
    if event.data.get("closes"):
        case.status, case.closed_at = "closed", event.at


def _redo(case: Case, event: Event) -> None:
    case.steps.append(Step("redo", event.at, case.unit))
    case.status, case.answered_at, case.closed_at, case.replied_at = "handling", None, None, None
    case.redone += 1
    case.round_extended = 0
    case.since, case.instructed_due = event.at, None
    case.supervised = case.supervised or event.data.get("supervised", False)
    case.difficult = case.difficult or event.data.get("difficult", False)


def _close(case: Case, event: Event) -> None:
    case.status, case.closed_at = "closed", event.at


def _fulfil(case: Case, event: Event) -> None:
    case.steps.append(Step("fulfil", event.at, case.unit))


def _feedback(case: Case, event: Event) -> None:
    case.feedback.append({"to": event.data["to"], "at": event.at})
    case.steps.append(Step("feedback", event.at, case.unit, event.data["to"]))


def _urge(case: Case, event: Event) -> None:
    case.urged += 1
    case.steps.append(Step("urge", event.at, case.unit))


def _supervise(case: Case, event: Event) -> None:
    case.supervised = True
    case.steps.append(Step("supervise", event.at, case.unit, event.data.get("by", "")))


def _hold(case: Case, event: Event) -> None:
    case.held_since = event.at


def _resume(case: Case, _event: Event) -> None:
    case.held_since = None


def _link(case: Case, event: Event) -> None:
    if event.data["other"] not in case.links:
        case.links.append(event.data["other"])


def _merge(case: Case, event: Event) -> None:
    case.steps.append(Step("merge", event.at, case.unit))
    case.status, case.merged_into = "merged", event.data["other"]


def _absorb(case: Case, event: Event) -> None:
    case.absorbed.append(event.data["other"])


def _refer(case: Case, event: Event) -> None:
    case.steps.append(Step("refer", event.at, case.unit, event.data["as"]))


def _file(case: Case, event: Event) -> None:
    case.files.append(
        {
            "path": event.private.get("path", ""),
            "title": event.private.get("title", ""),
            "digest": event.data["digest"],
            "to": event.data.get("to", ""),
            "at": event.at,
        }
    )


def _edit(case: Case, event: Event) -> None:
    before = [case.name, case.phone, case.address]
    _take(case, Event("edit", event.at, event.data["set"], event.private.get("set", {})))
    case.supervised = case.supervised or event.data.get("supervised", False)
    if any(before) and before != [case.name, case.phone, case.address]:
        case.former.append(before)
    if case.on_the_spot and case.dispatched_at is None and "answer" in event.private.get("set", {}):
        case.on_air_answer = case.answer


def _void(case: Case, event: Event) -> None:
    case.steps.append(Step("void", event.at, case.unit))
    case.status = "void"


def _archive(case: Case, _event: Event) -> None:
    case.status = "archived"


def _nothing(_case: Case, _event: Event) -> None:
    """A record that leaves the state alone (reach, order, reveal, recount)."""


_APPLY: dict[str, Callable[[Case, Event], None]] = {
    "register": _register,
    "reject": _reject,
    "dispatch": _dispatch,
    "sign": _sign,
    "reach": _nothing,
    "return": _return,
    "extend": _extend,
    "escalate": _escalate,
    "instruct": _instruct,
    "reply": _reply,
    "interim": _interim,
    "co-reply": _co_reply,
    "review": _review,
    "callback": _callback,
    "redo": _redo,
    "close": _close,
    "fulfil": _fulfil,
    "feedback": _feedback,
    "urge": _urge,
    "supervise": _supervise,
    "hold": _hold,
    "resume": _resume,
    "link": _link,
    "merge": _merge,
    "absorb": _absorb,
    "refer": _refer,
    "file": _file,
    "edit": _edit,
    "void": _void,
    "archive": _archive,
    "recount": _nothing,
    "reveal": _nothing,
    "order": _nothing,
    "anonymize": _nothing,
}


def apply(case: Case, event: Event) -> None:
    """Let ``event`` happen to ``case``, in place. ``undo`` is not applied but folded around: see ``fold``."""
    _APPLY[event.verb](case, event)
    change_limits(case, event)
    if event.verb not in PASSIVE and not _only_corrects(event):
        case.last_at = max(case.last_at, event.at)


def _only_corrects(event: Event) -> bool:
    """Whether it moves no limit: what happened before a slip was mended may still be written down after it."""
    return event.verb == "edit" and "limits" not in event.data


def effective(events: Iterable[Event]) -> list[Event]:
    """The events that still hold: without those that an ``undo`` took back, and without the undos."""
    events = list(events)
    undone = {seq for event in events if event.verb == "undo" for seq in event.data["undoes"]}
    return [event for event in events if event.verb != "undo" and event.seq not in undone]


def fold(events: Sequence[Event]) -> Case:
    """The case that these events add up to, oldest first."""
    case = Case()
    for event in effective(events):
        apply(case, event)
    return case
