"""What the five source documents ask, clause by clause: whatever names a clause, a test shows that it is kept."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAUSE = re.compile(r"\b(?:XF|WZ|CZ|QT|BM)-\d\d\b")
ROW = re.compile(r"^\| ([A-Z]{2}-\d\d) \|", re.MULTILINE)
PAGE = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")


def named() -> set[str]:
    """The clauses that the schemes, the code (its docstrings, its refusals) and the docs name."""
    sources = [*(ROOT / "hotline_cli").rglob("*.toml"), *(ROOT / "hotline_cli").rglob("*.py")]
    sources += [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    return {clause for path in sources for clause in CLAUSE.findall(path.read_text(encoding="utf-8"))}


def said_by_tests() -> Iterator[tuple[str, str]]:
    """Every test, with what it says that it shows."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield f"{path.name}: {node.name}", ast.get_docstring(node) or ""


def test_every_clause_that_is_named_is_shown_by_a_test() -> None:
    """By a test that says so itself."""
    shown = {clause for _test, said in said_by_tests() for clause in CLAUSE.findall(said)}
    assert sorted(named() - shown) == []


def test_every_clause_that_is_named_stands_once_on_its_page() -> None:
    """What tests name stands there too: one that does not is a slip of the pen."""
    rows = ROW.findall(PAGE)
    assert sorted(clause for clause in set(rows) if rows.count(clause) > 1) == []
    assert sorted(named() - set(rows)) == []
    assert [test for test, said in said_by_tests() if set(CLAUSE.findall(said)) - set(rows)] == []
