"""The facts of an office as Parquet: what is in them, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from clerk import Clerk
from factories import call, make_office

SECRETS = ("张三", "13800000001", "桃园小区", "路灯不亮", "已派人修复", "clerk-of-the-day", "王五")


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """One case, answered and called back, with everything in it that must not leave the office."""
    unit = "城市管理局"
    clerk.operator = "clerk-of-the-day"
    make_office(clerk, units=[unit], at="2020-04-01T09:00")
    said = call("路灯不亮", "complaint", name="张三", phone="13800000001", address="桃园小区", to=unit)
    clerk(*said, "--note", "张三很急")
    clerk(
        "reply",
        "last",
        "--text",
        "已派人修复并试亮",
        "--by",
        "王五",
        "--outcome",
        "solved",
        at="2020-04-02T09:00",
    )
    clerk("callback", "last", "--result", "satisfied", "--note", "张三说好", at="2020-04-02T10:00")
    words = ("--about", "路灯不亮", "--cause", "张三", "--text", "桃园小区")
    clerk("measure", "add", *words, "--by", unit, "--due", "2020-05-01")
    return clerk


def export(clerk: Clerk) -> Path:
    made = clerk.json("export", "facts", "-o", "facts")
    return clerk.folder / Path(made["path"])


def read(path: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as con:
        found = con.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_a_case_is_one_row_with_its_limits_and_steps(office: Clerk) -> None:
    folder = export(office)
    assert folder.name == "office=hotline"
    [case] = read(folder / "cases" / "year=2020" / "part-0.parquet")
    assert (case["kind"], case["channel"], case["outcome"]) == ("complaint", "phone", "solved")
    assert "answer" in [limit["stage"] for limit in case["limits"]]
    values = {step["what"]: step["value"] for step in case["steps"]}
    assert (values["answer"], values["callback"]) == ("solved", "satisfied")
    assert {what for what, value in values.items() if value} == {"answer", "callback"}
    said = json.loads((folder / "office.json").read_text(encoding="utf-8"))
    assert (said["office"], said["at"], said["cases"]) == ("hotline", "2020-04-02 10:00:00", 1)
    assert (said["events"], said["head"]) == tuple(
        office.json("db", "stats")[name] for name in ("events", "head")
    )
    assert [scheme["name"] for scheme in said["schemes"]] == ["standard"]


def test_no_caller_no_words_no_clerk(office: Clerk) -> None:
    """In no column of any file, nor in the description beside them."""
    folder = export(office)
    shown = (folder / "office.json").read_text(encoding="utf-8")
    for path in folder.rglob("*.parquet"):
        shown += repr(read(path))
    assert "城市管理局" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


def test_exported_again_the_partition_is_replaced_whole(office: Clerk) -> None:
    """The call of 2019 entered later adds a year; a file that was left there is gone."""
    folder = export(office)
    (folder / "cases" / "year=2020" / "left.txt").write_text("x")
    office(*call("又一件"), at="2020-04-03T09:00")
    export(office)
    files = sorted(
        str(path.relative_to(folder)).replace("\\", "/") for path in folder.rglob("*") if path.is_file()
    )
    assert files == [
        *("cases/year=2020/part-0.parquet", "chain.parquet", "measures.parquet", "office.json"),
        *("scores.parquet", "sessions.parquet", "units.parquet"),
    ]
    assert len(read(folder / "cases" / "year=2020" / "part-0.parquet")) == 2
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_fault_leaves_what_was_there(office: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full while the description is written: the files of before are whole."""
    from hotline_cli.services import facts

    folder = export(office)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(facts, "write_manifest", fail)
    assert "No space left on device" in office("export", "facts", "-o", "facts", status=5).err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_the_office_has_a_name(office: Clerk) -> None:
    assert office.json("db", "setting", "office")["value"] == "hotline"
    office("db", "setting", "office", "甲市")
    assert export(office).name == "office=甲市"
    office("db", "verify")
    for name in ("甲/乙", ".甲", "甲;乙", "甲" * 61):
        assert "invalid name of an office" in office("db", "setting", "office", name, status=2).err
    assert "unknown value 'colour'" in office("db", "setting", "colour", "red", status=2).err


def test_a_folder_must_be_named(office: Clerk) -> None:
    assert "--output" in office("export", "facts", status=2).err
    (office.folder / "file").write_text("x")
    office("export", "facts", "-o", "file", status=5)


def test_a_folder_may_have_any_name(office: Clerk) -> None:
    """DuckDB reads names with brackets and question marks as patterns."""
    office("export", "facts", "-o", "a[1] {2}")
    [row] = office.json("report", "units", "--offices", "a[1] {2}", "--month", "2020-04")
    assert (row["office"], row["received"]) == ("hotline", 1)
