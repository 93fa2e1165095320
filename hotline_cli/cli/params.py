"""What can stand after an option: the words of a vocabulary, units, sessions, schemes, open cases.

One table for all commands, asked by questions (``asking``) and by the Tab key (``completion``).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.i18n import language
from hotline_cli.output.render import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotline_cli.store.office import Office

MAX_OFFERS = 200
"""Offers shown at once; more are found by typing on."""
MAX_TITLE_LENGTH = 24

WORDS = {
    "--kind": "kind",
    "--channel": "channel",
    "--origin": "origin",
    "--status": "status",
    "--stage": "stage",
    "--result": "result",
    "--via": "via",
    "--put-through": "put-through",
    "--outcome": "outcome",
    "--told": "told",
    "--by": "attendant",
    "--role": "role",
    "--as": "referral",
}
"""Option → vocabulary."""
ELSEWHERE = {
    ("schedule attend", "--status"): "attendance",
    ("refer", "--as"): "referral",
    ("reply", "--as"): "",
    ("reach", "--told"): "",
    **{(path, "--by"): "" for path in ("reply", "review", "supervise", "reach", "extend", "measure add")},
}
"""Where the same option means something else; an empty word: nothing is offered."""
FIXED = {
    "--format": FORMATS,
    "--lang": ("zh", "en"),
    "SHELL": ("bash", "zsh", "fish"),
}
SOURCES = {
    "--unit": "units",
    "--to": "units",
    "--with": "units",
    "--proper": "units",
    "--co-unit": "units",
    "--parent": "units",
    "--must-attend": "units",
    "UNIT": "units",
    "--session": "sessions",
    "SESSION": "sessions",
    "--scheme": "schemes",
    "--category": "category",
    "--area": "area",
    "--into": "cases",
    "--case": "cases",
    "NO": "cases",
}
"""Option, or metavar of an argument → what of the file is offered."""
OTHER_TO = (
    "feedback",
    "escalate",
    "refer",
    "file",
    "schedule",
    "list",
    "overdue",
    "report",
    "calendar",
    "scheme",
    "contact",
)
"""Commands whose --to is an office, a leader or a date, not a unit."""


class Offer(NamedTuple):
    """One thing that may be chosen, and what it is."""

    value: str
    help: str = ""


def vocabulary_of(path: str, name: str) -> str:
    """The vocabulary of option ``name`` of the command ``path``; empty where there is none."""
    found = ELSEWHERE.get((path, name))
    if found is None and name == "--by" and path != "schedule attend":
        return ""
    return WORDS.get(name, "") if found is None else found


def words_of(vocabulary: str) -> list[Offer]:
    """Its words in the reader's language, each with the other language's beside it."""
    pairs = VOCABULARIES[vocabulary].items()
    if language() == "zh":
        return [Offer(chinese, code) for code, chinese in pairs]
    return [Offer(code, chinese) for code, chinese in pairs]


def source_of(path: str, name: str) -> str:
    """What of the file is offered for option or metavar ``name`` of ``path``: a key of ``READERS``, or nothing."""
    if name == "--to" and path.partition(" ")[0] in OTHER_TO:
        return ""
    if path == "scheme show" and name == "NAME":
        return "schemes"
    if path.startswith("unit ") and path != "unit add" and name in {"NAME", "OLD", "INTO"}:
        return "units"
    return SOURCES.get(name.replace("...", "").strip("[]"), "")


def of_file(office: Office, source: str, typed: str = "") -> list[Offer]:
    """What the file offers to one who typed ``typed``; nothing of a caller is in it."""
    return READERS[source](office, typed)


def _units(office: Office, _typed: str) -> list[Offer]:
    from hotline_cli.queries import suggestions

    return [Offer(name, group) for name, group in suggestions.suggest_units(office)]


def _sessions(office: Office, _typed: str) -> list[Offer]:
    from hotline_cli.queries import suggestions

    return [Offer(value, said) for value, said in suggestions.suggest_sessions(office, MAX_OFFERS)]


def _schemes(office: Office, _typed: str) -> list[Offer]:
    from hotline_cli.queries import suggestions

    return [Offer(name) for name in suggestions.suggest_schemes(office)]


def _cases(office: Office, typed: str) -> list[Offer]:
    from hotline_cli.queries import suggestions

    found = suggestions.suggest_cases(office, typed, MAX_OFFERS)
    return [Offer("last"), *(Offer(no, title.shown(reveal=False)[:MAX_TITLE_LENGTH]) for no, title in found)]


def _branches(tree: str, office: Office, typed: str) -> list[Offer]:
    """By name, or by code where two have one name; all by code once a code is begun."""
    from hotline_cli.queries import categories

    found = categories.read_branches(office, tree).values()
    names = [node.name for node in found]
    by_code = typed and any(node.code.startswith(typed) for node in found)
    return [
        Offer(node.code, node.name) if by_code or names.count(node.name) > 1 else Offer(node.name, node.code)
        for node in found
    ]


READERS: dict[str, Callable[[Office, str], list[Offer]]] = {
    "units": _units,
    "sessions": _sessions,
    "schemes": _schemes,
    "cases": _cases,
    "category": partial(_branches, "category"),
    "area": partial(_branches, "area"),
}
"""What of the file can be offered, and who reads it."""
