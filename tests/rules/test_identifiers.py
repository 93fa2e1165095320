"""Numbers and accounts of anybody in free text, in the spellings in which callers and clerks write them."""

from __future__ import annotations

import pytest

from hotline_cli.masking import mask_free_text

MASKED = [
    # ID numbers: the check digit of 11010519491231002X is worked out in GB 11643; an old one has a date
    ("身份证11010519491231002X，请查", "身份证****，请查"),
    ("110101199003078515", "****"),
    ("110105 19491231 002x", "****"),
    ("１１０１０５１９４９１２３１００２Ｘ", "****"),
    ("一一零一零五一九四九一二三一零零二X", "****"),
    ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "****"),
    ("旧证320481850726041号", "旧证****号"),
    # bank cards: 4111111111111111 and 6222021234567890128 end in their Luhn digit
    ("卡号4111111111111111", "卡号****"),
    ("4111 1111 1111 1111、4111-1111-1111-1111", "****、****"),
    ("4111/1111/1111/1111", "****"),
    ("6222021234567890128", "****"),
    ("378282246310005", "****"),
    # e-mail, number plates
    ("邮箱：zhang.san@example.com。", "邮箱：****。"),
    ("ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "****"),
    ("车牌苏D12345、苏D·1234F、苏DD12345、苏 D 12345、苏Ｄ１２３４５", "车牌****、****、****、****、****"),
    ("沪A1234学", "****"),
    # accounts named as such
    ("微信号：zhang_san 微信zhangsan88 加v信 wx88888888", "微信号：**** 微信**** 加v信 ****"),
    ("QQ：12345678、QQ号是123456、qq 1234 5678", "QQ：****、QQ号是****、qq ****"),
    ("微信13800000001", "微信138****0001"),
    # mobiles
    ("1 3 8 0 0 0 0 0 0 0 1", "138****0001"),
    ("138.0000.0001、138/0000/0001、138、0000、0001", "138****0001、138****0001、138****0001"),
    ("１３８　００００　０００１", "138****0001"),
    ("一三八零零零零零零零一、幺三八〇〇〇〇〇〇〇幺", "138****0001、138****0001"),
    ("1三8零零零00001", "138****0001"),
    ("1380-000-0001", "138****0001"),
    ("13800000001、13900000002/13700000003", "138****0001、139****0002/137****0003"),
    ("+86 138 0000 0001", "+86 138****0001"),
    # landlines, with an area code or with a word that says so
    ("0519-86661234、（0519）8666 1234、051986661234", "****34、****34、****34"),
    ("零五一九八六六六一二三四", "****34"),
    ("座机8666 1234，电话：86661234", "座机****34，电话：****34"),
    ("+86-519-86661234、+1 385 123 4567", "****34、****67"),
]  # fmt: skip
PLAIN = """
110105194912310021
4111111111111112
2020-03-26、2020-03-27
2020年3月26日14:30，20200326-0001
1、3、5、7、9、11、13、15幢
13、15、17、19、21、23号
合同编号2020032600012345，12幢301室
400-123-4567、12345
3.1415926535、100000000元
微信公众号changzhou、微信小程序、微信WeChat
云A新村、川Service
电话20200326已回
第十三届一次会议二〇二〇年三月
"""


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_what_identifies_anybody_is_masked(text: str, masked: str) -> None:
    """Without knowing whose it is."""
    assert mask_free_text(text) == masked


@pytest.mark.parametrize("text", PLAIN.split("\n")[1:-1])
def test_other_numbers_stay(text: str) -> None:
    """A checksum that does not hold, dates, lists of house numbers, case numbers, sums, service numbers."""
    assert mask_free_text(text) == text


def test_a_caller_s_number_in_chinese_numerals_is_masked() -> None:
    """A landline without its area code is known from the caller's own."""
    assert mask_free_text("打八六六六一二三四", None, "0519-86661234") == "打****34"


@pytest.mark.parametrize(
    "text", ["1" * 300_000, "a" * 300_000, "1 " * 150_000, "一三八" * 100_000, "13800000001、" * 25_000]
)
def test_a_very_long_text_is_masked_in_time(text: str) -> None:
    """The search does not go back over what it has read: at most a few microseconds a character."""
    from time import process_time

    began = process_time()
    mask_free_text(text, "张三丰", "0519-86661234", "天宁区紫云苑3幢")
    assert process_time() - began < 30
