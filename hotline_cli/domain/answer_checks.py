"""Flags on answers that say too little (CZ-17, BM-19): copied, empty, or unlike the answer on air.

A flag is a hint for the reviewer; it refuses nothing. The measure of similarity, in percent, is passed in.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.empty_answers import is_empty_talk
from hotline_cli.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

COPY_PERCENT = 90
"""Similarity from which a text is a copy. A sentence of twenty characters with one word added or removed has 95;
one with an added clause has less than 80."""
COPY_OTHER_PERCENT = 95
"""Similarity to another case's answer that makes a copy. A standard answer adapted to its case differs in place,
name and date, and has less."""
MIN_LETTERS_TO_COMPARE = 10
"""Below this many letters texts are not compared: short answers to similar questions are alike."""
MIN_LETTERS = 5
"""Below this many letters an answer says nothing: 已办结 and 已处理 are shorter, 已更换灯具 is not."""
MIN_SHARED_PAIRS = 0.1
"""Share of the letter pairs of the answer on air that the written answer must contain. Texts on different matters
share almost none."""
NOT_DONE = frozenset({"unsolved", "explained"})
"""Outcomes that do not keep a promise."""

REASONS = (
    N_("{percent} % identical to the answer on air"),
    N_("{percent} % identical to the caller's own words"),
    N_("{percent} % identical to the answer to {no}"),
    N_("promised on air, and not done"),
    N_("promised for a later date than on air"),
    N_("shares hardly a word with the answer on air"),
    N_("{count} letters"),
    N_("nothing but set phrases"),
    N_("by hand"),
)
"""Reasons of flags; stored in English, shown in the reader's language (``describe_reason``)."""


BY_HAND = "by hand"
"""The reason of a flag that a clerk set; why is its note."""


class AnswerContext(NamedTuple):
    """Context of an answer for comparison; empty if there is none."""

    question: str = ""
    on_air: Sequence[str] = ()
    others: Iterable[tuple[str, str]] = ()
    promised: bool = False
    outcome: str = ""
    postponed: bool = False
    phrases: Sequence[str] = ()
    """Further set phrases of the scheme."""


def check_answer(
    answer: str, context: AnswerContext, alike: Callable[[str, str], float]
) -> list[dict[str, str]]:
    """The flags of ``answer`` as ``{flag, reason}``, in the order of the vocabulary.

    ``context.on_air`` are the answer and the promise given on air; ``context.others`` numbers and answers of
    other cases; ``context.promised`` whether something was promised on air, ``context.postponed`` whether the
    answer promises a later date.
    """
    plain = letters(answer)
    reasons = {
        "copy-on-air": _copy_on_air(plain, context, alike),
        "copy-question": _copy_question(plain, context, alike),
        "copy-other": _copy_other(plain, context, alike),
        "not-as-promised": _not_as_promised(plain, context),
        "too-short": _too_short(plain),
        "empty": _empty(plain, context),
    }
    return [{"flag": flag, "reason": reason} for flag, reason in reasons.items() if reason]


def describe_reason(reason: str) -> str:
    """A stored reason in the reader's language."""
    for template in REASONS:
        form = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[0-9-]+)", re.escape(template))
        if match := re.fullmatch(form, reason):
            return _(template).format(**match.groupdict())
    return reason


@lru_cache(maxsize=256)  # an import repeats the same texts many times
def letters(text: str) -> str:
    """``text`` without blanks and punctuation, case-folded."""
    return "".join(filter(str.isalnum, text.casefold()))


def _likeness(one: str, another: str, alike: Callable[[str, str], float]) -> int:
    """Similarity in percent; an excerpt counts as a copy."""
    if min(len(one), len(another)) < MIN_LETTERS_TO_COMPARE:
        return 0
    if one in another:
        return 100
    # texts that differ this much in length cannot reach the percentage of a copy
    longest = 200 * min(len(one), len(another)) // (len(one) + len(another))
    return int(alike(one, another)) if longest >= COPY_PERCENT else 0


def _copy_on_air(plain: str, context: AnswerContext, alike: Callable[[str, str], float]) -> str:
    most = max((_likeness(plain, letters(text), alike) for text in context.on_air), default=0)
    return f"{most} % identical to the answer on air" if most >= COPY_PERCENT else ""


def _copy_question(plain: str, context: AnswerContext, alike: Callable[[str, str], float]) -> str:
    most = _likeness(plain, letters(context.question), alike)
    return f"{most} % identical to the caller's own words" if most >= COPY_PERCENT else ""


def _copy_other(plain: str, context: AnswerContext, alike: Callable[[str, str], float]) -> str:
    if len(plain) < MIN_LETTERS_TO_COMPARE:
        return ""
    likenesses = [(int(alike(plain, letters(text))), no) for no, text in context.others]
    most, no = max(likenesses, default=(0, ""))
    return f"{most} % identical to the answer to {no}" if most >= COPY_OTHER_PERCENT else ""


def _not_as_promised(plain: str, context: AnswerContext) -> str:
    if context.promised and context.outcome in NOT_DONE:
        return "promised on air, and not done"
    if context.postponed:
        return "promised for a later date than on air"
    spoken = set().union(*(_pairs(letters(text)) for text in context.on_air))
    if spoken and len(spoken & _pairs(plain)) < MIN_SHARED_PAIRS * len(spoken):
        return "shares hardly a word with the answer on air"
    return ""


def _pairs(plain: str) -> set[str]:
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _too_short(plain: str) -> str:
    return f"{len(plain)} letters" if len(plain) < MIN_LETTERS else ""


def _empty(plain: str, context: AnswerContext) -> str:
    empty = is_empty_talk(plain, letters(context.question), context.phrases)
    return "nothing but set phrases" if empty else ""
