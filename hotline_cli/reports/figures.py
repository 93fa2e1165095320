"""The figures of rules.md 8, in total and per unit.

A figure is two counts of one source; a source is one query over a period, or its sessions. The counts are
added up in one ``UnitFigures`` per unit and one in total; a rate is computed from these, never from other
rates.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.vocabulary import GRADES, VOCABULARIES
from hotline_cli.queries.mergers import Mergers
from hotline_cli.reports.appearances import Appearance, list_due_appearances
from hotline_cli.reports.balances import Balance, came_to
from hotline_cli.reports.dialect import count_rows
from hotline_cli.reports.figure_sql import COUNTED, RECEIVED_IN, STEP_COUNTS, sources_of, sql_parameters
from hotline_cli.reports.scores import compute_score, manual_points, rank_order, rank_units
from hotline_cli.reports.unit_figures import UnitFigures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.domain.period import Period
    from hotline_cli.domain.ratio import Ratio
    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.reports.figure_sql import Source
    from hotline_cli.store.office import Office

RESULTS = GRADES
"""The results of valid callbacks."""


@dataclass(slots=True)
class Figures:
    """The figures of a period."""

    period: Period
    total: UnitFigures
    units: list[UnitFigures]
    rest: UnitFigures
    """Figures without a unit; with the units they add up to the total."""
    kinds: Counter[str]
    channels: Counter[str]
    came_to: Counter[str]
    results: Counter[str]
    checks: list[Balance]
    smallest_base: int
    by: str
    """The figure by which units are ranked."""

    @property
    def running(self) -> int:
        """Cases received in the period that are not finished and can still change its figures."""
        return self.total.counts["running"]


def compute(office: Office, period: Period, *, scheme: str | None = None, by: str = "on_time") -> Figures:
    """Compute every figure of ``period``, in total and per unit, ranked within groups by the figure ``by``.

    With ``scheme``, of its cases and sessions alone; it gives the weights of the score and the smallest base, by
    default the office's own does.
    """
    rules = office.rules(office.scheme_id(scheme)).scheme
    count = _Counter(office, period, scheme)
    count.all()
    points = manual_points(office, period.last.year, rules)
    for key, sheet in count.sheets.items():
        sheet.manual = points.get(key, {})
        sheet.score = compute_score(sheet, rules)
    count.total.score = compute_score(count.total, rules)
    sheets = list(count.sheets.values())
    rank_units(sheets, by, rules.smallest_base)
    return Figures(
        period=period,
        total=count.total,
        units=sorted(sheets, key=rank_order),
        rest=count.rest,
        kinds=count.kinds,
        channels=count.channels,
        came_to=count.came_to,
        results=count.results,
        checks=_balances(office, count),
        smallest_base=rules.smallest_base,
        by=by,
    )


class _Counter:
    """Adds up the sources: per unit, without unit, in total."""

    def __init__(self, office: Office, period: Period, scheme: str | None = None) -> None:
        self.office = office
        self.parameters = sql_parameters(office, period, scheme)
        self.sources = sources_of(office)
        self.total, self.rest = UnitFigures(), UnitFigures()
        self.mergers = Mergers(office)
        rows = office.con.execute(
            'SELECT id, "group" FROM units WHERE merged_into IS NULL OR merged_first IS NOT NULL ORDER BY id'
        )
        self.sheets = {
            row["id"]: UnitFigures(row["id"], self.mergers.name(row["id"]), row["group"]) for row in rows
        }
        self.kinds: Counter[str] = Counter()
        self.channels: Counter[str] = Counter()
        self.came_to: Counter[str] = Counter()
        self.results: Counter[str] = Counter()

    def all(self) -> None:
        """Count every source, then select the units with any count or still active."""
        self._cases()
        self._limits()
        self.plain(self.sources.dispatched)
        self.plain(self.sources.spot_only)
        self.plain(self.sources.answered)
        self.callbacks()
        self._questions()
        self.plain(self.sources.tries)
        self._steps()
        for turn in list_due_appearances(self.office, self.parameters):
            self.add_turn(turn)
        self.sheets = {
            key: sheet for key, sheet in self.sheets.items() if +sheet.counts or key in self.active
        }

    def _rows(self, source: Source) -> Iterator[Mapping[str, Any]]:
        return iter(count_rows(self.office, source.by(self.key_of(source)), self.parameters))

    def key_of(self, source: Source) -> str:
        """Return by what the counts of ``source`` are grouped: the unit at that time."""
        return self.mergers.column(source.unit, source.at)

    def _add(self, key: int | None, counts: Mapping[str, int]) -> None:
        for sheet in self._of(key):
            sheet.counts.update(counts)

    def _of(self, key: int | None) -> Iterable[UnitFigures]:
        yield self.total
        yield self.rest if key is None else self.sheet(key)

    def sheet(self, unit: int) -> UnitFigures:
        return self.sheets[unit]

    def plain(self, source: Source) -> None:
        """Add a source whose columns are named like the counts."""
        for row in self._rows(source):
            names = [name for name in row.keys() if name != "key"]  # noqa: SIM118 - a Row's values, without it
            self._add(row["key"], {name: row[name] or 0 for name in names})

    def _cases(self) -> None:
        names = ("received", "on_the_spot", "important", "important_escalated")
        for row in self._rows(self.sources.cases):
            counts = {name: row[name] or 0 for name in names}
            if row["came_to"] in {"merged", "void"}:
                counts[row["came_to"]] = row["received"]
            if row["came_to"] == "void":
                counts["on_the_spot"] = 0
            self._add(row["key"], counts)
            self._add(self._now(row["unit_id"]), {"running": row["running"] or 0})
            self.kinds[row["kind"]] += row["received"]
            self.channels[row["channel"]] += row["received"]
            self.came_to[row["came_to"]] += row["received"]

    def _now(self, unit: int | None) -> int | None:
        """Return the unit that has by now what the unit had."""
        return None if unit is None else self.mergers.unit_at(unit, self.office.now)

    def _limits(self) -> None:
        for source, names in (
            (self.sources.met, ("due", "kept", "late")),
            (self.sources.overdue, ("due", "overdue")),
        ):
            for row in self._rows(source):
                if row["stage"] in COUNTED:
                    self._add(row["key"], {f"{row['stage']}_{name}": row[name] for name in names})
        for source in self.sources.answers_due:
            for row in self._rows(source):
                by_channel = {f"{name} {row['channel']}": row[name] for name in ("due", "kept")}
                moved = {name: row[name] for name in row.keys() if name.startswith("answer_")}  # noqa: SIM118
                self._add(row["key"], by_channel | moved)
        self.plain(self.sources.withdrawn)
        self.plain(self.sources.moved_on)

    def callbacks(self) -> None:
        """Add the callback results for each key."""
        for row in self._rows(self.sources.callbacks):
            result, n = row["value"], row["n"]
            self.results[result] += n
            if result not in RESULTS:
                self._add(row["key"], {result: n})
                continue
            weight = satisfied_weight(self.office.rules(row["scheme_id"]).scheme, result)
            for prefix in ("", "spot_" if row["on_the_spot"] else "order_"):
                self._add(row["key"], {f"{prefix}{result}": n, f"{prefix}valid": n})
                for sheet in self._of(row["key"]):
                    name = f"{prefix}satisfied_weighted"
                    sheet.weighted[name] = sheet.weighted.get(name, Fraction(0)) + n * weight

    def _questions(self) -> None:
        for row in self._rows(self.sources.questions):
            what, n = row["what"], row["n"]
            self._add(row["key"], {f"{what}_asked": n, f"{what}_yes": n if row["value"] == "yes" else 0})

    def _steps(self) -> None:
        for row in self._rows(self.sources.steps):
            self._add(row["key"], {STEP_COUNTS[row["what"]]: row["n"]})

    def add_turn(self, turn: Appearance) -> None:
        """Add one appearance; that of the mayor, or of a head who only attends, is outside the rates."""
        if turn.part == "on-air":
            day = date.fromisoformat(turn.day)
            self._add(None if turn.unit is None else self.mergers.unit_on(turn.unit, day), turn.counts())

    @property
    def active(self) -> set[int]:
        """Return the units that are neither retired nor merged."""
        rows = self.office.con.execute(
            "SELECT id FROM units WHERE retired_at IS NULL AND merged_into IS NULL"
        )
        return {row[0] for row in rows}


def satisfied_weight(scheme: Scheme, result: str) -> Fraction:
    """Return what a valid callback with this result adds to the numerator of the satisfied rate."""
    return Fraction(str(scheme.callback.worth(result)))


class _GroupedCounter(_Counter):
    """Adds up the cases of each kind, channel, category or area."""

    def __init__(self, office: Office, period: Period, column: str, scheme: str | None = None) -> None:
        super().__init__(office, period, scheme)
        self.column = column
        self.sheets: dict[Any, UnitFigures] = {}

    def key_of(self, _source: Source) -> str:
        return f"c.{self.column}"

    def sheet(self, key: Any) -> UnitFigures:  # noqa: ANN401 - whatever the column holds
        return self.sheets.setdefault(key, UnitFigures())


def compute_by(
    office: Office, period: Period, column: str, scheme: str | None = None
) -> dict[Any, UnitFigures]:
    """Compute the answers and callbacks of ``period`` by a column of the cases, such as kind or channel."""
    count = _GroupedCounter(office, period, column, scheme)
    count.plain(count.sources.answered)
    count.callbacks()
    return count.sheets


def satisfied_rates(office: Office, period: Period, axis: str, scheme: str | None = None) -> dict[Any, Ratio]:
    """Compute the satisfied rate of each unit, category or area from the callbacks in ``period``."""
    grouped = axis != "unit"
    count = _GroupedCounter(office, period, axis, scheme) if grouped else _Counter(office, period, scheme)
    count.callbacks()
    return {key: sheet.rate("satisfied") for key, sheet in count.sheets.items()}


def compute_attendance(
    office: Office, period: Period, scheme: str | None = None
) -> tuple[UnitFigures, list[UnitFigures], list[Appearance]]:
    """Compute the attendance of a period: in total, per unit or leader, and each appearance."""
    count = _Counter(office, period, scheme)
    turns = list(list_due_appearances(office, count.parameters))
    leaders: dict[str, UnitFigures] = {}
    for turn in turns:
        count.add_turn(turn)
        if turn.unit is None and turn.part == "on-air":
            leader = leaders.setdefault(turn.who, UnitFigures(unit=turn.who))
            leader.counts.update(turn.counts())
    units = [sheet for sheet in count.sheets.values() if sheet.counts["on_air_due"]]
    sheets = [*units, *leaders.values()]
    rank_units(sheets, "on_air_on_time", 1)
    return count.total, sorted(sheets, key=rank_order), turns


_RECEIVED = f"SELECT count(*) AS n FROM cases c WHERE {RECEIVED_IN}"
Asked = tuple[int, int, str | None]
"""The first and last key of a period, and the scheme: the parameters of ``RECEIVED_IN``."""


def count_received(office: Office, asked: Asked) -> int:
    return int(next(iter(count_rows(office, _RECEIVED, asked)))["n"])


def _balances(office: Office, count: _Counter) -> list[Balance]:
    least, greatest, scheme = (count.parameters[name] for name in ("least", "greatest", "scheme"))
    received = count_received(office, (least, greatest, scheme))
    answers = {name: count.total.counts[f"answer_{name}"] for name in ("kept", "late", "overdue")}
    units = sum(sheet.counts["received"] for sheet in count.sheets.values())
    return [
        Balance("kinds", {kind: n for kind in VOCABULARIES["kind"] if (n := count.kinds[kind])}, received),
        Balance("came_to", came_to(count.came_to), received),
        Balance("due", answers, count.total.counts["answer_due"]),
        Balance("units", {"units": units, "without": count.rest.counts["received"]}, received),
    ]
