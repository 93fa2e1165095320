"""Prompts for missing arguments, one after another, on standard error.

Only for a person: ``Environment.can_ask`` is checked before this module is loaded. Nothing has been done when a
prompt appears, so that Ctrl-C changes nothing. The input is checked before the first prompt, and each answer before
the next, so that nobody types on after a mistake; the command checks everything again.
"""

from __future__ import annotations

import os
import shutil
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from hotline_cli.cli import verb_checks
from hotline_cli.cli.params import Offer, Text, name_of
from hotline_cli.cli.picker import MAX_VISIBLE_ROWS, Choice, Row, pick
from hotline_cli.cli.registry import WITHOUT_DATABASE
from hotline_cli.domain.transitions.decision import answer_limit
from hotline_cli.domain.transitions.table import VERBS
from hotline_cli.errors import DatabaseFault, HotlineError, NotFound
from hotline_cli.i18n import _
from hotline_cli.queries.loaded_case import load_case
from hotline_cli.queries.lookups import resolve_case
from hotline_cli.services.opening import office_opened
from hotline_cli.text import wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TextIO

    import click
    from prompt_toolkit.output import Output

    from hotline_cli.context import Environment

MAX_EXAMPLES = 8
"""Maximum examples in a prompt; completion shows the others."""


def complete_arguments(
    arguments: Sequence[str], parameter: click.Parameter, context: click.Context, env: Environment
) -> list[str]:
    """Return ``arguments`` with the missing one. Raises ``KeyboardInterrupt`` if the person gives up.

    Raises a ``HotlineError`` without a prompt if the input is wrong or the verb would be refused anyway.
    """
    _check_given(env, context)
    answer = ask(env, parameter, context, context.params, required=True)
    words = list(arguments)
    if parameter.param_type_name == "option":
        place = words.index("--") if "--" in words else len(words)
        return [*words[:place], f"{parameter.opts[0]}={answer}", *words[place:]]
    return [*words, *([] if "--" in words or not answer.startswith("-") else ["--"]), answer]


def ask_optional(
    env: Environment, context: click.Context, names: Sequence[str], values: dict[str, Any]
) -> None:
    """Prompt for the options ``names`` that were not given; Enter skips one."""
    for parameter in context.command.params:
        name = parameter.name
        if name and name in names and not values[name]:
            answer = ask(env, parameter, context, values, required=False)
            values[name] = parameter.type.convert(answer, parameter, context)
    env.tick()


def path_of(context: click.Context) -> str:
    """Return the command's path in the registry."""
    return context.command_path.partition(" ")[2]


def _check_given(env: Environment, context: click.Context) -> None:
    """Raise the error the command would: unknown names first, then the rules."""
    given, kinds = context.params, [(p, p.type) for p in context.command.params if isinstance(p.type, Text)]
    texts = [(kind, text) for p, kind in kinds for text in _texts(given.get(p.name or ""))]
    for kind, text in texts:
        kind.check_given(text, given)
    path = path_of(context)
    if path.partition(" ")[0] in WITHOUT_DATABASE:
        return
    with office_opened(env) as office:
        for kind, text in texts:
            kind.check(office, text)
        verb_checks.check_verb(office, path, given)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def ask(
    env: Environment,
    parameter: click.Parameter,
    context: click.Context,
    given: Mapping[str, Any],
    *,
    required: bool,
) -> str:
    """Return the answer to one prompt, repeated, with the reason, until it is valid.

    ``given`` are the command's values so far.
    """
    kind = parameter.type if isinstance(parameter.type, Text) else Text()
    name = name_of(parameter, context)
    path = path_of(context)
    label = (getattr(parameter, "help", "") or _(kind.question) or name).partition(_("; - reads"))[0]
    if choices := kind.choices():
        return _choose(env, label, choices, required=required)
    if required and (picked := _pick_case(env, kind, path, name, given)) is not None:
        return picked
    _say_in_force(env, path, parameter, given)
    known, likely = _from_database(env, kind, given)
    hint = "" if required else _(" (Enter to skip)")
    examples = f" [{likely}]" if likely else _examples(known)
    while True:
        answer = read_line(env, f"{label}{hint}{examples}: ", known) or likely
        if not answer and not required:
            return ""
        try:
            if answer:
                _check_answer(env, kind, name, answer, given)
                _check_in_verb(env, path, parameter, answer, given, name)
                return answer
            env.say(_("Required. Press Ctrl-C to cancel; nothing will be changed."))
        except HotlineError as wrong:
            # the person typed no option
            for line in filter(None, (without_name(wrong.message), wrong.remedy)):
                env.say(f"  {line}")


def without_name(message: str) -> str:
    """Return ``message`` without the option or argument in front."""
    name, colon, rest = message.replace("：", ": ", 1).partition(": ")
    return rest if colon and " " not in name else message


def _check_answer(env: Environment, kind: Text, name: str, answer: str, given: Mapping[str, Any]) -> None:
    """Raise the error for an invalid ``answer``."""
    answer = kind.understood(answer, name, env)
    kind.read(answer, name)
    kind.check_given(answer, given)
    if kind.uses_database:
        try:
            with office_opened(env) as office:
                kind.check(office, answer)
        except DatabaseFault:
            return  # the command reports it


def _check_in_verb(
    env: Environment, path: str, parameter: click.Parameter, answer: str, given: Mapping[str, Any], name: str
) -> None:
    """Raise the error with which the verb would refuse ``answer``, together with what was ``given`` before it."""
    if path not in VERBS or not isinstance(parameter.type, Text) or not given.get("no"):
        return
    value = parameter.type.read(parameter.type.understood(answer, name, env), name)
    with office_opened(env) as office:
        verb_checks.check_verb(office, path, {**given, parameter.name or "": value})


def _say_in_force(env: Environment, path: str, parameter: click.Parameter, given: Mapping[str, Any]) -> None:
    """Say the due date that an extension would move, before the new one is asked for."""
    if (path, parameter.name) != ("extend", "until"):
        return
    with office_opened(env) as office:
        case = load_case(office, resolve_case(office, given["no"])).case
    if limit := answer_limit(case):
        env.say(_("{no}: the answer is due {due}").format(no=case.no, due=limit.due))


def _pick_case(env: Environment, kind: Text, path: str, name: str, given: Mapping[str, Any]) -> str | None:
    """Let the person pick one of the cases on which the command is possible; None if no case is asked for.

    Raises ``NotFound`` if there is none.
    """
    with office_opened(env) if kind.uses_database else nullcontext() as office:
        found = kind.cases(office, path) if office else None
    if found is None:
        return None
    if not found:
        raise NotFound(
            _("no case for `hotline {command}`").format(command=path),
            _("Run `hotline list` to see the cases with their statuses."),
        )
    rows = [Row(one.no, f"{one.no}  {one.received}  {one.words}") for one in found]
    label = _("Case (arrows and Enter, or its number)")
    while True:
        picked = _pick_row(env, rows, label)
        try:
            _check_answer(env, kind, name, picked, given)
            with office_opened(env) as office:
                verb_checks.check_verb(office, path, {**given, "no": [picked]})
        except HotlineError as wrong:
            env.say("\n".join(filter(None, (wrong.message, wrong.remedy))))
            continue
        env.say(f"{label}: {picked}")
        return picked


def _pick_row(env: Environment, rows: Sequence[Row], label: str) -> str:
    if os.environ.get("TERM") == "dumb":
        for row in rows[:MAX_EXAMPLES]:
            env.say(f"  {row.text}")
        return read_line(env, f"{label} [{rows[0].value}]: ", ()) or rows[0].value
    height = shutil.get_terminal_size((80, 24)).lines
    return pick(label, Choice(rows, min(MAX_VISIBLE_ROWS, height - 3)), terminal_of(env.stderr))


def _from_database(env: Environment, kind: Text, given: Mapping[str, Any]) -> tuple[Sequence[Offer], str]:
    """Return the offers of the database and the likely answer; none if it cannot be opened."""
    if not kind.uses_database:
        return (), ""
    try:
        with office_opened(env) as office:
            return kind.offers(office), kind.suggest(office, given)
    except HotlineError:
        return (), ""


def _examples(known: Sequence[Offer]) -> str:
    if not known:
        return ""
    names = _(", ").join(offer.value for offer in known[:MAX_EXAMPLES])
    return _(" (for example {names})").format(names=names + (" …" if len(known) > MAX_EXAMPLES else ""))


def _choose(env: Environment, label: str, offered: Sequence[Offer], *, required: bool) -> str:
    """Let the person choose one of ``offered`` by its position, its code, or its word in either language."""
    env.say(label + ("" if required else _(" (Enter to skip)")))
    listed = [f"{place} {offer.value} {offer.help}".rstrip() for place, offer in enumerate(offered, 1)]
    for line in wrap_text("  ".join(listed), min(env.width, 80) - 4):
        env.say(f"  {line}")
    while True:
        answer = read_line(env, "> ", offered)
        chosen = _chosen(answer, offered)
        if chosen or (not answer and not required):
            return chosen
        env.say(
            _("invalid choice {answer!r}; type a number or a word from the list.").format(answer=answer)
            if answer
            else _("Required. Press Ctrl-C to cancel; nothing will be changed.")
        )


def _chosen(answer: str, offered: Sequence[Offer]) -> str:
    if answer.isdecimal() and 1 <= int(answer) <= len(offered):
        return offered[int(answer) - 1].value
    return next(
        (o.value for o in offered if answer and answer.lower() in {o.value.lower(), o.help.lower()}), ""
    )


# ---- the terminal --------------------------------------------------------------------------------------------------


def ask_reason(env: Environment) -> str:
    """Ask for the reason for revealing callers' data; empty if none is given."""
    return read_line(env, _("Reason for showing callers' data") + _(" (Enter to skip)") + ": ", [])


def read_line(env: Environment, question: str, known: Sequence[Offer]) -> str:
    """Read one line from the terminal, completing the values in ``known``."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter

    meanings = {offer.value: offer.help for offer in known}
    words = WordCompleter([*meanings], meta_dict=meanings, match_middle=True, sentence=True)
    session: PromptSession[str] = PromptSession(
        completer=words, complete_while_typing=False, reserve_space_for_menu=4, output=terminal_of(env.stderr)
    )
    try:
        return session.prompt(question).strip()
    except EOFError:
        raise KeyboardInterrupt from None


def terminal_of(stream: TextIO) -> Output:
    """Return the terminal of ``stream``: standard error, since standard output may be a file.

    The cursor position is not requested: a terminal without an answer would cause a delay and a warning.
    """
    from prompt_toolkit.output import create_output
    from prompt_toolkit.output.vt100 import Vt100_Output

    output = create_output(stream)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output
