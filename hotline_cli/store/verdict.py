"""The result of a verification, and its progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotline_cli.store.journal import GENESIS

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], None]

ROWS_PER_STEP = 1000
"""Rows between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference: table, row and column, and how."""

    table: str
    row: str
    column: str
    what: str


@dataclass(slots=True)
class Verdict:
    """The counts, the newest hash, the event with the hash asked for, events of the backup, the first difference."""

    events: int = 0
    cases: int = 0
    head: str = GENESIS.hex()
    head_at: int | None = None
    against: int | None = None
    difference: Difference | None = None


class Differs(Exception):
    """Raised at the first difference."""

    def __init__(self, table: str, row: object, column: str, what: str) -> None:
        super().__init__(what)
        self.difference = Difference(table, str(row), column, what)


@dataclass(slots=True)
class Watch:
    """Reports progress over the rows of several rounds."""

    progress: Progress
    done: int = 0
    all: int = 0

    def step(self) -> None:
        """Report ``ROWS_PER_STEP`` more rows."""
        self.done += ROWS_PER_STEP
        self.progress(min(self.done, self.all), self.all)
