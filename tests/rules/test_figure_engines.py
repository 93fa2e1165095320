"""Random histories under every shipped scheme: DuckDB counts over exported facts what SQLite counts in the file."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from clerk import Clerk
from machine import asked_at_random, number_key

from hotline_cli.context import Environment, get_zone
from hotline_cli.domain.case import case_number
from hotline_cli.domain.period import Period, month_of, week_of, year_of
from hotline_cli.domain.transitions.table import VERBS
from hotline_cli.errors import HotlineError
from hotline_cli.queries import loaded_case
from hotline_cli.queries.facts_office import facts_opened
from hotline_cli.reports import figures, hotspots, periodic
from hotline_cli.services import cases, facts, init, registration, units
from hotline_cli.services.opening import open_office
from hotline_cli.services.values import When
from hotline_cli.store import entities
from hotline_cli.store.facts_folder import read_partitions
from hotline_cli.store.office import Office

SCHEMES = ("standard", "changzhou-2020", "hengyang-2018", "xingfeng-2014", "jingning-2014", "gongpu-2005")
BEGIN = datetime(2019, 11, 18, 1, tzinfo=UTC)  # Monday 09:00 in China
CASES, ACTS = 40, 320
PERIODS = (
    year_of(2019),
    year_of(2020),
    month_of(date(2019, 12, 1)),
    month_of(date(2020, 1, 1)),
    week_of(date(2020, 1, 8)),
    Period(date(2019, 1, 1), date(2020, 12, 31)),
)


def environment(path: Path, instant: datetime = BEGIN) -> Environment:
    return Environment(
        database=path, operator="clerk", instant=instant, clock_set=True, zone=get_zone("Asia/Shanghai")
    )


def open_with_units(path: Path, scheme: str) -> Office:
    init.init_database(environment(path), [scheme])
    office = open_office(environment(path))
    office.con.execute("PRAGMA synchronous = OFF")
    with office.transaction() as journal:
        for key, group in ((1, "部门"), (2, "部门"), (3, "企业")):
            values = {"name": f"单位{key}", "group": group, "added_at": "2019-11-01 09:00:00"}
            entities.write_entity(office.con, journal, "unit", office.now, "units", key, values)
    return office


def play(office: Office, scheme: str) -> None:
    """Calls come in and clerks do what comes to their mind; what a rule refuses is not done."""
    chance = random.Random(scheme)
    keys: list[int] = []
    for act in range(ACTS):
        office.env.instant += timedelta(minutes=chance.randint(1, 600))
        if act == ACTS // 2:
            units.merge_units(office, "单位3", "单位2", When())
        try:
            if len(keys) < CASES and chance.random() < 2 * CASES / ACTS:
                keys.append(register(office, chance))
            elif keys and chance.random() < 0.05:
                join = chance.choice([cases.link_cases, cases.merge_case])
                join(office, *(case_number(chance.choice(keys)) for _each in range(2)), When())
            elif keys:
                do_something(office, chance.choice(keys), chance)
        except HotlineError:
            continue


def register(office: Office, chance: random.Random) -> int:
    """One call, perhaps answered on the spot."""
    said = {
        "kind": chance.choice(["inquiry", "help", "complaint", "suggestion"]),
        "channel": chance.choice(["phone", "on-air", "web"]),
        "origin": "own",
        "important": chance.random() < 0.3,
        "category": chance.choice([None, "路灯", "噪声"]),
        "area": chance.choice([None, "东城"]),
    }
    words = {
        "content": "路面塌陷",
        "name": "张三",
        "phone": "13800000001",
        "answer": chance.choice(["", "", "已答复"]),
    }
    done = registration.register_case(office, registration.Request(said, words), When())
    return number_key(done.cases[0]["no"])


def do_something(office: Office, key: int, chance: random.Random) -> None:
    """One verb that fits, more often one on the way to the end."""
    case = loaded_case.load_case(office, key).case
    fit = [name for name, row in VERBS.items() if row.is_possible(case)]
    onward = [name for name in fit if name in {"dispatch", "reply", "callback", "close"}]
    rest = {*fit} - {"absorb", "link", "merge", "undo"} | {"urge"}
    verb = chance.choice(sorted(rest) + onward * 8)
    asked = asked_at_random(verb, chance, office.now)
    if verb == "callback":
        asked |= {"unit_contacted": chance.choice([True, False]), "caller_solved": True}
    if verb == "reply":
        asked["outcome"] = chance.choice(["solved", "planned", "unsolved"])
    cases.perform_verb(office, verb, [case_number(key)], When(), asked)


OF_TEXTS = {"g2", "examples"}
"""What is told of hotspots where their texts are."""


def counted(office: Office, period: Period, scheme: str | None) -> list[Any]:
    """All that a report takes from the cases of an office."""
    asked = (*period.keys, scheme)
    rows, checks, _notes = hotspots.rows_of(office, period, axes=hotspots.OVER_OFFICES, scheme=scheme)
    return [
        figures.compute(office, period, scheme=scheme),
        figures.compute_by(office, period, "kind", scheme),
        figures.compute_by(office, period, "channel", scheme),
        figures.compute_attendance(office, period, scheme)[:2],
        [{key: row[key] for key in row if key not in OF_TEXTS} for row in rows],
        checks,
        periodic.count_areas(office, asked),
        periodic.count_days(office, asked),
        periodic.count_statuses(office, asked),
        periodic.count_repeats(office, asked),
        periodic.count_marked(office, asked),
        periodic.count_difficult(office, asked),
    ]


def assert_same_figures(office: Office, folder: Path, scheme: str) -> set[str]:
    """Compare every figure of every period; return the names of the counts that are not zero."""
    facts.export_facts(office, folder, progress=lambda _done, _whole: None)
    [partition] = read_partitions(folder)
    names: set[str] = set()
    with facts_opened(office.env, partition) as exported:
        for period in PERIODS:
            for name in (None, scheme) if period is PERIODS[-1] else (None,):
                of_file = counted(office, period, name)
                assert counted(exported, period, name) == of_file, (period.name, name)
                names |= set(+of_file[0].total.counts)
    return names


@pytest.mark.parametrize("scheme", SCHEMES)
def test_both_engines_count_alike(scheme: str, tmp_path: Path) -> None:
    """Every unit, every count, every score, in years, months and a week of random histories."""
    office = open_with_units(tmp_path / "hotline.db", scheme)
    with closing(office.con):
        play(office, scheme)
        names = assert_same_figures(office, tmp_path / "facts", scheme)
    assert {"received", "on_the_spot", "answer_due", "answer_kept", "answered", "valid"} <= names


def test_both_engines_count_sessions_alike(clerk: Clerk) -> None:
    """The demonstration has a programme with attendance, callbacks on the air and links."""
    clerk("demo", "demo.db", at="2020-04-24T08:30")
    office = open_office(environment(clerk.folder / "demo.db", datetime(2020, 4, 24, 1, tzinfo=UTC)))
    with closing(office.con):
        names = assert_same_figures(office, clerk.folder / "facts", "changzhou-2020")
    assert {"on_air_due", "head_on_air", "tries", "callback_owed", "solved"} <= names
