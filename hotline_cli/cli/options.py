"""Options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import click
import typer

from hotline_cli.domain.duration import end_of_day
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from hotline_cli.domain.duration import Span

DATE_PATTERN = r"\d{4}-\d\d-\d\d"
MAX_COUNT = 1_000_000_000
"""More than this there is of nothing: what is larger was mistyped."""


class MissingOption(Usage):
    """An option without which nothing can be done; a person is asked for it."""

    option = ""


def require(option: str, value: str) -> str:
    """``value`` without blanks around it. Raises ``Missing`` where nothing is left: call it before anything is done."""
    if not value.strip():
        raise missing_option(
            option,
            _("{option} is empty").format(option=option),
            _("Give a name or a text that is not empty."),
        )
    return value.strip()


def missing_option(option: str, message: str, remedy: str) -> MissingOption:
    """The error for ``option`` that was left out."""
    error = MissingOption(message, remedy)
    error.option = option
    return error


def parse_time(option: str, text: str, zone: tzinfo) -> datetime:
    """An office time as a clerk writes it: ``YYYY-MM-DDTHH:MM[:SS]`` or with a blank. Raises ``Usage``.

    One with an offset, as our own JSON has it, is taken to ``zone``.
    """
    from hotline_cli.services.imports import cells

    with suppress(cells.CellError):
        if read := cells.read_moment(text, zone):
            return read
    raise Usage(
        _("{option}: invalid time {text!r}").format(option=option, text=text),
        _("Write it like 2020-03-26T09:15 or 2020-03-26 09:15:00."),
    )


def parse_date(option: str, text: str) -> date:
    """A date ``YYYY-MM-DD``; nothing is guessed from loose forms. Raises ``Usage``."""
    try:
        return date.fromisoformat(text if re.fullmatch(DATE_PATTERN, text, re.ASCII) else "")
    except ValueError as error:
        raise Usage(
            _("{option}: invalid date {text!r}").format(option=option, text=text),
            _("Write it like 2020-03-26."),
        ) from error


def parse_due(option: str, text: str, zone: tzinfo) -> datetime:
    """A date that is a limit, meaning its 24:00, or a time of it. Raises ``Usage``."""
    if ":" not in text:
        return end_of_day(parse_date(option, text))
    return parse_time(option, text, zone)


def parse_ahead(option: str, text: str) -> Span:
    """A span that looks ahead. Raises ``Usage``."""
    from hotline_cli.domain.duration import parse_span

    span = parse_span(text)
    if span.amount < 0:
        raise Usage(
            _("{option}: {text!r} counts backwards").format(option=option, text=text),
            _("Write it like 3 working days."),
        )
    return span


class Count(click.ParamType):  # type: ignore[type-arg] # generic from 8.4 on
    """A whole number within bounds."""

    name = "N"

    def __init__(self, least: int = 0, most: int = MAX_COUNT) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """``value`` as a number. Raises ``BadParameter``."""
        try:
            number = int(value)
        except ValueError:
            self.fail(_("{value!r} is not a whole number").format(value=value), param, ctx)
        if not self.least <= number <= self.most:
            self.fail(
                _("{value} is not in the range {least} to {most}").format(
                    value=value, least=self.least, most=self.most
                ),
                param,
                ctx,
            )
        return number


def option(*names: str, help: str = "", metavar: str | None = None, **more: Any) -> Any:
    """An option of a command, for ``Annotated``."""
    return typer.Option(*names, help=help, metavar=metavar, show_default=False, **more)


def argument(help: str = "", metavar: str | None = None, **more: Any) -> Any:
    """An argument of a command, for ``Annotated``."""
    return typer.Argument(help=help, metavar=metavar, show_default=False, **more)


Numbers = Annotated[list[str], argument(metavar="NO...")]
"""Cases by number, unique ending, or ``last``."""
SomeNumbers = Annotated[list[str] | None, argument(metavar="[NO]...")]
"""The same where an option may choose them instead."""
Number = Annotated[str, argument(metavar="NO")]
"""One case by number, unique ending, or ``last``."""
MaybeNumber = Annotated[str | None, argument(metavar="[NO]")]
"""The same where an option may say what is meant instead."""


def require_exactly_one(given: Mapping[str, object]) -> None:
    """Exactly one of these, by the name that the reader writes, was given. Raises ``Usage``."""
    said = [name for name, value in given.items() if value]
    if len(said) == 1:
        return
    names, remedy = _(" or ").join(given), _("Give one of these: {names}.")
    if not said:
        raise missing_option(
            next(iter(given)), _("{names} is missing").format(names=names), remedy.format(names=names)
        )
    raise Usage(
        _("{names} cannot be combined").format(names=_(" and ").join(said)), remedy.format(names=names)
    )


SessionName = Annotated[str, argument(_("Session, by id or date"), metavar="SESSION")]
FromDate = Annotated[str, option("--from", help=_("From this day on"), metavar="DATE")]
ToDate = Annotated[str, option("--to", help=_("Last day, included"), metavar="DATE")]


def parse_hour(name: str, text: str) -> time:
    """An hour ``HH:MM``. Raises ``Usage``."""
    from hotline_cli.services.imports.cells import CellError, read_hour

    try:
        return read_hour(text)
    except CellError as error:
        raise Usage(
            _("{option}: invalid time of day {text!r}").format(option=name, text=text),
            _("Write it like 09:00."),
        ) from error


def parse_optional_date(name: str, text: str) -> date | None:
    """A date that may be left out."""
    return parse_date(name, text) if text else None
