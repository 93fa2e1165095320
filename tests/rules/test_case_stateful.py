"""Random verbs on random cases under every shipped scheme, by the real desk on a real file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from machine import asked_at_random, number_key

from hotline_cli.context import Environment, get_zone
from hotline_cli.domain.case import OPEN, Case, case_number
from hotline_cli.domain.transitions.table import VERBS, perform
from hotline_cli.errors import HotlineError
from hotline_cli.queries import loaded_case
from hotline_cli.queries.lookups import Names
from hotline_cli.services import calendar, cases, init, registration
from hotline_cli.services.opening import open_office
from hotline_cli.services.values import When
from hotline_cli.store import connection, entities
from hotline_cli.store.office import Office
from hotline_cli.store.verify import verify_file

SCHEMES = ("standard", "changzhou-2020", "hengyang-2018", "xingfeng-2014", "jingning-2014", "gongpu-2005")
UNITS = (1, 2, 3)
BEGIN = datetime(2026, 12, 21, 1, tzinfo=UTC)  # Monday 09:00 in China, near a year whose notice is not out
TABLES = ("cases", "callers", "limits", "steps")

chances = st.randoms(use_true_random=True)
ahead = st.integers(-2, 40).map(lambda days: timedelta(days=days))


def an_office(path: Path) -> Office:
    """A file with all six schemes and three units."""
    env = Environment(
        database=path, operator="clerk", instant=BEGIN, clock_set=True, zone=get_zone("Asia/Shanghai")
    )
    init.init_database(env, SCHEMES)
    office = open_office(env)
    with office.transaction() as journal:
        for key in UNITS:
            entities.write_entity(
                office.con, journal, "unit", office.now, "units", key, {"name": f"单位{key}"}
            )
    return office


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty office, made once."""
    path = tmp_path_factory.mktemp("template") / "hotline.db"
    with closing(an_office(path).con) as con:
        con.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def dump(office: Office) -> dict[str, list[dict[str, Any]]]:
    """All that is stored of all cases."""
    return {table: [dict(row) for row in office.con.execute(f"SELECT * FROM {table}")] for table in TABLES}


def by_key(dumped: dict[str, list[dict[str, Any]]]) -> dict[tuple[int, int], dict[str, Any]]:
    """Its limits, by case and number."""
    return {(limit["case_id"], limit["n"]): limit for limit in dumped["limits"]}


def check_undone(office: Office, verb: str, before: dict[str, Any], done: dict[str, Any]) -> None:
    """All is as it was ``before`` the ``verb`` that made it what was ``done``, but for marks of entering late.

    No mark is gone, and only what the verb changed has a new one; each limit that a return, a callback or a review
    ended or moved has one (rules.md 4).
    """
    after = dump(office)
    clocks = ("met_at", "stopped_at", "pending_at", "due_at")
    for key, limit in by_key(after).items():
        then, now = by_key(before)[key], by_key(done)[key]
        marked, had_mark = limit.pop("late_entry"), then.pop("late_entry")
        now.pop("late_entry")
        assert marked >= had_mark
        assert marked == had_mark or now != then
        if verb in {"return", "callback", "review"} and any(now[name] != then[name] for name in clocks):
            assert marked
    for each in (before, after):  # what was taken back stays listed by a step of its own
        each["steps"] = [step for step in each["steps"] if step["what"] != "withdrawn"]
    assert after == before


class Desk(RuleBasedStateMachine):
    """A clerk who does anything at any time."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="hotline-stateful-"))
        path = self.folder / "hotline.db"
        shutil.copy(self.template, path)
        env = Environment(
            database=path, operator="clerk", instant=BEGIN, clock_set=True, zone=get_zone("Asia/Shanghai")
        )
        self.office = open_office(env)
        self.office.con.execute("PRAGMA synchronous = OFF")
        self.keys: list[int] = []

    # ---- what the clerk does

    @initialize(scheme=st.sampled_from(SCHEMES))
    def first_call(self, scheme: str) -> None:
        """There is a case."""
        self.register(scheme, "complaint", {}, answered=False, promised=None, to=None, minutes=1)

    @rule(
        scheme=st.sampled_from(SCHEMES),
        kind=st.sampled_from(["inquiry", "help", "complaint", "report", "suggestion"]),
        marks=st.fixed_dictionaries(
            {}, optional=dict.fromkeys(["urgent", "complex", "important"], st.booleans())
        ),
        answered=st.booleans(),
        promised=st.none() | ahead,
        to=st.none() | st.sampled_from(UNITS),
        minutes=st.integers(1, 5000),
    )
    def register(
        self,
        scheme: str,
        kind: str,
        marks: dict[str, bool],
        *,
        answered: bool,
        promised: timedelta | None,
        to: int | None,
        minutes: int,
    ) -> None:
        """A call comes in, some time after the last thing that was done."""
        self.pass_time(minutes)
        words = {"content": "路面塌陷", "phone": "13800000001", "answer": "已答复" if answered else ""}
        facts = {"kind": kind, "channel": "web", "origin": "own", **marks}
        due = self.office.now + promised if promised else None
        try:
            done = registration.register_case(
                self.office,
                registration.Request(
                    facts, words, due, scheme=scheme, to=(to and Names(self.office).unit(to)) or ""
                ),
                When(),
            )
        except HotlineError:
            return
        self.keys.append(number_key(done.cases[0]["no"]))

    @rule(minutes=st.integers(1, 20_000))
    def pass_time(self, minutes: int) -> None:
        """Nothing happens for a while."""
        self.office.env.instant += timedelta(minutes=minutes)

    @rule(days=st.integers(0, 60), work=st.booleans())
    def change_calendar(self, days: int, *, work: bool) -> None:
        """A day becomes worked, or not."""
        day = calendar.CalendarDay((self.office.now + timedelta(days=days)).date(), work, "调整")
        met = self._met()
        calendar.enter_days(self.office, [day], When())
        assert {key: due for key, due in self._met().items() if key in met} == met

    def _met(self) -> dict[tuple[int, int], str]:
        sql = "SELECT case_id, n, due_at FROM limits WHERE met_at IS NOT NULL OR stopped_at IS NOT NULL"
        return {(row[0], row[1]): row[2] for row in self.office.con.execute(sql)}

    @rule(data=st.data(), steps=st.integers(1, 2))
    def go_on(self, data: st.DataObject, steps: int) -> None:
        """A case goes the way that it should."""
        key = data.draw(st.sampled_from(self.keys))
        for _step in range(steps):
            case = loaded_case.load_case(self.office, key).case
            if case.status in OPEN:
                verb, asked = self._onward(case)
                cases.perform_verb(self.office, verb, [case_number(key)], When(), asked)

    @rule(chance=chances)
    def act(self, chance: Random) -> None:
        """Some verbs, on this case and that."""
        for _verb in range(4):
            self._act(chance, chance.choice(["do", "do", "dry", "and undo"]))

    def _act(self, chance: Random, way: str) -> None:
        """A verb on a case, perhaps said to have happened before; perhaps only tried, perhaps taken back at once."""
        key = chance.choice(self.keys)
        case = loaded_case.load_case(self.office, key).case
        fit = [name for name, row in VERBS.items() if row.is_possible(case)]
        names = set(fit if chance.random() < 0.8 else VERBS) - {"absorb", "link", "merge", "undo"}
        verb = chance.choice(sorted(names) or ["urge"])
        asked = asked_at_random(verb, chance, self.office.now)
        at = (
            self.office.now - timedelta(minutes=chance.choice([0, 1, 30, 600]))
            if chance.random() < 0.3
            else None
        )
        before = dump(self.office)
        try:
            cases.perform_verb(self.office, verb, [case_number(key)], When(at, dry_run=way == "dry"), asked)
        except HotlineError:
            assert dump(self.office) == before
            return
        if way == "dry":
            assert dump(self.office) == before
        elif way == "and undo" and verb != "archive":
            done = dump(self.office)
            cases.undo_command(self.office, [case_number(key)], When(), "误录")
            check_undone(self.office, verb, before, done)

    @rule(
        data=st.data(),
        joining=st.sampled_from([cases.link_cases, cases.merge_case]),
        undone=st.sampled_from(["", "one", "other"]),
    )
    def join(self, data: st.DataObject, joining: Callable[..., Any], undone: str) -> None:
        """Two cases are linked or merged; taken back from either side, both are as before."""
        one, other = data.draw(st.sampled_from(self.keys)), data.draw(st.sampled_from(self.keys))
        before = dump(self.office)
        try:
            joining(self.office, case_number(one), case_number(other), When())
        except HotlineError:
            assert dump(self.office) == before
            return
        if undone:
            done = dump(self.office)
            cases.undo_command(self.office, [case_number(one if undone == "one" else other)], When(), "误录")
            check_undone(self.office, "link or merge", before, done)

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Whatever was done last to a case is taken back, if it can be."""
        try:
            cases.undo_command(
                self.office, [case_number(data.draw(st.sampled_from(self.keys)))], When(), "误录"
            )
        except HotlineError:
            return

    # ---- what holds whatever was done

    @invariant()
    def no_two_limits_of_a_stage(self) -> None:
        """Side by side run promises, of those one that the answer meets, and one part, review, feedback a party."""
        sql = """
        SELECT 1 FROM limits JOIN terms ON terms.id = term_id
        WHERE met_at IS NULL AND stopped_at IS NULL AND (stage <> 'promise' OR with_answer)
        GROUP BY case_id, stage, party, CASE stage WHEN 'assist' THEN unit_id END HAVING count(*) > 1"""
        assert self.office.con.execute(sql).fetchone() is None

    @invariant()
    def nothing_is_held_for_ever(self) -> None:
        """A limit is held only while its case is."""
        sql = """
        SELECT 1 FROM limits l JOIN cases c ON c.id = l.case_id
        WHERE l.held_at IS NOT NULL AND (c.held_since IS NULL OR c.status NOT IN ('dispatched', 'handling'))"""
        assert self.office.con.execute(sql).fetchone() is None

    @invariant()
    def what_is_done_with_owes_nothing(self) -> None:
        """Of a closed case only promises, feedback, record and supervision run; of one put away, nothing.

        What had passed when the case was closed, or archived, stays overdue (rules.md 4).
        """
        sql = """
        SELECT 1 FROM limits l JOIN cases c ON c.id = l.case_id JOIN terms t ON t.id = l.term_id
        WHERE l.met_at IS NULL AND l.stopped_at IS NULL
          AND NOT (c.closed_at IS NOT NULL AND t.stage IN ('transfer', 'escalate', 'assist')
            AND l.due_at < CAST(strftime('%s', c.closed_at) AS INTEGER))
          AND NOT (c.status = 'archived' AND t.stage IN ('feedback', 'record', 'supervise')
            AND l.due_at < CAST(strftime('%s', (SELECT max(e.at) FROM events e WHERE e.case_id = c.id)) AS INTEGER))
          AND (
          c.status IN ('rejected', 'merged', 'void', 'archived')
          OR c.status = 'closed' AND t.stage NOT IN ('promise', 'feedback', 'record', 'supervise', 'written'))"""
        assert self.office.con.execute(sql).fetchone() is None

    @invariant()
    def no_case_without_a_next_step(self) -> None:
        """件件有着落: every open case can be brought a step further, by what its status names and its rules allow."""
        for key in self.keys:
            file = loaded_case.load_case(self.office, key)
            if file.case.status not in OPEN:
                continue
            at = max(self.office.now, file.case.last_at)
            verb, asked = self._onward(file.case)
            assert perform(verb, file.case, file.rules, at, **asked).events

    @staticmethod
    def _onward(case: Case) -> tuple[str, dict[str, Any]]:
        """The verb that brings an open case nearer to its end."""
        waited_for = next((name for name in case.reviewers if name not in case.passed_by), "")
        onward: dict[str, tuple[str, dict[str, Any]]] = {
            "received": ("dispatch", {"unit": 1}),
            "dispatched": ("sign", {}),
            "handling": ("reply", {"text": "已修复", "by": "王五"}),
            "reviewing": ("review", {"by": waited_for, "passed": True}),
            "answered": ("callback", {"result": "satisfied"}),
        }
        return onward[case.status]

    @precondition(lambda self: len(self.keys) > 2)
    @rule()
    def the_file_verifies(self) -> None:
        """Chain and rows: no difference."""
        self._verify()

    def _verify(self) -> None:
        with closing(connection.open_to_read(self.office.env.database)) as con:
            assert verify_file(con).difference is None

    def teardown(self) -> None:
        """At the end every row is what its events add up to."""
        try:
            self._verify()
        finally:
            self.office.con.close()
            shutil.rmtree(self.folder)


def test_a_clerk_who_does_anything_at_any_time(template: Path) -> None:
    """No fault of the program, no row that its events do not make, no case that cannot go on."""
    Desk.template = template
    machine = Desk.TestCase()
    machine.settings = settings(
        max_examples=25,
        stateful_step_count=40,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    machine.runTest()
