"""Questions to a person who left something out: one after another, on standard error.

Never asked where no one sits: ``Env.can_ask`` is looked at before this module is loaded. Nothing has been done when a
question is put, so that Ctrl-C changes nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hotline_cli.cli import param_checks, params
from hotline_cli.cli.param_checks import ParameterPlace
from hotline_cli.cli.params import Offer
from hotline_cli.cli.terminal import read_line
from hotline_cli.errors import HotlineError
from hotline_cli.i18n import N_, _
from hotline_cli.text import wrap_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import click

    from hotline_cli.context import Environment

LABELS = {
    "NO": N_("Case: its number, the last digits of it, or last"),
    "SESSION": N_("Session: its id or date"),
    "UNIT": N_("Name of the unit"),
    "NAME": N_("The name"),
    "FILE": N_("File"),
    "PATH": N_("File"),
    "DATE": N_("Date, like 2020-03-26"),
}
"""What to ask for where an argument has no help of its own."""
MAX_EXAMPLES = 8
"""Units and the like that a question names; the Tab key shows the others."""


def complete_arguments(
    arguments: Sequence[str], missing: click.exceptions.MissingParameter, env: Environment
) -> list[str]:
    """``arguments`` with the answer to what is missing. Raises ``KeyboardInterrupt`` if the person gives up.

    Raises a ``HotlineError``, and asks nothing, where what was given is wrong or it cannot be done anyway.
    """
    parameter, context = missing.param, missing.ctx
    if parameter is None or context is None:
        raise missing
    path = path_of(context)
    param_checks.check_given(env, context, path)
    answer = ask(env, parameter, path, context.params, required=True)
    words = list(arguments)
    if parameter.param_type_name == "option":
        place = words.index("--") if "--" in words else len(words)
        return [*words[:place], f"{parameter.opts[0]}={answer}", *words[place:]]
    return [*words, *([] if "--" in words or not answer.startswith("-") else ["--"]), answer]


def ask_optional(
    env: Environment, context: click.Context, names: Sequence[str], values: dict[str, Any]
) -> None:
    """Ask also for the options ``names`` of the command that were not given; Enter leaves them as they are."""
    for parameter in context.command.params:
        name = parameter.name
        if name and name in names and not values[name]:
            values[name] = ask(env, parameter, path_of(context), values, required=False)
    env.tick()


def path_of(context: click.Context) -> str:
    """The command's name in ``cli/table.py``."""
    return context.command_path.partition(" ")[2]


def ask(
    env: Environment, parameter: click.Parameter, path: str, given: Mapping[str, Any], *, required: bool
) -> str:
    """The answer to one question; asked again, with the reason, until nothing speaks against it.

    ``given`` is what was said with the command.
    """
    place = ParameterPlace.of(path, parameter)
    said = getattr(parameter, "help", "") or (
        _(LABELS[place.kind]) if place.kind in LABELS else place.kind or place.name
    )
    label = said.partition(_("; - reads"))[0]
    vocabulary = params.vocabulary_of(path, place.name)
    if vocabulary:
        return _choice(env, label, params.words_of(vocabulary), required=required)
    if place.kind in params.FIXED:
        return _choice(env, label, [Offer(value) for value in params.FIXED[place.kind]], required=required)
    known = _of_file(env, place.source) if place.source else []
    likely = param_checks.suggest_answer(env, place, given)
    hint = "" if required else _(" (Enter to skip)")
    examples = f" [{likely}]" if likely else _examples(known)
    while True:
        answer = read_line(env, f"{label}{hint}{examples}: ", known) or likely
        if answer:
            wrong = _wrong(env, place, answer, given)
            if wrong is None:
                return answer
            for line in filter(None, (without_option(wrong.message), wrong.remedy)):
                env.say(f"  {line}")
        elif required:
            env.say(_("Required. Press Ctrl-C to cancel; nothing will be changed."))
        else:
            return ""


def _wrong(
    env: Environment, place: ParameterPlace, answer: str, given: Mapping[str, Any]
) -> HotlineError | None:
    """What speaks against ``answer``."""
    try:
        param_checks.check(env, place, answer, given)
    except HotlineError as error:
        return error
    return None


def without_option(message: str) -> str:
    """``message`` without the option in front, which a person who is asked never typed."""
    return re.sub("^--[a-z-]+[:：] *", "", message)


def _of_file(env: Environment, source: str) -> list[Offer]:
    """What the file offers; nothing where there is none: the command itself will say so."""
    from hotline_cli.services.opening import office_opened

    try:
        with office_opened(env) as office:
            return params.of_file(office, source)
    except HotlineError:
        return []


def _examples(known: Sequence[Offer]) -> str:
    if not known:
        return ""
    names = _(", ").join(offer.value for offer in known[:MAX_EXAMPLES])
    return _(" (for example {names})").format(names=names + (" …" if len(known) > MAX_EXAMPLES else ""))


def _choice(env: Environment, label: str, offered: Sequence[Offer], *, required: bool) -> str:
    """One of ``offered``: by its place, its code, or its word in either language."""
    hint = "" if required else _(" (Enter to skip)")
    env.say(f"{label}{hint}")
    for line in wrap_text("  ".join(_listed(offered)), min(env.width, 80) - 4):
        env.say(f"  {line}")
    while True:
        answer = read_line(env, "> ", offered)
        chosen = _meant(answer, offered)
        if chosen or (not answer and not required):
            return chosen
        env.say(
            _("invalid choice {answer!r}; type a number or a word from the list.").format(answer=answer)
            if answer
            else _("Required. Press Ctrl-C to cancel; nothing will be changed.")
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
