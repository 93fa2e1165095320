"""Search: Chinese from two characters on, the hits of a plain scan, callers only with a reason and a trace."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline_cli.domain.phones import dialled_digits
from hotline_cli.queries import search
from hotline_cli.store import search_index as index

if TYPE_CHECKING:
    from clerk import Clerk


def numbers(clerk: Clerk, *words: str) -> list[str]:
    return [case["no"] for case in clerk.json("search", *words)]


def a_small_office(clerk: Clerk) -> None:
    clerk("init")
    clerk("unit", "add", "城市管理局")
    clerk("register", "-k", "help", "-c", "解放路的路灯不亮了", "--title", "路灯")
    clerk(
        "register",
        "-k",
        "complaint",
        "-c",
        "工地夜间施工，WiFi 也断了",
        "-n",
        "张三",
        "-p",
        "+86 138-0000-0001",
    )
    clerk(
        "register",
        "-k",
        "inquiry",
        "-c",
        '他说"停水" OR 停电 NOT 100%',
        "-n",
        "欧阳小明",
        "-p",
        "0519-85681234",
    )


def test_a_word_of_two_characters_is_found_newest_first(clerk: Clerk) -> None:
    """路灯 stands in the first case alone; 了 in two, the newer one first."""
    a_small_office(clerk)
    assert numbers(clerk, "路灯") == ["20260302-0001"]
    assert numbers(clerk, "了") == ["20260302-0002", "20260302-0001"]
    assert numbers(clerk, "了", "--limit", "1") == ["20260302-0002"]
    assert numbers(clerk, "灯路") == []


def test_of_several_words_each_must_stand_in_the_case(clerk: Clerk) -> None:
    """As one argument or several, in whatever order, in upper or lower case."""
    a_small_office(clerk)
    assert numbers(clerk, "wifi 施工") == ["20260302-0002"]
    assert numbers(clerk, "施工", "WIFI") == ["20260302-0002"]
    assert numbers(clerk, "施工", "路灯") == []


def test_quotes_and_operators_are_words_like_others(clerk: Clerk) -> None:
    """Nothing typed is an operator of the index."""
    a_small_office(clerk)
    for words in ('"停水"', '停水" OR', "NOT 停电", "100%", "%", '"'):
        assert numbers(clerk, words) == ["20260302-0003"], words
    assert clerk("search", "-f", "json", "--", "-停水").json == []
    for words in (
        "停水*",
        "pairs:停水",
        "停水 OR 路灯",
        "(停水)",
        "NEAR(停水)",
        "^停",
        "'; DROP TABLE words",
    ):
        assert numbers(clerk, words) == [], words


def test_what_was_answered_is_found_and_what_it_replaced_is_not(clerk: Clerk) -> None:
    """The hits are of the case as it stands: the answer that a redo replaced no longer counts."""
    a_small_office(clerk)
    clerk("dispatch", "0302-0001", "--to", "城市管理局")
    clerk("reply", "0302-0001", "--text", "已更换灯泡", "--by", "王五")
    assert numbers(clerk, "灯泡 解放") == ["20260302-0001"]
    clerk("callback", "0302-0001", "--result", "dissatisfied")
    clerk("reply", "0302-0001", "--text", "已更换整盏灯具", "--by", "王五")
    assert numbers(clerk, "灯泡") == []


def test_no_word_is_wrong_usage(clerk: Clerk) -> None:
    """Blanks alone are empty search."""
    clerk("init")
    assert "empty search" in clerk("search", "  ", status=2).err
    clerk("search", status=2)


def test_nothing_found_is_success(clerk: Clerk) -> None:
    """An empty array, a header."""
    clerk("init")
    assert clerk.json("search", "路灯") == []
    assert clerk("search", "路灯", "-f", "csv").out.startswith("no,status,kind")


def test_a_caller_is_looked_for_with_a_reason_that_the_log_keeps(clerk: Clerk) -> None:
    """By part of a name, or by a number however it is written; shown masked all the same."""
    a_small_office(clerk)
    clerk.operator = "zhou"
    assert "reason" in clerk("search", "张三", "--caller", status=2).err
    for words in ("张三", "13800000001", "＋８６ 138 0000", "013800000001", "张"):
        found = clerk.json("search", "--caller", words, "--reason", "来电人追问")
        assert [case["no"] for case in found] == ["20260302-0002"], words
        assert found[0]["caller"]["name"] == "张*"
    assert [c["no"] for c in clerk.json("search", "--caller", "欧阳", "--reason", "核对")] == [
        "20260302-0003"
    ]
    entry = clerk.json("log", "0302-0002")[-1]
    assert (entry["verb"], entry["operator"], entry["data"]["reason"]) == ("reveal", "zhou", "来电人追问")
    assert clerk.json("search", "--caller", "没有", "--reason", "x") == []
    assert numbers(clerk, "张三") == []


def test_one_number_however_it_is_written() -> None:
    """Country code, blanks, dashes, full-width digits, trunk 0, extension."""
    for written in (
        "13800000001",
        "+86 138-0000-0001",
        "0086 13800000001",
        "86138 0000 0001",
        "０１３８０００００００１",
    ):
        assert dialled_digits(written) == "13800000001", written
    for written in (
        "0519-85681234",
        "+86 519 85681234",
        "(0519) 8568-1234转8001",
        "（0519）85681234",
        "0519-85681234#1",
    ):
        assert dialled_digits(written) == "51985681234", written
    assert dialled_digits("+1 212-555-0100") == "+12125550100"
    assert dialled_digits("001 212 555 0100") == "+12125550100"
    assert dialled_digits("12345") == "12345"


@pytest.mark.parametrize(
    "phone", ["(0519)85681234", "（0519）85681234", "（０５１９）８５６８１２３４", "(+86)13800000001"]
)
def test_an_area_code_in_brackets_is_dialled(clerk: Clerk, phone: str) -> None:
    """It is taken in, and found however else it is written; brackets alone are no number."""
    clerk("init")
    clerk("register", "-k", "help", "-c", "路灯不亮", "-p", phone)
    words = ("--caller", "--reason", "核对", "-f", "json")
    found = [*clerk("search", "0519-85681234", *words).json, *clerk("search", "13800000001", *words).json]
    assert [case["caller"]["phone"] for case in found] in (["****34"], ["138****0001"])
    clerk("register", "-k", "help", "-c", "路灯不亮", "-p", "(（", status=2)


LETTERS = st.text(st.sampled_from("路灯停水aAbBßſ1２３％% \"'*，。𠀀é\n"), max_size=12)


class OfCases:
    """Just enough of an office to search: a file with texts in it."""

    def __init__(self, texts: list[tuple[str, str]]) -> None:
        self.con = sqlite3.connect(":memory:")
        self.con.executescript(
            """
            CREATE TABLE cases (id INTEGER PRIMARY KEY, title TEXT, content TEXT, answer TEXT, promise TEXT);
            CREATE TABLE callers (case_id INTEGER PRIMARY KEY, name TEXT, phone TEXT, address TEXT, former TEXT);
            CREATE TABLE events (seq INTEGER PRIMARY KEY, case_id INTEGER);
            CREATE TABLE indexed (seq INTEGER PRIMARY KEY, case_id INTEGER);
            CREATE VIRTUAL TABLE words USING fts5 (pairs, content='', detail=none, columnsize=0, tokenize=ascii);
            """
        )
        gathered = index.Index(self.con)
        for n, (content, answer) in enumerate(texts, 1):
            self.con.execute("INSERT INTO events VALUES (?, ?)", (n * 3, n))
            self.con.execute("INSERT INTO cases VALUES (?, NULL, ?, ?, NULL)", (n, content, answer))
            self.con.execute("INSERT INTO callers (case_id) VALUES (?)", (n,))
            gathered.add(n, {"content": content})
            gathered.flush()
            gathered.add(n, {"answer": answer})
        gathered.flush()


@given(st.lists(st.tuples(LETTERS, LETTERS), max_size=8), LETTERS)
@settings(max_examples=300)
def test_the_hits_are_those_of_a_plain_scan(texts: list[tuple[str, str]], asked: str) -> None:
    """Whatever stands in the texts, and whatever is asked."""
    words = asked.casefold().split()
    if not words:
        return
    plain = [
        n
        for n, both in reversed(list(enumerate(texts, 1)))
        if all(any(word in text.casefold() for text in both) for word in words)
    ]
    assert list(search.search_keys(OfCases(texts), asked)) == plain  # type: ignore[arg-type] # all that it needs of an office


def test_a_phone_without_caller_is_told_what_it_needs(clerk: Clerk) -> None:
    """Digits that stand in no text may be a caller's: the clerk is told of --caller, and nobody is looked up."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001")
    ran = clerk("search", "13800000001", "-f", "json")
    assert ran.out.strip() == "[]"
    assert "--caller --reason" in ran.err


@pytest.mark.parametrize("words", ["张三", "13800000001"])
def test_a_search_without_a_hit_says_that_callers_were_not_looked_at(clerk: Clerk, words: str) -> None:
    """A caller is not found by name or number without --caller; where something is found, nothing is said."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--name", "张三", "--phone", "13800000001")
    assert "Add --caller --reason TEXT" in clerk("search", words).err
    assert "Callers" not in clerk("search", "路灯").err
    assert len(clerk.json("search", "路灯")) == 1
    clerk.lang = "zh"
    assert "--caller" in clerk("search", words).err


def test_digits_are_not_found_where_they_are_masked(clerk: Clerk) -> None:
    """Of a mobile the first three and the last four stand in the list, and are found there; house numbers as shown."""
    clerk("init")
    caller = ("-n", "张三", "-p", "0519-86661234", "--address", "天宁区和平路12号")
    clerk(
        "register",
        "-k",
        "help",
        "-c",
        "和平路12号漏水，同事13800005678，座机八六六六一二三四",
        *caller,
    )
    clerk("register", "-k", "help", "-c", "和平路120号漏水，2020年12月3日起")
    for masked in ("00005678", "8000", "86661234", "一二三四", "6661"):
        assert numbers(clerk, masked) == [], masked
    for shown in ("5678", "138"):
        assert numbers(clerk, shown) == ["20260302-0001"], shown
    assert numbers(clerk, "和平路12") == numbers(clerk, "漏水", "12") == ["20260302-0002"]
    assert numbers(clerk, "漏水") == ["20260302-0002", "20260302-0001"]
