"""Hotspots in the text of the matter: places named most, and words more frequent than in the months before."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import case_number
from hotline_cli.domain.period import DAY, FIRST, Period
from hotline_cli.domain.ratio import Ratio
from hotline_cli.i18n import _
from hotline_cli.masking import FreeText
from hotline_cli.queries.settings import stop_words
from hotline_cli.reports import figure_sql, figures, unit_figures
from hotline_cli.reports.figure_sql import NOT_RATED, OF_SCHEME, VOID
from hotline_cli.reports.hotspot_words import (
    MIN_CASES,
    FrequentWord,
    Text,
    TextReader,
    common_names,
    joined_words,
    more_frequent,
    segmenter,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Row

    from hotline_cli.store.office import Office

MAX_CASES_READ = 20_000
"""Maximum number of contents read of a period, newest first: masking reads some ten thousands per second."""
DAYS_BEFORE = 365
EXAMPLES = 2
"""Examples beside each hotspot."""
EXCERPT_CHARS = 24
_END_OF_CLAUSE = re.compile(r"[，。！？；：\s,.!?;:]+")

_TEXT = "SELECT c.id, c.content, p.name, p.phone, p.address, p.former"
RECEIVED = f"""
{_TEXT}, c.confidential FROM cases c JOIN callers p ON p.case_id = c.id
WHERE c.id BETWEEN :least AND :greatest AND NOT {VOID} AND {OF_SCHEME} ORDER BY c.id DESC LIMIT :most"""
_CALLBACKS = figure_sql.OF_FILE.callbacks.by("c.id")
CALLED_BACK = f"""
{_TEXT}, b.scheme_id, b.value AS result
FROM ({_CALLBACKS}) b JOIN cases c ON c.id = b.key JOIN callers p ON p.case_id = c.id
WHERE b.value NOT IN {NOT_RATED} AND NOT b.on_the_spot ORDER BY c.id DESC LIMIT :most"""


def masked_content(row: Row) -> str:
    """Return text of a case joined with its caller, without the caller."""
    return FreeText(row["content"], row["name"], row["phone"], row["address"], row["former"]).as_text(
        reveal=False
    )


def excerpt(case_id: int, text: str, word: str = "") -> str:
    """Return the number of a case with the clause that ``word`` is in, or with its first words."""
    clauses = [clause for clause in _END_OF_CLAUSE.split(text) if word in clause]
    clause = clauses[0] if word and clauses else text.strip()
    at = max(clause.find(word) - EXCERPT_CHARS // 2, 0) if len(clause) > EXCERPT_CHARS else 0
    cut = clause[at : at + EXCERPT_CHARS]
    shown = f"{'…' if at else ''}{cut}{'…' if at + len(cut) < len(clause) else ''}"
    return f"{case_number(case_id)} {shown}"


class _CaseText(NamedTuple):
    """A case whose text has been read."""

    case_id: int
    found: Text
    may_be_shown: bool


class TextHotspots:
    """The places and words in the texts of a period, read when first asked for."""

    def __init__(self, office: Office, period: Period, scheme: str | None, notes: list[str]) -> None:
        self.office, self.period, self.scheme, self.notes = office, period, scheme, notes

    def rows(self, axis: str, base: int, top: int) -> list[dict[str, Any]]:
        """Return the ``top`` places by frequency, or the ``top`` words by how much more frequent they are."""
        if axis == "word" and self._reader.tag is None:
            self.notes.append(
                _("Words are left out: install the extra `words` (pip install 'hotline-cli[words]').")
            )
            return []
        counted = Counter(name for read in self._now for name in self._names(axis, read.found))
        found = self._rank_words(counted) if axis == "word" else _rank_places(counted)
        shown = found[:top]
        satisfied = self._satisfied(axis, {one.word for one in shown})
        least, _greatest = self.period.before().keys
        previous = Counter(
            name for read in self._before if read.case_id >= least for name in self._names(axis, read.found)
        )
        return [
            {
                "by": axis,
                "name": one.word,
                "count": one.now,
                "share": Ratio(one.now, base),
                "before": previous[one.word],
                "change": one.now - previous[one.word],
                "satisfied": satisfied.get(one.word, unit_figures.NO_RATIO),
                "g2": round(one.g2, 1) if axis == "word" and self._before else None,
                "examples": self._examples(axis, one.word),
            }
            for one in shown
        ]

    def _rank_words(self, counted: Counter[str]) -> list[FrequentWord]:
        if not self._before:
            self.notes.append(
                _("Nothing to compare with in the year before: words are in order of frequency.")
            )
        before = Counter(word for read in self._before for word in self._names("word", read.found))
        found = more_frequent(counted, len(self._now), before, len(self._before))
        return [one for one in found if one.word not in self._callers]

    @cached_property
    def _reader(self) -> TextReader:
        return TextReader(segmenter(), stop_words(self.office))

    @cached_property
    def _callers(self) -> set[str]:
        """Names, and what the mask keeps of a name with a surname of two characters: no word may be one."""
        return {
            row["name"][:end]
            for row in self._received(self.period)
            for end in range(2, len(row["name"] or "") + 1)
        }

    @cached_property
    def _now(self) -> list[_CaseText]:
        rows = self._received(self.period)
        if len(rows) == MAX_CASES_READ:
            self.notes.append(
                _("Places and words are taken from the newest {count} cases.").format(count=MAX_CASES_READ)
            )
        return self._read(rows)

    @cached_property
    def _before(self) -> list[_CaseText]:
        """The cases of the year before the period, or of the period before if that is longer."""
        first = min(max(self.period.first - DAYS_BEFORE * DAY, FIRST), self.period.before().first)
        return self._read(self._received(Period(first, self.period.first - DAY)))

    def _received(self, period: Period) -> list[Row]:
        return self._rows(RECEIVED, period)

    def _rows(self, sql: str, period: Period) -> list[Row]:
        parameters = figure_sql.sql_parameters(self.office, period, self.scheme)
        return self.office.con.execute(sql, {**parameters, "most": MAX_CASES_READ}).fetchall()

    def _read(self, rows: Iterable[Row]) -> list[_CaseText]:
        return [
            _CaseText(row["id"], self._reader.read(masked_content(row)), not row["confidential"])
            for row in rows
        ]

    @cached_property
    def _whole_names(self) -> dict[str, str]:
        return common_names(
            Counter(place for read in (*self._now, *self._before) for place in read.found.places)
        )

    @cached_property
    def _joined_words(self) -> dict[str, str]:
        return joined_words(
            Counter(word for read in self._now for word in read.found.words),
            Counter(pair for read in self._now for pair in read.found.pairs),
        )

    def _names(self, axis: str, found: Text) -> Iterable[str]:
        if axis == "word":
            return {self._joined_words.get(word, word) for word in found.words}
        return {self._whole_names.get(place, place) for place in found.places}

    def _satisfied(self, axis: str, names: set[str]) -> dict[str, Ratio]:
        content: dict[str, Fraction] = {}
        valid: Counter[str] = Counter()
        for row in self._rows(CALLED_BACK, self.period) if names else ():
            worth = figures.satisfied_weight(self.office.rules(row["scheme_id"]).scheme, row["result"])
            for name in names.intersection(self._names(axis, self._reader.read(masked_content(row)))):
                valid[name] += 1
                content[name] = content.get(name, Fraction(0)) + worth
        return {name: Ratio(content[name], n) for name, n in valid.items()}

    def _examples(self, axis: str, name: str) -> list[str]:
        return list(self._find_examples(axis, name))

    def _find_examples(self, axis: str, name: str) -> Iterator[str]:
        """Yield the newest cases with ``name``, none of them confidential."""
        fitting = (read for read in self._now if read.may_be_shown and name in self._names(axis, read.found))
        for _n, read in zip(range(EXAMPLES), fitting, strict=False):
            row = self.office.con.execute(
                f"{_TEXT} FROM cases c JOIN callers p ON p.case_id = c.id WHERE c.id = ?", (read.case_id,)
            ).fetchone()
            yield excerpt(read.case_id, masked_content(row), name)


def _rank_places(counted: Counter[str]) -> list[FrequentWord]:
    """Sort by frequency, then by name."""
    often = [FrequentWord(name, n, 0, 0.0) for name, n in counted.items() if n >= MIN_CASES]
    return sorted(often, key=lambda one: (-one.now, one.word))
