"""Messages for invalid command lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from hotline_cli.cli.params import name_of
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class UnexpectedArguments(click.UsageError):
    """Surplus arguments."""

    def __init__(self, words: Sequence[str], context: click.Context) -> None:
        super().__init__(_("unexpected arguments: {words}").format(words=" ".join(words)), context)
        self.words = words

    @property
    def is_unquoted(self) -> bool:
        """Return whether they come from an unquoted time or duration: 09:00, working days."""
        pieces = r"\d\d?:\d\d(:\d\d)?|working|(day|hour|minute|week|month)s?|before"
        return any(re.fullmatch(pieces, word) for word in self.words)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``. Did you mean ...?`` with the names most similar to ``word``, or an empty text."""
    names = list(known)
    near = [*_in_chinese(word, names), *(name for name in names if len(word) > 1 and word in name.split("-"))]
    if not near:
        from difflib import get_close_matches

        near = get_close_matches(word, names, 3, 0.6)
    if not near:
        return ""
    return _(". Did you mean {names}?").format(names=_(" or ").join(dict.fromkeys(near[:3])))


def _in_chinese(word: str, names: Sequence[str]) -> list[str]:
    """Return the commands whose Chinese name contains ``word``."""
    if word.isascii():
        return []
    from hotline_cli.cli.chinese_commands import chinese_name

    return [name for name in names if word in chinese_name("", name)]


def usage_message(error: click.exceptions.UsageError) -> str:
    """Return the message of a usage error in the reader's language."""
    exceptions = click.exceptions
    if isinstance(error, exceptions.MissingParameter) and error.param is not None:
        missing = _("missing {name}").format(name=name_of(error.param, error.ctx))
        meaning = getattr(error.param, "help", "") if error.param.param_type_name == "argument" else ""
        return _("{message}: {help}").format(message=missing, help=meaning) if meaning else missing
    if isinstance(error, exceptions.NoSuchOption):
        near = (
            _(". Did you mean {names}?").format(names=_(" or ").join(error.possibilities))
            if error.possibilities
            else ""
        )
        return _("unknown option {name}").format(name=error.option_name) + near
    return error.format_message()
