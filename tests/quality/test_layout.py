"""Where tests are: a file in tests/commands bears the word of a command, or of a module of hotline_cli/cli."""

from __future__ import annotations

from clerk import ROOT

from hotline_cli.cli.registry import PANELS

ACROSS = {"every_verb"}
"""Files that go through several commands."""


def test_a_file_of_commands_is_named_after_one() -> None:
    commands = {path.partition(" ")[0] for panel in PANELS.values() for path in panel}
    modules = {path.stem.rstrip("_") for path in (ROOT / "hotline_cli" / "cli").glob("*.py")}
    files = [path.stem.removeprefix("test_") for path in (ROOT / "tests" / "commands").glob("test_*.py")]
    known = commands | modules | ACROSS
    wrong = [name for name in files if not any(name == word or name.startswith(f"{word}_") for word in known)]
    assert wrong == []
