"""The command ``demo``."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument
from hotline_cli.cli.views.case import overdue_columns
from hotline_cli.i18n import _
from hotline_cli.output import Listing


@command(
    "demo",
    details=_(
        "The schedule is a real one from a city's programme in 2020; callers and calls are "
        "invented and always the same. It takes a few seconds. The default FILE is demo.db in the "
        "current folder."
    ),
    example="hotline demo demo.db",
)
def demo(call: CommandContext, file: Annotated[Path, argument(metavar="[FILE]")] = Path("demo.db")) -> None:
    from hotline_cli.demo import script
    from hotline_cli.queries import overdue

    call.env.database = file
    call.say([_("Creating {path}: the schedule of 2020 and a month of invented calls ...").format(path=file)])
    office = script.make(call.env)
    call.use(office)
    call.say(["", _("It is the morning after the broadcast, Friday 24 April 2020. Overdue, and due soon:")])
    found = overdue.list_overdue(office, overdue.OverdueFilter())
    call.show(Listing(overdue_columns(office.now), found))
    from hotline_cli.demo.script import MORNING_AFTER

    call.say(
        [
            "",
            _("To continue, set this file and date:"),
            f"  export HOTLINE_DB={file} HOTLINE_NOW={MORNING_AFTER.isoformat(timespec='minutes')}",
            "",
            _("Next, try:"),
            *_commands(),
        ]
    )


def _program() -> str:
    """Return the program as it was called, if its name alone would not find it."""
    called = Path(sys.argv[0])
    found = shutil.which("hotline")
    if called.name != "hotline" or (found and called.exists() and called.samefile(found)):
        return "hotline"
    return shlex.quote(str(called))


def _commands() -> list[str]:
    program = _program()
    tries = [
        ("agenda", _("today's work")),
        ("list --session 2020-04-23", _("calls of the last broadcast")),
        ("show 0423-0001", _("one call in full")),
        ("explain 0423-0001", _("why its limits end when they do")),
        ("report units --month 2020-04", _("results by unit")),
    ]
    lines = [(f"{program} {line}", words) for line, words in tries]
    longest = max(len(line) for line, _words in lines)
    return [f"  {line:<{longest}}  {words}" for line, words in lines]
