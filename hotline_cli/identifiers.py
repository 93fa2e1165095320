"""Numbers and names of accounts that identify anybody, found in text however they are spelled (rules.md 7).

Mobiles and landlines, ID numbers and bank cards whose checksum holds, e-mail addresses, number plates, and accounts
of WeChat and QQ after their names. A text is searched in a translation that has as many characters, so that places
agree.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.phones import is_mobile

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN = "****"
"""Stands for what is masked whole."""

_NUMERALS = "〇零○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_VALUES = "00012345678912123456789"
_WIDE = range(0xFF01, 0xFF5F)
_PLAIN: dict[int, str] = {
    **{code: chr(code - 0xFEE0) for code in _WIDE},
    **{ord(numeral): value for numeral, value in zip(_NUMERALS, _VALUES, strict=True)},
}
"""Wide characters and Chinese numerals → what they stand for, character by character."""

_MARKS = r"\-－‐-―−.．·•_()（）\s/／、,，"
BETWEEN = f"[{_MARKS}]{{0,2}}"
"""Separators between the digits of a number."""
_DIGITS = f"0-9０-９{_NUMERALS}"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_HINT = (
    f"[{_DIGITS}{_PROVINCES}微薇wWvVｗＷｖＶQqＱｑ扣@＠]"
    rf"(?:(?<=[{_DIGITS}])[{_DIGITS}{_MARKS}]{{6}}|(?<=[@＠])|\s?[A-Za-zＡ-Ｚａ-ｚ信扣])"
)
"""One search that most texts fail: begins with one set of characters, which dominates the cost of a million texts."""

_RUN = rf"[0-9](?:{BETWEEN}[0-9])+(?:{BETWEEN}[xX×](?![A-Za-z0-9]))?"
_MAIL = r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++\s{0,2}@\s{0,2}[A-Za-z0-9-]+(?:\s?\.\s?[A-Za-z0-9-]+)+"
_PLATE = (
    rf"[{_PROVINCES}]\s?[A-Za-z]\s?[·•.\-— ]?\s?(?=[A-Za-z\s]{{0,6}}[0-9])"
    r"(?:[A-Za-z0-9]\s?){4,5}[A-Za-z0-9挂学警港澳领](?![A-Za-z0-9])"
)
_NAMED = (
    r"[微薇vVwWqQ扣](?:信|扣|[xXqQ](?![A-Za-z])|(?i:echat|eixin))"
    r"(?:(?P<marked>\s*(?:账号|帐号|群号|号码|号|群|(?i:id))?\s*[:=是为]\s*|\s*(?:账号|帐号|群号|号码|号|(?i:id))\s*)|\s*)"
    rf"(?P<account>[A-Za-z][-_A-Za-z0-9]{{5,19}}|[0-9](?:{BETWEEN}[0-9]){{4,11}})(?![-_A-Za-z0-9])"
)
_DIALLED = r"(?:电话|座机|固话|致电|拨打|回电|(?<![a-z])(?:tel|phone))[^0-9]{0,4}$"
"""Words after which a local number, without area code, is a phone."""
_LOCAL = r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$)[2-9]\d{6,7}"
_LANDLINE = r"(?:10|2\d|[3-9]\d\d)[1-9]\d{6,7}"
_MIN_DIGITS, _MAX_LOCAL, _MIN_ABROAD, _MAX_DIGITS = 7, 8, 9, 19
_MAX_GROUPS = 5
"""Groups into which a number is divided; more only if they are equally long, or nothing stands between them."""
_MIN_AREA, _MOBILE = 3, 11
_REGION = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]"
"""The province with which an ID number begins."""
_CARD, _ID = 15, 18
"""Digits of the shortest bank card, and of an old ID number; of an ID number."""
_PREFIXES = frozenset({"", "0", "86", "0086", "860", "00860"})
"""What is dialled before a mobile number."""
_GROUPS = f"[0-9０-９]+|[{_NUMERALS}]+|[xXｘＸ×]"


@cache
def _pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Compile on first use: most commands mask nothing."""
    return re.compile(source, flags)


def may_identify(text: str) -> bool:
    """Return whether ``text`` may hold a number of seven or more digits, an address, a plate or an account."""
    return _pattern(_HINT).search(text) is not None


def as_digits(text: str) -> str:
    """Return ``text`` with wide characters and Chinese numerals as plain ones, place by place."""
    return text.translate(_PLAIN)


class Identifier(NamedTuple):
    """A span of a text, and the digits of the phone number that it is; empty if it is something else."""

    start: int
    end: int
    phone: str = ""


def find_identifiers(text: str, plain: str) -> Iterator[Identifier]:
    """Find what identifies anybody in ``text``, whose translation (``as_digits``) is ``plain``."""
    for source in (_MAIL, _PLATE):
        for found in _pattern(source).finditer(plain):
            yield Identifier(*found.span())
    for found in _pattern(_NAMED).finditer(plain):
        account = found["account"]
        if found["marked"] or any(mark in "0123456789_" for mark in account):
            yield Identifier(*found.span("account"), account if is_mobile(account) else "")
    for run in _pattern(_RUN).finditer(plain):
        if run.end() - run.start() >= _MIN_DIGITS:
            yield from _find_in_run(text, plain, *run.span())


def replace_spans(text: str, spans: list[tuple[Identifier, str]]) -> str:
    """Return ``text`` with other words in the place of ``spans``; of two that overlap, the first of the list."""
    kept: list[tuple[int, Identifier, str]] = []
    for rank, (one, words) in sorted(enumerate(spans), key=lambda span: span[1][0].start):
        if kept and one.start < kept[-1][1].end:
            if kept[-1][0] < rank:
                continue
            kept.pop()
        kept.append((rank, one, words))
    parts: list[str] = []
    at = 0
    for _rank, one, words in kept:
        parts += text[at : one.start], words
        at = one.end
    return "".join((*parts, text[at:]))


_HAN = "\u4e00-\u9fff"
_DOUBTFUL = (
    r"(?<![0-9])(?!(?:19|20)[0-9]{2}[-.]?[0-9]{2}[-.]?[0-9]{2}(?![0-9]))[0-9](?:[-. ]?[0-9]){6,}+(?!\s*[元万亿])",
    r"[0-9]+\s*(?:幢|栋|号楼|单元|号)\s*(?:[0-9甲乙丙丁A-Za-z]+\s*(?:单元|室|户|号)\s*)+",
)
_SAID_NAME = rf"(?:我叫|我是|名叫|姓名[:：是]?)\s*[{_HAN}]{{2,4}}"
"""What may be personal in a text whose identifiers are masked: long numbers, flats, names that are said to be names."""


def find_doubtful(text: str) -> list[str]:
    """Return what still looks personal in a masked text; somebody has to decide."""
    plain = as_digits(text)
    names = _pattern(_SAID_NAME).finditer(text)
    places = [found for source in _DOUBTFUL for found in _pattern(source).finditer(plain)]
    return [text[slice(*found.span())] for found in (*names, *places)]


# ---- numbers -------------------------------------------------------------------------------------------------


def _find_in_run(text: str, plain: str, start: int, end: int) -> Iterator[Identifier]:
    """Find numbers among the groups of digits of a run: each is one or several whole groups.

    Digits and Chinese numerals are groups of their own: 三13800000001 is a mobile after another word.
    """
    groups = [found.span() for found in _pattern(_GROUPS).finditer(text, start, end)]
    at = 0
    while at < len(groups):
        found, at = _match_at(plain, groups, at)
        if found:
            yield found


def _match_at(plain: str, groups: list[tuple[int, int]], first: int) -> tuple[Identifier | None, int]:
    """Return the longest number that begins with the group ``first``, if any, and the group after it."""
    digits, windows = "", []
    for last in range(first, len(groups)):
        digits += plain[slice(*groups[last])]
        if len(digits) > _MAX_DIGITS + 2:
            break
        if len(digits) >= _MIN_DIGITS:
            windows.append((digits, last))
    start = groups[first][0]
    for digits, last in reversed(windows):
        lengths = [end - begin for begin, end in groups[first : last + 1]]
        end = groups[last][1]
        if _is_in_groups(lengths, joined=sum(lengths) == end - start):
            found = _classify(digits, lengths, plain[max(start - 12, 0) : start])
            if found is not None:
                left, phone = found
                opened = left == 0 and (
                    plain[max(start - 1, 0) : start] == "+" or _is_opened(plain, start, end)
                )
                return Identifier(start + left - opened, end, phone), last + 1
    return None, first + 1


def _is_opened(plain: str, start: int, end: int) -> bool:
    """Return whether a bracket before the number is closed within it: (0519)86661234."""
    return plain[max(start - 1, 0) : start] == "(" and ")" in plain[start:end]


def _is_in_groups(lengths: list[int], *, joined: bool) -> bool:
    """Return whether somebody may write one number so; not a list of house numbers or dates."""
    return len(lengths) <= _MAX_GROUPS or joined or len(set(lengths[:-1])) == 1


def _classify(digits: str, lengths: list[int], before: str) -> tuple[int, str] | None:
    """Return how many digits to leave in front, and the phone number that it is, if any; None if it is neither."""
    mobile, abroad = digits[-_MOBILE:], before.endswith("+")
    if is_mobile(mobile) and digits[:-_MOBILE] in _PREFIXES and not (abroad and len(digits) == _MOBILE):
        left = len(digits) - _MOBILE
        return left if lengths[0] > left else 0, mobile
    if abroad and digits.isdecimal() and _MIN_ABROAD <= len(digits) <= _CARD:
        return 0, f"+{digits}"
    if _is_landline(digits, lengths):
        return 0, digits
    if len(digits) <= _MAX_LOCAL:
        is_local = _pattern(_LOCAL).fullmatch(digits) and _pattern(_DIALLED, re.IGNORECASE).search(before)
        return (0, digits) if is_local else None
    return (0, "") if _is_id(digits, lengths) or _is_card(digits, lengths) else None


def _is_landline(digits: str, lengths: list[int]) -> bool:
    """Return whether these are the digits of a landline, its area code in one group or with what follows it."""
    home = digits.removeprefix("00860").removeprefix("0086")
    if home == digits:
        home = digits[1:] if digits[0] == "0" and (lengths[0] >= _MIN_AREA or max(lengths) == 1) else ""
    return bool(_pattern(_LANDLINE).fullmatch(home))


def _is_id(digits: str, lengths: list[int]) -> bool:
    """Return whether this is an ID number: by its check digit (ISO 7064 MOD 11-2), an old one by its date."""
    if len(digits) == _CARD:
        return digits.isdecimal() and bool(_pattern(_REGION).match(digits)) and _is_date(f"19{digits[6:12]}")
    if len(digits) != _ID or not digits[:17].isdecimal():
        return False
    weighted = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(digits[:17]))
    if "10X98765432"[weighted % 11] != digits[17].upper().replace("×", "X"):
        return False
    return len(lengths) == 1 or _is_date(digits[6:14])


def _is_date(digits: str) -> bool:
    return bool(_pattern(r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])").fullmatch(digits))


def _is_card(digits: str, lengths: list[int]) -> bool:
    """Return whether this is a bank card: its check digit holds (Luhn), and it is grouped as cards are."""
    if not (_CARD <= len(digits) <= _MAX_DIGITS and digits.isdecimal() and digits[0] != "0"):
        return False
    if len(set(lengths[:-1])) > 1 and lengths != [4, 6, 5]:
        return False
    if len(lengths) == 2 and lengths[0] != 6:  # as two dates are
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
