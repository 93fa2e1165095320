"""Masks of callers' data (rules.md 7), and wrappers that prevent showing it by mistake.

``Personal`` and ``FreeText`` are not strings: code that forgets to unwrap them (json, csv, an f-string, SQL)
fails.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from hotline_cli.domain.phones import MOBILE, dialled_digits, is_mobile
from hotline_cli.identifiers import (
    BETWEEN,
    HIDDEN,
    Identifier,
    as_digits,
    find_identifiers,
    may_identify,
    replace_spans,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# from 百家姓, and the most common in traditional characters
_PAIRS = (
    "万俟司马上官欧阳夏侯诸葛闻人东方赫连皇甫尉迟公羊澹台公冶宗政濮阳淳于单于太叔申屠公孙仲孙轩辕令狐"
    "钟离宇文长孙慕容鲜于闾丘司徒司空亓官司寇子车颛孙端木巫马公西漆雕乐正壤驷公良拓跋夹谷宰父谷梁段干"
    "百里东郭南门呼延羊舌微生梁丘左丘东门西门南宫第五歐陽司馬諸葛東方長孫鍾離"
)
COMPOUND_SURNAMES = frozenset(_PAIRS[at : at + 2] for at in range(0, len(_PAIRS), 2))
_MAY_BE_COMPOUND = frozenset(_PAIRS[::2])
ANONYMOUS = "匿名"

Kind = Literal["name", "phone", "address"]

_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_MOBILE_IN_TEXT = rf"1(?:(?<!\d1)|(?<=861))[3-9]\d{BETWEEN}\d{{4}}{BETWEEN}\d{{4}}(?!\d)"
"""The most common number in a text, masked before a slower search looks for any other."""
_LANDLINE_DIGITS = 7
"""Last digits needed to reach a landline; those before may be omitted."""
_OPENED = rf"[(](?=[\d+\s]{{1,8}}[)]{BETWEEN}\d)"
_TRUNK = rf"[+]?(?:{_OPENED})?[+]?(?:0{{0,2}}86{BETWEEN})?(?:{_OPENED})?(?:0{{1,2}}{BETWEEN})?"
"""Prefixes dialled before an area code: a bracket belongs to the number that continues after it."""
_MIN_PHONE_DIGITS = 5
"""Digits of the shortest number searched for: shorter ones are as often house numbers."""

# An administrative name at the start of an address: a first character, then none that ends such a name or
# belongs to a street, village or building, unless it is a known name. Doubtful names (丽华东区, 丽景新区,
# 小区, 校区, 超市) are left out: then less is shown.
_INNER = r"[^\W\da-zA-Z省市区县镇乡旗路街巷弄号幢栋楼苑寓厦室村园]"
_FIRST = r"(?:[^\W\da-zA-Z号幢栋弄苑寓厦室]|厦(?=门))"
_CITY = rf"(?:{_FIRST}(?:{_INNER}{{1,6}}?|乡)(?<![超菜夜集])|景德镇|津市|辛集)市(?!场|部|政|民[广中公])"
_PREFECTURE = (
    rf"{_CITY}|{_FIRST}{_INNER}{{1,10}}?自治州|(?:大兴安岭|阿克苏|喀什|和田|塔城|阿勒泰|阿里)地区|"
    "(?:兴安|锡林郭勒|阿拉善)盟"
)
_NEW = (
    "浦东|滨海|雄安|两江|天府|江北|西咸|贵安|西海岸|金普|湘江|滇中|赣江|兰州|长春|哈尔滨|舟山群岛|郑东|平潭|"
    "大鹏|光明|曹妃甸"
)
_ZONE = rf"(?:(?:{_NEW})新|{_INNER}{{0,4}}?(?:工业|科技|产业|高新|软件|下花)园|{_INNER}{{0,9}}?开发)区(?!大?[路街道])"
_NAMED_AFTER = (
    "[新西沙]市区|(?<=攀枝花市)[东西]区|(?<=阳泉市)矿区|(?:井陉|鹰手营子|白云鄂博)矿区|(?:鼓|钟|岳阳)楼区|"
    "红旗区|西乡塘区|东乡区|周村区"
)
"""Districts whose names end like something else."""
_DISTRICT = (
    rf"{_NAMED_AFTER}|(?:[城郊]|{_FIRST}(?:[东西南北中]|{_INNER}{{1,7}}?族|"
    rf"{_INNER}{{1,3}}?(?<![东西南北中小社校景厂场片矿库宅活舍属墅院置住业务新发一二三四五六七八九十])))区"
)
_COUNTY = (
    rf"{_FIRST}(?:{_INNER}{{0,3}}?|乡)县|{_FIRST}{_INNER}{{1,7}}?(?<!红)旗(?![路街巷村镇乡])|"
    rf"{_FIRST}(?:{_INNER}|乡){{1,12}}?自治[县旗]"
)
_TOWN = (
    rf"{_FIRST}(?:{_INNER}{{1,5}}?|{_INNER}{{0,4}}?[市区镇街巷路楼村园旗]|{_INNER}{{0,4}}?乡(?=街道)|{_INNER}{{1,12}}?族)"
    r"(?:(?<!小)镇|乡(?![镇\d])|街道(?![两旁边上口]))"
    r"(?![路村巷弄场街苑]|大道|小区|家园|公寓|人家|别墅|新村|花园(?![村街路]))"
)
_AREA = (
    rf"(?:{_FIRST}{_INNER}{{1,7}}?(?:省|自治区))?(?:{_PREFECTURE})?"
    rf"(?:{_ZONE}|{_DISTRICT}|{_CITY}|{_COUNTY})?(?:{_TOWN})?"
)
_MIN_ADDRESS_CHARS = 3
_ROAD = r"(?:\D*[村社委街路巷道组里](?=\D{3}))?\s*(\D{2,}?)\s*\d"
"""The road or village before the first number of an address."""
_UNIT = r"(?:号[楼院]?|弄|[幢栋座室层楼户院]|单元|门牌)"
_HOUSE = rf"\s*(\d+)(?:[-－–—之]\d+)*(?:\s*[-－–—]?\s*[a-zA-Z甲乙丙丁\d]*\s*{_UNIT})*(?:\d{{3,4}}(?!\w))?"
"""A house number after a road, with what follows it."""


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Compile on first use: most commands mask nothing."""
    return re.compile(source)


def mask_name(name: str) -> str:
    """Keep the surname and replace other characters by ``*``; without a known surname keep the first character."""
    if len(name) == 3 and name[0] not in _MAY_BE_COMPOUND:
        return name[0] + "**"
    if name == ANONYMOUS:
        return name
    kept = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:kept] + "*" * (len(name) - kept)


def mask_phone(phone: str) -> str:
    """Return ``138****5678``; of other numbers the last two digits, without extension; of a short one none."""
    if not phone:
        return ""
    digits = (
        phone if len(phone) == MOBILE and phone.isascii() and phone.isdecimal() else dialled_digits(phone)
    )
    if is_mobile(digits):
        return f"{digits[:3]}****{digits[7:]}"
    return "****" + (digits[-2:] if len(digits) >= _MIN_PHONE_DIGITS else "")


def mask_address(address: str) -> str:
    """Keep the address up to its district or town, then ``***``; keep nothing if it names neither."""
    kept = _area(address)
    return kept if kept == address else kept + "***"


@lru_cache(maxsize=256)
def _area(address: str) -> str:
    match = _pattern(_AREA).match(address)
    return match[0] if match else ""


TOO_MANY = "null"
"""Marks text about more callers than can be searched for."""


@lru_cache(maxsize=256)
def former_callers(former: str) -> list[list[str]] | None:
    """Return name, phone and address before each correction, from the JSON kept with the caller."""
    import json

    found: list[list[str]] | None = json.loads(former)
    return found


def mask_free_text(
    text: str,
    name: str | None = None,
    phone: str | None = None,
    address: str | None = None,
    former: str | None = None,
    *,
    withheld: bool = False,
) -> str:
    """Return ``text`` without the caller's name, phone and address, and without identifiers of anybody.

    ``former``: earlier values (``former_callers``), which older text may contain, or the callers of all cases
    the text is about; with ``TOO_MANY`` no text is shown. ``withheld`` leaves no digit of a phone.
    """
    if former:
        return _mask_all_callers(text, (name, phone, address), former_callers(former), withheld=withheld)
    if "１" in text:
        text = text.translate(_WIDE_DIGITS)
    if address:
        tail, number = _find_hidden(address)
        if tail and (number in text if number else tail in text):
            text = _without_address(text, tail, number)
    mask = _hide_phone if withheld else mask_phone
    if "1" in text and not (
        phone and phone.startswith(("+", "＋", "00"))
    ):  # one of another country may look so
        text = _pattern(_MOBILE_IN_TEXT).sub(lambda found: mask(found[0]), text)
    if may_identify(text) or (phone and len(phone) < _LANDLINE_DIGITS and phone in text):
        text = _without_numbers(text, phone, mask)
    if name and len(name) > 1 and (name in text or name.isascii()):
        text = _without_name(text, name)
    return text


def _hide_phone(_phone: str) -> str:
    return "***"


def _mask_all_callers(
    text: str,
    caller: tuple[str | None, str | None, str | None],
    others: list[list[str]] | None,
    *,
    withheld: bool,
) -> str:
    if others is None:
        return "***"
    # longest name first: otherwise 张三丰 would become 张*丰
    for one in sorted((*others, caller), key=lambda one: -len(one[0] or "")):
        text = mask_free_text(text, *one, withheld=withheld)
    return text


@lru_cache(maxsize=256)
def _find_hidden(address: str) -> tuple[str, str]:
    """Return the parts of ``address`` to hide: everything after its town, and its first number, if any.

    Empty if the part is too short to identify anyone.
    """
    if "１" in address:
        address = address.translate(_WIDE_DIGITS)
    tail = address[len(_area(address)) :]
    if len(tail) < _MIN_ADDRESS_CHARS:
        return "", ""
    found = _pattern(r"\d+").search(tail)
    return tail, found[0] if found else ""


def _without_address(text: str, tail: str, number: str) -> str:
    """Remove ``tail``, and what is known of it: the road with its ``number``, and what follows."""
    road, house = _road(tail)
    if road and road in text:
        return _without_house(text.replace(tail, house), road, house, number)
    return text.replace(tail, "***")


@lru_cache(maxsize=256)
def _road(tail: str) -> tuple[str, str]:
    """Return the road, village or estate with the first number of an address, and the address from there on."""
    match = _pattern(_ROAD).match(tail)
    return (match[1], tail[match.start(1) :]) if match else ("", "")


def _without_house(text: str, road: str, house: str, number: str) -> str:
    """Remove each ``number`` of ``road`` and what follows it; the whole ``house`` where it occurs."""
    kept: list[str] = []
    at = 0
    while (start := text.find(road, at)) >= 0:
        end = start + len(road)
        match = _pattern(_HOUSE).match(text, end)
        if match and match[1] == number:
            kept += text[at:start], "***"
            at = max(match.end(), start + len(house) if text.startswith(house, start) else 0)
        else:
            kept.append(text[at:end])
            at = end
    return "".join([*kept, text[at:]])


@lru_cache(maxsize=256)
def _needed_digits(phone: str) -> str:
    """Return the digits of ``phone`` that are never omitted; empty if it is too short to search for."""
    digits = dialled_digits(phone)
    if is_mobile(digits):
        return digits
    return digits.removeprefix("+")[-_LANDLINE_DIGITS:] if len(digits) >= _MIN_PHONE_DIGITS else ""


def _without_numbers(text: str, phone: str | None, mask: Callable[[str], str]) -> str:
    """Remove ``phone`` in any spelling, with or without area code, and identifiers of anybody."""
    spans: list[tuple[Identifier, str]] = []
    needed = _needed_digits(phone) if phone else ""
    if phone and len(needed) == MOBILE:  # also within a longer number
        text = text.replace(needed, mask(phone))
    plain = as_digits(text)
    if phone and needed and needed in _pattern("[^0-9]+").sub("", plain):
        pattern = _spelling_pattern(dialled_digits(phone).removeprefix("+"), needed)
        spans = [(Identifier(*found.span()), mask(phone)) for found in re.finditer(pattern, plain)]
    for one in find_identifiers(text, plain):
        spans.append((one, mask(one.phone) if one.phone else HIDDEN))
    return replace_spans(text, spans)


def _spelling_pattern(digits: str, needed: str) -> str:
    """Return a pattern for ``digits`` in all spellings, with any number of those before the ``needed`` ones."""
    number = BETWEEN.join(needed)
    if len(needed) < _LANDLINE_DIGITS:
        number = rf"(?<!\d){number}(?!\d)"
    before = ""
    for digit in digits[: -len(needed)]:
        before = f"(?:{before}{digit}{BETWEEN})?"
    return _TRUNK + before + number


def _without_name(text: str, name: str) -> str:
    if not name.isascii():
        return text.replace(name, mask_name(name))
    if name.lower() not in text.lower():
        return text
    return re.sub(rf"(?<![a-z]){re.escape(name)}(?![a-z])", mask_name(name), text, flags=re.IGNORECASE)


MASKS: dict[str, Callable[[str], str]] = {"name": mask_name, "phone": mask_phone, "address": mask_address}


class _Opaque:
    """Deliberately not a string: ``str()`` and formatting fail, ``repr()`` reveals nothing."""

    __slots__ = ("value",)
    value: str

    def __str__(self) -> str:
        raise TypeError(f"{self!r} must be shown by shown(reveal=...)")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __bool__(self) -> bool:
        return bool(self.value)


class Personal(_Opaque):
    """A caller's name, phone or address."""

    __slots__ = ("kind",)

    def __init__(self, kind: Kind, value: str) -> None:
        self.kind = kind
        self.value = value

    def as_text(self, *, reveal: bool) -> str:
        return self.value if reveal else MASKS[self.kind](self.value)


class FreeText(_Opaque):
    """Text about a case that may contain its caller's name, phone and address."""

    __slots__ = ("address", "former", "name", "phone")

    def __init__(
        self,
        value: str,
        name: str | None = None,
        phone: str | None = None,
        address: str | None = None,
        former: str | None = None,
    ) -> None:
        self.value, self.former = value, former
        self.name, self.phone, self.address = name, phone, address

    @property
    def secrets(self) -> tuple[str | None, str | None, str | None, str | None]:
        """Name, phone and address of the caller, and the earlier ones."""
        return self.name, self.phone, self.address, self.former

    def as_text(self, *, reveal: bool) -> str:
        return (
            self.value
            if reveal
            else mask_free_text(self.value, self.name, self.phone, self.address, self.former)
        )

    def without_caller(self) -> str:
        """Return the text without anything about the caller, not even a mask: for confidential cases."""
        read = mask_free_text(self.value, self.name, self.phone, self.address, self.former, withheld=True)
        former = (former_callers(self.former) if self.former else None) or []
        for name, phone, address in ((self.name, self.phone, self.address), *former):
            for mask, secret in ((mask_name, name), (mask_phone, phone), (mask_address, address)):
                if secret:
                    read = read.replace(mask(secret), "***")
            if name:
                read = _without_surname(read, mask_name(name).rstrip("*"))
        return read


_ADDRESSED = "先生|女士|小姐|同志|师傅|老师|医生|经理|老板|大爷|大妈|大叔|阿姨|某"


def _without_surname(text: str, surname: str) -> str:
    """Remove the caller's surname where it addresses somebody."""
    return re.sub(rf"(?<=姓){re.escape(surname)}|{re.escape(surname)}(?={_ADDRESSED})", "***", text)
