"""docs/schemes.md lists every key that a scheme file may hold, docs/clauses.md every clause; the example works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hotline_cli
from hotline_cli.cli.registry import COMMANDS
from hotline_cli.domain.scheme.checks import RATES
from hotline_cli.domain.scheme.keys import FIGURES, NOT_IN_SCHEME, SECTIONS, TOP, keys_of
from hotline_cli.domain.scheme.load import read_scheme
from hotline_cli.domain.scheme.model import Scheme

PACKAGE = Path(hotline_cli.__file__).parent
TEXT = (PACKAGE.parent / "docs" / "schemes.md").read_text(encoding="utf-8")


def test_key_tables_are_up_to_date() -> None:
    """They are made from the rows of the keys."""
    tool = PACKAGE.parent / "tools" / "scheme_keys.py"
    checked = subprocess.run([sys.executable, tool, "check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("rate", RATES)
def test_rate_is_documented(rate: str) -> None:
    assert f"`{rate}`" in TEXT


def test_each_field_of_a_scheme_has_a_key() -> None:
    """The fields that no key of the file sets are made by the program."""
    keys = {*TOP, *FIGURES, *(section.field for section in SECTIONS.values())}
    assert {*Scheme._fields} - keys == {"name", "version", "sources"}
    assert keys - {*Scheme._fields} == {*NOT_IN_SCHEME}


@pytest.mark.parametrize("part", dict.fromkeys(section.part for section in SECTIONS.values()))
def test_each_field_of_a_part_has_a_key(part: Any) -> None:
    assert keys_of(part).keys() == {*part._fields}


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
    """The column of commands, before that of tests, names commands with options after them."""
    rows = re.findall(r"^\| [A-Z]{2}-\d\d \|.*\|([^|]*)\|[^|]*\|$", CLAUSES, re.MULTILINE)
    named = {
        words.split(" -")[0].removesuffix(" explained")
        for row in rows
        for words in re.findall("`([^`]+)`", row)
    }
    assert {name for name in named if not {name, name.partition(" ")[0]} & {*COMMANDS}} == set()
    assert len(rows) > 100
