"""A case played through its verbs without a file: the pure machine, one command after another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from hotline_cli.domain.case import Case, Limit, parse_case_number
from hotline_cli.domain.case_fold import apply_event, fold
from hotline_cli.domain.duration import parse_span
from hotline_cli.domain.events import Event
from hotline_cli.domain.limits import Rules
from hotline_cli.domain.office_hours import OfficeHours
from hotline_cli.domain.transitions import intake, table
from hotline_cli.domain.transitions.decision import Decision
from hotline_cli.domain.working_time import WorkTime
from hotline_cli.services.schemes import load_scheme
from hotline_cli.store.case_rows import caller_row, case_row, limit_row, step_row, term_of
from hotline_cli.store.office_calendar import build_calendar

UNIT, OTHER, THIRD = 1, 2, 3


@cache
def rules(scheme: str) -> Rules:
    """A shipped scheme over the shipped calendar."""
    found = load_scheme(scheme)
    return Rules(found, WorkTime(build_calendar(), OfficeHours.parse(found.hours)))


def moment(text: str) -> datetime:
    """``2020-03-26 11:20``; a date alone is its 24:00, as a limit has it."""
    return datetime.fromisoformat(text if " " in text else f"{text} 23:59:59")


def number_key(no: str) -> int:
    """The key of the case with this number."""
    key = parse_case_number(no)
    assert key is not None
    return key


class Played:
    """A case and all that happened to it. Every ``do`` is one command."""

    def __init__(
        self,
        scheme: str,
        received: str,
        *,
        answered: str = "",
        promised: str = "",
        phone: str = "13800000001",
        **facts: Any,
    ) -> None:
        self.rules = rules(scheme)
        self.rests: list[date] = []  # days of rest that the office added
        self.events: list[Event] = []
        self.case = Case()
        self.remarks: list[str] = []
        said = {
            "kind": "complaint",
            "channel": "phone",
            "origin": "own",
            **facts,
            "id": number_key("20200101-0001"),
            "scheme": 1,
        }
        words = {"content": "路面塌陷", "phone": phone, "answer": answered}
        decision = intake.register(
            self.rules,
            moment(received),
            facts=said,
            words=words,
            promised=moment(promised) if promised else None,
        )
        self._keep(decision)

    def do(self, verb: str, at: str, **asked: Any) -> Played:
        """Perform ``verb`` at a moment; ``Refused`` leaves all as it was."""
        if verb == "undo":
            asked["events"] = self.events
        if verb in {"edit", "undo"}:
            asked = {"reason": "x", **asked}
        self._keep(table.perform(verb, self.case, self.rules, moment(at), **asked))
        return self

    def _keep(self, decision: Decision) -> None:
        command = len(self.events) + 1
        for event in decision.events:
            event.seq, event.command = len(self.events) + 1, command
            self.events.append(event)
            if event.verb != "undo":
                apply_event(self.case, event)
        if any(event.verb == "undo" for event in decision.events):
            self.case = fold(self.events)
        self.remarks += decision.remarks

    def limit(self, stage: str) -> Limit:
        """The newest limit of ``stage``."""
        return [limit for limit in self.case.limits if limit.stage == stage][-1]

    def due(self, stage: str) -> str:
        """Until when the newest limit of ``stage`` runs; of a whole day only the date."""
        return str(self.limit(stage).due).removesuffix(" 23:59:59")

    def state(self, stage: str, now: str = "2099-01-01 00:00") -> str:
        """How the newest limit of ``stage`` stands at ``now``."""
        return self.limit(stage).state(moment(now))

    @property
    def rows(self) -> tuple[Any, ...]:
        """All that is stored of the case."""
        case = self.case
        return (
            case_row(case),
            caller_row(case),
            [(*limit_row(case.id, limit, 0), term_of(limit)) for limit in case.limits],
            [step_row(case.id, n, step) for n, step in enumerate(case.steps)],
        )

    @property
    def stages(self) -> list[str]:
        """The stages of all limits, in their order."""
        return [limit.stage for limit in self.case.limits]


def dispatched(scheme: str, received: str, at: str | None = None, **facts: Any) -> Played:
    """A case with its unit."""
    return Played(scheme, received, **facts).do("dispatch", at or received, unit=UNIT)


SPANS = [parse_span(text) for text in ["1 working day", "3 working days", "12 working days"]]


def asked_at_random(verb: str, chance: Random, now: datetime) -> dict[str, Any]:
    """What a clerk might ask of ``verb`` on a case, in an office with the units 1, 2 and 3."""
    due = now + timedelta(days=chance.randint(-2, 40))
    unit = chance.choice((UNIT, OTHER, THIRD))
    flag = chance.random() < 0.5
    asked: dict[str, dict[str, Any]] = {
        "reject": {"reason": "x"},
        "escalate": {"to": "副区长"},
        "instruct": {"leader": "副市长", "text": "x", "due": due if flag else None},
        "dispatch": {
            "unit": unit,
            "co_units": [1, 2] if flag else [],
            "keep_promise": chance.random() < 0.2,
        },
        "reach": {"told": "x"},
        "return": {"reason": "x", "approved_by": "主任" if flag else ""},
        "extend": {"reason": "x", "approved_by": "局长", "by": chance.choice(SPANS), "late": flag},
        "reply": {"text": "已修复", "by": "王五", "promised": due if flag else None},
        "interim": {
            "text": "x",
            "by": "王五",
            "reason": "x",
            "until": due,
            "approved_by": "x" if flag else "",
        },
        "co-reply": {"unit": unit, "text": "x", "by": "王五"},
        "review": {"by": chance.choice(["法规科", "监察室"]), "passed": flag or unit > 1},
        "flag": {"flags": ["empty"] if flag else [], "cleared": [] if flag else ["empty"], "reason": "x"},
        "callback": {"result": chance.choice(["satisfied", "dissatisfied", "unreachable"])},
        "redo": {
            "reason": "x",
            "substandard": flag,
            "approved_by": "x" if flag else "",
            "on_site": unit > 1,
        },
        "close": {"without_callback": "x" if flag else "", "approved_by": "x" if unit > 1 else ""},
        "fulfil": {"text": "x"},
        "feedback": {"to": "栏目组"},
        "supervise": {"by": "市政务办", "on_site": flag},
        "hold": {"reason": "x"},
        "refer": {"to": "市纪委", "way": "discipline", "ground": "x", "reason": "x"},
        "file": {"path": "x.pdf", "digest": "0" * 64},
        "edit": {
            "facts": {
                "kind": chance.choice(["inquiry", "help", "complaint"]),
                "urgent": flag,
            },
            "words": {},
            "reason": "x",
            "approved_by": "x" if flag else "",
        },
        "void": {"reason": "x", "approved_by": "主任"},
    }
    return asked.get(verb, {})
