"""What people raise most (WZ-14, QT-06): categories, areas, units, and words of what they said."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hotline_cli.figures import VOID, satisfaction
from hotline_cli.i18n import _
from hotline_cli.masking import FreeText
from hotline_cli.queries import Names
from hotline_cli.rate import Rate
from hotline_cli.reports.parts import foot, head, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hotline_cli.domain.period import Period
    from hotline_cli.office import Office

AXES = ("category", "area", "unit", "word")
MOST_READ = 20_000
"""Contents of a period that are cut into words, the newest: a segmenter reads some thousands a second."""
LEAST = 2
"""A word that one caller used is no hotspot, and might tell who called."""

BY_COLUMN = f"""
SELECT c.{{column}} AS name, c.scheme_id, c.satisfaction, count(*) AS n FROM cases c
WHERE c.id BETWEEN ? AND ? AND NOT {VOID} AND c.{{column}} IS NOT NULL
GROUP BY 1, c.scheme_id, c.satisfaction"""

CONTENTS = f"""
SELECT c.content, c.scheme_id, c.satisfaction, p.name, p.phone, p.address, p.former
FROM cases c JOIN callers p ON p.case_id = c.id
WHERE c.id BETWEEN ? AND ? AND NOT {VOID} ORDER BY c.id DESC LIMIT ?"""

COUNTED = f"SELECT count(*) FROM cases c WHERE c.id BETWEEN ? AND ? AND NOT {VOID}"


class Tally:
    """How often each name came, and how content those callers were."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.counts: Counter[str] = Counter()
        self.valid: Counter[str] = Counter()
        self.content: dict[str, Fraction] = {}

    def add(self, name: str, n: int, scheme_id: int, result: str | None) -> None:
        """``n`` more cases of ``name`` with the same result of their callback."""
        self.counts[name] += n
        if result:
            self.valid[name] += n
            weight = satisfaction(self.office.rules(scheme_id).scheme, result)
            self.content[name] = self.content.get(name, Fraction(0)) + n * weight

    def rows(self, axis: str, base: int, before: Counter[str], top: int) -> Iterator[dict[str, Any]]:
        """The most frequent, the most frequent first; those that come equally often by name."""
        for name, n in sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))[:top]:
            yield {
                "by": axis,
                "name": name,
                "count": n,
                "share": Rate(n, base),
                "before": before[name],
                "change": n - before[name],
                "satisfied": Rate(self.content.get(name, Fraction(0)), self.valid[name]),
            }


def report(office: Office, period: Period, *, axes: Iterable[str] = AXES, top: int = 10) -> dict[str, Any]:
    """The hotspots of ``period`` with count, share, change against the period before, satisfied rate."""
    rows, notes = rows_of(office, period, axes=axes, top=top)
    total = {"received": counted(office, period), "before": counted(office, period.before())}
    return {
        **head(office, period),
        "rows": rows,
        "total": total,
        "running": running(office, period),
        "notes": notes,
        **foot(office),
    }


def counted(office: Office, period: Period) -> int:
    """Cases received in ``period``, misdialled calls left out."""
    return int(office.con.execute(COUNTED, period.keys).fetchone()[0])


def rows_of(
    office: Office, period: Period, *, axes: Iterable[str] = AXES, top: int = 10
) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows, and what has to be said about them."""
    base = counted(office, period)
    rows: list[dict[str, Any]] = []
    notes: list[str] = []
    for axis in axes:
        tally = _by_words(office, notes) if axis == "word" else _by_column(office, axis)
        if tally is None:
            continue
        now, before = tally(period), tally(period.before())
        rows += now.rows(axis, base, before.counts, top)
    return rows, notes


def _by_column(office: Office, axis: str) -> Callable[[Period], Tally]:
    column = "unit_id" if axis == "unit" else axis
    names = Names(office)

    def tally(period: Period) -> Tally:
        found = Tally(office)
        for row in office.con.execute(BY_COLUMN.format(column=column), period.keys):
            name = names.unit(row["name"]) if axis == "unit" else row["name"]
            found.add(str(name), row["n"], row["scheme_id"], row["satisfaction"])
        return found

    return tally


def _by_words(office: Office, notes: list[str]) -> Callable[[Period], Tally] | None:
    cut = segmenter()
    if cut is None:
        notes.append(_("Words are left out: they need the extra `words` (pip install 'hotline-cli[words]')."))
        return None

    def tally(period: Period) -> Tally:
        found = Tally(office)
        callers: set[str] = set()
        rows = office.con.execute(CONTENTS, (*period.keys, MOST_READ)).fetchall()
        for row in rows:
            callers |= _beginnings(row["name"] or "")
            caller = (row["name"], row["phone"], row["address"], row["former"])
            for word in cut(FreeText(row["content"], *caller).shown(reveal=False)):
                found.add(word, 1, row["scheme_id"], row["satisfaction"])
        found.counts = Counter(
            {word: n for word, n in found.counts.items() if n >= LEAST and word not in callers}
        )
        if len(rows) == MOST_READ:
            note = _("Words are those of the newest {count} cases.").format(count=MOST_READ)
            notes.extend([note] if note not in notes else [])
        return found

    return tally


def _beginnings(name: str) -> set[str]:
    """A name, and what a mask keeps of one with a surname of two characters: no word of these is shown."""
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
"""Words that every call has, and that tell nothing."""


def segmenter() -> Callable[[str], set[str]] | None:
    """A function from a text to its words, each once; None where jieba is not installed."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it was written for an older Python
            import jieba
    except ImportError:
        return None
    import logging

    jieba.setLogLevel(logging.WARNING)

    def cut(text: str) -> set[str]:
        return {word for word in jieba.cut(text) if len(word) > 1 and word.isalpha() and word not in DULL}

    return cut
