"""The Tab key: what may stand at the end of a command line that is being typed.

A shell script (``hotline completion SHELL``) calls the program with ``_HOTLINE_COMPLETE`` set and the words so far;
the answer is a line for each offer, the word and what it is split by a tab. Only the module of the command at hand is
loaded, the file is only read, and a fault offers nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli import params
from hotline_cli.cli.build import build_command
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument
from hotline_cli.cli.params import Offer
from hotline_cli.cli.registry import COMMANDS, help_line, list_below
from hotline_cli.context import read_environment
from hotline_cli.errors import HotlineError, Usage
from hotline_cli.i18n import N_, _
from hotline_cli.text import make_visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_HELP_LENGTH = 60

ROOT = {
    "--db": N_("Database file"),
    "--lang": N_("zh or en"),
    "--operator": N_("Operator's name"),
    "--version": N_("Show the version"),
    "--help": N_("Show this message and exit."),
}
"""What stands before a command; the first three take a value."""
WITH_VALUE = ("--db", "--lang", "--operator")

SCRIPTS = {
    "bash": r"""_hotline() {
    local line word IFS=$'\n'
    COMPREPLY=()
    for line in $(_HOTLINE_COMPLETE=1 "${COMP_WORDS[0]}" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
        word=${line%%$'\t'*}
        case $word in *[[:space:]]*) word=$(printf '%q' "$word") ;; esac
        COMPREPLY+=("$word")
    done
}
complete -o default -F _hotline hotline
""",
    "zsh": r"""#compdef hotline
_hotline() {
    local -a found
    local line word told
    for line in "${(@f)$(_HOTLINE_COMPLETE=1 ${words[1]} "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        word=${${line%%$'\t'*}//:/\\:} told=${line#*$'\t'}
        [[ -n $line ]] && found+=("$word${told:+:$told}")
    done
    if (( $#found )); then _describe -V hotline found -U; else _files; fi
}
compdef _hotline hotline
""",
    "fish": r"""function __hotline_complete
    set -lx _HOTLINE_COMPLETE 1
    set -l words (commandline -opc) (commandline -ct)
    set -l found (hotline $words[2..-1] 2>/dev/null)
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c hotline -f -a '(__hotline_complete)'
""",
}
RUN_IN = {
    "bash": "hotline completion bash >> ~/.bashrc",
    "zsh": "hotline completion zsh >> ~/.zshrc",
    "fish": "hotline completion fish > ~/.config/fish/completions/hotline.fish",
}


@command(
    "completion",
    details=_(
        "The script is written to standard output: `hotline completion bash >> ~/.bashrc`, then "
        "open a new shell."
    ),
    example="hotline completion bash",
    shows=False,
)
def completion(
    call: CommandContext,
    shell: Annotated[str, argument(_("bash, zsh or fish"), metavar="SHELL")],
) -> None:
    if shell not in SCRIPTS:
        raise Usage(
            _("completion is not available for {shell}").format(shell=shell),
            _("Use one of: {allowed}").format(allowed=", ".join(SCRIPTS)),
        )
    call.env.stdout.write(SCRIPTS[shell])
    if call.env.at_terminal:
        call.say([_("To enable it permanently: {command}").format(command=RUN_IN[shell])])


def print_completions(words: Sequence[str]) -> int:
    """Print what may stand in place of the last of ``words``; never an error."""
    try:
        found = list(complete(list(words[:-1]), words[-1] if words else ""))
    except HotlineError:
        found = []
    for offer in found[: params.MAX_OFFERS]:
        told = " ".join(offer.help.split())[:MAX_HELP_LENGTH]
        sys.stdout.write(f"{make_visible(offer.value)}\t{make_visible(told)}\n")
    sys.stdout.flush()
    return 0


def complete(before: list[str], last: str) -> Iterable[Offer]:
    """The offers for ``last`` after the words ``before``."""
    name, equals, value = last.partition("=")
    if equals and name.startswith("--"):
        # zsh and fish know --to=公 as one word, bash as three
        return [offer._replace(value=f"{name}={offer.value}") for offer in complete([*before, name], value)]
    before = [word for word in before if word != "="]
    last = "" if last == "=" else last
    path, rest, settings = _command(before)
    if path in COMMANDS:
        return _fitting(_of_command(path, rest, last, settings), last)
    if before and before[-1] in WITH_VALUE and not path:
        return _fitting([Offer(v) for v in params.FIXED["--lang"]] if before[-1] == "--lang" else [], last)
    if last.startswith("-"):
        return _fitting([Offer(name, _(text)) for name, text in ROOT.items()], last)
    prefix = f"{path} " if path else ""
    return _fitting([Offer(name, _(help_line(prefix + name))) for name in list_below(path)], last)


def _command(words: list[str]) -> tuple[str, list[str], dict[str, str]]:
    """The command or group that the words name so far, the words after it, the options before it."""
    path, settings, at = "", {}, 0
    while at < len(words) and path not in COMMANDS:
        word = words[at]
        name, equals, value = word.partition("=")
        if name in WITH_VALUE:
            at += 0 if equals else 1
            settings[name] = value if equals else (words[at] if at < len(words) else "")
        elif not word.startswith("-"):
            path = f"{path} {word}".strip()
        at += 1
    return path, words[at:], settings


def _of_command(path: str, rest: list[str], last: str, settings: dict[str, str]) -> list[Offer]:
    built = build_command(path)
    options = {name: p for p in built.params if p.param_type_name == "option" for name in p.opts}
    options_only = "--" not in rest
    if rest and rest[-1] in options and _takes_value(options[rest[-1]]) and options_only:
        return _values(path, _long(options[rest[-1]]), settings, last)
    if last.startswith("-") and options_only:
        return [
            Offer(_long(p), getattr(p, "help", "") or "")
            for p in built.params
            if p.param_type_name == "option"
        ]
    arguments = [p for p in built.params if p.param_type_name == "argument"]
    if not arguments:
        return []
    place = min(_positionals(rest, options), len(arguments) - 1)
    bare = str(arguments[place].metavar or "").replace("...", "").strip("[]")
    return _values(path, bare, settings, last)


def _long(option: Any) -> str:
    """The name of an option by which it is known: ``--format``, and not ``-f``."""
    return next((name for name in option.opts if name.startswith("--")), str(option.opts[0]))


def _takes_value(parameter: Any) -> bool:
    return not getattr(parameter, "is_flag", False)


def _positionals(words: list[str], options: dict[str, Any]) -> int:
    """How many of ``words`` are arguments."""
    count, skip = 0, False
    for word in words:
        if skip:
            skip = False
        elif word in options:
            skip = _takes_value(options[word])
        elif not word.startswith("-"):
            count += 1
    return count


def _values(path: str, name: str, settings: dict[str, str], typed: str) -> list[Offer]:
    vocabulary = params.vocabulary_of(path, name)
    if vocabulary:
        return params.words_of(vocabulary)
    if name in params.FIXED:
        return [Offer(value) for value in params.FIXED[name]]
    source = params.source_of(path, name)
    if not source:
        return []
    from hotline_cli.services.opening import office_opened_to_read

    with office_opened_to_read(read_environment(settings.get("--db"), settings.get("--operator"))) as office:
        return params.of_file(office, source, typed)


def _fitting(found: Iterable[Offer], last: str) -> list[Offer]:
    """Those that begin with what is typed; else those that end with it, as numbers do, or hold it."""
    offered = list(found)
    fits = [offer for offer in offered if offer.value.startswith(last)]
    return fits or [offer for offer in offered if last in offer.value]
