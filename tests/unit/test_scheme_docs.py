"""docs/schemes.md says every key that a scheme file may hold, and its example works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hotline_cli
from hotline_cli.domain.scheme_checks import RATES
from hotline_cli.domain.scheme_file import read_scheme
from hotline_cli.domain.scheme_forms import FIGURES, LISTS, SCALARS, TABLES

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
    """It extends a shipped one, puts a limit first, changes one task and drops another."""
    [example] = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    base = (PACKAGE / "schemes" / "changzhou-2020.toml").read_text(encoding="utf-8")
    scheme = read_scheme("my-office.toml", example, {"changzhou-2020": base}.get)
    assert scheme.limits[0].clause == "BS-07"
    assert "promotion" not in [task.key for task in scheme.tasks]
    assert scheme.clause_source("BS-09") == "本市政风热线工作办法"
