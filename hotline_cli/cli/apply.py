"""``apply``: verbs from a table. Each row is the command that a clerk would type.

The columns are that command's options, with the same words, checks and refusals.
"""

from __future__ import annotations

from hotline_cli.cli.chinese_commands import WORDS as WORDS_OF_COMMANDS
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import build_command, command
from hotline_cli.cli.options import Sheet, TableFile
from hotline_cli.cli.verb_rows import (
    WORDS,
    BadCell,
    open_table,
    parameters_by_column,
    run_rows,
)
from hotline_cli.domain.transitions.table import VERBS
from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.i18n import _


@command(
    "apply",
    details=_(
        "The first line contains the column names: verb, no, at and the options of the commands, "
        "as in `hotline VERB --help`, with _ for -; separate several values by ; or 、. Rows are "
        "processed in order, all or none; each is a separate command in the log. A row with session and key "
        "ticks a task of a session, as `hotline schedule done` does (verb done)."
    ),
    example="hotline apply done.csv",
    verb=True,
)
def apply(
    call: CommandContext,
    file: TableFile,
    sheet: Sheet = "",
) -> None:
    columns = {
        name: (*WORDS.get(name, ()), *({name.replace("_", "-")} - {name}))
        for name in ("verb", "no", "at", *_options())
    }
    run_rows(
        call,
        open_table(call, file, sheet),
        columns,
        ("verb",),
        lambda row: (_verb(row["verb"] or TICK), row.cells),
        instead=TICKED,
    )


TICK = "done"
"""The verb of a row that ticks a task, which needs no ``verb``."""
TICKED = ("session", "key")


def _verb(word: str) -> str:
    """Return the command for a word: a verb of the table, ``register`` or ``schedule done``. Raises ``BadCell``."""
    allowed = {name: VOCABULARIES["verb"][name] for name in _commands()} | {TICK: WORDS_OF_COMMANDS[TICK]}
    for name, chinese in allowed.items():
        if word in (name, chinese):
            return "schedule done" if name == TICK else name
    raise BadCell(
        "verb",
        _("unknown value {text!r}; use one of: {allowed}").format(
            text=word, allowed=", ".join(f"{name} {chinese}" for name, chinese in allowed.items())
        ),
    )


def _commands() -> list[str]:
    return ["register", *(verb.name for verb in VERBS.values() if verb.is_command), "schedule done"]


def _options() -> list[str]:
    """Return the columns known by any verb."""
    found: dict[str, None] = {}
    for verb in (*_commands(), "schedule done"):
        options, named = parameters_by_column(build_command(verb))
        found |= dict.fromkeys((*options, *named[1:]))
    return [name for name in found if name not in ("at", "no")]
