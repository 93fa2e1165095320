"""Calls with their past made ready for the file: here, or of a long file in a second process while this one writes.

The second process knows nothing of the file. It is given the rules and the calls, and gives back rows; it ends with
this one, however that ends, since then nothing more comes to it. What it has not got to when its turn comes is played
here, so that neither waits for the other while there is work; so is all of it where it cannot be had or is lost.
"""

from __future__ import annotations

import marshal
import pickle
import sys
from collections import deque
from contextlib import suppress
from itertools import islice, starmap
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli import i18n
from hotline_cli.services.imports.history import ImpossibleHistory, PastCall, replay_call
from hotline_cli.store.bulk_insert import PreparedCase, case_token, prepare_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from queue import SimpleQueue
    from typing import IO

    from hotline_cli.domain.limits import Rules

AT_ONCE = 200
"""Calls sent together."""
ASKED = 3
"""How many such lots the second process has before it, so that it never waits for the next."""
AHEAD = 8
"""How many may be on the way, those not asked for yet among them: what is held in memory."""
PIPE = 1 << 20
"""Bytes that may lie in a pipe, where the system lets us say so: a whole lot goes through it at once."""
MIN_ROWS_FOR_WORKER = 3000
"""Calls for which a second process is worth its start."""


class RefusedRow(NamedTuple):
    """It cannot have been so: the column to blame, and why."""

    column: str
    reason: str


class ReplayedRow(NamedTuple):
    """What came of a call; ``remarks`` speak of it by ``placeholder``."""

    ready: PreparedCase
    remarks: list[str]


class Replayer(NamedTuple):
    """What a call is played with."""

    rules: Mapping[int, Rules]
    now: datetime
    note: str

    def play(self, call: PastCall) -> ReplayedRow | RefusedRow:
        """Go through the past of ``call`` and lay out the rows that come of it."""
        call.facts = {**call.facts, "id": case_token(call.at.date())}
        try:
            played = replay_call(call, self.rules[call.facts["scheme"]], self.now)
        except ImpossibleHistory as wrong:
            return RefusedRow(wrong.column, wrong.reason)
        if self.note:
            played.commands[0][0].private.setdefault("note", self.note)
        return ReplayedRow(prepare_case(played.case, played.commands), played.remarks)


class InProcess:
    """Plays them one by one, in this process."""

    def __init__(self, player: Replayer) -> None:
        self._player = player

    def __call__(self, calls: Iterable[PastCall]) -> Iterator[tuple[PastCall, ReplayedRow | RefusedRow]]:
        """Each call with what came of it, in their order."""
        for call in calls:
            yield call, self._player.play(call)

    def close(self) -> None:
        """Nothing is to be ended."""


class _Lot:
    """Some calls, whether the second process was asked for them, and what came of them."""

    __slots__ = ("asked", "calls", "made")

    def __init__(self, calls: list[PastCall]) -> None:
        self.calls, self.asked = calls, False
        self.made: list[ReplayedRow | RefusedRow] | None = None

    @property
    def awaited(self) -> bool:
        """Whether the second process is still to give it back."""
        return self.asked and self.made is None

    @property
    def free(self) -> bool:
        """Whether nobody has begun it."""
        return not self.asked and self.made is None


class Worker:
    """Plays them in a second process, some hundreds ahead, and here what that has not been asked for."""

    def __init__(self, player: Replayer) -> None:
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
            pipesize=PIPE,
        )
        self._to_send: SimpleQueue[bytes | None] = SimpleQueue()
        self._received: SimpleQueue[bytes | None] = SimpleQueue()
        self._lost = False
        # in threads, so that neither process waits for the other for ever; they move bytes and leave the rest to it
        self._threads = [Thread(target=deed, daemon=True) for deed in (self._send, self._receive)]
        for thread in self._threads:
            thread.start()
        self._to_send.put(_message((i18n.language(), player)))

    def _send(self) -> None:
        """What it is asked, until there is None."""
        if self._process.stdin is None:
            return
        try:
            while (message := self._to_send.get()) is not None:
                self._process.stdin.write(message)
                self._process.stdin.flush()
        except OSError:  # it is gone, and what it does not send says so
            return

    def _receive(self) -> None:
        """What it gives back, as it comes; None at its end."""
        if self._process.stdout is not None:
            with suppress(OSError):
                while message := _read(self._process.stdout):
                    self._received.put(message)
        self._received.put(None)

    def __call__(self, calls: Iterable[PastCall]) -> Iterator[tuple[PastCall, ReplayedRow | RefusedRow]]:
        """Each call with what came of it, in their order."""
        held: deque[_Lot] = deque()
        for some in _lots(calls):
            held.append(_Lot(some))
            self._ask(held)
            if len(held) == AHEAD:
                yield from self._first(held)
        while held:
            yield from self._first(held)

    def _ask(self, held: deque[_Lot]) -> None:
        """Take what has come, and see that the second process has enough before it."""
        while not self._lost and not self._received.empty():
            self._take(held)
        before_it = sum(lot.awaited for lot in held)
        for lot in held:
            if self._lost or before_it >= ASKED:
                return
            if lot.free:
                self._to_send.put(_message(lot.calls))
                lot.asked = True
                before_it += 1

    def _take(self, held: deque[_Lot]) -> None:
        """What came of the oldest lot asked for; of none any more, if the second process is lost."""
        message = self._received.get()
        if message is None:
            self._lost = True
            return
        lot = next(lot for lot in held if lot.awaited)
        lot.made = list(starmap(_made, marshal.loads(message)))  # noqa: S302 - from our own process

    def _first(self, held: deque[_Lot]) -> Iterator[tuple[PastCall, ReplayedRow | RefusedRow]]:
        """The oldest lot, as soon as it is made; meanwhile the newest that nobody was asked for is made here."""
        first = held[0]
        while first.made is None:
            spare = first if self._lost else next((lot for lot in reversed(held) if lot.free), None)
            if spare is None:
                self._take(held)
            else:
                spare.made = [self._player.play(call) for call in spare.calls]
            self._ask(held)
        held.popleft()
        yield from zip(first.calls, first.made, strict=True)

    def close(self) -> None:
        """End it."""
        self._to_send.put(None)
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # of what it did not take
                if pipe:
                    pipe.close()


LENGTH = 4
"""Bytes that say how long a message between the two is."""


def _message(what: object) -> bytes:
    return _framed(pickle.dumps(what, pickle.HIGHEST_PROTOCOL))


def _framed(body: bytes) -> bytes:
    return len(body).to_bytes(LENGTH) + body


def _plain(made: ReplayedRow | RefusedRow) -> tuple[Any, ...]:
    return tuple(made) if isinstance(made, RefusedRow) else (tuple(made.ready), made.remarks)


def _made(first: Any, second: Any) -> ReplayedRow | RefusedRow:  # noqa: ANN401 - the parts of either
    """What came of a call, from the plain values of which it is made: marshal knows no more, and is twice as fast."""
    return RefusedRow(first, second) if isinstance(first, str) else ReplayedRow(PreparedCase(*first), second)


def _read(stream: IO[bytes]) -> bytes:
    """The next message, without its length; nothing at the end, even in the middle of one."""
    length = int.from_bytes(stream.read(LENGTH))
    message = stream.read(length)
    return message if len(message) == length else b""


def _lots(calls: Iterable[PastCall]) -> Iterator[list[PastCall]]:
    asked = iter(calls)
    while lot := list(islice(asked, AT_ONCE)):
        yield lot


def second_process(player: Replayer) -> InProcess | Worker:
    """Who plays ``ENOUGH`` calls and more best on this machine."""
    import os

    if (os.cpu_count() or 1) > 1 and sys.executable:
        with suppress(OSError):
            return Worker(player)
    return InProcess(player)


def serve() -> None:
    """What the second process does: lots in, rows out, until nothing more comes."""
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it is told, and ends it
    gc.disable()
    asked, out = sys.stdin.buffer, sys.stdout.buffer
    with suppress(OSError, EOFError):  # whoever started this was gone before it said a word
        language, player = pickle.loads(_read(asked))  # noqa: S301 - from whoever started this
        i18n.use(language)
        while message := _read(asked):
            lot = pickle.loads(message)  # noqa: S301 - the same
            out.write(_framed(marshal.dumps([_plain(player.play(call)) for call in lot])))
            out.flush()
