"""Calls with their past made ready for the file: here, or of a long file in a second process while this one writes.

The second process knows nothing of the file. It is given the rules and the calls, and gives back rows; it ends with
this one, however that ends, since then nothing more comes to it. Where it cannot be had, or is lost, the work is done
here.
"""

from __future__ import annotations

import pickle
import sys
from collections import deque
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli import i18n
from hotline_cli.desk.ledger import Call, Impossible, play
from hotline_cli.store.bulk import Ready, placeholder, ready

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from queue import SimpleQueue

    from hotline_cli.domain.limits import Rules

AT_ONCE = 200
"""Calls sent together."""
AHEAD = 6
"""How many such lots may be on the way: what is held in memory."""
ENOUGH = 3000
"""Calls for which a second process is worth its start."""


class Refusal(NamedTuple):
    """It cannot have been so: the column to blame, and why."""

    column: str
    reason: str


class Made(NamedTuple):
    """What came of a call; ``remarks`` speak of it by ``placeholder``."""

    ready: Ready
    remarks: list[str]


class Player(NamedTuple):
    """What a call is played with."""

    rules: Mapping[int, Rules]
    now: datetime
    note: str

    def play(self, call: Call) -> Made | Refusal:
        """Go through the past of ``call`` and lay out the rows that come of it."""
        call.facts = {**call.facts, "id": placeholder(call.at.date())}
        try:
            played = play(call, self.rules[call.facts["scheme"]], self.now)
        except Impossible as wrong:
            return Refusal(wrong.column, wrong.reason)
        if self.note:
            played.commands[0][0].private.setdefault("note", self.note)
        return Made(ready(played.case, played.commands), played.remarks)


class Here:
    """Plays them one by one, in this process."""

    def __init__(self, player: Player) -> None:
        self._player = player

    def __call__(self, calls: Iterable[Call]) -> Iterator[tuple[Call, Made | Refusal]]:
        """Each call with what came of it, in their order."""
        for call in calls:
            yield call, self._player.play(call)

    def close(self) -> None:
        """Nothing is to be ended."""


class There:
    """Plays them in a second process, some hundreds ahead."""

    def __init__(self, player: Player) -> None:
        """Start it. Raises ``OSError`` where that cannot be."""
        import subprocess
        from queue import SimpleQueue
        from threading import Thread

        self._player = player
        # not by -m, which would let a file in the folder at hand pass for one of ours; and by this one's path, or
        # the program that is installed would answer the one that runs from its source
        start = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; serve()"
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-P", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._asked: SimpleQueue[object] = SimpleQueue()
        self._made: SimpleQueue[list[Made | Refusal] | None] = SimpleQueue()
        self._lost = False
        # in threads, so that neither process waits for the other for ever
        self._threads = [Thread(target=deed, daemon=True) for deed in (self._send, self._receive)]
        for thread in self._threads:
            thread.start()
        self._asked.put((i18n.language(), player))

    def _send(self) -> None:
        """What is asked of it, until None is."""
        if self._process.stdin is None:
            return
        try:
            while (asked := self._asked.get()) is not None:
                pickle.dump(asked, self._process.stdin, pickle.HIGHEST_PROTOCOL)
                self._process.stdin.flush()
        except Exception:  # noqa: BLE001 - whatever it is, no answer will come, and none may be waited for
            self._process.kill()

    def _receive(self) -> None:
        """What it gives back, as it comes; None at its end."""
        if self._process.stdout is None:
            return
        try:
            while True:
                self._made.put(pickle.load(self._process.stdout))  # noqa: S301 - from our own process
        except Exception:  # noqa: BLE001 - a pickle cut short raises nearly anything, and somebody waits
            self._made.put(None)

    def __call__(self, calls: Iterable[Call]) -> Iterator[tuple[Call, Made | Refusal]]:
        """Each call with what came of it, in their order."""
        sent: deque[list[Call]] = deque()
        for lot in _lots(calls):
            self._asked.put(lot)
            sent.append(lot)
            if len(sent) == AHEAD:
                yield from self._take(sent.popleft())
        for lot in sent:
            yield from self._take(lot)

    def _take(self, lot: list[Call]) -> Iterator[tuple[Call, Made | Refusal]]:
        made = None if self._lost else self._made.get()
        if made is None:
            self._lost = True
            made = [self._player.play(call) for call in lot]
        yield from zip(lot, made, strict=True)

    def close(self) -> None:
        """End it."""
        self._asked.put(None)
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # of what it did not take
                if pipe:
                    pipe.close()


def _lots(calls: Iterable[Call]) -> Iterator[list[Call]]:
    asked = iter(calls)
    while lot := list(islice(asked, AT_ONCE)):
        yield lot


def second_process(player: Player) -> Here | There:
    """Who plays ``ENOUGH`` calls and more best on this machine."""
    import os

    if (os.cpu_count() or 1) > 1 and sys.executable:
        with suppress(OSError):
            return There(player)
    return Here(player)


def serve() -> None:
    """What the second process does: lots in, rows out, until nothing more comes."""
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it is told, and ends it
    gc.disable()
    out = sys.stdout.buffer
    try:
        language, player = pickle.load(sys.stdin.buffer)  # noqa: S301 - from whoever started this
        i18n.use(language)
        while True:
            lot = pickle.load(sys.stdin.buffer)  # noqa: S301 - the same
            pickle.dump([player.play(call) for call in lot], out, pickle.HIGHEST_PROTOCOL)
            out.flush()
    except (EOFError, OSError):
        return
