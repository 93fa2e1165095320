"""Progress bar for long tasks, on standard error, only for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from rich.progress import Progress, TaskID

DELAY_SECONDS = 1.0
"""Seconds before a bar is drawn: most commands are done by then, and never load Rich."""
INTERVAL = 100
"""Rows between two updates."""


class Bar:
    """A bar drawn by a thread, so that it moves while SQLite works. ``stop`` removes it."""

    def __init__(self, stream: TextIO, words: str) -> None:
        from threading import Lock, Timer

        self._stream, self._words = stream, words
        self._drawn: tuple[Progress, TaskID] | None = None
        self._told: tuple[int, int | None] = (0, None)
        self._lock, self._over = Lock(), False
        self._timer = Timer(DELAY_SECONDS, self._draw)
        self._timer.daemon = True
        self._timer.start()

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._over:
                return
            words = TextColumn("{task.description}", markup=False)
            bar = Progress(
                words, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                console=Console(file=self._stream), transient=True,
            )  # fmt: skip
            done, whole = self._told
            self._drawn = bar, bar.add_task(self._words, completed=done, total=whole)
            bar.start()

    def tell(self, done: int, whole: int | None = None) -> None:
        """Report how many are done, of how many."""
        self._told = done, whole
        if self._drawn:
            bar, task = self._drawn
            bar.update(task, completed=done, total=whole)

    def count_rows(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Return the same rows, reported as they pass."""
        for count, row in enumerate(rows, 1):
            yield row
            if count % INTERVAL == 0:
                self.tell(count)

    def stop(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._drawn:
                self._drawn[0].stop()
                self._drawn = None
