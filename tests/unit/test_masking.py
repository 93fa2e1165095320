"""Masks of product.md 7, and wrappers that cannot be shown by mistake."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hotline_cli.masking import FreeText, Personal, mask_address, mask_free_text, mask_name, mask_phone

HAN = st.text(alphabet="张王李赵欧阳诸葛伟芳娜敏静丽强", min_size=1, max_size=5)
MOBILE = st.from_regex(r"\A1[3-9][0-9]{9}\Z")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三丰", "张**"),
        ("李四", "李*"),
        ("欧阳修远", "欧阳**"),
        ("欧阳", "欧*"),
        ("诸葛亮", "诸葛*"),
        ("张", "张"),
        ("John Smith", "J*********"),
        ("匿名", "匿名"),
        ("", ""),
    ],
)
def test_the_surname_is_kept(name: str, masked: str) -> None:
    """One asterisk for every other character; compound surnames whole; of a lone character nothing is left to hide."""
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("0519-86681234", "****34"),
        ("86681234", "****34"),
        ("86661234转801", "****34"),
        ("0519-86661234,801", "****34"),
        ("０５１９－８６６６１２３４", "****34"),
        ("(+86)13812345678", "138****5678"),
        ("+1 385 123 4567", "****67"),
        ("13812345678/13912345678", "****78"),
        ("110", "****"),
        ("无", "****"),
        ("", ""),
    ],
)
def test_a_mobile_keeps_seven_digits_any_other_number_two(phone: str, masked: str) -> None:
    """However it is written; what is too short for two digits keeps none."""
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("江苏省常州市天宁区青龙街道紫云苑12幢301室", "江苏省常州市天宁区青龙街道***"),
        ("武进区湖塘镇长安家园3幢", "武进区湖塘镇***"),
        ("镇江市润州区中山路2号", "镇江市润州区***"),
        ("新疆维吾尔自治区乌鲁木齐市天山区解放路1号", "新疆维吾尔自治区乌鲁木齐市天山区***"),
        ("景宁畲族自治县鹤溪街道人民路1号", "景宁畲族自治县鹤溪街道***"),
        ("苏州工业园区星湖街1号", "苏州工业园区***"),
        ("鼓楼区中山北路5号", "鼓楼区***"),
        ("丽华新村小区12幢", "***"),
        ("紫云苑A区1幢", "***"),
        ("紫云苑东区", "***"),
        ("红星超市旁", "***"),
        ("水乡路1号", "***"),
        ("常州市武进区", "常州市武进区"),
        ("12 Monroe Street", "***"),
        ("", ""),
    ],
)
def test_an_address_ends_at_its_district_or_town(address: str, masked: str) -> None:
    """A housing estate, a campus, a market or a street is no district, whatever character it ends in."""
    assert mask_address(address) == masked


@given(HAN)
def test_a_mask_is_as_long_as_the_name_and_masks_itself(name: str) -> None:
    """A mask masked again is the same."""
    masked = mask_name(name)
    assert len(masked) == len(name)
    assert mask_name(masked) == masked


@given(MOBILE)
def test_the_middle_of_a_mobile_is_never_told(phone: str) -> None:
    """Three digits, four asterisks, four digits."""
    assert mask_phone(phone) == phone[:3] + "****" + phone[7:]


@given(st.text(alphabet="常州市天宁区湖塘镇乡街道小路号幢0123456789苑 A", max_size=20))
def test_an_address_mask_is_the_start_of_it(address: str) -> None:
    """Nothing behind the first digit is ever kept, and masking again changes nothing."""
    masked = mask_address(address)
    assert address.startswith(masked.removesuffix("***"))
    assert not any(map(str.isdecimal, masked))
    assert mask_address(masked) == masked


def test_free_text_does_not_tell_who_called() -> None:
    """The caller's own data, and any mobile number, however they are written."""
    text = (
        "我是张三丰，13812345678或139-1234-5678，住天宁区紫云苑3幢，座机86681234、051986681234，噪声12345次"
    )
    assert mask_free_text(text, "张三丰", "0519-86681234", "天宁区紫云苑3幢") == (
        "我是张**，138****5678或139****5678，住天宁区***，座机****34、****34，噪声12345次"
    )


WIDE = str.maketrans("0123456789+-()", "０１２３４５６７８９＋－（）")
GROUPED = st.sampled_from(["", "", " ", "-", "－", "–", ".", "  ", " - ", "\u3000", ") "])


@st.composite
def spelled(draw: st.DrawFn, digits: str) -> str:
    """One way of writing ``digits``, which is not what it was if it was put into groups."""
    written = digits[0] + "".join(draw(GROUPED)[:2] + digit for digit in digits[1:])
    return written.translate(WIDE) if draw(st.booleans()) else written


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, str, str, int]:
    """A phone as a clerk wrote it, as it stands in a text, its digits, and how many its mask may show at the end."""
    kind = draw(st.sampled_from(["mobile", "landline", "foreign"]))
    extension = draw(st.sampled_from(["", "", "转801", ",801", "#12"]))
    if kind == "mobile":
        digits = draw(MOBILE)
        ways, shown = ["", "+86", "0086", "86", "0"], 4
    elif kind == "landline":
        local = draw(st.from_regex(r"\A[2-8][0-9]{7}\Z"))
        digits, shown = draw(st.sampled_from(["519", "10", "21", ""])) + local, 2
        ways = ["+86", "0086", "0", "+860"] if digits != local else [""]
    else:
        digits, shown = draw(st.from_regex(r"\A1[2-9][0-9]{9}\Z")), 2
        ways = ["+", "00"]
    prefix, again = draw(st.sampled_from(ways)), draw(st.sampled_from(ways))
    local_only = kind == "landline" and draw(st.booleans())
    text = draw(spelled(digits[-8:])) if local_only else again + draw(spelled(digits))
    return prefix + draw(spelled(digits)) + extension, text, digits, shown


@given(calls(), st.text(alphabet="张李三四，年x", max_size=8))
def test_no_spelling_of_the_callers_number_survives(call: tuple[str, str, str, int], around: str) -> None:
    """However it is written for the caller and in the text: not more of it than its mask tells."""
    phone, text, digits, shown = call
    masked = mask_free_text(f"{around}回电{text}{around}", None, phone, None)
    left = "".join(c for c in masked.replace(mask_phone(phone), "****") if c.isdecimal())
    assert not left
    assert mask_phone(phone).endswith(digits[-shown:])
    assert len([c for c in mask_phone(phone) if c.isdecimal()]) in (2, 7)


@pytest.mark.parametrize(
    ("phone", "text", "masked"),
    [
        ("０５１９－８６６６１２３４", "电话０５１９－８６６６１２３４", "电话****34"),
        ("051986661234", "回电86661234", "回电****34"),
        ("86661234转801", "或86661234", "或****34"),
        (
            "13812345678",
            "138.1234.5678、138－1234－5678、138  1234  5678",
            "138****5678、138****5678、138****5678",
        ),
        ("13812345678", "1381-2345-678", "138****5678"),
        ("+1 (212) 555-7788", "打+12125557788或212-555-7788", "打****88或****88"),
        ("0519-86661234", "（0519）8666 1234", "****34"),
        ("12345", "请拨12345，不是123456", "请拨****45，不是123456"),
        ("110", "110室", "110室"),
    ],
)
def test_the_callers_number_in_another_spelling(phone: str, text: str, masked: str) -> None:
    """Wide, grouped otherwise, without its area code, with an extension beside it."""
    assert mask_free_text(text, None, phone, None) == masked


def test_free_text_knows_latin_names_and_wide_digits() -> None:
    """Whatever their case; a name inside another word is not that name."""
    text = "smith 说 blacksmith 电话１３８１２３４５６７８"
    assert mask_free_text(text, "Smith", None, None) == "S**** 说 blacksmith 电话138****5678"


@given(st.text(alphabet="张李三四，0 -", max_size=8), MOBILE, st.text(alphabet="张李三四，年x", max_size=8))
def test_no_mobile_survives_in_free_text(before: str, phone: str, after: str) -> None:
    """Wherever it stands, unless digits in front make another number of it."""
    assume(not before.rstrip("- ")[-1:].isdecimal())
    assert phone not in mask_free_text(before + phone + after, None, None, None)


@given(HAN, st.text(max_size=6))
def test_the_callers_own_name_does_not_survive(name: str, around: str) -> None:
    """Names of two and more characters."""
    assume(len(name) > 1)
    assert name not in mask_free_text(around + name + around, name, None, None)


@pytest.mark.parametrize("value", [Personal("name", "张三丰"), FreeText("张三丰来电", "张三丰")])
def test_forgetting_to_unwrap_fails(value: Personal | FreeText) -> None:
    """No string comes of it by accident: not by json, csv, sqlite, str or an f-string."""
    with pytest.raises(TypeError):
        json.dumps(value)
    with pytest.raises(TypeError):
        csv.writer(io.StringIO()).writerow([value])
    with pytest.raises((sqlite3.InterfaceError, sqlite3.ProgrammingError)):
        sqlite3.connect(":memory:").execute("select ?", (value,))
    with pytest.raises(TypeError):
        str(value)
    with pytest.raises(TypeError):
        f"{value}"
    assert "张" not in repr(value)


def test_a_wrapper_shows_itself_when_asked() -> None:
    """The value where the reader may see it, else the mask."""
    assert Personal("phone", "13812345678").shown(reveal=True) == "13812345678"
    assert Personal("phone", "13812345678").shown(reveal=False) == "138****5678"
    assert FreeText("我是张三", "张三").shown(reveal=True) == "我是张三"
    assert FreeText("我是张三", "张三").shown(reveal=False) == "我是张*"
    assert not Personal("name", "")
