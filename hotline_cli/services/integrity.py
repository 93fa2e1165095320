"""Is the file sound, and does it still say what was written into it? Looked at as it is, never migrated.

What can be made anew from the events without anybody's doing is the search index.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from hotline_cli.store import check, database, verify, words

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


def reindexed(env: Env, progress: Callable[[int, int], None]) -> int:
    """Make the search index anew from the events, all of it or nothing; how many cases are in it."""
    with closing(database.open_file(env.database)) as con, database.guarded(env.database):
        con.execute("PRAGMA secure_delete = ON")  # a damaged index may hold words that were erased elsewhere
        with database.writing(con, env.say):
            return words.rebuild(con, progress)
