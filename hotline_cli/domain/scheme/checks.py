"""Checks between the keys of a scheme file's table, and between the tables of a list."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.duration import runs_over_midnight
from hotline_cli.domain.scheme.values import allowed_words
from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotline_cli.domain.scheme.model import (
        DutyRule,
        Indicator,
        LimitRule,
        Recurrence,
        ReviewRule,
        TaskRule,
    )

RATES = (
    "on_the_spot",
    "transfer_on_time",
    "sign_on_time",
    "on_time",
    "finished",
    "satisfied",
    "on_the_spot_satisfied",
    "called_back",
    "solved",
    "on_air_on_time",
    "head_on_air",
    "important_escalated",
    "finished_with_on_the_spot",
    "finished_due",
    "satisfied_all",
    "promise_kept",
    "on_time_first",
    "contacted",
    "solved_by_caller",
    "assist_on_time",
    "review_on_time",
    "feedback_on_time",
    "redone",
    "returned",
    "flagged",
)
"""The rates that an indicator may use; of the last three less is better, so they earn 100 % less the rate."""

STARTS = {
    "escalate": ("receipt",),
    "transfer": ("receipt",),
    "sign": ("dispatch",),
    "answer": ("receipt", "dispatch"),
    "assist": ("receipt", "dispatch"),
    "feedback": ("receipt", "dispatch"),
    "record": ("receipt", "dispatch"),
    "written": ("answer",),
    "callback": ("answer",),
}
"""What the limit of each stage may count from. A promise has a date instead of a rule."""


class SchemeProblem(NamedTuple):
    """A problem in a table, at the line of ``key``."""

    key: str
    problem: str
    allowed: str


def check_limit(rule: LimitRule) -> Iterable[SchemeProblem]:
    if rule.recipients and rule.stage != "feedback":
        problem = _("recipients: limit {stage} has none").format(stage=rule.stage)
        yield SchemeProblem("recipients", problem, allowed_words("feedback"))
    starts = STARTS[rule.stage]
    if rule.start not in starts:
        problem = _("start: limit {stage} cannot count from {start}")
        yield SchemeProblem(
            "start", problem.format(stage=rule.stage, start=rule.start), allowed_words(", ".join(starts))
        )


def check_recurrence(rule: Recurrence) -> Iterable[SchemeProblem]:
    if rule.end <= rule.start and not runs_over_midnight(rule.start, rule.end):
        problem = _("end: the session ends before it begins")
        yield SchemeProblem(
            "end", problem, _("Allowed: a time after start, past midnight at most 12 hours later")
        )


def check_task(rule: TaskRule) -> Iterable[SchemeProblem]:
    if rule.due.base == "start" and rule.hour:
        problem = _("hour: not allowed for a task due at the session's start")
        yield SchemeProblem("hour", problem, _('Write due = "session day"'))


def check_duty(rule: DutyRule) -> Iterable[SchemeProblem]:
    if bool(rule.rule) == bool(rule.channel):
        allowed = _(
            'Allowed: rule = "every day mon-sat", or channel = "programme-line" with offset = "1 working day"'
        )
        problem = _("duty {key} needs either a rule or a channel")
        yield SchemeProblem("key", problem.format(key=rule.key), allowed)


def check_indicator(indicator: Indicator) -> Iterable[SchemeProblem]:
    if (indicator.code in RATES) == indicator.manual:
        problem = _("code: {code!r} must be a rate, or be entered by hand").format(code=indicator.code)
        allowed = _("Allowed with manual = true: a code of your own; otherwise: {words}")
        yield SchemeProblem("code", problem, allowed.format(words=", ".join(RATES)))


class _Sample(NamedTuple):
    kind: str
    channel: str
    origin: str
    put_through: str
    urgent: bool
    complex: bool
    important: bool
    session: bool
    on_the_spot: bool


def unreached_limits(rules: list[LimitRule]) -> list[int]:
    """The numbers of the rules that match no case; every kind of case is tried."""
    return [
        number
        for stage in dict.fromkeys(rule.stage for rule in rules)
        for number in _unreached_in([(n, rule) for n, rule in enumerate(rules) if rule.stage == stage])
    ]


def _unreached_in(rules: list[tuple[int, LimitRule]]) -> list[int]:
    waiting = dict(rules)
    for sample in _samples([rule for _n, rule in rules]):
        if not waiting:
            break
        waiting.pop(next((n for n, rule in rules if rule.matches(sample)), -1), None)
    return list(waiting)


def _samples(rules: list[LimitRule]) -> Iterable[_Sample]:
    """A case of every sort that ``rules`` tell apart."""
    words: list[Sequence[str]] = [
        list(VOCABULARIES[name]) if any(getattr(rule, f"{name}s") for rule in rules) else [""]
        for name in ("kind", "channel", "origin")
    ]
    words.append(["", *VOCABULARIES["put-through"]] if any(rule.put_through for rule in rules) else [""])
    flags: list[Sequence[bool]] = [
        (False, True) if any(getattr(rule, name) is not None for rule in rules) else (False,)
        for name in _Sample._fields[4:]
    ]
    return (
        _Sample(*sort, *flagged)  # type: ignore[arg-type] # four words, five flags
        for sort in product(*words)
        for flagged in product(*flags)
    )


def unreached_reviews(rules: list[ReviewRule]) -> list[int]:
    seen: set[str] = set()
    never = []
    for number, rule in enumerate(rules):
        if seen.issuperset(rule.kinds):
            never.append(number)
        seen.update(rule.kinds)
    return never
