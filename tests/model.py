"""A second model of time limits, written from the five documents and rules.md alone: due dates and states.

It shares no code with the program. Its days are those of the State Council's notice for 2020, from March on. A step
that it cannot take raises ``Refused``.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

REST = {
    *(date(2020, 4, day) for day in (4, 5, 6)),
    *(date(2020, 5, day) for day in (1, 2, 3, 4, 5)),
    *(date(2020, 6, day) for day in (25, 26, 27)),
    *(date(2020, 10, day) for day in range(1, 9)),
}
WORK = {date(2020, 4, 26), date(2020, 5, 9), date(2020, 6, 28), date(2020, 9, 27), date(2020, 10, 10)}
DAY = timedelta(days=1)
HOURS = ((time(8, 30), time(12)), (time(14), time(17, 30)))
Held = list[tuple[datetime, datetime]]


class Refused(Exception):
    """The documents do not allow it."""


def works(day: date) -> bool:
    """Whether ``day`` is a working day."""
    return day in WORK or (day.weekday() < 5 and day not in REST)


def end_of(day: date) -> datetime:
    """24:00."""
    return datetime.combine(day, time(23, 59, 59))


def lost(day: date, holds: Held) -> bool:
    """Whether the case was on hold at the end of ``day``."""
    return any(since.date() <= day < until.date() for since, until in holds)


def count(start: datetime, span: str, holds: Held = []) -> datetime:  # noqa: B006 - never changed
    """The end of ``span`` from ``start``: ``3 wd``, ``15 d``, ``24 h``, ``1 wh``, ``0 d`` (the same day)."""
    number, unit = span.split()
    amount = int(number)
    if unit == "wh":
        return _working_hours(start, amount)
    if unit == "h":
        due = start + timedelta(hours=amount)
        for since, until in holds:
            if since <= due:
                due += until - since
        return due
    day, left = start.date(), amount
    while left:
        day += DAY
        left -= (unit == "d" or works(day)) and not lost(day, holds)
    while unit == "d" and amount and not works(day):
        day += DAY
    return end_of(day)


def _working_hours(start: datetime, amount: int) -> datetime:
    left, day = timedelta(hours=amount), start.date()
    while True:
        for opens, closes in HOURS if works(day) else ():
            begin = max(start, datetime.combine(day, opens))
            end = datetime.combine(day, closes)
            if begin < end:
                if begin + left <= end:
                    return begin + left
                left -= end - begin
        day += DAY


@dataclass(frozen=True)
class Rule:
    """One sentence of a document: what is owed how long from when, in which cases."""

    stage: str
    span: str
    start: str
    kinds: str = ""
    urgent: bool | None = None
    complex: bool | None = None
    important: bool | None = None
    parties: tuple[str, ...] = ()


COMMON = (  # ST-03
    Rule("answer", "24 h", "dispatch", urgent=True),
    Rule("answer", "3 wd", "dispatch", "inquiry"),
    Rule("answer", "7 wd", "dispatch", "help suggestion"),
    Rule("answer", "15 wd", "dispatch", "complaint report"),
)
TO = ("supervisor", "programme")


@dataclass(frozen=True)
class Document:
    """What a document says of limits, and of what may be done to them."""

    rules: tuple[Rule, ...]
    callback: str = ""
    redo_on_ground: bool = False
    supervised: bool = False
    extensions: int | None = 0
    """None: any number."""
    longest: str = ""
    after_limit: bool = False
    hold: bool = False
    interim: bool = False
    reviewed: str = ""
    written: str = ""
    spot_dispatch: bool = False


DOCUMENTS = {
    "standard": Document(
        (
            Rule("transfer", "1 h", "receipt", urgent=True),
            Rule("transfer", "1 wd", "receipt"),
            Rule("sign", "1 wd", "dispatch"),
            *COMMON,
        ),
        callback="3 wd",
        extensions=1,
        longest="10 wd",
        hold=True,
        interim=True,
    ),
    "changzhou-2020": Document(
        (
            Rule("sign", "1 wh", "dispatch"),  # CZ-14
            Rule("answer", "3 wd", "dispatch", "inquiry suggestion"),  # CZ-16
            Rule("answer", "30 wd", "dispatch"),
            Rule("feedback", "3 wd", "dispatch", "inquiry suggestion"),
            Rule("record", "30 wd", "dispatch"),
        ),
        redo_on_ground=True,  # CZ-18
        spot_dispatch=True,  # CZ-13
    ),
    "hengyang-2018": Document(
        (Rule("transfer", "1 h", "receipt", urgent=True), Rule("answer", "3 wd", "dispatch")),  # WZ-08, WZ-09
        written="1 wd",  # WZ-11
        supervised=True,  # WZ-12
        extensions=None,  # WZ-10
        after_limit=True,
    ),
    "xingfeng-2014": Document(
        (
            Rule("answer", "30 d", "receipt", complex=True),  # XF-09
            Rule("answer", "15 d", "receipt"),
            Rule("feedback", "30 d", "receipt", complex=True, parties=TO),  # XF-15
            Rule("feedback", "15 d", "receipt", parties=TO),
        ),
        reviewed="complaint report",  # XF-11
    ),
    "jingning-2014": Document(
        (
            Rule("escalate", "0 d", "receipt", important=True),  # BM-04
            Rule("escalate", "0 d", "receipt", urgent=True),
            Rule("transfer", "0 d", "receipt"),  # BM-05
            Rule("answer", "5 wd", "dispatch"),  # BM-06
        ),
        interim=True,  # BM-07
    ),
    "gongpu-2005": Document(
        (Rule("transfer", "0 d", "receipt"), *COMMON),
        callback="3 wd",
        extensions=1,
        longest="10 wd",
        interim=True,
    ),
}


@dataclass
class Limit:
    """A time limit, and all that was given to it since it began."""

    stage: str
    start: datetime
    due: datetime
    span: str = ""
    who: str = ""
    given: list[tuple[datetime, datetime | str]] = field(default_factory=list)
    holds: Held = field(default_factory=list)
    fixed: str = ""
    promised: datetime | None = None
    on_air: bool = False
    with_answer: bool = False
    fulfilled: bool = False
    house: bool = False
    broken: bool = False
    met: datetime | None = None
    stopped: bool = False
    pending: datetime | None = None
    held: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.met is None and not self.stopped

    @property
    def of_somebody(self) -> bool:
        """Whether somebody named the date: a leader, or whoever gave it to the caller."""
        return bool(self.fixed) or self.stage == "promise" or self.due == self.promised

    def passed(self, now: datetime) -> bool:
        return (self.pending or (None if self.of_somebody else self.held) or now) > self.due

    def end(self, at: datetime, *, missed: bool | None = None) -> None:
        """Ended otherwise than by being met: what was missed by then stays late."""
        if (self.broken or self.passed(at)) if missed is None else missed:
            self.met, self.broken, self.pending, self.held = at, True, None, None
        else:
            self.stopped = True

    def state(self, now: datetime) -> str:
        if self.met:
            return "late" if self.broken or self.met > self.due else "kept"
        if self.stopped:
            return "stopped"
        if self.passed(now) or (self.broken and self.pending):
            return "overdue"
        return "held" if self.held and not self.of_somebody else "running"

    def move(self, due: datetime, at: datetime) -> None:
        """Another date; once missed it stays late."""
        self.broken |= self.passed(at)
        self.due = due

    def count_again(self) -> datetime:
        """By the span, then by what was given since, in order; a date of somebody stays."""
        if self.fixed or not (self.span or self.given):
            return self.due
        times = [at for at, _what in self.given] + [datetime.max]
        due = self.due
        if self.span:
            due = count(self.start, self.span, [hold for hold in self.holds if hold[1] <= times[0]])
            due = min(due, self.promised or due)
        for (at, what), until in zip(self.given, times[1:], strict=True):
            due = count(due, what) if isinstance(what, str) else what
            for low, high in self.holds:
                if at < high <= until and max(low, at) <= due:
                    due = self._later(due, max(low, at), high)
        return due

    @staticmethod
    def _later(due: datetime, since: datetime, until: datetime) -> datetime:
        """As many working days later as ended during the hold."""
        days = sum(works(since.date() + n * DAY) for n in range((until.date() - since.date()).days))
        moved = due
        while days:
            moved += DAY
            days -= works(moved.date())
        return moved


class Case:
    """A case under a document."""

    def __init__(
        self,
        scheme: str,
        at: datetime,
        *,
        facts: dict[str, object],
        contact: bool = True,
        promised: datetime | None = None,
        answered: bool = False,
    ) -> None:
        self.document, self.status, self.since = DOCUMENTS[scheme], "received", at
        self.facts = dict(facts)
        self.contact, self.spot = contact, answered
        self.limits: list[Limit] = []
        self.unit, self.co = "", []  # type: tuple[str, list[str]]
        self.dispatched: datetime | None = None
        self.instructed: datetime | None = None
        self.replied: datetime | None = None
        self.answered: datetime | None = None
        self.on_hold = False
        self.extended = self.interims = self.redone = 0
        self.returned = False
        self.escalated: datetime | None = None
        self.reviewers: list[str] = []
        self.tries: list[datetime] = []
        self.undecided = False
        """Whether it is to be decided what a poor rating leads to: by a redo, or by closing."""
        self.reply_promise: datetime | None = None
        self.received, self.first_dispatch = at, None  # type: datetime, datetime | None
        self.ratings: list[tuple[datetime, str, bool]] = []
        """When, the grade, and whether it is about an answer given on the spot."""
        stages = ["escalate"] if answered else ["escalate", "transfer", "answer", "feedback"]
        self.begin(at, stages, ["receipt"])
        if promised:
            self.bind(Limit("promise", at, promised, on_air=True), at)
            self.limits[-1].due = promised
        if answered:
            self.status, self.answered = "answered", at
            self.owe_callback(at)

    # ---- what is owed

    def rule(self, stage: str) -> Rule | None:
        for rule in self.document.rules:
            flags = ("urgent", "complex", "important")
            if rule.parties and self.spot:
                continue  # answered on the spot: nothing to report (XF-15)
            fits = all(getattr(rule, flag) in {None, self.facts[flag]} for flag in flags)
            if rule.stage == stage and fits and (not rule.kinds or self.facts["kind"] in rule.kinds.split()):
                return rule
        return None

    def running(self, *stages: str) -> list[Limit]:
        return [limit for limit in self.limits if limit.runs and (not stages or limit.stage in stages)]

    def within_answer(self) -> list[str]:
        """The answer, and feedback due at the same time (CZ-16)."""
        feedback = self.rule("feedback")
        return ["answer", "feedback"] if feedback and not feedback.parties else ["answer"]

    def begin(
        self, at: datetime, stages: list[str], starts: list[str], ordered: datetime | None = None
    ) -> list[Limit]:
        """Nothing is born overdue, but for what nothing moves (XF-15)."""
        begun = []
        for stage in stages:
            rule = self.rule(stage)
            if rule is None or rule.start not in starts:
                continue
            start = self.since if rule.start == "receipt" else ordered or at
            if count(start, rule.span) < at and not rule.parties:
                start = at
            due = count(start, rule.span)
            begun += [Limit(stage, start, due, rule.span, who) for who in rule.parties or ("",)]
        self.limits += begun
        return begun

    def bind(self, promise: Limit, at: datetime, begun: list[Limit] | None = None) -> None:
        """A promise not later than the answer's limit shortens it and is met by the answer (XF-10)."""
        if begun is None:
            begun = self.running("answer")
            self.limits.append(promise)
        for limit in begun:
            if limit.stage != "answer":
                continue
            if promise.due >= at:
                limit.promised = promise.due
            if promise.due <= limit.due:
                promise.with_answer = True
                if promise.due >= at:
                    limit.due = promise.due

    def owe_letter(self, at: datetime) -> None:
        if self.contact and self.document.written and not self.running("written"):
            due = count(at, self.document.written)
            self.limits.append(Limit("written", at, due, self.document.written))

    def owe_callback(self, at: datetime) -> None:
        if self.contact and self.document.callback:
            due = count(at, self.document.callback)
            self.limits.append(Limit("callback", at, due, self.document.callback))

    def need(self, *statuses: str) -> None:
        if self.status not in statuses:
            raise Refused(self.status)

    def end_hold(self, at: datetime) -> None:
        self.on_hold = False
        for limit in self.limits:
            if limit.held:
                limit.holds.append((limit.held, at))
                limit.held = None
                limit.due = limit.count_again()

    # ---- what is done

    def dispatch(self, at: datetime, unit: str, co: list[str]) -> None:
        spot = self.document.spot_dispatch and self.spot and self.dispatched is None and not self.undecided
        self.need("received", *(["answered"] if spot else []))
        for limit in self.running("callback"):
            limit.end(at)
        promise = next((one for one in self.running("promise") if one.on_air), None)
        for limit in self.running("transfer"):
            limit.met = at
        stages = [stage for stage in ("sign", "answer", "feedback") if not self.running(stage)]
        begun = self.begin(at, stages, ["receipt", "dispatch"])
        if not any(limit.stage == "record" for limit in self.limits):
            begun += self.begin(at, ["record"], ["dispatch"])
        rule = self.rule("answer")
        for other in co if rule else []:
            start = self.since if rule.start == "receipt" else at
            if count(start, rule.span) < at:
                start = at
            self.limits.append(Limit("assist", start, count(start, rule.span), rule.span, other))
        if promise and not self.returned:
            self.bind(promise, at, begun)
        for limit in begun:
            self.by_the_leader(limit, at)
        self.status, self.unit, self.co = "dispatched", unit, co
        self.dispatched, self.extended, self.interims = at, 0, 0
        self.first_dispatch = self.first_dispatch or at

    def sign(self, at: datetime) -> None:
        self.need("dispatched")
        for limit in self.running("sign"):
            limit.met = at
        self.status = "handling"

    def give_back(self, at: datetime) -> None:
        self.need("dispatched", "handling")
        owed = [
            (limit, limit.broken or limit.passed(at))
            for limit in self.running("sign", "answer", "assist", "feedback")
            if limit.stage != "feedback" or not limit.who
        ]
        self.end_hold(at)
        for limit, missed in owed:
            limit.end(at, missed=missed)
        rule = self.rule("transfer")
        if rule:
            self.limits.append(Limit("transfer", at, count(at, rule.span), rule.span))
        self.status, self.unit, self.co, self.returned, self.dispatched = "received", "", [], True, None

    def extend(self, at: datetime, span: str, *, late: bool) -> None:
        self.need("dispatched", "handling")
        document, owed = self.document, self.running("answer")
        if document.extensions == 0 or not owed:
            raise Refused
        limit = owed[0]
        due = count(limit.due, span)
        if limit.fixed == "leader":
            if due < at:
                raise Refused
            return  # a notice of delay is filed (WZ-09)
        too_often = document.extensions is not None and self.extended >= document.extensions
        too_late = limit.passed(at) and not (document.after_limit or late)
        too_long = document.longest and due > count(limit.due, document.longest)
        if too_often or too_late or too_long or due < at:
            raise Refused
        self.extended += 1
        for one in self.running(*self.within_answer()):
            if one.of_somebody:
                one.given = [(at, one.due)]
            one.given.append((at, span))
            one.move(count(one.due, span), at)
            one.fixed = ""

    def interim(self, at: datetime, until: datetime, *, approved: bool) -> None:
        self.need("dispatched", "handling")
        document, owed = self.document, self.running("answer")
        if not document.interim or not owed or until < at or (self.interims and not approved):
            raise Refused
        trial = deepcopy(self)
        trial.end_hold(at)
        limit = trial.running("answer")[0]
        filed = limit.fixed == "leader"
        if not filed:
            bounded = document.extensions is not None and document.extensions > 0
            if bounded and trial.extended >= document.extensions:  # type: ignore[operator]
                raise Refused
            if until <= limit.due or (document.longest and until > count(limit.due, document.longest)):
                raise Refused
        self.end_hold(at)
        self.interims += 1
        if filed:
            return
        self.extended += 1
        for one in self.running(*self.within_answer()):
            if one.due < until:
                one.move(until, at)
                one.fixed, one.given = "caller", [(at, until)]

    def hold(self, at: datetime) -> None:
        self.need("dispatched", "handling")
        if not self.document.hold or self.on_hold:
            raise Refused
        self.on_hold = True
        for limit in self.running("answer", "assist"):
            if not limit.fixed:
                limit.held = at

    def resume(self, at: datetime) -> None:
        self.need("dispatched", "handling")
        if not self.on_hold:
            raise Refused
        self.end_hold(at)

    def instruct(self, at: datetime, due: datetime) -> None:
        self.need("received", "dispatched", "handling", "reviewing", "answered")
        if due < at:
            raise Refused
        self.instructed = due
        if self.running("answer"):
            for limit in self.running(*self.within_answer()):
                limit.move(due, at)
                limit.fixed, limit.given = "leader", [(at, due)]
        for limit in self.running("review"):
            limit.move(max(due, count(limit.start, "1 wd")), at)

    def reply(self, at: datetime, promised: datetime | None) -> None:
        self.need("dispatched", "handling")
        if promised and promised < at:
            raise Refused
        self.end_hold(at)
        for limit in self.running("sign"):
            limit.met = at
        self.replied, self.reply_promise = at, promised
        if str(self.facts["kind"]) not in self.document.reviewed.split():
            self.accept(at, at)
            return
        owed = self.running("answer")
        for limit in self.to_be_met():
            limit.pending = at
        self.status, self.reviewers = "reviewing", ["法规科", "监察室"]
        for who in self.reviewers:
            due = max([count(at, "1 wd"), *(limit.due for limit in owed)])
            self.limits.append(Limit("review", at, due, who=who))

    def to_be_met(self) -> list[Limit]:
        return self.running("answer") + [one for one in self.running("promise") if one.with_answer]

    def accept(self, replied: datetime, at: datetime) -> None:
        """The time of the reply counts, not that of the review."""
        for limit in self.to_be_met():
            limit.met, limit.pending = replied, None
        if self.reply_promise:
            self.limits.append(Limit("promise", at, self.reply_promise))
        self.status, self.answered, self.tries = "answered", replied, []
        self.owe_callback(at)
        self.owe_letter(at)

    def review(self, at: datetime, who: str, *, passed: bool) -> None:
        self.need("reviewing")
        if who not in self.reviewers:
            raise Refused
        self.reviewers.remove(who)
        for limit in self.running("review"):
            if limit.who == who:
                limit.met = at
            elif not passed:
                limit.end(at)
        if passed and not self.reviewers:
            self.accept(self.replied or at, at)
        if not passed:
            for limit in self.running():
                if limit.pending:
                    since, limit.pending = limit.pending, None
                    if limit.stage == "answer" and not limit.of_somebody:
                        limit.holds.append((since, at))
                        limit.due = limit.count_again()
            self.status = "handling"

    def co_reply(self, at: datetime, who: str) -> None:
        self.need("dispatched", "handling", "reviewing", "answered")
        parts = self.running("assist")
        if who not in self.co or (self.status in {"reviewing", "answered"} and not parts):
            raise Refused
        for limit in parts:
            if limit.who == who:
                limit.met, limit.held = at, None

    def callback(self, at: datetime, result: str) -> None:
        self.need("answered")
        if self.undecided:
            raise Refused
        if result == "unreachable":
            self.tries.append(at)
            if len({one.date() for one in self.tries}) >= 3:
                for limit in self.running("callback"):
                    limit.met = min(self.tries)
            return
        self.ratings.append((at, result, self.spot and self.replied is None))
        for limit in self.running("callback"):
            limit.met = at
        if result != "dissatisfied":
            self.end(at)
        elif self.redone >= 3:
            self.before_a_leader(at)
            self.undecided = True
        elif not self.document.redo_on_ground:
            self.again(at, on_site=self.document.supervised)
        else:
            self.undecided = True

    def before_a_leader(self, at: datetime) -> None:
        if not self.running("escalate"):
            rule = self.rule("escalate")
            span = rule.span if rule else "1 wd"
            self.limits.append(Limit("escalate", at, count(at, span), span, house=True))

    def end(self, at: datetime) -> None:
        self.status = "closed"
        for limit in self.running("escalate", "transfer", "assist"):
            limit.stopped = not (limit.broken or limit.passed(at))

    def redo(self, at: datetime, *, ground: bool, approved: bool) -> None:
        self.need("answered", "closed")
        difficult = self.redone >= 3
        if (difficult and not approved) or (self.document.redo_on_ground and not difficult and not ground):
            raise Refused
        if approved:
            for limit in self.running("escalate"):
                limit.met = at
        self.again(at)

    def again(self, at: datetime, *, on_site: bool = False) -> None:
        """A new acceptance, and the order to the unit that is known."""
        self.redone += 1
        self.undecided = False
        stages = [stage for stage in self.within_answer() if stage == "answer" or self.running(stage)]
        for limit in self.running("callback", *stages):
            limit.end(at)
        for limit in self.running("written"):
            limit.stopped = not (limit.broken or limit.passed(at))
        known = bool(self.unit)
        begun: list[Limit] = []
        if not known and not self.running("transfer"):
            stages = ["transfer", *stages]
        for stage in stages:
            rule = self.rule(stage)
            if rule and (known or stage == "transfer" or rule.start == "receipt"):
                begun.append(Limit(stage, at, count(at, rule.span), rule.span))
        self.limits += begun
        answer = self.rule("answer")
        if on_site and answer and not self.running("supervise"):
            owed = Limit("supervise", at, count(at, answer.span), answer.span, house=True)
            self.limits.append(owed)
        reopened = [
            one for one in self.limits if one.on_air and one.with_answer and one.met and not one.fulfilled
        ]
        for one in reopened:
            one.met = None
        promise = next(iter([*reopened, *(one for one in self.running("promise") if one.on_air)]), None)
        if promise and promise.due >= at:
            self.bind(promise, at, begun)
        self.status = "handling" if known else "received"
        self.extended = self.interims = 0
        self.returned, self.instructed, self.since = False, None, at

    def close(self, at: datetime, *, approved: bool) -> None:
        self.need("answered")
        for limit in self.running("escalate"):
            limit.met = at if approved else None
        for limit in self.running("callback"):
            limit.end(at)
        self.end(at)

    def fulfil(self, at: datetime) -> None:
        promises = self.running("promise")
        if not promises:
            raise Refused
        first = min(promises, key=lambda one: one.due)
        first.met, first.fulfilled = at, True

    def feedback(self, at: datetime, to: str) -> None:
        self.need("answered", "closed")
        for limit in self.running("feedback"):
            if limit.who in {"", to}:
                limit.met = at

    def file(self, at: datetime) -> None:
        for limit in self.running("record"):
            limit.met = at

    def escalate(self, at: datetime) -> None:
        self.need("received", "dispatched", "handling", "reviewing", "answered")
        self.escalated = self.escalated or at
        for limit in self.running("escalate"):
            limit.met = at

    def supervise(self, at: datetime) -> None:
        if self.status == "closed" and not self.running("supervise"):
            raise Refused
        for limit in self.running("supervise"):
            limit.met = at

    def edit(self, at: datetime, facts: dict[str, object]) -> None:
        """A correction: limits by the rule of the corrected case; what has passed stays broken, and none of it ends."""
        if facts == self.facts:
            raise Refused
        self.facts = dict(facts)
        had = {limit.stage for limit in self.limits if not limit.stopped}
        for limit in self.running():
            self._count_again(limit, at)
        for limit in self.running("review"):
            answer = self.running("answer")
            due = max([count(limit.start, "1 wd"), *(one.due for one in answer)])
            if due != limit.due:
                limit.move(due, at)
        at_unit = self.status in {"dispatched", "handling"}
        owed = {
            "escalate": self.status in {"received", "dispatched", "handling", "reviewing", "answered"},
            "transfer": self.status == "received",
            "sign": self.status == "dispatched",
            "answer": at_unit,
            "feedback": at_unit or self.status == "reviewing",
        }
        stages = [stage for stage, now in owed.items() if now and stage not in had]
        begun = self.begin(at, stages, ["receipt"])
        if self.dispatched:
            begun += self.begin(at, stages, ["dispatch"], max(self.dispatched, self.since))
        for limit in begun:
            if limit.stage == "escalate":
                limit.met = self.escalated
            self.by_the_leader(limit, at)

    def _count_again(self, limit: Limit, at: datetime) -> None:
        if limit.fixed or limit.house or limit.stage in {"review", "promise", "callback", "written"}:
            return
        if limit.stage in {"transfer", "feedback"} and (limit.broken or limit.passed(at)):
            return
        rule = self.rule("answer" if limit.stage == "assist" else limit.stage)
        if rule is None:
            limit.stopped = not (limit.broken or limit.passed(at) or limit.given)
            return
        if all(isinstance(what, str) for _at, what in limit.given):
            passed, was = limit.passed(at), (limit.due, limit.span)
            limit.span = rule.span
            limit.due = limit.count_again()
            limit.broken |= passed and (limit.due, limit.span) != was
        promise = next((one for one in self.running("promise") if one.on_air), None)
        if promise and limit.promised and not limit.given:
            promise.with_answer = promise.due <= limit.due

    def by_the_leader(self, limit: Limit, at: datetime) -> None:
        """A date that a leader gave applies to what begins later in the round (WZ-09)."""
        if self.instructed and self.instructed >= at and limit.stage in self.within_answer():
            limit.due, limit.fixed = self.instructed, "leader"
            limit.given = [(at, self.instructed)]

    # ---- what is told

    def told(self, now: datetime) -> list[tuple[str, str, datetime, str]]:
        """Stage, party, date and state of every limit."""
        return sorted((one.stage, one.who, one.due, one.state(now)) for one in self.limits)
