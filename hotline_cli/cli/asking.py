"""Questions to a person who left something out: one after another, on standard error.

Never asked where no one sits: ``Env.can_ask`` is looked at before this module is loaded. Nothing has been done when a
question is put, so that Ctrl-C changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.cells import wrapped
from hotline_cli.cli import offers
from hotline_cli.cli.offers import Offer
from hotline_cli.errors import HotlineError
from hotline_cli.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from prompt_toolkit.output import Output
    from typer import _click

    from hotline_cli.env import Env

LABELS = {
    "NO": N_("The case: its number, an ending of it, or last"),
    "SESSION": N_("The session: its id or date"),
    "UNIT": N_("The unit"),
    "NAME": N_("The name"),
    "FILE": N_("The file"),
    "PATH": N_("The file"),
    "DATE": N_("The date, like 2020-03-26"),
}
"""What to ask for where an argument has no help of its own."""
EXAMPLES = 8
"""Units and the like that a question names; the Tab key shows the others."""


def completed(arguments: Sequence[str], missing: _click.exceptions.MissingParameter, env: Env) -> list[str]:
    """``arguments`` with the answer to what is missing. Raises ``KeyboardInterrupt`` if the person gives up."""
    parameter, context = missing.param, missing.ctx
    if parameter is None or context is None:
        raise missing
    answer = ask(env, parameter, path_of(context), required=True)
    words = list(arguments)
    if parameter.param_type_name == "option":
        place = words.index("--") if "--" in words else len(words)
        return [*words[:place], f"{parameter.opts[0]}={answer}", *words[place:]]
    return [*words, *([] if "--" in words or not answer.startswith("-") else ["--"]), answer]


def more(env: Env, context: _click.Context, names: Sequence[str], values: dict[str, Any]) -> None:
    """Ask also for the options ``names`` of the command that were not given; Enter leaves them as they are."""
    for parameter in context.command.params:
        name = parameter.name
        if name and name in names and not values[name]:
            values[name] = ask(env, parameter, path_of(context), required=False)


def path_of(context: _click.Context) -> str:
    """The command's name in ``cli/table.py``."""
    return context.command_path.partition(" ")[2]


def ask(env: Env, parameter: _click.Parameter, path: str, *, required: bool) -> str:
    """The answer to one question; asked again until it is one of those offered, or anything where nothing is."""
    name = parameter.opts[0]
    bare = str(parameter.metavar or "").replace("...", "").strip("[]")
    said = getattr(parameter, "help", "") or (_(LABELS[bare]) if bare in LABELS else bare or name)
    label = said.partition(_("; - reads"))[0]
    vocabulary = offers.vocabulary_of(path, name)
    if vocabulary:
        return _choice(env, label, offers.words_of(vocabulary), required=required)
    if bare in offers.FIXED:
        return _choice(env, label, [Offer(value) for value in offers.FIXED[bare]], required=required)
    source = offers.source_of(path, name if name.startswith("-") else bare)
    known = _of_file(env, source) if source else []
    hint = "" if required else _(" (Enter: none)")
    doubted = ""
    while True:
        answer = _read(env, f"{label}{hint}{_examples(known)}: ", known)
        if not answer and required:
            env.say(_("This one is needed; Ctrl-C gives up, and nothing is changed."))
        elif answer == doubted or source != "units" or _is_there(answer, known):
            return answer
        else:
            doubted = answer
            near = [offer for offer in known if answer in offer.value] or known
            env.say(_("There is no unit {name} here; once more:").format(name=answer))
            env.say(f"  {_examples(near).strip()}")


def _is_there(answer: str, known: Sequence[Offer]) -> bool:
    """Whether it is one of them, or none was given; a name of before, given twice, is left to the command."""
    return not answer or not known or any(offer.value == answer for offer in known)


def _of_file(env: Env, source: str) -> list[Offer]:
    """What the file offers; nothing where there is none: the command itself will say so."""
    from contextlib import closing

    from hotline_cli.office import Office

    try:
        with closing(Office.open(env).con) as con:
            return offers.of_file(Office(env, con), source)
    except HotlineError:
        return []


def _examples(known: Sequence[Offer]) -> str:
    if not known:
        return ""
    shown = ", ".join(offer.value for offer in known[:EXAMPLES])
    return f" [{shown}{' …' if len(known) > EXAMPLES else ''}]"


def _choice(env: Env, label: str, offered: Sequence[Offer], *, required: bool) -> str:
    """One of ``offered``: by its place, its code, or its word in either language."""
    hint = "" if required else _(" (Enter: none)")
    env.say(f"{label}{hint}")
    for line in wrapped("  ".join(_listed(offered)), min(env.width, 80) - 4):
        env.say(f"  {line}")
    while True:
        answer = _read(env, "> ", offered)
        chosen = _meant(answer, offered)
        if chosen or (not answer and not required):
            return chosen
        env.say(
            _("{answer!r} is not offered; type its number or its word.").format(answer=answer)
            if answer
            else _("This one is needed; Ctrl-C gives up, and nothing is changed.")
        )


def _listed(offered: Sequence[Offer]) -> list[str]:
    """Each with its place, unbroken."""
    return [f"{place} {offer.value} {offer.help}".rstrip() for place, offer in enumerate(offered, 1)]


def _meant(answer: str, offered: Sequence[Offer]) -> str:
    if answer.isdecimal() and 1 <= int(answer) <= len(offered):
        return offered[int(answer) - 1].value
    return next(
        (o.value for o in offered if answer and answer.lower() in {o.value.lower(), o.help.lower()}), ""
    )


def _read(env: Env, question: str, known: Sequence[Offer]) -> str:
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
