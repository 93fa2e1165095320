"""The reports over the exported facts of many offices."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.ratio import Ratio
from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.reports import balances, figures, hotspots, periodic, scorecard
from hotline_cli.reports.balances import Balance
from hotline_cli.reports.common import of_scheme, period_view
from hotline_cli.reports.offices import (
    OfficeFigures,
    ProvinceUnit,
    add_up,
    compute_office,
    list_units,
    qualified,
    rank_offices,
    sum_counts,
)
from hotline_cli.reports.sessions import attendance_row
from hotline_cli.reports.unit_figures import NO_RATIO, UnitFigures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hotline_cli.domain.period import Period
    from hotline_cli.reports.offices import Folder
    from hotline_cli.reports.unit_map import UnitMap
    from hotline_cli.store.facts_folder import Manifest
    from hotline_cli.store.office import Office

MAIN = ("on_time", "finished", "satisfied", "solved")
"""Figures by which offices are shown side by side."""


def _head(found: Sequence[OfficeFigures], period: Period, by: str, scheme: str | None) -> dict[str, Any]:
    """Return the period, each office as of its export with its main figures, and the earliest export."""
    offices = [
        {
            **each.running_head(),
            "rank": rank,
            "received": each.found.total.counts["received"],
            **{code: each.found.total.rate(code) for code in (*MAIN, "score")},
            "running": each.found.running,
        }
        for each, rank in rank_offices(found, by)
    ]
    return {
        "period": period_view(period),
        "as_of": min(row["as_of"] for row in offices),
        "offices": offices,
        "running": sum(row["running"] for row in offices),
        "by": by,
        **of_scheme(scheme),
    }


def _unit_row(unit: ProvinceUnit) -> dict[str, Any]:
    return {"office": unit.office, **unit.figures.as_row(), "rank_all": unit.rank_all}


def report_units(
    folder: Folder, period: Period, *, unit_map: UnitMap, scheme: str | None, by: str, unit: str = ""
) -> tuple[dict[str, Any], list[Balance]]:
    """Return every figure by unit of every office, ranked within groups over all offices; ``unit`` alone if given."""
    found = [compute_office(*each, period, scheme=scheme, by=by) for each in folder.offices(scheme)]
    units = list_units(found, unit_map, by)
    rows = [_unit_row(each) for each in units if not unit or unit in {each.name, each.figures.unit}]
    return {**_head(found, period, by, scheme), "rows": rows}, add_checks(each.found.checks for each in found)


def add_checks(lists: Iterable[Sequence[Balance]]) -> list[Balance]:
    """Add up the sums of the offices, by name."""
    whole: dict[str, Balance] = {}
    for check in (check for checks in lists for check in checks):
        balance = whole.setdefault(check.name, Balance(check.name, {}, 0))
        balance.total += check.total
        for name, n in check.parts.items():
            balance.parts[name] = balance.parts.get(name, 0) + n
    return list(whole.values())


def report_scorecard(
    folder: Folder, period: Period, *, unit_map: UnitMap, scheme: str | None
) -> dict[str, Any]:
    """Return the units of every office by score, each by the weights of its own office's scheme."""
    found, cards = [], {}
    for manifest, office in folder.offices(scheme):
        own = office.rules(office.scheme_id(scheme)).scheme.name
        found.append(compute_office(manifest, office, period, scheme=own, by="score"))
        cards[manifest.office] = scorecard.lay_card(found[-1].found, found[-1].rules)
    units = list_units(found, unit_map, "score")
    by_unit = {(office, row["unit"]): row for office, card in cards.items() for row in card["rows"]}
    rows = []
    for unit in units:
        own_row = by_unit.get((unit.office, unit.figures.unit)) or {
            "unit": unit.figures.unit,
            "group": unit.figures.group or None,
            "rank": None,
            "score": unit.figures.score,
            "indicators": [],
            "share": NO_RATIO,
        }
        rows.append({"office": unit.office, **own_row, "rank_all": unit.rank_all})
    return {
        **_head(found, period, "score", scheme),
        "rows": rows,
        "totals": [{"office": office, **card["total"]} for office, card in cards.items()],
    }


# ---- hotspots -------------------------------------------------------------------------------------------------


class _OverOffices:
    """An axis of the hotspots, added up over offices."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.now: Counter[str | None] = Counter()
        self.former: Counter[str | None] = Counter()
        self.rates: dict[str, Ratio] = {}

    def add(self, axis: hotspots.ByColumn, name: str, office: str, unit_map: UnitMap) -> None:
        def named(key: str | None) -> str | None:
            if key is None or name != "unit":
                return key
            return unit_map.name_of(office, key) or qualified(office, key)

        for whole, period in ((self.now, self.period), (self.former, self.period.before())):
            for key, n in axis.counts(period).items():
                whole[named(key)] += n
        for key, rate in axis.satisfied(self.period).items():
            common = str(named(key))
            there = self.rates.get(common, NO_RATIO)
            self.rates[common] = Ratio(
                Fraction(there.numerator) + Fraction(rate.numerator),
                Fraction(there.denominator) + Fraction(rate.denominator),
            )

    def counts(self, period: Period) -> Counter[str | None]:
        return self.now if period == self.period else self.former

    def satisfied(self, period: Period) -> Mapping[str, Ratio]:
        del period
        return self.rates


class HotspotSums:
    """The hotspots of offices, added up."""

    def __init__(self, period: Period, axes: Iterable[str], unit_map: UnitMap, scheme: str | None) -> None:
        self.period, self.unit_map, self.scheme = period, unit_map, scheme
        self.axes = {name: _OverOffices(period) for name in axes}
        self.received = self.void = self.before = self.void_before = 0

    def add(self, manifest: Manifest, office: Office) -> None:
        received, void = hotspots.count_received(office, self.period, self.scheme)
        before, void_before = hotspots.count_received(office, self.period.before(), self.scheme)
        self.received, self.void = self.received + received, self.void + void
        self.before, self.void_before = self.before + before, self.void_before + void_before
        for name, axis in self.axes.items():
            axis.add(hotspots.ByColumn(office, name, self.scheme), name, manifest.office, self.unit_map)

    def rows(self, top: int) -> tuple[list[dict[str, Any]], list[Balance]]:
        """Return the most frequent of each axis, and the sums that must add up."""
        rows: list[dict[str, Any]] = []
        base = self.received - self.void
        checks = [Balance("received", {"void": self.void, "counted": base}, self.received)]
        for name, axis in self.axes.items():
            shown = list(hotspots.most_frequent(name, axis, axis.now, self.period, base, top))
            rows += shown
            checks.append(hotspots.check_axis(name, axis.now, shown, base))
        return rows, checks


def report_hotspots(
    folder: Folder, period: Period, *, axes: Iterable[str], top: int, unit_map: UnitMap, scheme: str | None
) -> dict[str, Any]:
    """Return the hotspots of all offices together, and of each."""
    sums = HotspotSums(period, axes, unit_map, scheme)
    found, own = [], []
    for manifest, office in folder.offices(scheme):
        found.append(compute_office(manifest, office, period, scheme=scheme))
        sums.add(manifest, office)
        rows, _checks, _notes = hotspots.rows_of(office, period, axes=sums.axes, top=top, scheme=scheme)
        own += [{"office": manifest.office, **row} for row in rows]
    unit_map.require_known({each.name: each.unit_names for each in found})
    rows, checks = sums.rows(top)
    return {
        **_head(found, period, "on_time", scheme),
        "rows": rows,
        "by_office": own,
        "total": {name: getattr(sums, name) for name in ("received", "before", "void", "void_before")},
        "checks": [check.as_json() for check in checks],
    }


# ---- the bulletin ---------------------------------------------------------------------------------------------


def report_monthly(
    folder: Folder, period: Period, *, unit_map: UnitMap, scheme: str | None
) -> tuple[dict[str, Any], list[Balance]]:
    """Return the bulletin of all offices: each beside the others and its month before, then their sums.

    Cases in words, such as examples and disputed ones, stay at their office.
    """
    sums = HotspotSums(period, hotspots.OVER_OFFICES, unit_map, scheme)
    found = []
    for manifest, office in folder.offices(scheme):
        each = compute_office(manifest, office, period, scheme=scheme)
        each.before = figures.compute(office, period.before(), scheme=scheme).total
        each.more = _counted(office, period, scheme)
        sums.add(manifest, office)
        found.append(each)
    units = list_units(found, unit_map, "on_time")
    spots, spot_checks = sums.rows(periodic.TOP)
    total = add_up(each.found.total for each in found)
    head = _head(found, period, "on_time", scheme)
    before = {each.name: each for each in found}
    for row in head["offices"]:
        row.update(_month_over_month(before[row["office"]]))
    checks = [*add_checks(each.found.checks for each in found), *spot_checks]
    return {
        **head,
        "totals": total.rates(),
        **_vocabulary_counts(found),
        "units": [_unit_row(unit) for unit in units],
        "hotspots": spots,
        "areas": _most_common(each.more["areas"] for each in found),
        "days": dict(sorted(_sum(found, "days").items())),
        "compared": {name: _compare(found, period, name) for name in ("before", "year_before")},
        "came_to": balances.came_to(sum_counts(each.found.came_to for each in found)),
        "repeats": dict(_sum(found, "repeats")),
        "urged_and_supervised": {
            **{name: total.counts[name] for name in ("urged", "supervised")},
            **_sum(found, "marked"),
        },
        "difficult_cases": sum(each.more["difficult"] for each in found),
        "sessions": _without_unit(attendance_row(add_up(each.more["attended"] for each in found))),
        "attendance": [row for each in found for row in _attendance(each)],
        "still_running": dict(_sum(found, "statuses")),
        "annex": [{"office": unit.office, **periodic.annex_row(unit.figures)} for unit in units],
        "checks": [check.as_json() for check in checks],
        "notes": [],
        "by_kind": _rates(found, "kind"),
        "by_channel": _rates(found, "channel"),
        "without_unit": periodic.annex_row(add_up(each.found.rest for each in found)),
        "annex_total": periodic.annex_row(total),
        **{name: total.counts[name] for name in ("not_due", "outcome_missing")},
        "on_time_of_which": total.moved_answers(),
        "asked_by": {},
        "examples": [],
        "difficult": [],
        "disputed": [],
        "measures": [],
    }, checks


def _counted(office: Office, period: Period, scheme: str | None) -> dict[str, Any]:
    """Return what the bulletin counts of an office beside its figures."""
    parameters = (*period.keys, scheme)
    total, sheets, _turns = figures.compute_attendance(office, period, scheme)
    received = figures.count_received(office, parameters)
    repeats = periodic.count_repeats(office, parameters)
    counts = {
        name: figures.count_received(office, (*other.keys, scheme))
        for name, other in (("before", period.before()), ("year_before", period.year_before()))
    }
    return {
        "areas": periodic.count_areas(office, parameters),
        "days": periodic.count_days(office, parameters),
        "statuses": periodic.count_statuses(office, parameters),
        "repeats": {"cases": repeats, "received": received, "received_without": received - repeats},
        "marked": periodic.count_marked(office, parameters),
        "difficult": periodic.count_difficult(office, parameters),
        "attended": total,
        "attendance": sheets,
        "compared": counts,
        **{column: figures.compute_by(office, period, column, scheme) for column in ("kind", "channel")},
    }


def _sum(found: Sequence[OfficeFigures], name: str) -> Counter[str]:
    return sum_counts(Counter(each.more[name]) for each in found)


def _most_common(areas: Iterable[Mapping[str, int]]) -> dict[str, int]:
    whole = sum_counts(Counter(each) for each in areas)
    return dict(sorted(whole.items(), key=lambda item: (-item[1], item[0])))


def _vocabulary_counts(found: Sequence[OfficeFigures]) -> dict[str, dict[str, int]]:
    kinds = sum_counts(each.found.kinds for each in found)
    channels = sum_counts(each.found.channels for each in found)
    results = sum_counts(each.found.results for each in found)
    return {
        "kinds": {kind: kinds[kind] for kind in VOCABULARIES["kind"]},
        "channels": {channel: channels[channel] for channel in VOCABULARIES["channel"]},
        "callbacks": {name: results[name] for name in VOCABULARIES["result"]},
    }


def _month_over_month(office: OfficeFigures) -> dict[str, Any]:
    """Return the main figures of the period before, and the change of the cases received."""
    received, before = office.found.total.counts["received"], office.before.counts["received"]
    return {
        "before": before,
        "change": received - before,
        **{f"{code}_before": office.before.rate(code) for code in MAIN},
    }


def _compare(found: Sequence[OfficeFigures], period: Period, name: str) -> dict[str, Any]:
    other = period.before() if name == "before" else period.year_before()
    then = sum(each.more["compared"][name] for each in found)
    now = sum(each.found.total.counts["received"] for each in found)
    return {
        "period": period_view(other),
        "received": then,
        "change": now - then,
        "change_rate": Ratio(now - then, then),
    }


def _without_unit(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"unit", "group"}}


def _attendance(office: OfficeFigures) -> list[dict[str, Any]]:
    return [
        {**attendance_row(sheet), "unit": qualified(office.name, sheet.unit)}
        for sheet in office.more["attendance"]
    ]


def _rates(found: Sequence[OfficeFigures], column: str) -> list[dict[str, Any]]:
    """Return the solved and satisfied rates per kind or channel over all offices."""
    received = sum_counts(getattr(each.found, f"{column}s") for each in found)
    rows = []
    for code in VOCABULARIES[column]:
        sheet = add_up(each.more[column].get(code, UnitFigures()) for each in found)
        rates = {figure: sheet.rate(figure) for figure in ("solved", "satisfied")}
        rows.append({column: code, "received": received[code], **rates})
    return rows
