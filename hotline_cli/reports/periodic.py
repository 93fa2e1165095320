"""The weekly special report (QT-05) and the monthly bulletin (QT-06, CZ-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.ratio import Ratio
from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.queries import cases
from hotline_cli.queries.measures import list_measures
from hotline_cli.reports import balances, figure_sql, figures, hotspots, unit_figures
from hotline_cli.reports.common import NOT_PUBLIC, brief_row, foot, head, of_scheme, period_view
from hotline_cli.reports.dialect import count_rows, dialect_of
from hotline_cli.reports.figure_sql import RECEIVED_IN, sources_of
from hotline_cli.reports.sessions import attendance_row
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotline_cli.domain.period import Period
    from hotline_cli.domain.scheme.model import Scheme
    from hotline_cli.reports.figures import Asked, Figures
    from hotline_cli.store.office import Office

DAYS = f"""
SELECT {{day}} AS day, count(*) AS n FROM cases c
WHERE {RECEIVED_IN} GROUP BY 1 ORDER BY 1"""
AREAS = f"""
SELECT c.area, count(*) AS n FROM cases c WHERE {RECEIVED_IN} AND c.area IS NOT NULL AND NOT {{void}}
GROUP BY c.area ORDER BY n DESC, c.area"""
REPEATS = f"""
SELECT count(*) AS n FROM cases c WHERE {RECEIVED_IN} AND {{is_repeat}}"""
STATUSES = f"""
SELECT c.status, count(*) AS n FROM cases c WHERE {RECEIVED_IN} AND {cases.IS_OPEN} GROUP BY c.status"""
MARKED = f"""
SELECT sum(supervised) AS supervised_cases, sum(urged > 0) AS urged_cases FROM cases c WHERE {RECEIVED_IN}"""
DIFFICULT = f"""c.id IN (
  SELECT c.id FROM cases c WHERE {RECEIVED_IN} AND difficult
  UNION SELECT c.id FROM cases c INDEXED BY cases_open WHERE {cases.IS_OPEN} AND c.id < ?1 AND c.difficult
    AND (?3 IS NULL OR {cases.OF_SCHEME.format("?3")}))"""
COUNT_DIFFICULT = f"""
SELECT count(*) AS n FROM cases c WHERE c.difficult AND ({RECEIVED_IN}
  OR {cases.IS_OPEN} AND c.id < ?1 AND (?3 IS NULL OR {cases.OF_SCHEME.format("?3")}))"""
DISPUTED = f"""c.id IN (SELECT case_id FROM steps WHERE what = 'disputed' AND at BETWEEN ?1 AND ?2)
AND NOT {figure_sql.VOID} AND (?3 IS NULL OR {cases.OF_SCHEME.format("?3")})"""
EXAMPLES = 3
TOP = 5


def report(
    office: Office, period: Period, *, scheme: str | None = None
) -> tuple[dict[str, Any], list[balances.Balance]]:
    """Return the report on ``period`` for the office's leaders, with the balances of its sums."""
    found = figures.compute(office, period, scheme=scheme)
    spots, spot_checks, notes = hotspots.rows_of(office, period, top=TOP, scheme=scheme)
    checks = [*found.checks, *spot_checks]
    turns = figures.compute_attendance(office, period, scheme)
    parameters = (*period.keys, scheme)
    received, repeats = found.total.counts["received"], count_repeats(office, parameters)
    difficult = _difficult(office, parameters)
    report = {
        **head(office, period),
        "totals": found.total.rates(),
        "kinds": {kind: found.kinds[kind] for kind in VOCABULARIES["kind"]},
        "channels": {channel: found.channels[channel] for channel in VOCABULARIES["channel"]},
        "units": [sheet.as_row() for sheet in found.units],
        "hotspots": spots,
        "areas": count_areas(office, parameters),
        "days": count_days(office, parameters),
        "compared": {
            "before": _compare_counts(office, found, period.before(), scheme),
            "year_before": _compare_counts(office, found, period.year_before(), scheme),
        },
        "came_to": balances.came_to(found.came_to),
        "repeats": {"cases": repeats, "received": received, "received_without": received - repeats},
        "examples": examples(office, parameters, spots),
        "callbacks": {name: found.results[name] for name in VOCABULARIES["result"]},
        "urged_and_supervised": {
            **{name: found.total.counts[name] for name in ("urged", "supervised")},
            **count_marked(office, parameters),
        },
        "difficult": difficult,
        "disputed": _disputed(office, period, scheme),
        "sessions": {
            name: value for name, value in attendance_row(turns[0]).items() if name not in {"unit", "group"}
        },
        "attendance": [attendance_row(sheet) for sheet in turns[1]],
        "running": found.running,
        "still_running": count_statuses(office, parameters),
        "annex": [annex_row(sheet) for sheet in found.units],
        "checks": [check.as_json() for check in checks],
        "notes": notes,
        **foot(office, period),
        "by_kind": _rates_by_column(office, period, "kind", found.kinds, scheme),
        "by_channel": _rates_by_column(office, period, "channel", found.channels, scheme),
        "measures": measures(office, period),
        "without_unit": annex_row(found.rest),
        "annex_total": annex_row(found.total),
        **{name: found.total.counts[name] for name in ("not_due", "outcome_missing")},
        "on_time_of_which": found.total.moved_answers(),
        "asked_by": clauses_of(office.rules(office.scheme_id(scheme)).scheme),
        **of_scheme(scheme),
        "difficult_cases": len(difficult),
    }
    return report, checks


def count_areas(office: Office, asked: Asked) -> dict[str, int]:
    """Count the cases received by area, most frequent first."""
    sql = AREAS.format(void=sources_of(office).void)
    return {row["area"]: row["n"] for row in count_rows(office, sql, asked)}


def count_days(office: Office, asked: Asked) -> dict[str, int]:
    sql = DAYS.format(day=dialect_of(office).received_on)
    return {row["day"]: row["n"] for row in count_rows(office, sql, asked)}


def count_statuses(office: Office, asked: Asked) -> dict[str, int]:
    """Count the open cases received by status."""
    return {row["status"]: row["n"] for row in count_rows(office, STATUSES, asked)}


def clauses_of(scheme: Scheme) -> dict[str, str]:
    """Return the clause that asks for a figure, by its code: of an indicator, else of the scheme's own document."""
    own = tuple(f"{prefix}-" for prefix, title in scheme.sources if title == scheme.source)
    clauses = {
        figure.code: ", ".join(
            clause for clause in figure.asked_by.split(", ") if own and clause.startswith(own)
        )
        for figure in unit_figures.FIGURES
    }
    clauses |= {each.code: each.clause for each in scheme.indicators}
    return {code: clause for code, clause in clauses.items() if clause}


def _rates_by_column(
    office: Office, period: Period, column: str, received: Mapping[str, int], scheme: str | None
) -> list[dict[str, Any]]:
    """Return the solved and satisfied rates per kind or channel, such as suggestions or deputies' motions (QT-09)."""
    sheets = figures.compute_by(office, period, column, scheme)
    return [
        {
            column: code,
            "received": received[code],
            **{
                figure: sheets.get(code, unit_figures.UnitFigures()).rate(figure)
                for figure in ("solved", "satisfied")
            },
        }
        for code in VOCABULARIES[column]
    ]


def measures(office: Office, period: Period) -> list[dict[str, Any]]:
    """List measures decided by the end of ``period`` and not done before its start (QT-06)."""
    return [
        measure
        for measure in list_measures(office)
        if measure["decided_at"] <= period.end
        and not (measure["done_at"] and measure["done_at"] < period.start)
    ]


def annex_row(sheet: unit_figures.UnitFigures) -> dict[str, Any]:
    """Return a unit's row in the annex (附表)."""
    counts = sheet.counts
    return {
        "unit": sheet.unit,
        "group": sheet.group or None,
        "rank": sheet.rank,
        "received": counts["received"],
        "due": counts["answer_due"],
        "kept": counts["answer_kept"],
        "late": counts["answer_late"],
        "overdue": counts["answer_overdue"],
        "on_time": sheet.rate("on_time"),
        "satisfied": sheet.rate("satisfied"),
        "running": counts["running"],
        **{code: sheet.rate(code) for code in ("finished", "on_time_first", "promise_kept", "satisfied_all")},
        **{f"on_time_{channel}": rate for channel, rate in sheet.on_time_by_channel().items()},
    }


def _compare_counts(office: Office, found: Figures, other: Period, scheme: str | None) -> dict[str, Any]:
    """Return both counts, and the change as a rate of the earlier one."""
    then = figures.count_received(office, (*other.keys, scheme))
    now = found.total.counts["received"]
    return {
        "period": period_view(other),
        "received": then,
        "change": now - then,
        "change_rate": Ratio(now - then, then),
    }


def count_repeats(office: Office, asked: Asked) -> int:
    """Count the cases received that were merged, or linked to an earlier one."""
    sql = REPEATS.format(is_repeat=dialect_of(office).is_repeat)
    return int(next(iter(count_rows(office, sql, asked)))["n"])


def examples(office: Office, asked: tuple[object, ...], spots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return some cases of the most frequent category, else of the period; masked, none confidential."""
    category = next((row["name"] for row in spots if row["by"] == "category"), None)
    where = f"{RECEIVED_IN} AND {NOT_PUBLIC}"
    if category is not None:
        where, asked = f"{where} AND c.category = ?", (*asked, category)
    return [brief_row(case) for case in cases.select_cases(office, where, asked, limit=EXAMPLES)]


def count_marked(office: Office, asked: Asked) -> dict[str, int]:
    """Count the cases received that were urged, and those that were supervised."""
    row = next(iter(count_rows(office, MARKED, asked)))
    return {name: row[name] or 0 for name in ("urged_cases", "supervised_cases")}


def count_difficult(office: Office, asked: Asked) -> int:
    """Count the difficult cases received in the period, and earlier ones still open."""
    return int(next(iter(count_rows(office, COUNT_DIFFICULT, asked)))["n"])


def _difficult(office: Office, asked: Asked) -> list[dict[str, Any]]:
    """List the difficult cases received in the period, and earlier ones still open."""
    return [
        {**brief_row(case), "redone": case["redone"], "returned": case["returned"]}
        for case in cases.select_cases(office, DIFFICULT, asked)
    ]


def _disputed(office: Office, period: Period, scheme: str | None) -> list[dict[str, Any]]:
    """List the cases whose callers said no in ``period`` where the unit says yes."""
    times = (to_seconds(period.start), to_seconds(period.end))
    return [brief_row(case) for case in cases.select_cases(office, DISPUTED, (*times, scheme))]
