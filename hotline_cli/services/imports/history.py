"""Replay of a past case from an old ledger (台账) by the verbs and their rules.

A ledger has a few dates per case: dispatched, signed, answered, closed. They are replayed as verbs, each at
its own time, so that limits, figures and ``undo`` are those of a case handled here. An impossible history is
refused, with the column that caused it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case_fold import UNTIMED, apply_event
from hotline_cli.domain.events import Event, stamp
from hotline_cli.domain.transitions import answering, closing, intake, table
from hotline_cli.domain.transitions.admin import COUNTED_BY
from hotline_cli.domain.transitions.decision import Decision, require_in_order, word_in_sentence
from hotline_cli.domain.transitions.late_entry import mark_late_entries
from hotline_cli.errors import Refused
from hotline_cli.i18n import _
from hotline_cli.queries import answer_evidence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hotline_cli.domain.case import Case
    from hotline_cli.domain.limits import Rules

NO_KEY = "row:"
"""Prefix of the key of a call imported without one: a digest of its row, which could be used to guess the caller."""
RULED_BY = COUNTED_BY | {"scheme"}
"""Facts that rules depend on."""
OF_AN_ANSWER = ("outcome", "department", "told", "told_at")
"""Columns that belong to an answer."""
ENDED_OTHERWISE = {"rejected": "reject", "void": "void"}
"""Statuses of a case that was not answered, and the verb that leads there."""
STATUS_ORDER = ("received", "dispatched", "handling", "reviewing", "answered", "closed", "archived")
ORDER = ("received_at", "dispatched_at", "signed_at", "answered_at", "closed_at")


@dataclass(slots=True)
class PastEvents:
    """The events of a row after its receipt. ``unit`` and ``co_units`` are keys.

    ``ours``: the row is from ``export``, and may have only part of an earlier round.
    """

    status: str = ""

    unit: int | None = None
    co_units: tuple[int, ...] = ()
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    responsible: str = ""
    department: str = ""
    outcome: str = ""
    told: str = ""
    told_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    satisfaction: str = ""
    ours: bool = False
    on_the_spot: bool = False
    undecided: bool = False


class ImpossibleHistory(Exception):
    """An impossible history: the column that caused it, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(slots=True)
class PastCall:
    """A past call: the arguments of ``register``, and its later events."""

    at: datetime
    facts: dict[str, Any]
    words: dict[str, str]
    promised: datetime | None
    past: PastEvents
    key: str = ""
    no: int | None = None
    """The id that it has in the file that was exported."""
    told: frozenset[str] = frozenset()
    """The columns in which the row says something."""
    history: str = ""
    computed: Mapping[str, str] = field(default_factory=dict)
    """Of an export: the history, and the columns that follow from it."""

    def take_key(self) -> None:
        """Set the key, which is kept among the private words, so that it can be erased if it was made from them."""
        if self.key.startswith(NO_KEY):
            self.words["key"] = self.key
        else:
            self.facts["key"] = self.key

    def content(self) -> str:
        """Return all that the row says, equal for rows that say the same."""
        at = self.at if "received_at" in self.told else None
        values = sorted((name, value) for name, value in {**self.facts, **self.words}.items() if value)
        return repr((at, values, self.promised, self.past))

    def may_be_refused(self, now: datetime) -> bool:
        """Return whether a rule might refuse it; a plain past call is never refused."""
        past = self.past
        told = (past.unit, past.answer, past.satisfaction, past.co_units, past.status, *self._dates)
        return (
            self.at > now or bool(self.history or self.promised or self.facts.get("put_through")) or any(told)
        )

    def shape(self, now: datetime) -> object:
        """Return a value equal for calls to which the same rules apply: all but names, texts and times in order.

        None for a call unlike any other.
        """
        past = self.past
        times = [at for at in (self.at, *self._dates) if at is not None]
        if self.promised or past.ours or past.told_at or times != sorted(times) or times[-1] > now:
            return None
        values = tuple(value if name in RULED_BY else bool(value) for name, value in self.facts.items())
        dates = tuple(at and at > self.at for at in self._dates)
        told = (
            past.unit is None,
            bool(past.co_units),
            bool(past.answer),
            past.satisfaction,
            past.on_the_spot,
            past.status,
        )
        return values, tuple(self.facts), dates, told

    @property
    def _dates(self) -> tuple[datetime | None, ...]:
        past = self.past
        return past.dispatched_at, past.signed_at, past.answered_at, past.closed_at


@dataclass(slots=True)
class ReplayedCall:
    """The resulting case, and its events by verb."""

    case: Case
    commands: list[list[Event]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What the row does not tell, and what was done about it."""


def replay_call(call: PastCall, rules: Rules, now: datetime, reason: str = "") -> ReplayedCall:
    """Register ``call`` and perform all its later events. Raises ``ImpossibleHistory``."""
    _check_order(call, now)
    return Play(call, rules, now, reason or as_in_the_file()).to_call()


def _check_order(call: PastCall, now: datetime) -> None:
    """Check that no event is before the one it follows, or in the future."""
    before, last = "received_at", call.at
    for name in ORDER:
        at = call.at if name == "received_at" else getattr(call.past, name)
        if at is None:
            continue
        if at > now:
            raise ImpossibleHistory(name, _("{at} is in the future").format(at=stamp(at)))
        if at < last:
            raise ImpossibleHistory(
                name,
                _("{at} is before {before}, {last}").format(at=stamp(at), before=before, last=stamp(last)),
            )
        before, last = name, at


class Play:
    """The verbs that a row tells, performed on its case: a new one, or ``case``, which is there already."""

    def __init__(
        self, call: PastCall, rules: Rules, now: datetime, reason: str, case: Case | None = None
    ) -> None:
        self.call, self.past, self.rules = call, call.past, rules
        self.now, self.reason = now, reason
        self.known = None if case is None else now  # what a case that is there has missed by now stays late
        self.is_closed = self.past.closed_at is not None or self.past.status in {"closed", "archived"}
        self.closed_at = self.past.closed_at or (self._latest() if self.is_closed else None)
        if case is not None:
            self.case, self.played = case, ReplayedCall(case)

    case: Case
    played: ReplayedCall

    def to_call(self) -> ReplayedCall:
        past = self.past
        self._register()
        if past.status in ENDED_OTHERWISE:
            self._end_otherwise()
        elif self.is_closed and self._is_untimed():
            self._close_untimed()
        else:
            self._handle()
        if past.status == "archived" and self.case.status == "closed":
            self._do("archive", self.case.last_at, "status")
        self._check_status()
        return self.played

    def _handle(self) -> None:
        past = self.past
        if past.unit is not None:
            self._to_the_unit()
        elif past.dispatched_at or past.signed_at or past.co_units:
            raise ImpossibleHistory("unit", _("is empty, but the case was dispatched"))
        self._answer()
        if self.closed_at is not None:
            self._close(self.closed_at)
        elif past.satisfaction and not past.ours:
            raise ImpossibleHistory("satisfaction", _("closed_at is missing: when was the callback?"))
        self._correct()
        for name in OF_AN_ANSWER:
            if getattr(past, name) and self.case.answered_at is None and not past.ours:
                self.played.notes.append(
                    _("{column} is given, but no answer: not entered").format(column=name)
                )

    # ---- closed, as far as the row tells ----

    def _is_untimed(self) -> bool:
        """Return whether the row of a closed case does not tell who answered, what or when."""
        past = self.past
        told = past.unit is not None and past.answer and past.dispatched_at and past.answered_at
        return not (told or self.case.on_the_spot)

    def _close_untimed(self) -> None:
        past = self.past
        facts = {
            "unit": past.unit,
            "co_units": list(past.co_units),
            "result": past.satisfaction,
            **{name: getattr(past, name) for name in ("responsible", "department", "outcome", "told")},
            **{name: stamp(at) for name in UNTIMED if (at := getattr(past, name))},
        }
        at = self.closed_at or self.call.at
        reason, known = as_in_the_file(), self.known
        words = {"answer": past.answer}
        self._take(closing.close_untimed(self.case, at, facts=facts, words=words, reason=reason, known=known))

    def _end_otherwise(self) -> None:
        """Reject or void what the status says was rejected or void."""
        past, at = self.past, self.past.closed_at or self.call.at
        if past.unit is not None or past.answer:
            name = "unit" if past.unit is not None else "answer"
            raise ImpossibleHistory("status", _contradicts(past.status, name))
        verb = ENDED_OTHERWISE[past.status]
        by = {"approved_by": as_in_the_file()} if verb == "void" else {}
        self._do(verb, at, "status", reason=as_in_the_file(), **by)

    def _check_status(self) -> None:
        """Compare the case with the status that the row tells: less than that is said, more is impossible."""
        told, got = self.past.status, self.case.status
        if not told or told == got:
            return
        if told == "merged" and not self.past.ours:
            raise ImpossibleHistory("status", _("says merged, but not into which case"))
        order = STATUS_ORDER.index
        if told in STATUS_ORDER and got in STATUS_ORDER and order(told) < order(got) and not self.past.ours:
            last = next(name for name in reversed(ORDER) if name == "received_at" or self._has(name))
            raise ImpossibleHistory("status", _contradicts(told, last))
        self.played.notes.append(
            _("the status was {told}, but the row tells no more than {status}").format(
                told=word_in_sentence("status", told), status=word_in_sentence("status", got)
            )
        )

    def _has(self, name: str) -> bool:
        return getattr(self.past, name) is not None

    def _latest(self) -> datetime:
        """Return the latest time in the row of something that happened."""
        times: list[datetime | None] = [getattr(self.past, name) for name in UNTIMED]
        return max(at for at in (self.call.at, *times) if at is not None)

    def _do(self, verb: str, at: datetime, column: str, **given: object) -> None:
        try:
            require_in_order(self.case, at)
            decision = table.perform(verb, self.case, self.rules, at, **given)
        except Refused as refused:
            raise ImpossibleHistory(column, refused.message) from refused
        mark_late_entries(self.case, decision, at, self.now, self.reason)
        for event in decision.events:
            if event.verb == "reply" and not self.past.outcome:
                event.data["imported"] = True
        self._take(decision)

    def _take(self, decision: Decision) -> None:
        for event in decision.events:
            apply_event(self.case, event)
        self.played.commands.append(decision.events)
        self.played.remarks += decision.remarks

    # ---- receipt ----

    def _register(self) -> None:
        call = self.call
        words, facts = call.words, call.facts
        if self._on_the_spot():
            words = {**words, "answer": self.past.answer}
            told = self.past.outcome
            facts = {**facts, **({"outcome": told} if told else {"imported": True})}
            if self.past.on_the_spot and not self.past.ours and not self.past.dispatched_at:
                facts = facts | ({"answered_by": self.past.unit} if self.past.unit is not None else {})
                self.past.unit = None
        elif self.past.on_the_spot and not self.past.ours:
            raise ImpossibleHistory("answer", _("is empty, but it was answered on the spot"))
        elif self._is_accepted_with_its_list():
            facts = {**facts, "accepted": stamp(self.now)}
        try:
            decision = intake.register(self.rules, call.at, facts=facts, words=words, promised=call.promised)
        except Refused as refused:
            raise ImpossibleHistory("put_through", refused.message) from refused
        self.case = decision.case
        self.played = ReplayedCall(self.case, [decision.events], decision.remarks)
        if self.is_closed and self.past.closed_at is None and not self.past.ours:
            self.played.notes.append(
                _("closed_at is missing; the latest time in the row is taken, {at}").format(
                    at=stamp(self.closed_at or self.call.at)
                )
            )

    def _is_accepted_with_its_list(self) -> bool:
        """Return whether the call was not put through and its list tells nothing since (CZ-11)."""
        how = self.call.facts.get("put_through")
        conditions = [rule.put_through for rule in self.rules.scheme.limits if rule.put_through]
        return self.past.unit is None and how in {"queued", "no"} and any(how in one for one in conditions)

    def _on_the_spot(self) -> bool:
        """Return whether the answer was given at the receipt (XF-07)."""
        past = self.past
        if not past.answer:
            return False
        if past.ours:
            if past.unit is not None:
                return past.on_the_spot
            return past.answered_at in (None, self.call.at) and self._spot_of_ours()
        if past.on_the_spot or (past.unit is None and past.answered_at == self.call.at):
            return True
        told = past.answered_at is None and not self.is_closed
        return told and (past.unit is None or self.rules.scheme.dispatch_on_the_spot.allowed)

    def _spot_of_ours(self) -> bool:
        return self.past.answered_at is not None or bool(self.past.satisfaction)

    # ---- the unit ----

    def _to_the_unit(self) -> None:
        past = self.past
        at = past.dispatched_at or self.call.at
        if self.case.on_the_spot and not self.rules.scheme.dispatch_on_the_spot.allowed:
            self._send_back(at)
            if self.case.status == "handling":
                return
            self._dispatch(at)
            self._sign()
            return
        if past.ours and past.satisfaction and past.signed_at is None and past.answered_at is None:
            self._dispatch(at)
            self._earlier_round(at)
            self._do("return", at, "dispatched_at", reason=as_in_the_file(), approved_by=as_in_the_file())
        self._dispatch(at)
        self._sign()

    def _sign(self) -> None:
        if self.past.signed_at is not None:
            self._do("sign", self.past.signed_at, "signed_at", responsible=self.past.responsible)

    def _send_back(self, at: datetime) -> None:
        """Order again what was answered on the spot, after the callback if that is all that was answered."""
        if self.past.satisfaction and self.past.answered_at is None:
            self._call_back(at)
        self._redo(at)

    def _dispatch(self, at: datetime) -> None:
        past = self.past
        self._do(
            "dispatch",
            at,
            "dispatched_at",
            unit=past.unit,
            co_units=past.co_units,
            responsible=past.responsible,
        )

    def _earlier_round(self, at: datetime) -> None:
        """Replay a round of which only the callback is left: answered, called back, redone."""
        self._reply(at)
        self._call_back(at)
        self._redo(at)

    def _redo(self, at: datetime) -> None:
        """Order the redo that the callback did not start by itself."""
        if self.case.status in {"answered", "closed"}:
            self._do("redo", at, "satisfaction", reason=as_in_the_file(), substandard=True)

    # ---- the answer ----

    def _answer(self) -> None:
        past = self.past
        at = past.answered_at
        if past.unit is None:
            self._without_unit(at)
        elif at is not None:
            self._reply(at)
            if past.satisfaction and (self.closed_at is None or self._starts_a_redo()):
                self._again(at)
        elif past.answer and not past.ours and not self.case.on_the_spot:
            raise ImpossibleHistory("answered_at", _("is empty, but an answer is given"))
        elif past.ours and past.satisfaction and past.signed_at is not None and not self.case.redone:
            self._earlier_round(past.signed_at)

    def _without_unit(self, at: datetime | None) -> None:
        past = self.past
        if self.case.on_the_spot:
            if past.ours and past.satisfaction and self.closed_at is None:
                self._call_back(self.call.at)
                if not past.undecided:
                    self._redo(self.call.at)
        elif at is not None:
            raise ImpossibleHistory("unit", _("is empty, but answered_at is given: who answered?"))

    def _call_back(self, at: datetime) -> None:
        """Record the result; a caller not reached in the end was never reached."""
        result = self.past.satisfaction
        unreachable = result == "unreachable"
        reason = as_in_the_file() if unreachable else ""
        self._do("callback", at, "satisfaction", result=result, reason=reason, final=unreachable)
        if unreachable:
            self._do("close", at, "satisfaction")

    def _starts_a_redo(self) -> bool:
        return self.rules.scheme.callback.orders_redo(self.past.satisfaction)

    def _again(self, at: datetime) -> None:
        """Replay the redo that the callback started, and the second answer."""
        if self.past.ours or self.closed_at is not None:
            self._call_back(at)
            if self.past.undecided:
                return
            self._redo(at)
            self._reply(at)

    def _reply(self, at: datetime) -> None:
        past = self.past
        reviewed = bool(answering.reviewers_of(self.case, self.rules))
        flags = answer_evidence.check_past_answer(self.case, past.answer)
        self._do(
            "reply",
            at,
            "answered_at" if past.told_at is None or past.told_at <= at else "told_at",
            text=past.answer,
            by=past.responsible,
            department=past.department,
            outcome=past.outcome,
            told="" if reviewed else past.told,
            told_at=None if reviewed or (past.ours and past.told_at and past.told_at > at) else past.told_at,
            flags=flags,
            settled=self.closed_at is not None,
            finished_at=None
            if past.ours and past.finished_at and past.finished_at > at
            else past.finished_at,
        )
        while self.case.status == "reviewing":
            reviewer = next(name for name in self.case.reviewers if name not in self.case.passed_by)
            self._do("review", at, "answered_at", by=reviewer, passed=True)
        if reviewed and (past.told or past.told_at):
            later = past.told_at and self.closed_at and at < past.told_at <= self.closed_at
            told_at = past.told_at if later and not self._starts_a_redo() else at
            self._do("reach", told_at or at, "told_at", told=as_in_the_file(), how=past.told)

    # ---- the end ----

    def _close(self, at: datetime) -> None:
        result = self.past.satisfaction
        if result and not self._starts_a_redo():
            self._call_back(at)
        if self.case.status == "answered":
            needed = self.rules.scheme.callback.required
            self._do("close", at, "closed_at", without_callback=as_in_the_file() if needed else "")

    def _correct(self) -> None:
        """Set what an export tells beyond the verbs."""
        past, case = self.past, self.case
        if not past.ours:
            return
        told = {name: getattr(past, name) for name in ("responsible", "department", "outcome")}
        facts = {name: value for name, value in told.items() if value != getattr(case, name)}
        words = {"answer": past.answer} if past.answer != case.answer else {}
        if facts or words:
            self._do("edit", case.last_at, "answer", facts=facts, words=words, reason=as_in_the_file())


def _contradicts(status: str, column: str) -> str:
    return _("{status}, but {column} is given").format(
        status=word_in_sentence("status", status), column=column
    )


def as_in_the_file() -> str:
    return _("as in the imported file")
