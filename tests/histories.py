"""Random histories of cases, done in the second model; each step says what the program is asked for."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import model
from hypothesis import strategies as st
from machine import OTHER, THIRD, UNIT

from hotline_cli.domain.duration import parse_span

if TYPE_CHECKING:
    from collections.abc import Callable

BEGIN = datetime(2020, 3, 2, 9)
UNITS = {UNIT: "1", OTHER: "2", THIRD: "3"}
HOURS = st.sampled_from([0, 1, 3, 7, 24, 26, 47, 72, 100, 170, 400])
AHEAD = st.integers(-1, 30)
FACTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["inquiry", "help", "complaint", "report", "suggestion"]),
        "urgent": st.sampled_from([False, False, True]),
        "complex": st.booleans(),
        "important": st.sampled_from([False, False, True]),
    }
)


def day(at: datetime, ahead: int) -> datetime:
    """24:00 of a day from ``at``."""
    return model.end_of((at + timedelta(days=ahead)).date())


class Step(NamedTuple):
    """How a step is drawn, done in the model, and asked of the program."""

    draw: st.SearchStrategy[Any]
    model: Callable[[model.Case, datetime, Any], None]
    asked: Callable[[datetime, Any], dict[str, Any]]


NOTHING = st.none()
STEPS = {
    "dispatch": Step(
        st.tuples(st.sampled_from([UNIT, OTHER]), st.sampled_from([(), (), (THIRD,)])),
        lambda case, at, drawn: case.dispatch(at, UNITS[drawn[0]], [UNITS[one] for one in drawn[1]]),
        lambda _at, drawn: {"unit": drawn[0], "co_units": drawn[1]},
    ),
    "sign": Step(NOTHING, lambda case, at, _drawn: case.sign(at), lambda _at, _drawn: {}),
    "return": Step(
        NOTHING,
        lambda case, at, _drawn: case.give_back(at),
        lambda _at, _drawn: {"reason": "不属本单位", "approved_by": "主任"},
    ),
    "extend": Step(
        st.tuples(st.sampled_from([1, 3, 5, 12]), st.booleans()),
        lambda case, at, drawn: case.extend(at, f"{drawn[0]} wd", late=drawn[1]),
        lambda _at, drawn: {
            "by": parse_span(f"{drawn[0]} working days"),
            "late": drawn[1],
            "reason": "待料",
            "approved_by": "局长",
        },
    ),
    "interim": Step(
        st.tuples(AHEAD, st.booleans()),
        lambda case, at, drawn: case.interim(at, day(at, drawn[0]), approved=drawn[1]),
        lambda at, drawn: {
            "until": day(at, drawn[0]),
            "approved_by": "主任" if drawn[1] else "",
            "text": "待料",
            "by": "王五",
            "reason": "待料",
        },
    ),
    "hold": Step(NOTHING, lambda case, at, _drawn: case.hold(at), lambda _at, _drawn: {"reason": "等待鉴定"}),
    "resume": Step(NOTHING, lambda case, at, _drawn: case.resume(at), lambda _at, _drawn: {}),
    "instruct": Step(
        AHEAD,
        lambda case, at, drawn: case.instruct(at, day(at, drawn)),
        lambda at, drawn: {"leader": "副市长", "text": "从速", "due": day(at, drawn)},
    ),
    "reply": Step(
        st.one_of(st.none(), AHEAD),
        lambda case, at, drawn: case.reply(at, None if drawn is None else day(at, drawn)),
        lambda at, drawn: {
            "promised": None if drawn is None else day(at, drawn),
            "text": "已修复",
            "by": "王五",
        },
    ),
    "review": Step(
        st.tuples(st.sampled_from(["法规科", "监察室"]), st.sampled_from([True, True, False])),
        lambda case, at, drawn: case.review(at, drawn[0], passed=drawn[1]),
        lambda _at, drawn: {"by": drawn[0], "passed": drawn[1], "reason": "依据不足"},
    ),
    "co-reply": Step(
        NOTHING,
        lambda case, at, _drawn: case.co_reply(at, UNITS[THIRD]),
        lambda _at, _drawn: {"unit": THIRD, "text": "已协助", "by": "赵六"},
    ),
    "callback": Step(
        st.sampled_from(["satisfied", "basically", "dissatisfied", "dissatisfied", "unreachable"]),
        lambda case, at, drawn: case.callback(at, drawn),
        lambda _at, drawn: {"result": drawn},
    ),
    "redo": Step(
        st.tuples(st.booleans(), st.booleans()),
        lambda case, at, drawn: case.redo(at, ground=drawn[0], approved=drawn[1]),
        lambda _at, drawn: {
            "reason": "未修好",
            "substandard": drawn[0],
            "approved_by": "副市长" if drawn[1] else "",
        },
    ),
    "close": Step(
        st.booleans(),
        lambda case, at, drawn: case.close(at, approved=drawn),
        lambda _at, drawn: {"without_callback": "来电人拒访", "approved_by": "副市长" if drawn else ""},
    ),
    "fulfil": Step(NOTHING, lambda case, at, _drawn: case.fulfil(at), lambda _at, _drawn: {"text": "已兑现"}),
    "feedback": Step(
        st.sampled_from(model.TO),
        lambda case, at, drawn: case.feedback(at, drawn),
        lambda _at, drawn: {"to": drawn},
    ),
    "file": Step(
        NOTHING,
        lambda case, at, _drawn: case.file(at),
        lambda _at, _drawn: {"path": "结果.pdf", "digest": "0" * 64},
    ),
    "escalate": Step(
        NOTHING, lambda case, at, _drawn: case.escalate(at), lambda _at, _drawn: {"to": "副市长"}
    ),
    "supervise": Step(
        NOTHING,
        lambda case, at, _drawn: case.supervise(at),
        lambda _at, _drawn: {"by": "市政务办", "on_site": True},
    ),
    "edit": Step(
        FACTS,
        lambda case, at, drawn: case.edit(at, drawn),
        lambda _at, drawn: {"facts": drawn, "words": {}, "approved_by": "主任"},
    ),
    "undo": Step(NOTHING, lambda _case, _at, _drawn: None, lambda _at, _drawn: {}),
}
LIKELY = {
    "received": ("dispatch", "dispatch", "dispatch", "instruct", "escalate", "fulfil"),
    "dispatched": (
        *("sign", "sign", "reply", "reply", "return", "extend", "interim", "hold", "hold", "instruct"),
        *("co-reply", "escalate", "edit", "feedback"),
    ),
    "handling": ("reply", "reply", "return", "extend", "interim", "hold", "instruct", "co-reply", "edit"),
    "reviewing": ("review", "review", "review", "review", "instruct", "co-reply", "edit"),
    "answered": (
        *(
            "callback",
            "callback",
            "callback",
            "redo",
            "close",
            "fulfil",
            "feedback",
            "file",
            "co-reply",
            "dispatch",
        ),
        "supervise",
    ),
    "closed": ("redo", "fulfil", "feedback", "file", "supervise"),
}
"""What is likely done in a status."""


def likely(case: model.Case) -> list[str]:
    """What is likely done to a case: what its document does not know seldom, and the end of a hold often."""
    document = case.document
    seldom = {
        *([] if document.hold else ["hold"]),
        *([] if document.interim else ["interim"]),
        *([] if document.extensions != 0 else ["extend"]),
        *([] if case.co else ["co-reply"]),
    }
    verbs = [verb for verb in LIKELY[case.status] if verb not in seldom]
    return ["resume" if verb == "hold" and case.on_hold else verb for verb in verbs]


class History:
    """A case of the model, and what was done to it."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        """A call, drawn by ``draw``."""
        self.draw, self.at = draw, BEGIN
        self.scheme, self.facts = draw(st.sampled_from(sorted(model.DOCUMENTS))), dict(draw(FACTS))
        self.spot, self.contact = (
            draw(st.sampled_from([False] * 3 + [True])),
            draw(st.sampled_from([True, True, False])),
        )
        self.promised = draw(st.one_of(st.none(), st.integers(0, 40).map(lambda ahead: day(BEGIN, ahead))))
        self.case = model.Case(
            self.scheme,
            self.at,
            facts=self.facts,
            contact=self.contact,
            promised=self.promised,
            answered=self.spot,
        )
        self.before = [deepcopy(self.case)]
        self.done = [
            f"{self.at} register {self.scheme} {self.facts} spot {self.spot} promised {self.promised}"
        ]

    def step(self) -> tuple[str, dict[str, Any], bool]:
        """Do something: the verb, what the program is asked for, and whether the documents allow it."""
        self.at += timedelta(hours=self.draw(HOURS))
        verb = self.draw(st.sampled_from([*likely(self.case) * 4, *STEPS]))
        drawn = self.draw(STEPS[verb].draw)
        self.done.append(f"{self.at} {verb} {drawn or ''}")
        if verb == "undo":
            allowed = len(self.before) > 1
            self.before = self.before[:-1] if allowed else self.before
            self.case = deepcopy(self.before[-1])
        else:
            allowed = self._try(verb, drawn)
        return verb, STEPS[verb].asked(self.at, drawn), allowed

    def _try(self, verb: str, drawn: Any) -> bool:
        trial = deepcopy(self.case)
        try:
            STEPS[verb].model(trial, self.at, drawn)
        except model.Refused:
            return False
        self.case = trial
        self.before.append(deepcopy(trial))
        return True
