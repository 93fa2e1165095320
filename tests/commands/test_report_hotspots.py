"""``report hotspots``: categories, areas, units and places by frequency, words by how much more frequent they are."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hotspot_messages import BEFORE, LAST, MONTHS, messages, topic_words

from hotline_cli.reports.hotspot_words import (
    TextReader,
    common_names,
    joined_words,
    log_likelihood,
    more_frequent,
    segmenter,
)

if TYPE_CHECKING:
    from clerk import Clerk

UNIT = "城市管理局"


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(segmenter())


def register(clerk: Clerk, at: str, content: str, *words: str, kind: str = "complaint") -> str:
    call = ("register", "--kind", kind, "--content", content, "--at", f"{at}T09:00", "--reason", "补录")
    return str(clerk.json(*call, "--to", UNIT, *words)["no"])


def office(clerk: Clerk) -> Clerk:
    """A file with one unit, on the morning of Monday 20 April 2020."""
    clerk.now = "2020-04-20T09:00"
    clerk("init")
    clerk("unit", "add", UNIT)
    return clerk


def test_hotspots_with_their_change_and_satisfaction(clerk: Clerk) -> None:
    """Three on parking in April after one in March; the words of what was said, none of who said it."""
    office(clerk)
    words = ("--category", "停车", "--area", "天宁区", "--name", "司徒雷登")
    register(clerk, "2020-03-20", "司徒雷登反映停车困难", *words)
    register(clerk, "2020-03-21", "路灯不亮")
    register(clerk, "2020-03-22", "垃圾没有清运")
    for at in ("2020-04-10", "2020-04-11", "2020-04-12"):
        newest = register(clerk, at, "司徒雷登反映违停车辆堵门", *words)
    clerk("db", "setting", "stop-words", "车辆")
    report = clerk.json("report", "hotspots", "--month", "2020-04")
    rows = {(row["by"], row["name"]): row for row in report["rows"]}
    category = rows["category", "停车"]
    assert (category["count"], category["before"], category["change"]) == (3, 1, 2)
    assert category["share"] == {"numerator": 3, "denominator": 3, "rate": 100.0}
    assert category["satisfied"]["rate"] is None
    assert category["examples"][0] == f"{newest} 司徒**反映违停车辆堵门"
    assert rows["unit", UNIT]["count"] == 3
    assert not [name for _by, name in rows if "司徒" in name or "雷登" in name or name == "车辆"]
    only = clerk.json("report", "hotspots", "--month", "2020-04", "--by", "area")["rows"]
    assert [row["name"] for row in only] == ["天宁区"]


def test_words_beside_examples_that_may_be_shown(clerk: Clerk) -> None:
    """Eight of ten on heating after none of ten: 2·(8·ln 2 + 2·ln(2/6) + 10·ln(10/6)) = 16.9; reports stay unquoted."""
    office(clerk)
    for day in range(10, 20):
        register(clerk, f"2020-03-{day}", "路灯不亮")
        if day < 14:
            shown = register(
                clerk, f"2020-04-{day}", f"张三说，{day}楼的暖气不热，打 13800000001", "--name", "张三"
            )
        elif day < 18:
            register(clerk, f"2020-04-{day}", "有人偷拆暖气", kind="report")
        else:
            register(clerk, f"2020-04-{day}", "井盖松动")
    [row] = clerk.json("report", "hotspots", "--month", "2020-04", "--by", "word")["rows"]
    assert (row["name"], row["count"], row["before"], row["g2"]) == ("暖气", 8, 0, 16.9)
    assert row["examples"] == [f"{shown} 13楼的暖气不热", f"{shown[:6]}12-0001 12楼的暖气不热"]
    listed = clerk("report", "hotspots", "--month", "2020-04", "--by", "word", "-f", "csv").out
    assert "13楼的暖气不热;" in listed
    assert "暖气不热" in clerk("report", "monthly", "--month", "2020-04").out


def test_the_first_month_has_nothing_to_compare_with(clerk: Clerk) -> None:
    office(clerk)
    for day in range(10, 13):
        register(clerk, f"2020-04-{day}", "暖气不热")
    report = clerk.json("report", "hotspots", "--month", "2020-04", "--by", "word")
    assert [(row["name"], row["count"], row["g2"]) for row in report["rows"]] == [("暖气", 3, None)]
    assert "Nothing to compare with" in report["notes"][0]


def test_without_a_segmenter_places_alone_and_said_so(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named; roads and estates need none."""
    office(clerk)
    monkeypatch.setitem(sys.modules, "rjieba", None)
    for day in range(10, 13):
        register(clerk, f"2020-04-{day}", "我住在桃园小区，停车困难")
    report = clerk.json("report", "hotspots", "--month", "2020-04")
    assert {(row["by"], row["name"]) for row in report["rows"]} == {("unit", UNIT), ("place", "桃园小区")}
    assert "hotline-cli[words]" in report["notes"][0]


def test_an_office_has_stop_words_of_its_own(clerk: Clerk) -> None:
    office(clerk)
    clerk("db", "setting", "stop-words", "市民之声、暖气 供热")
    for day in range(10, 13):
        register(clerk, f"2020-04-{day}", "暖气不热，电梯坏了")
    words = ("report", "hotspots", "--month", "2020-04", "--by", "word")
    assert [row["name"] for row in clerk.json(*words)["rows"]] == ["电梯"]
    assert "'暖气 12345'" in clerk("db", "setting", "stop-words", "暖气 12345", status=2).err
    clerk("db", "setting", "stop-words", "")
    assert {row["name"] for row in clerk.json(*words)["rows"]} == {"暖气", "电梯"}


@pytest.mark.parametrize(
    ("now", "of_now", "before", "of_before", "g2"),
    [
        # by scipy 1.17: chi2_contingency of the table (10, 90; 5, 195), uncorrected, lambda_ log-likelihood
        (10, 100, 5, 200, 7.329811674),
        (3, 100, 0, 1200, 15.473681484),
        # by hand: 2 (5 ln 2 + 145 ln(145·300 / (150·295)) + 150 ln(150·300 / (150·295)))
        (5, 150, 0, 150, 7.016221626),
        (4, 20, 4, 20, 0),
        (3, 3, 0, 0, 0),
    ],
)
def test_log_likelihood(now: int, of_now: int, before: int, of_before: int, g2: float) -> None:
    assert log_likelihood(now, of_now, before, of_before) == pytest.approx(g2)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("我住在桃园小区三期，楼顶漏水", {"桃园小区"}),
        ("人民路路灯不亮，和平路也是", {"人民路", "和平路"}),
        ("从解放东路到和顺路堵车", {"解放东路", "和顺路"}),
        ("丽景花园小区的业主", {"丽景花园"}),
        ("上海路鼓楼街口的马路", {"上海路", "鼓楼街"}),
        ("我们小区门口修路，老旧小区改造，高速路口，街道办", set()),
        ("反映南大街、学府路口和东横街占道", {"南大街", "学府路", "东横街"}),
        ("河滨公园东门老旧小区改造，公交线路调整", set()),
        ("渣土车把路压坏了，走路要绕过公路和铁路", set()),
    ],
)
def test_roads_and_estates(reader: TextReader, text: str, places: set[str]) -> None:
    assert reader.read(text).places == places


def test_what_precedes_a_name_is_taken_off_it() -> None:
    """An estate that others name is not counted by the words before it; a name that three give is left."""
    names = common_names(Counter({"坏三天桃园小区": 1, "桃园小区": 4, "新桃园小区": 3}))
    assert names == {"坏三天桃园小区": "桃园小区", "桃园小区": "桃园小区", "新桃园小区": "新桃园小区"}


def test_the_words_of_what_flared_up_come_first(reader: TextReader) -> None:
    """Of the first 20 words of eight drawings of 300 messages, four in five name a topic that flared up."""
    right, shown, wrong = 0, 0, Counter[str]()
    topics = set().union(*topic_words().values())
    for seed in range(2020, 2028):
        read = [(one, reader.read(one.text)) for one in messages(seed)]
        last = [found for one, found in read if one.month == MONTHS[-1]]
        assert len(last) == LAST
        joined = joined_words(
            Counter(word for found in last for word in found.words),
            Counter(pair for found in last for pair in found.pairs),
        )
        now, before = Counter[str](), Counter[str]()
        for one, found in read:
            counted = now if one.month == MONTHS[-1] else before
            counted.update({joined.get(word, word) for word in found.words})
            assert found.places == one.places, one.text
        first = [one.word for one in more_frequent(now, LAST, before, BEFORE)][:20]
        right += len(topics.intersection(first))
        shown += len(first)
        wrong.update(set(first) - topics)
    assert shown > 60
    assert right / shown >= 0.8, wrong


def test_an_imported_month(clerk: Clerk) -> None:
    """The 300 messages as a ledger: shared bicycles lead with charging, no 尊敬, 领导 or 时候; estates apart."""
    clerk.now = "2020-05-06T09:00"
    clerk("init")
    with (clerk.folder / "calls.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("受理时间", "类型", "内容"))
        table.writerows(
            (f"{one.month}-{n % 28 + 1:02d} 10:00", "投诉", one.text) for n, one in enumerate(messages())
        )
    clerk("import", "calls.csv")
    rows = clerk.json("report", "hotspots", "--month", "2020-04", "--by", "word", "--by", "place")["rows"]
    words = [row["name"] for row in rows if row["by"] == "word"]
    assert set(words[:2]) == {"充电", "共享单车"}
    assert {"尊敬", "领导", "时候", "小区", "学府路"}.isdisjoint(words)
    assert all(len(row["examples"]) == 2 and row["name"] in row["examples"][0] for row in rows)
    assert "学府路" in [row["name"] for row in rows if row["by"] == "place"]
