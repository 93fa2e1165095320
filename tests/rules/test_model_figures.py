"""Figures of random histories on a real file: counted from the second model, and unit by unit by plain SQL."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import model
from histories import History
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from machine import OTHER, THIRD, UNIT, number_key

from hotline_cli.context import read_environment
from hotline_cli.domain.period import Period, month_of, year_of
from hotline_cli.domain.transitions import table
from hotline_cli.errors import Refused
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.reports import figures, periodic
from hotline_cli.services import cases, init, registration
from hotline_cli.services.opening import open_office
from hotline_cli.services.values import When
from hotline_cli.store import entities

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from hotline_cli.store.office import Office

NOW = datetime(2021, 6, 1, 9)
STAGES = {
    "transfer": "transfer_on_time",
    "sign": "sign_on_time",
    "answer": "on_time",
    "assist": "assist_on_time",
    "review": "review_on_time",
    "feedback": "feedback_on_time",
    "promise": "promise_kept",
}
"""The figure of each stage: limits kept, of those due in the period that are met or have passed."""
BY_UNIT = """
SELECT stage, unit_id, count(*), sum(met_at IS NOT NULL AND met_at <= due_at AND NOT broken)
FROM limits JOIN terms ON terms.id = term_id
WHERE stopped_at IS NULL AND due_at BETWEEN CAST(strftime('%s', ?) AS INTEGER) AND CAST(strftime('%s', ?) AS INTEGER)
  AND (met_at IS NOT NULL OR coalesce(pending_at, held_at) IS NULL OR coalesce(pending_at, held_at) > due_at
       OR broken AND pending_at IS NOT NULL)
GROUP BY stage, unit_id"""


def office_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with the six schemes and three units, long after everything."""
    monkeypatch.setenv("HOTLINE_NOW", f"{NOW:%Y-%m-%dT%H:%M}")
    for leftover in folder.glob("hotline.db*"):
        leftover.unlink()
    env = read_environment(str(folder / "hotline.db"), "clerk")
    init.init_database(env, sorted(model.DOCUMENTS))
    office = open_office(env)
    init.stop_syncing(office)
    with office.transaction() as journal:
        for key in (UNIT, OTHER, THIRD):
            values = {"name": f"单位{key}"}
            entities.write_entity(office.con, journal, "unit", office.now, "units", key, values)
    return office


def live(office: Office, history: History, steps: int) -> None:
    """One case, step by step, in the file and in the model."""
    words = {"content": "路灯不亮", "phone": "13800000001" if history.contact else ""}
    facts = {**history.facts, "channel": "phone", "origin": "own"}
    answer = {"answer": "请带身份证"} if history.spot else {}
    request = registration.Request(facts, words | answer, history.promised, scheme=history.scheme)
    made = registration.register_case(office, request, When(history.at))
    for _step in range(steps):
        verb, asked, allowed = history.step()
        with office.transaction() as journal:
            file = load_case(office, number_key(made.cases[0]["no"]))
            more = {"events": file.events, "reason": "误录"} if verb == "undo" else {}
            reason = {"reason": "误选"} if verb == "edit" else {}
            try:
                decision = table.perform(verb, file.case, file.rules, history.at, **asked, **more, **reason)
            except Refused:
                assert not allowed, history.done
                continue
            cases.record_decision(office, journal, file, decision)


def counted(lives: list[model.Case], period: Period) -> dict[str, tuple[int, int]]:
    """Each figure of ``period`` as the model counts it."""

    def within(at: datetime | None) -> bool:
        return at is not None and period.first <= at.date() <= period.last

    states: Counter[tuple[str, str]] = Counter(
        (limit.stage, limit.state(NOW)) for case in lives for limit in case.limits if within(limit.due)
    )
    found = {}
    for stage, code in STAGES.items():
        kept = states[stage, "kept"]
        found[code] = (kept, kept + states[stage, "late"] + states[stage, "overdue"])
    received = [case for case in lives if within(case.received)]
    found["on_the_spot"] = (sum(case.spot for case in received), len(received))
    ordered = [case for case in lives if within(case.first_dispatch)]
    found["finished"] = (sum(case.status in {"answered", "closed"} for case in ordered), len(ordered))
    last = [rated[-1] for case in lives if (rated := [one for one in case.ratings if within(one[0])])]
    for code, spot in (("satisfied", False), ("on_the_spot_satisfied", True)):
        grades = [grade for _at, grade, of_spot in last if of_spot == spot]
        found[code] = (len(grades) - grades.count("dissatisfied"), len(grades))
    return found


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_the_figures_are_those_of_the_model(
    data: st.DataObject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Months and the year: each figure of the bulletin, and each unit's by plain SQL."""
    office = office_of(tmp_path, monkeypatch)
    lives = []
    for _case in range(data.draw(st.integers(3, 8))):
        history = History(data.draw)
        live(office, history, data.draw(st.integers(2, 10)))
        lives.append(history.case)
    for period in (year_of(2020), *(month_of(date(2020, month, 1)) for month in (3, 4, 5))):
        totals: dict[str, Any] = periodic.report(office, period)[0]["totals"]
        expected = counted(lives, period)
        assert {code: (totals[code].numerator, totals[code].denominator) for code in expected} == expected
        found = figures.compute(office, period)
        times = (f"{period.first} 00:00:00", f"{period.last} 23:59:59")
        rows = {(row[0], row[1]): (row[3], row[2]) for row in office.con.execute(BY_UNIT, times)}
        for sheet in (*found.units, found.rest):
            for stage, code in STAGES.items():
                rate = sheet.rate(code)
                assert (rate.numerator, rate.denominator) == rows.get((stage, sheet.key), (0, 0)), (
                    sheet.unit,
                    code,
                )
    office.con.close()
