"""docs/schemes.md says every key that a scheme file may hold, docs/clauses.md every clause; the example works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hotline_cli
from hotline_cli.cli.registry import COMMANDS
from hotline_cli.domain.scheme.checks import RATES
from hotline_cli.domain.scheme.load import read_scheme
from hotline_cli.domain.scheme.schema import FIGURES, LISTS, SCALARS, TABLES

PACKAGE = Path(hotline_cli.__file__).parent
TEXT = (PACKAGE.parent / "docs" / "schemes.md").read_text(encoding="utf-8")
KEYS = {*SCALARS, *FIGURES, *RATES}
KEYS |= {key for form in LISTS.values() for key in form.keys}
KEYS |= {key for form, _default in TABLES.values() for key in form.keys}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_key_is_documented(key: str) -> None:
    assert f"`{key}`" in TEXT


@pytest.mark.parametrize("table", sorted([*TABLES, "figures", "sources"]))
def test_table_is_documented(table: str) -> None:
    assert f"`[{table}]`" in TEXT


@pytest.mark.parametrize("table", sorted(LISTS))
def test_list_is_documented(table: str) -> None:
    assert f"`[[{table}]]`" in TEXT


def test_example_is_a_scheme() -> None:
    """It extends a shipped one, puts a limit first, changes one stage and one task and drops others."""
    [example] = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    base = (PACKAGE / "data" / "schemes" / "changzhou-2020.toml").read_text(encoding="utf-8")
    scheme = read_scheme("my-office.toml", example, {"changzhou-2020": base}.get)
    assert scheme.limits[0].clause == "BS-07"
    assert [rule.clause for rule in scheme.limits if rule.stage == "sign"] == ["BS-08"]
    assert [rule.stage for rule in scheme.limits].count("answer") == 1 + 2
    assert "feedback" not in [rule.stage for rule in scheme.limits]
    assert "promotion" not in [task.key for task in scheme.tasks]
    assert scheme.clause_source("BS-09") == "本市政风热线工作办法"


CLAUSES = (PACKAGE.parent / "docs" / "clauses.md").read_text(encoding="utf-8")
NAMED = sorted(
    {
        clause
        for path in PACKAGE.rglob("*.toml")
        for clause in re.findall(r'"([A-Z]{2}-\d\d)"', path.read_text("utf-8"))
    }
)


@pytest.mark.parametrize("clause", NAMED)
def test_clause_is_documented(clause: str) -> None:
    """What a refusal or an explanation names can be looked up, with what it demands and where."""
    assert re.search(rf"^\| {clause} \| .+ \| .+ \|$", CLAUSES, re.MULTILINE)


def test_clauses_lead_to_commands_that_exist() -> None:
    """The last column names commands, with options after them."""
    rows = re.findall(r"^\| [A-Z]{2}-\d\d \|.*\|([^|]*)\|$", CLAUSES, re.MULTILINE)
    named = {
        words.split(" -")[0].removesuffix(" explained")
        for row in rows
        for words in re.findall("`([^`]+)`", row)
    }
    assert {name for name in named if not {name, name.partition(" ")[0]} & {*COMMANDS}} == set()
    assert len(rows) > 100
