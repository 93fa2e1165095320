"""The clauses of the source documents: whatever names one, a test marked with it shows that it is kept."""

from __future__ import annotations

import re

from clerk import ROOT

from tools import clauses

CLAUSE = re.compile(r"\b(?:XF|WZ|CZ|QT|BM)-\d\d\b")
ROW = re.compile(r"^\| ([A-Z]{2}-\d\d) \|", re.MULTILINE)
PAGE = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
CLAIMED = set(clauses.tests_by_clause())


def named_clauses() -> set[str]:
    """The clauses that the schemes, the code and the docs name."""
    sources = [*(ROOT / "hotline_cli").rglob("*.toml"), *(ROOT / "hotline_cli").rglob("*.py")]
    sources += [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    return {clause for path in sources for clause in CLAUSE.findall(path.read_text(encoding="utf-8"))}


def test_every_named_clause_has_a_test_marked_with_it() -> None:
    assert sorted(named_clauses() - CLAIMED) == []


def test_every_named_clause_has_one_row_on_its_page() -> None:
    rows = ROW.findall(PAGE)
    assert sorted(clause for clause in set(rows) if rows.count(clause) > 1) == []
    assert sorted((named_clauses() | CLAIMED) - set(rows)) == []


def test_the_column_of_tests_is_made_from_the_marks() -> None:
    assert clauses.page(PAGE) == PAGE, "run: python tools/clauses.py update"
