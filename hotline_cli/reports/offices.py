"""Figures over the exported facts of many offices: each as of its own export, by its own scheme and weights."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import parse_datetime
from hotline_cli.errors import NotFound
from hotline_cli.i18n import _
from hotline_cli.queries.facts_office import facts_opened
from hotline_cli.queries.lookups import is_scheme_name
from hotline_cli.reports import figures
from hotline_cli.reports.scores import base_of, compute_score, rank_units
from hotline_cli.reports.unit_figures import NO_RATIO, UnitFigures
from hotline_cli.store.facts_folder import read_partitions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from hotline_cli.context import Environment
    from hotline_cli.domain.period import Period
    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.reports.figures import Figures
    from hotline_cli.reports.unit_map import UnitMap
    from hotline_cli.store.facts_folder import Manifest
    from hotline_cli.store.office import Office


class Folder:
    """A folder of exported facts, its offices in the order of their names."""

    def __init__(self, env: Environment, path: Path) -> None:
        """Read what the folder holds. Raises ``InputFault``."""
        self._env = env
        self.partitions = read_partitions(path)

    @property
    def newest(self) -> datetime:
        """The moment of the newest export."""
        return max(parse_datetime(each.manifest.at) for each in self.partitions)

    def offices(self, scheme: str | None = None) -> Iterator[tuple[Manifest, Office]]:
        """Open one office after the other, with ``scheme`` those that have it. Raises ``NotFound`` if none has."""
        found = False
        for each in self.partitions:
            with facts_opened(self._env, each) as office:
                if scheme is None or is_scheme_name(office, scheme):
                    found = True
                    yield each.manifest, office
        if not found:
            raise NotFound(
                _("unknown scheme {name} in every office").format(name=scheme),
                _("The schemes of an office are in its office.json."),
            )


@dataclass
class OfficeFigures:
    """The figures of one office."""

    manifest: Manifest
    found: Figures
    rules: Scheme
    unit_names: set[str]
    """Every unit of its directory."""
    before: UnitFigures = field(default_factory=UnitFigures)
    """The totals of the period before, if they were asked for."""
    more: dict[str, Any] = field(default_factory=dict)
    """What a report counts of an office beside these."""

    @property
    def name(self) -> str:
        return self.manifest.office

    def running_head(self) -> dict[str, Any]:
        """Return the office with the moment of its export, and its chain."""
        return {
            "office": self.name,
            "as_of": parse_datetime(self.manifest.at),
            "scheme": self.rules.name,
            "events": self.manifest.events,
            "head": self.manifest.head,
        }


@dataclass
class ProvinceUnit:
    """A unit of an office, or one that several offices have in common."""

    office: str
    """Its office; of a unit in common, all of them, separated by semicolons."""
    figures: UnitFigures
    rank_all: int | None = None
    """Its rank among all units of its group in every office."""
    ranked: bool = False
    of: OfficeFigures | None = None

    @property
    def name(self) -> str:
        return qualified(self.office, self.figures.unit) if self.of else str(self.figures.unit)


def qualified(office: str, unit: str | None) -> str:
    return f"{office}/{unit}"


def compute_office(
    manifest: Manifest, office: Office, period: Period, *, scheme: str | None = None, by: str = "on_time"
) -> OfficeFigures:
    """Compute the figures of one office, as its own report does."""
    rules = office.rules(office.scheme_id(scheme)).scheme
    names = {row[0] for row in office.con.execute("SELECT name FROM units")}
    return OfficeFigures(manifest, figures.compute(office, period, scheme=scheme, by=by), rules, names)


def list_units(found: Sequence[OfficeFigures], unit_map: UnitMap, by: str) -> list[ProvinceUnit]:
    """Return the units of all offices, ranked by ``by`` among all of their group, after those of the map are joined."""
    unit_map.require_known({each.name: each.unit_names for each in found})
    joined: dict[str, list[ProvinceUnit]] = {}
    units = []
    for each in found:
        for sheet in each.found.units:
            unit = ProvinceUnit(each.name, sheet, ranked=sheet.rank is not None, of=each)
            name = unit_map.name_of(each.name, sheet.unit)
            if name is None:
                units.append(unit)
            else:
                joined.setdefault(name, []).append(unit)
    units += [_join(name, unit_map.group_of(name), parts, by) for name, parts in joined.items()]
    rank_all(units, by)
    return sorted(units, key=_by_rank)


def _by_rank(unit: ProvinceUnit) -> tuple[str, bool, int, str, str]:
    return unit.figures.group, unit.rank_all is None, unit.rank_all or 0, unit.office, unit.figures.unit or ""


def _join(name: str, group: str, parts: Sequence[ProvinceUnit], by: str) -> ProvinceUnit:
    """Add up a unit of several offices; its score is computed if all of them weigh alike."""
    sheet = add_up((part.figures for part in parts), unit=name, group=group or parts[0].figures.group)
    schemes = [part.of.rules for part in parts if part.of]
    if all(each.indicators == schemes[0].indicators for each in schemes):
        sheet.score = compute_score(sheet, schemes[0])
    smallest = max(each.smallest_base for each in schemes)
    ranked = bool(sheet.rate(by).denominator) and base_of(sheet, by) >= smallest
    offices = ";".join(dict.fromkeys(part.office for part in parts))
    return ProvinceUnit(offices, sheet, ranked=ranked)


def add_up(sheets: Iterable[UnitFigures], *, unit: str | None = None, group: str = "") -> UnitFigures:
    """Add up counts; points by hand and scores are of one office alone and left out."""
    whole = UnitFigures(unit=unit, group=group, score=NO_RATIO)
    for sheet in sheets:
        whole.counts.update(sheet.counts)
        for name, amount in sheet.weighted.items():
            whole.weighted[name] = whole.weighted.get(name, Fraction(0)) + amount
    return whole


def rank_all(units: Iterable[ProvinceUnit], by: str) -> None:
    """Rank the units that have enough of a base by their own scheme, within their group over all offices."""
    ranked = [unit for unit in units if unit.ranked]
    copies = [replace(unit.figures) for unit in ranked]
    rank_units(copies, by, 0)
    for unit, copy in zip(ranked, copies, strict=True):
        unit.rank_all = copy.rank


def rank_offices(found: Sequence[OfficeFigures], by: str) -> list[tuple[OfficeFigures, int | None]]:
    """Return the offices, ranked by a figure of their totals."""
    totals = [replace(each.found.total, group="") for each in found]
    for total, each in zip(totals, found, strict=True):
        rank_units([total], by, each.found.smallest_base)
    ranked = [total for total in totals if total.rank is not None]
    rank_units(ranked, by, 0)
    pairs = zip(found, (total.rank for total in totals), strict=True)
    return sorted(pairs, key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0].name))


def sum_counts(counters: Iterable[Counter[str]]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for each in counters:
        whole.update(each)
    return whole
