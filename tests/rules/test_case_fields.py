"""``CASE_FIELDS``: what one way out writes, every way in reads under the same name, or the table says why not."""

from __future__ import annotations

import csv
import io
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hotline_cli.cli import declaration, verb_rows
from hotline_cli.domain.case import Case
from hotline_cli.domain.case_fields import CASE_FIELDS, Leaf, leaves
from hotline_cli.domain.case_fold import EDITABLE
from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.output.model import leaves as column_leaves
from hotline_cli.queries import flat_cases
from hotline_cli.reports.layout.cases import case_columns
from hotline_cli.services.imports import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clerk import Clerk

LISTED = [leaf for leaf in leaves() if leaf.field.listed or leaf.key == "key"]
ALL = pytest.mark.parametrize("leaf", LISTED, ids=[leaf.key for leaf in LISTED])


@ALL
def test_a_field_is_read_or_says_why_not(leaf: Leaf) -> None:
    assert bool(leaf.field.read_as) != bool(leaf.field.unread)
    assert leaf.field.names
    assert leaf.field.kind != "code" or leaf.field.vocabulary in VOCABULARIES


@ALL
def test_a_column_that_is_written_is_read_under_its_key_and_heading(leaf: Leaf) -> None:
    assert leaf.key in flat_cases.CASE_COLUMNS
    for name in (leaf.key, *leaf.field.names):
        if leaf.field.read_as:
            assert name in (leaf.field.read_as, *columns.COLUMNS[leaf.field.read_as])
        else:
            assert name in columns.COMPUTED


@pytest.mark.parametrize("leaf", [leaf for leaf in LISTED if leaf.field.option], ids=lambda leaf: leaf.key)
def test_a_field_with_an_option_can_be_given_and_corrected(leaf: Leaf) -> None:
    assert leaf.field.option
    assert leaf.field.value_name in EDITABLE or leaf.field.kind == "session-date"
    verbs = ("edit", "register") if leaf.field.option.register else ("edit",)
    for verb in verbs:
        options, _named = verb_rows.parameters_by_column(declaration.build_command(verb))
        assert leaf.field.option_name in options


def test_columns_have_one_order() -> None:
    listed = [leaf.key for leaf in column_leaves(case_columns())]
    assert [*listed, "key"] == list(flat_cases.CASE_COLUMNS) == [leaf.key for leaf in LISTED]


def named() -> Iterator[tuple[str, str]]:
    """Every name of a column, in every way in and out, and the field that it means there."""
    for leaf in LISTED:
        yield from ((name, leaf.key) for name in (leaf.key, *leaf.field.names))
    read = {leaf.field.read_as: leaf.key for leaf in LISTED if leaf.field.read_as}
    for code, names in columns.COLUMNS.items():
        yield from ((name, read[code]) for name in (code, *names) if name != code or name not in SHORT)
    replies = {leaf.field.reply_as: leaf.key for leaf in LISTED if leaf.field.reply_as}
    for code, names in verb_rows.REPLIES.items():
        yield from ((name, replies[code]) for name in names)
    options = {leaf.field.verb_option or leaf.field.option_name: leaf.key for leaf in LISTED}
    for code, names in verb_rows.WORDS.items():
        yield from ((name, options.get(code, f"--{code}")) for name in names)


SHORT = frozenset({"name", "phone", "address", "anonymous", "session", "promise", "promised_by", "told"})
"""Columns of an import that an export calls more precisely."""


def test_a_name_of_a_column_means_one_field_everywhere() -> None:
    meanings: dict[str, set[str]] = {}
    for name, key in named():
        meanings.setdefault(name, set()).add(key)
    assert {name: keys for name, keys in meanings.items() if len(keys) > 1} == {}


def test_rows_and_state_have_the_fields(clerk: Clerk) -> None:
    clerk("init")
    con = sqlite3.connect(clerk.folder / "hotline.db")
    for table, more in (("cases", set[str]()), ("callers", {"case_id", "former", "digits"})):
        stored = {row[1] for row in con.execute(f"PRAGMA table_xinfo({table})")} - more
        assert stored == {leaf.field.column_name for leaf in leaves() if leaf.field.table == table}
    con.close()
    values = {leaf.field.value_name for leaf in leaves() if leaf.field.table}
    assert {name for name in values if not hasattr(Case(), name)} == set()
    assert values >= EDITABLE


# ---- a case with every field ------------------------------------------------------------------------------------


def a_full_case(clerk: Clerk) -> None:
    """A file with one case in which every field that can have a value at once has one."""
    clerk("init", "--scheme", "changzhou-2020")
    for unit in ("城市管理局", "公安局"):
        clerk("unit", "add", unit)
    for tree, code, name in (("category", "A1", "市容"), ("area", "D1", "天宁区")):
        (clerk.folder / f"{tree}.csv").write_text(f"code,parent,name\n{code},,{name}\n", encoding="utf-8")
        clerk(tree, "import", f"{tree}.csv")
    day = ("--date", "2026-03-05", "--start", "09:00", "--end", "23:00", "--yes")
    clerk("schedule", "add", *day, "--unit", "城市管理局", at="2026-03-02T09:00")
    clerk(
        *("register", "--kind", "complaint", "--content", "路灯不亮", "--title", "路灯", "--name", "张三"),
        *("--phone", "13800000001", "--address", "中山路1号", "--channel", "on-air", "--origin", "exposed"),
        *("--session", "2026-03-05", "--put-through", "on-air", "--leader", "李局长", "--category", "A1"),
        *(
            "--area",
            "D1",
            "--tag",
            "甲",
            "--tag",
            "乙",
            "--urgent",
            "--complex",
            "--important",
            "--confidential",
        ),
        *("--ref", "0012", "--key", "K-1", "--promise", "三日内修好", "--promised-by", "2026-03-08"),
        at="2026-03-05T10:00",
    )
    clerk("dispatch", "last", "--to", "城市管理局", "--with", "公安局", at="2026-03-05T11:00")
    clerk("sign", "last", "--responsible", "赵六", at="2026-03-05T12:00")
    told = ("--told", "phone", "--told-at", "2026-03-06T08:30")
    said = ("--text", "已更换灯泡", "--by", "王五", "--department", "照明科", "--outcome", "solved", *told)
    clerk("reply", "last", *said, at="2026-03-06T09:00")
    clerk("callback", "last", "--result", "satisfied", at="2026-03-06T10:00")
    clerk.now = "2026-03-07T09:00"


def exported(clerk: Clerk) -> list[dict[str, str]]:
    out = clerk("export", "cases", "-f", "csv", "--reveal", "--reason", "核对").out
    return list(csv.DictReader(io.StringIO(out, newline="")))


def as_cell(value: Any) -> str:
    """A value of JSON as a cell of CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def test_every_column_of_an_export_is_what_show_says(clerk: Clerk) -> None:
    a_full_case(clerk)
    (row,) = exported(clerk)
    case = clerk.json("show", "last", "--reveal", "--reason", "核对")
    empty = set()
    for field in CASE_FIELDS:
        if not field.listed:
            continue
        parts = (
            {part.key: f"{field.key}_{part.key}" for part in field.parts} if field.kind == "object" else {}
        )
        cells = {key: (case[field.key][part]) for part, key in parts.items()} or {field.key: case[field.key]}
        for key, value in cells.items():
            if isinstance(value, list):
                words = [item.values() if isinstance(item, dict) else [item] for item in value]
                for text in (as_cell(one) for item in words for one in item):
                    assert text[:10] in row[key], key
            elif (isinstance(value, str) and field.kind == "time") or key.endswith("_at"):
                assert (value or "")[:19].replace("T", " ") == row[key][:19], key
            else:
                assert as_cell(value) == row[key], key
            if value in (None, "", []):
                empty.add(key)
    # its scheme has no labels; it is neither late, nor merged, nor on hold, nor to be decided, has no papers; the unit
    # gave no time of its own; no date came with it; nothing was answered on the spot
    assert empty == {
        "label",
        "overdue",
        "held_since",
        "merged_into",
        "links",
        "feedback",
        "files",
        "decision",
        "finished_at",
        "given_due",
        "void_cause",
        "on_the_spot_answer",
    }


def test_what_is_exported_is_read_again(clerk: Clerk) -> None:
    a_full_case(clerk)
    before = exported(clerk)
    clerk("export", "cases", "--reveal", "--reason", "搬家", "-f", "csv", "-o", "all.csv")
    (clerk.folder / "hotline.db").unlink()
    clerk("init", "--scheme", "changzhou-2020")
    for tree in ("category", "area"):
        clerk(tree, "import", f"{tree}.csv")
    clerk("unit", "add", "城市管理局")
    day = ("--date", "2026-03-05", "--start", "09:00", "--end", "23:00", "--yes")
    clerk("schedule", "add", *day, "--unit", "城市管理局", at="2026-03-02T09:00")
    clerk("import", "all.csv", "--create-units", at="2026-03-07T09:00")
    clerk.now = "2026-03-07T09:00"
    after = exported(clerk)
    read = [leaf.key for leaf in LISTED if leaf.field.read_as]
    assert [{key: row[key] for key in read} for row in after] == [
        {key: row[key] for key in read} for row in before
    ]


def test_the_page_of_fields_is_up_to_date() -> None:
    tool = Path(__file__).parents[2] / "tools" / "fields.py"
    assert subprocess.run([sys.executable, str(tool), "check"], check=False).returncode == 0, (
        "run tools/fields.py update"
    )
