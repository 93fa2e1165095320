"""An office played day by day: callers ring, and a clerk reads nothing but the agenda and does what it says."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from clerk import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clerk import Clerk

NOT_TO_DO = frozenset({"date", "until", "on_air", "attention", "held"})
"""Parts of the agenda that tell, and ask for nothing."""
MOST_ROUNDS = 12


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


@dataclass
class Call:
    """A call, what words register it, and what becomes of it: the unit, the ratings of its callbacks in order."""

    at: str
    words: tuple[str, ...]
    unit: str = ""
    ratings: tuple[str, ...] = ("satisfied",)
    more: tuple[str, ...] = ()
    """Further words of the dispatch."""
    reply: tuple[str, ...] = ()
    """Further words of the reply."""


@dataclass
class Player:
    """The clerk, and what the world answers: who takes a case, what a caller says, who came to a session."""

    clerk: Clerk
    calls: list[Call]
    passes: tuple[str, ...] = ("16:00",)
    attendance: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Session → words of its attendance, if not on time and by the head."""
    world: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What others do, and when: a unit asks for leave, a session is moved."""
    known: dict[str, Call] = field(default_factory=dict)
    called: Counter[str] = field(default_factory=Counter)
    late: list[tuple[str, str, str]] = field(default_factory=list)
    """What a morning's mail named as overdue: day, number, stage."""

    def play(self, first: date, last: date) -> None:
        """Play every day: the mail at eight, calls as they come, the agenda at each pass and after each call."""
        for day in days(first, last):
            for row in self.clerk.json("overdue", at=f"{day}T08:00"):
                self.late.append((str(day), row["no"], row["stage"] or row["item"]))
            today = [call for call in self.calls if call.at.startswith(str(day))]
            acts = [act for act in self.world if act[0].startswith(str(day))]
            moments = {*(call.at for call in today), *(at for at, _words in acts)}
            for at in sorted(moments | {f"{day}T{hour}" for hour in self.passes}):
                for words in (words for when, words in acts if when == at):
                    self.clerk(*words, at=at)
                for call in (one for one in today if one.at == at):
                    case = self.clerk.json("register", *call.words, at=at)
                    self.known[case["no"]] = call
                self.work(at)

    def work(self, at: str) -> None:
        """Do what the agenda says until nothing is left that can be done now."""
        done: set[str] = set()
        for _round in range(MOST_ROUNDS):
            agenda = self.clerk.json("agenda", at=at)
            rows = [row for part, found in agenda.items() if part not in NOT_TO_DO for row in found]
            listed = dict.fromkeys(row["command"] for row in rows)
            commands = [command for command in listed if command not in done]
            refused = {command: error for command in commands if (error := self.do(command))}
            done |= set(commands) - refused.keys()
            if len(refused) == len(commands):  # nothing more can be done now
                assert not refused, refused
                return
        raise AssertionError(("the agenda does not end", at))

    def do(self, command: str) -> str:
        """Run ``command``, what it leaves open filled in; return why it was refused, if it was."""
        words = shlex.split(command)[1:]
        call = self.known.get(words[1])
        filled = self._fill(words, call) if call else self._fill_other(words)
        ran = self.clerk(*filled, status=ANY)
        return "" if ran.status == 0 else ran.err

    def _fill(self, words: list[str], call: Call) -> list[str]:
        no = words[1]
        match words[0]:
            case "dispatch":
                return [*(call.unit if word == "UNIT" else word for word in words), *call.more]
            case "reply":
                by = words[words.index("--as") :][:2] if "--as" in words else []
                text = f"已于当日派人到现场处理{no}所述问题,更换损坏的部件两处"
                return [*words[:2], *by, "--by", "王五", "--text", text, *(() if by else call.reply)]
            case "callback":
                n = self.called[no]
                self.called[no] += 1
                rating = call.ratings[min(n, len(call.ratings) - 1)]
                return [*words[:2], "--result", rating]
            case "file":
                return ["file", no, "paper.pdf", "--to", "市政务办"]
        names = {
            "LEADER": "副市长",
            "NAME": "办公室主任",
            "TEXT": "已办",
            "REASON": "处置不规范",
            "HOW": "phone",
        }
        return [names.get(word, word) for word in words]

    def _fill_other(self, words: list[str]) -> list[str]:
        if words[:2] == ["schedule", "attend"]:
            session = words[2]
            return [
                "schedule",
                "attend",
                session,
                *self.attendance.get(session, ("--status", "on-time", "--by", "head")),
            ]
        if words[:2] == ["schedule", "makeup"]:
            day = date.fromisoformat(self.clerk.now[:10]) + timedelta(days=7)
            return [str(day) if word == "DATE" else word for word in words]
        return ["局长" if word == "NAME" else word for word in words]
