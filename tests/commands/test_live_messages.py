"""Messages of the live desk that are rare; each is produced by a key or by what another desk did."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from factories import call, make_office
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import DummyInput
from prompt_toolkit.output import DummyOutput
from terminal import needs_tmux, terminal

from hotline_cli.cli import live
from hotline_cli.context import read_environment
from hotline_cli.errors import Refused, Usage
from hotline_cli.services.live import LiveDesk
from hotline_cli.services.live_call import PROMISE, SPOT, DeskView, Hints, LiveCall
from hotline_cli.services.opening import open_office
from hotline_cli.store.office import Office
from hotline_cli.tui import screen
from hotline_cli.tui.keys import press
from hotline_cli.tui.model import Act, State

if TYPE_CHECKING:
    from clerk import Clerk

WATER, POLICE = "水务局", "公安局"
DESK = DeskView(
    now=datetime(2026, 3, 12, 9, 30),
    begins=datetime(2026, 3, 12, 9),
    ends=datetime(2026, 3, 12, 10),
    title="2026-03-12 09:00-10:00",
    on_air=(WATER,),
    units=(WATER, POLICE),
    own_unit=WATER,
)
CALL = LiveCall("k", kind="help", matter="停水")
KEYS = [
    (State(LiveCall("k")), "enter", "Press 1 to 5 for the kind."),
    (State(CALL._replace(disposition=SPOT), "answer"), "enter", "Type the answer."),
    (
        State(CALL._replace(disposition=PROMISE, promise="今天来水"), "by"),
        *("enter", "Enter a date like 2020-03-26, or a duration like 3 working days."),
    ),
    (
        State(CALL._replace(disposition=SPOT, answer="已修", outcome="随便"), "outcome"),
        *("enter", "Unknown outcome 随便; use one of: solved, planned, explained, helped, unsolved."),
    ),
    (State(LiveCall("k")), "f7", "The queue is empty."),
    (State(CALL, "matter"), "f8", "No similar cases found."),
    (State(LiveCall("k"), page="end"), "f4", "There are no more calls to dispatch."),
]


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Two units and a session."""
    return make_office(clerk, units=[WATER, POLICE], sessions=[("2026-03-12", WATER)])


@pytest.mark.parametrize(("state", "key", "message"), KEYS, ids=[row[2] for row in KEYS])
def test_a_key_of_the_live_desk_that_does_nothing_says_why(state: State, key: str, message: str) -> None:
    """And nothing is stored."""
    after, act = press(state, key, DESK)
    assert (after.message, act) == (message, None)


def test_the_clock_of_the_live_desk_before_and_after(office: Clerk) -> None:
    """Ten minutes before it begins, five after it ended; an answer that nobody has verified is marked."""
    hints = Hints(answers=(("停水找谁", "拨打供水热线", False),))
    early = screen.draw(
        State(CALL, "matter"), DESK._replace(now=datetime(2026, 3, 12, 8, 50), hints=hints), 100, 30
    )
    assert "begins in 10:00" in early.text()
    assert "(not verified)" in early.text()
    late = screen.draw(State(CALL, "matter"), DESK._replace(now=datetime(2026, 3, 12, 10, 5)), 100, 30)
    assert "ended 5:00 ago" in late.text()
    assert office.json("list", "--session", "2026-03-12") == []


def test_what_the_live_desk_cannot_take(office: Clerk) -> None:
    """A promise without a date in it; a session that was cancelled."""
    env = read_environment(str(office.database), "clerk")
    desk = open_office(env)
    wrong = "neither a date like 2020-03-26 nor a duration like 3 working days"
    with closing(desk.con), pytest.raises(Usage, match=wrong):
        LiveDesk(desk, "2026-03-12").parse_promise("尽快")
    office("schedule", "cancel", "2026-03-12", "--reason", "防汛")
    desk = open_office(env)
    with closing(desk.con), pytest.raises(Refused, match="the session of 2026-03-12 was cancelled"):
        LiveDesk(desk, "2026-03-12")


def test_a_promise_for_a_day_without_a_year(office: Clerk) -> None:
    """The next one: on 12 March 2026, 1 March is next year's."""
    desk = open_office(read_environment(str(office.database), "clerk"))
    with closing(desk.con):
        days = [
            LiveDesk(desk, "2026-03-12").parse_promise(said).date()
            for said in ("3月30日", "3月12日", "3月1号")
        ]
    assert [day.isoformat() for day in days] == ["2026-03-30", "2026-03-12", "2027-03-01"]


def test_a_stored_call_that_was_not_changed(office: Clerk) -> None:
    """Opened to be corrected, and saved as it was."""
    no = office.json(*call(session="2026-03-12"))["no"]
    desk = open_office(read_environment(str(office.database), "clerk"))
    with closing(desk.con):
        live_desk = LiveDesk(desk, "2026-03-12")
        assert live_desk.correct(live_desk.load(no)) == [f"{no} unchanged"]


def test_a_waiting_caller_whom_another_desk_took(office: Clerk) -> None:
    """Both desks see him in the queue; the second to take him is told."""
    env = read_environment(str(office.database), "clerk")
    with closing(open_office(env).con) as con, closing(open_office(env).con) as other:
        desk = LiveDesk(Office(env, con), "2026-03-12")
        waiting = desk.keep(CALL, queued=True)
        assert LiveDesk(Office(env, other), "2026-03-12").put_through(waiting)
        with create_app_session(input=DummyInput(), output=DummyOutput()):
            shown = live._Shown(desk)
        shown._next(Act("next", waiting))
        assert shown.state.message == "Another desk has already taken the call."


@needs_tmux
def test_an_empty_answer_and_a_call_left_over(hotline: Clerk) -> None:
    """A prompt that needs an answer; the live desk left with a call that no unit has."""
    make_office(hotline, units=[WATER], sessions=[("2026-03-12", WATER)])
    hotline.now = "2026-03-12T09:05"
    with terminal(hotline) as shown:
        shown.line("hotline unit add")
        shown.wait("Name of the unit")
        shown.press("Enter")
        shown.wait("Required. Press Ctrl-C to cancel; nothing will be changed.")
        shown.press("C-c")
        shown.wait("interrupted")
        shown.line("clear; hotline live 2026-03-12")
        shown.wait("55:00")
        shown.type("2")
        shown.press("Enter", "Enter")
        shown.type("停水")
        shown.press("Enter")
        shown.wait("20260312-0001 stored")
        shown.press("F10")
        shown.press("F10")
        shown.wait("1 still to dispatch: hotline dispatch --session 1 --to UNIT")
