"""Every list that an import reads: written, read into a new file, and the same list again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import add_session, make_office

from hotline_cli.cli.registry import COMMANDS
from hotline_cli.domain.list_fields import (
    BRANCH_FIELDS,
    CONTACT_FIELDS,
    DAY_FIELDS,
    QUESTION_FIELDS,
    SESSION_FIELDS,
    UNIT_FIELDS,
)

if TYPE_CHECKING:
    from clerk import Clerk

    from hotline_cli.domain.list_fields import ListField

LISTS: dict[str, tuple[tuple[str, ...], tuple[ListField, ...]]] = {
    "unit import": (("unit", "list", "--all"), UNIT_FIELDS),
    "contact import": (("contact", "list"), CONTACT_FIELDS),
    "category import": (("category", "list"), BRANCH_FIELDS),
    "area import": (("area", "list"), BRANCH_FIELDS),
    "calendar import": (("calendar", "show", "2026"), DAY_FIELDS),
    "schedule import": (("schedule", "list"), SESSION_FIELDS),
    "schedule question import": (("schedule", "question", "list", "1"), QUESTION_FIELDS),
}
"""By the import, the list that it reads back; calls have tests of their own."""


def fill(clerk: Clerk) -> None:
    """An office whose lists use every column."""
    make_office(clerk, at="2026-12-01T09:00")
    unit = ("--group", "市级", "--level", "city", "--head", "王五", "--phone", "0519-80000001")
    more = ("--duty", "占道;经营、\n广告", "--hours", "9:00-12:00", "--place", "=1号", "--new-to-programme")
    clerk("unit", "add", "城市管理局", *unit, *more, "--alias", "城管局", "--alias", "市城管")
    clerk("unit", "add", "茶山街道", "--parent", "城市管理局")
    clerk("unit", "add", "老局", "--head", "赵六")
    person = (
        "--post",
        "办公室, 主任",
        "--phone",
        "0519-80000002",
        "--email",
        "a@example.cn",
        "--qq",
        "12345",
    )
    clerk("contact", "add", "城市管理局", "张三", "--role", "A", "--mobile", "13800000001", *person)
    clerk("contact", "add", "城市管理局", "张三", "--role", "liaison")
    clerk("contact", "add", "老局", "李四", "--role", "head")
    for days in (("2026-12-01", "2026-12-03"), ("2026-12-10", "2026-12-10")):
        clerk("contact", "away", "城市管理局", "张三", "--from", days[0], "--to", days[1])
    clerk("unit", "retire", "老局")
    for tree in ("category", "area"):
        (clerk.folder / "tree.csv").write_text(
            "code,parent,name\n1,,住建\n1.1,1,供电\n2,,交通\n", encoding="utf-8"
        )
        clerk(tree, "import", "tree.csv")
    slot = (
        "--theme",
        "供暖",
        "--medium",
        "电台",
        "--place",
        "一号厅",
        "--participant",
        "张三",
        "--participant",
        "李四",
    )
    clerk(
        "schedule",
        "add",
        "--date",
        "2026-12-10",
        "--start",
        "09:00",
        "--end",
        "10:00",
        "--unit",
        "城市管理局",
        "--unit",
        "茶山街道",
        "--leader",
        "王市长",
        *slot,
        "--yes",
    )
    add_session(clerk, "2026-12-17")
    for more in ((), ("--unverified",)):
        clerk(
            "schedule",
            "question",
            "add",
            "1",
            "--ask",
            f"带什么{len(more)}",
            "--answer",
            "身份证;照片\n一张",
            *more,
        )
    clerk("calendar", "add", "2026-12-30", "--rest", "--name", "停电")
    clerk("calendar", "add", "2026-10-03", "--work", "--name", "国庆值班")
    clerk("calendar", "add", "2026-12-31", "--hours", "08:30-12:00")
    (clerk.folder / "notice.csv").write_text(
        "date,class,name\n2026-05-01,rest,劳动节\n2026-05-02,rest,劳动节\n2026-05-03,rest,劳动节\n",
        encoding="utf-8",
    )
    clerk("calendar", "import", "notice.csv")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_list_comes_back(clerk: Clerk, form: str, lang: str) -> None:
    """In the headings of both languages; nothing is lost, and once more changes nothing."""
    pytest.importorskip("openpyxl")
    fill(clerk)
    before = {}
    for name, (words, _fields) in LISTS.items():
        before[name] = clerk.json(*words)
        clerk.lang = lang
        clerk(*words, "-f", form, "-o", f"{name}.{form}")
        clerk.lang = "en"
    clerk.database.rename(clerk.folder / "old.db")
    make_office(clerk)
    for name, (words, fields) in LISTS.items():
        for _again in range(2):
            clerk(*name.split(), *words[3:4] * (words[1] == "question"), f"{name}.{form}")
            after = clerk.json(*words)
            numbers = {field.key for field in fields if field.kind == "number"}
            assert [{**row, **dict.fromkeys(numbers)} for row in after] == [
                {**row, **dict.fromkeys(numbers)} for row in before[name]
            ], name
    assert clerk.json("db", "verify")["ok"] is True


def test_every_import_of_a_list_is_tried() -> None:
    """A new import needs its list here."""
    imports = {name for name in COMMANDS if name.endswith(" import")}
    assert imports - set(LISTS) == set()


@pytest.mark.parametrize("name", LISTS)
def test_each_column_is_read_or_computed_and_has_one_heading(name: str) -> None:
    words, fields = LISTS[name]
    for headings in ([field.title for field in fields], [field.names[0] for field in fields]):
        assert len(set(headings)) == len(headings), words


def test_what_a_list_of_sessions_does_not_bring_back_is_said(clerk: Clerk) -> None:
    """A cancelled session does not become a planned one; attendance needs the record of an export."""
    make_office(clerk, units=["城市管理局"], at="2026-12-01T09:00")
    for day in ("2026-12-10", "2026-12-11"):
        add_session(clerk, day)
    clerk("schedule", "cancel", "2026-12-11", "--reason", "台风", "--yes")
    clerk("schedule", "attend", "2026-12-10", "--status", "on-time", "--by", "head", at="2026-12-10T10:00")
    clerk.lang = "zh"
    for form in ("csv", "xlsx"):
        clerk("schedule", "list", "-f", form, "-o", f"all.{form}")
    clerk.lang = "en"
    clerk.database.rename(clerk.folder / "old.db")
    make_office(clerk, units=["城市管理局"])
    for form in ("xlsx", "csv"):
        said = clerk("schedule", "import", f"all.{form}").err
        assert "line 2: not entered: Status, Attendance; a file of `hotline export sessions -f csv`" in said
        assert "line 3: the session is cancelled; not entered" in said
        assert [row["date"] for row in clerk.json("schedule", "list")] == ["2026-12-10"]
