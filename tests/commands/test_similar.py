"""Repeats (BM-02): named with their number and likeness, ready to link, and never linked by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clerk import Clerk

LAMP = "解放路5号小区门口的路灯坏了一个星期,晚上出门很不安全,请尽快派人修好"
LAMP_AGAIN = "解放路5号小区门口路灯坏了已经一个多星期,晚上出门很不安全,请尽快派人来修"
NOISE = "工地夜间施工到凌晨两点,噪声很大,老人小孩无法休息"


def registered(clerk: Clerk, content: str, phone: str = "", at: str | None = None) -> str:
    """What is said when ``content`` is registered."""
    return clerk("register", "-k", "complaint", "-c", content, *(("-p", phone) if phone else ()), at=at).err


def test_a_much_alike_text_is_named_with_its_number_and_likeness(clerk: Clerk) -> None:
    """The second call about the lamp names the first; a call about noise names none; nothing is linked."""
    clerk("init")
    assert "20260302" not in registered(clerk, LAMP)
    assert "20260302" not in registered(clerk, NOISE)
    said = registered(clerk, LAMP_AGAIN)
    assert "20260302-0001 may be the same matter" in said
    assert "% alike" in said
    assert "hotline link 20260302-0003 20260302-0001" in said
    assert clerk.json("show", "last")["links"] == []


def test_the_same_phone_is_named_however_it_is_written(clerk: Clerk) -> None:
    """Another matter from the same phone; the number itself is not said."""
    clerk("init")
    registered(clerk, LAMP, "+86 138-0000-0001")
    said = registered(clerk, NOISE, "０１３８００００００１".replace("０１３８", "１３８０"))
    assert "20260302-0001 may be the same matter (same phone" in said
    assert "0 %" not in said
    assert "0001)" not in said.replace("20260302-0001", "")
    assert "13800000001" not in said


def test_similar_lists_phone_first_then_the_most_alike(clerk: Clerk) -> None:
    """Each with likeness and whether the phone is the same; the case itself is not among them."""
    clerk("init")
    registered(clerk, LAMP)
    registered(clerk, NOISE, "13800000001")
    registered(clerk, LAMP)
    registered(clerk, LAMP, "13800000001")
    found = clerk.json("similar", "last")
    assert [(case["no"], case["same_phone"]) for case in found] == [
        ("20260302-0002", True),
        ("20260302-0003", False),
        ("20260302-0001", False),
    ]
    assert found[1]["likeness"] == 100
    assert found[0]["likeness"] < 50
    assert not any(case["linked"] for case in found)


def test_after_90_days_it_is_another_matter(clerk: Clerk) -> None:
    """Received on 2 March: the 31st of May is the 90th day, the 1st of June is not."""
    clerk("init")
    registered(clerk, LAMP, "13800000001")
    assert "20260302-0001" in registered(clerk, LAMP, at="2026-05-31T09:00")
    said = registered(clerk, LAMP, "13800000001", at="2026-06-01T09:00")
    assert "20260302-0001" not in said
    assert "20260531-0001" in said


def test_only_three_are_named(clerk: Clerk) -> None:
    """The rest is counted: `similar` shows them."""
    clerk("init")
    for _ in range(5):
        registered(clerk, LAMP)
    said = registered(clerk, LAMP)
    assert said.count("may be the same matter") == 3
    assert "and 2 more: hotline similar 20260302-0006" in said


def test_an_import_says_how_many_may_be_repeats(clerk: Clerk) -> None:
    """Among its own rows and against what was there, by phone and by text; nothing is linked."""
    clerk("init")
    registered(clerk, LAMP)
    rows = (
        f'kind,content,phone\nhelp,"{LAMP_AGAIN}",\nhelp,"{NOISE}",13800000001\n'
        "help,停水三天没有人管,+8613800000001\n"
    )
    (clerk.folder / "calls.csv").write_text(rows, encoding="utf-8")
    said = clerk("import", "calls.csv").err
    assert "2 of these cases may repeat an earlier one (1 by phone, 1 by text)" in said
    assert "20260302-0004 ~ 20260302-0003, 20260302-0002 ~ 20260302-0001" in said
    assert not any(case["links"] for case in clerk.json("list"))


def test_service_numbers_and_voided_calls_are_no_repeats(clerk: Clerk) -> None:
    """12345 is nobody's own number."""
    clerk("init")
    registered(clerk, LAMP, "12345")
    assert "same matter" not in registered(clerk, NOISE, "12345")


def test_short_texts_and_no_text_in_common_do_no_harm(clerk: Clerk) -> None:
    """One character, signs alone, two characters."""
    clerk("init")
    for content in ("a", "？！", "停水", '"停水" OR', "停水"):
        registered(clerk, content)
    assert [case["no"] for case in clerk.json("similar", "last")] == ["20260302-0003"]


def test_similar_to_no_case(clerk: Clerk) -> None:
    """What is not there is not found, exit status 4."""
    clerk("init")
    clerk("similar", "20260302-0009", status=4)
    clerk("similar", status=2)


def test_texts_are_compared_by_their_beginnings(clerk: Clerk) -> None:
    """Two texts of 300,000 characters with the same beginning are repeats; the rest would take minutes."""
    clerk("init")
    begins = "".join(map(chr, range(0x4E00, 0x4E00 + 2000)))
    for rest in ("甲乙", "丙丁"):
        clerk.json("register", "-k", "help", "-c", "-", stdin=begins + rest * 150_000)
    assert [case["likeness"] for case in clerk.json("similar", "2")] == [100]
