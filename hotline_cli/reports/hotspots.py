"""Hotspots (WZ-14, QT-06): the most frequent categories, areas, units or words."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from hotline_cli.domain.ratio import Ratio
from hotline_cli.i18n import _
from hotline_cli.masking import FreeText
from hotline_cli.queries.mergers import Mergers
from hotline_cli.reports import figure_sql, figures, unit_figures
from hotline_cli.reports.balances import Balance
from hotline_cli.reports.common import count_running, foot, head, of_scheme
from hotline_cli.reports.dialect import count_rows
from hotline_cli.reports.figure_sql import NOT_RATED, OF_SCHEME, RECEIVED_IN, VOID, sources_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from sqlite3 import Row

    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office

AXES = ("category", "area", "unit", "word")
MAX_CASES_READ = 20_000
"""Maximum number of contents, newest first, that are cut into words: the segmenter reads some thousands per second."""
MIN_CALLERS = 2
"""A word used by a single caller is not a hotspot, and could identify the caller."""

COUNTED = f"SELECT count(*) AS received, coalesce(sum({{void}}), 0) AS void FROM cases c WHERE {RECEIVED_IN}"

BY_COLUMN = f"""
SELECT {{column}} AS name, count(*) AS n FROM cases c WHERE {RECEIVED_IN} AND NOT {{void}} GROUP BY 1"""

_TEXT = "SELECT c.id, c.content, p.name, p.phone, p.address, p.former"
RECEIVED = f"""
{_TEXT} FROM cases c JOIN callers p ON p.case_id = c.id
WHERE c.id BETWEEN :least AND :greatest AND NOT {VOID} AND {OF_SCHEME} ORDER BY c.id DESC LIMIT :most"""
_CALLBACKS = figure_sql.OF_FILE.callbacks.by("c.id")
CALLED_BACK = f"""
{_TEXT}, b.scheme_id, b.value AS result
FROM ({_CALLBACKS}) b JOIN cases c ON c.id = b.key JOIN callers p ON p.case_id = c.id
WHERE b.value NOT IN {NOT_RATED} AND NOT b.on_the_spot ORDER BY c.id DESC LIMIT :most"""


OVER_OFFICES = tuple(axis for axis in AXES if axis != "word")
"""The ways to group cases whose texts stay at their office."""


class Axis(Protocol):
    """A way to group cases."""

    def counts(self, period: Period) -> Counter[str | None]:
        """Count the cases received in ``period`` by name; those without one under None."""

    def satisfied(self, period: Period) -> Mapping[str, Ratio]:
        """Return the satisfied rate of callbacks in ``period`` by name."""


def report(
    office: Office,
    period: Period,
    *,
    axes: Iterable[str] = AXES,
    top: int = 10,
    scheme: str | None = None,
) -> dict[str, Any]:
    """Return the hotspots of ``period`` with count, share, change from the previous period, satisfied rate."""
    rows, checks, notes = rows_of(office, period, axes=axes, top=top, scheme=scheme)
    received, void = count_received(office, period, scheme)
    before, void_before = count_received(office, period.before(), scheme)
    whole = Balance("received", {"void": void, "counted": received - void}, received)
    return {
        **head(office, period),
        "rows": rows,
        "total": {"received": received, "before": before, "void": void, "void_before": void_before},
        "running": count_running(office, period, scheme),
        "notes": notes,
        **foot(office),
        "checks": [check.as_json() for check in (whole, *checks)],
        **of_scheme(scheme),
    }


def count_received(office: Office, period: Period, scheme: str | None) -> tuple[int, int]:
    """Count the cases received in ``period``, and how many of them are void: those are in no row."""
    sql = COUNTED.format(void=sources_of(office).void)
    row = next(iter(count_rows(office, sql, (*period.keys, scheme))))
    return row["received"], row["void"]


def rows_of(
    office: Office,
    period: Period,
    *,
    axes: Iterable[str] = AXES,
    top: int = 10,
    scheme: str | None = None,
) -> tuple[list[dict[str, Any]], list[Balance], list[str]]:
    """Return the rows, their balance, and remarks."""
    received, void = count_received(office, period, scheme)
    rows: list[dict[str, Any]] = []
    checks: list[Balance] = []
    notes: list[str] = []
    for name in axes:
        axis = _by_words(office, notes, scheme) if name == "word" else ByColumn(office, name, scheme)
        if axis is None:
            continue
        counts = axis.counts(period)
        shown = list(most_frequent(name, axis, counts, period, received - void, top))
        rows += shown
        if name != "word":
            checks.append(check_axis(name, counts, shown, received - void))
    return rows, checks, notes


def most_frequent(
    name: str, axis: Axis, counts: Counter[str | None], period: Period, base: int, top: int
) -> Iterator[dict[str, Any]]:
    """Sort by frequency, then by name."""
    before, satisfied = axis.counts(period.before()), axis.satisfied(period)
    there = ((each, n) for each, n in counts.items() if each is not None)
    for each, n in sorted(there, key=lambda item: (-item[1], item[0]))[:top]:
        yield {
            "by": name,
            "name": each,
            "count": n,
            "share": Ratio(n, base),
            "before": before[each],
            "change": n - before[each],
            "satisfied": satisfied.get(each, unit_figures.NO_RATIO),
        }


def check_axis(name: str, counts: Counter[str | None], shown: list[dict[str, Any]], base: int) -> Balance:
    """Check that every counted case is in a row, in an omitted row, or without a name."""
    rows, without = sum(row["count"] for row in shown), counts[None]
    others = sum(counts.values()) - rows - without
    return Balance(name, {"shown": rows, "others": others, "without": without}, base)


class ByColumn:
    """Groups by a field of the case, category or area, or by the unit it counts for."""

    def __init__(self, office: Office, axis: str, scheme: str | None) -> None:
        self.office, self.axis, self.scheme, self.mergers = office, axis, scheme, Mergers(office)

    def counts(self, period: Period) -> Counter[str | None]:
        sources = sources_of(self.office)
        unit = self.mergers.column(sources.lead, sources.cases.at)
        sql = BY_COLUMN.format(column=unit if self.axis == "unit" else f"c.{self.axis}", void=sources.void)
        found: Counter[str | None] = Counter()
        for row in count_rows(self.office, sql, (*period.keys, self.scheme)):
            found[self._name(row["name"])] += row["n"]
        return found

    def satisfied(self, period: Period) -> Mapping[str, Ratio]:
        rates = figures.satisfied_rates(self.office, period, self.axis, self.scheme)
        return {str(self._name(key)): rate for key, rate in rates.items()}

    def _name(self, key: Any) -> str | None:  # noqa: ANN401 - whatever the column holds
        return self.mergers.name(key) if self.axis == "unit" else key


def _by_words(office: Office, notes: list[str], scheme: str | None) -> Axis | None:
    cut = segmenter()
    if cut is None:
        notes.append(_("Words are left out: install the extra `words` (pip install 'hotline-cli[words]')."))
        return None
    return ByWords(office, cut, notes, scheme)


class ByWords:
    """Groups by words in the text of the matter."""

    def __init__(
        self, office: Office, cut: Callable[[str], set[str]], notes: list[str], scheme: str | None
    ) -> None:
        self.office, self.cut, self.notes, self.scheme = office, cut, notes, scheme
        self.known: dict[int, set[str]] = {}

    def counts(self, period: Period) -> Counter[str | None]:
        """Count as in ``Axis``; every case has words."""
        found: Counter[str | None] = Counter()
        callers: set[str] = set()
        rows = self._rows(RECEIVED, period)
        for row in rows:
            callers |= _beginnings(row["name"] or "")
            found.update(self._words(row))
        if len(rows) == MAX_CASES_READ:
            note = _("Words are taken from the newest {count} cases.").format(count=MAX_CASES_READ)
            self.notes.extend([note] if note not in self.notes else [])
        return Counter({word: n for word, n in found.items() if n >= MIN_CALLERS and word not in callers})

    def satisfied(self, period: Period) -> Mapping[str, Ratio]:
        content: dict[str, Fraction] = {}
        valid: Counter[str] = Counter()
        for row in self._rows(CALLED_BACK, period):
            worth = figures.satisfied_weight(self.office.rules(row["scheme_id"]).scheme, row["result"])
            for word in self._words(row):
                valid[word] += 1
                content[word] = content.get(word, Fraction(0)) + worth
        return {word: Ratio(content[word], n) for word, n in valid.items()}

    def _rows(self, sql: str, period: Period) -> list[Row]:
        return self.office.con.execute(
            sql, {**figure_sql.sql_parameters(self.office, period, self.scheme), "most": MAX_CASES_READ}
        ).fetchall()

    def _words(self, row: Row) -> set[str]:
        if row["id"] not in self.known:
            caller = (row["name"], row["phone"], row["address"], row["former"])
            self.known[row["id"]] = self.cut(FreeText(row["content"], *caller).as_text(reveal=False))
        return self.known[row["id"]]


def _beginnings(name: str) -> set[str]:
    """Yield a name and, for a two-character surname, what its mask keeps: words with these are not shown."""
    return {name[:end] for end in range(2, len(name) + 1)}


DULL = frozenset(
    (
        *(
            "一个",
            "没有",
            "可以",
            "不能",
            "现在",
            "要求",
            "希望",
            "请问",
            "反映",
            "来电",
            "市民",
            "诉求",
            "问题",
        ),
        *(
            "部门",
            "相关",
            "有关",
            "我们",
            "他们",
            "这个",
            "那个",
            "什么",
            "怎么",
            "因为",
            "所以",
            "但是",
            "而且",
        ),
        *(
            "已经",
            "多次",
            "进行",
            "处理",
            "解决",
            "表示",
            "称其",
            "先生",
            "女士",
            "今天",
            "昨天",
            "目前",
            "附近",
        ),
        *("一直", "是否", "如何", "为什么", "对此", "尽快"),
    )
)
"""Words that occur in every call and mean nothing."""


def segmenter() -> Callable[[str], set[str]] | None:
    """Return a function from a text to its words, each once; None if jieba is not installed."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba uses syntax of older Python versions
            import jieba
    except ImportError:
        return None
    import logging

    jieba.setLogLevel(logging.WARNING)

    def cut(text: str) -> set[str]:
        return {word for word in jieba.cut(text) if len(word) > 1 and word.isalpha() and word not in DULL}

    return cut
