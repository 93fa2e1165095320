"""Declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.cli.context import CommandContext
from hotline_cli.context import Environment
from hotline_cli.i18n import _
from hotline_cli.output import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hotline_cli.cli.context import CommandContext
    from hotline_cli.output import Column


def columns_of_main(
    columns: Callable[[], Sequence[Column]],
) -> Callable[[CommandContext], Sequence[Column] | None]:
    """What a report gives: the columns of its main table. In JSON it gives its facts, which only it knows."""
    return lambda call: None if call.format == "json" else columns()


# ---- declaring commands ---------------------------------------------------------------------------------------

_SHARED = {
    "format": (str | None, "-f/--format", None),
    "output": (str | None, "-o/--output", None),
    "columns": (str | None, "--columns", None),
    "excel": (bool, "--excel", False),
}
_VERB = {
    "at": (str | None, "--at", None),
    "note": (str, "--note", ""),
    "dry_run": (bool, "--dry-run", False),
    "yes": (bool, "-y/--yes", False),
}
_REVEAL = {"reveal": (bool, "--reveal", False), "reason": (str, "--reason", "")}


def shared_option_help(name: str) -> tuple[str, str | None]:
    return {
        "format": (_("table, plain, markdown, csv, tsv, json, jsonl, html, xlsx or docx"), "FORMAT"),
        "output": (_("Output file instead of standard output"), "FILE"),
        "columns": (_("Only these columns, in this order, separated by commas"), "NAMES"),
        "excel": (_("CSV for Excel and WPS"), None),
        "at": (_("Time of the event, if earlier than now"), "TIME"),
        "note": (_("A note to store with it"), "TEXT"),
        "dry_run": (_("Dry run: show the result without saving"), None),
        "yes": (_("No confirmation"), None),
        "reveal": (_("Show callers' names, phones and addresses (logged)"), None),
        "reason": (_("Reason for showing callers' data"), "TEXT"),
    }[name]


Gives = Callable[[CommandContext], "Sequence[Column] | None"]
"""The columns of what a command shows, known before anything is done; None where only that tells."""


class Declaration(NamedTuple):
    """A command as its module declares it."""

    function: Callable[..., None]
    details: str
    example: str
    shared: dict[str, Any]
    asks: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    gives: Gives | None = None
    long: str = ""


DECLARATIONS: dict[str, Declaration] = {}


def command(
    path: str,
    *,
    details: str = "",
    example: str = "",
    verb: bool = False,
    reveal: bool = False,
    shows: bool = True,
    asks: tuple[str, ...] = (),
    formats: tuple[str, ...] = (),
    gives: Gives | None = None,
    long: str = "",
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare the command ``path`` (``unit add``).

    ``verb``: it takes ``--at``, ``--note``, ``--dry-run``, ``--yes``. ``reveal``: it can show callers' data.
    ``details`` follow the help line of ``cli/table.py``; ``example`` is one call that works. A person who left out
    something required is asked for it, and then for the options ``asks`` too. ``formats``: those that this command
    writes itself (ics), besides the usual ones. ``gives``: the columns of what it shows, so that ``--columns`` is
    looked at before anything is done. A parameter of the function that is a named tuple stands for all of
    its fields as options, for those that several commands share. ``long``: what it is at while it takes long.
    """
    shared = (_SHARED if shows else {}) | (_VERB if verb else {}) | (_REVEAL if reveal else {})

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        DECLARATIONS[path] = Declaration(function, details, example, shared, asks, formats, gives, long)
        return function

    return declare


def check_shared(call: CommandContext, declared: Declaration) -> None:
    """What is wrong with how it is to be shown is said before anything is done. Raises ``Usage``."""
    call.check(declared.formats)
    if declared.gives and call.columns and (columns := declared.gives(call)):
        call.expect(columns)


def check_shown(path: str, env: Environment, given: Mapping[str, Any]) -> None:
    """What is wrong with how the command ``path`` is to show it. Raises ``Usage``."""
    declared = DECLARATIONS[path]
    chosen = {name: given[name] for name in declared.shared if name in given}
    check_shared(CommandContext(env, **chosen), declared)
