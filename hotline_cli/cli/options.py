"""Options and arguments of commands, and those that several share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline_cli.cli.name_params import CASE, SESSION
from hotline_cli.cli.params import DATE, Text
from hotline_cli.errors import Usage
from hotline_cli.i18n import N_, _


class MissingOption(Usage):
    """A required option is missing; a person is asked for it."""

    option = ""


def require(option: str, value: str) -> str:
    """Return ``value`` stripped. Raises ``MissingOption`` if it is empty: call it before anything is done."""
    if not value.strip():
        raise empty_option(option)
    return value.strip()


def empty_option(option: str) -> MissingOption:
    return missing_option(
        option, _("{option} is empty").format(option=option), _("Give a name or a text that is not empty.")
    )


def missing_option(option: str, message: str, remedy: str) -> MissingOption:
    error = MissingOption(message, remedy)
    error.option = option
    return error


def option(*names: str, help: str = "", metavar: str = "", type: Text | None = None, **more: Any) -> Any:
    """Return an option for ``Annotated``; without ``type`` its value is text."""
    kind = type or Text(metavar or "TEXT")
    return typer.Option(
        *names,
        help=help,
        click_type=kind,
        metavar=metavar if metavar and type else None,
        show_default=False,
        **more,
    )


def argument(help: str = "", metavar: str = "", type: Text | None = None, **more: Any) -> Any:
    """Return an argument for ``Annotated``; without ``type`` its value is text."""
    kind = type or Text(metavar)
    return typer.Argument(
        help=help, metavar=metavar or kind.name, click_type=kind, show_default=False, **more
    )


Numbers = Annotated[list[str], argument(metavar="NO...", type=CASE)]
"""Cases by number, unique ending, or ``last``."""
SomeNumbers = Annotated[list[str] | None, argument(metavar="[NO]...", type=CASE)]
"""The same, optional if an option selects the cases."""
Number = Annotated[str, argument(type=CASE)]
"""One case by number, unique ending, or ``last``."""
LateReason = Annotated[
    str, option("--reason", help=_("Reason, needed if entered after the limit"), metavar="TEXT")
]
"""Why something is entered after its limit for a moment before it."""
MaybeNumber = Annotated[str | None, argument(metavar="[NO]", type=CASE)]
"""The same, optional if an option says what is meant."""


def require_exactly_one(given: Mapping[str, object]) -> None:
    """Require exactly one of these options, given by their displayed names. Raises ``Usage``."""
    used = [name for name, value in given.items() if value]
    if len(used) == 1:
        return
    names, remedy = _(" or ").join(given), _("Give one of these: {names}.")
    if not used:
        raise missing_option(
            next(iter(given)), _("missing {names}").format(names=names), remedy.format(names=names)
        )
    raise Usage(
        _("{names} cannot be combined").format(names=_(" and ").join(used)), remedy.format(names=names)
    )


def require_at_most_one(given: Mapping[str, object]) -> None:
    """Require at most one of these options, given by their names. Raises ``Usage``."""
    if any(given.values()):
        require_exactly_one(given)


SessionName = Annotated[str, argument(N_("Session, by id or date"), type=SESSION)]
TableFile = Annotated[
    Path, argument(N_("CSV or XLSX with a header line; - reads standard input"), metavar="FILE")
]
Sheet = Annotated[
    str, option("--sheet", help=N_("Sheet of a workbook (default: the first)"), metavar="SHEET")
]
FromDate = Annotated[date | None, option("--from", help=N_("From this day on"), type=DATE)]
ToDate = Annotated[date | None, option("--to", help=N_("Last day, included"), type=DATE)]
