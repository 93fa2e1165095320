"""Reports over the exported facts of many offices (``--offices DIR``)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from clerk import Clerk
from factories import call, make_office

BUREAU, POWER = "城市管理局", "供电公司"
APRIL = ("--month", "2020-04")
AT = "2020-05-06T09:00"


def add_office(clerk: Clerk, name: str, scheme: str, calls: dict[str, int]) -> None:
    """Make an office in a file of its own with so many calls of 1 April for each unit, one of the first answered."""
    clerk.more["HOTLINE_DB"] = f"{name}.db"
    make_office(clerk, schemes=[scheme], units=calls, at="2020-04-01T09:00")
    for unit, count in calls.items():
        for n in range(count):
            clerk(
                *call(
                    f"{unit}第{n}件", "complaint", to=unit, category="路灯", name="张三", phone="13800000001"
                )
            )
    first = clerk.json("list", "--limit", "100")[-1]["no"]
    clerk(
        "reply",
        first,
        "--text",
        "已派人修复并试亮",
        "--by",
        "王五",
        "--outcome",
        "solved",
        at="2020-04-02T09:00",
    )
    clerk("db", "setting", "office", name, at=AT)


@pytest.fixture
def province(clerk: Clerk) -> Clerk:
    """Two offices under two schemes; each has the bureau, with three calls and one; one has the power company, two."""
    add_office(clerk, "甲市", "changzhou-2020", {BUREAU: 3, POWER: 2})
    clerk("export", "facts", "-o", "province")
    add_office(clerk, "乙县", "standard", {BUREAU: 1})
    clerk("export", "facts", "-o", "province")
    clerk.more["HOTLINE_DB"] = "missing.db"
    return clerk


def units(clerk: Clerk, *words: str) -> dict[tuple[str, str], dict[str, Any]]:
    rows = clerk.json("report", "units", "--offices", "province", *APRIL, *words)
    return {(row["office"], row["unit"]): row for row in rows}


def test_units_are_those_of_their_offices(province: Clerk) -> None:
    """Every value of an office's own report is in its row over offices; no file of an office is open."""
    over = units(province)
    for name in ("甲市", "乙县"):
        province.more["HOTLINE_DB"] = f"{name}.db"
        for row in province.json("report", "units", *APRIL):
            there = over.pop((name, row["unit"]))
            assert {key: there[key] for key in row} == row
    assert over == {}


def test_offices_and_their_units_are_ranked(province: Clerk) -> None:
    """Answered of received in April: 1 of 3 in 甲市 (of 5 with the power company), 1 of 1 in 乙县."""
    report = province.json("report", "monthly", "--offices", "province", *APRIL)
    offices = {row["office"]: row for row in report["offices"]}
    assert {name: row["received"] for name, row in offices.items()} == {"甲市": 5, "乙县": 1}
    assert offices["甲市"]["finished"] == {"numerator": 1, "denominator": 5, "rate": 20.0}
    assert (offices["甲市"]["before"], offices["甲市"]["change"]) == (0, 5)
    assert report["totals"]["finished"] == {"numerator": 2, "denominator": 6, "rate": 33.33}
    assert report["kinds"]["complaint"] == 6
    assert report["days"] == {"2020-04-01": 6}
    assert [(row["name"], row["count"]) for row in report["hotspots"] if row["by"] == "category"] == [
        ("路灯", 6)
    ]
    assert {(row["office"], row["unit"]) for row in report["annex"]} == {
        ("甲市", BUREAU),
        ("甲市", POWER),
        ("乙县", BUREAU),
    }
    assert all(check["adds_up"] for check in report["checks"])


def test_hotspots_of_units_have_their_office(province: Clerk) -> None:
    """Four calls for the bureaus, three and one."""
    report = province.json("report", "hotspots", "--offices", "province", *APRIL, "--by", "unit")
    assert [(row["name"], row["count"]) for row in report["rows"]] == [
        (f"甲市/{BUREAU}", 3),
        (f"甲市/{POWER}", 2),
        (f"乙县/{BUREAU}", 1),
    ]
    own = {(row["office"], row["name"]): row["count"] for row in report["by_office"]}
    assert own == {("甲市", BUREAU): 3, ("甲市", POWER): 2, ("乙县", BUREAU): 1}
    province("report", "hotspots", "--offices", "province", "--by", "word", status=2)


def test_a_map_joins_units_that_are_one(province: Clerk) -> None:
    """The bureau of both: 4 received, 2 finished; two schemes weigh differently, so it has no score."""
    write_map(province, f'[[unit]]\nname = "城管"\nunits = ["甲市/{BUREAU}", "乙县/{BUREAU}"]\n')
    found = units(province, "--unit-map", "map.toml")
    assert set(found) == {("乙县;甲市", "城管"), ("甲市", POWER)}
    joined = found["乙县;甲市", "城管"]
    assert (joined["received"], joined["finished"]["numerator"], joined["score"]["rate"]) == (4, 2, None)
    spots = province.json(
        *("report", "hotspots", "--offices", "province", *APRIL, "--by", "unit", "--unit-map", "map.toml")
    )
    assert [(row["name"], row["count"]) for row in spots["rows"]] == [("城管", 4), (f"甲市/{POWER}", 2)]


def write_map(clerk: Clerk, text: str) -> None:
    (clerk.folder / "map.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit = 1\n", "an entry needs name and units"),
        ('[[unit]]\nname = "x"\n', "an entry needs name and units"),
        ("[[unit]\n", "map.toml: Expected"),
        ('[[unit]]\nname = "x"\nunits = ["甲市"]\n', "invalid unit 甲市"),
        ('[[unit]]\nname = "x"\nunits = ["甲市/没有"]\n', "unknown unit 甲市/没有"),
        (
            f'[[unit]]\nname = "x"\nunits = ["甲市/{POWER}"]\n[[unit]]\nname = "y"\nunits = ["甲市/{POWER}"]\n',
            f"甲市/{POWER} is in two entries: x, y",
        ),
        (
            f'[[unit]]\nname = "x"\nunits = ["甲市/{POWER}"]\n[[unit]]\nname = "x"\nunits = ["乙县/{BUREAU}"]\n',
            "duplicate name x",
        ),
    ],
)
def test_an_invalid_map_is_named(province: Clerk, text: str, said: str) -> None:
    write_map(province, text)
    words = ("report", "units", "--offices", "province", "--unit-map", "map.toml")
    assert said in province(*words, status=6).err


def test_a_map_needs_a_folder_and_a_file(province: Clerk) -> None:
    assert "missing --offices" in province("report", "units", "--unit-map", "map.toml", status=2).err
    words = ("report", "units", "--offices", "province", "--unit-map", "map.toml")
    assert "No such file" in province(*words, status=6).err


def test_each_office_keeps_its_weights(province: Clerk) -> None:
    """The scorecard's indicators are those of the office's own scheme; --scheme leaves out offices without it."""
    report = province.json("report", "scorecard", "--offices", "province", *APRIL)
    for name in ("甲市", "乙县"):
        province.more["HOTLINE_DB"] = f"{name}.db"
        own = province.json("report", "scorecard", *APRIL)
        rows = {row["unit"]: row for row in report["rows"] if row["office"] == name}
        assert {row["unit"]: row["indicators"] for row in own["rows"]} == {
            unit: row["indicators"] for unit, row in rows.items()
        }
        assert {row["unit"]: row["score"] for row in own["rows"]} == {
            unit: row["score"] for unit, row in rows.items()
        }
    one = province.json("report", "scorecard", "--offices", "province", *APRIL, "--scheme", "standard")
    assert [row["office"] for row in one["offices"]] == ["乙县"]
    said = province("report", "units", "--offices", "province", "--scheme", "xingfeng-2014", status=4).err
    assert "unknown scheme xingfeng-2014 in every office" in said


@pytest.mark.parametrize("kind", ["units", "monthly", "scorecard", "hotspots"])
def test_the_moment_of_each_export_is_said(province: Clerk, kind: str) -> None:
    """In text, in a page and in a workbook."""
    shown = province("report", kind, "--offices", "province", *APRIL).out
    assert "甲市: as of 2020-05-06 09:00" in shown
    for ending in ("html", "docx", "xlsx"):
        province("report", kind, "--offices", "province", *APRIL, "-o", f"{kind}.{ending}")
        assert (province.folder / f"{kind}.{ending}").stat().st_size > 1000


def test_one_unit_is_shown_by_its_name_or_with_its_office(province: Clerk) -> None:
    assert set(units(province, "--unit", BUREAU)) == {("甲市", BUREAU), ("乙县", BUREAU)}
    assert set(units(province, "--unit", f"乙县/{BUREAU}")) == {("乙县", BUREAU)}


@pytest.mark.slow
def test_clickhouse_counts_the_same(province: Clerk) -> None:
    """The example for another engine, over the same files."""
    chdb = pytest.importorskip("chdb", reason="ClickHouse is not there")
    script = Path(__file__).resolve().parents[2] / "examples" / "province" / "clickhouse.sql"
    sql = script.read_text(encoding="utf-8").replace("'province/", f"'{province.folder}/province/")
    lines = [json.loads(line) for line in str(chdb.query(sql, "JSONEachRow")).splitlines()]
    counted = {
        line["office"]: tuple(
            int(line[name]) for name in ("received", "answer_kept", "dispatches", "returns")
        )
        for line in lines
    }
    own: dict[str, tuple[int, ...]] = {}
    for (office, _unit), row in units(province).items():
        returned = row["returned"]
        found = (row["received"], row["answer_kept"], returned["denominator"], returned["numerator"])
        own[office] = tuple(map(sum, zip(own.get(office, (0, 0, 0, 0)), found, strict=True)))
    assert counted == own
    assert own["乙县"] == (1, 1, 1, 0)


# ---- bad input ------------------------------------------------------------------------------------------------


def fault(clerk: Clerk, folder: str = "province") -> str:
    return clerk("report", "units", "--offices", folder, status=6).err


def test_a_folder_without_facts_is_named(province: Clerk) -> None:
    assert "nowhere is not a folder" in fault(province, "nowhere")
    (province.folder / "empty").mkdir()
    assert "empty has no facts of an office" in fault(province, "empty")


def test_two_versions_of_an_office_are_named(province: Clerk) -> None:
    import shutil

    folder = province.folder / "province"
    shutil.copytree(folder / "office=甲市", folder / "office=甲市 副本")
    assert "office 甲市 is in province twice: office=甲市, office=甲市 副本" in fault(province)


def test_a_file_cut_short_changed_or_missing_is_named(province: Clerk) -> None:
    file = province.folder / "province" / "office=甲市" / "cases" / "year=2020" / "part-0.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    assert f"cut short: {len(whole) - 100} bytes instead of {len(whole)}" in fault(province)
    file.write_bytes(whole + b"x")
    assert "part-0.parquet: changed after the export" in fault(province)
    file.write_bytes(bytes(len(whole)))
    assert "office=甲市" in fault(province)
    file.unlink()
    assert "part-0.parquet: the file is missing" in fault(province)


def test_a_parquet_file_of_another_program_is_named(province: Clerk) -> None:
    import duckdb

    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT 1 AS x) TO '{province.folder}/province/x.parquet' (FORMAT parquet)")
    assert "x.parquet is not part of exported facts" in fault(province)


def edit_manifest(clerk: Clerk, **changes: Any) -> None:
    path = clerk.folder / "province" / "office=甲市" / "office.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(said | changes, ensure_ascii=False), encoding="utf-8")


def test_a_description_that_cannot_be_read_is_named(province: Clerk) -> None:
    edit_manifest(province, format=2)
    assert "written by another version of hotline" in fault(province)
    edit_manifest(province, format=1, calendar=[{"date": "2020-05-01"}])
    assert "not a description of exported facts" in fault(province)
    edit_manifest(province, files=[{"path": "../x.parquet", "bytes": 1, "rows": 1, "sha256": ""}])
    assert "not a description of exported facts" in fault(province)
    edit_manifest(province, files=3)
    assert "not a description of exported facts" in fault(province)


def test_an_office_of_an_unknown_scheme_is_named(province: Clerk) -> None:
    edit_manifest(province, scheme="no-such-scheme")
    assert "office 甲市: unknown scheme: scheme no-such-scheme" in fault(province)
    edit_manifest(province, scheme="changzhou-2020", schemes=[])
    assert "office 甲市: unknown scheme" in fault(province)
    path = province.folder / "province" / "office=乙县" / "office.json"
    other = json.loads(path.read_text(encoding="utf-8"))["schemes"]
    edit_manifest(province, scheme="standard", schemes=[{**other[0], "id": 7}])
    assert "cases of a scheme that is not among those exported" in fault(province)


def test_facts_need_duckdb(province: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    said = province("report", "units", "--offices", "province", status=2).err
    assert "facts of offices need duckdb" in said
    assert "hotline-cli[province]" in said
