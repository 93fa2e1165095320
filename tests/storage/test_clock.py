"""The time of an entry: read when nobody else can write, and marked while it is behind the latest."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from factories import call, make_office

from hotline_cli.context import read_environment
from hotline_cli.domain.events import Event, stamp
from hotline_cli.services.opening import open_office
from hotline_cli.store.journal import Journal
from hotline_cli.store.office import Office

if TYPE_CHECKING:
    from clerk import Clerk


def entries(clerk: Clerk) -> list[tuple[str, str | None]]:
    """When each event was entered, without the date, and how its clock is marked; in the order of the events."""
    rows = [(event["entered_at"][11:16], event["clock"]) for event in clerk.json("export", "events")]
    return list(dict.fromkeys(rows))


def test_every_entry_behind_the_latest_is_marked(clerk: Clerk) -> None:
    """The clock jumps back by two hours; the entries are marked until it has caught up with 11:00."""
    make_office(clerk, at="2026-03-02T09:00")
    for moment in ("11:00", "09:30", "09:40", "10:59", "11:00", "11:01"):
        ran = clerk(*call(), at=f"2026-03-02T{moment}")
        assert ("(2026-03-02 11:00:00)" in ran.err) == (moment in {"09:30", "09:40", "10:59"}), ran.err
    assert entries(clerk) == [
        ("09:00", "set"),
        ("11:00", "set"),
        ("09:30", "set back"),
        ("09:40", "set back"),
        ("10:59", "set back"),
        ("11:01", "set"),
    ]
    assert clerk.json("db", "verify")["ok"] is True


def test_the_clock_is_read_under_the_lock(hotline: Clerk) -> None:
    """Who began before another's entry and had to wait for it is entered after it, and not marked."""
    make_office(hotline)
    hotline.more = {"HOTLINE_NOW": ""}
    with closing(open_office(read_environment(str(hotline.database), "another")).con) as con:
        env = read_environment(str(hotline.database), "another")
        with Office(env, con).transaction() as journal:
            waiting = subprocess.Popen(
                [sys.executable, "-m", "hotline_cli", *call()],
                cwd=hotline.folder,
                env=hotline.environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            assert waiting.stderr is not None
            assert "waiting" in waiting.stderr.readline()  # after two seconds
            env.tick()
            Journal(con, stamp(env.now), "another", clock_set=False).append(Event("restore", env.now, {}))
            del journal
        _out, err = waiting.communicate(timeout=120)
    assert (waiting.returncode, err) == (0, "")
    events = hotline.json("export", "events")[-2:]
    assert [event["verb"] for event in events] == ["restore", "register"]
    assert [event["clock"] for event in events] == [None, None]
    assert events[0]["entered_at"] <= events[1]["entered_at"]
