"""What must say something and is blank is wrong usage (2), as if it were left out, whatever the file holds."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from factories import call, make_office

from hotline_cli.cli import declaration
from hotline_cli.cli.registry import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clerk import Clerk


def _required() -> Iterator[tuple[str, str]]:
    """The words of each command's example before and after each option that cannot be left out."""
    for path in COMMANDS:
        command = declaration.build_command(path)
        words = shlex.split(declaration.DECLARATIONS[path].example)[1:]
        for parameter in command.params:
            said = [name for name in parameter.opts if name in words]
            if parameter.param_type_name == "option" and parameter.required:
                assert said, (path, parameter.opts)
                place = words.index(said[0]) + 1
                yield shlex.join(words[:place]), shlex.join(words[place + 1 :])


BESIDES = (
    ("review last --by 法规科 --fail --reason", ""),
    ("close last --without-callback", ""),
    ("reply last --text 已列入计划 --by 王五 --interim --until 2026-03-30 --reason", ""),
    ("reply last --text 已更换 --by 王五 --promised-by 2026-03-30 --promise", ""),
    ("register -k help -c 路灯不亮 --answered", ""),
    ("register -k help -c 路灯不亮 --promised-by 2026-03-30 --promise", ""),
    ("return last --reason 不属职责 --approved-by", ""),
    ("schedule leave 2026-03-12 --reason 出差 --requested 2026-03-02 --delegate", ""),
    ("edit last --content", ""),
    ("edit last --answer", ""),
)
"""Options that may be left out, and say something where they are given."""


@pytest.mark.parametrize(("before", "after"), [*_required(), *BESIDES])
def test_what_must_say_something_is_not_blank(clerk: Clerk, before: str, after: str) -> None:
    """A blank, or a line end: 2, though there is no file yet, which would be 5."""
    for blank in (" ", "\n", "　"):
        clerk(*shlex.split(before), blank, *shlex.split(after), status=2)


@pytest.mark.parametrize(
    "words",
    ["close last --without-callback", "review last --by 法规科 --fail --reason", "review last --pass --by"],
)
def test_what_was_given_and_says_nothing_at_all_is_blank_too(clerk: Clerk, words: str) -> None:
    """An empty word, as a script hands over what it has not got."""
    clerk(*shlex.split(words), "", status=2)


@pytest.mark.parametrize(
    "words",
    [
        "register -k help -c 路灯不亮 -o",
        "urge --unit 城市管理局 --sheets",
        "overdue --per-unit",
        "import calls.csv --bad-rows",
        "export cases -o",
        "db backup",
    ],
)
def test_a_place_of_output_is_not_blank(clerk: Clerk, words: str) -> None:
    """The variable of a script that is not set: said before anything is done."""
    make_office(clerk, units=["城市管理局"], cases=[call(to="城市管理局")])
    (clerk.folder / "calls.csv").write_text("kind,content\nhelp,停水\n", encoding="utf-8")
    before = clerk.json("db", "stats")["events"]
    for blank in ("", " "):
        assert "is empty" in clerk(*words.split(), blank, status=2).err
    assert clerk.json("db", "stats")["events"] == before


def outputs() -> Iterator[str]:
    """The commands that take -o."""
    for path in COMMANDS:
        declaration.build_command(path)
        if "output" in declaration.DECLARATIONS[path].shared:
            yield path


@pytest.mark.parametrize("path", list(outputs()))
def test_an_output_is_checked_first(clerk: Clerk, path: str) -> None:
    """Before the database is looked for, which would be 5."""
    words = shlex.split(declaration.DECLARATIONS[path].example)[1:]
    for target in ("", "no/such/folder.csv", "."):
        assert "-o" in clerk(*words, "-o", target, status=2).err
    assert not clerk.database.exists()
