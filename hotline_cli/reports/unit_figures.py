"""Definitions of the figures, and the counts of one unit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from hotline_cli.domain.ratio import Ratio
from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.i18n import language


class Figure(NamedTuple):
    """One figure of rules.md 8; ``numerator`` and ``denominator`` name counts."""

    code: str
    chinese: str
    english: str
    numerator: str
    denominator: str
    asked_by: str = ""
    lower_is_better: bool = False
    of_office: bool = False
    """It is owed by the office, and has no base for units."""

    @property
    def title(self) -> str:
        return self.chinese if language() == "zh" else self.english


FIGURES: tuple[Figure, ...] = (
    Figure("on_the_spot", "当场答复率", "Answered on the spot", "on_the_spot", "received", "XF-07"),
    Figure(
        *("transfer_on_time", "按时转办率", "Passed on in time", "transfer_kept", "transfer_due", "BM-05"),
        of_office=True,
    ),
    Figure("sign_on_time", "按时签收率", "Signed in time", "sign_kept", "sign_due", "CZ-14"),
    Figure("on_time", "按时办结率", "Answered in time", "answer_kept", "answer_due", "XF-14, CZ-20"),
    Figure("finished", "办结率", "Finished", "finished", "dispatched_first", "XF-14, CZ-20"),
    Figure("satisfied", "满意率", "Satisfied", "order_satisfied_weighted", "order_valid", "XF-14, CZ-20"),
    Figure(
        "on_the_spot_satisfied",
        "现场答复满意率",
        "Satisfied on the spot",
        "spot_satisfied_weighted",
        "spot_valid",
        "XF-14",
    ),
    Figure("called_back", "有效回访率", "Validly called back", "called_back", "callback_owed", "CZ-20"),
    Figure(
        "solved", "问题解决率（承办单位填报）", "Solved, say the units", "solved", "solved_of", "CZ-26, QT-09"
    ),
    Figure("redone", "重办率", "Redone", "redone", "answered", "CZ-18", lower_is_better=True),
    Figure("returned", "退单率", "Returned", "returns", "dispatches", "", lower_is_better=True),
    Figure("on_air_on_time", "按时上线率", "On the air in time", "on_air_on_time", "on_air_due", "XF-14"),
    Figure(
        "head_on_air", "一把手上线率", "Head on the air", "head_on_air", "head_due", "XF-14, CZ-03, WZ-04"
    ),
    Figure(
        "important_escalated",
        "重要诉求件报告率",
        "Important ones reported",
        "important_escalated",
        "important",
        "XF-14, XF-16",
    ),
    Figure(
        "flagged",
        "敷衍答复率",
        "Perfunctory answers",
        "flagged",
        "answered",
        "WZ-15, CZ-17",
        lower_is_better=True,
    ),
    Figure(
        "finished_with_on_the_spot",
        "综合办结率",
        "Finished, including cases answered on the spot",
        "finished_all",
        "finished_all_of",
        "XF-14",
    ),
    Figure("finished_due", "到期办结率", "Finished of those due", "finished", "dispatched_due"),
    Figure(
        "satisfied_all", "综合满意率", "Satisfied with any answer", "satisfied_weighted", "valid", "XF-14"
    ),
    Figure(
        "promise_kept", "承诺兑现率", "Promises kept", "promise_kept", "promise_due", "XF-10, CZ-28, BM-13"
    ),
    Figure(
        "contacted",
        "响应率（群众评价）",
        "Contacted, say callers",
        "unit_contacted_yes",
        "unit_contacted_asked",
        "CZ-14",
    ),
    Figure(
        "solved_by_caller",
        "问题解决率（群众评价）",
        "Solved, say callers",
        "caller_solved_yes",
        "caller_solved_asked",
        "CZ-26",
    ),
    Figure(
        "on_time_first",
        "原时限办结率",
        "Answered in the first limit",
        "answer_kept_first",
        "answer_due",
        "WZ-15",
    ),
    Figure("assist_on_time", "协办按时率", "Co-handled in time", "assist_kept", "assist_due", "BM-04"),
    Figure("review_on_time", "按时审核率", "Reviewed in time", "review_kept", "review_due", "XF-11"),
    Figure(
        "feedback_on_time", "按时反馈率", "Reported in time", "feedback_kept", "feedback_due", "XF-15, CZ-16"
    ),
)
"""The rates. Other figures are ``received``, a count, and ``score``, computed from these by a scheme's weights."""

BY_CODE = {figure.code: figure for figure in FIGURES}
FIRST_FIGURES, FIRST_COUNTS = 15, 15
"""Number of leading columns of ``report units``: columns are only added at the end (rules.md 6)."""

RECEIVED = ("received", "受理量", "Received")
SCORE = ("score", "考评分", "Score")

COUNTS: tuple[tuple[str, str, str], ...] = (
    ("merged", "并单", "Merged"),
    ("answer_due", "应办结", "Due"),
    ("answer_kept", "按时", "Kept"),
    ("answer_late", "迟办", "Late"),
    ("answer_overdue", "超期", "Overdue"),
    ("valid", "有效回访", "Valid callbacks"),
    ("unreachable", "未联系上", "Unreachable"),
    ("urged", "催办", "Urged"),
    ("supervised", "督办", "Supervised"),
    ("extended", "延期", "Extended"),
    ("interim", "中间答复", "Interim answers"),
    ("co_replies", "协办答复", "Co-handled"),
    ("leave", "按时请假", "Leave in time"),
    ("running", "在办", "Still running"),
    ("void", "作废", "Void"),
    ("not_due", "未到期", "Not due yet"),
    ("outcome_missing", "未填", "Outcome not stated"),
    ("declined", "拒绝评价", "Declined to rate"),
    ("tries", "未通次数", "Attempts without contact"),
    ("answer_extended", "其中延期", "Due, extended"),
    ("answer_instructed", "其中批示改期", "Due, date of a leader"),
    ("answer_interim", "其中中间答复", "Due, after an interim answer"),
    ("answer_late_entry", "其中补录", "Due, entered late"),
    ("answer_moved_on", "另有超期后改期", "Missed, moved to a later date"),
)
"""Counts shown with the rates: code, Chinese, English."""


def title_of(code: str) -> str:
    """Return the title of a figure or count in the reader's language."""
    if code in BY_CODE:
        return BY_CODE[code].title
    chinese, english = next(
        ((zh, en) for known, zh, en in (RECEIVED, SCORE, *COUNTS) if known == code), (code, code)
    )
    return chinese if language() == "zh" else english


ROW_CODES = (
    *(figure.code for figure in FIGURES[:FIRST_FIGURES]),
    SCORE[0],
    *(code for code, _zh, _en in COUNTS[:FIRST_COUNTS]),
    *(figure.code for figure in FIGURES[FIRST_FIGURES:]),
    *(code for code, _zh, _en in COUNTS[FIRST_COUNTS:]),
)
"""Figures and counts in the order of a row of ``report units``."""

MOVED_BY = ("extended", "instructed", "interim", "late_entry", "moved_on")
"""What is said under ``on_time`` of the answers due: the counts ``answer_<name>``."""

NO_RATIO = Ratio(0, 0)
"""A rate with an empty base."""


# ---- counts ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class UnitFigures:
    """The counts of one unit, or of all."""

    key: int | None = None
    unit: str | None = None
    group: str = ""
    rank: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    weighted: dict[str, Fraction] = field(default_factory=dict)
    manual: dict[str, Fraction] = field(default_factory=dict)
    score: Ratio = NO_RATIO

    def rate(self, code: str) -> Ratio:
        """Return a figure with its base, ``score`` included."""
        if code == "score":
            return self.score
        figure = BY_CODE[code]
        name = figure.numerator
        amount = self.weighted.get(name, Fraction(0)) if name.endswith("_weighted") else self.counts[name]
        return Ratio(amount, self.counts[figure.denominator])

    def rates(self) -> dict[str, Any]:
        """Return every figure by code, in the order of rules.md 8."""
        return {
            "received": self.counts["received"],
            **{figure.code: self.rate(figure.code) for figure in FIGURES},
            "score": self.score,
        }

    def on_time_by_channel(self) -> dict[str, Ratio]:
        """Return the rate of answers in time for each channel."""
        return {
            channel: Ratio(self.counts[f"kept {channel}"], self.counts[f"due {channel}"])
            for channel in VOCABULARIES["channel"]
        }

    def moved_answers(self) -> dict[str, int]:
        """Return how many of the answers due were given another date or entered late, and how many were moved on."""
        return {name: self.counts[f"answer_{name}"] for name in MOVED_BY}

    def as_row(self) -> dict[str, Any]:
        """Return one object of ``report units``."""
        return {
            "unit": self.unit,
            "group": self.group or None,
            "rank": self.rank,
            "received": self.counts["received"],
            **{code: self.amount(code) for code in ROW_CODES},
        }

    def amount(self, code: str) -> Ratio | int:
        """Return a figure with its base, or a count."""
        return self.rate(code) if code in BY_CODE or code == SCORE[0] else self.counts[code]
