"""Shell completion.

A shell script (``hotline completion SHELL``) calls the program with ``_HOTLINE_COMPLETE`` set and the words so far;
the output has one line per completion: the word, a tab, and its description. Only the module of the current command
is loaded, the database is only read, and an error offers nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import click
from click.shell_completion import ShellComplete

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument
from hotline_cli.cli.params import MAX_OFFERS, Offer, OneOf
from hotline_cli.errors import HotlineError
from hotline_cli.i18n import _
from hotline_cli.text import make_visible

MAX_HELP_LENGTH = 60

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
    shell: Annotated[str, argument(_("bash, zsh or fish"), type=OneOf("SHELL", *SCRIPTS))],
) -> None:
    call.env.stdout.write(SCRIPTS[shell])
    if call.env.at_terminal:
        call.say([_("To enable it permanently: {command}").format(command=RUN_IN[shell])])


def print_completions(words: Sequence[str]) -> int:
    """Print the completions for the last of ``words``; never fail."""
    try:
        found = complete([word for word in words[:-1] if word != "="], words[-1] if words else "")
    except (HotlineError, click.UsageError):
        found = []
    for value, description in found[:MAX_OFFERS]:
        meaning = " ".join(description.split())[:MAX_HELP_LENGTH]
        sys.stdout.write(f"{make_visible(value)}\t{make_visible(meaning)}\n")
    sys.stdout.flush()
    return 0


def complete(before: list[str], last: str) -> list[Offer]:
    """Return the completions for ``last`` after the words ``before``, as found by Click."""
    from hotline_cli.cli.group import root_group

    name, equals, _value = last.partition("=")
    # zsh and fish pass --to=公 as one word, bash as three
    joined = f"{name}=" if equals and name.startswith("--") else ""
    shell = ShellComplete(root_group(), {}, "hotline", "_HOTLINE_COMPLETE")
    return [Offer(f"{joined}{item.value}", item.help or "") for item in shell.get_completions(before, last)]
