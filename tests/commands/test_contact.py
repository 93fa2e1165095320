"""Manage contacts of units, who is there today, and what a reform of institutions leaves of it."""

from __future__ import annotations

import pytest
from clerk import Clerk
from factories import make_office


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office with two units; 张三 is A and 李四 is B at one of them."""
    make_office(clerk, schemes=["changzhou-2020"], units=["经信委", "发改委"], at="2020-05-06T09:00")
    clerk("contact", "add", "经信委", "李四", "--role", "B", "--phone", "0519-80000002")
    clerk(
        "contact", "add", "经信委", "张三", "--role", "A", "--mobile", "13800000001", "--post", "办公室主任"
    )
    return clerk


@pytest.mark.clause("BM-17", "QT-02")
def test_when_a_is_away_b_is_there(office: Clerk) -> None:
    """QT-02, BM-17, AB岗: `unit show` and dispatch name who is there today."""
    assert office.json("unit", "show", "经信委")["today"]["name"] == "张三"
    office("contact", "away", "经信委", "张三", "--from", "2020-05-06", "--to", "2020-05-08")
    assert office.json("unit", "show", "经信委")["today"]["name"] == "李四"
    office("register", "--kind", "help", "--content", "停电", "--phone", "13800000003")
    assert "李四" in office("dispatch", "last", "--to", "经信委").err
    assert office.json("unit", "show", "经信委", at="2020-05-09T09:00")["today"]["name"] == "张三"
    assert office.json("unit", "show", "发改委")["today"] is None


def test_the_liaison_list_of_annex_3_goes_in_and_comes_out(office: Clerk) -> None:
    """Chinese headings, as the form prints them too; a second import changes what is said otherwise; all or none."""
    text = "单位,姓名,部门及职务,办公电话,手机,邮箱,QQ\n发改委,王五,办公室,80000001,13800000004,w@example.com,10001\n"
    (office.folder / "annex3.csv").write_text(text, encoding="utf-8-sig")
    assert (
        "no role column (角色); everyone in it is added as a liaison"
        in office("contact", "import", "annex3.csv").err
    )
    assert office.json("contact", "import", "annex3.csv") == []
    (office.folder / "printed.csv").write_text(
        "单   位,姓   名,部门及职务,办公电话,移动电话,电子邮箱,QQ\n"
        "发改委,王五,办公室,80000001,13800000004,w@example.com,10001\n",
        encoding="utf-8",
    )
    assert office.json("contact", "import", "printed.csv") == []
    listed = office.json("report", "liaison")
    assert [(who["unit"], who["name"], who["role"], who["mobile"], who["qq"]) for who in listed] == [
        ("发改委", "王五", "liaison", "13800000004", "10001")
    ]
    (office.folder / "again.csv").write_text(office("contact", "list", "-f", "csv").out, encoding="utf-8")
    again = office("contact", "import", "again.csv", "-f", "json")
    assert (again.json, again.err) == ([], "")
    (office.folder / "bad.csv").write_text(
        "unit,name,role\n气象局,甲,A\n发改委,,A\n发改委,乙,C\n发改委,丙,\n", encoding="utf-8"
    )
    told = office("contact", "import", "bad.csv", status=6).err
    roles = "head 一把手, in-charge 分管领导, A A岗, B B岗, liaison 联络员"
    for fault in (
        *("line 2, unit: unknown unit 气象局", "line 3, name: is empty", "line 5, role: is empty"),
        f"line 4, role: unknown value 'C'; use one of: {roles}\n",
    ):
        assert fault in told


def test_a_contact_is_changed_and_retired(office: Clerk) -> None:
    """Whoever is not there is not found."""
    edited = office.json("contact", "edit", "经信委", "张三", "--mobile", "13800000009")
    assert (edited["role"], edited["mobile"]) == ("A", "13800000009")
    office("contact", "add", "经信委", "张三", "--role", "A", status=3)
    assert office.json("contact", "retire", "经信委", "张三")["name"] == "张三"
    assert [who["name"] for who in office.json("contact", "list", "--unit", "经信委")] == ["李四"]
    office("contact", "edit", "经信委", "张三", "--qq", "1", status=4)
    office("contact", "away", "经信委", "李四", "--from", "2020-05-08", "--to", "2020-05-06", status=2)
    office("contact", "add", "经信委", "赵六", "--role", "C", status=2)


def test_one_person_is_one_object_and_several_roles_are_several(office: Clerk) -> None:
    """As any verb shows the one thing that it was done to; who has two roles at a unit has two lines there."""
    days = ("--from", "2020-05-06", "--to", "2020-05-08")
    away = [{"from": "2020-05-06", "to": "2020-05-08"}]
    assert office.json("contact", "away", "经信委", "李四", *days)["away"] == away
    office("contact", "add", "经信委", "李四", "--role", "liaison")
    changed = office.json("contact", "edit", "经信委", "李四", "--qq", "10002")
    assert [(who["role"], who["qq"]) for who in changed] == [("B", "10002"), ("liaison", "10002")]


def test_a_renamed_unit_is_the_same_unit(office: Clerk) -> None:
    """Its cases bear the new name; the old name still finds it; the name is free only once."""
    office("register", "--kind", "help", "--content", "停电", "--phone", "13800000003", "--to", "经信委")
    office("unit", "rename", "经信委", "工业和信息化局")
    assert office.json("show", "last")["unit"] == "工业和信息化局"
    assert len(office.json("list", "--unit", "经信委")) == 1
    assert office.json("unit", "show", "经信委")["name"] == "工业和信息化局"
    assert [unit["name"] for unit in office.json("unit", "list")] == ["工业和信息化局", "发改委"]
    office("unit", "rename", "发改委", "工业和信息化局", status=3)


def test_a_merged_units_cases_sessions_and_contacts_are_the_others(office: Clerk) -> None:
    """Also after two merges; the units below it stand below the other."""
    office("unit", "add", "行政服务局")
    office("unit", "add", "能源办", "--parent", "经信委")
    office("register", "--kind", "help", "--content", "停电", "--phone", "13800000003", "--to", "经信委")
    words = ["--date", "2020-06-18", "--start", "09:00", "--end", "10:00"]
    office("schedule", "add", *words, "--unit", "经信委", "--unit", "发改委")
    office("unit", "merge", "经信委", "发改委")
    office("unit", "merge", "发改委", "行政服务局")
    assert office.json("show", "last")["unit"] == "行政服务局"
    assert len(office.json("list", "--unit", "行政服务局")) == 1
    assert [s["date"] for s in office.json("schedule", "list", "--unit", "经信委")] == ["2020-06-18"]
    assert {turn["unit"] for turn in office.json("schedule", "show", "1")["units"]} == {"行政服务局"}
    assert {who["unit"] for who in office.json("contact", "list")} == {"行政服务局"}
    assert office.json("unit", "show", "能源办")["parent"] == "行政服务局"
    assert [unit["name"] for unit in office.json("unit", "list")] == ["行政服务局", "能源办"]
    office("unit", "merge", "能源办", "能源办", status=3)


@pytest.mark.clause("BM-17", "QT-04")
def test_the_directory_stands_in_its_tree_with_whom_to_reach(office: Clerk) -> None:
    """QT-04, BM-17: a unit under the one above it; head, A and B with their numbers."""
    office(
        "unit",
        "add",
        "能源办",
        "--parent",
        "经信委",
        "--level",
        "区",
        "--place",
        "行政中心",
        "--head",
        "赵六",
    )
    rows = office.json("report", "directory")
    assert [(row["name"], row["depth"], row["head"]) for row in rows] == [
        ("经信委", 0, None),
        ("能源办", 1, "赵六"),
        ("发改委", 0, None),
    ]
    assert (rows[0]["a"], rows[0]["b"]) == ("张三 办公室主任 13800000001", "李四 0519-80000002")
    for form in ("plain", "markdown", "html"):  # to read and to print; programs have the name and the depth
        assert "· 能源办" in office("report", "directory", "-f", form).out
    assert "· 能源办" not in office("report", "directory", "-f", "csv").out


@pytest.mark.clause("CZ-23")
def test_a_change_of_liaison_is_told_to_the_programme(office: Clerk) -> None:
    """CZ-23: the clerk is reminded when a liaison is changed or retired, and not for anybody else."""
    office("contact", "add", "发改委", "王五", "--role", "liaison")
    assert "CZ-23" in office("contact", "edit", "发改委", "王五", "--mobile", "13800000005").err
    assert "CZ-23" in office("contact", "retire", "发改委", "王五").err
    assert "CZ-23" not in office("contact", "retire", "经信委", "李四").err


@pytest.mark.clause("XF-18")
def test_one_office_keeps_the_line_to_programme_and_supervisor(office: Clerk) -> None:
    """XF-18: whoever keeps it is the liaison of its unit in the directory."""
    office("unit", "add", "监察室", "--duty", "与纠风办、电台联络")
    office("contact", "add", "监察室", "赵六", "--role", "联络员", "--phone", "80000006")
    assert [unit["name"] for unit in office.json("unit", "list", "--duty", "电台")] == ["监察室"]
    assert [who["name"] for who in office.json("report", "liaison")] == ["赵六"]


def test_what_is_said_shows_a_name_as_every_table_does(office: Clerk) -> None:
    """A wide blank between two characters is layout; a mark that turns the writing round is shown, not obeyed."""
    office("contact", "retire", "经信委", "张三")
    office("contact", "edit", "经信委", "李四", "--phone", "0519\u3000\u202e1")
    office("register", "--kind", "help", "--content", "停电", "--phone", "13800000003")
    assert "0519\u3000\\u202e1" in office("dispatch", "last", "--to", "经信委").err
