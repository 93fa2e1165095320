"""Export the directory of units: entered one by one and as a table, looked up, changed, retired."""

from __future__ import annotations

import pytest
from clerk import Clerk
from factories import make_office


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office without units."""
    return make_office(clerk)


def test_a_unit_is_added_shown_and_found_by_its_duty(office: Clerk) -> None:
    """What was entered is shown; `--duty` wants each of its words, and finds none without fault."""
    office(
        "unit",
        "add",
        "城市管理局",
        "--duty",
        "占道经营、户外广告",
        "--phone",
        "0519-80000001",
        "--group",
        "市级",
    )
    office("unit", "add", "天宁区", "--level", "区")
    shown = office.json("unit", "show", "城市管理局")
    assert {key: shown[key] for key in ("name", "group", "phone", "duty", "parent", "retired_at")} == {
        "name": "城市管理局",
        "group": "市级",
        "phone": "0519-80000001",
        "duty": "占道经营、户外广告",
        "parent": None,
        "retired_at": None,
    }
    assert [unit["name"] for unit in office.json("unit", "list", "--duty", "占道 广告")] == ["城市管理局"]
    assert office.json("unit", "list", "--duty", "占道 医保") == []


def test_a_unit_is_there_once(office: Clerk) -> None:
    """A second unit of one name is refused; a name that a list of units would split is wrong usage."""
    office("unit", "add", "公安局")
    assert "already" in office("unit", "add", "公安局", status=3).err
    office("unit", "add", "公安局、税务局", status=2)
    office("unit", "add", " ", status=2)


def test_a_unit_that_is_not_there_is_named_with_what_comes_near(office: Clerk) -> None:
    """Exit 4, and the name that was probably meant."""
    office("unit", "add", "城市管理局")
    assert "城市管理局" in office("unit", "show", "城市管理", status=4).err


def test_editing_sets_what_is_given_and_clears_what_is_empty(office: Clerk) -> None:
    """Only the named fields change; a unit does not come to stand above itself."""
    office("unit", "add", "天宁区", "--head", "王五", "--phone", "0519-80000001")
    office("unit", "add", "茶山街道", "--parent", "天宁区")
    changed = office.json("unit", "edit", "天宁区", "--phone", "", "--duty", "综合")
    assert (changed["head"], changed["phone"], changed["duty"]) == ("王五", None, "综合")
    assert "above itself" in office("unit", "edit", "天宁区", "--parent", "茶山街道", status=3).err
    office("unit", "edit", "天宁区", status=2)
    office("unit", "edit", "天宁区", "--parent", "钟楼区", status=4)


def test_a_retired_unit_gets_no_work_and_leaves_the_list(office: Clerk) -> None:
    """Its cases stay; `--all` still lists it; it is retired once."""
    office("unit", "add", "规划局")
    office("unit", "retire", "规划局")
    assert office.json("unit", "list") == []
    assert [unit["name"] for unit in office.json("unit", "list", "--all")] == ["规划局"]
    office("unit", "retire", "规划局", status=3)
    office("register", "--kind", "help", "--content", "路灯不亮")
    office("dispatch", "last", "--to", "规划局", status=3)


def test_a_dry_run_changes_nothing(office: Clerk) -> None:
    """It shows the same unit as the deed would, and none is there afterwards."""
    assert office.json("unit", "add", "公安局", "--dry-run")["name"] == "公安局"
    assert office.json("unit", "list") == []


def test_a_table_of_units_comes_in_whatever_its_order_and_its_encoding(office: Clerk) -> None:
    """Chinese headings, GB18030, a parent that follows its child, a quoted line end."""
    text = '单位名称,上级,职责\n茶山街道,天宁区,"社区,\n救助"\n天宁区,,综合\n'
    (office.folder / "units.csv").write_bytes(text.encode("gb18030"))
    assert "2 added, 0 changed, 0 unchanged" in office("unit", "import", "units.csv").err
    assert office.json("unit", "show", "茶山街道")["parent"] == "天宁区"
    assert office.json("unit", "show", "茶山街道")["duty"] == "社区,\n救助"
    assert "0 added, 0 changed, 2 unchanged" in office("unit", "import", "units.csv").err


def test_what_the_list_wrote_comes_in_again_equal(
    office: Clerk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Also with a byte order mark, and with a duty that a spreadsheet would have run."""
    office("unit", "add", "天宁区", "--duty", "=1+1", "--phone", "051980000001")
    office("unit", "add", "茶山街道", "--parent", "天宁区", "--head", "王五")
    written = office("unit", "list", "-f", "csv", "--excel", "--columns", "name,parent,duty,phone,head").out
    (office.folder / "units.csv").write_text(written, encoding="utf-8")
    units = office.json("unit", "list")
    other = Clerk(tmp_path_factory.mktemp("other"))
    other("init")
    other("unit", "import", str(office.folder / "units.csv"))
    assert other.json("unit", "list") == units


def test_a_bad_table_changes_nothing_and_names_every_bad_row(office: Clerk) -> None:
    """Line, column and reason of each; exit 6."""
    office("unit", "add", "公安局")
    (office.folder / "units.csv").write_text(
        "name,parent,phone\n税务局,财政部,1\n,公安局,2\n甲局,,\n甲局,,\n乙局,乙局,\n丙局,,,多余\n",
        encoding="utf-8",
    )
    told = office("unit", "import", "units.csv", status=6).err
    for fault in (
        "line 2, parent: unknown unit 财政部",
        "line 3, name: is empty",
        "line 5, name: 甲局 is already in line 4",
        "line 6, parent: 乙局 cannot be above itself",
        "line 7: more cells than the header has columns",
    ):
        assert fault in told
    assert [unit["name"] for unit in office.json("unit", "list")] == ["公安局"]


def test_two_units_each_above_the_other_are_refused_as_a_table(office: Clerk) -> None:
    """No row of it comes in."""
    (office.folder / "units.csv").write_text(
        "name,parent\n甲局,乙局\n乙局,甲局\n丙局,财政部\n丁局,丁局\n", encoding="utf-8"
    )
    assert office("unit", "import", "units.csv", status=6).err.splitlines()[1:-1] == [
        "line 2, parent: 甲局 cannot be above itself",
        "line 3, parent: 乙局 cannot be above itself",
        "line 4, parent: unknown unit 财政部; if it is a short name, record it: `hotline unit alias UNIT 财政部`",
        "line 5, parent: 丁局 cannot be above itself",
    ]
    assert office.json("unit", "list") == []
    office("unit", "add", "甲局")
    office("unit", "add", "乙局", "--parent", "甲局")
    (office.folder / "units.csv").write_text("name,parent\n甲局,乙局\n", encoding="utf-8")
    assert (
        "line 2, parent: 甲局 cannot be above itself" in office("unit", "import", "units.csv", status=6).err
    )


@pytest.mark.parametrize("report", ["units", "scorecard"])
def test_a_unit_without_a_group_has_none_in_reports_as_in_the_list(clerk: Clerk, report: str) -> None:
    """What is not there is null, wherever a program reads it."""
    clerk("init")
    clerk("unit", "add", "水务局")
    assert clerk.json("unit", "list")[0]["group"] is None
    shown = clerk.json("report", report, "--year", "2026")
    rows = shown if isinstance(shown, list) else shown["rows"]
    assert [row["group"] for row in rows if row["unit"] == "水务局"] == [None]


@pytest.mark.parametrize(
    ("short", "name"),
    [("住建", "住房和城乡建设局"), ("人社局", "人力资源和社会保障局"), ("公安居", "公安局")],
)
def test_a_unit_by_its_short_name_gets_its_full_one(clerk: Clerk, short: str, name: str) -> None:
    """Some of its characters in order, or one of them wrong; the deed is not done by a guess."""
    clerk("init")
    for unit in ("住房和城乡建设局", "人力资源和社会保障局", "公安局"):
        clerk("unit", "add", unit)
    clerk("register", "--kind", "help", "--content", "路灯不亮")
    assert f"Did you mean {name}?" in clerk("dispatch", "last", "--to", short, status=4).err
    assert clerk.json("show", "last")["status"] == "received"


def test_a_parent_is_found_by_a_short_name_or_a_part(office: Clerk) -> None:
    """Of the directory and of the file; what was understood is said, and two that fit are both named."""
    office("unit", "add", "人力资源和社会保障局", "--alias", "人社局")
    (office.folder / "units.csv").write_text(
        "单位,上级单位,简称\n就业中心,人社局,\n养老科,社会保障,\n城市管理局,,城管\n城管大队,城管,\n环卫处,市城市管理局,\n",
        encoding="utf-8",
    )
    said = office("unit", "import", "units.csv").err
    parents = {unit["name"]: unit["parent"] for unit in office.json("unit", "list")}
    assert parents == {
        "人力资源和社会保障局": None,
        "就业中心": "人力资源和社会保障局",
        "养老科": "人力资源和社会保障局",
        "城市管理局": None,
        "城管大队": "城市管理局",
        "环卫处": "城市管理局",
    }
    assert "line 3: 社会保障 was understood as 人力资源和社会保障局" in said
    assert "0 added, 0 changed, 5 unchanged" in office("unit", "import", "units.csv").err
    (office.folder / "units.csv").write_text("单位,上级\n某科,城\n", encoding="utf-8")
    assert (
        "line 2, parent: 城 could be 城市管理局 or 城管大队"
        in office("unit", "import", "units.csv", status=6).err
    )


def test_a_table_retires_units_and_marks_new_ones(office: Clerk) -> None:
    """By 停用 and 新上线单位; not in the future, not before it was added, not with open cases."""
    office("unit", "add", "城市管理局")
    office("register", "-k", "help", "-c", "路灯", "--to", "城市管理局")
    head = "单位,停用,新上线单位\n"
    for row, said in {
        "城市管理局,2026-03-02,": "line 2, retired_at: 城市管理局 has open cases, promises or parts: 20260302-0001",
        "老局,2026-03-03,": "line 2, retired_at: 2026-03-03 23:59:59 is in the future",
        "老局,去年,": "line 2, retired_at: ",
        "老局,,也许": "line 2, new_to_programme: '也许' is neither yes nor no",
    }.items():
        (office.folder / "units.csv").write_text(head + row + "\n", encoding="utf-8")
        assert said in office("unit", "import", "units.csv", status=6).err
    (office.folder / "units.csv").write_text(head + "新局,,是\n老局,2026-03-01,否\n", encoding="utf-8")
    office("unit", "import", "units.csv")
    (gone,) = [unit for unit in office.json("unit", "list", "--all") if unit["retired_at"]]
    assert (gone["name"], gone["retired_at"]) == ("老局", "2026-03-01T23:59:59+08:00")
    assert office.json("unit", "show", "新局")["new_to_programme"] is True
    (office.folder / "units.csv").write_text(head + "新局,2026-02-01,\n", encoding="utf-8")
    assert "is before 新局 was added" in office("unit", "import", "units.csv", status=6).err
