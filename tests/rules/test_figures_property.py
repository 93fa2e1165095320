"""Cases at random: whatever happens to them, every sum comes out, over all and unit by unit."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from machine import number_key

from hotline_cli.context import read_environment
from hotline_cli.domain.period import Period, month_of, week_of, year_of
from hotline_cli.domain.transitions import table
from hotline_cli.errors import HotlineError
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.reports import balances, figures, unit_figures
from hotline_cli.services import cases, init, registration
from hotline_cli.services.opening import open_office
from hotline_cli.services.values import When
from hotline_cli.store import entities

if TYPE_CHECKING:
    from pathlib import Path

    from hotline_cli.store.office import Office

from datetime import date, datetime, timedelta

BEGIN = datetime(2020, 1, 1, 9)
ASKED: dict[str, dict[str, Any]] = {
    "dispatch": {"unit": 1},
    "sign": {},
    "return": {"reason": "不属本单位", "approved_by": "王"},
    "reply": {"text": "已办结并回复来电人", "by": "张", "outcome": "solved"},
    "callback": {"result": "satisfied"},
    "redo": {"reason": "未解决"},
    "reject": {"reason": "不属受理范围"},
    "void": {"reason": "误拨", "approved_by": "王"},
    "close": {"without_callback": "来电人拒访"},
    "archive": {},
    "urge": {},
    "escalate": {"to": "市长"},
}
STEP = st.tuples(
    st.sampled_from([*ASKED, "dispatch", "reply", "callback"]),
    st.integers(1, 3),
    st.sampled_from(["satisfied", "basically", "dissatisfied", "unreachable"]),
    st.integers(0, 40 * 24),
)
LIFE = st.tuples(
    st.integers(0, 120),
    st.booleans(),
    st.sampled_from(["inquiry", "complaint", "help"]),
    st.lists(STEP, max_size=7),
)


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with three units, long after everything."""
    monkeypatch.setenv("HOTLINE_NOW", "2021-06-01T09:00")
    database = folder / "hotline.db"
    database.unlink(missing_ok=True)
    for leftover in folder.glob("hotline.db-*"):
        leftover.unlink()
    env = read_environment(str(database), "clerk")
    init.init_database(env, [])
    office = open_office(env)
    with office.transaction() as journal:
        for key in (1, 2, 3):
            values = {"name": f"单位{key}", "group": "部门"}
            entities.write_entity(office.con, journal, "unit", office.now, "units", key, values)
    return office


def live(office: Office, life: tuple[int, bool, str, list[tuple[str, int, str, int]]]) -> None:
    """One case: what a rule refuses is simply not done."""
    day, spot, kind, deeds = life
    at = BEGIN + timedelta(days=day)
    words = {"content": "路灯不亮", **({"answer": "请拨打供电热线"} if spot else {})}
    with office.transaction() as journal:
        facts = {"kind": kind, "channel": "phone", "origin": "own", "important": day % 3 == 0}
        registered = registration.register_case(office, registration.Request(facts, words), When(at))
        file = load_case(office, number_key(registered.cases[0]["no"]))
        for verb, unit, result, hours in deeds:
            at += timedelta(hours=hours)
            asked = dict(ASKED[verb])
            if verb == "dispatch":
                asked["unit"] = unit
            if verb == "callback":
                asked["result"] = result
            try:
                decision = table.perform(verb, file.case, file.rules, at, **asked)
            except HotlineError:
                continue
            cases.record_decision(office, journal, file, decision)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lives=st.lists(LIFE, min_size=1, max_size=12))
def test_every_sum_comes_out(lives: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds = received; what became of them = received; kept + late + overdue = due; units and the rest = total."""
    office = opened(tmp_path, monkeypatch)
    for life in lives:
        live(office, life)
    periods = [year_of(2020), month_of(date(2020, 2, 1)), week_of(date(2020, 3, 4)),
               Period(date(2020, 1, 1), date(2021, 5, 31))]  # fmt: skip
    for period in periods:
        found = figures.compute(office, period)
        assert all(check.holds for check in found.checks), [(c.name, c.parts, c.total) for c in found.checks]
        for figure in unit_figures.FIGURES:
            rate = found.total.rate(figure.code)
            if figure.code != "returned":
                assert 0 <= rate.numerator <= rate.denominator, figure.code
            parts = [sheet.rate(figure.code) for sheet in (*found.units, found.rest)]
            assert sum(part.denominator for part in parts) == rate.denominator, figure.code
            assert sum(part.numerator for part in parts) == rate.numerator, figure.code
        assert sum(found.came_to.values()) == found.total.counts["received"]
        results = sum(found.results[result] for result in figures.RESULTS)
        assert results == found.total.counts["valid"]
        for column in ("kind", "channel"):
            along = figures.compute_by(office, period, column).values()
            for code in ("solved", "satisfied"):
                assert (
                    sum(sheet.rate(code).denominator for sheet in along) == found.total.rate(code).denominator
                )
                assert sum(sheet.rate(code).numerator for sheet in along) == found.total.rate(code).numerator
    whole = figures.compute(office, periods[-1]).total.counts
    assert whole["received"] == len(lives)
    office.con.close()


def test_months_add_up_to_their_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted by when it happened is counted in one month and no other."""
    office = opened(tmp_path, monkeypatch)
    for day in range(0, 120, 5):
        deeds = [("dispatch", 1 + day % 3, "", day), ("reply", 1, "", 30), ("callback", 1, "satisfied", 20)]
        live(office, (day, False, "inquiry", deeds))
    year = figures.compute(office, year_of(2020)).total.counts
    months = [figures.compute(office, month_of(date(2020, month, 1))).total.counts for month in range(1, 13)]
    for name in (
        "received",
        "answer_due",
        "answer_kept",
        "dispatched_first",
        "answered",
        "valid",
        "dispatches",
    ):
        assert sum(month[name] for month in months) == year[name] > 0
    office.con.close()


def test_the_property_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that slipped out of every kind is noticed."""
    office = opened(tmp_path, monkeypatch)
    live(office, (3, False, "inquiry", []))
    with sqlite3.connect(office.env.database) as con:
        con.execute("UPDATE cases SET kind = 'nonsense'")
    found = figures.compute(office, year_of(2020))
    assert [check.name for check in found.checks if not check.holds] == ["kinds"]
    assert "≠" in balances.describe_balance(found.checks[0], {})
    office.con.close()
