"""The column *test* of docs/clauses.md, made from ``@pytest.mark.clause``: ``update``, ``check``."""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
PAGE = ROOT / "docs" / "clauses.md"
ROW = re.compile(r"\| ([A-Z]{2}-\d\d) \|")
HEAD = "| clause |"


def marked_clauses(node: ast.FunctionDef) -> Iterator[str]:
    """The clauses that the marks of one test name."""
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
            yield from (ast.literal_eval(clause) for clause in mark.args)


def tests_by_clause() -> dict[str, set[str]]:
    """For each clause the test files that claim it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for clause in marked_clauses(node):
                    found[clause].add(path.relative_to(TESTS).as_posix())
    return found


def page(text: str) -> str:
    """``text`` with the last column of its clause tables made from the marks."""
    claimed = tests_by_clause()
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        if lines[at].startswith(HEAD):
            at = write_table(lines, at, claimed)
        at += 1
    return "\n".join(lines) + "\n"


def write_table(lines: list[str], at: int, claimed: dict[str, set[str]]) -> int:
    """Write the column of the table that begins in line ``at``; its last line."""
    heads = [cell.strip() for cell in lines[at].strip("|").split("|")]
    kept = heads.index("test") if "test" in heads else len(heads)
    while at < len(lines) and lines[at].startswith("|"):
        # a pipe within a code span is escaped and belongs to its cell
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", lines[at].strip("|"))][:kept]
        row = ROW.match(lines[at])
        if row:
            files = sorted(claimed.get(row[1], set()))
            cells.append(", ".join(f"`{name.removesuffix('.py')}`" for name in files))
        else:
            cells.append("---" if cells[0] == "---" else "test")
        lines[at] = f"| {' | '.join(cells)} |"
        at += 1
    return at - 1


def main() -> int:
    """Do what was asked; 1 if ``check`` found the page stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=["update", "check"])
    text = PAGE.read_text(encoding="utf-8")
    if parser.parse_args().act == "update":
        PAGE.write_text(page(text), encoding="utf-8")
    elif page(text) != text:
        print("docs/clauses.md is stale; run: python tools/clauses.py update", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
