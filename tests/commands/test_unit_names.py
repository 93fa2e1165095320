"""Units by their short names, with or without the city, and in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from terminal import needs_tmux, terminal

if TYPE_CHECKING:
    from tests.clerk import Clerk


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    clerk("init", at="2026-12-01T09:00")
    clerk("unit", "add", "城市管理局")
    clerk("unit", "add", "公安局")
    clerk("unit", "add", "人力资源和社会保障局", "--alias", "人社局", "--alias", "人社")
    return clerk


def test_a_short_name_finds_its_unit_everywhere(office: Clerk) -> None:
    """In a command, an option and a table; after a merger it finds the successor."""
    added = office.json("unit", "alias", "城市管理局", "城管局", "市城管局")
    assert added["aliases"] == ["城管局", "市城管局"]
    office("register", "--kind", "help", "--content", "路灯不亮", "--to", "城管局")
    assert office.json("list", "--unit", "市城管局")[0]["unit"] == "城市管理局"
    (office.folder / "calls.csv").write_text("kind,content,unit\n咨询,医保怎么办,人社局\n", encoding="utf-8")
    assert office.json("import", "calls.csv")[0]["unit"] == "人力资源和社会保障局"
    office("unit", "merge", "城市管理局", "公安局", "--yes")
    assert office.json("unit", "show", "城管局")["name"] == "公安局"
    office("db", "verify")


def test_a_short_name_means_one_unit(office: Clerk) -> None:
    """Not a second one, not the name of another; removed, it is free."""
    said = office("unit", "alias", "公安局", "人社局", status=3).err
    assert "人社局 already means 人力资源和社会保障局" in said
    assert "unit alias 人力资源和社会保障局 人社局 --remove" in said
    assert (
        "城市管理局 already means 城市管理局" in office("unit", "alias", "公安局", "城市管理局", status=3).err
    )
    assert "人社 already means" in office("unit", "add", "人社", status=3).err
    assert (
        "警方 is not a short name of 公安局"
        in office("unit", "alias", "公安局", "警方", "--remove", status=3).err
    )
    office("unit", "alias", "人社局", "人社", "--remove")
    assert office.json("unit", "alias", "公安局", "人社")["aliases"] == ["人社"]
    office("db", "verify")


def test_the_city_in_front_may_be_there_or_not(office: Clerk) -> None:
    """市公安局 and 常州市公安局 find 公安局; a district's does not, and two that fit are both named."""
    for name in ("市公安局", "常州市公安局"):
        assert office.json("unit", "show", name)["name"] == "公安局"
    assert "unknown unit 天宁区公安局" in office("unit", "show", "天宁区公安局", status=4).err
    assert "unknown unit 管理局" in office("unit", "show", "管理局", status=4).err
    office("unit", "add", "常州市气象局")
    assert office.json("unit", "show", "气象局")["name"] == "常州市气象局"
    office("unit", "add", "无锡市气象局")
    assert (
        "市气象局 could be 常州市气象局 or 无锡市气象局" in office("unit", "show", "市气象局", status=4).err
    )


def test_a_table_with_an_unknown_short_name_says_how_to_record_it(office: Clerk) -> None:
    files = {
        "calls.csv": ("kind,content,unit\n投诉,路灯,市城管局\n", ["import"]),
        "verbs.csv": ("verb,no,to\ndispatch,last,市城管局\n", ["apply"]),
        "people.csv": ("unit,name,role\n市城管局,张三,liaison\n", ["contact", "import"]),
        "year.csv": ("date,units,start,end\n2026-12-10,市城管局,9:00,10:00\n", ["schedule", "import"]),
    }
    office("register", "--kind", "help", "--content", "井盖")
    for name, (text, command) in files.items():
        (office.folder / name).write_text(text, encoding="utf-8")
        said = office(*command, name, status=6).err
        assert "unknown unit 市城管局; " in said
        assert "`hotline unit alias UNIT 市城管局`" in said


def test_short_names_go_out_and_come_back(office: Clerk) -> None:
    """An export has them, an import reads them, and refuses one that means another unit."""
    office("export", "units", "-o", "units.csv")
    (office.folder / "hotline.db").unlink()
    office("init")
    office("unit", "import", "units.csv")
    assert office.json("unit", "show", "人社")["aliases"] == ["人社", "人社局"]
    (office.folder / "more.csv").write_text("名称,简称\n税务局,人社\n人社局,\n", encoding="utf-8")
    said = office("unit", "import", "more.csv", status=6).err
    assert "line 2, aliases: 人社 already means 人力资源和社会保障局" in said
    assert "line 3, name: 人社局 already means 人力资源和社会保障局" in said


@needs_tmux
def test_a_part_is_enough_where_a_person_sits(hotline: Clerk) -> None:
    """At a terminal the one unit that fits is taken and said; in a pipe the name must be known."""
    hotline("init")
    for name in ("城市管理局", "公安局", "交通局"):
        hotline("unit", "add", name)
    hotline("register", "--kind", "help", "--content", "路灯不亮", "--to", "城市管理局")
    assert "Did you mean 城市管理局?" in hotline("list", "--unit", "城管", status=4).err
    with terminal(hotline, PAGER="cat") as screen:
        screen.line("hotline list --unit 城管; echo status $?")
        screen.wait("--unit 城管: 城市管理局", "路灯不亮", "status 0")
        screen.line("clear; hotline list --unit 局; echo status $?")
        screen.wait("unknown unit 局", "status 4")
