"""Phone numbers as they are dialled, for comparison."""

from __future__ import annotations

_WIDE = str.maketrans("０１２３４５６７８９＋＃", "0123456789+#")
_EXTENSION = "转轉#,;*xX"
"""Characters that begin an extension, which is not part of the number."""
MOBILE = 11
"""Digits of a mobile number."""


NOT_LEFT = frozenset(["无", "未留", "未留电话", "不详", "匿名", "-", "--", "—", "——", "/"])
"""What offices write where a caller left no phone."""


def phone_left(text: str) -> str:
    """Return ``text``, or nothing if it says that the caller left no phone (CZ-10)."""
    return "" if text.strip() in NOT_LEFT else text


def dialled_digits(phone: str) -> str:
    """The digits of ``phone``: no country code 86, no leading 0, no grouping, no extension; may be empty.

    ``+86 138-0000-0001``, ``０１３８００００００１`` and ``13800000001`` are one number; a foreign one keeps its ``+``.
    """
    digits = plain = phone
    if not (phone.isdecimal() and phone.isascii()):
        plain = (phone if phone.isascii() else phone.translate(_WIDE)).lstrip(" (（")
        for mark in _EXTENSION:
            if mark in plain:
                plain = plain.partition(mark)[0]
        digits = "".join([c for c in plain if c in "0123456789"])
    if plain.startswith(("+", "00")):
        digits = digits.removeprefix("00")
        return digits[2:].removeprefix("0") if digits.startswith("86") else f"+{digits}"
    if len(digits) == MOBILE + 2 and digits.startswith("861"):
        return digits[2:]
    return digits.removeprefix("0")


def begins_as_mobile(digits: str) -> bool:
    """Whether dialled ``digits`` begin like a mobile number; no area code does, 010 being 10 then."""
    return digits[:1] == "1" and digits[1:2] in set("3456789")


def is_mobile(digits: str) -> bool:
    """Whether dialled ``digits`` are a mobile number."""
    return len(digits) == MOBILE and begins_as_mobile(digits)
