"""Checks of the database file and its chain, without migrating it."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from hotline_cli.domain.case import case_number
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.store import connection, faults, integrity, search_index, sqlite_file, verify
from hotline_cli.store.manifest import Proof, judge_manifests

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hotline_cli.context import Environment
    from hotline_cli.store.verdict import Verdict


def as_database_fault(error: Exception, env: Environment) -> Exception:
    """Return ``error`` as a database fault if it is one or the file is damaged; else ``error`` itself."""
    return faults.as_fault(error, env.database) if _is_the_files(error, env) else error


def _is_the_files(error: Exception, env: Environment) -> bool:
    if faults.is_fault(error):
        return True
    if not isinstance(error, faults.SUSPECT) or isinstance(error, UnicodeEncodeError):
        return False
    from hotline_cli.store.verify import is_damaged

    return is_damaged(env.database)


CHANGED = """
SELECT DISTINCT case_id FROM events WHERE seq BETWEEN ? AND ? AND verb NOT IN ('reveal', 'order') LIMIT ?"""
"""Verbs that only look at cases are left out: they are complete once the data is shown."""
MAX_NAMED_CASES = 20
"""Maximum number of cases named."""


def list_changed_cases(env: Environment) -> list[str] | None:
    """Return the numbers of the cases this process has changed, at most ``MAX_NAMED_CASES``.

    None if nothing was saved.

    Called after a fault, so it reads the file: after an interruption only the file tells.
    """
    first, last, head = env.written or (0, 0, "")
    with closing(connection.open_to_read(env.database, env.say)) as con:
        row = con.execute("SELECT hash FROM events WHERE seq = ?", (last,)).fetchone()
        if row is None or row["hash"].hex() != head:
            return None
        found = [
            row[0] for row in con.execute(CHANGED, (first, last, MAX_NAMED_CASES + 2))
        ]  # one of them may be None, such as a unit's event
    if not found:
        return None
    numbers = [case_number(key) for key in found if key is not None]
    return [*numbers[:MAX_NAMED_CASES], "..."] if len(numbers) > MAX_NAMED_CASES else numbers


def check_database(env: Environment) -> list[integrity.Finding]:
    """Return all findings on the file itself, good and bad."""
    with closing(connection.open_to_read(env.database, env.say)) as con:
        return list(integrity.check_file(con, env.database))


def verify_database(
    env: Environment,
    head: str,
    against: Path | None,
    progress: Callable[[int, int], None],
    *,
    full: bool = False,
) -> tuple[Verdict, Proof]:
    """Verify pages, the chain, and every row against its events.

    ``head`` must be in the chain, and the chain of the backup ``against`` its beginning. If that backup's manifest
    proves its cases, only those changed since are verified, unless ``full``; what it proves is returned too.
    """
    if against and env.database.exists() and against.exists() and against.samefile(env.database):
        raise Usage(
            _("{file} is the database itself").format(file=against), _("Name a backup of the database.")
        )
    with ExitStack() as opened:
        other = opened.enter_context(closing(connection.open_to_read(against))) if against else None
        con = opened.enter_context(closing(connection.open_to_read(env.database, env.say)))
        today = env.now.date()
        proven = judge_manifests(con, [against], today) if against and not full else Proof()
        verdict = verify.verify_file(con, head, progress, against=other, pages=True, since=proven.events)
        return verdict, proven


def rebuild_search_index(env: Environment, progress: Callable[[int, int], None]) -> int:
    """Rebuild the search index from the events, all or nothing; return the number of cases in it."""
    with closing(connection.open_file(env.database, env.say)) as con, faults.guard_faults(env.database):
        con.execute("PRAGMA secure_delete = ON")  # a damaged index may hold words that were erased elsewhere
        with sqlite_file.write_transaction(con, env.say):
            return search_index.rebuild_index(con, progress)
