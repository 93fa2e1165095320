"""Opening of the office's file."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from hotline_cli.store import connection, faults
from hotline_cli.store.office import Office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotline_cli.context import Environment


def open_office(env: Environment) -> Office:
    """Open the database that ``env`` names; the caller closes it. Raises ``DatabaseFault``."""
    con = connection.open_file(env.database, env.say)
    with faults.guard_faults(env.database):
        return Office(env, con)


@contextmanager
def office_opened(env: Environment) -> Iterator[Office]:
    """Open the database for the length of a ``with`` block. Raises ``DatabaseFault``."""
    office = open_office(env)
    with closing(office.con):
        yield office


@contextmanager
def office_opened_to_read(env: Environment, *, patient: bool = True) -> Iterator[Office]:
    """Open the database read-only: nothing is changed, and an older file is not migrated. Raises ``DatabaseFault``.

    Who is not ``patient`` waits two seconds for another process, without a message.
    """
    say = env.say if patient else None
    with closing(connection.open_to_read(env.database, say)) as con, faults.guard_faults(env.database):
        yield Office(env, con)
