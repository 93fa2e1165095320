"""Hotspots (WZ-14, QT-06): the most frequent categories, areas, units and places; words more frequent than before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol

from hotline_cli.domain.ratio import Ratio
from hotline_cli.queries.mergers import Mergers
from hotline_cli.reports import figures, unit_figures
from hotline_cli.reports.balances import Balance
from hotline_cli.reports.common import NOT_PUBLIC, count_running, foot, head, of_scheme
from hotline_cli.reports.dialect import count_rows
from hotline_cli.reports.figure_sql import RECEIVED_IN, sources_of
from hotline_cli.reports.hotspot_texts import EXAMPLES, TextHotspots, excerpt, masked_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office

OVER_OFFICES = ("category", "area", "unit")
"""The ways to group cases whose texts stay at their office."""
AXES = (*OVER_OFFICES, "place", "word")

COUNTED = f"SELECT count(*) AS received, coalesce(sum({{void}}), 0) AS void FROM cases c WHERE {RECEIVED_IN}"

BY_COLUMN = f"""
SELECT {{column}} AS name, count(*) AS n FROM cases c WHERE {RECEIVED_IN} AND NOT {{void}} GROUP BY 1"""
NEWEST_OF = f"""
SELECT c.id, coalesce(c.title, c.content) AS content, p.name, p.phone, p.address, p.former
FROM cases c JOIN callers p ON p.case_id = c.id
WHERE {RECEIVED_IN} AND {NOT_PUBLIC} AND {{column}} = ?4 ORDER BY c.id DESC LIMIT {EXAMPLES}"""


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
    """Return the rows, their balance, and remarks; with examples, unless the texts stayed at their office."""
    received, void = count_received(office, period, scheme)
    rows: list[dict[str, Any]] = []
    checks: list[Balance] = []
    notes: list[str] = []
    texts = TextHotspots(office, period, scheme, notes)
    for name in axes:
        if name not in OVER_OFFICES:
            rows += texts.rows(name, received - void, top)
            continue
        axis = ByColumn(office, name, scheme)
        counts = axis.counts(period)
        shown = list(most_frequent(name, axis, counts, period, received - void, top))
        if not office.facts:
            shown = [{**row, "g2": None, "examples": axis.examples(row["name"], period)} for row in shown]
        rows += shown
        checks.append(check_axis(name, counts, shown, received - void))
    return rows, checks, notes


def most_frequent(
    name: str, axis: Axis, counts: Counter[str | None], period: Period, base: int, top: int
) -> Iterator[dict[str, Any]]:
    """Sort by frequency, then by name."""
    before, satisfied = axis.counts(period.before()), axis.satisfied(period)
    named = ((each, n) for each, n in counts.items() if each is not None)
    for each, n in sorted(named, key=lambda item: (-item[1], item[0]))[:top]:
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
        sources = sources_of(office)
        self.void = sources.void
        self.column = f"c.{axis}" if axis != "unit" else self.mergers.column(sources.lead, sources.cases.at)
        self.keys: dict[str | None, Any] = {}
        """What the column holds for a name."""

    def counts(self, period: Period) -> Counter[str | None]:
        sql = BY_COLUMN.format(column=self.column, void=self.void)
        found: Counter[str | None] = Counter()
        for row in count_rows(self.office, sql, (*period.keys, self.scheme)):
            name = self._name(row["name"])
            self.keys[name] = row["name"]
            found[name] += row["n"]
        return found

    def examples(self, name: str, period: Period) -> list[str]:
        """Return the number and first words of the newest cases, masked."""
        sql = NEWEST_OF.format(column=self.column)
        rows = self.office.con.execute(sql, (*period.keys, self.scheme, self.keys[name]))
        return [excerpt(row["id"], masked_content(row)) for row in rows]

    def satisfied(self, period: Period) -> Mapping[str, Ratio]:
        rates = figures.satisfied_rates(self.office, period, self.axis, self.scheme)
        return {str(self._name(key)): rate for key, rate in rates.items()}

    def _name(self, key: Any) -> str | None:  # noqa: ANN401 - whatever the column holds
        return self.mergers.name(key) if self.axis == "unit" else key
