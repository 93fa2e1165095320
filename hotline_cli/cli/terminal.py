"""Terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.cli.params import Offer
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from prompt_toolkit.output import Output

    from hotline_cli.context import Environment


def ask_reason(env: Environment) -> str:
    """The reason for which callers' data are shown; empty where none is given."""
    return read_line(env, _("Reason for showing callers' data") + _(" (Enter to skip)") + ": ", [])


def read_line(env: Environment, question: str, known: Sequence[Offer]) -> str:
    """One line from the terminal, edited with Chinese in it as it should be, with Tab for what is known."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter

    told = {offer.value: offer.help for offer in known}
    words = WordCompleter([*told], meta_dict=told, match_middle=True, sentence=True)
    session: PromptSession[str] = PromptSession(
        completer=words, complete_while_typing=False, reserve_space_for_menu=4, output=terminal_of(env.stderr)
    )
    try:
        return session.prompt(question).strip()
    except EOFError:
        raise KeyboardInterrupt from None


def terminal_of(stream: TextIO) -> Output:
    """The terminal behind ``stream``: standard error, since standard output may be a file.

    It is not asked where its cursor stands: one that does not answer would be waited for, and complained of.
    """
    from prompt_toolkit.output import create_output
    from prompt_toolkit.output.vt100 import Vt100_Output

    output = create_output(stream)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output
