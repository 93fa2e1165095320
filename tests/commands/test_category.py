"""Categories and areas as trees: taken from a table, named by code or name, whole or not at all."""

from __future__ import annotations

import pytest
from clerk import Clerk
from factories import make_office

TREE = "code,parent,name\n0101,01,占道经营\n01,,城市管理\n0102,01,路灯\n02,,交通\n0201,02,路灯\n"


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office under the standard scheme."""
    return make_office(clerk)


def put(clerk: Clerk, text: str, name: str = "tree.csv") -> str:
    """A file in the clerk's folder; its name."""
    (clerk.folder / name).write_text(text, encoding="utf-8")
    return name


@pytest.mark.parametrize("tree", ["category", "area"])
def test_a_tree_comes_in_and_again_adds_nothing(office: Clerk, tree: str) -> None:
    """Branches in any order, listed each above what is below it; a new name is a change; the file verifies."""
    ran = office(tree, "import", put(office, TREE))
    assert "5 added, 0 changed, 0 unchanged" in ran.err
    assert "0 added, 0 changed, 5 unchanged" in office(tree, "import", "tree.csv").err
    assert (
        "0 added, 1 changed, 4 unchanged"
        in office(tree, "import", put(office, TREE.replace("交通", "交通运输"))).err
    )
    listed = office.json(tree, "list")
    assert [node["code"] for node in listed] == ["01", "0101", "0102", "02", "0201"]
    assert listed[-1] == {"code": "0201", "parent": "02", "name": "路灯", "path": "交通运输 / 路灯"}
    office("db", "verify")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("01,03,城市管理\n", "line 2, parent: unknown code 03"),
        ("01,02,甲\n02,01,乙\n", "line 3, parent: 02 cannot be above itself"),
        ("01,01,甲\n", "line 2, parent: 01 cannot be above itself"),
        ("01,,甲\n01,,乙\n", "line 3, code: 01 is already in line 2"),
        ("01,,\n", "line 2, name: is empty"),
    ],
)
def test_what_is_no_tree_is_refused_whole(office: Clerk, rows: str, said: str) -> None:
    """A parent that is not there, a loop, a code twice, no name: named by line, and nothing comes in."""
    assert said in office("category", "import", put(office, "code,parent,name\n" + rows), status=6).err
    assert office.json("category", "list") == []


def test_every_bad_row_of_a_tree_is_named_at_once(office: Clerk) -> None:
    """No name, a code twice, a parent unknown, a loop; a code whose own row is bad is there for those below it."""
    rows = "01,,\n02,01,甲\n03,09,乙\n04,05,丙\n05,04,丁\n02,,戊\n06,,己,多余\n07,06,庚\n"
    told = office("category", "import", put(office, "code,parent,name\n" + rows), status=6).err.splitlines()
    assert told[1:-1] == [
        "line 2, name: is empty",
        "line 4, parent: unknown code 09",
        "line 5, parent: 04 cannot be above itself",
        "line 6, parent: 05 cannot be above itself",
        "line 7, code: 02 is already in line 3",
        "line 8: more cells than the header has columns",
    ]


def test_without_a_tree_any_word_may_stand(office: Clerk) -> None:
    """The word is kept as it was said."""
    assert (
        office.json("register", "--kind", "help", "--content", "甲", "--category", "供水")["category"]
        == "供水"
    )


def test_with_a_tree_a_case_holds_its_code(office: Clerk) -> None:
    """By name or code; a name of two branches, and a word that is none, are refused, at import with the line."""
    office("category", "import", put(office, TREE))
    said = ("register", "--kind", "help", "--content", "甲", "--category")
    assert office.json(*said, "占道经营")["category"] == "0101"
    assert office.json(*said, "0201")["category"] == "0201"
    assert "路灯 matches several codes: 0102, 0201" in office(*said, "路灯", status=4).err
    assert "unknown category 供水" in office(*said, "供水", status=4).err
    assert "unknown category 供水" in office("edit", "last", "--category", "供水", status=4).err
    put(office, "kind,content,category\n求助,乙,城市管理\n求助,丙,供水\n", "calls.csv")
    assert "line 3, category: unknown category 供水" in office("import", "calls.csv", status=6).err
    office("import", "calls.csv", "--bad-rows", "bad.csv")
    assert sorted(case["category"] for case in office.json("list", "--category", "城市管理")) == [
        "01",
        "0101",
    ]


LEVELS = "一级分类,二级分类,三级分类\n城市管理,市容,占道经营\n城市管理,,户外广告\n,照明,路灯\n交通,公交,\n"
TREE_OF_LEVELS = [
    ("01", None, "城市管理"),
    ("0101", "01", "市容"),
    ("010101", "0101", "占道经营"),
    ("010102", "0101", "户外广告"),
    ("0102", "01", "照明"),
    ("010201", "0102", "路灯"),
    ("02", None, "交通"),
    ("0201", "02", "公交"),
]


def nodes(office: Clerk, tree: str = "category") -> list[tuple[str, str | None, str]]:
    return [(node["code"], node["parent"], node["name"]) for node in office.json(tree, "list")]


def test_a_column_a_level(office: Clerk) -> None:
    """Codes are made from those above; an empty cell means the one above it; once more adds nothing."""
    assert "8 added" in office("category", "import", put(office, LEVELS)).err
    assert nodes(office) == TREE_OF_LEVELS
    assert "0 added, 0 changed, 8 unchanged" in office("category", "import", "tree.csv").err
    more = "level1,level2,level3\n城市管理,市容,流动摊贩\n"
    assert "1 added, 0 changed, 2 unchanged" in office("category", "import", put(office, more)).err
    assert ("010103", "0101", "流动摊贩") in nodes(office)
    office("area", "import", put(office, "一级区域,二级区域,代码\n天宁区,茶山街道,320402001\n"))
    assert nodes(office, "area") == [("01", None, "天宁区"), ("320402001", "01", "茶山街道")]


def test_levels_with_their_codes(office: Clerk) -> None:
    """A code of each level, or of the last one alone."""
    text = "一级代码,一级分类,二级代码,二级分类\nA,住建,A1,供电\nA,住建,A2,供水\n"
    office("category", "import", put(office, text))
    assert nodes(office) == [("A", None, "住建"), ("A1", "A", "供电"), ("A2", "A", "供水")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (",市容,占道\n", "line 2, level1: is empty"),
        ("城管,,占道\n", "line 2, level2: is empty"),
        ("城管,市容,占道\n交通,,公交\n", "line 3, level2: is empty"),
        ("城管,市容,占道\n城管,市容,占道\n", "line 3, level3: 城管/市容/占道 is already in line 2"),
    ],
)
def test_levels_with_a_gap_or_twice(office: Clerk, rows: str, said: str) -> None:
    assert (
        said in office("category", "import", put(office, "一级分类,二级分类,三级分类\n" + rows), status=6).err
    )
    text = "一级代码,一级分类\nA,住建\nA,交通\n"
    assert (
        "line 3, code: A is 住建 in line 2" in office("category", "import", put(office, text), status=6).err
    )
    assert nodes(office) == []
