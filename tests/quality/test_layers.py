"""The arrows of the house: who may know whom, who reads the clock, where SQL stands. Read from the source."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hotline_cli.domain.case import OPEN
from hotline_cli.queries import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGE = Path(__file__).resolve().parents[2] / "hotline_cli"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

WORDS = ("errors", "i18n")
LEAVES = (*WORDS, "rate", "masking", "cells", "leftovers")
# what may know what of ours
ARROWS = {
    "errors": ("i18n",),
    "i18n": (),
    "rate": (),
    "masking": ("domain.phones",),
    "cells": (),
    "leftovers": (),
    "env": (*WORDS, "cells"),
    "domain": (*WORDS, "domain"),
    "output": (*LEAVES, "output", "domain.words"),
    "store": (*LEAVES, "domain", "store"),
}
# the rest may know all but these; the middle is the desk, the figures, the reports, what they ask of the file
CLI_MUST_NOT = ("store",)
MIDDLE_MUST_NOT = ("cli", "output")
SQL = re.compile(
    r"\b(SELECT\b.*\bFROM|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA \w+)\b", re.DOTALL
)
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
}


def belongs(module: str, family: str) -> bool:
    """Whether ``module`` is ``family`` or inside it."""
    return module == family or module.startswith(f"{family}.")


@cache
def tree(module: str) -> ast.Module:
    """Its source, parsed."""
    return ast.parse(MODULES[module].read_text("utf-8"))


def imported(module: str, nodes: Callable[[ast.AST], Iterator[ast.AST]] = ast.walk) -> set[str]:
    """All that it imports, wherever in it, by full name; of our own what is a module."""
    found = set()
    for node in nodes(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports stand in full"
            name = node.module or ""
            inner = {f"{name}.{alias.name}" for alias in node.names}
            modules = {full for full in inner if full.removeprefix("hotline_cli.") in MODULES}
            found |= modules or {name}
    return found


def ours(module: str, nodes: Callable[[ast.AST], Iterator[ast.AST]] = ast.walk) -> set[str]:
    """Our modules among its imports, without the package's name."""
    names = imported(module, nodes)
    return {name.removeprefix("hotline_cli.") for name in names if belongs(name, "hotline_cli")} - {
        "hotline_cli"
    }


@pytest.mark.parametrize(
    "module", [name for name in MODULES if any(belongs(name, family) for family in ARROWS)]
)
def test_a_module_knows_only_what_lies_below(module: str) -> None:
    """The domain only the leaves; output rows, but no case and no file; the store no desk."""
    allowed = next(below for family, below in ARROWS.items() if belongs(module, family))
    assert not {name for name in ours(module) if not any(belongs(name, family) for family in allowed)}


@pytest.mark.parametrize(
    "module", [name for name in MODULES if not any(belongs(name, family) for family in ARROWS)]
)
def test_the_rest_does_not_know_its_neighbours(module: str) -> None:
    """A command asks the desk, never the store; the middle knows neither commands nor how a row is drawn."""
    above = belongs(module, "cli") or module == "__main__"
    forbidden = CLI_MUST_NOT if above else MIDDLE_MUST_NOT
    assert not {name for name in ours(module) if any(belongs(name, family) for family in forbidden)}


def run(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in ``node`` and is run: not what only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if (
            isinstance(child, ast.If)
            and isinstance(child.test, ast.Name)
            and child.test.id == "TYPE_CHECKING"
        ):
            continue
        yield child
        yield from run(child)


@pytest.mark.parametrize(
    "module", [name for name in MODULES if not belongs(name, "cli") and not belongs(name, "store")]
)
def test_nobody_knows_whoever_knows_him(module: str) -> None:
    """No import leads back to where it began, not even one inside a function.

    But for commands, of which `apply` runs others, and the store, which backs a file up before it migrates it.
    """
    seen: set[str] = set()
    ahead = [module]
    while ahead:
        further = ours(ahead.pop(), run) - seen
        seen |= further
        ahead += further & MODULES.keys()
    assert module not in seen


def test_the_open_statuses_stand_once_in_sql() -> None:
    """For queries in ``queries``, which takes them from the index, and they are those of the domain."""
    listed = ", ".join(
        f"'{status}'" for status in ("received", "dispatched", "handling", "reviewing", "answered")
    )
    there = {module for module, path in MODULES.items() if listed in path.read_text("utf-8")}
    assert there == {"queries", "store.schema"}
    assert f"c.status IN ({listed})" == cases.IS_OPEN
    assert set(re.findall("'([a-z]+)'", listed)) == OPEN


@pytest.mark.parametrize("module", [name for name in MODULES if belongs(name, "domain")])
def test_the_domain_needs_only_the_standard_library_and_dateutil(module: str) -> None:
    """And of the standard library nothing that reaches out of the process but the shipped files."""
    theirs = {name.partition(".")[0] for name in imported(module)} - {"hotline_cli", "dateutil"}
    assert theirs <= sys.stdlib_module_names
    assert not theirs & {"os", "socket", "sqlite3", "subprocess", "time"}


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"env"}))
def test_only_env_reads_the_clock(module: str) -> None:
    """Everybody else is told the time."""
    read = {
        (node.value.id, node.attr)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert not read & CLOCKS


@pytest.mark.parametrize(
    "module", [name for name in MODULES if belongs(name, "cli") or belongs(name, "output")]
)
def test_commands_and_formats_hold_no_sql(module: str) -> None:
    """They ask the desk and the reports."""
    assert "sqlite3" not in imported(module)
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not SQL.search(node.value)
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"execute", "executemany", "executescript"}


def test_every_family_is_still_there() -> None:
    """A folder that was renamed would otherwise be held to nothing."""
    assert all(any(belongs(module, family) for module in MODULES) for family in ARROWS)
