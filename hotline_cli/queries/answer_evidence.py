"""Evidence against which an answer is checked: see ``domain.answer_checks``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import answer_checks as domain
from hotline_cli.domain.case import case_number
from hotline_cli.domain.case_fold import without_flags
from hotline_cli.domain.events import stamp
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _
from hotline_cli.masking import mask_free_text
from hotline_cli.store import search_index as index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.domain.case import Case
    from hotline_cli.queries.loaded_case import LoadedCase
    from hotline_cli.store.office import Office

MIN_SHARED = 0.5
"""Minimum share of common pairs between two copies; each character changed affects two pairs."""
MAX_CANDIDATES = 50
"""Maximum number of other answers, newest first, compared with one."""


def check_answer(
    office: Office, verb: str, file: LoadedCase, facts: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Return the flags of the answer that ``verb`` gives (``facts``), or of the stored one for a review."""
    given = verb == "reply"
    answer = facts["text"] if given else file.case.answer
    promise, on_air = file.events[0].private.get("promise", ""), list_on_air_words(file)
    due, first = (facts.get("promised") if given else file.case.promise_due), file.case.on_air_due
    context = domain.AnswerContext(
        question=file.case.content,
        on_air=on_air,
        others=_others(office, file, answer),
        promised=bool(promise),
        outcome=(facts.get("outcome") or "") if given else file.case.outcome,
        postponed=bool(due and first and due > first),
        phrases=file.rules.scheme.answers.empty,
    )
    found = domain.check_answer(answer, context, measure_likeness)
    return found if given else without_flags(found, file.case.cleared_flags)


def list_on_air_words(file: LoadedCase) -> list[str]:
    """Return the answer and the promise that were given when the call came in (XF-06)."""
    promise = file.events[0].private.get("promise", "")
    return [text for text in (file.case.on_air_answer, promise) if text]


def quote_on_air(file: LoadedCase) -> list[str]:
    """Quote what was said on air, with which the answer must agree (CZ-17)."""
    return [
        _("{no}: said on air: {text}").format(no=file.case.no, text=mask_free_text(text, *file.case.secrets))
        for text in list_on_air_words(file)
    ]


def check_past_answer(case: Case, answer: str) -> list[dict[str, str]]:
    """Return the flags of an imported answer, checked against its own case only; none for an erased answer."""
    if not answer:
        return []
    on_air = [text for text in (case.on_air_answer, case.promise) if text]
    context = domain.AnswerContext(question=case.content, on_air=on_air, promised=bool(case.promise))
    return domain.check_answer(answer, context, measure_likeness)


def measure_likeness(one: str, another: str) -> float:
    """Return the similarity of two texts in percent; 0, without loading rapidfuzz, if they share few pairs."""
    if one == another:
        return 100
    mine, other = index.pairs(one), index.pairs(another)
    if len(mine & other) < MIN_SHARED * max(len(mine), len(other)):
        return 0
    from rapidfuzz.fuzz import ratio

    return float(ratio(one, another))


OTHER_ANSWERS = f"""
SELECT c.id, c.answer FROM ({index.CANDIDATES} ORDER BY w.rowid DESC LIMIT :most) n JOIN cases c ON c.id = n.case_id
WHERE c.answer IS NOT NULL AND c.id <> :own AND (c.answered_at IS NULL OR c.answered_at <= :before)"""


def _others(office: Office, file: LoadedCase, answer: str) -> Iterator[tuple[str, str]]:
    """Yield answers to other matters that share pieces with this one."""
    pieces = index.pieces(answer)
    if len(domain.letters(answer)) < domain.MIN_LETTERS_TO_COMPARE or not pieces:
        return
    case = file.case
    same_matter = {*case.links, *case.absorbed, case.merged_into}
    parameters = {
        "most": MAX_CANDIDATES,
        "own": case.id,
        "before": stamp(case.replied_at or office.now),
        "pairs": index.match_expression(pieces),
    }
    for row in office.con.execute(OTHER_ANSWERS, parameters):
        if row["id"] not in same_matter:
            yield case_number(row["id"]), row["answer"]


def describe_flags(no: str, flags: Iterable[Mapping[str, str]]) -> list[str]:
    return [
        _("{no}: flagged {flag}: {reason}").format(
            no=no, flag=word("flag", one["flag"]), reason=word("flag-reason", one["reason"])
        )
        for one in flags
    ]
