"""Full-text search: candidates from the pair index, checked against the present case.

A word matches anywhere in title, matter, answer or promise, ignoring case; all words must occur, and a number where
it is not masked. The hits equal those of a scan, which is used for a single character.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.phones import dialled_digits
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.identifiers import as_digits
from hotline_cli.masking import mask_free_text
from hotline_cli.queries.cases import get_cases
from hotline_cli.queries.lookups import find_by_ref
from hotline_cli.store import search_index as index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hotline_cli.store.office import Office

BATCH_SIZE = 500
"""Candidates read at a time."""
TEXTS = ", ".join(index.INDEXED)
MIN_DIGITS = 3
"""Minimum digits of a phone number searched for."""


def parse_words(text: str) -> list[str]:
    """Return the words of ``text``, case-folded. Raises ``Usage`` if there are none."""
    words = index.fold_text(text).split()
    if not words:
        raise Usage(_("empty search"), _("Give one or more words."))
    return words


def search_keys(office: Office, text: str, limit: int = -1) -> Iterator[int]:
    """Yield cases that contain all words of ``text``, newest first, at most ``limit`` (all if negative)."""
    words = parse_words(text)
    keys = _holding(office, words)
    return islice(keys, limit) if limit >= 0 else keys


def _holding(office: Office, words: Sequence[str]) -> Iterator[int]:
    candidates = index.find_candidates(office.con, words)
    rows: Iterable[Any]
    if candidates is None:
        rows = office.con.execute(f"SELECT id, {TEXTS} FROM cases ORDER BY id DESC")
    else:
        rows = _rows(office, candidates)
    numbers = [as_digits(word) for word in words if _may_be_masked(word)]
    for row in rows:
        folded = index.fold_text("\n".join(filter(None, row[1:])))
        if all(word in folded for word in words) and (not numbers or _shows(office, row, numbers)):
            yield row[0]


def _may_be_masked(word: str) -> bool:
    """Return whether ``word`` may be, or be part of, a number or an address of somebody."""
    return word.isnumeric() or "@" in word or any(map(str.isdecimal, word))


CALLER = "SELECT name, phone, address, former FROM callers WHERE case_id = ?"


def _shows(office: Office, row: Any, numbers: Sequence[str]) -> bool:  # noqa: ANN401 - a row of ``TEXTS``
    """Return whether ``numbers`` occur in the texts as they are shown: what is masked there is not found."""
    caller = office.con.execute(CALLER, (row[0],)).fetchone()
    shown = as_digits(index.fold_text("\n".join(mask_free_text(text, *caller) for text in row[1:] if text)))
    return all(number in shown for number in numbers)


def _rows(office: Office, candidates: Sequence[int]) -> Iterator[Any]:
    for batch in _batches(candidates):
        places = ", ".join("?" * len(batch))
        yield from office.con.execute(
            f"SELECT id, {TEXTS} FROM cases WHERE id IN ({places}) ORDER BY id DESC", batch
        )


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH_SIZE)):
        yield batch


def search_refs_and_texts(office: Office, text: str, limit: int = -1) -> Iterator[int]:
    """Yield the cases that have ``text`` as their number elsewhere, then those that contain all its words."""
    named = find_by_ref(office, text.strip())
    keys = chain(named, (key for key in search_keys(office, text) if key not in named))
    return islice(keys, limit) if limit >= 0 else keys


def read_found_cases(office: Office, keys: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Yield these cases in the shape of rules.md 6, in the order given, newest first."""
    for batch in _batches(keys):
        yield from get_cases(office, batch)


def search_callers(office: Office, text: str, limit: int = -1) -> list[int]:
    """Yield cases whose caller's name contains ``text``, or whose phone contains its digits, newest first."""
    name = text.strip()
    digits = dialled_digits(name)
    sql = """
    SELECT case_id FROM callers
    WHERE instr(lower(name), lower(:name)) OR (:digits <> '' AND instr(digits, :digits))
    ORDER BY case_id DESC LIMIT :limit"""
    parameters = {"name": name, "digits": digits if len(digits) >= MIN_DIGITS else "", "limit": limit}
    return [row[0] for row in office.con.execute(sql, parameters)]
