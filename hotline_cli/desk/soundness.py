"""Is the file sound, and does it still say what was written into it? Looked at as it is, never migrated."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from hotline_cli.store import check, database, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotline_cli.env import Env


def checked(env: Env) -> list[check.Finding]:
    """Everything that can be said of the file itself, good and bad."""
    with closing(database.open_to_read(env.database)) as con:
        return list(check.check(con, env.database))


def verified(env: Env, head: str, progress: Callable[[int, int], None]) -> verify.Verdict:
    """The chain and every row held against the events; ``head`` must stand in the chain."""
    with closing(database.open_to_read(env.database)) as con:
        return verify.verify(con, head, progress)
