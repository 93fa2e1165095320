"""A month of a hotline office, drawn with a fixed seed and performed through the services.

The proportions are realistic: two thirds answered on the spot, mostly inquiries, 10 to 20 % on a matter
raised before, a few per cent late.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotline_cli.demo.matters import (
    CLOSING_SENTENCES,
    INQUIRY_ANSWERS,
    INSPECTION_ANSWERS,
    MANNERS,
    NAMES,
    OFFICE,
    PLACES,
    PROGRAMME,
    STAFF,
    Manner,
    Matter,
)
from hotline_cli.domain.duration import end_of_day
from hotline_cli.queries import duties as due
from hotline_cli.queries import lookups, sessions
from hotline_cli.queries.cases import get_case
from hotline_cli.services import cases, init, registration, schedule_entry, schedule_import, tasks, values
from hotline_cli.services.imports.source import TableSource
from hotline_cli.services.opening import open_office

if TYPE_CHECKING:
    from hotline_cli.context import Environment
    from hotline_cli.store.office import Office

SEED = 1
ANNOUNCED = datetime(2020, 3, 20, 9)
MORNING_AFTER = datetime(2020, 4, 24, 8, 30)
"""End of the story: the morning after the fifth broadcast."""
CALLS_PER_BROADCAST = 24
"""Calls during one broadcast."""
PHONE_CALLS_PER_DAY = 7
"""Other calls on one working day."""
ON_THE_SPOT_SHARE = 0.9
"""Share of calls answered at once, among those with an answer."""
REPEAT_SHARE = 0.14
FORGOTTEN_SHARE = 0.05
"""Share of the tasks of sessions."""
UNREACHABLE_SHARE = 0.05
WITHOUT_GROUND_SHARE = 0.7
"""Share of the dissatisfied callers whose answer has no ground for a redo, where the scheme asks for one."""
FAIR_SHARE = 0.05
"""Share of callers who find an answer fair, where the scheme takes that grade."""

Deed = Callable[[], None]


def schedule_file() -> Path:
    """Return the real schedule: from the installed package, or ``examples`` of a checkout."""
    name = "changzhou-2020-schedule.csv"
    here = Path(__file__).resolve().parent
    return next(path for path in (here / name, here.parents[1] / "examples" / name) if path.exists())


def make(env: Environment) -> Office:
    """Create the database of ``env``, perform the month, and return the office on the morning after."""
    moment_env = _at(env, ANNOUNCED)
    init.init_database(moment_env, ["changzhou-2020", "standard"])
    office = open_office(moment_env)
    # no fsync for each of two thousand verbs
    init.stop_syncing(office)
    try:
        _Script(office, random.Random(SEED)).play()
    except BaseException:
        office.con.close()
        env.database.unlink(missing_ok=True)
        raise
    init.merge_write_ahead_log(office)
    office.con.close()
    return open_office(_at(env, MORNING_AFTER))


def _at(env: Environment, moment: datetime) -> Environment:
    moved = copy(env)
    moved.instant, moved.clock_set = moment.replace(tzinfo=env.zone), True
    return moved


@dataclass(slots=True)
class _Script:
    """The events still to come, by time."""

    office: Office
    chance: random.Random
    ahead: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    order: Any = field(default_factory=count)
    earlier: list[tuple[registration.Request, Matter, str, str]] = field(default_factory=list)

    def play(self) -> None:
        schedule_import.import_schedule(
            self.office, TableSource.of(schedule_file()), values.When(), create_units=True
        )
        day = date(2020, 3, 26)
        while day < MORNING_AFTER.date():
            if self.office.calendar.is_working(day):
                for _call in range(PHONE_CALLS_PER_DAY):
                    self._later(self._between(day, time(8, 40), time(17, 20)), self._phone_call)
            for session in sessions.sessions_on(self.office, day):
                unit = lookups.Names(self.office).unit(session.units[0].unit) or ""
                self._plan_broadcast(day, session.id, unit)
            day += timedelta(days=1)
        self._plan_tasks()
        while self.ahead and self.ahead[0][0] < MORNING_AFTER:
            moment, _order, deed = heapq.heappop(self.ahead)
            self.office.env.instant = moment.replace(tzinfo=self.office.env.zone)
            deed()

    def _finish(self, session: str, key: str, unit: str) -> None:
        tasks.tick_tasks(self.office, session, [key], tasks.Ticks(unit), values.When())

    def _later(self, moment: datetime, deed: Deed) -> None:
        heapq.heappush(self.ahead, (moment, next(self.order), deed))

    # ---- one day

    def _between(self, day: date, first: time, last: time) -> datetime:
        start = datetime.combine(day, first)
        seconds = (datetime.combine(day, last) - start).seconds
        return start + timedelta(seconds=self.chance.randrange(seconds))

    def _plan_broadcast(self, day: date, session: int, unit: str) -> None:
        for _call in range(CALLS_PER_BROADCAST):
            self._later(self._between(day, time(9), time(10)), lambda: self._air_call(session, unit))
        self._later(
            datetime.combine(day, time(10, 5)),
            lambda: self._attend(session, unit),
        )

    def _attend(self, session: int, unit: str) -> None:
        schedule_entry.record_attendance(
            self.office, str(session), unit, status="on-time", by="head", name="", when=values.When()
        )

    def _plan_tasks(self) -> None:
        """Plan the tasks: most are done the day before they are due, or at once if that is past."""
        # a generator of its own, so that calls do not depend on the tasks of the scheme
        chance = random.Random(SEED)
        desk = sessions.Sessions(self.office)
        for session in desk.list_all(ANNOUNCED.date()):
            for task in desk.tasks(session):
                if task.due < MORNING_AFTER and chance.random() < FORGOTTEN_SHARE:
                    continue
                done = max(task.due - timedelta(days=1), ANNOUNCED).replace(hour=chance.randrange(9, 17))
                unit = desk.names.unit(task.unit) or ""
                self._later(done, partial(self._finish, str(session.id), task.key, unit))

        self._plan_duties(chance)

    def _plan_duties(self, chance: random.Random) -> None:
        """Plan the duties: most are done on the day they are due."""
        for duty in due.list_duties(self.office, ANNOUNCED.date(), MORNING_AFTER.date()):
            if duty["due"] < MORNING_AFTER and chance.random() >= FORGOTTEN_SHARE:
                done = max(duty["due"].replace(hour=chance.randrange(9, 17)), ANNOUNCED)
                self._later(done, partial(self._tick_off, duty["key"]))

    def _tick_off(self, key: str) -> None:
        scheme = self.office.settings["scheme"]
        tasks.tick_duties(self.office, scheme, [key], tasks.Ticks(), values.When())

    # ---- one call

    def _air_call(self, session: int, unit: str) -> None:
        matter = self._matter(PROGRAMME.get(unit, OFFICE["公安局"]))
        spot = self.chance.random() < ON_THE_SPOT_SHARE and matter.kind != "report" and bool(matter.on_air)
        put_through = self.chance.choice(("on-air", "on-air", "queued", "no"))
        request = self._request(matter, spot=spot, session=str(session), put_through=put_through)
        if put_through == "on-air" and not spot:
            promised = end_of_day(self.office.today + timedelta(days=self.chance.choice((5, 7, 10))))
            request = request._replace(
                words={**request.words, "promise": matter.on_air or "查实后答复"}, promised=promised
            )
        no = self._register(request, matter, unit)
        # what was answered or promised on the air is dispatched the same day (CZ-13)
        sent = datetime.combine(self.office.today, time(10, 30)) + timedelta(
            minutes=self.chance.randrange(90)
        )
        self._later(sent, lambda: self._dispatch(no, unit, matter, spot=spot))

    def _matter(self, matters: Sequence[Matter]) -> Matter:
        """Choose a matter; inquiries are the most frequent."""
        return self.chance.choices(matters, [4 if matter.kind == "inquiry" else 1 for matter in matters])[0]

    def _phone_call(self) -> None:
        if self.earlier and self.chance.random() < REPEAT_SHARE * 2:
            self._call_again()
            return
        unit = self.chance.choice(sorted(OFFICE))
        matter = self._matter(OFFICE[unit])
        self._take_up(
            self._request(matter, spot=self.chance.random() < ON_THE_SPOT_SHARE, scheme="standard"),
            matter,
            unit,
        )

    def _call_again(self) -> None:
        """The same caller calls on the same matter, and the clerk links both cases (BM-02)."""
        before, matter, unit, first = self.chance.choice(self.earlier[-60:])
        words = {name: value for name, value in before.words.items() if name != "promise"}
        facts = {**before.facts, "put_through": ""}
        again = before._replace(session="", scheme="standard", facts=facts, words=words, promised=None)
        cases.link_cases(self.office, self._take_up(again, matter, unit), first, values.When())

    def _take_up(self, request: registration.Request, matter: Matter, unit: str) -> str:
        no = self._register(request, matter, unit)
        if not request.words.get("answer"):
            sent = self.office.now + timedelta(minutes=self.chance.randrange(10, 200))
            self._later(sent, lambda: self._dispatch(no, unit, matter, spot=False))
        return no

    def _request(
        self, matter: Matter, *, spot: bool, session: str = "", scheme: str = "", put_through: str = ""
    ) -> registration.Request:
        who = self.chance.randrange(90)
        nameless = self.chance.random() < 0.05
        words = {
            "content": matter.said.format(place=self.chance.choice(PLACES)),
            "name": "" if nameless else NAMES[who % len(NAMES)],
            "phone": "" if nameless else f"138000000{who:02d}",
        }
        if spot and matter.on_air:
            words["answer"] = matter.on_air
        facts = {
            "kind": matter.kind,
            "origin": "own",
            "put_through": put_through,
            "urgent": self.chance.random() < 0.03,
            "tags": [],
        }
        return registration.Request(facts=facts, words=words, session=session, scheme=scheme)

    def _register(self, request: registration.Request, matter: Matter, unit: str) -> str:
        result = registration.register_case(self.office, request, values.When())
        no: str = result.cases[0]["no"]
        self.earlier.append((request, matter, unit, no))
        if request.words.get("answer"):
            self._later(self._working(0, 2), lambda: self._call_back(no, matter))
        return no

    def _working(self, least: int, most: int) -> datetime:
        """Return a moment of working time so many working days from now."""
        days = self.chance.randint(least, most)
        day = self.office.calendar.shift(self.office.today, days) if days else self.office.today
        moment = self._between(day, time(8, 45), time(17, 15))
        return max(moment, self.office.now + timedelta(minutes=20))

    # ---- the unit, and back

    def _status(self, no: str) -> str:
        return str(self._case(no)["status"])

    def _case(self, no: str) -> dict[str, Any]:
        return get_case(self.office, lookups.resolve_case(self.office, no))

    def _do(self, verb: str, no: str, **asked: Any) -> None:  # noqa: ANN401 - what the verb needs
        cases.perform_verb(self.office, verb, [no], values.When(), asked)

    def _dispatch(self, no: str, unit: str, matter: Matter, *, spot: bool) -> None:
        if self._status(no) not in {"received", "answered"}:
            return
        self._do("dispatch", no, unit=lookups.resolve_unit(self.office, unit))
        slow = self.chance.random() < self._manner(no).late / 2
        signed = self.office.now + timedelta(
            minutes=self.chance.randrange(240, 900) if slow else self.chance.randrange(5, 55)
        )
        self._later(signed, lambda: self._sign(no, matter, spot=spot))

    def _sign(self, no: str, matter: Matter, *, spot: bool) -> None:
        self._do("sign", no, responsible=self.chance.choice(NAMES))
        slow = self.chance.random() < self._manner(no).late
        quick = spot or matter.kind in {"inquiry", "suggestion"}
        least, most = (4, 14) if slow else (0, 2) if quick else (2, 12)
        self._later(self._working(least, most), lambda: self._reply(no, matter))

    def _reply(self, no: str, matter: Matter) -> None:
        outcome = self._outcome(no, matter)
        self._do(
            "reply",
            no,
            text=self._answer(no, matter),
            by=self.chance.choice(NAMES),
            outcome=outcome,
            told="phone",
        )
        if matter.kind in {"inquiry", "suggestion"}:
            self._later(self._working(0, 1), lambda: self._feed_back(no))
        self._later(self._working(0, 2), lambda: self._call_back(no, matter))

    def _manner(self, no: str) -> Manner:
        return MANNERS.get(self._case(no)["unit"] or "", Manner())

    def _outcome(self, no: str, matter: Matter) -> str:
        if matter.kind == "inquiry":
            return "explained"
        if self.chance.random() < self._manner(no).solved:
            return "solved"
        return self.chance.choice(("planned", "planned", "helped", "unsolved"))

    def _answer(self, no: str, matter: Matter) -> str:
        """Return the unit's answer, different each time: copied answers would be flagged."""
        chance = random.Random(f"{SEED} {no}")
        content = self._case(no)["content"].value
        place = next((place for place in PLACES if place in content), "")
        now = self.office.now
        answer = chance.choice(
            INSPECTION_ANSWERS if place and matter.kind != "inquiry" else INQUIRY_ANSWERS
        ).format(day=f"{now.month}月{now.day}日", who=chance.choice(STAFF), place=place, done=matter.done)
        return "。".join(filter(None, (matter.on_air, answer, chance.choice(CLOSING_SENTENCES)))) + "。"

    def _feed_back(self, no: str) -> None:
        case = self._case(no)
        if case["status"] in {"answered", "closed"} and case["session"]:
            self._do("feedback", no, to="政风热线栏目组")

    def _call_back(self, no: str, matter: Matter) -> None:
        if self._status(no) != "answered":
            return
        result = self._grade(no)
        note = "仍未解决" if result == "dissatisfied" else ""
        self._do("callback", no, result=result, note=note)
        if result == "dissatisfied" and self._status(no) == "answered":  # to be decided
            if self.chance.random() < WITHOUT_GROUND_SHARE:
                self._do("close", no)
                return
            self._do("redo", no, reason=note, substandard=True)
        if result == "dissatisfied" and self._status(no) == "received":  # no unit had it before
            unit = next(unit for _request, _matter, unit, earlier in self.earlier if earlier == no)
            self._dispatch(no, unit, matter, spot=False)
        elif result == "dissatisfied":
            self._later(self._working(1, 3), lambda: self._reply(no, matter))
        elif result == "unreachable":
            self._later(self._working(1, 1), lambda: self._call_back(no, matter))

    def _grade(self, no: str) -> str:
        """Choose the result of a callback: most callers are satisfied, after a redo nearly all."""
        case = self._case(no)
        poor = self._manner(no).dissatisfied / (2 if case["redone"] else 1)
        fair = FAIR_SHARE if case["scheme"] == "standard" else 0
        shares = {"dissatisfied": poor, "unreachable": UNREACHABLE_SHARE, "fair": fair, "basically": 0.15}
        shares["satisfied"] = 1 - sum(shares.values())
        return self.chance.choices(list(shares), list(shares.values()))[0]
